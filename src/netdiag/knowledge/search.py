"""Find symptoms by words or whole sentences, Dutch or English: inflected, joined to compounds, mistyped, put otherwise.

find_symptoms(sought, kb)       the Hits, best first

Three kinds of terms are compared (`terms`): stems, pieces of words, and meanings. BM25 ranks the symptoms by each, and
what a symptom scores is their sum. A common word counts for little by that, so a sentence is looked for as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from netdiag import certainty
from netdiag.errors import InputError
from netdiag.knowledge import records as m
from netdiag.knowledge.base import KnowledgeBase
from netdiag.knowledge.hit import Hit
from netdiag.knowledge.kept import per_knowledge
from netdiag.knowledge.terms import Meanings, pieces, stems, words
from netdiag.limits import SEARCHED
from netdiag.phrases import LANGUAGES, Language

WEIGHTS: Final = (1.0, 0.25, 1.0)  # of stems, pieces and meanings; benchmarks/search.py measures them
SATURATION: Final = 1.2  # BM25: how soon a word that is said again adds no more
LENGTH: Final = 0.5  # BM25: how much a symptom of which much is said is held back
STRENGTHS_AFTER: Final = 0.95  # who looks for words mostly looks for trouble; what goes well comes after it
WORTH: Final = 0.25  # of the best score; what matches less is no hit
COMMON: Final = 0.25  # of all symptoms; a word that is said of more is not told among those that match
TYPING_ERROR: Final = 0.7  # share of letters in place from which two words count as one, mistyped
MISTYPED: Final = 2  # words that a mistyped one may be meant as
SHARES: Final = (0.0, 0.6, 0.0)  # of stems, pieces and meanings of a word, from which it matches what is looked for
SHORTEST: Final = 4  # letters of a word that is taken for a mistyped one, or for part of a compound


def find_symptoms(sought: str, kb: KnowledgeBase, most: int | None = None) -> tuple[Hit, ...]:
    """Return the symptoms that match a text, at most so many, best first.

    Raises InputError for more words than a person looks for.
    """
    row = words(sought)
    if len(set(row)) > SEARCHED.now:
        raise InputError([SEARCHED.reached()])
    index = _index(kb)
    query = index.sought(row)
    scores = index.scores(query)
    least = WORTH * max(scores.values(), default=0.0)
    names = certainty.ranked({name: score for name, score in scores.items() if score > 0 and score >= least})
    return tuple(index.hit(kb.symptoms[name], scores[name], query) for name in names[:most])


# --- the index --------------------------------------------------------------------------------------------------------


class _Terms(NamedTuple):
    """What of a text is compared."""

    stems: Collection[str]
    pieces: Collection[str]
    meanings: Collection[str]


class _Ranking:
    """BM25 of documents for terms of one kind."""

    def __init__(self, documents: Sequence[Collection[str]]) -> None:
        import bm25s

        self.held_by = Counter(term for document in documents for term in set(document))
        self._count = len(documents)
        self._bm25 = bm25s.BM25(k1=SATURATION, b=LENGTH)
        if self.held_by:
            self._bm25.index(list(documents), show_progress=False)

    def scores(self, terms: Iterable[str]) -> Any:
        """Return the score of each document, as an array; a term that none holds counts for nothing."""
        import numpy as np

        known = [term for term in terms if term in self.held_by]
        return self._bm25.get_scores(known) if known else np.zeros(self._count)


class _Index:
    """All symptoms of a knowledge base, ready to be searched; it holds no reference to the knowledge base."""

    def __init__(self, symptoms: Iterable[m.Symptom], synonyms: Iterable[m.Synonyms]) -> None:
        every = list(symptoms)
        self._meanings = Meanings(synonyms)
        self._of_words: dict[tuple[str, Sequence[Language]], _Terms] = {}
        self._readiness = {s.id: STRENGTHS_AFTER if s.strength else 1.0 for s in every}
        documents = [self._document(s) for s in every]
        self._rankings = [_Ranking(of_kind) for of_kind in zip(*documents, strict=True)] or [_Ranking(())] * len(
            WEIGHTS
        )
        self._spelled = sorted({w for s in every for text, _ in _texts(s) for w in words(text) if len(w) >= SHORTEST})

    def scores(self, sought: _Terms) -> dict[str, float]:
        """Return the score of each symptom."""
        of_kinds = zip(WEIGHTS, self._rankings, sought, strict=True)
        total: Any = sum(weight * ranking.scores(terms) for weight, ranking, terms in of_kinds)
        return {name: float(score) * ready for (name, ready), score in zip(self._readiness.items(), total, strict=True)}

    def sought(self, row: Sequence[str]) -> _Terms:
        """Return what to look for, each term once; for words that nobody uses also what they may stand for."""
        row = [meant for word in row for meant in (word, *self._meant(word))]
        return _Terms(*(tuple(dict.fromkeys(terms)) for terms in self._terms(row, LANGUAGES)))

    def hit(self, symptom: m.Symptom, score: float, sought: _Terms) -> Hit:
        """Return a symptom with the text of it that matches most: that with the rarest of the words looked for."""
        wanted = _Terms(*map(frozenset, sought))
        matches = [(text, self._matching(text, languages, wanted)) for text, languages in _texts(symptom)]
        matched, found = max(matches, key=lambda match: sum(match[1].values()))
        rare = [word for word, worth in found.items() if worth >= 1 / (COMMON * len(self._readiness))]
        return Hit(symptom, score, matched, tuple(rare or found))

    def _matching(self, text: str, languages: Sequence[Language], wanted: _Terms) -> dict[str, float]:
        """Return the words of a text that match, each with how much that tells."""
        telling = {word: self._telling(self._of_word(word, languages), wanted) for word in words(text)}
        return {word: worth for word, worth in telling.items() if worth}

    def _telling(self, word: _Terms, wanted: _Terms) -> float:
        """Return how much a word tells: the rarer the more, and less where it only resembles what is looked for."""
        for ranking, share, terms, sought in zip(self._rankings, SHARES, word, wanted, strict=True):
            common = [term for term in terms if term in sought]
            if common and len(common) >= share * len(terms):
                return min(1 / ranking.held_by[term] for term in common if term in ranking.held_by)
        return 0.0

    def _terms(self, row: Sequence[str], languages: Iterable[Language]) -> _Terms:
        """Return what is compared of a row of words, which may be of these languages."""
        stemmed = [stems(row, language) for language in languages]
        meant = [name for of_language in stemmed for name in self._meanings.of(of_language)]
        return _Terms([stem for of_language in stemmed for stem in of_language], pieces(row), meant)

    def _document(self, symptom: m.Symptom) -> _Terms:
        parts = [self._terms(words(symptom.id), ("en",))]
        parts += [self._terms(words(text), languages) for text, languages in _texts(symptom)]
        return _Terms(*([term for terms in of_kind for term in terms] for of_kind in zip(*parts, strict=True)))

    def _meant(self, word: str) -> Sequence[str]:
        """Return the known words that an unknown one is joined of, or else those it may be a misspelling of."""
        if self._known(word) or len(word) < SHORTEST:
            return ()
        return self._joined(word) or self._alike(word)

    def _of_word(self, word: str, languages: Sequence[Language]) -> _Terms:
        if (word, languages) not in self._of_words:
            self._of_words[word, languages] = self._terms([word], languages)
        return self._of_words[word, languages]

    def _known(self, word: str) -> bool:
        terms = self._of_words.get((word, LANGUAGES)) or self._terms([word], LANGUAGES)
        return bool(terms.meanings) or any(stem in self._rankings[0].held_by for stem in terms.stems)

    def _joined(self, word: str) -> tuple[str, ...]:
        halves = ((word[:i], word[i:]) for i in range(len(word) - SHORTEST, SHORTEST - 1, -1))
        of_known = (
            (a, b) for a, b in halves if self._known(b) and (self._known(a) or self._known(a.removesuffix("s")))
        )
        return next(of_known, ())

    def _alike(self, word: str) -> list[str]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        near = process.extract(
            word, self._spelled, scorer=OSA.normalized_similarity, score_cutoff=TYPING_ERROR, limit=MISTYPED
        )
        return [known for known, _, _ in near]


@per_knowledge
def _index(kb: KnowledgeBase) -> _Index:
    return _Index(kb.symptoms.values(), kb.synonyms.values())


def _texts(symptom: m.Symptom) -> Iterator[tuple[str, Sequence[Language]]]:
    """Yield the texts of a symptom, with the languages that each may be in."""
    for language in LANGUAGES:
        for text in (symptom.label(language), *symptom.heard_as.said(language)):
            yield text, (language,)
    yield from ((word, LANGUAGES) for word in symptom.words)
