"""Outcome, shares, core and type of the opgave, worked out by hand.

A sign that speaks for several knelpunten divides its mass by what it adds to each times the certainty of each to the
power of four; one that alone speaks for two by the ratio of the rules to the power of five.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest import approx

from conftest import Fields, made, rule, sign
from netdiag import Diagnosis, KnowledgeBase

Small = Callable[..., KnowledgeBase]

# --- outcome ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "outcome"), [(0.6, "tie"), (0.585, "tie"), (0.575, "findings"), (0.55, "findings"), (0.15, "findings")]
)
def test_the_two_surest_tie_where_they_are_less_than_two_hundredths_apart(
    small: Small, second: float, outcome: str
) -> None:
    kb = small(sign("s0", "k0", 0.6) + sign("s1", "k1", second))
    assert made(kb, s0=4, s1=4).outcome == outcome


@pytest.mark.parametrize("first", [0.62, 0.42, 0.3, 0.8])
def test_exactly_two_hundredths_apart_is_no_tie_whatever_the_last_bits(small: Small, first: float) -> None:
    kb = small(sign("s0", "k0", first) + sign("s1", "k1", round(first - 0.02, 2)))
    assert made(kb, s0=4, s1=4).outcome == "findings"


def test_what_does_not_hold_cannot_tie(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.2) + sign("s1", "k1", 0.19))
    assert made(kb, s0=4, s1=4).outcome == "findings"


def test_one_knelpunt_that_holds_is_a_finding(small: Small) -> None:
    assert made(small(sign("s0", "k0", 0.2)), s0=4).outcome == "findings"
    assert made(small(sign("s0", "k0", 0.19)), s0=4).outcome == "insufficient_information"


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        ({"s0": 0, "s1": 0, "s2": 4}, "no_finding"),
        ({"s0": 0, "s1": 0}, "insufficient_information"),
        ({"s0": 0, "s1": 0, "s2": "unknown", "s3": "n/a"}, "insufficient_information"),
        ({}, "insufficient_information"),
    ],
)
def test_three_answers_are_enough_to_say_that_nothing_was_found(small: Small, seen: Fields, outcome: str) -> None:
    assert made(small(sign("s0", "k0")), **seen).outcome == outcome


# --- shares -----------------------------------------------------------------------------------------------------------


def columns(small: Small, rules: str, **fields: Fields) -> KnowledgeBase:
    """A knowledge base of two hoofdoorzaken: h has k0 and k2, h2 has k1."""
    second = [{"id": "h2", "family": "f", "order": 2}]
    return small(rules, knelpunten=3, fields={"k1": {"hoofdoorzaak": "h2"}, **fields}, hoofdoorzaken=second)


def shares(d: Diagnosis) -> dict[str, float]:
    return {cause.id: cause.share for cause in d.hoofdoorzaken}


TWO = sign("s0", "k0") + sign("s1", "k1")


@pytest.mark.parametrize(
    ("seen", "share"),
    [
        ({"s0": 4, "s1": 4}, 1 / 2),
        ({"s0": 4, "s1": 2}, 2 / 3),
        ({"s0": 3, "s1": 4}, 3 / 7),
        ({"s0": {"severity": 4, "confidence": 0.5}, "s1": 4}, 1 / 3),
        ({"s0": 4}, 1.0),
        ({"s0": 4, "s1": 0}, 1.0),
        ({"s1": 4}, 0.0),
    ],
)
def test_a_sign_weighs_in_the_shares_by_its_degree(small: Small, seen: Fields, share: float) -> None:
    assert shares(made(columns(small, TWO), **seen)) == {"h": approx(share), "h2": approx(1 - share)}


def test_a_chief_complaint_weighs_double_in_the_shares(small: Small) -> None:
    kb = columns(small, TWO)
    assert shares(made(kb, {"chief_complaint": ["s1"]}, s0=4, s1=4)) == {"h": approx(1 / 3), "h2": approx(2 / 3)}
    assert shares(made(kb, {"chief_complaint": ["s1"]}, s0=4, s1=2)) == {"h": approx(1 / 2), "h2": approx(1 / 2)}


def test_where_nothing_was_found_there_are_no_shares(small: Small) -> None:
    assert shares(made(columns(small, TWO), s0=0, s3=4)) == {"h": 0.0, "h2": 0.0}


def test_a_sign_of_two_knelpunten_goes_mostly_to_the_surer(small: Small) -> None:
    kb = columns(small, sign("s0", "k0", 0.6) + sign("s0", "k1", 0.4))
    assert shares(made(kb, s0=4)) == {"h": approx(3**5 / (3**5 + 2**5)), "h2": approx(2**5 / (3**5 + 2**5))}


def test_what_other_signs_add_draws_a_shared_sign(small: Small) -> None:
    """s0 adds 0.6 to both; s1 lifts k0 to 0.84, so that of s0 it takes 0.84 ** 4 to 0.6 ** 4."""
    kb = columns(small, sign("s0", "k0") + sign("s0", "k1") + sign("s1", "k0"))
    of_s0 = 0.84**4 / (0.84**4 + 0.6**4)
    assert shares(made(kb, s0=4, s1=4)) == {"h": approx((of_s0 + 1) / 2), "h2": approx((1 - of_s0) / 2)}


def test_the_parts_of_a_rule_share_what_it_adds(small: Small) -> None:
    """Both knelpunten reach 0.6. Of s0 the rule of two signs takes half of 0.6, the rule of one takes 0.6."""
    kb = columns(small, rule("both", "{all: [{symptom: s0}, {symptom: s1}]}", "knelpunt: k0") + sign("s0", "k1"))
    assert shares(made(kb, s0=4, s1=4)) == {"h": approx((1 / 3 + 1) / 2), "h2": approx((2 / 3) / 2)}


def test_what_does_not_hold_has_no_part_in_a_sign(small: Small) -> None:
    kb = columns(small, sign("s0", "k0", 0.4) + sign("s0", "k1", 0.19))
    assert shares(made(kb, s0=4)) == {"h": approx(1), "h2": 0.0}


def test_a_sign_against_and_a_strength_have_no_part_in_the_shares(small: Small) -> None:
    rules = TWO + sign("s2", "k0", -0.2) + sign("s3", "k1", 0.2)
    kb = columns(small, rules, s3={"strength": True})
    assert shares(made(kb, s0=4, s1=4, s2=4, s3=4)) == {"h": approx(1 / 2), "h2": approx(1 / 2)}


def test_a_sign_counts_through_a_pattern(small: Small) -> None:
    """s0 brings p0 about and p0 k0; of three signs k0 has one, though through two rules of one pattern."""
    chain = rule("p", "{symptom: s0}", "pattern: p0", 0.8) + rule("k", "{pattern: p0}", "knelpunt: k0", 0.6)
    d = made(columns(small, chain + sign("s1", "k1") + sign("s2", "k1")), s0=4, s1=4, s2=4)
    assert shares(d) == {"h": approx(1 / 3), "h2": approx(2 / 3)}
    assert next(f for f in d.knelpunten if f.id == "k0").explains == ("s0",)


def test_a_pattern_and_a_sign_share_alike_what_their_rule_adds(small: Small) -> None:
    """Both knelpunten reach 0.6. Of s0, which brings p0 about, k0 takes half of 0.6 and k1 takes 0.6."""
    rules = rule("p", "{symptom: s0}", "pattern: p0", 1)
    rules += rule("k", "{all: [{pattern: p0}, {symptom: s1}]}", "knelpunt: k0") + sign("s0", "k1")
    d = made(columns(small, rules), s0=4, s1=4)
    assert shares(d) == {"h": approx((1 / 3 + 1) / 2), "h2": approx((2 / 3) / 2)}


def test_the_signs_of_a_pattern_share_by_what_they_add_to_it(small: Small) -> None:
    """Of p0 s0 is two thirds (0.8 to 0.4), so of the rule that reads it a third; k1 is as sure as k0, 0.6 * 0.88."""
    rules = rule("p0", "{symptom: s0}", "pattern: p0", 0.8) + rule("p1", "{symptom: s1}", "pattern: p0", 0.4)
    rules += rule("k", "{all: [{pattern: p0}, {symptom: s2}]}", "knelpunt: k0") + sign("s0", "k1", 0.528)
    d = made(columns(small, rules), s0=4, s1=4, s2=4)
    assert shares(d) == {"h": approx((1 / 4 + 1 + 1) / 3), "h2": approx((3 / 4) / 3)}


def test_the_hoofdoorzaak_of_the_largest_share_stands_first_with_its_surest_knelpunt(small: Small) -> None:
    kb = columns(small, sign("s0", "k0", 0.8) + sign("s1", "k1") + sign("s2", "k1", 0.2) + sign("s3", "k2", 0.4))
    d = made(kb, s0=2, s1=4, s2=4, s3=1)
    assert [(cause.id, cause.certainty) for cause in d.hoofdoorzaken] == [("h2", approx(0.68)), ("h", approx(0.4))]


def test_of_equal_shares_the_surer_stands_first_and_then_the_first_by_id(small: Small) -> None:
    surer = made(columns(small, sign("s0", "k0", 0.4) + sign("s1", "k1", 0.6)), s0=4, s1=4)
    assert [cause.id for cause in surer.hoofdoorzaken] == ["h2", "h"]
    equal = made(columns(small, TWO), s0=4, s1=4)
    assert [cause.id for cause in equal.hoofdoorzaken] == ["h", "h2"]


# --- core -------------------------------------------------------------------------------------------------------------


def core(d: Diagnosis) -> list[str]:
    return [finding.id for finding in d.core]


def test_knelpunten_that_explain_different_signs_are_both_core_surest_first(small: Small) -> None:
    assert core(made(small(sign("s0", "k0", 0.4) + sign("s1", "k1", 0.6)), s0=4, s1=4)) == ["k1", "k0"]


def test_a_knelpunt_that_explains_all_leaves_no_other_in_the_core(small: Small) -> None:
    d = made(small(sign("s0", "k0") + sign("s1", "k0") + sign("s1", "k1", 0.5)), s0=4, s1=4)
    assert core(d) == ["k0"]
    assert [f.id for f in d.knelpunten if f.explains] == ["k0", "k1"]


def test_of_two_that_explain_the_same_the_one_that_takes_most_is_core(small: Small) -> None:
    assert core(made(small(sign("s0", "k0", 0.4) + sign("s0", "k1", 0.6)), s0=4)) == ["k1"]
    assert core(made(small(sign("s0", "k0") + sign("s0", "k1")), s0=4)) == ["k0"]


def test_the_core_may_leave_out_the_surest_where_others_explain_all_it_does(small: Small) -> None:
    """k0 takes nearly all of s1 and s2 and is chosen first; s0 then asks for k1, s3 for k2, which explain both."""
    rules = sign("s1", "k0") + sign("s2", "k0")
    rules += "".join(sign(s, k, 0.2) for s, k in (("s0", "k1"), ("s1", "k1"), ("s2", "k2"), ("s3", "k2")))
    d = made(small(rules, knelpunten=3), s0=4, s1=4, s2=4, s3=4)
    assert [(f.id, f.certainty) for f in d.knelpunten] == [
        ("k0", approx(1 - 0.4 * 0.4)),
        ("k1", approx(1 - 0.8 * 0.8)),
        ("k2", approx(1 - 0.8 * 0.8)),
    ]
    assert core(d) == ["k1", "k2"]


def test_a_chief_complaint_can_decide_the_core(small: Small) -> None:
    """Both explain both signs and reach 0.76; k0 takes most of s0, k1 most of s1."""
    kb = small(sign("s0", "k0", 0.6) + sign("s0", "k1", 0.4) + sign("s1", "k0", 0.4) + sign("s1", "k1", 0.6))
    assert core(made(kb, {"chief_complaint": ["s0"]}, s0=4, s1=4)) == ["k0"]
    assert core(made(kb, {"chief_complaint": ["s1"]}, s0=4, s1=4)) == ["k1"]


def test_a_knelpunt_tells_what_it_explains_heaviest_first(small: Small) -> None:
    kb = small("".join(sign(f"s{i}", "k0", 0.4) for i in range(5)), symptoms=5, fields={"s4": {"strength": True}})
    first = made(kb, {"chief_complaint": ["s3"]}, s0=1, s1=4, s2=0, s3=3, s4=4).knelpunten[0]
    assert first.explains == ("s3", "s1", "s0")


# --- what is left -----------------------------------------------------------------------------------------------------


def test_a_trouble_that_nothing_found_accounts_for_is_told_as_unexplained(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.15), symptoms=6, fields={"s4": {"strength": True}})
    doubted = {"severity": 4, "confidence": 0}
    assert made(kb, s5=doubted, s4=4, s3=0, s2=1, s1=4, s0=4).unexplained == ("s1", "s2")


def test_what_was_observed_and_made_no_rule_fire_is_told_as_unused(small: Small) -> None:
    together = rule("both", "{all: [{symptom: s2}, {symptom: s3}]}", "knelpunt: k1")
    kb = small(sign("s0", "k0") + sign("s1", "k1", -0.4) + together, symptoms=6, fields={"s4": {"strength": True}})
    assert made(kb, s5=0, s4=1, s2=4, s1=4, s0=4).unused == ("s2", "s4")
    assert made(kb, s5={"severity": 4, "confidence": 0}, s0=4).unused == ()
    assert made(kb, s0=4, s1=4, s2=4, s3=4, s5="unknown").unused == ()


# --- opgave -----------------------------------------------------------------------------------------------------------

TYPES = rule("one", "{symptom: s0}", "opgave: t1", 0.8) + rule("two", "{symptom: s1}", "opgave: t2", 0.6)


def test_the_surest_type_of_opgave_is_named_with_its_runner_up(small: Small) -> None:
    o = made(small(TYPES), s0=2, s1=4).opgave
    assert (o.type, o.certainty, o.runner_up, o.runner_up_certainty) == ("t2", approx(0.6), "t1", approx(0.4))
    assert not o.stated


def test_of_equal_types_the_first_by_id_is_named(small: Small) -> None:
    o = made(small(TYPES), s0=3, s1=4).opgave
    assert (o.type, o.runner_up, o.runner_up_certainty) == ("t1", "t2", approx(0.6))


def test_a_type_is_named_however_unsure_and_what_speaks_against_is_no_runner_up(small: Small) -> None:
    kb = small(rule("one", "{symptom: s0}", "opgave: t1", 0.1) + rule("two", "{symptom: s1}", "opgave: t2", -0.6))
    o = made(kb, s0=4, s1=4).opgave
    assert (o.type, o.certainty, o.runner_up, o.runner_up_certainty) == ("t1", approx(0.1), None, 0.0)


def test_where_nothing_speaks_for_a_type_none_is_named(small: Small) -> None:
    kb = small(rule("two", "{symptom: s1}", "opgave: t2", -0.6))
    for o in (made(kb, s1=4).opgave, made(kb).opgave):
        assert (o.type, o.certainty, o.runner_up, o.runner_up_certainty) == (None, 0.0, None, 0.0)


def test_a_stated_type_of_opgave_stands_whatever_the_signs(small: Small) -> None:
    o = made(small(TYPES), {"opgave": "t2"}, s0=4).opgave
    assert (o.type, o.certainty, o.stated, o.runner_up) == ("t2", 1.0, True, None)


def test_the_axes_are_those_of_the_rules_or_of_what_is_stated(small: Small) -> None:
    kb = small(rule("axis", "{symptom: s0}", "axis: knows", -0.6) + rule("type", "{axis: knows}", "opgave: t1", 0.8))
    assert made(kb, s0=4).opgave.axes == {"knows": approx(-0.6)}
    assert made(kb, {"opgave": "t1"}, s0=4).opgave.axes == {"knows": 1.0}
    assert made(kb, {"opgave": "t2"}, s0=4).opgave.axes == {"knows": -1.0}
    stated = made(kb, {"opgave": {"axes": {"knows": 0.5}}}, s0=4).opgave
    assert (stated.axes, stated.type, stated.certainty, stated.stated) == ({"knows": 0.5}, "t1", approx(0.4), False)


def misfits(d: Diagnosis) -> list[tuple[str, str, str, float]]:
    return [(x.cell, x.present, x.fitting, x.certainty) for x in d.opgave.misfits]


def test_a_cell_set_up_for_another_type_does_not_fit(small: Small) -> None:
    stated = {"arrangement": {"krachten": "t2", "bouwstenen": "t2", "resultaten": "t1"}}
    assert misfits(made(small(TYPES), stated, s0=4, s1=1)) == [
        ("bouwstenen", "t2", "t1", approx(0.8)),
        ("krachten", "t2", "t1", approx(0.8)),
    ]


def test_a_misfit_with_a_doubtful_type_is_not_told(small: Small) -> None:
    kb = small(rule("one", "{symptom: s0}", "opgave: t1", 0.8))
    stated = {"arrangement": {"bouwstenen": "t2"}}
    assert misfits(made(kb, stated, s0=1)) == [("bouwstenen", "t2", "t1", approx(0.2))]
    doubtful = made(kb, stated, s0={"severity": 4, "confidence": 0.2})
    assert (doubtful.opgave.type, doubtful.opgave.certainty) == ("t1", approx(0.16))
    assert misfits(doubtful) == []
    assert misfits(made(kb, stated)) == []
