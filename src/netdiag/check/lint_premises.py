"""What is wrong within one rule or premise: what can never hold, does nothing, or counts one thing twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from netdiag import certainty
from netdiag.check import logic as lg
from netdiag.check.context import LintContext, Remark, all_premises, inside, listed, symptoms
from netdiag.knowledge import premise as pr
from netdiag.knowledge.records import POINTED

SCALE: Final = (0.2, 0.4, 0.6, 0.8, 1.0)  # 1: what holds by definition
NECESSITY: Final = (0.2, 0.4)


def premises(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on premises that cannot hold or cannot fail, in rules, contra-indications and tensions."""
    for about, premise in all_premises(context.kb):
        node = context.logic.holds(premise)
        if not lg.satisfiable(node):
            hint = "Something in it is wanted and excluded at once, or no value fits."
            message = f"the premise of '{about[1]}' can never hold."
            yield context.remark("error", "unsatisfiable-premise", about, message, hint)
        elif not lg.satisfiable(lg.negated(node)):
            message = f"the premise of '{about[1]}' always holds."
            yield context.remark("warning", "always-true", about, message, "Say what it depends on, or leave it out.")
        else:
            yield from _parts(context, about, premise, ())


def _parts(context: LintContext, about: tuple[str, str], premise: Any, rest: tuple[lg.Node, ...]) -> Iterator[Remark]:
    """Yield remarks on parts that never hold beside the rest, always hold, or follow from another part."""
    if not isinstance(premise, pr.Counted):
        return
    parts, is_all = premise.children, premise.count == len(premise.children)
    nodes = [context.logic.holds(part) for part in parts]
    for i, (part, node) in enumerate(zip(parts, nodes, strict=True)):
        others = nodes[:i] + nodes[i + 1 :]
        beside = (*rest, *others) if is_all else rest
        fault = _fault(premise, node, others, nodes[:i], rest)
        if fault:
            message = f"in '{about[1]}' the part {_named(part)} {fault}."
            yield context.remark("warning", "idle-part", about, message, "Leave it out, or say what was meant.")
        yield from _parts(context, about, part, beside)


def _fault(
    premise: Any, node: lg.Node, others: list[lg.Node], earlier: list[lg.Node], rest: tuple[lg.Node, ...]
) -> str:
    """Return what is wrong with one part of a premise, to put behind its name; "" if nothing is."""
    if not lg.satisfiable(lg.conjunction(node, *rest)):
        return "can never hold here"
    if not lg.satisfiable(lg.negated(node)):
        return "always holds"
    is_all, is_any = premise.count == len(premise.children), premise.count == 1
    if is_all and any(lg.implies(o, node) and (o != node or o in earlier) for o in others):
        return "follows from another part"
    if is_any and any(lg.implies(node, o) and (o != node or o in earlier) for o in others):
        return "is covered by another part"
    return "stands here twice" if node in earlier else ""


def _named(part: Any) -> str:
    return " / ".join(map(pr.key, pr.leaves(part)))


def scale(context: LintContext) -> Iterator[Remark]:
    """Yield remarks on certainties and necessities that are not on the scale; of pointers they are means."""
    for rule in context.kb.rules.values():
        if POINTED in rule.id:
            continue
        strength = abs(rule.then.certainty)
        if not any(abs(strength - step) < certainty.TOLERANCE for step in SCALE):
            message = f"'{rule.id}' has certainty {rule.then.certainty:g}, which is not on the scale."
            hint = "Wanted 0.2, 0.4, 0.6 or 0.8 (1: by definition), or minus these."
            yield context.remark("warning", "scale", ("rules", rule.id), message, hint)
        if rule.necessity and not NECESSITY[0] <= rule.necessity <= NECESSITY[1]:
            message = f"'{rule.id}' has necessity {rule.necessity:g}."
            yield context.remark("warning", "scale", ("rules", rule.id), message, "Wanted 0.2 to 0.4.")


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
                message = f"{signs} count apart in an at_least, and are of evidence group '{group}'."
                hint = "Put those that say one thing in one any."
                yield context.remark("warning", "counted-twice", about, message, hint)
