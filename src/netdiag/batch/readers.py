"""Tables as they stand in files: CSV, Excel, Parquet.

    form(file, reading, known)                  what the heading says, and how to get at the rows
    iter_batches(file, form, wanted, size)      the rows as Arrow batches

Text stays text: "n/a" must not become a blank. pandas, openpyxl and pyarrow do the reading; what they raise of a file
that is not what it seems is told with its name.
"""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from netdiag.batch.cells import unwrapped, written
from netdiag.batch.columns import plain
from netdiag.batch.headings import Extra
from netdiag.batch.packages import package
from netdiag.errors import InputError, NetdiagError, Place, Problem

BEGINNINGS: Final = {b"PK\x03\x04": ".xlsx", b"PAR1": ".parquet"}  # first bytes of a file, and what it then is
INDEX: Final = "__index_level_"  # what pandas calls an index without a name in Parquet
SEPARATORS: Final = ",;\t"  # Excel in Dutch writes semicolons
SEPARATOR_TOLD: Final = re.compile(r'"?sep=([^\r\n])"? *(?:[\r\n]|$)', re.IGNORECASE)  # a first line: Excel tells it
UTF8: Final = "utf-8-sig"  # with a mark at the start, or without
WINDOWS: Final = "cp1252"
BLOCK: Final = 1 << 20  # characters read at once
TOP_ROWS: Final = 20  # of a sheet, among which its heading is looked for

Tell = Callable[[Problem], None]  # takes what is worth knowing and stops nothing
Known = Callable[[str], bool]  # is this the name of a column?


@dataclass(frozen=True, slots=True)
class Reading:
    """How tables are to be read: what becomes of columns that are no part of a case, which sheet, which encoding.

    A sheet is named, or counted from 1; without one it is the first. Without an encoding it is found out.
    """

    extra: Extra = "error"
    sheet: str = ""
    encoding: str = ""

    def __post_init__(self) -> None:
        """Raise InputError for an encoding that Python does not know."""
        try:
            "a".encode(self.encoding or UTF8)
        except (LookupError, ValueError):
            raise InputError(f"'{self.encoding}' is not an encoding of text; utf-8 and cp1252 are.") from None


@dataclass(frozen=True, slots=True)
class Form:
    """How a table stands in its file: its headings, and how to get at its rows."""

    headings: tuple[str, ...]
    above: int = 0  # lines or rows before the heading
    separator: str = ","
    encoding: str = UTF8
    wrapped: bool = False  # may a cell such as ="007" stand in it?
    sheet: str = ""


def form(file: Path, reading: Reading, known: Known, tell: Tell) -> Form:
    """Return how a table stands in a file. Raises InputError for what is no table."""
    with _reading_errors(file, reading):
        with file.open("rb") as stream:
            begins = stream.read(4)
        kind = file.suffix.lower()
        content = next((suffix for start, suffix in BEGINNINGS.items() if begins == start), kind)
        if content != kind:
            raise ValueError(f"it is a {content} file by its content; give it that name")
        return _FORMS[kind](file, reading, known, tell)


def iter_batches(file: Path, form: Form, wanted: Sequence[str], size: int) -> Iterator[Any]:
    """Yield the rows of a table as Arrow batches, at most `size` rows each, of the wanted columns.

    Rows that are blank from end to end are left out. An Excel sheet is read as a whole. Raises InputError.
    """
    with _reading_errors(file):
        yield from _ROWS[file.suffix.lower()](file, form, list(wanted), size)


@contextmanager
def _reading_errors(file: Path, reading: Reading | None = None) -> Iterator[None]:
    """Raise what keeps a file from being read as a table as InputError, with its name."""
    place = Place(str(file))
    try:
        yield
    except (NetdiagError, ImportError, MemoryError):
        raise
    except UnicodeDecodeError as error:
        hint = "Save it as UTF-8 (in Excel: CSV UTF-8), or name its encoding with `--encoding`."
        named = reading.encoding if reading and reading.encoding else "UTF-8"
        raise InputError([Problem(f"not {named} text.", place, hint)]) from error
    except Exception as error:  # anything may come out of the readers of others
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        why = why.removeprefix("Error tokenizing data. C error: ").strip().rstrip(".")
        raise InputError([Problem(f"cannot be read as a table: {why}.", place)]) from error


def _batches(frame: Any, size: int) -> Iterator[Any]:
    table = package("pyarrow").Table.from_pandas(frame, preserve_index=False)
    yield from table.to_batches(size)


def _filled(frame: Any) -> Any:
    """Return the rows that are not blank from end to end."""
    return frame[frame.ne("").any(axis=1)]


def _only(wanted: list[str], frame: Any) -> Any:
    return frame if len(wanted) == len(frame.columns) else frame[wanted]


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())


def _too_wide() -> ValueError:
    return ValueError("rows have more cells than the heading has columns")


# --- CSV --------------------------------------------------------------------------------------------------------------


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
    try:
        (first,) = package("pandas").read_csv(file, header=None, nrows=1, **_as_text(form)).to_numpy().tolist()
    except package("pandas").errors.EmptyDataError:
        return form
    return replace(form, headings=tuple(map(_on_one_line, map(unwrapped, first))))


def _as_text(form: Form) -> dict[str, Any]:
    """Return the options with which pandas reads cells as they stand."""
    options = {"sep": form.separator, "encoding": form.encoding, "skiprows": form.above}
    return {"dtype": str, "keep_default_na": False, **options}


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
    tell(Problem("not UTF-8 text; read as Windows-1252.", Place(str(file)), "`--encoding` names another."))
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
    pd = package("pandas")
    with pd.read_csv(file, chunksize=size, **_as_text(form)) as reader:
        for frame in reader:
            if not isinstance(frame.index, pd.RangeIndex):  # pandas took the first column for an index
                raise _too_wide()
            named = (frame.map(unwrapped) if form.wrapped else frame).set_axis(list(form.headings), axis=1)
            yield from _batches(_only(wanted, _filled(named)), size)


# --- Excel ------------------------------------------------------------------------------------------------------------


def _form_of_sheet(file: Path, reading: Reading, known: Known, tell: Tell) -> Form:
    with _book(file) as book:
        sheet = _chosen(book.sheet_names, reading.sheet, Place(str(file)))
        top = _cells(book, sheet, TOP_ROWS).to_numpy().tolist()
    if len(book.sheet_names) > 1 and not reading.sheet:
        message = f"of {len(book.sheet_names)} sheets, '{sheet}' was read."
        tell(Problem(message, Place(str(file)), "`--sheet` names another."))
    above = next((i for i, row in enumerate(top) if any(written(cell).strip() for cell in row)), 0)
    headings = [_on_one_line(written(cell)) for cell in top[above]] if top else []
    while headings and not headings[-1]:
        headings.pop()
    return Form(tuple(headings), above, sheet=sheet)


def _book(file: Path) -> Any:
    package("openpyxl")
    try:
        return package("pandas").ExcelFile(file, engine="openpyxl")
    except (KeyError, BadZipFile) as error:
        raise ValueError("it is not a whole Excel file") from error


def _chosen(names: Sequence[str], wanted: str, place: Place) -> str:
    """Return the sheet that is called so, or has that number."""
    if not names:
        raise ValueError("there is no sheet in it")
    if not wanted:
        return names[0]
    for name in names:
        if plain(name) == plain(wanted):
            return name
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    listed = ", ".join(f"'{name}'" for name in names)
    raise InputError([Problem(f"there is no sheet '{wanted}'.", place, f"There are {listed}.")])


def _cells(book: Any, sheet: str, most: int | None = None) -> Any:
    """Return the cells of a sheet, all of them or those of so many rows."""
    with warnings.catch_warnings(action="ignore"):  # of validations and the like, which say nothing of cells
        return package("pandas").read_excel(
            book, sheet_name=sheet, header=None, dtype=object, keep_default_na=False, nrows=most
        )


def _rows_of_sheet(file: Path, form: Form, wanted: list[str], size: int) -> Iterator[Any]:
    with _book(file) as book:
        frame = _cells(book, form.sheet).iloc[form.above + 1 :]
    width = len(form.headings)
    if frame.iloc[:, width:].ne("").to_numpy().any():
        raise _too_wide()
    body = _filled(frame.iloc[:, :width].set_axis(list(form.headings), axis=1))
    columns = {heading: _column(body[heading].tolist()) for heading in wanted}
    yield from package("pyarrow").table(columns).to_batches(size)


def _column(cells: list[Any]) -> Any:
    """Return an Arrow array: numbers where all cells are numbers or blank, else text."""
    pa = package("pyarrow")
    values = [None if cell == "" or cell != cell else cell for cell in cells]  # an error in a cell is NaN
    if {type(cell) for cell in values} <= {int, float, type(None)}:
        with suppress(pa.ArrowInvalid, OverflowError):  # of a number too long
            return pa.array(values)
    return pa.array([None if cell is None else written(cell) for cell in values])


# --- Parquet ----------------------------------------------------------------------------------------------------------


def _form_of_parquet(file: Path, reading: Reading, known: Known, tell: Tell) -> Form:
    names = package("pyarrow.parquet").read_schema(file).names
    return Form(tuple(name for name in names if not name.startswith(INDEX)))


def _rows_of_parquet(file: Path, form: Form, wanted: list[str], size: int) -> Iterator[Any]:
    for batch in package("pyarrow.parquet").ParquetFile(file).iter_batches(batch_size=size, columns=wanted):
        batch.validate(full=True)
        yield batch.replace_schema_metadata()  # what pandas noted there may be damaged, and is not needed


_FORMS: Final = {".csv": _form_of_csv, ".xlsx": _form_of_sheet, ".parquet": _form_of_parquet}
_ROWS: Final = {".csv": _rows_of_csv, ".xlsx": _rows_of_sheet, ".parquet": _rows_of_parquet}
