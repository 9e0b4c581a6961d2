"""The same rules compiled to NumPy arrays: many cases at once.

    infer(kb, cases)                cases -> for each what `engine.infer` gives
    Program.of(kb)                  the rules of a knowledge base, compiled; kept per knowledge base
      columns(known, case)          what one case says, by the names of `Program.names`
      matrix(columns)               cases -> (names x cases) matrix
      run(matrix, firings)          (names x cases) -> Result: (findings x cases) certainties
        Result.inference(j, ...)      the `Inference` of one of the cases, firings and all
    _Writer                       premises and products -> lines: one operation on whole rows of cases each
    _Code                         the lines, and the rows of working memory they run on

`engine` runs on experta and is the reference, `floats` the same on floats for one case; a property test holds the three
to the same certainties (1e-9).

What is run is a straight list of NumPy calls on rows of a few thousand cases, made once: facts are read where they
stand, and next to nothing is gathered or allocated while it runs. A row is given back after its last use and taken
again at once, so that nearly all that is written is still in the second-level cache when it is read.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, get_args
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from netdiag import certainty
from netdiag import model as m
from netdiag import premise as pr
from netdiag.case import Facts, facts
from netdiag.chain import Firing, Inference, contribution, misfit, misfit_level
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase

Matrix = NDArray[np.float64]
Index = NDArray[np.intp]
Node = tuple[Any, ...]  # what a row holds: ("leaf", name), or a keyword, a count and the nodes inside

CHUNK: Final = 5000  # cases at a time: below 2000 the calls take longer than the sums; above this nothing is gained
SPACE: Final = 2**27  # bytes of working memory for one thread; a program of very many rows takes fewer cases at a time
LEAST_CHUNK: Final = 256  # however many rows
IDLE: Final = 2  # pieces of working memory kept for the next run
SLAB: Final = 8  # factors multiplied together at a time
LEAST: Final = certainty.THRESHOLD - certainty.TOLERANCE
SAMPLE: Final = 100  # cases of each chunk whose degrees are looked at
TINY: Final = 1e-300  # divides in the place of 0, where what is divided is 0 as well
ZERO: Final[Node] = ("zero",)  # a fact that nothing can make known


def infer(kb: KnowledgeBase, cases: Sequence[m.Case]) -> Iterator[Inference]:
    """Run all rules on cases that `check_case` has passed; yield for each, in order, what `engine.infer` gives."""
    program = Program.of(kb)
    known = [facts(case, kb) for case in cases]
    result = program.run(program.matrix(map(program.columns, known, cases)), firings=True)
    for number, (mine, case) in enumerate(zip(known, cases, strict=True)):
        yield result.inference(number, mine, case)


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
    """The rules of one knowledge base, compiled; safe to share between threads.

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

    def matrix(self, columns: Iterable[Mapping[str, float]]) -> Matrix:
        """Return the (names x cases) matrix of cases, each as `columns` gives it."""
        every = list(columns)
        matrix = self.blank(len(every))
        for j, column in enumerate(every):
            matrix[[self.row_of[name] for name in column], j] = list(column.values())
        return matrix

    def run(self, matrix: NDArray[np.floating[Any]], firings: bool = False) -> Result:
        """Run all rules on all cases, a chunk at a time. `matrix` is (names x cases), of floating-point numbers.

        Only rows of `given` may hold NaN. Raises InputError for another kind of array, and for degrees beyond -1 and 1,
        as severities would be: it looks at some cases of each chunk, and at what comes out, not at every number.
        """
        if not isinstance(matrix, np.ndarray) or matrix.dtype.kind != "f":
            raise InputError("wanted a NumPy array of floating-point numbers, as `blank` and `matrix` give it.")
        if matrix.ndim != 2 or matrix.shape[0] != len(self.names):
            raise InputError(f"a matrix of shape {matrix.shape} is not one of {len(self.names)} names by cases.")
        cases = matrix.shape[1]
        found = np.empty((len(self.findings), cases))
        degrees = np.empty((len(self.rules), cases)) if firings else None
        code = self._code(firings)
        with code.space() as space:
            for some in _stretches(cases, space.width):
                part = matrix[:, some]
                rows = code.run(_by_rows(part), found[:, some], space)
                self._check(part[:, :SAMPLE], found[:, some])
                if degrees is not None:
                    code.degrees(rows, degrees[:, some])
        return Result(self, found, degrees)

    def _check(self, some: NDArray[np.floating[Any]], found: Matrix) -> None:
        stated = some[: len(self.names) - len(self.given)]
        beyond = stated.size and not np.abs(stated).max() <= 1
        if beyond or not np.isfinite(found.sum()):  # a NaN makes the sum one
            raise InputError("a degree is a number from -1 to 1: a severity of 3 is 0.75, and what is not known is 0.")

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


def _by_rows(part: NDArray[np.floating[Any]]) -> Matrix:
    """Return some of the cases as numbers of one row beside each other: a copy only where they are not."""
    return np.asarray(part, np.float64, order="C" if part.strides[1] > part.itemsize else "K")


_programs: WeakKeyDictionary[KnowledgeBase, Program] = WeakKeyDictionary()


def _weights(rules: Sequence[m.Rule]) -> tuple[Matrix, Matrix]:
    """What each rule adds per degree where it fired, and where it was refuted (rules,)."""
    fired = np.array([contribution(rule, 1.0, False) for rule in rules])
    return fired, np.array([contribution(rule, 1.0, True) for rule in rules])


# --- running ----------------------------------------------------------------------------------------------------------

Line = tuple[Callable[..., Any], int, int, int]  # a function of two operands, their places, and that of the result


def _product(factors: Matrix, others: Matrix, out: Matrix) -> None:
    np.multiply.reduce(factors, axis=0, out=out)
    np.multiply(out, others, out=out)


def _cut(row: Matrix, bound: Matrix, out: Matrix) -> None:
    np.multiply(row, row <= bound, out=out)


def _below(row: Matrix, bound: Matrix, out: Matrix) -> None:
    np.less(row, bound, out=out, casting="unsafe")


def _stretches(cases: int, most: int) -> Iterator[slice]:
    """Cut the cases in stretches of about one width."""
    width = math.ceil(cases / math.ceil(cases / most)) if cases else 1
    return (slice(start, min(start + width, cases)) for start in range(0, cases, width))


class _Space:
    """Working memory for one chunk of cases: rows, of which the first are the slab, and one truth for each of those."""

    def __init__(self, height: int, width: int) -> None:
        self.width = width
        self.rows = np.empty((height, width))
        self.truths = np.empty((SLAB, width), dtype=bool)

    def views(self, width: int) -> list[Any]:
        """Return the first 1, 2, .. rows of the slab, as many truths, and each row alone, all of one width."""
        slabs = [self.rows[:count, :width] for count in range(1, SLAB + 1)]
        truths = [self.truths[:count, :width] for count in range(1, SLAB + 1)]
        return [*slabs, *truths, *self.rows[:, :width]]


@dataclass(frozen=True, slots=True)
class _Misfits:
    """How far each stated cell of Tabel 1 is set up for another type of opgave than the one there is (chain.misfit)."""

    opgaven: Index  # rows of the findings
    arranged: slice  # rows of the matrix, cell by cell, type by type
    cells: slice  # places of the rows to write

    def __call__(self, matrix: Matrix, found: Matrix, rows: Sequence[Any]) -> None:
        sure = found[self.opgaven]
        values = np.empty_like(sure)
        for i, own in enumerate(sure):
            others = np.delete(sure, i, axis=0).max(axis=0) if len(sure) > 1 else np.zeros_like(own)
            values[i] = np.where(others > own, others, -own)
        arranged = matrix[self.arranged].reshape(-1, *sure.shape)
        for out, cell in zip(rows[self.cells], (arranged * values).sum(axis=1), strict=True):
            out[:] = cell


@dataclass(frozen=True)
class _Code:
    """The whole program: facts in, stratum by stratum, certainties out.

    A line takes its operands from one list: the facts as they stand in the matrix, the findings, working memory, and
    the numbers. After the lines of each stratum comes what the case itself gives.
    """

    height: int
    numbers: tuple[Matrix, ...]
    strata: tuple[tuple[Line, ...], ...]
    given: tuple[tuple[tuple[int, int], ...], ...]  # for each stratum (first: for none): row of the matrix, of findings
    misfits: _Misfits | None
    misfit_level: int
    roots: tuple[int, ...]  # of each rule: the place of its premise
    necessary: Matrix  # (rules x 1): 1 where a refuted premise counts
    _idle: list[_Space] = field(default_factory=list, repr=False)

    @contextmanager
    def space(self) -> Iterator[_Space]:
        """Lend working memory that no other thread has: one used before, or a new one."""
        try:
            space = self._idle.pop()
        except IndexError:
            space = _Space(self.height, min(CHUNK, max(LEAST_CHUNK, SPACE // (8 * self.height))))
        yield space  # after an exception it is not lent again
        if len(self._idle) < IDLE:
            self._idle.append(space)

    def run(self, matrix: Matrix, found: Matrix, space: _Space) -> Sequence[Any]:
        """Write (findings x cases) for one chunk, at most as wide as the space; return all rows."""
        rows = [*matrix, *found, *space.views(matrix.shape[1]), *self.numbers]
        for row, finding in self.given[0]:
            found[finding] = np.nan_to_num(matrix[row])
        self._after(-1, matrix, found, rows)
        for level, lines in enumerate(self.strata):
            for function, left, right, out in lines:
                function(rows[left], rows[right], out=rows[out])
            for row, finding in self.given[level + 1]:
                stated = matrix[row]
                np.copyto(found[finding], stated, where=stated == stated)  # NaN, which differs from itself: not stated
            self._after(level, matrix, found, rows)
        return rows

    def _after(self, level: int, matrix: Matrix, found: Matrix, rows: Sequence[Any]) -> None:
        if self.misfits and level == self.misfit_level:
            self.misfits(matrix, found, rows)

    def degrees(self, rows: Sequence[Any], out: Matrix) -> None:
        """Write (rules x cases) for the chunk just run: the degree of each premise that counted."""
        for place, row in zip(self.roots, out, strict=True):
            row[:] = rows[place]
        out *= (out >= LEAST) | (out * self.necessary <= -LEAST)


# --- compiling --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Factor:
    """One rule as evidence for or against its conclusion: a premise, and what a full degree adds to 1.

    It counts from the threshold on: where degree times weight is at most `bound`, which is below 0.
    """

    pro: bool
    node: Node
    weight: float
    group: str | None

    @property
    def bound(self) -> float:
        return -abs(self.weight) * LEAST


class _Records:
    """What of a knowledge base is compiled; keeps no hold of the knowledge base itself, which keeps the program."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.strata = tuple(tuple(kb.rules[rule] for rule in stratum) for stratum in kb.strata)
        self.concludes = kb.derived.concludes
        self.evidence_of = kb.derived.evidence_of

    def factors(self, rule: m.Rule, root: Node) -> Iterator[_Factor]:
        """What a rule can add: by firing, and by a necessity refuted, whose degree is below 0 and so is added."""
        group = self.evidence_of.get(rule.id)
        pro = rule.then.certainty > 0
        yield _Factor(pro, root, -abs(rule.then.certainty), group)
        if rule.necessity:
            yield _Factor(not pro, root, rule.necessity, group)


class _Premises:
    """The nodes of all premises; equal premises share theirs."""

    def __init__(self, records: _Records, known: Collection[str]) -> None:
        self.known = known  # what can be other than 0: a pattern that no rule concludes cannot
        self.nodes: dict[Node, None] = {}  # each after the nodes inside it
        self.roots = {rule.id: self._node(rule.if_) for stratum in records.strata for rule in stratum}

    def reads(self, names: Iterable[str]) -> bool:
        """Tell whether any premise reads one of these."""
        return any(("leaf", name) in self.nodes for name in names)

    def uses(self) -> Counter[Node]:
        """Return how often each node stands in another."""
        return Counter(part for node in self.nodes if node[0] != "leaf" for part in node[2])

    def _node(self, premise: Any) -> Node:
        inner = pr.parts(premise)
        if not inner:
            name = pr.key(premise)
            return self._seen(("leaf", name)) if name in self.known else ZERO
        inside = tuple(map(self._node, inner))
        if isinstance(premise, m.Not | m.Unless):
            return self._seen(("not" if isinstance(premise, m.Not) else "unless", 0, inside))
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

    def __init__(self, uses: Counter[Node], place_of: Mapping[str, int]) -> None:
        self.uses = uses  # left to come; what is kept has one more
        self.place = {("leaf", name): place for name, place in place_of.items()}
        self.slabs = 1 + max(place_of.values(), default=-1)
        self.truths = self.slabs + SLAB
        self.first = self.truths + SLAB  # the first row of working memory, and of the slab
        self.height = SLAB
        self.free: list[int] = []
        self.lines: list[Line] = []
        self.numbers: list[Matrix] = []  # counted from the end
        self.one = self.number(1.0)
        self.tiny = self.number(TINY)
        self.least = self.number(LEAST)
        self.place[ZERO] = self.zero = self.number(0.0)

    def stratum(self) -> tuple[Line, ...]:
        """Return the lines written since the last stratum."""
        lines, self.lines = tuple(self.lines), []
        return lines

    def write(self, function: Callable[..., Any], left: int, right: int, out: int) -> None:
        """Write one line."""
        self.lines.append((function, left, right, out))

    def number(self, value: float | Sequence[float]) -> int:
        """Return the place of a number, or of a column of numbers."""
        self.numbers.append(np.reshape(value, (-1, 1)) if isinstance(value, Sequence) else np.array(value))
        return -len(self.numbers)

    def take(self) -> int:
        """Take a row: the last one given back, which is still in the cache."""
        if self.free:
            return self.free.pop()
        self.height += 1
        return self.first + self.height - 1

    def used(self, node: Node) -> None:
        """Count one use of a node; after the last its row is given back. Facts and findings stay."""
        self.uses[node] -= 1
        if not self.uses[node] and node[0] not in ("leaf", "zero"):
            self.free.append(self.place.pop(node))

    # premises

    def premise(self, node: Node) -> int:
        """Return the place of a node, worked out if it is not yet."""
        if node not in self.place:
            kind, count, inside = node
            parts = [self.premise(part) for part in inside]
            out = self.take()
            self._join(kind, count, parts, out)
            for part in inside:
                self.used(part)
            self.place[node] = out
        return self.place[node]

    def _join(self, kind: str, count: int, parts: Sequence[int], out: int) -> None:
        if kind == "nth":
            self._nth(count, parts, out)
        elif kind == "not":
            self.write(np.subtract, self.zero, parts[0], out)
        elif kind == "unless":
            self.write(_below, parts[0], self.least, out)
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
                    self.write(np.add, value, self.zero, place)
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
        if self.one not in (pro, contra):  # else the greater is 1
            self.write(np.maximum, pro, contra, pro)
            self.write(np.maximum, pro, self.tiny, pro)
            self.write(np.divide, out, pro, out)
        self.free += [row for row in (pro, contra) if row != self.one]

    def _all(self, factors: Sequence[_Factor]) -> int:
        """Multiply the factors 1 - contribution; of an evidence group only the least, that is the strongest, counts."""
        items = _rivalling(factors)
        whole = self.one
        for start in range(0, len(items), SLAB):
            before, whole = whole, self.take()
            self._slab(items[start : start + SLAB], before, whole)
            if before != self.one:
                self.free.append(before)
        return whole

    def _slab(self, items: Sequence[Sequence[_Factor]], others: int, out: int) -> None:
        """Multiply some factors with others: all are weighed, cut off below the threshold, and added to 1 together."""
        slab, truth = self.slabs + len(items) - 1, self.truths + len(items) - 1
        for row, item in enumerate(items, self.first):
            self._weigh(item[0], row)
        self.write(np.less_equal, slab, self.number([item[0].bound for item in items]), truth)
        self.write(np.multiply, slab, truth, slab)
        for row, item in enumerate(items, self.first):
            for rival in item[1:]:
                other = self.take()
                self._weigh(rival, other)
                self.write(_cut, other, self.number(rival.bound), other)
                self.write(np.minimum, row, other, row)
                self.free.append(other)
        self.write(np.add, slab, self.one, slab)
        self.write(_product, slab, others, out)

    def _weigh(self, factor: _Factor, out: int) -> None:
        self.write(np.multiply, self.premise(factor.node), self.number(factor.weight), out)
        self.used(factor.node)


def _rivalling(factors: Iterable[_Factor]) -> list[list[_Factor]]:
    """Factors of one product, those of one evidence group together."""
    groups: dict[object, list[_Factor]] = defaultdict(list)
    for i, factor in enumerate(factors):
        groups[factor.group or i].append(factor)
    return list(groups.values())


def _compile(records: _Records, program: Program, firings: bool) -> _Code:
    cells = tuple(f"misfit:{cell}" for cell in program.cells)
    premises = _Premises(records, {*program.names, *program.findings, *cells})
    factors: list[dict[str, list[_Factor]]] = [defaultdict(list) for _ in records.strata]
    for mine, stratum in zip(factors, records.strata, strict=True):
        for rule in stratum:
            root = premises.roots[rule.id]
            mine[records.concludes[rule.id]] += records.factors(rule, root) if root != ZERO else ()
    uses = premises.uses()
    uses.update(factor.node for mine in factors for some in mine.values() for factor in some)
    if firings:
        uses.update(premises.roots.values())
    place_of = {name: i for i, name in enumerate(program.names)}
    place_of |= {name: len(program.names) + i for i, name in enumerate(program.findings)}
    writer = _Writer(uses, place_of)
    misfits = _misfits(program, writer, cells) if premises.reads(cells) else None
    strata = []
    for mine in factors:
        for name in sorted(mine):
            writer.finding(mine[name], place_of[name])
        strata.append(writer.stratum())
    row_of = {name: i for i, name in enumerate(program.findings)}
    given = [
        tuple((program.row_of[name], row_of[name]) for name in program.given if program.level.get(name, -1) == level)
        for level in range(-1, len(strata))
    ]
    return _Code(
        height=writer.height,
        numbers=tuple(reversed(writer.numbers)),
        strata=tuple(strata),
        given=tuple(given),
        misfits=misfits,
        misfit_level=misfit_level(program.level, program.opgaven),
        roots=tuple(writer.place[premises.roots[rule.id]] for rule in program.rules) if firings else (),
        necessary=np.array([float(rule.necessity > 0) for rule in program.rules]).reshape(-1, 1),
    )


def _misfits(program: Program, writer: _Writer, cells: Sequence[str]) -> _Misfits:
    places = [writer.take() for _ in cells]
    writer.place |= {("leaf", cell): place for cell, place in zip(cells, places, strict=True)}
    first = program.row_of[f"arrangement:{program.cells[0]}={program.opgaven[0]}"]
    return _Misfits(
        opgaven=np.array([program.findings.index(f"opgave:{name}") for name in program.opgaven], dtype=np.intp),
        arranged=slice(first, first + len(cells) * len(program.opgaven)),
        cells=slice(places[0], places[-1] + 1),
    )
