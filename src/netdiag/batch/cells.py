"""What stands in one cell of a table.

    text(cell)          as one would write it
      texts(cell)       several, joined by `;` or as a list
    number(cell)        a number where it is one
      truth(cell)       yes or no

A cell that cannot be read raises ValueError, which says why.
"""

from __future__ import annotations

from numbers import Integral
from typing import Any, Final

TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "ja", "1", "waar"), True),
    **dict.fromkeys(("false", "no", "nee", "0", "onwaar"), False),
}
JOINED_BY: Final = ";"


def blank(cell: Any) -> bool:
    """Return whether a cell is text without a word."""
    return isinstance(cell, str) and not cell.strip()


def text(cell: Any) -> str:
    """A cell as text; a number as one would write it, as a column of whole numbers with a blank becomes one of 3.0."""
    return str(cell if isinstance(cell, str) else number(cell)).strip()


def texts(cell: Any) -> tuple[str, ...]:
    """The texts in one cell, without the blank ones."""
    parts = cell.split(JOINED_BY) if isinstance(cell, str) else cell if hasattr(cell, "__iter__") else (cell,)
    return tuple(filter(None, (text(part) for part in parts if part is not None)))


def number(cell: Any) -> Any:
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
        found = float(said)
    except (TypeError, ValueError):
        return cell
    return int(found) if found.is_integer() else found


def truth(cell: Any) -> bool:
    """A cell as yes or no."""
    said = str(number(cell)).strip().lower()
    if said not in TRUTHS:
        raise ValueError(f"'{said[:40]}' is not yes or no.")
    return TRUTHS[said]
