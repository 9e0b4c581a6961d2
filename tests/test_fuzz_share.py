"""A share of the fuzzing and of the kills of benchmarks/, with a fixed seed: nothing to report."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import netdiag
from conftest import ROOT

sys.path.append(str(ROOT / "benchmarks"))
import dependencies
import fuzz
import fuzz_entries
import kills
import release
from fuzz_entries import ENTRIES

SEED = 20260131
RUNS = 1_500  # of all ways in
KILLS = 3


@pytest.mark.parametrize("name", ENTRIES)
def test_nothing_but_documented_errors_comes_of_inputs_made_wrong(name: str, tmp_path: Path) -> None:
    count = fuzz_entries.shares(RUNS, list(ENTRIES))[name]
    tried = fuzz.tried(fuzz.Block(name, 0, count), SEED, (), tmp_path)
    assert [told for _, told in tried.findings] == []
    assert tried.count == count and tried.taken > 0


@pytest.mark.parametrize("name", ENTRIES)
def test_the_same_seed_gives_the_same_inputs_and_another_gives_others(name: str) -> None:
    first, again, other = ([fuzz_entries.made(ENTRIES[name], seed, i) for i in range(20)] for seed in (1, 1, 2))
    assert first == again != other
    assert len(set(first)) > 15


def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise IndexError("planted")

    monkeypatch.setattr(netdiag, "diagnose", broken)


def test_a_fault_is_found_and_kept_once_with_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch)
    tried = fuzz.tried(fuzz.Block("case", 0, 200), SEED, (), tmp_path)
    total = fuzz.Total()
    total.add(tried)
    assert len(tried.findings) > 1 and tried.taken == 0
    assert all("IndexError: planted" in told for _, told in tried.findings)
    fuzz.keep({"case": total}, tmp_path / "kept")
    raw, told = sorted((tmp_path / "kept" / "case").iterdir(), key=lambda file: file.suffix, reverse=True)
    assert raw.read_bytes() == min((raw for raw, _ in tried.findings), key=len)
    assert "IndexError: planted" in told.read_text(encoding="utf-8")


def test_killed_runs_lose_nothing_and_leave_nothing() -> None:
    works = [work for work in kills.WORKS if work.name in ("batch cases out.csv on 1", "new")]
    told = kills.tried(KILLS, SEED, works)
    assert told.faults == []
    assert len(works) == 2 and sum(told.kills.values()) >= KILLS


def test_what_a_killed_run_says_is_read_in_english_whatever_the_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    monkeypatch.setenv("NETDIAG_LANG", "nl")
    status, said = kills.Run(("batch", "nothing.yaml", "-o", "out.csv"), tmp_path).end()
    assert (status, said) == (2, "nothing.yaml: no such file.\n")


def test_what_a_kill_may_not_leave_is_a_fault(tmp_path: Path) -> None:
    work = next(work for work in kills.WORKS if work.name == "new")
    given, usual = {"rows.csv": b"a"}, kills.Undisturbed({"new.yaml": b"b", "netdiag-case.schema.json": b"c"}, 0, 0)
    for name, raw in {"rows.csv": b"x", "new.yaml": b"half", "other": b""}.items():
        (tmp_path / name).write_bytes(raw)
    faults = ["rows.csv is not as it was", "new.yaml is half written", "other is left"]
    assert list(kills.after_kill(work, tmp_path, given, usual)) == faults
    other = [f"{name} has other bytes" for name in ("rows.csv", "new.yaml", "netdiag-case.schema.json")]
    assert list(kills.in_the_end(work, tmp_path, given, usual)) == [*other, "other is left"]


@pytest.mark.parametrize(
    ("status", "said", "to", "signal", "is_right"),
    [
        (0, "", "process", 9, True), (-9, "", "group", 9, True), (-15, "", "process", 15, True),
        (130, "", "group", 2, True), (-2, "", "group", 2, True), (130, "", "group", 9, False),
        (1, "a worker process died", "worker", 9, True), (1, "", "worker", 9, False), (1, "", "process", 2, False),
        (-15, "", "process", 9, False), (130, "Traceback (most recent call last)", "group", 2, False),
        (0, "netdiag itself failed", "process", 9, False), (-9, "A PROCESS IS LEFT", "process", 9, False),
    ],
)  # fmt: skip
def test_only_what_is_documented_is_right_after_a_kill(
    status: int, said: str, to: str, signal: int, is_right: bool
) -> None:
    assert kills.is_documented(status, said, to, kills.signal.Signals(signal)) == is_right


def test_every_dependency_has_a_purpose() -> None:
    assert [one.name for one in dependencies.dependencies() if one.name not in dependencies.PURPOSES] == []
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    wanted = [f"| {one.name} | `{one.wanted}` |" for one in dependencies.dependencies()]
    assert [start for start in wanted if not any(row.startswith(start) for row in rows)] == []


def test_a_release_is_held_to_what_the_readme_shows() -> None:
    lines = release.shown()
    assert len(lines) > 50 and lines[0] == "Regionale samenwerking aan de ronde tafel"
    assert not any(line.startswith("…") for line in lines)


def test_what_the_security_page_names_is_there() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    files = re.findall(r"(?:tests|benchmarks)/[\w./]*\w", page)
    assert len(files) > 12 and [name for name in files if not (ROOT / name).exists()] == []
    links = re.findall(r"\]\(([^)#]+)", page)
    assert links and [name for name in links if not (ROOT / name).exists()] == []


def test_a_diagnosis_imports_no_package_that_the_page_says_it_does_not() -> None:
    extras = [dependencies.MODULES.get(one.name, one.name) for one in dependencies.dependencies() if one.extras]
    example = str(ROOT / release.EXAMPLE)
    command = [sys.executable, "-X", "importtime", "-m", "netdiag", "diagnose", example]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    imported = set(re.findall(r"\| +([\w.]+)$", told, re.MULTILINE))
    assert "experta" in imported and imported & {*extras, "numpy"} == set()
