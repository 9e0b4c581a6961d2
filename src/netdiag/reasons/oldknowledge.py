"""The knowledge as it was: a folder, a wheel of netdiag, or a revision of the git repository one is in.

old_knowledge(name)         -> KnowledgeBase; nothing of it is run, and what is packed is unpacked within limits
  _of_wheel, _of_git        the YAML files in one, each as (name, bytes)

Files are written to a temporary folder, for as long as it takes to read them, and nowhere else.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from netdiag.errors import InputError, KnowledgeError, Place, Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.limits import BYTES, ENTRIES, UNPACKED_BYTES, Limit
from netdiag.messages import _
from netdiag.plaintext import shortened

PARTS: Final = ("knowledge", "rules")
IN_WHEEL: Final = re.compile(r"netdiag/_data/((?:knowledge|rules)/.+\.ya?ml)")
IN_TREE: Final = re.compile(r"(?:knowledge|rules)/.+\.ya?ml")
MAX_SHOWN: Final = 60
LINE: Final = 4096  # bytes of one entry that git lists: a path cannot be longer
GIT: Final = (  # a repository may ask for programs to be run, and for what it lacks to be fetched: neither is done
    "git", "--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
)  # fmt: skip
ALONE: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}

File = tuple[str, bytes]


def old_knowledge(name: str) -> KnowledgeBase:
    """Return the knowledge in a folder with knowledge/ and rules/, in a wheel, or in a git revision.

    What is there under this name is a folder or a wheel; else it is a revision. Raises InputError for what is none of
    these or holds no knowledge, KnowledgeError for knowledge that this netdiag cannot read.
    """
    path = Path(name)
    if _exists(path):
        return _of_folder(path) if path.is_dir() else _unpacked(_of_wheel(path), name)
    return _unpacked(_of_git(name), name)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _of_folder(folder: Path) -> KnowledgeBase:
    missing = [part for part in PARTS if not (folder / part).is_dir()]
    if missing:
        raise InputError([Problem(_("there is no {missing}/ in it.").format(missing=missing[0]), Place(str(folder)))])
    return KnowledgeBase.load(*(folder / part for part in PARTS))


def _unpacked(files: Iterable[File], name: str) -> KnowledgeBase:
    """Return the knowledge in some files; what is wrong in them is told by their own names."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="netdiag-") as folder:
        for file, content in files:
            _write(Path(folder), file, content, name)
        try:
            return _of_folder(Path(folder))
        except (InputError, KnowledgeError) as error:
            raise type(error)(_renamed(problem, folder, name) for problem in error.problems) from None


def _write(folder: Path, file: str, content: bytes, name: str) -> None:
    inside = PurePosixPath(file)
    try:
        if inside.is_absolute() or ".." in inside.parts or re.search(r"[\\:\0]", file):
            raise ValueError(_("its name leads elsewhere"))
        target = folder.joinpath(*inside.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except (OSError, ValueError) as error:
        problem = Problem(
            _("cannot unpack '{file}': {error}.").format(file=shortened(file, MAX_SHOWN), error=error), Place(name)
        )
        raise InputError([problem]) from None


def _renamed(problem: Problem, folder: str, name: str) -> Problem:
    if problem.place is None:
        return problem
    inside = problem.place.file.removeprefix(folder).lstrip(os.sep)
    return replace(problem, place=replace(problem.place, file=f"{name}:{inside}" if inside else name))


def _at_most(limit: Limit, count: int, name: str) -> None:
    if count > limit.now:
        raise InputError([limit.reached(Place(name))])


# --- a wheel ----------------------------------------------------------------------------------------------------------


def _of_wheel(path: Path) -> Iterator[File]:
    """Yield the YAML files of a wheel. Raises InputError for what is no wheel, or unpacks to too much."""
    name = str(path)
    there = path.stat()
    if not stat.S_ISREG(there.st_mode):
        raise InputError([Problem(_("is no folder and no wheel."), Place(name))])
    _at_most(BYTES, there.st_size, name)
    try:
        with ZipFile(path) as archive:
            yield from _members(archive, name)
    except (BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError([Problem(_("is no folder with knowledge/ and rules/, and no wheel."), Place(name))]) from None


def _members(archive: ZipFile, name: str) -> Iterator[File]:
    parts = archive.infolist()
    _at_most(ENTRIES, len(parts), name)
    wanted = [(found[1], part) for part in parts if (found := IN_WHEEL.fullmatch(part.filename))]
    _at_most(UNPACKED_BYTES, sum(part.file_size for _, part in wanted), name)
    for inside, part in wanted:
        yield inside, _content(archive, part, f"{name}:{inside}")


def _content(archive: ZipFile, part: ZipInfo, name: str) -> bytes:
    import zlib

    try:
        with archive.open(part) as stream:
            content = stream.read(BYTES.now + 1)
    except zlib.error as error:
        raise BadZipFile from error
    _at_most(BYTES, len(content), name)
    return content


# --- git --------------------------------------------------------------------------------------------------------------


def _of_git(revision: str) -> Iterator[File]:
    """Yield the YAML files of a revision, those of the folder one is in or else of the top. Raises InputError."""
    commit = _git(revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    prefix = _git(revision, "rev-parse", "--show-prefix").decode("utf-8", "replace").strip()
    blobs = _blobs(revision, commit.decode("ascii"), prefix) or _blobs(revision, commit.decode("ascii"), "")
    if not blobs:
        raise InputError([Problem(_("has no knowledge/ and rules/."), Place(revision))])
    _at_most(ENTRIES, len(blobs), revision)
    _at_most(UNPACKED_BYTES, sum(size for _, _, size in blobs), revision)
    for name, blob, size in blobs:
        _at_most(BYTES, size, f"{revision}:{name}")
        yield name, _git(revision, "cat-file", "blob", blob, most=BYTES.now)


def _blobs(revision: str, commit: str, prefix: str) -> list[tuple[str, str, int]]:
    """Return name, id and size of the YAML files under knowledge/ and rules/ of a folder; links are left out."""
    asked = [f"{prefix}{part}/" for part in PARTS]
    listed = _git(revision, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", *asked, most=ENTRIES.now * LINE)
    found = []
    for entry in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
        about, _, path = entry.partition("\t")
        mode, kind, blob, size = about.split()
        name = path.removeprefix(prefix)
        if kind == "blob" and mode.startswith("100") and IN_TREE.fullmatch(name):
            found.append((name, blob, int(size)))
    return found


def _git(revision: str, *arguments: str, most: int = LINE) -> bytes:
    """Return what git prints, no more than so many bytes of it. Raises InputError where it fails."""
    shown = shortened(revision, MAX_SHOWN)
    wanted = _("'{shown}' is no folder, no wheel and no revision of a git repository here.").format(shown=shown)
    try:
        done = subprocess.Popen(
            [*GIT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            env={**os.environ, **ALONE},
        )  # fmt: skip
    except (OSError, ValueError):
        raise InputError([Problem(wanted, None, _("git is not installed here."))]) from None
    with done:
        printed = done.stdout.read(most + 1) if done.stdout else b""
        if len(printed) > most:
            done.kill()
            raise InputError([Problem(_("has too much in it."), Place(revision))])
        if done.wait():
            raise InputError([Problem(wanted)])
    return printed
