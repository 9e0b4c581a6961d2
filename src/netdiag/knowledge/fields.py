"""The fields that records share: ids, lines, texts in two languages, sources.

Record                      frozen, and refuses keys it does not know
  Text, Passage, Source
  Entry                     id, nl, en, source: what everything that knowledge declares has
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from netdiag.messages import _
from netdiag.phrases import LANGUAGES, Language, checked, in_language, languages

ID_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=90)]
RuleId = Annotated[
    str, StringConstraints(pattern=ID_PATTERN[:-1] + r"(\.[a-z0-9-]+)?$", max_length=181)
]  # of pointers: their id.sign
Line = Annotated[str, StringConstraints(min_length=1, max_length=1200, strip_whitespace=True)]


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Marks an id, in the annotation of a field, as one that a section of the knowledge must declare."""

    section: str

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {**handler(core), REFERS_TO: self.section}


REFERS_TO: Final = "x-refers-to"  # in a schema, until the ids are filled in


class Record(BaseModel):
    """A frozen record that refuses unknown keys."""

    # defer_build: a record's validator is made when a file first needs it, which keeps the import short
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def _repr_html_(self) -> str:
        from netdiag.knowledge.view import of_record  # a notebook alone needs it

        return of_record(self)


class Text(Record):
    """The same sentence in Dutch and English; where a file has one of them, the other is that one, and says so."""

    nl: Line = ""
    en: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _falls_back(cls, data: Any) -> Any:
        if not isinstance(data, dict) or ("nl" in data and "en" in data):
            return data
        for given, missing in (LANGUAGES, LANGUAGES[::-1]):
            if isinstance(data.get(given), str) and data[given].strip():
                return {**data, missing: f"{data[given].strip()} [{given}]"}
        if "nl" not in data and "en" not in data:
            raise ValueError(_("a text needs nl, en, or both"))
        return data

    @property
    def untranslated(self) -> Language | None:
        """The language that is missing, and shown by the other."""
        if self.en == f"{self.nl} [nl]":
            return "en"
        return "nl" if self.nl == f"{self.en} [en]" else None

    @property
    def labels(self) -> tuple[str, ...]:
        """The text in each language there is."""
        return tuple(map(self.label, languages()))

    def label(self, language: Language = "nl") -> str:
        """Return the text in one language."""
        return in_language(self.nl, self.en, checked(language))


class Passage(Record):
    """Where a text says it."""

    doc: Annotated[Id, RefersTo("sources")]
    section: Line


class Source(Record):
    """Where a statement comes from: a passage that says it, or reasoning that says why."""

    doc: Annotated[Id, RefersTo("sources")] | None = None
    section: Line | None = None
    support: Literal["text", "inferred"] = "text"
    why: Text | None = None

    @model_validator(mode="after")
    def _has_passage_or_reasoning(self) -> Source:
        if self.support == "text" and not (self.doc and self.section):
            raise ValueError(_("a source needs doc and section, or support: inferred"))
        if (self.doc is None) != (self.section is None):
            raise ValueError(_("doc and section belong together"))
        return self

    def __str__(self) -> str:
        passage = f"{self.doc}, {self.section}" if self.doc else ""
        return passage if self.support == "text" else f"{passage + '; ' if passage else ''}inferred"


class Entry(Text):
    """Something that knowledge declares: an id, a label in two languages, and where it comes from."""

    id: Id
    source: Source
    text: Text | None = None
    also: tuple[Passage, ...] = ()

    @model_validator(mode="after")
    def _inference_says_why(self) -> Entry:
        if self.source.support == "inferred" and self.source.why is None:
            raise ValueError(_("support: inferred needs why: {nl, en}"))
        return self
