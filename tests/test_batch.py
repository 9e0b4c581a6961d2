"""Many cases: rows in, rows out, one bad case, processes, and going on after a kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from netdiag import batch, pieces, table, verify
from netdiag.case import facts, load_case
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.errors import InputError, KnowledgeError, NetdiagError
from netdiag.knowledge import KnowledgeBase
from netdiag.model import Case
from shipped import EXAMPLES, VIGNETTE_FILES, vignette_case, vignettes


def some_cases() -> list[Case]:
    return [vignette_case(file, 0) for file in VIGNETTE_FILES]


def as_table(cases: list[Case]) -> Any:
    """Cases as a table, whole."""
    rows = []
    for case in cases:
        row: dict[str, Any] = {"name": case.name, "chief_complaint": ";".join(case.chief_complaint) or None}
        row |= {name: getattr(case, name) for name in ("phase", "governance", "size", "mandated", "funding", "members")}
        if case.opgave:
            row["opgave"] = case.opgave.type
            row |= {f"opgave.{axis}": value for axis, value in case.opgave.axes.items()}
        for field in ("arrangement", "bouwstenen", "questions", "krachten"):
            row |= {f"{field}.{name}": value for name, value in getattr(case, field).items()}
        for name, seen in case.symptoms.items():
            row[name] = seen.severity
            if seen.confidence != 1:
                row[f"{name}.confidence"] = seen.confidence
        rows.append(row)
    return pd.DataFrame.from_records(rows)


def signs(kb: KnowledgeBase, number: int, count: int = 3) -> dict[str, int]:
    names = list(kb.symptoms)
    return {names[(7 * number + 31 * k) % len(names)]: 1 + (number + k) % 4 for k in range(count)}


def made_up(kb: KnowledgeBase, count: int) -> Any:
    return pd.DataFrame.from_records([{"name": f"n{i}", **signs(kb, i)} for i in range(count)])


def test_diagnose_many_is_diagnose_many_times_and_keeps_errors_in_their_place(kb: KnowledgeBase) -> None:
    bad = Case.model_validate({"name": "bad", "symptoms": {"no-such-sign": 3}})
    unread = InputError("could not be read.")
    given = [*some_cases()[:5], bad, unread, *some_cases()[5:8]]
    found = list(batch.diagnose_many(given, kb))
    assert isinstance(found[5], InputError) and "no-such-sign" in str(found[5])
    assert found[6] is unread
    for case, made in zip(given, found, strict=True):
        if isinstance(made, Diagnosis):
            assert made.to_json() == diagnose(case, kb).to_json()  # type: ignore[arg-type]
    assert sum(isinstance(made, NetdiagError) for made in found) == 2


def test_a_row_is_the_diagnosis_without_its_evidence(kb: KnowledgeBase) -> None:
    cases = some_cases()
    for case, row in zip(cases, batch.rows(cases, kb), strict=True):
        made = diagnose(case, kb)
        assert row["outcome"] == made.outcome and row["opgave"] == made.opgave.type
        assert row["core"] == ";".join(finding.id for finding in made.core)
        assert row["plan"] == ";".join(line.intervention for line in made.interventions)
        assert row["unexplained"] == ";".join(made.unexplained)
        for i, cause in enumerate(made.hoofdoorzaken, 1):
            assert (row[f"hoofdoorzaak_{i}"], row[f"hoofdoorzaak_{i}_share"]) == (cause.id, pytest.approx(cause.share))
        for i, finding in enumerate(made.knelpunten, 1):
            assert row[f"certainty_{finding.id}"] == pytest.approx(finding.certainty, abs=1e-9)
            assert i > 5 or row[f"knelpunt_{i}"] == finding.id


def every_vignette() -> list[Case]:
    return [vignette_case(file, i) for file in VIGNETTE_FILES for i in range(len(vignettes(file)))]


def test_a_table_says_all_that_rules_read_of_a_case(kb: KnowledgeBase) -> None:
    cases = [*every_vignette(), *(load_case(file, kb) for file in EXAMPLES)]
    df = as_table(cases)
    assert {column.path[0] for column in table.columns_in(kb).values()} == {
        field for field in Case.model_fields if field not in ("date", "description", "origin")
    }
    read, names = table.cases(df, kb)
    assert names == [case.name for case in cases]
    for case, again in zip(cases, read, strict=True):
        assert isinstance(again, Case), again
        assert facts(again, kb) == facts(case, kb) and again.chief_complaint == case.chief_complaint


def test_a_table_gives_what_its_cases_give(kb: KnowledgeBase) -> None:
    cases = some_cases()
    out = batch.diagnose_frame(as_table(cases), kb)
    assert list(out.columns) == list(table.columns_out(kb))
    for case, (_, row) in zip(cases, out.iterrows(), strict=True):
        assert row["plan"] == ";".join(line.intervention for line in diagnose(case, kb).interventions), case.name


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("{0}", "heel erg", "column '{0}': 'heel erg': a severity is"),
        ("{0}", True, "column '{0}': 'True': a severity is"),
        ("{0}", 2.5, "column '{0}': '2.5': a severity is"),
        ("{0}.confidence", 0.5, "column '{0}' is blank, and '{0}.confidence' is not."),
        ("mandated", "perhaps", "column 'mandated': 'perhaps' is not yes or no."),
        ("size", "many", "column 'size': 'many': "),
        ("krachten.financiering", 5, "column 'krachten.financiering': '5': a severity is"),
        ("bouwstenen.opgave", "half", "column 'bouwstenen.opgave': 'half': "),
        ("opgave.goals-agreed", 2, "column 'opgave.goals-agreed': '2': "),
        ("chief_complaint", "a;b;c;d", "column 'chief_complaint': "),
        ("phase", "no-such-phase", "'no-such-phase' is not one of the phases."),
        ("arrangement.resultaten", "no-such-type", "'no-such-type' is not one of the opgaven."),
    ],
)
def test_what_is_wrong_in_a_row_is_told_by_its_column(kb: KnowledgeBase, column: str, cell: Any, told: str) -> None:
    sign = next(iter(kb.symptoms))
    out = batch.diagnose_frame(pd.DataFrame({"name": ["one"], column.format(sign): [cell]}), kb)
    assert told.format(sign) in out["error"][0]


def test_cells_may_be_numbers_words_unknown_or_blank(kb: KnowledgeBase) -> None:
    one, two, three, four = list(kb.symptoms)[:4]
    df = pd.DataFrame(
        {one: ["3", 3, 3.0, "sterk"], two: ["", None, float("nan"), " "], three: ["n/a"] * 4, four: "weet niet"}
    )
    df["mandated"], df["size"] = ["ja", True, "yes", 1], ["12", 12, 12.0, "12.0"]
    cases, names = table.cases(df, kb)
    assert names == ["row 1", "row 2", "row 3", "row 4"]
    for case in cases:
        assert isinstance(case, Case)
        assert {name: o.severity for name, o in case.symptoms.items()} == {one: 3, three: "n/a", four: "unknown"}
        assert case.mandated is True and case.size == 12


def test_a_bad_row_has_its_error_and_the_others_their_diagnosis(kb: KnowledgeBase) -> None:
    df = made_up(kb, 4).astype(object)
    df.iloc[1, 1] = "heel erg"
    df["phase"] = [None, None, "no-such-phase", None]
    df["mandated"] = [None, None, None, "perhaps"]
    out = batch.diagnose_frame(df, kb)
    assert out["error"].isna().tolist() == [True, False, False, False]
    assert "heel erg" in out["error"][1] and "no-such-phase" in out["error"][2] and "perhaps" in out["error"][3]
    assert out["name"].tolist() == ["n0", "n1", "n2", "n3"]


def test_an_unknown_column_is_told_once(kb: KnowledgeBase) -> None:
    known = next(iter(kb.symptoms))
    with pytest.raises(InputError, match="Did you mean"):
        batch.diagnose_frame(pd.DataFrame({known + "x": [1]}), kb)


def test_the_same_rows_in_any_partition_give_the_same_table(kb: KnowledgeBase) -> None:
    df = made_up(kb, 300)
    whole = batch.diagnose_frame(df, kb)
    halves = pd.concat([batch.diagnose_frame(df[:101], kb), batch.diagnose_frame(df[101:], kb)])
    pd.testing.assert_frame_equal(whole, halves, check_exact=True)


def test_other_knowledge_under_the_same_name_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(KnowledgeError, match="Install the same"):
        batch.Reference((), "0" * 64).load()
    assert batch.Reference.of(kb).load() is kb


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
@pytest.mark.parametrize("out", [".csv", ".parquet", ".jsonl"])
def test_every_kind_of_table_in_and_out(kb: KnowledgeBase, tmp_path: Path, kind: str, out: str) -> None:
    df = made_up(kb, 6)
    source, output = tmp_path / f"in{kind}", tmp_path / f"out{out}"
    {".csv": df.to_csv, ".parquet": df.to_parquet, ".xlsx": df.to_excel}[kind](source, index=False)
    assert pieces.run([str(source)], output, kb) == pieces.Done(6, 0, 0)
    read = {
        ".csv": lambda: pd.read_csv(output)["plan"].fillna("").tolist(),
        ".parquet": lambda: pd.read_parquet(output)["plan"].tolist(),
        ".jsonl": lambda: [json.loads(line)["plan"] for line in output.read_text(encoding="utf-8").splitlines()],
    }[out]()
    assert read == batch.diagnose_frame(df, kb)["plan"].tolist()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([source.name, output.name])


def test_case_files_and_folders_with_a_bad_one(kb: KnowledgeBase, tmp_path: Path) -> None:
    good = next(iter(kb.symptoms))
    (tmp_path / "a.yaml").write_text(f"name: a\nsymptoms: {{{good}: 3}}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("name: b\nsymptoms: {no-such-sign: 3}\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("name: [", encoding="utf-8")
    output = tmp_path / "out.csv"
    assert pieces.run([str(tmp_path)], output, kb) == pieces.Done(3, 2, 0)
    assert pd.read_csv(output)["error"].notna().tolist() == [False, True, True]


def test_processes_give_the_same_bytes(kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 20)
    made_up(kb, 70).to_csv(tmp_path / "in.csv", index=False)
    pieces.run([str(tmp_path / "in.csv")], tmp_path / "one.csv", kb)
    pieces.run([str(tmp_path / "in.csv")], tmp_path / "two.csv", kb, jobs=2)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


SLOW = """
import sys, time
from netdiag import pieces
pieces.PIECE = 10
do = pieces._do
def slowly(*args):
    time.sleep(0.1)
    print("piece", args[0].number, flush=True)
    return do(*args)
pieces._do = slowly
print(pieces.run([sys.argv[1]], __import__("pathlib").Path(sys.argv[2])), flush=True)
"""


def test_a_killed_run_goes_on_without_doing_work_twice(kb: KnowledgeBase, tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    made_up(kb, 100).to_csv(source, index=False)
    (tmp_path / "slow.py").write_text(SLOW, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "slow.py"), str(source), str(output)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    parts = output.with_name(f".{output.name}.parts")
    until = time.monotonic() + 60
    while len(list(parts.glob("*.parquet"))) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    done = len(list(parts.glob("*.parquet")))
    assert 3 <= done < 10 and not output.exists()
    again = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert again.count("piece") == 10 - done
    assert f"Done(cases=100, errors=0, resumed={done})" in again
    assert pd.read_csv(output)["name"].tolist() == [f"n{i}" for i in range(100)]
    assert not parts.exists()


def running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="processes are looked up in /proc")
def test_workers_end_with_a_killed_parent(kb: KnowledgeBase, tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    made_up(kb, 20_000).to_csv(source, index=False)
    command = [sys.executable, "-m", "netdiag", "batch", str(source), "-o", str(output), "--jobs", "2"]
    parent = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    parts = output.with_name(f".{output.name}.parts")
    until = time.monotonic() + 60
    while not list(parts.glob("*.parquet")) and time.monotonic() < until:
        time.sleep(0.02)
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text(encoding="utf-8").split()
    assert len(children) >= 2 and not output.exists()
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    while any(running(int(pid)) for pid in children) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(running(int(pid)) for pid in children)


@pytest.mark.parametrize(("kind", "whole"), [("parquet", 10), ("csv", None)])
def test_progress_tells_how_many_of_how_many(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, whole: int | None
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 4)
    source = tmp_path / f"in.{kind}"
    {"csv": made_up(kb, 10).to_csv, "parquet": made_up(kb, 10).to_parquet}[kind](source, index=False)
    told: list[tuple[int, int | None]] = []
    pieces.run([str(source)], tmp_path / "out.csv", kb, progress=lambda *now: told.append(now))
    assert told == [(done, whole) for done in (0, 4, 8, 10)]


def test_pieces_of_another_input_are_not_used(kb: KnowledgeBase, tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    parts = output.with_name(f".{output.name}.parts")
    parts.mkdir()
    (parts / "00000000.parquet").write_text("not a table", encoding="utf-8")
    (parts / "manifest.json").write_text("{}", encoding="utf-8")
    made_up(kb, 3).to_csv(source, index=False)
    assert pieces.run([str(source)], output, kb) == pieces.Done(3, 0, 0)


@pytest.mark.parametrize("source, told", [("nowhere.csv", "no such file"), ("x.txt", "not a kind of file")])
def test_what_cannot_be_read_is_told(kb: KnowledgeBase, tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "x.txt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=told):
        pieces.run([str(tmp_path / source)], tmp_path / "out.csv", kb)


def test_without_pandas_the_pip_line_is_told(monkeypatch: pytest.MonkeyPatch, kb: KnowledgeBase) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match=r'python -m pip install "netdiag\[tables\]"'):
        batch.empty_result(kb)


def run_cli(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "netdiag", *arguments], capture_output=True, text=True)


def test_the_command_line_exits_2_when_a_case_had_an_error(kb: KnowledgeBase, tmp_path: Path) -> None:
    df = made_up(kb, 3).astype(object)
    df.to_csv(tmp_path / "good.csv", index=False)
    df.iloc[0, 1] = "heel erg"
    df.to_csv(tmp_path / "bad.csv", index=False)
    good = run_cli("batch", str(tmp_path / "good.csv"), "-o", str(tmp_path / "good.jsonl"))
    assert (good.returncode, good.stdout) == (0, "") and "3 networks; wrote" in good.stderr
    bad = run_cli("batch", str(tmp_path / "bad.csv"), "-o", str(tmp_path / "bad.jsonl"))
    assert bad.returncode == 2 and "1 of them with an error" in bad.stderr
    assert len((tmp_path / "bad.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_verify_says_that_both_evaluators_agree(kb: KnowledgeBase, tmp_path: Path) -> None:
    case = tmp_path / "a.yaml"
    case.write_text(f"name: a\nsymptoms: {{{next(iter(kb.symptoms))}: 3}}\n", encoding="utf-8")
    done = run_cli("diagnose", str(case), "--verify", "--format", "json")
    assert done.returncode == 0 and "Verified" in done.stderr and json.loads(done.stdout)["outcome"]


def test_a_disagreement_is_told(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    made = diagnose(some_cases()[0], kb)
    name = max(made.inference.certainties, key=lambda finding: made.inference.certainties[finding])
    other = replace(made.inference, certainties={**made.inference.certainties, name: 0.123})
    wrong = verify.disagreements(replace(made, inference=other))
    assert len(wrong) == 2 and all(line.startswith(name) for line in wrong)


def test_the_example_of_many_networks_runs() -> None:
    script = Path(__file__).parents[1] / "examples" / "many_networks.py"
    done = subprocess.run([sys.executable, str(script), "50", "1"], capture_output=True, text=True, check=True)
    assert "50 networks in" in done.stdout and "findings" in done.stdout


def test_dask_on_two_worker_processes_gives_the_same_table(kb: KnowledgeBase, tmp_path: Path) -> None:
    import dask.dataframe as dd
    from dask import distributed

    folders = [Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in kb.folders]
    kb = KnowledgeBase.load(*folders)  # a copy: workers read it later, and the shipped one may be edited meanwhile
    df = made_up(kb, 200)
    reference = batch.Reference.of(kb)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = set(client.run(os.getpid).values())
        parts = dd.from_pandas(df, npartitions=4)
        found = parts.map_partitions(batch.diagnose_frame, reference, meta=batch.empty_result(kb)).compute()
    assert len(pids) == 2 and os.getpid() not in pids
    pd.testing.assert_frame_equal(found, batch.diagnose_frame(df, kb))
