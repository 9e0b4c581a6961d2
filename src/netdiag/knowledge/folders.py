"""Folders of YAML files to raw records, each with its place.

shipped_folders()           where knowledge/ and rules/ were installed
yaml_files(folder)
read_layer(folders)         files -> Layer: raw records by section and id, and what is wrong with their form
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from netdiag.errors import InputError, KnowledgeError, Place, Problem, did_you_mean
from netdiag.knowledge.reading import Steps, validate
from netdiag.knowledge.records import POINTED, SECTIONS
from netdiag.knowledge.yamlfile import YamlDocument, read

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT / "_data"


def shipped_folders() -> tuple[Path, Path]:
    """Return the folders knowledge/ and rules/ as they are installed: in the wheel, or at the root of a checkout."""
    for root in (DATA, ROOT.parents[1]):
        if (root / "knowledge").is_dir() and (root / "rules").is_dir():
            return root / "knowledge", root / "rules"
    raise KnowledgeError("knowledge/ and rules/ are not where netdiag was installed. Reinstall netdiag.")


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder and its subfolders, in order."""
    return sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml")) if folder.is_dir() else []


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
            if problem:
                problems.append(problem)
                continue
            name = record.data.get("id")
            if section == "rules" and POINTED in name:
                hint = "Only the rules that pointers stand for have one; join the words of an id by hyphens."
                problems.append(Problem(f"id '{name}' has a dot.", record.document.place((*record.path, "id")), hint))
                continue
            known = raw.setdefault((section, name), record)
            if known is not record:
                first = known.document.place(known.path)
                place = record.document.place((*record.path, "id"))
                problems.append(Problem(f"id '{name}' is taken.", place, f"It was declared in {first}."))
    return Layer(raw, tuple(problems))


def _read_folder(folder: Path) -> Iterator[tuple[str, Raw, Problem | None]]:
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


def _read_document(document: YamlDocument) -> Iterator[tuple[str, Raw, Problem | None]]:
    if not isinstance(document.data, dict):
        wanted = f"Wanted a mapping of sections ({', '.join(SECTIONS)}) to lists."
        yield "", _NOTHING, Problem("no sections here.", document.place(), wanted)
        return
    for section, records in document.data.items():
        if section not in SECTIONS:
            hint = did_you_mean(section, SECTIONS)
            yield "", _NOTHING, Problem(f"unknown section '{section}'.", document.place((section,)), hint)
        elif not isinstance(records, list):
            yield "", _NOTHING, Problem(f"section '{section}' is not a list.", document.place((section,)))
        else:
            for i, data in enumerate(records):
                raw = Raw(data, document, (section, i))
                if isinstance(data, dict) and isinstance(data.get("id"), str):
                    yield section, raw, None
                else:  # a record without an id cannot be kept; its form tells what is wrong with it
                    _, problems = validate(SECTIONS[section], data, document, raw.path)
                    yield from (("", _NOTHING, problem) for problem in problems)


_NOTHING: Final = Raw({}, YamlDocument("", "", None), ())
