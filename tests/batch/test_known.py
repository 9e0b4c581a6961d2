"""What cells of tables say is what the cases say that they make, and a row what a diagnosis says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tabled import cases_of

from conftest import sign
from netdiag import certainty
from netdiag.batch import batch, known
from netdiag.batch.headings import layout
from netdiag.batch.table import Rows
from netdiag.cases import Case
from netdiag.diagnosis import diagnose
from netdiag.diagnosis.plans import Plans
from netdiag.knowledge import KnowledgeBase
from shipped import diagnoses

KB = KnowledgeBase.default()
RENAMED = [s for s in KB.symptoms.values() if s.formerly][:2]
SIGNS = [*list(KB.symptoms)[:4], *(name for s in RENAMED for name in (s.id, s.formerly[0]))]
SEVERITY = [
    0,
    1,
    2,
    3,
    4,
    3.0,
    2.5,
    "3",
    "sterk",
    "unknown",
    "n/a",
    " ",
    "",
    None,
    7,
    True,
    "2,5",
    [1],
    np.float64(2),
    np.nan,
]
CELLS: dict[str, Sequence[Any]] = {
    **dict.fromkeys(SIGNS, SEVERITY),
    **{f"{sign}.confidence": [None, None, 0.5, "0,25", 1, 2, 0.0] for sign in SIGNS[-3:]},
    "name": [None, "een", " ", 7, "x" * 200, "y" * 400, [1], "a\ud800"],
    "opgave": [None, *KB.opgaven, "no such"],
    **{f"opgave.{axis}": [None, 0.5, -1, "0", 3] for axis in KB.axes},
    "arrangement.krachten": [None, *KB.opgaven],
    "phase": [None, *KB.phases, 3],
    "governance": [None, *KB.governance_forms],
    "work": [None, "zorg", "ict"],
    "scale": [None, "lokaal", "national"],
    "abroad": [None, "ja", False, 0, "perhaps"],
    "size": [None, 5, "12", 12.0, "many"],
    "mandated": [None, True, "nee"],
    f"features.{next(iter(KB.features))}": [None, "ja", "no", "half"],
    f"questions.{next(iter(KB.questions))}": [None, "deels", "unknown"],
    f"krachten.{next(iter(KB.drijvende_krachten))}": [None, 0, 4, "sterk", 2.5],
    f"bouwstenen.{next(iter(KB.bouwstenen))}": [None, "no", "yes"],
    "chief_complaint": [None, None, SIGNS[0], f"{SIGNS[0]}; {SIGNS[-1]}", [SIGNS[1]], "no such", SIGNS[4]],
}
Records = st.lists(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(cells) for name, cells in CELLS.items()}),
    min_size=1,
    max_size=6,
)


def both(df: Any) -> tuple[known.Known, known.Known]:
    """What is known of a table, cell by cell and case by case."""
    columns = layout(list(df.columns), KB).columns
    cases, names = cases_of(df, KB)
    return known.of_table(Rows(df, columns, KB), KB), known.of_cases(cases, KB, names)


def assert_same(df: Any) -> None:
    by_cell, by_case = both(df)
    assert (by_cell.names, by_cell.errors) == (by_case.names, by_case.errors)
    np.testing.assert_array_equal(by_cell.facts, by_case.facts)
    assert by_cell.answered.tolist() == by_case.answered.tolist()
    assert by_cell.stated.complaints == by_case.stated.complaints
    for name, values in by_cell.stated.fields.items():
        assert values.tolist() == by_case.stated.fields[name].tolist(), name


@given(Records)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_cells_say_what_their_case_says(records: list[dict[str, Any]]) -> None:
    assert_same(pd.DataFrame(records, dtype=object))


@pytest.mark.parametrize(
    "kind", ["Int64", "float64", "int64", "string", "str", "string[pyarrow]", "int64[pyarrow]", "category"]
)
def test_cells_of_any_type_say_the_same(kind: str) -> None:
    whole = [3, 0, 4, 1]
    text = kind.startswith("str")
    blanks: list[Any] = whole if kind == "int64" else [*whole[:2], None, whole[3]]
    values = [None if value is None else str(value) if text else value for value in blanks]
    df = pd.DataFrame({SIGNS[0]: pd.Series(values, dtype=kind), SIGNS[1]: pd.Series(values[::-1], dtype=kind)})
    df["mandated"] = [True, False, True, False]
    by_cell, by_case = both(df)
    assert_same(df)
    assert by_cell.errors == [None] * 4 and by_cell.answered.sum() == by_case.answered.sum() >= 6


def test_a_text_that_arrow_cannot_hold_is_told_as_ever() -> None:
    df = pd.DataFrame({SIGNS[0]: pd.Series(["3", "\ud800"], dtype=pd.StringDtype("python")), SIGNS[1]: ["3", "3"]})
    by_cell, _ = both(df)
    assert_same(df)
    assert by_cell.errors[0] is None and by_cell.errors[1] is not None


@pytest.mark.parametrize("cells", [[0, 1, 2, 3, 4], [90, 91, " ", "92", "wrong", 3]])
def test_what_is_kept_of_cells_is_bounded_of_wrong_ones_too(monkeypatch: pytest.MonkeyPatch, cells: list[Any]) -> None:
    meanings = known._Meanings(known._units(KB))
    monkeypatch.setattr(known, "KEPT", 3)
    monkeypatch.setattr(known, "_meanings", lambda kb: meanings)
    assert_same(pd.DataFrame(dict.fromkeys(SIGNS[:4], cells)))
    assert len(meanings._numbers) == 3


def test_every_row_is_the_diagnosis_of_its_case_to_the_last_decimal(kb: KnowledgeBase) -> None:
    cases = [d.case for _, d in diagnoses()]
    found = batch.table_of(cases, kb, [""] * len(cases))
    for case, (_, row) in zip(cases, found.iterrows(), strict=True):
        told = row[row.notna()].to_dict()
        assert told == {name: value for name, value in wanted(case, kb).items() if value is not None}, case.name


def wanted(case: Case, kb: KnowledgeBase) -> dict[str, Any]:
    """The row of a case, of its diagnosis."""
    made = diagnose(case, kb, engine="floats")
    causes = [cause for cause in made.hoofdoorzaken if cause.share > 0][:4]
    found = [finding for finding in made.knelpunten if finding.certainty > 0][:5]
    shown = {finding.id: certainty.shown(finding.certainty, 6) for finding in made.knelpunten}
    row: dict[str, Any] = {"name": case.name, "outcome": made.outcome, "opgave": made.opgave.type}
    row["opgave_certainty"] = certainty.shown(made.opgave.certainty, 6) if made.opgave.type else None
    for i, cause in enumerate(causes, 1):
        row |= {f"hoofdoorzaak_{i}": cause.id, f"hoofdoorzaak_{i}_share": round(certainty.snapped(cause.share), 6)}
    for i, finding in enumerate(found, 1):
        row |= {f"knelpunt_{i}": finding.id, f"knelpunt_{i}_certainty": shown[finding.id]}
    row |= {f"certainty_{name}": value for name, value in shown.items()}
    row["core"] = ";".join(finding.id for finding in made.core)
    row["plan"] = ";".join(line.intervention for line in made.interventions)
    return row | {"unexplained": ";".join(made.unexplained)}


def test_the_plan_may_be_left_out(kb: KnowledgeBase) -> None:
    df = pd.DataFrame({"name": ["one", "two"], SIGNS[0]: [4, 3], SIGNS[1]: [3, None]})
    whole, without = batch.diagnose_frame(df, kb), batch.diagnose_frame(df, kb, plan=False)
    pd.testing.assert_frame_equal(whole.drop(columns="plan"), without)


def test_knowledge_without_advice_has_rows_without_a_plan(small: Callable[..., KnowledgeBase]) -> None:
    found = batch.diagnose_frame(pd.DataFrame({"s0": [4, 0], "s1": [3, 3]}), small(sign("s0", "k0")))
    assert found["plan"].tolist() == ["", ""] and found["knelpunt_1"].isna().tolist() == [False, True]


def test_a_long_table_is_read_in_parts(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    df = pd.DataFrame(
        {SIGNS[0]: [4, 3, 0, 9, 1], SIGNS[1]: [3, 3, 3, 3, "x"], "chief_complaint": [None, SIGNS[1]] * 2 + [None]}
    )
    once = batch.diagnose_frame(df, kb)
    monkeypatch.setattr(batch, "ROWS_AT_ONCE", 4)
    monkeypatch.setattr(Plans.of(kb), "block", 3)
    pd.testing.assert_frame_equal(batch.diagnose_frame(df, kb), once)
    assert once["name"].tolist() == [f"row {i}" for i in range(1, 6)]
