"""Every case in tests/cases comes out as expected; those written by hand touch every shipped rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from netdiag.check.suite import CaseRun, mistakes
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.records import POINTED, TELLING
from shipped import RECORDED_FILES, VIGNETTE_FILES, cases_of

every_file = pytest.mark.parametrize(
    "file", [*VIGNETTE_FILES, *RECORDED_FILES], ids=lambda file: f"{file.parent.stem}-{file.stem}"
)


def by_hand() -> list[CaseRun]:
    return [tried for file in VIGNETTE_FILES for tried in cases_of(file)]


def test_the_vignettes_are_found() -> None:
    assert len(VIGNETTE_FILES) >= 26
    assert len(by_hand()) >= 150


@every_file
def test_every_case_expects_something(file: Path) -> None:
    cases = cases_of(file)
    assert cases
    assert [tried.name for tried in cases if not tried.expect] == []


@every_file
def test_every_case_comes_out_as_expected(file: Path) -> None:
    wrong = [f"{tried.name}: {mistake}" for tried in cases_of(file) for mistake in mistakes(tried)]
    assert wrong == [], "\nIf rules changed on purpose: python tests/make_rule_cases.py, and read the diff."


def test_every_shipped_rule_fires_in_a_vignette(kb: KnowledgeBase) -> None:
    """Slight pointers apart: what they weigh is what readers say, which benchmarks/pointers.py holds them to."""
    slight = {name for name, rule in kb.rules.items() if POINTED in name and abs(rule.then.certainty) < TELLING}
    assert sorted(kb.rules.keys() - slight - {name for tried in by_hand() for name in tried.fired}) == []


def test_every_shipped_rule_stays_silent_in_a_vignette(kb: KnowledgeBase) -> None:
    assert kb.rules
    assert sorted(set(kb.rules).intersection(*(tried.fired for tried in by_hand()))) == []
