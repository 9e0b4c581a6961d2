"""Every broken file beside this module's folder `malformed` gives exactly the message that stands next to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT
from netdiag.cases import load_case
from netdiag.cli import app
from netdiag.errors import InputError, KnowledgeError
from netdiag.knowledge import KnowledgeBase, folders, yamlfile
from netdiag.terminal import status_of

FOLDER = ROOT / "tests" / "malformed"
FILES = sorted(FOLDER.glob("*.yaml"))
OVERLAYS = [file for file in FILES if file.name.startswith(("knowledge-", "rules-"))]
CASES = [file for file in FILES if file not in OVERLAYS]
IN_A_PROCESS = ("not-utf-8", "alias-bomb", "control-character", "several-unknown-ids-in-file-order", "empty-file")

by_name = pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)


def expected(file: Path) -> str:
    return file.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Every overlay reads the shipped files again: parse those once."""
    real = yamlfile.read
    remembered = cache(real)

    def read(path: Path) -> object:
        return remembered(path) if Path(path).is_relative_to(ROOT) else real(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "read", read)
        yield


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Path]:
    """Put a file alone in a folder, and work there."""

    def put(file: Path) -> Path:
        (tmp_path / file.name).write_bytes(file.read_bytes())
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return put


def test_the_files_are_found_each_with_its_message() -> None:
    assert len(FILES) >= 44
    assert len(CASES) >= 25
    assert sum(file.name.startswith("knowledge-") for file in OVERLAYS) >= 12
    assert sum(file.name.startswith("rules-") for file in OVERLAYS) >= 15
    assert {file.stem for file in FILES} == {file.stem for file in FOLDER.glob("*.txt")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_expected_message_is_one_line_a_problem_and_begins_with_the_file(file: Path) -> None:
    text = expected(file)
    assert text.endswith("\n")
    for line in text.splitlines():
        assert line.startswith(f"{file.name}:")
        assert line.isprintable()


@by_name
def test_a_broken_case_is_told_exactly(file: Path, alone: Callable[[Path], Path], kb: KnowledgeBase) -> None:
    alone(file)
    with pytest.raises(InputError) as caught:
        load_case(file.name, kb)
    assert f"{caught.value}\n" == expected(file)


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("file", OVERLAYS, ids=lambda file: file.stem)
def test_a_broken_overlay_is_told_exactly(file: Path, alone: Callable[[Path], Path], kb: KnowledgeBase) -> None:
    alone(file)
    with pytest.raises(KnowledgeError) as caught:
        kb.overlay(".")
    assert f"{caught.value}\n" == expected(file)


@by_name
def test_diagnose_tells_a_broken_case_on_stderr_and_writes_nothing(
    file: Path, alone: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = alone(file)
    status = status_of(lambda: app(["diagnose", file.name, "--format", "json", "--output", "made.json"]))
    printed = capsys.readouterr()
    assert (status, printed.out, printed.err) == (2, "", expected(file))
    assert [path.name for path in folder.iterdir()] == [file.name]


@pytest.mark.parametrize("name", IN_A_PROCESS)
def test_the_command_itself_ends_with_2_and_the_message(name: str, alone: Callable[[Path], Path]) -> None:
    file = FOLDER / f"{name}.yaml"
    folder = alone(file)
    code = "from netdiag.cli import main; main()"
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, "diagnose", file.name, "-o", "made.txt"], capture_output=True, env=environment
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == expected(file)
    assert [path.name for path in folder.iterdir()] == [file.name]


@pytest.mark.usefixtures("read_once")
def test_diagnose_with_a_broken_overlay_ends_with_3(
    alone: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = FOLDER / "rules-two-conclusions.yaml"
    alone(file)
    status = status_of(lambda: app(["diagnose", "case-that-is-not-read.yaml", "--overlay", "."]))
    printed = capsys.readouterr()
    assert (status, printed.out, printed.err) == (3, "", expected(file))


def test_an_overlay_without_files_is_told(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"no YAML files here\."):
        kb.overlay(tmp_path)
    with pytest.raises(KnowledgeError, match=r"no YAML files here\."):
        kb.overlay(tmp_path / "missing")
