"""Premises as plain logic: what can hold, what always holds, what follows from what.

    Logic(kb).holds(premise)    premise -> Node: what must be so for it to hold
    Logic(kb).refuted(premise)  premise -> Node: what must be so for it to be known absent
      Literal                   one fact lies among some of its values
      Threshold                 at least `count` of the parts: all, any and everything between
    negated, implies            on nodes; `implies` never errs when it says yes
    solutions                   node -> assignments (fact -> values it may have) that make it hold

A symptom or finding is present, unknown or absent; what a case states has its own values, or None where it is silent.
`not x` wants x absent, `unless x` wants it absent or unknown, and so the four-way reading of `premise` becomes sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import Any, Final

from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.statable import BY_KEYWORD, FIELDS, LARGEST, SMALLEST, STATED_KEYWORDS, CaseField

PRESENT: Final = "present"
ABSENT: Final = "absent"
UNKNOWN: Final = None  # a fact that nobody stated, and a symptom that nobody scored
STATES: Final = frozenset((PRESENT, ABSENT, UNKNOWN))

Values = frozenset[Any]
Assignment = Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Literal:
    """The fact `var` has one of the `allowed` values out of its `domain`."""

    var: str
    allowed: Values
    domain: Values

    def order(self) -> tuple[Any, ...]:
        """Return a sort key that does not depend on hashing."""
        return 0, self.var, tuple(sorted(map(str, self.allowed)))


@dataclass(frozen=True, slots=True)
class Threshold:
    """At least `count` of the parts hold. With no parts, count 0 always holds and count 1 never does."""

    count: int
    parts: tuple[Node, ...]

    def order(self) -> tuple[Any, ...]:
        """Return a sort key that does not depend on hashing."""
        return 1, self.count, tuple(part.order() for part in self.parts)


Node = Literal | Threshold
ALWAYS: Final = Threshold(0, ())
NEVER: Final = Threshold(1, ())


def gate(count: int, parts: Iterable[Node]) -> Node:
    """Return a threshold in normal form: nested alls and anys opened, equal parts once, sorted, one part by itself."""
    inner = list(parts)
    if count <= 0:
        return ALWAYS
    if count > len(inner):
        return NEVER
    if count in (1, len(inner)):
        every = count == len(inner) > 1
        opened = chain.from_iterable(_opened(part, every) for part in inner)
        inner = list(dict.fromkeys(opened))
        count = len(inner) if every else 1
    if count <= 1 and len(inner) == 1:
        return inner[0]
    return Threshold(count, tuple(sorted(inner, key=lambda part: part.order())))


def _opened(part: Node, every: bool) -> tuple[Node, ...]:
    if isinstance(part, Threshold) and part.parts and part.count == (len(part.parts) if every else 1):
        return part.parts
    return () if every and part == ALWAYS else (part,)


def conjunction(*parts: Node) -> Node:
    """Return the node that holds where all parts do."""
    return gate(len(parts), parts)


def conjuncts(node: Node) -> tuple[Node, ...]:
    """Return the parts of an `all`; anything else is its own only part."""
    return node.parts if isinstance(node, Threshold) and node.count == len(node.parts) else (node,)


def negated(node: Node) -> Node:
    """Return the node that holds exactly where this one does not."""
    if isinstance(node, Literal):
        return Literal(node.var, node.domain - node.allowed, node.domain)
    return gate(len(node.parts) - node.count + 1, map(negated, node.parts))


def implies(node: Node, other: Node) -> bool:
    """Return whether `other` holds wherever `node` does. True is certain; False may be a proof not found."""
    if node == other:
        return True
    if isinstance(node, Literal):
        if isinstance(other, Literal):
            return node.var == other.var and node.allowed <= other.allowed
        return _enough(node, other)
    if isinstance(other, Threshold) and (_enough(node, other) or _carried(node, other)):
        return True
    return len(node.parts) - sum(implies(part, other) for part in node.parts) < node.count


def _enough(node: Node, other: Threshold) -> bool:
    return sum(implies(node, part) for part in other.parts) >= other.count


def _carried(node: Threshold, other: Threshold) -> bool:
    """Return whether enough parts of one threshold each imply a part of their own in the other."""
    free = list(other.parts)
    lost = 0
    for part in node.parts:
        match = next((i for i, target in enumerate(free) if implies(part, target)), None)
        if match is None:
            lost += 1
        else:
            free.pop(match)
    return node.count - lost >= other.count


def solutions(node: Node, known: Assignment | None = None) -> Iterator[dict[str, Values]]:
    """Yield assignments that make the node hold, those with the fewest choices first."""
    yield from _solve([node], dict(known or {}))


def satisfiable(node: Node, known: Assignment | None = None) -> bool:
    """Return whether anything makes the node hold."""
    return next(solutions(node, known), None) is not None


def _solve(todo: list[Node], known: dict[str, Values]) -> Iterator[dict[str, Values]]:
    gates: list[Threshold] = []
    pending = list(todo)
    while pending:
        node = pending.pop()
        if isinstance(node, Literal):
            values = known.get(node.var, node.domain) & node.allowed
            if not values:
                return
            known = {**known, node.var: values}
        elif node.count == len(node.parts):
            pending += node.parts
        elif node.count > len(node.parts):
            return
        elif node.count > 0:
            gates.append(node)
    gates = [g for g in gates if not _settled(g, known)]
    if not gates:
        yield known
        return
    gates.sort(key=lambda g: len(g.parts))
    first, rest = gates[0], gates[1:]
    for chosen in combinations(first.parts, first.count):
        yield from _solve([*chosen, *rest], known)


def _settled(node: Threshold, known: Assignment) -> bool:
    """Return whether a threshold holds already, whatever else is chosen."""
    certain = [
        part for part in node.parts if isinstance(part, Literal) and known.get(part.var, part.domain) <= part.allowed
    ]
    return len(certain) >= node.count


class Logic:
    """Translates the premises of one knowledge base, whose phases, forms and bounds are the values a case can state."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    def holds(self, premise: Any) -> Node:
        """Return what must be so for a premise to hold."""
        return self._node(premise, _HOLDS)

    def refuted(self, premise: Any) -> Node:
        """Return what must be so for a premise to be known absent, which is more than not to hold."""
        return self._node(premise, _REFUTED)

    def _node(self, premise: Any, wanted: str) -> Node:
        if isinstance(premise, pr.Leaf):
            return self._lit(premise, wanted)
        if isinstance(premise, pr.Counted):
            return self._counted(premise, wanted)
        (inside,) = premise.children
        if isinstance(premise, pr.Not):
            return self._node(inside, _MIRRORED[wanted])
        flat = {_HOLDS: _NOT_HOLDS, _NOT_HOLDS: _HOLDS}
        if wanted in flat:
            return self._node(inside, flat[wanted])
        return NEVER if wanted == _REFUTED else ALWAYS

    def _counted(self, premise: pr.Counted, wanted: str) -> Node:
        parts, count = premise.children, premise.count
        if wanted in (_REFUTED, _NOT_HOLDS):
            count = len(parts) - count + 1
        return gate(count, [self._node(part, wanted) for part in parts])

    def _lit(self, leaf: Any, wanted: str) -> Literal:
        keyword = leaf.keyword
        if keyword not in STATED_KEYWORDS:
            return Literal(pr.key(leaf), _STATES_OF[wanted], STATES)
        var = f"{keyword}:{getattr(leaf, keyword)}"
        domain = self.domain(var)
        fits = frozenset(v for v in domain if v is not UNKNOWN and pr.stated(leaf, v) > 0)
        known = domain - {UNKNOWN}
        allowed = {_HOLDS: fits, _REFUTED: known - fits, _NOT_HOLDS: domain - fits}
        return Literal(var, allowed.get(wanted, fits | {UNKNOWN}), domain)

    def domain(self, var: str) -> Values:
        """Return the values that a fact can have."""
        keyword, _, name = var.partition(":")
        if keyword not in STATED_KEYWORDS:
            return STATES
        return self._domains[name] if keyword == "case" else frozenset((*BY_KEYWORD[keyword].values, UNKNOWN))

    @cached_property
    def _domains(self) -> Mapping[str, Values]:
        return {name: frozenset((*self._values(field), UNKNOWN)) for name, field in FIELDS.items()}

    def _values(self, field: CaseField) -> Iterable[Any]:
        """Return the values of a field of a case; of a number those next to which some premise has a bound."""
        if field.section:
            return tuple(getattr(self._kb, field.section))
        if not field.number:
            return field.options
        asked = (leaf for leaf in self._kb.derived.stated.values() if leaf.name == field.name)
        bounds = (SMALLEST, LARGEST, *(b for leaf in asked for b in _bounds(leaf)))
        return {n for b in bounds for n in (b - 1, b, b + 1) if SMALLEST <= n <= LARGEST}


def _bounds(leaf: Any) -> Iterator[int]:
    yield from (b for b in (leaf.at_least, leaf.at_most) if b is not None)


_HOLDS, _REFUTED, _NOT_HOLDS, _NOT_REFUTED = "holds", "refuted", "not holds", "not refuted"
_MIRRORED: Final = {_HOLDS: _REFUTED, _REFUTED: _HOLDS, _NOT_HOLDS: _NOT_REFUTED, _NOT_REFUTED: _NOT_HOLDS}
_STATES_OF: Final[dict[str, Values]] = {
    _HOLDS: frozenset((PRESENT,)),
    _REFUTED: frozenset((ABSENT,)),
    _NOT_HOLDS: frozenset((ABSENT, UNKNOWN)),
    _NOT_REFUTED: frozenset((PRESENT, UNKNOWN)),
}
