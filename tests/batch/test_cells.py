"""What may stand in a cell: whatever it is, it is read, or told in its row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netdiag.batch import diagnose_frame
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase


def one_cell(column: str, cell: Any) -> Any:
    """A table of one row in which a cell holds just that."""
    held = np.empty(1, dtype=object)
    held[0] = cell
    return pd.DataFrame({column: pd.Series(held, dtype=object)})


@pytest.mark.parametrize(
    ("cell", "called"),
    [
        (pd.Timestamp("2026-01-31"), "2026-01-31"),
        (pd.Timestamp("2026-01-31", tz="Europe/Amsterdam"), "2026-01-31"),
        (dt.datetime(2026, 1, 31), "2026-01-31"),
        (dt.date(2026, 1, 31), "2026-01-31"),
        (np.datetime64("2026-01-31"), "2026-01-31"),
        (pd.Timestamp("2026-01-31 14:05"), "2026-01-31 14:05:00"),
        (pd.NaT, "row 1"),
        (3.0, "3"),
        ("3,50", "3,50"),
        (Decimal("7"), "7"),
        ("half \ud800 a pair", "half ? a pair"),
    ],
)
def test_a_network_is_called_what_one_would_write(kb: KnowledgeBase, cell: Any, called: str) -> None:
    out = diagnose_frame(one_cell("name", cell), kb)
    assert out["name"].tolist() == [called] and out["error"].isna().all()


def test_a_column_of_days_names_networks_by_day(kb: KnowledgeBase) -> None:
    days = pd.DataFrame({"naam": pd.to_datetime(["2026-01-31", "2026-02-01"])})
    assert diagnose_frame(days, kb)["name"].tolist() == ["2026-01-31", "2026-02-01"]


ODD = (
    *(10**5000, -(10**5000), Decimal("sNaN"), 1j, float("inf"), "1e400", "nan", "9" * 5000, "a\ud800b", "\x00", b"x"),
    *({}, {1}, [], [[1]], (), np.array(3), np.array([]), pd.Series([1, 2]), pd.DataFrame(), object(), int),
    *(pd.Timedelta(1, "D"), pd.Period("2026-01"), pd.Timestamp("2026-03-01"), dt.time(1), pd.Interval(0, 1)),
)
COLUMNS = (
    *("name", "size", "mandated", "phase", "funding", "chief_complaint", "opgave.goals-agreed", "bouwstenen.opgave"),
    *("krachten.financiering", "arrangement.resultaten", "{0}", "{0}.confidence"),
)


@pytest.mark.parametrize("column", COLUMNS)
def test_whatever_stands_in_a_cell_there_is_a_row_for_it(kb: KnowledgeBase, column: str) -> None:
    for cell in ODD:
        out = diagnose_frame(one_cell(column.format(next(iter(kb.symptoms))), cell), kb)
        assert len(out) == 1 and (out["outcome"].notna() ^ out["error"].notna()).all(), cell


def test_a_name_that_cannot_be_read_is_one_error(kb: KnowledgeBase) -> None:
    out = diagnose_frame(one_cell("name", ["a", "b"]), kb)
    assert out["error"].tolist() == ["column 'name': more than one value stands in this cell."]
    assert out["name"].tolist() == ["row 1"]


@pytest.mark.parametrize("given", [None, "networks.csv", [], {"name": ["a"]}, pd.Series([1])])
def test_what_is_no_table_is_told(kb: KnowledgeBase, given: Any) -> None:
    with pytest.raises(InputError, match=r"wanted a table \(pandas DataFrame\)"):
        diagnose_frame(given, kb)


def test_what_is_no_knowledge_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="wanted a KnowledgeBase or a Reference"):
        diagnose_frame(pd.DataFrame({"name": ["a"]}), "knowledge/")  # type: ignore[arg-type]
