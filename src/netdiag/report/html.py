"""A report as one HTML page: on a phone, on a screen, on A4; without scripts, and it asks nothing of a server.

as_html(story, pictures, own)       the text of the page, the same for the same story
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from netdiag.packages import for_report as package
from netdiag.report.blocks import Block, Inline, Story
from netdiag.report.office import safe
from netdiag.report.templating import OwnTemplate, rendered
from netdiag.report.words import say


def as_html(story: Story, pictures: Mapping[str, str] | None = None, own: OwnTemplate | None = None) -> str:
    """Return a story as an HTML page; `pictures` holds SVG by the name of its place, and `own` is a firm's template.

    Raises InputError where a firm's template fails, or Jinja2 is missing.
    """
    markup = package("markupsafe")
    values = {
        "story": story,
        "pictures": {name: markup.Markup(svg) for name, svg in (pictures or {}).items()},
        "say": partial(say, language=story.language),
        "kind": kind_of,
        "inline": partial(_inline, markup),
        "plain": safe,
    }
    return rendered("report.html", "html", values, own)


def kind_of(block: Block) -> str:
    """Return what kind of block it is, in small letters."""
    return type(block).__name__.lower()


def _inline(markup: Any, parts: Inline) -> Any:
    """Return running text as markup, in which all text is escaped."""
    tags = {"plain": "{}", "strong": "<strong>{}</strong>", "source": '<span class="source">{}</span>'}
    return markup.Markup("").join(markup.Markup(tags[part.kind]).format(safe(part.text)) for part in parts)
