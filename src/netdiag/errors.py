"""What went wrong, in which file and on which line, and what to try.

    Problem(message, place, hint)    one thing that is wrong
    InputError(problems)             a case file or a call is wrong        (exit status 2)
    KnowledgeError(problems)         knowledge or rules are wrong          (exit status 3)

All problems of one reading are collected and told together, in the order of the file.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from netdiag.plaintext import printable

SIMILAR_ENOUGH = 0.6  # difflib's own default: below it the suggestions are noise


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file; line and column count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what was seen, where, and what was wanted or could help."""

    message: str
    place: Place | None = None
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return printable(f"{where}{self.message}{' ' + self.hint if self.hint else ''}")


class NetdiagError(Exception):
    """Base of every error netdiag raises on purpose; `problems` holds them one by one."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        as_problems = [Problem(problems)] if isinstance(problems, str) else problems
        self.problems = tuple(sorted(set(as_problems), key=_file_order))
        super().__init__("\n".join(map(str, self.problems)))


class InputError(NetdiagError, ValueError):
    """The case, the options or the arguments are wrong."""


class KnowledgeError(NetdiagError):
    """A knowledge or rule file is wrong."""


def _file_order(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place or Place("")
    return place.file, place.line, place.column, problem.message


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Return "Did you mean 'x'?" for the option nearest to `word`, or "" where none is near."""
    near = difflib.get_close_matches(word, sorted(options), n=1, cutoff=SIMILAR_ENOUGH)
    return f"Did you mean '{near[0]}'?" if near else ""
