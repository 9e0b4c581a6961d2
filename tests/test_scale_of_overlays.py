"""Overlays far larger than anyone writes: they load, run and are checked, or are told of as too large.

No test measures time: work is counted, and what hangs is killed.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netdiag
from conftest import made
from netdiag.check import logic as lg
from netdiag.check.check import examine, to_dict
from netdiag.check.context import LintContext
from netdiag.check.lint import lint
from netdiag.errors import KnowledgeError
from netdiag.inference import engine, floats, matrix
from netdiag.knowledge import KnowledgeBase
from netdiag.limits import PARTS

KILL = 120  # seconds after which a process hangs
Data = dict[str, Any]
WHY = {"support": "inferred", "why": {"nl": "daarom", "en": "because"}}
FIRST = netdiag.KnowledgeBase.default()
SIGNS = [s.id for s in FIRST.symptoms.values() if not s.strength and s.kind != "consequence"]
KNELPUNTEN = list(FIRST.knelpunten)


def rule(name: str, premise: Data, knelpunt: int = 0, certainty: float = 0.4, **then: str) -> Data:
    conclusion = then or {"knelpunt": KNELPUNTEN[knelpunt % len(KNELPUNTEN)]}
    because = {"nl": "want", "en": "for"}
    return {"id": name, "if": premise, "then": {**conclusion, "certainty": certainty}, "because": because,
            "source": {"support": "inferred"}}  # fmt: skip


def sign(number: int) -> Data:
    return {"symptom": SIGNS[number % len(SIGNS)]}


def rules(premises: Iterable[Data]) -> Data:
    return {"rules": [rule(f"x{i}", premise) for i, premise in enumerate(premises)]}


def different(count: int) -> Data:
    """Rules with one to three signs, for and against all knelpunten."""
    drawn = random.Random(count)
    shapes: list[Callable[..., Data]] = [
        lambda a, b, c: a,
        lambda a, b, c: {"all": [a, b]},
        lambda a, b, c: {"any": [a, b, c]},
        lambda a, b, c: {"all": [a, {"unless": b}]},
    ]
    made_of = [drawn.choice(shapes)(*map(sign, drawn.sample(range(len(SIGNS)), 3))) for _ in range(count)]
    return {"rules": [rule(f"x{i}", p, i, drawn.choice([0.2, -0.4])) for i, p in enumerate(made_of)]}


def one_finding(count: int) -> Data:
    drawn = random.Random(count)
    return rules({"all": [sign(n) for n in drawn.sample(range(len(SIGNS)), 4)]} for _ in range(count))


def chain(count: int) -> Data:
    """Each pattern follows from the one before, and a knelpunt from the last."""
    patterns = [{"id": f"px{i}", "nl": f"patroon {i}", "en": f"pattern {i}", "source": WHY} for i in range(count)]
    steps = [rule(f"x{i}", {"pattern": f"px{i - 1}"} if i else sign(0), 0, 1.0, pattern=f"px{i}") for i in range(count)]
    return {"patterns": patterns, "rules": [*steps, rule("last", {"pattern": f"px{count - 1}"}, 0, 1.0)]}


def counted(keyword: str, count: int) -> Data:
    parts = [sign(i) for i in range(count)]
    return rules([{"at_least": count // 2, "of": parts} if keyword == "of" else {keyword: parts}])


def nested(count: int) -> Data:
    def some(start: int) -> Data:
        return {"at_least": 2, "of": [sign(start + k) for k in range(10)]}

    return rules([{"all": [{"any": [some(i * 7 + j * 3) for j in range(10)]} for i in range(count // 110)]}])


def deep(levels: int) -> Data:
    """Two premises of as many levels as may be, that differ in their innermost part."""

    def nest(last: int) -> Data:
        premise = sign(last)
        for level in range(levels):
            premise = {"at_least": 2, "of": [sign(3 * level), sign(3 * level + 1), premise]}
        return premise

    return rules([nest(500), nest(501), nest(502)])


def excluding(count: int) -> Data:
    """Half of some signs seen, and more than half of them seen not to be so: nobody can tell by trying all ways."""
    parts = [sign(i) for i in range(count)]
    absent = [{"not": part} for part in parts]
    return rules([{"all": [{"at_least": count // 2, "of": parts}, {"at_least": count // 2 + 1, "of": absent}]}])


LARGE: dict[str, Data] = {
    "1,500 different rules": different(1500),
    "1,500 rules for one finding": one_finding(1500),
    "3,000 equal rules": rules(sign(0) for _ in range(3000)),
    "1,500 equal rules, for and against": {
        "rules": [rule(f"x{i}", sign(0), 0, (-1) ** i * 0.4) for i in range(1500)]
    },
    "500 rules with one sign in common": rules({"any": [sign(0), sign(i + 1)]} for i in range(500)),
    "500 rules of all of two signs": rules({"all": [sign(0), sign(i + 1)]} for i in range(500)),
    "1,500 sizes": rules({"case": "size", "at_least": 2 + i} for i in range(1500)),
    "1,500 sizes of two bounds": rules({"case": "size", "at_least": 2 + i, "at_most": 9 + i} for i in range(1500)),
    "1,500 layers": chain(1500),
    "all of 1,000 parts": counted("all", 1000),
    "any of 1,000 parts": counted("any", 1000),
    "500 of 1,000 parts": counted("of", 1000),
    "990 parts, nested": nested(990),
    "17 levels": deep(17),
    "40 signs that exclude each other": excluding(40),
    "400 signs that exclude each other": excluding(400),
}  # fmt: skip
CASE = json.dumps({"name": "x", "size": 12, "symptoms": dict.fromkeys(SIGNS[:12], 4)})


def written(folder: Path, data: Data) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "x.yaml").write_text(json.dumps(data), encoding="utf-8")
    return folder


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "netdiag", *arguments]
    return subprocess.run(command, input=CASE, capture_output=True, text=True, timeout=KILL, check=False)


@pytest.fixture(autouse=True)
def killed() -> Iterator[None]:
    """End what hangs."""

    def hangs(*_: object) -> None:
        raise TimeoutError(f"hangs for {KILL} seconds")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(KILL)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", LARGE)
def test_a_large_overlay_gives_a_diagnosis_and_is_checked(tmp_path: Path, name: str) -> None:
    kb = FIRST.overlay(written(tmp_path / "o", LARGE[name]))
    d = netdiag.diagnose(netdiag.Case.model_validate(json.loads(CASE)), kb)
    assert json.loads(d.to_json())["case"]["name"] == "x"
    report = examine(kb)
    assert len(report.remarks) < 100 + 5 * json.dumps(LARGE[name]).count("{")
    assert to_dict(report)["counts"]["rules"] == len(FIRST.rules) + len(LARGE[name]["rules"])


@pytest.mark.parametrize("command", [("diagnose", "-", "--format", "json"), ("check", "--format", "json")], ids=str)
def test_four_thousand_rules_come_through_the_command_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(*command, "--overlay", str(written(tmp_path / "o", different(4000))))
    assert (done.returncode in (0, 3), done.stderr) == (True, "")
    assert json.loads(done.stdout)


TOO_LARGE = {
    "any of 100,000 parts": counted("any", 100_000),
    "all of 100,000 parts": counted("all", 100_000),
    "half of 100,000 parts": counted("of", 100_000),
    "any of 20,000 parts": counted("any", 20_000),
    "just too many": counted("any", PARTS.default),
    "too many inside": rules([{"all": [{"any": [sign(i) for i in range(100)]} for _ in range(20)]}]),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_premise_of_too_many_parts_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(KnowledgeError) as error:
        FIRST.overlay(written(tmp_path / "o", TOO_LARGE[name]))
    (problem,) = error.value.problems
    assert problem.message.startswith("more than 2") and str(problem).endswith("sets another limit.")
    assert problem.place is not None and problem.place.line == 1


def test_a_premise_of_too_many_parts_is_told_on_the_command_line(tmp_path: Path) -> None:
    done = run("check", "--overlay", str(written(tmp_path / "o", TOO_LARGE["just too many"])))
    assert (done.returncode, done.stdout) == (3, "")
    assert "more than 2,000 parts in one premise. NETDIAG_MAX_PARTS sets another limit." in done.stderr


def test_a_premise_of_as_many_parts_as_may_be_is_read(tmp_path: Path) -> None:
    kb = FIRST.overlay(written(tmp_path / "o", counted("any", PARTS.default - 1)))
    assert "x0" in kb.rules


def test_eight_thousand_unknown_ids_are_told_in_short(tmp_path: Path) -> None:
    data = rules({"symptom": f"nobody-knows-{i}"} for i in range(8_000))
    with pytest.raises(KnowledgeError) as error:
        FIRST.overlay(written(tmp_path / "o", data))
    assert "7,980 more problems" in str(error.value) and len(str(error.value)) < 10_000


@pytest.mark.parametrize("name", ["1,500 layers", "500 of 1,000 parts", "990 parts, nested", "17 levels"])
def test_the_evaluators_agree_on_a_large_overlay(tmp_path: Path, name: str) -> None:
    kb = FIRST.overlay(written(tmp_path / "o", LARGE[name]))
    case = netdiag.Case.model_validate(json.loads(CASE))
    (by_matrix,) = matrix.infer([case], kb)
    by_engine, by_floats = engine.infer(case, kb), floats.infer(case, kb)
    assert by_engine.certainties == pytest.approx(by_floats.certainties, abs=1e-9)
    assert by_engine.certainties == pytest.approx(by_matrix.certainties, abs=1e-9)
    assert [f.rule for f in by_engine.firings] == [f.rule for f in by_floats.firings]


def test_a_sign_counts_through_fifteen_hundred_layers(tmp_path: Path) -> None:
    kb = FIRST.overlay(written(tmp_path / "o", LARGE["1,500 layers"]))
    d = made(kb, **{SIGNS[0]: 4})
    assert "last" in {e.rule for e in d.finding("knelpunt", KNELPUNTEN[0]).pro}
    assert SIGNS[0] in d.finding("knelpunt", KNELPUNTEN[0]).explains
    assert d.why(KNELPUNTEN[0]) and d.why_not(KNELPUNTEN[0]) and d.to_json()


# --- the work that a check takes --------------------------------------------------------------------------------------


def implications(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often one premise is held against another in a check."""
    count = 0
    implies = lg.implies

    def counting(node: lg.Node, other: lg.Node) -> bool:
        nonlocal count
        count += 1
        return implies(node, other)

    monkeypatch.setattr(lg, "implies", counting)
    lint(kb)
    monkeypatch.undo()
    return count


GROWING: dict[str, Callable[[int], Data]] = {
    "equal": lambda n: rules(sign(0) for _ in range(n)),
    "any with one sign in common": lambda n: rules({"any": [sign(0), sign(i + 1)]} for i in range(n)),
    "all with one sign in common": lambda n: rules({"all": [sign(0), sign(i + 1)]} for i in range(n)),
    "some with one sign in common": lambda n: rules(
        {"at_least": 2, "of": [sign(0), sign(2 * i + 1), sign(2 * i + 2)]} for i in range(n)
    ),
    "parts of all": lambda n: counted("all", n),
    "parts of any": lambda n: counted("any", n),
}


@pytest.mark.parametrize("name", GROWING)
def test_the_work_of_a_check_grows_with_the_rules_and_not_with_their_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    none, some, twice = (
        implications(FIRST.overlay(written(tmp_path / f"o{n}", GROWING[name](n))), monkeypatch) for n in (1, 120, 240)
    )
    assert twice - none <= 2.5 * max(some - none, 120)


def test_one_of_many_equal_rules_gets_one_remark(tmp_path: Path) -> None:
    kb = FIRST.overlay(written(tmp_path / "o", rules(sign(0) for _ in range(50))))
    assert len([r for r in lint(kb) if r.check == "duplicate-rule"]) == 49


Literals = st.builds(
    lambda var, allowed: lg.Literal(var, frozenset(allowed), lg.STATES),
    st.sampled_from("abcd"),
    st.sets(st.sampled_from(sorted(lg.STATES, key=str)), min_size=1, max_size=2),
)
Nodes = st.recursive(
    Literals,
    lambda inner: st.lists(inner, min_size=1, max_size=4).flatmap(
        lambda parts: st.integers(1, len(parts)).map(lambda count: lg.gate(count, parts))
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(Nodes, min_size=1, max_size=12))
def test_the_index_finds_all_that_trying_each_on_each_finds(nodes: list[lg.Node]) -> None:
    index = lg.Implied(nodes)
    for node in nodes:
        assert set(index.by(node)) == {other for other in nodes if other != node and lg.implies(node, other)}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(Nodes, Nodes)
def test_what_can_be_satisfied_is_what_some_assignment_satisfies(one: lg.Node, other: lg.Node) -> None:
    """Of four facts with three values there are 81 assignments: all are tried."""

    def holds(node: lg.Node, values: dict[str, Any]) -> bool:
        if isinstance(node, lg.Literal):
            return values[node.var] in node.allowed
        return sum(holds(part, values) for part in node.parts) >= node.count

    states = sorted(lg.STATES, key=str)
    every = [
        dict(zip("abcd", (a, b, c, d), strict=True)) for a in states for b in states for c in states for d in states
    ]
    assert lg.satisfiable(one, other) is any(holds(one, values) and holds(other, values) for values in every)
    for way in lg.solutions(one, other):
        values = {var: next(iter(way.get(var, lg.STATES))) for var in "abcd"}
        assert holds(one, values) and holds(other, values)


def test_where_no_steps_are_left_a_premise_counts_as_one_that_can_hold() -> None:
    a = [lg.Literal(str(i), frozenset((lg.PRESENT,)), lg.STATES) for i in range(30)]
    never = [lg.gate(15, a), lg.gate(16, map(lg.negated, a))]
    assert not lg.satisfiable(a[0], lg.negated(a[0]))
    assert lg.satisfiable(*never, steps=lg.Steps(10))


def test_fields_compared_with_very_many_numbers_are_told_apart_all_the_same(tmp_path: Path) -> None:
    kb = FIRST.overlay(written(tmp_path / "o", rules({"case": "size", "at_least": 2 + i} for i in range(500))))
    context = LintContext(kb)
    assert len({context.nodes[f"x{i}"] for i in range(500)}) == 500
