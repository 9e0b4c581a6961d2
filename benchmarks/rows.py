"""Many cases at once, the whole row: what each costs beside one diagnosis with experta, and how it grows with rules.

    python benchmarks/rows.py [ROUNDS]

Medians of ROUNDS (default 7) in turn, of processor time, warm, in one process; synthetic networks in blocks of 1,000,
and the largest example for a single diagnosis. Then the growth of an outline with rules: copies of the shipped rules,
each about other symptoms, up to 100,000.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import netdiag
from cold import largest
from many import copies, extrapolate, slope
from netdiag.batch import diagnose_frame
from netdiag.cases import Case
from netdiag.cases import facts as facts_of
from netdiag.diagnosis import Diagnosis
from netdiag.diagnosis.many import Outlines
from netdiag.knowledge import KnowledgeBase
from synthetic import networks, table

NETWORKS = 1000
TIMES = (1, 10, 57)  # copies of all rules: the last come to 100,000
BARS = {"row without plan": 60e-6, "row with plan": 200e-6, "floats, evidence unread": 1.5e-3}


def outlined(d: Diagnosis) -> Any:
    """What a diagnosis comes to, read; its evidence, plan and advice not."""
    return d.outcome, d.opgave, d.hoofdoorzaken


def facts(kb: KnowledgeBase, count: int) -> Any:
    """Synthetic networks as an array: (cases x facts)."""
    program = Outlines.of(kb).evaluator
    cases = [Case.model_validate({"name": n.pop("name"), "symptoms": n}) for n in networks(kb, count)]
    return np.ascontiguousarray(program.matrix(program.columns(facts_of(case, kb), case) for case in cases).T)


def medians(runs: Mapping[str, tuple[Callable[[], Any], int]], rounds: int) -> dict[str, float]:
    """Median seconds a case of each, run in turn; each run is so many cases."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for run, _ in runs.values():
        run(), run()
    for _ in range(rounds):
        for name, (run, cases) in runs.items():
            begin = time.process_time()
            run()
            taken[name].append((time.process_time() - begin) / cases)
    return {name: statistics.median(times) for name, times in taken.items()}


def costs(kb: KnowledgeBase, rounds: int) -> dict[str, float]:
    df, case = table(kb, NETWORKS), netdiag.load_case(largest(), kb)
    array, outlines = facts(kb, NETWORKS), Outlines.of(kb)
    runs: dict[str, tuple[Callable[[], Any], int]] = {
        "experta, all read": (lambda: netdiag.diagnose(case, kb).to_dict(), 1),
        "floats, all read": (lambda: netdiag.diagnose(case, kb, engine="floats").to_dict(), 1),
        "floats, evidence unread": (lambda: outlined(netdiag.diagnose(case, kb, engine="floats")), 1),
        "row with plan": (lambda: diagnose_frame(df, kb), NETWORKS),
        "row without plan": (lambda: diagnose_frame(df, kb, plan=False), NETWORKS),
        "outline, from an array": (lambda: outlines.outline(array), NETWORKS),
        "findings alone": (lambda: outlines.evaluator.run(array.T), NETWORKS),
    }
    return medians(runs, rounds)


def growth(kb: KnowledgeBase) -> list[tuple[int, float]]:
    """Seconds a case of an outline, by the number of rules."""
    found = []
    for times in TIMES:
        more = kb if times == 1 else copies(kb, times)
        array, outlines = facts(more, NETWORKS), Outlines.of(more)
        spent = medians({"": (lambda o=outlines, x=array: o.outline(x), NETWORKS)}, 3 if times == 1 else 1)[""]
        found.append((len(more.rules), spent))
    return found


def main(rounds: int = 7) -> None:
    kb = KnowledgeBase.default()
    spent = costs(kb, rounds)
    experta = spent["experta, all read"]
    print(f"{'us a case':>12}  {'of experta':>10}  {'bar':>8}  what ({len(kb.rules)} rules, medians of {rounds})")
    for name, seconds in spent.items():
        bar = f"{BARS[name] * 1e6:8,.0f}" if name in BARS else " " * 8
        print(f"{seconds * 1e6:12,.1f}  {'1 /' + format(experta / seconds, ',.0f'):>10}  {bar}  {name}")
    missed = [name for name, bar in BARS.items() if spent[name] > bar]
    print(f"bars missed: {', '.join(missed) or 'none'}")
    extrapolate(spent["findings alone"], spent["row with plan"])
    grown = growth(kb)
    for rules, seconds in grown:
        print(f"{seconds * 1e6:12,.1f}  us a case  outline with {rules:,} rules")
    print(f"slope in rules (1 is linear): {slope(grown):.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
