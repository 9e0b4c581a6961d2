"""Find a symptom by words: Dutch or English, part of a word, typing errors allowed.

find_symptoms(words, kb)    best match first
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from netdiag import certainty
from netdiag.errors import InputError, similar_words
from netdiag.knowledge import records as m
from netdiag.knowledge.base import KnowledgeBase
from netdiag.limits import SEARCHED

TYPING_ERROR = 0.8  # difflib ratio from which two words count as one, mistyped

STRENGTHS_AFTER = 0.9  # who looks for words mostly looks for trouble; what goes well comes after it


def find_symptoms(words: str, kb: KnowledgeBase) -> tuple[m.Symptom, ...]:
    """Return the symptoms that match the words, best first; a rare word weighs more than a common one.

    Every word may match a whole word (1), part of one (0.8) or one with typing errors (0.6). Symptoms that match fewer
    than half of what the best one matches are left out. Raises InputError for more words than a person looks for.
    """
    wanted = _words([words])
    if len(wanted) > SEARCHED.now:
        raise InputError([SEARCHED.reached()])
    entries = {s.id: _words((s.id, s.nl, s.en, *s.words, *s.heard_as.nl, *s.heard_as.en)) for s in kb.symptoms.values()}
    vocabulary = {word for entry in entries.values() for word in entry}
    scores = dict.fromkeys(entries, 0.0)
    for word in wanted:
        matches = _matches(word, vocabulary)
        hits = {name: max((matches.get(w, 0.0) for w in entry), default=0.0) for name, entry in entries.items()}
        matching = sum(hit > 0 for hit in hits.values())
        for name, hit in hits.items():
            scores[name] += hit * math.log(1 + len(entries) / matching) if matching else 0.0
    for s in kb.symptoms.values():
        scores[s.id] *= STRENGTHS_AFTER if s.strength else 1.0
    best = max(scores.values(), default=0.0)
    kept = {name: score for name, score in scores.items() if score > 0 and score >= best / 2}
    return tuple(kb.symptoms[name] for name in certainty.ranked(kept))


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(w for text in texts for w in re.findall(r"[^\W_]+", text.lower()) if len(w) > 2)


def _matches(word: str, vocabulary: Iterable[str]) -> dict[str, float]:
    matches = {known: 0.8 for known in vocabulary if word in known or (len(known) > 4 and known in word)}
    for known in similar_words(word, vocabulary, 10, TYPING_ERROR):
        matches.setdefault(known, 0.6)
    return matches | {word: 1.0}
