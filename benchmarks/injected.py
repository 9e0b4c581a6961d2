"""Do the tests that state values notice a bug? One small wrong at a time put into the source, and the tests run on it.

    python benchmarks/injected.py [WORD...]

For every bug (of those whose name or file holds one of the words, if any are given) the source is copied to a folder
of its own, the bug put in, and the tests named below run on the copy. Prints `noticed` or `survives` for each, and how
many of how many were noticed. Ends with 1 where one survives, with 2 where a snippet does not stand once in its file.

These tests make small knowledge bases of their own: neither the shipped rules nor recorded results catch anything here.

To add a bug, or to follow the source where it changed: a row of the table, name, old snippet, new snippet. The old one
is the shortest part of a line that stands once in its file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
SRC: Final = ROOT / "src"
TESTS: Final = (
    "tests/test_certainty.py",
    "tests/inference/test_chain.py",
    *(f"tests/diagnosis/test_{name}.py" for name in ("evidence", "ranking", "plan", "advice", "questions")),
    "tests/report/test_text.py",
)
PATIENCE: Final = 120  # seconds for one run of the tests; they take three
NOTICED, SURVIVES = 1, 0  # what pytest ends with: a test failed, all passed


class Bug(NamedTuple):
    """A wrong that a programmer could make: in this file, the new snippet where the old one stood."""

    name: str
    file: str
    old: str
    new: str


_TABLE: Final[dict[str, list[tuple[str, str, str]]]] = {
    "certainty.py": [
        ("what is almost firm enough does not hold", "THRESHOLD: Final = 0.2 ", "THRESHOLD: Final = 0.21 "),
        ("a last bit too little does not hold", "TOLERANCE: Final = 1e-9", "TOLERANCE: Final = 0.0"),
        ("likely from 0.65", "LIKELY: Final = 0.6", "LIKELY: Final = 0.65"),
        ("absent is unknown", "else -confidence", "else 0.0"),
        ("for and against only subtract", "(contra - pro) / greater", "(contra - pro)"),
        ("at least n asks for one less", "[count - 1]", "[count - 2]"),
    ],
    "inference/chain.py": [
        ("a weak sign adds as much as a strong one", "rule.then.certainty * degree", "rule.then.certainty"),
        ("the necessity of counter-evidence turned", "else -rule.necessity", "else rule.necessity"),
        ("evidence groups count double", "if group is None:", "if True:"),
        (
            "of an evidence group the last counts",
            "max(strongest.get(side, 0.0), firing.contribution, key=abs)",
            "firing.contribution",
        ),
        ("the sides of an evidence group compete", "side = group, firing.contribution > 0", "side = group, True"),
        ("a cell that fits is a misfit", "else -certainties[present]", "else certainties[present]"),
        ("a misfit does not wait for every type", "return max((level", "return min((level"),
        ("a cell of two equally likely types is a misfit", "> certainties[present]", ">= certainties[present]"),
    ],
    "diagnosis/evidence.py": [
        ("support is always 1", "known_weight / sum(weights.values())", "1.0"),
        (
            "missing are the answered signs",
            "if name not in self.answered)",
            "if name in self.answered)",
        ),
        ("the least telling sign is missed first", "in ranked if name not", "in ranked[::-1] if name not"),
        ("the lightest reason first", "certainty.descending(abs(e.contribution))", "abs(e.contribution)"),
        ("reasons against told as reasons for", "if e.contribution > 0", "if e.contribution < 0"),
        ("no signs behind a chain", "if kind in m.FINDINGS else", "if False else"),
        ("a strength is a trouble", "if not kb.symptoms[n].strength and", "if"),
    ],
    "diagnosis/ranking.py": [
        ("tie margin times five", "Final = 0.02", "Final = 0.1"),
        ("two answers are enough", "ENOUGH_ANSWERS: Final = 3", "ENOUGH_ANSWERS: Final = 2"),
        (
            "a chief complaint weighs no more",
            "WEIGHT: Final = 2.0",
            "WEIGHT: Final = 1.0",
        ),
        ("a shared sign goes less to the surer", "SHARPNESS: Final = 4", "SHARPNESS: Final = 3"),
        ("a slight sign has as much mass", "evidence.degree(symptom) * weight", "weight"),
        ("what speaks against takes mass", "if firing.contribution > 0:", "if firing.contribution:"),
        ("the core begins with what explains least", "(certainty.descending(gains[name])", "(gains[name]"),
        ("the superfluous stays in the core", "chosen = others", "pass"),
        ("a hoofdoorzaak is as sure as its least", "max(surest[column]", "min(surest[column]"),
        ("the smallest share first", "(certainty.descending(c.share)", "(c.share"),
        ("the explained told as unexplained", "if name not in masses", "if name in masses"),
        (
            "what speaks against is a runner-up",
            "if len(order) > 1 and certainty_by_type[order[1]] > 0",
            "if len(order) > 1",
        ),
    ],
    "diagnosis/plan.py": [
        ("FITS and MISFITS swapped", "FITS, MISFITS =", "MISFITS, FITS ="),
        ("far-reaching advice first", '"high": 0.85', '"high": 1.15'),
        ("what is answered second weighs as much", "(1.0, 0.7, 0.5)", "(1.0, 1.0, 0.5)"),
        ("a second answer is worth as much again", "SECOND: Final = 0.1", "SECOND: Final = 1.0"),
        ("advice meant for what was not seen is as good", "MEANT, NOT_MEANT = 1.4, 0.8", "MEANT, NOT_MEANT = 1.4, 1.0"),
        ("a plan circles round one subject", "PER_KNELPUNT: Final = 3", "PER_KNELPUNT: Final = 7"),
        ("eight lines", "MAX_LINES: Final = 7", "MAX_LINES: Final = 8"),
        ("what is not core comes first", "outline.holding if k.core)", "outline.holding if not k.core)"),
        ("stages in no order", "(self.kb.interventions[name].order, ranked.index(name))", "ranked.index(name)"),
        ("a possible finding forbids", 'certainty.band(degree) == "likely"', "certainty.holds(degree)"),
        ("what to bear in mind forbids", "for contra in i.contra if not contra.mind)", "for contra in i.contra)"),
        ("what is not called for is advised", "i.needs is None or ", "True or "),
        ("withheld though another knelpunt comes first", "if i.answers[0] in self.core and", "if"),
        (
            "in a tension the first side that holds wins",
            "(certainty.holds(degrees[i]), degrees[i], -i)",
            "(certainty.holds(degrees[i]), -i)",
        ),
    ],
    "diagnosis/advice.py": [
        ("what a precedent tried makes no likeness", "symptoms or tried or", "symptoms or"),
        ("the sign of weak forces turned", "(2 - stated) / 2", "(stated - 2) / 2"),
        ("STATUS of a step not taken is 0", '"no": 0.8', '"no": 0.0'),
        ("an open question says nothing", '"partly": 0.2', '"partly": 0.0'),
        ("strengths add instead of take away", "-SIGN if record.strength else SIGN", "SIGN"),
        ("an absent sign is a sign", "return observed_degree(case.symptoms[symptom]) > 0", "return True"),
        ("answered questions told as open", 'if answer != "yes"', 'if answer == "yes"'),
        ("the strongest force first", "(certainty.descending(d.certainty), d.id)", "(d.certainty, d.id)"),
        ("phase advice ignores the findings", " & set(knelpunten)", ""),
        ("precedents reward contradiction", "- len(contradicting)", "+ len(contradicting)"),
        ("one feature makes a likeness", "len(same) > 1", "len(same) > 0"),
    ],
    "diagnosis/questions.py": [
        ("question value without the mean", " - sum(moves.values()) / len(candidates)", ""),
        ("the least telling question first", "(certainty.descending(ask.value)", "(ask.value"),
        ("what is certain moves as much", " * (1 - abs(certainties[name]))", ""),
        ("signs against are not asked", "abs(effects[name])", "effects[name]"),
        ("what was asked is asked again", "if symptom not in known and moves", "if moves"),
        ("what does not hold is a candidate", "if certainty.holds(certainties[name])]", "]"),
        ("the seventh candidate counts", "RIVALS: Final = 6", "RIVALS: Final = 7"),
    ],
    "report/text.py": [
        ("governance rivals dropped", "holding[1:]", "holding[:0]"),
        ("every form is a near rival", "best.certainty - f.certainty < certainty.THRESHOLD", "True"),
        ("the present form is asked about", "self.d.case.governance == best.id", "self.d.case.governance != best.id"),
        ("one reason on each side", "REASONS: Final = 2", "REASONS: Final = 1"),
        ("no reasons against", 'self._reasons(f.contra, "against")', "pass"),
        ("one observation not told", "len(f.explains) == 1", "len(f.explains) == 0"),
        ("a share of 0%", "SMALLEST_SHARE: Final = 0.005", "SMALLEST_SHARE: Final = 0.0"),
        (
            "a misfit turned round",
            "kb.opgaven[x.present], kb.opgaven[x.fitting]",
            "kb.opgaven[x.fitting], kb.opgaven[x.present]",
        ),
        ("the row of Tabel 1 always in Dutch", 'record.cells_en if self.language == "en" else ', ""),
        ("the unexplained told twice", " if name not in self.d.unexplained]", "]"),
    ],
}
BUGS: Final = tuple(Bug(name, file, old, new) for file, rows in _TABLE.items() for name, old, new in rows)


def misplaced(bugs: Sequence[Bug] = BUGS) -> list[str]:
    """What is wrong with the table: snippets that do not stand exactly once in their file."""
    wrong = []
    for bug in bugs:
        file = SRC / "netdiag" / bug.file
        count = file.read_text(encoding="utf-8").count(bug.old) if file.exists() else 0
        if count != 1:
            wrong.append(f"{bug.name}: {bug.old!r} stands {count} times in {bug.file}.")
    return wrong


def tried(bug: Bug | None) -> int:
    """What pytest ends with on a copy of the source with the bug in it; with none, on a plain copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "src")
        shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("_data"))
        if bug:
            file = copy / "netdiag" / bug.file
            file.write_text(file.read_text(encoding="utf-8").replace(bug.old, bug.new), encoding="utf-8")
        done = _run(folder, "-c", "import netdiag; print(netdiag.__file__)")
        if not Path(done.stdout.strip()).is_relative_to(copy):
            raise SystemExit(f"Python imports {done.stdout.strip()} and not the copy.\n{done.stderr}")
        tests = [str(ROOT / test) for test in TESTS]
        done = _run(folder, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests)
        if done.returncode not in (NOTICED, SURVIVES):
            raise SystemExit(f"{bug.name if bug else 'no bug'}: the tests cannot be run.\n{done.stdout}{done.stderr}")
        return done.returncode


def _run(folder: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the folder, with which all that the tests leave is thrown away, on the source copied there."""
    environment = {**os.environ, "PYTHONPATH": str(Path(folder, "src"))}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )


def main() -> int:
    if wrong := misplaced():
        print(*wrong, sep="\n", file=sys.stderr)
        return 2
    if tried(None) != SURVIVES:
        raise SystemExit("The tests fail on the source as it is.")
    words = sys.argv[1:]
    bugs = [bug for bug in BUGS if not words or any(word in f"{bug.name} {bug.file}" for word in words)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        noticed = 0
        for bug, outcome in zip(bugs, pool.map(tried, bugs), strict=True):
            noticed += outcome == NOTICED
            print(f"{'noticed' if outcome == NOTICED else 'survives':9} {bug.file:24} {bug.name}", flush=True)
    print(f"{noticed} of {len(bugs)} noticed")
    return 0 if noticed == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main())
