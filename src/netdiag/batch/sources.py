"""Where the cases of a batch come from: which files there are, and what their headings say.

find(names, output)             files and folders -> the files that hold cases
look(files, kb, reading)        every heading, before any work is done
  Table                         a file, how a table stands in it, what its headings say
number_of_cases(files)          how many there are, where that takes no reading of whole tables
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from netdiag.batch import readers
from netdiag.batch.headings import MAX_SHOWN, Layout, layout, meanings
from netdiag.batch.packages import package
from netdiag.batch.readers import Form, Reading, Tell
from netdiag.errors import InputError, Place, Problem
from netdiag.knowledge import KnowledgeBase

TABLES: Final = (".csv", ".xlsx", ".parquet")
CASE_FILES: Final = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Table:
    """A file, how a table stands in it, and what its headings say."""

    file: Path
    form: Form
    layout: Layout

    def iter_batches(self, size: int) -> Iterator[Any]:
        """Yield its rows as Arrow batches, at most `size` rows each, without the columns that are left out."""
        left_out = set(self.layout.ignored)
        wanted = [heading for heading in self.form.headings if heading not in left_out]
        return readers.iter_batches(self.file, self.form, wanted, size)


def kind(file: Path) -> str:
    """Return what a file is by its name: the suffix, in small letters."""
    return file.suffix.lower()


def find(names: Sequence[str], output: Path) -> tuple[Path, ...]:
    """Return the files that hold cases, each once, those of a folder in order of name. Raises InputError."""
    by_resolved: dict[Path, Path] = {}
    for source in map(Path, names):
        if source.is_dir():
            inside = sorted(file for file in source.iterdir() if kind(file) in (*CASE_FILES, *TABLES))
            files = [file for file in inside if file.resolve() != output.resolve() and file.name[0] not in ".~"]
        elif not source.exists():
            raise InputError([Problem("no such file.", Place(str(source)))])
        elif kind(source) not in (*CASE_FILES, *TABLES):
            wanted = ", ".join((*CASE_FILES, *TABLES))
            raise InputError([Problem("not a kind of file that holds cases.", Place(str(source)), f"Wanted {wanted}.")])
        elif source.resolve() == output.resolve():
            raise InputError([Problem("is the output too; write the results elsewhere.", Place(str(source)))])
        else:
            files = [source]
        for file in files:
            by_resolved.setdefault(file.resolve(), file)
    if not by_resolved:
        raise InputError("no case files or tables here.")
    return tuple(by_resolved.values())


def look(
    files: Sequence[Path],
    kb: KnowledgeBase,
    reading: Reading,
    taken: Collection[str],
    tell: Tell,
) -> dict[Path, Table]:
    """Return the tables among the files. Raises InputError with all that is wrong with their headings."""
    tables, problems = {}, _needless(reading, files)
    for file in files:
        if kind(file) in TABLES:
            try:
                tables[file] = _table(file, kb, reading, taken, tell)
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    return tables


def _needless(reading: Reading, files: Sequence[Path]) -> list[Problem]:
    """Return problems: what was asked of kinds of files that are not there."""
    asked = {".xlsx": ("a sheet", reading.sheet), ".csv": ("an encoding", reading.encoding)}
    there = set(map(kind, files))
    return [
        Problem(f"{what} was named, and there is no {suffix} file.")
        for suffix, (what, wanted) in asked.items()
        if wanted and suffix not in there
    ]


def _table(file: Path, kb: KnowledgeBase, reading: Reading, taken: Collection[str], tell: Tell) -> Table:
    place = Place(str(file))
    form = readers.form(file, reading, lambda heading: bool(meanings(heading, kb)), tell)
    if not form.headings:
        raise InputError([Problem("nothing in it.", place)])
    headings_layout = layout(form.headings, kb, reading.extra, taken, place)
    for what, names in (("carried along", headings_layout.kept), ("left out", headings_layout.ignored)):
        if names:
            tell(Problem(f"{what}: {_listed(names)}.", place))
    return Table(file, form, headings_layout)


def _listed(names: Sequence[str]) -> str:
    text = ", ".join(f"'{name}'" if name.strip() else "a column without a name" for name in names[:MAX_SHOWN])
    return text if len(names) <= MAX_SHOWN else f"{text} and {len(names) - MAX_SHOWN} more"


def number_of_cases(files: Sequence[Path]) -> int | None:
    """Return how many cases there are; None where it takes reading whole tables to know."""
    pq = package("pyarrow.parquet")
    if any(kind(file) in (".csv", ".xlsx") for file in files):
        return None
    return sum(1 if kind(file) in CASE_FILES else pq.read_metadata(file).num_rows for file in files)
