"""Which diagnoses of an archive change between two versions of the knowledge, and through which rules.

over_time(old, new, folder)     two knowledge bases and a folder of case files -> KnowledgeChange
  CaseChange                    one network whose diagnosis is another
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netdiag.cases import Case
from netdiag.diagnosis import diagnose
from netdiag.errors import Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.reasons.archive import read_archive
from netdiag.reasons.diff import Diff, Edit, RuleMove, diff, edit_of


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A network whose diagnosis is another by the later knowledge: its file, and the difference."""

    file: str
    diff: Diff

    @property
    def rules(self) -> frozenset[str]:
        """The rules that count otherwise."""
        return frozenset(move.rule for move in _rules(self.diff))


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """What a change of the knowledge does to an archive.

    `edits` are the rules that are new, gone or changed; `unread` tells of files that one of the two cannot read, the
    earlier or the later, and which are not among the `cases` that were compared.
    """

    old: KnowledgeBase = field(repr=False)
    new: KnowledgeBase = field(repr=False)
    edits: Mapping[str, Edit]
    cases: int
    changed: tuple[CaseChange, ...]
    unread: tuple[tuple[str, Problem], ...]

    @property
    def rules(self) -> Mapping[str, int]:
        """The rules through which diagnoses change, each with the number of networks, the most first."""
        counts = Counter(rule for one in self.changed for rule in one.rules)
        return {rule: counts[rule] for rule in sorted(counts, key=lambda rule: (-counts[rule], rule))}

    def to_text(self, language: str = "nl") -> str:
        """Return it in words, 80 columns wide. Raises InputError (language)."""
        from netdiag.reasons.versiontext import as_text

        return as_text(self, language)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data: ids and numbers."""
        from netdiag.reasons.versiontext import to_dict

        return to_dict(self)


def over_time(
    old: KnowledgeBase, new: KnowledgeBase, folder: Path | str, tick: Callable[[int, int], None] | None = None
) -> KnowledgeChange:
    """Return which diagnoses of a folder of cases change from one knowledge base to another.

    `tick` takes, after each network, how many are done, of how many. Raises InputError where there is no such folder,
    and where one of the two knowledge bases can read no case in it.
    """
    archives = {when: read_archive(folder, kb) for when, kb in (("earlier", old), ("later", new))}
    earlier, later = (cases for cases, _ in archives.values())
    shared = [file for file in later if file in earlier]
    changed = []
    for done, file in enumerate(shared, 1):
        one = _diff(earlier[file], old, later[file], new)
        changed += [CaseChange(file, one)] if one else []
        if tick:
            tick(done, len(shared))
    unread = tuple((when, problem) for when, (_, problems) in archives.items() for problem in problems)
    return KnowledgeChange(old, new, _edits(old, new), len(shared), tuple(changed), unread)


def _diff(earlier: Case, old: KnowledgeBase, later: Case, new: KnowledgeBase) -> Diff | None:
    found = diff(diagnose(earlier, old, engine="floats"), diagnose(later, new, engine="floats"))
    return found if found.moved else None


def _edits(old: KnowledgeBase, new: KnowledgeBase) -> Mapping[str, Edit]:
    rules = sorted(old.rules.keys() | new.rules.keys())
    return {rule: edit for rule in rules if (edit := edit_of(rule, old, new))}


def _rules(found: Diff) -> Iterator[RuleMove]:
    yield from (rule for move in found.knelpunten for rule in move.rules)
    yield from (rule for axis in (found.opgave.axes if found.opgave else ()) for rule in axis.rules)
