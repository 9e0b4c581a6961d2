"""What the rules may read of a case.

facts(case, kb)             Case -> Facts: degrees of what was observed and stated
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from netdiag import certainty
from netdiag.cases.case import Case, Observation
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr

STATED_FIELDS: Final = {"bouwsteen": "bouwstenen", "question": "questions", "kracht": "krachten"}


@dataclass(frozen=True)
class Facts:
    """What the rules may read of a case: degree of each observed or stated fact, and findings that are given."""

    degrees: Mapping[str, float]
    given: Mapping[str, float]


def facts(case: Case, kb: KnowledgeBase) -> Facts:
    """Return the degrees in [-1, 1] that the rules may read; what is unknown, n/a or not asked has no degree."""
    degrees = {f"symptom:{name}": seen for name, o in case.symptoms.items() if (seen := observed_degree(o))}
    for key, leaf in kb.derived.stated.items():
        degree = pr.stated(leaf, _stated_value(case, leaf))
        if degree:
            degrees[key] = degree
    return Facts(MappingProxyType(dict(sorted(degrees.items()))), MappingProxyType(_given(case, kb)))


def observed_degree(observation: Observation) -> float:
    """Degree in [-1, 1] of one observation; 0 for unknown and n/a."""
    severity = observation.severity
    return certainty.degree(severity, observation.confidence) if isinstance(severity, int) else 0.0


def _stated_value(case: Case, leaf: pr.Stated) -> object:
    return getattr(case, leaf.name) if leaf.word == "case" else getattr(case, STATED_FIELDS[leaf.word]).get(leaf.name)


def _given(case: Case, kb: KnowledgeBase) -> dict[str, float]:
    """Findings that the case itself states: a stated opgave is not inferred again."""
    if case.opgave is None:
        return {}
    given = {f"axis:{name}": position for name, position in case.opgave.axes.items()}
    if case.opgave.type:
        given |= {f"opgave:{name}": 1.0 if name == case.opgave.type else -1.0 for name in kb.opgaven}
        axes = kb.opgaven[case.opgave.type].axes
        given = {f"axis:{name}": 1.0 if high else -1.0 for name, high in axes.items()} | given
    return dict(sorted(given.items()))
