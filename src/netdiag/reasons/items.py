"""What a case was told, item by item: one answer each, with the facts that rules read of it.

Item                        a kind and an id: symptom x, feature y, what is stated of the opgave
Told(case, facts, kb)       the items of a case that rules can read
  only, without             -> Known: what rules read where nothing else, or all but these, had been answered
  plus                      -> Known: the same with further answers
  read                      the facts that an answer would give, and their degrees
item_of(key, kb)            the item that a fact is read of
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from netdiag import certainty
from netdiag.cases import Case, Facts
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.reasons.changes import stated_of

SYMPTOM: Final = pr.SymptomIs.keyword
CASE: Final = pr.CaseIs.keyword
ARRANGEMENT: Final = "arrangement"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """One answer of a case: a symptom, feature, question, field, cell of the arrangement; `opgave` has no id."""

    kind: str
    id: str = ""


OPGAVE: Final = Item("opgave")  # type or axes, as the case states them


class Known(NamedTuple):
    """What an evaluator takes: facts, and the case for its arrangement."""

    facts: Facts
    case: Case


class Told:
    """The items of one case, and the facts that each gives."""

    def __init__(self, case: Case, facts: Facts, kb: KnowledgeBase) -> None:
        self.case, self.facts, self.kb = case, facts, kb
        self.item_of = {key: item_of(key, kb) for key in facts.degrees}
        self._stated = stated_of(kb)
        cells = {Item(ARRANGEMENT, cell) for cell in case.arrangement}
        stated = {OPGAVE} if facts.given else set()
        self.items = tuple(sorted({*self.item_of.values(), *cells, *stated}))

    def only(self, items: Collection[Item]) -> Known:
        """Return what rules read if nothing but these items had been answered."""
        degrees = {key: value for key, value in self.facts.degrees.items() if self.item_of[key] in items}
        given = self.facts.given if OPGAVE in items else {}
        return Known(Facts(degrees, given), self._arranged(items))

    def without(self, items: Collection[Item]) -> Known:
        """Return what rules read if these items had not been answered."""
        return self.only([item for item in self.items if item not in items])

    def plus(self, answers: Iterable[tuple[Item, Any]]) -> Known:
        """Return what rules read if these items had been answered so besides."""
        degrees = dict(self.facts.degrees)
        for item, value in answers:
            degrees |= self.read(item, value)
        return Known(Facts(degrees, self.facts.given), self.case)

    def read(self, item: Item, value: Any) -> dict[str, float]:
        """Return the facts that an answer to an item would give: of a symptom by severity, of others by value."""
        if item.kind == SYMPTOM:
            return {f"{SYMPTOM}:{item.id}": certainty.degree(value)}
        degrees = {key: pr.stated(leaf, value) for key, leaf in self._stated.get((item.kind, item.id), ())}
        return {key: degree for key, degree in degrees.items() if degree}

    def _arranged(self, items: Collection[Item]) -> Case:
        kept = {cell: name for cell, name in self.case.arrangement.items() if Item(ARRANGEMENT, cell) in items}
        return self.case if len(kept) == len(self.case.arrangement) else Case(arrangement=kept)


def item_of(key: str, kb: KnowledgeBase) -> Item:
    """Return the item of a case that a fact is read of; of who answers a sign differently, the sign."""
    leaf = kb.derived.stated.get(key)
    return Item(leaf.keyword, leaf.name) if leaf else Item(SYMPTOM, key.partition(":")[2])
