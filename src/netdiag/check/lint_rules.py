"""Rules held against each other: what repeats, contradicts or counts double."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from netdiag import certainty
from netdiag.check import logic as lg
from netdiag.check.context import LintContext, Remark, Severity, listed
from netdiag.knowledge import records as m
from netdiag.messages import _

MAX_EXCESS: Final = 0.3  # a sign with its combination adds at most 0.24; more comes of three rules that say one thing


def redundant(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on rules with one premise and one conclusion, or with one premise and opposed conclusions.

    Each is held against the first of its like alone: of many that are equal there would be a remark for each pair.
    """
    for rules in context.by_finding.values():
        first: dict[tuple[lg.Node, bool], m.Rule] = {}
        for rule in rules:
            node, side = context.nodes[rule.id], _is_for(rule)
            one = first.setdefault((node, side), rule)
            if one is not rule:
                yield _repeated(context, one, rule)
            elif opposite := first.get((node, not side)):
                yield _repeated(context, opposite, rule)


def _is_for(rule: m.Rule) -> bool:
    return rule.then.certainty > 0


def _repeated(context: LintContext, one: m.Rule, other: m.Rule) -> Remark:
    about = "rules", other.id
    if _is_for(one) == _is_for(other):
        message = _("'{id}' has the premise and the conclusion of '{other}'.").format(id=other.id, other=one.id)
        return context.remark("warning", "duplicate-rule", about, message, _("Drop one, or merge what they say."))
    message = _("'{id}' and '{other}' have one premise and opposed conclusions.").format(id=other.id, other=one.id)
    hint = _("Decide which holds, or tell their premises apart.")
    return context.remark("error", "conflict", about, message, hint)


def opposed(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on rules that always fire against others: an exception to them, or a slip."""
    for narrow, against in _with_wider(context, same_side=False):
        message = _("{narrow} always fires against {against}.").format(
            narrow=_weighed(narrow), against=listed(map(_weighed, against))
        )
        hint = _("Fine as an exception; if it takes all of the other's weight away, use unless there.")
        yield context.remark("info", "opposed", ("rules", narrow.id), message, hint)


def double_counting(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on rules that never fire without wider ones: together they may say more than was meant."""
    for narrow, wider in _with_wider(context, same_side=True):
        yield _counted(context, narrow, wider)


def _with_wider(context: LintContext, same_side: bool) -> Iterator[tuple[m.Rule, list[m.Rule]]]:
    """Yield each rule with those on one side that fire wherever it does, of other evidence on the same side.

    Of rules with one premise on one side the first stands for all: `redundant` tells of the others.
    """
    group_of = context.kb.derived.evidence_of
    for finding, rules in context.by_finding.items():
        firsts = _firsts(context, rules)
        for narrow in rules:
            side, group = _is_for(narrow) == same_side, group_of.get(narrow.id) if same_side else None
            nodes = context.implied[finding][context.nodes[narrow.id]]
            wider = [_of_others(firsts.get((node, side), {}), group) for node in nodes]
            if found := sorted(filter(None, wider), key=lambda rule: context.rank[rule.id]):
                yield narrow, found


Firsts = Mapping[str | None, m.Rule]  # of each evidence group, or of none


def _firsts(context: LintContext, rules: Iterable[m.Rule]) -> Mapping[tuple[lg.Node, bool], Firsts]:
    """Return the first rule of each evidence group, by what its premise comes to and the side it speaks on."""
    found: dict[tuple[lg.Node, bool], dict[str | None, m.Rule]] = {}
    for rule in rules:
        of_group = found.setdefault((context.nodes[rule.id], _is_for(rule)), {})
        of_group.setdefault(context.kb.derived.evidence_of.get(rule.id), rule)
    return found


def _of_others(firsts: Firsts, group: str | None) -> m.Rule | None:
    return next((rule for own, rule in firsts.items() if group is None or own != group), None)


def _counted(context: LintContext, narrow: m.Rule, wider: list[m.Rule]) -> Remark:
    certainties = [abs(rule.then.certainty) for rule in (narrow, *wider)]
    combined = certainty.combine(certainties)
    message = _("where {narrow} fires, {wider} does too: together {combined:.2f}.").format(
        narrow=_weighed(narrow), wider=listed(map(_weighed, wider)), combined=combined
    )
    hint = _("If they report the same thing, give them one evidence group: then the strongest counts.")
    severity: Severity = "warning" if combined - max(certainties) > MAX_EXCESS else "info"
    return context.remark(severity, "double-counting", ("rules", narrow.id), message, hint)


def _weighed(rule: m.Rule) -> str:
    return f"'{rule.id}' ({rule.then.certainty:+.1f})"


def unnecessary(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on pairs of rules such as P and Q, P and not Q, with one conclusion: Q does not matter."""
    for var, variants in _variants(context):
        seen: list[tuple[m.Rule, lg.Values]] = []
        for rule, allowed in variants:
            if one := next((first for first, values in seen if not values & allowed), None):
                yield _unneeded(context, one, rule, var)
            if all(values != allowed for _, values in seen):
                seen.append((rule, allowed))


def _variants(context: LintContext) -> Iterator[tuple[str, list[tuple[m.Rule, lg.Values]]]]:
    """Yield rules with one conclusion that differ in one fact alone, with the values that each wants of it."""
    by_rest: dict[tuple[str, bool, lg.Node, str], list[tuple[m.Rule, lg.Values]]] = {}
    for finding, rules in context.by_finding.items():
        for rule in rules:
            parts = lg.conjuncts(context.nodes[rule.id])
            for i, part in enumerate(parts):
                if isinstance(part, lg.Literal):
                    rest = lg.Threshold(len(parts) - 1, (*parts[:i], *parts[i + 1 :]))
                    by_rest.setdefault((finding, _is_for(rule), rest, part.var), []).append((rule, part.allowed))
    yield from ((key[3], variants) for key, variants in by_rest.items() if len(variants) > 1)


def _unneeded(context: LintContext, one: m.Rule, other: m.Rule, var: str) -> Remark:
    message = _("'{id}' and '{other}' differ only in whether {var} holds, and conclude the same.").format(
        id=other.id, other=one.id, var=var
    )
    severity: Severity = "warning" if one.then.certainty == other.then.certainty else "info"
    hint = _("Leave {var} out and keep one rule, unless the two are meant to weigh differently.").format(var=var)
    return context.remark(severity, "unnecessary-condition", ("rules", other.id), message, hint)
