"""What to ask next, worked out by hand.

A sign would move a knelpunt by the certainty of its rule times what is still open, 1 - |certainty of the knelpunt|. Its
value is the largest such move less the mean over the candidates: what moves all of them alike tells nothing apart.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest import approx

from conftest import made, rule, sign
from netdiag import Diagnosis, KnowledgeBase

Small = Callable[..., KnowledgeBase]

FOUND = sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4)  # k0 0.6 and k1 0.4: 0.4 and 0.6 of them is still open
SEEN = {"s0": 4, "s1": 4}


def asks(d: Diagnosis) -> list[tuple[str, float]]:
    return [(ask.symptom, ask.value) for ask in d.ask_next]


def test_the_sign_that_moves_the_candidates_furthest_apart_is_asked_first(small: Small) -> None:
    both = sign("s2", "k0", 0.8) + sign("s2", "k1", 0.8)
    kb = small(FOUND + both + sign("s3", "k0", 0.8) + sign("s4", "k1", 0.8), symptoms=5)
    assert asks(made(kb, **SEEN)) == [
        ("s4", approx(0.8 * 0.6 - 0.8 * 0.6 / 2)),
        ("s3", approx(0.8 * 0.4 - 0.8 * 0.4 / 2)),
        ("s2", approx(0.8 * 0.6 - (0.8 * 0.6 + 0.8 * 0.4) / 2)),
    ]


def test_a_question_names_what_it_bears_on_strongest_first(small: Small) -> None:
    kb = small(FOUND + sign("s2", "k0", 0.6) + sign("s2", "k1", 0.6) + sign("s3", "k0", 0.8) + sign("s3", "k1", 0.2))
    assert {ask.symptom: ask.bears_on for ask in made(kb, **SEEN).ask_next} == {"s2": ("k1", "k0"), "s3": ("k0", "k1")}


def test_a_sign_against_is_as_telling_as_one_for(small: Small) -> None:
    kb = small(FOUND + sign("s2", "k1", -0.8) + sign("s3", "k1", 0.6))
    assert asks(made(kb, **SEEN)) == [("s2", approx(0.24)), ("s3", approx(0.18))]


def test_a_sign_counts_by_its_strongest_rule(small: Small) -> None:
    rules = [rule(f"r{i}", "{symptom: s2}", "knelpunt: k1", value) for i, value in enumerate((0.2, 0.8, -0.4))]
    assert asks(made(small(FOUND + "".join(rules)), **SEEN)) == [("s2", approx(0.8 * 0.6 / 2))]


def test_a_sign_that_says_something_only_beside_another_is_not_asked(small: Small) -> None:
    together = rule("together", "{all: [{symptom: s2}, {symptom: s3}]}", "knelpunt: k1", 0.8)
    assert asks(made(small(FOUND + together), **SEEN)) == []


@pytest.mark.parametrize("answer", [0, 1, "unknown", "n/a"])
def test_what_was_asked_is_not_asked_again_whatever_the_answer(small: Small, answer: object) -> None:
    kb = small(FOUND + sign("s2", "k1", 0.1) + sign("s3", "k1", 0.4))
    assert [ask.symptom for ask in made(kb, **SEEN, s2=answer).ask_next] == ["s3"]


def test_what_was_found_is_a_candidate_though_it_is_not_in_the_core(small: Small) -> None:
    """s0 speaks for both, so that k0 (0.6) alone is the core; k1 stands at 0.4."""
    kb = small(sign("s0", "k0") + sign("s0", "k1", 0.4) + sign("s1", "k1", 0.6))
    assert [finding.id for finding in made(kb, s0=4).core] == ["k0"]
    assert asks(made(kb, s0=4)) == [("s1", approx(0.6 * 0.6 / 2))]


def test_a_sign_of_what_was_not_found_is_not_asked(small: Small) -> None:
    kb = small(FOUND + sign("s2", "k2", 0.8) + sign("s3", "k0", 0.2), knelpunten=3)
    assert asks(made(kb, **SEEN)) == [("s3", approx(0.04))]


def test_a_sign_of_the_seventh_candidate_is_not_asked(small: Small) -> None:
    found = "".join(sign(f"s{i}", f"k{i}", 0.9 - i / 10) for i in range(7))  # k0 0.9 down to k6 0.3
    kb = small(found + sign("s7", "k5", 0.6) + sign("s8", "k6", 0.8), symptoms=9, knelpunten=7)
    assert asks(made(kb, **{f"s{i}": 4 for i in range(7)})) == [("s7", approx(0.6 * 0.6 * 5 / 6))]


def test_at_most_five_are_asked_and_of_equals_those_to_ask_first_then_by_id(small: Small) -> None:
    equal = "".join(sign(f"s{i}", "k1", 0.4) for i in range(2, 9))
    kb = small(FOUND + equal + sign("s9", "k1", 0.8), symptoms=10, fields={"s6": {"core": True}, "s8": {"core": True}})
    assert [ask.symptom for ask in made(kb, **SEEN).ask_next] == ["s9", "s6", "s8", "s2", "s3"]


def test_where_nothing_was_found_the_core_sign_that_speaks_for_most_is_asked_first(small: Small) -> None:
    speaks = {"s0": ["k0"], "s1": ["k0"], "s2": ["k0", "k1", "k2"], "s3": ["k0", "k1", "k2"], "s4": ["k0", "k1"]}
    rules = "".join(sign(symptom, knelpunt, 0.4) for symptom, them in speaks.items() for knelpunt in them)
    core = {name: {"core": True} for name in ("s0", "s1", "s2", "s4", "s5")}
    kb = small(rules, symptoms=6, knelpunten=3, fields=core)
    assert [(ask.symptom, ask.bears_on, ask.value) for ask in made(kb, s0=0).ask_next] == [
        ("s2", (), 0.0),
        ("s4", (), 0.0),
        ("s1", (), 0.0),
        ("s5", (), 0.0),
    ]
