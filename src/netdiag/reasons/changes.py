"""What was observed, answered and stated otherwise in two diagnoses, one by one.

changes(before, after)      -> tuple[Change, ...], in the order of a case file
  Change                    one thing, and what was said of it both times
keys_of(fact, kb)           what is said of a network by which a fact that rules read changes
stated_of(kb)               the other way round: what a case can state, and the facts that rules read of it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from netdiag.cases import Case
from netdiag.diagnosis import Diagnosis
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import premise as pr
from netdiag.knowledge.statable import FIELDS

KINDS: Final = (
    "case", "opgave", "axis", "arrangement", "feature", "part", "bouwsteen", "question", "kracht", "complaint",
    "symptom", "confidence", "divided",
)  # fmt: skip
SECTIONS: Final = {  # where what a change is about is declared
    "symptom": "symptoms", "confidence": "symptoms", "divided": "symptoms", "complaint": "symptoms",
    "feature": "features", "part": "features", "bouwsteen": "bouwstenen", "question": "questions",
    "kracht": "drijvende_krachten", "axis": "axes", "arrangement": "cells",
}  # fmt: skip
Value = int | float | str | bool | None
Key = tuple[str, str]  # kind, name
OF_SIGNS: Final = ("complaint", "symptom", "confidence", "divided")
TYPE: Final = "type"  # the name of a stated type of opgave
WHOLE: Final = 1.0  # confidence of what is said without any


@dataclass(frozen=True, slots=True)
class Change:
    """One thing said of a network, as it was said before and after; None where nothing was.

    `name` is the id of a symptom, feature, bouwsteen, question, kracht or axis, a field of the case, a cell of Tabel 1,
    or "part/feature". A complaint has its place among the chief complaints, an opgave its type.
    """

    kind: str
    name: str
    before: Value
    after: Value


def changes(before: Diagnosis, after: Diagnosis) -> tuple[Change, ...]:
    """Return what was said otherwise; a symptom that has another id by now is the same symptom."""
    now = {**before.kb.derived.formerly, **after.kb.derived.formerly}
    old, new = _said(before, now), _said(after, now)
    for key in [key for key in old.keys() | new.keys() if key[0] == "confidence"]:
        _confidence(key, old, new)
    keys = sorted(old.keys() | new.keys(), key=lambda key: (KINDS.index(key[0]), key[1]))
    found = (Change(*key, old.get(key), new.get(key)) for key in keys)
    return tuple(change for change in found if not _is_same(change.before, change.after))


def is_score(value: Value) -> bool:
    """Return whether a value is a severity: not a word, not a truth, and not nothing."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _confidence(key: Key, old: dict[Key, Value], new: dict[Key, Value]) -> None:
    """Put in the confidence that was not written; where a sign was scored once only, how surely is no change."""
    sign = "symptom", key[1]
    for side in (old, new):
        if not (is_score(old.get(sign)) and is_score(new.get(sign))):
            side.pop(key, None)
        else:
            side.setdefault(key, WHOLE)


def _said(diagnosis: Diagnosis, now: Mapping[str, str]) -> dict[Key, Value]:
    said = {**dict(_stated(diagnosis.case)), **dict(_observed(diagnosis))}
    return {(kind, now.get(name, name) if kind in OF_SIGNS else name): value for (kind, name), value in said.items()}


def _stated(case: Case) -> Iterator[tuple[Key, Value]]:
    yield from ((("case", name), value) for name in FIELDS if (value := getattr(case, name)) is not None)
    if case.opgave and case.opgave.type:
        yield ("opgave", TYPE), case.opgave.type
    yield from ((("axis", name), value) for name, value in (case.opgave.axes if case.opgave else {}).items())
    yield from ((("arrangement", cell), type_) for cell, type_ in case.arrangement.items())
    yield from ((("feature", name), answer) for name, answer in case.answered.items())
    for part, answers in case.parts.items():
        yield from ((("part", f"{part}/{name}"), answer) for name, answer in answers.items())
    yield from ((("bouwsteen", name), status) for name, status in case.bouwstenen.items())
    yield from ((("question", name), answer) for name, answer in case.questions.items())
    yield from ((("kracht", name), strength) for name, strength in case.krachten.items())
    yield from ((("complaint", name), place) for place, name in enumerate(case.chief_complaint, 1))


def _observed(diagnosis: Diagnosis) -> Iterator[tuple[Key, Value]]:
    case = diagnosis.case
    for name, seen in case.observed.items():
        yield ("symptom", name), seen.severity
        if seen.scored and seen.confidence != WHOLE:
            yield ("confidence", name), seen.confidence
    divided = (key.partition(":")[2] for key in diagnosis.inference.facts.degrees if _is_divided(key))
    yield from ((("divided", name), case.tallied[name].label) for name in divided)


def _is_divided(fact: str) -> bool:
    return pr.kind(fact) == pr.DividedOn.keyword


def keys_of(fact: str, kb: KnowledgeBase) -> tuple[Key, ...]:
    """Return the kind and name of what may be said otherwise where a fact changes; none for one of another finding."""
    kind, _, name = fact.partition(":")
    if stated := kb.derived.stated.get(fact):
        return ((stated.keyword, stated.name),)
    keys = {"symptom": ("symptom", "confidence"), "misfit": ("arrangement",), "axis": ("axis", "opgave")}
    return tuple((of, TYPE if of == "opgave" else name) for of in keys.get(kind, (kind,)))


@per_knowledge
def stated_of(kb: KnowledgeBase) -> Mapping[Key, list[tuple[str, pr.Stated]]]:
    """Map each kind and name of what a case can state to the facts that rules read of it."""
    found: dict[Key, list[tuple[str, pr.Stated]]] = {}
    for fact, leaf in kb.derived.stated.items():
        found.setdefault((leaf.keyword, leaf.name), []).append((fact, leaf))
    return found
