"""What is wrong within one rule or premise: what can never hold, does nothing, or counts one thing twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, Final

from netdiag import certainty
from netdiag.check import logic as lg
from netdiag.check.context import LintContext, Remark, all_premises, inside, listed, symptoms
from netdiag.knowledge import premise as pr
from netdiag.knowledge.records import POINTED
from netdiag.messages import _, marked

SCALE: Final = (0.2, 0.4, 0.6, 0.8, 1.0)  # 1: what holds by definition
NECESSITY: Final = (0.2, 0.4)


def premises(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on premises that cannot hold or cannot fail, in rules, contra-indications and tensions.

    Of a premise with very many choices not every part is looked at.
    """
    for about, premise in all_premises(context.kb):
        node, steps = context.logic.holds(premise), lg.Steps(lg.MOST_STEPS)
        if not lg.satisfiable(node, steps=steps):
            hint = _("Something in it is wanted and excluded at once, or no value fits.")
            message = _("the premise of '{about}' can never hold.").format(about=about[1])
            yield context.remark("error", "unsatisfiable-premise", about, message, hint)
        elif not lg.satisfiable(lg.negated(node), steps=steps):
            message = _("the premise of '{about}' always holds.").format(about=about[1])
            yield context.remark(
                "warning", "always-true", about, message, _("Say what it depends on, or leave it out.")
            )
        else:
            for part, fault in _faults(context, premise, (), steps):
                message = _("in '{about}' the part {part} {fault}.").format(
                    about=about[1], part=_named(part), fault=fault
                )
                yield context.remark("warning", "idle-part", about, message, _("Leave it out, or say what was meant."))


def _faults(
    context: LintContext, premise: Any, rest: tuple[lg.Node, ...], steps: lg.Steps
) -> Iterator[tuple[Any, str]]:
    """Yield parts that never hold beside the rest, always hold, or follow from another part, and what is wrong."""
    if not isinstance(premise, pr.Counted):
        return
    parts, is_all = premise.children, premise.count == len(premise.children)
    nodes = [context.logic.holds(part) for part in parts]
    idle, seen = _idle(premise, nodes), set[lg.Node]()
    for i, (part, node) in enumerate(zip(parts, nodes, strict=True)):
        if fault := _never_or_always(node, rest, steps) or idle.get(node, "") or _twice(premise, node in seen):
            yield part, fault
        seen.add(node)
        if part.children:
            yield from _faults(context, part, (*rest, *nodes[:i], *nodes[i + 1 :]) if is_all else rest, steps)


def _never_or_always(node: lg.Node, rest: tuple[lg.Node, ...], steps: lg.Steps) -> str:
    if not lg.satisfiable(node, *rest, steps=steps):
        return _("can never hold here")
    return "" if lg.satisfiable(lg.negated(node), steps=steps) else _("always holds")


FOLLOWS: Final = marked("follows from another part")
COVERED: Final = marked("is covered by another part")


def _idle(premise: pr.Counted, nodes: Sequence[lg.Node]) -> dict[lg.Node, str]:
    """Return the parts that another, different one makes idle, and how it does."""
    if 1 < premise.count < len(nodes):
        return {}
    index = lg.Implied(nodes)
    implied = {node: index.by(node) for node in dict.fromkeys(nodes)}
    if premise.count == 1:
        return {node: _(COVERED) for node, wider in implied.items() if wider}
    return {node: _(FOLLOWS) for wider in implied.values() for node in wider}


def _twice(premise: pr.Counted, seen: bool) -> str:
    """Return what is wrong with a part that stood there before; "" for another."""
    if not seen:
        return ""
    return (
        _(FOLLOWS)
        if premise.count == len(premise.children)
        else _(COVERED)
        if premise.count == 1
        else _("stands here twice")
    )


def _named(part: Any) -> str:
    return " / ".join(map(pr.key, pr.leaves(part)))


def scale(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on certainties and necessities that are not on the scale; of pointers they are means."""
    for rule in context.kb.rules.values():
        if POINTED in rule.id:
            continue
        strength = abs(rule.then.certainty)
        if not any(abs(strength - step) < certainty.TOLERANCE for step in SCALE):
            message = _("'{id}' has certainty {certainty:g}, which is not on the scale.").format(
                id=rule.id, certainty=rule.then.certainty
            )
            hint = _("Wanted 0.2, 0.4, 0.6 or 0.8 (1: by definition), or minus these.")
            yield context.remark("warning", "scale", ("rules", rule.id), message, hint)
        if rule.necessity and not NECESSITY[0] <= rule.necessity <= NECESSITY[1]:
            message = _("'{id}' has necessity {necessity:g}.").format(id=rule.id, necessity=rule.necessity)
            yield context.remark("warning", "scale", ("rules", rule.id), message, _("Wanted 0.2 to 0.4."))


def counted_twice(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on parts of an at_least that are of one evidence group: one thing said twice makes it hold."""
    kb = context.kb
    for about, premise in all_premises(kb):
        for at_least in inside(premise, pr.AtLeast):
            if not 1 < at_least.at_least < len(at_least.of):
                continue  # then it is an any or an all
            groups = [{kb.symptoms[name].evidence for name in symptoms(part)} - {None} for part in at_least.of]
            for group in sorted({g for i, j in combinations(groups, 2) for g in i & j if g}):
                names = [name for part in at_least.of for name in symptoms(part) if kb.symptoms[name].evidence == group]
                signs = listed(dict.fromkeys(names))
                message = _("{signs} count apart in an at_least, and are of evidence group '{group}'.").format(
                    signs=signs, group=group
                )
                hint = _("Put those that say one thing in one any.")
                yield context.remark("warning", "counted-twice", about, message, hint)
