"""Hold the marks of advice for the signs it is meant for against what independent readers say.

    python benchmarks/advice.py             print what differs, and exit with 1 where something does
    python benchmarks/advice.py --write     put what the readings say in knowledge/interventions/*.yaml

Three readers (elicitation/advice) said of every piece of advice how good a first step it is where one of its signs is
the chief complaint, from 0 to 3. The mark is their mean, to a tenth. Where it is below 1 the advice is not meant for
that sign, unless it has no better one. Three others (elicitation/leads) said of every piece of advice whether it can
stand first in a plan, from 0 to 3: what is for later by their mean, 1 or less, does not lead. Three more
(elicitation/afresh) named the advice that would be nonsense to whoever makes a new start after the cooperation ended:
what two of them name is not for a next attempt. Advice that is new or reworded wants three readings of each.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import correlation, mean
from typing import Any, Final

from netdiag.knowledge import KnowledgeBase

FOLDER: Final = Path(__file__).parent / "elicitation" / "advice"
ADVICE: Final = Path(__file__).resolve().parents[1] / "knowledge" / "interventions"
LEADS: Final = FOLDER.parent / "leads"
AFRESH: Final = FOLDER.parent / "afresh"
MOST: Final = 2  # of three readers
LEAST: Final = 1.0
LATER: Final = 1.0
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


def for_later(kb: KnowledgeBase) -> set[str]:
    """Return the advice that does not lead, by the readings."""
    return {advice for advice, marks in leads(kb).items() if mean(marks) <= LATER}


def leads(kb: KnowledgeBase) -> dict[str, list[int]]:
    """Return the marks that readers gave each piece of advice as the first line of a plan."""
    found: dict[str, list[int]] = {}
    for file in sorted(LEADS.glob("*.csv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            advice, mark = line.split(";")
            if advice in kb.interventions:
                found.setdefault(advice, []).append(int(mark))
    return found


def of_then(kb: KnowledgeBase) -> set[str]:
    """Return the advice that is about what was, by most readings, and nonsense to whoever begins anew."""
    named = Counter(name for file in AFRESH.glob("*.txt") for name in file.read_text(encoding="utf-8").split())
    return {name for name, times in named.items() if times >= MOST and name in kb.interventions}


def differences(kb: KnowledgeBase) -> Iterator[str]:
    """Yield each mark that is not what the readers say."""
    marks = wanted(kb)
    for advice, has in kb.derived.meant_for.items():
        want = marks.get(advice, {})
        for sign in sorted(has.keys() | want.keys()):
            if has.get(sign, 0.0) != want.get(sign, 0.0):
                yield f"{advice} for {sign}: {has.get(sign, 0.0):g}, readers {want.get(sign, 0.0):g}"
    for field, readers in (("leads", for_later(kb)), ("next_attempt", of_then(kb))):
        for advice, record in kb.interventions.items():
            if (says := getattr(record, field)) == (advice in readers):
                yield f"{advice}: {field} {str(says).lower()}, readers {str(not says).lower()}"


def written(marks: Mapping[str, float], special_of: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return marks as they stand in a file: a special case only where its mark is not that of its general sign."""
    general = {s: [g for g in marks if s in special_of.get(g, ())] for s in marks}
    out = {s: v for s, v in marks.items() if not general[s] or v != max(marks[g] for g in general[s])}
    absent = {s for g in marks for s in special_of.get(g, ()) if s not in marks}
    return out | dict.fromkeys(sorted(absent), 0)


def write(kb: KnowledgeBase) -> int:
    """Put the marks in the files; return how many pieces of advice changed."""
    marks, changed = wanted(kb), 0
    denied = {"leads": for_later(kb), "next_attempt": of_then(kb)}
    for file in sorted(ADVICE.glob("*.yaml")):
        head, *records = re.split(r"(?m)^(?=  - id: )", file.read_text(encoding="utf-8"))
        new = [_with_denied(_with_marks(record, marks, kb), denied) for record in records]
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


def _with_denied(record: str, denied: Mapping[str, Collection[str]]) -> str:
    opened = re.match(r"  - id: (\S+)", record)
    record = re.sub(rf"(?m)^    (?:{'|'.join(denied)}): .*\n", "", record)
    added = "".join(f"    {field}: false\n" for field, names in denied.items() if opened and opened[1] in names)
    return re.sub(r"(?m)^    order: .*\n", lambda found: found[0] + added, record)


def main() -> int:
    kb = KnowledgeBase.default()
    if "--write" in sys.argv[1:]:
        print(f"{write(kb)} pieces of advice changed")
        return 0
    found, every = list(differences(kb)), readings(kb)
    for difference in found:
        print(difference)
    marks = [mark for some in kb.derived.meant_for.values() for mark in some.values()]
    print(
        f"{len(every)} pairs of advice and sign, and {len(leads(kb))} pieces of advice as a first line, read by three; "
        f"correlation of their marks {_agreement(every)}, and {_agreement(leads(kb))}"
    )
    print(f"{len(marks)} pairs kept: {_counted(marks)}")
    print(f"{len(for_later(kb))} pieces do not lead; {len(found)} differences")
    return 1 if found else 0


def _agreement(readings: Mapping[Any, Sequence[int]]) -> str:
    columns = zip(*readings.values(), strict=True)
    return ", ".join(f"{correlation(a, b):.2f}" for a, b in combinations(columns, 2))


def _counted(marks: list[float]) -> str:
    words = {3: "good in nearly all networks", 2: "in most", 1: "in some"}
    return ", ".join(f"{sum(max(1, round(mark)) == step for mark in marks)} {said}" for step, said in words.items())


if __name__ == "__main__":
    sys.exit(main())
