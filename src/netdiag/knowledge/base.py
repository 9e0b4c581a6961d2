"""The knowledge base: tables, vocabulary and rules, indexed, read-only.

    KnowledgeBase.default()         what netdiag ships
    KnowledgeBase.load(*folders)    folders of YAML files; each file maps section names to lists of records
    kb.overlay(folder)              a new knowledge base in which the folder's records are added, or replace by id
      read_layer                    (folders)     files -> raw records with their place; form, keys, duplicate ids
      check_references              (references)  every id that a record names is declared
      derive                        (derived)     what follows from the records: strata, who reads what, the hash
    keep_shipped()                  read what is shipped and keep it compiled, for `default` to start from (compiled)

All problems of all files are found in one pass and raised together as one KnowledgeError.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from graphlib import CycleError
from pathlib import Path
from typing import Any, Final

from netdiag.errors import KnowledgeError, Place
from netdiag.knowledge import compiled
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import Derived, derive
from netdiag.knowledge.folders import Layer, named_files, read_layer, shipped_folders
from netdiag.knowledge.reading import Steps, validate
from netdiag.knowledge.references import check_references, circle
from netdiag.knowledge.section import Section
from netdiag.knowledge.yamlfile import YamlDocument, read

Index = Mapping[str, Any]
COUNTED: Final = ("rules", "symptoms", "knelpunten", "interventions")


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Tables and rules, indexed by id and read-only. Make one with `default`, `load` or `overlay`.

    Two are equal if they hold the same records. A pickle of the shipped one names it by its hash, and another netdiag
    refuses it (KnowledgeError); any other carries its records.
    """

    sources: Index
    groups: Index
    evidence_groups: Index
    symptoms: Mapping[str, m.Symptom]
    axes: Mapping[str, m.Axis]
    cells: Mapping[str, m.Cell]
    opgaven: Mapping[str, m.Opgave]
    families: Mapping[str, m.Family]
    actors: Mapping[str, m.Actor]
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
        """Return the knowledge base that folders of knowledge and rules make together. Raises KnowledgeError."""
        paths = tuple(map(Path, folders))
        return _build(read_layer(paths), paths)

    def overlay(self, folder: Path | str) -> KnowledgeBase:
        """Return a new knowledge base: this one, with the folder's records added or put in place by id."""
        below, above = read_layer(self.folders), read_layer([Path(folder)])
        both = Layer({**below.raw, **above.raw}, (*below.problems, *above.problems))
        return _build(both, (*self.folders, Path(folder)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KnowledgeBase) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __reduce__(self) -> tuple[Any, ...]:
        if self.shipped:
            return _shipped_again, (self.hash,)
        return KnowledgeBase, tuple(getattr(self, f.name) for f in fields(self))

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self, name))} {name}" for name in COUNTED)
        return f"<KnowledgeBase {self.version}: {counts}>"

    @property
    def shipped(self) -> bool:
        """Whether it was read from what netdiag ships, and from nothing else."""
        return self.folders == shipped_folders()

    @property
    def hash(self) -> str:
        """Digest of all records, in hexadecimal; it does not depend on the order of files and records."""
        return self.derived.hash

    @property
    def version(self) -> str:
        """First twelve digits of the hash: enough to name this knowledge."""
        return self.hash[:12]

    @property
    def strata(self) -> Sequence[Sequence[str]]:
        """Ids of the rules per layer: those of one layer read only findings of the layers before."""
        return self.derived.strata


_default: KnowledgeBase | None = None


def _shipped_again(wanted: str) -> KnowledgeBase:
    kb = KnowledgeBase.default()
    if kb.hash != wanted:
        raise KnowledgeError(
            f"this process has knowledge {kb.version}, and {wanted[:12]} was asked for. "
            "Install the same netdiag and the same knowledge on every machine."
        )
    return kb


def _build(layer: Layer, folders: tuple[Path, ...]) -> KnowledgeBase:
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
            problems += check_references(record, declared, layer.raw[section, name])
    if problems:
        raise KnowledgeError(problems)
    indexes = {section: _section(section, _ordered(records), layer) for section, records in sections.items()}
    try:
        derived = derive(indexes, {key: raw.data for key, raw in layer.raw.items()})
    except CycleError as error:
        raise KnowledgeError(circle(error.args[1], sections["rules"], tuple(sections["opgaven"]), layer)) from None
    places = _Places({key: (raw.document, raw.path) for key, raw in layer.raw.items()})
    return KnowledgeBase(**indexes, derived=derived, folders=folders, places=places)


def _section(name: str, records: Mapping[str, Any], layer: Layer) -> Section:
    return Section(name, {id_: layer.raw[name, id_].data for id_ in records}, records)


def _ordered(records: dict[str, Any]) -> dict[str, Any]:
    """Return records by their `order`, then by id: never by where they stood."""
    return dict(sorted(records.items(), key=lambda item: (getattr(item[1], "order", 0), item[0])))


class _Places(Mapping[tuple[str, str], Place]):
    """(section, id) -> place; looked up only when asked, as it costs a second reading of the file."""

    def __init__(self, spots: Mapping[tuple[str, str], tuple[YamlDocument | str, Steps]]) -> None:
        self._spots = spots

    def __reduce__(self) -> tuple[Any, ...]:
        """Without the texts of the files: they are read again where a place is asked for."""
        named = {key: (d if isinstance(d, str) else d.name, path) for key, (d, path) in self._spots.items()}
        return type(self), (named,)

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
    layer = read_layer(folders)
    kb = _build(layer, folders)
    names = {str(file): name for name, file in named_files(folders)}
    records: dict[str, dict[str, Any]] = {}
    for section in m.SECTIONS:
        raw_records = {name: layer.raw[section, name] for name in getattr(kb, section)}
        records[section] = {
            name: [names[raw.document.name], raw.path[1], raw.data] for name, raw in raw_records.items()
        }
    compiled.write(folders, records, kb.derived)


def _kept(folders: tuple[Path, ...]) -> KnowledgeBase | None:
    """Return the knowledge base from the compiled copy, if there is one of these very files."""
    copy = compiled.load(folders)
    if copy is None:
        return None
    records, files = copy["records"], {name: str(file) for name, file in named_files(folders)}
    return KnowledgeBase(
        **{
            section: Section(section, {name: raw for name, (_, _, raw) in raw_records.items()})
            for section, raw_records in records.items()
        },
        derived=Derived.of_plain(copy["derived"]),
        folders=folders,
        places=_Places(
            {
                (kind, name): (files[f], (kind, i))
                for kind, raw_records in records.items()
                for name, (f, i, _) in raw_records.items()
            }
        ),
    )
