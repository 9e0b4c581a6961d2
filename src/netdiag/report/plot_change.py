"""A picture of two diagnoses of one network side by side: the shares of the hoofdoorzaken, and the knelpunten.

change(sheet, d, before, language)      draw it below what a sheet holds, and return in words what it shows
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from netdiag import certainty
from netdiag.phrases import Language, number
from netdiag.report.plot_certainty import ticks
from netdiag.report.plotwords import share, word
from netdiag.report.sheet import PAPER, RULE, SOFT, STRONG, Sheet, folded, wide

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis

MOST: Final = 12  # knelpunten
NAMES: Final = 205.0  # points
NUMBERS: Final = 78.0  # points, at the right
HIGH: Final = 17.0
SMALL: Final = 7.0
TOLD: Final = 4  # moves in words
RADIUS: Final = 3.8

Pairs = Mapping[str, tuple[float, float]]  # id -> then, now
Told = Callable[[float], str]


def change(sheet: Sheet, d: Diagnosis, before: Diagnosis, language: Language) -> str:
    """Draw how far each hoofdoorzaak and knelpunt moved from `before`."""
    _dates(sheet, d, before, language)
    causes, held = _shares(d, before), _held(d, before)
    knelpunten = _furthest(held)
    labels = {name: record.label(language) for name, record in d.kb.hoofdoorzaken.items()}
    _part(sheet, word("causes", language), causes, labels, share)
    labels = {name: d.kb.knelpunten[name].label(language) for name in knelpunten}
    if not knelpunten:
        sheet.text(0, sheet.bottom + 4, folded(word("nothing_held", language), sheet.width), colour=SOFT)
        return word("nothing_held", language)
    sheet.bottom += 6
    _part(sheet, word("certainties", language), knelpunten, labels, lambda value: number(value, language))
    if left := len(held) - len(knelpunten):
        sheet.text(0, sheet.bottom + 2, [word("not_drawn", language, n=left)], SMALL, SOFT)
    sheet.text(0, sheet.bottom + 2, [word("factors", language)], SMALL, SOFT)
    return word("alt_change", language, found=_in_words(knelpunten, labels, language))


def _shares(d: Diagnosis, before: Diagnosis) -> Pairs:
    old = {cause.id: cause.share for cause in before.hoofdoorzaken}
    return {cause.id: (old.get(cause.id, 0.0), cause.share) for cause in d.hoofdoorzaken}


def _held(d: Diagnosis, before: Diagnosis) -> Pairs:
    """Return the knelpunten that hold at either date, in the order of now."""
    old = {f.id: f.certainty for f in before.knelpunten}
    pairs = {f.id: (old.get(f.id, 0.0), f.certainty) for f in d.knelpunten}
    return {name: both for name, both in pairs.items() if any(map(certainty.holds, both))}


def _furthest(held: Pairs) -> Pairs:
    """Return those that moved furthest, in the same order."""
    kept = sorted(held, key=lambda name: (-round(abs(held[name][1] - held[name][0]), 9), name))[:MOST]
    return {name: both for name, both in held.items() if name in kept}


def _dates(sheet: Sheet, d: Diagnosis, before: Diagnosis, language: Language) -> None:
    """Draw which mark is of which date."""
    x, top = 0.0, sheet.bottom
    for fill, one, key in ((PAPER, before, "then"), (STRONG, d, "now")):
        said = f"{word(key, language)} ({one.case.date})" if one.case.date else word(key, language)
        sheet.dot(x + 5, top + 5.5, RADIUS, fill, STRONG, 1.4)
        sheet.text(x + 13, top, [said], 8, SOFT)
        x += 30 + wide(said, 8)
    sheet.bottom = top + 16


def _part(sheet: Sheet, title: str, pairs: Pairs, labels: Mapping[str, str], told: Told) -> None:
    """Draw one scale with a row for each pair, from then to now."""
    sheet.text(0, sheet.bottom, [title], 8.5, SOFT, weight="bold")
    begin = sheet.bottom = sheet.bottom + 3
    marked = ticks(value for both in pairs.values() for value in both)
    low, high = marked[0], marked[-1]
    left, right = NAMES + 16, sheet.width - NUMBERS - 14

    def at(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    for name, (old, new) in pairs.items():
        _pair(sheet, labels[name], at(old), at(new), f"{told(old)} → {told(new)}")
    for value in marked:
        sheet.line([at(value)] * 2, [begin, sheet.bottom], RULE, 0.5)
        sheet.text(at(value), sheet.bottom + 1, [told(value)], SMALL, SOFT, "center")
        sheet.bottom -= 1.28 * SMALL + 1
    sheet.bottom += 1.28 * SMALL + 3


def _pair(sheet: Sheet, label: str, old: float, new: float, numbers: str) -> None:
    top = sheet.bottom
    lines = folded(label, NAMES, 2)
    height = max(HIGH, len(lines) * 11 + 5)
    middle = top + height / 2
    sheet.text(0, middle - 5.6 * len(lines), lines)
    sheet.line([NAMES + 16, sheet.width - NUMBERS - 14], [middle] * 2, RULE, 0.4)
    if abs(new - old) > 2 * RADIUS + 4:
        towards = 1 if new > old else -1
        sheet.arrow(old + towards * RADIUS, middle, new - towards * RADIUS)
    sheet.dot(old, middle, RADIUS, PAPER, STRONG, 1.4)
    sheet.dot(new, middle, RADIUS, STRONG, STRONG, 1.4)
    sheet.text(sheet.width, middle - 5.6, [numbers], 8.5, side="right")
    sheet.bottom = top + height


def _in_words(pairs: Pairs, labels: Mapping[str, str], language: Language) -> str:
    furthest = sorted(pairs, key=lambda name: (-round(abs(pairs[name][1] - pairs[name][0]), 9), name))[:TOLD]
    return f"{'; '.join(_move(labels[name], *pairs[name], language) for name in furthest)}."


def _move(label: str, old: float, new: float, language: Language) -> str:
    return word("alt_change_one", language, name=label, old=number(old, language), new=number(new, language))
