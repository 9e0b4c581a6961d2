"""Notes to a case: what each statement may say, what a person makes of it, and a file of it. No terminal in it.

found(said, kb, most)       the signs that something said may mean
proposals(statement, kb)    ... a statement: their ids, likeliest first
Review                      statements, how far one is, and what was accepted; never changed, each step a new one
  accepted, next            one sign of the statement accepted with its severity; on to the next statement
kept(review, ...)           a case file of what was accepted
draft(review, kb, ...)      the same, with what is proposed for the other statements as comments

It decides nothing: a proposal is a hit of the search, and nothing but a person makes an observation of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import log
from pathlib import PurePath
from typing import Final, Literal

from netdiag.cases import Case, Observation
from netdiag.frozen import FrozenDict
from netdiag.intake.statements import Statement
from netdiag.intake.talkwords import word
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.hit import Hit
from netdiag.knowledge.terms import words
from netdiag.knowledge.yamlfile import write
from netdiag.limits import SEARCHED
from netdiag.phrases import Language
from netdiag.plaintext import printable, shortened, wrapped

Source = Literal["document", "meeting", "interview", "survey"]

WORDS: Final = 60  # of what was said that are looked for
PROPOSED: Final = (
    3  # signs of one statement: as many as one looks at; of a long one, which may say two things, one more
)
LONG: Final = 10  # words of such a statement
WORTH: Final = 1.2  # of what one rare word tells: below this a proposal is a guess; benchmarks/reading.py measures it
NOTE: Final = 4000  # characters that a note holds
QUOTE: Final = 600  # characters of a quote
WIDTH: Final = 100  # columns of the lines at the top of a file


def proposals(statement: Statement, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the ids of a few signs that a statement may say, likeliest first; none that hardly a word speaks for.

    What one word tells grows with the number of symptoms among which it is found, and so does the least score.
    """
    most = PROPOSED + (len(statement.text.split()) >= LONG)
    least = WORTH * log(len(kb.symptoms) or 1)
    return tuple(hit.symptom.id for hit in found(statement.text, kb, most) if hit.score >= least)


def found(said: str, kb: KnowledgeBase, most: int) -> tuple[Hit, ...]:
    """Return the signs that something said may mean, at most so many: of its first words, as many as a search takes."""
    some = words(" ".join(said.split()[:WORDS]))
    return kb.find(" ".join(some[: SEARCHED.now]), most)


@dataclass(frozen=True, slots=True)
class Review:
    """Statements of which those before `at` were looked at, and the observations that a person made of them."""

    statements: tuple[Statement, ...]
    source: Source = "interview"
    at: int = 0
    symptoms: Mapping[str, Observation] = field(default_factory=FrozenDict)

    @property
    def statement(self) -> Statement | None:
        """The statement to look at; None where all were."""
        return self.statements[self.at] if self.at < len(self.statements) else None

    def next(self) -> Review:
        """Return the review at the next statement."""
        return replace(self, at=self.at + 1)

    def accepted(self, symptom: str, severity: int | str) -> Review:
        """Return the review with an observation of the statement: the quote becomes its note.

        A sign that was accepted before keeps its quotes, and has the severity told last.
        """
        before, said = self.symptoms.get(symptom), quote(self.statements[self.at])
        quotes = [before.note] if before and before.note and said not in before.note else []
        note = shortened("; ".join([*quotes, said]), NOTE)
        observation = Observation(severity=severity, source=self.source, note=note)
        return replace(self, symptoms=FrozenDict({**self.symptoms, symptom: observation}))


def quote(statement: Statement) -> str:
    """Return the sentence between quotation marks, and where it stands: the name of the file and the line."""
    place = statement.place
    return printable(f"“{shortened(statement.sentence, QUOTE)}” ({PurePath(place.file).name}:{place.line})")


def warnings(statement: Statement, language: Language) -> tuple[str, ...]:
    """Return what to mind in a statement: that something is denied in it, or doubted."""
    found = (("denied", statement.denials), ("doubted", statement.doubts))
    return tuple(word(key, language, words=", ".join(words)) for key, words in found if words)


def kept(review: Review, language: Language = "nl") -> str:
    """Return a case file of what was accepted so far."""
    taken = write(Case(symptoms=review.symptoms).plain()) if review.symptoms else "symptoms:\n"
    head = [row for key in ("read_head", "names") for row in wrapped(word(key, language), WIDTH)]
    return "".join(f"# {row}\n" for row in head) + taken


def draft(review: Review, kb: KnowledgeBase, language: Language = "nl") -> str:
    """Return a case file: what was accepted, and what is proposed for the statements not looked at, as comments."""
    lines: list[str] = []
    before: set[str] = set()
    for statement in review.statements[review.at :]:
        names = proposals(statement, kb)
        lines += _proposed(statement, names, review, before, kb, language)
        before.update(names)
    return kept(review, language) + "".join(f"{line}\n" for line in lines)


def proposed_in(text: str) -> int:
    """Return how many lines of a draft are proposals."""
    return len(re.findall(r"(?m)^  #[^ :]+: \{severity: unknown, ", text))


def _proposed(
    statement: Statement,
    names: tuple[str, ...],
    review: Review,
    before: Collection[str],
    kb: KnowledgeBase,
    language: Language,
) -> Iterator[str]:
    """Yield the lines of one statement: its signs, each with its quote, and what to mind of them.

    A file has a key but once: what was accepted has no line here, and of what was proposed before it is told.
    """
    if not names:
        return
    yield "  #"
    yield f"  # {statement.place.line}: {printable(statement.text, ' ')}"
    yield from (f"  #    {warning}" for warning in warnings(statement, language))
    accepted = [name for name in names if name in review.symptoms]
    again = [name for name in names if name in before and name not in accepted]
    for key, told in (("above", accepted), ("again", again)):
        if told:
            yield f"  #    {word(key, language, signs=', '.join(told))}"
    note = json.dumps(quote(statement), ensure_ascii=False)
    for name in names:
        if name not in accepted:
            label = printable(kb.symptoms[name].label(language), " ")
            yield f"  #{name}: {{severity: unknown, source: {review.source}, note: {note}}}  # {label}"
