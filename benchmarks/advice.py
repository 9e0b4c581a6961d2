"""Hold the marks of advice for the signs it is meant for against what independent readers say.

    python benchmarks/advice.py             print what differs, and exit with 1 where something does
    python benchmarks/advice.py --write     put the means of the readings in knowledge/interventions/*.yaml

Three readers (elicitation/advice) said of every piece of advice how good a first step it is where one of its signs is
the chief complaint, from 0 to 3. The mark is their mean, to a tenth. Where it is below 1 the advice is not meant for
that sign, unless it has no better one. Advice that is new or reworded wants three readings of its pairs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import correlation, mean
from typing import Final

from netdiag.knowledge import KnowledgeBase

FOLDER: Final = Path(__file__).parent / "elicitation" / "advice"
ADVICE: Final = Path(__file__).resolve().parents[1] / "knowledge" / "interventions"
LEAST: Final = 1.0
TENTHS: Final = 10

Marks = dict[str, dict[str, float]]  # advice -> sign -> mark


def readings(kb: KnowledgeBase) -> dict[tuple[str, str], list[int]]:
    """Return the marks that readers gave each pair of advice and sign."""
    found: dict[tuple[str, str], list[int]] = {}
    for file in sorted(FOLDER.glob("*.csv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            advice, sign, mark = line.split(";")
            if advice in kb.interventions and sign in kb.symptoms:
                found.setdefault((advice, sign), []).append(int(mark))
    return found


def wanted(kb: KnowledgeBase) -> Marks:
    """Return the marks that follow from the readings, of signs and of the special cases of general ones."""
    means: Marks = {}
    for (advice, sign), marks in readings(kb).items():
        means.setdefault(advice, {})[sign] = int(mean(marks) * TENTHS + 0.5) / TENTHS
    return {advice: {s: v for s, v in some.items() if v >= LEAST} or some for advice, some in means.items()}


def differences(kb: KnowledgeBase) -> Iterator[str]:
    """Yield each mark that is not what the readers say."""
    marks = wanted(kb)
    for advice, has in kb.derived.meant_for.items():
        want = marks.get(advice, {})
        for sign in sorted(has.keys() | want.keys()):
            if has.get(sign, 0.0) != want.get(sign, 0.0):
                yield f"{advice} for {sign}: {has.get(sign, 0.0):g}, readers {want.get(sign, 0.0):g}"


def written(marks: Mapping[str, float], special_of: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return marks as they stand in a file: a special case only where its mark is not that of its general sign."""
    general = {s: [g for g in marks if s in special_of.get(g, ())] for s in marks}
    out = {s: v for s, v in marks.items() if not general[s] or v != max(marks[g] for g in general[s])}
    absent = {s for g in marks for s in special_of.get(g, ()) if s not in marks}
    return out | dict.fromkeys(sorted(absent), 0)


def write(kb: KnowledgeBase) -> int:
    """Put the marks in the files; return how many pieces of advice changed."""
    marks, changed = wanted(kb), 0
    for file in sorted(ADVICE.glob("*.yaml")):
        head, *records = re.split(r"(?m)^(?=  - id: )", file.read_text(encoding="utf-8"))
        new = [_with_marks(record, marks, kb) for record in records]
        changed += sum(a != b for a, b in zip(records, new, strict=True))
        file.write_text("".join([head, *new]), encoding="utf-8")
    return changed


def _with_marks(record: str, marks: Marks, kb: KnowledgeBase) -> str:
    opened = re.match(r"  - id: (\S+)", record)
    if not opened or opened[1] not in marks:
        return record
    some = written(marks[opened[1]], kb.derived.special_of)
    order = [*dict.fromkeys([*kb.interventions[opened[1]].signs, *some])]
    lines = "".join(f"      {sign}: {some[sign]:g}\n" for sign in order if sign in some)
    return re.sub(r"(?m)^    signs:(?: .*)?\n(?:      .*\n)*", lambda _: f"    signs:\n{lines}", record)


def main() -> int:
    kb = KnowledgeBase.default()
    if "--write" in sys.argv[1:]:
        print(f"{write(kb)} pieces of advice changed")
        return 0
    found, every = list(differences(kb)), readings(kb)
    for difference in found:
        print(difference)
    columns = list(zip(*every.values(), strict=True))
    agree = [f"{correlation(a, b):.2f}" for a, b in combinations(columns, 2)]
    marks = [mark for some in kb.derived.meant_for.values() for mark in some.values()]
    print(
        f"{len(every)} pairs of advice and sign read by {len(columns)}; correlation of their marks {', '.join(agree)}"
    )
    print(f"{len(marks)} pairs kept: {_counted(marks)}; {len(found)} differences")
    return 1 if found else 0


def _counted(marks: list[float]) -> str:
    words = {3: "good in nearly all networks", 2: "in most", 1: "in some"}
    return ", ".join(f"{sum(max(1, round(mark)) == step for mark in marks)} {said}" for step, said in words.items())


if __name__ == "__main__":
    sys.exit(main())
