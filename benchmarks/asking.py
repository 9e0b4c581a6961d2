"""How soon the order of questions finds the primary knelpunt, beside the order of before.

    python benchmarks/asking.py [ORDER...]

A respondent for each of sixty accounts of `learning` (the ten, the thirty, the third coding of the twenty) knows what
the coding holds and no more: to what it does not hold the answer is unknown. Asked are twenty signs, one by one,
always the first of an order, from two beginnings: nothing is known, or the two mildest troubles of the coding. Printed
is in how many accounts a primary knelpunt is among the first three after 5, 10 and 20 questions; after how many it is
so first, on average (where it never is, one more than were asked); and the effort of these questions
(`diagnosis.telling.EFFORT`).

    apart         the order of before: how far a sign would move the six surest knelpunten apart
    ask_next      the order of every diagnosis: the expected change of the picture, from what each sign says alone
    change        the same with all rules, as an interview asks
    per effort    the order of `netdiag next`, its features left out
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from learning import Account, accounts
from netdiag import certainty
from netdiag.cases import Case, observed_degree
from netdiag.diagnosis import outline
from netdiag.diagnosis.questions import next_questions, open_signs
from netdiag.diagnosis.telling import EFFORT, most_telling, prospect
from netdiag.inference import floats
from netdiag.knowledge import KnowledgeBase

FIRST: Final = 3
QUESTIONS: Final = 20
RIVALS: Final = 6
MILDEST: Final = 2
SETS: Final = ("ten", "thirty", "twenty c")

Order = Callable[[Case, Mapping[str, float], KnowledgeBase], str | None]


def apart(case: Case, certainties: Mapping[str, float], kb: KnowledgeBase) -> str | None:
    ranked = certainty.ranked(certainties)
    candidates = [name for name in ranked if certainty.holds(certainties[name])][:RIVALS]
    signs, core = kb.derived.single_signs, kb.derived.core_symptoms
    if not candidates:
        told = {name: len(signs.get(name, ())) for name in core if name not in case.observed}
        return next(iter(certainty.ranked(told)), None)
    value = {}
    for sign in open_signs(case, kb):
        moves = [abs(signs[sign].get(name, 0.0)) * (1 - abs(certainties[name])) for name in candidates]
        value[sign] = max(moves) - sum(moves) / len(candidates)
    return min(value, key=lambda s: (certainty.descending(value[s]), s not in core, s), default=None)


def ask_next(case: Case, certainties: Mapping[str, float], kb: KnowledgeBase) -> str | None:
    return next((ask.symptom for ask in next_questions(case, certainties, kb)), None)


def change(case: Case, _: Mapping[str, float], kb: KnowledgeBase) -> str | None:
    telling = most_telling(case, kb)
    return telling and telling.id


def per_effort(case: Case, _: Mapping[str, float], kb: KnowledgeBase) -> str | None:
    return next((telling.id for telling in prospect(case, kb, 50).tellings if telling.kind == "sign"), None)


ORDERS: Final[Mapping[str, Order]] = {
    "apart": apart, "ask_next": ask_next, "change": change, "per effort": per_effort,
}  # fmt: skip


def answer(known: Case, sign: str, kb: KnowledgeBase) -> int | float | str:
    own = (sign, *kb.derived.special_of.get(sign, ()))
    told = [known.symptoms[name].severity for name in own if name in known.symptoms]
    return max((value for value in told if not isinstance(value, str)), default="unknown")


def mildest(known: Case, kb: KnowledgeBase) -> Case:
    seen = [name for name, o in known.symptoms.items() if observed_degree(o) > 0 and not kb.symptoms[name].strength]
    first = sorted(seen, key=lambda name: (observed_degree(known.symptoms[name]), name))[:MILDEST]
    return Case(symptoms={name: known.symptoms[name] for name in first})


def asked(case: Case, order: Order, account: Account, most: int, kb: KnowledgeBase) -> tuple[list[int], list[float]]:
    """The place of the primary knelpunt before each question and after the last, and the effort up to there."""
    places, efforts = [], [0.0]
    for number in range(most + 1):
        made = outline(case, floats.infer(case, kb), kb)
        ranked = [k.id for k in made.knelpunten]
        places.append(1 + min(ranked.index(name) for name in account.primary))
        sign = order(case, {k.id: k.certainty for k in made.knelpunten}, kb) if number < most else None
        if sign is not None:
            efforts.append(efforts[-1] + min(EFFORT[way] for way in kb.symptoms[sign].observe))
            case = case.replace(symptoms={**case.symptoms, sign: answer(account.case, sign, kb)})
    return places, efforts


def row(name: str, found: Sequence[tuple[list[int], list[float]]], most: int) -> str:
    after = [sum(places[count] <= FIRST for places, _ in found) for count in (5, 10, most)]
    until = [next((i for i, place in enumerate(places) if place <= FIRST), most + 1) for places, _ in found]
    effort = [efforts[min(count, most)] for count, (_, efforts) in zip(until, found, strict=True)]
    n = len(found)
    told = "   ".join(f"{value:2}" for value in after)
    means = f"questions until then {sum(until) / n:4.1f}   effort {sum(effort) / n:4.1f}"
    return f"  {name:10}   after 5, 10, {most}: {told}   {means}"


def main() -> None:
    names, most = sys.argv[1:] or list(ORDERS), QUESTIONS
    kb = KnowledgeBase.default()
    every = [account for account in accounts(kb) if account.set in SETS]
    for beginning in ("nothing known", "two mildest troubles known"):
        print(f"{beginning}: primary knelpunt among the first {FIRST}, of {len(every)} accounts")
        for name in names:
            starts = [Case() if beginning == "nothing known" else mildest(one.case, kb) for one in every]
            found = [asked(start, ORDERS[name], one, most, kb) for start, one in zip(starts, every, strict=True)]
            print(row(name, found, most))


if __name__ == "__main__":
    main()
