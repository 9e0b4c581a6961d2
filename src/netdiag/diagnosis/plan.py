"""A short plan of interventions, fitted to the case: what the chief complaints and the core ask for, in a good order.

Planner(case, outline, kb)
  plan                      at most seven lines
    chosen                  their ids alone
  withheld                  what would answer the core but is advised against now, and why
  unadvised                 chief complaints for which there is no advice here
  kept_out(name)            what kept an intervention out of the plan
  cannot_wait(intervention) whether it comes before all else here

Choice                      what goes in it, of candidates that are worth something here; `plans` uses it for many cases
  choose                    a line for each chief complaint and each knelpunt of the core; then more for the core
  ordered                   what cannot wait, what names a chief complaint, the rest; each by knelpunt and stage
Whether one may be advised at all is told in `fitting`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from netdiag import certainty
from netdiag.cases import Case
from netdiag.diagnosis.fitting import Fitting, Obstacle
from netdiag.diagnosis.ranking import Outline
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import records as m

MAX_LINES: Final = 7  # what fits on the agenda of one meeting
ANSWERS: Final = (1.0, 0.7, 0.5)  # how much an intervention answers a knelpunt that it names first, second, third
SECOND: Final = 0.1  # answering a second knelpunt too is worth a little
FITS, MISFITS = 1.15, 0.7  # factors for what fits the case or does not; what the case does not tell counts as 1
MEANT: Final = 0.2  # of its worth more, for each step of the mark of a sign that was observed very strongly
SUITS: Final = 1.5  # the mark from which on a sign that nobody complains of calls for advice
LATE: Final = 0.5  # factor for what is for a next attempt: what can still be done comes before it
EFFORT: Final = {"low": 1.0, "medium": 0.95, "high": 0.85}  # of equally good advice the lighter comes first
ALARMING: Final = 0.9  # what calls for something at once: a strong chief complaint, or what was seen so strongly
LEAST_WORTH: Final = 0.4  # of more for the core: a knelpunt that is possible, and a sign that was well seen
PER_KNELPUNT: Final = 3  # lines for one knelpunt, so that a plan does not circle round one subject
SIGNS: Final = 3  # of each knelpunt that a line answers which names no sign


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the plan: what to do, and which knelpunten, symptoms and chief complaints it answers.

    `symptoms` are those of its own signs that were observed; of advice that names none, the heaviest of its knelpunten.
    `contra` is when not to do it (in a plan: what does not hold now; withheld: what does), `mind` what to bear in mind.
    `too_late` is what was observed after which it is for a next attempt.
    """

    intervention: str
    knelpunten: tuple[str, ...]
    symptoms: tuple[str, ...]
    priority: int
    contra: tuple[m.Contra, ...] = ()
    mind: tuple[m.Contra, ...] = ()
    tensions: tuple[str, ...] = ()
    too_late: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


class Advice(NamedTuple):
    """What a choice asks of an intervention, whatever the case: what it answers, its idea, its place in a plan."""

    answers: tuple[str, ...]
    idea: str
    order: int
    leads: bool


class Candidate(NamedTuple):
    """An intervention that is worth something in a case.

    `calls`: what it suits was seen strongly, or it names nothing. `aside` is 0 where a chief complaint asks for it, 1
    where another cause does, 2 where only a consequence does, or nothing.
    """

    id: str
    worth: float
    is_urgent: bool
    calls: bool
    is_late: bool
    is_seen: bool
    aside: int


def advice(i: m.Intervention) -> Advice:
    """Return what a choice asks of an intervention."""
    return Advice(i.answers, i.idea or i.id, i.order, i.leads)


def pressing(i: m.Intervention, kb: KnowledgeBase) -> frozenset[str]:
    """Return the signs for which an intervention cannot wait: those it answers best, if it is to be done at once."""
    marks = kb.derived.meant_for[i.id] if i.at_once else {}
    best = max(marks.values(), default=0.0)
    return frozenset(name for name, mark in marks.items() if mark == best)


class Choice:
    """Chooses among candidates, which stand in the order of their worth. `holding` are knelpunten, in their order.

    `allows` tells whether nothing stands in the way of one; it is asked only of what would be chosen.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        core: Sequence[str],
        holding: Collection[str],
        advised: Mapping[str, Advice],
        allows: Callable[[str], bool],
    ) -> None:
        self.candidates, self.core, self.holding = candidates, core, dict.fromkeys(holding)
        self.advised, self.allows = advised, allows
        self.subjects: dict[str, str] = {}  # what was chosen, and the knelpunt that each is a line for
        self._mark: dict[str, float] = {}  # the highest for a chief complaint
        self._chosen: list[Candidate] = []
        self._ideas: set[str] = set()

    def choose(self, complaints: Iterable[Mapping[str, float]]) -> None:
        """Choose what goes in a plan; `complaints` are the interventions for each chief complaint, with their marks.

        First what cannot wait; then a line for each chief complaint, of those for it the one with the highest mark, and
        for each knelpunt of the core; then more for the core that is worth its line. Beyond the complaints only what
        was seen strongly calls for advice.
        """
        for candidate in self.candidates:
            if candidate.is_urgent:
                self._take(candidate)
        for naming in complaints:
            self._mark |= {name: max(mark, self._mark.get(name, 0.0)) for name, mark in naming.items()}
            some = [c for c in self.candidates if c.id in naming]
            self._take_one(sorted(some, key=lambda c: certainty.descending(naming[c.id])), anyhow=True)
        called = [c for c in self.candidates if c.calls]
        for knelpunt in self.core:
            if knelpunt not in self.subjects.values():
                self._take_one([c for c in called if self.advised[c.id].answers[0] == knelpunt])
        for candidate in called:
            if round(candidate.worth, 9) >= LEAST_WORTH and self._subject(candidate.id) in self.core:
                self._take(candidate)

    def ordered(self) -> list[str]:
        """Return what was chosen in order: what cannot wait, what names a chief complaint, the rest.

        Of each what can lead comes first. Of what names a chief complaint then the better first step; each then by
        knelpunt, and within it by stage. What only consequences ask for comes after what answers a cause; after these
        what no sign asks for; last what is too late now, and for a next attempt.
        """
        subjects = list(dict.fromkeys([*self.core, *self.holding, *self.subjects.values()]))

        def key(c: Candidate) -> tuple[bool, bool, bool, int, bool, int, int, int]:
            place, mark = subjects.index(self.subjects[c.id]), round(self._mark.get(c.id, 0.0))
            first = c.is_late, not c.is_seen, not c.is_urgent, c.aside
            return *first, not self.advised[c.id].leads, -mark, place, self.advised[c.id].order

        return [c.id for c in sorted(self._chosen, key=key)]

    def _take_one(self, candidates: Sequence[Candidate], anyhow: bool = False) -> None:
        """Choose the first of some that may be, unless one of them was."""
        if self.subjects.keys().isdisjoint([c.id for c in candidates]):
            next((c for c in candidates if self._take(c, anyhow)), None)

    def _take(self, candidate: Candidate, anyhow: bool = False) -> bool:
        """Choose one if it may be: `anyhow` though the plan has its idea, or enough on its subject."""
        name = candidate.id
        room = len(self.subjects) < MAX_LINES and (anyhow or not self._told(name))
        if room and name not in self.subjects and self.allows(name):
            self.subjects[name] = self._subject(name)
            self._ideas.add(self.advised[name].idea)
            self._chosen.append(candidate)
        return name in self.subjects

    def _subject(self, name: str) -> str:
        answers = self.advised[name].answers
        for knelpunt in answers:
            if knelpunt in self.holding:
                return knelpunt
        return answers[0]

    def _told(self, name: str) -> bool:
        """Return whether the plan says it already: the same idea, or enough lines on one knelpunt."""
        if self.advised[name].idea in self._ideas:
            return True
        return list(self.subjects.values()).count(self._subject(name)) >= PER_KNELPUNT


class Planner:
    """Chooses interventions for one case: for the chief complaints, then for the knelpunten that hold, in order."""

    def __init__(self, case: Case, outline: Outline, kb: KnowledgeBase) -> None:
        self.case, self.kb, self.facts = case, kb, outline.context
        self.certainty_of = {k.id: k.certainty for k in outline.holding}
        self.explains = {k.id: k.explains for k in outline.holding}
        self.core = outline.core
        self.opgave = outline.plan_opgave
        self.consequences = outline.consequences
        self.fitting = Fitting(case, outline.context, kb, lambda i: i.id in self._worth)

    def plan(self) -> tuple[PlanLine, ...]:
        """Return at most seven lines."""
        return tuple(self._line(name, i, holding=False) for i, name in enumerate(self.chosen(), 1))

    def chosen(self) -> list[str]:
        """Return the ids alone of the lines of `plan`."""
        return self._choice.ordered()

    def withheld(self) -> tuple[PlanLine, ...]:
        """Return what answers a core knelpunt first and is called for, but has a contra-indication that holds now."""
        asked = [self.kb.interventions[name] for name in self._answering(self.core) if self._asked_for(name)]
        first = [i for i in asked if i.answers[0] in self.core]
        blocked = [i for i in first if self.fitting.called_for(i) and self.fitting.warnings(i)]
        return tuple(self._line(i.id, 0, holding=True) for i in blocked)

    def unadvised(self) -> tuple[str, ...]:
        """Return the chief complaints that no line of the plan names."""
        named = {sign for name in self._choice.subjects for sign in self._observed_of(name)}
        return tuple(name for name in self.case.chief_complaint if name not in named and self._seen(name))

    def kept_out(self, name: str) -> tuple[Obstacle, ...]:
        """Return all that kept an intervention out of the plan; nothing of what is in it."""
        return () if name in self.chosen() else tuple(self._obstacles(self.kb.interventions[name]))

    def _obstacles(self, i: m.Intervention) -> Iterator[Obstacle]:
        if i.id not in self._named and not self.certainty_of.keys() & set(i.answers):
            yield Obstacle("answers_nothing")
        yield from self.fitting.obstacles(i)
        idea = advice(i).idea
        like = next((name for name in self._choice.subjects if self._choice.advised[name].idea == idea), None)
        if not self._asked_for(i.id):
            yield Obstacle("no_sign", tuple(i.signs))
        elif like:
            yield Obstacle("same_idea", (like,))
        elif i.id in self._worth and self.fitting.allows(i):
            yield Obstacle("no_room" if self._candidate(i).calls else "seen_too_weakly")

    # what an intervention is worth here

    @cached_property
    def _worth(self) -> Mapping[str, float]:
        """What each intervention is worth here that answers a sign somebody saw, or names none."""
        every = dict.fromkeys([*self._answering(self.certainty_of), *sorted(self._named)])
        return {name: self._value(self.kb.interventions[name]) for name in every if self._asked_for(name)}

    @cached_property
    def _named(self) -> frozenset[str]:
        """What names a chief complaint or a consequence among its signs, or is to be done at once for what alarms."""
        told = (*self._complaints, *self.consequences)
        alarming = (name for name in self.case.observed if self._degree(name) >= ALARMING)
        every = self.kb.interventions
        urgent = (name for sign in alarming for name in self._naming(sign) if sign in pressing(every[name], self.kb))
        return frozenset([*urgent, *(name for sign in told for name in self._naming(sign))])

    def _value(self, i: m.Intervention) -> float:
        late = LATE if self.fitting.too_late(i) else 1.0
        return max(self._answered(i), SECOND) * self._fit(i) * self._meant(i) * EFFORT[i.effort] * late

    def _answered(self, i: m.Intervention) -> float:
        """Return how firmly what it answers stands: the best of it, and a little for the rest."""
        weights = zip(i.answers, ANSWERS, strict=False)
        contributions = [self.certainty_of[name] * weight for name, weight in weights if name in self.certainty_of]
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

    def _meant(self, i: m.Intervention) -> float:
        """Return the factor for the signs it names: from 1 on, by how strongly each was observed and by its mark."""
        marks = self.kb.derived.meant_for[i.id]
        return 1 + MEANT * max((self._degree(name) * marks[name] for name in self._observed_of(i.id)), default=0.0)

    # what was observed of its signs

    def _observed_of(self, intervention: str) -> tuple[str, ...]:
        """Return the signs of an intervention that were observed: itself, or a special case of it."""
        seen = [name for name in self.kb.derived.meant_for[intervention] if self._seen(name)]
        return tuple(sorted(seen, key=lambda name: name not in self._complaints))

    def _asked_for(self, intervention: str) -> bool:
        return not self.kb.derived.meant_for[intervention] or bool(self._observed_of(intervention))

    def _degree(self, symptom: str) -> float:
        return self.facts.get(f"symptom:{symptom}", 0.0)

    def _seen(self, symptom: str) -> bool:
        return self._degree(symptom) > 0

    @cached_property
    def _complaints(self) -> tuple[str, ...]:
        return tuple(name for name in self.case.chief_complaint if self._seen(name))

    def _naming(self, symptom: str) -> Mapping[str, float]:
        return self.kb.derived.advised_for.get(symptom, {})

    def _answering(self, knelpunten: Iterable[str]) -> list[str]:
        """Return the interventions that answer any of these knelpunten, in the order of the knowledge base."""
        wanted = {name for knelpunt in knelpunten for name in self.kb.derived.answers.get(knelpunt, ())}
        return [name for name in self.kb.interventions if name in wanted]

    # choosing

    @cached_property
    def _choice(self) -> Choice:
        candidates = [self._candidate(self.kb.interventions[name]) for name in certainty.ranked(self._worth)]
        allows = lambda name: self.fitting.allows(self.kb.interventions[name])  # noqa: E731
        advised = {c.id: advice(self.kb.interventions[c.id]) for c in candidates}
        choice = Choice(candidates, self.core, self.certainty_of, advised, allows)
        choice.choose(map(self._naming, self._complaints))
        return choice

    def _candidate(self, i: m.Intervention) -> Candidate:
        seen = self._observed_of(i.id)
        causes = [name for name in seen if name not in self.consequences]  # a consequence calls for nothing
        marks = self.kb.derived.meant_for[i.id]
        calls = not i.signs or any(marks[name] >= SUITS and self._is_strong(name) for name in causes)
        aside = 0 if set(causes).intersection(self._complaints) else 1 if causes else 2
        late = bool(self.fitting.too_late(i))
        return Candidate(i.id, self._worth[i.id], self.cannot_wait(i), calls, late, bool(seen), aside)

    def cannot_wait(self, i: m.Intervention) -> bool:
        """Return whether an intervention comes before all else here."""
        alarming = any(
            self._is_strong(name) if name in self._complaints else self._degree(name) >= ALARMING
            for name in pressing(i, self.kb)
        )
        return alarming and not self.fitting.too_late(i)

    def _is_strong(self, symptom: str) -> bool:
        return certainty.band(self._degree(symptom)) == "likely"

    def _line(self, name: str, priority: int, holding: bool) -> PlanLine:
        i = self.kb.interventions[name]
        answered = tuple(k for k in i.answers if k in self.explains)
        observed = self._observed_of(i.id)
        signs = observed or tuple(dict.fromkeys(s for k in answered for s in self.explains[k][:SIGNS]))
        contra = tuple(c for c in i.contra if not c.mind and self.fitting.holds(c.if_) == holding)
        mind = tuple(c for c in i.contra if c.mind and self.fitting.holds(c.if_))
        tensions = tuple(t.id for t in self.kb.tensions.values() if any(name in s.interventions for s in t.sides))
        complaints = tuple(name for name in observed if name in self._complaints)
        late = self.fitting.too_late(i)
        return PlanLine(name, answered, signs, priority, contra, mind, tensions, late, complaints)
