"""The plan, worked out by hand.

Advice weighs the certainty of the knelpunt it answers (times 0.7 for what it names second, 0.5 third), and a tenth of
what else it answers; times 1.15 for each of opgave, phase and form of governance that it fits and 0.7 for each that it
does not; times up to 1.4 where a sign it is meant for was observed and 0.8 where none was; times 0.95 for months of
work and 0.85 for what is far-reaching. Ids run against the order wanted: the alphabet cannot bring it about.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import Fields, intervention, made, rule, sign
from netdiag import Diagnosis, KnowledgeBase

Small = Callable[..., KnowledgeBase]


def planned(d: Diagnosis) -> list[str]:
    return [line.intervention for line in d.interventions]


def contra(premise: Fields, why: str = "not now", **more: object) -> Fields:
    return {"if": premise, "nl": why, "en": why, **more}


# --- what comes first -------------------------------------------------------------------------------------------------


def test_of_equal_advice_the_lighter_comes_first(small: Small) -> None:
    efforts = {"a": "high", "b": "medium", "c": "low"}
    kb = small(sign("s0", "k0"), interventions=[intervention(name, "k0", effort=e) for name, e in efforts.items()])
    assert planned(made(kb, s0=4)) == ["c", "b", "a"]


def test_of_equal_advice_as_light_the_first_by_id_comes_first(small: Small) -> None:
    kb = small(sign("s0", "k0"), interventions=[intervention(name, "k0") for name in "bca"])
    assert planned(made(kb, s0=4)) == ["a", "b", "c"]


def test_advice_on_what_is_surer_comes_first(small: Small) -> None:
    advice = [intervention("a", "k1"), intervention("b", "k0", effort="high")]  # 0.4 and 0.6 * 0.85
    kb = small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4), interventions=advice)
    assert planned(made(kb, s0=4, s1=4)) == ["b", "a"]


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        (intervention("a", "k1", "k0"), intervention("b", "k0", effort="high")),  # 0.7 and 0.85
        (intervention("a", "k0", effort="high", phase=["late"]), intervention("b", "k1", "k0")),  # 0.85 * 0.7 and 0.7
        (intervention("a", "k1", "k2", "k0"), intervention("b", "k1", "k0", effort="high")),  # 0.5 and 0.7 * 0.85
        (intervention("a", "k1", "k0", phase=["late"]), intervention("b", "k1", "k2", "k0")),  # 0.7 * 0.7 and 0.5
    ],
)
def test_what_advice_answers_second_or_third_weighs_less(small: Small, lesser: Fields, greater: Fields) -> None:
    late = [{"id": "late", "order": 2}]
    kb = small(sign("s0", "k0"), knelpunten=3, interventions=[lesser, greater], phases=late)
    assert planned(made(kb, {"phase": "begin"}, s0=4)) == ["b", "a"]


def test_answering_a_second_knelpunt_too_is_worth_a_little(small: Small) -> None:
    one, two, two_with_work = (
        intervention("a", "k0", signs=["s2"]),
        intervention("b", "k0", "k1"),  # 0.6 + 0.1 * 0.7 * 0.4 = 0.628
        intervention("c", "k0", "k1", effort="medium"),  # 0.628 * 0.95 = 0.597
    )
    kb = small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4), interventions=[one, two, two_with_work])
    slight = {"severity": 1, "confidence": 0.44}  # makes a 0.6 * (1 + 0.4 * 0.11) = 0.6264
    assert planned(made(kb, s0=4, s1=4, s2=slight)) == ["b", "a", "c"]
    assert planned(made(kb, s0=4, s2=slight)) == ["a", "b", "c"]


FITTING = {"opgave": ("t1", "t2"), "phase": ("begin", "late"), "governance": ("lead", "free")}


@pytest.mark.parametrize("what", FITTING)
def test_advice_that_fits_the_case_comes_first_and_what_does_not_comes_last(small: Small, what: str) -> None:
    present, other = FITTING[what]
    advice = [intervention("a", "k0", **{what: [other]}), intervention("b", "k0")]
    kb = small(
        sign("s0", "k0"),
        interventions=[*advice, intervention("c", "k0", **{what: [other, present]})],
        phases=[{"id": "late", "order": 2}],
        governance_forms=[{"id": "lead", "predictors": {}}, {"id": "free", "predictors": {}}],
    )
    assert planned(made(kb, {what: present}, s0=4)) == ["c", "b", "a"]
    assert planned(made(kb, s0=4)) == ["a", "b", "c"]  # what the case does not tell is no matter


@pytest.mark.parametrize(("certainty", "order"), [(0.2, ["b", "a"]), (0.19, ["a", "b"])])
def test_a_doubtful_type_of_opgave_decides_nothing(small: Small, certainty: float, order: list[str]) -> None:
    advice = [intervention("a", "k0", opgave=["t2"]), intervention("b", "k0", opgave=["t1"])]
    kb = small(sign("s0", "k0") + rule("type", "{symptom: s1}", "opgave: t1", certainty), interventions=advice)
    assert planned(made(kb, s0=4, s1=4)) == order


def test_advice_meant_for_a_sign_that_was_observed_comes_first_and_where_it_was_not_last(small: Small) -> None:
    advice = [intervention("a", "k0", signs=["s1"]), intervention("b", "k0"), intervention("c", "k0", signs=["s2"])]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, s0=4, s2=1)) == ["c", "b", "a"]
    assert planned(made(kb, s0=4, s1=0, s2=4)) == ["c", "b", "a"]
    assert planned(made(kb, s0=4, s1=4, s2=3)) == ["a", "c", "b"]
    assert planned(made(kb, s0=4)) == ["b", "a", "c"]


def test_advice_meant_for_a_sign_observed_absent_is_as_good_as_where_it_was_not_asked(small: Small) -> None:
    advice = [intervention("a", "k0", phase=["late"]), intervention("b", "k0", signs=["s1"])]  # 0.7 and 0.8
    kb = small(sign("s0", "k0"), interventions=advice, phases=[{"id": "late", "order": 2}])
    assert planned(made(kb, {"phase": "begin"}, s0=4)) == ["b", "a"]
    assert planned(made(kb, {"phase": "begin"}, s0=4, s1=0)) == ["b", "a"]


@pytest.mark.parametrize(
    ("severity", "order"),
    [
        (1, ["a", "b"]),  # 1 + 0.4 * 0.25 = 1.1 is less than the 1.15 of a phase that fits
        (2, ["b", "a"]),  # 1 + 0.4 * 0.5 = 1.2 is more
    ],
)
def test_a_sign_that_advice_is_meant_for_counts_by_its_severity(small: Small, severity: int, order: list[str]) -> None:
    advice = [intervention("a", "k0", phase=["begin"]), intervention("b", "k0", signs=["s1", "s2"])]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, {"phase": "begin"}, s0=4, s1=severity, s2=1)) == order


def test_a_plan_goes_from_understanding_to_agreeing_to_carrying_out(small: Small) -> None:
    advice = [
        intervention("a", "k0", order=3),
        intervention("b", "k0", order=2, effort="high"),
        intervention("c", "k0", order=1, effort="high"),
    ]
    d = made(small(sign("s0", "k0"), interventions=advice), s0=4)
    assert [(line.priority, line.intervention) for line in d.interventions] == [(1, "c"), (2, "b"), (3, "a")]


# --- how much ---------------------------------------------------------------------------------------------------------


def test_no_more_than_three_lines_are_about_one_knelpunt(small: Small) -> None:
    advice = [intervention(name, "k0") for name in "abcd"] + [intervention("e", "k1", effort="high")]
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k1", 0.2), interventions=advice)
    assert planned(made(kb, s0=4, s1=4)) == ["a", "b", "c", "e"]


def test_a_line_is_about_the_first_knelpunt_it_answers_that_was_found(small: Small) -> None:
    advice = [intervention("a", "k1", "k0"), intervention("b", "k1", "k0")]
    advice += [intervention("c", "k2", "k0"), intervention("d", "k2", "k0")]
    kb = small(sign("s0", "k0"), knelpunten=3, interventions=advice)
    assert planned(made(kb, s0=4)) == ["a", "b", "c"]  # all four would be about k0


def test_each_knelpunt_of_the_core_gets_an_answer_before_others_fill_the_plan(small: Small) -> None:
    """s0 speaks for k0 (0.96 with s4) and k3 (0.6): k0 explains all that k3 does, which leaves k3 out of the core."""
    kb = small(
        sign("s0", "k0", 0.8) + sign("s4", "k0", 0.8) + sign("s1", "k1", 0.8)
        + sign("s2", "k2", 0.4) + sign("s0", "k3", 0.6),
        symptoms=5, knelpunten=4,
        interventions=[intervention(f"k{k}-{i}", f"k{k}") for k in range(4) for i in range(4)],
    )  # fmt: skip
    d = made(kb, s0=4, s1=4, s2=4, s4=4)
    assert [f.id for f in d.core] == ["k0", "k1", "k2"]
    assert planned(d) == ["k0-0", "k0-1", "k0-2", "k1-0", "k1-1", "k1-2", "k2-0"]


def test_a_plan_has_seven_lines_at_most(small: Small) -> None:
    rules = "".join(sign(f"s{i}", f"k{i}", 0.9 - i / 10) for i in range(8))
    kb = small(rules, symptoms=8, knelpunten=8, interventions=[intervention(f"x{i}", f"k{i}") for i in range(8)])
    assert planned(made(kb, **{f"s{i}": 4 for i in range(8)})) == [f"x{i}" for i in range(7)]


def test_where_nothing_was_found_there_is_no_plan(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.19), interventions=[intervention("a", "k0")])
    assert made(kb, s0=4).interventions == ()


def test_a_line_names_the_knelpunten_it_answers_that_were_found_and_their_signs(small: Small) -> None:
    """The advice is meant for s5, s6 and s7, of which s6 was observed; of what k0 explains the three heaviest stand."""
    rules = "".join(sign(f"s{i}", "k0", 0.4) for i in range(4)) + sign("s4", "k2", 0.4)
    advice = intervention("a", "k2", "k1", "k0", signs=["s5", "s6", "s7"])
    kb = small(rules, symptoms=8, knelpunten=3, interventions=[advice])
    (line,) = made(kb, s0=2, s1=3, s2=4, s3=1, s4=4, s6=1, s7=0).interventions
    assert line.knelpunten == ("k2", "k0")
    assert line.symptoms == ("s6", "s4", "s2", "s1", "s0")


# --- contra-indications and needs -------------------------------------------------------------------------------------


def test_advice_with_a_contra_indication_that_holds_is_withheld_with_the_reason(small: Small) -> None:
    against = [contra({"symptom": "s1"}, "one"), contra({"symptom": "s2"}, "two")]
    kb = small(sign("s0", "k0"), interventions=[intervention("a", "k0", contra=against), intervention("b", "k0")])
    d = made(kb, s0=4, s1=1)
    assert planned(d) == ["b"]
    (line,) = d.withheld
    assert (line.intervention, line.priority, line.knelpunten) == ("a", 0, ("k0",))
    assert ([reason.en for reason in line.contra], line.mind) == (["one"], ())


def test_a_contra_indication_that_does_not_hold_is_told_in_the_plan(small: Small) -> None:
    kb = small(sign("s0", "k0"), interventions=[intervention("a", "k0", contra=[contra({"symptom": "s1"}, "one")])])
    for absent in (0, "unknown"):
        d = made(kb, s0=4, s1=absent)
        assert [[reason.en for reason in line.contra] for line in d.interventions] == [["one"]]
        assert d.withheld == ()


@pytest.mark.parametrize(("certainty", "forbidden"), [(0.59, False), (0.6, True)])
def test_a_finding_forbids_advice_only_where_it_is_likely(small: Small, certainty: float, forbidden: bool) -> None:
    against = intervention("a", "k0", contra=[contra({"pattern": "p0"})])
    rules = sign("s0", "k0") + rule("pattern", "{symptom: s1}", "pattern: p0", certainty)
    d = made(small(rules, interventions=[against]), s0=4, s1=4)
    assert [line.intervention for line in d.withheld] == (["a"] if forbidden else [])
    assert planned(d) == ([] if forbidden else ["a"])


def test_advice_that_is_not_called_for_is_not_withheld_either(small: Small) -> None:
    advice = intervention("a", "k0", contra=[contra({"symptom": "s1"})], needs={"case": "size", "at_least": 10})
    kb = small(sign("s0", "k0"), interventions=[advice])
    assert made(kb, {"size": 9}, s0=4, s1=4).withheld == ()
    assert [line.intervention for line in made(kb, {"size": 10}, s0=4, s1=4).withheld] == ["a"]


def test_what_to_bear_in_mind_forbids_nothing(small: Small) -> None:
    mind = intervention("a", "k0", contra=[contra({"symptom": "s1"}, "mind", mind=True)])
    kb = small(sign("s0", "k0"), interventions=[mind])
    (line,) = made(kb, s0=4, s1=4).interventions
    assert ([reason.en for reason in line.mind], line.contra) == (["mind"], ())
    (line,) = made(kb, s0=4).interventions
    assert (line.mind, line.contra) == ((), ())


def test_only_advice_that_answers_the_core_first_is_told_to_be_withheld(small: Small) -> None:
    """s0 speaks for k0 (0.6) and k1 (0.4), so k0 alone is the core."""
    against = [contra({"symptom": "s1"})]
    advice = [
        intervention("a", "k1", contra=against),
        intervention("b", "k1", "k0", contra=against),
        intervention("c", "k0", "k1", contra=against),
    ]
    kb = small(sign("s0", "k0") + sign("s0", "k1", 0.4), interventions=advice)
    d = made(kb, s0=4, s1=4)
    assert planned(d) == []
    assert [line.intervention for line in d.withheld] == ["c"]


def test_advice_that_needs_something_is_given_only_where_that_is_so(small: Small) -> None:
    needs = {"case": "size", "at_least": 10}
    advice = [intervention("a", "k0", needs=needs), intervention("b", "k0", effort="high")]
    kb = small(sign("s0", "k0"), interventions=advice)
    assert planned(made(kb, {"size": 10}, s0=4)) == ["a", "b"]
    assert planned(made(kb, {"size": 9}, s0=4)) == ["b"]
    assert planned(made(kb, s0=4)) == ["b"]


def test_a_core_knelpunt_is_answered_by_the_best_advice_that_is_allowed(small: Small) -> None:
    advice = [
        intervention("a", "k0", contra=[contra({"symptom": "s1"})]),
        intervention("b", "k0", needs={"symptom": "s2"}),
        intervention("c", "k0", effort="high"),
    ]
    assert planned(made(small(sign("s0", "k0"), interventions=advice), s0=4, s1=4, s2=0)) == ["c"]


# --- tensions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def tense(small: Small) -> KnowledgeBase:
    """Slow down where s1 is so, hurry where s2 is so; `both` stands on either side, `apart` on none."""
    sides = [
        {"if": {"symptom": "s1"}, "nl": "een", "en": "one", "interventions": ["slow", "both"]},
        {"if": {"symptom": "s2"}, "nl": "ander", "en": "other", "interventions": ["hurry", "both"]},
    ]
    return small(
        sign("s0", "k0") + sign("s0", "k1"),
        interventions=[
            intervention("slow", "k0"), intervention("hurry", "k0"), intervention("both", "k1"),
            intervention("apart", "k1"),
        ],
        tensions=[{"id": "pace", "advice": {"nl": "tempo", "en": "pace"}, "sides": sides}],
    )  # fmt: skip


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
    assert planned(made(tense, s0=4, **seen)) == ["apart", "both", kept]


def test_a_line_names_the_tensions_it_stands_in(tense: KnowledgeBase) -> None:
    tensions = {line.intervention: line.tensions for line in made(tense, s0=4).interventions}
    assert tensions == {"apart": (), "both": ("pace",), "slow": ("pace",)}
