"""Every id that a record names is declared, and rules do not go round in a circle.

check_references(section, record, declared, raw)
circle(...)                 a circle of findings, told at the rules that close it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from netdiag.errors import Problem, did_you_mean
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import builds_on, concludes
from netdiag.knowledge.folders import Layer, Raw
from netdiag.knowledge.reading import Steps

LEAF_SECTIONS: Final = {
    "symptom": "symptoms",
    "pattern": "patterns",
    "knelpunt": "knelpunten",
    "opgave": "opgaven",
    "axis": "axes",
    "governance": "governance_forms",
    "bouwsteen": "bouwstenen",
    "question": "questions",
    "kracht": "drijvende_krachten",
}
CASE_SECTIONS: Final = {"phase": "phases", "governance": "governance_forms"}

# section, field, section that must declare it; .keys and .values speak of mappings
REFERENCES: Final = (
    ("symptoms", "group", "groups"),
    ("symptoms", "evidence", "evidence_groups"),
    ("symptoms", "bouwstenen", "bouwstenen"),
    ("symptoms", "krachten", "drijvende_krachten"),
    ("opgaven", "axes.keys", "axes"),
    ("hoofdoorzaken", "family", "families"),
    ("knelpunten", "hoofdoorzaak", "hoofdoorzaken"),
    ("knelpunten", "neighbours", "knelpunten"),
    ("questions", "bouwsteen", "bouwstenen"),
    ("questions", "points_to", "knelpunten"),
    ("principles", "knelpunten", "knelpunten"),
    ("principles", "cells.keys", "phases"),
    ("principles", "cells.values", "interventions"),
    ("governance_forms", "watch", "knelpunten"),
    ("notes", "knelpunten", "knelpunten"),
    ("notes", "parent", "notes"),
    ("interventions", "family", "families"),
    ("interventions", "answers", "knelpunten"),
    ("interventions", "bouwstenen", "bouwstenen"),
    ("interventions", "krachten", "drijvende_krachten"),
    ("interventions", "phase", "phases"),
    ("interventions", "opgave", "opgaven"),
    ("interventions", "governance", "governance_forms"),
    ("interventions", "signs", "symptoms"),
    ("precedents", "interventions", "interventions"),
    ("precedents", "symptoms", "symptoms"),
    ("rules", "evidence", "evidence_groups"),
)


def check_references(section: str, record: Any, declared: Mapping[str, set[str]], raw: Raw) -> Iterator[Problem]:
    """Yield what a record names and nothing declares, and each `unless` that stands where it cannot be."""
    for path, name, target in (*_fields(section, record), *_sources(record), *_premises(section, record)):
        if name not in declared[target]:
            kind = target.replace("_", " ")
            hint = did_you_mean(name, declared[target])
            yield Problem(f"'{name}' is not declared in {kind}.", raw.document.place(raw.path + path), hint)
    yield from _misplaced_unless(section, record, raw)


Reference = tuple[Steps, str, str]


def _fields(section: str, record: Any) -> Iterator[Reference]:
    for of, dotted, target in REFERENCES:
        if of != section:
            continue
        name, _, part = dotted.partition(".")
        value = getattr(record, name)
        if part == "keys":
            yield from (((name, key), key, target) for key in value)
        elif part == "values":
            yield from (((name, key), item, target) for key, item in value.items() if item is not None)
        elif isinstance(value, tuple):
            yield from (((name, i), item, target) for i, item in enumerate(value))
        elif value is not None:
            yield (name,), value, target


def _sources(record: Any) -> Iterator[Reference]:
    source = getattr(record, "source", None)
    if source is not None and source.doc is not None:
        yield ("source", "doc"), source.doc, "sources"
    for i, passage in enumerate(getattr(record, "also", ())):
        yield ("also", i, "doc"), passage.doc, "sources"


def _premises(section: str, record: Any) -> Iterator[Reference]:
    for premise, path in _premises_of(section, record):
        for leaf, inside in pr.placed(premise, path):
            word = pr.word(leaf)
            if word in LEAF_SECTIONS:
                yield (*inside, word), getattr(leaf, word), LEAF_SECTIONS[word]
            elif word == "case" and leaf.case in CASE_SECTIONS and leaf.is_ is not None:
                yield from (((*inside, "is"), str(value), CASE_SECTIONS[leaf.case]) for value in leaf.is_)
    if isinstance(record, m.Rule):
        kind, name = record.then.finding
        yield ("then", kind), name, LEAF_SECTIONS[kind]
    if isinstance(record, m.Tension):
        for i, side in enumerate(record.sides):
            yield from (
                (("sides", i, "interventions", j), x, "interventions") for j, x in enumerate(side.interventions)
            )


def _premises_of(section: str, record: Any) -> Iterator[tuple[Any, Steps]]:
    if section == "rules":
        yield record.if_, ("if",)
    elif section == "interventions":
        yield from ((contra.if_, ("contra", i, "if")) for i, contra in enumerate(record.contra))
        if record.needs is not None:
            yield record.needs, ("needs",)
    elif section == "tensions":
        yield from ((side.if_, ("sides", i, "if")) for i, side in enumerate(record.sides))


def _misplaced_unless(section: str, record: Any, raw: Raw) -> Iterator[Problem]:
    def walk(premise: Any, allowed: bool) -> bool:
        if isinstance(premise, pr.Unless) and not allowed:
            return True
        return any(walk(part, isinstance(premise, pr.AllOf)) for part in pr.parts(premise))

    for premise, path in _premises_of(section, record):
        place = raw.document.place(raw.path + path)
        if walk(premise, False):
            yield Problem("'unless' stands outside 'all'.", place, "Put both inside all: [...].")
        elif _negated_unless(premise):
            yield Problem("'unless' stands under 'not'.", place, "Say what must hold, not what must not fail to hold.")


def _negated_unless(premise: Any, negated: bool = False) -> bool:
    """Tell whether a `not` turns an `unless` round: that would hold where nothing is known at all."""
    if negated and isinstance(premise, pr.Unless):
        return True
    negated = negated or isinstance(premise, pr.Not)
    return any(_negated_unless(part, negated) for part in pr.parts(premise))


def circle(findings: list[str], rules: Mapping[str, m.Rule], opgaven: tuple[str, ...], layer: Layer) -> list[Problem]:
    """Tell a circle of findings at the rules that close it, starting from its first finding in the alphabet."""
    loop = findings[:-1][::-1]
    start = loop.index(min(loop))
    loop = loop[start:] + loop[:start]
    shown = " <- ".join([*loop, loop[0]])
    problems = []
    for upper, lower in zip(loop, [*loop[1:], loop[0]], strict=True):
        rule = next(
            r
            for r in rules.values()
            if concludes(r) == upper and lower in builds_on(map(pr.key, pr.leaves(r.if_)), opgaven)
        )
        raw = layer.raw["rules", rule.id]
        problems.append(Problem(f"rules go round in a circle: {shown}.", raw.document.place((*raw.path, "if"))))
    return problems


assert set(get_args(pr.CASE_FIELDS)) >= set(CASE_SECTIONS)
