"""What changed in a network, in words and as plain data.

as_text(comparison, language)   who answered, the difference with what may be chance apart, the earlier plan's aims
  asked_again, is_little        how many signs of the first time were asked again; whether these are few
  to_mind                       whether other cases were meant
  panel_lines                   who answered both times
to_dict(comparison)             ids and numbers
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from netdiag.phrases import Language, checked, say, score
from netdiag.reasons.compare import Aim, Both, Comparison, SignMove
from netdiag.reasons.difftext import labelled, lines, plain
from netdiag.reasons.difftext import to_dict as difference
from netdiag.reasons.diffwords import word
from netdiag.reasons.people import Panel, Role
from netdiag.reasons.wording import as_text as wrapped
from netdiag.reasons.wording import parted

ENOUGH: Final = 0.5  # of the signs of the first time: with fewer, what went may just as well not have been asked


def as_text(comparison: Comparison, language: str = "nl") -> str:
    """Return a comparison in words, 80 columns wide. Raises InputError where there is no such language."""
    chosen = checked(language)
    parts = (
        _head(comparison, chosen),
        _panel(comparison.panel, chosen) if comparison.panel else (),
        lines(comparison.diff, chosen, comparison.chance, comparison.clear),
        _aims(comparison, chosen),
    )
    return wrapped(parted(parts)) + "\n"


def _head(comparison: Comparison, language: Language) -> Iterator[str]:
    old, new = comparison.diff.before.case, comparison.diff.after.case
    unnamed = say("unnamed", language)
    times = [str(case.date) if case.date else word(when, language) for case, when in ((old, "first"), (new, "second"))]
    yield new.name or old.name or unnamed
    yield word("compared", language, before=times[0], after=times[1])
    yield f"{word('asked_again', language)}: {asked_again(comparison, language)}"
    yield say("starter", language)
    yield say("factors", language)
    yield word("chance", language)
    yield word("clear_means", language)
    yield from to_mind(comparison, language)


def to_mind(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield what looks as if other cases were meant: two names, or the later first."""
    old, new = comparison.diff.before.case, comparison.diff.after.case
    unnamed = say("unnamed", language)
    if old.name != new.name:
        yield word("other_network", language, before=old.name or unnamed, after=new.name or unnamed)
    if old.date and new.date and new.date < old.date:
        yield word("other_order", language)


def asked_again(comparison: Comparison, language: Language) -> str:
    """Return how many signs of the first time were asked again; where they are few, what that does to the rest."""
    signs, again = len(comparison.signs), comparison.asked_again
    if not signs:
        return word("none_asked", language)
    told = word("asked_of", language, signs=signs, again=again)
    return f"{told} {word('asked_few', language)}" if is_little(comparison) else told


def is_little(comparison: Comparison) -> bool:
    """Return whether few of the signs of the first time were asked again."""
    return comparison.asked_again < ENOUGH * len(comparison.signs)


def _panel(panel: Panel, language: Language) -> Iterator[str]:
    yield word("people", language)
    yield from (f"  {line}" for line in panel_lines(panel, language))


def panel_lines(panel: Panel, language: Language) -> Iterator[str]:
    """Yield who answered both times, as far as it may be told."""
    before = panel.before or word("people_no", language)
    after = panel.after or word("people_none", language)
    yield word("people_n", language, before=before, after=after)
    yield from (_role(role, language) for role in panel.roles)
    if panel.other:
        yield word("people_other", language)
    yield word("hidden_few", language)


def _role(role: Role, language: Language) -> str:
    if role.alike:
        return word("role_alike", language, name=role.name)
    before, after = (word("hidden", language) if n is None else n for n in (role.before, role.after))
    return word("role", language, name=role.name, before=before, after=after)


def _aims(comparison: Comparison, language: Language) -> Iterator[str]:
    aims = [aim for aim in comparison.aims if aim.signs]
    if aims:
        yield word("aims", language)
    for aim in aims:
        yield from _aim(aim, comparison, language)
    if aims:
        yield f"  {word('aims_caution', language)}"


def _aim(aim: Aim, comparison: Comparison, language: Language) -> Iterator[str]:
    sides = (comparison.diff.before, comparison.diff.after)
    stays = f" ({word('stays', language)})" if aim.place_now else ""
    yield f"  {aim.place}. {labelled('interventions', aim.intervention, sides, language)}{stays}"
    same = [sign for sign in aim.signs if sign.course == "same"]
    for sign in aim.signs:
        if sign not in same:
            yield f"    - {labelled('symptoms', sign.symptom, sides, language)}: {_course(sign, language)}"
    if same:
        yield f"    {word('same_signs', language, n=len(same))}"


def _course(sign: SignMove, language: Language) -> str:
    how = word(sign.course, language)
    if sign.after is None:
        return f"{how} ({word('was', language, value=score(sign.before, language))})"
    if sign.course != "same" and not sign.clear:
        how = word("one_step", language, how=how)
    return (
        f"{how} ({word('from_to', language, before=score(sign.before, language), after=score(sign.after, language))})"
    )


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data: ids and numbers."""
    return {
        "networks": [_named(case) for case in (comparison.diff.before.case, comparison.diff.after.case)],
        "asked_again": {"signs": len(comparison.signs), "again": comparison.asked_again},
        "difference": difference(comparison.diff),
        "chance": sorted(comparison.chance),
        "clear": sorted(comparison.clear),
        "bands": {"steps": _ends(comparison.steps), "draws": _ends(comparison.draws)},
        "respondents": plain(comparison.panel),
        "aims": plain(comparison.aims),
    }


def _ends(both: Both) -> dict[str, Any]:
    return dict(zip(("before", "after"), plain(both), strict=True))


def _named(case: Any) -> dict[str, Any]:
    return {"name": case.name, "date": str(case.date) if case.date else None}
