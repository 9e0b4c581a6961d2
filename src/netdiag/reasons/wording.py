"""Reasons as text of 80 columns.

as_text(lines)              lines, each with its indentation, wrapped
parted(parts)               the lines of several parts, a blank one between
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netdiag.plaintext import wrapped

WIDTH: Final = 80


def as_text(lines: Iterable[str]) -> str:
    """Return lines as text wrapped at 80 columns, each continuation two columns further in than its line."""
    rows = []
    for line in lines:
        text = line.lstrip()
        rows += wrapped(text, WIDTH, len(line) - len(text), 2) or [""]
    return "\n".join(rows)


def parted(parts: Iterable[Iterable[str]]) -> list[str]:
    """Return the lines of those parts that have any, a blank one between two."""
    filled = [part for part in map(list, parts) if part]
    return [line for n, part in enumerate(filled) for line in ([""] if n else []) + part]
