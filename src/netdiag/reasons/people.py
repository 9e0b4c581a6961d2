"""Who answered both times, as far as it may be told: how many, and how many of each role.

panel(before, after)        respondents of two cases -> Panel; None where nobody was asked either time
  Role                      a role that may be shown, and how many of it answered

A role is shown of each time by the rules of `diagnosis.groups`. Beside that, no difference of fewer than five people
is told: a role that differs by so few is only `alike`, and where those left over differ by so few, neither is the role
told that differs least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netdiag.cases import Respondent
from netdiag.diagnosis.groups import LEAST, groups

NOBODY: Final = 0


@dataclass(frozen=True, slots=True)
class Role:
    """A role, and how many of it answered: None where that is not shown; both are None of one that is `alike`."""

    name: str
    before: int | None
    after: int | None
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """How many answered both times, and in which roles; `other` says that they may well be other people."""

    before: int
    after: int
    roles: tuple[Role, ...]

    @property
    def other(self) -> bool:
        """Whether five people or more differ, in all or in a role, or a role may be shown once only."""
        return abs(self.after - self.before) >= LEAST or any(not role.alike for role in self.roles)


def panel(before: Sequence[Respondent], after: Sequence[Respondent]) -> Panel | None:
    """Return who answered both times."""
    if not before and not after:
        return None
    old, new = _sizes(before), _sizes(after)
    told = _told({key: new[key][1] - old[key][1] for key in old.keys() & new.keys()}, len(after) - len(before))
    return Panel(len(before), len(after), tuple(_role(key, old, new, told) for key in sorted(old.keys() | new.keys())))


Sizes = Mapping[str, tuple[str, int]]  # a role in small letters -> how it is called, and how many it has


def _sizes(respondents: Sequence[Respondent]) -> Sizes:
    return {g.name.casefold(): (g.name, g.n) for g in groups(respondents) if g.by == "role"}


def _told(differences: Mapping[str, int], whole: int) -> frozenset[str]:
    """Return the roles of both times of which the numbers are told."""
    told = sorted((key for key, by in differences.items() if abs(by) >= LEAST), key=lambda k: (-abs(differences[k]), k))
    while told and NOBODY < abs(whole - sum(differences[key] for key in told)) < LEAST:
        told.pop()
    return frozenset(told)


def _role(key: str, old: Sizes, new: Sizes, told: frozenset[str]) -> Role:
    name = (new.get(key) or old[key])[0]
    if key in old and key in new and key not in told:
        return Role(name, None, None, alike=True)
    before, after = (sizes[key][1] if key in sizes else None for sizes in (old, new))
    return Role(name, before, after)
