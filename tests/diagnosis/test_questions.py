"""What to ask next of what each sign says alone, worked out by hand; and beside what the rules themselves make of it.

k0 stands at 0.6 and k1 at 0.4 in most of these: of the squares 0.36 and 0.16, so that k0 has 9 of 13 and k1 4 of 13.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest import approx

from conftest import made, rule, sign
from netdiag import Diagnosis, KnowledgeBase
from netdiag.cases import Case
from netdiag.diagnosis.questions import CORE, GENERAL, OTHER, SURE, likely
from netdiag.diagnosis.telling import prospect

Small = Callable[..., KnowledgeBase]

FOUND = sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4)
SEEN = {"s0": 4, "s1": 4}


def asks(d: Diagnosis) -> dict[str, float]:
    return {ask.symptom: ask.value for ask in d.ask_next}


def test_a_sign_is_worth_the_change_that_it_brings_weighed_by_how_likely_it_is(small: Small) -> None:
    """s2 seen brings 0.24 times what is open of k1, and that it speaks for k1 makes it likelier."""
    d = made(small(FOUND + sign("s2", "k1", 0.32)), **SEEN)
    then = 0.36 / (0.36 + (1 - 0.6 * 0.76) ** 2)
    seen = 1 - (1 - OTHER) * (1 - 0.32 * 0.4 / 2)
    assert asks(d) == {"s2": approx(seen * (9 / 13 - then))}


def test_its_absence_counts_where_it_points_firmly_and_somebody_would_know(small: Small) -> None:
    """s2 points to k0 at 0.8: seen it brings 0.84, not so (0.6 - 0.2) / 0.8."""
    d = made(small(FOUND + sign("s2", "k0", 0.8)), **SEEN)
    seen = 1 - (1 - OTHER) * (1 - 0.8 * 0.6 / 2)
    shares = [k0 * k0 / (k0 * k0 + 0.16) for k0 in (0.84, 0.5)]
    value = seen * (shares[0] - 9 / 13) + (1 - seen) * SURE * (9 / 13 - shares[1])
    assert asks(d) == {"s2": approx(value)}


def test_what_moves_all_candidates_alike_tells_less_than_what_moves_one(small: Small) -> None:
    both = sign("s2", "k0", 0.3) + sign("s2", "k1", 0.3)
    assert list(asks(made(small(FOUND + both + sign("s3", "k1", 0.3)), **SEEN))) == ["s3", "s2"]


def test_a_sign_against_is_asked_as_well(small: Small) -> None:
    d = made(small(FOUND + sign("s2", "k1", -0.3)), **SEEN)
    k1 = (0.4 - 0.225) / (1 - 0.225)
    assert asks(d) == {"s2": approx(OTHER * (0.36 / (0.36 + k1 * k1) - 9 / 13))}


def test_where_nothing_was_found_a_sign_brings_the_whole_picture(small: Small) -> None:
    kb = small(sign("s1", "k1"), symptoms=2)
    assert asks(made(kb, s0=0)) == {"s1": approx(OTHER * 0.5)}


def test_a_question_names_what_it_would_move_most_moved_first(small: Small) -> None:
    kb = small(FOUND + sign("s2", "k0", 0.8) + sign("s2", "k1", 0.8) + sign("s3", "k0", 0.8) + sign("s3", "k1", 0.1))
    assert {a.symptom: a.bears_on for a in made(kb, **SEEN).ask_next} == {"s2": ("k1", "k0"), "s3": ("k0",)}


def test_a_sign_that_says_something_only_beside_another_is_not_asked(small: Small) -> None:
    together = rule("together", "{all: [{symptom: s2}, {symptom: s3}]}", "knelpunt: k1", 0.8)
    assert asks(made(small(FOUND + together), **SEEN)) == {}


@pytest.mark.parametrize("answer", [0, 1, "unknown", "n/a"])
def test_what_was_asked_is_not_asked_again_whatever_the_answer(small: Small, answer: object) -> None:
    kb = small(FOUND + sign("s2", "k1", 0.1) + sign("s3", "k1", 0.4))
    assert list(asks(made(kb, **SEEN, s2=answer))) == ["s3"]


def test_a_core_sign_and_a_general_one_are_likelier(small: Small) -> None:
    rules = "".join(sign(f"s{i}", "k1", 0.4) for i in range(2, 5))
    fields = {"s3": {"core": True}, "s4": {"core": True}, "s5": {"under": ["s4"]}}
    kb = small(sign("s0", "k0", 0.6) + rules, symptoms=6, fields=fields)
    nothing = {"k0": 0.6, "k1": 0.0}
    assert [likely(nothing, name, kb) for name in ("s2", "s3", "s4")] == approx([OTHER, CORE, CORE * GENERAL])
    assert list(asks(made(kb, s0=4))) == ["s4", "s3", "s2"]


def test_at_most_five_are_asked_and_of_equals_first_by_id(small: Small) -> None:
    equal = "".join(sign(f"s{i}", "k1", 0.4) for i in range(2, 9))
    kb = small(FOUND + equal + sign("s9", "k1", 0.8), symptoms=10)
    assert list(asks(made(kb, **SEEN))) == ["s9", "s2", "s3", "s4", "s5"]


def test_a_last_bit_is_no_change(small: Small) -> None:
    """s1 says -0.3 * 0.5 of k1 and s2 0.2 * 0.75: they even out, and a share of the last bit is no share."""
    kb = small(sign("s0", "k0", 0.35) + sign("s1", "k1", -0.3) + sign("s2", "k1", 0.2))
    assert asks(made(kb, s1=2)) == {"s0": approx(OTHER * 0.5)}


# --- beside the rules themselves --------------------------------------------------------------------------------------

CERTAINTIES = st.sampled_from([-0.7, -0.3, 0.2, 0.35, 0.5, 0.8])


def as_pointed(symptom: str, knelpunt: str, value: float) -> str:
    """A rule as pointers make it: what points firmly says a quarter of it where it is not so."""
    firm = f", necessity: {round(abs(value) / 4, 4)}" if abs(value) >= 0.4 else ""
    return sign(symptom, knelpunt, value, firm)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    pointed=st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 3)), CERTAINTIES, min_size=1, max_size=12),
    observed=st.dictionaries(st.sampled_from([f"s{i}" for i in range(6)]), st.sampled_from([0, 2, 3, 4, "unknown"])),
)
def test_where_every_sign_speaks_for_itself_both_find_the_same(
    small: Small, pointed: dict[tuple[int, int], float], observed: dict[str, object]
) -> None:
    """Without groups, patterns and advice in between what is worked out sign by sign is what the rules make of it."""
    every = {(4, 0): 0.35, (5, 1): 0.35, (5, 2): 0.35, (5, 3): 0.35} | pointed
    rules = "".join(as_pointed(f"s{s}", f"k{k}", value) for (s, k), value in every.items())
    kb = small(rules, symptoms=6, knelpunten=4)
    d = made(kb, **observed)
    exact = {telling.id: telling.change for telling in prospect(Case(symptoms=observed), kb).tellings}
    assert asks(d) == approx(dict(list(exact.items())[:5]))
