"""What a report is made of, whatever its form: sections of blocks, and for which lengths of report each is.

A report is `short` (a page), for the `screen` (two pages of text), `default` (a document) or `full` (with all reasons).

Story                       title, sections in order, what knowledge it rests on
  at(length)                  the same with only what belongs to one length of report
  section(id)
Section                     heading, level, blocks
  Paragraph, Note             running text; a remark beside it
  Bullets of Items            a list, numbered or not; an item may have items under it
  Table of Rows               caption, headers, alignment
  Bars of Bar                 key figures, each with its share of the whole
  Picture                     the place of a picture, with what it shows in words
Part                        text that is plain, strong, or tells a source
plain, strong, source       inline text of one part
by_place(place, most)       for which lengths an item of a list is

Texts are as they stand in cases and knowledge: each form makes them harmless in its own way.

All are named tuples: every diagnosis begins by making these classes, and dataclasses take several times as long. A
paragraph so equals a note of the same text; what depends on the kind of a block asks isinstance.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, TypeVar, get_args

from netdiag.errors import InputError, Problem
from netdiag.messages import _
from netdiag.phrases import Language
from netdiag.report.words import say

Length = Literal["short", "screen", "default", "full"]
LENGTHS: Final[tuple[Length, ...]] = get_args(Length)
ALL: Final[tuple[Length, ...]] = LENGTHS
ON_PAPER: Final[tuple[Length, ...]] = ("short", "default", "full")  # ... and the more
BEYOND_SHORT: Final[tuple[Length, ...]] = ("screen", "default", "full")
ON_SCREEN: Final[tuple[Length, ...]] = ("screen",)  # what stands for more in a document
DEFAULT: Final[tuple[Length, ...]] = ("default", "full")
NOT_FULL: Final[tuple[Length, ...]] = ("default",)
FULL: Final[tuple[Length, ...]] = ("full",)

FEW: Final = 2  # items of a list, on a screen

Kind = Literal["plain", "strong", "source"]
Align = Literal["left", "right"]


class Part(NamedTuple):
    """A piece of running text; `source` says where something was seen or stands."""

    text: str
    kind: Kind = "plain"


Inline = tuple[Part, ...]


def plain(text: str) -> Inline:
    """Return text as it is."""
    return (Part(text),)


def strong(text: str) -> Inline:
    """Return text that stands out."""
    return (Part(text, "strong"),)


def source(text: str) -> Inline:
    """Return text that tells where something was seen or stands."""
    return (Part(text, "source"),)


def by_place(place: int, most: int) -> tuple[Length, ...]:
    """Return the lengths of a report that have an item: of a list a screen has two items, a document so many."""
    return BEYOND_SHORT if place < FEW else DEFAULT if place < most else FULL


class Paragraph(NamedTuple):
    """Running text."""

    parts: Inline
    lengths: tuple[Length, ...] = ALL


class Note(NamedTuple):
    """A remark beside the text: how to read it, what it does not say."""

    parts: Inline
    lengths: tuple[Length, ...] = ALL


class Item(NamedTuple):
    """One item of a list, with what stands under it."""

    parts: Inline
    under: tuple[Item, ...] = ()
    lengths: tuple[Length, ...] = ALL


class Bullets(NamedTuple):
    """A list. `more` tells how many items this length of report leaves out; `start` is the number of the first."""

    items: tuple[Item, ...]
    numbered: bool = False
    lengths: tuple[Length, ...] = ALL
    more: str = ""
    start: int = 1


class Row(NamedTuple):
    """One row of a table: a cell for each header."""

    cells: tuple[Inline, ...]
    lengths: tuple[Length, ...] = ALL


class Table(NamedTuple):
    """A table; the first cell of a row is its heading. `more` as in Bullets."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    align: tuple[Align, ...]
    lengths: tuple[Length, ...] = ALL
    more: str = ""


class Bar(NamedTuple):
    """A key figure: its label, its share in [0, 1] of the whole, and how that is written."""

    label: str
    share: float
    value: str


class Bars(NamedTuple):
    """Key figures that make up a whole."""

    caption: str
    bars: tuple[Bar, ...]
    lengths: tuple[Length, ...] = ALL


class Picture(NamedTuple):
    """The place of a picture: which one, what it shows in words, and what stands below it where that is its own."""

    name: str
    alt: str
    lengths: tuple[Length, ...] = ALL
    caption: str = ""


Block = Paragraph | Note | Bullets | Table | Bars | Picture


class Section(NamedTuple):
    """A part of a report under one heading; `id` is the same in every language."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 2
    lengths: tuple[Length, ...] = ALL


class Story(NamedTuple):
    """A report without a form. `lead` stands under the title, `foot` at the end."""

    title: str
    language: Language
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    version: str
    hash: str

    def at(self, length: Length) -> Story:
        """Return what belongs to one length of report; lists say how many items they leave out."""
        sections = (_section(section, length, self.language) for section in _of(self.sections, checked_length(length)))
        return self._replace(sections=tuple(section for section in sections if section.blocks))

    def section(self, name: str) -> Section | None:
        """Return a section by its id, or None where this report has none such."""
        return next((section for section in self.sections if section.id == name), None)


def checked_length(length: str) -> Length:
    """Return the length, if it is one. Raises InputError."""
    for known in LENGTHS:
        if length == known:
            return known
    raise InputError(
        [
            Problem(
                _("'{length}' is not a length of report.").format(length=length),
                None,
                _("Wanted {lengths}.").format(lengths=", ".join(LENGTHS)),
            )
        ]
    )


_Flagged = TypeVar("_Flagged", bound=Section | Paragraph | Note | Bullets | Table | Bars | Picture | Item | Row)


def _of(things: Iterable[_Flagged], length: Length) -> tuple[_Flagged, ...]:
    return tuple(thing for thing in things if length in thing.lengths)


def _section(section: Section, length: Length, language: Language) -> Section:
    blocks = (_block(block, length, language) for block in _of(section.blocks, length))
    return section._replace(blocks=tuple(block for block in blocks if not _is_empty(block)))


def _is_empty(block: Block) -> bool:
    return (isinstance(block, Bullets) and not block.items) or (isinstance(block, Table) and not block.rows)


def _block(block: Block, length: Length, language: Language) -> Block:
    if isinstance(block, Bullets):
        items = _of(block.items, length)
        more = _more(block.items, length, language)
        return block._replace(items=tuple(_item(item, length) for item in items), more=more)
    if isinstance(block, Table):
        rows = _of(block.rows, length)
        return block._replace(rows=rows, more=_more(block.rows, length, language))
    return block


def _item(item: Item, length: Length) -> Item:
    return item._replace(under=tuple(_item(under, length) for under in _of(item.under, length)))


def _more(things: Iterable[Item] | Iterable[Row], length: Length, language: Language) -> str:
    """Say how many of a full report are left out; what stands here alone makes up for none of them."""
    left = sum("full" in thing.lengths and length not in thing.lengths for thing in things)
    return say("and_more", language, n=left) if left else ""
