"""JSON Schemas of knowledge and rule files, for editors that complete and check while one writes.

knowledge_schema(), rules_schema()
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from netdiag.knowledge import records as m
from netdiag.knowledge.fields import Record

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def knowledge_schema() -> dict[str, Any]:
    """Return the JSON Schema of a knowledge file."""
    return _schema("knowledge", {name: record for name, record in m.SECTIONS.items() if name != "rules"})


def rules_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of rules."""
    return _schema("rules", {"rules": m.Rule})


def _schema(kind: str, sections: Mapping[str, type[Record]]) -> dict[str, Any]:
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
