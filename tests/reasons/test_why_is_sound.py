"""What is named as a reason is enough, and nothing of it too much: on examples, random knowledge and random cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from replayed import asked, by_rules, only

import netdiag
from conftest import rule
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag.cases import Case
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.knowledge import KnowledgeBase
from netdiag.reasons.items import Item
from netdiag.reasons.why import MOST_TRIMMED, explain
from shipped import EXAMPLES, example_diagnosis

Make = Callable[..., KnowledgeBase]


def hold_sound(d: Diagnosis, finding: str, name: str) -> None:
    """Rules and observations named: replayed they give the same; without any one of them they do not."""
    why = explain(d, name)
    assert why.certainty == d.inference.degrees.get(finding, 0.0)
    items, rules = {one.item for one in why.observations}, set(why.rules)
    assert by_rules(only(d.case, items), finding, d.kb, rules) == why.certainty, finding
    for item in items:
        assert by_rules(only(d.case, items - {item}), finding, d.kb, rules) != why.certainty, (finding, item)
    for rule_ in rules:
        assert by_rules(only(d.case, items), finding, d.kb, rules - {rule_}) != why.certainty, (finding, rule_)


@settings(
    max_examples=60,
    deadline=None,
    phases=NO_SHRINK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(rules=rule_bases(), case=Cases)
def test_a_why_is_sound_on_any_knowledge_and_case(small: Make, rules: str, case: Case) -> None:
    kb = small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)
    d = diagnose(case, kb, engine="floats")
    for finding, name in asked(d):
        hold_sound(d, finding, name)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_why_is_sound_on_the_examples(file: Path) -> None:
    d = example_diagnosis(file)
    for finding, name in asked(d):
        hold_sound(d, finding, name)


def test_the_running_certainty_ends_at_the_certainty() -> None:
    for file in EXAMPLES[::3]:
        d = example_diagnosis(file)
        for _, name in asked(d):
            why = explain(d, name)
            running = [step.running for step in why.own.steps if step.running is not None]
            assert not running or running[-1] == why.certainty


# --- what is needed, by hand ------------------------------------------------------------------------------------------


def named(kb: KnowledgeBase, finding: str = "k0", **symptoms: object) -> tuple[set[str], set[str]]:
    """The signs and the rules that a why names."""
    why = explain(netdiag.diagnose(Case.model_validate({"symptoms": symptoms}), kb, engine="floats"), finding)
    return {one.item.id for one in why.observations}, set(why.rules)


def test_of_any_the_greatest_is_named_and_the_first_of_equals(small: Make) -> None:
    kb = small(rule("a", "{any: [{symptom: s0}, {symptom: s1}, {symptom: s2}]}", "knelpunt: k0"))
    assert named(kb, s0=2, s1=4, s2=4) == ({"s1"}, {"a"})
    why = explain(netdiag.diagnose(Case(symptoms={"s0": 2, "s1": 4, "s2": 4}), kb), "k0")
    assert why.own.steps[0].also == (Item("symptom", "s2"),)


def test_of_what_is_denied_as_many_absences_are_named_as_deny_it(small: Make) -> None:
    three = "[{symptom: s0}, {symptom: s1}, {symptom: s2}]"
    kb = small(
        rule("a", f"{{not: {{any: {three}}}}}", "knelpunt: k0")
        + rule("b", f"{{not: {{at_least: 2, of: {three}}}}}", "knelpunt: k1")
        + rule("c", f"{{not: {{all: {three}}}}}", "pattern: p0")
    )
    none = dict.fromkeys(("s0", "s1", "s2"), 0)
    assert named(kb, "k0", **none) == ({"s0", "s1", "s2"}, {"a"})
    assert named(kb, "k1", **none) == ({"s0", "s1"}, {"b"})
    assert named(kb, "p0", **none) == ({"s0"}, {"c"})


def test_of_all_every_part_is_named(small: Make) -> None:
    kb = small(rule("a", "{all: [{symptom: s0}, {symptom: s1}]}", "knelpunt: k0"))
    assert named(kb, s0=2, s1=4) == ({"s0", "s1"}, {"a"})


def test_what_weakens_by_an_unless_is_named_and_what_does_not_is_not(small: Make) -> None:
    kb = small(rule("a", "{all: [{symptom: s0}, {unless: {symptom: s1}}]}", "knelpunt: k0"))
    assert named(kb, s0=4, s1=2) == ({"s0", "s1"}, {"a"})
    assert named(kb, s0=2, s1=2) == ({"s0"}, {"a"})
    assert named(kb, s0=4, s1=0) == ({"s0"}, {"a"})


def test_what_weakened_a_rule_is_told_as_that_and_not_as_its_reason(small: Make) -> None:
    kb = small(
        rule("p", "{symptom: s2}", "pattern: p0")
        + rule("a", "{all: [{symptom: s0}, {unless: {symptom: s1}}]}", "knelpunt: k0")
        + rule("b", "{all: [{symptom: s0}, {unless: {pattern: p0}}]}", "knelpunt: k1")
    )
    d = netdiag.diagnose(Case(symptoms={"s0": 4, "s1": 1, "s2": 4}), kb, engine="floats")
    (by_sign,), (by_finding,) = explain(d, "k0").own.steps, explain(d, "k1").own.steps
    s0, s1 = Item("symptom", "s0"), Item("symptom", "s1")
    assert (by_sign.seen, by_sign.weakened_by, by_sign.weakened_through) == ((s0,), (s1,), ())
    assert (by_finding.seen, by_finding.through, by_finding.weakened_through) == ((s0,), (), ("pattern:p0",))


def test_what_holds_off_a_weakening_is_a_reason(small: Make) -> None:
    inside = "{all: [{unless: {symptom: s1}}]}"
    kb = small(rule("a", f"{{all: [{{symptom: s0}}, {{unless: {inside}}}]}}", "knelpunt: k0"))
    (step,) = explain(netdiag.diagnose(Case(symptoms={"s0": 4, "s1": 4}), kb, engine="floats"), "k0").own.steps
    assert (len(step.seen), step.weakened_by) == (2, ())


@pytest.mark.parametrize("axes", [(0.8, 0.8), (-0.8, -0.8), (-0.9, 0.3), (0.2, -1.0), (0.0, -0.7)])
@pytest.mark.parametrize("present", ["overzichtelijk", "taai"])
def test_a_why_of_a_misfit_is_sound_however_likely_the_types_are(axes: tuple[float, float], present: str) -> None:
    kb = KnowledgeBase.default()
    opgave = {"axes": dict(zip(kb.axes, axes, strict=True))}
    d = netdiag.diagnose(Case(opgave=opgave, arrangement={"activiteiten": present}), kb, engine="floats")
    hold_sound(d, "knelpunt:geen-passende-strategie", "geen-passende-strategie")


def test_of_several_that_could_weaken_by_an_unless_the_one_that_does_is_named(small: Make) -> None:
    kb = small(rule("a", "{all: [{symptom: s0}, {unless: {any: [{symptom: s1}, {symptom: s2}]}}]}", "knelpunt: k0"))
    assert named(kb, s0=4, s1=1, s2=2) == ({"s0", "s2"}, {"a"})
    assert named(kb, s0=2, s1=1, s2=2) == ({"s0"}, {"a"})


def test_what_holds_off_what_would_weaken_by_an_unless_is_named(small: Make) -> None:
    inside = "{all: [{unless: {symptom: s1}}]}"
    kb = small(rule("a", f"{{all: [{{symptom: s0}}, {{unless: {inside}}}]}}", "knelpunt: k0"))
    assert named(kb, s0=4, s1=4) == ({"s0", "s1"}, {"a"})


def test_of_an_evidence_group_the_strongest_is_named_and_the_other_told_with_it(small: Make) -> None:
    group = "evidence_groups: [{id: e, nl: groep, en: group, source: {support: inferred, why: {nl: w, en: w}}}]\n"
    kb = small(
        rule("a", "{symptom: s0}", "knelpunt: k0", 0.4, ", evidence: e")
        + rule("b", "{symptom: s1}", "knelpunt: k0", 0.6, ", evidence: e"),
        more=group,
    )
    assert named(kb, s0=4, s1=4) == ({"s1"}, {"b"})
    idle = explain(netdiag.diagnose(Case(symptoms={"s0": 4, "s1": 4}), kb), "k0").own.idle
    assert [(step.rule, step.standing, step.spoken_by, step.running) for step in idle] == [
        ("a", "outspoken", "b", None)
    ]
    assert idle[0].group is not None and idle[0].group.en == "group"


def test_of_an_evidence_group_the_strongest_on_each_side_counts(small: Make) -> None:
    kb = small(
        rule("a", "{symptom: s0}", "knelpunt: k0", 0.6, ", evidence: e")
        + rule("b", "{symptom: s1}", "knelpunt: k0", -0.4, ", evidence: e"),
        more=GROUPS,
    )
    assert named(kb, s0=4, s1=4) == ({"s0", "s1"}, {"a", "b"})


def test_a_finding_on_the_way_is_named_as_far_as_it_matters(small: Make) -> None:
    """The premise asks for both: the pattern is surer than the sign, also without its second rule."""
    kb = small(
        rule("a", "{symptom: s0}", "pattern: p0", 0.8)
        + rule("b", "{symptom: s1}", "pattern: p0", 0.4)
        + rule("c", "{all: [{pattern: p0}, {symptom: s2}]}", "knelpunt: k0")
    )
    assert named(kb, s0=4, s1=4, s2=2) == ({"s0", "s2"}, {"a", "c"})
    assert named(kb, s0=4, s1=4, s2=4) == ({"s0", "s1", "s2"}, {"a", "b", "c"})
    why = explain(netdiag.diagnose(Case(symptoms={"s0": 4, "s1": 4, "s2": 2}), kb), "k0")
    assert {step.rule: step.standing for step in why.ledgers[1].steps} == {"a": "counts", "b": "spare"}


def test_a_stated_type_of_opgave_is_named_as_stated(small: Make) -> None:
    kb = small(rule("a", "{opgave: t1}", "knelpunt: k0"))
    why = explain(netdiag.diagnose(Case(opgave="t1"), kb), "k0")
    assert [one.item.kind for one in why.observations] == ["opgave"]
    assert why.ledgers[1].stated and why.ledgers[1].steps == ()
    assert explain(netdiag.diagnose(Case(opgave="t1"), kb), "t1").own.stated


def test_a_certain_rule_leaves_the_others_without_effect(small: Make) -> None:
    kb = small(rule("a", "{symptom: s0}", "knelpunt: k0", 1.0) + rule("b", "{symptom: s1}", "knelpunt: k0", 0.6))
    assert named(kb, s0=4, s1=4) == ({"s0"}, {"a"})


def test_of_very_much_nothing_is_left_out(small: Make) -> None:
    """Each rule is one of two that would do; of so many that is not looked for."""
    many = MOST_TRIMMED // 2 + 1
    rules = "".join(rule(f"a{i}", f"{{symptom: s{i}}}", "knelpunt: k0", 0.2) for i in range(many))
    kb = small(rules, symptoms=many)
    d = netdiag.diagnose(Case(symptoms=dict.fromkeys(kb.symptoms, 4)), kb, engine="floats")
    why = explain(d, "k0")
    assert not why.trimmed and len(why.rules) == len(why.observations) == many
