"""The same rules compiled to NumPy arrays: many cases at once.

    Program.of(kb)                  the rules of a knowledge base, compiled; kept per knowledge base
      columns(known, case)          what one case says, by the names of `Program.names`
      matrix(columns)               cases -> (names x cases) matrix
      run(matrix, firings)          (names x cases) -> Result: (findings x cases) certainties
        Result.inference(j, ...)      the `Inference` of one of the cases, firings and all
    _Writer                       premises and products -> lines: one operation on whole rows of cases each
    _Code, _Space                 the lines, and the rows of working memory they run on

`engine` runs on experta and is the reference, `matrix` the same on floats for one case; a property test holds the three
to the same certainties (1e-9).

A premise counts only from the threshold on, and to cut a degree off below it is a monotone function, which passes
through minimum, maximum and n-th greatest: so facts are cut once, as they come in, and premises never. As `not` turns a
degree round, a fact can be had in two forms: UP (what holds, else 0) and DOWN (what is refuted, else 0).

What is run is a straight list of NumPy calls on rows of a few thousand cases, made once: nothing is gathered, copied or
allocated while it runs. A row is given back after its last use and taken again at once, so that nearly all that is
written is still in the second-level cache when it is read.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Final, get_args
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from netdiag import certainty
from netdiag import model as m
from netdiag import premise as pr
from netdiag.case import Facts
from netdiag.chain import Firing, Inference, contribution, misfit, misfit_level
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase

Matrix = NDArray[np.float64]
Index = NDArray[np.intp]
Node = tuple[Any, ...]  # what a row holds: ("leaf", UP or DOWN, name), or a keyword, a count and the nodes inside

CHUNK: Final = 5000  # cases at a time: below 2000 the calls take longer than the sums; above this nothing is gained
SPACE: Final = 2**27  # bytes of working memory for one thread; a program of very many rows takes fewer cases at a time
IDLE: Final = 3  # pieces of working memory kept, as runs of some widths may take turns
LEAST_CHUNK: Final = 256  # however many rows
SLAB: Final = 8  # factors multiplied together at a time
LEAST: Final = certainty.THRESHOLD - certainty.TOLERANCE
TINY: Final = 1e-300  # divides in the place of 0, where what is divided is 0 as well
UP: Final = "up"
DOWN: Final = "down"
ZERO: Final[Node] = ("zero",)  # row 0: a premise that can never hold, or never be refuted
ONE: Final = 1  # row 1: a product of no factors


@dataclass(frozen=True)
class Result:
    """Certainties of all findings for all cases and, where asked for, the degree of every premise that counted.

    `certainties` is (findings x cases), in the order of `program.findings`. `degrees` is (rules x cases), in the order
    of `program.rules`: positive where the rule fired, negative where its necessity was refuted, 0 where it was silent.
    """

    program: Program
    certainties: Matrix
    degrees: Matrix | None = None

    def contributions(self) -> Matrix:
        """Return what each rule adds to its conclusion, (rules x cases). Needs `firings=True`."""
        degrees = self._degrees()
        fired, refuted = self.program.weights
        return np.where(degrees > 0, fired[:, None], refuted[:, None]) * degrees

    def firings(self, case: int) -> tuple[Firing, ...]:
        """Return the firings of the case in one column, ordered as `engine` orders them. Needs `firings=True`."""
        column = self._degrees()[:, case]
        fired = np.flatnonzero(column)
        return tuple(map(self.program.firing, fired.tolist(), column[fired].tolist()))

    def inference(self, number: int, known: Facts, case: m.Case) -> Inference:
        """Return the inference of the case in one column, as `engine.infer` gives it. Needs `firings=True`."""
        found = dict(zip(self.program.findings, self.certainties[:, number].tolist(), strict=True))
        return self.program.inference(found, self.firings(number), known, case)

    def _degrees(self) -> Matrix:
        if self.degrees is None:
            raise ValueError("run with firings=True to have what each rule adds")
        return self.degrees


class Program:
    """The rules of one knowledge base, compiled. Immutable once made; safe to share between threads.

    `names` are the rows of a matrix of cases: degrees in [-1, 1] of symptoms and of what a case states (0: not known),
    `arrangement:cell=type` (1 where the network is set up so, else 0), and findings that the case itself gives (NaN
    where it does not).
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.opgaven = tuple(kb.opgaven)
        self.cells: tuple[str, ...] = get_args(m.CELLS)
        self.given = (*(f"axis:{name}" for name in kb.axes), *(f"opgave:{name}" for name in kb.opgaven))
        stated = (*(f"symptom:{name}" for name in kb.symptoms), *kb.derived.stated)
        arranged = tuple(f"arrangement:{cell}={name}" for cell in self.cells for name in self.opgaven)
        self.names = (*stated, *arranged, *self.given)
        self.row_of = {name: i for i, name in enumerate(self.names)}
        concludes = kb.derived.concludes
        self.level = {concludes[rule]: i for i, stratum in enumerate(kb.strata) for rule in stratum}
        self.findings = tuple(sorted({*self.level, *self.given}))
        self.rules = tuple(
            sorted(kb.rules.values(), key=lambda r: (self.level[concludes[r.id]], concludes[r.id], r.id))
        )
        self.concludes = tuple(concludes[rule.id] for rule in self.rules)
        self.weights = _weights(self.rules)
        self._records = _Records(kb)
        self._codes: dict[bool, _Code] = {}

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Program:
        """Return the program of a knowledge base; compiled at the first call."""
        if kb not in _programs:
            _programs[kb] = cls(kb)
        return _programs[kb]

    def columns(self, known: Facts, case: m.Case) -> dict[str, float]:
        """Return what one case says, by the names of `names`; what is not known is left out."""
        arranged = {f"arrangement:{cell}={name}": 1.0 for cell, name in case.arrangement.items()}
        return {**known.degrees, **arranged, **known.given}

    def blank(self, cases: int) -> Matrix:
        """Return a (names x cases) matrix in which nothing is known."""
        matrix = np.zeros((len(self.names), cases))
        matrix[len(self.names) - len(self.given) :] = np.nan
        return matrix

    def matrix(self, columns: Sequence[Mapping[str, float]]) -> Matrix:
        """Return the (names x cases) matrix of cases, each as `columns` gives it."""
        matrix = self.blank(len(columns))
        for j, column in enumerate(columns):
            matrix[[self.row_of[name] for name in column], j] = list(column.values())
        return matrix

    def run(self, matrix: NDArray[Any], firings: bool = False) -> Result:
        """Run all rules on all cases, a chunk at a time. `matrix` is (names x cases), of any type of number.

        Raises InputError for a matrix of another height. Nothing but the rows of `given` may hold NaN.
        """
        if matrix.ndim != 2 or matrix.shape[0] != len(self.names):
            raise InputError(f"a matrix of shape {matrix.shape} is not one of {len(self.names)} names by cases.")
        cases = matrix.shape[1]
        found = np.empty((len(self.findings), cases))
        degrees = np.empty((len(self.rules), cases)) if firings else None
        code = self._code(firings)
        with code.space(cases) as space:
            for start in range(0, cases, space.width):
                stop = min(start + space.width, cases)
                code.run(matrix[:, start:stop], space, found[:, start:stop])
                if degrees is not None:
                    code.degrees(space, degrees[:, start:stop])
        return Result(self, found, degrees)

    def _code(self, firings: bool) -> _Code:
        """To keep the degree of every premise takes a row each, so that without them other code is run."""
        if firings not in self._codes:
            self._codes[firings] = _compile(self._records, self, firings)
        return self._codes[firings]

    def firing(self, rule: int, degree: float) -> Firing:
        """Return the firing of a rule, by its place in `rules`; a degree below 0 is a necessity refuted."""
        record, refuted = self.rules[rule], degree < 0
        return Firing(record.id, self.concludes[rule], degree, contribution(record, degree, refuted), refuted)

    def inference(
        self, found: Mapping[str, float], firings: tuple[Firing, ...], known: Facts, case: m.Case
    ) -> Inference:
        """Put together what `engine.infer` gives, from what was worked out for one case."""
        settled = {name: value for name, value in found.items() if name in self.level or name in known.given}
        degrees = {**known.degrees, **known.given, **{name: value for name, value in settled.items() if value}}
        degrees |= {name: value for name, value in misfit(case, self.opgaven, degrees).items() if value}
        return Inference(known, firings, MappingProxyType(settled), MappingProxyType(degrees))


_programs: WeakKeyDictionary[KnowledgeBase, Program] = WeakKeyDictionary()


def _weights(rules: Sequence[m.Rule]) -> tuple[Matrix, Matrix]:
    """What each rule adds per degree where it fired, and where it was refuted (rules,)."""
    fired = np.array([contribution(rule, 1.0, False) for rule in rules])
    return fired, np.array([contribution(rule, 1.0, True) for rule in rules])


# --- running ----------------------------------------------------------------------------------------------------------

Operand = int | slice | Matrix  # a row, rows, or a number
Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Line:
    """One call on whole rows of cases; the last operand is where the result goes."""

    function: Function
    operands: tuple[Operand, ...]

    def bound(self, rows: Matrix) -> Callable[[], Any]:
        """Return the call itself, on these rows."""
        *inputs, out = (o if isinstance(o, np.ndarray) else rows[o] for o in self.operands)
        return partial(self.function, *inputs, out=out)


Lines = tuple[_Line, ...]


def _product(factors: Matrix, out: Matrix) -> None:
    np.multiply.reduce(factors, axis=0, out=out)


def _absent(row: Matrix, out: Matrix) -> None:
    np.less_equal(row, 0, out=out)


def _held(row: Matrix, out: Matrix) -> None:
    np.multiply(row, row >= LEAST, out=out)


def _refuted(row: Matrix, out: Matrix) -> None:
    np.multiply(row, row <= -LEAST, out=out)


class _Space:
    """Working memory for one chunk of cases, with the lines of a program bound to it. One thread at a time."""

    def __init__(self, code: _Code, width: int) -> None:
        self.width = width
        self.rows = np.zeros((code.height, width))
        self.rows[ONE] = 1
        self.blocks = [[line.bound(self.rows) for line in block] for block in code.blocks]

    def do(self, block: int) -> None:
        """Run the lines of one block."""
        for line in self.blocks[block]:
            line()


@dataclass(frozen=True, slots=True)
class _Facts:
    """Copies facts into working memory in the two forms: what holds else 0, what is refuted else 0.

    Some rows at a time, which then stay in the cache. A severity known for sure is never faint, that is, between 0 and
    the threshold, so that most often it is enough to find out that none is.
    """

    runs: tuple[tuple[np.ufunc, slice, slice], ...]  # np.maximum or np.minimum, rows of the matrix, of memory
    spare: slice  # rows of memory to work in

    def __call__(self, matrix: NDArray[Any], rows: Matrix) -> None:
        spare = rows[self.spare]
        for side, source, goal in self.runs:
            out, beyond = rows[goal], spare[: goal.stop - goal.start]
            side(matrix[source], 0.0, out=out)
            np.subtract(out, LEAST if side is np.maximum else -LEAST, out=beyond)
            beyond *= out
            if beyond.min(initial=0.0) < 0:
                out[beyond < 0] = 0.0


@dataclass(frozen=True, slots=True)
class _Misfits:
    """How far each stated cell of Tabel 1 is set up for another type of opgave than the one there is (chain.misfit)."""

    opgaven: Index  # rows of working memory
    arranged: slice  # rows of the matrix, cell by cell, type by type
    cells: slice  # rows of working memory

    def __call__(self, matrix: NDArray[Any], rows: Matrix) -> None:
        sure = rows[self.opgaven]
        values = np.empty_like(sure)
        for i, own in enumerate(sure):
            others = np.delete(sure, i, axis=0).max(axis=0) if len(sure) > 1 else np.zeros_like(own)
            values[i] = np.where(others > own, others, -own)
        arranged = matrix[self.arranged].reshape(-1, len(sure), rows.shape[1])
        rows[self.cells] = (arranged * values).sum(axis=1)


@dataclass(frozen=True)
class _Code:
    """The whole program: facts in, stratum by stratum, certainties out.

    `blocks` are the lines of the findings that only the case gives, of the misfits, and two for each stratum: what
    follows, and the forms in which later strata read it, as in between comes what the case gives itself.
    """

    height: int
    facts: _Facts
    given: tuple[tuple[tuple[int, int], ...], ...]  # for each stratum (first: for none): row of the matrix, of memory
    findings: slice
    misfits: _Misfits | None
    misfit_level: int
    blocks: tuple[Lines, ...]
    up: Index
    necessary: Index
    down: Index
    _idle: list[_Space] = field(default_factory=list, repr=False)

    @contextmanager
    def space(self, cases: int) -> Iterator[_Space]:
        """Lend working memory that no other thread has: one used before if it is of about this width, or a new one.

        All chunks are of one width, as of a chunk half filled the rest is worked out as well.
        """
        most = min(CHUNK, max(LEAST_CHUNK, SPACE // (8 * self.height)))
        width = max(1, math.ceil(cases / math.ceil(cases / most))) if cases else 1
        wide = min(most, 1.1 * width)
        fitting = [idle for idle in tuple(self._idle) if width <= idle.width <= wide]
        try:
            space = fitting[0]
            self._idle.remove(space)
        except (IndexError, ValueError):  # there is none, or another thread took it just now
            space = _Space(self, width)
        yield space
        self._idle.append(space)
        del self._idle[:-IDLE]

    def run(self, matrix: NDArray[Any], space: _Space, found: Matrix) -> None:
        """Work out (findings x cases) for one chunk, at most as wide as the space."""
        rows = space.rows[:, : matrix.shape[1]]
        self.facts(matrix, rows)
        for row, finding in self.given[0]:
            rows[finding] = np.nan_to_num(matrix[row])
        space.do(0)
        self._after(-1, matrix, space, rows)
        for level in range(len(self.given) - 1):
            space.do(2 * level + 2)
            for row, finding in self.given[level + 1]:
                stated = matrix[row]
                np.copyto(rows[finding], stated, where=stated == stated)  # NaN, which differs from itself: not stated
            space.do(2 * level + 3)
            self._after(level, matrix, space, rows)
        found[:] = rows[self.findings]

    def _after(self, level: int, matrix: NDArray[Any], space: _Space, rows: Matrix) -> None:
        if self.misfits and level == self.misfit_level:
            self.misfits(matrix, rows)
            space.do(1)

    def degrees(self, space: _Space, out: Matrix) -> None:
        """Write (rules x cases) for the chunk just run: the degree of each premise that counted."""
        rows = space.rows[:, : out.shape[1]]
        rows.take(self.up, axis=0, out=out)
        out[self.necessary] += rows[self.down]


# --- compiling --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Factor:
    """One rule as evidence for or against its conclusion: a node, and what a full degree takes off the product."""

    finding: str
    pro: bool
    node: Node
    weight: float
    group: str | None


class _Records:
    """What of a knowledge base is compiled; keeps no hold of the knowledge base itself, which keeps the program."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.strata = tuple(tuple(kb.rules[rule] for rule in stratum) for stratum in kb.strata)
        self.concludes = kb.derived.concludes
        self.evidence_of = kb.derived.evidence_of

    def factors(self, rule: m.Rule, roots: tuple[Node, Node]) -> Iterator[_Factor]:
        """What a rule can add: by firing, and by a necessity refuted, whose degree is below 0 and so is added."""
        finding, group = self.concludes[rule.id], self.evidence_of.get(rule.id)
        pro = rule.then.certainty > 0
        yield _Factor(finding, pro, roots[0], -abs(rule.then.certainty), group)
        if roots[1] != ZERO:
            yield _Factor(finding, not pro, roots[1], rule.necessity, group)


class _Premises:
    """The nodes of all premises; equal premises share theirs."""

    def __init__(self, records: _Records, known: Collection[str]) -> None:
        self.known = known  # what can be other than 0: a pattern that no rule concludes cannot
        self.nodes: dict[Node, None] = {}  # each after the nodes inside it
        self.roots = {rule.id: self._root(rule) for stratum in records.strata for rule in stratum}

    def leaves(self, side: str) -> list[str]:
        """Return what is read in one form."""
        return [node[2] for node in self.nodes if node[0] == "leaf" and node[1] == side]

    def uses(self) -> Counter[Node]:
        """Return how often each node stands in another."""
        return Counter(part for node in self.nodes if node[0] != "leaf" for part in node[2])

    def _root(self, rule: m.Rule) -> tuple[Node, Node]:
        return self._node(rule.if_, UP), self._node(rule.if_, DOWN) if rule.necessity else ZERO

    def _node(self, premise: Any, side: str) -> Node:
        """Return the node for one form of a premise."""
        inner = pr.parts(premise)
        if not inner:
            name = pr.key(premise)
            return self._seen(("leaf", side, name)) if name in self.known else ZERO
        if isinstance(premise, m.Unless) and side == DOWN:
            return ZERO  # 1 or 0, and so never refuted
        turned = isinstance(premise, m.Not)
        below = DOWN if turned == (side == UP) else UP
        return self._join(
            premise, tuple(self._node(part, UP if isinstance(premise, m.Unless) else below) for part in inner)
        )

    def _join(self, premise: Any, inside: tuple[Node, ...]) -> Node:
        if isinstance(premise, m.Not | m.Unless):
            return self._seen(("flip" if isinstance(premise, m.Not) else "unless", 0, inside))
        count = premise.at_least if isinstance(premise, m.AtLeast) else 0
        if 1 < count < len(inside):
            return self._seen(("nth", count, inside))
        least = isinstance(premise, m.AllOf) or count == len(inside) > 1
        unique = tuple(sorted(dict.fromkeys(inside), key=repr))
        return unique[0] if len(unique) == 1 else self._seen(("min" if least else "max", 0, unique))

    def _seen(self, node: Node) -> Node:
        self.nodes.setdefault(node)
        return node


class _Writer:
    """Writes the lines of a program. A row is taken when something is worked out and given back after its last use."""

    def __init__(self, uses: Counter[Node]) -> None:
        self.uses = uses  # left to come; what is kept has one more
        self.row: dict[Node, int] = {ZERO: 0}
        self.height = 2  # a row of zeros and a row of ones
        self.free: list[int] = []
        self.lines: list[_Line] = []
        self.slab = self.place(range(SLAB))

    def place(self, names: Iterable[Hashable]) -> slice:
        """Take rows for good, one for each name."""
        start = self.height
        self.height += sum(1 for _ in names)
        return slice(start, self.height)

    def block(self) -> Lines:
        """Return the lines written since the last block."""
        lines, self.lines = tuple(self.lines), []
        return lines

    def write(self, function: Function, *operands: Operand) -> None:
        """Write one line."""
        self.lines.append(_Line(function, operands))

    def take(self) -> int:
        """Take a row: the last one given back, which is still in the cache."""
        return self.free.pop() if self.free else self.place([0]).start

    def used(self, node: Node) -> None:
        """Count one use of a node; after the last its row is given back. Leaves stay."""
        self.uses[node] -= 1
        if not self.uses[node] and node[0] not in ("leaf", "zero"):
            self.free.append(self.row.pop(node))

    # premises

    def premise(self, node: Node) -> int:
        """Return the row of a node, worked out if it is not yet."""
        if node not in self.row:
            kind, count, inside = node
            parts = [self.premise(part) for part in inside]
            out = self.take()
            self._join(kind, count, parts, out)
            for part in inside:
                self.used(part)
            self.row[node] = out
        return self.row[node]

    def _join(self, kind: str, count: int, parts: Sequence[int], out: int) -> None:
        if kind == "nth":
            self._nth(count, parts, out)
        elif kind == "flip":  # what holds of one form is what is refuted of the other
            self.write(np.subtract, 0, parts[0], out)
        elif kind == "unless":
            self.write(_absent, parts[0], out)
        else:
            self._chain(np.minimum if kind == "min" else np.maximum, parts, out)

    def _chain(self, join: np.ufunc, parts: Sequence[int], out: int) -> None:
        left = parts[0]
        for part in parts[1:]:
            self.write(join, left, part, out)
            left = out

    def _nth(self, count: int, parts: Sequence[int], out: int) -> None:
        """Insert part by part into the `count` greatest seen so far, greatest first; the last of these is wanted."""
        places = [*(self.take() for _ in range(count - 1)), out]
        lower = [self.take(), self.take()]
        for i, value in enumerate(parts):
            for j, place in enumerate(places[: i + 1]):
                if j == i:
                    self.write(np.positive, value, place)
                    continue
                below = lower[j % 2]
                if j < count - 1:
                    self.write(np.minimum, place, value, below)
                self.write(np.maximum, place, value, place)
                value = below
        self.free += [*places[:-1], *lower]

    # findings

    def finding(self, factors: Sequence[_Factor], out: int) -> None:
        """Write how a finding follows: (contra - pro) / the greater of these two products of factors."""
        pro, contra = (self._all([f for f in factors if f.pro == side]) for side in (True, False))
        self.write(np.subtract, contra, pro, out)
        if ONE not in (pro, contra):  # else the greater is 1
            self.write(np.maximum, pro, contra, pro)
            self.write(np.maximum, pro, _number(TINY), pro)
            self.write(np.divide, out, pro, out)
        self.free += [row for row in (pro, contra) if row != ONE]

    def _all(self, factors: Sequence[_Factor]) -> int:
        """Multiply the factors 1 - contribution; of an evidence group only the least, that is the strongest, counts."""
        items = _rivalling(factors)
        whole = ONE
        for start in range(0, len(items), SLAB):
            some = items[start : start + SLAB]
            for row, item in zip(range(self.slab.start, self.slab.stop), some, strict=False):
                self._item(item, row)
            rows = slice(self.slab.start, self.slab.start + len(some))
            self.write(np.add, rows, _number(1.0), rows)
            out = self.take()
            self.write(_product, rows, out)
            if whole != ONE:
                self.write(np.multiply, whole, out, out)
                self.free.append(whole)
            whole = out
        return whole

    def _item(self, item: Sequence[_Factor], out: int) -> None:
        self._weigh(item[0], out)
        for rival in item[1:]:
            other = self.take()
            self._weigh(rival, other)
            self.write(np.minimum, out, other, out)
            self.free.append(other)

    def _weigh(self, factor: _Factor, out: int) -> None:
        self.write(np.multiply, self.premise(factor.node), _number(factor.weight), out)
        self.used(factor.node)


def _number(value: float) -> Matrix:
    return np.array(value)


def _rivalling(factors: Iterable[_Factor]) -> list[list[_Factor]]:
    """Factors of one product, those of one evidence group together."""
    groups: dict[object, list[_Factor]] = defaultdict(list)
    for i, factor in enumerate(factors):
        groups[factor.group or i].append(factor)
    return list(groups.values())


class _Compiler:
    """Gives facts, findings and misfits their rows, and has the lines written that lead from one to the other."""

    def __init__(self, records: _Records, program: Program, firings: bool) -> None:
        self.records, self.program, self.level = records, program, program.level
        self.cells = tuple(f"misfit:{cell}" for cell in program.cells)
        self.premises = _Premises(records, {*program.names, *program.findings, *self.cells})
        self.roots = self.premises.roots
        self.factors = {
            rule.id: [f for f in records.factors(rule, self.roots[rule.id]) if f.node != ZERO]
            for stratum in records.strata
            for rule in stratum
        }
        uses = self.premises.uses()
        uses.update(factor.node for mine in self.factors.values() for factor in mine)
        if firings:
            uses.update(node for both in self.roots.values() for node in both)
        self.writer = _Writer(uses)
        self.findings = self.writer.place(program.findings)
        self.row_of = {name: self.findings.start + i for i, name in enumerate(program.findings)}

    def code(self, firings: bool) -> _Code:
        program, writer = self.program, self.writer
        facts = self._facts()
        misfits = self._misfits()
        strata = range(len(self.records.strata))
        blocks = [self._forms(set(program.findings) - set(self.level)), self._forms(self.cells)]
        for level in strata:
            blocks += [self._stratum(level), self._forms({name for name, mine in self.level.items() if mine == level})]
        given = tuple(
            tuple(
                (program.row_of[name], self.row_of[name]) for name in program.given if self.level.get(name, -1) == level
            )
            for level in (-1, *strata)
        )
        necessary = [i for i, rule in enumerate(program.rules) if rule.necessity]
        rows = writer.row if firings else defaultdict(int, writer.row)
        return _Code(
            height=writer.height,
            facts=facts,
            given=given,
            findings=self.findings,
            misfits=misfits,
            misfit_level=misfit_level(self.level, program.opgaven),
            blocks=tuple(blocks),
            up=_index(rows[self.roots[rule.id][0]] for rule in program.rules),
            necessary=_index(necessary),
            down=_index(rows[self.roots[program.rules[i].id][1]] for i in necessary),
        )

    def _facts(self) -> _Facts:
        row_of = self.program.row_of
        runs: list[tuple[np.ufunc, slice, slice]] = []
        for side, cut in ((UP, np.maximum), (DOWN, np.minimum)):
            read = {name for name in self.premises.leaves(side) if name in row_of and name not in self.row_of}
            names = sorted(read, key=row_of.__getitem__)
            goal = self._leaves(side, names).start
            for source in _runs([row_of[name] for name in names]):
                length = source.stop - source.start
                runs.append((cut, source, slice(goal, goal + length)))
                goal += length
        return _Facts(tuple(runs), self.writer.slab)

    def _leaves(self, side: str, names: Sequence[str]) -> slice:
        rows = self.writer.place(names)
        self.writer.row |= {("leaf", side, name): rows.start + i for i, name in enumerate(names)}
        return rows

    def _misfits(self) -> _Misfits | None:
        if not {*self.premises.leaves(UP), *self.premises.leaves(DOWN)} & {*self.cells}:
            return None
        cells = self.writer.place(self.cells)
        self.row_of |= {name: cells.start + i for i, name in enumerate(self.cells)}
        first = self.program.row_of[f"arrangement:{self.program.cells[0]}={self.program.opgaven[0]}"]
        arranged = slice(first, first + len(self.cells) * len(self.program.opgaven))
        return _Misfits(_index(self.row_of[f"opgave:{name}"] for name in self.program.opgaven), arranged, cells)

    def _forms(self, names: Collection[str]) -> Lines:
        """Write the forms of findings or misfits that premises read."""
        for side, cut in ((UP, _held), (DOWN, _refuted)):
            read = set(self.premises.leaves(side))
            for name in sorted(read.intersection(names)):
                self.writer.write(cut, self.row_of[name], self._leaves(side, [name]).start)
        return self.writer.block()

    def _stratum(self, level: int) -> Lines:
        factors: dict[str, list[_Factor]] = {}
        for rule in self.records.strata[level]:
            factors.setdefault(self.records.concludes[rule.id], []).extend(self.factors[rule.id])
        for name in sorted(factors):
            self.writer.finding(factors[name], self.row_of[name])
        return self.writer.block()


def _compile(records: _Records, program: Program, firings: bool) -> _Code:
    return _Compiler(records, program, firings).code(firings)


def _runs(rows: Sequence[int]) -> Iterator[slice]:
    """Cut rising numbers in runs without gaps, none longer than there is room to work in."""
    start = 0
    for i, row in enumerate(rows, 1):
        if i == len(rows) or rows[i] != row + 1 or i - start == SLAB:
            yield slice(rows[start], row + 1)
            start = i


def _index(rows: Iterable[int]) -> Index:
    return np.array(list(rows), dtype=np.intp)
