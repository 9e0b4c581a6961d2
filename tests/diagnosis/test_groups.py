"""Nothing is shown of fewer than five people, also not by taking what is shown from the whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netdiag.cases import Case, Respondent
from netdiag.diagnosis.groups import MOST_GROUPS, Group, apart, groups, safe

People = Sequence[tuple[str | None, str | None, dict[str, Any]]]  # role, organisation, answers


def made(people: People) -> tuple[Respondent, ...]:
    return tuple(Respondent(role=role, organisation=org, symptoms=answers) for role, org, answers in people)


def told(people: People) -> dict[str, int]:
    return {group.name: group.n for group in groups(made(people))}


def several(n: int, role: str | None, *answers: Any, org: str | None = None) -> People:
    return [(role, org, {f"s{i}": answer for i, answer in enumerate(answers)})] * n


# --- which ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 5}, "a"), ({"a": 4}, ""), ({"a": 5, "b": 5}, "ab"), ({"a": 9, "b": 4}, ""), ({"a": 9, "b": 5}, "ab"),
        ({"a": 9, "b": 6, "c": 4}, "a"), ({"a": 9, "b": 6, "c": 3, "d": 2}, "ab"), ({"a": 9, "": 4}, ""),
        ({"a": 9, "": 5}, "a"), ({"a": 6, "b": 6, "c": 1}, "a"), ({}, ""),
    ],
)  # fmt: skip
def test_whoever_is_left_over_is_five_or_nobody(sizes: dict[str, int], shown: str) -> None:
    assert safe(sizes, sizes) == set(shown)


def test_that_nobody_else_could_tell_says_something_of_them() -> None:
    assert safe({"a": 7}, {"a": 7}) == {"a"}
    assert safe({"a": 7}, {"a": 7, "": 3}) == set()
    assert safe({"a": 7, "": 5}, {"a": 7, "": 6}) == {"a"}


def test_of_many_groups_the_largest_are_shown() -> None:
    sizes = {f"g{i:02}": 5 + i for i in range(20)}
    assert safe(sizes, sizes) == {f"g{i:02}" for i in range(20 - MOST_GROUPS, 20)}


def test_groups_are_told_from_the_largest_on_and_called_as_most_call_themselves() -> None:
    people = [*several(6, "arts", 3), *several(3, "Bestuurder", 1), *several(4, " bestuurder  ", 1)]
    assert list(told(people).items()) == [("bestuurder", 7), ("arts", 6)]


def test_who_answered_nothing_makes_no_group_larger() -> None:
    people = [*several(4, "arts", 3), *several(3, "arts", "unknown"), *several(3, "arts"), *several(9, None, 1)]
    assert told(people) == {}


def test_a_group_has_its_medians_of_what_five_of_it_answered() -> None:
    people = [*several(4, "arts", 1, 3), *several(3, "arts", 2, "unknown"), *several(6, "bestuurder", 0, 0)]
    doctors, board = groups(made(people))
    assert {name: (a.n, a.median) for name, a in doctors.symptoms.items()} == {"s0": (7, 1)}
    assert {name: (a.n, a.median) for name, a in board.symptoms.items()} == {"s0": (6, 0)}


def test_the_answers_of_a_large_group_are_hidden_where_few_others_gave_one() -> None:
    people = [*several(7, "arts", 1, 1), *several(4, "bestuurder", 0, 4), *several(2, None, 0, "unknown")]
    (doctors,) = groups(made(people))
    assert list(doctors.symptoms) == ["s0"]


def test_organisations_are_shown_beside_roles_where_no_combination_is_small() -> None:
    def crossed(both: int) -> People:
        return [
            *several(6, "arts", 1, org="A"), *several(both, "arts", 1, org="B"), *several(6, "bestuurder", 1, org="B"),
        ]  # fmt: skip

    assert told(crossed(5)) == {"arts": 11, "bestuurder": 6, "B": 11, "A": 6}
    assert told(crossed(2)) == {"arts": 8, "bestuurder": 6}
    assert told(crossed(0)) == {"arts": 6, "bestuurder": 6, "A": 6, "B": 6}


def test_without_roles_organisations_are_shown() -> None:
    assert told([*several(6, None, 1, org="A"), *several(6, None, 1, org="B")]) == {"A": 6, "B": 6}


def test_a_sign_is_hidden_by_organisation_where_a_combination_hardly_answered_it() -> None:
    people = [
        *several(6, "arts", 1, 1, org="A"), *several(3, "arts", 1, 1, org="B"), *several(2, "arts", 1, org="B"),
        *several(6, "bestuurder", 1, 1, org="B"),
    ]  # fmt: skip
    shown = {(group.by, group.name): set(group.symptoms) for group in groups(made(people))}
    assert shown == {
        ("role", "arts"): {"s0", "s1"}, ("role", "bestuurder"): {"s0", "s1"},
        ("organisation", "A"): {"s0"}, ("organisation", "B"): {"s0"},
    }  # fmt: skip


def test_combinations_are_apart_where_all_that_anybody_is_in_are_of_five() -> None:
    assert apart({("a", "x"): 5}, {("a", "x"): 7})
    assert not apart({("a", "x"): 4}, {("a", "x"): 7})
    assert not apart({("a", "x"): 5}, {("a", "x"): 7, ("b", "x"): 5})


# --- the attacker -----------------------------------------------------------------------------------------------------

SIGNS = ("s0", "s1")
Answers = st.fixed_dictionaries({}, optional=dict.fromkeys(SIGNS, st.sampled_from([0, 1, 3, 4, "unknown"])))
Networks = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", None]), st.sampled_from(["x", "y", None]), Answers),
    min_size=10,
    max_size=40,
)


def scored(people: People, sign: str) -> list[int]:
    return [i for i, (*_, answers) in enumerate(people) if isinstance(answers.get(sign), int)]


def hidden(people: People) -> list[int]:
    """Those who are in no group that is shown."""
    shown = {(group.by, group.name) for group in groups(made(people))}
    return [i for i, (role, org, _) in enumerate(people) if not {("role", role), ("organisation", org)} & shown]


@settings(max_examples=200, deadline=None)
@given(Networks, st.randoms())
def test_who_of_the_hidden_gave_which_answer_changes_nothing(people: People, random: Any) -> None:
    """With all that is shown, any of them may have given any of the answers that they gave together."""
    rest = hidden(people)
    changed = [(role, org, dict(answers)) for role, org, answers in people]
    for sign in SIGNS:
        places = [i for i in scored(people, sign) if i in rest]
        given_ = [people[i][2][sign] for i in places]
        random.shuffle(given_)
        for i, answer in zip(places, given_, strict=True):
            changed[i][2][sign] = answer
    assert groups(made(changed)) == groups(made(people))


def blocks(shown: Sequence[Group], people: People, sign: str) -> list[set[int]]:
    """The people behind each median that is shown of a sign."""
    found = []
    for group in shown:
        if sign in group.symptoms:
            at = 0 if group.by == "role" else 1
            found.append({i for i in scored(people, sign) if people[i][at] == group.name})
    return found


@settings(max_examples=300, deadline=None)
@given(Networks)
def test_whatever_is_cut_and_taken_away_leaves_five_people_or_nobody(people: People) -> None:
    shown = groups(made(people))
    assert all(group.n >= 5 for group in shown)
    for sign in SIGNS:
        pieces = [set(scored(people, sign))]
        behind = blocks(shown, people, sign)
        assert all(len(block) >= 5 for block in behind)
        for block in behind:
            pieces = [part for piece in pieces for part in (piece & block, piece - block) if part]
        assert all(len(piece) >= 5 for piece in pieces) or not behind


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([0, 2, 4]), min_size=6, max_size=6), st.integers(2, 4))
def test_from_all_that_is_shown_the_answers_of_a_small_group_do_not_follow(rest: list[int], small: int) -> None:
    """The attacker knows everybody's role, tries all ways the hidden may have answered, and sees the same each time."""
    assume(len({*rest}) > 1)

    def network(answers: Sequence[int]) -> People:
        roles = ["b"] * small + ["c"] * (6 - small)
        return [*several(6, "a", 3), *((role, None, {"s0": a}) for role, a in zip(roles, answers, strict=True))]

    ways = {tuple(way) for way in permutations(rest)}
    seen = {(str(groups(made(network(way)))), str(Case(respondents=made(network(way))).tallied)) for way in ways}
    assert len(seen) == 1
    assert len({tuple(sorted(way[:small])) for way in ways}) > 1
