"""What is never read, concluded, advised or found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Final

from netdiag import certainty
from netdiag.cases import Case, Observation
from netdiag.check import logic as lg
from netdiag.check.context import MAX_PAIRS, LintContext, Remark, Severity, listed
from netdiag.inference.floats import infer
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.messages import _


def unread(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on troubles that no rule reads, and patterns that lead nowhere."""
    kb = context.kb
    for name, symptom in kb.symptoms.items():
        steers = symptom.kind == "consequence" and name in kb.derived.advised_for
        if f"symptom:{name}" not in kb.derived.readers and not steers and not symptom.strength:
            message = _("no rule reads symptom '{name}'.").format(name=name)
            hint = _("Let a rule read it, or drop it; a consequence is used where an intervention names it.")
            yield context.remark("warning", "unused-symptom", ("symptoms", name), message, hint)
    for rule in kb.rules.values():
        read = (
            [] if rule.then.knelpunt is None else [leaf for leaf in pr.speaking(rule.if_) if leaf.keyword == "symptom"]
        )
        for name in (leaf.symptom for leaf in read if kb.symptoms[leaf.symptom].kind == "consequence"):
            message = _("'{id}' takes consequence '{name}' for evidence.").format(id=rule.id, name=name)
            hint = _("It says that things go wrong, whatever the cause: leave it out, or mark it as a sign.")
            yield context.remark("warning", "consequence-as-evidence", ("rules", rule.id), message, hint)
    for pattern in kb.patterns.values():
        if f"pattern:{pattern.id}" not in kb.derived.readers and pattern.ask is None:
            message = _("no rule builds on pattern '{id}', and it asks nothing.").format(id=pattern.id)
            hint = _("Give it ask: {nl, en}, or a rule that reads it.")
            yield context.remark("warning", "dead-end", ("patterns", pattern.id), message, hint)


def unreachable(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on findings that no rule can conclude."""
    kb = context.kb
    for kind, section in _CONCLUDED.items():
        for name in getattr(kb, section):
            sides = (True, False) if kind == "axis" else (True,)
            for side in sides:
                if not _concluded(context, f"{kind}:{name}", side):
                    told = (
                        _("no rule can conclude {kind} '{name}'.") if side else _("no rule can refute {kind} '{name}'.")
                    )
                    message = told.format(kind=kind, name=name)
                    severity: Severity = "error" if kind == "knelpunt" else "warning"
                    hint = _("Write a rule for it, or look why those there are can never fire.")
                    yield context.remark(severity, "unreachable", (section, name), message, hint)


_CONCLUDED: Final = {
    "knelpunt": "knelpunten",
    "pattern": "patterns",
    "opgave": "opgaven",
    "axis": "axes",
    "governance": "governance_forms",
}


def _concluded(context: LintContext, finding: str, positive: bool) -> bool:
    """Return whether a rule can bring a finding about; that a case can state it does not count."""
    rules = context.by_finding.get(finding, ())
    return any((finding, positive) in context.reached_by(rule, context.reached) for rule in rules)


def interventions(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on knelpunten without an answer, and interventions that are never advised."""
    kb = context.kb
    for name in kb.knelpunten:
        if not kb.derived.answers.get(name):
            message = _("no intervention answers knelpunt '{name}'.").format(name=name)
            hint = _("A finding without a way out helps no one.")
            yield context.remark("error", "no-intervention", ("knelpunten", name), message, hint)
    for intervention in kb.interventions.values():
        reason = _never_advised(context, intervention)
        if reason:
            message = _("intervention '{id}' is never advised: {reason}.").format(id=intervention.id, reason=reason)
            yield context.remark("warning", "unreachable", ("interventions", intervention.id), message)


def _never_advised(context: LintContext, intervention: m.Intervention) -> str:
    """Return why an intervention can never be advised; "" if it can."""
    answered = [f"knelpunt:{name}" for name in intervention.answers]
    if not any((finding, True) in context.reached for finding in answered):
        return _("no rule can conclude what it answers")
    literals = [lg.Literal(finding, frozenset((lg.PRESENT,)), lg.STATES) for finding in answered]
    blocks = [context.logic.holds(contra.if_) for contra in intervention.contra]
    if any(all(lg.implies(literal, block) for literal in literals) for block in blocks):
        return _("a contra-indication holds whenever it is called for")
    for tension in context.kb.tensions.values():
        own = [i for i, side in enumerate(tension.sides) if intervention.id in side.interventions]
        if own and not any(i == 0 or lg.satisfiable(context.logic.holds(tension.sides[i].if_)) for i in own):
            return _("its side of tension '{id}' can never win").format(id=tension.id)
    return ""


def deficient(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on profiles without a finding: a trouble alone at its severest, two core troubles of a subject."""
    kb = context.kb
    troubles = [s for s in kb.symptoms.values() if not s.strength and s.kind != "consequence"]
    silent = [s.id for s in troubles if _says_nothing(kb, s.id)]
    if silent:
        message = _("{silent} of {troubles} symptoms alone give no finding: {listed}.").format(
            silent=len(silent), troubles=len(troubles), listed=listed(silent)
        )
        hint = _("Fine for signs that only mean something together.")
        yield context.remark("info", "deficiency", ("symptoms", silent[0]), message, hint)
    core = [s for s in troubles if s.core]
    pairs = [*islice(((a.id, b.id) for a, b in combinations(core, 2) if a.group == b.group), MAX_PAIRS)]
    silent_pairs = [pair for pair in pairs if _says_nothing(kb, *pair)]
    if silent_pairs:
        shown = listed(map(" + ".join, silent_pairs))
        message = _("{silent_pairs} of {pairs} pairs of core symptoms give no finding: {shown}.").format(
            silent_pairs=len(silent_pairs), pairs=len(pairs), shown=shown
        )
        yield context.remark("info", "deficiency", ("symptoms", silent_pairs[0][0]), message)


def _says_nothing(kb: KnowledgeBase, *symptoms: str) -> bool:
    seen = Observation(severity=certainty.SEVEREST)
    case = Case.model_construct(name="profile", symptoms=dict.fromkeys(symptoms, seen))
    return not any(map(certainty.holds, infer(case, kb).certainties.values()))
