"""Frozen records of knowledge, rules and cases, as they stand in the files.

    Entry                       id, nl, en, source: everything that knowledge declares
      Symptom Pattern Knelpunt Intervention ...
    Rule                        if (a Premise), then (a Conclusion), because
      Premise                   one keyword, one small record
    Case                        what was observed in one network

Every record refuses keys it does not know. Cross-references are checked in `knowledge` and `case`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=90)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=1200, strip_whitespace=True)]
Language = Literal["nl", "en"]


class Record(BaseModel):
    """A frozen record that refuses unknown keys."""

    # defer_build: a record's validator is made when a file first needs it, which keeps the import short
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Text(Record):
    """The same sentence in Dutch and English."""

    nl: Line
    en: Line

    def label(self, language: Language = "nl") -> str:
        """Return the text in one language."""
        return self.en if language == "en" else self.nl


class Passage(Record):
    """Where a text says it."""

    doc: Id
    section: Line


class Source(Record):
    """Where a statement comes from: a passage that says it, or reasoning that says why."""

    doc: Id | None = None
    section: Line | None = None
    support: Literal["text", "inferred"] = "text"
    why: Text | None = None

    @model_validator(mode="after")
    def _has_passage_or_reasoning(self) -> Source:
        if self.support == "text" and not (self.doc and self.section):
            raise ValueError("a source needs doc and section, or support: inferred")
        if (self.doc is None) != (self.section is None):
            raise ValueError("doc and section belong together")
        return self

    def __str__(self) -> str:
        passage = f"{self.doc}, {self.section}" if self.doc else ""
        return passage if self.support == "text" else f"{passage + '; ' if passage else ''}inferred"


class Entry(Text):
    """Something that knowledge declares: an id, a label in two languages, and where it comes from."""

    id: Id
    source: Source
    text: Text | None = None
    also: tuple[Passage, ...] = ()

    @model_validator(mode="after")
    def _inference_says_why(self) -> Entry:
        if self.source.support == "inferred" and self.source.why is None:
            raise ValueError("support: inferred needs why: {nl, en}")
        return self


# --- premises ---------------------------------------------------------------------------------------------------------

CASE_FIELDS = Literal["phase", "governance", "size", "mandated", "funding", "members"]
CASE_VALUES: Final[dict[str, tuple[str | bool, ...]]] = {
    "mandated": (True, False),
    "funding": ("structural", "temporary", "none"),
    "members": ("fixed", "open"),
}
CELLS = Literal["bouwstenen", "krachten", "resultaten", "activiteiten"]
Status = Literal["yes", "partly", "no"]
Answer = Literal["yes", "partly", "no", "unknown"]


def _either(options: tuple[str | bool, ...]) -> str:
    if isinstance(options[0], bool):
        return "true or false"
    return f"one of {', '.join(map(str, options))}"


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value if isinstance(value, tuple) else (value,)


Scalar = bool | int | str


Statuses = Annotated[tuple[Status, ...], BeforeValidator(_as_tuple, tuple[Status, ...] | Status)]


class SymptomIs(Record):
    """`symptom: id`: the degree to which it was observed."""

    symptom: Id


class PatternIs(Record):
    """`pattern: id`: the certainty of a pattern that other rules conclude."""

    pattern: Id


class KnelpuntIs(Record):
    """`knelpunt: id`: the certainty of a knelpunt."""

    knelpunt: Id


class OpgaveIs(Record):
    """`opgave: id`: the certainty that the opgave is of this type."""

    opgave: Id


class AxisIs(Record):
    """`axis: id`: the position on one of the two axes behind Tabel 1."""

    axis: Id


class GovernanceFits(Record):
    """`governance: id`: the certainty that this governance form would fit."""

    governance: Id


class CaseIs(Record):
    """`case: field` with `is`, `at_least` or `at_most`: 1 if so, -1 if not so, 0 if not known."""

    case: CASE_FIELDS
    is_: Annotated[tuple[Scalar, ...], BeforeValidator(_as_tuple, tuple[Scalar, ...] | Scalar)] | None = Field(
        None, alias="is"
    )
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _compares(self) -> CaseIs:
        if (self.is_ is None) == (self.at_least is None and self.at_most is None):
            raise ValueError("case needs either is, or at_least and/or at_most")
        if self.case != "size" and self.is_ is None:
            raise ValueError(f"case: {self.case} has no at_least or at_most")
        options = CASE_VALUES.get(self.case)
        if options and self.is_ and not all(type(v) is type(options[0]) and v in options for v in self.is_):
            raise ValueError(f"case: {self.case} is {_either(options)}")
        return self


class BouwsteenIs(Record):
    """`bouwsteen: id` with `is`: how far this step of building was taken."""

    bouwsteen: Id
    is_: Statuses = Field(alias="is")


class QuestionIs(Record):
    """`question: id` with `is`: how a closing question was answered."""

    question: Id
    is_: Statuses = Field(alias="is")


class KrachtIs(Record):
    """`kracht: id` with `at_least` or `at_most`: the strength 0..4 of a drijvende kracht."""

    kracht: Id
    at_least: int | None = Field(None, ge=0, le=4)
    at_most: int | None = Field(None, ge=0, le=4)

    @model_validator(mode="after")
    def _compares(self) -> KrachtIs:
        if self.at_least is None and self.at_most is None:
            raise ValueError("kracht needs at_least and/or at_most")
        return self


class MisfitIs(Record):
    """`misfit: cell`: the network is set up for another opgave type than the one it has."""

    misfit: CELLS


class AllOf(Record):
    """`all: [...]`: every part holds."""

    all: Annotated[tuple[Premise, ...], Field(min_length=1)]


class AnyOf(Record):
    """`any: [...]`: at least one part holds."""

    any: Annotated[tuple[Premise, ...], Field(min_length=1)]


class AtLeast(Record):
    """`at_least: n` `of: [...]`: n or more parts hold."""

    at_least: int = Field(ge=1)
    of: Annotated[tuple[Premise, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_hold(self) -> AtLeast:
        if self.at_least > len(self.of):
            raise ValueError(f"at_least: {self.at_least} of {len(self.of)} can never hold")
        return self


class Not(Record):
    """`not: premise`: observed to be absent."""

    not_: Premise = Field(alias="not")


class Unless(Record):
    """`unless: premise`: does not hold, known or not; inside `all` only."""

    unless: Premise


PREMISES: Final[dict[str, type[Record]]] = {
    "symptom": SymptomIs,
    "pattern": PatternIs,
    "knelpunt": KnelpuntIs,
    "opgave": OpgaveIs,
    "axis": AxisIs,
    "governance": GovernanceFits,
    "case": CaseIs,
    "bouwsteen": BouwsteenIs,
    "question": QuestionIs,
    "kracht": KrachtIs,
    "misfit": MisfitIs,
    "all": AllOf,
    "any": AnyOf,
    "of": AtLeast,
    "not": Not,
    "unless": Unless,
}


def _keyword(value: Any) -> str | None:
    if isinstance(value, Record):
        return next(word for word, kind in PREMISES.items() if type(value) is kind)
    if not isinstance(value, dict):
        return None
    return next((word for word in PREMISES if word in value), None)


Premise = Annotated[
    Annotated[SymptomIs, Tag("symptom")]
    | Annotated[PatternIs, Tag("pattern")]
    | Annotated[KnelpuntIs, Tag("knelpunt")]
    | Annotated[OpgaveIs, Tag("opgave")]
    | Annotated[AxisIs, Tag("axis")]
    | Annotated[GovernanceFits, Tag("governance")]
    | Annotated[CaseIs, Tag("case")]
    | Annotated[BouwsteenIs, Tag("bouwsteen")]
    | Annotated[QuestionIs, Tag("question")]
    | Annotated[KrachtIs, Tag("kracht")]
    | Annotated[MisfitIs, Tag("misfit")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[AtLeast, Tag("of")]
    | Annotated[Not, Tag("not")]
    | Annotated[Unless, Tag("unless")],
    Discriminator(_keyword),
]

# --- rules ------------------------------------------------------------------------------------------------------------


class Conclusion(Record):
    """What a rule concludes, and how firmly its premise supports it: certainty in [-1, 1], not 0."""

    knelpunt: Id | None = None
    pattern: Id | None = None
    opgave: Id | None = None
    axis: Id | None = None
    governance: Id | None = None
    certainty: float = Field(ge=-1, le=1)

    @model_validator(mode="after")
    def _concludes_one_thing(self) -> Conclusion:
        if len([kind for kind in FINDINGS if getattr(self, kind)]) != 1:
            raise ValueError(f"then needs exactly one of {', '.join(FINDINGS)}")
        if self.certainty == 0:
            raise ValueError("certainty 0 says nothing")
        return self

    @property
    def finding(self) -> Finding:
        """The kind and the id of what is concluded."""
        return next((kind, getattr(self, kind)) for kind in FINDINGS if getattr(self, kind))


FINDINGS: Final = ("knelpunt", "pattern", "opgave", "axis", "governance")
Finding = tuple[str, str]


class Rule(Record):
    """One piece of judgement: if the premise holds, then the conclusion gains (or loses) certainty, because."""

    id: Id
    if_: Premise = Field(alias="if")
    then: Conclusion
    necessity: float = Field(0, ge=0, lt=1)
    evidence: Id | None = None
    because: Text
    source: Source
    also: tuple[Passage, ...] = ()


# --- knowledge --------------------------------------------------------------------------------------------------------


class Document(Text):
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

    group: Id
    observe: tuple[Literal["document", "meeting", "interview", "survey"], ...] = Field(min_length=1)
    words: tuple[Line, ...] = ()
    strength: bool = False
    core: bool = False
    evidence: Id | None = None
    bouwstenen: tuple[Id, ...] = ()
    krachten: tuple[Id, ...] = ()


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
    axes: dict[Id, bool]
    order: int


class Family(Entry):
    """A family of interventions: one for each hoofdoorzaak."""


class Hoofdoorzaak(Entry):
    """A column of Tabel 2."""

    family: Id
    order: int


class Knelpunt(Entry):
    """A cell of Tabel 2, verbatim; `text` tells how netdiag reads it."""

    hoofdoorzaak: Id
    order: int
    neighbours: tuple[Id, ...] = ()


class Pattern(Entry):
    """A finding on the way that people recognise; `ask` is a question it puts to the table."""

    ask: Text | None = None


class Bouwsteen(Entry):
    """A step of building a network."""

    order: int


class Question(Entry):
    """A closing question of a bouwsteen."""

    bouwsteen: Id
    points_to: tuple[Id, ...] = ()


class DrijvendeKracht(Entry):
    """A force that keeps a network moving."""

    printed: Line | None = None


class Phase(Entry):
    """A phase in the life of a network."""

    order: int


class Principle(Entry):
    """A principle, with the intervention it asks for in each phase; None where the source's table is empty."""

    knelpunten: tuple[Id, ...] = ()
    cells: dict[Id, Id | None]


class Predictor(Text):
    """What a governance form needs on one of the four predictors; `verified` tells if the source was seen."""

    level: Id
    verified: bool


class GovernanceForm(Entry):
    """A form of network governance, with its predictors."""

    predictors: dict[str, Predictor]
    watch: tuple[Id, ...] = ()


class GovernanceMode(Entry):
    """A mode of governance."""


class Note(Entry):
    """Reference knowledge: a definition, theme, difficulty, success factor, context factor."""

    kind: Id
    knelpunten: tuple[Id, ...] = ()
    parent: Id | None = None


Actor = Literal[
    "bestuur",
    "netwerkcoordinator",
    "projectleider",
    "professionals",
    "financiers",
    "gemeente",
    "overheid",
    "patientenorganisatie",
    "beroepsvereniging",
    "onafhankelijke-derde",
    "kernteam",
    "alle-partners",
]


class Contra(Text):
    """When not to do it (yet): a premise, and why. With `mind` it may be done, but with this in mind."""

    if_: Premise = Field(alias="if")
    mind: bool = False


class Intervention(Entry):
    """Something to do about one or more knelpunten; `signs` are the symptoms it answers most directly.

    Where `needs` stands, it is advised only if that premise holds.
    """

    family: Id
    answers: tuple[Id, ...] = Field(min_length=1)
    actor: tuple[Actor, ...] = Field(min_length=1)
    effort: Literal["low", "medium", "high"]
    order: int = Field(ge=1, le=3)
    bouwstenen: tuple[Id, ...] = ()
    krachten: tuple[Id, ...] = ()
    phase: tuple[Id, ...] = ()
    opgave: tuple[Id, ...] = ()
    governance: tuple[Id, ...] = ()
    signs: tuple[Id, ...] = ()
    needs: Premise | None = None
    contra: tuple[Contra, ...] = ()


class Side(Text):
    """One side of a tension: its advice, and when it holds."""

    if_: Premise = Field(alias="if")
    interventions: tuple[Id, ...] = ()


class Tension(Entry):
    """Advice that contradicts other advice: which side holds depends on the case."""

    advice: Text
    sides: tuple[Side, ...] = Field(min_length=2)


class Features(Record):
    """What is stated of a precedent, to compare a case with."""

    governance: Id | None = None
    mandated: bool | None = None
    funding: Literal["structural", "temporary", "none"] | None = None
    members: Literal["fixed", "open"] | None = None
    kind: Id | None = None


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
    interventions: tuple[Id, ...] = ()
    symptoms: tuple[Id, ...] = ()


SECTIONS: Final[dict[str, type[Record]]] = {
    "sources": Document,
    "groups": Group,
    "evidence_groups": EvidenceGroup,
    "symptoms": Symptom,
    "axes": Axis,
    "cells": Cell,
    "opgaven": Opgave,
    "families": Family,
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


# --- case -------------------------------------------------------------------------------------------------------------

SEVERITY_WORDS: Final = {
    "absent": 0, "afwezig": 0,
    "slight": 1, "licht": 1,
    "moderate": 2, "matig": 2,
    "strong": 3, "sterk": 3,
    "very strong": 4, "zeer sterk": 4,
}  # fmt: skip
UNKNOWN_WORDS: Final = {"unknown": "unknown", "weet niet": "unknown", "n/a": "n/a", "n.v.t.": "n/a", "nvt": "n/a"}


def _severity(value: Any) -> Any:
    spoken = value.strip().lower() if isinstance(value, str) else value
    read = SEVERITY_WORDS.get(spoken, UNKNOWN_WORDS.get(spoken, spoken)) if isinstance(spoken, str) else spoken
    if read in ("unknown", "n/a") or (type(read) is int and 0 <= read <= 4):
        return read
    raise ValueError(f"a severity is 0..4, one of {', '.join(SEVERITY_WORDS)}, or unknown or n/a")


_SPOKEN_SEVERITY = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 4},
        {"enum": [*SEVERITY_WORDS, *UNKNOWN_WORDS]},
    ]
}
Severity = Annotated[int | str, PlainValidator(_severity), WithJsonSchema(_SPOKEN_SEVERITY)]


class Observation(Record):
    """One symptom as it was observed: severity 0..4, a word for it, unknown or n/a."""

    severity: Severity
    confidence: float = Field(1.0, ge=0, le=1)
    source: Literal["document", "meeting", "interview", "survey"] | None = None
    note: Annotated[str, StringConstraints(max_length=4000)] | None = None


def _short_form(value: Any) -> Any:
    return value if isinstance(value, dict | Observation) else {"severity": value}


ShortObservation = Annotated[Observation, BeforeValidator(_short_form, json_schema_input_type=Observation | Severity)]


ANSWER_WORDS: Final = {"ja": "yes", "deels": "partly", "nee": "no", "weet niet": "unknown"}


def _answer(value: Any) -> Any:
    return ANSWER_WORDS.get(value.strip().lower(), value) if isinstance(value, str) else value


SpokenAnswer = Annotated[
    Answer, BeforeValidator(_answer, Literal["yes", "partly", "no", "unknown", "ja", "deels", "nee", "weet niet"])
]


class StatedOpgave(Record):
    """The opgave as the case states it: a type, or a position in [-1, 1] on the axes."""

    type: Id | None = None
    axes: dict[Id, Annotated[float, Field(ge=-1, le=1)]] = {}
    description: Annotated[str, StringConstraints(max_length=4000)] | None = None


def _none_yet(value: Any) -> Any:
    """`symptoms:` with nothing under it, as the template leaves it, is a case without observations."""
    return {} if value is None else value


def _opgave_word(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


def _day(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("a date is written as 2026-01-31") from None


class Case(Record):
    """What was observed in one network, and what is known of it. Only `name` and `symptoms` are needed to start."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    date: Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=dt.date)] | None = None
    description: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    origin: Annotated[str, StringConstraints(max_length=2000)] | None = None
    opgave: Annotated[StatedOpgave, BeforeValidator(_opgave_word, json_schema_input_type=StatedOpgave | str)] | None = (
        None
    )
    phase: Id | None = None
    governance: Id | None = None
    size: int | None = Field(None, ge=2, le=100_000)
    mandated: bool | None = None
    funding: Literal["structural", "temporary", "none"] | None = None
    members: Literal["fixed", "open"] | None = None
    arrangement: dict[CELLS, Id] = {}
    bouwstenen: dict[Id, SpokenAnswer] = {}
    questions: dict[Id, SpokenAnswer] = {}
    krachten: dict[Id, Severity] = {}
    chief_complaint: tuple[Id, ...] = Field((), max_length=3)
    symptoms: Annotated[dict[Id, ShortObservation], BeforeValidator(_none_yet)] = {}
