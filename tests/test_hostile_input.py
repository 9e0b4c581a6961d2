"""What a file may do to its reader: nothing. Each input has its result: what is said, in how many lines, which status.

The large ones run in a process of their own, which may take 500 MiB; whatever waits is killed.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netdiag import limits
from netdiag.cases import Case, check_case, load_case
from netdiag.errors import TOLD, InputError, KnowledgeError, Nearest, Place, Problem, earliest, similar_words
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.folders import yaml_files
from netdiag.knowledge.search import find_symptoms
from netdiag.knowledge.yamlfile import parse, read

SIGN = "nobody-watches-trends"
NAME = "name: x\n"
OBSERVED = f"symptoms: {{{SIGN}: 3}}\n"
FULL = 7_900_000  # characters, a little less than a file may have
MIB = 2**20
KILLED_AFTER = 60.0  # seconds

# runs a command, and tells on a last line of standard output how many MiB it came to
WEIGHED = """
import os, subprocess, sys
done = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(done.pid, 0)
print(used.ru_maxrss // 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def lines(count: int, line: str) -> str:
    return "".join(line.replace("#", str(i)) for i in range(count))


def filled(text: str) -> str:
    return text * (FULL // len(text))


def run(folder: Path, *arguments: str, **streams: object) -> tuple[int, list[str], int]:
    """Exit status, lines on standard error, MiB."""
    command = [sys.executable, "-S", "-c", WEIGHED, sys.executable, "-m", "netdiag", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=KILLED_AFTER, **streams)  # type: ignore[call-overload]
    said = done.stderr.decode().splitlines()
    assert not [line for line in said if "Traceback" in line or "itself failed" in line]
    printed = done.stdout.decode().splitlines()
    assert len(printed) == 1, "nothing is written but what it weighed"
    return done.returncode, said, int(printed[0])


MANY_WRONG = {
    "10,000 unknown symptoms": (NAME + "symptoms:\n" + lines(10_000, " no-#: 3\n"), 9_980),
    "40,000 unknown symptoms": (NAME + "symptoms:\n" + lines(40_000, " no-#: 3\n"), 39_980),
    "100,000 unknown keys": (NAME + lines(100_000, "key-#: 3\n"), 99_980),
    "100,000 unknown keys in an observation": (
        f"{NAME}symptoms:\n {SIGN}:\n" + lines(100_000, "  severitx#: 3\n"),
        99_980,
    ),
    "20,000 wrong chief complaints": (
        NAME + OBSERVED + "chief_complaint:\n" + lines(20_000, "- no-#\n"),
        19_981,
    ),
    "200,000 wrong chief complaints": (
        NAME + OBSERVED + "chief_complaint:\n" + lines(200_000, "- no-#\n"),
        199_981,
    ),
    "40,000 bad severities": (NAME + "symptoms:\n" + lines(40_000, " a-#: 9\n"), 79_980),
    "40,000 misspelt severities": (NAME + "symptoms:\n" + lines(40_000, " a-#: {sverity: 3}\n"), 79_980),
    "40,000 bad ids": (NAME + "symptoms:\n" + lines(40_000, " A_#: 3\n"), 79_980),
    "40,000 unknown krachten": (NAME + "krachten:\n" + lines(40_000, " a-#: 3\n"), 39_980),
    "40,000 bad answers": (NAME + "questions:\n" + lines(40_000, " a-#: maybe\n"), 79_980),
    "40,000 unknown cells": (NAME + "arrangement:\n" + lines(40_000, " a-#: taai\n"), 39_980),
    "40,000 unknown axes": (NAME + "opgave:\n axes:\n" + lines(40_000, "  a-#: 5\n"), 79_980),
    "240,000 times the same key": (NAME + lines(240_000, "k: 1\n"), 239_979),
    "100,000 keys that are lists": (NAME + lines(100_000, "? [#]\n: 1\n"), 99_980),
    "10,000 respondents with 20 bad answers": (
        NAME + "respondents:\n" + lines(10_000, f"- {{symptoms: {{{', '.join(f'a-{i}: 9' for i in range(20))}}}}}\n"),
        399_980,
    ),
    "10,000 respondents with a name": (NAME + "respondents:\n" + lines(10_000, "- {name: Jan #}\n"), 9_980),
    "40,000 anchors": (NAME + "symptoms:\n" + lines(40_000, " a-#: &a 1\n"), 39_980),
    "40,000 tags": (NAME + "symptoms:\n" + lines(40_000, " a-#: !t 1\n"), 39_980),
    "40,000 aliases": (NAME + "symptoms:\n" + lines(40_000, " a-#: *a\n"), 39_980),
}


@pytest.mark.parametrize("kind", MANY_WRONG)
def test_of_very_much_that_is_wrong_the_first_is_told_and_the_rest_counted(kind: str, tmp_path: Path) -> None:
    text, rest = MANY_WRONG[kind]
    (tmp_path / "c.yaml").write_text(text)
    status, said, weight = run(tmp_path, "diagnose", "c.yaml", "-o", "made.json")
    assert (status, len(said)) == (2, TOLD + 1)
    assert all(line.startswith("c.yaml:") and len(line) < 2_000 for line in said)
    assert [int(line.split(":")[1]) for line in said[:-1]] == sorted(int(line.split(":")[1]) for line in said[:-1])
    assert said[-1] == f"c.yaml: and {rest:,} more problems."
    assert weight < 500
    assert [file.name for file in tmp_path.iterdir()] == ["c.yaml"]


VALUES = "more than 600,000 keys and values in one file. NETDIAG_MAX_VALUES sets another limit."
BYTES = "more than 8,000,000 bytes in one file. NETDIAG_MAX_BYTES sets another limit."
RECORD = "more than 250,000 keys and values in one case or record. NETDIAG_MAX_RECORD_VALUES sets another limit."
DEEP = "nested more than 40 levels deep."
NO_CASE = "this is not a case."
INVALID = "not valid YAML"
SWOLLEN = {
    "dashes": (filled("-\n"), VALUES),
    "question marks": (filled("?\n"), VALUES),
    "lists of two": (filled("[a, b]\n"), INVALID),
    "anchors alone": (filled("&a\n"), INVALID),
    "tagged scalars": (filled("!a x\n"), "tags (!a) are not allowed."),
    "anchored items": (filled("- &a x\n"), VALUES),
    "tagged items": (filled("- !a x\n"), VALUES),
    "aliases": (filled("- *a\n"), VALUES),
    "a million entries": (f"{NAME}{OBSERVED}chief_complaint:\n" + "- a\n" * 1_000_000, VALUES),
    "700,000 times the same key": (lines(700_000, "kkkk: 1\n"), VALUES),
    "empty lists": ("[" + filled("[],") + "]", VALUES),
    "empty mappings": ("[" + filled("{},") + "]", VALUES),
    "flow question marks": ("[" + filled("?,") + "]", INVALID),
    "flow colons": ("{" + filled(":,") + "}", INVALID),
    "nested keys": (filled("a:\n "), VALUES),
    "a record too large": (NAME + lines(130_000, "key-#: 3\n"), RECORD),
    "documents": (filled("---\n"), "a second document (---) is not allowed."),
    "ends of documents": (filled("...\n"), INVALID),
    "directives": (filled("%A b\n"), INVALID),
    "tag directives": (filled("%TAG ! a\n"), INVALID),
    "brackets": (filled("["), DEEP),
    "braces": (filled("{a: "), DEEP),
    "dashes on a line": (filled("- "), DEEP),
    "question marks on a line": (filled("? "), DEEP),
    "closing brackets": (filled("]"), INVALID),
    "quoted words": (filled('"a" '), INVALID),
    "an open quote": ('"' + filled("a"), INVALID),
    "spaces": (filled(" "), NO_CASE),
    "line ends": (filled("\n"), NO_CASE),
    "carriage returns": (filled("\r"), NO_CASE),
    "comments": (filled("#\n"), NO_CASE),
    "lines of text": (filled("a\n"), NO_CASE),
    "escapes": ('"' + filled("\\x41") + '"', NO_CASE),
    "tabs": (filled("\t"), INVALID),
    "NULs": (filled("\0"), INVALID),
    "ampersands": (filled("&"), INVALID),
    "asterisks": (filled("*"), INVALID),
    "exclamation marks": (filled("!"), "are not allowed."),
    "pipes": (filled("|"), INVALID),
    "colons": (filled(":"), INVALID),
    "commas": (filled(","), INVALID),
    "signs that begin nothing": (filled("@"), INVALID),
    "letters of two bytes": ("é" * (FULL // 2), NO_CASE),
    "a key of 8 MB": (f"{NAME}? {filled('k')}\n: 1\n", "unknown key 'kkkk"),
    "an id of 8 MB": (f"{NAME}symptoms:\n ? {filled('k')}\n : 1\n", "is not one of the symptoms."),
    "a size of 8 MB": (f"{NAME}size: {filled('9')}\n", "is not a whole number."),
    "a date of 8 MB": (f"{NAME}date: {filled('9')}\n", "a date is written as 2026-01-31."),
    "a phase of 8 MB": (f"{NAME}phase: {filled('p')}\n", "is not one of the phases."),
    "a word of 8 MB": (f"{NAME}work: {filled('p')}\n", "is not one of care, ict, building"),
    "a severity of 8 MB": (f"{NAME}symptoms: {{{SIGN}: {filled('p')}}}\n", "a severity is 0..4"),
    "a name of 8 MB": (f"name: {filled('p')}\n", "this text is longer than 300 characters."),
    "a description of 8 MB": (f"{NAME}description: {filled('p ')}\n", "this text is longer than 20000 characters."),
    "more than 8 MB": ("#" * 8_000_001, BYTES),
}
WEIGHED_TOO = ("dashes", "question marks", "a million entries", "700,000 times the same key", "empty lists", "escapes")


@pytest.mark.parametrize("kind", SWOLLEN)
def test_a_swollen_file_is_refused_in_a_few_lines(kind: str, tmp_path: Path, kb: KnowledgeBase) -> None:
    text, wanted = SWOLLEN[kind]
    file = tmp_path / "c.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(InputError) as caught:
        load_case(file, kb)
    told = str(caught.value)
    assert wanted in told
    assert told.count("\n") <= TOLD
    assert len(told) < 6_000


@pytest.mark.parametrize("kind", WEIGHED_TOO)
def test_a_swollen_file_takes_little_memory(kind: str, tmp_path: Path) -> None:
    text, wanted = SWOLLEN[kind]
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8", newline="")
    status, said, weight = run(tmp_path, "diagnose", "c.yaml")
    assert (status, wanted in said[-1]) == (2, True)
    assert weight < 500


SAID = "because: {nl: x}, source: {support: inferred, why: {nl: x}}"
RULE = f"- {{id: r-#, if: {{symptom: {SIGN}}}, then: {{knelpunt: uiteenlopende-belangen, certainty: 0.5}}, {SAID}}}\n"
SIGNS = f"pointers:\n- {{id: x, knelpunt: uiteenlopende-belangen, {SAID}, signs: {{"
OVERLAYS = {
    "20,000 certainties that are true": ("rules:\n" + lines(20_000, RULE.replace("0.5", "true")), "19,980 more"),
    "20,000 unknown symptoms": ("rules:\n" + lines(20_000, RULE.replace(SIGN, "no-#")), "19,980 more"),
    "20,000 times the same id": ("rules:\n" + lines(20_000, RULE.replace("r-#", "r")), "19,979 more"),
    "20,000 ids with a dot": ("rules:\n" + lines(20_000, RULE.replace("r-#", "r.#")), "19,980 more"),
    "20,000 misspelt keys": ("rules:\n" + lines(20_000, RULE.replace("because", "becuase")), "19,980 more"),
    "300,000 records that are words": ("rules:\n" + "- a\n" * 300_000, "299,980 more"),
    "190,000 records without id": ("rules:\n" + "- {a: b}\n" * 190_000, "more problems."),
    "290,000 unknown sections": (lines(290_000, "rulez#: 1\n"), "289,980 more"),
    "100,000 unknown keys of a record": ("rules:\n- id: x\n" + lines(100_000, "  becaus#: 1\n"), "99,983 more"),
    "100,000 keys of a premise": ("rules:\n- id: x\n  if:\n" + lines(100_000, "    simptom#: s\n"), "not a premise"),
    "100,000 parts that are none": ("rules:\n- id: x\n  if:\n   any:\n" + "   - {simptom: a}\n" * 100_000, RECORD),
    "100,000 bad signs": (SIGNS + lines(100_000, "s#: 9, ") + "}}\n", "99,980 more"),
    "100,000 unknown signs": (SIGNS + lines(100_000, "s#: 0.5, ") + "}}\n", "99,980 more"),
    "2 million records": ("rules:\n" + "-\n" * 2_000_000, VALUES),
    "an id of 7 MB": ("rules:\n" + RULE.replace("r-#", "r" * 7_000_000), "longer than 181 characters."),
    "a section of 7 MB": (f"? {'r' * 7_000_000}\n: []\n", "unknown section 'rrrr"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OVERLAYS)
def test_a_swollen_overlay_is_refused_in_a_few_lines(kind: str, tmp_path: Path) -> None:
    text, wanted = OVERLAYS[kind]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(text)
    (tmp_path / "c.yaml").write_text(NAME + OBSERVED)
    status, said, weight = run(tmp_path, "diagnose", "c.yaml", "--overlay", "mine", "-o", "made.json")
    assert (status, len(said) <= TOLD + 1) == (3, True)
    assert any(wanted in line for line in said)
    assert all(line.startswith("mine/a.yaml") and len(line) < 600 for line in said)
    assert weight < 500
    assert not (tmp_path / "made.json").exists()


LONG = "1" * 5_000
NOT_WHOLE, NOT_NUMBER, NOT_TRUTH = "is not a whole number.", "is not a number.", "is not true or false."
ODD = {
    "size with an underscore": ("size: 1_000", f"'1_000' {NOT_WHOLE}"),
    "size in quotes": ('size: "12"', f"'12' {NOT_WHOLE} Write it without quotes."),
    "size that is true": ("size: true", f"'true' {NOT_WHOLE}"),
    "size in hexadecimals": ("size: 0x1F", f"'0x1F' {NOT_WHOLE}"),
    "size of a half": ("size: 2.5", f"'2.5' {NOT_WHOLE}"),
    "size without end": ("size: 1e999", f"'inf' {NOT_WHOLE}"),
    "size of 5,000 digits": (f"size: {LONG}", NOT_WHOLE),
    "size of 5,000 digits in quotes": (f"size: '{LONG}'", NOT_WHOLE),
    "size of minus 5,000 digits": (f"size: -{LONG}", NOT_WHOLE),
    "size of 18 digits": ("size: 999999999999999999", "should be less than or equal to 100000."),
    "size in full-width digits": ("size: \uff11\uff12", f"'\uff11\uff12' {NOT_WHOLE}"),
    "mandated on": ("mandated: on", f"'on' {NOT_TRUTH}"),
    "mandated off": ("mandated: off", f"'off' {NOT_TRUTH}"),
    "mandated y": ("mandated: y", f"'y' {NOT_TRUTH}"),
    "mandated t": ("mandated: t", f"'t' {NOT_TRUTH}"),
    "mandated 1": ("mandated: 1", f"'1' {NOT_TRUTH}"),
    "mandated 0.0": ("mandated: 0.0", f"'0.0' {NOT_TRUTH}"),
    "mandated in quotes": ("mandated: 'true'", f"'true' {NOT_TRUTH} Write it without quotes."),
    "mandated True": ("mandated: True", f"'True' {NOT_TRUTH}"),
    "abroad 1": ("abroad: 1", f"'1' {NOT_TRUTH}"),
    "confidence that is true": (f"symptoms: {{{SIGN}: {{severity: 3, confidence: true}}}}", f"'true' {NOT_NUMBER}"),
    "confidence in quotes": (f"symptoms: {{{SIGN}: {{severity: 3, confidence: '1'}}}}", f"'1' {NOT_NUMBER}"),
    "confidence without end": (f"symptoms: {{{SIGN}: {{severity: 3, confidence: .inf}}}}", f"'.inf' {NOT_NUMBER}"),
    "confidence that is no number": (f"symptoms: {{{SIGN}: {{severity: 3, confidence: nan}}}}", f"'nan' {NOT_NUMBER}"),
    "confidence of 5,000 digits": (f"symptoms: {{{SIGN}: {{severity: 3, confidence: 0.{LONG}}}}}", NOT_NUMBER),
    "severity of 5,000 digits": (f"symptoms: {{{SIGN}: {LONG}}}", "a severity is 0..4"),
    "severity of ten to the 999th": (f"symptoms: {{{SIGN}: 1e999}}", "a severity is 0..4"),
    "severity in quotes": (f"symptoms: {{{SIGN}: '3'}}", "this is text; write 3 without quotes"),
    "axis that is true": ("opgave: {axes: {kennis: true}}", f"'true' {NOT_NUMBER}"),
    "date by week": ("date: 2026-W05-1", "'2026-W05-1': a date is written as 2026-01-31."),
    "date without hyphens": ("date: '20260131'", "'20260131': a date is written as 2026-01-31."),
    "date by day of the year": ("date: 2026-031", "'2026-031': a date is written as 2026-01-31."),
    "date with an hour": ("date: 2026-01-31T10:00", "a date is written as 2026-01-31."),
    "date in full-width digits": ("date: \uff12\uff10\uff12\uff16-01-31", "a date is written as 2026-01-31."),
    "date of 5,000 digits": (f"date: {LONG}", "a date is written as 2026-01-31."),
    "year 0": ("date: 0000-01-01", "a date is written as 2026-01-31."),
    "name that is a number": (f"name: {LONG[:18]}", "is not text."),
    "a note that is true": (f"symptoms: {{{SIGN}: {{severity: 3, note: true}}}}", "is not text."),
    "phase that is a list": ("phase: [a]", "a list is not text."),
    "chief complaint that is a word": (f"chief_complaint: {SIGN}", "is not a list."),
    "chief complaint that is a mapping": ("chief_complaint: {a: b}", "a mapping is not a list."),
}


@pytest.mark.parametrize("kind", ODD)
def test_a_value_that_no_page_says_is_refused(kind: str, kb: KnowledgeBase) -> None:
    value, wanted = ODD[kind]
    with pytest.raises(InputError) as caught:
        load(value, kb)
    assert any(wanted in str(problem) for problem in caught.value.problems), str(caught.value)
    assert all(problem.place and problem.place.line for problem in caught.value.problems)
    assert len(str(caught.value)) < 1_000


def load(value: str, kb: KnowledgeBase) -> Case:
    from netdiag.cases import read_case

    return read_case(parse(value if value.startswith("name") else NAME + value), kb)


@pytest.mark.parametrize(
    ("value", "field", "read_as"),
    [
        ("size: 12.0", "size", 12), ("size: +12", "size", 12), ("mandated: yes", "mandated", True),
        ("mandated: No", "mandated", False), ("mandated: ja", "mandated", True), ("abroad: nee", "abroad", False),
        ("mandated: true", "mandated", True), ("size: null", "size", None), ("mandated:", "mandated", None),
    ],
)  # fmt: skip
def test_a_value_that_the_page_says_is_read(value: str, field: str, read_as: object, kb: KnowledgeBase) -> None:
    found = getattr(load(value, kb), field)
    assert (found, type(found)) == (read_as, type(read_as))


def test_every_value_of_an_overlay_is_what_it_is_written_as(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rules:\n" + lines(1, RULE.replace("0.5", "'0.5'")))
    with pytest.raises(KnowledgeError, match=r"'0.5' is not a number. Write it without quotes."):
        KnowledgeBase.load(tmp_path)


# --- files that are none ----------------------------------------------------------------------------------------------


def fifo(path: Path) -> None:
    os.mkfifo(path)


STREAMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a FIFO nobody writes to": (fifo, "this is no regular file"),
    "a link to a FIFO": (lambda path: (fifo(path.with_name("f")), path.symlink_to("f")), "this is no regular file"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
    "two links to one another": (
        lambda path: (path.symlink_to("g"), path.with_name("g").symlink_to(path.name)),
        "Too many levels of symbolic links",
    ),
    "a link to nothing": (lambda path: path.symlink_to("none"), "No such file or directory"),
    "a link to /dev/zero": (lambda path: path.symlink_to("/dev/zero"), "this is no regular file"),
    "a link to /dev/null": (lambda path: path.symlink_to("/dev/null"), "this is no regular file"),
    "a link to a folder": (lambda path: path.symlink_to("."), "Is a directory"),
    "a folder": (lambda path: path.mkdir(), "Is a directory"),
}
COMMANDS = {
    "case": ("diagnose", "c.yaml"),
    "overlay": ("symptoms", "--overlay", "."),
    "suite": ("check", "--suite", "."),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no FIFO")
@pytest.mark.parametrize("of", COMMANDS)
@pytest.mark.parametrize("kind", STREAMS)
def test_nothing_waits_for_what_is_no_file(kind: str, of: str, tmp_path: Path) -> None:
    make, wanted = STREAMS[kind]
    make(tmp_path / "c.yaml")
    status, said, weight = run(tmp_path, *COMMANDS[of])
    assert status == (3 if of == "overlay" else 2)
    assert [line for line in said if wanted in line]
    assert weight < 500


def test_standard_input_without_end_is_read_up_to_its_limit(tmp_path: Path) -> None:
    with Path("/dev/zero").open("rb") as endless:
        status, said, weight = run(tmp_path, "diagnose", "-", stdin=endless)
    assert (status, said) == (2, [f"<stdin>: {BYTES}"])
    assert weight < 500


@pytest.mark.parametrize("path", ["a\0b", "\udc80", "x" * 300, "", "c.yaml/below"])
def test_a_name_that_no_file_can_have_is_told(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.yaml").write_text(NAME)
    with pytest.raises(InputError, match="cannot read"):
        read(path)


def test_no_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match=r"^<stdin>: cannot read: standard input is closed\.$"):
        read("-")


# --- the limits -------------------------------------------------------------------------------------------------------

EVERY = [one for one in vars(limits).values() if isinstance(one, limits.Limit)]


@pytest.mark.parametrize("limit", EVERY, ids=lambda one: one.name)
@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "1_000", "a", " 1", "\uff11", "9" * 5_000])
def test_a_limit_that_is_no_number_is_told(limit: limits.Limit, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limit.variable, text)
    with pytest.raises(InputError, match=rf"^{limit.variable} is not a whole number from 1 to {limit.most}\.$"):
        _ = limit.now


@pytest.mark.parametrize("limit", EVERY, ids=lambda one: one.name)
def test_a_limit_can_be_set(limit: limits.Limit, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limit.now == limit.default <= limit.most
    for value in (1, limit.most):
        monkeypatch.setenv(limit.variable, str(value))
        assert limit.now == value
    monkeypatch.setenv(limit.variable, str(limit.most + 1))
    with pytest.raises(InputError):
        _ = limit.now


def test_what_is_at_a_limit_is_read_and_one_more_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_MAX_VALUES", "5")
    assert parse("[a, b, c, d]").data == ["a", "b", "c", "d"]
    with pytest.raises(InputError, match=r"^f:1:14: more than 5 keys and values in one file\."):
        parse("[a, b, c, d, e]", "f")


def test_a_case_at_its_limit_is_read_and_one_more_refused(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_MAX_RECORD_VALUES", "5")
    assert load("size: 3", kb).size == 3
    with pytest.raises(InputError, match=r"^<text>:1:1: more than 5 keys and values in one case or record\."):
        load("chief_complaint: []\nsize: 3", kb)


def test_more_levels_may_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_MAX_DEPTH", "100")
    document = parse("[" * 100 + "x" + "]" * 100)
    assert document.place((0,) * 99).column == 100
    with pytest.raises(InputError, match="nested more than 100 levels deep"):
        parse("[" * 101)


def test_a_byte_more_than_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_MAX_BYTES", "8")
    (tmp_path / "a.yaml").write_text("name: x\n")
    assert read(tmp_path / "a.yaml").data == {"name": "x"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"name: xy\n")))
    with pytest.raises(InputError, match=r"^<stdin>: more than 8 bytes in one file\."):
        read("-")


def test_a_folder_with_more_than_its_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / f"{name}.yaml").touch()
    monkeypatch.setenv("NETDIAG_MAX_ENTRIES", "2")
    assert len(yaml_files(tmp_path)) == 2
    (tmp_path / "c").touch()
    with pytest.raises(InputError, match="more than 2 files and folders in one folder"):
        yaml_files(tmp_path)
    with pytest.raises(KnowledgeError, match="more than 2 files and folders in one folder"):
        KnowledgeBase.load(tmp_path)


def test_two_thousand_words_are_not_looked_for(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match=r"^more than 100 different words to look for"):
        find_symptoms(lines(2_000, "word# "), kb)
    assert find_symptoms("begroting " * 2_000, kb) == find_symptoms("begroting", kb)


def test_a_word_of_a_megabyte_is_looked_for(kb: KnowledgeBase) -> None:
    assert find_symptoms("q" * MIB, kb) == ()


# --- what is told -----------------------------------------------------------------------------------------------------


def problems(count: int, file: str = "f") -> list[Problem]:
    return [Problem(f"number {i}.", Place(file, i + 1, 1)) for i in range(count)]


@pytest.mark.parametrize("count", [1, TOLD, TOLD + 1])
def test_up_to_one_more_than_twenty_are_told_in_full(count: int) -> None:
    assert InputError(problems(count)).problems == tuple(problems(count))


@pytest.mark.parametrize("count", [TOLD + 2, 100_000])
def test_of_more_the_first_twenty_are_told_and_the_rest_counted(count: int) -> None:
    told = InputError(reversed(problems(count))).problems
    assert told[:-1] == tuple(problems(TOLD))
    assert str(told[-1]) == f"f: and {count - TOLD:,} more problems."
    assert told[-1].count == count - TOLD


def test_the_rest_of_several_errors_is_counted_together_and_of_several_files_named_by_none() -> None:
    both = InputError([*InputError(problems(50, "f")).problems, *InputError(problems(50, "g")).problems]).problems
    assert both[:-1] == tuple(problems(TOLD))
    assert str(both[-1]) == "and 80 more problems."


def test_an_error_goes_whole_from_one_process_to_another() -> None:
    for count in (1, 30):
        error = InputError(problems(count))
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.problems, str(again)) == (InputError, error.problems, str(error))


def test_a_near_word_is_looked_for_only_if_it_is_told() -> None:
    asked = []

    class Options(list[str]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            asked.append(1)
            return super().__iter__()

    hint = Nearest(("sise",), Options(["size"]))
    many = [Problem("unknown.", Place("f", i + 1), hint) for i in range(1_000)]
    assert asked == []
    told = InputError(many).problems
    assert str(told[0]) == "f:1:0: unknown. Did you mean 'size'?"
    assert len(asked) == TOLD


@given(st.lists(st.integers(1, 60), max_size=70))
@settings(max_examples=200)
def test_the_earliest_are_the_first_of_the_file_and_count_them_all(at: list[int]) -> None:
    first = earliest([(Place("f", line, 1), line) for line in at])
    assert [line for _, line, _ in first] == sorted(at)[: TOLD + 1]
    assert sum(count for _, _, count in first) == len(at)


@given(st.text("abc", max_size=9), st.lists(st.text("abc", min_size=1, max_size=9), max_size=9))
def test_what_is_near_is_what_difflib_says(word: str, options: list[str]) -> None:
    import difflib

    assert similar_words(word, options, 3, 0.6) == difflib.get_close_matches(word, sorted(options), n=3, cutoff=0.6)


def test_a_case_made_in_python_tells_the_first_and_counts_the_rest(kb: KnowledgeBase) -> None:
    made = Case(name="x", symptoms={f"no-{i}": 3 for i in range(10_000)})
    with pytest.raises(InputError) as caught:
        check_case(made, kb)
    assert len(caught.value.problems) == TOLD + 1
    assert str(caught.value.problems[-1]) == "and 9,980 more problems."


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_case_or_told(raw: bytes) -> None:
    from netdiag.cases import read_case

    try:
        read_case(parse(raw.decode("utf-8", "surrogateescape")), KnowledgeBase.default())
    except InputError as error:
        assert error.problems
