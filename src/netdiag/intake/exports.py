"""The rows of an exported table as text: CSV or Excel, whatever its encoding and separator.

table(path)                 -> Table: its rows, each with the number that a spreadsheet shows
"""

from __future__ import annotations

import csv
import io
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from netdiag.errors import InputError, NetdiagError, Place, Problem
from netdiag.files import reason
from netdiag.limits import CELL_CHARACTERS, CELLS, COLUMNS, UNPACKED_BYTES, Limit
from netdiag.messages import _
from netdiag.packages import for_intake as package
from netdiag.parts import TooMuchError, check_parts

SEPARATORS: Final = ",;\t"
ZIPPED: Final = b"PK\x03\x04"  # how an Excel file begins
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
TOP: Final = 3  # rows by which a separator is told
MOST_IN_C: Final = 2**31 - 1
END_IS: Final = "\0"
END: Final = f'"{END_IS}"'  # a line that is a row of its own, unless a quotation mark before it is open


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text. Those that are blank from end to end are left out, but counted."""

    path: Path
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def place(self) -> Place:
        """The file as a whole."""
        return Place(str(self.path))


def table(path: Path) -> Table:
    """Return the rows of the first sheet, or of a CSV file. Raises InputError for what is no table, or too large."""
    with _reading_errors(path):
        content = _content(path)
        rows = _sheet(path) if content.startswith(ZIPPED) else _csv(content, path)
        return Table(path, tuple((n, row) for n, row in enumerate(_counted(rows, path), 1) if any(row)))


@contextmanager
def _reading_errors(path: Path) -> Iterator[None]:
    place = Place(str(path))
    try:
        yield
    except NetdiagError:
        raise
    except OSError as error:
        raise InputError([Problem(_("cannot be read: {error}.").format(error=reason(error)), place)]) from error
    except Exception as error:  # anything may come out of the readers of others
        why = str(error).strip().rstrip(".") or type(error).__name__
        raise InputError([Problem(_("cannot be read as a table: {why}.").format(why=why), place)]) from error


def _content(path: Path) -> bytes:
    """Return what stands in a regular file; nothing else is opened, as it might have no end."""
    there = path.stat()
    if not stat.S_ISREG(there.st_mode):
        raise ValueError(_("it is no regular file"))
    _at_most(UNPACKED_BYTES, there.st_size, path)
    return path.read_bytes()


def _at_most(limit: Limit, count: int, path: Path) -> None:
    if count > limit.now:
        raise InputError([limit.reached(Place(str(path)))])


def _counted(rows: Iterator[tuple[str, ...]], path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the rows as long as they are no more than limits allow."""
    cells = 0
    for row in rows:
        cells += len(row) + 1
        _at_most(CELLS, cells, path)
        _at_most(COLUMNS, len(row), path)
        _at_most(CELL_CHARACTERS, max(map(len, row), default=0), path)
        yield row


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv(content: bytes, path: Path) -> Iterator[tuple[str, ...]]:
    text = _text(content, path)
    csv.field_size_limit(max(csv.field_size_limit(), min(CELL_CHARACTERS.now, MOST_IN_C)))
    reader = csv.reader(chain(io.StringIO(text, newline=""), (END,)), delimiter=_separator(text))
    begun, after = 1, 1
    for row in reader:
        begun, after = after, reader.line_num + 1
        if row == [END_IS]:
            return
        yield tuple(cell.strip() for cell in row)
    raise ValueError(_("a quotation mark in the row that begins on line {begun} is not closed").format(begun=begun))


def _text(content: bytes, path: Path) -> str:
    text = _decoded(content)
    if END_IS in text:
        raise InputError([Problem(_("is neither text nor an Excel file."), Place(str(path)))])
    return text


def _decoded(content: bytes) -> str:
    if content.startswith(UTF16):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _separator(text: str) -> str:
    """Return the separator that cuts the first rows into most cells; a wrong one leaves quotes in them."""

    def width(separator: str) -> int:
        rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), TOP)
        return sum('"' not in cell for row in rows for cell in row)

    return max(SEPARATORS, key=width)


# --- Excel ------------------------------------------------------------------------------------------------------------


def _sheet(path: Path) -> Iterator[tuple[str, ...]]:
    openpyxl = package("openpyxl")
    try:
        with ZipFile(path) as archive:
            check_parts(archive)
        with warnings.catch_warnings(action="ignore"):  # of validations and the like, which say nothing of cells
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except TooMuchError as error:
        raise InputError([error.limit.reached(Place(str(path)))]) from error
    except (KeyError, BadZipFile) as error:
        raise ValueError(_("it is not a whole Excel file")) from error
    try:
        book.worksheets[0].reset_dimensions()  # what a file says of them need not be so
        for row in book.worksheets[0].rows:
            yield _trimmed(tuple(_written(cell.value) for cell in row))
    finally:
        book.close()


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
