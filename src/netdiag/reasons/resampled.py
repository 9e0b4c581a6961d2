"""What respondents would have said together if others of them had answered: their answers drawn again, many times.

resampled(people, signs, picks)     degrees of the signs, and to what degree they are divided: (draws x signs) each
  by_severity                         answers of a sign, counted by severity, to what they come to together

Equal to `cases.respondents` on each draw: the same median, the same label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netdiag import certainty
from netdiag.cases import Respondent
from netdiag.cases.respondents import DIVIDED, DOUBTED, FAR, FEW, LEAST, NEAR, WIDE

Matrix = NDArray[np.float64]

STEPS: Final = np.arange(2 * certainty.SEVEREST + 1) / 2  # severities, also halfway


class Together(NamedTuple):
    """What answers come to: the degree of the sign in [-1, 1], and how divided they are in [0, 1]."""

    degree: Matrix
    divided: Matrix


def resampled(people: Sequence[Respondent], signs: Sequence[str], picks: NDArray[np.intp]) -> Together:
    """Return what is said together of signs in each draw: (draws x signs). `picks` (draws x people) are who answers."""
    drawn = np.zeros((len(picks), len(people)))
    rows = np.repeat(np.arange(len(picks)), picks.shape[1])
    np.add.at(drawn, (rows, picks.ravel()), 1.0)
    counts = drawn @ _answers(people, signs)  # whole numbers: exact in any order
    return by_severity(counts.reshape(len(picks), len(signs), len(STEPS)))


def _answers(people: Sequence[Respondent], signs: Sequence[str]) -> Matrix:
    """Return who gave which severity: (people x signs * severities)."""
    answers = np.zeros((len(people), len(signs), len(STEPS)))
    for i, person in enumerate(people):
        for j, sign in enumerate(signs):
            severity = person.symptoms.get(sign)
            if severity is not None and not isinstance(severity, str):
                answers[i, j, round(2 * severity)] = 1.0
    return answers.reshape(len(people), -1)


def by_severity(counts: Matrix) -> Together:
    """Return what answers come to; the last axis of `counts` are the severities from 0 on, halves too."""
    n = counts.sum(axis=-1)
    upto = counts.cumsum(axis=-1)
    middle = _quantile(upto, n, 0.5)
    off = np.abs(STEPS - middle[..., None])
    wide = _quantile(upto, n, 0.75) - _quantile(upto, n, 0.25) >= WIDE
    divided = (n >= LEAST) & (wide | (3 * (counts * (off > NEAR)).sum(axis=-1) >= n))
    far = (counts * (off >= FAR)).sum(axis=-1)
    lone = (n >= LEAST) & ~divided & (far >= 1) & (far <= np.maximum(1.0, n / FEW))
    median, confidence = np.ceil(2 * middle) / 2, np.where(divided, DOUBTED, 1.0)
    degree = np.where(median > 0, median / certainty.SEVEREST, -1.0) * confidence
    return Together(np.where(n > 0, degree, 0.0), divided * DIVIDED["divided"] + lone * DIVIDED["lone_voice"])


def _quantile(upto: Matrix, n: Matrix, share: float) -> Matrix:
    """Return a quantile; between two scores it lies in proportion."""
    at = np.maximum(n - 1, 0) * share
    low = np.floor(at)
    below, above = _score(upto, low), _score(upto, np.minimum(low + 1, np.maximum(n - 1, 0)))
    return below + (above - below) * (at - low)


def _score(upto: Matrix, place: Matrix) -> Matrix:
    """Return the score at a place, counted from 0, of those sorted from low to high."""
    scores: Matrix = STEPS[np.minimum((upto <= place[..., None]).sum(axis=-1), len(STEPS) - 1)]
    return scores
