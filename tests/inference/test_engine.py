from __future__ import annotations

import collections
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, rule
from netdiag import certainty
from netdiag.cases import Case
from netdiag.inference.engine import _Chainer, infer
from netdiag.knowledge import KnowledgeBase

Make = Callable[..., KnowledgeBase]


def certainties(kb: KnowledgeBase, **symptoms: object) -> dict[str, float]:
    case = Case.model_validate({"name": "test", "symptoms": symptoms})
    return dict(infer(case, kb).certainties)


def test_twenty_six_violated_unless_rules_conclude_nothing(small: Make) -> None:
    rules = "".join(
        rule(f"r{i}", f"{{all: [{{symptom: s26}}, {{unless: {{symptom: s{i}}}}}]}}", f"knelpunt: k{i}")
        for i in range(26)
    )
    kb = small(rules, symptoms=27, knelpunten=26)
    everything = {f"s{i}": 4 for i in range(27)}
    case = Case.model_validate({"name": "all", "symptoms": everything})
    assert infer(case, kb).firings == ()
    case = Case.model_validate({"name": "one", "symptoms": {"s26": 4}})
    assert len(infer(case, kb).firings) == 26


def test_twenty_six_rules_violated_by_what_other_rules_conclude_stay_silent(small: Make) -> None:
    patterns = "".join(rule(f"q{i}", f"{{symptom: s{i}}}", f"pattern: p{i}", 1) for i in range(26))
    blocked = "".join(
        rule(f"r{i}", f"{{all: [{{symptom: s26}}, {{unless: {{pattern: p{i}}}}}]}}", f"knelpunt: k{i}")
        for i in range(26)
    )
    kb = small(patterns + blocked, symptoms=27, knelpunten=26, patterns=26)
    case = Case.model_validate({"name": "all", "symptoms": {f"s{i}": 4 for i in range(27)}})
    assert [f.rule for f in infer(case, kb).firings if f.rule.startswith("r")] == []


def test_each_rule_is_one_pattern_to_experta_and_its_necessity_another(small: Make) -> None:
    rules = rule("r0", "{all: [{symptom: s0}, {not: {symptom: s1}}, {unless: {any: [{pattern: p0}]}}]}", "knelpunt: k0")
    rules += rule("r1", "{symptom: s2}", "pattern: p0", 0.6, ", necessity: 0.4")
    kb = small(rules)
    ((engine, _),) = _Chainer(kb, kb.rules)._engines
    known = [len(rule) for rule in engine.get_rules()]
    settlings = len(kb.strata)
    assert (known, settlings) == ([1] * (3 + settlings), 2)


def test_importing_leaves_logging_and_collections_as_they_were() -> None:
    code = (
        "import collections, logging; before = (logging.getLogger().handlers[:], logging.getLogger().level, "
        "sorted(vars(collections))); import netdiag.inference.engine; after = (logging.getLogger().handlers[:], "
        "logging.getLogger().level, sorted(vars(collections))); "
        # a submodule that someone imports becomes an attribute: collections.abc is Python's own
        "strip = lambda t: (t[0], t[1], [n for n in t[2] if n != 'abc']); assert strip(before) == strip(after), after"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
    assert not hasattr(collections, "Mapping")


def test_experta_without_its_engine_is_told_clearly() -> None:
    code = (
        "import sys, types; sys.modules['experta'] = types.ModuleType('experta')\n"
        "try:\n import netdiag.inference.engine\nexcept Exception as error:\n print(type(error).__name__, error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.startswith("NetdiagError experta is installed but empty")


def test_a_rule_contributes_its_certainty_times_its_premise(small: Make) -> None:
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0", 0.6))
    assert certainties(kb, s0=2)["knelpunt:k0"] == pytest.approx(0.3)


def test_a_premise_below_the_threshold_does_not_fire(small: Make) -> None:
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0", 0.6))
    case = Case.model_validate({"name": "x", "symptoms": {"s0": {"severity": 1, "confidence": 0.7}}})
    assert infer(case, kb).firings == ()


def test_the_degree_of_all_any_at_least_not_and_unless_is_concluded(small: Make) -> None:
    kb = small(
        rule("all", "{all: [{symptom: s0}, {symptom: s1}]}", "pattern: p0", 1)
        + rule("any", "{any: [{symptom: s0}, {symptom: s1}]}", "pattern: p1", 1)
        + rule("some", "{at_least: 2, of: [{symptom: s0}, {symptom: s1}, {symptom: s2}]}", "pattern: p2", 1)
        + rule("not", "{not: {symptom: s3}}", "pattern: p3", 1)
        + rule("unless", "{all: [{symptom: s0}, {unless: {symptom: s3}}]}", "pattern: p4", 1),
        patterns=5,
    )
    found = certainties(kb, s0=4, s1=2)
    assert [found[f"pattern:p{i}"] for i in range(5)] == [0.5, 1, 0.5, 0, 1]
    found = certainties(kb, s0=4, s1=2, s2=3, s3=0)
    assert [found[f"pattern:p{i}"] for i in range(5)] == [0.5, 1, 0.75, 1, 1]
    assert [certainties(kb, s0=4, s3=seen)["pattern:p4"] for seen in (1, 2, 3, 4)] == [0.75, 0.5, 0.25, 0]
    assert certainties(kb, s0=2, s3=1)["pattern:p4"] == 0.5


def test_necessity_argues_against_when_observed_absent(small: Make) -> None:
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0", 0.6, ", necessity: 0.4"))
    assert certainties(kb, s0=0)["knelpunt:k0"] == pytest.approx(-0.4)
    assert certainties(kb)["knelpunt:k0"] == 0


def test_findings_chain_through_layers(small: Make) -> None:
    kb = small(
        rule("a", "{symptom: s0}", "pattern: p0", 0.8)
        + rule("b", "{pattern: p0}", "pattern: p1", 1)
        + rule("c", "{all: [{pattern: p1}, {symptom: s1}]}", "knelpunt: k0", 0.5)
    )
    assert certainties(kb, s0=4, s1=4)["knelpunt:k0"] == pytest.approx(0.4)


def test_an_evidence_group_counts_once(small: Make) -> None:
    rules = rule("a", "{symptom: s0}", "knelpunt: k0", 0.6, ", evidence: e") + rule(
        "b", "{symptom: s1}", "knelpunt: k0", 0.4, ", evidence: e"
    )
    why = "{support: inferred, why: {nl: x, en: x}}"
    kb = small(rules, more=f"evidence_groups: [{{id: e, nl: e, en: e, source: {why}}}]\n")
    assert certainties(kb, s0=4, s1=4)["knelpunt:k0"] == pytest.approx(0.6)


def test_a_misfit_needs_an_arrangement_for_another_type(small: Make) -> None:
    kb = small(
        rule("type", "{symptom: s0}", "opgave: t1", 0.8) + rule("fit", "{misfit: bouwstenen}", "knelpunt: k0", 0.5)
    )
    base = {"name": "x", "symptoms": {"s0": 4}}
    wrong = Case.model_validate({**base, "arrangement": {"bouwstenen": "t2"}})
    right = Case.model_validate({**base, "arrangement": {"bouwstenen": "t1"}})
    assert infer(wrong, kb).certainties["knelpunt:k0"] == pytest.approx(0.4)
    assert infer(right, kb).certainties["knelpunt:k0"] == 0


TYPES = {
    "overzichtelijk": (1, 1),
    "gecompliceerd": (-1, 1),
    "principieel": (1, -1),
    "taai": (-1, -1),
}


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize(("knows", "agrees", "sure"), [(1, 1, 1), (0.8, 0.4, 0.4), (0.3, 0.6, 0.3), (0.1, 1, 0)])
def test_a_type_of_opgave_is_as_sure_as_the_axis_that_is_less_sure(
    kb: KnowledgeBase, name: str, knows: float, agrees: float, sure: float
) -> None:
    sides = dict(zip(("knowledge-certain", "goals-agreed"), TYPES[name], strict=True))
    axes = {"knowledge-certain": knows * sides["knowledge-certain"], "goals-agreed": agrees * sides["goals-agreed"]}
    found = infer(Case.model_validate({"opgave": {"axes": axes}}), kb).certainties
    others = [found[f"opgave:{other}"] for other in TYPES if other != name]
    assert (found[f"opgave:{name}"], others) == (pytest.approx(sure), [0, 0, 0])


def test_one_axis_alone_makes_no_type_of_opgave(kb: KnowledgeBase) -> None:
    found = infer(Case.model_validate({"opgave": {"axes": {"goals-agreed": 1}}}), kb).certainties
    assert [found[f"opgave:{name}"] for name in TYPES] == [0, 0, 0, 0]


def test_what_the_case_states_is_not_inferred_again(small: Make) -> None:
    kb = small(rule("type", "{symptom: s0}", "opgave: t1", 0.8))
    case = Case.model_validate({"name": "x", "opgave": "t2", "symptoms": {"s0": 4}})
    assert infer(case, kb).certainties["opgave:t2"] == 1
    assert infer(case, kb).certainties["opgave:t1"] == -1


def test_an_engine_used_again_knows_nothing_of_the_case_before(small: Make) -> None:
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0"))
    first = certainties(kb, s0=4)
    assert certainties(kb) == {"knelpunt:k0": 0}
    assert certainties(kb, s0=4) == first


SCRIPT = """
import random, sys, pathlib, shutil, tempfile
import yaml
import netdiag
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.folders import shipped_folders
from netdiag.knowledge.yamlfile import read
seed = int(sys.argv[1])
rng = random.Random(seed)
target = pathlib.Path(tempfile.mkdtemp())
for folder in shipped_folders():
    for i, file in enumerate(sorted(folder.rglob("*.yaml"))):
        data = read(file).data
        for records in data.values():
            rng.shuffle(records)
        sections = list(data.items())
        rng.shuffle(sections)
        text = yaml.dump(dict(sections), sort_keys=False, allow_unicode=True, Dumper=yaml.CSafeDumper)
        (target / f"{rng.random()}.yaml").write_text(text, encoding="utf-8")
yaml.CSafeDumper.ignore_aliases = lambda *a: True
kb = KnowledgeBase.load(target)
case = netdiag.load_case(sys.argv[2], kb)
shuffled = list(case.symptoms.items())
rng.shuffle(shuffled)
case = case.model_copy(update={"symptoms": dict(shuffled)})
shutil.rmtree(target)
sys.stdout.write(netdiag.diagnose(case, kb).to_json())
"""


def test_same_bytes_under_six_hash_seeds_and_any_order_of_rules_symptoms_and_files(tmp_path: Path) -> None:
    case = sorted((ROOT / "examples").glob("*.yaml"))[0]
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    outputs = set()
    for seed in range(6):
        environment = {"PYTHONHASHSEED": str(seed), "PATH": "", "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, str(script), str(seed), str(case)], capture_output=True, env=environment, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["outcome"]


Contributions = st.lists(st.floats(-1, 1).filter(lambda c: abs(c) > 1e-3), min_size=1, max_size=6)


@given(Contributions, st.randoms())
@settings(max_examples=200)
def test_combination_is_free_of_order_to_the_bit(values: list[float], rng: object) -> None:
    mixed = values[:]
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert certainty.combine(values) == certainty.combine(mixed)
