"""A questionnaire as a file that people fill in: Excel, Word, CSV, or one HTML page.

write_form(asked, path)     the kind of file by the suffix of its name
FORMS                       suffix -> how it is written
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from netdiag.files import check_suffix
from netdiag.intake.form_excel import write_excel
from netdiag.intake.form_html import write_html
from netdiag.intake.form_word import write_word
from netdiag.intake.formwords import spoken, words
from netdiag.intake.questionnaire import Item, Part, Questionnaire, item_code
from netdiag.phrases import Language, say


def write_form(asked: Questionnaire, path: Path) -> None:
    """Write a questionnaire to fill in. Raises InputError for another suffix than those of FORMS."""
    FORMS[check_suffix(path, FORMS)](asked, path)


def _separator(language: Language) -> str:
    """Return what Excel by itself takes to stand between columns, where the language has its decimal mark."""
    return ";" if say("decimal_mark", language) == "," else ","


def _write_csv(asked: Questionnaire, path: Path) -> None:
    """Write one row for each question: what a form tool is filled from, and what can be filled in as well."""
    told = words(asked.language)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=_separator(asked.language))
        writer.writerow(("id", "code", *(told[key] for key in ("subject", "question", "answers", "answer"))))
        for name, choices in asked.about.items():
            writer.writerow((name, item_code(name), told["you"], told[name], " | ".join(choices), ""))
        writer.writerows(_row(part, item) for part, _, item in asked.numbered())


def _row(part: Part, item: Item) -> Iterator[str]:
    yield from (item.id, item.code, part.title, item.text)
    yield " | ".join(spoken(value, word) for value, word in part.choices)
    yield ""


FORMS: Final[dict[str, Callable[[Questionnaire, Path], None]]] = {
    ".html": write_html,
    ".xlsx": write_excel,
    ".docx": write_word,
    ".csv": _write_csv,
}
