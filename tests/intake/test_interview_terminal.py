"""Interviews and notes in a real terminal, key by key, killed and resumed."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from netdiag.cases import Case, load_case

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a POSIX terminal")

READY = re.escape("\x1b[?2004h")  # the prompt is there, and takes keys
WORDS = "niemand trekt de kar\r"
KEYS = ("w", "n", "w", "j", "w", "w")


@contextmanager
def terminal(folder: Path, *words: str) -> Iterator[Any]:
    environment = {**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    command = ["-m", "netdiag", *words]
    child = pexpect.spawn(sys.executable, command, encoding="utf-8", cwd=folder, env=environment, timeout=60)
    child.setwinsize(50, 100)
    try:
        yield child
    finally:
        child.close(force=True)


def type_(child: Any, *keys: str) -> None:
    for key in keys:
        child.expect(READY)
        child.send(key)


def ended(child: Any) -> tuple[int | None, str]:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before


def test_killed_at_every_question_an_interview_comes_to_the_same(tmp_path: Path) -> None:
    keys = (*KEYS[:3], "s")
    with terminal(tmp_path, "interview", "straight.yaml") as child:
        type_(child, "\r", *keys)
        status, diagnosis = ended(child)
    assert status == 0
    for number, key in enumerate(keys[:-1]):
        with terminal(tmp_path, "interview", "broken.yaml") as child:
            type_(child, *([] if number else ["\r"]), key)
            child.expect(READY)
            child.kill(signal.SIGKILL)
    with terminal(tmp_path, "interview", "broken.yaml") as child:
        type_(child, keys[-1])
        assert ended(child) == (0, diagnosis)
    assert (tmp_path / "broken.yaml").read_bytes() == (tmp_path / "straight.yaml").read_bytes()


def test_ctrl_c_ends_with_130_and_what_was_answered_is_kept(tmp_path: Path) -> None:
    with terminal(tmp_path, "interview", "kept.yaml", "--lang", "en") as child:
        type_(child, "Our network\r", "y")
        child.expect(READY)
        child.sendintr()
        status, shown = ended(child)
    assert status == 130 and "Stopped; kept in kept.yaml." in shown and "Traceback" not in shown
    case = load_case(tmp_path / "kept.yaml")
    assert (case.name, list(case.features.values())) == ("Our network", ["yes"])


def test_what_people_bring_up_is_typed_and_picked(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("name: n\nopgave: taai\n", encoding="utf-8")
    with terminal(tmp_path, "interview", "case.yaml", "-o", "kept.yaml") as child:
        type_(child, WORDS, "x1", "4", "s\r")
        assert ended(child)[0] == 0
    case = load_case(tmp_path / "kept.yaml")
    assert case.name == "n" and len(case.chief_complaint) == 1
    assert [o.severity for o in case.symptoms.values()] == [4]


def test_notes_are_gone_through_key_by_key(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Er is ruzie.\nHet geld is op.\nHet stokt.\n", encoding="utf-8")
    with terminal(tmp_path, "read", "notes.txt", "-o", "case.yaml") as child:
        type_(child, "1", "3", "\r", "2", "t", "1", "1", "\x03")
        status, shown = ended(child)
    assert status == 130 and "Traceback" not in shown
    text = (tmp_path / "case.yaml").read_text(encoding="utf-8")
    case: Case = load_case(tmp_path / "case.yaml")
    assert [o.severity for o in case.symptoms.values()] == [3, 1]
    assert "“Er is ruzie.” (notes.txt:1)" in text and "# 3: Het stokt." in text


def test_the_terminal_is_not_blank_while_notes_are_read_and_keys_typed_meanwhile_choose_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "notes.txt").write_text("Er is ruzie.\n", encoding="utf-8")
    with terminal(tmp_path, "read", "notes.txt", "-o", "case.yaml", "--lang", "en") as child:
        child.expect("this takes a few seconds")
        child.send("1111")
        child.expect(READY)
        child.send("h")
        child.expect("One key is enough, without Enter")
        child.expect(READY)
        child.send("?")
        child.expect("One key is enough, without Enter")
        type_(child, "s")
        status, shown = ended(child)
    assert status == 0 and "statements: 1, noted: 0, proposed: 3; wrote case.yaml." in shown
    assert "symptoms:\n  #" in (tmp_path / "case.yaml").read_text(encoding="utf-8")
