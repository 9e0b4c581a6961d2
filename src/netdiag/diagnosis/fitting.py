"""Whether an intervention may be advised in one case, and what stands in its way.

Fitting(case, facts, kb, asked_for)
  allows(i)                 nothing stands in its way
  obstacles(i)              what does: not called for, advised against, for other work or scale, too late, contradicted
  too_late(i)               what was observed after which it is for a next attempt
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from netdiag import certainty
from netdiag.cases import Case
from netdiag.knowledge import KnowledgeBase, Text, per_knowledge
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m

ObstacleKind = Literal[
    "answers_nothing", "no_sign", "not_called_for", "contra", "other_work", "other_scale", "other_country", "tension",
    "too_late", "same_idea", "seen_too_weakly", "no_room",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What kept an intervention out of a plan: a kind, and the ids that it is about.

    contra: none, `text` says it; no_sign, too_late: symptoms; other_work, other_scale: what it suits; tension: the
    tension; same_idea: the intervention that is in the plan.
    """

    kind: ObstacleKind
    about: tuple[str, ...] = ()
    text: Text | None = None


class Fitting:
    """What stands in the way of advice in one case.

    `facts` are all degrees that its rules could read, `asked_for` tells whether anything here asks for an intervention.
    """

    def __init__(
        self, case: Case, facts: Mapping[str, float], kb: KnowledgeBase, asked_for: Callable[[m.Intervention], bool]
    ) -> None:
        self.case, self.facts, self.kb, self.asked_for = case, facts, kb, asked_for

    def allows(self, i: m.Intervention) -> bool:
        """Return whether nothing stands in the way of an intervention."""
        return next(self.obstacles(i), None) is None

    def obstacles(self, i: m.Intervention) -> Iterator[Obstacle]:
        """Yield what stands in the way of an intervention."""
        yield from self._own_obstacles(i)
        if i.id in self._losing:
            yield Obstacle("tension", (self._losing[i.id],))

    def _own_obstacles(self, i: m.Intervention) -> Iterator[Obstacle]:
        if not self.called_for(i):
            yield Obstacle("not_called_for")
        yield from self.warnings(i)
        for kind, wanted, present in (
            ("other_work", i.work, self.case.work),
            ("other_scale", i.scale, self.case.scale),
        ):
            if wanted and present is not None and present not in wanted:
                yield Obstacle(kind, wanted)  # type: ignore[arg-type]
        if i.only_nl and self.case.abroad:
            yield Obstacle("other_country")
        if not i.next_attempt and (late := self.too_late(i)):
            yield Obstacle("too_late", late)

    def warnings(self, i: m.Intervention) -> tuple[Obstacle, ...]:
        """Return what makes an intervention unwise now."""
        return tuple(Obstacle("contra", text=c) for c in i.contra if not c.mind and self.holds(c.if_))

    def too_late(self, i: m.Intervention) -> tuple[str, ...]:
        """Return what was observed after which an intervention is for a next attempt."""
        ends = self.kb.derived.with_special(i.not_after)
        return tuple(name for name in ends if self.facts.get(f"symptom:{name}", 0.0) > 0)

    def called_for(self, i: m.Intervention) -> bool:
        """Return whether what an intervention needs holds."""
        return i.needs is None or certainty.holds(self._ready(i.needs).read(self.facts))

    def holds(self, premise: Any) -> bool:
        """Return whether a contra-indication holds: a finding that is merely possible does not forbid anything."""
        ready = self._ready(premise)
        degree = ready.read(self.facts)
        return certainty.band(degree) == "likely" if ready.on_findings else certainty.holds(degree)

    def _ready(self, premise: Any) -> _Ready:
        ready = _ready_premises(self.kb)
        if id(premise) not in ready:
            ready[id(premise)] = _Ready(premise, pr.reader(premise), rests_on_findings(premise))
        return ready[id(premise)]

    @cached_property
    def _losing(self) -> Mapping[str, str]:
        """Advice on the losing side of a tension, and which; where no side holds, the one named first may speak.

        A side of which nothing can be advised here takes no part: it would silence the other and say nothing itself.
        """
        losing: dict[str, str] = {}
        for tension in self.kb.tensions.values():
            sides = [side for side in tension.sides if any(map(self._may_speak, side.interventions))]
            if len(sides) > 1:
                winner = self._winner(sides)
                others = {name for side in sides for name in side.interventions} - set(winner.interventions)
                losing |= dict.fromkeys(sorted(others), tension.id)
        return losing

    def _winner(self, sides: Sequence[m.Side]) -> m.Side:
        degrees = [self._ready(side.if_).read(self.facts) for side in sides]
        best = max(range(len(sides)), key=lambda i: (certainty.holds(degrees[i]), degrees[i], -i))
        return sides[best if certainty.holds(degrees[best]) else 0]

    def _may_speak(self, name: str) -> bool:
        i = self.kb.interventions[name]
        return self.asked_for(i) and next(self._own_obstacles(i), None) is None


def rests_on_findings(premise: Any) -> bool:
    """Return whether a premise reads any finding, and not facts alone."""
    return any(leaf.keyword in m.FINDINGS for leaf in pr.leaves(premise))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A premise ready to be read; it keeps the premise alive, by whose identity it is found."""

    premise: Any
    read: pr.Reader
    on_findings: bool


@per_knowledge
def _ready_premises(_: KnowledgeBase) -> dict[int, _Ready]:
    """Compiled premises of advice, by identity: in a batch the same ones are read for every case."""
    return {}
