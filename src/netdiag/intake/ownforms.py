"""The forms of `netdiag questionnaire`, filled in and sent back: HTML answers (.json), Excel, CSV, Word.

from_json(path), from_word(path)    -> Filled
from_table(table)                   -> Filled; None where a table is something else
  Filled                              what one respondent answered, by id or code, and where each answer stands
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal
from zipfile import ZipFile

from netdiag.errors import InputError, Place, Problem
from netdiag.frozen import FrozenDict, FrozenMap
from netdiag.intake.exports import Table
from netdiag.intake.form_word import BOX
from netdiag.intake.formwords import words
from netdiag.intake.layouts import plain
from netdiag.knowledge.fields import Record
from netdiag.knowledge.reading import validate
from netdiag.knowledge.yamlfile import YamlDocument, raw_of
from netdiag.limits import UNPACKED_BYTES
from netdiag.messages import _
from netdiag.packages import for_intake as package
from netdiag.phrases import languages
from netdiag.plaintext import printable

TICK: Final = re.compile(r"[☒☑✓✔]\s*(.+)", re.DOTALL)
MARK: Final = re.compile(r"(?:[☒☑✓✔]|[xXvV](?!\w))\s*(.+)", re.DOTALL)  # where there are boxes, or several choices
ASKED: Final = 80  # characters of a question by which it is told


@dataclass(frozen=True, slots=True)
class Filled:
    """Answers by the id or code of the question, as they were written, and the place of each: `row 12`.

    `unclear` is the places of answers that cannot be told from what was marked, each with why.
    """

    answers: dict[str, str]
    where: dict[str, str] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)


class AnswersFile(Record):
    """What the HTML form saves."""

    form: Literal["netdiag-answers"]
    language: str = "nl"
    role: str = ""
    organisation: str = ""
    features: FrozenMap[str, str] = FrozenDict()
    symptoms: FrozenMap[str, int | float | str] = FrozenDict()


def from_json(path: Path) -> Filled:
    """Return the answers that the HTML form saved. Raises InputError for any other file."""
    name, raw = raw_of(path)
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            [Problem(_("it is not a file of answers: {error}.").format(error=error), Place(name))]
        ) from error
    document = YamlDocument(name, "", data)
    found, problems = validate(AnswersFile, document.data, document, ())
    if found is None or problems:
        raise InputError(problems)
    about = {name: text for name, text in (("role", found.role), ("organisation", found.organisation)) if text}
    answers = {**about, **found.features, **found.symptoms}
    return Filled({name: str(answer) for name, answer in answers.items()})


def from_table(table: Table) -> Filled | None:
    """Return the answers of an Excel or CSV form; None where a table is something else."""
    answer = {plain(words(language)["answer"]) for language in languages()}
    for above, (_unused, row) in enumerate(table.rows):
        headings = [plain(cell) for cell in row]
        if "id" in headings and answer & {*headings} and "code" in headings:
            at = headings.index("id"), next(n for n, name in enumerate(headings) if name in answer)
            return _answered(table.rows[above + 1 :], *at)
    return None


def _answered(rows: Sequence[tuple[int, tuple[str, ...]]], name_at: int, answer_at: int) -> Filled:
    answers, where = {}, {}
    for number, row in rows:
        name, answer = (row[at] if at < len(row) else "" for at in (name_at, answer_at))
        if name and answer:
            answers[name], where[name] = answer, _("row {row}").format(row=number)
    return Filled(answers, where)


# --- Word -------------------------------------------------------------------------------------------------------------


def from_word(path: Path) -> Filled:
    """Return what was marked in a Word form, by the codes of its questions. Raises InputError for any other file."""
    place = Place(str(path))
    tables = [table for table in _word_tables(path) if table and table[0] and table[0][-1].strip() == "code"]
    if not tables:
        raise InputError([Problem(_("it is no form of `netdiag questionnaire`."), place)])
    if broken := list(_broken_off(tables, place)):
        raise InputError(broken)
    form = Filled({})
    for heading, *rows in tables:
        for row in rows:
            code, ticked = row[-1].strip(), list(_about(row) if len(row) == 3 else _marked(heading, row))
            form.where[code] = _question(row)
            if len(ticked) > 1:
                form.unclear[form.where[code]] = _("{count} answers are marked.").format(count=len(ticked))
            elif ticked:
                form.answers[code] = ticked[0]
    return form


def _question(row: Sequence[str]) -> str:
    """Return the question of a row as somebody finds it back in the form: by its number, if it has one, and text."""
    asked = [printable(cell.partition("\n")[0], " ").strip()[:ASKED] for cell in row]
    if len(row) > 3:
        return _("question {number} ('{text}')").format(number=asked[0], text=asked[1])
    return _("question '{text}'").format(text=asked[0])


def _broken_off(tables: Iterable[Sequence[Sequence[str]]], place: Place) -> Iterator[Problem]:
    """Yield each row from which cells were taken: which answer stands where cannot be told of it."""
    for number, (heading, *rows) in enumerate(tables, 1):
        for below, row in enumerate(rows, 2):
            if len(row) != len(heading):
                yield Problem(
                    _("table {table}, row {row}: it has {cells} cells, and the heading {wanted}.").format(
                        table=number, row=below, cells=len(row), wanted=len(heading)
                    ),
                    place,
                )


def _word_tables(path: Path) -> list[list[list[str]]]:
    _unused, raw = raw_of(path)
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED_BYTES.now:
                raise InputError([UNPACKED_BYTES.reached(Place(str(path)))])
        document: Any = package("docx").Document(io.BytesIO(raw))
        return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    except InputError:
        raise
    except Exception as error:  # anything may come out of the reader
        raise InputError([Problem(_("cannot be read: it is not a whole Word file."), Place(str(path)))]) from error


def _marked(heading: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """Yield the answers whose box holds something else than the empty box."""
    for word, cell in zip(heading[2:-1], row[2:-1], strict=True):
        if cell.replace(BOX, "").strip():
            yield " ".join(word.split())


def _about(row: Sequence[str]) -> Iterator[str]:
    """Yield what was said about the respondent: each marked choice, or the text where there are no boxes."""
    choices = re.split(r"\s{2,}", row[1].strip())
    mark = MARK if BOX in row[1] or len(choices) > 1 else TICK
    marked = [found[1] for found in map(mark.match, choices) if found]
    if marked or BOX in row[1]:
        yield from marked
    elif row[1].strip():
        yield row[1].strip()
