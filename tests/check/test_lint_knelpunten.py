"""What knelpunten rest on, evidence groups, and whether knelpunten can be told apart."""

from __future__ import annotations

import pytest

from checking import K0, K1, S, Small, all_of, any_of, remarks, told
from conftest import rule
from netdiag.check.lint_knelpunten import telling_apart


def test_evidence_groups_of_fewer_than_two_members_are_told(small: Small) -> None:
    rules = rule("r1", S[0], K0, 0.6, ", evidence: e1") + "".join(
        rule(f"r{i}", S[i], K0, 0.6, ", evidence: e2") for i in (2, 3)
    )
    kb = small(rules, evidence_groups=[{"id": f"e{i}"} for i in range(3)])
    said = "evidence group 'e0' has no members.\nevidence group 'e1' has one member."
    assert told(kb, "small-group", "warning") == said


@pytest.mark.parametrize("apart", [False, True])
def test_signs_always_read_together_are_proposed_as_one_group(small: Small, apart: bool) -> None:
    rules = "".join(rule(f"r{i}", all_of(any_of(S[0], S[1]), S[i]), K0) for i in (2, 3, 4))
    rules += rule("r8", S[0], K0) + (rule("r9", any_of(S[1], S[5]), K0) if apart else "")
    found = remarks(small(rules, symptoms=6), "propose-group")
    assert [r.message for r in found] == ([] if apart else ["'s1' and 's0' always stand in one any: in 3 rules."])


ENOUGH = (
    "".join(rule(f"r{i}", S[i], K0) for i in range(3))
    + rule("r3", all_of(S[0], S[1]), K0)
    + rule("r4", all_of(S[1], "{case: mandated, is: true}"), K0)
    + rule("r5", S[4], K0, -0.4)
)


def test_a_knelpunt_that_rests_on_too_little_is_told(small: Small) -> None:
    kb = small(ENOUGH, symptoms=6, knelpunten=1)
    assert told(kb, "thin", "warning") == "knelpunt 'k0' has 1 of 2 counter-evidence."


def test_a_knelpunt_that_rests_on_enough_is_not_told(small: Small) -> None:
    kb = small(ENOUGH + rule("r6", S[5], K0, 0.6, ", necessity: 0.2"), symptoms=6, knelpunten=1)
    assert remarks(kb, "thin") == []


def test_knelpunten_with_the_same_signs_are_told(small: Small) -> None:
    rules = "".join(rule(f"r{k}-{i}", S[i], f"knelpunt: k{k}") for k in (0, 1) for i in (0, 1))
    assert "'k1' and 'k0' are hard to tell apart: equal signs" in told(small(rules), "lookalikes", "warning")


def test_knelpunten_whose_signs_weigh_alike_are_told(small: Small) -> None:
    rules = "".join(rule(f"r{k}-{i}", S[i], f"knelpunt: k{k}") for k in (0, 1) for i in range(6))
    kb = small(rules + rule("more", S[6], K1), symptoms=8)
    assert "86% alike" in told(kb, "lookalikes", "warning")


def test_knelpunten_with_signs_of_their_own_are_not_told(small: Small) -> None:
    rules = rule("r1", S[0], K0) + rule("r2", S[1], K0) + rule("r3", S[1], K1, 0.4) + rule("r4", S[2], K1)
    assert remarks(small(rules), "lookalikes") == []


def test_neighbours_are_told_apart_by_the_signs_that_move_one_of_them_most(small: Small) -> None:
    rules = rule("r1", S[0], K0) + rule("r2", S[1], K0, 0.4) + rule("r3", S[1], "knelpunt: k2", 0.6)
    neighbours = {"k2": {"neighbours": ["k0", "k1"]}}
    kb = small(rules + rule("r4", all_of(S[2], S[3]), K1), knelpunten=3, fields=neighbours)
    assert telling_apart(kb) == {("k0", "k2"): ("s0", "s1"), ("k1", "k2"): ("s1",)}
