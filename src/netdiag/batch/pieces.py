"""Case files and tables in, one table out: in pieces, on several processes, and again where it stopped.

    run(names, output, ...)         diagnoses all and writes one table
      _chunks                       files -> numbered pieces of work
      _work                         pieces -> files of their own, on one process or more
      join                          finished pieces -> one table

A piece is written whole or not at all, so that what is there need not be done again.
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
from netdiag.knowledge import KnowledgeBase

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int | None], None]  # takes how many cases are done, and of how many
PIECE: Final = 1000  # cases in one piece of work: about a second, which is the most that a kill can cost a process


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of work: some rows of a table as an Arrow stream, which is quick to send; or some case files."""

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
    def parts(self) -> Path:
        """The folder of its pieces."""
        return self.output.with_name(f".{self.output.name}.parts")

    def manifest(self) -> str:
        """By what its pieces are known: of other files, options or knowledge, or another netdiag, they are not."""
        from netdiag import __version__

        files = [(str(file), str(file.resolve()), *_state(file)) for file in self.files]
        made_by = {"netdiag": __version__, "knowledge": self.kb.hash, "piece": PIECE}
        options = {"reading": asdict(self.reading), "writing": asdict(self.writing)}
        return json.dumps({**made_by, **options, "files": files}, indent=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch: cases, how many of them with an error, how many had been done by an earlier call."""

    cases: int
    errors: int
    resumed: int


def run(
    names: Sequence[str],
    output: Path,
    kb: KnowledgeBase | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, whole: None,
    tell: Tell = lambda problem: None,
    reading: Reading | None = None,
    writing: Writing | None = None,
) -> Done:
    """Diagnose all cases in files, folders and tables, and write one table.

    `progress` is told how many cases are done, of how many: None where that shows only at the end of a file; `tell`
    what is worth knowing and stops nothing, such as a sheet that was chosen.
    Pieces are kept beside the output until all are there; the same call after a kill goes on with the missing ones.
    Raises InputError where a file cannot be read at all or the output cannot be written, ImportError without pandas.
    """
    for name in ("pandas", "pyarrow", "filelock", *(("openpyxl",) if output.suffix.lower() == ".xlsx" else ())):
        package(name)
    known, reading, writing = kb or KnowledgeBase.default(), reading or Reading(), writing or Writing()
    _check_output(output, writing)
    files = sources.find(names, output)
    tables = sources.look(files, known, reading, _taken(known, writing), tell)
    batch = Batch(files, tables, output, known, reading, writing)
    with _alone(output):
        return _run(batch, jobs, progress, tell)


def _taken(kb: KnowledgeBase, writing: Writing) -> set[str]:
    """What the columns of the output are called."""
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


def _run(batch: Batch, jobs: int, progress: Progress, tell: Tell) -> Done:
    parts, output = batch.parts, batch.output
    for left in output.parent.glob(f".{glob.escape(output.name)}.*.tmp"):  # of a run that was killed as it joined
        left.unlink(missing_ok=True)
    _prepare(parts, batch.manifest())
    done, resumed, whole = 0, 0, sources.number_of_cases(batch.files)
    progress(done, whole)
    try:
        for cases, before in _work(_chunks(batch), parts, batch.kb, jobs):
            done, resumed = done + cases, resumed + cases * before
            progress(done, whole)
        if not done:
            raise InputError("no networks in these files.")
    except BaseException:
        if not any(parts.glob("*.parquet")):  # nothing to go on with
            shutil.rmtree(parts)
        raise
    joined = join(sorted(parts.glob("*.parquet")), output, batch.kb, batch.writing)
    shutil.rmtree(parts)
    for problem in joined.sums:
        tell(problem)
    return Done(done, joined.errors, resumed)


def _chunks(batch: Batch) -> Iterator[Chunk]:
    """Cut the work in pieces, in the order of the files; the same files give the same pieces under the same numbers."""
    number = 0
    cases: list[str] = []
    for file, after in zip_longest(batch.files, batch.files[1:]):
        if file not in batch.tables:
            cases.append(str(file))
            last = after is None or after in batch.tables
            if last or len(cases) == PIECE:
                yield Chunk(number, len(cases), files=tuple(cases))
                number, cases = number + 1, []
            continue
        first, found = 1, batch.tables[file]
        for stretch in filter(len, found.rows(PIECE)):
            yield Chunk(number, len(stretch), first, _packed(stretch), (str(file),), found.layout)
            number, first = number + 1, first + len(stretch)


def _packed(stretch: Any) -> bytes:
    pa = package("pyarrow")

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, stretch.schema) as writer:
        writer.write_batch(stretch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _unpacked(stream: bytes) -> Any:
    return package("pyarrow").ipc.open_stream(stream).read_all()


def _as_frame(read: Any, columns: Iterable[str]) -> Any:
    # else pandas makes "name" an index, and floats of whole numbers beside a blank
    return read.select(list(columns)).to_pandas(ignore_metadata=True, integer_object_nulls=True)


# pieces


def _prepare(parts: Path, manifest: str) -> None:
    """Make the folder of pieces, and empty it if it is of another run."""
    kept = parts / "manifest.json"
    if parts.exists() and (not kept.exists() or kept.read_text(encoding="utf-8") != manifest):
        shutil.rmtree(parts)
    parts.mkdir(exist_ok=True)
    for left in parts.glob("*.tmp"):
        left.unlink(missing_ok=True)
    write_whole(kept, lambda path: path.write_text(manifest, encoding="utf-8"))


def _state(file: Path) -> tuple[int, ...]:
    """By which a file is the same as before; of one that cannot be read, its row will tell."""
    try:
        return file.stat().st_size, file.stat().st_mtime_ns
    except OSError:
        return ()


def _part(parts: Path, number: int) -> Path:
    return parts / f"{number:08d}.parquet"


def _work(chunks: Iterable[Chunk], parts: Path, kb: KnowledgeBase, jobs: int) -> Iterator[tuple[int, bool]]:
    """Do what has not been done yet; yield for each piece its number of cases, and whether it had been done before."""
    if jobs > 1:
        yield from _work_together(chunks, parts, Reference.of(kb), jobs)
        return
    for chunk in chunks:
        before = _part(parts, chunk.number).exists()
        if not before:
            _do(chunk, parts, kb)
        yield chunk.cases, before


def _work_together(chunks: Iterable[Chunk], parts: Path, kb: Reference, jobs: int) -> Iterator[tuple[int, bool]]:
    """Give pieces to processes, never more than two for each, so that the memory needed does not grow with the work."""
    import multiprocessing as mp
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    others = set(mp.active_children())  # of the program that calls this
    with ProcessPoolExecutor(jobs, mp_context=mp.get_context("spawn"), initializer=_start, initargs=(kb,)) as pool:
        pending: set[Future[int]] = set()
        try:
            for chunk in chunks:
                if _part(parts, chunk.number).exists():
                    yield chunk.cases, True
                    continue
                with _uninterrupted():  # a process that is being made must not take an interrupt for itself
                    pending.add(pool.submit(_do_there, chunk, parts, kb))
                if len(pending) >= 2 * jobs:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from ((future.result(), False) for future in done)
            yield from ((future.result(), False) for future in pending)
        except BrokenProcessPool:
            raise NetdiagError(
                "a worker process died. Give the same command again to go on where it stopped."
            ) from None
        except BaseException:
            for worker in set(mp.active_children()) - others:
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


def _start(kb: Reference) -> None:
    """Compile the rules once in each worker, and have it end with the process that gives it work."""
    import threading

    from netdiag.inference.matrix import MatrixEvaluator

    threading.Thread(target=_end_with_parent, daemon=True).start()
    MatrixEvaluator.of(kb.load())


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
    carried = None
    if chunk.layout:
        read = _unpacked(chunk.stream)
        columns, carried = chunk.layout.columns, _carried(read, chunk.layout.kept)
        cases, names = table.cases(_as_frame(read, columns), columns, kb, chunk.first)
    else:
        cases, names = [_read(file, kb) for file in chunk.files], list(map(_shown, chunk.files))
    found = _traced(results.as_table(rows(cases, kb, names), kb), chunk, carried)
    write_whole(_part(parts, chunk.number), lambda path: found.to_parquet(path, index=False))


def _carried(read: Any, names: Sequence[str]) -> Any:
    """Columns of a table that are no part of a case: numbers as numbers, all else as one would write it."""
    frame = _as_frame(read, names)
    for name in names:
        numbers = _numbers(frame[name], read.schema.field(name).type)
        frame[name] = frame[name].map(written, na_action="ignore") if numbers is None else numbers
    return frame


def _numbers(column: Any, kind: Any) -> Any:
    """A column as numbers that every kind of file can hold; None where it is no such thing."""
    types = package("pyarrow").types
    if types.is_signed_integer(kind):
        return column.astype("Int64")
    if types.is_floating(kind) or types.is_decimal(kind):
        found = column.astype("float64")
        return None if found.abs().eq(math.inf).any() else found
    return None


def _traced(found: pd.DataFrame, chunk: Chunk, carried: pd.DataFrame | None) -> pd.DataFrame:
    """Tell of each result which file it comes from, which row of a table, and what else stood in that row."""
    pandas = package("pandas")
    files = list(map(_shown, chunk.files))
    numbers = range(chunk.first, chunk.first + chunk.cases) if chunk.layout else [None] * chunk.cases
    source = pandas.Series(files * chunk.cases if chunk.layout else files, name="source", dtype="string")
    row = pandas.Series(numbers, name="row", dtype="Int64")
    traced: pd.DataFrame = pandas.concat([source, row, *([] if carried is None else [carried]), found], axis=1)
    return traced


def _shown(file: str) -> str:
    """A name that can be written, also where the file system has one that is not UTF-8."""
    return os.fsencode(file).decode("utf-8", "replace")


def _read(file: str, kb: KnowledgeBase) -> table.Problematic:
    try:
        return load_case(file, kb)
    except NetdiagError as error:
        return error
