"""What stands on the slides of a report: five to seven, whatever the report has to tell.

slides(story)               -> Slides in order: the cover, in short, then what the story has
Slide                       heading, lines or key figures, what its figures show in words, what the speaker says

How much of a list a slide has room for is known where it is written: here it has its lines with all items, and with
ever fewer of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from netdiag.phrases import Language
from netdiag.report.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Inline,
    Item,
    Part,
    Picture,
    Row,
    Section,
    Story,
    Table,
    plain,
    strong,
)
from netdiag.report.fitting import Line
from netdiag.report.words import say

MOST: Final = 7
FIRST: Final = ("brief", "shares", "knelpunten", "plan", "dialogue")  # what a board looks at
IF_ROOM: Final = ("respondents", "well", "ask", "opgave", "method")  # in which order they come in
TOGETHER: Final = ("well", "ask")  # on one slide: either is a few lines
FIRST_LIST: Final = ("knelpunten", "respondents")  # whose first list alone is shown
ITEMS: Final = 10  # of a list: nobody reads more from a slide
ALONE: Final = ("dialogue", "ask", "well")  # what stands under their items is for the speaker


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide without a form. `alt` says what its key figures show.

    `versions` are its lines, first with all items and then with ever fewer, of which the first that fits is shown.
    """

    id: str
    heading: str
    versions: tuple[tuple[Line, ...], ...] = ()
    bars: tuple[Bar, ...] = ()
    caption: str = ""
    alt: str = ""
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return self.versions[0] if self.versions else ()


def slides(story: Story) -> tuple[Slide, ...]:
    """Return the slides of a story; the first is its cover."""
    return (_cover(story), *(_slide(sections, story.language) for sections in _chosen(story)))


def _cover(story: Story) -> Slide:
    lines = tuple(Line(plain(text)) for text in story.lead)
    return Slide("cover", story.title, (lines,), notes=(story.title, *story.lead, story.foot))


def _chosen(story: Story) -> list[list[Section]]:
    """Return the sections of each slide: those a board looks at, and as many others as there is room for."""
    there = [name for name in (*FIRST, *IF_ROOM) if story.section(name)]
    joined = TOGETHER if set(TOGETHER) <= set(there) else ()
    chosen = [name for name in there if name not in joined[1:]][: MOST - 1]
    shown = (section for section in story.sections if section.id in chosen)
    also = [section for name in joined[1:] if (section := story.section(name))]
    return [[section, *(also if section.id in joined else ())] for section in shown]


def _slide(sections: Sequence[Section], language: Language) -> Slide:
    first = sections[0]
    bars = next((block for block in first.blocks if isinstance(block, Bars)), None)
    notes = tuple(_notes(sections))
    if bars:
        alt = next((block.alt for block in first.blocks if isinstance(block, Picture)), bars.caption)
        return Slide(first.id, first.heading, (), bars.bars, bars.caption, alt, notes)
    heading = " · ".join(section.heading for section in sections)
    return Slide(first.id, heading, tuple(_versions(sections, language)), notes=notes)


def _versions(sections: Sequence[Section], language: Language) -> Iterator[tuple[Line, ...]]:
    """Yield the lines of sections with all items of their lists, then with one item less each time.

    Before an item is left out, what stands below items goes behind them, which takes fewer lines.
    """
    lists = [block for section in sections for block in section.blocks if isinstance(block, Bullets)]
    longest = max((len(block.items) for block in lists), default=1)
    for most in range(max(1, min(ITEMS, longest)), 0, -1):
        for behind in (False, True):
            shown = _Shown(most, behind, language)
            yield tuple(line for section in sections for line in shown.part(section, len(sections) > 1))


@dataclass(frozen=True, slots=True)
class _Shown:
    """How much is shown: so many items of a list, what is told of each below it or behind it."""

    most: int
    behind: bool
    language: Language

    def part(self, section: Section, headed: bool) -> Iterator[Line]:
        """Yield the lines of a section, below its heading where it shares its slide."""
        if headed:
            yield Line(strong(section.heading))
        yield from (replace(line, level=line.level + headed) for line in self._lines(section))

    def _lines(self, section: Section) -> Iterator[Line]:
        lists = [i for i, block in enumerate(section.blocks, 1) if isinstance(block, Bullets)]
        end = lists[0] if lists and section.id in FIRST_LIST else None
        for block in section.blocks[:end]:
            if isinstance(block, Bullets):
                yield from self._listed(section.id, block)
            elif isinstance(block, Table):
                yield from (Line(_bare((*row.cells[0], *plain(": "), *_told_of(block, row)))) for row in block.rows)
            elif not isinstance(block, Picture | Bars):
                yield Line(_bare(block.parts))

    def _listed(self, name: str, block: Bullets) -> Iterator[Line]:
        shown = block.items[: self.most]
        for place, item in enumerate(shown, block.start):
            told = () if name in ALONE else _told(name, item, self.language)
            behind = plain(f" {_text(_bare(told))}") if told and self.behind else ()
            yield Line(_bare((*item.parts, *behind)), number=place if block.numbered else None)
            yield from (Line(_bare(told), 1),) if told and not behind else ()
        left = len(block.items) - len(shown)
        more = say("and_more", self.language, n=left) if left else block.more
        yield from (Line(plain(text), 1) for text in (more,) if text)


def _told(name: str, item: Item, language: Language) -> Inline:
    """Return the one thing that is told of an item: of a knelpunt its heaviest sign, if it has any."""
    sign = _heaviest_sign(item, language) if name == "knelpunten" else ()
    return sign or next((under.parts for under in item.under), ())


def _heaviest_sign(item: Item, language: Language) -> Inline:
    """Return the first sign that an item tells: they stand in a list below what leads to them, or in a row after it."""
    lead = strong(f"{say('signs', language).capitalize()}: ")
    for under in item.under:
        if under.parts[:1] == lead:
            told = under.under[0].parts if under.under else under.parts[1:]
            seen = strong(f"{say('seen', language).capitalize()}: ")
            return (*seen, *takewhile(lambda part: part != Part("; "), told))
        if found := _heaviest_sign(under, language):
            return found
    return ()


def _told_of(table: Table, row: Row) -> Inline:
    """Return what is shown of a row: of several figures all, each with its header, or else what stands second."""
    if table.align.count("right") < 2:
        return tuple(part for cell in row.cells[1:2] for part in cell)
    parts = (
        (*plain(f"{header.lower()} "), *cell) for header, cell in zip(table.headers[1:], row.cells[1:], strict=True)
    )
    return tuple(part for one in parts for part in (*plain("; "), *one))[1:]


def _bare(parts: Inline) -> Inline:
    """Return text without where it was seen: that is for the speaker."""
    return tuple(part for part in parts if part.kind != "source")


def _notes(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield from (section.heading,) if len(sections) > 1 else ()
        yield from _said(section.blocks)


def _said(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield all that a section tells, as lines for who speaks."""
    for block in blocks:
        if isinstance(block, Bullets):
            yield from _items(block.items, block.start if block.numbered else None)
            yield from filter(None, (block.more,))
        elif isinstance(block, Table):
            yield from (": ".join(filter(None, map(_text, row.cells))) for row in block.rows)
        elif isinstance(block, Bars):
            yield from (f"{bar.label}: {bar.value}" for bar in block.bars)
        elif not isinstance(block, Picture):
            yield _text(block.parts)


def _items(items: Iterable[Item], number: int | None, deep: int = 0) -> Iterator[str]:
    for place, item in enumerate(items, number or 0):
        lead = f"{place}. " if number is not None else "- "
        yield f"{'    ' * deep}{lead}{_text(item.parts)}"
        yield from _items(item.under, None, deep + 1)


def _text(parts: Inline) -> str:
    return "".join(part.text for part in parts)
