from __future__ import annotations

import datetime as dt
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from netdiag.cases import Case, check_case, facts, load_case, observed_degree, read_case
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.premise import CaseIs
from netdiag.knowledge.yamlfile import parse
from netdiag.report.data import to_json
from shipped import EXAMPLES, VIGNETTE_FILES, diagnoses, vignette_case, vignettes

SIGN = "nobody-watches-trends"
OTHER = "progress-not-tracked"
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


def test_a_case_is_frozen(kb: KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="frozen"):
        case(kb, "").name = "other"  # type: ignore[misc]


def test_every_shipped_case_is_read_again_from_the_json_of_its_diagnosis(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    for name, diagnosis in diagnoses()[:: max(1, len(diagnoses()) // 40)]:
        told = json.loads(to_json(diagnosis))["case"]
        file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        assert load_case(file, kb) == diagnosis.case, name


def test_every_vignette_and_example_is_a_case(kb: KnowledgeBase) -> None:
    count = 0
    for file in VIGNETTE_FILES:
        count += len([vignette_case(file, i) for i in range(len(vignettes(file)))])
    count += len([load_case(file, kb) for file in EXAMPLES])
    assert count >= 150
