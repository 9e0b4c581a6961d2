"""Where anything comes in, for `fuzz.py`: what is called with an input, and what it may answer.

    ENTRIES             by name: case, example, knowledge, overlay, suite, rows, frame, csv, xlsx, parquet, results,
                        survey
      Entry             valid inputs, how they are made wrong, and what is done with one
    try_input(entry, file)      was the input taken, and the exception that no page names, if one came out

An input is a file, as it would be given to netdiag; for rows and frames, which come from Python, bytes that stand for
one. A `WrongError` is raised where an answer came, and it is not right: text that acts on a terminal, JSON that is
none, a case that does not read back, problems that are none.
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

import fuzz_inputs as inputs
import netdiag
from netdiag.cases import Case, read_case
from netdiag.check.check import examine, to_dict
from netdiag.check.suite import mistakes, read_suite
from netdiag.errors import TOLD, InputError, KnowledgeError, NetdiagError
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse
from netdiag.terminal import as_json

ROOT: Final = Path(__file__).parents[1]
CORPUS: Final = ROOT / "tests" / "corpus"
VALID: Final = CORPUS / "valid"
OFTEN, SELDOM = 4, 16  # what takes long is done with one input in so many
HEADINGS: Final = ("s0", "s1", "s2", "s3", "s4", "name", "size", "eerste", "second", "chief_complaint", "Regio")

Run = Callable[[Path], object]
Make = Callable[[random.Random], bytes]


class WrongError(Exception):
    """An answer came, and it is not right."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in: what its inputs are called, how often one of so many is tried, and what it may answer."""

    name: str
    file: str  # the name that an input of it has
    share: int  # of all inputs, in proportion
    make: Make
    run: Run
    told: tuple[type[Exception], ...] = (InputError,)
    folder: bool = False  # is the input a file of a folder that is given?


def try_input(entry: Entry, file: Path) -> tuple[bool, Exception | None]:
    """Give an input to its entry; return whether it was taken, and what came out that no page names."""
    try:
        with warnings.catch_warnings(action="ignore"):
            entry.run(file.parent if entry.folder else file)
    except entry.told as error:
        return False, _unlike_an_error(error)
    except Exception as error:
        return False, error
    return True, None


def _unlike_an_error(error: Exception) -> Exception | None:
    if not isinstance(error, NetdiagError):
        return None
    is_right = 0 < len(error.problems) <= TOLD + 1 and str(error).replace("\n", "").isprintable()
    return None if is_right else WrongError(f"no way to tell of problems: {str(error)[:500]!a}")


def _chosen(file: Path, of: int) -> bool:
    """Whether this input is the one of so many with which more is done; by its content, so that it is so again."""
    return zlib.crc32(file.read_bytes()) % of == 0


# --- knowledge of two sizes -------------------------------------------------------------------------------------------


@cache
def small() -> KnowledgeBase:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(VALID / "knowledge.yaml", folder)
        return KnowledgeBase.load(folder)


@cache
def valid(name: str) -> str:
    return (VALID / name).read_text(encoding="utf-8")


# --- what is done with an input ---------------------------------------------------------------------------------------


def _case(file: Path, kb: KnowledgeBase) -> None:
    case = netdiag.load_case(file, kb)
    _reads_back(case)
    made = netdiag.diagnose(case, kb, engine="floats")
    _harmless(text := made.to_json("en"))
    json.loads(text)
    if _chosen(file, OFTEN):
        _harmless(made.to_text("nl"))
    if _chosen(file, SELDOM):
        by_experta = netdiag.diagnose(case, kb)
        first = by_experta.knelpunten[0].id if by_experta.knelpunten else ""
        _harmless(
            by_experta.to_text("en"), *((by_experta.why(first), by_experta.why_not(first, "en")) if first else ())
        )


def _reads_back(case: Case) -> None:
    again = Case.model_validate(parse(case.to_yaml()).data)
    if again != case:
        raise WrongError(f"another case reads back: {again!r}, and it was {case!r}")


def _harmless(*texts: str) -> None:
    for text in texts:
        if not text.replace("\n", "").isprintable():
            raise WrongError(f"acts on who reads it: {text[:2000]!a}")


def _knowledge(folder: Path) -> None:
    _used(KnowledgeBase.load(folder), folder)


def _overlay(folder: Path) -> None:
    _used(small().overlay(folder), folder)


def _used(kb: KnowledgeBase, folder: Path) -> None:
    """Diagnose a case with knowledge that reads, and look it through."""
    if not kb.symptoms or not kb.knelpunten:
        return
    case = Case(name="x", symptoms={name: i % 5 for i, name in enumerate(kb.symptoms)})
    made = netdiag.diagnose(case, kb, engine="floats")
    file = next(folder.iterdir())
    _harmless(made.to_json("en"), *([made.to_text("nl")] if _chosen(file, OFTEN) else []))
    if _chosen(file, SELDOM):
        _harmless(as_json(to_dict(examine(kb))))


def _suite(folder: Path) -> None:
    for run in read_suite(folder, small()).runs:
        list(mistakes(run))
    if _chosen(next(folder.iterdir()), SELDOM):
        _harmless(as_json(to_dict(examine(small(), folder))))


def _rows(file: Path) -> None:
    draws = inputs.Draws(file.read_bytes())
    made = [_of_python(draws) for _ in range(draws.choice((1, 2, 3, 0)))]
    found = list(netdiag.diagnose_many(made, small()))
    if len(found) != len(made):
        raise WrongError(f"{len(found)} results of {len(made)} cases")
    for one in found:
        if isinstance(one, NetdiagError):
            _harmless(str(one))
        else:
            _harmless(one.to_json())


def _of_python(draws: inputs.Draws) -> Any:
    """A case with values of every kind in it; or a value in the place of a case."""
    every = inputs.cells()
    if draws.random() < 0.1:
        return draws.choice(every)
    data = inputs.mutated_data(parse(valid("case.yaml")).data, draws, every)
    return (
        Case(**data)
        if isinstance(data, dict) and all(isinstance(key, str) for key in data)
        else Case.model_validate(data)
    )


def _frame(file: Path) -> None:
    from netdiag.batch import diagnose_frame

    draws = inputs.Draws(file.read_bytes())
    table = inputs.frame(draws, HEADINGS)
    extra = draws.choice(("keep", "ignore", "error"))
    found = diagnose_frame(table, small(), extra)
    if len(found) != len(table):
        raise WrongError(f"{len(found)} rows of {len(table)}")


def _table(file: Path) -> None:
    """Diagnose the rows of a table; seldom as a batch does, with an output."""
    from netdiag.batch import chunks, sources
    from netdiag.batch.readers import Reading
    from netdiag.batch.results import columns_out

    reading = Reading("keep" if zlib.crc32(file.read_bytes()) % 2 else "ignore")
    if _chosen(file, SELDOM):
        _batch(file, reading)
    tables = sources.look([file], small(), reading, columns_out(small()), lambda problem: _harmless(str(problem)))
    for chunk in chunks.chunks([file], tables, {}, 10):
        if len(chunks.diagnosed(chunk, small())) != chunk.cases:
            raise WrongError("rows lost or doubled")


def _batch(file: Path, reading: Any) -> None:
    from netdiag.batch import pieces

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "out.csv")
        done = pieces.run([str(file)], output, small(), reading=reading)
        rows = output.read_text(encoding="utf-8").count("\n") - 1
        if rows < done.cases or [one.name for one in output.parent.iterdir()] != [output.name]:
            raise WrongError(f"{rows} rows of {done.cases}, and {[one.name for one in output.parent.iterdir()]}")


def _results(file: Path) -> None:
    """Read a table of results back, as its first byte says of JSON or CSV, and show it at a glance."""
    from netdiag.batch.reread import reread
    from netdiag.report.overview import overview

    if file.read_bytes()[:1] == b"{":
        file = Path(shutil.copyfile(file, file.with_suffix(".jsonl")))
    found = overview(reread(file, small()), small())
    _harmless(found.to_html("en"))
    if _chosen(file, SELDOM):
        found.to_xlsx("nl")


def _survey(file: Path) -> None:
    """Make a case of an export; often also the mapping file that is proposed for it, and read the export by that."""
    from netdiag.intake.mapping import load_mapping
    from netdiag.intake.survey import Choices, proposal, read_survey

    keeps = bool(zlib.crc32(file.read_bytes()) % 2)
    _respondents(read_survey([file], small(), Choices("", "", "", keeps, keeps, keeps)))
    if _chosen(file, OFTEN):
        _harmless(text := proposal([file], small()))
        mapping = file.with_suffix(".yaml")
        mapping.write_text(text, encoding="utf-8")
        _respondents(read_survey([file], small(), Choices(mapping=load_mapping(mapping, small()))))


def _respondents(survey: Any) -> None:
    text = survey.case_text(small(), "x", "en")
    _harmless(text, *map(str, survey.remarks))
    case = read_case(parse(text), small())
    _reads_back(case)
    if len(case.respondents) != len(survey.respondents):
        raise WrongError(f"{len(case.respondents)} respondents of {len(survey.respondents)}")


# --- how inputs are made ----------------------------------------------------------------------------------------------


def _text_from(*texts: Callable[[], str]) -> Make:
    """Make inputs from valid texts: their data made wrong, their text, or both."""
    seeds = cache(lambda: [(parse(text()).data, text()) for text in texts])
    stock = cache(lambda: [part for data, _ in seeds() for part in inputs.parts(data)])
    words = cache(lambda: [part for part in stock() if isinstance(part, str) and part])

    def make(rng: random.Random) -> bytes:
        data, text = rng.choice(seeds())
        if rng.random() < 0.6:
            text = json.dumps(inputs.mutated_data(data, rng, stock()), ensure_ascii=rng.random() < 0.5)
            text = inputs.mutated_text(text, rng, words()) if rng.random() < 0.1 else text
        else:
            text = inputs.mutated_text(text, rng, words())
        raw = text.encode("utf-8", "surrogatepass")
        return inputs.mutated_bytes(raw, rng) if rng.random() < 0.05 else raw

    return make


def _from_valid(*names: str) -> Make:
    return _text_from(*(partial(valid, name) for name in names))


def _draws(rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice((20, 60, 200)))


CSV: Final = 'name,s0,second,size,Regio\nA,3,sterk,12,x\nB,n/a,0,,=1+1\n"C, D",4,,3,"""q"""\n'


def _csv(rng: random.Random) -> bytes:
    text = CSV.replace(",", rng.choice((",", ",", ";", "\t")))
    text = inputs.mutated_text(text, rng, [*HEADINGS, "unknown", "3", "\n", '"', ","])
    raw = text.encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16")), "replace")
    return inputs.mutated_bytes(raw, rng) if rng.random() < 0.2 else raw


def _results_made_wrong(rng: random.Random) -> bytes:
    """A table of results made wrong, as CSV or as JSON: its text, or the data of its lines."""
    text = valid(rng.choice(("results.csv", "results.jsonl")))
    words = [*re.findall(r"[\w.]+", text), *'";,{}:\n']
    if text.startswith("{") and rng.random() < 0.6:
        rows = [json.loads(line) for line in text.splitlines()]
        wrong = inputs.mutated_data(rows, rng, inputs.parts(rows))
        text = "\n".join(json.dumps(row) for row in (wrong if isinstance(wrong, list) else [wrong]))
    else:
        text = inputs.mutated_text(text, rng, words)
    raw = text.encode("utf-8", "surrogatepass")
    return inputs.mutated_bytes(raw, rng) if rng.random() < 0.1 else raw


SAID: Final = ("Strongly agree", "neutral", "weet niet", "ja", "partly", "1", "5", "3,0", "n.v.t.", "Yes, but")


def _export(rng: random.Random) -> bytes:
    text = valid("survey.csv")
    if rng.random() < 0.3:  # on a scale of numbers
        for number, said in enumerate(("Strongly disagree", "Disagree", "Neutral", "Strongly agree", "Agree"), 1):
            text = text.replace(said, str(number))
    text = text.replace(",", rng.choice((",", ",", ";", "\t")))
    text = inputs.mutated_text(text, rng, [*re.findall(r"[\w@.]+", text), *SAID, *HEADINGS, "\n", '"', ","])
    raw = text.encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16")), "replace")
    return inputs.mutated_bytes(raw, rng) if rng.random() < 0.1 else raw


@cache
def _book() -> dict[str, bytes]:
    """The parts of a valid Excel file."""
    import openpyxl

    book, stream = openpyxl.Workbook(), io.BytesIO()
    for line in CSV.splitlines()[:3]:
        book.worksheets[0].append([int(cell) if cell.isdecimal() else cell for cell in line.split(",")])
    book.create_sheet("more").append(["=1+1", True])
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


XML: Final = [
    *("<row>", "</row>", "<c/>", "<v>", "1e999", 't="s"', 't="d"', 't="e"', 't="b"', 's="9"', 'r="XFD1048576"'),
    *("&#0;", "&lt;", "<!--", "]]>"),
]


def _xlsx(rng: random.Random) -> bytes:
    parts = dict(_book())
    name = rng.choice([*parts, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
    text = parts.get(name, b"").decode("utf-8")
    parts[name] = inputs.mutated_text(text, rng, XML).encode("utf-8", "replace")
    if rng.random() < 0.05:
        del parts[rng.choice(list(parts))]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content)
    raw = stream.getvalue()
    return inputs.mutated_bytes(raw, rng) if rng.random() < 0.2 else raw


def _parquet(rng: random.Random) -> bytes:
    import pyarrow.parquet as pq

    table, stream = inputs.arrow_table(inputs.Draws(_draws(rng)), HEADINGS), io.BytesIO()
    try:
        pq.write_table(table, stream)
    except Exception:  # of a type that Parquet has not
        return b"PAR1"
    raw = stream.getvalue()
    return inputs.mutated_bytes(raw, rng) if rng.random() < 0.5 else raw


def _examples() -> Iterator[Callable[[], str]]:
    for file in sorted((ROOT / "examples").glob("*.yaml")):
        yield lambda file=file: file.read_text(encoding="utf-8")


PYTHON: Final = (InputError, ValidationError)  # what a case made in Python may answer
ENTRIES: Final = {
    entry.name: entry
    for entry in (
        Entry("case", "case.yaml", 40, _from_valid("case.yaml", "short.yaml"), lambda file: _case(file, small())),
        Entry("example", "case.yaml", 4, _text_from(*_examples()), lambda file: _case(file, KnowledgeBase.default())),
        Entry("knowledge", "a.yaml", 10, _from_valid("knowledge.yaml"), _knowledge, (KnowledgeError,), True),
        Entry("overlay", "a.yaml", 16, _from_valid("overlay.yaml"), _overlay, (KnowledgeError,), True),
        Entry("suite", "a.yaml", 14, _from_valid("suite.yaml"), _suite, folder=True),
        Entry("rows", "rows.bin", 6, _draws, _rows, PYTHON),
        Entry("frame", "frame.bin", 4, _draws, _frame),
        Entry("csv", "table.csv", 3, _csv, _table),
        Entry("xlsx", "table.xlsx", 2, _xlsx, _table),
        Entry("parquet", "table.parquet", 2, _parquet, _table),
        Entry("results", "results.csv", 3, _results_made_wrong, _results),
        Entry("survey", "survey.csv", 4, _export, _survey),
    )
}


def made(entry: Entry, seed: int, number: int) -> bytes:
    """The input with a number, of a seed: the same bytes each time."""
    return entry.make(random.Random(f"{entry.name} {seed} {number}"))


def shares(runs: int, names: Sequence[str]) -> dict[str, int]:
    """How many inputs each entry gets of so many."""
    whole = sum(ENTRIES[name].share for name in names)
    return {name: -(-runs * ENTRIES[name].share // whole) for name in names}
