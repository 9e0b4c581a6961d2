"""Hold the certainty of every pointer against what independent readers say of its sign.

    python benchmarks/pointers.py            print what differs, and exit with 1 where something does
    python benchmarks/pointers.py --write    put the means of the readings in rules/*.yaml in place of what stands there

      means(kb)               sign -> knelpunt -> certainty, negative for a strength; on a grid of 0.05
      kinds(kb)               trouble -> cause, sign, consequence or task, as most readers say

elicitation/README.md tells how they were asked. A file is named for its round and its reader. A reading counts for the
words it was of: signs reworded after round n (elicitation/reworded-n.txt) are left out of that round and those before.

A pointer may differ where its entry says why (`departs`). A trouble that is only a consequence points nowhere. A sign
to which readers gave a pointer that no entry has is told: it wants a reason, or a place among the slight ones.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from netdiag.knowledge import KnowledgeBase

RULES: Final = Path(__file__).resolve().parents[1] / "rules"
LIKELY: Final = 0.6
ENOUGH: Final = 3  # readings of one sign
FOLDER: Final = Path(__file__).parent / "elicitation"
GRID: Final = 20  # steps in 1
LEAST: Final = 0.1  # a mean below this is one reader's slight pointer at most


class Reading(NamedTuple):
    """What one reader says of one sign: its kind, and how firmly it points to each knelpunt."""

    sign: str
    kind: str
    weights: Mapping[str, float]


def readings(kb: KnowledgeBase) -> Iterator[Reading]:
    """Yield what every reader says of every sign in today's words."""
    for file in sorted(FOLDER.glob("*.csv")):
        reworded = _reworded_since(int(file.name.partition("-")[0]))
        for line in file.read_text(encoding="utf-8").splitlines():
            sign, kind, weights, *_ = line.split(";")
            if sign in kb.symptoms and sign not in reworded:
                pairs = (pointer.partition("=") for pointer in filter(None, weights.split(",")))
                yield Reading(sign, kind, {name: float(weight) for name, _, weight in pairs})


def _reworded_since(round_: int) -> set[str]:
    lists = {int(file.stem.partition("-")[2]): file for file in FOLDER.glob("reworded-*.txt")}
    return {sign for n, file in lists.items() if n >= round_ for sign in file.read_text(encoding="utf-8").split()}


def means(kb: KnowledgeBase) -> dict[str, dict[str, float]]:
    """Return sign -> knelpunt -> mean weight, in [-1, 1]; not to name a knelpunt is to give it 0."""
    totals: dict[str, Counter[str]] = {}
    readers: Counter[str] = Counter()
    for reading in readings(kb):
        readers[reading.sign] += 1
        totals.setdefault(reading.sign, Counter()).update(reading.weights)
    found = {}
    for sign, total in sorted(totals.items()):
        side = -1 if kb.symptoms[sign].strength else 1
        mean = {name: int(GRID * weight / readers[sign] + 0.5) / GRID for name, weight in sorted(total.items())}
        found[sign] = {name: side * value for name, value in mean.items() if value >= LEAST}
    return found


def kinds(kb: KnowledgeBase) -> dict[str, str]:
    """Return the kind that most readers give each trouble; of two as often named, the one that asks for less."""
    said: dict[str, Counter[str]] = {}
    for reading in readings(kb):
        if not kb.symptoms[reading.sign].strength:
            said.setdefault(reading.sign, Counter())[reading.kind] += 1
    order = ("sign", "cause", "consequence", "task")
    return {sign: min(count, key=lambda kind: (-count[kind], order.index(kind))) for sign, count in said.items()}


def differences(kb: KnowledgeBase) -> Iterator[str]:
    """Yield every pointer that is not what the readers say, and every one that is not there."""
    wanted = means(kb)
    said = kinds(kb)
    seen = set()
    for entry in kb.pointers.values():
        for sign, value in entry.signs.items():
            mean = wanted.get(sign, {}).get(entry.knelpunt, 0.0)
            if (sign, entry.knelpunt) in seen:
                yield f"{sign} points to {entry.knelpunt} twice"
            seen.add((sign, entry.knelpunt))
            if abs(mean - value) > 1e-9 and entry.departs is None:
                yield f"{sign} -> {entry.knelpunt}: {value:+.2f} in {entry.id}, readers {mean:+.2f}"
    for sign, pointers in wanted.items():
        consequence = kb.symptoms[sign].kind == "consequence"
        missing = [] if consequence else [name for name in pointers if (sign, name) not in seen]
        yield from (f"{sign} -> {name}: nowhere, readers {pointers[name]:+.2f}" for name in missing)
    for sign, kind in said.items():
        if kb.symptoms[sign].kind != kind:
            yield f"{sign} is a {kb.symptoms[sign].kind}, readers say {kind}"
    counts = Counter(reading.sign for reading in readings(kb))
    yield from (f"{sign} has {counts[sign]} readings" for sign in kb.symptoms if counts[sign] < ENOUGH)


def write(kb: KnowledgeBase) -> int:
    """Put the means in the place of the certainties in rules/*.yaml, but for entries that depart; return how many."""
    wanted = means(kb)
    changed = 0
    for file in sorted(RULES.glob("*.yaml")):
        lines = file.read_text(encoding="utf-8").split("\n")
        entry = None
        for i, line in enumerate(lines):
            if opened := re.fullmatch(r"  - id: (\S+)", line):
                entry = kb.pointers.get(opened[1])
            pointer = re.fullmatch(r"(      )([a-z0-9-]+): (-?[\d.]+)", line)
            if pointer and entry and entry.departs is None and pointer[2] in entry.signs:
                value = wanted.get(pointer[2], {}).get(entry.knelpunt, 0.0)
                lines[i] = f"{pointer[1]}{pointer[2]}: {value:g}"
                changed += lines[i] != line
        file.write_text("\n".join(lines), encoding="utf-8")
    return changed


def main() -> int:
    kb = KnowledgeBase.default()
    if "--write" in sys.argv[1:]:
        print(f"{write(kb)} certainties changed")
        return 0
    found = list(differences(kb))
    print("\n".join(found))
    values = [value for entry in kb.pointers.values() for value in entry.signs.values()]
    entries = sum(bool(entry.signs) for entry in kb.pointers.values())
    departing = sum(entry.departs is not None for entry in kb.pointers.values())
    print(f"{len(kb.symptoms)} signs, {sum(1 for _ in readings(kb))} readings of them")
    print(f"{len(values)} pointers in {entries} entries, {sum(v >= LIKELY for v in values)} of them likely alone")
    print(f"{departing} entries depart, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
