"""What going through the core signs adds to a coding of what was told: in how many accounts netdiag is right.

    python benchmarks/rounds.py

Each account was coded statement by statement; then somebody went through the core troubles and said of each whether the
account, as a whole, shows it: of the ten, twenty and fifty-two others, who had not seen the coding, of the forty the
coders themselves. Printed is, for each coding with and without what the round found, the hoofdoorzaak at 1 and the
primary knelpunt among the first 1, 3 and 5: of netdiag, of counting the signs that point to each, and of readers who
saw what was ticked and nothing else. A sign that was coded stays as it was coded. Last come readers of the whole
account, one against the other; and readers who typed the opgave by the two axes, against those who had Tabel 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from learning import FOURTH, HERE, MEASURES, THIRD, Account, Score, accounts, by_counting, by_netdiag, scored
from netdiag.cases import Observation
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import read

ROUNDS: Final = HERE / "accounts" / "rounds"
PAIRS: Final = (  # coding, who went through the core signs of its accounts
    ("ten", "g"),
    ("ten", "h"),
    ("twenty c", "g"),
    ("twenty d", "h"),
    ("fifty-two e", "g"),
    ("fifty-two f", "h"),
    ("forty e", "e"),
    ("forty f", "f"),
)
READ_INTO: Final = 0.7  # the confidence in what was read between the lines
PAIRS_OF: Final = {3: 3, 2: 1, 1: 0}  # of three readers who agree: how many pairs of them do

Found = dict[str, Observation]


def rounds(coder: str) -> dict[str, Found]:
    """Map each account to what one coder found: lines of `account;sign=severity,...`, with ~ between the lines."""
    found = {}
    for account, marks in _lines(ROUNDS / f"{coder}.csv"):
        found[account] = {name: _seen(mark) for name, _, mark in (one.partition("=") for one in marks.split(","))}
    return found


def _lines(file: Path) -> list[list[str]]:
    return [line.split(";") for line in file.read_text(encoding="utf-8").splitlines()]


def _seen(mark: str) -> Observation:
    return Observation(severity=int(mark[0]), confidence=READ_INTO if mark.endswith("~") else 1.0)


def gone_through(account: Account, found: Found) -> Account:
    symptoms = {**found, **account.case.symptoms}
    return replace(account, case=account.case.replace(symptoms=symptoms))


def by_readers(kind: str, every: Sequence[Account]) -> str:
    """Return the figures of readers who saw only the ticks, where there are: of those told, or of a round as well."""
    file = ROUNDS / f"{kind}-{every[0].set.replace(' ', '-')}.csv"
    if not file.exists():
        return ""
    said = {account: (hoofdoorzaak, named.split(",")) for account, hoofdoorzaak, named in _lines(file)}
    scores = []
    for account in every:
        hoofdoorzaak, named = said[account.id]
        rest = [name for name in sorted(account.primary) if name not in named]
        unnamed = ["?"] * (5 - len(named))
        scores.append(scored(account, [hoofdoorzaak], [*named, *unnamed, *rest]))
    return told(scores)


def told(scores: Sequence[Score]) -> str:
    return " ".join(f"{sum(score[i] for score in scores):2}" for i in range(len(MEASURES)))


def figures(kind: str, every: Sequence[Account], kb: KnowledgeBase) -> list[str]:
    methods: tuple[Callable[[KnowledgeBase, Account], Score], ...] = (by_netdiag, by_counting)
    return [*(told([method(kb, account) for account in every]) for method in methods), by_readers(kind, every)]


def main() -> None:
    kb = KnowledgeBase.default()
    coded = tuple(accounts(kb))
    print(f"right: {', '.join(MEASURES)}")
    print(f"{'':18}{'as told':13}{'counting':13}{'readers':13}{'and round':13}{'counting':13}readers")
    for name, coder in PAIRS:
        before = [account for account in coded if account.set == name]
        found = rounds(coder)
        after = [gone_through(account, found[account.id]) for account in before]
        cells = [*figures("told", before, kb), *figures("round", after, kb)]
        print(f"{f'{name}: {len(before)}':18}{''.join(f'{cell:13}' for cell in cells)}".rstrip())
    for file in (THIRD, FOURTH):
        readings = read(file).data["readings"]
        agree = sum(PAIRS_OF[reading["agree"]] for reading in readings) / (len(readings) * 3)
        print(f"readers of the whole account, {len(readings)}: the same hoofdoorzaak in {agree:.0%}")
    typed = {r["id"]: r["opgave"] for file in (THIRD, FOURTH) for r in read(file).data["readings"] if "opgave" in r}
    one, other = (dict(_lines(ROUNDS / f"axes-{reader}.csv")) for reader in "xy")
    print(
        f"type by the two axes, {len(typed)}: the same in {_same(one, other):.0%}, "
        f"as by Tabel 1 in {_same(typed, one):.0%} and {_same(typed, other):.0%}"
    )


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    return sum(other[name] == value for name, value in one.items()) / len(one)


if __name__ == "__main__":
    main()
