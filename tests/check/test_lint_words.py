"""Sentences, labels and search words."""

from __future__ import annotations

import pytest

from checking import K0, S, Small, remarks, told
from conftest import Fields, rule
from netdiag.knowledge import KnowledgeBase


def labelled(small: Small, *labels: Fields) -> KnowledgeBase:
    """A knowledge base whose symptoms after s0 have these fields."""
    fields = {f"s{i}": label for i, label in enumerate(labels, start=1)}
    return small(rule("r1", S[0], K0), symptoms=1 + len(labels), fields=fields)


def test_a_symptom_without_search_words_is_told(small: Small) -> None:
    kb = labelled(small, {"words": ["iets"]})
    assert told(kb, "no-words", "info") == "symptom 's0' has no search words."


def test_a_symptom_that_says_two_things_is_told(small: Small) -> None:
    two = {
        "nl": "Men komt nooit op tijd en men gaat te vroeg weg",
        "en": "People never come in time and they leave too early",
    }
    one = {"nl": "Partners en leden zwijgen", "en": "Partners and members say nothing at all"}
    kb = labelled(small, two, one)
    assert told(kb, "two-in-one", "info").startswith("symptom 's1' may say two things")
    assert len(remarks(kb, "two-in-one")) == 1


def test_a_sentence_of_more_than_200_characters_is_told(small: Small) -> None:
    kb = labelled(small, {"nl": "a" * 201}, {"nl": "a" * 200})
    assert told(kb, "long-sentence", "info") == "'s1' has a sentence of 201 characters."


def test_two_symptoms_with_one_label_are_told(small: Small) -> None:
    kb = labelled(small, {}, {"nl": "S1"})
    assert told(kb, "equal-labels", "warning") == "'s2' and 's1' have one label (nl)."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([{"under": ["s2"]}, {"under": ["s3"]}, {}], ["'s1' stands under 's2', which stands under another itself."]),
        ([{"under": ["s1"]}], ["'s1' stands under 's1', which stands under another itself."]),
        (
            [{"under": ["s2"]}, {"under": ["s1"]}],
            [
                "'s1' stands under 's2', which stands under another itself.",
                "'s2' stands under 's1', which stands under another itself.",
            ],
        ),
        ([{"under": ["s2", "s3"]}, {}, {}, {"under": ["s2"]}], []),
        (
            [{"under": ["s2"], "strength": True}, {}],
            ["'s1' stands under 's2', and one is a strength, the other not."],
        ),
        (
            [{"under": ["s2"]}, {"strength": True}],
            ["'s1' stands under 's2', and one is a strength, the other not."],
        ),
        ([{"under": ["s2"], "strength": True}, {"strength": True}], []),
    ],
)
def test_a_special_case_under_one_that_is_special_itself_or_of_the_other_side_is_told(
    small: Small, fields: list[Fields], said: list[str]
) -> None:
    found = remarks(labelled(small, *fields), "nested")
    assert [remark.message for remark in found] == said
    assert {remark.severity for remark in found} <= {"warning"}


def test_what_people_say_needs_no_language_twice_and_no_search_words(small: Small) -> None:
    kb = labelled(small, {"words": ["iets"], "heard_as": {"nl": ["Tja."]}})
    assert [remark.message for remark in remarks(kb, "untranslated")] == []
