"""Rules held against each other: what repeats, contradicts or counts double."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from netdiag import certainty
from netdiag.check import logic as lg
from netdiag.check.context import LintContext, Remark, Severity
from netdiag.knowledge import records as m

BEYOND: Final = 0.3  # a sign with its combination adds at most 0.24; more comes of three rules that say one thing


def redundant(context: LintContext) -> Iterator[Remark]:
    """Rules with one premise and one conclusion, or opposed ones."""
    for one, other in context.pairs():
        if context.nodes[one.id] != context.nodes[other.id]:
            continue
        about = "rules", other.id
        if (one.then.certainty > 0) == (other.then.certainty > 0):
            said = f"'{other.id}' has the premise and the conclusion of '{one.id}'."
            yield context.remark("warning", "duplicate-rule", about, said, "Drop one, or merge what they say.")
        else:
            said = f"'{other.id}' and '{one.id}' have one premise and opposed conclusions."
            yield context.remark("error", "conflict", about, said, "Decide which holds, or tell their premises apart.")


def opposed(context: LintContext) -> Iterator[Remark]:
    """A rule that always fires against another: an exception to it, or a slip."""
    for one, other in context.pairs():
        mine, its = context.nodes[one.id], context.nodes[other.id]
        if mine == its or (one.then.certainty > 0) == (other.then.certainty > 0):
            continue
        for narrow, wide in ((one, other), (other, one)):
            if lg.implies(context.nodes[narrow.id], context.nodes[wide.id]):
                said = f"{_weighed(narrow)} always fires against {_weighed(wide)}."
                hint = "Fine as an exception; if it takes all of the other's weight away, use unless there."
                yield context.remark("info", "opposed", ("rules", narrow.id), said, hint)


def double_counting(context: LintContext) -> Iterator[Remark]:
    """Rules that fire whenever a narrower one does: together they may say more than the narrow one was meant to."""
    for rules in context.by_finding.values():
        for narrow in rules:
            wider = [rule for rule in rules if _is_wider(context, narrow, rule)]
            if wider:
                yield _counted(context, narrow, wider)


def _is_wider(context: LintContext, narrow: m.Rule, wide: m.Rule) -> bool:
    if narrow is wide or (narrow.then.certainty > 0) != (wide.then.certainty > 0):
        return False
    groups = context.kb.derived.evidence_of
    if groups.get(narrow.id) is not None and groups.get(narrow.id) == groups.get(wide.id):
        return False
    mine, its = context.nodes[narrow.id], context.nodes[wide.id]
    return mine != its and lg.implies(mine, its)


def _counted(context: LintContext, narrow: m.Rule, wider: list[m.Rule]) -> Remark:
    each = [abs(rule.then.certainty) for rule in (narrow, *wider)]
    whole = certainty.combine(each)
    said = f"where {_weighed(narrow)} fires, {', '.join(map(_weighed, wider))} does too: together {whole:.2f}."
    hint = "If they report the same thing, give them one evidence group: then the strongest counts."
    severity: Severity = "warning" if whole - max(each) > BEYOND else "info"
    return context.remark(severity, "double-counting", ("rules", narrow.id), said, hint)


def _weighed(rule: m.Rule) -> str:
    return f"'{rule.id}' ({rule.then.certainty:+.1f})"


def unnecessary(context: LintContext) -> Iterator[Remark]:
    """P and Q, P and not Q: with one conclusion Q does not matter."""
    by_rest: dict[tuple[str, frozenset[lg.Node], str], list[tuple[m.Rule, lg.Literal]]] = {}
    for finding, rules in context.by_finding.items():
        for rule in rules:
            parts = lg.conjuncts(context.nodes[rule.id])
            for part in parts:
                if isinstance(part, lg.Literal):
                    key = finding, frozenset(parts) - {part}, part.var
                    by_rest.setdefault(key, []).append((rule, part))
    for same in by_rest.values():
        for (one, mine), (other, its) in combinations(same, 2):
            if not mine.allowed & its.allowed and (one.then.certainty > 0) == (other.then.certainty > 0):
                yield _unneeded(context, one, other, mine.var)


def _unneeded(context: LintContext, one: m.Rule, other: m.Rule, var: str) -> Remark:
    said = f"'{other.id}' and '{one.id}' differ only in whether {var} holds, and conclude the same."
    severity: Severity = "warning" if one.then.certainty == other.then.certainty else "info"
    hint = f"Leave {var} out and keep one rule, unless the two are meant to weigh differently."
    return context.remark(severity, "unnecessary-condition", ("rules", other.id), said, hint)
