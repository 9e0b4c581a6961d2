"""Hold what knelpunten bring along against what independent readers say.

    python benchmarks/companions.py             print what differs, and exit with 1 where something does
    python benchmarks/companions.py --write     put the means of the readings in knowledge/knelpunten.yaml

Three readers (elicitation/companions) said of every pair of knelpunten in how many of a hundred networks with the one
as main cause the other is seen too, and of each in how many of all networks that stall it is. `seen` and `brings` are
their means, to steps of 0.05; what one brings along as often as is usual, within 0.1, is left out. A relation that says
one knelpunt follows from another (`follows`) is held against them too: the other must bring it along more than usual.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from statistics import correlation, mean
from textwrap import TextWrapper
from typing import Final

from netdiag.knowledge import KnowledgeBase

FOLDER: Final = Path(__file__).parent / "elicitation" / "companions"
FILE: Final = Path(__file__).resolve().parents[1] / "knowledge" / "knelpunten.yaml"
STEP: Final = 0.05
LEAST: Final = 2  # steps by which it differs from what is usual
WIDTH: Final = 120

Shares = dict[str, dict[str, float]]  # "seen", "main" or a main cause -> knelpunt -> of a hundred


def readings() -> list[Shares]:
    """Return what each reader said, by the first column."""
    return [_read(file) for file in sorted(FOLDER.glob("*.csv"))]


def _read(file: Path) -> Shares:
    with file.open(encoding="utf-8", newline="") as lines:
        (_, *names), *rows = csv.reader(lines, delimiter=";")
    return {first: {n: float(v) for n, v in zip(names, values, strict=True) if v != "-"} for first, *values in rows}


def wanted(kb: KnowledgeBase) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return `seen` and `brings` that follow from the readings, in steps."""
    every = readings()
    means = {
        row: {name: int(mean(one[row][name] for one in every) / 100 / STEP + 0.5) for name in every[0][row]}
        for row in ("seen", *kb.knelpunten)
    }
    seen = means["seen"]
    brings = {
        name: {other: v for other, v in means[name].items() if abs(v - seen[other]) >= LEAST} for name in kb.knelpunten
    }
    return seen, brings


def differences(kb: KnowledgeBase) -> Iterator[str]:
    """Yield each share that is not what the readers say, and each relation that they do not bear out."""
    seen, brings = wanted(kb)
    for name, record in kb.knelpunten.items():
        if record.seen is None or round(record.seen / STEP) != seen[name]:
            yield f"{name}: seen {record.seen}, readers {_shown(seen[name])}"
        has = {other: round(share / STEP) for other, share in record.brings.items()}
        for other in sorted(has.keys() | brings[name].keys()):
            if has.get(other) != brings[name].get(other):
                yield f"{name} brings {other}: {_shown(has.get(other))}, readers {_shown(brings[name].get(other))}"
        for cause in (f.knelpunt for f in record.follows):
            if brings[cause].get(name, 0) <= seen[name]:
                yield f"{name} follows {cause}: readers do not see it more often there"


def _shown(steps: int | None) -> str:
    return "not" if steps is None else f"{steps * STEP:.2f}".rstrip("0")


def write(kb: KnowledgeBase) -> None:
    """Put the means of the readings in the file of the knelpunten, after all else that a record says."""
    seen, brings = wanted(kb)
    head, *records = re.split(r"^(?=  - id: )", FILE.read_text(encoding="utf-8"), flags=re.M)
    written = [head]
    for record in records:
        name = re.match(r"  - id: (\S+)", record)
        if not name or name[1] not in kb.knelpunten:
            written.append(record)
            continue
        body = re.sub(r"^    (?:seen|brings):.*\n(?:      .*\n)*", "", record, flags=re.M)
        text, blank = body.rstrip("\n"), body[len(body.rstrip("\n")) :]
        written.append(f"{text}\n    seen: {_shown(seen[name[1]])}\n    brings:\n{_mapping(brings[name[1]])}{blank}")
    FILE.write_text("".join(written), encoding="utf-8")


def _mapping(shares: Mapping[str, int]) -> str:
    ordered = sorted(shares, key=lambda name: (-shares[name], name))
    text = ", ".join(f"{name}: {_shown(shares[name])}".replace(" ", "\0") for name in ordered)
    wrapper = TextWrapper(WIDTH - 8, break_long_words=False, break_on_hyphens=False)
    lines = [line.replace("\0", " ") for line in wrapper.wrap(text)]
    return "      {\n" + "\n".join(f"        {line}" for line in lines) + "\n      }"


def main(args: list[str]) -> int:
    """Print how far readers agree and what differs; 0 where nothing does."""
    kb = KnowledgeBase.default()
    if args == ["--write"]:
        write(kb)
        return 0
    every = [[v for name in kb.knelpunten for v in one[name].values()] for one in readings()]
    agree = ", ".join(f"{correlation(one, other):.2f}" for one, other in combinations(every, 2))
    print(f"{len(every[0])} pairs of knelpunten read by {len(every)}; correlation of their shares {agree}")
    _, brings = wanted(kb)
    print(f"{sum(map(len, brings.values()))} differ from what is usual")
    found = list(differences(kb))
    print(*found, f"{len(found)} differences", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
