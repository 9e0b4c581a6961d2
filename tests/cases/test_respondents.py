"""Respondents: what stands of them in a case, what they say together, how far they agree; nothing that names them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import netdiag
from conftest import rule, sign
from netdiag.cases import Case, Observation, Respondent, Tally, check_case, facts, read_case
from netdiag.cases.respondents import together
from netdiag.cases.schema import case_schema
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse

Make = Callable[..., KnowledgeBase]
SIGN, OTHER = "nobody-watches-trends", "progress-not-tracked"
Score = st.sampled_from([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4])


def tallied(*answers: Any) -> Tally:
    return Case(respondents=[{"symptoms": {"s": answer}} for answer in answers]).tallied["s"]


def asked(*answers: Any, **own: Any) -> Case:
    return Case(respondents=[{"symptoms": {"s0": answer}} for answer in answers], symptoms=own)


# --- what they say together -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "median"),
    [([3], 3), ([0, 4], 2), ([2, 3], 2.5), ([0, 0, 4], 0), ([1, 2, 3, 4], 2.5), ([2, 2.5], 2.5), ([0, 0.5], 0.5)],
)
def test_together_they_say_the_median_on_a_half_step(answers: list[float], median: float) -> None:
    assert tallied(*answers).median == median
    assert asked(*answers).observed["s0"].severity == median


def test_who_cannot_tell_or_was_not_asked_has_no_score() -> None:
    case = Case(respondents=[{"symptoms": {"s": a}} for a in (4, 4, 4, "unknown", "weet niet", "n/a")] + [{}])
    assert (case.tallied["s"].n, case.tallied["s"].unknown, case.tallied["s"].inapplicable) == (3, 2, 1)
    assert case.observed["s"].severity == 4


@pytest.mark.parametrize(("answers", "said"), [(["unknown", "n/a"], "unknown"), (["n/a", "n/a"], "n/a")])
def test_of_what_nobody_can_tell_nothing_is_known(answers: list[str], said: str) -> None:
    assert asked(*answers).observed["s0"].severity == said


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        ([2, 2], None), ([3, "unknown", "n/a", 3], None),
        ([2, 2, 2], "agreed"), ([1, 2, 3], "agreed"), ([3, 3, 4, 4], "agreed"), ([0, 0, 1, 1, 2], "agreed"),
        ([0, 0, 1, 1, 2, 2], "agreed"), ([0, 0, 4], "divided"), ([0, 0, 0, 4, 4, 4], "divided"),
        ([0, 1, 2, 3, 4], "divided"), ([2, 2, 2, 4, 4, 4], "divided"), ([1, 1, 1, 1, 3, 3], "divided"),
        ([0, 3, 3, 3, 4], "lone_voice"), ([0, 4, 4, 4], "lone_voice"), ([2, 2, 2, 2, 2, 2, 4], "lone_voice"),
        ([0, *[4] * 19], "lone_voice"), ([0, 0, *[4] * 18], "lone_voice"), ([0, 0, *[4] * 17], "some_spread"),
        ([0, 0, *[4] * 8], "some_spread"), ([1.5, 1.5, 3, 3, 3, 3, 3], "agreed"),
    ],
)  # fmt: skip
def test_labels_of_agreement(answers: list[Any], label: str | None) -> None:
    """Divided: quartiles 2 apart, or a third further than 1 off the median. A lone voice: one, or one in ten, 2 off."""
    assert tallied(*answers).label == label


@given(st.lists(Score, min_size=3, max_size=30), st.randoms())
def test_the_order_of_answers_and_who_cannot_tell_change_nothing(scores: list[float], random: Any) -> None:
    shuffled: list[Any] = [*scores, "unknown", "n/a"]
    random.shuffle(shuffled)
    one, other = tallied(*scores), tallied(*shuffled)
    assert (one.label, one.median, one.spread) == (other.label, other.median, other.spread)


@given(st.lists(Score, min_size=3, max_size=30))
def test_turned_round_people_agree_as_far(scores: list[float]) -> None:
    assert tallied(*scores).label == tallied(*(4 - score for score in scores)).label


@given(st.lists(Score, min_size=3, max_size=30))
def test_of_a_label_its_own_terms_hold(scores: list[float]) -> None:
    tally = tallied(*scores)
    middle = (sorted(scores)[(len(scores) - 1) // 2] + sorted(scores)[len(scores) // 2]) / 2
    far = [score for score in scores if abs(score - middle) >= 2]
    if tally.label == "agreed":
        assert not far and sum(abs(score - middle) for score in scores) / len(scores) <= 5 / 6 + 1e-9
    if tally.label == "lone_voice":
        assert 1 <= len(far) <= max(1, len(scores) / 10)
    if len({*scores}) == 1:
        assert tally.label == "agreed"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("yes", "yes"), ("yes yes no", "yes"), ("no no yes", "no"), ("yes no", "unknown"), ("yes partly", "partly"),
        ("no partly", "partly"), ("yes no partly", "partly"), ("unknown", "unknown"), ("unknown yes", "yes"),
        ("", "unknown"), ("yes yes no no", "unknown"),
    ],
)  # fmt: skip
def test_answers_to_a_feature_come_to_their_middle(answers: str, said: str) -> None:
    """A yes and a no are no partly: half of them say the one and half the other."""
    assert together(answers.split()) == said


def test_what_stands_in_the_case_itself_counts_and_not_what_respondents_say() -> None:
    respondents = [{"symptoms": {"s0": 0, "s1": 1}, "features": {"f": "no", "g": "no"}}] * 3
    case = Case(symptoms={"s0": 3, "s2": 2}, features={"f": "yes"}, respondents=respondents)
    assert {name: seen.severity for name, seen in case.observed.items()} == {"s0": 3, "s2": 2, "s1": 1}
    assert case.answered == {"f": "yes", "g": "no"}
    assert list(case.symptoms) == ["s0", "s2"] and case.features == {"f": "yes"}


def test_without_respondents_what_was_observed_is_what_stands_there() -> None:
    case = Case(symptoms={"s0": 3}, features={"f": "yes"})
    assert case.observed is case.symptoms and case.answered is case.features and case.tallied == {}


# --- as evidence ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "degree"),
    [([0, 0, 4, 4], 1), ([0, 4, 4, 4], 0.5), ([4, 4, 4], None), ([0, 4], None), ([0, 1, 1, 3, 3, 3, 4, 4], 1)],
)
def test_a_rule_reads_to_what_degree_people_are_divided(small: Make, answers: list[int], degree: float | None) -> None:
    kb = small(rule("r", "{divided: s0}", "knelpunt: k0", 0.4))
    assert facts(asked(*answers), kb).degrees.get("divided:s0") == degree


def test_what_no_rule_asks_is_no_fact(small: Make) -> None:
    kb = small(sign("s0", "k0"))
    assert dict(facts(asked(0, 0, 4, 4), kb).degrees) == {"symptom:s0": 0.25}


def test_the_median_of_divided_answers_counts_by_half(small: Make) -> None:
    kb = small(sign("s0", "k0"))
    assert asked(0, 0, 4, 4).observed["s0"] == Observation(severity=2, confidence=0.5)
    assert asked(1, 2, 2, 3).observed["s0"] == Observation(severity=2)
    assert facts(asked(1, 2, 2, 3), kb).degrees["symptom:s0"] == 0.5


def test_that_people_are_divided_stays_evidence_where_another_saw_the_sign(small: Make) -> None:
    kb = small(rule("r", "{divided: s0}", "knelpunt: k0", 0.4) + sign("s0", "k1"))
    assert dict(facts(asked(0, 0, 4, 4, s0=4), kb).degrees) == {"divided:s0": 1, "symptom:s0": 1}


def test_the_middle_answer_to_a_feature_is_a_fact(small: Make) -> None:
    kb = small(rule("r", "{feature: f, is: 'yes'}", "axis: knows", 0.4), features=[{"id": "f", "order": 1}])
    case = Case(respondents=[{"features": {"f": answer}} for answer in ("ja", "yes", "nee")])
    assert dict(facts(case, kb).degrees) == {"feature:f=yes": 1}


# --- reading and writing ----------------------------------------------------------------------------------------------

FULL = Case(
    name="Netwerk",
    symptoms={SIGN: 2.5},
    respondents=[
        {"role": "bestuurder: \u2028 \x85 'é' \U0001f600", "organisation": "- a",
         "symptoms": {SIGN: 3, OTHER: "unknown"}},
        {"features": {"merger-of-organisations": "deels"}, "symptoms": {OTHER: 0.5}},
        {},
    ],
)  # fmt: skip


def test_a_case_with_respondents_written_as_yaml_reads_back_to_the_same_case(kb: KnowledgeBase) -> None:
    assert read_case(parse(FULL.to_yaml()), kb) == FULL
    only = Case(respondents=[{"symptoms": {SIGN: 3}}])
    assert only.to_yaml() == f'respondents:\n- {{"symptoms": {{"{SIGN}": 3}}}}\n'
    assert read_case(parse(only.to_yaml()), kb) == only


@pytest.mark.parametrize("made", [pickle.loads(pickle.dumps(FULL)), FULL.replace(name="Netwerk"), FULL.model_copy()])
def test_a_copy_is_equal_and_has_the_same_hash(made: Case) -> None:
    assert FULL.observed and FULL.tallied
    assert made == FULL and hash(made) == hash(FULL)
    assert made.observed == FULL.observed


def test_a_case_with_other_respondents_observes_something_else() -> None:
    assert FULL.observed[OTHER].severity == 0.5
    assert FULL.replace(respondents=()).observed == {SIGN: Observation(severity=2.5)}


def test_what_is_shown_of_a_case_leaves_its_respondents_out() -> None:
    assert "bestuurder" not in repr(FULL) and "respondents" not in repr(FULL)


@pytest.mark.parametrize("written", ["2.5", "0.5", "3.5"])
def test_severities_halfway_are_read(kb: KnowledgeBase, written: str) -> None:
    read = read_case(parse(f"symptoms: {{{SIGN}: {written}}}\nrespondents: [{{symptoms: {{{SIGN}: {written}}}}}]"), kb)
    assert read.symptoms[SIGN].severity == read.respondents[0].symptoms[SIGN] == float(written)


def test_of_what_is_not_a_half_step_the_reader_tells(kb: KnowledgeBase) -> None:
    with pytest.raises(ValidationError, match=r"a strength is 0\.\.4, one of absent"):
        Case(krachten={"dialoog": 2.5})


def test_a_chief_complaint_may_be_a_sign_that_only_respondents_tell_of(kb: KnowledgeBase) -> None:
    text = f"chief_complaint: [{SIGN}]\nrespondents: [{{symptoms: {{{SIGN}: 3}}}}]"
    assert read_case(parse(text), kb).chief_complaint == (SIGN,)
    with pytest.raises(InputError, match="is a chief complaint but not among the symptoms"):
        read_case(parse(f"chief_complaint: [{OTHER}]\nrespondents: [{{symptoms: {{{SIGN}: 3}}}}]"), kb)


def test_ids_of_before_are_read_under_those_of_today_and_of_two_the_stronger(small: Make) -> None:
    kb = small(sign("s0", "k0"), fields={"s0": {"formerly": ["old"]}})
    given_ = Case(respondents=[{"symptoms": {"old": 1, "s0": 3}}, {"symptoms": {"old": 4, "s1": 2}}, {}])
    read = check_case(given_, kb)
    assert [dict(r.symptoms) for r in read.respondents] == [{"s0": 3}, {"s0": 4, "s1": 2}, {}]
    assert check_case(read, kb) is read


def test_an_unknown_id_of_a_respondent_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="'no-such-sign' is not one of the symptoms"):
        netdiag.diagnose(Case(respondents=[{"symptoms": {"no-such-sign": 3}}]), kb)


def test_the_schema_takes_what_the_reader_takes(kb: KnowledgeBase) -> None:
    schema = case_schema(kb)
    jsonschema.validate(parse(FULL.to_yaml()).data, schema)
    wrong: list[dict[str, Any]] = [
        {"name": "Jan"}, {"symptoms": {"no-such-sign": 3}}, {"symptoms": {SIGN: 2.3}}, {"features": {SIGN: "yes"}},
    ]  # fmt: skip
    for respondent in wrong:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"respondents": [respondent]}, schema)


# --- who it is --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["name", "Naam", "e-mail", "EMAIL", "telefoon", "address"])
def test_what_names_a_respondent_is_refused(key: str) -> None:
    with pytest.raises(ValidationError, match=f"'{key}' is not kept of a respondent, who stays unnamed"):
        Respondent.model_validate({key: "Jan Jansen", "symptoms": {}})


@pytest.mark.parametrize("field", ["role", "organisation"])
def test_an_address_is_refused_and_not_repeated(field: str, kb: KnowledgeBase) -> None:
    with pytest.raises(InputError) as caught:
        read_case(parse(f"name: x\nrespondents:\n  - {field}: jan.jansen@example.org"), kb)
    assert str(caught.value) == f"<text>:3:5: {field} looks like an e-mail address, which is not kept of anybody."


def test_a_role_is_a_line_of_at_most_a_hundred_characters() -> None:
    assert Respondent(role=f" {'x' * 100} ").role == "x" * 100
    with pytest.raises(ValidationError):
        Respondent(role="x" * 101)


def test_there_is_a_limit_to_how_many_answer(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_MAX_RESPONDENTS", "2")
    people: Sequence[dict[str, Any]] = [{}, {}, {}]
    assert len(Case(respondents=people[:2]).respondents) == 2
    with pytest.raises(ValidationError, match="more than 2 respondents in one case"):
        Case(respondents=people)
    with pytest.raises(InputError, match=r"<text>:1:1: more than 2 respondents in one case\. NETDIAG_MAX_RESPONDENTS"):
        read_case(parse("respondents: [{}, {}, {}]"), kb)


@pytest.mark.parametrize("ask", [lambda of: of.median, lambda of: of.spread])
def test_where_nobody_gave_a_score_there_is_no_middle_and_no_spread(ask: Callable[[Tally], float]) -> None:
    assert Tally(unknown=3).label is None
    with pytest.raises(ValueError, match=r"^nobody gave a score\.$"):
        ask(Tally(unknown=3))
