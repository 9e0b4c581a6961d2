"""A knowledge base whose rules speak more or less firmly, as if they stood so in the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import records as m


def with_factors(kb: KnowledgeBase, factors: Mapping[str, float]) -> KnowledgeBase:
    """The knowledge base as if each of its rules stood in the files with its certainty times a factor."""
    rules = {name: _weighed(one, factors[name]) for name, one in kb.rules.items()}
    return replace(kb, rules=rules, derived=replace(kb.derived, hash="other certainties"))


def _weighed(one: m.Rule, factor: float) -> m.Rule:
    then = one.then.model_copy(update={"certainty": one.then.certainty * factor})
    return one.model_copy(update={"then": then, "necessity": one.necessity * factor})
