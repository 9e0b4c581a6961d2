"""Lists of a report: a row of a few things on a screen, a list in a document, all of it in a full report.

listed(teller, name, ...)   a section of one list
bullets(texts)              a list of which a document that is not full has a few items
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netdiag.report.blocks import (
    BEYOND_SHORT,
    DEFAULT,
    FEW,
    FULL,
    ON_SCREEN,
    Bullets,
    Inline,
    Item,
    Length,
    Paragraph,
    Part,
    Section,
)
from netdiag.report.teller import Teller

SOME: Final = 6  # items of a document in lists that are not the heart of it


def listed(
    t: Teller, name: str, full: Sequence[Inline], short: Sequence[Inline] = (), most: int = FEW
) -> Iterator[Section]:
    """Yield a section that is a row of a few things on a screen, and a list in a document; none where it is empty."""
    if full:
        row = t.listed(short or full, most)
        yield Section(name, t.say(name), (Paragraph((*row, Part(".")), ON_SCREEN), bullets(full)), lengths=BEYOND_SHORT)


def bullets(texts: Iterable[Inline], lengths: tuple[Length, ...] = DEFAULT) -> Bullets:
    """Return a list of which a document that is not full has a few items."""
    return Bullets(tuple(Item(parts, lengths=lengths if i < SOME else FULL) for i, parts in enumerate(texts)))
