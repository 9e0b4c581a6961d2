"""What was observed in one network, as it stands in a case file.

    Case                        name, symptoms, respondents, and what is known of the network
      observed, answered        symptoms and features, with what respondents say of those that nobody else observed
      tallied                   what respondents answered, sign by sign

Form is checked here; the ids are held against the vocabulary in `casefile`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from netdiag.cases.observation import Observation, ShortObservation, SpokenAnswer, Strength, whole
from netdiag.cases.respondents import Respondent, Tally, consensus, tally, together
from netdiag.frozen import FrozenDict, FrozenMap
from netdiag.knowledge import KnowledgeBase, given
from netdiag.knowledge.fields import Id, Record
from netdiag.knowledge.statable import CELLS, LARGEST, SMALLEST, Funding, Members, Scale, Work
from netdiag.knowledge.yamlfile import write
from netdiag.limits import RESPONDENTS
from netdiag.messages import _
from netdiag.phrases import Language
from netdiag.plaintext import escaped


class StatedOpgave(Record):
    """The opgave as the case states it: a type, or a position in [-1, 1] on the axes."""

    type: Id | None = None
    axes: FrozenMap[Id, Annotated[float, Field(ge=-1, le=1)]] = Field(default_factory=FrozenDict)
    description: Annotated[str, StringConstraints(max_length=4000)] | None = None


Part = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Size = Annotated[int, Field(ge=SMALLEST, le=LARGEST)]


def _size(value: Any) -> Any:
    number = whole(value)
    return value if number is None else number


def _none_yet(value: Any) -> Any:
    """Return {} for None: `symptoms:` with nothing under it, as the template leaves it, is a case without any."""
    return {} if value is None else value


def _opgave_word(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


def _day(value: Any) -> Any:
    try:
        if isinstance(value, dt.date):  # also a moment, of which pandas has one that is no day at all
            return dt.date(value.year, value.month, value.day)
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(_("a date is written as 2026-01-31")) from None


def _not_too_many(respondents: tuple[Respondent, ...]) -> tuple[Respondent, ...]:
    if len(respondents) > RESPONDENTS.now:
        raise ValueError(str(RESPONDENTS.reached()))
    return respondents


class Case(Record):
    """What was observed in one network, and what is known of it. Only `symptoms` are needed to start.

    Frozen with all that it holds, hashable, picklable, and equal to a case with the same content. Making one raises
    pydantic.ValidationError, a ValueError, where a field has the wrong form.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=300)] = ""
    date: Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=dt.date)] | None = None
    description: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    origin: Annotated[str, StringConstraints(max_length=2000)] | None = None
    opgave: Annotated[StatedOpgave, BeforeValidator(_opgave_word, json_schema_input_type=StatedOpgave | str)] | None = (
        None
    )
    phase: Id | None = None
    governance: Id | None = None
    size: Annotated[Size, BeforeValidator(_size, Size)] | None = None
    mandated: bool | None = None
    funding: Funding | None = None
    members: Members | None = None
    work: Work | None = None
    scale: Scale | None = None
    abroad: bool | None = None
    arrangement: FrozenMap[CELLS, Id] = Field(default_factory=FrozenDict)
    features: FrozenMap[Id, SpokenAnswer] = Field(default_factory=FrozenDict)
    parts: FrozenMap[Part, FrozenMap[Id, SpokenAnswer]] = Field(default_factory=FrozenDict, max_length=5)
    bouwstenen: FrozenMap[Id, SpokenAnswer] = Field(default_factory=FrozenDict)
    questions: FrozenMap[Id, SpokenAnswer] = Field(default_factory=FrozenDict)
    krachten: FrozenMap[Id, Strength] = Field(default_factory=FrozenDict)
    chief_complaint: tuple[Id, ...] = Field(default=(), max_length=3)
    symptoms: Annotated[FrozenMap[Id, ShortObservation], BeforeValidator(_none_yet)] = Field(default_factory=FrozenDict)
    respondents: Annotated[tuple[Respondent, ...], AfterValidator(_not_too_many)] = Field(default=(), repr=False)

    if TYPE_CHECKING:  # what a caller may give, which is more than what a case then holds

        def __init__(
            self,
            *,
            symptoms: Mapping[str, Observation | Mapping[str, Any] | float | str] = ...,
            name: str = ...,
            date: dt.date | str | None = ...,
            description: str | None = ...,
            origin: str | None = ...,
            opgave: StatedOpgave | Mapping[str, Any] | str | None = ...,
            phase: str | None = ...,
            governance: str | None = ...,
            size: int | None = ...,
            mandated: bool | None = ...,
            funding: Funding | None = ...,
            members: Members | None = ...,
            work: Work | None = ...,
            scale: Scale | None = ...,
            abroad: bool | None = ...,
            arrangement: Mapping[CELLS, str] = ...,
            features: Mapping[str, str] = ...,
            parts: Mapping[str, Mapping[str, str]] = ...,
            bouwstenen: Mapping[str, str] = ...,
            questions: Mapping[str, str] = ...,
            krachten: Mapping[str, int | str] = ...,
            chief_complaint: Iterable[str] = ...,
            respondents: Iterable[Respondent | Mapping[str, Any]] = ...,
        ) -> None: ...

    @cached_property
    def tallied(self) -> Mapping[str, Tally]:
        """What respondents answered, by symptom, in the order of their ids."""
        return tally(self.respondents)

    @cached_property
    def observed(self) -> Mapping[str, Observation]:
        """What was observed of each symptom: as it stands under `symptoms`, else what respondents say together."""
        if not self.respondents:
            return self.symptoms
        said = {name: consensus(given) for name, given in self.tallied.items() if name not in self.symptoms}
        return FrozenDict({**self.symptoms, **said})

    @cached_property
    def answered(self) -> Mapping[str, str]:
        """The answer to each feature: as it stands under `features`, else what respondents say together."""
        if not self.respondents:
            return self.features
        asked = sorted({name for respondent in self.respondents for name in respondent.features} - self.features.keys())
        said = {name: together(r.features.get(name, "unknown") for r in self.respondents) for name in asked}
        return FrozenDict({**self.features, **said})

    def answers(self, field: str) -> Mapping[str, Any]:
        """Return what was answered in a field by ids, to features also by respondents together."""
        answers: Mapping[str, Any] = self.answered if field == "features" else getattr(self, field)
        return answers

    def replace(self, **changes: Any) -> Case:
        """Return a case with other values in some fields, checked: `replace(symptoms={**case.symptoms, id: 3})`."""
        return Case.model_validate({**{name: getattr(self, name) for name in self.model_fields_set}, **changes})

    def plain(self) -> dict[str, Any]:
        """Return the case as plain data, an observation of which only the severity is known as that alone."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        if "symptoms" in data:
            data["symptoms"] = {name: _shortest(given) for name, given in data["symptoms"].items()}
        return data

    def to_frame(self, kb: KnowledgeBase | None = None, language: Language = "nl") -> Any:
        """Return what was observed as a pandas DataFrame, one row for each sign. Raises InputError."""
        from netdiag.report.frames import of_case

        return of_case(self, given(kb), language)

    def _repr_html_(self) -> str:
        from netdiag.report.brief import case_as_html

        return case_as_html(self, given(None))

    def to_yaml(self) -> str:
        """Return the text of a case file that reads back to the same case."""
        if not self.respondents:
            return write(self.plain())
        rest = self.replace(respondents=()).plain()
        return "".join([write(rest) if rest else "", "respondents:\n", *map(_line, self.respondents)])


def _shortest(observation: dict[str, Any]) -> Any:
    return observation["severity"] if observation.keys() == {"severity"} else observation


def _line(respondent: Respondent) -> str:
    """Return a respondent as one line of YAML, written as JSON: thousands of these take a library too long."""
    return f"- {escaped(json.dumps(respondent.model_dump(exclude_defaults=True), ensure_ascii=False))}\n"
