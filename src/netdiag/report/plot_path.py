"""A picture of the path from signs through the knelpunten of the core to the steps of the plan.

path(sheet, d, language)        draw it below what a sheet holds, and return in words what it shows
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netdiag.phrases import Language, number
from netdiag.report.plotwords import listed, word
from netdiag.report.sheet import INK, LEADING, PALE, PAPER, RULE, SHADES, SOFT, STRONG, Sheet, folded

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis, PlanLine

SIGNS: Final = 10  # that are drawn
STEPS: Final = 7
LETTERS: Final = 7.6  # size of the text in boxes
INSIDE: Final = 4.5  # points between the edge of a box and its text
BETWEEN: Final = 6.0  # points between boxes
THINNEST, THICKEST = 1.2, 9.0  # points, of ribbons
STEP_THICK: Final = 2.6
APART: Final = 1.6  # points between ribbons
SMALL: Final = 7.0
NAMED: Final = 2  # signs and steps of a knelpunt, in words

Weights = Mapping[tuple[str, str], float]  # (sign, knelpunt) -> what it contributes


@dataclass(frozen=True, slots=True)
class Column:
    """Boxes below each other: where they stand, and how they look."""

    left: float
    width: float
    fill: str
    ink: str
    most: int  # lines in a box


@dataclass(frozen=True, slots=True)
class Box:
    """One box with its text."""

    lines: list[str]
    top: float
    height: float
    column: Column


@dataclass(frozen=True, slots=True)
class Tie:
    """What leads from one box to another, and how thick it is drawn."""

    begin: str
    end: str
    thick: float


SIGNS_AT: Final = Column(0, 165, PAPER, INK, 4)
KNELPUNTEN_AT: Final = Column(205, 110, STRONG, PAPER, 6)
STEPS_AT: Final = Column(355, 165, PALE, INK, 6)


def path(sheet: Sheet, d: Diagnosis, language: Language) -> str:
    """Draw signs, the knelpunten of the core and steps, each tied to what it bears on."""
    if not d.core:
        sheet.text(0, sheet.bottom, [word("none_holds", language)], colour=SOFT)
        return word("none_holds", language)
    core = [f.id for f in d.core]
    every = _weights(d)
    weights = _heaviest(every, core)
    steps = _steps(d, core)
    signs = _by_place({sign for sign, _ in weights}, weights, core)
    ties = _ties(weights, steps, core)
    boxes = _placed(
        _heads(sheet, language),
        ties,
        [(f"s {n}", _sign(d, n, language), SIGNS_AT) for n in signs],
        [(f"k {f.id}", d.kb.knelpunten[f.id].label(language), KNELPUNTEN_AT) for f in d.core],
        [(f"i {s.intervention}", _step(d, s, language), STEPS_AT) for s in _steps_by_place(steps, core)],
    )
    sheet.bottom = max(box.top + box.height for box in boxes.values())
    _ribbons(sheet, boxes, ties)
    for box in boxes.values():
        _draw(sheet, box)
    for finding in d.core:
        _certainty(sheet, boxes[f"k {finding.id}"], number(finding.certainty, language))
    _left_out(sheet, len({sign for sign, _ in every}) - len(signs), len(d.interventions) - len(steps), language)
    return word("alt_path", language, found=_in_words(d, weights, steps, language))


# --- what is drawn ----------------------------------------------------------------------------------------------------


def _weights(d: Diagnosis) -> Weights:
    """Map each sign to what it contributes to each knelpunt of the core: its part of each reason for it."""
    weights: dict[tuple[str, str], float] = {}
    for finding in d.core:
        for evidence in finding.pro:
            for sign in evidence.symptoms:
                key = sign, finding.id
                weights[key] = weights.get(key, 0.0) + evidence.contribution / len(evidence.symptoms)
    return weights


def _heaviest(weights: Weights, core: Sequence[str]) -> Weights:
    """Return the weights of the signs that contribute most; the heaviest of each knelpunt is among them."""
    totals: dict[str, float] = {}
    for (sign, _), weight in weights.items():
        totals[sign] = totals.get(sign, 0.0) + weight
    firsts = [max(own, key=lambda sign: (own[sign], sign)) for name in core if (own := _own(weights, name))]
    ranked = sorted(totals, key=lambda sign: (-round(totals[sign], 9), sign))
    kept = list(dict.fromkeys([*firsts, *ranked]))[:SIGNS]
    return {key: weight for key, weight in weights.items() if key[0] in kept}


def _own(weights: Weights, knelpunt: str) -> dict[str, float]:
    return {sign: weight for (sign, name), weight in weights.items() if name == knelpunt}


def _by_place(signs: Iterable[str], weights: Weights, core: Sequence[str]) -> list[str]:
    """Return signs in an order in which few ribbons cross: by the place of what they point to."""

    def place(sign: str) -> tuple[float, str]:
        own = {name: weight for (other, name), weight in weights.items() if other == sign}
        middle = sum(core.index(name) * weight for name, weight in own.items()) / sum(own.values())
        return round(middle, 6), sign

    return sorted(signs, key=place)


def _steps(d: Diagnosis, core: Sequence[str]) -> list[PlanLine]:
    return [line for line in d.interventions if set(line.knelpunten) & set(core)][:STEPS]


def _steps_by_place(steps: Sequence[PlanLine], core: Sequence[str]) -> list[PlanLine]:
    def place(line: PlanLine) -> tuple[float, int]:
        places = [core.index(name) for name in line.knelpunten if name in core]
        return sum(places) / len(places), line.priority

    return sorted(steps, key=place)


def _sign(d: Diagnosis, name: str, language: Language) -> str:
    return str(d.kb.symptoms[name].label(language))


def _step(d: Diagnosis, line: PlanLine, language: Language) -> str:
    return f"{line.priority}. {d.kb.interventions[line.intervention].label(language)}"


# --- where it stands --------------------------------------------------------------------------------------------------


def _heads(sheet: Sheet, language: Language) -> float:
    """Write what each column holds, and return where the boxes begin."""
    top = sheet.bottom
    for column, key in ((SIGNS_AT, "signs"), (KNELPUNTEN_AT, "bottlenecks"), (STEPS_AT, "do_first")):
        sheet.text(column.left, top, [word(key, language)], 8.5, SOFT, weight="bold")
    return top + 16


def _placed(begin: float, ties: Sequence[Tie], *columns: Sequence[tuple[str, str, Column]]) -> dict[str, Box]:
    """Return the boxes by their names, each column spread over the height of the longest."""
    boxes = [[_box(text, column, _room(name, ties)) for name, text, column in texts] for texts in columns]
    whole = max(sum(box.height for box in stack) + BETWEEN * (len(stack) - 1) for stack in boxes)
    placed: dict[str, Box] = {}
    for texts, stack in zip(columns, boxes, strict=True):
        space = (whole - sum(box.height for box in stack)) / max(len(stack) - 1, 1)
        top = begin + (space / 2 if len(stack) == 1 else 0)
        for (name, _, _), box in zip(texts, stack, strict=True):
            placed[name] = Box(box.lines, top, box.height, box.column)
            top += box.height + space
    return placed


def _box(text: str, column: Column, room: float) -> Box:
    lines = folded(text, column.width - 2 * INSIDE, column.most, LETTERS)
    needed = (len(lines) + (column is KNELPUNTEN_AT)) * LEADING * LETTERS + 2 * INSIDE - 1
    return Box(lines, 0.0, max(needed, room), column)


def _room(name: str, ties: Sequence[Tie]) -> float:
    """Return how high a box must be for the ribbons at either side of it."""
    return max(_thickness([x for x in ties if x.begin == name]), _thickness([x for x in ties if x.end == name]))


def _thickness(ties: Sequence[Tie]) -> float:
    return sum(tie.thick for tie in ties) + APART * (len(ties) + 1)


def _draw(sheet: Sheet, box: Box) -> None:
    column = box.column
    sheet.box(column.left, box.top, column.width, box.height, column.fill, RULE if column.fill == PAPER else None)
    sheet.text(column.left + INSIDE, box.top + _above(box), box.lines, LETTERS, column.ink)


def _above(box: Box) -> float:
    """Return how far below the top of a box its text begins, to stand in the middle of it."""
    count = len(box.lines) + (box.column is KNELPUNTEN_AT)
    return (box.height - count * LEADING * LETTERS) / 2


def _certainty(sheet: Sheet, box: Box, told: str) -> None:
    """Write a certainty below the name in its box."""
    top = box.top + _above(box) + len(box.lines) * LEADING * LETTERS
    sheet.text(box.column.left + INSIDE, top, [told], LETTERS, box.column.ink, weight="bold")


# --- what ties them ---------------------------------------------------------------------------------------------------


def _ties(weights: Weights, steps: Sequence[PlanLine], core: Sequence[str]) -> list[Tie]:
    heaviest = max(weights.values(), default=1.0)
    ties = [Tie(f"s {s}", f"k {k}", max(THINNEST, THICKEST * w / heaviest)) for (s, k), w in weights.items()]
    return ties + [Tie(f"k {k}", f"i {x.intervention}", STEP_THICK) for x in steps for k in x.knelpunten if k in core]


def _ribbons(sheet: Sheet, boxes: Mapping[str, Box], ties: Sequence[Tie]) -> None:
    """Draw a ribbon for each tie; at each side of a box they lie below each other, in the order of where they lead."""
    for tie in ties:
        begin, end = boxes[tie.begin], boxes[tie.end]
        leaving = sorted((x for x in ties if x.begin == tie.begin), key=lambda x: (boxes[x.end].top, x.end))
        coming = sorted((x for x in ties if x.end == tie.end), key=lambda x: (boxes[x.begin].top, x.begin))
        left = begin.column.left + begin.column.width
        sheet.ribbon(
            left, _middle(begin, tie, leaving), end.column.left, _middle(end, tie, coming), tie.thick, SHADES[1]
        )


def _middle(box: Box, tie: Tie, ties: Sequence[Tie]) -> float:
    """Return how far down the middle of a ribbon meets the edge of a box."""
    above = ties[: ties.index(tie)]
    first = box.top + (box.height - _thickness(ties)) / 2
    return first + _thickness(above) + tie.thick / 2


# --- in words ---------------------------------------------------------------------------------------------------------


def _left_out(sheet: Sheet, signs: int, steps: int, language: Language) -> None:
    top = sheet.bottom + 5
    if signs:
        sheet.text(SIGNS_AT.left, top, [word("not_drawn", language, n=signs)], SMALL, SOFT)
    if steps:
        sheet.text(STEPS_AT.left, top, [word("not_drawn", language, n=steps)], SMALL, SOFT)
    sheet.text(0, max(sheet.bottom + 2, top), [word("path_says", language)], SMALL, SOFT)


def _in_words(d: Diagnosis, weights: Weights, steps: Sequence[PlanLine], language: Language) -> str:
    return " ".join(_one_in_words(d, f.id, weights, steps, language) for f in d.core)


def _one_in_words(d: Diagnosis, name: str, weights: Weights, steps: Sequence[PlanLine], language: Language) -> str:
    own = _own(weights, name)
    heaviest = sorted(own, key=lambda sign: (-round(own[sign], 9), sign))[:NAMED]
    signs = [f"'{_sign(d, sign, language).rstrip('.')}'" for sign in heaviest] or [word("no_sign", language)]
    told = {"knelpunt": d.kb.knelpunten[name].label(language), "signs": listed(signs, language)}
    every = [line for line in d.interventions if name in line.knelpunten]
    if not every:
        return word("alt_path_none", language, **told)
    numbers = [str(line.priority) for line in [x for x in every if x in steps] or every]  # drawn, or else in the plan
    return word("alt_path_one", language, **told, steps=listed(numbers, language))
