"""JSON Schemas of the files netdiag reads, for editors that complete and check while one writes.

schema("case" | "knowledge" | "rules", kb)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from netdiag import model as m
from netdiag.knowledge import KnowledgeBase

Kind = Literal["case", "knowledge", "rules"]
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: Kind, kb: KnowledgeBase) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file; that of a case lists the ids that the knowledge base knows."""
    if kind == "case":
        return {"$schema": DIALECT, **_case(kb)}
    sections = {"rules": m.Rule} if kind == "rules" else {k: v for k, v in m.SECTIONS.items() if k != "rules"}
    _, shared = models_json_schema([(record, "validation") for record in sections.values()])
    return {
        "$schema": DIALECT,
        "title": f"netdiag {kind} file",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"type": "array", "items": {"$ref": f"#/$defs/{record.__name__}"}}
            for name, record in sections.items()
        },
        **shared,
    }


def _case(kb: KnowledgeBase) -> dict[str, Any]:
    found = TypeAdapter(m.Case).json_schema()
    fields = found["properties"]
    observation = _value(fields["symptoms"])
    fields["symptoms"] = {
        "type": "object",
        "description": "symptom id: severity 0..4, a word, unknown, n/a, or a mapping",
        "additionalProperties": False,
        "properties": {s.id: {**observation, "description": f"{s.nl} / {s.en}"} for s in kb.symptoms.values()},
    }
    for name, index in (("phase", kb.phases), ("governance", kb.governance_forms)):
        fields[name] = {"enum": [*index], "description": "; ".join(f"{r.id}: {r.nl}" for r in index.values())}
    found["$defs"]["StatedOpgave"]["properties"]["type"] = {"enum": [*kb.opgaven]}
    fields["opgave"] = {"anyOf": [{"$ref": "#/$defs/StatedOpgave"}, {"enum": [*kb.opgaven]}, {"type": "null"}]}
    fields["arrangement"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {cell: {"enum": [*kb.opgaven]} for cell in kb.cells},
    }
    answered: tuple[tuple[str, Mapping[str, m.Entry]], ...] = (
        ("bouwstenen", kb.bouwstenen),
        ("questions", kb.questions),
        ("krachten", kb.drijvende_krachten),
    )
    for name, entries in answered:
        value = _value(fields[name])
        described = {r.id: {**value, "description": r.nl} for r in entries.values()}
        fields[name] = {"type": "object", "additionalProperties": False, "properties": described}
    return found


def _value(mapping: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the values of a mapping, which pydantic states by the pattern of the keys."""
    found: dict[str, Any] = next(iter(mapping["patternProperties"].values()))
    return found
