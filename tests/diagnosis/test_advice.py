"""Steps back, weak forces, what principles ask for and networks alike, worked out by hand.

A sign that names a step or a force adds 0.4 times its degree, a strength takes as much away. Two contributions for
combine to 1 - (1 - a)(1 - b), one for and one against to (a - b) / (1 - min(a, b)). A step is in doubt from 0.4 on, a
force weak from 0.2 on.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest import approx

from conftest import Fields, intervention, made, sign
from netdiag import Diagnosis, KnowledgeBase

Small = Callable[..., KnowledgeBase]


# --- bouwstenen -------------------------------------------------------------------------------------------------------


@pytest.fixture
def building(small: Small) -> KnowledgeBase:
    """Steps z-first and a-second, in that order; s0 and s2 are signs of the first, s3 of the second, s1 a strength."""
    return small(
        "  []",
        fields={
            "s0": {"bouwstenen": ["z-first"]},
            "s1": {"bouwstenen": ["z-first"], "strength": True},
            "s2": {"bouwstenen": ["z-first"]},
            "s3": {"bouwstenen": ["a-second"]},
        },
        bouwstenen=[{"id": "z-first", "order": 1}, {"id": "a-second", "order": 2}],
        questions=[{"id": f"q{i}", "bouwsteen": "z-first"} for i in range(4)],
    )


def steps(d: Diagnosis) -> dict[str, float]:
    return {doubt.id: doubt.certainty for doubt in d.bouwstenen}


PARTLY = {"bouwstenen": {"z-first": "partly"}}  # 0.4 of itself


@pytest.mark.parametrize(
    ("seen", "certainty"),
    [(4, 0.4), (3, 0.3), (2, 0.2), (1, 0.1), ({"severity": 4, "confidence": 0.5}, 0.2), (0, 0.0)],
)
def test_a_sign_that_names_a_step_adds_to_the_doubt_of_it_by_its_degree(
    building: KnowledgeBase, seen: object, certainty: float
) -> None:
    assert steps(made(building, PARTLY, s0=seen)) == {"z-first": approx(1 - 0.6 * (1 - certainty))}


def test_one_sign_alone_puts_a_step_in_doubt_only_where_it_is_very_strong(building: KnowledgeBase) -> None:
    assert steps(made(building, s0=4)) == {"z-first": approx(0.4)}
    for weaker in (3, 1, 0, "unknown", "n/a", {"severity": 4, "confidence": 0.9}):
        assert steps(made(building, s0=weaker)) == {}


@pytest.mark.parametrize(("confidence", "doubted"), [(0.625, ["z-first"]), (0.62, [])])
def test_a_step_is_in_doubt_from_four_tenths_on(building: KnowledgeBase, confidence: float, doubted: list[str]) -> None:
    """With a question answered partly (0.2) the sign wants 0.25: 1 - 0.8 * 0.75 = 0.4."""
    d = made(building, {"questions": {"q0": "partly"}}, s0={"severity": 4, "confidence": confidence})
    assert list(steps(d)) == doubted


def test_two_signs_of_one_step_combine(building: KnowledgeBase) -> None:
    assert steps(made(building, s0=4, s2=2)) == {"z-first": approx(1 - 0.6 * 0.8)}


def test_a_closing_question_answered_no_puts_its_step_in_doubt_and_partly_not_yet(building: KnowledgeBase) -> None:
    assert steps(made(building, {"questions": {"q0": "no"}})) == {"z-first": approx(0.6)}
    assert steps(made(building, {"questions": {"q0": "partly"}})) == {}
    assert steps(made(building, {"questions": {"q0": "partly", "q1": "partly"}})) == {}  # 1 - 0.8 ** 2 = 0.36
    three = {"questions": {"q0": "partly", "q1": "partly", "q2": "partly"}}
    assert steps(made(building, three)) == {"z-first": approx(1 - 0.8**3)}


@pytest.mark.parametrize(("status", "doubt"), [("no", 0.8), ("partly", 0.4)])
def test_a_step_that_was_not_or_partly_taken_is_in_doubt(building: KnowledgeBase, status: str, doubt: float) -> None:
    assert steps(made(building, {"bouwstenen": {"a-second": status}})) == {"a-second": approx(doubt)}


@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_a_step_that_was_taken_or_is_unknown_is_not_in_doubt(building: KnowledgeBase, answer: str) -> None:
    assert steps(made(building, {"bouwstenen": {"a-second": answer}, "questions": {"q0": answer}})) == {}


@pytest.mark.parametrize(
    ("stated", "certainty"),
    [
        ({"questions": {"q0": "no", "q1": "partly"}}, 1 - 0.4 * 0.8),
        ({"questions": {"q0": "no", "q1": "unknown"}}, 0.6),
        ({"questions": {"q0": "partly"}, "bouwstenen": {"z-first": "no"}}, 1 - 0.8 * 0.2),
        ({"questions": {"q0": "no"}, "bouwstenen": {"z-first": "partly"}}, 1 - 0.4 * 0.6),
        ({"questions": {"q0": "no", "q1": "no"}, "bouwstenen": {"z-first": "yes"}}, (0.84 - 0.4) / (1 - 0.4)),
        ({"questions": {"q0": "yes"}, "bouwstenen": {"z-first": "no"}}, (0.8 - 0.6) / (1 - 0.6)),
    ],
)
def test_answers_and_the_status_of_a_step_combine(building: KnowledgeBase, stated: Fields, certainty: float) -> None:
    assert steps(made(building, stated)) == {"z-first": approx(certainty)}


def test_a_step_that_was_taken_outweighs_a_question_that_says_it_was_not(building: KnowledgeBase) -> None:
    d = made(building, {"questions": {"q0": "no"}, "bouwstenen": {"z-first": "yes"}})
    assert steps(d) == {}  # (0.6 - 0.4) / (1 - 0.4) = 0.33


def test_a_strength_takes_doubt_of_a_step_away(building: KnowledgeBase) -> None:
    d = made(building, PARTLY, s0=4, s1=2)
    assert steps(d) == {"z-first": approx((0.64 - 0.2) / (1 - 0.2))}
    assert d.bouwstenen[0].symptoms == ("s0",)
    assert steps(made(building, PARTLY, s0=4, s1=4)) == {"z-first": approx((0.64 - 0.4) / (1 - 0.4))}
    assert steps(made(building, s0=4, s1=2)) == {}  # (0.4 - 0.2) / (1 - 0.2) = 0.25
    assert steps(made(building, s0=4, s1=4)) == {}


def test_an_absent_strength_says_nothing_of_a_step(building: KnowledgeBase) -> None:
    assert steps(made(building, s0=4, s1=0)) == {"z-first": approx(0.4)}


def test_steps_stand_in_the_order_of_building_and_not_of_certainty(building: KnowledgeBase) -> None:
    d = made(building, {"bouwstenen": {"z-first": "partly", "a-second": "no"}})
    assert [(doubt.id, doubt.certainty) for doubt in d.bouwstenen] == [
        ("z-first", approx(0.4)),
        ("a-second", approx(0.8)),
    ]


def test_a_doubt_names_its_signs_strongest_first_and_the_questions_still_open(building: KnowledgeBase) -> None:
    answers = {"q0": "yes", "q1": "partly", "q2": "unknown", "q3": "no"}
    (doubt,) = made(building, {"questions": answers, "bouwstenen": {"z-first": "no"}}, s0=2, s2=4).bouwstenen
    assert doubt.symptoms == ("s2", "s0")
    assert doubt.questions == ("q1", "q3")


# --- drijvende krachten -----------------------------------------------------------------------------------------------


@pytest.fixture
def forces(small: Small) -> KnowledgeBase:
    """s0 is a sign that f0 is weak, s1 a strength of f0, s2 a sign that f1 is weak."""
    return small(
        "  []",
        fields={
            "s0": {"krachten": ["f0"]},
            "s1": {"krachten": ["f0"], "strength": True},
            "s2": {"krachten": ["f1"]},
        },
        drijvende_krachten=[{"id": "f0"}, {"id": "f1"}],
    )


def weak(d: Diagnosis) -> list[tuple[str, float]]:
    return [(doubt.id, doubt.certainty) for doubt in d.krachten]


@pytest.mark.parametrize(("strength", "certainty"), [(0, 1.0), (1, 0.5)])
def test_a_stated_weak_force_is_weak(forces: KnowledgeBase, strength: int, certainty: float) -> None:
    assert weak(made(forces, {"krachten": {"f0": strength}})) == [("f0", approx(certainty))]


@pytest.mark.parametrize("strength", [2, 3, 4, "unknown"])
def test_a_stated_strong_or_unknown_force_is_not_weak(forces: KnowledgeBase, strength: object) -> None:
    assert weak(made(forces, {"krachten": {"f0": strength}})) == []


def test_a_force_stated_to_be_strong_outweighs_a_sign_that_it_is_weak(forces: KnowledgeBase) -> None:
    assert weak(made(forces, {"krachten": {"f0": 2}}, s0=4)) == [("f0", approx(0.4))]
    assert weak(made(forces, {"krachten": {"f0": 3}}, s0=4)) == []
    assert weak(made(forces, {"krachten": {"f0": 4}}, s0=4)) == []


def test_a_force_stated_to_be_weak_and_a_sign_of_it_combine(forces: KnowledgeBase) -> None:
    d = made(forces, {"krachten": {"f0": 1}}, s0=2)
    assert weak(d) == [("f0", approx(1 - 0.5 * 0.8))]
    assert d.krachten[0].symptoms == ("s0",)


def test_a_strength_takes_weakness_of_a_force_away(forces: KnowledgeBase) -> None:
    assert weak(made(forces, {"krachten": {"f0": 1}}, s1=2)) == [("f0", approx((0.5 - 0.2) / (1 - 0.2)))]
    assert weak(made(forces, {"krachten": {"f0": 1}}, s1=4)) == []  # (0.5 - 0.4) / (1 - 0.4) is below 0.2


def test_the_weakest_force_stands_first_and_equals_by_id(forces: KnowledgeBase) -> None:
    assert weak(made(forces, {"krachten": {"f1": 0}}, s0=4)) == [("f1", approx(1.0)), ("f0", approx(0.4))]
    assert weak(made(forces, s0=4, s2=4)) == [("f0", approx(0.4)), ("f1", approx(0.4))]


# --- phase ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def principled(small: Small) -> KnowledgeBase:
    """s0 points to k0, s1 to k1, s2 too weakly to k1; of the principles one is about each, one has nothing to ask."""
    return small(
        sign("s0", "k0") + sign("s1", "k1") + sign("s2", "k1", 0.15),
        phases=[{"id": "late", "order": 2}],
        interventions=[intervention(name, "k0") for name in ("talk", "write", "count")],
        principles=[
            {"id": "listen", "knelpunten": ["k0"], "cells": {"begin": "talk", "late": "write"}},
            {"id": "measure", "knelpunten": ["k1"], "cells": {"begin": "count", "late": "count"}},
            {"id": "wait", "knelpunten": ["k0", "k1"], "cells": {"begin": None, "late": None}},
        ],
    )


def asked(d: Diagnosis) -> list[tuple[str, str]]:
    return [(advice.principle, advice.intervention) for advice in d.phase_advice]


def test_a_principle_asks_for_what_its_cell_of_this_phase_says(principled: KnowledgeBase) -> None:
    assert asked(made(principled, {"phase": "begin"}, s0=4)) == [("listen", "talk")]
    assert asked(made(principled, {"phase": "late"}, s0=4)) == [("listen", "write")]


def test_only_principles_about_what_was_found_ask_for_something(principled: KnowledgeBase) -> None:
    assert asked(made(principled, {"phase": "begin"}, s1=4)) == [("measure", "count")]
    assert asked(made(principled, {"phase": "begin"}, s0=4, s1=4)) == [("listen", "talk"), ("measure", "count")]
    assert asked(made(principled, {"phase": "begin"}, s2=4)) == []
    assert asked(made(principled, {"phase": "begin"})) == []


def test_without_a_phase_no_principle_asks_for_anything(principled: KnowledgeBase) -> None:
    assert asked(made(principled, s0=4, s1=4)) == []


# --- precedents -------------------------------------------------------------------------------------------------------


def alike(small: Small, *precedents: Fields) -> KnowledgeBase:
    """A knowledge base with these precedents; s0 makes `talk` the whole plan."""
    return small(
        sign("s0", "k0"),
        interventions=[intervention("talk", "k0"), intervention("write", "k1")],
        precedents=precedents,
        governance_forms=[{"id": "lead", "predictors": {}}, {"id": "free", "predictors": {}}],
    )


def likenesses(d: Diagnosis) -> list[str]:
    return [likeness.precedent for likeness in d.precedents]


def test_a_precedent_tells_what_it_shares_with_the_case(small: Small) -> None:
    features = {"governance": "lead", "mandated": False, "funding": "none", "members": "open"}
    one = {"id": "one", "features": features, "symptoms": ["s0", "s1", "s2"], "interventions": ["write", "talk"]}
    stated = {"governance": "lead", "mandated": False, "funding": "structural"}
    (likeness,) = made(alike(small, one), stated, s0=1, s1=0, s2="unknown", s3=4).precedents
    assert (likeness.features, likeness.symptoms) == (("governance", "mandated"), ("s0",))
    assert likeness.interventions == ()  # at severity 1 nothing is found, so that nothing is planned
    (likeness,) = made(alike(small, one), stated, s0=4).precedents
    assert likeness.interventions == ("talk",)


def test_a_feature_that_contradicts_counts_against_a_precedent(small: Small) -> None:
    other = {"id": "a-other", "symptoms": ["s1", "s2", "s3"], "features": {"funding": "none", "members": "open"}}
    same = {"id": "b-same", "symptoms": ["s1", "s2"]}
    kb = alike(small, other, same)
    contradicted = {"funding": "structural", "members": "fixed"}
    assert likenesses(made(kb, contradicted, s1=4, s2=4, s3=4)) == ["b-same", "a-other"]  # 2 and 3 - 2
    assert likenesses(made(kb, contradicted, s1=4, s3=4)) == ["b-same"]  # 1 and 2 - 2
    assert likenesses(made(kb, s1=4, s2=4, s3=4)) == ["a-other", "b-same"]  # 3 and 2: what is not stated is no matter


def test_each_shared_feature_symptom_and_intervention_counts_one(small: Small) -> None:
    three = {"id": "a", "symptoms": ["s1", "s2", "s3"]}
    four = {"id": "b", "symptoms": ["s0", "s1"], "interventions": ["talk"], "features": {"mandated": True}}
    kb = alike(small, three, four)
    seen = {"s0": 4, "s1": 4, "s2": 4, "s3": 4}
    assert likenesses(made(kb, {"mandated": True}, **seen)) == ["b", "a"]
    assert likenesses(made(kb, **seen)) == ["a", "b"]  # 3 each
    assert likenesses(made(kb, {"mandated": False}, **seen)) == ["a", "b"]  # 3 and 2
    assert likenesses(made(kb, {"mandated": True}, **{**seen, "s1": "unknown"})) == ["b", "a"]  # 3 and 2


def test_advice_of_the_plan_that_a_precedent_tried_makes_a_likeness(small: Small) -> None:
    kb = alike(small, {"id": "one", "interventions": ["talk"]}, {"id": "two", "interventions": ["write"]})
    assert likenesses(made(kb, s0=4)) == ["one"]
    assert likenesses(made(kb, s0=0)) == []


def test_one_shared_feature_alone_makes_no_likeness_and_two_do(small: Small) -> None:
    kb = alike(small, {"id": "one", "features": {"mandated": True, "members": "open"}})
    assert likenesses(made(kb, {"mandated": True})) == []
    assert likenesses(made(kb, {"mandated": True, "members": "open"})) == ["one"]
    assert likenesses(made(kb, {"mandated": False, "members": "fixed"})) == []


def test_at_most_three_precedents_are_named(small: Small) -> None:
    kb = alike(small, *({"id": name, "symptoms": ["s1"]} for name in "dcba"), {"id": "e", "symptoms": ["s1", "s2"]})
    assert likenesses(made(kb, s1=4, s2=4)) == ["e", "a", "b"]
