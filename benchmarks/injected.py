"""Do the tests that state values notice a bug? One small wrong at a time put into the source, and the tests run on it.

    python benchmarks/injected.py [WORD...]

For every bug (of those whose name or file holds one of the words, if any are given) the source is copied to a folder
of its own, the bug put in, and the tests named below run on the copy. Prints `noticed` or `survives` for each, and how
many of how many were noticed. Ends with 1 where one survives, with 2 where a snippet does not stand once in its file.

These tests make small knowledge bases of their own; of the shipped one they read ids and draw cases, not results.

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
    *(
        f"tests/diagnosis/test_{name}.py"
        for name in ("evidence", "standing", "ranking", "fitting", "plan", "advice", "questions", "telling")
    ),
    "tests/cases/test_respondents.py",
    "tests/diagnosis/test_groups.py",
    "tests/diagnosis/test_what_respondents_say.py",
    "tests/report/test_story.py",
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
        (
            "a cell that fits is a misfit",
            "likeliest_other - certainties[present]",
            "certainties[present] - likeliest_other",
        ),
        ("a misfit does not wait for every type", "return max((level", "return min((level"),
        (
            "a misfit is surer than certain",
            "max(-1.0, min(likeliest_other - certainties[present], 1.0))",
            "likeliest_other - certainties[present]",
        ),
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
        ("tie margin times five", "TIE_MARGIN: Final = 0.03", "TIE_MARGIN: Final = 0.15"),
        ("even within two tenths", "EVEN: Final = 0.1", "EVEN: Final = 0.2"),
        ("the core holds six", "MOST_IN_CORE: Final = 5", "MOST_IN_CORE: Final = 6"),
        ("a smaller gain is enough for the core", "LEAST_GAIN: Final = 0.05", "LEAST_GAIN: Final = 0.02"),
        ("two answers are enough", "ENOUGH_ANSWERS: Final = 3", "ENOUGH_ANSWERS: Final = 2"),
        (
            "a chief complaint weighs no more",
            "WEIGHT: Final = 2.0",
            "WEIGHT: Final = 1.0",
        ),
        ("a shared sign goes less to the surer", "SHARPNESS: Final = 2", "SHARPNESS: Final = 1"),
        (
            "a slight sign has as much mass",
            "weight * sum(pulls.values()) / sum(sharp.values())",
            "weight / sum(sharp.values())",
        ),
        ("what speaks against takes mass", "if firing.contribution > 0:", "if firing.contribution:"),
        ("what explains least joins the core", "best = max(gains", "best = min(gains"),
        ("the first need not be in the core", "LEAST_IN_CORE: Final = 3", "LEAST_IN_CORE: Final = 0"),
        (
            "the superfluous joins the core",
            "if gains[best] <= LEAST_GAIN * everything + certainty.TOLERANCE:",
            "if False:",
        ),
        ("a hoofdoorzaak is as sure as its least", "max(surest[column]", "min(surest[column]"),
        ("the smallest share first", "(certainty.descending(c.share)", "(c.share"),
        ("the explained told as unexplained", "if name not in masses", "if name in masses"),
        ("a doubtful type is named", "best if best and certainty.holds(certainty_by_type[best]) else None", "best"),
    ],
    "diagnosis/standing.py": [
        ("what does not hold comes first", "(name not in firm, ", "(False, "),
        ("one sign vouches for itself", "max(troubles - 1, 0)", "troubles"),
        (
            "what is refuted keeps company",
            "for name, value in certainties.items() if value > 0}",
            "for name, value in certainties.items()}",
        ),
        ("company counts whole", "share * value", "value"),
        ("what is rarer is brought along", "if lift > 0 and other in found", "if other in among"),
    ],
    "diagnosis/fitting.py": [
        ("a possible finding forbids", 'certainty.band(degree) == "likely" if', "certainty.holds(degree) if"),
        ("what to bear in mind forbids", "if not c.mind and self.holds(c.if_)", "if self.holds(c.if_)"),
        ("what is not called for is advised", "i.needs is None or ", "True or "),
        ("advice for other work is given", "present is not None and present not in wanted", "False"),
        ("Dutch advice is given abroad", "i.only_nl and self.case.abroad", "False"),
        (
            "in a tension the first side that holds wins",
            "(certainty.holds(degrees[i]), degrees[i], -i)",
            "(certainty.holds(degrees[i]), -i)",
        ),
    ],
    "diagnosis/plan.py": [
        ("FITS and MISFITS swapped", "FITS, MISFITS =", "MISFITS, FITS ="),
        ("far-reaching advice first", '"high": 0.85', '"high": 1.15'),
        ("what is for later leads", "not self.advised[c.id].leads", "False"),
        ("what is answered second weighs as much", "(1.0, 0.7, 0.5)", "(1.0, 1.0, 0.5)"),
        ("a second answer is worth as much again", "SECOND: Final = 0.1", "SECOND: Final = 1.0"),
        ("advice for what was hardly seen is as good", "MEANT: Final = 0.2", "MEANT: Final = 0.0"),
        ("what suits some networks only is called for", "marks[name] >= SUITS and ", ""),
        ("for a complaint the worst first step is chosen", "certainty.descending(naming[c.id])", "naming[c.id]"),
        ("the worse first step leads", ".leads, -mark, place", ".leads, mark, place"),
        ("what is too late is as good", "LATE: Final = 0.5", "LATE: Final = 1.0"),
        ("a slight line fills the plan", "LEAST_WORTH: Final = 0.4", "LEAST_WORTH: Final = 0.1"),
        ("advice that nobody asked for is chosen", "if self._asked_for(name)}", "}"),
        ("one idea is said twice", "if self.advised[name].idea in self._ideas:", "if False:"),
        ("a plan circles round one subject", "PER_KNELPUNT: Final = 3", "PER_KNELPUNT: Final = 7"),
        ("eight lines", "MAX_LINES: Final = 7", "MAX_LINES: Final = 8"),
        (
            "what is not core comes first",
            "[*self.core, *self.holding, *self.subjects.values()]",
            "[*reversed(self.core), *self.holding, *self.subjects.values()]",
        ),
        (
            "stages in no order",
            "-mark, place, self.advised[c.id].order",
            "-mark, place, 0",
        ),
        ("withheld though another knelpunt comes first", " if i.answers[0] in self.core]", "]"),
    ],
    "diagnosis/advice.py": [
        ("what a precedent tried makes no likeness", "symptoms or tried or", "symptoms or"),
        ("the sign of weak forces turned", "(2 - stated) / 2", "(stated - 2) / 2"),
        ("STATUS of a step not taken is 0", '"no": 0.8', '"no": 0.0'),
        ("an open question says nothing", '"partly": 0.2', '"partly": 0.0'),
        ("strengths add instead of take away", "-SIGN if record.strength else SIGN", "SIGN"),
        ("an absent sign is a sign", "return observed_degree(case.observed[symptom]) > 0", "return True"),
        ("answered questions told as open", 'if answer != "yes"', 'if answer == "yes"'),
        ("the strongest force first", "(certainty.descending(d.certainty), d.id)", "(d.certainty, d.id)"),
        ("phase advice ignores the findings", " & set(knelpunten)", ""),
        ("precedents reward contradiction", "- len(contradicting)", "+ len(contradicting)"),
        ("one feature makes a likeness", "len(same) > 1", "len(same) > 0"),
    ],
    "diagnosis/questions.py": [
        ("the least telling question first", "(certainty.descending(value[s])", "(-certainty.descending(value[s])"),
        ("the unlikely counts as much", "return seen * self._by(effects, SEEN)", "return self._by(effects, SEEN)"),
        ("everybody knows what is not so", "(1 - seen) * SURE *", "(1 - seen) *"),
        ("absence says nothing", "SURE * (self._by(absent, -NOT_SO) if absent else 0.0)", "0.0"),
        ("a slight sign says as much by its absence", "if abs(effect) >= m.TELLING}", "}"),
        (
            "signs against are not asked",
            "snapped(value + more * (1 - abs(value)))",
            "snapped(value + abs(more) * (1 - value))",
        ),
        ("a sketch only subtracts", "(value + more) / (1 - min(abs(value), abs(more)))", "value + more"),
        ("a last bit is asked", "if value[sign] > certainty.TOLERANCE)", "if value[sign] > 0)"),
        ("what was asked is asked again", "told = {*case.observed, ", "told = {"),
        (
            "the general sign of what was seen is asked",
            "told = {*case.observed, *general, ",
            "told = {*case.observed, ",
        ),
        ("a core sign is as likely as any", "(CORE if name in core else OTHER)", "OTHER"),
        ("a general sign is as likely as any", "(GENERAL if name in special_of else 1)", "1"),
        ("surer knelpunten do not make a sign likelier", "1 - effect * value / 2 for", "1.0 for"),
        ("what moves nothing much is a reason", "if certainty.holds(moves[name]))", "if moves[name] >= 0)"),
    ],
    "diagnosis/telling.py": [
        ("the least effort does not count", "q.change / _effort(q, kb)", "q.change"),
        ("the hardest way counts", "return min(EFFORT[way]", "return max(EFFORT[way]"),
        (
            "what parts is turned round",
            "return max(rivals, key=moves.__getitem__), min(",
            "return min(rivals, key=moves.__getitem__), max(",
        ),
        ("what moves alike is parted", "min(moves.values()) < PARTED", "min(moves.values()) < -1"),
        ("what comes in is no rival", "certainty.holds(then[name])][:1]", "certainty.holds(then[name])][:0]"),
        ("the type of opgave counts whole", "* OPGAVE).tolist()", ").tolist()"),
        ("a yes is sure", "YES * yes + (1 - YES) * no", "yes"),
        ("enough where nothing was found", "return self.found and self.greatest", "return self.greatest"),
        ("a feature is asked again", "and name not in case.answered)", ")"),
    ],
    "cases/respondents.py": [
        ("quartiles one apart are divided", "WIDE: Final = 2.0", "WIDE: Final = 1.0"),
        ("half is another opinion", "NEAR: Final = 1.0", "NEAR: Final = 0.4"),
        ("a quarter divides", "3 * sum(off > NEAR", "4 * sum(off > NEAR"),
        ("one in five is a lone voice", "FEW: Final = 10", "FEW: Final = 5"),
        ("two answers have a label", "LEAST: Final = 3", "LEAST: Final = 2"),
        ("who cannot tell agrees", "if not isinstance(answer, str))", "if answer != 'n/a')"),
        ("a lone voice divides", '"lone_voice": 0.5', '"lone_voice": 1.0'),
        ("the median of divided answers counts whole", "DOUBTED: Final = 0.5", "DOUBTED: Final = 1.0"),
        ("a yes and a no are partly", 'if _ORDER["partly"] in middle else', "if True else"),
        ("an address is a role", 'and "@" in data[key]', "and False"),
        ("a name is kept", "if naming:", "if False:"),
    ],
    "diagnosis/groups.py": [
        ("four are shown", "LEAST: Final = 5", "LEAST: Final = 4"),
        ("few are left over", "_left(answered, shown) < LEAST", "_left(answered, shown) < 0"),
        (
            "that nobody else could tell is shown",
            "while shown and _left(people, shown)",
            "while shown and _left(answered, shown)",
        ),
        ("organisations lie on roles", "if not apart(both, both):", "if False:"),
        ("on one sign organisations lie on roles", "if apart(_sizes(scores, both), Counter(both)):", "if True:"),
        ("who said nothing makes a group larger", "if any(map(_is_score, person.symptoms.values()))", "if True"),
        ("a capital makes another group", ".casefold()", ""),
        (
            "a sign is shown of whoever answered",
            "_within(places, safe(_sizes(scores, places), Counter(places)))",
            "places",
        ),
    ],
    "diagnosis/respondents.py": [
        ("a third that cannot tell is many", "2 * unknown >= asked", "3 * unknown >= asked"),
        ("one unknown sign is not to know the subject", "2 * sum(unknown) >= len(unknown)", "sum(unknown) > 0"),
        ("what does not apply is not known", 'if severity != "n/a":', "if True:"),
        (
            "a group overrules what was observed",
            "self._outline({**answers, **self.case.symptoms}, {})",
            "self._outline({**self.case.symptoms, **answers}, {})",
        ),
        (
            "if a group is right nobody else is",
            "{**self.case.observed, **answers, **self.case.symptoms}",
            "{**answers, **self.case.symptoms}",
        ),
        ("if a group is right nobody differs", "**self.case.symptoms}, self.divided)", "**self.case.symptoms}, {})"),
        ("one apart is worth telling", "APART: Final = 2.0", "APART: Final = 1.0"),
        ("few are counted by severity", "if tallied.n >= LEAST else None", "if True else None"),
    ],
    "report/story.py": [
        ("governance rivals dropped", "holding[1:]", "holding[:0]"),
        ("every form is a near rival", "best.certainty - f.certainty < certainty.THRESHOLD", "True"),
        ("the present form is said to fit better", "t.d.case.governance == best.id", "t.d.case.governance != best.id"),
        ("a share of 0%", "SMALLEST_SHARE: Final = 0.005", "SMALLEST_SHARE: Final = 0.0"),
        ("what is for a next attempt is told as for now", "if lines[0].too_late else told", "if False else told"),
        (
            "strengths told twice",
            "(*d.unexplained, *d.consequences, *strengths(t))]",
            "(*d.unexplained, *d.consequences)]",
        ),
        ("what is not so goes well", "t.d.kb.symptoms[name].strength and _degree(t, name) > 0", "_degree(t, name) > 0"),
    ],
    "report/reasons.py": [
        ("one observation not told", '.capitalize()}."), lengths=DEFAULT)', '.capitalize()}."), lengths=())'),
        ("no reasons against", '*_fully(t, f.contra, "against")', ""),
        (
            "signs against stand for it",
            '("spoken_against", _signs_of(t, f.contra))',
            '("spoken_against", _signs_of(f.pro))',
        ),
    ],
    "report/task.py": [
        ("no misfit on a screen", "for x in o.misfits)", "for x in ())"),
        ("the row of Tabel 1 always in Dutch", "cells_in(t.language)", 'cells_in("nl")'),
    ],
    "report/steps.py": [
        ("a complaint is not named", "return [*complaints, *knelpunten,", "return [*knelpunten,"),
        ("a short report has the whole plan", "ALL if i < FIRST else BEYOND_SHORT", "ALL"),
    ],
    "report/blocks.py": [
        ("what is cut is not told", 'say("and_more", language, n=left) if left else ""', '""'),
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
        for name in ("knowledge", "rules"):
            Path(folder, name).symlink_to(ROOT / name, target_is_directory=True)
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
