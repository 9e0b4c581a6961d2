"""Headings and cells as people write them: ids or labels, Dutch or English."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tabled import cases_of

from conftest import ROOT, WHY, symptom
from netdiag.batch import columns_in, diagnose_frame
from netdiag.batch.columns import names_of_columns, plain
from netdiag.batch.headings import layout
from netdiag.cases import Case
from netdiag.cli import app
from netdiag.errors import InputError, Place
from netdiag.knowledge import KnowledgeBase
from netdiag.phrases import Language


def read(df: Any, kb: KnowledgeBase) -> list[Any]:
    return cases_of(df, kb)[0]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_symptom_may_be_called_by_its_label(kb: KnowledgeBase, language: Language) -> None:
    labels = {symptom.label(language): name for name, symptom in kb.symptoms.items()}
    assert layout(list(labels), kb).columns == labels


def test_every_column_has_labels_and_each_of_them_is_its_name(kb: KnowledgeBase) -> None:
    former = {name for s in kb.symptoms.values() for old in s.formerly for name in (old, f"{old}.confidence")}
    for column in columns_in(kb).values():
        assert bool(column.labels) != (column.id in former)
        for label in column.labels:
            assert layout([label], kb).columns == {label: column.id}


def test_no_two_columns_share_a_label_in_what_is_shipped(kb: KnowledgeBase) -> None:
    names = names_of_columns(kb)
    assert [ids for ids in names.labels.values() if len(ids) > 1] == []
    assert [said for said, (name,) in names.labels.items() if names.find(said) != (name,)] == []


def written(label: str) -> list[str]:
    return [label, f"  {label}\n", label.upper(), label.removesuffix("."), label.replace(" ", "\n \xa0")]


def test_case_spaces_and_the_full_stop_of_a_label_do_not_count(kb: KnowledgeBase) -> None:
    one = next(iter(kb.symptoms.values()))
    for heading in [*written(one.nl), *written(one.en), one.id.upper()]:
        assert layout([heading], kb).columns == {heading: one.id}


def test_the_confidence_of_a_symptom_is_called_by_its_label_too(kb: KnowledgeBase) -> None:
    one = next(iter(kb.symptoms.values()))
    for heading in (f"{one.nl} (zekerheid)", f"{one.nl.removesuffix('.')} (Zekerheid)", f"{one.en} (confidence)"):
        assert layout([heading], kb).columns == {heading: f"{one.id}.confidence"}


def test_of_columns_for_what_became_one_symptom_the_stronger_counts(kb: KnowledgeBase) -> None:
    one = next(s for s in kb.symptoms.values() if len(s.formerly) > 1)
    old, older = one.formerly[:2]
    table = pd.DataFrame([{old: 1, f"{old}.confidence": 1, older: 3, "chief_complaint": f"{old};{older}"}])
    (case,) = read(table, kb)
    assert isinstance(case, Case), case
    assert {name: o.severity for name, o in case.symptoms.items()} == {one.id: 3}
    assert case.chief_complaint == (one.id,)


def test_a_table_of_former_ids_says_what_one_of_ids_says(kb: KnowledgeBase) -> None:
    one, two = [s for s in kb.symptoms.values() if s.formerly][:2]
    former = {one.formerly[0]: 3, f"{one.formerly[0]}.confidence": 0.8, two.formerly[0]: 2}
    today = {one.id: 3, f"{one.id}.confidence": 0.8, two.id: 2}
    former["chief_complaint"] = f"{two.formerly[0]};{one.formerly[0]}"
    today["chief_complaint"] = f"{two.id};{one.id}"
    by_former, by_today = read(pd.DataFrame([former]), kb)[0], read(pd.DataFrame([today]), kb)[0]
    assert isinstance(by_former, Case), by_former
    assert by_former == by_today
    pd.testing.assert_frame_equal(diagnose_frame(pd.DataFrame([former]), kb), diagnose_frame(pd.DataFrame([today]), kb))


def test_a_table_in_dutch_says_what_one_of_ids_says(kb: KnowledgeBase) -> None:
    one, two = list(kb.symptoms.values())[:2]
    phase, form, kind = (next(iter(part.values())) for part in (kb.phases, kb.governance_forms, kb.opgaven))
    axis, cell, step = (next(iter(part.values())) for part in (kb.axes, kb.cells, kb.bouwstenen))
    force, question = next(iter(kb.drijvende_krachten.values())), next(iter(kb.questions.values()))
    feature = next(iter(kb.features.values()))
    dutch = {
        "Naam": "Netwerk Noord", "Fase": phase.nl, "Besturingsvorm": form.nl, "Type opgave": kind.nl,
        "Financiering": "Tijdelijk", "Leden": "vast", "Aantal organisaties": "12", "Opgelegd": "ja",
        "Hoofdklachten": f"{one.nl}; {two.nl}", axis.nl: "0,5", cell.nl: kind.nl.upper(), step.nl: "deels",
        "Soort werk": "Zorg", "Schaal": "landelijk", "Buitenland": "nee", feature.nl: "deels",
        force.nl: "sterk", question.nl: "nee", one.nl: "zeer sterk", f"{one.nl} (zekerheid)": "0,8", two.nl: 2,
    }  # fmt: skip
    ids = {
        "name": "Netwerk Noord", "phase": phase.id, "governance": form.id, "opgave": kind.id,
        "funding": "temporary", "members": "fixed", "size": 12, "mandated": True,
        "chief_complaint": f"{one.id};{two.id}", f"opgave.{axis.id}": 0.5, f"arrangement.{cell.id}": kind.id,
        "work": "care", "scale": "national", "abroad": False, f"features.{feature.id}": "partly",
        f"bouwstenen.{step.id}": "partly", f"krachten.{force.id}": 3, f"questions.{question.id}": "no",
        one.id: 4, f"{one.id}.confidence": 0.8, two.id: 2,
    }  # fmt: skip
    by_label, by_id = read(pd.DataFrame([dutch]), kb)[0], read(pd.DataFrame([ids]), kb)[0]
    assert isinstance(by_label, Case), by_label
    assert by_label == by_id
    pd.testing.assert_frame_equal(diagnose_frame(pd.DataFrame([dutch]), kb), diagnose_frame(pd.DataFrame([ids]), kb))


def test_a_chief_complaint_may_be_a_label_that_holds_a_semicolon(kb: KnowledgeBase) -> None:
    split = [s for s in kb.symptoms.values() if ";" in s.nl][:2]
    assert len(split) == 2
    for said in (";".join(s.nl for s in split), f" {split[0].en};{split[1].id} ;"):
        df = pd.DataFrame({"chief_complaint": [said], split[0].id: [3], split[1].id: [3]})
        assert read(df, kb)[0].chief_complaint == tuple(s.id for s in split)


@pytest.fixture
def shared(small: Callable[..., KnowledgeBase], tmp_path: Path) -> KnowledgeBase:
    """Two symptoms with one label, and two phases."""
    signs = symptom("one").replace("nl: one", "nl: Samen.") + symptom("two").replace("en: two", "en: samen")
    phases = "".join(f"  - {{id: p{i}, nl: Eerst, en: p{i}, order: {i}, source: {WHY}}}\n" for i in (2, 3))
    folder = tmp_path / "overlay"
    folder.mkdir()
    (folder / "all.yaml").write_text(f"symptoms:\n{signs}phases:\n{phases}", encoding="utf-8")
    return small(" []").overlay(folder)


def test_a_label_of_two_columns_is_refused_and_an_id_is_not(shared: KnowledgeBase) -> None:
    with pytest.raises(InputError) as error:
        layout(["SAMEN", "one"], shared)
    assert str(error.value) == "column 'SAMEN' may be one or two. Give it the id of the one it is."


def test_a_label_of_two_phases_is_refused_in_its_row(shared: KnowledgeBase) -> None:
    found = read(pd.DataFrame({"Fase": ["Eerst", "p2", "P3"], "s0": 1}), shared)
    assert str(found[0]) == "column 'Fase': 'Eerst' may be p2 or p3."
    assert [case.phase for case in found[1:]] == ["p2", "p3"]


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (["Naam", "name"], "columns 'Naam' and 'name' are both name."),
        (["name", "Netwerk", "naam "], "columns 'name' and 'Netwerk' and 'naam ' are both name."),
        (["Fase", "Fase"], "column 'Fase' stands there twice."),
        (["Fases"], "column 'Fases' is neither a symptom nor a part of a case. Did you mean 'fase'?"),
        (["Zomer"], "column 'Zomer' is neither a symptom nor a part of a case. `extra=\"keep\"` carries it along"),
        (["name", ""], "a column has no name."),
    ],
)
def test_headings_that_cannot_be_are_told(kb: KnowledgeBase, headings: list[str], told: str) -> None:
    with pytest.raises(InputError) as error:
        layout(headings, kb)
    assert str(error.value).startswith(told)


def test_a_column_beside_a_case_is_told_in_the_words_of_who_asks(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match=r'`extra="keep"` carries it along, `extra="ignore"` leaves it out\.$'):
        layout(["Zomer"], kb)
    with pytest.raises(
        InputError, match=r"^t\.csv: .* `--extra keep` carries it along, `--extra ignore` leaves it out\.$"
    ):
        layout(["Zomer"], kb, place=Place("t.csv"))


def test_a_mistyped_label_is_told_with_the_right_one(kb: KnowledgeBase) -> None:
    label = next(iter(kb.symptoms.values())).nl
    with pytest.raises(InputError) as error:
        layout([label[:10] + label[11:]], kb)
    assert f"Did you mean '{plain(label)}'?" in str(error.value)


def test_many_unknown_headings_are_told_in_few_words_and_soon(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError) as error:
        layout([f"Een vraag die hier niemand kent, nummer {i}" for i in range(5_000)], kb)
    assert len(error.value.problems) == 11 and "and 4990 more columns like these" in str(error.value)


def test_what_is_wrong_in_a_row_is_told_under_its_own_heading(kb: KnowledgeBase) -> None:
    one, two = list(kb.symptoms.values())[:2]
    df = pd.DataFrame({one.nl: ["2,3", ""], f"{one.nl} (zekerheid)": ["0,5", "0,5"], "Hoofdklacht": [two.nl, ""]})
    first, second = map(str, read(df, kb))
    assert f"column '{one.nl}': '2,3': a severity is" in first
    assert second == f"column '{one.nl}' is blank, and '{one.nl} (zekerheid)' is not."


def test_a_number_is_told_back_as_it_was_written(kb: KnowledgeBase) -> None:
    df = pd.DataFrame({"size": ["1.234", "9,5", 9.5], "opgave.goals-agreed": [None, "1,25", None]})
    told = [str(error) for error in read(df, kb)]
    assert "'1.234'" in told[0] and "'9,5'" in told[1] and "'1,25'" in told[1] and "'9.5'" in told[2]


PAGE = (ROOT / "docs" / "many-cases.md").read_text(encoding="utf-8")


def test_the_page_tells_what_each_field_is_also_called(kb: KnowledgeBase) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`.*?`) \|", PAGE, re.MULTILINE)
    told = {name: tuple(re.findall(r"`(.*?)`", labels)) for name, labels in rows}
    assert told == {column.id: column.labels for column in columns_in(kb).values() if column.id in Case.model_fields}


def test_the_page_tells_every_option() -> None:
    options = set(re.findall(r"^\| `(--\w+)", PAGE, re.MULTILINE))
    command = next(c for c in app.registered_commands if c.callback and c.callback.__name__ == "batch")
    assert command.callback
    names = {f"--{name}" for name in inspect.signature(command.callback).parameters}
    assert options == names - {"--cases", "--output", "--overlay"}
