"""What the columns of a table of cases mean: where in a case each goes, and how a cell of it is read.

    columns_in(kb)                  the columns that a table may have
    wrong_columns(names, known)     what is wrong with the headings of one table

docs/many-cases.md describes the columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from netdiag.batch.cells import number, text, texts, truth
from netdiag.errors import Place, Problem, did_you_mean
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr

SHOWN: Final = 10  # unknown columns that are told one by one


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a table of cases may have: where in a case it goes, and how a cell is read."""

    path: tuple[str, ...]
    read: Callable[[Any], Any]


def columns_in(kb: KnowledgeBase) -> dict[str, Column]:
    """Return the columns that a table of cases may have: all that a case file can say and rules read."""
    found = {name: Column((name,), text) for name in ("name", "phase", "governance", "funding", "members")}
    found["size"] = Column(("size",), number)
    found["mandated"] = Column(("mandated",), truth)
    found["chief_complaint"] = Column(("chief_complaint",), texts)
    found["opgave"] = Column(("opgave", "type"), text)
    found |= {f"opgave.{axis}": Column(("opgave", "axes", axis), number) for axis in kb.axes}
    found |= {f"arrangement.{cell}": Column(("arrangement", cell), text) for cell in get_args(pr.CELLS)}
    for field, section, read in _KEYED:
        found |= {f"{field}.{name}": Column((field, name), read) for name in getattr(kb, section)}
    for symptom in kb.symptoms:
        found[symptom] = Column(("symptoms", symptom, "severity"), number)
        found[f"{symptom}.confidence"] = Column(("symptoms", symptom, "confidence"), number)
    return found


_KEYED: Final = (
    ("bouwstenen", "bouwstenen", text),
    ("questions", "questions", text),
    ("krachten", "drijvende_krachten", number),
)


def wrong_columns(columns: Sequence[str], known: Mapping[str, Column], place: Place | None = None) -> list[Problem]:
    """Return what is wrong with the names of the columns: those not known, and those that stand there twice."""
    counts = Counter(columns)
    problems = [_unknown_column(name, known, place) for name in counts if name not in known]
    if len(problems) > SHOWN:
        hint = "`netdiag symptoms` lists the ids of symptoms."
        problems = [*problems[:SHOWN], Problem(f"and {len(problems) - SHOWN} more columns like these.", place, hint)]
    return problems + [
        Problem(f"column '{name}' stands there twice.", place) for name, count in counts.items() if count > 1
    ]


def _unknown_column(name: str, known: Mapping[str, Column], place: Place | None) -> Problem:
    if not name.strip():
        return Problem("a column has no name.", place)
    return Problem(f"column '{name}' is neither a symptom nor a part of a case.", place, did_you_mean(name, known))
