from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from netdiag.knowledge import premise as pr

READ = TypeAdapter(pr.Premise)


def premise(data: dict[str, Any]) -> Any:
    return READ.validate_python(data)


def degree(data: dict[str, Any], **facts: float) -> float:
    return float(pr.reader(premise(data))({f"symptom:{name}": value for name, value in facts.items()}))


A, B, C = ({"symptom": name} for name in "abc")


def test_a_leaf_reads_its_fact_and_what_is_not_given_counts_as_nothing() -> None:
    assert degree(A, a=0.75) == 0.75
    assert degree(A) == 0


def test_all_is_the_least_and_any_the_greatest() -> None:
    assert degree({"all": [A, B]}, a=0.75, b=0.5) == 0.5
    assert degree({"all": [A, B]}, a=0.75) == 0
    assert degree({"any": [A, B]}, a=0.75, b=-1) == 0.75
    assert degree({"any": [A, B]}, a=-0.75) == 0


def test_at_least_two_is_the_second_greatest() -> None:
    some = {"at_least": 2, "of": [A, B, C]}
    assert degree(some, a=0.25, b=1, c=0.5) == 0.5
    assert degree(some, b=1) == 0


def carried(data: dict[str, Any], refuted: bool = False, **facts: float) -> str:
    """The names of what carried a premise, or its refutation, in order."""
    trace = pr.tracer(premise(data))
    return "".join(name[-1] for name in trace({f"symptom:{name}": value for name, value in facts.items()}, refuted))


def test_what_carries_a_gate_is_as_many_of_the_greatest_as_it_needs_and_their_equals() -> None:
    some = {"at_least": 2, "of": [A, B, C]}
    assert carried(some, a=0.25, b=1, c=0.5) == "bc"
    assert carried(some, a=0.5, b=1, c=0.5) == "abc"
    assert carried({"any": [A, B, C]}, a=0.25, b=1, c=0.5) == "b"
    assert carried({"any": [A, B, C]}, a=0.25, b=1, c=1 - 1e-12) == "bc"
    assert carried({"all": [A, B, C]}, a=0.25, b=1, c=0.5) == "abc"


def test_what_carries_the_refutation_of_a_gate_is_what_leaves_it_too_few() -> None:
    """Of at least two of three two must be absent, of any all three, of all one."""
    absent = {"a": -0.25, "b": -1.0, "c": -0.5}
    assert carried({"at_least": 2, "of": [A, B, C]}, True, **absent) == "bc"
    assert carried({"any": [A, B, C]}, True, **absent) == "abc"
    assert carried({"all": [A, B, C]}, True, **absent) == "b"
    assert carried({"not": {"all": [A, B, C]}}, **absent) == "b"
    assert carried({"not": {"any": [A, {"not": B}]}}, a=-0.5, b=1) == "ab"
    assert carried({"any": [A, {"not": {"any": [B, C]}}]}, a=-1, b=-0.5, c=-0.25) == "bc"


def test_not_needs_known_absence_and_unless_does_not() -> None:
    assert degree({"not": A}, a=-0.5) == 0.5
    assert degree({"not": A}) == 0
    assert degree({"not": {"not": A}}, a=0.3) == 0.3
    assert [degree({"unless": A}, a=value) for value in (-1, -0.25, 0, 0.25, 0.5, 1)] == [1, 1, 1, 0.75, 0.5, 0]
    assert degree({"unless": A}) == 1


def test_unless_of_any_weighs_the_greatest_and_of_all_the_least() -> None:
    assert degree({"all": [A, {"unless": {"any": [B, C]}}]}, a=1, b=0.25, c=0.75) == 0.25
    assert degree({"all": [A, {"unless": {"all": [B, C]}}]}, a=1, b=0.25, c=0.75) == 0.75
    assert degree({"all": [A, {"unless": {"not": B}}]}, a=1, b=-0.5) == 0.5


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"symptom": "a-b"}, "symptom:a-b"),
        ({"pattern": "p"}, "pattern:p"),
        ({"knelpunt": "k"}, "knelpunt:k"),
        ({"opgave": "taai"}, "opgave:taai"),
        ({"axis": "x"}, "axis:x"),
        ({"governance": "g"}, "governance:g"),
        ({"misfit": "krachten"}, "misfit:krachten"),
        ({"case": "phase", "is": "campagne"}, "case:phase=campagne"),
        ({"case": "phase", "is": ["campagne", "veranderen"]}, "case:phase=campagne|veranderen"),
        ({"case": "mandated", "is": True}, "case:mandated=true"),
        ({"case": "size", "at_least": 8, "at_most": 14}, "case:size>=8<=14"),
        ({"case": "work", "is": ["care", "ict"]}, "case:work=care|ict"),
        ({"case": "abroad", "is": False}, "case:abroad=false"),
        ({"feature": "f", "is": "yes"}, "feature:f=yes"),
        ({"feature": "f", "is": ["no", "partly"]}, "feature:f=no|partly"),
        ({"bouwsteen": "b", "is": "no"}, "bouwsteen:b=no"),
        ({"question": "q", "is": ["no", "partly"]}, "question:q=no|partly"),
        ({"kracht": "d", "at_most": 0}, "kracht:d<=0"),
    ],
)
def test_the_name_of_the_fact_a_leaf_reads(data: dict[str, Any], key: str) -> None:
    assert pr.key(premise(data)) == key


def test_different_comparisons_have_different_names() -> None:
    sizes = [{"at_least": 1}, {"at_most": 1}, {"at_least": 1, "at_most": 1}, {"is": 1}, {"is": [1, 2]}]
    assert len({pr.key(premise({"case": "size", **size})) for size in sizes}) == len(sizes)


def test_leaves_come_in_the_order_written_with_their_path() -> None:
    whole = premise({"all": [A, {"any": [B, {"not": C}]}, {"unless": {"at_least": 1, "of": [A]}}]})
    assert [(leaf.symptom, path) for leaf, path in pr.placed(whole, ("if",))] == [
        ("a", ("if", "all", 0)),
        ("b", ("if", "all", 1, "any", 0)),
        ("c", ("if", "all", 1, "any", 1, "not")),
        ("a", ("if", "all", 2, "unless", "of", 0)),
    ]
    assert [leaf.symptom for leaf in pr.leaves(whole)] == ["a", "b", "c", "a"]


def test_all_parts_speak_but_those_under_unless() -> None:
    whole = premise({"all": [A, {"any": [B, {"not": C}]}, {"unless": {"any": [B, {"not": C}]}}]})
    assert [leaf.symptom for leaf in pr.speaking(whole)] == ["a", "b", "c"]
    assert [leaf.symptom for leaf in pr.speaking(premise(A))] == ["a"]
    assert list(pr.speaking(premise({"all": [{"unless": A}]}))) == []


@pytest.mark.parametrize(
    ("data", "value", "wanted"),
    [
        ({"case": "phase", "is": "campagne"}, "campagne", 1),
        ({"case": "phase", "is": "campagne"}, "veranderen", -1),
        ({"case": "phase", "is": "campagne"}, None, 0),
        ({"case": "mandated", "is": False}, False, 1),
        ({"case": "mandated", "is": False}, True, -1),
        ({"case": "mandated", "is": False}, None, 0),
        ({"case": "size", "at_least": 8, "at_most": 14}, 8, 1),
        ({"case": "size", "at_least": 8, "at_most": 14}, 14, 1),
        ({"case": "size", "at_least": 8, "at_most": 14}, 7, -1),
        ({"case": "size", "at_least": 8, "at_most": 14}, 15, -1),
        ({"case": "scale", "is": ["local", "regional"]}, "regional", 1),
        ({"case": "scale", "is": ["local", "regional"]}, "national", -1),
        ({"case": "abroad", "is": True}, None, 0),
        ({"feature": "f", "is": ["no", "partly"]}, "partly", 1),
        ({"feature": "f", "is": ["no", "partly"]}, "yes", -1),
        ({"feature": "f", "is": "no"}, "unknown", 0),
        ({"feature": "f", "is": "no"}, None, 0),
        ({"bouwsteen": "b", "is": ["no", "partly"]}, "partly", 1),
        ({"bouwsteen": "b", "is": ["no", "partly"]}, "yes", -1),
        ({"bouwsteen": "b", "is": "no"}, "unknown", 0),
        ({"kracht": "d", "at_most": 1}, 0, 1),
        ({"kracht": "d", "at_most": 1}, 2, -1),
        ({"kracht": "d", "at_least": 1}, "n/a", 0),
        ({"kracht": "d", "at_least": 1}, "unknown", 0),
    ],
)
def test_what_a_case_states_fits_or_not_or_is_not_known(data: dict[str, Any], value: object, wanted: float) -> None:
    assert pr.stated(premise(data), value) == wanted


Names = st.sampled_from("abcd")
Premises = st.recursive(
    Names.map(lambda name: {"symptom": name}),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"at_least": 2, "of": parts}),
        inner.map(lambda part: {"not": part}),
        inner.map(lambda part: {"unless": part}),
    ),
    max_leaves=8,
)
Degrees = st.dictionaries(Names.map("symptom:{}".format), st.floats(-1, 1), max_size=4)


@given(Premises, Degrees)
def test_a_reader_stays_between_minus_one_and_one(data: dict[str, Any], case: dict[str, float]) -> None:
    assert -1 <= pr.reader(premise(data))(case) <= 1


@given(Premises, Degrees)
def test_a_reader_reads_nothing_but_its_leaves(data: dict[str, Any], case: dict[str, float]) -> None:
    whole = premise(data)
    known = {pr.key(leaf) for leaf in pr.leaves(whole)}
    read = pr.reader(whole)
    assert read(case) == read({name: value for name, value in case.items() if name in known})


@given(st.floats(0, 1))
def test_unless_and_its_premise_make_1_where_it_is_seen(value: float) -> None:
    assert degree({"unless": A}, a=value) + value == pytest.approx(1)


@given(st.floats(-1, 0))
def test_unless_takes_nothing_away_where_its_premise_is_absent(value: float) -> None:
    assert degree({"unless": A}, a=value) == 1


@given(Premises, Degrees, st.floats(0, 1))
def test_unless_never_grows_with_its_premise(data: dict[str, Any], case: dict[str, float], less: float) -> None:
    inside = pr.reader(premise(data))(case)
    assert pr.reader(premise({"unless": data}))(case) == pytest.approx(min(1, 1 - inside))
    assert degree({"unless": A}, a=inside * less) >= degree({"unless": A}, a=max(inside, inside * less))


def test_every_keyword_has_a_reader() -> None:
    samples: list[dict[str, Any]] = [
        A, {"divided": "a"}, {"pattern": "p"}, {"knelpunt": "k"}, {"opgave": "o"}, {"axis": "x"}, {"governance": "g"},
        {"misfit": "krachten"}, {"case": "size", "is": 3}, {"feature": "f", "is": "no"}, {"bouwsteen": "b", "is": "no"},
        {"question": "q", "is": "no"},
        {"kracht": "d", "at_least": 1}, {"all": [A]}, {"any": [A]}, {"at_least": 1, "of": [A]},
        {"not": A}, {"unless": A},
    ]  # fmt: skip
    assert {type(premise(sample)) for sample in samples} == set(pr.PREMISES.values())
    for sample in samples:
        assert pr.reader(premise(sample))({}) == (1 if "unless" in sample else 0)
