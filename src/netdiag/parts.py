"""The parts of an Excel file, looked through before one is read: a few kB can unpack to what fills any memory.

check_parts(archive)        Raises TooMuchError, or ValueError for what no spreadsheet writes

A sheet is read row by row, the texts that cells share one by one; all else is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from netdiag.limits import BYTES, RECORD_VALUES, ROW_CHARACTERS, UNPACKED_BYTES, VALUES, Limit
from netdiag.messages import _

ROWS: Final = 2**20  # of a sheet, and texts that its cells share
BLOCK: Final = 1 << 16  # bytes unpacked at once
MOST_BYTES: Final = 4  # of one character
TYPES: Final = "[Content_Types].xml"  # says of each part what it is
SHEETS: Final = re.compile(r"/?xl/worksheets/[^/]+\.xml")
TEXTS: Final = "xl/sharedStrings.xml"
UNREAD: Final = re.compile(r"/?xl/pivotCache/[^/]+\.xml")
OVERRIDE: Final = re.compile(rb"<(?:\w+:)?Override\b[^>]*>")
WHERE: Final = {SHEETS: b".worksheet+xml", UNREAD: b".pivotCache"}  # what such parts must be


class TooMuchError(ValueError):
    """There is more in a file than a limit allows."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(_(limit.what))
        self.limit = limit


def check_parts(archive: ZipFile) -> None:
    """Raise TooMuchError where a part would take too much memory; ValueError for what no spreadsheet writes."""
    parts = archive.infolist()
    _at_most(UNPACKED_BYTES, sum(part.file_size for part in parts))
    types = next((part for part in parts if part.filename == TYPES), None)
    if types:
        _at_most(BYTES, types.file_size)
        _check_types(archive.read(types))
    for part in parts:
        if not UNREAD.fullmatch(part.filename):
            _look_through(archive, part)


def _check_types(content: bytes) -> None:
    """Refuse a file that calls something else as sheets are called."""
    for override in OVERRIDE.findall(content):
        name = re.search(rb"PartName\s*=\s*[\"']([^\"']*)", override)
        called = name[1].decode("utf-8", "replace") if name else ""
        if any(pattern.fullmatch(called) and kind not in override for pattern, kind in WHERE.items()):
            raise ValueError(_("it is not a whole Excel file"))


def _look_through(archive: ZipFile, part: ZipInfo) -> None:
    count, unpacked = _Count(_record(part.filename)), 0
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            try:
                count.parser.Parse(block)
            except expat.ExpatError:  # a picture, say; whoever reads it gets no further either
                return
            unpacked += len(block)
            count.check(unpacked)


def _record(name: str) -> tuple[str, int]:
    """Return which element makes a record of a part, and how deep it stands."""
    if SHEETS.fullmatch(name):
        return "row", 3
    return ("si", 2) if name == TEXTS else ("", 0)


class _Count:
    """How much of a part is in memory at once: one record where it has any, and all that is outside these."""

    def __init__(self, record: tuple[str, int]) -> None:
        self.record = record
        self.depth = self.records = 0
        self.values = self.values_outside = 0  # elements and attributes, of this record and of none
        self.bytes_outside = self.begun = 0  # begun: the byte at which this record, or what is between two, begins
        self.is_inside = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.opened
        self.parser.EndElementHandler = self.closed
        self.parser.StartDoctypeDeclHandler = _refuse

    def opened(self, name: str, attributes: Sequence[str]) -> None:
        self.depth += 1
        if self.depth == self.record[1] and name.rpartition(":")[2] == self.record[0]:
            self.is_inside, self.values = True, 0
            self.records += 1
            self.bytes_outside += self._since(self.parser.CurrentByteIndex)
        if self.is_inside:
            self.values += 1 + len(attributes)
        else:
            self.values_outside += 1 + len(attributes)

    def closed(self, name: str) -> None:
        if self.is_inside and self.depth == self.record[1]:
            _at_most(RECORD_VALUES, self.values)
            self.is_inside = False
            self._since(self.parser.CurrentByteIndex)
        self.depth -= 1

    def _since(self, byte: int) -> int:
        length, self.begun = byte - self.begun, byte
        return length

    def check(self, unpacked: int) -> None:
        """Raise TooMuchError where so many bytes hold too much."""
        if self.records > ROWS:
            raise ValueError(_("it has more than {rows:,} rows or texts").format(rows=ROWS))
        length = unpacked - self.begun
        _at_most(RECORD_VALUES, self.values if self.is_inside else 0)
        _at_most(VALUES, self.values_outside)
        _at_most(ROW_CHARACTERS, length // MOST_BYTES if self.is_inside else 0)
        _at_most(BYTES, self.bytes_outside + (0 if self.is_inside else length))


def _refuse(*_unused: Any) -> None:
    raise ValueError(_("it declares a type of document, as no spreadsheet does"))


def _at_most(limit: Limit, count: int) -> None:
    if count > limit.now:
        raise TooMuchError(limit)
