"""The plan in a report: what to do first, by whom, for which chief complaints and knelpunten, on which signs.

plan(teller)                sections: the plan, complaints without advice, what to leave for now
actors(teller, line)        who carries out a line
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from netdiag.report.blocks import (
    ALL,
    BEYOND_SHORT,
    DEFAULT,
    FULL,
    NOT_FULL,
    ON_SCREEN,
    Block,
    Bullets,
    Inline,
    Item,
    Length,
    Note,
    Paragraph,
    Section,
    by_place,
    plain,
    source,
    strong,
)
from netdiag.report.lists import SOME, listed
from netdiag.report.teller import Teller

if TYPE_CHECKING:
    from netdiag.diagnosis import PlanLine

FIRST: Final = 3  # lines to do first, and all of a short report
SHORT: Final[tuple[Length, ...]] = ("short",)
SIGNS: Final = 4  # of a line, in a document


def plan(t: Teller) -> Iterator[Section]:
    """Yield the plan, the chief complaints it has nothing for, and what to leave for now."""
    now = [line for line in t.d.interventions if not line.too_late]
    later = [line for line in t.d.interventions if line.too_late]
    parts = (("", now[:FIRST]), ("then", now[FIRST:]), ("next_time", later))
    if t.d.interventions:
        short = (_in_document(t, line, ALL if i < FIRST else BEYOND_SHORT) for i, line in enumerate(now))
        blocks = (block for key, lines in parts if lines for block in _advices(t, key, lines))
        yield Section("plan", t.say("plan"), (Bullets(tuple(short), True, SHORT), *blocks, *_first_unadvised(t)))
    yield from listed(t, "unadvised", [plain(t.label("symptoms", name)) for name in t.d.unadvised])
    if t.d.withheld:
        items = (Item(told, lengths=by_place(i, SOME)) for i, told in enumerate(_withheld(t)))
        yield Section("withheld", t.say("withheld"), (Bullets(tuple(items)),), lengths=BEYOND_SHORT)


def _first_unadvised(t: Teller) -> Iterator[Note]:
    """Yield that the plan has nothing for the knelpunt that stands first, where that is so."""
    for first in t.d.core[:1]:
        if not any(first.id in line.knelpunten for line in t.d.interventions):
            yield Note(plain(t.say("first_unadvised", knelpunt=t.label("knelpunten", first.id))))


def _advices(t: Teller, key: str, lines: Sequence[PlanLine]) -> Iterator[Block]:
    """Yield lines of the plan under their heading, for a screen and for a document."""
    if key:
        yield Paragraph(plain(f"{t.say(key)}:"), BEYOND_SHORT)
    start = lines[0].priority
    yield Bullets(tuple(_on_screen(t, line) for line in lines), True, ON_SCREEN, start=start)
    yield Bullets(tuple(_in_document(t, line, DEFAULT) for line in lines), True, DEFAULT, start=start)


def _on_screen(t: Teller, line: PlanLine) -> Item:
    """Return what to do, by whom, the first thing that it is for, and what to mind."""
    told = "; ".join([actors(t, line), *_aims(t, line)[:1]])
    minds = "".join(f" {t.say('mind').capitalize()}: {contra.label(t.language)}" for contra in line.mind)
    label = t.d.kb.interventions[line.intervention].label(t.language)
    return Item((*strong(label), *source(f" [{told}]"), *plain(minds)))


def _aims(t: Teller, line: PlanLine) -> list[str]:
    """Return what a line of the plan is for: a chief complaint, knelpunten by their place in the core, signs."""
    complaints = [f"{t.say('for_complaint')}: {t.label('symptoms', name)}" for name in line.complaints]
    places = [str(place) for place, f in enumerate(t.d.core, 1) if f.id in line.knelpunten]
    knelpunten = [t.say("for_knelpunt", numbers=t.row(places))] if places else []
    return [*complaints, *knelpunten, *(f"{t.say('plan_signs')}: {t.label('symptoms', n)}" for n in line.symptoms)]


def _in_document(t: Teller, line: PlanLine, lengths: tuple[Length, ...]) -> Item:
    """Return what to do, and under it who, why, what to mind, on which signs, for which knelpunten."""
    record = t.d.kb.interventions[line.intervention]
    why = [record.source.why.label(t.language)] if record.source.why else []
    minds = (contra.label(t.language) for contra in line.mind)
    told = (("plan_who", _who(t, line)), *(("for", text) for text in why), *(("mind", text) for text in minds))
    under = [Item((*t.lead(key), *plain(text)), lengths=DEFAULT) for key, text in told]
    return Item(strong(record.label(t.language)), (*under, *_for(t, line)), lengths)


def _for(t: Teller, line: PlanLine) -> Iterator[Item]:
    """Yield the signs that ask for it, and the knelpunten that it answers: those of the core, or in full all."""
    signs = [(*t.seen(name), *_complaint(t, line, name)) for name in line.symptoms]
    for most, lengths in ((SIGNS, NOT_FULL), (None, FULL)):
        if signs:
            yield Item((*t.lead("plan_signs"), *t.listed(signs, most)), lengths=lengths)
    core = {f.id for f in t.d.core}
    for knelpunten, lengths in (([n for n in line.knelpunten if n in core], NOT_FULL), (line.knelpunten, FULL)):
        if knelpunten:
            names = "; ".join(t.label("knelpunten", name) for name in knelpunten)
            yield Item((*t.lead("plan_for"), *plain(names)), lengths=lengths)


def _complaint(t: Teller, line: PlanLine, name: str) -> Inline:
    return plain(f", {t.say('for_complaint')}") if name in line.complaints else ()


def _who(t: Teller, line: PlanLine) -> str:
    return f"{actors(t, line)} ({t.say(t.d.kb.interventions[line.intervention].effort)})"


def actors(t: Teller, line: PlanLine) -> str:
    """Return who carries out a line of the plan."""
    return ", ".join(t.label("actors", actor) for actor in t.d.kb.interventions[line.intervention].actor)


def _withheld(t: Teller) -> Iterator[Inline]:
    """Yield what to leave for now, and why."""
    for line in t.d.withheld:
        why = " ".join(contra.label(t.language) for contra in line.contra)
        yield (*plain(f"{t.d.kb.interventions[line.intervention].label(t.language)} "), *t.lead("why"), *plain(why))
