"""The cells of a table, by what stands in them: each content once, and where it stands.

coded(df, columns)          some columns of a table -> Coded

A table of many networks has few contents in many cells, and most of it is blank. Columns of one type are coded
together, by what reads that type quickest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from netdiag.batch.table import filled, unpacked
from netdiag.inference.instructions import Index
from netdiag.packages import for_tables as package

if TYPE_CHECKING:
    import pandas as pd

NUMBERS: Final = "fiub"  # kinds of NumPy numbers


class Coded(NamedTuple):
    """Cells in which anything stands: the row and the column of each, and which of the contents it has.

    Contents of different types are different ones; what cannot be compared is one of its own.
    """

    row: Index
    column: Index
    code: Index
    contents: list[Any]


def coded(df: pd.DataFrame, columns: Sequence[int]) -> Coded:
    """Return the cells of some columns of a table, by their places, row by row."""
    by_type: dict[Any, list[int]] = {}
    types = df.dtypes.tolist()
    for j in columns:
        by_type.setdefault(_key(types[j]), []).append(j)
    parts = [_of_type(df, types[places[0]], places) for places in by_type.values()]
    firsts = np.cumsum([0, *(len(part.contents) for part in parts)])
    code = _joined([part.code + first for part, first in zip(parts, firsts, strict=False)])
    row, column = _joined([part.row for part in parts]), _joined([part.column for part in parts])
    order = np.argsort(row * len(types) + column, kind="stable")
    return Coded(row[order], column[order], code[order], [content for part in parts for content in part.contents])


def _key(dtype: Any) -> Any:
    """Return what columns of one type share: the type, but for categories that have no hash."""
    try:
        hash(dtype)
    except Exception:  # pandas asks the categories themselves, and anything may come of one of some odd kind
        return id(dtype)
    return dtype


def _joined(parts: Sequence[Index]) -> Index:
    return np.concatenate([np.empty(0, np.intp), *parts])


def _of_type(df: pd.DataFrame, dtype: Any, columns: list[int]) -> Coded:
    if isinstance(dtype, np.dtype) and dtype.kind in NUMBERS:
        return _of_numbers(df.iloc[:, columns], columns)
    if isinstance(dtype, package("pandas").StringDtype):
        pa = package("pyarrow")
        try:
            return _of_texts(pa, df, columns)
        except (UnicodeError, ValueError):  # half a surrogate pair, say
            pass
    return _of_anything(df.iloc[:, columns], columns)


def _of_numbers(some: pd.DataFrame, columns: Sequence[int]) -> Coded:
    values = some.to_numpy()
    row, column = (values == values).nonzero()  # NaN, which differs from itself, is blank
    contents, code = np.unique(values[row, column], return_inverse=True)
    return Coded(row, np.array(columns, np.intp)[column], code.reshape(-1), contents.tolist())


def _of_texts(pa: Any, df: pd.DataFrame, columns: Sequence[int]) -> Coded:
    every = [series for _, series in df.items()]
    arrays = [_arrow(pa, every[j].array) for j in columns]
    together = pa.concat_arrays([chunk for array in arrays for chunk in array.chunks])
    at = np.flatnonzero(together.is_valid().to_numpy(zero_copy_only=False))
    kinds = together.drop_null().dictionary_encode()
    column, row = np.divmod(at, max(1, len(df)))
    code = kinds.indices.to_numpy().astype(np.intp)
    return Coded(row, np.array(columns, np.intp)[column], code, kinds.dictionary.to_pylist())


def _arrow(pa: Any, texts: Any) -> Any:
    array = pa.array(texts, pa.large_string())
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def _of_anything(some: pd.DataFrame, columns: Sequence[int]) -> Coded:
    row, column = filled(some).nonzero()
    cells = unpacked(some)[row, column].tolist()
    contents: list[Any] = []
    known: dict[Any, int] = {}
    code = [_code(cell, known, contents) for cell in cells]
    return Coded(row, np.array(columns, np.intp)[column], np.array(code, np.intp), contents)


def _code(cell: Any, known: dict[Any, int], contents: list[Any]) -> int:
    key = cell.__class__, cell
    try:
        found = known.get(key)
        if found is None:
            found = known[key] = len(contents)
            contents.append(cell)
    except Exception:  # it cannot be compared, as a list
        found = len(contents)
        contents.append(cell)
    return found
