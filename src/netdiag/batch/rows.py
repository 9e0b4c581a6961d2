"""The rows of results of many cases, worked out together.

told(known, kb, plan)       what is known of cases -> what each column of a table of results says of them

A row is the diagnosis of a case but for evidence and advice, for which a table has no room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from netdiag import certainty
from netdiag.batch.cells import JOINED_BY
from netdiag.batch.known import Known
from netdiag.batch.results import CAUSES, DECIMALS, TOP
from netdiag.diagnosis.many import Outlined, Outlines
from netdiag.diagnosis.plans import Plans
from netdiag.inference.instructions import Index, Matrix
from netdiag.knowledge import KnowledgeBase

Columns = dict[str, list[Any]]


def told(known: Known, kb: KnowledgeBase, plan: bool = True) -> Columns:
    """Return what each column says of cases, a block of them at a time; without `plan`, that column is left out."""
    outlines, parts = Outlines.of(kb), []
    block = min(outlines.block, Plans.of(kb).block) if plan else outlines.block
    for start in range(0, max(1, len(known.names)), block):
        parts.append(_of_block(known.part(start, start + block), outlines, kb, plan))
    return joined(parts)


def joined(parts: Sequence[Columns]) -> Columns:
    """Return columns of several blocks as one."""
    if len(parts) == 1:
        return parts[0]
    return {name: [cell for columns in parts for cell in columns[name]] for name in parts[0]}


def _of_block(known: Known, outlines: Outlines, kb: KnowledgeBase, plan: bool) -> Columns:
    cases = outlines.run(known.facts)
    outlined = outlines.outlined(cases, known.answered, known.complaints(kb))
    kind, sure = outlines.types(outlined)
    cores = outlines.cores(outlined)
    columns: Columns = {
        "name": known.names,
        "outcome": outlined.outcome.tolist(),
        "error": known.errors,
        "opgave": kind.tolist(),
        "opgave_certainty": np.where(sure > 0, _shown(sure), np.nan).tolist(),
        **_causes(outlined, outlines.hoofdoorzaken),
        **_knelpunten(outlined, outlines.knelpunten),
        "core": list(map(JOINED_BY.join, cores)),
    }
    if plan:
        columns["plan"] = list(map(JOINED_BY.join, Plans.of(kb).chosen(cases, outlined, cores, known.stated)))
    columns["unexplained"] = _unexplained(outlined, list(kb.symptoms))
    return _without_errors(columns, known.errors)


def _causes(outlined: Outlined, names: Sequence[str]) -> Columns:
    """Return the hoofdoorzaken with the greatest shares, and these."""
    columns: Columns = {}
    for i, (name, share) in enumerate(_first(outlined.shares, outlined.cause_order, names, CAUSES), 1):
        columns[f"hoofdoorzaak_{i}"] = name
        columns[f"hoofdoorzaak_{i}_share"] = [round(value, DECIMALS) for value in _snapped(share).tolist()]
    return columns


def _knelpunten(outlined: Outlined, names: Sequence[str]) -> Columns:
    """Return the knelpunten that are surest, and the certainties of these and of all."""
    columns: Columns = {}
    for i, (name, value) in enumerate(_first(outlined.certainty, outlined.order, names, TOP), 1):
        columns[f"knelpunt_{i}"] = name
        columns[f"knelpunt_{i}_certainty"] = _shown(value).tolist()
    shown = _shown(outlined.certainty).T.tolist()
    return columns | {f"certainty_{name}": values for name, values in zip(names, shown, strict=True)}


def _first(values: Matrix, order: Index, names: Sequence[str], most: int) -> Iterator[tuple[list[Any], Matrix]]:
    """Yield the names that come first in each case, second, and so on, with their values; NaN for None, at 0."""
    named = np.array([*names, None], object)
    ranked = order.argsort(axis=1)
    for i in range(most):
        at = ranked[:, i] if i < len(names) else np.full(len(values), -1)
        value = values[np.arange(len(values)), at] if names else np.zeros(len(values))
        there = (at >= 0) & (value > 0)
        yield named[np.where(there, at, -1)].tolist(), np.where(there, value, np.nan)


def _unexplained(outlined: Outlined, symptoms: Sequence[str]) -> list[str]:
    """Return the symptoms that speak for no knelpunt, in the order of their ids, joined."""
    by_name = sorted(range(len(symptoms)), key=symptoms.__getitem__)
    case, place = outlined.unexplained[:, by_name].nonzero()
    found: list[list[str]] = [[] for _ in range(len(outlined))]
    for i, at in zip(case.tolist(), place.tolist(), strict=True):
        found[i].append(symptoms[by_name[at]])
    return list(map(JOINED_BY.join, found))


def _without_errors(columns: Columns, errors: Sequence[str | None]) -> Columns:
    """Return columns that say nothing but its name and what is wrong of a case with an error."""
    wrong = [i for i, error in enumerate(errors) if error is not None]
    for name in columns.keys() - {"name", "error"} if wrong else ():
        for i in wrong:
            columns[name][i] = None
    return columns


def _snapped(values: Matrix) -> Matrix:
    """Return values without their last bits (certainty.snapped)."""
    return (values + certainty.GRID) - certainty.GRID


def _shown(values: Matrix) -> Matrix:
    """Return certainties as they are shown (certainty.shown)."""
    scale = 10.0**DECIMALS
    shown: Matrix = np.trunc(values * scale + np.copysign(certainty.TOLERANCE * scale, values)) / scale + 0.0
    return shown
