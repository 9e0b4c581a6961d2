"""The same rules compiled to NumPy arrays: many cases at once.

    infer(cases, kb)                cases -> for each what `engine.infer` gives
    MatrixEvaluator.of(kb)          the rules of a knowledge base, compiled; kept per knowledge base
      columns(known, case)          what one case says, by the names of `MatrixEvaluator.names`
      matrix(columns)               cases -> (names x cases) matrix
      run(matrix, firings)          (names x cases) -> Result: (findings x cases) certainties
        Result.inference(j, ...)      the `Inference` of one of the cases, firings and all
    compile_rules                   (compiler)      rules -> instructions
    CompiledProgram                 (instructions)  what is run: NumPy calls on whole rows of cases

`engine` runs on experta and is the reference, `floats` the same on floats for one case; a property test holds the three
to the same certainties (1e-9).

What is run is a straight list of NumPy calls on rows of a few thousand cases, made once: facts are read where they
stand, and next to nothing is gathered or allocated while it runs. A register is freed after its last use and allocated
again at once, so that nearly all that is written is still in the second-level cache when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netdiag.cases import Case, Facts, facts
from netdiag.errors import InputError
from netdiag.frozen import FrozenDict
from netdiag.inference.chain import Firing, Inference, contribution, misfit
from netdiag.inference.compiler import RuleTable, compile_rules
from netdiag.inference.instructions import CompiledProgram, Matrix, chunk_slices
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import records as m
from netdiag.messages import _

SAMPLE: Final = 100  # cases of each chunk whose degrees are looked at


def infer(cases: Sequence[Case], kb: KnowledgeBase) -> Iterator[Inference]:
    """Yield for each case, in order, what `engine.infer` gives; `check_case` must have passed them."""
    evaluator = MatrixEvaluator.of(kb)
    known = [facts(case, kb) for case in cases]
    result = evaluator.run(evaluator.matrix(map(evaluator.columns, known, cases)), firings=True)
    for number, (facts_of_case, case) in enumerate(zip(known, cases, strict=True)):
        yield result.inference(number, facts_of_case, case)


@dataclass(frozen=True)
class Result:
    """Certainties of all findings for all cases and, where asked for, the degree of every premise that counted.

    `certainties` is (findings x cases), in the order of `evaluator.findings`. `degrees` is (rules x cases): positive
    where the rule fired, negative where its necessity was refuted, 0 where it was silent. `kept` are the places of
    these rules among `evaluator.rules`.
    """

    evaluator: MatrixEvaluator
    certainties: Matrix
    degrees: Matrix | None = None
    scales: Matrix | None = None
    kept: Sequence[int] = ()

    def contributions(self) -> Matrix:
        """Return what each rule adds to its conclusion, (rules x cases). Needs `firings=True`."""
        degrees = self._degrees()
        fired, refuted = (weights[list(self.kept), None] for weights in self.evaluator.weights)
        added = np.where(degrees > 0, fired, refuted) * degrees
        return added if self.scales is None else added * self.scales[list(self.kept)]

    def firings(self, case: int) -> tuple[Firing, ...]:
        """Return the firings of the case in one column, ordered as `engine` orders them. Needs `firings=True`."""
        column = self._degrees()[:, case]
        fired = np.flatnonzero(column)
        rules = [self.kept[i] for i in fired.tolist()]
        return tuple(map(self.evaluator.firing, rules, column[fired].tolist()))

    def inference(self, number: int, known: Facts, case: Case) -> Inference:
        """Return the inference of the case in one column, as `engine.infer` gives it. Needs `firings=True`."""
        certainties = dict(zip(self.evaluator.findings, self.certainties[:, number].tolist(), strict=True))
        return self.evaluator.inference(certainties, self.firings(number), known, case)

    def _degrees(self) -> Matrix:
        if self.degrees is None:
            raise ValueError(_("run with firings=True to have what each rule adds"))
        return self.degrees


class MatrixEvaluator:
    """The rules of one knowledge base, compiled; safe to share between threads.

    `names` are the rows of a matrix of cases: degrees in [-1, 1] of symptoms and of what a case states (0: not known),
    `arrangement:cell=type` (1 where the network is set up so, else 0), and findings that the case itself gives (NaN
    where it does not).
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self._table = table = RuleTable(kb)
        self.names, self.row_of, self.given = table.names, table.row_of, table.given
        self.findings, self.rules, self.level = table.findings, table.rules, table.level
        self.opgaven, self.cells = table.opgaven, table.cells
        self.types, self.arranged = table.types, table.arranged
        self.concludes = tuple(table.concludes[rule.id] for rule in table.rules)
        self.weights = _weights(table.rules)
        self._divided = [table.row_of[name] for name in table.divided]
        self._programs: dict[tuple[Sequence[int], bool, bool], CompiledProgram] = {}

    @classmethod
    def of(cls, kb: KnowledgeBase) -> MatrixEvaluator:
        """Return the evaluator of a knowledge base; compiled at the first call."""
        return _evaluator(kb)

    def columns(self, known: Facts, case: Case) -> dict[str, float]:
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

    def run(
        self,
        matrix: NDArray[np.floating[Any]],
        firings: bool | Sequence[int] = False,
        scales: Matrix | None = None,
    ) -> Result:
        """Return what follows from all cases, run a chunk at a time. `matrix` is (names x cases), floats in [-1, 1].

        Only rows of `given` may hold NaN. Raises InputError for another kind of array, and for degrees beyond -1 and 1,
        as severities would be: it looks at some cases of each chunk, and at what comes out, not at every number.
        `firings` keeps those of all rules, or of some by their places. `scales` (rules x cases, at least 0) multiply
        what each rule adds, as if its certainty were another.
        """
        if not isinstance(matrix, np.ndarray) or matrix.dtype.kind != "f":
            raise InputError(_("wanted a NumPy array of floating-point numbers, as `blank` and `matrix` give it."))
        if matrix.ndim != 2 or matrix.shape[0] != len(self.names):
            raise InputError(
                _("a matrix of shape {shape} is not one of {names} names by cases.").format(
                    shape=matrix.shape, names=len(self.names)
                )
            )
        cases = matrix.shape[1]
        certainties = np.empty((len(self.findings), cases))
        kept = tuple(range(len(self.rules)) if firings is True else firings or ())
        degrees = np.empty((len(kept), cases)) if firings is not False else None
        program = self._program(kept, bool(matrix[self._divided].any()), scales is not None)
        with program.workspace() as space, np.errstate(invalid="ignore"):  # what is beyond 1 is told by `_check`
            for chunk in chunk_slices(cases, space.width):
                columns = matrix[:, chunk]
                scaled = () if scales is None else _by_rows(scales[:, chunk])
                rows = program.run(_by_rows(columns), certainties[:, chunk], space, scaled)
                self._check(columns[:, :SAMPLE], certainties[:, chunk])
                if degrees is not None:
                    program.degrees(rows, degrees[:, chunk])
        return Result(self, certainties, degrees, scales, kept)

    def _check(self, sample: NDArray[np.floating[Any]], certainties: Matrix) -> None:
        stated = sample[: len(self.names) - len(self.given)]
        beyond = stated.size and not np.abs(stated).max() <= 1
        if beyond or not np.isfinite(certainties.sum()):  # a NaN makes the sum one
            raise InputError(
                _("a degree is a number from -1 to 1: a severity of 3 is 0.75, and what is not known is 0.")
            )

    def _program(self, kept: Sequence[int], asked: bool, scaled: bool) -> CompiledProgram:
        """Return the compiled program; one that keeps degrees of premises needs a row for each."""
        kind = kept, asked, scaled
        if kind not in self._programs:
            self._programs[kind] = compile_rules(self._table, *kind)
        return self._programs[kind]

    def firing(self, rule: int, degree: float) -> Firing:
        """Return the firing of a rule, by its place in `rules`; a degree below 0 is a necessity refuted."""
        record = self.rules[rule]
        return Firing(record.id, self.concludes[rule], degree, contribution(record, degree))

    def inference(
        self, certainties: Mapping[str, float], firings: tuple[Firing, ...], known: Facts, case: Case
    ) -> Inference:
        """Return what `engine.infer` gives, from the certainties and firings of one case."""
        settled = {name: value for name, value in certainties.items() if name in self.level or name in known.given}
        degrees = {**known.degrees, **known.given, **{name: value for name, value in settled.items() if value}}
        degrees |= {name: value for name, value in misfit(case, self._table.opgaven, degrees).items() if value}
        return Inference(known, firings, FrozenDict(settled), FrozenDict(degrees))


def _by_rows(part: NDArray[np.floating[Any]]) -> Matrix:
    """Return cases with the numbers of each row side by side in memory: a copy only where they are not."""
    return np.asarray(part, np.float64, order="C" if part.strides[1] > part.itemsize else "K")


@per_knowledge
def _evaluator(kb: KnowledgeBase) -> MatrixEvaluator:
    return MatrixEvaluator(kb)


def _weights(rules: Sequence[m.Rule]) -> tuple[Matrix, Matrix]:
    """Return what each rule adds per degree where it fired, and where it was refuted: (rules,) each."""
    fired = np.array([contribution(rule, 1.0) for rule in rules])
    return fired, -np.array([contribution(rule, -1.0) for rule in rules])
