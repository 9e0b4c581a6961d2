"""Nothing that a case, a label, a suite or a file name holds acts on the terminal or the file it is written to."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from checking import K0, S, Small, vignette
from conftest import rule
from netdiag import Case, diagnose
from netdiag.cases.template import case_template, full_template
from netdiag.check.check import examine, print_report, to_dict
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.records import POINTED
from netdiag.knowledge.yamlfile import parse
from netdiag.plaintext import escaped, printable, shortened, wrapped
from netdiag.reasons import firmtext
from netdiag.reasons import next as ask
from netdiag.report import brief
from netdiag.report.text import as_text
from netdiag.terminal import as_json

C0 = {f"C0 {code:02x}": chr(code) for code in range(0x20) if code != 0x0A}
C1 = {f"C1 {code:02x}": chr(code) for code in range(0x7F, 0xA0)}
LINES = {"line separator": "\u2028", "paragraph separator": "\u2029"}
BIDIRECTIONAL = {f"bidirectional {code:04x}": chr(code) for code in
                 (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}  # fmt: skip
UNSEEN = {f"unseen {code:04x}": chr(code) for code in (0x00AD, 0x200B, 0x2060, 0xFEFF, 0xFFF9, 0xE0001)}
ACTING = {**C0, **C1, **LINES, **BIDIRECTIONAL, **UNSEEN}
ALL = "".join(ACTING.values())
SHELL = "\x1b]0;owned\x07\x1b[2J"  # the title of a window, and a cleared screen
LIVE = f"x\nmandated: true\rname: y\x85name: z\u2028{SHELL}"


def acts(text: str) -> list[str]:
    """The characters of a text that act on its reader, line ends apart."""
    return sorted({c for c in text if c != "\n" and not c.isprintable()})


# --- the functions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTING)
def test_a_character_that_acts_is_replaced_or_escaped(name: str) -> None:
    text = f"a{ACTING[name]}b"
    assert printable(text) == "a?b"
    assert printable(text, " ") == "a b"
    assert acts(shortened(text, 10)) == acts("".join(wrapped(text, 80))) == []
    whole = escaped(json.dumps(text, ensure_ascii=False))
    assert acts(whole) == [] and json.loads(whole) == text


@pytest.mark.parametrize("text", ["é ü ß", "网络", "🙂", "a\\u0041", "\ud800", "\u00a0", "\U0010ffff"], ids=ascii)
def test_escaped_json_says_the_same(text: str) -> None:
    whole = escaped(json.dumps({text: [text]}, ensure_ascii=False, indent=1))
    assert json.loads(whole) == {text: [text]}
    assert acts(whole) == [] and whole.encode()


def test_what_can_be_read_is_not_escaped() -> None:
    assert escaped('"één «spark» 🙂"') == '"één «spark» 🙂"'


def in_yaml(value: Any) -> str:
    """Plain data as YAML in ASCII."""
    return json.dumps(value).replace("\\udb40\\udc01", "\\U000E0001")


# --- cases ------------------------------------------------------------------------------------------------------------


def hostile_case(kb: KnowledgeBase) -> Case:
    symptoms = {s.id: 4 for s in kb.symptoms.values() if s.core and not s.strength}
    said = {name: {"severity": 3, "note": f"n{LIVE}{ALL}"} for name in list(symptoms)[:2]}
    opgave = {"axes": {}, "description": f"d{LIVE}{ALL}"}
    return Case.model_validate({"name": f"{SHELL}n{ALL}", "opgave": opgave, "symptoms": {**symptoms, **said}})


def labelled(value: Any) -> Any:
    """The same record with all characters that act in each of its labels."""
    if isinstance(value, Mapping):
        return {k: f"{v[:600]}{LIVE}{ALL}." if k in ("nl", "en") and isinstance(v, str) else labelled(v)
                for k, v in value.items()}  # fmt: skip
    return [labelled(item) for item in value] if isinstance(value, list | tuple) else value


LABELLED = ("groups", "symptoms", "features", "opgaven", "hoofdoorzaken", "knelpunten", "patterns", "interventions",
            "governance_forms", "bouwstenen", "drijvende_krachten", "axes", "cells", "pointers", "rules")  # fmt: skip


@pytest.fixture(scope="module")
def overlay(kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An overlay that gives what is shipped labels with every character that acts."""
    folder = tmp_path_factory.mktemp("overlay")
    sections = {
        name: [labelled(raw) for id_, raw in getattr(kb, name).raw.items() if POINTED not in id_] for name in LABELLED
    }
    (folder / "labels.yaml").write_text(in_yaml(sections), encoding="utf-8")
    return folder


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "netdiag", *arguments]
    return subprocess.run(command, input=stdin.encode(), capture_output=True, timeout=120, check=False)


def outputs(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """All that is made of a hostile case with hostile labels, by name."""
    d = diagnose(hostile_case(kb), kb)
    assert d.core and d.interventions
    for language in ("nl", "en"):
        yield f"text {language}", as_text(d, language)
        yield f"json {language}", d.to_json(language)
        yield f"lines {language}", brief.as_lines(d, language)
        yield f"html {language}", brief.as_html(d, language)
        yield f"why {language}", d.why(d.core[0].id, language)
        yield f"why not {language}", d.why_not(d.core[0].id, language)
        yield f"why not advised {language}", d.why_not(d.withheld[0].intervention, language)
        yield f"template {language}", case_template(kb, language, list(kb.groups))
        yield f"full template {language}", full_template(kb, language)
        yield f"how firm {language}", firmtext.as_text(d, d.how_firm(), language) + d.firm_line(language)
        yield f"what next {language}", ask.as_text(d, d.what_next(), language)
    yield "one line", brief.line(d)
    yield "repr of the diagnosis", repr(d)
    yield "repr of the case", repr(d.case)
    yield "case file", d.case.to_yaml()
    yield "repr of a section", repr(kb.symptoms)
    yield "table of a section", kb.symptoms._repr_html_()  # type: ignore[attr-defined]
    yield "view of the case", d.case._repr_html_()
    yield "view of the knowledge", kb._repr_html_() + kb.knelpunten[d.core[0].id]._repr_html_()
    yield "view of an explanation", d.explain(d.core[0].id)._repr_mimebundle_()["text/html"]
    yield from ((f"picture {name}", d.picture(name, "en").svg().decode()) for name in ("shares", "table2", "path"))


@pytest.fixture(scope="module")
def made_of(kb: KnowledgeBase, overlay: Path) -> dict[str, str]:
    return dict(outputs(kb.overlay(overlay)))


SPOKEN = (
    "text", "json", "lines", "html", "why", "why not", "why not advised", "template", "full template", "how firm",
    "what next",
)  # fmt: skip
OUTPUTS = [f"{name} {language}" for name in SPOKEN for language in ("nl", "en")]
OUTPUTS += [
    "one line",
    "repr of the diagnosis",
    "repr of the case",
    "case file",
    "repr of a section",
    "table of a section",
    "view of the case",
    "view of the knowledge",
    "view of an explanation",
    "picture shares",
    "picture table2",
    "picture path",
]


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_output_holds_a_character_that_acts(made_of: dict[str, str], output: str) -> None:
    assert set(made_of) == set(OUTPUTS)
    assert acts(made_of[output]) == []


def test_json_loses_nothing_of_what_it_escapes(kb: KnowledgeBase) -> None:
    d = diagnose(hostile_case(kb), kb)
    assert json.loads(d.to_json())["case"] == d.to_dict()["case"]
    assert json.loads(d.to_json())["case"]["name"] == d.case.name


@pytest.mark.parametrize(
    "output", [f"{kind}template {language}" for kind in ("", "full ") for language in ("nl", "en")]
)
def test_a_label_puts_no_live_line_into_a_template(made_of: dict[str, str], output: str) -> None:
    text = made_of[output]
    live = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    assert [line.partition(":")[0] for line in live] == ["name", "symptoms"]
    assert set(parse(text).data) == {"name", "symptoms"}
    assert parse(text).data["symptoms"] is None


# --- the command line -------------------------------------------------------------------------------------------------

COMMANDS = {
    "diagnose": ("diagnose", "-"),
    "diagnose as JSON": ("diagnose", "-", "--format", "json"),
    "firm": ("firm", "-"),
    "firm as JSON": ("firm", "-", "--format", "json"),
    "next": ("next", "-"),
    "next as JSON": ("next", "-", "--format", "json"),
    "symptoms": ("symptoms",),
    "symptoms by words": ("symptoms", "vertrouwen"),
    "tables": ("tables",),
    "new": ("new", "-"),
    "schema": ("schema", "case"),
    "schema of rules": ("schema", "rules"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_prints_a_character_that_acts(kb: KnowledgeBase, overlay: Path, name: str) -> None:
    case = in_yaml(hostile_case(kb).model_dump(mode="json", exclude_defaults=True))
    done = run(*COMMANDS[name], "--overlay", str(overlay), stdin=case if "-" in COMMANDS[name] else "")
    assert (done.returncode, done.stderr) == (0, b"")
    assert acts(done.stdout.decode()) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_explain_prints_no_character_that_acts(kb: KnowledgeBase, overlay: Path, language: str) -> None:
    case = in_yaml(hostile_case(kb).model_dump(mode="json", exclude_defaults=True))
    knelpunt = diagnose(hostile_case(kb), kb).core[0].id
    done = run("explain", "-", knelpunt, "--lang", language, "--overlay", str(overlay), stdin=case)
    assert done.returncode == 0 and acts(done.stdout.decode()) == []


MISTAKES = {
    "unknown symptom": {"symptoms": {ALL: 3}},
    "unknown key": {ALL: 1},
    "severity": {"symptoms": {"nobody-takes-the-lead": ALL}},
    "phase": {"phase": SHELL + ALL},
    "chief complaint": {"chief_complaint": [SHELL + ALL]},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_wrong_with_a_case_is_told_without_a_character_that_acts(name: str, tmp_path: Path) -> None:
    file = tmp_path / "case\x1b[2J.yaml"
    file.write_text(in_yaml({"name": "x", "symptoms": {}, **MISTAKES[name]}))
    done = run("diagnose", str(file))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr and acts(done.stderr.decode()) == [] and b"itself failed" not in done.stderr


# --- suites -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hostile_suite(small: Small, tmp_path: Path) -> tuple[KnowledgeBase, Path]:
    """A suite whose names, and the names of its files, hold all that acts; one of its cases fails."""
    kb = small(rule("r1", S[0], K0), fields={"s0": {"nl": LIVE, "en": LIVE}})
    folder = tmp_path / "suite\x1b[2J"
    folder.mkdir()
    name = in_yaml(f"{SHELL}{ALL}{LIVE}"[:300])
    text = f"cases:\n{vignette('{symptoms: {s0: 0}}', '{fires: [r1]}', name)}"
    (folder / "x\u202e\x9b.yaml").write_text(text, encoding="utf-8")
    return kb, folder


def test_a_report_of_a_suite_holds_no_character_that_acts(hostile_suite: tuple[KnowledgeBase, Path]) -> None:
    kb, folder = hostile_suite
    report = examine(kb, folder, mutation=True)
    assert "r1 did not fire." in as_json(to_dict(report))
    screen = io.StringIO()
    print_report(report, Console(file=screen, width=80))
    assert acts(as_json(to_dict(report))) == acts(screen.getvalue()) == []
    assert "r1 did not fire." in screen.getvalue()


def test_a_name_of_a_suite_stands_on_its_own_line(hostile_suite: tuple[KnowledgeBase, Path]) -> None:
    kb, folder = hostile_suite
    screen = io.StringIO()
    print_report(examine(kb, folder), Console(file=screen, width=80))
    assert not any(line.startswith(("mandated", "name")) for line in screen.getvalue().splitlines())
