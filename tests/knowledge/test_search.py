from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.search import find_symptoms
from netdiag.knowledge.terms import words

Small = Callable[..., KnowledgeBase]


def found(kb: KnowledgeBase, sought: str) -> list[str]:
    return [hit.symptom.id for hit in kb.find(sought)]


def said(**texts: str) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Fields of symptoms of a small knowledge base: what is heard of each, in Dutch."""
    return {name: {"heard_as": {"nl": [text]}} for name, text in texts.items()}


def means(synonyms: list[dict[str, object]]) -> str:
    return f"synonyms: {json.dumps(synonyms)}\n"


@pytest.fixture(scope="module", autouse=True)
def indexed(kb: KnowledgeBase) -> None:
    """The first search makes the index, which takes longer than an example of Hypothesis may."""
    find_symptoms("xqzk", kb)


@pytest.fixture(scope="module")
def heard(kb: KnowledgeBase) -> list[tuple[str, str]]:
    return [(s.id, text) for s in kb.symptoms.values() for text in (*s.heard_as.nl, *s.heard_as.en)]


# --- what is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_label_finds_its_symptom_first_or_right_behind_one_much_like_it(kb: KnowledgeBase, language: str) -> None:
    hits = {s.id: found(kb, getattr(s, language)) for s in kb.symptoms.values()}
    assert [name for name, first in hits.items() if name not in first[:2]] == []
    assert sum(first[0] == name for name, first in hits.items()) > 0.98 * len(hits)


def test_an_id_finds_its_symptom_first(kb: KnowledgeBase) -> None:
    assert found(kb, "nobody-watches-trends")[0] == "nobody-watches-trends"
    assert found(kb, "nobody watchs trends")[0] == "nobody-watches-trends"


def test_what_people_say_in_networks_finds_the_shipped_symptom(kb: KnowledgeBase, heard: list[tuple[str, str]]) -> None:
    tried = heard[:: len(heard) // 40]
    assert len(tried) >= 40
    assert [text for name, text in tried if name not in found(kb, text)[:3]] == []


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        ("rooster", "De roosters zijn leeg."),  # plural
        ("betalen", "Wie betaalt?"),  # verb form
        ("personeelstekort", "Er is een tekort aan personeel."),  # a compound and its parts
        ("tekort personeel", "Het personeelstekort groeit."),
        ("begroting", "De jaarbegroting is op."),
        ("vertouwen", "Het vertrouwen is weg."),  # a typing error
        ("TURST", "There is no trust."),
        ("bonje", "Er is altijd ruzie."),  # another word for it
        ("mosterd na de maaltijd", "Wij hoorden het achteraf."),  # another phrase for it
        ("dweilen met de kraan open", "Het is dweilen met de kraan open."),
    ],
)
def test_words_are_found_in_other_forms(small: Small, kb: KnowledgeBase, sought: str, text: str) -> None:
    synonyms = [dict(raw) for raw in kb.synonyms.raw.values()]  # type: ignore[attr-defined]
    made = small("  []", fields=said(s2=text), more=means(synonyms))
    assert found(made, sought)[:1] == ["s2"]


def test_synonyms_hold_in_one_language_and_across_two(small: Small) -> None:
    synonyms = [{"id": "row", "nl": ["ruzie", "hommeles"], "en": ["quarrel"]}]
    kb = small("  []", fields=said(s2="Altijd hommeles daar."), more=means(synonyms))
    assert found(kb, "ruzie") == found(kb, "quarrels") == ["s2"]
    assert found(small("  []", fields=said(s2="Altijd hommeles daar.")), "ruzie") == []


@pytest.mark.parametrize("sought", ["", "  ", "qqqqxxxx", "!?", "—"])
def test_what_matches_nothing_finds_nothing(kb: KnowledgeBase, sought: str) -> None:
    assert found(kb, sought) == []


def test_a_rare_word_tells_more_than_a_common_one(small: Small) -> None:
    fields = said(s1="geld en tijd", s2="geld en ruimte", s3="geld en mensen")
    assert found(small("  []", fields=fields), "geld ruimte")[0] == "s2"


def test_trouble_comes_before_a_strength_that_matches_as_well(small: Small) -> None:
    fields = said(s1="Wij delen alles.", s2="Wij delen alles.")
    assert found(small("  []", fields=fields), "delen")[:2] == ["s1", "s2"]
    fields["s1"] |= {"strength": True}  # type: ignore[dict-item]
    assert found(small("  []", fields=fields), "delen")[:2] == ["s2", "s1"]


def test_a_knowledge_base_without_synonyms_or_texts_is_searched(small: Small) -> None:
    assert found(small("  []"), "iets anders dan wat er staat qqq") == []


# --- how it comes back ------------------------------------------------------------------------------------------------


def test_a_hit_says_which_words_of_which_text_matched(small: Small) -> None:
    kb = small("  []", fields=said(s2="Het is dweilen met de kraan open."))
    (hit,) = kb.find("dweilt kraan")
    assert (hit.symptom, hit.matched) == (kb.symptoms["s2"], "Het is dweilen met de kraan open.")
    assert set(hit.words) == {"dweilen", "kraan"}
    with pytest.raises(FrozenInstanceError):
        hit.score = 1.0  # type: ignore[misc]


def test_the_words_of_a_hit_stand_in_its_text_and_the_text_in_its_symptom(
    kb: KnowledgeBase, heard: list[tuple[str, str]]
) -> None:
    for _, text in heard[:: len(heard) // 10]:
        for hit in kb.find(text):
            s = hit.symptom
            assert hit.matched in (s.nl, s.en, *s.heard_as.nl, *s.heard_as.en, *s.words)
            assert set(hit.words) <= set(words(hit.matched))


def test_so_many_come_back_as_are_asked_for(kb: KnowledgeBase) -> None:
    every = kb.find("geld", None)
    assert len(every) > 20
    assert (kb.find("geld"), kb.find("geld", most=3)) == (every[:10], every[:3])
    assert [hit.score for hit in every] == sorted((hit.score for hit in every), reverse=True)


@pytest.mark.parametrize("most", [0, -1])
def test_no_hit_at_all_is_refused(kb: KnowledgeBase, most: int) -> None:
    with pytest.raises(InputError, match=rf"{most} is none\. Wanted 1 or more\."):
        kb.find("geld", most)


def test_an_overlay_is_found_and_what_is_below_it_too(kb: KnowledgeBase, tmp_path: Path) -> None:
    why = "source: {support: inferred, why: {nl: Zo is het., en: It is so.}}"
    own = f"symptoms:\n- {{id: own-zeppelin, group: money, nl: De zeppelin lekt., observe: [meeting], {why}}}\n"
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    assert found(kb.overlay(tmp_path), "zeppelins") == ["own-zeppelin"]
    assert "own-zeppelin" not in found(kb, "zeppelins")
    assert found(kb.overlay(tmp_path), "nobody-watches-trends")[0] == "nobody-watches-trends"


# --- properties -------------------------------------------------------------------------------------------------------

VOCABULARY = ["geld", "patiënt", "besluit", "niemand", "ruzie", "money", "deciding", "personeelstekort", "xqzk", "de"]


def rows() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(VOCABULARY), max_size=8)


def in_two_orders(row: list[str]) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    return st.tuples(st.just(row), st.permutations([word.upper() for word in (*row, *row)]))


@given(rows().flatmap(in_two_orders))
def test_order_capitals_and_doubles_do_not_matter(kb: KnowledgeBase, orders: tuple[list[str], list[str]]) -> None:
    row, other = orders
    assert found(kb, " ".join(row)) == found(kb, ", ".join(other))


def texts() -> Iterator[st.SearchStrategy[str]]:
    yield st.text(max_size=60)
    yield rows().map(" ".join)


@given(st.one_of(*texts()))
def test_any_text_is_looked_for_alike_each_time(kb: KnowledgeBase, text: str) -> None:
    hits = find_symptoms(text, kb, 5)
    assert hits == find_symptoms(text, kb, 5)
    assert all(hit.score > 0 for hit in hits)
