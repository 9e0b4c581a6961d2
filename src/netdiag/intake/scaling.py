"""Which scale each column of a survey is on.

scaled(matches, responses, given, place)    -> the same columns, those of signs with their scale
on_a_scale(answers)                         whether answers are steps of some scale
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from netdiag.errors import InputError, Place, Problem
from netdiag.intake.mapping import Match
from netdiag.intake.scales import Scale, mostly_numbers, scale_of, severity
from netdiag.messages import _
from netdiag.plaintext import printable

Answers = Mapping[int, Sequence[str]]  # of each column, by its place


def scaled(
    matches: Sequence[Match], answers: Answers, signs: Collection[str], given: Scale | None, place: Place
) -> tuple[Match, ...]:
    """Give each column of a sign its scale: its own, the one given for numbers, or the one that its answers are on.

    Raises InputError for columns whose answers are on no known scale, or on one of several.
    """
    open_ = {m.column.at for m in matches if m.means in signs and not m.scale}
    found = _found({at: answers[at] for at in open_}, given, place)
    lacking = [m for m in matches if m.column.at in open_ and not found[m.column.at] and _says(answers[m.column.at])]
    if lacking:
        raise InputError(_no_scale(match, answers[match.column.at], place) for match in lacking)
    return tuple(replace(m, scale=m.scale or found.get(m.column.at)) for m in matches)


def _found(answers: Answers, given: Scale | None, place: Place) -> dict[int, Scale | None]:
    """Return the scale of each column. All numbers of a survey are on one; words are, unless a column has others."""
    numbers = {at for at, said in answers.items() if mostly_numbers(said)}
    try:
        by_number = given or scale_of(answer for at in numbers for answer in answers[at])
        by_word = scale_of((answer for at in answers.keys() - numbers for answer in answers[at]), given)
        return {at: by_number if at in numbers else _of_words(by_word, said, given) for at, said in answers.items()}
    except InputError as error:
        raise InputError(Problem(p.message, place, p.hint) for p in error.problems) from None


def _of_words(shared: Scale | None, answers: Sequence[str], given: Scale | None) -> Scale | None:
    return shared if shared and _reads(shared, answers) else scale_of(answers, given)


def _reads(scale: Scale | None, answers: Iterable[str]) -> bool:
    """Say whether every answer is on a scale."""
    try:
        for answer in set(answers):
            severity(answer, scale)
    except ValueError:
        return False
    return True


def _says(answers: Sequence[str]) -> bool:
    """Say whether there is more than blanks and "don't know" in a column."""
    return not _reads(None, answers)


def on_a_scale(answers: Sequence[str]) -> bool:
    """Say whether answers are steps of some scale."""
    try:
        return scale_of(answers) is not None
    except InputError:
        return True


def _no_scale(match: Match, answers: Sequence[str], place: Place) -> Problem:
    some = ", ".join(f"'{printable(answer)[:40]}'" for answer in list(dict.fromkeys(filter(None, answers)))[:3])
    message = _("column '{heading}': its answers are on no known scale: {some}.").format(
        heading=printable(match.column.heading)[:80], some=some
    )
    return Problem(message, place, _("`--scale 1-5` names one; a mapping file names one for each column."))
