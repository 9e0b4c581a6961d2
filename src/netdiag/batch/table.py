"""A table of cases, read row by row.

cases(df, columns, kb)      table -> Case or error for each row, and what each is called
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, localcontext
from typing import TYPE_CHECKING, Any

from netdiag.batch.cells import blank, called, text
from netdiag.batch.columns import Column, columns_in
from netdiag.cases import Case, current
from netdiag.errors import InputError, NetdiagError, Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.reading import worded

if TYPE_CHECKING:
    import pandas as pd

Problematic = Case | NetdiagError  # a case, or what is wrong with it


def cases(
    df: pd.DataFrame, columns: Mapping[str, str], kb: KnowledgeBase, first: int = 1
) -> tuple[list[Problematic], list[str]]:
    """Return the cases of a table, or what is wrong with each, and their names; `columns` maps headings to column ids.

    Other columns are passed over. A row without a name is called by its number, counted from `first`.
    """
    import numpy as np

    headings, known_columns = list(map(called, df.columns)), columns_in(kb)
    name_heading = next((heading for heading, name in columns.items() if name == "name"), "name")
    column_of = {heading: known_columns[name] for heading, name in columns.items()}
    column_of = {name_heading: known_columns["name"], **column_of}
    is_filled = _filled(df) & np.array([heading in column_of for heading in headings], dtype=bool)
    read, names = [], []
    for i, (cells, is_full) in enumerate(zip(df.to_numpy(dtype=object), is_filled, strict=True), first):
        given = {headings[j]: cells[j] for j in is_full.nonzero()[0] if not blank(cells[j])}
        read.append(_case({name_heading: f"row {i}", **given}, column_of, kb))
        names.append(_called(given.get(name_heading), i))
    return read, names


def _filled(df: pd.DataFrame) -> Any:
    """Return for each cell whether something stands there, (rows x columns)."""
    with localcontext(Context(traps=[])):  # pandas compares cells, and a signalling NaN among decimals would end that
        return df.notna().to_numpy(dtype=bool)


def _called(cell: Any, number: int) -> str:
    try:
        return text(cell) if cell is not None else f"row {number}"
    except ValueError:  # which is told of the row
        return f"row {number}"


def _case(cells: Mapping[str, Any], columns: Mapping[str, Column], kb: KnowledgeBase) -> Problematic:
    """Return the Case that the non-blank cells of one row make, or what is wrong with it."""
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
            problems.append(Problem(f"column '{heading}': {error}"))
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
        return Problem(f"column '{heading or steps[-2]}' is blank, and '{confidence}' is not.")
    cell = cells.get(heading)
    as_written = {"input": cell.strip()} if isinstance(cell, str) and columns[heading].path == steps else {}
    message, hint = worded({**error, **as_written})
    return Problem(f"column '{heading}': {message}", None, hint)


def _heading(steps: tuple[str, ...], columns: Mapping[str, Column]) -> str:
    """Return the heading of the column that goes to a place in a case, or to one above it; "" if none does."""
    return next((heading for heading, column in columns.items() if steps[: len(column.path)] == column.path), "")
