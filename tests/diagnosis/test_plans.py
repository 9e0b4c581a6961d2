"""The plans of many cases at once are those that the planner makes of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import intervention, rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag.cases import Case, facts
from netdiag.diagnosis import Planner, outline
from netdiag.diagnosis.many import Outlines
from netdiag.diagnosis.plans import STATED, Plans, Stated
from netdiag.inference import floats
from netdiag.knowledge import KnowledgeBase
from shipped import diagnoses

Make = Callable[..., KnowledgeBase]
FIELDS = {"s3": {"kind": "consequence"}, "s4": {"strength": True}, "s2": {"under": ["s1"]}}
SIGNS = st.lists(st.sampled_from([f"s{i}" for i in range(SYMPTOMS)]), max_size=2, unique=True)


def has_any(marks: Mapping[str, float]) -> bool:
    return not marks or any(marks.values())


MARKS = st.dictionaries(
    st.sampled_from([f"s{i}" for i in range(SYMPTOMS)]), st.sampled_from([0, 0.7, 1, 1.5, 2, 3])
).filter(has_any)
WHY = {"nl": "daarom", "en": "because"}


def some(of: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), max_size=1)


Premises: st.SearchStrategy[Mapping[str, Any]] = st.sampled_from(
    [
        {"symptom": "s0"},
        {"not": {"symptom": "s1"}},
        {"knelpunt": "k0"},
        {"any": [{"pattern": "p0"}, {"symptom": "s2"}]},
        {"at_least": 2, "of": [{"symptom": "s0"}, {"symptom": "s1"}, {"symptom": "s2"}]},
        {"all": [{"symptom": "s2"}, {"unless": {"case": "mandated", "is": True}}]},
        {"opgave": "t1"},
        {"misfit": "krachten"},
    ]
)
Advice = st.fixed_dictionaries(
    {
        "answers": st.lists(st.sampled_from([f"k{i}" for i in range(KNELPUNTEN)]), min_size=1, max_size=3, unique=True),
        "signs": SIGNS | MARKS,
        "effort": st.sampled_from(["low", "medium", "high"]),
        "order": st.integers(1, 3),
    },
    optional={
        "needs": Premises,
        "contra": st.lists(
            st.builds(lambda p, mind: {**WHY, "if": p, "mind": mind}, Premises, st.booleans()), max_size=2
        ),
        "not_after": SIGNS,
        "at_once": st.booleans(),
        "idea": st.sampled_from(["x", "y"]),
        "phase": some(["begin"]),
        "governance": some(["lead", "free"]),
        "opgave": some(["t1", "t2"]),
        "work": some(["care", "ict"]),
        "scale": some(["local", "national"]),
        "only_nl": st.booleans(),
    },
)
Sides = st.builds(lambda p, names: {**WHY, "if": p, "interventions": names}, Premises, st.lists(
    st.sampled_from(["a0", "a1", "a2"]), max_size=2, unique=True
))  # fmt: skip
Tensions = st.lists(st.lists(Sides, min_size=2, max_size=3), max_size=2)
Said = st.fixed_dictionaries(
    {},
    optional={
        "work": st.sampled_from(["care", "ict", "building"]),
        "scale": st.sampled_from(["local", "regional"]),
        "abroad": st.booleans(),
        "governance": st.sampled_from(["lead", "free"]),
        "complaints": st.integers(0, 3),
    },
)


RULES = "".join(sign(f"s{i}", f"k{i}", certainty) for i, certainty in enumerate((0.9, 0.7, 0.5))) + rule(
    "p", "{symptom: s1}", "pattern: p0", 0.9
)
Dense = st.fixed_dictionaries(
    {
        "symptoms": st.fixed_dictionaries(
            {f"s{i}": st.sampled_from([0, 1, 2, 3, 4, 4, "unknown"]) for i in range(SYMPTOMS)}
        )
    }
).map(Case.model_validate)


def stating(case: Case, said: dict[str, Any]) -> Case:
    """The case with more stated; some of its first symptoms are its chief complaints."""
    complaints = list(case.symptoms)[: said.get("complaints", 0)]
    return case.replace(**{key: said[key] for key in said if key != "complaints"}, chief_complaint=complaints)


def planned(kb: KnowledgeBase, cases: Sequence[Case]) -> list[list[str]]:
    outlines = Outlines.of(kb)
    program = outlines.evaluator
    ran = outlines.run(program.matrix(program.columns(facts(case, kb), case) for case in cases).T)
    answered = np.array([sum(o.scored for o in case.observed.values()) for case in cases])
    complaints = np.array([[name in case.chief_complaint for name in kb.symptoms] for case in cases], dtype=bool)
    stated = Stated(
        {name: np.array([getattr(case, name) for case in cases], object) for name in STATED},
        {i: case.chief_complaint for i, case in enumerate(cases) if case.chief_complaint},
    )
    outlined = outlines.outlined(ran, answered, complaints)
    return Plans.of(kb).chosen(ran, outlined, outlines.cores(outlined), stated)


def assert_same(kb: KnowledgeBase, cases: Sequence[Case]) -> None:
    """Assert that each case has the plan that it has alone."""
    for case, found in zip(cases, planned(kb, cases), strict=True):
        wanted = Planner(case, outline(case, floats.infer(case, kb), kb), kb).chosen()
        assert found == wanted


@given(
    rule_bases(),
    st.lists(Advice, min_size=3, max_size=9),
    Tensions,
    st.lists(st.builds(stating, st.one_of(Dense, Dense, Cases), Said), min_size=10, max_size=20),
)
@settings(
    max_examples=80,
    deadline=None,
    phases=NO_SHRINK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_random_advice_is_planned_the_same(
    small: Make, rules: str, advice: list[dict[str, Any]], tensions: list[Any], cases: list[Case]
) -> None:
    kb = small(
        RULES + rules,
        symptoms=SYMPTOMS,
        knelpunten=KNELPUNTEN,
        patterns=PATTERNS,
        more=GROUPS,
        fields=FIELDS,
        interventions=[
            intervention(f"a{i}", *fields.pop("answers"), **fields) for i, fields in enumerate(map(dict, advice))
        ],
        governance_forms=[{"id": "lead", "predictors": {}}, {"id": "free", "predictors": {}}],
        tensions=[{"id": f"t{i}", "advice": WHY, "sides": sides} for i, sides in enumerate(tensions)],
    )
    assert_same(kb, cases)


def test_shipped_cases_are_planned_the_same(kb: KnowledgeBase) -> None:
    cases = [d.case for _, d in diagnoses()]
    assert any(case.chief_complaint for case in cases)
    assert_same(kb, cases)
