"""What of a text is compared in a search: the stems of its words, pieces of them, and what they mean.

words(text)                         its words, in lower case
pieces(words)                       runs of letters, by which a compound is found by its parts
Meanings(synonyms)                  phrases that mean the same, in two languages
  of(stems, language)               what a row of stems means
stems(words, language)              their stems: of plurals and verb forms one
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from netdiag.knowledge import records as m
from netdiag.phrases import LANGUAGES, Language

LONGEST: Final = 60  # letters looked at of one word
PIECE: Final = 4  # letters; with fewer everything resembles everything, with more a short part of a compound is missed
_SNOWBALL: Final = {"nl": "dutch", "en": "english"}


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation."""
    return [word[:LONGEST] for word in re.findall(r"[^\W_]+", text.lower())]


def pieces(of: Iterable[str]) -> list[str]:
    """Return every run of letters in the words; a mark at both ends tells the begin of a word from its middle."""
    return [piece for word in of for piece in _pieces(f"^{word}$")]


def _pieces(word: str) -> Iterator[str]:
    return (word[i : i + PIECE] for i in range(max(1, len(word) - PIECE + 1)))


def stems(of: Sequence[str], language: Language) -> list[str]:
    """Return the stem of each word, marked with its language: 'die' is another word in Dutch than in English."""
    return [f"{language}:{stem}" for stem in _stemmer(language).stemWords(list(of))]


@cache
def _stemmer(language: Language) -> Any:
    import Stemmer

    return Stemmer.Stemmer(_SNOWBALL[language])


class Meanings:
    """What phrases mean: a phrase of one or more stems -> the ids of the synonyms it is among."""

    def __init__(self, synonyms: Iterable[m.Synonyms]) -> None:
        self._ids: dict[tuple[str, ...], dict[str, None]] = {}
        for synonym in synonyms:
            for language in LANGUAGES:
                for phrase in getattr(synonym, language):
                    self._ids.setdefault(tuple(stems(words(phrase), language)), {})[synonym.id] = None
        self._lengths = sorted({len(phrase) for phrase in self._ids})

    def of(self, row: Sequence[str]) -> list[str]:
        """Return the ids of all that phrases in a row of stems mean, as often as they are there."""
        phrases = (tuple(row[i : i + n]) for n in self._lengths for i in range(len(row) - n + 1))
        return [name for phrase in phrases for name in self._ids.get(phrase, ())]
