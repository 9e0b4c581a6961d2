"""Columns that are no part of a case: refused, carried along, or left out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from netdiag.batch import columns_out, diagnose_frame
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase


@pytest.fixture
def table(kb: KnowledgeBase) -> Any:
    one, two = list(kb.symptoms)[:2]
    frame = pd.DataFrame({"Regio": ["Noord", None], "name": ["a", "b"], one: [3, 0], "Datum": "", 7: [1.5, 2], two: 2})
    frame["Datum"] = pd.to_datetime(["2026-01-31", None])
    return frame.set_index(pd.Index(["x", "x"]))


def test_they_are_a_mistake_unless_one_says_otherwise(kb: KnowledgeBase, table: Any) -> None:
    with pytest.raises(InputError) as error:
        diagnose_frame(table, kb)
    assert [str(problem).partition("'")[2].partition("'")[0] for problem in error.value.problems] == [
        "7", "Datum", "Regio",
    ]  # fmt: skip


def test_kept_they_stand_before_the_results_as_they_were(kb: KnowledgeBase, table: Any) -> None:
    out = diagnose_frame(table, kb, extra="keep")
    assert list(out.columns) == ["Regio", "Datum", "7", *columns_out(kb)]
    pd.testing.assert_frame_equal(out[["Regio", "Datum", "7"]], table[["Regio", "Datum", 7]].rename(columns={7: "7"}))
    pd.testing.assert_frame_equal(out[list(columns_out(kb))], diagnose_frame(table, kb, extra="ignore"))


def test_left_out_they_change_nothing(kb: KnowledgeBase, table: Any) -> None:
    without = table.drop(columns=["Regio", "Datum", 7])
    pd.testing.assert_frame_equal(diagnose_frame(table, kb, extra="ignore"), diagnose_frame(without, kb))


@pytest.mark.parametrize("extra", ["keep", "ignore"])
def test_one_that_nearly_has_the_name_of_a_column_stays_a_mistake(kb: KnowledgeBase, extra: Any) -> None:
    symptom = next(iter(kb.symptoms.values()))
    for heading in ("Phases", "govrnance", symptom.id + "x", symptom.nl[:-4], symptom.en.replace("t", "tt")):
        with pytest.raises(InputError, match="Did you mean"):
            diagnose_frame(pd.DataFrame({"name": ["a"], heading: [1]}), kb, extra)


OWN = "Datum Opmerkingen Nummer Organisatie Tags Functie Regio Contactpersoon E-mail Versie Status Sector Score Wave"


def test_columns_as_people_have_them_are_not_taken_for_mistyped_ones(kb: KnowledgeBase) -> None:
    out = diagnose_frame(pd.DataFrame({"name": ["a"], **dict.fromkeys(OWN.split(), 1)}), kb, "keep")
    assert list(out.columns)[:14] == OWN.split()


@pytest.mark.parametrize("heading", ["plan", "Plan", "error", "knelpunt_1 ", "OUTCOME"])
def test_one_called_as_a_result_cannot_be_kept(kb: KnowledgeBase, heading: str) -> None:
    df = pd.DataFrame({"name": ["a"], heading: [1]})
    with pytest.raises(InputError) as error:
        diagnose_frame(df, kb, "keep")
    told = f"column '{heading}' cannot be carried along: one of the results is called so. Give it another name."
    assert str(error.value) == told
    assert len(diagnose_frame(df, kb, "ignore")) == 1


def test_without_a_name_or_twice_they_cannot_be_kept_and_can_be_left_out(kb: KnowledgeBase) -> None:
    for headings, told in ((["name", " "], "a column has no name"), (["name", "Regio", "Regio"], "stands there twice")):
        df = pd.DataFrame([["a"] * len(headings)], columns=headings)
        with pytest.raises(InputError, match=told):
            diagnose_frame(df, kb, "keep")
        assert diagnose_frame(df, kb, "ignore")["name"].tolist() == ["a"]


def test_another_word_for_it_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="'drop' is not one of error, keep, ignore"):
        diagnose_frame(pd.DataFrame({"name": ["a"]}), kb, "drop")  # type: ignore[arg-type]


def test_a_table_of_no_rows_shows_what_columns_come_out(kb: KnowledgeBase, table: Any) -> None:
    none, all_ = diagnose_frame(table[:0], kb, "keep"), diagnose_frame(table, kb, "keep")
    assert (none.dtypes == all_.dtypes).all() and not len(none)
