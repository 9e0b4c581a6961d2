from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import rule
from netdiag import cli, terminal
from netdiag.cases.template import SCHEMA_NAME, full_template
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse, read
from shipped import EXAMPLES, VIGNETTE_FILES, vignettes

COMMANDS = (
    "diagnose", "report", "explain", "firm", "next", "symptoms", "tables", "new", "schema",
    "what-if", "compare", "like", "picture", "overview",
    "check", "batch", "questionnaire", "read", "interview", "join", "from-survey",
)  # fmt: skip
MAIN = "from netdiag.cli import main; main()"
CASE = "name: Netwerk\nsymptoms: {nobody-watches-trends: 4, progress-not-tracked: 3, effects-never-evaluated: 3}\n"
ESCAPE = "\x1b"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with case.yaml: exit status, standard output, standard error."""
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str) -> tuple[int, str, str]:
        status = terminal.status_of(lambda: cli.app(list(arguments)))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", **more.pop("env", {})}
    command = [sys.executable, "-c", MAIN, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, **more)


# --- help and exit statuses -------------------------------------------------------------------------------------------


def test_help_names_every_command(run: Run) -> None:
    status, out, err = run("--help")
    assert (status, err) == (0, "")
    assert [command for command in COMMANDS if not re.search(rf"│ {command}  ", out)] == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("diagnose", ["Diagnose one network", "what to do first", "--format", "--output", "--lang", "--overlay"]),
        (
            "report",
            ["Write a report for the table", "--output", "--short", "--full", "--template", "--lang", "--overlay"],
        ),
        (
            "explain",
            ["why a knelpunt was found", "rule by rule", "--not", "--falls", "--length", "--lang", "--overlay"],
        ),
        ("firm", ["how firm a diagnosis is", "1,000 times", "--format", "--lang", "--overlay"]),
        ("next", ["what to ask next", "least effort", "--most", "--format", "--lang", "--overlay"]),
        ("symptoms", ["Find the id of a symptom", "--group", "--all", "--lang", "--overlay"]),
        ("tables", ["Show Tabel 1", "Tabel 2", "--lang", "--overlay"]),
        ("new", ["Write a case file to fill in", "schema", "--lang", "--overlay"]),
        ("schema", ["Print the JSON Schema", "--output", "--overlay"]),
        ("check", ["--overlay", "--suite", "--mutation", "--against", "--cases", "--format"]),
        ("what-if", ["answered otherwise", "NAME=VALUE", "--format", "--lang", "--overlay"]),
        ("picture", ["one picture of a diagnosis", "shares", "--output", "--before", "--lang", "--overlay"]),
        ("overview", ["at a glance", "RESULTS", "--output", "--lang", "--overlay"]),
        ("compare", ["one network at two times", "OLD", "NEW", "--format", "--lang", "--overlay"]),
        ("like", ["most like this one", "FOLDER", "--most", "--format", "--lang", "--overlay"]),
        ("batch", ["--output", "--jobs"]),
        ("questionnaire", ["--output", "--full", "--subjects", "--roles", "--lang", "--overlay"]),
        ("read", ["It decides nothing", "--output", "--source", "--lang", "--overlay"]),
        ("interview", ["what tells most", "--output", "--force", "--lang", "--overlay"]),
        ("join", ["Join case files of one network", "--output", "--force", "--overlay"]),
        ("from-survey", ["one case", "--output", "--mapping", "--scale", "--keep-doubles", "--overlay"]),
    ],
)
def test_help_of_a_command_says_what_it_does_and_takes(run: Run, command: str, words: list[str]) -> None:
    for option in ("--help", "-h"):
        status, out, err = run(command, option)
        told = " ".join(re.sub(r"[│╭╮╰╯─]", " ", out).split())
        assert (status, err) == (0, "")
        assert [word for word in words if word not in told] == []


def test_every_command_is_tested_for_its_help() -> None:
    every = cli.app.registered_commands
    assert {command.name or command.callback.__name__ for command in every if command.callback} == set(COMMANDS)


def test_exit_status_is_0_when_a_diagnosis_was_made(run: Run) -> None:
    status, out, err = run("diagnose", "case.yaml")
    assert (status, err) == (0, "")
    assert out.startswith("Netwerk\n")


def test_a_report_is_written_in_the_kind_its_name_says_and_replaces_nothing_unasked(run: Run, tmp_path: Path) -> None:
    for name, begin in (
        ("r.html", b"<!DOCTYPE html>"),
        ("r.md", b"# Netwerk"),
        ("r.txt", b"Netwerk"),
        ("r.docx", b"PK"),
    ):
        assert run("report", "case.yaml", "-o", name) == (0, "", f"Wrote {name}.\n")
        assert (tmp_path / name).read_bytes().startswith(begin)
    status, out, err = run("report", "case.yaml", "-o", "r.md", "--short")
    assert (status, out) == (2, "") and "--force" in err
    assert run("report", "case.yaml", "-o", "r.md", "--short", "--force")[0] == 0
    assert run("report", "case.yaml", "-o", "case.yaml", "--force")[0] == 2


def test_a_template_that_will_not_do_is_told_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "house.html").write_text("a\n{{ stroy.title }}", encoding="utf-8")
    status, out, err = run("report", "case.yaml", "-o", "r.html", "--template", "house.html")
    assert (status, out) == (2, "")
    assert err == "house.html:2:1: 'stroy' is not known here. Did you mean 'story'?\n"
    assert run("report", "case.yaml", "-o", "house.html", "--template", "house.html", "--force")[0] == 2
    assert run("report", "case.yaml", "-o", "r.html", "--template", "none.html")[0] == 2
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("options", [("--short", "--full"), ("--full", "--format", "json")])
def test_lengths_that_do_not_go_together_are_refused(run: Run, options: tuple[str, ...]) -> None:
    status, out, err = run("diagnose", "case.yaml", *options)
    assert (status, out) == (2, "") and "Leave" in err


def test_a_diagnosis_is_shorter_with_short_and_longer_with_full(run: Run) -> None:
    short, screen, full = (run("diagnose", "case.yaml", *more)[1] for more in (["--short"], [], ["--full"]))
    assert len(short) < len(screen) < len(full)


def test_exit_status_is_0_when_nothing_was_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("name: Leeg\n", encoding="utf-8")
    status, out, err = run("diagnose", "empty.yaml", "--lang", "en")
    assert (status, err) == (0, "")
    assert "Too little is known to say anything." in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("diagnose", "missing.yaml"),
        ("diagnose",),
        ("diagnose", "case.yaml", "--colour"),
        ("diagnose", "case.yaml", "--format", "xml"),
        ("diagnose", "case.yaml", "--lang", "xx"),
        ("diagnose", "case.yaml", "-o", "no-such-folder/out.txt"),
        ("diagnosis", "case.yaml"),
        ("explain", "case.yaml", "geen-knelpunt"),
        ("symptoms", "qqqqxxxx"),
        ("symptoms", "--group", "weather"),
        ("new", "case.yaml"),
        ("schema", "cases"),
    ],
)
def test_exit_status_is_2_when_the_input_or_the_call_is_wrong(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["case.yaml"]


@pytest.mark.parametrize("command", [("diagnose", "case.yaml"), ("symptoms",), ("tables",), ("new",), ("schema",)])
def test_exit_status_is_3_when_the_knowledge_is_wrong(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rules.yaml").write_text("rule: []\n", encoding="utf-8")
    told = "mine/rules.yaml:1:1: unknown section 'rule'. Did you mean 'rules'?\n"
    assert run(*command, "--overlay", "mine") == (3, "", told)


def broken(*_: object) -> None:
    raise RuntimeError("the moon\nis full")


def test_exit_status_is_1_without_a_traceback_when_netdiag_itself_fails(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETDIAG_DEBUG", raising=False)
    monkeypatch.setattr("netdiag.cases.load_case", broken)
    status, out, err = run("diagnose", "case.yaml", "-o", "made.txt")
    assert (status, out) == (1, "")
    assert err.splitlines()[0].startswith("netdiag itself failed: RuntimeError: the moon")
    assert "Traceback" not in err
    assert not Path("made.txt").exists()


def test_a_failure_of_netdiag_is_told_on_one_line_with_the_way_to_see_more(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETDIAG_DEBUG", raising=False)
    monkeypatch.setattr("netdiag.cases.load_case", broken)
    _, _, err = run("diagnose", "case.yaml")
    assert len(err.splitlines()) == 2
    assert "NETDIAG_DEBUG=1" in err.splitlines()[1]


def test_netdiag_debug_shows_where_netdiag_failed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETDIAG_DEBUG", "1")
    monkeypatch.setattr("netdiag.cases.load_case", broken)
    with pytest.raises(RuntimeError, match="the moon"):
        run("diagnose", "case.yaml")


# --- pipes and terminals ----------------------------------------------------------------------------------------------


def some_cases() -> list[Path]:
    """Every example, or while there are none the first vignette of each file."""
    return EXAMPLES or VIGNETTE_FILES


@pytest.mark.parametrize("file", some_cases(), ids=lambda file: file.stem)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_piped_diagnosis_has_no_line_over_80_columns_and_no_colour(
    run: Run, file: Path, language: str, tmp_path: Path
) -> None:
    source = file
    if file in VIGNETTE_FILES:
        vignette = vignettes(file)[0]
        source = tmp_path / "vignette.yaml"
        source.write_text(json.dumps({"name": vignette.name, **vignette.case}), encoding="utf-8")
    status, out, err = run("diagnose", str(source), "--lang", language)
    assert (status, err) == (0, "")
    assert len(out.splitlines()) > 10
    assert [line for line in out.splitlines() if len(line) > 80] == []
    assert ESCAPE not in out


def test_output_to_a_file_is_what_goes_into_a_pipe(run: Run) -> None:
    _, piped, _ = run("diagnose", "case.yaml")
    assert run("diagnose", "case.yaml", "-o", "made.txt") == (0, "", "")
    assert Path("made.txt").read_text(encoding="utf-8") == piped


def on_a_terminal(arguments: list[str], environment: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    full = {**kept, "TERM": "xterm-256color", "PYTHONUTF8": "1", **environment}
    with subprocess.Popen([sys.executable, "-c", MAIN, *arguments], stdout=theirs, stderr=theirs, env=full):
        os.close(theirs)
        found = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # how Linux tells that the other side closed
                break
            if not chunk:
                break
            found += chunk
    os.close(ours)
    return found.decode()


COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")


def test_no_color_takes_the_colour_away_on_a_terminal() -> None:
    assert COLOUR.search(on_a_terminal(["--help"], {}))
    assert not COLOUR.search(on_a_terminal(["--help"], {"NO_COLOR": "1"}))


def test_a_terminal_gets_bold_titles_but_never_the_case_s_own_escapes(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(CASE.replace("Netwerk", '"rood \\e[31m [bold]x[/]"'), encoding="utf-8")
    shown = on_a_terminal(["diagnose", str(file)], {"NO_COLOR": "1"})
    assert f"{ESCAPE}[1m" in shown
    assert not COLOUR.search(shown)
    assert "[bold]x[/]" in shown


@pytest.mark.parametrize(
    "arguments", [("symptoms",), ("tables",), ("schema",), ("diagnose", "case.yaml", "-f", "json")]
)
def test_a_pipe_that_is_closed_early_ends_it_without_a_word(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, *arguments], stdout=closed, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
    assert (done.returncode, done.stderr) == (141, "")


def test_a_case_from_standard_input_is_diagnosed() -> None:
    done = process("diagnose", "-", "-f", "json", input=CASE)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["case"]["name"] == "Netwerk"


# --- output -----------------------------------------------------------------------------------------------------------


def test_json_is_the_same_in_a_file_and_in_a_pipe(run: Run) -> None:
    status, piped, _ = run("diagnose", "case.yaml", "-f", "json", "--lang", "en")
    assert status == 0
    run("diagnose", "case.yaml", "-f", "json", "--lang", "en", "-o", "made.json")
    assert Path("made.json").read_text(encoding="utf-8") == piped
    assert json.loads(piped)["language"] == "en"


def test_output_replaces_a_file_whole_and_leaves_nothing_beside_it(run: Run, tmp_path: Path) -> None:
    Path("made.txt").write_text("old" * 100_000, encoding="utf-8")
    assert run("diagnose", "case.yaml", "-o", "made.txt", "--force")[0] == 0
    assert Path("made.txt").read_text(encoding="utf-8").startswith("Netwerk\n")
    assert "old" * 3 not in Path("made.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml", "made.txt"]


@pytest.mark.parametrize("method", ["replace", "write_bytes"])
def test_when_writing_fails_the_old_file_stands_and_nothing_beside_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    Path("made.txt").write_text("old", encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, method, fail)
    status, out, err = run("diagnose", "case.yaml", "-o", "made.txt", "--force")
    assert (status, out, err) == (4, "", "made.txt: cannot write: No space left on device.\n")
    assert Path("made.txt").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml", "made.txt"]


def test_a_wrong_case_leaves_the_old_output_alone(run: Run, tmp_path: Path) -> None:
    Path("made.txt").write_text("old", encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("name: x\nsymptoms: {a: 9}\n", encoding="utf-8")
    assert run("diagnose", "wrong.yaml", "-o", "made.txt", "--force")[0] == 2
    assert Path("made.txt").read_text(encoding="utf-8") == "old"


# --- the other commands -----------------------------------------------------------------------------------------------


def test_firm_tells_how_firm_it_is_as_text_and_as_data(run: Run) -> None:
    status, out, err = run("firm", "case.yaml", "--lang", "en")
    assert (status, err) == (0, "")
    assert out.startswith("How firm this is\n") and "What is assumed" in out
    status, out, err = run("firm", "case.yaml", "--format", "json")
    assert (status, err) == (0, "")
    firm = json.loads(out)
    assert firm["draws"] == 1000 and len(firm["knelpunten"]) == 26


def test_next_tells_what_to_ask_as_text_and_as_data(run: Run) -> None:
    status, out, err = run("next", "case.yaml", "--most", "2", "--lang", "en")
    assert (status, err) == (0, "")
    assert out.startswith("What to ask next\n") and "  2. " in out and "  3. " not in out
    status, out, err = run("next", "case.yaml", "--most", "1", "--format", "json")
    assert (status, err) == (0, "")
    assert len(json.loads(out)["questions"]) == 1
    assert run("next", "case.yaml", "--most", "0")[0] == 2


def test_the_round_is_a_case_to_fill_in_that_reads_back_with_what_was_filled_in(run: Run) -> None:
    status, out, err = run("next", "case.yaml", "--round", "-o", "round.yaml", "--lang", "en")
    assert (status, out, err) == (0, "", "Wrote round.yaml.\n")
    given = Path("round.yaml").read_text(encoding="utf-8")
    assert run("next", "case.yaml", "--round", "--lang", "en")[1] == given
    before = json.loads(run("next", "case.yaml", "--format", "json")[1])["round"]
    filled = given.replace("  #own-house-first: {severity: unknown", "  own-house-first: {severity: 4")
    assert filled != given
    Path("round.yaml").write_text(filled, encoding="utf-8")
    assert json.loads(run("next", "round.yaml", "--format", "json")[1])["round"] == [
        name for name in before if name != "own-house-first"
    ]
    assert "own judgement" in run("diagnose", "round.yaml", "--full", "--lang", "en")[1]


def test_what_a_round_gives_is_never_written_over_a_case_that_is_read(run: Run) -> None:
    case = Path("case.yaml").read_text(encoding="utf-8")
    for force in ([], ["--force"]):
        status, _out, err = run("next", "case.yaml", "--round", "-o", "case.yaml", *force, "--lang", "en")
        assert status == 2 and "case.yaml" in err
    assert Path("case.yaml").read_text(encoding="utf-8") == case


def test_only_a_round_is_written_to_a_file(run: Run) -> None:
    status, _out, err = run("next", "case.yaml", "-o", "round.yaml", "--lang", "en")
    assert (status, "Add --round" in err, Path("round.yaml").exists()) == (2, True, False)


def test_a_round_is_a_case_and_no_json(run: Run) -> None:
    told = "--round gives a case, and no JSON. Leave --round or -f json out.\n"
    assert run("next", "case.yaml", "--round", "-f", "json") == (2, "", told)


@pytest.mark.parametrize(
    "command", [["compare", "-", "-"], ["picture", "-", "change", "--before", "-"], ["read", "-", "-"]]
)
def test_standard_input_is_read_for_one_file_alone(run: Run, command: list[str]) -> None:
    assert run(*command) == (2, "", "only one file can come from standard input.\n")


def test_where_a_mapping_is_proposed_no_case_is_asked_for(run: Run) -> None:
    told = "--propose-mapping makes no case. Leave --propose-mapping or -o out.\n"
    assert run("from-survey", "x.csv", "--propose-mapping", "map.yaml", "-o", "new.yaml") == (2, "", told)


def test_explain_tells_the_rules_and_with_not_what_holds_it_back(run: Run) -> None:
    found = json.loads(run("diagnose", "case.yaml", "-f", "json")[1])["knelpunten"][0]
    assert found["for"]
    status, out, err = run("explain", "case.yaml", found["id"], "--lang", "en")
    assert (status, err) == (0, "")
    assert [e["rule"] for e in found["for"] if e["rule"] not in out] == []
    status, out, err = run("explain", "case.yaml", found["id"], "--not", "--lang", "en")
    assert (status, err) == (0, "")
    assert "Would gain if seen:" in out


def test_symptoms_are_found_by_words_and_by_subject(run: Run, kb: KnowledgeBase) -> None:
    assert "nobody-watches-trends" in run("symptoms", "trends")[1]
    status, out, err = run("symptoms", "--group", "data", "--lang", "en")
    assert (status, err) == (0, "")
    listed = [line.removesuffix(" (+)") for line in out.splitlines() if not line.startswith(" ")]
    assert set(listed) >= {s.id for s in kb.symptoms.values() if s.group == "data"}
    assert not set(listed) & {s.id for s in kb.symptoms.values() if s.group != "data"}


def test_ten_symptoms_are_shown_with_why_they_matched_and_all_on_demand(run: Run, kb: KnowledgeBase) -> None:
    status, out, err = run("symptoms", "geld")
    count = len(kb.find("geld", None))
    assert (status, err) == (0, f"{count - 10} more match: --all shows them.\n")
    assert out.count("past op: ") == 10
    status, out, err = run("symptoms", "geld", "--all", "--lang", "en")
    assert (status, err, out.count("matched by: ")) == (0, "", count)


def test_symptoms_without_words_are_all_listed(run: Run, kb: KnowledgeBase) -> None:
    lines = {line.removesuffix(" (+)") for line in run("symptoms")[1].splitlines()}
    assert set(kb.symptoms) - lines == set()


def test_tables_shows_every_id_of_both_tables(run: Run, kb: KnowledgeBase) -> None:
    for language in ("nl", "en"):
        status, out, err = run("tables", "--lang", language)
        assert (status, err) == (0, "")
        told = " ".join(out.split())
        ids = [*kb.opgaven, *kb.hoofdoorzaken, *kb.knelpunten]
        assert [name for name in ids if f"({name})" not in told] == []


def test_an_overlay_adds_to_the_diagnosis(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    mine = f"rules:\n{rule('my-own-rule', '{symptom: nobody-watches-trends}', 'knelpunt: onvoldoende-leiderschap')}"
    (tmp_path / "mine" / "rules.yaml").write_text(mine, encoding="utf-8")
    assert "my-own-rule" not in run("diagnose", "case.yaml", "-f", "json")[1]
    assert "my-own-rule" in run("diagnose", "case.yaml", "-f", "json", "--overlay", "mine")[1]


# --- new and schema ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"), [("nl", "mine.yaml en {} zijn geschreven.\n"), ("en", "Wrote mine.yaml and {}.\n")]
)
def test_a_new_case_can_be_diagnosed_and_names_its_schema(run: Run, language: str, told: str) -> None:
    status, out, err = run("new", "mine.yaml", "--lang", language)
    assert (status, out, err) == (0, "", told.format(SCHEMA_NAME))
    assert Path("mine.yaml").read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema={SCHEMA_NAME}\n")
    assert json.loads(Path(SCHEMA_NAME).read_text(encoding="utf-8"))["properties"]["symptoms"]
    status, out, err = run("diagnose", "mine.yaml")
    assert (status, err) == (0, "")
    assert out


def test_a_new_case_takes_subjects_and_features(run: Run) -> None:
    feature = "merger-of-organisations"
    status, out, err = run("new", "--subjects", "learning, money", "--features", f"{feature}=yes")
    assert (status, err) == (0, "")
    assert f"\n  {feature}: yes  #" in out and "#no-time-to-reflect: 3" in out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--subjects", "moneyx"), "'moneyx' is not a subject. Did you mean 'money'?"),
        (
            ("--features", "merger-of-organisations=perhaps"),
            "'perhaps' is no answer to merger-of-organisations. Write ",
        ),
        (("--full", "--subjects", "money"), "--full has every field and all subjects. Leave out "),
    ],
)
def test_new_tells_what_it_cannot_take(run: Run, options: tuple[str, ...], told: str) -> None:
    status, out, err = run("new", *options)
    assert (status, out) == (2, "") and err.startswith(told)


def test_new_does_not_overwrite_a_case(run: Run) -> None:
    run("new", "mine.yaml")
    Path("mine.yaml").write_text("name: mine\n", encoding="utf-8")
    assert run("new", "mine.yaml")[:2] == (2, "")
    assert Path("mine.yaml").read_text(encoding="utf-8") == "name: mine\n"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_commented_line_of_a_new_case_works_when_uncommented(run: Run, kb: KnowledgeBase, language: str) -> None:
    text = full_template(kb, language)  # type: ignore[arg-type]
    fields = [line for line in text.splitlines()[3:] if "note: ..." not in line]  # that one shows the long form
    lines = [re.sub(r"^( *)# ?(?=( *)[a-z0-9_-]+:( |$))", r"\1", line) for line in fields]
    filled = "\n".join(lines).replace("symptoms: {}", "symptoms:")
    Path("mine.yaml").write_text(filled, encoding="utf-8")
    status, _, err = run("diagnose", "mine.yaml")
    assert (status, err) == (0, "")
    data = read("mine.yaml").data
    assert set(data["symptoms"]) == {s.id for s in kb.symptoms.values() if s.core}
    assert data.keys() >= {"name", "date", "opgave", "phase", "arrangement", "bouwstenen", "krachten", "symptoms"}


def validator(run: Run, kind: str) -> Draft202012Validator:
    status, out, err = run("schema", kind)
    assert (status, err) == (0, "")
    schema = json.loads(out)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def refused(schema: Draft202012Validator, data: object) -> list[str]:
    return [error.message[:200] for error in schema.iter_errors(data)]


def test_the_schema_accepts_every_example_and_vignette(run: Run) -> None:
    schema = validator(run, "case")
    for file in EXAMPLES:
        assert refused(schema, read(file).data) == [], file.name
    for file in VIGNETTE_FILES:
        for vignette in vignettes(file):
            assert refused(schema, {"name": vignette.name, **vignette.case}) == [], f"{file.name}: {vignette.name}"


@pytest.mark.parametrize(
    "wrong",
    [
        "symptoms: {nobody-watches-trends: 7}",
        "symptoms: {nobody-watches-trends: severe}",
        "symptoms: {nobody-watches-trends: {severity: 3, confidense: 1}}",
        "symptoms: {nobody-watches-trend: 3}",
        "phase: campange",
        "governance: xyz",
        "opgave: taaie",
        "arrangement: {resultaten: wicked}",
        "bouwstenen: {legitimiteit: maybe}",
        "colour: blue",
        "size: 1",
        "chief_complaint: [a, b, c, d]",
    ],
)
def test_the_schema_refuses_what_reading_refuses(run: Run, wrong: str) -> None:
    schema = validator(run, "case")
    assert refused(schema, {"name": "x"}) == []
    assert refused(schema, {"name": "x", **parse(wrong).data})


def test_the_schemas_of_knowledge_and_rules_accept_what_is_shipped(run: Run) -> None:
    root = Path(cli.__file__).parents[2]
    for kind in ("knowledge", "rules"):
        schema = validator(run, kind)
        files = sorted((root / kind).rglob("*.yaml"))
        assert files
        for file in files:
            assert refused(schema, read(file).data) == [], file.name
        assert refused(schema, {"symptomen": []})


def test_a_schema_is_written_to_a_file(run: Run) -> None:
    assert run("schema", "rules", "-o", "rules.json") == (0, "", "")
    assert json.loads(Path("rules.json").read_text(encoding="utf-8"))["title"] == "netdiag rules file"
