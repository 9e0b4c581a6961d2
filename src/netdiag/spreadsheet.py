"""What spreadsheets write, read row by row: Excel files and CSV.

    size(file)                  how many bytes a regular file holds; nothing else is read
    workbook(stream, openpyxl)  an Excel file to read
      _check_parts              its parts, looked through first: a few kB can unpack to what fills any memory
    csv_rows(lines, separator)  the rows of a CSV file
    whole(value)                3 for 3.0, as Excel keeps every number
    at_most(limit, count)       Raises TooMuchError

What is no such file, or has a quotation mark that is not closed, raises ValueError, which says why. A sheet is read row
by row, the texts that cells share one by one; all else is read as a whole.
"""

from __future__ import annotations

import csv
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from netdiag.limits import BYTES, CELL_CHARACTERS, RECORD_VALUES, ROW_CHARACTERS, UNPACKED_BYTES, VALUES, Limit
from netdiag.messages import _

SEPARATORS: Final = ",;\t"  # Excel in Dutch writes semicolons
MOST_IN_C: Final = 2**31 - 1
END_IS: Final = "\0"
END: Final = f'"{END_IS}"'  # a line that is a row of its own, unless a quotation mark before it is open
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


def at_most(limit: Limit, count: int) -> None:
    """Raise TooMuchError where there is more than a limit allows."""
    if count > limit.now:
        raise TooMuchError(limit)


def size(file: Path) -> int:
    """Return how many bytes a regular file holds. Nothing else is opened, as it might have no end."""
    there = file.stat()
    if not stat.S_ISREG(there.st_mode):
        raise ValueError(_("it is no regular file"))
    return there.st_size


def whole(value: Any) -> Any:
    """Return a number as a whole one where it is, and all else as it stands."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# --- CSV --------------------------------------------------------------------------------------------------------------


def csv_rows(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """Yield the cells of each row. A cell that is far longer than a limit allows raises TooMuchError."""
    csv.field_size_limit(max(csv.field_size_limit(), min(CELL_CHARACTERS.now, MOST_IN_C)))
    is_end, begun = False, 1

    def with_end() -> Iterator[str]:
        nonlocal is_end
        yield from lines
        is_end = True
        yield END

    reader = csv.reader(with_end(), delimiter=separator)
    try:
        for row in reader:
            if is_end and row == [END_IS]:
                return
            if not is_end:
                yield row
                begun = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise TooMuchError(CELL_CHARACTERS) from error
        raise
    raise ValueError(_("a quotation mark in the row that begins on line {begun} is not closed").format(begun=begun))


# --- Excel ------------------------------------------------------------------------------------------------------------


@contextmanager
def workbook(stream: BinaryIO, openpyxl: Any) -> Iterator[Any]:
    """Yield an Excel file to read row by row: what stands in its cells, and no formulas."""
    try:
        with ZipFile(stream) as archive:
            _check_parts(archive)
        with warnings.catch_warnings(action="ignore"):  # of validations and the like, which say nothing of cells
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except (KeyError, BadZipFile) as error:
        raise ValueError(_("it is not a whole Excel file")) from error
    try:
        yield book
    finally:
        book.close()


def _check_parts(archive: ZipFile) -> None:
    """Raise TooMuchError where a part would take too much memory; ValueError for what no spreadsheet writes."""
    parts = archive.infolist()
    at_most(UNPACKED_BYTES, sum(part.file_size for part in parts))
    types = next((part for part in parts if part.filename == TYPES), None)
    if types:
        at_most(BYTES, types.file_size)
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
            at_most(RECORD_VALUES, self.values)
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
        at_most(RECORD_VALUES, self.values if self.is_inside else 0)
        at_most(VALUES, self.values_outside)
        at_most(ROW_CHARACTERS, length // MOST_BYTES if self.is_inside else 0)
        at_most(BYTES, self.bytes_outside + (0 if self.is_inside else length))


def _refuse(*_unused: Any) -> None:
    raise ValueError(_("it declares a type of document, as no spreadsheet does"))
