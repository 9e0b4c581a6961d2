"""What firings add and how a finding settles, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest import approx

from conftest import made, rule, sign
from netdiag import Diagnosis, KnowledgeBase

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


def test_an_evidence_group_counts_once_for_each_conclusion(small: Small) -> None:
    rules = sign("s0", "k0", 0.4, ", evidence: e") + sign("s1", "k1", 0.6, ", evidence: e")
    d = made(small(rules, evidence_groups=[{"id": "e"}]), s0=4, s1=4)
    assert (certainty(d, "k0"), certainty(d, "k1")) == (approx(0.4), approx(0.6))


# --- misfits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "misfits", "fits"),
    [
        (0.8, 0.4, 0.8, 0.0),  # set up for t2, and t1 is likelier: a misfit as sure as t1
        (0.4, 0.8, 0.0, 0.8),  # set up for t2, and t2 is likeliest: no misfit, as sure as t2
        (0.6, 0.6, 0.0, 0.6),  # as likely: it fits
        (0.6, -0.8, 0.6, 0.0),
        (0.0, 0.0, 0.0, 0.0),
    ],
)
def test_a_cell_fits_as_surely_as_its_type_unless_another_is_likelier(
    small: Small, one: float, two: float, misfits: float, fits: float
) -> None:
    types = "".join(rule(t, "{symptom: s0}", f"opgave: {t}", c) for t, c in (("t1", one), ("t2", two)) if c)
    read = rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1)
    read += rule("fits", "{not: {misfit: bouwstenen}}", "knelpunt: k1", 1)
    d = made(small(types + read), {"arrangement": {"bouwstenen": "t2"}}, s0=4)
    assert (certainty(d, "k0"), certainty(d, "k1")) == (approx(misfits), approx(fits))


def test_a_cell_misfits_with_the_likeliest_of_the_other_types(small: Small) -> None:
    cells = dict.fromkeys(("bouwstenen", "krachten", "resultaten", "activiteiten"), "x")
    third = {"id": "t3", "order": 3, "axes": {"knows": True}, "cells": cells, "cells_en": cells}
    types = "".join(rule(t, "{symptom: s0}", f"opgave: {t}", c) for t, c in (("t1", 0.8), ("t2", 0.2), ("t3", 0.4)))
    kb = small(types + rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1), opgaven=[third])
    for present, value in (("t1", 0.0), ("t2", 0.8), ("t3", 0.8)):
        assert certainty(made(kb, {"arrangement": {"bouwstenen": present}}, s0=4)) == approx(value)


def test_a_misfit_waits_for_every_type_that_rules_conclude(small: Small) -> None:
    """t2 is concluded one layer later than t1."""
    rules = rule("t1", "{symptom: s0}", "opgave: t1", 0.4) + rule("p0", "{symptom: s1}", "pattern: p0", 1)
    rules += rule("t2", "{pattern: p0}", "opgave: t2", 0.8) + rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1)
    d = made(small(rules), {"arrangement": {"bouwstenen": "t1"}}, s0=4, s1=4)
    assert certainty(d) == approx(0.8)


def test_a_stated_type_misfits_where_no_rule_concludes_one(small: Small) -> None:
    kb = small(rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 0.6))
    assert certainty(made(kb, {"opgave": "t1", "arrangement": {"bouwstenen": "t2"}})) == approx(0.6)
    assert certainty(made(kb, {"opgave": "t1", "arrangement": {"bouwstenen": "t1"}})) == 0.0


def test_a_cell_of_which_nothing_is_stated_neither_fits_nor_misfits(small: Small) -> None:
    read = rule("misfits", "{misfit: bouwstenen}", "knelpunt: k0", 1)
    read += rule("fits", "{not: {misfit: bouwstenen}}", "knelpunt: k1", 1)
    d = made(small(rule("t1", "{symptom: s0}", "opgave: t1", 0.8) + read), {"arrangement": {"krachten": "t2"}}, s0=4)
    assert (certainty(d, "k0"), certainty(d, "k1")) == (0.0, 0.0)
