"""A table of results: what its columns say of a diagnosis.

columns_out(kb)                     what a table of results tells
as_table(told, kb)                  what each column says (see `rows`) -> table
headings(kb, language)              what its columns are called for people
labelled(table, kb, language)       labels in place of ids

docs/many-cases.md describes the columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, Literal

from netdiag.batch.cells import JOINED_BY, called, written
from netdiag.errors import InputError
from netdiag.knowledge import Entry, KnowledgeBase, given
from netdiag.messages import _
from netdiag.packages import for_tables as package
from netdiag.phrases import Language, Pairs, checked, filled, say

if TYPE_CHECKING:
    import pandas as pd

CAUSES: Final = 4
TOP: Final = 5
DECIMALS: Final = 6  # of numbers in results
LABELS_JOINED_BY: Final = " | "  # labels hold semicolons
OUTCOME: Final = "outcome"  # in place of a section: the program itself has words for it
DTYPES: Final = {"text": "string", "number": "float64", "count": "Int64"}


# --- what the columns are ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """One column of a table of results: what kind it is, what it is called in a language, and whose ids stand in it."""

    kind: Literal["text", "number", "count"]
    label: Callable[[Language], str]
    ids: str = ""  # a section of the knowledge, or OUTCOME


_WORDS: Final[Pairs] = {
    "source": ("Bestand", "File"),
    "row": ("Rij", "Row"),
    "name": ("Naam", "Name"),
    "outcome": ("Uitkomst", "Outcome"),
    "error": ("Fout", "Error"),
    "opgave": ("Type opgave", "Type of task"),
    "opgave_certainty": ("Zekerheid van de opgave", "Certainty of the task"),
    "hoofdoorzaak": ("Hoofdoorzaak {i}", "Main cause {i}"),
    "share": ("Aandeel hoofdoorzaak {i}", "Share of main cause {i}"),
    "knelpunt": ("Knelpunt {i}", "Bottleneck {i}"),
    "certainty": ("Zekerheid knelpunt {i}", "Certainty of bottleneck {i}"),
    "certainty_of": ("Zekerheid: {knelpunt}", "Certainty: {knelpunt}"),
    "core": ("Kern", "Core"),
    "plan": ("Plan", "Plan"),
    "unexplained": ("Onverklaard", "Unexplained"),
}


def _called(key: str, **parts: object) -> Callable[[Language], str]:
    return partial(filled, _WORDS, key, **parts)


TRACE: Final = {  # where a result comes from, in the output of a batch
    "source": Result("text", _called("source")),
    "row": Result("count", _called("row")),
}


def columns_out(kb: KnowledgeBase) -> dict[str, str]:
    """Return the columns of a table of results and the type of each: text or number.

    Raises TypeError for what is no KnowledgeBase.
    """
    return {name: column.kind for name, column in _columns(given(kb))}


def ids_of(kb: KnowledgeBase) -> dict[str, str]:
    """Return the columns that hold ids, and the section of the knowledge that each is of, or OUTCOME."""
    return {name: column.ids for name, column in _columns(kb) if column.ids}


def _columns(kb: KnowledgeBase) -> Iterator[tuple[str, Result]]:
    yield "name", Result("text", _called("name"))
    yield "outcome", Result("text", _called("outcome"), OUTCOME)
    yield "error", Result("text", _called("error"))
    yield "opgave", Result("text", _called("opgave"), "opgaven")
    yield "opgave_certainty", Result("number", _called("opgave_certainty"))
    for i in range(1, CAUSES + 1):
        yield f"hoofdoorzaak_{i}", Result("text", _called("hoofdoorzaak", i=i), "hoofdoorzaken")
        yield f"hoofdoorzaak_{i}_share", Result("number", _called("share", i=i))
    for i in range(1, TOP + 1):
        yield f"knelpunt_{i}", Result("text", _called("knelpunt", i=i), "knelpunten")
        yield f"knelpunt_{i}_certainty", Result("number", _called("certainty", i=i))
    for name, knelpunt in kb.knelpunten.items():
        yield f"certainty_{name}", Result("number", partial(_certainty_of, knelpunt))
    yield "core", Result("text", _called("core"), "knelpunten")
    yield "plan", Result("text", _called("plan"), "interventions")
    yield "unexplained", Result("text", _called("unexplained"), "symptoms")


def _certainty_of(knelpunt: Entry, language: Language) -> str:
    return filled(_WORDS, "certainty_of", language, knelpunt=knelpunt.label(language))


def as_table(told: Mapping[str, Sequence[Any]], kb: KnowledgeBase) -> pd.DataFrame:
    """Return what columns of results say as a table; a column of text stays one where all of it is blank."""
    pandas = package("pandas")
    wanted = {name: DTYPES[kind] for name, kind in columns_out(kb).items() if name in told}
    typed = {name: pandas.array(told[name], dtype=dtype) for name, dtype in wanted.items()}
    table: pd.DataFrame = pandas.DataFrame(typed)
    return table


# --- for people -------------------------------------------------------------------------------------------------------


def headings(kb: KnowledgeBase, language: Language) -> dict[str, str]:
    """Return what each column is called in a language; what shares its label with another has its id behind it."""
    labels = {name: column.label(language) for name, column in (*TRACE.items(), *_columns(kb))}
    times = Counter(labels.values())
    return {name: label if times[label] == 1 else f"{label} ({name})" for name, label in labels.items()}


def labelled(found: pd.DataFrame, kb: KnowledgeBase, language: Language = "nl") -> pd.DataFrame:
    """Return a table of results with labels in place of ids, in cells and headings; what is no result stays as it is.

    Several in one cell are joined by ` | `; what is no id stays too. Raises InputError for what is no table, a language
    that netdiag does not speak, a column that is there twice, and one of one's own that is called as a result then is;
    TypeError for what is no KnowledgeBase.
    """
    names = headings(given(kb), checked(language))
    if not isinstance(found, package("pandas").DataFrame):
        raise InputError(
            _("wanted a table (pandas DataFrame), and this is of type {kind}.").format(kind=type(found).__name__)
        )
    if alike := [name for name in found if name not in names and name in names.values()]:
        raise InputError(_("column '{alike}' cannot stay: one of the results is called so.").format(alike=alike[0]))
    in_words = {
        name: _column(found, name).map(_spoken(kb, column.ids, language), na_action="ignore").astype("string")
        for name, column in _columns(kb)
        if column.ids and name in found
    }
    in_labels: pd.DataFrame = found.assign(**in_words).rename(columns=names)
    return in_labels


def _column(found: pd.DataFrame, name: str) -> Any:
    column = found[name]
    if column.ndim > 1:
        raise InputError(_("column '{name}' stands there twice.").format(name=name))
    return column


def _spoken(kb: KnowledgeBase, section: str, language: Language) -> Callable[[Any], str]:
    """Return what turns the ids in a cell into labels."""
    records: Any = {} if section == OUTCOME else getattr(kb, section)

    def label(name: str) -> str:
        try:
            return say(name, language) if section == OUTCOME else records[name].label(language)
        except KeyError:
            return called(name)

    @cache
    def spoken(ids: str) -> str:
        return LABELS_JOINED_BY.join(label(name) for name in ids.split(JOINED_BY) if name)

    return lambda cell: spoken(cell) if isinstance(cell, str) else written(cell)
