"""What a questionnaire asks, and that each kind of form carries what is asked and is read back to the same answers."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from surveyed import respondents, surveyed

from conftest import sign
from netdiag.errors import InputError
from netdiag.intake.choosing import chosen
from netdiag.intake.forms import FORMS, write_form
from netdiag.intake.formwords import answers, severities, spoken
from netdiag.intake.questionnaire import SHORT, Questionnaire, asked_of, item_code, questionnaire
from netdiag.intake.survey import Choices, read_survey
from netdiag.knowledge import KnowledgeBase

Make = Callable[..., KnowledgeBase]
LANGUAGES = ("nl", "en")
CORE = {f"s{i}": {"core": True} for i in range(6)}


# --- which signs ------------------------------------------------------------------------------------------------------


def test_the_short_form_asks_36_signs_of_which_a_quarter_are_strengths(kb: KnowledgeBase) -> None:
    names = chosen(kb, SHORT)
    assert len(set(names)) == SHORT == 36
    assert sum(kb.symptoms[name].strength for name in names) == 9


def test_the_short_form_speaks_for_every_knelpunt_and_parts_every_two(kb: KnowledgeBase) -> None:
    says = {name: kb.derived.single_signs[name] for name in chosen(kb, SHORT)}
    for knelpunt in kb.knelpunten:
        assert max(effects.get(knelpunt, 0.0) for effects in says.values()) >= 0.5, knelpunt
    for one, other in combinations(kb.knelpunten, 2):
        assert max(abs(e.get(one, 0.0) - e.get(other, 0.0)) for e in says.values()) >= 0.4, (one, other)


def test_no_two_signs_of_the_short_form_say_one_thing_twice(kb: KnowledgeBase) -> None:
    for one, other in combinations([kb.symptoms[name] for name in chosen(kb, SHORT)], 2):
        assert not {one.id, *one.under} & {other.id, *other.under}
        assert one.evidence is None or one.evidence != other.evidence


def test_a_sign_that_parts_two_is_chosen_before_one_that_says_the_same_of_both(small: Make) -> None:
    both = sign("s0", "k0", 0.9) + sign("s0", "k1", 0.9)
    kb = small(both + sign("s1", "k0", 0.5) + sign("s2", "k1", 0.4), fields=CORE)
    assert chosen(kb, 1) == ("s1",)
    assert chosen(kb, 2) == ("s1", "s2")


def test_what_is_told_already_counts_less(small: Make) -> None:
    """Alone s1 adds 2 x 0.49 and s2 2 x 0.36. After s0, which parts k0 by 0.64, it is 0.35 against 0.49."""
    rules = sign("s0", "k0", 0.8) + sign("s1", "k0", 0.7) + sign("s2", "k2", 0.6)
    kb = small(rules, knelpunten=3, fields=CORE)
    assert chosen(kb, 1) == ("s0",)
    assert chosen(kb, 2) == ("s0", "s2")


def test_what_only_a_document_shows_is_not_asked(small: Make) -> None:
    fields = {**CORE, "s0": {"core": True, "observe": ["document"]}}
    kb = small(sign("s0", "k0", 0.9) + sign("s1", "k0", 0.2), fields=fields)
    assert chosen(kb, 5) == ("s1",)


def test_each_fourth_sign_is_a_strength(small: Make) -> None:
    fields = {**CORE, "s5": {"core": True, "strength": True}}
    kb = small("".join(sign(f"s{i}", "k0", 0.9 - i / 10) for i in range(6)), symptoms=6, fields=fields)
    assert chosen(kb, 3) == ("s0", "s1", "s2")
    assert chosen(kb, 4) == ("s0", "s1", "s2", "s5")


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_features_come_first_and_signs_follow_by_subject(kb: KnowledgeBase) -> None:
    asked = questionnaire(kb)
    ids = [item.id for _, _, item in asked.numbered()]
    assert ids[: len(kb.features)] == list(kb.features)
    groups = [list(kb.groups).index(kb.symptoms[name].group) for name in ids[len(kb.features) :]]
    assert groups == sorted(groups)
    assert [number for _, number, _ in asked.numbered()] == list(range(1, len(ids) + 1))


def test_a_full_form_asks_all_and_one_of_subjects_only_those(kb: KnowledgeBase) -> None:
    def signs(asked: Questionnaire) -> set[str]:
        return {item.id for part in asked.signs for item in part.items}

    assert signs(questionnaire(kb, full=True)) == set(kb.symptoms)
    money = {s.id for s in kb.symptoms.values() if s.group == "money"}
    assert signs(questionnaire(kb, subjects=["money"], full=True)) == money
    assert signs(questionnaire(kb, subjects=["money"])) == {name for name in money if kb.symptoms[name].core}
    assert not questionnaire(kb, features=False).features.items


def test_a_subject_that_there_is_not_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match=r"^'mony' is not a subject\. Did you mean 'money'\?$"):
        questionnaire(kb, subjects=["mony"])


def test_codes_are_words_of_form_tools_and_no_two_are_the_same(kb: KnowledgeBase) -> None:
    codes = [item_code(name) for name in (*kb.symptoms, *kb.features, "role", "organisation")]
    assert len(set(codes)) == len(codes)
    assert all(code.isascii() and code.isalnum() and code[0].isalpha() and len(code) == 6 for code in codes)


def test_a_code_never_changes() -> None:
    assert item_code("role") == "qjmli3"


@pytest.mark.parametrize(("text", "asked"), [("free", ()), ("none", None), ("a, b ,a,", ("a", "b"))])
def test_how_a_role_is_asked(text: str, asked: tuple[str, ...] | None) -> None:
    assert asked_of(text, "--roles") == asked


@pytest.mark.parametrize("text", ["", " , ", "a" * 101])
def test_a_role_that_no_case_takes_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--roles: "):
        asked_of(text, "--roles")


# --- forms ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> KnowledgeBase:
    (tmp_path / "kb").mkdir()
    return surveyed(tmp_path / "kb")


def asked_in(own: KnowledgeBase, language: Any = "nl") -> Questionnaire:
    roles = ("bestuurder", "verpleegkundige")
    return questionnaire(own, language, "Netwerk", full=True, role=roles)


@pytest.mark.parametrize("suffix", FORMS)
def test_the_same_questionnaire_gives_the_same_bytes(suffix: str, kb: KnowledgeBase, tmp_path: Path) -> None:
    one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
    for path in (one, other):
        write_form(questionnaire(kb, role=("a", "b")), path)
    assert one.read_bytes() == other.read_bytes()


def test_another_kind_of_form_is_refused(own: KnowledgeBase, tmp_path: Path) -> None:
    wanted = r"form\.docs: wanted a name ending in \.html, \.xlsx, \.docx, \.csv\. Did you mean '\.docx'\?$"
    with pytest.raises(InputError, match=wanted):
        write_form(asked_in(own), tmp_path / "form.docs")


@pytest.mark.parametrize(("suffix", "package"), [(".xlsx", "openpyxl"), (".docx", "docx"), (".html", "jinja2")])
def test_a_package_that_is_missing_is_told_with_how_to_get_it(
    suffix: str, package: str, own: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=rf'^this needs {package}; in the folder of netdiag: .+"\.\[intake\]"$'):
        write_form(asked_in(own), tmp_path / f"form{suffix}")


def words_of(language: str) -> dict[object, str]:
    """What one answers in a form, by the value that it stands for in a case."""
    every = (*severities(language), *answers(language))
    return {int(value) if value.isdecimal() else value: spoken(value, word) for value, word in every}


def said_of(respondent: dict[str, Any]) -> dict[str, Any]:
    return {**respondent["features"], **respondent["symptoms"]}


def fill_excel(path: Path, respondent: dict[str, Any], language: str) -> None:
    book = load_workbook(path)
    for row in book["netdiag"].iter_rows():
        name = row[4].value if len(row) > 4 else None
        if name in said_of(respondent):
            row[2].value = words_of(language)[said_of(respondent)[name]]
        elif name in ("role", "organisation"):
            row[2].value = respondent[name]
    book.save(path)


def fill_csv(path: Path, respondent: dict[str, Any], language: str) -> None:
    separator = ";" if language == "nl" else ","
    with path.open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file, delimiter=separator)
    for row in rows:
        answer = said_of(respondent).get(row[0])
        row[5] = respondent[row[0]] if row[0] in ("role", "organisation") else words_of(language).get(answer, "")
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=separator).writerows([heading, *rows])


def fill_word(path: Path, respondent: dict[str, Any], language: str) -> None:
    document = Document(str(path))
    answers = {item_code(name): words_of(language)[value] for name, value in said_of(respondent).items()}
    for table in document.tables:
        heading = [" ".join(cell.text.split()) for cell in table.rows[0].cells]
        for row in table.rows[1:]:
            code = row.cells[-1].text
            if code == item_code("role"):
                row.cells[1].text = row.cells[1].text.replace(f"☐ {respondent['role']}", f"☒ {respondent['role']}")
            elif code == item_code("organisation"):
                row.cells[1].text = respondent["organisation"]
            elif code in answers:
                row.cells[heading.index(answers[code])].text = "x"
    document.save(str(path))


def save_answers(path: Path, respondent: dict[str, Any], language: str) -> None:
    path.write_text(json.dumps({"form": "netdiag-answers", "language": language, **respondent}), encoding="utf-8")


FILL = {".xlsx": fill_excel, ".csv": fill_csv, ".docx": fill_word, ".json": save_answers}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", FILL)
def test_a_form_that_was_filled_in_is_read_back_to_the_same_answers(
    suffix: str, language: str, own: KnowledgeBase, tmp_path: Path
) -> None:
    paths = []
    for number, respondent in enumerate(respondents()[:4]):
        paths.append(tmp_path / f"{number}{suffix}")
        if suffix in FORMS:
            write_form(asked_in(own, language), paths[-1])
        FILL[suffix](paths[-1], respondent, language)
    survey = read_survey(paths, own, Choices())
    assert list(survey.respondents) == respondents()[:4]
    assert survey.remarks == ()


def test_a_row_of_an_excel_form_is_as_high_as_its_text_and_its_id_is_hidden(small: Make, tmp_path: Path) -> None:
    label = {"nl": "Zo gaat het hier al jaren. " * 6, "en": "x"}
    write_form(questionnaire(small(sign("s1", "k0"), fields={"s0": label}), "nl", full=True), tmp_path / "form.xlsx")
    sheet = load_workbook(tmp_path / "form.xlsx")["netdiag"]
    heights = {row[4].value: sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows()}
    assert heights["s0"] == 45 and heights["s1"] is None
    assert sheet.column_dimensions["E"].hidden


def answered_with(own: KnowledgeBase, path: Path, *answered: object) -> Path:
    """An Excel form in which the signs have these answers, one after another."""
    write_form(asked_in(own), path)
    book = load_workbook(path)
    rows = [row for row in book["netdiag"].iter_rows() if row[4].value in own.symptoms]
    for row, answer in zip(rows, answered, strict=False):
        row[2].value = answer
    book.save(path)
    return path


def test_a_form_on_another_scale_is_left_out_whole(own: KnowledgeBase, tmp_path: Path) -> None:
    off, good = (answered_with(own, tmp_path / f"{n}.xlsx", *said) for n, said in enumerate([(8, 6, 4, 7), (1, 2)]))
    survey = read_survey([off, good], own, Choices())
    assert [str(remark) for remark in survey.remarks] == [
        f"{off}: 3 of 4 answers are not on the scale 0-4 ('8', '6', '7'): it seems to be filled in on another scale. "
        "The whole form is left out."
    ]
    assert len(survey.respondents) == 1 and survey.sources == ("1 x netdiag, 0-4",)


def test_a_slip_or_two_leave_the_rest_of_a_form(own: KnowledgeBase, tmp_path: Path) -> None:
    survey = read_survey([answered_with(own, tmp_path / "form.xlsx", 5, "veel", 4)], own, Choices())
    assert list(survey.respondents[0]["symptoms"].values()) == [4]
    assert [str(remark).partition(": ")[2].partition(" ")[0] for remark in survey.remarks] == ["row", "row"]


def test_excel_takes_no_other_answer_than_those_of_the_question(own: KnowledgeBase, tmp_path: Path) -> None:
    write_form(asked_in(own), tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")
    sheet, lists = book["netdiag"], book["lists"]
    allowed = {}
    for validation in sheet.data_validations.dataValidation:
        choices = validation.formula1.removeprefix("lists!").replace("$", "")
        values = [row[0].value for row in lists[choices]] if validation.type == "list" else []
        allowed.update({cell: values for cells in validation.sqref.ranges for (cell,) in cells.rows})
    asked = {row[4].value: (row[2].row, row[2].column) for row in sheet.iter_rows() if row[4].value not in (None, "id")}
    assert set(asked) == {"role", "organisation", *own.symptoms, *own.features}
    for name, cell in asked.items():
        wanted = severities("nl") if name in own.symptoms else answers("nl") if name in own.features else ()
        assert allowed[cell][-len(wanted) :] == [spoken(*choice) for choice in wanted] or name in (
            "role",
            "organisation",
        )
    assert allowed[asked["role"]] == ["bestuurder", "verpleegkundige"]


def test_text_of_the_knowledge_is_never_a_formula_or_markup(small: Make, tmp_path: Path) -> None:
    label = {"nl": "=1+1 <script>alert(1)</script>", "en": "=1+1"}
    asked = questionnaire(small(sign("s1", "k0"), fields={"s0": label}), "nl", "</title><script>", full=True)
    write_form(asked, tmp_path / "form.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "form.xlsx")["netdiag"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == label["nl"]] == ["s"]
    write_form(asked, tmp_path / "form.html")
    page = (tmp_path / "form.html").read_text(encoding="utf-8")
    assert page.count("<script>") == 1 and "alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(("language", "region"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_a_word_form_says_in_which_language_it_is(
    language: str, region: str, own: KnowledgeBase, tmp_path: Path
) -> None:
    file = tmp_path / "form.docx"
    write_form(questionnaire(own, language), file)
    styles = ZipFile(file).read("word/styles.xml").decode()
    assert set(re.findall(r'<w:lang w:val="([^"]*)"', styles)) == {region}


def test_the_columns_of_a_word_form_are_as_wide_as_their_cells_and_no_row_is_split(
    own: KnowledgeBase, tmp_path: Path
) -> None:
    write_form(asked_in(own), tmp_path / "form.docx")
    for table in Document(str(tmp_path / "form.docx")).tables:
        columns = [column.width for column in table.columns]
        assert len(set(columns)) > 1
        for row in table.rows:
            assert [cell.width for cell in row.cells] == columns
            assert row._tr.xpath("w:trPr/w:cantSplit")


@pytest.mark.parametrize("organisation", ["V&V medewerker", "V en V", "x-ray", "X"])
def test_what_was_typed_in_a_word_form_keeps_its_first_letter(
    organisation: str, own: KnowledgeBase, tmp_path: Path
) -> None:
    path, person = tmp_path / "form.docx", {**respondents()[0], "organisation": organisation}
    write_form(asked_in(own), path)
    fill_word(path, person, "nl")
    assert read_survey([path], own, Choices()).respondents[0]["organisation"] == organisation


def test_two_marks_for_one_question_are_left_out_and_told_with_its_text(own: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    write_form(asked_in(own), path)
    fill_word(path, respondents()[0], "nl")
    document = Document(str(path))
    row, said = document.tables[1].rows[1], respondents()[0]
    row.cells[2].text = row.cells[3].text = "x"
    document.tables[0].rows[1].cells[1].text = "☒ bestuurder   ☒ verpleegkundige"
    document.save(str(path))
    survey = read_survey([path], own, Choices())
    first = next(iter(own.features))
    assert survey.respondents == (
        {
            "organisation": said["organisation"],
            "features": {name: value for name, value in said["features"].items() if name != first},
            "symptoms": said["symptoms"],
        },
    )
    assert [str(remark).removeprefix(f"{path}: ") for remark in survey.remarks] == [
        "question 'Wat is uw rol of functie?': 2 answers are marked. It is left out.",
        f"question 1 ('{own.features[first].nl}'): 2 answers are marked. It is left out.",
    ]


def test_rows_from_which_cells_were_taken_are_all_told(own: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    write_form(asked_in(own), path)
    document = Document(str(path))
    broken, bare = document.tables[2].rows[2:4]
    broken._tr.remove(broken.cells[3]._tc)
    for cell in bare.cells:
        bare._tr.remove(cell._tc)
    document.save(str(path))
    with pytest.raises(InputError) as error:
        read_survey([path], own, Choices())
    assert [str(problem).partition("form.docx: ")[2] for problem in error.value.problems] == [
        "table 3, row 3: it has 9 cells, and the heading 10.",
        "table 3, row 4: it has 0 cells, and the heading 10.",
    ]


def test_a_word_file_that_is_no_form_is_told(own: KnowledgeBase, tmp_path: Path) -> None:
    Document().save(str(tmp_path / "letter.docx"))
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"letter\.docx: it is no form of `netdiag questionnaire`\.$"):
        read_survey([tmp_path / "letter.docx"], own, Choices())
    with pytest.raises(InputError, match=r"broken\.docx: cannot be read: it is not a whole Word file\.$"):
        read_survey([tmp_path / "broken.docx"], own, Choices())
