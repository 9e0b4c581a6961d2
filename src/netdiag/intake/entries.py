"""Answers as they were written, to respondents as they stand in a case file.

Entries(kb, place)          reads the answers of one file, and remembers those that cannot be read
  put(respondent, match, answer, where)
empty(), full(respondent)   a respondent to begin with; one without what is empty
telling(respondent)         all that was answered, where nobody else will have answered the same; else ""
yaml_lines(respondent)      one as lines of a case file
rows_told(rows)             rows as they are told
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, Final

from netdiag.errors import Place, Problem
from netdiag.intake.mapping import Match
from netdiag.intake.questionnaire import ABOUT, LONGEST
from netdiag.intake.scales import HIGHEST, feature, severity
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import write
from netdiag.messages import _, counted
from netdiag.plaintext import printable

ALIKE: Final = 10  # answers from which two that are wholly equal are not by chance
TOLD: Final = 20  # cells, rows or columns that are told one by one

Respondent = dict[str, Any]


class Entries:
    """What reads the answers of one file."""

    def __init__(self, kb: KnowledgeBase, place: Place) -> None:
        self.kb, self.place = kb, place
        self.unread: list[str] = []
        self.off: list[str] = []  # answers to signs that are on no scale

    def put(self, respondent: Respondent, match: Match, answer: str, where: str) -> None:
        """Put one answer with a respondent; remember it where it cannot be read."""
        try:
            if match.means in ABOUT:
                respondent[match.means] = _who(answer)
            elif match.means in self.kb.features:
                _add(respondent["features"], match.means, feature(answer))
            else:
                _add(respondent["symptoms"], match.means, _severity(match, answer))
        except ValueError as error:
            if match.means in self.kb.symptoms:
                self.off.append(answer)
            self.tell(where, str(error))

    def tell(self, where: str, why: str) -> None:
        """Remember what cannot be read."""
        self.unread.append(f"{where}: {printable(why)}")

    def problems(self) -> Iterator[Problem]:
        """Yield what is told of all that could not be read."""
        yield from (Problem(_("{cell} It is left out.").format(cell=cell), self.place) for cell in self.unread[:TOLD])
        if len(self.unread) > TOLD:
            yield Problem(
                _("and {unread} more cells that cannot be read are left out.").format(unread=len(self.unread) - TOLD),
                self.place,
            )


def _severity(match: Match, answer: str) -> float | str | None:
    value = severity(answer, match.scale)
    return HIGHEST - value if match.reversed and isinstance(value, int | float) else value


def _add(answers: Respondent, name: str, value: object) -> None:
    if value is not None:
        answers[name] = value


def _who(text: str) -> str:
    """Return a role or organisation. Raises ValueError for what tells who somebody is, or is no role."""
    said = " ".join(printable(text, " ").split())
    if "@" in said:
        raise ValueError(_("an e-mail address is no role or organisation."))
    if len(said) > LONGEST:
        raise ValueError(_("a role or organisation has at most {longest} characters.").format(longest=LONGEST))
    return said


def empty() -> Respondent:
    """Return a respondent who said nothing yet."""
    return {"role": "", "organisation": "", "features": {}, "symptoms": {}}


def full(respondent: Respondent) -> Respondent:
    """Return a respondent without what is empty."""
    return {key: value for key, value in respondent.items() if value}


def telling(respondent: Respondent) -> str:
    """Return all that was answered, where it is so much and so varied that nobody else will have answered the same."""
    symptoms = respondent.get("symptoms", {})
    return repr(respondent) if len(symptoms) >= ALIKE and len(set(symptoms.values())) > 1 else ""


def yaml_lines(respondent: Respondent) -> Iterator[str]:
    """Yield a respondent as lines of a case file. Ids and answers need no quotes; `yes` and `no` are text there."""
    marks = chain("-", repeat(" "))
    for name, value in respondent.items():
        inside = (f"{key}: {answer}" for key, answer in value.items()) if isinstance(value, dict) else ()
        yield f"{next(marks)} {_line(name, value)}"
        yield from (f"    {answer}" for answer in inside)


@lru_cache(maxsize=1000)
def _quoted(name: str, text: str) -> str:
    """Return a role or organisation on one line: YAML breaks a long one only where one space stands."""
    return write({name: text}).rstrip("\n").replace("\n  ", " ")


def _line(name: str, value: Any) -> str:
    return f"{name}:" if isinstance(value, dict) else _quoted(name, value)


def rows_told(rows: Sequence[int]) -> str:
    """Return `row 4`, `rows 4, 7`, or the first of very many."""
    shown = ", ".join(map(str, rows[:TOLD]))
    if len(rows) > TOLD:
        return _("rows {shown} and {more} more").format(shown=shown, more=len(rows) - TOLD)
    return counted("row {shown}", "rows {shown}", len(rows)).format(shown=shown)
