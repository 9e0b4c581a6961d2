"""What firings rest on, of many cases at once: how much each symptom adds to each knelpunt (for one case: `evidence`).

Carriers.of(kb)             what it takes, made once for a knowledge base
  pulls(cases)              Cases -> Pulls: a number for each symptom that adds anything
Cases                       some cases as arrays, and what follows from them
  places                    where each fact and finding stands among its rows
Node                        a premise, read on such rows

A pointer rests on its one sign, and those are looked up for all cases together. Any other rule is traced in the cases
in which it counted; what it reads of patterns and the like is traced before it, stratum by stratum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netdiag import certainty
from netdiag.certainty import LEAST_HOLDING
from netdiag.diagnosis.evidence import is_trouble
from netdiag.inference.instructions import Index, Matrix, MisfitTable
from netdiag.inference.matrix import MatrixEvaluator, Result
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import premise as pr

Truths = NDArray[np.bool_]

NOWHERE: Final = -1
EVERY: Final = slice(None)
SIGNS: Final = (pr.SymptomIs.keyword, pr.DividedOn.keyword)


@dataclass(frozen=True, slots=True)
class Pulls:
    """What symptoms add to knelpunten: one number for each case, symptom and knelpunt where there is any.

    In the order of cases, then symptoms, then knelpunten; the last two are places in the knowledge base.
    """

    case: Index
    symptom: Index
    knelpunt: Index
    pull: Matrix

    def only(self, where: Truths) -> Pulls:
        """Return some of them."""
        return Pulls(self.case[where], self.symptom[where], self.knelpunt[where], self.pull[where])


@dataclass(frozen=True)
class Cases:
    """Some cases, `facts` (cases x names of the evaluator), and what follows from them: run with `Carriers.kept`."""

    facts: Matrix
    result: Result

    def __len__(self) -> int:
        return len(self.facts)

    @cached_property
    def misfits(self) -> Matrix:
        """How far each cell of Tabel 1 is set up for another type of opgave than there is: (cells x cases)."""
        evaluator = self.result.evaluator
        out = np.zeros((len(evaluator.cells), len(self)))
        if evaluator.opgaven and self.facts[:, evaluator.arranged].any():
            table = MisfitTable(evaluator.types, evaluator.arranged, slice(None))
            table(self.facts.T, self.result.certainties, out)  # type: ignore[arg-type]
        return out

    @cached_property
    def rows(self) -> Sequence[Matrix]:
        """What is known, a row of cases each: facts, findings, misfits, and last what nothing can make known."""
        return [*self.facts.T, *self.result.certainties, *self.misfits, np.zeros(len(self))]


def places(evaluator: MatrixEvaluator) -> dict[str, int]:
    """Map what may be known to its place among the rows of `Cases`; what a case can give is a finding there."""
    names = (*evaluator.names, *evaluator.findings, *(f"misfit:{cell}" for cell in evaluator.cells))
    return {name: i for i, name in enumerate(names)}


# --- what is made once ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Node:
    """A premise as rows of cases read it: the place of its fact among them, or its parts and how many must hold."""

    keyword: str
    place: int = NOWHERE
    count: int = 0
    parts: tuple[Node, ...] = ()

    @classmethod
    def of(cls, premise: pr.Part, place_of: Mapping[str, int]) -> Node:
        """Return a premise, by the places of facts."""
        if isinstance(premise, pr.Leaf):
            return cls("leaf", place_of.get(pr.key(premise), NOWHERE))
        parts = tuple(cls.of(child, place_of) for child in premise.children)
        if isinstance(premise, pr.Counted):
            return cls("counted", count=premise.count, parts=parts)
        return cls(premise.keyword, parts=parts)

    def degrees(self, rows: Sequence[Matrix], at: Index | slice = EVERY) -> Matrix:
        """Return to what degree it holds in some cases, or in all."""
        if self.keyword == "leaf":
            own: Matrix = rows[self.place][at]
            return own
        values = np.array([part.degrees(rows, at) for part in self.parts])
        if self.keyword == "counted":
            return _nth(values, self.count)
        turned: Matrix = -values[0] if self.keyword == "not" else 1.0 - np.maximum(0.0, values[0])
        return turned


@dataclass(frozen=True, slots=True)
class _Traced:
    """A rule that is traced: its place among those of the evaluator, its premise, the symptoms that it can rest on."""

    rule: int
    premise: Node
    symptoms: Index


@dataclass(frozen=True, slots=True)
class _Finding:
    """What traced rules read beside facts, at a place among the rows, and the symptoms that it can rest on.

    A finding has the rules that conclude it, a misfit none.
    """

    place: int
    symptoms: Index
    rules: tuple[_Traced, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pointers:
    """The rules by which one sign speaks for knelpunten: of the fact at place p those from starts[p] on."""

    starts: Index
    rules: Index
    knelpunten: Index


class _Maker:
    """Puts together what `Carriers` keeps of a knowledge base."""

    def __init__(self, kb: KnowledgeBase, evaluator: MatrixEvaluator) -> None:
        self.evaluator = evaluator
        self.place_of = places(evaluator)
        symptom_at = {name: i for i, name in enumerate(kb.symptoms)}
        self.knelpunt_at = {f"knelpunt:{name}": i for i, name in enumerate(kb.knelpunten)}
        self.types = tuple(f"opgave:{name}" for name in evaluator.opgaven)
        self.behind = {
            name: frozenset({symptom_at[name.partition(":")[2]]}) for name in evaluator.names if pr.kind(name) in SIGNS
        }
        self.symptom_of = np.full(len(self.place_of) + len(evaluator.given) + 1, NOWHERE)
        for name, (symptom,) in self.behind.items():
            self.symptom_of[self.place_of[name]] = symptom
        self.rules_for: dict[str, list[int]] = {}
        for i, finding in enumerate(evaluator.concludes):
            self.rules_for.setdefault(finding, []).append(i)

    def sorted_out(self) -> tuple[list[int], list[int]]:
        """Return the rules for knelpunten of one sign, but for those that never speak for one; and all others."""
        pointers, others = [], []
        for i in (i for finding in self.knelpunt_at for i in self.rules_for.get(finding, ())):
            rule = self.evaluator.rules[i]
            if rule.if_.keyword not in SIGNS:
                others.append(i)
            elif rule.then.certainty > 0:  # a sign that was seen absent carries nothing
                pointers.append(i)
        return pointers, others

    def pointers(self, rules: Sequence[int]) -> _Pointers:
        """Return rules of one sign by the place of the sign."""
        places = np.array([self.place_of[pr.key(self.evaluator.rules[i].if_)] for i in rules], np.intp)
        knelpunten = np.array([self._knelpunt(i) for i in rules], np.intp)
        order = np.lexsort((knelpunten, places))
        starts = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=len(self.evaluator.names)))])
        return _Pointers(starts, np.array(rules, np.intp)[order], knelpunten[order])

    def _knelpunt(self, rule: int) -> int:
        return self.knelpunt_at[self.evaluator.concludes[rule]]

    def others(self, rules: Iterable[int]) -> tuple[tuple[int, _Traced], ...]:
        """Return rules to trace, each with the place of its knelpunt; what they read must have been `read` before."""
        return tuple((self._knelpunt(i), self._traced(i)) for i in rules)

    def read(self, rules: Iterable[int]) -> tuple[_Finding, ...]:
        """Return all that rules read beside facts, and what that is concluded from, each after what it reads."""
        pending, seen = [name for i in rules for name in self._speaking(i)], set[str]()
        while pending:
            name = pending.pop()
            below = self.types if pr.kind(name) == "misfit" else self._read_by(name)
            pending += below if name not in seen and (name in self.rules_for or below) else ()
            seen.add(name)
        found = (name for name in seen if name in self.rules_for or pr.kind(name) == "misfit")
        return tuple(map(self._finding, sorted(found, key=self._level)))

    def _level(self, name: str) -> tuple[int, str]:
        levels = self.evaluator.level
        last = max((levels.get(of_type, -1) for of_type in self.types), default=-1)
        return (last, "~") if pr.kind(name) == "misfit" else (levels[name], name)

    def _read_by(self, finding: str) -> Sequence[str]:
        return [name for i in self.rules_for.get(finding, ()) for name in self._speaking(i)]

    def _speaking(self, rule: int) -> Sequence[str]:
        return list(map(pr.key, pr.speaking(self.evaluator.rules[rule].if_)))

    def _finding(self, name: str) -> _Finding:
        rules = tuple(map(self._traced, self.rules_for.get(name, ())))
        behind = {symptom for rule in rules for symptom in rule.symptoms.tolist()}
        if not rules:
            behind = {symptom for of_type in self.types for symptom in self.behind.get(of_type, ())}
        self.behind[name] = frozenset(behind)
        return _Finding(self.place_of[name], _sorted(behind), rules)

    def _traced(self, rule: int) -> _Traced:
        behind = {symptom for name in self._speaking(rule) for symptom in self.behind.get(name, ())}
        return _Traced(rule, Node.of(self.evaluator.rules[rule].if_, self.place_of), _sorted(behind))


def _sorted(symptoms: Iterable[int]) -> Index:
    return np.array(sorted(symptoms), np.intp)


class Carriers:
    """What it takes to trace the firings of one knowledge base, of which it keeps no hold."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.evaluator = MatrixEvaluator.of(kb)
        maker = _Maker(kb, self.evaluator)
        pointers, others = maker.sorted_out()
        self.findings = maker.read(others)
        self.pointers, self.others = maker.pointers(pointers), maker.others(others)
        self.symptom_of = maker.symptom_of
        traced = {rule.rule for finding in self.findings for rule in finding.rules} | {t.rule for _, t in self.others}
        self.kept = tuple(sorted(traced))  # the rules of which firings are traced
        self.row_of = {rule: row for row, rule in enumerate(self.kept)}
        self.types = tuple((maker.place_of[name], name) for name in sorted(maker.types))
        self.troubles = np.array([is_trouble(s) for s in kb.symptoms.values()], bool)
        self.knelpunten = len(kb.knelpunten)
        self.height = sum(len(finding.symptoms) for finding in self.findings)  # rows that it takes to trace

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Carriers:
        """Return what it takes for a knowledge base; made at the first call."""
        return _carriers(kb)

    def pulls(self, cases: Cases) -> Pulls:
        """Return what symptoms add to knelpunten."""
        trace = _Trace(self, cases)
        parts = [_pointed(self, cases), *trace.entries()]
        case, symptom, knelpunt = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("case", "symptom", "knelpunt")
        )
        pull = np.concatenate([part.pull for part in parts])
        seen = self.troubles[symptom] & (cases.facts[case, symptom] > 0)
        key = (case * len(self.troubles) + symptom) * self.knelpunten + knelpunt
        return self._summed(key[seen], pull[seen])

    def _summed(self, key: Index, pull: Matrix) -> Pulls:
        """Return each key once, in order, with the sum of what stands under it."""
        order = np.argsort(key, kind="stable")  # nearly all of it is in order
        key, pull = key[order], pull[order]
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        pairs, knelpunt = np.divmod(key[starts], max(1, self.knelpunten))
        case, symptom = np.divmod(pairs, max(1, len(self.troubles)))
        return Pulls(case, symptom, knelpunt, np.add.reduceat(pull, starts) if len(starts) else pull)


@per_knowledge
def _carriers(kb: KnowledgeBase) -> Carriers:
    return Carriers(kb)


# --- of some cases ----------------------------------------------------------------------------------------------------


def _pointed(carriers: Carriers, cases: Cases) -> Pulls:
    """Return what pointers add, case by case and sign by sign."""
    starts = carriers.pointers.starts
    case, place = np.nonzero(cases.facts >= LEAST_HOLDING)
    count = starts[place + 1] - starts[place]
    fact = np.repeat(np.arange(len(place)), count)
    at = np.arange(len(fact)) - np.repeat(np.cumsum(count) - count - starts[place], count)
    case, place = case[fact], place[fact]
    rules, scales = carriers.pointers.rules[at], cases.result.scales
    pull = carriers.evaluator.weights[0][rules] * cases.facts[case, place]
    pull = pull if scales is None else pull * scales[rules, case]
    return Pulls(case, carriers.symptom_of[place], carriers.pointers.knelpunten[at], pull)


class _Trace:
    """Traces what firings rest on, in some cases. `shares` are those of findings, by place: (symptoms x cases)."""

    def __init__(self, carriers: Carriers, cases: Cases) -> None:
        self.carriers, self.cases, self.rows = carriers, cases, cases.rows
        self._added = cases.result.contributions()
        self.symptoms = {finding.place: finding.symptoms for finding in carriers.findings}
        self.shares: dict[int, Matrix] = {}
        for finding in carriers.findings:
            self.shares[finding.place] = self._of_finding(finding) if finding.rules else self._of_misfit(finding)

    def entries(self) -> Iterator[Pulls]:
        """Yield what the rules that are no pointers add, rule by rule."""
        for knelpunt, traced in self.carriers.others:
            contributions = self._contributions(traced.rule)
            for case, shares in self._carried(traced, contributions > 0):
                row, column = np.nonzero(shares)
                pull = shares[row, column] * contributions[case[column]]
                yield Pulls(case[column], traced.symptoms[row], np.full(len(row), knelpunt), pull)

    def _contributions(self, rule: int) -> Matrix:
        row: Matrix = self._added[self.carriers.row_of[rule]]
        return row

    def _degrees(self, rule: int) -> Matrix:
        degrees = self.cases.result.degrees
        assert degrees is not None
        row: Matrix = degrees[self.carriers.row_of[rule]]
        return row

    def _of_finding(self, finding: _Finding) -> Matrix:
        """Return the shares of what is behind a finding: of the firings on its own side, as far as each contributed."""
        total = np.zeros((len(finding.symptoms), len(self.cases)))
        is_so = self.rows[finding.place] > 0
        for traced in finding.rules:
            contributions = self._contributions(traced.rule)
            rows = np.searchsorted(finding.symptoms, traced.symptoms)
            for case, shares in self._carried(traced, (contributions != 0) & ((contributions > 0) == is_so)):
                total[np.ix_(rows, case)] += shares * np.abs(contributions[case])
        return _to_one(total)

    def _of_misfit(self, finding: _Finding) -> Matrix:
        """Return the shares of what speaks for the likeliest other type, and against the present one."""
        total = np.zeros((len(finding.symptoms), len(self.cases)))
        for (place, _), weight in zip(self.carriers.types, self._sides(finding.place), strict=True):
            if place in self.shares:
                total[np.searchsorted(finding.symptoms, self.symptoms[place])] += weight * self.shares[place]
        return _to_one(total)

    def _sides(self, misfit: int) -> Matrix:
        """Return how much each type of opgave counts in a misfit: (types x cases), in the order of their names."""
        evaluator, names = self.cases.result.evaluator, [name for _, name in self.carriers.types]
        cell = evaluator.cells[misfit - len(evaluator.names) - len(evaluator.findings)]
        arranged = (f"arrangement:{cell}={name.removeprefix('opgave:')}" for name in names)
        present = np.array([self.rows[evaluator.row_of[name]] for name in arranged]) > 0
        certainties = np.array([self.rows[place] for place, _ in self.carriers.types])
        is_other = present if len(names) == 1 else _likeliest(np.where(present, -2.0, certainties))
        misfits = (certainties * is_other).sum(axis=0) > (certainties * present).sum(axis=0)
        weights: Matrix = np.abs(certainties) * np.where((certainties > 0) == misfits, is_other, present)
        return weights

    def _carried(self, traced: _Traced, where: Truths) -> Iterator[tuple[Index, Matrix]]:
        """Yield cases, and the shares of what a firing rests on there: (symptoms of the rule x cases)."""
        degrees = self._degrees(traced.rule)
        for refuted in (False, True):
            case = np.flatnonzero(where & (degrees < 0 if refuted else degrees > 0))
            if len(case):
                yield case, self._shares(traced, case, refuted)

    def _shares(self, traced: _Traced, case: Index, refuted: bool) -> Matrix:
        total = np.zeros((len(traced.symptoms), len(case)))
        for place, carried in self._trace(traced.premise, case, refuted, np.ones(len(case), bool)):
            symptom = self.carriers.symptom_of[place]
            if symptom != NOWHERE:
                total[np.searchsorted(traced.symptoms, symptom)] += carried & (self.rows[place][case] > 0)
            elif place in self.shares:
                total[np.searchsorted(traced.symptoms, self.symptoms[place])] += carried * self.shares[place][:, case]
        return _to_one(total)

    def _trace(self, node: Node, case: Index, refuted: bool, carried: Truths) -> Iterator[tuple[int, Truths]]:
        """Yield where the facts stand that made a premise hold, or be refuted, and in which cases (premise.tracer)."""
        if node.keyword == "leaf":
            yield node.place, carried
        elif node.keyword == "not":
            yield from self._trace(node.parts[0], case, not refuted, carried)
        elif node.keyword == "counted":
            values = np.array([part.degrees(self.rows, case) for part in node.parts]) * (-1 if refuted else 1)
            least = _nth(values, len(values) - node.count + 1 if refuted else node.count) - certainty.TOLERANCE
            for part, value in zip(node.parts, values, strict=True):
                yield from self._trace(part, case, refuted, carried & (value >= least))


def _nth(values: Matrix, count: int) -> Matrix:
    """Return the count-th greatest of each column."""
    if count == 1:
        return values.max(axis=0)  # type: ignore[no-any-return]
    if count == len(values):
        return values.min(axis=0)  # type: ignore[no-any-return]
    return np.partition(values, -count, axis=0)[-count]  # type: ignore[no-any-return]


def _likeliest(certainties: Matrix) -> Truths:
    """Return which type of opgave is the surest of each column; of equals the first."""
    likeliest: Truths = np.arange(len(certainties))[:, None] == np.round(certainties, 9).argmax(axis=0)
    return likeliest


def _to_one(shares: Matrix) -> Matrix:
    """Return shares made to sum to 1 in each column; none where there are none."""
    total = shares.sum(axis=0)
    return shares / np.where(total == 0, 1.0, total)
