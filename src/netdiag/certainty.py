"""The certainty-factor algebra of MYCIN, as EMYCIN combines it.

A certainty is a number in [-1, 1]: 1 certainly so, 0 nothing known, -1 certainly not. It is not a probability.
Source: Shortliffe & Buchanan (1975), Math. Biosci. 23; van Melle (1980), A domain-independent system that aids in
constructing knowledge-based consultation programs.

    degree                      severity and confidence of one observation -> certainty
    all_of any_of nth_of negate premises
    combine                     contributions to one conclusion -> certainty; free of order, to the bit
    band                        certainty -> likely, possible, unclear, unlikely
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from netdiag.messages import _

THRESHOLD: Final = 0.2  # below this a premise does not hold (EMYCIN's usual threshold)
TOLERANCE: Final = 1e-9  # 1 - (1 - 0.2) is a last bit less than 0.2, and must still hold
LIKELY: Final = 0.6
LEAST_HOLDING: Final = THRESHOLD - TOLERANCE
LEAST_LIKELY: Final = LIKELY - TOLERANCE
SEVEREST: Final = 4

GRID: Final = 1.5 * 2**12  # adding it and taking it away rounds a number up to 1 to a multiple of 2**-40, about 1e-12


def degree(severity: float, confidence: float = 1.0) -> float:
    """Return the certainty that a symptom is present, by severity 0..4 and confidence 0..1; severity 0 speaks against.

    >>> degree(3), degree(0, 0.5)
    (0.75, -0.5)
    """
    if not 0 <= severity <= SEVEREST:
        raise ValueError(_("severity {severity} is not in 0..{severest}").format(severity=severity, severest=SEVEREST))
    if not 0 <= confidence <= 1:
        raise ValueError(_("confidence {confidence} is not in 0..1").format(confidence=confidence))
    return severity / SEVEREST * confidence if severity else -confidence


def holds(value: float) -> bool:
    """Return whether a premise or finding holds: at least 0.2, but for the last bits of floating point."""
    return value >= LEAST_HOLDING


def refuted(value: float) -> bool:
    """Return whether a premise or finding is refuted: at most -0.2, but for the last bits of floating point."""
    return value <= -LEAST_HOLDING


def all_of(degrees: Iterable[float]) -> float:
    """Return the least of the degrees: their conjunction."""
    return min(degrees)


def any_of(degrees: Iterable[float]) -> float:
    """Return the greatest of the degrees: their disjunction."""
    return max(degrees)


def nth_of(count: int, degrees: Iterable[float]) -> float:
    """Return the count-th greatest of the degrees: at least `count` hold; 1 <= count <= their number."""
    return sorted(degrees, reverse=True)[count - 1]


def negate(value: float) -> float:
    """Return the degree with its sign changed, so that `not x` needs x to be known absent."""
    return -value


def combine(contributions: Iterable[float]) -> float:
    """Return the certainty that contributions to one conclusion make together; with none, 0.

    pos = 1 - pro, where pro = prod(1 - c) over c > 0, and neg = 1 - contra likewise: (pos - neg) / (1 - min(pos, neg)),
    and 0 where both are 1. It is worked out as (contra - pro) / max(pro, contra), which loses no digits where much
    speaks on both sides. Each product runs over sorted factors, so that the order of rules and files never shows.
    That contributions lie in [-1, 1] is not checked.
    """
    ordered = sorted(contributions)
    pro = math.prod(1 - c for c in ordered if c > 0)
    contra = math.prod(1 + c for c in reversed(ordered) if c < 0)
    greater = max(pro, contra)
    return snapped((contra - pro) / greater) if greater else 0.0


def snapped(value: float) -> float:
    """Return a certainty without its last bits, which depend on the order of a sum: a multiple of 2**-40.

    On a decimal grid numbers such as 0.55**5 lie between two points, and the last bit would decide; on this one not.
    """
    return (value + GRID) - GRID


def shown(value: float, decimals: int = 2) -> float:
    """Return a certainty as it is shown: cut towards 0, so that 0.60 always means at least 0.6 and its word agrees.

    >>> shown(0.5965), shown(1 - (1 - 0.6)), shown(-0.199)
    (0.59, 0.6, -0.19)
    """
    scale = 10.0**decimals
    return math.trunc(value * scale + math.copysign(TOLERANCE * scale, value)) / scale + 0.0  # and no -0.0


def descending(value: float) -> float:
    """Return a sort key: the greatest first, and equal where only the last bits differ."""
    return -round(value, 9)


def ranked(values: Mapping[str, float]) -> list[str]:
    """Return the names, greatest value first; those equal but for the last bits in the order of their names."""
    return sorted(values, key=lambda name: (descending(values[name]), name))


def band(certainty: float) -> str:
    """Return the word for a certainty: likely >= 0.6, possible >= 0.2, unlikely <= -0.2, else unclear."""
    if certainty >= LEAST_LIKELY:
        return "likely"
    if holds(certainty):
        return "possible"
    return "unlikely" if refuted(certainty) else "unclear"
