"""Sentences and labels: too long, two things in one, or the same as another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netdiag.check.context import LintContext, Remark
from netdiag.knowledge import KnowledgeBase, Text
from netdiag.knowledge import records as m
from netdiag.messages import _, translated
from netdiag.phrases import LANGUAGES, languages

MAX_SENTENCE: Final = 200  # characters that are read in one go
MIN_CLAUSE: Final = 4  # words on each side of "and" that make it two sentences
LABELLED: Final = ("symptoms", "patterns", "knelpunten", "interventions", "opgaven", "questions", "evidence_groups")


def words(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on symptoms without search words, or that say two things."""
    for symptom in context.kb.symptoms.values():
        about = "symptoms", symptom.id
        if not symptom.words:
            hint = _("Give words: [...] that people use for it and that its sentence does not hold.")
            yield context.remark(
                "info", "no-words", about, _("symptom '{id}' has no search words.").format(id=symptom.id), hint
            )
        if _is_two_things(symptom.nl, " en ") and _is_two_things(symptom.en, " and "):
            message = _("symptom '{id}' may say two things: {en}").format(id=symptom.id, en=symptom.en)
            hint = _("If one can be true without the other, make two of it.")
            yield context.remark("info", "two-in-one", about, message, hint)


def _is_two_things(sentence: str, joint: str) -> bool:
    """Return whether a joint seems to stand between two clauses: enough words on each side, no list before it."""
    before, separator, after = sentence.partition(joint)
    return bool(separator) and "," not in before and min(len(before.split()), len(after.split())) >= MIN_CLAUSE


def untranslated(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on labels and reasons in one language only, in which readers of the other see them too."""
    for section in m.SECTIONS:
        for name, record in getattr(context.kb, section).items():
            texts = [getattr(record, field, None) for field in ("because", "text", "ask", "advice")]
            missing = [text.untranslated for text in (record, *texts) if isinstance(text, Text)]
            for language in sorted(set(filter(None, missing))):
                message = _("'{name}' is told in one language; '{language}' is missing.").format(
                    name=name, language=language
                )
                yield context.remark(
                    "warning",
                    "untranslated",
                    (section, name),
                    message,
                    _("Add its {language}.").format(language=language),
                )


def not_in_the_file(context: LintContext) -> Iterator[Remark]:
    """Yield a remark on each further language whose file lacks texts of this knowledge, on the first of them."""
    every = [((section, name), text) for section, name, text in _texts(context.kb)]
    for language in (language for language in languages() if language not in LANGUAGES):
        lacking = [about for about, text in every if translated(text, language) is None]
        if lacking:
            message = _("{n} of {every} texts are not in the file of '{language}', from '{name}' on.").format(
                n=len(lacking), every=len(every), language=language, name=lacking[0][1]
            )
            yield context.remark("info", "not-in-the-file", lacking[0], message, _("They are told in English."))


def _texts(kb: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    for section in m.SECTIONS:
        for name, record in getattr(kb, section).items():
            yield from ((section, name, text) for text in m.texts_of(record))


def sentences(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on sentences too long to be read in one go."""
    kb = context.kb
    texts: list[tuple[str, str, Text]] = [("rules", rule.id, rule.because) for rule in kb.rules.values()]
    for section in LABELLED:
        texts += [(section, entry.id, entry) for entry in getattr(kb, section).values()]
    for section, name, text in texts:
        longest = max(len(text.nl), len(text.en))
        if longest > MAX_SENTENCE:
            message = _("'{name}' has a sentence of {longest} characters.").format(name=name, longest=longest)
            hint = _("At most {max_sentence} are read in one go.").format(max_sentence=MAX_SENTENCE)
            yield context.remark("info", "long-sentence", (section, name), message, hint)


def labels(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on labels that two records share."""
    for section in LABELLED:
        for language in LANGUAGES:
            seen: dict[str, str] = {}
            for entry in getattr(context.kb, section).values():
                label = getattr(entry, language).casefold()
                first = seen.setdefault(label, entry.id)
                if first != entry.id:
                    message = _("'{id}' and '{first}' have one label ({language}).").format(
                        id=entry.id, first=first, language=language
                    )
                    hint = _("Nobody can tell them apart.")
                    yield context.remark("warning", "equal-labels", (section, entry.id), message, hint)


def general(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on special cases of what is itself one, and of what is a strength where they are troubles."""
    symptoms = context.kb.symptoms
    for symptom in symptoms.values():
        for wider in (symptoms[name] for name in symptom.under):
            if wider.under:
                message = _("'{id}' stands under '{other}', which stands under another itself.").format(
                    id=symptom.id, other=wider.id
                )
                hint = _("Put it under the most general one: there is one level.")
                yield context.remark("warning", "nested", ("symptoms", symptom.id), message, hint)
            if wider.strength != symptom.strength:
                message = _("'{id}' stands under '{other}', and one is a strength, the other not.").format(
                    id=symptom.id, other=wider.id
                )
                hint = _("Whoever sees the special case must by that have seen the general one.")
                yield context.remark("warning", "nested", ("symptoms", symptom.id), message, hint)
