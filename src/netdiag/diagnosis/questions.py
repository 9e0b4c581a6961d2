"""What to ask next: the observations not yet made that would tell the likeliest knelpunten apart.

next_questions(case, certainties, kb)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netdiag import certainty
from netdiag.cases import Case, observed_degree
from netdiag.knowledge import KnowledgeBase

MAX_QUESTIONS: Final = 5
RIVALS: Final = 6  # beyond the sixth candidate an answer no longer changes what is done first


@dataclass(frozen=True, slots=True)
class Ask:
    """An observation to make next, and the knelpunten it bears on, strongest first."""

    symptom: str
    bears_on: tuple[str, ...]
    value: float


def next_questions(case: Case, certainties: Mapping[str, float], kb: KnowledgeBase) -> tuple[Ask, ...]:
    """Return at most five symptoms to look for next, the most telling first.

    The value of asking is how far its single-sign rules would move the candidates apart: the strongest such rule on one
    candidate, as far as that is still open (times 1 - |certainty|), minus the mean over all candidates. Without any
    candidate the core signs that bear on most come first.
    """
    ranked = certainty.ranked(certainties)
    candidates = [name for name in ranked if certainty.holds(certainties[name])][:RIVALS]
    seen = [name for name, observation in case.observed.items() if observed_degree(observation) > 0]
    known = {*case.observed, *(general for name in seen for general in kb.symptoms[name].under)}
    if not candidates:
        telling = {n: len(kb.derived.single_signs.get(n, ())) for n in kb.derived.core_symptoms if n not in known}
        return tuple(Ask(name, (), 0.0) for name in certainty.ranked(telling)[:MAX_QUESTIONS])
    asks = []
    for symptom, effects in kb.derived.single_signs.items():
        moves = {name: abs(effects[name]) * (1 - abs(certainties[name])) for name in candidates if name in effects}
        if symptom not in known and moves:
            value = max(moves.values()) - sum(moves.values()) / len(candidates)
            bears = tuple(certainty.ranked(moves))
            asks.append(Ask(symptom, bears, value))
    asks.sort(
        key=lambda ask: (certainty.descending(ask.value), ask.symptom not in kb.derived.core_symptoms, ask.symptom)
    )
    return tuple(asks[:MAX_QUESTIONS])
