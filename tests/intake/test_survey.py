"""What form tools export, read to the same respondents; what is told, left out, asked, and never stored."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_exports import EN, NL
from openpyxl import Workbook
from surveyed import EXPORTS, export, respondents, surveyed

from netdiag.cases import read_case
from netdiag.cli import main
from netdiag.errors import InputError
from netdiag.intake.layouts import plain
from netdiag.intake.mapping import load_mapping
from netdiag.intake.questionnaire import item_code
from netdiag.intake.survey import Choices, Survey, proposal, read_survey
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse

ABOUT = {"limesurvey.csv": Choices(role_column="G01Q01", organisation_column="G01Q02")}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return surveyed(tmp_path_factory.mktemp("kb"))


def told(survey: Survey) -> list[str]:
    """What was told, without the file."""
    return [re.sub(r"^\S+: ", "", str(remark)) for remark in survey.remarks]


def table(folder: Path, *rows: Sequence[str], name: str = "export.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    quoted = (";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_bytes(("\r\n".join(quoted) + "\r\n").encode(encoding))
    return path


def severities(survey: Survey, name: str = "too-fast") -> list[object]:
    return [respondent.get("symptoms", {}).get(name) for respondent in survey.respondents]


# --- the four tools ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPORTS)
def test_every_tool_is_read_to_the_same_respondents(name: str, own: KnowledgeBase) -> None:
    survey = read_survey([export(name)], own, ABOUT.get(name, Choices()))
    assert list(survey.respondents) == respondents()


def test_several_exports_are_joined(own: KnowledgeBase) -> None:
    survey = read_survey([export("google-forms.csv"), export("qualtrics.csv")], own, Choices(keep_doubles=True))
    assert list(survey.respondents)[1:] == [*respondents()] * 2  # the first is the one who answered twice
    assert survey.sources == ("6 x Google Forms, severity", "5 x Qualtrics, agreement")


WANTED = {
    "microsoft-forms.xlsx": [
        "row 9 is unfinished and left out. `--keep-unfinished` keeps it.",
        "row 8 is a test and left out. `--keep-tests` keeps it.",
        "1 column is left out, as no sign is called so: 'Wat wilt u nog kwijt?'. `--propose-mapping FILE` writes a "
        "file in which you can say it.",
        "read on the scale: agreement.",
        "row 10: nothing was answered; left out.",
        "row 2 is a double and left out. `--keep-doubles` keeps it.",
    ],
    "google-forms.csv": [
        "1 column is left out, as no sign is called so: 'Opmerkingen'. `--propose-mapping FILE` writes a file in which "
        "you can say it.",
        "read on the scale: severity.",
        "row 2 is a double and left out. `--keep-doubles` keeps it.",
    ],
    "limesurvey.csv": [
        "row 7 is unfinished and left out. `--keep-unfinished` keeps it.",
        "2 columns are left out, as no sign is called so: 'G01Q01[other]'; 'G04Q01'. `--propose-mapping FILE` writes a "
        "file in which you can say it.",
        "read on the scale: 1-5. `--scale 5-1` names another.",
    ],
    "qualtrics.csv": [
        "row 10 is unfinished and left out. `--keep-unfinished` keeps it.",
        "row 4 is a test and left out. `--keep-tests` keeps it.",
        "1 column is left out, as no sign is called so: 'Anything else?'. `--propose-mapping FILE` writes a file in "
        "which you can say it.",
        "read on the scale: agreement.",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_all_that_is_left_out_is_told(name: str, own: KnowledgeBase) -> None:
    assert told(read_survey([export(name)], own, ABOUT.get(name, Choices()))) == WANTED[name]


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_is_stored_by_which_somebody_can_be_found(name: str, own: KnowledgeBase) -> None:
    text = read_survey([export(name)], own, ABOUT.get(name, Choices())).case_text(own, "Netwerk")
    for trace in (
        "@",
        "Jan",
        "192.0.2",
        "2026",
        "9:0",
        "tok",
        "R_",
        name.partition(".")[0],
        "regel",
        "Said",
        "Zij zei",
    ):
        assert trace not in text.replace("LimeSurvey", "").replace("Google Forms", ""), trace


@pytest.mark.parametrize(
    ("name", "choices", "more"),
    [
        ("microsoft-forms.xlsx", Choices(keep_unfinished=True), 1),
        ("microsoft-forms.xlsx", Choices(keep_tests=True), 1),
        ("microsoft-forms.xlsx", Choices(keep_doubles=True), 1),
        ("limesurvey.csv", Choices(keep_unfinished=True), 1),
        ("qualtrics.csv", Choices(keep_unfinished=True), 1),
        ("qualtrics.csv", Choices(keep_tests=True), 1),
        ("google-forms.csv", Choices(keep_doubles=True), 1),
    ],
)
def test_what_is_left_out_can_be_kept(name: str, choices: Choices, more: int, own: KnowledgeBase) -> None:
    assert len(read_survey([export(name)], own, choices).respondents) == len(respondents()) + more


def test_the_text_is_a_case_file_with_the_scale_it_was_asked_on(own: KnowledgeBase) -> None:
    text = read_survey([export("qualtrics.csv")], own, Choices()).case_text(own, "Zorg: 'x' #1", "en")
    assert text.startswith("# Answers of respondents;")
    assert "# - 5 x Qualtrics, agreement\n" in text
    assert parse(text, "case.yaml").data == {
        "name": "Zorg: 'x' #1",
        "origin": "5 x Qualtrics, agreement",
        "respondents": respondents(),
        "symptoms": {},
    }


@pytest.mark.parametrize("name", EXPORTS)
def test_the_case_holds_the_respondents(name: str, own: KnowledgeBase) -> None:
    survey = read_survey([export(name)], own, ABOUT.get(name, Choices()))
    case = read_case(parse(survey.case_text(own), "case.yaml"), own)
    assert [respondent.symptoms for respondent in case.respondents] == [one["symptoms"] for one in respondents()]
    assert [respondent.role for respondent in case.respondents] == [one.get("role") for one in respondents()]


def test_a_name_that_no_case_takes_is_told(own: KnowledgeBase) -> None:
    with pytest.raises(InputError, match=r"^case file:3:1: this text is longer than 300 characters"):
        read_survey([export("qualtrics.csv")], own, Choices()).case_text(own, "n" * 301)


ROLES = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


@given(role=ROLES, organisation=ROLES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_a_role_is_called_the_case_reads_it_back(
    role: str, organisation: str, own: KnowledgeBase, tmp_path: Path
) -> None:
    answers = {"form": "netdiag-answers", "role": role, "organisation": organisation, "symptoms": {"too-fast": 2}}
    (tmp_path / "a.json").write_text(json.dumps({**answers, "features": {"routine": "no"}}), encoding="utf-8")
    survey = read_survey([tmp_path / "a.json"], own, Choices())
    assert parse(survey.case_text(own), "case.yaml").data["respondents"] == list(survey.respondents)


# --- columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "too-fast", item_code("too-fast"), NL["too-fast"], EN["too-fast"], "HET GAAT  TE SNEL", "12. Het gaat te snel?",
        "<p>Het gaat te&nbsp;snel.</p>", "Het gaat\nte snel. *", "Q1 [Het gaat te snel.]",
        f"G1[{item_code('too-fast')}]",
        "G01Q02[SQ001]. Hoe sterk? [Het gaat te snel.]", "Hoe ziet u dit: Het gaat te snel.",
        f"{item_code('too-fast')}. Iets anders gevraagd", "Q3_1 - Het gaat te snel.",
    ],
)  # fmt: skip
def test_a_column_is_known_by_id_code_or_label(heading: str, own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, [heading, "x"], ["0", ""], ["4", ""])
    assert severities(read_survey([path], own, Choices())) == [0, 4]


def test_a_column_that_is_like_a_sign_is_not_taken_for_it(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, ["too-fast", "Partners vertrouwen elkaar niet."], ["0", "4"], ["4", "0"])
    survey = read_survey([path], own, Choices())
    assert [respondent["symptoms"] for respondent in survey.respondents] == [{"too-fast": 0}, {"too-fast": 4}]


def test_two_columns_of_one_sign_are_told(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, [NL["too-fast"], EN["too-fast"]], ["0", "4"])
    with pytest.raises(InputError, match=r"columns 'Het gaat te snel\.' and 'It goes too fast\.' are both too-fast\."):
        read_survey([path], own, Choices())


def test_a_table_without_any_sign_is_told(own: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none of its columns is a sign or a feature of the opgave\."):
        read_survey([table(tmp_path, ["a", "b"], ["1", "2"])], own, Choices())


@pytest.mark.parametrize(
    ("heading", "answers", "role"),
    [
        ("Wat is uw functie?", ["arts", "bestuurder"], "arts"),
        ("Role", ["nurse", "director"], "nurse"),
        ("Mijn rol is duidelijk", ["mee eens", "mee oneens"], None),  # a statement, and not asked for
        ("Ieder weet wat in de afgelopen jaren de rol van zijn partners is geweest", ["a", "b"], None),
        ("Rol en organisatie", ["arts", "bestuurder"], None),
    ],
)
def test_who_answers_is_guessed_from_the_heading(
    heading: str, answers: list[str], role: str | None, own: KnowledgeBase, tmp_path: Path
) -> None:
    path = table(tmp_path, [heading, "too-fast"], [answers[0], "0"], [answers[1], "4"])
    assert read_survey([path], own, Choices()).respondents[0].get("role") == role


def test_a_column_can_be_named_as_role_and_a_missing_one_is_told(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, ["Groep", "Functie", "too-fast"], ["zorg", "arts", "0"], ["raad", "lid", "4"])
    survey = read_survey([path], own, Choices(role_column="groep", organisation_column="functie"))
    assert survey.respondents[0] == {"role": "zorg", "organisation": "arts", "symptoms": {"too-fast": 0}}
    with pytest.raises(InputError, match=r"^there is no column 'Groepen'\. Did you mean 'Groep'\?$"):
        read_survey([path], own, Choices(role_column="Groepen"))


def test_an_address_or_a_long_text_is_no_role(own: KnowledgeBase, tmp_path: Path) -> None:
    rows = (["Rol", "too-fast"], ["jan@zorg.example", "0"], ["a" * 101, "4"], ["arts", "2"])
    survey = read_survey([table(tmp_path, *rows)], own, Choices())
    assert [respondent.get("role") for respondent in survey.respondents] == [None, None, "arts"]
    assert told(survey)[1:] == [
        "row 2, column 'Rol': an e-mail address is no role or organisation. It is left out.",
        "row 3, column 'Rol': a role or organisation has at most 100 characters. It is left out.",
    ]


# --- answers ----------------------------------------------------------------------------------------------------------


def test_a_cell_that_cannot_be_read_is_told_by_row_and_column(own: KnowledgeBase, tmp_path: Path) -> None:
    rows = [["too-fast", "routine"], ["0", "ja"], ["drie", "misschien"], ["4", "nee"]]
    survey = read_survey([table(tmp_path, *rows)], own, Choices(scale="0-4"))
    assert severities(survey) == [0, 4]
    assert told(survey) == [
        "row 3, column 'too-fast': 'drie' is not on the scale 0-4. It is left out.",
        "row 3, column 'routine': 'misschien' is not yes, partly, no or unknown. It is left out.",
        "row 3: nothing was answered; left out.",
    ]


def test_very_many_cells_are_not_all_told(own: KnowledgeBase, tmp_path: Path) -> None:
    rows = [["too-fast", "too-little-money"], *([["x", "0"]] * 30), ["4", "4"], ["0", "4"], ["1", "4"]]
    survey = read_survey([table(tmp_path, *rows)], own, Choices(scale="0-4"))
    assert len(told(survey)) == 21
    assert told(survey)[-1] == "and 10 more cells that cannot be read are left out."


def test_a_column_on_no_scale_is_told_with_some_of_its_answers(own: KnowledgeBase, tmp_path: Path) -> None:
    rows = [["too-fast", "trust"], ["rood", "0"], ["groen", "4"]]
    with pytest.raises(InputError, match=r"column 'too-fast': its answers are on no known scale: 'rood', 'groen'\."):
        read_survey([table(tmp_path, *rows)], own, Choices())


def test_numbers_of_one_survey_are_on_one_scale(own: KnowledgeBase, tmp_path: Path) -> None:
    rows = [["too-fast", "too-little-money"], ["1", "1"], ["2", "5"], ["3", "3"]]
    survey = read_survey([table(tmp_path, *rows)], own, Choices())
    assert severities(survey) == [0, 1, 2]
    assert told(survey) == ["read on the scale: 1-5. `--scale 5-1` names another."]


def test_where_the_scale_is_not_sure_it_is_asked_for(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, ["too-fast"], ["1"], ["2"], ["4"])
    with pytest.raises(InputError, match=r"export\.csv: answers from 1 to 4 may be on several scales\. Name it"):
        read_survey([path], own, Choices())
    assert severities(read_survey([path], own, Choices(scale="1-4"))) == [0, 1.5, 4]
    assert severities(read_survey([path], own, Choices(scale="5-1"))) == [4, 3, 1]


def test_a_scale_that_is_named_is_one_of_numbers(own: KnowledgeBase, tmp_path: Path) -> None:
    rows = [["too-fast", "trust"], ["1", "mee eens"], ["2", "mee oneens"]]
    survey = read_survey([table(tmp_path, *rows)], own, Choices(scale="5-1"))
    assert [severities(survey, name) for name in ("too-fast", "trust")] == [[4, 3], [3, 1]]


def test_columns_of_words_may_each_have_a_scale(own: KnowledgeBase, tmp_path: Path) -> None:
    rows = [["too-fast", "trust"], ["nooit", "mee eens"], ["vaak", "mee oneens"]]
    survey = read_survey([table(tmp_path, *rows)], own, Choices())
    assert [severities(survey, name) for name in ("too-fast", "trust")] == [[0, 3], [3, 1]]
    assert survey.sources == ("2 x table, frequency, agreement",)


def test_who_agrees_with_a_strength_says_that_it_is_there(own: KnowledgeBase, tmp_path: Path) -> None:
    assert own.symptoms["trust"].strength
    path = table(tmp_path, [NL["trust"]], ["Helemaal mee eens"], ["Helemaal mee oneens"])
    assert severities(read_survey([path], own, Choices()), "trust") == [4, 0]


def test_rows_that_are_wholly_equal_are_doubles_only_if_that_is_no_chance(own: KnowledgeBase, tmp_path: Path) -> None:
    few = table(tmp_path, ["too-fast"], ["0"], ["4"], ["4"])
    assert len(read_survey([few], own, Choices()).respondents) == 3


def test_equal_forms_are_told_as_doubles(kb: KnowledgeBase, tmp_path: Path) -> None:
    symptoms = {name: n % 5 for n, name in enumerate(list(kb.symptoms)[:12])}
    for name in ("a.json", "b.json", "c.json"):
        changed = {**symptoms, next(iter(symptoms)): 3} if name == "c.json" else symptoms
        (tmp_path / name).write_text(json.dumps({"form": "netdiag-answers", "symptoms": changed}), encoding="utf-8")
    survey = read_survey([tmp_path / name for name in ("a.json", "b.json", "c.json")], kb, Choices())
    assert told(survey) == ["this form is a double and left out. `--keep-doubles` keeps it."]
    assert len(survey.respondents) == 2
    flat = dict.fromkeys(symptoms, 2)  # who ticks the middle all along is not the only one
    (tmp_path / "a.json").write_text(json.dumps({"form": "netdiag-answers", "symptoms": flat}), encoding="utf-8")
    assert len(read_survey([tmp_path / "a.json"] * 2, kb, Choices()).respondents) == 2


def test_who_sends_the_same_twice_is_read_once(kb: KnowledgeBase, tmp_path: Path) -> None:
    signs = list(kb.symptoms)[:12]
    said = [str(n % 5) for n in range(12)]
    file = table(tmp_path, ["E-mail", *signs], ["a@x.nl", *said], ["a@x.nl", *said], ["b@x.nl", "4", *said[1:]])
    assert len(read_survey([file], kb, Choices()).respondents) == 2


def test_a_quotation_mark_that_is_not_closed_loses_nobody_in_silence(own: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "cut.csv").write_text('too-fast;Remark\n3;a\n4;"b\n2;c\n1;d\n', encoding="utf-8")
    told = r"cut\.csv: cannot be read as a table: a quotation mark in the row that begins on line 3 is not closed\.$"
    with pytest.raises(InputError, match=told):
        read_survey([tmp_path / "cut.csv"], own, Choices())


def test_numbers_with_words_are_on_the_scale_that_is_named(own: KnowledgeBase, tmp_path: Path) -> None:
    file = table(tmp_path, ["too-fast"], ["1 = laag"], ["3 = midden"], ["4 = hoog"])
    with pytest.raises(InputError, match="several scales"):
        read_survey([file], own, Choices())
    assert severities(read_survey([file], own, Choices(scale="1-5"))) == [0, 2, 3]


def test_styles_without_end_in_an_excel_file_are_refused(own: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "styled.xlsx"
    with ZipFile(file, "w", ZIP_DEFLATED) as made, ZipFile(export("microsoft-forms.xlsx")) as real:
        for part in real.infolist():
            content = real.read(part)
            swollen = content.replace(b"</cellXfs>", b"<xf/>" * 2_000_000 + b"</cellXfs>")
            made.writestr(part.filename, swollen if "styles" in part.filename else content)
    with pytest.raises(InputError, match=r"styled\.xlsx: .*keys and values"):
        read_survey([file], own, Choices())


def test_a_former_id_is_read_as_the_one_of_today(kb: KnowledgeBase, tmp_path: Path) -> None:
    old, now = next(iter(kb.derived.formerly.items()))
    survey = read_survey([table(tmp_path, [old], ["0"], ["4"])], kb, Choices())
    assert severities(survey, now) == [0, 4]


# --- the mapping file -------------------------------------------------------------------------------------------------


def mapped(folder: Path, text: str, kb: KnowledgeBase) -> Choices:
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    return Choices(mapping=load_mapping(folder / "map.yaml", kb))


def columns_of(text: str) -> list[str]:
    """The lines of a mapping file under its head."""
    lines = text.splitlines()
    return lines[lines.index("columns:") + 1 :]


def test_a_heading_that_no_label_is_like_is_told_what_its_words_find(kb: KnowledgeBase, tmp_path: Path) -> None:
    headings = ["De besluitvorming duurt te lang", "Opmerkingen", " ".join(f"w{n}" for n in range(130))]
    text = proposal([table(tmp_path, headings, ["0", "x", "1"])], kb)
    first, found, *rest = columns_of(text)
    assert first == "  De besluitvorming duurt te lang: nothing"
    assert found == f"    # decisions-take-too-long: {kb.symptoms['decisions-take-too-long'].nl}"
    assert rest[-2] == "  Opmerkingen: nothing"
    assert {*load_mapping_of(tmp_path, text, kb)} == {*headings}


@pytest.mark.parametrize(
    ("language", "head", "label"),
    [
        ("nl", "# Welke kolom wat zegt: ", "Er is te weinig geld."),
        ("en", "# Which column says what: ", "There is too little money."),
    ],
)
def test_a_proposed_mapping_is_in_the_language_asked(
    language: str, head: str, label: str, own: KnowledgeBase, tmp_path: Path
) -> None:
    text = proposal([table(tmp_path, ["Er is echt te weinig geld."], ["0"])], own, language)
    assert text.startswith(head) and label in text
    assert "{means: ID, scale: 1-5, reversed: true}" in text


def test_a_renamed_column_is_guessed_with_how_like_it_is_and_read_by_the_mapping(
    own: KnowledgeBase, tmp_path: Path
) -> None:
    path = table(
        tmp_path, ["Er is echt te weinig geld.", "Het gaat te snel.", "Naam"], ["0", "4", "Jan"], ["1", "2", "Jo"]
    )
    text = proposal([path], own)
    assert columns_of(text) == [
        "  Er is echt te weinig geld.: too-little-money  # 89 too-little-money: Er is te weinig geld.",
        "  Het gaat te snel.: too-fast",
    ]
    survey = read_survey([path], own, mapped(tmp_path, text, own))
    assert severities(survey, "too-little-money") == [0, 1]
    assert "Jan" not in text


def test_what_is_hardly_like_a_sign_is_told_and_not_filled_in(own: KnowledgeBase, tmp_path: Path) -> None:
    text = proposal([table(tmp_path, ["Wij vertrouwen de partners.", "Kleur"], ["0", "x"])], own)
    assert columns_of(text) == [
        "  Wij vertrouwen de partners.: nothing",
        "    # 81 trust: Partners vertrouwen elkaar.",
        "  Kleur: nothing",
    ]


def test_a_heading_like_that_of_an_organisation_is_guessed_to_be_one(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, ["Organisati", "Het gaat te snel."], ["Noord", "4"])
    assert "  Organisati: organisation " in proposal([path], own)


def test_a_heading_that_says_the_opposite_is_never_filled_in(own: KnowledgeBase, tmp_path: Path) -> None:
    text = proposal([table(tmp_path, ["Partners vertrouwen elkaar niet."], ["0"])], own)
    assert columns_of(text) == [
        "  Partners vertrouwen elkaar niet.: nothing",
        "    # 91 trust: Partners vertrouwen elkaar.",
    ]


def test_a_mapping_says_scale_and_turns_round_what_was_asked_the_other_way(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, ["Genoeg geld", "Snel", "Groep"], ["1", "10", "arts"], ["4", "6", "lid"], ["6", "99", "lid"])
    text = """\
scale: 0-10
unknown: [99]
columns:
  Genoeg geld: {means: too-little-money, scale: 1-4, reversed: true}
  Snel: too-fast
  Groep: role
"""
    survey = read_survey([path], own, mapped(tmp_path, text, own))
    assert severities(survey, "too-little-money") == [4, 0, None]
    assert severities(survey) == [4, 2.5, "unknown"]
    assert [respondent["role"] for respondent in survey.respondents] == ["arts", "lid", "lid"]


def test_a_mapping_leaves_out_what_is_nothing(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, [NL["too-fast"], EN["too-fast"]], ["0", "4"], ["4", "1"])
    choices = mapped(tmp_path, f'columns: {{"{EN["too-fast"]}": nothing}}', own)
    assert severities(read_survey([path], own, choices)) == [0, 4]


def test_mistakes_in_a_mapping_are_told_with_their_line(own: KnowledgeBase, tmp_path: Path) -> None:
    text = "scale: foo\ncolumns:\n  a: too-fst\n  b: {means: trust, scale: lots}\n"
    with pytest.raises(InputError) as error:
        mapped(tmp_path, text, own)
    assert [str(problem).partition("map.yaml")[2] for problem in error.value.problems] == [
        ":1:1: 'foo' is not a scale. Wanted two numbers such as 1-5, the one that means absent first.",
        ":3:3: 'too-fst' is none of these. Did you mean 'too-fast'?",
        ":4:3: 'lots' is not a scale. Wanted two numbers such as 1-5, the one that means absent first.",
    ]


def test_a_column_that_only_the_mapping_has_is_told(own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, ["too-fast"], ["0"])
    with pytest.raises(InputError, match=r"^there is no column 'too-fest'\. Did you mean 'too-fast'\?$"):
        read_survey([path], own, mapped(tmp_path, "columns: {too-fest: trust}", own))


@given(headings=st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=4, unique_by=plain))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_a_proposed_mapping_is_always_one_that_can_be_read(
    headings: list[str], own: KnowledgeBase, tmp_path: Path
) -> None:
    try:
        path = table(tmp_path, ["too-fast", *headings], ["0", *headings], ["4", *headings])
        text = proposal([path], own)
    except (InputError, UnicodeEncodeError):
        return
    assert "too-fast" in load_mapping_of(tmp_path, text, own)


@pytest.mark.parametrize("odd", ["\u200b", "\u2028", "\x85", "\N{GRINNING FACE}", "\U000e0001", "\\", "'\""])
def test_a_long_heading_is_proposed_as_it_stands(odd: str, own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, [f"Hoe{odd}gaat het met {'heel ' * 30}veel geld?", "too-fast"], ["0", "0"], ["4", "4"])
    text = proposal([path], own).replace(": nothing", ": trust")
    assert severities(read_survey([path], own, mapped(tmp_path, text, own)), "trust") == [0, 4]


def load_mapping_of(folder: Path, text: str, kb: KnowledgeBase) -> dict[str, object]:
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    return dict(load_mapping(folder / "map.yaml", kb).columns)


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(separator: str, encoding: str, own: KnowledgeBase, tmp_path: Path) -> None:
    rows = (("Rol", "too-fast", "trust", "Anders"), ("coördinator", "0", "4", '"a\nb"'))
    text = "".join(separator.join(row) + "\n" for row in rows)
    (tmp_path / "x.csv").write_bytes(text.encode(encoding))
    assert read_survey([tmp_path / "x.csv"], own, Choices()).respondents[0]["role"] == "coördinator"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no answers stand in it"),
        (b"too-fast\n", "no answers stand in it"),
        (b"\0\1\2", "is neither text nor an Excel file"),
        (b"PK\x03\x04rest", "cannot be read as a table: it is not a whole Excel file"),
    ],
)
def test_a_file_that_is_no_export_is_told(content: bytes, message: str, own: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(InputError, match=rf"x\.csv: {message}\."):
        read_survey([tmp_path / "x.csv"], own, Choices())


@pytest.mark.parametrize(
    ("variable", "message"),
    [("NETDIAG_MAX_CELLS", "cells"), ("NETDIAG_MAX_COLUMNS", "columns"), ("NETDIAG_MAX_UNPACKED_BYTES", "bytes"),
     ("NETDIAG_MAX_CELL_CHARACTERS", "characters")],
)  # fmt: skip
@pytest.mark.parametrize("name", EXPORTS[:2])
def test_no_more_is_taken_in_than_limits_allow(
    name: str, variable: str, message: str, own: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "5")
    with pytest.raises(InputError, match=rf"{name}: more than 5 {message}.*{variable} sets another limit"):
        read_survey([export(name)], own, Choices())


@pytest.mark.parametrize("length", [100_001, 140_000])
def test_a_cell_that_is_too_long_is_told_as_such_however_long(length: int, own: KnowledgeBase, tmp_path: Path) -> None:
    path = table(tmp_path, ["too-fast", "Anders"], ["0", "x" * length])
    with pytest.raises(InputError, match=r"export\.csv: more than 100,000 characters in one cell\."):
        read_survey([path], own, Choices())


def test_a_folder_and_a_missing_file_are_told(own: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read as a table: it is no regular file\."):
        read_survey([tmp_path], own, Choices())
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file or directory\."):
        read_survey([tmp_path / "none.csv"], own, Choices())


def test_all_that_is_wrong_with_any_of_the_files_is_told_at_once(own: KnowledgeBase, tmp_path: Path) -> None:
    paths = [table(tmp_path, ["too-fast"], name="a.csv"), export("google-forms.csv"), tmp_path / "none.csv"]
    for read in (lambda: read_survey(paths, own, Choices()), lambda: proposal(paths, own)):
        with pytest.raises(InputError) as error:
            read()
        assert [Path(problem.place.file).name for problem in error.value.problems if problem.place] == [
            "a.csv",
            "none.csv",
        ]
    paths = [table(tmp_path, ["Kleur"], ["rood"], name=name) for name in ("b.csv", "c.csv")]
    with pytest.raises(InputError, match=r"(?s)b\.csv: none of its columns.*c\.csv: none of its columns"):
        read_survey(paths, own, Choices())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no FIFO")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json", ".docx"])
def test_nothing_waits_for_what_is_no_file(suffix: str, own: KnowledgeBase, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"x{suffix}")
    (tmp_path / f"y{suffix}").symlink_to("/dev/zero")
    for name in ("x", "y"):
        with pytest.raises(InputError, match=rf"{name}{suffix}: .*is no regular file"):
            read_survey([tmp_path / f"{name}{suffix}"], own, Choices())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "a.json"),
        ('{"form": "other"}', "form"),
        ('{"form": "netdiag-answers", "name": "Jan"}', "unknown key 'name'"),
        ('{"form": ', r"a\.json: it is not a file of answers: Expecting value"),
        ("[" * 100_000, r"a\.json: it is not a file of answers: "),
        ("\0", r"a\.json: it is not a file of answers: "),
    ],
)
def test_answers_of_another_form_are_told(text: str, message: str, own: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_survey([tmp_path / "a.json"], own, Choices())


def test_a_sign_that_a_form_asked_and_is_no_more_is_told(own: KnowledgeBase, tmp_path: Path) -> None:
    answers = {"form": "netdiag-answers", "symptoms": {"gone": 3, "too-fast": 2, "trust": 9}}
    (tmp_path / "a.json").write_text(json.dumps(answers), encoding="utf-8")
    survey = read_survey([tmp_path / "a.json"], own, Choices())
    assert told(survey) == [
        "question gone: 'gone' is no sign or feature. It is left out.",
        "question trust: '9' is not on the scale 0-4. It is left out.",
    ]
    assert survey.respondents == ({"symptoms": {"too-fast": 2}},)


def test_numbers_and_dates_of_excel_are_read_as_they_are_shown(own: KnowledgeBase, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["too-fast", "trust", "routine"], [0.0, 4, True], [3, 2.0, False]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    survey = read_survey([tmp_path / "x.xlsx"], own, Choices())
    assert [severities(survey, name) for name in ("too-fast", "trust")] == [[0, 3], [4, 2]]
    assert [respondent["features"] for respondent in survey.respondents] == [{"routine": "yes"}, {"routine": "no"}]


def test_nobody_left_is_told(own: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no respondent is left\."):
        read_survey([table(tmp_path, ["too-fast", "Opmerking"], ["", "ja"])], own, Choices())


# --- the command ------------------------------------------------------------------------------------------------------


def run(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr("sys.argv", ["netdiag", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_from_a_form_to_a_case_by_the_command_line(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    form, target = tmp_path / "form.csv", tmp_path / "case.yaml"
    assert run(monkeypatch, "questionnaire", "-o", form, "--roles", "arts,lid", "--lang", "en") == 0
    assert capsys.readouterr().err == f"Wrote {form}: 50 questions.\n"
    rows = form.read_text(encoding="utf-8-sig").splitlines()
    filled = [f"{row[:-1]},3 strong" if row.endswith("very strong | don't know | n/a,") else row for row in rows]
    form.write_text("\n".join(filled), encoding="utf-8")
    assert run(monkeypatch, "from-survey", form, "-o", target, "--name", "N") == 0
    assert capsys.readouterr().err == f"1 respondent; wrote {target}.\n"
    (respondent,) = parse(target.read_text(encoding="utf-8"), "case").data["respondents"]
    assert set(respondent["symptoms"].values()) == {3} and len(respondent["symptoms"]) == 36
    assert run(monkeypatch, "from-survey", form, "-o", target) == 2
    assert "exists already. --force replaces it." in capsys.readouterr().err
    assert run(monkeypatch, "from-survey", form, "-o", form, "--force") == 2
    assert "is read in this run" in capsys.readouterr().err
    assert run(monkeypatch, "questionnaire", "-o", tmp_path / "x.pdf") == 2


def test_a_mapping_is_proposed_by_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "map.yaml"
    assert run(monkeypatch, "from-survey", export("qualtrics.csv"), "--propose-mapping", target) == 0
    assert list(parse(target.read_text(encoding="utf-8"), "map").data["columns"].values())[:2] == [
        "role",
        "organisation",
    ]
    assert capsys.readouterr().out == ""
