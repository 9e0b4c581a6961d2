"""What tells most: signs and features whose answer is expected to change the picture most, with the rules themselves.

prospect(case, kb, most)    Case -> the signs and features to ask of first, and whether that is worth while
  Prospect                    those, how many more there are, the greatest change that any of them is expected to bring
    Telling                     a sign or a feature, what its answer is expected to change, what it bears on, the effort
most_telling(case, kb)      the sign that tells most, or None where every sign has been asked
HARDLY                      what changes the picture less than this hardly changes it

What the picture is, and a change of it, stands in `questions`. Here every answer is tried with all rules at once
(`inference.matrix`). A feature tells of the type of opgave too, and a change of that counts by a quarter. What comes
first is what changes most for the effort that it takes, where a question in a talk is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from netdiag import certainty
from netdiag.cases import Case, facts
from netdiag.diagnosis.questions import BEARS, NOT_SO, SEEN, SURE, likely, open_signs
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr

if TYPE_CHECKING:
    import numpy as np

Kind = Literal["sign", "feature"]

HARDLY: Final = 0.06  # an expected change of the picture below this is none; measured by benchmarks/interview.py
YES: Final = 0.5  # how likely yes is to a feature, of yes and no
OPGAVE: Final = 0.25  # the type of opgave bears on the advice, not on what is wrong
RIVALS: Final = 6  # beyond the sixth candidate an answer no longer changes what is done first
PARTED: Final = 0.1  # what moves two knelpunten less apart does not part them
EFFORT: Final = {"interview": 1.0, "document": 1.5, "meeting": 2.0, "survey": 2.0}  # of one question more, as judged


@dataclass(frozen=True, slots=True)
class Telling:
    """A sign or a feature to ask of, and how far its answer is expected to change the picture.

    A change is in [0, 1] of a sign, and in [0, 1.25] of a feature, which tells of the type of the opgave too.
    `effort` is that of the easiest way to find out. `bears_on` are the knelpunten that it would move most, the most
    moved first; `parts` two that it would move apart: the one that gains by it and the one that does not.
    """

    kind: Kind
    id: str
    change: float
    effort: float
    bears_on: tuple[str, ...] = ()
    parts: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Prospect:
    """What to ask of next, the most telling for its effort first, and how many open questions tell anything.

    `greatest` is the most that any answer is expected to change the picture; `found` says that something holds now.
    """

    tellings: tuple[Telling, ...]
    count: int
    greatest: float
    found: bool

    @property
    def is_enough(self) -> bool:
        """Whether more would hardly change the picture."""
        return self.found and self.greatest < HARDLY


def most_telling(case: Case, kb: KnowledgeBase) -> Telling | None:
    """Return the sign whose answer is expected to change the picture of a case most."""
    answers = _Answers(case, [*open_signs(case, kb)], [], kb)
    best = min(answers.questions(), key=lambda q: (certainty.descending(q.change), q.id), default=None)
    return answers.telling(best) if best else None


def prospect(case: Case, kb: KnowledgeBase, most: int | None = None) -> Prospect:
    """Return the open signs and features to ask of first, at most so many, of those that tell anything."""
    answers = _Answers(case, [*open_signs(case, kb)], [*_open_features(case, kb)], kb)
    asked = [question for question in answers.questions() if question.change > certainty.TOLERANCE]
    asked.sort(key=lambda q: (certainty.descending(q.change / _effort(q, kb)), q.id))
    greatest = max((question.change for question in asked), default=0.0)
    found = any(certainty.holds(value) for value in answers.known.values())
    return Prospect(tuple(map(answers.telling, asked[:most])), len(asked), greatest, found)


def _effort(question: _Question, kb: KnowledgeBase) -> float:
    return min(EFFORT[way] for way in kb.symptoms[question.id].observe) if question.kind == "sign" else 1.0


def _open_features(case: Case, kb: KnowledgeBase) -> Iterator[str]:
    """Yield the features that a rule reads and that nobody answered."""
    read = {leaf.name for leaf in kb.derived.stated.values() if leaf.keyword == pr.FeatureIs.keyword}
    return (name for name in kb.features if name in read and name not in case.answered)


@dataclass(frozen=True, slots=True)
class _Question:
    """A question that was tried: the column in which it is answered by yes, or seen, and what its answer changes."""

    kind: Kind
    id: str
    column: int
    change: float


class _Answers:
    """What follows from a case as it is, and from each of two answers to each question: yes or seen, no or not so."""

    def __init__(self, case: Case, signs: list[str], features: list[str], kb: KnowledgeBase) -> None:
        from netdiag.inference.matrix import MatrixEvaluator

        self.kb, self.signs, self.features = kb, signs, features
        self.evaluator = MatrixEvaluator.of(kb)
        answers = [*({f"symptom:{name}": degree} for degree in (SEEN, NOT_SO) for name in signs)]
        answers += [_stated(name, answer, kb) for answer in ("yes", "no") for name in features]
        self.found = self.evaluator.run(self._tried(case, answers)).certainties
        self.knelpunten = _concluded("knelpunt", kb.knelpunten, kb)
        rows = self._rows("knelpunt", self.knelpunten)
        self.now, self.then = rows[:, 0], rows[:, 1:]
        self.known: dict[str, float] = dict(zip(self.knelpunten, self.now.tolist(), strict=True))

    def _tried(self, case: Case, answers: list[dict[str, float]]) -> np.ndarray:
        """Return the case as it is, and with each of the answers: (names x cases)."""
        columns = self.evaluator.columns(facts(case, self.kb), case)
        matrix = self.evaluator.matrix([columns]).repeat(1 + len(answers), axis=1)
        for column, answer in enumerate(answers, 1):
            for name, degree in answer.items():
                matrix[self.evaluator.row_of[name], column] = degree
        return matrix

    def _rows(self, kind: str, names: Iterable[str]) -> np.ndarray:
        return self.found[[self.evaluator.findings.index(f"{kind}:{name}") for name in names]]

    def questions(self) -> Iterator[_Question]:
        """Yield all questions with what their answers are expected to change: signs, then features."""
        signs, features = len(self.signs), len(self.features)
        by = _change(self.now, self.then).tolist()
        for i, sign in enumerate(self.signs):
            seen = likely(self.known, sign, self.kb)
            yield _Question("sign", sign, i, seen * by[i] + (1 - seen) * SURE * by[signs + i])
        types = self._rows("opgave", _concluded("opgave", self.kb.opgaven, self.kb))
        typed = (_change(types[:, 0], types[:, 1:]) * OPGAVE).tolist()
        for i, feature in enumerate(self.features, 2 * signs):
            yes, no = (by[column] + typed[column] for column in (i, i + features))
            yield _Question("feature", feature, i, YES * yes + (1 - YES) * no)

    def telling(self, question: _Question) -> Telling:
        """Return a question with what it bears on."""
        then = dict(zip(self.knelpunten, self.then[:, question.column].tolist(), strict=True))
        moves = {name: abs(value - self.known[name]) for name, value in then.items()}
        bears = tuple(name for name in certainty.ranked(moves)[:BEARS] if certainty.holds(moves[name]))
        effort = _effort(question, self.kb)
        return Telling(question.kind, question.id, question.change, effort, bears, _parted(self.known, then))


def _parted(now: Mapping[str, float], then: Mapping[str, float]) -> tuple[str, str] | None:
    """Return the knelpunt that gains most and the one that gains least, of those that hold before or after."""
    rivals = [name for name in certainty.ranked(now) if certainty.holds(now[name])][:RIVALS]
    rivals += [name for name in certainty.ranked(then) if name not in rivals and certainty.holds(then[name])][:1]
    moves = {name: round(then[name] - now[name], 9) for name in rivals}
    if not moves or max(moves.values()) - min(moves.values()) < PARTED:
        return None
    return max(rivals, key=moves.__getitem__), min(rivals, key=moves.__getitem__)


def _stated(feature: str, answer: str, kb: KnowledgeBase) -> dict[str, float]:
    """Return the facts that an answer to a feature makes known."""
    leaves = ((key, leaf) for key, leaf in kb.derived.stated.items() if leaf.keyword == pr.FeatureIs.keyword)
    return {key: pr.stated(leaf, answer) for key, leaf in leaves if leaf.name == feature}


def _concluded(kind: str, names: Iterable[str], kb: KnowledgeBase) -> list[str]:
    """Return the names that a rule concludes."""
    concluded = set(kb.derived.concludes.values())
    return [name for name in names if f"{kind}:{name}" in concluded]


def _change(now: np.ndarray, then: np.ndarray) -> Any:
    return abs(_picture(then) - _picture(now[:, None])).sum(axis=0) / 2


def _picture(certainties: np.ndarray) -> Any:
    """Return the share of each finding; where none is above 0, all are alike."""
    import numpy as np

    weights = np.maximum(certainties, 0) ** 2
    total = weights.sum(axis=0)
    return np.where(total > 0, weights / np.where(total > 0, total, 1), 1 / max(len(weights), 1))
