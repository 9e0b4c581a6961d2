"""The knowledge base: tables, vocabulary and rules, indexed, read-only.

    KnowledgeBase.default()         what netdiag ships
    KnowledgeBase.load(*folders)    folders of YAML files; each file maps section names to lists of records
    kb.overlay(folder)              a new knowledge base in which the folder's records are added, or replace by id
      _read_folder                  files -> raw records with their place; form, keys, duplicate ids
      _check_references             every id that a record names is declared
      _strata                       rules in the order in which findings build on findings; refuses circles

All problems of all files are found in one pass and raised together as one KnowledgeError.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, get_args

from netdiag import certainty
from netdiag import model as m
from netdiag import premise as pr
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
SECTION_LEAVES: Final = {section: word for word, section in LEAF_SECTIONS.items()}

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
    ("precedents", "interventions", "interventions"),
    ("precedents", "symptoms", "symptoms"),
    ("rules", "evidence", "evidence_groups"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A part of a premise that reads a fact: its keyword, the id it names, and the name of the fact."""

    leaf: Any
    word: str
    name: str
    key: str

    @classmethod
    def of(cls, leaf: Any) -> Read:
        """Describe one leaf."""
        word = pr.word(leaf)
        return cls(leaf, word, getattr(leaf, word), pr.key(leaf))


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
    strata: tuple[tuple[m.Rule, ...], ...] = field(repr=False)
    folders: tuple[Path, ...] = field(repr=False)
    places: Mapping[tuple[str, str], Place] = field(repr=False)
    hash: str = field(repr=False)

    @classmethod
    def default(cls) -> KnowledgeBase:
        """Return the knowledge that netdiag ships; read once per process."""
        global _default
        if _default is None:
            _default = _build(*_kept_layer(shipped_folders()), shipped_folders())
        return _default

    @classmethod
    def load(cls, *folders: Path | str) -> KnowledgeBase:
        """Read knowledge and rules from folders that together are one knowledge base. Raises KnowledgeError."""
        return _build(_layer([Path(folder) for folder in folders]), None, tuple(map(Path, folders)))

    def overlay(self, folder: Path | str) -> KnowledgeBase:
        """Return a new knowledge base: this one, with the folder's records added or put in place by id."""
        below, above = _layer(self.folders), _layer([Path(folder)])
        both = _Layer({**below.raw, **above.raw}, (*below.problems, *above.problems))
        return _build(both, None, (*self.folders, Path(folder)))

    @property
    def version(self) -> str:
        """First twelve digits of the hash: enough to name this knowledge."""
        return self.hash[:12]

    @cached_property
    def reads(self) -> Mapping[str, tuple[Read, ...]]:
        """What each rule reads: the parts of its premise that read a fact, in the order written."""
        return MappingProxyType({rule.id: tuple(map(Read.of, pr.leaves(rule.if_))) for rule in self.rules.values()})

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the rules that read each fact."""
        found: dict[str, list[str]] = {}
        for rule, reads in self.reads.items():
            for key in dict.fromkeys(read.key for read in reads):
                found.setdefault(key, []).append(rule)
        return MappingProxyType({key: tuple(rules) for key, rules in found.items()})

    @cached_property
    def case_leaves(self) -> Mapping[str, Any]:
        """Every premise part that reads what a case states (not a symptom, not a finding), by its key."""
        found = {r.key: r.leaf for reads in self.reads.values() for r in reads if r.word in _STATED}
        premises = [c.if_ for i in self.interventions.values() for c in i.contra]
        premises += [side.if_ for tension in self.tensions.values() for side in tension.sides]
        found |= {pr.key(leaf): leaf for p in premises for leaf in pr.leaves(p) if pr.word(leaf) in _STATED}
        return MappingProxyType(dict(sorted(found.items())))

    @cached_property
    def evidence_of(self) -> Mapping[str, str]:
        """Evidence group of each rule that has one: its own, or the one that all its symptoms share."""
        found = {rule.id: self._evidence_of(rule) for rule in self.rules.values()}
        return MappingProxyType({rule: group for rule, group in found.items() if group})

    @cached_property
    def bearing(self) -> Mapping[str, Mapping[str, float]]:
        """For each finding the symptoms that its rules read, with the strongest certainty of such a rule."""
        weights: dict[str, dict[str, float]] = {}
        for rule in self.rules.values():
            mine = weights.setdefault(concludes(rule), {})
            for read in self.reads[rule.id]:
                if read.word == "symptom":
                    mine[read.name] = max(mine.get(read.name, 0.0), abs(rule.then.certainty))
        return MappingProxyType(weights)

    @cached_property
    def single_signs(self) -> Mapping[str, Mapping[str, float]]:
        """Symptom -> knelpunt -> certainty of the strongest rule that this symptom alone makes fire."""
        effects: dict[str, dict[str, float]] = {}
        for rule in self.rules.values():
            kind, name = rule.then.finding
            if kind != "knelpunt":
                continue
            holds = pr.reader(rule.if_)
            for read in self.reads[rule.id]:
                if read.word == "symptom" and certainty.holds(holds({read.key: 1.0})):
                    mine = effects.setdefault(read.name, {})
                    mine[name] = max(mine.get(name, 0.0), rule.then.certainty, key=abs)
        return MappingProxyType(dict(sorted(effects.items())))

    def _evidence_of(self, rule: m.Rule) -> str | None:
        if rule.evidence:
            return rule.evidence
        reads = self.reads[rule.id]
        groups = {self.symptoms[read.name].evidence if read.word == "symptom" else None for read in reads}
        return groups.pop() if len(groups) == 1 else None

    def label(self, kind: str, name: str, language: m.Language = "nl") -> str:
        """Return the label of `kind:name` (knelpunt, symptom, pattern, ...) in a language."""
        record = getattr(self, LEAF_SECTIONS[kind])[name]
        return str(record.label(language))


_STATED: Final = ("case", "bouwsteen", "question", "kracht")
_KEPT_FORMAT: Final = 1
_default: KnowledgeBase | None = None


def shipped_folders() -> tuple[Path, Path]:
    """Return the folders knowledge/ and rules/ as they are installed: in the wheel, or at the root of a checkout."""
    here = Path(__file__).resolve().parent
    for root in (here / "_data", here.parents[1]):
        if (root / "knowledge").is_dir() and (root / "rules").is_dir():
            return root / "knowledge", root / "rules"
    raise KnowledgeError("knowledge/ and rules/ are not where netdiag was installed. Reinstall netdiag.")


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Raw:
    """One record as read: plain data, and where it stands."""

    data: Any
    document: Document | _Unread
    path: Steps


@dataclass(frozen=True)
class _Layer:
    raw: dict[tuple[str, str], _Raw]
    problems: tuple[Problem, ...]
    checked: bool = False


@dataclass(frozen=True)
class _Unread:
    """A document whose data came from the kept copy; it is read only if a place in it is asked for."""

    name: str

    def place(self, path: Steps = ()) -> Place:
        return read(self.name).place(path)


def _kept_layer(folders: tuple[Path, ...]) -> tuple[_Layer, Path | None]:
    """Return the records of the shipped folders from the kept copy if that is of these very files, else from the files.

    The copy is to the YAML what __pycache__ is to Python: JSON beside the files, found by a digest of their contents and
    written only once everything in them proved right. Reading YAML is most of a cold start (benchmarks/cold.py).
    """
    files = [file for folder in folders for file in _yaml_files(folder)]
    digest = hashlib.sha256(repr([_KEPT_FORMAT, *map(str, files)]).encode())
    for file in files:
        digest.update(file.read_bytes())
    kept = folders[0] / "__pycache__" / f"knowledge.{digest.hexdigest()[:24]}.json"
    try:
        records = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        return _layer(folders), kept
    raw = {(section, data["id"]): _Raw(data, _Unread(file), tuple(path)) for section, data, file, path in records}
    return _Layer(raw, (), checked=True), None


def _keep(layer: _Layer, kept: Path) -> None:
    """Write the copy, whole or not at all; where the folder cannot be written, do without, as Python does."""
    records = [[section, raw.data, raw.document.name, raw.path] for (section, _), raw in layer.raw.items()]
    beside = kept.with_name(f"{kept.name}.{os.getpid()}.tmp")
    try:
        kept.parent.mkdir(exist_ok=True)
        beside.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
        beside.replace(kept)
    except OSError:
        beside.unlink(missing_ok=True)


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
    files = _yaml_files(folder)
    if not files:
        yield "", _NOTHING, Problem("no YAML files here.", Place(str(folder)))
    for file in files:
        try:
            document = read(file)
        except InputError as error:
            yield from (("", _NOTHING, problem) for problem in error.problems)
            continue
        yield from _read_document(document)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml")) if folder.is_dir() else []


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
                else:
                    yield "", _NOTHING, Problem("key 'id' is missing.", document.place(raw.path))


_NOTHING: Final = _Raw({}, Document("", "", None), ())


def _build(layer: _Layer, keep: Path | None, folders: tuple[Path, ...]) -> KnowledgeBase:
    problems = list(layer.problems)
    sections: dict[str, dict[str, Any]] = {section: {} for section in m.SECTIONS}
    for (section, name), raw in sorted(layer.raw.items(), key=lambda item: item[0]):
        record, wrong = validate(m.SECTIONS[section], raw.data, raw.document, raw.path)
        problems += wrong
        if record is not None:
            sections[section][name] = record
    declared = {section: {name for kind, name in layer.raw if kind == section} for section in m.SECTIONS}
    for section, records in sections.items() if not layer.checked else ():
        for name, record in records.items():
            raw = layer.raw[section, name]
            problems += _check_references(section, record, declared, raw)
    if problems:
        raise KnowledgeError(problems)
    strata = _strata(sections["rules"], tuple(sections["opgaven"]), layer)
    if keep and not sys.dont_write_bytecode:
        _keep(layer, keep)
    places = _Places({key: (raw.document, raw.path) for key, raw in layer.raw.items()})
    indexes = {section: MappingProxyType(_ordered(records)) for section, records in sections.items()}
    return KnowledgeBase(**indexes, strata=strata, folders=folders, places=places, hash=_hash(layer))


def _ordered(records: dict[str, Any]) -> dict[str, Any]:
    """Order records by their `order`, then by id: never by where they stood."""
    return dict(sorted(records.items(), key=lambda item: (getattr(item[1], "order", 0), item[0])))


def _hash(layer: _Layer) -> str:
    content = [[*key, raw.data] for key, raw in sorted(layer.raw.items(), key=lambda item: item[0])]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class _Places(Mapping[tuple[str, str], Place]):
    """(section, id) -> place; looked up only when asked, as it costs a second reading of the file."""

    def __init__(self, spots: dict[tuple[str, str], tuple[Document | _Unread, Steps]]) -> None:
        self._spots = spots

    def __getitem__(self, key: tuple[str, str]) -> Place:
        document, path = self._spots[key]
        return document.place(path)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._spots)

    def __len__(self) -> int:
        return len(self._spots)


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
            yield from ((("sides", i, "interventions", j), x, "interventions") for j, x in enumerate(side.interventions))


def _premises_of(section: str, record: Any) -> Iterator[tuple[Any, Steps]]:
    if section == "rules":
        yield record.if_, ("if",)
    elif section == "interventions":
        yield from ((contra.if_, ("contra", i, "if")) for i, contra in enumerate(record.contra))
    elif section == "tensions":
        yield from ((side.if_, ("sides", i, "if")) for i, side in enumerate(record.sides))


def _misplaced_unless(section: str, record: Any, raw: _Raw) -> Iterator[Problem]:
    def walk(premise: Any, allowed: bool) -> bool:
        if isinstance(premise, m.Unless) and not allowed:
            return True
        return any(walk(part, isinstance(premise, m.AllOf)) for part in pr.parts(premise))

    for premise, path in _premises_of(section, record):
        if walk(premise, False):
            yield Problem("'unless' stands outside 'all'.", raw.document.place(raw.path + path), "Put both inside all: [...].")


# --- strata -----------------------------------------------------------------------------------------------------------


def reads(rule: m.Rule, opgaven: Iterable[str]) -> set[str]:
    """Return the findings ("knelpunt:x") that a rule builds on; a misfit builds on every opgave type."""
    found = set()
    for leaf in pr.leaves(rule.if_):
        if pr.word(leaf) in m.FINDINGS:
            found.add(pr.key(leaf))
        elif pr.word(leaf) == "misfit":
            found |= {f"opgave:{name}" for name in opgaven}
    return found


def concludes(rule: m.Rule) -> str:
    """Return the finding that a rule concludes, as "knelpunt:x"."""
    return ":".join(rule.then.finding)


def _strata(rules: Mapping[str, m.Rule], opgaven: tuple[str, ...], layer: _Layer) -> tuple[tuple[m.Rule, ...], ...]:
    graph: dict[str, set[str]] = {}
    for rule in rules.values():
        graph.setdefault(concludes(rule), set()).update(reads(rule, opgaven))
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise KnowledgeError(_circle(error.args[1], rules, opgaven, layer)) from None
    level: dict[str, int] = {}
    for finding in order:
        level[finding] = 1 + max((level[below] for below in graph.get(finding, ())), default=-1)
    strata: list[list[m.Rule]] = [[] for _ in range(1 + max(level.values(), default=-1))]
    for rule in sorted(rules.values(), key=lambda rule: rule.id):
        strata[level[concludes(rule)]].append(rule)
    return tuple(tuple(stratum) for stratum in strata if stratum)


def _circle(circle: list[str], rules: Mapping[str, m.Rule], opgaven: tuple[str, ...], layer: _Layer) -> list[Problem]:
    """Tell a circle of findings at the rules that close it, starting from its first finding in the alphabet."""
    loop = circle[:-1][::-1]
    start = loop.index(min(loop))
    loop = loop[start:] + loop[:start]
    shown = " <- ".join([*loop, loop[0]])
    problems = []
    for upper, lower in zip(loop, [*loop[1:], loop[0]], strict=True):
        rule = next(r for r in rules.values() if concludes(r) == upper and lower in reads(r, opgaven))
        raw = layer.raw["rules", rule.id]
        problems.append(Problem(f"rules go round in a circle: {shown}.", raw.document.place((*raw.path, "if"))))
    return problems


assert set(get_args(m.CASE_FIELDS)) >= set(CASE_SECTIONS)
