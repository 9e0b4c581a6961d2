"""A difference of two diagnoses in words, and as plain data.

as_text(diff, language)     all of it, as text of 80 columns
  lines(diff, language)     the same as lines, for a longer text
  change_text(change, ...)  one thing that was said otherwise
all_shares(diff)            the hoofdoorzaken with their shares both times
worth_telling(diff, chance) -> Moves: which knelpunten are told one by one
  certainties_text, standing_texts      ... in words
because(rule, ...)          the words of a rule
to_dict(diff)               ids and numbers
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final, NamedTuple

from netdiag import certainty
from netdiag.diagnosis import Diagnosis, Obstacle
from netdiag.knowledge.statable import FIELDS
from netdiag.phrases import Language, checked, in_language, number, say, score, told
from netdiag.reasons.changes import SECTIONS, Change, is_score
from netdiag.reasons.diff import Counted, Diff, Move, OpgaveMove, PlanMove, RuleMove, Shift, Standing, first_cause
from netdiag.reasons.diffwords import word
from netdiag.reasons.wording import as_text as wrapped
from netdiag.reasons.wording import parted

MOST_MOVES: Final = 8  # knelpunten told one by one; those that came, went, or entered or left the core always are
FEW: Final = 5  # changes that stand in one list
MOST_CHANGES: Final = 12  # of one kind
MOST_RULES: Final = 3  # of one knelpunt
MOST_BEHIND: Final = 3  # observations behind one rule
TELLING: Final = 0.05  # certainty: less is told as a count


def as_text(diff: Diff, language: str = "nl") -> str:
    """Return a difference in words, 80 columns wide. Raises InputError where there is no such language."""
    chosen = checked(language)
    name = diff.after.case.name or say("unnamed", chosen)
    told_lines = [word("differs", chosen, name=name), say("factors", chosen), "", *lines(diff, chosen)]
    return wrapped(told_lines) + "\n"


def lines(diff: Diff, language: Language, chance: Collection[str] = (), clear: Collection[str] = ()) -> list[str]:
    """Return a difference as lines, a blank one between its parts.

    `chance` are ids of knelpunten and hoofdoorzaken that moved no farther than chance might do, and are told apart;
    `clear` those that moved farther than other people would differ.
    """
    teller = _Teller(diff, language, chance, clear)
    return parted((teller.observed(), teller.picture(), teller.shares(), teller.knelpunten(), teller.plan()))


def change_text(change: Change, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return one thing that was said otherwise, in words: its label, and from what to what."""
    label = word(change.kind, language, label=label_of(change, sides, language))
    before, after = (value_text(change, value, sides, language) for value in (change.before, change.after))
    if change.kind == "symptom" and change.before is None:
        return f"{label} ({after})"
    if change.kind == "symptom" and change.after is None:
        return f"{label} ({word('was', language, value=before)})"
    return f"{label}{'' if label.endswith('?') else ':'} {word('from_to', language, before=before, after=after)}"


def label_of(change: Change, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return what the subject of a change is called; its name where neither knowledge base has it."""
    if change.kind == "case":
        return in_language(FIELDS[change.name].called[0], change.name, language)
    part, _, name = change.name.rpartition("/")
    label = labelled(SECTIONS.get(change.kind, ""), name, sides, language)
    return f"'{part}', {label}" if part else label


def labelled(section: str, name: str, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return the label of a record of either knowledge base, the later first; its id where neither has it."""
    for side in reversed(sides):
        record = getattr(side.kb, section, {}).get(name)
        if record is not None:
            return str(record.label(language)).removesuffix(".")
    return name


def value_text(change: Change, value: Any, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return a value in words: how strongly, yes or no, the label of an id, or that nothing was said."""
    if value is None:
        unsaid = {"complaint": "no_place", "divided": "no_label"}
        return word(unsaid.get(change.kind, "unsaid" if change.kind in ASKED else "unstated"), language)
    if isinstance(value, bool) or value in ("yes", "no", "partly"):
        return word({True: "yes", False: "no"}.get(value, value), language)
    if isinstance(value, int | float):
        return score(value, language)
    return _spoken(change, str(value), sides, language)


ASKED: Final = ("symptom", "feature", "part", "question", "kracht", "confidence")


def _spoken(change: Change, value: str, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return a word as people say it: an option of a field, the label of an id, how far people agree."""
    if change.kind == "divided":
        return say(value, language)
    if value in ("unknown", "n/a"):
        return score(value, language)
    if change.kind == "case":
        field = FIELDS[change.name]
        return labelled(field.section, value, sides, language) if field.section else field.in_words(value, language)
    return labelled("opgaven", value, sides, language)


def obstacle_text(obstacle: Obstacle, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return in words what kept an intervention out of a plan."""
    if obstacle.text is not None:
        return obstacle.text.label(language)
    about = "; ".join(_any_label(name, sides, language) for name in obstacle.about)
    return say(obstacle.kind, language, about=about)


def _any_label(name: str, sides: Sequence[Diagnosis], language: Language) -> str:
    of_sections = (labelled(s, name, sides, language) for s in ("symptoms", "interventions", "tensions"))
    otherwise = next((f.in_words(name, language) for f in FIELDS.values() if name in f.spoken), name)
    return next((label for label in of_sections if label != name), otherwise)


def grouped(found: Iterable[Change]) -> Mapping[str, list[Change]]:
    """Return changes by what happened to a sign, the greatest first; what is no sign, apart."""
    groups: dict[str, list[Change]] = {key: [] for key in ("stronger", "weaker", "seen", "unseen", "stated")}
    for change in found:
        groups[_group(change)].append(change)
    return {key: sorted(inside, key=_size) for key, inside in groups.items()}


def _group(change: Change) -> str:
    if change.kind != "symptom" or not (is_score(change.before) or is_score(change.after)):
        return "stated"
    if is_score(change.before) and is_score(change.after):
        return "stronger" if _by(change) > 0 else "weaker"
    return "seen" if is_score(change.after) else "unseen"


def _by(change: Change) -> float:
    ends = (value if is_score(value) else 0 for value in (change.after, change.before))
    after, before = (float(value or 0) for value in ends)
    return after - before


def _size(change: Change) -> tuple[float, str]:
    return (-abs(_by(change)), change.name) if change.kind == "symptom" else (0.0, "")


class _Teller:
    """Tells one difference in one language, part by part."""

    def __init__(self, diff: Diff, language: Language, chance: Collection[str], clear: Collection[str]) -> None:
        self.diff, self.language, self.chance, self.clear = diff, language, chance, clear
        self.sides = (diff.before, diff.after)

    def observed(self) -> Iterator[str]:
        """Yield what was said otherwise; or that nothing was, or nothing came of it."""
        if not self.diff:
            yield self._word("nothing")
        if len(self.diff.changes) <= FEW:
            yield from self._listed("observed", self.diff.changes)
        else:
            for heading, found in grouped(self.diff.changes).items():
                yield from self._listed(heading, found)
        if self.diff.changes and not self.diff.moved:
            yield self._word("same_picture")

    def _listed(self, heading: str, found: Sequence[Change]) -> Iterator[str]:
        if found:
            yield self._word(heading)
            yield from (f"  - {change_text(change, self.sides, self.language)}" for change in found[:MOST_CHANGES])
        if len(found) > MOST_CHANGES:
            yield f"  {self._word('more_changes', n=len(found) - MOST_CHANGES)}"

    def picture(self) -> Iterator[str]:
        """Yield how the two end, and the type of the opgave."""
        if self.diff.outcome:
            yield self._word("outcome")
            for when, outcome in zip(("before", "after"), self.diff.outcome, strict=True):
                yield f"  {self._word(when)}: {say(outcome, self.language)}"
        if self.diff.opgave:
            yield from self._opgave(self.diff.opgave)

    def _opgave(self, move: OpgaveMove) -> Iterator[str]:
        ends = ((move.before, move.certainty_before), (move.after, move.certainty_after))
        before, after = (self._type(*end) for end in ends)
        if before != after:
            yield f"{self._word('opgave_type')}: {self._word('from_to', before=before, after=after)}"
        else:
            yield f"{self._word('opgave_type')}: {after}"
        for axis in move.axes:
            yield f"  {self._label('axes', axis.id)}: {self._numbers(axis.before, axis.after)}"
            yield from self._rules(axis.rules)

    def _type(self, name: str | None, value: float) -> str:
        if name is None:
            return self._word("not_known")
        return f"{self._label('opgaven', name)}, {told(value, self.language)}"

    def shares(self) -> Iterator[str]:
        """Yield all hoofdoorzaken where the share of one is shown otherwise, and which is first now."""
        rows = all_shares(self.diff)
        first = [cause for side in self.sides if (cause := first_cause(side)) is not None]
        if not any(map(_is_shown_otherwise, rows)):
            if self.diff.moved and first:
                yield self._word("shares_same")
            return
        yield self._word("shares")
        yield from map(self._share, rows)
        if len(set(first)) == 2:
            before, after = (self._label("hoofdoorzaken", name) for name in first)
            yield f"  {self._word('first_place', before=before, after=after)}"

    def _share(self, shift: Shift) -> str:
        if not _is_shown_otherwise(shift):
            return f"  {self._label('hoofdoorzaken', shift.id)}: {self._word('stays_at', value=f'{shift.after:.0%}')}"
        ends = self._word("from_to", before=f"{shift.before:.0%}", after=f"{shift.after:.0%}")
        mark = "by_chance" if shift.id in self.chance else "clearly" if shift.id in self.clear else None
        told_mark = f" ({self._word(mark)})" if mark else ""
        return f"  {self._label('hoofdoorzaken', shift.id)}: {ends}{told_mark}"

    def knelpunten(self) -> Iterator[str]:
        """Yield the knelpunten that moved so far that it is worth telling, with the rules; of the others how many."""
        moves = worth_telling(self.diff, self.chance)
        if moves.told:
            yield self._word("knelpunten")
        for move in moves.told:
            yield from self._move(move)
        yield from self._by_chance(moves.chance)
        if (moves.told or moves.chance) and moves.left:
            yield f"  {more_moves(moves.left, self.language)}"

    def _by_chance(self, moves: Sequence[Move]) -> Iterator[str]:
        if moves:
            yield self._word("moves_by_chance")
        for move in moves:
            yield f"  - {self._label('knelpunten', move.id)}: {self._standing(move)}"

    def _move(self, move: Move) -> Iterator[str]:
        label = self._label("knelpunten", move.id)
        yield f"  {label}: {self._standing(move)}"
        yield from self._rules(move.rules)

    def _standing(self, move: Move) -> str:
        parts = (certainties_text(move, self.language), *self._place(move))
        return "; ".join((*parts, *standing_texts(move, self.clear, self.language)))

    def _place(self, move: Move) -> Iterator[str]:
        if move.before and move.after and move.before.rank != move.after.rank:
            yield self._word("place", before=move.before.rank, after=move.after.rank)

    def _rules(self, moves: Sequence[RuleMove]) -> Iterator[str]:
        for move in moves[:MOST_RULES]:
            edit = f" [{self._word(move.edit)}]" if move.edit else ""
            ends = self._word("was_now", before=self._counted(move.before), after=self._counted(move.after))
            why = because(move.rule, self.sides, self.language)
            yield f"    {self._word('rule')}: {why}{edit} ({ends}; {move.rule})"
            yield from self._behind(move.behind)
        if left := len(moves) - MOST_RULES if len(moves) > MOST_RULES else 0:
            yield f"    {self._word('one_more_rule') if left == 1 else self._word('more_rules', n=left)}"

    def _behind(self, behind: Sequence[Change]) -> Iterator[str]:
        """Yield the observations behind a rule; where only one was said otherwise, it stands above already."""
        if len(self.diff.changes) > 1:
            yield from (f"      - {change_text(c, self.sides, self.language)}" for c in behind[:MOST_BEHIND])
            if len(behind) > MOST_BEHIND:
                yield f"      {self._word('more_changes', n=len(behind) - MOST_BEHIND)}"

    def _counted(self, counted: Counted) -> str:
        if not counted.contribution:
            return self._word("silent")
        value = number(counted.contribution, self.language, "+")
        return value if counted.counts else self._word("overruled", value=value)

    def plan(self) -> Iterator[str]:
        """Yield the lines of the plan that came, went or moved, and what kept out those that came or went."""
        if self.diff.plan:
            yield self._word("plan")
        for move in self.diff.plan:
            yield from self._line(move)

    def _line(self, move: PlanMove) -> Iterator[str]:
        label = self._label("interventions", move.intervention)
        if move.before and move.after:
            yield f"  {self._word('moved', before=move.before, after=move.after, label=label)}"
            return
        came = move.before is None
        yield f"  {self._word('came' if came else 'went', place=move.after or move.before, label=label)}"
        key, obstacles = ("kept_out_before", move.kept_out_before) if came else ("kept_out_after", move.kept_out_after)
        for why in (obstacle_text(one, self.sides, self.language) for one in obstacles[:1]):
            yield f"    {self._word(key, why=why[:1].lower() + why[1:])}"
        yield from (f"      - {change_text(c, self.sides, self.language)}" for c in move.behind[:MOST_BEHIND])

    def _numbers(self, before: float, after: float) -> str:
        ends = {"before": before, "after": after}
        return self._word("from_to", **{key: number(value, self.language, "+") for key, value in ends.items()})

    def _label(self, section: str, name: str) -> str:
        return labelled(section, name, self.sides, self.language)

    def _word(self, key: str, **parts: object) -> str:
        return word(key, self.language, **parts)


def all_shares(diff: Diff) -> list[Shift]:
    """Return the share of each hoofdoorzaak before and after, also of one that did not move; the greatest now first."""
    old, new = ({cause.id: cause.share for cause in side.hoofdoorzaken} for side in (diff.before, diff.after))
    rows = [Shift(name, old.get(name, 0.0), new.get(name, 0.0)) for name in old.keys() | new.keys()]
    return sorted(rows, key=lambda shift: (certainty.descending(shift.after), shift.id))


def _is_shown_otherwise(shift: Shift) -> bool:
    return f"{shift.before:.0%}" != f"{shift.after:.0%}"


class Moves(NamedTuple):
    """Which moves of knelpunten are told one by one, which as what may be chance, and how many are left."""

    told: list[Move]
    chance: list[Move]
    left: int


def worth_telling(diff: Diff, chance: Collection[str] = ()) -> Moves:
    """Return the moves that are told: all that turned, of the others the farthest."""
    every = diff.knelpunten
    beyond = [move for move in every if move.id not in chance]
    turned = [move for move in beyond if _turns(move)]
    far = [move for move in beyond if move not in turned and _is_far(move)][: max(0, MOST_MOVES - len(turned))]
    told_moves = [move for move in beyond if move in turned or move in far]
    by_chance = [move for move in every if move.id in chance and (_turns(move) or _is_far(move))]
    return Moves(told_moves, by_chance, len(every) - len(told_moves) - len(by_chance))


def more_moves(left: int, language: Language) -> str:
    """Return that so many knelpunten more moved."""
    return word("one_more_move", language) if left == 1 else word("more_moves", language, n=left)


def certainties_text(move: Move, language: Language) -> str:
    """Return from which certainty to which a knelpunt moved."""
    old, new = move.before, move.after
    before, after = (_certainty(end, language) for end in (old, new))
    if before == after:
        return after
    if old and new and certainty.band(old.certainty) == certainty.band(new.certainty):
        band = say(certainty.band(new.certainty), language)
        before, after = (number(end.certainty, language) for end in (old, new))
        return f"{band}, {word('from_to', language, before=before, after=after)}"
    return word("from_to", language, before=before, after=after)


def _certainty(end: Standing | None, language: Language) -> str:
    return word("not_there", language) if end is None else told(end.certainty, language)


def standing_texts(move: Move, clear: Collection[str], language: Language) -> Iterator[str]:
    """Yield what became of a knelpunt: whether it holds, whether it helps explain the picture, how clearly."""
    old, new = move.before, move.after
    if old is None or new is None:
        return
    if old.holds != new.holds:
        yield word("holds" if new.holds else "no_longer", language)
    if old.core != new.core:
        yield word("enters" if new.core else "leaves", language)
    if move.id in clear:
        yield word("clearly", language)


def because(rule: str, sides: Sequence[Diagnosis], language: Language) -> str:
    """Return the words of a rule of either knowledge base, the later first."""
    record = next(side.kb.rules[rule] for side in reversed(sides) if rule in side.kb.rules)
    return str(record.because.label(language))


def _turns(move: Move) -> bool:
    """Return whether a knelpunt holds now and did not, or the other way round, or enters or leaves the core."""
    old, new = move.before, move.after
    return old is None or new is None or (old.holds, old.core) != (new.holds, new.core)


def _is_far(move: Move) -> bool:
    return abs(move.by) >= TELLING - certainty.TOLERANCE and _held(move)


def _held(move: Move) -> bool:
    return any(end is not None and end.holds for end in (move.before, move.after))


# --- plain data -------------------------------------------------------------------------------------------------------


def to_dict(diff: Diff) -> dict[str, Any]:
    """Return a difference as plain data: ids and numbers. Diagnoses stand in it by the name of their network."""
    return {name: value for name, value in plain(diff).items() if name not in ("before", "after")}


def plain(value: Any) -> Any:
    """Return records as mappings and lists; a diagnosis is left out, a label has both languages."""
    if isinstance(value, Diagnosis):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value.model_dump() if hasattr(value, "model_dump") else value
