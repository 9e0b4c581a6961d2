"""Which column of a survey says what: by id, code or label, or by a mapping file.

matched(layout, kb, mapping)    -> the columns that are matched, and those that are not
  Match
load_mapping(path, kb)          a mapping file -> Mapping
names_in(kb, text)              what an id, a code or a label may stand for
about(column)                   whether a heading seems to ask for a role or an organisation
proposed(layouts, kb)           the text of a mapping file to edit: what is matched, and for the rest the best guesses

A guess is never used by itself: a statement and its opposite look much alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from netdiag.errors import InputError, Nearest, Place, Problem
from netdiag.frozen import FrozenDict, FrozenMap
from netdiag.intake.layouts import Column, Layout, plain
from netdiag.intake.questionnaire import ABOUT, item_code
from netdiag.intake.scales import Scale, numbered
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge.fields import Record
from netdiag.knowledge.reading import validate
from netdiag.knowledge.terms import words
from netdiag.knowledge.yamlfile import quoted, read, write
from netdiag.limits import SEARCHED
from netdiag.messages import _, marked
from netdiag.packages import for_intake as package
from netdiag.phrases import Language, Pairs, filled
from netdiag.plaintext import printable, wrapped

NOTHING: Final = "nothing"  # a column that is left out
GUESSES: Final = 3  # told for one column
LIKELY: Final = 85  # of 100: a guess that is filled in for somebody to check
POSSIBLE: Final = 60  # of 100: a guess that is worth telling
TELLING: Final = 2  # rare words that a sign found by words has in common with a heading; less is found for any heading
WIDTH: Final = 110  # columns of the lines at the top of a file
DENIALS: Final = frozenset({
    "niet", "geen", "nooit", "niemand", "niets", "zonder", "weinig", "onvoldoende", "amper", "nauwelijks",
    "not", "no", "never", "nobody", "nothing", "without", "little", "few", "insufficient", "hardly", "lack",
})  # fmt: skip
LONGEST_HEADING: Final = 10  # words of a heading by which a role is asked, and nothing else


class Mapped(Record):
    """What one column says: a sign, a feature, `role`, `organisation` or `nothing`."""

    means: str
    scale: str | None = None
    reversed: bool = False  # the survey asked the opposite of what the sign says


def _short(value: Any) -> Any:
    return value if isinstance(value, dict | Mapped) else {"means": value}


class MappingFile(Record):
    """Columns by their heading, the scale of those that name none, and answers that stand for no severity."""

    scale: str | None = None  # of numbers
    unknown: tuple[int | str, ...] = ()  # such as 6 or A6, where a tool numbers "don't know" too
    not_applicable: tuple[int | str, ...] = ()
    columns: FrozenMap[str, Annotated[Mapped, BeforeValidator(_short)]] = Field(default_factory=FrozenDict)

    @property
    def spoken(self) -> dict[str, str]:
        """What each answer stands for that is no severity."""
        every = ((self.unknown, "unknown"), (self.not_applicable, "n/a"))
        return {plain(str(answer)): meaning for answers, meaning in every for answer in answers}


@dataclass(frozen=True, slots=True)
class Match:
    """A column and what it says: the id of a sign or feature, `role` or `organisation`."""

    column: Column
    means: str
    scale: Scale | None = None
    reversed: bool = False


# --- matching ---------------------------------------------------------------------------------------------------------


@per_knowledge
def _vocabulary(kb: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """Return which ids a text may stand for: id, former id, code, label in any language."""
    found: dict[str, dict[str, None]] = {}
    for entry in (*kb.symptoms.values(), *kb.features.values()):
        for text in (entry.id, item_code(entry.id), *entry.labels):
            found.setdefault(plain(text), {})[entry.id] = None
    for old, now in kb.derived.formerly.items():
        found.setdefault(old, {})[now] = None
        found.setdefault(item_code(old), {})[now] = None
    for name in ABOUT:
        found[name] = found[item_code(name)] = {name: None}
    return {text: tuple(ids) for text, ids in found.items()}


def matched(
    layout: Layout, kb: KnowledgeBase, mapping: MappingFile, place: Place
) -> tuple[tuple[Match, ...], tuple[Column, ...]]:
    """Return the columns that are matched, and those that are not.

    Raises InputError where one may be several signs, or two are the same.
    """
    mapped = {plain(heading): entry for heading, entry in mapping.columns.items()}
    matches, left, problems = [], [], []
    for column in layout.columns:
        entry = next((mapped[name] for name in (plain(column.heading), *column.names) if name in mapped), None)
        ids = (entry.means,) if entry else _ids_of(column, kb)
        if len(ids) > 1:
            problems.append(
                Problem(
                    _("column '{heading}' may be {ids}.").format(heading=column.heading, ids=_(" or ").join(ids)),
                    place,
                    _(BY_MAPPING),
                )
            )
        elif not ids:
            left.append(column)
        elif ids[0] != NOTHING:
            matches.append(_match(column, ids[0], entry))
    problems += _same(matches, place)
    if problems:
        raise InputError(problems)
    return tuple(matches), tuple(left)


BY_MAPPING: Final = marked("`--propose-mapping FILE` writes a file in which you can say it.")


def _match(column: Column, means: str, entry: Mapped | None) -> Match:
    own = numbered(entry.scale) if entry and entry.scale else None
    return Match(column, means, own, bool(entry and entry.reversed))


def names_in(kb: KnowledgeBase, text: str) -> tuple[str, ...]:
    """Return what an id, a code or a label may stand for."""
    return _vocabulary(kb).get(plain(text), ())


def _ids_of(column: Column, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return what a column may say; the first of its texts that is known counts."""
    vocabulary = _vocabulary(kb)
    return next((vocabulary[name] for name in column.names if name in vocabulary), ())


def _same(matches: Sequence[Match], place: Place) -> Iterator[Problem]:
    first: dict[str, Column] = {}
    for match in matches:
        other = first.setdefault(match.means, match.column)
        if other is not match.column:
            message = _("columns '{heading}' and '{other}' are both {means}.").format(
                heading=other.heading, other=match.column.heading, means=match.means
            )
            yield Problem(message, place, _(BY_MAPPING))


# --- the mapping file -------------------------------------------------------------------------------------------------


def load_mapping(path: Path, kb: KnowledgeBase) -> MappingFile:
    """Return a mapping file, its ids and scales checked. Raises InputError with every problem and its line."""
    document = read(path)
    found, problems = validate(MappingFile, document.data, document, ())
    if found is None or problems:
        raise InputError(problems)
    wrong = [Problem(told.message, document.place(("scale",)), told.hint) for told in _no_scale(found.scale)]
    wrong += [
        Problem(told.message, document.place(("columns", heading)), told.hint)
        for heading, entry in found.columns.items()
        for told in _wrong(entry, kb)
    ]
    if wrong:
        raise InputError(wrong)
    return found


def _wrong(entry: Mapped, kb: KnowledgeBase) -> Iterator[Problem]:
    known = (*kb.symptoms, *kb.features, *ABOUT, NOTHING)
    if entry.means not in known:
        wanted = _("Wanted the id of a sign or feature, {about} or {nothing}.").format(
            about=", ".join(ABOUT), nothing=NOTHING
        )
        message = _("'{means}' is none of these.").format(means=printable(entry.means)[:60])
        yield Problem(message, None, Nearest((entry.means,), known, wanted))
    yield from _no_scale(entry.scale)


def _no_scale(named: str | None) -> Sequence[Problem]:
    if named:
        try:
            numbered(named)
        except InputError as error:
            return error.problems
    return ()


_WORDS: Final[Pairs] = {
    "head": (
        "Welke kolom wat zegt: het id van een signaal of kenmerk, role, organisation, of nothing.",
        "Which column says what: the id of a sign or feature, role, organisation, or nothing.",
    ),
    "in_full": (
        "Voluit: {{means: ID, scale: 1-5, reversed: true}}; reversed waar de enquête het omgekeerde van het signaal "
        "vraagt.",
        "In full: {{means: ID, scale: 1-5, reversed: true}}; reversed where the survey asks the opposite of the sign.",
    ),
    "above": (
        "scale: 1-5 en unknown: [6] kunnen hierboven staan; het een geldt voor alle kolommen, het ander voor "
        "antwoorden op alle signalen.",
        "scale: 1-5 and unknown: [6] can stand above; the one for all columns, the other for answers of all signs.",
    ),
    "guesses": (
        "Een getal zegt hoezeer de teksten op elkaar lijken, van 100; zonder getal is er op woorden gezocht. Een "
        "uitspraak en haar tegendeel lijken op elkaar: kijk elke gok na.",
        "A number is how like the texts are, of 100; without one it was found by words. A statement and its opposite "
        "look alike: check each guess.",
    ),
}


def proposed(layouts: Iterable[Layout], kb: KnowledgeBase, language: Language = "nl") -> str:
    """Return a mapping file to edit. Each column stands in it once; behind a guess stands how like it is, of 100."""
    columns = {column.heading: column for layout in layouts for column in layout.columns}
    head = [f"# {row}" for key in _WORDS for row in wrapped(filled(_WORDS, key, language), WIDTH)]
    lines = (line for column in columns.values() for line in _lines(column, kb, language))
    return "\n".join((*head, "columns:", *lines)) + "\n"


def _lines(column: Column, kb: KnowledgeBase, language: Language) -> Iterator[str]:
    ids = _ids_of(column, kb) or tuple(filter(None, (about(column),)))
    if len(ids) == 1:
        label = _label(ids[0], kb, language)
        yield _line(column, ids[0], "" if plain(label) in column.names else label)
        return
    guesses = _guesses(column, kb)
    likely = bool(guesses) and guesses[0][1] >= LIKELY and not _one_denies(column, guesses[0][0], kb)
    said = [f"{score} {name}: {_label(name, kb, language)}" for name, score in guesses]
    yield _line(column, guesses[0][0] if likely else NOTHING, said[0] if likely else "")
    if not likely:
        others = [name for name in _sought(column, kb) if name not in dict(guesses)]
        said += [f"{name}: {_label(name, kb, language)}" for name in others[: GUESSES - len(said)]]
    yield from (f"    # {text}" for text in (said[1:] if likely else said))


def _sought(column: Column, kb: KnowledgeBase) -> Iterator[str]:
    """Yield the signs that the words of a heading find, the best first; some speak of the opposite."""
    least = TELLING * log(len(kb.symptoms) or 1)
    found = kb.find(" ".join(words(column.heading)[: SEARCHED.now]), GUESSES)
    yield from (hit.symptom.id for hit in found if hit.score >= least)


def _one_denies(column: Column, name: str, kb: KnowledgeBase) -> bool:
    """Say whether a heading holds a word that turns it round and the label does not, or the other way about."""
    entry = kb.symptoms.get(name) or kb.features.get(name)
    asked = bool(DENIALS & {*_words(column.heading)})
    return entry is not None and any(asked != bool(DENIALS & {*_words(label)}) for label in entry.labels)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _line(column: Column, means: str, comment: str) -> str:
    line = write({column.heading: means}).strip()
    key = f"{quoted(column.heading)}: {means}" if "\n" in line else line
    return f"  {key}" + (f"  # {comment}" if comment else "")


def _label(name: str, kb: KnowledgeBase, language: Language) -> str:
    entry = kb.symptoms.get(name) or kb.features.get(name)
    return printable(entry.label(language), " ") if entry else ""


def _guesses(column: Column, kb: KnowledgeBase) -> list[tuple[str, int]]:
    """Return the signs and features most like a column, with how like they are of 100, the best first."""
    fuzz = package("rapidfuzz.fuzz")
    scores: dict[str, int] = {}
    for text, ids in _vocabulary(kb).items():
        score = max(round(fuzz.token_sort_ratio(text, name)) for name in column.names)
        for name in ids:
            scores[name] = max(score, scores.get(name, 0))
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [pair for pair in ranked[:GUESSES] if pair[1] >= POSSIBLE]


# --- who answers ------------------------------------------------------------------------------------------------------

_ABOUT_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "role": frozenset({"rol", "functie", "role", "position", "functietitel", "beroep", "profession"}),
    "organisation": frozenset({"organisatie", "organisation", "organization", "instelling", "werkgever", "employer"}),
}


def about(column: Column) -> str | None:
    """Return whether a heading seems to ask for a role or an organisation, and not for both."""
    words = column.heading.casefold().replace("?", " ").replace("/", " ").split()
    found = [name for name, wanted in _ABOUT_WORDS.items() if len(words) <= LONGEST_HEADING and wanted & {*words}]
    return found[0] if len(found) == 1 else None
