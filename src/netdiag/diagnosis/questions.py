"""What to ask next, quickly: the signs not yet asked of whose answer is expected to change the picture most.

next_questions(case, certainties, kb)       at most five, for every diagnosis
  Ask                       a sign, how far its answer is expected to change the picture, and what it bears on
left_of_round(case, kb)     the plain troubles that a case does not tell of yet
open_signs, likely          which signs can be asked of, and how likely each is seen; `telling` uses them too

The picture is the share of each knelpunt in the squares of the certainties above 0. A change is half the sum of what
the shares differ by: 0 where all stay as they are, 1 where all goes to others. It is worked out for a sign seen clearly
and for one seen not to be so, and weighed by how likely each is. Here that is done from what each sign says alone,
without running a rule; `telling` runs them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Final

from netdiag import certainty
from netdiag.cases import Case, observed_degree
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import records as m

MAX_QUESTIONS: Final = 5
SEEN: Final = certainty.degree(3)
NOT_SO: Final = certainty.degree(0)
CORE: Final = 0.15  # how likely a sign is seen of which nothing is known: one to ask first ...
OTHER: Final = 0.08  # ... and any other; a network shows some ten to twenty of several hundred
GENERAL: Final = 2  # times as likely is one that has special cases
SURE: Final = 0.15  # of those who do not see a sign, the part that knows it is not so; others cannot tell
BEARS: Final = 2  # knelpunten that are named as the reason to ask

Effects = Mapping[str, float]  # what a sign says of each knelpunt


@dataclass(frozen=True, slots=True)
class Ask:
    """An observation to make next; `value` is how far it is expected to change the picture, in [0, 1].

    `bears_on` are the knelpunten that it would move most, the most moved first.
    """

    symptom: str
    bears_on: tuple[str, ...]
    value: float


def next_questions(case: Case, certainties: Mapping[str, float], kb: KnowledgeBase) -> tuple[Ask, ...]:
    """Return at most five signs to look for next, the most telling first; `certainties` are those of the knelpunten."""
    change = _Change(certainties)
    signs = kb.derived.single_signs
    value = {sign: change.expected(signs[sign], _at_first(kb)[sign]) for sign in open_signs(case, kb)}
    asked = (sign for sign in value if value[sign] > certainty.TOLERANCE)
    first = sorted(asked, key=lambda s: (certainty.descending(value[s]), s))
    return tuple(Ask(sign, change.moved(signs[sign]), value[sign]) for sign in first[:MAX_QUESTIONS])


def left_of_round(case: Case, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the core troubles that are still to be gone through, by subject, in the order of the knowledge files."""
    left = set(open_signs(case, kb)) & {*kb.derived.core_symptoms}
    place = {group: i for i, group in enumerate(kb.groups)}
    troubles = (s for s in kb.symptoms.values() if s.id in left and not s.strength)
    return tuple(s.id for s in sorted(troubles, key=lambda s: place[s.group]))


def open_signs(case: Case, kb: KnowledgeBase) -> Iterator[str]:
    """Yield the signs to ask of: not those asked, the general ones of what was seen, special ones of what was not."""
    seen = {name for name, observation in case.observed.items() if observed_degree(observation) > 0}
    general = {name for sign in seen for name in kb.symptoms[sign].under}
    absent = {name for name, o in case.observed.items() if observed_degree(o) < 0 or o.severity == "n/a"}
    told = {*case.observed, *general, *kb.derived.with_special(absent)}
    return (name for name in kb.derived.single_signs if name not in told)


def likely(certainties: Mapping[str, float], sign: str, kb: KnowledgeBase) -> float:
    """Return how likely a sign is seen, in [0, 1]: the more, the surer the knelpunten are that it speaks for."""
    return _likely(certainties, kb.derived.single_signs[sign], _at_first(kb)[sign])


def _likely(certainties: Mapping[str, float], effects: Effects, at_first: float) -> float:
    reasons = ((effect, certainties.get(name, 0.0)) for name, effect in effects.items() if effect > 0)
    return 1 - (1 - at_first) * prod(1 - effect * value / 2 for effect, value in reasons if value > 0)


@per_knowledge
def _at_first(kb: KnowledgeBase) -> Mapping[str, float]:
    """Map each sign to how likely it is seen where nothing is known of a network."""
    core, special_of = set(kb.derived.core_symptoms), kb.derived.special_of
    signs = kb.derived.single_signs
    return {name: (CORE if name in core else OTHER) * (GENERAL if name in special_of else 1) for name in signs}


class _Change:
    """How far the picture would change, by what one sign says alone."""

    def __init__(self, certainties: Mapping[str, float]) -> None:
        self.now = certainties
        self.weights = {name: max(value, 0.0) ** 2 for name, value in certainties.items()}
        self.total = sum(self.weights.values())

    def expected(self, effects: Effects, at_first: float) -> float:
        """Return how far the picture is expected to change, whatever is answered."""
        seen = _likely(self.now, effects, at_first)
        absent = {name: -m.ABSENCE * effect for name, effect in effects.items() if abs(effect) >= m.TELLING}
        return seen * self._by(effects, SEEN) + (1 - seen) * SURE * (self._by(absent, -NOT_SO) if absent else 0.0)

    def moved(self, effects: Effects) -> tuple[str, ...]:
        """Return the knelpunten that a sign would move most, if it were seen."""
        moves = {name: abs(_added(self.now[name], effect * SEEN) - self.now[name]) for name, effect in effects.items()}
        return tuple(name for name in certainty.ranked(moves)[:BEARS] if certainty.holds(moves[name]))

    def _by(self, effects: Effects, degree: float) -> float:
        """Return how far the picture changes: of what keeps its weight, only the share changes."""
        then = {name: max(_added(self.now[name], effect * degree), 0.0) ** 2 for name, effect in effects.items()}
        rest = self.total - sum(self.weights[name] for name in then)
        total = rest + sum(then.values())
        if self.total <= 0 or total <= 0:
            return self._from_nothing(then, total)
        moved = sum(abs(weight / total - self.weights[name] / self.total) for name, weight in then.items())
        return (moved + rest * abs(1 / total - 1 / self.total)) / 2

    def _from_nothing(self, then: Mapping[str, float], total: float) -> float:
        """Return the change where nothing stood above 0 before, or nothing does after: all are alike there."""
        even = 1 / len(self.now)
        shares = {name: then.get(name, 0.0) / total for name in self.now} if total > 0 else {}
        before = {name: weight / self.total for name, weight in self.weights.items()} if self.total > 0 else {}
        return sum(abs(shares.get(name, even) - before.get(name, even)) for name in self.now) / 2


def _added(value: float, more: float) -> float:
    """Return a certainty with one contribution more."""
    if value * more >= 0:
        return certainty.snapped(value + more * (1 - abs(value)))
    return certainty.snapped((value + more) / (1 - min(abs(value), abs(more))))
