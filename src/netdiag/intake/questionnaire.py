"""A questionnaire: what people in a network are asked, in what order, with which answers.

questionnaire(kb, ...)      -> Questionnaire: features of the opgave first, then signs by subject
  Questionnaire, Part, Item
item_code(id)               a short code for an item, as form tools want one: the same in every questionnaire
asked_of(text)              how `--roles` says what to ask: free, none, or a list

A sign is asked as its label: a statement, with severity as the answer. A strength is asked like a trouble; which of the
two a sign is stays with its id, so that no answer is ever turned round.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from netdiag.cases.template import subjects_of
from netdiag.errors import InputError, Problem
from netdiag.intake.choosing import chosen
from netdiag.intake.formwords import Choices, answers, severities, words
from netdiag.knowledge import Entry, KnowledgeBase
from netdiag.messages import _
from netdiag.phrases import Language
from netdiag.plaintext import printable

SHORT: Final = 36  # signs of the short form
CODE_LENGTH: Final = 5
LONGEST: Final = 100  # characters of a role or organisation
ABOUT: Final = ("role", "organisation")


@dataclass(frozen=True, slots=True)
class Item:
    """One question: the id of a feature or a sign, its code, its text, and perhaps a word of help."""

    id: str
    text: str
    help: str = ""

    @property
    def code(self) -> str:
        """The code by which form tools know it."""
        return item_code(self.id)


@dataclass(frozen=True, slots=True)
class Part:
    """Items about one subject, all answered by the same choices."""

    title: str
    items: tuple[Item, ...]
    choices: Choices


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What is asked. `role` and `organisation` are choices, () for a free field, None where it is not asked."""

    language: Language
    name: str
    features: Part
    signs: tuple[Part, ...]
    role: tuple[str, ...] | None = ()
    organisation: tuple[str, ...] | None = ()

    @property
    def title(self) -> str:
        """What stands above the form."""
        title = words(self.language)["title"]
        return f"{title}: {self.name}" if self.name else title

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts that have items, in the order asked."""
        return tuple(part for part in (self.features, *self.signs) if part.items)

    @property
    def about(self) -> dict[str, tuple[str, ...]]:
        """What is asked about the respondent: "role", "organisation", each with its choices."""
        asked = {"role": self.role, "organisation": self.organisation}
        return {name: choices for name, choices in asked.items() if choices is not None}

    def numbered(self) -> Iterator[tuple[Part, int, Item]]:
        """Yield every item with its part and its number from 1."""
        every = [(part, item) for part in self.parts for item in part.items]
        yield from ((part, number, item) for number, (part, item) in enumerate(every, 1))


def questionnaire(
    kb: KnowledgeBase,
    language: Language = "nl",
    name: str = "",
    *,
    full: bool = False,
    subjects: Sequence[str] = (),
    features: bool = True,
    role: tuple[str, ...] | None = (),
    organisation: tuple[str, ...] | None = (),
) -> Questionnaire:
    """Return a questionnaire: the SHORT signs that tell most apart, all of them, or those of some subjects.

    Raises InputError for a subject that there is not.
    """
    asked = set(_asked(kb, full, subjects))
    parts = tuple(
        Part(printable(group.label(language), " "), _items(kb, group.id, asked, language), severities(language))
        for group in kb.groups.values()
    )
    about_task = tuple(_item(f, language, f.text.label(language) if f.text else "") for f in kb.features.values())
    opgave = Part(words(language)["features"], about_task if features else (), answers(language))
    return Questionnaire(language, name, opgave, tuple(p for p in parts if p.items), role, organisation)


def _asked(kb: KnowledgeBase, full: bool, subjects: Sequence[str]) -> tuple[str, ...]:
    if subjects:
        among = subjects_of(subjects, kb)
        every = [s for s in kb.symptoms.values() if s.group in among]
        return tuple(s.id for s in every if full or s.core)
    return tuple(kb.symptoms) if full else chosen(kb, SHORT)


def _items(kb: KnowledgeBase, group: str, asked: set[str], language: Language) -> tuple[Item, ...]:
    return tuple(_item(s, language) for s in kb.symptoms.values() if s.group == group and s.id in asked)


def _item(entry: Entry, language: Language, about: str = "") -> Item:
    return Item(entry.id, printable(entry.label(language), " "), printable(about, " "))


def item_code(name: str) -> str:
    """Return a code of letters and digits for an id, which starts with a letter and never changes."""
    digest = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().lower()
    return f"q{digest[:CODE_LENGTH]}"


def asked_of(text: str, option: str) -> tuple[str, ...] | None:
    """Return what an option says of a role or organisation: "free" is (), "none" is None, else the choices in it.

    Raises InputError where a choice is longer than a case file takes.
    """
    if text in ("free", "none"):
        return () if text == "free" else None
    choices = tuple(dict.fromkeys(filter(None, (printable(part, " ").strip() for part in text.split(",")))))
    long = [
        Problem(
            _("{option}: '{c}…' is longer than {longest} characters.").format(option=option, c=c[:40], longest=LONGEST)
        )
        for c in choices
        if len(c) > LONGEST
    ]
    if long or not choices:
        raise InputError(
            long or _("{option}: wanted free, none, or choices separated by commas.").format(option=option)
        )
    return choices
