"""A small knowledge base whose labels the exports in `exports` ask, and the respondents that stand in each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from make_exports import EN, FEATURES, NL, OUT, ROWS, SIGNS

from conftest import VOCABULARY, WHY
from netdiag.knowledge import KnowledgeBase

EXPORTS = ("microsoft-forms.xlsx", "google-forms.csv", "limesurvey.csv", "qualtrics.csv")


def labelled(name: str, more: str) -> str:
    return f"  - {{id: {name}, nl: {json.dumps(NL[name])}, en: {json.dumps(EN[name])}, {more}, source: {WHY}}}\n"


def surveyed(folder: Path) -> KnowledgeBase:
    """A knowledge base with five signs, the first a strength, and two features."""
    signs = "".join(labelled(s, f"group: g, observe: [survey], strength: {json.dumps(s == 'trust')}") for s in SIGNS)
    features = "".join(labelled(name, f"order: {n}") for n, name in enumerate(FEATURES))
    (folder / "all.yaml").write_text(f"{VOCABULARY}symptoms:\n{signs}features:\n{features}", encoding="utf-8")
    return KnowledgeBase.load(folder)


def respondents() -> list[dict[str, Any]]:
    """What each export says, as it stands in a case file."""
    every = []
    for role, organisation, severities, features in ROWS:
        said = {name: value for name, value in zip(SIGNS, severities, strict=True) if value is not None}
        task = {name: value for name, value in zip(FEATURES, features, strict=True) if value is not None}
        whole = {"role": role, "organisation": organisation, "features": task, "symptoms": said}
        every.append({key: value for key, value in whole.items() if value})
    return every


def export(name: str) -> Path:
    return OUT / name
