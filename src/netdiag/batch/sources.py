"""Where the cases of a batch come from: which files there are, and tables as Arrow batches.

    find(names, output)             files and folders -> the files that hold cases
    check(files, columns)           every heading, before any work is done
    stretches(file, size)           one CSV, Excel or Parquet file -> Arrow batches of so many rows
    number_of_cases(files)          how many there are, where that takes no reading of whole tables

Text stays text: "n/a" must not become a blank.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from zipfile import BadZipFile

from netdiag.batch.headings import layout
from netdiag.batch.packages import package
from netdiag.errors import InputError, Place, Problem
from netdiag.knowledge import KnowledgeBase

TABLES: Final = (".csv", ".xlsx", ".parquet")
CASE_FILES: Final = (".yaml", ".yml")
BEGINNINGS: Final = {b"PK\x03\x04": ".xlsx", b"PAR1": ".parquet"}  # first bytes of a file, and what it then is
INDEX: Final = "__index_level_"  # what pandas calls an index without a name in Parquet


def kind(file: Path) -> str:
    """Return what a file is by its name: the suffix, in small letters."""
    return file.suffix.lower()


def find(names: Sequence[str], output: Path) -> tuple[Path, ...]:
    """Return the files that hold cases, each once, those of a folder in order of name. Raises InputError."""
    found: dict[Path, Path] = {}
    for source in map(Path, names):
        if source.is_dir():
            inside = sorted(file for file in source.iterdir() if kind(file) in (*CASE_FILES, *TABLES))
            mine = [file for file in inside if file.resolve() != output.resolve() and file.name[0] not in ".~"]
        elif not source.exists():
            raise InputError([Problem("no such file.", Place(str(source)))])
        elif kind(source) not in (*CASE_FILES, *TABLES):
            wanted = ", ".join((*CASE_FILES, *TABLES))
            raise InputError([Problem("not a kind of file that holds cases.", Place(str(source)), f"Wanted {wanted}.")])
        elif source.resolve() == output.resolve():
            raise InputError([Problem("is the output too; write the results elsewhere.", Place(str(source)))])
        else:
            mine = [source]
        for file in mine:
            found.setdefault(file.resolve(), file)
    if not found:
        raise InputError("no case files or tables here.")
    return tuple(found.values())


def check(files: Sequence[Path], kb: KnowledgeBase) -> None:
    """Read every heading. Raises InputError for what is no table, and for columns that are not known."""
    problems: list[Problem] = []
    for file in (file for file in files if kind(file) in TABLES):
        with _told(file):
            names = _heading(file).names
        place = Place(str(file))
        if not names:
            problems.append(Problem("nothing in it.", place))
        try:
            layout(names, kb, place=place)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def number_of_cases(files: Sequence[Path]) -> int | None:
    """Count cases where that takes no reading of whole tables, else None."""
    pq = package("pyarrow.parquet")

    if any(kind(file) in (".csv", ".xlsx") for file in files):
        return None
    return sum(1 if kind(file) in CASE_FILES else pq.read_metadata(file).num_rows for file in files)


class Heading(NamedTuple):
    """The names of the columns of a table, and what separates them in a CSV file."""

    names: list[str]
    separator: str = ","


def _heading(file: Path) -> Heading:
    with file.open("rb") as stream:
        begins = stream.read(4)
    told = next((suffix for start, suffix in BEGINNINGS.items() if begins == start), kind(file))
    if told != kind(file):
        raise ValueError(f"it is a {told} file by its content; give it that name")
    if kind(file) == ".parquet":
        pq = package("pyarrow.parquet")

        return Heading([name for name in pq.read_schema(file).names if not name.startswith(INDEX)])
    if kind(file) == ".xlsx":
        return Heading([name for row in _sheet(file, header=None, nrows=1).values.tolist() for name in row])
    with file.open(encoding="utf-8-sig", newline="") as lines:
        first = next(filter(str.strip, lines), "")
    separator = max(",;\t", key=first.count)  # Excel in Dutch writes semicolons
    return Heading(next(csv.reader([first], delimiter=separator), []), separator)


def stretches(file: Path, size: int) -> Iterator[Any]:
    """Yield the rows of a table as Arrow batches, at most `size` rows each (an Excel sheet is read as a whole)."""
    pa = package("pyarrow")

    with _told(file):
        if kind(file) == ".parquet":
            pq = package("pyarrow.parquet")

            yield from pq.ParquetFile(file).iter_batches(batch_size=size, columns=_heading(file).names)
        elif kind(file) == ".xlsx":
            yield from pa.Table.from_pandas(_filled(_sheet(file)), preserve_index=False).to_batches(size)
        else:
            yield from map(_as_batch, _read_csv(file, size))


def _read_csv(file: Path, size: int) -> Iterator[Any]:
    options: dict[str, Any] = {"dtype": str, "keep_default_na": False, "encoding": "utf-8-sig", "chunksize": size}
    pd = package("pandas")
    with pd.read_csv(file, sep=_heading(file).separator, **options) as reader:
        for frame in reader:
            if not isinstance(frame.index, pd.RangeIndex):  # pandas took the first column for an index
                raise ValueError("rows have more cells than the heading has columns")
            yield _filled(frame)


def _filled(frame: Any) -> Any:
    """Leave out rows that are blank from end to end."""
    return frame[frame.ne("").any(axis=1)]


def _as_batch(frame: Any) -> Any:
    pa = package("pyarrow")

    return pa.RecordBatch.from_pandas(frame, preserve_index=False)


def _sheet(file: Path, **options: Any) -> Any:
    package("openpyxl")
    try:
        return package("pandas").read_excel(file, dtype=str, keep_default_na=False, **options)
    except (KeyError, BadZipFile) as error:
        raise ValueError("it is not a whole Excel file") from error


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Tell what keeps a file from being read as a table, with its name."""
    try:
        yield
    except UnicodeDecodeError as error:
        hint = "Save it as UTF-8 (in Excel: CSV UTF-8)."
        raise InputError([Problem("not UTF-8 text.", Place(str(file)), hint)]) from error
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).removeprefix("Error tokenizing data. C error: ")
        why = why.strip().rstrip(".")
        raise InputError([Problem(f"cannot be read as a table: {why}.", Place(str(file)))]) from error
