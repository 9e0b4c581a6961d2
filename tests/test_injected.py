"""The bugs that benchmarks/injected.py puts into the source can be put there: its table follows the source."""

from __future__ import annotations

import runpy

from conftest import ROOT

INJECTED = runpy.run_path(str(ROOT / "benchmarks" / "injected.py"))


def test_every_snippet_of_an_injected_bug_stands_exactly_once_in_its_file() -> None:
    assert INJECTED["misplaced"]() == []


def test_every_injected_bug_has_a_name_of_its_own_and_changes_something() -> None:
    bugs = INJECTED["BUGS"]
    assert len({bug.name for bug in bugs}) == len(bugs) >= 22
    assert [bug.name for bug in bugs if bug.old == bug.new or "\n" in bug.old] == []


def test_the_tests_that_are_to_notice_are_there() -> None:
    assert [name for name in INJECTED["TESTS"] if not (ROOT / name).is_file()] == []
