"""What follows from a part of a case, or from more than it: by the reference evaluator, on cases made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import netdiag
from netdiag.cases import Case, facts
from netdiag.inference import Firing, floats
from netdiag.inference.chain import misfit, settle
from netdiag.knowledge import KnowledgeBase, statable
from netdiag.knowledge import premise as pr
from netdiag.knowledge.statable import BY_KEYWORD
from netdiag.reasons.items import OPGAVE, Item

FIELDS = tuple(statable.FIELDS)


def items_of(case: Case) -> set[Item]:
    """Every answer of a case."""
    found = {Item("symptom", name) for name in case.observed}
    found |= {Item("arrangement", cell) for cell in case.arrangement}
    found |= {Item("case", name) for name in FIELDS if getattr(case, name) is not None}
    found |= {Item("feature", name) for name in case.answered}
    for keyword, field in BY_KEYWORD.items():
        found |= {Item(keyword, name) for name in getattr(case, field.name)}
    return found | ({OPGAVE} if case.opgave else set())


def only(case: Case, items: Collection[Item]) -> Case:
    """The case with nothing but these answers, made anew."""
    said: dict[str, Any] = {name: getattr(case, name) for name in FIELDS if Item("case", name) in items}
    said["symptoms"] = _kept(case.symptoms, "symptom", items)
    said["arrangement"] = _kept(case.arrangement, "arrangement", items)
    for keyword, field in BY_KEYWORD.items():
        said[field.name] = _kept(getattr(case, field.name), keyword, items)
    said["opgave"] = case.opgave if OPGAVE in items else None
    said["respondents"] = [
        person.model_copy(
            update={
                "symptoms": _kept(person.symptoms, "symptom", items),
                "features": _kept(person.features, "feature", items),
            }
        )
        for person in case.respondents
    ]
    return Case.model_validate(said)


def _kept(answers: Mapping[str, Any], kind: str, items: Collection[Item]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if Item(kind, name) in items}


def plus(case: Case, answers: Iterable[tuple[Item, Any]]) -> Case:
    """The case with further answers, made anew."""
    names = {keyword: field.name for keyword, field in BY_KEYWORD.items()} | {"symptom": "symptoms"}
    said: dict[str, dict[str, Any]] = {}
    for item, value in answers:
        said.setdefault(names[item.kind], dict(getattr(case, names[item.kind])))[item.id] = value
    return case.replace(**said)


def certainty(case: Case, finding: str, kb: KnowledgeBase) -> float:
    """The certainty of a finding ("knelpunt:x")."""
    return floats.infer(case, kb).certainties.get(finding, 0.0)


def by_rules(case: Case, finding: str, kb: KnowledgeBase, names: Collection[str]) -> float:
    """The certainty of a finding by some rules alone: stratum by stratum, each rule fired by hand."""
    known = facts(case, kb)
    degrees = {**known.degrees, **known.given}
    for stratum in kb.strata:
        degrees |= misfit(case, kb.opgaven, degrees)
        firings: dict[str, list[Firing]] = {}
        for rule in (kb.rules[name] for name in stratum if name in names):
            concluded = ":".join(rule.then.finding)
            fired = floats.fire(rule, concluded, pr.reader(rule.if_)(degrees))
            if fired and concluded not in known.given:
                firings.setdefault(concluded, []).append(fired)
        degrees |= {concluded: settle(fired, kb.derived.evidence_of) for concluded, fired in firings.items()}
    return degrees.get(finding, 0.0)


def asked(d: netdiag.Diagnosis) -> list[tuple[str, str]]:
    """Every finding that one can ask for: its key and its id."""
    kb = d.kb
    kinds = {
        "knelpunt": kb.knelpunten,
        "pattern": kb.patterns,
        "opgave": kb.opgaven,
        "governance": kb.governance_forms,
    }
    return [(f"{kind}:{name}", name) for kind, section in kinds.items() for name in section]
