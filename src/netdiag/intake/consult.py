"""Conversations: notes gone through, and an interview held, a key at a time.

read_notes(files, ...)          files of notes -> text of a case file, and what is told of it
  go_through                    Review -> Review, as a person decides
interview(case, output, ...)    Case, as it is where a person stops
  Kept                          the file in which an interview is kept: where it goes on, and what it may write over
  hold                          Consultation -> Consultation, question by question; kept after each answer
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from netdiag.cases import Case
from netdiag.errors import InputError, Place, Problem
from netdiag.files import check_target, write_text
from netdiag.intake.documents import items
from netdiag.intake.interview import Consultation, Question, begun, is_begun
from netdiag.intake.picture import picture
from netdiag.intake.reading import Review, Source, draft, kept, proposals, proposed_in, quote, warnings
from netdiag.intake.statements import statements
from netdiag.intake.talk import ENTER, Talk, can_talk, on_terminal, picked
from netdiag.intake.talkwords import answer_keys, keys, meant, severity_keys, word
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import raw_of
from netdiag.messages import _
from netdiag.phrases import Language

LONGEST_NAME: Final = 300  # characters that a case takes
OTHERS: Final = ("back", "picture", "stop")  # what one can do in an interview beside answering

# --- notes ------------------------------------------------------------------------------------------------------------


def go_through(
    review: Review, kb: KnowledgeBase, talk: Talk, language: Language, keep: Callable[[Review], None]
) -> Review:
    """Return the review as a person leaves it, who accepts, changes or rejects what is proposed for each statement.

    Each step is kept, so that nothing is lost where it is interrupted.
    """
    talk.show(word("decides", language))
    talk.show(word("names", language))
    before: list[Review] = []
    while review.statement:
        after = _looked_at(review, kb, talk, language)
        if after is None:
            return review
        if after is review:
            review = before.pop() if before else _told(review, talk, "nothing_before", language)
        else:
            before.append(review)
            review = after
        keep(review)
    talk.show(word("read_done", language))
    return review


def _told(now: Review, talk: Talk, key: str, language: Language) -> Review:
    talk.show(word(key, language))
    return now


def _looked_at(review: Review, kb: KnowledgeBase, talk: Talk, language: Language) -> Review | None:
    """Return the review after one key: further, the same where one wants to go back, None where one stops."""
    statement = review.statements[review.at]
    names = [name for name in proposals(statement, kb) if not _took(review, name)]
    _show_statement(review, names, kb, talk, language)
    called, picks = keys(language), {str(i): word("choose", language) for i in range(1, len(names) + 1)}
    does = {ENTER: word("next", language), **{called[k]: word(k, language) for k in ("find", "back", "stop")}}
    key = talk.key({**picks, **does})
    if key in (called["stop"], called["back"]):
        return review if key == called["back"] else None
    if key == ENTER:
        return review.next()
    name = _searched(talk, kb, language) if key == called["find"] else names[int(key) - 1]
    return _accepted(review, name, kb, talk, language) if name else _looked_at(review, kb, talk, language)


def _searched(talk: Talk, kb: KnowledgeBase, language: Language) -> str:
    words = talk.line(word("find_other", language))
    return picked(words, talk, kb, language) if words else ""


def _took(review: Review, name: str) -> bool:
    """Return whether this statement was accepted as this sign already."""
    observation = review.symptoms.get(name)
    return bool(observation and quote(review.statements[review.at]) in (observation.note or ""))


def _show_statement(review: Review, names: Iterable[str], kb: KnowledgeBase, talk: Talk, language: Language) -> None:
    statement = review.statements[review.at]
    talk.show("")
    talk.show(word("statement", language, number=review.at + 1, count=len(review.statements)))
    talk.show(f"“{statement.text}”", 2)
    if statement.sentence != statement.text:
        talk.show(f"({statement.sentence})", 4)
    for warning in warnings(statement, language):
        talk.show(warning, 4)
    for number, name in enumerate(names, 1):
        talk.show(f"{number} {kb.symptoms[name].label(language)}", 2)


def _accepted(review: Review, name: str, kb: KnowledgeBase, talk: Talk, language: Language) -> Review | None:
    label = kb.symptoms[name].label(language)
    talk.show(label)
    severity = _severity(talk, language)
    if severity is None:
        return _looked_at(review, kb, talk, language)
    talk.show(word("accepted", language, label=label, severity=severity))
    return review.accepted(name, severity)


def _severity(talk: Talk, language: Language) -> int | str | None:
    """Return the severity that is told by one key; None for back."""
    talk.show(word("severity", language))
    back = keys(language)["back"]
    key = talk.key({**severity_keys(language), back: word("back", language)})
    return None if key == back else meant(key, language)


def read_notes(
    files: Iterable[str], output: str, source: Source, kb: KnowledgeBase, language: Language
) -> tuple[str, str]:
    """Return the case file that comes of notes, and what is told of it.

    At a terminal it holds what a person accepts, and else proposals alone.

    Where it is written to a file, it is kept there after each step, and whole where it is interrupted. Raises
    InputError for what cannot be read.
    """
    names = tuple(files)
    latest = [Review(statements(item for name in names for item in items(name)), source)]

    def keep_it(review: Review) -> None:
        latest[0] = review
        if output != "-":
            write_text(output, kept(review, language))

    try:
        if can_talk() and "-" not in names:
            latest[0] = go_through(latest[0], kb, on_terminal(language), language, keep_it)
    except KeyboardInterrupt:
        if output != "-":
            write_text(output, draft(latest[0], kb, language))
        raise
    text = draft(latest[0], kb, language)
    return text, _counts(latest[0], text)


def _counts(review: Review, text: str) -> str:
    return _("statements: {statements}, noted: {noted}, proposed: {proposed}").format(
        statements=len(review.statements), noted=len(review.symptoms), proposed=proposed_in(text)
    )


# --- interview --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """The file in which an interview is kept."""

    file: str

    @classmethod
    def begun(cls, case: str | None, output: str | None, force: bool, kb: KnowledgeBase) -> tuple[Kept, Consultation]:
        """Return the file to keep an interview in, and the interview as far as it is.

        It goes on in a file that an interview is kept in; else it begins with the case, if there is one. Raises
        InputError where a file that no interview is kept in would be written over.
        """
        file = output or case
        if not file or file == "-":
            raise InputError(_("no file to keep the answers in. `netdiag interview my-network.yaml` begins one."))
        there = _text(file) if os.path.exists(file) else None  # noqa: PTH110  (a Path raises for some names)
        if there is not None and is_begun(there) and not (force and output):
            check_target(file, force=True)
            return cls(file), begun(there, file, kb)
        if output is None and there is not None:
            hint = _("-o OTHER.yaml keeps the answers in another file, and begins with what is in this one.")
            raise InputError([Problem(_("no interview is kept in it, and it is not written over."), Place(file), hint)])
        check_target(file, [case] if case else (), force)
        start = begun(_text(case), case, kb) if case and output else Consultation(Case())
        return cls(file), Consultation(start.case)

    def keep(self, consultation: Consultation, language: Language) -> None:
        """Write the interview as far as it is: whole, or not at all. Raises OutputError."""
        write_text(self.file, consultation.text(word("mark", language)), force=True)


def _text(file: str) -> str:
    name, raw = raw_of(file)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Problem(_("not UTF-8 text."), Place(name), _("Save the file as UTF-8."))]) from None


def interview(case: str | None, output: str | None, force: bool, kb: KnowledgeBase, language: Language) -> Case:
    """Hold an interview at the terminal, or go on with one, and return its case.

    Raises InputError where there is no person at the terminal, and for files that may not be written; OutputError
    where they cannot.
    """
    file, now = Kept.begun(case, output, force, kb)
    if not can_talk():
        raise InputError(_("an interview needs a terminal. `netdiag new` writes a case file to fill in."))
    talk = on_terminal(language)
    file.keep(now, language)
    talk.show(word("begin", language, name=file.file))
    if now.case.features or now.case.symptoms:
        told = {"features": len(now.case.features), "symptoms": len(now.case.symptoms)}
        talk.show(word("resumed", language, **told))
    try:
        now = named(now, talk, language)
        file.keep(now, language)
        now = hold(now, kb, talk, language, lambda kept: file.keep(kept, language), file.file)
    except KeyboardInterrupt:
        talk.show(word("stopped", language, name=file.file))
        raise
    return now.case


def named(now: Consultation, talk: Talk, language: Language) -> Consultation:
    """Return the interview with the name of its network, which is asked before anything was answered."""
    if now.case.name or now.case.features or now.case.symptoms:
        return now
    name = talk.line(word("name", language))[:LONGEST_NAME]
    return replace(now, case=now.case.replace(name=name)) if name else now


def hold(
    now: Consultation,
    kb: KnowledgeBase,
    talk: Talk,
    language: Language,
    keep: Callable[[Consultation], None],
    file: str,
) -> Consultation:
    """Return the interview as a person leaves it: stopped, or where more would hardly change the picture.

    `file` is where it is kept, to go on with.
    """
    before: list[Consultation] = []
    while question := now.question(kb):
        _ask(question, kb, talk, language)
        key, after = _answered(now, question, kb, talk, language)
        if key == "stop":
            talk.show(word("kept", language))
            return now
        if key == "picture":
            _show_picture(now.case, kb, talk, language)
        elif key == "back" and not before:
            talk.show(word("nothing_before", language))
        elif key == "back":
            now = before.pop()
            keep(now)
        elif after is not now:
            before.append(now)
            now = after
            keep(now)
    talk.show(word("enough", language, file=shlex.quote(file)))
    return now


def _ask(question: Question, kb: KnowledgeBase, talk: Talk, language: Language) -> None:
    talk.show("")
    if question.kind == "feature":
        feature = kb.features[question.id]
        talk.show(feature.label(language))
        if feature.text:
            talk.show(feature.text.label(language), 4)
    elif question.kind == "sign":
        talk.show(kb.symptoms[question.id].label(language))
        for saying in kb.symptoms[question.id].heard_as.said(language)[:1]:
            talk.show(word("heard", language, saying=saying), 4)
    else:
        talk.show(word(question.kind, language))
    talk.show(_why(question, kb, language), 4)


def _why(question: Question, kb: KnowledgeBase, language: Language) -> str:
    if question.kind != "sign":
        return word(f"why_{question.kind}", language)
    labels = [kb.knelpunten[name].label(language) for name in question.bears_on]
    return word("why_sign", language, knelpunten="; ".join(labels)) if labels else word("why_first", language)


def _answered(
    now: Consultation, question: Question, kb: KnowledgeBase, talk: Talk, language: Language
) -> tuple[str, Consultation]:
    """Return what was done (answer, back, picture, stop), and the interview after it."""
    if question.kind in ("complaint", "more"):
        return _told_openly(now, question, kb, talk, language)
    called = keys(language)
    answers = answer_keys(language) if question.kind == "feature" else severity_keys(language)
    others = {called[name]: name for name in OTHERS}
    key = talk.key({**answers, **{key: word(name, language) for key, name in others.items()}})
    if key in others:
        return others[key], now
    return "answer", now.answered(question, meant(key, language))


def _told_openly(
    now: Consultation, question: Question, kb: KnowledgeBase, talk: Talk, language: Language
) -> tuple[str, Consultation]:
    called = keys(language)
    words = talk.line(word("type", language, **{name: called[name] for name in OTHERS}))
    others = {called[name]: name for name in OTHERS}
    if words.lower() in others:
        return others[words.lower()], now
    if not words:
        return "answer", now.answered(question, None)
    name = picked(words, talk, kb, language)
    if not name:
        return "answer", now
    talk.show(kb.symptoms[name].label(language))
    severity = _severity(talk, language)
    return "answer", now if severity is None else now.answered(question, severity, name)


def _show_picture(case: Case, kb: KnowledgeBase, talk: Talk, language: Language) -> None:
    talk.show("")
    talk.show(word("so_far", language))
    for line in picture(case, kb, language):
        talk.show(line, 2)
