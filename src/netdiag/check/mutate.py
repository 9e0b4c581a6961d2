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
from typing import Any, Final

from netdiag import certainty
from netdiag.check.suite import CaseRun, Observed, Suite, failures, mistakes
from netdiag.inference.chain import Firing, misfit, settle
from netdiag.inference.floats import fire
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m

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
        """Part of the mutants that was caught."""
        return self.killed / self.total if self.total else 1.0


def mutants(rule: m.Rule) -> Iterator[Mutant]:
    """Yield the rule with one thing wrong, in every way."""
    for kind, what, premise in _thinned(rule.if_):
        yield Mutant(kind, what, rule.model_copy(update={"if_": premise}))
    sure = rule.then.certainty
    yield Mutant("sign", "the sign turned", _with_certainty(rule, -sure))
    off = sure - TWO_STEPS if sure > 0 else sure + TWO_STEPS
    yield Mutant("certainty", f"certainty {off:+.1f}", _with_certainty(rule, off))
    if rule.necessity:
        yield Mutant("necessity", "without necessity", rule.model_copy(update={"necessity": 0.0}))


def _with_certainty(rule: m.Rule, value: float) -> m.Rule:
    return rule.model_copy(update={"then": rule.then.model_copy(update={"certainty": value})})


def _thinned(premise: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield kind, description and premise for each part left out, at any depth."""
    inner = premise.children
    many = isinstance(premise, pr.Counted)
    for i, part in enumerate(inner):
        others = inner[:i] + inner[i + 1 :]
        if many and others:
            kind = "unless" if isinstance(part, pr.Unless) else "part"
            yield kind, f"without {', '.join(map(pr.key, pr.leaves(part)))}", premise.with_children(others)
        for kind, what, changed in _thinned(part):
            yield kind, what, premise.with_children((*inner[:i], changed, *inner[i + 1 :]))


# --- score ------------------------------------------------------------------------------------------------------------


def mutation_score(
    suite: Suite,
    kb: KnowledgeBase,
    tick: Callable[[int, int], None] | None = None,
    rules: Collection[str] | None = None,
) -> Score:
    """Put every mutant of every rule (or of the `rules` named) to the suite.

    `tick` is told after each rule how many are done, of how many. Cases that fail anyway take no part.
    """
    bench = _Bench(kb, [tried for tried in suite.runs if not mistakes(tried)])
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

    def __init__(self, kb: KnowledgeBase, tried: Sequence[CaseRun]) -> None:
        self._kb = kb
        self._derived = kb.derived
        self._opgaven = tuple(kb.opgaven)
        self._read = {rule.id: pr.reader(rule.if_) for rule in kb.rules.values()}
        self._level = {rule: i for i, stratum in enumerate(kb.strata) for rule in stratum}
        self._always = set(self._derived.always)
        self.every = tuple(tried)
        self._knowing: dict[str, list[int]] = {}
        for i, one in enumerate(self.every):
            for key in one.inference.degrees:
                self._knowing.setdefault(key, []).append(i)

    def trials(self, rule: m.Rule) -> list[CaseRun]:
        """Cases on which a change of this rule can show, those that name the rule first."""
        found = {i for key in self._derived.reads[rule.id] for i in self._knowing.get(key, ())}
        if rule.id in self._always:
            found = set(range(len(self.every)))
        named = [i for i in found if _names(self.every[i], rule.id)]
        return [self.every[i] for i in (*sorted(named), *sorted(found.difference(named)))]

    def catches(self, mutant: m.Rule, trials: Sequence[CaseRun]) -> bool:
        """Tell whether a case no longer comes out as expected."""
        read, finding = pr.reader(mutant.if_), self._derived.concludes[mutant.id]
        for tried in trials:
            now = fire(mutant, finding, read(tried.inference.degrees))
            before = next((f for f in tried.firings.get(finding, ()) if f.rule == mutant.id), None)
            if now != before and next(failures(tried.expect, self._seen(tried, mutant.id, finding, now)), None):
                return True
        return False

    def _seen(self, tried: CaseRun, rule: str, finding: str, now: Firing | None) -> Observed:
        """What one case shows once one rule fires otherwise."""
        fired = set(tried.fired)
        changed: dict[str, dict[str, Firing | None]] = {finding: {rule: now}}
        degrees: dict[str, float] = dict(tried.inference.degrees)
        certainties: dict[str, float] = dict(tried.inference.certainties)
        while changed:
            first = min(changed, key=lambda key: (min(self._level[r] for r in changed[key]), key))
            firings = changed.pop(first)
            _note(fired, firings)
            value = self._settled(tried, first, firings)
            if abs(value - certainties.get(first, 0.0)) > NO_CHANGE:
                certainties[first] = degrees[first] = value
                for key in self._moved(tried, first, degrees):
                    self._follow(tried, key, degrees, changed)
        return Observed(fired, certainties, tried.answered)

    def _settled(self, tried: CaseRun, finding: str, firings: Mapping[str, Firing | None]) -> float:
        if finding in tried.inference.facts.given:
            return tried.inference.facts.given[finding]
        kept = [f for f in tried.firings.get(finding, ()) if f.rule not in firings]
        return settle([*kept, *(f for f in firings.values() if f)], self._derived.evidence_of)

    def _moved(self, tried: CaseRun, finding: str, degrees: dict[str, float]) -> list[str]:
        """Facts that move with a finding: itself, and the misfits with the type of opgave."""
        if pr.kind(finding) != "opgave" or not tried.case.arrangement:
            return [finding]
        found = misfit(tried.case, self._opgaven, degrees)
        degrees |= found
        return [finding, *found]

    def _follow(
        self, tried: CaseRun, key: str, degrees: Mapping[str, float], changed: dict[str, dict[str, Firing | None]]
    ) -> None:
        """Fire again what reads a fact, and note where that comes out otherwise."""
        for name in self._derived.readers.get(key, ()):
            finding = self._derived.concludes[name]
            now = fire(self._kb.rules[name], finding, self._read[name](degrees))
            before = next((f for f in tried.firings.get(finding, ()) if f.rule == name), None)
            if now != before or name in changed.get(finding, ()):
                changed.setdefault(finding, {})[name] = now


def _needs_nothing(rule: m.Rule) -> bool:
    """Tell whether a rule fires on a case of which nothing is known: then no fact leads to the cases it changes."""
    return certainty.holds(pr.reader(rule.if_)({}))


def _names(tried: CaseRun, rule: str) -> bool:
    return rule in tried.expect.get("fires", ()) or rule in tried.expect.get("silent", ())


def _note(fired: set[str], firings: Mapping[str, Firing | None]) -> None:
    for name, firing in firings.items():
        if firing and not firing.refuted:
            fired.add(name)
        else:
            fired.discard(name)
