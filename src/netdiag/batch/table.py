"""A table of cases, read row by row.

Rows(df, columns, kb)       the rows, and what each is called
  case(i, kb)               one row -> Case or error
  case_of(cells, ...)       some cells -> Case or error
filled(df)                  where anything stands
unpacked(df)                what stands there, as Python has it
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, localcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any

from netdiag.batch.cells import blank, called, text
from netdiag.batch.columns import Column, columns_in
from netdiag.cases import Case, current
from netdiag.errors import InputError, NetdiagError, Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.reading import worded
from netdiag.messages import _

if TYPE_CHECKING:
    import pandas as pd

Problematic = Case | NetdiagError  # a case, or what is wrong with it


class Rows:
    """Rows of a table, cell by cell; `columns` maps headings to column ids, and other columns are passed over.

    `ids` tells which column of a table of cases each is. A row without a name is called by its number, counted from
    `first`.
    """

    def __init__(self, df: pd.DataFrame, columns: Mapping[str, str], kb: KnowledgeBase, first: int = 1) -> None:
        known_columns, self.df, self.first = columns_in(kb), df, first
        self.headings = list(map(called, df.columns))
        self.name = next((heading for heading, name in columns.items() if name == "name"), "name")
        column_of = {heading: known_columns[name] for heading, name in columns.items()}
        self.column_of = {self.name: known_columns["name"], **column_of}
        self.ids = [self.column_of[heading].id if heading in self.column_of else None for heading in self.headings]

    def __len__(self) -> int:
        return len(self.df)

    @cached_property
    def is_filled(self) -> Any:
        """Where anything stands of what belongs to a case: (rows x columns)."""
        import numpy as np

        return filled(self.df) & np.array([name is not None for name in self.ids], dtype=bool)

    @cached_property
    def cells(self) -> Any:
        """The cells as Python has them: (rows x columns)."""
        return unpacked(self.df)

    def given(self, i: int) -> dict[str, Any]:
        """Return the cells of a row that are not blank, by their headings."""
        cells = self.cells[i]
        return {self.headings[j]: cells[j] for j in self.is_filled[i].nonzero()[0] if not blank(cells[j])}

    def case(self, i: int, kb: KnowledgeBase) -> Problematic:
        """Return the case that a row makes, or what is wrong with it."""
        return case_of({self.name: f"row {self.first + i}", **self.given(i)}, self.column_of, kb)

    @cached_property
    def naming(self) -> list[Any]:
        """The cell that names each row; None where there is none."""
        if self.name not in self.headings:
            return [None] * len(self)
        column = self.df.iloc[:, [self.headings.index(self.name)]]
        cells = zip(unpacked(column)[:, 0], filled(column)[:, 0].tolist(), strict=True)
        return [cell if is_full and not blank(cell) else None for cell, is_full in cells]

    @property
    def names(self) -> list[str]:
        """What each row is called."""
        return [_called(cell, i) for i, cell in enumerate(self.naming, self.first)]


def filled(df: pd.DataFrame) -> Any:
    """Return for each cell whether something stands there, (rows x columns)."""
    with localcontext(Context(traps=[])):  # pandas compares cells, and a signalling NaN among decimals would end that
        return df.notna().to_numpy(dtype=bool)


def unpacked(df: pd.DataFrame) -> Any:
    """Return the cells as Python has them, (rows x columns); a moment beyond the years of its zone as that of UTC."""
    import numpy as np

    try:
        return df.to_numpy(dtype=object)
    except NotImplementedError:  # of pandas, for a whole column of such moments
        cells = np.empty(df.shape, dtype=object)
        for j, (_name, column) in enumerate(df.items()):
            cells[:, j] = [_unpacked(column, i) for i in range(len(column))]
        return cells


def _unpacked(column: pd.Series[Any], i: int) -> Any:
    try:
        return column.iloc[i]
    except NotImplementedError:
        return column.iloc[i : i + 1].dt.tz_convert(None).iloc[0]


def _called(cell: Any, number: int) -> str:
    try:
        return text(cell) if cell is not None else f"row {number}"
    except ValueError:  # which is told of the row
        return f"row {number}"


def case_of(cells: Mapping[str, Any], columns: Mapping[str, Column], kb: KnowledgeBase) -> Problematic:
    """Return the Case that non-blank cells make, or what is wrong with it; `columns` says what each heading means."""
    from pydantic import ValidationError

    data: dict[str, Any] = {}
    problems, unreadable = [], set()
    for heading, cell in cells.items():
        *parents, last = columns[heading].path
        target = data
        for step in parents:
            target = target.setdefault(step, {})
        try:
            target[last] = columns[heading].read(cell)
        except ValueError as error:
            problems.append(Problem(_("column '{heading}': {problem}").format(heading=heading, problem=error)))
            unreadable.add(columns[heading].path)
    try:
        case = Case.model_validate(data)
    except ValidationError as error:
        errors = [e for e in error.errors(include_url=False) if e["loc"] not in unreadable]
        problems += [_problem(e, cells, columns) for e in errors]
    return InputError(problems) if problems else current(case, kb)


def _problem(error: Any, cells: Mapping[str, Any], columns: Mapping[str, Column]) -> Problem:
    steps = tuple(str(step) for step in error["loc"] if "[" not in str(step))
    heading = _heading(steps, columns)
    if error["type"] == "missing":
        confidence = _heading((*steps[:-1], "confidence"), columns)
        return Problem(
            _("column '{heading}' is blank, and '{confidence}' is not.").format(
                heading=heading or steps[-2], confidence=confidence
            )
        )
    cell = cells.get(heading)
    as_written = {"input": cell.strip()} if isinstance(cell, str) and columns[heading].path == steps else {}
    message, hint = worded({**error, **as_written})
    return Problem(_("column '{heading}': {problem}").format(heading=heading, problem=message), None, hint)


def _heading(steps: tuple[str, ...], columns: Mapping[str, Column]) -> str:
    """Return the heading of the column that goes to a place in a case, or to one above it; "" if none does."""
    return next((heading for heading, column in columns.items() if steps[: len(column.path)] == column.path), "")
