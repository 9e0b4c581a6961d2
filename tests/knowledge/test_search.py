from __future__ import annotations

from collections.abc import Callable

import pytest

from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.search import find_symptoms


def found(kb: KnowledgeBase, words: str) -> list[str]:
    return [symptom.id for symptom in find_symptoms(words, kb)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_words_of_a_label_find_its_symptom_first(kb: KnowledgeBase, language: str) -> None:
    symptoms = list(kb.symptoms.values())[:: len(kb.symptoms) // 8]
    assert len(symptoms) >= 8
    for symptom in symptoms:
        assert found(kb, getattr(symptom, language))[0] == symptom.id


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("vertrouwen", "vertrouwen"),
        ("vertouwen", "vertrouw"),
        ("trust", "trust"),
        ("turst", "trust"),
        ("financiering", "financiering"),
        ("finnanciering", "financier"),
        ("TRUST", "trust"),
        ("vertrouw", "vertrouw"),
    ],
)
def test_dutch_and_english_words_are_found_whole_in_part_or_mistyped(
    kb: KnowledgeBase, words: str, wanted: str
) -> None:
    best = find_symptoms(words, kb)[0]
    said = " ".join((best.id, best.nl, best.en, *best.words, *best.heard_as.nl, *best.heard_as.en)).lower()
    assert wanted in said


@pytest.mark.parametrize("words", ["dweilen met de kraan open", "mopping", "DWEILEN kran"])
def test_what_people_say_finds_the_symptom_that_they_speak_of(small: Callable[..., KnowledgeBase], words: str) -> None:
    said = {"nl": ["Het is dweilen met de kraan open."], "en": ["We keep mopping the floor."]}
    assert found(small("  []", fields={"s2": {"heard_as": said}}), words) == ["s2"]


def test_what_people_say_in_networks_finds_the_shipped_symptom(kb: KnowledgeBase) -> None:
    heard = [(s.id, words) for s in kb.symptoms.values() for words in (*s.heard_as.nl, *s.heard_as.en)]
    assert heard
    for name, words in heard[:: len(heard) // 8]:
        assert name in found(kb, words)


def test_a_typing_error_still_finds_the_id(kb: KnowledgeBase) -> None:
    assert found(kb, "nobody watchs trends")[0] == "nobody-watches-trends"


def test_an_id_finds_its_symptom_first(kb: KnowledgeBase) -> None:
    assert found(kb, "nobody-watches-trends")[0] == "nobody-watches-trends"


@pytest.mark.parametrize("words", ["", "  ", "qqqqxxxx", "de", "!?"])
def test_what_matches_nothing_finds_nothing(kb: KnowledgeBase, words: str) -> None:
    assert found(kb, words) == []


def test_more_words_narrow_the_result(kb: KnowledgeBase) -> None:
    broad, narrow = found(kb, "trends"), found(kb, "nobody watches trends")
    assert "nobody-watches-trends" in broad
    assert narrow[0] == "nobody-watches-trends"


def test_the_order_of_words_does_not_matter(kb: KnowledgeBase) -> None:
    assert found(kb, "trends nobody watches") == found(kb, "nobody watches trends")
