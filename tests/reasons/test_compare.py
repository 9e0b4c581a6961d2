"""One network at two times: what moved beyond chance, who answered, whether what the plan aimed at moved."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netdiag
from conftest import Fields, intervention, made, rule, sign
from netdiag import Case, InputError, KnowledgeBase, diagnose
from netdiag.cases import Respondent
from netdiag.diagnosis.groups import LEAST, groups
from netdiag.reasons.bands import bands
from netdiag.reasons.compare import Aim, SignMove, compare
from netdiag.reasons.people import Panel, Role, panel
from shipped import EXAMPLES, example_diagnosis

Make = Callable[..., KnowledgeBase]


@pytest.fixture
def kb(small: Make) -> KnowledgeBase:
    lines: list[Fields] = [intervention("ask", "k0", signs=["s0", "s1"]), intervention("build", "k0", signs=["s2"])]
    return small(sign("s0", "k0", 0.8) + sign("s1", "k0", 0.4) + sign("s2", "k1", 0.6), interventions=lines)


def people(**roles: int) -> list[Respondent]:
    return [Respondent(role=role, symptoms={"s0": 3}) for role, n in roles.items() for _ in range(n)]


# --- chance -----------------------------------------------------------------------------------------------------------


def test_what_is_no_diagnosis_is_told() -> None:
    d = example_diagnosis(EXAMPLES[0])
    for pair in ((d.case, d), (d, d.case)):
        with pytest.raises(
            TypeError, match=r"^compare wants two diagnoses, and this is of type Case\. netdiag\.diagnose"
        ):
            compare(*pair)  # type: ignore[arg-type]


def test_a_band_is_what_one_step_of_one_answer_can_make(kb: KnowledgeBase) -> None:
    found = bands(made(kb, s0=2, s1=4)).knelpunten
    low = 1 - (1 - 0.8 * 0.25) * (1 - 0.4)
    high = 1 - (1 - 0.8 * 0.75) * (1 - 0.4)
    assert [round(value, 6) for value in found["k0"]] == [round(low, 6), round(high, 6)]
    assert found["k1"] == (0.0, 0.0)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_diagnosis_lies_within_its_bands(file: object) -> None:
    d = example_diagnosis(file)  # type: ignore[arg-type]
    found = bands(d)
    for finding in d.knelpunten:
        low, high = found.knelpunten[finding.id]
        assert low - 1e-9 <= finding.certainty <= high + 1e-9
    for cause in d.hoofdoorzaken:
        low, high = found.shares[cause.id]
        assert low - 1e-9 <= cause.share <= high + 1e-9


def test_bands_of_what_respondents_say_keep_how_divided_they_are(small: Make) -> None:
    kb = small(rule("d", "{divided: s0}", "knelpunt: k0", 0.6) + sign("s1", "k0", 0.4))
    asked = [{"symptoms": {"s0": score, "s1": 2}} for score in (0, 0, 4, 4)]
    d = made(kb, {"respondents": asked})
    (finding, _) = d.knelpunten
    low, high = bands(d).knelpunten["k0"]
    assert 0.6 <= low < finding.certainty < high


def test_one_step_of_one_answer_is_chance_and_two_steps_are_not(kb: KnowledgeBase) -> None:
    before = made(kb, s0=2, s1=2, s2=2)
    assert "k0" in compare(before, made(kb, s0=3, s1=2, s2=2)).chance
    assert "k0" not in compare(before, made(kb, s0=4, s1=2, s2=2)).chance


def test_what_two_knowledge_bases_say_is_not_compared(kb: KnowledgeBase, small: Make) -> None:
    other = small(sign("s0", "k2", 0.8), knelpunten=3)
    with pytest.raises(InputError, match="not made by the same knowledge"):
        compare(made(kb, s0=4), made(other, s0=4))


def test_a_move_is_chance_too_where_it_may_have_come_from_one_answer_of_now(kb: KnowledgeBase) -> None:
    before, after = made(kb), made(kb, s0=1)
    assert bands(before).knelpunten["k0"] == (0.0, 0.0)
    assert "k0" in compare(before, after).chance


def test_what_is_clear_lies_beyond_what_is_drawn_both_times(kb: KnowledgeBase) -> None:
    before, after = made(kb, s0=1, s1=1, s2=2), made(kb, s0=4, s1=4, s2=2)
    found = compare(before, after)
    (old, new) = (draws.knelpunten["k0"] for draws in found.draws)
    assert before.knelpunten[1].id == "k0"
    assert before.knelpunten[1].certainty < new[0]
    assert old[1] < after.knelpunten[0].certainty
    assert "k0" in found.clear
    assert found.clear.isdisjoint(found.chance)
    text = " ".join(found.to_text("en").split())
    assert "k0: from possible (0.28) to likely (0.88); from place 2 to 1; more than other observers" in text


def test_what_may_be_chance_is_told_apart(kb: KnowledgeBase) -> None:
    before = made(kb, s0=2, s1=2, s2=2)
    text = compare(before, made(kb, s0=3, s1=2, s2=4)).to_text("en").splitlines()
    apart = text.index("Bottlenecks that moved no more than one answer shifting by one step would cause")
    assert text[apart + 1].startswith("  - k0: ")
    assert any(line.startswith("  k1: from possible (0.30) to likely (0.60)") for line in text[:apart])


def test_it_is_public_and_empty_for_the_same_twice(kb: KnowledgeBase) -> None:
    d = made(kb, s0=2)
    found = netdiag.compare(d, d)
    assert not found.diff
    assert found.chance == frozenset()


def test_names_and_dates_that_do_not_go_together_are_told(kb: KnowledgeBase) -> None:
    before = diagnose(Case(name="a", date="2026-02-01"), kb)
    text = compare(before, diagnose(Case(name="b", date="2026-01-01"), kb)).to_text("en")
    assert "Mind: these are two names, 'a' and 'b'." in text
    assert "Mind: the second is older than the first." in text


# --- the earlier plan -------------------------------------------------------------------------------------------------


def test_each_line_of_the_earlier_plan_has_its_signs_then_and_now(kb: KnowledgeBase) -> None:
    found = compare(made(kb, s0=4, s1=3, s2=4), made(kb, s0=1, s1=3))
    assert found.aims == (
        Aim("ask", 1, 1, (SignMove("s0", 4, 1, "eased", True), SignMove("s1", 3, 3, "same", False))),
        Aim("build", 2, None, (SignMove("s2", 4, None, "unasked", False),)),
    )


def test_a_sign_that_moved_one_step_is_not_clear(kb: KnowledgeBase) -> None:
    (aim,) = compare(made(kb, s0=3), made(kb, s0=4)).aims
    assert aim.signs == (SignMove("s0", 3, 4, "worse", False),)
    assert "s0: stronger, one step or less (from 3 to 4)" in compare(made(kb, s0=3), made(kb, s0=4)).to_text("en")


def test_a_sign_that_cannot_be_told_now_was_not_asked_again(kb: KnowledgeBase) -> None:
    (aim,) = compare(made(kb, s0=3), made(kb, s0="unknown")).aims
    assert aim.signs == (SignMove("s0", 3, None, "unasked", False),)


# --- what it rests on -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ({"s0": 1, "s1": "unknown"}, "Asked again: 2 of the 3 signs of the first time. A conversation starter"),
        ({"s0": 1}, "Asked again: 1 of the 3 signs of the first time. Little was asked again, and what was not"),
        ({"s3": 1}, "Asked again: 0 of the 3 signs of the first time. Little was asked again, and what was not"),
    ],
)
def test_the_text_begins_with_how_many_signs_were_asked_again(kb: KnowledgeBase, now: Fields, line: str) -> None:
    text = compare(made(kb, s0=4, s1=3, s2=2), made(kb, **now)).to_text("en")
    assert " ".join(text.split()).startswith(f"test first time and second time: what changed {line}")


def test_where_nothing_was_scored_the_first_time_it_says_so(kb: KnowledgeBase) -> None:
    text = compare(made(kb, s0="unknown"), made(kb, s0=3)).to_text("en")
    assert "Asked again: nothing, as no sign was scored the first time.\n" in text


def test_signs_are_those_of_the_first_time(kb: KnowledgeBase) -> None:
    found = compare(made(kb, s0=4, s2=2), made(kb, s0=3, s1=2))
    assert found.signs == (SignMove("s0", 4, 3, "eased", False), SignMove("s2", 2, None, "unasked", False))


# --- who answered -----------------------------------------------------------------------------------------------------


def test_where_nobody_was_asked_there_is_no_panel() -> None:
    assert panel((), ()) is None


def test_roles_of_both_times_are_told_where_five_or_more_differ() -> None:
    found = panel(people(doctor=6, nurse=7), people(doctor=14, nurse=7))
    assert found == Panel(13, 21, (Role("doctor", 6, 14), Role("nurse", None, None, True)))
    assert found.other


def test_a_difference_of_few_is_not_told() -> None:
    found = panel(people(doctor=6, nurse=7), people(doctor=8, nurse=7))
    assert found == Panel(13, 15, (Role("doctor", None, None, True), Role("nurse", None, None, True)))
    assert not found.other


def test_a_difference_of_few_is_not_told_by_subtraction_either() -> None:
    found = panel(people(doctor=6, nurse=7), people(doctor=14, nurse=9))
    assert found and all(role.alike for role in found.roles)


def test_a_role_that_may_be_shown_once_only_is_shown_once() -> None:
    found = panel(people(doctor=9, nurse=7), people(doctor=14, nurse=2, manager=5))
    assert found and {role.name: (role.before, role.after) for role in found.roles}["nurse"] == (7, None)


Sizes = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 14))


@given(Sizes, Sizes)
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_told_gives_away_a_few(before: dict[str, int], after: dict[str, int]) -> None:
    found = panel(people(**before), people(**after))
    if found is None:
        return
    told = [role for role in found.roles if not role.alike]
    assert all(n is None or n >= LEAST for role in told for n in (role.before, role.after))
    both = [role.after - role.before for role in told if role.before is not None and role.after is not None]
    assert all(abs(by) >= LEAST for by in both)
    left = abs(found.after - found.before - sum(both))
    assert not both or left == 0 or left >= LEAST
    for n, people_, shown in ((found.before, people(**before), 0), (found.after, people(**after), 1)):
        sizes = [size for role in told if (size := (role.before, role.after)[shown]) is not None]
        assert not sizes or n == sum(sizes) or n - sum(sizes) >= LEAST
        assert set(sizes) <= {group.n for group in groups(people_)}


@pytest.mark.parametrize(
    ("first", "line"), [(True, "Then no respondents, now 5."), (False, "Then 5 respondents, now none.")]
)
def test_that_nobody_was_asked_is_told_in_words(kb: KnowledgeBase, first: bool, line: str) -> None:
    nobody, some = made(kb, s0=4), diagnose(Case(respondents=people(doctor=5)), kb)
    text = compare(*((nobody, some) if first else (some, nobody))).to_text("en")
    assert f"  {line} Whether" in text


def test_who_answered_is_told_without_names(kb: KnowledgeBase) -> None:
    before, after = (
        diagnose(Case(respondents=people(**roles)), kb)
        for roles in ({"doctor": 6, "nurse": 7}, {"doctor": 14, "nurse": 7})
    )
    text = compare(before, after).to_text("en").splitlines()
    start = text.index("Who answered")
    assert text[start + 1 : start + 7] == [
        "  Then 13 respondents, now 21. Whether they are the same people is not known.",
        "  Role 'doctor': then 6, now 14",
        "  Role 'nurse': about as many as then",
        "  Other people see other things: a difference can come of that too.",
        "  Of roles that differ by fewer than five people no numbers are shown.",
        "",
    ]


def test_plain_data_has_what_the_text_has(kb: KnowledgeBase) -> None:
    data = compare(made(kb, s0=3), made(kb, s0=4)).to_dict()
    assert data["asked_again"] == {"signs": 1, "again": 1}
    assert list(data) == ["networks", "asked_again", "difference", "chance", "clear", "bands", "respondents", "aims"]
    assert data["aims"][0]["signs"][0]["course"] == "worse"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_line_is_over_80_columns(language: str) -> None:
    for one, other in itertools.pairwise(map(example_diagnosis, EXAMPLES[:4])):
        assert [line for line in compare(one, other).to_text(language).splitlines() if len(line) > 80] == []
