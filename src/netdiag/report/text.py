"""A report as text that a consultant could read aloud: what was found, how firmly, on which signs, what to do.

    print_diagnosis(diagnosis, console)     with rich; colour only where the console has it
    as_text(diagnosis), rendered(story)     the same, plain

Text from cases and knowledge files reaches rich as Text, never as markup.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from netdiag.phrases import Language
from netdiag.plaintext import printable, wrapped
from netdiag.report.blocks import (
    Bars,
    Block,
    Bullets,
    Inline,
    Item,
    Length,
    Note,
    Paragraph,
    Row,
    Section,
    Story,
    Table,
    plain,
    strong,
)
from netdiag.report.story import story

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis

WIDTH: Final = 80
BAR: Final = 20  # columns of the bar that shows a share
BLOCK, PLAIN_BLOCK = "█", "#"
STYLE: Final = {"plain": "", "strong": "bold", "source": "dim"}


def as_text(diagnosis: Diagnosis, language: Language = "nl", length: Length = "screen") -> str:
    """Return the report as plain text, 80 columns wide. Raises InputError for a language or length there is not."""
    return rendered(story(diagnosis, language, length))


def rendered(told: Story) -> str:
    """Return a story as plain text, 80 columns wide."""
    stream = io.StringIO()
    console = Console(
        file=stream, width=WIDTH, no_color=True, highlight=False, force_terminal=False, force_jupyter=False
    )
    _Page(console).print(told)
    return stream.getvalue()


def print_diagnosis(
    diagnosis: Diagnosis, console: Console, language: Language = "nl", length: Length = "screen"
) -> None:
    """Print the report on a console."""
    _Page(console).print(story(diagnosis, language, length))


class _Page:
    def __init__(self, console: Console) -> None:
        self.console = console

    def print(self, told: Story) -> None:
        self._line(plain(told.title), base="bold")
        for line in told.lead:
            self._line(plain(line), base="dim")
        again = False
        for section in told.sections:
            again = self._section(section, again)
        self.console.print()
        self._line(plain(told.foot), base="dim")

    def _section(self, section: Section, again: bool) -> bool:
        """Print a section; return whether it was one of a single paragraph."""
        only, *others = section.blocks
        if isinstance(only, Paragraph) and not others:
            self._run_in(section.heading, only.parts, again)
            return True
        self._heading(section.heading)
        for block in section.blocks:
            self._block(block)
        return False

    def _heading(self, text: str) -> None:
        self.console.print()
        self._line(plain(text), base="bold")

    def _run_in(self, heading: str, parts: Inline, again: bool) -> None:
        """Print a section of one paragraph with its heading on the same line; `again` after another such."""
        if not again:
            self.console.print()
        self._line((*strong(f"{heading}: "), *parts), 0, 2)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._line(block.parts, 2)
        elif isinstance(block, Note):
            self._line(block.parts, 2, base="dim")
        elif isinstance(block, Bullets):
            self._bullets(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Bars):
            self._bars(block)

    def _bullets(self, block: Bullets) -> None:
        for number, item in enumerate(block.items, block.start):
            mark = f"{number}. " if block.numbered else "- "
            self._line((*plain(mark), *item.parts), 2, len(mark))
            self._under(item.under, 2 + len(mark))
        self._more(block.more)

    def _under(self, items: Iterable[Item], indent: int) -> None:
        for item in items:
            self._line(item.parts, indent)
            for under in item.under:
                self._line((*plain("- "), *under.parts), indent, 2)
                self._under(under.under, indent + 2)

    def _table(self, block: Table) -> None:
        """Print each row as a line: what the first cell names, and of the others their headers and what they say."""
        for row in block.rows:
            self._line((*plain("- "), *_in_words(block, row)), 2, 2)
        self._more(block.more)

    def _bars(self, block: Bars) -> None:
        for bar in block.bars:
            drawn = self._full() * round(bar.share * BAR)
            for row in wrapped(f"{bar.value:>4}  {drawn:<{BAR}}  {bar.label}", self.console.width, 2):
                self.console.print(Text(row), soft_wrap=True)

    def _full(self) -> str:
        """Return what bars are made of: a plain character where the console cannot show a block."""
        try:
            BLOCK.encode(self.console.encoding)
        except (UnicodeEncodeError, LookupError):
            return PLAIN_BLOCK
        return BLOCK

    def _more(self, more: str) -> None:
        if more:
            self._line(plain(f"… {more}"), 2, base="dim")

    def _line(self, parts: Inline, indent: int = 0, hanging: int = 0, base: str = "") -> None:
        rows = wrapped("".join(part.text for part in parts), self.console.width, indent, hanging)
        for row in _styled(rows or [""], parts, base):
            self.console.print(row, soft_wrap=True)


def _in_words(table: Table, row: Row) -> Inline:
    first, *others = row.cells
    parts = [*first]
    for header, cell in zip(table.headers[1:], others, strict=True):
        if any(part.text for part in cell):
            lead = ": " if len(parts) == len(first) else "; "
            parts += [*plain(f"{lead}{header.lower()} "), *cell]
    return tuple(parts)


def _styled(rows: Iterable[str], parts: Inline, base: str) -> Iterable[Text]:
    """Yield rows with the style of the part that each character comes from; blanks have none."""
    styles = (base or STYLE[part.kind] for part in parts for c in printable(part.text, " ") if not c.isspace())
    for row in rows:
        text, done = Text(), 0
        for word_end, style in _runs(row, styles):
            text.append(row[done:word_end], style)
            done = word_end
        yield text


def _runs(row: str, styles: Iterable[str]) -> Iterable[tuple[int, str]]:
    """Yield where each run of one style ends in a row, and the style; blanks go with what stands before them."""
    before = ""
    given = iter(styles)
    for at, character in enumerate(row):
        style = before if character.isspace() else next(given)
        if style != before and at:
            yield at, before
        before = style
    yield len(row), before
