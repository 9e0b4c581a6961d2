"""A report as Markdown (CommonMark with tables): to edit, to put in a wiki, to turn into something else.

as_markdown(story, own)     the text, the same for the same story

Text of a case is escaped, so that none of it becomes a heading, a link or HTML.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from netdiag.plaintext import printable
from netdiag.report.blocks import Inline, Story
from netdiag.report.html import kind_of
from netdiag.report.templating import OwnTemplate, rendered
from netdiag.report.words import say

MARKS: Final = re.compile(r"[\\`*_{}\[\]<>#|~@$^]|&(?=#?\w)|:(?=//)|(?<=www)\.|^[-+=]|^\d+(?=[.)])", re.IGNORECASE)
IDS: Final = ("id", "name", "language", "lengths", "kind", "align", "version", "hash")  # fields that are no text


def as_markdown(story: Story, own: OwnTemplate | None = None) -> str:
    """Return a story as Markdown; `own` is a firm's template.

    Raises InputError where a firm's template fails, or Jinja2 is missing.
    """
    values = {
        "story": _safe(story),
        "pictures": {},
        "say": partial(say, language=story.language),
        "kind": kind_of,
        "inline": _inline,
        "plain": str,
    }
    return rendered("report.md", "markdown", values, own)


def escaped(text: str) -> str:
    """Return text on one line, in which nothing is a mark of Markdown."""
    shown = printable(text, " ")
    begun = shown.lstrip(" ")  # a mark at the beginning is one after blanks too
    return shown[: len(shown) - len(begun)] + MARKS.sub(_escape, begun)


def _escape(found: re.Match[str]) -> str:
    mark = found[0]
    if mark == "<":
        return "&lt;"
    return f"{mark}\\" if mark.isdecimal() else f"\\{mark}"


def _safe(value: Any) -> Any:
    """Return a story, or a part of one, with all its texts escaped."""
    if isinstance(value, str):
        return escaped(value)
    if hasattr(value, "_replace"):  # a story, or what it is made of: a tuple too
        return value._replace(**{name: _safe(getattr(value, name)) for name in value._fields if name not in IDS})
    if isinstance(value, tuple):
        return tuple(map(_safe, value))
    return value


def _inline(parts: Inline) -> str:
    """Return running text, with marks around what is strong and none around blanks."""
    return "".join(_strong(part.text) if part.kind == "strong" else part.text for part in parts).strip()


def _strong(text: str) -> str:
    inner = text.strip()
    return text.replace(inner, f"**{inner}**", 1) if inner else text
