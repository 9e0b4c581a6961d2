"""A batch over time: stopped, damaged, changed, twice at once. What comes out is what one undisturbed run gives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import netdiag
from netdiag.batch import pieces
from netdiag.batch.finished import CHUNK, alone
from netdiag.batch.readers import Reading
from netdiag.batch.writers import Writing
from netdiag.errors import InputError, NetdiagError
from netdiag.knowledge import KnowledgeBase

SIGN = "nobody-watches-trends"
SIZE = 10  # cases in a piece
PIECES = 4


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "CHUNK_SIZE", SIZE)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "in.csv"
    file.write_text(table(), encoding="utf-8")
    return file


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


def table(first: int = 0) -> str:
    rows = [f"n{i},{(first + i) % 5}\n" for i in range(SIZE * PIECES)]
    return f"name,{SIGN}\n{''.join(rows)}"


def parts_of(output: Path) -> Path:
    return output.with_name(f".{output.name}.parts")


def finished(output: Path) -> list[Path]:
    return sorted(file for file in parts_of(output).glob("*") if CHUNK.fullmatch(file.name))


def stopped(source: Path, output: Path, kb: KnowledgeBase, at: int = SIZE * PIECES, **options: Any) -> None:
    """Run until so many cases are done, and stop as Ctrl-C does."""

    def progress(done: int, total: int | None) -> None:
        if done >= at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pieces.run([str(source)], output, kb, progress=progress, **options)
    assert not output.exists()


def undisturbed(source: Path, output: Path, kb: KnowledgeBase, **options: Any) -> bytes:
    """What one run gives that nothing disturbs."""
    other = output.with_name(f"undisturbed{output.suffix}")
    pieces.run([str(source)], other, kb, **options)
    found = other.read_bytes()
    other.unlink()
    return found


def check_run(source: Path, output: Path, kb: KnowledgeBase, resumed: int, **options: Any) -> None:
    """Run to the end, with so many cases from before, and compare with an undisturbed run; nothing is left behind."""
    done = pieces.run([str(source)], output, kb, **options)
    assert done.resumed == resumed
    assert output.read_bytes() == undisturbed(source, output, kb, **{**options, "force": True})
    assert not parts_of(output).exists()


# --- stopped, and damaged ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, SIZE, 3 * SIZE, PIECES * SIZE])
def test_a_stopped_run_goes_on_with_what_is_there(kb: KnowledgeBase, source: Path, output: Path, at: int) -> None:
    stopped(source, output, kb, at)
    assert parts_of(output).exists() == (at > 0)
    check_run(source, output, kb, at)


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def as_another(file: Path) -> None:
    file.write_bytes(finished(file.parent.with_name("out.csv"))[0].read_bytes())


DAMAGE: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: file.unlink(),
    "empty": lambda file: file.write_bytes(b""),
    "one byte": lambda file: file.write_bytes(b"x"),
    "zeros": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "cut off": lambda file: os.truncate(file, file.stat().st_size - 1),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\0"),
    "a bit flipped": flipped,
    "another piece": as_another,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_piece_is_done_again(kb: KnowledgeBase, source: Path, output: Path, name: str) -> None:
    stopped(source, output, kb)
    DAMAGE[name](finished(output)[2])
    check_run(source, output, kb, 3 * SIZE)


def test_all_pieces_damaged_are_done_again_on_two_processes(kb: KnowledgeBase, source: Path, output: Path) -> None:
    stopped(source, output, kb)
    for file in finished(output):
        flipped(file)
    assert pieces.run([str(source)], output, kb, jobs=2).resumed == 0
    assert output.read_bytes() == undisturbed(source, output, kb)


def test_a_piece_that_is_damaged_before_it_is_joined_is_told(kb: KnowledgeBase, source: Path, output: Path) -> None:
    def progress(done: int, total: int | None) -> None:
        if done == PIECES * SIZE:
            flipped(finished(output)[1])

    with pytest.raises(NetdiagError, match="was damaged"):
        pieces.run([str(source)], output, kb, progress=progress)
    assert not output.exists()
    check_run(source, output, kb, 3 * SIZE)


def test_what_a_killed_run_was_writing_goes(kb: KnowledgeBase, source: Path, output: Path) -> None:
    stopped(source, output, kb)
    half = parts_of(output) / ".netdiag-half"
    half.mkdir()
    (half / "new.csv").write_text("half", encoding="utf-8")
    check_run(source, output, kb, 4 * SIZE)


# --- pieces of something else -----------------------------------------------------------------------------------------


def rewritten(source: Path) -> None:
    """Other rows of the same size, and the time of before."""
    before = source.stat()
    source.write_text(table(1), encoding="utf-8")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert source.stat().st_size == before.st_size


def test_pieces_of_other_rows_are_not_used(kb: KnowledgeBase, source: Path, output: Path) -> None:
    stopped(source, output, kb)
    rewritten(source)
    check_run(source, output, kb, 0)


def test_only_pieces_with_changed_rows_are_done_again(kb: KnowledgeBase, source: Path, output: Path) -> None:
    stopped(source, output, kb)
    lines = source.read_text(encoding="utf-8").splitlines()
    lines[1], lines[2] = lines[2], lines[1]
    source.write_text("\n".join(lines), encoding="utf-8")
    check_run(source, output, kb, 3 * SIZE)


def test_pieces_of_fewer_rows_add_none(kb: KnowledgeBase, source: Path, output: Path) -> None:
    stopped(source, output, kb)
    source.write_text("".join(source.read_text(encoding="utf-8").splitlines(keepends=True)[:-SIZE]), encoding="utf-8")
    check_run(source, output, kb, 3 * SIZE)
    assert len(pd.read_csv(output)) == 3 * SIZE


def test_pieces_of_case_files_that_changed_are_not_used(kb: KnowledgeBase, tmp_path: Path, output: Path) -> None:
    folder = cases(tmp_path)
    stopped(folder, output, kb, 3)
    before = (folder / "b.yaml").stat()
    (folder / "b.yaml").write_text(case("b", 1), encoding="utf-8")
    os.utime(folder / "b.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
    check_run(folder, output, kb, 0)


def test_pieces_made_under_another_name_of_the_file_are_made_again(
    kb: KnowledgeBase, source: Path, output: Path
) -> None:
    stopped(source, output, kb)
    check_run(source.parent / "." / ".." / source.parent.name / source.name, output, kb, 0)


OPTIONS: list[Mapping[str, Any]] = [
    {"reading": Reading("keep")},
    {"reading": Reading("ignore")},
    {"reading": Reading(encoding="utf-8")},
    {"writing": Writing("nl")},
    {"writing": Writing(dialect="excel-nl")},
]


@pytest.mark.parametrize("other", OPTIONS, ids=str)
def test_pieces_made_with_other_options_are_not_used(
    kb: KnowledgeBase, source: Path, output: Path, other: Mapping[str, Any]
) -> None:
    stopped(source, output, kb)
    check_run(source, output, kb, 0, **other)


def test_pieces_made_with_other_knowledge_are_not_used(kb: KnowledgeBase, source: Path, output: Path) -> None:
    overlay = output.with_name("overlay")
    overlay.mkdir()
    text = "symptoms:\n  - {id: new-sign, group: beleid, nl: Nieuw, en: New, observe: [meeting], "
    group = next(iter(kb.groups))
    text = text.replace("beleid", group) + "source: {support: inferred, why: {nl: daarom, en: because}}}\n"
    (overlay / "more.yaml").write_text(text, encoding="utf-8")
    stopped(source, output, kb)
    check_run(source, output, kb.overlay(overlay), 0)


def test_pieces_made_by_another_netdiag_are_not_used(
    kb: KnowledgeBase, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped(source, output, kb)
    monkeypatch.setattr(netdiag, "__version__", "0.0.0")
    check_run(source, output, kb, 0)


# --- changed meanwhile ------------------------------------------------------------------------------------------------


def case(name: str, severity: int) -> str:
    return f"name: {name}\nsymptoms: {{{SIGN}: {severity}}}\n"


def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.yaml").write_text(case(name, 3), encoding="utf-8")
    return folder


CHANGES: dict[str, Callable[[Path], object]] = {
    "other rows": rewritten,
    "a row more": lambda file: file.write_text(table() + "x,3\n", encoding="utf-8"),
    "emptied": lambda file: file.write_text("", encoding="utf-8"),
    "gone": lambda file: file.unlink(),
    "put in its place": lambda file: (
        file.with_name("other").write_text(table(2), encoding="utf-8"),
        file.with_name("other").replace(file),
    ),
}


@pytest.mark.parametrize("at", [0, SIZE, PIECES * SIZE])
@pytest.mark.parametrize("name", CHANGES)
def test_a_table_that_changes_meanwhile_stops_the_run(
    kb: KnowledgeBase, source: Path, output: Path, name: str, at: int
) -> None:
    def progress(done: int, total: int | None) -> None:
        if done == at:
            CHANGES[name](source)

    with pytest.raises(InputError, match=r"in\.csv: (changed while it was read|cannot be read|a quotation|line )"):
        pieces.run([str(source)], output, kb, progress=progress)
    assert not output.exists()
    source.write_text(table(3), encoding="utf-8")
    check_run(source, output, kb, 0)


def test_a_case_file_that_changes_meanwhile_is_not_kept(
    kb: KnowledgeBase, tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, diagnosed = cases(tmp_path), pieces.diagnosed

    def meanwhile(*given: Any) -> Any:
        (folder / "b.yaml").write_text(case("b", 1), encoding="utf-8")
        return diagnosed(*given)

    monkeypatch.setattr(pieces, "diagnosed", meanwhile)
    with pytest.raises(InputError, match=r"b\.yaml: changed while it was read"):
        pieces.run([str(folder)], output, kb)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cases"]
    monkeypatch.undo()
    (folder / "b.yaml").write_text(case("b", 3), encoding="utf-8")
    check_run(folder, output, kb, 0)


def test_an_output_that_comes_there_meanwhile_is_not_lost(kb: KnowledgeBase, source: Path, output: Path) -> None:
    def progress(done: int, total: int | None) -> None:
        output.write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="exists already"):
        pieces.run([str(source)], output, kb, progress=progress)
    assert output.read_text(encoding="utf-8") == "mine"
    check_run(source, output, kb, PIECES * SIZE, force=True)


# --- two runs at once -------------------------------------------------------------------------------------------------

HOLDS = """
import sys
from pathlib import Path
from netdiag.batch.finished import alone
with alone(Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""


def test_two_runs_cannot_write_one_output(kb: KnowledgeBase, source: Path, output: Path) -> None:
    link = output.with_name("link.csv")
    link.symlink_to(output)
    command = [sys.executable, "-c", HOLDS, str(output)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "holds\n"
        for name in (output, link):
            with pytest.raises(InputError, match="another run is writing it"):
                pieces.run([str(source)], name, kb)
        pieces.run([str(source)], output.with_name("another.csv"), kb)
        other.communicate()
    check_run(source, output, kb, 0)


def test_a_killed_run_holds_nothing(kb: KnowledgeBase, source: Path, output: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(output)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "holds\n"
        other.kill()
    assert parts_of(output).exists()
    check_run(source, output, kb, 0)


# the signal comes to another thread, as most do, between the making of a worker and the telling of what it is to do
HALF_MADE = """
import os, signal, sys, threading, time
from multiprocessing import util
from netdiag.__main__ import main
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
make = util.spawnv_passfds

def make_and_send(path, arguments, *more):
    made = make(path, arguments, *more)
    if any("spawn_main" in str(a) for a in arguments):
        os.kill(os.getpid(), signal.{sent})
    return made

util.spawnv_passfds = make_and_send
main()
"""


STOPPED = "Stopped. Give the same command again to go on from here.\n"


@pytest.mark.parametrize(
    ("sent", "status", "told"), [("SIGINT", 130, STOPPED), ("SIGTERM", 143, ""), ("SIGHUP", 129, "")]
)
def test_a_worker_that_is_half_made_when_the_run_is_ended_tells_nothing(
    source: Path, sent: str, status: int, told: str
) -> None:
    code = HALF_MADE.replace("{sent}", sent)
    command = [sys.executable, "-c", code, "batch", source.name, "-o", "out.csv", "--jobs", "2"]
    done = subprocess.run(command, cwd=source.parent, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", told)


# --- what is not ours -------------------------------------------------------------------------------------------------


def everything(folder: Path) -> dict[str, Any]:
    return {
        str(file.relative_to(folder)): file.read_bytes() if file.is_file() else file.is_symlink()
        for file in folder.rglob("*")
    }


def folder_with(*names: str) -> Callable[[Path], object]:
    def make(parts: Path) -> None:
        parts.mkdir()
        for name in names:
            (parts / name).write_text("mine", encoding="utf-8")

    return make


def linked(parts: Path) -> None:
    parts.with_name("elsewhere").mkdir()
    parts.symlink_to(parts.with_name("elsewhere"))


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a file": lambda parts: parts.write_text("mine", encoding="utf-8"),
    "an empty file": lambda parts: parts.touch(),
    "a link to a folder": linked,
    "a link to nowhere": lambda parts: parts.symlink_to("nowhere"),
    "a link to itself": lambda parts: parts.symlink_to(parts),
    "a folder with a file": folder_with("notes.txt"),
    "a folder with pieces of before": folder_with("manifest.json", "00000000.parquet"),
    "a folder with ours and a file": folder_with("lock", f"00000000-{'0' * 32}", "notes.txt"),
    "a folder with a folder": lambda parts: (parts / f"00000000-{'0' * 32}").mkdir(parents=True),
    "a folder with a link": lambda parts: (parts.mkdir(), (parts / f"00000000-{'0' * 32}").symlink_to("nowhere")),
    "a folder with a link for a lock": lambda parts: (parts.mkdir(), (parts / "lock").symlink_to("../in.csv")),
    "a folder with a name nearly ours": folder_with(f"00000000-{'0' * 31}"),
    "a folder with a longer name": folder_with(f"00000000-{'0' * 33}"),
    "a folder with a lock of another": folder_with("lock.txt"),
    "a folder with a hidden file": folder_with(".netdiag"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_ours_is_left_alone_with_an_error(kb: KnowledgeBase, source: Path, output: Path, name: str) -> None:
    FOREIGN[name](parts_of(output))
    before = everything(output.parent)
    for force in (False, True):
        with pytest.raises(InputError, match=r"\.out\.csv\.parts: is there already, and not of netdiag"):
            pieces.run([str(source)], output, kb, force=force)
        assert everything(output.parent) == before


NEAR = [".out.csv.123.tmp", ".out.csv.lock", ".out.csv.parts.old", "out.csv.parts", ".netdiag-abc", ".out.csv", "lock"]


@pytest.mark.parametrize("at", [0, SIZE, None])
def test_files_of_a_name_like_ours_stay(kb: KnowledgeBase, source: Path, output: Path, at: int | None) -> None:
    for name in NEAR:
        output.with_name(name).write_text("mine", encoding="utf-8")
    if at is not None:
        stopped(source, output, kb, at)
    check_run(source, output, kb, at or 0)
    assert [output.with_name(name).read_text(encoding="utf-8") for name in NEAR] == ["mine"] * len(NEAR)


def test_a_file_that_is_put_among_pieces_stays(kb: KnowledgeBase, source: Path, output: Path) -> None:
    mine = parts_of(output) / "notes.txt"

    def progress(done: int, total: int | None) -> None:
        mine.write_text("mine", encoding="utf-8")

    pieces.run([str(source)], output, kb, progress=progress)
    assert [file.name for file in parts_of(output).iterdir()] == ["notes.txt"]
    assert mine.read_text(encoding="utf-8") == "mine" and len(pd.read_csv(output)) == PIECES * SIZE


def test_an_empty_folder_of_that_name_is_used(kb: KnowledgeBase, source: Path, output: Path) -> None:
    parts_of(output).mkdir()
    check_run(source, output, kb, 0)


def test_pieces_lie_beside_the_file_that_a_link_leads_to(kb: KnowledgeBase, source: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link, real = tmp_path / "out.csv", tmp_path / "far" / "real.csv"
    link.symlink_to(real)
    with alone(link) as kept:
        assert kept.folder == parts_of(real)
    pieces.run([str(source)], link, kb)
    assert link.is_symlink() and len(pd.read_csv(real)) == PIECES * SIZE
