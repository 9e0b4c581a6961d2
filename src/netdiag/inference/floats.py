"""The same rules compiled once, for one case on plain floats.

    FloatEvaluator.of(kb)              the rules of a knowledge base, compiled; kept per knowledge base
      infer(known, case)        facts of one Case -> Inference, the same value that `engine.infer` gives
        fire                    one rule and the degree of its premise -> Firing, or None

`engine` runs on experta and is the reference; `matrix` takes many cases at once. A property test holds the three to the
same certainties (1e-9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netdiag import certainty
from netdiag.cases import Case, Facts, check_case, facts
from netdiag.inference.chain import (
    Firing,
    Inference,
    compiled_strata,
    concluded,
    contribution,
    misfit,
    misfit_level,
    settle,
)
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import records as m


def infer(case: Case, kb: KnowledgeBase) -> Inference:
    """Return what follows from one case, without experta. Raises InputError as `engine.infer` does."""
    case = check_case(case, kb)
    return FloatEvaluator.of(kb).infer(facts(case, kb), case)


class FloatEvaluator:
    """The rules of one knowledge base, compiled. Immutable once made; safe to share between threads."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.evidence_of = kb.derived.evidence_of  # and not kb itself, by which the program is kept
        self.opgaven = tuple(kb.opgaven)
        self.strata = compiled_strata(kb, kb.rules)
        self.level = {ready.finding: i for i, stratum in enumerate(self.strata) for ready in stratum}
        self.misfit_level = misfit_level(self.level, self.opgaven)
        self._touched: list[dict[str, list[int]]] = []
        self._always: list[list[int]] = []
        always = frozenset(kb.derived.always)
        for stratum in self.strata:
            touched: dict[str, list[int]] = {}
            for i, ready in enumerate(stratum):
                for name in set(kb.derived.reads[ready.rule.id]):
                    touched.setdefault(name, []).append(i)
            self._touched.append(touched)
            self._always.append([i for i, ready in enumerate(stratum) if ready.rule.id in always])

    @classmethod
    def of(cls, kb: KnowledgeBase) -> FloatEvaluator:
        """Return the evaluator of a knowledge base; compiled at the first call."""
        return _evaluator(kb)

    def infer(self, known: Facts, case: Case) -> Inference:
        """Return what follows from the facts of a case; only rules that a known fact touches are run."""
        degrees: dict[str, float] = {**known.degrees, **known.given}
        firings: list[Firing] = []
        self._add_misfits(degrees, case, -1)
        for level, stratum in enumerate(self.strata):
            by_finding: dict[str, list[Firing]] = {}
            for i in self._awake(level, degrees):
                firing = fire(stratum[i].rule, stratum[i].finding, stratum[i].read(degrees))
                if firing:
                    by_finding.setdefault(firing.finding, []).append(firing)
            for finding, new_firings in by_finding.items():
                firings += new_firings
                if finding not in known.given and (value := settle(new_firings, self.evidence_of)):
                    degrees[finding] = value
            self._add_misfits(degrees, case, level)
        return concluded(known, firings, degrees, self.level, self.level)

    def _awake(self, level: int, degrees: Mapping[str, float]) -> Sequence[int]:
        touched = self._touched[level]
        awake = {i for name in degrees if name in touched for i in touched[name]}
        return sorted(awake.union(self._always[level]))

    def _add_misfits(self, degrees: dict[str, float], case: Case, level: int) -> None:
        if level == self.misfit_level:
            degrees |= {name: value for name, value in misfit(case, self.opgaven, degrees).items() if value}


def fire(rule: m.Rule, finding: str, degree: float) -> Firing | None:
    """Return the firing of a rule whose premise holds, or was refuted and is necessary; else None."""
    if certainty.holds(degree) or (rule.necessity and certainty.refuted(degree)):
        return Firing(rule.id, finding, degree, contribution(rule, degree))
    return None


@per_knowledge
def _evaluator(kb: KnowledgeBase) -> FloatEvaluator:
    return FloatEvaluator(kb)
