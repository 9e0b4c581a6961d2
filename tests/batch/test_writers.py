"""Results as people open them: Excel, CSV for Excel in Dutch, labels in place of ids."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import WHY
from netdiag.batch import columns_out, diagnose_frame, labelled, pieces, results, writers
from netdiag.batch.readers import Reading
from netdiag.batch.writers import Writing, harmless
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.phrases import Language, say

FORMULAS = ["=1+1", "+31", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", '"=1', "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A"]
CUT = ["x;=cmd|' /C calc'!A1;y", "x,=1+1,y", 'x;"=1+1', "x; +1", "x;\t-1+2", "=1;=2,=3", 'x";=1', "x;\uff1d1"]
HARMLESS = ["Wijk; Noord", "a=b", "a - b", "-2", "-2,5", "12", "jan@zorg.nl", "x;1", "'=1", ""]
LIVE = re.compile(r'[\s"]*[=+@\uff1d\uff0b\uff0d\uff20-]')
NUMBER = re.compile(r"-\d+([.,]\d+)?")


@pytest.fixture
def networks(kb: KnowledgeBase) -> Any:
    signs = list(kb.symptoms)
    rows = [{"name": f"n{i}", **{signs[(7 * i + 31 * k) % len(signs)]: 1 + k for k in range(4)}} for i in range(6)]
    df = pd.DataFrame.from_records([*rows, {"name": "niets"}, {"name": "mis", signs[0]: "heel erg"}])
    return df.astype({signs[0]: "string"})


@pytest.fixture
def made(kb: KnowledgeBase, tmp_path: Path) -> Callable[..., Path]:
    """Write a table, diagnose it, and return where the results are."""

    def run(df: Any, kind: str, extra: Any = "keep", source: str = "in.parquet", **options: Any) -> Path:
        output = tmp_path / f"out{kind}"
        write = df.to_parquet if source.endswith("parquet") else df.to_excel
        write(tmp_path / source, index=False)
        pieces.run([str(tmp_path / source)], output, kb, reading=Reading(extra), writing=Writing(**options), force=True)
        return output

    return run


# --- Excel ------------------------------------------------------------------------------------------------------------


def sheet_of(file: Path) -> Any:
    return openpyxl.load_workbook(file).active


def test_a_sheet_has_bold_frozen_headings_and_columns_one_can_read(networks: Any, made: Any, kb: KnowledgeBase) -> None:
    networks["Opmerking"] = "x" * 60
    sheet = sheet_of(made(networks, ".xlsx"))
    assert [cell.value for cell in sheet[1]] == ["source", "row", "Opmerking", *columns_out(kb)]
    assert all(cell.font.bold for cell in sheet[1]) and not any(cell.font.bold for cell in sheet[2])
    assert sheet.freeze_panes == "A2"
    widths = {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert widths["row"] == 12 and widths["Opmerking"] == 50 and 12 < widths["knelpunt_1"] < 50


def test_a_sheet_holds_what_the_table_holds(networks: Any, made: Any, kb: KnowledgeBase) -> None:
    networks["Jaar"], networks["Bedrag"], networks["Regio"] = 2026, [1.5, None] * 4, ["Noord", ""] * 4
    rows = [[cell.value for cell in row] for row in sheet_of(made(networks, ".xlsx")).iter_rows(min_row=2)]
    frame = diagnose_frame(networks, kb, "keep")
    for row, (_, wanted) in zip(rows, frame.iterrows(), strict=True):
        plain = [None if pd.isna(value) else value for value in wanted]
        assert [value or None for value in row[2:]] == [value or None for value in plain]
    assert [type(value) for value in rows[0][:6]] == [str, int, int, float, str, str]


@pytest.mark.parametrize("name", [*FORMULAS, *CUT, "#N/A", "007", "2026-01-31", "1e5", "TRUE", "=", "x\x1b="])
def test_nothing_in_a_sheet_is_a_formula(made: Any, name: str) -> None:
    sheet = sheet_of(made(pd.DataFrame({"name": [name], name + "?": [name]}), ".xlsx"))
    spoken = re.sub(r"[\x00-\x1f]", " ", name)
    for cell, wanted in (("C2", spoken), ("D2", spoken.strip()), ("C1", spoken + "?")):
        assert (sheet[cell].value, sheet[cell].data_type) == (wanted, "s")
    assert sheet["C2"].quotePrefix == bool(LIVE.match(spoken))


def test_the_same_results_give_the_same_bytes(networks: Any, made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(networks, ".xlsx").read_bytes()
    later = time.localtime(time.time() + 100_000)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    second = made(networks, ".xlsx").read_bytes()
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {inside.date_time for inside in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2
        assert archive.testzip() is None


def test_a_sheet_is_written_whole_or_not_at_all(
    networks: Any, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(networks, ".xlsx").read_bytes()
    monkeypatch.setattr(writers, "MAX_ROWS", 7)
    with pytest.raises(InputError, match="an Excel sheet holds no more than 7 networks"):
        made(networks, ".xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == before
    assert not list(tmp_path.glob("*.tmp"))


# --- CSV --------------------------------------------------------------------------------------------------------------


def test_excel_in_dutch_opens_its_dialect_by_itself(networks: Any, made: Any, kb: KnowledgeBase) -> None:
    networks["Bedrag"], networks["Wijk"] = 2.5, "Noord; Zuid é"
    raw = made(networks, ".csv", source="in.xlsx", dialect="excel-nl").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\xef\xbb\xbf") == 1
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r") == len(networks) + 1
    text = raw.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    frame = diagnose_frame(networks, kb, "keep")
    assert [row["Bedrag"] for row in rows] == ["2,5"] * len(networks) and rows[0]["Wijk"] == "Noord; Zuid é"
    for row, wanted in zip(rows, frame["knelpunt_1_certainty"], strict=True):
        assert row["knelpunt_1_certainty"] == ("" if pd.isna(wanted) else str(wanted).replace(".", ","))
    assert not re.search(r"\d\.\d", text)
    back = pd.read_csv(io.StringIO(text), sep=";", decimal=",")
    assert back["certainty_" + next(iter(kb.knelpunten))].dtype == "float64"


@pytest.mark.parametrize("dialect", ["plain", "excel-nl"])
def test_no_cell_is_live_whichever_separator_cuts_the_file(made: Any, dialect: str) -> None:
    df = pd.DataFrame({"name": [*FORMULAS, *CUT], "Bron": [*CUT, *FORMULAS], "x;=1+1": "y"})
    text = made(df, ".csv", dialect=dialect).read_text(encoding="utf-8-sig")
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            for cell in row:
                assert not LIVE.match(cell) or NUMBER.fullmatch(cell), row
    rows = csv.DictReader(io.StringIO(text), delimiter="," if dialect == "plain" else ";")
    assert [None in row or None in row.values() for row in rows] == [False] * len(df)


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_is_harmless_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, *CUT])
def test_text_that_is_not_gets_an_apostrophe_and_loses_nothing(text: str) -> None:
    assert harmless(text) != text
    assert harmless(text).replace("'", "") == re.sub(r"[\x00-\x1f]+", " ", text).replace("'", "")


def test_a_dialect_is_of_csv_files(networks: Any, made: Any) -> None:
    with pytest.raises(InputError, match=r"out\.xlsx: a dialect is of \.csv files"):
        made(networks, ".xlsx", dialect="excel-nl")


@pytest.mark.parametrize("options", [{"labels": "xx"}, {"dialect": "excel-de"}])
def test_what_there_is_not_is_told(options: Any) -> None:
    with pytest.raises(InputError, match="is not one of"):
        Writing(**options)


# --- labels -----------------------------------------------------------------------------------------------------------


def back(kb: KnowledgeBase, section: str, words: str, language: Language) -> str:
    """Labels as the ids that they stand for."""
    ids = {record.label(language): name for name, record in getattr(kb, section).items()}
    return ";".join(ids[label] for label in words.split(" | ") if label)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_labels_stand_for_the_ids_and_nothing_else_changes(
    networks: Any, kb: KnowledgeBase, language: Language
) -> None:
    networks["Regio"] = "Noord"
    found = diagnose_frame(networks, kb, "keep")
    told = labelled(found, kb, language)
    names = results.headings(kb, language)
    assert list(told.columns) == ["Regio", *(names[name] for name in columns_out(kb))]
    sections = {"opgave": "opgaven", "core": "knelpunten", "plan": "interventions", "unexplained": "symptoms"}
    sections |= {f"hoofdoorzaak_{i}": "hoofdoorzaken" for i in range(1, 5)}
    sections |= {f"knelpunt_{i}": "knelpunten" for i in range(1, 6)}
    for name in columns_out(kb):
        now = told[names[name]]
        if name == "outcome":
            then = found[name].map(lambda outcome: say(outcome, language), na_action="ignore").astype("string")
            pd.testing.assert_series_equal(now, then, check_names=False)
            continue
        if name in sections:
            section = sections[name]
            now = now.map(lambda words, kind=section: back(kb, kind, words, language), na_action="ignore")
        pd.testing.assert_series_equal(now.astype(found[name].dtype), found[name], check_names=False)
    assert found["plan"].str.contains(";").any()


def test_no_two_headings_are_alike(kb: KnowledgeBase) -> None:
    for language in ("nl", "en"):
        names = results.headings(kb, language)
        assert len(set(names.values())) == len(names)
        assert not any(label.endswith(")") and f"({name})" in label for name, label in names.items())


def test_labels_that_two_knelpunten_share_have_their_id(small: Callable[..., KnowledgeBase], tmp_path: Path) -> None:
    folder = tmp_path / "overlay"
    folder.mkdir()
    again = f"knelpunten:\n  - {{id: k9, nl: k0, en: other, hoofdoorzaak: h, order: 9, source: {WHY}}}\n"
    (folder / "all.yaml").write_text(again, encoding="utf-8")
    names = results.headings(small(" []").overlay(folder), "nl")
    assert [names[f"certainty_{k}"] for k in ("k0", "k1", "k9")] == [
        "Zekerheid: k0 (certainty_k0)", "Zekerheid: k1", "Zekerheid: k0 (certainty_k9)",
    ]  # fmt: skip


def test_a_language_that_nobody_speaks_here_is_told(networks: Any, kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="'xx' is not a language of netdiag"):
        labelled(diagnose_frame(networks, kb), kb, "xx")  # type: ignore[arg-type]


def test_a_column_of_ones_own_may_not_be_called_as_a_label(networks: Any, kb: KnowledgeBase) -> None:
    found = diagnose_frame(networks.assign(Uitkomst="goed"), kb, "keep")
    with pytest.raises(InputError, match="column 'Uitkomst' cannot stay"):
        labelled(found, kb, "nl")
    assert "Uitkomst" in labelled(found, kb, "en")


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_every_kind_of_output_may_have_labels(networks: Any, made: Any, kb: KnowledgeBase, kind: str) -> None:
    output = made(networks, kind, labels="nl")
    frame = {
        ".csv": pd.read_csv,
        ".xlsx": pd.read_excel,
        ".parquet": pd.read_parquet,
        ".jsonl": lambda file: pd.DataFrame(map(json.loads, file.read_text(encoding="utf-8").splitlines())),
    }[kind](output)
    assert list(frame.columns)[:5] == ["Bestand", "Rij", "Naam", "Uitkomst", "Fout"]
    first = diagnose_frame(networks, kb)["knelpunt_1"]
    assert frame["Knelpunt 1"][0] == kb.knelpunten[first[0]].nl


def test_with_labels_a_kept_column_may_be_called_as_no_label_either(networks: Any, made: Any) -> None:
    networks["Uitkomst"] = "goed"
    assert list(pd.read_csv(made(networks, ".csv")))[2] == "Uitkomst"
    with pytest.raises(InputError, match="column 'Uitkomst' cannot be carried along"):
        made(networks, ".csv", labels="nl")


def test_the_command_line_writes_what_a_consultant_opens(networks: Any, tmp_path: Path, kb: KnowledgeBase) -> None:
    networks["Regio"] = "Noord"
    networks[:7].to_excel(tmp_path / "in.xlsx", index=False)
    command = [sys.executable, "-m", "netdiag", "batch", str(tmp_path / "in.xlsx"), "--extra", "keep", "--labels", "nl"]
    for output, more in (("out.xlsx", []), ("out.csv", ["--dialect", "excel-nl"])):
        done = subprocess.run([*command, "-o", str(tmp_path / output), *more], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    sheet = [cell.value for cell in sheet_of(tmp_path / "out.xlsx")[1]]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file, delimiter=";")) == sheet
    assert sheet[:4] == ["Bestand", "Rij", "Regio", "Naam"]


# --- whatever text stands in it ---------------------------------------------------------------------------------------

BLANK = ' \u00a0\u00ad\u200b\u2003\u2060\u2061\u206a\u3000\ufeff\ufff9"'
BEGINS_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
ACTS = "\x00\x07\x1b\x7f\x85\x9b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufffe"
LIKELY = st.sampled_from("a1.|';,\t\r\n" + BLANK + BEGINS_FORMULA + ACTS)
ANY_TEXT = st.text(LIKELY, max_size=8) | st.text("x1;, \t=+-@", max_size=6) | st.text(max_size=8)
TABLES = st.lists(st.tuples(ANY_TEXT, ANY_TEXT), min_size=1, max_size=4)


def written_as(kind: str, rows: list[tuple[str, str]], heading: str, folder: Path, dialect: str = "plain") -> Path:
    """A table of text, and a number below zero, as a file of results."""
    frame = pd.DataFrame(rows, columns=["name", heading + "?"]).astype("string").assign(number=-1.5)
    file = folder / f"out{kind}"
    writers.WRITERS[kind](iter([frame]), file, frame[:0], writers.Writing(dialect=dialect))
    return file


def is_live(cell: str) -> bool:
    return any(piece.lstrip(BLANK)[:1] in tuple(BEGINS_FORMULA) for piece in re.split("[;,\t]", cell))


@settings(max_examples=300, deadline=None)
@given(rows=TABLES, heading=ANY_TEXT, dialect=st.sampled_from(["plain", "excel-nl"]))
def test_no_cell_of_a_csv_file_begins_a_formula(rows: Any, heading: str, dialect: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = written_as(".csv", rows, heading, Path(folder), dialect)
        with file.open(encoding="utf-8-sig", newline="") as text:
            cells = list(csv.reader(text, delimiter=";" if dialect == "excel-nl" else ","))
    assert len(cells) == 1 + len(rows) and {len(row) for row in cells} == {3}
    assert not [cell for row in cells for cell in row if is_live(cell) and not NUMBER.fullmatch(cell)]


@settings(max_examples=100, deadline=None)
@example(rows=[(f"a{character}b", character) for character in ACTS], heading=ACTS)
@given(rows=TABLES, heading=ANY_TEXT)
@pytest.mark.parametrize("kind", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_nothing_that_acts_on_who_reads_it_stands_in_a_file(kind: str, rows: Any, heading: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = written_as(kind, rows, heading, Path(folder))
        if kind in (".csv", ".jsonl"):
            texts = [file.read_text(encoding="utf-8")]
        elif kind == ".xlsx":
            texts = [str(cell.value) for row in sheet_of(file).iter_rows() for cell in row]
        else:
            table = pq.read_table(file)
            texts = [
                *table.column_names,
                *map(str, table.column(0).to_pylist()),
                *map(str, table.column(1).to_pylist()),
            ]
    assert not [text for text in texts if set(ACTS) & set(text)]


def test_rows_that_wait_for_an_excel_file_stay_beside_it(
    tmp_path: Path, networks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, beside = tmp_path / "elsewhere", tmp_path / "beside"
    elsewhere.mkdir()
    beside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    texts = networks[["name"]].astype("string")

    def frames() -> Any:
        yield texts
        assert len(list(beside.iterdir())) == 1 and not list(elsewhere.iterdir())
        yield texts

    writers.WRITERS[".xlsx"](frames(), beside / "out.xlsx", texts[:0], Writing())
    assert len(pd.read_excel(beside / "out.xlsx")) == 2 * len(texts)
    assert [file.name for file in beside.iterdir()] == ["out.xlsx"] and not list(elsewhere.iterdir())
    assert tempfile.tempdir == str(elsewhere)
