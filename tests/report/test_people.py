"""What is told of respondents, in text and as data, and that nothing in it is of fewer than five."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import pytest
from telling import lines

import netdiag
from conftest import rule, sign
from netdiag.batch import diagnose_many
from netdiag.cases import Case
from netdiag.knowledge import KnowledgeBase

Make = Callable[..., KnowledgeBase]


def network(small: Make) -> KnowledgeBase:
    return small(
        sign("s0", "k0") + sign("s1", "k1") + rule("d", "{divided: s0}", "knelpunt: k0", 0.4),
        fields={"s0": {"nl": "Haast.", "en": "Hurry."}, "k0": {"nl": "Urgentie", "en": "Urgency"}},
    )


def asked(*people: tuple[int, str | None, str | None, dict[str, Any]], **more: Any) -> Case:
    respondents = [{"role": r, "organisation": o, "symptoms": a} for n, r, o, a in people for _ in range(n)]
    return Case.model_validate({"respondents": respondents, **more})


TWO = ((6, "bestuurder", "A", {"s0": 4, "s1": 3}), (7, "huisarts", "B", {"s0": 0, "s1": "unknown"}))


@pytest.mark.usefixtures("cover")
def test_the_report_tells_it_in_dutch(small: Make) -> None:
    told = lines(netdiag.diagnose(asked(*TWO), network(small)), "respondents", language="nl")
    assert told[:13] == [
        "Aantal respondenten: 13. Per signaal telt hun mediaan.",
        "Hier antwoorden zij verschillend; bespreek het:",
        "Haast: verdeeld, mediaan 0 (7 x 0, 6 x 4)",
        "Hiervan weten velen het niet:",
        "g: 7 van 13",
        "Rol 'huisarts': 7 mensen, 1 signalen met vijf of meer antwoorden",
        "  Er is te weinig bekend om iets te kunnen zeggen.",
        "  als deze groep gelijk heeft: verklaren dezelfde knelpunten het beeld.",
        "Rol 'bestuurder': 6 mensen, 1 signalen met vijf of meer antwoorden",
        "  Urgentie: waarschijnlijk (0,60)",
        "  anders dan allen samen: Haast (4, allen 0)",
        "  als deze groep gelijk heeft: komt erbij: Urgentie.",
        "Organisatie 'B': 7 mensen, 1 signalen met vijf of meer antwoorden",
    ]
    assert told[-1] == "Van groepen kleiner dan vijf wordt niets getoond, ook niet door aftrekken."


def test_the_report_tells_it_in_english(small: Make) -> None:
    case = asked((3, None, None, {"s0": 2}), (1, None, None, {"s0": 4.0}))
    assert lines(netdiag.diagnose(case, network(small)), "respondents") == [
        "Number of respondents: 4. For each sign their median counts. "
        "They are fewer than five: whoever knows them may recognise answers.",
        "Here their answers differ; talk it over:",
        "Hurry: a lone voice, median 2",
    ]


def test_the_report_tells_on_how_many_signs_few_gave_a_score(small: Make) -> None:
    case = asked((4, None, None, {"s0": 2, "s1": 2}), (1, None, None, {"s0": 2, "s1": "unknown"}))
    assert lines(netdiag.diagnose(case, network(small)), "respondents") == [
        "Number of respondents: 5. For each sign their median counts. "
        "Signs that fewer than five of them scored: 1. Whoever knows them may recognise those answers.",
        "Nothing is shown of groups smaller than five, also not by subtraction.",
    ]


def test_a_screen_has_fewer_groups_and_says_so(small: Make) -> None:
    d = netdiag.diagnose(asked(*TWO), network(small))
    shown = lines(d, "respondents", "screen")
    assert shown[-2:] == [
        "... and 2 more",
        "Nothing is shown of groups smaller than five, also not by subtraction.",
    ]
    assert [line for line in shown if line.startswith(("Role", "Organisation"))] == [
        "Role 'huisarts': 7 people, 1 signs with five answers or more",
        "Role 'bestuurder': 6 people, 1 signs with five answers or more",
    ]


def test_without_respondents_the_report_is_silent_about_them(small: Make) -> None:
    made = netdiag.diagnose(Case(symptoms={"s0": 3}), network(small))
    assert "espondent" not in made.to_text("nl") + made.to_text("en")
    assert made.to_dict()["respondents"] is None


def test_severities_halfway_are_written_as_the_language_does(small: Make) -> None:
    made = netdiag.diagnose(asked((3, None, None, {"s0": 2}), (3, None, None, {"s0": 3})), network(small))
    assert "Haast (2,5)" in made.to_text("nl") and "Hurry (2.5)" in made.to_text("en")
    assert "Hurry. (2.5; agreed)" in " ".join(made.why("k0", "en").split())


def test_a_sign_of_which_somebody_else_could_not_tell_is_still_divided(small: Make) -> None:
    case = asked((3, None, None, {"s0": 0}), (3, None, None, {"s0": 4}), symptoms={"s0": "unknown"})
    made = netdiag.diagnose(case, network(small))
    assert "Haast (weet niet; verdeeld)" in made.to_text("nl")


@pytest.mark.usefixtures("cover")
def test_the_data_say_the_same(small: Make) -> None:
    found = netdiag.diagnose(asked(*TWO), network(small)).to_dict("en")["respondents"]
    assert found["n"] == 13
    assert found["signs"][0] == {
        "id": "s0", "label": "Hurry.", "n": 13, "median": 0, "agreement": "divided", "counts": {"0": 7, "4": 6},
        "unknown": 0,
    }  # fmt: skip
    assert found["unknown_subjects"] == [{"id": "g", "label": "g", "asked": 13, "unknown": 7}]
    assert found["groups"][1] | {"hoofdoorzaken": []} == {
        "by": "role", "name": "bestuurder", "n": 6, "symptoms": {"s0": {"n": 6, "median": 4}},
        "outcome": "first_indication", "hoofdoorzaken": [],
        "knelpunten": [{"id": "k0", "label": "Urgency", "certainty": 0.6}],
        "differs": ["s0"], "appears": ["k0"], "disappears": [],
    }  # fmt: skip


def test_the_case_in_the_data_has_what_respondents_say_together_and_nobody_of_them(small: Make) -> None:
    told = netdiag.diagnose(asked(*TWO, name="x"), network(small)).to_dict()["case"]
    assert told == {"name": "x", "symptoms": {"s0": {"severity": 0, "confidence": 0.5}, "s1": {"severity": 3}}}
    assert Case(**told).observed == asked(*TWO).observed


def test_many_cases_at_once_know_respondents_too(small: Make) -> None:
    kb, case = network(small), asked(*TWO)
    (made,) = diagnose_many([case], kb)
    assert isinstance(made, netdiag.Diagnosis)
    assert (
        made.to_json() == netdiag.diagnose(case, kb).to_json() == netdiag.diagnose(case, kb, engine="floats").to_json()
    )


def test_text_of_a_role_does_not_act_on_the_screen(small: Make) -> None:
    case = asked((6, "[bold]a\x1b[31m{n}", None, {"s0": 4}), (6, "b", None, {"s0": 4}))
    made = netdiag.diagnose(case, network(small))
    assert "\x1b" not in made.to_text() + made.to_json()
    assert "[bold]a" in made.to_text() and "{n}" in made.to_text()


# --- the attacker -----------------------------------------------------------------------------------------------------


def everything(kb: KnowledgeBase, case: Case) -> str:
    made = netdiag.diagnose(case, kb, engine="floats")
    texts = [made.to_text(language, "full") for language in ("nl", "en")]
    whole = [*texts, made.to_json("nl"), made.to_json("en"), made.to_report(".html", "nl", "full").decode()]
    reasons = [made.why("k0"), made.why_not("k0"), repr(made), made._repr_mimebundle_()["text/html"]]
    return "\n".join([*whole, *reasons])


@pytest.mark.parametrize("rest", [(0, 4, 1, 4, 0), (4, 4, 4, 0, 3), (1, 2, 2, 3, 4)])
def test_with_all_outputs_in_hand_nobody_learns_what_a_small_group_answered(small: Make, rest: Sequence[int]) -> None:
    """Two of one role, in an organisation of theirs, among five in small groups: any of the answers may be theirs."""
    kb = network(small)
    shown = set()
    for way in {*permutations(rest)}:
        small_groups = [("wethouder", "C")] * 2 + [("patiënt", None), ("patiënt", "B"), (None, None)]
        people = [(1, role, org, {"s0": a, "s1": 1}) for (role, org), a in zip(small_groups, way, strict=True)]
        shown.add(everything(kb, asked((6, "huisarts", "A", {"s0": 3, "s1": 3}), *people)))
    assert len(shown) == 1
    (output,) = shown
    assert "huisarts" in output
    assert not any(word in output for word in ("wethouder", "patiënt", "'C'", '"C"'))


def test_a_network_of_small_groups_has_no_break_down(small: Make) -> None:
    case = asked(*((4, role, role, {"s0": 3}) for role in ("huisarts", "wethouder", "patiënt")))
    data = json.loads(netdiag.diagnose(case, network(small)).to_json())
    assert data["respondents"]["groups"] == []
    assert not any(word in json.dumps(data) for word in ("huisarts", "wethouder", "patiënt"))
