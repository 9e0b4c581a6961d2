"""What a finding stands or falls with, and what would make one hold: enough, nothing too much, and nothing smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replayed import asked, certainty, items_of, only, plus

from conftest import intervention, made, rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag import InputError
from netdiag import certainty as cf
from netdiag.cases import Case
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.knowledge import KnowledgeBase
from netdiag.reasons.items import Item
from netdiag.reasons.smallest import COLLECTED, MOST_TRIED, smallest
from netdiag.reasons.stands_on import falls, stands_on
from netdiag.reasons.would_hold import MOST_TOGETHER, would_hold
from shipped import EXAMPLES, example_diagnosis

Make = Callable[..., KnowledgeBase]
DRAWN = settings(
    max_examples=40,
    deadline=None,
    phases=NO_SHRINK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def drawn(small: Make, rules: str, case: Case) -> Diagnosis:
    kb = small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)
    return diagnose(case, kb, engine="floats")


def held_without(d: Diagnosis, finding: str, items: set[Item]) -> bool:
    return cf.holds(certainty(only(d.case, items_of(d.case) - items), finding, d.kb))


def hold_falls(d: Diagnosis, finding: str, name: str) -> None:
    """Each set brings the finding down, and no set with one member less does."""
    found = stands_on(d, name)
    assert found.holds == cf.holds(d.inference.degrees.get(finding, 0.0))
    assert found.holds or not found.sets
    for one in found.sets:
        items = {seen.item for seen in one.observations}
        left = only(d.case, items_of(d.case) - items)
        assert certainty(left, finding, d.kb) == pytest.approx(one.certainty, abs=1e-9)
        assert not cf.holds(one.certainty)
        assert all(held_without(d, finding, items - {item}) for item in items), (finding, items)


def hold_would(d: Diagnosis, finding: str, name: str) -> None:
    """Each set makes the finding hold, and no set with one member less does."""
    found = would_hold(d, name)
    assert not (found.holds and found.sets)
    for one in found.sets:
        answers = [(answer.item, answer.value) for answer in one.answers]
        value = certainty(plus(d.case, answers), finding, d.kb)
        assert value == pytest.approx(one.certainty, abs=1e-9) and cf.holds(value)
        for answer in answers:
            fewer = [other for other in answers if other != answer]
            assert not cf.holds(certainty(plus(d.case, fewer), finding, d.kb)), (finding, answers)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_sets_turn_findings_of_the_examples_and_nothing_in_them_can_be_missed(file: Path) -> None:
    d = example_diagnosis(file)
    for finding, name in asked(d):
        hold_falls(d, finding, name)
        hold_would(d, finding, name)


@DRAWN
@given(rules=rule_bases(), case=Cases)
def test_what_brings_down_any_finding_is_as_small_as_can_be(small: Make, rules: str, case: Case) -> None:
    d = drawn(small, rules, case)
    for finding, name in asked(d):
        hold_falls(d, finding, name)
        found = stands_on(d, name)
        if found.holds:
            assert found.proved
            every = sorted(items_of(case))
            sizes = (n for n in range(1, len(every) + 1) if _some_fall(d, finding, every, n))
            assert next(sizes, None) == (len(found.sets[0].observations) if found.sets else None), finding


def _some_fall(d: Diagnosis, finding: str, items: list[Item], size: int) -> bool:
    return any(not held_without(d, finding, set(chosen)) for chosen in combinations(items, size))


@DRAWN
@given(rules=rule_bases(), case=Cases)
def test_what_would_make_any_finding_hold_is_as_small_as_can_be(small: Make, rules: str, case: Case) -> None:
    d = drawn(small, rules, case)
    for finding, name in asked(d):
        hold_would(d, finding, name)
        found = would_hold(d, name)
        if not found.holds:
            assert found.proved
            sizes = (len(chosen) for chosen in _answers(case) if cf.holds(certainty(plus(case, chosen), finding, d.kb)))
            assert next(sizes, None) == (len(found.sets[0].answers) if found.sets else None), finding


def _answers(case: Case) -> Iterator[list[tuple[Item, Any]]]:
    """Every set of open signs, absent or at their strongest, the small ones first."""
    names = [f"s{i}" for i in range(SYMPTOMS)]
    open_ = [n for n in names if n not in case.observed or case.observed[n].severity == "unknown"]
    for size in range(1, min(MOST_TOGETHER, len(open_)) + 1):
        for chosen in combinations(open_, size):
            for values in product((4, 0), repeat=size):
                yield [(Item("symptom", name), value) for name, value in zip(chosen, values, strict=True)]


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def four(small: Make) -> KnowledgeBase:
    return small(sign("s0", "k0", 0.8) + sign("s1", "k0", 0.3) + sign("s2", "k0", 0.3) + sign("s3", "k0", -0.6))


def without(d: Diagnosis) -> list[set[str]]:
    return [{seen.item.id for seen in one.observations} for one in d.stands_on("k0").sets]


def test_a_finding_on_one_sign_falls_without_it(four: KnowledgeBase) -> None:
    found = made(four, s0=4).stands_on("k0")
    assert [[seen.item.id for seen in one.observations] for one in found.sets] == [["s0"]]
    assert (found.of, found.more, found.proved, found.sets[0].certainty) == (1, False, True, 0.0)


def test_a_finding_on_several_falls_without_as_few_as_will_do(four: KnowledgeBase) -> None:
    """0.8, 0.3 and 0.3 against 0.6: 1 - 0.07 * 1 / 0.4 holds, and so does what is left of any one left out but s0."""
    assert without(made(four, s0=4, s1=4, s2=4, s3=4)) == [{"s0"}]
    assert without(made(four, s1=4, s2=4)) == [{"s1", "s2"}]


def test_what_would_leave_a_finding_least_certain_comes_first(small: Make) -> None:
    """0.25 and 0.3 against 0.3: without s1 it is below 0, without s0 at 0."""
    kb = small(sign("s0", "k0", 0.25) + sign("s1", "k0", 0.3) + sign("s2", "k0", -0.3))
    assert without(made(kb, s0=4, s1=4, s2=4)) == [{"s1"}, {"s0"}]


def test_what_speaks_against_is_nothing_that_a_finding_stands_on(four: KnowledgeBase) -> None:
    assert made(four, s0=4, s3=2).stands_on("k0").of == 1


def test_where_not_all_was_tried_it_is_not_said_that_nothing_brings_it_down(small: Make) -> None:
    """Without twelve that are not s0 it falls, but these are more sets than are tried; without s0 x speaks too."""
    signs = ", ".join(f"{{symptom: s{i}}}" for i in range(31))
    kb = small(
        rule("r", f"{{at_least: 20, of: [{signs}]}}", "knelpunt: k0", 0.8)
        + rule("x", "{all: [{unless: {symptom: s0}}]}", "knelpunt: k0", 0.8),
        symptoms=31,
    )
    found = made(kb, **{f"s{i}": 4 for i in range(31)}).stands_on("k0")
    assert (found.sets, found.proved) == ((), False)
    assert falls(found, "nl").splitlines()[1:] == ["  Er is niets gevonden; niet alles is nagegaan."]
    assert falls(found, "en").splitlines()[1:] == ["  Nothing was found; not all was tried."]


@pytest.fixture
def held_off(small: Make) -> KnowledgeBase:
    """s0 points to k0, and p0, which s1 points to, speaks against it; s2 speaks against p0."""
    return small(
        sign("s0", "k0")
        + rule("a", "{symptom: s1}", "pattern: p0", 0.8)
        + rule("b", "{symptom: s2}", "pattern: p0", -0.8)
        + rule("c", "{pattern: p0}", "knelpunt: k0", -0.9)
    )


def test_a_finding_stands_on_what_holds_off_what_would_speak_against_it_too(held_off: KnowledgeBase) -> None:
    """Without s2 the pattern is at 0.8: 0.72 against 0.6."""
    assert sorted(map(min, without(made(held_off, s0=4, s1=4, s2=4)))) == ["s0", "s2"]


def test_what_would_hold_off_what_speaks_against_a_finding_would_make_it_hold(held_off: KnowledgeBase) -> None:
    """At 3 the pattern is left at 0.5: 0.45 against 0.6, of which 0.27 is left."""
    assert open_of(made(held_off, s0=4, s1=4)) == [{("s2", 3)}]


def test_of_one_evidence_group_all_must_go(small: Make) -> None:
    kb = small(
        "".join(rule(f"r{i}", f"{{symptom: s{i}}}", "knelpunt: k0", 0.6, ", evidence: e") for i in range(3)),
        more=GROUPS,
    )
    assert without(made(kb, s0=4, s1=4, s2=4)) == [{"s0", "s1", "s2"}]


def test_a_stated_opgave_falls_without_what_is_stated(small: Make) -> None:
    kb = small(sign("s0", "k0"))
    found = stands_on(diagnose(Case(opgave="t1"), kb), "t1")
    assert [[seen.item.kind for seen in one.observations] for one in found.sets] == [["opgave"]]


def test_a_misfit_falls_without_the_cell_and_without_the_type_of_opgave(small: Make) -> None:
    kb = small(rule("a", "{misfit: bouwstenen}", "knelpunt: k0"))
    found = stands_on(diagnose(Case(opgave="t1", arrangement={"bouwstenen": "t2", "krachten": "t2"}), kb), "k0")
    items = sorted(one.observations[0].item for one in found.sets)
    assert items == [Item("arrangement", "bouwstenen"), Item("opgave")] and found.of == 2


def test_what_a_case_states_of_its_opgave_no_answer_changes(small: Make) -> None:
    kb = small(rule("a", "{symptom: s0}", "opgave: t1", 0.8) + rule("b", "{opgave: t1}", "knelpunt: k0"))
    assert would_hold(diagnose(Case(), kb), "k0").sets
    assert would_hold(diagnose(Case(opgave="t2"), kb), "k0").sets == ()


def open_of(d: Diagnosis) -> list[set[tuple[str, Any]]]:
    return [{(answer.item.id, answer.value) for answer in one.answers} for one in d.would_hold("k0").sets]


def test_what_would_make_a_finding_hold_at_the_lowest_severity_that_does(four: KnowledgeBase) -> None:
    """0.8 * 1/4 is enough, 0.3 only at 3: 0.225."""
    assert open_of(made(four)) == [{("s0", 1)}, {("s1", 3)}, {("s2", 3)}]


def test_against_a_strong_sign_more_are_needed(four: KnowledgeBase) -> None:
    """0.8 against 0.6: 1 - 0.2 / 0.4; at 3 it is 0.6 against 0.6, and 0.3 and 0.3 are too little."""
    assert open_of(made(four, s3=4)) == [{("s0", 4)}]


def test_a_sign_that_must_be_looked_for_and_be_absent(small: Make) -> None:
    kb = small(rule("a", "{not: {symptom: s0}}", "knelpunt: k0"))
    assert open_of(made(kb)) == [{("s0", 0)}]


@pytest.mark.parametrize(("severity", "open_"), [("unknown", True), ("n/a", False), (0, False)])
def test_open_is_what_nobody_could_tell_and_not_what_does_not_apply(small: Make, severity: Any, open_: bool) -> None:
    assert bool(open_of(made(small(sign("s0", "k0")), s0=severity))) is open_


def test_a_feature_can_make_a_type_of_opgave_hold(small: Make) -> None:
    feature = {"id": "f0", "nl": "f0", "en": "f0", "order": 1}
    kb = small(
        rule("a", "{feature: f0, is: yes}", "axis: knows", 0.8) + rule("b", "{axis: knows}", "opgave: t1", 1.0),
        features=[feature],
    )
    (one,) = would_hold(made(kb), "t1").sets
    assert [(answer.item, answer.value) for answer in one.answers] == [(Item("feature", "f0"), "yes")]


def test_a_special_case_of_a_sign_that_is_absent_is_not_open(small: Make) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"), fields={"s1": {"under": ["s0"]}})
    assert open_of(made(kb, s0=0)) == []
    assert open_of(made(kb, s1=0)) == [{("s0", 2)}]


def test_a_special_case_is_not_to_be_seen_where_its_general_sign_is_to_be_absent(small: Make) -> None:
    kb = small(
        rule("a", "{all: [{not: {symptom: s0}}, {symptom: s1}]}", "knelpunt: k0"), fields={"s1": {"under": ["s0"]}}
    )
    assert open_of(made(kb)) == []


def test_a_general_sign_comes_before_a_special_one_and_what_is_asked_first_before_both(small: Make) -> None:
    kb = small(
        sign("s0", "k0") + sign("s1", "k0") + sign("s2", "k0"),
        fields={"s0": {"under": ["s3"]}, "s2": {"core": True}},
    )
    assert [min(one)[0] for one in open_of(made(kb))] == ["s2", "s1", "s0"]


def test_a_sign_of_what_was_found_comes_first_the_more_so_of_a_neighbour(small: Make) -> None:
    """s3 found k1: s1 points to it too."""
    rules = sign("s0", "k0") + sign("s1", "k0") + sign("s3", "k1") + sign("s1", "k1", 0.5)
    assert [min(one)[0] for one in open_of(made(small(rules), s3=4))] == ["s1", "s0"]
    costs = [
        made(small(rules, fields={"k0": {"neighbours": near}}), s3=4).would_hold("k0").sets[0].cost
        for near in ([], ["k1"])
    ]
    assert costs == [pytest.approx(1.1 - 0.5 * 0.6 * 0.5), pytest.approx(1.1 - 0.5 * 0.6)]


def test_a_rule_that_came_near_tells_what_is_there_and_what_is_lacking(small: Make) -> None:
    kb = small(
        rule("a", "{all: [{symptom: s0}, {any: [{symptom: s1}, {symptom: s2}]}]}", "knelpunt: k0") + sign("s3", "k0")
    )
    first, second = made(kb, s0=4, s1=0).would_hold("k0").near
    assert (first.rule, [seen.item.id for seen in first.has], [(a.item.id, a.value) for a in first.lacks]) == (
        "a",
        ["s0"],
        [("s2", 4)],
    )
    assert (second.rule, second.has, first.adds) == ("s3-k0", (), 0.6)


def test_what_was_seen_too_weakly_is_told_of_the_rule_that_it_did_not_carry(small: Make) -> None:
    (near,) = made(small(sign("s0", "k0")), s0={"severity": 1, "confidence": 0.5}).would_hold("k0").near
    assert [seen.item.id for seen in near.weak] == ["s0"] and near.lacks == ()


def test_a_rule_that_an_answer_rules_out_did_not_come_near(small: Make) -> None:
    assert made(small(sign("s0", "k0")), s0=0).would_hold("k0").near == ()


def test_a_rule_on_a_pattern_lacks_what_the_pattern_lacks(small: Make) -> None:
    kb = small(rule("a", "{symptom: s0}", "pattern: p0", 0.8) + rule("b", "{pattern: p0}", "knelpunt: k0", 0.8))
    (near,) = made(kb).would_hold("k0").near
    assert (near.rule, [answer.item.id for answer in near.lacks]) == ("b", ["s0"])


@pytest.mark.parametrize("ask", [stands_on, would_hold])
def test_of_advice_and_of_what_is_not_there_it_is_not_asked(small: Make, ask: Callable[..., Any]) -> None:
    d = made(small(sign("s0", "k0"), interventions=[intervention("a", "k0")]), s0=4)
    for name in ("a", "k9"):
        with pytest.raises(InputError, match=f"'{name}' is not a knelpunt, pattern"):
            ask(d, name)


# --- the search -------------------------------------------------------------------------------------------------------


@given(
    worth=st.lists(st.integers(0, 9), max_size=8),
    need=st.integers(1, 30),
    slack=st.lists(st.integers(0, 3), min_size=8, max_size=8),
)
def test_the_search_finds_a_set_of_the_smallest_size_wherever_there_is_one(
    worth: list[int], need: int, slack: list[int]
) -> None:
    """What a thing really adds may be less than its worth."""
    real = [max(0, w - s) for w, s in zip(worth, slack, strict=False)]
    things = list(range(len(worth)))

    def turns(chosen: tuple[int, ...]) -> bool:
        return sum(real[i] for i in chosen) >= need

    found = smallest(things, [float(w) for w in worth], float(need), turns, len(things))
    sizes = [n for n in range(1, len(things) + 1) if any(map(turns, combinations(things, n)))]
    assert found.proved and all(map(turns, found.sets))
    assert {len(chosen) for chosen in found.sets} == set(sizes[:1])


def test_work_that_comes_to_its_end_is_told_and_what_it_gives_has_nothing_superfluous() -> None:
    """Any ten of forty would do it, but worth says that any one might."""
    tried = 0

    def turns(chosen: tuple[int, ...]) -> bool:
        nonlocal tried
        tried += 1
        return len(chosen) >= 10

    found = smallest(range(40), [9.0] * 40, 1.0, turns, 40)
    assert (found.proved, found.more, [len(chosen) for chosen in found.sets]) == (False, True, [10])
    assert tried < MOST_TRIED + 200


@pytest.mark.parametrize(("count", "more"), [(COLLECTED, False), (COLLECTED + 1, True)])
def test_that_there_are_more_than_are_collected_is_told(count: int, more: bool) -> None:
    found = smallest(range(count), [1.0] * count, 1.0, lambda chosen: True, 1)
    assert (len(found.sets), found.more) == (COLLECTED, more)


def test_sets_found_before_the_work_ends_are_of_the_smallest_size() -> None:
    """One pair turns it, that comes early; all pairs are more than may be tried."""
    found = smallest(range(200), [1.0] * 200, 2.0, lambda chosen: chosen == (0, 1), 3)
    assert (found.sets, found.proved, found.more) == (((0, 1),), True, True)


def test_a_wide_overlay_takes_no_more_work_than_is_allowed(small: Make) -> None:
    """Sixty signs of which at least forty must be seen: no forty can be tried."""
    names = [f"s{i}" for i in range(60)]
    wide = rule("a", f"{{at_least: 40, of: [{', '.join(f'{{symptom: {name}}}' for name in names)}]}}", "knelpunt: k0")
    kb = small(wide, symptoms=60)
    held = diagnose(Case(symptoms=dict.fromkeys(names[:50], 4)), kb, engine="floats")
    found = stands_on(held, "k0")
    assert not found.proved and [len(one.observations) for one in found.sets] == [11]
    assert would_hold(diagnose(Case(), kb, engine="floats"), "k0").sets == ()
