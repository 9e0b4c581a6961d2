"""A folder of case files: the networks that a firm keeps.

read_archive(folder, kb, but)   name of a file in it -> Case, and what is wrong with those that cannot be read
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from netdiag.cases import Case, load_case
from netdiag.errors import InputError, Place, Problem
from netdiag.knowledge import KnowledgeBase, folders
from netdiag.messages import _

Tick = Callable[[int, int], None]


def read_archive(
    folder: Path | str, kb: KnowledgeBase, but: Path | str | None = None, tick: Tick | None = None
) -> tuple[dict[str, Case], tuple[Problem, ...]]:
    """Return the cases in the YAML files of a folder and its subfolders, in order of name, and all that is wrong there.

    A file `but` is left out, by any of its names; `tick` takes how many are done, of how many. Raises InputError where
    there is no such folder, and where no file of it can be read.
    """
    cases: dict[str, Case] = {}
    problems: list[Problem] = []
    files = list(_files(Path(folder), but))
    for done, (name, file) in enumerate(files, 1):
        try:
            cases[name] = load_case(file, kb)
        except InputError as error:
            problems += error.problems
        if tick:
            tick(done, len(files))
    if not cases:
        raise InputError(problems or [Problem(_("no case files here."), Place(str(folder)), _("Wanted .yaml files."))])
    return cases, tuple(problems)


def _files(folder: Path, but: Path | str | None) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        raise InputError([Problem(_("is no folder of case files."), Place(str(folder)))])
    for file in folders.yaml_files(folder):
        if but is None or not _is_same(file, but):
            yield file.relative_to(folder).as_posix(), file


def _is_same(file: Path, other: Path | str) -> bool:
    try:
        return file.samefile(other)
    except (OSError, ValueError):
        return False
