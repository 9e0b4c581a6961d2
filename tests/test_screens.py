"""What is printed reaches every screen, and says in its exit status where it does not."""

from __future__ import annotations

import fcntl
import gc
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from netdiag import cli
from netdiag.__main__ import main as process_main
from netdiag.check import check

NAME = "Netwerk één ≤ “zo” 😀 coördinatie naïef €"
CASE = f"name: {NAME}\nsymptoms: {{nobody-watches-trends: 4, progress-not-tracked: 3, effects-never-evaluated: 3}}\n"
MAIN = "from netdiag.__main__ import main; main()"
PATIENCE = 60  # seconds, after which a process hangs

TEXTS = {
    "diagnose": "diagnose case.yaml",
    "diagnose in English": "diagnose case.yaml --lang en",
    "explain": "explain case.yaml onvoldoende-leiderschap",
    "explain --not": "explain case.yaml onvoldoende-leiderschap --not --lang en",
    "explain --falls": "explain case.yaml onvoldoende-leiderschap --falls",
    "explain as a tree": "explain case.yaml onvoldoende-leiderschap --format tree",
    "firm": "firm case.yaml",
    "next": "next case.yaml",
    "symptoms": "symptoms",
    "symptoms by words": "symptoms geld --all",
    "tables": "tables",
    "check": "check",
    "help": "--help",
    "help of a command": "diagnose --help",
    "version": "--version",
}
DATA = {
    "diagnose": "diagnose case.yaml -f json",
    "diagnose in English": "diagnose case.yaml -f json --lang en",
    "firm": "firm case.yaml -f json",
    "next": "next case.yaml -f json",
    "new": "new -",
    "schema": "schema case",
    "check": "check -f json",
}
COMMANDS = {**TEXTS, **{f"{name} (data)": command for name, command in DATA.items()}}
examine = cache(check.examine)  # what is found is the same on every screen
ENCODINGS = ("ascii", "cp1252", "cp850", "cp437", "latin-1", "iso8859-15", "koi8-r", "utf-8", "utf-16")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def check_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "examine", examine)


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command line on streams of this test; its exit status."""

    def call(command: str, **streams: Any) -> int:
        monkeypatch.setattr(sys, "argv", ["netdiag", *command.split()])
        for name, stream in streams.items():
            monkeypatch.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as stop:
            cli.main()
        assert {name: getattr(sys, name) for name in streams} == streams
        return int(stop.value.code or 0)

    return call


def process(command: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    done: subprocess.CompletedProcess[bytes] = subprocess.run(
        [sys.executable, "-c", MAIN, *command.split()], timeout=PATIENCE, **more
    )
    return done


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_text_reaches_a_screen_of_any_encoding(ran: Callable[..., int], name: str, encoding: str) -> None:
    with Path("out").open("w", encoding=encoding) as out, Path("err").open("w", encoding=encoding) as err:
        assert ran(TEXTS[name], stdout=out, stderr=err) == 0
    assert Path("out").read_text(encoding=encoding).strip()
    assert Path("err").read_text(encoding=encoding) == ""


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", DATA)
def test_data_is_the_same_bytes_everywhere(ran: Callable[..., int], name: str, encoding: str) -> None:
    def written(to: str, encoding: str) -> bytes:
        with Path(to).open("w", encoding=encoding) as out:
            assert ran(DATA[name], stdout=out) == 0
        return Path(to).read_bytes()

    found = written("found", encoding)
    assert found == written("wanted", "utf-8")
    found.decode("utf-8")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_files_are_utf_8_whatever_the_screen(ran: Callable[..., int], encoding: str) -> None:
    with Path("out").open("w", encoding=encoding) as out:
        assert ran("diagnose case.yaml -o made.txt", stdout=out) == 0
    made = Path("made.txt").read_text(encoding="utf-8")
    assert made.startswith(NAME) and "█" in made


@pytest.mark.parametrize(
    ("encoding", "block", "other"),
    [("ascii", "#", "█"), ("cp1252", "#", "█"), ("latin-1", "#", "█"), ("cp850", "█", "#"), ("utf-8", "█", "#")],
)
def test_bars_are_of_what_the_screen_can_show(ran: Callable[..., int], encoding: str, block: str, other: str) -> None:
    with Path("out").open("w", encoding=encoding) as out:
        ran("diagnose case.yaml", stdout=out)
    shown = Path("out").read_text(encoding=encoding)
    assert re.search(rf"\d+%  {block}+ ", shown)
    assert other not in shown


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "Netwerk een ? ?zo? ? coordinatie naief ?"),
        ("latin-1", "Netwerk één ? ?zo? ? coördinatie naïef ?"),
        ("cp1252", "Netwerk één ? “zo” ? coördinatie naïef €"),
        ("utf-8", NAME),
    ],
)
def test_a_letter_that_is_lacking_is_shown_without_its_accent(
    ran: Callable[..., int], encoding: str, shown: str
) -> None:
    with Path("out").open("w", encoding=encoding) as out:
        ran("diagnose case.yaml", stdout=out)
    assert Path("out").read_text(encoding=encoding).splitlines()[0] == shown


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["é€😀.yaml", "a\u0301.yaml", "\udcff.yaml", "\x9b31m.yaml", "ﬁ½.yaml"])
def test_errors_reach_a_screen_of_any_encoding(ran: Callable[..., int], encoding: str, name: str) -> None:
    with Path("out").open("w", encoding=encoding) as out, Path("err").open("w", encoding=encoding) as err:
        assert ran(f"diagnose {name}", stdout=out, stderr=err) == 2
    assert Path("err").read_text(encoding=encoding).endswith(".yaml: cannot read: No such file or directory.\n")
    assert Path("out").read_text(encoding=encoding) == ""


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
        {"LC_ALL": "nl_NL.ISO-8859-1", "PYTHONUTF8": "0"},
    ],
    ids=lambda settings: " ".join(f"{name}={value}" for name, value in settings.items()),
)
def test_a_process_minds_no_locale(settings: dict[str, str]) -> None:
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONUTF8"}
    done = process("diagnose case.yaml", env={**plain, **settings})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"58%" in done.stdout
    data = process("diagnose case.yaml -f json", env={**plain, **settings})
    assert data.stdout == process("diagnose case.yaml -f json", env={**plain, "PYTHONUTF8": "1"}).stdout


# --- streams that take nothing ----------------------------------------------------------------------------------------

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


@needs_full
@pytest.mark.parametrize("buffering", [-1, 1], ids=["", "line by line"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_under_standard_output_has_its_status(ran: Callable[..., int], name: str, buffering: int) -> None:
    with FULL.open("w", encoding="utf-8", buffering=buffering) as out, Path("err").open("w", encoding="utf-8") as err:
        assert ran(COMMANDS[name], stdout=out, stderr=err) == 4
    assert Path("err").read_text(encoding="utf-8") == "standard output: cannot write: No space left on device.\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_that_nobody_reads_ends_every_command_without_a_word(ran: Callable[..., int], name: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w", encoding="utf-8") as out, Path("err").open("w", encoding="utf-8") as err:
        assert ran(COMMANDS[name], stdout=out, stderr=err) == 141
    assert Path("err").read_text(encoding="utf-8") == ""


WRONG = {
    "no such case": "diagnose missing.yaml",
    "no such option": "diagnose case.yaml --colour",
    "no such command": "diagnosis",
    "no case": "diagnose",
    "no such knelpunt": "explain case.yaml geen-knelpunt",
    "no such word": "symptoms qqqqxxxx",
    "no such folder": "diagnose case.yaml -o nowhere/x",
}


@needs_full
@pytest.mark.parametrize("name", WRONG)
def test_where_errors_cannot_be_told_the_status_still_tells(ran: Callable[..., int], name: str) -> None:
    with Path("out").open("w", encoding="utf-8") as out, FULL.open("w", encoding="utf-8") as err:
        assert ran(WRONG[name], stdout=out, stderr=err) == 2
    assert Path("out").read_text(encoding="utf-8") == ""


@needs_full
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_under_standard_error_spoils_nothing(ran: Callable[..., int], name: str) -> None:
    with Path("out").open("w", encoding="utf-8") as out, FULL.open("w", encoding="utf-8") as err:
        assert ran(COMMANDS[name], stdout=out, stderr=err) == 0
    assert Path("out").read_text(encoding="utf-8").strip()


def closed(*numbers: int) -> Callable[[], None]:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


NOT_OPEN = b"standard output: cannot write: Bad file descriptor.\n"


@pytest.mark.parametrize(
    ("command", "numbers", "wanted"),
    [
        ("diagnose case.yaml", (1,), (4, b"", NOT_OPEN)),
        ("diagnose case.yaml -f json", (1,), (4, b"", NOT_OPEN)),
        ("symptoms geld", (1,), (4, b"", NOT_OPEN)),
        ("--help", (1,), (4, b"", NOT_OPEN)),
        ("diagnose case.yaml -o made.txt", (1,), (0, b"", b"")),
        ("diagnose case.yaml -o /dev/stdout", (1,), (4, b"", b"/dev/stdout: cannot write: Bad file descriptor.\n")),
        ("diagnose missing.yaml", (1,), (2, b"", b"missing.yaml: cannot read: No such file or directory.\n")),
        ("diagnose missing.yaml", (2,), (2, b"", b"")),
        ("diagnose case.yaml --colour", (2,), (2, b"", b"")),
        ("diagnose case.yaml -o made.txt --verify", (2,), (0, b"", b"")),
        ("new made.yaml", (0, 1, 2), (0, b"", b"")),
        ("diagnose case.yaml", (0, 1, 2), (4, b"", b"")),
        ("diagnose case.yaml -o made.txt", (0, 1, 2), (0, b"", b"")),
        ("diagnose -", (0, 1, 2), (2, b"", b"")),
    ],
)
def test_streams_that_are_closed(command: str, numbers: tuple[int, ...], wanted: tuple[int, bytes, bytes]) -> None:
    done = process(command, preexec_fn=closed(*numbers))
    assert (done.returncode, done.stdout, done.stderr) == wanted
    if "made.txt" in command:
        assert Path("made.txt").read_text(encoding="utf-8").startswith(NAME)


def test_a_case_from_standard_input_that_is_closed_is_an_error_of_input() -> None:
    done = process("diagnose -", preexec_fn=closed(0))
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert done.stderr.startswith(b"<stdin>: ")


@pytest.mark.parametrize("command", ["diagnose case.yaml", "diagnose case.yaml -f json", "schema", "--help"])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["", "unbuffered"])
def test_a_process_whose_output_is_not_read_or_kept_says_no_more_at_its_end(command: str, unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as pipe:
        done = process(command, stdout=pipe, env=environment)
    assert (done.returncode, done.stderr) == (141, b"")
    if FULL.exists():
        with FULL.open("wb") as out:
            done = process(command, stdout=out, env=environment)
        assert (done.returncode, done.stderr) == (4, b"standard output: cannot write: No space left on device.\n")


# --- the size of the screen -------------------------------------------------------------------------------------------


def on_a_screen(columns: int, command: str, **settings: str) -> tuple[int, str]:
    """Exit status, and what is shown on a screen of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    environment = {**kept, "TERM": "xterm", "PYTHONUTF8": "1", **settings}
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *command.split()], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as running:
        os.close(theirs)
        found = b"".join(iter(lambda: chunk(ours), b""))
        status = running.wait(PATIENCE)
    os.close(ours)
    return status, re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", found.decode().replace("\r\n", "\n"))


def chunk(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux tells that the other side closed
        return b""


@pytest.mark.parametrize("columns", [20, 21, 40])
@pytest.mark.parametrize("command", ["diagnose case.yaml", "symptoms geld --all", "tables"])
def test_a_narrow_screen_gets_lines_that_fit(columns: int, command: str) -> None:
    status, shown = on_a_screen(columns, command)
    assert status == 0
    words = {word for word in shown.split() if len(word) + 6 > columns}
    too_long = [line for line in shown.splitlines() if len(line) > columns and not words & set(line.split())]
    assert too_long == []


@pytest.mark.parametrize("columns", [0, 1, 5])
@pytest.mark.parametrize("command", ["diagnose case.yaml", "--help"])
def test_a_screen_too_narrow_to_read_is_no_error(columns: int, command: str) -> None:
    status, shown = on_a_screen(columns, command)
    assert (status, "failed" in shown) == (0, False)


@pytest.mark.parametrize(
    "size", ["0", "1", "19", "-3", "x", "²", "9" * 11, "9" * 5000, "", " 80"], ids=lambda s: s[:12]
)
def test_a_size_that_cannot_be_is_as_none(size: str) -> None:
    settings = {"COLUMNS": size, "LINES": size, "TERMINAL_WIDTH": size}
    plain = {name: value for name, value in os.environ.items() if name not in settings}
    assert process("--help", env={**plain, **settings}).stdout == process("--help", env=plain).stdout


@pytest.mark.parametrize("term", ["dumb", "", "unknown", "vt52"])
def test_a_terminal_of_any_kind_shows_the_report(term: str) -> None:
    status, shown = on_a_screen(80, "diagnose case.yaml", TERM=term)
    assert (status, shown.splitlines()[0]) == (0, NAME)


# --- Ctrl-C -----------------------------------------------------------------------------------------------------------

MODULES = (
    *("typer", "typer.main", "netdiag.cli", "netdiag.terminal", "netdiag.files", "netdiag.errors", "json", "gc"),
    *("netdiag.knowledge", "netdiag.knowledge.base", "yaml", "pydantic", "pydantic_core", "netdiag.cases.casefile"),
    *("netdiag.diagnosis", "netdiag.inference.engine", "experta", "rich.console", "netdiag.report.text"),
)
STOP_AT = """
import signal, sys
class Stop:
    def find_spec(self, name, *_):
        if name == {name!r}:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Stop())
"""


@pytest.mark.parametrize("name", MODULES)
def test_ctrl_c_in_the_midst_of_an_import_ends_it_without_a_word(name: str) -> None:
    """Not Python's own start, before which no line of netdiag is read."""
    code = f"from netdiag.__main__ import main{STOP_AT.format(name=name)}main()"
    command = [sys.executable, "-c", code, "diagnose", "case.yaml"]
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_in_a_library_has_the_status_of_that(
    ran: Callable[..., int], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Where another program runs the command line, Ctrl-C is an exception."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_with_asked", lambda _name: stop)
    assert ran(COMMANDS[name]) == 130


def test_ctrl_c_that_is_ignored_stays_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        monkeypatch.setattr(cli, "main", lambda: None)
        process_main()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
