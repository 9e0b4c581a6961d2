"""What netdiag adds to experta: a whole diagnosis beside bare experta running the same rules, in one warm process.

    python benchmarks/engine.py [RUNS]

Bare experta has the stock engine, a fact for each observation with its id and state, and a rule for each netdiag rule,
with a positive pattern for each part and NOT for each `unless`; all a rule does is add its certainty to a dict and, the
first time, declare its finding. Premises that experta could only say with OR (any, at least n) are facts worked out
beforehand, free of charge. It knows no degrees, evidence groups, necessities, reasons or plan. The variant has one fact
per layer, as netdiag has, instead of one per observation. All three run in turn on the largest example, RUNS times
(default 30); medians, and the ratios of netdiag to both (bar for the first: 1.2).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import netdiag
from cold import largest
from netdiag import certainty
from netdiag.inference.engine import experta, infer
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m

PRESENT, ABSENT = "present", "absent"


class Seen(experta.Fact):
    """One observation, stated fact, finding or composite premise: `name` and `state`."""


class Bare:
    """The rules of a knowledge base on stock experta; `layered`: one fact with a field for every name, per stratum."""

    def __init__(self, kb: KnowledgeBase, layered: bool) -> None:
        self.kb, self.layered = kb, layered
        self.found: dict[str, float] = {}
        self.fired = 0
        self.states: dict[str, str] = {}
        self.level = {kb.derived.concludes[rule]: i for i, stratum in enumerate(kb.strata) for rule in stratum}
        types = [level for finding, level in self.level.items() if finding.startswith("opgave:")]
        self.misfit_level = max(types, default=-1)
        self.composites: dict[str, tuple[int, pr.Reader]] = {}
        self.kinds = [type(f"Layer{i}", (experta.Fact,), {}) for i in range(len(kb.strata) + 1)]
        rules: dict[str, Any] = {}
        salience = len(kb.rules) + len(kb.strata)
        for level, stratum in enumerate(kb.strata):
            for name in stratum:
                rules[f"r{salience}"] = experta.Rule(*self.patterns(kb.rules[name]), salience=salience)(self.act(name))
                salience -= 1
            if layered:
                rules[f"r{salience}"] = experta.Rule(self.kinds[level](), salience=salience)(self.settle(level))
            salience -= 1
        self.engine = type("Bare", (experta.KnowledgeEngine,), rules)()

    def patterns(self, rule: m.Rule) -> list[Any]:
        positive, blocked = [], []
        for part in rule.if_.all if isinstance(rule.if_, pr.AllOf) else (rule.if_,):
            if isinstance(part, pr.Unless):
                blocked.append(experta.NOT(self.fact(part.unless, PRESENT)))
            elif isinstance(part, pr.Not):
                positive.append(self.fact(part.not_, ABSENT))
            else:
                positive.append(self.fact(part, PRESENT))
        return positive + blocked

    def fact(self, part: Any, state: str) -> Any:
        name = pr.key(part) if not pr.parts(part) else f"premise:{part!r}"
        layer = max(self.layer(leaf) for leaf in pr.leaves(part))
        if pr.parts(part):
            self.composites[name] = layer, pr.reader(part)
        return self.kinds[layer](**{name: state}) if self.layered else Seen(name=name, state=state)

    def layer(self, leaf: Any) -> int:
        known = self.misfit_level if leaf.keyword == "misfit" else self.level.get(pr.key(leaf), -1)
        return known + 1

    def act(self, name: str) -> Callable[[Any], None]:
        finding, weight = self.kb.derived.concludes[name], self.kb.rules[name].then.certainty

        def act(engine: Any) -> None:
            self.fired += 1
            first = finding not in self.found
            self.found[finding] = self.found.get(finding, 0.0) + weight
            if first and not self.layered and finding in self.states:
                engine.declare(Seen(name=finding, state=self.states[finding]))

        return act

    def settle(self, level: int) -> Callable[[Any], None]:
        def act(engine: Any) -> None:
            engine.declare(self.kinds[level + 1](**self.layers[level + 1]))

        return act

    def prepare(self, degrees: dict[str, float]) -> None:
        """Work out beforehand, untimed, the state of every fact, and at which layer each comes."""
        reads = {**degrees, **{name: read(degrees) for name, (_, read) in self.composites.items()}}
        self.states = {n: PRESENT if d > 0 else ABSENT for n, d in sorted(reads.items()) if certainty.holds(abs(d))}
        self.start = [(name, state) for name, state in self.states.items() if name not in self.level]
        self.layers: list[dict[str, str]] = [{} for _ in self.kinds]
        for name, state in self.states.items():
            layer = self.composites[name][0] if name in self.composites else self.level.get(name, -1) + 1
            self.layers[self.misfit_level + 1 if name.startswith("misfit:") else layer][name] = state

    def run(self) -> None:
        self.found, self.fired = {}, 0
        self.engine.reset()
        if self.layered:
            self.engine.declare(self.kinds[0](**self.layers[0]))
        else:
            for name, state in self.start:
                self.engine.declare(Seen(name=name, state=state))
        self.engine.run()


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(runs: int = 30) -> None:
    kb = KnowledgeBase.default()
    file: Path = largest()
    case = netdiag.load_case(file)
    inference = infer(case, kb)
    degrees = dict(inference.degrees)
    bare, layered = Bare(kb, layered=False), Bare(kb, layered=True)
    for engine in (bare, layered):
        engine.prepare(degrees)
    works: dict[str, Callable[[], object]] = {
        "netdiag: a whole diagnosis": lambda: netdiag.diagnose(case, kb),
        "bare experta, one fact per observation": bare.run,
        "bare experta, one fact per layer": layered.run,
    }
    for work in works.values():
        work(), work()
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            spent[name].append(timed(work))
    median = {name: statistics.median(times) for name, times in spent.items()}
    print(f"{file.name}: {len(case.symptoms)} symptoms, {len(kb.rules)} rules; medians of {runs} runs, in turn")
    for name, value in median.items():
        print(f"{1000 * value:8.2f} ms  {name}")
    holding = sum(not firing.refuted for firing in inference.firings)
    print(f"rules whose premise held: netdiag {holding}, bare {bare.fired}, per layer {layered.fired}")
    ours, natural, per_layer = median.values()
    print(f"ratio: {ours / natural:.2f} to one fact per observation (bar 1.2), {ours / per_layer:.2f} to one per layer")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
