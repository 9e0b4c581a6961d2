"""The rows of an exported table as text: CSV or Excel, whatever its encoding and separator.

table(path)                 -> Table: its rows, each with the number that a spreadsheet shows
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from netdiag.errors import InputError, NetdiagError, Place, Problem
from netdiag.files import reason
from netdiag.limits import CELL_CHARACTERS, CELLS, COLUMNS, UNPACKED_BYTES
from netdiag.messages import _
from netdiag.packages import for_intake as package
from netdiag.spreadsheet import SEPARATORS, TooMuchError, at_most, csv_rows, size, whole, workbook

ZIPPED: Final = b"PK\x03\x04"  # how an Excel file begins
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
TOP: Final = 3  # rows by which a separator is told


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
        at_most(UNPACKED_BYTES, size(path))
        content = path.read_bytes()
        rows = _sheet(content) if content.startswith(ZIPPED) else _csv(content, path)
        return Table(path, tuple((n, row) for n, row in enumerate(_counted(rows), 1) if any(row)))


@contextmanager
def _reading_errors(path: Path) -> Iterator[None]:
    place = Place(str(path))
    try:
        yield
    except NetdiagError:
        raise
    except TooMuchError as error:
        raise InputError([error.limit.reached(place)]) from error
    except OSError as error:
        raise InputError([Problem(_("cannot be read: {error}.").format(error=reason(error)), place)]) from error
    except Exception as error:  # anything may come out of the readers of others
        why = str(error).strip().rstrip(".") or type(error).__name__
        raise InputError([Problem(_("cannot be read as a table: {why}.").format(why=why), place)]) from error


def _counted(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows as long as they are no more than limits allow."""
    cells = 0
    for row in rows:
        cells += len(row) + 1
        at_most(CELLS, cells)
        at_most(COLUMNS, len(row))
        at_most(CELL_CHARACTERS, max(map(len, row), default=0))
        yield row


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv(content: bytes, path: Path) -> Iterator[tuple[str, ...]]:
    text = _text(content, path)
    for row in csv_rows(io.StringIO(text, newline=""), _separator(text)):
        yield tuple(cell.strip() for cell in row)


def _text(content: bytes, path: Path) -> str:
    text = _decoded(content)
    if "\0" in text:
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
        cells: list[str] = []
        with suppress(ValueError):  # of a quotation mark that is closed before another separator
            for row in islice(csv_rows(io.StringIO(text, newline=""), separator), TOP):
                cells += row
        return sum('"' not in cell for cell in cells)

    return max(SEPARATORS, key=width)


# --- Excel ------------------------------------------------------------------------------------------------------------


def _sheet(content: bytes) -> Iterator[tuple[str, ...]]:
    with workbook(io.BytesIO(content), package("openpyxl")) as book:
        book.worksheets[0].reset_dimensions()  # what a file says of them need not be so
        for row in book.worksheets[0].rows:
            yield _trimmed(tuple(_written(cell.value) for cell in row))


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _written(value: Any) -> str:
    return "" if value is None else str(whole(value)).strip()
