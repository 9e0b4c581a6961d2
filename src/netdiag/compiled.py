"""The shipped knowledge, read and proven when netdiag was installed: to the YAML files what .pyc is to Python.

    write(kb, records)          at install (hatch_build.py): read, check, derive; write it all as one JSON file
    load()                      at start: that file, if it is of the very files that are here now, else None

Reading and checking YAML is most of a cold start (benchmarks/cold.py). Without the copy, or where it is of other files,
knowledge is read from YAML, with the same result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag.errors import KnowledgeError
from netdiag.files import write_whole

if TYPE_CHECKING:
    from netdiag.knowledge import KnowledgeBase

HERE: Final = Path(__file__).resolve().parent
COPY: Final = HERE / "_data" / "compiled.json"
MAKERS: Final = ("certainty", "compiled", "derived", "knowledge", "model", "premise")  # what is derived is their work


def shipped_folders() -> tuple[Path, Path]:
    """Return the folders knowledge/ and rules/ as they are installed: in the wheel, or at the root of a checkout."""
    for root in (HERE / "_data", HERE.parents[1]):
        if (root / "knowledge").is_dir() and (root / "rules").is_dir():
            return root / "knowledge", root / "rules"
    raise KnowledgeError("knowledge/ and rules/ are not where netdiag was installed. Reinstall netdiag.")


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder and its subfolders, in order."""
    return sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml")) if folder.is_dir() else []


def load(folders: Sequence[Path]) -> Mapping[str, Any] | None:
    """Return what `write` wrote for these folders, or None where there is no such copy or it is of other files."""
    try:
        found = json.loads(COPY.read_bytes())
        return found if found["digest"] == digest(folders) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(kb: KnowledgeBase, records: Mapping[str, Any]) -> None:
    """Write a knowledge base and its raw records ({section: {id: [file, place, data]}}), whole or not at all."""
    content = {"digest": digest(kb.folders), "records": records, "derived": vars(kb.derived)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    COPY.parent.mkdir(exist_ok=True)
    write_whole(COPY, lambda path: path.write_text(text, encoding="utf-8"))


def digest(folders: Sequence[Path]) -> str:
    """Return the digest of what a copy is made of: the YAML files, by name and content, and the code that made it."""
    total = hashlib.sha256()
    for name, file in (*named_files(folders), *((name, HERE / f"{name}.py") for name in MAKERS)):
        content = file.read_bytes()
        total.update(f"{name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def named_files(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the YAML files with their names as the copy has them, which say nothing of where netdiag was installed."""
    for folder in folders:
        yield from ((f"{folder.name}/{file.relative_to(folder).as_posix()}", file) for file in yaml_files(folder))
