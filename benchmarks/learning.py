"""What each kind of evidence adds to a diagnosis, or takes from it, on all accounts there are to learn from.

    python benchmarks/learning.py

The accounts are ten in examples/, and thirty, twenty, fifty-two and forty in accounts/; the twenty were coded four
times, twice with the words of netdiag 0.1 (a, b) and twice with those of now (c, d), the last two sets twice with
those of now (e, f). For each kind netdiag is run without it, or with it where it was left out, and prints in how many
accounts it is right: the hoofdoorzaak at 1, the primary knelpunt among the first 1, 3 and 5. `counting` only counts
the signs that point to each knelpunt.

`chosen` leaves accounts out: for each account the weight of a kind is the one of 1, 0.5 and 0 that is best on all other
accounts (hoofdoorzaak and first three knelpunten together; on a tie the present one), and is tried on the one left out.
`in the core` is of the core alone, by how many of the first are always in it.
An account coded more than once is left out whole. With so few accounts 5 of 100 is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import netdiag
from netdiag.diagnosis import outline, ranking, standing
from netdiag.inference import floats
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import derive
from netdiag.knowledge.yamlfile import read

HERE: Final = Path(__file__).parent
TWENTY: Final = HERE / "accounts" / "second-readings.yaml"
THIRD: Final = HERE / "accounts" / "third-readings.yaml"
FOURTH: Final = HERE / "accounts" / "fourth-readings.yaml"
SETS: Final = (  # name, readings, folder of the coded accounts, what stands behind the id
    ("ten", HERE / "readings.yaml", HERE.parent / "examples", ""),
    ("thirty", HERE / "accounts" / "first-reader.yaml", HERE / "accounts" / "coded", ""),
    *((f"twenty {coder}", TWENTY, HERE / "accounts" / "second", f"-{coder}") for coder in "abcd"),
    *((f"fifty-two {coder}", THIRD, HERE / "accounts" / "third", f"-{coder}") for coder in "ef"),
    *((f"forty {coder}", FOURTH, HERE / "accounts" / "fourth", f"-{coder}") for coder in "ef"),
)
MEASURES: Final = ("hoofdoorzaak", "primary in 1", "in 3", "in 5")
WITHIN: Final = (1, 3, 5)
NOWHERE: Final = max(WITHIN)
FACTORS: Final = (1.0, 0.5, 0.0)
SLIGHT: Final = 0.4  # a pointer below this is slight

Rules = Mapping[str, m.Rule]
Score = tuple[int, ...]  # of one account, by measure: 1 right, 0 not
Scores = Mapping[tuple[str, str], Score]  # account, set


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


def scored(account: Account, columns: Sequence[str], knelpunten: Sequence[str]) -> Score:
    place = 1 + min((i for i, name in enumerate(knelpunten) if name in account.primary), default=NOWHERE)
    return (int(columns[0] == account.hoofdoorzaak), *(int(place <= most) for most in WITHIN))


def by_netdiag(kb: KnowledgeBase, account: Account) -> Score:
    made = outline(account.case, floats.infer(account.case, kb), kb)
    return scored(account, [c.id for c in made.hoofdoorzaken], [k.id for k in made.knelpunten])


def by_core(kb: KnowledgeBase, account: Account) -> Score:
    """The score of the core alone, which is what a report tells first."""
    made = outline(account.case, floats.infer(account.case, kb), kb)
    return scored(account, [c.id for c in made.hoofdoorzaken], made.core)


def by_counting(kb: KnowledgeBase, account: Account) -> Score:
    """The score of counting the observed signs that point to each knelpunt, however firmly."""
    seen = {name for name, o in account.case.symptoms.items() if isinstance(o.severity, int) and o.severity > 0}
    counts = {
        name: sum(effects.get(name, 0.0) > 0 for sign, effects in kb.derived.single_signs.items() if sign in seen)
        for name in kb.knelpunten
    }
    columns = dict.fromkeys(kb.hoofdoorzaken, 0)
    for name, count in counts.items():
        columns[kb.knelpunten[name].hoofdoorzaak] += count
    ranked = [sorted(of, key=lambda name: (-of[name], name)) for of in (columns, counts)]
    return scored(account, *ranked)


# --- kinds of evidence ------------------------------------------------------------------------------------------------


def kind_of(rule: m.Rule, kb: KnowledgeBase) -> str:
    """The kind of a rule about a knelpunt, by what it reads."""
    read_kinds = {pr.kind(key) for key in kb.derived.reads[rule.id]}
    if m.POINTED in rule.id:
        if kb.symptoms[rule.id.split(m.POINTED)[1]].strength:
            return "strengths"
        return "slight pointers" if rule.then.certainty < SLIGHT else "firm pointers"
    if rule.then.certainty < 0 and read_kinds == {"symptom"}:
        return "troubles that speak against"
    if read_kinds & set(m.FINDINGS):
        return "patterns"
    return "signs together" if read_kinds == {"symptom"} else "context"


CONSTANTS: Final[tuple[tuple[ModuleType, str, float, tuple[float, ...]], ...]] = (  # ... its value, and others
    (ranking, "CHIEF_COMPLAINT_WEIGHT", 2.0, (1.0, 1.5, 3.0)),
    (ranking, "SHARPNESS", 2, (0, 1, 3, 4)),
    (standing, "HALF", 1, (0, 2, 4)),
)
LEAST: Final = (3, 0, 1, 2, 4, 5)  # knelpunten that are in the core because they are the first; the present one first
KEPT: Final = ("firm pointers", "slight pointers", "strengths", "context")
LEFT_OUT: Final = ("signs together", "patterns", "troubles that speak against")


def weighed(rule: m.Rule, factor: float) -> m.Rule | None:
    value = rule.then.certainty * factor
    return rule.model_copy(update={"then": rule.then.model_copy(update={"certainty": value})}) if value else None


def with_kind(kb: KnowledgeBase, names: Sequence[str], factor: float) -> KnowledgeBase:
    """The knowledge base with some rules weighed by a factor."""
    rules = {name: weighed(rule, factor) if name in names else rule for name, rule in kb.rules.items()}
    return with_rules(kb, {name: rule for name, rule in rules.items() if rule})


def of_kind(kb: KnowledgeBase, kind: str, among: Sequence[str]) -> set[str]:
    return {name for name in among if kb.rules[name].then.knelpunt and kind_of(kb.rules[name], kb) == kind}


def without_absences(kb: KnowledgeBase) -> KnowledgeBase:
    return with_rules(kb, {name: rule.model_copy(update={"necessity": 0.0}) for name, rule in kb.rules.items()})


def without_groups(kb: KnowledgeBase) -> KnowledgeBase:
    return replace(kb, derived=replace(kb.derived, hash=f"{kb.hash} without groups", evidence_of={}))


def without_company(kb: KnowledgeBase) -> KnowledgeBase:
    alone = {name: record.model_copy(update={"brings": {}}) for name, record in kb.knelpunten.items()}
    return replace(kb, knelpunten=alone, derived=replace(kb.derived, hash=f"{kb.hash} without company"))


def with_rules(kb: KnowledgeBase, rules: Rules) -> KnowledgeBase:
    sections = {name: getattr(kb, name) for name in m.SECTIONS} | {"rules": rules}
    marks = sorted((name, rule.then.certainty, rule.necessity) for name, rule in rules.items())
    return replace(kb, rules=rules, derived=derive(sections, {("rules", "all"): marks}))


# --- output -----------------------------------------------------------------------------------------------------------


def row(every: Sequence[Account], scores: Scores, name: str) -> str:
    cells = []
    for chosen, *_ in SETS:
        of_set = [scores[a.id, a.set] for a in every if a.set == chosen]
        cells.append(" ".join(f"{sum(s[i] for s in of_set):2}" for i in range(len(MEASURES))))
    return f"{name:53}  " + "   ".join(cells)


def scores_of(kb: KnowledgeBase, every: Sequence[Account], method: Callable[..., Score] = by_netdiag) -> Scores:
    return {(a.id, a.set): method(kb, a) for a in every}


def chosen_by_leaving_out(every: Sequence[Account], choices: Sequence[Scores]) -> Scores:
    """The score of each account under the choice that is best on all others; on a tie the first."""
    found = {}
    for account in every:
        others = [(a.id, a.set) for a in every if a.id != account.id]
        worth = [sum(scores[key][0] + scores[key][2] for key in others) for scores in choices]
        found[account.id, account.set] = choices[worth.index(max(worth))][account.id, account.set]
    return found


def with_constant(
    module: ModuleType,
    name: str,
    value: Any,
    kb: KnowledgeBase,
    every: Sequence[Account],
    method: Callable[..., Score] = by_netdiag,
) -> Scores:
    present = getattr(module, name)
    setattr(module, name, value)
    try:
        return scores_of(kb, every, method)
    finally:
        setattr(module, name, present)


def main() -> None:
    kb = KnowledgeBase.default()
    whole = kb.overlay(HERE / "left-out")
    every = tuple(accounts(kb))
    counts = ", ".join(f"{name} {sum(a.set == name for a in every)}" for name, *_ in SETS)
    print(f"accounts: {counts}; right: {', '.join(MEASURES)}")

    def show(name: str, scores: Scores) -> None:
        print(row(every, scores, name))

    now = scores_of(kb, every)
    show("netdiag", now)
    show("counting", scores_of(kb, every, by_counting))
    for kind in KEPT:
        names = of_kind(kb, kind, list(kb.rules))
        choices = [now, *(scores_of(with_kind(kb, names, factor), every) for factor in FACTORS[1:])]
        show(f"without {kind}", choices[-1])
        show("  weight chosen", chosen_by_leaving_out(every, choices))
    show("without absences", scores_of(without_absences(kb), every))
    show("without evidence groups", scores_of(without_groups(kb), every))
    added = [name for name in whole.rules if name not in kb.rules]
    for kind in LEFT_OUT:
        others = set(added) - of_kind(whole, kind, added)
        choices = [now]
        for factor in FACTORS[1::-1]:
            one_kind = with_kind(whole, others, 0.0)
            choices.append(scores_of(with_kind(one_kind, of_kind(whole, kind, added), factor), every))
        show(f"with {kind} as well ({len(added) - len(others)} rules)", choices[-1])
        show("  weight chosen", chosen_by_leaving_out(every, choices))
    choices = [now, scores_of(without_company(kb), every)]
    show("without what others bring along", choices[-1])
    show("  chosen", chosen_by_leaving_out(every, choices))
    for module, name, present, others in CONSTANTS:
        choices = [now, *(with_constant(module, name, value, kb, every) for value in others)]
        for value, scores in zip((present, *others), choices, strict=True):
            show(f"{name.lower().replace('_', ' ')} {value}", scores)
        show("  chosen", chosen_by_leaving_out(every, choices))
    for least in LEAST:
        show(f"in the core, with the first {least}", with_constant(ranking, "LEAST_IN_CORE", least, kb, every, by_core))


if __name__ == "__main__":
    main()
