"""Tables as they stand in files: CSV, Excel, Parquet.

    form(file, reading, known)                  what the heading says, and how to get at the rows
    iter_batches(file, form, wanted, size)      the rows as Arrow batches
    reading_errors(file)                        within it, what keeps a file from being read is told with its name
    UnreadableError                             what keeps one file from being read, and no other

Text stays text: "n/a" must not become a blank. openpyxl and pyarrow do the reading; what they raise of a file that is
not what it seems is told with its name. There is never more of it in memory than `limits` allows.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TextIO, get_args

from netdiag.batch.cells import blank, unwrapped, written
from netdiag.batch.columns import plain
from netdiag.batch.headings import Extra
from netdiag.errors import InputError, NetdiagError, Place, Problem
from netdiag.files import reason
from netdiag.limits import (
    CELL_CHARACTERS,
    CELLS,
    COLUMNS,
    ROW_CHARACTERS,
    ROWS,
    TABLE_BYTES,
    UNPACKED_BYTES,
    VALUES,
    Limit,
)
from netdiag.messages import _
from netdiag.packages import for_tables as package
from netdiag.spreadsheet import ROWS as SHEET_ROWS
from netdiag.spreadsheet import SEPARATORS, TooMuchError, at_most, csv_rows, size, whole, workbook

BEGINNINGS: Final = {b"PK\x03\x04": ".xlsx", b"PAR1": ".parquet"}  # first bytes of a file, and what it then is
INDEX: Final = "__index_level_"  # what pandas calls an index without a name in Parquet
SEPARATOR_TOLD: Final = re.compile(r'"?sep=([^\r\n])"? *(?:[\r\n]|$)', re.IGNORECASE)  # a first line: Excel tells it
UTF8: Final = "utf-8-sig"  # with a mark at the start, or without
WINDOWS: Final = "cp1252"
BLOCK: Final = 1 << 20  # characters read at once
TOP_ROWS: Final = 20  # of a sheet, among which its heading is looked for

Tell = Callable[[Problem], None]  # takes what is worth knowing and stops nothing
Known = Callable[[str], bool]  # is this the name of a column?


class UnreadableError(InputError):
    """One file cannot be read as a table; others may be."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How tables are to be read: what becomes of columns that are no part of a case, which sheet, which encoding.

    A sheet is named, or counted from 1; without one it is the first. Without an encoding it is found out.
    """

    extra: Extra = "error"
    sheet: str = ""
    encoding: str = ""

    def __post_init__(self) -> None:
        """Raise InputError for what is no option, an encoding that Python does not know, and what is no text."""
        if self.extra not in get_args(Extra):
            raise InputError(
                _("'{extra}' is not one of {wanted}.").format(extra=self.extra, wanted=", ".join(get_args(Extra)))
            )
        for what, said in (("sheet", self.sheet), ("encoding", self.encoding)):
            if not isinstance(said, str):
                raise InputError(
                    _("{what} is of type {kind}; wanted text.").format(what=what, kind=type(said).__name__)
                )
        try:
            "a".encode(self.encoding or UTF8)
        except (LookupError, ValueError):
            raise InputError(
                _("'{encoding}' is not an encoding of text; utf-8 and cp1252 are.").format(encoding=self.encoding)
            ) from None


@dataclass(frozen=True, slots=True)
class Form:
    """How a table stands in its file: its headings, and how to get at its rows."""

    headings: tuple[str, ...]
    above: int = 0  # lines or rows before the heading
    separator: str = ","
    encoding: str = UTF8
    wrapped: bool = False  # may a cell such as ="007" stand in it?
    sheet: str = ""
    rows: int | None = None  # where the file says so


def form(file: Path, reading: Reading, known: Known, tell: Tell) -> Form:
    """Return how a table stands in a file.

    Raises UnreadableError for what is no table, or more than `limits` allows; InputError for a sheet that is not there.
    """
    with reading_errors(file, reading):
        begins = _beginning(file)
        kind = file.suffix.lower()
        content = next((suffix for start, suffix in BEGINNINGS.items() if begins == start), kind)
        if content != kind:
            raise ValueError(_("it is a {content} file by its content; give it that name").format(content=content))
        found = _FORMS[kind](file, reading, known, tell)
        if not found.headings:
            raise UnreadableError([Problem(_("nothing in it."), Place(str(file)))])
        at_most(COLUMNS, len(found.headings))
        return found


def iter_batches(file: Path, form: Form, wanted: Sequence[str], size: int) -> Iterator[Any]:
    """Yield the rows of a table as Arrow batches, at most `size` rows each, of the wanted columns.

    Rows that are blank from end to end are left out. An Excel sheet is read as a whole. Raises UnreadableError.
    """
    with reading_errors(file):
        yield from _ROWS[file.suffix.lower()](file, form, list(wanted), size)


@contextmanager
def reading_errors(file: Path, reading: Reading | None = None) -> Iterator[None]:
    """Raise what keeps a file from being read as a table as UnreadableError, with its name."""
    place = Place(str(file))
    try:
        yield
    except NetdiagError:
        raise
    except TooMuchError as error:
        raise UnreadableError([error.limit.reached(place)]) from error
    except UnicodeDecodeError as error:
        hint = _("Save it as UTF-8 (in Excel: CSV UTF-8), or name its encoding with `--encoding`.")
        named = reading.encoding if reading and reading.encoding else "UTF-8"
        raise UnreadableError([Problem(_("not {named} text.").format(named=named), place, hint)]) from error
    except MemoryError as error:
        raise UnreadableError([Problem(_("cannot be read as a table: there is not enough memory."), place)]) from error
    except Exception as error:  # anything may come out of the readers of others
        raise UnreadableError(
            [Problem(_("cannot be read as a table: {what}.").format(what=reason(error)), place)]
        ) from error


def _beginning(file: Path) -> bytes:
    at_most(TABLE_BYTES, size(file))
    with file.open("rb") as stream:
        return stream.read(4)


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())


def _too_wide(where: str) -> ValueError:
    return ValueError(_("{where} has more cells than the heading has columns").format(where=where))


# --- CSV --------------------------------------------------------------------------------------------------------------


class _Lines:
    """The lines of a text; of how many, how long, the row is that they make."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.most = ROW_CHARACTERS.now
        self.number = self.length = 0
        self.begun = 1  # the line on which this row begins

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(self.most + 1):
            self.number += 1
            self.length += len(line)
            at_most(ROW_CHARACTERS, self.length)
            yield line

    def next_row(self) -> None:
        """Begin to count anew."""
        self.length, self.begun = 0, self.number + 1


def _records(file: Path, form: Form) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which it ends, cells) for each row that is not a blank line."""
    most = CELL_CHARACTERS.now
    with file.open(encoding=form.encoding, newline="") as text:
        lines = _Lines(text)
        try:
            for row, cells in enumerate(csv_rows(lines, form.separator)):
                if lines.length > most:  # else no cell can be longer
                    at_most(CELL_CHARACTERS, max(map(len, cells)))
                if row >= form.above and (len(cells) > 1 or (cells and cells[0].strip())):
                    yield lines.number, cells
                lines.next_row()
        except TooMuchError as error:
            raise UnreadableError([error.limit.reached(Place(str(file), lines.begun, 1))]) from error


def _form_of_csv(file: Path, reading: Reading, known: Known, tell: Tell) -> Form:
    encoding, wrapped = _encoding(file, reading.encoding, tell)
    with file.open(encoding=encoding, newline="") as text:
        top = text.read(BLOCK)
    declared = SEPARATOR_TOLD.match(top)
    present = [separator for separator in SEPARATORS if separator in top] or SEPARATORS
    lines_above, separators = (1, declared[1]) if declared else (0, present)
    forms = [_headed(file, Form((), lines_above, separator, encoding, wrapped)) for separator in separators]
    return max(forms, key=lambda form: (sum(map(known, form.headings)), len(form.headings)))


def _headed(file: Path, form: Form) -> Form:
    """Return a form with the headings that a CSV file has by it; without any where the file is empty."""
    _, first = next(_records(file, form), (0, []))
    some = islice(first, COLUMNS.now + 1)
    headings = tuple(map(_on_one_line, map(unwrapped, some)))
    return Form(headings, form.above, form.separator, form.encoding, form.wrapped)


def _encoding(file: Path, named: str, tell: Tell) -> tuple[str, bool]:
    """Return the encoding in which a file can be read to its end, and whether a cell such as ="007" may stand in it."""
    if named:
        encoding = UTF8 if codecs.lookup(named).name == "utf-8" else named
        return encoding, _scan(file, encoding)
    with file.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16", _scan(file, "utf-16")
    try:
        return UTF8, _scan(file, UTF8)
    except UnicodeDecodeError:
        wrapped = _scan(file, WINDOWS)
    tell(Problem(_("not UTF-8 text; read as Windows-1252."), Place(str(file)), _("`--encoding` names another.")))
    return WINDOWS, wrapped


def _scan(file: Path, encoding: str) -> bool:
    """Return whether a cell such as ="007" may stand in a file. Raises UnicodeDecodeError for another encoding."""
    may_be_wrapped, tail = False, ""
    with file.open(encoding=encoding) as text:
        while block := text.read(BLOCK):
            may_be_wrapped = may_be_wrapped or '="' in tail + block or '=("' in tail + block
            tail = (tail + block)[-2:]
    return may_be_wrapped


def _rows_of_csv(file: Path, form: Form, wanted: list[str], size: int) -> Iterator[Any]:
    pa = package("pyarrow")
    at = [i for i, heading in enumerate(form.headings) if heading in set(wanted)]
    rows = _filled(_records(file, form), form)
    while some := list(islice(rows, size)):
        columns = list(zip(*some, strict=True))
        yield pa.RecordBatch.from_arrays([pa.array(columns[i], pa.string()) for i in at], names=wanted)


def _filled(records: Iterator[tuple[int, list[str]]], form: Form) -> Iterator[list[str | None]]:
    """Yield the rows below the heading that are not blank from end to end, each as long as the heading."""
    width = len(form.headings)
    for line, cells in islice(records, 1, None):
        if len(cells) > width:
            raise _too_wide(_("line {line}").format(line=line))
        content = list(map(unwrapped, cells)) if form.wrapped else cells
        if not all(map(blank, content)):
            yield [*content, *[None] * (width - len(cells))]


# --- Excel ------------------------------------------------------------------------------------------------------------


def _form_of_sheet(file: Path, reading: Reading, known: Known, tell: Tell) -> Form:
    with _book(file) as book:
        names = [sheet.title for sheet in book.worksheets]
        sheet = _chosen(names, reading.sheet, Place(str(file)))
        top = list(islice(_cells(book, sheet), TOP_ROWS))
    if len(names) > 1 and not reading.sheet:
        message = _("of {names} sheets, '{sheet}' was read.").format(names=len(names), sheet=sheet)
        tell(Problem(message, Place(str(file)), _("`--sheet` names another.")))
    above = next((i for i, row in enumerate(top) if any(written(cell).strip() for cell in row)), 0)
    headings = [_on_one_line(written(cell)) for cell in top[above]] if top else []
    while headings and not headings[-1]:
        headings.pop()
    return Form(tuple(headings), above, sheet=sheet)


@contextmanager
def _book(file: Path) -> Iterator[Any]:
    # opened here: openpyxl would leave a file open that it cannot read
    with file.open("rb") as stream, workbook(stream, package("openpyxl")) as book:
        yield book


def _chosen(names: Sequence[str], wanted: str, place: Place) -> str:
    """Return the sheet that is called so, or has that number."""
    if not names:
        raise ValueError(_("there is no sheet in it"))
    if not wanted:
        return names[0]
    for name in names:
        if plain(name) == plain(wanted):
            return name
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    listed = ", ".join(f"'{name}'" for name in names)
    raise InputError(
        [
            Problem(
                _("there is no sheet '{wanted}'.").format(wanted=wanted),
                place,
                _("There are {listed}.").format(listed=listed),
            )
        ]
    )


def _cells(book: Any, name: str) -> Iterator[list[Any]]:
    """Yield the cells of each row of a sheet, without the blank ones at its end."""
    sheet, count = book[name], 0
    sheet.reset_dimensions()  # what a file says of them need not be so
    for number, row in enumerate(sheet.rows, 1):
        if number > SHEET_ROWS:
            raise ValueError(_("row {number:,} is further down than a sheet goes").format(number=number))
        count += len(row) + 1
        at_most(CELLS, count)
        cells = [_value(cell) for cell in row]
        while cells and blank(cells[-1]):
            cells.pop()
        at_most(COLUMNS, len(cells))
        yield cells


def _value(cell: Any) -> Any:
    """Return what stands in a cell: "" where that is nothing, None where it is an error, whole numbers as such."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return "" if value is None else None
    return whole(value)


def _rows_of_sheet(file: Path, form: Form, wanted: list[str], size: int) -> Iterator[Any]:
    at = [i for i, heading in enumerate(form.headings) if heading in set(wanted)]
    columns: list[list[Any]] = [[] for _ in at]
    with _book(file) as book:
        for row in _body(_cells(book, form.sheet), form):
            for column, i in zip(columns, at, strict=True):
                column.append(row[i] if i < len(row) else "")
    arrays = [_column(column) for column in columns]
    yield from package("pyarrow").table(arrays, names=wanted).to_batches(size)


def _body(rows: Iterable[list[Any]], form: Form) -> Iterator[list[Any]]:
    """Yield the rows below the heading that are not blank from end to end."""
    for number, row in islice(enumerate(rows, 1), form.above + 1, None):
        if len(row) > len(form.headings):
            raise _too_wide(_("row {row}").format(row=number))
        if not all(map(blank, row)):
            yield row


def _column(cells: list[Any]) -> Any:
    """Return an Arrow array: numbers where all cells are numbers or blank, else text."""
    pa = package("pyarrow")
    values = [None if cell == "" else cell for cell in cells]
    if {type(cell) for cell in values} <= {int, float, type(None)}:
        with suppress(pa.ArrowInvalid, OverflowError):  # of a number too long
            return pa.array(values)
    return pa.array([None if cell is None else written(cell) for cell in values], pa.string())


# --- Parquet ----------------------------------------------------------------------------------------------------------


def _form_of_parquet(file: Path, reading: Reading, known: Known, tell: Tell) -> Form:
    with package("pyarrow.parquet").ParquetFile(file) as opened:
        metadata = opened.metadata
        at_most(COLUMNS, metadata.num_columns)
        at_most(ROWS, metadata.num_rows)
        for i in range(metadata.num_row_groups):
            _check_group(opened, i)
    names = metadata.schema.to_arrow_schema().names
    return Form(tuple(name for name in names if not name.startswith(INDEX)), rows=metadata.num_rows)


def _check_group(opened: Any, number: int) -> None:
    """Refuse a part of a file that takes too much memory: what it unpacks to, and how much a few rows may hold."""
    group = opened.metadata.row_group(number)
    at_most(UNPACKED_BYTES, group.total_byte_size)
    # of a column that is damaged pyarrow tells here; the next line would end the process
    next(opened.iter_batches(batch_size=1, row_groups=[number]), None)
    columns = [group.column(i) for i in range(group.num_columns)]
    at_most(UNPACKED_BYTES, sum(column.total_uncompressed_size for column in columns))
    in_lists = [column.num_values for column in columns if column.num_values != group.num_rows]
    at_most(CELLS, sum(in_lists))


def _rows_of_parquet(file: Path, form: Form, wanted: list[str], size: int) -> Iterator[Any]:
    pq = package("pyarrow.parquet")
    metadata = pq.read_metadata(file)
    schema = metadata.schema
    leaves = [schema.column(i) for i in range(len(schema))]
    texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
    kinds = schema.to_arrow_schema()
    # a text that stands in every row is there once
    with pq.ParquetFile(file, metadata=metadata, read_dictionary=texts) as opened:
        for batch in opened.iter_batches(batch_size=size, columns=wanted):
            batch.validate(full=True)
            for limit, count in _sizes(batch):
                at_most(limit, count)
            yield _spelt_out(batch, kinds)


def _sizes(batch: Any) -> Iterator[tuple[Limit, int]]:
    """Yield how much lists hold, how long the longest text is, and all together once each is written out."""
    compute, total = package("pyarrow.compute"), 0
    yield VALUES, sum(map(_held, batch.columns))
    for words in chain.from_iterable(map(_texts, batch.columns)):
        lengths = compute.binary_length(words.dictionary)
        yield CELL_CHARACTERS, compute.max(lengths).as_py() or 0
        total += compute.sum(lengths.take(words.indices)).as_py() or 0
    yield UNPACKED_BYTES, total


def _held(column: Any) -> int:
    """Return how many values stand in the lists and the like of a column."""
    return sum(len(part) + _held(part) for part in _inside(column))


def _inside(column: Any) -> list[Any]:
    types = package("pyarrow").types
    if types.is_map(column.type):
        return [column.keys, column.items]
    if not types.is_nested(column.type):
        return []
    inside = column.flatten()
    return inside if isinstance(inside, list) else [inside]


def _texts(column: Any) -> Iterator[Any]:
    """Yield the arrays of texts in a column, also those inside lists and the like."""
    if package("pyarrow").types.is_dictionary(column.type):
        yield column
    yield from chain.from_iterable(map(_texts, _inside(column)))


def _spelt_out(batch: Any, kinds: Any) -> Any:
    """Return a batch with texts in place of their numbers; without what pandas noted, which may be damaged."""
    pa = package("pyarrow")
    asked = [kinds.field(name).type for name in batch.schema.names]
    plain_kinds = [pa.string() if kind == pa.string_view() else kind for kind in asked]
    columns = [column.cast(kind) for column, kind in zip(batch.columns, plain_kinds, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


_FORMS: Final = {".csv": _form_of_csv, ".xlsx": _form_of_sheet, ".parquet": _form_of_parquet}
_ROWS: Final = {".csv": _rows_of_csv, ".xlsx": _rows_of_sheet, ".parquet": _rows_of_parquet}
