"""What the people in a network answered, each for himself, and what they answered together.

Respondent                  one who answered: role, organisation, features, symptoms; never a name
tally(respondents)          symptom -> Tally
  Tally                       the answers to one question: scores, and how many could not tell
    median, label               what they come to together, and how far they agree
consensus(tally)            the same as an Observation
together(answers)           yes, partly or no, as the middle of what was answered

Nobody's answer counts as agreement that was not given: unknown, n/a and nothing are no scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from netdiag.cases.observation import Observation, Score, Severity, SpokenAnswer
from netdiag.frozen import FrozenDict, FrozenMap
from netdiag.knowledge.fields import Id, Record
from netdiag.messages import _

Label = Literal["divided", "lone_voice", "agreed", "some_spread"]

LEAST: Final = 3  # answers: fewer have no label
WIDE: Final = 2.0  # severities: the middle half of the answers this far apart are divided
NEAR: Final = 1.0  # severities from the median: beyond it is another opinion; a third of these are divided
FAR: Final = 2.0  # severities from the median: what a lone voice is away
FEW: Final = 10  # at most one in so many are lone voices, or one
AGREED: Final = 5 / 6  # severities: mean deviation of those who agree, a sixth of the scale of five
DIVIDED: Final[Mapping[Label | None, float]] = {"divided": 1.0, "lone_voice": 0.5}  # to what degree answers are divided

DOUBTED: Final = 0.5  # confidence in the median of divided answers

NAMING: Final = frozenset(
    ("name", "naam", "names", "e-mail", "email", "mail", "address", "adres", "phone", "telephone", "telefoon")
)
Who = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Respondent(Record):
    """Who answered, by role and organisation alone, and what: features, and severities of symptoms."""

    role: Who | None = None
    organisation: Who | None = None
    features: FrozenMap[Id, SpokenAnswer] = Field(default_factory=FrozenDict)
    symptoms: FrozenMap[Id, Severity] = Field(default_factory=FrozenDict)

    @model_validator(mode="before")
    @classmethod
    def _is_nobody(cls, data: Any) -> Any:
        """Refuse what tells who it is; the message does not repeat it."""
        if isinstance(data, dict):
            naming = next((key for key in data if isinstance(key, str) and key.lower() in NAMING), None)
            if naming:
                raise ValueError(
                    _("'{naming}' is not kept of a respondent, who stays unnamed; leave it out").format(naming=naming)
                )
            for key in ("role", "organisation"):
                if isinstance(data.get(key), str) and "@" in data[key]:
                    raise ValueError(
                        _("{key} looks like an e-mail address, which is not kept of anybody").format(key=key)
                    )
        return data


@dataclass(frozen=True)
class Tally:
    """The answers to one question: the scores from low to high, and how many could not tell, or said n/a."""

    scores: tuple[Score, ...] = ()
    unknown: int = 0
    inapplicable: int = 0

    @property
    def n(self) -> int:
        """How many gave a score."""
        return len(self.scores)

    @property
    def median(self) -> float:
        """The median of the scores; where it lies between two half steps, the higher of these.

        Raises ValueError where nobody gave a score.
        """
        return -(-2 * _quantile(self.scores, 0.5) // 1) / 2

    @cached_property
    def spread(self) -> float:
        """Mean distance of the scores from their median, in severities. Raises ValueError where nobody gave a score."""
        return sum(self._off) / len(self._off)

    @cached_property
    def label(self) -> Label | None:
        """How far people agree; None below three scores."""
        if self.n < LEAST:
            return None
        if self._is_divided():
            return "divided"
        far = sum(off >= FAR for off in self._off)
        if 1 <= far <= max(1.0, self.n / FEW):
            return "lone_voice"
        return "some_spread" if far or self.spread > AGREED + 1e-9 else "agreed"

    @cached_property
    def _off(self) -> tuple[float, ...]:
        middle = _quantile(self.scores, 0.5)
        return tuple(abs(score - middle) for score in self.scores)

    def _is_divided(self) -> bool:
        wide = _quantile(self.scores, 0.75) - _quantile(self.scores, 0.25) >= WIDE
        return wide or 3 * sum(off > NEAR for off in self._off) >= self.n


def _quantile(scores: Sequence[Score], share: float) -> float:
    """Return a quantile of sorted scores; between two scores it lies in proportion (type 7 of Hyndman and Fan)."""
    if not scores:
        raise ValueError(_("nobody gave a score."))
    at = (len(scores) - 1) * share
    low, part = int(at), at % 1
    return scores[low] + (scores[low + 1] - scores[low]) * part if part else float(scores[low])


def tally(respondents: Iterable[Respondent]) -> Mapping[str, Tally]:
    """Return what was answered to each question that anybody was asked, by symptom, in the order of their ids."""
    answers: dict[str, list[Any]] = {}
    for respondent in respondents:
        for name, severity in respondent.symptoms.items():
            answers.setdefault(name, []).append(severity)
    return FrozenDict({name: _tallied(given) for name, given in sorted(answers.items())})


def _tallied(given: Sequence[Any]) -> Tally:
    scores = sorted(answer for answer in given if not isinstance(answer, str))
    return Tally(tuple(scores), given.count("unknown"), given.count("n/a"))


def consensus(tallied: Tally) -> Observation:
    """Return what people answered together: the median of the scores; without any, unknown, or n/a if all say so.

    Where they are divided the median is an answer that few of them gave, and counts by half.
    """
    if not tallied.n:
        return Observation(severity="unknown" if tallied.unknown else "n/a")
    return Observation(severity=tallied.median, confidence=DOUBTED if tallied.label == "divided" else 1.0)


def together(answers: Iterable[str]) -> str:
    """Return what people answered together: the middle of no, partly and yes, without those who could not tell.

    Where two answers are in the middle and differ, it is partly if one of them is; of a yes and a no, nothing is known.
    """
    known = sorted(_ORDER[answer] for answer in answers if answer in _ORDER)
    if not known:
        return "unknown"
    middle = {known[(len(known) - 1) // 2], known[len(known) // 2]}
    return _SPOKEN[middle.pop()] if len(middle) == 1 else "partly" if _ORDER["partly"] in middle else "unknown"


_ORDER: Final = {"no": 0, "partly": 1, "yes": 2}
_SPOKEN: Final = {place: answer for answer, place in _ORDER.items()}
