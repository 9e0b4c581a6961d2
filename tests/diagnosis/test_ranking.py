"""Outcome, shares, core and type of the opgave, worked out by hand.

The mass of a sign is all that it adds to knelpunten. It is divided over them by what it adds to each times the
certainty of each squared; of one that alone speaks for two by the ratio of the rules to the power of three.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest import approx

from conftest import Fields, made, rule, sign
from netdiag import Diagnosis, KnowledgeBase
from netdiag.diagnosis.ranking import OpgaveTyping, features_of_axes

Small = Callable[..., KnowledgeBase]

# --- outcome ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (0.6, 0.6, "tie"),
        (0.6, 0.588, "tie"),  # 0.412 / 0.4 = 1.03, and e ** 0.03 = 1.0305
        (0.6, 0.587, "findings"),  # 0.413 / 0.4 = 1.0325
        (0.6, 0.15, "findings"),
        (0.9, 0.897, "tie"),
        (0.9, 0.896, "findings"),
        (0.3, 0.279, "tie"),
        (0.3, 0.278, "findings"),
        (1, 1, "tie"),
        (1, 0.99, "findings"),
    ],
)
def test_the_two_surest_tie_where_their_evidence_is_less_than_three_hundredths_apart(
    small: Small, first: float, second: float, outcome: str
) -> None:
    kb = small(sign("s0", "k0", first) + sign("s1", "k1", second))
    assert made(kb, s0=4, s1=4, s2=0).outcome == outcome


def test_more_of_the_same_for_both_makes_no_tie(small: Small) -> None:
    """0.62 and 0.6 become 0.924 and 0.92: ln(0.4 / 0.38) = ln(0.08 / 0.076) = 0.051 apart."""
    kb = small(sign("s0", "k0", 0.62) + sign("s1", "k1", 0.6) + sign("s2", "k0", 0.8) + sign("s2", "k1", 0.8))
    for seen in ({"s2": 0}, {"s2": 4}):
        assert made(kb, s0=4, s1=4, **seen).outcome == "findings"


def test_what_does_not_hold_cannot_tie(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.2) + sign("s1", "k1", 0.19))
    assert made(kb, s0=4, s1=4, s2=0).outcome == "findings"


def test_one_knelpunt_that_holds_is_a_finding(small: Small) -> None:
    assert made(small(sign("s0", "k0", 0.2)), s0=4, s1=0, s2=0).outcome == "findings"
    assert made(small(sign("s0", "k0", 0.19)), s0=4, s1=0, s2=0).outcome == "no_finding"
    assert made(small(sign("s0", "k0", 0.19)), s0=4).outcome == "insufficient_information"


@pytest.mark.parametrize(
    "seen", [{"s0": 4}, {"s0": 4, "s1": 0}, {"s0": 4, "s1": 4}, {"s0": 4, "s2": "unknown", "s3": "n/a"}]
)
def test_what_holds_on_fewer_than_three_answers_is_a_first_indication(small: Small, seen: Fields) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1"))
    assert made(kb, **seen).outcome == "first_indication"


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


@pytest.mark.parametrize(
    ("rules", "share"),
    [
        (sign("s0", "k0", 0.6) + sign("s1", "k1", 0.2), 3 / 4),
        (sign("s0", "k0", 0.4) + sign("s0", "k2", 0.4) + sign("s1", "k1", 0.6), 4 / 7),
        (sign("s0", "k0", 0.1) + sign("s1", "k1", 0.1), 1 / 2),
    ],
    ids=["one firmly, one hardly", "to two in one column", "both hardly"],
)
def test_a_sign_weighs_in_the_shares_by_all_that_it_adds(small: Small, rules: str, share: float) -> None:
    assert shares(made(columns(small, rules), s0=4, s1=4)) == {"h": approx(share), "h2": approx(1 - share)}


def test_where_nothing_was_found_there_are_no_shares(small: Small) -> None:
    assert shares(made(columns(small, TWO), s0=0, s3=4)) == {"h": 0.0, "h2": 0.0}


def part(adds: float, sure: float, other_adds: float, other_sure: float) -> float:
    """What a knelpunt takes of a sign that another takes the rest of."""
    return adds * sure**2 / (adds * sure**2 + other_adds * other_sure**2)


def test_a_sign_of_two_knelpunten_goes_mostly_to_the_surer(small: Small) -> None:
    kb = columns(small, sign("s0", "k0", 0.6) + sign("s0", "k1", 0.4))
    assert shares(made(kb, s0=4)) == {"h": approx(27 / 35), "h2": approx(8 / 35)}


def test_what_other_signs_add_draws_a_shared_sign(small: Small) -> None:
    """s0 adds 0.6 to both, 1.2 in all; s1 adds 0.6 and lifts k0 to 0.84."""
    kb = columns(small, sign("s0", "k0") + sign("s0", "k1") + sign("s1", "k0"))
    of_s0 = part(0.6, 0.84, 0.6, 0.6)
    assert shares(made(kb, s0=4, s1=4)) == {"h": approx((2 * of_s0 + 1) / 3), "h2": approx(2 * (1 - of_s0) / 3)}


def test_the_parts_of_a_rule_share_what_it_adds(small: Small) -> None:
    """By the rule of two signs s0 and s1 add 0.3 each to k0; s0 adds 0.4 to k1: 0.7 in all."""
    kb = columns(small, rule("both", "{all: [{symptom: s0}, {symptom: s1}]}", "knelpunt: k0") + sign("s0", "k1", 0.4))
    of_s0 = part(0.3, 0.6, 0.4, 0.4)
    assert shares(made(kb, s0=4, s1=4)) == {"h": approx(0.7 * of_s0 + 0.3), "h2": approx(0.7 * (1 - of_s0))}


def test_what_hardly_holds_has_its_part_in_a_sign_too(small: Small) -> None:
    kb = columns(small, sign("s0", "k0", 0.4) + sign("s0", "k1", 0.19))
    of_s0 = part(0.4, 0.4, 0.19, 0.19)
    assert shares(made(kb, s0=4)) == {"h": approx(of_s0), "h2": approx(1 - of_s0)}


@pytest.mark.parametrize("against", [-0.6, -0.8])
def test_what_as_much_or_more_speaks_against_has_no_part_in_a_sign(small: Small, against: float) -> None:
    """Of s0 only the 0.4 for k0 counts, beside 0.6 of s2."""
    rules = sign("s0", "k0", 0.4) + sign("s0", "k1", 0.6) + sign("s1", "k1", against) + sign("s2", "k2", 0.6)
    kb = columns(small, rules, k2={"hoofdoorzaak": "h2"})
    assert shares(made(kb, s0=4, s1=4, s2=4)) == {"h": approx(0.4), "h2": approx(0.6)}


def test_a_sign_against_and_a_strength_have_no_part_in_the_shares(small: Small) -> None:
    rules = TWO + sign("s2", "k0", -0.2) + sign("s3", "k1", 0.2)
    kb = columns(small, rules, s3={"strength": True})
    assert shares(made(kb, s0=4, s1=4, s2=4, s3=4)) == {"h": approx(1 / 2), "h2": approx(1 / 2)}


def test_a_consequence_has_no_part_in_the_shares(small: Small) -> None:
    kb = columns(small, TWO + sign("s2", "k0"), s2={"kind": "consequence"})
    d = made(kb, s0=4, s1=4, s2=4)
    assert shares(d) == {"h": approx(1 / 2), "h2": approx(1 / 2)}
    assert next(f for f in d.knelpunten if f.id == "k0").explains == ("s0",)


@pytest.mark.parametrize("kind", ["cause", "sign", "task"])
def test_every_other_kind_of_trouble_has_its_part(small: Small, kind: str) -> None:
    kb = columns(small, TWO + sign("s2", "k0"), s2={"kind": kind})
    assert shares(made(kb, s0=4, s1=4, s2=4)) == {"h": approx(2 / 3), "h2": approx(1 / 3)}


def test_a_sign_counts_through_a_pattern(small: Small) -> None:
    """s0 brings p0 about and p0 k0, by 0.8 * 0.6 in all; the two others add 0.6 each."""
    chain = rule("p", "{symptom: s0}", "pattern: p0", 0.8) + rule("k", "{pattern: p0}", "knelpunt: k0", 0.6)
    d = made(columns(small, chain + sign("s1", "k1") + sign("s2", "k1")), s0=4, s1=4, s2=4)
    assert shares(d) == {"h": approx(0.48 / 1.68), "h2": approx(1.2 / 1.68)}
    assert next(f for f in d.knelpunten if f.id == "k0").explains == ("s0",)


def test_a_pattern_and_a_sign_share_alike_what_their_rule_adds(small: Small) -> None:
    """s0, which brings p0 about, and s1 add 0.3 each to k0; s0 adds 0.4 to k1: 0.7 in all."""
    rules = rule("p", "{symptom: s0}", "pattern: p0", 1)
    rules += rule("k", "{all: [{pattern: p0}, {symptom: s1}]}", "knelpunt: k0") + sign("s0", "k1", 0.4)
    of_s0 = part(0.3, 0.6, 0.4, 0.4)
    d = made(columns(small, rules), s0=4, s1=4)
    assert shares(d) == {"h": approx(0.7 * of_s0 + 0.3), "h2": approx(0.7 * (1 - of_s0))}


def test_the_signs_of_a_pattern_share_by_what_they_add_to_it(small: Small) -> None:
    """Of p0 s0 is two thirds (0.8 to 0.4), so of the rule that reads it, which adds 0.6 * 0.88, a third."""
    rules = rule("p0", "{symptom: s0}", "pattern: p0", 0.8) + rule("p1", "{symptom: s1}", "pattern: p0", 0.4)
    rules += rule("k", "{all: [{pattern: p0}, {symptom: s2}]}", "knelpunt: k0") + sign("s0", "k1", 0.4)
    d = made(columns(small, rules), s0=4, s1=4, s2=4)
    of_s0 = (0.176 + 0.4) * part(0.176, 0.528, 0.4, 0.4)
    assert shares(d) == {"h": approx((of_s0 + 0.352) / 0.928), "h2": approx((0.576 - of_s0) / 0.928)}


def test_the_hoofdoorzaak_of_the_largest_share_stands_first_with_its_surest_knelpunt(small: Small) -> None:
    kb = columns(small, sign("s0", "k0", 0.8) + sign("s1", "k1") + sign("s2", "k1", 0.2) + sign("s3", "k2", 0.4))
    d = made(kb, s0=2, s1=4, s2=4, s3=1)
    assert [(cause.id, cause.certainty) for cause in d.hoofdoorzaken] == [("h2", approx(0.68)), ("h", approx(0.4))]


def test_of_equal_shares_the_surer_stands_first_and_then_the_first_by_id(small: Small) -> None:
    surer = made(columns(small, sign("s0", "k0", 0.4) + sign("s2", "k2", 0.2) + sign("s1", "k1")), s0=4, s1=4, s2=4)
    assert [(c.id, c.share) for c in surer.hoofdoorzaken] == [("h2", approx(0.5)), ("h", approx(0.5))]
    equal = made(columns(small, TWO), s0=4, s1=4)
    assert [cause.id for cause in equal.hoofdoorzaken] == ["h", "h2"]


@pytest.mark.parametrize(
    ("first", "second", "even"),
    [
        (0.5, 0.5, ["h", "h2"]),
        (0.549, 0.451, ["h", "h2"]),
        (0.451, 0.549, ["h2", "h"]),
        (0.551, 0.449, ["h"]),
        (0.449, 0.551, ["h2"]),
        (0.8, 0.2, ["h"]),
    ],
)
def test_hoofdoorzaken_are_even_with_the_first_where_they_have_less_than_a_tenth_less(
    small: Small, first: float, second: float, even: list[str]
) -> None:
    d = made(columns(small, sign("s0", "k0", first) + sign("s1", "k1", second)), s0=4, s1=4)
    assert [cause.id for cause in d.hoofdoorzaken if cause.even] == even


def test_where_there_are_no_shares_none_is_even(small: Small) -> None:
    assert not any(cause.even for cause in made(columns(small, TWO), s0=0).hoofdoorzaken)


# --- core -------------------------------------------------------------------------------------------------------------
#
# A knelpunt explains a sign by what the sign adds to it, at most its degree, times its own certainty.


def core(d: Diagnosis) -> list[str]:
    return [finding.id for finding in d.core]


def test_the_first_three_are_in_the_core_though_one_explains_all(small: Small) -> None:
    rules = "".join(sign("s0", f"k{i}", value) for i, value in enumerate((0.8, 0.5, 0.4, 0.3, 0.19)))
    kb = small(rules, knelpunten=5)
    assert core(made(kb, s0=4)) == ["k0", "k1", "k2"]
    assert core(made(kb, s0=2)) == ["k0", "k1", "k2"]
    assert core(made(kb, s0=1)) == ["k0"]


def test_knelpunten_that_explain_different_signs_are_both_core_surest_first(small: Small) -> None:
    assert core(made(small(sign("s0", "k0", 0.4) + sign("s1", "k1", 0.6)), s0=4, s1=4)) == ["k1", "k0"]


@pytest.mark.usefixtures("cover")
def test_a_knelpunt_that_explains_all_leaves_no_other_in_the_core(small: Small) -> None:
    d = made(small(sign("s0", "k0") + sign("s1", "k0") + sign("s1", "k1", 0.5)), s0=4, s1=4)
    assert core(d) == ["k0"]
    assert [f.id for f in d.knelpunten if f.explains] == ["k0", "k1"]


@pytest.mark.usefixtures("cover")
def test_of_two_that_explain_the_same_the_one_that_takes_most_is_core(small: Small) -> None:
    assert core(made(small(sign("s0", "k0", 0.4) + sign("s0", "k1", 0.6)), s0=4)) == ["k1"]
    assert core(made(small(sign("s0", "k0") + sign("s0", "k1")), s0=4)) == ["k0"]


@pytest.mark.usefixtures("cover")
def test_the_core_leaves_out_the_surest_where_another_explains_all_it_does_and_better(small: Small) -> None:
    """A strength makes k0 surest, at 0.92; s0 it explains by 0.6 * 0.92, and k1 by 0.8 * 0.8."""
    rules = sign("s0", "k0", 0.6) + sign("s1", "k0", 0.8) + sign("s0", "k1", 0.8)
    d = made(small(rules, fields={"s1": {"strength": True}}), s0=4, s1=4)
    assert [f.id for f in d.knelpunten] == ["k0", "k1"]
    assert core(d) == ["k1"]


@pytest.mark.usefixtures("cover")
@pytest.mark.parametrize(("third", "members"), [(0.29, ["k0", "k1"]), (0.28, ["k0"])])
def test_what_adds_less_than_a_twentieth_of_all_that_is_explained_is_no_part_of_the_core(
    small: Small, third: float, members: list[str]
) -> None:
    """k0 explains twice 0.8 * 0.96 = 1.536; 0.29 squared is 0.052 of what both explain, 0.28 squared 0.049."""
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k0", 0.8) + sign("s2", "k1", third))
    assert core(made(kb, s0=4, s1=4, s2=4)) == members


@pytest.mark.usefixtures("cover")
@pytest.mark.parametrize(("second", "members"), [(0.25, ["k0", "k1"]), (0.22, ["k0"])])
def test_two_rules_of_one_sign_explain_it_no_better_than_it_was_seen(
    small: Small, second: float, members: list[str]
) -> None:
    """k0 explains 1 * 0.96, not 1.6 * 0.96: 0.25 squared is 0.061 of what both explain (not 0.039), 0.22 0.048."""
    rules = rule("a", "{symptom: s0}", "knelpunt: k0", 0.8) + rule("b", "{symptom: s0}", "knelpunt: k0", 0.8)
    assert core(made(small(rules + sign("s1", "k1", second)), s0=4, s1=4)) == members


@pytest.mark.usefixtures("cover")
def test_what_explains_a_sign_of_the_core_better_adds_only_the_difference(small: Small) -> None:
    """k0 explains s0 by 0.6 * 0.84 and s1 by as much; k1 explains s1 by 0.7 * 0.7, or 0.8 * 0.8 and so 0.136 more."""
    for value, members in ((0.7, ["k0"]), (0.8, ["k0", "k1"])):
        kb = small(sign("s0", "k0") + sign("s1", "k0") + sign("s1", "k1", value))
        assert core(made(kb, s0=4, s1=4)) == members


@pytest.mark.usefixtures("cover")
def test_a_chief_complaint_can_decide_the_core(small: Small) -> None:
    """0.28 squared, twice, is 0.093 of what both explain; where a sign of k0 counts twice, 0.033."""
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k0", 0.8) + sign("s2", "k1", 0.28))
    assert core(made(kb, {"chief_complaint": ["s2"]}, s0=4, s1=4, s2=4)) == ["k0", "k1"]
    assert core(made(kb, {"chief_complaint": ["s0"]}, s0=4, s1=4, s2=4)) == ["k0"]


@pytest.mark.usefixtures("cover")
def test_a_chief_complaint_can_decide_what_comes_first_into_the_core(small: Small) -> None:
    """Each explains its firm sign by 0.6 * 0.76 and the other by 0.4 * 0.76, so that the second adds 0.152."""
    kb = small(sign("s0", "k0", 0.6) + sign("s0", "k1", 0.4) + sign("s1", "k0", 0.4) + sign("s1", "k1", 0.6))
    assert core(made(kb, s0=4, s1=4)) == ["k0", "k1"]
    assert core(made(kb, {"chief_complaint": ["s1"]}, s0=1, s1=4)) == ["k1"]
    assert core(made(kb, {"chief_complaint": ["s0"]}, s0=4, s1=1)) == ["k0"]


def test_the_core_has_five_members_at_most_those_that_add_most(small: Small) -> None:
    rules = "".join(sign(f"s{i}", f"k{i}", value) for i, value in enumerate((0.4, 0.5, 0.6, 0.7, 0.8, 0.9)))
    d = made(small(rules, symptoms=6, knelpunten=6), **{f"s{i}": 4 for i in range(6)})
    assert core(d) == ["k5", "k4", "k3", "k2", "k1"]


def test_where_no_sign_explains_anything_the_first_that_hold_are_core(small: Small) -> None:
    rules = "".join(
        rule(f"r{i}", "{case: size, at_least: 2}", f"knelpunt: k{i}", value) for i, value in enumerate((0.4, 0.8))
    )
    assert core(made(small(rules), {"size": 3})) == ["k1", "k0"]


def test_what_does_not_hold_is_no_part_of_the_core(small: Small) -> None:
    assert core(made(small(sign("s0", "k0", 0.2) + sign("s1", "k1", 0.19)), s0=4, s1=4)) == ["k0"]
    assert core(made(small(sign("s0", "k0", 0.19)), s0=4)) == []


def follows(*knelpunten: str) -> Fields:
    because = {"nl": "want", "en": "for"}
    return {"follows": [{"knelpunt": k, "because": because, "source": {"support": "inferred"}} for k in knelpunten]}


THREE = sign("s0", "k0", 0.8) + sign("s1", "k1", 0.6) + sign("s2", "k2", 0.4)


def test_the_core_stands_in_the_order_of_the_knelpunten(small: Small) -> None:
    fields: dict[str, Fields] = {"k1": {"brings": {"k0": 0.9}}, "k0": {"seen": 0.02}, "k2": follows("k0")}
    d = made(small(THREE, knelpunten=4, fields=fields), s0=4, s1=4, s2=4)
    assert core(d) == [f.id for f in d.knelpunten[:3]] == ["k1", "k0", "k2"]


def test_a_member_of_the_core_tells_which_of_those_before_it_it_follows_from(small: Small) -> None:
    """k0 stands before k1 and k2; k3 holds, and adds nothing to what k0 explains; k4 was not found."""
    fields = {"k0": follows("k1"), "k2": follows("k4", "k1", "k3", "k0"), "k3": follows("k0")}
    d = made(small(THREE + sign("s0", "k3", 0.2), knelpunten=5, fields=fields), s0=4, s1=4, s2=4)
    told = {f.id: [(x.knelpunt, x.because.en) for x in f.follows_from] for f in d.knelpunten}
    assert told == {"k0": [], "k1": [], "k2": [("k1", "for"), ("k0", "for")], "k3": [], "k4": []}


def test_a_knelpunt_tells_what_it_explains_heaviest_first(small: Small) -> None:
    kb = small("".join(sign(f"s{i}", "k0", 0.4) for i in range(5)), symptoms=5, fields={"s4": {"strength": True}})
    first = made(kb, {"chief_complaint": ["s3"]}, s0=1, s1=4, s2=0, s3=3, s4=4).knelpunten[0]
    assert first.explains == ("s3", "s1", "s0")


# --- what is left -----------------------------------------------------------------------------------------------------


def test_a_trouble_that_nothing_accounts_for_is_told_as_unexplained(small: Small) -> None:
    """s1 points to k1 as much as s0 points away from it; s6 points to k0, however faintly."""
    rules = sign("s0", "k0") + sign("s1", "k1", 0.15) + sign("s0", "k1", -0.15) + sign("s6", "k0", 0.02)
    kb = small(rules, symptoms=7, fields={"s4": {"strength": True}})
    doubted = {"severity": 4, "confidence": 0}
    assert made(kb, s6=4, s5=doubted, s4=4, s3=0, s2=1, s1=4, s0=4).unexplained == ("s1", "s2")


def test_consequences_are_told_apart_and_are_not_unexplained(small: Small) -> None:
    consequence = {"kind": "consequence"}
    kb = small(sign("s0", "k0"), symptoms=6, fields=dict.fromkeys(("s1", "s2", "s3", "s4"), consequence))
    doubted = {"severity": 4, "confidence": 0}
    d = made(kb, s5=4, s4=4, s3=doubted, s2=0, s1=1, s0=4)
    assert (d.consequences, d.unexplained) == (("s1", "s4"), ("s5",))


def test_what_was_observed_and_made_no_rule_fire_is_told_as_unused(small: Small) -> None:
    together = rule("both", "{all: [{symptom: s2}, {symptom: s3}]}", "knelpunt: k1")
    kb = small(sign("s0", "k0") + sign("s1", "k1", -0.4) + together, symptoms=6, fields={"s4": {"strength": True}})
    assert made(kb, s5=0, s4=1, s2=4, s1=4, s0=4).unused == ("s2", "s4")
    assert made(kb, s5={"severity": 4, "confidence": 0}, s0=4).unused == ()
    assert made(kb, s0=4, s1=4, s2=4, s3=4, s5="unknown").unused == ()


# --- opgave -----------------------------------------------------------------------------------------------------------

TYPES = rule("one", "{symptom: s0}", "opgave: t1", 0.8) + rule("two", "{symptom: s1}", "opgave: t2", 0.6)


def test_the_surest_type_of_opgave_is_named(small: Small) -> None:
    o = made(small(TYPES), s0=2, s1=4).opgave
    assert (o.type, o.certainty, o.stated) == ("t2", approx(0.6), False)


def test_of_equal_types_the_first_by_id_is_named(small: Small) -> None:
    o = made(small(TYPES), s0=3, s1=4).opgave
    assert (o.type, o.certainty) == ("t1", approx(0.6))


def test_a_type_is_named_only_where_it_holds(small: Small) -> None:
    for value, named in ((0.2, ("t1", approx(0.2))), (0.19, (None, 0.0))):
        kb = small(rule("one", "{symptom: s0}", "opgave: t1", value) + rule("two", "{symptom: s1}", "opgave: t2", -0.6))
        o = made(kb, s0=4, s1=4).opgave
        assert (o.type, o.certainty) == named


def test_where_nothing_speaks_for_a_type_none_is_named(small: Small) -> None:
    kb = small(rule("two", "{symptom: s1}", "opgave: t2", -0.6))
    for o in (made(kb, s1=4).opgave, made(kb).opgave):
        assert (o.type, o.certainty, o.left, o.ask, o.split) == (None, 0.0, (), None, ())


def test_a_stated_type_of_opgave_stands_whatever_the_signs(small: Small) -> None:
    o = made(small(TYPES), {"opgave": "t2"}, s0=4).opgave
    assert (o.type, o.certainty, o.stated, o.left, o.ask) == ("t2", 1.0, True, (), None)


def test_the_axes_are_those_of_the_rules_or_of_what_is_stated(small: Small) -> None:
    kb = small(rule("axis", "{symptom: s0}", "axis: knows", -0.6) + rule("type", "{axis: knows}", "opgave: t1", 0.8))
    assert made(kb, s0=4).opgave.axes == {"knows": approx(-0.6)}
    assert made(kb, {"opgave": "t1"}, s0=4).opgave.axes == {"knows": 1.0}
    assert made(kb, {"opgave": "t2"}, s0=4).opgave.axes == {"knows": -1.0}
    stated = made(kb, {"opgave": {"axes": {"knows": 0.5}}}, s0=4).opgave
    assert (stated.axes, stated.type, stated.certainty, stated.stated) == ({"knows": 0.5}, "t1", approx(0.4), False)


def misfits(d: Diagnosis) -> list[tuple[str, str, str, float]]:
    return [(x.cell, x.present, x.fitting, x.certainty) for x in d.opgave.misfits]


def test_a_cell_set_up_for_another_type_does_not_fit_as_far_as_that_is_less_sure(small: Small) -> None:
    stated = {"arrangement": {"krachten": "t2", "bouwstenen": "t2", "resultaten": "t1"}}
    assert misfits(made(small(TYPES), stated, s0=4, s1=1)) == [
        ("bouwstenen", "t2", "t1", approx(0.8 - 0.15)),
        ("krachten", "t2", "t1", approx(0.8 - 0.15)),
    ]


def test_a_misfit_is_no_surer_than_certain(small: Small) -> None:
    kb = small(rule("one", "{symptom: s0}", "opgave: t1", 0.8) + rule("two", "{symptom: s0}", "opgave: t2", -0.6))
    assert misfits(made(kb, {"arrangement": {"bouwstenen": "t2"}}, s0=4)) == [("bouwstenen", "t2", "t1", 1.0)]


def test_a_misfit_with_a_type_hardly_surer_than_the_present_one_is_not_told(small: Small) -> None:
    stated = {"arrangement": {"bouwstenen": "t2"}}
    close = made(small(TYPES), stated, s0=2, s1=2)
    assert (close.opgave.type, close.opgave.certainty, misfits(close)) == ("t1", approx(0.4), [])
    assert misfits(made(small(TYPES), stated, s0=2, s1=1)) == [("bouwstenen", "t2", "t1", approx(0.4 - 0.15))]


def test_a_misfit_with_a_doubtful_type_is_not_told(small: Small) -> None:
    kb = small(rule("one", "{symptom: s0}", "opgave: t1", 0.8))
    stated = {"arrangement": {"bouwstenen": "t2"}}
    assert misfits(made(kb, stated, s0=1)) == [("bouwstenen", "t2", "t1", approx(0.2))]
    doubtful = made(kb, stated, s0={"severity": 4, "confidence": 0.2})
    assert (doubtful.opgave.type, misfits(doubtful)) == (None, [])
    assert misfits(made(kb, stated)) == []


# --- the type of the opgave by two axes -------------------------------------------------------------------------------

QUADRANTS = {"t1": (True, True), "t2": (False, True), "t3": (True, False), "t4": (False, False)}  # knows, wants


def two_axes(small: Small, folder: Path, rules: str) -> KnowledgeBase:
    """A knowledge base as the shipped one: features tell of two axes, and both axes together of one of four types."""
    base = small(rules, axes=[{"id": "wants"}], features=[{"id": f"f{i}", "order": i} for i in range(5)])
    cells = dict.fromkeys(("bouwstenen", "krachten", "resultaten", "activiteiten"), "cel")
    why = {"support": "inferred", "why": {"nl": "daarom", "en": "because"}}
    opgaven = [
        {"id": name, "nl": name, "en": name, "order": i, "axes": {"knows": knows, "wants": wants}}
        | {"cells": cells, "cells_en": cells, "source": why}
        for i, (name, (knows, wants)) in enumerate(QUADRANTS.items())
    ]
    types = "".join(
        rule(f"type-{name}", f"{{all: [{side('knows', knows)}, {side('wants', wants)}]}}", f"opgave: {name}", 1)
        for name, (knows, wants) in QUADRANTS.items()
    )
    (folder / "two").mkdir(exist_ok=True)
    (folder / "two" / "opgaven.yaml").write_text(json.dumps({"opgaven": opgaven}), encoding="utf-8")
    (folder / "two" / "types.yaml").write_text(f"rules:\n{types}", encoding="utf-8")
    return base.overlay(folder / "two")


def side(axis: str, known: bool) -> str:
    return f"{{axis: {axis}}}" if known else f"{{not: {{axis: {axis}}}}}"


def tells(feature: str, axis: str, certainty: float, answer: str = "yes") -> str:
    return rule(f"{feature}-{axis}-{answer}", f"{{feature: {feature}, is: '{answer}'}}", f"axis: {axis}", certainty)


FEATURES = (
    tells("f0", "knows", 0.4) + tells("f0", "knows", -0.3, "no") + tells("f1", "knows", 0.6) + tells("f2", "wants", 0.8)
    + tells("f3", "wants", -0.8) + tells("f4", "wants", 0.1) + tells("f1", "wants", 0.1)
)  # fmt: skip


def typed(kb: KnowledgeBase, **features: str) -> OpgaveTyping:
    return made(kb, {"features": features}).opgave


@pytest.mark.parametrize(
    ("knows", "wants", "named"),
    [
        (0.6, 0.4, ("t1", 0.4)),
        (-0.6, 0.8, ("t2", 0.6)),
        (0.2, -0.8, ("t3", 0.2)),
        (-0.5, -0.5, ("t4", 0.5)),
        (0.19, 0.8, (None, 0.0)),
        (0.8, -0.19, (None, 0.0)),
        (0.0, 1.0, (None, 0.0)),
    ],
)
def test_a_type_is_known_where_both_axes_are_and_as_sure_as_the_less_sure(
    small: Small, tmp_path: Path, knows: float, wants: float, named: tuple[str | None, float]
) -> None:
    o = made(two_axes(small, tmp_path, FEATURES), {"opgave": {"axes": {"knows": knows, "wants": wants}}}).opgave
    assert (o.type, o.certainty) == (named[0], approx(named[1]))


def test_features_tell_of_the_axes_by_their_answers(small: Small, tmp_path: Path) -> None:
    kb = two_axes(small, tmp_path, FEATURES)
    o = typed(kb, f0="yes", f1="yes", f2="yes")
    assert o.axes == {"knows": approx(1 - 0.6 * 0.4), "wants": approx(1 - 0.9 * 0.2)}
    assert (o.type, o.certainty, o.stated, o.left, o.ask) == ("t1", approx(0.76), False, (), None)
    o = typed(kb, f0="no", f2="yes", f3="no", f1="partly", f4="unknown")
    assert (o.type, o.certainty) == ("t2", approx(0.3))


def test_a_part_of_the_opgave_is_typed_by_its_own_features_and_where_it_has_none_by_those_of_the_whole(
    small: Small, tmp_path: Path
) -> None:
    kb = two_axes(small, tmp_path, FEATURES)
    whole = {"f0": "yes", "f1": "yes", "f2": "yes"}
    parts = {"z": {"f2": "no", "f3": "yes"}, "a": {"f0": "unknown", "f1": "unknown"}, "m": {}}
    d = made(kb, {"features": whole, "parts": parts, "opgave": "t4"})
    assert [(name, o.type, o.stated) for name, o in d.parts.items()] == [
        ("a", None, False),
        ("m", "t1", False),
        ("z", "t3", False),
    ]
    assert d.parts["a"].left == ("t1", "t2")
    assert (d.opgave.type, d.opgave.stated) == ("t4", True)
    without = made(kb, {"features": whole, "opgave": "t4"})
    assert (without.parts, without.opgave, without.inference) == ({}, d.opgave, d.inference)


@pytest.mark.parametrize(
    ("knows", "wants", "left"),
    [
        (0.6, 0.0, ("t1", "t3")),
        (-0.2, 0.19, ("t2", "t4")),
        (0.0, 0.6, ("t1", "t2")),
        (0.19, -0.2, ("t3", "t4")),
        (0.19, -0.19, ()),
        (0.6, 0.6, ()),
    ],
)
def test_where_one_axis_is_known_two_types_are_left(
    small: Small, tmp_path: Path, knows: float, wants: float, left: tuple[str, ...]
) -> None:
    kb = two_axes(small, tmp_path, FEATURES)
    assert made(kb, {"opgave": {"axes": {"knows": knows, "wants": wants}}}).opgave.left == left


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, "f0"),  # of both axes nothing is known; of the first f0 tells 0.7 in all, f1 0.6
        ({"f0": "unknown"}, "f1"),
        ({"f0": "yes"}, "f2"),  # knows 0.4, wants 0; f2 and f3 tell as much
        ({"f0": "yes", "f2": "no"}, "f3"),
        ({"f0": "yes", "f2": "no", "f3": "partly"}, "f1"),  # f1 and f4 tell as much of wants
        ({"f0": "yes", "f2": "no", "f3": "no", "f1": "no"}, "f4"),
        ({"f2": "yes"}, "f0"),
        ({"f2": "yes", "f0": "partly"}, "f1"),
        ({"f2": "yes", "f0": "yes"}, None),
        ({"f0": "yes", "f1": "yes", "f2": "no", "f3": "no", "f4": "no"}, None),
    ],
)
def test_the_feature_not_yet_answered_that_tells_most_of_the_axis_least_known_is_asked(
    small: Small, tmp_path: Path, answers: dict[str, str], asked: str | None
) -> None:
    assert typed(two_axes(small, tmp_path, FEATURES), **answers).ask == asked


def test_where_an_axis_leans_it_is_the_other_that_is_asked(small: Small, tmp_path: Path) -> None:
    kb = two_axes(small, tmp_path, FEATURES + rule("lean", "{symptom: s0}", "axis: knows", -0.1))
    assert made(kb, s0=4).opgave.ask == "f2"


def test_nothing_is_asked_of_an_axis_that_is_known(small: Small, tmp_path: Path) -> None:
    kb = two_axes(small, tmp_path, FEATURES)
    wants = features_of_axes(kb)["wants"]
    assert typed(kb, f0="yes").ask in wants
    unknown = dict.fromkeys(wants, "unknown")
    assert typed(kb, f0="yes", **unknown).ask is None


def test_an_axis_with_answers_both_ways_is_told_as_split(small: Small, tmp_path: Path) -> None:
    kb = two_axes(small, tmp_path, FEATURES + tells("f3", "knows", -0.2) + tells("f4", "knows", -0.19))
    assert typed(two_axes(small, tmp_path, FEATURES + tells("f3", "knows", -0.3)), f0="yes", f3="yes").split == (
        "knows",
    )
    assert typed(kb, f2="yes", f3="yes").split == ("wants",)
    assert typed(kb, f0="yes", f3="yes").split == ()  # 0.2 against 0.4: half is no clash
    assert typed(kb, f0="yes", f4="yes").split == ()
    assert typed(kb, f3="yes", f4="yes").split == ()
    assert typed(kb, f0="yes", f1="yes").split == ()
