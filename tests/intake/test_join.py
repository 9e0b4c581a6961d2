"""Case files of one network, joined: who answered, what was stated, and what is not taken over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import netdiag
from netdiag.cases import load_case
from netdiag.cli import app
from netdiag.errors import InputError
from netdiag.intake.join import Joined, join
from netdiag.knowledge import KnowledgeBase
from netdiag.terminal import status_of

SIGN, OTHER = "nobody-watches-trends", "progress-not-tracked"
FEATURE = "merger-of-organisations"


@pytest.fixture
def joined(kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def made(*texts: str) -> Joined:
        names = [f"{chr(ord('a') + i)}.yaml" for i in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            Path(name).write_text(text + "\n", encoding="utf-8")
        return join(names, kb)

    return made


def remarks(made: Joined) -> list[str]:
    return [str(remark) for remark in made.remarks]


def test_a_file_without_respondents_is_what_one_person_answered(joined: Any) -> None:
    made = joined(
        f"name: N\nsymptoms: {{{SIGN}: 3}}",
        f"name: N\nfeatures: {{{FEATURE}: ja}}\nsymptoms: {{{SIGN}: 0, {OTHER}: unknown}}",
    )
    assert made.case == netdiag.Case(
        name="N",
        respondents=[{"symptoms": {SIGN: 3}}, {"symptoms": {SIGN: 0, OTHER: "unknown"}, "features": {FEATURE: "yes"}}],
    )
    assert remarks(made) == []


def test_respondents_are_put_together_and_what_else_was_observed_stays(joined: Any) -> None:
    one = (
        f"respondents: [{{role: arts, symptoms: {{{SIGN}: 3}}}}]\nsymptoms: {{{OTHER}: {{severity: 2, note: gezien}}}}"
    )
    made = joined(one, f"symptoms: {{{SIGN}: 1}}", f"respondents: [{{symptoms: {{{SIGN}: 4}}}}]")
    assert [(r.role, r.symptoms[SIGN]) for r in made.case.respondents] == [("arts", 3), (None, 1), (None, 4)]
    assert (made.case.symptoms[OTHER].note, list(made.case.symptoms)) == ("gezien", [OTHER])


def test_a_file_that_only_states_something_adds_nobody(joined: Any) -> None:
    made = joined("name: N\nphase: campagne\nsize: 9", f"symptoms: {{{SIGN}: 1}}")
    assert (made.case.phase, made.case.size, len(made.case.respondents), made.case.name) == ("campagne", 9, 1, "N")


def test_what_files_state_is_put_together(joined: Any) -> None:
    seen = f"symptoms: {{{SIGN}: 1}}"
    made = joined(
        f"governance: zelfregulerend-netwerk\nbouwstenen: {{opgave: yes}}\nkrachten: {{dialoog: unknown}}\n{seen}",
        f"opgave: taai\nbouwstenen: {{legitimiteit: no, opgave: unknown}}\nkrachten: {{dialoog: 2}}\n{seen}",
    )
    assert made.case.governance == "zelfregulerend-netwerk" and made.case.opgave.type == "taai"
    assert made.case.bouwstenen == {"opgave": "yes", "legitimiteit": "no"} and made.case.krachten == {"dialoog": 2}


def test_files_that_state_something_else_are_told_with_both_values_and_places(joined: Any) -> None:
    one = "name: N\nphase: campagne\nmandated: true\nopgave: taai\nbouwstenen: {opgave: yes}\nsize: 9"
    hint = "Cases of one network state the same of it: change one, or leave it out."
    other = "phase: participeren\nmandated: no\nopgave: principieel\nbouwstenen: {opgave: no}"
    with pytest.raises(InputError) as caught:
        joined(*(f"{text}\nsymptoms: {{{SIGN}: 1}}" for text in (one, other)))
    assert str(caught.value).split("\n") == [
        f"b.yaml:1:1: phase is 'participeren' here and 'campagne' in a.yaml:2:1. {hint}",
        f"b.yaml:2:1: mandated is 'false' here and 'true' in a.yaml:3:1. {hint}",
        f"b.yaml:3:1: opgave is '{{'type': 'principieel'}}' here and '{{'type': 'taai'}}' in a.yaml:4:1. {hint}",
        f"b.yaml:4:14: bouwstenen.opgave is 'no' here and 'yes' in a.yaml:5:14. {hint}",
    ]


def test_what_was_observed_beside_respondents_must_be_the_same_too(joined: Any) -> None:
    text = f"respondents: [{{symptoms: {{{SIGN}: 3}}}}]\nsymptoms: {{{OTHER}: %s}}"
    assert joined(text % 2, text % "{severity: 2, note: x}").case.symptoms[OTHER].severity == 2
    with pytest.raises(InputError, match=rf"symptoms\.{OTHER} is .* here and .* in a\.yaml:2:12"):
        joined(text % 2, text % 3)


def test_names_and_texts_stay_where_all_agree_and_are_told_where_not(joined: Any) -> None:
    text = f"name: %s\ndate: 2026-01-3%s\norigin: gesprekken\nsymptoms: {{{SIGN}: 1}}"
    made = joined(text % ("Gesprek met Jan", 0), text % ("Gesprek met Piet", 0))
    assert (made.case.name, str(made.case.date), made.case.origin) == ("", "2026-01-30", "gesprekken")
    assert remarks(made) == ["the files have 2 different values of 'name'; none is kept."]


def test_the_chief_complaints_are_those_that_most_files_name(joined: Any) -> None:
    signs = ["a-b", SIGN, OTHER, "partners-compete", "no-felt-urgency"][1:]
    text = f"symptoms: {{{', '.join(f'{name}: 3' for name in signs)}}}\nchief_complaint: "
    made = joined(f"{text}[{OTHER}]", f"{text}[{SIGN}, partners-compete]", f"{text}[no-felt-urgency, {SIGN}]")
    assert made.case.chief_complaint == (SIGN, OTHER, "partners-compete")


def test_notes_sources_and_confidences_of_one_person_are_left_out_and_that_is_told(joined: Any) -> None:
    made = joined(f"symptoms: {{{SIGN}: {{severity: 3, note: zei Jan}}, {OTHER}: {{severity: 1, confidence: 0.5}}}}")
    assert "Jan" not in made.case.to_yaml()
    assert remarks(made) == [
        "2 observations have a note, source or confidence, which answers of respondents do not; left out."
    ]


def test_a_file_given_twice_would_count_double(kb: KnowledgeBase, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(f"symptoms: {{{SIGN}: 1}}\n")
    with pytest.raises(InputError, match=r"a\.yaml: given twice"):
        join(["a.yaml", str(tmp_path / "a.yaml")], kb)


def test_every_problem_of_every_file_is_told(joined: Any) -> None:
    with pytest.raises(InputError) as caught:
        joined("phase: campange", "sise: 3")
    assert [str(problem).split(":")[0] for problem in caught.value.problems] == ["a.yaml", "b.yaml"]


def test_files_in_which_nobody_answers_make_no_case(joined: Any) -> None:
    with pytest.raises(InputError, match="nobody answered anything in these files"):
        joined("name: N")


def test_there_is_a_limit(joined: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_MAX_RESPONDENTS", "1")
    with pytest.raises(InputError, match="more than 1 respondents in one case"):
        joined(f"symptoms: {{{SIGN}: 1}}", f"symptoms: {{{SIGN}: 1}}")


def test_the_command_writes_a_case_that_reads_back(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(f"name: A\nsymptoms: {{{SIGN}: 1}}\n")
    Path("b.yaml").write_text(f"name: B\nsymptoms: {{{SIGN}: 4}}\n")
    assert status_of(lambda: app(["join", "a.yaml", "b.yaml", "-o", "all.yaml"])) == 0
    assert len(load_case("all.yaml", kb).respondents) == 2
    said = capsys.readouterr().err
    assert "different values of 'name'" in said and "2 respondents; wrote all.yaml." in said
    assert status_of(lambda: app(["join", "a.yaml", "-o", "a.yaml", "--force"])) == 2
    assert status_of(lambda: app(["join", "a.yaml", "b.yaml", "-o", "all.yaml"])) == 2


def test_thousands_of_people_join_and_are_diagnosed(kb: KnowledgeBase, tmp_path: Path, monkeypatch: Any) -> None:
    """5,000 people of whom each answered forty questions, within the limits that hold by default."""
    monkeypatch.chdir(tmp_path)
    signs = list(kb.derived.core_symptoms)[:40]
    person = ", ".join(f"{name}: {{{i % 5}}}" for i, name in enumerate(signs))
    lines = [
        f"- {{role: rol {i % 7}, symptoms: {{{person.format(i % 5, *[(i + n) % 5 for n in range(1, 5)])}}}}}"
        for i in range(5000)
    ]
    Path("a.yaml").write_text("respondents:\n" + "\n".join(lines[:2500]) + "\n")
    Path("b.yaml").write_text("respondents:\n" + "\n".join(lines[2500:]) + "\n")
    made = join(["a.yaml", "b.yaml"], kb)
    Path("all.yaml").write_text(made.case.to_yaml())
    read = load_case("all.yaml", kb)
    assert read == made.case
    found = netdiag.diagnose(read, kb, engine="floats").respondents
    assert found is not None and found.n == 5000 and len(found.groups) == 7
    assert all(answers.n == 5000 for answers in found.signs)
