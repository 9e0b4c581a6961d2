from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netdiag.certainty import all_of, any_of, band, combine, degree, negate, nth_of

Certainty = st.floats(-1, 1)
Several = st.lists(Certainty, min_size=1, max_size=8)
For = st.floats(0, 1)

WORDS = ("likely", "possible", "unclear", "unlikely")


@given(st.lists(Certainty, max_size=12))
def test_a_combination_stays_between_minus_one_and_one(values: list[float]) -> None:
    assert -1 <= combine(values) <= 1


@given(Several, st.randoms(use_true_random=False))
def test_the_order_of_contributions_does_not_change_the_certainty(values: list[float], rng: Any) -> None:
    mixed = values[:]
    rng.shuffle(mixed)
    assert combine(values) == combine(mixed)


@given(Certainty, Certainty)
def test_combination_is_commutative(one: float, other: float) -> None:
    assert combine([one, other]) == combine([other, one])


@given(Certainty, Certainty)
def test_two_contributions_combine_as_in_emycin(one: float, other: float) -> None:
    assume(min(abs(one), abs(other)) < 0.999)
    if one * other >= 0:
        wanted = one + other - math.copysign(one * other, one + other)
    else:
        wanted = (one + other) / (1 - min(abs(one), abs(other)))
    assert combine([one, other]) == pytest.approx(wanted, abs=1e-9)


@given(Several)
def test_turning_every_sign_turns_the_sign_of_the_combination(values: list[float]) -> None:
    assert combine([-value for value in values]) == pytest.approx(-combine(values), abs=1e-12)


@given(st.lists(For, min_size=1, max_size=8))
def test_contributions_of_one_sign_are_together_no_weaker_than_the_strongest_of_them(values: list[float]) -> None:
    assert max(values) - 1e-12 <= combine(values) <= 1
    assert -1 <= combine([-value for value in values]) <= -max(values) + 1e-12


@given(Several, For)
def test_one_more_contribution_for_never_lowers_and_against_never_raises(values: list[float], more: float) -> None:
    assume(-1 not in values)
    assume(1 not in values)
    before = combine(values)
    room = 1e-12 / max(1e-9, math.prod(1 - abs(value) for value in values) * (1 - more))
    assert combine([*values, more]) >= before - room
    assert combine([*values, -more]) <= before + room


@given(st.lists(st.floats(-0.99, 0.99), max_size=6))
def test_a_contribution_of_1_makes_certain_and_one_of_1_on_each_side_makes_0(values: list[float]) -> None:
    assert combine([*values, 1.0]) == pytest.approx(1)
    assert combine([*values, -1.0]) == pytest.approx(-1)
    assert combine([*values, 1.0, -1.0]) == 0


@given(st.lists(st.fractions(-1, 1, max_denominator=50), max_size=40))
def test_no_digits_are_lost_however_much_speaks_on_both_sides(values: list[Fraction]) -> None:
    pro = math.prod((1 - c for c in values if c > 0), start=Fraction(1))
    contra = math.prod((1 + c for c in values if c < 0), start=Fraction(1))
    wanted = (contra - pro) / max(pro, contra) if pro or contra else Fraction(0)
    assert combine([float(c) for c in values]) == pytest.approx(float(wanted), abs=1e-12)


def test_no_contributions_combine_to_0_and_one_to_itself() -> None:
    assert combine([]) == 0
    assert combine([0.0]) == 0
    assert combine([0.4]) == pytest.approx(0.4)
    assert combine([0.4, 0.4]) == pytest.approx(0.64)
    assert combine([0.4, 0.4, -0.4]) == pytest.approx(0.4)


@given(Several)
def test_first_of_is_any_of_and_last_of_is_all_of(values: list[float]) -> None:
    ladder = [nth_of(count, values) for count in range(1, len(values) + 1)]
    assert ladder == sorted(values, reverse=True)
    assert (ladder[0], ladder[-1]) == (any_of(values), all_of(values))


@given(Several)
def test_negation_turns_all_into_any(values: list[float]) -> None:
    assert negate(all_of(values)) == any_of([negate(value) for value in values])
    assert [negate(negate(value)) for value in values] == values


@pytest.mark.parametrize(
    ("severity", "confidence", "wanted"),
    [
        (0, 1, -1),
        (0, 0.5, -0.5),
        (1, 1, 0.25),
        (2, 1, 0.5),
        (3, 1, 0.75),
        (4, 1, 1),
        (4, 0.5, 0.5),
        (4, 0, 0),
        (0, 0, 0),
    ],
)
def test_degree_of_an_observation(severity: int, confidence: float, wanted: float) -> None:
    assert degree(severity, confidence) == wanted


@given(st.integers(0, 4), For, For)
def test_a_surer_observation_says_more(severity: int, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert abs(degree(severity, less)) <= abs(degree(severity, more)) <= 1


def test_an_observation_is_sure_unless_it_says_otherwise() -> None:
    assert degree(3) == 0.75


@pytest.mark.parametrize(
    ("severity", "confidence", "told"),
    [
        (-1, 1, "severity -1 is not in 0..4"),
        (5, 1, "severity 5 is not in 0..4"),
        (2, -0.1, "confidence -0.1 is not in 0..1"),
        (2, 1.1, "confidence 1.1 is not in 0..1"),
        (2, math.nan, "confidence nan is not in 0..1"),
    ],
)
def test_degree_refuses_what_is_out_of_range(severity: int, confidence: float, told: str) -> None:
    with pytest.raises(ValueError) as caught:
        degree(severity, confidence)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(1, "likely"), (0.6, "likely"), (0.599, "possible"), (0.2, "possible"), (0.199, "unclear"), (0, "unclear"),
     (-0.199, "unclear"), (-0.2, "unlikely"), (-1, "unlikely"), (1 - (1 - 0.2), "possible"), (1 - 0.4, "likely")],
)  # fmt: skip
def test_the_word_for_a_certainty(value: float, wanted: str) -> None:
    assert band(value) == wanted


@given(Certainty, Certainty)
def test_a_higher_certainty_never_gets_a_weaker_word(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert WORDS.index(band(more)) <= WORDS.index(band(less))
