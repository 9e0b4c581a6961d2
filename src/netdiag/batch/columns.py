"""What the columns of a table of cases mean: their names, where in a case each goes, how a cell of it is read.

    columns_in(kb)          the columns that a table may have
      Column                id, path in a case, reader of a cell, labels
    names_of_columns(kb)    which of them a heading names
      Names                 ids by what people call them

docs/many-cases.md describes the columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, get_args

from netdiag.batch.cells import JOINED_BY, number, text, texts, truth
from netdiag.errors import did_you_mean
from netdiag.knowledge import KnowledgeBase, given, per_knowledge
from netdiag.knowledge.records import Symptom
from netdiag.knowledge.statable import ANSWERED, CELLS, FIELDS, CaseField
from netdiag.messages import _, marked

# --- names ------------------------------------------------------------------------------------------------------------


def plain(words: str) -> str:
    """Words as they are compared: without case, spaces at the ends or doubled, and a full stop at the end."""
    return unicodedata.normalize("NFC", " ".join(words.split())).casefold().removesuffix(".").rstrip()


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of one kind by what people call them: the id itself, else a label."""

    kind: str
    ids: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, tuple[str, ...]]
    hint: str

    @classmethod
    def of(cls, kind: str, called: Mapping[str, Iterable[str]], hint: str = "") -> Names:
        """Index ids, each with its labels; the hint, `marked`, is for who names none (without it all are listed)."""
        labels: dict[str, dict[str, None]] = {}
        for name, words in called.items():
            for said in words:
                labels.setdefault(plain(said), {})[name] = None
        ids = {plain(name): (name,) for name in called}
        shared = {said: tuple(names) for said, names in labels.items()}
        return cls(kind, ids, shared, hint)

    def find(self, said: str) -> tuple[str, ...]:
        """Return the id that is named; none where nothing is called so, several where they share a label."""
        looked_up = plain(said)
        return self.ids.get(looked_up) or self.labels.get(looked_up, ())

    def read(self, cell: Any) -> str:
        """Return the id that a cell names. Raises ValueError where it names none, or several."""
        said = text(cell)
        found = self.find(said)
        if len(found) > 1:
            raise ValueError(_("'{said}' may be {found}.").format(said=said[:40], found=_(" or ").join(found)))
        if not found:
            ids = [name for (name,) in self.ids.values()]
            hint = did_you_mean(said, ids) or _(self.hint) or _("Wanted one of {ids}.").format(ids=", ".join(ids))
            raise ValueError(
                _("'{said}' is not one of the {kind}. {hint}").format(said=said[:40], kind=self.kind, hint=hint)
            )
        return found[0]


# --- columns ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a table of cases may have: where in a case it goes, how a cell is read, its other names."""

    id: str
    path: tuple[str, ...]
    read: Callable[[Any], Any]
    labels: tuple[str, ...] = ()


@per_knowledge
def columns_in(kb: KnowledgeBase) -> Mapping[str, Column]:
    """Return the columns that a table of cases may have, by id: all that a case file can say and rules read.

    Raises TypeError for what is no KnowledgeBase.
    """
    kb = given(kb)
    every = (*_fields(kb), *_of_the_opgave(kb), *_answers(kb), *_observations(kb))
    return MappingProxyType({column.id: column for column in every})


@per_knowledge
def names_of_columns(kb: KnowledgeBase) -> Names:
    """Return the names of all columns."""
    return Names.of("columns", {name: column.labels for name, column in columns_in(kb).items()})


def _fields(kb: KnowledgeBase) -> Iterator[Column]:
    """Yield what is known of the network itself."""
    yield Column("name", ("name",), text, ("naam", "naam van het netwerk", "netwerk", "name of the network", "network"))
    yield Column("opgave", ("opgave", "type"), _named(kb, "opgaven").read, ("type opgave", "task", "type of task"))
    for field in FIELDS.values():
        yield Column(field.name, (field.name,), _read(field, kb), field.called)
    complaints = _several(_named(kb, "symptoms", marked("Find its id with `netdiag symptoms WORDS`.")))
    labels = ("hoofdklacht", "hoofdklachten", "chief complaint", "chief complaints")
    yield Column("chief_complaint", ("chief_complaint",), complaints, labels)


def _read(field: CaseField, kb: KnowledgeBase) -> Callable[[Any], Any]:
    if field.section:
        return _named(kb, field.section).read
    if field.number:
        return number
    if True in field.options:
        return truth
    return Names.of(f"values of {field.name}", {str(v): field.spoken.get(str(v), ()) for v in field.options}).read


def _of_the_opgave(kb: KnowledgeBase) -> Iterator[Column]:
    for axis, entry in kb.axes.items():
        yield Column(f"opgave.{axis}", ("opgave", "axes", axis), number, entry.labels)
    for cell in get_args(CELLS):
        labels = kb.cells[cell].labels if cell in kb.cells else ()
        yield Column(f"arrangement.{cell}", ("arrangement", cell), _named(kb, "opgaven").read, labels)


def _answers(kb: KnowledgeBase) -> Iterator[Column]:
    for field in ANSWERED.values():
        read = number if 0 in field.values else text
        for name, entry in getattr(kb, field.section).items():
            yield Column(f"{field.name}.{name}", (field.name, name), read, entry.labels)


def _observations(kb: KnowledgeBase) -> Iterator[Column]:
    for symptom in kb.symptoms.values():
        yield from _observation(symptom.id, symptom.labels, _labels_of_confidence(symptom))
        for name in symptom.formerly:  # a case puts it with the symptom of today; a table may have both
            yield from _observation(name)


def _observation(name: str, labels: tuple[str, ...] = (), of_confidence: tuple[str, ...] = ()) -> Iterator[Column]:
    yield Column(name, ("symptoms", name, "severity"), number, labels)
    yield Column(f"{name}.confidence", ("symptoms", name, "confidence"), number, of_confidence)


def _labels_of_confidence(entry: Symptom) -> tuple[str, ...]:
    """The label of a symptom with a word behind it, the full stop of the label there or not."""
    said = ((entry.nl, "zekerheid"), (entry.en, "confidence"))
    return tuple(f"{words} ({word})" for label, word in said for words in (label.removesuffix("."), label))


def _named(kb: KnowledgeBase, section: str, hint: str = "") -> Names:
    """The names of the records of a section of the knowledge, those of before too."""
    called = {name: (*entry.labels, *getattr(entry, "formerly", ())) for name, entry in getattr(kb, section).items()}
    return Names.of(section.replace("_", " "), called, hint)


def _several(names: Names) -> Callable[[Any], tuple[str, ...]]:
    """A reader of several names joined by `;`, which may stand in a label too."""
    most = 1 + max((label.count(JOINED_BY) for label in names.labels), default=0)

    def read(cell: Any) -> tuple[str, ...]:
        parts, found, i = texts(cell), [], 0
        while i < len(parts):
            longest_first = (parts[i : i + n] for n in range(most, 0, -1))
            taken = next(filter(lambda some: names.find("; ".join(some)), longest_first), parts[i : i + 1])
            found.append(names.read("; ".join(taken)))
            i += len(taken)
        return tuple(dict.fromkeys(found))

    return read
