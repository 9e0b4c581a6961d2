"""What is written to a file: nothing lost that nobody meant to lose, whole or not at all, nothing left behind."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from netdiag import cli, files, terminal
from netdiag.cases.template import SCHEMA_NAME
from netdiag.errors import InputError
from netdiag.files import OutputError, check_target, write_text, write_whole

CASE = "name: Netwerk\nsymptoms: {nobody-watches-trends: 4, progress-not-tracked: 3, effects-never-evaluated: 3}\n"
RULES = "rules: []\n"
MAIN = "from netdiag.__main__ import main; main()"
PATIENCE = 60  # seconds, after which a process hangs

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with case.yaml and an overlay, under several names: status, output, errors."""
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    Path("own").mkdir()
    Path("own/rules.yaml").write_text(RULES, encoding="utf-8")
    Path("hard.yaml").hardlink_to("case.yaml")
    Path("soft.yaml").symlink_to("case.yaml")
    Path("soft-rules.yaml").symlink_to("own/rules.yaml")
    Path("own-too").symlink_to("own")
    Path("table.csv").write_text("name,nobody-watches-trends\nx,4\n", encoding="utf-8")
    Path("hard.csv").hardlink_to("table.csv")
    Path("soft.csv").symlink_to("table.csv")

    def call(*arguments: str) -> tuple[int, str, str]:
        status = terminal.status_of(lambda: cli.app(list(arguments)))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def process(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run([sys.executable, "-c", MAIN, *arguments], timeout=PATIENCE, **more)  # type: ignore[call-overload, no-any-return]


def tree(folder: Path) -> dict[str, bytes | str]:
    """Everything in a folder: the bytes of files, where links lead."""
    return {str(path.relative_to(folder)): content(path) for path in sorted(folder.rglob("*"))}


def content(path: Path) -> bytes | str:
    if path.is_symlink():
        return str(path.readlink())
    return "a folder" if path.is_dir() else path.read_bytes()


# --- what may not be written ------------------------------------------------------------------------------------------

INPUTS = {
    "the case": ("diagnose case.yaml -o case.yaml", "case.yaml"),
    "the case by another name": ("diagnose case.yaml -o ./own/../case.yaml", "./own/../case.yaml"),
    "a hard link to the case": ("diagnose case.yaml -o hard.yaml", "hard.yaml"),
    "a soft link to the case": ("diagnose case.yaml -o soft.yaml", "soft.yaml"),
    "the case, read by a hard link": ("diagnose hard.yaml -o case.yaml", "case.yaml"),
    "the case, read by a soft link": ("diagnose soft.yaml -o case.yaml", "case.yaml"),
    "the case, as data": ("diagnose case.yaml -f json -o case.yaml", "case.yaml"),
    "a file of the overlay": ("diagnose case.yaml --overlay own -o own/rules.yaml", "own/rules.yaml"),
    "a soft link to one": ("diagnose case.yaml --overlay own -o soft-rules.yaml", "soft-rules.yaml"),
    "one in an overlay that is a link": ("diagnose case.yaml --overlay own-too -o own/rules.yaml", "own/rules.yaml"),
    "the overlay of a schema": ("schema rules --overlay own -o own/rules.yaml", "own/rules.yaml"),
    "the overlay of a new case": ("new own/rules.yaml --overlay own", "own/rules.yaml"),
    "a table": ("batch table.csv -o table.csv", "table.csv"),
    "a hard link to a table": ("batch table.csv -o hard.csv", "hard.csv"),
    "a soft link to a table": ("batch table.csv -o soft.csv", "soft.csv"),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_never_written_over(run: Run, tmp_path: Path, name: str) -> None:
    command, target = INPUTS[name]
    before = tree(tmp_path)
    told = f"{target}: is read in this run, and is not written over.\n"
    assert run(*command.split(), "--force") == (2, "", told)
    assert run(*command.split()) == (2, "", told)
    assert tree(tmp_path) == before


def test_a_case_that_comes_in_as_standard_input_is_not_written_over(run: Run, tmp_path: Path) -> None:
    with Path("case.yaml").open("rb") as file:
        done = process("diagnose", "-", "-o", "case.yaml", "--force", stdin=file)
    assert (done.returncode, done.stderr) == (2, b"case.yaml: is read in this run, and is not written over.\n")
    assert Path("case.yaml").read_text(encoding="utf-8") == CASE


def test_a_case_that_standard_output_adds_to_is_not_written_over(run: Run, tmp_path: Path) -> None:
    with Path("case.yaml").open("ab") as file:
        done = process("diagnose", "case.yaml", "-o", "/dev/stdout", stdout=file)
    assert done.returncode == 2
    assert Path("case.yaml").read_text(encoding="utf-8") == CASE


WRITERS = {
    "diagnose": "diagnose case.yaml -o {}",
    "diagnose -f json": "diagnose case.yaml -f json -o {}",
    "new": "new {}",
    "schema case": "schema case -o {}",
    "schema knowledge": "schema knowledge -o {}",
    "schema rules": "schema rules -o {}",
    "batch": "batch table.csv -o {}",
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_is_there_is_only_replaced_with_force(run: Run, tmp_path: Path, name: str) -> None:
    Path("old.csv").write_text("old", encoding="utf-8")
    before = tree(tmp_path)
    command = WRITERS[name].format("old.csv").split()
    assert run(*command) == (2, "", "old.csv: exists already. --force replaces it.\n")
    assert tree(tmp_path) == before
    assert run(*command, "--force")[0] == 0
    assert Path("old.csv").read_text(encoding="utf-8")[:3] != "old"
    assert tree(tmp_path).keys() - before.keys() <= {SCHEMA_NAME}


LONG = "a" * 300
NO_TARGET = {  # name -> what is told
    "": "no file to write to: its name is empty.",
    ".": ".: is a folder.",
    "..": "..: is a folder.",
    "/": "/: is a folder.",
    "own": "own: is a folder.",
    "own/": "own/: is a folder.",
    "own/.": "own/.: is a folder.",
    "own-too": "own-too: is a folder.",
    "new/": "new/: is a folder.",
    "case.yaml/below": "case.yaml/below: cannot write: Not a directory.",
    "case.yaml/": "case.yaml/: cannot write: Not a directory.",
    "nowhere/new.txt": "nowhere/new.txt: there is no folder nowhere.",
    "loop": "loop: cannot write: Too many levels of symbolic links.",
    "astray": f"astray: there is no folder {{}}{os.sep}nowhere.",
    LONG: f"{LONG}: cannot write: File name too long.",
    "own/" * 2000 + "x": "own/" * 2000 + "x: cannot write: File name too long.",
}


@pytest.mark.parametrize("command", ["diagnose case.yaml --force -o", "new --force", "schema --force -o"])
@pytest.mark.parametrize("target", NO_TARGET, ids=[name[:20] or "empty" for name in NO_TARGET])
def test_what_cannot_be_a_file_is_told_on_one_line(run: Run, tmp_path: Path, command: str, target: str) -> None:
    Path("loop").symlink_to("loop")
    Path("astray").symlink_to("nowhere/new.txt")
    before = tree(tmp_path)
    assert run(*command.split(), target) == (2, "", NO_TARGET[target].format(tmp_path.resolve()) + "\n")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("length", [200, 244, 245, 250, 255])
def test_a_name_as_long_as_names_may_be_is_written(run: Run, length: int) -> None:
    assert run("diagnose", "case.yaml", "-o", "é" * ((length - 4) // 2) + "x" * (length % 2) + ".txt") == (0, "", "")


@pytest.mark.parametrize("wrong", ["a\0b", "a\0", "\0"])
def test_a_name_that_no_file_can_have_raises_an_input_error(wrong: str) -> None:
    with pytest.raises(InputError, match="cannot write"):
        check_target(wrong)


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555, 0o000])
def test_a_read_only_file_stays(run: Run, mode: int) -> None:
    Path("old.txt").write_text("old", encoding="utf-8")
    Path("old.txt").chmod(mode)
    told = "old.txt: cannot write: it is read-only.\n"
    assert run("diagnose", "case.yaml", "-o", "old.txt", "--force") == (4, "", told)
    Path("old.txt").chmod(0o600)
    assert Path("old.txt").read_text(encoding="utf-8") == "old"


# --- whole or not at all ----------------------------------------------------------------------------------------------


def failing(kind: type[BaseException], *arguments: object) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise kind(*arguments)

    return write


FAILURES = {
    "disk full": (OSError, errno.ENOSPC, "No space left on device"),
    "quota": (OSError, errno.EDQUOT, "Disk quota exceeded"),
    "broken disk": (OSError, errno.EIO, "Input/output error"),
    "no reason given": (OSError,),
    "Ctrl-C": (KeyboardInterrupt,),
    "exit": (SystemExit, 3),
    "out of memory": (MemoryError,),
    "our own fault": (RuntimeError, "moon"),
    "a wrong case": (InputError, "wrong"),
}


@pytest.mark.parametrize("old", [None, "old"], ids=["new", "old"])
@pytest.mark.parametrize("failure", FAILURES)
def test_after_a_failure_the_old_file_stands_and_nothing_beside_it(
    tmp_path: Path, failure: str, old: str | None
) -> None:
    target = tmp_path / "made.txt"
    if old:
        target.write_text(old, encoding="utf-8")
    before = tree(tmp_path)
    kind, *arguments = FAILURES[failure]
    with pytest.raises(OutputError if kind is OSError else kind):
        write_whole(target, failing(kind, *arguments))
    assert tree(tmp_path) == before


def test_a_file_that_came_there_meanwhile_stays(tmp_path: Path) -> None:
    target = tmp_path / "made.txt"

    def slowly(path: Path) -> None:
        path.write_text("ours", encoding="utf-8")
        target.write_text("theirs", encoding="utf-8")

    with pytest.raises(InputError, match="exists already"):
        write_whole(target, slowly, force=False)
    assert tree(tmp_path) == {"made.txt": b"theirs"}


@pytest.mark.parametrize("there", [False, True], ids=["new", "came meanwhile"])
def test_a_disk_without_hard_links_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    target = tmp_path / "made.txt"

    def no_links(*_: object) -> None:
        if there:
            target.write_text("theirs", encoding="utf-8")
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    with suppress(InputError):
        write_text(target, "ours", force=False)
    assert tree(tmp_path) == {"made.txt": b"theirs" if there else b"ours"}


def test_a_file_that_grows_too_large_is_told_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    before = tree(tmp_path)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    done = process("diagnose", "case.yaml", "-o", "made.txt", preexec_fn=limit)
    assert (done.returncode, done.stdout, done.stderr) == (4, b"", b"made.txt: cannot write: File too large.\n")
    assert tree(tmp_path) == before


@pytest.mark.parametrize(("sent", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("function", ["fsync", "replace", "utime"])
def test_an_end_while_writing_leaves_nothing(run: Run, tmp_path: Path, function: str, sent: str, status: int) -> None:
    Path("made.txt").write_text("old", encoding="utf-8")
    before = tree(tmp_path)
    code = f"import os, signal; os.{function} = lambda *_, **__: signal.raise_signal(signal.{sent}); {MAIN}"
    command = [sys.executable, "-c", code, "diagnose", "case.yaml", "-o", "made.txt", "--force"]
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (status, b"", b"")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("folder", ["/proc", "/sys"])
def test_a_folder_in_which_nothing_can_be_made_is_told(run: Run, folder: str) -> None:
    if not Path(folder).is_dir():
        pytest.skip(f"no {folder} here")
    status, out, err = run("diagnose", "case.yaml", "-o", f"{folder}/made.txt")
    assert (status, out, err.count("\n")) == (4, "", 1)
    assert err.startswith(f"{folder}/made.txt: cannot write: ")


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EACCES, "Permission denied"), (errno.EROFS, "Read-only file system")]
)
def test_a_read_only_folder_is_told_on_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, words)

    before = tree(tmp_path)
    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    for command in ("diagnose case.yaml -o x", "new x", "schema -o x"):
        status, out, err = run(*command.split())
        assert (status, out) == (4, "")
        assert err.endswith(f": cannot write: {words}.\n") and err.count("\n") == 1
    assert tree(tmp_path) == before


# --- what was there keeps what it had ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o700, 0o755, 0o666])
def test_the_mode_of_a_file_is_kept(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "old.txt"
    target.write_text("old", encoding="utf-8")
    target.chmod(mode)
    seen: list[int] = []
    write_whole(target, lambda path: (path.touch(), seen.append(path.parent.stat().st_mode)))
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert [stat.S_IMODE(found) for found in seen] == [0o700]


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077, 0o000])
def test_a_new_file_has_the_mode_that_new_files_have(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_text(tmp_path / "new.txt", "new", force=False)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o666 & ~umask


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_of_a_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "old.txt"
    target.write_text("old", encoding="utf-8")
    os.chown(target, 1234, 4321)
    write_text(target, "new")
    assert (target.stat().st_uid, target.stat().st_gid, target.read_text(encoding="utf-8")) == (1234, 4321, "new")


@pytest.mark.parametrize("old", ["", "old", "old" * 9999], ids=["empty", "shorter", "longer"])
@pytest.mark.parametrize("kind", ["hard link", "another's"])
def test_a_file_that_cannot_be_replaced_by_another_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, old: str
) -> None:
    target, other = tmp_path / "old.txt", tmp_path / "other.txt"
    target.write_text(old, encoding="utf-8")
    if kind == "hard link":
        other.hardlink_to(target)
    else:
        monkeypatch.setattr(os, "chown", failing_chown)
    node = target.stat().st_ino
    write_text(target, "new text")
    assert set(tree(tmp_path).values()) == {b"new text"}
    assert target.stat().st_ino == node


def failing_chown(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_a_hard_link_loses_nothing_where_there_is_no_room_for_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "old.txt").write_text("old", encoding="utf-8")
    (tmp_path / "other.txt").hardlink_to(tmp_path / "old.txt")
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OutputError, match="No space left"):
        write_text(tmp_path / "old.txt", "something longer")
    assert tree(tmp_path) == {"old.txt": b"old", "other.txt": b"old"}


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to what is not there yet"])
@pytest.mark.parametrize("steps", [1, 2, 20])
def test_links_are_followed(run: Run, there: bool, steps: int) -> None:
    Path("own/real.txt").write_text("old", encoding="utf-8") if there else None
    Path("link0").symlink_to("own/real.txt")
    for i in range(1, steps):
        Path(f"link{i}").symlink_to(f"link{i - 1}")
    assert run("diagnose", "case.yaml", "-o", f"link{steps - 1}", "--force") == (0, "", "")
    assert all(Path(f"link{i}").is_symlink() for i in range(steps))
    assert Path("own/real.txt").read_text(encoding="utf-8").startswith("Netwerk\n")


@pytest.mark.parametrize("name", [".made.txt.{pid}.tmp", ".made.txt.tmp", "made.txt.tmp", ".netdiag-aaaaaaaa"])
def test_a_planted_link_has_no_victim(run: Run, name: str) -> None:
    Path("victim").write_text("victim", encoding="utf-8")
    planted = Path(name.format(pid=os.getpid()))
    planted.symlink_to("victim")
    assert run("diagnose", "case.yaml", "-o", "made.txt") == (0, "", "")
    assert Path("victim").read_text(encoding="utf-8") == "victim"
    assert planted.is_symlink()


def test_the_names_of_new_files_cannot_be_foreseen(tmp_path: Path) -> None:
    seen: list[Path] = []
    for _ in range(20):
        write_whole(tmp_path / "made.txt", lambda path: (path.touch(), seen.append(path)))
    assert len(set(seen)) == 20


# --- streams ----------------------------------------------------------------------------------------------------------

STREAMS = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


@pytest.fixture
def expected(run: Run) -> bytes:
    return run("diagnose", "case.yaml", "-f", "json")[1].encode()


@pytest.mark.parametrize("target", STREAMS)
@pytest.mark.parametrize("kind", ["pipe", "file", "file that has more"])
def test_standard_output_is_written_straight_to(
    run: Run, tmp_path: Path, expected: bytes, target: str, kind: str
) -> None:
    if not os.access(target, os.F_OK):
        pytest.skip(f"no {target} here")
    arguments = ("diagnose", "case.yaml", "-f", "json", "-o", target)
    if kind == "pipe":
        assert process(*arguments).stdout == expected
        return
    before = b"first\n" if kind != "file" else b""
    with Path("out.txt").open("wb") as file:
        file.write(before)
        file.flush()
        assert process(*arguments, stdout=file).returncode == 0
    assert Path("out.txt").read_bytes() == before + expected


def test_another_open_file_is_written_straight_to(run: Run, expected: bytes) -> None:
    ours, theirs = os.pipe()
    done = process("diagnose", "case.yaml", "-f", "json", "-o", f"/dev/fd/{theirs}", pass_fds=[theirs])
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        assert (done.returncode, done.stderr, pipe.read()) == (0, b"", expected)


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "--force"])
def test_a_fifo_stays_one_and_its_reader_gets_all(run: Run, expected: bytes, force: tuple[str, ...]) -> None:
    os.mkfifo("fifo")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(Path("fifo").read_bytes()), daemon=True)
    reader.start()
    assert run("diagnose", "case.yaml", "-f", "json", "-o", "fifo", *force) == (0, "", "")
    reader.join(PATIENCE)
    assert got == [expected]
    assert stat.S_ISFIFO(Path("fifo").stat().st_mode)


@pytest.mark.parametrize(
    ("device", "status", "told"),
    [
        ("/dev/null", 0, ""),
        ("/dev/full", 4, "/dev/full: cannot write: No space left on device.\n"),
        ("/dev/fd/987", 4, "/dev/fd/987: cannot write: Bad file descriptor.\n"),
    ],
)
def test_a_device_stays_one(run: Run, device: str, status: int, told: str) -> None:
    assert run("diagnose", "case.yaml", "-o", device) == (status, "", told)
    assert not Path(device).is_file()


def test_a_writer_of_files_can_write_to_a_stream(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.csv")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "fifo.csv").read_bytes()), daemon=True)
    reader.start()
    write_whole(tmp_path / "fifo.csv", lambda path: path.write_bytes(b"whole"))
    reader.join(PATIENCE)
    assert got == [b"whole"]


def test_a_pipe_that_nobody_reads_ends_it_without_a_word(run: Run) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = process("diagnose", "case.yaml", "-o", f"/dev/fd/{theirs}", pass_fds=[theirs])
    os.close(theirs)
    assert (done.returncode, done.stdout, done.stderr) == (141, b"", b"")


# --- new, and the schema beside it ------------------------------------------------------------------------------------


def test_a_second_new_case_leaves_the_schema_alone(run: Run) -> None:
    assert run("new", "one.yaml")[0] == 0
    made = Path(SCHEMA_NAME).stat().st_mtime_ns
    assert run("new", "two.yaml")[0] == 0
    assert Path(SCHEMA_NAME).stat().st_mtime_ns == made


@pytest.mark.parametrize("text", ["", "{}", "mine"])
def test_a_schema_that_says_something_else_is_not_replaced(run: Run, tmp_path: Path, text: str) -> None:
    Path(SCHEMA_NAME).write_text(text, encoding="utf-8")
    before = tree(tmp_path)
    assert run("new", "one.yaml") == (2, "", f"{SCHEMA_NAME}: exists already. --force replaces it.\n")
    assert tree(tmp_path) == before
    assert run("new", "one.yaml", "--force")[0] == 0
    assert json.loads(Path(SCHEMA_NAME).read_text(encoding="utf-8"))["properties"]


@pytest.mark.parametrize("kind", ["folder", "loop"])
def test_where_there_can_be_no_schema_there_is_no_case(run: Run, tmp_path: Path, kind: str) -> None:
    Path(SCHEMA_NAME).mkdir() if kind == "folder" else Path(SCHEMA_NAME).symlink_to(SCHEMA_NAME)
    before = tree(tmp_path)
    for _ in range(2):
        status, out, err = run("new", "one.yaml", "--force")
        assert (status, out, err.count("\n")) == (2, "", 1)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("kind", [OSError, KeyboardInterrupt, RuntimeError])
def test_where_there_can_be_no_case_there_is_no_schema(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    before, write = tree(tmp_path), terminal.write_text

    def fail(path: str, text: str, force: bool) -> None:
        if path == "one.yaml":
            write_whole(path, failing(kind))
        write(path, text, force)

    monkeypatch.setattr(terminal, "write_text", fail)
    assert run("new", "one.yaml")[0] == {OSError: 4, KeyboardInterrupt: 130, RuntimeError: 1}[kind]
    assert tree(tmp_path) == before


def test_a_case_that_is_called_as_its_schema_is_refused(run: Run, tmp_path: Path) -> None:
    before = tree(tmp_path)
    for _ in range(2):
        assert run("new", SCHEMA_NAME)[:2] == (2, "")
        assert tree(tmp_path) == before


# --- an interruption that is tidied up --------------------------------------------------------------------------------


@pytest.fixture
def handler() -> Iterator[list[int]]:
    stopped: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: stopped.append(number))
    yield stopped
    signal.signal(signal.SIGINT, before)


def test_only_what_is_to_be_tidied_up_sees_ctrl_c(handler: list[int]) -> None:
    with pytest.raises(KeyboardInterrupt), terminal.tidying():
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    assert handler == [signal.SIGINT]


def test_the_status_of_output_that_cannot_be_written_is_one_of_its_own() -> None:
    assert issubclass(OutputError, InputError)
    assert terminal.status_of(lambda: files.write_text("/dev/full", "x")) == 4


# --- an end at a bad moment -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["made", "taken away"])
def test_an_end_while_a_folder_is_made_or_taken_away_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """The signal comes just after the system made the folder, or just before it takes it away."""
    import tempfile

    made, taken = tempfile.mkdtemp, tempfile.TemporaryDirectory._rmtree  # type: ignore[attr-defined]

    def make(*args: object) -> str:
        folder = made(*args)  # type: ignore[call-overload]
        if when == "made":
            signal.raise_signal(signal.SIGINT)
        return str(folder)

    def take(_cls: object, *args: object, **more: object) -> None:
        if when == "taken away":
            signal.raise_signal(signal.SIGINT)
        taken(*args, **more)

    monkeypatch.setattr(tempfile, "mkdtemp", make)
    monkeypatch.setattr(tempfile.TemporaryDirectory, "_rmtree", classmethod(take))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            write_text(tmp_path / "a.txt", "new")
    finally:
        signal.signal(signal.SIGINT, before)
    assert [file.name for file in tmp_path.iterdir()] == (["a.txt"] if when == "taken away" else [])


def test_elsewhere_than_in_the_main_thread_files_are_written_too(tmp_path: Path) -> None:
    writer = threading.Thread(target=write_text, args=(tmp_path / "a.txt", "new"))
    writer.start()
    writer.join()
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "new"
    assert signal.getsignal(signal.SIGTERM) is not None


SWALLOWED = """
import os, sys
from typing import Annotated
from pydantic import BaseModel, PlainSerializer
from netdiag.terminal import status_of, tidying

class Called(BaseModel):
    back: Annotated[int, PlainSerializer(lambda number: os.kill(os.getpid(), number))]

def run():
    with tidying():
        Called(back={number}).model_dump_json()

sys.exit(status_of(run))
"""


@pytest.mark.parametrize(("sent", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_that_a_library_takes_for_an_error_of_its_own_has_its_status(sent: str, status: int) -> None:
    check_ends(SWALLOWED, sent, status)


IGNORED = """
import os, sys, time, weakref
from netdiag.terminal import status_of, tidying

class Thing:
    pass

def run():
    with tidying():
        thing = Thing()
        seen = weakref.ref(thing, lambda _: os.kill(os.getpid(), {number}))
        del thing
        time.sleep(10)

sys.exit(status_of(run))
"""


@pytest.mark.parametrize(("sent", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_that_comes_while_an_object_goes_comes_again(sent: str, status: int) -> None:
    """There nothing can be raised: Python tells of it and goes on, as in the midst of an import."""
    check_ends(IGNORED, sent, status)


def check_ends(program: str, sent: str, status: int) -> None:
    code = program.replace("{number}", str(int(getattr(signal, sent))))
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (status, "")
