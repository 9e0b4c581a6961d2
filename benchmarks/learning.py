"""What each kind of rule adds to a diagnosis, or takes from it, on all accounts there are to learn from.

    python benchmarks/learning.py

Sixty accounts: ten in examples/, thirty and twenty in accounts/, the twenty coded twice. For each kind of rule netdiag
is run with all rules but these, and prints in how many accounts it is right: the hoofdoorzaak at 1, the primary
knelpunt among the first 1, 3 and 5. Below it, the same with the mean of three independent readings (elicitation/) in
place of what one sign points to, and with the other rules weighed less.

`chosen` leaves accounts out: for each account the weight of a kind is the one of 0, 0.5 and 1 that is best on all other
accounts (hoofdoorzaak and first three knelpunten together; on a tie the present one), and is tried on the one left out.
An account coded twice is left out with both. With so few accounts 5 of 100 is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import netdiag
from netdiag.diagnosis import outline
from netdiag.inference import floats
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import derive
from netdiag.knowledge.yamlfile import read

HERE: Final = Path(__file__).parent
SETS: Final = (  # name, readings, folder of the coded accounts, what stands behind the id
    ("ten", HERE / "readings.yaml", HERE.parent / "examples", ""),
    ("thirty", HERE / "accounts" / "first-reader.yaml", HERE / "accounts" / "coded", ""),
    ("twenty a", HERE / "accounts" / "second-readings.yaml", HERE / "accounts" / "second", "-a"),
    ("twenty b", HERE / "accounts" / "second-readings.yaml", HERE / "accounts" / "second", "-b"),
)
MEASURES: Final = ("hoofdoorzaak", "primary in 1", "in 3", "in 5")
WITHIN: Final = (1, 3, 5)
FACTORS: Final = (1.0, 0.5, 0.0)  # the present weight first
SLIGHT: Final = 0.1  # a mean below this is one reader's slight pointer at most

Rules = Mapping[str, m.Rule]
Score = tuple[int, ...]  # of one account, by measure: 1 right, 0 not


@dataclass(frozen=True)
class Account:
    """One coded account, and what its readers named."""

    id: str
    set: str
    case: netdiag.Case
    hoofdoorzaak: str
    primary: frozenset[str]


def accounts(kb: KnowledgeBase) -> Iterator[Account]:
    for name, readings, folder, suffix in SETS:
        for r in read(readings).data["readings"]:
            case = netdiag.load_case(folder / f"{r['id']}{suffix}.yaml", kb)
            yield Account(r["id"], name, case, r["hoofdoorzaak"], frozenset(r["primary"]))


def score(kb: KnowledgeBase, account: Account) -> Score:
    made = outline(account.case, floats.infer(account.case, kb), kb)
    place = 1 + min(i for i, k in enumerate(made.knelpunten) if k.id in account.primary)
    right = made.hoofdoorzaken[0].id == account.hoofdoorzaak
    return (int(right), *(int(place <= most) for most in WITHIN))


# --- kinds of rule ----------------------------------------------------------------------------------------------------


def needed(premise: Any) -> int:
    """How many facts a premise needs at least."""
    if isinstance(premise, pr.Counted):
        return sum(sorted(map(needed, premise.children))[: premise.count])
    return 0 if isinstance(premise, pr.Unless) else 1


def kind_of(rule: m.Rule, kb: KnowledgeBase) -> str:
    """The kind of a rule about a knelpunt, by what it reads."""
    read_kinds = {pr.kind(key) for key in kb.derived.reads[rule.id]}
    if rule.then.certainty < 0:
        return "counter-evidence"
    if read_kinds & set(m.FINDINGS):
        return "pattern"
    if read_kinds != {"symptom"}:
        return "context"
    if isinstance(rule.if_, pr.SymptomIs):
        return "one sign"
    return "combination" if needed(rule.if_) > 1 else "any of some signs"


KINDS: Final = ("one sign", "any of some signs", "combination", "pattern", "context", "counter-evidence")


def weighed(rule: m.Rule, factor: float) -> m.Rule | None:
    value = rule.then.certainty * factor
    return rule.model_copy(update={"then": rule.then.model_copy(update={"certainty": value})}) if value else None


def with_kind(kb: KnowledgeBase, kind: str, factor: float) -> KnowledgeBase:
    """The knowledge base with the rules of one kind about knelpunten weighed by a factor."""
    ours = {name for name, rule in kb.rules.items() if rule.then.knelpunt and kind_of(rule, kb) == kind}
    rules = {name: weighed(rule, factor) if name in ours else rule for name, rule in kb.rules.items()}
    return with_rules(kb, {name: rule for name, rule in rules.items() if rule})


def without_necessities(kb: KnowledgeBase) -> KnowledgeBase:
    return with_rules(kb, {name: rule.model_copy(update={"necessity": 0.0}) for name, rule in kb.rules.items()})


def without_groups(kb: KnowledgeBase) -> KnowledgeBase:
    return replace(kb, derived=replace(kb.derived, hash=f"{kb.hash} without groups", evidence_of={}))


def with_rules(kb: KnowledgeBase, rules: Rules) -> KnowledgeBase:
    sections = {name: getattr(kb, name) for name in m.SECTIONS} | {"rules": rules}
    marks = sorted((name, rule.then.certainty, rule.necessity) for name, rule in rules.items())
    return replace(kb, rules=rules, derived=derive(sections, {("rules", "all"): marks}))


# --- three readings ---------------------------------------------------------------------------------------------------


def mean_weights(files: str, column: int, sign: int) -> dict[str, dict[str, float]]:
    """Symptom -> knelpunt -> mean weight of three readings, times a sign; not to name a knelpunt is to give it 0."""
    weights: dict[str, dict[str, float]] = {}
    readers = sorted((HERE / "elicitation").glob(files))
    for file in readers:
        for line in file.read_text(encoding="utf-8").splitlines():
            symptom, *columns = line.split(";")
            for name, _, weight in (pointer.partition("=") for pointer in filter(None, columns[column].split(","))):
                own = weights.setdefault(symptom, {})
                own[name] = own.get(name, 0.0) + sign * float(weight) / len(readers)
    return weights


def with_readings(kb: KnowledgeBase, share: float, rest: float, strengths: bool = False) -> KnowledgeBase:
    """One-sign rules by the readings (a share of them, the rest the rules), other rules by a factor.

    Those about strengths only where asked for; else they stay as they are.
    """
    means = mean_weights("reader-*.csv", 1, 1) | (mean_weights("strengths-*.csv", 0, -1) if strengths else {})
    own: dict[tuple[str, str], m.Rule] = {}
    rules: dict[str, m.Rule | None] = {}
    for name, rule in kb.rules.items():
        about, sign = rule.then.knelpunt, rule.if_
        if about and isinstance(sign, pr.SymptomIs) and (strengths or not kb.symptoms[sign.symptom].strength):
            own[sign.symptom, about] = rule
        else:
            rules[name] = weighed(rule, rest) if about else rule
    pairs = {(symptom, name) for symptom, names in means.items() for name in names if symptom in kb.symptoms} | set(own)
    for symptom, about in sorted(pairs):
        before = own.get((symptom, about))
        value = share * means.get(symptom, {}).get(about, 0.0) + (1 - share) * (
            before.then.certainty if before else 0.0
        )
        if abs(value) >= SLIGHT:
            rules[f"{symptom}>{about}"] = m.Rule.model_construct(
                id=f"{symptom}>{about}",
                if_=pr.SymptomIs(symptom=symptom),
                then=m.Conclusion(knelpunt=about, certainty=value),
                evidence=before.evidence if before else None,
                because=m.Text(en="readings"),
            )
    return with_rules(kb, {name: rule for name, rule in rules.items() if rule})


# --- output -----------------------------------------------------------------------------------------------------------


def table(every: Sequence[Account], scores: Mapping[str, Score], name: str) -> str:
    cells = []
    for chosen, *_ in SETS:
        of_set = [scores[f"{a.id} {a.set}"] for a in every if a.set == chosen]
        cells.append(" ".join(f"{sum(s[i] for s in of_set):2}" for i in range(len(MEASURES))))
    return f"{name:42}  " + "    ".join(cells)


def scores_of(kb: KnowledgeBase, every: Sequence[Account]) -> dict[str, Score]:
    return {f"{a.id} {a.set}": score(kb, a) for a in every}


def chosen_by_leaving_out(every: Sequence[Account], by_factor: Sequence[Mapping[str, Score]]) -> dict[str, Score]:
    """The score of each account under the factor that is best on all others."""
    found = {}
    for account in every:
        others = [f"{a.id} {a.set}" for a in every if a.id != account.id]
        worth = [sum(scores[key][0] + scores[key][2] for key in others) for scores in by_factor]
        best = max(range(len(worth)), key=lambda i: (worth[i], -i))
        found[f"{account.id} {account.set}"] = by_factor[best][f"{account.id} {account.set}"]
    return found


def main() -> None:
    kb = KnowledgeBase.default()
    every = tuple(accounts(kb))
    counts = ", ".join(f"{name} {sum(a.set == name for a in every)}" for name, *_ in SETS)
    print(f"accounts: {counts}; right: {', '.join(MEASURES)}")
    show: Callable[[str, Mapping[str, Score]], None] = lambda name, scores: print(table(every, scores, name))  # noqa: E731
    now = scores_of(kb, every)
    show("all rules", now)
    for kind in KINDS:
        by_factor = [now, *(scores_of(with_kind(kb, kind, factor), every) for factor in FACTORS[1:])]
        show(f"without {kind}", by_factor[-1])
        show(f"  {kind}, weight chosen", chosen_by_leaving_out(every, by_factor))
    show("without necessities", scores_of(without_necessities(kb), every))
    show("without evidence groups", scores_of(without_groups(kb), every))
    for share, rest in ((1.0, 1.0), (1.0, 0.5), (1.0, 0.0), (0.5, 1.0), (0.5, 0.5), (0.5, 0.0)):
        told = f"readings {share:.0%} of one sign, rest x {rest:g}"
        show(told, scores_of(with_readings(kb, share, rest), every))
    show("  strengths too", scores_of(with_readings(kb, share, rest, strengths=True), every))


if __name__ == "__main__":
    main()
