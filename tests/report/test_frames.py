"""DataFrames and views for a notebook: what stands in them, of a diagnosis, a case, and knowledge."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pytest

from conftest import ROOT, made, sign
from netdiag.cases import Case
from netdiag.diagnosis import diagnose
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.reasons.compare import compare
from netdiag.reasons.next import Next
from netdiag.report.frames import PARTS
from shipped import EXAMPLES, example_diagnosis

EXAMPLE = ROOT / "examples" / "ronde-tafel-bestuurders.yaml"
HOSTILE = "<script>alert(1)</script>\x1b[31m"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_frame_has_a_row_for_each_of_what_it_tells(file: Any) -> None:
    d = example_diagnosis(file)
    assert list(d.to_frame().index) == [f.id for f in d.knelpunten]
    assert list(d.to_frame("hoofdoorzaken").index) == [cause.id for cause in d.hoofdoorzaken]
    assert list(d.to_frame("plan").index) == [line.intervention for line in d.interventions]
    assert list(d.to_frame("signs").index) == list(d.case.observed)
    assert list(d.to_frame("reasons")["rule"]) == [e.rule for f in d.knelpunten for e in (*f.pro, *f.contra)]


def test_numbers_are_those_of_the_json() -> None:
    d = example_diagnosis(EXAMPLE)
    data = d.to_dict("en")
    assert list(d.to_frame(language="en")["certainty"]) == [k["certainty"] for k in data["knelpunten"]]
    assert list(d.to_frame(language="en")["label"]) == [k["label"] for k in data["knelpunten"]]
    assert list(d.to_frame(language="en")["support"]) == [k["support"] for k in data["knelpunten"]]
    assert list(d.to_frame("hoofdoorzaken")["share"]) == [c["share"] for c in data["hoofdoorzaken"]]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_support_and_contributions_are_those_of_the_json(file: Any) -> None:
    d = example_diagnosis(file)
    knelpunten = d.to_dict()["knelpunten"]
    assert list(d.to_frame()["support"]) == [k["support"] for k in knelpunten]
    told = [e["contribution"] for k in knelpunten for e in (*k["for"], *k["against"])]
    assert list(d.to_frame("reasons")["contribution"]) == told


def test_frames_of_a_small_case_say_what_was_worked_out_by_hand(small: Callable[..., KnowledgeBase]) -> None:
    d = made(small(sign("s0", "k0", 0.8) + sign("s1", "k0", -0.5)), s0=4, s1=2, s2=3, s3="unknown")
    reasons = d.to_frame("reasons")
    assert [(row.Index, row.contribution, row.signs) for row in reasons.itertuples()] == [
        ("k0", 0.8, ("s0",)), ("k0", -0.25, ("s1",)),
    ]  # fmt: skip
    signs = d.to_frame("signs")
    assert list(signs["severity"].isna()) == [False, False, False, True]
    assert list(signs["knelpunt"].fillna("")) == ["k0", "", "", ""] and list(signs["unexplained"])[2]


@pytest.mark.parametrize("of", PARTS)
def test_a_case_of_nothing_gives_frames_with_their_columns(of: str) -> None:
    frame = diagnose(Case(), engine="floats").to_frame(of)
    assert ["id", *frame.columns] == list(PARTS[of][0])
    assert len(frame) == {"knelpunten": 26, "hoofdoorzaken": 4}.get(of, 0)


def test_what_is_no_part_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"'plans' is no part of a diagnosis\. Did you mean 'plan'\? Wanted one of"):
        example_diagnosis(EXAMPLE).to_frame("plans")
    with pytest.raises(InputError, match="'xx' is not a language"):
        example_diagnosis(EXAMPLE).to_frame("plan", "xx")  # type: ignore[arg-type]


def test_a_case_is_a_frame_of_what_was_observed() -> None:
    case = example_diagnosis(EXAMPLE).case
    frame = case.to_frame(language="en")
    assert list(frame["severity"]) == [seen.severity for seen in case.symptoms.values()]
    assert set(frame.index[frame["chief_complaint"]]) == set(case.chief_complaint)
    assert frame["note"].dropna().tolist() == [seen.note for seen in case.symptoms.values() if seen.note]


def test_of_respondents_a_frame_has_what_they_say_together_and_nothing_of_each() -> None:
    people = [{"role": "nurse", "symptoms": {"partners-compete": i % 3 + 1}} for i in range(9)]
    frame = Case(respondents=people).to_frame()
    assert frame.loc["partners-compete", "severity"] == 2 and len(frame) == 1
    assert "nurse" not in frame.to_csv()


def test_knowledge_is_a_frame_with_its_sources_apart(kb: KnowledgeBase) -> None:
    symptoms = kb.symptoms.to_frame()  # type: ignore[attr-defined]
    assert list(symptoms.index) == list(kb.symptoms) and symptoms.loc["partners-compete", "group"] == "interests"
    rules = kb.rules.to_frame()  # type: ignore[attr-defined]
    assert len(rules) == len(kb.rules) and set(rules["source_support"]) == {"text", "inferred"}


def test_the_docs_tell_of_every_column() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8").partition("## In a notebook")[2]
    missing = {name for columns, _ in PARTS.values() for name in columns if name != "id" and f"`{name}`" not in page}
    assert missing == set() and all(f"| `{part}` |" in page for part in PARTS)


# --- views ------------------------------------------------------------------------------------------------------------


def test_a_case_shows_its_signs_strongest_first_with_notes() -> None:
    view = example_diagnosis(EXAMPLE).case._repr_html_()
    assert view.index("steeds opnieuw onderhandeld. (hoofdklacht)") < view.index("Deelnemers zijn elkaars concurrent")
    assert "gesprek: de gezamenlijke ambitie zelf is niet omstreden" in view


def test_views_hold_no_markup_from_a_case_or_from_knowledge(small: Callable[..., KnowledgeBase]) -> None:
    note = {"severity": 4, "note": HOSTILE}
    case = Case(name=HOSTILE, symptoms={"partners-compete": note, "no-such-sign": 2})
    kb = small(sign("s0", "k0"), fields={"s0": {"nl": HOSTILE.replace("\x1b", ""), "en": "x"}})
    d = made(kb, s0={"severity": 4, "note": HOSTILE})
    views = [
        case._repr_html_(),
        kb._repr_html_(),
        kb.symptoms["s0"]._repr_html_(),
        d.explain("k0")._repr_mimebundle_()["text/html"],
    ]
    for view in views:
        assert view.startswith("<div") and "<script" not in view and "\x1b" not in view
    assert "no-such-sign" in views[0]


def test_reasons_show_themselves_in_a_line_and_in_a_view() -> None:
    d = example_diagnosis(EXAMPLE)
    found = d.core[0]
    values = [d.how_firm(), d.what_next(3), d.stands_on(found.id), d.what_if({"partners-compete": None}), compare(d, d)]
    for value in values:
        assert repr(value).startswith(f"<{type(value).__name__}") and len(repr(value)) < 120
        assert value._repr_html_().startswith('<div lang="nl">')  # type: ignore[attr-defined]
    firm, ask, stands = (value._repr_html_() for value in values[:3])  # type: ignore[attr-defined]
    assert "<td>Uiteenlopende belangen</td><td>0,95</td>" in firm and "--most" not in ask
    assert all(escape(d.kb.symptoms[q.id].nl.rstrip(".")) in ask for q in d.what_next(3).questions)
    assert "Wat dit onderuit zou halen" in stands
    assert repr(found) == "<Finding uiteenlopende-belangen: likely (0.95), explains 6 signs, 1 against>"


def test_bands_and_questions_are_frames() -> None:
    d = example_diagnosis(EXAMPLE)
    firm, ask = d.how_firm(), d.what_next(4)
    assert list(firm.to_frame()["low"]) == [k.low for k in firm.knelpunten]
    assert list(ask.to_frame().index) == [q.id for q in ask.questions]
    assert list(ask.to_frame()["bears_on"]) == [q.bears_on for q in ask.questions]
    assert "kind" in Next((), 0, True).to_frame()


def test_an_explanation_shows_each_rule_with_what_it_adds() -> None:
    d = example_diagnosis(EXAMPLE)
    explanation = d.explain(d.core[0].id)
    view = explanation._repr_mimebundle_()
    assert view["text/plain"] == d.why(d.core[0].id)
    assert view["text/html"].count("<tr") == len(explanation.own.steps)
    assert "+0,60" in view["text/html"] and "Waarom: Uiteenlopende belangen: waarschijnlijk (0,95)" in view["text/html"]


def test_a_knowledge_base_shows_its_sections_and_a_record_its_fields(kb: KnowledgeBase) -> None:
    view = kb._repr_html_()
    assert f"<td>{len(kb.symptoms)}: " in view and kb.version in view
    record = kb.symptoms["partners-compete"]._repr_html_()
    assert "Deelnemers zijn elkaars concurrent. / Participants are each other&#x27;s competitors." in record
    rule = next(iter(kb.rules.values()))
    assert rule.id in rule._repr_html_()
