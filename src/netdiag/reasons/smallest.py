"""The smallest sets of things that together turn something: branch and bound, in an amount of work with an end.

smallest(things, worth, need, turns, most)      -> Smallest

`worth` says of each thing the most that it can add, whatever else is chosen; a set that cannot come to `need` is not
tried. Sets are tried size by size, each size in the order of the things; of the first size that has one, COLLECTED at
most are looked up. Where MOST_TRIED tries come to none, things are taken in their order until they turn it, and those
that prove superfluous left out again: no member of that set can be missed, but `proved` is False, as there may be
smaller ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Thing = TypeVar("Thing")
Set = tuple[Thing, ...]

MOST_TRIED: Final = 1_500  # sets; one takes some ten microseconds
MOST_LOOKED: Final = 20 * MOST_TRIED  # sets looked at, most of which cannot come to what is needed
COLLECTED: Final = 30
SLACK: Final = 1e-6  # of a sum of logarithms


@dataclass(frozen=True)
class Smallest(Generic[Thing]):
    """Sets of one size that turn it. `proved` says that no smaller one does; `more` that there are others this small.

    No set has a member that can be missed.
    """

    sets: tuple[Set[Thing], ...]
    proved: bool
    more: bool


class _EndError(Exception):
    """The work has come to its end."""


def smallest(
    things: Sequence[Thing], worth: Sequence[float], need: float, turns: Callable[[Set[Thing]], bool], most: int
) -> Smallest[Thing]:
    """Return the smallest sets of at most `most` things that turn it."""
    search = _Search(things, worth, need, turns)
    try:
        for size in range(1, min(most, len(things)) + 1):
            found = search.of_size(size)
            if found:
                return Smallest(tuple(found[:COLLECTED]), True, len(found) > COLLECTED)
    except _EndError:
        return Smallest(tuple(search.found), True, True) if search.found else search.unproved(most)
    return Smallest((), True, False)


class _Search(Generic[Thing]):
    def __init__(
        self, things: Sequence[Thing], worth: Sequence[float], need: float, turns: Callable[[Set[Thing]], bool]
    ) -> None:
        self.things, self.worth, self.need, self.turns = things, worth, need - SLACK, turns
        self.tried = self.looked = 0
        self.found: list[Set[Thing]] = []

    def of_size(self, size: int) -> list[Set[Thing]]:
        """Return the sets of one size, one more than are collected at most."""
        self.found = []
        best = _best_after(self.worth, size)
        for chosen in self._within(size, 0, (), 0.0, best):
            if self._turns(chosen):
                self.found.append(chosen)
                if len(self.found) > COLLECTED:
                    break
        return self.found

    def _within(
        self, left: int, start: int, chosen: Set[Thing], sum_: float, best: Sequence[Sequence[float]]
    ) -> Iterator[Set[Thing]]:
        if not left:
            yield chosen
            return
        for i in range(start, len(self.things) - left + 1):
            self.looked += 1
            if self.looked > MOST_LOOKED:
                raise _EndError
            if sum_ + best[left][i] < self.need:
                return
            if sum_ + self.worth[i] + best[left - 1][i + 1] >= self.need:
                yield from self._within(left - 1, i + 1, (*chosen, self.things[i]), sum_ + self.worth[i], best)

    def _turns(self, chosen: Set[Thing]) -> bool:
        self.tried += 1
        if self.tried > MOST_TRIED:
            raise _EndError
        return self.turns(chosen)

    def unproved(self, most: int) -> Smallest[Thing]:
        """Return one set with nothing superfluous, if taking the things in their order comes to any."""
        for count in range(1, len(self.things) + 1):
            if self.turns(tuple(self.things[:count])):
                lean = self._lean(tuple(self.things[:count]))
                return Smallest((lean,) if len(lean) <= most else (), False, True)
        return Smallest((), False, True)

    def _lean(self, chosen: Set[Thing]) -> Set[Thing]:
        """Return a set without the members that can be missed, the last ones first."""
        before: Set[Thing] = ()
        while before != chosen:
            before = chosen
            for one in reversed(before):
                without = tuple(other for other in chosen if other != one)
                chosen = without if without and self.turns(without) else chosen
        return chosen


def _best_after(worth: Sequence[float], size: int) -> list[list[float]]:
    """Return, for each number of things and each place, the most that so many things from that place on can add."""
    best = [[0.0] * (len(worth) + 1) for _ in range(size + 1)]
    greatest: list[float] = []
    for i in reversed(range(len(worth))):
        greatest = sorted([*greatest, worth[i]], reverse=True)[:size]
        sum_ = 0.0
        for count in range(1, size + 1):
            sum_ += greatest[count - 1] if count <= len(greatest) else float("-inf")
            best[count][i] = sum_
    for count in range(1, size + 1):
        best[count][len(worth)] = float("-inf")
    return best
