"""The same rules compiled to NumPy arrays: many cases at once.

    Program.of(kb)                  the rules of a knowledge base, compiled; kept per knowledge base
      columns(known, case)          what one case says, by the names of `Program.names`
      matrix(columns)               cases -> (names x cases) matrix
      run(matrix, firings)          (names x cases) -> Result: (findings x cases) certainties
        _Join _Nth _Flip _Unless    all premises of one keyword, depth and stratum, in a few whole-array calls
        _Products                   contributions to all findings of a stratum, and how they combine
      Result.inference(j, ...)      the `Inference` of one of the cases, firings and all

`engine` runs on experta and is the reference, `matrix` the same on floats for one case; a property test holds the three
to the same certainties (1e-9).

Two things make it quick. A premise counts only from the threshold on, and to cut a degree off below it is a monotone
function, which passes through minimum, maximum and n-th greatest: so facts are cut once, as they come in, and premises
never. As `not` turns a degree round, a fact can be had in two forms: UP (what holds, else 0) and DOWN (what is refuted,
else 0). And as NumPy's `reduceat` takes 4.4 ns an element where an operation on whole rows takes 0.3, premises lie by
falling number of parts: the j-th parts of all premises that have one are one gather and one operation on the first n_j
rows. Cases go through in chunks that stay in the second-level cache.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, Protocol, get_args
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

CHUNK: Final = 256  # cases at a time: 2 kB a row, so that the rows of one stratum stay in the second-level cache
LEAST: Final = certainty.THRESHOLD - certainty.TOLERANCE
TINY: Final = 1e-300  # divides in the place of 0, where what is divided is 0 as well
UP: Final = "up"
DOWN: Final = "down"
ZERO: Final[Node] = ("zero",)  # row 0: a premise that can never hold, or never be refuted


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
        self._code = _compile(kb, self)

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
        space: _Space | None = None
        for start in range(0, cases, CHUNK):
            stop = min(start + CHUNK, cases)
            if space is None or space.width != stop - start:
                space = _Space(self._code.height, self._code.most, stop - start)
            found[:, start:stop] = self._code.run(matrix[:, start:stop], space)
            if degrees is not None:
                degrees[:, start:stop] = self._code.degrees(space)
        return Result(self, found, degrees)

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


class _Space:
    """Working memory for one chunk: a row for every fact and premise, and room to gather in. (rows x width)."""

    def __init__(self, height: int, most: int, width: int) -> None:
        self.width = width
        self.rows = np.zeros((height, width))
        self.first = np.empty((most, width))
        self.second = np.empty((most, width))

    def gather(self, index: Index, into: Matrix) -> Matrix:
        """Copy rows into the first rows of `into`, and return those."""
        out = into[: len(index)]
        self.rows.take(index, axis=0, out=out, mode="clip")  # "clip" writes straight to out; "raise" makes a copy first
        return out


class _Step(Protocol):
    def __call__(self, space: _Space) -> None: ...


@dataclass(frozen=True, slots=True)
class _Join:
    """Minimum (`all`) or maximum (`any`) of two or more parts, for premises in rows from `start` on."""

    join: np.ufunc
    start: int
    parts: tuple[Index, ...]  # the j-th part of the premises that have one; these come first

    def __call__(self, space: _Space) -> None:
        out = space.rows[self.start :]
        left = space.gather(self.parts[0], space.first)
        for part in self.parts[1:]:
            right = space.gather(part, space.second)
            self.join(left[: len(part)], right, out=out[: len(part)])
            left = out


@dataclass(frozen=True, slots=True)
class _Nth:
    """The count-th greatest of the parts (`at_least`), for premises in rows from `start` on."""

    count: int
    start: int
    parts: tuple[Index, ...]

    def __call__(self, space: _Space) -> None:
        """Insert part by part into the `count` greatest seen so far, greatest first."""
        greatest = np.full((self.count, len(self.parts[0]), space.width), -np.inf)
        for part in self.parts:
            value = space.gather(part, space.first)
            for place in greatest[:, : len(part)]:
                lower = np.minimum(place, value)
                np.maximum(place, value, out=place)
                value = lower
        space.rows[self.start : self.start + len(self.parts[0])] = greatest[-1]


@dataclass(frozen=True, slots=True)
class _Flip:
    """The change of sign (`not`): what holds of one form is what is refuted of the other."""

    start: int
    inside: Index

    def __call__(self, space: _Space) -> None:
        space.rows[self.start : self.start + len(self.inside)] = -space.rows[self.inside]


@dataclass(frozen=True, slots=True)
class _Unless:
    """1 where what stands inside does not hold, else 0."""

    start: int
    inside: Index

    def __call__(self, space: _Space) -> None:
        space.rows[self.start : self.start + len(self.inside)] = space.rows[self.inside] <= 0


@dataclass(frozen=True, slots=True)
class _Products:
    """What the rules of a stratum contribute to its findings: 1 - contribution, multiplied for and against apart.

    Such a factor is 1 + weight x degree. A product is one of the factors for, or against, one finding; products lie by
    falling number of factors, so that the j-th factors multiply the first n_j products. Of an evidence group the least
    factor, that is, the strongest contribution, takes the place of its `heads`.
    """

    nodes: Index
    weights: Matrix
    rivals: tuple[tuple[Index, slice], ...]
    steps: tuple[tuple[int, int], ...]
    pro: Index
    contra: Index

    def certainties(self, space: _Space) -> Matrix:
        """Return (findings x cases)."""
        factors = space.gather(self.nodes, space.first)
        factors *= self.weights
        factors += 1
        for heads, others in self.rivals:
            factors[heads] = np.minimum(factors[heads], factors[others])
        for start, count in self.steps:
            factors[:count] *= factors[start : start + count]
        pos, neg = 1 - factors[self.pro], 1 - factors[self.contra]
        least = np.minimum(pos, neg)
        return (pos - neg) / np.maximum(1 - least, TINY)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Cut:
    """Copies rows into working memory in the two forms: what holds else 0, what is refuted else 0."""

    up_from: slice | Index  # a slice is not copied first
    up: slice
    down_from: Index
    down: slice

    def __call__(self, values: NDArray[Any], rows: Matrix) -> None:
        held = rows[self.up]
        np.maximum(values[self.up_from], 0.0, out=held)
        faint = held < LEAST
        faint &= held > 0
        if faint.any():  # few rows if any: a severity known for sure is never below the threshold
            some = np.flatnonzero(faint.any(axis=1))
            held[some] *= ~faint[some]
        if len(self.down_from):
            refuted = values[self.down_from]
            np.multiply(refuted, refuted <= -LEAST, out=rows[self.down])


@dataclass(frozen=True, slots=True)
class _Stratum:
    """One layer of rules: premises, products, then the findings given by the case and those that later layers read."""

    steps: tuple[_Step, ...]
    products: _Products
    findings: Index
    given: tuple[tuple[int, int], ...]  # (row of the matrix, row of the findings)
    cut: _Cut

    def __call__(self, matrix: NDArray[Any], space: _Space, found: Matrix) -> None:
        for step in self.steps:
            step(space)
        found[self.findings] = self.products.certainties(space)
        for row, finding in self.given:
            stated = matrix[row]
            np.copyto(found[finding], stated, where=stated == stated)  # NaN, which differs from itself, is not stated
        self.cut(found, space.rows)


@dataclass(frozen=True, slots=True)
class _Misfits:
    """How far each stated cell of Tabel 1 is set up for another type of opgave than the one there is (chain.misfit)."""

    opgaven: Index  # rows of the findings
    arranged: slice  # rows of the matrix, cell by cell, type by type
    cells: int
    cut: _Cut

    def __call__(self, matrix: NDArray[Any], space: _Space, found: Matrix) -> None:
        sure = found[self.opgaven]
        values = np.empty_like(sure)
        for i, own in enumerate(sure):
            others = np.delete(sure, i, axis=0).max(axis=0) if len(sure) > 1 else np.zeros_like(own)
            values[i] = np.where(others > own, others, -own)
        arranged = matrix[self.arranged].reshape(self.cells, len(sure), space.width)
        self.cut((arranged * values).sum(axis=1), space.rows)


@dataclass(frozen=True, slots=True)
class _Code:
    """The whole program: facts in, stratum by stratum, certainties out."""

    height: int
    most: int
    findings: int
    facts: _Cut
    given: tuple[tuple[int, int], ...]
    given_cut: _Cut
    strata: tuple[_Stratum, ...]
    misfits: _Misfits | None
    misfit_level: int
    up: Index
    necessary: Index
    down: Index

    def run(self, matrix: NDArray[Any], space: _Space) -> Matrix:
        """Return (findings x cases) for one chunk."""
        found = np.zeros((self.findings, space.width))
        for row, finding in self.given:
            found[finding] = np.nan_to_num(matrix[row])
        self.facts(matrix, space.rows)
        self.given_cut(found, space.rows)
        for level in range(-1, len(self.strata)):
            if level >= 0:
                self.strata[level](matrix, space, found)
            if self.misfits and level == self.misfit_level:
                self.misfits(matrix, space, found)
        return found

    def degrees(self, space: _Space) -> Matrix:
        """Return (rules x cases) for the chunk just run: the degree of each premise that counted."""
        degrees = space.rows[self.up]
        degrees[self.necessary] += space.rows[self.down]
        return degrees


# --- compiling --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Factor:
    """One rule as evidence for or against its conclusion: a node, and what a full degree takes off the product."""

    finding: str
    pro: bool
    node: Node
    weight: float
    group: str | None


class _Layout:
    """Gives every node a row. A node stands in the stratum that first uses it, among those of its keyword and depth."""

    def __init__(self, kb: KnowledgeBase, known: Collection[str]) -> None:
        self.known = known  # what can be other than 0: a pattern that no rule concludes cannot
        self.seen: dict[Node, int] = {ZERO: 0}  # node -> depth
        self.new: list[Node] = []
        self.row: dict[Node, int] = {}
        self.height = 0
        self.most = 0
        self.roots = {name: self._root(kb.rules[name]) for stratum in kb.strata for name in stratum}
        self.leaves = [node for node in self.seen if node[0] == "leaf"]

    def read_all(self, names: Iterable[str]) -> None:
        """Give these facts a row, read or not: a block that is copied as a whole is copied faster than its parts."""
        self.leaves = [*dict.fromkeys([*self.leaves, *(("leaf", UP, name) for name in names)])]

    def _root(self, rule: m.Rule) -> tuple[Node, Node]:
        return self.node(rule.if_, UP), self.node(rule.if_, DOWN) if rule.necessity else ZERO

    def node(self, premise: Any, side: str) -> Node:
        """Return the node for one form of a premise; equal premises share theirs."""
        inner = pr.parts(premise)
        if not inner:
            name = pr.key(premise)
            return self._known(("leaf", side, name), 0) if name in self.known else ZERO
        if isinstance(premise, m.Unless) and side == DOWN:
            return ZERO  # 1 or 0, and so never refuted
        turned = isinstance(premise, m.Not)
        below = DOWN if turned == (side == UP) else UP
        inside = tuple(self.node(part, UP if isinstance(premise, m.Unless) else below) for part in inner)
        return self._join(premise, inside)

    def _join(self, premise: Any, inside: tuple[Node, ...]) -> Node:
        depth = 1 + max(self.seen[node] for node in inside)
        if isinstance(premise, m.Not | m.Unless):
            return self._known(("flip" if isinstance(premise, m.Not) else "unless", 0, inside), depth)
        count = premise.at_least if isinstance(premise, m.AtLeast) else 0
        if 1 < count < len(inside):
            return self._known(("nth", count, inside), depth)
        least = isinstance(premise, m.AllOf) or count == len(inside) > 1
        unique = tuple(sorted(dict.fromkeys(inside), key=repr))
        return unique[0] if len(unique) == 1 else self._known(("min" if least else "max", 0, unique), depth)

    def _known(self, node: Node, depth: int) -> Node:
        self.seen.setdefault(node, depth)
        return node

    def place(self, nodes: Iterable[Node]) -> slice:
        """Give nodes the next rows, in the order given."""
        start = self.height
        for node in nodes:
            self.row[node] = self.height
            self.height += 1
        return slice(start, self.height)

    def rows(self, nodes: Iterable[Node]) -> Index:
        """Return the rows of nodes."""
        return np.array([self.row[node] for node in nodes], dtype=np.intp)

    def steps(self, roots: Iterable[Node]) -> tuple[_Step, ...]:
        """Place all that stands in these premises and has no row yet, and return how it is worked out."""
        wanted: dict[Node, None] = {}
        for root in roots:
            self._inside(root, wanted)
        key = _Layout._kind(self)
        ordered = sorted(wanted, key=lambda node: (*key(node), -len(node[2]), repr(node)))
        return tuple(self._step(list(nodes)) for _, nodes in groupby(ordered, key))

    def _kind(self) -> Any:
        return lambda node: (self.seen[node], node[0], node[1])

    def _inside(self, node: Node, wanted: dict[Node, None]) -> None:
        if node not in self.row and node not in wanted:
            for part in node[2]:
                self._inside(part, wanted)
            wanted[node] = None

    def _step(self, nodes: list[Node]) -> _Step:
        kind, count, _ = nodes[0]
        start = self.place(nodes).start
        self.most = max(self.most, len(nodes))
        width = max(len(node[2]) for node in nodes)
        parts = tuple(self.rows(node[2][j] for node in nodes if j < len(node[2])) for j in range(width))
        if kind in ("flip", "unless"):
            return (_Flip if kind == "flip" else _Unless)(start, parts[0])
        return _Nth(count, start, parts) if kind == "nth" else _Join(_JOINS[kind], start, parts)


_JOINS: Final[dict[str, np.ufunc]] = {"min": np.minimum, "max": np.maximum}


def _compile(kb: KnowledgeBase, program: Program) -> _Code:
    finding_row = {name: i for i, name in enumerate(program.findings)}
    cells = {f"misfit:{cell}": i for i, cell in enumerate(program.cells)}
    layout = _Layout(kb, {*program.names, *finding_row, *cells})
    layout.place([ZERO])
    layout.read_all(name for name in program.names if name not in finding_row and not name.startswith("arrangement:"))
    facts = _cut(layout, program.row_of, lambda name: name not in finding_row)
    loose = _cut(layout, finding_row, lambda name: name not in program.level)
    first = program.row_of[f"arrangement:{program.cells[0]}={program.opgaven[0]}"] if program.opgaven else 0
    size = len(program.cells) * len(program.opgaven)
    opgaven = _index(finding_row[f"opgave:{name}"] for name in program.opgaven)
    misfits = _Misfits(opgaven, slice(first, first + size), len(cells), _cut(layout, cells, lambda _: True))
    given = tuple((program.row_of[name], finding_row[name]) for name in program.given)
    strata = []
    for level, rules in enumerate(kb.strata):
        mine = sorted({kb.derived.concludes[rule] for rule in rules})
        steps = layout.steps(node for rule in rules for node in layout.roots[rule] if node != ZERO)
        products = _products(layout, mine, [f for rule in rules for f in _factors(kb, rule, layout.roots[rule])])
        stated = tuple((program.row_of[name], finding_row[name]) for name in program.given if name in mine)
        cut = _cut(layout, finding_row, lambda name, level=level: program.level.get(name) == level)
        strata.append(_Stratum(steps, products, _index(finding_row[name] for name in mine), stated, cut))
    necessary = [i for i, rule in enumerate(program.rules) if rule.necessity]
    return _Code(
        height=layout.height,
        most=layout.most,
        findings=len(finding_row),
        facts=facts,
        given=given,
        given_cut=loose,
        strata=tuple(strata),
        misfits=misfits if misfits.cut.up.stop > misfits.cut.up.start or misfits.cut.down_from.size else None,
        misfit_level=misfit_level(program.level, program.opgaven),
        up=layout.rows(layout.roots[rule.id][0] for rule in program.rules),
        necessary=_index(necessary),
        down=layout.rows(layout.roots[program.rules[i].id][1] for i in necessary),
    )


def _index(rows: Iterable[int]) -> Index:
    return np.array(list(rows), dtype=np.intp)


def _cut(layout: _Layout, row_of: Mapping[str, int], which: Any) -> _Cut:
    """Place the leaves that read one of these rows, and return how they come by their value."""
    mine = [node for node in layout.leaves if node[2] in row_of and which(node[2])]
    mine.sort(key=lambda node: row_of[node[2]])
    up, down = ([node for node in mine if node[1] == side] for side in (UP, DOWN))
    return _Cut(
        _as_slice([row_of[node[2]] for node in up]),
        layout.place(up),
        _index(row_of[node[2]] for node in down),
        layout.place(down),
    )


def _as_slice(rows: list[int]) -> slice | Index:
    whole = bool(rows) and rows == list(range(rows[0], rows[-1] + 1))
    return slice(rows[0], rows[-1] + 1) if whole else _index(rows)


def _factors(kb: KnowledgeBase, name: str, roots: tuple[Node, Node]) -> Iterator[_Factor]:
    """What a rule can add: by firing, and by a necessity that is refuted, whose degree is below 0 and so is added."""
    rule, finding, group = kb.rules[name], kb.derived.concludes[name], kb.derived.evidence_of.get(name)
    pro = rule.then.certainty > 0
    yield _Factor(finding, pro, roots[0], -abs(rule.then.certainty), group)
    if roots[1] != ZERO:
        yield _Factor(finding, not pro, roots[1], rule.necessity, group)


def _products(layout: _Layout, findings: Sequence[str], factors: Sequence[_Factor]) -> _Products:
    """Lay the factors out: the first of every product, the second of those that have one, ...; rivals; a one."""
    products: dict[tuple[str, bool], list[list[_Factor]]] = {
        key: _rivalling(f for f in factors if (f.finding, f.pro) == key)
        for key in {(f.finding, f.pro): None for f in factors}
    }
    order = sorted(products, key=lambda key: (-len(products[key]), key))
    laid: list[_Factor] = []
    steps = []
    head: dict[int, int] = {}
    for j in range(max(map(len, products.values()), default=0)):
        items = [products[key][j] for key in order if j < len(products[key])]
        steps.append((len(laid), len(items)))
        head |= {id(item): len(laid) + i for i, item in enumerate(items)}
        laid += [item[0] for item in items]
    shared = [item for items in products.values() for item in items if len(item) > 1]
    rivals = []
    for j in range(1, max(map(len, shared), default=1)):
        items = [item for item in shared if j < len(item)]
        rivals.append((_index(head[id(item)] for item in items), slice(len(laid), len(laid) + len(items))))
        laid += [item[j] for item in items]
    layout.most = max(layout.most, len(laid) + 1)
    place = {key: i for i, key in enumerate(order)}
    return _Products(
        nodes=layout.rows([*(f.node for f in laid), ZERO]),
        weights=np.array([*(f.weight for f in laid), 0.0])[:, None],
        rivals=tuple(rivals),
        steps=tuple(steps[1:]),
        pro=_index(place.get((name, True), len(laid)) for name in findings),
        contra=_index(place.get((name, False), len(laid)) for name in findings),
    )


def _rivalling(factors: Iterable[_Factor]) -> list[list[_Factor]]:
    """Factors of one product, those of one evidence group together."""
    groups: dict[object, list[_Factor]] = defaultdict(list)
    for i, factor in enumerate(factors):
        groups[factor.group or i].append(factor)
    return list(groups.values())
