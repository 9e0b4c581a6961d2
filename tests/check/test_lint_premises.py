"""What is wrong within one rule: what can never hold, does nothing, or counts one thing twice."""

from __future__ import annotations

import pytest

from checking import K0, S, Small, all_of, any_of, no, remarks, some_of, tension, told, unless, where
from conftest import intervention, rule
from netdiag.knowledge.yamlfile import parse
from pointing import pointers, pointing

IMPOSSIBLE = [
    all_of(S[0], no(S[0])),
    all_of(S[0], unless(S[0])),
    all_of(S[0], S[1], unless(any_of(S[1], S[2]))),
    all_of("{case: size, at_least: 10}", "{case: size, at_most: 5}"),
    all_of("{case: funding, is: temporary}", "{case: funding, is: structural}"),
    all_of("{case: mandated, is: true}", no("{case: mandated, is: true}")),
    some_of(2, S[0], no(S[0])),
]


@pytest.mark.parametrize("premise", IMPOSSIBLE)
def test_a_premise_that_can_never_hold_is_an_error(small: Small, premise: str) -> None:
    kb = small(rule("r1", premise, K0))
    assert "the premise of 'r1' can never hold" in told(kb, "unsatisfiable-premise", "error")


@pytest.mark.parametrize(
    "premise",
    [
        all_of(S[0], no(S[1])),
        all_of("{case: size, at_least: 10}", "{case: size, at_most: 10}"),
        all_of("{case: funding, is: [temporary, none]}", "{case: funding, is: [temporary, structural]}"),
        any_of(S[0], no(S[0])),
    ],
)
def test_a_premise_that_can_hold_is_not_told(small: Small, premise: str) -> None:
    kb = small(rule("r1", premise, K0))
    assert remarks(kb, "unsatisfiable-premise") + remarks(kb, "always-true") + remarks(kb, "idle-part") == []


@pytest.mark.parametrize(
    ("premise", "said"),
    [
        (all_of(S[0], any_of(S[0], S[1])), "symptom:s0 / symptom:s1 follows from another part"),
        (all_of(S[0], S[1], S[0]), "symptom:s0 follows from another part"),
        (any_of(S[0], all_of(S[0], S[1])), "symptom:s0 / symptom:s1 is covered by another part"),
        (any_of(S[0], S[1], S[1]), "symptom:s1 is covered by another part"),
        (all_of(no(S[0]), unless(S[0])), "symptom:s0 follows from another part"),
        (all_of(any_of(S[0], S[1]), unless(S[0])), "symptom:s0 can never hold here"),
        (
            all_of("{case: size, at_least: 5}", any_of(S[0], "{case: size, at_most: 4}")),
            "case:size<=4 can never hold here",
        ),
        (all_of(S[0], any_of(all_of(unless(S[1])), S[1])), "symptom:s1 / symptom:s1 always holds"),
        (some_of(2, S[0], S[1], S[0]), "symptom:s0 stands here twice"),
    ],
)
def test_a_part_that_does_nothing_is_told(small: Small, premise: str, said: str) -> None:
    assert said in told(small(rule("r1", premise, K0)), "idle-part", "warning")


@pytest.mark.parametrize(
    "premise",
    [all_of(any_of(S[0], S[1]), any_of(S[0], S[2])), all_of(S[0], unless(S[1])), any_of(all_of(S[0], S[1]), S[2])],
)
def test_parts_that_each_do_something_are_not_told(small: Small, premise: str) -> None:
    assert remarks(small(rule("r1", premise, K0)), "idle-part") == []


def test_a_premise_that_always_holds_is_told(small: Small) -> None:
    kb = small(rule("r1", any_of(S[0], all_of(unless(S[0]))), K0))
    assert "the premise of 'r1' always holds" in told(kb, "always-true", "warning")


@pytest.mark.parametrize("premise", IMPOSSIBLE)
def test_what_advice_needs_and_can_never_be_is_an_error(small: Small, premise: str) -> None:
    kb = small(rule("r1", S[0], K0), interventions=[intervention("i", "k0", needs=parse(premise).data)])
    assert "the premise of 'i' can never hold" in told(kb, "unsatisfiable-premise", "error")


def test_premises_of_contra_indications_and_tensions_are_checked_too(small: Small) -> None:
    advice = intervention("i", "k0", contra=[where(all_of(S[0], no(S[0])))])
    sides = tension(where(S[0]), where(all_of(S[1], unless(S[1]))))
    kb = small(rule("r1", S[0], K0), interventions=[advice], tensions=[sides])
    assert [r.message.split("'")[1] for r in remarks(kb, "unsatisfiable-premise")] == ["i", "t"]


@pytest.mark.parametrize(
    ("sure", "more", "said"),
    [
        (0.5, "", "certainty 0.5"),
        (-0.3, "", "certainty -0.3"),
        (0.9, "", "certainty 0.9"),
        (0.6, ", necessity: 0.5", "0.5"),
    ],
)
def test_certainties_off_the_scale_are_told(small: Small, sure: float, more: str, said: str) -> None:
    assert said in told(small(rule("r1", S[0], K0, sure, more)), "scale", "warning")


@pytest.mark.parametrize(
    ("sure", "more"), [(0.2, ""), (-0.8, ", necessity: 0.2"), (0.6, ", necessity: 0.4"), (1, ""), (-1, "")]
)
def test_certainties_on_the_scale_are_not_told(small: Small, sure: float, more: str) -> None:
    assert remarks(small(rule("r1", S[0], K0, sure, more)), "scale") == []


def test_what_pointers_say_is_a_mean_and_needs_no_step_of_the_scale(small: Small) -> None:
    kb = small(rule("r1", S[3], K0, 0.5), more=pointing(pointers("p", {"s0": 0.5, "s1": -0.37, "s2": 1})))
    assert told(kb, "scale", "warning") == "'r1' has certainty 0.5, which is not on the scale."


@pytest.mark.parametrize(
    ("premise", "twice"),
    [
        (some_of(2, S[0], S[1], S[2]), True),
        (some_of(2, S[2], any_of(S[0], S[3]), S[1]), True),
        (all_of(S[3], some_of(2, S[0], S[1], S[2])), True),
        (some_of(2, any_of(S[0], S[1]), S[2], S[3]), False),
        (some_of(3, S[0], S[1], S[2]), False),
        (some_of(1, S[0], S[1], S[2]), False),
        (any_of(S[0], S[1], S[2]), False),
    ],
)
def test_signs_of_one_evidence_group_that_count_apart_in_an_at_least_are_told(
    small: Small, premise: str, twice: bool
) -> None:
    same = {"s0": {"evidence": "e"}, "s1": {"evidence": "e"}}
    kb = small(rule("r1", premise, K0), fields=same, evidence_groups=[{"id": "e"}])
    said = ["s0, s1 count apart in an at_least, and are of evidence group 'e'."] if twice else []
    assert [remark.message for remark in remarks(kb, "counted-twice")] == said
