"""Fit to be released? Built twice to the same bytes, installed anew on each Python, and put to its main job.

    python benchmarks/release.py [--python NAME ...] [--tests]

Copies what a checkout holds to two folders, and builds in each the source package and the wheel, the wheel also from
the source package: all must be the same byte for byte, with SOURCE_DATE_EPOCH set. Installs the wheel for each Python
(names or paths; default python3.11, python3.12 and python3.13) in a fresh environment in another folder, without extras
and with all of them, and there:

    netdiag diagnose   on the example of the README, in English, gives what the README shows
    netdiag batch      on the examples: without extras a message with the pip line, with them a row for each
    netdiag check      the shipped knowledge is sound

--tests also installs the unpacked source package with its extra for tests and runs them, as the README says, which
takes long. Prints what came of each, and the exit status is 1 if anything failed. Needs a network, for what is
installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHONS = ("python3.11", "python3.12", "python3.13")
EPOCH = "1767225600"  # 2026-01-01: any will do, if it is the same
EXAMPLE = "examples/ronde-tafel-bestuurders.yaml"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check: "" where all is well."""

    what: str
    wrong: str = ""

    def __str__(self) -> str:
        return f"{'FAILED' if self.wrong else 'ok':<7} {self.what}{': ' + self.wrong if self.wrong else ''}"


def run(command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment = {**clean, "SOURCE_DATE_EPOCH": EPOCH, "COLUMNS": "80", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True)


def must(command: Sequence[str | Path], folder: Path) -> None:
    done = run(command, folder)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with status {done.returncode}:\n{done.stderr[-3000:]}")


# --- the same bytes ---------------------------------------------------------------------------------------------------


def copied(target: Path) -> Path:
    """Copy what a checkout holds, as far as git knows of it or would."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return target


def built(python: Path, source: Path, out: Path, *kinds: str) -> Path:
    """Build packages in a folder of their own; return that folder."""
    must([python, "-m", "build", "--outdir", out, *kinds, source], source)
    return out


def unpacked(package: Path, target: Path) -> Path:
    with tarfile.open(package) as archive:
        archive.extractall(target, filter="data")
    return next(target.iterdir())


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def builds(scratch: Path) -> Iterator[Result]:
    """Build in two places, and from the source package; what is made stays in `first`."""
    python = environment(sys.executable, scratch / "builder")
    must([python, "-m", "pip", "install", "--quiet", "build"], scratch)
    places = [copied(scratch / name / "checkout") for name in ("one", "another-place")]
    first, second = (built(python, place, place.parent / "dist", "--sdist", "--wheel") for place in places)
    shutil.copytree(first, scratch / "first")
    for name, digest in digests(first).items():
        yield Result(f"{name} built twice", "" if digests(second)[name] == digest else "other bytes")
    source = unpacked(next(first.glob("*.tar.gz")), scratch / "unpacked")
    again = built(python, source, scratch / "from-source", "--wheel")
    for name, digest in digests(again).items():
        yield Result(f"{name} from the source package", "" if digests(first)[name] == digest else "other bytes")


# --- the main job -----------------------------------------------------------------------------------------------------


def runs(python: str) -> bool:
    found = shutil.which(python)
    return bool(found) and run([found, "--version"], ROOT).returncode == 0  # what a version manager puts there may not


def environment(python: str, folder: Path) -> Path:
    """Make a fresh environment; return its Python."""
    must([python, "-m", "venv", folder], folder.parent)
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def shown() -> list[str]:
    """The lines of the report that the README shows, up to where it leaves some out."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(
        rf"^\$ netdiag diagnose {re.escape(EXAMPLE)} --lang en\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    )
    assert block, "the README shows no report"
    return [line.rstrip() for line in block[1].partition("\n…")[0].splitlines()]


def diagnoses(python: Path, folder: Path) -> str:
    done = run([python, "-m", "netdiag", "diagnose", EXAMPLE, "--lang", "en"], folder)
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return (
        ""
        if done.returncode == 0 and lines[: len(shown())] == shown()
        else f"status {done.returncode}, {done.stderr or lines}"
    )


def batches(python: Path, folder: Path, extras: str) -> str:
    done = run([python, "-m", "netdiag", "batch", "examples", "-o", "out.csv", "--jobs", "2"], folder)
    if not extras:
        is_told = done.returncode == 2 and 'python -m pip install ".[tables]"' in done.stderr
        return "" if is_told and not (folder / "out.csv").exists() else f"status {done.returncode}, {done.stderr}"
    wanted = len(list((folder / "examples").glob("*.yaml")))
    rows = (folder / "out.csv").read_text(encoding="utf-8").count("\n") - 1 if done.returncode == 0 else 0
    return "" if rows == wanted else f"status {done.returncode}, {rows} rows of {wanted}, {done.stderr}"


def checks(python: Path, folder: Path) -> str:
    done = run([python, "-m", "netdiag", "check"], folder)
    return "" if done.returncode == 0 else f"status {done.returncode}, {done.stdout}{done.stderr}"


def every_extra() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return ",".join(project["optional-dependencies"])


def main_job(python: str, extras: str, wheel: Path, folder: Path) -> Iterator[Result]:
    """Install the wheel in a fresh environment in an empty folder, and do what users do."""
    where = f"on {python} {'with all extras' if extras else 'without extras'}"
    if not runs(python):
        yield Result(f"install {where}", "there is no such Python here")
        return
    folder.mkdir()
    shutil.copytree(ROOT / "examples", folder / "examples")
    fresh = environment(python, folder / "venv")
    asked = f"{wheel}[{extras}]" if extras else str(wheel)
    done = run([fresh, "-m", "pip", "install", "--quiet", asked], folder)
    yield Result(f"install {where}", done.stderr[-2000:] if done.returncode else "")
    if not done.returncode:
        yield Result(f"diagnose {where}", diagnoses(fresh, folder))
        yield Result(f"batch {where}", batches(fresh, folder, extras))
        yield Result(f"check {where}", checks(fresh, folder))


def tests(python: str, package: Path, folder: Path) -> Result:
    """Set up and pass the tests as the README says, in the unpacked source package."""
    source = unpacked(package, folder)
    fresh = environment(python, source / ".venv")
    must([fresh, "-m", "pip", "install", "--quiet", "-e", ".[test]"], source)
    done = run([fresh, "-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal"], source)
    return Result(f"tests on {python}", done.stdout[-2000:] if done.returncode else "")


def results(pythons: Sequence[str], with_tests: bool, scratch: Path) -> Iterator[Result]:
    yield from builds(scratch)
    wheel, package = (next((scratch / "first").glob(f"*{suffix}")) for suffix in (".whl", ".tar.gz"))
    for number, python in enumerate(pythons):
        for extras in ("", every_extra()):
            yield from main_job(python, extras, wheel, scratch / f"job-{number}-{'all' if extras else 'plain'}")
        if with_tests and runs(python):
            yield tests(python, package, scratch / f"tests-{number}")


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", nargs="+", default=PYTHONS)
    parser.add_argument("--tests", action="store_true")
    asked = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        for result in results(asked.python, asked.tests, Path(scratch)):
            print(result, flush=True)
            good = good and not result.wrong
    return good


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
