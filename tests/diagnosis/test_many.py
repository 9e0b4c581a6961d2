"""What many cases come to as arrays is what a diagnosis says of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag.cases import Case, facts
from netdiag.diagnosis import many, outline
from netdiag.diagnosis.many import Outlined, Outlines
from netdiag.inference import floats
from netdiag.knowledge import KnowledgeBase
from shipped import diagnoses

Make = Callable[..., KnowledgeBase]
SAME = 1e-12
SCOPED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
FIELDS = {
    "s3": {"kind": "consequence"},
    "s4": {"strength": True},
    "s2": {"under": ["s1"]},
    "k0": {"seen": 0.3},
    "k1": {"hoofdoorzaak": "h2", "seen": 0.2, "brings": {"k0": 0.7, "k2": 0.1}},
    "k2": {"seen": 0.4, "brings": {"k1": 0.5}},
}
CAUSES = [{"id": "h2", "family": "f", "order": 2}]


# each way in which a firing is carried: refuted, negated, through findings on either side, through misfits
WAYS = "".join(
    rule(name, premise, then, certainty, more)
    for name, premise, then, certainty, more in (
        ("w0", "{all: [{symptom: s0}, {not: {symptom: s1}}]}", "knelpunt: k0", -0.5, ", necessity: 0.6"),
        ("w1", "{any: [{symptom: s2}, {all: [{symptom: s0}, {symptom: s1}]}]}", "pattern: p0", 0.8, ""),
        ("w2", "{symptom: s1}", "pattern: p0", -0.7, ""),
        ("w3", "{not: {pattern: p0}}", "knelpunt: k1", 0.6, ""),
        ("w4", "{at_least: 2, of: [{pattern: p0}, {symptom: s0}, {symptom: s2}]}", "knelpunt: k0", 0.5, ""),
        (
            "w5",
            "{at_least: 2, of: [{symptom: s0}, {symptom: s1}, {symptom: s2}]}",
            "knelpunt: k2",
            -0.4,
            ", necessity: 0.4",
        ),
        ("w6", "{symptom: s0}", "opgave: t1", 0.7, ""),
        ("w7", "{any: [{symptom: s1}, {symptom: s2}]}", "opgave: t2", 0.5, ""),
        ("w8", "{symptom: s2}", "opgave: t1", -0.4, ""),
        ("w9", "{misfit: krachten}", "knelpunt: k2", 0.6, ", necessity: 0.3"),
        ("w10", "{not: {misfit: krachten}}", "knelpunt: k1", 0.4, ""),
    )
)
Degrees = st.sampled_from([0, 0, 1, 2, 3, 4, 4, "unknown"])
Dense = st.fixed_dictionaries(
    {"symptoms": st.fixed_dictionaries({f"s{i}": Degrees for i in range(SYMPTOMS)})},
    optional={
        "arrangement": st.fixed_dictionaries({"krachten": st.sampled_from(["t1", "t2"])}),
        "opgave": st.sampled_from(["t1", "t2"]),
        "chief_complaint": st.sampled_from([["s0"], ["s1", "s2"]]),
    },
).map(Case.model_validate)


def complaining(case: Case) -> Case:
    """The same case; what was observed first in it is its chief complaint."""
    return case.replace(chief_complaint=list(case.symptoms)[:1])


def outlined(kb: KnowledgeBase, cases: Sequence[Case], outlines: Outlines | None = None) -> Outlined:
    outlines = outlines or Outlines.of(kb)
    program = outlines.evaluator
    matrix = program.matrix(program.columns(facts(case, kb), case) for case in cases)
    answered = np.array([sum(o.scored for o in case.observed.values()) for case in cases])
    complaints = np.array([[name in case.chief_complaint for name in kb.symptoms] for case in cases], dtype=bool)
    return outlines.outline(matrix.T, answered, complaints)


def named(names: Sequence[str], places: Any) -> list[str]:
    """Names by their places, from the first."""
    return [names[i] for i in np.argsort(places)]


def assert_same(kb: KnowledgeBase, cases: Sequence[Case]) -> None:
    found, outlines = outlined(kb, cases), Outlines.of(kb)
    assert len(found) == len(cases)
    for i, case in enumerate(cases):
        wanted = outline(case, floats.infer(case, kb), kb)
        assert named(outlines.knelpunten, found.order[i]) == [k.id for k in wanted.knelpunten]
        assert named(outlines.hoofdoorzaken, found.cause_order[i]) == [cause.id for cause in wanted.hoofdoorzaken]
        assert {outlines.knelpunten[k] for k in np.flatnonzero(found.core[i])} == set(wanted.core)
        assert found.outcome[i] == wanted.outcome
        assert {list(kb.symptoms)[s] for s in np.flatnonzero(found.unexplained[i])} == set(wanted.unexplained)
        certainties = {k.id: k.certainty for k in wanted.knelpunten}
        assert dict(zip(outlines.knelpunten, found.certainty[i], strict=True)) == pytest.approx(certainties, abs=SAME)
        shares = {cause.id: cause.share for cause in wanted.hoofdoorzaken}
        assert dict(zip(outlines.hoofdoorzaken, found.shares[i], strict=True)) == pytest.approx(shares, abs=SAME)


@given(rule_bases(), st.lists(st.one_of(Dense, Dense, Cases), min_size=10, max_size=20))
@settings(max_examples=60, deadline=None, phases=NO_SHRINK, suppress_health_check=SCOPED)
def test_random_cases_come_to_the_same_with_random_rules(small: Make, rules: str, cases: list[Case]) -> None:
    kb = small(
        WAYS + rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS, fields=FIELDS,
        hoofdoorzaken=CAUSES,
    )  # fmt: skip
    assert_same(kb, cases)


@given(st.lists(Dense, min_size=40, max_size=60))
@settings(max_examples=10, deadline=None, phases=NO_SHRINK, suppress_health_check=SCOPED)
def test_random_cases_come_to_the_same_on_each_way_that_firings_are_carried(small: Make, cases: list[Case]) -> None:
    kb = small(WAYS, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, fields=FIELDS, hoofdoorzaken=CAUSES)
    assert_same(kb, cases)


def test_shipped_cases_come_to_the_same(kb: KnowledgeBase) -> None:
    cases = [d.case for _, d in diagnoses()]
    assert len(cases) > 100 and any(case.respondents for case in cases) and any(case.arrangement for case in cases)
    assert_same(kb, cases)


Severities = st.dictionaries(st.integers(0, 10_000), st.integers(0, 4), max_size=25)


@given(st.lists(st.tuples(Severities, st.booleans()), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=SCOPED)
def test_random_cases_come_to_the_same_with_the_shipped_rules(
    kb: KnowledgeBase, drawn: list[tuple[dict[int, int], bool]]
) -> None:
    names = list(kb.symptoms)
    cases = [Case(symptoms={names[i % len(names)]: severity for i, severity in seen.items()}) for seen, _ in drawn]
    assert_same(kb, [complaining(case) if odd else case for case, (_, odd) in zip(cases, drawn, strict=True)])


def test_the_size_of_a_block_changes_nothing(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [d.case for _, d in diagnoses()][:10]
    at_once = outlined(kb, cases)
    monkeypatch.setattr(many, "BLOCK", 3)
    in_blocks = outlined(kb, cases, Outlines(kb))
    assert in_blocks.order.tolist() == at_once.order.tolist() and in_blocks.core.tolist() == at_once.core.tolist()
    assert in_blocks.shares.tolist() == at_once.shares.tolist()


def test_no_cases_come_to_nothing(kb: KnowledgeBase) -> None:
    outlines = Outlines.of(kb)
    found = outlines.outline(outlines.evaluator.blank(0).T)
    assert found.shares.shape == (0, len(kb.hoofdoorzaken)) and found.core.shape == (0, len(kb.knelpunten))


def test_a_rule_base_of_one_case_worked_out_by_hand(small: Make) -> None:
    rules = sign("s0", "k0", 0.8) + sign("s0", "k1", 0.4) + sign("s1", "k1", 0.4)
    kb = small(rules, fields={"k1": {"hoofdoorzaak": "h2"}}, hoofdoorzaken=CAUSES)
    found = outlined(kb, [Case(symptoms={"s0": 4, "s1": 2})])
    k0, k1 = 0.8, 1 - (1 - 0.4) * (1 - 0.2)
    of_s0 = 1.2 * 0.8 * k0**2 / (0.8 * k0**2 + 0.4 * k1**2)  # what s0 adds goes where it and the knelpunt are strong
    assert found.certainty[0] == pytest.approx([k0, k1])
    assert found.shares[0] == pytest.approx([of_s0 / 1.4, 1 - of_s0 / 1.4])
    assert found.outcome[0] == "first_indication" and found.order[0].tolist() == [0, 1]


def test_scales_stand_for_other_certainties_of_rules(small: Make) -> None:
    def rules(certainty: float) -> str:
        return sign("s0", "k0", 0.8) + rule("r", "{all: [{symptom: s0}, {symptom: s1}]}", "knelpunt: k1", certainty)

    case = Case(symptoms={"s0": 4, "s1": 3})
    wanted = outlined(small(rules(0.3)), [case])
    kb = small(rules(0.6))
    program = Outlines.of(kb).evaluator
    scales = np.array([[0.5 if r.id == "r" else 1.0] for r in program.rules])
    found = Outlines.of(kb).outline(program.matrix([program.columns(facts(case, kb), case)]).T, scales=scales)
    assert found.certainty[0] == pytest.approx(wanted.certainty[0])
    assert found.shares[0] == pytest.approx(wanted.shares[0])
