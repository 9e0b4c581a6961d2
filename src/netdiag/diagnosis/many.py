"""What many cases come to, as arrays: `ranking.outline` of all of them at once, equal to it to the last decimal shown.

Outlines.of(kb)             what it takes, made once for a knowledge base
  outline(facts, ...)       (cases x facts) -> Outlined, a block at a time
    run, outlined           ... the same of one block, of which more is wanted than its outline
  cores, types              the core of each case in order, its type of opgave
Outlined                    certainties, ranks, core, shares, outcome; a row for each case

Cases are taken in blocks, so that memory is bounded whatever their number. Imports NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netdiag import certainty
from netdiag.certainty import LEAST_HOLDING
from netdiag.diagnosis.carriers import Carriers, Cases, Pulls, Truths
from netdiag.diagnosis.ranking import (
    CHIEF_COMPLAINT_WEIGHT,
    ENOUGH_ANSWERS,
    LEAST_GAIN,
    LEAST_IN_CORE,
    MOST_IN_CORE,
    SHARPNESS,
    TIE_MARGIN,
)
from netdiag.diagnosis.standing import HALF, lifts
from netdiag.inference.instructions import Index, Matrix
from netdiag.knowledge import KnowledgeBase, per_knowledge

BLOCK: Final = 1000  # cases at a time: what is done a block at a time no longer shows
SPACE: Final = 2**27  # bytes of working memory; of a knowledge base of very many rules fewer cases are taken at a time


@dataclass(frozen=True)
class Outlined:
    """What cases come to, a row for each. Columns stand in the order of the knowledge base.

    certainty     (cases x knelpunten)
    order         (cases x knelpunten) place of each when ranked, from 0
    core          (cases x knelpunten) whether it is in the core
    shares        (cases x hoofdoorzaken)
    cause_order   (cases x hoofdoorzaken) place of each when ranked, from 0
    outcome       (cases,) in which of five ways a diagnosis ends
    unexplained   (cases x symptoms) troubles that speak for no knelpunt
    findings      (cases x findings) certainties of all findings, in the order of the evaluator
    """

    certainty: Matrix
    order: Index
    core: Truths
    shares: Matrix
    cause_order: Index
    outcome: NDArray[np.str_]
    unexplained: Truths
    findings: Matrix

    def __len__(self) -> int:
        return len(self.certainty)


class Outlines:
    """What it takes to outline cases with one knowledge base, of which it keeps no hold."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._carriers = Carriers.of(kb)
        self.evaluator = self._carriers.evaluator
        self.knelpunten, self.hoofdoorzaken = tuple(kb.knelpunten), tuple(kb.hoofdoorzaken)
        self.symptoms = len(kb.symptoms)
        found = {name: i for i, name in enumerate(self.evaluator.findings)}
        self._found = np.array([found.get(f"knelpunt:{name}", len(found)) for name in self.knelpunten], np.intp)
        column = {name: i for i, name in enumerate(self.hoofdoorzaken)}
        self._column = np.array([column[k.hoofdoorzaak] for k in kb.knelpunten.values()], np.intp)
        self._types = [(name, found[f"opgave:{name}"]) for name in sorted(kb.opgaven)]
        self._lifts = _lifts(kb)
        self._by_name = _by_name(self.knelpunten)
        self._causes_by_name = _by_name(self.hoofdoorzaken)
        height = 3 * len(self.evaluator.names) + 4 * len(self._carriers.kept) + self._carriers.height
        self.block = max(1, min(BLOCK, SPACE // (8 * height)))

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Outlines:
        """Return what it takes for a knowledge base; made at the first call."""
        return _outlines(kb)

    def outline(
        self,
        facts: Matrix,
        answered: Index | None = None,
        complaints: Truths | None = None,
        scales: Matrix | None = None,
    ) -> Outlined:
        """Return what cases come to. `facts` is (cases x facts), in the order of `evaluator.names`, each in [-1, 1].

        `answered` (cases,) tells how many symptoms were scored; else it is how many have a degree. `complaints`
        (cases or 1 x symptoms) tells which are chief complaints; else none is. `scales` (rules x cases) multiply what
        each rule adds, as the evaluator does. Raises InputError as it does.
        """
        if answered is None:
            answered = np.count_nonzero(facts[:, : self.symptoms], axis=1)
        if complaints is None:
            complaints = np.zeros((1, self.symptoms), bool)
        complaints = np.broadcast_to(complaints, (len(facts), self.symptoms))
        parts = []
        for start in range(0, max(1, len(facts)), self.block):
            at = slice(start, start + self.block)
            cases = self.run(facts[at], None if scales is None else scales[:, at])
            parts.append(self.outlined(cases, answered[at], complaints[at]))
        return _joined(parts)

    def run(self, facts: Matrix, scales: Matrix | None = None) -> Cases:
        """Return cases with what follows from them: `block` of these at most are meant to be in memory at once."""
        return Cases(facts, self.evaluator.run(facts.T, self._carriers.kept, scales))

    def outlined(self, cases: Cases, answered: Index, complaints: Truths) -> Outlined:
        """Return what some cases come to, that were run."""
        facts, found = cases.facts, cases.result.certainties
        certainties = np.vstack([found, np.zeros(len(facts))])[self._found].T
        pulls = self._carriers.pulls(cases)
        weights = np.where(complaints[pulls.case, pulls.symptom], CHIEF_COMPLAINT_WEIGHT, 1.0)
        speaking = certainties[pulls.case, pulls.knelpunt] > 0
        shares = self._shares(pulls.only(speaking), weights[speaking], certainties)
        standings = self._standings(certainties, facts)
        holding = certainties >= LEAST_HOLDING
        ranked = _ranked(holding.astype(float), self._by_name, np.where(holding, standings, certainties))

        def first_two(of: Matrix) -> Matrix:
            return np.take_along_axis(of, ranked[:, :2], axis=1)

        return Outlined(
            certainty=certainties,
            order=_places(ranked),
            core=self._core(pulls, weights, certainties, facts, ranked),
            shares=shares,
            cause_order=_places(_ranked(shares, self._causes_by_name, self._surest(certainties))),
            outcome=_outcomes(first_two(certainties), first_two(standings), answered),
            unexplained=self._unexplained(pulls, speaking, facts),
            findings=found.T,
        )

    def cores(self, outlined: Outlined) -> list[tuple[str, ...]]:
        """Return the core of each case, in its order."""
        order = outlined.order.argsort(axis=1)
        case, place = np.nonzero(np.take_along_axis(outlined.core, order, axis=1))
        names = [self.knelpunten[k] for k in order[case, place].tolist()]
        ends = np.searchsorted(case, np.arange(len(outlined)), "right").tolist()
        return [tuple(names[i:j]) for i, j in zip([0, *ends], ends, strict=False)]

    def types(self, outlined: Outlined) -> tuple[NDArray[np.object_], Matrix]:
        """Return the type of opgave that holds in each case, None where none does, and how sure that is, else 0."""
        certainties = outlined.findings[:, [place for _, place in self._types]]
        kind, sure = np.full(len(outlined), None, object), np.zeros(len(outlined))
        if self._types:
            best = np.round(certainties, 9).argmax(axis=1)
            value = certainties[np.arange(len(best)), best]
            holding = value >= LEAST_HOLDING
            kind[holding] = np.array([name for name, _ in self._types], object)[best[holding]]
            sure = np.where(holding, value, 0.0)
        return kind, sure

    def _shares(self, pulls: Pulls, weights: Matrix, certainties: Matrix) -> Matrix:
        """Return the share of each hoofdoorzaak in the mass of what was observed (ranking._masses, _causes)."""
        starts, sign = _signs(pulls)
        sharp = pulls.pull * certainties[pulls.case, pulls.knelpunt] ** SHARPNESS
        mass = weights[starts] * _sums(pulls.pull, starts) / _sums(sharp, starts)
        width = len(self.hoofdoorzaken)
        place = pulls.case * width + self._column[pulls.knelpunt]
        shares = _summed(place, mass[sign] * sharp, (len(certainties), width))
        total = shares.sum(axis=1, keepdims=True)
        return shares / np.where(total == 0, 1.0, total)

    def _standings(self, certainties: Matrix, facts: Matrix) -> Matrix:
        """Return how firmly each knelpunt stands as what lies behind the rest (standing.standings)."""
        troubles = self._troubles(facts).sum(axis=1, keepdims=True)
        company = np.maximum(troubles - 1, 0) / (troubles + HALF)
        said: Matrix = company * (np.maximum(certainties, 0.0) @ self._lifts)
        return _evidence_for(certainties) + said

    def _troubles(self, facts: Matrix) -> Truths:
        seen: Truths = (facts[:, : self.symptoms] > 0) & self._carriers.troubles
        return seen

    def _surest(self, certainties: Matrix) -> Matrix:
        """Return the certainty of the surest knelpunt in each hoofdoorzaak: (cases x hoofdoorzaken)."""
        surest = np.full((len(certainties), len(self.hoofdoorzaken)), -1.0)
        np.maximum.at(surest.T, self._column, certainties.T)
        return surest

    def _unexplained(self, pulls: Pulls, speaking: Truths, facts: Matrix) -> Truths:
        troubles = self._troubles(facts)
        troubles[pulls.case[speaking], pulls.symptom[speaking]] = False
        return troubles

    def _core(self, pulls: Pulls, weights: Matrix, certainties: Matrix, facts: Matrix, ranked: Index) -> Truths:
        """Return the first in each case, and which few explain most besides (ranking._core)."""
        holding = certainties >= LEAST_HOLDING
        held = holding[pulls.case, pulls.knelpunt]
        pulls, weights = pulls.only(held), weights[held]
        explained = np.minimum(pulls.pull, facts[pulls.case, pulls.symptom])
        cover = _Cover(pulls, weights * explained * certainties[pulls.case, pulls.knelpunt], certainties.shape)
        core = np.zeros(certainties.shape, bool)
        going, rows = holding.any(axis=1), np.arange(len(holding))
        for number in range(min(MOST_IN_CORE, len(self.knelpunten))):
            if number < LEAST_IN_CORE:
                best = ranked[:, number]
                going = going & holding[rows, best]
            else:
                gains = np.where(holding & ~core, cover.gains(), -1.0)
                best = self._best(gains, certainties)
                going = going & (gains[rows, best] > cover.least)
            core[going, best[going]] = True
            cover.take(best, going)
        return core

    def _best(self, gains: Matrix, certainties: Matrix) -> Index:
        """Return the knelpunt that adds most in each case; of equals the surest, of these the first by name."""
        gains = np.round(gains, 9)[:, self._by_name]
        is_best = gains == gains.max(axis=1, keepdims=True)
        best: Index = self._by_name[np.where(is_best, certainties[:, self._by_name], -2.0).argmax(axis=1)]
        return best


@per_knowledge
def _outlines(kb: KnowledgeBase) -> Outlines:
    return Outlines(kb)


class _Cover:
    """How well the signs of each case are explained by the knelpunten taken so far, and what another would add."""

    def __init__(self, pulls: Pulls, worth: Matrix, shape: tuple[int, int]) -> None:
        self.pulls, self.worth, self.shape = pulls, worth, shape
        starts, self.sign = _signs(pulls)
        best = np.maximum.reduceat(worth, starts) if len(starts) else worth
        everything = np.bincount(pulls.case[starts], best, shape[0])
        self.least = LEAST_GAIN * everything + certainty.TOLERANCE
        self.explained = np.zeros(len(starts))
        self._place = pulls.case * shape[1] + pulls.knelpunt

    def gains(self) -> Matrix:
        """Return what each knelpunt would add, (cases x knelpunten)."""
        more = np.maximum(self.worth - self.explained[self.sign], 0.0)
        return _summed(self._place, more, self.shape)

    def take(self, knelpunt: Index, where: Truths) -> None:
        """Take one knelpunt more in some cases."""
        taken = (self.pulls.knelpunt == knelpunt[self.pulls.case]) & where[self.pulls.case]
        sign = self.sign[taken]
        self.explained[sign] = np.maximum(self.explained[sign], self.worth[taken])


def _signs(pulls: Pulls) -> tuple[Index, Index]:
    """Return where each sign of a case starts among the pulls, and of each pull which sign it is of."""
    changes = (np.diff(pulls.case, prepend=-1) != 0) | (np.diff(pulls.symptom, prepend=-1) != 0)
    return np.flatnonzero(changes), np.cumsum(changes) - 1


def _sums(values: Matrix, starts: Index) -> Matrix:
    return np.add.reduceat(values, starts) if len(starts) else values


def _summed(places: Index, values: Matrix, shape: tuple[int, int]) -> Matrix:
    """Return the sums of what goes to each place of an array."""
    sums: Matrix = np.bincount(places, values, shape[0] * shape[1]).astype(float).reshape(shape)
    return sums


def _by_name(names: Sequence[str]) -> Index:
    """Return places in the order of the names."""
    return np.array(sorted(range(len(names)), key=names.__getitem__), np.intp)


def _lifts(kb: KnowledgeBase) -> Matrix:
    """Return how much more often each knelpunt is seen beside each other as main cause: (knelpunten x main causes)."""
    place = {name: i for i, name in enumerate(kb.knelpunten)}
    table = np.zeros((len(place), len(place)))
    for name, others in lifts(kb).items():
        for other, lift in others:
            table[place[other], place[name]] = lift
    return table


def _evidence_for(certainties: Matrix) -> Matrix:
    evidence: Matrix = -np.log(np.maximum(1 - certainties, certainty.TOLERANCE))
    return evidence


def _ranked(values: Matrix, by_name: Index, then: Matrix) -> Index:
    """Return places, greatest value first; equals by another value, greatest first, and then by name."""
    return by_name[np.lexsort([-np.round(key, 9)[:, by_name] for key in (then, values)], axis=1)]


def _places(ranked: Index) -> Index:
    """Return of each column the place that it has."""
    places = np.empty_like(ranked)
    np.put_along_axis(places, ranked, np.broadcast_to(np.arange(ranked.shape[1]), ranked.shape), axis=1)
    return places


def _outcomes(sure: Matrix, firm: Matrix, answered: Index) -> NDArray[np.str_]:
    """Return how diagnoses end, by certainty and standing of the two first knelpunten (ranking.outcome_of)."""
    (first, second), (firmest, next_firmest) = (
        np.pad(of, ((0, 0), (0, 2)), constant_values=-1.0)[:, :2].T for of in (sure, firm)
    )
    is_tie = (second >= LEAST_HOLDING) & (firmest - next_firmest < TIE_MARGIN)
    enough = answered >= ENOUGH_ANSWERS
    found = np.where(enough, np.where(is_tie, "tie", "findings"), "first_indication")
    return np.where(first >= LEAST_HOLDING, found, np.where(enough, "no_finding", "insufficient_information"))


def _joined(parts: Sequence[Outlined]) -> Outlined:
    if len(parts) == 1:
        return parts[0]
    return Outlined(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Outlined)})
