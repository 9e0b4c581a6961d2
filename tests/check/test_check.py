"""All that `netdiag check` tells, of the shipped knowledge and of suites."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from checking import K0, S, Small, suite_of, vignette
from conftest import rule
from netdiag.cases import Case
from netdiag.check.check import CheckReport, examine, summary
from netdiag.check.lint_knelpunten import telling_apart
from netdiag.check.suite import coverage
from netdiag.inference.floats import infer
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.records import POINTED
from shipped import shipped_suite


@pytest.fixture(scope="module")
def examined(kb: KnowledgeBase) -> CheckReport:
    return examine(kb)


def test_the_shipped_knowledge_passes(examined: CheckReport) -> None:
    assert [f"{r.place}: {r.message}" for r in examined.remarks if r.severity != "info"] == []
    assert examined.passed


def test_every_pair_of_neighbours_has_a_question_that_parts_it(kb: KnowledgeBase) -> None:
    assert {pair for pair, symptoms in telling_apart(kb).items() if not symptoms} == set()


def written(names: Iterable[str]) -> list[str]:
    """Of rules, or of their parts, those that no pointers stand for."""
    return [name for name in names if POINTED not in name]


def test_the_suite_reaches_every_shipped_rule_that_is_written_out_and_every_knelpunt(kb: KnowledgeBase) -> None:
    found = coverage(shipped_suite(), kb)
    assert (written(found.unfired), written(found.unheld), found.unreached) == ([], [], ())
    assert found.knelpunten == 1.0


def test_every_shipped_rule_is_seen_silent_and_expected_to_fire_where_it_is_written_out(kb: KnowledgeBase) -> None:
    wanted = {name for one in shipped_suite().runs for name in one.expect.get("fires", ())}
    silent = {name for one in shipped_suite().runs for name in kb.rules.keys() - one.fired}
    assert set(written(kb.rules)) - wanted == set()
    assert kb.rules.keys() - silent == set()


def test_every_shipped_pointing_sign_makes_its_own_pointers_fire_and_no_others(kb: KnowledgeBase) -> None:
    """Alone at its severest it says all that its pointers give; absent, from 0.4 on, a quarter the other way."""
    sure = {(of.id, sign): value for of in kb.pointers.values() for sign, value in of.signs.items()}
    divided = sum(len(of.divided) for of in kb.pointers.values())
    assert len(sure) + divided == len(kb.rules) - len(written(kb.rules))
    for sign in {sign for _, sign in sure}:
        own = {f"{of}.{name}": value for (of, name), value in sure.items() if name == sign}
        telling = {name: -value / 4 for name, value in own.items() if abs(value) >= 0.4}
        for severity, said in ((4, own), (0, telling)):
            firings = infer(Case(symptoms={sign: severity}), kb).firings
            pointed = {firing.rule: firing.contribution for firing in firings if POINTED in firing.rule}
            assert pointed == pytest.approx(said, abs=1e-4), sign


# --- command line -----------------------------------------------------------------------------------------------------


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from netdiag.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, "check", *arguments], capture_output=True, text=True)


def test_check_passes_the_shipped_knowledge() -> None:
    done = check()
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 error, 0 warning" in done.stdout.splitlines()[-1]


def test_check_tells_place_and_hint_and_fails(tmp_path: Path, kb: KnowledgeBase) -> None:
    name = next(iter(kb.symptoms))
    premise = f"{{all: [{{symptom: {name}}}, {{unless: {{symptom: {name}}}}}]}}"
    file = tmp_path / "mine.yaml"
    file.write_text(f"rules:\n{rule('mine', premise, f'knelpunt: {next(iter(kb.knelpunten))}')}", encoding="utf-8")
    done = check("--overlay", str(tmp_path))
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.splitlines()[:2] == [
        "error: 1",
        f"{file}:2:5: the premise of 'mine' can never hold. [unsatisfiable-premise]",
    ]


def test_check_writes_json(tmp_path: Path, kb: KnowledgeBase) -> None:
    (tmp_path / "x.yaml").write_text("cases:\n" + vignette("{}", "{outcome: tie}"), encoding="utf-8")
    done = check("--suite", str(tmp_path), "--format", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 3
    assert data["remarks"][0]["check"] == "expectation"
    assert data["counts"]["rules"] == len(kb.rules)
    assert data["coverage"]["rules"] == 0.0
    assert data["mutation"] is None
    assert all(pair["ask"] for pair in data["neighbours"])


def test_check_wants_a_suite_for_mutation() -> None:
    done = check("--mutation")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--mutation needs --suite" in done.stderr


def test_the_summary_names_what_was_asked(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", S[0], K0))
    suite_of(tmp_path, kb, vignette("{symptoms: {s0: 4}}", "{fires: [r1]}"))
    text = summary(examine(kb, tmp_path / "suite", mutation=True))
    assert text.startswith("1 rules, 4 symptoms, 2 knelpunten, 0 interventions; ")
    assert "coverage by 1 cases: rules 1.00, parts 1.00, symptoms 0.25, knelpunten 0.50" in text
    assert text.endswith("mutation score 0.000 (0 of 2).")
