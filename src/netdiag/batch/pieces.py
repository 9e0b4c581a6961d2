"""Case files and tables in, one table out: in chunks, on several processes, and again where it stopped.

    run(names, output, ...)         diagnoses all and writes one table
      chunks                        files -> numbered chunks of work
      _work                         chunks -> finished ones, on one process or more
      join                          finished chunks -> one table

A finished chunk is called after all that its results depend on, so that none of another run is ever used.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from netdiag.batch import results, sources
from netdiag.batch.batch import Reference
from netdiag.batch.chunks import Chunk, chunks, diagnosed, name
from netdiag.batch.finished import Finished, alone
from netdiag.batch.join import join
from netdiag.batch.readers import Reading, Tell, UnreadableError
from netdiag.batch.sources import Table
from netdiag.batch.writers import PLAIN, WRITERS, Writing, check_rows
from netdiag.errors import InputError, NetdiagError, Place, Problem
from netdiag.files import check_suffix, check_target, undisturbed
from netdiag.knowledge import KnowledgeBase, given
from netdiag.knowledge.folders import named_files
from netdiag.messages import _, speak, spoken
from netdiag.packages import for_tables as package

Progress = Callable[[int, int | None], None]  # takes how many cases are done, and of how many
CHUNK_SIZE: Final = 1000  # cases in one chunk of work: about a second, which is the most that a kill can cost a process


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one call asked for."""

    files: tuple[Path, ...]
    marks: Mapping[Path, str]  # hashes of what stood in them at the start
    tables: Mapping[Path, Table | UnreadableError]
    output: Path
    kb: KnowledgeBase
    reading: Reading
    writing: Writing
    force: bool = False

    def name(self) -> str:
        """Return what all its chunks depend on, as text: options, knowledge and netdiag."""
        from netdiag import __version__

        made_by = {"netdiag": __version__, "knowledge": self.kb.hash}
        return json.dumps({**made_by, "reading": asdict(self.reading), "writing": asdict(self.writing)})


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk that is finished: its name, how many cases are in it, the table that it is of."""

    name: str
    cases: int
    before: bool  # by an earlier run
    source: str
    wrong: UnreadableError | None

    @classmethod
    def of(cls, chunk: Chunk, name: str, before: bool) -> Done:
        """Return what to remember of a chunk, which is little."""
        return cls(name, chunk.cases, before, chunk.files[0], chunk.wrong)


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What came of a batch: how many cases, how many with an error, how many already done by an earlier call.

    A file that cannot be read counts as one case.
    """

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
    force: bool = False,
) -> BatchSummary:
    """Diagnose all cases in files, folders and tables, and write one table; return how many there were.

    `progress` takes how many cases are done, of how many: None where that shows only at the end of a file; `tell`
    takes what is worth knowing and stops nothing, such as a sheet that was chosen.
    Chunks are kept beside the output until all are there; the same call after a kill goes on with the missing ones.
    A file that cannot be read has one row, with its error. A file that is there is replaced only with `force`, and one
    that is read never.
    Raises InputError where no file can be read at all, a heading is wrong or a file changes meanwhile; OutputError
    where the output cannot be written, ImportError without pandas.
    """
    output = Path(output)
    for needed in ("pandas", "pyarrow", "filelock", *(("openpyxl",) if output.suffix.lower() == ".xlsx" else ())):
        package(needed)
    known, reading, writing = given(kb), reading or Reading(), writing or Writing()
    _check_output(output, writing)
    check_target(output, names, force)
    files = sources.find(names, output)
    check_target(output, _inputs(files, known), force=True)
    marks = sources.marks(files)
    tables = sources.look(files, known, reading, _taken(known, writing), tell)
    batch = Batch(files, marks, tables, output, known, reading, writing, force)
    with alone(output) as finished:
        return _run(batch, finished, jobs, progress, tell)


def _inputs(files: Sequence[Path], kb: KnowledgeBase) -> Iterator[Path]:
    yield from files
    yield from (file for _unused, file in named_files(kb.folders))


def _taken(kb: KnowledgeBase, writing: Writing) -> set[str]:
    """Return what the columns of the output are called."""
    labels = results.headings(kb, writing.labels).values() if writing.labels else ()
    return {*results.TRACE, *results.columns_out(kb), *labels}


def _check_output(output: Path, writing: Writing) -> None:
    kind = check_suffix(output, WRITERS)
    if writing.dialect != PLAIN and kind != ".csv":
        raise InputError(_("{output}: a dialect is of .csv files.").format(output=output))


def _run(batch: Batch, finished: Finished, jobs: int, progress: Progress, tell: Tell) -> BatchSummary:
    total = sources.number_of_cases(batch.files, batch.tables)
    check_rows(batch.output, total or 0)
    done = _without_broken(_all_done(batch, finished, jobs, lambda count: progress(count, total)))
    cases = sum(chunk.cases for chunk in done)
    _check_unchanged(batch.marks)
    try:
        _check_done(done)
        check_rows(batch.output, cases)
    except InputError:  # which no second try mends
        finished.remove()
        raise
    joined = join(finished, [chunk.name for chunk in done], batch.output, batch.kb, batch.writing, batch.force)
    with undisturbed():  # a run that is complete leaves nothing behind
        finished.remove()
    for problem in joined.sums:
        tell(problem)
    return BatchSummary(cases, joined.errors, sum(chunk.cases for chunk in done if chunk.before))


def _all_done(batch: Batch, finished: Finished, jobs: int, progress: Callable[[int], None]) -> list[Done]:
    """Return all chunks in order, once they are finished."""
    done, count, run_name = list[Done](), 0, batch.name()
    named = ((chunk, name(chunk, run_name)) for chunk in chunks(batch.files, batch.tables, batch.marks, CHUNK_SIZE))
    progress(count)
    for chunk in _work(named, finished, batch.kb, jobs):
        done.append(chunk)
        count += chunk.cases
        progress(count)
    return sorted(done, key=lambda chunk: chunk.name)


def _without_broken(done: Sequence[Done]) -> list[Done]:
    """Return the chunks without the rows of a table that could not be read to its end: its error stands for these."""
    broken = {chunk.source for chunk in done if chunk.wrong}
    return [chunk for chunk in done if chunk.wrong or chunk.source not in broken]


def _check_done(done: Sequence[Done]) -> None:
    """Raise InputError where there is nothing but errors of whole tables, or nothing at all."""
    problems = [problem for chunk in done if chunk.wrong for problem in chunk.wrong.problems]
    if all(chunk.wrong for chunk in done):
        raise InputError(problems or _("no networks in these files."))


def _check_unchanged(marks: Mapping[Path, str]) -> None:
    now = sources.marks(marks)
    hint = _("Give the same command again: what is as it was is not done again.")
    if changed := [file for file in marks if marks[file] != now[file]]:
        raise InputError([Problem(_("changed while it was read."), Place(str(file)), hint) for file in changed])


# --- the work ---------------------------------------------------------------------------------------------------------

Named = Iterable[tuple[Chunk, str]]


def _work(named: Named, finished: Finished, kb: KnowledgeBase, jobs: int) -> Iterator[Done]:
    """Yield each chunk, once it is done."""
    if jobs > 1:
        yield from _work_together(named, finished, Reference.of(kb), jobs)
        return
    for chunk, called in named:
        before = finished.holds(called)
        if not before:
            _diagnose_chunk(chunk, called, finished, kb)
        yield Done.of(chunk, called, before)


def _work_together(named: Named, finished: Finished, kb: Reference, jobs: int) -> Iterator[Done]:
    """Yield as `_work` does; a process holds two chunks at most, so that memory does not grow with the work."""
    import multiprocessing as mp
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    children_of_caller = set(mp.active_children())
    with ProcessPoolExecutor(
        jobs, mp_context=mp.get_context("spawn"), initializer=_start_worker, initargs=(kb, spoken())
    ) as pool:
        pending: set[Future[Done]] = set()
        try:
            for chunk, called in named:
                if finished.holds(called):
                    yield Done.of(chunk, called, True)
                    continue
                with undisturbed(), _unseen():  # a process that is half made would tell of it
                    pending.add(pool.submit(_diagnose_in_worker, chunk, called, finished, kb))
                if len(pending) >= 2 * jobs:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            yield from (future.result() for future in pending)
        except BrokenProcessPool:
            raise NetdiagError(
                _("a worker process died. Give the same command again to go on where it stopped.")
            ) from None
        except BaseException:
            for worker in set(mp.active_children()) - children_of_caller:
                worker.terminate()
            pool.shutdown(cancel_futures=True)  # and wait: its thread, ending with Python, tells of a closed pipe
            raise


@contextmanager
def _unseen() -> Iterator[None]:
    """Hide interrupts from processes made in the block, where the system can: whoever gives them work ends them."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(kb: Reference, language: str) -> None:
    """Compile the rules once in each worker, and have it end with the process that gives it work."""
    import threading

    from netdiag.inference.matrix import MatrixEvaluator

    threading.Thread(target=_end_with_parent, daemon=True).start()
    speak(language)
    MatrixEvaluator.of(kb.load())


def _end_with_parent() -> None:
    """End this worker with its parent: one that is killed cannot tell it, and it would wait for work for ever."""
    import multiprocessing as mp

    if parent := mp.parent_process():
        parent.join()
        os._exit(1)


def _diagnose_in_worker(chunk: Chunk, called: str, finished: Finished, kb: Reference) -> Done:
    _diagnose_chunk(chunk, called, finished, kb.load())
    return Done.of(chunk, called, False)


def _diagnose_chunk(chunk: Chunk, called: str, finished: Finished, kb: KnowledgeBase) -> None:
    """Diagnose one chunk and keep it, whole. Raises InputError where a case file is not what its name says."""
    found = diagnosed(chunk, kb)
    _check_unchanged({Path(file): mark for file, mark in zip(chunk.files, chunk.marks, strict=False)})
    finished.keep(called, found)
