"""What files of Word and PowerPoint have in common.

safe(text)                  text without what no file may hold; pages are of such text too
tell(properties, story)     what a file tells of itself, and no time in it
"""

from __future__ import annotations

from typing import Any, Final

from netdiag.packed import MADE
from netdiag.phrases import region
from netdiag.plaintext import printable, shortened
from netdiag.report.blocks import Story

LONGEST_PROPERTY: Final = 255  # characters: what Word takes


def safe(text: str) -> str:
    """Return text without what no XML may hold, and what turns the direction of text."""
    return printable(text, " ")


def tell(properties: Any, story: Story) -> None:
    """Put in the properties of a document or a presentation."""
    properties.title = shortened(safe(story.title), LONGEST_PROPERTY)
    properties.subject = shortened(safe(story.foot), LONGEST_PROPERTY)
    properties.author = properties.last_modified_by = "netdiag"
    properties.comments = ""
    properties.language = region(story.language)
    properties.created = properties.modified = properties.last_printed = MADE
    properties.revision = 1
