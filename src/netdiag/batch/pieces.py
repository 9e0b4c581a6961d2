"""Case files and tables in, one table out: in chunks, on several processes, and again where it stopped.

    run(names, output, ...)         diagnoses all and writes one table
      _chunks                       files -> numbered chunks of work
      _work                         chunks -> files of their own, on one process or more
      join                          files of finished chunks -> one table

The file of a chunk is written whole or not at all, so that what is there need not be done again.
"""

from __future__ import annotations

import glob
import json
import math
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag.batch import results, sources, table
from netdiag.batch.batch import Reference, rows
from netdiag.batch.cells import written
from netdiag.batch.headings import Layout
from netdiag.batch.join import join
from netdiag.batch.packages import package
from netdiag.batch.readers import Reading, Tell
from netdiag.batch.sources import Table
from netdiag.batch.writers import PLAIN, WRITERS, Writing
from netdiag.cases import load_case
from netdiag.errors import InputError, NetdiagError
from netdiag.files import write_whole
from netdiag.knowledge import KnowledgeBase, given

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int | None], None]  # takes how many cases are done, and of how many
CHUNK_SIZE: Final = 1000  # cases in one chunk of work: about a second, which is the most that a kill can cost a process


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of work: some rows of a table as an Arrow stream, which is quick to send; or some case files."""

    number: int
    cases: int
    first: int = 1
    stream: bytes = b""
    files: tuple[str, ...] = ()  # the table, or the case files
    layout: Layout | None = None  # what the headings of the table say


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one call asked for."""

    files: tuple[Path, ...]
    tables: Mapping[Path, Table]
    output: Path
    kb: KnowledgeBase
    reading: Reading
    writing: Writing

    @property
    def folder(self) -> Path:
        """The folder of its finished chunks."""
        return self.output.with_name(f".{self.output.name}.parts")

    def manifest(self) -> str:
        """Return what its chunks depend on, as text: files, options, knowledge and netdiag."""
        from netdiag import __version__

        files = [(str(file), str(file.resolve()), *_fingerprint(file)) for file in self.files]
        made_by = {"netdiag": __version__, "knowledge": self.kb.hash, "piece": CHUNK_SIZE}
        options = {"reading": asdict(self.reading), "writing": asdict(self.writing)}
        return json.dumps({**made_by, **options, "files": files}, indent=1)


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What came of a batch: how many cases, how many with an error, how many already done by an earlier call."""

    cases: int
    errors: int
    resumed: int


def run(
    names: Sequence[str],
    output: Path,
    kb: KnowledgeBase | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, total: None,
    tell: Tell = lambda problem: None,
    reading: Reading | None = None,
    writing: Writing | None = None,
) -> BatchSummary:
    """Diagnose all cases in files, folders and tables, and write one table; return how many there were.

    `progress` takes how many cases are done, of how many: None where that shows only at the end of a file; `tell`
    takes what is worth knowing and stops nothing, such as a sheet that was chosen.
    Chunks are kept beside the output until all are there; the same call after a kill goes on with the missing ones.
    Raises InputError where a file cannot be read at all or the output cannot be written, ImportError without pandas.
    """
    for name in ("pandas", "pyarrow", "filelock", *(("openpyxl",) if output.suffix.lower() == ".xlsx" else ())):
        package(name)
    known, reading, writing = given(kb), reading or Reading(), writing or Writing()
    _check_output(output, writing)
    files = sources.find(names, output)
    tables = sources.look(files, known, reading, _taken(known, writing), tell)
    batch = Batch(files, tables, output, known, reading, writing)
    with _alone(output):
        return _run(batch, jobs, progress, tell)


def _taken(kb: KnowledgeBase, writing: Writing) -> set[str]:
    """Return what the columns of the output are called."""
    labels = results.headings(kb, writing.labels).values() if writing.labels else ()
    return {*results.TRACE, *results.columns_out(kb), *labels}


def _check_output(output: Path, writing: Writing) -> None:
    if output.suffix.lower() not in WRITERS:
        raise InputError(f"{output}: wanted a name ending in {', '.join(WRITERS)}.")
    if writing.dialect != PLAIN and output.suffix.lower() != ".csv":
        raise InputError(f"{output}: a dialect is of .csv files.")
    if not output.parent.is_dir():
        raise InputError(f"{output}: there is no folder {output.parent}.")
    if output.is_dir():
        raise InputError(f"{output}: is a folder.")


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Let no other run write the same output; the system lets go of the lock when a run is killed."""
    filelock = package("filelock")

    lock = filelock.FileLock(output.with_name(f".{output.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise InputError(f"{output}: another run is writing it.") from None
    except OSError as error:
        raise InputError(f"{output}: cannot write: {error.strerror or error}.") from error
    try:
        yield
    except OSError as error:
        raise InputError(f"{output}: cannot write: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):  # before it is let go of, so that it is no other run's; Windows refuses, and keeps it
            Path(lock.lock_file).unlink()
        lock.release()


def _run(batch: Batch, jobs: int, progress: Progress, tell: Tell) -> BatchSummary:
    folder, output = batch.folder, batch.output
    for left in output.parent.glob(f".{glob.escape(output.name)}.*.tmp"):  # of a run that was killed as it joined
        left.unlink(missing_ok=True)
    _prepare(folder, batch.manifest())
    done, resumed, total = 0, 0, sources.number_of_cases(batch.files)
    progress(done, total)
    try:
        for cases, before in _work(_chunks(batch), folder, batch.kb, jobs):
            done, resumed = done + cases, resumed + cases * before
            progress(done, total)
        if not done:
            raise InputError("no networks in these files.")
    except BaseException:
        if not any(folder.glob("*.parquet")):  # nothing to go on with
            shutil.rmtree(folder)
        raise
    joined = join(sorted(folder.glob("*.parquet")), output, batch.kb, batch.writing)
    shutil.rmtree(folder)
    for problem in joined.sums:
        tell(problem)
    return BatchSummary(done, joined.errors, resumed)


def _chunks(batch: Batch) -> Iterator[Chunk]:
    """Yield the work in chunks, in the order of the files; the same files give the same chunks and numbers."""
    number = 0
    cases: list[str] = []
    for file, after in zip_longest(batch.files, batch.files[1:]):
        if file not in batch.tables:
            cases.append(str(file))
            last = after is None or after in batch.tables
            if last or len(cases) == CHUNK_SIZE:
                yield Chunk(number, len(cases), files=tuple(cases))
                number, cases = number + 1, []
            continue
        first, table_of_cases = 1, batch.tables[file]
        for record_batch in filter(len, table_of_cases.iter_batches(CHUNK_SIZE)):
            yield Chunk(number, len(record_batch), first, _packed(record_batch), (str(file),), table_of_cases.layout)
            number, first = number + 1, first + len(record_batch)


def _packed(record_batch: Any) -> bytes:
    pa = package("pyarrow")

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, record_batch.schema) as writer:
        writer.write_batch(record_batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _unpacked(stream: bytes) -> Any:
    return package("pyarrow").ipc.open_stream(stream).read_all()


def _as_frame(arrow_table: Any, columns: Iterable[str]) -> Any:
    # else pandas makes "name" an index, and floats of whole numbers beside a blank
    return arrow_table.select(list(columns)).to_pandas(ignore_metadata=True, integer_object_nulls=True)


# chunks
def _prepare(folder: Path, manifest: str) -> None:
    """Make the folder of finished chunks, and empty it if it is of another run."""
    kept = folder / "manifest.json"
    if folder.exists() and (not kept.exists() or kept.read_text(encoding="utf-8") != manifest):
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    for left in folder.glob("*.tmp"):
        left.unlink(missing_ok=True)
    write_whole(kept, lambda path: path.write_text(manifest, encoding="utf-8"))


def _fingerprint(file: Path) -> tuple[int, ...]:
    """Return (size, mtime_ns) as fingerprint; () if unreadable."""
    try:
        return file.stat().st_size, file.stat().st_mtime_ns
    except OSError:
        return ()


def _chunk_file(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.parquet"


def _work(chunks: Iterable[Chunk], folder: Path, kb: KnowledgeBase, jobs: int) -> Iterator[tuple[int, bool]]:
    """Yield (cases, done before) for each chunk, once it is done."""
    if jobs > 1:
        yield from _work_together(chunks, folder, Reference.of(kb), jobs)
        return
    for chunk in chunks:
        before = _chunk_file(folder, chunk.number).exists()
        if not before:
            _diagnose_chunk(chunk, folder, kb)
        yield chunk.cases, before


def _work_together(chunks: Iterable[Chunk], folder: Path, kb: Reference, jobs: int) -> Iterator[tuple[int, bool]]:
    """Yield as `_work` does; a process holds two chunks at most, so that memory does not grow with the work."""
    import multiprocessing as mp
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    children_of_caller = set(mp.active_children())
    with ProcessPoolExecutor(
        jobs, mp_context=mp.get_context("spawn"), initializer=_start_worker, initargs=(kb,)
    ) as pool:
        pending: set[Future[int]] = set()
        try:
            for chunk in chunks:
                if _chunk_file(folder, chunk.number).exists():
                    yield chunk.cases, True
                    continue
                with _uninterrupted():  # a process that is being made must not take an interrupt for itself
                    pending.add(pool.submit(_diagnose_in_worker, chunk, folder, kb))
                if len(pending) >= 2 * jobs:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from ((future.result(), False) for future in done)
            yield from ((future.result(), False) for future in pending)
        except BrokenProcessPool:
            raise NetdiagError(
                "a worker process died. Give the same command again to go on where it stopped."
            ) from None
        except BaseException:
            for worker in set(mp.active_children()) - children_of_caller:
                worker.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold an interrupt until the end of the block, where the system can; processes made in it never see one."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(kb: Reference) -> None:
    """Compile the rules once in each worker, and have it end with the process that gives it work."""
    import threading

    from netdiag.inference.matrix import MatrixEvaluator

    threading.Thread(target=_end_with_parent, daemon=True).start()
    MatrixEvaluator.of(kb.load())


def _end_with_parent() -> None:
    """End this worker with its parent: one that is killed cannot tell it, and it would wait for work for ever."""
    import multiprocessing as mp

    if parent := mp.parent_process():
        parent.join()
        os._exit(1)


def _diagnose_in_worker(chunk: Chunk, folder: Path, kb: Reference) -> int:
    _diagnose_chunk(chunk, folder, kb.load())
    return chunk.cases


def _diagnose_chunk(chunk: Chunk, folder: Path, kb: KnowledgeBase) -> None:
    """Diagnose one chunk and write its file whole."""
    carried = None
    if chunk.layout:
        rows_read = _unpacked(chunk.stream)
        columns, carried = chunk.layout.columns, _carried(rows_read, chunk.layout.kept)
        cases, names = table.cases(_as_frame(rows_read, columns), columns, kb, chunk.first)
    else:
        cases, names = [_read(file, kb) for file in chunk.files], list(map(_shown, chunk.files))
    traced = _traced(results.as_table(rows(cases, kb, names), kb), chunk, carried)
    write_whole(_chunk_file(folder, chunk.number), lambda path: traced.to_parquet(path, index=False))


def _carried(arrow_table: Any, names: Sequence[str]) -> Any:
    """Return the columns that are no part of a case: numbers as numbers, all else as one would write it."""
    frame = _as_frame(arrow_table, names)
    for name in names:
        numbers = _numbers(frame[name], arrow_table.schema.field(name).type)
        frame[name] = frame[name].map(written, na_action="ignore") if numbers is None else numbers
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


def _read(file: str, kb: KnowledgeBase) -> table.Problematic:
    try:
        return load_case(file, kb)
    except NetdiagError as error:
        return error
