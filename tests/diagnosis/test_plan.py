"""The plan, worked out by hand, and what it keeps to with the shipped knowledge.

Advice weighs the certainty of the knelpunt it answers (times 0.7 for what it names second, 0.5 third), and a tenth of
what else it answers, 0.1 at least; times 1.15 for each of opgave, phase and form of governance that it fits and 0.7 for
each that it does not; times up to 1.2, 1.4 or 1.6 by how strongly a sign of mark 1, 2 or 3 was observed; times 0.95 for
months of work and 0.85 for what is far-reaching; times 0.5 where it is too late. Of equals the first by id goes before:
ids run against the order wanted, so that the alphabet cannot bring it about. What cannot wait is chosen first, then a
line for each chief complaint, of the highest mark for it, then one for each knelpunt of the core; more on the core has
to weigh 0.4. What is chosen for the core names no signs, or one of mark 1.5 that was seen strongly (0.6) and is no
consequence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conftest import Fields, intervention, made, rule, sign
from netdiag import Case, Diagnosis, KnowledgeBase, diagnose
from netdiag.diagnosis import Planner, outline
from netdiag.inference.floats import infer
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.derived import builds_on, concludes

Small = Callable[..., KnowledgeBase]


def answer(name: str, *answers: str, **more: object) -> Fields:
    """Advice that is meant for s0."""
    return intervention(name, *answers, **{"signs": ["s0"], **more})


def planned(d: Diagnosis) -> list[str]:
    return [line.intervention for line in d.interventions]


def contra(premise: Fields, why: str = "not now", **more: object) -> Fields:
    return {"if": premise, "nl": why, "en": why, **more}


def complaining(*symptoms: str) -> Fields:
    return {"chief_complaint": symptoms}


SLIGHT = {"severity": 1, "confidence": 0.1}  # a degree of 0.025


def sure(confidence: float) -> Fields:
    """As severe as can be: a degree of `confidence`."""
    return {"severity": 4, "confidence": confidence}


# --- what weighs more -------------------------------------------------------------------------------------------------


def test_of_equal_advice_the_lighter_comes_first(small: Small) -> None:
    efforts = {"a": "high", "b": "medium", "c": "low"}
    kb = small(sign("s0", "k0"), interventions=[answer(name, "k0", effort=e) for name, e in efforts.items()])
    assert planned(made(kb, s0=4)) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("effort", "confidence", "kept"),
    [
        ("medium", 0.8, "a"),  # 1.4 * 0.95 = 1.33 against 1.32
        ("medium", 0.85, "b"),  # and against 1.34
        ("high", 0.45, "a"),  # 1.4 * 0.85 = 1.19 against 1.18
        ("high", 0.5, "b"),  # and against 1.2
    ],
)
def test_lighter_advice_weighs_more_unless_its_sign_was_observed_less_strongly(
    small: Small, effort: str, confidence: float, kept: str
) -> None:
    kb = only_one(small, {"effort": effort}, {})
    assert planned(made(kb, complaining("s3"), s0=4, s1=sure(confidence), s3=SLIGHT)) == [kept]


def test_of_equal_advice_as_light_the_first_by_id_comes_first(small: Small) -> None:
    kb = small(sign("s0", "k0"), interventions=[answer(name, "k0") for name in "bca"])
    assert planned(made(kb, s0=4)) == ["a", "b", "c"]


@pytest.mark.parametrize(("surer", "kept"), [(0.48, "b"), (0.46, "a")])  # times 0.85: 0.408 and 0.391
def test_advice_on_what_is_surer_weighs_more(small: Small, surer: float, kept: str) -> None:
    """One line is kept for the chief complaint, that is seen too slightly to ask for more."""
    advice = [intervention("a", "k0", signs=["s2"]), intervention("b", "k1", signs=["s2"], effort="high")]
    kb = small(sign("s0", "k0", 0.4) + sign("s1", "k1", surer), interventions=advice)
    assert planned(made(kb, complaining("s2"), s0=4, s1=4, s2=SLIGHT)) == [kept]


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        (answer("a", "k1", "k0"), answer("b", "k0", effort="high")),  # 0.7 and 0.85
        (answer("a", "k0", effort="high", phase=["late"]), answer("b", "k1", "k0")),  # 0.85 * 0.7 and 0.7
        (answer("a", "k1", "k2", "k0"), answer("b", "k1", "k0", effort="high")),  # 0.5 and 0.7 * 0.85
        (answer("a", "k1", "k0", phase=["late"]), answer("b", "k1", "k2", "k0")),  # 0.7 * 0.7 and 0.5
    ],
)
def test_what_advice_answers_second_or_third_weighs_less(small: Small, lesser: Fields, greater: Fields) -> None:
    """The line that is kept for k0 goes to `best`, for which the other two do not compete."""
    late = [{"id": "late", "order": 2}]
    kb = small(sign("s0", "k0"), knelpunten=3, interventions=[answer("best", "k0"), lesser, greater], phases=late)
    assert planned(made(kb, {"phase": "begin"}, s0=4)) == ["best", "b", "a"]


def test_answering_a_second_knelpunt_too_is_worth_a_little(small: Small) -> None:
    one, two, two_with_work = (
        intervention("a", "k0", signs=["s2"]),
        intervention("b", "k0", "k1", signs=["s3"]),  # (0.6 + 0.1 * 0.7 * 0.4) * 1.3 = 0.8164, alone 0.78
        intervention("c", "k0", "k1", signs=["s3"], effort="medium"),  # 0.8164 * 0.95 = 0.7756
    )
    kb = small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4), interventions=[one, two, two_with_work])
    seen = {"s2": sure(0.79), "s3": 3}  # makes a 0.6 * (1 + 0.4 * 0.79) = 0.7896
    assert planned(made(kb, s0=4, s1=4, **seen)) == ["b", "a", "c"]
    assert planned(made(kb, s0=4, **seen)) == ["a", "b", "c"]


FITTING = {"opgave": ("t1", "t2"), "phase": ("begin", "late"), "governance": ("lead", "free")}


@pytest.mark.parametrize("what", FITTING)
def test_advice_that_fits_the_case_comes_first_and_what_does_not_comes_last(small: Small, what: str) -> None:
    present, other = FITTING[what]
    advice = [answer("a", "k0", **{what: [other]}), answer("b", "k0")]
    kb = small(
        sign("s0", "k0"),
        interventions=[*advice, answer("c", "k0", **{what: [other, present]})],
        phases=[{"id": "late", "order": 2}],
        governance_forms=[{"id": "lead", "predictors": {}}, {"id": "free", "predictors": {}}],
    )
    assert planned(made(kb, {what: present}, s0=4)) == ["c", "b", "a"]
    assert planned(made(kb, s0=4)) == ["a", "b", "c"]  # what the case does not tell is no matter


@pytest.mark.parametrize(("certainty", "order"), [(0.2, ["b", "a"]), (0.19, ["a", "b"])])
def test_a_doubtful_type_of_opgave_decides_nothing(small: Small, certainty: float, order: list[str]) -> None:
    advice = [answer("a", "k0", opgave=["t2"]), answer("b", "k0", opgave=["t1"])]
    kb = small(sign("s0", "k0") + rule("type", "{symptom: s1}", "opgave: t1", certainty), interventions=advice)
    assert planned(made(kb, s0=4, s1=4)) == order


def test_advice_meant_for_what_was_observed_more_strongly_comes_first(small: Small) -> None:
    kb = small(
        sign("s0", "k0"), interventions=[intervention("a", "k0", signs=["s1"]), intervention("b", "k0", signs=["s2"])]
    )
    assert planned(made(kb, s0=4, s1=3, s2=4)) == ["b", "a"]
    assert planned(made(kb, s0=4, s1=4, s2=3)) == ["a", "b"]
    assert planned(made(kb, s0=4, s1=sure(0.8), s2=sure(0.9))) == ["b", "a"]


@pytest.mark.parametrize(
    ("severity", "kept"),
    [
        (2, "a"),  # 1 + 0.4 * 0.5 = 1.2 is less than 1.1 for s2 alone times the 1.15 of a phase that fits, 1.265
        (3, "b"),  # 1 + 0.4 * 0.75 = 1.3 is more
    ],
)
def test_of_the_signs_of_advice_the_strongest_counts_by_its_severity(small: Small, severity: int, kept: str) -> None:
    advice = [intervention("a", "k0", phase=["begin"], signs=["s2"]), intervention("b", "k0", signs=["s1", "s2"])]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, {"phase": "begin", **complaining("s2")}, s0=4, s1=severity, s2=1)) == [kept]


def test_a_sign_counts_by_its_mark(small: Small) -> None:
    """a: 0.6 * 0.85 * (1 + 0.2 * 3 * degree), so 0.7395 and 0.816; b: 0.6 * (1 + 0.2 * 2 * 0.75), so 0.78."""
    advice = [
        intervention("a", "k0", signs={"s1": 3}, effort="high", idea="same"),
        intervention("b", "k0", signs={"s2": 2}, idea="same"),
    ]
    kb = small(sign("s0", "k0", 0.6), interventions=advice)
    assert planned(made(kb, s0=4, s1=3, s2=3)) == ["b"]
    assert planned(made(kb, s0=4, s1=4, s2=3)) == ["a"]


def test_for_a_chief_complaint_the_best_first_step_is_chosen_though_another_weighs_more(small: Small) -> None:
    advice = [intervention("a", "k0", signs={"s1": 2}), intervention("b", "k1", signs={"s1": 2.7}, effort="high")]
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.1), interventions=advice)
    assert planned(made(kb, complaining("s1"), s0=4, s1=2)) == ["b"]


def test_of_lines_for_chief_complaints_the_better_first_step_comes_first(small: Small) -> None:
    """By whole steps: 2.4 and 1.6 are both good in most networks, and k0 is surer."""

    def order(mark: float) -> list[str]:
        advice = [intervention("a", "k0", signs={"s0": 1.6}), intervention("b", "k1", signs={"s1": mark}, order=3)]
        kb = small(sign("s0", "k0") + sign("s1", "k1", 0.3), interventions=advice)
        return planned(made(kb, complaining("s0", "s1"), s0=4, s1=4))

    assert order(2.4) == ["a", "b"] and order(2.6) == ["b", "a"] and order(1) == ["a", "b"]


def test_what_does_not_lead_comes_after_the_other_lines_for_chief_complaints(small: Small) -> None:
    """And before what no chief complaint asks for."""
    advice = [
        intervention("a", "k0", signs={"s0": 3}, leads=False),
        intervention("b", "k1", signs={"s1": 1}),
        intervention("c", "k0", signs={"s2": 3}),
    ]
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.3) + sign("s2", "k0"), interventions=advice)
    assert planned(made(kb, complaining("s0", "s1"), s0=4, s1=4, s2=4)) == ["b", "a", "c"]
    assert planned(made(kb, complaining("s0"), s0=4, s2=4)) == ["a", "c"]


@pytest.mark.parametrize(("mark", "kept"), [(1.5, ["a"]), (1.4, [])])
def test_what_suits_some_networks_only_is_for_who_complains_of_it(small: Small, mark: float, kept: list[str]) -> None:
    kb = small(sign("s0", "k0"), interventions=[intervention("a", "k0", signs={"s0": mark})])
    assert planned(made(kb, s0=4)) == kept
    assert planned(made(kb, complaining("s0"), s0=4)) == ["a"]


@pytest.mark.parametrize("absent", [{"s3": 0}, {"s3": "unknown"}, {}], ids=["absent", "unknown", "not asked"])
def test_advice_none_of_whose_signs_was_observed_is_not_given(small: Small, absent: Fields) -> None:
    """Advice `b` fits worst, and weighs too little but for the one line that is kept for k0: 0.4 * 1.4 * 0.7 * 0.85."""
    advice = [
        intervention("a", "k0", signs=["s3"], phase=["begin"]),
        intervention("b", "k0", signs=["s1"], effort="high", phase=["late"]),
    ]
    kb = small(sign("s0", "k0", 0.4), interventions=advice, phases=[{"id": "late", "order": 2}])
    assert planned(made(kb, {"phase": "begin"}, s0=4, s1=4, **absent)) == ["b"]
    assert planned(made(kb, {"phase": "begin"}, s0=4, **absent)) == []
    assert planned(made(kb, {"phase": "begin"}, s0=4, s1=4, s3=4)) == ["a"]


def only_one(small: Small, one: Fields, other: Fields) -> KnowledgeBase:
    """Advice `a` on s0 and `b` on s1 for k0, of which the plan says but one: both name s3, and it has one idea.

    `begin` is followed by `late`.
    """
    advice = [
        answer("a", "k0", idea="same", **{"signs": ["s0", "s3"], **one}),
        answer("b", "k0", idea="same", **{"signs": ["s1", "s3"], **other}),
    ]
    return small(
        sign("s0", "k0"),
        interventions=advice,
        phases=[{"id": "late", "order": 2}],
        governance_forms=[{"id": "lead", "predictors": {}}, {"id": "free", "predictors": {}}],
    )


PRESENT = {what: present for what, (present, _) in FITTING.items()}
OTHERWISE = {what: [other] for what, (_, other) in FITTING.items()}


@pytest.mark.parametrize("what", FITTING)
@pytest.mark.parametrize(("severity", "kept"), [(1, "a"), (2, "b")])  # 1.4 * 0.7 = 0.98; 0.85 times 1.1 and 1.2
def test_advice_that_does_not_fit_weighs_seven_tenths(small: Small, what: str, severity: int, kept: str) -> None:
    kb = only_one(small, {what: OTHERWISE[what]}, {"effort": "high"})
    assert planned(made(kb, PRESENT | complaining("s3"), s0=4, s1=severity, s3=SLIGHT)) == [kept]


@pytest.mark.parametrize(
    ("severity", "kept"),
    [
        (1, "a"),  # 1.4 * 0.7 ** 3 = 0.480 is more than 1.1 * 0.85 * 0.5 = 0.468
        (2, "b"),  # and less than 1.2 * 0.85 * 0.5 = 0.51
    ],
)
def test_advice_that_does_not_fit_in_three_ways_weighs_less_than_half(small: Small, severity: int, kept: str) -> None:
    kb = only_one(small, OTHERWISE, {"effort": "high", "not_after": ["s0"]})
    assert planned(made(kb, PRESENT | complaining("s3"), s0=4, s1=severity, s3=SLIGHT)) == [kept]


@pytest.mark.parametrize(
    ("effort", "kept"),
    [
        ("high", "a"),  # 1.4 * 0.5 = 0.7 is more than 1.1 * 0.7 * 0.85 = 0.654
        ("medium", "b"),  # and less than 1.1 * 0.7 * 0.95 = 0.732
    ],
)
def test_advice_that_is_too_late_weighs_half(small: Small, effort: str, kept: str) -> None:
    kb = only_one(small, {"not_after": ["s2"]}, {"effort": effort, "phase": ["late"]})
    stated = {"phase": "begin", **complaining("s3")}
    assert planned(made(kb, stated, s0=4, s1=1, s2=1, s3=SLIGHT)) == [kept]
    assert planned(made(kb, stated, s0=4, s1=1, s2=0, s3=SLIGHT)) == ["a"]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"effort": "high"}, "b"),  # 1.24 * 0.85 = 1.054
        ({"effort": "high", "phase": ["late"]}, "a"),  # times 0.7
        ({"phase": ["late"]}, "a"),  # 1.24 * 0.7 = 0.868
    ],
)
def test_advice_that_names_no_signs_weighs_what_it_answers(small: Small, fields: Fields, kept: str) -> None:
    advice = [intervention("a", "k0", idea="same"), answer("b", "k0", signs=["s1"], idea="same", **fields)]
    kb = small(sign("s0", "k0"), interventions=advice, phases=[{"id": "late", "order": 2}])
    assert planned(made(kb, {"phase": "begin"}, s0=4, s1=sure(0.6))) == [kept]


def test_advice_that_names_no_signs_fills_a_plan_after_what_answers_a_sign(small: Small) -> None:
    advice = [intervention("a", "k0"), answer("b", "k0", order=2, effort="high"), intervention("c", "k0", at_once=True)]
    assert planned(made(small(sign("s0", "k0"), interventions=advice), s0=4)) == ["b", "a", "c"]


@pytest.mark.parametrize(("certainty", "kept"), [(0.22, "b"), (0.2, "a")])
def test_advice_for_a_complaint_that_answers_nothing_found_weighs_a_tenth(
    small: Small, certainty: float, kept: str
) -> None:
    """k0 is all there is, and `b` names it third: 0.22 * 0.5 * 0.95 = 0.1045, and 0.095. Both come to the same."""
    advice = [
        intervention("a", "k1", signs=["s1"], idea="same"),
        intervention("b", "k1", "k2", "k0", signs=["s1"], effort="medium", idea="same"),
    ]
    kb = small(sign("s0", "k0", certainty), knelpunten=3, interventions=advice)
    assert planned(made(kb, complaining("s1"), s0=4, s1=4)) == [kept]


# --- in what order ----------------------------------------------------------------------------------------------------


def test_for_one_knelpunt_a_plan_goes_from_understanding_to_agreeing_to_carrying_out(small: Small) -> None:
    advice = [
        answer("a", "k0", order=3),
        answer("b", "k0", order=2, effort="high"),
        answer("c", "k0", order=1, effort="high"),
    ]
    d = made(small(sign("s0", "k0"), interventions=advice), s0=4)
    assert [(line.priority, line.intervention) for line in d.interventions] == [(1, "c"), (2, "b"), (3, "a")]


def test_lines_go_by_knelpunt_surest_first_before_they_go_by_stage(small: Small) -> None:
    advice = [answer("a", "k1", order=1, signs=["s1"]), answer("b", "k0", order=3), answer("c", "k0", order=2)]
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k1", 0.6), interventions=advice)
    assert planned(made(kb, s0=4, s1=4)) == ["c", "b", "a"]
    assert planned(made(kb, s0=sure(0.7), s1=4)) == ["a", "c", "b"]  # 0.56 and 0.6


def test_what_brings_another_along_is_acted_on_first(small: Small) -> None:
    kb = small(
        sign("s0", "k0", 0.55) + sign("s1", "k1", 0.5),
        fields={"k1": {"brings": {"k0": 0.9}}, "k0": {"seen": 0.1}},
        interventions=[answer("a", "k0"), answer("b", "k1", signs=["s1"])],
    )
    assert planned(made(kb, s0=4, s1=4)) == ["b", "a"]
    assert planned(made(kb, s0=4)) == ["a"]


@pytest.mark.usefixtures("cover")
def test_the_core_is_acted_on_before_what_is_surer_and_no_part_of_it(small: Small) -> None:
    """s0 and s1 speak for k0 (0.64), which explains all that k1 (0.6, with s0 alone) does; k2 (0.4) is of the core.

    No advice can wait, or there would be none on k1.
    """
    kb = small(
        sign("s0", "k0", 0.4) + sign("s1", "k0", 0.4) + sign("s0", "k1", 0.4) + rule(
            "more", "{case: mandated, is: true}", "knelpunt: k1", 0.3
        ) + sign("s2", "k2", 0.4),
        knelpunten=3,
        interventions=[
            answer("a", "k1", at_once=True),
            answer("b", "k2", signs=["s2"], at_once=True),
            answer("c", "k0", at_once=True),
        ],
    )  # fmt: skip
    d = made(kb, {"mandated": True}, s0=4, s1=4, s2=4)
    assert [f.id for f in d.core] == ["k0", "k2"]
    assert [f.id for f in d.knelpunten] == ["k0", "k1", "k2"]
    assert planned(d) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("complaints", "confidence", "order"),
    [
        (["s0", "s2"], 0.6, ["b", "a"]),
        (["s0", "s2"], 0.59, ["a", "b"]),
        ([], 0.9, ["b", "a"]),
        ([], 0.89, ["a", "b"]),
        (["s0"], 0.9, ["b", "a"]),
        (["s0"], 0.89, ["a", "b"]),
    ],
)
def test_what_cannot_wait_comes_before_all_else_where_a_complaint_is_likely_or_a_sign_alarming(
    small: Small, complaints: list[str], confidence: float, order: list[str]
) -> None:
    advice = [answer("a", "k0"), answer("b", "k1", signs=["s1", "s2"], order=3, at_once=True)]
    kb = small(sign("s0", "k0", 0.6) + sign("s3", "k1", 0.4), interventions=advice)
    assert planned(made(kb, complaining(*complaints), s0=4, s1=1, s2=sure(confidence), s3=4)) == order
    assert planned(made(kb, s0=4, s3=4)) == ["a"]


def test_what_cannot_wait_does_so_for_the_signs_it_answers_best(small: Small) -> None:
    advice = [answer("a", "k0"), intervention("b", "k1", signs={"s1": 3, "s2": 2}, at_once=True)]
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.3) + sign("s2", "k1", 0.3), interventions=advice)
    assert planned(made(kb, complaining("s1"), s0=4, s1=4)) == ["b", "a"]
    assert planned(made(kb, complaining("s0", "s2"), s0=4, s2=4)) == ["a", "b"]


def test_a_consequence_is_alarming_too(small: Small) -> None:
    """Advice on it is given though what that answers was not found, and only there."""
    advice = [answer("a", "k0"), intervention("b", "k1", signs=["s3"], at_once=True)]
    kb = small(sign("s0", "k0"), fields=CONSEQUENCE, interventions=advice)
    assert planned(made(kb, s0=4, s3=sure(0.9))) == ["b", "a"]
    assert planned(made(kb, s0=4, s3=sure(0.89))) == ["a"]


def test_lines_that_name_a_chief_complaint_come_before_those_of_what_is_surer(small: Small) -> None:
    advice = [answer("a", "k0"), answer("b", "k1", signs=["s1", "s2"], order=3)]
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k1", 0.4), interventions=advice)
    seen = {"s0": 4, "s1": 4}
    assert planned(made(kb, **seen)) == ["a", "b"]
    assert planned(made(kb, complaining("s2"), **seen, s2=SLIGHT)) == ["b", "a"]
    assert planned(made(kb, complaining("s2"), **seen, s2=0)) == ["a", "b"]
    assert planned(made(kb, complaining("s0", "s2"), **seen, s2=SLIGHT)) == ["a", "b"]


def test_a_consequence_that_is_a_chief_complaint_puts_no_line_first_and_last_what_names_it_alone(small: Small) -> None:
    """All but `b` are on k0, the surest; `c` names a cause beside the consequence."""
    advice = [
        answer("a", "k0", signs=["s3"]),
        answer("b", "k1", signs=["s1"], order=3),
        answer("c", "k0", signs=["s3", "s0"], order=2),
    ]
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k1", 0.4), fields=CONSEQUENCE, interventions=advice)
    assert planned(made(kb, complaining("s3"), s0=sure(0.9), s1=4, s3=4)) == ["c", "b", "a"]
    assert planned(made(kb, complaining("s3", "s1"), s0=sure(0.9), s1=4, s3=4)) == ["b", "c", "a"]


def test_a_line_that_names_no_signs_comes_last_though_it_answers_what_is_surer(small: Small) -> None:
    advice = [intervention("a", "k0"), intervention("b", "k1", signs=["s1"], order=3)]
    kb = small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4), interventions=advice)
    assert planned(made(kb, s0=4, s1=4)) == ["b", "a"]


def test_a_line_that_names_no_signs_comes_after_what_only_a_consequence_asks_for(small: Small) -> None:
    advice = [intervention("a", "k0"), intervention("b", "k1", signs=["s3"], order=3)]
    kb = small(sign("s0", "k0", 0.8), fields=CONSEQUENCE, interventions=advice)
    assert planned(made(kb, complaining("s3"), s0=4, s3=1)) == ["b", "a"]


def test_a_line_of_which_a_sign_was_observed_however_slightly_does_not_come_last(small: Small) -> None:
    advice = [intervention("a", "k0"), answer("b", "k1", signs=["s2"], order=3)]
    kb = small(sign("s0", "k0", 0.6), interventions=advice)
    assert planned(made(kb, complaining("s2"), s0=4, s2=SLIGHT)) == ["b", "a"]
    assert planned(made(kb, complaining("s2"), s0=4, s2=0)) == ["a"]


def test_what_is_too_late_now_comes_last_of_all_with_what_made_it_so(small: Small) -> None:
    kb = small(
        sign("s0", "k0", 0.8) + sign("s0", "k1", 0.6),
        interventions=[
            answer("a", "k0", at_once=True, not_after=["s1", "s2", "s3"]),
            answer("b", "k0", not_after=["s2"], order=2),
            intervention("c", "k0"),
        ],
    )
    d = made(kb, s0=4, s1=1, s2=0, s3=4)
    assert [(line.intervention, line.too_late) for line in d.interventions] == [
        ("b", ()),
        ("c", ()),
        ("a", ("s1", "s3")),
    ]
    assert d.withheld == ()
    d = made(kb, s0=4, s2=1)
    late = [(line.intervention, line.too_late) for line in d.interventions]
    assert late == [("c", ()), ("a", ("s2",)), ("b", ("s2",))]
    d = made(kb, s0=4, s2=0, s3="unknown")
    assert [(line.intervention, line.too_late) for line in d.interventions] == [("a", ()), ("b", ()), ("c", ())]


# --- how much ---------------------------------------------------------------------------------------------------------


def test_no_more_than_three_lines_are_about_one_knelpunt(small: Small) -> None:
    advice = [answer(name, "k0") for name in "abcd"] + [answer("e", "k1", effort="high", signs=["s1"])]
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k1", 0.2), interventions=advice)
    assert planned(made(kb, s0=4, s1=4)) == ["a", "b", "c", "e"]


def test_a_line_is_about_the_first_knelpunt_it_answers_that_was_found(small: Small) -> None:
    advice = [answer("a", "k1", "k0"), answer("b", "k1", "k0")]
    advice += [answer("c", "k2", "k0"), answer("d", "k2", "k0")]
    kb = small(sign("s0", "k0"), knelpunten=3, interventions=advice)
    assert planned(made(kb, s0=4)) == ["a", "b", "c"]  # all four would be about k0


@pytest.mark.parametrize(("certainty", "plan"), [(0.29, ["a", "b"]), (0.28, ["a"])])  # times 1.4: 0.406 and 0.392
def test_a_second_answer_to_a_knelpunt_has_to_be_worth_its_line(
    small: Small, certainty: float, plan: list[str]
) -> None:
    kb = small(sign("s0", "k0", certainty), interventions=[answer("a", "k0"), answer("b", "k0")])
    assert planned(made(kb, s0=4)) == plan


@pytest.mark.usefixtures("cover")
def test_each_knelpunt_of_the_core_gets_an_answer_before_others_fill_the_plan(small: Small) -> None:
    """s0 speaks for k0 (0.96 with s4) and k3 (0.6): k0 explains all that k3 does, which leaves k3 out of the core."""
    kb = small(
        sign("s0", "k0", 0.8) + sign("s4", "k0", 0.8) + sign("s1", "k1", 0.8)
        + sign("s2", "k2", 0.4) + sign("s0", "k3", 0.6),
        symptoms=5, knelpunten=4,
        interventions=[answer(f"k{k}-{i}", f"k{k}", signs=[f"s{k % 3}"]) for k in range(4) for i in range(4)],
    )  # fmt: skip
    d = made(kb, s0=4, s1=4, s2=4, s4=4)
    assert [f.id for f in d.core] == ["k0", "k1", "k2"]
    assert planned(d) == ["k0-0", "k0-1", "k0-2", "k1-0", "k1-1", "k1-2", "k2-0"]


def test_a_knelpunt_of_the_core_is_answered_only_by_what_a_sign_asks_for_or_what_names_none(small: Small) -> None:
    advice = [intervention(name, *answers, signs=["s3"]) for name, *answers in (("a", "k0"), ("b", "k0"))]
    advice += [intervention("c", "k1", "k0", signs=["s3"])]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, s0=4)) == []
    assert planned(made(kb, s0=4, s3=4)) == ["a", "b", "c"]
    kb = small(sign("s0", "k0"), interventions=[*advice, intervention("d", "k0")])
    assert planned(made(kb, s0=4)) == ["d"]


@pytest.mark.parametrize("signs", [["s0"], []])
def test_the_line_that_is_kept_for_a_knelpunt_of_the_core_answers_it_first(small: Small, signs: list[str]) -> None:
    """Neither is worth its line but for that: 0.28 times 1.4 at most."""
    advice = [intervention("a", "k1", "k0", signs=signs), intervention("b", "k0", signs=signs, effort="high")]
    assert planned(made(small(sign("s0", "k0", 0.28), interventions=advice[:1]), s0=4)) == []
    assert planned(made(small(sign("s0", "k0", 0.28), interventions=advice), s0=4)) == ["b"]


def test_no_line_is_kept_for_a_knelpunt_of_the_core_that_a_line_for_a_chief_complaint_is_about(small: Small) -> None:
    """Only the line that is kept is not held to weigh 0.4: `b` weighs 0.28 * 1.4."""
    kb = small(sign("s0", "k0", 0.28), interventions=[answer("a", "k0", signs=["s1"]), answer("b", "k0")])
    assert planned(made(kb, complaining("s1"), s0=4, s1=SLIGHT)) == ["a"]
    assert planned(made(kb, complaining("s1"), s0=4, s1=0)) == ["b"]


def test_what_can_still_be_done_comes_before_what_is_too_late(small: Small) -> None:
    """Of three lines on k0: far-reaching advice weighs 1.19, and light advice that is too late 0.7."""
    advice = [answer(name, "k0", not_after=["s1"]) for name in "abc"] + [answer("d", "k0", effort="high")]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, s0=4, s1=1)) == ["d", "a", "b"]
    assert planned(made(kb, s0=4)) == ["a", "b", "c"]


@pytest.mark.parametrize(("certainty", "plan"), [(0.58, ["a", "b"]), (0.57, ["a"])])  # times 0.7: 0.406 and 0.399
def test_what_is_too_late_has_to_be_worth_its_line_beyond_the_one_that_is_kept(
    small: Small, certainty: float, plan: list[str]
) -> None:
    advice = [answer(name, "k0", not_after=["s0"]) for name in "ab"]
    assert planned(made(small(sign("s0", "k0", certainty), interventions=advice), s0=4)) == plan


def test_a_next_attempt_gets_nothing_that_deals_with_what_was(small: Small) -> None:
    advice = [answer("a", "k0", not_after=["s1"], next_attempt=False), answer("b", "k0", not_after=["s1"], order=2)]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, s0=4)) == ["a", "b"]
    assert planned(made(kb, s0=4, s1=1)) == ["b"]


def test_a_plan_has_seven_lines_at_most(small: Small) -> None:
    assert planned(made(crowded(small), s0=4, s1=4, s2=4)) == CROWD
    many = [answer(f"x{i}", f"k{i // 2}", at_once=True) for i in range(8)]
    kb = small(sign("s0", "k0"), knelpunten=4, fields={"s0": {"kind": "consequence"}}, interventions=many)
    assert planned(made(kb, s0=4)) == [f"x{i}" for i in range(7)]


def test_where_nothing_was_found_and_nothing_complained_of_there_is_no_plan(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.19), interventions=[answer("a", "k0")])
    assert made(kb, s0=4).interventions == ()


def test_a_sign_that_is_no_chief_complaint_is_answered_only_with_a_knelpunt_that_was_found(small: Small) -> None:
    kb = small(sign("s0", "k0"), interventions=[answer("a", "k0"), intervention("b", "k1", signs=["s1"])])
    assert planned(made(kb, s0=4, s1=4)) == ["a"]
    assert planned(made(kb, complaining("s1"), s0=4, s1=4)) == ["b", "a"]


@pytest.mark.parametrize(
    ("signs", "symptoms", "complaints"),
    [(["s5", "s6", "s7"], ("s6", "s5"), ("s6",)), ([], ("s4", "s0", "s2", "s1"), ())],
)
def test_a_line_names_the_knelpunten_it_answers_that_were_found_and_the_signs_that_prompted_it(
    small: Small, signs: list[str], symptoms: tuple[str, ...], complaints: tuple[str, ...]
) -> None:
    """Of s5, s6 and s7 two were observed, and s6 is a chief complaint; s0 is one too, but no advice is meant for it.

    Where advice names no sign, the three heaviest of each knelpunt stand, of k0 s0 (0.3, twice), s2 (0.4) and s1 (0.2).
    """
    rules = "".join(sign(f"s{i}", "k0", 0.4) for i in range(4)) + sign("s4", "k2", 0.4)
    advice = intervention("a", "k2", "k1", "k0", signs=signs)
    kb = small(rules, symptoms=8, knelpunten=3, interventions=[advice])
    seen = {"s0": 3, "s1": 2, "s2": 4, "s3": 1, "s4": 4, "s5": 2, "s6": 1, "s7": 0}
    (line,) = made(kb, complaining("s7", "s6", "s0"), **seen).interventions
    assert line.knelpunten == ("k2", "k0")
    assert (line.symptoms, line.complaints) == (symptoms, complaints)


# --- what cannot wait -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at_once", "complaints", "confidence", "plan"),
    [
        (True, [], 1, ["d", "a", "b"]),
        (True, [], 0.9, ["d", "a", "b"]),
        (True, [], 0.89, ["a", "b", "c"]),
        (True, ["s0"], 0.6, ["d", "a", "b"]),
        (True, ["s0"], 0.59, ["a"]),
        (False, ["s0"], 1, ["a", "b", "c"]),
    ],
)
def test_what_cannot_wait_is_chosen_before_what_weighs_more(
    small: Small, at_once: bool, complaints: list[str], confidence: float, plan: list[str]
) -> None:
    """Three lines are as many as there is room for; at 0.6 those of `a`, `b` and `c` weigh 0.36 * 1.24 = 0.446."""
    advice = [answer(name, "k0") for name in "abc"] + [answer("d", "k0", effort="high", at_once=at_once)]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, complaining(*complaints), s0=sure(confidence))) == plan


def test_what_cannot_wait_but_is_too_late_waits(small: Small) -> None:
    advice = [answer(name, "k0") for name in "abc"]
    kb = small(sign("s0", "k0"), interventions=[*advice, answer("d", "k0", at_once=True, not_after=["s1"])])
    assert planned(made(kb, s0=4)) == ["d", "a", "b"]
    assert planned(made(kb, s0=4, s1=1)) == ["a", "b", "c"]


@pytest.mark.parametrize("at_once", [True, False])
def test_what_cannot_wait_is_chosen_before_a_line_for_a_chief_complaint(small: Small, at_once: bool) -> None:
    rules = "".join(sign(f"s{i}", f"k{i}", 0.9 - i / 10) for i in range(7))
    advice = [intervention(f"x{i}", f"k{i}", signs=[f"s{i}"], at_once=at_once) for i in range(7)]
    kb = small(
        rules, symptoms=8, knelpunten=8, interventions=[*advice, intervention("x7", "k7", signs=["s7"], effort="high")]
    )
    d = made(kb, complaining("s7"), **{f"s{i}": 4 for i in range(8)})
    if at_once:
        assert planned(d) == [f"x{i}" for i in range(7)]
        assert (kinds(d, "x7"), d.unadvised) == ([("no_room", ())], ("s7",))
    else:
        assert (planned(d)[0], d.unadvised) == ("x7", ())


def test_what_cannot_wait_has_to_be_allowed_and_says_an_idea_once(small: Small) -> None:
    advice = [answer(name, "k0", at_once=True, idea="same") for name in "ab"]
    advice += [answer("c", "k0", at_once=True, only_nl=True), answer("d", "k0", effort="high")]
    d = made(small(sign("s0", "k0"), interventions=advice), {"abroad": True}, s0=4)
    assert planned(d) == ["a", "d"]


def test_what_cannot_wait_will_do_for_a_chief_complaint_that_it_names(small: Small) -> None:
    advice = [answer("a", "k1"), answer("b", "k1", effort="high", at_once=True)]
    kb = small(sign("s3", "k0"), interventions=advice)
    d = made(kb, complaining("s0"), s0=4)
    assert (planned(d), d.unadvised) == (["b"], ())
    assert planned(made(kb, complaining("s0"), s0=2)) == ["a"]


# --- one line an idea -------------------------------------------------------------------------------------------------


def test_of_advice_with_one_idea_the_plan_has_the_best_alone(small: Small) -> None:
    advice = [answer("a", "k0", idea="same", effort="medium"), answer("b", "k0", idea="same"), answer("c", "k0")]
    assert planned(made(small(sign("s0", "k0"), interventions=advice), s0=4)) == ["b", "c"]


def test_an_idea_is_said_once_for_different_knelpunten_too(small: Small) -> None:
    advice = [answer("a", "k0", idea="same"), answer("b", "k1", idea="same", signs=["s1"])]
    kb = small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4), interventions=advice)
    d = made(kb, s0=4, s1=4)
    assert [f.id for f in d.core] == ["k0", "k1"]
    assert planned(d) == ["a"]


def test_advice_without_an_idea_is_its_own(small: Small) -> None:
    advice = [answer("a", "k0", idea="b"), answer("b", "k0", effort="high"), answer("c", "k0", effort="high")]
    assert planned(made(small(sign("s0", "k0"), interventions=advice), s0=4)) == ["a", "c"]


def test_where_the_best_of_an_idea_is_not_allowed_the_next_is_said(small: Small) -> None:
    advice = [answer("a", "k0", idea="same", only_nl=True), answer("b", "k0", idea="same", effort="high")]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, s0=4)) == ["a"]
    assert planned(made(kb, {"abroad": True}, s0=4)) == ["b"]


# --- chief complaints -------------------------------------------------------------------------------------------------


CROWD = ["k0-0", "k0-1", "k0-2", "k1-0", "k1-1", "k1-2", "k2-0"]


def crowded(small: Small, *advice: Fields, **more: Any) -> KnowledgeBase:
    """Knowledge that makes nine lines, three for each of k0, k1 and k2, of s0, s1 and s2; s3 and s4 point nowhere."""
    rules = "".join(sign(f"s{i}", f"k{i}", 0.9) for i in range(3))
    lines = [intervention(f"k{k}-{i}", f"k{k}", signs=[f"s{k}"]) for k in range(3) for i in range(3)]
    return small(rules, symptoms=5, knelpunten=4, interventions=[*lines, *advice], **more)


def test_a_chief_complaint_gets_a_line_before_the_core_fills_the_plan(small: Small) -> None:
    """Answers to s3 weigh a tenth of what those to k0, k1 and k2 do, each of which keeps one line."""
    lesser = intervention("a", "k3", signs=["s3"], effort="high")
    kb = crowded(small, lesser, intervention("b", "k3", signs=["s3"]))
    seen = {f"s{i}": 4 for i in range(4)}
    assert planned(made(kb, **seen)) == CROWD
    assert planned(made(kb, complaining("s3"), **seen)) == ["b", *CROWD[:5], "k2-0"]


def test_three_chief_complaints_get_a_line_each_though_all_answer_one_knelpunt(small: Small) -> None:
    advice = [intervention(f"x{i}", "k0", signs=[f"s{i}"], effort="high") for i in range(3)]
    kb = small(sign("s0", "k0"), interventions=[*advice, *(answer(name, "k0") for name in "abc")])
    d = made(kb, complaining("s2", "s1", "s0"), s0=4, s1=1, s2=1)
    assert planned(d) == ["x2", "x1", "a"]
    assert d.unadvised == ()


def test_a_chief_complaint_gets_a_line_though_the_plan_has_its_idea(small: Small) -> None:
    advice = [answer("a", "k0", idea="same"), answer("b", "k0", idea="same", signs=["s1"], effort="high")]
    kb = small(sign("s0", "k0"), interventions=advice)
    d = made(kb, complaining("s0", "s1"), s0=4, s1=1)
    assert [(line.intervention, line.complaints) for line in d.interventions] == [("a", ("s0",)), ("b", ("s1",))]
    assert d.unadvised == ()
    assert planned(made(kb, complaining("s0"), s0=4, s1=1)) == ["a"]
    assert planned(made(kb, complaining("s1"), s0=4, s1=1)) == ["b"]


@pytest.mark.parametrize("urgent", [3, 2])
def test_a_chief_complaint_gets_a_line_though_the_plan_has_three_on_its_knelpunt(small: Small, urgent: int) -> None:
    """What cannot wait stands first; `x` and `y` are then chosen each for a complaint, and `z` for none."""
    advice = [intervention(name, "k0", signs=[f"s{i}"], effort="high") for i, name in enumerate("xyz", 1)]
    advice += [answer(f"u{i}", "k0", at_once=True) for i in range(urgent)]
    kb = small(sign("s0", "k0", 0.9), interventions=advice)
    d = made(kb, complaining("s2", "s1"), s0=4, s1=4, s2=4, s3=4)
    assert planned(d) == [*(f"u{i}" for i in range(urgent)), "y", "x"]
    assert d.unadvised == ()
    assert kinds(d, "z") == [("no_room", ())]


def test_a_line_for_a_chief_complaint_has_to_be_allowed_all_the_same(small: Small) -> None:
    advice = [answer("a", "k0", idea="same"), answer("b", "k0", idea="same", signs=["s1"], only_nl=True)]
    d = made(small(sign("s0", "k0"), interventions=advice), complaining("s0", "s1") | {"abroad": True}, s0=4, s1=4)
    assert (planned(d), d.unadvised) == (["a"], ("s1",))
    assert kinds(d, "b") == [("other_country", ()), ("same_idea", ("a",))]


def test_one_line_will_do_for_two_chief_complaints_that_it_names(small: Small) -> None:
    names_s4 = [intervention("a", "k3", signs=["s4"], effort="medium"), intervention("c", "k3", signs=["s4"])]
    kb = crowded(small, *names_s4, intervention("b", "k3", signs=["s3", "s4"]))
    seen = {f"s{i}": 4 for i in range(5)}
    d = made(kb, complaining("s3", "s4"), **seen)
    assert planned(d) == ["b", *CROWD[:5], "k2-0"]
    assert (d.interventions[0].complaints, d.unadvised) == (("s3", "s4"), ())
    assert planned(made(kb, complaining("s4", "s3"), **seen | {"s3": 2})) == ["b", *CROWD[:5], "k2-0"]


def test_a_chief_complaint_is_answered_where_nothing_was_found(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.19), interventions=[answer("a", "k0"), intervention("b", "k0", signs=["s1"])])
    (line,) = made(kb, complaining("s0"), s0=4).interventions
    assert (line.intervention, line.knelpunten, line.symptoms, line.complaints) == ("a", (), ("s0",), ("s0",))


@pytest.mark.parametrize("severity", [0, "unknown", "n/a"])
def test_a_chief_complaint_that_was_not_observed_asks_for_nothing(small: Small, severity: object) -> None:
    kb = small(sign("s0", "k0"), interventions=[intervention("a", "k1", signs=["s1"])])
    d = made(kb, complaining("s1"), s0=4, s1=severity)
    assert (planned(d), d.unadvised) == ([], ())


def test_a_chief_complaint_that_no_advice_is_meant_for_is_told_to_be_unadvised(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"), interventions=[answer("a", "k0")])
    d = made(kb, complaining("s1", "s0"), s0=4, s1=4)
    assert d.unadvised == ("s1",)
    (line,) = d.interventions
    assert line.symptoms == line.complaints == ("s0",)  # s1 is a reason for k0, but nothing is done about it


def test_a_chief_complaint_whose_advice_is_not_allowed_is_told_to_be_unadvised(small: Small) -> None:
    advice = [intervention("a", "k0", signs=["s0"], contra=[contra({"symptom": "s1"})])]
    kb = small(sign("s0", "k0"), interventions=[*advice, intervention("b", "k0", signs=["s2"])])
    assert made(kb, complaining("s0"), s0=4).unadvised == ()
    assert made(kb, complaining("s0"), s0=4, s1=4).unadvised == ("s0",)
    assert made(kb, complaining("s0"), s0=4, s1=4, s2=4).unadvised == ("s0",)


CONSEQUENCE = {"s3": {"kind": "consequence"}}


# --- what calls for advice --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confidence", "plan"),
    [
        (0.6, ["a", "b"]),  # 0.6 * 1.24
        (0.59, []),  # though it would weigh as much
    ],
)
def test_a_sign_calls_for_advice_on_the_core_where_it_was_seen_strongly(
    small: Small, confidence: float, plan: list[str]
) -> None:
    advice = [intervention(name, "k0", signs=["s2", "s1"]) for name in "ab"]
    kb = small(sign("s0", "k0"), interventions=advice)
    d = made(kb, s0=4, s1=sure(confidence), s2=SLIGHT)
    assert planned(d) == plan
    if not plan:
        assert (kinds(d, "a"), d.withheld) == ([("seen_too_weakly", ())], ())


def test_advice_that_names_no_signs_needs_none_to_call_for_it(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.9), interventions=[intervention(name, "k0") for name in "ab"])
    assert planned(made(kb, s0=sure(0.5))) == ["a", "b"]  # 0.45


def test_a_chief_complaint_that_was_seen_slightly_calls_for_its_one_line(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.9), interventions=[answer(name, "k0") for name in "ab"])
    assert planned(made(kb, complaining("s0"), s0=sure(0.59))) == ["a"]
    assert planned(made(kb, complaining("s0"), s0=sure(0.6))) == ["a", "b"]


@pytest.mark.parametrize("kind", ["consequence", "trouble"])
def test_a_consequence_calls_for_nothing_however_strong(small: Small, kind: str) -> None:
    """Neither for the line that is kept for a knelpunt of the core, nor for more on it, nor where the plan has room."""
    advice = [intervention("a", "k0", signs=["s3"]), intervention("b", "k1", signs=["s3"])]
    kb = small(sign("s0", "k0"), fields=CONSEQUENCE if kind == "consequence" else {}, interventions=advice)
    assert planned(made(kb, s0=4, s3=4)) == (["a"] if kind == "trouble" else [])


def test_advice_that_names_a_consequence_is_called_for_by_a_cause_that_it_names(small: Small) -> None:
    advice = [intervention("a", "k0", signs=["s3", "s1"])]
    kb = small(sign("s0", "k0"), fields=CONSEQUENCE, interventions=advice)
    assert planned(made(kb, s0=4, s3=4, s1=sure(0.6))) == ["a"]
    assert planned(made(kb, s0=4, s3=4, s1=sure(0.59))) == []


@pytest.mark.usefixtures("cover")
def test_what_is_found_but_not_of_the_core_gets_no_line(small: Small) -> None:
    """s0 speaks for k0 (0.6) and k1 (0.55), so k0 alone is the core; `b` is about it, which it names second."""
    advice = [answer("a", "k1"), answer("b", "k2", "k0"), intervention("c", "k1"), answer("d", "k0", "k1")]
    kb = small(sign("s0", "k0") + sign("s0", "k1", 0.55), knelpunten=3, interventions=advice)
    d = made(kb, s0=4)
    assert [f.id for f in d.core] == ["k0"]
    assert planned(d) == ["d", "b"]
    assert kinds(d, "a") == kinds(d, "c") == [("no_room", ())]
    assert planned(made(kb, complaining("s1"), s0=4, s1=4)) == ["d", "b"]


def test_a_consequence_that_is_a_chief_complaint_gets_a_line(small: Small) -> None:
    advice = [answer("a", "k0"), intervention("b", "k1", signs=["s3"])]
    kb = small(sign("s0", "k0"), fields={"s3": {"kind": "consequence"}}, interventions=advice)
    assert planned(made(kb, complaining("s3"), s0=4, s3=4)) == ["a", "b"]
    assert planned(made(kb, complaining("s3"), s3=1)) == ["b"]


# --- general signs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("complaint", ["s0", "s1", "s2"])
def test_advice_that_names_a_general_sign_is_meant_for_its_special_cases(small: Small, complaint: str) -> None:
    kb = small(
        sign("s3", "k0"),
        fields={"s1": {"under": ["s0"]}, "s2": {"under": ["s0"]}},
        interventions=[intervention("a", "k1", signs=["s0"])],
    )
    d = made(kb, complaining(complaint), **{complaint: 4})
    assert [(line.intervention, line.complaints) for line in d.interventions] == [("a", (complaint,))]
    assert d.unadvised == ()


def test_advice_that_names_a_special_case_is_not_meant_for_the_general_sign(small: Small) -> None:
    kb = small(
        sign("s3", "k0"), fields={"s1": {"under": ["s0"]}}, interventions=[intervention("b", "k1", signs=["s1"])]
    )
    assert made(kb, complaining("s0"), s0=4).unadvised == ("s0",)
    assert made(kb, complaining("s1"), s1=4).unadvised == ()


def test_a_special_case_counts_by_its_own_severity(small: Small) -> None:
    kb = small(
        sign("s3", "k0"),
        fields={"s1": {"under": ["s0"]}},
        interventions=[intervention("a", "k0", signs=["s2"]), intervention("b", "k0", signs=["s0"])],
    )
    assert planned(made(kb, s3=4, s2=sure(0.9), s1=4)) == ["b", "a"]
    assert planned(made(kb, s3=4, s2=sure(0.9), s1=3)) == ["a", "b"]


def test_what_is_too_late_after_a_general_sign_is_so_after_its_special_cases(small: Small) -> None:
    kb = small(
        sign("s3", "k0", 0.9),
        fields={"s1": {"under": ["s0"]}},
        interventions=[intervention("a", "k0", not_after=["s0"]), intervention("b", "k0", not_after=["s1"], order=2)],
    )
    late = {line.intervention: line.too_late for line in made(kb, s3=4, s1=1).interventions}
    assert late == {"a": ("s1",), "b": ("s1",)}
    late = {line.intervention: line.too_late for line in made(kb, s3=4, s0=1).interventions}
    assert late == {"b": (), "a": ("s0",)}


# --- contra-indications and needs -------------------------------------------------------------------------------------


def test_advice_with_a_contra_indication_that_holds_is_withheld_with_the_reason(small: Small) -> None:
    against = [contra({"symptom": "s1"}, "one"), contra({"symptom": "s2"}, "two")]
    kb = small(sign("s0", "k0"), interventions=[answer("a", "k0", contra=against), answer("b", "k0")])
    d = made(kb, s0=4, s1=1)
    assert planned(d) == ["b"]
    (line,) = d.withheld
    assert (line.intervention, line.priority, line.knelpunten) == ("a", 0, ("k0",))
    assert ([reason.en for reason in line.contra], line.mind) == (["one"], ())


def test_a_contra_indication_that_does_not_hold_is_told_in_the_plan(small: Small) -> None:
    kb = small(sign("s0", "k0"), interventions=[answer("a", "k0", contra=[contra({"symptom": "s1"}, "one")])])
    for absent in (0, "unknown"):
        d = made(kb, s0=4, s1=absent)
        assert [[reason.en for reason in line.contra] for line in d.interventions] == [["one"]]
        assert d.withheld == ()


@pytest.mark.parametrize(("certainty", "forbidden"), [(0.59, False), (0.6, True)])
def test_a_finding_forbids_advice_only_where_it_is_likely(small: Small, certainty: float, forbidden: bool) -> None:
    against = answer("a", "k0", contra=[contra({"pattern": "p0"})])
    rules = sign("s0", "k0") + rule("pattern", "{symptom: s1}", "pattern: p0", certainty)
    d = made(small(rules, interventions=[against]), s0=4, s1=4)
    assert [line.intervention for line in d.withheld] == (["a"] if forbidden else [])
    assert planned(d) == ([] if forbidden else ["a"])


def test_advice_that_is_not_called_for_is_not_withheld_either(small: Small) -> None:
    advice = answer("a", "k0", contra=[contra({"symptom": "s1"})], needs={"case": "size", "at_least": 10})
    kb = small(sign("s0", "k0"), interventions=[advice])
    assert made(kb, {"size": 9}, s0=4, s1=4).withheld == ()
    assert [line.intervention for line in made(kb, {"size": 10}, s0=4, s1=4).withheld] == ["a"]


def test_advice_none_of_whose_signs_was_seen_is_not_withheld(small: Small) -> None:
    against = [contra({"symptom": "s1"})]
    advice = [intervention("a", "k0", signs=["s2"], contra=against), intervention("b", "k0", contra=against)]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert [line.intervention for line in made(kb, s0=4, s1=4).withheld] == ["b"]
    assert [line.intervention for line in made(kb, s0=4, s1=4, s2=1).withheld] == ["a", "b"]


def test_what_to_bear_in_mind_forbids_nothing(small: Small) -> None:
    mind = answer("a", "k0", contra=[contra({"symptom": "s1"}, "mind", mind=True)])
    kb = small(sign("s0", "k0"), interventions=[mind])
    (line,) = made(kb, s0=4, s1=4).interventions
    assert ([reason.en for reason in line.mind], line.contra) == (["mind"], ())
    (line,) = made(kb, s0=4).interventions
    assert (line.mind, line.contra) == ((), ())


@pytest.mark.usefixtures("cover")
def test_only_advice_that_answers_the_core_first_is_told_to_be_withheld(small: Small) -> None:
    """s0 speaks for k0 (0.6) and k1 (0.4), so k0 alone is the core."""
    against = [contra({"symptom": "s1"})]
    advice = [
        answer("a", "k1", contra=against),
        answer("b", "k1", "k0", contra=against),
        answer("c", "k0", "k1", contra=against),
    ]
    kb = small(sign("s0", "k0") + sign("s0", "k1", 0.4), interventions=advice)
    d = made(kb, s0=4, s1=4)
    assert planned(d) == []
    assert [line.intervention for line in d.withheld] == ["c"]


def test_advice_that_needs_something_is_given_only_where_that_is_so(small: Small) -> None:
    needs = {"case": "size", "at_least": 10}
    advice = [answer("a", "k0", needs=needs), answer("b", "k0", effort="high")]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, {"size": 10}, s0=4)) == ["a", "b"]
    assert planned(made(kb, {"size": 9}, s0=4)) == ["b"]
    assert planned(made(kb, s0=4)) == ["b"]


def test_a_core_knelpunt_is_answered_by_the_best_advice_that_is_allowed(small: Small) -> None:
    advice = [
        answer("a", "k0", contra=[contra({"symptom": "s1"})]),
        answer("b", "k0", needs={"symptom": "s2"}),
        answer("c", "k0", contra=[contra({"symptom": "s3"})]),
        answer("d", "k0", work=["ict"]),
        answer("e", "k0", scale=["national"]),
        answer("f", "k0", only_nl=True),
        answer("g", "k0", effort="high"),
    ]
    stated = {"work": "care", "scale": "local", "abroad": True}
    assert planned(made(small(sign("s0", "k0"), interventions=advice), stated, s0=4, s1=4, s2=0, s3=4)) == ["g"]


# --- tensions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def tense(small: Small) -> KnowledgeBase:
    """Slow down where s1 is so, hurry where s2 is so; `both` stands on either side, `apart` on none."""
    sides = [
        {"if": {"symptom": "s1"}, "nl": "een", "en": "one", "interventions": ["slow", "both"]},
        {"if": {"symptom": "s2"}, "nl": "ander", "en": "other", "interventions": ["hurry", "both"]},
    ]
    return small(
        sign("s0", "k0") + sign("s3", "k1", 0.4),
        interventions=[answer("slow", "k0"), answer("hurry", "k0"), answer("both", "k1"), answer("apart", "k1")],
        tensions=[{"id": "pace", "advice": {"nl": "tempo", "en": "pace"}, "sides": sides}],
    )


@pytest.mark.parametrize(
    ("seen", "kept"),
    [
        ({"s1": 4, "s2": 0}, "slow"),
        ({"s2": 1}, "hurry"),
        ({"s1": 3, "s2": 4}, "hurry"),
        ({"s1": 4, "s2": 3}, "slow"),
        ({"s1": 4, "s2": 4}, "slow"),
        ({}, "slow"),
        ({"s1": 0, "s2": {"severity": 1, "confidence": 0.7}}, "slow"),
    ],
    ids=["first holds", "other holds", "other holds more", "first holds more", "equally", "neither", "too weakly"],
)
def test_of_advice_that_contradicts_itself_the_side_that_holds_most_is_kept(
    tense: KnowledgeBase, seen: Fields, kept: str
) -> None:
    assert planned(made(tense, s0=4, s3=4, **seen)) == [kept, "apart", "both"]


@pytest.mark.parametrize(("seen", "kept"), [({"s3": 4}, ["hurry"]), ({}, ["slow"]), ({"s3": SLIGHT}, [])])
def test_a_side_of_which_no_sign_was_seen_does_not_silence_the_other(
    small: Small, seen: Fields, kept: list[str]
) -> None:
    """What is so speaks for `hurry`; where its sign was seen slightly it takes part, and yet is not called for."""
    sides = [
        {"if": {"symptom": "s1"}, "nl": "een", "en": "one", "interventions": ["slow"]},
        {"if": {"symptom": "s2"}, "nl": "ander", "en": "other", "interventions": ["hurry"]},
    ]
    kb = small(
        sign("s0", "k0"),
        interventions=[answer("slow", "k0"), answer("hurry", "k0", signs=["s3"])],
        tensions=[{"id": "pace", "advice": {"nl": "tempo", "en": "pace"}, "sides": sides}],
    )
    assert planned(made(kb, s0=4, s2=4, **seen)) == kept


def test_a_line_names_the_tensions_it_stands_in(tense: KnowledgeBase) -> None:
    tensions = {line.intervention: line.tensions for line in made(tense, s0=4, s3=4).interventions}
    assert tensions == {"apart": (), "both": ("pace",), "slow": ("pace",)}


# --- what kept an intervention out ------------------------------------------------------------------------------------


def planner_of(d: Diagnosis) -> Planner:
    return Planner(d.case, outline(d.case, d.inference, d.kb), d.kb)


def kinds(d: Diagnosis, name: str) -> list[tuple[str, tuple[str, ...]]]:
    planner = planner_of(d)
    assert name not in planner.chosen()
    return [(obstacle.kind, obstacle.about) for obstacle in planner.kept_out(name)]


@pytest.fixture
def many(small: Small) -> KnowledgeBase:
    """s0 speaks for k0, nothing for k1; three lines on k0 are as many as there is room for."""
    return small(
        sign("s0", "k0"),
        interventions=[
            *(answer(name, "k0", order=order) for name, order in (("a", 3), ("b", 2), ("c", 1))),
            answer("full", "k0", effort="high"),
            answer("like", "k0", effort="high", idea="a"),
            intervention("unseen", "k0", signs=["s1", "s2"]),
            intervention("other", "k1", signs=["s3"]),
            intervention("barred", "k0", signs=["s1"], contra=[contra({"symptom": "s0"}, "not so")], only_nl=True),
        ],
    )


def test_nothing_kept_out_what_is_in_the_plan(many: KnowledgeBase) -> None:
    planner = planner_of(made(many, s0=4))
    assert planner.chosen() == ["c", "b", "a"]
    assert [planner.kept_out(name) for name in "abc"] == [(), (), ()]


def test_of_other_advice_it_is_told_what_kept_it_out(many: KnowledgeBase) -> None:
    d = made(many, {"abroad": True}, s0=4, s1=0)
    assert kinds(d, "full") == [("no_room", ())]
    assert kinds(d, "like") == [("same_idea", ("a",))]
    assert kinds(d, "unseen") == [("no_sign", ("s1", "s2"))]
    assert kinds(d, "other") == [("answers_nothing", ()), ("no_sign", ("s3",))]
    assert kinds(d, "barred") == [("contra", ()), ("other_country", ()), ("no_sign", ("s1",))]
    assert kinds(made(many, s0=4, s1=4), "barred") == [("contra", ())]
    assert kinds(made(many, s0=4, s3=4), "other") == [("answers_nothing", ())]
    assert kinds(made(many, complaining("s3"), s0=4, s3=0), "other") == [("answers_nothing", ()), ("no_sign", ("s3",))]


def test_advice_that_is_not_worth_a_line_has_no_room(small: Small) -> None:
    """k0 keeps a line for `a`; 0.28 * 1.4 is less than 0.4."""
    d = made(small(sign("s0", "k0", 0.28), interventions=[answer("a", "k0"), answer("b", "k0")]), s0=4)
    assert (planned(d), kinds(d, "b")) == (["a"], [("no_room", ())])


def test_of_advice_that_nobody_asked_for_it_is_not_told_that_the_plan_has_its_idea(small: Small) -> None:
    advice = [answer("a", "k0"), answer("b", "k0", idea="a", signs=["s1"])]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert kinds(made(kb, s0=4), "b") == [("no_sign", ("s1",))]
    assert kinds(made(kb, s0=4, s1=1), "b") == [("same_idea", ("a",))]


def test_advice_that_is_left_out_for_another_of_its_idea_may_be_barred_too(small: Small) -> None:
    advice = [answer("a", "k0"), answer("b", "k0", idea="a", work=["ict"])]
    d = made(small(sign("s0", "k0"), interventions=advice), {"work": "care"}, s0=4)
    assert kinds(d, "b") == [("other_work", ("ict",)), ("same_idea", ("a",))]


# --- with the shipped knowledge ---------------------------------------------------------------------------------------

Degrees = st.one_of(
    st.integers(0, 4),
    st.just("unknown"),
    st.builds(
        lambda s, c: {"severity": s, "confidence": c},
        st.integers(0, 4),
        st.sampled_from([0.0, 0.1, 0.5, 0.59, 0.6, 0.89, 0.9]),
    ),
)


@st.composite
def shipped_cases(draw: Any, seen: st.SearchStrategy[object] = Degrees) -> Case:
    """A case of the shipped knowledge with chief complaints, and now and then more of what a plan is fitted to."""
    kb = KnowledgeBase.default()
    symptoms = draw(st.dictionaries(st.sampled_from([*kb.symptoms]), seen, min_size=1, max_size=12))
    complaints = draw(st.lists(st.sampled_from([*symptoms]), min_size=1, max_size=3, unique=True))
    stated = st.fixed_dictionaries(
        {},
        optional={
            "phase": st.sampled_from([*kb.phases]),
            "opgave": st.sampled_from([*kb.opgaven]),
            "governance": st.sampled_from([*kb.governance_forms]),
            "size": st.sampled_from([2, 8, 40]),
            "mandated": st.booleans(),
            "work": st.sampled_from(["care", "ict", "money"]),
            "scale": st.sampled_from(["local", "regional", "national"]),
            "abroad": st.booleans(),
        },
    )
    return Case.model_validate({"symptoms": symptoms, "chief_complaint": complaints, **draw(stated)})


def observed(case: Case) -> list[str]:
    given = case.symptoms.items()
    return [name for name, o in given if isinstance(o.severity, int) and o.severity * o.confidence > 0]


def seen_in(case: Case) -> list[str]:
    """Chief complaints that were observed."""
    return [name for name in case.chief_complaint if name in observed(case)]


def naming(kb: KnowledgeBase, symptom: str) -> set[str]:
    """Advice that names a symptom, or a general one that it is a case of."""
    names = {symptom, *kb.symptoms[symptom].under}
    return {i.id for i in kb.interventions.values() if names & set(i.signs)}


def idea_of(kb: KnowledgeBase, name: str) -> str:
    return kb.interventions[name].idea or name


def subject(planner: Planner, name: str) -> str:
    """The first knelpunt that advice answers and that was found, or else the first that it answers."""
    answers = planner.kb.interventions[name].answers
    return next((k for k in answers if k in planner.certainty_of), answers[0])


def degree_of(case: Case, symptom: str) -> float:
    o = case.symptoms[symptom]
    return o.severity / 4 * o.confidence if isinstance(o.severity, int) else 0.0


def signs_in(case: Case, kb: KnowledgeBase, name: str) -> set[str]:
    """What was observed of the signs that advice names."""
    return {symptom for symptom in observed(case) if name in naming(kb, symptom)}


def causes_in(case: Case, kb: KnowledgeBase, name: str) -> set[str]:
    """Those of them that are no consequences."""
    return {symptom for symptom in signs_in(case, kb, name) if kb.symptoms[symptom].kind != "consequence"}


def is_called(case: Case, kb: KnowledgeBase, name: str) -> bool:
    suits = {symptom for symptom in causes_in(case, kb, name) if mark(kb, name, symptom) >= 1.5}
    return any(degree_of(case, symptom) >= 0.6 for symptom in suits) or not kb.interventions[name].signs


def mark(kb: KnowledgeBase, name: str, symptom: str) -> float:
    """The mark of a sign: its own, or the highest of the general ones that it is a case of; 0 where it has none."""
    marks = kb.interventions[name].signs
    general = [marks[one] for one in kb.symptoms[symptom].under if one in marks]
    return marks.get(symptom, max(general, default=0))


def too_late(case: Case, kb: KnowledgeBase, name: str) -> set[str]:
    ends = set(kb.interventions[name].not_after)
    return {symptom for symptom in observed(case) if ends & {symptom, *kb.symptoms[symptom].under}}


def cannot_wait(case: Case, kb: KnowledgeBase, name: str) -> bool:
    alarming = any(
        degree_of(case, symptom) >= (0.6 if symptom in case.chief_complaint else 0.9)
        for symptom in signs_in(case, kb, name)
        if mark(kb, name, symptom) == max(kb.derived.meant_for[name].values())
    )
    return kb.interventions[name].at_once and alarming and not too_late(case, kb, name)


def planner_for(case: Case, kb: KnowledgeBase) -> Planner:
    return Planner(case, outline(case, infer(case, kb), kb), kb)


@given(shipped_cases())
@settings(deadline=None)
def test_a_chief_complaint_that_was_observed_is_named_by_a_line_or_told_to_be_unadvised(
    kb: KnowledgeBase, case: Case
) -> None:
    d = diagnose(case, kb, engine="floats")
    for complaint in seen_in(case):
        lines = [line for line in d.interventions if complaint in line.complaints]
        assert {line.intervention for line in lines} <= naming(kb, complaint)
        assert all(complaint in line.symptoms for line in lines)
        assert bool(lines) != (complaint in d.unadvised), complaint
    assert set(d.unadvised).union(*(line.complaints for line in d.interventions)) == set(seen_in(case))


@given(shipped_cases())
@settings(deadline=None)
def test_only_what_is_not_allowed_keeps_a_chief_complaint_from_being_advised_on(kb: KnowledgeBase, case: Case) -> None:
    """No more lines than four cannot wait, nor more than three are for a chief complaint, so that there is room."""
    planner = planner_for(case, kb)
    for complaint in planner.unadvised():
        for name in naming(kb, complaint):
            against = {obstacle.kind for obstacle in planner.kept_out(name)}
            assert against - {"same_idea"}, (complaint, name)
            assert not against & {"no_room", "no_sign", "answers_nothing"}, (complaint, name)
            assert not planner.fitting.allows(kb.interventions[name]), (complaint, name)


def test_the_shipped_knowledge_leaves_room_for_chief_complaints_beside_what_cannot_wait(kb: KnowledgeBase) -> None:
    assert len({idea_of(kb, i.id) for i in kb.interventions.values() if i.at_once}) <= 4


@given(shipped_cases())
@settings(deadline=None)
def test_advice_that_names_signs_none_of_which_was_observed_is_not_in_a_plan_and_that_is_told(
    kb: KnowledgeBase, case: Case
) -> None:
    planner = planner_for(case, kb)
    asked = set().union(*(naming(kb, name) for name in observed(case)))
    chosen = planner.chosen()
    for name in sorted({i.id for i in kb.interventions.values() if i.signs} - asked):
        assert name not in chosen
        told = [obstacle.kind for obstacle in planner.kept_out(name)]
        assert "no_sign" in told and "same_idea" not in told, name


@given(shipped_cases())
@settings(deadline=None)
def test_what_is_in_the_plan_is_allowed_and_what_is_not_has_a_reason(kb: KnowledgeBase, case: Case) -> None:
    planner = planner_for(case, kb)
    chosen = planner.chosen()
    for name, i in kb.interventions.items():
        assert bool(planner.kept_out(name)) == (name not in chosen), name
        assert planner.fitting.allows(i) or name not in chosen, name


@given(shipped_cases())
@settings(deadline=None)
def test_a_plan_says_an_idea_once_and_has_three_lines_a_knelpunt_but_for_chief_complaints_and_seven_in_all(
    kb: KnowledgeBase, case: Case
) -> None:
    planner = planner_for(case, kb)
    chosen = planner.chosen()
    assert len(chosen) <= 7
    told = {name: {c for c in seen_in(case) if name in naming(kb, c)} for name in chosen}
    for one, other in combinations(chosen, 2):
        if idea_of(kb, one) == idea_of(kb, other):
            assert told[one] != told[other], (one, other)
    for about in {subject(planner, name) for name in chosen}:
        lines = [name for name in chosen if subject(planner, name) == about]
        urgent = [name for name in lines if kb.interventions[name].at_once]
        assert len(lines) <= max(3, len(urgent) + len(set().union(*(told[name] for name in lines)))), about
        assert len(lines) <= 3 or all(told[name] for name in lines if name not in urgent), about


@given(shipped_cases())
@settings(deadline=None)
def test_every_line_cannot_wait_or_names_a_chief_complaint_or_is_about_the_core_and_called_for(
    kb: KnowledgeBase, case: Case
) -> None:
    planner = planner_for(case, kb)
    for name in planner.chosen():
        assert signs_in(case, kb, name) or not kb.interventions[name].signs, name
        named = signs_in(case, kb, name) & set(case.chief_complaint)
        of_core = subject(planner, name) in planner.core and is_called(case, kb, name)
        assert named or of_core or cannot_wait(case, kb, name), name


@given(shipped_cases())
@settings(deadline=None)
def test_lines_that_cannot_wait_come_first_then_those_of_complaints_of_causes_of_consequences_and_of_no_sign(
    kb: KnowledgeBase, case: Case
) -> None:
    """What can lead before what cannot; of complaints by how good a first step it is; each by knelpunt, core first, and
    stage; last what is too late.
    """
    planner = planner_for(case, kb)
    subjects = [*planner.core, *(k for k in planner.certainty_of if k not in planner.core)]

    def key(name: str) -> tuple[bool, bool, bool, int, bool, int, int, int]:
        complaints = signs_in(case, kb, name) & set(case.chief_complaint)
        first = round(max((mark(kb, name, one) for one in complaints), default=0))
        causes = causes_in(case, kb, name)
        aside = 0 if causes & set(case.chief_complaint) else 1 if causes else 2
        about = subject(planner, name)
        found = subjects.index(about) if about in subjects else len(subjects)
        late, seen = bool(too_late(case, kb, name)), bool(signs_in(case, kb, name))
        i = kb.interventions[name]
        return late, not seen, not cannot_wait(case, kb, name), aside, not i.leads, -first, found, i.order

    lines = planner.plan()
    assert all(set(line.too_late) == too_late(case, kb, line.intervention) for line in lines)
    keys = [key(line.intervention) for line in lines]
    met = [k for k in keys if k[6] < len(subjects)]  # what was not found has no order of its own
    assert met == sorted(met)
    assert [k[:7] for k in keys] == sorted(k[:7] for k in keys)


@given(shipped_cases(st.integers(1, 4)))
@settings(deadline=None)
def test_a_knelpunt_of_the_core_has_a_line_where_there_is_room_and_advice_that_is_called_for_and_not_yet_said(
    kb: KnowledgeBase, case: Case
) -> None:
    planner = planner_for(case, kb)
    chosen = planner.chosen()
    ideas = {idea_of(kb, name) for name in chosen}
    about = {subject(planner, name) for name in chosen}
    for knelpunt in set(planner.core) - about if len(chosen) < 7 else ():
        for i in kb.interventions.values():
            if i.answers[0] == knelpunt and is_called(case, kb, i.id):
                assert i.id in chosen or idea_of(kb, i.id) in ideas or not planner.fitting.allows(i), i.id


@given(shipped_cases())
@settings(deadline=None)
def test_advice_loses_only_to_another_side_of_which_something_is_asked_for(kb: KnowledgeBase, case: Case) -> None:
    fitting = planner_for(case, kb).fitting
    for name, i in kb.interventions.items():
        for tension in (o.about[0] for o in fitting.obstacles(i) if o.kind == "tension"):
            others = {
                one
                for side in kb.tensions[tension].sides
                if name not in side.interventions
                for one in side.interventions
            }
            assert any(signs_in(case, kb, one) or not kb.interventions[one].signs for one in others), (name, tension)


Read = Mapping[str, frozenset[str]]


@pytest.fixture(scope="module")
def read_by(kb: KnowledgeBase) -> Read:
    """The symptoms that each finding rests on, through all rules, type of opgave and axes alike."""
    found: dict[str, frozenset[str]] = {}
    for stratum in kb.derived.strata:
        of_stratum: dict[str, set[str]] = {}
        for name in stratum:
            one = kb.rules[name]
            of_stratum.setdefault(concludes(one), set()).update(behind(one.if_, kb, found))
        found |= {name: frozenset(symptoms) for name, symptoms in of_stratum.items()}
    return found


def behind(premise: Any, kb: KnowledgeBase, found: Read) -> set[str]:
    """The symptoms that a premise reads, itself or through findings."""
    keys = [pr.key(leaf) for leaf in pr.leaves(premise)]
    direct = {leaf.symptom for leaf in pr.leaves(premise) if leaf.keyword == "symptom"}
    return direct.union(*(found.get(name, frozenset()) for name in builds_on(keys, kb.opgaven)))


def deciding(i: m.Intervention, kb: KnowledgeBase, found: Read) -> set[str]:
    """The symptoms on which it depends whether advice is allowed."""
    premises = [c.if_ for c in i.contra if not c.mind] + ([i.needs] if i.needs else [])
    for tension in kb.tensions.values():
        if any(i.id in side.interventions for side in tension.sides):
            premises += [side.if_ for side in tension.sides]
    return set().union(*(behind(premise, kb, found) for premise in premises))


@given(shipped_cases(st.integers(1, 4)), st.data())
@settings(deadline=None, max_examples=300)
def test_an_observation_on_which_no_advice_for_it_depends_never_drops_the_line_of_a_chief_complaint(
    kb: KnowledgeBase, read_by: Read, case: Case, data: st.DataObject
) -> None:
    planner = planner_for(case, kb)
    advised = set(seen_in(case)) - set(planner.unadvised())
    assume(advised)
    naming_them = {name for complaint in advised for name in naming(kb, complaint)}
    matters = set().union(*(deciding(kb.interventions[name], kb, read_by) for name in naming_them))
    free = [name for name in kb.symptoms if name not in matters and name not in case.symptoms]
    added = data.draw(st.dictionaries(st.sampled_from(free), Degrees, min_size=1, max_size=4))
    more = case.replace(symptoms={**case.symptoms, **added})
    assert not advised & set(planner_for(more, kb).unadvised())
