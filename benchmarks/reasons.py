"""What reasons cost, warm, beside one diagnosis with experta in the same run.

    python benchmarks/reasons.py [RUNS] [CASE...]

For each case (default: every example), RUNS times in turn (default 5): a diagnosis with experta, and each of the
reasons on it. Prints medians of processor time and ratios per case; the last lines are the largest of all cases, beside
the bars: 0.25 s and ten times a diagnosis.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from netdiag.cases import Case, load_case
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.knowledge import KnowledgeBase
from netdiag.reasons.stands_on import stands_on
from netdiag.reasons.why import explain
from netdiag.reasons.why_not import why_not
from netdiag.reasons.would_hold import would_hold

ROOT = Path(__file__).parents[1]
BAR_SECONDS, BAR_RATIO = 0.25, 10.0
Reason = Callable[[Diagnosis], Any]


def of_all(ask: Callable[[Diagnosis, str], Any]) -> Reason:
    """What asks something of all knelpunten, one by one."""
    return lambda d: [ask(d, name) for name in d.kb.knelpunten]


REASONS: dict[str, Reason] = {
    "why, all knelpunten": of_all(explain),
    "stands on, all": of_all(stands_on),
    "would hold, all": of_all(would_hold),
    "why not as text, all": of_all(why_not),
    "how firm, 1,000 draws": lambda d: d.how_firm(),
    "how firm, one line": lambda d: d.firm_line(),
    "what next, all open": lambda d: d.what_next(10**6),
}


def seconds(run: Callable[[], Any]) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin


def measured(case: Case, kb: KnowledgeBase, runs: int) -> dict[str, float]:
    """Median seconds of a diagnosis with experta, and of each of the reasons, run in turn."""
    taken: dict[str, list[float]] = {name: [] for name in ("experta", *REASONS)}
    d = diagnose(case, kb)
    for reason in REASONS.values():
        reason(d)
    for _ in range(runs):
        taken["experta"].append(seconds(lambda: diagnose(case, kb)))
        d = diagnose(case, kb, engine="floats")
        for name, reason in REASONS.items():
            taken[name].append(seconds(lambda reason=reason, d=d: reason(d)))  # type: ignore[misc]
    return {name: statistics.median(values) for name, values in taken.items()}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    files = [Path(name) for name in sys.argv[2:]] or sorted((ROOT / "examples").glob("*.yaml"))
    kb = KnowledgeBase.default()
    worst: dict[str, tuple[float, float]] = {}
    print(f"{'':32}{'ms':>9}{'x experta':>12}")
    for file in files:
        found = measured(load_case(file, kb), kb, runs)
        experta = found.pop("experta")
        print(f"{file.stem[:30]:32}{1000 * experta:9.1f}{1:12.1f}")
        for name, value in found.items():
            print(f"  {name:30}{1000 * value:9.1f}{value / experta:12.1f}")
            before = worst.get(name, (0.0, 0.0))
            worst[name] = max(before[0], value), max(before[1], value / experta)
    print("\nthe largest of all cases")
    for name, (value, ratio) in worst.items():
        met = "met" if value <= BAR_SECONDS and ratio <= BAR_RATIO else "NOT MET"
        print(f"  {name:30}{1000 * value:9.1f}{ratio:12.1f}   bars {1000 * BAR_SECONDS:.0f}, {BAR_RATIO:.0f}: {met}")


if __name__ == "__main__":
    main()
