"""How plans for published accounts were judged, and whether the marks of advice foretold it.

    python benchmarks/plans.py

The plans of round 1 were made before advice had marks and was reworded, those of round 2 after, those of round 3 with
some new advice too, those of round 4 in the order of how well knelpunten account for the whole, those of round 5 with
advice that does not lead after the rest, those of round 6 with nothing before all else for who only ran out of money.
These are of the twenty accounts; those of round 7 are of the forty, which nobody had seen, with what a round found,
and those of round 8 of the same after what the judges of round 7 had said.
Each coding in a round was judged by a fresh reader (elicitation/plans), beside the account and what helped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent / "elicitation" / "plans"
VERDICTS: Final = ("fits", "partly", "no")


class Judged(NamedTuple):
    """A line of a plan: what it advises, its mark, whether it fits, and of a first line whether it may lead."""

    advice: str
    mark: float
    verdict: str
    leads: str


def judged(file: Path) -> Iterator[Judged]:
    """Yield the lines that one reader judged."""
    for line in file.read_text(encoding="utf-8").splitlines():
        _account, _place, advice, mark, verdict, leads = line.split(";")
        yield Judged(advice, float(mark), verdict, leads)


def row(name: str, lines: Sequence[Judged]) -> str:
    """Return what was said of some lines."""
    said = Counter(line.verdict for line in lines)
    first = [line.leads for line in lines if line.leads]
    leads = f"{first.count('yes'):>9}/{len(first)}" if first else ""
    return f"{name:<16}{len(lines):>6}" + "".join(f"{said[v]:>8} {said[v] / len(lines):4.0%}" for v in VERDICTS) + leads


def main() -> None:
    print(f"{'':<16}{'lines':>6}" + "".join(f"{verdict:>13}" for verdict in VERDICTS) + "   first may lead")
    for file in sorted(FOLDER.glob("*.csv")):
        print(row(f"round {file.stem.replace('-', ', coding ')}", list(judged(file))))
    every = [line for file in sorted(FOLDER.glob("1-*.csv")) for line in judged(file)]
    for name, low, high in (("mark 2.5 or more", 2.5, 4.0), ("1.5 or more", 1.5, 2.5), ("below 1.5", 0.0, 1.5)):
        print(row(name, [line._replace(leads="") for line in every if low <= line.mark < high]))
    firsts = [line for file in sorted(FOLDER.glob("*.csv")) for line in judged(file) if line.leads]
    refused, times = Counter(line.advice for line in firsts if line.leads == "no").most_common(1)[0]
    print(f"refused most as the first: {refused}, {times} of {sum(line.advice == refused for line in firsts)} times")


if __name__ == "__main__":
    main()
