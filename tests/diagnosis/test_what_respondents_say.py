"""What a diagnosis tells of respondents: agreement, what many do not know, what a group would conclude."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest import approx

import netdiag
from conftest import rule, sign
from netdiag.cases import Case
from netdiag.diagnosis.respondents import Respondents
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.records import Pointers
from pointing import pointing

Make = Callable[..., KnowledgeBase]
Answers = Mapping[str, Any]


def people(*groups: tuple[int, str | None, Answers]) -> list[Any]:
    return [{"role": role, "symptoms": answers} for n, role, answers in groups for _ in range(n)]


def diagnosed(kb: KnowledgeBase, *groups: tuple[int, str | None, Answers], **own: Any) -> netdiag.Diagnosis:
    return netdiag.diagnose(Case(respondents=people(*groups), symptoms=own), kb)


def told(kb: KnowledgeBase, *groups: tuple[int, str | None, Answers], **own: Any) -> Respondents:
    found = diagnosed(kb, *groups, **own).respondents
    assert found is not None
    return found


def two_signs(small: Make) -> KnowledgeBase:
    return small(sign("s0", "k0") + sign("s1", "k1") + rule("d", "{divided: s2}", "knelpunt: k1", 0.4))


def test_without_respondents_there_is_nothing_to_tell(small: Make) -> None:
    assert netdiag.diagnose(Case(symptoms={"s0": 3}), two_signs(small)).respondents is None


# --- signs ------------------------------------------------------------------------------------------------------------


def test_signs_are_told_from_the_most_divided_on(small: Make) -> None:
    found = told(
        two_signs(small),
        (3, None, {"s0": 3, "s1": 0, "s2": 1, "s3": "unknown"}),
        (3, None, {"s0": 3, "s1": 4, "s2": 1, "s3": "unknown"}),
        (1, None, {"s0": 3, "s1": 4, "s2": 4, "s3": "unknown"}),
    )
    assert [(s.symptom, s.label, s.median, s.n, s.unknown) for s in found.signs] == [
        ("s1", "divided", 4, 7, 0), ("s2", "lone_voice", 1, 7, 0), ("s0", "agreed", 3, 7, 0),
    ]  # fmt: skip
    assert [dict(s.counts or {}) for s in found.signs] == [{0: 3, 4: 4}, {1: 6, 4: 1}, {3: 7}]
    assert (found.n, found.label("s1"), found.label("s3")) == (7, "divided", None)


def test_below_five_answers_nobody_is_counted_by_severity(small: Make) -> None:
    (few,) = told(two_signs(small), (4, None, {"s0": 3})).signs
    assert (few.n, few.label, few.counts, few.unknown) == (4, "agreed", None, None)
    (some,) = told(two_signs(small), (4, None, {"s0": 3}), (1, None, {"s0": "unknown"})).signs
    assert (some.n, some.counts, some.unknown) == (4, None, 1)


# --- what many do not know --------------------------------------------------------------------------------------------


def subjects(small: Make, *groups: tuple[int, Answers]) -> list[tuple[str, int, int]]:
    found = told(two_signs(small), *((n, None, answers) for n, answers in groups))
    return [(x.subject, x.asked, x.unknown) for x in found.unknown_subjects]


def test_that_half_of_five_cannot_tell_of_half_a_subject_is_told(small: Make) -> None:
    """All signs of the small knowledge base are of subject g."""
    assert subjects(small, (3, {"s0": "unknown", "s1": 3}), (3, {"s0": 2, "s1": 3})) == [("g", 6, 3)]
    assert subjects(small, (2, {"s0": "unknown", "s1": 3}), (4, {"s0": 2, "s1": 3})) == []
    assert subjects(small, (6, {"s0": "unknown", "s1": 3, "s2": 3})) == []
    assert subjects(small, (4, {"s0": "unknown"})) == []


def test_who_was_not_asked_or_to_whom_it_does_not_apply_takes_no_part(small: Make) -> None:
    rest = ((4, {}), (4, {"s0": "n/a"}))
    assert subjects(small, (3, {"s0": "unknown", "s1": "n/a"}), (2, {"s0": 2}), *rest) == [("g", 5, 3)]


# --- groups -----------------------------------------------------------------------------------------------------------


def test_a_group_concludes_from_its_own_answers_and_what_others_saw(small: Make) -> None:
    found = told(two_signs(small), (6, "a", {"s0": 4, "s1": 0}), (7, "b", {"s0": 0, "s1": 4}), s2=3)
    b, a = found.groups
    assert [(g.by, g.name, g.n) for g in (a, b)] == [("role", "a", 6), ("role", "b", 7)]
    assert [k.id for k in a.knelpunten] == ["k0"] and [k.id for k in b.knelpunten] == ["k1"]
    assert a.knelpunten[0].certainty == approx(0.6)
    assert (a.outcome, b.outcome) == ("findings", "findings")
    assert {name: (x.n, x.median) for name, x in a.symptoms.items()} == {"s0": (6, 4), "s1": (6, 0)}
    assert set(a.differs) == {"s0", "s1"}


def test_if_a_group_were_right_what_it_says_takes_the_place_of_what_all_say(small: Make) -> None:
    found = told(two_signs(small), (6, "a", {"s0": 4}), (7, "b", {"s0": 0, "s1": 4}))
    b, a = found.groups
    assert (a.appears, a.disappears, a.differs) == (("k0",), (), ("s0",))
    assert (b.appears, b.disappears, b.differs) == ((), (), ())


def test_a_group_differs_from_two_severities_on_the_most_first(small: Make) -> None:
    a = {"s0": 4, "s1": 2.5, "s2": 2, "s3": 2}
    found = told(two_signs(small), (6, "a", a), (7, "b", {"s0": 0, "s1": 1, "s2": 0, "s3": 0.5}))
    assert [group.differs for group in found.groups] == [(), ("s0", "s2")]


def test_what_somebody_else_observed_stays_as_it_is(small: Make) -> None:
    found = told(two_signs(small), (6, "a", {"s0": 4}), (7, "b", {"s0": 0}), s0=0)
    assert [(g.knelpunten, g.appears) for g in found.groups] == [((), ())] * 2


def test_that_people_are_divided_stays_so_if_a_group_were_right(small: Make) -> None:
    """A slight s1 makes k1 hold only with disagreement on s2, which a group by itself does not have."""
    whole = diagnosed(two_signs(small), (6, "a", {"s2": 4, "s1": 1}), (7, "b", {"s2": 0, "s1": 1}))
    assert [f.id for f in whole.core] == ["k1"] and whole.respondents
    assert [(g.appears, g.disappears, g.knelpunten) for g in whole.respondents.groups] == [((), (), ())] * 2


def test_two_networks_that_differ_in_a_small_group_only_get_the_same_break_down(small: Make) -> None:
    kb = two_signs(small)
    common = ((7, "a", {"s0": 4, "s1": 1}), (3, "c", {"s0": 1, "s1": 2}))
    one = told(kb, *common, (2, "b", {"s0": 0, "s1": 2}), (2, "c", {"s0": 4, "s1": 2}))
    other = told(kb, *common, (2, "b", {"s0": 4, "s1": 2}), (2, "c", {"s0": 0, "s1": 2}))
    assert one == other and [g.name for g in one.groups] == ["a"]


# --- as evidence ------------------------------------------------------------------------------------------------------


def divided(name: str, signs: Mapping[str, float], knelpunt: str = "k0") -> str:
    record = f"{{id: {name}, knelpunt: {knelpunt}, divided: {{{', '.join(f'{s}: {v}' for s, v in signs.items())}}}"
    return f"  - {record}, because: {{nl: want, en: for}}, source: {{support: inferred}}}}\n"


def certainty(diagnosis: netdiag.Diagnosis, knelpunt: str = "k0") -> float:
    return diagnosis.finding("knelpunt", knelpunt).certainty


def test_of_all_disagreement_that_speaks_for_one_knelpunt_the_strongest_counts(small: Make) -> None:
    kb = small("  []", more=pointing(divided("p", {"s0": 0.4, "s1": 0.3}), divided("q", {"s2": 0.2})))
    one = (3, None, {"s0": 0, "s1": 0, "s2": 0})
    assert certainty(diagnosed(kb, one, (3, None, {"s0": 4, "s1": 4, "s2": 4}))) == approx(0.4)
    assert certainty(diagnosed(kb, one, (3, None, {"s0": 0, "s1": 4, "s2": 4}))) == approx(0.3)
    assert certainty(diagnosed(kb, (5, None, {"s0": 0}), (1, None, {"s0": 4}))) == approx(0.2)


def test_disagreement_adds_to_what_was_observed(small: Make) -> None:
    """The median 2 of divided answers counts by half, for 0.6 * 0.25; disagreement on another sign for 0.4."""
    kb = small(sign("s0", "k0"), more=pointing(divided("p", {"s1": 0.4})))
    made = diagnosed(kb, (3, None, {"s0": 1, "s1": 0}), (3, None, {"s0": 3, "s1": 4}))
    assert certainty(made) == approx(1 - (1 - 0.6 * 0.25) * (1 - 0.4))


def test_what_is_divided_is_a_reason_with_its_sign(small: Make) -> None:
    kb = small("  []", more=pointing(divided("p", {"s0": 0.4})))
    made = diagnosed(kb, (3, None, {"s0": 1}), (3, None, {"s0": 3}))
    (reason,) = made.finding("knelpunt", "k0").pro
    assert (reason.rule, reason.symptoms, reason.contribution) == ("p.s0", ("s0",), 0.4)
    assert "s0 (2; verdeeld)" in made.why("k0") and "s0 (2; divided)" in made.why("k0", "en")


def test_pointers_may_be_of_what_is_divided_alone(small: Make) -> None:
    kb = small("  []", more=pointing(divided("p", {"s0": 0.4})))
    record: Pointers = kb.pointers["p"]
    assert (dict(record.signs), dict(record.divided), kb.derived.divided) == ({}, {"s0": 0.4}, ("s0",))
    assert kb.rules["p.s0"].if_.model_dump() == {"divided": "s0"} and kb.rules["p.s0"].necessity == 0
    assert kb.places["rules", "p.s0"].line == kb.places["pointers", "p"].line
