"""What if something had been answered otherwise: the changes, held against the vocabulary as a case file is.

what_if(diagnosis, changes)     -> Diff of the diagnosis and the one that would be made
  changed(case, changes, kb)    the case with the changes in it
parsed(arguments, kb)           "NAME=VALUE" of a command line -> changes

A name is the id or label of a sign, feature, bouwsteen, question or kracht, a field of a case or a cell of Tabel 1, or
one of these with where it stands in a case file before it ("symptoms.x", "arrangement.y"). A value is what a case file
takes there, words too; None takes the answer away, as if it had not been asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from netdiag.cases import Case, Observation, read_case
from netdiag.diagnosis import Diagnosis, called, diagnose
from netdiag.errors import InputError, Place, Problem, did_you_mean
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.statable import ANSWERED, FIELDS
from netdiag.knowledge.yamlfile import Path_, YamlDocument, plain_value
from netdiag.messages import _, marked
from netdiag.plaintext import shortened
from netdiag.reasons.diff import Diff, diff

Step = tuple[str, ...]  # where something stands in a case: ("phase",), ("symptoms", id)
SECTIONS: Final = {"symptoms": "symptoms", "arrangement": "cells", **{f.name: f.section for f in ANSWERED.values()}}
WHOLE: Final = (*FIELDS, "opgave", "chief_complaint")
MAX_SHOWN: Final = 60
FORM: Final = marked("Write NAME=VALUE, as in phase=... or SIGN=3; NAME= takes an answer away.")


def what_if(diagnosis: Diagnosis, changes: Mapping[str, Any]) -> Diff:
    """Return what would differ if some things had been answered otherwise; with no changes, nothing does.

    Raises InputError with all that is wrong with the changes, as for a case file.
    """
    case = changed(diagnosis.case, changes, diagnosis.kb)
    return diff(diagnosis, diagnose(case, diagnosis.kb, engine="floats") if case != diagnosis.case else diagnosis)


def changed(case: Case, changes: Mapping[str, Any], kb: KnowledgeBase) -> Case:
    """Return the case with some things answered otherwise. Raises InputError."""
    data = case.plain()
    told: dict[Step, str] = {}
    problems: list[Problem] = []
    for name, value in _flat(changes):
        try:
            step = _step(name, kb)
        except InputError as error:
            problems += error.problems
            continue
        if step in told:
            problems.append(_twice(name))
            continue
        told[step] = _told(name, value)
        _put(data, step, _plain(value))
    try:
        made = read_case(_Changes("", "", data, told), kb) if told else case
    except InputError as error:
        raise InputError((*problems, *error.problems)) from None
    if problems:
        raise InputError(problems)
    return made


def parsed(arguments: Iterable[str]) -> dict[str, Any]:
    """Return name -> value of arguments such as "phase=begin"; an empty value takes an answer away.

    Raises InputError for what has no "=", and for a name that is given twice.
    """
    found: dict[str, Any] = {}
    for argument in arguments:
        name, equals, value = argument.rpartition("=")
        if not equals or not name.strip():
            raise InputError(
                [
                    Problem(
                        _("'{argument}' is not a change.").format(argument=shortened(argument, MAX_SHOWN)),
                        None,
                        _(FORM),
                    )
                ]
            )
        if name in found:
            raise InputError([_twice(name)])
        found[name] = _listed(name, value.strip())
    return found


def _twice(name: str) -> Problem:
    return Problem(_("'{name}' is given twice.").format(name=shortened(str(name), MAX_SHOWN)))


def _listed(name: str, value: str) -> Any:
    """Return what the text of a value stands for: of chief complaints a list of ids."""
    if name == "chief_complaint" and value:
        return tuple(filter(None, (one.strip() for one in value.split(","))))
    return plain_value(value)


# --- where it stands --------------------------------------------------------------------------------------------------


def _flat(changes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the changes one by one: {"arrangement": {"x": y}} is "arrangement.x": y."""
    for name, value in changes.items():
        if name in SECTIONS and isinstance(value, Mapping):
            yield from ((f"{name}.{inside}", item) for inside, item in value.items())
        else:
            yield name, value


def _step(name: str, kb: KnowledgeBase) -> Step:
    """Return where in a case something stands that has this name. Raises InputError for what there is not."""
    found = list(_steps(str(name).strip(), kb))
    if len(found) == 1:
        return found[0]
    shown = shortened(str(name), MAX_SHOWN)
    if found:
        ways = _(" or ").join(".".join(step) for step in found)
        raise InputError(
            [
                Problem(
                    _("'{shown}' means more than one thing.").format(shown=shown),
                    None,
                    _("Write {ways}.").format(ways=ways),
                )
            ]
        )
    names = [*WHOLE, *(one for section in SECTIONS.values() for one in getattr(kb, section))]
    hint = did_you_mean(str(name).rpartition(".")[2], names) or _("Find a sign with `netdiag symptoms WORDS`.")
    raise InputError(
        [Problem(_("'{shown}' is nothing that a case answers or states.").format(shown=shown), None, hint)]
    )


def _steps(name: str, kb: KnowledgeBase) -> Iterator[Step]:
    if name in WHOLE:
        yield (name,)
        return
    ids = list(_ids(name, kb))
    prefix, dot, rest = name.partition(".")
    if ids:
        yield from ids
    elif dot and (prefix in SECTIONS or prefix == "opgave"):
        yield from _inside(prefix, rest, kb)
    else:
        yield from _labelled(name, kb)


def _ids(name: str, kb: KnowledgeBase) -> Iterator[Step]:
    now = kb.derived.formerly
    for field_name, section in SECTIONS.items():
        called = now.get(name, name) if section == "symptoms" else name
        if called in getattr(kb, section):
            yield field_name, called


def _inside(prefix: str, rest: str, kb: KnowledgeBase) -> Iterator[Step]:
    if prefix == "opgave":
        yield ("opgave", *rest.split("."))
    else:
        yield prefix, kb.derived.formerly.get(rest, rest) if prefix == "symptoms" else rest


def _labelled(name: str, kb: KnowledgeBase) -> Iterator[Step]:
    for field_name, section in SECTIONS.items():
        yield from ((field_name, record.id) for record in called(name, getattr(kb, section)))


# --- the changed case -------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    if isinstance(value, Observation):
        return value.model_dump(exclude_defaults=True)
    return dict(value) if isinstance(value, Mapping) else tuple(value) if isinstance(value, list) else value


def _put(data: dict[str, Any], step: Step, value: Any) -> None:
    """Put a value in the data of a case, or take it away."""
    if value is None:
        _forget(data, step)
    *path, last = step
    for name in path:
        inside = data.get(name)
        data[name] = data = dict(inside) if isinstance(inside, dict) else _typed(inside)
    if value is None:
        data.pop(last, None)
    else:
        data[last] = value


def _typed(inside: Any) -> dict[str, Any]:
    """Return an opgave that stands as its type alone, with room for axes; of what was not there, nothing."""
    return {"type": inside} if isinstance(inside, str) else {}


def _forget(data: dict[str, Any], step: Step) -> None:
    """Take a sign or a feature from what respondents answered, and a sign from the chief complaints."""
    section, name = step[0], step[-1]
    if section == "symptoms":
        data["chief_complaint"] = tuple(one for one in data.get("chief_complaint", ()) if one != name)
    if section in ("symptoms", "features") and data.get("respondents"):
        data["respondents"] = [
            {**person, section: _without(person.get(section, {}), name)} for person in data["respondents"]
        ]


def _without(mapping: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key != name}


def _told(name: str, value: Any) -> str:
    shown = "" if value is None else ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return shortened(f"{name}={shown}", MAX_SHOWN)


@dataclass(frozen=True)
class _Changes(YamlDocument):
    """A changed case as plain data; where a part of it stands is the change that put it there."""

    told: Mapping[Step, str] = field(default_factory=dict)

    def place(self, path: Path_ = ()) -> Place:
        """Return the change that says the part at a path, or the one it stands in; the case as a whole otherwise."""
        steps = tuple(map(str, path))
        near = (told for step, told in self.told.items() if step[: len(steps)] == steps or steps[: len(step)] == step)
        return Place(next(near, "the case"))
