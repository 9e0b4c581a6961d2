"""The cases of a table, made row by row."""

from __future__ import annotations

from typing import Any

from netdiag.batch.headings import layout
from netdiag.batch.table import Rows
from netdiag.knowledge import KnowledgeBase


def cases_of(df: Any, kb: KnowledgeBase) -> tuple[list[Any], list[str]]:
    """The case of each row, or what is wrong with it; and what each is called."""
    rows = Rows(df, layout(list(df.columns), kb).columns, kb)
    return [rows.case(i, kb) for i in range(len(rows))], rows.names
