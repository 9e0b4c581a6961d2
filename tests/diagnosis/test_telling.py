"""What tells most, with the rules themselves, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest import approx

from conftest import rule, sign
from netdiag.cases import Case
from netdiag.diagnosis.questions import CORE, GENERAL, OTHER, SURE
from netdiag.diagnosis.telling import EFFORT, HARDLY, OPGAVE, Telling, most_telling, prospect
from netdiag.knowledge import KnowledgeBase

Small = Callable[..., KnowledgeBase]


def test_the_sign_is_asked_that_moves_the_picture_most_weighed_by_how_likely_it_is(small: Small) -> None:
    """k0 stands at 0.6 and has the whole picture. s1 seen (0.75) brings k1 to 0.45: shares 0.36 and 0.2025 to 0.5625.

    s2 brings it to 0.15. Not so (-1) says nothing: no rule has a necessity.
    """
    kb = small(sign("s0", "k0") + sign("s1", "k1") + sign("s2", "k1", 0.2), symptoms=3)
    found = most_telling(Case(symptoms={"s0": 4}), kb)
    assert found is not None
    assert (found.id, found.bears_on) == ("s1", ("k1",))
    assert found.change == approx(OTHER * 0.2025 / 0.5625)


def test_a_sign_speaks_louder_that_is_to_be_asked_first_or_is_a_general_one(small: Small) -> None:
    rules = sign("s0", "k0") + sign("s1", "k1") + sign("s2", "k1")
    for fields, times in (({"core": True}, CORE), ({}, OTHER)):
        kb = small(rules, symptoms=4, fields={"s2": fields, "s3": {"under": ["s2"]}})
        found = most_telling(Case(symptoms={"s0": 4}), kb)
        assert found is not None
        assert (found.id, found.change) == ("s2", approx(GENERAL * times * 0.2025 / 0.5625))


def test_what_its_absence_says_counts_for_those_who_would_know(small: Small) -> None:
    """s1 speaks for k0 (0.6), and its absence against it (0.6 of 0.5). s0 for k0 and s2 for k1 make shares of a half.

    Seen: k0 at 0.78, k1 at 0.6. Not so: k0 is (0.6 - 0.3) / 0.7.
    """
    rules = sign("s0", "k0") + sign("s2", "k1") + sign("s1", "k0", 0.6, ", necessity: 0.3")
    found = most_telling(Case(symptoms={"s0": 4, "s2": 4}), small(rules, symptoms=3))
    assert found is not None
    shares = [k0 * k0 / (k0 * k0 + 0.36) for k0 in (0.6, 1 - 0.4 * 0.55, 0.3 / 0.7)]
    likely = 1 - (1 - OTHER) * (1 - 0.6 * 0.6 / 2)
    seen, not_so = (abs(share - shares[0]) for share in shares[1:])
    assert found.change == approx(likely * seen + (1 - likely) * SURE * not_so)


@pytest.mark.parametrize("answer", [0, 1, "unknown", "n/a"])
def test_a_sign_is_asked_once_whatever_was_answered(small: Small, answer: Any) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1"), symptoms=2)
    assert most_telling(Case(symptoms={"s0": answer, "s1": answer}), kb) is None


def test_the_general_sign_of_what_was_seen_is_not_asked_nor_the_special_one_of_what_was_not(small: Small) -> None:
    rules = sign("s0", "k0") + sign("s1", "k0") + sign("s2", "k1")
    kb = small(rules, symptoms=3, fields={"s1": {"under": ["s0"]}})
    assert most_telling(Case(symptoms={"s1": 3, "s2": 1}), kb) is None
    assert most_telling(Case(symptoms={"s0": 0, "s2": 1}), kb) is None


def test_what_respondents_answered_is_not_asked(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1"), symptoms=2)
    case = Case.model_validate({"respondents": [{"symptoms": {"s0": 3}}]})
    found = most_telling(case, kb)
    assert found is not None and found.id == "s1"


# --- all that can be asked --------------------------------------------------------------------------------------------


def told(case: Case, kb: KnowledgeBase) -> dict[str, Telling]:
    return {telling.id: telling for telling in prospect(case, kb).tellings}


def test_all_that_tells_anything_is_there_the_most_telling_first(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1") + sign("s2", "k1", 0.3) + sign("s3", "k1", 0.05))
    assert list(told(Case(symptoms={"s0": 4}), kb)) == ["s1", "s2", "s3"]


def test_the_sign_that_tells_most_is_the_same_whatever_effort_it_takes(kb: KnowledgeBase) -> None:
    case = Case(symptoms={kb.derived.core_symptoms[0]: 3})
    signs = [telling for telling in prospect(case, kb).tellings if telling.kind == "sign"]
    assert max(signs, key=lambda telling: telling.change) == most_telling(case, kb)


def test_what_takes_less_effort_is_asked_before_what_tells_a_little_more(small: Small) -> None:
    """Of ways to find out the easiest counts: s2 can be asked in a talk, s1 must be looked for in a meeting."""
    assert EFFORT["interview"] < EFFORT["document"] < EFFORT["meeting"]
    rules = sign("s0", "k0") + sign("s1", "k1", 0.4) + sign("s2", "k1", 0.35)
    kb = small(rules, fields={"s2": {"observe": ["meeting", "interview"]}})
    found = prospect(Case(symptoms={"s0": 4}), kb)
    assert [(telling.id, telling.effort) for telling in found.tellings] == [("s2", 1.0), ("s1", 2.0)]
    assert found.greatest == found.tellings[1].change > found.tellings[0].change


def test_it_is_enough_where_something_was_found_and_no_answer_would_change_much(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0") + sign("s2", "k1", 0.3))
    nothing, one, both = (prospect(Case(symptoms=seen), kb) for seen in ({}, {"s0": 4}, {"s0": 4, "s1": 4}))
    assert [found.is_enough for found in (nothing, one, both)] == [False, True, True]
    assert one.greatest < HARDLY and not nothing.found and (one.count, both.count) == (1, 1)


def test_as_many_are_given_as_were_asked_for_and_the_others_counted(kb: KnowledgeBase) -> None:
    case = Case(symptoms={kb.derived.core_symptoms[0]: 3})
    every, few = prospect(case, kb), prospect(case, kb, 3)
    assert few.tellings == every.tellings[:3]
    assert few.count == every.count == len(every.tellings) > 500


def test_a_question_parts_the_knelpunt_that_gains_most_from_the_surest_that_does_not(small: Small) -> None:
    """s3 brings k1 from 0.4 to 0.67 and leaves k0 (0.6) and k2 (0.3); s4 brings k2 up, s5 all of them alike."""
    found = sign("s0", "k0") + sign("s1", "k1", 0.4) + sign("s2", "k2", 0.3)
    every = "".join(sign("s5", f"k{i}", 0.2) for i in range(3))
    kb = small(found + sign("s3", "k1") + sign("s4", "k2") + every, symptoms=6, knelpunten=3)
    asked = told(Case(symptoms={"s0": 4, "s1": 4, "s2": 4}), kb)
    assert [asked[name].parts for name in ("s3", "s4", "s5")] == [("k1", "k0"), ("k2", "k0"), None]


def test_a_sign_that_speaks_against_parts_too(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.4) + sign("s2", "k0", -0.5))
    assert told(Case(symptoms={"s0": 4, "s1": 4}), kb)["s2"].parts == ("k1", "k0")


FEATURES = [{"id": "merger", "order": 1}, {"id": "crisis", "order": 2}]


def features(then: str, certainty: float = 0.6) -> str:
    return rule("yes", "{feature: merger, is: yes}", then, certainty)


def test_a_feature_that_bears_on_a_knelpunt_is_asked_like_a_sign(small: Small) -> None:
    """Yes brings k1 from nothing to 0.6, beside k0 at 0.6; no says nothing, and is as likely."""
    kb = small(sign("s0", "k0") + features("knelpunt: k1"), features=FEATURES)
    asked = told(Case(symptoms={"s0": 4}), kb)
    assert (asked["merger"].kind, asked["merger"].change) == ("feature", approx(0.5 * 0.5))
    assert (asked["merger"].bears_on, asked["merger"].parts) == (("k1",), ("k1", "k0"))


def test_what_a_feature_tells_of_the_type_of_opgave_counts_by_a_quarter(small: Small) -> None:
    """Yes brings t1 from an even half to all of it."""
    rules = sign("s0", "k0") + features("opgave: t1") + rule("other", "{symptom: s1}", "opgave: t2")
    kb = small(rules, features=FEATURES)
    assert told(Case(symptoms={"s0": 4}), kb)["merger"].change == approx(OPGAVE * 0.5 * 0.5)


@pytest.mark.parametrize("answer", ["yes", "partly", "no", "unknown"])
def test_a_feature_is_asked_once_and_only_where_a_rule_reads_it(small: Small, answer: str) -> None:
    kb = small(sign("s0", "k0") + features("knelpunt: k1"), features=FEATURES)
    assert [*told(Case(symptoms={"s0": 4}, features={"merger": answer}), kb)] == []
    assert [*told(Case(symptoms={"s0": 4}), kb)] == ["merger"]
