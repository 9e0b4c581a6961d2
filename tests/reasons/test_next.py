"""What to ask next: in which order, how, of whom and why, in words and as data."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from conftest import intervention, made, rule, sign
from netdiag import InputError, KnowledgeBase
from netdiag.cases import read_case
from netdiag.knowledge.yamlfile import parse
from netdiag.phrases import LANGUAGES
from netdiag.reasons.next import as_text, round_text, to_dict, what_next
from shipped import EXAMPLES, example_diagnosis

Small = Callable[..., KnowledgeBase]

FOUND = sign("s0", "k0") + sign("s1", "k1", 0.4) + sign("s2", "k1", 0.6)
ACTORS = {"interventions": [
    intervention("i0", "k1", signs=["s2"], actor=["gemeente"]),
    intervention("i1", "k1", signs=["s2"], actor=["bestuur", "gemeente"]),
]}  # fmt: skip


def test_a_question_tells_where_it_is_seen_the_easiest_way_first(small: Small) -> None:
    kb = small(FOUND, fields={"s2": {"observe": ["meeting", "document", "interview"]}})
    [asked] = what_next(made(kb, s0=4, s1=4)).questions
    assert (asked.kind, asked.id, asked.ways, asked.effort) == ("sign", "s2", ("interview", "document", "meeting"), 1.0)
    assert (asked.parts, asked.bears_on) == (("k1", "k0"), ("k1",))


def test_whom_to_ask_are_those_whom_most_advice_on_the_sign_names(small: Small) -> None:
    [nobody] = what_next(made(small(FOUND), s0=4, s1=4)).questions
    assert nobody.whom == ()
    [asked] = what_next(made(small(FOUND, **ACTORS), s0=4, s1=4)).questions
    assert asked.whom == ("gemeente", "bestuur")


def test_it_is_told_in_words(small: Small) -> None:
    kb = small(
        FOUND, fields={"s2": {"observe": ["document", "interview"], "heard_as": {"en": ["So they say."]}}}, **ACTORS
    )
    d = made(kb, s0=4, s1=4)
    assert as_text(d, what_next(d), "en").splitlines()[-6:] == [
        "  1. s2 (s2)",
        "     how: ask it in an interview; or look it up in documents",
        "     whom: municipality, board among others",
        "     you may hear, for instance: So they say.",
        "     why here: it decides between 'k1' and 'k0'",
        "     expected change: 0.04",
    ]


def test_a_feature_is_asked_of_whoever_knows_the_task(small: Small) -> None:
    rules = (
        sign("s0", "k0") + rule("r", "{feature: f0, is: yes}", "opgave: t1") + rule("q", "{symptom: s1}", "opgave: t2")
    )
    d = made(small(rules, features=[{"id": "f0", "order": 1}]), s0=4)
    found = what_next(d)
    assert [(asked.kind, asked.id, asked.ways, asked.whom) for asked in found.questions] == [("feature", "f0", (), ())]
    text = as_text(d, found, "nl")
    assert "hoe: vraag het aan wie de opgave kent" in text
    assert "waarom hier: het zegt het meest over het type opgave" in text


def test_it_says_where_enough_was_asked(small: Small) -> None:
    kb = small(FOUND)
    before, after = made(kb, s2=0), made(kb, s0=4, s1=4)
    assert [what_next(d).is_enough for d in (before, after)] == [False, True]
    assert "Enough was asked" not in as_text(before, what_next(before), "en")
    assert "Enough was asked" in as_text(after, what_next(after), "en")


def test_where_nothing_is_left_to_ask_that_is_told(small: Small) -> None:
    d = made(small(sign("s0", "k0")), s0=4)
    assert as_text(d, what_next(d), "en").splitlines() == [
        "What to ask next",
        "  There is nothing left to ask that changes the picture.",
    ]


def test_as_many_are_told_as_were_asked_for_and_the_others_counted() -> None:
    d = example_diagnosis(EXAMPLES[0])
    every, few = d.what_next(10**6), d.what_next(3)
    assert few.questions == every.questions[:3]
    assert few.more == len(every.questions) - 3 > 500
    assert "tell something" in as_text(d, few, "en") and "tell something" not in as_text(d, every, "en")


def test_less_than_one_question_is_refused() -> None:
    with pytest.raises(InputError, match="Wanted 1 or more"):
        example_diagnosis(EXAMPLES[0]).what_next(0)


def test_as_data_it_has_ids_and_numbers_of_four_decimals(small: Small) -> None:
    assert to_dict(what_next(made(small(FOUND), s0=4, s1=4))) == {
        "questions": [
            {
                "kind": "sign", "id": "s2", "change": 0.047, "effort": 2.0, "ways": ("meeting",), "whom": (),
                "bears_on": ("k1",), "parts": ("k1", "k0"),
            }
        ],
        "more": 0,
        "is_enough": True,
        "round": [],
    }  # fmt: skip


CORE = {"core": True}
PLAIN = {"s0": CORE, "s1": CORE, "s3": {"core": True, "strength": True}}


def test_the_round_is_of_plain_troubles_that_nobody_spoke_of(small: Small) -> None:
    kb = small(FOUND + sign("s3", "k1", -0.4), fields=PLAIN)
    assert what_next(made(kb, s2=4)).round == ("s0", "s1")
    assert what_next(made(kb, s0=4, s1=0)).round == ()
    assert what_next(made(kb, s0="unknown")).round == ("s1",)


def test_what_a_special_sign_told_is_not_gone_through_again(small: Small) -> None:
    kb = small(FOUND, fields={**PLAIN, "s2": {"under": ["s1"]}})
    assert what_next(made(kb, s2=3)).round == ("s0",)
    assert what_next(made(kb, s2=0)).round == ("s0", "s1")


def test_a_special_sign_is_not_asked_of_where_the_general_one_is_not_so_but_is_where_that_is_unknown(
    small: Small,
) -> None:
    kb = small(FOUND, fields={**PLAIN, "s1": {"core": True, "under": ["s0"]}})
    assert what_next(made(kb, s0=0)).round == what_next(made(kb, s0="n/a")).round == ()
    assert what_next(made(kb, s0="unknown")).round == ("s1",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_round_is_the_case_with_what_is_left_to_fill_in(file: Any, language: Any) -> None:
    d = example_diagnosis(file)
    found = d.what_next()
    text = round_text(d.case, d.kb, language)
    assert read_case(parse(text, "case"), d.kb) == d.case
    filled = re.sub(r"(?m)^  #(?=[a-z0-9-]+: )(.*severity: )unknown", r"  \g<1>2", text)
    case = read_case(parse(filled, "case"), d.kb)
    assert {name: case.symptoms[name].source for name in found.round} == dict.fromkeys(found.round, "judgement")
    assert set(found.round) == {*case.symptoms} - {*d.case.symptoms}
    assert len(found.round) > 80


def test_the_round_is_offered_where_something_is_left_of_it(small: Small) -> None:
    kb = small(FOUND, fields=PLAIN)
    some, none = made(kb, s2=4), made(kb, s0=4, s1=0)
    assert "lists the 2 not yet spoken of" in " ".join(as_text(some, what_next(some), "en").split())
    assert "core signs" not in as_text(none, what_next(none), "en")
    assert round_text(none.case, none.kb, "en") == f"# All core signs are covered.\n{none.case.to_yaml()}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", EXAMPLES[:3], ids=lambda file: file.stem)
def test_it_fits_a_terminal(file: Any, language: Any) -> None:
    d = example_diagnosis(file)
    lines = as_text(d, d.what_next(), language).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("{" in line for line in lines)
