"""What going through the core signs adds to a coding of what was told: in how many accounts netdiag is right.

    python benchmarks/rounds.py

Each account was coded statement by statement; then others, who had the account and the core troubles (and neither the
coding nor netdiag), said which of these it shows, as a whole. Printed is, for each coding with and without what the
round found: the hoofdoorzaak at 1, the primary knelpunt among the first 1, 3 and 5, beside counting the signs that
point to each. A sign that was coded stays as it was coded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from learning import HERE, MEASURES, Account, Score, accounts, by_counting, by_netdiag
from netdiag.cases import Observation
from netdiag.knowledge import KnowledgeBase

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

Found = dict[str, Observation]


def rounds(coder: str) -> dict[str, Found]:
    """Map each account to what one coder found: lines of `account;sign=severity,...`, with ~ between the lines."""
    found = {}
    for line in (ROUNDS / f"{coder}.csv").read_text(encoding="utf-8").splitlines():
        account, _, marks = line.partition(";")
        found[account] = {name: _seen(mark) for name, _, mark in (one.partition("=") for one in marks.split(","))}
    return found


def _seen(mark: str) -> Observation:
    return Observation(severity=int(mark[0]), confidence=READ_INTO if mark.endswith("~") else 1.0)


def gone_through(account: Account, found: Found) -> Account:
    symptoms = {**found, **account.case.symptoms}
    return replace(account, case=account.case.replace(symptoms=symptoms))


def figures(every: Sequence[Account], method: Callable[[KnowledgeBase, Account], Score], kb: KnowledgeBase) -> str:
    scores = [method(kb, account) for account in every]
    return " ".join(f"{sum(score[i] for score in scores):2}" for i in range(len(MEASURES)))


def main() -> None:
    kb = KnowledgeBase.default()
    coded = tuple(accounts(kb))
    print(f"right: {', '.join(MEASURES)}")
    print(f"{'':22}{'as told':>14}{'counting':>14}{'and the round':>17}{'counting':>14}")
    for name, coder in PAIRS:
        before = [account for account in coded if account.set == name]
        found = rounds(coder)
        after = [gone_through(account, found[account.id]) for account in before]
        cells = [figures(those, method, kb) for those in (before, after) for method in (by_netdiag, by_counting)]
        print(f"{f'{name}, {coder}: {len(before)}':22}   " + "   ".join(cells))


if __name__ == "__main__":
    main()
