"""What notes say, statement by statement: sentences and points, Dutch and English.

statements(items)           Items -> Statements
Statement                   one thing that is said, the sentence it stands in, and what weakens or turns it

A long sentence says several things: it is split where a clause ends. What denies or doubts is looked for in the clause
and, where that only goes on, in the whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from netdiag.errors import InputError, Place
from netdiag.intake.documents import Item
from netdiag.limits import STATEMENTS

LONG: Final = 9  # words of a sentence from which it is split
CLAUSE: Final = 3  # words that a clause has at least

_ABBREVIATED: Final = re.compile(  # what ends in a full stop and ends no sentence; `etc.` and `enz.` may end one
    r"(?:aant|afb|afd|approx|bijv|blz|bv|ca|cq|dept|dhr|dir|drs?|evt|excl|fig|gem|inc|incl|ing|ir|jl|max|mej|mevr|mgr|"
    r"mln|mrd|mrs?|ms|mw|nrs?|par|pct|prof|resp|secr|st|tel|temp|vgl|vs|zgn|(?:[a-z]\.)+[a-z])",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"[.!?…]+[\"'”\u2019»)\]]*\s+"
    r"(?=[\"'“\u2018«(\[]*[^\W\d_a-zà-ÿ]|[\"'“\u2018«(\[]*\d|[\u2019'][a-z]\s)"  # a capital, a number, 's avonds
)
_CLAUSE: Final = re.compile(
    r"\s*;\s*|\s+[\u2013\u2014-]\s+|:\s+|,\s+|\s+(?=(?:en|maar|terwijl|omdat|doordat|zodat|hoewel|want|waardoor|"
    r"and|but|while|because|although|whereas|so that)\s)"
)
_LAST_WORD: Final = re.compile(r"[\w.]+(?=\.$)")

_DENIALS: Final = re.compile(
    r"\b(niet|geen|nooit|niemand|niets|nergens|zonder|evenmin|nauwelijks|amper|noch|no|not|never|nobody|none|nothing|"
    r"nowhere|without|hardly|neither|nor|cannot|\w+n['\u2019]t)\b",
    re.IGNORECASE,
)
_DOUBTS: Final = re.compile(
    r"\b(misschien|soms|mogelijk|wellicht|waarschijnlijk|vermoedelijk|blijkbaar|kennelijk|lijkt|lijken|schijnt|schijnen|"
    r"volgens (?:sommigen|een enkeling|enkelen|een paar)|naar verluidt|een enkele keer|af en toe|bij vlagen|een beetje|"
    r"enigszins|ik denk|denk ik|zou(?:den)? kunnen|niet altijd|wel eens|weleens|"
    r"maybe|perhaps|sometimes|possibly|probably|presumably|apparently|seems?|seemingly|might|allegedly|"
    r"according to some|some say|occasionally|now and then|a little|somewhat|i think|not always|could be|reportedly)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that notes say.

    `denials` and `doubts` are the words by which it says that something is not so, or perhaps, sometimes or by some.
    """

    text: str
    sentence: str
    place: Place
    denials: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def statements(items: Iterable[Item]) -> tuple[Statement, ...]:
    """Return what items of notes say, in their order. Raises InputError for more than `limits` allows."""
    found: list[Statement] = []
    for item in items:
        found += (statement for sentence in sentences(item.text) for statement in _said(sentence, item.place))
        if len(found) > STATEMENTS.now:
            raise InputError([STATEMENTS.reached(item.place)])
    return tuple(found)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, each with its full stop. The point of an abbreviation or an initial ends none."""
    found, start = [], 0
    for end in _SENTENCE.finditer(text):
        if not _goes_on(text[start : end.start() + 1]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return tuple(sentence for sentence in (*found, text[start:].strip()) if sentence)


def _goes_on(begun: str) -> bool:
    """Return whether a text that ends with a full stop ends in an abbreviation or an initial."""
    last = _LAST_WORD.search(begun)
    return bool(last and (_ABBREVIATED.fullmatch(last[0]) or re.fullmatch("[A-Z]", last[0])))


def _said(sentence: str, place: Place) -> Iterator[Statement]:
    doubts = _words(_DOUBTS, sentence)
    for clause in _clauses(sentence):
        yield Statement(clause, sentence, place, _words(_DENIALS, clause), _words(_DOUBTS, clause) or doubts)


def _clauses(sentence: str) -> list[str]:
    """Return the clauses of a sentence; what is too short to say something stays with the one before it."""
    if len(sentence.split()) < LONG:
        return [sentence]
    parts, start = [], 0
    for end in _CLAUSE.finditer(sentence):
        long_enough = len(sentence[start : end.start()].split()) >= CLAUSE
        if long_enough and len(sentence[end.end() :].split()) >= CLAUSE:
            parts.append(sentence[start : end.start()].strip())
            start = end.end()
    return [*parts, sentence[start:].strip()]


def _words(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[0].lower() for found in pattern.finditer(text)))
