"""How far the figures of a diagnosis would move if any single answer were one step of severity otherwise.

bands(diagnosis)            -> Bands: of each knelpunt its least and greatest certainty, of each hoofdoorzaak its share
is_beyond(...)              whether a move is more than that, seen from both sides
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netdiag import certainty
from netdiag.cases import Case, Observation
from netdiag.diagnosis import Diagnosis
from netdiag.diagnosis.respondents import divided_in, outline_divided
from netdiag.frozen import FrozenDict
from netdiag.knowledge import KnowledgeBase

STEP: Final = 1  # of severity: what two people who score the same thing readily differ by
Band = tuple[float, float]  # the least and the greatest
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Bands:
    """The least and greatest certainty of each knelpunt, and share of each hoofdoorzaak, that one answer can make."""

    knelpunten: Mapping[str, Band]
    shares: Mapping[str, Band]


def bands(diagnosis: Diagnosis) -> Bands:
    """Return how far one answer, one step stronger or weaker, would move each figure; what it is now lies inside."""
    case, kb = _flat(diagnosis.case), diagnosis.kb
    divided = divided_in(diagnosis.inference.facts)
    figures = [_figures(one, divided, kb) for one in (case, *_shifted(case))]
    return Bands(_ends([knelpunten for knelpunten, _ in figures]), _ends([shares for _, shares in figures]))


def _flat(case: Case) -> Case:
    """Return a case with what its respondents say together, as if it had been observed."""
    return case.replace(respondents=(), symptoms=case.observed, features=case.answered) if case.respondents else case


def _shifted(case: Case) -> Iterator[Case]:
    for name, seen in case.symptoms.items():
        for severity in _steps(seen):
            yield case.replace(symptoms={**case.symptoms, name: seen.model_copy(update={"severity": severity})})


def _steps(seen: Observation) -> Iterator[int | float]:
    if not isinstance(seen.severity, str):
        near = (max(0, seen.severity - STEP), min(certainty.SEVEREST, seen.severity + STEP))
        yield from (severity for severity in near if severity != seen.severity)


def _figures(case: Case, divided: Mapping[str, float], kb: KnowledgeBase) -> tuple[Figures, Figures]:
    """Return certainties of knelpunten and shares of hoofdoorzaken, where people stay as divided as they are."""
    made = outline_divided(case, divided, kb)
    return {k.id: k.certainty for k in made.knelpunten}, {cause.id: cause.share for cause in made.hoofdoorzaken}


def _ends(figures: Sequence[Figures]) -> Mapping[str, Band]:
    """Return the least and the greatest of each figure."""
    by_name = {name: [one[name] for one in figures] for name in figures[0]}
    return FrozenDict({name: (min(values), max(values)) for name, values in by_name.items()})


def is_beyond(before: float, after: float, old: Band, new: Band) -> bool:
    """Return whether a figure moved out of its band of before, and came from outside its band of now."""
    return _outside(after, old) and _outside(before, new)


def _outside(value: float, band: Band) -> bool:
    return value < band[0] - certainty.TOLERANCE or value > band[1] + certainty.TOLERANCE
