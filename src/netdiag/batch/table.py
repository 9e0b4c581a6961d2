"""A table of cases, read row by row.

cases(df, columns, kb)      table -> Case or error for each row, and what each is called
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, localcontext
from typing import TYPE_CHECKING, Any

from netdiag.batch.cells import blank, text
from netdiag.batch.columns import Column, columns_in
from netdiag.cases import Case
from netdiag.errors import InputError, NetdiagError, Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.reading import worded

if TYPE_CHECKING:
    import pandas as pd

Problematic = Case | NetdiagError  # a case, or what is wrong with it


def cases(
    df: pd.DataFrame, columns: Mapping[str, str], kb: KnowledgeBase, first: int = 1
) -> tuple[list[Problematic], list[str]]:
    """Return the cases of a table and their names; `columns` tells which column of a case each heading names.

    Other columns are passed over. A row without a name is called by its number, counted from `first`.
    """
    import numpy as np

    headings, known = list(map(str, df.columns)), columns_in(kb)
    named = next((heading for heading, name in columns.items() if name == "name"), "name")
    meant = {named: known["name"], **{heading: known[name] for heading, name in columns.items()}}
    filled = _filled(df) & np.array([heading in meant for heading in headings], dtype=bool)
    found, called = [], []
    for i, (line, full) in enumerate(zip(df.to_numpy(dtype=object), filled, strict=True), first):
        given = {headings[j]: line[j] for j in full.nonzero()[0] if not blank(line[j])}
        found.append(_case({named: f"row {i}", **given}, meant))
        called.append(_called(given.get(named), i))
    return found, called


def _filled(df: pd.DataFrame) -> Any:
    """Of each cell, whether something stands there."""
    with localcontext(Context(traps=[])):  # pandas compares cells, and a signalling NaN among decimals would end that
        return df.notna().to_numpy(dtype=bool)


def _called(cell: Any, number: int) -> str:
    try:
        return text(cell) if cell is not None else f"row {number}"
    except ValueError:  # which is told of the row
        return f"row {number}"


def _case(cells: Mapping[str, Any], columns: Mapping[str, Column]) -> Problematic:
    """Turn the cells of one row that are not blank into a Case, or into what is wrong with it."""
    from pydantic import ValidationError

    data: dict[str, Any] = {}
    problems, unread = [], set()
    for heading, cell in cells.items():
        *outer, last = columns[heading].path
        inside = data
        for step in outer:
            inside = inside.setdefault(step, {})
        try:
            inside[last] = columns[heading].read(cell)
        except ValueError as error:
            problems.append(Problem(f"column '{heading}': {error}"))
            unread.add(columns[heading].path)
    try:
        case = Case.model_validate(data)
    except ValidationError as error:
        wrong = [e for e in error.errors(include_url=False) if e["loc"] not in unread]
        problems += [_problem(e, cells, columns) for e in wrong]
    return InputError(problems) if problems else case


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
    """The heading of the column that goes to a place in a case, or to one above it."""
    return next((heading for heading, column in columns.items() if steps[: len(column.path)] == column.path), "")
