"""What went wrong, in which file and on which line, and what to try.

    Problem(message, place, hint)    one thing that is wrong
      Nearest(words, options)        a hint that is looked for only if it is told
    InputError(problems)             a case file or a call is wrong        (exit status 2)
    KnowledgeError(problems)         knowledge or rules are wrong          (exit status 3)
    at_least_one(most)               refuses to give less than one of something
    earliest(found)                  of very much that is wrong in a file what will be told, before it is put in words

All problems of one reading are collected and told together, in the order of the file: the first TOLD in full, and how
many more there are.
"""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from netdiag.messages import _
from netdiag.plaintext import printable

SIMILAR_ENOUGH: Final = 0.6  # difflib's own default: below it the suggestions are noise
TOLD: Final = 20  # problems in full; who has mended these asks again

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file; line and column count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Nearest:
    """The hint that names the option nearest to the first of some words that is near one.

    Where none is near it is `otherwise`, or with `listed` all options.
    """

    words: tuple[str, ...]
    options: Iterable[str] = field(compare=False)
    otherwise: str = ""
    listed: bool = False

    def __str__(self) -> str:
        near = next((hint for word in self.words if (hint := did_you_mean(word, self.options))), self.otherwise)
        return near or (_("Wanted one of {options}.").format(options=", ".join(self.options)) if self.listed else "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what was seen, where, and what was wanted or could help.

    Where `count` is more than 1, it stands for that many that are not told.
    """

    message: str
    place: Place | None = None
    hint: str | Nearest = ""
    count: int = 1

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = str(self.hint)
        return printable(f"{where}{self.message}{' ' + hint if hint else ''}")


class NetdiagError(Exception):
    """Base of every error netdiag raises on purpose.

    `problems` holds the first TOLD one by one, and a last one that stands for the rest.
    """

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        as_problems = [Problem(problems)] if isinstance(problems, str) else problems
        self.problems = _told(sorted(set(as_problems), key=_file_order))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class InputError(NetdiagError, ValueError):
    """The case, the options or the arguments are wrong."""


class KnowledgeError(NetdiagError):
    """A knowledge or rule file is wrong."""


def _file_order(problem: Problem) -> tuple[bool, str, int, int, str]:
    place = problem.place or Place("")
    return problem.count > 1, place.file, place.line, place.column, problem.message


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    shown = TOLD if sum(problem.count for problem in problems) > TOLD + 1 else TOLD + 1  # "and 1 more" is no shorter
    told = tuple(replace(problem, hint=str(problem.hint)) for problem in problems[:shown])
    return (*told, _rest(problems[shown:])) if problems[shown:] else told


def _rest(problems: Sequence[Problem]) -> Problem:
    files = {problem.place and problem.place.file for problem in problems}
    file = files.pop() if len(files) == 1 else None
    count = sum(problem.count for problem in problems)
    return Problem(_("and {count:,} more problems.").format(count=count), Place(file) if file else None, count=count)


def earliest(found: Iterable[tuple[Place, Found]]) -> list[tuple[Place, Found, int]]:
    """Return the first of what is wrong in one file, each with its `count`; the last stands for all after it too."""
    every = list(found)
    first = heapq.nsmallest(TOLD + 1, every, key=lambda one: (one[0].line, one[0].column))
    untold = len(every) - len(first)
    return [(place, one, 1 + (untold if n == TOLD else 0)) for n, (place, one) in enumerate(first)]


def at_least_one(most: int | None) -> None:
    """Raise InputError where so many would be none: a slice would take -1 for all but the last."""
    if most is not None and most < 1:
        raise InputError(_("{most} is none. Wanted 1 or more.").format(most=most))


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Return "Did you mean 'x'?" for the option nearest to `word`, or "" where none is near."""
    near = similar_words(word, options, 1, SIMILAR_ENOUGH)
    return _("Did you mean '{near}'?").format(near=near[0]) if near else ""


def similar_words(word: str, options: Iterable[str], most: int, similar: float) -> list[str]:
    """Return at most so many options with a difflib ratio to `word` of at least `similar`, the nearest first."""
    alike = [o for o in options if 2 * min(len(o), len(word)) >= similar * (len(o) + len(word))]
    return difflib.get_close_matches(word, sorted(alike), n=most, cutoff=similar) if alike else []
