"""Which facts a premise needs to hold as it does: the fewest, whatever of the rest is known or not.

needed(premise, facts)      facts -> names of those that fix its degree

weakening(premise)          facts that speak against a premise where they hold: those under an `unless`

Of `any` that is the greatest, of `all` every part that keeps it up and one that keeps it down; of parts that come to
the same, the first. An `unless` needs what weakened it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netdiag.knowledge import premise as pr

Names = frozenset[str]


def needed(premise: Any, facts: pr.Facts) -> Names:
    """Return the facts that fix the degree of a premise: with them it is what it is, also if others are not known."""
    degree = pr.reader(premise)(facts)
    return _kept_up(premise, facts, degree) | _kept_down(premise, facts, degree)


def _kept_up(premise: Any, facts: pr.Facts, degree: float) -> Names:
    """Return facts with which a premise has at least a degree, which is at most the one that it has."""
    if isinstance(premise, pr.Not):
        return _kept_down(premise.not_, facts, -degree)
    if isinstance(premise, pr.Unless):
        return _kept_down(premise.unless, facts, _room(premise, facts, degree)) if degree > 0 else frozenset()
    if isinstance(premise, pr.Counted):
        able = [part for part in premise.children if pr.reader(part)(facts) >= degree]
        return _fewest((_kept_up(part, facts, degree) for part in able), premise.count)
    return frozenset([pr.key(premise)]) if degree > 0 else frozenset()


def _kept_down(premise: Any, facts: pr.Facts, degree: float) -> Names:
    """Return facts with which a premise has at most a degree, which is at least the one that it has."""
    if isinstance(premise, pr.Not):
        return _kept_up(premise.not_, facts, -degree)
    if isinstance(premise, pr.Unless):
        return _kept_up(premise.unless, facts, _room(premise, facts, degree)) if degree < 1 else frozenset()
    if isinstance(premise, pr.Counted):
        able = [part for part in premise.children if pr.reader(part)(facts) <= degree]
        return _fewest((_kept_down(part, facts, degree) for part in able), len(premise.children) - premise.count + 1)
    return frozenset([pr.key(premise)]) if degree < 0 else frozenset()


def weakening(premise: Any, against: bool = False) -> Names:
    """Return the facts under an `unless`; under one within another they hold off what weakens, and speak for it."""
    if not premise.children:
        return frozenset([pr.key(premise)]) if against else frozenset()
    turned = against != isinstance(premise, pr.Unless)
    return frozenset().union(*(weakening(part, turned) for part in premise.children))


def _room(premise: pr.Unless, facts: pr.Facts, degree: float) -> float:
    """Return how far what is inside an `unless` may go: as far as it does where rounding leaves no other answer."""
    inside = pr.reader(premise.unless)(facts)
    return inside if 1.0 - max(0.0, inside) == degree else 1.0 - degree


def _fewest(parts: Iterable[Names], count: int) -> Names:
    """Return what the first few parts need together that need least."""
    return frozenset().union(*sorted(parts, key=len)[:count])
