"""What the checks of a knowledge base share: a remark, premises as logic, and what can be reached.

Remark                      one thing to look at
LintContext(kb)             rules by what they conclude, their premises as logic, findings that can be reached
all_premises(kb)            of rules, contra-indications and tensions, each with what it belongs to
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, TypeVar

from netdiag.check import logic as lg
from netdiag.errors import Place
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.messages import _

Kind = TypeVar("Kind")
Severity = Literal["error", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
MAX_SHOWN: Final = 8  # ids in one remark
MAX_PAIRS: Final = 10_000  # pairs of symptoms that a check tries; of more only the first


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: how grave, which check found it, where it stands, what was seen and what may help."""

    severity: Severity
    check: str
    place: Place
    message: str
    hint: str = ""


class LintContext:
    """What the checks share."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.logic = lg.Logic(kb)
        self.nodes = {rule.id: self.logic.holds(rule.if_) for rule in kb.rules.values()}
        self.rank = {name: i for i, name in enumerate(kb.rules)}
        self.by_finding: dict[str, list[m.Rule]] = {}
        for rule in kb.rules.values():
            self.by_finding.setdefault(kb.derived.concludes[rule.id], []).append(rule)

    def remark(self, severity: Severity, check: str, about: tuple[str, str], message: str, hint: str = "") -> Remark:
        """Return a remark about (section, id), with its place."""
        return Remark(severity, check, self.kb.places[about], message, hint)

    @cached_property
    def implied(self) -> Mapping[str, Mapping[lg.Node, Sequence[lg.Node]]]:
        """Of each finding the premises of its rules, and those among them that hold wherever one of these does."""
        found = {}
        for finding, rules in self.by_finding.items():
            nodes = dict.fromkeys(self.nodes[rule.id] for rule in rules)
            index = lg.Implied(nodes)
            found[finding] = {node: index.by(node) for node in nodes}
        return found

    @cached_property
    def reached(self) -> frozenset[tuple[str, bool]]:
        """What some case can make hold, as (finding, True), or refuted, as (finding, False)."""
        given = [f"opgave:{name}" for name in self.kb.opgaven] + [f"axis:{name}" for name in self.kb.axes]
        reached = {(name, side) for name in given for side in (True, False)}
        for stratum in self.kb.strata:
            for rule in (self.kb.rules[name] for name in stratum):
                reached |= set(self.reached_by(rule, reached))
        return frozenset(reached)

    def reached_by(self, rule: m.Rule, reached: Set[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
        """Yield what a rule can bring about where only these findings can be reached."""
        finding, positive = self.kb.derived.concludes[rule.id], rule.then.certainty > 0
        if _can_hold(self.nodes[rule.id], reached):
            yield finding, positive
        if rule.necessity and _can_hold(self.logic.refuted(rule.if_), reached):
            yield finding, not positive


def _can_hold(node: lg.Node, reached: Set[tuple[str, bool]]) -> bool:
    """Return whether a premise can hold when only these findings can be reached."""
    findings = {var for var in lg.variables(node) if pr.kind(var) in m.FINDINGS}
    return lg.satisfiable(node, known={var: _possible(var, reached) for var in findings})


def _possible(var: str, reached: Set[tuple[str, bool]]) -> lg.Values:
    return frozenset(value for value in lg.STATES if value is lg.UNKNOWN or (var, value == lg.PRESENT) in reached)


def listed(names: Iterable[str]) -> str:
    """Return the first few names as text, and how many more there are."""
    every = list(names)
    shown, more = ", ".join(every[:MAX_SHOWN]), len(every) - MAX_SHOWN
    return _("{shown} and {more} more").format(shown=shown, more=more) if more > 0 else shown


def all_premises(kb: KnowledgeBase) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield every premise, with the section and id of what it belongs to."""
    for section in ("rules", "interventions", "tensions"):
        for name, record in getattr(kb, section).items():
            yield from (((section, name), premise) for premise, _ in m.premises_of(record))


def symptoms(premise: Any) -> Iterator[str]:
    """Yield the symptoms that a premise reads."""
    return (leaf.symptom for leaf in pr.leaves(premise) if isinstance(leaf, pr.SymptomIs))


def inside(premise: Any, kind: type[Kind]) -> Iterator[Kind]:
    """Yield the parts of one kind, the premise itself among them."""
    if isinstance(premise, kind):
        yield premise
    for part in premise.children:
        yield from inside(part, kind)
