"""Forward chaining on experta: `infer(kb, case) -> Inference`, with every firing kept.

    infer(kb, case)
      _Chainer                  one experta engine for one knowledge base, reused with reset() for every case
        _patterns               premise -> ground positive patterns and single-pattern NOT on one fact class
        _fire                   right-hand side of a rule: degree, contribution, and the record of both
        _settle                 end of a stratum: findings and composite premises become facts for the next

The only importer of experta. What is wrong with experta 1.9.4, and was measured, is dealt with here and nowhere else:
it does not import on Python >= 3.10 (a temporary alias), sets up logging on import (undone), gives an empty namespace
when a dependency is missing (an error), fires rules whose NOT is violated (`_ExactRemoval`), and keeps an order of
its own (unique saliences; everything sorted). Only constructs that were verified against a brute-force matcher are used.
"""

from __future__ import annotations

import bisect
import collections
import collections.abc
import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from weakref import WeakKeyDictionary

from netdiag import certainty
from netdiag import model as m
from netdiag import premise as pr
from netdiag.case import Facts, check_case, facts
from netdiag.errors import NetdiagError
from netdiag.knowledge import KnowledgeBase, concludes

PRESENT: Final = "present"
ABSENT: Final = "absent"


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule that fired: to what degree its premise held, and what that contributes to its conclusion.

    `refuted` marks a necessity: the premise was observed to be absent, and that argues against the conclusion.
    """

    rule: str
    finding: str
    degree: float
    contribution: float
    refuted: bool = False


@dataclass(frozen=True)
class Inference:
    """What follows from one case: the facts read, every firing, and the certainty of each finding ("knelpunt:x")."""

    facts: Facts
    firings: tuple[Firing, ...]
    certainties: Mapping[str, float]
    degrees: Mapping[str, float] = field(repr=False)


def infer(kb: KnowledgeBase, case: m.Case) -> Inference:
    """Run all rules on a case. Raises InputError where the case names what the knowledge base does not know."""
    check_case(case, kb)
    return _chainer(kb).run(facts(case, kb), case)


def settle(firings: Iterable[Firing], evidence_of: Mapping[str, str]) -> float:
    """Combine the firings for one finding into a certainty; of one evidence group the strongest on each side counts."""
    free: list[float] = []
    strongest: dict[tuple[str, bool], float] = {}
    for firing in firings:
        group = evidence_of.get(firing.rule)
        if group is None:
            free.append(firing.contribution)
            continue
        side = group, firing.contribution > 0
        strongest[side] = max(strongest.get(side, 0.0), firing.contribution, key=abs)
    return certainty.combine([*free, *strongest.values()])


def misfit(case: m.Case, cell: str, opgave_certainty: Mapping[str, float]) -> float:
    """Degree to which a cell of Tabel 1 is set up for another type of opgave than the one the network has."""
    present = case.arrangement.get(cell)  # type: ignore[call-overload]
    if present is None or not opgave_certainty:
        return 0.0
    others = max((c for name, c in opgave_certainty.items() if name != present), default=0.0)
    return others if others > opgave_certainty[present] else -opgave_certainty[present]


# --- experta ----------------------------------------------------------------------------------------------------------


def _import_experta() -> Any:
    """Import experta with the alias its frozendict needs while it loads, and leave logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    missing = not hasattr(collections, "Mapping")
    if missing:
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        import frozendict  # noqa: F401  (needs the alias only while its class body runs)
    except ImportError:
        pass  # told below: experta hides what it misses behind an empty namespace
    finally:
        if missing:
            del collections.Mapping  # type: ignore[attr-defined]
    try:
        import experta
        import experta.strategies
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    if not hasattr(experta, "KnowledgeEngine"):
        raise NetdiagError(
            "experta is installed but empty: one of its dependencies is missing or of another version. "
            "Try: python -m pip install --force-reinstall experta==1.9.4"
        )
    return experta


experta: Final = _import_experta()


class _ExactRemoval(experta.strategies.DepthStrategy):  # type: ignore[misc]
    """Removes exactly the activation that was cancelled; the stock strategy can miss it, and fires it."""

    def get_key(self, activation: Any) -> Any:
        ids = sorted((fact["__factid__"] for fact in activation.facts), reverse=True)
        return activation.rule.salience, ids

    def _update_agenda(self, agenda: Any, added: Any, removed: Any) -> None:
        for activation in removed:
            activation.key = self.get_key(activation)
            if activation in agenda.activations:
                agenda.activations.remove(activation)
        for activation in added:
            activation.key = self.get_key(activation)
            bisect.insort(agenda.activations, activation)


class Known(experta.Fact):  # type: ignore[misc]
    """A fact that holds or was observed absent; what is not known has no fact."""


def _known(name: str, degree: float) -> Any:
    return Known(id=name, state=PRESENT if degree > 0 else ABSENT)


def _holds(degree: float) -> bool:
    return abs(degree) >= certainty.THRESHOLD


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule ready to fire."""

    rule: m.Rule
    finding: str
    read: pr.Reader


class _Chainer:
    """One experta engine over one knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._evidence_of = kb.evidence_of
        self._opgaven = tuple(kb.opgaven)
        self._strata = [[_Compiled(r, concludes(r), pr.reader(r.if_)) for r in stratum] for stratum in kb.strata]
        self._level = {c.finding: i for i, stratum in enumerate(self._strata) for c in stratum}
        self._nodes: list[dict[str, pr.Reader]] = [{} for _ in range(len(self._strata) + 1)]
        self._engine = self._make_engine()

    def run(self, known: Facts, case: m.Case) -> Inference:
        self._case, self._given = case, known.given
        self._degrees: dict[str, float] = {**known.degrees, **known.given}
        self._firings: list[Firing] = []
        self._by_finding: dict[str, list[Firing]] = {}
        self._add_misfits()
        self._engine.reset()
        for name, degree in sorted(self._degrees.items()):
            if _holds(degree):
                self._engine.declare(_known(name, degree))
        self._declare_nodes(0)
        self._engine.run()
        firings = tuple(sorted(self._firings, key=lambda f: (self._level[f.finding], f.finding, f.rule, f.refuted)))
        certainties = {name: self._degrees.get(name, 0.0) for name in sorted(self._level)}
        certainties.update(known.given)
        return Inference(known, firings, MappingProxyType(dict(sorted(certainties.items()))), MappingProxyType(self._degrees))

    # building

    def _make_engine(self) -> Any:
        """Salience falls from the first rule of the first stratum to the settling of the last."""
        rules: dict[str, Any] = {}
        salience = sum(2 * len(stratum) + 1 for stratum in self._strata)
        for level, stratum in enumerate(self._strata):
            for compiled in stratum:
                for refuted in (False, True) if compiled.rule.necessity else (False,):
                    patterns = [self._refuted(compiled)] if refuted else self._patterns(compiled)
                    rules[f"r{salience}"] = experta.Rule(*patterns, salience=salience)(self._firing(compiled, refuted))
                    salience -= 1
            rules[f"r{salience}"] = experta.Rule(experta.InitialFact(), salience=salience)(self._settling(level))
            salience -= 1
        kind = type("NetdiagEngine", (experta.KnowledgeEngine,), {"__strategy__": _ExactRemoval, **rules})
        return kind()

    def _patterns(self, compiled: _Compiled) -> list[Any]:
        premise = compiled.rule.if_
        return [self._pattern(part) for part in (premise.all if isinstance(premise, m.AllOf) else (premise,))]

    def _pattern(self, part: Any) -> Any:
        if isinstance(part, m.Unless):
            return experta.NOT(self._positive(part.unless, PRESENT))
        if isinstance(part, m.Not):
            return self._positive(part.not_, ABSENT)
        return self._positive(part, PRESENT)

    def _positive(self, part: Any, state: str) -> Any:
        name = self._node(part) if pr.parts(part) else pr.key(part)
        return Known(id=name, state=state)

    def _refuted(self, compiled: _Compiled) -> Any:
        return self._positive(compiled.rule.if_, ABSENT)

    def _node(self, part: Any) -> str:
        """Name of the fact that stands for a composite premise, worked out once all it reads is settled."""
        name = f"premise:{part!r}"
        levels = [self._settled(leaf) for leaf in pr.leaves(part)]
        self._nodes[max(levels)].setdefault(name, pr.reader(part))
        return name

    def _settled(self, leaf: Any) -> int:
        if pr.word(leaf) == "misfit":
            return 1 + max((self._level.get(f"opgave:{name}", -1) for name in self._opgaven), default=-1)
        return 1 + self._level.get(pr.key(leaf), -1)

    # running

    def _firing(self, compiled: _Compiled, refuted: bool) -> Any:
        rule, finding, read = compiled.rule, compiled.finding, compiled.read
        weight = rule.necessity if refuted else rule.then.certainty
        sign = 1.0 if rule.then.certainty > 0 or not refuted else -1.0

        def act(_engine: Any) -> None:
            degree = read(self._degrees)
            firing = Firing(rule.id, finding, degree, sign * weight * degree, refuted)
            self._firings.append(firing)
            self._by_finding.setdefault(finding, []).append(firing)

        return act

    def _settling(self, level: int) -> Any:
        findings = sorted({compiled.finding for compiled in self._strata[level]})

        def act(engine: Any) -> None:
            for finding in findings:
                if finding in self._given:
                    continue
                degree = settle(self._by_finding.get(finding, ()), self._evidence_of)
                if degree:
                    self._degrees[finding] = degree
                if _holds(degree):
                    engine.declare(_known(finding, degree))
            for name, degree in self._add_misfits(level):
                engine.declare(_known(name, degree))
            self._declare_nodes(level + 1)

        return act

    def _declare_nodes(self, level: int) -> None:
        for name, read in self._nodes[level].items():
            degree = read(self._degrees)
            if _holds(degree):
                self._engine.declare(_known(name, degree))

    def _add_misfits(self, level: int = -1) -> list[tuple[str, float]]:
        """Work out the misfits once the types of opgave are settled; return those that hold or were refuted."""
        if level + 1 != self._settled(_ANY_MISFIT):
            return []
        opgave = {name: self._degrees.get(f"opgave:{name}", 0.0) for name in self._opgaven}
        found = {f"misfit:{cell}": misfit(self._case, cell, opgave) for cell in sorted(self._case.arrangement)}
        self._degrees |= {name: degree for name, degree in found.items() if degree}
        return [(name, degree) for name, degree in found.items() if _holds(degree)]


_ANY_MISFIT: Final = m.MisfitIs(misfit="bouwstenen")
_chainers: WeakKeyDictionary[KnowledgeBase, Any] = WeakKeyDictionary()
_chainers_lock = threading.Lock()


def _chainer(kb: KnowledgeBase) -> _Chainer:
    """One engine for a knowledge base and a thread: experta's engines do not share."""
    with _chainers_lock:
        local = _chainers.setdefault(kb, threading.local())
    if not hasattr(local, "chainer"):
        local.chainer = _Chainer(kb)
    chainer: _Chainer = local.chainer
    return chainer
