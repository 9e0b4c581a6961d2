"""What compiled rules are when they run: instructions on whole rows of cases, and the memory they work in.

Instruction                        one NumPy call: two operands, and where the result goes
CompiledProgram                       the instructions of every stratum, run on one chunk of cases at a time
  Workspace                    its working memory: registers, each a row as wide as a chunk
  MisfitTable                  misfits with Tabel 1, once the types of opgave are settled
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netdiag.certainty import LEAST_HOLDING

Matrix = NDArray[np.float64]
Index = NDArray[np.intp]

CHUNK: Final = 5000  # cases at a time: below 2000 the calls take longer than the sums; above this nothing is gained
SPACE: Final = 2**27  # bytes of working memory for one thread; a program of very many rows takes fewer cases at a time
LEAST_CHUNK: Final = 256  # however many rows
IDLE: Final = 2  # pieces of working memory kept for the next run
SLAB: Final = 8  # factors multiplied together at a time

Instruction = tuple[
    Callable[..., Any], int, int, int
]  # a function of two operands, their places, and that of the result


def product(factors: Matrix, others: Matrix, out: Matrix) -> None:
    """Write to `out` the product of `others` and the rows of `factors`."""
    np.multiply.reduce(factors, axis=0, out=out)
    np.multiply(out, others, out=out)


def cut(row: Matrix, bound: Matrix, out: Matrix) -> None:
    """Write to `out` what of `row` is at most `bound`, and 0 for the rest."""
    np.multiply(row, row <= bound, out=out)


def chunk_slices(cases: int, most: int) -> Iterator[slice]:
    """Return slices that cut the cases in chunks of about one width, `most` at most."""
    width = math.ceil(cases / math.ceil(cases / most)) if cases else 1
    return (slice(start, min(start + width, cases)) for start in range(0, cases, width))


class Workspace:
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
class MisfitTable:
    """How far each stated cell of Tabel 1 is set up for another type of opgave than the one there is (chain.misfit)."""

    opgaven: Index  # rows of the findings
    arranged: slice  # rows of the matrix, cell by cell, type by type
    cells: slice  # places of the rows to write

    def __call__(self, matrix: Matrix, certainties: Matrix, rows: Sequence[Any]) -> None:
        """Write the misfits for one chunk."""
        of_types = certainties[self.opgaven]
        values = np.empty_like(of_types)
        for i, own in enumerate(of_types):
            likeliest_other = np.delete(of_types, i, axis=0).max(axis=0) if len(of_types) > 1 else np.zeros_like(own)
            values[i] = np.clip(likeliest_other - own, -1.0, 1.0)
        arranged = matrix[self.arranged].reshape(-1, *of_types.shape)
        for out, cell in zip(rows[self.cells], (arranged * values).sum(axis=1), strict=True):
            out[:] = cell


@dataclass(frozen=True)
class CompiledProgram:
    """The whole program: facts in, stratum by stratum, certainties out.

    A line takes its operands from one list: the facts as they stand in the matrix, the findings, working memory, and
    the numbers. After the lines of each stratum comes what the case itself gives.
    """

    height: int
    constants: tuple[Matrix, ...]
    strata: tuple[tuple[Instruction, ...], ...]
    given: tuple[tuple[tuple[int, int], ...], ...]  # for each stratum (first: for none): row of the matrix, of findings
    misfits: MisfitTable | None
    misfit_level: int
    roots: tuple[int, ...]  # of each rule: the place of its premise
    necessary: Matrix  # (rules x 1): 1 where a refuted premise counts
    _idle: list[Workspace] = field(default_factory=list, repr=False)

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """Yield working memory that no other thread has: one used before, or a new one."""
        try:
            space = self._idle.pop()
        except IndexError:
            space = Workspace(self.height, min(CHUNK, max(LEAST_CHUNK, SPACE // (8 * self.height))))
        yield space  # after an exception it is not lent again
        if len(self._idle) < IDLE:
            self._idle.append(space)

    def run(
        self, matrix: Matrix, certainties: Matrix, space: Workspace, scales: Sequence[Any] | Matrix = ()
    ) -> Sequence[Any]:
        """Write (findings x cases) for one chunk, at most as wide as the space; return all rows.

        `scales`, which a program that was compiled for them needs, are (rules x cases).
        """
        rows = [*matrix, *certainties, *scales, *space.views(matrix.shape[1]), *self.constants]
        for row, finding in self.given[0]:
            certainties[finding] = np.nan_to_num(matrix[row])
        self._after(-1, matrix, certainties, rows)
        for level, lines in enumerate(self.strata):
            for function, left, right, out in lines:
                function(rows[left], rows[right], out=rows[out])
            for row, finding in self.given[level + 1]:
                stated = matrix[row]
                given = stated == stated  # NaN, which differs from itself: not stated
                np.copyto(certainties[finding], stated, where=given)
            self._after(level, matrix, certainties, rows)
        return rows

    def _after(self, level: int, matrix: Matrix, certainties: Matrix, rows: Sequence[Any]) -> None:
        if self.misfits and level == self.misfit_level:
            self.misfits(matrix, certainties, rows)

    def degrees(self, rows: Sequence[Any], out: Matrix) -> None:
        """Write (rules x cases) for the chunk just run: the degree of each premise that counted."""
        for place, row in zip(self.roots, out, strict=True):
            row[:] = rows[place]
        out *= (out >= LEAST_HOLDING) | (out * self.necessary <= -LEAST_HOLDING)
