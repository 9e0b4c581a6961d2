"""Does it tell anything that a diagnosis is firm: are those whose first place is firm right more often than others?

    python benchmarks/firmness.py

On all coded accounts of `learning`: ten, thirty, and twenty coded four times. A first place is the firmer in the more
of a thousand draws it stays first (`netdiag firm`). The codings are put in thirds by that, and for each third is
printed how often the diagnosis is right: its first hoofdoorzaak is the one that readers named, and its first knelpunt
one of their primary ones. `order` is how often, of two codings of which one is right and one is not, the right one is
the firmer (0.5 is chance); between brackets where it lies in 19 of 20 times when accounts are drawn anew, each with all
its codings.
Beside the draws stand two plainer measures: by how much the first leads the second, and on how many single answers the
first place hangs.

First is printed how far people differ, to which the draws are set: two coders of one account by severity, and in what
they saw at all; one reader of a sign and the mean of all.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

import netdiag
from learning import Account, accounts
from netdiag.cases import Case
from netdiag.knowledge import KnowledgeBase
from netdiag.reasons import robustness
from pointers import means, readings

THIRDS: Final = ("least firm", "between", "firmest")
CODERS: Final = (("a", "b"), ("c", "d"))
ANEW: Final = 1000


@dataclass(frozen=True)
class Coded:
    """One coding: whether its diagnosis is right, and how firm, by each measure."""

    account: str
    right: bool
    by: dict[str, float]


# --- how far people differ --------------------------------------------------------------------------------------------


def scored(case: Case) -> dict[str, float]:
    return {name: o.severity for name, o in case.symptoms.items() if not isinstance(o.severity, str)}


def differences(every: Sequence[Account]) -> Iterator[tuple[list[float], float]]:
    """Of each two codings of an account in the same words: steps between their severities, and what only one has."""
    codings: dict[str, dict[str, Case]] = defaultdict(dict)
    for account in every:
        codings[account.id][account.set[-1]] = account.case
    for coded in codings.values():
        for one, other in CODERS:
            if one in coded and other in coded:
                first, second = scored(coded[one]), scored(coded[other])
                both = first.keys() & second.keys()
                yield [abs(first[name] - second[name]) for name in both], 1 - 2 * len(both) / (len(first) + len(second))


def off_the_mean(kb: KnowledgeBase) -> list[float]:
    mean, own = means(kb), defaultdict(list)
    for reading in readings(kb):
        own[reading.sign].append(reading.weights)
    pairs = ((sign, name, value) for sign, of in mean.items() for name, value in of.items() if value)
    return [abs(weights.get(name, 0.0) - abs(value)) for sign, name, value in pairs for weights in own[sign]]


def print_differences(every: Sequence[Account], kb: KnowledgeBase) -> None:
    steps = [step for of, _ in differences(every) for step in of]
    differ, size = sum(step > 0 for step in steps) / len(steps), statistics.mean(filter(None, steps))
    print(f"coders of one account: {differ:.0%} of {len(steps)} severities differ, by {size:.1f} step")
    apart = statistics.mean(alone for _, alone in differences(every))
    print(f"  of the signs that a coder saw the other did not see {apart:.0%}")
    print(f"readers of one sign: {statistics.mean(off_the_mean(kb)):.2f} from the mean of all")
    assumed = robustness.Assumed()
    print(
        f"draws: {2 / assumed.shifted:.0%} of the severities differ, by 1 step; {1 / assumed.left_out:.0%} is left out"
    )
    print(f"  rules: {2 * assumed.step / assumed.stepped:.2f} from what is written")


# --- whether firmness tells anything ----------------------------------------------------------------------------------


def coded(account: Account, kb: KnowledgeBase) -> tuple[Coded, Coded]:
    """One account by its hoofdoorzaak, and by its knelpunt."""
    d = netdiag.diagnose(account.case, kb, engine="floats")
    firm = d.how_firm()
    one, other = d.hoofdoorzaken[:2]
    first, second = d.knelpunten[:2]
    cause = {
        "draws": firm.hoofdoorzaken[0].first,
        "lead": one.share - other.share,
        "answers": -len(firm.cause_hangs_on),
    }
    knelpunt = {
        "draws": firm.knelpunten[0].first,
        "lead": first.certainty - second.certainty,
        "answers": -len(firm.hangs_on),
    }
    return (
        Coded(account.id, one.id == account.hoofdoorzaak, cause),
        Coded(account.id, first.id in account.primary, knelpunt),
    )


def ordered(found: Sequence[Coded], measure: str) -> float:
    """How often the right one of two is the firmer; of equals half counts."""
    right = np.array([one.by[measure] for one in found if one.right])
    wrong = np.array([one.by[measure] for one in found if not one.right])
    more = (right[:, None] > wrong).sum() + (right[:, None] == wrong).sum() / 2
    return float(more) / max(1, right.size * wrong.size)


def drawn_anew(found: Sequence[Coded], measure: str) -> tuple[float, float]:
    by_account = defaultdict(list)
    for one in found:
        by_account[one.account].append(one)
    names, random = sorted(by_account), np.random.Generator(np.random.PCG64(1))
    picks = random.integers(len(names), size=(ANEW, len(names)))
    values = sorted(ordered([one for i in row for one in by_account[names[i]]], measure) for row in picks)
    return values[ANEW // 40], values[-1 - ANEW // 40]


def thirds(found: Sequence[Coded]) -> Iterator[tuple[str, Sequence[Coded]]]:
    ranked = sorted(found, key=lambda one: (one.by["draws"], one.account))
    for i, name in enumerate(THIRDS):
        yield name, ranked[i * len(ranked) // 3 : (i + 1) * len(ranked) // 3]


def print_firmness(name: str, found: Sequence[Coded]) -> None:
    print(f"\n{name}: right in {sum(one.right for one in found)} of {len(found)}")
    for third, of in thirds(found):
        low, high = of[0].by["draws"], of[-1].by["draws"]
        right = sum(one.right for one in of)
        print(f"  {third:11} first in {low:4.0%} to {high:4.0%} of the draws: right in {right:2} of {len(of)}")
    hanging = [one for one in found if one.by["answers"] < 0]
    sure = [one for one in found if not one.by["answers"]]
    print(f"  hangs on single answers: right in {sum(one.right for one in hanging)} of {len(hanging)}")
    print(f"  hangs on none: right in {sum(one.right for one in sure)} of {len(sure)}")
    for measure in ("draws", "lead", "answers"):
        low, high = drawn_anew(found, measure)
        print(f"  order by {measure:8} {ordered(found, measure):.2f} ({low:.2f} to {high:.2f})")


def main() -> None:
    kb = KnowledgeBase.default()
    every = tuple(accounts(kb))
    print_differences(every, kb)
    causes, knelpunten = zip(*(coded(account, kb) for account in every), strict=True)
    print_firmness("hoofdoorzaak", causes)
    print_firmness("knelpunt", knelpunten)


if __name__ == "__main__":
    main()
