"""What a cold start costs: one diagnosis in a new process, beside importing the libraries it stands on.

    python benchmarks/cold.py [RUNS]

Runs in turn, RUNS times each (default 15): `python -m netdiag diagnose` on the largest example (the most symptoms), the
imports that this command makes, and `python -c "import pydantic, rich, yaml, numpy"`. Prints of each the median time
and peak memory, the ratios (bars: time 2 and 4, memory 3), whether the knowledge came compiled, and where the time of
one more run went. Bytecode is written and used, as after any install.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from netdiag.knowledge import compiled
from netdiag.knowledge.folders import shipped_folders
from netdiag.knowledge.yamlfile import read

ROOT = Path(__file__).parents[1]
IMPORTS = "import pydantic, rich, yaml, numpy"
OWN_IMPORTS = "import netdiag.cli, netdiag.diagnosis, netdiag.inference.engine, netdiag.report.text"
STAGES = """
import gc, time
gc.disable()
begin = time.perf_counter()
def lap(name):
    global begin
    print(f"  {1000 * (time.perf_counter() - begin):6.0f} ms  {name}", file=sys.stderr)
    begin = time.perf_counter()
import sys
import netdiag.cli
lap("import the command line (typer)")
import pydantic, yaml, rich.console, rich.text
from pydantic import BaseModel, TypeAdapter
lap("import pydantic, yaml, rich")
import netdiag.diagnosis, netdiag.inference.engine, netdiag.report.text
lap("import netdiag and experta")
kb = netdiag.KnowledgeBase.default()
lap("knowledge")
case = netdiag.load_case(sys.argv[1])
lap("case")
inference = netdiag.inference.engine.infer(case, kb)
lap("inference: make the engine, run it")
made = netdiag.diagnosis.from_inference(case, inference, kb)
lap("from inference to diagnosis")
print(netdiag.report.text.as_text(made))
lap("report")
"""


def largest() -> Path:
    return max(sorted((ROOT / "examples").glob("*.yaml")), key=lambda file: len(read(file).data["symptoms"]))


def run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return seconds and MB at the peak."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    spent = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with status {process.returncode}")
    return spent, usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def slowest_imports(case: Path, environment: dict[str, str], most: int = 8) -> list[str]:
    """Return the modules that took longest to import, without what they import themselves."""
    command = [sys.executable, "-X", "importtime", "-m", "netdiag", "diagnose", str(case)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr
    found = re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", told, re.MULTILINE)
    slowest = sorted(found, key=lambda item: -int(item[0]))[:most]
    return [f"  {int(spent) / 1000:6.1f} ms  import of {name} alone" for spent, name in slowest]


def main(runs: int = 15) -> None:
    case = largest()
    print(f"{case.name}: {len(read(case).data['symptoms'])} symptoms; {runs} runs of each, in turn")
    fresh = compiled.load(shipped_folders()) is not None
    print("knowledge: compiled" if fresh else "knowledge: from YAML, as it changed since the install; pip install -e .")
    commands = {
        "netdiag diagnose": [sys.executable, "-m", "netdiag", "diagnose", str(case)],
        "its own imports": [sys.executable, "-c", OWN_IMPORTS],
        IMPORTS: [sys.executable, "-c", IMPORTS],
    }
    with tempfile.TemporaryDirectory() as cache:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache
        for command in commands.values():
            run(command, environment)
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                measured[name].append(run(command, environment))
        median = {name: list(map(statistics.median, zip(*rows, strict=True))) for name, rows in measured.items()}
        for name, (spent, peak) in median.items():
            print(f"{spent:7.3f} s  {peak:5.0f} MB  {name}")
        ours, own, theirs = median.values()
        print(f"ratio to its own imports: time {ours[0] / own[0]:.2f} (bar 2)")
        print(f"ratio to the four: time {ours[0] / theirs[0]:.2f} (bar 4), memory {ours[1] / theirs[1]:.2f} (bar 3)")
        print("where one run goes, leaving out the start and end of Python:", flush=True)
        stages = [sys.executable, "-c", STAGES, str(case)]
        subprocess.run(stages, env=environment, stdout=subprocess.DEVNULL, check=True)
        print("\n".join(slowest_imports(case, environment)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
