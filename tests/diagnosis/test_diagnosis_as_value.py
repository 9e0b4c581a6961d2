"""A diagnosis and a knowledge base are values too, and show themselves briefly."""

from __future__ import annotations

import dataclasses
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import netdiag
from conftest import ROOT, sign
from netdiag.cases import Case
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.section import Section

EXAMPLE = ROOT / "examples" / "ronde-tafel-bestuurders.yaml"
OWN = """
symptoms:
  - id: minutes-never-read
    nl: Niemand leest de verslagen.
    group: deciding
    observe: [meeting]
    source: {support: inferred, why: {nl: eigen waarneming}}
rules:
  - id: own-rule
    if: {symptom: minutes-never-read}
    then: {knelpunt: onvoldoende-spelregels, certainty: 0.6}
    because: {nl: Wat niemand leest bindt niemand.}
    source: {support: inferred}
"""


@pytest.fixture(scope="module")
def made() -> Diagnosis:
    return diagnose(netdiag.load_case(EXAMPLE))


@pytest.fixture
def own(kb: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    return kb.overlay(tmp_path)


# --- values -----------------------------------------------------------------------------------------------------------


def test_nothing_in_a_diagnosis_can_be_changed(made: Diagnosis) -> None:
    axes: Any = made.opgave.axes
    for mapping in (axes, made.inference.certainties, made.inference.degrees, made.inference.facts.degrees):
        with pytest.raises(TypeError, match="cannot be changed"):
            mapping["x"] = 1.0  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.outcome = "tie"  # type: ignore[misc]


def test_two_diagnoses_of_one_case_are_equal_and_have_one_hash(made: Diagnosis) -> None:
    again = diagnose(netdiag.load_case(EXAMPLE))
    assert again == made and hash(again) == hash(made) and len({again, made}) == 1
    assert diagnose(made.case.replace(size=30)) != made


def test_a_pickled_diagnosis_is_the_same(made: Diagnosis) -> None:
    text = pickle.dumps(made)
    assert len(text) < 100_000  # the shipped knowledge is named, not carried along
    again = pickle.loads(text)
    assert again == made and again.to_json() == made.to_json() and again.kb is made.kb


def test_what_is_not_looked_at_is_not_worked_out() -> None:
    d = diagnose(netdiag.load_case(EXAMPLE), engine="floats")
    assert vars(d).keys() == {"kb", "case", "inference"}
    assert d.outcome and d.hoofdoorzaken and d.opgave
    assert not vars(d).keys() & {"knelpunten", "patterns", "interventions", "precedents", "ask_next"}


def test_what_was_looked_at_shows_in_no_comparison_hash_or_pickle(made: Diagnosis) -> None:
    read, unread = diagnose(made.case), diagnose(made.case)
    assert read.to_json() == made.to_json() and read.interventions is read.interventions
    assert read == unread and hash(read) == hash(unread) and repr(read) == repr(unread)
    assert pickle.dumps(read) == pickle.dumps(diagnose(made.case))


def test_a_pickled_overlay_carries_its_records(own: KnowledgeBase, tmp_path: Path) -> None:
    case = Case(symptoms={"minutes-never-read": 4})
    text = pickle.dumps((own, diagnose(case, own)))
    (tmp_path / "own.yaml").unlink()
    again, d = pickle.loads(text)
    assert again == own and again.hash == own.hash != KnowledgeBase.default().hash
    assert d.to_json() == diagnose(case, own).to_json() == diagnose(case, again).to_json()
    assert list(again.symptoms) == list(own.symptoms)


def test_knowledge_of_another_version_is_refused_by_its_hash() -> None:
    text = pickle.dumps(KnowledgeBase.default())
    wrong = text.replace(KnowledgeBase.default().hash.encode(), b"0" * 64)
    with pytest.raises(netdiag.KnowledgeError, match="000000000000 was asked for"):
        pickle.loads(wrong)


def test_processes_can_share_the_work() -> None:
    cases = [netdiag.load_case(file) for file in sorted((ROOT / "examples").glob("*.yaml"))[:3]]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(diagnose, cases)) == [diagnose(case) for case in cases]


# --- asking for a finding ---------------------------------------------------------------------------------------------


def test_a_finding_is_found_by_its_id_and_by_its_label_in_both_languages(made: Diagnosis) -> None:
    by_id = made.finding("knelpunt", "uiteenlopende-belangen")
    assert by_id.certainty > 0.9
    assert (
        made.finding("knelpunt", "Uiteenlopende belangen") == made.finding("knelpunt", "Diverging interests") == by_id
    )


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        (
            "banana",
            "nonsense",
            "'banana' is not a kind of finding. Wanted one of knelpunt, pattern, opgave, governance.",
        ),
        ("paterns", "x", "'paterns' is not a kind of finding."),
        ("knelpunt", "uiteenlopende-belang", "Did you mean 'uiteenlopende-belangen'?"),
        ("knelpunt", "talking-shop", "'talking-shop' is not a knelpunt."),
    ],
)
def test_a_finding_that_there_is_not_is_an_error(made: Diagnosis, kind: str, name: str, told: str) -> None:
    with pytest.raises(netdiag.InputError) as caught:
        made.finding(kind, name)
    assert told in str(caught.value)


@pytest.mark.parametrize("name", ["", ["x"], {"x"}, None, 3])
def test_what_is_no_name_is_told_without_a_guess(made: Diagnosis, name: Any) -> None:
    for ask in (made.why, made.explain, made.why_not, made.stands_on, made.would_hold):
        with pytest.raises(netdiag.InputError, match="is not a knelpunt") as caught:
            ask(name)
        assert "Did you mean" not in str(caught.value)


def test_a_label_is_taken_in_any_case_and_without_its_full_stop(made: Diagnosis) -> None:
    assert made.why("UITEENLOPENDE belangen.") == made.why("uiteenlopende-belangen")
    advice = next(i for i in made.kb.interventions.values() if i.nl.endswith("."))
    assert made.why(advice.nl.removesuffix(".").upper()) == made.why(advice.id)


@pytest.mark.parametrize("ask", ["to_dict", "to_json", "to_text"])
@pytest.mark.parametrize("language", ["xx", "NL", "", None, 3])
def test_a_language_that_there_is_not_is_an_error(made: Diagnosis, ask: str, language: Any) -> None:
    with pytest.raises(netdiag.InputError, match=r"is not a language of netdiag. Wanted nl or en"):
        getattr(made, ask)(language)


@pytest.mark.parametrize("ask", ["why", "why_not"])
def test_reasons_are_not_given_in_a_language_that_there_is_not(made: Diagnosis, ask: str) -> None:
    with pytest.raises(netdiag.InputError, match="'xx' is not a language"):
        getattr(made, ask)("uiteenlopende-belangen", "xx")


def test_a_label_is_not_given_in_a_language_that_there_is_not(kb: KnowledgeBase) -> None:
    with pytest.raises(netdiag.InputError, match="'xx' is not a language"):
        kb.knelpunten["uiteenlopende-belangen"].label("xx")  # type: ignore[arg-type]


# --- shown ------------------------------------------------------------------------------------------------------------


def test_print_gives_one_useful_line(small: Callable[..., KnowledgeBase]) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.4))
    d = diagnose(Case(name="Noord", symptoms={"s0": 4, "s1": 4, "s2": 0, "s3": "unknown"}), kb)
    assert str(d) == "<Diagnosis 'Noord': findings; k0 likely (0.60), k1 possible (0.40); symptoms scored: 3>"
    first = diagnose(Case(symptoms={"s0": 4}), kb)
    assert str(first) == "<Diagnosis: first_indication; k0 likely (0.60); symptoms scored: 1>"
    assert str(diagnose(Case(), kb)) == "<Diagnosis: insufficient_information; symptoms scored: 0>"


def test_a_notebook_gets_one_view_of_a_heading_a_list_and_a_table(made: Diagnosis) -> None:
    view = made._repr_mimebundle_()
    assert view["text/plain"].count("\n") < 40
    assert view["text/html"].count("<table>") == 1 and "Regionale samenwerking" in view["text/html"]
    assert "Uiteenlopende belangen: waarschijnlijk (0," in view["text/html"]


def test_text_of_a_case_is_no_markup_in_a_notebook() -> None:
    d = diagnose(Case(name="<script>alert(1)</script>\x1b[31m", symptoms={"partners-compete": 4}))
    for text in d._repr_mimebundle_().values():
        assert "<script" not in text.partition("<div")[2] and "\x1b" not in text


@pytest.mark.parametrize("given", ["rules", Path("rules"), 0, {}], ids=repr)
def test_what_is_no_knowledge_base_is_told_so(given: Any) -> None:
    for asked in (lambda: diagnose(Case(), given), lambda: list(netdiag.diagnose_many([Case()], given))):
        with pytest.raises(TypeError, match=f"wanted a KnowledgeBase, and this is of type {type(given).__name__}"):
            asked()


def test_control_characters_of_an_overlay_reach_no_terminal_and_no_notebook(kb: KnowledgeBase, tmp_path: Path) -> None:
    pointers = kb.pointers.raw["interests-who-pays-keeps-returning"]  # type: ignore[attr-defined]
    record = {**pointers, "because": {"nl": "a\x1b[31mb", "en": "a\x1b[31mb"}}
    (tmp_path / "own.yaml").write_text("pointers:\n  - " + json.dumps(record), encoding="utf-8")
    overlaid = kb.overlay(tmp_path)
    d = diagnose(Case(symptoms={"who-pays-what-recurs": 4}), overlaid)
    why = d.why("uiteenlopende-belangen")
    assert "a [31mb" in why and "\x1b" not in why
    assert not any("\x1b" in view for view in d._repr_mimebundle_().values())
    assert "\x1b" not in d.why_not("uiteenlopende-belangen")
    assert "\x1b" not in Section("pointers", {record["id"]: record})._repr_html_()


NOTEBOOK = """
import netdiag
from rich import jupyter
shown = []
jupyter.display = lambda *a, **k: shown.append(a)
import rich.console
rich.console._is_jupyter = lambda: True
d = netdiag.diagnose(netdiag.load_case("{file}"))
d._repr_mimebundle_(); d.to_text()
print(len(shown))
"""


def test_the_text_of_a_diagnosis_is_no_output_of_its_own_in_a_notebook() -> None:
    done = subprocess.run([sys.executable, "-c", NOTEBOOK.format(file=EXAMPLE)], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_a_knowledge_base_shows_itself_on_one_line(kb: KnowledgeBase) -> None:
    assert repr(kb) == f"<KnowledgeBase {kb.version}: {len(kb.rules)} rules, {len(kb.symptoms)} symptoms, " + (
        f"{len(kb.knelpunten)} knelpunten, {len(kb.interventions)} interventions>"
    )


def test_a_section_shows_its_first_ids_and_completes_all(kb: KnowledgeBase) -> None:
    assert repr(kb.phases).startswith(f"<{len(kb.phases)} phases: ")
    assert kb.symptoms._ipython_key_completions_() == list(kb.symptoms)  # type: ignore[attr-defined]
    html = kb.symptoms._repr_html_()  # type: ignore[attr-defined]
    assert html.count("<tr>") == 21 and f"… {len(kb.symptoms) - 20} more" in html
    assert "<table>" in kb.rules._repr_html_()  # type: ignore[attr-defined]


def test_an_id_that_there_is_not_is_told_with_the_nearest(kb: KnowledgeBase) -> None:
    with pytest.raises(KeyError, match=r"'no-puler' is not one of the symptoms\. Did you mean 'no-puller'"):
        kb.symptoms["no-puler"]
    assert kb.symptoms.get("no-puler") is None


# --- one word, one rounding -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (0.5965, "mogelijk (0,59)", "possible (0.59)"),
        (0.6, "waarschijnlijk (0,60)", "likely (0.60)"),
        (1 - (1 - 0.6), "waarschijnlijk (0,60)", "likely (0.60)"),
        (0.1999, "onduidelijk (0,19)", "unclear (0.19)"),
        (0.2, "mogelijk (0,20)", "possible (0.20)"),
        (-0.1999, "onduidelijk (-0,19)", "unclear (-0.19)"),
        (-0.2, "onwaarschijnlijk (-0,20)", "unlikely (-0.20)"),
        (-0.001, "onduidelijk (0,00)", "unclear (0.00)"),
    ],
)
def test_a_word_and_its_number_never_part(value: float, nl: str, en: str) -> None:
    from netdiag.phrases import told

    assert (told(value, "nl"), told(value, "en")) == (nl, en)


# --- one language -----------------------------------------------------------------------------------------------------


def test_knowledge_of_ones_own_in_one_language_is_shown_in_the_other_with_a_mark(own: KnowledgeBase) -> None:
    symptom = own.symptoms["minutes-never-read"]
    assert (symptom.nl, symptom.en) == ("Niemand leest de verslagen.", "Niemand leest de verslagen. [nl]")
    assert (symptom.untranslated, own.symptoms["no-puller"].untranslated) == ("en", None)
    d = diagnose(Case(symptoms={"minutes-never-read": 4}), own)
    assert "Wat niemand leest bindt niemand. [nl]" in d.why("onvoldoende-spelregels", "en")
    assert "[nl]" not in d.why("onvoldoende-spelregels", "nl")


def test_the_check_tells_what_is_not_translated(own: KnowledgeBase) -> None:
    from netdiag.check.lint import lint

    told = {remark.message for remark in lint(own) if remark.check == "untranslated"}
    assert told == {
        f"'{name}' is told in one language; 'en' is missing." for name in ("minutes-never-read", "own-rule")
    }


def test_the_schema_of_knowledge_completes_actors_families_and_what_observe_may_be(kb: KnowledgeBase) -> None:
    from netdiag.knowledge.schema import knowledge_schema

    schema = knowledge_schema(kb)["$defs"]
    assert schema["Intervention"]["properties"]["actor"]["items"] == {"$ref": "#/$defs/id of actors"}
    assert schema["Intervention"]["properties"]["family"] == {"$ref": "#/$defs/id of families"}
    assert schema["id of actors"]["anyOf"][0]["enum"] == list(kb.actors)
    assert schema["Symptom"]["properties"]["observe"]["items"]["enum"] == ["document", "meeting", "interview", "survey"]
