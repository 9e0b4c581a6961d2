"""Where the cases of a batch come from: which files there are, and what their headings say.

find(names, output)             files and folders -> the files that hold cases
marks(files)                    hashes of what stands in them, by which a change shows
look(files, kb, reading)        every heading, before any work is done
  Table                         a file, how a table stands in it, what its headings say
number_of_cases(files, tables)  how many there are, where that takes no reading of whole tables
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

from netdiag.batch import readers
from netdiag.batch.headings import LONGEST_SHOWN, MAX_SHOWN, Layout, layout, meanings
from netdiag.batch.readers import Form, Reading, Tell, UnreadableError
from netdiag.errors import InputError, Place, Problem
from netdiag.files import reason
from netdiag.knowledge import KnowledgeBase
from netdiag.limits import FILES
from netdiag.messages import _
from netdiag.packages import MissingPackageError
from netdiag.plaintext import shortened

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
    target = os.path.realpath(output)
    by_real: dict[str, Path] = {}
    for source in [names] if isinstance(names, str) else names:
        for file in _files(Path(source), target):
            by_real.setdefault(os.path.realpath(file), file)
    if len(by_real) > FILES.now:
        raise InputError([FILES.reached()])
    if not by_real:
        raise InputError(_("no case files or tables here."))
    return tuple(by_real.values())


def _files(source: Path, target: str) -> list[Path]:
    try:
        there = source.stat()
        if stat.S_ISDIR(there.st_mode):
            return _inside(source, target)
    except FileNotFoundError:
        raise InputError([Problem(_("no such file."), Place(str(source)))]) from None
    except (OSError, ValueError) as error:  # too long a name, a loop of links, a NUL
        raise InputError(
            [Problem(_("cannot read: {error}.").format(error=reason(error)), Place(str(source)))]
        ) from error
    if kind(source) not in (*CASE_FILES, *TABLES):
        wanted = ", ".join((*CASE_FILES, *TABLES))
        raise InputError(
            [
                Problem(
                    _("not a kind of file that holds cases."),
                    Place(str(source)),
                    _("Wanted {wanted}.").format(wanted=wanted),
                )
            ]
        )
    return [source]


def _inside(folder: Path, target: str) -> list[Path]:
    """Return the files of a folder that hold cases, without an earlier output."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name[0] in ".~" or kind(Path(entry.name)) not in (*CASE_FILES, *TABLES) or _is_folder(entry):
                continue
            found.append(folder / entry.name)
            if len(found) > FILES.now:
                raise InputError([FILES.reached(Place(str(folder)))])
    return sorted(file for file in found if os.path.realpath(file) != target)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, which is the error of that file
        return False


def marks(files: Iterable[Path]) -> dict[Path, str]:
    """Return a hash of what stands in each file; "" for one that cannot be read."""
    return {file: _mark(file) for file in files}


def _mark(file: Path) -> str:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return ""
        with file.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def look(
    files: Sequence[Path],
    kb: KnowledgeBase,
    reading: Reading,
    taken: Collection[str],
    tell: Tell,
) -> dict[Path, Table | UnreadableError]:
    """Return the tables among the files, or what keeps one from being read.

    Raises InputError with all that is wrong with their headings.
    """
    tables: dict[Path, Table | UnreadableError] = {}
    problems = _needless(reading, files)
    for file in files:
        if kind(file) in TABLES:
            try:
                tables[file] = _table(file, kb, reading, taken, tell)
            except UnreadableError as error:
                tables[file] = error
            except MissingPackageError:  # which no file is to blame for
                raise
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    return tables


def _needless(reading: Reading, files: Sequence[Path]) -> list[Problem]:
    """Return problems: what was asked of kinds of files that are not there."""
    asked = {".xlsx": (_("a sheet"), reading.sheet), ".csv": (_("an encoding"), reading.encoding)}
    there = set(map(kind, files))
    return [
        Problem(_("{what} was named, and there is no {suffix} file.").format(what=what, suffix=suffix))
        for suffix, (what, wanted) in asked.items()
        if wanted and suffix not in there
    ]


def _table(file: Path, kb: KnowledgeBase, reading: Reading, taken: Collection[str], tell: Tell) -> Table:
    place = Place(str(file))
    form = readers.form(file, reading, lambda heading: bool(meanings(heading, kb)), tell)
    headings_layout = layout(form.headings, kb, reading.extra, taken, place)
    for what, names in ((_("carried along"), headings_layout.kept), (_("left out"), headings_layout.ignored)):
        if names:
            tell(Problem(_("{what}: {names}.").format(what=what, names=_listed(names)), place))
    return Table(file, form, headings_layout)


def _listed(names: Sequence[str]) -> str:
    text = ", ".join(map(_told, names[:MAX_SHOWN]))
    return (
        text
        if len(names) <= MAX_SHOWN
        else _("{shown} and {more} more").format(shown=text, more=len(names) - MAX_SHOWN)
    )


def _told(name: str) -> str:
    return f"'{shortened(name, LONGEST_SHOWN)}'" if name.strip() else _("a column without a name")


def number_of_cases(files: Sequence[Path], tables: Mapping[Path, Table | UnreadableError]) -> int | None:
    """Return how many cases there are; None where it takes reading whole tables to know."""
    held = (tables.get(file) for file in files)
    counts = [table.form.rows if isinstance(table, Table) else 1 for table in held]
    return None if None in counts else sum(filter(None, counts))
