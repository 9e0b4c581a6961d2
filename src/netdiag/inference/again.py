"""One inference made again with some facts changed: only what these bear on is worked out anew.

    Again(inference, case, kb)     an inference, and the rules that its facts can reach, compiled to floats
      changed(facts)              the findings that are concluded otherwise, and their new certainties

It compiles no rule that the case cannot reach, and so is quick for a single case too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from netdiag.cases import Case
from netdiag.inference.chain import CompiledRule, Firing, Inference, compiled_strata, misfit, misfit_level, reachable
from netdiag.inference.chain import settle as settled
from netdiag.inference.floats import fire
from netdiag.knowledge import KnowledgeBase


class Again:
    """An inference, and what it takes to make it again with other degrees for the facts that it read."""

    def __init__(self, inference: Inference, case: Case, kb: KnowledgeBase) -> None:
        self.case, self.degrees, self.given = case, inference.degrees, inference.facts.given
        self.opgaven, self.evidence_of = tuple(kb.opgaven), kb.derived.evidence_of
        self.strata = compiled_strata(kb, reachable(inference.facts, kb))
        level = {ready.finding: i for i, stratum in enumerate(self.strata) for ready in stratum}
        self.misfit_level = misfit_level(level, self.opgaven)
        self.readers = [_readers(stratum, kb) for stratum in self.strata]
        self.fired: dict[str, dict[str, Firing | None]] = {}
        for firing in inference.firings:
            self.fired.setdefault(firing.finding, {})[firing.rule] = firing

    def changed(self, facts: Mapping[str, float]) -> dict[str, float]:
        """Return the certainty of each finding that changes with some facts; a fact that is not known is 0.

        The facts are among those that the inference read.
        """
        degrees = {**self.degrees, **facts}
        moved = {name for name, degree in facts.items() if degree != self.degrees.get(name, 0.0)}
        found: dict[str, float] = {}
        self._misfits(-1, degrees, moved)
        for level in range(len(self.strata)):
            new = dict(self._concluded(level, degrees, moved))
            found |= new
            degrees |= new
            moved |= new.keys()
            self._misfits(level, degrees, moved)
        return found

    def _concluded(self, level: int, degrees: Mapping[str, float], moved: Iterable[str]) -> Iterator[tuple[str, float]]:
        """Yield the findings of one stratum that change, each with its certainty."""
        anew: dict[str, dict[str, Firing | None]] = {}
        for ready in {r.rule.id: r for name in moved for r in self.readers[level].get(name, ())}.values():
            anew.setdefault(ready.finding, {})[ready.rule.id] = fire(ready.rule, ready.finding, ready.read(degrees))
        for finding, firings in anew.items():
            every = {**self.fired.get(finding, {}), **firings}.values()
            value = settled([firing for firing in every if firing], self.evidence_of)
            if finding not in self.given and value != self.degrees.get(finding, 0.0):
                yield finding, value

    def _misfits(self, level: int, degrees: dict[str, float], moved: set[str]) -> None:
        if level == self.misfit_level:
            values = misfit(self.case, self.opgaven, degrees)
            moved |= {name for name, value in values.items() if value != self.degrees.get(name, 0.0)}
            degrees |= values


def _readers(stratum: Iterable[CompiledRule], kb: KnowledgeBase) -> dict[str, list[CompiledRule]]:
    """Map each fact or finding to the rules of a stratum that read it."""
    readers: dict[str, list[CompiledRule]] = {}
    for ready in stratum:
        for name in set(kb.derived.reads[ready.rule.id]):
            readers.setdefault(name, []).append(ready)
    return readers
