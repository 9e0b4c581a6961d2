"""A table of results, written as a file of some kind.

    WRITERS             the suffix of a file -> what writes one; rows come in chunks
    check_rows          do so many fit in a file of that kind?
    Writing             labels in place of ids; a dialect of CSV
      Dialect

Nothing that came from a case is run by a spreadsheet, and the same results give the same bytes.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag.errors import InputError
from netdiag.messages import _
from netdiag.packages import for_tables as package
from netdiag.packed import save_workbook
from netdiag.phrases import Language, languages
from netdiag.plaintext import FORMULA, escaped, may_be_formula

if TYPE_CHECKING:
    import pandas as pd

Frames = Iterable[Any]
# what acts on who reads it, beside tabs and ends of lines
ACTING: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff"
CONTROLS: Final = rf"[\t\n\r{ACTING}]"
CONTROL: Final = re.compile(f"{CONTROLS}+")
ODD: Final = re.compile(f"[{ACTING}]+")
LIVE: Final = re.compile(f"(^|[;,])({FORMULA})")  # at the start of a cell, or where another separator cuts it
DOUBTFUL: Final = f"{CONTROLS}|(?:^|[;,]){FORMULA}"  # the same, as it is looked for in a whole column
NUMBER: Final = re.compile(r"-\d+([.,]\d+)?")  # which a spreadsheet may run


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a CSV file looks like."""

    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    line_end: str = "\n"


PLAIN: Final = "plain"
DIALECTS: Final = {
    PLAIN: Dialect(),
    "excel-nl": Dialect(";", ",", "utf-8-sig", "\r\n"),  # what Excel opens by itself where decimals have a comma
}


@dataclass(frozen=True, slots=True)
class Writing:
    """How results are to be written: with labels in place of ids, in a language; and in which dialect of CSV."""

    labels: Language | None = None
    dialect: str = PLAIN

    def __post_init__(self) -> None:
        """Raise InputError for a language or a dialect that there is not."""
        for given, options in ((self.labels, (None, *languages())), (self.dialect, DIALECTS)):
            if not isinstance(given, str | None) or given not in options:
                raise InputError(
                    _("'{given}' is not one of {options}.").format(
                        given=given, options=", ".join(filter(None, options))
                    )
                )


# --- CSV --------------------------------------------------------------------------------------------------------------


def _write_csv(frames: Frames, path: Path, empty: pd.DataFrame, writing: Writing) -> None:
    dialect = DIALECTS[writing.dialect]
    form: dict[str, Any] = {"sep": dialect.separator, "decimal": dialect.decimal, "lineterminator": dialect.line_end}
    with path.open("w", encoding=dialect.encoding, newline="") as file:
        empty.rename(columns=harmless).to_csv(file, index=False, **form)
        for frame in frames:
            texts = {name: _harmless_column(frame[name]) for name in frame.select_dtypes("string")}
            frame.assign(**texts).to_csv(file, index=False, header=False, **form)


def _harmless_column(column: Any) -> Any:
    doubtful = column.str.contains(DOUBTFUL, na=False)
    return column.where(~doubtful, column[doubtful].map(harmless)) if doubtful.any() else column


def harmless(text: str) -> str:
    """Return text that ends no line and that no spreadsheet runs, whichever separator it goes by."""
    plain = CONTROL.sub(" ", text)
    return plain if NUMBER.fullmatch(plain) else LIVE.sub(r"\1'\2", plain)


# --- JSON Lines and Parquet -------------------------------------------------------------------------------------------


def _write_jsonl(frames: Frames, path: Path, empty: pd.DataFrame, writing: Writing) -> None:
    missing = package("pandas").isna
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for frame in frames:
            for record in frame.to_dict("records"):
                plain = {name: None if missing(value) else value for name, value in record.items()}
                file.write(escaped(json.dumps(plain, ensure_ascii=False)) + "\n")


def _write_parquet(frames: Frames, path: Path, empty: pd.DataFrame, writing: Writing) -> None:
    pa, pq = package("pyarrow"), package("pyarrow.parquet")
    headings = {name: ODD.sub(" ", str(name)) for name in empty}
    schema = pa.Schema.from_pandas(empty.rename(columns=headings), preserve_index=False)
    with pq.ParquetWriter(path, schema) as writer:
        for frame in frames:
            texts = {name: _without_odd(frame[name]) for name in frame.select_dtypes("string")}
            plain = frame.assign(**texts).rename(columns=headings)
            writer.write_table(pa.Table.from_pandas(plain, schema=schema, preserve_index=False))


def _without_odd(column: Any) -> Any:
    """Return a column without what acts on who reads it, and with its lines."""
    return column.str.replace(ODD, " ", regex=True) if column.str.contains(ODD, na=False).any() else column


# --- Excel ------------------------------------------------------------------------------------------------------------

MAX_ROWS: Final = 2**20 - 1  # of a sheet, without the heading
NARROW, WIDE = 12, 50  # columns, in characters


def check_rows(output: Path, count: int) -> None:
    """Raise InputError where a file of that kind does not hold so many rows."""
    if output.suffix.lower() == ".xlsx" and count > MAX_ROWS:
        raise InputError(
            _("an Excel sheet holds no more than {max_rows:,} networks. Write .csv or .parquet.").format(
                max_rows=MAX_ROWS
            )
        )


def _write_xlsx(frames: Frames, path: Path, empty: pd.DataFrame, writing: Writing) -> None:
    with _kept_in(path.parent):
        _write_book(frames, path, empty)


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Have openpyxl write the rows that wait in a folder of ours, where nothing of them outlives a kill."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _write_book(frames: Frames, path: Path, empty: pd.DataFrame) -> None:
    book = package("openpyxl").Workbook(write_only=True)
    sheet = book.create_sheet("netdiag")
    sheet.freeze_panes = "A2"
    chunks = iter(frames)
    first = next(chunks, empty)
    for i, name in enumerate(empty.columns, 1):
        sheet.column_dimensions[package("openpyxl.utils").get_column_letter(i)].width = _width(first[name])
    with closing(sheet):
        sheet.append([_heading(sheet, name) for name in empty.columns])
        for row in _rows(chain([first], chunks)):
            sheet.append([_cell(sheet, value) if isinstance(value, str) else value for value in row])
    save_workbook(book, path)


def _rows(frames: Frames) -> Iterator[Sequence[Any]]:
    """Yield rows of text, numbers and None."""
    for frame in frames:
        yield from frame.astype(object).where(frame.notna(), None).to_numpy()


def _width(column: Any) -> int:
    """Return a width, in characters, that shows most of what stands in a column."""
    longest = max(map(len, column.dropna()), default=0) if column.dtype == "string" else 0
    return min(WIDE, max(NARROW, longest + 2))


def _heading(sheet: Any, text: str) -> Any:
    cell, styles = _cell(sheet, text), package("openpyxl.styles")
    cell.font, cell.alignment = styles.Font(bold=True), styles.Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, text: str) -> Any:
    """Return a cell that is text, whatever it looks like, and stays so when somebody types in it."""
    plain = CONTROL.sub(" ", text)
    cell = package("openpyxl.cell").WriteOnlyCell(sheet, plain)
    cell.data_type = "s"
    if may_be_formula(plain):
        cell.quotePrefix = True
    return cell


WRITERS: Final[dict[str, Callable[[Frames, Path, Any, Writing], None]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
    ".jsonl": _write_jsonl,
}
