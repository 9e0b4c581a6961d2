"""The case file, held against the vocabulary.

load_case(path)             YAML file -> Case; every problem told with its place
check_case(case, kb)        the same for a Case made in Python
  current                   symptoms under the ids that they have now
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from netdiag.cases.case import Case
from netdiag.cases.observation import Observation, observed_degree
from netdiag.cases.respondents import Respondent
from netdiag.errors import InputError, Nearest, Place, Problem, earliest
from netdiag.frozen import FrozenDict
from netdiag.knowledge import KnowledgeBase, given
from netdiag.knowledge.reading import Steps, validate
from netdiag.knowledge.statable import ANSWERED, FIELDS
from netdiag.knowledge.yamlfile import MAX_SHOWN, YamlDocument, read
from netdiag.limits import RESPONDENTS
from netdiag.messages import _, marked
from netdiag.plaintext import shortened

FIND_IT: Final = marked("Find its id with `netdiag symptoms WORDS`.")
TRUTHS: Final = {"yes": True, "ja": True, "no": False, "nee": False}
TRUE_OR_FALSE: Final = tuple(field.name for field in FIELDS.values() if True in field.options)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load_case(path: Path | str, kb: KnowledgeBase | None = None) -> Case:
    """Return the case in a file (`-` is standard input), its ids checked with `kb` (default: the shipped one).

    Raises InputError with every problem in the file, each with its line.
    """
    return read_case(read(path), given(kb))


def read_case(document: YamlDocument, kb: KnowledgeBase, at: Steps = ()) -> Case:
    """Return the case in a parsed document, or in the part of it that stands `at` a path. Raises InputError."""
    data = document.data
    for step in at:
        data = data[step]
    if not isinstance(data, dict):
        hint = _("Start with 'name: ...' and 'symptoms:'; `netdiag new` writes a template.")
        raise InputError([Problem(_("this is not a case."), document.place(at), hint)])
    asked = data.get("respondents")
    rest = {key: value for key, value in data.items() if key != "respondents"} if isinstance(asked, list) else data
    case, problems = validate(Case, _spoken(rest), document, at)
    respondents, wrong = _respondents(asked, document, at) if isinstance(asked, list) else ((), ())
    problems += (*wrong, *_odd_date(data, document, at))
    found = ((document.place((*at, *reference[0])), reference) for reference in _dangling(data, kb))
    problems += tuple(_problem(reference, kb, place, count) for place, reference, count in earliest(found))
    if case is None or problems:
        raise InputError(problems)
    return current(case.replace(respondents=respondents) if respondents else case, kb)


def _respondents(
    asked: list[Any], document: YamlDocument, at: Steps
) -> tuple[tuple[Respondent, ...], tuple[Problem, ...]]:
    """Return respondents, read one by one: of thousands that are all wrong, the first few problems and a count."""
    if len(asked) > RESPONDENTS.now:
        return (), (RESPONDENTS.reached(document.place((*at, "respondents"))),)
    respondents: list[Respondent] = []
    problems: list[Problem] = []
    for i, answers in enumerate(asked):
        respondent, wrong = validate(Respondent, answers, document, (*at, "respondents", i))
        respondents += [respondent] if respondent else []
        problems += wrong
    return tuple(respondents), tuple(problems)


def _spoken(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with `yes` and `no`, which people write, as truths where a truth is wanted."""
    said = {name: TRUTHS.get(data[name].lower()) for name in TRUE_OR_FALSE if isinstance(data.get(name), str)}
    return {**data, **{name: truth for name, truth in said.items() if truth is not None}} if said else data


def _odd_date(data: Mapping[str, Any], document: YamlDocument, at: Steps) -> tuple[Problem, ...]:
    """Return the problem of a date that Python alone would read, such as 2026-W05-1; a record tells the others."""
    date = data.get("date")
    if not isinstance(date, str) or DAY.fullmatch(date):
        return ()
    message = _("'{date}': a date is written as 2026-01-31.").format(date=shortened(date, 40))
    return (Problem(message, document.place((*at, "date"))),)


def check_case(case: Case, kb: KnowledgeBase) -> Case:
    """Return the case, its symptoms under the ids of today. Raises InputError for ids that there are not."""
    problems = [_problem(reference, kb) for reference in _dangling(_named(case), kb)]
    if problems:
        raise InputError(problems)
    return current(case, kb)


def _named(case: Case) -> dict[str, Any]:
    """Return a case as data, of its respondents only what they name."""
    respondents = [{"symptoms": r.symptoms, "features": r.features} for r in case.respondents]
    return {**case.model_dump(exclude={"respondents"}), "respondents": respondents}


def current(case: Case, kb: KnowledgeBase) -> Case:
    """Return the case with its symptoms under the ids that they have now; of two that became one, the stronger."""
    now = kb.derived.formerly
    changes: dict[str, Any] = {}
    if now.keys() & {*case.symptoms, *case.chief_complaint}:
        complaints = dict.fromkeys(now.get(name, name) for name in case.chief_complaint)
        changes = {"symptoms": _under(now, case.symptoms, _said), "chief_complaint": tuple(complaints)}
    if any(not now.keys().isdisjoint(respondent.symptoms) for respondent in case.respondents):
        changes["respondents"] = tuple(_renamed(respondent, now) for respondent in case.respondents)
    return case.replace(**changes) if changes else case


def _renamed(respondent: Respondent, now: Mapping[str, str]) -> Respondent:
    symptoms = _under(now, respondent.symptoms, lambda severity: _said(Observation(severity=severity)))
    return respondent.model_copy(update={"symptoms": FrozenDict(symptoms)})


def _under(now: Mapping[str, str], answers: Mapping[str, Any], said: Callable[[Any], float]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, answer in answers.items():
        other = found.setdefault(now.get(name, name), answer)
        if said(answer) > said(other):
            found[now.get(name, name)] = answer
    return found


def _said(observation: Observation) -> float:
    return observed_degree(observation) if observation.scored else -2.0


def _problem(
    reference: tuple[Steps, str, str], kb: KnowledgeBase, place: Place | None = None, count: int = 1
) -> Problem:
    path, name, section = reference
    known = getattr(kb, section)
    if (name in known or name in kb.derived.formerly) and path[0] == "chief_complaint":
        return Problem(
            _("'{name}' is a chief complaint but not among the symptoms.").format(name=name), place, "", count
        )
    hint = Nearest((name,), known, _(FIND_IT) if section == "symptoms" else "", listed=True)
    return Problem(
        _("'{name}' is not one of the {what}.").format(name=shortened(name, MAX_SHOWN), what=section.replace("_", " ")),
        place,
        hint,
        count,
    )


def _dangling(data: Mapping[str, Any], kb: KnowledgeBase) -> Iterator[tuple[Steps, str, str]]:
    """Yield what a case names and the knowledge base does not know; whatever has the wrong form is told elsewhere."""
    now = kb.derived.formerly
    symptoms = {now.get(name, name) for name in _observed(data)}
    for path, name, section in _references(data):
        if isinstance(name, str) and name not in getattr(kb, section) and not (section == "symptoms" and name in now):
            yield path, name, section
    for path, name, _unused in _items(data, "chief_complaint", "symptoms"):
        if isinstance(name, str) and (today := now.get(name, name)) in kb.symptoms and today not in symptoms:
            yield path, name, "symptoms"


def _references(data: Mapping[str, Any]) -> Iterator[tuple[Steps, Any, str]]:
    """Yield every id that a case names, with its path and the section of the knowledge that declares such ids."""
    for field, section in (("symptoms", "symptoms"), *((f.name, f.section) for f in ANSWERED.values())):
        yield from (((field, name), name, section) for name in _keys(data, field))
    parts = {name: _keys(data["parts"], name) for name in _keys(data, "parts")}
    yield from ((("parts", part, name), name, "features") for part, names in parts.items() for name in names)
    yield from _items(data, "chief_complaint", "symptoms")
    arrangement = data.get("arrangement")
    if isinstance(arrangement, dict):
        yield from ((("arrangement", cell), name, "opgaven") for cell, name in arrangement.items())
    yield from (((f.name,), data.get(f.name), f.section) for f in FIELDS.values() if f.section)
    opgave = data.get("opgave")
    if isinstance(opgave, dict):
        yield ("opgave", "type"), opgave.get("type"), "opgaven"
        yield from ((("opgave", "axes", axis), axis, "axes") for axis in _keys(opgave, "axes"))
    else:
        yield ("opgave",), opgave, "opgaven"
    for i, answers in enumerate(_list(data, "respondents")):
        for field in ("symptoms", "features"):
            yield from ((("respondents", i, field, name), name, field) for name in _keys(answers, field))


def _observed(data: Mapping[str, Any]) -> set[str]:
    """Return the symptoms that stand in a case, its own and those of its respondents."""
    asked = (_keys(answers, "symptoms") for answers in _list(data, "respondents"))
    return {*_keys(data, "symptoms"), *(name for names in asked for name in names)}


def _list(data: Mapping[str, Any], field: str) -> tuple[Any, ...]:
    value = data.get(field)
    return tuple(value) if isinstance(value, list | tuple) else ()


def _keys(data: Any, field: str) -> tuple[str, ...]:
    value = data.get(field) if isinstance(data, dict) else None
    return tuple(value) if isinstance(value, dict) else ()


def _items(data: Mapping[str, Any], field: str, section: str) -> Iterator[tuple[Steps, Any, str]]:
    yield from (((field, i), name, section) for i, name in enumerate(_list(data, field)))
