"""The numbers of a diagnosis and its reasons as data, the same in JSON, in a table and of groups of respondents.

certainty(value)            a certainty, or what changes one, cut as it is shown
share(value)                a share, or what something adds up to, rounded
"""

from __future__ import annotations

from typing import Final

from netdiag.certainty import shown, snapped

DECIMALS: Final = 4  # beyond this a number says nothing; it also hides the last bits of different machines


def certainty(value: float) -> float:
    """Return a certainty, cut towards 0, so that its word agrees."""
    return shown(value, DECIMALS)


def share(value: float) -> float:
    """Return a share, or a sum of what signs add, rounded: shares of a whole still make one."""
    return round(snapped(value), DECIMALS)
