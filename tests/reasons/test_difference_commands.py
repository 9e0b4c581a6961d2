"""The commands what-if, compare and like, and check --against: what they print, and with which status they end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from netdiag import cli, terminal

Run = Callable[..., tuple[int, str, str]]
CASE = "name: Netwerk\nsymptoms: {nobody-watches-trends: 4, progress-not-tracked: 3, effects-never-evaluated: 3}\n"
LATER = "name: Netwerk\nsymptoms: {nobody-watches-trends: 1, progress-not-tracked: 3}\n"
STRONGER = """pointers:
  - id: mine
    knelpunt: uiteenlopende-belangen
    signs: {progress-not-tracked: 0.9}
    because: {nl: daarom, en: because}
    source: {support: inferred}
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "later.yaml").write_text(LATER, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rules.yaml").write_text(STRONGER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str) -> tuple[int, str, str]:
        status = terminal.status_of(lambda: cli.app(list(arguments)))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def test_what_if_prints_what_would_change(run: Run) -> None:
    status, out, err = run("what-if", "case.yaml", "nobody-watches-trends=1", "progress-not-tracked=", "--lang", "en")
    assert (status, err) == (0, "")
    assert out.startswith("Netwerk: what changes\n")
    assert "from 4 to 1" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("what-if", "case.yaml"),
        ("what-if", "case.yaml", "nobody-watches-trends"),
        ("what-if", "case.yaml", "nobody-watches-trends=9"),
        ("what-if", "missing.yaml", "size=3"),
        ("compare", "case.yaml"),
        ("compare", "-", "-"),
        ("compare", "case.yaml", "others/later.yaml", "-o", "change.pdf"),
        ("compare", "case.yaml", "others/later.yaml", "-o", "change.md", "--format", "json"),
        ("compare", "case.yaml", "others/later.yaml", "-o", "change.txt", "--template", "case.yaml"),
        ("compare", "case.yaml", "others/later.yaml", "--template", "case.yaml"),
        ("compare", "case.yaml", "missing.yaml"),
        ("like", "case.yaml"),
        ("like", "case.yaml", "missing"),
        ("like", "case.yaml", "case.yaml"),
        ("like", "case.yaml", "others", "--most", "0"),
        ("check", "--against", "others"),
        ("check", "--cases", "others"),
        ("check", "--against", "others", "--cases", "others"),
        ("check", "--against", str(ROOT), "--cases", "others", "--suite", "others"),
    ],
)
def test_what_is_wrong_is_told_with_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err


def test_compare_and_like_print_text(run: Run) -> None:
    status, out, err = run("compare", "case.yaml", "others/later.yaml", "--lang", "en")
    assert (status, err) == (0, "")
    assert "What the earlier plan aimed at" in out
    status, out, err = run("like", "case.yaml", "others", "--lang", "en")
    assert (status, err) == (0, "")
    assert "1. Netwerk (later.yaml): " in out


def test_compare_writes_a_report(run: Run, tmp_path: Path) -> None:
    compared = ("compare", "case.yaml", "others/later.yaml", "-o", "change.md", "--lang", "en")
    assert run(*compared) == (0, "", "Wrote change.md.\n")
    made = (tmp_path / "change.md").read_text(encoding="utf-8")
    assert made.startswith("# Netwerk\n\nWhat changed between the first time and the second time\n")
    status, _, err = run(*compared)
    assert (status, "--force" in err) == (2, True)
    (tmp_path / "own.md").write_text("{{ story.title }}: own\n", encoding="utf-8")
    assert run(*compared, "--force", "--template", "own.md")[0] == 0
    assert (tmp_path / "change.md").read_text(encoding="utf-8") == "Netwerk: own\n"


def test_a_report_does_not_replace_the_template_it_is_made_by(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text("{{ story.title }}\n", encoding="utf-8")
    own = ("-o", "own.md", "--force", "--template", "own.md")
    assert run("compare", "case.yaml", "others/later.yaml", *own)[0] == 2
    assert (tmp_path / "own.md").read_text(encoding="utf-8") == "{{ story.title }}\n"


def test_what_cannot_be_read_in_a_folder_is_a_note(run: Run, tmp_path: Path) -> None:
    (tmp_path / "others" / "wrong.yaml").write_text("symptoms: {foo: 3}\n", encoding="utf-8")
    status, _, err = run("like", "case.yaml", "others")
    assert status == 0
    assert err.startswith("note: others/wrong.yaml:1:12: 'foo' is not one of the symptoms.")


def test_check_against_tells_which_diagnoses_an_overlay_changes(run: Run) -> None:
    against = ("check", "--overlay", "mine", "--against", str(ROOT), "--cases", "others", "--lang", "en")
    status, out, err = run(*against)
    assert (status, err) == (0, "")
    assert "Rules: 1 new, 0 dropped, 0 edited." in out
    assert "  - mine.progress-not-tracked [new rule]: 1" in out


def test_earlier_knowledge_that_is_wrong_ends_with_status_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old" / "knowledge").mkdir(parents=True)
    (tmp_path / "old" / "rules").mkdir()
    (tmp_path / "old" / "knowledge" / "a.yaml").write_text("symptom: []\n", encoding="utf-8")
    status, out, err = run("check", "--against", "old", "--cases", "others")
    assert (status, out) == (3, "")
    assert "unknown section 'symptom'" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("what-if", "case.yaml", "size=12"),
        ("compare", "case.yaml", "others/later.yaml"),
        ("like", "case.yaml", "others"),
        ("check", "--against", str(ROOT), "--cases", "others"),
    ],
)
def test_json_is_the_same_bytes_each_time(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments, "--format", "json")
    assert (status, err) == (0, "")
    assert json.loads(out) is not None
    assert run(*arguments, "--format", "json") == (status, out, err)
