"""Many cases: netdiag beside its peers on the shipped rules, and how its cost grows.

    python benchmarks/many.py [--quick] [--out docs]
    python benchmarks/many.py --processes NETWORKS        whole rows instead, on one process and two: jobs, and Dask

Prints tables, and with --out writes many-cases-results.md and many-cases.svg there. Medians of interleaved runs in one
process. Every peer runs the same rules: those of the shipped base whose premise is made of symptoms with all, any and
not, without necessity or evidence group, that conclude a knelpunt for or against; all are checked to conclude the same.

    netdiag engine      experta, with every firing kept          netdiag floats   one case
    netdiag matrix      NumPy, 1 to 100,000 cases                by hand          one NumPy expression a rule
    experta             one Fact a symptom, one Rule a rule      CLIPS            one ordered fact a symptom
    zen                 one expression a rule, in one decision graph
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from netdiag import certainty
from netdiag.batch import batch, pieces
from netdiag.cases import Case, facts
from netdiag.inference import engine, floats
from netdiag.inference.chain import Firing, contribution, settle
from netdiag.inference.matrix import MatrixEvaluator
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import derive
from netdiag.knowledge.fields import Record
from synthetic import networks, table

Degrees = Mapping[str, float]
Found = dict[str, float]
SAME = 1e-9


# --- the common subset ------------------------------------------------------------------------------------------------


def plain(premise: Any) -> bool:
    """A premise of symptoms with all, any, and not around one symptom: what every peer can say."""
    if isinstance(premise, pr.AllOf | pr.AnyOf):
        return all(map(plain, premise.children))
    return isinstance(premise, pr.SymptomIs) or (isinstance(premise, pr.Not) and isinstance(premise.not_, pr.SymptomIs))


def subset(kb: KnowledgeBase) -> KnowledgeBase:
    """The shipped knowledge base with only the rules that every peer can run."""
    kept = {
        name: rule.model_copy(update={"evidence": None})
        for name, rule in kb.rules.items()
        if plain(rule.if_) and not rule.necessity and rule.then.knelpunt and name not in kb.derived.evidence_of
    }
    return with_rules(kb, kept)


def with_rules(kb: KnowledgeBase, rules: Mapping[str, m.Rule]) -> KnowledgeBase:
    sections = {name: getattr(kb, name) for name in m.SECTIONS} | {"rules": rules}
    return replace(kb, rules=rules, derived=derive(sections, {}))


def copies(kb: KnowledgeBase, times: int) -> KnowledgeBase:
    """All rules `times` over, each time about other symptoms and less sure, so that copies share no premises."""
    names = list(kb.symptoms)
    rules = {}
    for i in range(times):
        other = {name: names[(j + 131 * i) % len(names)] for j, name in enumerate(names)}
        for name, rule in kb.rules.items():
            then = rule.then.model_copy(update={"certainty": rule.then.certainty * (1 - i / times / 2)})
            changed = {"id": f"{name}-{i}", "if_": about_others(rule.if_, other), "then": then}
            rules[f"{name}-{i}"] = rule.model_copy(update=changed)
    return with_rules(kb, rules)


def about_others(premise: Any, other: Mapping[str, str]) -> Any:
    """The same premise about other symptoms."""
    if isinstance(premise, pr.SymptomIs):
        return premise.model_copy(update={"symptom": other[premise.symptom]})
    if not isinstance(premise, Record):
        return premise
    changed = {}
    for name, value in vars(premise).items():
        if isinstance(value, tuple):
            changed[name] = tuple(about_others(part, other) for part in value)
        elif isinstance(value, Record):
            changed[name] = about_others(value, other)
    return premise.model_copy(update=changed)


# --- what runs --------------------------------------------------------------------------------------------------------


def settle_rules(kb: KnowledgeBase, fired: Sequence[tuple[str, float]]) -> Found:
    """Combine what a peer fired: (rule, degree). Peers know no certainty factors; their host works those out."""
    by: dict[str, list[Firing]] = {}
    for name, degree in fired:
        rule, finding = kb.rules[name], kb.derived.concludes[name]
        by.setdefault(finding, []).append(Firing(name, finding, degree, contribution(rule, degree)))
    return {finding: settle(mine, {}) for finding, mine in by.items()}


class Experta:
    """Bare experta: a Fact a symptom with its degree, a Rule a rule; the degree is worked out as it fires."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.x, self.kb, self.fired = engine.experta, kb, []
        kind = type("Seen", (self.x.Fact,), {})
        rules = {f"r{i}": self._rule(kind, rule) for i, rule in enumerate(kb.rules.values())}
        self.kind, self.engine = kind, type("Bare", (self.x.KnowledgeEngine,), rules)()

    def _rule(self, kind: Any, rule: m.Rule) -> Any:
        read, name = pr.reader(rule.if_), rule.id

        def act(_: Any) -> None:
            self.fired.append((name, read(self.degrees)))

        # OR fires once for each way to hold, as EXISTS does not take it; the last firing stands
        return self.x.Rule(self._pattern(kind, rule.if_))(act)

    def _pattern(self, kind: Any, p: Any) -> Any:
        if isinstance(p, pr.AllOf):
            return self.x.AND(*(self._pattern(kind, part) for part in p.all))
        if isinstance(p, pr.AnyOf):
            return self.x.OR(*(self._pattern(kind, part) for part in p.any))
        if isinstance(p, pr.Not):
            return kind(id=p.not_.symptom, state="absent")
        return kind(id=p.symptom, state="present")

    def __call__(self, degrees: Degrees) -> Found:
        self.fired.clear()
        self.degrees = degrees
        self.engine.reset()
        for key, degree in degrees.items():
            if certainty.holds(abs(degree)):
                self.engine.declare(self.kind(id=key[8:], state="present" if degree > 0 else "absent"))
        self.engine.run()
        return settle_rules(self.kb, list(dict(self.fired).items()))


class Clips:
    """CLIPS through clipspy: a fact a symptom, `exists` where there are several ways to hold."""

    def __init__(self, kb: KnowledgeBase) -> None:
        import clips

        self.kb, self.env, self.fired = kb, clips.Environment(), []
        self.reads = {name: pr.reader(rule.if_) for name, rule in kb.rules.items()}
        self.env.define_function(self.fired.append, name="fired")
        for name, rule in kb.rules.items():
            self.env.build(f'(defrule {name} {self._pattern(rule.if_)} => (fired "{name}"))')

    def _pattern(self, p: Any) -> str:
        if isinstance(p, pr.AllOf):
            return f"(and {' '.join(map(self._pattern, p.all))})"
        if isinstance(p, pr.AnyOf):
            return f"(exists (or {' '.join(map(self._pattern, p.any))}))"
        return f"(absent {p.not_.symptom})" if isinstance(p, pr.Not) else f"(present {p.symptom})"

    def __call__(self, degrees: Degrees) -> Found:
        self.fired.clear()
        self.env.reset()
        seen = [
            f"({'present' if d > 0 else 'absent'} {key[8:]})" for key, d in degrees.items() if certainty.holds(abs(d))
        ]
        self.env.load_facts("\n".join(seen))
        self.env.run()
        return settle_rules(self.kb, [(name, self.reads[name](degrees)) for name in self.fired])


class Zen:
    """GoRules zen: one expression node that works out the degree of every premise; unknown symptoms are null there."""

    def __init__(self, kb: KnowledgeBase) -> None:
        import zen

        self.kb, names = kb, {name: f"r{i}" for i, name in enumerate(kb.rules)}
        self.rule = {short: name for name, short in names.items()}
        lines = [{"id": s, "key": s, "value": self._pattern(kb.rules[name].if_)} for name, s in names.items()]
        nodes = [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "e", "name": "e", "type": "expressionNode", "content": {"expressions": lines}},
            {"id": "out", "name": "out", "type": "outputNode"},
        ]
        edges = [
            {"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "e"), ("e", "out"))
        ]
        self.decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def _pattern(self, p: Any) -> str:
        if isinstance(p, pr.AllOf | pr.AnyOf):
            inner = ", ".join(map(self._pattern, p.children))
            return f"{'min' if isinstance(p, pr.AllOf) else 'max'}([{inner}])"
        return f"-{self._pattern(p.not_)}" if isinstance(p, pr.Not) else f"({p.symptom.replace('-', '_')} ?? 0)"

    def __call__(self, degrees: Degrees) -> Found:
        result = self.decision.evaluate({key[8:].replace("-", "_"): value for key, value in degrees.items()})["result"]
        fired = [(self.rule[s], float(v)) for s, v in result.items() if s in self.rule and certainty.holds(float(v))]
        return settle_rules(self.kb, fired)


def by_hand(kb: KnowledgeBase) -> Callable[[Any], dict[str, Any]]:
    """What one would write by hand for these rules: an expression on rows of cases for each, products by finding."""
    row = {name: i for i, name in enumerate(MatrixEvaluator.of(kb).names)}

    def said(p: Any) -> str:
        if isinstance(p, pr.AllOf | pr.AnyOf):
            inner = [said(part) for part in p.children]
            join = "minimum" if isinstance(p, pr.AllOf) else "maximum"
            text = inner[0]
            for other in inner[1:]:
                text = f"{join}({text}, {other})"
            return text
        return f"-{said(p.not_)}" if isinstance(p, pr.Not) else f"x[{row[pr.key(p)]}]"

    lines = ["def kernel(x):", " out = {}"]
    for finding in dict.fromkeys(kb.derived.concludes.values()):
        lines.append(" pos = neg = 1.0")
        for name, rule in kb.rules.items():
            if kb.derived.concludes[name] == finding:
                side, weight = ("pos" if rule.then.certainty > 0 else "neg"), abs(rule.then.certainty)
                lines.append(f" d = {said(rule.if_)}; {side} = {side} * (1 - {weight} * (d * (d >= LEAST)))")
        lines.append(
            f" pos, neg = 1 - pos, 1 - neg; out[{finding!r}] = (pos - neg) / maximum(1 - minimum(pos, neg), 1e-300)"
        )
    space: dict[str, Any] = {"minimum": np.minimum, "maximum": np.maximum, "LEAST": certainty.THRESHOLD - SAME}
    exec("\n".join([*lines, " return out"]), space)
    return space["kernel"]  # type: ignore[no-any-return]


# --- measuring --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Timed:
    name: str
    cases: int
    rules: int
    seconds: float

    @property
    def each(self) -> float:
        return self.seconds / self.cases


def interleaved(runs: Mapping[tuple[str, int], Callable[[], object]], rounds: int) -> dict[tuple[str, int], float]:
    """Median seconds of each, taken in turns, so that what the machine does besides falls on all alike."""
    taken: dict[tuple[str, int], list[float]] = {key: [] for key in runs}
    for key, run in runs.items():
        run()  # to warm up
        del key
    for _ in range(rounds):
        for key, run in runs.items():
            start = time.perf_counter()
            run()
            taken[key].append(time.perf_counter() - start)
    return {key: statistics.median(times) for key, times in taken.items()}


def agree(one: Degrees, other: Degrees) -> bool:
    return all(abs(one.get(k, 0.0) - other.get(k, 0.0)) <= SAME for k in one.keys() | other.keys())


def made_cases(kb: KnowledgeBase, count: int) -> list[Case]:
    made = networks(kb, count)
    return [Case.model_validate({"name": n.pop("name"), "symptoms": n}) for n in made]


def filled(program: MatrixEvaluator, columns: Sequence[Degrees], cases: int, kind: type = np.float64) -> Any:
    """A matrix of so many cases, the few over and over."""
    few = program.matrix(columns)
    matrix = np.empty((few.shape[0], cases), kind)
    for start in range(0, cases, few.shape[1]):
        matrix[:, start : start + few.shape[1]] = few[:, : cases - start]
    return matrix


def many_of(call: Callable[[Any], object], items: Sequence[Any]) -> Callable[[], object]:
    return lambda: [call(item) for item in items]


def peers(kb: KnowledgeBase, quick: bool) -> list[Timed]:
    small = subset(kb)
    program, cases = MatrixEvaluator.of(small), made_cases(kb, 20 if quick else 60)
    known = [facts(case, small) for case in cases]
    columns = [program.columns(mine, case) for mine, case in zip(known, cases, strict=True)]
    symptoms = [{k: v for k, v in mine.degrees.items() if k.startswith("symptom:")} for mine in known]
    others = {"experta": Experta(small), "CLIPS (clipspy)": Clips(small), "zen": Zen(small)}
    wanted = [floats.infer(case, small).certainties for case in cases]
    for name, other in others.items():
        assert all(agree(other(seen), want) for seen, want in zip(symptoms, wanted, strict=True)), f"{name} differs"
    assert all(agree(engine.infer(c, small).certainties, want) for c, want in zip(cases, wanted, strict=True))
    kernel, found = by_hand(small), program.run(program.matrix(columns)).certainties
    by = dict(zip(program.findings, found, strict=True))
    assert all(np.allclose(by[name], values, atol=SAME) for name, values in kernel(program.matrix(columns)).items())
    print(f"{len(small.rules)} of the {len(kb.rules)} shipped rules; all conclude the same on {len(cases)} networks.\n")
    size = {"experta": 2, "netdiag engine": 5}
    runs: dict[tuple[str, int], Callable[[], object]] = {
        (name, size.get(name, 20)): many_of(other, symptoms[: size.get(name, 20)]) for name, other in others.items()
    }
    runs["netdiag engine", 5] = many_of(lambda case: engine.infer(case, small), cases[:5])
    runs["netdiag floats", 20] = many_of(lambda case: floats.infer(case, small), cases[:20])
    for count in (1, 100, 10_000) if quick else (1, 100, 10_000, 100_000):
        cases_matrix = filled(program, columns, count)
        runs["netdiag matrix", count] = lambda x=cases_matrix: program.run(x)
        if count == 10_000:
            runs["by hand, NumPy", count] = lambda x=cases_matrix: kernel(x)
            many = (columns * math.ceil(count / len(columns)))[:count]
            runs["netdiag matrix, filled from dicts", count] = lambda x=many: program.run(program.matrix(x))
    took = interleaved(runs, 3 if quick else 7)
    return [Timed(name, count, len(small.rules), seconds) for (name, count), seconds in took.items()]


def growth(kb: KnowledgeBase, quick: bool) -> list[Timed]:
    """All shipped rules x 1 on up to a million cases, a million as 32-bit numbers; and x 10 and x 100 on fewer."""
    cases = made_cases(kb, 60)
    found = []
    for times in (1, 10) if quick else (1, 10, 100):
        more = kb if times == 1 else copies(kb, times)
        program = MatrixEvaluator(more)
        columns = [program.columns(facts(case, more), case) for case in cases]
        for count in {1: (100, 1000, 10_000, 100_000, 1_000_000), 10: (1000, 10_000), 100: (1000,)}[times]:
            if quick and count > 10_000:
                continue
            cases_matrix = filled(program, columns, count, np.float32 if count > 100_000 else np.float64)
            took = interleaved({("", 0): partial(program.run, cases_matrix)}, 1 if count > 100_000 or times > 10 else 3)
            del cases_matrix
            found.append(Timed("netdiag matrix", count, len(more.rules), took["", 0]))
            print(f"  rules {len(more.rules):>6}  cases {count:>9,}  {found[-1].each * 1e6:8.2f} us a case", flush=True)
    return found


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Slope on logarithmic axes: 1 is linear."""
    x, y = np.log(np.array(points)).T
    return float(np.polyfit(x, y, 1)[0])


# --- processes --------------------------------------------------------------------------------------------------------


CORES, EURO = 64, 0.04  # a machine to extrapolate to, and an assumed price of a core hour
MILLION, PERTURBED = 1_000_000, 1000


def extrapolate(finding: float, row: float) -> None:
    """Print what a million networks perturbed a thousand times each would take, from seconds a network."""
    hours = {
        "findings of all, whole rows of the million": MILLION * (PERTURBED * finding + row) / 3600,
        "whole rows of all": MILLION * PERTURBED * row / 3600,
    }
    print(f"{MILLION:,} networks x {PERTURBED:,} perturbations, extrapolated, on {CORES} cores at EUR {EURO} an hour:")
    for name, core in hours.items():
        print(f"  {name}: {core:,.1f} core hours, {core / CORES * 60:,.0f} minutes, EUR {core * EURO:,.2f}", flush=True)


def findings(kb: KnowledgeBase, cases: int = 100_000) -> float:
    """Seconds a network for the findings alone."""
    program = MatrixEvaluator.of(kb)
    columns = [program.columns(facts(case, kb), case) for case in made_cases(kb, 60)]
    many = filled(program, columns, cases)
    return interleaved({("", 0): lambda: program.run(many)}, 3)["", 0] / cases


def processes(kb: KnowledgeBase, count: int) -> None:
    """Print what a whole row costs, and how much quicker two processes are than one, with starting them and without."""
    finding = findings(kb)
    print(f"findings and certainties alone: {finding * 1e6:.2f} us a network", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.parquet")
        frame = table(kb, count)
        frame.to_parquet(source, index=False)
        part = frame[:1000]
        each = interleaved({("", 0): lambda: batch.diagnose_frame(part, kb)}, 3)["", 0] / len(part)
        print(f"diagnose_frame: {each * 1e3:.2f} ms a network", flush=True)
        extrapolate(finding, each)
        jobs = {}
        for number in (1, 2):
            start = time.perf_counter()
            pieces.run([str(source)], Path(folder, "out.parquet"), kb, jobs=number, force=True)
            jobs[number] = time.perf_counter() - start
            print(f"netdiag batch --jobs {number}: {jobs[number]:.1f} s for {count:,} networks", flush=True)
        print(f"  two over one: {jobs[1] / jobs[2]:.2f}", flush=True)
        on_dask(kb, source.with_name("parts"), frame)


def on_dask(kb: KnowledgeBase, folder: Path, frame: Any) -> None:
    """The same on Dask: partitions read by the workers, which have loaded the knowledge before the clock starts."""
    import dask.dataframe as dd
    from dask.distributed import Client, LocalCluster

    folder.mkdir()
    for i in range(0, len(frame), 2500):
        frame[i : i + 2500].to_parquet(folder / f"{i:08d}.parquet", index=False)
    knowledge, took = batch.Reference.of(kb), {}
    for workers in (1, 2):
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
            Client(cluster) as client,
        ):
            client.run(batch.diagnose_frame, frame[:2], knowledge)
            start = time.perf_counter()
            files = sorted(map(str, folder.iterdir()))
            parts = dd.from_map(dask_part, files, knowledge=knowledge, meta=batch.empty_result(kb))
            found = parts[["knelpunt_1"]].compute()
            took[workers] = time.perf_counter() - start
        print(f"Dask, {workers} workers: {took[workers]:.1f} s for {len(found):,} networks", flush=True)
    print(f"  two over one: {took[1] / took[2]:.2f}", flush=True)


def dask_part(file: str, knowledge: batch.Reference) -> Any:
    """Read and diagnose one partition, on a worker."""
    import pandas as pd

    return batch.diagnose_frame(pd.read_parquet(file), knowledge)


# --- telling ----------------------------------------------------------------------------------------------------------


def report(beside: Sequence[Timed], grown: Sequence[Timed]) -> str:
    by = {(t.name, t.cases): t.each for t in beside}
    one = min(by["netdiag floats", 20], by["netdiag matrix", 1])
    many = by["netdiag matrix", 10_000]
    rows = [f"| {t.name} | {t.cases:,} | {t.each * 1e6:,.2f} | {1 / t.each:,.0f} |" for t in beside]
    first = min(t.rules for t in grown)
    cases = slope([(t.cases, t.seconds) for t in grown if t.rules == first and t.cases >= 1000])
    rules = slope([(t.rules, t.seconds) for t in grown if t.cases == 1000])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    hand = by["by hand, NumPy", 10_000]
    bars = [
        ("one case, beside CLIPS", by["CLIPS (clipspy)", 20] / one, "> 1"),
        ("one case, beside zen", by["zen", 20] / one, "> 1"),
        ("10,000 cases, beside CLIPS", by["CLIPS (clipspy)", 20] / many, ">= 500"),
        ("10,000 cases, beside experta", by["experta", 2] / many, ">= 20,000"),
        ("10,000 cases, time over that of the kernel by hand", many / hand, "<= 3"),
        ("slope in cases (1 is linear)", cases, "about 1"),
        ("slope in rules", rules, "<= 1"),
        ("peak memory of all this, GiB", peak, "<= 4"),
    ]
    return "\n".join(
        [
            f"## The same {beside[0].rules} rules everywhere\n",
            "| what | cases at once | us a case | cases a second |\n|---|---:|---:|---:|",
            *rows,
            "\n## Growth, all rules\n",
            "| rules | cases | seconds | us a case |\n|---:|---:|---:|---:|",
            *(f"| {t.rules:,} | {t.cases:,} | {t.seconds:,.3f} | {t.each * 1e6:,.2f} |" for t in grown),
            "\n## Bars\n",
            "| what | measured | wanted |\n|---|---:|---|",
            *(f"| {name} | {value:,.2f} | {wanted} |" for name, value, wanted in bars),
            "",
        ]
    )


def plot(beside: Sequence[Timed], grown: Sequence[Timed], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "netdiag"
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    order = sorted(beside, key=lambda t: -t.each)
    left.barh([f"{t.name} ({t.cases:,})" for t in order], [t.each * 1e6 for t in order])
    left.set(xscale="log", xlabel="µs a case", title=f"{beside[0].rules} rules, one core")
    for rules in sorted({t.rules for t in grown}):
        mine = [t for t in grown if t.rules == rules]
        right.plot([t.cases for t in mine], [t.seconds for t in mine], "o-", label=f"{rules:,} rules")
    right.set(xscale="log", yscale="log", xlabel="cases", ylabel="seconds", title="growth")
    right.legend()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="fewer rounds and sizes, for CI")
    options.add_argument("--out", type=Path, help="folder for the table and the plot")
    options.add_argument("--processes", type=int, metavar="NETWORKS", help="whole rows, on one process and on two")
    chosen = options.parse_args()
    kb = KnowledgeBase.default()
    if chosen.processes:
        processes(kb, chosen.processes)
        return
    beside = peers(kb, chosen.quick)
    grown = growth(kb, chosen.quick)
    text = report(beside, grown)
    print(text)
    if chosen.out:
        chosen.out.joinpath("many-cases-results.md").write_text(f"# Many cases: results\n\n{text}", encoding="utf-8")
        plot(beside, grown, chosen.out / "many-cases.svg")


if __name__ == "__main__":
    main()
