"""What `netdiag compare` calls chance, and whether `netdiag like` finds a network again.

    python benchmarks/comparing.py

Chance: of the knelpunten that moved and hold at either time, how many are said to have moved beyond what one answer can
do, and beyond what other observers would make of it. Tried on accounts that four people coded each for himself (nothing
changed there), on accounts of which a quarter of the severities is a step otherwise (nothing did), and on accounts of
which three signs are two steps weaker (something did).

Like: of each coding the most like among all others, and among published cases; right is another coding of the same
account. Then with half, and with a quarter of the signs of each, drawn apart; with half also by other weights.
"""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import netdiag
from netdiag.certainty import SEVEREST, holds
from netdiag.reasons.bands import Bands, bands, is_beyond
from netdiag.reasons.compare import drawn
from netdiag.reasons.diff import diff
from netdiag.reasons.likeness import KINDS, Known, known_by, likeness, rarity

HERE = Path(__file__).parent
CODED = sorted((HERE / "accounts" / "second").glob("*.yaml"))
OTHERS = sorted((HERE / "accounts" / "coded").glob("*.yaml")) + sorted((HERE.parent / "examples").glob("*.yaml"))
LEAST_SIGNS = 3
Diagnoses = dict[str, netdiag.Diagnosis]


def account(name: str) -> str:
    return name.rpartition("-")[0]


def diagnosed(case: netdiag.Case) -> netdiag.Diagnosis:
    return netdiag.diagnose(case, engine="floats")


def scored(case: netdiag.Case) -> dict[str, float]:
    return {name: o.severity for name, o in case.symptoms.items() if not isinstance(o.severity, str)}


def moved(case: netdiag.Case, by: Mapping[str, int]) -> netdiag.Diagnosis:
    """The diagnosis with some severities so much higher, from 0 to 4."""
    seen = dict(case.symptoms)
    for name, steps in by.items():
        severity = min(SEVEREST, max(0, scored(case)[name] + steps))
        seen[name] = seen[name].model_copy(update={"severity": severity})
    return diagnosed(case.replace(symptoms=seen))


# --- chance -----------------------------------------------------------------------------------------------------------


def coded_twice(made: Diagnoses, _: random.Random) -> Iterator[tuple[netdiag.Diagnosis, netdiag.Diagnosis]]:
    pairs = itertools.combinations(made.items(), 2)
    yield from ((one, other) for (a, one), (b, other) in pairs if account(a) == account(b))


def scored_again(made: Diagnoses, rng: random.Random) -> Iterator[tuple[netdiag.Diagnosis, netdiag.Diagnosis]]:
    for d in made.values():
        by = {name: rng.choice((-1, 1)) for name in scored(d.case) if rng.random() < 1 / 4}
        yield d, moved(d.case, by)


def eased(made: Diagnoses, rng: random.Random) -> Iterator[tuple[netdiag.Diagnosis, netdiag.Diagnosis]]:
    for d in made.values():
        strong = sorted(name for name, severity in scored(d.case).items() if severity >= 2)
        yield d, moved(d.case, dict.fromkeys(rng.sample(strong, min(3, len(strong))), -2))


Pair = tuple[netdiag.Diagnosis, netdiag.Diagnosis]
Ends = tuple[str, float, float]  # a knelpunt that moved, its certainty before and after


def moves(before: netdiag.Diagnosis, after: netdiag.Diagnosis) -> list[Ends]:
    found = [m for m in diff(before, after).knelpunten if m.before and m.after and abs(m.by) > 0.01]
    ends = [(m.id, m.before.certainty, m.after.certainty) for m in found if m.before and m.after]
    return [(name, x, y) for name, x, y in ends if holds(x) or holds(y)]


def beyond(pair: Pair, ends: Sequence[Ends], bound: Callable[[netdiag.Diagnosis], Bands]) -> list[bool]:
    old, new = (bound(d).knelpunten for d in pair)
    return [is_beyond(x, y, old[name], new[name]) for name, x, y in ends]


def chance(made: Diagnoses) -> None:
    bounds = [functools.cache(bound) for bound in (bands, drawn)]  # a coding stands in several pairs
    print("moved beyond:                                 one answer   other observers")
    for name, pairs in (
        ("nothing changed: two people coded an account", coded_twice),
        ("nothing changed: a quarter scored a step off", scored_again),
        ("changed: three signs two steps weaker", eased),
    ):
        told = [(pair, moves(*pair)) for pair in pairs(made, random.Random(1))]
        shares = []
        for bound in bounds:
            found = [one for pair, ends in told for one in beyond(pair, ends, bound)]
            shares.append(f"{sum(found)} of {len(found)} ({sum(found) / len(found):.0%})")
        print(f"{name:46}{shares[0]:>13}{shares[1]:>18}")


# --- like -------------------------------------------------------------------------------------------------------------


def thinned(d: netdiag.Diagnosis, share: float, seed: str) -> netdiag.Diagnosis:
    names = sorted(d.case.symptoms)
    kept = set(random.Random(seed).sample(names, max(LEAST_SIGNS, int(len(names) * share))))
    complaints = [name for name in d.case.chief_complaint if name in kept]
    seen = {name: o for name, o in d.case.symptoms.items() if name in kept}
    return diagnosed(d.case.replace(symptoms=seen, chief_complaint=complaints))


def precision(right: Sequence[bool]) -> float:
    places = [place for place, one in enumerate(right, 1) if one]
    return sum(n / place for n, place in enumerate(places, 1)) / len(places)


def found_again(known: Mapping[str, Known], asked: Sequence[str], kinds: Mapping[str, float], rare: bool) -> str:
    """Of how many the most like is another coding of the same account; and the mean average precision."""
    first, precisions = 0, []
    weights = {
        trait: kinds[trait[0]] * (weight / KINDS[trait[0]] if rare else 1.0)
        for trait, weight in rarity(list(known.values())).items()
    }
    for key in asked:
        others = {other: likeness(known[key], found, weights) for other, found in known.items() if other != key}
        ranked = sorted(others, key=lambda other: (-others[other], other))
        right = [other in asked and account(other) == account(key) for other in ranked]
        first += right[0]
        precisions.append(precision(right))
    return f"{first} of {len(asked)}   {sum(precisions) / len(precisions):.2f}"


def like(made: Diagnoses, others: Diagnoses) -> None:
    alone = {kind: float(kind == "symptom") for kind in KINDS}
    among = f"among {len(made) + len(others) - 1} others"
    print(f"\nanother coding of the same account, {among}: first, mean average precision")
    for share, name in ((1.0, "all signs"), (0.5, "half of the signs"), (0.25, "a quarter of the signs")):
        known = {key: known_by(thinned(d, share, key)) for key, d in (made | others).items()}
        ways = [("", KINDS, True)]
        if share == 0.5:
            ways += [(", by signs alone", alone, True), (", all kinds alike", dict.fromkeys(KINDS, 1.0), True)]
            ways += [(", the rare no heavier", KINDS, False)]
        for how, kinds, rare in ways:
            print(f"{name + how:40} {found_again(known, list(made), kinds, rare)}")


def main() -> None:
    kb = netdiag.KnowledgeBase.default()
    made, others = ({file.stem: diagnosed(netdiag.load_case(file, kb)) for file in files} for files in (CODED, OTHERS))
    chance(made)
    like(made, others)


if __name__ == "__main__":
    main()
