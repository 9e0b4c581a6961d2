"""What stands in the way of advice: one thing at a time, then together."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from conftest import Fields, intervention, made, rule, sign
from netdiag import Diagnosis, KnowledgeBase
from netdiag.diagnosis.fitting import Fitting

Make = Callable[..., Diagnosis]
Told = list[tuple[str, tuple[str, ...]]]
SLIGHT = {"severity": 1, "confidence": 0.1}  # a degree of 0.025


def fitting(d: Diagnosis, unasked: Collection[str] = ()) -> Fitting:
    """Whether advice fits, of which all but some is asked for."""
    return Fitting(d.case, d.inference.degrees, d.kb, lambda i: i.id not in unasked)


def obstacles(d: Diagnosis, name: str = "a", unasked: Collection[str] = ()) -> Told:
    """What stands in the way of advice, by its kind and what it is about."""
    fits = fitting(d, unasked)
    found = list(fits.obstacles(d.kb.interventions[name]))
    assert fits.allows(d.kb.interventions[name]) == (not found)
    return [(obstacle.kind, obstacle.about) for obstacle in found]


def too_late(d: Diagnosis) -> tuple[str, ...]:
    return fitting(d).too_late(d.kb.interventions["a"])


def contra(premise: Fields, why: str = "not now", **more: object) -> Fields:
    return {"if": premise, "nl": f"{why} (nl)", "en": why, **more}


@pytest.fixture
def advising(small: Callable[..., KnowledgeBase]) -> Make:
    """A diagnosis where `a` has these fields; s0 points to k0, s1 to p0 with 0.6 and s2 to k1 with 0.2."""

    def make(fields: Fields, stated: Fields | None = None, **symptoms: object) -> Diagnosis:
        rules = sign("s0", "k0") + rule("found", "{symptom: s1}", "pattern: p0", 0.6) + sign("s2", "k1", 0.2)
        kb = small(rules, interventions=[intervention("a", "k0", **fields)])
        return made(kb, stated, s0=4, **symptoms)

    return make


def test_nothing_stands_in_the_way_of_advice_that_asks_for_nothing(advising: Make) -> None:
    assert obstacles(advising({}, {"work": "ict", "scale": "local", "abroad": True}, s1=4)) == []


# --- needs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "called_for"),
    [
        (1, True),
        ({"severity": 1, "confidence": 0.8}, True),  # 0.2
        ({"severity": 1, "confidence": 0.76}, False),  # 0.19
        (0, False),
        ("unknown", False),
    ],
)
def test_what_advice_needs_has_to_hold(advising: Make, seen: object, called_for: bool) -> None:
    assert obstacles(advising({"needs": {"symptom": "s3"}}, s3=seen)) == (
        [] if called_for else [("not_called_for", ())]
    )


def test_what_advice_needs_and_was_not_asked_is_not_so(advising: Make) -> None:
    assert obstacles(advising({"needs": {"symptom": "s3"}})) == [("not_called_for", ())]
    assert obstacles(advising({"needs": {"case": "phase", "is": "begin"}})) == [("not_called_for", ())]
    assert obstacles(advising({"needs": {"case": "phase", "is": "begin"}}, {"phase": "begin"})) == []


@pytest.mark.parametrize(("severity", "called_for"), [(4, True), (3, False)])
def test_a_finding_that_is_possible_is_enough_of_what_is_needed(
    advising: Make, severity: int, called_for: bool
) -> None:
    d = advising({"needs": {"knelpunt": "k1"}}, s2=severity)  # 0.2 and 0.15
    assert obstacles(d) == ([] if called_for else [("not_called_for", ())])


# --- contra-indications -----------------------------------------------------------------------------------------------


def test_each_contra_indication_that_holds_stands_in_the_way_with_its_text(advising: Make) -> None:
    against = [contra({"symptom": "s1"}, "one"), contra({"symptom": "s2"}, "two"), contra({"symptom": "s3"}, "three")]
    d = advising({"contra": against}, s1=1, s2=0, s3=4)
    assert obstacles(d) == [("contra", ()), ("contra", ())]
    texts = [obstacle.text for obstacle in fitting(d).obstacles(d.kb.interventions["a"])]
    assert [(text.nl, text.en) for text in texts if text] == [("one (nl)", "one"), ("three (nl)", "three")]


@pytest.mark.parametrize(
    ("seen", "against"),
    [
        ({"severity": 1, "confidence": 0.8}, True),
        ({"severity": 1, "confidence": 0.76}, False),
        (0, False),
        ("unknown", False),
    ],
)
def test_an_observation_forbids_from_two_tenths_on(advising: Make, seen: object, against: bool) -> None:
    d = advising({"contra": [contra({"symptom": "s3"})]}, s3=seen)
    assert obstacles(d) == ([("contra", ())] if against else [])


def test_what_the_case_states_forbids(advising: Make) -> None:
    fields = {"contra": [contra({"case": "size", "at_least": 10})]}
    assert obstacles(advising(fields, {"size": 10})) == [("contra", ())]
    assert obstacles(advising(fields, {"size": 9})) == []
    assert obstacles(advising(fields)) == []


@pytest.mark.parametrize(("severity", "against"), [(4, True), (3, False)])
def test_a_finding_forbids_only_where_it_is_likely(advising: Make, severity: int, against: bool) -> None:
    d = advising({"contra": [contra({"pattern": "p0"})]}, s1=severity)  # 0.6 and 0.45
    assert obstacles(d) == ([("contra", ())] if against else [])


def test_what_to_bear_in_mind_does_not_stand_in_the_way(advising: Make) -> None:
    assert obstacles(advising({"contra": [contra({"symptom": "s1"}, mind=True)]}, s1=4)) == []


# --- too late ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seen", "late"), [(4, True), (SLIGHT, True), (0, False), ("unknown", False), ("n/a", False)])
def test_once_it_was_observed_advice_is_too_late_however_slight_that_is(
    advising: Make, seen: object, late: bool
) -> None:
    assert too_late(advising({"not_after": ["s3"]}, s3=seen)) == (("s3",) if late else ())


def test_only_what_was_observed_makes_advice_too_late(advising: Make) -> None:
    fields = {"not_after": ["s3", "s2", "s1"]}
    assert too_late(advising(fields, s1=2, s2=0, s3=1)) == ("s3", "s1")
    assert too_late(advising(fields)) == ()


@pytest.mark.parametrize(("seen", "late"), [({"s3": 1}, ("s3",)), ({"s2": 1}, ("s2",)), ({"s3": 0, "s2": 0}, ())])
def test_advice_is_too_late_after_a_special_case_of_what_ends_it(
    small: Callable[..., KnowledgeBase], seen: Fields, late: tuple[str, ...]
) -> None:
    advice = intervention("a", "k0", not_after=["s2"])
    kb = small(sign("s0", "k0"), fields={"s3": {"under": ["s2"]}}, interventions=[advice])
    assert too_late(made(kb, s0=4, **seen)) == late


def test_advice_is_not_too_late_after_a_general_sign_of_what_ends_it(small: Callable[..., KnowledgeBase]) -> None:
    advice = intervention("a", "k0", not_after=["s3"])
    kb = small(sign("s0", "k0"), fields={"s3": {"under": ["s2"]}}, interventions=[advice])
    assert too_late(made(kb, s0=4, s2=4)) == ()


def test_that_it_is_too_late_does_not_stand_in_the_way(advising: Make) -> None:
    assert obstacles(advising({"not_after": ["s3"]}, s3=4)) == []


# --- other work, another scale, another country -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "wanted", "present", "other"),
    [("work", ("care", "ict"), "ict", "building"), ("scale", ("local", "regional"), "regional", "national")],
)
def test_advice_for_some_work_or_scale_is_not_for_another(
    advising: Make, field: str, wanted: tuple[str, ...], present: str, other: str
) -> None:
    assert obstacles(advising({field: wanted}, {field: other})) == [(f"other_{field}", wanted)]
    assert obstacles(advising({field: wanted}, {field: present})) == []
    assert obstacles(advising({field: wanted})) == []
    assert obstacles(advising({}, {field: other})) == []


@pytest.mark.parametrize(("abroad", "allowed"), [(True, False), (False, True), (None, True)])
def test_what_can_be_done_in_the_netherlands_only_is_not_for_abroad(
    advising: Make, abroad: bool | None, allowed: bool
) -> None:
    assert obstacles(advising({"only_nl": True}, {"abroad": abroad})) == ([] if allowed else [("other_country", ())])
    assert obstacles(advising({"only_nl": False}, {"abroad": abroad})) == []


def test_what_is_of_no_use_to_a_new_start_is_not_given_once_it_is_too_late(advising: Make) -> None:
    then = {"not_after": ["s1", "s2"], "next_attempt": False}
    assert obstacles(advising(then)) == []
    assert obstacles(advising(then, s2=4, s1=0)) == [("too_late", ("s2",))]
    assert obstacles(advising({"not_after": ["s1", "s2"]}, s2=4)) == []


# --- tensions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def tense(small: Callable[..., KnowledgeBase]) -> KnowledgeBase:
    """Two tensions: `slow` where s1, `fast` where s2; `few` where s2, `many` where p0 (s3, 0.6), `most` where s1."""

    def side(premise: Fields, *names: str) -> Fields:
        return {"if": premise, "nl": "a", "en": "a", "interventions": names}

    advice = {"nl": "a", "en": "a"}
    pace = [side({"symptom": "s1"}, "slow", "both"), side({"symptom": "s2"}, "fast", "both")]
    size = [side({"symptom": "s2"}, "few"), side({"pattern": "p0"}, "many"), side({"symptom": "s1"}, "most")]
    return small(
        sign("s0", "k0") + rule("found", "{symptom: s3}", "pattern: p0", 0.6),
        interventions=[intervention(name, "k0") for name in ("slow", "fast", "both", "few", "many", "most")],
        tensions=[{"id": "pace", "advice": advice, "sides": pace}, {"id": "size", "advice": advice, "sides": size}],
    )


def losing(d: Diagnosis, *unasked: str) -> dict[str, str]:
    """Advice with which other advice is contradicted, and the tension."""
    found = {name: obstacles(d, name, unasked) for name in d.kb.interventions}
    assert all(told == [("tension", about)] for told in found.values() if told for _, about in told)
    return {name: told[0][1][0] for name, told in found.items() if told}


@pytest.mark.parametrize(
    ("seen", "left_out"),
    [
        ({}, {"fast": "pace", "many": "size", "most": "size"}),
        ({"s1": 4}, {"fast": "pace", "few": "size", "many": "size"}),
        ({"s2": 4}, {"slow": "pace", "many": "size", "most": "size"}),
        ({"s3": 4}, {"fast": "pace", "few": "size", "most": "size"}),
        ({"s3": 4, "s1": 2}, {"fast": "pace", "few": "size", "most": "size"}),  # 0.6 and 0.5
        ({"s3": 4, "s1": 3}, {"fast": "pace", "few": "size", "many": "size"}),  # 0.6 and 0.75
        ({"s1": 3, "s2": 4}, {"slow": "pace", "many": "size", "most": "size"}),
        ({"s1": 4, "s2": 4}, {"fast": "pace", "many": "size", "most": "size"}),
        ({"s1": SLIGHT, "s2": 0}, {"fast": "pace", "many": "size", "most": "size"}),
    ],
    ids=["none", "s1", "s2", "finding", "finding more", "finding less", "s2 more", "equally", "too weakly"],
)
def test_of_the_sides_of_a_tension_the_one_that_holds_most_may_be_said_or_else_the_first(
    tense: KnowledgeBase, seen: Fields, left_out: Fields
) -> None:
    assert losing(made(tense, s0=4, **seen)) == left_out


@pytest.mark.parametrize(
    ("unasked", "left_out"),
    [
        (["few"], {"fast": "pace", "most": "size"}),  # of what is left `many` is the first
        (["most"], {"fast": "pace", "many": "size"}),
        (["few", "many"], {"fast": "pace"}),
        (["few", "many", "most"], {"fast": "pace"}),
        (["slow"], {"fast": "pace", "many": "size", "most": "size"}),  # `both` is asked for, on either side
        (["slow", "both"], {"many": "size", "most": "size"}),
        (["fast", "both"], {"many": "size", "most": "size"}),
        (["fast"], {"fast": "pace", "many": "size", "most": "size"}),  # it loses, though nobody asks for it
    ],
)
def test_a_side_of_which_nothing_is_asked_for_takes_no_part(
    tense: KnowledgeBase, unasked: list[str], left_out: Fields
) -> None:
    assert losing(made(tense, s0=4), *unasked) == left_out


@pytest.mark.parametrize(
    ("seen", "left_out"),
    [
        ({"s2": 4, "s3": 4}, {"most": "size"}),
        ({"s2": 4, "s1": 4}, {"many": "size"}),
        ({"s2": 4}, {"most": "size"}),
    ],
)
def test_a_side_that_holds_most_but_of_which_nothing_is_asked_for_silences_nobody(
    tense: KnowledgeBase, seen: Fields, left_out: Fields
) -> None:
    assert losing(made(tense, s0=4, **seen), "few", "fast", "slow", "both") == left_out


# --- together ---------------------------------------------------------------------------------------------------------


def test_all_that_stands_in_the_way_is_told(advising: Make) -> None:
    fields = {
        "needs": {"symptom": "s3"},
        "contra": [contra({"symptom": "s1"})],
        "work": ["ict"],
        "scale": ["local"],
        "only_nl": True,
    }
    d = advising(fields, {"work": "care", "scale": "national", "abroad": True}, s1=4)
    assert obstacles(d) == [
        ("not_called_for", ()),
        ("contra", ()),
        ("other_work", ("ict",)),
        ("other_scale", ("local",)),
        ("other_country", ()),
    ]
    (warning,) = fitting(d).warnings(d.kb.interventions["a"])
    assert (warning.kind, warning.text and warning.text.en) == ("contra", "not now")
