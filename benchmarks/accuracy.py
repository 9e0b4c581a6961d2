"""How often netdiag agrees with careful readings of published accounts, beside two baselines.

    python benchmarks/accuracy.py [READINGS CASES [SUFFIX]]

READINGS names what readers made of each account (default: readings.yaml beside this file), CASES the folder with the
coded accounts (default: examples), SUFFIX what stands behind the id in their names (-c: the third coding). Prints per
account and in all: hoofdoorzaak right at 1, primary knelpunt among the first 1, 3 and 5, its mean rank, and the type of
opgave, right and given. The first baseline counts the observed signs that point to each knelpunt; the second is the
expectation of a random order.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import netdiag
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import read

HERE = Path(__file__).parent
Ranking = tuple[list[str], list[str], str | None]  # hoofdoorzaken, knelpunten, opgave


def by_netdiag(kb: KnowledgeBase, case: netdiag.Case) -> Ranking:
    d = netdiag.diagnose(case, kb)
    return [c.id for c in d.hoofdoorzaken], [f.id for f in d.knelpunten], d.opgave.type


def by_counting(kb: KnowledgeBase, case: netdiag.Case) -> Ranking:
    seen = {name for name, o in case.symptoms.items() if isinstance(o.severity, int) and o.severity > 0}
    signs = [effects for sign, effects in kb.derived.single_signs.items() if sign in seen]
    counts = {name: sum(effects.get(name, 0.0) > 0 for effects in signs) for name in kb.knelpunten}
    columns = dict.fromkeys(kb.hoofdoorzaken, 0)
    for name, count in counts.items():
        columns[kb.knelpunten[name].hoofdoorzaak] += count
    return _ranked(columns), _ranked(counts), None


def _ranked(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def score(readings: Sequence[dict[str, Any]], rank: Callable[[dict[str, Any]], Ranking], show: bool) -> dict[str, str]:
    right, given, ranks, typed = 0, 0, [], []
    for reading in readings:
        columns, knelpunten, opgave = rank(reading)
        place = min(1 + knelpunten.index(name) for name in reading["primary"])
        right += columns[0] == reading["hoofdoorzaak"]
        ranks.append(place)
        if "opgave" in reading:
            typed.append(opgave == reading["opgave"])
            given += opgave is not None
        if show:
            mark = "yes" if columns[0] == reading["hoofdoorzaak"] else f"no: {columns[0]}"
            print(f"{reading['id']:8} rank {place:2}  opgave {opgave or '-':16} hoofdoorzaak {mark}")
    n = len(readings)
    return {
        "hoofdoorzaak at 1": f"{right}/{n}",
        "primary in 1": f"{sum(r <= 1 for r in ranks)}/{n}",
        "in 3": f"{sum(r <= 3 for r in ranks)}/{n}",
        "in 5": f"{sum(r <= 5 for r in ranks)}/{n}",
        "mean rank": f"{statistics.mean(ranks):.1f}",
        "opgave": f"{sum(typed)}/{len(typed)}",
        "given": f"{given}/{len(typed)}",
    }


def at_random(kb: KnowledgeBase, readings: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Expected figures of a random order of 26 knelpunten and 4 hoofdoorzaken."""
    n, m = len(readings), len(kb.knelpunten)
    first = [len(r["primary"]) for r in readings]
    within = {k: sum(1 - _all_later(m, p, k) for p in first) for k in (1, 3, 5)}
    typed = sum("opgave" in r for r in readings)
    return {
        "hoofdoorzaak at 1": f"{n / len(kb.hoofdoorzaken):.1f}/{n}",
        **{("primary in 1" if k == 1 else f"in {k}"): f"{v:.1f}/{n}" for k, v in within.items()},
        "mean rank": f"{statistics.mean((m + 1) / (p + 1) for p in first):.1f}",
        "opgave": f"{typed / len(kb.opgaven):.1f}/{typed}",
        "given": f"{typed}/{typed}",
    }


def _all_later(m: int, p: int, k: int) -> float:
    """Probability that none of p out of m items is among the first k of a random order."""
    chance = 1.0
    for i in range(p):
        chance *= (m - k - i) / (m - i)
    return chance


def main() -> None:
    readings_file = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "readings.yaml"
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent / "examples"
    suffix = sys.argv[3] if len(sys.argv) > 3 else ""
    kb = KnowledgeBase.default()
    readings = read(readings_file).data["readings"]
    cases = {r["id"]: netdiag.load_case(folder / f"{r['id']}{suffix}.yaml", kb) for r in readings}
    rows = {
        "netdiag": score(readings, lambda r: by_netdiag(kb, cases[r["id"]]), show=True),
        "counting": score(readings, lambda r: by_counting(kb, cases[r["id"]]), show=False),
        "random": at_random(kb, readings),
    }
    print()
    print(f"{'':10}" + "".join(f"{name:>19}" for name in rows["netdiag"]))
    for method, figures in rows.items():
        print(f"{method:10}" + "".join(f"{value:>19}" for value in figures.values()))


if __name__ == "__main__":
    main()
