"""What a report tells, as lines: a section of a story without a form."""

from __future__ import annotations

from collections.abc import Iterable

from netdiag import Diagnosis
from netdiag.phrases import Language
from netdiag.report.blocks import Bars, Block, Bullets, Inline, Item, Length, Picture, Story, Table
from netdiag.report.story import story


def said(parts: Inline) -> str:
    return "".join(part.text for part in parts)


def items(all_: Iterable[Item], deep: int) -> list[str]:
    return [line for one in all_ for line in (f"{'  ' * deep}{said(one.parts)}", *items(one.under, deep + 1))]


def told(block: Block) -> list[str]:
    """The lines of a block: items of a list, rows of a table, figures; what is under an item two columns further in."""
    if isinstance(block, Bullets):
        return [*items(block.items, 0), *([f"... {block.more}"] if block.more else [])]
    if isinstance(block, Table):
        rows = [" | ".join(map(said, row.cells)) for row in block.rows]
        return [block.caption, " | ".join(block.headers), *rows, *([f"... {block.more}"] if block.more else [])]
    if isinstance(block, Bars):
        return [f"{bar.label}: {bar.value}" for bar in block.bars]
    return [f"({block.name})" if isinstance(block, Picture) else said(block.parts)]


def lines(d: Diagnosis, name: str, length: Length = "default", language: Language = "en") -> list[str]:
    """The lines of one section, pictures apart; none where there is no such section."""
    section = story(d, language, length).section(name)
    blocks = section.blocks if section else ()
    return [line for block in blocks if not isinstance(block, Picture) for line in told(block)]


def everything(made: Story) -> str:
    """All that a story says, in one text."""
    parts = [made.title, *made.lead, made.foot]
    for section in made.sections:
        parts += [section.heading, *(line for block in section.blocks for line in told(block))]
    return "\n".join(parts)
