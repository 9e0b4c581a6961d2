"""What if: changes are read as strictly as a case file, and what comes out is the diagnosis of the changed case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import made, rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, Observations, rule_bases
from netdiag import Case, Diagnosis, InputError, KnowledgeBase, Observation, diagnose
from netdiag.reasons.changes import Change
from netdiag.reasons.diff import diff
from netdiag.reasons.what_if import parsed

Make = Callable[..., KnowledgeBase]


@pytest.fixture
def kb(small: Make) -> KnowledgeBase:
    features = [{"id": "urgent", "nl": "Is het dringend?", "en": "Is it urgent?", "order": 1}]
    return small(sign("s0", "k0") + sign("s1", "k0", 0.4), features=features)


@pytest.fixture
def d(kb: KnowledgeBase) -> Diagnosis:
    return made(kb, {"chief_complaint": ["s0"]}, s0=4, s1=2)


def told(d: Diagnosis, *arguments: str) -> list[str]:
    with pytest.raises(InputError) as error:
        d.what_if(parsed(arguments))
    return str(error.value).splitlines()


# --- what comes out ---------------------------------------------------------------------------------------------------


def test_with_no_changes_nothing_changes(d: Diagnosis) -> None:
    assert not d.what_if({})


def test_what_is_so_already_changes_nothing(d: Diagnosis) -> None:
    assert not d.what_if({"s0": "very strong", "s1": np.int64(2)})


@given(rule_bases(), Cases, st.dictionaries(st.sampled_from([f"s{i}" for i in range(SYMPTOMS)]), Observations))
@settings(
    max_examples=40,
    deadline=None,
    phases=NO_SHRINK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_it_is_the_difference_with_the_case_that_has_the_answers(
    small: Make, rules: str, case: Case, answers: dict[str, Any]
) -> None:
    kb = small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)
    d = diagnose(case, kb, engine="floats")
    other = case.replace(symptoms={**case.symptoms, **answers})
    assert d.what_if(answers) == diff(d, diagnose(other, kb, engine="floats"))


@pytest.mark.parametrize("value", [None, "s0="])
def test_an_answer_can_be_taken_away_and_with_it_the_complaint(d: Diagnosis, value: str | None) -> None:
    found = d.what_if(parsed([value]) if value else {"s0": None})
    assert found.changes == (Change("complaint", "s0", 1, None), Change("symptom", "s0", 4, None))


def test_an_answer_of_respondents_is_taken_from_all_of_them(kb: KnowledgeBase) -> None:
    d = made(kb, {"respondents": [{"symptoms": {"s0": 4, "s1": 1}}, {"symptoms": {"s0": 2}}]})
    found = d.what_if({"s0": None})
    assert found.changes == (Change("symptom", "s0", 3, None),)
    assert [dict(person.symptoms) for person in found.after.case.respondents] == [{"s1": 1}, {}]


def test_a_feature_that_respondents_answered_is_taken_from_all_of_them(kb: KnowledgeBase) -> None:
    d = made(kb, {"respondents": [{"features": {"urgent": "yes"}}, {"symptoms": {"s0": 2}}]})
    found = d.what_if({"urgent": None})
    assert found.changes == (Change("feature", "urgent", "yes", None),)
    assert [dict(person.features) for person in found.after.case.respondents] == [{}, {}]


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ("s2=sterk", Change("symptom", "s2", None, 3)),
        ("s2=2.5", Change("symptom", "s2", None, 2.5)),
        ("s2=weet niet", Change("symptom", "s2", None, "unknown")),
        ("symptoms.s2=n.v.t.", Change("symptom", "s2", None, "n/a")),
        ("urgent=ja", Change("feature", "urgent", None, "yes")),
        ("Is it urgent?=deels", Change("feature", "urgent", None, "partly")),
        ("phase=begin", Change("case", "phase", None, "begin")),
        ("size=12", Change("case", "size", None, 12)),
        ("mandated=nee", Change("case", "mandated", None, False)),
        ("opgave=t1", Change("opgave", "type", None, "t1")),
        ("opgave.axes.knows=0.5", Change("axis", "knows", None, 0.5)),
        ("arrangement.krachten=t2", Change("arrangement", "krachten", None, "t2")),
        ("chief_complaint=s0,s1", Change("complaint", "s1", None, 2)),
    ],
)
def test_a_change_is_what_a_case_file_takes(small: Make, argument: str, change: Change) -> None:
    cells = [{"id": name, "order": 1} for name in ("bouwstenen", "krachten", "resultaten", "activiteiten")]
    features = [{"id": "urgent", "nl": "Is het dringend?", "en": "Is it urgent?", "order": 1}]
    kb = small(sign("s0", "k0") + rule("r", "{axis: knows}", "knelpunt: k1"), features=features, cells=cells)
    d = made(kb, {"chief_complaint": ["s0"]}, s0=4, s1=2)
    assert change in d.what_if(parsed([argument])).changes


def test_an_observation_and_a_mapping_are_taken_as_values(d: Diagnosis) -> None:
    seen = Observation(severity=3, confidence=0.5)
    assert d.what_if({"s0": seen}) == d.what_if({"symptoms": {"s0": {"severity": 3, "confidence": 0.5}}})


def test_several_changes_at_once(d: Diagnosis) -> None:
    assert [c.name for c in d.what_if({"s1": 4, "s2": 1, "phase": "begin"}).changes] == ["phase", "s1", "s2"]


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("s00=3", "'s00' is nothing that a case answers or states. Did you mean 's0'?"),
        ("foo=3", "'foo' is nothing that a case answers or states. Find a sign with `netdiag symptoms WORDS`."),
        (
            "symptoms.foo=3",
            "symptoms.foo=3: 'foo' is not one of the symptoms. Find its id with `netdiag symptoms WORDS`.",
        ),
        ("urgent=perhaps", "urgent=perhaps: 'perhaps' is not one of yes, partly, no, unknown."),
        ("phase=begon", "phase=begon: 'begon' is not one of the phases. Did you mean 'begin'?"),
        ("size=1", "size=1: '1': should be greater than or equal to 2."),
        ("size=many", "size=many: 'many' is not a whole number."),
        ("mandated=perhaps", "mandated=perhaps: 'perhaps' is not true or false."),
        ("opgave=t9", "opgave=t9: 't9' is not one of the opgaven. Wanted one of t1, t2."),
        ("opgave.foo=1", "opgave.foo=1: unknown key 'foo'."),
        ("chief_complaint=s2", "chief_complaint=s2: 's2' is a chief complaint but not among the symptoms."),
        ("name=x", "'name' is nothing that a case answers or states. Find a sign with `netdiag symptoms WORDS`."),
        ("s0", "'s0' is not a change. Write NAME=VALUE, as in phase=... or SIGN=3; NAME= takes an answer away."),
        ("=3", "'=3' is not a change. Write NAME=VALUE, as in phase=... or SIGN=3; NAME= takes an answer away."),
    ],
)
def test_a_wrong_change_is_told_as_a_case_file_would(d: Diagnosis, argument: str, message: str) -> None:
    assert told(d, argument) == [message]


def test_a_severity_that_is_none_is_told_with_what_it_could_be(d: Diagnosis) -> None:
    (line,) = told(d, "s0=9")
    assert line.startswith("s0=9: '9': a severity is 0..4, also halfway, one of absent, afwezig")


def test_all_that_is_wrong_is_told_at_once(d: Diagnosis) -> None:
    assert len(told(d, "foo=1", "size=x", "phase=begon")) == 3


def test_a_name_given_twice_is_refused(d: Diagnosis) -> None:
    assert told(d, "s0=1", "s0=2") == ["'s0' is given twice."]


def test_a_thing_given_twice_by_two_names_is_refused(d: Diagnosis) -> None:
    assert told(d, "s0=1", "symptoms.s0=3") == ["'symptoms.s0' is given twice."]
    assert told(d, "urgent=yes", "Is it urgent?=no") == ["'Is it urgent?' is given twice."]


def test_a_label_of_one_word_is_found_and_an_id_goes_before_it(small: Make) -> None:
    features = [
        {"id": "f0", "nl": "Dringend?", "en": "Urgent?", "order": 1},
        {"id": "f1", "nl": "x", "en": "s0", "order": 2},
    ]
    d = made(small(sign("s0", "k0"), features=features))
    assert d.what_if({"urgent": "yes"}).changes == (Change("feature", "f0", None, "yes"),)
    assert d.what_if({"s0": 3}).changes == (Change("symptom", "s0", None, 3),)


def test_a_name_of_two_things_is_refused_with_both(small: Make) -> None:
    kb = small(sign("s0", "k0"), features=[{"id": "s0", "order": 1}])
    assert told(made(kb), "s0=3") == ["'s0' means more than one thing. Write symptoms.s0 or features.s0."]


@pytest.mark.parametrize("value", [object(), [1], {"severity": 9}, {"severty": 1}, float("nan"), b"x"])
def test_a_value_of_any_kind_from_python_is_refused_as_input(d: Diagnosis, value: object) -> None:
    with pytest.raises(InputError):
        d.what_if({"s0": value})


@given(st.dictionaries(st.text(max_size=30), st.one_of(st.none(), st.text(max_size=20), st.integers()), max_size=3))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_answered_or_refused_as_input(d: Diagnosis, changes: dict[str, Any]) -> None:
    try:
        assert d.what_if(changes).before is d
    except InputError as error:
        assert error.problems


@given(st.lists(st.text(max_size=30), max_size=3))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_is_read_or_refused_as_input(d: Diagnosis, arguments: list[str]) -> None:
    try:
        assert d.what_if(parsed(arguments)).before is d
    except InputError as error:
        assert error.problems
