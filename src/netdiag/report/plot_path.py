"""A picture of the path from signs through knelpunten to the steps of the plan.

path(sheet, d, language)        draw it below what a sheet holds, and return in words what it shows

Beside the knelpunten of the core it has those that a step is for which answers none of the core.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from netdiag.phrases import Language, number
from netdiag.report.plotwords import listed, word
from netdiag.report.sheet import INK, LEADING, PALE, PAPER, RULE, SHADES, SOFT, STRONG, Sheet, folded

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis, Finding, PlanLine

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
    edge: str | None = None
    has_certainty: bool = False


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


SIGNS_AT: Final = Column(0, 165, PAPER, INK, 4, RULE)
KNELPUNTEN_AT: Final = Column(205, 110, STRONG, PAPER, 6, has_certainty=True)
OTHERS_AT: Final = replace(KNELPUNTEN_AT, fill=PAPER, ink=INK, edge=STRONG)
STEPS_AT: Final = Column(355, 165, PALE, INK, 6)


def path(sheet: Sheet, d: Diagnosis, language: Language) -> str:
    """Draw signs, the knelpunten of the core and steps, each tied to what it bears on."""
    if not d.core:
        sheet.text(0, sheet.bottom, [word("none_holds", language)], colour=SOFT)
        return word("none_holds", language)
    steps = d.interventions[:STEPS]
    drawn = _knelpunten(d, steps)
    every, bare = _weights(drawn), _bare(steps)
    weights = _heaviest(every, [f.id for f in drawn], bare)
    signs = _by_place({*bare.values(), *(sign for sign, _ in weights)}, weights, [f.id for f in drawn])
    ties = [*_ties(weights, steps, drawn), *(Tie(f"s {sign}", f"i {step}", STEP_THICK) for step, sign in bare.items())]
    boxes = _placed(
        _heads(sheet, language),
        ties,
        [(f"s {n}", _sign(d, n, language), SIGNS_AT) for n in signs],
        [(f"k {f.id}", d.kb.knelpunten[f.id].label(language), KNELPUNTEN_AT if f.core else OTHERS_AT) for f in drawn],
        [(f"i {s.intervention}", _step(d, s, language), STEPS_AT) for s in steps],
    )
    sheet.bottom = max(box.top + box.height for box in boxes.values())
    _ribbons(sheet, boxes, ties)
    for box in boxes.values():
        _draw(sheet, box)
    for finding in drawn:
        _certainty(sheet, boxes[f"k {finding.id}"], _told(finding, language))
    known = {*bare.values(), *(sign for sign, _ in every)}
    _left_out(sheet, len(known) - len(signs), len(d.interventions) - len(steps), language)
    return word("alt_path", language, found=_in_words(d, drawn, weights, steps, language))


# --- what is drawn ----------------------------------------------------------------------------------------------------


def _knelpunten(d: Diagnosis, steps: Sequence[PlanLine]) -> tuple[Finding, ...]:
    """Return the core, and for each step that answers none of it the first that it does answer."""
    core = {f.id for f in d.core}
    others = {line.knelpunten[0] for line in steps if line.knelpunten and not core & set(line.knelpunten)}
    return (*d.core, *(f for f in d.knelpunten if f.id in others))


def _bare(steps: Sequence[PlanLine]) -> dict[str, str]:
    """Map each step that answers no knelpunt to the first sign that it is for."""
    signs = ((line, (*line.complaints, *line.symptoms)) for line in steps if not line.knelpunten)
    return {line.intervention: seen[0] for line, seen in signs if seen}


def _weights(drawn: Sequence[Finding]) -> Weights:
    """Map each sign to what it contributes to each knelpunt that is drawn: its part of each reason for it."""
    weights: dict[tuple[str, str], float] = {}
    for finding in drawn:
        for evidence in finding.pro:
            for sign in evidence.symptoms:
                key = sign, finding.id
                weights[key] = weights.get(key, 0.0) + evidence.contribution / len(evidence.symptoms)
    return weights


def _heaviest(weights: Weights, drawn: Sequence[str], bare: Mapping[str, str]) -> Weights:
    """Return the weights of the signs that are drawn: those of `bare`, the heaviest of each knelpunt, then the rest."""
    totals: dict[str, float] = {}
    for (sign, _), weight in weights.items():
        totals[sign] = totals.get(sign, 0.0) + weight
    firsts = [max(own, key=lambda sign: (own[sign], sign)) for name in drawn if (own := _own(weights, name))]
    ranked = sorted(totals, key=lambda sign: (-round(totals[sign], 9), sign))
    kept = list(dict.fromkeys([*bare.values(), *firsts, *ranked]))[:SIGNS]
    return {key: weight for key, weight in weights.items() if key[0] in kept}


def _own(weights: Weights, knelpunt: str) -> dict[str, float]:
    return {sign: weight for (sign, name), weight in weights.items() if name == knelpunt}


def _by_place(signs: Iterable[str], weights: Weights, drawn: Sequence[str]) -> list[str]:
    """Return signs in an order in which few ribbons cross: by the place of what they point to."""

    def place(sign: str) -> tuple[float, str]:
        own = {name: weight for (other, name), weight in weights.items() if other == sign}
        middle = sum(drawn.index(name) * weight for name, weight in own.items()) / (sum(own.values()) or 1)
        return round(middle, 6), sign

    return sorted(signs, key=place)


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
    needed = (len(lines) + column.has_certainty) * LEADING * LETTERS + 2 * INSIDE - 1
    return Box(lines, 0.0, max(needed, room), column)


def _room(name: str, ties: Sequence[Tie]) -> float:
    """Return how high a box must be for the ribbons at either side of it."""
    return max(_thickness([x for x in ties if x.begin == name]), _thickness([x for x in ties if x.end == name]))


def _thickness(ties: Sequence[Tie]) -> float:
    return sum(tie.thick for tie in ties) + APART * (len(ties) + 1)


def _draw(sheet: Sheet, box: Box) -> None:
    column = box.column
    sheet.box(column.left, box.top, column.width, box.height, column.fill, column.edge)
    sheet.text(column.left + INSIDE, box.top + _above(box), box.lines, LETTERS, column.ink)


def _above(box: Box) -> float:
    """Return how far below the top of a box its text begins, to stand in the middle of it."""
    count = len(box.lines) + box.column.has_certainty
    return (box.height - count * LEADING * LETTERS) / 2


def _told(finding: Finding, language: Language) -> str:
    """Return a certainty, with a mark where a knelpunt is none of the core."""
    value = number(finding.certainty, language)
    return value if finding.core else f"{value} · {word('other', language)}"


def _certainty(sheet: Sheet, box: Box, told: str) -> None:
    """Write a certainty below the name in its box."""
    top = box.top + _above(box) + len(box.lines) * LEADING * LETTERS
    sheet.text(box.column.left + INSIDE, top, [told], LETTERS, box.column.ink, weight="bold")


# --- what ties them ---------------------------------------------------------------------------------------------------


def _ties(weights: Weights, steps: Sequence[PlanLine], drawn: Sequence[Finding]) -> list[Tie]:
    heaviest, names = max(weights.values(), default=1.0), {f.id for f in drawn}
    ties = [Tie(f"s {s}", f"k {k}", max(THINNEST, THICKEST * w / heaviest)) for (s, k), w in weights.items()]
    return ties + [Tie(f"k {k}", f"i {x.intervention}", STEP_THICK) for x in steps for k in x.knelpunten if k in names]


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


def _in_words(
    d: Diagnosis, drawn: Sequence[Finding], weights: Weights, steps: Sequence[PlanLine], language: Language
) -> str:
    bare = _bare(steps)
    told = [_one_in_words(d, f.id, weights, steps, language) for f in drawn]
    told += [_bare_in_words(d, x, bare[x.intervention], language) for x in steps if x.intervention in bare]
    return " ".join(told)


def _bare_in_words(d: Diagnosis, line: PlanLine, sign: str, language: Language) -> str:
    return word("alt_path_step", language, step=line.priority, sign=_sign(d, sign, language).rstrip("."))


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
