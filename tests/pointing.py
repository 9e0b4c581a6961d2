"""Pointers as text, for the small knowledge base of `conftest`."""

from __future__ import annotations

import json
from collections.abc import Mapping


def pointers(name: str, signs: Mapping[str, float], knelpunt: str = "k0") -> str:
    """The text of a record: signs that each point to one knelpunt, or speak against it."""
    said = f"id: {name}, knelpunt: {knelpunt}, signs: {json.dumps(signs)}"
    return f"  - {{{said}, because: {{nl: want, en: for}}, source: {{support: inferred}}}}\n"


def pointing(*records: str) -> str:
    """The section of pointers with these records."""
    return f"pointers:\n{''.join(records)}"
