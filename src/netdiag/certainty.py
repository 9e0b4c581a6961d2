"""The certainty-factor algebra of MYCIN, as EMYCIN combines it, on floats and on NumPy arrays alike.

A certainty is a number in [-1, 1]: 1 certainly so, 0 nothing known, -1 certainly not. It is not a probability.
Source: Shortliffe & Buchanan (1975), Math. Biosci. 23; van Melle (1980), A domain-independent system that aids in
constructing knowledge-based consultation programs.

    degree                      severity and confidence of one observation -> certainty
    all_of any_of nth_of negate premises
    combine                     contributions to one conclusion -> certainty; free of order, to the bit
    word                        certainty -> likely, possible, unclear, unlikely
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Degree = TypeVar("Degree", float, NDArray[np.float64])
else:
    Degree = TypeVar("Degree")

THRESHOLD: Final = 0.2  # below this a premise does not hold (EMYCIN's usual threshold)
TOLERANCE: Final = 1e-9  # 1 - (1 - 0.2) is a last bit less than 0.2, and must still hold
LIKELY: Final = 0.6
SEVEREST: Final = 4

WORDS: Final = ("likely", "possible", "unclear", "unlikely")


def degree(severity: int, confidence: float = 1.0) -> float:
    """Certainty that a symptom is present, from a severity 0..4 and a confidence 0..1; severity 0 speaks against it.

    >>> degree(3), degree(0, 0.5)
    (0.75, -0.5)
    """
    if not 0 <= severity <= SEVEREST:
        raise ValueError(f"severity {severity} is not in 0..{SEVEREST}")
    if not 0 <= confidence <= 1:
        raise ValueError(f"confidence {confidence} is not in 0..1")
    return severity / SEVEREST * confidence if severity else -confidence


def holds(value: Degree) -> Any:
    """Tell whether a premise or finding holds: at least 0.2, but for the last bits of floating point."""
    return value >= THRESHOLD - TOLERANCE


def refuted(value: Degree) -> Any:
    """Tell whether a premise or finding is refuted: at most -0.2, but for the last bits of floating point."""
    return value <= TOLERANCE - THRESHOLD


def all_of(degrees: Sequence[Degree]) -> Degree:
    """Conjunction: the least of the degrees."""
    return _extreme(degrees, min, "minimum")


def any_of(degrees: Sequence[Degree]) -> Degree:
    """Disjunction: the greatest of the degrees."""
    return _extreme(degrees, max, "maximum")


def nth_of(count: int, degrees: Sequence[Degree]) -> Degree:
    """At least `count` of them: the count-th greatest of the degrees; 1 <= count <= len(degrees)."""
    if _plain(degrees):
        return sorted(degrees, reverse=True)[count - 1]
    import numpy as np

    return np.sort(np.stack(np.broadcast_arrays(*degrees)), axis=0)[len(degrees) - count]  # type: ignore[no-any-return]


def negate(value: Degree) -> Degree:
    """Negation: the change of sign, so that `not x` needs x to be known absent."""
    return -value


def combine(contributions: Sequence[Degree]) -> Degree:
    """Combine contributions to one conclusion; with none, 0.

    pos = 1 - prod(1 - c) over c > 0, neg likewise; (pos - neg) / (1 - min(pos, neg)), and 0 where both are 1. Each
    product runs over sorted factors, so that the order of rules and files never shows, not even in the last bit.
    """
    if _plain(contributions):
        return _combine_floats(contributions)  # type: ignore[arg-type, return-value]
    import numpy as np

    ordered = np.sort(np.stack(np.broadcast_arrays(*contributions)), axis=0)
    pos = 1 - np.prod(1 - np.maximum(ordered, 0), axis=0)
    neg = 1 - np.prod(1 - np.maximum(-ordered[::-1], 0), axis=0)
    least = np.minimum(pos, neg)
    total: Any = np.where(least < 1, (pos - neg) / np.where(least < 1, 1 - least, 1), 0.0)
    return total  # type: ignore[no-any-return]


def word(certainty: float) -> str:
    """Word for a certainty: likely >= 0.6, possible >= 0.2, unlikely <= -0.2, else unclear."""
    if certainty >= LIKELY - TOLERANCE:
        return "likely"
    if holds(certainty):
        return "possible"
    return "unlikely" if refuted(certainty) else "unclear"


def _combine_floats(contributions: Sequence[float]) -> float:
    ordered = sorted(contributions)
    pos = 1 - math.prod(1 - c for c in ordered if c > 0)
    neg = 1 - math.prod(1 + c for c in reversed(ordered) if c < 0)
    least = min(pos, neg)
    return (pos - neg) / (1 - least) if least < 1 else 0.0


def _extreme(degrees: Sequence[Degree], of_floats: Callable[[Sequence[Any]], Any], of_arrays: str) -> Degree:
    if _plain(degrees):
        return of_floats(degrees)  # type: ignore[no-any-return]
    import numpy as np

    return getattr(np, of_arrays).reduce(np.broadcast_arrays(*degrees))  # type: ignore[no-any-return]


def _plain(values: Sequence[Any]) -> bool:
    return not any(hasattr(value, "shape") for value in values)
