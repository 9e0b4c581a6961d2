"""Frozen records of rules and knowledge, as they stand in the files.

    Rule                        if (a Premise), then (a Conclusion), because
    Symptom Pattern Knelpunt Intervention ...       each an Entry: id, nl, en, source
    SECTIONS                    the sections of a knowledge file, and the record of each
    premises_of(record)         every premise in a record, with its path in the file
    texts_of(record)            every text in a record, in English

Every record refuses keys it does not know. Cross-references are checked in `references`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from netdiag.frozen import FrozenDict, FrozenMap
from netdiag.knowledge.fields import Entry, Id, Line, Passage, Record, RefersTo, RuleId, Source, Text
from netdiag.knowledge.premise import MisfitIs, Path_, Premise, kind
from netdiag.knowledge.statable import Funding, Members, Scale, Work
from netdiag.messages import _
from netdiag.phrases import Language, in_language

# --- rules ------------------------------------------------------------------------------------------------------------


def _says_something(certainty: float) -> float:
    if certainty == 0:
        raise ValueError(_("certainty 0 says nothing"))
    return certainty


class Conclusion(Record):
    """What a rule concludes, and how firmly its premise supports it: certainty in [-1, 1], not 0."""

    knelpunt: Annotated[Id, RefersTo("knelpunten")] | None = None
    pattern: Annotated[Id, RefersTo("patterns")] | None = None
    opgave: Annotated[Id, RefersTo("opgaven")] | None = None
    axis: Annotated[Id, RefersTo("axes")] | None = None
    governance: Annotated[Id, RefersTo("governance_forms")] | None = None
    certainty: Annotated[float, Field(ge=-1, le=1), AfterValidator(_says_something)]

    @model_validator(mode="after")
    def _concludes_one_thing(self) -> Conclusion:
        if len([kind for kind in FINDINGS if getattr(self, kind)]) != 1:
            raise ValueError(_("then needs exactly one of {findings}").format(findings=", ".join(FINDINGS)))
        return self

    @property
    def finding(self) -> FindingKey:
        """The kind and the id of what is concluded."""
        return next((kind, getattr(self, kind)) for kind in FINDINGS if getattr(self, kind))


FINDINGS: Final = ("knelpunt", "pattern", "opgave", "axis", "governance")
FindingKey = tuple[str, str]  # kind, id


def below(key: str, opgaven: Iterable[str]) -> tuple[str, ...]:
    """Return the findings that a fact is worked out from: itself, or of a misfit every type of opgave."""
    if kind(key) == MisfitIs.keyword:
        return tuple(f"opgave:{name}" for name in opgaven)
    return (key,) if kind(key) in FINDINGS else ()


class Rule(Record):
    """One piece of judgement: if the premise holds, then the conclusion gains (or loses) certainty, because."""

    id: RuleId
    if_: Premise = Field(alias="if")
    then: Conclusion
    necessity: float = Field(default=0, ge=0, lt=1)
    evidence: Annotated[Id, RefersTo("evidence_groups")] | None = None
    because: Text
    source: Source
    also: tuple[Passage, ...] = ()


Pointing = FrozenMap[
    Annotated[Id, RefersTo("symptoms")], Annotated[float, Field(ge=-1, le=1), AfterValidator(_says_something)]
]


class Pointers(Record):
    """Signs that each by themselves point to one knelpunt, or speak against it, for one reason: a rule for each sign.

    Slight ones may do without a reason of their own. The certainties are the means of independent readings, unless
    `departs` says why they are not. What is `divided` points there where people answer it differently.
    """

    id: Id
    knelpunt: Annotated[Id, RefersTo("knelpunten")]
    signs: Pointing = Field(default_factory=FrozenDict)
    divided: Pointing = Field(default_factory=FrozenDict)
    because: Text | None = None
    departs: Text | None = None
    source: Source
    also: tuple[Passage, ...] = ()

    @model_validator(mode="after")
    def _points(self) -> Pointers:
        if not self.signs and not self.divided:
            raise ValueError(_("pointers need signs, divided or both"))
        if self.divided and self.because is None:
            raise ValueError(_("what is divided needs a reason: because"))
        if both := self.signs.keys() & self.divided.keys():
            raise ValueError(
                _("'{both}' stands under signs and under divided; put one of them in other pointers").format(
                    both=min(both)
                )
            )
        return self


POINTED: Final = "."  # stands between the id of pointers and that of a sign, and in no other id
TELLING: Final = 0.4  # a sign that points at least so firmly says something too where it was looked for and is absent
ABSENCE: Final = 0.25  # ... a quarter of what it would say if it were there
SLIGHTLY_FOR: Final = {  # the reason of a slight pointer that has none of its own
    "nl": "Dit komt vaker voor waar dit knelpunt speelt, maar het kan ook andere oorzaken hebben.",
    "en": "This is met more often where this bottleneck plays, but it can have other causes too.",
}
SLIGHTLY_AGAINST: Final = {
    "nl": "Waar dit goed gaat, speelt dit knelpunt minder vaak.",
    "en": "Where this goes well, this bottleneck plays less often.",
}


def rules_of(pointers: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rule that each sign of some pointers stands for, id and record, as plain data."""
    shared = {key: pointers[key] for key in ("source", "also") if key in pointers}
    for sign, value in pointers.get("divided", {}).items():
        then = {"knelpunt": pointers["knelpunt"], "certainty": value}
        name = f"{pointers['id']}{POINTED}{sign}"
        yield name, {"id": name, "if": {"divided": sign}, "then": then, "because": pointers["because"], **shared}
    for sign, value in pointers.get("signs", {}).items():
        then = {"knelpunt": pointers["knelpunt"], "certainty": value}
        name = f"{pointers['id']}{POINTED}{sign}"
        absent = {"necessity": round(ABSENCE * abs(value), 4)} if abs(value) >= TELLING else {}
        because = pointers.get("because") or (SLIGHTLY_FOR if value > 0 else SLIGHTLY_AGAINST)
        yield name, {"id": name, "if": {"symptom": sign}, "then": then, "because": because, **absent, **shared}


# --- knowledge --------------------------------------------------------------------------------------------------------


class SourceText(Text):
    """A source text."""

    id: Id
    author: Line | None = None
    year: int | None = None
    kind: Text | None = None


class Group(Entry):
    """A subject under which people look for their symptom."""

    order: int


class EvidenceGroup(Entry):
    """Signs that say the same thing twice: together they count as the strongest of them."""


class Sayings(Record):
    """What people in networks say who have seen it."""

    nl: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()

    def said(self, language: Language) -> tuple[Line, ...]:
        """Return what is said in a language; in a further one nothing."""
        return {"nl": self.nl, "en": self.en}.get(language, ())


Kind = Literal["cause", "sign", "consequence", "task"]


class Symptom(Entry):
    """Something one can observe in a network: a trouble, or (`strength`) something that goes well.

    A trouble is a `cause`, a `sign` of one, only a `consequence`, or tells of the `task`. It may be a special case of
    more general ones, which it stands `under`. `formerly` are ids under which older case files know it. Where it
    `ends` the network, there is none left to build on.
    """

    group: Annotated[Id, RefersTo("groups")]
    observe: tuple[Literal["document", "meeting", "interview", "survey"], ...] = Field(min_length=1)
    words: tuple[Line, ...] = ()
    heard_as: Sayings = Sayings()
    strength: bool = False
    kind: Kind = "sign"
    under: tuple[Annotated[Id, RefersTo("symptoms")], ...] = ()
    formerly: tuple[Id, ...] = ()
    core: bool = False
    ends: bool = False
    evidence: Annotated[Id, RefersTo("evidence_groups")] | None = None
    bouwstenen: tuple[Annotated[Id, RefersTo("bouwstenen")], ...] = ()
    krachten: tuple[Annotated[Id, RefersTo("drijvende_krachten")], ...] = ()

    @model_validator(mode="after")
    def _counts_with_one(self) -> Symptom:
        if self.under and self.evidence:
            raise ValueError(_("evidence: a special case counts with what it stands under, and with no other group"))
        return self


class Synonyms(Record):
    """Words and phrases that people use for one another: a search for one finds what says another."""

    id: Id
    nl: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()


class Feature(Entry):
    """A feature of the opgave, put as a question: what kind of task it is, neither trouble nor strength."""

    order: int


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

    def cells_in(self, language: Language) -> dict[str, str]:
        """Return what each cell says in a language."""
        english = self.cells_en.model_dump()
        return {name: in_language(nl, english[name], language) for name, nl in self.cells.model_dump().items()}


class Family(Entry):
    """A family of interventions: one for each hoofdoorzaak."""


class Hoofdoorzaak(Entry):
    """A column of Tabel 2."""

    family: Annotated[Id, RefersTo("families")]
    order: int


class Follows(Record):
    """That a knelpunt can follow from another, and why."""

    knelpunt: Annotated[Id, RefersTo("knelpunten")]
    because: Text
    source: Source


Share = Annotated[float, Field(gt=0, lt=1)]


class Knelpunt(Entry):
    """A cell of Tabel 2, verbatim; `text` tells how netdiag reads it.

    Where what it `follows` from is found too, that is told. `seen` is in which share of all networks that stall it is
    seen, `brings` in which share of those with this main cause another is, where that differs: of what was found they
    say what stands first. None of these changes a certainty.
    """

    hoofdoorzaak: Annotated[Id, RefersTo("hoofdoorzaken")]
    order: int
    neighbours: tuple[Annotated[Id, RefersTo("knelpunten")], ...] = ()
    follows: tuple[Follows, ...] = ()
    seen: Share | None = None
    brings: FrozenMap[Annotated[Id, RefersTo("knelpunten")], Share] = Field(default_factory=FrozenDict)

    @model_validator(mode="after")
    def _brings_others(self) -> Knelpunt:
        if self.id in self.brings:
            raise ValueError(_("a knelpunt does not bring itself along; take '{name}' out").format(name=self.id))
        return self


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


IN_MOST: Final = 2  # the mark of a sign that is named without one


def _marked(signs: Any) -> Any:
    """Return signs with their marks, of which a list gives none."""
    is_list = isinstance(signs, list | tuple) and all(isinstance(name, str) for name in signs)
    return dict.fromkeys(signs, IN_MOST) if is_list else signs


def _marks_one(signs: Mapping[str, float]) -> Mapping[str, float]:
    if signs and not any(signs.values()):
        raise ValueError(_("no sign has a mark above 0; leave signs out where an intervention is meant for none"))
    return signs


Marks = Annotated[
    FrozenMap[Annotated[Id, RefersTo("symptoms")], Annotated[float, Field(ge=0, le=3)]],
    BeforeValidator(_marked, json_schema_input_type=Mapping[Id, float] | tuple[Id, ...]),
    AfterValidator(_marks_one),
]


class Intervention(Entry):
    """Something to do about one or more knelpunten; `signs` are the symptoms it answers most directly.

    Each has a mark in [0, 3]: how good a first step this is where that is the chief complaint. 3: in nearly all
    networks, 2: in most, 1: in some, as it depends on more. A sign counts for its special cases too, unless these have
    a mark of their own; 0 takes one out. A list of signs gives each a 2.

    It is advised only where what it `needs` holds, and for its kinds of `work` and its `scale` where it names them
    (`only_nl`: in the Netherlands); where one of the symptoms in `not_after` was observed, for a next attempt only, and
    not at all where it cannot serve a `next_attempt`.
    Interventions that come to the same have one `idea`, of which a plan has one line. `at_once`: where what it
    answers best is seen, it comes before all else. What does not lead is for later: a plan begins with it only where
    nothing else can.
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
    signs: Marks = Field(default_factory=FrozenDict)
    not_after: tuple[Annotated[Id, RefersTo("symptoms")], ...] = ()
    next_attempt: bool = True
    work: tuple[Work, ...] = ()
    scale: tuple[Scale, ...] = ()
    only_nl: bool = False
    idea: Id | None = None
    at_once: bool = False
    leads: bool = True
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
    "synonyms": Synonyms,
    "features": Feature,
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
    "pointers": Pointers,
    "rules": Rule,
}
RULE_SECTIONS: Final = ("pointers", "rules")  # those of a file of rules

PREMISE_KEYS: Final = ("if", "needs")  # keys of records that hold a premise


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in a record, in English."""
    if isinstance(value, Text):
        yield value.en
    if isinstance(value, Opgave):
        yield from value.cells_in("en").values()
    if isinstance(value, Record):
        value = dict(value)
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    for one in inside:
        yield from texts_of(one)


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
