"""The rules that bear on one finding, and how certain they make it: run again and again with other facts.

Target.of(finding, kb)      the rules below a finding ("knelpunt:x"), as `inference.floats` compiled them
  certainty(known)          how certain the finding is; by some of its rules alone if so asked
  items, rules_of, order    what can be answered and bears on it; the rules by what they conclude; findings, those
                            below first
evidence(certainty)         how much evidence makes it: contributions multiply in 1 - certainty, here they add up
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from typing import Final

from netdiag import certainty
from netdiag.inference.chain import CompiledRule, Firing, misfit, misfit_level, settle
from netdiag.inference.floats import FloatEvaluator, fire
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import records as m
from netdiag.knowledge.premise import kind
from netdiag.knowledge.statable import BY_KEYWORD
from netdiag.reasons.items import SYMPTOM, Known, item_of

READ: Final = (SYMPTOM, *BY_KEYWORD)  # kinds of facts that are read of an answer
MOST_EVIDENCE: Final = -math.log(2.0**-40)  # of a certainty of 1, which has no last bits beyond these


class Target:
    """The rules from which one finding can follow. Immutable once made."""

    def __init__(self, finding: str, kb: KnowledgeBase) -> None:
        self.finding, self.evidence_of, self.opgaven = finding, kb.derived.evidence_of, tuple(kb.opgaven)
        concluding = _concluding(kb)
        self.rules_of = {name: concluding.get(name, ()) for name in _below(finding, kb)}
        wanted = {name: level for level, name in _levels(kb) if name in self.rules_of}
        self.order = tuple(wanted)
        self._misfit_level = misfit_level(wanted, self.opgaven)
        by_level: dict[int, list[CompiledRule]] = {}
        for name, level in wanted.items():
            by_level.setdefault(level, []).extend(self.rules_of[name])
        self._layers = [(level, rules, _touched(rules, kb)) for level, rules in sorted(by_level.items())]
        always = frozenset(kb.derived.always)
        self._always = {
            level: [i for i, r in enumerate(rules) if r.rule.id in always] for level, rules, _ in self._layers
        }
        reads = {key for _, _, touched in self._layers for key in touched}
        self.items = tuple(sorted({item_of(key, kb) for key in reads if kind(key) in READ}))

    @classmethod
    def of(cls, finding: str, kb: KnowledgeBase) -> Target:
        """Return the rules below a finding; put together at the first call for a knowledge base."""
        kept = _targets(kb)
        if finding not in kept:
            kept[finding] = cls(finding, kb)
        return kept[finding]

    def certainty(self, known: Known, rules: Container[str] | None = None) -> float:
        """Return the certainty of the finding, by all rules that there are or by some of them alone."""
        return self.degrees(known, rules).get(self.finding, 0.0)

    def degrees(self, known: Known, rules: Container[str] | None = None) -> dict[str, float]:
        """Return the degrees of the facts, and of all findings below this one that are not 0."""
        given = known.facts.given
        degrees = {**known.facts.degrees, **given}
        if self._misfit_level < 0:
            degrees |= self._misfits(known, degrees)
        for level, ready, touched in self._layers:
            awake = {i for name in degrees if name in touched for i in touched[name]}
            by_finding: dict[str, list[Firing]] = {}
            for i in sorted(awake.union(self._always[level])):
                one = ready[i]
                if rules is None or one.rule.id in rules:
                    firing = fire(one.rule, one.finding, one.read(degrees))
                    if firing:
                        by_finding.setdefault(one.finding, []).append(firing)
            for finding, firings in by_finding.items():
                if finding not in given and (value := settle(firings, self.evidence_of)):
                    degrees[finding] = value
            if level == self._misfit_level:
                degrees |= self._misfits(known, degrees)
        return degrees

    def _misfits(self, known: Known, degrees: Mapping[str, float]) -> dict[str, float]:
        return {name: value for name, value in misfit(known.case, self.opgaven, degrees).items() if value}


def evidence(value: float) -> float:
    """Return how much evidence makes a certainty: -ln(1 - c) for one above 0, and the same below it, as minus."""
    amount = -math.log(1 - abs(value)) if abs(value) < 1 else MOST_EVIDENCE
    return math.copysign(min(amount, MOST_EVIDENCE), value)


NEEDED: Final = evidence(certainty.LEAST_HOLDING)  # evidence that makes a finding hold


def _below(finding: str, kb: KnowledgeBase) -> set[str]:
    concluding, found, pending = _concluding(kb), {finding}, [finding]
    while pending:
        for ready in concluding.get(pending.pop(), ()):
            new = {name for key in kb.derived.reads[ready.rule.id] for name in m.below(key, kb.opgaven)} - found
            found |= new
            pending += sorted(new)
    return found


def _touched(rules: list[CompiledRule], kb: KnowledgeBase) -> dict[str, list[int]]:
    touched: dict[str, list[int]] = {}
    for i, ready in enumerate(rules):
        for name in dict.fromkeys(kb.derived.reads[ready.rule.id]):
            touched.setdefault(name, []).append(i)
    return touched


def _concluding(kb: KnowledgeBase) -> Mapping[str, tuple[CompiledRule, ...]]:
    return _index(kb)[0]


def _levels(kb: KnowledgeBase) -> list[tuple[int, str]]:
    return _index(kb)[1]


@per_knowledge
def _index(kb: KnowledgeBase) -> tuple[Mapping[str, tuple[CompiledRule, ...]], list[tuple[int, str]]]:
    """Map each finding to the rules that conclude it; and name the findings with their stratum."""
    evaluator = FloatEvaluator.of(kb)
    found: dict[str, list[CompiledRule]] = {}
    for stratum in evaluator.strata:
        for ready in stratum:
            found.setdefault(ready.finding, []).append(ready)
    levels = sorted((level, name) for name, level in evaluator.level.items())
    return {name: tuple(rules) for name, rules in found.items()}, levels


@per_knowledge
def _targets(_: KnowledgeBase) -> dict[str, Target]:
    return {}
