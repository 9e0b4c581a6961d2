"""What knelpunten rest on, and whether they can be told apart.

telling_apart(kb)           pair of knelpunten that are easily confused -> the symptoms that part them best
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import Final

from netdiag import certainty
from netdiag.check.context import MAX_PAIRS, LintContext, Remark, inside
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.messages import _, marked

MAX_LIKENESS: Final = 0.8
MIN_TOGETHER: Final = 3  # rules; two that read the same pair may be chance
MIN_SIGNS: Final = {
    marked("signs that point there"): 6,
    marked("of these firmly"): 3,
    marked("signs that speak against it"): 2,
}
FIRMLY: Final = 0.4


def evidence(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on evidence groups with less than two members, and symptoms that always stand together."""
    kb = context.kb
    members = Counter(s.evidence for s in kb.symptoms.values() if s.evidence)
    members.update(r.evidence for r in kb.rules.values() if r.evidence)
    for name in kb.evidence_groups:
        if members[name] < 2:
            message = _("evidence group '{name}' has {members}.").format(
                name=name, members=_("one member") if members[name] else _("no members")
            )
            hint = _("A group is of signs that say one thing twice.")
            yield context.remark("warning", "small-group", ("evidence_groups", name), message, hint)
    for one, other, count in _always_together(kb):
        message = _("'{other}' and '{one}' always stand in one any: in {count} rules.").format(
            other=other, one=one, count=count
        )
        hint = _("If they say one thing twice, give them one evidence group.")
        yield context.remark("info", "propose-group", ("symptoms", other), message, hint)


def _always_together(kb: KnowledgeBase) -> Iterator[tuple[str, str, int]]:
    """Yield (one, other, count): symptoms that `count` anys read, each both or neither, one with a rule of its own."""
    places: dict[str, set[tuple[str, int]]] = {}
    with_own_rule = {name for name in kb.symptoms if _has_own_rule(kb, name)}
    for rule in (rule for rule in kb.rules.values() if m.POINTED not in rule.id):
        for i, premise in enumerate(inside(rule.if_, pr.AnyOf)):
            for part in premise.any:
                if isinstance(part, pr.SymptomIs):
                    places.setdefault(part.symptom, set()).add((rule.id, i))
    together: dict[frozenset[tuple[str, int]], list[str]] = {}
    for name in sorted(places):
        together.setdefault(frozenset(places[name]), []).append(name)
    for found, names in together.items():
        for one, other in islice(combinations(names, 2), MAX_PAIRS if len(found) >= MIN_TOGETHER else 0):
            group = kb.symptoms[one].evidence
            if {one, other} & with_own_rule and (group is None or group != kb.symptoms[other].evidence):
                yield one, other, len(found)


def _has_own_rule(kb: KnowledgeBase, symptom: str) -> bool:
    return any(len(kb.derived.reads[rule]) == 1 for rule in kb.derived.readers.get(f"symptom:{symptom}", ()))


def bars(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on knelpunten to which few signs point, or against which nothing can speak."""
    for name, effects in _effects(context.kb).items():
        counts = {
            "signs that point there": sum(value > 0 for value in effects.values()),
            "of these firmly": sum(value >= FIRMLY - certainty.TOLERANCE for value in effects.values()),
            "signs that speak against it": sum(value < 0 for value in effects.values()),
        }
        shortfalls = [
            _("{count} of {least} {what}").format(count=counts[what], least=least, what=_(what))
            for what, least in MIN_SIGNS.items()
            if counts[what] < least
        ]
        if shortfalls:
            message = _("knelpunt '{name}' has {shortfalls}.").format(name=name, shortfalls=", ".join(shortfalls))
            hint = _("Below this a knelpunt rests on a few signs, and nothing can speak against it.")
            yield context.remark("warning", "thin", ("knelpunten", name), message, hint)


def lookalikes(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on pairs of knelpunten with nearly the same signs."""
    kb = context.kb
    effects = _effects(kb)
    for one, other in combinations(kb.knelpunten, 2):
        signs, other_signs = effects[one], effects[other]
        likeness = _likeness(*(kb.derived.bearing.get(f"knelpunt:{name}", {}) for name in (one, other)))
        is_same = bool(signs) and signs.keys() == other_signs.keys()
        if is_same or likeness > MAX_LIKENESS:
            how = _("equal signs") if is_same else _("{likeness:.0%} alike").format(likeness=likeness)
            message = _("'{other}' and '{one}' are hard to tell apart: {how}.").format(other=other, one=one, how=how)
            hint = _("Find a sign that only one of them has.")
            yield context.remark("warning", "lookalikes", ("knelpunten", other), message, hint)


def _effects(kb: KnowledgeBase) -> Mapping[str, Mapping[str, float]]:
    """Map knelpunt -> symptom -> certainty of the strongest rule that the symptom alone makes fire."""
    by_knelpunt: dict[str, dict[str, float]] = {name: {} for name in kb.knelpunten}
    for symptom, effects in kb.derived.single_signs.items():
        for knelpunt, strength in effects.items():
            by_knelpunt[knelpunt][symptom] = strength
    return by_knelpunt


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the weighted Jaccard index, in [0, 1]: what two knelpunten share of all that bears on them."""
    names = one.keys() | other.keys()
    total = sum(max(one.get(n, 0.0), other.get(n, 0.0)) for n in names)
    return sum(min(one.get(n, 0.0), other.get(n, 0.0)) for n in names) / total if total else 0.0


def telling_apart(kb: KnowledgeBase, most: int = 3) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Map each pair of neighbours to the symptoms that part them best: strong for one and not for the other."""
    effects = _effects(kb)
    pairs = {(min(k.id, other), max(k.id, other)) for k in kb.knelpunten.values() for other in k.neighbours}
    symptoms_by_pair = {}
    for one, other in sorted(pairs):
        names = effects[one].keys() | effects[other].keys()
        gap = {n: abs(effects[one].get(n, 0.0) - effects[other].get(n, 0.0)) for n in names}
        telling = {name: value for name, value in gap.items() if certainty.holds(value)}
        symptoms_by_pair[one, other] = tuple(certainty.ranked(telling)[:most])
    return symptoms_by_pair


def neighbours(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on neighbours that no single symptom parts."""
    for (one, other), symptoms in telling_apart(context.kb).items():
        if not symptoms:
            message = _("no single symptom parts '{other}' from its neighbour '{one}'.").format(other=other, one=one)
            hint = _("Find a sign that only one of them has.")
            yield context.remark("warning", "lookalikes", ("knelpunten", other), message, hint)


def companions(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on what a knelpunt is said to bring along, where it is not said how often that is seen at all."""
    knelpunten = context.kb.knelpunten
    for record in knelpunten.values():
        if unsaid := sorted(other for other in record.brings if knelpunten[other].seen is None):
            message = _(
                "how often '{others}' is seen in any network is not said, so that '{one}' brings it says nothing."
            )
            message = message.format(others="', '".join(unsaid), one=record.id)
            yield context.remark("warning", "companions", ("knelpunten", record.id), message, _("Add seen there."))
