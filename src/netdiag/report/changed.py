"""The report on what changed between two diagnoses of one network, without a form.

changed(comparison, language)       -> Story (see `blocks`): sections in the order in which one may stop reading

    brief           in short: what went better and worse, what stands in front, what to do, how much was asked again
    shares          the hoofdoorzaken then and now
    knelpunten      those that moved, and why
    standing        all that held either time
    signs           better, worse, new, not asked again; what was stated otherwise
    respondents     who answered both times
    plan            what to do now, what became of the earlier plan
    method          how it came about, its limits
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netdiag import certainty
from netdiag.diagnosis import Diagnosis, Finding
from netdiag.phrases import Language, checked, number, score, told
from netdiag.reasons.changes import Change, is_score
from netdiag.reasons.comparetext import asked_again, is_little, panel_lines, to_mind
from netdiag.reasons.diff import Move, RuleMove, Shift
from netdiag.reasons.difftext import (
    MOST_CHANGES,
    MOST_RULES,
    all_shares,
    because,
    certainties_text,
    change_text,
    grouped,
    labelled,
    obstacle_text,
    standing_texts,
    worth_telling,
)
from netdiag.reasons.diffwords import word
from netdiag.report.blocks import (
    Block,
    Bullets,
    Inline,
    Item,
    Note,
    Paragraph,
    Picture,
    Row,
    Section,
    Story,
    Table,
    plain,
    source,
    strong,
)
from netdiag.report.changedwords import say
from netdiag.report.people import FEW
from netdiag.report.steps import actors
from netdiag.report.teller import Teller
from netdiag.report.words import date, foot

if TYPE_CHECKING:
    from netdiag.diagnosis import PlanLine
    from netdiag.reasons.compare import Aim, Comparison, SignMove

SIGNS: Final = 4  # of a line of the earlier plan
ALT: Final = 4  # knelpunten that the words of the picture name


def changed(comparison: Comparison, language: Language = "nl") -> Story:
    """Return the report on what changed. Raises InputError for a language there is not."""
    t = _Teller(comparison, checked(language))
    now = t.after
    return Story(
        title=now.case.name or t.before.case.name or t.say("unnamed"),
        language=t.language,
        lead=(_between(t), t.say("lead"), *to_mind(comparison, t.language)),
        sections=tuple(section for make in SECTIONS for section in make(t)),
        foot=foot(now.kb.version, t.language),
        version=now.kb.version,
        hash=now.kb.hash,
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """A comparison, and the language to tell it in."""

    found: Comparison
    language: Language

    @property
    def before(self) -> Diagnosis:
        return self.found.diff.before

    @property
    def after(self) -> Diagnosis:
        return self.found.diff.after

    @property
    def sides(self) -> tuple[Diagnosis, Diagnosis]:
        return self.before, self.after

    def say(self, key: str, **parts: object) -> str:
        return say(key, self.language, **parts)

    def label(self, section: str, name: str) -> str:
        return labelled(section, name, self.sides, self.language)

    def ends(self, before: float, after: float) -> str:
        """Return from which score to which."""
        old, new = score(before, self.language), score(after, self.language)
        return word("from_to", self.language, before=old, after=new)

    def change(self, change: Change) -> str:
        return change_text(change, self.sides, self.language)

    def difference(self, name: str) -> str:
        """Return how much a move comes to: it may be chance, or more than other observers would differ by."""
        chance, clear = name in self.found.chance, name in self.found.clear
        return self.say("chance" if chance else "clearly" if clear else "beyond")


def _between(t: _Teller) -> str:
    ends = [
        date(side.case.date, t.language) if side.case.date else t.say(key)
        for side, key in zip(t.sides, ("first", "second"), strict=True)
    ]
    return t.say("between", before=ends[0], after=ends[1])


# --- in short ---------------------------------------------------------------------------------------------------------


def _brief(t: _Teller) -> Iterator[Section]:
    again = word("asked_again", t.language), asked_again(t.found, t.language)
    made = (("better", _better(t)), ("worse", _worse(t)), ("front", _front(t)), ("first_now", _first_now(t)))
    lines = [*((t.say(key), text) for key, text in made), again]
    items = tuple(Item((*strong(f"{lead}: "), *plain(text))) for lead, text in lines)
    yield Section("brief", t.say("brief"), (Bullets(items),))


def _better(t: _Teller) -> str:
    return _most(t, [move for move in _moves(t) if move.by < 0], "eased")


def _worse(t: _Teller) -> str:
    return _most(t, [move for move in _moves(t) if move.by > 0], "worse")


def _moves(t: _Teller) -> list[Move]:
    """Return the knelpunten that moved by what was asked both times: what was not may look better for that alone."""
    moves = [move for move in worth_telling(t.found.diff, t.found.chance).told if not _ground(move)]
    return sorted(moves, key=lambda move: (move.id not in t.found.clear, certainty.descending(abs(move.by)), move.id))


def _behind(move: Move) -> tuple[Change, ...]:
    """Return what was said otherwise behind the rule that moved a knelpunt most its way."""
    carriers = (rule for rule in move.rules if (rule.after.value - rule.before.value) * move.by > 0)
    return next((rule.behind for rule in carriers), ())


def _ground(move: Move) -> str:
    """Return that a move rests on what was answered one of both times only; "" where it does not."""
    if not _behind(move) or any(map(_answered_twice, _behind(move))):
        return ""
    return "new_ground" if all(change.before is None for change in _behind(move)) else "unasked_ground"


def _answered_twice(change: Change) -> bool:
    if change.kind == "symptom":
        return is_score(change.before) and is_score(change.after)
    return change.before is not None and change.after is not None


def _most(t: _Teller, moves: Sequence[Move], course: str) -> str:
    """Return the knelpunt that moved most with what carried it; without one, the sign that did; or that nothing did."""
    signs = [sign for sign in _scored_otherwise(t) if sign.course == course and sign.clear]
    if moves:
        return _moved(t, moves[0])
    if not signs:
        return t.say(f"nothing_{course}")
    first = signs[0]
    return t.say("sign_only", sign=t.label("symptoms", first.symptom), ends=t.ends(first.before, first.after or 0))


def _moved(t: _Teller, move: Move) -> str:
    parts = "; ".join((certainties_text(move, t.language), *standing_texts(move, (), t.language)))
    carried = [_went(t, change) for change in _behind(move) if _answered_twice(change)][:1]
    clear = t.say("clear" if move.id in t.found.clear else "not_clear")
    return " ".join((f"{t.label('knelpunten', move.id)}: {parts}.", *carried, clear))


def _went(t: _Teller, change: Change) -> str:
    if change.kind != "symptom":
        return f"{t.change(change)}."
    ends = t.ends(float(change.before or 0), float(change.after or 0))
    return t.say("went", sign=t.label("symptoms", change.name), ends=ends)


def _front(t: _Teller) -> str:
    old, new = (side.core[0] if side.core else None for side in t.sides)
    if t.after.outcome == "tie":
        alike = [t.label("knelpunten", finding.id) for finding in t.after.knelpunten[:2]]
        return t.say("points_alike", first=alike[0], second=alike[1])
    if new is None:
        return t.say("front_went", old=t.label("knelpunten", old.id)) if old else t.say("front_none")
    label = t.label("knelpunten", new.id)
    if old is None:
        return t.say("front_came", new=label, told=told(new.certainty, t.language))
    return t.say("front_same", knelpunt=label, told=_course_of(t, new)) if old.id == new.id else _other(t, old, new)


def _course_of(t: _Teller, finding: Finding) -> str:
    move = _move_of(t, finding.id)
    return certainties_text(move, t.language) if move else told(finding.certainty, t.language)


def _move_of(t: _Teller, name: str) -> Move | None:
    return next((move for move in t.found.diff.knelpunten if move.id == name), None)


def _other(t: _Teller, old: Finding, new: Finding) -> str:
    """Return what stands in front now and what did; where the latter was let go unasked, that."""
    ends = {finding.id: finding.certainty for finding in t.after.knelpunten}
    labels = {"new": t.label("knelpunten", new.id), "old": t.label("knelpunten", old.id)}
    now = told(ends[old.id], t.language)
    text = t.say("front_other", **labels, told=told(new.certainty, t.language), old_told=now)
    move = _move_of(t, old.id)
    unasked = move is not None and _ground(move) == "unasked_ground"
    return f"{text} {t.say('front_unasked')}" if unasked else text


def _first_now(t: _Teller) -> str:
    return " ".join((_first_step(t), *_still(t)))


def _first_step(t: _Teller) -> str:
    if not t.after.interventions:
        return t.say("no_steps")
    line = t.after.interventions[0]
    text = f"{t.label('interventions', line.intervention)} ({t.say('by', actors=_who(t, line))})."
    return f"{t.say('next_time')}: {text}" if line.too_late else text


def _who(t: _Teller, line: PlanLine) -> str:
    return actors(Teller(t.after, t.language), line)


def _still(t: _Teller) -> Iterator[str]:
    if t.found.aims:
        still = sum(aim.place_now is not None for aim in t.found.aims)
        yield t.say("still", lines=len(t.found.aims), still=still)


# --- what moved -------------------------------------------------------------------------------------------------------


def _shares(t: _Teller) -> Iterator[Section]:
    shifts = all_shares(t.found.diff)
    if not any(shift.before or shift.after for shift in shifts):
        return
    headers = (t.say("cause"), t.say("then"), t.say("now"), t.say("difference"))
    rows = tuple(Row(_share(t, shift)) for shift in shifts)
    table = Table(t.say("shares_caption"), headers, rows, ("left", "right", "right", "left"))
    alone = [t.label("hoofdoorzaken", shift.id) for shift in shifts if _rose_alone(t, shift)]
    rose = [Note(plain(t.say("rose_alone", causes=", ".join(alone))))] if alone else []
    mean = Note(plain(t.say("differences_mean")))
    few = [Note(plain(word("asked_few", t.language)))] if is_little(t.found) else []
    yield Section("shares", t.say("shares"), (table, *few, *rose, mean, _picture(t)))


def _share(t: _Teller, shift: Shift) -> tuple[Inline, ...]:
    before, after = f"{shift.before:.0%}", f"{shift.after:.0%}"
    told_ = t.say("stayed") if before == after else t.difference(shift.id)
    return tuple(map(plain, (t.label("hoofdoorzaken", shift.id), before, after, told_)))


def _rose_alone(t: _Teller, shift: Shift) -> bool:
    """Return whether a share is shown to rise while no knelpunt of its hoofdoorzaak became surer."""
    inside = {name for name, record in t.after.kb.knelpunten.items() if record.hoofdoorzaak == shift.id}
    surer = any(move.by > certainty.TOLERANCE for move in t.found.diff.knelpunten if move.id in inside)
    return round(shift.after - shift.before, 2) > 0 and not surer


def _picture(t: _Teller) -> Picture:
    shares = [f"{t.label('hoofdoorzaken', shift.id)} {_percent(t, shift)}" for shift in all_shares(t.found.diff)]
    moves = worth_telling(t.found.diff, t.found.chance).told[:ALT]
    moved = [f"{t.label('knelpunten', move.id)} {certainties_text(move, t.language)}" for move in moves]
    return Picture("change", t.say("picture_alt", told="; ".join((*shares, *moved))), caption=t.say("picture"))


def _percent(t: _Teller, shift: Shift) -> str:
    return word("from_to", t.language, before=f"{shift.before:.0%}", after=f"{shift.after:.0%}")


def _knelpunten(t: _Teller) -> Iterator[Section]:
    moves = worth_telling(t.found.diff, t.found.chance).told
    items = tuple(_told(t, move) for move in moves)
    block: Block = Bullets(items) if items else Paragraph(plain(t.say("none_moved")))
    yield Section("knelpunten", t.say("knelpunten"), (block,))


def _standing(t: _Teller) -> Iterator[Section]:
    rows = tuple(_row(t, finding) for finding in t.after.knelpunten if _held(t, finding))
    headers = (t.say("knelpunt"), t.say("then"), t.say("now"), t.say("difference"))
    table = Table(t.say("knelpunten_caption"), headers, rows, ("left", "right", "right", "left"))
    grounds = [Note(plain(t.say("grounds_mean")))] if any(map(_ground, t.found.diff.knelpunten)) else []
    if rows:
        yield Section("standing", t.say("standing"), (table, *grounds))


def _told(t: _Teller, move: Move) -> Item:
    ground = [t.say(_ground(move))] if _ground(move) else []
    clear = () if ground else t.found.clear
    standing = "; ".join((certainties_text(move, t.language), *standing_texts(move, clear, t.language), *ground))
    under = [Item(_why(t, rule)) for rule in move.rules[:MOST_RULES]]
    if left := len(move.rules[MOST_RULES:]):
        more = word("one_more_rule", t.language) if left == 1 else word("more_rules", t.language, n=left)
        under.append(Item(plain(more)))
    return Item((*strong(t.label("knelpunten", move.id)), *plain(f": {standing}")), tuple(under))


def _why(t: _Teller, rule: RuleMove) -> Inline:
    """Return what was said otherwise, and what the rule makes of it."""
    said = [change for change in rule.behind if change.kind != "confidence"] or rule.behind
    behind = "; ".join(map(t.change, said))
    return (*plain(f"{behind}. " if behind else ""), *source(because(rule.rule, t.sides, t.language)))


def _before(t: _Teller, name: str) -> float:
    return next((finding.certainty for finding in t.before.knelpunten if finding.id == name), 0.0)


def _held(t: _Teller, finding: Finding) -> bool:
    return certainty.holds(finding.certainty) or certainty.holds(_before(t, finding.id))


def _row(t: _Teller, finding: Finding) -> Row:
    before, after = (number(value, t.language) for value in (_before(t, finding.id), finding.certainty))
    told_ = t.say("stayed") if before == after else _difference(t, finding)
    return Row(tuple(map(plain, (t.label("knelpunten", finding.id), before, after, told_))))


def _difference(t: _Teller, finding: Finding) -> str:
    move = _move_of(t, finding.id)
    ground = _ground(move) if move and finding.id not in t.found.chance else ""
    return t.say(ground) if ground else t.difference(finding.id)


# --- signs ------------------------------------------------------------------------------------------------------------


def _signs(t: _Teller) -> Iterator[Section]:
    moved = _scored_otherwise(t)
    headers = (t.say("sign"), t.say("then"), t.say("now"), t.say("course"))
    rows = tuple(_sign(t, sign) for sign in moved)
    table = Table(t.say("signs_caption"), headers, rows, ("left", "right", "right", "left"))
    same = sum(sign.course == "same" for sign in t.found.signs)
    blocks = [
        *([table] if moved else []),
        *([Note(plain(t.say("same_n", n=same)))] if same else []),
        *_listed(t, "new_signs", _new(t)),
        *_listed(t, "unasked_signs", _unasked(t)),
        *_listed(t, "stated_otherwise", _stated(t)),
    ]
    if blocks:
        yield Section("signs", t.say("signs"), tuple(blocks))


def _scored_otherwise(t: _Teller) -> list[SignMove]:
    """Return the signs that scored otherwise, what went better before what went worse, the farthest first."""
    moved = [sign for sign in t.found.signs if sign.course in ("eased", "worse")]
    return sorted(moved, key=lambda sign: (sign.course, -abs((sign.after or 0) - sign.before), sign.symptom))


def _sign(t: _Teller, sign: SignMove) -> Row:
    scores = (score(value, t.language) for value in (sign.before, sign.after or 0))
    return Row(tuple(map(plain, (t.label("symptoms", sign.symptom), *scores, _course(t, sign)))))


def _course(t: _Teller, sign: SignMove) -> str:
    if sign.course not in ("eased", "worse"):
        return word(sign.course, t.language)
    how = t.say("turned_worse" if sign.course == "worse" else "eased")
    return how if sign.clear else word("one_step", t.language, how=how)


def _new(t: _Teller) -> list[str]:
    return [t.change(change) for change in grouped(t.found.diff.changes)["seen"]]


def _unasked(t: _Teller) -> list[str]:
    return [t.change(change) for change in grouped(t.found.diff.changes)["unseen"]]


def _stated(t: _Teller) -> list[str]:
    """Return what was stated otherwise; how sure an observer was of a sign is nothing for the table."""
    return [t.change(change) for change in grouped(t.found.diff.changes)["stated"] if change.kind != "confidence"]


def _listed(t: _Teller, key: str, texts: Sequence[str]) -> list[Block]:
    """Return a list under its lead; none where it is empty."""
    left = len(texts[MOST_CHANGES:])
    items = tuple(Item(plain(text)) for text in texts[:MOST_CHANGES])
    more = t.say("and_more", n=left) if left else ""
    return [Paragraph(plain(f"{t.say(key)}:")), Bullets(items, more=more)] if texts else []


def _respondents(t: _Teller) -> Iterator[Section]:
    if t.found.panel is None:
        return
    answers = [one for side in t.sides if side.respondents for one in side.respondents.signs]
    few = {one.symptom for one in answers if one.n < FEW}
    items = tuple(Item(plain(line)) for line in panel_lines(t.found.panel, t.language))
    notes = [Note(plain(t.say("few_on", n=len(few))))] if few else []
    yield Section("respondents", word("people", t.language), (Bullets(items), *notes))


# --- the plan ---------------------------------------------------------------------------------------------------------


def _plan(t: _Teller) -> Iterator[Section]:
    now = tuple(_step(t, line) for line in t.after.interventions)
    lead = t.say("plan_now") if now else t.say("no_steps").rstrip(".")
    blocks: list[Block] = [Paragraph(plain(f"{lead}{':' if now else '.'}")), Bullets(now, numbered=True)]
    if t.found.aims:
        blocks += [Paragraph(plain(f"{t.say('earlier_plan')}:")), Bullets(tuple(_aims(t)), numbered=True)]
        blocks.append(Note(plain(t.say("no_proof"))))
    if now or t.found.aims:
        yield Section("plan", t.say("plan"), tuple(blocks))


def _step(t: _Teller, line: PlanLine) -> Item:
    earlier = {aim.intervention for aim in t.found.aims}
    late = [t.say("next_time").lower()] if line.too_late else []
    about = (_who(t, line), *late, t.say("kept_step" if line.intervention in earlier else "new_step"))
    return Item((*strong(t.label("interventions", line.intervention)), *source(f" [{'; '.join(about)}]")))


def _aims(t: _Teller) -> Iterator[Item]:
    for aim in t.found.aims:
        under = (Item(plain(_became(t, aim))), *_aimed_at(t, aim))
        yield Item(strong(t.label("interventions", aim.intervention)), under)


def _became(t: _Teller, aim: Aim) -> str:
    if aim.place_now is not None:
        return t.say("kept")
    if aim.signs and all(sign.course == "unasked" for sign in aim.signs):
        return t.say("dropped_unasked")
    move = next((move for move in t.found.diff.plan if move.intervention == aim.intervention), None)
    why = [obstacle_text(one, t.sides, t.language) for one in (move.kept_out_after[:1] if move else ())]
    return " ".join((t.say("dropped"), *(f"{text.rstrip('.')}." for text in why)))


def _aimed_at(t: _Teller, aim: Aim) -> Iterator[Item]:
    for sign in aim.signs[:SIGNS]:
        now = sign.before if sign.after is None else sign.after
        ends = word("was", t.language, value=score(sign.before, t.language))
        ends = ends if now == sign.before else t.ends(sign.before, now)
        yield Item(plain(f"{t.label('symptoms', sign.symptom)}: {_course(t, sign)} ({ends})"))
    if left := len(aim.signs[SIGNS:]):
        yield Item(plain(t.say("and_more", n=left)))


# --- method -----------------------------------------------------------------------------------------------------------


def _method(t: _Teller) -> Iterator[Section]:
    then, now = (sum(seen.scored for seen in side.case.observed.values()) for side in t.sides)
    texts = (t.say("how", then=then, now=now), t.say("method_numbers"), t.say("limits"), t.say("relative"))
    known = t.say("knowledge_of", version=t.after.kb.version, hash=t.after.kb.hash)
    yield Section("method", t.say("method"), (*(Paragraph(plain(text)) for text in texts), Note(source(known))))


SECTIONS: Final[tuple[Callable[[_Teller], Iterator[Section]], ...]] = (
    _brief, _shares, _knelpunten, _standing, _signs, _respondents, _plan, _method,
)  # fmt: skip
