"""Does a suite notice when a rule is changed? Small wrongs put into every rule, and the share of them that it catches.

    mutants(rule)               a part of the premise dropped, the sign turned, the certainty two steps off, ...
    mutation_score(suite, kb)   -> Score: how many were caught, and which were not
      _Trial                    one case rerun with one rule changed, as far as the change reaches

A mutant is caught when a case that came out as expected no longer does. Only the changed rule and what builds on its
finding are worked out again: nothing else can differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any, Final

from netdiag import certainty
from netdiag.check.suite import CaseRun, Observed, Suite, failures, mistakes
from netdiag.inference.chain import Firing, misfit, settle
from netdiag.inference.floats import fire
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.messages import _

TWO_STEPS: Final = 0.4  # on the scale 0.2, 0.4, 0.6, 0.8
NO_CHANGE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one thing wrong."""

    kind: str
    what: str
    rule: m.Rule


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants a suite caught, and those it did not."""

    killed: int
    total: int
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Share of the mutants that was caught, in [0, 1]; 1 where there are none."""
        return self.killed / self.total if self.total else 1.0


def mutants(rule: m.Rule) -> Iterator[Mutant]:
    """Yield the rule with one thing wrong, in every way."""
    for kind, what, premise in _thinned(rule.if_):
        yield Mutant(kind, what, rule.model_copy(update={"if_": premise}))
    strength = rule.then.certainty
    yield Mutant("sign", _("the sign turned"), _with_certainty(rule, -strength))
    two_steps_off = strength - TWO_STEPS if strength > 0 else strength + TWO_STEPS
    if not isclose(two_steps_off, -strength):  # the weakest: its sign turned is the very same
        told = _("certainty {value:+.1f}").format(value=two_steps_off)
        yield Mutant("certainty", told, _with_certainty(rule, two_steps_off))
    if rule.necessity:
        yield Mutant("necessity", _("without necessity"), rule.model_copy(update={"necessity": 0.0}))


def _with_certainty(rule: m.Rule, value: float) -> m.Rule:
    return rule.model_copy(update={"then": rule.then.model_copy(update={"certainty": value})})


def _thinned(premise: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield kind, description and premise for each part left out, at any depth."""
    parts = premise.children
    is_counted = isinstance(premise, pr.Counted)
    for i, part in enumerate(parts):
        others = parts[:i] + parts[i + 1 :]
        if is_counted and others:
            kind = "unless" if isinstance(part, pr.Unless) else "part"
            yield (
                kind,
                _("without {parts}").format(parts=", ".join(map(pr.key, pr.leaves(part)))),
                premise.with_children(others),
            )
        for kind, what, changed in _thinned(part):
            yield kind, what, premise.with_children((*parts[:i], changed, *parts[i + 1 :]))


# --- score ------------------------------------------------------------------------------------------------------------


def mutation_score(
    suite: Suite,
    kb: KnowledgeBase,
    tick: Callable[[int, int], None] | None = None,
    rules: Collection[str] | None = None,
) -> Score:
    """Return how many mutants of every rule, or of the `rules` named, the suite catches.

    `tick` takes, after each rule, how many are done, of how many. Cases that fail anyway take no part.
    """
    bench = _Bench(kb, [run for run in suite.runs if not mistakes(run)])
    names = kb.rules if rules is None else rules
    killed, survivors = 0, []
    for done, rule in enumerate(kb.rules[name] for name in names):
        trials = bench.trials(rule)
        for mutant in mutants(rule):
            if bench.catches(mutant.rule, bench.every if _needs_nothing(mutant.rule) else trials):
                killed += 1
            else:
                survivors.append(mutant)
        if tick:
            tick(done + 1, len(names))
    return Score(killed, killed + len(survivors), tuple(survivors))


class _Bench:
    """The cases of a suite, found by the facts they know, and the rules compiled."""

    def __init__(self, kb: KnowledgeBase, runs: Sequence[CaseRun]) -> None:
        self._kb = kb
        self._derived = kb.derived
        self._opgaven = tuple(kb.opgaven)
        self._read = {rule.id: pr.reader(rule.if_) for rule in kb.rules.values()}
        self._level = {rule: i for i, stratum in enumerate(kb.strata) for rule in stratum}
        self._always = set(self._derived.always)
        self.every = tuple(runs)
        self._knowing: dict[str, list[int]] = {}
        for i, run in enumerate(self.every):
            for key in run.inference.degrees:
                self._knowing.setdefault(key, []).append(i)

    def trials(self, rule: m.Rule) -> list[CaseRun]:
        """Return the cases on which a change of this rule can show, those that name the rule first."""
        touched = {i for key in self._derived.reads[rule.id] for i in self._knowing.get(key, ())}
        if rule.id in self._always:
            touched = set(range(len(self.every)))
        named = [i for i in touched if _names(self.every[i], rule.id)]
        return [self.every[i] for i in (*sorted(named), *sorted(touched.difference(named)))]

    def catches(self, mutant: m.Rule, trials: Sequence[CaseRun]) -> bool:
        """Return whether some case no longer comes out as expected."""
        read, finding = pr.reader(mutant.if_), self._derived.concludes[mutant.id]
        for run in trials:
            now = fire(mutant, finding, read(run.inference.degrees))
            before = next((f for f in run.firings.get(finding, ()) if f.rule == mutant.id), None)
            if now != before and next(failures(run.expect, self._seen(run, mutant.id, finding, now)), None):
                return True
        return False

    def _seen(self, run: CaseRun, rule: str, finding: str, now: Firing | None) -> Observed:
        """Return what one case shows once one rule fires otherwise."""
        fired = set(run.fired)
        changed: dict[str, dict[str, Firing | None]] = {finding: {rule: now}}
        degrees: dict[str, float] = dict(run.inference.degrees)
        certainties: dict[str, float] = dict(run.inference.certainties)
        while changed:
            first = min(changed, key=lambda key: (min(self._level[r] for r in changed[key]), key))
            firings = changed.pop(first)
            _note(fired, firings)
            value = self._settled(run, first, firings)
            if abs(value - certainties.get(first, 0.0)) > NO_CHANGE:
                certainties[first] = degrees[first] = value
                for key in self._moved(run, first, degrees):
                    self._follow(run, key, degrees, changed)
        return run.observed(fired, certainties)

    def _settled(self, run: CaseRun, finding: str, firings: Mapping[str, Firing | None]) -> float:
        if finding in run.inference.facts.given:
            return run.inference.facts.given[finding]
        kept = [f for f in run.firings.get(finding, ()) if f.rule not in firings]
        return settle([*kept, *(f for f in firings.values() if f)], self._derived.evidence_of)

    def _moved(self, run: CaseRun, finding: str, degrees: dict[str, float]) -> list[str]:
        """Return the facts that move with a finding: itself, and with a type of opgave the misfits."""
        if pr.kind(finding) != "opgave" or not run.case.arrangement:
            return [finding]
        misfits = misfit(run.case, self._opgaven, degrees)
        degrees |= misfits
        return [finding, *misfits]

    def _follow(
        self, run: CaseRun, key: str, degrees: Mapping[str, float], changed: dict[str, dict[str, Firing | None]]
    ) -> None:
        """Fire again what reads a fact, and note where that comes out otherwise."""
        for name in self._derived.readers.get(key, ()):
            finding = self._derived.concludes[name]
            now = fire(self._kb.rules[name], finding, self._read[name](degrees))
            before = next((f for f in run.firings.get(finding, ()) if f.rule == name), None)
            if now != before or name in changed.get(finding, ()):
                changed.setdefault(finding, {})[name] = now


def _needs_nothing(rule: m.Rule) -> bool:
    """Return whether a rule fires on an empty case: then no fact leads to the cases it changes."""
    return certainty.holds(pr.reader(rule.if_)({}))


def _names(run: CaseRun, rule: str) -> bool:
    return rule in run.expect.get("fires", ()) or rule in run.expect.get("silent", ())


def _note(fired: set[str], firings: Mapping[str, Firing | None]) -> None:
    for name, firing in firings.items():
        if firing and not firing.refuted:
            fired.add(name)
        else:
            fired.discard(name)
