"""An inference made again with some facts changed is the inference of the changed facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest import approx

from conftest import rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag.cases import Case, Facts, facts, load_case
from netdiag.inference.again import Again
from netdiag.inference.floats import FloatEvaluator
from netdiag.knowledge import KnowledgeBase
from shipped import EXAMPLES

Make = Callable[..., KnowledgeBase]


def again(case: Case, kb: KnowledgeBase, changes: Mapping[str, float]) -> dict[str, float]:
    return Again(FloatEvaluator.of(kb).infer(facts(case, kb), case), case, kb).changed(changes)


def anew(case: Case, kb: KnowledgeBase, changes: Mapping[str, float]) -> dict[str, float]:
    """What changes, worked out from the beginning."""
    known, evaluator = facts(case, kb), FloatEvaluator.of(kb)
    other = Facts({name: degree for name, degree in {**known.degrees, **changes}.items() if degree}, known.given)
    before, after = evaluator.infer(known, case).certainties, evaluator.infer(other, case).certainties
    return {name: value for name, value in after.items() if value != before[name]}


def test_what_changes_is_told_and_nothing_else(small: Make) -> None:
    kb = small(sign("s0", "k0") + rule("r", "{knelpunt: k0}", "pattern: p0", 0.5) + sign("s1", "k1"))
    case = Case(symptoms={"s0": 4, "s1": 4})
    assert again(case, kb, {"symptom:s0": 0.5}) == approx({"knelpunt:k0": 0.3, "pattern:p0": 0.15})
    assert again(case, kb, {"symptom:s0": 0.0}) == {"knelpunt:k0": 0.0, "pattern:p0": 0.0}
    assert again(case, kb, {"symptom:s0": 1.0}) == {}


@settings(max_examples=60, phases=NO_SHRINK, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rules=rule_bases(), case=Cases, data=st.data())
def test_it_is_as_if_all_was_worked_out_from_the_beginning(small: Make, rules: str, case: Case, data: Any) -> None:
    kb = small(rules, SYMPTOMS, KNELPUNTEN, PATTERNS, more=GROUPS)
    read = sorted(facts(case, kb).degrees)
    degrees = st.sampled_from([-1.0, -0.5, 0.0, 0.25, 0.75, 1.0])
    changes = data.draw(st.dictionaries(st.sampled_from(read), degrees) if read else st.just({}))
    assert again(case, kb, changes) == anew(case, kb, changes)


def test_it_is_so_for_every_answer_of_the_shipped_examples(kb: KnowledgeBase) -> None:
    for file in EXAMPLES:
        case = load_case(file, kb)
        for name in facts(case, kb).degrees:
            assert again(case, kb, {name: -1.0}) == anew(case, kb, {name: -1.0})
