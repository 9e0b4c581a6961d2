"""How firm a diagnosis is: made again a thousand times, each time with some answers and rules a step otherwise.

how_firm(diagnosis)         Diagnosis -> Firmness
  Firmness                    bands, how often each comes first, and the answers that alone change what comes first
    FirmKnelpunt, FirmCause     one knelpunt, one hoofdoorzaak
    Assumed                     how far answers and rules are moved
bands_of_draws(...)         the bands and how often each comes first, and nothing else
  Draws                       the cases and rules of a thousand draws, as arrays

It says how much the picture depends on what was filled in and on how firmly the rules speak, and nothing of how likely
it is to be right. How far answers and rules are moved is what people differed by who coded the same accounts and judged
the same signs (`benchmarks/firmness.py`). Draws are the same in every run. Imports NumPy when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netdiag import certainty
from netdiag.diagnosis import Diagnosis
from netdiag.diagnosis.groups import LEAST as ENOUGH_PEOPLE
from netdiag.diagnosis.many import Outlined, Outlines
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.reasons.diff import first_cause
from netdiag.reasons.flips import Flip, Turn, flips, hangs_on, turns
from netdiag.reasons.resampled import resampled

Matrix = NDArray[np.float64]

DRAWS: Final = 1000
SEED: Final = 26
SHIFTED: Final = 8  # of so many answers one is a step higher, and one a step lower
STEPPED: Final = 6  # of so many rules one speaks a step of the scale more firmly, and one less
STEP: Final = 0.2  # a step of the scale that rules are written in
FAINTEST: Final = 0.01  # as faintly as a rule may come to speak: none falls silent, and none is turned round ...
FIRMEST: Final = 0.95  # ... and as firmly, unless it speaks more firmly by itself
LEFT_OUT: Final = 7  # of so many pieces of evidence one is left out
FIRST: Final = 3  # knelpunten that one looks at first
WITHIN: Final = 0.9  # of the draws lie in a band
SPACE: Final = 2**26  # bytes of what is drawn at a time; of very many rules fewer draws are taken at a time


@dataclass(frozen=True, slots=True)
class FirmKnelpunt:
    """A knelpunt: its certainty, and between which two it lies in nine of ten draws.

    `first` is the share of draws in which it is the first and holds, `among_first` one of the first three.
    """

    id: str
    certainty: float
    low: float
    high: float
    first: float
    among_first: float


@dataclass(frozen=True, slots=True)
class FirmCause:
    """A hoofdoorzaak: its share, between which two it lies in nine of ten draws, and how often it comes first."""

    id: str
    share: float
    low: float
    high: float
    first: float


@dataclass(frozen=True, slots=True)
class Assumed:
    """What draws assume: of so many answers one is a step higher and one a step lower, and so on."""

    shifted: int = SHIFTED
    stepped: int = STEPPED
    step: float = STEP
    left_out: int = LEFT_OUT


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm a diagnosis is. Knelpunten and hoofdoorzaken stand in its own order.

    `hangs_on` are the answers that alone, left out or at the other end, put another knelpunt first, and
    `cause_hangs_on` those that put another hoofdoorzaak first. `people` is how many respondents were drawn again.
    """

    draws: int
    people: int
    assumed: Assumed
    knelpunten: tuple[FirmKnelpunt, ...]
    hoofdoorzaken: tuple[FirmCause, ...]
    hangs_on: tuple[Turn, ...]
    cause_hangs_on: tuple[Turn, ...]

    def to_frame(self) -> Any:
        """Return the knelpunten as a pandas DataFrame. Raises InputError where pandas is missing."""
        from netdiag.report.frames import of_values

        return of_values(FirmKnelpunt, self.knelpunten)

    def __repr__(self) -> str:
        first = f"first {self.knelpunten[0].id} in {self.knelpunten[0].first:.0%} of " if self.knelpunten else ""
        return f"<Firmness: {first}{self.draws} draws, hangs on {len(self.hangs_on)} answers>"

    def _repr_html_(self) -> str:
        from netdiag.reasons.view import of_firmness

        return of_firmness(self)


def how_firm(diagnosis: Diagnosis) -> Firmness:
    """Return how firm a diagnosis is, over a thousand draws that are the same in every run."""
    draws = Draws(diagnosis)
    knelpunten, hoofdoorzaken = bands_of_draws(diagnosis, draws)
    return Firmness(
        draws=DRAWS,
        people=len(diagnosis.case.respondents) if draws.asked else 0,
        assumed=Assumed(),
        knelpunten=knelpunten,
        hoofdoorzaken=hoofdoorzaken,
        hangs_on=hangs_on(diagnosis),
        cause_hangs_on=_cause_hangs_on(diagnosis, draws),
    )


def bands_of_draws(diagnosis: Diagnosis, draws: Draws) -> tuple[tuple[FirmKnelpunt, ...], tuple[FirmCause, ...]]:
    """Return the knelpunten and the hoofdoorzaken with their bands."""
    outlines = Outlines.of(diagnosis.kb)
    made = [outlines.outline(known, None, draws.complaints, scales) for known, scales in draws]
    return tuple(_knelpunten(diagnosis, made, outlines)), tuple(_causes(diagnosis, made, outlines))


# --- what is drawn ----------------------------------------------------------------------------------------------------


class Draws:
    """A thousand draws of a case and of the rules, in blocks: facts (draws x names), scales (rules x draws)."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.kb, self.case = diagnosis.kb, diagnosis.case
        self.evaluator = Outlines.of(self.kb).evaluator
        known = self.evaluator.columns(diagnosis.inference.facts, self.case)
        self.known = self.evaluator.matrix([known])[:, 0]
        self.signs = sorted(name for name, o in self.case.observed.items() if o.scored)
        self.asked = [name for name in self.signs if self._is_asked(name)]
        self.rows = self._rows("symptom", self.signs)
        self.complaints = np.array([[name in self.case.chief_complaint for name in self.kb.symptoms]])
        self.pieces = _pieces(self.signs, self.kb)
        rules = self.evaluator.rules
        self.certainties = np.array([abs(rule.then.certainty) for rule in rules])
        self.most = np.array([FIRMEST / max(abs(rule.then.certainty), rule.necessity) for rule in rules]).clip(1.0)
        width = len(self.known) + len(rules) + len(self.case.respondents)
        self.size = max(1, SPACE // (8 * max(1, width)))

    def _is_asked(self, name: str) -> bool:
        """Return whether what is known of a sign is what five people or more say together."""
        tallied = self.case.tallied.get(name)
        return name not in self.case.symptoms and tallied is not None and tallied.n >= ENOUGH_PEOPLE

    def _rows(self, kind: str, names: Sequence[str]) -> NDArray[np.intp]:
        return np.array([self.evaluator.row_of[f"{kind}:{name}"] for name in names], np.intp)

    def __iter__(self) -> Iterator[tuple[Matrix, Matrix]]:
        random = np.random.Generator(np.random.PCG64(SEED))
        for start in range(0, DRAWS, self.size):
            count = min(self.size, DRAWS - start)
            yield self._facts(count, random), self._scales(count, random)

    def as_is(self, changes: Sequence[Flip]) -> Matrix:
        """Return the case with each of some single answers turned: (answers x names)."""
        turned = np.tile(self.known, (len(changes), 1))
        for row, flip in zip(turned, changes, strict=True):
            for name, degree in flip.facts.items():
                if name in self.evaluator.row_of:
                    row[self.evaluator.row_of[name]] = degree
        return turned

    def _facts(self, count: int, random: np.random.Generator) -> Matrix:
        """Return draws of what is known: answers a step otherwise, people drawn again, pieces left out."""
        drawn = np.tile(self.known, (count, 1))
        drawn[:, self.rows] = self._shifted(count, random)
        if self.asked:
            self._ask_again(drawn, random)
        left_out = random.integers(LEFT_OUT, size=(count, 1 + self.pieces.max(initial=0))) == 0
        for name, row, piece in zip(self.signs, self.rows, self.pieces, strict=True):
            drawn[left_out[:, piece], row] = 0.0
            divided = self.evaluator.row_of.get(f"{pr.DividedOn.keyword}:{name}")
            if divided is not None:
                drawn[left_out[:, piece], divided] = 0.0
        return drawn

    def _shifted(self, count: int, random: np.random.Generator) -> Matrix:
        """Return the degrees of the signs, some a step of severity higher or lower: (draws x signs)."""
        seen = [self.case.observed[name] for name in self.signs]
        severity = np.array([float(o.severity) for o in seen])
        pick = random.integers(SHIFTED, size=(count, len(seen)))
        moved = np.clip(severity + (pick == 0) - (pick == 1), 0, certainty.SEVEREST)
        degrees: Matrix = np.where(moved > 0, moved / certainty.SEVEREST, -1.0) * np.array([o.confidence for o in seen])
        return degrees

    def _ask_again(self, drawn: Matrix, random: np.random.Generator) -> None:
        """Put in what as many people say together, drawn from those who answered, each as often as chance has it.

        Who is drawn does not depend on the order in which people stand, or on who they are, but on answers alone.
        """
        people = sorted(self.case.respondents, key=lambda person: sorted(map(repr, person.symptoms.items())))
        picks = random.integers(len(people), size=(len(drawn), len(people)))
        said = resampled(people, self.asked, picks)
        drawn[:, self._rows("symptom", self.asked)] = said.degree
        read = [i for i, name in enumerate(self.asked) if f"{pr.DividedOn.keyword}:{name}" in self.evaluator.row_of]
        drawn[:, self._rows(pr.DividedOn.keyword, [self.asked[i] for i in read])] = said.divided[:, read]

    def _scales(self, count: int, random: np.random.Generator) -> Matrix:
        """Return what multiplies each rule: a step of the scale more or less firm, never turned, and never certain."""
        base = self.certainties[:, None]
        pick = random.integers(STEPPED, size=(len(base), count), dtype=np.uint8)
        moved = base + STEP * ((pick == 0).astype(float) - (pick == 1))
        scales: Matrix = np.minimum(np.maximum(moved, FAINTEST) / base, self.most[:, None])
        scales[self.certainties >= 1.0] = 1.0  # what is so by definition stays so
        return scales


def _pieces(signs: Sequence[str], kb: KnowledgeBase) -> NDArray[np.intp]:
    """Return for each sign the number of the piece of evidence that it is part of: its evidence group, or itself."""
    pieces = {}
    for sign in signs:
        rules = kb.derived.readers.get(f"symptom:{sign}", ())
        groups = {kb.derived.evidence_of[rule] for rule in rules if rule in kb.derived.evidence_of}
        pieces[sign] = min(groups, default=sign)
    number = {piece: i for i, piece in enumerate(sorted(set(pieces.values())))}
    return np.array([number[pieces[sign]] for sign in signs], np.intp)


# --- what comes of it -------------------------------------------------------------------------------------------------


def _knelpunten(diagnosis: Diagnosis, made: Sequence[Outlined], outlines: Outlines) -> Iterator[FirmKnelpunt]:
    certainties = np.concatenate([one.certainty for one in made])
    places = np.concatenate([one.order for one in made])
    holds = certainties >= certainty.LEAST_HOLDING
    for finding in diagnosis.knelpunten:
        i = outlines.knelpunten.index(finding.id)
        first, among = (_share(holds[:, i] & (places[:, i] < most)) for most in (1, FIRST))
        yield FirmKnelpunt(finding.id, finding.certainty, *_band(certainties[:, i]), first, among)


def _causes(diagnosis: Diagnosis, made: Sequence[Outlined], outlines: Outlines) -> Iterator[FirmCause]:
    shares, places = np.concatenate([one.shares for one in made]), np.concatenate([one.cause_order for one in made])
    for cause in diagnosis.hoofdoorzaken:
        i = outlines.hoofdoorzaken.index(cause.id)
        first = _share((places[:, i] == 0) & (shares[:, i] > 0))
        yield FirmCause(cause.id, cause.share, *_band(shares[:, i]), first)


def _share(truths: NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(truths)) / len(truths)


def _band(values: NDArray[Any]) -> tuple[float, float]:
    """Return between which two values nine of ten lie: both are values that were drawn."""
    ordered = np.sort(values)
    off = round(len(ordered) * (1 - WITHIN) / 2)
    return float(ordered[off]), float(ordered[len(ordered) - 1 - off])


def _cause_hangs_on(diagnosis: Diagnosis, draws: Draws) -> tuple[Turn, ...]:
    """Return the answers that alone put another hoofdoorzaak first."""
    outlines = Outlines.of(diagnosis.kb)
    every = list(flips(diagnosis.case, diagnosis.kb))
    first: list[str | None] = []
    for start in range(0, len(every), draws.size):
        made = outlines.outline(draws.as_is(every[start : start + draws.size]), None, draws.complaints)
        places = zip(made.cause_order.argmin(axis=1).tolist(), made.shares.sum(axis=1).tolist(), strict=True)
        first += [outlines.hoofdoorzaken[place] if total else None for place, total in places]
    return turns(zip(every, first, strict=True), first_cause(diagnosis))
