"""Which sign to ask of next: the one whose answer is expected to change the picture most.

most_telling(case, kb)      Case -> Telling, or None where every sign has been asked
Telling                     a sign, how far its answer is expected to change the picture, and what it bears on

The picture is the share of each knelpunt in the squares of the certainties above 0. A change is half the sum of what
the shares differ by: 0 where all stay as they are, 1 where all goes to others. It is worked out for every sign, seen
clearly and seen not to be so, with the rules themselves (`inference.matrix`), and weighed by how likely each is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from netdiag import certainty
from netdiag.cases import Case, facts, observed_degree
from netdiag.knowledge import KnowledgeBase, per_knowledge

if TYPE_CHECKING:
    import numpy as np

SEEN: Final = certainty.degree(3)
NOT_SO: Final = certainty.degree(0)
CORE: Final = 0.15  # how likely a sign is seen of which nothing is known: one to ask first ...
OTHER: Final = 0.08  # ... and any other; a network shows some ten to twenty of several hundred
GENERAL: Final = 2  # times as likely is one that has special cases
SURE: Final = 0.15  # of those who do not see a sign, the part that knows it is not so; others cannot tell
BEARS: Final = 2  # knelpunten that are named as the reason to ask


@dataclass(frozen=True, slots=True)
class Telling:
    """A sign to ask of; `bears_on` are the knelpunten that it would move most, the most moved first."""

    symptom: str
    change: float
    bears_on: tuple[str, ...]


def most_telling(case: Case, kb: KnowledgeBase) -> Telling | None:
    """Return the sign whose answer is expected to change the picture of a case most."""
    signs = [name for name in kb.derived.single_signs if name not in _not_to_ask(case, kb)]
    if not signs:
        return None
    now, seen, not_so = _certainties(case, signs, kb)
    likely = _likely(now, signs, kb)
    change = likely * _change(now, seen) + (1 - likely) * SURE * _change(now, not_so)
    best = min(range(len(signs)), key=lambda i: (certainty.descending(float(change[i])), signs[i]))
    return Telling(signs[best], float(change[best]), _moved(seen[:, best] - now[:, 0], kb))


def _not_to_ask(case: Case, kb: KnowledgeBase) -> set[str]:
    """Return the signs that were asked, the general ones of what was seen, and the special ones of what was not."""
    seen = {name for name, observation in case.observed.items() if observed_degree(observation) > 0}
    general = {name for sign in seen for name in kb.symptoms[sign].under}
    return {*case.observed, *general, *kb.derived.with_special(set(case.observed) - seen)}


def _certainties(case: Case, signs: list[str], kb: KnowledgeBase) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the certainties of the knelpunten now, with each sign seen, and with each not so: (knelpunten x signs)."""
    from netdiag.inference.matrix import MatrixEvaluator

    evaluator = MatrixEvaluator.of(kb)
    matrix = evaluator.matrix([evaluator.columns(facts(case, kb), case)]).repeat(1 + 2 * len(signs), axis=1)
    for column, sign in enumerate(signs, 1):
        row = evaluator.row_of[f"symptom:{sign}"]
        matrix[row, column], matrix[row, column + len(signs)] = SEEN, NOT_SO
    rows = [evaluator.findings.index(f"knelpunt:{name}") for name in _knelpunten(kb)]
    found = evaluator.run(matrix).certainties[rows]
    return found[:, :1], found[:, 1 : 1 + len(signs)], found[:, 1 + len(signs) :]


def _change(now: np.ndarray, then: np.ndarray) -> Any:
    return abs(_picture(then) - _picture(now)).sum(axis=0) / 2


def _picture(certainties: np.ndarray) -> Any:
    """Return the share of each knelpunt; where none is above 0, all are alike."""
    import numpy as np

    weights = np.maximum(certainties, 0) ** 2
    total = weights.sum(axis=0)
    return np.where(total > 0, weights / np.where(total > 0, total, 1), 1 / len(weights))


def _likely(now: np.ndarray, signs: list[str], kb: KnowledgeBase) -> Any:
    """Return how likely each sign is seen: the more, the surer the knelpunten are that it speaks for."""
    import numpy as np

    speaks = _speaks_for(kb)
    unseen = [np.prod(1 - speaks[sign] * np.maximum(now[:, 0], 0) / 2) for sign in signs]
    return 1 - (1 - np.array([_at_first(sign, kb) for sign in signs])) * np.array(unseen)


def _at_first(sign: str, kb: KnowledgeBase) -> float:
    likely = CORE if kb.symptoms[sign].core else OTHER
    return likely * GENERAL if sign in kb.derived.special_of else likely


@per_knowledge
def _speaks_for(kb: KnowledgeBase) -> dict[str, np.ndarray]:
    import numpy as np

    names = _knelpunten(kb)
    effects = kb.derived.single_signs
    return {sign: np.array([max(0.0, effects[sign].get(name, 0.0)) for name in names]) for sign in effects}


def _knelpunten(kb: KnowledgeBase) -> list[str]:
    concluded = set(kb.derived.concludes.values())
    return [name for name in kb.knelpunten if f"knelpunt:{name}" in concluded]


def _moved(by: np.ndarray, kb: KnowledgeBase) -> tuple[str, ...]:
    moves = {name: abs(float(move)) for name, move in zip(_knelpunten(kb), by, strict=True)}
    return tuple(name for name in certainty.ranked(moves)[:BEARS] if certainty.holds(moves[name]))
