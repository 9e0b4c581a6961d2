"""Every check of the linter on a small knowledge base that shows it and one that does not; the shipped knowledge
passes; the suite in tests/cases reaches all of it and notices when a rule is changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT, WHY, rule, symptom
from netdiag import certainty
from netdiag.check import logic as lg
from netdiag.check.check import Examined, examine, summary
from netdiag.check.context import Remark
from netdiag.check.lint import lint
from netdiag.check.lint_knelpunten import telling_apart
from netdiag.check.mutate import Mutant, mutants, mutation_score
from netdiag.check.suite import Seen, Suite, Tried, coverage, mistakes, read_suite, unmet
from netdiag.errors import InputError
from netdiag.inference.floats import infer
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.derived import derive
from netdiag.knowledge.statable import STATED_KEYWORDS

Small = Callable[..., KnowledgeBase]
CASES = ROOT / "tests" / "cases"
S = [f"{{symptom: s{i}}}" for i in range(8)]
K0, K1, P0 = "knelpunt: k0", "knelpunt: k1", "pattern: p0"


def all_of(*parts: str) -> str:
    return f"{{all: [{', '.join(parts)}]}}"


def any_of(*parts: str) -> str:
    return f"{{any: [{', '.join(parts)}]}}"


def some_of(count: int, *parts: str) -> str:
    return f"{{at_least: {count}, of: [{', '.join(parts)}]}}"


def unless(part: str) -> str:
    return f"{{unless: {part}}}"


def no(part: str) -> str:
    return f"{{not: {part}}}"


def intervention(name: str, answers: str = "k0", more: str = "") -> str:
    return (
        f"  - {{id: {name}, nl: {name}, en: {name}, family: f, answers: [{answers}], actor: [bestuur], effort: low, "
        f"order: 1, source: {WHY}{more}}}\n"
    )


def group(name: str) -> str:
    return f"  - {{id: {name}, nl: {name}, en: {name}, source: {WHY}}}\n"


def remarks(kb: KnowledgeBase, check: str) -> list[Remark]:
    return [remark for remark in lint(kb) if remark.check == check]


def told(kb: KnowledgeBase, check: str, severity: str) -> str:
    """The messages of a check, all of one severity."""
    found = remarks(kb, check)
    assert {remark.severity for remark in found} == {severity}
    return "\n".join(remark.message for remark in found)


# --- rules against each other -----------------------------------------------------------------------------------------


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
def test_a_duplicate_is_seen_through_its_form(small: Small, one: str, other: str) -> None:
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


def test_a_rule_inside_another_counts_double(small: Small) -> None:
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
    kb = small(rules, more=f"evidence_groups:\n{group('e')}")
    assert bool(remarks(kb, "double-counting")) is not bool(more)


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
def test_what_follows_from_what(small: Small, narrow: str, wide: str, inside: bool) -> None:
    kb = small(rule("r1", wide, K0) + rule("r2", narrow, K0))
    logic = lg.Logic(kb)
    assert lg.implies(logic.holds(kb.rules["r2"].if_), logic.holds(kb.rules["r1"].if_)) is inside
    found = [r.message for r in remarks(kb, "double-counting") if r.message.startswith("where 'r2'")]
    assert bool(found) is inside


@pytest.mark.parametrize(("other", "severity"), [(0.6, "warning"), (0.4, "info")])
def test_a_condition_that_does_not_matter(small: Small, other: float, severity: str) -> None:
    with_and_without = all_of(S[0], S[1]), all_of(S[0], no(S[1]))
    kb = small(rule("r1", with_and_without[0], K0) + rule("r2", with_and_without[1], K0, other))
    assert "differ only in whether symptom:s1 holds" in told(kb, "unnecessary-condition", severity)


@pytest.mark.parametrize("other", [all_of(S[0], S[2]), all_of(S[2], no(S[1])), all_of(S[0], S[1], S[2])])
def test_a_condition_that_matters(small: Small, other: str) -> None:
    kb = small(rule("r1", all_of(S[0], S[1]), K0) + rule("r2", other, K0))
    assert remarks(kb, "unnecessary-condition") == []


# --- within a rule ----------------------------------------------------------------------------------------------------

IMPOSSIBLE = [
    all_of(S[0], no(S[0])),
    all_of(S[0], unless(S[0])),
    all_of(S[0], S[1], unless(any_of(S[1], S[2]))),
    all_of("{case: size, at_least: 10}", "{case: size, at_most: 5}"),
    all_of("{case: funding, is: temporary}", "{case: funding, is: structural}"),
    all_of("{case: mandated, is: true}", no("{case: mandated, is: true}")),
    some_of(2, S[0], no(S[0])),
]


@pytest.mark.parametrize("premise", IMPOSSIBLE)
def test_a_premise_that_can_never_hold(small: Small, premise: str) -> None:
    kb = small(rule("r1", premise, K0))
    assert "the premise of 'r1' can never hold" in told(kb, "unsatisfiable-premise", "error")


@pytest.mark.parametrize(
    "premise",
    [
        all_of(S[0], no(S[1])),
        all_of("{case: size, at_least: 10}", "{case: size, at_most: 10}"),
        all_of("{case: funding, is: [temporary, none]}", "{case: funding, is: [temporary, structural]}"),
        any_of(S[0], no(S[0])),
    ],
)
def test_a_premise_that_can_hold(small: Small, premise: str) -> None:
    kb = small(rule("r1", premise, K0))
    assert remarks(kb, "unsatisfiable-premise") + remarks(kb, "always-true") + remarks(kb, "idle-part") == []


@pytest.mark.parametrize(
    ("premise", "said"),
    [
        (all_of(S[0], any_of(S[0], S[1])), "symptom:s0 / symptom:s1 follows from another part"),
        (all_of(S[0], S[1], S[0]), "symptom:s0 follows from another part"),
        (any_of(S[0], all_of(S[0], S[1])), "symptom:s0 / symptom:s1 is covered by another part"),
        (any_of(S[0], S[1], S[1]), "symptom:s1 is covered by another part"),
        (all_of(no(S[0]), unless(S[0])), "symptom:s0 follows from another part"),
        (all_of(any_of(S[0], S[1]), unless(S[0])), "symptom:s0 can never hold here"),
        (
            all_of("{case: size, at_least: 5}", any_of(S[0], "{case: size, at_most: 4}")),
            "case:size<=4 can never hold here",
        ),
        (all_of(S[0], any_of(all_of(unless(S[1])), S[1])), "symptom:s1 / symptom:s1 always holds"),
        (some_of(2, S[0], S[1], S[0]), "symptom:s0 stands here twice"),
    ],
)
def test_a_part_that_does_nothing(small: Small, premise: str, said: str) -> None:
    assert said in told(small(rule("r1", premise, K0)), "idle-part", "warning")


@pytest.mark.parametrize(
    "premise",
    [all_of(any_of(S[0], S[1]), any_of(S[0], S[2])), all_of(S[0], unless(S[1])), any_of(all_of(S[0], S[1]), S[2])],
)
def test_parts_that_each_do_something(small: Small, premise: str) -> None:
    assert remarks(small(rule("r1", premise, K0)), "idle-part") == []


def test_a_premise_that_always_holds(small: Small) -> None:
    kb = small(rule("r1", any_of(S[0], all_of(unless(S[0]))), K0))
    assert "the premise of 'r1' always holds" in told(kb, "always-true", "warning")


def test_contra_indications_and_tensions_are_premises_too(small: Small) -> None:
    contra = f", contra: [{{if: {all_of(S[0], no(S[0]))}, nl: a, en: a}}]"
    sides = f"{{nl: a, en: a, if: {S[0]}}}, {{nl: b, en: b, if: {all_of(S[1], unless(S[1]))}}}"
    tension = f"  - {{id: t, nl: t, en: t, advice: {{nl: a, en: a}}, sides: [{sides}], source: {WHY}}}\n"
    kb = small(rule("r1", S[0], K0), more=f"interventions:\n{intervention('i', more=contra)}tensions:\n{tension}")
    assert [r.message.split("'")[1] for r in remarks(kb, "unsatisfiable-premise")] == ["i", "t"]


@pytest.mark.parametrize(
    ("sure", "more", "said"),
    [
        (0.5, "", "certainty 0.5"),
        (-0.3, "", "certainty -0.3"),
        (1, "", "certainty 1"),
        (0.6, ", necessity: 0.5", "0.5"),
    ],
)
def test_certainties_off_the_scale(small: Small, sure: float, more: str, said: str) -> None:
    assert said in told(small(rule("r1", S[0], K0, sure, more)), "scale", "warning")


@pytest.mark.parametrize(("sure", "more"), [(0.2, ""), (-0.8, ", necessity: 0.2"), (0.6, ", necessity: 0.4")])
def test_certainties_on_the_scale(small: Small, sure: float, more: str) -> None:
    assert remarks(small(rule("r1", S[0], K0, sure, more)), "scale") == []


# --- what is never reached --------------------------------------------------------------------------------------------


def test_a_symptom_that_no_rule_reads(small: Small) -> None:
    kb = small(rule("r1", all_of(S[0], unless(S[1])), K0), symptoms=3)
    assert told(kb, "unused-symptom", "warning") == "no rule reads symptom 's2'."


def test_what_no_rule_concludes_is_out_of_reach(small: Small) -> None:
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


def test_what_builds_on_what_is_out_of_reach_is_so_too(small: Small) -> None:
    rules = (
        rule("r1", all_of(S[0], no(S[0])), P0) + rule("r2", "{pattern: p0}", K0) + rule("r3", no("{pattern: p0}"), K1)
    )
    found = {r.message for r in remarks(small(rules, patterns=1), "unreachable") if r.severity == "error"}
    assert found == {"no rule can conclude knelpunt 'k0'.", "no rule can conclude knelpunt 'k1'."}


def test_a_necessity_can_bring_a_refutation_about(small: Small) -> None:
    rules = rule("r1", S[0], P0, 0.6, ", necessity: 0.4") + rule("r2", no("{pattern: p0}"), K0) + rule("r3", S[0], K1)
    assert [r for r in remarks(small(rules, patterns=1), "unreachable") if r.severity == "error"] == []


def test_a_pattern_that_leads_nowhere(small: Small) -> None:
    rules = rule("r1", S[0], P0) + rule("r2", S[1], "pattern: p1") + rule("r3", "{pattern: p1}", K0)
    asking = f"  - {{id: p9, nl: p9, en: p9, ask: {{nl: a, en: a}}, source: {WHY}}}\n"
    text = told(small(rules + rule("r4", S[2], "pattern: p9"), more=asking), "dead-end", "warning")
    assert text == "no rule builds on pattern 'p0', and it asks nothing."


def test_a_knelpunt_needs_an_intervention(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", S[1], K1), more=f"interventions:\n{intervention('i')}")
    assert told(kb, "no-intervention", "error") == "no intervention answers knelpunt 'k1'."


@pytest.mark.parametrize(
    ("answers", "contra", "said"),
    [
        ("k1", "", "no rule can conclude what it answers"),
        ("k0", "{knelpunt: k0}", "a contra-indication holds whenever it is called for"),
        ("k0", any_of("{knelpunt: k0}", S[0]), "a contra-indication holds whenever it is called for"),
        ("k0", S[0], ""),
        ("'k0', 'k2'", "{knelpunt: k0}", ""),
        ("k0", "", ""),
    ],
)
def test_an_intervention_that_is_never_advised(small: Small, answers: str, contra: str, said: str) -> None:
    more = f", contra: [{{if: {contra}, nl: a, en: a}}]" if contra else ""
    rules = rule("r1", S[0], K0) + rule("r2", S[1], "knelpunt: k2")
    kb = small(rules, knelpunten=3, more=f"interventions:\n{intervention('i', answers, more)}")
    found = [r.message for r in remarks(kb, "unreachable") if "intervention" in r.message]
    assert found == ([f"intervention 'i' is never advised: {said}."] if said else [])


@pytest.mark.parametrize(("side", "blocked"), [(all_of(S[1], no(S[1])), True), (S[1], False)])
def test_the_side_of_a_tension_that_can_never_win(small: Small, side: str, blocked: bool) -> None:
    sides = f"{{nl: a, en: a, if: {S[0]}}}, {{nl: b, en: b, if: {side}, interventions: [i]}}"
    tension = f"  - {{id: t, nl: t, en: t, advice: {{nl: a, en: a}}, sides: [{sides}], source: {WHY}}}\n"
    kb = small(rule("r1", S[0], K0), more=f"interventions:\n{intervention('i')}tensions:\n{tension}")
    assert any("its side of tension 't' can never win" in r.message for r in remarks(kb, "unreachable")) is blocked


# --- words ------------------------------------------------------------------------------------------------------------


def symptoms_with(*items: str) -> str:
    return "".join(item if item.endswith("\n") else item + "\n" for item in items)


def with_symptoms(small: Small, *items: str) -> KnowledgeBase:
    """A knowledge base whose symptoms are the given ones after s0."""
    kb = small(rule("r1", S[0], K0), symptoms=1)
    file = kb.folders[0] / "all.yaml"
    text = file.read_text(encoding="utf-8").replace("knelpunten:\n", f"{symptoms_with(*items)}knelpunten:\n", 1)
    file.write_text(text, encoding="utf-8")
    return KnowledgeBase.load(kb.folders[0])


def test_a_symptom_without_search_words(small: Small) -> None:
    kb = with_symptoms(small, symptom("a", words="[iets]"))
    assert told(kb, "no-words", "info") == "symptom 's0' has no search words."


def test_a_symptom_that_says_two_things(small: Small) -> None:
    two = (
        symptom("a")
        .replace(
            "nl: a, en: a",
            "nl: Men komt nooit op tijd en men gaat te vroeg weg, "
            "en: People never come in time and they leave too early",
        )
        .replace(", en:", "', en: '", 1)
    )
    two = two.replace("nl: Men", "nl: 'Men").replace("early, ", "early', ")
    one = symptom("b").replace(
        "nl: b, en: b", "nl: Partners en leden zwijgen, en: Partners and members say nothing at all"
    )
    assert "symptom 'a' may say two things" in told(with_symptoms(small, two, one), "two-in-one", "info")


def test_a_sentence_too_long_to_read(small: Small) -> None:
    kb = with_symptoms(
        small, symptom("a").replace("nl: a", f"nl: {'a' * 201}"), symptom("b").replace("nl: b", "nl: bb")
    )
    assert told(kb, "long-sentence", "info") == "'a' has a sentence of 201 characters."


def test_two_symptoms_with_one_label(small: Small) -> None:
    kb = with_symptoms(small, symptom("a"), symptom("b").replace("nl: b", "nl: A"))
    assert told(kb, "equal-labels", "warning") == "'b' and 'a' have one label (nl)."


# --- evidence ---------------------------------------------------------------------------------------------------------


def grouped(kb: KnowledgeBase, *symptoms: str) -> KnowledgeBase:
    """The same with these symptoms in evidence group e."""
    (file,) = kb.folders[0].iterdir()
    text = file.read_text(encoding="utf-8")
    for name in symptoms:
        text = text.replace(f"{{id: {name}, ", f"{{id: {name}, evidence: e, ")
    file.write_text(text, encoding="utf-8")
    return KnowledgeBase.load(file.parent)


@pytest.mark.parametrize(
    ("premise", "twice"),
    [
        (some_of(2, S[0], S[1], S[2]), True),
        (some_of(2, S[2], any_of(S[0], S[3]), S[1]), True),
        (all_of(S[3], some_of(2, S[0], S[1], S[2])), True),
        (some_of(2, any_of(S[0], S[1]), S[2], S[3]), False),
        (some_of(3, S[0], S[1], S[2]), False),
        (some_of(1, S[0], S[1], S[2]), False),
        (any_of(S[0], S[1], S[2]), False),
    ],
)
def test_one_thing_said_twice_counts_as_two_in_an_at_least(small: Small, premise: str, twice: bool) -> None:
    kb = grouped(small(rule("r1", premise, K0), more=f"evidence_groups:\n{group('e')}"), "s0", "s1")
    said = ["s0, s1 count apart in an at_least, and are of evidence group 'e'."] if twice else []
    assert [remark.message for remark in remarks(kb, "counted-twice")] == said


def test_evidence_groups_without_company(small: Small) -> None:
    rules = rule("r1", S[0], K0, 0.6, ", evidence: e1") + "".join(
        rule(f"r{i}", S[i], K0, 0.6, ", evidence: e2") for i in (2, 3)
    )
    kb = small(rules, more=f"evidence_groups:\n{group('e0')}{group('e1')}{group('e2')}")
    said = "evidence group 'e0' has no members.\nevidence group 'e1' has one member."
    assert told(kb, "small-group", "warning") == said


@pytest.mark.parametrize("apart", [False, True])
def test_signs_always_read_together_may_be_one_group(small: Small, apart: bool) -> None:
    rules = "".join(rule(f"r{i}", all_of(any_of(S[0], S[1]), S[i]), K0) for i in (2, 3, 4))
    rules += rule("r8", S[0], K0) + (rule("r9", any_of(S[1], S[5]), K0) if apart else "")
    found = remarks(small(rules, symptoms=6), "propose-group")
    assert [r.message for r in found] == ([] if apart else ["'s1' and 's0' always stand in one any: in 3 rules."])


# --- knelpunten -------------------------------------------------------------------------------------------------------

ENOUGH = (
    "".join(rule(f"r{i}", S[i], K0) for i in range(3))
    + rule("r3", all_of(S[0], S[1]), K0)
    + rule("r4", all_of(S[1], "{case: mandated, is: true}"), K0)
    + rule("r5", S[4], K0, -0.4)
)


def test_a_knelpunt_that_rests_on_too_little(small: Small) -> None:
    kb = small(ENOUGH, symptoms=6, knelpunten=1)
    assert told(kb, "thin", "warning") == "knelpunt 'k0' has 1 of 2 counter-evidence."


def test_a_knelpunt_that_rests_on_enough(small: Small) -> None:
    kb = small(ENOUGH + rule("r6", S[5], K0, 0.6, ", necessity: 0.2"), symptoms=6, knelpunten=1)
    assert remarks(kb, "thin") == []


def test_knelpunten_with_the_same_signs(small: Small) -> None:
    rules = "".join(rule(f"r{k}-{i}", S[i], f"knelpunt: k{k}") for k in (0, 1) for i in (0, 1))
    assert "'k1' and 'k0' are hard to tell apart: equal signs" in told(small(rules), "lookalikes", "warning")


def test_knelpunten_that_weigh_alike(small: Small) -> None:
    rules = "".join(rule(f"r{k}-{i}", S[i], f"knelpunt: k{k}") for k in (0, 1) for i in range(6))
    kb = small(rules + rule("more", S[6], K1), symptoms=8)
    assert "86% alike" in told(kb, "lookalikes", "warning")


def test_knelpunten_with_signs_of_their_own(small: Small) -> None:
    rules = rule("r1", S[0], K0) + rule("r2", S[1], K0) + rule("r3", S[1], K1, 0.4) + rule("r4", S[2], K1)
    assert remarks(small(rules), "lookalikes") == []


def test_what_parts_neighbours(small: Small) -> None:
    rules = rule("r1", S[0], K0) + rule("r2", S[1], K0, 0.4) + rule("r3", S[1], "knelpunt: k2", 0.6)
    kb = small(rules + rule("r4", all_of(S[2], S[3]), K1), knelpunten=3)
    file = kb.folders[0] / "all.yaml"
    text = file.read_text(encoding="utf-8").replace("h, order: 2", "h, neighbours: [k0, k1], order: 2")
    file.write_text(text, encoding="utf-8")
    kb = KnowledgeBase.load(kb.folders[0])
    assert telling_apart(kb) == {("k0", "k2"): ("s0", "s1"), ("k1", "k2"): ("s1",)}


# --- deficiency -------------------------------------------------------------------------------------------------------


def test_signs_that_alone_give_nothing(small: Small) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", all_of(S[1], S[2]), K0), symptoms=3)
    assert told(kb, "deficiency", "info") == "2 of 3 symptoms alone give no finding: s1, s2."


def test_pairs_of_core_signs_that_give_nothing(small: Small) -> None:
    kb = with_symptoms(small, symptom("a", core="true"), symptom("b", core="true"), symptom("c", strength="true"))
    assert "1 of 1 pairs of core symptoms give no finding: a + b." in told(kb, "deficiency", "info")


def test_signs_that_all_give_something(small: Small) -> None:
    assert remarks(small("".join(rule(f"r{i}", S[i], K0) for i in range(4))), "deficiency") == []


# --- places and order -------------------------------------------------------------------------------------------------


def test_remarks_stand_in_order_and_have_their_place(small: Small) -> None:
    kb = small(rule("r1", all_of(S[0], no(S[0])), K0) + rule("r2", S[1], K0, 0.5))
    found = lint(kb)
    grades = [("error", "warning", "info").index(remark.severity) for remark in found]
    assert grades == sorted(grades)
    (scale,) = [remark for remark in found if remark.check == "scale"]
    assert scale.place == kb.places["rules", "r2"]
    assert lint(kb) == found


# --- logic against the engine -----------------------------------------------------------------------------------------


def test_logic_and_the_engine_agree_on_every_shipped_premise(kb: KnowledgeBase) -> None:
    """The first assignments that logic finds for a premise, or against it, do make it hold, or fail, on floats."""
    logic = lg.Logic(kb)
    degree = {lg.PRESENT: 1.0, lg.ABSENT: -1.0, lg.UNKNOWN: 0.0}
    for mine in kb.rules.values():
        holds = logic.holds(mine.if_)
        for node, wanted in ((holds, True), (lg.negated(holds), False)):
            way = next(lg.solutions(node))
            if any(pr.kind(var) in STATED_KEYWORDS for var in way):
                continue
            chosen = {var: lg.UNKNOWN if lg.UNKNOWN in values else min(values) for var, values in way.items()}
            facts = {var: degree[value] for var, value in chosen.items()}
            assert bool(certainty.holds(pr.reader(mine.if_)(facts))) is wanted, mine.id


# --- suites -----------------------------------------------------------------------------------------------------------


def suite_of(tmp_path: Path, kb: KnowledgeBase, text: str) -> Suite:
    folder = tmp_path / "suite"
    (folder / "deep").mkdir(parents=True, exist_ok=True)
    (folder / "deep" / "x.yaml").write_text(f"cases:\n{text}", encoding="utf-8")
    return read_suite(folder, kb)


def entry(case: str, expect: str, name: str = "n") -> str:
    return f"  - {{name: {name}, case: {case}, expect: {expect}}}\n"


@pytest.mark.parametrize(
    ("expect", "met"),
    [
        ("{fires: [r1]}", True), ("{fires: [r2]}", False), ("{silent: [r2]}", True), ("{silent: [r1]}", False),
        ("{likely: [k0]}", True), ("{likely: [k1]}", False), ("{below: [k1]}", True), ("{below: [k0]}", False),
        ("{above: [[k0, k1]]}", True), ("{above: [[k1, k0]]}", False), ("{first: k0}", True), ("{first: k1}", False),
        ("{outcome: findings}", True), ("{outcome: tie}", False), ("{opgave: null}", True), ("{opgave: t1}", False),
        ("{certainty: {k0: 0.6}}", True), ("{certainty: {'knelpunt:k0': 0.6}}", True), ("{certainty: {k0: 0.61}}", False),  # noqa: E501
        ("{certainty: {k0: 0.604}}", True), ("{certainty: {'pattern:p0': 0.4}}", True),
    ],
)  # fmt: skip
def test_expectations(small: Small, tmp_path: Path, expect: str, met: bool) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", S[1], K1) + rule("r3", S[0], P0, 0.4))
    (tried,) = suite_of(tmp_path, kb, entry("{symptoms: {s0: 4}}", expect)).tried
    assert (mistakes(tried) == ()) is met


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry("{}", "{fires: [r9]}"), "'r9' is not one of the rules"),
        (entry("{}", "{fire: [r1]}"), "Did you mean 'fires'?"),
        (entry("{}", "{above: [[k0, k9]]}"), "'k9' is not one of the knelpunten"),
        (entry("{}", "{certainty: {k9: 0.2}}"), "'k9' is not a finding"),
        (entry("{symptoms: {s9: 4}}", "{}"), "'s9' is not one of the symptoms"),
        ("  - {name: n, case: {}}\n", "this is not {name, case, expect}"),
        ("  - n\n", "this is not {name, case, expect}"),
    ],
)
def test_a_suite_with_mistakes_is_refused(small: Small, tmp_path: Path, text: str, said: str) -> None:
    kb = small(rule("r1", S[0], K0))
    with pytest.raises(InputError) as error:
        suite_of(tmp_path, kb, text)
    assert said in str(error.value)


def test_a_folder_without_cases_is_refused(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no case files here"):
        read_suite(tmp_path, kb)


def test_coverage_tells_what_is_left_out(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", any_of(S[0], S[1]), K0) + rule("r2", all_of(S[2], no(S[3])), K1))
    found = coverage(kb, suite_of(tmp_path, kb, entry("{symptoms: {s0: 4, s2: 4, s3: 3}}", "{fires: [r1]}")))
    assert (found.rules, found.parts, found.symptoms, found.knelpunten) == (0.5, 0.5, 0.75, 0.5)
    assert (found.unfired, found.unused, found.unreached) == (("r2",), ("s1",), ("k1",))
    assert found.unheld == ("r1: symptom:s1", "r2: symptom:s3")


def test_the_mutants_of_a_rule(small: Small) -> None:
    premise = all_of(any_of(S[0], S[1]), unless(S[2]))
    kb = small(rule("r1", premise, K0, 0.6, ", necessity: 0.2"))
    found = [(mutant.kind, mutant.what) for mutant in mutants(kb.rules["r1"])]
    assert found == [
        ("part", "without symptom:s0, symptom:s1"),
        ("part", "without symptom:s0"),
        ("part", "without symptom:s1"),
        ("unless", "without symptom:s2"),
        ("sign", "the sign turned"),
        ("certainty", "certainty +0.2"),
        ("necessity", "without necessity"),
    ]


def test_mutants_that_a_suite_catches_and_those_it_does_not(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", any_of(S[0], S[1]), K0))
    weak = mutation_score(suite_of, kb(tmp_path, kb, entry("{symptoms: {s0: 4}}", "{likely: [k0]}")))
    assert (weak.killed, weak.total) == (3, 4)
    assert [one.what for one in weak.survivors] == ["without symptom:s1"]
    texts = entry("{symptoms: {s0: 4}}", "{likely: [k0]}") + entry("{symptoms: {s1: 4}}", "{fires: [r1]}", "m")
    assert mutation_score(suite_of, kb(tmp_path, kb, texts)).share == 1.0


def test_a_case_that_fails_anyway_catches_nothing(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", S[0], K0))
    assert mutation_score(suite_of, kb(tmp_path, kb, entry("{symptoms: {s0: 4}}", "{below: [k0]}"))).killed == 0


def test_a_mutant_that_needs_nothing_is_caught_by_a_case_that_knows_nothing(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", all_of(S[0], unless(S[1])), K0))
    score = mutation_score(suite_of, kb(tmp_path, kb, entry("{symptoms: {s3: 4}}", "{silent: [r1]}")))
    assert [one.what for one in score.survivors] == ["without symptom:s1", "the sign turned", "certainty +0.2"]


# --- the shipped knowledge --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped_suite(kb: KnowledgeBase) -> Suite:
    return read_suite(CASES, kb)


@pytest.fixture(scope="module")
def examined(kb: KnowledgeBase) -> Examined:
    return examine(kb)


def test_the_shipped_knowledge_passes(examined: Examined) -> None:
    assert [f"{r.place}: {r.message}" for r in examined.remarks if r.severity != "info"] == []
    assert examined.passed


def test_every_pair_of_neighbours_has_a_question_that_parts_it(kb: KnowledgeBase) -> None:
    assert {pair for pair, symptoms in telling_apart(kb).items() if not symptoms} == set()


def test_every_case_of_the_suite_comes_out_as_expected(shipped_suite: Suite) -> None:
    wrong = [f"{one.place}, {one.name}: {said}" for one in shipped_suite.tried for said in mistakes(one)]
    assert wrong == [], "\nIf rules changed on purpose: python tests/make_rule_cases.py, and read the diff."


def test_the_suite_reaches_all_of_the_shipped_knowledge(kb: KnowledgeBase, shipped_suite: Suite) -> None:
    found = coverage(shipped_suite, kb)
    assert (found.unfired, found.unheld, found.unreached) == ((), (), ())
    assert (found.rules, found.parts, found.knelpunten) == (1.0, 1.0, 1.0)


def test_every_shipped_rule_is_expected_to_fire_and_seen_silent(kb: KnowledgeBase, shipped_suite: Suite) -> None:
    wanted = {name for one in shipped_suite.tried for name in one.expect.get("fires", ())}
    silent = {name for one in shipped_suite.tried for name in kb.rules.keys() - one.fired}
    assert kb.rules.keys() - wanted == set()
    assert kb.rules.keys() - silent == set()


def test_the_suite_notices_nearly_every_change_of_a_shipped_rule(kb: KnowledgeBase, shipped_suite: Suite) -> None:
    assert mutation_score(shipped_suite, kb).share >= 0.85


def test_a_mutant_is_judged_as_a_full_run_would(kb: KnowledgeBase, shipped_suite: Suite) -> None:
    """The short way round (only what the change reaches) and a knowledge base with the mutant in it tell the same."""
    tried = [one for one in shipped_suite.tried if "rules" not in Path(one.place.file).parts[-2:]][::9]
    suite = Suite(tuple(tried))
    chained = [name for name, finding in kb.derived.concludes.items() if finding in kb.derived.readers]
    names = list(dict.fromkeys(sorted(chained)[::70] + sorted(kb.rules)[::600]))
    short = {id_of(one) for one in mutation_score(suite, kb, rules=names).survivors}
    full = {id_of(one) for name in names for one in mutants(kb.rules[name]) if not caught(kb, one, suite)}
    assert full
    assert short == full


def id_of(mutant: Mutant) -> tuple[str, str, str]:
    return mutant.rule.id, mutant.kind, mutant.what


def caught(kb: KnowledgeBase, mutant: Mutant, suite: Suite) -> bool:
    changed = with_rule(kb, mutant)
    return any(not mistakes(one) and any(unmet(one.expect, seen(changed, one))) for one in suite.tried)


def seen(kb: KnowledgeBase, one: Tried) -> Seen:
    again = Tried(one.name, one.place, one.case, one.expect, infer(kb, one.case))
    return Seen(again.fired, again.inference.certainties, again.answered)


def with_rule(kb: KnowledgeBase, mutant: Mutant) -> KnowledgeBase:
    """A knowledge base with the mutant; evidence groups as they were, since the wrong is in the rule and not in them."""  # noqa: E501
    rules = {**kb.rules, mutant.rule.id: mutant.rule}
    sections = {"rules": rules, **{n: getattr(kb, n) for n in ("symptoms", "opgaven", "interventions", "tensions")}}
    derived = replace(derive(sections, {}), evidence_of=kb.derived.evidence_of)
    return replace(kb, rules=rules, derived=derived)


# --- command line -----------------------------------------------------------------------------------------------------


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from netdiag.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, "check", *arguments], capture_output=True, text=True)


def test_check_passes_the_shipped_knowledge() -> None:
    done = check()
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 error, 0 warning" in done.stdout.splitlines()[-1]


def test_check_tells_place_and_hint_and_fails(tmp_path: Path, kb: KnowledgeBase) -> None:
    name = next(iter(kb.symptoms))
    premise = f"{{all: [{{symptom: {name}}}, {{unless: {{symptom: {name}}}}}]}}"
    file = tmp_path / "mine.yaml"
    file.write_text(f"rules:\n{rule('mine', premise, f'knelpunt: {next(iter(kb.knelpunten))}')}", encoding="utf-8")
    done = check("--overlay", str(tmp_path))
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.splitlines()[:2] == [
        "error: 1",
        f"{file}:2:5: the premise of 'mine' can never hold. [unsatisfiable-premise]",
    ]


def test_check_writes_json(tmp_path: Path, kb: KnowledgeBase) -> None:
    (tmp_path / "x.yaml").write_text("cases:\n" + entry("{}", "{outcome: tie}"), encoding="utf-8")
    done = check("--suite", str(tmp_path), "--format", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 3
    assert data["remarks"][0]["check"] == "expectation"
    assert data["counts"]["rules"] == len(kb.rules)
    assert data["coverage"]["rules"] == 0.0
    assert data["mutation"] is None
    assert all(pair["ask"] for pair in data["neighbours"])


def test_check_wants_a_suite_for_mutation() -> None:
    done = check("--mutation")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--mutation needs --suite" in done.stderr


def test_the_summary_names_what_was_asked(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", S[0], K0))
    suite_of(tmp_path, kb, entry("{symptoms: {s0: 4}}", "{fires: [r1]}"))
    text = summary(examine(kb, tmp_path / "suite", mutation=True))
    assert text.startswith("1 rules, 4 symptoms, 2 knelpunten, 0 interventions; ")
    assert "coverage by 1 cases: rules 1.00, parts 1.00, symptoms 0.25, knelpunten 0.50" in text
    assert text.endswith("mutation score 0.000 (0 of 2).")
