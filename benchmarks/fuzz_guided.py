"""Fuzzing guided by coverage: which inputs reach code that none reached before, and does anything go wrong there?

    python -m pip install atheris
    python benchmarks/fuzz_guided.py ENTRY [--runs N] [--seed S] [--findings FOLDER]

Gives atheris one of the ways in of `fuzz_entries`, with the corpus of tests/ and 200 inputs of `fuzz.py` to start from.
libFuzzer prints how many it tried and how much they cover, and stops with a status other than 0 at the first finding,
which it writes to FOLDER/ENTRY; `fuzz.py --entry ENTRY --input FILE` shows it again.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import atheris

with atheris.instrument_imports(include=["netdiag", "yaml"]):
    import fuzz_entries
    from fuzz import put

STARTED_FROM = 200


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entry", choices=fuzz_entries.ENTRIES)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    return parser.parse_args()


def start_from(entry: fuzz_entries.Entry, seed: int, folder: Path) -> None:
    for number in range(STARTED_FROM):
        (folder / str(number)).write_bytes(fuzz_entries.made(entry, seed, number))
    for file in (fuzz_entries.CORPUS / entry.name).glob("*"):
        shutil.copy(file, folder)


def main() -> None:
    asked, scratch = options(), Path(tempfile.mkdtemp())
    entry, corpus = fuzz_entries.ENTRIES[asked.entry], scratch / "corpus"
    file = scratch / "input" / entry.file
    findings = asked.findings / entry.name
    for folder in (corpus, file.parent, findings):
        folder.mkdir(parents=True, exist_ok=True)
    start_from(entry, asked.seed, corpus)

    def one(raw: bytes) -> None:
        put(file, raw)
        _, error = fuzz_entries.try_input(entry, file)
        if error:
            raise error

    given = [f"-runs={asked.runs}", f"-seed={asked.seed}", f"-artifact_prefix={findings}/", "-max_len=20000"]
    atheris.Setup([sys.argv[0], *given, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
