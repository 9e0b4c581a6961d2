"""Reasons as text of 80 columns.

as_text(lines)              lines, each with its indentation, wrapped
"""

from __future__ import annotations

from typing import Final

from netdiag.plaintext import wrapped

WIDTH: Final = 80


def as_text(lines: list[str]) -> str:
    """Return lines as text wrapped at 80 columns, each continuation two columns further in than its line."""
    rows = []
    for line in lines:
        text = line.lstrip()
        rows += wrapped(text, WIDTH, len(line) - len(text), 2) or [""]
    return "\n".join(rows)
