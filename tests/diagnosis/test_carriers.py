"""Reasons name what carried them, no more and no less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import rule
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag.batch import diagnose_many
from netdiag.cases import Case
from netdiag.diagnosis import Diagnosis, Evidence, diagnose, from_inference
from netdiag.inference import floats
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from shipped import EXAMPLES, diagnoses, example_diagnosis

Make = Callable[..., KnowledgeBase]
SIGNS = "[{symptom: s0}, {symptom: s1}, {symptom: s2}]"


def only_reason(small: Make, premise: str, symptoms: dict[str, int], more: str = "", value: float = 0.6) -> Evidence:
    kb = small(rule("r", premise, "knelpunt: k0", value, more))
    finding = diagnose(Case(name="x", symptoms=symptoms), kb).finding("knelpunt", "k0")
    (evidence,) = (*finding.pro, *finding.contra)
    return evidence


# --- by value ---------------------------------------------------------------------------------------------------------


def test_of_any_the_greatest_is_the_reason(small: Make) -> None:
    assert only_reason(small, f"{{any: {SIGNS}}}", {"s0": 4, "s1": 0, "s2": 1}).symptoms == ("s0",)


def test_of_any_all_that_are_equally_great_are_reasons(small: Make) -> None:
    assert only_reason(small, f"{{any: {SIGNS}}}", {"s0": 3, "s1": 3, "s2": 1}).symptoms == ("s0", "s1")


def test_of_two_of_three_the_two_greatest_are_reasons(small: Make) -> None:
    assert only_reason(small, f"{{at_least: 2, of: {SIGNS}}}", {"s0": 4, "s1": 1, "s2": 2}).symptoms == ("s0", "s2")


def test_of_all_every_part_is_a_reason(small: Make) -> None:
    assert only_reason(small, f"{{all: {SIGNS}}}", {"s0": 4, "s1": 1, "s2": 2}).symptoms == ("s0", "s1", "s2")


def test_what_is_absent_is_a_reason_under_not(small: Make) -> None:
    premise = "{all: [{symptom: s0}, {not: {symptom: s1}}]}"
    assert only_reason(small, premise, {"s0": 4, "s1": 0}).symptoms == ("s0", "s1")


def test_under_not_any_all_that_are_absent_are_reasons(small: Make) -> None:
    premise = "{all: [{symptom: s0}, {not: {any: [{symptom: s1}, {symptom: s2}]}}]}"
    assert only_reason(small, premise, {"s0": 4, "s1": 0, "s2": 0}).symptoms == ("s0", "s1", "s2")


def test_what_is_absent_is_no_reason_under_unless(small: Make) -> None:
    premise = "{all: [{symptom: s0}, {unless: {symptom: s1}}]}"
    assert only_reason(small, premise, {"s0": 4, "s1": 0}).symptoms == ("s0",)


def test_what_is_absent_is_the_reason_of_a_necessity(small: Make) -> None:
    evidence = only_reason(small, f"{{any: {SIGNS}}}", {"s0": 0, "s1": 0, "s2": 0}, ", necessity: 0.4")
    assert (evidence.refuted, evidence.symptoms) == (True, ("s0", "s1", "s2"))


def test_what_spoke_against_a_finding_on_the_way_is_told_apart(small: Make) -> None:
    kb = small(
        rule("p", "{symptom: s0}", "pattern: p0", 0.8)
        + rule("q", "{symptom: s1}", "pattern: p0", -0.4)
        + rule("r", "{pattern: p0}", "knelpunt: k0", 0.8)
    )
    (evidence,) = diagnose(Case(name="x", symptoms={"s0": 4, "s1": 2}), kb).finding("knelpunt", "k0").pro
    assert (evidence.symptoms, evidence.despite) == (("s0",), ("s1",))


def shares(d: Diagnosis) -> dict[str, float]:
    return {cause.id: round(cause.share, 6) for cause in d.hoofdoorzaken}


def test_confirmed_absences_under_unless_move_no_share(small: Make) -> None:
    exceptions = ", ".join(f"{{unless: {{symptom: s{i}}}}}" for i in (1, 2, 3))
    kb = small(
        rule("wide", f"{{all: [{{symptom: s0}}, {exceptions}]}}", "knelpunt: k0")
        + rule("plain", "{symptom: s0}", "knelpunt: k1")
    )
    alone = diagnose(Case(name="x", symptoms={"s0": 4}), kb)
    with_absences = diagnose(Case(name="x", symptoms={"s0": 4, "s1": 0, "s2": 0, "s3": 0}), kb)
    assert [(f.id, f.core, f.explains) for f in with_absences.knelpunten] == [
        (f.id, f.core, f.explains) for f in alone.knelpunten
    ]
    assert shares(with_absences) == shares(alone)


# --- replayed ---------------------------------------------------------------------------------------------------------


def replayed(d: Diagnosis, evidence: Evidence) -> Case:
    """The case with no other observations than a reason names."""
    named = {name: d.case.observed[name] for name in (*evidence.symptoms, *evidence.despite)}
    return d.case.model_copy(update={"symptoms": named, "chief_complaint": ()})


def assert_fires_again(d: Diagnosis, finding: str, evidence: Evidence) -> None:
    again = diagnose(replayed(d, evidence), d.kb, engine="floats").inference.firings
    before = next(f for f in d.inference.firings if (f.rule, f.refuted) == (evidence.rule, evidence.refuted))
    after = next((f for f in again if (f.rule, f.refuted) == (evidence.rule, evidence.refuted)), None)
    assert after is not None and after.degree == pytest.approx(before.degree, abs=1e-9), (evidence, finding)


def reads_only_observations(kb: KnowledgeBase, rule: str) -> bool:
    return all(pr.kind(key) not in ("pattern", "knelpunt", "opgave", "misfit") for key in kb.derived.reads[rule])


def exceptions(kb: KnowledgeBase, rule: str) -> Counter[str]:
    """What stands under an `unless` of a rule: without it a part that was not the reason would become one."""
    premise = kb.rules[rule].if_
    return Counter(map(pr.key, pr.leaves(premise))) - Counter(map(pr.key, pr.speaking(premise)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINK)
@given(rule_bases(), st.lists(Cases, min_size=1, max_size=3))
def test_replaying_only_what_a_reason_names_fires_the_rule_as_before(
    small: Make, rules: str, cases: list[Case]
) -> None:
    kb = small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)
    for case in cases:
        d = diagnose(case, kb, engine="floats")
        for finding in d.knelpunten:
            for evidence in (*finding.pro, *finding.contra):
                named = {f"symptom:{name}" for name in (*evidence.symptoms, *evidence.despite)}
                left_out = exceptions(kb, evidence.rule).keys() - named
                if reads_only_observations(kb, evidence.rule) and not left_out:
                    assert_fires_again(d, finding.id, evidence)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_replaying_what_a_reason_of_an_example_names_fires_the_rule_as_before(file: Path) -> None:
    d = example_diagnosis(file)
    for finding in (*d.core, *d.patterns):
        for evidence in (*finding.pro, *finding.contra):
            assert_fires_again(d, finding.id, evidence)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINK)
@given(rule_bases(), st.lists(Cases, min_size=1, max_size=4))
def test_every_way_of_running_the_rules_gives_the_same_bytes(small: Make, rules: str, cases: list[Case]) -> None:
    kb = small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)
    for case, many in zip(cases, diagnose_many(cases, kb), strict=True):
        assert isinstance(many, Diagnosis)
        once = diagnose(case, kb).to_json()
        assert many.to_json() == once
        assert from_inference(case, floats.infer(case, kb), kb).to_json() == once


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_has_the_same_bytes_every_way(file: Path) -> None:
    d = example_diagnosis(file)
    (many,) = diagnose_many([d.case], d.kb)
    assert isinstance(many, Diagnosis)
    assert many.to_json() == from_inference(d.case, floats.infer(d.case, d.kb), d.kb).to_json() == d.to_json()


def test_every_shipped_case_gives_reasons_only_for_what_was_observed() -> None:
    for name, d in diagnoses():
        for finding in d.knelpunten:
            for evidence in (*finding.pro, *finding.contra):
                assert set(evidence.symptoms) <= d.case.observed.keys(), name
                assert not set(evidence.symptoms) & set(evidence.despite), name
