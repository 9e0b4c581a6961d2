"""Many cases: rows in, rows out, one bad case, processes, and going on after a kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tabled import cases_of

from conftest import ROOT
from netdiag.batch import batch, columns_in, pieces, results
from netdiag.batch.finished import alone
from netdiag.cases import Case, facts, load_case
from netdiag.check import verify
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.errors import InputError, KnowledgeError, NetdiagError
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.statable import ANSWERED, FIELDS
from shipped import EXAMPLES, VIGNETTE_FILES, vignette_case, vignettes


def some_cases() -> list[Case]:
    return [vignette_case(file, 0) for file in VIGNETTE_FILES]


def as_table(cases: list[Case]) -> Any:
    """Cases as a table, whole."""
    rows = []
    for case in cases:
        row: dict[str, Any] = {"name": case.name, "chief_complaint": ";".join(case.chief_complaint) or None}
        row |= {name: getattr(case, name) for name in FIELDS}
        if case.opgave:
            row["opgave"] = case.opgave.type
            row |= {f"opgave.{axis}": value for axis, value in case.opgave.axes.items()}
        for field in ("arrangement", *ANSWERED):
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


def test_diagnose_many_takes_former_ids_as_those_of_today(kb: KnowledgeBase) -> None:
    renamed = [s for s in kb.symptoms.values() if s.formerly][:3]
    before = Case(name="x", symptoms={s.formerly[0]: 3 for s in renamed}, chief_complaint=[renamed[0].formerly[0]])
    today = Case(name="x", symptoms={s.id: 3 for s in renamed}, chief_complaint=[renamed[0].id])
    one, other = batch.diagnose_many([before, today], kb)
    assert isinstance(one, Diagnosis) and isinstance(other, Diagnosis)
    assert one.case == today and one.to_json() == other.to_json()
    pd.testing.assert_frame_equal(*(batch.table_of([case], kb, ["x"]) for case in (before, today)))


def expected_row(case: Case, kb: KnowledgeBase) -> dict[str, Any]:
    made = diagnose(case, kb)
    causes = [cause for cause in made.hoofdoorzaken if cause.share > 0]
    found = [finding for finding in made.knelpunten if finding.certainty > 0][:5]
    row: dict[str, Any] = {"name": case.name, "outcome": made.outcome, "error": None, "opgave": made.opgave.type}
    row["opgave_certainty"] = made.opgave.certainty if made.opgave.type else None
    for i, cause in enumerate(causes, 1):
        row |= {f"hoofdoorzaak_{i}": cause.id, f"hoofdoorzaak_{i}_share": cause.share}
    for i, finding in enumerate(found, 1):
        row |= {f"knelpunt_{i}": finding.id, f"knelpunt_{i}_certainty": finding.certainty}
    row |= {f"certainty_{finding.id}": finding.certainty for finding in made.knelpunten}
    row["core"] = ";".join(finding.id for finding in made.core)
    row["plan"] = ";".join(line.intervention for line in made.interventions)
    row["unexplained"] = ";".join(made.unexplained)
    return row


def test_a_row_is_the_diagnosis_without_its_evidence(kb: KnowledgeBase) -> None:
    cases = [*some_cases(), Case(name="nothing known")]
    found = batch.table_of(cases, kb, [""] * len(cases))
    for case, (_, row) in zip(cases, found.iterrows(), strict=True):
        wanted, told = expected_row(case, kb), row[row.notna()].to_dict()
        assert told.keys() == {name for name, value in wanted.items() if value is not None}
        for name, value in told.items():
            assert value == (pytest.approx(wanted[name], abs=1e-6) if isinstance(value, float) else wanted[name]), name
    assert not any(name.startswith(("hoofdoorzaak_", "knelpunt_")) for name in told)


def every_vignette() -> list[Case]:
    """All but those with respondents, whom a row of a table cannot hold."""
    cases = [vignette_case(file, i) for file in VIGNETTE_FILES for i in range(len(vignettes(file)))]
    return [case for case in cases if not case.respondents]


def test_a_table_says_all_that_rules_read_of_a_case(kb: KnowledgeBase) -> None:
    features = dict(zip(kb.features, ["yes", "partly", "no", "unknown"] * len(kb.features), strict=False))
    full = Case(name="full", features=features, work="ict", scale="national", abroad=True)
    cases = [full, *every_vignette(), *(load_case(file, kb) for file in EXAMPLES)]
    df = as_table(cases)
    assert {column.path[0] for column in columns_in(kb).values()} == {
        field for field in Case.model_fields if field not in ("date", "description", "origin", "parts", "respondents")
    }
    read, names = cases_of(df, kb)
    assert names == [case.name for case in cases]
    for case, again in zip(cases, read, strict=True):
        assert isinstance(again, Case), again
        assert facts(again, kb) == facts(case, kb) and again.chief_complaint == case.chief_complaint
        assert (again.work, again.scale, again.abroad) == (case.work, case.scale, case.abroad)


def test_a_table_gives_what_its_cases_give(kb: KnowledgeBase) -> None:
    cases = some_cases()
    out = batch.diagnose_frame(as_table(cases), kb)
    assert list(out.columns) == list(results.columns_out(kb))
    for case, (_, row) in zip(cases, out.iterrows(), strict=True):
        assert row["plan"] == ";".join(line.intervention for line in diagnose(case, kb).interventions), case.name


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("{0}", "heel erg", "column '{0}': 'heel erg': a severity is"),
        ("{0}", [1, 2], "column '{0}': more than one value stands in this cell."),
        ("{0}", "1_0", "column '{0}': '1_0': a severity is"),
        ("{0}", np.True_, "column '{0}': 'true': a severity is"),
        ("{0}", True, "column '{0}': 'true': a severity is"),
        ("{0}", 2.3, "column '{0}': '2.3': a severity is"),
        ("{0}.confidence", 0.5, "column '{0}' is blank, and '{0}.confidence' is not."),
        ("mandated", "perhaps", "column 'mandated': 'perhaps' is not yes or no."),
        ("size", "many", "column 'size': 'many' is not a whole number."),
        ("phase", "Verkennen", "column 'phase': 'Verkennen' is not one of the phases. Wanted one of "),
        ("phase", 3, "column 'phase': '3' is not one of the phases."),
        ("funding", "ruim", "column 'funding': 'ruim' is not one of the values of funding. Wanted one of structural, "),
        ("work", "visserij", "column 'work': 'visserij' is not one of the values of work. Wanted one of care, ict, "),
        ("scale", "region", "column 'scale': 'region' is not one of the values of scale. Did you mean 'regional'?"),
        ("abroad", "België", "column 'abroad': 'België' is not yes or no."),
        ("features.new-or-unknown-risk", "half", "column 'features.new-or-unknown-risk': 'half' is not one of yes, "),
        ("krachten.financiering", 5, "column 'krachten.financiering': '5': a strength is"),
        ("bouwstenen.opgave", "half", "column 'bouwstenen.opgave': 'half' is not one of yes, "),
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
    cases, names = cases_of(df, kb)
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


def test_all_that_is_wrong_in_a_row_is_told(kb: KnowledgeBase) -> None:
    one, two = list(kb.symptoms)[:2]
    out = batch.diagnose_frame(pd.DataFrame({one: [9], two: [8], "mandated": ["x"]}), kb)
    assert all(f"column '{name}'" in out["error"][0] for name in (one, two, "mandated"))


KINDS = ("Int64", "Float64", "string", "string[pyarrow]", "int64[pyarrow]", "category", "object")


@pytest.mark.parametrize("kind", KINDS)
def test_columns_may_be_of_any_kind_with_blanks(kb: KnowledgeBase, kind: str) -> None:
    one, two = list(kb.symptoms)[:2]
    values = ["3", None] if "string" in kind else [3, None]
    df = pd.DataFrame({one: pd.array(values, dtype=kind), two: [1, 2]})
    found, _ = cases_of(df, kb)
    assert [list(case.symptoms) for case in found if isinstance(case, Case)] == [[one, two], [two]]


def test_a_list_may_tell_the_chief_complaint_and_nothing_else(kb: KnowledgeBase) -> None:
    one, two = list(kb.symptoms)[:2]
    complaints = [[one, two], np.array([one]), f"{two};", None]
    df = pd.DataFrame({"chief_complaint": complaints, one: 3, two: [2, 2, 2, [1]]})
    found, _ = cases_of(df, kb)
    assert [case.chief_complaint for case in found[:3] if isinstance(case, Case)] == [(one, two), (one,), (two,)]
    assert isinstance(found[3], InputError)


@pytest.mark.parametrize("df", [pd.DataFrame(), pd.DataFrame(index=[1, 2])], ids=["nothing", "rows without columns"])
def test_a_table_without_columns(kb: KnowledgeBase, df: Any) -> None:
    out = batch.diagnose_frame(df, kb)
    assert list(out.index) == list(df.index) and list(out.columns) == list(results.columns_out(kb))


def test_names_that_are_numbers_look_as_written(kb: KnowledgeBase) -> None:
    one = next(iter(kb.symptoms))
    _, names = cases_of(pd.DataFrame({"name": [3, None], one: 1}), kb)
    assert names == ["3", "row 2"]
    assert cases_of(pd.DataFrame({"name": ["007"], one: 1}), kb)[1] == ["007"]


def test_what_is_no_case_is_told_in_its_place(kb: KnowledgeBase) -> None:
    found = list(batch.diagnose_many([{"name": "x"}, some_cases()[0]], kb))  # type: ignore[list-item]
    assert "wanted a Case" in str(found[0]) and isinstance(found[1], Diagnosis)


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
@pytest.mark.parametrize("out", [".csv", ".parquet", ".jsonl", ".xlsx"])
def test_every_kind_of_table_in_and_out(kb: KnowledgeBase, tmp_path: Path, kind: str, out: str) -> None:
    df = made_up(kb, 6)
    source, output = tmp_path / f"in{kind}", tmp_path / f"out{out}"
    {".csv": df.to_csv, ".parquet": df.to_parquet, ".xlsx": df.to_excel}[kind](source, index=False)
    assert pieces.run([str(source)], output, kb) == pieces.BatchSummary(6, 0, 0)
    read = {
        ".csv": lambda: pd.read_csv(output)["plan"].fillna("").tolist(),
        ".xlsx": lambda: pd.read_excel(output)["plan"].fillna("").tolist(),
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
    assert pieces.run([str(tmp_path)], output, kb) == pieces.BatchSummary(3, 2, 0)
    assert pd.read_csv(output)["error"].notna().tolist() == [False, True, True]


def test_processes_give_the_same_bytes(kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "CHUNK_SIZE", 20)
    made_up(kb, 70).to_csv(tmp_path / "in.csv", index=False)
    pieces.run([str(tmp_path / "in.csv")], tmp_path / "one.csv", kb)
    pieces.run([str(tmp_path / "in.csv")], tmp_path / "two.csv", kb, jobs=2)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


SLOW = """
import sys, time
from netdiag.batch import pieces
pieces.CHUNK_SIZE = 10
do = pieces._diagnose_chunk
def slowly(*args):
    time.sleep(0.1)
    print("piece", args[0].number, flush=True)
    return do(*args)
pieces._diagnose_chunk = slowly
print(pieces.run([sys.argv[1]], __import__("pathlib").Path(sys.argv[2])), flush=True)
"""


def parts_of(output: Path) -> Path:
    return output.with_name(f".{output.name}.parts")


def finished(parts: Path) -> list[Path]:
    """The finished pieces in a folder, in order; none where there is no folder."""
    return sorted(parts.glob("[0-9]*-*"))


def test_a_killed_run_goes_on_without_doing_work_twice(kb: KnowledgeBase, tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    made_up(kb, 100).to_csv(source, index=False)
    (tmp_path / "slow.py").write_text(SLOW, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "slow.py"), str(source), str(output)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    parts = parts_of(output)
    until = time.monotonic() + 60
    while len(finished(parts)) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    done = len(finished(parts))
    assert 3 <= done < 10 and not output.exists()
    again = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert again.count("piece") == 10 - done
    assert f"BatchSummary(cases=100, errors=0, resumed={10 * done})" in again
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
    parts = parts_of(output)
    until = time.monotonic() + 60
    while not finished(parts) and time.monotonic() < until:
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
    monkeypatch.setattr(pieces, "CHUNK_SIZE", 4)
    source = tmp_path / f"in.{kind}"
    {"csv": made_up(kb, 10).to_csv, "parquet": made_up(kb, 10).to_parquet}[kind](source, index=False)
    told: list[tuple[int, int | None]] = []
    pieces.run([str(source)], tmp_path / "out.csv", kb, progress=lambda *now: told.append(now))
    assert told == [(done, whole) for done in (0, 4, 8, 10)]


def read_back(tmp_path: Path, source: Path, kb: KnowledgeBase) -> Any:
    pieces.run([str(source)], tmp_path / "out.csv", kb, force=True)
    return pd.read_csv(tmp_path / "out.csv")


def test_each_result_tells_where_it_comes_from_in_the_order_of_the_call(kb: KnowledgeBase, tmp_path: Path) -> None:
    sign = next(iter(kb.symptoms))
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"{sign}\n1\n\n2\n", encoding="utf-8")
    for name in ("c", "d"):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\nsymptoms: {{{sign}: 3}}\n", encoding="utf-8")
    names = [str(tmp_path / name) for name in ("b.csv", "c.yaml", "d.yaml", "a.csv", "c.yaml")]
    pieces.run(names, tmp_path / "out.jsonl", kb)
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    where = [(Path(row["source"]).name, row["row"]) for row in found]
    assert where == [("b.csv", 1), ("b.csv", 2), ("c.yaml", None), ("d.yaml", None), ("a.csv", 1), ("a.csv", 2)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,{0},{1}\none,3,2,\n", "more cells than the heading has columns"),
        ("name,{0}\none,3\ntwo,3,4\n", "line 3 has more cells than the heading has columns."),
        ("name,{0},{0}\none,3,2\n", "column '{0}' stands there twice."),
        ("name,{0},\none,3,\n", "a column has no name."),
        ("", "in.csv: nothing in it."),
        ("name,{0}\n", "no networks in these files."),
        ("name,{0}x\none,3\n", "Did you mean '{0}'?"),
    ],
    ids=["trailing comma", "one cell more", "twice", "no name", "empty", "heading only", "misspelt"],
)
def test_a_csv_file_that_would_be_misread_is_refused(kb: KnowledgeBase, tmp_path: Path, text: str, told: str) -> None:
    one, two = list(kb.symptoms)[:2]
    (tmp_path / "in.csv").write_text(text.format(one, two), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_back(tmp_path, tmp_path / "in.csv", kb)
    assert told.format(one) in str(error.value)
    assert [file.name for file in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_separated_as_spreadsheets_do(kb: KnowledgeBase, tmp_path: Path, separator: str) -> None:
    one, two = list(kb.symptoms)[:2]
    rows = [["name", one, f"{one}.confidence", "chief_complaint", two], ["Wijk é", "3", '"0,5"', f'"{one};{two}"', "2"]]
    blank = separator * 4
    text = "\n".join(["", *map(separator.join, rows), blank, *map(separator.join, rows[1:])])
    (tmp_path / "in.CSV").write_text(text, encoding="utf-8-sig")
    out = read_back(tmp_path, tmp_path / "in.CSV", kb)
    assert out["name"].tolist() == ["Wijk é"] * 2 and out["row"].tolist() == [1, 2] and out["error"].isna().all()


def test_a_sheet_is_told_by_its_own_heading_and_blank_rows_do_not_count(kb: KnowledgeBase, tmp_path: Path) -> None:
    one = next(iter(kb.symptoms))
    pd.DataFrame([["name", one, one], ["a", 1, 1]]).to_excel(tmp_path / "twice.xlsx", index=False, header=False)
    with pytest.raises(InputError, match=f"column '{one}' stands there twice"):
        read_back(tmp_path, tmp_path / "twice.xlsx", kb)
    pd.DataFrame({"name": ["a", None, "b"], one: [1, None, 2]}).to_excel(tmp_path / "gap.xlsx", index=False)
    out = read_back(tmp_path, tmp_path / "gap.xlsx", kb)
    assert out[["name", "row"]].to_numpy().tolist() == [["a", 1], ["b", 2]]


def test_a_file_that_is_no_table_of_its_kind_is_told(kb: KnowledgeBase, tmp_path: Path) -> None:
    one = next(iter(kb.symptoms))
    pd.DataFrame({one: [1]}).to_excel(tmp_path / "a.csv.xlsx", index=False)
    (tmp_path / "a.csv.xlsx").rename(tmp_path / "a.csv")
    whole = (tmp_path / "a.csv").read_bytes()
    (tmp_path / "b.xlsx").write_bytes(whole[:-50])
    (tmp_path / "c.csv").write_bytes(f"name,{one}\nWijk \x81,1\n".encode("latin-1"))
    (tmp_path / "d.parquet").write_bytes(b"PAR1 and no more")
    told = {"a.csv": "it is a .xlsx file", "b.xlsx": "not a whole Excel file", "c.csv": "not UTF-8"}
    for name, message in {**told, "d.parquet": "Parquet"}.items():
        with pytest.raises(InputError, match=message):
            read_back(tmp_path, tmp_path / name, kb)


def test_a_parquet_file_keeps_its_names_whatever_pandas_made_of_them(kb: KnowledgeBase, tmp_path: Path) -> None:
    one = next(iter(kb.symptoms))
    df = pd.DataFrame({"name": ["a", "b", "c"], one: pd.array([1, None, 3], dtype="Int64")})
    df.set_index("name").to_parquet(tmp_path / "named.parquet")
    df.iloc[[0, 2]].to_parquet(tmp_path / "filtered.parquet")
    assert read_back(tmp_path, tmp_path / "named.parquet", kb)["name"].tolist() == ["a", "b", "c"]
    assert read_back(tmp_path, tmp_path / "filtered.parquet", kb)["name"].tolist() == ["a", "c"]


def test_the_output_is_never_an_input(kb: KnowledgeBase, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    made_up(kb, 3).to_csv(source, index=False)
    for force in (False, True):
        with pytest.raises(InputError, match="is read in this run, and is not written over"):
            pieces.run([str(source)], source, kb, force=force)
    for _ in range(2):
        assert pieces.run([str(tmp_path)], tmp_path / "out.csv", kb, force=True).cases == 3


@pytest.mark.parametrize(
    ("output", "told"),
    [("nowhere/out.csv", "there is no folder"), ("folder.csv", "is a folder"), ("out.xls", "wanted a name ending in")],
)
def test_an_output_that_cannot_be_is_told_before_any_work(
    kb: KnowledgeBase, tmp_path: Path, output: str, told: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=told):
        pieces.run([str(tmp_path / "no-such.csv")], tmp_path / output, kb)


def test_two_runs_cannot_write_one_output(kb: KnowledgeBase, tmp_path: Path) -> None:
    made_up(kb, 3).to_csv(tmp_path / "in.csv", index=False)
    with alone(tmp_path / "out.csv"), pytest.raises(InputError, match="another run is writing it"):
        pieces.run([str(tmp_path / "in.csv")], tmp_path / "out.csv", kb)
    assert pieces.run([str(tmp_path / "in.csv")], tmp_path / "out.csv", kb).cases == 3


def test_a_mistake_in_the_last_file_is_told_before_any_work(kb: KnowledgeBase, tmp_path: Path) -> None:
    made_up(kb, 3).to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "z.csv").write_text("oops\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"z.csv: column 'oops'"):
        pieces.run([str(tmp_path)], tmp_path / "out.csv", kb)
    assert not list(tmp_path.glob(".out*"))


def test_what_ends_a_line_in_a_name_ends_no_row(kb: KnowledgeBase, tmp_path: Path) -> None:
    df = pd.DataFrame({"name": ["a\r=b", "c\n\rd", "e\x00f"], next(iter(kb.symptoms)): 1})
    df.to_parquet(tmp_path / "in.parquet", index=False)
    assert read_back(tmp_path, tmp_path / "in.parquet", kb)["name"].tolist() == ["a =b", "c d", "e f"]


def test_long_numbers_stay_apart_as_names(kb: KnowledgeBase, tmp_path: Path) -> None:
    names = [2**53 + 1, 2**53, None, 2**63 + 5]
    df = pd.DataFrame({"name": pd.array(names, dtype="UInt64"), next(iter(kb.symptoms)): 1})
    df.to_parquet(tmp_path / "in.parquet", index=False)
    pieces.run([str(tmp_path / "in.parquet")], tmp_path / "out.jsonl", kb)
    found = [json.loads(line)["name"] for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert found == [str(2**53 + 1), str(2**53), "row 3", str(2**63 + 5)]


def test_a_file_that_is_gone_is_one_error_and_an_odd_name_is_none(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.yaml").symlink_to(tmp_path / "nowhere")
    try:
        odd = folder / os.fsdecode(b"b-\xff.yaml")
        odd.write_text(f"name: b\nsymptoms: {{{next(iter(kb.symptoms))}: 3}}\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has only names of text")
    assert pieces.run([str(folder)], tmp_path / "out.csv", kb) == pieces.BatchSummary(2, 1, 0)
    out = pd.read_csv(tmp_path / "out.csv")
    assert out["error"].notna().tolist() == [True, False]
    assert "\ufffd" in out["source"][1]


@pytest.mark.parametrize("name", ["=1+1", "+31", "-2+3", "@SUM(1)"])
def test_a_spreadsheet_does_not_run_what_stands_in_a_name(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    pd.DataFrame({"name": [name], next(iter(kb.symptoms)): [1]}).to_csv(tmp_path / "in.csv", index=False)
    assert read_back(tmp_path, tmp_path / "in.csv", kb)["name"].tolist() == [f"'{name}"]


@pytest.mark.parametrize("source, told", [("nowhere.csv", "no such file"), ("x.txt", "not a kind of file")])
def test_what_cannot_be_read_is_told(kb: KnowledgeBase, tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "x.txt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=told):
        pieces.run([str(tmp_path / source)], tmp_path / "out.csv", kb)


def test_without_pandas_the_pip_line_is_told(monkeypatch: pytest.MonkeyPatch, kb: KnowledgeBase) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r'python -m pip install "\.\[tables\]"'):
        batch.empty_result(kb)


@pytest.mark.parametrize("name", ["pandas", "pyarrow", "filelock"])
def test_the_command_line_tells_a_missing_package_in_one_line(name: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{name!r}] = None; sys.argv[0] = 'netdiag'; from netdiag.cli import main; main()"
    command = [sys.executable, "-c", code, "batch", str(tmp_path), "-o", str(tmp_path / "out.csv")]
    done = subprocess.run(command, capture_output=True, text=True)
    told = f'this needs {name}; in the folder of netdiag: python -m pip install ".[tables]"\n'
    assert (done.returncode, done.stderr) == (2, told)


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


def test_verify_says_that_all_evaluators_agree(kb: KnowledgeBase, tmp_path: Path) -> None:
    case = tmp_path / "a.yaml"
    case.write_text(f"name: a\nsymptoms: {{{next(iter(kb.symptoms))}: 3}}\n", encoding="utf-8")
    done = run_cli("diagnose", str(case), "--verify", "--format", "json")
    assert done.returncode == 0 and "Verified" in done.stderr and json.loads(done.stdout)["outcome"]


def test_a_disagreement_is_told(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    made = diagnose(some_cases()[0], kb)
    name = max(made.inference.certainties, key=lambda finding: made.inference.certainties[finding])
    other = replace(made.inference, certainties={**made.inference.certainties, name: 0.123})
    wrong = verify.disagreements(replace(made, inference=other))
    assert len(wrong) == 2 and all(line.startswith(name) for line in wrong)
    nothing = replace(made.inference, certainties=dict.fromkeys(made.inference.certainties, float("nan")))
    assert len(verify.disagreements(replace(made, inference=nothing))) == 2 * len(nothing.certainties)


def test_the_example_of_many_networks_runs() -> None:
    script = ROOT / "examples" / "many_networks.py"
    done = subprocess.run([sys.executable, str(script), "50", "1"], capture_output=True, text=True, check=True)
    assert "50 networks in" in done.stdout and "findings" in done.stdout


def test_dask_on_two_worker_processes_gives_the_same_table(kb: KnowledgeBase, tmp_path: Path) -> None:
    import dask.dataframe as dd
    from dask import distributed

    folders = [Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in kb.folders]
    kb = KnowledgeBase.load(*folders)  # a copy: workers read it later, and the shipped one may be edited meanwhile
    df = made_up(kb, 200)
    df["phase"] = pd.array(["begin", None] * 100, dtype="string")
    df["phase"] = df["phase"].replace("begin", next(iter(kb.phases)))
    reference = batch.Reference.of(kb)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = set(client.run(os.getpid).values())
        parts = dd.from_pandas(df, npartitions=4)
        found = parts.map_partitions(batch.diagnose_frame, reference, meta=batch.empty_result(kb)).compute()
    assert len(pids) == 2 and os.getpid() not in pids
    pd.testing.assert_frame_equal(found, batch.diagnose_frame(df, kb))
