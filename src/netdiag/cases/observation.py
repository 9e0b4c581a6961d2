"""What was observed of one sign, and how a question was answered: the values that stand in a case file.

Observation                 one symptom as it was observed
  Severity, Score           0..4, also halfway (2.5), a word for it, unknown or n/a; such a one that is a number
  observed_degree           its degree in [-1, 1]
Strength                    how strong a kracht is: 0..4, whole
SpokenAnswer                yes, partly, no or unknown, in Dutch too
whole, stepped              a number of any kind as one that is whole, or whole and halfway
"""

from __future__ import annotations

import re
from numbers import Real
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints, WithJsonSchema, model_validator

from netdiag import certainty
from netdiag.knowledge.fields import Record
from netdiag.knowledge.statable import Answer
from netdiag.messages import _

Score = int | float
SEVERITY_WORDS: Final = {
    "absent": 0, "afwezig": 0,
    "slight": 1, "licht": 1,
    "moderate": 2, "matig": 2,
    "strong": 3, "sterk": 3,
    "very strong": 4, "zeer sterk": 4,
}  # fmt: skip
UNKNOWN_WORDS: Final = {"unknown": "unknown", "weet niet": "unknown", "n/a": "n/a", "n.v.t.": "n/a", "nvt": "n/a"}


def stepped(value: Any) -> Score | None:
    """Return a number of any kind (Python, NumPy, pandas) in halves, a whole one as int, else None; a truth is none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        twice = 2 * float(value)
        return None if twice != int(twice) else twice / 2 if twice % 2 else int(value)  # type: ignore[call-overload]
    except (ValueError, OverflowError):  # NaN, infinity, and what is too large for a float
        return None


def whole(value: Any) -> int | None:
    """Return a whole number of any kind (3.0 too) as int, else None."""
    number = stepped(value)
    return number if isinstance(number, int) else None


def _read(value: Any, number: Any) -> Any:
    """Return a word as what it stands for, a number as `number` makes it; None for what is neither."""
    if not isinstance(value, str):
        found = number(value)
        return found if found is not None and 0 <= found <= certainty.SEVEREST else None
    spoken = value.strip().lower()
    return SEVERITY_WORDS.get(spoken, UNKNOWN_WORDS.get(spoken))


def _severity(value: Any) -> Any:
    read = _read(value, stepped)
    if read is None and isinstance(value, str) and re.fullmatch(r"\s*[0-4](\.[05])?\s*", value):
        raise ValueError(_("this is text; write {number} without quotes").format(number=value.strip()))
    if read is None:
        raise ValueError(
            _("a severity is 0..4, also halfway, one of {severity_words}, or unknown or n/a").format(
                severity_words=", ".join(SEVERITY_WORDS)
            )
        )
    return read


def _strength(value: Any) -> Any:
    read = _read(value, whole)
    if read is None:
        raise ValueError(
            _("a strength is 0..4, one of {severity_words}, or unknown or n/a").format(
                severity_words=", ".join(SEVERITY_WORDS)
            )
        )
    return read


def _spoken(number: dict[str, Any]) -> WithJsonSchema:
    bounded = {**number, "minimum": 0, "maximum": certainty.SEVEREST}
    return WithJsonSchema({"anyOf": [bounded, {"enum": [*SEVERITY_WORDS, *UNKNOWN_WORDS]}]})


Severity = Annotated[int | float | str, PlainValidator(_severity), _spoken({"type": "number", "multipleOf": 0.5})]
Strength = Annotated[int | str, PlainValidator(_strength), _spoken({"type": "integer"})]


class Observation(Record):
    """One symptom as it was observed: severity 0..4, a word for it, unknown or n/a."""

    severity: Severity
    confidence: float = Field(default=1.0, ge=0, le=1)
    source: Literal["document", "meeting", "interview", "survey", "judgement"] | None = None
    note: Annotated[str, StringConstraints(max_length=4000)] | None = None

    @model_validator(mode="after")
    def _judges(self) -> Observation:
        if self.source == "judgement" and self.severity == "unknown":
            raise ValueError(_("a judgement says how strongly: fill in 0..4 for unknown, or leave the sign out"))
        return self

    @property
    def scored(self) -> bool:
        """Whether it has a score, whatever it is: not unknown, and not n/a."""
        return not isinstance(self.severity, str)


def observed_degree(observation: Observation) -> float:
    """Return the degree in [-1, 1] of one observation; 0 for unknown and n/a."""
    severity = observation.severity
    return 0.0 if isinstance(severity, str) else certainty.degree(severity, observation.confidence)


def _short_form(value: Any) -> Any:
    return value if isinstance(value, dict | Observation) else {"severity": value}


ShortObservation = Annotated[Observation, BeforeValidator(_short_form, json_schema_input_type=Observation | Severity)]


ANSWER_WORDS: Final = {"ja": "yes", "deels": "partly", "nee": "no", "weet niet": "unknown"}


def _answer(value: Any) -> Any:
    return ANSWER_WORDS.get(value.strip().lower(), value) if isinstance(value, str) else value


SpokenAnswer = Annotated[
    Answer, BeforeValidator(_answer, Literal["yes", "partly", "no", "unknown", "ja", "deels", "nee", "weet niet"])
]
