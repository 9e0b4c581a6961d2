"""Forward chaining on experta: `infer(case, kb) -> Inference`, with every firing kept.

    infer(case, kb)
      _Chainer                  experta engines for one knowledge base, reused with reset() for every case
        _make_engine            one for some strata: each premise one ground positive pattern, of the fact of its layer
        _firing                 right-hand side of a rule: degree, contribution, and the record of both
        _settling               end of a stratum: its findings become the fact of the next layer

The only importer of experta. What is wrong with experta 1.9.4, and was measured, is dealt with here and nowhere else:
it does not import on Python >= 3.10 (a temporary alias), sets up logging on import (undone), gives an empty namespace
when a dependency is missing (an error), fires rules whose NOT is violated (there is none: a premise is worked out
before, and experta matches one field), keeps an order of its own (unique saliences; everything sorted), and rewrites
every rule to a normal form that ours have (`_Written`).
"""

from __future__ import annotations

import collections
import collections.abc
import inspect
import logging
import threading
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, Final

from netdiag import certainty
from netdiag.cases import Case, Facts, check_case, facts
from netdiag.errors import NetdiagError
from netdiag.inference.chain import (
    CompiledRule,
    Firing,
    Inference,
    compiled_strata,
    concluded,
    contribution,
    misfit,
    misfit_level,
    reachable,
    settle,
)
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import premise as pr
from netdiag.messages import _

_OF_AN_ACT: Final = inspect.signature(lambda engine: None)  # kept, as experta asks for it at each copy of a rule
STRATA: Final = 32  # of one engine: experta tries each fact on every pattern, so more cost their square
PRESENT: Final = "present"
ABSENT: Final = "absent"


def infer(case: Case, kb: KnowledgeBase) -> Inference:
    """Return what follows from a case. Raises InputError where it names what the knowledge base does not know."""
    case = check_case(case, kb)
    known = facts(case, kb)
    return _chainer(kb, known).run(known, case)


# --- experta ----------------------------------------------------------------------------------------------------------


def _import_experta() -> Any:
    """Return experta, imported with the alias its frozendict needs while it loads; leaves logging as it was."""
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
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    if not hasattr(experta, "KnowledgeEngine"):
        raise NetdiagError(
            _(
                "experta is installed but empty: one of its dependencies is missing or of another version. "
                "Try: python -m pip install --force-reinstall experta==1.9.4"
            )
        )
    return experta


experta: Final = _import_experta()


class _Written(experta.matchers.ReteMatcher):  # type: ignore[misc,name-defined]
    """Takes rules as they were written, each one pattern: what the stock matcher rewrites them to.

    The rewriting is most of the time that making an engine takes. Rules are copied, as the stock matcher does, since
    experta binds the originals to their engine. The stock matcher also asks every rule after each firing what changed,
    and finds out which to ask by holding each against all: both would cost the square of the rules.
    """

    @staticmethod
    def prepare_ruleset(engine: Any) -> Any:
        return {rule.new_conditions(*rule) for rule in engine.get_rules()}

    def changes(self, adding: Any = None, deleting: Any = None) -> Any:
        return super().changes(adding, deleting) if adding or deleting else ([], [])

    def _get_conflict_set_nodes(self) -> Any:
        if "_ends" not in vars(self):
            self._ends = tuple(dict.fromkeys(_ends(self.root_node)))
        return self._ends


def _ends(node: Any) -> Iterator[Any]:
    """Yield the nodes of experta's network in which rules end."""
    if isinstance(node, experta.matchers.rete.nodes.ConflictSetNode):
        yield node
    for child in node.children:
        yield from _ends(child.node)


def _states(degrees: Mapping[str, float]) -> dict[str, str]:
    """Return the fields of a layer's fact: what holds or was observed absent; what is not known has none."""
    return {
        name: PRESENT if degree > 0 else ABSENT
        for name, degree in sorted(degrees.items())
        if certainty.holds(abs(degree))
    }


class _Chainer:
    """The experta engines of one knowledge base: one, unless it has more than STRATA strata.

    A layer is what is known before a stratum of rules fires: layer 0 is the case, layer k what stratum k - 1 settled.
    Each layer is one fact with a field for every state known by then. A fact for every single observation says the same
    and costs many times as much, as experta tries every fact on every pattern (benchmarks/engine.py).
    """

    def __init__(self, kb: KnowledgeBase, rules: Container[str]) -> None:
        concludes = kb.derived.concludes
        self._evidence_of = kb.derived.evidence_of
        self._opgaven = tuple(kb.opgaven)
        self._strata = compiled_strata(kb, rules)
        self._findings = set(concludes.values())
        self._level = {c.finding: i for i, stratum in enumerate(self._strata) for c in stratum}
        self._misfit_level = misfit_level(self._level, self._opgaven)
        count = range(len(self._strata) + 1)
        self._nodes: list[dict[str, pr.Reader]] = [{} for _ in count]
        self._layers = [type(f"Layer{i}", (experta.Fact,), {}) for i in count]
        starts = range(0, len(self._strata) or 1, STRATA)
        self._engines = [self._make_engine(start, self._strata[start : start + STRATA]) for start in starts]

    def run(self, known: Facts, case: Case) -> Inference:
        """Return what follows from the facts of one case."""
        self._case, self._given = case, known.given
        self._degrees: dict[str, float] = {**known.degrees, **known.given}
        self._firings: list[Firing] = []
        self._by_finding: dict[str, list[Firing]] = {}
        self._known: list[dict[str, str]] = []
        self._settle({**self._degrees, **self._misfits(-1)})
        for engine, layers in self._engines:
            engine.reset()
            for layer in layers:
                self._declare(engine, layer)
            engine.run()
        return concluded(known, self._firings, self._degrees, self._level, self._findings)

    # building

    def _make_engine(self, first: int, strata: Sequence[Sequence[CompiledRule]]) -> tuple[Any, Sequence[int]]:
        """Return an engine for some strata, and the layers it starts from: those before that its rules read.

        Salience falls from the first rule of its first stratum to its last settling.
        """
        rules: dict[str, Any] = {}
        layers = {first}
        salience = sum(2 * len(stratum) + 1 for stratum in strata)
        for level, stratum in enumerate(strata, first):
            for compiled in stratum:
                layer, name = self._read(compiled.rule.if_)
                layers.add(min(layer, first))
                for refuted in (False, True) if compiled.rule.necessity else (False,):
                    pattern = self._layers[layer](**{name: ABSENT if refuted else PRESENT})
                    rules[f"r{salience}"] = experta.Rule(pattern, salience=salience)(self._firing(compiled))
                    salience -= 1
            rules[f"r{salience}"] = experta.Rule(self._layers[level](), salience=salience)(self._settling(level))
            salience -= 1
        engine = type("NetdiagEngine", (experta.KnowledgeEngine,), {"__matcher__": _Written, **rules})()
        return engine, sorted(layers)

    def _read(self, premise: Any) -> tuple[int, str]:
        """Return the last layer that a premise reads, and its field there; a composite gets one of its own."""
        layer = max(self._settled(leaf) for leaf in pr.leaves(premise))
        name = f"premise:{premise!r}" if premise.children else pr.key(premise)
        if premise.children:
            self._nodes[layer].setdefault(name, pr.reader(premise))
        return layer, name

    def _settled(self, leaf: Any) -> int:
        if leaf.keyword == "misfit":
            return 1 + self._misfit_level
        return 1 + self._level.get(pr.key(leaf), -1)

    # running

    def _firing(self, compiled: CompiledRule) -> Any:
        rule, finding, read = compiled.rule, compiled.finding, compiled.read

        def act(_engine: Any) -> None:
            degree = read(self._degrees)
            firing = Firing(rule.id, finding, degree, contribution(rule, degree))
            self._firings.append(firing)
            self._by_finding.setdefault(finding, []).append(firing)

        act.__signature__ = _OF_AN_ACT  # type: ignore[attr-defined]
        return act

    def _settling(self, level: int) -> Any:
        findings = sorted({compiled.finding for compiled in self._strata[level]})

        def act(engine: Any) -> None:
            settled = {f: settle(self._by_finding.get(f, ()), self._evidence_of) for f in findings}
            settled |= {f: self._given[f] for f in findings if f in self._given}
            self._degrees |= {name: degree for name, degree in settled.items() if degree}
            self._settle({**settled, **self._misfits(level)})
            self._declare(engine, level + 1)

        act.__signature__ = _OF_AN_ACT  # type: ignore[attr-defined]
        return act

    def _settle(self, degrees: Mapping[str, float]) -> None:
        """Note the states of the next layer: of what was settled, and of the premises that can now be worked out."""
        nodes = {name: read(self._degrees) for name, read in self._nodes[len(self._known)].items()}
        self._known.append(_states({**degrees, **nodes}))

    def _declare(self, engine: Any, layer: int) -> None:
        engine.declare(self._layers[layer](**self._known[layer]))

    def _misfits(self, level: int) -> dict[str, float]:
        """Return the misfits, and note them, after the level at which types of opgave are settled; else none."""
        if level != self._misfit_level:
            return {}
        misfits = misfit(self._case, self._opgaven, self._degrees)
        self._degrees |= {name: degree for name, degree in misfits.items() if degree}
        return misfits


@per_knowledge
def _chainer_of_thread(_: KnowledgeBase) -> Any:
    return threading.local()


def _chainer(kb: KnowledgeBase, known: Facts) -> _Chainer:
    """Return the engine for a knowledge base in this thread: experta's engines do not share.

    To make an engine of all rules costs many times a run. A first case therefore gets one of just the rules it can
    reach, which is all that a one-shot diagnosis needs; from the second case on there is one of all rules, reused.
    """
    local = _chainer_of_thread(kb)
    if not hasattr(local, "chainer"):
        local.chainer = None
        return _Chainer(kb, reachable(known, kb))
    if local.chainer is None:
        local.chainer = _Chainer(kb, kb.rules)
    chainer: _Chainer = local.chainer
    return chainer
