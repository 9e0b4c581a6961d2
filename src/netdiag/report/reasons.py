"""A knelpunt with what speaks for it and against it, as an item of a report.

on_screen(teller, finding)      its label and certainty, two signs for it, one against
on_one_line(teller, finding)    ... one sign
on_paper(teller, finding)       ... and reasons
signs_for(teller, finding)      the signs for it, those with a reason of their own first
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from netdiag.certainty import shown
from netdiag.knowledge import records as m
from netdiag.report.blocks import DEFAULT, FULL, NOT_FULL, Inline, Item, Part, plain, strong
from netdiag.report.teller import Teller

if TYPE_CHECKING:
    from netdiag.diagnosis import Evidence, Finding

SIGNS: Final = 4  # of a knelpunt, in a document
COMPANIONS: Final = 3  # others that a knelpunt brings along


def on_screen(t: Teller, f: Finding) -> Item:
    """Return a knelpunt with its two heaviest signs, and the heaviest against it."""
    against = _signs_of(t, f.contra)[:1]
    end = [(*plain(f" {t.say('spoken_against').capitalize()}: "), *t.seen(sign), Part(".")) for sign in against]
    return Item((*_named(t, f), *_seen(t, f, 2), Part("."), *(part for parts in end for part in parts), *_above(t, f)))


def on_one_line(t: Teller, f: Finding) -> Item:
    """Return a knelpunt with its heaviest sign, and how many others there are for it and against it."""
    against = len(_signs_of(t, f.contra))
    end = plain(f"; {t.say('against_n', n=against)}" if against else "")
    return Item((*_named(t, f), *_seen(t, f, 1), *end, Part("."), *_above(t, f)))


def _above(t: Teller, f: Finding) -> Inline:
    """Return why a knelpunt stands above a surer one, of the first that does: a screen has room for one."""
    first = next((one for one in t.d.core if _below(t, one)), None)
    if f is not first:
        return ()
    places = [str(1 + list(t.d.core).index(other)) for other in _below(t, f)]
    return plain(f" {t.say('above_on_screen', surer=t.row(places))}")


def _why_above(t: Teller, f: Finding) -> str:
    """Return why a knelpunt stands above surer ones: by what it brings along, or because these go less well with it."""
    if not (below := _below(t, f)):
        return ""
    surer = t.row([_quoted(t, g.id) for g in below])
    others = _companions(t, f)[:COMPANIONS]
    return t.say("above_brings", surer=surer, others=t.row(others)) if others else t.say("above", surer=surer)


def _below(t: Teller, f: Finding) -> list[Finding]:
    """Return the surer knelpunten that one stands above."""
    core = list(t.d.core)
    return [other for other in core[core.index(f) + 1 :] if shown(other.certainty) > shown(f.certainty)]


def _companions(t: Teller, f: Finding) -> list[str]:
    """Return what a knelpunt brings along, without what stands before it: that would be told in a circle."""
    before = {other.id for other in itertools.takewhile(lambda other: other is not f, t.d.core)}
    return [_quoted(t, name) for name in f.brings_along if name not in before]


def _quoted(t: Teller, knelpunt: str) -> str:
    return f"'{t.label('knelpunten', knelpunt)}'"


def _seen(t: Teller, f: Finding, most: int) -> Inline:
    one = plain(f" ({t.say('one_sign')})" if len(f.explains) == 1 else "")
    signs = t.signs(signs_for(t, f), most)
    return (*one, Part(". "), *signs) if signs else one


def on_paper(t: Teller, f: Finding) -> Item:
    """Return a knelpunt with its reasons: in a document the heaviest, in full all of them."""
    brief = (*_rests(t, f), *_follows(t, f), *_brings(t, f), *_briefly(t, f))
    return Item(_named(t, f), (*brief, *_fully(t, f.pro, "for"), *_fully(t, f.contra, "against")))


def _named(t: Teller, f: Finding) -> Inline:
    return (*strong(t.label("knelpunten", f.id)), Part(f": {t.told(f.certainty)}"))


def _rests(t: Teller, f: Finding) -> Iterator[Item]:
    if len(f.explains) == 1:
        yield Item(plain(f"{t.say('one_sign').capitalize()}."), lengths=DEFAULT)


def _follows(t: Teller, f: Finding) -> Iterator[Item]:
    for cause in f.follows_from:
        said = t.say("follows_from", knelpunt=t.label("knelpunten", cause.knelpunt))
        lead = strong(f"{said[:1].upper()}{said[1:]}: ")
        yield Item((*lead, *plain(cause.because.label(t.language))), lengths=DEFAULT)


def _brings(t: Teller, f: Finding) -> Iterator[Item]:
    """Yield why it stands above surer ones, and which others it brings along more often than is usual."""
    if above := _why_above(t, f):
        yield Item(plain(above), lengths=DEFAULT)
    if others := _companions(t, f):
        if not above:
            yield Item(plain(t.say("brings_along", others=t.row(others[:COMPANIONS]))), lengths=NOT_FULL)
        yield Item(plain(t.say("brings_along", others=t.row(others))), lengths=FULL)


def _briefly(t: Teller, f: Finding) -> Iterator[Item]:
    """Yield the heaviest reason, the signs in a row, and the heaviest signs against."""
    for evidence in [e for e in f.pro if not is_slight(t, e.rule)][:1]:
        yield Item((*t.lead("for"), *plain(_because(t, evidence))), lengths=NOT_FULL)
    for lead, signs in (("signs", signs_for(t, f)), ("spoken_against", _signs_of(t, f.contra))):
        if signs:
            yield Item(t.lead(lead), _noted(t, signs), NOT_FULL)


def _noted(t: Teller, signs: Sequence[str]) -> tuple[Item, ...]:
    left = len(signs) - SIGNS
    more = (Item(plain(t.say("and_more", n=left))),) if left > 0 else ()
    return (*(Item(t.sign(name)) for name in signs[:SIGNS]), *more)


def signs_for(t: Teller, f: Finding) -> list[str]:
    """Return the signs that speak for a finding, the heaviest first: those with a reason of their own before others."""
    return _signs_of(t, f.pro)


def _signs_of(t: Teller, every: tuple[Evidence, ...]) -> list[str]:
    firm_first = sorted(every, key=lambda evidence: is_slight(t, evidence.rule))
    return list(dict.fromkeys(sign for evidence in firm_first for sign in evidence.symptoms))


def _fully(t: Teller, every: tuple[Evidence, ...], lead: str) -> Iterator[Item]:
    """Yield each reason with its signs; what points slightly and has no reason of its own in one line."""
    for evidence in every:
        if not is_slight(t, evidence.rule):
            signs = (Item((*t.lead("signs"), *t.noted(evidence.symptoms))),) if evidence.symptoms else ()
            yield Item((*t.lead(lead), *plain(_because(t, evidence))), signs, FULL)
    slight = [name for e in every if is_slight(t, e.rule) for name in e.symptoms]
    if slight:
        yield Item((*t.lead(f"slightly_{lead}"), *t.noted(slight)), lengths=FULL)


def _because(t: Teller, evidence: Evidence) -> str:
    return t.d.kb.rules[evidence.rule].because.label(t.language)


def is_slight(t: Teller, rule: str) -> bool:
    """Return whether a rule stands for a sign that points slightly, without a reason of its own."""
    pointers, is_pointed, _ = rule.partition(m.POINTED)
    return bool(is_pointed) and t.d.kb.pointers[pointers].because is None
