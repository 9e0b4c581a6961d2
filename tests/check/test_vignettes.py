"""Every vignette in tests/cases comes out as its author expected, and every shipped rule is in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netdiag.diagnosis import Diagnosis
from netdiag.knowledge import KnowledgeBase
from shipped import VIGNETTE_FILES, vignette_diagnosis, vignettes

LIKELY = 0.6
POSSIBLE = 0.2
EXPECTATIONS = {"fires", "silent", "likely", "below", "above", "first", "outcome", "opgave", "certainty"}

by_file = pytest.mark.parametrize("file", VIGNETTE_FILES, ids=lambda file: file.stem)


def fired(diagnosis: Diagnosis) -> set[str]:
    """Rules whose premise held; a necessity that argues against its conclusion is no firing of the rule."""
    return {firing.rule for firing in diagnosis.inference.firings if not firing.refuted}


def mistakes(diagnosis: Diagnosis, expect: dict[str, Any]) -> Iterator[str]:
    rules = fired(diagnosis)
    sure = {finding.id: round(finding.certainty, 9) for finding in diagnosis.knelpunten}
    yield from (f"{name} did not fire" for name in expect.get("fires", ()) if name not in rules)
    yield from (f"{name} fired" for name in expect.get("silent", ()) if name in rules)
    yield from (f"{k} only {sure[k]:.2f}, wanted >= 0.6" for k in expect.get("likely", ()) if sure[k] < LIKELY)
    yield from (f"{k} is {sure[k]:.2f}, wanted < 0.2" for k in expect.get("below", ()) if sure[k] >= POSSIBLE)
    for more, less in expect.get("above", ()):
        if sure[more] <= sure[less]:
            yield f"{more} ({sure[more]:.2f}) is not above {less} ({sure[less]:.2f})"
    if "first" in expect and diagnosis.knelpunten[0].id != expect["first"]:
        yield f"first is {diagnosis.knelpunten[0].id}, wanted {expect['first']}"
    if "outcome" in expect and diagnosis.outcome != expect["outcome"]:
        yield f"outcome is {diagnosis.outcome}, wanted {expect['outcome']}"
    if "opgave" in expect and diagnosis.opgave.type != expect["opgave"]:
        yield f"opgave is {diagnosis.opgave.type}, wanted {expect['opgave']}"
    for k, wanted in expect.get("certainty", {}).items():
        if abs(sure[k] - wanted) > 0.005:
            yield f"{k} is {sure[k]:.3f}, wanted {wanted}"


def named(expect: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each id that an expectation names, with the section that must know it."""
    yield from (("rules", name) for key in ("fires", "silent") for name in expect.get(key, ()))
    yield from (("knelpunten", name) for key in ("likely", "below") for name in expect.get(key, ()))
    yield from (("knelpunten", name) for pair in expect.get("above", ()) for name in pair)
    yield from (("knelpunten", name) for name in expect.get("certainty", ()))
    yield from (("knelpunten", expect["first"]) for _ in range("first" in expect))
    yield from (("opgaven", expect["opgave"]) for _ in range("opgave" in expect and expect["opgave"] is not None))


def test_there_are_vignettes() -> None:
    assert len(VIGNETTE_FILES) >= 26
    assert sum(len(vignettes(file)) for file in VIGNETTE_FILES) >= 150


@by_file
def test_a_vignette_expects_something_and_only_what_exists(file: Path, kb: KnowledgeBase) -> None:
    for vignette in vignettes(file):
        assert vignette.expect, vignette.name
        assert vignette.expect.keys() <= EXPECTATIONS, vignette.name
        unknown = [name for section, name in named(vignette.expect) if name not in getattr(kb, section)]
        assert unknown == [], vignette.name


@by_file
def test_every_vignette_comes_out_as_expected(file: Path) -> None:
    wrong = []
    for i, vignette in enumerate(vignettes(file)):
        wrong += [f"{vignette.name}: {mistake}" for mistake in mistakes(vignette_diagnosis(file, i), vignette.expect)]
    assert wrong == [], "\n" + "\n".join(wrong)


def all_fired() -> Iterator[tuple[set[str], dict[str, Any]]]:
    for file in VIGNETTE_FILES:
        for i, vignette in enumerate(vignettes(file)):
            yield fired(vignette_diagnosis(file, i)), vignette.expect


def test_every_shipped_rule_fires_in_a_vignette(kb: KnowledgeBase) -> None:
    """That each fires where it is expected, and with what result, is recorded in tests/cases/rules (test_lint)."""
    covered = {name for rules, _ in all_fired() for name in rules}
    assert sorted(kb.rules.keys() - covered) == []


def test_every_shipped_rule_stays_silent_in_a_vignette(kb: KnowledgeBase) -> None:
    assert kb.rules
    always = set(kb.rules)
    for rules, _ in all_fired():
        always &= rules
    assert sorted(always) == []
