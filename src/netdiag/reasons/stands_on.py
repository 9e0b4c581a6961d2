"""What a finding stands or falls with: the smallest sets of observations without which it would not hold.

stands_on(diagnosis, name)  -> StandsOn, with the sets of the smallest size there is
  Without                   one set, and how certain the finding would be without it
falls(stands_on)            the same as text

To leave an observation out is to take it as not answered. How much work is done at most is told in `smallest`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from netdiag import certainty as cf
from netdiag import numbers
from netdiag.diagnosis import Diagnosis, resolve
from netdiag.phrases import Language, checked, told
from netdiag.reasons.bearing import Bearing
from netdiag.reasons.explanation import Seen, seen_to_dict
from netdiag.reasons.items import Item, Told
from netdiag.reasons.premises import named
from netdiag.reasons.smallest import smallest
from netdiag.reasons.target import NEEDED, Target
from netdiag.reasons.telling import observation
from netdiag.reasons.view import of_text
from netdiag.reasons.why import observed
from netdiag.reasons.whywords import Words, word
from netdiag.reasons.wording import as_text

MOST_SETS: Final = 5  # that are told


@dataclass(frozen=True, slots=True)
class Without:
    """Observations, and how certain the finding would be if they had not been made: it would not hold."""

    observations: tuple[Seen, ...]
    certainty: float


@dataclass(frozen=True, slots=True)
class StandsOn:
    """What a finding that holds stands on. `of` is how many observations speak for it.

    `sets` are five at most, all of one size, those first that leave it least certain. `more` says that there are
    others, `proved` that none is smaller. There is none where the finding does not hold, or holds without any; without
    `proved`, none was found, and not all was tried.
    """

    kind: str
    id: str
    label: Words
    certainty: float
    of: int
    sets: tuple[Without, ...]
    more: bool
    proved: bool

    @property
    def holds(self) -> bool:
        """Whether the finding holds."""
        return cf.holds(self.certainty)

    def __repr__(self) -> str:
        size = f"{len(self.sets[0].observations)} of {self.of} observations" if self.sets else "none found"
        return f"<StandsOn {self.id}: {size}>"

    def _repr_html_(self) -> str:
        return of_text(falls(self))

    def to_dict(self, language: Language = "nl") -> dict[str, Any]:
        """Return the same as plain data. Raises InputError (language)."""
        checked(language)
        sets = [
            {
                "observations": [seen_to_dict(one, language) for one in s.observations],
                "certainty": numbers.certainty(s.certainty),
            }
            for s in self.sets
        ]
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label.label(language),
            "certainty": numbers.certainty(self.certainty),
            "holds": self.holds,
            "of": self.of,
            "sets": sets,
            "more": self.more,
            "proved": self.proved,
        }


def stands_on(diagnosis: Diagnosis, name: str) -> StandsOn:
    """Return the smallest sets of observations without which a finding would not hold.

    `name` is the id or label of a knelpunt, pattern, type of opgave or form of governance. Raises InputError for what
    is none.
    """
    kind, id_ = resolve(name, diagnosis.kb)
    value = diagnosis.inference.degrees.get(f"{kind}:{id_}", 0.0)
    empty = StandsOn(kind, id_, named(kind, id_, diagnosis.kb), value, 0, (), False, True)
    return _filled(empty, diagnosis) if empty.holds else empty


def _filled(empty: StandsOn, diagnosis: Diagnosis) -> StandsOn:
    """Return the record with what is found for it."""
    target = Target.of(f"{empty.kind}:{empty.id}", diagnosis.kb)
    told_ = Told(diagnosis.case, diagnosis.inference.facts, diagnosis.kb)
    bearing = Bearing(target, told_, diagnosis.kb)
    lost = {item: loss for item in told_.items if (loss := bearing.lost_without(item)) > 0}
    items = sorted(lost, key=lambda item: (cf.descending(lost[item]), item))
    worth = [lost[item] for item in items]

    def without(chosen: tuple[Item, ...]) -> float:
        return target.certainty(told_.without(chosen))

    found = smallest(items, worth, bearing.evidence - NEEDED, lambda chosen: not cf.holds(without(chosen)), len(items))
    ranked = sorted(found.sets, key=lambda chosen: (round(without(chosen), 9), chosen))
    sets = tuple(Without(_observed(diagnosis, chosen), without(chosen)) for chosen in ranked[:MOST_SETS])
    more = found.more or len(ranked) > MOST_SETS
    return replace(empty, of=len(items), sets=sets, more=more, proved=found.proved)


def _observed(diagnosis: Diagnosis, items: tuple[Item, ...]) -> tuple[Seen, ...]:
    return tuple(observed(diagnosis, item) for item in items)


def falls(made: StandsOn, language: Language = "nl") -> str:
    """Return what would bring a finding down, as text."""
    return as_text(list(_lines(made, checked(language))))


def _lines(made: StandsOn, language: Language) -> Iterator[str]:
    yield word("falls", language, heading=f"{made.label.label(language)}, {told(made.certainty, language)}")
    if not made.holds:
        yield f"  {word('falls_not', language)}"
        return
    if not made.sets:
        yield f"  {word('falls_never' if made.proved else 'falls_unknown', language)}"
        return
    size = len(made.sets[0].observations)
    key = "falls_some" if size > 1 else "falls_each" if len(made.sets) > 1 else "falls_one"
    yield f"  {word(key, language, count=size, of=made.of)}"
    for one in made.sets:
        then = word("then", language, told=told(one.certainty, language))
        if size == 1:
            yield f"    - {observation(one.observations[0], language)}: {then}"
        else:
            yield f"    - {then}:"
            yield from (f"        - {observation(seen, language)}" for seen in one.observations)
    for key, so in (("more_sets", made.more), ("unproved", not made.proved)):
        if so:
            yield f"  {word(key, language)}"
