"""What respondents answered: how far they agree, what many do not know, what each group would conclude.

respondents(case, inference, core, kb)      -> Respondents, of a case that has any
  SignAnswers                 one sign: how many answered, their median, how far they agree
  UnknownSubject              a subject of which many could not tell
  GroupDiagnosis              what the answers of one role or organisation come to, beside the whole
divided_in(known)                           which facts tell that answers are divided
  outline_divided(case, divided, kb)        what a case comes to where people stay as divided as these tell

What a group comes to is worked out from what may be shown of it and of the whole, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from netdiag import certainty
from netdiag.cases import Case, Facts, Label, Respondent, Tally, facts
from netdiag.diagnosis.evidence import EvidenceIndex
from netdiag.diagnosis.groups import LEAST, Answered, By, Group, groups
from netdiag.diagnosis.ranking import Cause, Outcome, Outline, Ranked, outline
from netdiag.frozen import FrozenDict
from netdiag.inference import Inference
from netdiag.inference.floats import FloatEvaluator
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr

FIRST: Final = 3  # knelpunten of a group
APART: Final = 2.0  # severities between the medians of a group and the whole, that are worth telling
ORDER: Final[Mapping[Label | None, int]] = {"divided": 0, "lone_voice": 1, "some_spread": 2, "agreed": 3, None: 4}


@dataclass(frozen=True, slots=True)
class SignAnswers:
    """What people answered of one sign: how many gave a score, the median of these, and how far they agree.

    `counts` says how many gave each severity and `unknown` how many could not tell; both are None below five people.
    """

    symptom: str
    n: int
    median: float
    label: Label | None
    counts: Mapping[float, int] | None
    unknown: int | None


@dataclass(frozen=True, slots=True)
class UnknownSubject:
    """A subject that at least half of the people asked, of five or more, cannot tell of: of half its signs or more."""

    subject: str
    asked: int
    unknown: int


@dataclass(frozen=True, slots=True)
class GroupDiagnosis:
    """What one group would conclude: from its own answers, and what was observed beside them.

    `knelpunten` are its surest three. `appears` and `disappears` are what would come into the core and leave it, if
    this group were right where it answered, and all else stayed. `differs` are signs that it scores two or more apart
    from the whole.
    """

    by: By
    name: str
    n: int
    symptoms: Mapping[str, Answered]
    outcome: Outcome
    hoofdoorzaken: tuple[Cause, ...]
    knelpunten: tuple[Ranked, ...]
    differs: tuple[str, ...]
    appears: tuple[str, ...]
    disappears: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Respondents:
    """What respondents answered: `signs` from the most divided on, and groups of five or more."""

    n: int
    signs: tuple[SignAnswers, ...]
    unknown_subjects: tuple[UnknownSubject, ...]
    groups: tuple[GroupDiagnosis, ...]

    def label(self, symptom: str) -> Label | None:
        """Return how far people agree on a sign; None where fewer than three answered."""
        return next((answers.label for answers in self.signs if answers.symptom == symptom), None)


def respondents(case: Case, inference: Inference, core: Collection[str], kb: KnowledgeBase) -> Respondents:
    """Return what the respondents of a case answered; `inference` and `core` are of the whole."""
    given = sorted(((name, t) for name, t in case.tallied.items() if t.n), key=_most_divided_first)
    views = _Views(case, inference, core, kb)
    return Respondents(
        n=len(case.respondents),
        signs=tuple(_sign(name, tallied) for name, tallied in given),
        unknown_subjects=tuple(_unknown_subjects(case, kb)),
        groups=tuple(map(views.of, groups(case.respondents))),
    )


def _most_divided_first(item: tuple[str, Tally]) -> tuple[int, float, str]:
    name, tallied = item
    return ORDER[tallied.label], certainty.descending(tallied.spread), name


def _sign(name: str, tallied: Tally) -> SignAnswers:
    counts = {score: tallied.scores.count(score) for score in dict.fromkeys(tallied.scores)}
    return SignAnswers(
        symptom=name,
        n=tallied.n,
        median=tallied.median,
        label=tallied.label,
        counts=FrozenDict(counts) if tallied.n >= LEAST else None,
        unknown=tallied.unknown if tallied.n + tallied.unknown >= LEAST else None,
    )


def _unknown_subjects(case: Case, kb: KnowledgeBase) -> Iterator[UnknownSubject]:
    """Yield the subjects of which many cannot tell, in the order of the knowledge base."""
    tells: dict[str, list[bool]] = {}
    for respondent in case.respondents:
        for subject, cannot in _cannot_tell(respondent, kb).items():
            tells.setdefault(subject, []).append(cannot)
    for subject in kb.groups:
        asked, unknown = len(tells.get(subject, ())), sum(tells.get(subject, ()))
        if asked >= LEAST and 2 * unknown >= asked:
            yield UnknownSubject(subject, asked, unknown)


def _cannot_tell(respondent: Respondent, kb: KnowledgeBase) -> dict[str, bool]:
    """Map each subject that somebody was asked about to whether he could not tell of half the signs or more."""
    answers: dict[str, list[bool]] = {}
    for name, severity in respondent.symptoms.items():
        if severity != "n/a":
            answers.setdefault(kb.symptoms[name].group, []).append(severity == "unknown")
    return {subject: 2 * sum(unknown) >= len(unknown) for subject, unknown in answers.items()}


def divided_in(known: Facts) -> dict[str, float]:
    """Return the facts that tell how far answers are divided."""
    return {fact: degree for fact, degree in known.degrees.items() if pr.kind(fact) == pr.DividedOn.keyword}


def outline_divided(case: Case, divided: Mapping[str, float], kb: KnowledgeBase) -> Outline:
    """Return what a case without respondents comes to, if people are as divided as some facts tell."""
    own = facts(case, kb)
    known = Facts(FrozenDict(dict(sorted({**own.degrees, **divided}.items()))), own.given)
    return outline(EvidenceIndex(case, FloatEvaluator.of(kb).infer(known, case), kb))


class _Views:
    """Diagnoses of groups, beside that of the whole."""

    def __init__(self, case: Case, inference: Inference, core: Collection[str], kb: KnowledgeBase) -> None:
        self.case, self.core, self.kb = case, core, kb
        self.divided = divided_in(inference.facts)

    def of(self, group: Group) -> GroupDiagnosis:
        """Return what one group would conclude."""
        answers = {name: answered.median for name, answered in group.symptoms.items()}
        own = self._outline({**answers, **self.case.symptoms}, {})
        right = self._outline({**self.case.observed, **answers, **self.case.symptoms}, self.divided).core
        return GroupDiagnosis(
            by=group.by,
            name=group.name,
            n=group.n,
            symptoms=group.symptoms,
            outcome=own.outcome,
            hoofdoorzaken=own.hoofdoorzaken,
            knelpunten=own.holding[:FIRST],
            differs=tuple(self._differing(answers)),
            appears=tuple(name for name in right if name not in self.core),
            disappears=tuple(name for name in self.core if name not in right),
        )

    def _outline(self, symptoms: Mapping[str, object], divided: Mapping[str, float]) -> Outline:
        case = self.case.replace(respondents=(), symptoms=symptoms, features=self.case.answered)
        return outline_divided(case, divided, self.kb)

    def _differing(self, answers: Mapping[str, float]) -> list[str]:
        apart = {name: abs(own - self.case.tallied[name].median) for name, own in answers.items()}
        return [name for name in certainty.ranked(apart) if apart[name] >= APART]
