"""How often a search shows the right symptom, for what was written of it without the words of its label.

    python benchmarks/search.py             shares of a hundred, and the time of a search
    python benchmarks/search.py --missed    also what was not among the first five of the half that was tuned on

search/probes.jsonl has a line for each observation, drawn with a fixed seed over all subjects: its symptom, its half,
and what was written of it. A `description` is by somebody who knew the vocabulary and wrote without the label's words;
`nl_keywords`, `nl_sentence` and `en_query` are by readers who saw the description alone, where there are such.

The half `tuned` flatters: most of its descriptions were written before the further words (`words`) of the symptoms, by
the same hand. Those of the half `apart` were written after them, and words were not changed since; of the weights, four
sets had been compared on both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final, NamedTuple

from netdiag.knowledge import KnowledgeBase

PROBES: Final = Path(__file__).parent / "search" / "probes.jsonl"
KINDS: Final = ("nl_keywords", "nl_sentence", "en_query", "description")
DEPTHS: Final = (1, 5, 10)


class Tried(NamedTuple):
    """One search: what for, where the right symptom stood (from 1; 0 where it is no hit), and how long it took."""

    probe: dict[str, Any]
    kind: str
    place: int
    seconds: float


def probes() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PROBES.read_text(encoding="utf-8").splitlines()]


def tried(kb: KnowledgeBase) -> Iterator[Tried]:
    """Yield a search for each text of each probe."""
    for probe in probes():
        for kind in KINDS:
            if text := probe.get(kind):
                start = perf_counter()
                found = [hit.symptom.id for hit in kb.find(text)]
                seconds = perf_counter() - start
                yield Tried(probe, kind, found.index(probe["sign"]) + 1 if probe["sign"] in found else 0, seconds)


def row(half: str, kind: str, some: list[Tried]) -> str:
    """Return a line of the table: of a hundred searches, in how many it is among the first 1, 5, 10."""
    within = (round(100 * sum(0 < one.place <= depth for one in some) / len(some)) for depth in DEPTHS)
    return f"{half:8}{kind:14}{len(some):6}" + "".join(f"{share:8}" for share in within)


def main() -> None:
    kb = KnowledgeBase.default()
    kb.find("vertrouwen")
    every = list(tried(kb))
    print(f"{'half':8}{'kind':14}{'n':>6}" + "".join(f"{f'in {depth}':>8}" for depth in DEPTHS))
    for half in ("tuned", "apart"):
        for kind in KINDS:
            if some := [one for one in every if (one.probe["half"], one.kind) == (half, kind)]:
                print(row(half, kind, some))
    times = sorted(one.seconds * 1000 for one in every)
    print(f"a search: {median(times):.1f} ms, {times[int(0.95 * len(times))]:.1f} ms at most in 95 of 100")
    if "--missed" in sys.argv:
        for one in every:
            if one.probe["half"] == "tuned" and not 0 < one.place <= DEPTHS[1]:
                print(f"{one.place:5} {one.probe['sign']} <- {one.probe[one.kind]}")


if __name__ == "__main__":
    main()
