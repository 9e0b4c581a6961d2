"""The rules as a matrix, on floats and on experta mean the same."""

from __future__ import annotations

import gc
import math
import os
import random
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import rule
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag.cases import Case, facts, load_case
from netdiag.errors import InputError
from netdiag.inference import engine, floats, instructions
from netdiag.inference import matrix as mx
from netdiag.inference.chain import Inference
from netdiag.inference.instructions import CHUNK
from netdiag.inference.matrix import MatrixEvaluator, Result
from netdiag.knowledge import KnowledgeBase
from pointing import pointers, pointing
from shipped import EXAMPLES, RECORDED_FILES, VIGNETTE_FILES, vignette_case, vignettes

Make = Callable[..., KnowledgeBase]
SAME = 1e-9


def assert_same(one: Inference, other: Inference) -> None:
    assert one.certainties.keys() == other.certainties.keys()
    assert one.degrees.keys() == other.degrees.keys()
    assert [(f.rule, f.finding, f.refuted) for f in one.firings] == [
        (f.rule, f.finding, f.refuted) for f in other.firings
    ]
    for name, value in one.certainties.items():
        assert math.isclose(value, other.certainties[name], abs_tol=SAME), name
    for name, value in one.degrees.items():
        assert math.isclose(value, other.degrees[name], abs_tol=SAME), name
    for mine, its in zip(one.firings, other.firings, strict=True):
        assert math.isclose(mine.degree, its.degree, abs_tol=SAME)
        assert math.isclose(mine.contribution, its.contribution, abs_tol=SAME)


def certainties_alone(kb: KnowledgeBase, cases: list[Case]) -> list[dict[str, float]]:
    """What the program without firings finds, which is compiled apart."""
    program = MatrixEvaluator.of(kb)
    result = program.run(program.matrix(program.columns(facts(case, kb), case) for case in cases))
    return [dict(zip(program.findings, column.tolist(), strict=True)) for column in result.certainties.T]


def assert_all_agree(kb: KnowledgeBase, cases: list[Case]) -> None:
    for case, found in zip(cases, certainties_alone(kb, cases), strict=True):
        for name, value in floats.infer(case, kb).certainties.items():
            assert math.isclose(found[name], value, abs_tol=SAME), name
    for case, inference in zip(cases, mx.infer(cases, kb), strict=True):
        one = floats.infer(case, kb)
        assert_same(one, inference)
        assert_same(engine.infer(case, kb), one)


# --- random rule bases ------------------------------------------------------------------------------------------------


@given(rule_bases(), st.lists(Cases, min_size=1, max_size=5))
@settings(
    max_examples=60,
    deadline=None,
    phases=NO_SHRINK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_three_evaluators_agree_on_random_rules_and_cases(
    small: Make, tmp_path_factory: pytest.TempPathFactory, rules: str, cases: list[Case]
) -> None:
    kb = small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)
    assert_all_agree(kb, cases)


def test_cases_without_respondents_give_the_same_alone_and_among_others(small: Make) -> None:
    """Where nobody was asked, premises on disagreement are not run."""
    kb = small(rule("d", "{divided: s0}", "knelpunt: k0", 0.4) + rule("r", "{symptom: s0}", "knelpunt: k0", 0.6))
    observed = Case(symptoms={"s0": 3})
    asked = Case(respondents=[{"symptoms": {"s0": score}} for score in (0, 0, 4, 4)])
    (alone,) = certainties_alone(kb, [observed])
    first, second = certainties_alone(kb, [observed, asked])
    assert alone == first
    assert second["knelpunt:k0"] == pytest.approx(1 - (1 - 0.4) * (1 - 0.6 * 0.25))


Severities = st.one_of(st.integers(0, 4), st.just("unknown"))
Answered = st.fixed_dictionaries(
    {
        "symptoms": st.dictionaries(st.sampled_from([f"s{i}" for i in range(SYMPTOMS)]), Severities),
        "features": st.dictionaries(st.sampled_from(["f", "g"]), st.sampled_from(["yes", "partly", "no", "unknown"])),
    },
    optional={"work": st.sampled_from(["care", "ict"]), "scale": st.just("local"), "abroad": st.booleans()},
).map(Case.model_validate)


@given(st.lists(Answered, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_three_evaluators_agree_on_pointers_general_signs_and_features(small: Make, cases: list[Case]) -> None:
    records = [pointers("p", {"s0": 0.65, "s1": -0.45, "s2": 0.2}), pointers("q", {"s0": 0.4, "s3": 0.3}, "k1")]
    rules = rule("f", "{feature: f, is: 'yes'}", "axis: knows", 0.4)
    rules += rule("g", "{feature: g, is: ['no', partly]}", "axis: knows", -0.6, ", necessity: 0.3")
    rules += rule("t", "{all: [{axis: knows}, {unless: {symptom: s4}}]}", "opgave: t1", 1)
    rules += rule("w", "{all: [{case: work, is: ict}, {unless: {case: scale, is: local}}]}", "knelpunt: k2", 0.6)
    rules += rule("a", "{case: abroad, is: false}", "knelpunt: k2", 0.6, ", necessity: 0.3")
    special = {"s2": {"under": ["s0", "s1"]}, "s3": {"under": ["s0"]}}
    features = [{"id": name, "order": i} for i, name in enumerate("fg")]
    kb = small(
        rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, fields=special, more=pointing(*records), features=features
    )
    assert_all_agree(kb, cases)


# --- shipped cases ----------------------------------------------------------------------------------------------------


def sampled(file: Path) -> list[int]:
    """Which cases of a file to try: one in ten, the same in every run; all of them if NETDIAG_ALL_CASES is set."""
    count = len(vignettes(file))
    if os.environ.get("NETDIAG_ALL_CASES"):
        return list(range(count))
    return sorted(random.Random(f"{file.parent.name}/{file.name}").sample(range(count), math.ceil(count / 10)))


@pytest.mark.parametrize("file", [*VIGNETTE_FILES, *RECORDED_FILES], ids=lambda file: f"{file.parent.stem}-{file.stem}")
def test_three_evaluators_agree_on_shipped_cases(file: Path, kb: KnowledgeBase) -> None:
    assert_all_agree(kb, [vignette_case(file, i) for i in sampled(file)])


def test_three_evaluators_agree_on_every_example(kb: KnowledgeBase) -> None:
    assert EXAMPLES
    assert_all_agree(kb, [load_case(file, kb) for file in EXAMPLES])


# --- matrices ---------------------------------------------------------------------------------------------------------


def random_matrix(program: MatrixEvaluator, cases: int, seed: int = 1) -> Any:
    rng = np.random.default_rng(seed)
    matrix = program.blank(cases)
    symptoms = sum(name.startswith("symptom:") for name in program.names)
    seen = rng.random((symptoms, cases)) < 0.1
    matrix[:symptoms] = np.where(seen, rng.choice([-1, 0.25, 0.5, 0.75, 1], (symptoms, cases)), 0)
    return matrix


@pytest.mark.parametrize("cases", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7])
def test_chunk_size_does_not_change_results(kb: KnowledgeBase, cases: int) -> None:
    program = MatrixEvaluator.of(kb)
    whole = random_matrix(program, 2 * CHUNK + 7)
    once = program.run(whole).certainties
    assert program.run(whole[:, :cases]).certainties.tolist() == once[:, :cases].tolist()


def test_what_rules_add_is_the_contribution_of_their_firings(kb: KnowledgeBase) -> None:
    program = MatrixEvaluator.of(kb)
    result = program.run(random_matrix(program, 40), firings=True)
    added = result.contributions()
    for case in range(40):
        fired = {firing.rule: firing.contribution for firing in result.firings(case)}
        names = [program.rules[i].id for i in np.flatnonzero(added[:, case])]
        assert names == list(fired)
        assert added[added[:, case] != 0, case] == pytest.approx(list(fired.values()), abs=SAME)


def test_firings_are_kept_only_where_asked_for(kb: KnowledgeBase) -> None:
    program = MatrixEvaluator.of(kb)
    result: Result = program.run(program.blank(2))
    with pytest.raises(ValueError, match="firings=True"):
        result.firings(0)


def test_little_working_memory_does_not_change_results(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = random_matrix(MatrixEvaluator.of(kb), 1000)
    once = MatrixEvaluator.of(kb).run(whole).certainties
    monkeypatch.setattr(instructions, "SPACE", 1)
    assert MatrixEvaluator(kb).run(whole).certainties.tolist() == once.tolist()


@pytest.mark.parametrize(
    "laid_out",
    [
        lambda x: np.asfortranarray(x),
        lambda x: np.repeat(x, 2, axis=1)[:, ::2],
        lambda x: x.astype(np.float32),  # quarters are exact in 32 bits
        lambda x: x[:, ::-1][:, ::-1],
    ],
    ids=["by columns", "every other", "32 bits", "turned"],
)
def test_memory_layout_and_precision_of_a_matrix_do_not_change_results(
    kb: KnowledgeBase, laid_out: Callable[[Any], Any]
) -> None:
    whole = random_matrix(MatrixEvaluator.of(kb), 300)
    once = MatrixEvaluator.of(kb).run(whole).certainties
    assert MatrixEvaluator.of(kb).run(laid_out(whole)).certainties.tolist() == once.tolist()


@pytest.mark.parametrize("wrong", [3.0, -2.0, math.nan, math.inf])
def test_degrees_beyond_one_are_refused(kb: KnowledgeBase, wrong: float) -> None:
    matrix = MatrixEvaluator.of(kb).blank(2)
    matrix[0, 1] = wrong
    with pytest.raises(InputError, match=r"a severity of 3 is 0\.75"):
        MatrixEvaluator.of(kb).run(matrix)


@pytest.mark.parametrize("wrong", [[[1.0]], np.zeros((3, 2), dtype=int), np.zeros((3, 2), dtype=complex)])
def test_other_than_an_array_of_floating_point_numbers_is_refused(kb: KnowledgeBase, wrong: Any) -> None:
    with pytest.raises(InputError, match="floating-point"):
        MatrixEvaluator.of(kb).run(wrong)


def test_a_knowledge_base_without_rules_concludes_nothing(small: Make) -> None:
    kb = small("  []")
    assert_all_agree(kb, [Case.model_validate({"name": "x", "symptoms": {"s0": 3}})])


def test_many_rules_on_both_sides_lose_no_digits(small: Make) -> None:
    sides = [("for", 0.95), ("against", -0.9)]
    rules = "".join(rule(f"{name}-{i}", "{symptom: s0}", "knelpunt: k0", c) for name, c in sides for i in range(13))
    assert_all_agree(small(rules), [Case.model_validate({"name": "x", "symptoms": {"s0": 4}})])


@pytest.mark.parametrize("infer", [floats.infer, lambda case, kb: list(mx.infer([case], kb))], ids=["floats", "matrix"])
def test_an_evaluator_does_not_keep_its_knowledge_base_in_memory(small: Make, infer: Callable[..., Any]) -> None:
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0"))
    infer(Case.model_validate({"name": "x", "symptoms": {"s0": 4}}), kb)
    gone = weakref.ref(kb)
    del kb
    gc.collect()
    assert gone() is None


def test_a_matrix_of_another_height_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="names by cases"):
        MatrixEvaluator.of(kb).run(np.zeros((3, 2)))


def test_a_case_of_which_nothing_is_known_concludes_nothing(kb: KnowledgeBase) -> None:
    program = MatrixEvaluator.of(kb)
    assert not program.run(program.blank(3)).certainties.any()
