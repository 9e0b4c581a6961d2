"""What stands in one cell of a table.

    text(cell)          as one would write it
      texts(cell)       several, joined by `;` or as a list
      written(cell)     the same of any cell, also one that is no part of a case
    called(heading)             the name of a column
    unwrapped(cell)     text as tools write it to keep it from spreadsheets
    number(cell)        a number where it is one
      truth(cell)       yes or no

A cell that cannot be read raises ValueError, which says why.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from numbers import Integral
from typing import Any, Final

from netdiag.messages import _

TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "ja", "1", "waar"), True),
    **dict.fromkeys(("false", "no", "nee", "0", "onwaar"), False),
}
JOINED_BY: Final = ";"
WRAPPED: Final = re.compile(r'=(?:"(.*)"|\("(.*)"\))', re.DOTALL)
MAX_BITS: Final = 1024  # of a whole number: those of the greatest float


def blank(cell: Any) -> bool:
    """Return whether a cell is text without a word."""
    return isinstance(cell, str) and not cell.strip()


def text(cell: Any) -> str:
    """Return a cell as text, a number as one would write it: 3 for 3.0, which a whole number becomes beside a blank."""
    written_out = str(cell if isinstance(cell, str) else number(cell))
    return written_out.encode("utf-8", "replace").decode("utf-8").strip()  # half a surrogate pair cannot be written


def written(cell: Any) -> str:
    """Return a cell as one would write it, whatever stands there: text as it is, "" for NaN."""
    if isinstance(cell, str) or (isinstance(cell, float) and math.isnan(cell)):
        return cell if isinstance(cell, str) else ""
    try:
        return text(cell)
    except ValueError:
        return called(cell.tolist() if hasattr(cell, "tolist") else cell)


def called(heading: Any) -> str:
    """Return what is called so as it can be written, whatever it is; "?" where that cannot be."""
    try:
        return _said(heading).encode("utf-8", "replace").decode("utf-8")
    except ValueError:
        return "?"


def unwrapped(cell: str) -> str:
    """Return the content of a cell such as ="007", by which tools keep a spreadsheet from making a number of text."""
    match = WRAPPED.fullmatch(cell.strip())
    return (match[1] or match[2] or "").replace('""', '"') if match else cell


def texts(cell: Any) -> tuple[str, ...]:
    """Return the texts in one cell, without the blank ones."""
    content = cell.tolist() if hasattr(cell, "tolist") else cell
    if isinstance(content, str):
        content = content.split(JOINED_BY)
    parts = content if isinstance(content, list | tuple) else (content,)
    return tuple(filter(None, (text(part) for part in parts if part is not None)))


def number(cell: Any) -> Any:
    """Return a cell as a number where it is one, 3.0 and "3" as 3; else as it stands. Raises ValueError."""
    if isinstance(cell, bool) or getattr(getattr(cell, "dtype", None), "kind", "") == "b":  # NumPy's truths too
        return bool(cell)
    if isinstance(cell, Integral):
        return _whole(int(cell))  # a float would lose the last digits of a long one
    if isinstance(cell, dt.date):
        return _day(cell)
    if isinstance(cell, str) and "_" in cell:
        return cell  # which Python would take for a number
    if isinstance(cell, bytes):
        raise ValueError(_("bytes stand in this cell, and no text."))
    if hasattr(cell, "__len__") and not isinstance(cell, str):
        raise ValueError(_("more than one value stands in this cell."))
    try:
        value = float(cell.replace(",", ".", 1) if isinstance(cell, str) else cell)  # as numbers are written in Dutch
    except Exception:  # anything may come of an object of some odd kind
        return cell if isinstance(cell, str) else _said(cell)
    return int(value) if value.is_integer() else value


def _said(cell: Any) -> str:
    try:
        return str(cell)
    except Exception as error:
        raise ValueError(_("what stands in this cell cannot be written.")) from error


def _whole(cell: int) -> int:
    if cell.bit_length() > MAX_BITS:
        raise ValueError(_("this number is too long."))
    return cell


def _day(cell: dt.date) -> str:
    """Return a day as text, without the midnight that tables put behind it."""
    said = _said(cell)
    return said.partition(" ")[0] if isinstance(cell, dt.datetime) and cell.time() == dt.time() else said


def truth(cell: Any) -> bool:
    """Return whether a cell says yes. Raises ValueError where it says neither yes nor no."""
    word = str(number(cell)).strip().lower()
    if word not in TRUTHS:
        raise ValueError(_("'{cell}' is not yes or no.").format(cell=text(cell)[:40]))
    return TRUTHS[word]
