"""The knowledge base: tables, vocabulary and rules, indexed, read-only.

    KnowledgeBase.default()         what netdiag ships
    KnowledgeBase.load(*folders)    folders of YAML files; each file maps section names to lists of records
    kb.overlay(folder)              a new knowledge base in which the folder's records are added, or replace by id
      _read_folder                  files -> raw records with their place; form, keys, duplicate ids
      _check_references             every id that a record names is declared
      derive                        (derived)   what follows from the records: strata, who reads what, the hash
    keep_shipped()                  read what is shipped and keep it compiled, for `default` to start from (compiled)

All problems of all files are found in one pass and raised together as one KnowledgeError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, get_args

from netdiag import compiled
from netdiag import model as m
from netdiag import premise as pr
from netdiag.compiled import named_files, yaml_files
from netdiag.compiled import shipped_folders as shipped_folders
from netdiag.derived import Derived, builds_on, concludes, derive
from netdiag.errors import InputError, KnowledgeError, Place, Problem, did_you_mean
from netdiag.records import Steps, validate
from netdiag.yamlfile import Document, read

Index = Mapping[str, Any]

LEAF_SECTIONS: Final = {
    "symptom": "symptoms",
    "pattern": "patterns",
    "knelpunt": "knelpunten",
    "opgave": "opgaven",
    "axis": "axes",
    "governance": "governance_forms",
    "bouwsteen": "bouwstenen",
    "question": "questions",
    "kracht": "drijvende_krachten",
}
CASE_SECTIONS: Final = {"phase": "phases", "governance": "governance_forms"}

# section, field, section that must declare it; .keys and .values speak of mappings
REFERENCES: Final = (
    ("symptoms", "group", "groups"),
    ("symptoms", "evidence", "evidence_groups"),
    ("symptoms", "bouwstenen", "bouwstenen"),
    ("symptoms", "krachten", "drijvende_krachten"),
    ("opgaven", "axes.keys", "axes"),
    ("hoofdoorzaken", "family", "families"),
    ("knelpunten", "hoofdoorzaak", "hoofdoorzaken"),
    ("knelpunten", "neighbours", "knelpunten"),
    ("questions", "bouwsteen", "bouwstenen"),
    ("questions", "points_to", "knelpunten"),
    ("principles", "knelpunten", "knelpunten"),
    ("principles", "cells.keys", "phases"),
    ("principles", "cells.values", "interventions"),
    ("governance_forms", "watch", "knelpunten"),
    ("notes", "knelpunten", "knelpunten"),
    ("notes", "parent", "notes"),
    ("interventions", "family", "families"),
    ("interventions", "answers", "knelpunten"),
    ("interventions", "bouwstenen", "bouwstenen"),
    ("interventions", "krachten", "drijvende_krachten"),
    ("interventions", "phase", "phases"),
    ("interventions", "opgave", "opgaven"),
    ("interventions", "governance", "governance_forms"),
    ("interventions", "signs", "symptoms"),
    ("precedents", "interventions", "interventions"),
    ("precedents", "symptoms", "symptoms"),
    ("rules", "evidence", "evidence_groups"),
)


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Tables and rules, indexed by id and read-only. Make one with `default`, `load` or `overlay`."""

    sources: Index
    groups: Index
    evidence_groups: Index
    symptoms: Mapping[str, m.Symptom]
    axes: Mapping[str, m.Axis]
    cells: Mapping[str, m.Cell]
    opgaven: Mapping[str, m.Opgave]
    families: Mapping[str, m.Family]
    hoofdoorzaken: Mapping[str, m.Hoofdoorzaak]
    knelpunten: Mapping[str, m.Knelpunt]
    patterns: Mapping[str, m.Pattern]
    bouwstenen: Mapping[str, m.Bouwsteen]
    questions: Mapping[str, m.Question]
    drijvende_krachten: Mapping[str, m.DrijvendeKracht]
    phases: Mapping[str, m.Phase]
    principles: Mapping[str, m.Principle]
    governance_forms: Mapping[str, m.GovernanceForm]
    governance_modes: Mapping[str, m.GovernanceMode]
    notes: Mapping[str, m.Note]
    interventions: Mapping[str, m.Intervention]
    tensions: Mapping[str, m.Tension]
    precedents: Mapping[str, m.Precedent]
    rules: Mapping[str, m.Rule]
    derived: Derived = field(repr=False)
    folders: tuple[Path, ...] = field(repr=False)
    places: Mapping[tuple[str, str], Place] = field(repr=False)

    @classmethod
    def default(cls) -> KnowledgeBase:
        """Return the knowledge that netdiag ships; read once per process."""
        global _default
        if _default is None:
            folders = shipped_folders()
            _default = _kept(folders) or cls.load(*folders)
        return _default

    @classmethod
    def load(cls, *folders: Path | str) -> KnowledgeBase:
        """Read knowledge and rules from folders that together are one knowledge base. Raises KnowledgeError."""
        paths = tuple(map(Path, folders))
        return _build(_layer(paths), paths)

    def overlay(self, folder: Path | str) -> KnowledgeBase:
        """Return a new knowledge base: this one, with the folder's records added or put in place by id."""
        below, above = _layer(self.folders), _layer([Path(folder)])
        both = _Layer({**below.raw, **above.raw}, (*below.problems, *above.problems))
        return _build(both, (*self.folders, Path(folder)))

    @property
    def hash(self) -> str:
        """Digest of all records: of the same knowledge, whatever the order of files and records, it is the same."""
        return self.derived.hash

    @property
    def version(self) -> str:
        """First twelve digits of the hash: enough to name this knowledge."""
        return self.hash[:12]

    @property
    def strata(self) -> Sequence[Sequence[str]]:
        """Ids of the rules per layer: those of one layer read only findings of the layers before."""
        return self.derived.strata

    def label(self, kind: str, name: str, language: m.Language = "nl") -> str:
        """Return the label of `kind:name` (knelpunt, symptom, pattern, ...) in a language."""
        record = getattr(self, LEAF_SECTIONS[kind])[name]
        return str(record.label(language))


_default: KnowledgeBase | None = None


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Raw:
    """One record as read: plain data, and where it stands."""

    data: Any
    document: Document
    path: Steps


@dataclass(frozen=True)
class _Layer:
    raw: dict[tuple[str, str], _Raw]
    problems: tuple[Problem, ...]


def _layer(folders: Iterable[Path]) -> _Layer:
    raw: dict[tuple[str, str], _Raw] = {}
    problems: list[Problem] = []
    for folder in folders:
        for section, record, problem in _read_folder(folder):
            if problem:
                problems.append(problem)
                continue
            name = record.data.get("id")
            known = raw.setdefault((section, name), record)
            if known is not record:
                first = known.document.place(known.path)
                place = record.document.place((*record.path, "id"))
                problems.append(Problem(f"id '{name}' is taken.", place, f"It was declared in {first}."))
    return _Layer(raw, tuple(problems))


def _read_folder(folder: Path) -> Iterator[tuple[str, _Raw, Problem | None]]:
    files = yaml_files(folder)
    if not files:
        yield "", _NOTHING, Problem("no YAML files here.", Place(str(folder)))
    for file in files:
        try:
            document = read(file)
        except InputError as error:
            yield from (("", _NOTHING, problem) for problem in error.problems)
            continue
        yield from _read_document(document)


def _read_document(document: Document) -> Iterator[tuple[str, _Raw, Problem | None]]:
    if not isinstance(document.data, dict):
        wanted = f"Wanted a mapping of sections ({', '.join(m.SECTIONS)}) to lists."
        yield "", _NOTHING, Problem("no sections here.", document.place(), wanted)
        return
    for section, records in document.data.items():
        if section not in m.SECTIONS:
            hint = did_you_mean(section, m.SECTIONS)
            yield "", _NOTHING, Problem(f"unknown section '{section}'.", document.place((section,)), hint)
        elif not isinstance(records, list):
            yield "", _NOTHING, Problem(f"section '{section}' is not a list.", document.place((section,)))
        else:
            for i, data in enumerate(records):
                raw = _Raw(data, document, (section, i))
                if isinstance(data, dict) and isinstance(data.get("id"), str):
                    yield section, raw, None
                else:  # a record without an id cannot be kept; its form tells what is wrong with it
                    _, problems = validate(m.SECTIONS[section], data, document, raw.path)
                    yield from (("", _NOTHING, problem) for problem in problems)


_NOTHING: Final = _Raw({}, Document("", "", None), ())


def _build(layer: _Layer, folders: tuple[Path, ...]) -> KnowledgeBase:
    problems = list(layer.problems)
    sections: dict[str, dict[str, Any]] = {section: {} for section in m.SECTIONS}
    for (section, name), raw in sorted(layer.raw.items(), key=lambda item: item[0]):
        record, wrong = validate(m.SECTIONS[section], raw.data, raw.document, raw.path)
        problems += wrong
        if record is not None:
            sections[section][name] = record
    declared = {section: {name for kind, name in layer.raw if kind == section} for section in m.SECTIONS}
    for section, records in sections.items():
        for name, record in records.items():
            problems += _check_references(section, record, declared, layer.raw[section, name])
    if problems:
        raise KnowledgeError(problems)
    indexes = {section: MappingProxyType(_ordered(records)) for section, records in sections.items()}
    try:
        derived = derive(indexes, {key: raw.data for key, raw in layer.raw.items()})
    except CycleError as error:
        raise KnowledgeError(_circle(error.args[1], sections["rules"], tuple(sections["opgaven"]), layer)) from None
    places = _Places({key: (raw.document, raw.path) for key, raw in layer.raw.items()})
    return KnowledgeBase(**indexes, derived=derived, folders=folders, places=places)


def _ordered(records: dict[str, Any]) -> dict[str, Any]:
    """Order records by their `order`, then by id: never by where they stood."""
    return dict(sorted(records.items(), key=lambda item: (getattr(item[1], "order", 0), item[0])))


class _Places(Mapping[tuple[str, str], Place]):
    """(section, id) -> place; looked up only when asked, as it costs a second reading of the file."""

    def __init__(self, spots: Mapping[tuple[str, str], tuple[Document | str, Steps]]) -> None:
        self._spots = spots

    def __getitem__(self, key: tuple[str, str]) -> Place:
        document, path = self._spots[key]
        return (read(document) if isinstance(document, str) else document).place(path)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._spots)

    def __len__(self) -> int:
        return len(self._spots)


# --- the compiled copy ------------------------------------------------------------------------------------------------


def keep_shipped() -> None:
    """Read what is shipped and keep it compiled. Raises KnowledgeError."""
    folders = shipped_folders()
    layer = _layer(folders)
    kb = _build(layer, folders)
    names = {str(file): name for name, file in named_files(folders)}
    records: dict[str, dict[str, Any]] = {}
    for section in m.SECTIONS:
        found = {name: layer.raw[section, name] for name in getattr(kb, section)}
        records[section] = {name: [names[raw.document.name], raw.path[1], raw.data] for name, raw in found.items()}
    compiled.write(kb, records)


def _kept(folders: tuple[Path, ...]) -> KnowledgeBase | None:
    """Return the knowledge base from the compiled copy, if there is one of these very files."""
    copy = compiled.load(folders)
    if copy is None:
        return None
    records, files = copy["records"], {name: str(file) for name, file in named_files(folders)}
    return KnowledgeBase(
        **{section: _Unread(m.SECTIONS[section], found) for section, found in records.items()},
        derived=Derived.of_plain(copy["derived"]),
        folders=folders,
        places=_Places(
            {
                (kind, name): (files[f], (kind, i))
                for kind, found in records.items()
                for name, (f, i, _) in found.items()
            }
        ),
    )


class _Unread(Mapping[str, Any]):
    """Records of one section by id, each made when first asked for: a diagnosis needs a few hundred of thousands."""

    def __init__(self, kind: type[m.Record], raw: Mapping[str, Any]) -> None:
        self._kind, self._raw = kind, raw
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._kind.model_validate(self._raw[name][2])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, name: object) -> bool:
        return name in self._raw


# --- references -------------------------------------------------------------------------------------------------------


def _check_references(section: str, record: Any, declared: Mapping[str, set[str]], raw: _Raw) -> Iterator[Problem]:
    for path, name, target in (*_fields(section, record), *_sources(record), *_premises(section, record)):
        if name not in declared[target]:
            kind = target.replace("_", " ")
            hint = did_you_mean(name, declared[target])
            yield Problem(f"'{name}' is not declared in {kind}.", raw.document.place(raw.path + path), hint)
    yield from _misplaced_unless(section, record, raw)


Reference = tuple[Steps, str, str]


def _fields(section: str, record: Any) -> Iterator[Reference]:
    for of, dotted, target in REFERENCES:
        if of != section:
            continue
        name, _, part = dotted.partition(".")
        value = getattr(record, name)
        if part == "keys":
            yield from (((name, key), key, target) for key in value)
        elif part == "values":
            yield from (((name, key), item, target) for key, item in value.items() if item is not None)
        elif isinstance(value, tuple):
            yield from (((name, i), item, target) for i, item in enumerate(value))
        elif value is not None:
            yield (name,), value, target


def _sources(record: Any) -> Iterator[Reference]:
    source = getattr(record, "source", None)
    if source is not None and source.doc is not None:
        yield ("source", "doc"), source.doc, "sources"
    for i, passage in enumerate(getattr(record, "also", ())):
        yield ("also", i, "doc"), passage.doc, "sources"


def _premises(section: str, record: Any) -> Iterator[Reference]:
    for premise, path in _premises_of(section, record):
        for leaf, inside in pr.placed(premise, path):
            word = pr.word(leaf)
            if word in LEAF_SECTIONS:
                yield (*inside, word), getattr(leaf, word), LEAF_SECTIONS[word]
            elif word == "case" and leaf.case in CASE_SECTIONS and leaf.is_ is not None:
                yield from (((*inside, "is"), str(value), CASE_SECTIONS[leaf.case]) for value in leaf.is_)
    if isinstance(record, m.Rule):
        kind, name = record.then.finding
        yield ("then", kind), name, LEAF_SECTIONS[kind]
    if isinstance(record, m.Tension):
        for i, side in enumerate(record.sides):
            yield from (
                (("sides", i, "interventions", j), x, "interventions") for j, x in enumerate(side.interventions)
            )


def _premises_of(section: str, record: Any) -> Iterator[tuple[Any, Steps]]:
    if section == "rules":
        yield record.if_, ("if",)
    elif section == "interventions":
        yield from ((contra.if_, ("contra", i, "if")) for i, contra in enumerate(record.contra))
        if record.needs is not None:
            yield record.needs, ("needs",)
    elif section == "tensions":
        yield from ((side.if_, ("sides", i, "if")) for i, side in enumerate(record.sides))


def _misplaced_unless(section: str, record: Any, raw: _Raw) -> Iterator[Problem]:
    def walk(premise: Any, allowed: bool) -> bool:
        if isinstance(premise, m.Unless) and not allowed:
            return True
        return any(walk(part, isinstance(premise, m.AllOf)) for part in pr.parts(premise))

    for premise, path in _premises_of(section, record):
        place = raw.document.place(raw.path + path)
        if walk(premise, False):
            yield Problem("'unless' stands outside 'all'.", place, "Put both inside all: [...].")
        elif _negated_unless(premise):
            yield Problem("'unless' stands under 'not'.", place, "Say what must hold, not what must not fail to hold.")


def _negated_unless(premise: Any, negated: bool = False) -> bool:
    """Tell whether a `not` turns an `unless` round: that would hold where nothing is known at all."""
    if negated and isinstance(premise, m.Unless):
        return True
    negated = negated or isinstance(premise, m.Not)
    return any(_negated_unless(part, negated) for part in pr.parts(premise))


# --- circles ----------------------------------------------------------------------------------------------------------


def _circle(circle: list[str], rules: Mapping[str, m.Rule], opgaven: tuple[str, ...], layer: _Layer) -> list[Problem]:
    """Tell a circle of findings at the rules that close it, starting from its first finding in the alphabet."""
    loop = circle[:-1][::-1]
    start = loop.index(min(loop))
    loop = loop[start:] + loop[:start]
    shown = " <- ".join([*loop, loop[0]])
    problems = []
    for upper, lower in zip(loop, [*loop[1:], loop[0]], strict=True):
        rule = next(
            r
            for r in rules.values()
            if concludes(r) == upper and lower in builds_on(map(pr.key, pr.leaves(r.if_)), opgaven)
        )
        raw = layer.raw["rules", rule.id]
        problems.append(Problem(f"rules go round in a circle: {shown}.", raw.document.place((*raw.path, "if"))))
    return problems


assert set(get_args(m.CASE_FIELDS)) >= set(CASE_SECTIONS)
