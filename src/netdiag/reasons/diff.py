"""The reasoned difference of two diagnoses: what was observed otherwise, what moved by it, and through which rules.

diff(before, after)         -> Diff; of a diagnosis with itself it is empty, and diff(b, a) mirrors it
  Diff                      observations, knelpunten, shares, type of the opgave, outcome, plan
    Move                    a knelpunt that is surer or less sure, in another place, in or out of the core
    Shift                   the same of a share, or of an axis of the opgave
      RuleMove              a rule that counts otherwise, and the changed observations behind it
    OpgaveMove, PlanMove    the type of the opgave; a line of the plan that came, went or moved
edit_of(rule, old, new)     what became of a rule from one knowledge base to another
first_cause(diagnosis)      the hoofdoorzaak that comes first, if any does

What a RuleMove says accounts for all of a move: a certainty is what the rules that count make together
(`certainty.combine`), so those that count as before and the `after` of those that do not make the certainty after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

from netdiag import certainty
from netdiag.diagnosis import Diagnosis, Obstacle
from netdiag.inference import Firing
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import records as m
from netdiag.reasons.changes import Change, changes, keys_of

Edit = Literal["new", "gone", "changed"]
Thing = TypeVar("Thing")
SAME: Final = 1e-9  # what differs less differs in its last bits


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule adds to a conclusion, and whether that counts: of one evidence group only the strongest does."""

    contribution: float = 0.0
    counts: bool = False

    @property
    def value(self) -> float:
        """What it adds as far as it counts."""
        return self.contribution if self.counts else 0.0


@dataclass(frozen=True, slots=True)
class RuleMove:
    """A rule that counts otherwise, the changed observations behind it, and whether the rule itself was edited."""

    rule: str
    before: Counted
    after: Counted
    behind: tuple[Change, ...] = ()
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A share, or the certainty of an axis, before and after, and the rules that moved it."""

    id: str
    before: float
    after: float
    rules: tuple[RuleMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a knelpunt stands in one diagnosis: its certainty, its place (from 1), and whether it is in the core."""

    certainty: float
    rank: int
    core: bool

    @property
    def holds(self) -> bool:
        """Whether it is likely or possible."""
        return certainty.holds(self.certainty)


@dataclass(frozen=True, slots=True)
class Move:
    """How a knelpunt stands before and after (None: the knowledge has no such), and the rules that moved it."""

    id: str
    before: Standing | None
    after: Standing | None
    rules: tuple[RuleMove, ...] = ()

    @property
    def by(self) -> float:
        """How much surer it became, in certainty."""
        return (self.after.certainty if self.after else 0.0) - (self.before.certainty if self.before else 0.0)


@dataclass(frozen=True, slots=True)
class OpgaveMove:
    """The type of the opgave before and after (None: not known), its certainty, and the axes that moved."""

    before: str | None
    after: str | None
    certainty_before: float
    certainty_after: float
    axes: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanMove:
    """A line of the plan with its place before and after; None where it is not in the plan, and then what kept it out.

    `behind` are the changed observations among the signs that it answers.
    """

    intervention: str
    before: int | None
    after: int | None
    kept_out_before: tuple[Obstacle, ...] = ()
    kept_out_after: tuple[Obstacle, ...] = ()
    behind: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two diagnoses, and why. False where nothing does."""

    before: Diagnosis = field(repr=False)
    after: Diagnosis = field(repr=False)
    changes: tuple[Change, ...]
    knelpunten: tuple[Move, ...]
    shares: tuple[Shift, ...]
    opgave: OpgaveMove | None
    outcome: tuple[str, str] | None
    plan: tuple[PlanMove, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.moved)

    @property
    def moved(self) -> bool:
        """Whether the picture differs, and not only what was observed."""
        return bool(self.knelpunten or self.shares or self.opgave or self.outcome or self.plan)

    def to_text(self, language: str = "nl") -> str:
        """Return the difference in words, 80 columns wide. Raises InputError (language)."""
        from netdiag.reasons.difftext import as_text

        return as_text(self, language)

    def __repr__(self) -> str:
        moved = f"{len(self.knelpunten)} knelpunten, {len(self.shares)} shares and {len(self.plan)} lines of the plan"
        return f"<Diff: {len(self.changes)} answers changed, {moved} moved>"

    def _repr_html_(self) -> str:
        from netdiag.reasons.view import of_text

        return of_text(self.to_text())

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain data: ids and numbers."""
        from netdiag.reasons.difftext import to_dict

        return to_dict(self)


def first_cause(diagnosis: Diagnosis) -> str | None:
    """Return the hoofdoorzaak that comes first; None where none has a share."""
    return next((cause.id for cause in diagnosis.hoofdoorzaken if cause.share > 0), None)


def diff(before: Diagnosis, after: Diagnosis) -> Diff:
    """Return what differs between two diagnoses, of two cases or by two knowledge bases."""
    pair = _Pair(before, after)
    return Diff(
        before=before,
        after=after,
        changes=pair.changes,
        knelpunten=tuple(pair.moves()),
        shares=tuple(pair.shares()),
        opgave=pair.opgave(),
        outcome=pair.outcome(),
        plan=tuple(pair.plan()),
    )


def edit_of(rule: str, old: KnowledgeBase, new: KnowledgeBase) -> Edit | None:
    """Return what became of a rule from one knowledge base to another; None where it is the same."""
    if old == new:
        return None
    then, now = old.rules.get(rule), new.rules.get(rule)
    if then is None or now is None:
        return "new" if then is None else "gone"
    return None if then == now else "changed"


class _Side:
    """One of two diagnoses, by what is compared."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.kb, self.inference = diagnosis.kb, diagnosis.inference
        self.outline, self.planner = diagnosis._outline, diagnosis._planner
        self.added = {f.rule: f.contribution for f in self.inference.firings}
        ranked = enumerate(self.outline.knelpunten, 1)
        self.standing = {k.id: Standing(k.certainty, rank, k.core) for rank, k in ranked}
        self.shares = {cause.id: cause.share for cause in self.outline.hoofdoorzaken}

    def strongest(self, finding: str) -> dict[Any, list[Firing]]:
        """Return the firings of a finding that may count, by evidence group and side; equally strong ones together."""
        found: dict[Any, list[Firing]] = {}
        given = finding in self.inference.facts.given
        for firing in () if given else self.inference.by_finding.get(finding, ()):
            group = self.kb.derived.evidence_of.get(firing.rule)
            key = (group, firing.contribution > 0) if group else (firing.rule, None)
            most = max((abs(f.contribution) for f in found.get(key, ())), default=0.0)
            if abs(firing.contribution) > most:
                found[key] = [firing]
            elif abs(firing.contribution) == most:
                found.setdefault(key, []).append(firing)
        return found


class _Pair:
    """Two diagnoses held against each other."""

    def __init__(self, before: Diagnosis, after: Diagnosis) -> None:
        self.sides = self.old, self.new = _Side(before), _Side(after)
        self.changes = changes(before, after)
        self.by_key = {(change.kind, change.name): change for change in self.changes}

    def moves(self) -> list[Move]:
        """Return the knelpunten that moved, the farthest first."""
        found = _both(self.old.standing, self.new.standing)
        moved = [
            Move(name, old, new, self.rules(f"knelpunt:{name}"))
            for name, old, new in found
            if _stands_otherwise(old, new)
        ]
        return sorted(moved, key=lambda move: (certainty.descending(abs(move.by)), move.id))

    def shares(self) -> Iterator[Shift]:
        """Yield the hoofdoorzaken whose share is another."""
        for name, old, new in _both(self.old.shares, self.new.shares):
            if abs((new or 0.0) - (old or 0.0)) > SAME:
                yield Shift(name, old or 0.0, new or 0.0)

    def opgave(self) -> OpgaveMove | None:
        """Return how the type of the opgave moved; None where it did not."""
        old, new = self.old.outline.opgave, self.new.outline.opgave
        axes = tuple(
            Shift(name, one or 0.0, other or 0.0, self.rules(f"axis:{name}"))
            for name, one, other in _both(old.axes, new.axes)
            if abs((other or 0.0) - (one or 0.0)) > SAME
        )
        is_same = old.type == new.type and abs(old.certainty - new.certainty) <= SAME
        return None if is_same and not axes else OpgaveMove(old.type, new.type, old.certainty, new.certainty, axes)

    def outcome(self) -> tuple[str, str] | None:
        """Return how the two end; None where they end alike."""
        old, new = self.old.outline.outcome, self.new.outline.outcome
        return None if old == new else (old, new)

    # through which rules

    def rules(self, finding: str) -> tuple[RuleMove, ...]:
        """Return the rules that count otherwise for a finding, the greatest difference first."""
        old, new = self._counted(finding)
        moves = [
            RuleMove(rule, one, other, self._behind(self._moving(rule, one, other, old, new)), self._edit(rule))
            for rule, one, other in _both(old, new, Counted())
            if one.value != other.value
        ]
        return tuple(sorted(moves, key=lambda m: (certainty.descending(abs(m.after.value - m.before.value)), m.rule)))

    def _counted(self, finding: str) -> tuple[dict[str, Counted], dict[str, Counted]]:
        """Return what each rule adds on both sides; of equally strong ones in a group the same counts on both."""
        strongest = [side.strongest(finding) for side in self.sides]
        of_both: tuple[dict[str, Counted], ...] = ({}, {})
        for side, own, other, counted in zip(self.sides, strongest, reversed(strongest), of_both, strict=True):
            chosen = {_one_of(firings, other.get(key, ())) for key, firings in own.items()}
            for firing in side.inference.by_finding.get(finding, ()):
                counted[firing.rule] = Counted(firing.contribution, firing.rule in chosen)
        return of_both[0], of_both[1]

    def _moving(
        self, rule: str, one: Counted, other: Counted, old: Mapping[str, Counted], new: Mapping[str, Counted]
    ) -> list[str]:
        """Return the rules to look behind: the rule, or where it says the same, those that took or left its place."""
        if one.contribution != other.contribution:
            return [rule]
        added = {name: (old.get(name, Counted()), new.get(name, Counted())) for name in old.keys() | new.keys()}
        peers = [name for name in added if self._groups(name) & self._groups(rule)]
        return [name for name in peers if added[name][0].contribution != added[name][1].contribution]

    def _groups(self, rule: str) -> set[str | None]:
        return {side.kb.derived.evidence_of.get(rule) for side in self.sides} - {None}

    def _behind(self, rules: Iterable[str]) -> tuple[Change, ...]:
        """Return what was said otherwise behind some rules: what they read, and what is behind findings they read."""
        pending, seen, found = [fact for rule in rules for fact in self._reads(rule)], set[str](), set[Change]()
        while pending:
            fact = pending.pop()
            if fact in seen:
                continue
            seen.add(fact)
            found |= {self.by_key[key] for key in keys_of(fact, self._knowing(fact)) if key in self.by_key}
            pending += self._below(fact)
        return tuple(change for change in self.changes if change in found)

    def _reads(self, rule: str) -> Iterator[str]:
        for side in self.sides:
            yield from side.kb.derived.reads.get(rule, ())

    def _knowing(self, fact: str) -> KnowledgeBase:
        return next((side.kb for side in self.sides if fact in side.kb.derived.stated), self.new.kb)

    def _below(self, fact: str) -> Iterator[str]:
        """Yield what is read by the rules that speak otherwise of a finding; of a misfit, each type of opgave."""
        for side in self.sides:
            yield from m.below(fact, side.kb.opgaven)
            for firing in side.inference.by_finding.get(fact, ()):
                if self.old.added.get(firing.rule) != self.new.added.get(firing.rule):
                    yield from self._reads(firing.rule)

    def _edit(self, rule: str) -> Edit | None:
        return edit_of(rule, self.old.kb, self.new.kb)

    # the plan

    def plan(self) -> list[PlanMove]:
        """Return the lines that came, went or moved, in the order of the plans."""
        places = [{name: place for place, name in enumerate(side.planner.chosen(), 1)} for side in self.sides]
        moved = [(name, old, new) for name, old, new in _both(*places) if old != new]
        ordered = sorted(moved, key=lambda move: (min(filter(None, move[1:])), move[0]))
        return [self._line(name, old, new) for name, old, new in ordered]

    def _line(self, name: str, old: int | None, new: int | None) -> PlanMove:
        then, now = (() if place else _kept_out(side, name) for side, place in ((self.old, old), (self.new, new)))
        return PlanMove(name, old, new, then, now, self._behind_line(name))

    def _behind_line(self, name: str) -> tuple[Change, ...]:
        known = [side.kb for side in self.sides if name in side.kb.interventions]
        signs = {sign for kb in known for sign in kb.derived.meant_for[name]}
        return tuple(c for c in self.changes if c.kind in ("symptom", "confidence", "complaint") and c.name in signs)


def _kept_out(side: _Side, name: str) -> tuple[Obstacle, ...]:
    return side.planner.kept_out(name) if name in side.kb.interventions else ()


def _one_of(firings: Iterable[Firing], other: Iterable[Firing]) -> str:
    """Return the rule that counts among equally strong ones: one that may count on the other side too, if any."""
    rules = {f.rule for f in firings}
    return min(rules & {f.rule for f in other} or rules)


def _stands_otherwise(old: Standing | None, new: Standing | None) -> bool:
    if old is None or new is None:
        return True
    return abs(old.certainty - new.certainty) > SAME or (old.rank, old.core) != (new.rank, new.core)


def _both(old: Mapping[str, Any], new: Mapping[str, Any], otherwise: Any = None) -> Iterator[tuple[str, Any, Any]]:
    """Yield each name on either side with what stands there on both, in the order of the names."""
    for name in sorted(old.keys() | new.keys()):
        yield name, old.get(name, otherwise), new.get(name, otherwise)
