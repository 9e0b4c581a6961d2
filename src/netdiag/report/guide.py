"""A dialogue guide: what to ask at the network's own table, from this network's findings, splits and unknowns.

questions(teller)           the questions of each kind, those that tell most first
guide(teller)               a section of them: the first of each kind, then the second; last who goes on with it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from netdiag import certainty
from netdiag.cases import observed_degree
from netdiag.report.blocks import BEYOND_SHORT, FULL, Bullets, Item, Section, by_place, plain
from netdiag.report.reasons import signs_for
from netdiag.report.teller import Teller
from netdiag.report.words import bare

FIRST: Final = 6  # questions of a document: more than that, nobody asks in one sitting
EACH: Final = 2  # ... of one kind


def guide(t: Teller) -> Section:
    """Return the section; what comes last is who goes on with the plan."""
    kinds = [list(questions_of(t)) for questions_of in KINDS]
    places: dict[str, int] = {}  # of each question among those of its kind
    for place in range(max(map(len, kinds))):
        for own in kinds:
            for question in own[place : place + 1]:
                places.setdefault(question, place)
    items = [
        Item(plain(text), lengths=by_place(i, FIRST) if place < EACH else FULL)
        for i, (text, place) in enumerate(places.items())
    ]
    last = [Item(plain(t.say("ask_who")))] if t.d.interventions else []
    return Section("dialogue", t.say("dialogue"), (Bullets((*items, *last), numbered=True),), lengths=BEYOND_SHORT)


def _findings(t: Teller) -> Iterator[str]:
    """What was seen most, finding by finding: do others see it too?"""
    for finding in t.d.core:
        for sign in signs_for(t, finding)[:1]:
            yield t.say("ask_recognise", sign=_quoted(t, sign))


def _against(t: Teller) -> Iterator[str]:
    for finding in t.d.core:
        signs = [sign for evidence in finding.contra for sign in evidence.symptoms]
        seen = [sign for sign in signs if certainty.holds(observed_degree(t.d.case.observed[sign]))]
        for sign in seen[:1]:
            label = t.label("knelpunten", finding.id)
            yield t.say("ask_against", knelpunt=label, sign=_quoted(t, sign))


def _splits(t: Teller) -> Iterator[str]:
    for answers in t.d.respondents.signs if t.d.respondents else ():
        if answers.label == "divided":
            yield t.say("ask_divided", sign=_quoted(t, answers.symptom))
    for axis in t.d.opgave.split:
        yield t.say("ask_split", axis=t.label("axes", axis).lower())


def _even(t: Teller) -> Iterator[str]:
    even = [cause.id for cause in t.d.hoofdoorzaken if cause.even]
    if len(even) > 1:
        yield t.say(
            "ask_even", columns=f" {t.say('or')} ".join(t.label("hoofdoorzaken", name).lower() for name in even)
        )


def _patterns(t: Teller) -> Iterator[str]:
    for finding in t.d.patterns:
        if ask := t.d.kb.patterns[finding.id].ask:
            yield ask.label(t.language)


def _unknown(t: Teller) -> Iterator[str]:
    if t.d.opgave.ask:
        yield t.d.kb.features[t.d.opgave.ask].label(t.language)
    for x in t.d.respondents.unknown_subjects if t.d.respondents else ():
        yield t.say("ask_unknown_subject", subject=t.label("groups", x.subject).lower())
    for name, observed in sorted(t.d.case.observed.items()):
        if observed.severity == "unknown":
            yield t.say("ask_unknown", sign=t.d.kb.symptoms[name].label(t.language))


def _governance(t: Teller) -> Iterator[str]:
    for finding in t.d.governance[:1] if not t.d.has_ended else ():
        if certainty.holds(finding.certainty) and t.d.case.governance != finding.id:
            yield t.say("ask_form", form=t.label("governance_forms", finding.id))


def _closing(t: Teller) -> Iterator[str]:
    """The closing questions of the first bouwsteen in doubt: those answered with no or partly first."""
    for doubt in t.d.bouwstenen[:1] if not t.d.has_ended else ():
        of_step = [q.id for q in t.d.kb.questions.values() if q.bouwsteen == doubt.id]
        answered = t.d.case.questions
        unasked = [name for name in of_step if answered.get(name, "unknown") == "unknown"]
        for name in (*doubt.questions, *unasked):
            yield t.d.kb.questions[name].label(t.language)


KINDS: Final[tuple[Callable[[Teller], Iterator[str]], ...]] = (
    _findings, _splits, _even, _patterns, _closing, _against, _unknown, _governance,
)  # fmt: skip


def _quoted(t: Teller, sign: str) -> str:
    return f"'{bare(t.label('symptoms', sign))}'"
