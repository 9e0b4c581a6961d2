"""The JSON Schema of a case file, for editors that complete and check while one writes.

case_schema(kb)                 it lists the ids that the knowledge base knows
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from netdiag.cases.case import Case
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.schema import DIALECT
from netdiag.knowledge.statable import ANSWERED, FIELDS


def case_schema(kb: KnowledgeBase) -> dict[str, Any]:
    """Return the JSON Schema of a case file; it lists the ids that the knowledge base knows."""
    schema = {"$schema": DIALECT, **TypeAdapter(Case).json_schema()}
    fields = schema["properties"]
    observation = _value(fields["symptoms"])
    fields["symptoms"] = {
        "type": "object",
        "description": "symptom id: severity 0..4, a word, unknown, n/a, or a mapping",
        "additionalProperties": False,
        "properties": {s.id: {**observation, "description": f"{s.nl} / {s.en}"} for s in kb.symptoms.values()},
    }
    for name, index in ((f.name, getattr(kb, f.section)) for f in FIELDS.values() if f.section):
        fields[name] = {"enum": [*index], "description": "; ".join(f"{r.id}: {r.nl}" for r in index.values())}
    schema["$defs"]["StatedOpgave"]["properties"]["type"] = {"enum": [*kb.opgaven]}
    fields["opgave"] = {"anyOf": [{"$ref": "#/$defs/StatedOpgave"}, {"enum": [*kb.opgaven]}, {"type": "null"}]}
    fields["arrangement"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {cell: {"enum": [*kb.opgaven]} for cell in kb.cells},
    }
    for name, field in ANSWERED.items():
        value = _value(fields[name])
        described = {r.id: {**value, "description": r.nl} for r in getattr(kb, field.section).values()}
        fields[name] = {"type": "object", "additionalProperties": False, "properties": described}
    fields["parts"]["additionalProperties"] = fields["features"]
    answers = schema["$defs"]["Respondent"]["properties"]
    answers["symptoms"] = _named(kb.symptoms, _value(answers["symptoms"]))
    answers["features"] = _named(kb.features, _value(answers["features"]))
    return schema


def _named(ids: Iterable[str], value: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a mapping of some ids, without what each means: that stands with the case's own."""
    return {"type": "object", "propertyNames": {"enum": [*ids]}, "additionalProperties": value}


def _value(mapping: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the values of a mapping, which pydantic states by the pattern of the keys."""
    schema: dict[str, Any] = next(iter(mapping["patternProperties"].values()))
    return schema
