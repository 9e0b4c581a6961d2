"""What the rules may read of a case.

facts(case, kb)             Case -> Facts: degrees of what was observed and stated
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netdiag.cases.case import Case
from netdiag.cases.observation import observed_degree
from netdiag.cases.respondents import DIVIDED
from netdiag.frozen import FrozenDict
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.statable import BY_KEYWORD


@dataclass(frozen=True)
class Facts:
    """What the rules may read of a case: degree of each observed or stated fact, and findings that are given."""

    degrees: Mapping[str, float]
    given: Mapping[str, float]


def facts(case: Case, kb: KnowledgeBase) -> Facts:
    """Return the degrees in [-1, 1] that the rules may read; what is unknown, n/a or not asked has no degree."""
    degrees = {f"symptom:{name}": degree for name, o in case.observed.items() if (degree := observed_degree(o))}
    degrees |= _divided(case, kb) if case.respondents else {}
    for key, leaf in kb.derived.stated.items():
        degree = pr.stated(leaf, _stated_value(case, leaf))
        if degree:
            degrees[key] = degree
    return Facts(FrozenDict(dict(sorted(degrees.items()))), FrozenDict(_given(case, kb)))


def _divided(case: Case, kb: KnowledgeBase) -> dict[str, float]:
    """Return to what degree people answer differently, of the signs of which the rules ask it."""
    read = (name for name in kb.derived.divided if name in case.tallied)
    labels = ((name, case.tallied[name].label) for name in read)
    return {f"{pr.DividedOn.keyword}:{name}": DIVIDED[label] for name, label in labels if label in DIVIDED}


def _stated_value(case: Case, leaf: pr.Stated) -> object:
    if leaf.keyword == "case":
        return getattr(case, leaf.name)
    return case.answers(BY_KEYWORD[leaf.keyword].name).get(leaf.name)


def _given(case: Case, kb: KnowledgeBase) -> dict[str, float]:
    """Return the findings that the case itself states: a stated opgave is not inferred again."""
    if case.opgave is None:
        return {}
    given = {f"axis:{name}": position for name, position in case.opgave.axes.items()}
    if case.opgave.type:
        given |= {f"opgave:{name}": 1.0 if name == case.opgave.type else -1.0 for name in kb.opgaven}
        axes = kb.opgaven[case.opgave.type].axes
        given = {f"axis:{name}": 1.0 if high else -1.0 for name, high in axes.items()} | given
    return dict(sorted(given.items()))
