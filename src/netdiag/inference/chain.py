"""What the evaluators share: a firing, what it contributes, how findings settle, misfits, and which rules can fire."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from netdiag import certainty
from netdiag.cases import Case, Facts
from netdiag.frozen import FrozenDict
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule that fired: to what degree its premise held, and what that contributes to its conclusion."""

    rule: str
    finding: str
    degree: float
    contribution: float

    @property
    def refuted(self) -> bool:
        """Whether a necessity was refuted: the premise is known to be absent, which argues against the conclusion."""
        return self.degree < 0


@dataclass(frozen=True)
class Inference:
    """What follows from one case: the facts read, every firing, and the certainty of each finding ("knelpunt:x").

    `degrees` holds every degree the rules could read in the end: facts, misfits and findings that are not 0.
    """

    facts: Facts
    firings: tuple[Firing, ...]
    certainties: Mapping[str, float]
    degrees: Mapping[str, float] = field(repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.facts, self.firings, self.certainties, self.degrees)

    def of_kind(self, kind: str, names: Iterable[str]) -> dict[str, float]:
        """Return the certainties of some findings of one kind, by their ids; of what nothing concludes it is 0."""
        return {name: self.certainties.get(f"{kind}:{name}", 0.0) for name in names}

    @cached_property
    def by_finding(self) -> Mapping[str, tuple[Firing, ...]]:
        """The firings by the finding they speak of, in their order."""
        found: dict[str, list[Firing]] = {}
        for firing in self.firings:
            found.setdefault(firing.finding, []).append(firing)
        return FrozenDict({finding: tuple(firings) for finding, firings in found.items()})


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to fire: what it concludes, and what reads its premise."""

    rule: m.Rule
    finding: str
    read: pr.Reader


def compiled_strata(kb: KnowledgeBase, rules: Container[str]) -> list[list[CompiledRule]]:
    """Return some of the rules ready to fire, stratum by stratum."""
    strata = [[kb.rules[rule] for rule in stratum if rule in rules] for stratum in kb.strata]
    return [[CompiledRule(r, kb.derived.concludes[r.id], pr.reader(r.if_)) for r in stratum] for stratum in strata]


def contribution(rule: m.Rule, degree: float) -> float:
    """Return what a firing adds: certainty times degree, or, refuted, necessity times it, to the other side."""
    if degree >= 0:
        return rule.then.certainty * degree
    return (rule.necessity if rule.then.certainty > 0 else -rule.necessity) * degree


def settle(firings: Iterable[Firing], evidence_of: Mapping[str, str]) -> float:
    """Return the certainty of a finding from its firings; of one evidence group the strongest on each side counts."""
    free: list[float] = []
    strongest: dict[tuple[str, bool], float] = {}
    for firing in firings:
        group = evidence_of.get(firing.rule)
        if group is None:
            free.append(firing.contribution)
            continue
        side = group, firing.contribution > 0
        strongest[side] = max(strongest.get(side, 0.0), firing.contribution, key=abs)
    return certainty.combine([*free, *strongest.values()])


def concluded(
    known: Facts,
    firings: Iterable[Firing],
    degrees: Mapping[str, float],
    level: Mapping[str, int],
    findings: Iterable[str],
) -> Inference:
    """Return the inference: its firings by stratum, finding and rule; of what nothing concluded the certainty is 0."""
    order = sorted(firings, key=lambda f: (level[f.finding], f.finding, f.rule, f.refuted))
    values = {name: degrees.get(name, 0.0) for name in findings} | dict(known.given)
    return Inference(known, tuple(order), FrozenDict(dict(sorted(values.items()))), FrozenDict(degrees))


def misfit(case: Case, opgaven: Iterable[str], degrees: Mapping[str, float]) -> dict[str, float]:
    """Map each stated cell of Tabel 1 to how far it is set up for another type of opgave than there is, in [-1, 1].

    That is how much surer the likeliest other type is than the present one.
    """
    certainties = {name: degrees.get(f"opgave:{name}", 0.0) for name in opgaven}
    misfits = {}
    for cell, present in sorted(case.arrangement.items()):
        likeliest_other = max((value for name, value in certainties.items() if name != present), default=0.0)
        misfits[f"misfit:{cell}"] = max(-1.0, min(likeliest_other - certainties[present], 1.0))
    return misfits


def misfit_level(level: Mapping[str, int], opgaven: Iterable[str]) -> int:
    """Return the last stratum that concludes a type of opgave (-1: none does): misfits are known right after it."""
    return max((level[f"opgave:{name}"] for name in opgaven if f"opgave:{name}" in level), default=-1)


def reachable(known: Facts, kb: KnowledgeBase) -> frozenset[str]:
    """Return the rules that could fire on these facts: those that read one, or a finding that such a rule concludes.

    A rule that reads none of them cannot fire, but for those whose premise can hold on an empty case.
    """
    derived = kb.derived
    awake = set(derived.always)
    pending = [*known.degrees, *known.given, *(derived.concludes[rule] for rule in awake)]
    seen = set(pending)
    while pending:
        for rule in derived.readers.get(pending.pop(), ()):
            awake.add(rule)
            finding = derived.concludes[rule]
            if finding not in seen:
                seen.add(finding)
                pending.append(finding)
    return frozenset(awake)
