"""A table of cases: what its columns say of a case, and what those of the result say of its diagnosis.

    columns_in(kb)                  what a table may say of a case, and where in a case it goes
      cases(df, kb)                 table -> Case or error for each row, and what each is called
    columns_out(kb)                 what a table of results tells
      row(kb, case, inference)      one Case -> one row of results
      results(rows, kb)             rows -> table

docs/many-cases.md describes the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from netdiag import diagnosis as dg
from netdiag import model as m
from netdiag.chain import Inference
from netdiag.errors import InputError, NetdiagError, Problem, did_you_mean
from netdiag.knowledge import KnowledgeBase
from netdiag.plan import interventions

if TYPE_CHECKING:
    import pandas as pd

CAUSES: Final = 4
TOP: Final = 5
TRUE_WORDS: Final = {"true": True, "yes": True, "ja": True, "1": True, "waar": True}
FALSE_WORDS: Final = {"false": False, "no": False, "nee": False, "0": False, "onwaar": False}
JOINED_BY: Final = ";"

Row = dict[str, Any]
Problematic = m.Case | NetdiagError  # a case, or what is wrong with it


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
    found |= {f"arrangement.{cell}": Column(("arrangement", cell), _text) for cell in get_args(m.CELLS)}
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
    return tuple(part.strip() for part in str(cell).split(JOINED_BY))


def _number(cell: Any) -> Any:
    """A cell as a number where it is one, a whole one if it can be (tables hold 3 as 3.0 or "3"), else as it stands."""
    if isinstance(cell, bool) or getattr(getattr(cell, "dtype", None), "kind", "") == "b":  # NumPy's truths too
        return bool(cell)
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return cell
    return int(number) if number.is_integer() else number


def _truth(cell: Any) -> bool:
    said = str(_number(cell)).strip().lower()
    if said not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError(f"column 'mandated': '{_short(cell)}' is not yes or no.")
    return (TRUE_WORDS | FALSE_WORDS)[said]


_KEYED: Final = (
    ("bouwstenen", "bouwstenen", _text),
    ("questions", "questions", _text),
    ("krachten", "drijvende_krachten", _number),
)


def _case(cells: Mapping[str, Any], columns: Mapping[str, Column]) -> Problematic:
    """Turn the cells of one row that are not blank into a Case, or into what is wrong with it."""
    from pydantic import ValidationError

    data: dict[str, Any] = {}
    try:
        for name, cell in cells.items():
            *outer, last = columns[name].path
            inside = data
            for step in outer:
                inside = inside.setdefault(step, {})
            inside[last] = columns[name].read(cell)
        return m.Case.model_validate(data)
    except ValidationError as error:
        return InputError([Problem(_told(e, columns)) for e in error.errors(include_url=False)])
    except ValueError as error:
        return InputError([Problem(str(error))])


def _told(error: Any, columns: Mapping[str, Column]) -> str:
    steps = tuple(str(step) for step in error["loc"] if "[" not in str(step))
    name = next((name for name, column in columns.items() if steps[: len(column.path)] == column.path), "name")
    if error["type"] == "missing":
        return f"column '{name}' is blank, and '{name}.confidence' is not."
    return f"column '{name}': '{_short(error['input'])}': {error['msg'].removeprefix('Value error, ')}."


def _short(value: Any, most: int = 40) -> str:
    return str(value)[:most]


def cases(df: pd.DataFrame, kb: KnowledgeBase, first: int = 1) -> tuple[list[Problematic], list[str]]:
    """Return the cases of a table and their names. Raises InputError for a column that is not known."""
    columns = columns_in(kb)
    names = [str(name) for name in df.columns]
    check_columns(names, columns)
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


def check_columns(columns: Sequence[str], known: Mapping[str, Column]) -> None:
    """Raise InputError for columns that are not known, or stand there twice."""
    wrong = [name for name in dict.fromkeys(columns) if name not in known]
    twice = sorted({name for name in columns if columns.count(name) > 1}) if len(set(columns)) < len(columns) else []
    problems = [
        Problem(f"column '{name}' is neither a symptom nor a part of a case.", None, did_you_mean(name, known))
        for name in wrong
    ]
    problems += [Problem(f"column '{name}' stands there twice.") for name in twice]
    if problems:
        raise InputError(problems)


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


def row(kb: KnowledgeBase, case: m.Case, inference: Inference) -> Row:
    """Return one case's row: what `from_inference` gives, but for evidence and advice that a table has no room for."""
    made = dg.outline(kb, case, inference)
    causes, found = made.hoofdoorzaken[:CAUSES], made.knelpunten
    plan = interventions(kb, case, made.context, made.candidates, frozenset(made.core), made.plan_opgave)
    sure = {finding.id: finding.certainty for finding in found}
    return {
        "name": case.name,
        "outcome": made.outcome,
        "error": None,
        "opgave": made.opgave.type,
        "opgave_certainty": made.opgave.certainty if made.opgave.type else None,
        **{f"hoofdoorzaak_{i}": cause.id for i, cause in enumerate(causes, 1)},
        **{f"hoofdoorzaak_{i}_share": cause.share for i, cause in enumerate(causes, 1)},
        **{f"knelpunt_{i}": finding.id for i, finding in enumerate(found[:TOP], 1)},
        **{f"knelpunt_{i}_certainty": finding.certainty for i, finding in enumerate(found[:TOP], 1)},
        **{f"certainty_{name}": sure[name] for name in kb.knelpunten},
        "core": JOINED_BY.join(made.core),
        "plan": JOINED_BY.join(plan),
        "unexplained": JOINED_BY.join(made.unexplained),
    }


def results(found: Iterable[Row], kb: KnowledgeBase, index: Any = None) -> pd.DataFrame:
    """Return rows of results as a table; a column of text stays one where all of it is blank."""
    wanted = columns_out(kb)
    frame = import_pandas().DataFrame.from_records(list(found), columns=list(wanted), index=index)
    typed: pd.DataFrame = frame.astype(
        {name: "string" if kind == "text" else "float64" for name, kind in wanted.items()}
    )
    return typed


def import_pandas() -> Any:
    """Return the module pandas. Raises InputError with the pip line where it or pyarrow is missing."""
    try:
        import pandas
        import pyarrow  # noqa: F401  (pandas needs it for Parquet)
    except ImportError as error:
        raise InputError(f'tables need {error.name}: python -m pip install "netdiag[tables]"') from None
    return pandas
