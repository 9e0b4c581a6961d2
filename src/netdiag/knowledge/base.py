"""The knowledge base: tables, vocabulary and rules, indexed, read-only.

    KnowledgeBase.default()         what netdiag ships
    KnowledgeBase.load(*folders)    folders of YAML files; each file maps section names to lists of records
    kb.find(words)                  symptoms that match what somebody says  (search)
    kb.overlay(folder)              a new knowledge base in which the folder's records are added, or replace by id
      read_layer                    (folders)     files -> raw records with their place; form, keys, duplicate ids
      check_references, check_former              (references)  every id that a record names is declared, and none twice
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

from netdiag.errors import KnowledgeError, Place, Problem, at_least_one
from netdiag.knowledge import compiled
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import Derived, derive
from netdiag.knowledge.folders import Layer, named_files, read_layer, shipped_folders
from netdiag.knowledge.hit import Hit
from netdiag.knowledge.reading import Steps, validate
from netdiag.knowledge.references import check_former, check_references, circle
from netdiag.knowledge.section import Section
from netdiag.knowledge.yamlfile import YamlDocument, read
from netdiag.messages import _

FOUND: Final = 10  # hits of a search, unless more are asked for
COUNTED: Final = ("rules", "symptoms", "knelpunten", "interventions")


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Tables and rules, indexed by id and read-only. Make one with `default`, `load` or `overlay`.

    Two are equal if they hold the same records. A pickle of the shipped one names it by its hash, and another netdiag
    refuses it (KnowledgeError); any other carries its records.
    """

    sources: Section[Any]
    groups: Section[Any]
    evidence_groups: Section[Any]
    symptoms: Section[m.Symptom]
    synonyms: Section[m.Synonyms]
    features: Section[m.Feature]
    axes: Section[m.Axis]
    cells: Section[m.Cell]
    opgaven: Section[m.Opgave]
    families: Section[m.Family]
    actors: Section[m.Actor]
    hoofdoorzaken: Section[m.Hoofdoorzaak]
    knelpunten: Section[m.Knelpunt]
    patterns: Section[m.Pattern]
    bouwstenen: Section[m.Bouwsteen]
    questions: Section[m.Question]
    drijvende_krachten: Section[m.DrijvendeKracht]
    phases: Section[m.Phase]
    principles: Section[m.Principle]
    governance_forms: Section[m.GovernanceForm]
    governance_modes: Section[m.GovernanceMode]
    notes: Section[m.Note]
    interventions: Section[m.Intervention]
    tensions: Section[m.Tension]
    precedents: Section[m.Precedent]
    pointers: Section[m.Pointers]
    rules: Section[m.Rule]
    derived: Derived = field(repr=False)
    folders: tuple[Path, ...] = field(repr=False)
    places: _Places = field(repr=False)

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
        return _build(read_layer(paths), paths)

    def overlay(self, folder: Path | str) -> KnowledgeBase:
        """Return a new knowledge base: this one, with the folder's records added or put in place by id.

        Only the folder is read and checked: nothing it can say makes a record of this one wrong. Raises KnowledgeError.
        """
        return _build(read_layer([Path(folder)]), (*self.folders, Path(folder)), self)

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

    def _repr_html_(self) -> str:
        from netdiag.knowledge.view import of_base

        return of_base(self.version, {name: getattr(self, name) for name in m.SECTIONS})

    def find(self, sought: str, most: int | None = FOUND) -> tuple[Hit, ...]:
        """Return the symptoms that match words or a sentence, Dutch or English, best first: so many, or with None all.

        Raises InputError for more words than a person looks for, and where so many is less than one.
        """
        from netdiag.knowledge.search import find_symptoms

        at_least_one(most)
        return find_symptoms(sought, self, most)

    @property
    def shipped(self) -> bool:
        """Whether it was read from what netdiag ships, and from nothing else."""
        return self.folders == shipped_folders()

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


_default: KnowledgeBase | None = None


def _shipped_again(wanted: str) -> KnowledgeBase:
    kb = KnowledgeBase.default()
    if kb.hash != wanted:
        raise KnowledgeError(
            _(
                "this process has knowledge {version}, and {wanted} was asked for. "
                "Install the same netdiag and the same knowledge on every machine."
            ).format(version=kb.version, wanted=wanted[:12])
        )
    return kb


def _build(layer: Layer, folders: tuple[Path, ...], below: KnowledgeBase | None = None) -> KnowledgeBase:
    """Check the records of a layer, and put them together with those of the knowledge base below it."""
    sections = _together(layer, below)
    checked, problems = _checked(layer, {name: set(section) for name, section in sections.items()})
    if problems:
        raise KnowledgeError(problems)
    sections["rules"] = _with_pointers(sections)
    for (section, name), record in checked.items():
        sections[section].keep(name, record)
    spots = {key: (raw.document, raw.path) for key, raw in layer.raw.items()}
    places = _Places({**(below.places.spots if below else {}), **spots})
    if clashes := [*check_former(sections["symptoms"], places.place)]:
        raise KnowledgeError(clashes)
    try:
        derived = derive(sections, {(name, id_): raw for name, s in sections.items() for id_, raw in s.raw.items()})
    except CycleError as error:
        at = lambda rule: places.place(("rules", rule), ("if",))  # noqa: E731
        raise KnowledgeError(circle(error.args[1], sections["rules"], tuple(sections["opgaven"]), at)) from None
    return KnowledgeBase(**sections, derived=derived, folders=folders, places=places)


def _checked(layer: Layer, declared: Mapping[str, set[str]]) -> tuple[dict[tuple[str, str], Any], list[Problem]]:
    """Return the records of a layer, and all that is wrong with them."""
    records, problems = {}, list(layer.problems)
    for (section, name), raw in sorted(layer.raw.items(), key=lambda item: item[0]):
        record, wrong = validate(m.SECTIONS[section], raw.data, raw.document, raw.path)
        problems += wrong
        if record is not None:
            records[section, name] = record
            problems += check_references(record, declared, raw)
    return records, problems


def _together(layer: Layer, below: KnowledgeBase | None) -> dict[str, Section[Any]]:
    """Return every section with what stands below and in the layer, ordered by `order`, then by id."""
    own: dict[str, dict[str, Any]] = {name: {} for name in m.SECTIONS}
    for (section, name), raw in layer.raw.items():
        own[section][name] = raw.data
    under: dict[str, Section[Any]] = {name: getattr(below, name) for name in m.SECTIONS} if below else {}
    return {name: Section.ordered(name, records, under.get(name)) for name, records in own.items()}


def _with_pointers(sections: Mapping[str, Section[Any]]) -> Section[Any]:
    """Return the rules, and a rule for each sign of the pointers; those of pointers below are made anew."""
    own = {name: raw for name, raw in sections["rules"].raw.items() if m.POINTED not in name}
    pointed = [pair for record in sections["pointers"].raw.values() for pair in m.rules_of(record)]
    return Section.ordered("rules", {**own, **dict(pointed)}, None)


class _Places(Mapping[tuple[str, str], Place]):
    """(section, id) -> place; looked up only when asked, as it costs a second reading of the file."""

    def __init__(self, spots: Mapping[tuple[str, str], tuple[YamlDocument | str, Steps]]) -> None:
        self.spots = spots

    def __reduce__(self) -> tuple[Any, ...]:
        """Without the texts of the files: they are read again where a place is asked for."""
        named = {key: (d if isinstance(d, str) else d.name, path) for key, (d, path) in self.spots.items()}
        return type(self), (named,)

    def __getitem__(self, key: tuple[str, str]) -> Place:
        return self.place(key)

    def place(self, key: tuple[str, str], inside: Steps = ()) -> Place:
        """Return the place of a record, or of a part of it; of a rule that pointers stand for, that of its sign."""
        section, name = key
        if section == "rules" and m.POINTED in name:
            pointers, sign = name.split(m.POINTED)
            key, inside = ("pointers", pointers), ("signs", sign)
        document, path = self.spots[key]
        text = read(document) if isinstance(document, str) else document
        return text.place((*path, *_side(text.data, path, inside)))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.spots)

    def __len__(self) -> int:
        return len(self.spots)


def _side(data: Any, path: Steps, inside: Steps) -> Steps:
    """Return where in pointers a sign stands: under `signs`, or under `divided`."""
    for step in path:
        data = data[step]
    is_divided = inside[:1] == ("signs",) and inside[1] in data.get("divided", {})
    return ("divided", inside[1]) if is_divided else inside


# --- the compiled copy ------------------------------------------------------------------------------------------------


def keep_shipped() -> None:
    """Read what is shipped and keep it compiled. Raises KnowledgeError."""
    folders = shipped_folders()
    layer = read_layer(folders)
    kb = _build(layer, folders)
    names = {str(file): name for name, file in named_files(folders)}
    records: dict[str, dict[str, Any]] = {}
    for section in m.SECTIONS:
        found = {name: layer.raw[section, name] for name in getattr(kb, section) if (section, name) in layer.raw}
        records[section] = {name: [names[raw.document.name], raw.path[1], raw.data] for name, raw in found.items()}
    compiled.write(folders, records, kb.derived)


def _kept(folders: tuple[Path, ...]) -> KnowledgeBase | None:
    """Return the knowledge base from the compiled copy, if there is one of these very files."""
    copy = compiled.load(folders)
    if copy is None:
        return None
    records, files = copy["records"], {name: str(file) for name, file in named_files(folders)}
    sections: dict[str, Section[Any]] = {
        section: Section(section, {name: raw for name, (_, _, raw) in found.items()})
        for section, found in records.items()
    }
    return KnowledgeBase(
        **{**sections, "rules": _with_pointers(sections)},
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


def given(kb: KnowledgeBase | None) -> KnowledgeBase:
    """Return the knowledge base that a caller gave, or the shipped one. Raises TypeError for what is neither."""
    if kb is None:
        return KnowledgeBase.default()
    if not isinstance(kb, KnowledgeBase):
        hint = _("netdiag.KnowledgeBase.load(folder, ...) reads one.")
        raise TypeError(
            _("wanted a KnowledgeBase, and this is of type {kind}. {hint}").format(kind=type(kb).__name__, hint=hint)
        )
    return kb
