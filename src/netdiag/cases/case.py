"""What was observed in one network: the Case and its observations, as they stand in a case file.

    Case                        name, symptoms, and what is known of the network
      Observation               one symptom as it was observed

Form is checked here; the ids are held against the vocabulary in `casefile`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints, WithJsonSchema

from netdiag import certainty
from netdiag.frozen import FrozenDict, FrozenMap
from netdiag.knowledge.fields import Id, Record
from netdiag.knowledge.statable import CELLS, LARGEST, SMALLEST, Answer, Funding, Members, Scale, Work
from netdiag.knowledge.yamlfile import write

SEVERITY_WORDS: Final = {
    "absent": 0, "afwezig": 0,
    "slight": 1, "licht": 1,
    "moderate": 2, "matig": 2,
    "strong": 3, "sterk": 3,
    "very strong": 4, "zeer sterk": 4,
}  # fmt: skip
UNKNOWN_WORDS: Final = {"unknown": "unknown", "weet niet": "unknown", "n/a": "n/a", "n.v.t.": "n/a", "nvt": "n/a"}


def _whole(value: Any) -> int | None:
    """Return a whole number of any kind (Python, NumPy, pandas; 3.0 too) as int, else None; a truth is no number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return int(value) if int(value) == value else None  # type: ignore[call-overload]
    except (ValueError, OverflowError):  # NaN, infinity
        return None


def _severity(value: Any) -> Any:
    if isinstance(value, str):
        spoken = value.strip().lower()
        read: Any = SEVERITY_WORDS.get(spoken, UNKNOWN_WORDS.get(spoken))
    else:
        read = _whole(value)
    if read in ("unknown", "n/a") or (read is not None and 0 <= read <= 4):
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
    confidence: float = Field(default=1.0, ge=0, le=1)
    source: Literal["document", "meeting", "interview", "survey"] | None = None
    note: Annotated[str, StringConstraints(max_length=4000)] | None = None


def observed_degree(observation: Observation) -> float:
    """Return the degree in [-1, 1] of one observation; 0 for unknown and n/a."""
    severity = observation.severity
    return certainty.degree(severity, observation.confidence) if isinstance(severity, int) else 0.0


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
    axes: FrozenMap[Id, Annotated[float, Field(ge=-1, le=1)]] = Field(default_factory=FrozenDict)
    description: Annotated[str, StringConstraints(max_length=4000)] | None = None


Part = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Size = Annotated[int, Field(ge=SMALLEST, le=LARGEST)]


def _size(value: Any) -> Any:
    whole = _whole(value)
    return value if whole is None else whole


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
        raise ValueError("a date is written as 2026-01-31") from None


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
    krachten: FrozenMap[Id, Severity] = Field(default_factory=FrozenDict)
    chief_complaint: tuple[Id, ...] = Field(default=(), max_length=3)
    symptoms: Annotated[FrozenMap[Id, ShortObservation], BeforeValidator(_none_yet)] = Field(default_factory=FrozenDict)

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
        ) -> None: ...

    def replace(self, **changes: Any) -> Case:
        """Return a case with other values in some fields, checked: `replace(symptoms={**case.symptoms, id: 3})`."""
        return Case.model_validate({**{name: getattr(self, name) for name in self.model_fields_set}, **changes})

    def plain(self) -> dict[str, Any]:
        """Return the case as plain data, an observation of which only the severity is known as that alone."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        if "symptoms" in data:
            data["symptoms"] = {name: _shortest(given) for name, given in data["symptoms"].items()}
        return data

    def to_yaml(self) -> str:
        """Return the text of a case file that reads back to the same case."""
        return write(self.plain())


def _shortest(observation: dict[str, Any]) -> Any:
    return observation["severity"] if observation.keys() == {"severity"} else observation
