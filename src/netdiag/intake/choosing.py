"""Which signs a short questionnaire asks: those that together tell the knelpunten from one another best.

chosen(kb, most)            symptoms to ask, in the order of the knowledge files; one in four a strength

Each sign alone speaks for or against some knelpunten (`kb.derived.single_signs`). It sets two of them apart by the
square of the difference: one strong sign tells more than two weak ones. Signs are taken one by one, each time the one
that adds most to what those taken tell of all pairs; a pair that is well apart counts little from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from netdiag.knowledge import KnowledgeBase

STRENGTH_EACH: Final = 4  # of so many signs one is a strength: nobody should tick down one side
BY_ASKING: Final = frozenset({"interview", "survey", "meeting"})  # what only a document shows, nobody can be asked


def chosen(kb: KnowledgeBase, most: int) -> tuple[str, ...]:
    """Return the ids of at most so many core symptoms, chosen by what they tell apart."""
    gains = _Gains(kb)
    taken: list[str] = []
    for place in range(1, most + 1):
        strength = place % STRENGTH_EACH == 0
        left = [name for name in _candidates(kb, taken) if kb.symptoms[name].strength is strength]
        if left:
            taken.append(gains.take(left))
    return tuple(name for name in kb.symptoms if name in set(taken))


def _candidates(kb: KnowledgeBase, taken: Iterable[str]) -> Iterator[str]:
    """Yield the core symptoms that a respondent can tell and that say something beside those taken."""
    told = {part for name in taken for part in _counted_with(name, kb)}
    for name in kb.derived.core_symptoms:
        asked = name in kb.derived.single_signs and BY_ASKING & {*kb.symptoms[name].observe}
        if asked and not told & {*_counted_with(name, kb)}:
            yield name


def _counted_with(name: str, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return what two symptoms share that say one thing twice: themselves, a general one, an evidence group."""
    symptom = kb.symptoms[name]
    return (name, *symptom.under, *((f"evidence:{symptom.evidence}",) if symptom.evidence else ()))


class _Gains:
    """What each symptom adds to those taken so far."""

    def __init__(self, kb: KnowledgeBase) -> None:
        knelpunten = list(kb.knelpunten)
        pairs = np.array(list(combinations(range(len(knelpunten)), 2)), dtype=int).reshape(-1, 2)
        self.apart = {name: _apart(effects, knelpunten, pairs) for name, effects in kb.derived.single_signs.items()}
        self.untold = np.ones(len(pairs))

    def take(self, names: Iterable[str]) -> str:
        """Return the symptom that adds most, the first in the alphabet of equals, and count it in from now on."""
        worth = {name: round(float(self.untold @ self.apart[name]), 9) for name in names}
        best = min(worth, key=lambda name: (-worth[name], name))
        self.untold *= 1 - self.apart[best]
        return best


def _apart(effects: Mapping[str, float], knelpunten: list[str], pairs: npt.NDArray[np.int_]) -> npt.NDArray[np.float64]:
    """Return for each pair of knelpunten how far a sign sets them apart, in [0, 1]."""
    speaks = np.array([effects.get(name, 0.0) for name in knelpunten])
    distance = np.abs(speaks[pairs[:, 0]] - speaks[pairs[:, 1]])
    squared: npt.NDArray[np.float64] = np.minimum(distance, 1.0) ** 2
    return squared
