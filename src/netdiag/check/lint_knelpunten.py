"""What knelpunten rest on, and whether they can be told apart.

telling_apart(kb)           pair of knelpunten that are easily confused -> the symptoms that part them best
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from netdiag import certainty
from netdiag.check.context import LintContext, Remark, inside
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m

ALIKE: Final = 0.8
TOGETHER: Final = 3  # two rules that read the same pair may be chance
BARS: Final = {"rules": 6, "combinations": 2, "rules with context or a chained finding": 1, "counter-evidence": 2}


def evidence(context: LintContext) -> Iterator[Remark]:
    """Evidence groups with less than two members, and symptoms that always stand together."""
    kb = context.kb
    members = Counter(s.evidence for s in kb.symptoms.values() if s.evidence)
    members.update(r.evidence for r in kb.rules.values() if r.evidence)
    for name in kb.evidence_groups:
        if members[name] < 2:
            said = f"evidence group '{name}' has {'one member' if members[name] else 'no members'}."
            hint = "A group is of signs that say one thing twice."
            yield context.remark("warning", "small-group", ("evidence_groups", name), said, hint)
    for one, other, count in _always_together(kb):
        said = f"'{other}' and '{one}' always stand in one any: in {count} rules."
        hint = "If they say one thing twice, give them one evidence group."
        yield context.remark("info", "propose-group", ("symptoms", other), said, hint)


def _always_together(kb: KnowledgeBase) -> Iterator[tuple[str, str, int]]:
    """Pairs of symptoms that every `any` reads together or not at all, and that also have rules of their own."""
    where: dict[str, set[tuple[str, int]]] = {}
    alone = {name for name in kb.symptoms if _single_rules(kb, name)}
    for rule in kb.rules.values():
        for i, premise in enumerate(inside(rule.if_, pr.AnyOf)):
            for part in premise.any:
                if isinstance(part, pr.SymptomIs):
                    where.setdefault(part.symptom, set()).add((rule.id, i))
    for one, other in combinations(sorted(where), 2):
        if where[one] == where[other] and len(where[one]) >= TOGETHER and {one, other} & alone:
            group = kb.symptoms[one].evidence
            if group is None or group != kb.symptoms[other].evidence:
                yield one, other, len(where[one])


def _single_rules(kb: KnowledgeBase, symptom: str) -> bool:
    return any(len(kb.derived.reads[rule]) == 1 for rule in kb.derived.readers.get(f"symptom:{symptom}", ()))


def bars(context: LintContext) -> Iterator[Remark]:
    """Knelpunten with few rules, combinations, context or counter-evidence."""
    for name in context.kb.knelpunten:
        rules = context.by_finding.get(f"knelpunt:{name}", [])
        have = {
            "rules": len(rules),
            "combinations": sum(_signs(rule.if_) > 1 for rule in rules),
            "rules with context or a chained finding": sum(_has_context(context.kb, rule) for rule in rules),
            "counter-evidence": sum(rule.then.certainty < 0 or rule.necessity > 0 for rule in rules),
        }
        short = [f"{have[what]} of {least} {what}" for what, least in BARS.items() if have[what] < least]
        if short:
            said = f"knelpunt '{name}' has {', '.join(short)}."
            hint = "Below this a knelpunt rests on single signs, and nothing can speak against it."
            yield context.remark("warning", "thin", ("knelpunten", name), said, hint)


def _signs(premise: Any) -> int:
    """Number of facts that a premise needs at least."""
    if isinstance(premise, pr.Counted):
        return sum(sorted(map(_signs, premise.children))[: premise.count])
    return 0 if isinstance(premise, pr.Unless) else 1


def _has_context(kb: KnowledgeBase, rule: m.Rule) -> bool:
    return any(pr.kind(key) != "symptom" for key in kb.derived.reads[rule.id])


def lookalikes(context: LintContext) -> Iterator[Remark]:
    """Pairs of knelpunten with nearly the same signs."""
    kb = context.kb
    effects = _effects(kb)
    for one, other in combinations(kb.knelpunten, 2):
        mine, its = effects[one], effects[other]
        alike = _likeness(*(kb.derived.bearing.get(f"knelpunt:{name}", {}) for name in (one, other)))
        same = bool(mine) and mine.keys() == its.keys()
        if same or alike > ALIKE:
            said = f"'{other}' and '{one}' are hard to tell apart: {'equal signs' if same else f'{alike:.0%} alike'}."
            hint = "Find a sign that only one of them has."
            yield context.remark("warning", "lookalikes", ("knelpunten", other), said, hint)


def _effects(kb: KnowledgeBase) -> Mapping[str, Mapping[str, float]]:
    """Knelpunt -> symptom -> certainty of the strongest rule that the symptom alone makes fire."""
    found: dict[str, dict[str, float]] = {name: {} for name in kb.knelpunten}
    for symptom, effects in kb.derived.single_signs.items():
        for knelpunt, sure in effects.items():
            found[knelpunt][symptom] = sure
    return found


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Weighted Jaccard index: what two knelpunten share of all that bears on them."""
    names = one.keys() | other.keys()
    whole = sum(max(one.get(n, 0.0), other.get(n, 0.0)) for n in names)
    return sum(min(one.get(n, 0.0), other.get(n, 0.0)) for n in names) / whole if whole else 0.0


def telling_apart(kb: KnowledgeBase, most: int = 3) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return for each pair of neighbours the symptoms that part them best: strong for one and not for the other."""
    effects = _effects(kb)
    pairs = {(min(k.id, other), max(k.id, other)) for k in kb.knelpunten.values() for other in k.neighbours}
    found = {}
    for one, other in sorted(pairs):
        names = effects[one].keys() | effects[other].keys()
        gap = {n: abs(effects[one].get(n, 0.0) - effects[other].get(n, 0.0)) for n in names}
        telling = {name: value for name, value in gap.items() if certainty.holds(value)}
        found[one, other] = tuple(certainty.ranked(telling)[:most])
    return found


def neighbours(context: LintContext) -> Iterator[Remark]:
    """Neighbours that no single symptom parts."""
    for (one, other), symptoms in telling_apart(context.kb).items():
        if not symptoms:
            said = f"no single symptom parts '{other}' from its neighbour '{one}'."
            hint = "Find a sign that only one of them has."
            yield context.remark("warning", "lookalikes", ("knelpunten", other), said, hint)
