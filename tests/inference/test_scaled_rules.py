"""Rules scaled case by case, on arrays: as if each stood in the files with another certainty."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest import approx

from conftest import WHY, rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag.cases import Case, facts
from netdiag.inference import floats
from netdiag.inference.matrix import MatrixEvaluator, Result
from netdiag.knowledge import KnowledgeBase
from rules_otherwise import with_factors

Make = Callable[..., KnowledgeBase]


def scaled(kb: KnowledgeBase, case: Case, scales: list[list[float]]) -> Result:
    """The same case once for each row of scales, one scale for each rule."""
    evaluator = MatrixEvaluator.of(kb)
    matrix = evaluator.matrix([evaluator.columns(facts(case, kb), case)] * len(scales))
    return evaluator.run(matrix, firings=True, scales=np.array(scales).T)


def test_a_scale_multiplies_what_a_rule_adds_in_that_case_alone(small: Make) -> None:
    """0.6 alone, then 0.3, then nothing."""
    kb = small(sign("s0", "k0", 0.6))
    found = scaled(kb, Case(symptoms={"s0": 4}), [[1.0], [0.5], [0.0]])
    row = found.evaluator.findings.index("knelpunt:k0")
    assert found.certainties[row].tolist() == approx([0.6, 0.3, 0.0])
    assert found.contributions()[0].tolist() == approx([0.6, 0.3, 0.0])


def test_of_an_evidence_group_the_strongest_counts_after_it_was_scaled(small: Make) -> None:
    more = f"evidence_groups: [{{id: e, nl: e, en: e, source: {WHY}}}]\n"
    rules = rule("a", "{symptom: s0}", "knelpunt: k0", 0.6, ", evidence: e")
    rules += rule("b", "{symptom: s1}", "knelpunt: k0", 0.4, ", evidence: e")
    kb = small(rules, more=more)
    found = scaled(kb, Case(symptoms={"s0": 4, "s1": 4}), [[1.0, 1.0], [0.5, 1.0], [0.5, 0.5]])
    assert found.certainties[found.evaluator.findings.index("knelpunt:k0")].tolist() == approx([0.6, 0.4, 0.3])


@settings(max_examples=40, phases=NO_SHRINK, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rules=rule_bases(), case=Cases, data=st.data())
def test_scaled_is_as_if_the_certainties_were_others(small: Make, rules: str, case: Case, data: st.DataObject) -> None:
    kb = small(rules, SYMPTOMS, KNELPUNTEN, PATTERNS, more=GROUPS)
    order = MatrixEvaluator.of(kb).rules
    factors = data.draw(st.lists(st.sampled_from([0.1, 0.5, 1.0]), min_size=len(order), max_size=len(order)))
    found = scaled(kb, case, [factors])
    by_rule = dict(zip((one.id for one in order), factors, strict=True))
    other = floats.infer(case, with_factors(kb, by_rule))
    got = found.inference(0, facts(case, kb), case)
    assert got.certainties == approx(other.certainties)
