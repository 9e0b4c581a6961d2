"""A table of results: what its columns say of a diagnosis.

columns_out(kb)                 what a table of results tells
row(kb, case, inference)        one Case -> one row of results
as_table(rows, kb)              rows -> table

docs/many-cases.md describes the columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from netdiag.batch.cells import JOINED_BY
from netdiag.batch.packages import package
from netdiag.cases import Case
from netdiag.diagnosis import interventions, outline
from netdiag.inference.chain import Inference
from netdiag.knowledge import KnowledgeBase

if TYPE_CHECKING:
    import pandas as pd

CAUSES: Final = 4
TOP: Final = 5
DECIMALS: Final = 6  # of numbers in results

Row = dict[str, Any]


def columns_out(kb: KnowledgeBase) -> dict[str, str]:
    """Return the columns of the result and their type: text or number."""
    numbered = [(f"hoofdoorzaak_{i}", f"hoofdoorzaak_{i}_share") for i in range(1, CAUSES + 1)]
    numbered += [(f"knelpunt_{i}", f"knelpunt_{i}_certainty") for i in range(1, TOP + 1)]
    return {
        **dict.fromkeys(("name", "outcome", "error", "opgave"), "text"),
        "opgave_certainty": "number",
        **{name: kind for pair in numbered for name, kind in zip(pair, ("text", "number"), strict=True)},
        **{f"certainty_{name}": "number" for name in kb.knelpunten},
        **dict.fromkeys(("core", "plan", "unexplained"), "text"),
    }


def row(kb: KnowledgeBase, case: Case, inference: Inference) -> Row:
    """Return one case's row: what `from_inference` gives, but for evidence and advice that a table has no room for."""
    made = outline(kb, case, inference)
    causes = [cause for cause in made.hoofdoorzaken if cause.share > 0][:CAUSES]
    found = [finding for finding in made.knelpunten if finding.certainty > 0][:TOP]
    plan = interventions(kb, case, made.context, made.candidates, frozenset(made.core), made.plan_opgave)
    sure = {finding.id: finding.certainty for finding in made.knelpunten}
    return {
        "name": case.name,
        "outcome": made.outcome,
        "error": None,
        "opgave": made.opgave.type,
        "opgave_certainty": _rounded(made.opgave.certainty) if made.opgave.type else None,
        **{f"hoofdoorzaak_{i}": cause.id for i, cause in enumerate(causes, 1)},
        **{f"hoofdoorzaak_{i}_share": _rounded(cause.share) for i, cause in enumerate(causes, 1)},
        **{f"knelpunt_{i}": finding.id for i, finding in enumerate(found, 1)},
        **{f"knelpunt_{i}_certainty": _rounded(finding.certainty) for i, finding in enumerate(found, 1)},
        **{f"certainty_{name}": _rounded(sure[name]) for name in kb.knelpunten},
        "core": JOINED_BY.join(made.core),
        "plan": JOINED_BY.join(plan),
        "unexplained": JOINED_BY.join(made.unexplained),
    }


def _rounded(value: float) -> float:
    return round(value, DECIMALS) + 0.0  # and no -0.0


def as_table(found: Iterable[Row], kb: KnowledgeBase, index: Any = None) -> pd.DataFrame:
    """Return rows of results as a table; a column of text stays one where all of it is blank."""
    wanted = columns_out(kb)
    frame = package("pandas").DataFrame.from_records(list(found), columns=list(wanted))
    typed: pd.DataFrame = frame.astype(
        {name: "string" if kind == "text" else "float64" for name, kind in wanted.items()}
    )
    return typed if index is None else typed.set_axis(index)
