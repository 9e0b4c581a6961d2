"""The report on what changed: what it says in short, what it does not take for a change, its forms."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from telling import everything, said, told

from conftest import Fields, intervention, made, sign
from netdiag import Case, Diagnosis, KnowledgeBase, diagnose
from netdiag.errors import InputError
from netdiag.phrases import Language
from netdiag.reasons.compare import Comparison, compare
from netdiag.report.blocks import Bullets, Picture
from netdiag.report.changed import changed
from netdiag.report.documents import KINDS
from netdiag.report.slides import slides
from shipped import EXAMPLES, example_diagnosis

Make = Callable[..., KnowledgeBase]
COLUMNS = [{"id": "c", "family": "f", "order": 2}]


@pytest.fixture
def kb(small: Make) -> KnowledgeBase:
    steps: list[Fields] = [intervention("ask", "k0", signs=["s0", "s1"]), intervention("build", "k1", signs=["s2"])]
    rules = sign("s0", "k0", 0.8) + sign("s1", "k0", 0.4) + sign("s2", "k1", 0.8)
    fields: dict[str, Fields] = {"k1": {"hoofdoorzaak": "c"}, "s3": {"strength": True}}
    return small(rules, fields=fields, hoofdoorzaken=COLUMNS, interventions=steps)


def section(found: Comparison, name: str, language: Language = "en") -> list[str]:
    """The lines of one section, pictures apart; none where there is no such section."""
    part = changed(found, language).section(name)
    return [line for block in (part.blocks if part else ()) if not isinstance(block, Picture) for line in told(block)]


# --- in short ---------------------------------------------------------------------------------------------------------


def test_it_opens_with_five_lines_to_read_aloud(kb: KnowledgeBase) -> None:
    found = compare(made(kb, s0=4, s1=3, s2=1), made(kb, s0=1, s1=3, s2=4))
    assert section(found, "brief") == [
        "What went better: k0: from likely (0.86) to possible (0.44). 's0' went from 4 to 1. "
        "Other observers may differ by as much.",
        "What went worse: k1: from possible (0.20) to likely (0.80). 's2' went from 1 to 4. "
        "Other observers may differ by as much.",
        "What stands in front: Now 'k1', likely (0.80); then 'k0', which is possible (0.44) now.",
        "What to do first now: build (by: board). Steps of the earlier plan that are still in it: 1 of 1.",
        "Asked again: 3 of the 3 signs of the first time.",
    ]


def test_what_may_be_chance_went_neither_better_nor_worse(kb: KnowledgeBase) -> None:
    lines = section(compare(made(kb, s0=3, s1=3, s2=1), made(kb, s0=2, s1=3, s2=2)), "brief")
    assert lines[0] == (
        "What went better: Of what was asked both times, nothing became so much better that it cannot be chance."
    )
    assert lines[1].endswith("nothing became so much worse that it cannot be chance.")


def test_a_sign_that_moved_is_told_where_no_knelpunt_did(kb: KnowledgeBase) -> None:
    lines = section(compare(made(kb, s0=4, s3=1), made(kb, s0=4, s3=4)), "brief")
    assert lines[0] == "What went better: 's3' went from 1 to 4; no bottleneck clearly moved by it."


def test_what_was_not_asked_again_did_not_go_better(kb: KnowledgeBase) -> None:
    found = compare(made(kb, s0=4, s2=4), made(kb, s2=4))
    assert section(found, "brief")[0].endswith("nothing became so much better that it cannot be chance.")
    assert section(found, "knelpunten")[0].startswith("k0: from likely (0.80) to unclear (0.00); no longer holds;")
    assert section(found, "knelpunten")[0].endswith("; not asked again")
    assert "k0 | 0.80 | 0.00 | not asked again" in section(found, "standing")


def test_what_was_newly_asked_did_not_go_worse(kb: KnowledgeBase) -> None:
    found = compare(made(kb, s2=4), made(kb, s0=4, s2=4))
    assert section(found, "brief")[1].endswith("nothing became so much worse that it cannot be chance.")
    assert "k0 | 0.00 | 0.80 | newly asked" in section(found, "standing")


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        ({"s0": 4, "s2": 1}, {"s2": 4}, "Now 'k1', likely (0.80); then 'k0', which is unclear (0.00) now. What that"),
        ({"s0": 4}, {"s0": 2}, "Still 'k0': from likely (0.80) to possible (0.40)."),
        ({"s3": 1}, {"s0": 4}, "Now 'k0', likely (0.80); then no bottleneck clearly came out."),
        ({"s0": 4}, {"s0": 0}, "Now no bottleneck clearly comes out; then it was 'k0'."),
        ({"s3": 4}, {"s3": 3}, "At neither time does a bottleneck clearly come out."),
        ({"s0": 4}, {"s0": 4, "s1": 0, "s2": 4}, "k0 and k1 are equally plausible; ask further first."),
    ],
)
def test_the_third_line_tells_what_stands_in_front(kb: KnowledgeBase, before: Fields, now: Fields, line: str) -> None:
    lines = section(compare(made(kb, **before), made(kb, **now)), "brief")
    assert lines[2].removeprefix("What stands in front: ").startswith(line)


def test_where_few_signs_were_asked_again_it_says_what_that_does(kb: KnowledgeBase) -> None:
    found = compare(made(kb, s0=4, s1=3, s2=2), made(kb, s0=4))
    caution = "Little was asked again, and what was not asked does not count now."
    assert section(found, "brief")[4].startswith(f"Asked again: 1 of the 3 signs of the first time. {caution}")
    assert any(line.startswith(caution) for line in section(found, "shares"))
    enough = compare(made(kb, s0=4, s1=3), made(kb, s0=4))
    assert caution not in everything(changed(enough, "en"))


# --- what moved -------------------------------------------------------------------------------------------------------


def test_all_shares_are_told_and_which_rose_by_others_alone(kb: KnowledgeBase) -> None:
    lines = section(compare(made(kb, s0=4, s2=4), made(kb, s0=1, s2=4)), "shares")
    assert lines[1:4] == [
        "Main cause | Then | Now | Difference",
        "c | 50% | 80% | more than one answer can do",
        "h | 50% | 20% | more than one answer can do",
    ]
    assert lines[4] == "Rose only because other main causes dropped: c. No bottleneck in it became surer."
    alike = section(compare(made(kb, s0=4), made(kb, s0=4, s3=1)), "shares")
    assert alike[2:4] == ["h | 100% | 100% | the same", "c | 0% | 0% | the same"]


def test_a_knelpunt_is_told_with_what_moved_it(kb: KnowledgeBase) -> None:
    assert section(compare(made(kb, s0=4, s2=4), made(kb, s0=1, s2=4)), "knelpunten")[:2] == [
        "k0: from likely (0.80) to possible (0.20)",
        "  s0: from 4 to 1. for",
    ]


def test_signs_are_told_by_how_they_went(kb: KnowledgeBase) -> None:
    now = made(kb, {"phase": "begin"}, s0=2, s1=4, s3=1)
    assert section(compare(made(kb, s0=4, s2=4), now), "signs") == [
        "Signs that scored otherwise; 4 is very strong, 0 is: looked for, and not so",
        "Sign | Then | Now | Course",
        "s0 | 4 | 2 | better",
        "Newly scored:",
        "s1 (4)",
        "s3 (1)",
        "Not asked again, or nobody could tell now:",
        "s2 (was 4)",
        "Stated or answered otherwise:",
        "phase: from not stated to begin",
    ]


def test_a_strength_that_was_seen_more_went_better(kb: KnowledgeBase) -> None:
    assert "s3 | 1 | 4 | better" in section(compare(made(kb, s3=1), made(kb, s3=4)), "signs")
    assert "s3 | 2 | 1 | worse, one step or less" in section(compare(made(kb, s3=2), made(kb, s3=1)), "signs")


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_the_plan_of_now_stands_before_what_became_of_the_earlier_one(kb: KnowledgeBase) -> None:
    lines = section(compare(made(kb, s0=4, s1=3, s2=0), made(kb, s0=0, s1=0, s2=4)), "plan")
    assert lines[:3] == ["What to do now:", "build [board; new in the plan]", "What became of the earlier plan:"]
    assert lines[3] == "ask"
    assert lines[4].startswith("  Is no longer in the plan. It answers no bottleneck that plays here")
    assert lines[5:] == [
        "  s0: better (from 4 to 0)",
        "  s1: better (from 3 to 0)",
        "A sign that became better does not prove that the intervention did it.",
    ]


def test_a_step_of_which_no_sign_was_asked_again_dropped_by_that(kb: KnowledgeBase) -> None:
    lines = section(compare(made(kb, s0=4), made(kb, s2=4)), "plan")
    assert "  Is no longer in the plan: the signs it was meant for were not asked again." in lines
    assert "  s0: not asked again (was 4)" in lines


def test_a_step_that_stays_is_told_to(kb: KnowledgeBase) -> None:
    lines = section(compare(made(kb, s0=4), made(kb, s0=4)), "plan")
    assert lines[1] == "ask [board; was in it already]"
    assert lines[4:6] == ["  Is still in the plan.", "  s0: the same (was 4)"]


# --- who answered -----------------------------------------------------------------------------------------------------


def people(severity: int, **roles: int) -> list[Fields]:
    return [{"role": role, "symptoms": {"s0": severity}} for role, n in roles.items() for _ in range(n)]


def test_of_respondents_nothing_of_few_is_told(kb: KnowledgeBase) -> None:
    before, after = (
        diagnose(Case.model_validate({"respondents": people(severity, **roles)}), kb)
        for severity, roles in ((4, {"doctor": 6, "nurse": 7}), (2, {"doctor": 8, "nurse": 7, "cook": 2}))
    )
    found = compare(before, after)
    assert "cook" not in everything(changed(found, "en"))
    assert section(found, "respondents")[0].startswith("Then 13 respondents, now 17.")
    assert not any(line.startswith("Signs that fewer than five") for line in section(found, "respondents"))


def test_that_fewer_than_five_scored_a_sign_is_told(kb: KnowledgeBase) -> None:
    before, after = (diagnose(Case.model_validate({"respondents": people(3, doctor=n)}), kb) for n in (6, 3))
    assert section(compare(before, after), "respondents")[-1] == (
        "Signs that fewer than five people scored then or now: 1. Whoever knows them may recognise those answers."
    )


# --- whole ------------------------------------------------------------------------------------------------------------


def test_dates_and_what_does_not_go_together_stand_under_the_title(kb: KnowledgeBase) -> None:
    before = diagnose(Case(name="a", date="2026-02-01"), kb)
    story = changed(compare(before, diagnose(Case(name="b", date="2026-01-01"), kb)), "en")
    assert story.title == "b"
    assert story.lead[0] == "What changed between 1 February 2026 and 1 January 2026"
    assert story.lead[2:] == (
        "Mind: these are two names, 'a' and 'b'.",
        "Mind: the second is older than the first.",
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_of_any_two_examples_a_report_can_be_made(language: Language) -> None:
    for one, other in itertools.pairwise(EXAMPLES[:4]):
        made_ = changed(compare(example_diagnosis(one), example_diagnosis(other)), language)
        brief = made_.sections[0].blocks[0]
        assert isinstance(brief, Bullets) and len(brief.items) == 5
        assert all(part.text.strip() for item in brief.items for part in item.parts)


def test_no_note_of_an_observer_is_told(kb: KnowledgeBase) -> None:
    noted = {"severity": 4, "note": "Jan said so", "source": "interview"}
    found = compare(made(kb, s0=noted), made(kb, s0={**noted, "severity": 1}))
    assert "Jan" not in everything(changed(found, "en"))


def test_slides_tell_the_shares_then_and_now(kb: KnowledgeBase) -> None:
    shown = {slide.id: slide for slide in slides(changed(compare(made(kb, s0=4), made(kb, s0=4, s2=4)), "en"))}
    assert list(shown) == ["cover", "brief", "shares", "knelpunten", "plan", "method"]
    assert said(shown["shares"].lines[0].parts) == "c: then 0%; now 50%; difference more than one answer can do"


@pytest.fixture(scope="module")
def found() -> Comparison:
    before: Diagnosis = example_diagnosis(EXAMPLES[0])
    seen = dict.fromkeys(before.case.symptoms, 1)
    return compare(before, diagnose(before.case.replace(symptoms=Case(symptoms=seen).symptoms)))


@pytest.mark.parametrize("kind", KINDS)
def test_it_takes_every_form_of_a_report_with_the_same_bytes_each_time(kind: str, found: Comparison) -> None:
    made_ = found.to_report(kind, "en")
    assert made_ == found.to_report(kind, "en")
    assert len(made_) > 1000


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import hashlib, sys, netdiag; one, other = (netdiag.diagnose(netdiag.load_case(f)) for f in sys.argv[1:3]);"
        "print(hashlib.sha256(netdiag.compare(one, other).to_report('.docx', 'nl')).hexdigest())"
    )
    here = hashlib.sha256(compare(*map(example_diagnosis, EXAMPLES[:2])).to_report(".docx", "nl")).hexdigest()
    done = subprocess.run([sys.executable, "-c", code, *EXAMPLES[:2]], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == here


def test_the_picture_stands_in_the_page_with_its_caption_and_its_words(found: Comparison) -> None:
    page = found.to_report(".html", "en").decode()
    assert page.count("<svg") == 1
    assert "<figcaption>What changed, from then (open) to now (filled)</figcaption>" in page


def test_a_firm_fills_its_own_template(found: Comparison, tmp_path: Path) -> None:
    own = tmp_path / "own.md"
    own.write_text("{{ story.title }}: {{ story.sections | length }}\n", encoding="utf-8")
    parts = len(changed(found, "en").sections)
    assert found.to_report(".md", "en", own).decode().strip().endswith(f": {parts}")


def test_a_kind_or_language_there_is_not_is_refused(found: Comparison) -> None:
    with pytest.raises(InputError, match="wanted a name ending in"):
        found.to_report(".pdf")
    with pytest.raises(InputError, match="not a language"):
        found.to_report(".txt", "xx")
