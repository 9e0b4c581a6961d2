"""Rules held against each other: what repeats, contradicts or counts double."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from netdiag import certainty
from netdiag.check import logic as lg
from netdiag.check.context import LintContext, Remark, Severity
from netdiag.knowledge import records as m

MAX_EXCESS: Final = 0.3  # a sign with its combination adds at most 0.24; more comes of three rules that say one thing


def redundant(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on rules with one premise and one conclusion, or with one premise and opposed conclusions."""
    for one, other in context.pairs():
        if context.nodes[one.id] != context.nodes[other.id]:
            continue
        about = "rules", other.id
        if (one.then.certainty > 0) == (other.then.certainty > 0):
            message = f"'{other.id}' has the premise and the conclusion of '{one.id}'."
            yield context.remark("warning", "duplicate-rule", about, message, "Drop one, or merge what they say.")
        else:
            message = f"'{other.id}' and '{one.id}' have one premise and opposed conclusions."
            hint = "Decide which holds, or tell their premises apart."
            yield context.remark("error", "conflict", about, message, hint)


def opposed(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on rules that always fire against another: an exception to it, or a slip."""
    for one, other in context.pairs():
        node, other_node = context.nodes[one.id], context.nodes[other.id]
        if node == other_node or (one.then.certainty > 0) == (other.then.certainty > 0):
            continue
        for narrow, wide in ((one, other), (other, one)):
            if lg.implies(context.nodes[narrow.id], context.nodes[wide.id]):
                message = f"{_weighed(narrow)} always fires against {_weighed(wide)}."
                hint = "Fine as an exception; if it takes all of the other's weight away, use unless there."
                yield context.remark("info", "opposed", ("rules", narrow.id), message, hint)


def double_counting(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on rules that never fire without wider ones: together they may say more than was meant."""
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
    node, wide_node = context.nodes[narrow.id], context.nodes[wide.id]
    return node != wide_node and lg.implies(node, wide_node)


def _counted(context: LintContext, narrow: m.Rule, wider: list[m.Rule]) -> Remark:
    certainties = [abs(rule.then.certainty) for rule in (narrow, *wider)]
    combined = certainty.combine(certainties)
    message = f"where {_weighed(narrow)} fires, {', '.join(map(_weighed, wider))} does too: together {combined:.2f}."
    hint = "If they report the same thing, give them one evidence group: then the strongest counts."
    severity: Severity = "warning" if combined - max(certainties) > MAX_EXCESS else "info"
    return context.remark(severity, "double-counting", ("rules", narrow.id), message, hint)


def _weighed(rule: m.Rule) -> str:
    return f"'{rule.id}' ({rule.then.certainty:+.1f})"


def unnecessary(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on pairs of rules such as P and Q, P and not Q, with one conclusion: Q does not matter."""
    by_rest: dict[tuple[str, frozenset[lg.Node], str], list[tuple[m.Rule, lg.Literal]]] = {}
    for finding, rules in context.by_finding.items():
        for rule in rules:
            parts = lg.conjuncts(context.nodes[rule.id])
            for part in parts:
                if isinstance(part, lg.Literal):
                    key = finding, frozenset(parts) - {part}, part.var
                    by_rest.setdefault(key, []).append((rule, part))
    for variants in by_rest.values():
        for (one, literal), (other, other_literal) in combinations(variants, 2):
            if not literal.allowed & other_literal.allowed and (one.then.certainty > 0) == (other.then.certainty > 0):
                yield _unneeded(context, one, other, literal.var)


def _unneeded(context: LintContext, one: m.Rule, other: m.Rule, var: str) -> Remark:
    message = f"'{other.id}' and '{one.id}' differ only in whether {var} holds, and conclude the same."
    severity: Severity = "warning" if one.then.certainty == other.then.certainty else "info"
    hint = f"Leave {var} out and keep one rule, unless the two are meant to weigh differently."
    return context.remark(severity, "unnecessary-condition", ("rules", other.id), message, hint)
