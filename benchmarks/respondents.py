"""How long do thousands of respondents take? Seconds to join their case files, and to diagnose what comes of it.

    python benchmarks/respondents.py [PEOPLE]

Each of PEOPLE (5,000) answers forty core signs by chance, in a role and an organisation; half of them stand in one case
file, the others in one file each. The times hold reading and writing.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import netdiag
from netdiag.cases import Case, load_case
from netdiag.intake.join import join
from netdiag.knowledge import KnowledgeBase

ANSWERS: Final = (0, 1, 2, 3, 4, "unknown")
SIGNS: Final = 40


def person(number: int, signs: list[str], chance: random.Random) -> dict[str, object]:
    answers = {name: chance.choice(ANSWERS) for name in signs}
    return {"role": f"role {number % 7}", "organisation": f"organisation {number % 31}", "symptoms": answers}


def files(folder: Path, people: list[dict[str, object]]) -> list[str]:
    """Write them, half in one file and half alone, and return the files."""
    half = len(people) // 2
    cases = [Case(respondents=people[:half]), *(Case(symptoms=one["symptoms"]) for one in people[half:])]  # type: ignore[arg-type]
    written = [folder / f"{i}.yaml" for i in range(len(cases))]
    for file, case in zip(written, cases, strict=True):
        file.write_text(case.to_yaml(), encoding="utf-8")
    return list(map(str, written))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    kb, chance = KnowledgeBase.default(), random.Random(1)
    people = [person(i, list(kb.derived.core_symptoms)[:SIGNS], chance) for i in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        given = files(Path(folder), people)
        began = time.perf_counter()
        whole = Path(folder, "whole.yaml")
        whole.write_text(join(given, kb).case.to_yaml(), encoding="utf-8")
        joined = time.perf_counter()
        netdiag.diagnose(load_case(whole, kb), kb).to_json()
        done = time.perf_counter()
    print(f"{count} respondents, {SIGNS} answers each, in {len(given)} files")
    print(f"join {joined - began:.1f} s, diagnose {done - joined:.1f} s")


if __name__ == "__main__":
    main()
