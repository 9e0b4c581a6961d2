"""What a case can state of its network beside symptoms, told once: names, values, and the sections that declare them.

    FIELDS                      one value each: phase, governance, size, mandated, funding, members, work, scale,
                                abroad
    ANSWERED                    one value an id: features, bouwstenen, questions, krachten
    CELLS                       the cells of Tabel 1 that an arrangement may name

From here come the premises on a case, the ids a case file may hold, the columns of a table, and the schema and the
template of a case file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from netdiag.messages import _
from netdiag.phrases import Language, in_language

CELLS = Literal["bouwstenen", "krachten", "resultaten", "activiteiten"]
Status = Literal["yes", "partly", "no"]
Answer = Literal["yes", "partly", "no", "unknown"]
Funding = Literal["structural", "temporary", "none"]
Members = Literal["fixed", "open"]
Work = Literal["care", "ict", "building", "money", "organisation"]
Scale = Literal["local", "regional", "national"]
SMALLEST: Final = 2  # organisations: one alone is no network
LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class CaseField:
    """A field of a case with one value: one of the ids of a `section`, one of some `options`, or a whole number.

    `called` are further names of the field, and `spoken` of its options, Dutch and English.
    """

    name: str
    called: tuple[str, ...]
    section: str | None = None
    options: tuple[str | bool, ...] = ()
    spoken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def number(self) -> bool:
        """Whether its value is a whole number."""
        return self.section is None and not self.options

    def allows(self, value: object) -> bool:
        """Return whether a value is one of the options; True is not 1."""
        return any(type(value) is type(option) and value == option for option in self.options)

    def in_words(self, value: str, language: Language) -> str:
        """Return what an option is called: in Dutch as people say it, in English as it is written."""
        return in_language(self.spoken.get(value, (value,))[0], value, language)

    @property
    def shown_options(self) -> str:
        """The options in words."""
        if isinstance(self.options[0], bool):
            return _("true or false")
        return _("one of {options}").format(options=", ".join(map(str, self.options)))


@dataclass(frozen=True, slots=True)
class AnsweredField:
    """A field of a case with a value for each id of a `section`; rules read it under `keyword`."""

    name: str
    keyword: str
    section: str
    values: tuple[str | int, ...]


FUNDING_WORDS: Final = {"structural": ("structureel",), "temporary": ("tijdelijk",), "none": ("geen",)}
WORK_WORDS: Final = {
    "care": ("zorg",), "building": ("bouw",), "money": ("geld",), "organisation": ("organisatie",),
}  # fmt: skip
SCALE_WORDS: Final = {"local": ("lokaal",), "regional": ("regionaal",), "national": ("landelijk",)}
FIELDS: Final = {
    one.name: one
    for one in (
        CaseField("phase", ("fase",), section="phases"),
        CaseField("governance", ("besturingsvorm", "form of governance"), section="governance_forms"),
        CaseField("size", ("aantal organisaties", "omvang", "number of organisations")),
        CaseField("mandated", ("opgelegd", "imposed"), options=(True, False)),
        CaseField("funding", ("financiering",), options=get_args(Funding), spoken=FUNDING_WORDS),
        CaseField("members", ("leden",), options=get_args(Members), spoken={"fixed": ("vast",)}),
        CaseField("work", ("soort werk", "kind of work"), options=get_args(Work), spoken=WORK_WORDS),
        CaseField("scale", ("schaal",), options=get_args(Scale), spoken=SCALE_WORDS),
        CaseField("abroad", ("buitenland", "outside the Netherlands"), options=(True, False)),
    )
}
ANSWERED: Final = {
    one.name: one
    for one in (
        AnsweredField("bouwstenen", "bouwsteen", "bouwstenen", get_args(Status)),
        AnsweredField("features", "feature", "features", get_args(Status)),
        AnsweredField("questions", "question", "questions", get_args(Status)),
        AnsweredField("krachten", "kracht", "drijvende_krachten", (0, 1, 2, 3, 4)),
    )
}
BY_KEYWORD: Final = {answered.keyword: answered for answered in ANSWERED.values()}
STATED_KEYWORDS: Final = ("case", *BY_KEYWORD)
