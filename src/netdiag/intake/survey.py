"""What came back of a survey, to a case with a respondent for each row.

read_survey(paths, kb, choices)     -> Survey: the text of a case file, and what one should know of the reading
  Choices                             what is to be kept, and which columns say who answers
proposal(paths, kb)                 the text of a mapping file for these exports

Only what is matched is kept: severities, features, role and organisation. Names, addresses, numbers, times, names of
files and what people wrote are never stored. Nothing is turned round by itself: to agree with a statement is to say
that it is so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from netdiag.cases import read_case
from netdiag.errors import InputError, Nearest, Place, Problem
from netdiag.intake.entries import TOLD, Entries, Respondent, empty, full, rows_told, telling, yaml_lines
from netdiag.intake.exports import table
from netdiag.intake.layouts import Column, Layout, Response, layout, plain
from netdiag.intake.mapping import BY_MAPPING, MappingFile, Match, about, matched, names_in, proposed
from netdiag.intake.ownforms import Filled, from_json, from_table, from_word
from netdiag.intake.questionnaire import ABOUT
from netdiag.intake.scales import OWN, Scale, numbered
from netdiag.intake.scaling import on_a_scale, scaled
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse, write
from netdiag.messages import _, counted
from netdiag.phrases import Language, say
from netdiag.plaintext import printable

FORMS: Final[Mapping[str, Callable[[Path], Filled]]] = {".json": from_json, ".docx": from_word}
OFF_OF: Final = 4  # answers of which one is off the scale, where what is on it is not to be trusted either
FEW_OFF: Final = 3  # ... and so many at least; fewer are slips
LONGEST_ORIGIN: Final = 2000  # characters, of the field in a case

File = TypeVar("File")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the caller chose."""

    scale: str = ""
    role_column: str = ""
    organisation_column: str = ""
    keep_unfinished: bool = False
    keep_tests: bool = False
    keep_doubles: bool = False
    mapping: MappingFile = field(default_factory=MappingFile)


@dataclass(frozen=True, slots=True)
class Survey:
    """Respondents as they stand in a case file, where they come from, and what one should know of the reading."""

    respondents: tuple[Respondent, ...]
    sources: tuple[str, ...]
    remarks: tuple[Problem, ...]

    def case_text(self, kb: KnowledgeBase, name: str = "", language: Language = "nl") -> str:
        """Return the text of a case file. Raises InputError where no case takes it, as for too long a name."""
        head = [f"# {say('from_survey', language)}", *(f"# - {source}" for source in self.sources)]
        about = {"name": name, "origin": "; ".join(self.sources)[:LONGEST_ORIGIN]}
        lines = [line for respondent in self.respondents for line in yaml_lines(respondent)]
        text = "\n".join((*head, write(full(about)).rstrip("\n"), "respondents:", *lines, "symptoms: {}")) + "\n"
        read_case(parse(text, "case file"), kb)
        return text


@dataclass(frozen=True, slots=True)
class _Read:
    """One row or form, read: the respondent, where it stands (row 0: the file), the tool and scale, who it is of."""

    respondent: Respondent
    place: Place
    source: str
    row: int = 0
    who: str = ""


def read_survey(paths: Sequence[Path], kb: KnowledgeBase, choices: Choices) -> Survey:
    """Return what stands in exports and filled-in forms, in their order. Raises InputError.

    What cannot be used is told in `remarks` and left out: cells that are on no scale, columns that are not known, rows
    that are unfinished, tests or doubles (unless kept).
    """
    opened = _of_each(_opened, paths)
    _check_headings(choices, [found for found in opened if isinstance(found, Layout)])
    remarks: list[Problem] = []

    pairs = zip(paths, opened, strict=True)
    reads = [read for some in _of_each(lambda pair: _reads(*pair, kb, choices, remarks), pairs) for read in some]
    kept = _without_doubles(_answered(reads, remarks), choices, remarks)
    if not kept:
        raise InputError([*remarks, Problem(_("no respondent is left."))])
    counts = Counter(read.source for read in kept)
    sources = tuple(f"{count} x {source}" for source, count in counts.items())
    return Survey(tuple(read.respondent for read in kept), sources, tuple(remarks))


def proposal(paths: Sequence[Path], kb: KnowledgeBase, language: Language = "nl") -> str:
    """Return the text of a mapping file for these exports. Raises InputError where none of them needs one."""
    layouts = [found for found in _of_each(_opened, paths) if isinstance(found, Layout)]
    if not layouts:
        raise InputError(_("forms of netdiag's own need no mapping: each answer carries the id of its question."))
    return proposed(layouts, kb, language)


def _reads(
    path: Path, found: Filled | Layout, kb: KnowledgeBase, choices: Choices, remarks: list[Problem]
) -> list[_Read]:
    place = Place(str(path))
    if isinstance(found, Layout):
        return list(_of_export(found, place, kb, choices, remarks))
    return list(_of_form(found, place, kb, remarks))


def _of_each(do: Callable[[File], Made], files: Iterable[File]) -> list[Made]:
    """Return what comes of each file. Raises InputError with all that is wrong with any of them."""
    made: list[Made] = []
    problems: list[Problem] = []
    for file in files:
        try:
            made.append(do(file))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return made


def _opened(path: Path) -> Filled | Layout:
    read_form = FORMS.get(path.suffix.lower())
    if read_form:
        return read_form(path)
    rows = table(path)
    return from_table(rows) or layout(rows)


def _of_form(form: Filled, place: Place, kb: KnowledgeBase, remarks: list[Problem]) -> Iterator[_Read]:
    """Yield what a form says, unless so much of it is off the scale that the rest means something else too."""
    entries, respondent = Entries(kb, place), empty()
    for name, answer in form.answers.items():
        ids, where = names_in(kb, name), form.where.get(name, _("question {name}").format(name=printable(name)[:60]))
        if len(ids) == 1:
            entries.put(respondent, Match(Column(0, name, ()), ids[0], OWN), answer, where)
        else:
            entries.tell(where, _("'{name}' is no sign or feature.").format(name=name[:60]))
    if len(entries.off) >= FEW_OFF and len(entries.off) * OFF_OF >= len(entries.off) + len(respondent["symptoms"]):
        remarks.append(_on_another(entries.off, len(respondent["symptoms"]), place))
        return
    for where, why in form.unclear.items():
        entries.tell(where, why)
    remarks += entries.problems()
    yield _Read(full(respondent), place, f"netdiag, {OWN.name}")


def _on_another(off: Sequence[str], on: int, place: Place) -> Problem:
    some = ", ".join(f"'{printable(answer)[:40]}'" for answer in list(dict.fromkeys(off))[:3])
    message = _(
        "{off} of {count} answers are not on the scale {scale} ({some}): it seems to be filled in on another scale. "
        "The whole form is left out."
    )
    return Problem(message.format(off=len(off), count=len(off) + on, scale=OWN.name, some=some), place)


# --- exports ----------------------------------------------------------------------------------------------------------


def _of_export(
    laid: Layout, place: Place, kb: KnowledgeBase, choices: Choices, remarks: list[Problem]
) -> Iterator[_Read]:
    matches, left = _with_about(*matched(laid, kb, choices.mapping, place), laid, choices)
    if all(match.means in ABOUT for match in matches):
        raise InputError(
            [Problem(_("none of its columns is a sign or a feature of the opgave."), place, _(BY_MAPPING))]
        )
    kept = _kept(laid.responses, choices, place, remarks)
    named = choices.scale or choices.mapping.scale
    given = numbered(named) if named else None
    signs = {match.column.at for match in matches if match.means in kb.symptoms}
    kept = tuple(_spoken(response, signs, choices.mapping.spoken) for response in kept)
    answers = {match.column.at: _answers(match.column, kept) for match in matches}
    matches = scaled(matches, answers, kb.symptoms.keys(), given, place)
    remarks += (*_unknown(left, place), *_found_out(matches, given, place))
    entries = Entries(kb, place)
    source = f"{laid.tool}, {', '.join(_scales(matches)) or '-'}"
    reads = [_Read(_of_row(r, matches, entries), place, source, r.row, r.who) for r in kept]
    remarks += entries.problems()
    yield from reads


def _with_about(
    matches: Sequence[Match], left: Sequence[Column], laid: Layout, choices: Choices
) -> tuple[tuple[Match, ...], tuple[Column, ...]]:
    """Match the columns that say who answers: those named, else those whose heading seems to ask for it."""
    found = list(matches)
    for name, heading in (("role", choices.role_column), ("organisation", choices.organisation_column)):
        if heading:
            named = [column for column in laid.columns if _is_called(column, heading)]
            found = [m for m in found if m.means != name and m.column not in named]
            found += [Match(column, name) for column in named[:1]]
        elif all(match.means != name for match in found):
            asked = [c for c in left if about(c) == name and not on_a_scale(_answers(c, laid.responses))]
            found += [Match(asked[0], name)] if len(asked) == 1 else []
    used = {match.column.at for match in found}
    return tuple(found), tuple(column for column in left if column.at not in used)


def _spoken(response: Response, signs: Collection[int], spoken: Mapping[str, str]) -> Response:
    """Return a row with words in place of the answers that the mapping file says are no severity."""
    if not spoken:
        return response
    cells = (spoken.get(plain(c), c) if at in signs else c for at, c in enumerate(response.cells))
    return replace(response, cells=tuple(cells))


def _is_called(column: Column, heading: str) -> bool:
    return plain(heading) in (plain(column.heading), *column.names)


def _answers(column: Column, responses: Iterable[Response]) -> list[str]:
    return [_cell(response, column) for response in responses]


def _cell(response: Response, column: Column) -> str:
    return response.cells[column.at] if column.at < len(response.cells) else ""


def _of_row(response: Response, matches: Iterable[Match], entries: Entries) -> Respondent:
    respondent = empty()
    for match in matches:
        heading = printable(match.column.heading)[:80]
        where = _("row {row}, column '{column}'").format(row=response.row, column=heading)
        entries.put(respondent, match, _cell(response, match.column), where)
    return full(respondent)


def _check_headings(choices: Choices, layouts: Iterable[Layout]) -> None:
    """Raise InputError for a heading that was named and stands in none of the exports."""
    columns = [column for laid in layouts for column in laid.columns]
    shown = tuple(column.heading for column in columns)
    known = {name for column in columns for name in (plain(column.heading), *column.names)}
    named = (choices.role_column, choices.organisation_column, *choices.mapping.columns)
    missing = [heading for heading in named if heading and plain(heading) not in known]
    if missing:
        raise InputError(
            Problem(
                _("there is no column '{heading}'.").format(heading=printable(heading)[:80]),
                None,
                Nearest((heading,), shown),
            )
            for heading in missing
        )


# --- what is told of an export ----------------------------------------------------------------------------------------


def _kept(
    responses: Sequence[Response], choices: Choices, place: Place, remarks: list[Problem]
) -> tuple[Response, ...]:
    """Return the rows that are to be read; tell which are not."""
    unfinished = [r.row for r in responses if r.unfinished and not choices.keep_unfinished]
    tests = [r.row for r in responses if r.test and r.row not in unfinished and not choices.keep_tests]
    remarks += _left_out(unfinished, "--keep-unfinished", place)
    remarks += _left_out(tests, "--keep-tests", place)
    out = {*unfinished, *tests}
    return tuple(response for response in responses if response.row not in out)


def _left_out(rows: Sequence[int], option: str, place: Place) -> Iterator[Problem]:
    """Yield what is told of rows that are left out; row 0 stands for a file that is one form."""
    if not rows:
        return
    told = rows_told(rows) if rows[0] else _("this form")
    message = {
        "--keep-unfinished": counted(
            "{told} is unfinished and left out.", "{told} are unfinished and left out.", len(rows)
        ),
        "--keep-tests": counted("{told} is a test and left out.", "{told} are tests and left out.", len(rows)),
        "--keep-doubles": counted("{told} is a double and left out.", "{told} are doubles and left out.", len(rows)),
    }[option]
    keeps = counted("`{option}` keeps it.", "`{option}` keeps them.", len(rows)).format(option=option)
    yield Problem(message.format(told=told), place, keeps)


def _unknown(left: Sequence[Column], place: Place) -> Iterator[Problem]:
    if left:
        names = "; ".join(f"'{printable(column.heading)[:60]}'" for column in left[:TOLD])
        if len(left) > TOLD:
            names = _("{names}; and {more} more").format(names=names, more=len(left) - TOLD)
        told = counted(
            "1 column is left out, as no sign is called so: {names}.",
            "{count} columns are left out, as no sign is called so: {names}.",
            len(left),
        )
        yield Problem(told.format(count=len(left), names=names), place, _(BY_MAPPING))


def _found_out(matches: Iterable[Match], given: Scale | None, place: Place) -> Iterator[Problem]:
    """Tell the scales that were found out, as a wrong one would say something else."""
    names = [name for name in _scales(matches) if given is None or name != given.name]
    if names:
        hint = _("`--scale 5-1` names another.") if any(name[0].isdecimal() for name in names) else ""
        yield Problem(_("read on the scale: {names}.").format(names=", ".join(names)), place, hint)


def _scales(matches: Iterable[Match]) -> list[str]:
    return list(dict.fromkeys(match.scale.name for match in matches if match.scale))


# --- rows that say nothing, or twice ----------------------------------------------------------------------------------


def _answered(reads: Iterable[_Read], remarks: list[Problem]) -> list[_Read]:
    """Return the rows in which something was answered; tell which were not."""
    answered, blank = _parted(reads, lambda read: bool({"symptoms", "features"} & read.respondent.keys()))
    for place, rows in _by_place(blank).items():
        remarks += [
            Problem(
                _("{rows}: nothing was answered; left out.").format(
                    rows=rows_told(rows) if rows[0] else _("this form")
                ),
                place,
            )
        ]
    return answered


def _without_doubles(reads: Sequence[_Read], choices: Choices, remarks: list[Problem]) -> list[_Read]:
    """Return the rows, of one person the last, of wholly equal ones the first; tell which were left out."""
    last = {read.who: read for read in reads if read.who}
    first: dict[str, _Read] = {}

    def stays(read: _Read) -> bool:
        if last.get(read.who, read) is not read:
            return False
        said = telling(read.respondent)
        return not said or first.setdefault(said, read) is read

    kept, out = (list(reads), []) if choices.keep_doubles else _parted(reads, stays)
    for place, rows in _by_place(out).items():
        remarks += _left_out(rows, "--keep-doubles", place)
    return kept


def _parted(reads: Iterable[_Read], stays: Callable[[_Read], bool]) -> tuple[list[_Read], list[_Read]]:
    kept: list[_Read] = []
    out: list[_Read] = []
    for read in reads:
        (kept if stays(read) else out).append(read)
    return kept, out


def _by_place(reads: Iterable[_Read]) -> dict[Place, list[int]]:
    rows: dict[Place, list[int]] = {}
    for read in reads:
        rows.setdefault(read.place, []).append(read.row)
    return rows
