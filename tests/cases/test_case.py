from __future__ import annotations

import datetime as dt
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import rule, sign
from netdiag import diagnose
from netdiag.cases import Case, check_case, current, facts, load_case, observed_degree, read_case
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.premise import CaseIs
from netdiag.knowledge.yamlfile import parse
from netdiag.report.data import to_json
from shipped import EXAMPLES, VIGNETTE_FILES, diagnoses, vignette_case, vignettes

SIGN = "nobody-watches-trends"
OTHER = "progress-not-tracked"
Make = Callable[..., KnowledgeBase]
MANDATED = CaseIs.model_validate({"case": "mandated", "is": True})


def case(kb: KnowledgeBase, text: str) -> Case:
    return read_case(parse(f"name: Netwerk\n{text}\n"), kb)


def severity(kb: KnowledgeBase, written: str) -> object:
    return case(kb, f"symptoms: {{{SIGN}: {written}}}").symptoms[SIGN].severity


def test_the_short_form_is_the_severity_of_the_long_form(kb: KnowledgeBase) -> None:
    assert case(kb, f"symptoms: {{{SIGN}: 3}}") == case(kb, f"symptoms: {{{SIGN}: {{severity: 3, confidence: 1}}}}")


@pytest.mark.parametrize(
    ("written", "read"),
    [("absent", 0), ("slight", 1), ("moderate", 2), ("strong", 3), ("very strong", 4), ("afwezig", 0), ("licht", 1),
     ("matig", 2), ("sterk", 3), ("zeer sterk", 4), ("Sterk", 3), ("' strong '", 3), ("0", 0), ("4", 4),
     ("unknown", "unknown"), ("weet niet", "unknown"), ("n/a", "n/a"), ("n.v.t.", "n/a"), ("nvt", "n/a")],
)  # fmt: skip
def test_severities_are_numbers_or_words_in_dutch_and_english(kb: KnowledgeBase, written: str, read: object) -> None:
    assert severity(kb, written) == read
    assert case(kb, f"symptoms: {{{SIGN}: {{severity: {written}}}}}").symptoms[SIGN].severity == read


def test_unknown_not_applicable_absent_and_not_asked_stay_apart(kb: KnowledgeBase) -> None:
    read = case(kb, f"symptoms: {{{SIGN}: unknown, {OTHER}: n/a, effects-never-evaluated: 0}}")
    assert {name: seen.severity for name, seen in read.symptoms.items()} == {
        SIGN: "unknown",
        OTHER: "n/a",
        "effects-never-evaluated": 0,
    }
    assert "added-value-cannot-be-shown" not in read.symptoms
    assert dict(facts(read, kb).degrees) == {"symptom:effects-never-evaluated": -1}


@pytest.mark.parametrize(
    ("written", "degree"),
    [("4", 1), ("1", 0.25), ("0", -1), ("{severity: 2, confidence: 0.5}", 0.25),
     ("{severity: 0, confidence: 0.4}", -0.4), ("unknown", 0), ("n/a", 0), ("{severity: 4, confidence: 0}", 0)],
)  # fmt: skip
def test_degrees_weigh_severity_by_confidence(kb: KnowledgeBase, written: str, degree: float) -> None:
    read = case(kb, f"symptoms: {{{SIGN}: {written}}}")
    assert observed_degree(read.symptoms[SIGN]) == degree
    assert facts(read, kb).degrees.get(f"symptom:{SIGN}", 0) == degree


def test_a_case_is_read_from_standard_input(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"name: Zorg rond één huis\nsymptoms: {{{SIGN}: 3}}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="ascii"))
    read = load_case("-", kb)
    assert (read.name, read.symptoms[SIGN].severity) == ("Zorg rond één huis", 3)


def test_a_mistake_on_standard_input_is_told_with_its_line(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"name: x\nphase: campange\n")))
    with pytest.raises(InputError, match=r"^<stdin>:2:1: 'campange' is not one of the phases"):
        load_case("-", kb)


@pytest.mark.parametrize("written", ["2026-01-31", "'2026-01-31'"])
def test_a_date_is_read(kb: KnowledgeBase, written: str) -> None:
    assert case(kb, f"date: {written}").date == dt.date(2026, 1, 31)


@pytest.mark.parametrize("written", ["0", "86400", "true", "1.0", "20260131"])
def test_a_number_is_no_date(kb: KnowledgeBase, written: str) -> None:
    with pytest.raises(InputError):
        case(kb, f"date: {written}")


def test_only_a_name_is_needed(kb: KnowledgeBase) -> None:
    read = case(kb, "")
    assert read.model_dump(exclude_defaults=True) == {"name": "Netwerk"}
    assert dict(facts(read, kb).degrees) == dict(facts(read, kb).given) == {}


def test_no_is_read_as_an_answer_in_answers_and_as_false_in_mandated(kb: KnowledgeBase) -> None:
    read = case(kb, "mandated: no\nbouwstenen: {legitimiteit: no}\nquestions: {legitimiteit-1: yes}")
    assert read.mandated is False
    assert (read.bouwstenen, read.questions) == ({"legitimiteit": "no"}, {"legitimiteit-1": "yes"})


def test_features_are_answered_as_steps_are_and_need_no_type_of_opgave(kb: KnowledgeBase) -> None:
    one, two, three = list(kb.features)[:3]
    read = case(kb, f"features: {{{one}: ja, {two}: no, {three}: weet niet}}")
    assert read.features == {one: "yes", two: "no", three: "unknown"}
    assert facts(read, kb).given == {}


def test_the_answer_to_a_feature_is_1_for_what_it_is_and_minus_1_for_what_it_is_not(small: Make) -> None:
    rules = "".join(
        rule(answer, f"{{feature: f, is: '{answer}'}}", "axis: knows", 0.4) for answer in ("yes", "partly", "no")
    )
    kb = small(rules, features=[{"id": "f", "order": 1}, {"id": "unread", "order": 2}])
    assert dict(facts(case(kb, "features: {f: partly, unread: yes}"), kb).degrees) == {
        "feature:f=yes": -1,
        "feature:f=partly": 1,
        "feature:f=no": -1,
    }
    assert dict(facts(case(kb, "features: {f: unknown}"), kb).degrees) == {}


def test_a_case_says_what_work_it_is_on_what_scale_and_whether_abroad(kb: KnowledgeBase, small: Make) -> None:
    read = case(kb, "work: ict\nscale: regional\nabroad: yes")
    assert (read.work, read.scale, read.abroad) == ("ict", "regional", True)
    assert (case(kb, "").work, case(kb, "").scale, case(kb, "").abroad) == (None, None, None)
    rules = rule("w", "{case: work, is: [ict, building]}", "knelpunt: k0")
    rules += rule("s", "{case: scale, is: local}", "knelpunt: k0") + rule(
        "a", "{case: abroad, is: true}", "knelpunt: k0"
    )
    assert dict(facts(read, small(rules)).degrees) == {
        "case:work=ict|building": 1,
        "case:scale=local": -1,
        "case:abroad=true": 1,
    }


def test_a_stated_opgave_is_given_and_settles_the_axes(kb: KnowledgeBase) -> None:
    assert case(kb, "opgave: taai") == case(kb, "opgave: {type: taai}")
    given = facts(case(kb, "opgave: {type: taai, axes: {goals-agreed: 0.5}}"), kb).given
    assert dict(given) == {
        "axis:goals-agreed": 0.5,
        "axis:knowledge-certain": -1,
        "opgave:gecompliceerd": -1,
        "opgave:overzichtelijk": -1,
        "opgave:principieel": -1,
        "opgave:taai": 1,
    }


def test_stated_axes_alone_give_no_type(kb: KnowledgeBase) -> None:
    assert dict(facts(case(kb, "opgave: {axes: {goals-agreed: 0}}"), kb).given) == {"axis:goals-agreed": 0}


def test_what_a_case_states_becomes_a_fact_of_1_or_minus_1(kb: KnowledgeBase) -> None:
    assert any(leaf == MANDATED for r in kb.rules.values() for leaf in pr.leaves(r.if_))
    for written, value in (("true", 1), ("false", -1)):
        degrees = facts(case(kb, f"mandated: {written}"), kb).degrees
        assert degrees["case:mandated=true"] == value
        assert not any(name.startswith("case:size") for name in degrees)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"symptoms": {"no-such-sign": 3}}, "'no-such-sign' is not one of the symptoms"),
        ({"phase": "campange"}, "'campange' is not one of the phases. Did you mean 'campagne'?"),
        ({"symptoms": {SIGN: 3}, "chief_complaint": (OTHER,)}, "is a chief complaint but not among the symptoms"),
        ({"krachten": {"dialog": 3}}, "'dialog' is not one of the drijvende krachten"),
    ],
)
def test_a_case_made_in_python_is_checked_too(kb: KnowledgeBase, wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        check_case(Case.model_validate({"name": "x", **wrong}), kb)
    assert told in str(caught.value)


# --- ids of before ----------------------------------------------------------------------------------------------------


@pytest.fixture
def renamed(small: Make) -> KnowledgeBase:
    """s0 was called old and older, s1 former."""
    fields = {"s0": {"formerly": ["old", "older"]}, "s1": {"formerly": ["former"]}}
    return small(sign("s0", "k0") + sign("s1", "k1"), fields=fields)


def severities(read: Case) -> dict[str, object]:
    return {name: seen.severity for name, seen in read.symptoms.items()}


def test_a_case_file_may_call_a_symptom_as_it_was_called(renamed: KnowledgeBase) -> None:
    read = case(
        renamed, "symptoms: {s2: 1, old: {severity: 3, note: nog}, former: unknown}\nchief_complaint: [old, s2]"
    )
    assert severities(read) == {"s2": 1, "s0": 3, "s1": "unknown"}
    assert (read.symptoms["s0"].note, read.chief_complaint) == ("nog", ("s0", "s2"))


@pytest.mark.parametrize(
    ("one", "other", "stronger"),
    [
        (3, 2, 0), (2, 3, 1), (1, 0, 0), (0, 1, 1), (0, "unknown", 0), ("n/a", 0, 1), ("unknown", "n/a", 0), (4, 4, 0),
        ({"severity": 4, "confidence": 0.5}, 3, 1),
        ({"severity": 4, "confidence": 0.5}, 1, 0),
        ({"severity": 0, "confidence": 0.4}, {"severity": 0, "confidence": 0.8}, 0),
        ({"severity": 4, "confidence": 0}, "unknown", 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("names", [("old", "older"), ("old", "s0"), ("s0", "older")])
def test_of_two_signs_that_became_one_the_stronger_observation_counts(
    renamed: KnowledgeBase, one: object, other: object, stronger: int, names: tuple[str, str]
) -> None:
    seen = dict(zip(names, (one, other), strict=True))
    read = check_case(Case.model_validate({"symptoms": seen}), renamed)
    assert read == Case.model_validate({"symptoms": {"s0": (one, other)[stronger]}})


def test_chief_complaints_that_became_one_stand_there_once(renamed: KnowledgeBase) -> None:
    read = case(renamed, "symptoms: {old: 3, s0: 2, former: 1}\nchief_complaint: [older, former, s0]")
    assert read.chief_complaint == ("s0", "s1")
    assert severities(read) == {"s0": 3, "s1": 1}


def test_a_case_made_in_python_is_diagnosed_under_the_ids_of_today(renamed: KnowledgeBase) -> None:
    before = Case(name="x", symptoms={"older": 3, "former": 2}, chief_complaint=["former"])
    today = Case(name="x", symptoms={"s0": 3, "s1": 2}, chief_complaint=["s1"])
    made = diagnose(before, renamed)
    assert made.case == current(before, renamed) == today
    for engine in ("experta", "floats"):
        assert diagnose(before, renamed, engine=engine).to_json() == diagnose(today, renamed).to_json()
    assert list(before.symptoms) == ["older", "former"]


def test_a_case_that_calls_all_as_it_is_called_stays_as_it_is(renamed: KnowledgeBase) -> None:
    given = Case(symptoms={"s1": 3, "s0": 2}, chief_complaint=["s0"])
    assert check_case(given, renamed) is given and current(given, renamed) is given


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("symptoms: {odl: 3}", "<text>:2:12: 'odl' is not one of the symptoms."),
        (
            "symptoms: {s1: 3}\nchief_complaint: [old]",
            "<text>:3:19: 'old' is a chief complaint but not among the symptoms.",
        ),
        ("symptoms: {former: 3}\nchief_complaint: [s1]", ""),
    ],
)
def test_what_is_wrong_with_a_former_id_is_told(renamed: KnowledgeBase, text: str, told: str) -> None:
    try:
        case(renamed, text)
        found = ""
    except InputError as error:
        found = str(error)
    assert found.startswith(told) and bool(found) is bool(told)


def test_every_former_id_of_a_shipped_symptom_is_read_as_that_symptom(kb: KnowledgeBase) -> None:
    former = {old: s.id for s in kb.symptoms.values() for old in s.formerly}
    assert former
    for old, name in former.items():
        read = check_case(Case(symptoms={old: 3}, chief_complaint=[old]), kb)
        assert (severities(read), read.chief_complaint) == ({name: 3}, (name,))


def test_a_case_is_frozen(kb: KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="frozen"):
        case(kb, "").name = "other"  # type: ignore[misc]


def test_every_shipped_case_is_read_again_from_the_json_of_its_diagnosis(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    for name, diagnosis in diagnoses()[:: max(1, len(diagnoses()) // 40)]:
        if diagnosis.case.respondents:  # of whom only what they say together is told
            continue
        told = json.loads(to_json(diagnosis))["case"]
        file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        assert load_case(file, kb) == diagnosis.case, name


def test_every_vignette_and_example_is_a_case(kb: KnowledgeBase) -> None:
    count = 0
    for file in VIGNETTE_FILES:
        count += len([vignette_case(file, i) for i in range(len(vignettes(file)))])
    count += len([load_case(file, kb) for file in EXAMPLES])
    assert count >= 150
