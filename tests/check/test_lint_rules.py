"""Rules held against each other: repeated, contradicting, counting double, with a condition that does not matter."""

from __future__ import annotations

import pytest

from checking import K0, K1, S, Small, all_of, any_of, no, remarks, some_of, told, unless
from conftest import Fields, rule
from netdiag.check import logic as lg
from pointing import pointers, pointing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (S[0], S[0]),
        (all_of(S[0], S[1]), all_of(S[1], S[0])),
        (all_of(S[0], all_of(S[1], S[2])), all_of(S[0], S[1], S[2])),
        (any_of(S[0], S[1]), some_of(1, S[1], S[0])),
        (any_of(S[0], any_of(S[1])), any_of(S[0], S[1], S[0])),
        (no(any_of(S[0], S[1])), all_of(no(S[0]), no(S[1]))),
        (no(no(S[0])), S[0]),
        ("{case: size, at_least: 10}", "{case: size, at_least: 10, at_most: 100000}"),
    ],
)
def test_duplicates_are_found_though_written_differently(small: Small, one: str, other: str) -> None:
    kb = small(rule("r1", one, K0) + rule("r2", other, K0, 0.4))
    assert "'r2' has the premise and the conclusion of 'r1'" in told(kb, "duplicate-rule", "warning")


@pytest.mark.parametrize(
    ("one", "other", "concludes"),
    [
        (S[0], S[1], K0),
        (S[0], S[0], K1),
        (any_of(S[0], S[1]), all_of(S[0], S[1]), K0),
        (no(S[0]), all_of(unless(S[0])), K0),
    ],
)
def test_rules_that_differ_are_no_duplicates(small: Small, one: str, other: str, concludes: str) -> None:
    kb = small(rule("r1", one, K0) + rule("r2", other, concludes))
    assert remarks(kb, "duplicate-rule") == []


def test_a_sign_that_points_twice_to_one_knelpunt_is_a_duplicate(small: Small) -> None:
    more = pointing(pointers("p", {"s0": 0.6, "s1": 0.4}), pointers("q", {"s0": 0.4}), pointers("r", {"s1": 0.4}, "k1"))
    assert told(small("  []", more=more), "duplicate-rule", "warning") == (
        "'q.s0' has the premise and the conclusion of 'p.s0'."
    )


def test_a_sign_that_points_to_a_knelpunt_and_against_it_is_a_conflict(small: Small) -> None:
    more = pointing(pointers("p", {"s0": 0.6}), pointers("q", {"s0": -0.4}))
    kb = small("  []", more=more)
    assert told(kb, "conflict", "error") == "'q.s0' and 'p.s0' have one premise and opposed conclusions."


def test_one_premise_with_opposed_conclusions_is_a_conflict(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", any_of(S[0]), K0, -0.4))
    assert "opposed conclusions" in told(kb, "conflict", "error")


def test_an_exception_is_no_conflict(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", all_of(S[0], S[1]), K0, -0.4))
    assert remarks(kb, "conflict") == []
    assert told(kb, "opposed", "info") == "'r2' (-0.4) always fires against 'r1' (+0.6)."


def test_rules_that_can_fire_apart_are_not_opposed(small: Small) -> None:
    kb = small(rule("r1", all_of(S[0], unless(S[1])), K0) + rule("r2", all_of(S[0], S[1]), K0, -0.4))
    assert remarks(kb, "opposed") == []


def test_a_rule_that_follows_from_another_is_told_to_count_double(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", all_of(S[0], S[1]), K0, 0.4))
    assert told(kb, "double-counting", "info") == "where 'r2' (+0.4) fires, 'r1' (+0.6) does too: together 0.76."
    assert "evidence group" in remarks(kb, "double-counting")[0].hint


def test_three_rules_that_say_one_thing_are_a_warning(small: Small) -> None:
    premises = (any_of(S[0], S[1]), any_of(S[0], S[1], S[2]), S[0])
    kb = small("".join(rule(f"r{i}", premise, K0) for i, premise in enumerate(premises)))
    assert "together 0.94" in "".join(r.message for r in remarks(kb, "double-counting") if r.severity == "warning")


@pytest.mark.parametrize("more", [", evidence: e", ""])
def test_one_evidence_group_does_not_count_double(small: Small, more: str) -> None:
    rules = rule("r1", S[0], K0, 0.6, more) + rule("r2", all_of(S[0], S[1]), K0, 0.4, more)
    kb = small(rules, evidence_groups=[{"id": "e"}])
    assert bool(remarks(kb, "double-counting")) is not bool(more)


@pytest.mark.parametrize(("fields", "double"), [({"s1": {"under": ["s0"]}}, False), ({}, True)])
def test_a_rule_on_a_general_sign_and_its_special_case_does_not_count_double(
    small: Small, fields: dict[str, Fields], double: bool
) -> None:
    more = pointing(pointers("p", {"s0": 0.6, "s1": 0.8}))
    found = remarks(small(rule("r1", all_of(S[0], S[1]), K0), fields=fields, more=more), "double-counting")
    assert [r.message.split("'")[1] for r in found] == (["r1"] if double else [])


@pytest.mark.parametrize(
    ("narrow", "wide", "inside"),
    [
        (some_of(2, S[0], S[1], S[2]), any_of(S[0], S[1]), True),
        (some_of(2, S[0], S[1], S[2]), S[0], False),
        (all_of(S[0], S[1], S[2]), some_of(2, S[0], S[1], S[3]), True),
        (all_of(S[0], unless(any_of(S[1], S[2]))), all_of(S[0], unless(S[1])), True),
        (all_of(S[0], unless(S[1])), all_of(S[0], unless(any_of(S[1], S[2]))), False),
        ("{case: size, at_least: 20}", "{case: size, at_least: 10}", True),
        ("{case: size, at_least: 10}", "{case: size, at_least: 20}", False),
        ("{case: size, at_least: 10}", "{case: size, at_most: 20}", False),
        (any_of(S[0], S[1]), S[0], False),
    ],
)
def test_narrow_premises_imply_wide_ones_and_no_others(small: Small, narrow: str, wide: str, inside: bool) -> None:
    kb = small(rule("r1", wide, K0) + rule("r2", narrow, K0))
    logic = lg.Logic(kb)
    assert lg.implies(logic.holds(kb.rules["r2"].if_), logic.holds(kb.rules["r1"].if_)) is inside
    found = [r.message for r in remarks(kb, "double-counting") if r.message.startswith("where 'r2'")]
    assert bool(found) is inside


@pytest.mark.parametrize(("other", "severity"), [(0.6, "warning"), (0.4, "info")])
def test_a_condition_that_does_not_matter_is_told(small: Small, other: float, severity: str) -> None:
    with_and_without = all_of(S[0], S[1]), all_of(S[0], no(S[1]))
    kb = small(rule("r1", with_and_without[0], K0) + rule("r2", with_and_without[1], K0, other))
    assert "differ only in whether symptom:s1 holds" in told(kb, "unnecessary-condition", severity)


@pytest.mark.parametrize("other", [all_of(S[0], S[2]), all_of(S[2], no(S[1])), all_of(S[0], S[1], S[2])])
def test_a_condition_that_matters_is_not_told(small: Small, other: str) -> None:
    kb = small(rule("r1", all_of(S[0], S[1]), K0) + rule("r2", other, K0))
    assert remarks(kb, "unnecessary-condition") == []
