"""What a table may do to its reader: nothing. Each input has its result: which error, or which row has which error.

A file that is refused is so alone, with nothing written and nothing left behind, and beside a good one, which is done.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from netdiag import limits
from netdiag.batch import (
    Reference,
    columns_in,
    columns_out,
    diagnose_frame,
    diagnose_many,
    empty_result,
    labelled,
    pieces,
)  # fmt: skip
from netdiag.batch.headings import layout
from netdiag.batch.readers import Reading
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase

SIGN = "nobody-watches-trends"
OTHER = "accountability-clear"
SEVERITY = "a severity is 0..4"
GOOD = f"name,{SIGN}\ngood,3\n"
MIB = 2**20

Write = Callable[[Path], object]
Wanted = str | list[str | None]  # words of the error of a file; or those of each row, None where it has none


@pytest.fixture(autouse=True)
def several_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small tables come in several pieces too."""
    monkeypatch.setattr(pieces, "CHUNK_SIZE", 20)


def rows_of(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def check_alone(file: Path, wanted: Wanted, kb: KnowledgeBase, **reading: Any) -> None:
    """Diagnose one file, and hold what comes of it against what is wanted."""
    output = file.with_name("out.jsonl")
    before = names_in(file.parent)
    if isinstance(wanted, str):
        with pytest.raises(InputError) as error:
            pieces.run([str(file)], output, kb, reading=Reading(**reading))
        assert wanted in str(error.value) and len(str(error.value)) < 5_000
        assert str(error.value).isprintable() or "\n" in str(error.value)
        assert names_in(file.parent) == before
        return
    pieces.run([str(file)], output, kb, reading=Reading(**reading))
    check_errors([row["error"] for row in rows_of(output)], wanted)
    assert names_in(file.parent) == sorted([*before, output.name])


def check_errors(errors: list[str | None], wanted: list[str | None]) -> None:
    assert len(errors) == len(wanted)
    for error, words in zip(errors, wanted, strict=True):
        assert (error is None) == (words is None), error
        assert words is None or error is None or (words in error and error.isprintable())


def check_beside(file: Path, wanted: str, kb: KnowledgeBase, **reading: Any) -> None:
    """Diagnose a file that is refused beside a good one."""
    good, output = file.with_name("z.csv"), file.with_name("out.jsonl")
    good.write_text(GOOD, encoding="utf-8")
    done = pieces.run([str(file), str(good)], output, kb, reading=Reading(**reading))
    bad, row = rows_of(output)
    assert (done.cases, done.errors) == (2, 1)
    assert bad["source"] == str(file) and bad["row"] is None and wanted in bad["error"]
    assert (row["name"], row["error"]) == ("good", None)


# --- CSV --------------------------------------------------------------------------------------------------------------


def wide(count: int, of: str = "c") -> str:
    return ",".join(f"{of}{i}" for i in range(count))


LONG = "more than 100,000 characters in one cell"
CSV: dict[str, tuple[str | bytes, Wanted]] = {
    # refused as a file
    "empty": ("", "nothing in it"),
    "only a mark": ("\ufeff", "nothing in it"),
    "only blank lines": ("\n\r\n \n", "nothing in it"),
    "only sep=": ("sep=;\n", "nothing in it"),
    "a cell over the limit": (f"name,{SIGN}\n{'x' * 100_001},3\n", LONG),
    "a cell over the limit of csv": (f"name,{SIGN}\n{'x' * 140_000},3\n", LONG),
    "a quoted cell over the limit": (f'name,{SIGN}\n"' + "x " * 60_000 + '",3\n', LONG),
    "a cell of many lines over the limit": (f'name,{SIGN}\n"' + "xy\n" * 40_000 + '",3\n', ":2:1: more than 100,0"),
    "a late cell over the limit": (f"name,{SIGN}\n" + "a,3\n" * 50 + "x" * 100_001 + ",3\n", ":52:1: more than 100,0"),
    "a heading over the limit": (f"{'x' * 100_001},{SIGN}\na,3\n", LONG),
    "a row over the limit": (f"name,{SIGN}\n{'x,' * 1_100_000}\n", "more than 2,000,000 characters in one row"),
    "one line without an end": ("x" * 2_000_001, "more than 2,000,000 characters in one row"),
    "only quotation marks": ('"' * 2_100_001, "more than 2,000,000 characters in one row"),
    "a quotation mark that swallows all": (
        f'name,{SIGN}\n"a,3\n' + "b,3\n" * 600_000,
        ":2:1: more than 100,000 characters in one cell",
    ),
    "an unclosed quotation mark": (f'name,{SIGN}\n"a,3\nb,3\n', "in the row that begins on line 2 is not closed"),
    "an unclosed one in the heading": (f'"name,{SIGN}\na,3\n', "in the row that begins on line 1 is not closed"),
    "an unclosed one at the end": (f'name,{SIGN}\na,3\n"', "begins on line 3 is not closed"),
    "an unclosed one after a doubled one": (f'name,{SIGN}\na,3\n"b""', "begins on line 3 is not closed"),
    "an unclosed one after many rows": (
        f"name,{SIGN}\n" + "a,3\n" * 50 + '"b,3\n',
        "in the row that begins on line 52 is not closed",
    ),
    "a row with a cell too many": (f"name,{SIGN}\na,3\nb,3,4\n", "line 3 has more cells than the heading"),
    "a late row with a cell too many": (f"name,{SIGN}\n" + "a,3\n" * 50 + "b,3,4\n", "line 52 has more cells"),
    "a row with many cells too many": (f"name,{SIGN}\na{',' * 90_000}\n", "line 2 has more cells than the heading"),
    "a comma at the end of each row": (f"name,{SIGN}\na,3,\n", "line 2 has more cells than the heading"),
    "100,000 unknown columns": (wide(100_000) + "\n1\n", "more than 5,000 columns in one table"),
    "100,000 columns without a name": ("," * 100_000 + "\n1\n", "more than 5,000 columns in one table"),
    "100,000 times one known column": (f"{SIGN}," * 80_000 + "\n1\n", "more than 5,000 columns in one table"),
    "no likely encoding": (f"name,{SIGN}\nWijk \x81,3\n".encode("latin-1"), "not UTF-8 text"),
    "no likely encoding, late": (f"name,{SIGN}\n".encode() + b"a,3\n" * 500_000 + b"\x81\xff", "not UTF-8 text"),
    "half of UTF-16": (f"name,{SIGN}\na,3\n".encode("utf-16")[:-1], "not UTF-8 text"),
    "a zip file": (b"PK\x03\x04" + b"x" * 100, "it is a .xlsx file by its content"),
    "a Parquet file": (b"PAR1" + b"x" * 100, "it is a .parquet file by its content"),
    # refused for its headings
    "an unknown column": (f"{SIGN},Regio\n3,x\n", "column 'Regio' is neither a symptom nor a part of a case"),
    "4,999 unknown columns": (f"{wide(4_999)},{SIGN}\n1\n", "and 4989 more columns like these"),
    "a column twice": (f"{SIGN},{SIGN}\n3,3\n", f"column '{SIGN}' stands there twice"),
    "a column under two names": (f"name,naam,{SIGN}\na,b,3\n", "columns 'name' and 'naam' are both name"),
    "a column without a name": (f",{SIGN}\n1,3\n", "a column has no name"),
    "a long unknown column": (f"{'x' * 90_000},{SIGN}\n1,3\n", "xx…' is neither a symptom"),
    "NUL in a heading": (f"name,{SIGN}\0\na,3\n", f"column '{SIGN}?' is neither"),
    "ESC in a heading": (f"name,\x1b[31m{SIGN}\na,3\n", f"column '?[31m{SIGN}' is neither"),
    "text turned round in a heading": (f"name,\u202e{SIGN}\na,3\n", f"column '?{SIGN}' is neither"),
    "a formula for a heading": (f"=1+1,{SIGN}\na,3\n", "column '=1+1' is neither"),
    "UTF-16 without a mark": (f"name,{SIGN}\na,3\n".encode("utf-16-le"), "is neither a symptom"),
    "JSON": ('{"name": "a"}\n', "is neither a symptom"),
    "HTML": ("<html><table><tr><td>name</td></tr></table>\n", "is neither a symptom"),
    "YAML": ("name: a\nsymptoms: {}\n", "is neither a symptom"),
    "bytes of all kinds": (bytes(range(1, 128)) * 10, "is neither a symptom"),
    # no rows
    "only a heading": (f"name,{SIGN}\n", "no networks in these files"),
    "a heading and blank rows": (f"name,{SIGN}\n" + ",\n" * 300, "no networks in these files"),
    "a heading and quoted blanks": (f'name,{SIGN}\n"",""\n', "no networks in these files"),
    "a heading and wrapped blanks": (f'name,{SIGN}\n"=""""","="""""\n', "no networks in these files"),
    # an error of a row, or none
    "a cell at the limit": (f"name,{SIGN}\n{'x' * 100_000},3\n", ["longer than 300 characters"]),
    "a row cut short": (f"name,{SIGN}\na\nb,3", [None, None]),
    "no line end": (f"name,{SIGN}\na,3", [None]),
    "line ends of old": (f"name,{SIGN}\ra,3\rb,3\r", [None, None]),
    "line ends of all kinds": (f"name,{SIGN}\r\na,3\nb,3\rc,3", [None, None, None]),
    "a line end in a cell": (f'name,{SIGN}\n"a\nb",3\n', [None]),
    "a quotation mark in the midst": (f'name,{SIGN}\na"b,3\n', [None]),
    "text after a quotation mark": (f'name,{SIGN}\n"a"b,3\n', [None]),
    "NUL in a name": (f"name,{SIGN}\na\0b,3\n", [None]),
    "only NUL": (f"name,{SIGN}\n\0,3\n", [None]),
    "the last row is NUL": (f"name,{SIGN}\na,3\n\0\n", [None, None]),
    "NUL for a severity": (f"name,{SIGN}\na,\0\n", [SEVERITY]),
    "ESC for a severity": (f"name,{SIGN}\na,\x1b[31m\n", [SEVERITY]),
    "a formula for a severity": (f"name,{SIGN}\na,=1+2\n", [SEVERITY]),
    "a severity of 5,000 digits": (f"name,{SIGN}\na,{'9' * 5_000}\n", [SEVERITY]),
    "a severity with an underscore": (f"name,{SIGN}\na,1_0\n", [SEVERITY]),
    "a severity too high": (f"name,{SIGN}\na,5\nb,3\n", [SEVERITY, None]),
    "a severity below zero": (f"name,{SIGN}\na,-1\n", [SEVERITY]),
    "a severity of not a number": (f"name,{SIGN}\na,NaN\n", [SEVERITY]),
    "a severity without end": (f"name,{SIGN}\na,-Infinity\n", [SEVERITY]),
    "1e400 for a severity": (f"name,{SIGN}\na,1e400\n", [SEVERITY]),
    "1e308 for a size": (f"{SIGN},size\n3,1e308\n", ["column 'size'"]),
    "a size of 5,000 digits": (f"{SIGN},size\n3,{'1' * 5_000}\n", ["column 'size'"]),
    "100,000 chief complaints": (f"{SIGN},chief_complaint\n3,{f'{SIGN};' * 4_000}\n", [None]),
    "chief complaints nobody knows": (f"{SIGN},chief_complaint\n3,{'x;' * 40_000}\n", ["column 'chief_complaint'"]),
    "four chief complaints": (f"{SIGN},chief_complaint\n3,a;b;c;d\n", ["column 'chief_complaint'"]),
    "only confidence": (f"name,{SIGN},{SIGN}.confidence\na,,1\n", [f"column '{SIGN}' is blank"]),
    "a confidence above 1": (f"name,{SIGN},{SIGN}.confidence\na,3,2\n", [f"column '{SIGN}.confidence'"]),
    "an odd separator": (f"sep=|\nname|{SIGN}\na|3\n", [None]),
    "a separator of nothing known": (f"sep=\x01\nname\x01{SIGN}\na\x013\n", [None]),
    "a separator that ends it": (f"sep=x\nname,{SIGN}\na,3\n", "is neither a symptom"),
    "sep= in the midst": (f"name,{SIGN}\nsep=;,3\n", [None]),
    "a name of spaces": (f"name,{SIGN}\n   ,3\n", [None]),
    "a name turned round": (f"name,{SIGN}\n\u202eabc,3\n", [None]),
}  # fmt: skip


def saved_csv(folder: Path, content: str | bytes) -> Path:
    file = folder / "in.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize("name", CSV)
def test_a_hostile_csv_file(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    content, wanted = CSV[name]
    check_alone(saved_csv(tmp_path, content), wanted, kb)


BLAMED_ON_ALL = ("is neither", "more columns like", "twice", "both", "no name", "no networks")  # these stop a batch


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, (_, wanted) in CSV.items()
        if isinstance(wanted, str) and not any(words in wanted for words in BLAMED_ON_ALL)
    ],
)
def test_a_refused_csv_file_stops_no_other(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    content, wanted = CSV[name]
    assert isinstance(wanted, str)
    check_beside(saved_csv(tmp_path, content), wanted, kb)


# --- Excel ------------------------------------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TOP = f'<row><c t="inlineStr"><is><t>name</t></is></c><c t="inlineStr"><is><t>{SIGN}</t></is></c></row>'
ROW = '<row><c t="inlineStr"><is><t>a</t></is></c><c><v>3</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"


def sheet(body: str, root: str = "", top: str = TOP) -> str:
    return f'<?xml version="1.0"?>{root}<worksheet xmlns="{MAIN}"><sheetData>{top}{body}</sheetData></worksheet>'


def parts(**changed: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a whole Excel file, some of them changed; None takes one away."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = {"workbook": "sheet.main", SHEET[3:-4]: "worksheet", "sharedStrings": "sharedStrings", "styles": "styles"}
    overrides = [f'<Override PartName="/xl/{n}.xml" ContentType="{TYPE}.{k}+xml"/>' for n, k in kinds.items()]
    related = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/'
    whole: dict[str, str | bytes | None] = {
        TYPES: f'<Types xmlns="{package}/content-types">{"".join(overrides)}</Types>',
        "_rels/.rels": f'{related}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'{related}worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>'
        '<sheet name="Blad" sheetId="1" r:id="r1"/></sheets></workbook>',
        SHEET: sheet(ROW),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>',
        **changed,
    }
    return {name: content for name, content in whole.items() if content is not None}


def book(**changed: str | bytes | None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(**changed).items():
            archive.writestr(name, content)
    return stream.getvalue()


def body(text: str, root: str = "") -> bytes:
    return book(**{SHEET: sheet(text, root)})


def cell(text: str, of: str = 't="inlineStr"') -> bytes:
    """A file with one row, in which this stands for a severity."""
    inside = f"<is><t>{text}</t></is>" if "inline" in of else f"<v>{text}</v>"
    return body(f'<row><c t="inlineStr"><is><t>a</t></is></c><c {of}>{inside}</c></row>')


def filled(text: str, size: int = 20_000_000) -> str:
    return text * (size // len(text))


LAUGHS = "<!DOCTYPE x [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

EXCEL: dict[str, tuple[Callable[[], bytes], Wanted]] = {
    "whole": (book, [None]),
    # too much
    "a cell at XFD1048576": (lambda: body('<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'), "more than 5,0"),
    "a cell at XFD2": (lambda: body('<row r="2"><c r="XFD2"><v>3</v></c></row>'), "more than 5,000 columns"),
    "a row a milliard down": (lambda: body('<row r="999999999"><c r="A999999999"><v>3</v></c></row>'), "further down"),
    "rows without cells": (lambda: body(filled("<row/>")), "more than 1,048,576 rows"),
    "cells without end in a row": (lambda: body(f"<row>{filled('<c/>')}</row>"), "more than 250,000 keys and values"),
    "rows in rows": (lambda: body(filled("<row>", 2_000_000)), "more than 250,000 keys and values"),
    "nothing but other tags": (lambda: body(filled("<a/>")), "more than 600,000 keys and values in one file"),
    "attributes without end": (
        lambda: body("<row><c " + " ".join(f'a{i}=""' for i in range(300_000)) + "/></row>"),
        "more than 2",
    ),
    "one text of 20 MB": (lambda: cell(filled("x")), "more than 2,000,000 characters in one row"),
    "one comment of 20 MB": (lambda: body(f"<!--{filled('x')}-->"), "more than 8,000,000 bytes in one file"),
    "one tag of 20 MB": (lambda: body(f'<a b="{filled("x")}"/>'), "more than 8,000,000 bytes in one file"),
    "200 MB of blanks": (lambda: body(filled(" ", 201_000_000)), "more than 200,000,000 bytes when unpacked"),
    "a picture of 200 MB": (
        lambda: book(**{"xl/media/a.png": b"\0" * 201_000_000}),
        "more than 200,000,000 bytes when unpacked",
    ),
    "texts without end": (
        lambda: book(**{"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{filled("<si/>")}</sst>'}),
        "more than 1,048,576 rows or texts",
    ),
    "styles without end": (
        lambda: book(**{"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{filled("<a/>")}</styleSheet>'}),
        "more than 600,000 keys and values",
    ),
    "types without end": (lambda: book(**{TYPES: f"<Types>{filled('<a/>')}</Types>"}), "more than 8,000,000 bytes"),
    "links without end": (
        lambda: book(**{"_rels/.rels": f"<Relationships>{filled('<a/>')}</Relationships>"}),
        "more than 600,000 keys and values",
    ),
    "columns beyond the limit": (
        lambda: book(**{SHEET: sheet("", top="<row>" + "<c><v>1</v></c>" * 5_001 + "</row>")}),
        "more than 5,000 columns",
    ),
    # entities
    "a milliard laughs": (lambda: body("<row><c><v>&a11;</v></c></row>", LAUGHS), "declares a type of document"),
    "a file from outside": (lambda: body("<row><c><v>&a;</v></c></row>", OUTSIDE), "declares a type of document"),
    "an unknown entity": (lambda: cell("&a;"), "cannot be read as a table"),
    "another part called a sheet": (
        lambda: book(**{TYPES: str(parts()[TYPES]).replace(f"{TYPE}.worksheet+xml", f"{TYPE}.styles+xml")}),
        "not a whole Excel file",
    ),
    "a workbook called a pivot table": (
        lambda: book(**{TYPES: str(parts()[TYPES]).replace("/xl/workbook.xml", "/xl/pivotCache/a.xml")}),
        "not a whole Excel file",
    ),
    # broken
    "empty": (bytes, "not a whole Excel file"),
    "only the first bytes": (lambda: b"PK\x03\x04", "not a whole Excel file"),
    "cut off": (lambda: book()[:-60], "not a whole Excel file"),
    "cut in half": (lambda: book()[: len(book()) // 2], "not a whole Excel file"),
    "without its first bytes": (lambda: book()[200:], "cannot be read as a table"),
    "a damaged byte": (lambda: book().replace(b"xl/styles", b"xl/stylex", 1), "cannot be read as a table"),
    "another zip file": (lambda: zipped({"a.txt": "a"}), "not a whole Excel file"),
    "a zip file of nothing": (lambda: zipped({}), "cannot be read as a table"),
    "text": (lambda: GOOD.encode(), "not a whole Excel file"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "not a whole Excel file"),
    "no types": (lambda: book(**{TYPES: None}), "not a whole Excel file"),
    "no workbook": (lambda: book(**{"xl/workbook.xml": None}), "not a whole Excel file"),
    "no sheet": (lambda: book(**{SHEET: None}), "cannot be read as a table"),
    "no links": (lambda: book(**{"xl/_rels/workbook.xml.rels": None}), "not a whole Excel file"),
    "broken types": (lambda: book(**{TYPES: "<Types>"}), "cannot be read as a table"),
    "broken workbook": (lambda: book(**{"xl/workbook.xml": "<workbook><sheets>"}), "cannot be read as a table"),
    "broken sheet": (lambda: book(**{SHEET: sheet(ROW)[:-20]}), "cannot be read as a table"),
    "a sheet cut off in a row": (lambda: book(**{SHEET: sheet(ROW)[:-80]}), "cannot be read as a table"),
    "broken styles": (lambda: book(**{"xl/styles.xml": "<a"}), "cannot be read as a table"),
    "broken texts": (lambda: book(**{"xl/sharedStrings.xml": "<a"}), "cannot be read as a table"),
    "an empty sheet part": (lambda: book(**{SHEET: ""}), "cannot be read as a table"),
    "a sheet that is a picture": (lambda: book(**{SHEET: b"\x89PNG\r\n"}), "cannot be read as a table"),
    "a sheet without rows": (lambda: book(**{SHEET: sheet("", top="")}), "nothing in it"),
    "no sheets": (
        lambda: book(**{"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}),
        "cannot be read as a table",
    ),
    "a text that is not there": (lambda: cell("999", 't="s"'), "cannot be read as a table"),
    "a text before the first": (lambda: cell("-1", 't="s"'), "cannot be read as a table"),
    "a number that is none": (lambda: cell("x", 't="n"'), "cannot be read as a table"),
    "a place that is none": (lambda: body('<row r="2"><c r="???"><v>3</v></c></row>'), "cannot be read as a table"),
    "a row that is none": (lambda: body('<row r="x"><c><v>3</v></c></row>'), "cannot be read as a table"),
    "a cell far beside": (lambda: body('<row r="2"><c r="ZZ2"><v>3</v></c></row>'), "row 2 has more cells"),
    "an odd style": (lambda: cell("3", 's="999999"'), [None]),
    # rows
    "a severity of 5,000 digits": (lambda: cell("9" * 5_000, 't="n"'), "cannot be read as a table"),
    "a severity of 400 digits": (lambda: cell("9" * 400, 't="n"'), [SEVERITY]),
    "1e308": (lambda: cell("1e308", 't="n"'), [SEVERITY]),
    "an error for a severity": (lambda: cell("#DIV/0!", 't="e"'), [None]),
    "a truth for a severity": (lambda: cell("1", 't="b"'), [SEVERITY]),
    "a day for a severity": (lambda: cell("2026-01-31", 't="d"'), [SEVERITY]),
    "a formula": (lambda: body('<row><c t="str"><f>1+1</f><v>a</v></c><c><f>1+2</f><v>3</v></c></row>'), [None]),
    "text for a severity": (lambda: cell("=1+1"), [SEVERITY]),
    "only a heading": (lambda: body(""), "no networks in these files"),
    "rows of nothing": (lambda: body("<row/><row><c/><c/></row>"), "no networks in these files"),
}  # fmt: skip


def zipped(content: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize("name", EXCEL)
def test_a_hostile_excel_file(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    make, wanted = EXCEL[name]
    (tmp_path / "in.xlsx").write_bytes(make())
    check_alone(tmp_path / "in.xlsx", wanted, kb)


@pytest.mark.parametrize("name", ["a cell at XFD2", "one text of 20 MB", "a milliard laughs", "cut off"])
def test_a_refused_excel_file_stops_no_other(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    make, wanted = EXCEL[name]
    assert isinstance(wanted, str)
    (tmp_path / "in.xlsx").write_bytes(make())
    check_beside(tmp_path / "in.xlsx", wanted, kb)


# --- Parquet ----------------------------------------------------------------------------------------------------------


def parquet(of: dict[str, Any], **options: Any) -> Write:
    return lambda file: pq.write_table(pa.table(of), file, **options)


def of_severity(values: Any, kind: Any = None) -> Write:
    return parquet({"name": ["a"] * len(values), SIGN: pa.array(values, kind)})


def of_name(values: Any, kind: Any = None) -> Write:
    return parquet({"name": pa.array(values, kind), SIGN: [3] * len(values)})


def own(values: Any) -> Write:
    return parquet({"name": ["a"] * len(values), SIGN: [3] * len(values), "Eigen": values})


def repeated(text: str, times: int) -> Any:
    """A column that holds one text so often, and takes little room."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * times, pa.int8()), [text])


def changed(change: Callable[[bytes], bytes]) -> Write:
    """A whole file, its bytes changed."""

    def write(file: Path) -> None:
        of_severity([3])(file)
        file.write_bytes(change(file.read_bytes()))

    return write


def damaged(data: bytes) -> bytes:
    return data[:4] + bytes(byte ^ 0x55 for byte in data[4:60]) + data[60:]


EVERY_KIND = {
    "list": pa.list_(pa.int64()), "large list": pa.large_list(pa.int64()), "fixed list": pa.list_(pa.int64(), 2),
    "map": pa.map_(pa.string(), pa.int64()), "struct": pa.struct([("a", pa.int64())]), "binary": pa.binary(),
    "large binary": pa.large_binary(), "fixed binary": pa.binary(3), "day": pa.date32(), "moment": pa.timestamp("ns"),
    "moment somewhere": pa.timestamp("us", "Europe/Amsterdam"), "time": pa.time64("ns"), "span": pa.duration("ns"),
    "decimal": pa.decimal128(38, 10), "wide decimal": pa.decimal256(76, 0), "half": pa.float16(), "truth": pa.bool_(),
    "large text": pa.large_string(), "text view": pa.string_view(), "dictionary": pa.dictionary(pa.int8(), pa.string()),
    "long": pa.uint64(), "nothing": pa.null(), "list of lists": pa.list_(pa.list_(pa.string())),
}  # fmt: skip
DAY = dt.datetime(2026, 1, 31, 9, 30)
ONE: dict[str, Any] = {
    "list": [1, 2], "large list": [1, 2], "fixed list": [1, 2], "map": [("a", 1)], "struct": {"a": 1}, "binary": b"3",
    "large binary": b"3", "fixed binary": b"abc", "day": DAY.date(), "moment": DAY, "moment somewhere": DAY,
    "time": DAY.time(), "span": dt.timedelta(1), "decimal": Decimal("2.25"), "wide decimal": Decimal(10**70),
    "half": np.float16(2.25), "truth": True, "large text": "veel", "text view": "veel", "dictionary": "veel",
    "long": 2**63, "nothing": None, "list of lists": [["a"]],
}  # fmt: skip
AS_SEVERITY: dict[str, tuple[Write, Wanted]] = {
    f"{kind} for a severity": (
        of_severity([value], EVERY_KIND[kind]),
        [f"column '{SIGN}'" if value is not None else None],
    )
    for kind, value in ONE.items()
}
LISTS = ("list", "large list", "fixed list", "map", "struct", "list of lists")
BYTES = ("binary", "large binary", "fixed binary")
AS_NAME: dict[str, tuple[Write, Wanted]] = {
    f"{kind} for a name": (
        of_name([value], EVERY_KIND[kind]),
        ["more than one value" if kind in LISTS else "bytes stand" if kind in BYTES else None],
    )
    for kind, value in ONE.items()
}
PARQUET: dict[str, tuple[Write, Wanted]] = {
    **AS_SEVERITY,
    **AS_NAME,
    # too much
    "1,000 cells of 1 MB": (
        parquet({"name": repeated("x" * 1_000_000, 1_000)}, store_schema=False),
        "more than 100,000 characters in one cell",
    ),
    "1,000 other cells of 1 MB": (
        parquet({"name": ["x" * 1_000_000 + str(i) for i in range(250)]}, use_dictionary=False, compression="zstd"),
        "more than 200,000,000 bytes when unpacked",
    ),
    "1,000 cells of 1 MB in lists": (
        parquet({"chief_complaint": pa.ListArray.from_arrays(range(1_001), repeated("x" * 1_000_000, 1_000))}),
        "more than 100,000 characters in one cell",
    ),
    "many cells just within the limit": (
        parquet({"chief_complaint": pa.ListArray.from_arrays(range(0, 3_001, 150), repeated("x" * 90_000, 3_000))}),
        "more than 200,000,000 bytes when unpacked",
    ),
    "a list of 700,000": (parquet({"chief_complaint": [["x"] * 700_000]}), "more than 600,000 keys and values"),
    "lists of 700,000 in all": (parquet({"chief_complaint": [["x"] * 35_000] * 20}), "more than 600,000 keys and val"),
    "5,001 columns": (parquet({f"c{i}": [1] for i in range(5_001)}), "more than 5,000 columns in one table"),
    "5,001 columns within one": (
        parquet({"a": pa.array([{f"c{i}": 1 for i in range(5_001)}])}),
        "more than 5,000 columns in one table",
    ),
    # broken
    "empty": (lambda file: file.write_bytes(b""), "cannot be read as a table"),
    "only the first bytes": (lambda file: file.write_bytes(b"PAR1"), "cannot be read as a table"),
    "only first and last bytes": (lambda file: file.write_bytes(b"PAR1PAR1"), "cannot be read as a table"),
    "text": (lambda file: file.write_text(GOOD), "cannot be read as a table"),
    "an Excel file": (lambda file: file.write_bytes(book()), "it is a .xlsx file by its content"),
    "cut off": (changed(lambda data: data[:-1]), "cannot be read as a table"),
    "cut in half": (changed(lambda data: data[: len(data) // 2]), "cannot be read as a table"),
    "without its first bytes": (changed(lambda data: b"PAR1" + data[100:]), "cannot be read as a table"),
    "damaged pages": (changed(damaged), "cannot be read as a table"),
    "a length of 4 GB": (
        changed(lambda data: data[:-8] + b"\xff\xff\xff\xff" + data[-4:]),
        "cannot be read as a table",
    ),
    "a negative length": (changed(lambda data: data[:-8] + b"\0\0\0\x80" + data[-4:]), "cannot be read as a table"),
    "metadata of zeros": (changed(lambda data: data[:-300] + b"\0" * 292 + data[-8:]), "cannot be read as a table"),
    "no UTF-8 in a name": (
        parquet({"name": pa.array([b"a\xff"], pa.binary()).view(pa.string()), SIGN: [3]}),
        "Invalid UTF8",
    ),
    "no columns": (parquet({}), "nothing in it"),
    # headings
    "a column twice": (
        lambda file: pq.write_table(pa.Table.from_arrays([[1], [2]], names=[SIGN, SIGN]), file),
        "stands there twice",
    ),
    "a column without a name": (parquet({"": [1], SIGN: [3]}), "a column has no name"),
    "ESC in a heading": (parquet({"\x1b[31m": [1], SIGN: [3]}), "column '?[31m' is neither"),
    "no rows": (of_severity([], pa.int64()), "no networks in these files"),
    # rows
    "a name of 90,000 characters": (of_name(["x" * 90_000]), ["longer than 300 characters"]),
    "NUL in a name": (of_name(["a\0b"]), [None]),
    "severities of all kinds": (of_severity([3.0, float("nan"), float("inf"), -1.0]), [None, None, SEVERITY, SEVERITY]),
    "a day in the year 50,000": (of_name([17_500_000], pa.date32()), [None]),
    "a moment in the year -290,000": (of_name([-(2**63) + 1], pa.timestamp("us")), [None]),
    "an odd time zone": (of_name([0], pa.timestamp("us", "Nergens/Niets")), [None]),
    "a time zone of seconds": (of_name([0], pa.timestamp("us", "+00:00:01")), [None]),
}


@pytest.mark.parametrize("name", PARQUET)
def test_a_hostile_parquet_file(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    write, wanted = PARQUET[name]
    write(tmp_path / "in.parquet")
    check_alone(tmp_path / "in.parquet", wanted, kb)


@pytest.mark.parametrize("name", ["1,000 cells of 1 MB", "cut off", "damaged pages", "no columns", "5,001 columns"])
def test_a_refused_parquet_file_stops_no_other(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    write, wanted = PARQUET[name]
    assert isinstance(wanted, str)
    write(tmp_path / "in.parquet")
    check_beside(tmp_path / "in.parquet", wanted, kb)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_column_is_carried_along_as_one_would_write_it(
    kb: KnowledgeBase, tmp_path: Path, kind: str
) -> None:
    own(pa.array([ONE[kind], None], EVERY_KIND[kind]))(tmp_path / "in.parquet")
    for out in (".jsonl", ".csv", ".xlsx", ".parquet"):
        done = pieces.run([str(tmp_path / "in.parquet")], tmp_path / f"out{out}", kb, reading=Reading("keep"))
        assert (done.cases, done.errors) == (2, 0)
    first, second = (row["Eigen"] for row in rows_of(tmp_path / "out.jsonl"))
    assert second is None and (first is None) == (ONE[kind] is None)


# --- tables in memory -------------------------------------------------------------------------------------------------


class Unspeakable:
    """An object that cannot be written as text."""

    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


SEVERAL = "more than one value stands in this cell"
CELLS: dict[str, tuple[Any, str | None]] = {  # for a severity
    "10**5000": (10**5000, "this number is too long"),
    "-10**5000": (-(10**5000), "this number is too long"),
    "a fraction of 10**5000": (Fraction(10**5000), "cannot be written"),
    "a signalling NaN": (Decimal("sNaN"), None),
    "a NaN of decimals": (Decimal("NaN"), None),
    "an endless decimal": (Decimal("Infinity"), SEVERITY),
    "a long decimal": (Decimal("1e5000"), SEVERITY),
    "a decimal": (Decimal("3"), None),
    "a mapping": ({}, SEVERAL),
    "a list": ([], SEVERAL),
    "a list in lists": (nested(5_000), SEVERAL),
    "a set": ({3}, SEVERAL),
    "a range": (range(3), SEVERAL),
    "bytes": (b"3", "bytes stand in this cell"),
    "a byte array": (bytearray(b"3"), SEVERAL),
    "NumPy's bytes": (np.bytes_(b"3"), "bytes stand in this cell"),
    "an array of one": (np.array([3]), SEVERAL),
    "an array without a side": (np.array(3), SEVERAL),
    "another array without a side": (np.array("x"), SEVERAL),
    "a column": (pd.Series([1, 2]), SEVERAL),
    "a table": (pd.DataFrame({"a": [1]}), SEVERAL),
    "half a pair": ("\ud800", SEVERITY),
    "NA": (pd.NA, None),
    "NaT": (pd.NaT, None),
    "None": (None, None),
    "NumPy's NaT": (np.datetime64("NaT"), None),
    "a complex number": (3j, SEVERITY),
    "a complex whole number": (3 + 0j, SEVERITY),
    "1e308": (1e308, SEVERITY),
    "endless": (float("inf"), SEVERITY),
    "below all": (-float("inf"), SEVERITY),
    "a longer float": (np.longdouble("1e400"), SEVERITY),
    "a small float": (np.float16(3), None),
    "a small number": (np.int8(3), None),
    "a truth": (True, SEVERITY),
    "NumPy's truth": (np.bool_(False), SEVERITY),
    "a moment": (pd.Timestamp("2026-01-31"), SEVERITY),
    "a far moment": (np.datetime64("50000-01-01"), SEVERITY),
    "a span": (pd.Timedelta("1h"), SEVERITY),
    "a period": (pd.Period("2026"), SEVERITY),
    "an interval": (pd.Interval(0, 1), SEVERITY),
    "a class": (int, SEVERITY),
    "a function": (len, SEVERITY),
    "what cannot be written": (Unspeakable(), "cannot be written"),
    "NUL": ("\0", SEVERITY),
    "ESC": ("\x1b[31m", SEVERITY),
    "text turned round": ("\u202e3", SEVERITY),
    "200,000 characters": ("x" * 200_000, SEVERITY),
    "a wide digit": ("\uff13", None),
    "an Arabic digit": ("\u0663", None),
    "a half": ("½", SEVERITY),
    "an exponent": ("3e0", None),
    "not a number, in words": ("nan", SEVERITY),
    "a line end": ("3\n", None),
}  # fmt: skip


def column_of(value: Any) -> Any:
    column = pd.Series([None, None], dtype=object)
    column.iat[0] = value
    return column


@pytest.mark.parametrize("name", CELLS)
def test_a_hostile_cell_is_the_error_of_its_row(kb: KnowledgeBase, name: str) -> None:
    value, wanted = CELLS[name]
    out = diagnose_frame(pd.DataFrame({SIGN: column_of(value)}), kb)
    errors = [None if pd.isna(error) else error for error in out["error"]]
    check_errors([errors[0] and errors[0][:5_000]], [wanted])
    assert errors[1] is None and out["name"][1] == "row 2"


@pytest.mark.parametrize("name", CELLS)
def test_a_hostile_cell_harms_no_column(kb: KnowledgeBase, name: str) -> None:
    for column in ("name", f"{SIGN}.confidence", "size", "mandated", "phase", "chief_complaint", "opgave.goals-agreed"):
        out = diagnose_frame(pd.DataFrame({SIGN: [3, 3], column: column_of(CELLS[name][0])}), kb)
        assert pd.isna(out["error"][0]) or f"column '{column}'" in out["error"][0]
        assert pd.isna(out["error"][1])


def test_cells_of_mixed_kinds_are_read_one_by_one(kb: KnowledgeBase) -> None:
    column = pd.Series([value for value, _ in CELLS.values()], dtype=object)
    out = diagnose_frame(pd.DataFrame({SIGN: column}), kb)
    assert out["error"].notna().tolist() == [wanted is not None for _, wanted in CELLS.values()]


HEADINGS: dict[str, Any] = {
    "10**5000": 10**5000, "a number": 1, "NaN": float("nan"), "None": None, "NA": pd.NA, "NaT": pd.NaT, "bytes": b"a",
    "a pair": ("a", 1), "a truth": True, "half a pair": "\ud800", "what cannot be written": Unspeakable(),
    "a class": int, "a moment": pd.Timestamp("2026-01-31"), "200,000 characters": "x" * 200_000, "NUL": "\0",
    "ESC": "\x1b[31m", "a decimal": Decimal("sNaN"), "a function": len, "text turned round": "\u202ea",
    "a range": range(3),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADINGS)
def test_a_heading_may_be_anything(kb: KnowledgeBase, name: str) -> None:
    df = pd.DataFrame([[3, "x"]])
    df.columns = pd.Index([SIGN, "Eigen"], dtype=object)
    df.columns.array._ndarray[1] = HEADINGS[name]  # pandas compares names that it is given
    with pytest.raises(InputError, match=r"is neither a symptom nor a part of a case") as error:
        diagnose_frame(df, kb)
    assert str(error.value).isprintable() and len(str(error.value)) < 1_000
    assert diagnose_frame(df, kb, "ignore")["error"].isna().all()
    assert diagnose_frame(df, kb, "keep").iloc[0, 0] == "x"


WITH_KNOWLEDGE: list[Callable[[Any], object]] = [
    columns_in, columns_out, Reference.of, empty_result,
    lambda kb: list(diagnose_many([], kb)), lambda kb: labelled(pd.DataFrame(), kb),
]  # fmt: skip


@pytest.mark.parametrize("function", WITH_KNOWLEDGE)
def test_what_is_no_knowledge_base_is_told(function: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError, match="wanted a KnowledgeBase, and this is of type int"):
        function(3)


def test_categories_that_have_no_hash_are_the_errors_of_their_rows() -> None:
    odd = pd.Series(pd.Categorical([range(3), range(4)], categories=[range(3), range(4)]))
    with pytest.raises((TypeError, ValueError)):
        hash(odd.dtype)
    found = diagnose_frame(pd.DataFrame({"name": ["a", "b"], SIGN: odd}))
    assert ["more than one value" in error for error in found["error"]] == [True, True]


class Wordless:
    """What neither can be written nor hashed as a category."""

    def __str__(self) -> str:
        raise RuntimeError("no words for it")


def test_categories_that_nobody_can_write_are_the_errors_of_their_rows() -> None:
    odd = pd.Series(pd.Categorical([0, None], categories=[0]).rename_categories([Wordless()]))
    with pytest.raises(RuntimeError):
        hash(odd.dtype)
    found = diagnose_frame(pd.DataFrame({"name": ["a", "b"], SIGN: odd}))
    assert "cannot be written" in found["error"][0] and pd.isna(found["error"][1])


def test_a_moment_that_pandas_cannot_write_is_the_error_of_its_row(kb: KnowledgeBase) -> None:
    arrow = pytest.importorskip("pyarrow")
    moments = arrow.array([-9_222_809_086_901_354_495], arrow.timestamp("us", "Europe/Amsterdam")).to_pandas()
    with pytest.raises(NotImplementedError):
        str(moments[0])
    found = diagnose_frame(pd.DataFrame({"name": ["a", "b"], "size": pd.Series([moments[0], 3], dtype=object)}), kb)
    assert "cannot be written" in found["error"][0] and pd.isna(found["error"][1])


def test_a_midnight_beyond_the_years_of_python_is_the_error_of_its_row(kb: KnowledgeBase) -> None:
    midnight = pd.Timestamp(np.datetime64("20000-01-01", "s"))
    with pytest.raises(NotImplementedError):
        midnight.date()
    found = diagnose_frame(pd.DataFrame({"name": ["a", "b"], "size": pd.Series([midnight, 3], dtype=object)}), kb)
    assert "'20000-01-01' is not a whole number" in found["error"][0] and pd.isna(found["error"][1])


@pytest.mark.parametrize("zone", ["UTC", "Europe/Amsterdam", "+01:00"])
def test_moments_beyond_the_years_of_their_zone_are_the_errors_of_their_rows(kb: KnowledgeBase, zone: str) -> None:
    moments = pd.Series(np.array([4_611_686_018_427, 0], "datetime64[s]")).dt.tz_localize("UTC").dt.tz_convert(zone)
    found = diagnose_frame(pd.DataFrame({"name": moments, "size": moments, SIGN: [3, 3]}), kb)
    assert ["is not a whole number" in error for error in found["error"]] == [True, True]
    assert found["name"][1].startswith("1970-01-01")


NOT_TABLES: dict[str, tuple[Callable[[], Any], str]] = {
    "a number": (lambda: 3, "wanted a table (pandas DataFrame), and this is of type int"),
    "nothing": (lambda: None, "wanted a table (pandas DataFrame), and this is of type NoneType"),
    "a column": (lambda: pd.Series([3], name=SIGN), "wanted a table (pandas DataFrame), and this is of type Series"),
    "a mapping": (lambda: {SIGN: [3]}, "wanted a table (pandas DataFrame), and this is of type dict"),
    "names in two levels": (
        lambda: pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([(SIGN, 1), (SIGN, 2)])),
        f"column '('{SIGN}', 1)' is neither",
    ),
    "a column twice": (lambda: pd.DataFrame([[1, 2]], columns=[SIGN, SIGN]), "stands there twice"),
    "100,000 columns": (lambda: pd.DataFrame([range(100_000)]), "more than 5,000 columns in one table"),
}


@pytest.mark.parametrize("name", NOT_TABLES)
def test_what_is_no_table_of_cases_is_told(kb: KnowledgeBase, name: str) -> None:
    make, wanted = NOT_TABLES[name]
    with pytest.raises(InputError) as error:
        diagnose_frame(make(), kb)
    assert wanted in str(error.value)


INDEXES: dict[str, Any] = {
    "two of the same": [0, 0], "of two levels": pd.MultiIndex.from_tuples([(1, 2), (3, 4)]), "no numbers": ["a", None],
    "of objects": pd.Index([Unspeakable, ()], dtype=object), "of days": pd.to_datetime(["2026-01-31", None]),
}  # fmt: skip


@pytest.mark.parametrize("name", INDEXES)
def test_results_have_the_index_of_their_table(kb: KnowledgeBase, name: str) -> None:
    df = pd.DataFrame({SIGN: [3, 4], "Eigen": ["x", "y"]}, index=INDEXES[name])
    for extra in ("keep", "ignore"):
        assert diagnose_frame(df, kb, extra).index is df.index or diagnose_frame(df, kb, extra).index.equals(df.index)


RESULTS: dict[str, Any] = {
    "an unknown id": "no-such", "a number": 3, "a list": [1], "bytes": b"x", "a mapping": {}, "half a pair": "\ud800",
    "several, one unknown": "no-such;other", "what cannot be written": Unspeakable(), "10**5000": 10**5000,
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("column", ["outcome", "core", "plan", "opgave"])
def test_what_is_no_id_stays_where_labels_are_asked_for(kb: KnowledgeBase, column: str, name: str) -> None:
    found = diagnose_frame(pd.DataFrame({SIGN: [3, 3]}), kb)
    found[column] = column_of(RESULTS[name])
    assert isinstance(labelled(found, kb, "nl").iloc[0, list(found).index(column)], str)


@pytest.mark.parametrize("found", [3, None, [], {"core": ["x"]}], ids=repr)
def test_labels_are_of_a_table(kb: KnowledgeBase, found: Any) -> None:
    with pytest.raises(InputError, match="wanted a table"):
        labelled(found, kb)


def test_a_result_that_stands_there_twice_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="column 'core' stands there twice"):
        labelled(pd.DataFrame([["a", "b"]], columns=["core", "core"]), kb)


def test_what_is_no_case_is_told_in_its_place(kb: KnowledgeBase) -> None:
    given = [value for value, _ in CELLS.values()]
    found = list(diagnose_many(given, kb))
    assert len(found) == len(given) and all("wanted a Case" in str(error) for error in found)


def test_only_what_is_near_in_its_letters_is_compared_and_the_same_is_found(kb: KnowledgeBase) -> None:
    known = kb.symptoms[SIGN].nl.lower()
    with pytest.raises(InputError, match="Did you mean"):
        layout([known[:-9] + known[-5:], "name"], kb, "keep")
    headings = [f"Een vraag die hier niemand kent, nummer {i}" for i in range(1_000)]
    assert layout(["name", *headings], kb, "keep").kept == tuple(headings)


# --- files and folders ------------------------------------------------------------------------------------------------

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
TOLD = {".csv": "it is no regular file", ".xlsx": "it is no regular file", ".parquet": "it is no regular file"}
ODD: dict[str, Callable[[Path], object]] = {
    "a pipe that nobody writes to": lambda file: os.mkfifo(file),
    "a link to /dev/zero": lambda file: file.symlink_to("/dev/zero"),
    "a link to /dev/null": lambda file: file.symlink_to("/dev/null"),
    "a link to a folder": lambda file: file.symlink_to(file.parent),
    "a link to itself": lambda file: file.symlink_to(file),
    "a link to nowhere": lambda file: file.symlink_to(file.with_name("nowhere")),
    "a folder": lambda file: file.mkdir(),
}
PASSED_OVER = ("a folder", "a link to a folder")


@needs_fifo
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".yaml"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_in_a_folder_stops_no_other(kb: KnowledgeBase, tmp_path: Path, name: str, suffix: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    ODD[name](folder / f"odd{suffix}")
    (folder / "z.csv").write_text(GOOD, encoding="utf-8")
    done = pieces.run([str(folder)], tmp_path / "out.jsonl", kb)
    rows = rows_of(tmp_path / "out.jsonl")
    assert rows[-1]["name"] == "good" and rows[-1]["error"] is None
    assert done.cases == len(rows) == (1 if name in PASSED_OVER else 2)
    assert names_in(tmp_path) == ["in", "out.jsonl"] and len(names_in(folder)) == 2


@needs_fifo
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("name", [name for name in ODD if name not in PASSED_OVER])
def test_an_odd_file_alone_is_told(kb: KnowledgeBase, tmp_path: Path, name: str, suffix: str) -> None:
    ODD[name](tmp_path / f"odd{suffix}")
    with pytest.raises(InputError, match=rf"odd\{suffix}: (cannot be read|no such file|cannot read)"):
        pieces.run([str(tmp_path / f"odd{suffix}")], tmp_path / "out.jsonl", kb)
    assert names_in(tmp_path) == [f"odd{suffix}"]


NAMES = {"NUL": "a\0.csv", "a long name": "x" * 300 + ".csv", "nothing": "", "a missing folder": "nowhere/a.csv"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cannot_be_is_told(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        pieces.run([str(tmp_path / NAMES[name])], tmp_path / "out.csv", kb)
    (tmp_path / "in.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(InputError):
        pieces.run([str(tmp_path / "in.csv")], tmp_path / NAMES[name], kb)
    assert names_in(tmp_path) == ["in.csv"]


def test_an_output_of_a_long_name_is_written(kb: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(GOOD, encoding="utf-8")
    output = tmp_path / ("x" * 250 + ".csv")
    pieces.run([str(tmp_path / "in.csv")], output, kb)
    assert names_in(tmp_path) == ["in.csv", output.name]


def test_no_more_files_than_the_limit(kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.FILES.variable, "2")
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text(GOOD, encoding="utf-8")
    for given in ([str(tmp_path)], [str(tmp_path / f"{name}.csv") for name in "abc"]):
        with pytest.raises(InputError, match="more than 2 files in one batch"):
            pieces.run(given, tmp_path / "out.csv", kb)


LIMITS = (limits.TABLE_BYTES, limits.UNPACKED_BYTES, limits.COLUMNS, limits.ROWS, limits.CELL_CHARACTERS)


@pytest.mark.parametrize("limit", [*LIMITS, limits.ROW_CHARACTERS, limits.CELLS], ids=lambda limit: limit.name)
def test_each_limit_can_be_set_and_is_told(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: limits.Limit
) -> None:
    kind = {"UNPACKED_BYTES": "xlsx", "CELLS": "xlsx", "ROWS": "parquet"}.get(limit.name, "csv")
    df = pd.DataFrame({"name": ["a", "b"], SIGN: [3, 4]})
    write = {"csv": df.to_csv, "xlsx": df.to_excel, "parquet": df.to_parquet}[kind]
    write(tmp_path / f"in.{kind}", index=False)
    monkeypatch.setenv(limit.variable, "1")
    with pytest.raises(InputError, match=f"more than 1 .*{limit.variable} sets another limit"):
        pieces.run([str(tmp_path / f"in.{kind}")], tmp_path / "out.csv", kb)
    assert names_in(tmp_path) == [f"in.{kind}"]


def test_the_page_tells_the_limits() -> None:
    page = (Path(__file__).parents[2] / "docs" / "many-cases.md").read_text(encoding="utf-8")
    for limit in (*LIMITS, limits.ROW_CHARACTERS, limits.CELLS, limits.FILES):
        assert f"| {limit.default:,} | `{limit.variable}` |" in page


# --- by the command, with what memory it takes ------------------------------------------------------------------------

WEIGHED = """
import os, subprocess, sys
done = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(done.pid, 0)
print(used.ru_maxrss // 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""
LARGE: dict[str, tuple[str, Write]] = {
    "a zip bomb": ("xlsx", lambda file: file.write_bytes(body(filled("<row/>", 190_000_000)))),
    "cells without end": ("xlsx", lambda file: file.write_bytes(body(f"<row>{filled('<c/>', 190_000_000)}</row>"))),
    "texts without end": (
        "xlsx",
        lambda file: file.write_bytes(
            book(**{"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{filled("<si/>", 190_000_000)}</sst>'})
        ),
    ),
    "1,000 cells of 1 MB": ("parquet", PARQUET["1,000 cells of 1 MB"][0]),
    "1,000 other cells of 1 MB": ("parquet", PARQUET["1,000 other cells of 1 MB"][0]),
    "lines without end": ("csv", lambda file: file.write_text(filled("x,", 190_000_000))),
    "an unclosed quotation mark": ("csv", lambda file: file.write_text('"' + filled("x,\n", 190_000_000))),
    "a link to /dev/zero": ("csv", ODD["a link to /dev/zero"]),
}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in units of Linux")
@pytest.mark.parametrize("name", LARGE)
def test_a_large_hostile_table_takes_no_more_than_500_mib(tmp_path: Path, name: str) -> None:
    kind, write = LARGE[name]
    write(tmp_path / f"in.{kind}")
    command = [sys.executable, "-m", "netdiag", "batch", str(tmp_path / f"in.{kind}"), "-o", str(tmp_path / "out.csv")]
    done = subprocess.run([sys.executable, "-S", "-c", WEIGHED, *command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "itself failed" not in done.stderr and int(done.stdout) < 500
    assert names_in(tmp_path) == [f"in.{kind}"]
