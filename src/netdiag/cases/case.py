"""What was observed in one network: the Case and its observations, as they stand in a case file.

    Case                        name, symptoms, and what is known of the network
      Observation               one symptom as it was observed

Form is checked here; the ids are held against the vocabulary in `casefile`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints, WithJsonSchema

from netdiag.knowledge.fields import Id, Record
from netdiag.knowledge.premise import CELLS, Answer

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
    axes: dict[Id, Annotated[float, Field(ge=-1, le=1)]] = Field(default_factory=dict)
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
    arrangement: dict[CELLS, Id] = Field(default_factory=dict)
    bouwstenen: dict[Id, SpokenAnswer] = Field(default_factory=dict)
    questions: dict[Id, SpokenAnswer] = Field(default_factory=dict)
    krachten: dict[Id, Severity] = Field(default_factory=dict)
    chief_complaint: tuple[Id, ...] = Field((), max_length=3)
    symptoms: Annotated[dict[Id, ShortObservation], BeforeValidator(_none_yet)] = Field(default_factory=dict)
