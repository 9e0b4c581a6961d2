"""Make tests/cases/rules/*.yaml: for every rule the smallest cases that tell it from rules much like it.

    python tests/make_rule_cases.py

For a rule: a case in which its premise just holds, one for each small wrong of `netdiag.mutate` (a part left out, an
`unless` gone) on which the right rule and the wrong one part ways, and one for its necessity. Pointers are left out:
benchmarks/pointers.py holds each to what readers say. What comes out is recorded from the engine, so the files are a
regression record and no opinion: run the script after a change of rules, and read the diff. Cases on which several
rules turn are written once, in the file of the first.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from netdiag import certainty
from netdiag.cases import Case, check_case, facts
from netdiag.check.logic import ABSENT, PRESENT, UNKNOWN, Logic, Node, Values, gate, negated, solutions
from netdiag.check.mutate import mutants
from netdiag.inference.chain import Inference, settle
from netdiag.inference.floats import FloatEvaluator
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.records import POINTED, Rule
from netdiag.knowledge.statable import BY_KEYWORD

OUT = Path(__file__).parent / "cases" / "rules"
TRIES = 24  # assignments looked at for one case; more find nothing new
HEADER = """\
# Regression record, made by tests/make_rule_cases.py from the engine: what comes out, not what ought to.
# Do not edit; run the script after a change of rules, and read the diff.
"""
DEGREES = {PRESENT: 1.0, ABSENT: -1.0, UNKNOWN: 0.0}

Assignment = Mapping[str, Values]


@dataclass
class Recorded:
    """A case and the rules it is about."""

    case: dict[str, Any]
    inference: Inference
    rules: list[str] = field(default_factory=list)


class Maker:
    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb, self.logic, self.program = kb, Logic(kb), FloatEvaluator.of(kb)
        self.made: dict[str, Recorded] = {}
        self.missed: list[str] = []
        self.inferred: dict[str, Inference] = {}
        self.ways: dict[tuple[str, int], list[Assignment]] = {}

    def make(self) -> None:
        for rule in (rule for rule in self.kb.rules.values() if POINTED not in rule.id):
            holds = self.logic.holds(rule.if_)
            self.record(rule, "fires", holds, lambda case, rule=rule: self.fires(rule, case))
            for mutant in mutants(rule):
                if mutant.kind in ("part", "unless"):
                    self.part(rule, mutant.rule, mutant.what)
            if rule.necessity:
                refuted = self.logic.refuted(rule.if_)
                self.record(rule, "absent", refuted, lambda case, rule=rule: self.refutes(rule, case))

    def part(self, rule: Rule, other: Rule, what: str) -> None:
        """Record a case on which the rule and the mutant part ways."""
        mine, its = self.logic.holds(rule.if_), self.logic.holds(other.if_)
        ways = gate(2, (mine, negated(its))), gate(2, (negated(mine), its))
        read, reads = pr.reader(rule.if_), pr.reader(other.if_)

        def parted(case: dict[str, Any]) -> bool:
            degrees = self.infer(case).degrees
            return bool(certainty.holds(read(degrees)) != certainty.holds(reads(degrees)))

        if not any(self.record(rule, what, node, parted, quiet=True) for node in ways):
            self.missed.append(f"{rule.id}: {what}")

    def fires(self, rule: Rule, case: dict[str, Any]) -> bool:
        """Tell whether the rule fires, and counts: another of its evidence group may say it louder."""
        inference = self.infer(case)
        mine = [f for f in inference.firings if f.rule == rule.id and not f.refuted]
        return bool(mine) and self.counts(rule, inference)

    def refutes(self, rule: Rule, case: dict[str, Any]) -> bool:
        inference = self.infer(case)
        return any(f.rule == rule.id and f.refuted for f in inference.firings) and self.counts(rule, inference)

    def counts(self, rule: Rule, inference: Inference) -> bool:
        finding = self.kb.derived.concludes[rule.id]
        mine = [f for f in inference.firings if f.finding == finding]
        groups = self.kb.derived.evidence_of
        return settle(mine, groups) != settle([f for f in mine if f.rule != rule.id], groups)

    def record(self, rule: Rule, what: str, node: Node, wanted: Any, quiet: bool = False) -> bool:
        """Keep the first case that is as wanted; where none counts, the first that can be told at all."""
        cases = list(islice(self.cases(node), TRIES))
        known = next((c for c in cases if str(c) in self.made and wanted(c)), None)
        case = known or next((c for c in cases if wanted(c)), None)
        if case is None:
            case = next((c for c in cases if what == "fires" and self.speaks(rule, c)), None)
        if case is None:
            if not quiet:
                self.missed.append(f"{rule.id}: {what}")
            return False
        kept = self.made.setdefault(str(case), Recorded(case, self.infer(case)))
        if rule.id not in kept.rules:
            kept.rules.append(rule.id)
        return True

    def speaks(self, rule: Rule, case: dict[str, Any]) -> bool:
        return any(f.rule == rule.id and not f.refuted for f in self.infer(case).firings)

    def infer(self, case: dict[str, Any]) -> Inference:
        key = str(case)
        if key not in self.inferred:
            read = Case.model_validate({"name": "x", **case})
            check_case(read, self.kb)
            self.inferred[key] = self.program.infer(facts(read, self.kb), read)
        return self.inferred[key]

    # assignments to cases

    def cases(self, node: Node) -> Iterator[dict[str, Any]]:
        for assignment in islice(solutions(node), 400):
            for grounded in islice(self.grounded(assignment), 6):
                yield self.case(grounded)

    def grounded(self, assignment: Assignment) -> Iterator[Assignment]:
        """Replace findings that must hold (or be refuted) by the premise of a rule that says so."""
        name = next((v for v in sorted(assignment) if pr.kind(v) in ("pattern", "knelpunt", "governance")), None)
        if name is None:
            yield assignment
            return
        rest = {var: values for var, values in assignment.items() if var != name}
        if UNKNOWN in assignment[name]:
            yield from self.grounded(rest)
            return
        sign = 1 if PRESENT in assignment[name] else -1
        for way in self.ways_to(name, sign):
            merged = {var: way.get(var, values) & values for var, values in rest.items()}
            if all(merged.values()):
                yield from self.grounded({**way, **merged})

    def ways_to(self, finding: str, sign: int) -> list[Assignment]:
        """The simplest ways to make a finding hold, or be refuted; of equals those of the surest rules first."""
        if (finding, sign) not in self.ways:
            rules = [r for r in self.kb.rules.values() if self.kb.derived.concludes[r.id] == finding]
            rules = [r for r in rules if r.then.certainty * sign > certainty.THRESHOLD]
            rules.sort(key=lambda r: (-abs(r.then.certainty), r.id))
            found = [way for r in rules for way in islice(solutions(self.logic.holds(r.if_)), 8)]
            self.ways[finding, sign] = sorted(found, key=len)[:40]
        return self.ways[finding, sign]

    def case(self, assignment: Assignment) -> dict[str, Any]:
        case: dict[str, Any] = {}
        symptoms: dict[str, int] = {}
        typed = self.typed(assignment)
        for var, values in sorted(assignment.items()):
            if UNKNOWN in values:
                continue
            kind, _, name = var.partition(":")
            if kind == "symptom":
                symptoms[name] = 4 if PRESENT in values else 0
            elif kind == "case":
                case[name] = sorted(values)[0]
            elif kind in BY_KEYWORD:
                section = BY_KEYWORD[kind].name
                chosen = sorted(values, key=lambda v: ("yes", "no", "partly", 4, 0, 3, 1, 2).index(v))
                case.setdefault(section, {})[name] = chosen[0]
            elif kind == "axis":
                case.setdefault("opgave", {}).setdefault("axes", {})[name] = 1 if PRESENT in values else -1
            elif kind == "misfit":
                other = next(t for t in self.kb.opgaven if t != typed)
                case.setdefault("arrangement", {})[name] = other if PRESENT in values else typed
        if any(var.startswith(("opgave:", "misfit:")) for var, values in assignment.items() if UNKNOWN not in values):
            case.setdefault("opgave", {})["type"] = typed
        return case | ({"symptoms": symptoms} if symptoms else {})

    def typed(self, assignment: Assignment) -> str:
        """A type of opgave that the assignment allows."""
        wanted = [t for t in self.kb.opgaven if PRESENT in assignment.get(f"opgave:{t}", ())]
        sure = [t for t in wanted if UNKNOWN not in assignment[f"opgave:{t}"]]
        free = [t for t in self.kb.opgaven if f"opgave:{t}" not in assignment]
        return (sure or wanted or free or list(self.kb.opgaven))[0]


def shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def entry(kb: KnowledgeBase, made: Recorded, number: int) -> str:
    fired = {f.rule for f in made.inference.firings if not f.refuted}
    fires = [rule for rule in made.rules if rule in fired]
    silent = [rule for rule in made.rules if rule not in fired]
    findings = dict.fromkeys(kb.derived.concludes[rule] for rule in made.rules)
    sure = {f.removeprefix("knelpunt:"): round(made.inference.certainties[f], 3) + 0.0 for f in findings}
    expect = {"fires": fires, "silent": silent, "certainty": sure}
    kept = {key: value for key, value in expect.items() if value}
    return f"- name: {made.rules[0]} {number}\n  case: {shown(made.case)}\n  expect: {shown(kept)}\n"


def write(kb: KnowledgeBase, maker: Maker) -> dict[str, str]:
    """Return the text of each file: a file of rules has a file of cases of the same name."""
    texts: dict[str, str] = {}
    numbers: dict[str, int] = {}
    files = {rule: Path(kb.places["rules", rule].file).name for rule in kb.rules}
    for made in maker.made.values():
        first = made.rules[0]
        numbers[first] = numbers.get(first, 0) + 1
        text = texts.setdefault(files[first], f"{HEADER}\ncases:\n")
        texts[files[first]] = text + entry(kb, made, numbers[first])
    return texts


def main() -> None:
    kb = KnowledgeBase.default()
    maker = Maker(kb)
    maker.make()
    texts = write(kb, maker)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for name, text in sorted(texts.items()):
        (OUT / name).write_text(text, encoding="utf-8")
    size = sum(len(text.encode()) for text in texts.values())
    print(f"{len(maker.made)} cases, {size / 1000:.0f} kB", file=sys.stderr)
    print(*(f"no case found for {missed}" for missed in maker.missed), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
