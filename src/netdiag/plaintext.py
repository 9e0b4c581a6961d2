"""Text for a terminal or a spreadsheet: without what would act on it, short enough, wrapped.

printable(text)                 control characters replaced
escaped(text, escape)           text in which they are escaped, as JSON does where nothing else is said
shortened(text, most)           the same, cut off with an ellipsis
wrapped(text, width, ...)       lines of at most so many columns, control characters blanked
may_be_formula(text)            may a spreadsheet run it? FORMULA is what such text begins with
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Final

# what may be overlooked before a formula, and what begins one, wide and small ones too
_OVERLOOKED: Final = (
    r"[ \"\u00a0\u00ad\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u206a-\u206f\u3000\ufeff\ufff9-\ufffb]*"
)
FORMULA: Final = _OVERLOOKED + r"[=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212-]"
_FORMULA: Final = re.compile(FORMULA)
_NOT_ASCII: Final = re.compile(r"[^\n -~]")


def printable(text: str, instead: str = "?") -> str:
    """Return text with everything replaced that a terminal would act on: control characters, and odd line ends."""
    return text if text.isprintable() else "".join(c if c.isprintable() else instead for c in text)


def _in_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def escaped(text: str, escape: Callable[[str], str] = _in_json) -> str:
    """Return JSON text, or any other that is escaped so, with every character escaped that a terminal would act on."""
    return _NOT_ASCII.sub(lambda found: found[0] if found[0].isprintable() else escape(found[0]), text)


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


def may_be_formula(text: str) -> bool:
    """Return whether a spreadsheet may take text for a formula, as soon as somebody types in its cell."""
    return _FORMULA.match(text) is not None
