"""Frozen records of rules and knowledge, as they stand in the files.

    Rule                        if (a Premise), then (a Conclusion), because
    Symptom Pattern Knelpunt Intervention ...       each an Entry: id, nl, en, source
    SECTIONS                    the sections of a knowledge file, and the record of each
    premises_of(record)         every premise in a record, with its path in the file

Every record refuses keys it does not know. Cross-references are checked in `references`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from netdiag.frozen import FrozenMap
from netdiag.knowledge.fields import Entry, Id, Line, Passage, Record, RefersTo, Source, Text
from netdiag.knowledge.premise import Path_, Premise
from netdiag.knowledge.statable import Funding, Members

# --- rules ------------------------------------------------------------------------------------------------------------


class Conclusion(Record):
    """What a rule concludes, and how firmly its premise supports it: certainty in [-1, 1], not 0."""

    knelpunt: Annotated[Id, RefersTo("knelpunten")] | None = None
    pattern: Annotated[Id, RefersTo("patterns")] | None = None
    opgave: Annotated[Id, RefersTo("opgaven")] | None = None
    axis: Annotated[Id, RefersTo("axes")] | None = None
    governance: Annotated[Id, RefersTo("governance_forms")] | None = None
    certainty: float = Field(ge=-1, le=1)

    @model_validator(mode="after")
    def _concludes_one_thing(self) -> Conclusion:
        if len([kind for kind in FINDINGS if getattr(self, kind)]) != 1:
            raise ValueError(f"then needs exactly one of {', '.join(FINDINGS)}")
        if self.certainty == 0:
            raise ValueError("certainty 0 says nothing")
        return self

    @property
    def finding(self) -> FindingKey:
        """The kind and the id of what is concluded."""
        return next((kind, getattr(self, kind)) for kind in FINDINGS if getattr(self, kind))


FINDINGS: Final = ("knelpunt", "pattern", "opgave", "axis", "governance")
FindingKey = tuple[str, str]  # kind, id


class Rule(Record):
    """One piece of judgement: if the premise holds, then the conclusion gains (or loses) certainty, because."""

    id: Id
    if_: Premise = Field(alias="if")
    then: Conclusion
    necessity: float = Field(default=0, ge=0, lt=1)
    evidence: Annotated[Id, RefersTo("evidence_groups")] | None = None
    because: Text
    source: Source
    also: tuple[Passage, ...] = ()


# --- knowledge --------------------------------------------------------------------------------------------------------


class SourceText(Text):
    """A source text."""

    id: Id
    author: Line | None = None
    year: int | None = None
    kind: Line | None = None


class Group(Entry):
    """A subject under which people look for their symptom."""

    order: int


class EvidenceGroup(Entry):
    """Signs that say the same thing twice: together they count as the strongest of them."""


class Symptom(Entry):
    """Something one can observe in a network: a trouble, or (`strength`) something that goes well."""

    group: Annotated[Id, RefersTo("groups")]
    observe: tuple[Literal["document", "meeting", "interview", "survey"], ...] = Field(min_length=1)
    words: tuple[Line, ...] = ()
    strength: bool = False
    core: bool = False
    evidence: Annotated[Id, RefersTo("evidence_groups")] | None = None
    bouwstenen: tuple[Annotated[Id, RefersTo("bouwstenen")], ...] = ()
    krachten: tuple[Annotated[Id, RefersTo("drijvende_krachten")], ...] = ()


class Axis(Entry):
    """One of the two axes behind Tabel 1."""


class Cell(Entry):
    """A column of Tabel 1."""

    order: int


class Cells(Record):
    """The four cells of one row of Tabel 1."""

    bouwstenen: Line
    krachten: Line
    resultaten: Line
    activiteiten: Line


class Opgave(Entry):
    """A type of opgave: a row of Tabel 1, verbatim, and where it lies on the two axes."""

    printed: Line | None = None
    cells: Cells
    cells_en: Cells
    axes: FrozenMap[Annotated[Id, RefersTo("axes")], bool]
    order: int


class Family(Entry):
    """A family of interventions: one for each hoofdoorzaak."""


class Hoofdoorzaak(Entry):
    """A column of Tabel 2."""

    family: Annotated[Id, RefersTo("families")]
    order: int


class Knelpunt(Entry):
    """A cell of Tabel 2, verbatim; `text` tells how netdiag reads it."""

    hoofdoorzaak: Annotated[Id, RefersTo("hoofdoorzaken")]
    order: int
    neighbours: tuple[Annotated[Id, RefersTo("knelpunten")], ...] = ()


class Pattern(Entry):
    """A finding on the way that people recognise; `ask` is a question it puts to the table."""

    ask: Text | None = None


class Bouwsteen(Entry):
    """A step of building a network."""

    order: int


class Question(Entry):
    """A closing question of a bouwsteen."""

    bouwsteen: Annotated[Id, RefersTo("bouwstenen")]
    points_to: tuple[Annotated[Id, RefersTo("knelpunten")], ...] = ()


class DrijvendeKracht(Entry):
    """A force that keeps a network moving."""

    printed: Line | None = None


class Phase(Entry):
    """A phase in the life of a network."""

    order: int


class Principle(Entry):
    """A principle, with the intervention it asks for in each phase; None where the source's table is empty."""

    knelpunten: tuple[Annotated[Id, RefersTo("knelpunten")], ...] = ()
    cells: FrozenMap[Annotated[Id, RefersTo("phases")], Annotated[Id, RefersTo("interventions")] | None]


class Predictor(Text):
    """What a governance form needs on one of the four predictors; `verified` tells if the source was seen."""

    level: Id
    verified: bool


class GovernanceForm(Entry):
    """A form of network governance, with its predictors."""

    predictors: FrozenMap[str, Predictor]
    watch: tuple[Annotated[Id, RefersTo("knelpunten")], ...] = ()


class GovernanceMode(Entry):
    """A mode of governance."""


class Note(Entry):
    """Reference knowledge: a definition, theme, difficulty, success factor, context factor."""

    kind: Id
    knelpunten: tuple[Annotated[Id, RefersTo("knelpunten")], ...] = ()
    parent: Annotated[Id, RefersTo("notes")] | None = None


class Actor(Entry):
    """Who can do something about it."""


class Contra(Text):
    """When not to do it (yet): a premise, and why. With `mind` it may be done, but with this in mind."""

    if_: Premise = Field(alias="if")
    mind: bool = False


class Intervention(Entry):
    """Something to do about one or more knelpunten; `signs` are the symptoms it answers most directly.

    Where `needs` stands, it is advised only if that premise holds.
    """

    family: Annotated[Id, RefersTo("families")]
    answers: tuple[Annotated[Id, RefersTo("knelpunten")], ...] = Field(min_length=1)
    actor: tuple[Annotated[Id, RefersTo("actors")], ...] = Field(min_length=1)
    effort: Literal["low", "medium", "high"]
    order: int = Field(ge=1, le=3)
    bouwstenen: tuple[Annotated[Id, RefersTo("bouwstenen")], ...] = ()
    krachten: tuple[Annotated[Id, RefersTo("drijvende_krachten")], ...] = ()
    phase: tuple[Annotated[Id, RefersTo("phases")], ...] = ()
    opgave: tuple[Annotated[Id, RefersTo("opgaven")], ...] = ()
    governance: tuple[Annotated[Id, RefersTo("governance_forms")], ...] = ()
    signs: tuple[Annotated[Id, RefersTo("symptoms")], ...] = ()
    needs: Premise | None = None
    contra: tuple[Contra, ...] = ()


class Side(Text):
    """One side of a tension: its advice, and when it holds."""

    if_: Premise = Field(alias="if")
    interventions: tuple[Annotated[Id, RefersTo("interventions")], ...] = ()


class Tension(Entry):
    """Advice that contradicts other advice: which side holds depends on the case."""

    advice: Text
    sides: tuple[Side, ...] = Field(min_length=2)


class Features(Record):
    """What is stated of a precedent, to compare a case with."""

    governance: Id | None = None
    mandated: bool | None = None
    funding: Funding | None = None
    members: Members | None = None


class Precedent(Entry):
    """A network described in the sources: what it was, what it tried, what came of it."""

    size: int | None = None
    size_text: Text | None = None
    features: Features = Features()
    organisation: tuple[Text, ...] = ()
    approach: tuple[Text, ...] = ()
    funding: tuple[Text, ...] = ()
    result: tuple[Text, ...] = ()
    tone: Literal["positive", "mixed", "negative", "unknown"] = "unknown"
    interventions: tuple[Annotated[Id, RefersTo("interventions")], ...] = ()
    symptoms: tuple[Annotated[Id, RefersTo("symptoms")], ...] = ()


SECTIONS: Final[dict[str, type[Record]]] = {
    "sources": SourceText,
    "groups": Group,
    "evidence_groups": EvidenceGroup,
    "symptoms": Symptom,
    "axes": Axis,
    "cells": Cell,
    "opgaven": Opgave,
    "families": Family,
    "actors": Actor,
    "hoofdoorzaken": Hoofdoorzaak,
    "knelpunten": Knelpunt,
    "patterns": Pattern,
    "bouwstenen": Bouwsteen,
    "questions": Question,
    "drijvende_krachten": DrijvendeKracht,
    "phases": Phase,
    "principles": Principle,
    "governance_forms": GovernanceForm,
    "governance_modes": GovernanceMode,
    "notes": Note,
    "interventions": Intervention,
    "tensions": Tension,
    "precedents": Precedent,
    "rules": Rule,
}

PREMISE_KEYS: Final = ("if", "needs")  # keys of records that hold a premise


def premises_of(record: Any) -> Iterator[tuple[Any, Path_]]:
    """Yield every premise of a record with its path in the file: of a rule, an intervention, a tension."""
    if isinstance(record, Rule):
        yield record.if_, ("if",)
    elif isinstance(record, Intervention):
        yield from ((contra.if_, ("contra", i, "if")) for i, contra in enumerate(record.contra))
        if record.needs is not None:
            yield record.needs, ("needs",)
    elif isinstance(record, Tension):
        yield from ((side.if_, ("sides", i, "if")) for i, side in enumerate(record.sides))
