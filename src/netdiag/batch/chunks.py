"""A chunk of work: some rows of a table, or some case files, and the rows of results that come of it.

chunks(files, tables, marks, size)      files -> numbered chunks, in their order
  Chunk
name(chunk, run)                        what it is called once it is finished: after all that its results depend on
diagnosed(chunk, kb)                    its rows of results, each with where it comes from
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netdiag.batch.batch import table_of, table_of_rows
from netdiag.batch.cells import written
from netdiag.batch.headings import Layout
from netdiag.batch.readers import UnreadableError
from netdiag.batch.sources import Table
from netdiag.batch.table import Problematic
from netdiag.cases import load_case
from netdiag.errors import NetdiagError
from netdiag.knowledge import KnowledgeBase
from netdiag.packages import for_tables as package

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of work: some rows of a table as an Arrow stream, which is quick to send; or some case files.

    Or what keeps a table from being read, which stands in the place of all its rows.
    """

    number: int
    cases: int
    files: tuple[str, ...]  # the table, or the case files
    marks: tuple[str, ...] = ()  # of the case files: hashes of what stands in them
    first: int = 1
    stream: bytes = b""
    layout: Layout | None = None  # what the headings of the table say
    wrong: UnreadableError | None = None


def name(chunk: Chunk, run: str) -> str:
    """Return what a chunk is called once it is finished; other content, or another run, gives another name."""
    depends_on = (run, chunk.files, chunk.marks, chunk.first, chunk.layout, chunk.wrong and str(chunk.wrong))
    digest = sha256(repr(depends_on).encode("utf-8", "surrogateescape"))
    digest.update(chunk.stream)
    return f"{chunk.number:08d}-{digest.hexdigest()[:32]}"


# --- files to chunks --------------------------------------------------------------------------------------------------


def chunks(
    files: Sequence[Path], tables: Mapping[Path, Table | UnreadableError], marks: Mapping[Path, str], size: int
) -> Iterator[Chunk]:
    """Yield the work in chunks, in the order of the files; the same files give the same chunks and numbers."""
    number = 0
    cases: list[Path] = []
    for file, after in zip_longest(files, files[1:]):
        if file not in tables:
            cases.append(file)
            if after is None or after in tables or len(cases) == size:
                yield Chunk(number, len(cases), tuple(map(str, cases)), tuple(marks[case] for case in cases))
                number, cases = number + 1, []
            continue
        for chunk in _of_table(number, file, tables[file], size):
            yield chunk
            number = chunk.number + 1


def _of_table(number: int, file: Path, held: Table | UnreadableError, size: int) -> Iterator[Chunk]:
    try:
        if isinstance(held, UnreadableError):
            raise held
        first = 1
        for record_batch in filter(len, held.iter_batches(size)):
            length = len(record_batch)
            yield Chunk(number, length, (str(file),), (), first, _packed(record_batch), held.layout)
            number, first = number + 1, first + length
    except UnreadableError as error:
        yield Chunk(number, 1, (str(file),), wrong=error)


def _packed(record_batch: Any) -> bytes:
    pa = package("pyarrow")

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, record_batch.schema) as writer:
        writer.write_batch(record_batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _unpacked(stream: bytes) -> Any:
    return package("pyarrow").ipc.open_stream(stream).read_all()


# --- chunks to results ------------------------------------------------------------------------------------------------


def diagnosed(chunk: Chunk, kb: KnowledgeBase) -> pd.DataFrame:
    """Return the rows of results of one chunk, each with where it comes from and what is carried along."""
    if chunk.layout is None:
        cases = [chunk.wrong] if chunk.wrong else [_read(file, kb) for file in chunk.files]
        return _traced(table_of(cases, kb, list(map(_shown, chunk.files))), chunk, None)
    rows_read, columns = _unpacked(chunk.stream), chunk.layout.columns
    found = table_of_rows(_as_frame(rows_read, columns), columns, kb, chunk.first)
    return _traced(found, chunk, _carried(rows_read, chunk.layout.kept))


def _as_frame(arrow_table: Any, columns: Iterable[str]) -> Any:
    """Return columns as a table of pandas; what that cannot hold, such as a day in the year 50,000, as text."""
    wanted = arrow_table.select(list(columns))
    try:
        return _in_pandas(wanted)
    except Exception:  # anything may come of a column of some odd kind
        texts = [
            wanted.column(i) if _fits(wanted.select([i])) else _text(wanted.column(i))
            for i in range(len(wanted.schema))
        ]
        return _in_pandas(package("pyarrow").table(texts, names=wanted.column_names))


def _in_pandas(arrow_table: Any) -> Any:
    # else pandas makes "name" an index, and floats of whole numbers beside a blank
    return arrow_table.to_pandas(ignore_metadata=True, integer_object_nulls=True)


def _fits(arrow_table: Any) -> bool:
    with suppress(Exception):
        _in_pandas(arrow_table)
        return True
    return False


def _text(column: Any) -> Any:
    """Return a column as text, whatever stands in it; "?" for what not even Arrow can write."""
    pa = package("pyarrow")
    with suppress(Exception):
        return column.cast(pa.string())
    return pa.chunked_array([[_as_written(cell) for cell in column]], pa.string())


def _as_written(cell: Any) -> str | None:
    with suppress(Exception):
        value = cell.as_py()
        return None if value is None else written(value)
    return "?"


def _carried(arrow_table: Any, names: Sequence[str]) -> Any:
    """Return the columns that are no part of a case: numbers as numbers, all else as one would write it."""
    frame = _as_frame(arrow_table, names)
    for column in names:
        numbers = _numbers(frame[column], arrow_table.schema.field(column).type)
        frame[column] = frame[column].map(written, na_action="ignore") if numbers is None else numbers
    return frame


def _numbers(column: Any, kind: Any) -> Any:
    """Return a column as numbers that every kind of file can hold; None where it is no such thing."""
    types = package("pyarrow").types
    if types.is_signed_integer(kind):
        return column.astype("Int64")
    if types.is_floating(kind) or types.is_decimal(kind):
        floats = column.astype("float64")
        return None if floats.abs().eq(math.inf).any() else floats
    return None


def _traced(rows_of_results: pd.DataFrame, chunk: Chunk, carried: pd.DataFrame | None) -> pd.DataFrame:
    """Return results with the file that each comes from, its row in a table, and what else stood in that row."""
    pandas = package("pandas")
    files = list(map(_shown, chunk.files))
    numbers = range(chunk.first, chunk.first + chunk.cases) if chunk.layout else [None] * chunk.cases
    source = pandas.Series(files * chunk.cases if chunk.layout else files, name="source", dtype="string")
    row = pandas.Series(numbers, name="row", dtype="Int64")
    traced: pd.DataFrame = pandas.concat(
        [source, row, *([] if carried is None else [carried]), rows_of_results], axis=1
    )
    return traced


def _shown(file: str) -> str:
    """Return the name of a file as it can be written, also where it is not UTF-8."""
    return os.fsencode(file).decode("utf-8", "replace")


def _read(file: str, kb: KnowledgeBase) -> Problematic:
    try:
        return load_case(file, kb)
    except NetdiagError as error:
        return error
