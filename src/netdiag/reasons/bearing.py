"""How much each answer can bear on a finding: what rules are worth now, and what they can be worth at most.

Bearing(target, told, kb)   the rules that conclude a finding, as they stand in one case
  evidence                  how much evidence there is for it, less what there is against it
  lost_without(item)        the most that can be lost, or gained against it, where an item had not been answered
  gained_with(facts)        the most that can be gained where facts were known besides

All in units of evidence (`target.evidence`), which add up. Both say at least as much as any set of answers brings: a
rule of one fact is counted as it is, one of several parts, or on other findings, as if it came to all that it can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from netdiag.inference import Firing
from netdiag.inference.chain import CompiledRule
from netdiag.inference.floats import fire
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.reasons.items import ARRANGEMENT, OPGAVE, Item, Told
from netdiag.reasons.target import MOST_EVIDENCE, Target, evidence

UP, DOWN = 1, 2  # a finding rises where a fact rises, where it falls
STATABLE: Final = (pr.OpgaveIs.keyword, pr.AxisIs.keyword)  # findings that a case may state itself
Reach = Mapping[str, int]  # fact -> UP, DOWN or both


@dataclass(frozen=True, slots=True)
class _Standing:
    """One rule in one case: what it is worth now for or against the finding, and the facts that it follows from."""

    ready: CompiledRule
    single: bool
    reach: Reach
    group: str | None
    pro: float
    contra: float

    @property
    def most_pro(self) -> float:
        """The most that it can be worth for the finding."""
        rule = self.ready.rule
        return evidence(rule.then.certainty if rule.then.certainty > 0 else rule.necessity)

    @property
    def most_contra(self) -> float:
        """The most that it can be worth against the finding."""
        rule = self.ready.rule
        return evidence(-rule.then.certainty if rule.then.certainty < 0 else rule.necessity)


class Bearing:
    """The rules that conclude one finding, in one case."""

    def __init__(self, target: Target, told: Told, kb: KnowledgeBase) -> None:
        self.target, self.told = target, told
        degrees = target.degrees(told.only(told.items))
        self._reaches = _reaches(kb)
        self.rules = [self._standing(ready, degrees) for ready in target.rules_of[target.finding]]
        self.strongest_pro = _strongest(self.rules, "pro")
        self.strongest_contra = _strongest(self.rules, "contra")
        self._readers = self._reaches.readers(target, self.rules)
        self.given = target.finding in told.facts.given
        self._lost = self._losses()

    @property
    def evidence(self) -> float:
        """How much there is for the finding, less what there is against it."""
        if self.given:
            return evidence(self.told.facts.given[self.target.finding])
        free = sum(r.pro - r.contra for r in self.rules if r.group is None)
        return free + sum(self.strongest_pro.values()) - sum(self.strongest_contra.values())

    def _standing(self, ready: CompiledRule, degrees: Mapping[str, float]) -> _Standing:
        firing: Firing | None = fire(ready.rule, ready.finding, ready.read(degrees))
        contribution = firing.contribution if firing else 0.0
        single = not ready.rule.if_.children and not m.below(pr.key(ready.rule.if_), self.target.opgaven)
        reach = self._reaches.of_rule(ready, self.target)
        group = self.target.evidence_of.get(ready.rule.id)
        return _Standing(
            ready, single, reach, group, evidence(max(contribution, 0.0)), evidence(max(-contribution, 0.0))
        )

    # what is lost

    def lost_without(self, item: Item) -> float:
        """Return the most evidence that goes where an item had not been answered."""
        if self.given and item == OPGAVE:
            return 2 * MOST_EVIDENCE
        return self._lost.get(item, 0.0)

    def _losses(self) -> dict[Item, float]:
        lost: dict[Item, float] = {}
        for rule, worth in zip(self.rules, _shared(self.rules), strict=True):
            against = 0.0 if rule.single else max(0.0, rule.most_contra - self._contra_now(rule))
            if worth + against > 0:
                for item in self._lowering(rule):
                    lost[item] = lost.get(item, 0.0) + worth + against
        return lost

    def _lowering(self, rule: _Standing) -> set[Item]:
        """Return the items without which a rule may speak less for the finding, or more against it."""
        items = set()
        for key, way in rule.reach.items():
            kind, _, name = key.partition(":")
            degree = self.told.facts.degrees.get(key, 0.0)
            if (degree > 0 and way & UP) or (degree < 0 and way & DOWN):
                items.add(self.told.item_of[key])
            elif kind == pr.MisfitIs.keyword and name in self.told.case.arrangement:
                items.add(Item(ARRANGEMENT, name))
            elif key in self.told.facts.given:
                items.add(OPGAVE)
        return items

    def _contra_now(self, rule: _Standing) -> float:
        return rule.contra if rule.group is None else self.strongest_contra.get(rule.group, 0.0)

    def _pro_now(self, rule: _Standing) -> float:
        return rule.pro if rule.group is None else self.strongest_pro.get(rule.group, 0.0)

    # what is gained

    def gained_with(self, facts: Mapping[str, float]) -> float:
        """Return the most evidence that comes where these facts were known besides."""
        return sum(self._gain(rule, facts) for rule in self._read(facts))

    def _read(self, facts: Mapping[str, float]) -> Iterator[_Standing]:
        numbers = sorted({number for key in facts for number in self._readers.get(key, ())})
        return (self.rules[number] for number in numbers)

    def _gain(self, rule: _Standing, facts: Mapping[str, float]) -> float:
        if rule.single:
            key = pr.key(rule.ready.rule.if_)
            firing = fire(rule.ready.rule, rule.ready.finding, facts[key])
            gain = evidence(firing.contribution) if firing else 0.0
            if gain < 0:
                return gain if rule.group is None else 0.0
            return gain if rule.group is None else max(0.0, gain - self._pro_now(rule))
        if not any(rule.reach.get(key, 0) & (UP if degree > 0 else DOWN) for key, degree in facts.items()):
            return 0.0
        return max(0.0, rule.most_pro - self._pro_now(rule)) + rule.contra


def _strongest(rules: Sequence[_Standing], side: str) -> dict[str, float]:
    strongest: dict[str, float] = {}
    for rule in rules:
        if rule.group is not None:
            strongest[rule.group] = max(strongest.get(rule.group, 0.0), getattr(rule, side))
    return strongest


def _shared(rules: Sequence[_Standing]) -> list[float]:
    """Return what is lost at most with each rule for the finding, so that what is lost with several is no more.

    Of one evidence group only the strongest counts: without it the next does. The n strongest together are worth what
    they are above the next; each gets its part of the steepest way down.
    """
    worth = [rule.pro if rule.group is None else 0.0 for rule in rules]
    groups: dict[str, list[int]] = {}
    for i, rule in enumerate(rules):
        if rule.group is not None and rule.pro > 0:
            groups.setdefault(rule.group, []).append(i)
    for members in groups.values():
        members.sort(key=lambda i: (-rules[i].pro, i))
        for i, part in zip(members, _steepest([rules[i].pro for i in members]), strict=True):
            worth[i] = part
    return worth


def _steepest(values: Sequence[float]) -> list[float]:
    """Return the steps of the least concave curve over what is lost without the first 1, 2, ... of falling values.

    >>> _steepest([5, 5, 5]), _steepest([6, 3, 2])
    ([1.6666666666666667, 1.6666666666666667, 1.6666666666666667], [3.0, 1.5, 1.5])
    """
    gone = [0.0, *(values[0] - value for value in (*values[1:], 0.0))]
    steps: list[float] = []
    at = 0
    while at < len(values):
        slope, end = max(((gone[j] - gone[at]) / (j - at), j) for j in range(at + 1, len(gone)))
        steps += [slope] * (end - at)
        at = end
    return steps


# --- which facts a rule follows from ----------------------------------------------------------------------------------


class _Reaches:
    """Which facts findings and rules follow from, and which way; worked out when first asked for."""

    def __init__(self) -> None:
        self.of_finding: dict[str, dict[str, int]] = {}
        self._of_rule: dict[str, Reach] = {}
        self._readers: dict[str, dict[str, list[int]]] = {}

    def of_rule(self, ready: CompiledRule, target: Target) -> Reach:
        """Return the facts that a rule follows from, and which way they move what it concludes."""
        if ready.rule.id not in self._of_rule:
            for finding in target.order:
                if finding not in self.of_finding:
                    self.of_finding[finding] = self._together(target.rules_of[finding], target)
            self._of_rule[ready.rule.id] = self._together([ready], target)
        return self._of_rule[ready.rule.id]

    def readers(self, target: Target, rules: Sequence[_Standing]) -> Mapping[str, Sequence[int]]:
        """Map each fact to the places of the rules for a finding that follow from it."""
        if target.finding not in self._readers:
            places: dict[str, list[int]] = {}
            for i, rule in enumerate(rules):
                for key in rule.reach:
                    places.setdefault(key, []).append(i)
            self._readers[target.finding] = places
        return self._readers[target.finding]

    def _together(self, rules: Sequence[CompiledRule], target: Target) -> dict[str, int]:
        reach: dict[str, int] = {}
        for ready in rules:
            rises = ready.rule.then.certainty > 0
            for key, up in _ways(ready.rule.if_, rises):
                for fact, way in self._behind(key, up, target):
                    reach[fact] = reach.get(fact, 0) | way
        return reach

    def _behind(self, key: str, up: bool, target: Target) -> Iterator[tuple[str, int]]:
        """Yield the facts behind one that a rule reads: itself, and where it is worked out, those behind that."""
        kind = pr.kind(key)
        if kind not in m.FINDINGS:
            yield key, UP if up else DOWN
        for finding in m.below(key, target.opgaven):
            if pr.kind(finding) in STATABLE:
                yield finding, UP | DOWN
            for fact, way in self.of_finding.get(finding, {}).items():
                yield fact, UP | DOWN if kind == pr.MisfitIs.keyword else way if up else _turned(way)


def _turned(way: int) -> int:
    return (DOWN if way & UP else 0) | (UP if way & DOWN else 0)


def _ways(premise: Any, up: bool) -> Iterator[tuple[str, bool]]:
    """Yield the facts that a premise reads, and whether it rises with each."""
    if not premise.children:
        yield pr.key(premise), up
    for child in premise.children:
        yield from _ways(child, up != isinstance(premise, pr.Not | pr.Unless))


@per_knowledge
def _reaches(_: KnowledgeBase) -> _Reaches:
    return _Reaches()
