"""Notes as they stand in files: plain text, Markdown, Word, standard input.

items(path)                 a file of notes -> Items: its paragraphs and points, without markup
Item                        one of them, and its place in the file

A line that ends early, or ends a sentence, ends an item; lines that an editor wrapped are joined. Of a Word file the
place is the number of the paragraph. A Word file is a packed one: it is not unpacked to more than `limits` allows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from netdiag.errors import InputError, Place, Problem
from netdiag.knowledge.yamlfile import raw_of
from netdiag.limits import UNPACKED_BYTES
from netdiag.messages import _
from netdiag.packages import for_intake as package

KINDS: Final = (".txt", ".md", ".docx")
WRAPPED: Final = 60  # characters of a line that an editor may have broken off; its writer ended a shorter one
HEADINGS: Final = ("heading", "title", "subtitle", "kop", "titel", "ondertitel")  # how styles of headings are called
PACKED: Final = b"PK\x03\x04"  # how a Word file begins

_BULLET: Final = re.compile(r"^\s*(?:[-*+•‣\u2013·◦]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+")
_HEADING: Final = re.compile(r"^\s{0,3}#{1,6}\s")
_RULE: Final = re.compile(r"^\s*(?:[-*_=]\s*){3,}$|^\s*```.*$|^\s*\|?[\s:|-]+\|[\s:|-]*$")
_QUOTED: Final = re.compile(r"^\s*(?:>\s?)+")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS: Final = re.compile(r"(\*{1,3}|__|~~|`)(?=\S)(.+?)(?<=\S)\1")
_ENDED: Final = re.compile(r"[.!?…:;][\"'”\u2019)\]]*$")


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph or point of notes, on one line and without markup, and where it begins."""

    text: str
    place: Place


def items(path: Path | str) -> tuple[Item, ...]:
    """Return the paragraphs and points of a file of notes; `-` is standard input. Headings are left out.

    Raises InputError for what cannot be read, is neither text nor a Word file, or is larger than `limits` allows.
    """
    kind = Path(path).suffix.lower()
    if str(path) != "-" and kind not in KINDS:
        hint = _("Wanted {kinds}, or - for standard input.").format(kinds=", ".join(KINDS))
        raise InputError([Problem(_("this is no file of notes."), Place(str(path)), hint)])
    name, raw = raw_of(path)
    if raw.startswith(PACKED) or kind == ".docx":
        return tuple(_of_word(raw, name))
    return tuple(_of_lines(_text(raw, name).splitlines(), name))


def _text(raw: bytes, name: str) -> str:
    if b"\0" in raw:
        raise InputError([Problem(_("this is no text."), Place(name), _("Save the notes as text or as a Word file."))])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


# --- text and Markdown ------------------------------------------------------------------------------------------------


def _of_lines(lines: Iterable[str], name: str) -> Iterator[Item]:
    begun: list[str] = []
    place = Place(name)
    for number, line in enumerate(lines, 1):
        if begun and _ends_before(line, begun[-1]):
            yield from _item(begun, place)
            begun = []
        if _HEADING.match(line) or _RULE.match(line):
            continue
        if line.strip():
            place = place if begun else Place(name, number, 1)
            begun.append(line)
    yield from _item(begun, place)


def _ends_before(line: str, last: str) -> bool:
    """Return whether an item whose last line is `last` ends before a line."""
    starts_anew = not line.strip() or any(mark.match(line) for mark in (_HEADING, _RULE, _BULLET))
    return starts_anew or len(last.rstrip()) < WRAPPED or bool(_ENDED.search(last.rstrip()))


def _item(lines: Iterable[str], place: Place) -> Iterator[Item]:
    text = " ".join(" ".join(map(_bare, lines)).split())
    if text:
        yield Item(text, place)


def _bare(line: str) -> str:
    """Return a line without the marks of Markdown, and without what begins a point."""
    line = _BULLET.sub("", _QUOTED.sub("", line))
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", line)).replace("|", " ")


# --- Word -------------------------------------------------------------------------------------------------------------


def _of_word(raw: bytes, name: str) -> list[Item]:
    docx = package("docx")
    _check_unpacked(raw, name)
    try:
        return list(_of_paragraphs(docx.Document(io.BytesIO(raw)), name))
    except Exception as error:  # python-docx and lxml raise many kinds for what is no Word file
        raise _not_word(name) from error


def _check_unpacked(raw: bytes, name: str) -> None:
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise _not_word(name) from error
    if unpacked > UNPACKED_BYTES.now:
        raise InputError([UNPACKED_BYTES.reached(Place(name))])


def _not_word(name: str) -> InputError:
    hint = _("Save the notes as .docx or as text.")
    return InputError([Problem(_("this is not a whole Word file."), Place(name), hint)])


def _of_paragraphs(document: Any, name: str) -> Iterator[Item]:
    """Yield the paragraphs of a Word file, those in the cells of its tables too; each line of one is an item."""
    for number, paragraph in enumerate(_inside(document), 1):
        if not paragraph.style.name.lower().startswith(HEADINGS):
            for line in paragraph.text.splitlines():
                yield from _item([line], Place(name, number, 1))


def _inside(container: Any) -> Iterator[Any]:
    for part in container.iter_inner_content():
        if hasattr(part, "rows"):
            yield from (paragraph for cell in _cells(part) for paragraph in _inside(cell))
        else:
            yield part


def _cells(table: Any) -> Iterator[Any]:
    """Yield each cell of a table once: cells that were merged are one."""
    seen = set()
    for row in table.rows:
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                yield cell
