"""Hold the bouwstenen and drijvende krachten that each sign names against what independent readers say.

    python benchmarks/steps.py      print what differs, and exit with 1 where something does

Three readers (elicitation/steps) said of every sign to which steps they would send a network back that shows it, and
which forces it shows to be weak. What two of them name, the sign names; one that a text tells of may name more.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Final

from netdiag.knowledge import KnowledgeBase

FOLDER: Final = Path(__file__).parent / "elicitation" / "steps"
FIELDS: Final = ("bouwstenen", "krachten")
ENOUGH: Final = 2  # of three readers

Named = Mapping[tuple[str, str], frozenset[str]]  # sign and field -> what is named


def readings() -> list[Named]:
    """Return what each reader names."""
    return [dict(_lines(file)) for file in sorted(FOLDER.glob("*.csv"))]


def _lines(file: Path) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        sign, *named = line.split(";")
        yield from (
            ((sign, field), frozenset(filter(None, some.split(",")))) for field, some in zip(FIELDS, named, strict=True)
        )


def wanted(readers: list[Named], sign: str, field: str) -> set[str]:
    """Return what enough readers name."""
    count = Counter(name for reader in readers for name in reader.get((sign, field), ()))
    return {name for name, times in count.items() if times >= ENOUGH}


def differences(kb: KnowledgeBase, readers: list[Named]) -> Iterator[str]:
    """Yield what a sign does not name though readers do, and what it names though neither they do nor a text."""
    for sign, record in kb.symptoms.items():
        for field in FIELDS:
            has, want = set(getattr(record, field)), wanted(readers, sign, field)
            beyond = set() if record.source.support == "text" else has - want
            yield from (f"{sign}: {name} is not among its {field}" for name in sorted(want - has))
            yield from (f"{sign}: {name} is named by fewer than {ENOUGH} readers" for name in sorted(beyond))


def agreement(readers: list[Named], field: str) -> float:
    """Return the share of what two readers both name in what either names, in [0, 1]; of all pairs together."""
    pairs = [(one[key], other[key]) for one, other in combinations(readers, 2) for key in one if key[1] == field]
    return sum(len(one & other) for one, other in pairs) / sum(len(one | other) for one, other in pairs)


def main() -> int:
    kb = KnowledgeBase.default()
    readers = readings()
    found = list(differences(kb, readers))
    for difference in found:
        print(difference)
    for field in FIELDS:
        named = sum(len(getattr(record, field)) for record in kb.symptoms.values())
        signs = sum(bool(getattr(record, field)) for record in kb.symptoms.values())
        print(f"{field}: {named} named by {signs} of {len(kb.symptoms)} signs")
        print(f"  two readers agree {agreement(readers, field):.2f}")
    print(f"{len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
