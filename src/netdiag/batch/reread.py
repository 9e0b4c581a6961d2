"""A table of results, read back: what `netdiag batch` wrote, by ids or by labels, of any of its kinds.

reread(file, kb)            file -> table with the columns of results, ids in its cells

Bounded as any table that is read, and to so many networks as an overview can show.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, get_args

from netdiag.batch.cells import JOINED_BY, called, number
from netdiag.batch.headings import repeated
from netdiag.batch.readers import Reading, UnreadableError, form, iter_batches, reading_errors
from netdiag.batch.results import DTYPES, LABELS_JOINED_BY, OUTCOME, TRACE, columns_out, headings, ids_of
from netdiag.batch.writers import WRITERS
from netdiag.diagnosis import Outcome
from netdiag.errors import InputError, Place, Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.limits import CELL_CHARACTERS, NETWORKS, ROW_CHARACTERS, TABLE_BYTES
from netdiag.messages import _
from netdiag.packages import for_tables as package
from netdiag.phrases import languages, say
from netdiag.spreadsheet import at_most, size

if TYPE_CHECKING:
    import pandas as pd

BLOCK: Final = 1000  # rows read at once
NEEDED: Final = ("name", "outcome", "core", "plan")  # without which it is no table of results
OUTCOMES: Final = get_args(Outcome)
TRUE_NUMBERS: Final = ("number", "count")
LARGEST: Final = 10**9  # row that a network stood on

Row = Mapping[str, Any]


def reread(file: Path, kb: KnowledgeBase) -> pd.DataFrame:
    """Return a table of results as `diagnose_frame` makes it, with the file and row that each network came from.

    Raises InputError for what cannot be read, is no table of results of this knowledge, or holds more than `limits`.
    """
    place = Place(str(file))
    if file.suffix.lower() not in WRITERS:
        raise InputError(
            [Problem(_("is no table of results."), place, _("Wanted {writers}.").format(writers=", ".join(WRITERS)))]
        )
    rows = list(islice(_rows(file, kb, place), NETWORKS.now + 1))
    if len(rows) > NETWORKS.now:
        raise InputError([NETWORKS.reached(place)])
    if not rows:
        raise InputError([Problem(_("holds no network."), place)])
    return _typed(rows, kb, place)


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(file: Path, kb: KnowledgeBase, place: Place) -> Iterator[dict[str, Any]]:
    """Yield each row by the ids of its columns."""
    yield from _lines(file, kb, place) if file.suffix.lower() == ".jsonl" else _table(file, kb, place)


def _table(file: Path, kb: KnowledgeBase, place: Place) -> Iterator[dict[str, Any]]:
    known = _columns(kb)
    found = form(file, Reading(), lambda heading: heading in known, lambda _: None)
    named = _named(found.headings, known, place)
    for batch in iter_batches(file, found, list(named), BLOCK):
        for row in batch.to_pylist():
            yield {named[heading]: value for heading, value in row.items()}


def _lines(file: Path, kb: KnowledgeBase, place: Place) -> Iterator[dict[str, Any]]:
    known, most = _columns(kb), ROW_CHARACTERS.now
    with reading_errors(file), _text(file) as text:
        for number, line in enumerate(iter(lambda: text.readline(most + 1), ""), 1):
            if len(line) > most:
                raise UnreadableError([ROW_CHARACTERS.reached(Place(str(file), number, 1))])
            row = _parsed(line, Place(str(file), number, 1))
            named = _named(tuple(row), known, place)
            yield {name: row[heading] for heading, name in named.items()}


def _text(file: Path) -> TextIO:
    at_most(TABLE_BYTES, size(file))
    return file.open(encoding="utf-8", errors="replace")


def _parsed(line: str, place: Place) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise UnreadableError([Problem(_("is no row of results."), place, _("Wanted an object of JSON on each line."))])
    return row


def _columns(kb: KnowledgeBase) -> dict[str, str]:
    """Map whatever a column of results may be called to its id."""
    called = {heading: name for language in languages() for name, heading in headings(kb, language).items()}
    return {**called, **{name: name for name in (*TRACE, *columns_out(kb))}}


def _named(found: Sequence[str], known: Mapping[str, str], place: Place) -> dict[str, str]:
    """Map the headings that are of results to ids of columns. Raises InputError where it is no table of results."""
    named = {heading: known[heading] for heading in found if heading in known}
    missing = [name for name in NEEDED if name not in named.values()]
    if missing:
        hint = _("Wanted what netdiag batch wrote, with the same knowledge.")
        raise InputError(
            [
                Problem(
                    _("is no table of results: it has no column '{missing}'.").format(missing=missing[0]), place, hint
                )
            ]
        )
    if problems := list(repeated([(heading, (known[heading],)) for heading in found if heading in known])):
        raise InputError([Problem(problem.message, place, problem.hint) for problem in problems])
    return named


# --- cells ------------------------------------------------------------------------------------------------------------


def _typed(rows: Sequence[Row], kb: KnowledgeBase, place: Place) -> pd.DataFrame:
    kinds = {**{name: column.kind for name, column in TRACE.items()}, **columns_out(kb)}
    ids = {name: _ids(section, kb) for name, section in ids_of(kb).items()}
    columns = {
        name: [_cell(row.get(name), kind, ids.get(name), place.file, i, name) for i, row in enumerate(rows, 1)]
        for name, kind in kinds.items()
    }
    frame = package("pandas").DataFrame(columns)
    typed: pd.DataFrame = frame.astype({name: DTYPES[kind] for name, kind in kinds.items()})
    return typed


def _ids(section: str, kb: KnowledgeBase) -> dict[str, str]:
    """Map ids, and labels in each language, to ids."""
    if section == OUTCOME:
        return {
            **{say(name, one): name for name in OUTCOMES for one in languages()},
            **{name: name for name in OUTCOMES},
        }
    records = getattr(kb, section)
    labels = {record.label(one): name for name, record in records.items() for one in languages()}
    return {**labels, **{name: name for name in records}}


def _cell(value: Any, kind: str, ids: Mapping[str, str] | None, file: str, row: int, column: str) -> Any:
    """Return what stands in a cell: a number, a text, or ids. Raises InputError where it is none."""
    if value is None or value != value or not str(value).strip():
        return None
    if kind in TRUE_NUMBERS:
        return _number(value, kind, file, row, column)
    text = called(value)[: CELL_CHARACTERS.now]
    if ids is None:
        return text
    parts = text.split(LABELS_JOINED_BY) if LABELS_JOINED_BY in text or text in ids else text.split(JOINED_BY)
    found = [ids.get(part.strip(), part.strip()) for part in parts if part.strip()]
    return JOINED_BY.join(found)


def _number(value: Any, kind: str, file: str, row: int, column: str) -> float:
    """Return a number; a count is whole."""
    try:
        said = number(value)
        found = math.nan if isinstance(said, str | bool) else float(said)
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found) or (kind == "count" and (found % 1 or abs(found) > LARGEST)):
        hint = _("Wanted what netdiag batch wrote.")
        raise InputError(
            [
                Problem(
                    _("row {row}, column '{column}': not a number.").format(row=row, column=column), Place(file), hint
                )
            ]
        )
    return found
