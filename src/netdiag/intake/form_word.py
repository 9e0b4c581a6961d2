"""A questionnaire as a Word file, to fill in on paper or on screen: a table for each subject, a box for each answer.

write_word(asked, path)

The last column holds the code of the question; `survey` reads the file back by it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from netdiag.intake.formwords import words
from netdiag.intake.questionnaire import Part, Questionnaire, item_code
from netdiag.packages import for_intake as package
from netdiag.packed import MADE, timeless
from netdiag.phrases import region

BOX: Final = "☐"
NARROW, CODE = 1.25, 1.7  # columns, in centimetres
PAGE: Final = 26.7  # between the margins, of A4 on its side


def write_word(asked: Questionnaire, path: Path) -> None:
    """Write a questionnaire as .docx; the same questionnaire gives the same bytes."""
    say = words(asked.language)
    document = package("docx").Document()
    _on_its_side(document)
    _speak(document, region(asked.language))
    document.add_heading(asked.title, 1)
    for key in ("intro", "private", "mark"):
        document.add_paragraph(say[key])
    _about(document, asked, say)
    for part in asked.parts:
        if part == asked.features:
            document.add_heading(part.title, 2)
            document.add_paragraph(say["features_how"])
        elif part == asked.signs[0]:
            document.add_heading(say["signs"], 2)
            document.add_paragraph(say["signs_how"])
        _part(document, asked, part)
    _save(document, path)


def _speak(document: Any, region: str) -> None:
    """Say in which language the text is, so that it is checked and read aloud in that."""
    named = package("docx.oxml.ns").qn
    for language in document.styles.element.iter(named("w:lang")):
        language.set(named("w:val"), region)


def _on_its_side(document: Any) -> None:
    """Turn A4 on its side, with room for the boxes."""
    cm, section = package("docx.shared").Cm, document.sections[0]
    section.page_width, section.page_height = cm(29.7), cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = cm(1.5)


def _about(document: Any, asked: Questionnaire, say: dict[str, str]) -> None:
    if not asked.about:
        return
    rows = [(say[name], *_boxes(choices), item_code(name)) for name, choices in asked.about.items()]
    _table(document, ((say["you"], "", "code"), *rows), (12.0, PAGE - 12.0 - CODE, CODE))


def _boxes(choices: Sequence[str]) -> tuple[str]:
    return ("   ".join(f"{BOX} {choice}" for choice in choices),)


def _part(document: Any, asked: Questionnaire, part: Part) -> None:
    many = len(part.choices)
    heading = ("", part.title, *(_short(value, word) for value, word in part.choices), "code")
    numbers = {item.id: number for _, number, item in asked.numbered()}
    rows = [
        (str(numbers[item.id]), f"{item.text}\n{item.help}".strip(), *[BOX] * many, item.code) for item in part.items
    ]
    wide = PAGE - 1 - many * 1.8 - CODE
    _table(document, (heading, *rows), (1.0, wide, *[1.8] * many, CODE))


def _short(value: str, word: str) -> str:
    return f"{value}\n{word}" if value.isdecimal() else word


def _table(document: Any, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for number, row in enumerate(rows):
        made = table.add_row()
        _say_of_row(made, "w:cantSplit")
        for at, (cell, text) in enumerate(zip(made.cells, row, strict=True)):
            narrow = at > 1 and number == 0  # a word that does not fit is broken anywhere
            _fill(cell, text, bold=number == 0, small=narrow or text is row[-1])
    _say_of_row(table.rows[0], "w:tblHeader")
    for column, width in zip(table.columns, widths, strict=True):
        _widen(column, width)
    document.add_paragraph()


def _widen(column: Any, width: float) -> None:
    """Set the width of a column and of each cell in it: Word goes by the cells, LibreOffice by the column."""
    for part in (column, *column.cells):
        part.width = package("docx.shared").Cm(width)


def _fill(cell: Any, text: str, bold: bool, small: bool) -> None:
    shared = package("docx.shared")
    run = cell.paragraphs[0].add_run(text)
    run.bold = bold
    run.font.size = shared.Pt(8 if small else 10)
    if text == BOX or bold:
        cell.paragraphs[0].alignment = None if len(text) > 12 else 1


def _say_of_row(row: Any, what: str) -> None:
    """Say of a row that it is not to be split over two pages, or is to be repeated at the top of each."""
    row._tr.get_or_add_trPr().append(package("docx.oxml").OxmlElement(what))


def _save(document: Any, path: Path) -> None:
    document.core_properties.created = document.core_properties.modified = MADE
    document.core_properties.author = "netdiag"
    made = io.BytesIO()
    document.save(made)
    path.write_bytes(timeless(made.getvalue()))
