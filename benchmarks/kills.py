"""Killed and started again: is anything lost, doubled, half written or left behind?

    python benchmarks/kills.py [--kills N] [--seed S] [--work NAME ...]

Starts netdiag on small inputs until N runs (default 40) were ended by a SIGKILL, SIGTERM or SIGINT: to the process, all
of its group, or one of its workers, at a moment drawn from how long it takes undisturbed, or just when it begins to
write. After one to three kills in one folder the same command runs to its end. After each kill: no process is left,
nothing but a status and a message as documented, inputs as they were, the output whole or not there. In the end: the
bytes of an undisturbed run, and no other file. Prints how many kills of each sort there were, how many runs went on
with the work of a killed one, and every fault; with any, the exit status is 1.

A SIGKILL, which nothing can catch, while `diagnose -o` or `new` write leaves the folder in which they do; those are
counted apart. A batch takes away its own.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))
from netdiag.knowledge import KnowledgeBase
from synthetic import networks

ROWS, CHUNK = 400, 20
CASES = 30
LEFT: Final = 20.0  # seconds after which a process that is still there is one too many
STARTED: Final = b"started\n"
SIGNALS: Final = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGINT)

# tells when Ctrl-C is netdiag's own affair, and has batches work in small chunks
PROGRAM: Final = f"""
import os, signal
from netdiag import __main__ as program
signal.signal(signal.SIGINT, program._quit)
os.write(2, {STARTED!r})
from netdiag.batch import pieces
pieces.CHUNK_SIZE = {CHUNK}
program.main()
"""


@dataclass(frozen=True, slots=True)
class Work:
    """A command that can be killed: what it writes, what shows that it began to, and what it may leave when killed."""

    name: str
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    begun: str  # a pattern of names
    leaves: str  # how names begin
    is_batch: bool = True

    @property
    def again(self) -> tuple[str, ...]:
        """The same command where a result is there already, which only a batch finds so when all is done."""
        return self.arguments if self.is_batch else (*self.arguments, "--force")


def batch(source: str, suffix: str, jobs: int) -> Work:
    out = f"out{suffix}"
    arguments = ("batch", source, "-o", out, "--jobs", str(jobs))
    return Work(f"batch {source} {out} on {jobs}", arguments, (out,), f".{out}.parts/0*", f".{out}.parts/")


WORKS: Final = (
    batch("rows.csv", ".csv", 1),
    batch("rows.csv", ".parquet", 2),
    batch("rows.csv", ".xlsx", 2),
    batch("cases", ".csv", 1),
    batch("cases", ".jsonl", 2),
    Work("diagnose -o", ("diagnose", "cases/0.yaml", "-o", "a.txt"), ("a.txt",), ".netdiag-*", ".netdiag-", False),
    Work("new", ("new", "new.yaml"), ("new.yaml", "netdiag-case.schema.json"), ".netdiag-*", ".netdiag-", False),
)


@dataclass
class Told:
    """What came of all kills."""

    kills: Counter[str] = field(default_factory=Counter)
    without_effect: int = 0  # the run was over, or a worker got SIGINT, which it leaves to its parent
    resumed: int = 0
    runs: int = 0
    folders: int = 0  # left by what nothing can catch
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a run gives that nothing disturbs, and how long it takes until it begins to write, and in all."""

    bytes: dict[str, bytes]
    begun: float
    whole: float


# --- inputs -----------------------------------------------------------------------------------------------------------


def make_inputs(folder: Path) -> None:
    made = list(networks(KnowledgeBase.default(), ROWS))
    signs = sorted({sign for network in made for sign in network} - {"name"})
    rows = [",".join([network["name"], *(str(network.get(sign, "")) for sign in signs)]) for network in made]
    (folder / "rows.csv").write_text("\n".join([f"name,{','.join(signs)}", *rows, ""]), encoding="utf-8")
    (folder / "cases").mkdir()
    for i, network in enumerate(made[:CASES]):
        signs_of = ", ".join(f"{sign}: {severity}" for sign, severity in network.items() if sign != "name")
        text = f"name: {network['name']}\nsymptoms: {{{signs_of}}}\n"
        (folder / "cases" / f"{i}.yaml").write_text(text, encoding="utf-8")


def content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# --- one run ----------------------------------------------------------------------------------------------------------


class Run:
    """A process of netdiag, from the moment that Ctrl-C is its own affair."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        command = [sys.executable, "-c", PROGRAM, *arguments]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            bufsize=0, start_new_session=True, env={**os.environ, "NETDIAG_LANG": "en"},
        )  # fmt: skip
        assert self.process.stderr and self.process.stderr.readline() == STARTED
        self.begin = time.monotonic()

    def wait_for(self, folder: Path, pattern: str) -> float:
        """Wait until a file is there, or the end; return how long the run has been on."""
        while self.process.poll() is None and not any(folder.glob(pattern)):
            time.sleep(0.0005)
        return time.monotonic() - self.begin

    def workers(self) -> list[int]:
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        found = (line.split(None, 2) for line in told.splitlines())
        return [int(pid) for pid, parent, of in found if int(parent) == self.process.pid and "spawn_main" in of]

    def end(self) -> tuple[int, str]:
        """Wait until this and all that it started are gone, which is when nobody holds its standard error any more."""
        try:
            said = self.process.communicate(timeout=LEFT)[1].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait(), "A PROCESS IS LEFT"
        return self.process.returncode, said


def undisturbed(work: Work, inputs: Path, folder: Path) -> Undisturbed:
    shutil.copytree(inputs, folder)
    run = Run(work.arguments, folder)
    begun = run.wait_for(folder, work.begun)
    status, said = run.end()
    assert status == 0, said
    whole = time.monotonic() - run.begin
    found = {name: (folder / name).read_bytes() for name in work.results}
    shutil.rmtree(folder)
    return Undisturbed(found, begun, whole)


# --- kills ------------------------------------------------------------------------------------------------------------


def kill(run: Run, work: Work, folder: Path, usual: Undisturbed, rng: random.Random) -> tuple[str, signal.Signals]:
    """Send a signal at some moment; return to whom."""
    at, wanted, to = rng.random(), rng.choice(SIGNALS), rng.choice(("process", "group", "worker"))
    if rng.random() < 0.6:
        run.wait_for(folder, work.begun)
        time.sleep(at * (usual.whole - usual.begun) if work.is_batch else at * 0.01)
    else:
        time.sleep(at * usual.whole)
    workers = run.workers() if to == "worker" else []
    to = "process" if to == "worker" and not workers else to
    send(run, wanted, to, rng.choice(workers) if workers else run.process.pid)
    return to, wanted


def send(run: Run, wanted: signal.Signals, to: str, process: int) -> None:
    try:
        (os.killpg if to == "group" else os.kill)(process, wanted)
    except ProcessLookupError:  # it had ended by itself
        return


def is_documented(status: int, said: str, to: str, wanted: signal.Signals) -> bool:
    if re.search(r"Traceback|itself failed|PROCESS IS LEFT", said):
        return False
    if to == "worker":
        return status == 0 or (status == 1 and "a worker process died" in said)
    by_itself = 0 if wanted == signal.SIGKILL else 128 + wanted  # or the signal itself: a shell tells both alike
    return status in (0, by_itself, -wanted)


def trial(work: Work, inputs: Path, folder: Path, usual: Undisturbed, rng: random.Random, told: Told) -> None:
    """Kill one to three runs in one folder, and have the last run to its end."""
    shutil.copytree(inputs, folder)
    given = content(folder)
    where = f"{work.name}:"
    for _ in range(rng.choice((1, 2, 3))):
        run = Run(work.again, folder)
        to, wanted = kill(run, work, folder, usual, rng)
        status, said = run.end()
        if status:
            told.kills[f"{wanted.name} to the {to}"] += 1
        else:
            told.without_effect += 1
        where += f" {wanted.name} to the {to}, status {status};"
        told.resumed += "had been done before" in said
        if not is_documented(status, said, to, wanted):
            told.faults.append(f"{where} said {said!r}")
        told.faults += [f"{where} {fault}" for fault in after_kill(work, folder, given, usual)]
        told.folders += leftovers(work, folder, wanted)
        if work.is_batch and all((folder / name).exists() for name in work.results):
            break
    else:
        run = Run(work.again, folder)
        status, said = run.end()
        told.resumed += "had been done before" in said
        if status:
            told.faults.append(f"{where} then ended with {status}: {said!r}")
    told.runs += 1
    told.faults += [f"{where} {fault}" for fault in in_the_end(work, folder, given, usual)]


def leftovers(work: Work, folder: Path, wanted: signal.Signals) -> int:
    """Take away the folders that a kill which nothing can catch left beside an output; return how many there were."""
    if work.is_batch or wanted != signal.SIGKILL:
        return 0
    left = list(folder.glob(".netdiag-*"))
    for one in left:
        shutil.rmtree(one)
    return len(left)


def after_kill(work: Work, folder: Path, given: dict[str, bytes], usual: Undisturbed) -> Iterator[str]:
    now = content(folder)
    yield from (f"{name} is not as it was" for name, raw in given.items() if now.get(name) != raw)
    yield from (f"{name} is half written" for name, raw in usual.bytes.items() if now.get(name, raw) != raw)
    others = now.keys() - given.keys() - usual.bytes.keys()
    yield from (f"{name} is left" for name in others if not name.startswith(work.leaves))


def in_the_end(work: Work, folder: Path, given: dict[str, bytes], usual: Undisturbed) -> Iterator[str]:
    wanted, now = {**given, **usual.bytes}, content(folder)
    yield from (f"{name} has other bytes" for name in wanted if now.get(name) != wanted[name])
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*")}
    yield from (f"{name} is left" for name in sorted(there - wanted.keys() - {"cases"}))


def tried(kills: int, seed: int, works: Sequence[Work], progress: Callable[[int], object] = lambda done: None) -> Told:
    told, rng = Told(), random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        inputs = Path(scratch, "inputs")
        inputs.mkdir()
        make_inputs(inputs)
        usual = {work.name: undisturbed(work, inputs, Path(scratch, "usual")) for work in works}
        while sum(told.kills.values()) < kills:
            work, folder = rng.choice(works), Path(scratch, "trial")
            trial(work, inputs, folder, usual[work.name], rng, told)
            shutil.rmtree(folder)
            progress(sum(told.kills.values()))
    return told


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", nargs="+", choices=[work.name for work in WORKS], default=[w.name for w in WORKS])
    asked = parser.parse_args()
    works = [work for work in WORKS if work.name in asked.work]
    told = tried(
        asked.kills, asked.seed, works, lambda done: print(f"\r{done} kills", end="", file=sys.stderr, flush=True)
    )
    print(file=sys.stderr)
    print(f"seed {asked.seed}: {sum(told.kills.values())} kills, {told.runs} runs to the end")
    for sort, count in sorted(told.kills.items()):
        print(f"{count:6} {sort}")
    print(f"{told.without_effect:6} signals beside these without effect: the run was over, or a worker got SIGINT")
    print(f"{told.resumed:6} runs went on with the work of a killed one")
    print(f"{told.folders:6} folders left by `diagnose -o` and `new` when SIGKILL hit while they wrote")
    print(f"{len(told.faults):6} faults", *told.faults, sep="\n")
    return not told.faults


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
