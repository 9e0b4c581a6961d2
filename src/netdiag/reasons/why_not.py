"""What keeps a finding from being more certain, and which signs would change that; what keeps advice out of a plan."""

from __future__ import annotations

from netdiag.diagnosis import Diagnosis, Obstacle, Planner, outline
from netdiag.knowledge import Entry
from netdiag.knowledge.records import Intervention
from netdiag.knowledge.statable import FIELDS
from netdiag.phrases import Language, checked, say
from netdiag.reasons.wording import as_text, evidence_lines, find


def why_not(diagnosis: Diagnosis, name: str, language: Language = "nl") -> str:
    """Return what speaks against a finding and which unasked signs would strengthen it, or what kept advice out.

    `name` is the id or label of a finding or an intervention. Raises InputError for what is neither.
    """
    interventions = diagnosis.kb.interventions
    checked(language)
    advice = next((i for i in interventions.values() if name in (i.id, i.nl, i.en)), None)
    return _of_advice(diagnosis, advice, language) if advice else _of_finding(diagnosis, name, language)


def _of_finding(diagnosis: Diagnosis, name: str, language: Language) -> str:
    finding, heading = find(diagnosis, name, language)
    lines = [f"{say('why_not', language)}: {heading}"]
    lines += evidence_lines(diagnosis, finding.contra, say("against", language), language)
    lines.append(f"  {say('would', language)}")
    signs = [s for s in finding.missing if not diagnosis.kb.symptoms[s].strength]
    lines += [f"    - {diagnosis.kb.symptoms[s].label(language)} ({s})" for s in signs] or [
        f"    {say('none', language)}"
    ]
    return as_text(lines)


def _of_advice(diagnosis: Diagnosis, advice: Intervention, language: Language) -> str:
    """Return the place of an intervention in the plan, or all that kept it out of it."""
    made = outline(diagnosis.case, diagnosis.inference, diagnosis.kb)
    verdict = Planner(diagnosis.case, made, diagnosis.kb).verdict(advice.id)
    lines = [advice.label(language)]
    if verdict.place:
        lines.append(f"  {say('in_plan', language, place=verdict.place)}")
    lines += [f"  - {_obstacle(diagnosis, obstacle, language)}" for obstacle in verdict.obstacles]
    return as_text(lines)


def _obstacle(diagnosis: Diagnosis, obstacle: Obstacle, language: Language) -> str:
    if obstacle.text is not None:
        return obstacle.text.label(language)
    labelled: dict[str, Entry] = {**diagnosis.kb.symptoms, **diagnosis.kb.interventions, **diagnosis.kb.tensions}
    about = [labelled[name].label(language) if name in labelled else _option(name, language) for name in obstacle.about]
    return say(obstacle.kind, language, about="; ".join(about))


def _option(value: str, language: Language) -> str:
    """Return what a kind of work or a scale is called."""
    spoken = next((field.spoken[value] for field in FIELDS.values() if value in field.spoken), ())
    return spoken[0] if spoken and language == "nl" else value
