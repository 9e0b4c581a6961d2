"""Tables as they come out of Excel, and of the tools that write for it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from netdiag.batch import pieces
from netdiag.batch.readers import Reading
from netdiag.errors import InputError, Problem
from netdiag.knowledge import KnowledgeBase

TWO = ["name", "{0}", "{1}"]


class Told(list[str]):
    """What a run told beside its results."""

    def __call__(self, problem: Problem) -> None:
        self.append(str(problem))


@pytest.fixture
def read(kb: KnowledgeBase, tmp_path: Path) -> Any:
    """Diagnose files, and give the rows of the result and what was told."""

    def run(*files: Path, **options: Any) -> tuple[list[dict[str, Any]], Told]:
        told, output = Told(), tmp_path / "out.jsonl"
        pieces.run(list(map(str, files)), output, kb, tell=told, reading=Reading(**options), force=True)
        return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()], told

    return run


@pytest.fixture
def signs(kb: KnowledgeBase) -> list[Any]:
    return list(kb.symptoms.values())[:2]


def saved(tmp_path: Path, text: str, signs: list[Any], encoding: str = "utf-8") -> Path:
    file = tmp_path / "in.csv"
    file.write_bytes(text.format(*(sign.id for sign in signs)).encode(encoding))
    return file


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=|", "sep=\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_first_line_that_tells_the_separator_is_no_heading(
    read: Any, tmp_path: Path, signs: list[Any], first: str, encoding: str
) -> None:
    mark = first.strip('"')[-1]
    rows = [["name", "{0}", "{1}"], ["a", "3", "1"], ["b", "", "2"]]
    text = "\r\n".join([first, *map(mark.join, rows), ""])
    found, told = read(saved(tmp_path, text, signs, encoding))
    assert [(row["name"], row["row"], row["error"]) for row in found] == [("a", 1, None), ("b", 2, None)]
    assert told == []


def test_the_line_of_a_mistake_is_counted_from_the_top_of_the_file(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    file = saved(tmp_path, "sep=;\nname;{0}\na;1\nb;2;3\n", signs)
    with pytest.raises(InputError, match=r"line 4 has more cells than the heading has columns\."):
        read(file)


def test_cells_written_as_formulas_to_keep_them_text_are_their_content(
    read: Any, tmp_path: Path, signs: list[Any]
) -> None:
    text = 'name,"=""{0}""",{1},"=(""Regio"")"\n="007","=""3""","=(""2"")",="zegt ""ja"""\n="","=""""",,\nb,=1+1,3,=x\n'
    found, _ = read(saved(tmp_path, text, signs), extra="keep")
    assert [row["name"] for row in found] == ["007", "b"]
    assert [row["row"] for row in found] == [1, 2]
    assert found[0]["error"] is None and found[0]["Regio"] == 'zegt "ja"'
    assert "'=1+1': a severity is" in found[1]["error"] and found[1]["Regio"] == "=x"


def test_a_wrapped_cell_is_found_wherever_it_stands(
    read: Any, tmp_path: Path, signs: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in range(1, 6):
        monkeypatch.setattr("netdiag.batch.readers.BLOCK", size)
        for cell in ('="7"', '=("7")'):
            assert read(saved(tmp_path, f"{{0}},name\n1,a\n2,{cell}\n", signs))[0][1]["name"] == "7"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_labels_with_commas_do_not_mislead_about_the_separator(
    read: Any, kb: KnowledgeBase, tmp_path: Path, separator: str
) -> None:
    signs = [sign for sign in kb.symptoms.values() if "," in sign.nl][:3]
    heading = ["Naam", *(sign.nl for sign in signs)]
    pd.DataFrame([["a", 3, 2, 1]], columns=heading).to_csv(tmp_path / "in.csv", sep=separator, index=False)
    found, _ = read(tmp_path / "in.csv")
    assert [row["error"] for row in found] == [None]


def test_a_heading_may_hold_line_ends(read: Any, tmp_path: Path, kb: KnowledgeBase) -> None:
    sign = next(iter(kb.symptoms.values()))
    heading = sign.nl.replace(" ", "\n", 2)
    (tmp_path / "in.csv").write_text(f'Naam;"{heading}";"Eigen\nkolom"\na;3;1\nb;9;2\n', encoding="utf-8")
    sheet = workbook(tmp_path, {"Blad": [["Naam", heading, "Eigen\nkolom"], ["a", 3, 1], ["b", 9, 2]]})
    for file in (tmp_path / "in.csv", sheet):
        found, _ = read(file, extra="keep")
        assert found[0]["error"] is None and f"column '{sign.nl}': '9'" in found[1]["error"]
        assert [str(row["Eigen kolom"]) for row in found] == ["1", "2"]


def test_a_comma_in_the_first_line_of_a_heading_does_not_mislead(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    file = saved(tmp_path, '"Eigen, lange\nkolom";name;{0}\nx;a;3\n', signs)
    assert read(file, extra="keep")[0][0]["Eigen, lange kolom"] == "x"


def test_windows_1252_is_read_as_such_and_told(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    found, told = read(saved(tmp_path, "name;{0}\nWijk é €\n", signs, "cp1252"))
    assert found[0]["name"] == "Wijk é €"
    assert told == [f"{tmp_path}/in.csv: not UTF-8 text; read as Windows-1252. `--encoding` names another."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf8", "mac_roman", "latin-1", "utf-16", "cp850"])
def test_a_named_encoding_is_used(read: Any, tmp_path: Path, signs: list[Any], encoding: str) -> None:
    found, told = read(saved(tmp_path, "name;{0}\nWijk é;1\n", signs, encoding), encoding=encoding)
    assert (found[0]["name"], told) == ("Wijk é", [])


def test_utf_8_may_have_a_mark_also_where_it_is_named(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    found, _ = read(saved(tmp_path, "sep=;\nname;{0}\na;1\n", signs, "utf-8-sig"), encoding="UTF-8")
    assert found[0]["name"] == "a"


@pytest.mark.parametrize("name", ["utf-9", "base64", "a\0b"])
def test_what_is_no_encoding_is_told(name: str) -> None:
    with pytest.raises(InputError, match="is not an encoding of text"):
        Reading(encoding=name)


def test_text_in_no_likely_encoding_is_told(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    (tmp_path / "in.csv").write_bytes(b"name\nWijk \x81\n")
    with pytest.raises(InputError, match=r"not UTF-8 text\. Save it as UTF-8 .* or name its encoding"):
        read(tmp_path / "in.csv")
    (tmp_path / "marked.csv").write_bytes("name\na".encode("utf-16")[:-1])
    with pytest.raises(InputError, match=r"marked\.csv: not UTF-8 text"):
        read(tmp_path / "marked.csv")
    with pytest.raises(InputError, match=r"not ascii text\."):
        read(tmp_path / "in.csv", encoding="ascii")


def workbook(tmp_path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "in.xlsx")
    return tmp_path / "in.xlsx"


@pytest.fixture
def three(tmp_path: Path, signs: list[Any]) -> Path:
    rows = {name: [["name", signs[0].id], [f"of {name}", 3]] for name in ("Eerste meting", "2", "Blad 3")}
    return workbook(tmp_path, rows)


@pytest.mark.parametrize(
    ("asked", "sheet"),
    [("1", "Eerste meting"), ("2", "2"), ("3", "Blad 3"), ("Blad 3", "Blad 3"), (" eerste  METING", "Eerste meting")],
)
def test_a_sheet_is_asked_for_by_name_or_by_number(read: Any, three: Path, asked: str, sheet: str) -> None:
    found, told = read(three, sheet=asked)
    assert [row["name"] for row in found] == [f"of {sheet}"] and told == []


def test_of_several_sheets_the_first_is_read_and_told(read: Any, three: Path) -> None:
    found, told = read(three)
    assert [row["name"] for row in found] == ["of Eerste meting"]
    assert told == [f"{three}: of 3 sheets, 'Eerste meting' was read. `--sheet` names another."]


@pytest.mark.parametrize("asked", ["0", "4", "-1", "Blad3", "²"])
def test_a_sheet_that_is_not_there_is_told_with_those_that_are(read: Any, three: Path, asked: str) -> None:
    with pytest.raises(InputError) as error:
        read(three, sheet=asked)
    listed = "There are 'Eerste meting', '2', 'Blad 3'."
    assert str(error.value) == f"{three}: there is no sheet '{asked}'. {listed}"


def test_what_is_asked_of_files_that_are_not_there_is_told(read: Any, three: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"an encoding was named, and there is no \.csv file"):
        read(three, encoding="cp1252")
    (tmp_path / "in.csv").write_text("name\na\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a sheet was named, and there is no \.xlsx file"):
        read(tmp_path / "in.csv", sheet="1")


def test_cells_of_a_sheet_are_read_as_one_sees_them(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    one, two = (sign.id for sign in signs)
    rows = [
        [None, " "],
        ["Naam", one, "Opgelegd", two, "Wanneer", "Bedrag", "Code"],
        [dt.datetime(2026, 1, 31), 3.0, True, "n/a", dt.datetime(2026, 2, 1, 9, 30), 2.5, "007"],
        [7, 2, False, None, dt.date(2026, 2, 1), 1000, None],
        [None] * 7,
        ["x", dt.datetime(2026, 1, 3), None, None, dt.time(9, 30), True, "=1/0"],
    ]
    found, told = read(workbook(tmp_path, {"Blad": rows}), extra="keep")
    assert [(row["row"], row["name"]) for row in found] == [(1, "2026-01-31"), (2, "7"), (3, "x")]
    assert [row["error"] for row in found[:2]] == [None, None]
    assert f"column '{one}': '2026-01-03': a severity is" in found[2]["error"]
    kept = [(row["Wanneer"], row["Bedrag"], row["Code"]) for row in found]
    assert kept == [("2026-02-01 09:30:00", "2.5", "007"), ("2026-02-01", "1000", None), ("09:30:00", "True", None)]
    assert told == [f"{tmp_path}/in.xlsx: carried along: 'Wanneer', 'Bedrag', 'Code'."]


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_a_row_of_spaces_is_no_network(read: Any, tmp_path: Path, signs: list[Any], kind: str) -> None:
    rows = [["name", *(sign.id for sign in signs)], ["a", "3", "1"], [" ", "\t ", "\u00a0"], ["b", "2", " "]]
    file = workbook(tmp_path, {"Blad1": [[*row, "  "] if n == 3 else row for n, row in enumerate(rows)]})
    if kind == ".csv":
        file = saved(tmp_path, "".join(",".join(row) + "\n" for row in rows), signs)
    found, _ = read(file)
    assert [(row["name"], row["error"]) for row in found] == [("a", None), ("b", None)]


def test_a_cell_beside_the_heading_of_a_sheet_is_refused(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    file = workbook(tmp_path, {"Blad": [["name", signs[0].id], ["a", 1], ["b", 2, "los"]]})
    with pytest.raises(InputError, match="row 3 has more cells than the heading has columns"):
        read(file)


@pytest.mark.parametrize("rows", [[], [[None, " "]], [[None]] * 30])
def test_a_sheet_with_nothing_in_it_is_told(read: Any, tmp_path: Path, rows: list[list[Any]]) -> None:
    with pytest.raises(InputError, match=r"in\.xlsx: nothing in it\."):
        read(workbook(tmp_path, {"Blad": rows}))


def test_days_in_parquet_are_days(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    days = pd.to_datetime(["2026-01-31", None])
    df = pd.DataFrame({"name": days, "Datum": days, "Aantal": pd.array([3, None], dtype="Int64"), signs[0].id: [1, 2]})
    df["Deel"] = [[1, 2], None]
    df.to_parquet(tmp_path / "in.parquet")
    found, _ = read(tmp_path / "in.parquet", extra="keep")
    kept = [(row["name"], row["Datum"], row["Aantal"], row["Deel"]) for row in found]
    assert kept == [("2026-01-31", "2026-01-31", 3, "[1, 2]"), ("row 2", None, None, None)]


KINDS = {
    "whole": (pd.array([3, None], dtype="Int64"), [3, None]),
    "small": (pd.array([3, 4], dtype="int8"), [3, 4]),
    "long": (pd.array([2**63 + 1, None], dtype="UInt64"), [str(2**63 + 1), None]),
    "broken": ([2.5, None], [2.5, None]),
    "endless": ([float("inf"), 1.0], ["inf", "1"]),
    "exact": ([Decimal("2.50"), None], [2.5, None]),
    "text": (["007", ""], ["007", ""]),
    "truth": ([True, None], ["True", None]),
    "kind": (pd.Categorical(["a", "b"]), ["a", "b"]),
    "nothing": ([None, None], [None, None]),
    "list": ([["a"], None], ["['a']", None]),
    "bytes": ([b"a", None], ["b'a'", None]),
    "span": (pd.to_timedelta(["1h", None]), ["0 days 01:00:00", None]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_are_carried_along_as_numbers_and_all_else_as_one_writes_it(
    read: Any, tmp_path: Path, kind: str
) -> None:
    held, wanted = KINDS[kind]
    pd.DataFrame({"name": ["a", "b"], "Eigen": held}).to_parquet(tmp_path / "in.parquet")
    found, _ = read(tmp_path / "in.parquet", extra="keep")
    assert [row["Eigen"] for row in found] == wanted
    assert [type(row["Eigen"]) for row in found] == list(map(type, wanted))


def test_a_column_that_holds_text_in_one_file_is_text_in_all(read: Any, tmp_path: Path) -> None:
    columns = {"a": [1, 2], "b": [1.5, None], "c": ["x", None], "d": [None, None]}
    files = [tmp_path / f"{name}.parquet" for name in columns]
    for file, held in zip(files, columns.values(), strict=True):
        pd.DataFrame({"name": ["n", "m"], "Eigen": held}).to_parquet(file)
    for several, wanted in (
        (files[:2], [1.0, 2.0, 1.5, None]),
        (files[::3], [1, 2, None, None]),
        (files, ["1", "2", "1.5", None, "x", None, None, None]),
    ):
        found, _ = read(*several, extra="keep")
        assert [row["Eigen"] for row in found] == wanted
        assert [type(row["Eigen"]) for row in found] == list(map(type, wanted))


def test_numbers_of_a_sheet_are_carried_along_as_numbers(read: Any, tmp_path: Path) -> None:
    rows = [["name", "Heel", "Deel", "Code", "Lang"], ["a", 3, 2.5, "007", 10**20], ["b", None, 1, 7, 1]]
    found, _ = read(workbook(tmp_path, {"Blad": rows}), extra="keep")
    kept = [[row[name] for name in rows[0][1:]] for row in found]
    assert kept == [[3, 2.5, "007", str(10**20)], [None, 1.0, "7", "1"]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_kept_columns_of_several_files_stand_side_by_side(
    kb: KnowledgeBase, read: Any, tmp_path: Path, signs: list[Any], jobs: int
) -> None:
    sign = signs[0].id
    (tmp_path / "a.csv").write_text(f"Regio,name,{sign}\nNoord,a,3\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"name,Jaar,{sign},Regio\nb,2026,3,Zuid\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text(f"name: c\nsymptoms: {{{sign}: 3}}\n", encoding="utf-8")
    names, told = [str(tmp_path / name) for name in ("a.csv", "b.csv", "c.yaml")], Told()
    pieces.run(names, tmp_path / "out.csv", kb, jobs, tell=told, reading=Reading(extra="keep"))
    out = pd.read_csv(tmp_path / "out.csv", dtype=str, keep_default_na=False)
    assert list(out.columns)[:5] == ["source", "row", "Regio", "Jaar", "name"]
    assert out[["Regio", "Jaar", "name"]].to_numpy().tolist() == [
        ["Noord", "", "a"],
        ["Zuid", "2026", "b"],
        ["", "", "c"],
    ]
    assert told == [f"{names[0]}: carried along: 'Regio'.", f"{names[1]}: carried along: 'Jaar', 'Regio'."]


def test_left_out_columns_are_told(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    own = ",".join(f"Eigen kolom {i}" for i in range(12))
    found, told = read(saved(tmp_path, f"name,{own},,{{0}}\na{13 * ','},3\n", signs), extra="ignore")
    assert found[0]["error"] is None and not any("Eigen" in name for name in found[0])
    assert told[0].endswith("'Eigen kolom 9' and 3 more.") and "left out: 'Eigen kolom 0', " in told[0]


@pytest.mark.parametrize("name", ["source", "Row", "outcome"])
def test_a_column_called_as_one_of_the_output_cannot_be_kept(
    read: Any, tmp_path: Path, signs: list[Any], name: str
) -> None:
    with pytest.raises(InputError, match=f"column '{name}' cannot be carried along"):
        read(saved(tmp_path, f"name,{name},{{0}}\na,b,3\n", signs), extra="keep")


def test_a_row_that_sums_up_others_is_read_as_a_network_and_told(read: Any, tmp_path: Path, signs: list[Any]) -> None:
    found, told = read(saved(tmp_path, "name,{0}\na,3\n\nGemiddelde:,3\ntotaal,3\nTotaal Zorg,1\n", signs))
    assert [row["name"] for row in found] == ["a", "Gemiddelde:", "totaal", "Totaal Zorg"]
    file, hint = tmp_path / "in.csv", "Take it out of the table if it sums up others."
    assert told == [f"{file}: row {row}, '{name}', was read as a network. {hint}"
                    for row, name in ((2, "Gemiddelde:"), (3, "totaal"))]  # fmt: skip


def test_the_command_line_tells_on_standard_error(three: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "netdiag", "batch", str(three), "-o", str(tmp_path / "out.csv")]
    done = subprocess.run(command, capture_output=True, text=True)
    told = [f"note: {three}: of 3 sheets, 'Eerste meting' was read. `--sheet` names another."]
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [*told, f"1 networks; wrote {tmp_path / 'out.csv'}."]
    asked = subprocess.run(
        [*command, "--force", "--sheet", "Blad 3", "--extra", "keep"], capture_output=True, text=True
    )
    assert asked.stderr.splitlines() == [f"1 networks; wrote {tmp_path / 'out.csv'}."]
    wrong = subprocess.run([*command, "--encoding", "utf-9"], capture_output=True, text=True)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


def test_parquet_with_damaged_notes_of_pandas_is_read(read: Any, tmp_path: Path) -> None:
    table = pa.table({"name": ["a"], "Eigen": [1]}).replace_schema_metadata({b"pandas": b'{"a": \xff'})
    pq.write_table(table, tmp_path / "in.parquet")
    assert read(tmp_path / "in.parquet", extra="keep")[0][0]["Eigen"] == 1


def test_parquet_that_holds_no_text_where_it_says_so_is_told(read: Any, tmp_path: Path) -> None:
    broken = pa.array([b"a\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"name": broken}), tmp_path / "in.parquet")
    with pytest.raises(InputError, match=r"in\.parquet: cannot be read as a table: .*Invalid UTF8"):
        read(tmp_path / "in.parquet")
    assert [file.name for file in tmp_path.iterdir()] == ["in.parquet"]
