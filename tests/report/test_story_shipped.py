"""What a report says with the shipped knowledge: lists, lengths, and that a short one loses nothing of importance."""

from __future__ import annotations

import re

import pytest
from extremes import largest
from hypothesis import given, settings
from hypothesis import strategies as st
from telling import everything, lines
from telling import told as told_of

from netdiag import Case, Diagnosis, KnowledgeBase, diagnose
from netdiag.certainty import holds
from netdiag.report.blocks import LENGTHS, Bullets, Table
from netdiag.report.guide import EACH, KINDS
from netdiag.report.story import story
from netdiag.report.teller import Teller
from netdiag.report.text import as_text
from shipped import EXAMPLES, example_diagnosis


def test_a_full_report_cuts_no_list() -> None:
    for d in map(example_diagnosis, EXAMPLES):
        blocks = [block for section in story(d, "nl", "full").sections for block in section.blocks]
        assert [b.more for b in blocks if isinstance(b, Bullets | Table) and b.more] == []


@pytest.fixture(scope="module")
def big() -> Diagnosis:
    return largest()


def test_a_full_report_of_the_largest_case_cuts_no_list_and_no_row_of_signs(big: Diagnosis) -> None:
    sections = story(big, "en", "full").sections
    told = [
        line for section in sections if section.id != "brief" for block in section.blocks for line in told_of(block)
    ]
    assert [line[-60:] for line in told if re.search(r"and \d+ more", line)] == []


def test_a_full_report_of_the_largest_case_asks_every_question(big: Diagnosis) -> None:
    t = Teller(big, "en")
    kinds = [list(questions_of(t)) for questions_of in KINDS]
    assert max(map(len, kinds)) > EACH
    *asked, _who = lines(big, "dialogue", "full")
    assert set(asked) == {question for kind in kinds for question in kind} and len(asked) == len(set(asked))


def test_in_a_document_that_is_not_full_the_guide_has_a_few_questions_of_each_kind(big: Diagnosis) -> None:
    t = Teller(big, "en")
    kinds = [list(questions_of(t)) for questions_of in KINDS]
    *asked, who, more = lines(big, "dialogue")
    assert who == t.say("ask_who")
    assert len(asked) <= 6 and all(sum(q in kind for q in asked) <= EACH for kind in kinds)
    assert more == f"... and {len(lines(big, 'dialogue', 'full')) - len(asked) - 1} more"
    assert lines(big, "dialogue", "screen")[:2] == asked[:2] == lines(big, "dialogue", "full")[:2]


def test_no_section_is_empty_and_no_id_stands_twice() -> None:
    for d in map(example_diagnosis, EXAMPLES):
        for length in LENGTHS:
            sections = story(d, "nl", length).sections
            assert all(section.blocks and section.heading for section in sections)
            assert len({section.id for section in sections}) == len(sections)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_a_screen_shows_has_all_that_matters(language: str) -> None:
    for d in map(example_diagnosis, EXAMPLES):
        text = " ".join(as_text(d, language).split())  # type: ignore[arg-type]
        label = lambda section, ids: [getattr(d.kb, section)[i].label(language).rstrip(".") for i in ids]  # noqa: B023, E731
        wanted = label("knelpunten", [f.id for f in d.core]) + label(
            "opgaven", [d.opgave.type] if d.opgave.type else []
        )
        wanted += label("interventions", [line.intervention for line in d.interventions])
        wanted += label("symptoms", [*d.unadvised[:2], *d.consequences[:2], *d.unexplained[:2]])
        assert [words for words in wanted if words not in text] == [], d.case.name
        beside = [f for f in d.knelpunten if holds(f.certainty) and not f.core]
        surest = max(beside, key=lambda f: f.certainty, default=None)
        assert surest is None or d.kb.knelpunten[surest.id].label(language) in text  # type: ignore[arg-type]


TWENTY_FIVE = 25
MOST_LINES = 100


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False), st.sampled_from(["nl", "en"]))
def test_a_screen_of_twenty_five_observations_is_at_most_a_hundred_lines(random: object, language: str) -> None:
    kb = KnowledgeBase.default()
    troubles = [name for name, s in kb.symptoms.items() if not s.strength]
    strengths = [name for name, s in kb.symptoms.items() if s.strength]
    names = random.sample(troubles, 21) + random.sample(strengths, TWENTY_FIVE - 21)  # type: ignore[attr-defined]
    observed = {n: {"severity": random.choice([1, 2, 3, 4]), "note": "x" * 200} for n in names}  # type: ignore[attr-defined]
    case = Case(name="Netwerk palliatieve zorg", symptoms=observed, chief_complaint=names[:3])
    d = diagnose(case, kb, engine="floats")
    assert len(as_text(d, language).splitlines()) <= MOST_LINES  # type: ignore[arg-type]
    assert everything(story(d, language, "full")).count("x" * 200) >= TWENTY_FIVE  # type: ignore[arg-type]


def test_how_firm_it_is_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out, asked = Diagnosis.firm_line, []
    monkeypatch.setattr(Diagnosis, "firm_line", lambda d, language: asked.append(language) or worked_out(d, language))
    told = everything(story(example_diagnosis(EXAMPLES[0]), "en", "full"))
    assert asked == ["en"] and worked_out(example_diagnosis(EXAMPLES[0]), "en") in told
