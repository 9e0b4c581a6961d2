"""A picture of what respondents answered to each question, as far as it may be shown.

people(sheet, d, language)      draw it below what a sheet holds, and return in words what it shows

Of a question that fewer than five answered nothing is shown. Sizes of dots are classes, of which the smallest says
"fewer than five": no smaller number can be read off the picture, nor found by subtraction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netdiag.certainty import SEVEREST
from netdiag.errors import InputError
from netdiag.messages import _
from netdiag.phrases import Language, score
from netdiag.report.plotwords import word
from netdiag.report.sheet import PAPER, RULE, SHADES, SOFT, STRONG, Sheet, Weight, folded, wide

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis
    from netdiag.diagnosis.respondents import SignAnswers

MOST: Final = 14  # questions
NAMES: Final = 235.0  # points
LABELS: Final = 82.0  # points, at the right
HIGH: Final = 21.0
SMALL: Final = 7.0
TOLD: Final = 4  # questions in words
CLASSES: Final = ((20, 8.6), (10, 6.6), (5, 4.8))  # from so many people on, a dot of that radius
SMALLEST: Final = 3.0


def people(sheet: Sheet, d: Diagnosis, language: Language) -> str:
    """Draw for each question how many gave which severity, in classes, most divided first. Raises InputError."""
    if d.respondents is None:
        raise InputError(_("the picture 'respondents' shows what respondents answered, and this case has none."))
    shown = [answers for answers in d.respondents.signs if answers.counts is not None]
    if not shown:
        return _said(sheet, word("none_of_five", language))
    begin = _heads(sheet, language)
    for answers in shown[:MOST]:
        _question(sheet, d, answers, language)
    for severity in range(SEVEREST + 1):
        sheet.line([_at(sheet, severity)] * 2, [begin, sheet.bottom], RULE, 0.5)
    _legend(sheet, len(shown) - len(shown[:MOST]), language)
    found = " ".join(_in_words(d, answers, language) for answers in shown[:TOLD])
    return word("alt_respondents", language, n=len(shown), found=found)


def _said(sheet: Sheet, text: str) -> str:
    sheet.text(0, sheet.bottom, folded(text, sheet.width), colour=SOFT)
    return text


def _at(sheet: Sheet, severity: float) -> float:
    left, right = NAMES + 24, sheet.width - LABELS - 16
    return left + (right - left) * severity / SEVEREST


def _heads(sheet: Sheet, language: Language) -> float:
    top = sheet.bottom
    for severity in range(SEVEREST + 1):
        sheet.text(_at(sheet, severity), top + 9, [str(severity)], 8.5, SOFT, "center", "bold")
    for severity in (0, SEVEREST):
        sheet.text(_at(sheet, severity), top - 1, [word(f"severity_{severity}", language)], SMALL, SOFT, "center")
    sheet.bottom = top + 21
    return sheet.bottom


def _question(sheet: Sheet, d: Diagnosis, answers: SignAnswers, language: Language) -> None:
    top = sheet.bottom
    lines = folded(_label(d, answers, language), NAMES, 3, 8)
    height = max(HIGH, len(lines) * 10.3 + 5)
    middle = top + height / 2
    sheet.text(0, middle - 5.2 * len(lines), lines, 8)
    sheet.line([_at(sheet, 0), _at(sheet, SEVEREST)], [middle] * 2, RULE, 0.8)
    for severity, count in sorted((answers.counts or {}).items()):
        _dot(sheet, _at(sheet, severity), middle, count)
    median = _at(sheet, answers.median)
    sheet.tick(median, middle - 9.5, middle + 9.5)
    weight: Weight = "bold" if answers.label in ("divided", "lone_voice") else "normal"  # five or more agree or do not
    said = folded(word(str(answers.label), language), LABELS, 1, 8, weight)
    sheet.text(sheet.width - LABELS, middle - 5, said, 8, weight=weight)
    sheet.bottom = top + height


def _dot(sheet: Sheet, x: float, y: float, count: int) -> None:
    radius = next((radius for least, radius in CLASSES if count >= least), SMALLEST)
    is_few = radius == SMALLEST
    sheet.dot(x, y, radius, PAPER if is_few else SHADES[1], STRONG, 1.0)


def _legend(sheet: Sheet, left_out: int, language: Language) -> None:
    (most, _), (more, _), (least, _) = CLASSES
    told = (
        (1, word("fewer_than", language, n=least)),
        (least, word("between", language, low=least, high=more - 1)),
        (more, word("between", language, low=more, high=most - 1)),
        (most, word("or_more", language, n=most)),
    )
    x, top = 4.0, sheet.bottom + 6
    for count, said in told:
        _dot(sheet, x + 6, top + 5, count)
        sheet.text(x + 18, top + 0.5, [said], SMALL, SOFT)
        x += 34 + wide(said, SMALL)
    sheet.tick(x + 2, top, top + 10)
    sheet.text(x + 8, top + 0.5, [word("median_mark", language)], SMALL, SOFT)
    further = [word("more_questions", language, n=left_out)] if left_out else []
    for line in folded(" ".join([word("less_told", language), *further]), sheet.width, 2, SMALL):
        sheet.text(0, sheet.bottom + 3, [line], SMALL, SOFT)


def _label(d: Diagnosis, answers: SignAnswers, language: Language) -> str:
    return str(d.kb.symptoms[answers.symptom].label(language))


def _in_words(d: Diagnosis, answers: SignAnswers, language: Language) -> str:
    sign = f"'{_label(d, answers, language).rstrip('.')}'"
    label = word(str(answers.label), language)
    return word("alt_respondents_one", language, sign=sign, median=score(answers.median, language), label=label)
