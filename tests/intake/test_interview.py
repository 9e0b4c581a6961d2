"""An interview without a terminal: what is asked, what an answer makes of it, when it stops, and that it goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talked import Scripted
from typer.testing import CliRunner

import netdiag
from conftest import sign
from netdiag import InputError
from netdiag.cases import Case
from netdiag.cli import app
from netdiag.intake import interview as asked
from netdiag.intake.consult import Kept, hold, named
from netdiag.intake.interview import Consultation, Question, begun
from netdiag.intake.picture import picture
from netdiag.intake.talkwords import answer_keys, keys, meant, severity_keys
from netdiag.knowledge import KnowledgeBase
from netdiag.phrases import LANGUAGES, Language, languages

Small = Callable[..., KnowledgeBase]
Step = tuple[Question, Any]

EAGER = 0.01  # an expected change from which a question is asked, where the picture of a small base would be clear
DONE = asked.COMPLAINTS  # open questions at the start, all put


def reply(question: Question, kb: KnowledgeBase) -> tuple[Any, str]:
    """What somebody would say who answers each question in his own way, always the same."""
    if question.kind == "feature":
        return ("yes", "partly", "no", "unknown")[sum(map(ord, question.id)) % 4], ""
    if question.kind == "sign":
        return (0, 1, 2, 3, 4, "unknown", "n/a")[sum(map(ord, question.id)) % 7], ""
    return (3, kb.derived.core_symptoms[7]) if question.kind == "complaint" else (None, "")


def told(now: Consultation, kb: KnowledgeBase) -> tuple[Consultation, Question]:
    question = now.question(kb)
    assert question
    value, symptom = reply(question, kb)
    return now.answered(question, value, symptom), question


# --- the order of questions -------------------------------------------------------------------------------------------


def test_features_come_first_then_what_people_bring_up_then_signs(kb: KnowledgeBase) -> None:
    now, kinds = Consultation(Case()), []
    for _ in range(asked.FEATURES + asked.COMPLAINTS + 1):
        now, question = told(now, kb)
        kinds.append(question.kind)
    features = kinds.count("feature")
    assert 1 < features <= asked.FEATURES
    assert kinds[: features + asked.COMPLAINTS] == ["feature"] * features + ["complaint"] * asked.COMPLAINTS
    assert set(kinds[features + asked.COMPLAINTS :]) <= {"sign", "more"}


def test_where_the_type_is_known_no_feature_is_asked(kb: KnowledgeBase) -> None:
    opgave = next(iter(kb.opgaven))
    question = Consultation(Case(opgave=opgave)).question(kb)
    assert question is not None and question.kind == "complaint"


def test_who_has_nothing_to_bring_up_is_asked_of_signs(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1"), symptoms=2)
    now = Consultation(Case()).answered(Question("complaint"), None)
    assert now == Consultation(Case(), DONE)
    question = now.question(kb)
    assert question is not None and question.kind == "sign"


def test_at_most_three_chief_complaints_each_once() -> None:
    now = Consultation(Case())
    for symptom, severity in (("s0", 3), ("s0", 4), ("s1", 2)):
        now = now.answered(Question("complaint"), severity, symptom)
    assert now.case.chief_complaint == ("s0", "s1")
    assert {name: o.severity for name, o in now.case.symptoms.items()} == {"s0": 4, "s1": 2}
    assert now.opened == DONE


def test_after_two_answers_that_say_nothing_there_is_an_open_question_until_it_has_no_answer(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "HARDLY", EAGER)
    rules = "".join(sign(f"s{i}", f"k{i % 2}") for i in range(6))
    kb = small(rules, symptoms=6)
    now = Consultation(Case(symptoms={"s0": "unknown", "s1": 0}), DONE)
    more = now.question(kb)
    assert more == Question("more")
    now = now.answered(more, 3, "s2")
    assert now.question(kb) == Question("more")
    now = now.answered(more, None)
    question = now.question(kb)
    assert question is not None and question.kind == "sign"
    assert now.case.chief_complaint == ()


def test_it_stops_where_more_would_hardly_change_the_picture(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.9) + sign("s1", "k1", 0.1), symptoms=2)
    assert Consultation(Case(symptoms={"s0": 4}), DONE).question(kb) is None


def test_an_answer_leaves_the_rest_of_the_case_as_it_was() -> None:
    case = Case.model_validate({"name": "n", "symptoms": {"s0": {"severity": 1, "note": "x"}}, "features": {"f": "no"}})
    now = Consultation(case, DONE).answered(Question("sign", "s0"), 3).answered(Question("feature", "g"), "yes")
    assert now.case.symptoms["s0"].note == "x" and now.case.symptoms["s0"].severity == 3
    assert now.case.features == {"f": "no", "g": "yes"} and now.case.name == "n"


# --- kept, and on from there ------------------------------------------------------------------------------------------


def test_interrupted_at_every_question_it_comes_to_the_same(kb: KnowledgeBase) -> None:
    straight, broken, count = Consultation(Case(name="n")), Consultation(Case(name="n")), 0
    while straight.question(kb) and count < 16:
        straight, question = told(straight, kb)
        broken, again = told(begun(broken.text("kept"), "kept.yaml", kb), kb)
        assert again == question
        count += 1
    assert count > 8
    assert broken == straight
    assert netdiag.diagnose(broken.case, kb).to_json() == netdiag.diagnose(straight.case, kb).to_json()


@settings(deadline=None)
@given(st.integers(0, 50), st.dictionaries(st.sampled_from(["s0", "s1"]), st.sampled_from([0, 2.5, 4, "unknown"])))
def test_what_is_kept_reads_back_to_the_same(opened: int, symptoms: dict[str, Any]) -> None:
    names = dict(zip(("s0", "s1"), KnowledgeBase.default().derived.core_symptoms, strict=False))
    case = Case(name="a: b", symptoms={names[name]: value for name, value in symptoms.items()})
    kept = Consultation(case, opened)
    assert begun(kept.text("words"), "kept.yaml", KnowledgeBase.default()) == kept


def test_another_case_file_begins_at_the_start(kb: KnowledgeBase) -> None:
    assert begun("name: n\n", "case.yaml", kb) == Consultation(Case(name="n"))


def test_an_interview_begins_in_a_file_that_is_not_there(tmp_path: Path, kb: KnowledgeBase) -> None:
    file, now = Kept.begun(str(tmp_path / "new.yaml"), None, False, kb)
    assert now == Consultation(Case())
    file.keep(Consultation(Case(name="n"), 2), "nl")
    assert Kept.begun(file.file, None, False, kb)[1] == Consultation(Case(name="n"), 2)


def test_it_begins_with_a_case_and_keeps_the_answers_elsewhere(tmp_path: Path, kb: KnowledgeBase) -> None:
    case, kept = tmp_path / "case.yaml", str(tmp_path / "kept.yaml")
    case.write_text("name: n  # of ours\n", encoding="utf-8")
    file, now = Kept.begun(str(case), kept, False, kb)
    assert now == Consultation(Case(name="n"))
    file.keep(Consultation(Case(name="n"), 3), "nl")
    assert Kept.begun(str(case), kept, False, kb)[1] == Consultation(Case(name="n"), 3)
    assert Kept.begun(str(case), kept, True, kb)[1] == Consultation(Case(name="n"))
    assert case.read_text(encoding="utf-8") == "name: n  # of ours\n"


@pytest.mark.parametrize("output", [None, "case.yaml"])
def test_a_case_file_that_somebody_wrote_is_never_written_over(
    tmp_path: Path, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, output: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text("name: n\n", encoding="utf-8")
    with pytest.raises(InputError, match="not written over"):
        Kept.begun("case.yaml", output, output is not None, kb)


@pytest.mark.parametrize("file", [None, "-", "", "x" * 300, "nowhere/x.yaml", ".", "a\0b"])
def test_what_cannot_keep_an_interview_is_told(tmp_path: Path, kb: KnowledgeBase, file: str | None) -> None:
    with pytest.raises(InputError):
        Kept.begun(None if file is None else file if file in ("", "-") else str(tmp_path / file), None, False, kb)


def test_without_a_terminal_there_is_no_interview(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["interview", str(tmp_path / "new.yaml")])
    assert isinstance(done.exception, InputError)
    assert "needs a terminal" in str(done.exception) and not (tmp_path / "new.yaml").exists()


# --- the conversation -------------------------------------------------------------------------------------------------


def held(kb: KnowledgeBase, *typed: str, start: Consultation | None = None) -> tuple[Consultation, Scripted, list[Any]]:
    talk, kept = Scripted(typed), []
    return hold(start or Consultation(Case(), DONE), kb, talk, "nl", kept.append, "ons netwerk.yaml"), talk, kept


@pytest.fixture
def two(small: Small, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    monkeypatch.setattr(asked, "HARDLY", EAGER)
    fields = {"s0": {"nl": "Er is geen geld.", "heard_as": {"nl": ["Het is op."], "en": ["All gone."]}}}
    return small(sign("s0", "k0", 0.8) + sign("s1", "k1") + sign("s2", "k1", 0.1), symptoms=3, fields=fields)


def test_a_sign_is_asked_with_what_one_hears_and_why(two: KnowledgeBase) -> None:
    now, talk, kept = held(two, "3", "s")
    assert now.case.symptoms["s0"].severity == 3 and kept == [now]
    assert talk.shown[:4] == [
        "",
        "Er is geen geld.",
        "U hoort bijvoorbeeld: Het is op.",
        "Waarom dit: het zegt het meest over: k0.",
    ]


def test_back_takes_the_last_answer_away_and_keeps_that(two: KnowledgeBase) -> None:
    now, talk, kept = held(two, "t", "3", "t", "s")
    assert now == Consultation(Case(), DONE) == kept[-1]
    assert "Hiervoor is nog niets gevraagd." in talk.shown


def test_the_picture_so_far_is_shown_and_changes_nothing(two: KnowledgeBase) -> None:
    _, talk, kept = held(two, "b", "4", "b", "s")
    assert "Nog niets wijst op een knelpunt." in talk.shown and "- k0: waarschijnlijk (0,80)" in talk.shown
    assert len(kept) == 1


def test_it_says_so_when_more_would_hardly_change_the_picture(two: KnowledgeBase) -> None:
    now, talk, _ = held(two, "4", "4")
    assert now.question(two) is None
    assert talk.shown[-1].startswith("Geen enkele vraag alleen verandert naar verwachting het beeld nog veel.")
    assert "netdiag next 'ons netwerk.yaml' --round." in talk.shown[-1]


@pytest.mark.parametrize(
    ("typed", "name"), [("Netwerk palliatieve zorg", "Netwerk palliatieve zorg"), ("", ""), ("x" * 400, "x" * 300)]
)
def test_the_name_of_the_network_is_asked_first_and_may_be_skipped(typed: str, name: str) -> None:
    talk = Scripted([typed])
    assert named(Consultation(Case()), talk, "nl").case.name == name
    assert talk.shown == ["Hoe heet het netwerk? (Enter: overslaan)"]


@pytest.mark.parametrize("case", [Case(name="n"), Case(features={"involves-relocation": "yes"})])
def test_who_has_a_name_or_began_already_is_not_asked_for_it(case: Case) -> None:
    assert named(Consultation(case), Scripted([]), "nl").case == case


def test_what_people_bring_up_is_found_by_words(two: KnowledgeBase) -> None:
    now, _, _ = held(
        two, "b", "t", "geld", "enter", "qqqq", "geld", "1", "t", "geld", "1", "4", "s", start=Consultation(Case())
    )
    assert now.case.chief_complaint == ("s0",) and now.case.symptoms["s0"].severity == 4


def test_nothing_to_bring_up_goes_on_to_the_signs(two: KnowledgeBase) -> None:
    now, talk, _ = held(two, "", "w", "v", "", "s", start=Consultation(Case()))
    assert [o.severity for o in now.case.symptoms.values()] == ["unknown", "n/a"]
    assert "Wat speelt er verder, of gaat juist goed?" in talk.shown


@pytest.mark.parametrize("language", languages())
def test_each_key_does_one_thing(language: Language) -> None:
    others = [keys(language)[name] for name in ("back", "picture", "stop", "find")]
    for told in (severity_keys(language), answer_keys(language)):
        assert not set(told) & set(others) and len(set(others)) == 4
    assert [meant(key, language) for key in severity_keys(language)] == [0, 1, 2, 3, 4, "unknown", "n/a"]
    assert [meant(key, language) for key in answer_keys(language)] == ["yes", "partly", "no", "unknown"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_names_the_type_the_shares_and_the_knelpunten(kb: KnowledgeBase, language: Language) -> None:
    opgave = next(iter(kb.opgaven))
    name = next(name for name, effects in kb.derived.single_signs.items() if max(effects.values()) > 0.5)
    lines = list(picture(Case(opgave=opgave, symptoms={name: 4}), kb, language))
    assert kb.opgaven[opgave].label(language) in lines[0]
    assert sum("%" in line for line in lines) >= 1 and lines[-1].startswith("- ")
