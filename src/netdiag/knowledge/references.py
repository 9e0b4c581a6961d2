"""Every id that a record names is declared, and rules do not go round in a circle.

    check_references(record, declared, raw)     and no premise is larger than anyone can read
      references(record)        every id it names, with its path in the file and the section that must declare it
    check_former(symptoms, place)   no former id of a symptom is another's
    circle(...)                 a circle of findings, told at the rules that close it

Which ids a field holds stands at the field: `RefersTo` in its annotation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from netdiag.errors import Nearest, Place, Problem
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import builds_on, concludes
from netdiag.knowledge.fields import RefersTo
from netdiag.knowledge.folders import Raw
from netdiag.knowledge.reading import Steps
from netdiag.knowledge.statable import FIELDS
from netdiag.limits import PARTS
from netdiag.messages import _


def check_references(record: Any, declared: Mapping[str, set[str]], raw: Raw) -> Iterator[Problem]:
    """Yield undeclared ids that a record names, `unless` where it cannot stand, and premises that are too large."""
    for path, name, target in references(record):
        if name not in declared[target]:
            kind = target.replace("_", " ")
            hint = Nearest((name,), declared[target])
            yield Problem(
                _("'{name}' is not declared in {kind}.").format(name=name, kind=kind),
                raw.document.place(raw.path + path),
                hint,
            )
    for premise, path in m.premises_of(record):
        yield from _misplaced_unless(premise, raw, path)
        if pr.size(premise) > PARTS.now:
            yield PARTS.reached(raw.document.place(raw.path + path))


def check_former(symptoms: Mapping[str, m.Symptom], place: Callable[..., Place]) -> Iterator[Problem]:
    """Yield each former id of a symptom that another has, now or of before: a case would not know which is meant."""
    owner: dict[str, str] = {}
    for name, symptom in symptoms.items():
        for n, former in enumerate(symptom.formerly):
            other = former if former in symptoms else owner.setdefault(former, name)
            if other != name:
                whose = _("has it") if other == former else _("was known by it too: '{other}'").format(other=other)
                at = place(("symptoms", name), ("formerly", n))
                yield Problem(
                    _("'{former}' cannot be a former id of '{name}': a symptom {whose}.").format(
                        former=former, name=name, whose=whose
                    ),
                    at,
                )


Reference = tuple[Steps, str, str]


def references(value: Any, path: Steps = ()) -> Iterator[Reference]:
    """Yield every id that a record names: its path in the file, the id, and the section that must declare it."""
    kind: Any = type(value)
    for name, (attribute, annotation) in _fields_of(kind).items():
        yield from _in_value(annotation, getattr(value, attribute), (*path, name))
    if isinstance(value, pr.CaseIs) and value.is_ is not None and (section := FIELDS[value.case].section):
        yield from (((*path, "is"), str(item), section) for item in value.is_)


@cache
def _fields_of(kind: Any) -> dict[str, tuple[str, Any]]:
    """Key in the file -> attribute and annotation, of the fields that may hold ids."""
    kind.model_rebuild()  # until then a premise does not know its children
    found = {}
    for attribute, field in kind.model_fields.items():
        annotation = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        if _may_refer(annotation):
            found[field.alias or attribute] = (attribute, annotation)
    return found


def _may_refer(annotation: Any) -> bool:
    if isinstance(annotation, RefersTo) or annotation is pr.Premise:
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_may_refer(part) for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())))


def _in_value(annotation: Any, value: Any, path: Steps) -> Iterator[Reference]:
    if isinstance(value, BaseModel):
        yield from references(value, path)
    elif isinstance(value, str):
        if section := _section(annotation):
            yield path, value, section
    elif isinstance(value, tuple):
        inner = next((part for part in _parts(annotation) if get_origin(part) is tuple), None)
        of = get_args(inner)[0] if inner else annotation
        yield from (found for i, item in enumerate(value) for found in _in_value(of, item, (*path, i)))
    elif isinstance(value, Mapping):
        keys, values = get_args(next(part for part in _parts(annotation) if get_origin(part) is dict))
        for key, item in value.items():
            yield from _in_value(keys, key, (*path, key))
            yield from _in_value(values, item, (*path, key))


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and what a union or Annotated holds."""
    yield annotation
    if get_origin(annotation) not in (tuple, dict):
        for part in get_args(annotation):
            yield from _parts(part)


def _section(annotation: Any) -> str | None:
    marks = (mark for part in _parts(annotation) for mark in (part, *getattr(part, "__metadata__", ())))
    return next((mark.section for mark in marks if isinstance(mark, RefersTo)), None)


def _misplaced_unless(premise: Any, raw: Raw, path: Steps) -> Iterator[Problem]:
    if _lone_unless(premise, False):
        hint = _("Put both inside all: [...].")
        yield Problem(_("'unless' stands outside 'all'."), raw.document.place(raw.path + path), hint)
    elif _negated_unless(premise):
        hint = _("Say what must hold, not what must not fail to hold.")
        yield Problem(_("'unless' stands under 'not'."), raw.document.place(raw.path + path), hint)


def _lone_unless(premise: Any, allowed: bool) -> bool:
    if isinstance(premise, pr.Unless) and not allowed:
        return True
    return any(_lone_unless(part, isinstance(premise, pr.AllOf)) for part in premise.children)


def _negated_unless(premise: Any, negated: bool = False) -> bool:
    """Tell whether a `not` turns an `unless` round: that would hold where nothing is known at all."""
    if negated and isinstance(premise, pr.Unless):
        return True
    negated = negated or isinstance(premise, pr.Not)
    return any(_negated_unless(part, negated) for part in premise.children)


def circle(
    findings: list[str], rules: Mapping[str, m.Rule], opgaven: tuple[str, ...], place: Callable[[str], Place]
) -> list[Problem]:
    """Return a circle of findings as problems at the rules that close it, from its first finding in the alphabet."""
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
        problems.append(Problem(_("rules go round in a circle: {shown}.").format(shown=shown), place(rule.id)))
    return problems
