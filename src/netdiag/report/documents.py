"""A report as a file: text, Markdown, HTML, Word or PowerPoint, by the suffix of its name.

KINDS                       the kinds there are
house_style(template, kind) a firm's own template, read and checked before there is work to lose
document(diagnosis, ...)    the bytes of the file, the same for the same case and knowledge
document_of_change(...)     ... of the report on what changed between two diagnoses
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag.errors import InputError, Problem
from netdiag.files import check_suffix
from netdiag.messages import _
from netdiag.phrases import Language
from netdiag.report.blocks import Length, Picture, Story
from netdiag.report.story import story

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis
    from netdiag.reasons.compare import Comparison

SCREEN: Final[Mapping[str, Length]] = {".txt": "screen"}  # what a report is without --short or --full; else `default`


@dataclass(frozen=True, slots=True)
class _Made:
    """What a document is made of: the story, what draws a picture of it by its name, and the firm's own template."""

    story: Story
    drawn: Callable[[str], Any]
    house: Any


def house_style(template: Path | None, kind: str) -> Any:
    """Return a firm's own template for a kind of report, checked; None without one. Raises InputError."""
    if template is None:
        return None
    if kind not in STYLED:
        kinds = ", ".join(STYLED)
        raise InputError(
            [
                Problem(
                    _("a report of the kind '{kind}' takes no template.").format(kind=kind),
                    None,
                    _("Those of {kinds} do.").format(kinds=kinds),
                )
            ]
        )
    return STYLED[kind](template)


def document(
    diagnosis: Diagnosis, kind: str, language: Language = "nl", length: Length | None = None, house: Any = None
) -> bytes:
    """Return a report of a kind (.html, .docx, ...) as bytes; `house` is what `house_style` returned.

    Raises InputError for a language, length or kind there is not, and where a package is missing.
    """
    known = check_suffix(f"*{kind}", KINDS)
    told = story(diagnosis, language, length or SCREEN.get(known, "default"))
    return KINDS[known](_Made(told, partial(_drawn, diagnosis, told.language), house))


def _drawn(diagnosis: Diagnosis, language: Language, name: str) -> Any:
    from netdiag.report.plots import bands, picture

    return picture(name, diagnosis, language, bands=bands(name, diagnosis), titled=False)


def document_of_change(comparison: Comparison, kind: str, language: Language = "nl", house: Any = None) -> bytes:
    """Return the report on what changed as bytes. Raises InputError as `document` does."""
    from netdiag.report.changed import changed

    known, told = check_suffix(f"*{kind}", KINDS), changed(comparison, language)
    return KINDS[known](_Made(told, partial(_drawn_change, comparison, told.language), house))


def _drawn_change(comparison: Comparison, language: Language, name: str) -> Any:
    from netdiag.report.plots import picture

    return picture(name, comparison.diff.after, language, before=comparison.diff.before, titled=False)


def _text(made: _Made) -> bytes:
    from netdiag.report.text import rendered

    return rendered(made.story).encode()


def _markdown(made: _Made) -> bytes:
    from netdiag.report.markdown import as_markdown

    return as_markdown(made.story, made.house).encode()


def _html(made: _Made) -> bytes:
    from netdiag.report.html import as_html

    pictures = {name: drawn.svg().decode() for name, drawn in _pictures(made, ("shares",)).items()}
    return as_html(made.story, pictures, made.house).encode()


def _word(made: _Made) -> bytes:
    from netdiag.report.docx import as_docx

    return as_docx(made.story, {name: drawn.png() for name, drawn in _pictures(made).items()}, made.house)


def _slides(made: _Made) -> bytes:
    from netdiag.report.pptx import as_pptx

    return as_pptx(made.story, made.house)


def _pictures(made: _Made, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the pictures that a story has a place for, `but` some, without titles: a caption tells what they are."""
    places = [block.name for section in made.story.sections for block in section.blocks if isinstance(block, Picture)]
    return {name: made.drawn(name) for name in places if name not in but}


def _own_word(template: Path) -> Any:
    from netdiag.report.docx import own_styles

    return own_styles(template)


def _own_slides(template: Path) -> Any:
    from netdiag.report.pptx import own_layouts

    return own_layouts(template)


def _of_jinja(kind: Any) -> Callable[[Path], Any]:
    def read(template: Path) -> Any:
        from netdiag.report.templating import own_template

        return own_template(template, kind)

    return read


KINDS: Final[dict[str, Callable[[_Made], bytes]]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".docx": _word,
    ".pptx": _slides,
}
STYLED: Final[dict[str, Callable[[Path], Any]]] = {
    ".md": _of_jinja("markdown"),
    ".html": _of_jinja("html"),
    ".docx": _own_word,
    ".pptx": _own_slides,
}
