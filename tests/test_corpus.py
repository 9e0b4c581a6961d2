"""Inputs that netdiag once failed on, or may: each in tests/corpus, under its way in, with what is said of it.

A finding of benchmarks/fuzz.py that was mended goes there too. `valid` holds what the fuzzing starts from.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

import netdiag
from conftest import ROOT
from netdiag.cases import Case
from netdiag.check.suite import Expectations
from netdiag.errors import NetdiagError
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.yamlfile import parse

sys.path.append(str(ROOT / "benchmarks"))
import fuzz_entries
import fuzz_inputs

CORPUS = ROOT / "tests" / "corpus"
TAKEN = ""  # nothing is said: it is read, and all is done with it
WANTED = {
    "case/acts-on-a-terminal.yaml": TAKEN,
    "case/an-id-of-now-and-of-before.yaml": TAKEN,
    "case/name-is-a-formula.yaml": TAKEN,
    "case/part-without-a-name.yaml": "2:9: this text is empty.",
    "case/size-of-4400-digits.yaml": "2:1: '999999999999999999999999999999999999999…' is not a whole number.",
    "case/type-of-opgave-without-all-columns.yaml": TAKEN,  # found by fuzzing: KeyError
    "knowledge/an-empty-section.yaml": TAKEN,
    "knowledge/no-sections.yaml": TAKEN,
    "knowledge/symptoms-alone.yaml": TAKEN,
    "overlay/called-as-a-rule-of-pointers.yaml": "1:10: id 'po.s0' has a dot.",
    "overlay/follow-one-another.yaml": TAKEN,
    "overlay/formerly-one-that-is-there.yaml": "1:70: 's1' cannot be a former id of 'own': a symptom has it.",
    "overlay/goes-round-with-what-is-below.yaml": "1:19: rules go round in a circle",
    "overlay/label-acts-on-a-terminal.yaml": TAKEN,
    "overlay/nothing-in-its-sections.yaml": TAKEN,
    "overlay/stands-under-itself.yaml": TAKEN,
    "suite/above-has-three.yaml": "1:54: at most 2 are allowed here.",
    "suite/above-is-flat.yaml": "1:54: 'k0' is not a list.",
    "suite/case-is-a-list.yaml": "1:10: this is not a case.",
    "suite/cases-are-none.yaml": "1:9: nothing is not a mapping of keys to values.",
    "suite/cases-is-a-number.yaml": "1:1: '3' is not a list.",
    "suite/certainty-is-a-list.yaml": "1:46: a list is not a mapping of keys to values.",
    "suite/certainty-without-end.yaml": "1:58: '.inf' is not a number.",
    "suite/fires-is-a-list-of-lists.yaml": "1:54: a list is not text.",
    "suite/fires-is-a-mapping.yaml": "1:46: a mapping is not a list.",
    "suite/likely-is-a-word.yaml": "1:58: '3' is not a list.",
    "suite/name-acts-on-a-terminal.yaml": TAKEN,
    "csv/formulas-of-two-kinds.csv": TAKEN,
    "csv/odd-numbers.csv": TAKEN,
    "csv/sep-first.csv": TAKEN,
    "csv/wrapped-as-formulas.csv": TAKEN,
    "parquet/damaged-histogram.parquet": " cannot be read as a table: ",  # found by fuzzing: pyarrow ended the process
    "parquet/moments-beyond-their-zone.parquet": TAKEN,  # found by fuzzing: NotImplementedError
    "results/half-a-surrogate.jsonl": TAKEN,  # found by fuzzing: UnicodeEncodeError
    "survey/heading-like-organisation.csv": TAKEN,  # found by fuzzing: KeyError
}
VALID = {
    "case.yaml": "case",
    "short.yaml": "case",
    "knowledge.yaml": "knowledge",
    "overlay.yaml": "overlay",
    "suite.yaml": "suite",
    "results.csv": "results",
    "results.jsonl": "results",
    "survey.csv": "survey",
}


@pytest.fixture(autouse=True)
def all_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fuzzing does with few inputs is done with each."""
    monkeypatch.setattr(fuzz_entries, "OFTEN", 1)
    monkeypatch.setattr(fuzz_entries, "SELDOM", 1)


def put(entry: fuzz_entries.Entry, source: Path, folder: Path) -> Path:
    (folder / "input").mkdir()
    return Path(shutil.copy(source, folder / "input" / entry.file))


@pytest.mark.parametrize("name", WANTED)
def test_an_input_of_the_corpus_is_taken_or_told_in_its_place(name: str, tmp_path: Path) -> None:
    entry = fuzz_entries.ENTRIES[name.partition("/")[0]]
    file = put(entry, CORPUS / name, tmp_path)
    assert fuzz_entries.try_input(entry, file) == (WANTED[name] == TAKEN, None)
    if WANTED[name] != TAKEN:
        with pytest.raises(NetdiagError) as told:
            entry.run(file.parent if entry.folder else file)
        assert f"{entry.file}:{WANTED[name]}" in str(told.value)


def test_the_corpus_is_what_the_table_says() -> None:
    found = {file.relative_to(CORPUS).as_posix() for file in CORPUS.rglob("*") if file.is_file()}
    assert found == WANTED.keys() | {f"valid/{name}" for name in VALID}


@pytest.mark.parametrize("name", VALID)
def test_what_fuzzing_starts_from_is_valid(name: str, tmp_path: Path) -> None:
    entry = fuzz_entries.ENTRIES[VALID[name]]
    assert fuzz_entries.try_input(entry, put(entry, CORPUS / "valid" / name, tmp_path)) == (True, None)


def words(name: str) -> set[str]:
    """All keys and texts of a file."""
    data = parse(fuzz_entries.valid(name)).data
    return {part for part in fuzz_inputs.parts(data) if isinstance(part, str)}


def test_what_it_starts_from_has_every_section_premise_field_and_expectation() -> None:
    assert parse(fuzz_entries.valid("knowledge.yaml")).data.keys() == m.SECTIONS.keys()
    assert pr.PREMISES.keys() - words("knowledge.yaml") == set()
    assert Case.model_fields.keys() - words("case.yaml") == set()
    assert Expectations.model_fields.keys() - words("suite.yaml") == set()


def test_an_exception_that_no_page_names_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = fuzz_entries.ENTRIES["case"]
    file = put(entry, CORPUS / "valid" / "short.yaml", tmp_path)
    monkeypatch.setattr(netdiag, "diagnose", lambda *_, **__: {}["no such key"])
    taken, error = fuzz_entries.try_input(entry, file)
    assert (taken, type(error)) == (False, KeyError)


def test_text_that_acts_on_a_terminal_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = fuzz_entries.ENTRIES["case"]
    file = put(entry, CORPUS / "case" / "acts-on-a-terminal.yaml", tmp_path)
    kb = fuzz_entries.small()
    made = netdiag.diagnose(netdiag.load_case(file, kb), kb)
    monkeypatch.setattr(type(made), "to_text", lambda diagnosis, language="nl": diagnosis.case.name)
    taken, error = fuzz_entries.try_input(entry, file)
    assert (taken, type(error)) == (False, fuzz_entries.WrongError)
