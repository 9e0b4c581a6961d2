"""What firings add and how a finding settles, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest import approx

from conftest import Fields, made, rule, sign
from netdiag import Diagnosis, KnowledgeBase
from pointing import pointers, pointing

Small = Callable[..., KnowledgeBase]


def certainty(d: Diagnosis, knelpunt: str = "k0") -> float:
    return d.finding("knelpunt", knelpunt).certainty


# --- what a rule adds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        (4, 0.6),
        (2, 0.3),
        (1, 0.15),
        ({"severity": 1, "confidence": 0.7}, 0.0),
        ("unknown", 0.0),
        (0, -0.4),
        ({"severity": 0, "confidence": 0.5}, -0.2),
        ({"severity": 0, "confidence": 0.1}, 0.0),
    ],
)
def test_a_rule_adds_its_certainty_by_degree_and_its_necessity_by_absence(
    small: Small, seen: object, value: float
) -> None:
    assert certainty(made(small(sign("s0", "k0", 0.6, ", necessity: 0.4")), s0=seen)) == approx(value)


@pytest.mark.parametrize(("seen", "value"), [(4, -0.6), (2, -0.3), (0, 0.4), ("unknown", 0.0)])
def test_the_necessity_of_counter_evidence_argues_for(small: Small, seen: object, value: float) -> None:
    assert certainty(made(small(sign("s0", "k0", -0.6, ", necessity: 0.4")), s0=seen)) == approx(value)


def test_a_rule_without_necessity_adds_nothing_by_absence(small: Small) -> None:
    assert certainty(made(small(sign("s0", "k0")), s0=0)) == 0.0


# --- unless -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        (0, 0.6),
        ("unknown", 0.6),
        (1, 0.45),
        (2, 0.3),
        (3, 0.15),
        (4, 0.0),
        ({"severity": 4, "confidence": 0.5}, 0.3),
        ({"severity": 1, "confidence": 0.4}, 0.54),  # 0.1 holds nowhere, and takes its part away
        ({"severity": 4, "confidence": 0.85}, 0.0),  # 0.15 is left, which is below 0.2
    ],
)
def test_unless_takes_away_as_far_as_its_premise_holds(small: Small, seen: object, value: float) -> None:
    kb = small(rule("r", "{all: [{symptom: s0}, {unless: {symptom: s1}}]}", "knelpunt: k0", 0.6))
    assert certainty(made(kb, s0=4, s1=seen)) == approx(value)


@pytest.mark.parametrize(("seen", "excluded", "value"), [(2, 1, 0.3), (2, 2, 0.3), (2, 3, 0.15), (1, 2, 0.15)])
def test_a_premise_with_unless_is_as_strong_as_the_weaker_of_both(
    small: Small, seen: int, excluded: int, value: float
) -> None:
    kb = small(rule("r", "{all: [{symptom: s0}, {unless: {symptom: s1}}]}", "knelpunt: k0", 0.6))
    assert certainty(made(kb, s0=seen, s1=excluded)) == approx(value)


def test_unless_takes_away_as_far_as_what_other_rules_conclude(small: Small) -> None:
    """The pattern is 0.6 x 0.5 sure, so 0.7 is left."""
    rules = rule("p", "{symptom: s1}", "pattern: p0", 0.6)
    rules += rule("r", "{all: [{symptom: s0}, {unless: {pattern: p0}}]}", "knelpunt: k0", 0.8)
    assert certainty(made(small(rules), s0=4, s1=2)) == approx(0.8 * 0.7)


# --- pointers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sure", "seen", "value"),
    [
        (0.6, 4, 0.6),
        (0.6, 2, 0.3),
        (0.6, 0, -0.15),
        (0.4, 0, -0.1),
        (0.39, 0, 0.0),
        (0.2, 0, 0.0),
        (-0.6, 4, -0.6),
        (-0.6, 0, 0.15),
        (-0.2, 0, 0.0),
        (0.6, "unknown", 0.0),
    ],
)
def test_a_pointing_sign_that_is_absent_says_a_quarter_of_it_the_other_way_from_0_4_on(
    small: Small, sure: float, seen: object, value: float
) -> None:
    assert certainty(made(small("  []", more=pointing(pointers("p", {"s0": sure}))), s0=seen)) == approx(value)


def test_signs_of_one_pointers_add_up_as_rules_do(small: Small) -> None:
    """For 1 - (1 - 0.6) x (1 - 0.4 x 0.5); against 0.2."""
    kb = small("  []", more=pointing(pointers("p", {"s0": 0.6, "s1": 0.4}), pointers("q", {"s2": -0.2})))
    assert certainty(made(kb, s0=4, s1=2, s2=4)) == approx((0.68 - 0.2) / (1 - 0.2))


FAMILY = {"s1": {"under": ["s0"]}, "s2": {"under": ["s0"]}}


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        ({"s0": 4}, 0.6),
        ({"s1": 4}, 0.8),
        ({"s0": 4, "s1": 4}, 0.8),
        ({"s0": 4, "s1": 2}, 0.6),
        ({"s0": 2, "s1": 2}, 0.4),
        ({"s1": 4, "s2": 4}, 0.8),
        ({"s0": 4, "s1": 1, "s2": 4}, 0.6),
        ({"s0": 4, "s1": 0, "s2": "unknown"}, (0.6 - 0.2) / (1 - 0.2)),
        ({"s0": 0, "s1": 4}, (0.8 - 0.15) / (1 - 0.15)),
        ({"s0": 0, "s1": 0, "s2": 0}, -0.2),
        ({"s0": 4, "s1": 4, "s3": 4}, 1 - 0.2 * 0.5),
    ],
)
def test_of_a_general_sign_and_its_special_cases_the_strongest_on_each_side_counts(
    small: Small, seen: Fields, value: float
) -> None:
    """Absent, s0 says 0.15 against, s1 0.2 and s2 0.1; s3 stands apart."""
    more = pointing(pointers("p", {"s0": 0.6, "s1": 0.8}), pointers("q", {"s2": 0.4, "s3": 0.5}))
    assert certainty(made(small("  []", fields=FAMILY, more=more), **seen)) == approx(value)


def test_a_general_sign_and_its_special_cases_count_once_for_each_conclusion(small: Small) -> None:
    more = pointing(pointers("p", {"s0": 0.6, "s1": 0.2}), pointers("q", {"s0": 0.4, "s1": 0.8}, "k1"))
    d = made(small("  []", fields=FAMILY, more=more), s0=4, s1=4)
    assert (certainty(d, "k0"), certainty(d, "k1")) == (approx(0.6), approx(0.8))


def test_a_rule_counts_with_a_general_sign_where_it_reads_nothing_but_its_special_cases(small: Small) -> None:
    """0.6, of 0.6 and 0.4, where both are seen; with s3 the rule is a sign apart."""
    for others, value in (("{symptom: s2}", 0.6), ("{symptom: s3}", 1 - 0.4 * 0.6)):
        rules = sign("s0", "k0", 0.6) + rule("r", f"{{all: [{{symptom: s1}}, {others}]}}", "knelpunt: k0", 0.4)
        assert certainty(made(small(rules, fields=FAMILY), s0=4, s1=4, s2=4, s3=4)) == approx(value)


# --- features ---------------------------------------------------------------------------------------------------------

ANSWERS = [("yes", 0.6, 0.0, 0.0), ("partly", 0.0, 0.2, 0.0), ("no", 0.0, 0.0, -0.4), ("unknown", 0.0, 0.0, 0.0)]


@pytest.mark.parametrize(("answer", "yes", "partly", "no"), ANSWERS)
def test_a_feature_is_read_by_its_answer(small: Small, answer: str, yes: float, partly: float, no: float) -> None:
    rules = rule("yes", "{feature: f, is: 'yes'}", "axis: knows", 0.6)
    rules += rule("partly", "{feature: f, is: partly}", "axis: knows", 0.2)
    rules += rule("no", "{feature: f, is: 'no'}", "axis: knows", -0.4)
    kb = small(rules, features=[{"id": "f", "order": 1}])
    for case, value in (({"features": {"f": answer}}, yes + partly + no), ({}, 0.0)):
        assert made(kb, case).inference.certainties["axis:knows"] == approx(value)


def test_a_feature_that_is_answered_otherwise_is_known_not_to_be_so(small: Small) -> None:
    more = ", necessity: 0.4"
    kb = small(
        rule("r", "{feature: f, is: ['yes', partly]}", "axis: knows", 0.6, more), features=[{"id": "f", "order": 1}]
    )
    found = [made(kb, {"features": {"f": answer}}).inference.certainties["axis:knows"] for answer in ("no", "unknown")]
    assert found == [approx(-0.4), 0.0]


# --- evidence groups --------------------------------------------------------------------------------------------------


def test_of_one_evidence_group_the_strongest_on_each_side_counts(small: Small) -> None:
    """For 0.6 (of 0.6 and 0.4) and 0.2 apart; against 0.4 (of 0.4 and 0.2)."""
    group = ", evidence: e"
    rules = sign("s0", "k0", 0.6, group) + sign("s1", "k0", 0.4, group) + sign("s2", "k0", 0.2)
    rules += sign("s3", "k0", -0.2, group) + sign("s4", "k0", -0.4, group)
    d = made(small(rules, symptoms=5, evidence_groups=[{"id": "e"}]), s0=4, s1=4, s2=4, s3=4, s4=4)
    assert certainty(d) == approx((0.68 - 0.4) / (1 - 0.4))
    finding = d.finding("knelpunt", "k0")
    assert (len(finding.pro), len(finding.contra)) == (3, 2)  # what does not count is told all the same


def test_signs_of_one_evidence_group_count_once_and_of_two_groups_twice(small: Small) -> None:
    groups = [{"id": "e"}, {"id": "f"}]
    rules = sign("s0", "k0", 0.4) + sign("s1", "k0", 0.6)
    one = small(rules, fields={"s0": {"evidence": "e"}, "s1": {"evidence": "e"}}, evidence_groups=groups)
    assert certainty(made(one, s0=4, s1=4)) == approx(0.6)
    two = small(rules, fields={"s0": {"evidence": "e"}, "s1": {"evidence": "f"}}, evidence_groups=groups)
    assert certainty(made(two, s0=4, s1=4)) == approx(1 - 0.4 * 0.6)


def test_what_stands_under_unless_does_not_part_a_rule_from_its_evidence_group(small: Small) -> None:
    groups = [{"id": "e"}, {"id": "f"}]
    fields = {"s0": {"evidence": "e"}, "s1": {"evidence": "e"}, "s2": {"evidence": "f"}}
    rules = sign("s0", "k0", 0.4) + rule("r", "{all: [{symptom: s1}, {unless: {symptom: s2}}]}", "knelpunt: k0", 0.6)
    assert certainty(made(small(rules, fields=fields, evidence_groups=groups), s0=4, s1=4)) == approx(0.6)


def test_pointing_signs_of_one_evidence_group_count_once(small: Small) -> None:
    fields = {"s0": {"evidence": "e"}, "s1": {"evidence": "e"}}
    more = pointing(pointers("p", {"s0": 0.4}), pointers("q", {"s1": 0.6}))
    kb = small("  []", fields=fields, more=more, evidence_groups=[{"id": "e"}])
    assert certainty(made(kb, s0=4, s1=4)) == approx(0.6)


def test_an_evidence_group_counts_once_for_each_conclusion(small: Small) -> None:
    rules = sign("s0", "k0", 0.4, ", evidence: e") + sign("s1", "k1", 0.6, ", evidence: e")
    d = made(small(rules, evidence_groups=[{"id": "e"}]), s0=4, s1=4)
    assert (certainty(d, "k0"), certainty(d, "k1")) == (approx(0.4), approx(0.6))


# --- misfits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "misfits", "fits"),  # of a cell that is set up for t2
    [
        (0.8, 0.4, 0.4, 0.0),
        (0.4, 0.8, 0.0, 0.4),
        (0.6, 0.4, 0.2, 0.0),
        (0.6, 0.5, 0.0, 0.0),  # 0.1 surer, which is below 0.2
        (0.6, 0.6, 0.0, 0.0),
        (0.6, 0.0, 0.6, 0.0),
        (0.6, -0.8, 1.0, 0.0),  # 1.4 surer
        (-0.8, 0.6, 0.0, 1.0),
        (-0.8, -0.4, 0.0, 0.4),
        (0.0, 0.0, 0.0, 0.0),
    ],
)
def test_a_cell_misfits_by_how_much_surer_the_other_type_is_and_fits_by_how_much_less_sure(
    small: Small, one: float, two: float, misfits: float, fits: float
) -> None:
    types = "".join(rule(t, "{symptom: s0}", f"opgave: {t}", c) for t, c in (("t1", one), ("t2", two)) if c)
    read = rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1)
    read += rule("fits", "{not: {misfit: bouwstenen}}", "knelpunt: k1", 1)
    d = made(small(types + read), {"arrangement": {"bouwstenen": "t2"}}, s0=4)
    assert (certainty(d, "k0"), certainty(d, "k1")) == (approx(misfits), approx(fits))


def test_a_cell_misfits_by_how_much_surer_the_likeliest_of_the_other_types_is(small: Small) -> None:
    """Set up for t1: 0.4 - 0.8; for t2: 0.8 - 0.2; for t3: 0.8 - 0.4."""
    cells = dict.fromkeys(("bouwstenen", "krachten", "resultaten", "activiteiten"), "x")
    third = {"id": "t3", "order": 3, "axes": {"knows": True}, "cells": cells, "cells_en": cells}
    types = "".join(rule(t, "{symptom: s0}", f"opgave: {t}", c) for t, c in (("t1", 0.8), ("t2", 0.2), ("t3", 0.4)))
    kb = small(types + rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1), opgaven=[third])
    for present, value in (("t1", 0.0), ("t2", 0.6), ("t3", 0.4)):
        assert certainty(made(kb, {"arrangement": {"bouwstenen": present}}, s0=4)) == approx(value)


def test_a_misfit_waits_for_every_type_that_rules_conclude(small: Small) -> None:
    """t2 is concluded one layer later than t1; 0.8 - 0.4."""
    rules = rule("t1", "{symptom: s0}", "opgave: t1", 0.4) + rule("p0", "{symptom: s1}", "pattern: p0", 1)
    rules += rule("t2", "{pattern: p0}", "opgave: t2", 0.8) + rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1)
    d = made(small(rules), {"arrangement": {"bouwstenen": "t1"}}, s0=4, s1=4)
    assert certainty(d) == approx(0.4)


def test_a_stated_type_misfits_where_no_rule_concludes_one(small: Small) -> None:
    kb = small(rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 0.6))
    assert certainty(made(kb, {"opgave": "t1", "arrangement": {"bouwstenen": "t2"}})) == approx(0.6)
    assert certainty(made(kb, {"opgave": "t1", "arrangement": {"bouwstenen": "t1"}})) == 0.0


def test_a_cell_of_which_nothing_is_stated_neither_fits_nor_misfits(small: Small) -> None:
    read = rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1)
    read += rule("fits", "{not: {misfit: bouwstenen}}", "knelpunt: k1", 1)
    d = made(small(rule("t1", "{symptom: s0}", "opgave: t1", 0.8) + read), {"arrangement": {"krachten": "t2"}}, s0=4)
    assert (certainty(d, "k0"), certainty(d, "k1")) == (0.0, 0.0)
