"""What is never read, concluded or advised, and signs that alone say nothing."""

from __future__ import annotations

import pytest

from checking import K0, K1, P0, S, Small, all_of, any_of, no, remarks, tension, told, unless, where
from conftest import intervention, rule
from pointing import pointers, pointing


def test_a_symptom_that_no_rule_reads_is_told(small: Small) -> None:
    kb = small(rule("r1", all_of(S[0], unless(S[1])), K0), symptoms=3)
    assert told(kb, "unused-symptom", "warning") == "no rule reads symptom 's2'."


def test_signs_of_pointers_are_read_and_special_cases_not_by_that(small: Small) -> None:
    kb = small("  []", symptoms=3, fields={"s1": {"under": ["s0"]}}, more=pointing(pointers("p", {"s0": 0.6})))
    assert told(kb, "unused-symptom", "warning") == "no rule reads symptom 's1'.\nno rule reads symptom 's2'."


def test_a_consequence_need_not_be_read_where_an_intervention_names_it(small: Small) -> None:
    fields = {"s1": {"kind": "consequence"}, "s2": {"kind": "consequence"}}
    fields["s3"] = {"kind": "consequence", "under": ["s1"]}
    advice = intervention("i", "k0", signs=["s1", "s4"])
    kb = small(rule("r1", S[0], K0), symptoms=5, fields=fields, interventions=[advice])
    assert told(kb, "unused-symptom", "warning") == "no rule reads symptom 's2'.\nno rule reads symptom 's4'."


def test_a_consequence_taken_for_evidence_of_a_knelpunt_is_told(small: Small) -> None:
    rules = rule("r1", any_of(S[0], all_of(S[1], no(S[2]))), K0) + rule("r2", all_of(S[1], unless(S[0])), K1)
    fields = {"s0": {"kind": "consequence"}, "s3": {"kind": "consequence"}}
    kb = small(rules + rule("r3", S[0], P0), fields=fields, more=pointing(pointers("p", {"s2": 0.4, "s3": -0.4})))
    assert told(kb, "consequence-as-evidence", "warning").splitlines() == [
        "'p.s3' takes consequence 's3' for evidence.",
        "'r1' takes consequence 's0' for evidence.",
    ]


def test_what_no_rule_concludes_is_told(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", S[0], P0) + rule("r3", S[1], K1, -0.4), patterns=2)
    found = {(r.severity, r.message.removeprefix("no rule can ").rstrip(".")) for r in remarks(kb, "unreachable")}
    assert found == {
        ("error", "conclude knelpunt 'k1'"),
        ("warning", "conclude pattern 'p1'"),
        ("warning", "conclude opgave 't1'"),
        ("warning", "conclude opgave 't2'"),
        ("warning", "conclude axis 'knows'"),
        ("warning", "refute axis 'knows'"),
    }


def test_what_builds_on_what_cannot_be_concluded_is_told_too(small: Small) -> None:
    rules = (
        rule("r1", all_of(S[0], no(S[0])), P0) + rule("r2", "{pattern: p0}", K0) + rule("r3", no("{pattern: p0}"), K1)
    )
    found = {r.message for r in remarks(small(rules, patterns=1), "unreachable") if r.severity == "error"}
    assert found == {"no rule can conclude knelpunt 'k0'.", "no rule can conclude knelpunt 'k1'."}


def test_a_necessity_can_bring_a_refutation_about(small: Small) -> None:
    rules = rule("r1", S[0], P0, 0.6, ", necessity: 0.4") + rule("r2", no("{pattern: p0}"), K0) + rule("r3", S[0], K1)
    assert [r for r in remarks(small(rules, patterns=1), "unreachable") if r.severity == "error"] == []


def test_a_pattern_that_leads_nowhere_is_told(small: Small) -> None:
    rules = rule("r1", S[0], P0) + rule("r2", S[1], "pattern: p1") + rule("r3", "{pattern: p1}", K0)
    kb = small(rules + rule("r4", S[2], "pattern: p2"), patterns=3, fields={"p2": {"ask": {"nl": "a", "en": "a"}}})
    text = told(kb, "dead-end", "warning")
    assert text == "no rule builds on pattern 'p0', and it asks nothing."


def test_a_knelpunt_needs_an_intervention(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", S[1], K1), interventions=[intervention("i", "k0")])
    assert told(kb, "no-intervention", "error") == "no intervention answers knelpunt 'k1'."


@pytest.mark.parametrize(
    ("answers", "contra", "said"),
    [
        (["k1"], "", "no rule can conclude what it answers"),
        (["k0"], "{knelpunt: k0}", "a contra-indication holds whenever it is called for"),
        (["k0"], any_of("{knelpunt: k0}", S[0]), "a contra-indication holds whenever it is called for"),
        (["k0"], S[0], ""),
        (["k0", "k2"], "{knelpunt: k0}", ""),
        (["k0"], "", ""),
    ],
)
def test_an_intervention_that_is_never_advised_is_told_with_the_reason(
    small: Small, answers: list[str], contra: str, said: str
) -> None:
    advice = intervention("i", *answers, contra=[where(contra)] if contra else [])
    kb = small(rule("r1", S[0], K0) + rule("r2", S[1], "knelpunt: k2"), knelpunten=3, interventions=[advice])
    found = [r.message for r in remarks(kb, "unreachable") if "intervention" in r.message]
    assert found == ([f"intervention 'i' is never advised: {said}."] if said else [])


@pytest.mark.parametrize(("side", "blocked"), [(all_of(S[1], no(S[1])), True), (S[1], False)])
def test_the_side_of_a_tension_that_can_never_win_is_told(small: Small, side: str, blocked: bool) -> None:
    sides = tension(where(S[0]), where(side, interventions=["i"]))
    kb = small(rule("r1", S[0], K0), interventions=[intervention("i", "k0")], tensions=[sides])
    assert any("its side of tension 't' can never win" in r.message for r in remarks(kb, "unreachable")) is blocked


def test_signs_that_alone_give_no_finding_are_told(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", all_of(S[1], S[2]), K0), symptoms=3)
    assert told(kb, "deficiency", "info") == "2 of 3 symptoms alone give no finding: s1, s2."


def test_pairs_of_core_signs_that_give_no_finding_are_told(small: Small) -> None:
    fields = {"s1": {"core": True}, "s2": {"core": True}, "s3": {"strength": True}}
    kb = small(rule("r1", S[0], K0), fields=fields)
    assert "1 of 1 pairs of core symptoms give no finding: s1 + s2." in told(kb, "deficiency", "info")


def test_consequences_alone_need_give_no_finding(small: Small) -> None:
    fields = {"s1": {"kind": "consequence", "core": True}, "s2": {"core": True}, "s3": {"kind": "task", "core": True}}
    text = told(small(rule("r1", S[0], K0), fields=fields), "deficiency", "info")
    assert set(text.splitlines()) == {
        "2 of 3 symptoms alone give no finding: s2, s3.",
        "1 of 1 pairs of core symptoms give no finding: s2 + s3.",
    }


def test_signs_that_all_give_a_finding_are_not_told(small: Small) -> None:
    assert remarks(small("".join(rule(f"r{i}", S[i], K0) for i in range(4))), "deficiency") == []
