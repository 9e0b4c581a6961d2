"""The plans of many cases: what each intervention is worth in each, as arrays; then one choice a case (see `plan`).

Plans.of(kb)                what it takes, made once for a knowledge base
  chosen(cases, outlined, cores, stated)        the ids of the lines of each plan, in order
Stated                      what cases state that advice goes by
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netdiag.certainty import LEAST_HOLDING, LEAST_LIKELY
from netdiag.diagnosis.carriers import Cases, Node, Truths, places
from netdiag.diagnosis.fitting import rests_on_findings
from netdiag.diagnosis.many import SPACE, Outlined, Outlines
from netdiag.diagnosis.plan import (
    ALARMING,
    ANSWERS,
    EFFORT,
    FITS,
    LATE,
    MEANT,
    MISFITS,
    SECOND,
    SUITS,
    Candidate,
    Choice,
    advice,
    pressing,
)
from netdiag.inference.instructions import Index, Matrix
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import records as m
from netdiag.knowledge.statable import FIELDS

ARRAYS: Final = 16  # of interventions by cases, in memory at once
STATED: Final = ("phase", "governance", "work", "scale", "abroad")  # fields of a case that advice goes by
Objects = NDArray[np.object_]


@dataclass(frozen=True)
class Stated:
    """What cases state that advice goes by: of each field of STATED a value for each case, None where it is not stated.

    `complaints` are the chief complaints of the cases that have any.
    """

    fields: Mapping[str, Objects]
    complaints: dict[int, Sequence[str]]

    @classmethod
    def nothing(cls, cases: int) -> Stated:
        """Return that nothing is stated."""
        return cls({name: np.full(cases, None, object) for name in STATED}, {})


@dataclass(frozen=True, slots=True)
class _Fit:
    """What depends on one value that a case states: a row for each intervention, a column for each value, last None."""

    values: tuple[Any, ...]
    table: NDArray[Any]

    def of(self, stated: Objects) -> NDArray[Any]:
        """Return it for cases: (interventions x cases)."""
        code = {value: i for i, value in enumerate(self.values)}
        return self.table[:, [code.get(value, -1) if value is not None else -1 for value in stated]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A premise that advice needs, or by which it is unwise, with the places of the advice.

    `least` is from which degree on it makes advice unwise: what is needed counts from the threshold on.
    """

    premise: Node
    advice: Index
    least: float


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a tension: when it holds, and the places of its advice."""

    premise: Node
    advice: Index


class Plans:
    """What it takes to plan for many cases with one knowledge base, of which it keeps no hold.

    `block` is how many cases are meant to be planned together at most.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.outlines = Outlines.of(kb)
        self.place_of = places(self.outlines.evaluator)
        self.ids = tuple(sorted(kb.interventions))
        self.knelpunten, self.symptoms = tuple(kb.knelpunten), tuple(kb.symptoms)
        self._advised = {i.id: advice(i) for i in kb.interventions.values()}
        every = [kb.interventions[name] for name in self.ids]
        self.place = {name: i for i, name in enumerate(self.ids)}
        self.symptom_at = {name: i for i, name in enumerate(self.symptoms)}
        self.told = {name for name, s in kb.symptoms.items() if s.kind == "consequence" and not s.strength}
        meant_for = kb.derived.meant_for
        self.signs = [self._symptoms(meant_for[i.id]) for i in every]
        self.marks = [np.array([*meant_for[i.id].values()], float) for i in every]
        causes = [np.array([self.symptoms[s] not in self.told for s in signs], bool) for signs in self.signs]
        self.causes = [signs[is_cause] for signs, is_cause in zip(self.signs, causes, strict=True)]
        self.consequences = [signs[~is_cause] for signs, is_cause in zip(self.signs, causes, strict=True)]
        suits = [is_cause & (marks >= SUITS) for is_cause, marks in zip(causes, self.marks, strict=True)]
        self.calling = [signs[calls] for signs, calls in zip(self.signs, suits, strict=True)]
        self.after = [self._symptoms(kb.derived.with_special(i.not_after)) for i in every]
        self.afresh = np.array([i.next_attempt for i in every], bool)[:, None]
        self.no_signs = np.array([not i.signs for i in every], bool)[:, None]
        self.pressing = {i.id: pressing(i, kb) for i in every}
        self.pressed_by = [self._symptoms(self.pressing[i.id]) for i in every]
        self.effort = np.array([EFFORT[i.effort] for i in every])[:, None]
        self.answers = self._answered(every)
        self.fits = {
            "opgave": _by_value([i.opgave for i in every], list(kb.opgaven), FITS, MISFITS, 1.0),
            "phase": _by_value([i.phase for i in every], list(kb.phases), FITS, MISFITS, 1.0),
            "governance": _by_value([i.governance for i in every], list(kb.governance_forms), FITS, MISFITS, 1.0),
        }
        self.bars = {
            "work": _by_value([i.work for i in every], FIELDS["work"].options, True, False, True),
            "scale": _by_value([i.scale for i in every], FIELDS["scale"].options, True, False, True),
            "abroad": _by_value([(False,) if i.only_nl else () for i in every], (True, False), True, False, True),
        }
        self.needs = self._read((i.needs, place) for place, i in enumerate(every) if i.needs is not None)
        self.contra = self._read((c.if_, place) for place, i in enumerate(every) for c in i.contra if not c.mind)
        self.tensions = [tuple(map(self._side, tension.sides)) for tension in kb.tensions.values()]
        self.block = max(1, SPACE // (8 * ARRAYS * max(1, len(every))))
        self.naming = kb.derived.advised_for

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Plans:
        """Return what it takes for a knowledge base; made at the first call."""
        return _plans(kb)

    def _symptoms(self, names: Iterable[str]) -> Index:
        return np.array([self.symptom_at[name] for name in names], np.intp)

    def _answered(self, every: Sequence[m.Intervention]) -> Index:
        """Return which knelpunten each answers, in order: (interventions x most); the place after the last is none."""
        at = {name: i for i, name in enumerate(self.knelpunten)}
        width = max(len(ANSWERS), *(len(i.answers) for i in every)) if every else len(ANSWERS)
        answers = np.full((len(every), width), len(at))
        for row, i in zip(answers, every, strict=True):
            row[: len(i.answers)] = [at[name] for name in i.answers]
        return answers

    def _read(self, premises: Iterable[tuple[Any, int]]) -> list[_Asked]:
        """Return premises of advice, each once, with the places of the advice that has it."""
        places_of: dict[Any, list[int]] = {}
        for premise, place in premises:
            places_of.setdefault(premise, []).append(place)
        return [
            _Asked(
                Node.of(premise, self.place_of),
                np.array(at),
                LEAST_LIKELY if rests_on_findings(premise) else LEAST_HOLDING,
            )
            for premise, at in places_of.items()
        ]

    def _side(self, side: m.Side) -> _Side:
        advised = np.array([self.place[name] for name in side.interventions], np.intp)
        return _Side(Node.of(side.if_, self.place_of), advised)

    # --- of some cases ------------------------------------------------------------------------------------------------

    def chosen(
        self, cases: Cases, outlined: Outlined, cores: Sequence[Sequence[str]], stated: Stated
    ) -> list[list[str]]:
        """Return for each case the ids of the lines of its plan, as `Planner.chosen` does; `cores` of `Outlines`."""
        weighed = _Weighed(self, cases, outlined, stated)
        order = outlined.order.argsort(axis=1)
        count = np.count_nonzero(outlined.certainty >= LEAST_HOLDING, axis=1).tolist()
        plans = []
        for case, (some, core, ranked) in enumerate(zip(weighed.candidates(), cores, order.tolist(), strict=True)):
            holding = [self.knelpunten[k] for k in ranked[: count[case]]]
            choice = Choice(some, core, holding, self._advised, _anything)
            choice.choose(self.naming.get(name, {}) for name in weighed.complaints.get(case, ()))
            plans.append(choice.ordered())
        return plans


def _anything(_: str) -> bool:
    return True


class _Weighed:
    """What each intervention is worth in some cases, and what its choice goes by: all (interventions x cases)."""

    def __init__(self, plans: Plans, cases: Cases, outlined: Outlined, stated: Stated) -> None:
        self.plans, self.cases, self.outlined, self.stated = plans, cases, outlined, stated
        self.seen = np.ascontiguousarray(cases.facts[:, : len(plans.symptoms)].T)
        self.complaints = self._complaints()
        self.sign = self._strongest(plans.signs)
        self.cause = self._strongest(plans.causes)
        self.calls = plans.no_signs | (self._strongest(plans.calling) >= LEAST_LIKELY)
        self.late = self._strongest(plans.after) > 0
        pressing = self._strongest(plans.pressed_by) >= ALARMING
        alarming, complained, self.named_by_complaints = pressing.copy(), self._no(), self._no()
        for case, complaints in self.complaints.items():
            for name in complaints:
                at = [plans.place[i] for i in plans.naming.get(name, ())]
                self.named_by_complaints[at, case] = True
                pressed = [plans.place[i] for i in plans.naming.get(name, ()) if name in plans.pressing[i]]
                alarming[pressed, case] |= self._degree(name, case) >= LEAST_LIKELY
                complained[at, case] |= name not in plans.told
        self.urgent = alarming & ~self.late
        self.aside = np.where(complained, 0, np.where(self.cause > 0, 1, 2))
        named = (self._strongest(plans.consequences) > 0) | self.named_by_complaints
        self.named = named | pressing
        self.worth = self._worth()
        self.allowed = self._allowed()

    def candidates(self) -> Iterator[list[Candidate]]:
        """Yield for each case the candidates that may be chosen, in the order of their worth."""
        named = self.calls | self.urgent | self.named_by_complaints
        case, at = np.nonzero(((self.worth > 0) & self.allowed & named).T)
        worth = self.worth[at, case]
        order = np.lexsort((at, -np.round(worth, 9), case))
        case, at = case[order], at[order]
        columns = [
            worth[order],
            *(values[at, case] for values in (self.urgent, self.calls, self.late, self.sign > 0, self.aside)),
        ]
        rows = zip([self.plans.ids[i] for i in at.tolist()], *(column.tolist() for column in columns), strict=True)
        every = list(map(Candidate._make, rows))
        ends = np.searchsorted(case, np.arange(len(self.cases)), "right").tolist()
        return (every[start:end] for start, end in zip([0, *ends], ends, strict=False))

    def _no(self) -> Truths:
        return np.zeros((len(self.plans.ids), len(self.cases)), bool)

    def _complaints(self) -> dict[int, list[str]]:
        """Return the chief complaints that were observed, by case."""
        given = self.stated.complaints.items()
        return {case: [name for name in names if self._degree(name, case) > 0] for case, names in given}

    def _degree(self, symptom: str, case: int) -> float:
        return float(self.seen[self.plans.symptom_at[symptom], case])

    def _strongest(self, signs: Sequence[Index], marks: Sequence[Matrix] | None = None) -> Matrix:
        """Return how strongly the strongest of some signs was observed, times its mark; 0 where none was."""
        out = np.zeros((len(signs), len(self.cases)))
        for i, (row, own) in enumerate(zip(out, signs, strict=True)):
            if len(own):
                seen = self.seen[own] if marks is None else self.seen[own] * marks[i][:, None]
                np.maximum(seen.max(axis=0), 0.0, out=row)
        return out

    # worth

    def _worth(self) -> Matrix:
        """Return what each is worth that answers a sign somebody saw, or names none (Planner._worth); else 0."""
        firmly = self._firmly()
        contributions = [firmly[self.plans.answers[:, i]] * weight for i, weight in enumerate(ANSWERS)]
        best = np.max(contributions, axis=0)
        answered = best + SECOND * (np.sum(contributions, axis=0) - best)
        meant = 1 + MEANT * self._strongest(self.plans.signs, self.plans.marks)
        worth = np.maximum(answered, SECOND) * self._fit() * meant * self.plans.effort * np.where(self.late, LATE, 1.0)
        wanted = (firmly[self.plans.answers] > 0).any(axis=1) | self.named
        return np.where(wanted & (self.plans.no_signs | (self.sign > 0)), worth, 0.0)

    def _firmly(self) -> Matrix:
        """Return how firmly each knelpunt stands that holds, else 0; and a row for none: (knelpunten + 1 x cases)."""
        certainties = self.outlined.certainty.T
        return np.vstack([np.where(certainties >= LEAST_HOLDING, certainties, 0.0), np.zeros(len(self.cases))])

    def _fit(self) -> Matrix:
        fits, fields = self.plans.fits, self.stated.fields
        fit = fits["opgave"].of(self.plans.outlines.types(self.outlined)[0]) * fits["phase"].of(fields["phase"])
        whole: Matrix = fit * fits["governance"].of(fields["governance"])
        return whole

    # what stands in the way

    def _allowed(self) -> Truths:
        """Return where nothing stands in the way of advice (Fitting.allows)."""
        rows, allowed = self.cases.rows, self.plans.afresh | ~self.late
        for field, bar in self.plans.bars.items():
            allowed &= bar.of(self.stated.fields[field])
        for needed in self.plans.needs:
            allowed[needed.advice] &= needed.premise.degrees(rows) >= LEAST_HOLDING
        for unwise in self.plans.contra:
            allowed[unwise.advice] &= unwise.premise.degrees(rows) < unwise.least
        return allowed & ~self._losing(allowed & (self.worth > 0))

    def _losing(self, may_speak: Truths) -> Truths:
        """Return where advice is on the losing side of a tension (Fitting._losing)."""
        losing = self._no()
        for sides in self.plans.tensions:
            speaks = np.array([may_speak[side.advice].any(axis=0) for side in sides])
            degrees = np.where(speaks, [side.premise.degrees(self.cases.rows) for side in sides], -2.0)
            winner = np.where(degrees.max(axis=0) >= LEAST_HOLDING, degrees.argmax(axis=0), speaks.argmax(axis=0))
            loses = speaks & (speaks.sum(axis=0) > 1)
            for number, side in enumerate(sides):
                for other, its in enumerate(sides):
                    if other != number:
                        only = np.setdiff1d(its.advice, side.advice)
                        losing[only] |= loses[other] & (winner == number)
        return losing


@per_knowledge
def _plans(kb: KnowledgeBase) -> Plans:
    return Plans(kb)


def _by_value(options: Sequence[Sequence[Any]], values: Sequence[Any], fits: Any, misfits: Any, else_: Any) -> _Fit:
    """Return what a stated value makes of advice; `else_` where the case, or the advice, does not tell."""
    rows = [
        [fits if value in wanted else misfits for value in values] if wanted else [else_] * len(values)
        for wanted in options
    ]
    table = np.array([[*row, else_] for row in rows], type(else_)).reshape(len(options), len(values) + 1)
    return _Fit(tuple(values), table)
