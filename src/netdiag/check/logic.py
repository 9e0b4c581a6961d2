"""Premises as plain logic: what can hold, what always holds, what follows from what.

    Logic(kb).holds(premise)    premise -> Node: what must be so for it to hold
    Logic(kb).refuted(premise)  premise -> Node: what must be so for it to be known absent
      Literal                   one fact lies among some of its values
      Threshold                 at least `count` of the parts: all, any and everything between
    negated, implies            on nodes; `implies` never errs when it says yes
    Implied(nodes)              of many nodes those that one implies, without trying each on each
    solutions, satisfiable      assignments (fact -> values it may have) that make nodes hold; whether there is one
      Steps                       how long to look for one

A symptom or finding is present, unknown or absent; what a case states has its own values, or None where it is silent.
`not x` wants x absent, `unless x` wants it absent or unknown, and so the four-way reading of `premise` becomes sets.
"""

from __future__ import annotations

from collections import Counter
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
DIVIDED: Final = frozenset((PRESENT, UNKNOWN))  # that people agree is no state of its own

MOST_STEPS: Final = 100_000  # parts looked at for one question: the shipped rules need some ten
MOST_BOUNDS: Final = 100  # on one field; what compares it with more is taken for as many facts of their own

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
    return _implies(node, other, {})


Answers = dict[tuple[int, int], bool]  # by the identity of two nodes: without them deep nests would take for ever


def _implies(node: Node, other: Node, found: Answers) -> bool:
    if isinstance(node, Literal) and isinstance(other, Literal):
        return node.var == other.var and node.allowed <= other.allowed
    pair = id(node), id(other)
    if pair not in found:
        found[pair] = node == other or _follows(node, other, found)
    return found[pair]


def _follows(node: Node, other: Node, found: Answers) -> bool:
    if isinstance(other, Threshold) and _enough(node, other, found):
        return True
    if isinstance(node, Literal):
        return False
    if isinstance(other, Threshold) and _carried(node, other, found):
        return True
    return len(node.parts) - sum(_implies(part, other, found) for part in node.parts) < node.count


def _enough(node: Node, other: Threshold, found: Answers) -> bool:
    return sum(_implies(node, part, found) for part in other.parts) >= other.count


def _carried(node: Threshold, other: Threshold, found: Answers) -> bool:
    """Return whether enough parts of one threshold each imply a part of their own in the other."""
    free = list(other.parts)
    lost = 0
    for part in node.parts:
        match = next((i for i, target in enumerate(free) if _implies(part, target, found)), None)
        if match is None:
            lost += 1
        else:
            free.pop(match)
    return node.count - lost >= other.count


class Implied:
    """Many nodes, and which of them one of them implies.

    Each is kept under a few facts, of which whatever implies it reads one; and of what a node reads a few facts are
    enough to find all that it implies. Of `all` the rarest part does for the first, of `any` for the second.
    Of a node that never holds nothing is found.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        every = list(dict.fromkeys(nodes))
        self._count = Counter(var for node in every for var in variables(node))
        self._under: dict[str, list[tuple[Node, frozenset[str]]]] = {}
        for node in every:
            wanted = frozenset(part.var for part in conjuncts(node) if isinstance(part, Literal))
            for var in self._few(node, wide=True):
                self._under.setdefault(var, []).append((node, wanted))

    def by(self, node: Node) -> list[Node]:
        """Return the other nodes that hold wherever this one does."""
        read = frozenset(variables(node))
        near = (found for var in self._few(node, wide=False) for found in self._under.get(var, ()))
        candidates = {id(wide): wide for wide, wanted in near if wanted <= read}
        return [wide for wide in candidates.values() if wide != node and implies(node, wide)]

    def _few(self, node: Node, wide: bool) -> dict[str, None]:
        if isinstance(node, Literal):
            return {node.var: None}
        enough = len(node.parts) - node.count + 1 if wide else node.count
        parts = sorted((self._few(part, wide) for part in node.parts), key=self._size)
        return {var: None for part in parts[:enough] for var in part}

    def _size(self, few: Iterable[str]) -> int:
        return sum(self._count[var] for var in few)


def variables(node: Node) -> Iterator[str]:
    """Yield the facts that a node reads, as often as it does."""
    if isinstance(node, Literal):
        yield node.var
    else:
        yield from chain.from_iterable(map(variables, node.parts))


class Steps:
    """How many parts may still be looked at before a question is left open."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, count: int) -> bool:
        """Take so many; return whether there were as many left."""
        self.left -= count
        return self.left >= 0


def satisfiable(*nodes: Node, known: Assignment | None = None, steps: Steps | None = None) -> bool:
    """Return whether anything makes all nodes hold. False is certain; True may be for want of steps."""
    return next(solutions(*nodes, known=known, steps=steps), None) is not None


def solutions(*nodes: Node, known: Assignment | None = None, steps: Steps | None = None) -> Iterator[dict[str, Values]]:
    """Yield assignments that make all nodes hold; where no steps are left, the last is as far as one got."""
    bound = steps or Steps(MOST_STEPS)
    untried: list[Iterator[tuple[Iterable[Node], Assignment]]] = [iter([(nodes, known or {})])]
    while untried:
        choice = next(untried[-1], None)
        if choice is None:
            untried.pop()
        elif (settled := _settled(*choice, bound)) is not None:
            values, gates = settled
            if not gates or bound.left < 0:
                yield values
            if bound.left < 0:
                return
            if gates:
                untried.append(_choices(gates, values))


def _choices(gates: list[Threshold], known: Assignment) -> Iterator[tuple[Iterable[Node], Assignment]]:
    """Yield all ways to make the narrowest gate hold, each with what else must."""
    first = min(gates, key=lambda gate: len(gate.parts))
    rest = [gate for gate in gates if gate is not first]
    return (((*chosen, *rest), known) for chosen in combinations(first.parts, first.count))


def _settled(todo: Iterable[Node], known: Assignment, steps: Steps) -> tuple[dict[str, Values], list[Threshold]] | None:
    """Return what must be so for all nodes to hold, and the gates that leave a choice; None if they cannot."""
    values, gates, pending = dict(known), list[Threshold](), list(todo)
    while pending and steps.take(1):
        node = pending.pop()
        if isinstance(node, Literal):
            values[node.var] = left = values.get(node.var, node.domain) & node.allowed
            if not left:
                return None
        elif steps.take(len(node.parts)):
            count, parts = _open(node, values)
            if count > len(parts):
                return None
            if count == len(parts):
                pending += parts
            elif count > 0:
                gates.append(Threshold(count, tuple(parts)))
        if not pending and any(_is_decided(gate, values) for gate in gates):
            pending, gates = [*gates], []
    return values, gates


def _open(node: Threshold, known: Assignment) -> tuple[int, list[Node]]:
    """Return how many parts must hold beside those that do, and the parts that still may."""
    states = [(part, _state(part, known)) for part in node.parts]
    return node.count - sum(state is True for _, state in states), [part for part, state in states if state is None]


def _state(node: Node, known: Assignment) -> bool | None:
    """Return whether a fact is known to be as wanted, or not to be so; None where that is open."""
    if isinstance(node, Threshold):
        return None
    values = known.get(node.var, node.domain)
    return True if values <= node.allowed else None if values & node.allowed else False


def _is_decided(gate: Threshold, known: Assignment) -> bool:
    """Return whether what is known by now leaves a gate less to choose from."""
    return any(_state(part, known) is not None for part in gate.parts)


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
        if isinstance(leaf, pr.DividedOn):
            return Literal(pr.key(leaf), _STATES_OF[wanted] & DIVIDED, DIVIDED)
        if keyword not in STATED_KEYWORDS or (keyword == "case" and leaf.case in self._crowded):
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
            return DIVIDED if keyword == pr.DividedOn.keyword else STATES
        return self._domains[name] if keyword == "case" else frozenset((*BY_KEYWORD[keyword].values, UNKNOWN))

    @cached_property
    def _domains(self) -> Mapping[str, Values]:
        return {name: frozenset((*self._values(field), UNKNOWN)) for name, field in FIELDS.items()}

    @cached_property
    def _crowded(self) -> frozenset[str]:
        """Fields that are compared with so many numbers that nobody means anything by their order."""
        numbers = (field.name for field in FIELDS.values() if field.number)
        return frozenset(name for name in numbers if len(self._asked(name)) > MOST_BOUNDS)

    def _asked(self, name: str) -> set[int]:
        """Return the bounds that premises have on a field of a case."""
        asked = (leaf for leaf in self._kb.derived.stated.values() if leaf.keyword == "case" and leaf.name == name)
        return {bound for leaf in asked for bound in _bounds(leaf)}

    def _values(self, field: CaseField) -> Iterable[Any]:
        """Return the values of a field of a case; of a number those next to which some premise has a bound."""
        if field.section:
            return tuple(getattr(self._kb, field.section))
        if not field.number:
            return field.options
        bounds = (SMALLEST, LARGEST, *self._asked(field.name))
        return {n for b in bounds for n in (b - 1, b, b + 1) if SMALLEST <= n <= LARGEST}


def _bounds(leaf: Any) -> Iterator[int]:
    yield from (b for b in (leaf.at_least, leaf.at_most, *(leaf.is_ or ())) if isinstance(b, int))


_HOLDS, _REFUTED, _NOT_HOLDS, _NOT_REFUTED = "holds", "refuted", "not holds", "not refuted"
_MIRRORED: Final = {_HOLDS: _REFUTED, _REFUTED: _HOLDS, _NOT_HOLDS: _NOT_REFUTED, _NOT_REFUTED: _NOT_HOLDS}
_STATES_OF: Final[dict[str, Values]] = {
    _HOLDS: frozenset((PRESENT,)),
    _REFUTED: frozenset((ABSENT,)),
    _NOT_HOLDS: frozenset((ABSENT, UNKNOWN)),
    _NOT_REFUTED: frozenset((PRESENT, UNKNOWN)),
}
