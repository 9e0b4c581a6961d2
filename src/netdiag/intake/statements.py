"""What notes say, statement by statement: sentences and points, Dutch and English.

statements(items)           Items -> Statements
Statement                   one thing that is said, the sentence it stands in, and what weakens or turns it

A long sentence says several things: it is split where a clause ends, if there is a verb on both sides. What denies or
doubts is looked for in the clause and, where that only goes on, in the whole sentence. Who was there, and that the
meeting was opened, says nothing of a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
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
_VERBS: Final = frozenset({  # what most clauses have one of; where a verb is not among these, a sentence stays whole
    "is", "zijn", "was", "waren", "ben", "bent", "wordt", "worden", "werd", "werden", "heeft", "hebben", "had",
    "hadden", "heb", "hebt", "kan", "kunnen", "kon", "konden", "moet", "moeten", "moest", "moesten", "wil",
    "willen", "wilde", "wilden", "wou", "mag", "mogen", "mocht", "mochten", "zal", "zullen", "zou", "zouden",
    "gaat", "gaan", "ging", "gingen", "ga", "komt", "komen", "kwam", "kwamen", "kom", "doet", "doen", "deed",
    "deden", "doe", "ziet", "zien", "zag", "zagen", "zegt", "zeggen", "zei", "zeiden", "staat", "staan", "stond",
    "stonden", "ligt", "liggen", "lag", "lagen", "blijft", "blijven", "bleef", "bleven", "krijgt", "krijgen",
    "kreeg", "kregen", "krijg", "geeft", "geven", "gaf", "gaven", "neemt", "nemen", "nam", "namen", "maakt",
    "maken", "maakte", "maakten", "houdt", "houden", "hield", "hielden", "vindt", "vinden", "vond", "vonden",
    "vind", "denkt", "denken", "dacht", "dachten", "denk", "weet", "weten", "wist", "wisten", "loopt", "lopen",
    "liep", "liepen", "werkt", "werken", "werkte", "werkten", "brengt", "brengen", "bracht", "brachten", "zit",
    "zitten", "zat", "zaten", "laat", "laten", "liet", "lieten", "vraagt", "vragen", "vroeg", "vroegen", "spreekt",
    "spreken", "sprak", "spraken", "begint", "beginnen", "begon", "begonnen", "valt", "vallen", "viel", "vielen",
    "leidt", "leidde", "leidden", "trekt", "trekken", "trok", "trokken", "kijkt", "kijken", "keek", "keken",
    "lijkt", "lijken", "leek", "leken", "bestaat", "bestaan", "bestond", "bestonden", "ontbreekt", "ontbreken",
    "ontbrak", "ontbraken", "hoort", "horen", "hoorde", "hoorden", "betaalt", "betalen", "betaalde", "betaalden",
    "stelt", "stellen", "stelde", "stelden", "zet", "zette", "hoeft", "hoeven", "hoefde", "durft", "durven",
    "durfde", "wacht", "wachten", "wachtte", "wachtten", "voelt", "voelen", "voelde", "voelden", "miste", "misten",
    "schuift", "schuiven", "schoof", "schoven", "wijst", "wijzen", "wees", "wezen", "volgt", "volgen", "volgde",
    "volgden", "blijkt", "blijken", "bleek", "bleken", "lukt", "lukte", "helpt", "helpen", "hielp", "hielpen",
    "sluit", "sluiten", "sloot", "sloten", "gebeurt", "gebeurde", "speelt", "spelen", "speelde", "heet", "are",
    "were", "am", "be", "been", "has", "have", "do", "does", "did", "can", "could", "may", "might", "must", "shall",
    "should", "will", "would", "cannot", "goes", "go", "went", "gone", "comes", "come", "came", "gets", "get",
    "got", "gives", "give", "gave", "takes", "take", "took", "makes", "make", "made", "says", "say", "said", "sees",
    "see", "saw", "knows", "know", "knew", "thinks", "think", "thought", "wants", "want", "finds", "find", "found",
    "keeps", "keep", "kept", "holds", "hold", "held", "leaves", "leave", "left", "lets", "let", "brings", "bring",
    "brought", "begins", "begin", "began", "runs", "run", "ran", "pays", "pay", "paid", "sits", "sit", "sat",
    "stands", "stand", "stood", "falls", "fall", "fell", "feels", "feel", "felt", "means", "mean", "meant", "meets",
    "meet", "met", "sends", "send", "sent", "shows", "show", "tells", "tell", "told", "works", "work", "needs",
    "need", "asks", "ask", "becomes", "become", "became", "sets", "set", "puts", "put", "lacks", "lack", "remains",
    "remain",
})  # fmt: skip
_SUBJECTS: Final = frozenset({  # words that come with a verb, whatever it is
    "ik", "we", "wij", "ze", "zij", "hij", "men", "je", "jij", "jullie", "niemand", "iedereen", "i", "he", "she",
    "they", "you", "nobody", "everybody", "everyone",
})  # fmt: skip
_PAST: Final = re.compile(r"\w{2,}n['\u2019]t|\w{3,}(?<!gebi)(?<!nvlo)ed")  # didn't, asked; not gebied, invloed
_FORMAL: Final = re.compile(
    r"(?:(?:ook |mede )?(?:aanwezig|afwezig|afgemeld|deelnemers|present|in attendance|attendees|apologies|absent)"
    r"(?: \w+){0,2}\s*:.*"
    r"|de voorzitter (?:opent|sluit)(?: (?:de|het) \w+)?|the chair (?:opens|opened|closes|closed)(?: the \w+)?)[.!]?",
    re.IGNORECASE | re.DOTALL,
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
        said = (sentence for sentence in sentences(item.text) if not _FORMAL.fullmatch(sentence))
        found += (statement for sentence in said for statement in _said(sentence, item.place))
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
    """Return the clauses of a sentence; what is too short or has no verb stays with the one before it."""
    if len(sentence.split()) < LONG:
        return [sentence]
    marks = [mark.span() for mark in _CLAUSE.finditer(sentence)]
    parts, start = [], 0
    for (end, begin), (end_of_next, _unused) in pairwise([*marks, (len(sentence), 0)]):
        if _is_clause(sentence[start:end]) and _is_clause(sentence[begin:end_of_next]):
            parts.append(sentence[start:end].strip())
            start = begin
    return [*parts, sentence[start:].strip()]


def _is_clause(part: str) -> bool:
    """Return whether a part of a sentence is long enough to say something, and has a verb of its own."""
    if len(part.split()) < CLAUSE:
        return False
    words = re.findall(r"[\w'\u2019]+", part.lower())
    return any(word in _VERBS or word in _SUBJECTS or _PAST.fullmatch(word) for word in words)


def _words(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[0].lower() for found in pattern.finditer(text)))
