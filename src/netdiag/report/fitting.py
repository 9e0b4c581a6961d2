"""Text that fits its box on a slide, whatever font it is shown in: reckoned widely, since no font is at hand.

Line                        text with its level, from 0
first_whole(versions, ...)  the first of some versions of lines that fits whole
fitted(lines, box, ...)     the largest size at which lines fit, and the lines; what does not fit at the smallest is cut
Box                         width and height, in points
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netdiag.plaintext import printable, shortened
from netdiag.report.blocks import Inline, Part

NARROW: Final = frozenset(" iljtfrI.,:;'!|()[]/-")
BROAD: Final = frozenset("mwMWQOG@%—…&")
LEADING: Final = 1.2  # from line to line, in sizes of the letters
GAP: Final = 0.35  # before a paragraph, in sizes of the letters
INDENT: Final = 27.0  # points for each level, bullet included
SMALLER: Final = 0.85  # a level, beside the one above
MOST: Final = 400  # characters of one paragraph: nobody reads more of a slide


@dataclass(frozen=True, slots=True)
class Box:
    """Where text goes, in points, margins inside it apart."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a slide; a numbered one has its number."""

    parts: Inline
    level: int = 0
    number: int | None = None

    @property
    def text(self) -> str:
        """All of it, as it is shown."""
        return "".join(part.text for part in self.parts)


LEAST: Final = 100  # characters to which paragraphs are shortened before any is left out
MORE: Final = Line((Part("…"),))


def fitted(lines: Sequence[Line], box: Box, sizes: Sequence[int], spare: float) -> tuple[int, list[Line]]:
    """Return the first of `sizes`, largest first, at which lines fit, and the lines.

    Where none is small enough, lines are shortened, and the last left out. `spare` is how much wider than reckoned a
    font may be.
    """
    kept = [_shortened(line, MOST) for line in lines]
    size = _largest(kept, box, sizes, spare)
    return (size, kept) if size else (sizes[-1], _cut(kept, box, sizes[-1], spare))


def first_whole(
    versions: Iterable[Sequence[Line]], box: Box, sizes: Sequence[int], spare: float
) -> Sequence[Line] | None:
    """Return the first of some versions that needs no cut at one of `sizes`; None where there is none."""
    return next((lines for lines in versions if _largest(lines, box, sizes, spare)), None)


def _largest(lines: Sequence[Line], box: Box, sizes: Sequence[int], spare: float) -> int | None:
    return next((size for size in sizes if _height(lines, box, size, spare) <= box.height), None)


def _cut(lines: Sequence[Line], box: Box, size: int, spare: float) -> list[Line]:
    """Return as many lines as fit, shortened first; the last tells that there are more."""
    most, kept = MOST, list(lines)
    while most > LEAST and _height(kept, box, size, spare) > box.height:
        most //= 2
        kept = [_shortened(line, most) for line in kept]
    if _height(kept, box, size, spare) <= box.height:
        return kept
    while kept and _height([*kept, MORE], box, size, spare) > box.height:
        kept.pop()
    return [*kept, MORE]


def _shortened(line: Line, most: int) -> Line:
    """Return a line of at most so many characters."""
    parts: list[Part] = []
    left = most
    for part in line.parts:
        if left <= 0:
            break
        text = shortened(printable(part.text, " "), left)
        parts.append(part._replace(text=text))
        left -= len(text)
    return replace(line, parts=tuple(parts))


def _height(lines: Sequence[Line], box: Box, size: int, spare: float) -> float:
    return sum(_rows(line, box, size, spare) * LEADING * of(size, line.level) + GAP * size for line in lines)


def of(size: int, level: int) -> float:
    """Return the size of letters of a level, where those of the first are of `size`."""
    return round(size * SMALLER**level)


def _rows(line: Line, box: Box, size: int, spare: float) -> int:
    """Return over how many rows a paragraph runs."""
    room = max(1.0, (box.width - INDENT * (line.level + 1)) / (of(size, line.level) * spare))
    rows, used = 1, 0.0
    for word in line.text.split(" "):
        wide = wide_of(word)
        if used and used + wide > room:
            rows, used = rows + 1, 0.0
        while wide > room:  # a word that is broken
            rows, wide = rows + 1, wide - max(1.0, room - 1)
        used += wide + wide_of(" ")
    return rows


def wide_of(text: str) -> float:
    """Return how wide text is, in sizes of its letters."""
    return sum(map(_advance, text))


def _advance(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in BROAD:
        return 0.95
    if not letter.isascii():
        return 1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.75
    return 0.73 if letter.isupper() else 0.58
