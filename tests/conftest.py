"""Fixtures: the shipped knowledge base, and small ones made for one test; what such a one says of a case.

Messages are English, and reports Dutch, wherever the tests run, unless a test asks otherwise. Properties are tried on
the same examples in every run; `--hypothesis-profile=default` tries others.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

import netdiag
from netdiag import messages
from netdiag.diagnosis import ranking
from netdiag.knowledge import KnowledgeBase

ROOT = Path(__file__).parents[1]
WHY = "{support: inferred, why: {nl: daarom, en: because}}"

VOCABULARY = """
groups: [{{id: g, nl: g, en: g, order: 1, source: {why}}}]
families: [{{id: f, nl: f, en: f, source: {why}}}]
actors:
  - {{id: bestuur, nl: bestuur, en: board, source: {why}}}
  - {{id: gemeente, nl: gemeente, en: municipality, source: {why}}}
hoofdoorzaken: [{{id: h, nl: h, en: h, family: f, order: 1, source: {why}}}]
axes:
  - {{id: knows, nl: weet, en: knows, source: {why}}}
opgaven:
  - {{id: t1, nl: t1, en: t1, order: 1, axes: {{knows: true}}, cells: {een}, cells_en: {one}, source: {why}}}
  - {{id: t2, nl: t2, en: t2, order: 2, axes: {{knows: false}}, cells: {twee}, cells_en: {two}, source: {why}}}
phases: [{{id: begin, nl: begin, en: begin, order: 1, source: {why}}}]
""".format(
    why=WHY,
    een="{bouwstenen: een a, krachten: een b, resultaten: een c, activiteiten: een d}",
    one="{bouwstenen: one a, krachten: one b, resultaten: one c, activiteiten: one d}",
    twee="{bouwstenen: twee a, krachten: twee b, resultaten: twee c, activiteiten: twee d}",
    two="{bouwstenen: two a, krachten: two b, resultaten: two c, activiteiten: two d}",
)

Fields = Mapping[str, object]

settings.register_profile("same", derandomize=True)
settings.load_profile("same")

for name in ("NETDIAG_LANG", "LANGUAGE", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LC_ALL"] = "C"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Whatever language a test speaks, the next begins in English."""
    messages.speak("en")
    yield
    messages.speak("en")


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return KnowledgeBase.default()


def entry(name: str, **more: str) -> str:
    """The text of a record: its id, which is its label too unless another is given, and further fields."""
    fields = {"id": name, "nl": name, "en": name, "source": WHY} | more
    return f"  - {{{', '.join(f'{key}: {value}' for key, value in fields.items())}}}\n"


def symptom(name: str, **more: str) -> str:
    return entry(name, **{"group": "g", "observe": "[meeting]"} | more)


def rule(name: str, premise: str, then: str, certainty: float = 0.6, more: str = "") -> str:
    return (
        f"  - {{id: {name}, if: {premise}, then: {{{then}, certainty: {certainty}}}, "
        f"because: {{nl: want, en: for}}, source: {{support: inferred}}{more}}}\n"
    )


def sign(symptom: str, knelpunt: str, certainty: float = 0.6, more: str = "") -> str:
    """A rule by which one symptom alone speaks for, or against, a knelpunt."""
    return rule(f"{symptom}-{knelpunt}", f"{{symptom: {symptom}}}", f"knelpunt: {knelpunt}", certainty, more)


def intervention(name: str, *answers: str, **more: object) -> Fields:
    return {"id": name, "family": "f", "answers": answers, "actor": ["bestuur"], "effort": "low", "order": 1, **more}


def made(kb: KnowledgeBase, stated: Fields | None = None, **symptoms: object) -> netdiag.Diagnosis:
    """The diagnosis of a case with these symptoms, and what else it states."""
    return netdiag.diagnose(netdiag.Case.model_validate({"name": "test", "symptoms": symptoms, **(stated or {})}), kb)


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., KnowledgeBase]:
    """Make a knowledge base of symptoms s0, s1, ..., knelpunten k0, k1, ..., patterns p0, ... and the given rules.

    `fields` has further fields of symptoms, knelpunten and patterns, by id. Any other keyword is a section with its
    records, whose label is their id.
    """

    def make(
        rules: str,
        symptoms: int = 4,
        knelpunten: int = 2,
        patterns: int = 2,
        more: str = "",
        fields: Mapping[str, Fields] | None = None,
        **sections: Sequence[Fields],
    ) -> KnowledgeBase:
        folder = tmp_path / "kb"
        folder.mkdir(exist_ok=True)

        def extra(name: str) -> dict[str, str]:
            return {key: json.dumps(value) for key, value in (fields or {}).get(name, {}).items()}

        items = "".join(symptom(f"s{i}", **extra(f"s{i}")) for i in range(symptoms))
        causes = "".join(
            entry(f"k{i}", **{"hoofdoorzaak": "h", "order": f"{i}"} | extra(f"k{i}")) for i in range(knelpunten)
        )
        found = "".join(entry(f"p{i}", **extra(f"p{i}")) for i in range(patterns))
        text = f"{VOCABULARY}symptoms:\n{items}knelpunten:\n{causes}patterns:\n{found}{more}\nrules:\n{rules}"
        (folder / "all.yaml").write_text(text, encoding="utf-8")
        if sections:
            (folder / "sections.yaml").write_text(json.dumps(_labelled(sections)), encoding="utf-8")
        return KnowledgeBase.load(folder)

    return make


def _labelled(sections: Mapping[str, Sequence[Fields]]) -> Mapping[str, Sequence[Fields]]:
    why = {"support": "inferred", "why": {"nl": "daarom", "en": "because"}}
    return {
        name: [{"nl": record["id"], "en": record["id"], "source": why, **record} for record in records]
        for name, records in sections.items()
    }


@pytest.fixture
def cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the core to what explains most: none is in it because it is among the first."""
    monkeypatch.setattr(ranking, "LEAST_IN_CORE", 0)
