"""A short plan of interventions: first things first, fitted to the case, and covering the core.

Planner(case, outline, kb)
  plan                      at most seven lines
    chosen                  their ids alone, for a table of many cases
      _worth                every intervention that answers a found knelpunt, with its worth here
      _losing               advice that contradicts other advice: the side that does not hold stays out
      _blocked              a contra-indication holds
  withheld                  what would answer the core but is advised against now, and why
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final

from netdiag import certainty
from netdiag.cases import Case
from netdiag.diagnosis.ranking import Outline
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m

MAX_LINES: Final = 7  # what fits on the agenda of one meeting
ANSWERS: Final = (1.0, 0.7, 0.5)  # how much an intervention answers a knelpunt that it names first, second, third
SECOND: Final = 0.1  # answering a second knelpunt too is worth a little
FITS, MISFITS = 1.15, 0.7  # factors for what fits the case or does not; what the case does not tell counts as 1
MEANT, NOT_MEANT = 1.4, 0.8  # factors for advice that names its signs: one was observed, very strongly; none was
EFFORT: Final = {"low": 1.0, "medium": 0.95, "high": 0.85}  # of equally good advice the lighter comes first
PER_KNELPUNT: Final = 3  # lines for one knelpunt, so that a plan does not circle round one subject
SIGNS: Final = 3  # of each knelpunt that a line answers


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the plan: what to do, and which knelpunten and symptoms it answers.

    `contra` is when not to do it (in a plan: what does not hold now; withheld: what does), `mind` what to bear in mind.
    """

    intervention: str
    knelpunten: tuple[str, ...]
    symptoms: tuple[str, ...]
    priority: int
    contra: tuple[m.Contra, ...] = ()
    mind: tuple[m.Contra, ...] = ()
    tensions: tuple[str, ...] = ()


class Planner:
    """Chooses interventions for one case: for the knelpunten that hold, surest first, the core before the others."""

    def __init__(self, case: Case, outline: Outline, kb: KnowledgeBase) -> None:
        self.case, self.kb, self.facts = case, kb, outline.context
        self.certainty_of = {k.id: k.certainty for k in outline.holding}
        self.explains = {k.id: k.explains for k in outline.holding}
        self.core = tuple(k.id for k in outline.holding if k.core)
        self.opgave = outline.plan_opgave

    def plan(self) -> tuple[PlanLine, ...]:
        """Return at most seven lines, in order of stage (understand, agree, carry out) and within one of worth."""
        return tuple(self._line(name, i, holding=False) for i, name in enumerate(self.chosen(), 1))

    def withheld(self) -> tuple[PlanLine, ...]:
        """Return what answers a core knelpunt first and is called for, but has a contra-indication that holds now."""
        blocked = [i for i in self._answering(self.core) if i.answers[0] in self.core and self._blocked(i)]
        return tuple(self._line(i.id, 0, holding=True) for i in blocked if self._called_for(i))

    def chosen(self) -> list[str]:
        """Return the ids alone of the lines of `plan`."""
        ranked = certainty.ranked(self._worth())
        chosen = self._choose(ranked)
        return sorted(chosen, key=lambda name: (self.kb.interventions[name].order, ranked.index(name)))

    # what an intervention is worth here

    def _worth(self) -> dict[str, float]:
        losing = self._losing()
        answering = (i for i in self._answering(self.certainty_of) if i.id not in losing)
        worth = {i.id: self._answered(i) * self._fit(i) * self._meant(i.signs) * EFFORT[i.effort] for i in answering}
        return {name: value for name, value in worth.items() if value > 0}

    def _answered(self, i: m.Intervention) -> float:
        """Return how firmly what it answers stands: the best of it, and a little for the rest."""
        certainty_of = self.certainty_of
        contributions = [
            certainty_of[name] * weight
            for name, weight in zip(i.answers, ANSWERS, strict=False)
            if name in certainty_of
        ]
        best = max(contributions, default=0.0)
        return best + SECOND * (sum(contributions) - best)

    def _fit(self, i: m.Intervention) -> float:
        case = self.case
        wanted = ((i.opgave, self.opgave), (i.phase, case.phase), (i.governance, case.governance))
        fit = 1.0
        for options, present in wanted:
            if options and present is not None:
                fit *= FITS if present in options else MISFITS
        return fit

    @cached_property
    def _observed(self) -> dict[str, float]:
        items = ((key.partition(":"), value) for key, value in self.facts.items())
        return {name: value for (kind, _, name), value in items if kind == "symptom" and value > 0}

    def _meant(self, signs: Sequence[str]) -> float:
        """Return the factor for advice that names its signs: above 1 where one was observed, below where none was."""
        if not signs:
            return 1.0
        observed = [self._observed[name] for name in signs if name in self._observed]
        return 1 + (MEANT - 1) * max(observed) if observed else NOT_MEANT

    def _answering(self, knelpunten: Iterable[str]) -> list[m.Intervention]:
        """Return the interventions that answer any of these knelpunten, in the order of the knowledge base."""
        wanted = {name for knelpunt in knelpunten for name in self.kb.derived.answers.get(knelpunt, ())}
        return [self.kb.interventions[name] for name in self.kb.interventions if name in wanted]

    # choosing

    def _choose(self, ranked: Sequence[str]) -> list[str]:
        """Return the best answer to each core knelpunt, then the best of what is left; none with a contra-indication.

        Contra-indications are looked at only for what would be chosen, as most of what answers a knelpunt never is.
        """
        chosen: dict[str, str] = {}  # intervention -> the knelpunt it is a line for
        for name, subject in chain(self._core_answers(ranked, chosen), self._other_answers(ranked)):
            if len(chosen) == MAX_LINES:
                break
            if name not in chosen and self._may_follow(subject, chosen) and self._allowed(name):
                chosen[name] = subject
        return list(chosen)

    def _core_answers(self, ranked: Sequence[str], chosen: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Yield for each core knelpunt what names it first, best first, until one was chosen for it."""
        for knelpunt in self.core:
            for name in ranked:
                if knelpunt in chosen.values():
                    break
                if self.kb.interventions[name].answers[0] == knelpunt:
                    yield name, knelpunt

    def _other_answers(self, ranked: Sequence[str]) -> Iterator[tuple[str, str]]:
        for name in ranked:
            yield name, next(k for k in self.kb.interventions[name].answers if k in self.certainty_of)

    @staticmethod
    def _may_follow(subject: str, chosen: dict[str, str]) -> bool:
        return list(chosen.values()).count(subject) < PER_KNELPUNT

    def _allowed(self, name: str) -> bool:
        i = self.kb.interventions[name]
        return not self._blocked(i) and self._called_for(i)

    def _called_for(self, i: m.Intervention) -> bool:
        return i.needs is None or certainty.holds(self._ready(i.needs).read(self.facts))

    # premises of advice

    def _ready(self, premise: Any) -> _Ready:
        return _ready_premises(self.kb).of(premise)

    def _holds(self, premise: Any) -> bool:
        """Return whether a contra-indication holds: a finding that is merely possible does not forbid anything."""
        ready = self._ready(premise)
        degree = ready.read(self.facts)
        return certainty.band(degree) == "likely" if ready.on_findings else certainty.holds(degree)

    def _blocked(self, i: m.Intervention) -> bool:
        return any(self._holds(contra.if_) for contra in i.contra if not contra.mind)

    def _losing(self) -> set[str]:
        """Return advice on the losing side of a tension; where no side holds, only the side named first may speak."""
        losing: set[str] = set()
        for tension in self.kb.tensions.values():
            degrees = [self._ready(side.if_).read(self.facts) for side in tension.sides]
            best = max(range(len(degrees)), key=lambda i: (certainty.holds(degrees[i]), degrees[i], -i))
            winner = tension.sides[best if certainty.holds(degrees[best]) else 0]
            losing |= {name for side in tension.sides for name in side.interventions} - set(winner.interventions)
        return losing

    def _line(self, name: str, priority: int, holding: bool) -> PlanLine:
        i = self.kb.interventions[name]
        answered = tuple(k for k in i.answers if k in self.explains)
        meant = [s for s in i.signs if s in self._observed]
        symptoms = dict.fromkeys([*meant, *(s for k in answered for s in self.explains[k][:SIGNS])])
        contra = tuple(c for c in i.contra if not c.mind and self._holds(c.if_) == holding)
        mind = tuple(c for c in i.contra if c.mind and self._holds(c.if_))
        tensions = tuple(t.id for t in self.kb.tensions.values() if any(name in s.interventions for s in t.sides))
        return PlanLine(name, answered, tuple(symptoms), priority, contra, mind, tensions)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A premise ready to be read; it keeps the premise alive, by whose identity it is found."""

    premise: Any
    read: pr.Reader
    on_findings: bool


class _ReadyPremises:
    """Compiled premises of advice: in a batch the same ones are read for every case."""

    def __init__(self) -> None:
        self._ready: dict[int, _Ready] = {}

    def of(self, premise: Any) -> _Ready:
        ready = self._ready.get(id(premise))
        if ready is None:
            on_findings = any(leaf.keyword in m.FINDINGS for leaf in pr.leaves(premise))
            ready = self._ready[id(premise)] = _Ready(premise, pr.reader(premise), on_findings)
        return ready


@per_knowledge
def _ready_premises(_: KnowledgeBase) -> _ReadyPremises:
    return _ReadyPremises()
