"""JSON Schemas of knowledge and rule files, for editors that complete and check while one writes.

knowledge_schema(kb), rules_schema(kb)      they list the ids there are, and take others: a file may declare its own
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from netdiag.knowledge import records as m
from netdiag.knowledge.base import KnowledgeBase
from netdiag.knowledge.fields import ID_PATTERN, REFERS_TO, Record

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def knowledge_schema(kb: KnowledgeBase) -> dict[str, Any]:
    """Return the JSON Schema of a knowledge file."""
    return _schema(
        "knowledge", {name: record for name, record in m.SECTIONS.items() if name not in m.RULE_SECTIONS}, kb
    )


def rules_schema(kb: KnowledgeBase) -> dict[str, Any]:
    """Return the JSON Schema of a file of rules."""
    return _schema("rules", {name: m.SECTIONS[name] for name in m.RULE_SECTIONS}, kb)


def _schema(kind: str, sections: Mapping[str, type[Record]], kb: KnowledgeBase) -> dict[str, Any]:
    _, shared = models_json_schema([(record, "validation") for record in sections.values()])
    filled: dict[str, Any] = _with_ids(shared, kb)
    return {
        "$schema": DIALECT,
        "title": f"netdiag {kind} file",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"type": "array", "items": {"$ref": f"#/$defs/{record.__name__}"}}
            for name, record in sections.items()
        },
        **filled,
        "$defs": {**filled["$defs"], **{f"id of {name}": _ids(name, kb) for name in _referred(shared)}},
    }


def _with_ids(node: Any, kb: KnowledgeBase) -> Any:
    """Return a schema in which an id that must be declared is one of those there are, or another id."""
    if isinstance(node, list):
        return [_with_ids(part, kb) for part in node]
    if not isinstance(node, dict):
        return node
    if REFERS_TO in node:
        return {"$ref": f"#/$defs/id of {node[REFERS_TO]}"}
    return {key: _with_ids(part, kb) for key, part in node.items()}


def _referred(node: Any) -> list[str]:
    """Return the sections that a schema refers to."""
    parts = node if isinstance(node, list) else [*node.values()] if isinstance(node, dict) else []
    own = [node[REFERS_TO]] if isinstance(node, dict) and REFERS_TO in node else []
    return sorted({*own, *(name for part in parts for name in _referred(part))})


def _ids(section: str, kb: KnowledgeBase) -> dict[str, Any]:
    """Completed by an editor from the ids there are; a file may also declare one of its own."""
    return {"anyOf": [{"enum": list(getattr(kb, section))}, {"type": "string", "pattern": ID_PATTERN, "maxLength": 90}]}
