"""Text for a terminal: without what would act on it, short enough, wrapped.

printable(text)                 control characters replaced
shortened(text, most)           the same, cut off with an ellipsis
wrapped(text, width, ...)       lines of at most so many columns, control characters blanked
"""

from __future__ import annotations

import textwrap


def printable(text: str, instead: str = "?") -> str:
    """Return text with everything replaced that a terminal would act on: control characters, and odd line ends."""
    return text if text.isprintable() else "".join(c if c.isprintable() else instead for c in text)


def shortened(text: str, most: int) -> str:
    """Return text as `printable` does, of at most so many characters."""
    safe = printable(text)
    return safe if len(safe) <= most else safe[: most - 1] + "…"


def wrapped(text: str, width: int, indent: int = 0, hanging: int = 0) -> list[str]:
    """Return text as lines of at most `width` columns, indented; all but the first `hanging` columns further.

    What a terminal would act on becomes a space.
    """
    margin = " " * indent
    further = margin + " " * hanging
    return textwrap.wrap(
        printable(text, " "), width, initial_indent=margin, subsequent_indent=further, break_on_hyphens=False
    )
