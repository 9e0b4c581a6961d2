"""A consultation, question by question: what to ask, and what an answer makes of the case. No terminal in it.

Consultation                a case, and how many open questions were put
  question(kb)              what to ask next; None where more would hardly change the picture
  answered(question, ...)   the consultation after an answer
  begun(text, name, kb), text()     from and to the file in which it is kept
Question                    an open one (a complaint, anything more), of a feature, of a sign

First the features that tell the type of opgave, then what people bring up first, then the sign that tells most
(`diagnosis.telling`). Where several answers said nothing, an open question again: who is asked knows best what there is
to tell. What is asked depends on nothing but the case and the number of open questions, so that it goes on where it
stopped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from netdiag.cases import Case, Observation, observed_degree, read_case
from netdiag.diagnosis import outline
from netdiag.diagnosis.telling import HARDLY, most_telling
from netdiag.inference.floats import infer
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse

Kind = Literal["feature", "complaint", "more", "sign"]

FEATURES: Final = 6  # asked at most: the type of opgave bears on the advice, not on what is wrong
COMPLAINTS: Final = 3  # as many as a case holds
SILENT: Final = 2  # answers that say nothing, after which an open question comes again

MARK: Final = "# netdiag interview"
_BEGUN: Final = re.compile(rf"{MARK} ([0-9]{{1,4}})\b")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of a feature or a sign, by its id, or openly. `bears_on` are the knelpunten it would move."""

    kind: Kind
    id: str = ""
    bears_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consultation:
    """A case as far as it is known, and how many open questions were put."""

    case: Case
    opened: int = 0

    def question(self, kb: KnowledgeBase) -> Question | None:
        """Return what to ask next; None where more would hardly change the picture, or there is nothing more to ask."""
        return self._feature(kb) or self._open() or self._sign(kb)

    def _feature(self, kb: KnowledgeBase) -> Question | None:
        if len(self.case.features) >= FEATURES:
            return None
        feature = outline(self.case, infer(self.case, kb), kb).opgave.ask
        return Question("feature", feature) if feature else None

    def _open(self) -> Question | None:
        if self.opened < COMPLAINTS and len(self.case.chief_complaint) < COMPLAINTS:
            return Question("complaint")
        return Question("more") if self.opened < self._due else None

    @property
    def _due(self) -> int:
        """How many open questions there were to be by now: those at the start, and one for so many silent answers."""
        silent = sum(observed_degree(observation) <= 0 for observation in self.case.symptoms.values())
        return COMPLAINTS + silent // SILENT

    def _sign(self, kb: KnowledgeBase) -> Question | None:
        telling = most_telling(self.case, kb)
        if telling is None or (telling.change < HARDLY and outline(self.case, infer(self.case, kb), kb).holding):
            return None
        return Question("sign", telling.id, telling.bears_on)

    def answered(self, question: Question, value: int | str | None, symptom: str = "") -> Consultation:
        """Return the consultation after an answer: a severity, yes or no, unknown, n/a.

        Of an open question `symptom` is what was brought up; without one there is nothing to bring up.
        """
        if question.kind == "feature":
            return replace(self, case=self.case.replace(features={**self.case.features, question.id: value}))
        if question.kind == "sign":
            return replace(self, case=_with(self.case, question.id, value))
        if not symptom:
            return replace(self, opened=max(COMPLAINTS, self._due))
        case = _with(self.case, symptom, value)
        if question.kind == "more":
            return replace(self, case=case)
        complaints = tuple(dict.fromkeys((*case.chief_complaint, symptom)))
        return Consultation(case.replace(chief_complaint=complaints), self.opened + 1)

    def text(self, words: str) -> str:
        """Return the file that keeps it: a case file, whose first line tells how far it is."""
        return f"{MARK} {self.opened}: {words}\n{self.case.to_yaml()}"


def _with(case: Case, symptom: str, value: Any) -> Case:
    before = case.symptoms.get(symptom)
    observation = before.model_copy(update={"severity": value}) if before else Observation(severity=value)
    return case.replace(symptoms={**case.symptoms, symptom: observation})


def is_begun(text: str) -> bool:
    """Return whether a text is one that a consultation is kept in."""
    return bool(_BEGUN.match(text))


def begun(text: str, name: str, kb: KnowledgeBase) -> Consultation:
    """Return the consultation that a text keeps; of another case file it is at its start. Raises InputError."""
    mark = _BEGUN.match(text)
    return Consultation(read_case(parse(text, name), kb), int(mark[1]) if mark else 0)
