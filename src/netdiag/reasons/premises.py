"""What rules ask, and what a case answers, in words.

in_words(premise, kb)       Premise -> Words: what it asks, by the labels of what it names
named(kind, id, kb)         -> Words: what an item of a case or a finding is called
answered(kind, id, value, kb)   -> Words: an answer that is no severity
quoted(label)               a label within a sentence
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.statable import FIELDS
from netdiag.phrases import Language, filled
from netdiag.reasons.changes import SECTIONS as OF_CHANGES
from netdiag.reasons.whywords import FIELD_WORDS, Words, in_each, word

SECTIONS: Final = {  # where what a premise names is declared
    **OF_CHANGES,
    "pattern": "patterns", "knelpunt": "knelpunten", "opgave": "opgaven", "governance": "governance_forms",
    "misfit": "cells",
}  # fmt: skip


def quoted(label: str) -> str:
    """Return a label in quotes, without the full stop at its end."""
    return f'"{label.rstrip(".")}"'


def named(kind: str, name: str, kb: KnowledgeBase) -> Words:
    """Return what an item of a case, or a finding, is called."""
    if kind == "case":
        return Words.told(partial(filled, FIELD_WORDS, name)) if name in FIELD_WORDS else Words(name, name)
    record = getattr(kb, SECTIONS[kind]).get(name) if name else None
    if record is None:
        return in_each("stated_opgave") if kind == "opgave" else Words(name, name)
    return Words.of(record)


def answered(kind: str, name: str, value: Any, kb: KnowledgeBase) -> Words:
    """Return an answer that is no severity: yes, a phase, a number."""
    if kind == "arrangement":
        return named("opgave", str(value), kb)
    field = FIELDS.get(name) if kind == "case" else None
    if field and field.section:
        record = getattr(kb, field.section).get(value)
        return Words.of(record) if record else Words(str(value), str(value))
    if field and value in field.spoken:
        return Words.told(partial(field.in_words, str(value)))
    return (
        in_each(str(value)) if str(value) in ("yes", "partly", "no", "True", "False") else Words(str(value), str(value))
    )


def in_words(premise: Any, kb: KnowledgeBase) -> Words:
    """Return what a premise asks, in each language."""
    return Words.told(lambda language: _spoken(premise, kb, language, False))


def _spoken(premise: Any, kb: KnowledgeBase, language: Language, inside: bool) -> str:
    """Return a premise in words; in parentheses where it stands inside another and has parts."""
    tell: Callable[[Any, KnowledgeBase, Language], str] = _leaf if not premise.children else _composite
    text = tell(premise, kb, language)
    return f"({text})" if inside and isinstance(premise, pr.Counted) and len(premise.children) > 1 else text


def _composite(premise: Any, kb: KnowledgeBase, language: Language) -> str:
    parts = [_spoken(part, kb, language, True) for part in premise.children]
    if isinstance(premise, pr.Not | pr.Unless):
        return word(premise.keyword, language, part=parts[0])
    if premise.count == len(parts):
        return _together(premise, parts, language)
    if premise.count == 1:
        return word("or", language).join(parts)
    return word("of_these", language, count=premise.count, parts="; ".join(parts))


def _together(premise: Any, parts: Sequence[str], language: Language) -> str:
    """Return parts that all must hold; what they hold unless stands last."""
    but = [text for child, text in zip(premise.children, parts, strict=True) if isinstance(child, pr.Unless)]
    held = word("and", language).join(text for text in parts if text not in but)
    return ", ".join([held, *but] if held else but)


def _leaf(leaf: Any, kb: KnowledgeBase, language: Language) -> str:
    name = getattr(leaf, leaf.keyword)
    label = named(leaf.keyword, name, kb).label(language)
    if leaf.keyword == "symptom":
        return quoted(label)
    shown = label if leaf.keyword == "case" else quoted(label)
    return word(leaf.keyword, language, label=shown, values=_compared(leaf, name, kb, language))


def _compared(leaf: Any, name: str, kb: KnowledgeBase, language: Language) -> str:
    """Return the values that a leaf asks for; nothing where it compares none."""
    wanted = getattr(leaf, "is_", None)
    if wanted is not None:
        return word("or", language).join(answered(leaf.keyword, name, v, kb).label(language) for v in wanted)
    least, most = getattr(leaf, "at_least", None), getattr(leaf, "at_most", None)
    if least is None and most is None:
        return ""
    key = "between" if least is not None and most is not None else "at_least" if most is None else "at_most"
    return word(key, language, least=least, most=most)
