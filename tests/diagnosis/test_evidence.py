"""What findings rest on, worked out by hand: certainty and its word, evidence, support, signs still missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest import approx

from conftest import Fields, made, rule, sign
from netdiag import Diagnosis, KnowledgeBase
from netdiag.diagnosis import Finding

Small = Callable[..., KnowledgeBase]


def k0(d: Diagnosis) -> Finding:
    return next(finding for finding in d.knelpunten if finding.id == "k0")


# --- certainty --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1, "likely"),
        (0.6, "likely"),
        (0.59, "possible"),
        (0.2, "possible"),
        (0.19, "unclear"),
        (-0.19, "unclear"),
        (-0.2, "unlikely"),
        (-1, "unlikely"),
    ],
)
def test_a_finding_has_the_word_of_its_certainty(small: Small, value: float, word: str) -> None:
    finding = k0(made(small(sign("s0", "k0", value)), s0=4))
    assert (finding.certainty, finding.word) == (approx(value), word)


def test_what_nothing_speaks_of_is_unclear(small: Small) -> None:
    finding = k0(made(small(sign("s0", "k0"))))
    assert (finding.certainty, finding.word, finding.pro, finding.contra) == (0.0, "unclear", (), ())


def test_evidence_for_and_against_combine(small: Small) -> None:
    """For 0.6 and 0.2, against 0.4."""
    kb = small(sign("s0", "k0", 0.6) + sign("s1", "k0", 0.4) + sign("s2", "k0", -0.4))
    assert k0(made(kb, s0=4, s1=2, s2=4)).certainty == approx((0.68 - 0.4) / (1 - 0.4))


def test_knelpunten_are_ranked_surest_first_and_equals_by_id(small: Small) -> None:
    rules = sign("s0", "k0", -0.2) + sign("s0", "k2", 0.6) + sign("s0", "k3", 0.4) + sign("s0", "k4", 0.4)
    assert [f.id for f in made(small(rules, knelpunten=5), s0=4).knelpunten] == ["k2", "k3", "k4", "k1", "k0"]


def test_only_patterns_that_hold_are_told(small: Small) -> None:
    rules = "".join(rule(f"r{i}", "{symptom: s0}", f"pattern: p{i}", c) for i, c in enumerate((0.2, 0.19, 0.8, -0.6)))
    assert [f.id for f in made(small(rules, patterns=4), s0=4).patterns] == ["p2", "p0"]


def test_every_form_of_governance_that_something_speaks_of_is_told_surest_first(small: Small) -> None:
    rules = "".join(rule(f"r{i}", "{symptom: s0}", f"governance: g{i}", c) for i, c in ((0, -0.6), (1, 0.2), (2, 0.8)))
    kb = small(rules, governance_forms=[{"id": f"g{i}", "predictors": {}} for i in range(4)])
    assert [(f.id, f.certainty) for f in made(kb, s0=4).governance] == [
        ("g2", approx(0.8)),
        ("g1", approx(0.2)),
        ("g0", approx(-0.6)),
    ]
    assert made(kb, s1=4).governance == ()


def test_a_finding_that_is_looked_up_is_the_one_that_was_ranked(small: Small) -> None:
    d = made(small(sign("s0", "k0") + rule("p", "{symptom: s0}", "pattern: p0", 0.8)), s0=4)
    assert d.finding("knelpunt", "k0") == d.knelpunten[0] == d.core[0]
    assert (d.core[0].explains, d.core[0].hoofdoorzaak) == (("s0",), "h")
    assert d.finding("pattern", "p0").certainty == approx(0.8)


# --- reasons ----------------------------------------------------------------------------------------------------------


def test_reasons_stand_on_the_side_they_speak_for_heaviest_first_and_equals_by_rule(small: Small) -> None:
    kb = small(
        sign("s0", "k0", 0.4) + sign("s1", "k0", 0.6) + sign("s2", "k0", 0.4)
        + sign("s3", "k0", -0.2) + sign("s4", "k0", -0.6),
        symptoms=5,
    )  # fmt: skip
    finding = k0(made(kb, s0=4, s1=4, s2=4, s3=4, s4=2))
    assert [(e.rule, e.contribution, e.symptoms) for e in finding.pro] == [
        ("s1-k0", approx(0.6), ("s1",)),
        ("s0-k0", approx(0.4), ("s0",)),
        ("s2-k0", approx(0.4), ("s2",)),
    ]
    assert [(e.rule, e.contribution, e.symptoms) for e in finding.contra] == [
        ("s4-k0", approx(-0.3), ("s4",)),
        ("s3-k0", approx(-0.2), ("s3",)),
    ]


def test_a_rule_of_two_signs_adds_what_the_weaker_allows_and_names_both(small: Small) -> None:
    kb = small(rule("both", "{all: [{symptom: s1}, {symptom: s0}]}", "knelpunt: k0"))
    (reason,) = k0(made(kb, s0=4, s1=2)).pro
    assert (reason.contribution, reason.symptoms, reason.refuted) == (approx(0.3), ("s0", "s1"), False)
    assert k0(made(kb, s0=4)).pro == ()


def test_what_was_not_asked_is_no_reason(small: Small) -> None:
    kb = small(
        rule("either", "{any: [{symptom: s0}, {symptom: s1}]}", "knelpunt: k0")
        + rule("without", "{all: [{symptom: s0}, {unless: {symptom: s2}}]}", "knelpunt: k0", 0.4)
    )
    for unknown in ({}, {"s1": "unknown", "s2": "n/a"}):
        assert [(e.rule, e.symptoms) for e in k0(made(kb, s0=4, **unknown)).pro] == [
            ("either", ("s0",)),
            ("without", ("s0",)),
        ]


def test_a_necessary_sign_observed_absent_is_a_reason_against(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.6, ", necessity: 0.4") + sign("s1", "k1", -0.6, ", necessity: 0.2"))
    d = made(kb, s0=0, s1=0)
    assert k0(d).pro == ()
    assert [(e.rule, e.contribution, e.refuted) for e in k0(d).contra] == [("s0-k0", approx(-0.4), True)]
    k1 = d.finding("knelpunt", "k1")  # a necessity of counter-evidence argues for
    assert [(e.rule, e.contribution, e.refuted) for e in k1.pro] == [("s1-k1", approx(0.2), True)]


def test_a_reason_names_the_signs_behind_a_chain(small: Small) -> None:
    chain = rule("a", "{symptom: s0}", "pattern: p0", 1) + rule("b", "{pattern: p0}", "pattern: p1", 0.8)
    kb = small(chain + rule("c", "{all: [{pattern: p1}, {symptom: s1}]}", "knelpunt: k0", 0.5))
    d = made(kb, s0=4, s1=4)
    assert [(e.rule, e.contribution, e.symptoms) for e in k0(d).pro] == [("c", approx(0.4), ("s0", "s1"))]
    assert k0(d).explains == ("s0", "s1")


# --- support and what is missing --------------------------------------------------------------------------------------

BEARING = sign("s0", "k0", 0.6) + sign("s1", "k0", -0.4) + sign("s2", "k0", 0.2)  # 1.2 in all


@pytest.mark.parametrize(
    ("seen", "support"),
    [
        ({}, 0.0),
        ({"s0": 4}, 0.6 / 1.2),
        ({"s0": 1}, 0.6 / 1.2),
        ({"s0": 0}, 0.6 / 1.2),
        ({"s0": "unknown"}, 0.0),
        ({"s0": "n/a", "s1": 4}, 0.4 / 1.2),
        ({"s1": 4, "s2": 4}, 0.6 / 1.2),
        ({"s0": 4, "s1": 0, "s2": 1}, 1.0),
        ({"s3": 4}, 0.0),
    ],
)
def test_support_is_the_part_that_was_answered_of_what_bears_on_a_finding(
    small: Small, seen: Fields, support: float
) -> None:
    assert k0(made(small(BEARING), **seen)).support == approx(support)


def test_in_support_a_sign_weighs_as_its_strongest_rule(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.2) + rule("more", "{all: [{symptom: s0}, {symptom: s1}]}", "knelpunt: k0", 0.8))
    assert k0(made(kb, s0=4)).support == approx(0.8 / 1.6)
    apart = small(sign("s0", "k0", 0.2) + rule("more", "{symptom: s0}", "knelpunt: k0", 0.6) + sign("s1", "k0", 0.2))
    assert k0(made(apart, s0=4)).support == approx(0.6 / 0.8)


def test_what_no_rule_concludes_has_no_support(small: Small) -> None:
    assert made(small(BEARING), s0=4).finding("knelpunt", "k1").support == 0.0


def test_missing_are_the_five_signs_not_answered_that_bear_most_on_a_finding(small: Small) -> None:
    weights = (0.2, 0.4, 0.6, 0.2, 0.8, 0.4, 0.6, 0.2)
    kb = small("".join(sign(f"s{i}", "k0", weight) for i, weight in enumerate(weights)), symptoms=9)
    assert k0(made(kb, s4=0, s6="unknown")).missing == ("s2", "s6", "s1", "s5", "s0")
    against = small(sign("s0", "k0") + sign("s1", "k0", -0.8) + sign("s2", "k0", 0.2))
    assert k0(made(against)).missing == ("s0", "s2")  # what would only speak against it adds nothing
    answered = dict.fromkeys(("s1", "s2", "s4", "s5", "s6", "s7"), 4)
    assert k0(made(kb, **answered)).missing == ("s0", "s3")
