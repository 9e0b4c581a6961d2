"""What the texts have to say beside the knelpunten: steps to go back to, weak forces, the phase, networks alike.

steps_back(case, kb)                bouwstenen that questions, status and symptoms put in doubt, in building order
weak_forces(case, kb)               drijvende krachten that symptoms or the case show to be weak, weakest first
phase_advice(case, knelpunten, kb)  what the principles ask for in this phase, for the knelpunten found
precedents(case, plan, kb)          the networks of the sources most like this one, by what is stated of both
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from netdiag import certainty
from netdiag.cases import Case, observed_degree
from netdiag.knowledge import KnowledgeBase

SIGN: Final = 0.4  # a symptom that names a step or a force points that way and leaves others open
ANSWER: Final = {"no": 0.6, "partly": 0.2, "yes": -0.6}  # an answered closing question, by the same scale
STATUS: Final = {"no": 0.8, "partly": 0.4, "yes": -0.4}  # what the case says of a whole step
IN_DOUBT: Final = 0.4  # one slight sign does not send a network a step back
MAX_PRECEDENTS: Final = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """A bouwsteen or drijvende kracht in doubt: how certain that is, on which symptoms and open questions."""

    id: str
    certainty: float
    symptoms: tuple[str, ...]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseAdvice:
    """What a principle asks for in the phase the network is in."""

    principle: str
    intervention: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A precedent and what it has in common with the case: stated features, symptoms, interventions of the plan."""

    precedent: str
    features: tuple[str, ...]
    symptoms: tuple[str, ...]
    interventions: tuple[str, ...]


def steps_back(case: Case, kb: KnowledgeBase) -> tuple[Doubt, ...]:
    """Return the bouwstenen in doubt (certainty >= 0.4), in building order: the first is the step to go back to."""
    doubts = []
    for step in kb.bouwstenen:
        questions = [q.id for q in kb.questions.values() if q.bouwsteen == step]
        answers = {name: case.questions[name] for name in questions if case.questions.get(name) in ANSWER}
        signs = [ANSWER[answer] for answer in answers.values()]
        signs += [STATUS[case.bouwstenen[step]]] if case.bouwstenen.get(step) in STATUS else []
        symptoms = _signs(case, kb, "bouwstenen", step)
        value = certainty.combine([*signs, *symptoms.values()])
        if value >= IN_DOUBT - certainty.TOLERANCE:
            open_ = tuple(name for name, answer in answers.items() if answer != "yes")
            doubts.append(Doubt(step, value, _troubles(symptoms), open_))
    return tuple(doubts)


def weak_forces(case: Case, kb: KnowledgeBase) -> tuple[Doubt, ...]:
    """Return the drijvende krachten that are weak (certainty >= 0.2), weakest first.

    A strength 0..4 stated in the case counts as certainty (2 - strength) / 2 that the force is weak.
    """
    doubts = []
    for force in kb.drijvende_krachten:
        stated = case.krachten.get(force)
        signs = [(2 - stated) / 2] if isinstance(stated, int) else []
        symptoms = _signs(case, kb, "krachten", force)
        value = certainty.combine([*signs, *symptoms.values()])
        if certainty.holds(value):
            doubts.append(Doubt(force, value, _troubles(symptoms)))
    return tuple(sorted(doubts, key=lambda d: (certainty.descending(d.certainty), d.id)))


def phase_advice(case: Case, knelpunten: Collection[str], kb: KnowledgeBase) -> tuple[PhaseAdvice, ...]:
    """Return what the principles that bear on these knelpunten ask for in this phase; nothing without a phase."""
    if case.phase is None:
        return ()
    return tuple(
        PhaseAdvice(principle.id, asked)
        for principle in kb.principles.values()
        if (asked := principle.cells.get(case.phase)) and set(principle.knelpunten) & set(knelpunten)
    )


def precedents(case: Case, plan: Collection[str], kb: KnowledgeBase) -> tuple[Likeness, ...]:
    """Return at most three precedents that share anything stated with the case, the most alike first.

    Each shared feature, symptom and intervention of the plan counts one, a contradicting feature minus one. Likeness is
    by what is stated; it says nothing of cause.
    """
    scored = []
    for p in kb.precedents.values():
        stated = {name: value for name, value in p.features.model_dump().items() if value is not None}
        in_case = {name: getattr(case, name, None) for name in stated}
        same = tuple(name for name, value in stated.items() if in_case[name] == value)
        contradicting = [name for name, value in stated.items() if in_case[name] not in (None, value)]
        symptoms = tuple(name for name in p.symptoms if name in case.observed and _seen(case, name))
        tried = tuple(name for name in p.interventions if name in plan)
        score = len(same) + len(symptoms) + len(tried) - len(contradicting)
        if score > 0 and (symptoms or tried or len(same) > 1):
            scored.append((-score, p.id, Likeness(p.id, same, symptoms, tried)))
    return tuple(likeness for _, _, likeness in sorted(scored, key=lambda s: s[:2])[:MAX_PRECEDENTS])


def _signs(case: Case, kb: KnowledgeBase, field: str, name: str) -> dict[str, float]:
    """Map observed symptoms that name this step or force to what each adds: a strength takes away."""
    weights = {}
    for symptom in sorted(case.observed):
        record = kb.symptoms[symptom]
        if name in getattr(record, field) and _seen(case, symptom):
            weights[symptom] = (-SIGN if record.strength else SIGN) * observed_degree(case.observed[symptom])
    return weights


def _seen(case: Case, symptom: str) -> bool:
    return observed_degree(case.observed[symptom]) > 0


def _troubles(signs: dict[str, float]) -> tuple[str, ...]:
    return tuple(certainty.ranked({name: value for name, value in signs.items() if value > 0}))
