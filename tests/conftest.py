"""Fixtures: the shipped knowledge base, and small ones made for one test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netdiag.knowledge import KnowledgeBase

ROOT = Path(__file__).parents[1]
WHY = "{support: inferred, why: {nl: daarom, en: because}}"

VOCABULARY = """
groups: [{{id: g, nl: g, en: g, order: 1, source: {why}}}]
families: [{{id: f, nl: f, en: f, source: {why}}}]
actors: [{{id: bestuur, nl: bestuur, en: board, source: {why}}}]
hoofdoorzaken: [{{id: h, nl: h, en: h, family: f, order: 1, source: {why}}}]
axes:
  - {{id: knows, nl: weet, en: knows, source: {why}}}
opgaven:
  - {{id: t1, nl: t1, en: t1, order: 1, axes: {{knows: true}}, cells: {cells}, cells_en: {cells}, source: {why}}}
  - {{id: t2, nl: t2, en: t2, order: 2, axes: {{knows: false}}, cells: {cells}, cells_en: {cells}, source: {why}}}
phases: [{{id: begin, nl: begin, en: begin, order: 1, source: {why}}}]
""".format(why=WHY, cells="{bouwstenen: a, krachten: b, resultaten: c, activiteiten: d}")


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return KnowledgeBase.default()


def symptom(name: str, **more: str) -> str:
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  - {{id: {name}, group: g, nl: {name}, en: {name}, observe: [meeting], source: {WHY}{extra}}}\n"


def rule(name: str, premise: str, then: str, certainty: float = 0.6, more: str = "") -> str:
    return (
        f"  - {{id: {name}, if: {premise}, then: {{{then}, certainty: {certainty}}}, "
        f"because: {{nl: want, en: for}}, source: {{support: inferred}}{more}}}\n"
    )


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., KnowledgeBase]:
    """Make a knowledge base of symptoms s0, s1, ..., knelpunten k0, k1, ..., patterns p0, ... and the given rules."""

    def make(rules: str, symptoms: int = 4, knelpunten: int = 2, patterns: int = 2, more: str = "") -> KnowledgeBase:
        folder = tmp_path / "kb"
        folder.mkdir(exist_ok=True)
        items = "".join(symptom(f"s{i}") for i in range(symptoms))
        causes = "".join(
            f"  - {{id: k{i}, nl: k{i}, en: k{i}, hoofdoorzaak: h, order: {i}, source: {WHY}}}\n"
            for i in range(knelpunten)
        )
        found = "".join(f"  - {{id: p{i}, nl: p{i}, en: p{i}, source: {WHY}}}\n" for i in range(patterns))
        text = f"{VOCABULARY}symptoms:\n{items}knelpunten:\n{causes}patterns:\n{found}{more}\nrules:\n{rules}"
        (folder / "all.yaml").write_text(text, encoding="utf-8")
        return KnowledgeBase.load(folder)

    return make
