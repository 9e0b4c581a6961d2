"""Many cases: each is diagnosed, none stops the others, and what was done is not done twice.

    diagnose_many(cases, kb)        cases -> Diagnosis or error, one by one, in order
    disagreements(diagnosis)        where the compiled rules differ from it: nowhere
    diagnose_frame(df, kb)          table -> table, one row a case; pure, so that Dask, Spark or Ray can run it
      columns_in                    what a table may say of a case, and where it goes
      row                           Case, Inference -> one row of results
    run(sources, output, ...)       files in, one table out; in chunks, on several processes, and again where it stopped
      _chunks                       case files, folders, CSV, Excel and Parquet -> numbered pieces of work
      _join                         finished pieces -> one CSV, Parquet or JSON Lines file

The findings of a chunk of cases are worked out at once (`matrix`); shares, core and plan by what `diagnosis` uses.
docs/many-cases.md describes the columns. Tables need pandas and pyarrow: python -m pip install "netdiag[tables]".
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from netdiag import diagnosis as dg
from netdiag import model as m
from netdiag.case import check_case, facts, load_case
from netdiag.chain import Inference
from netdiag.errors import InputError, KnowledgeError, NetdiagError, Place, Problem, did_you_mean
from netdiag.knowledge import KnowledgeBase, shipped_folders
from netdiag.plan import interventions

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE: Final = 1000  # cases whose findings are worked out together; more is no faster (benchmarks/many.py)
PIECE: Final = 1000  # cases in one piece of work: about a second, which is the most that a kill can cost a process
SAME: Final = 1e-9  # certainties that differ less agree: sums in another order differ in their last bits
CAUSES: Final = 4
TOP: Final = 5
TRUE_WORDS: Final = {"true": True, "yes": True, "ja": True, "1": True, "waar": True}
FALSE_WORDS: Final = {"false": False, "no": False, "nee": False, "0": False, "onwaar": False}
TABLES: Final = (".csv", ".xlsx", ".parquet")
OUTPUTS: Final = (".csv", ".parquet", ".jsonl")
CASE_FILES: Final = (".yaml", ".yml")
JOINED_BY: Final = ";"

Row = dict[str, Any]
Problematic = m.Case | NetdiagError  # a case, or what is wrong with it


# --- one by one -------------------------------------------------------------------------------------------------------


def diagnose_many(
    cases: Iterable[Problematic], kb: KnowledgeBase | None = None
) -> Iterator[dg.Diagnosis | NetdiagError]:
    """Yield for each case its diagnosis, or the error that kept it from being diagnosed, in the order of the cases.

    A case that could not be read may be given as its error, and is yielded as such. The diagnoses are those of
    `diagnose`, worked out some hundreds at a time.
    """
    known = kb or KnowledgeBase.default()
    for case, inference in _inferences(cases, known):
        if isinstance(case, NetdiagError):
            yield case
        else:
            yield dg.from_inference(known, case, inference)


def _inferences(cases: Iterable[Problematic], kb: KnowledgeBase) -> Iterator[tuple[Any, Any]]:
    """Yield (case, inference), or (error, None), in order."""
    from netdiag.matrix import Program  # NumPy is imported when it is first needed

    program = Program.of(kb)
    left = iter(cases)
    while some := list(islice(left, AT_ONCE)):
        checked = [_checked(case, kb) for case in some]
        good = [case for case in checked if isinstance(case, m.Case)]
        known = [facts(case, kb) for case in good]
        columns = [program.columns(mine, case) for mine, case in zip(known, good, strict=True)]
        result = program.run(program.matrix(columns), firings=True)
        number = 0
        for case in checked:
            if isinstance(case, NetdiagError):
                yield case, None
                continue
            yield case, result.inference(number, known[number], case)
            number += 1


def _checked(case: Problematic, kb: KnowledgeBase) -> Problematic:
    if isinstance(case, NetdiagError):
        return case
    try:
        check_case(case, kb)
    except NetdiagError as error:
        return error
    return case


def disagreements(made: dg.Diagnosis) -> tuple[str, ...]:
    """Tell where the compiled rules, on floats and as a matrix, infer anything else than a diagnosis did."""
    from netdiag import floats

    (_, on_matrix), *_ = _inferences([made.case], made.kb)
    others = (("floats", floats.infer(made.kb, made.case)), ("matrix", on_matrix))
    return tuple(line for name, other in others for line in _differences(made.inference, name, other))


def _differences(one: Inference, name: str, other: Inference) -> Iterator[str]:
    for finding in sorted(one.certainties.keys() | other.certainties.keys()):
        mine, its = one.certainties.get(finding), other.certainties.get(finding)
        if mine is None or its is None or abs(mine - its) > SAME:
            yield f"{finding}: {mine} by the diagnosis, {its} by {name}."
    fired = {(f.rule, f.refuted): f.contribution for f in one.firings}
    its_fired = {(f.rule, f.refuted): f.contribution for f in other.firings}
    for key in sorted(fired.keys() | its_fired.keys()):
        if key not in fired or key not in its_fired or abs(fired[key] - its_fired[key]) > SAME:
            yield f"rule {key[0]}: adds {fired.get(key)} by the diagnosis, {its_fired.get(key)} by {name}."


# --- rows out ---------------------------------------------------------------------------------------------------------


def columns_out(kb: KnowledgeBase) -> dict[str, str]:
    """Return the columns of the result and their type: text or number."""
    numbered = [(f"hoofdoorzaak_{i}", f"hoofdoorzaak_{i}_share") for i in range(1, CAUSES + 1)]
    numbered += [(f"knelpunt_{i}", f"knelpunt_{i}_certainty") for i in range(1, TOP + 1)]
    return {
        **dict.fromkeys(("name", "outcome", "error", "opgave"), "text"),
        "opgave_certainty": "number",
        **{name: kind for pair in numbered for name, kind in zip(pair, ("text", "number"), strict=True)},
        **{f"certainty_{name}": "number" for name in kb.knelpunten},
        **dict.fromkeys(("core", "plan", "unexplained"), "text"),
    }


def rows(cases: Iterable[Problematic], kb: KnowledgeBase, names: Iterable[str] | None = None) -> Iterator[Row]:
    """Yield one row of results for each case; `names` tells what to call those that could not be read."""
    named = iter(names) if names is not None else None
    for case, inference in _inferences(cases, kb):
        name = next(named, "") if named else ""
        if isinstance(case, NetdiagError):
            yield {"name": name, "outcome": None, "error": "; ".join(map(str, case.problems))}
        else:
            yield row(kb, case, inference)


def row(kb: KnowledgeBase, case: m.Case, inference: Inference) -> Row:
    """Return one case's row: what `from_inference` gives, but for evidence and advice that a table has no room for."""
    made = dg.outline(kb, case, inference)
    causes, found = made.hoofdoorzaken[:CAUSES], made.knelpunten
    plan = interventions(kb, case, made.context, made.candidates, frozenset(made.core), made.plan_opgave)
    sure = {finding.id: finding.certainty for finding in found}
    return {
        "name": case.name,
        "outcome": made.outcome,
        "error": None,
        "opgave": made.opgave.type,
        "opgave_certainty": made.opgave.certainty if made.opgave.type else None,
        **{f"hoofdoorzaak_{i}": cause.id for i, cause in enumerate(causes, 1)},
        **{f"hoofdoorzaak_{i}_share": cause.share for i, cause in enumerate(causes, 1)},
        **{f"knelpunt_{i}": finding.id for i, finding in enumerate(found[:TOP], 1)},
        **{f"knelpunt_{i}_certainty": finding.certainty for i, finding in enumerate(found[:TOP], 1)},
        **{f"certainty_{name}": sure[name] for name in kb.knelpunten},
        "core": JOINED_BY.join(made.core),
        "plan": JOINED_BY.join(plan),
        "unexplained": JOINED_BY.join(made.unexplained),
    }


# --- rows in ----------------------------------------------------------------------------------------------------------


Path_ = tuple[str, ...]  # where in a case what a column holds goes


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a table of cases may have: where in a case it goes, and how a cell is read."""

    path: Path_
    read: Callable[[Any], Any]


def columns_in(kb: KnowledgeBase) -> dict[str, Column]:
    """Return the columns that a table of cases may have: all that a case file can say and rules read."""
    found = {name: Column((name,), _text) for name in ("name", "phase", "governance", "funding", "members")}
    found["size"] = Column(("size",), _number)
    found["mandated"] = Column(("mandated",), _truth)
    found["chief_complaint"] = Column(("chief_complaint",), _texts)
    found["opgave"] = Column(("opgave", "type"), _text)
    found |= {f"opgave.{axis}": Column(("opgave", "axes", axis), _number) for axis in kb.axes}
    found |= {f"arrangement.{cell}": Column(("arrangement", cell), _text) for cell in get_args(m.CELLS)}
    for field, section, read in _KEYED:
        found |= {f"{field}.{name}": Column((field, name), read) for name in getattr(kb, section)}
    for symptom in kb.symptoms:
        found[symptom] = Column(("symptoms", symptom, "severity"), _number)
        found[f"{symptom}.confidence"] = Column(("symptoms", symptom, "confidence"), _number)
    return found


def _text(cell: Any) -> str:
    return str(cell).strip()


def _texts(cell: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(cell).split(JOINED_BY))


def _number(cell: Any) -> Any:
    """A cell as a number where it is one, a whole one if it can be (tables hold 3 as 3.0 or "3"), else as it stands."""
    if isinstance(cell, bool):
        return cell
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return cell
    return int(number) if number.is_integer() else number


def _truth(cell: Any) -> bool:
    said = str(_number(cell)).strip().lower()
    if said not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError(f"column 'mandated': '{_short(cell)}' is not yes or no.")
    return (TRUE_WORDS | FALSE_WORDS)[said]


_KEYED: Final = (
    ("bouwstenen", "bouwstenen", _text),
    ("questions", "questions", _text),
    ("krachten", "drijvende_krachten", _number),
)


def _case(cells: Mapping[str, Any], columns: Mapping[str, Column]) -> Problematic:
    """Turn the cells of one row that are not blank into a Case, or into what is wrong with it."""
    from pydantic import ValidationError

    data: dict[str, Any] = {}
    try:
        for name, cell in cells.items():
            *outer, last = columns[name].path
            inside = data
            for step in outer:
                inside = inside.setdefault(step, {})
            inside[last] = columns[name].read(cell)
        return m.Case.model_validate(data)
    except ValidationError as error:
        return InputError([Problem(_told(e, columns)) for e in error.errors(include_url=False)])
    except ValueError as error:
        return InputError([Problem(str(error))])


def _told(error: Any, columns: Mapping[str, Column]) -> str:
    steps = tuple(str(step) for step in error["loc"] if "[" not in str(step))
    name = next((name for name, column in columns.items() if steps[: len(column.path)] == column.path), "name")
    if error["type"] == "missing":
        return f"column '{name}' is blank, and '{name}.confidence' is not."
    return f"column '{name}': '{_short(error['input'])}': {error['msg'].removeprefix('Value error, ')}."


def _short(value: Any, most: int = 40) -> str:
    return str(value)[:most]


def _table_rows(df: pd.DataFrame, kb: KnowledgeBase, first: int = 1) -> tuple[list[Problematic], list[str]]:
    """Return the cases of a table and their names. Raises InputError for a column that is not known."""
    columns = columns_in(kb)
    names = [str(name) for name in df.columns]
    _check_columns(names, columns)
    values = df.to_numpy(dtype=object)
    filled = df.notna().to_numpy() & (values != "")
    cases, called = [], []
    for i, (line, full) in enumerate(zip(values, filled, strict=True)):
        given = {names[j]: line[j] for j in full.nonzero()[0] if not (isinstance(line[j], str) and line[j].isspace())}
        cells = {"name": f"row {first + i}", **given}
        cases.append(_case(cells, columns))
        called.append(str(cells["name"]))
    return cases, called


def _check_columns(columns: Sequence[str], known: Mapping[str, Column]) -> None:
    wrong = [name for name in dict.fromkeys(columns) if name not in known]
    twice = sorted({name for name in columns if columns.count(name) > 1}) if len(set(columns)) < len(columns) else []
    problems = [
        Problem(f"column '{name}' is neither a symptom nor a part of a case.", None, did_you_mean(name, known))
        for name in wrong
    ]
    problems += [Problem(f"column '{name}' stands there twice.") for name in twice]
    if problems:
        raise InputError(problems)


# --- tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """Names a knowledge base by where it lies and by its hash, so that other processes load the very same.

    Without folders it is the shipped one.
    """

    folders: tuple[str, ...]
    hash: str

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Reference:
        """Refer to a knowledge base."""
        shipped = tuple(kb.folders) == tuple(shipped_folders())
        return cls(() if shipped else tuple(str(folder.resolve()) for folder in kb.folders), kb.hash)

    def load(self) -> KnowledgeBase:
        """Return the knowledge base; read once in a process. Raises KnowledgeError if it is not the same."""
        return _load(self)


@cache
def _load(reference: Reference) -> KnowledgeBase:
    kb = KnowledgeBase.load(*reference.folders) if reference.folders else KnowledgeBase.default()
    if kb.hash != reference.hash:
        raise KnowledgeError(
            f"this process has knowledge {kb.version}, and {reference.hash[:12]} was asked for. "
            "Install the same netdiag and the same knowledge on every machine."
        )
    return kb


def diagnose_frame(df: pd.DataFrame, kb: KnowledgeBase | Reference | None = None) -> pd.DataFrame:
    """Diagnose a table: one row a case, one column a symptom; return one row a case, with the same index.

    A cell is a severity 0..4, a word for one, `unknown` or `n/a`; blank is not asked. A row that is wrong gets an
    error, and the others their diagnosis. Raises InputError for a column not of `columns_in`.
    Give a `Reference` where the function is sent to other processes.
    """
    known = kb.load() if isinstance(kb, Reference) else kb or KnowledgeBase.default()
    cases, names = _table_rows(df, known)
    return _frame(rows(cases, known, names), known, df.index)


def empty_result(kb: KnowledgeBase | None = None) -> pd.DataFrame:
    """Return a result of no rows: the `meta` of Dask, and the schema of others."""
    return _frame([], kb or KnowledgeBase.default())


def _frame(found: Iterable[Row], kb: KnowledgeBase, index: Any = None) -> pd.DataFrame:
    wanted = columns_out(kb)
    frame = _pandas().DataFrame.from_records(list(found), columns=list(wanted), index=index)
    typed: pd.DataFrame = frame.astype(
        {name: "string" if kind == "text" else "float64" for name, kind in wanted.items()}
    )
    return typed


def _pandas() -> Any:
    try:
        import pandas
        import pyarrow  # noqa: F401  (pandas needs it for Parquet)
    except ImportError as error:
        raise InputError(f'tables need {error.name}: python -m pip install "netdiag[tables]"') from None
    return pandas


# --- files in, one table out ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of work: a stretch of a table as an Arrow stream, which is quick to send; or some case files."""

    number: int
    cases: int
    first: int = 1
    table: bytes = b""
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
    _pandas()
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
    number, known = 0, columns_in(kb)
    cases = [str(file) for file in files if file.suffix in CASE_FILES]
    for start in range(0, len(cases), PIECE):
        some = tuple(cases[start : start + PIECE])
        yield Chunk(number, len(some), files=some)
        number += 1
    for file in (file for file in files if file.suffix in TABLES):
        first = 1
        for stretch in _stretches(file):
            _check_columns(stretch.schema.names, known)
            yield Chunk(number, len(stretch), first, _packed(stretch))
            number, first = number + 1, first + len(stretch)


def _stretches(file: Path) -> Iterator[Any]:
    """Read a table as Arrow batches (an Excel sheet as a whole). Text stays text: "n/a" must not become a blank."""
    import pyarrow as pa

    pd = _pandas()
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


def _unpacked(table: bytes) -> pd.DataFrame:
    import pyarrow as pa

    return pa.ipc.open_stream(table).read_pandas()  # type: ignore[no-any-return]


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
    if chunk.table:
        cases, names = _table_rows(_unpacked(chunk.table), kb, chunk.first)
    else:
        cases, names = [_read(file, kb) for file in chunk.files], list(chunk.files)
    frame = _frame(rows(cases, kb, names), kb)
    _whole_file(_part(parts, chunk.number), lambda path: frame.to_parquet(path, index=False))


def _read(file: str, kb: KnowledgeBase) -> Problematic:
    try:
        return load_case(file, kb)
    except NetdiagError as error:
        return error


def _join(parts: Path, output: Path, kb: KnowledgeBase) -> tuple[int, int]:
    """Write all pieces, in order, as one table; return the number of cases and of errors."""
    counts = {"cases": 0, "errors": 0}

    def frames() -> Iterator[Any]:
        for part in sorted(parts.glob("*.parquet")):
            frame = _pandas().read_parquet(part)
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
