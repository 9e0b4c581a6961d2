"""What the tests of the checks share: premises as text, what the linter says, suites made for one test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from conftest import Fields
from netdiag.check.context import Remark
from netdiag.check.lint import lint
from netdiag.check.suite import Suite, read_suite
from netdiag.knowledge import KnowledgeBase

Small = Callable[..., KnowledgeBase]
S = [f"{{symptom: s{i}}}" for i in range(8)]
K0, K1, P0 = "knelpunt: k0", "knelpunt: k1", "pattern: p0"


def all_of(*parts: str) -> str:
    return f"{{all: [{', '.join(parts)}]}}"


def any_of(*parts: str) -> str:
    return f"{{any: [{', '.join(parts)}]}}"


def some_of(count: int, *parts: str) -> str:
    return f"{{at_least: {count}, of: [{', '.join(parts)}]}}"


def unless(part: str) -> str:
    return f"{{unless: {part}}}"


def no(part: str) -> str:
    return f"{{not: {part}}}"


def where(premise: str, **more: object) -> Fields:
    """A contra-indication, or the side of a tension, that holds where this premise does."""
    return {"if": yaml.safe_load(premise), "nl": "a", "en": "a", **more}


def tension(*sides: Fields) -> Fields:
    return {"id": "t", "advice": {"nl": "a", "en": "a"}, "sides": sides}


def remarks(kb: KnowledgeBase, check: str) -> list[Remark]:
    return [remark for remark in lint(kb) if remark.check == check]


def told(kb: KnowledgeBase, check: str, severity: str) -> str:
    """The messages of a check, all of one severity."""
    found = remarks(kb, check)
    assert {remark.severity for remark in found} == {severity}
    return "\n".join(remark.message for remark in found)


def suite_of(folder: Path, kb: KnowledgeBase, *cases: str) -> Suite:
    """A suite of these cases, in a folder below `folder`."""
    (folder / "suite" / "deep").mkdir(parents=True, exist_ok=True)
    (folder / "suite" / "deep" / "x.yaml").write_text(f"cases:\n{''.join(cases)}", encoding="utf-8")
    return read_suite(folder / "suite", kb)


def vignette(case: str, expect: str, name: str = "n") -> str:
    return f"  - {{name: {name}, case: {case}, expect: {expect}}}\n"
