"""Answers by number and by word, and what they come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdiag.errors import InputError
from netdiag.intake.scales import OWN, feature, numbered, scale_of, severity


def read(*answers: str) -> list[float | str | None]:
    """What answers come to on the scale that they are on."""
    scale = scale_of(answers)
    return [severity(answer, scale) for answer in answers]


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        (("0", "1", "2", "3", "4"), [0, 1, 2, 3, 4]),
        (("1", "2", "3", "4", "5"), [0, 1, 2, 3, 4]),
        (("0", "5", "10"), [0, 2, 4]),
        (("0", "1", "4", "7", "10"), [0, 0.5, 1.5, 3, 4]),
        (("0", "100", "50"), [0, 4, 2]),
        (("0", "7,5", "7.5", "10", "6,66666666666667"), [0, 3, 3, 4, 2.5]),
        (("1", "3,5", "5"), [0, 2.5, 4]),
        (("0", "2,5", "4 zeer sterk", "1,5 licht"), [0, 2.5, 4, 1.5]),
        (("3.0", "0", "1,0"), [3, 0, 1]),
        (("A1", "A5", "A3"), [0, 4, 2]),
        (("1 - helemaal oneens", "2", "3", "4", "5 - helemaal eens"), [0, 1, 2, 3, 4]),
        (("0 afwezig", "1 licht", "4 zeer sterk"), [0, 1, 4]),
        (("4 - very strong", "moderate", "slight"), [4, 2, 1]),
        (("Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens"), [0, 1, 2, 3, 4]),
        (("Strongly disagree", "Somewhat agree", "Strongly agree"), [0, 3, 4]),
        (("Strongly disagree", "Somewhat agree", "Agree", "Neither agree nor disagree"), [0, 2.5, 3.5, 2]),
        (("Helemaal oneens", "Oneens", "Eens", "Helemaal eens"), [0, 1, 3, 4]),
        (("Nooit", "Zelden", "Soms", "Vaak", "Altijd"), [0, 1, 2, 3, 4]),
        (("Never", "Often", "nooit"), [0, 3, 0]),
        (("Nee", "Eerder niet", "Deels", "Eerder wel", "Ja"), [0, 1, 2, 3, 4]),
        (("helemaal niet", "een beetje", "enigszins", "grotendeels", "volledig"), [0, 1, 2, 3, 4]),
        (("1", "5", "Weet niet", "n.v.t.", "N/A"), [0, 4, "unknown", "n/a", "n/a"]),
        (("1", "5", "", "Geen mening", "-"), [0, 4, None, "unknown", None]),
    ],
)  # fmt: skip
def test_answers_of_every_kind(answers: tuple[str, ...], wanted: list[float | str | None]) -> None:
    assert read(*answers) == wanted


@pytest.mark.parametrize(("scale", "answer"), [("0-10", "10,5"), ("1-10", "0,9"), ("5-1", "5,01"), ("0-4", "2,5,1")])
def test_what_is_not_between_the_ends_is_not_on_the_scale(scale: str, answer: str) -> None:
    with pytest.raises(ValueError, match=rf"^'{answer}' is not on the scale {scale}\.$"):
        severity(answer, numbered(scale))


def test_a_number_between_two_steps_is_turned_round_as_those_are() -> None:
    assert [severity("2,5", numbered(scale)) for scale in ("1-5", "5-1")] == [1.5, 2.5]


def test_to_agree_is_to_say_that_it_is_so() -> None:
    assert read("strongly agree", "strongly disagree") == [4, 0]


@pytest.mark.parametrize("answers", [("1", "2", "4"), ("2", "3"), ("1", "7"), ("1", "10"), ("6", "2", "3")])
def test_numbers_that_may_be_on_several_scales_are_not_guessed(answers: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"may be on several scales\. Name it: `--scale \d"):
        scale_of(answers)


@pytest.mark.parametrize("answers", [(), ("", "weet niet"), ("blauw", "groen")])
def test_where_nothing_is_said_there_is_no_scale(answers: tuple[str, ...]) -> None:
    assert scale_of(answers) is None


def test_one_odd_answer_does_not_hide_the_scale_of_the_rest() -> None:
    scale = scale_of(["mee eens", "mee oneens", "neutraal", "zie hieronder"])
    assert severity("mee eens", scale) == 3
    with pytest.raises(ValueError, match=r"^'zie hieronder' is not on the scale agreement\.$"):
        severity("zie hieronder", scale)


@pytest.mark.parametrize("text", ["", "1", "3-3", "0-101", "-1-5", "one to five", "1-5-9", "99999999999-1"])
def test_what_is_no_scale_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"is not a scale\. Wanted two numbers such as 1-5"):
        numbered(text)


@given(low=st.integers(0, 100), high=st.integers(0, 100), data=st.data())
def test_a_scale_of_numbers_keeps_order_ends_and_middle(low: int, high: int, data: st.DataObject) -> None:
    if low == high:
        return
    scale = numbered(f"{low}-{high}")
    assert severity(str(low), scale) == 0 and severity(str(high), scale) == 4
    steps = range(low, high + 1) if low < high else range(low, high - 1, -1)
    values = [float(str(severity(str(step), scale))) for step in steps]
    assert values == sorted(values)
    assert all((value * 2).is_integer() for value in values)
    share = data.draw(st.floats(0, 1))
    said = severity(f"{low + share * (high - low):.6f}", scale)
    assert abs(float(str(said)) - 4 * share) <= 0.25001


@given(st.sampled_from([(0, 4), (1, 5), (1, 4), (0, 10), (1, 7), (0, 100)]), st.integers(0, 100))
def test_a_scale_turned_round_is_the_mirror_image(ends: tuple[int, int], step: int) -> None:
    low, high = ends
    at = low + step % (high - low + 1)
    up, down = numbered(f"{low}-{high}"), numbered(f"{high}-{low}")
    assert float(str(severity(str(at), up))) + float(str(severity(str(at), down))) == 4


def test_the_scale_of_our_own_forms_takes_numbers_and_words_in_both_languages() -> None:
    answers = ("3", "3 sterk", "sterk", "strong", "0 absent", "don't know", "n/a", "")
    assert [severity(answer, OWN) for answer in answers] == [3, 3, 3, 3, 0, "unknown", "n/a", None]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ja", "yes"), ("Y", "yes"), ("partly", "partly"), ("Deels", "partly"), ("Nee.", "no"),
        ("Weet ik niet", "unknown"), ("", None),
    ],
)  # fmt: skip
def test_answers_about_the_opgave(text: str, wanted: str | None) -> None:
    assert feature(text) == wanted


def test_an_answer_about_the_opgave_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match=r"^'zelden' is not yes, partly, no or unknown\.$"):
        feature("zelden")
