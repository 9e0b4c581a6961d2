"""The shipped knowledge, read and proven when netdiag was installed: to the YAML files what .pyc is to Python.

    write(folders, ...)         at install (hatch_build.py): read, check, derive; write it all as one JSON file
    load(folders)               at start: that file, if it is of the very files that are here now, else None

Reading and checking YAML is most of a cold start (benchmarks/cold.py). Without the copy, or where it is of other files,
knowledge is read from YAML, with the same result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from netdiag.files import write_whole
from netdiag.knowledge.derived import Derived
from netdiag.knowledge.folders import DATA, ROOT, named_files

COPY: Final = DATA / "compiled.json"
MAKERS: Final = (  # what is derived is their work, and so are the records it is derived from
    "certainty.py",
    *(f"knowledge/{name}.py" for name in ("base", "compiled", "derived", "fields", "folders")),
    *(f"knowledge/{name}.py" for name in ("premise", "records", "section", "statable", "yamlfile")),
)


def load(folders: Sequence[Path]) -> Mapping[str, Any] | None:
    """Return what `write` wrote for these folders, or None where there is no such copy or it is of other files."""
    try:
        copy = json.loads(COPY.read_bytes())
        return copy if copy["digest"] == digest(folders) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(folders: Sequence[Path], records: Mapping[str, Any], derived: Derived) -> None:
    """Write raw records ({section: {id: [file, place, data]}}) and what follows from them, whole or not at all."""
    content = {"digest": digest(folders), "records": records, "derived": vars(derived)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    COPY.parent.mkdir(exist_ok=True)
    write_whole(COPY, lambda path: path.write_text(text, encoding="utf-8"))


def digest(folders: Sequence[Path]) -> str:
    """Return the digest of what a copy is made of: the YAML files, by name and content, and the code that made it."""
    total = hashlib.sha256()
    for name, file in (*named_files(folders), *((name, ROOT / name) for name in MAKERS)):
        content = file.read_bytes()
        total.update(f"{name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()
