"""Messages in the language of who reads them: which one, that none is missing, and what help and errors then say."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from netdiag import cli, messages, terminal
from netdiag.batch.columns import columns_in
from netdiag.cases import load_case
from netdiag.errors import InputError
from netdiag.helptext import content_language, language_of, paragraphs
from netdiag.knowledge import KnowledgeBase

sys.path.append(str(ROOT / "benchmarks"))
import messages as held  # benchmarks/messages.py

SOURCES = sorted((ROOT / "src" / "netdiag").rglob("*.py"))
CASE = "name: Netwerk\nsymptoms: {nobody-watches-trends: 4, progress-not-tracked: 3, effects-never-evaluated: 3}\n"
MAIN = "from netdiag.__main__ import main; main()"

NAMES = [info.name or info.callback.__name__ for info in cli.app.registered_commands if info.callback]
HELP = [text for text in dict.fromkeys(held._help()) if " " in text and "[" not in text]  # words alone, no markup

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with some environment, in a folder with case.yaml: exit status, standard output and error."""
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str, **environment: str) -> tuple[int, str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        status = terminal.status_of(lambda: cli.app(list(arguments)))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "100", **environment}
    return subprocess.run([sys.executable, "-c", MAIN, *arguments], capture_output=True, text=True, env=settings)


# --- the catalogues ---------------------------------------------------------------------------------------------------


def test_no_message_is_missing_in_dutch() -> None:
    assert held.lacking(held.catalogue(held.catalogues()["nl"])) == []


@pytest.mark.parametrize("language", held.catalogues())
def test_every_message_has_the_parts_of_the_english_one(language: str) -> None:
    assert held.mistaken(held.catalogue(held.catalogues()[language])) == []


@pytest.mark.parametrize("language", held.catalogues())
def test_no_message_is_told_that_the_source_does_not_have(language: str) -> None:
    known = {str(message.id) for message in held.extracted(language)}
    assert [m.id for m in held.catalogue(held.catalogues()[language]) if str(m.id) not in known] == []


def test_what_is_compiled_holds_no_moment(tmp_path: Path) -> None:
    folder = tmp_path / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shipped = messages.LOCALE / "nl" / "LC_MESSAGES" / f"{messages.DOMAIN}.po"
    (folder / shipped.name).write_bytes(shipped.read_bytes())
    assert b"POT-Creation-Date: 2020-02-02 00:00+0000" in messages.compiled(folder / shipped.name).read_bytes()


@pytest.mark.parametrize("language", held.catalogues())
def test_what_is_compiled_is_what_the_catalogue_says(language: str) -> None:
    messages.speak(language)
    found = held.catalogue(held.catalogues()[language])
    told = {m.id: m.string for m in found if m.id and isinstance(m.id, str) and m.string and not m.context}
    assert {message: messages._(message) for message in told} == told, "python benchmarks/messages.py --write"


def test_a_language_that_lacks_something_is_told() -> None:
    found = held.catalogue(held.catalogues()["nl"])
    found["not UTF-8 text."].string = ""
    found["'{name}' is given twice."].string = "'{naam}' is twee keer gegeven."
    assert held.lacking(found) == ["not UTF-8 text."]
    assert held.mistaken(found) == ["'{name}' is given twice."]


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_messages_are_literal_and_told_when_they_are_needed(file: Path) -> None:
    """What is filled in before it is looked up is never found; what is looked up at import stays English."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inside = {id(node) for outer in ast.walk(tree) if isinstance(outer, FUNCTIONS) for node in ast.walk(outer)}
    for call in (node for node in ast.walk(tree) if is_told(node)):
        assert not isinstance(call.args[0], ast.JoinedStr), call.lineno
        assert id(call) in inside, call.lineno


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_tells_messages_is_hidden_by_no_name(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for outer in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        if any(is_told(node) for node in ast.walk(outer)):
            assert "_" not in {node.arg for node in ast.walk(outer) if isinstance(node, ast.arg)}, outer.lineno
            assert "_" not in stored(outer), outer.lineno


FUNCTIONS = (ast.FunctionDef, ast.Lambda)
OWN_NAMES = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)


def is_told(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "counted")


def stored(node: ast.AST) -> set[str]:
    """The names that a function gives a value, comprehensions apart: theirs are their own."""
    if isinstance(node, OWN_NAMES):
        return set()
    own = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return own.union(*map(stored, ast.iter_child_nodes(node)))


# --- which language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "environment", "messages_in", "content_in"),
    [
        ([], {}, "en", "nl"),
        ([], {"LC_ALL": "C"}, "en", "nl"),
        ([], {"LANG": "nl_NL.UTF-8"}, "nl", "nl"),
        ([], {"LANG": "nl_BE@euro"}, "nl", "nl"),
        ([], {"LANG": "nl_NL.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en", "en"),
        ([], {"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "nl_NL"}, "nl", "nl"),
        ([], {"LC_ALL": "", "LANG": "nl"}, "nl", "nl"),
        ([], {"LANG": "de_DE.UTF-8"}, "en", "nl"),
        ([], {"LANG": "nl_NL.UTF-8", "NETDIAG_LANG": "en"}, "en", "en"),
        ([], {"LANG": "en_GB.UTF-8", "NETDIAG_LANG": "nl"}, "nl", "nl"),
        ([], {"LANG": "nl_NL.UTF-8", "NETDIAG_LANG": "xx"}, "nl", "nl"),
        (["diagnose", "x", "--lang", "nl"], {"NETDIAG_LANG": "en"}, "nl", "en"),
        (["diagnose", "--lang=en", "x"], {"LANG": "nl_NL"}, "en", "nl"),
        (["diagnose", "x", "--lang"], {}, "en", "nl"),
        (["diagnose", "x", "--lang", "klingon"], {"LANG": "nl_NL"}, "nl", "nl"),
    ],
)
def test_which_language(args: list[str], environment: dict[str, str], messages_in: str, content_in: str) -> None:
    assert language_of(args, environment) == messages_in
    assert content_language(environment) == content_in


@pytest.mark.parametrize(
    ("arguments", "environment", "wanted"),
    [
        (["--lang", "nl"], {}, "niet te lezen: bestand of map bestaat niet."),
        ([], {"NETDIAG_LANG": "nl"}, "niet te lezen: bestand of map bestaat niet."),
        ([], {"LC_ALL": "nl_NL.UTF-8"}, "niet te lezen: bestand of map bestaat niet."),
        (["--lang", "en"], {"NETDIAG_LANG": "nl"}, "cannot read: No such file or directory."),
        ([], {}, "cannot read: No such file or directory."),
    ],
)
def test_errors_are_told_in_that_language(
    run: Run, arguments: list[str], environment: dict[str, str], wanted: str
) -> None:
    assert run("diagnose", "none.yaml", *arguments, **environment) == (2, "", f"none.yaml: {wanted}\n")


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, "waarschijnlijk"), ({"NETDIAG_LANG": "en"}, "likely"), ({"LC_ALL": "en_US.UTF-8"}, "likely"),
     ({"LC_ALL": "de_DE.UTF-8"}, "waarschijnlijk"), ({"LC_ALL": "en_US", "NETDIAG_LANG": "nl"}, "waarschijnlijk")],
)  # fmt: skip
def test_reports_follow_too_and_are_dutch_where_nothing_says(
    run: Run, environment: dict[str, str], wanted: str
) -> None:
    status, out, _unused = run("diagnose", "case.yaml", **environment)
    assert status == 0 and wanted in out


def test_what_lang_is_left_out_stands_in_the_help(run: Run) -> None:
    assert "[default: en]" in run("diagnose", "--help", NETDIAG_LANG="en")[1]
    assert "nl]" in run("diagnose", "--help", NETDIAG_LANG="nl")[1]


def test_a_language_that_there_is_not_is_told_once_and_left(run: Run) -> None:
    status, out, err = run("tables", NETDIAG_LANG="xx")
    assert status == 0 and "Tabel 1" in out
    known = ", ".join(messages.languages())
    assert err == f"note: NETDIAG_LANG is 'xx'; wanted one of {known}. It is left out.\n"


# --- help, complaints, messages ---------------------------------------------------------------------------------------


def test_help_is_dutch_with_all_that_typer_says() -> None:
    done = process("diagnose", "--help", NETDIAG_LANG="nl")
    for words in ("Gebruik: ", "diagnose [OPTIES]", "Stel de diagnose van één netwerk", "Argumenten", "Opties",
                  "[verplicht]", "[standaard: text]", "Toon deze hulp en stop."):  # fmt: skip
        assert words in done.stdout
    assert "Usage" not in done.stdout and "Show" not in done.stdout


@pytest.mark.parametrize("command", ["", *NAMES])
def test_no_help_is_left_in_english(run: Run, command: str) -> None:
    arguments = [command, "--help"] if command else ["--help"]
    english, dutch = run(*arguments)[1], run(*arguments, NETDIAG_LANG="nl")[1]
    assert english.splitlines()[1] != dutch.splitlines()[1]
    for message in HELP:
        assert message not in " ".join(dutch.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["diagnose"], "Argument 'CASUS' ontbreekt."),
        (["batch", "x"], "Optie '--output' / '-o' ontbreekt."),
        (["diagnose", "x", "--frmt"], "Deze optie is er niet: --frmt (Misschien bedoelt u: "),
        (["diagnos"], "De opdracht 'diagnos' is er niet. Bedoelt u 'diagnose'?"),
        (["qqq"], "De opdracht 'qqq' is er niet."),
        (["diagnose", "a", "b"], "Onverwachte extra argumenten (b)"),
        (["diagnose", "a", "-f", "pdf"], "Ongeldige waarde voor '--format' / '-f': 'pdf' is niet een van"),
        (["next", "a", "--most", "0"], "Ongeldige waarde voor '--most': verwacht 1 of meer"),
        (["next", "a", "--most", "x"], "Ongeldige waarde voor '--most': verwacht een geheel getal"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_in_dutch(run: Run, arguments: list[str], wanted: str) -> None:
    status, out, err = run(*arguments, NETDIAG_LANG="nl")
    assert (status, out) == (2, "")
    assert wanted in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("nmae: x\nsymptoms: {}\n", "case.yaml:1:1: onbekende sleutel 'nmae'. Bedoelt u 'name'?"),
        ("symptoms: {}\nsize: many\n", "case.yaml:2:1: verwacht was een geheel getal, en dit is 'many'."),
        ("symptoms: {progress-not-tracked: 7}\n", "case.yaml:1:12: '7': een ernst is 0..4, ook halverwege, een van "),
        ("symptoms: {}\nsize: [1]\n", "case.yaml:2:1: verwacht was een geheel getal, en dit is een lijst."),
        ("- a\n", "case.yaml:1:1: dit is geen casus. Begin met 'name: ...' en 'symptoms:'"),
        ("symptoms: {a: 1, a: 2}\n", "case.yaml:1:18: sleutel 'a' staat hier twee keer."),
    ],
)
def test_what_is_wrong_with_a_case_is_told_in_dutch(run: Run, text: str, wanted: str) -> None:
    Path("case.yaml").write_text(text, encoding="utf-8")
    status, _unused, err = run("diagnose", "case.yaml", "--lang", "nl")
    assert status == 2 and err.startswith(wanted)


def test_workers_of_a_batch_speak_the_same_language(run: Run) -> None:
    for number in range(3):
        Path(f"{number}.yaml").write_text("symptoms: {progress-not-tracked: 7}\n", encoding="utf-8")
    status, _unused, err = run("batch", ".", "-o", "out.jsonl", "--jobs", "2", NETDIAG_LANG="nl")
    assert status == 2 and err.endswith("4 netwerken, waarvan 3 met een fout; out.jsonl is geschreven.\n")
    assert Path("out.jsonl").read_text(encoding="utf-8").count("een ernst is 0..4, ook halverwege") == 3


def test_one_and_more_have_forms_of_their_own() -> None:
    messages.speak("nl")
    told = [messages.counted("{count} respondent", "{count} respondents", count) for count in (1, 2)]
    assert told == ["{count} respondent", "{count} respondenten"]


# --- in Python --------------------------------------------------------------------------------------------------------


def test_the_library_speaks_english_until_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_LANG", "nl")
    with pytest.raises(InputError, match="cannot read: No such file"):
        load_case(tmp_path / "none.yaml")
    messages.speak("nl")
    assert messages.spoken() == "nl"
    with pytest.raises(InputError, match="niet te lezen: bestand of map"):
        load_case(tmp_path / "none.yaml")


def test_a_hint_about_a_cell_is_in_the_language_that_is_spoken_now(kb: KnowledgeBase) -> None:
    read = columns_in(kb)["chief_complaint"].read
    for language, told in (("en", "Find its id with"), ("nl", "Zoek de id met"), ("en", "Find its id with")):
        messages.speak(language)
        with pytest.raises(ValueError, match=told):
            read("qqqqqqqq")


def test_a_language_without_a_catalogue_is_refused_and_changes_nothing() -> None:
    messages.speak("nl")
    with pytest.raises(ValueError, match="'xx' is geen taal van meldingen; verwacht: een van en, "):
        messages.speak("xx")
    assert messages.spoken() == "nl"


def test_what_no_catalogue_has_stays_english() -> None:
    messages.speak("nl")
    assert messages._("nobody says this") == "nobody says this"
    assert messages._("") == ""


def test_paragraphs_of_help_are_on_one_line_each() -> None:
    assert paragraphs("One\ntwo.\n\nThree.") == ["One two.", "Three."]


def test_no_catalogue_is_read_where_english_is_spoken() -> None:
    code = "import sys, netdiag.messages as m; m._('x'); m.speak('en'); print('gettext' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
