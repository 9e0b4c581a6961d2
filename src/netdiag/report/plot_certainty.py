"""Pictures of what was found and how firmly: the shares of the hoofdoorzaken, Tabel 2 in shades, a scale of certainty.

causes(sheet, d, language)              a bar for each hoofdoorzaak
tabel2(sheet, d, language)              the knelpunten as they stand in Tabel 2, the darker the surer
certainties(sheet, d, language, bands)  knelpunten on a scale from unclear to likely, with bands where those are known
ticks(values)                           fifths from the one below to the one above some values: words change at fifths

Each draws below what a sheet holds, and returns in words what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, Final, NamedTuple

from netdiag import certainty
from netdiag.phrases import Language, number, told
from netdiag.report.plotwords import share, word
from netdiag.report.sheet import (
    INK,
    MIDDLE,
    ON_SHADES,
    PAPER,
    RULE,
    SHADES,
    SOFT,
    STRONG,
    Sheet,
    Weight,
    folded,
    wide,
)

if TYPE_CHECKING:
    from netdiag.diagnosis import Cause, Diagnosis, Finding

Bands = Mapping[str, tuple[float, float]]  # knelpunt -> where its certainty lies, low and high

SMALL: Final = 7.0  # points, of small print
TOLD: Final = 5  # findings named in words
STEPS: Final = (0.2, 0.4, 0.6, 0.8)  # certainties from which a cell is one shade darker


# --- shares -----------------------------------------------------------------------------------------------------------

LABELS: Final = 190.0  # points, for the names at the left
BAR: Final = 15.0


def causes(sheet: Sheet, d: Diagnosis, language: Language) -> str:
    """Draw the share of each hoofdoorzaak as a bar, with its surest knelpunt."""
    if not any(cause.share for cause in d.hoofdoorzaken):
        sheet.text(0, sheet.bottom, [word("points_to_nothing", language)], colour=SOFT)
        return word("points_to_nothing", language)
    longest = max(cause.share for cause in d.hoofdoorzaken)
    for cause in d.hoofdoorzaken:
        _cause(sheet, d, cause, longest, language)
    for line in folded(word("shares_say", language), sheet.width, 2, SMALL):
        sheet.text(0, sheet.bottom + 2, [line], SMALL, SOFT)
    return word("alt_shares", language, shares=_shares(d, language))


def _cause(sheet: Sheet, d: Diagnosis, cause: Cause, longest: float, language: Language) -> None:
    top, left = sheet.bottom, LABELS + 12
    room = sheet.width - left - 40
    sheet.text(0, top, folded(d.kb.hoofdoorzaken[cause.id].label(language), LABELS, 3, 9.5), 9.5)
    length = room * cause.share / longest
    sheet.line([left, left], [top - 3, top + BAR + 5], RULE)
    sheet.box(left, top, length, BAR, STRONG if cause.even else MIDDLE)
    sheet.text(left + length + 6, top + 1.5, [share(cause.share)], 10, weight="bold")
    if beside := _beside(d, cause, language):
        sheet.text(left + 4, top + BAR + 2, folded(beside, sheet.width - left - 4, 2, SMALL), SMALL, SOFT)
    sheet.bottom += 9


def _beside(d: Diagnosis, cause: Cause, language: Language) -> str:
    """Return the surest knelpunt of a hoofdoorzaak, and whether others are even with it."""
    best = next((f for f in _holding(d) if f.hoofdoorzaak == cause.id), None)
    if best is None:
        return ""
    name = d.kb.knelpunten[best.id].label(language)
    said = word("surest", language, name=name, told=told(best.certainty, language))
    is_close = cause.even and sum(other.even for other in d.hoofdoorzaken) > 1
    return f"{word('even_first', language)}; {said}" if is_close else said


def _shares(d: Diagnosis, language: Language) -> str:
    return ", ".join(f"{d.kb.hoofdoorzaken[c.id].label(language)} {share(c.share)}" for c in d.hoofdoorzaken)


# --- Tabel 2 ----------------------------------------------------------------------------------------------------------

GAP: Final = 7.0
INSIDE: Final = 5.0  # points between the edge of a cell and its text
IN_CELL: Final = 7.8  # size of its letters
HATCH: Final = "/////"


class Shade(NamedTuple):
    """How a cell looks."""

    fill: str
    ink: str
    hatch: str = ""


def tabel2(sheet: Sheet, d: Diagnosis, language: Language) -> str:
    """Draw the knelpunten under their hoofdoorzaken, the darker the surer; a dot marks those of the core."""
    by_cause = {name: _column(d, name) for name in d.kb.hoofdoorzaken}
    width = (sheet.width - GAP * (len(by_cause) - 1)) / len(by_cause)
    lefts = [i * (width + GAP) for i in range(len(by_cause))]
    _heads(sheet, d, lefts, width, language)
    for row in range(max(map(len, by_cause.values()))):
        cells = [(x, column[row]) for x, column in zip(lefts, by_cause.values(), strict=True) if row < len(column)]
        _row(sheet, d, cells, width, language)
    _legend(sheet, language)
    return word("alt_table2", language, n=len(d.knelpunten), found=_found(d, _holding(d), language))


def _holding(d: Diagnosis) -> list[Finding]:
    """Return the knelpunten that hold, surest first: here one looks at how sure they are."""
    holding = (f for f in d.knelpunten if certainty.holds(f.certainty))
    return sorted(holding, key=lambda f: certainty.descending(f.certainty))


def _column(d: Diagnosis, cause: str) -> list[Finding]:
    found = {f.id: f for f in d.knelpunten}
    return [found[name] for name, record in d.kb.knelpunten.items() if record.hoofdoorzaak == cause]


def _heads(sheet: Sheet, d: Diagnosis, lefts: Sequence[float], width: float, language: Language) -> None:
    shares = {cause.id: cause.share for cause in d.hoofdoorzaken}
    labels = [folded(h.label(language), width, 4, 8.5, "bold") for h in d.kb.hoofdoorzaken.values()]
    base = sheet.bottom + max(map(len, labels)) * 11
    for x, name, lines in zip(lefts, d.kb.hoofdoorzaken, labels, strict=True):
        sheet.text(x, base - 11 * len(lines), lines, 8.5, weight="bold")
        sheet.text(x, base + 1, [share(shares[name])], 8.5, SOFT)
    sheet.bottom = base + 15


def _row(sheet: Sheet, d: Diagnosis, cells: Sequence[tuple[float, Finding]], width: float, language: Language) -> None:
    """Draw the cells of one row, all as high as the one with most text."""
    top = sheet.bottom
    texts = [folded(d.kb.knelpunten[f.id].label(language), width - 2 * INSIDE, 4, IN_CELL) for _, f in cells]
    height = 2 * INSIDE + max(map(len, texts)) * 1.28 * IN_CELL + 11
    for (x, finding), lines in zip(cells, texts, strict=True):
        _cell(sheet, x, top, width, height, finding, lines, language)
    sheet.bottom = top + height + 4


def _cell(
    sheet: Sheet, x: float, top: float, width: float, height: float, f: Finding, lines: list[str], language: Language
) -> None:
    fill, ink, hatch = shade(f.certainty)
    sheet.box(x, top, width, height, fill, RULE if fill == PAPER else fill)
    if hatch:  # beside the number: text stands on plain paper
        sheet.box(x + INSIDE, top + height - 12, width - 2 * INSIDE - 32, 8, hatch=hatch)
    sheet.text(x + INSIDE, top + INSIDE, lines, IN_CELL, ink)
    if f.pro or f.contra:
        sheet.text(x + width - INSIDE, top + height - 14, [number(f.certainty, language)], 8, ink, "right", "bold")
    if f.core:
        sheet.dot(x + INSIDE + 3, top + height - 8.5, 3, ink, ink, 0)


def shade(value: float) -> Shade:
    """Return how a certainty looks: the darker the surer; hatched what is unlikely."""
    if certainty.refuted(value):
        return Shade(PAPER, INK, HATCH)
    darkness = sum(value >= step - certainty.TOLERANCE for step in STEPS)
    return Shade(SHADES[darkness - 1], ON_SHADES[darkness - 1]) if darkness else Shade(PAPER, INK)


def _legend(sheet: Sheet, language: Language) -> None:
    """Draw what the shades and the dot mean."""
    entries = [
        (-1.0, word("unlikely", language)),
        (0.0, word("unclear", language)),
        *((step, _step(step, language)) for step in STEPS),
    ]
    x, top = 0.0, sheet.bottom + 5
    for value, said in entries:
        fill, _, hatch = shade(value)
        sheet.box(x, top, 11, 9, fill, RULE if fill == PAPER else fill, hatch=hatch)
        sheet.text(x + 15, top - 0.5, [said], SMALL, SOFT)
        x += 25 + wide(said, SMALL)
    sheet.dot(4, top + 17.5, 3, INK, INK, 0)
    said = f"{word('core_mark', language)}. {word('factors', language)} {word('percentages', language)}"
    sheet.text(15, top + 13, folded(said, sheet.width - 15, 2, SMALL), SMALL, SOFT)


def _step(step: float, language: Language) -> str:
    """Return what a shade means: from which certainty on, and its word where a word begins."""
    said = word("from", language, value=number(step, language))
    is_first = step in (certainty.THRESHOLD, certainty.LIKELY)
    return f"{told(step, language).partition(' (')[0]} {said}" if is_first else said


# --- certainty --------------------------------------------------------------------------------------------------------

NAMES: Final = 200.0  # points
MOST: Final = 12  # knelpunten
HIGH: Final = 17.0  # of a row, at least


def ticks(values: Iterable[float]) -> list[float]:
    """Return the fifths that some values lie between, from the one below all to the one above all."""
    fifths = [round(5 * value, 6) for value in values]
    low, high = floor(min(fifths)), ceil(max(fifths))
    return [fifth / 5 for fifth in range(low, max(high, low + 1) + 1)]


class Scale(NamedTuple):
    """Where a certainty lies on the sheet, from left to right."""

    left: float
    right: float
    low: float

    def at(self, value: float) -> float:
        """Return the place of a certainty, in points from the left."""
        return self.left + (self.right - self.left) * (max(self.low, value) - self.low) / (1 - self.low)


def certainties(sheet: Sheet, d: Diagnosis, language: Language, bands: Bands) -> str:
    """Draw each knelpunt that holds on a scale of certainty, with the band in which it lies."""
    holding = _holding(d)
    if not holding:
        sheet.text(0, sheet.bottom, [word("none_holds", language)], colour=SOFT)
        return word("none_holds", language)
    drawn = holding[:MOST]
    marked = ticks([0.0, 1.0, *(bands[f.id][0] for f in drawn if f.id in bands)])
    scale = Scale(NAMES + 14, sheet.width - 34, marked[0])
    begin = sheet.bottom = sheet.bottom + 14
    for finding in drawn:
        _on_scale(sheet, d, finding, scale, bands, language)
    _ruler(sheet, scale, marked, begin, language)
    _marks(sheet, bool(bands), len(holding) - len(drawn), language)
    return word("alt_certainty", language, n=len(drawn), found=_found(d, drawn, language))


def _on_scale(sheet: Sheet, d: Diagnosis, f: Finding, scale: Scale, bands: Bands, language: Language) -> None:
    top = sheet.bottom
    weight: Weight = "bold" if f.core else "normal"
    lines = folded(d.kb.knelpunten[f.id].label(language), NAMES, 2, weight=weight)
    height = max(HIGH, len(lines) * 11 + 5)
    middle = top + height / 2
    sheet.text(0, middle - 5.6 * len(lines), lines, weight=weight)
    if f.id in bands:
        low, high = map(scale.at, bands[f.id])
        sheet.box(low, middle - 4, max(high - low, 1), 8, SHADES[1])
    sheet.dot(scale.at(f.certainty), middle, 4.2, STRONG if f.core else PAPER, STRONG, 1.4)
    sheet.text(sheet.width, middle - 5.6, [number(f.certainty, language)], 8.5, side="right")
    sheet.bottom = top + height


def _ruler(sheet: Sheet, scale: Scale, marked: Sequence[float], begin: float, language: Language) -> None:
    """Draw the lines from which a certainty has another word, the words above them, and the numbers below."""
    end = sheet.bottom + 2
    for value in marked:
        is_edge = value in (certainty.THRESHOLD, certainty.LIKELY)
        sheet.line([scale.at(value)] * 2, [begin - 2, end], SOFT if is_edge else RULE, 0.9 if is_edge else 0.5, is_edge)
        sheet.text(scale.at(value), end + 1, [number(value, language)[:-1]], SMALL, SOFT, "center")
    for value in (certainty.THRESHOLD, certainty.LIKELY):
        said = told(value, language).partition(" (")[0]
        sheet.text(scale.at(value) + 3, begin - 13, [said], SMALL, SOFT)


def _marks(sheet: Sheet, has_bands: bool, left_out: int, language: Language) -> None:
    top, x = sheet.bottom + 6, 0.0
    for fill, said in ((STRONG, word("core_mark", language)), (PAPER, word("other", language))):
        sheet.dot(x + 5, top + 4.5, 3.6, fill, STRONG, 1.3)
        sheet.text(x + 13, top, [said], SMALL, SOFT)
        x += 27 + wide(said, SMALL)
    if has_bands:
        sheet.box(x, top + 1, 16, 7, SHADES[1])
        sheet.text(x + 20, top, [word("band", language)], SMALL, SOFT)
    further = [word("more_bottlenecks", language, n=left_out)] if left_out else []
    sheet.text(0, top + 11, [" ".join([*further, word("factors", language)])], SMALL, SOFT)


def _found(d: Diagnosis, findings: Sequence[Finding], language: Language) -> str:
    """Return the surest of some findings in a sentence."""
    named = [f"{d.kb.knelpunten[f.id].label(language)}, {told(f.certainty, language)}" for f in findings[:TOLD]]
    return word("likely_or_possible", language, found="; ".join(named)) if named else word("none_holds", language)
