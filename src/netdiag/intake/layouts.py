"""What form tools export: which rows are headings, which columns are of the tool, which rows are unfinished or tests.

layout(table)               -> Layout
  Layout                      the tool, its columns of questions, its rows of respondents
    Column                    one column, and the texts by which its question may be known
    Response                  one row: its number, its cells, and whether it is unfinished or a test
plain(text)                 text as questions are compared: no markup, case, number before or mark after it

What tells who somebody is (name, address, number, time) ends here: it is in no column, and all that remains of it is
whether two rows are of one person.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from netdiag.errors import InputError, Problem
from netdiag.intake.exports import Table
from netdiag.messages import _

Cells = tuple[str, ...]

TAG: Final = re.compile(r"<[^<>]{1,200}>")
NUMBERED: Final = re.compile(r"^\d{1,3}\s*[.):]\s+")
LIMESURVEY_CODE: Final = re.compile(r"^(\w+)(?:\[(\w+)\](?:\[\w+\])?)?$")
CODE_AND_TEXT: Final = re.compile(r"^(?P<question>\w+)(?:\[(?P<code>\w+)\])?\.\s+(?P<text>.+)$", re.DOTALL)
IN_BRACKETS: Final = re.compile(r"\[([^\[\]]+)\]\s*$")
QUALTRICS: Final = '{"importid"'

WHO: Final = ("email", "e-mail", "email address", "e-mailadres", "recipientemail", "token", "toegangscode", "username",
              "gebruikersnaam", "access code")  # fmt: skip
OF_THE_TOOL: Final = frozenset({
    *WHO, "id", "name", "naam", "start time", "begintijd", "starttijd", "completion time", "tijd van voltooien",
    "voltooiingstijd", "last modified time", "tijd laatst gewijzigd", "tijd van laatste wijziging", "language", "taal",
    "first name", "last name", "voornaam", "achternaam", "timestamp", "tijdstempel", "score", "total score",
    "totale score", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl",
    "interviewtime", "response id", "antwoord id", "antwoord-id", "date submitted", "datum ingezonden",
    "datum verzonden", "datum ingestuurd", "last page", "laatste pagina", "start language", "starttaal", "begintaal",
    "date started", "datum gestart", "startdatum", "date last action", "datum laatste actie", "ip address", "ip-adres",
    "ip adres", "referrer url", "total time", "totale tijd", "enddate", "status", "ipaddress", "progress",
    "duration (in seconds)", "finished", "recordeddate", "responseid", "recipientlastname", "recipientfirstname",
    "externalreference", "locationlatitude", "locationlongitude", "distributionchannel", "userlanguage",
    "telephone", "telefoon", "telefoonnummer", "phone", "consent", "first name and surname", "uw naam", "your name",
    "wat is uw naam", "what is your name", "uw e-mailadres", "wat is uw e-mailadres", "your email address",
})  # fmt: skip
SUBMITTED: Final = ("submitdate", "date submitted", "datum ingezonden", "datum verzonden", "datum ingestuurd")
COMPLETED: Final = ("completion time", "tijd van voltooien", "voltooiingstijd")
TIMED: Final = re.compile(r"^(?:group ?time|groeptijd|question ?time)\b.*|^\w+time$", re.IGNORECASE)
PREVIEWS: Final = ("survey preview", "survey test", "spam", "1", "2", "8")
NO_ONE: Final = ("", "anonymous", "anoniem")  # Microsoft Forms puts this for an address that was not asked
TEST_WORDS: Final = ("test", "testen", "proef", "testje", "test test", "asdf")


@dataclass(frozen=True, slots=True)
class Column:
    """One question: its place in a row from 0, its heading, and the texts that it may be known by."""

    at: int
    heading: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """One row that somebody filled in. `who` is equal for rows of one person, and tells nothing else; "" if unknown."""

    row: int
    cells: Cells
    unfinished: bool = False
    test: bool = False
    who: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One export, understood."""

    tool: str
    columns: tuple[Column, ...]
    responses: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class _Tool:
    """A form tool: how it is known, how many rows of headings it writes, and how it marks a row."""

    name: str
    known: Callable[[Sequence[Cells]], bool]
    headings: int = 1
    unfinished: Callable[[Mapping[str, str]], bool] = lambda _: False
    test: Callable[[Mapping[str, str]], bool] = lambda _: False


def layout(table: Table) -> Layout:
    """Return how an export is laid out. Raises InputError where nothing stands below its headings."""
    top = [row for _, row in table.rows[:3]]
    tool = next(tool for tool in _TOOLS if tool.known(top))
    below = table.rows[tool.headings :]
    if not below:
        raise InputError([Problem(_("no answers stand in it."), table.place, _("Wanted one row for each respondent."))])
    headings = [plain(cell) for cell in top[0]]
    columns = tuple(_columns(top[: tool.headings]))
    asked = {column.at for column in columns}
    return Layout(tool.name, columns, tuple(_response(tool, headings, asked, n, row) for n, row in below))


def _columns(headings: Sequence[Cells]) -> Iterator[Column]:
    """Yield the columns that are questions, without those in which a tool says who and when."""
    for at in range(max(map(len, headings))):
        texts = [_cell(row, at) for row in headings]
        shown = [text for text in texts if text and not text.lower().startswith(QUALTRICS)]
        if shown and not _of_the_tool(shown[0]):
            yield Column(at, " ".join(shown[-1].split()), tuple(dict.fromkeys(n for t in shown for n in _names(t))))


def _of_the_tool(heading: str) -> bool:
    return plain(heading) in OF_THE_TOOL or bool(TIMED.match(heading.strip()))


def _names(heading: str) -> Iterator[str]:
    """Yield every text that a heading may hold for the question: whole, a code, what stands in brackets or behind."""
    yield plain(heading)
    if both := CODE_AND_TEXT.match(heading):
        yield from (plain(code) for code in (both["code"], both["question"]) if code)
        yield from _names(both["text"])
    if code := LIMESURVEY_CODE.match(heading.strip()):
        yield from (plain(part) for part in code.groups() if part)
    if row := IN_BRACKETS.search(heading):
        yield plain(row[1])
    for mark in (" - ", ": ", ".["):
        if mark in heading:
            yield plain(heading.rpartition(mark)[2].removesuffix("]"))


def _response(tool: _Tool, headings: Sequence[str], asked: set[int], number: int, row: Cells) -> Response:
    of_tool = {heading: _cell(row, at) for at, heading in enumerate(headings) if at not in asked}
    who = next((of_tool[h].casefold() for h in WHO if of_tool.get(h, "").casefold() not in NO_ONE), "")
    cells = tuple(_answer(cell) if at in asked else "" for at, cell in enumerate(row))
    test = tool.test(of_tool) or any(plain(cell) in TEST_WORDS for cell in (*cells, *_names_given(of_tool)))
    return Response(number, cells, tool.unfinished(of_tool), test, _blurred(who))


def _names_given(of_tool: Mapping[str, str]) -> Iterator[str]:
    return (of_tool[key] for key in ("name", "naam", "first name", "voornaam") if key in of_tool)


def _blurred(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest() if who else ""


def _answer(cell: str) -> str:
    return " ".join(cell.split()).removesuffix(";")


def _cell(row: Cells, at: int) -> str:
    return row[at] if at < len(row) else ""


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return a text as questions are compared."""
    bare = " ".join(html.unescape(TAG.sub(" ", text)).split()).casefold()
    return NUMBERED.sub("", bare).strip(" .?!:;*'\"").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


# --- tools ------------------------------------------------------------------------------------------------------------


def _has(*wanted: Sequence[str]) -> Callable[[Sequence[Cells]], bool]:
    """Return whether of each of some lists of headings one stands in the first row."""

    def known(top: Sequence[Cells]) -> bool:
        there = {plain(cell) for cell in top[0]} if top else set()
        return all(there & {*names} for names in wanted)

    return known


def _is_qualtrics(top: Sequence[Cells]) -> bool:
    return len(top) > 2 and any(cell.lower().replace(" ", "").startswith(QUALTRICS) for cell in top[2])


def _is_google(top: Sequence[Cells]) -> bool:
    return bool(top) and plain(_cell(top[0], 0)) in ("timestamp", "tijdstempel")


def _first_of(values: Mapping[str, str], names: Sequence[str]) -> str:
    return next((values[name] for name in names if name in values), "")


def _stopped_early(values: Mapping[str, str]) -> bool:
    progress = values.get("progress", "100")
    return values.get("finished", "").casefold() in ("false", "0", "onwaar") or progress not in ("", "100")


_TOOLS: Final = (
    _Tool(
        "Qualtrics",
        _is_qualtrics,
        3,
        unfinished=_stopped_early,
        test=lambda values: values.get("status", "").casefold() in PREVIEWS,
    ),
    _Tool(
        "LimeSurvey",
        _has(SUBMITTED, ("lastpage", "last page", "laatste pagina", "startlanguage", "start language", "starttaal")),
        unfinished=lambda values: _first_of(values, SUBMITTED) in ("", "N/A", "1980-01-01 00:00:00"),
    ),
    _Tool(
        "Microsoft Forms",
        _has(COMPLETED, ("start time", "begintijd", "starttijd")),
        unfinished=lambda values: not _first_of(values, COMPLETED),
    ),
    _Tool("Google Forms", _is_google),
    _Tool("table", lambda _: True),
)
