"""Case files and tables in, one table out: in pieces, on several processes, and again where it stopped.

    run(sources, output, ...)       diagnoses all and writes one table
      _chunks                       case files, folders, CSV, Excel and Parquet -> numbered pieces of work
      _work                         pieces -> files of their own, on one process or more
      _join                         finished pieces -> one CSV, Parquet or JSON Lines file

A piece is written whole or not at all, so that what is there need not be done again.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag import table
from netdiag.batch import Reference, empty_result, rows
from netdiag.case import load_case
from netdiag.errors import InputError, NetdiagError, Place, Problem
from netdiag.knowledge import KnowledgeBase

if TYPE_CHECKING:
    import pandas as pd

PIECE: Final = 1000  # cases in one piece of work: about a second, which is the most that a kill can cost a process
TABLES: Final = (".csv", ".xlsx", ".parquet")
OUTPUTS: Final = (".csv", ".parquet", ".jsonl")
CASE_FILES: Final = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of work: a stretch of a table as an Arrow stream, which is quick to send; or some case files."""

    number: int
    cases: int
    first: int = 1
    stream: bytes = b""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch."""

    cases: int
    errors: int
    resumed: int


def run(
    sources: Sequence[str],
    output: Path,
    kb: KnowledgeBase | None = None,
    jobs: int = 1,
    progress: Callable[[int, int | None], None] = lambda done, whole: None,
) -> Done:
    """Diagnose all cases in files, folders and tables, and write one table.

    `progress` is told how many cases are done, of how many: None where that shows only at the end of a file.
    Pieces are kept beside the output until all are there; the same call after a kill goes on with the missing ones.
    Raises InputError where a file cannot be read at all or the output is of no known kind.
    """
    table.import_pandas()
    if output.suffix not in OUTPUTS:
        raise InputError(f"{output}: wanted a name ending in {', '.join(OUTPUTS)}.")
    known = kb or KnowledgeBase.default()
    files = _files(sources)
    parts = output.with_name(f".{output.name}.parts")
    _prepare(parts, files, known)
    resumed = sum(1 for _ in parts.glob("*.parquet"))
    done, whole = 0, _number_of_cases(files)
    progress(done, whole)
    for cases in _work(_chunks(files, known), parts, known, jobs):
        done += cases
        progress(done, whole)
    cases, errors = _join(parts, output, known)
    shutil.rmtree(parts)
    return Done(cases, errors, resumed)


def _files(sources: Sequence[str]) -> tuple[Path, ...]:
    found: list[Path] = []
    for source in map(Path, sources):
        if source.is_dir():
            inside = sorted(file for file in source.iterdir() if file.suffix in (*CASE_FILES, *TABLES))
            found += [file for file in inside if not file.name.startswith(".")]
        elif not source.exists():
            raise InputError([Problem("no such file.", Place(str(source)))])
        elif source.suffix not in (*CASE_FILES, *TABLES):
            wanted = ", ".join((*CASE_FILES, *TABLES))
            raise InputError([Problem("not a kind of file that holds cases.", Place(str(source)), f"Wanted {wanted}.")])
        else:
            found.append(source)
    if not found:
        raise InputError("no case files or tables here.")
    return tuple(found)


def _number_of_cases(files: Sequence[Path]) -> int | None:
    """Count cases where that takes no reading of whole tables."""
    import pyarrow.parquet as pq

    if any(file.suffix not in (*CASE_FILES, ".parquet") for file in files):
        return None
    try:
        return sum(1 if file.suffix in CASE_FILES else pq.read_metadata(file).num_rows for file in files)
    except (OSError, ValueError):
        return None  # what is wrong with the file is told when it is its turn


def _chunks(files: Sequence[Path], kb: KnowledgeBase) -> Iterator[Chunk]:
    """Cut the work in pieces; the same files give the same pieces under the same numbers."""
    number, known = 0, table.columns_in(kb)
    cases = [str(file) for file in files if file.suffix in CASE_FILES]
    for start in range(0, len(cases), PIECE):
        some = tuple(cases[start : start + PIECE])
        yield Chunk(number, len(some), files=some)
        number += 1
    for file in (file for file in files if file.suffix in TABLES):
        first = 1
        for stretch in _stretches(file):
            table.check_columns(stretch.schema.names, known)
            yield Chunk(number, len(stretch), first, _packed(stretch))
            number, first = number + 1, first + len(stretch)


def _stretches(file: Path) -> Iterator[Any]:
    """Read a table as Arrow batches (an Excel sheet as a whole). Text stays text: "n/a" must not become a blank."""
    import pyarrow as pa

    pd = table.import_pandas()
    try:
        if file.suffix == ".csv":
            with pd.read_csv(file, dtype=str, keep_default_na=False, chunksize=PIECE, encoding="utf-8-sig") as reader:
                yield from (pa.RecordBatch.from_pandas(frame, preserve_index=False) for frame in reader)
        elif file.suffix == ".parquet":
            import pyarrow.parquet as pq

            yield from pq.ParquetFile(file).iter_batches(batch_size=PIECE)
        else:
            yield from pa.Table.from_pandas(_sheet(pd, file), preserve_index=False).to_batches(PIECE)
    except (OSError, ValueError) as error:
        raise InputError([Problem(f"cannot be read as a table: {error}.", Place(str(file)))]) from error


def _sheet(pd: Any, file: Path) -> Any:
    try:
        return pd.read_excel(file, dtype=str, keep_default_na=False)
    except ImportError as error:
        raise InputError(f'Excel files need {error.name}: python -m pip install "netdiag[tables]"') from None


def _packed(stretch: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, stretch.schema) as writer:
        writer.write_batch(stretch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _unpacked(stream: bytes) -> pd.DataFrame:
    import pyarrow as pa

    return pa.ipc.open_stream(stream).read_pandas()  # type: ignore[no-any-return]


# pieces


def _prepare(parts: Path, files: Sequence[Path], kb: KnowledgeBase) -> None:
    """Make the folder of pieces, and empty it if it is of other files, another knowledge or another netdiag."""
    from netdiag import __version__

    stat = [(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    text = json.dumps({"netdiag": __version__, "knowledge": kb.hash, "piece": PIECE, "files": stat}, indent=1)
    manifest = parts / "manifest.json"
    if parts.exists() and (not manifest.exists() or manifest.read_text(encoding="utf-8") != text):
        shutil.rmtree(parts)
    parts.mkdir(exist_ok=True)
    for left in parts.glob("*.tmp"):
        left.unlink()
    _whole_file(manifest, lambda path: path.write_text(text, encoding="utf-8"))


def _whole_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write whole or not at all: to a temporary name beside it, then rename."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"{path}: cannot write: {error.strerror or error}.") from error


def _part(parts: Path, number: int) -> Path:
    return parts / f"{number:08d}.parquet"


def _work(chunks: Iterable[Chunk], parts: Path, kb: KnowledgeBase, jobs: int) -> Iterator[int]:
    """Do what has not been done yet; yield the number of cases of each piece, also of those done before."""
    if jobs > 1:
        yield from _work_together(chunks, parts, Reference.of(kb), jobs)
        return
    for chunk in chunks:
        if not _part(parts, chunk.number).exists():
            _do(chunk, parts, kb)
        yield chunk.cases


def _work_together(chunks: Iterable[Chunk], parts: Path, kb: Reference, jobs: int) -> Iterator[int]:
    """Give pieces to processes, never more than two for each, so that the memory needed does not grow with the work."""
    import multiprocessing as mp
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(jobs, mp_context=mp.get_context("spawn"), initializer=_start, initargs=(kb,)) as pool:
        pending: set[Future[int]] = set()
        try:
            for chunk in chunks:
                if _part(parts, chunk.number).exists():
                    yield chunk.cases
                    continue
                pending.add(pool.submit(_do_there, chunk, parts, kb))
                if len(pending) >= 2 * jobs:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            yield from (future.result() for future in pending)
        except BrokenProcessPool:
            raise NetdiagError(
                "a worker process died. Give the same command again to go on where it stopped."
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _start(kb: Reference) -> None:
    """Compile the rules once in each worker, and have it end with the process that gives it work."""
    import threading

    from netdiag.matrix import Program

    threading.Thread(target=_end_with_parent, daemon=True).start()
    Program.of(kb.load())


def _end_with_parent() -> None:
    """A parent that is killed cannot tell its workers, which would then wait for work for ever."""
    import multiprocessing as mp

    if parent := mp.parent_process():
        parent.join()
        os._exit(1)


def _do_there(chunk: Chunk, parts: Path, kb: Reference) -> int:
    _do(chunk, parts, kb.load())
    return chunk.cases


def _do(chunk: Chunk, parts: Path, kb: KnowledgeBase) -> None:
    """Diagnose one piece and write it whole."""
    if chunk.stream:
        cases, names = table.cases(_unpacked(chunk.stream), kb, chunk.first)
    else:
        cases, names = [_read(file, kb) for file in chunk.files], list(chunk.files)
    results = table.results(rows(cases, kb, names), kb)
    _whole_file(_part(parts, chunk.number), lambda path: results.to_parquet(path, index=False))


def _read(file: str, kb: KnowledgeBase) -> table.Problematic:
    try:
        return load_case(file, kb)
    except NetdiagError as error:
        return error


def _join(parts: Path, output: Path, kb: KnowledgeBase) -> tuple[int, int]:
    """Write all pieces, in order, as one table; return the number of cases and of errors."""
    counts = {"cases": 0, "errors": 0}

    def frames() -> Iterator[Any]:
        for part in sorted(parts.glob("*.parquet")):
            frame = table.import_pandas().read_parquet(part)
            counts["cases"] += len(frame)
            counts["errors"] += int(frame["error"].notna().sum())
            yield frame

    _whole_file(output, lambda path: _WRITERS[output.suffix](frames(), path, kb))
    return counts["cases"], counts["errors"]


def _write_csv(frames: Iterable[Any], path: Path, kb: KnowledgeBase) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        empty_result(kb).to_csv(file, index=False, lineterminator="\n")
        for frame in frames:
            frame.to_csv(file, index=False, header=False, lineterminator="\n")


def _write_jsonl(frames: Iterable[Any], path: Path, kb: KnowledgeBase) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for frame in frames:
            for record in frame.to_dict("records"):
                plain = {name: None if _missing(value) else value for name, value in record.items()}
                file.write(json.dumps(plain, ensure_ascii=False) + "\n")


def _missing(value: Hashable) -> bool:
    return not isinstance(value, str) and (not isinstance(value, float) or math.isnan(value))


def _write_parquet(frames: Iterable[Any], path: Path, kb: KnowledgeBase) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.Schema.from_pandas(empty_result(kb), preserve_index=False)
    with pq.ParquetWriter(path, schema) as writer:
        for frame in frames:
            writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))


_WRITERS: Final[dict[str, Callable[[Iterable[Any], Path, KnowledgeBase], None]]] = {
    ".csv": _write_csv,
    ".jsonl": _write_jsonl,
    ".parquet": _write_parquet,
}
