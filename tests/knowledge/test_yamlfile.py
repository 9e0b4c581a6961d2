from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdiag.errors import InputError, Place
from netdiag.knowledge.yamlfile import parse, read
from netdiag.limits import BYTES, DEPTH


@pytest.mark.parametrize(
    "text",
    [
        "no", "No", "NO", "off", "yes", "on", "y", "n", "True", "FALSE", "Null", "12:30", "1:02:03", "2026-01-31",
        "e3", "0x1F", "0o17", "1_000", ".inf", "-.inf", ".nan", ".", "-", "+", "1.", "1.2.3", "<<", "=",
        "12 partijen", "1" * 19,
    ],
)  # fmt: skip
def test_what_yaml_would_turn_into_something_else_stays_text(text: str) -> None:
    assert parse(f"key: {text}" if text != "-" else "key: '-'").data == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("12", 12), ("-3", -3), ("+4", 4),
     ("007", 7), ("0.5", 0.5), (".5", 0.5), ("-1.25", -1.25), ("'3'", "3"), ('"true"', "true"), ("|\n  no\n", "no\n")],
)  # fmt: skip
def test_numbers_truth_and_nothing_are_read_unless_quoted(text: str, value: object) -> None:
    found = parse(f"key: {text}").data["key"]
    assert (found, type(found)) == (value, type(value))


def test_a_key_stays_the_text_it_is() -> None:
    assert parse("no: a\n1: b\ntrue: c\n2.5: d\n12:30: e\n").data == {
        "no": "a",
        "1": "b",
        "true": "c",
        "2.5": "d",
        "12:30": "e",
    }


def test_equal_keys_may_stand_in_different_mappings() -> None:
    assert parse("a: {x: 1}\nb: {x: 2}\n").data == {"a": {"x": 1}, "b": {"x": 2}}


Plain = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12)
Tree = st.recursive(
    Plain | st.booleans() | st.none() | st.integers(-(10**17), 10**17),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(Plain, inner, max_size=4),
    max_leaves=15,
)


@given(Tree)
def test_what_json_writes_is_read_back(tree: Any) -> None:
    found = parse(json.dumps(tree, ensure_ascii=False)).data
    assert found == tree
    assert repr(found) == repr(tree)


@given(st.text())
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        parse(text, "some.yaml")
    except InputError as error:
        assert error.problems
        assert all(problem.place and problem.place.file == "some.yaml" for problem in error.problems)
        assert all(line.startswith("some.yaml") for line in str(error).split("\n"))


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,?\n \t", max_size=40))
def test_any_text_of_yaml_signs_is_read_or_refused(text: str) -> None:
    try:
        data = parse(text).data
    except InputError as error:
        assert error.problems
    else:
        assert isinstance(data, str | int | float | list | dict | None)


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_forty_levels_are_read_and_one_more_is_refused(brackets: str) -> None:
    start, end = ("[", "]") if brackets == "[]" else ("{a: ", "}")

    def nested(levels: int) -> str:
        return start * levels + "x" + end * levels

    assert parse(nested(DEPTH.default)).data
    with pytest.raises(InputError, match="nested more than 40 levels deep"):
        parse(nested(DEPTH.default + 1))


def test_deep_nesting_does_not_exhaust_the_stack() -> None:
    with pytest.raises(InputError, match="nested more than 40 levels deep"):
        parse("[" * 200_000)


TEXT = "name: a\nlist:\n  - x\n  - y: {z: 1}\n"


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 1, 1),
        (("name",), 1, 1),
        (("list",), 2, 1),
        (("list", 0), 3, 5),
        (("list", 1), 4, 5),
        (("list", 1, "y"), 4, 5),
        (("list", 1, "y", "z"), 4, 9),
        (("list", 1, "y", "missing"), 4, 5),
        (("list", 9), 2, 1),
        (("missing",), 1, 1),
        (("name", "deeper"), 1, 1),
    ],
)
def test_a_place_is_that_of_the_key_or_the_nearest_part(path: tuple[str | int, ...], line: int, column: int) -> None:
    assert parse(TEXT, "f.yaml").place(path) == Place("f.yaml", line, column)


@given(st.lists(st.sampled_from(["aap", "noot", "mies", "wim"]), unique=True, min_size=1), st.integers(0, 3))
def test_the_place_of_a_key_is_its_line(keys: list[str], blank: int) -> None:
    document = parse("".join(f"{'#' * blank}\n{key}: 1\n" for key in keys))
    assert [document.place((key,)).line for key in keys] == [2 * (i + 1) for i in range(len(keys))]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfname: caf\xc3\xa9\r\nsize: 3\r\n")
    assert read(file).data == {"name": "café", "size": 3}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "none.yaml")
    assert str(caught.value) == f"{tmp_path / 'none.yaml'}: cannot read: No such file or directory."


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read: Is a directory"):
        read(tmp_path)


def test_a_file_of_more_than_eight_megabytes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"# " + b"x" * BYTES.default)
    with pytest.raises(InputError, match=r"more than 8,000,000 bytes in one file\."):
        read(file)
    file.write_bytes(b"#" * BYTES.default)
    assert read(file).data is None


def test_a_hyphen_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a: 1\nb: [\n")))
    with pytest.raises(InputError, match=r"^<stdin>:3:1: not valid YAML"):
        read("-")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a: 1\n")))
    assert read("-").data == {"a": 1}
