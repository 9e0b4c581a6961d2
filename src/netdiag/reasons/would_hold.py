"""What would make a finding hold that does not: the answers still open that would do it, and the rules that came near.

would_hold(diagnosis, name) -> WouldHold
  With                      answers that together would make it hold, each of them needed
    Answer                  a sign at a severity, a feature or question with its answer
  Near                      a rule that lacks something: what there is, what was seen too weakly, what is lacking

Open is what was not asked or nobody could tell, and no more: signs, features, closing questions, bouwstenen, krachten.
What an answer already implies is not open: a general sign of which a special case was seen, a special case of one that
was looked for and is absent.

Sets come in order of size, and of one size the cheapest and most plausible first. The cost of an answer is 1, less how
plausible it is, plus its effort. Plausible is a sign by which something that was found here is recognised too: how
firmly it points to that, times how certain that is; by half where that is no neighbour of the finding. The effort is 0
for a feature, question, bouwsteen or kracht, and for a sign that is asked first (`core`); 0.1 for any other sign, 0.2
for a special case of a general one, and 0.5 more where a sign must be looked for and be absent. A rule came near where
some of what it asks is there; of those, and then of the others, the one that lacks least and costs least comes first.
How much work is done at most is told in `smallest`; of more than MOST_TOGETHER answers no set is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Final

from netdiag import certainty as cf
from netdiag import numbers
from netdiag.cases import observed_degree
from netdiag.diagnosis import Diagnosis, resolve
from netdiag.inference.chain import CompiledRule
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.statable import BY_KEYWORD
from netdiag.phrases import Language, checked, score
from netdiag.reasons.bearing import Bearing
from netdiag.reasons.explanation import Seen, seen_to_dict
from netdiag.reasons.items import SYMPTOM, Item, Told, item_of
from netdiag.reasons.premises import answered, in_words, named
from netdiag.reasons.smallest import smallest
from netdiag.reasons.target import NEEDED, Target
from netdiag.reasons.why import observed
from netdiag.reasons.whywords import Words

MOST_SETS: Final = 5  # that are told
MOST_TOGETHER: Final = 4  # answers in one set: more are no plausible what-if
MOST_NEAR: Final = 3
STRONGEST: Final = cf.SEVEREST
MIDDLE: Final = STRONGEST / 2
GENERAL, SPECIAL, ABSENT = 0.1, 0.2, 0.5  # effort
ELSEWHERE: Final = 0.5  # of what is found elsewhere, where the finding has it not for a neighbour

Move = tuple[Item, Any]  # an item, and a severity or an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer still open: a severity 0..4 of a sign (it or a stronger one, but of 0), or a value."""

    item: Item
    label: Words
    value: int | float | str
    said: Words


@dataclass(frozen=True, slots=True)
class With:
    """Answers that together would make the finding hold, and how certain it would be; without any of them it is not."""

    answers: tuple[Answer, ...]
    certainty: float
    cost: float


@dataclass(frozen=True, slots=True)
class Near:
    """A rule for the finding that adds nothing yet: what would make its premise hold is `weak` or `lacks`.

    `adds` is what it would add at most. `has` is what of it there is.
    """

    rule: str
    premise: Words
    because: Words
    adds: float
    has: tuple[Seen, ...]
    weak: tuple[Seen, ...]
    lacks: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class WouldHold:
    """What would make a finding hold. There is nothing of it where it holds already.

    `sets` are five at most, all of one size. `more` says that there are others, `proved` that none is smaller; where
    there are none, that no MOST_TOGETHER open answers would do.
    """

    kind: str
    id: str
    label: Words
    certainty: float
    near: tuple[Near, ...]
    sets: tuple[With, ...]
    more: bool
    proved: bool

    @property
    def holds(self) -> bool:
        """Whether the finding holds already."""
        return cf.holds(self.certainty)

    def to_dict(self, language: Language = "nl") -> dict[str, Any]:
        """Return the same as plain data. Raises InputError (language)."""
        checked(language)
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label.label(language),
            "certainty": numbers.certainty(self.certainty),
            "holds": self.holds,
            "near": [_near(one, language) for one in self.near],
            "sets": [
                {
                    "answers": [_answer(a, language) for a in s.answers],
                    "certainty": numbers.certainty(s.certainty),
                    "cost": numbers.share(s.cost),
                }
                for s in self.sets
            ],
            "more": self.more,
            "proved": self.proved,
        }


def _answer(answer: Answer, language: Language) -> dict[str, Any]:
    label = answer.label.label(language)
    return {"kind": answer.item.kind, "id": answer.item.id, "label": label, "value": answer.value}


def _near(near: Near, language: Language) -> dict[str, Any]:
    return {
        "rule": near.rule,
        "premise": near.premise.label(language),
        "because": near.because.label(language),
        "adds": near.adds,
        "has": [seen_to_dict(one, language) for one in near.has],
        "weak": [seen_to_dict(one, language) for one in near.weak],
        "lacks": [_answer(one, language) for one in near.lacks],
    }


def would_hold(diagnosis: Diagnosis, name: str) -> WouldHold:
    """Return what would make a finding hold, and the rules that came nearest.

    `name` is the id or label of a knelpunt, pattern, type of opgave or form of governance. Raises InputError for what
    is none.
    """
    kind, id_ = resolve(name, diagnosis.kb)
    value = diagnosis.inference.degrees.get(f"{kind}:{id_}", 0.0)
    empty = WouldHold(kind, id_, named(kind, id_, diagnosis.kb), value, (), (), False, True)
    return empty if empty.holds else _Looking(diagnosis, kind, id_).into(empty)


class _Looking:
    """What would make one finding hold in one case."""

    def __init__(self, diagnosis: Diagnosis, kind: str, name: str) -> None:
        self.diagnosis, self.kb, self.case = diagnosis, diagnosis.kb, diagnosis.case
        self.told = Told(self.case, diagnosis.inference.facts, self.kb)
        self.target = Target.of(f"{kind}:{name}", self.kb)
        self.bearing = Bearing(self.target, self.told, self.kb)
        self.neighbours = _neighbours(kind, name, self.kb)
        self.name = name

    def into(self, empty: WouldHold) -> WouldHold:
        """Return the record filled in."""
        costs = self.moves
        moves = sorted(costs, key=lambda move: (round(costs[move], 9), move[0]))
        found = smallest(
            moves,
            [self.gains[move] for move in moves],
            NEEDED - self.bearing.evidence,
            lambda chosen: self._allowed(chosen) and cf.holds(self._with(chosen)),
            MOST_TOGETHER,
        )
        sets = sorted(found.sets, key=lambda chosen: round(sum(costs[move] for move in chosen), 9))
        apart = {frozenset(item for item, _ in chosen): chosen for chosen in reversed(sets)}
        cheapest = [chosen for chosen in sets if chosen in apart.values()]
        made = tuple(self._set(chosen) for chosen in cheapest[:MOST_SETS])
        more = bool(made) and (found.more or len(cheapest) > MOST_SETS)
        return replace(empty, near=self._nearest(), sets=made, more=more, proved=found.proved)

    # what is open

    @cached_property
    def moves(self) -> Mapping[Move, float]:
        """The open answers that can make the finding surer, and what each costs."""
        return {move: self.cost(*move) for move, gain in self.gains.items() if gain > 0}

    @cached_property
    def gains(self) -> Mapping[Move, float]:
        """The open answers that bear on the finding, and the most that each can add."""
        found = {}
        for item in filter(self.is_open, self.target.items):
            for value in self.values(item):
                found[item, value] = self.bearing.gained_with(self.told.read(item, value))
        return found

    def is_open(self, item: Item) -> bool:
        """Return whether an item can still be answered."""
        if item.kind == SYMPTOM:
            return item.id not in self._closed and item.id in self.kb.symptoms
        field = BY_KEYWORD.get(item.kind)
        return field is not None and self.case.answers(field.name).get(item.id, "unknown") == "unknown"

    @cached_property
    def _closed(self) -> frozenset[str]:
        """The signs that were answered or do not apply, and those that follow from what was answered."""
        observed_ = self.case.observed
        known = {name for name, o in observed_.items() if o.severity != "unknown"}
        degrees = {name: observed_degree(observed_[name]) for name in known}
        general = {above for name in known if degrees[name] > 0 for above in self.kb.symptoms[name].under}
        gone = {below for name in known if degrees[name] < 0 for below in self.kb.derived.special_of.get(name, ())}
        return frozenset(known | general | gone)

    def values(self, item: Item) -> Sequence[Any]:
        """Return the answers that an item can have; of strengths those first that say least."""
        if item.kind == SYMPTOM:
            return STRONGEST, 0
        values = BY_KEYWORD[item.kind].values
        return sorted(values, key=lambda value: abs(value - MIDDLE) if isinstance(value, int) else 0)

    def _allowed(self, chosen: Iterable[Move]) -> bool:
        """Return whether no item is answered twice, and no special case is there without what it is a case of."""
        values = dict(chosen)
        if len(values) < len(tuple(chosen)):
            return False
        absent = {item.id for item, value in values.items() if item.kind == SYMPTOM and value == 0}
        seen = [item.id for item, value in values.items() if item.kind == SYMPTOM and value != 0]
        return not any(absent.intersection(self.kb.symptoms[name].under) for name in seen)

    def _with(self, chosen: Iterable[Move]) -> float:
        return self.target.certainty(self.told.plus(chosen))

    # what it costs

    def cost(self, item: Item, value: Any) -> float:
        """Return what an answer costs, as the docstring of this module says."""
        if item.kind != SYMPTOM:
            return 1.0
        symptom = self.kb.symptoms[item.id]
        effort = 0.0 if symptom.core else SPECIAL if symptom.under else GENERAL
        return 1.0 + effort + ABSENT if value == 0 else 1.0 + effort - self._plausible(item.id)

    def _plausible(self, symptom: str) -> float:
        """Return how firmly a sign points to what was found here besides, times how certain that is."""
        points = self.kb.derived.single_signs.get(symptom, {})
        known = (points[k] * c for k, c in self._found.items() if k in points)
        return max([0.0, *known])

    @cached_property
    def _found(self) -> Mapping[str, float]:
        """The other knelpunten that hold, with their certainty, by half where they are no neighbours."""
        others = (k for k in self.kb.knelpunten if k != self.name)
        values = self.diagnosis.inference.of_kind("knelpunt", others)
        return {k: c * (1.0 if k in self.neighbours else ELSEWHERE) for k, c in values.items() if cf.holds(c)}

    # what is told

    def _set(self, chosen: tuple[Move, ...]) -> With:
        lowest = self._lowered(chosen)
        cost = sum(self.moves[move] for move in chosen)
        return With(tuple(self._answer(*move) for move in lowest), self._with(lowest), round(cost, 9))

    def _lowered(self, chosen: tuple[Move, ...]) -> tuple[Move, ...]:
        """Return the same signs as weak as they may be: at that severity, and at all above it, the finding holds."""
        lowest = chosen
        for severity in reversed(range(1, STRONGEST)):
            weaker = tuple((i, severity if i.kind == SYMPTOM and v == STRONGEST else v) for i, v in chosen)
            if weaker == chosen or not cf.holds(self._with(weaker)):
                break
            if any(cf.holds(self._with([m for m in weaker if m != one])) for one in weaker):
                break
            lowest = weaker
        return lowest

    def _answer(self, item: Item, value: Any) -> Answer:
        if item.kind == SYMPTOM:
            said = Words.told(partial(score, value))
        else:
            said = answered(item.kind, item.id, value, self.kb)
        return Answer(item, named(item.kind, item.id, self.kb), value, said)

    # which rules came nearest

    def _nearest(self) -> tuple[Near, ...]:
        lacking = _Lacking(self, self.target)
        found = []
        for ready in self.target.rules_of[self.target.finding]:
            rule, silent = ready.rule, not cf.holds(ready.read(lacking.degrees))
            want = lacking.of(rule.if_, True) if silent and rule.then.certainty > 0 else None
            if want is not None:
                has = lacking.there(rule.if_) - {item for item, _ in want}
                nothing = not has and all(value is not None for _, value in want)
                place = nothing, len(want), round(lacking.cost(want), 9), -rule.then.certainty, rule.id
                found.append((place, rule, want, has))
        found.sort(key=lambda one: one[0])
        return tuple(self._near(rule, want, has) for _, rule, want, has in found[:MOST_NEAR])

    def _near(self, rule: m.Rule, want: tuple[Move, ...], has: set[Item]) -> Near:
        weak = [item for item, value in want if value is None]
        return Near(
            rule=rule.id,
            premise=in_words(rule.if_, self.kb),
            because=Words.of(rule.because),
            adds=rule.then.certainty,
            has=tuple(observed(self.diagnosis, item) for item in sorted(has)),
            weak=tuple(observed(self.diagnosis, item) for item in weak),
            lacks=tuple(self._answer(item, value) for item, value in want if value is not None),
        )


class _Lacking:
    """What premises lack in one case: the open answers that cost least, and items that were seen too weakly."""

    def __init__(self, looking: _Looking, target: Target) -> None:
        self.looking, self.told, self.kb = looking, looking.told, looking.kb
        self.degrees = target.degrees(self.told.only(self.told.items))
        self._of_finding: dict[tuple[str, bool], tuple[Move, ...] | None] = {}
        for finding in target.order:
            for up in (True, False):
                self._of_finding[finding, up] = self._concluding(target.rules_of[finding], up)

    def cost(self, want: Iterable[Move]) -> float:
        """Return what answers cost together; what was seen too weakly costs nothing to ask again."""
        return sum(self.looking.cost(item, value) for item, value in want if value is not None)

    def of(self, premise: Any, up: bool) -> tuple[Move, ...] | None:
        """Return what is lacking for a premise to hold, or (not `up`) to be refuted; None where nothing open does it.

        What was seen too weakly stands in it with None for its value.
        """
        degree = pr.reader(premise)(self.degrees)
        if cf.holds(degree) if up else cf.refuted(degree):
            return ()
        if isinstance(premise, pr.Not):
            return self.of(premise.not_, not up)
        if isinstance(premise, pr.Unless):
            return None
        if isinstance(premise, pr.Counted):
            count = premise.count if up else len(premise.children) - premise.count + 1
            return self._joined([self.of(child, up) for child in premise.children], count)
        return self._leaf(premise, degree, up)

    def _joined(self, parts: Sequence[tuple[Move, ...] | None], count: int) -> tuple[Move, ...] | None:
        able = sorted((p for p in parts if p is not None), key=lambda p: (len(p), round(self.cost(p), 9)))
        if len(able) < count:
            return None
        joined = tuple(dict.fromkeys(move for part in able[:count] for move in part))
        return joined if len(dict(joined)) == len(joined) else None

    def _leaf(self, leaf: Any, degree: float, up: bool) -> tuple[Move, ...] | None:
        key = pr.key(leaf)
        if m.below(key, ()) or pr.kind(key) == pr.MisfitIs.keyword:
            return self._of_finding.get((key, up))
        item = item_of(key, self.kb)
        if degree and (degree > 0) == up:
            return ((item, None),)
        if not self.looking.is_open(item):
            return None
        values = (v for v in self.looking.values(item) if _fits(self.told.read(item, v).get(key, 0.0), up))
        value = next(values, None)
        return None if value is None or pr.kind(key) == pr.DividedOn.keyword else ((item, value),)

    def _concluding(self, rules: Sequence[CompiledRule], up: bool) -> tuple[Move, ...] | None:
        """Return what the rule lacks that lacks least of those that conclude a finding, or speak against it."""
        able = [self.of(r.rule.if_, True) for r in rules if (r.rule.then.certainty > 0) == up]
        lacking = [want for want in able if want]
        return min(lacking, key=lambda want: (len(want), round(self.cost(want), 9)), default=None)

    def there(self, premise: Any) -> set[Item]:
        """Return the items that hold up parts of a premise, those behind an `unless` not among them."""
        if isinstance(premise, pr.Unless):
            return set()
        if premise.children:
            return {item for child in premise.children for item in self.there(child)}
        key = pr.key(premise)
        return {self.told.item_of[key]} if cf.holds(self.degrees.get(key, 0.0)) and key in self.told.item_of else set()


def _fits(degree: float, up: bool) -> bool:
    return cf.holds(degree) if up else cf.refuted(degree)


def _neighbours(kind: str, name: str, kb: KnowledgeBase) -> frozenset[str]:
    """Return the neighbours of a knelpunt: those that it names and those that name it."""
    if kind != pr.KnelpuntIs.keyword:
        return frozenset()
    naming = [k.id for k in kb.knelpunten.values() if name in k.neighbours]
    return frozenset([*kb.knelpunten[name].neighbours, *naming])
