"""What netdiag depends on: for each package its licence, what it is for, and what it costs to import.

    python benchmarks/dependencies.py [RUNS]

Reads the dependencies and extras of pyproject.toml, and prints a table of those that users install. Version and licence
are those of what is installed here; time and memory are the least of RUNS imports (default 5), each in a process of its
own, beyond what Python itself takes (for experta, beyond what else its module imports). What a package imports in turn
counts with it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTRAS = ("tables", "intake", "report", "dask")  # those that users install; the others are for who works on netdiag
MODULES = {  # where it is not called after the package
    "PyYAML": "yaml", "PyStemmer": "Stemmer", "python-docx": "docx", "python-pptx": "pptx",
    "XlsxWriter": "xlsxwriter", "dask": "dask.dataframe",
}  # fmt: skip
PURPOSES = {
    "experta": "runs the rules, in `inference/engine` and nowhere else",
    "pydantic": "records: the form of what is read from files",
    "PyYAML": "events of YAML text, by libyaml",
    "rich": "text on a terminal",
    "numpy": "the same rules on many cases at once",
    "typer": "the command line",
    "bm25s": "ranks what a search for symptoms finds",
    "PyStemmer": "stems of words, Dutch and English",
    "rapidfuzz": "words with typing errors",
    "pandas": "tables in Python",
    "pyarrow": "Parquet; finished chunks of a batch",
    "openpyxl": "Excel",
    "python-docx": "notes, questionnaires and reports in Word",
    "python-pptx": "reports in PowerPoint",
    "XlsxWriter": "the table behind a chart in PowerPoint",
    "jinja2": "pages of questionnaires and reports, a firm's own templates",
    "prompt_toolkit": "keys and lines in a terminal, when notes are read and in an interview",
    "matplotlib": "pictures, as SVG and PNG",
    "filelock": "one run of a batch for each output",
    "dask": "tables on a cluster, in pieces",
    "distributed": "the workers of such a cluster",
}
COST = """
import resource, sys, time
unit = 2**20 if sys.platform == "darwin" else 2**10
before, module = sys.argv[1:]
__import__(before)
memory, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
__import__(module)
spent = time.perf_counter() - begin
print(spent * 1000, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / unit)
"""
# the peak of a parent is its child's too: a small one stands between
ALONE = "import os, sys; sys.exit(os.spawnv(os.P_WAIT, sys.argv[1], sys.argv[1:]))"
ENGINE = ("netdiag.cases", "netdiag.inference.engine")  # experta imports on newer Pythons only as this does it


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that netdiag asks for, and with which extras: "" for always."""

    name: str
    wanted: str
    extras: str


def dependencies() -> Iterator[Dependency]:
    """Yield each package once, in the order of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {"": project["dependencies"], **{extra: project["optional-dependencies"][extra] for extra in EXTRAS}}
    extras: dict[tuple[str, str], list[str]] = {}
    for extra, lines in asked.items():
        for line in lines:
            name, wanted = re.fullmatch(r"([\w-]+)(?:\[\w+\])?(.*)", line).groups()  # type: ignore[union-attr]
            if name != "netdiag":
                extras.setdefault((name, wanted), []).append(extra)
    for (name, wanted), some in extras.items():
        yield Dependency(name, wanted, ", ".join(some))


def licence(name: str) -> str:
    """The licence as a package itself says it: an SPDX expression, or its classifier, or its first line."""
    told = metadata.metadata(name)
    classified = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier", []) if c.startswith("License :: ")]
    return told.get("License-Expression") or ", ".join(classified) or (told.get("License") or "?").splitlines()[0]


def cost(name: str, runs: int) -> tuple[float, float]:
    """Milliseconds and MiB."""
    before, module = ENGINE if name == "experta" else ("sys", MODULES.get(name, name))
    command = [sys.executable, "-S", "-c", ALONE, sys.executable, "-c", COST, before, module]
    told = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(runs)]
    spent, memory = (min(map(float, values)) for values in zip(*told, strict=True))
    return spent, memory


def main(runs: int = 5) -> None:
    print("| package | wanted | here | extra | licence | for | ms | MiB |\n|---|---|---|---|---|---|---|---|")
    for one in dependencies():
        spent, memory = cost(one.name, runs)
        cells = (
            one.name,
            f"`{one.wanted}`",
            metadata.version(one.name),
            one.extras,
            licence(one.name),
            PURPOSES[one.name],
        )
        print(f"| {' | '.join(cells)} | {spent:.0f} | {memory:.0f} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
