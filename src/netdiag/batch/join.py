"""Finished chunks, joined into one table.

join(finished, names, output, ...)      chunks, in order -> one file; and what is to be told of it

A chunk holds `source` and `row`, columns that are carried along, and the results. What is carried along may differ from
file to file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag.batch.cells import written
from netdiag.batch.finished import Finished
from netdiag.batch.headings import MAX_SHOWN
from netdiag.batch.results import DTYPES, TRACE, columns_out, labelled
from netdiag.batch.writers import WRITERS, Writing
from netdiag.errors import Place, Problem
from netdiag.files import write_whole
from netdiag.knowledge import KnowledgeBase
from netdiag.messages import _
from netdiag.packages import for_tables as package

if TYPE_CHECKING:
    import pandas as pd

SUMS: Final = {  # what the last row of a table may be called
    *("gemiddelde", "gemiddeld", "totaal", "eindtotaal", "subtotaal", "som", "mediaan"),
    *("average", "mean", "total", "grand total", "subtotal", "sum", "median"),
}


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of joining: how many cases have an error, and which rows by their name sum up others."""

    errors: int
    sums: tuple[Problem, ...]


def join(
    finished: Finished, names: Sequence[str], output: Path, kb: KnowledgeBase, writing: Writing, force: bool
) -> Joined:
    """Write chunks, in order, as one table, whole or not at all.

    Raises InputError where a file came there meanwhile, unless `force`; OutputError.
    """
    empty, errors, sums = _empty(finished, names, kb), [0], list[Problem]()

    def frames() -> Iterator[Any]:
        for name in names:
            frame = package("pandas").read_parquet(finished.read(name))
            errors[0] += int(frame["error"].notna().sum())
            sums.extend(islice(_sums(frame), MAX_SHOWN - len(sums)))
            yield spoken(_like(frame, empty))

    def spoken(frame: Any) -> Any:
        return labelled(frame, kb, writing.labels) if writing.labels else frame

    write = WRITERS[output.suffix.lower()]
    write_whole(output, lambda path: write(frames(), path, spoken(empty), writing), force, finished.folder)
    return Joined(errors[0], tuple(sums))


def _empty(finished: Finished, names: Sequence[str], kb: KnowledgeBase) -> Any:
    """Return the table without its rows: its columns, and of which type each is."""
    pandas, out = package("pandas"), columns_out(kb)
    types = {name: DTYPES[column.kind] for name, column in TRACE.items()}
    types |= _carried(finished, names, {*TRACE, *out})
    types |= {name: DTYPES[kind] for name, kind in out.items()}
    return pandas.DataFrame({name: pandas.Series(dtype=dtype) for name, dtype in types.items()})


def _carried(finished: Finished, names: Sequence[str], own_columns: set[str]) -> dict[str, str]:
    """Map each column that chunks carry along to a type that holds what all of them have there."""
    kinds_by_column: dict[str, set[str]] = {}
    for name in names:
        for field in package("pyarrow.parquet").read_schema(finished.read(name)):
            if field.name not in own_columns:
                kinds_by_column.setdefault(field.name, set()).add(str(field.type))
    return {name: _common(kinds - {"null"}) for name, kinds in kinds_by_column.items()}


def _common(kinds: set[str]) -> str:
    if kinds == {"int64"}:
        return "Int64"
    return "float64" if kinds and kinds <= {"int64", "double"} else "string"


def _like(frame: pd.DataFrame, empty: pd.DataFrame) -> pd.DataFrame:
    """Return a chunk with the columns of the whole table, each of its type."""
    if frame.dtypes.equals(empty.dtypes):
        return frame
    for name in frame.columns:
        if empty[name].dtype == "string" and frame[name].dtype != "string":  # elsewhere there is text in this column
            frame[name] = frame[name].map(written, na_action="ignore")
    return frame.reindex(columns=empty.columns).astype(dict(empty.dtypes))


def _sums(frame: pd.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each row of a table that by its name sums up others, and was diagnosed all the same."""
    plain_names = frame["name"].str.strip(" .:").str.casefold()
    for row in frame[plain_names.isin(SUMS) & frame["row"].notna()].itertuples():
        message = _("row {row}, '{name}', was read as a network.").format(row=row.row, name=row.name)
        yield Problem(message, Place(str(row.source)), _("Take it out of the table if it sums up others."))
