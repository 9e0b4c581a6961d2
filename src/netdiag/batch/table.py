"""A table of cases, read row by row.

cases(df, kb)       table -> Case or error for each row, and what each is called
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netdiag.batch.cells import blank, text
from netdiag.batch.columns import Column, columns_in, wrong_columns
from netdiag.cases import Case
from netdiag.errors import InputError, NetdiagError, Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.reading import worded

if TYPE_CHECKING:
    import pandas as pd

Problematic = Case | NetdiagError  # a case, or what is wrong with it


def cases(df: pd.DataFrame, kb: KnowledgeBase, first: int = 1) -> tuple[list[Problematic], list[str]]:
    """Return the cases of a table and their names. Raises InputError for a column that is not known."""
    columns = columns_in(kb)
    names = [str(name) for name in df.columns]
    if problems := wrong_columns(names, columns):
        raise InputError(problems)
    values, filled = df.to_numpy(dtype=object), df.notna().to_numpy(dtype=bool)
    found, called = [], []
    for i, (line, full) in enumerate(zip(values, filled, strict=True)):
        given = {names[j]: line[j] for j in full.nonzero()[0] if not blank(line[j])}
        cells = {"name": f"row {first + i}", **given}
        found.append(_case(cells, columns))
        called.append(text(cells["name"]))
    return found, called


def _case(cells: Mapping[str, Any], columns: Mapping[str, Column]) -> Problematic:
    """Turn the cells of one row that are not blank into a Case, or into what is wrong with it."""
    from pydantic import ValidationError

    data: dict[str, Any] = {}
    problems = []
    for name, cell in cells.items():
        *outer, last = columns[name].path
        inside = data
        for step in outer:
            inside = inside.setdefault(step, {})
        try:
            inside[last] = columns[name].read(cell)
        except ValueError as error:
            problems.append(Problem(f"column '{name}': {error}"))
    try:
        case = Case.model_validate(data)
    except ValidationError as error:
        problems += [_problem(e, columns) for e in error.errors(include_url=False)]
    return InputError(problems) if problems else case


def _problem(error: Any, columns: Mapping[str, Column]) -> Problem:
    steps = tuple(str(step) for step in error["loc"] if "[" not in str(step))
    name = next((name for name, column in columns.items() if steps[: len(column.path)] == column.path), "name")
    if error["type"] == "missing":
        return Problem(f"column '{name}' is blank, and '{name}.confidence' is not.")
    message, hint = worded(error)
    return Problem(f"column '{name}': {message}", None, hint)
