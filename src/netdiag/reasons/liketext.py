"""Networks like one, in words and as plain data.

as_text(diagnosis, likes, language)     each with what both have and what one has
to_dict(likes)                          ids and numbers
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from netdiag.diagnosis import Diagnosis
from netdiag.phrases import Language, checked, number, say, score
from netdiag.reasons.changes import Change
from netdiag.reasons.difftext import label_of, labelled, plain, value_text
from netdiag.reasons.diffwords import word
from netdiag.reasons.likeness import KINDS, Held, Like
from netdiag.reasons.wording import as_text as wrapped

MOST_SHARED: Final = 6  # traits of one network told one by one
MOST_OTHER: Final = 3  # ... of what only one of the two has


def as_text(diagnosis: Diagnosis, likes: Sequence[Like], language: str = "nl") -> str:
    """Return networks like one in words, 80 columns wide. Raises InputError where there is no such language."""
    return wrapped(_lines(diagnosis, likes, checked(language))) + "\n"


def _lines(diagnosis: Diagnosis, likes: Sequence[Like], language: Language) -> Iterator[str]:
    yield word("like", language, name=diagnosis.case.name or say("unnamed", language))
    yield word("like_means", language)
    yield word("like_weights", language, **{kind: score(weight, language) for kind, weight in KINDS.items()})
    sharing = [like for like in likes if like.shared]
    if not sharing:
        yield word("like_none", language)
    for place, like in enumerate(sharing, 1):
        yield ""
        yield from _like(place, like, (diagnosis, like.diagnosis), language)


def _like(place: int, like: Like, sides: Sequence[Diagnosis], language: Language) -> Iterator[str]:
    called = like.diagnosis.case.name
    name = f"{called} ({like.name})" if called and called != like.name else like.name
    yield f"{place}. {name}: {number(like.likeness, language)}"
    yield from _traits("shared", like.shared, MOST_SHARED, sides, language)
    yield from _traits("here", [one for one in like.differs if one.here], MOST_OTHER, sides, language)
    yield from _traits("there", [one for one in like.differs if one.there], MOST_OTHER, sides, language)


def _traits(
    key: str, traits: Sequence[Held], most: int, sides: Sequence[Diagnosis], language: Language
) -> Iterator[str]:
    if traits:
        yield f"  {word(key, language)}:"
    yield from (f"    - {_trait(one, sides, language)}" for one in traits[:most])
    if len(traits) > most:
        yield f"    {word('more_changes', language, n=len(traits) - most)}"


def _trait(one: Held, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return a trait in words: a sign or a knelpunt by its label, what is stated with its value."""
    if one.kind == "knelpunt":
        return word("knelpunt", language, label=labelled("knelpunten", one.name, sides, language))
    if one.kind == "symptom":
        return labelled("symptoms", one.name, sides, language)
    if one.kind == "opgave":
        return f"{word('opgave', language)}: {labelled('opgaven', one.value, sides, language)}"
    stated = Change(one.kind, one.name, None, {"true": True, "false": False}.get(one.value, one.value))
    label = label_of(stated, sides, language)
    return f"{label}{'' if label.endswith('?') else ':'} {value_text(stated, stated.after, sides, language)}"


def to_dict(likes: Sequence[Like]) -> list[dict[str, Any]]:
    """Return networks as plain data, in their order: ids and numbers."""
    return [{**plain(like), "diagnosis": like.diagnosis.case.name} for like in likes]
