"""The cases in tests/cases and the examples, each inferred or diagnosed once with the shipped knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conftest import ROOT
from netdiag.cases import Case, load_case, read_case
from netdiag.check.suite import CaseRun, Suite, read_suite
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import YamlDocument, read

CASES = ROOT / "tests" / "cases"
VIGNETTE_FILES = sorted(CASES.glob("*.yaml"))  # written by hand
RECORDED_FILES = sorted((CASES / "rules").glob("*.yaml"))  # recorded from the engine by make_rule_cases.py
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@dataclass(frozen=True)
class Vignette:
    name: str
    case: dict[str, Any]
    expect: dict[str, Any]


@cache
def shipped_suite() -> Suite:
    return read_suite(CASES, KnowledgeBase.default())


def cases_of(file: Path) -> tuple[CaseRun, ...]:
    """The cases of one file of the suite."""
    return tuple(tried for tried in shipped_suite().runs if tried.place.file == str(file))


@cache
def vignettes(file: Path) -> tuple[Vignette, ...]:
    return tuple(Vignette(**entry) for entry in read(file).data["cases"])


@cache
def vignette_case(file: Path, index: int) -> Case:
    """Read as a case file of its own; a case without a name takes that of the vignette."""
    vignette = vignettes(file)[index]
    data = {"name": vignette.name, **vignette.case}
    return read_case(YamlDocument(f"{file.name}, {vignette.name}", "", data), KnowledgeBase.default())


@cache
def vignette_diagnosis(file: Path, index: int) -> Diagnosis:
    return diagnose(vignette_case(file, index), KnowledgeBase.default())


@cache
def example_diagnosis(file: Path) -> Diagnosis:
    kb = KnowledgeBase.default()
    return diagnose(load_case(file, kb), kb)


@cache
def diagnoses() -> tuple[tuple[str, Diagnosis], ...]:
    """Every shipped case with its diagnosis, under a name that finds it again."""
    found = [(file.name, example_diagnosis(file)) for file in EXAMPLES]
    for file in VIGNETTE_FILES:
        for i, vignette in enumerate(vignettes(file)):
            found.append((f"{file.name}: {vignette.name}", vignette_diagnosis(file, i)))
    return tuple(found)
