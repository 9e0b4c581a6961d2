"""A table of cases: what its columns say of a case, and what those of the result say of its diagnosis.

    columns_in(kb)                  what a table may say of a case, and where in a case it goes
      cases(df, kb)                 table -> Case or error for each row, and what each is called
    columns_out(kb)                 what a table of results tells
      row(case, inference, kb)      one Case -> one row of results
      results(rows, kb)             rows -> table

docs/many-cases.md describes the columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final, get_args

from netdiag.cases import Case
from netdiag.diagnosis import Planner, outline
from netdiag.errors import InputError, NetdiagError, Place, Problem, did_you_mean
from netdiag.inference.chain import Inference
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.reading import worded
from netdiag.knowledge.statable import CELLS

if TYPE_CHECKING:
    import pandas as pd

CAUSES: Final = 4
TOP: Final = 5
TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "ja", "1", "waar"), True),
    **dict.fromkeys(("false", "no", "nee", "0", "onwaar"), False),
}
JOINED_BY: Final = ";"
DECIMALS: Final = 6  # of numbers in results
SHOWN: Final = 10  # unknown columns that are told one by one

Row = dict[str, Any]
Problematic = Case | NetdiagError  # a case, or what is wrong with it


# --- rows in ----------------------------------------------------------------------------------------------------------


Path_ = tuple[str, ...]  # where in a case what a column holds goes


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a table of cases may have: where in a case it goes, and how a cell is read."""

    path: Path_
    read: Callable[[Any], Any]


def columns_in(kb: KnowledgeBase) -> dict[str, Column]:
    """Return the columns that a table of cases may have: all that a case file can say and rules read."""
    found = {name: Column((name,), _text) for name in ("name", "phase", "governance", "funding", "members")}
    found["size"] = Column(("size",), _number)
    found["mandated"] = Column(("mandated",), _truth)
    found["chief_complaint"] = Column(("chief_complaint",), _texts)
    found["opgave"] = Column(("opgave", "type"), _text)
    found |= {f"opgave.{axis}": Column(("opgave", "axes", axis), _number) for axis in kb.axes}
    found |= {f"arrangement.{cell}": Column(("arrangement", cell), _text) for cell in get_args(CELLS)}
    for field, section, read in _KEYED:
        found |= {f"{field}.{name}": Column((field, name), read) for name in getattr(kb, section)}
    for symptom in kb.symptoms:
        found[symptom] = Column(("symptoms", symptom, "severity"), _number)
        found[f"{symptom}.confidence"] = Column(("symptoms", symptom, "confidence"), _number)
    return found


def _text(cell: Any) -> str:
    """A cell as text; a number as one would write it, as a column of whole numbers with a blank becomes one of 3.0."""
    return str(cell if isinstance(cell, str) else _number(cell)).strip()


def _texts(cell: Any) -> tuple[str, ...]:
    parts = cell.split(JOINED_BY) if isinstance(cell, str) else cell if hasattr(cell, "__iter__") else (cell,)
    return tuple(filter(None, (_text(part) for part in parts if part is not None)))


def _number(cell: Any) -> Any:
    """A cell as a number where it is one, a whole one if it can be (tables hold 3 as 3.0 or "3"), else as it stands."""
    if isinstance(cell, bool) or getattr(getattr(cell, "dtype", None), "kind", "") == "b":  # NumPy's truths too
        return bool(cell)
    if isinstance(cell, Integral):
        return int(cell)  # a float would lose the last digits of a long one
    if isinstance(cell, str):
        if "_" in cell:
            return cell  # which Python would take for a number
        said = cell.replace(",", ".", 1)  # as numbers are written in Dutch
    elif hasattr(cell, "__len__"):
        raise ValueError("more than one value stands in this cell.")
    else:
        said = cell
    try:
        number = float(said)
    except (TypeError, ValueError):
        return cell
    return int(number) if number.is_integer() else number


def _truth(cell: Any) -> bool:
    said = str(_number(cell)).strip().lower()
    if said not in TRUTHS:
        raise ValueError(f"'{said[:40]}' is not yes or no.")
    return TRUTHS[said]


_KEYED: Final = (
    ("bouwstenen", "bouwstenen", _text),
    ("questions", "questions", _text),
    ("krachten", "drijvende_krachten", _number),
)


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


def cases(df: pd.DataFrame, kb: KnowledgeBase, first: int = 1) -> tuple[list[Problematic], list[str]]:
    """Return the cases of a table and their names. Raises InputError for a column that is not known."""
    columns = columns_in(kb)
    names = [str(name) for name in df.columns]
    if problems := wrong_columns(names, columns):
        raise InputError(problems)
    values, filled = df.to_numpy(dtype=object), df.notna().to_numpy(dtype=bool)
    found, called = [], []
    for i, (line, full) in enumerate(zip(values, filled, strict=True)):
        given = {names[j]: line[j] for j in full.nonzero()[0] if not _blank(line[j])}
        cells = {"name": f"row {first + i}", **given}
        found.append(_case(cells, columns))
        called.append(_text(cells["name"]))
    return found, called


def _blank(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.strip()


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


# --- rows out ---------------------------------------------------------------------------------------------------------


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


def row(case: Case, inference: Inference, kb: KnowledgeBase) -> Row:
    """Return one case's row: what `from_inference` gives, but for evidence and advice that a table has no room for."""
    made = outline(case, inference, kb)
    causes = [cause for cause in made.hoofdoorzaken if cause.share > 0][:CAUSES]
    found = [finding for finding in made.knelpunten if finding.certainty > 0][:TOP]
    plan = Planner(case, made, kb).chosen()
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


def results(found: Iterable[Row], kb: KnowledgeBase, index: Any = None) -> pd.DataFrame:
    """Return rows of results as a table; a column of text stays one where all of it is blank."""
    wanted = columns_out(kb)
    frame = import_pandas().DataFrame.from_records(list(found), columns=list(wanted))
    typed: pd.DataFrame = frame.astype(
        {name: "string" if kind == "text" else "float64" for name, kind in wanted.items()}
    )
    return typed if index is None else typed.set_axis(index)


def import_pandas() -> Any:
    """Return the module pandas. Raises InputError with the pip line where it or pyarrow is missing."""
    try:
        import pandas
        import pyarrow  # noqa: F401  (pandas needs it for Parquet)
    except ImportError as error:
        raise InputError(f'tables need {error.name}: python -m pip install "netdiag[tables]"') from None
    return pandas
