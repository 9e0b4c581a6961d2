"""Fuzzing: does anything but the errors that the pages name come out of netdiag, whatever goes in?

    python benchmarks/fuzz.py [--runs N] [--seed S] [--entry NAME ...] [--jobs J] [--findings FOLDER]
    python benchmarks/fuzz.py --entry NAME --input FILE ...         given inputs instead, such as findings

Tries N inputs (default 20,000), shared out over the ways in of `fuzz_entries.ENTRIES`: valid ones made wrong
(`fuzz_inputs`), the same ones for the same seed. Prints for each way in how many were tried, how many of them were
still taken, how many went a second on one processor, and the memory at the peak. An exception that no page names, an
answer that is not right, an input that takes more than a minute of the processor or ends the process, is a finding: the
smallest of each kind is written to FOLDER/NAME (default: fuzz-findings), with its traceback beside it, and the exit
status is 1. One that was mended goes into tests/corpus/NAME.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))
import fuzz_entries
from fuzz_entries import ENTRIES, Entry

BLOCK: Final = 500  # inputs tried by a process before it tells what came of them
SLOW: Final = 60  # seconds of the processor: far more than any input of this size may take
MIB: Final = 2**20 if sys.platform == "darwin" else 2**10


class TooSlowError(BaseException):
    """An input took too long; nothing that catches exceptions may catch this."""


@dataclass(frozen=True, slots=True)
class Block:
    """Inputs of one entry, by their numbers."""

    entry: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of some inputs of one entry."""

    entry: str
    count: int
    taken: int
    seconds: float
    memory: int  # MiB of the process at its peak
    findings: tuple[tuple[bytes, str], ...]  # inputs, and what came out


@dataclass
class Total:
    count: int = 0
    taken: int = 0
    seconds: float = 0
    memory: int = 0
    findings: list[tuple[bytes, str]] = field(default_factory=list)

    def add(self, tried: Tried) -> None:
        self.count += tried.count
        self.taken += tried.taken
        self.seconds += tried.seconds
        self.memory = max(self.memory, tried.memory)
        self.findings += tried.findings


# --- one process ------------------------------------------------------------------------------------------------------


def tried(block: Block, seed: int, deadly: Collection[bytes], folder: Path) -> Tried:
    """Try the inputs of a block, but for the deadly ones; the last one stays in the folder."""
    entry, begin, accepted, findings = ENTRIES[block.entry], time.process_time(), 0, []
    file = folder / f"{os.getpid()}-{block.entry}" / entry.file
    file.parent.mkdir(exist_ok=True)
    for number in range(block.first, block.first + block.count):
        raw = fuzz_entries.made(entry, seed, number)
        if raw in deadly:
            continue
        put(file, raw)
        taken, told = outcome(entry, file)
        accepted += taken
        if told:
            findings.append((raw, told))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB
    return Tried(block.entry, block.count, accepted, time.process_time() - begin, memory, tuple(findings))


def put(file: Path, raw: bytes) -> None:
    """Write an input over the last one, which is quicker than to make a file."""
    with file.open("r+b" if file.exists() else "wb") as stream:
        stream.write(raw)
        stream.truncate()


def outcome(entry: Entry, file: Path) -> tuple[bool, str]:
    """Return whether an input was taken, and the traceback of what came out that no page names, "" for nothing."""
    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SLOW)
    try:
        taken, error = fuzz_entries.try_input(entry, file)
    except TooSlowError as slow:
        return False, "".join(traceback.format_exception(slow))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return taken, "".join(traceback.format_exception(error)) if error else ""


def stop(*_: object) -> None:
    raise TooSlowError


def leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


# --- all of them ------------------------------------------------------------------------------------------------------


def blocks(runs: int, names: Sequence[str]) -> Iterator[Block]:
    for name, count in fuzz_entries.shares(runs, names).items():
        yield from (Block(name, first, min(BLOCK, count - first)) for first in range(0, count, BLOCK))


def fuzz(runs: int, seed: int, names: Sequence[str], jobs: int, folder: Path) -> dict[str, Total]:
    """Try all inputs; where one ends a process, go on with another and without that input."""
    totals: defaultdict[str, Total] = defaultdict(Total)
    waiting, deadly = list(blocks(runs, names)), set[bytes]()
    while waiting:
        place = Path(tempfile.mkdtemp(dir=folder))
        waiting = one_round(waiting, seed, deadly, jobs, place, totals)
        for name, raw, told in killers(place) if waiting else ():
            deadly.add(raw)
            totals[name].findings.append((raw, told))
        if waiting and not any(file.read_bytes() in deadly for file in place.glob("*/*")):
            sys.exit("a process ended, and with none of its last inputs does it do so again")
    return totals


def one_round(
    waiting: Sequence[Block], seed: int, deadly: Collection[bytes], jobs: int, place: Path, totals: dict[str, Total]
) -> list[Block]:
    """Try blocks until a process ends; return those that are not done."""
    done: set[Block] = set()
    with ProcessPoolExecutor(jobs, get_context("spawn"), leave_interrupts_to_parent) as pool:
        tries = {pool.submit(tried, block, seed, frozenset(deadly), place): block for block in waiting}
        try:
            for one in as_completed(tries):
                totals[one.result().entry].add(one.result())
                done.add(tries[one])
                progress(totals)
        except BrokenProcessPool:
            pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [block for block in waiting if block not in done]


def killers(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Yield those of the last inputs that end a process that tries them."""
    for name, entry in ENTRIES.items():
        for file in folder.glob(f"*-{name}/{entry.file}"):
            command = [sys.executable, __file__, "--entry", name, "--input", str(file)]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode not in (0, 1):
                yield name, file.read_bytes(), f"{done.stderr}the process ended with status {done.returncode}"


def progress(totals: dict[str, Total]) -> None:
    count, found = (sum(values) for values in zip(*((t.count, len(t.findings)) for t in totals.values()), strict=True))
    print(f"\r{count:,} tried, {found:,} findings", end="", file=sys.stderr, flush=True)


def keep(totals: dict[str, Total], folder: Path) -> None:
    """Write each kind of finding once: its smallest input, called after it, and what came out beside it."""
    for name, total in totals.items():
        smallest: dict[str, tuple[bytes, str]] = {}
        for raw, told in sorted(total.findings, key=lambda one: len(one[0])):
            smallest.setdefault(kind(told), (raw, told))
        for raw, told in smallest.values():
            called = hashlib.sha256(raw).hexdigest()[:12]
            (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / name / f"{called}{Path(ENTRIES[name].file).suffix}").write_bytes(raw)
            (folder / name / f"{called}.txt").write_text(told, encoding="utf-8", errors="replace")


def kind(told: str) -> str:
    """What findings share that are of one fault: the exception, and the last line of netdiag that it went through."""
    lines = told.splitlines()
    ours = [line for line in lines if f"{os.sep}netdiag{os.sep}" in line]
    return f"{lines[-1].partition(':')[0]} {ours[-1] if ours else ''}"


def told_of(totals: dict[str, Total]) -> Iterator[str]:
    yield f"{'entry':<10} {'inputs':>9} {'taken':>9} {'a second':>9} {'MiB':>5} {'findings':>9} {'kinds':>6}"
    for name in filter(totals.__contains__, ENTRIES):
        one = totals[name]
        speed = one.count / one.seconds if one.seconds else 0
        kinds = len({kind(told) for _, told in one.findings})
        figures = f"{one.count:>9,} {one.taken:>9,} {speed:>9,.0f} {one.memory:>5} {len(one.findings):>9,} {kinds:>6}"
        yield f"{name:<10} {figures}"
    count, taken, found = (
        sum(values) for values in zip(*((t.count, t.taken, len(t.findings)) for t in totals.values()), strict=True)
    )
    yield f"{'together':<10} {count:>9,} {taken:>9,} {'':>9} {'':>5} {found:>9,}"


def try_given(name: str, given: Sequence[Path]) -> bool:
    """Try given inputs, and print what came out of each that no page names."""
    entry, good = ENTRIES[name], True
    with tempfile.TemporaryDirectory() as folder:
        for source in given:
            file = Path(folder, entry.file)
            shutil.copyfile(source, file)
            _, told = outcome(entry, file)
            print(f"{source}: {told or 'nothing to report'}")
            good = good and not told
    return good


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entry", nargs="+", choices=ENTRIES, default=list(ENTRIES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--input", type=Path, nargs="+")
    return parser.parse_args()


def main() -> bool:
    asked = options()
    if asked.input:
        return try_given(asked.entry[0], asked.input)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        totals = fuzz(asked.runs, asked.seed, asked.entry, asked.jobs, Path(folder))
    print(file=sys.stderr)
    print(f"seed {asked.seed}, {asked.jobs} processes, {time.monotonic() - begin:.0f} s", *told_of(totals), sep="\n")
    keep(totals, asked.findings)
    return not any(total.findings for total in totals.values())


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
