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
    ON_PAPER,
    ON_SCREEN,
    Block,
    Bullets,
    Inline,
    Item,
    Length,
    Paragraph,
    Section,
    plain,
    source,
    strong,
)
from netdiag.report.lists import bullets, listed
from netdiag.report.teller import Teller

if TYPE_CHECKING:
    from netdiag.diagnosis import PlanLine

SHORT: Final = 3  # lines of a short report
SIGNS: Final = 4  # of a line, in a document


def plan(t: Teller) -> Iterator[Section]:
    """Yield the plan, the chief complaints it has nothing for, and what to leave for now."""
    now = [line for line in t.d.interventions if not line.too_late]
    later = [line for line in t.d.interventions if line.too_late]
    blocks: list[Block] = [*_advices(t, now, SHORT)] if now else []
    if later:
        blocks += [Paragraph(plain(f"{t.say('next_time')}:"), BEYOND_SHORT), *_advices(t, later, 0)]
    if blocks:
        yield Section("plan", t.say("plan"), tuple(blocks))
    yield from listed(t, "unadvised", [plain(t.label("symptoms", name)) for name in t.d.unadvised])
    if t.d.withheld:
        yield Section("withheld", t.say("withheld"), (bullets(_withheld(t)),), lengths=DEFAULT)


def _advices(t: Teller, lines: Sequence[PlanLine], short: int) -> tuple[Block, Block]:
    """Return lines of the plan for a screen, and for paper: of these a short report has so many."""
    told = (_in_document(t, line, ALL if i < short else BEYOND_SHORT) for i, line in enumerate(lines))
    start = lines[0].priority
    on_screen = Bullets(tuple(_on_screen(t, line) for line in lines), True, ON_SCREEN, start=start)
    return on_screen, Bullets(tuple(told), True, ON_PAPER, start=start)


def _on_screen(t: Teller, line: PlanLine) -> Item:
    """Return what to do, by whom, and the first thing that it is for."""
    told = "; ".join([actors(t, line), *_aims(t, line)[:1]])
    return Item((*strong(t.d.kb.interventions[line.intervention].label(t.language)), *source(f" [{told}]")))


def _aims(t: Teller, line: PlanLine) -> list[str]:
    """Return what a line of the plan is for: a chief complaint, knelpunten by their place in the core, signs."""
    complaints = [f"{t.say('for_complaint')}: {t.label('symptoms', name)}" for name in line.complaints]
    places = [str(place) for place, f in enumerate(t.d.core, 1) if f.id in line.knelpunten]
    knelpunten = [t.say("for_knelpunt", numbers=t.row(places))] if places else []
    return [*complaints, *knelpunten, *(f"{t.say('plan_signs')}: {t.label('symptoms', n)}" for n in line.symptoms)]


def _in_document(t: Teller, line: PlanLine, lengths: tuple[Length, ...]) -> Item:
    """Return what to do, and under it who, for which complaints and knelpunten, on which signs, what to mind."""
    record = t.d.kb.interventions[line.intervention]
    under = [Item((*t.lead("plan_who"), *plain(_who(t, line))), lengths=DEFAULT), *_for(t, line)]
    if record.source.why:
        why = plain(record.source.why.label(t.language))
        under.append(Item((*t.lead("for"), *why), lengths=FULL))
    minds = (plain(contra.label(t.language)) for contra in line.mind)
    under += [Item((*t.lead("mind"), *mind), lengths=DEFAULT) for mind in minds]
    return Item(strong(record.label(t.language)), tuple(under), lengths)


def _for(t: Teller, line: PlanLine) -> Iterator[Item]:
    aims = [f"{t.say('for_complaint')} '{t.label('symptoms', name)}'" for name in line.complaints]
    aims += [t.label("knelpunten", name) for name in line.knelpunten]
    if aims:
        yield Item((*t.lead("plan_for"), *plain("; ".join(aims))), lengths=DEFAULT)
    signs = [name for name in line.symptoms if name not in line.complaints]
    if signs:
        yield Item((*t.lead("plan_signs"), *t.signs(signs, SIGNS)), lengths=NOT_FULL)
        yield Item((*t.lead("plan_signs"), *t.signs(signs)), lengths=FULL)


def _who(t: Teller, line: PlanLine) -> str:
    return f"{actors(t, line)} ({t.say(t.d.kb.interventions[line.intervention].effort)})"


def actors(t: Teller, line: PlanLine) -> str:
    """Return who carries out a line of the plan."""
    return ", ".join(t.label("actors", actor) for actor in t.d.kb.interventions[line.intervention].actor)


def _withheld(t: Teller) -> Iterator[Inline]:
    for line in t.d.withheld:
        why = " ".join(contra.label(t.language) for contra in line.contra)
        yield plain(f"{t.d.kb.interventions[line.intervention].label(t.language)} {why}")
