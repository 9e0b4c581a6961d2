"""Folders of YAML files to raw records, each with its place.

shipped_folders()           where knowledge/ and rules/ were installed
yaml_files(folder)
read_layer(folders)         files -> Layer: raw records by section and id, and what is wrong with their form
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from netdiag.errors import TOLD, InputError, KnowledgeError, Nearest, Place, Problem
from netdiag.knowledge.reading import Steps, validate
from netdiag.knowledge.records import POINTED, SECTIONS
from netdiag.knowledge.yamlfile import MAX_SHOWN, YamlDocument, read
from netdiag.limits import ENTRIES
from netdiag.messages import _
from netdiag.plaintext import shortened

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT / "_data"


def shipped_folders() -> tuple[Path, Path]:
    """Return the folders knowledge/ and rules/ as they are installed: in the wheel, or at the root of a checkout."""
    for root in (DATA, ROOT.parents[1]):
        if (root / "knowledge").is_dir() and (root / "rules").is_dir():
            return root / "knowledge", root / "rules"
    raise KnowledgeError(_("knowledge/ and rules/ are not where netdiag was installed. Reinstall netdiag."))


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder and its subfolders, in order.

    Raises InputError where there is more in them than `limits.ENTRIES`.
    """
    found = list(islice(folder.rglob("*"), ENTRIES.now + 1)) if folder.is_dir() else []
    if len(found) > ENTRIES.now:
        raise InputError([ENTRIES.reached(Place(str(folder)))])
    return sorted(p for p in found if p.suffix in (".yaml", ".yml"))


def named_files(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the YAML files with their names as the copy has them, which say nothing of where netdiag was installed."""
    for folder in folders:
        yield from ((f"{folder.name}/{file.relative_to(folder).as_posix()}", file) for file in yaml_files(folder))


@dataclass(frozen=True)
class Raw:
    """One record as read: plain data, and where it stands."""

    data: Any
    document: YamlDocument
    path: Steps


@dataclass(frozen=True)
class Layer:
    """Raw records by section and id, and the problems of their form."""

    raw: dict[tuple[str, str], Raw]
    problems: tuple[Problem, ...]


def read_layer(folders: Iterable[Path]) -> Layer:
    """Return what the files of some folders hold that together are one knowledge base, and their problems."""
    raw: dict[tuple[str, str], Raw] = {}
    problems: list[Problem] = []
    for folder in folders:
        for section, record, problem in _read_folder(folder):
            if wrong := problem or _keep(raw, section, record):
                problems.append(wrong)
    return Layer(raw, tuple(problems))


def _keep(raw: dict[tuple[str, str], Raw], section: str, record: Raw) -> Problem | None:
    """Keep a record under its id, or return why it cannot have that."""
    name, place = record.data["id"], record.document.place
    shown = shortened(name, MAX_SHOWN)
    if section == "rules" and POINTED in name:
        hint = _("Only the rules that pointers stand for have one; join the words of an id by hyphens.")
        return Problem(_("id '{shown}' has a dot.").format(shown=shown), place((*record.path, "id")), hint)
    known = raw.setdefault((section, name), record)
    if known is record:
        return None
    first = known.document.place(known.path)
    return Problem(
        _("id '{shown}' is taken.").format(shown=shown),
        place((*record.path, "id")),
        _("It was declared in {first}.").format(first=first),
    )


def _read_folder(folder: Path) -> Iterator[tuple[str, Raw, Problem | None]]:
    try:
        files = yaml_files(folder)
    except InputError as error:
        yield from (("", _NOTHING, problem) for problem in error.problems)
        return
    if not files:
        yield "", _NOTHING, Problem(_("no YAML files here."), Place(str(folder)))
    for file in files:
        try:
            document = read(file)
        except InputError as error:
            yield from (("", _NOTHING, problem) for problem in error.problems)
            continue
        yield from _read_document(document)


def _read_document(document: YamlDocument) -> Iterator[tuple[str, Raw, Problem | None]]:
    if not isinstance(document.data, dict):
        wanted = _("Wanted a mapping of sections ({sections}) to lists.").format(sections=", ".join(SECTIONS))
        yield "", _NOTHING, Problem(_("no sections here."), document.place(), wanted)
        return
    for section, records in document.data.items():
        if section not in SECTIONS:
            shown, hint = shortened(section, MAX_SHOWN), Nearest((section,), SECTIONS)
            yield (
                "",
                _NOTHING,
                Problem(_("unknown section '{shown}'.").format(shown=shown), document.place((section,)), hint),
            )
        elif not isinstance(records, list):
            yield (
                "",
                _NOTHING,
                Problem(_("section '{section}' is not a list.").format(section=section), document.place((section,))),
            )
        else:
            raws = [Raw(data, document, (section, i)) for i, data in enumerate(records)]
            yield from ((section, raw, None) for raw in raws if _has_id(raw.data))
            nameless = [raw for raw in raws if not _has_id(raw.data)]
            yield from (("", _NOTHING, problem) for problem in _without_id(section, nameless))


def _has_id(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("id"), str)


def _without_id(section: str, records: Sequence[Raw]) -> Iterator[Problem]:
    """Yield what is wrong with records that cannot be kept: the form of the first, and how many more there are."""
    for raw in records[:TOLD]:
        yield from validate(SECTIONS[section], raw.data, raw.document, raw.path)[1]
    for raw in records[TOLD : TOLD + 1]:
        yield Problem(_("this record has no id."), raw.document.place(raw.path), count=len(records) - TOLD)


_NOTHING: Final = Raw({}, YamlDocument("", "", None), ())
