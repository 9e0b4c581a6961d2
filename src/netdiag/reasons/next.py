"""What to ask next: which open signs and features would change the picture most for the least effort, of whom, and how.

what_next(diagnosis, most)              Diagnosis -> Next
  Next                                    questions in their order, how many more there are, whether it is enough
    NextQuestion                            one sign or feature: how to find out, of whom, and why it matters here
as_text(diagnosis, found, language)     the same in words
round_text(case, kb, language)          the case, and below it what is left of the round, to fill in
to_dict(found)                          ids and numbers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from netdiag import numbers
from netdiag.cases import Case
from netdiag.cases.template import with_signs_to_fill_in
from netdiag.diagnosis import Diagnosis, left_of_round
from netdiag.diagnosis.telling import EFFORT, Kind, Telling, prospect
from netdiag.errors import at_least_one
from netdiag.knowledge import KnowledgeBase
from netdiag.phrases import Language, checked, number
from netdiag.reasons.firmwords import word
from netdiag.reasons.wording import as_text as wrapped

MOST: Final = 10
WHOM: Final = 2  # actors named: those whom most advice about a sign names


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A sign or a feature to ask of: `change` is how far its answer is expected to change the picture.

    A change is in [0, 1] of a sign, and in [0, 1.25] of a feature, which tells of the type of the opgave too.

    `ways` are where it can be seen, the easiest first, `effort` that of the easiest, where a question in a talk is 1;
    `whom` are actors who can do something about it. `parts` are two knelpunten that it would move apart, and `bears_on`
    those that it would move most.
    """

    kind: Kind
    id: str
    change: float
    effort: float
    ways: tuple[str, ...]
    whom: tuple[str, ...]
    bears_on: tuple[str, ...]
    parts: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Next:
    """What to ask next, first what changes most for its effort; `more` others tell something too.

    `is_enough` says that something was found and that no answer is expected to change the picture much any more.
    `round` are the ids of the core troubles that the case does not tell of yet, subject by subject.
    """

    questions: tuple[NextQuestion, ...]
    more: int
    is_enough: bool
    round: tuple[str, ...] = ()

    def to_frame(self) -> Any:
        """Return the questions as a pandas DataFrame. Raises InputError where pandas is missing."""
        from netdiag.report.frames import of_values

        return of_values(NextQuestion, self.questions)

    def __repr__(self) -> str:
        first = f", first {self.questions[0].id}" if self.questions else ""
        return f"<Next: {len(self.questions)} questions{first}; {self.more} more>"

    def _repr_html_(self) -> str:
        from netdiag.reasons.view import of_next

        return of_next(self)


def what_next(diagnosis: Diagnosis, most: int = MOST) -> Next:
    """Return what to ask next, at most so many questions. Raises InputError where that is less than one."""
    at_least_one(most)
    found = prospect(diagnosis.case, diagnosis.kb, most)
    questions = tuple(_question(telling, diagnosis.kb) for telling in found.tellings)
    left = left_of_round(diagnosis.case, diagnosis.kb)
    return Next(questions, found.count - len(questions), found.is_enough, left)


def _question(telling: Telling, kb: KnowledgeBase) -> NextQuestion:
    is_sign = telling.kind == "sign"
    return NextQuestion(
        kind=telling.kind,
        id=telling.id,
        change=telling.change,
        effort=telling.effort,
        ways=tuple(sorted(kb.symptoms[telling.id].observe, key=EFFORT.__getitem__)) if is_sign else (),
        whom=_whom(telling.id, kb) if is_sign else (),
        bears_on=telling.bears_on,
        parts=telling.parts,
    )


def _whom(sign: str, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return who is named most by the advice that is meant for a sign: they can do something about it."""
    advice = (kb.interventions[name] for name in kb.derived.advised_for.get(sign, ()))
    named = Counter(actor for one in advice for actor in one.actor)
    return tuple(sorted(named, key=lambda actor: (-named[actor], list(kb.actors).index(actor))))[:WHOM]


# --- in words, and as data --------------------------------------------------------------------------------------------


def as_text(diagnosis: Diagnosis, found: Next, language: str = "nl", file: str = "") -> str:
    """Return what to ask next in words, 80 columns wide; `file` is where the case is. Raises InputError (language)."""
    return wrapped(_lines(diagnosis.kb, found, checked(language), file))


def _lines(kb: KnowledgeBase, found: Next, language: Language, file: str) -> Iterator[str]:
    yield word("next", language)
    if not found.questions:
        yield f"  {word('nothing_open', language)}"
        return
    yield f"  {word('enough' if found.is_enough else 'next_how', language)}"
    for place, question in enumerate(found.questions, 1):
        yield ""
        yield from _told(place, question, kb, language)
    if found.more:
        yield from ("", word("more", language, n=found.more))
    if found.round:
        yield from ("", word("round", language, n=len(found.round), file=file or word("your_file", language)))


def round_text(case: Case, kb: KnowledgeBase, language: str = "nl") -> str:
    """Return the case as a file, and below it what is left of the round as comments. Raises InputError (language)."""
    chosen, left = checked(language), left_of_round(case, kb)
    head = "".join(f"# {line}\n" for line in word("round_how" if left else "round_done", chosen).splitlines())
    return head + with_signs_to_fill_in(case, kb, left, chosen)


def _told(place: int, question: NextQuestion, kb: KnowledgeBase, language: Language) -> Iterator[str]:
    entry = (kb.symptoms if question.kind == "sign" else kb.features)[question.id]
    yield f"  {place}. {entry.label(language)} ({question.id})"
    yield f"     {word('how', language, ways=word('or', language).join(_ways(question, language)))}"
    if question.whom:
        actors = ", ".join(kb.actors[actor].label(language) for actor in question.whom)
        yield f"     {word('whom', language, actors=actors)}"
    if question.kind == "sign":
        sayings = kb.symptoms[question.id].heard_as.said(language)[:1]
        yield from (f"     {word('heard', language, saying=saying)}" for saying in sayings)
    yield f"     {_why(question, kb, language)}"
    yield f"     {word('change', language, change=number(question.change, language))}"


def _ways(question: NextQuestion, language: Language) -> list[str]:
    return [word(way, language) for way in question.ways or ("initiator",)]


def _why(question: NextQuestion, kb: KnowledgeBase, language: Language) -> str:
    if question.parts:
        one, other = (kb.knelpunten[name].label(language) for name in question.parts)
        return word("parts", language, one=one, other=other)
    labels = "; ".join(f"'{kb.knelpunten[name].label(language)}'" for name in question.bears_on)
    return word("bears", language, knelpunten=labels) if labels else word("of_opgave", language)


def to_dict(found: Next) -> dict[str, Any]:
    """Return ids and numbers as plain data, of four decimals."""
    questions = [{**asdict(q), "change": numbers.certainty(q.change)} for q in found.questions]
    return {"questions": questions, "more": found.more, "is_enough": found.is_enough, "round": list(found.round)}
