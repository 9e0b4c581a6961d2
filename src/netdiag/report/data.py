"""A diagnosis as plain data with stable keys, and as JSON text: the same bytes for the same case and knowledge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from netdiag import numbers
from netdiag.cases import Case
from netdiag.knowledge import Entry, KnowledgeBase, Source
from netdiag.phrases import Language, checked
from netdiag.plaintext import escaped
from netdiag.report import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netdiag.diagnosis import Diagnosis, Doubt, Evidence, Finding, OpgaveTyping, PlanLine


def to_json(diagnosis: Diagnosis, language: Language = "nl") -> str:
    """Return `to_dict` as JSON text, indented, ending in a line break; what a terminal would act on is escaped."""
    return escaped(json.dumps(to_dict(diagnosis, language), ensure_ascii=False, indent=2)) + "\n"


def to_dict(diagnosis: Diagnosis, language: Language = "nl") -> dict[str, Any]:
    """Return the diagnosis as plain data; docs/json.md describes every key."""
    d, kb = diagnosis, diagnosis.kb
    checked(language)
    return {
        "netdiag": 1,
        "knowledge": {"version": kb.version, "hash": kb.hash},
        "language": language,
        "outcome": d.outcome,
        "opgave": _opgave(d, language),
        "hoofdoorzaken": [
            {
                "id": cause.id,
                "label": kb.hoofdoorzaken[cause.id].label(language),
                "share": numbers.share(cause.share),
                "certainty": numbers.certainty(cause.certainty),
                "even": cause.even,
            }
            for cause in d.hoofdoorzaken
        ],
        "knelpunten": [_knelpunt(d, finding, language) for finding in d.knelpunten],
        "patterns": [
            {
                "id": f.id,
                "label": kb.patterns[f.id].label(language),
                "certainty": numbers.certainty(f.certainty),
                "word": f.word,
                "for": _evidence(d, f.pro, language),
                "against": _evidence(d, f.contra, language),
                "ask": ask.label(language) if (ask := kb.patterns[f.id].ask) else None,
            }
            for f in d.patterns
        ],
        "governance": [
            {
                "id": f.id,
                "label": kb.governance_forms[f.id].label(language),
                "certainty": numbers.certainty(f.certainty),
            }
            for f in d.governance
        ],
        "interventions": [_advice(d, line, language) for line in d.interventions],
        "withheld": [_advice(d, line, language) for line in d.withheld],
        "unadvised": [_symptom(d, name, language) for name in d.unadvised],
        "bouwstenen": [_doubt(x, kb.bouwstenen, language) for x in d.bouwstenen],
        "krachten": [_doubt(x, kb.drijvende_krachten, language) for x in d.krachten],
        "phase_advice": [
            {
                "principle": x.principle,
                "intervention": x.intervention,
                "label": kb.interventions[x.intervention].label(language),
            }
            for x in d.phase_advice
        ],
        "precedents": [
            {
                "id": x.precedent,
                "label": kb.precedents[x.precedent].label(language),
                "features": list(x.features),
                "symptoms": list(x.symptoms),
                "interventions": list(x.interventions),
                "result": [text.label(language) for text in kb.precedents[x.precedent].result],
                "tone": kb.precedents[x.precedent].tone,
            }
            for x in d.precedents
        ],
        "consequences": [_symptom(d, name, language) for name in d.consequences],
        "unexplained": [_symptom(d, name, language) for name in d.unexplained],
        "unused": [_symptom(d, name, language) for name in d.unused],
        "ask_next": [
            {
                **_symptom(d, ask.symptom, language),
                "bears_on": list(ask.bears_on),
                "value": numbers.certainty(ask.value),
            }
            for ask in d.ask_next
        ],
        "respondents": people.data(d, language),
        "case": _case(d.case),
    }


def _opgave(d: Diagnosis, language: Language) -> dict[str, Any]:
    parts = [{"part": name, **_typing(part, d.kb, language)} for name, part in d.parts.items()]
    return {**_typing(d.opgave, d.kb, language), "parts": parts}


def _typing(o: OpgaveTyping, kb: KnowledgeBase, language: Language) -> dict[str, Any]:
    record = kb.opgaven[o.type] if o.type else None
    return {
        "type": o.type,
        "label": record.label(language) if record else None,
        "certainty": numbers.certainty(o.certainty),
        "stated": o.stated,
        "axes": {name: numbers.certainty(value) for name, value in o.axes.items()},
        "left": list(o.left),
        "ask": o.ask,
        "split": list(o.split),
        "fitting": record.cells_in(language) if record else None,
        "misfits": [
            {"cell": x.cell, "present": x.present, "fitting": x.fitting, "certainty": numbers.certainty(x.certainty)}
            for x in o.misfits
        ],
    }


def _knelpunt(d: Diagnosis, f: Finding, language: Language) -> dict[str, Any]:
    return {
        "id": f.id,
        "label": d.kb.knelpunten[f.id].label(language),
        "hoofdoorzaak": f.hoofdoorzaak,
        "certainty": numbers.certainty(f.certainty),
        "word": f.word,
        "support": numbers.share(f.support),
        "core": f.core,
        "follows_from": [{"knelpunt": x.knelpunt, "because": x.because.label(language)} for x in f.follows_from],
        "brings_along": list(f.brings_along),
        "explains": list(f.explains),
        "for": _evidence(d, f.pro, language),
        "against": _evidence(d, f.contra, language),
        "missing": list(f.missing),
    }


def _evidence(d: Diagnosis, evidence: tuple[Evidence, ...], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "rule": e.rule,
            "contribution": numbers.certainty(e.contribution),
            "refuted": e.refuted,
            "symptoms": list(e.symptoms),
            "despite": list(e.despite),
            "because": d.kb.rules[e.rule].because.label(language),
            "source": _source(d.kb.rules[e.rule].source),
        }
        for e in evidence
    ]


def _advice(d: Diagnosis, line: PlanLine, language: Language) -> dict[str, Any]:
    record = d.kb.interventions[line.intervention]
    return {
        "id": line.intervention,
        "label": record.label(language),
        "family": record.family,
        "answers": {
            "knelpunten": list(line.knelpunten),
            "symptoms": list(line.symptoms),
            "complaints": list(line.complaints),
        },
        "priority": line.priority,
        "actor": list(record.actor),
        "effort": record.effort,
        "bouwstenen": list(record.bouwstenen),
        "krachten": list(record.krachten),
        "source": _source(record.source),
        "because": record.source.why.label(language) if record.source.why else None,
        "contra": [contra.label(language) for contra in line.contra],
        "too_late": list(line.too_late),
        "mind": [contra.label(language) for contra in line.mind],
        "tensions": list(line.tensions),
    }


def _doubt(x: Doubt, index: Mapping[str, Entry], language: Language) -> dict[str, Any]:
    return {
        "id": x.id,
        "label": index[x.id].label(language),
        "certainty": numbers.certainty(x.certainty),
        "symptoms": list(x.symptoms),
        "questions": list(x.questions),
    }


def _source(source: Source) -> dict[str, Any]:
    return {"doc": source.doc, "section": source.section, "support": source.support}


def _symptom(d: Diagnosis, name: str, language: Language) -> dict[str, Any]:
    return {"id": name, "label": d.kb.symptoms[name].label(language)}


def _case(case: Case) -> dict[str, Any]:
    """Return the case as read, symptoms by id, so that the result can be replayed; nothing unstated is added.

    Of respondents it holds what they say together, and nothing of each.
    """
    if case.respondents:
        case = case.replace(respondents=(), symptoms=case.observed, features=case.answered)
    data = case.model_dump(mode="json", exclude_defaults=True)
    for key in ("symptoms", "features", "bouwstenen", "questions", "krachten", "arrangement"):
        if key in data:
            data[key] = dict(sorted(data[key].items()))
    if "parts" in data:
        data["parts"] = {name: dict(sorted(own.items())) for name, own in sorted(data["parts"].items())}
    if "opgave" in data and "axes" in data["opgave"]:
        data["opgave"]["axes"] = dict(sorted(data["opgave"]["axes"].items()))
    return data
