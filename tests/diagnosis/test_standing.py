"""Which knelpunt stands first: what its signs say, and what it goes with."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Fields, sign
from netdiag import certainty
from netdiag.diagnosis.standing import brought_along, in_order, lifts, standings
from netdiag.knowledge import KnowledgeBase

Small = Callable[..., KnowledgeBase]
SCOPED = [HealthCheck.function_scoped_fixture]
MANY = 10**9  # troubles: company counts whole
SEEN: dict[str, Fields] = {
    "k0": {"seen": 0.2},
    "k1": {"seen": 0.4, "brings": {"k0": 0.6, "k2": 0.1}},
    "k2": {"seen": 0.2},
}
Found = st.fixed_dictionaries({f"k{i}": st.floats(-1, 1) for i in range(4)})


@pytest.fixture
def company(small: Small) -> KnowledgeBase:
    return small(sign("s0", "k0"), knelpunten=4, fields=SEEN)


def test_what_is_brought_along_is_a_logarithm_of_how_much_more_often(company: KnowledgeBase) -> None:
    assert {name: dict(others) for name, others in lifts(company).items()} == {
        "k0": {},
        "k1": {"k0": pytest.approx(math.log(3)), "k2": pytest.approx(-math.log(2))},
        "k2": {},
        "k3": {},
    }


@pytest.mark.parametrize(
    ("found", "troubles", "more"),
    [
        ({"k0": 1.0}, MANY, math.log(3)),
        ({"k0": 0.5}, MANY, math.log(3) / 2),
        ({"k2": 1.0}, MANY, -math.log(2)),
        ({"k0": 1.0, "k2": 1.0}, MANY, math.log(1.5)),
        ({"k0": 1.0}, 3, math.log(3) / 2),
        ({"k0": 1.0}, 1, 0.0),
        ({"k0": 1.0}, 0, 0.0),
        ({"k0": -1.0, "k3": 1.0}, MANY, 0.0),
    ],
)
def test_others_that_were_found_count_by_their_certainty(
    company: KnowledgeBase, found: Mapping[str, float], troubles: int, more: float
) -> None:
    certainties = dict.fromkeys(company.knelpunten, 0.0) | {"k1": 0.5} | found
    assert standings(certainties, troubles, company)["k1"] == pytest.approx(math.log(2) + more, abs=1e-7)


def test_what_brings_others_along_stands_before_a_surer_one_but_never_before_it_holds(company: KnowledgeBase) -> None:
    assert in_order({"k0": 0.7, "k1": 0.6, "k2": 0.0, "k3": 0.0}, MANY, company)[:2] == ["k1", "k0"]
    assert in_order({"k0": 0.7, "k1": 0.6, "k2": 0.0, "k3": 0.0}, 1, company)[:2] == ["k0", "k1"]
    assert in_order({"k0": 0.9, "k1": 0.19, "k2": 0.0, "k3": 0.2}, MANY, company) == ["k0", "k3", "k1", "k2"]
    assert in_order({"k0": 0.19, "k1": 0.25, "k2": 0.9, "k3": 0.0}, MANY, company) == ["k2", "k1", "k0", "k3"]


def test_what_says_most_for_it_is_told_first_of_what_was_brought_along(small: Small) -> None:
    fields: dict[str, Fields] = {f"k{i}": {"seen": 0.2} for i in range(4)}
    fields["k4"] = {"brings": {"k0": 0.3, "k1": 0.6, "k2": 0.1, "k3": 0.4}}
    kb = small(sign("s0", "k0"), knelpunten=5, fields=fields)
    assert brought_along("k4", {"k0": 0.5, "k1": 0.5, "k2": 0.5}, kb) == ("k1", "k0")
    assert brought_along("k4", {"k0": 0.9, "k1": 0.3, "k2": 0.5}, kb) == ("k0", "k1")


@given(found=Found)
@settings(suppress_health_check=SCOPED)
def test_of_one_trouble_the_order_is_that_of_certainty(company: KnowledgeBase, found: dict[str, float]) -> None:
    order = [found[name] for name in in_order(found, 1, company)]
    assert all(one > other or math.isclose(one, other, abs_tol=1e-8) for one, other in itertools.pairwise(order))


@given(found=Found, troubles=st.integers(0, 30), names=st.permutations([f"k{i}" for i in range(4)]))
@settings(suppress_health_check=SCOPED)
def test_the_order_of_what_was_found_does_not_matter(
    company: KnowledgeBase, found: dict[str, float], troubles: int, names: list[str]
) -> None:
    again = {name: found[name] for name in names}
    assert in_order(again, troubles, company) == in_order(found, troubles, company)
    held = [certainty.holds(found[name]) for name in in_order(found, troubles, company)]
    assert held == sorted(held, reverse=True)
