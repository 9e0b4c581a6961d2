"""The opgave in a report: its type, or what would tell it; its parts; its row of Tabel 1 beside how things are set up.

opgave(teller)              a section, also where the type is not known
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netdiag.knowledge import premise as pr
from netdiag.report.blocks import (
    BEYOND_SHORT,
    DEFAULT,
    ON_SCREEN,
    Align,
    Inline,
    Paragraph,
    Part,
    Row,
    Section,
    Table,
    plain,
    strong,
)
from netdiag.report.teller import Teller
from netdiag.report.words import bare

if TYPE_CHECKING:
    from netdiag.diagnosis import Misfit, OpgaveTyping
    from netdiag.knowledge.records import Rule


def opgave(t: Teller) -> Iterator[Section]:
    """Yield the section."""
    o = t.d.opgave
    brief = Paragraph(_in_brief(t, o), ON_SCREEN)
    said = [Paragraph(text, DEFAULT) for text in (*_told(t, o), *_split(t, o))]
    parts = [_part(t, name, part) for name, part in t.d.parts.items()]
    table = [_table1(t, o, o.type)] if o.type else []
    yield Section("opgave", t.say("opgave"), (brief, *said, *parts, *table), lengths=BEYOND_SHORT)


def _told(t: Teller, o: OpgaveTyping) -> list[Inline]:
    return _typed(t, o, o.type) if o.type else list(map(plain, _untyped(t, o)))


def _in_brief(t: Teller, o: OpgaveTyping) -> Inline:
    """Return type, what does not fit it, and where partners see it differently, in one paragraph."""
    axes = t.labels("axes", o.split).lower()
    split = plain(f" {t.say('opgave_differs', axes=axes)}" if o.split else "")
    if o.type:
        misfits = "".join(f" {t.say('opgave_misfit', **_misfit(t, x))}" for x in o.misfits)
        return (*strong(_type(t, o, o.type)), Part("."), *plain(misfits), *split)
    if o.ask and not o.left:
        return (*plain(t.say("opgave_open", question=t.d.kb.features[o.ask].label(t.language))), *split)
    return (*plain(" ".join(_untyped(t, o))), *split)


def _misfit(t: Teller, x: Misfit) -> dict[str, str]:
    present, fitting = _cells(t, x.present)[x.cell], _cells(t, x.fitting)[x.cell]
    return {"cell": _column(t, x.cell), "present": present, "fitting": fitting}


def _part(t: Teller, name: str, o: OpgaveTyping) -> Paragraph:
    """Return what is known of a part of the opgave: its type, or the question that would tell most of it."""
    typed = _type(t, o, o.type) if o.type else t.say("not_known")
    told = [bare(t.say("opgave_part", part=name, type=typed)) + ".", *(() if o.type else _untyped(t, o))]
    return Paragraph(plain(" ".join(told)), BEYOND_SHORT)


def _split(t: Teller, o: OpgaveTyping) -> list[Inline]:
    """Return on which axes answers contradict each other, and of each what weighs most on either side."""
    axes = ", ".join(t.label("axes", name).lower() for name in o.split)
    said = [t.say("opgave_split", axes=axes)] if axes else []
    return list(map(plain, (*said, *(_sides(t, name) for name in o.split))))


def _sides(t: Teller, axis: str) -> str:
    firings = sorted(t.d.inference.by_finding[f"axis:{axis}"], key=lambda f: (f.contribution, f.rule))
    against, most = (_answered(t, t.d.kb.rules[f.rule]) for f in (firings[0], firings[-1]))
    return t.say("opgave_sides", axis=t.label("axes", axis), most=most, against=against)


def _answered(t: Teller, rule: Rule) -> str:
    """Return the answer that a rule rests on, with its question, and what it says; of no feature that alone."""
    because, premise = rule.because.label(t.language), rule.if_
    if not isinstance(premise, pr.FeatureIs):
        return because
    answer = t.say(t.d.case.answered[premise.feature])
    return f"{t.label('features', premise.feature)} {answer.capitalize()}. {because}"


def _typed(t: Teller, o: OpgaveTyping, name: str) -> list[Inline]:
    evidence = () if o.stated else t.d.finding("opgave", name).pro[:1]
    because = "".join(f" {t.d.kb.rules[e.rule].because.label(t.language)}" for e in evidence)
    signs = t.signs([sign for e in evidence for sign in e.symptoms])
    end = (Part(f" {t.say('signs').capitalize()}: "), *signs, Part(".")) if signs else ()
    return [(*strong(_type(t, o, name)), Part(f".{because}"), *end)]


def _type(t: Teller, o: OpgaveTyping, name: str) -> str:
    label = t.label("opgaven", name)
    return f"{label} ({t.say('stated')})" if o.stated else f"{label}: {t.told(o.certainty)}"


def _untyped(t: Teller, o: OpgaveTyping) -> list[str]:
    """Say which two types are left where one axis is known, and the question that would tell most."""
    question = t.d.kb.features[o.ask].label(t.language) if o.ask else ""
    if o.left and question:
        types = f" {t.say('or')} ".join(t.label("opgaven", name).lower() for name in o.left)
        return [t.say("opgave_half", types=types, question=question)]
    return [t.say("opgave_unknown"), *([t.say("opgave_ask", question=question)] if question else [])]


def _table1(t: Teller, o: OpgaveTyping, name: str) -> Table:
    """Return the row of Tabel 1 that fits, beside how things are set up now."""
    arrangement = {str(cell): stated for cell, stated in t.d.case.arrangement.items()}
    misfits = {x.cell for x in o.misfits}
    rows = []
    for cell, fitting in _cells(t, name).items():
        present = _cells(t, arrangement[cell])[cell] if cell in arrangement else ""
        now = [strong(present) if cell in misfits else plain(present)] if arrangement else []
        row = (plain(_column(t, cell)), plain(fitting), *now)
        rows.append(Row(row))
    headers = (t.say("cell"), t.say("fits_here"), *([t.say("present")] if arrangement else []))
    caption = t.say("table1_caption", type=t.label("opgaven", name).lower())
    side: Align = "left"
    return Table(caption, headers, tuple(rows), (side,) * len(headers), DEFAULT)


def _cells(t: Teller, name: str) -> dict[str, str]:
    return t.d.kb.opgaven[name].cells_in(t.language)


def _column(t: Teller, cell: str) -> str:
    return t.label("cells", cell) if cell in t.d.kb.cells else cell
