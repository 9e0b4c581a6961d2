"""One report without a form, made from a diagnosis; text, Markdown, HTML, Word and slides are made from it.

story(diagnosis, language, length)      -> Story (see `blocks`): sections in the order in which one may stop reading

    brief           in short: a few lines that a chair reads aloud
    shares          the four hoofdoorzaken
    knelpunten      those that explain the picture, with signs for and against; what is also possible
    well            what goes well, and what was looked for and is not so
    left            consequences that were named; what nothing explains
    opgave          the type of opgave, with its row of Tabel 1
    respondents     where they differ, what groups would conclude
    plan            what to do first: who, for what, on which signs; what to leave for now
    building        the bouwsteen to go back to; weak forces, the phase
    dialogue        questions for the table
    ask             what to ask next
    patterns, governance, precedents, observations      (full)
    method          how it came about, its limits, its sources
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from netdiag import certainty
from netdiag.cases import observed_degree
from netdiag.phrases import Language, checked, score
from netdiag.plaintext import printable
from netdiag.report import people
from netdiag.report.blocks import (
    BEYOND_SHORT,
    DEFAULT,
    FEW,
    FULL,
    ON_PAPER,
    ON_SCREEN,
    Bar,
    Bars,
    Block,
    Bullets,
    Inline,
    Item,
    Length,
    Note,
    Paragraph,
    Part,
    Picture,
    Row,
    Section,
    Story,
    Table,
    plain,
    source,
    strong,
)
from netdiag.report.guide import guide
from netdiag.report.lists import bullets, listed
from netdiag.report.reasons import on_one_line, on_paper, on_screen, signs_for
from netdiag.report.steps import actors, plan
from netdiag.report.task import opgave
from netdiag.report.teller import Teller
from netdiag.report.words import bare, date, foot

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis

SMALLEST_SHARE: Final = 0.005  # what would round to 0% is not worth a line
OTHERS: Final = 2  # knelpunten beside the core, on a screen


def story(diagnosis: Diagnosis, language: Language = "nl", length: Length = "default") -> Story:
    """Return the report on a diagnosis. Raises InputError for a language or length there is not."""
    t = Teller(diagnosis, checked(language), diagnosis.firm_line(language) if diagnosis.core else "")
    kb = diagnosis.kb
    whole = Story(
        title=diagnosis.case.name or t.say("unnamed"),
        language=t.language,
        lead=(*([date(diagnosis.case.date, t.language)] if diagnosis.case.date else ()), t.say("lead")),
        sections=tuple(section for make in SECTIONS for section in make(t)),
        foot=foot(kb.version, t.language),
        version=kb.version,
        hash=kb.hash,
    )
    return whole.at(length)


# --- in short ---------------------------------------------------------------------------------------------------------


def _brief(t: Teller) -> Iterator[Section]:
    said = ((t.say(f"brief_{key}"), make(t)) for key, make in IN_SHORT)
    items = tuple(Item((*strong(f"{lead}: "), *plain(text))) for lead, text in said if text)
    yield Section("brief", t.say("brief"), (Bullets(items), *_judged(t)))


def _judged(t: Teller) -> Iterator[Note]:
    """Yield how many signs nobody told of, but whoever fills in the case judged to be there."""
    scored = [o for o in t.d.case.observed.values() if o.scored]
    if count := sum(o.source == "judgement" for o in scored):
        yield Note(plain(t.say("judged", n=count, of=len(scored))))


def _points(t: Teller) -> str:
    """Return what it points to and how firmly; where it points nowhere yet, that."""
    d = t.d
    outcome = [t.say(d.outcome)] if d.outcome != "findings" else []
    if not d.core:
        return outcome[0] if outcome else t.say("no_core")
    if d.outcome == "tie":
        alike = [t.label("knelpunten", f.id) for f in d.knelpunten[:2]]
        return t.say("points_alike", first=alike[0], second=alike[1])
    first = d.core[0]
    column = t.label("hoofdoorzaken", t.d.kb.knelpunten[first.id].hoofdoorzaak)
    label = t.label("knelpunten", first.id)
    points = t.say("points_to", knelpunt=label, column=column, told=t.told(first.certainty))
    return " ".join([*outcome, points, *firmness(t)])


def firmness(t: Teller) -> list[str]:
    """Return in a sentence how firm the first place is, and whether hoofdoorzaken are even."""
    even = sum(cause.even for cause in t.d.hoofdoorzaken)
    head, _, rest = t.firm.partition(": ")
    first = (rest or head).partition(". ")[0]
    told = [f"{first[:1].upper()}{bare(first[1:])}."] if first else []
    return [*told, *([t.say("even_2" if even == 2 else "even_more")] if even > 1 else [])]


def _even(t: Teller) -> list[str]:
    even = [cause.id for cause in t.d.hoofdoorzaken if cause.even]
    return [t.say("even", columns=t.labels("hoofdoorzaken", even))] if len(even) > 1 else []


def _complaints(t: Teller) -> str:
    observed = (name for name in t.d.case.chief_complaint if name in t.d.case.observed)
    return _quoted(t, [name for name in observed if _degree(t, name) > 0])


def _two_signs(t: Teller) -> str:
    """Return the heaviest signs of what stands first that are no complaint, of which one was told already."""
    signs = dict.fromkeys(sign for finding in t.d.core for sign in signs_for(t, finding)[:FEW])
    return _quoted(t, [name for name in signs if name not in t.d.case.chief_complaint])


def _quoted(t: Teller, signs: Sequence[str]) -> str:
    told = [f"'{t.label('symptoms', name)}' ({people.seen(t.d, name, t.language)})" for name in signs]
    more = f"; {t.say('and_more', n=len(told) - FEW)}" if len(told) > FEW else ""
    return f"{t.row(told[:FEW])}{more}." if told else ""


def _well(t: Teller) -> str:
    signs = strengths(t)
    more = f"; {t.say('and_more', n=len(signs) - 1)}" if len(signs) > 1 else ""
    return f"{t.label('symptoms', signs[0])}{more}." if signs else t.say("well_unknown")


def _are_divided(t: Teller) -> bool:
    people = t.d.respondents
    return people is not None and any(answers.label == "divided" for answers in people.signs)


def _first(t: Teller) -> str:
    lines = t.d.interventions
    if not lines:
        return t.say("divided_first" if _are_divided(t) else "no_advice_yet")
    told = f"{t.label('interventions', lines[0].intervention)} ({t.say('by', actors=actors(t, lines[0]))})."
    return f"{t.say('next_time')}: {told}" if lines[0].too_late else told


def _ask_first(t: Teller) -> str:
    asked = [plain(t.label("symptoms", ask.symptom)) for ask in t.d.ask_next]
    told = "".join(part.text for part in t.listed(asked, 1))
    return f"{t.say('plays', signs=told)}" if asked else t.say("nothing_open")


IN_SHORT: Final[tuple[tuple[str, Callable[[Teller], str]], ...]] = (
    ("complaints", _complaints), ("points", _points), ("signs", _two_signs), ("well", _well), ("first", _first),
    ("ask", _ask_first),
)  # fmt: skip


def strengths(t: Teller) -> list[str]:
    """Return what was observed to go well, the strongest first."""
    return [name for name in _observed(t) if t.d.kb.symptoms[name].strength and _degree(t, name) > 0]


def _observed(t: Teller) -> list[str]:
    return certainty.ranked({name: _degree(t, name) for name, o in t.d.case.observed.items() if o.scored})


def _degree(t: Teller, name: str) -> float:
    return observed_degree(t.d.case.observed[name])


# --- what was found ---------------------------------------------------------------------------------------------------


def _shares(t: Teller) -> Iterator[Section]:
    causes = [cause for cause in t.d.hoofdoorzaken if cause.share >= SMALLEST_SHARE]
    if not causes:
        return
    bars = tuple(Bar(t.label("hoofdoorzaken", c.id), c.share, f"{round(100 * c.share)}%") for c in causes)
    told = "; ".join(f"{bar.label} {bar.value}" for bar in bars)
    notes = [Note(plain(text), DEFAULT) for text in (*_even(t), *_elsewhere(t))]
    picture = Picture("shares", t.say("shares_alt", bars=told), DEFAULT)
    yield Section("shares", t.say("shares"), (Bars(t.say("shares_caption"), bars), picture, *notes))


def _elsewhere(t: Teller) -> Iterator[str]:
    """Say that the first knelpunt lies in another column than the first."""
    first = t.d.knelpunten[0]
    if first.hoofdoorzaak and first.hoofdoorzaak not in {cause.id for cause in t.d.hoofdoorzaken if cause.even}:
        column = t.label("hoofdoorzaken", first.hoofdoorzaak)
        yield t.say("elsewhere", knelpunt=t.label("knelpunten", first.id), column=column)


def _knelpunten(t: Teller) -> Iterator[Section]:
    if t.d.core:
        seen = (*map(partial(on_screen, t), t.d.core[:1]), *map(partial(on_one_line, t), t.d.core[1:]))
        told = tuple(on_paper(t, f) for f in t.d.core)
        firm = Note(plain(t.firm), DEFAULT)
        lists = (Bullets(seen, True, ON_SCREEN), Bullets(told, True, ON_PAPER))
        blocks: tuple[Block, ...] = (*lists, firm, *_sure(t), _path(t))
        yield Section("knelpunten", t.say("knelpunten" if len(t.d.core) > 1 else "knelpunten_one"), blocks)
    others = [f for f in t.d.knelpunten if not f.core and certainty.holds(f.certainty)]
    others.sort(key=lambda f: certainty.descending(f.certainty))
    full = [plain(f"{t.label('knelpunten', f.id)}: {t.told(f.certainty)}") for f in others]
    short = [plain(f"{t.label('knelpunten', f.id)} ({t.number(f.certainty)})") for f in others]
    yield from listed(t, "also", full, short, OTHERS)


def _path(t: Teller) -> Picture:
    """Return the place of the picture from signs to steps, with what it shows in words."""
    told = []
    for f in t.d.core:
        steps = [str(line.priority) for line in t.d.interventions if f.id in line.knelpunten]
        signs = "; ".join(t.label("symptoms", name) for name in f.explains[:FEW])
        key = "path_one" if steps else "path_none"
        told.append(t.say(key, knelpunt=t.label("knelpunten", f.id), signs=signs, steps=t.row(steps)))
    return Picture("path", t.say("path_alt", told=". ".join(told)), DEFAULT)


def _sure(t: Teller) -> tuple[Picture, Picture]:
    """Return the places of the pictures that show how sure knelpunten are: all in Tabel 2, and with bands."""
    holding = [f for f in t.d.knelpunten if certainty.holds(f.certainty)]
    told = "; ".join(f"{t.label('knelpunten', f.id)} {t.told(f.certainty)}" for f in holding)
    table2 = Picture("table2", t.say("table2_alt", found=told), DEFAULT)
    return table2, Picture("certainty", t.say("certainty_alt", found=told), FULL)


def _going_well(t: Teller) -> Iterator[Section]:
    signs = strengths(t)
    yield from listed(t, "well", list(map(t.sign, signs)), list(map(t.seen, signs)))
    absent = [name for name in _observed(t) if not t.d.kb.symptoms[name].strength and _degree(t, name) < 0]
    count = [plain(t.say("absent_n", n=len(absent)))] if len(absent) > 1 else []
    yield from listed(t, "absent", [plain(t.label("symptoms", name)) for name in absent], count)


def _left(t: Teller) -> Iterator[Section]:
    d = t.d
    for name, signs in (("consequences", d.consequences), ("unexplained", d.unexplained)):
        yield from listed(t, name, list(map(t.sign, signs)), list(map(t.seen, signs)))
    unused = [name for name in d.unused if name not in (*d.unexplained, *d.consequences, *strengths(t))]
    if unused:
        yield Section("unused", t.say("unused"), (bullets(map(t.sign, unused), FULL),), lengths=FULL)


# --- respondents ------------------------------------------------------------------------------------------------


def _respondents(t: Teller) -> Iterator[Section]:
    if t.d.respondents is None:
        return
    counted = [t.label("symptoms", answers.symptom) for answers in t.d.respondents.signs if answers.counts]
    alt = t.say("respondents_alt", signs="; ".join(counted[:FEW]))
    picture = [Picture("respondents", alt, DEFAULT)] if counted else []
    blocks = (*people.blocks(t.d, t.language), *picture)
    yield Section("respondents", t.say("respondents"), blocks, lengths=BEYOND_SHORT)


# --- building, what to ask --------------------------------------------------------------------------------------------


def _building(t: Teller) -> Iterator[Section]:
    if not t.d.bouwstenen or t.d.has_ended:
        return
    first, *others = t.d.bouwstenen
    told = (*strong(t.label("bouwstenen", first.id)), Part(f" ({t.number(first.certainty)})"))
    blocks: list[Block] = [Paragraph((*told, Part(".")))]
    if first.symptoms:
        blocks += [Paragraph(plain(f"{t.say('signs').capitalize()}:"), DEFAULT), bullets(map(t.sign, first.symptoms))]
    if first.questions:
        asked = (plain(t.d.kb.questions[name].label(t.language)) for name in first.questions)
        blocks += [Paragraph(plain(f"{t.say('answered_no')}:"), DEFAULT), bullets(asked)]
    if others:
        steps = "; ".join(t.label("bouwstenen", x.id) for x in others)
        blocks.append(Note(plain(t.say("later_steps", steps=steps)), FULL))
    yield Section("building", t.say("step_back"), tuple(blocks), lengths=BEYOND_SHORT)


def _forces(t: Teller) -> Iterator[Section]:
    if t.d.has_ended:
        return
    if t.d.krachten:
        told = [f"{t.label('drijvende_krachten', x.id)} ({t.number(x.certainty)})" for x in t.d.krachten]
        yield Section("forces", t.say("forces"), (bullets(map(plain, told)),), lengths=DEFAULT)
    if t.d.phase_advice:
        asked = [
            (*strong(f"{t.label('principles', x.principle)}: "), *plain(t.label("interventions", x.intervention)))
            for x in t.d.phase_advice
        ]
        yield Section("phase", t.say("phase"), (bullets(asked, FULL),), lengths=FULL)


def _guide(t: Teller) -> Iterator[Section]:
    section = guide(t)
    if any(isinstance(block, Bullets) and block.items for block in section.blocks):
        yield section


def _ask(t: Teller) -> Iterator[Section]:
    if t.d.ask_next:
        asked = [(*plain(t.label("symptoms", ask.symptom)), *_bears_on(t, ask.bears_on[:FEW])) for ask in t.d.ask_next]
        yield Section("ask", t.say("ask"), (bullets(asked),), lengths=DEFAULT)


def _bears_on(t: Teller, knelpunten: Sequence[str]) -> Inline:
    return source(f" ({t.labels('knelpunten', knelpunten)})") if knelpunten else ()


# --- what a full report adds ------------------------------------------------------------------------------------------


def _patterns(t: Teller) -> Iterator[Section]:
    if t.d.patterns:
        records = [(t.d.kb.patterns[f.id], t.told(f.certainty)) for f in t.d.patterns]
        texts = [
            (*strong(f"{bare(r.label(t.language))}: {told}."), *plain(f" {r.text.label(t.language)}" if r.text else ""))
            for r, told in records
        ]
        yield Section("patterns", t.say("patterns"), (bullets(texts),), lengths=DEFAULT)


def _governance(t: Teller) -> Iterator[Section]:
    holding = [f for f in t.d.governance if certainty.holds(f.certainty)]
    if not holding or t.d.has_ended:
        return
    best = holding[0]
    near = [f.id for f in holding[1:] if best.certainty - f.certainty < certainty.THRESHOLD]
    forms = ", ".join(t.label("governance_forms", name) for name in near)
    rivals = t.say("rivals", forms=forms) if near else ""
    key = "governance_present" if t.d.case.governance == best.id else "governance_ask"
    form = t.label("governance_forms", best.id)
    told = t.say(key, form=form, value=t.number(best.certainty), rivals=rivals)
    ground = [plain(t.d.kb.rules[evidence.rule].because.label(t.language)) for evidence in best.pro]
    yield Section("governance", t.say("governance"), (Paragraph(plain(told)), bullets(ground)), lengths=DEFAULT)


def _precedents(t: Teller) -> Iterator[Section]:
    if t.d.precedents:
        told = [_precedent(t, x.precedent) for x in t.d.precedents]
        yield Section("precedents", t.say("precedents"), (bullets(told),), lengths=DEFAULT)


def _precedent(t: Teller, name: str) -> Inline:
    record = t.d.kb.precedents[name]
    result = "; ".join(text.label(t.language) for text in record.result)
    return (*strong(bare(record.label(t.language))), *plain(f": {result}." if result else "."))


def _observations(t: Teller) -> Iterator[Section]:
    seen = t.d.case.observed
    unscored = sorted(name for name, o in seen.items() if not o.scored)
    rows = tuple(Row(_observation(t, name)) for name in (*_observed(t), *unscored))
    if rows:
        headers = (t.say("observation"), t.say("score"), t.say("seen_at"), t.say("note"))
        table = Table(t.say("observations_caption"), headers, rows, ("left", "right", "left", "left"))
        yield Section("observations", t.say("observations"), (table,), lengths=FULL)


def _answers(t: Teller) -> Iterator[Section]:
    answered = t.d.case.answered
    known = [name for name in t.d.kb.features if answered.get(name, "unknown") != "unknown"]
    if known:
        told = [plain(f"{t.label('features', name)} {t.say(answered[name])}") for name in known]
        yield Section("answers", t.say("answers"), (bullets(told, FULL),), lengths=FULL)


def _observation(t: Teller, name: str) -> tuple[Inline, ...]:
    o = t.d.case.observed[name]
    complaint = f" ({t.say('complaint')})" if name in t.d.case.chief_complaint else ""
    asked = name not in t.d.case.symptoms
    where = [t.say("by_respondents")] if asked else [t.say(o.source)] if o.source else []
    unsure = [t.say("sure", value=score(o.confidence, t.language))] if o.confidence < 1 else []
    return (
        plain(f"{t.label('symptoms', name)}{complaint}"),
        plain(score(o.severity, t.language)),
        plain("; ".join([*where, *unsure])),
        source(printable(o.note or "", " ")),
    )


# --- method -----------------------------------------------------------------------------------------------------------


def _method(t: Teller) -> Iterator[Section]:
    case = t.d.case
    count = sum(o.scored for o in case.observed.values())
    blocks: list[Block] = [
        Paragraph(plain(t.say("method_how", n=count))),
        Paragraph(plain(t.say("method_numbers"))),
        Paragraph(plain(t.say("method_limits"))),
    ]
    if case.description:
        blocks.insert(0, Paragraph(plain(case.description)))
    if case.origin:
        blocks.append(Paragraph(source(t.say("case_origin", origin=case.origin))))
    if items := _sources(t):
        rules = [t.d.kb.rules[name].source for name in {firing.rule for firing in t.d.inference.firings}]
        said = sum(record.support == "text" for record in rules)
        blocks += [Paragraph(plain(f"{t.say('sources', n=len(rules), said=said)}:")), Bullets(items)]
    known = t.say("knowledge_of", version=t.d.kb.version, hash=t.d.kb.hash)
    blocks.append(Note(source(known)))
    yield Section("method", t.say("method"), tuple(blocks), lengths=DEFAULT)


def _sources(t: Teller) -> tuple[Item, ...]:
    """Return the texts that the rules behind this diagnosis, and the advice, rest on."""
    d = t.d
    records = [d.kb.rules[firing.rule].source for firing in d.inference.firings]
    records += [d.kb.interventions[line.intervention].source for line in d.interventions]
    named = {record.doc for record in records if record.doc}
    return tuple(Item(_source(t, name)) for name in d.kb.sources if name in named)


def _source(t: Teller, name: str) -> Inline:
    record = t.d.kb.sources[name]
    kind = record.kind.label(t.language) if record.kind else None
    about = ", ".join(str(value) for value in (record.author, record.year, kind) if value)
    return (*plain(record.label(t.language)), *source(f" ({about})" if about else ""))


SECTIONS: Final[tuple[Callable[[Teller], Iterator[Section]], ...]] = (
    _brief, _shares, _knelpunten, _going_well, _left, opgave, _respondents, plan, _building, _forces, _guide, _ask,
    _patterns, _governance, _precedents, _observations, _answers, _method,
)  # fmt: skip
