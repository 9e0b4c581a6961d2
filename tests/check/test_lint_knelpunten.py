"""What knelpunten rest on, evidence groups, and whether knelpunten can be told apart."""

from __future__ import annotations

import pytest

from checking import K0, K1, S, Small, all_of, any_of, remarks, told, unless
from conftest import rule
from netdiag.check.lint_knelpunten import telling_apart
from pointing import pointers, pointing


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


ENOUGH = {"s0": 0.8, "s1": 0.6, "s2": 0.4, "s3": 0.3, "s4": 0.2, "s5": 0.2, "s6": -0.2, "s7": -0.4}


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        (ENOUGH, ""),
        (ENOUGH | {"s5": 0.01}, ""),
        ({name: ENOUGH[name] for name in ENOUGH if name != "s5"}, "5 of 6 signs that point there"),
        (ENOUGH | {"s2": 0.39}, "2 of 3 of these firmly"),
        (ENOUGH | {"s6": 0.2}, "1 of 2 signs that speak against it"),
        ({"s0": 0.6}, "1 of 6 signs that point there, 1 of 3 of these firmly, 0 of 2 signs that speak against it"),
    ],
)
def test_a_knelpunt_that_rests_on_too_few_signs_is_told(small: Small, signs: dict[str, float], said: str) -> None:
    """Six that point there, three of them from 0.4 on, two against."""
    kb = small("  []", symptoms=8, knelpunten=1, more=pointing(pointers("p", signs)))
    assert [r.message for r in remarks(kb, "thin")] == ([f"knelpunt 'k0' has {said}."] if said else [])


ALONE = "".join(rule(f"r{i}", S[i], K0, sure) for i, sure in enumerate(ENOUGH.values()))
IN_ANYS = rule("r0", any_of(*S[:3]), K0) + rule("r1", any_of(all_of(S[3], unless(S[6])), *S[4:6]), K0, 0.2)
IN_ANYS += rule("r2", any_of(*S[6:]), K0, -0.4)


@pytest.mark.parametrize("rules", [ALONE, IN_ANYS], ids=["alone", "in anys"])
def test_signs_of_rules_count_where_each_alone_makes_them_fire(small: Small, rules: str) -> None:
    assert remarks(small(rules, symptoms=8, knelpunten=1), "thin") == []


def test_signs_that_only_point_together_and_what_an_absence_says_do_not_count(small: Small) -> None:
    rules = rule("r0", all_of(S[0], S[1]), K0) + rule("r1", S[2], K0, 0.6, ", necessity: 0.4")
    said = "1 of 6 signs that point there, 1 of 3 of these firmly, 0 of 2 signs that speak against it"
    assert told(small(rules, knelpunten=1), "thin", "warning") == f"knelpunt 'k0' has {said}."


def test_a_general_sign_and_its_special_cases_count_each(small: Small) -> None:
    special = {f"s{i}": {"under": ["s0"]} for i in range(1, 6)}
    kb = small("  []", symptoms=8, knelpunten=1, fields=special, more=pointing(pointers("p", ENOUGH)))
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


RULES = "".join(rule(f"r{i}", S[i], f"knelpunt: k{i}") for i in range(3))


def test_what_is_brought_along_and_not_said_to_be_seen_is_told(small: Small) -> None:
    fields = {"k0": {"brings": {"k1": 0.5, "k2": 0.4}}, "k2": {"seen": 0.2}}
    message = told(small(RULES, knelpunten=3, fields=fields), "companions", "warning")
    assert message.startswith("how often 'k1' is seen")


def test_what_is_brought_along_and_said_to_be_seen_is_not_told(small: Small) -> None:
    fields = {"k0": {"brings": {"k1": 0.5}}, "k1": {"seen": 0.2}}
    assert remarks(small(RULES, knelpunten=3, fields=fields), "companions") == []
