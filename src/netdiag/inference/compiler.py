"""Rules to instructions: premises become nodes of a graph, nodes become registers.

compile_rules(...)          -> CompiledProgram
  RuleTable                  the rules of a knowledge base, and what each can add to its conclusion
  PremiseGraph                 the nodes of all premises; equal premises share theirs
  CodeGenerator                   emits the instructions; a register is freed after its last use
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import numpy as np

from netdiag import certainty
from netdiag.certainty import LEAST_HOLDING
from netdiag.inference.chain import misfit_level
from netdiag.inference.instructions import (
    SLAB,
    CompiledProgram,
    Instruction,
    Matrix,
    MisfitTable,
    cut,
    product,
)
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.statable import CELLS

Node = tuple[Any, ...]  # what a row holds: ("leaf", name), or a keyword, a count and the nodes inside

TINY: Final = 1e-300  # divides in the place of 0, where what is divided is 0 as well
ZERO: Final[Node] = ("zero",)  # a fact that nothing can make known


@dataclass(frozen=True, slots=True)
class Factor:
    """One rule as evidence for or against its conclusion: a premise, and what a full degree adds to 1.

    It counts from the threshold on: where degree times weight is at most `bound`, which is below 0.
    """

    pro: bool
    node: Node
    weight: float
    group: str | None
    rule: str

    @property
    def bound(self) -> float:
        """The bound on degree times weight: what exceeds it does not count."""
        return -abs(self.weight) * LEAST_HOLDING


class RuleTable:
    """What of a knowledge base is compiled: its rules, and the rows for facts and findings.

    It keeps no hold of the knowledge base itself, by which the compiled rules are kept.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.opgaven = tuple(kb.opgaven)
        self.cells: tuple[str, ...] = get_args(CELLS)
        self.given = (*(f"axis:{name}" for name in kb.axes), *(f"opgave:{name}" for name in kb.opgaven))
        self.divided = tuple(f"{pr.DividedOn.keyword}:{name}" for name in kb.derived.divided)
        stated = (*(f"symptom:{name}" for name in kb.symptoms), *kb.derived.stated, *self.divided)
        arranged = tuple(f"arrangement:{cell}={name}" for cell in self.cells for name in self.opgaven)
        self.names = (*stated, *arranged, *self.given)
        self.row_of = {name: i for i, name in enumerate(self.names)}
        self.arranged = slice(len(stated), len(stated) + len(arranged))
        self.strata = tuple(tuple(kb.rules[rule] for rule in stratum) for stratum in kb.strata)
        self.concludes = kb.derived.concludes
        self.evidence_of = kb.derived.evidence_of
        self.level = {self.concludes[rule]: i for i, stratum in enumerate(kb.strata) for rule in stratum}
        self.findings = tuple(sorted({*self.level, *self.given}))
        self.types = np.array([self.findings.index(f"opgave:{name}") for name in self.opgaven], dtype=np.intp)
        self.rules = tuple(sorted(kb.rules.values(), key=self._order))

    def _order(self, rule: m.Rule) -> tuple[int, str, str]:
        finding = self.concludes[rule.id]
        return self.level[finding], finding, rule.id

    def factors(self, rule: m.Rule, root: Node) -> Iterator[Factor]:
        """Return what a rule can add: by firing, and by a necessity refuted, whose degree is below 0."""
        group = self.evidence_of.get(rule.id)
        pro = rule.then.certainty > 0
        yield Factor(pro, root, -abs(rule.then.certainty), group, rule.id)
        if rule.necessity:
            yield Factor(not pro, root, rule.necessity, group, rule.id)


class PremiseGraph:
    """The nodes of all premises; equal premises share theirs."""

    def __init__(self, strata: Iterable[Iterable[m.Rule]], known: Collection[str]) -> None:
        self.known = known  # what can be other than 0: a pattern that no rule concludes cannot
        self.nodes: dict[Node, None] = {}  # each after the nodes inside it
        self.roots = {rule.id: self._node(rule.if_) for stratum in strata for rule in stratum}

    def reads(self, names: Iterable[str]) -> bool:
        """Return whether any premise reads one of these."""
        return any(("leaf", name) in self.nodes for name in names)

    def uses(self) -> Counter[Node]:
        """Return how often each node stands in another."""
        return Counter(part for node in self.nodes if node[0] != "leaf" for part in node[2])

    def _node(self, premise: Any) -> Node:
        if isinstance(premise, pr.Leaf):
            name = pr.key(premise)
            return self._seen(("leaf", name)) if name in self.known else ZERO
        inside = tuple(map(self._node, premise.children))
        if isinstance(premise, pr.Counted):
            return self._counted(premise.count, inside)
        return self._seen((premise.keyword, 0, inside))

    def _counted(self, count: int, inside: tuple[Node, ...]) -> Node:
        if 1 < count < len(inside):
            return self._seen(("nth", count, inside))
        unique = tuple(sorted(dict.fromkeys(inside), key=repr))
        return unique[0] if len(unique) == 1 else self._seen(("max" if count == 1 else "min", 0, unique))

    def _seen(self, node: Node) -> Node:
        self.nodes.setdefault(node)
        return node


class CodeGenerator:
    """Emit instructions; allocate a register per node, free it after its last use."""

    def __init__(self, uses: Counter[Node], register_of: Mapping[str, int], scaled: Sequence[str] = ()) -> None:
        self.uses = uses  # left to come; what is kept has one more
        self.register: dict[Node, int] = {("leaf", name): place for name, place in register_of.items()}
        scales = 1 + max(register_of.values(), default=-1)
        self.register |= {("scale", rule): place for place, rule in enumerate(scaled, scales)}
        self.slabs = scales + len(scaled)
        self.truths = self.slabs + SLAB
        self.first = self.truths + SLAB  # the first register of working memory, and of the slab
        self.height = SLAB
        self.free: list[int] = []
        self.instructions: list[Instruction] = []
        self.constants: list[Matrix] = []  # counted from the end
        self.one = self.constant(1.0)
        self.tiny = self.constant(TINY)
        self.grid = self.constant(certainty.GRID)
        self.register[ZERO] = self.zero = self.constant(0.0)

    def end_stratum(self) -> tuple[Instruction, ...]:
        """Return the instructions emitted since the last stratum."""
        instructions, self.instructions = tuple(self.instructions), []
        return instructions

    def emit(self, function: Callable[..., Any], left: int, right: int, out: int) -> None:
        """Emit one instruction."""
        self.instructions.append((function, left, right, out))

    def constant(self, value: float | Sequence[float]) -> int:
        """Return the register of a constant, or of a column of constants."""
        self.constants.append(np.reshape(value, (-1, 1)) if isinstance(value, Sequence) else np.array(value))
        return -len(self.constants)

    def allocate(self) -> int:
        """Return a free register: the one freed last, which is still in the cache, or a new one."""
        if self.free:
            return self.free.pop()
        self.height += 1
        return self.first + self.height - 1

    def consume(self, node: Node) -> None:
        """Count one use of a node; after the last its register is freed. Facts and findings stay."""
        self.uses[node] -= 1
        if not self.uses[node] and node[0] not in ("leaf", "zero"):
            self.free.append(self.register.pop(node))

    # premises

    def premise(self, node: Node) -> int:
        """Return the register of a node; its instructions are emitted at the first call."""
        if node not in self.register:
            kind, count, inside = node
            parts = [self.premise(part) for part in inside]
            out = self.allocate()
            self._join(kind, count, parts, out)
            for part in inside:
                self.consume(part)
            self.register[node] = out
        return self.register[node]

    def _join(self, kind: str, count: int, parts: Sequence[int], out: int) -> None:
        if kind == "nth":
            self._nth(count, parts, out)
        elif kind == "not":
            self.emit(np.subtract, self.zero, parts[0], out)
        elif kind == "unless":
            self.emit(np.maximum, parts[0], self.zero, out)
            self.emit(np.subtract, self.one, out, out)
        else:
            self._chain(np.minimum if kind == "min" else np.maximum, parts, out)

    def _chain(self, join: np.ufunc, parts: Sequence[int], out: int) -> None:
        left = parts[0]
        for part in parts[1:]:
            self.emit(join, left, part, out)
            left = out

    def _nth(self, count: int, parts: Sequence[int], out: int) -> None:
        """Insert part by part into the `count` greatest seen so far, greatest first; the last of these is wanted."""
        places = [*(self.allocate() for _ in range(count - 1)), out]
        lower = [self.allocate(), self.allocate()]
        for i, value in enumerate(parts):
            for j, place in enumerate(places[: i + 1]):
                if j == i:
                    self.emit(np.add, value, self.zero, place)
                    continue
                passed = lower[j % 2]
                if j < count - 1:
                    self.emit(np.minimum, place, value, passed)
                self.emit(np.maximum, place, value, place)
                value = passed
        self.free += [*places[:-1], *lower]

    # findings

    def finding(self, factors: Sequence[Factor], out: int) -> None:
        """Emit how a finding follows: (contra - pro) / the greater of these two products of factors."""
        pro, contra = (self._all([f for f in factors if f.pro == side]) for side in (True, False))
        self.emit(np.subtract, contra, pro, out)
        if self.one not in (pro, contra):  # else the greater is 1
            self.emit(np.maximum, pro, contra, pro)
            self.emit(np.maximum, pro, self.tiny, pro)
            self.emit(np.divide, out, pro, out)
        self.emit(np.add, out, self.grid, out)  # certainty.snapped
        self.emit(np.subtract, out, self.grid, out)
        self.free += [row for row in (pro, contra) if row != self.one]

    def _all(self, factors: Sequence[Factor]) -> int:
        """Return the register of the product of 1 - contribution; of an evidence group only the strongest counts."""
        items = _rivalling(factors)
        product_row = self.one
        for start in range(0, len(items), SLAB):
            row_before, product_row = product_row, self.allocate()
            self._slab(items[start : start + SLAB], row_before, product_row)
            if row_before != self.one:
                self.free.append(row_before)
        return product_row

    def _slab(self, items: Sequence[Sequence[Factor]], others: int, out: int) -> None:
        """Emit the product of `others` with some factors: weighed, cut off below the threshold, added to 1 together."""
        slab, truth = self.slabs + len(items) - 1, self.truths + len(items) - 1
        for row, item in enumerate(items, self.first):
            self._weigh(item[0], row)
        self.emit(np.less_equal, slab, self.constant([item[0].bound for item in items]), truth)
        self.emit(np.multiply, slab, truth, slab)
        for row, item in enumerate(items, self.first):
            self._scale(item[0], row)
            for rival in item[1:]:
                other = self.allocate()
                self._weigh(rival, other)
                self.emit(cut, other, self.constant(rival.bound), other)
                self._scale(rival, other)
                self.emit(np.minimum, row, other, row)
                self.free.append(other)
        self.emit(np.add, slab, self.one, slab)
        self.emit(product, slab, others, out)

    def _weigh(self, factor: Factor, out: int) -> None:
        self.emit(np.multiply, self.premise(factor.node), self.constant(factor.weight), out)
        self.consume(factor.node)

    def _scale(self, factor: Factor, out: int) -> None:
        scale = self.register.get(("scale", factor.rule))
        if scale is not None:
            self.emit(np.multiply, out, scale, out)


def _rivalling(factors: Iterable[Factor]) -> list[list[Factor]]:
    """Return the factors of one product, those of one evidence group together."""
    groups: dict[object, list[Factor]] = defaultdict(list)
    for i, factor in enumerate(factors):
        groups[factor.group or i].append(factor)
    return list(groups.values())


def compile_rules(table: RuleTable, kept: Sequence[int], asked: bool = True, scaled: bool = False) -> CompiledProgram:
    """Return all rules compiled; the program keeps the degrees of the premises of some, by their places among `rules`.

    It is for cases of which somebody was `asked`, or shorter, for cases without respondents: nothing is divided there.
    A `scaled` program multiplies what each rule adds, case by case.
    """
    cells = tuple(f"misfit:{cell}" for cell in table.cells)
    known = {*table.names, *table.findings, *cells}
    premises = PremiseGraph(table.strata, known if asked else known.difference(table.divided))
    factors = _factors(table, premises)
    uses = premises.uses()
    uses.update(factor.node for by_finding in factors for of_finding in by_finding.values() for factor in of_finding)
    roots = [premises.roots[table.rules[i].id] for i in kept]
    uses.update(roots)
    register_of = {name: i for i, name in enumerate((*table.names, *table.findings))}
    code = CodeGenerator(uses, register_of, [rule.id for rule in table.rules] if scaled else ())
    misfits = _misfits(table, code, cells) if premises.reads(cells) else None
    strata = []
    for by_finding in factors:
        for name in sorted(by_finding):
            code.finding(by_finding[name], register_of[name])
        strata.append(code.end_stratum())
    return CompiledProgram(
        height=code.height,
        constants=tuple(reversed(code.constants)),
        strata=tuple(strata),
        given=_given(table),
        misfits=misfits,
        misfit_level=misfit_level(table.level, table.opgaven),
        roots=tuple(code.register[root] for root in roots),
        necessary=np.array([float(table.rules[i].necessity > 0) for i in kept]).reshape(-1, 1),
    )


def _factors(table: RuleTable, premises: PremiseGraph) -> list[dict[str, list[Factor]]]:
    """Return what all rules can add, by stratum and by finding; a premise that can never hold adds nothing."""
    factors: list[dict[str, list[Factor]]] = [defaultdict(list) for _ in table.strata]
    for by_finding, stratum in zip(factors, table.strata, strict=True):
        for rule in stratum:
            root = premises.roots[rule.id]
            by_finding[table.concludes[rule.id]] += table.factors(rule, root) if root != ZERO else ()
    return factors


def _given(table: RuleTable) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return for each stratum (first: for none) the findings a case may give, as (row of matrix, row of findings)."""
    row_of = {name: i for i, name in enumerate(table.findings)}
    return tuple(
        tuple((table.row_of[name], row_of[name]) for name in table.given if table.level.get(name, -1) == level)
        for level in range(-1, len(table.strata))
    )


def _misfits(table: RuleTable, code: CodeGenerator, cells: Sequence[str]) -> MisfitTable:
    registers = [code.allocate() for _ in cells]
    code.register |= {("leaf", cell): register for cell, register in zip(cells, registers, strict=True)}
    return MisfitTable(
        opgaven=table.types,
        arranged=table.arranged,
        cells=slice(registers[0], registers[-1] + 1),
    )
