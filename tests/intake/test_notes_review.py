"""Notes to a case: what is proposed, what a person makes of it, and that nothing is decided without one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talked import Scripted
from typer.testing import CliRunner

from conftest import sign
from netdiag.cases import read_case
from netdiag.cli import app
from netdiag.errors import InputError, Place
from netdiag.intake.consult import go_through
from netdiag.intake.documents import Item
from netdiag.intake.reading import Review, draft, kept, proposals
from netdiag.intake.statements import statements
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse

Small = Callable[..., KnowledgeBase]

FIELDS = {
    "s0": {"nl": "Er is te weinig geld.", "en": "There is too little money."},
    "s1": {"nl": "Partners maken ruzie over geld.", "en": "Partners quarrel about money."},
    "s2": {"nl": "Niemand trekt de kar.", "en": "Nobody takes the lead."},
}
NOTES = "Er is weinig geld. Soms maken zij ruzie. Wie trekt de kar?"


@pytest.fixture
def kb3(small: Small) -> KnowledgeBase:
    return small(sign("s0", "k0"), symptoms=3, fields=FIELDS)


def review(text: str = NOTES) -> Review:
    return Review(statements([Item(text, Place("folder/notes.txt", 7))]))


def severities(done: Review) -> dict[str, object]:
    return {name: o.severity for name, o in done.symptoms.items()}


def gone_through(kb: KnowledgeBase, *typed: str, text: str = NOTES) -> tuple[Review, Scripted, list[Review]]:
    talk, steps = Scripted(typed), []
    return go_through(review(text), kb, talk, "nl", steps.append), talk, steps


def test_a_statement_is_proposed_the_signs_it_may_say(kb3: KnowledgeBase) -> None:
    assert [proposals(s, kb3)[0] for s in review().statements] == ["s0", "s1", "s2"]


def test_nothing_is_proposed_for_which_hardly_a_word_speaks(kb: KnowledgeBase) -> None:
    for text in ("Er valt een stilte.", "Daar zit de pijn niet.", "Daar ligt het niet aan."):
        assert proposals(review(text).statements[0], kb) == ()


def test_a_long_statement_is_proposed_one_sign_more(kb: KnowledgeBase) -> None:
    short, long = (
        "De besturen geven geen geld vrij.",
        "De besturen van de partners geven geen geld vrij voor de projectleider.",
    )
    assert [len(proposals(review(text).statements[0], kb)) for text in (short, long)] == [3, 4]


def test_what_is_accepted_has_its_severity_its_source_and_its_quote(kb3: KnowledgeBase) -> None:
    done, _, _ = gone_through(kb3, "1", "3", "s")
    observation = done.symptoms["s0"]
    assert (observation.severity, observation.source) == (3, "interview")
    assert observation.note == "“Er is weinig geld.” (notes.txt:7)"


def test_one_key_rejects_and_one_stops(kb3: KnowledgeBase) -> None:
    done, _, _ = gone_through(kb3, "enter", "1", "2", "enter", "s")
    assert (severities(done), done.at) == ({"s1": 2}, 2)


def test_another_sign_is_found_by_words(kb3: KnowledgeBase) -> None:
    done, _, _ = gone_through(kb3, "z", "kar", "1", "w", "s")
    assert severities(done) == {"s2": "unknown"}


def test_finding_nothing_or_choosing_none_leaves_the_statement_as_it_was(kb3: KnowledgeBase) -> None:
    done, talk, _ = gone_through(kb3, "z", "", "z", "qqqqqq", "z", "kar", "enter", "1", "t", "s")
    assert severities(done) == {}
    assert "Daarbij is niets gevonden. Probeer andere woorden." in talk.shown


def test_back_undoes_one_step(kb3: KnowledgeBase) -> None:
    done, talk, _ = gone_through(kb3, "t", "1", "3", "enter", "t", "t", "1", "1", "enter", "enter", "enter")
    assert severities(done) == {"s0": 1}
    assert "Hiervoor is nog niets gevraagd." in talk.shown
    assert talk.shown[-1] == "Dat waren alle uitspraken."


def test_a_sign_said_twice_keeps_both_quotes_and_the_severity_told_last(kb3: KnowledgeBase) -> None:
    done, _, _ = gone_through(kb3, "1", "3", "enter", "1", "1", "enter", text="Er is geen geld. Er is te weinig geld.")
    observation = done.symptoms["s0"]
    assert observation.severity == 1
    assert observation.note == "“Er is geen geld.” (notes.txt:7); “Er is te weinig geld.” (notes.txt:7)"


def test_denials_and_doubts_are_shown(kb3: KnowledgeBase) -> None:
    _, talk, _ = gone_through(kb3, "s", text="Misschien is er geen geld.")
    assert "let op: ontkenning (geen)" in talk.shown
    assert "let op: voorbehoud (misschien)" in talk.shown


def test_every_step_is_kept(kb3: KnowledgeBase) -> None:
    talk, steps = Scripted(["1", "3"]), []
    with pytest.raises(KeyboardInterrupt):
        go_through(review(), kb3, talk, "nl", steps.append)
    assert severities(steps[-1]) == {"s0": 3}
    assert read_case(parse(kept(steps[-1])), kb3).symptoms == dict(steps[-1].symptoms)


# --- the draft --------------------------------------------------------------------------------------------------------


def test_a_draft_decides_nothing(kb3: KnowledgeBase) -> None:
    text = draft(review(), kb3)
    assert "netdiag beslist niets" in text
    assert read_case(parse(text), kb3).symptoms == {}


def test_a_proposal_without_its_mark_is_an_observation_not_known_yet(kb3: KnowledgeBase) -> None:
    text = re.sub(r"(?m)^  #(?=s\d: \{)", "  ", draft(review(), kb3, "en"))
    case = read_case(parse(text), kb3)
    assert {name: o.severity for name, o in case.symptoms.items()} == dict.fromkeys(("s0", "s1", "s2"), "unknown")
    assert case.symptoms["s2"].note == "“Wie trekt de kar?” (notes.txt:7)"


def test_what_was_accepted_stands_above_what_is_left(kb3: KnowledgeBase) -> None:
    text = draft(review().accepted("s0", 3).next(), kb3)
    assert read_case(parse(text), kb3).symptoms["s0"].severity == 3
    assert "#s0:" not in text and "#s2:" in text


@pytest.mark.parametrize("much", ["/".join(f"w{n}" for n in range(130)), ",".join(f"w{n}" for n in range(130))])
def test_an_address_or_a_list_in_notes_stops_nothing(kb3: KnowledgeBase, much: str) -> None:
    assert "#s2: {" in draft(review(f"Zie {much}. Niemand trekt de kar."), kb3, "en")


def proposed(text: str) -> list[str]:
    """The lines of statements and signs in a draft, by what they begin with."""
    return [line[3:].split(":")[0].strip() for line in text.splitlines() if re.match(r"  # ?(s\d|\d+):", line)]


def test_a_sign_stands_at_each_statement_that_may_say_it_with_the_quote_of_that(kb3: KnowledgeBase) -> None:
    text = draft(review("Er is weinig geld. Het geld is op."), kb3)
    assert proposed(text).count("s0") == 2
    assert re.findall(r"#s0: .*note: \"(.*?) \(", text) == ["“Er is weinig geld.”", "“Het geld is op.”"]
    again = "staat ook bij een eerdere uitspraak, haal # bij hoogstens één ervan weg: "
    assert [again in part for part in text.split("  # 7: ")] == [False, False, True]


def test_a_sign_of_which_the_mark_was_taken_away_twice_is_told_with_its_line(kb3: KnowledgeBase) -> None:
    text = re.sub(r"(?m)^  #(?=s0: \{)", "  ", draft(review("Er is weinig geld. Het geld is op."), kb3))
    with pytest.raises(InputError, match=r":\d+:3: key 's0' stands here twice\.$"):
        read_case(parse(text), kb3)


def test_what_was_accepted_is_not_proposed_again(kb3: KnowledgeBase) -> None:
    text = draft(review("Er is weinig geld. Het geld is op.").accepted("s0", 3).next(), kb3)
    assert "hierboven al genoteerd: s0" in text and "s0" not in proposed(text)


odd = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(odd, odd)
def test_no_text_of_notes_becomes_more_than_a_comment(first: str, second: str) -> None:
    kb = KnowledgeBase.default()
    sentence = f"geld {first} ruzie {second}"
    said = Review(statements([Item(" ".join(sentence.split()), Place(f"{second}.txt", 1))]))
    assert read_case(parse(draft(said, kb)), kb).symptoms == {}
    loose = re.sub(
        r"(?m)^  #(?=([a-z0-9-]+): \{severity(?![\s\S]*^  #\1: ))", "  ", draft(said, kb)
    )  # the last of each
    assert {o.severity for o in read_case(parse(loose), kb).symptoms.values()} <= {"unknown"}


# --- the command ------------------------------------------------------------------------------------------------------


def test_without_a_terminal_read_writes_a_draft(tmp_path: Path) -> None:
    notes, case = tmp_path / "notes.md", tmp_path / "case.yaml"
    notes.write_text("- Niemand voelt zich verantwoordelijk.\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["read", str(notes), "-o", str(case), "--lang", "en", "--source", "meeting"])
    assert done.exit_code == 0
    text = case.read_text(encoding="utf-8")
    assert re.search(r"statements: 1, noted: 0, proposed: \d; wrote .*case\.yaml\.", done.stderr)
    assert f"proposed: {text.count('severity: unknown')};" in done.stderr
    assert "netdiag decides nothing" in text and "source: meeting" in text and str(tmp_path) not in text


def test_read_takes_notes_from_standard_input() -> None:
    done = CliRunner().invoke(app, ["read", "-"], input="Er is ruzie tussen de partners.\n")
    assert done.exit_code == 0 and "“Er is ruzie tussen de partners.” (<stdin>:1)" in done.output


def test_read_replaces_no_file_and_never_its_notes(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Er is ruzie.", encoding="utf-8")
    for force in ([], ["--force"]):
        done = CliRunner().invoke(app, ["read", str(notes), "-o", str(notes), *force])
        assert done.exit_code != 0 and notes.read_text(encoding="utf-8") == "Er is ruzie."
