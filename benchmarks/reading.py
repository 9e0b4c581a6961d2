"""How often what a reader ticked in an account is among the signs proposed for its statements.

    python benchmarks/reading.py CASES [ACCOUNTS]

CASES is a file of accounts: a list of `{id, text, codings: [{case}]}`. The text of each account is read as notes;
a sign counts that a coder ticked. Printed for each of the first ACCOUNTS accounts (5), for those together and for all:
statements, proposals, signs ticked, and the share of them among those proposed, and among the first 3 and 10 that the
search finds for any statement; of signs for which a coder noted the words they rest on, the share among the first 3 and
10 for those words alone. `now` is the same with the codings by the words of now,
accounts/second/ID-c.yaml and ID-d.yaml, where they are there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from netdiag.cases import Case, current, load_case
from netdiag.errors import Place
from netdiag.intake.documents import Item
from netdiag.intake.reading import found as found_in
from netdiag.intake.reading import proposals
from netdiag.intake.statements import statements
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import read

DEPTHS: Final = (3, 10)
NOW: Final = Path(__file__).parent / "accounts" / "second"


@dataclass(frozen=True)
class Account:
    """One account: what is proposed and found for each of its statements, and what was ticked, with its words."""

    id: str
    proposed: tuple[tuple[str, ...], ...]
    sought: tuple[tuple[str, ...], ...]
    ticked: frozenset[str]
    by_note: Mapping[str, tuple[str, ...]]

    def right(self) -> int:
        return len(self.ticked & {name for names in self.proposed for name in names})

    def found(self, depth: int) -> int:
        return len(self.ticked & {name for names in self.sought for name in names[:depth]})

    def noted(self, depth: int) -> int:
        return sum(name in names[:depth] for name, names in self.by_note.items())


def found(words: str, kb: KnowledgeBase) -> tuple[str, ...]:
    return tuple(hit.symptom.id for hit in found_in(words, kb, max(DEPTHS)))


def codings(raw: Mapping[str, Any], kb: KnowledgeBase) -> list[Case]:
    return [current(Case(**coding["case"]), kb) for coding in raw["codings"]]


def codings_of_now(raw: Mapping[str, Any], kb: KnowledgeBase) -> list[Case]:
    return [load_case(file, kb) for coder in "cd" if (file := NOW / f"{raw['id']}-{coder}.yaml").is_file()]


def account(raw: Mapping[str, Any], cases: Sequence[Case], kb: KnowledgeBase) -> Account:
    said = statements([Item(raw["text"], Place(raw["id"], 1))])
    notes = {name: o.note for case in cases for name, o in case.symptoms.items() if o.note}
    return Account(
        raw["id"],
        tuple(proposals(statement, kb) for statement in said),
        tuple(found(statement.text, kb) for statement in said),
        frozenset(name for case in cases for name in case.symptoms),
        {name: found(note, kb) for name, note in notes.items()},
    )


def row(name: str, every: Iterable[Account]) -> str:
    accounts = list(every)
    said, ticked = sum(len(a.proposed) for a in accounts), sum(len(a.ticked) for a in accounts)
    noted = sum(len(a.by_note) for a in accounts)
    if not accounts:
        return f"{name:14} none"
    count = sum(len(names) for a in accounts for names in a.proposed)
    shares = [f"{sum(a.right() for a in accounts) / ticked:8.2f}"]
    shares += [f"{sum(a.found(depth) for a in accounts) / ticked:8.2f}" for depth in DEPTHS]
    shares += [f"{sum(a.noted(depth) for a in accounts) / noted:8.2f}" if noted else "       -" for depth in DEPTHS]
    return f"{name:14} {said:10} {count:9} {ticked:6}" + "".join(shares)


def main() -> None:
    if not sys.argv[1:]:
        sys.exit(__doc__)
    kb = KnowledgeBase.default()
    accounts = read(sys.argv[1]).data
    print(f"{'':14} statements proposals ticked proposed in 3   in 10 noted 3      10")
    for ending, coded in (("", codings), (" now", codings_of_now)):
        every = [account(raw, cases, kb) for raw in accounts if (cases := coded(raw, kb))]
        some = every[: int(sys.argv[2]) if len(sys.argv) > 2 else 5]
        for one in some:
            print(row(one.id + ending, [one]))
        print(row(f"first {len(some)}{ending}", some))
        print(row(f"all {len(every)}{ending}", every))


if __name__ == "__main__":
    main()
