"""What stands on the slides of a report: five to seven, whatever the report has to tell.

slides(story)               -> Slides in order: the cover, in short, then what the story has
Slide                       heading, lines or key figures, what its figures show in words, what the speaker says
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from netdiag.phrases import Language
from netdiag.report.blocks import Bar, Bars, Block, Bullets, Inline, Item, Picture, Row, Section, Story, Table, plain
from netdiag.report.fitting import Line
from netdiag.report.words import say

MOST: Final = 7
FIRST: Final = ("brief", "shares", "knelpunten", "plan", "dialogue")  # what a board looks at
IF_ROOM: Final = ("respondents", "well", "ask", "opgave", "method")  # in which order they come in
ITEMS: Final = {"knelpunten": 4, "plan": 4, "respondents": 5}  # of the first list, which alone is shown
OTHERS: Final = 8  # of any other list
ALONE: Final = ("dialogue", "ask", "well")  # what stands under their items is for the speaker


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide without a form. `alt` says what its key figures show."""

    id: str
    heading: str
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    caption: str = ""
    alt: str = ""
    notes: tuple[str, ...] = ()


def slides(story: Story) -> tuple[Slide, ...]:
    """Return the slides of a story; the first is its cover."""
    chosen = _chosen(story)
    shown = [_slide(section, story.language) for section in story.sections if section.id in chosen]
    return (_cover(story), *shown)


def _cover(story: Story) -> Slide:
    lines = tuple(Line(plain(text)) for text in story.lead)
    return Slide("cover", story.title, lines, notes=(story.title, *story.lead, story.foot))


def _chosen(story: Story) -> set[str]:
    """Return the sections that are shown: those a board looks at, and as many others as there is room for."""
    there = [name for name in (*FIRST, *IF_ROOM) if story.section(name)]
    return set(there[: MOST - 1])


def _slide(section: Section, language: Language) -> Slide:
    bars = next((block for block in section.blocks if isinstance(block, Bars)), None)
    notes = tuple(_said(section.blocks))
    if bars:
        alt = next((block.alt for block in section.blocks if isinstance(block, Picture)), bars.caption)
        return Slide(section.id, section.heading, (), bars.bars, bars.caption, alt, notes)
    return Slide(section.id, section.heading, tuple(_lines(section, language)), notes=notes)


def _lines(section: Section, language: Language) -> Iterator[Line]:
    """Yield what is shown of a section: of lists, what matters most of each item."""
    lists = [i for i, block in enumerate(section.blocks, 1) if isinstance(block, Bullets)]
    end = lists[0] if lists and section.id in ITEMS else None
    for block in section.blocks[:end]:
        if isinstance(block, Bullets):
            yield from _listed(section.id, block, language)
        elif isinstance(block, Table):
            yield from (Line(_bare((*row.cells[0], *plain(": "), *_told_of(block, row)))) for row in block.rows)
        elif not isinstance(block, Picture | Bars):
            yield Line(_bare(block.parts))


def _told_of(table: Table, row: Row) -> Inline:
    """Return what is shown of a row: of several figures all, each with its header, or else what stands second."""
    if table.align.count("right") < 2:
        return row.cells[1]
    parts = (
        (*plain(f"{header.lower()} "), *cell) for header, cell in zip(table.headers[1:], row.cells[1:], strict=True)
    )
    return tuple(part for one in parts for part in (*plain("; "), *one))[1:]


def _listed(name: str, block: Bullets, language: Language) -> Iterator[Line]:
    shown = block.items[: ITEMS.get(name, OTHERS)]
    for place, item in enumerate(shown, block.start):
        yield Line(_bare(item.parts), number=place if block.numbered else None)
        if name not in ALONE:
            yield from (Line(_bare(under.parts), 1) for under in item.under[:1])
    left = len(block.items) - len(shown)
    more = say("and_more", language, n=left) if left else block.more
    yield from (Line(plain(text), 1) for text in (more,) if text)


def _bare(parts: Inline) -> Inline:
    """Return text without where it was seen: that is for the speaker."""
    return tuple(part for part in parts if part.kind != "source")


def _said(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield all that a section tells, as lines for who speaks."""
    for block in blocks:
        if isinstance(block, Bullets):
            yield from _told(block.items, block.start if block.numbered else None)
            yield from filter(None, (block.more,))
        elif isinstance(block, Table):
            yield from (": ".join(filter(None, map(_text, row.cells))) for row in block.rows)
        elif isinstance(block, Bars):
            yield from (f"{bar.label}: {bar.value}" for bar in block.bars)
        elif not isinstance(block, Picture):
            yield _text(block.parts)


def _told(items: Iterable[Item], number: int | None, deep: int = 0) -> Iterator[str]:
    for place, item in enumerate(items, number or 0):
        lead = f"{place}. " if number is not None else "- "
        yield f"{'    ' * deep}{lead}{_text(item.parts)}"
        yield from _told(item.under, None, deep + 1)


def _text(parts: Inline) -> str:
    return "".join(part.text for part in parts)
