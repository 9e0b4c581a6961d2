"""A suite of cases: what its authors expect, what is wrong with it, what it reaches."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pytest

from checking import K0, K1, P0, S, Small, all_of, any_of, no, suite_of, vignette
from conftest import rule
from netdiag import diagnose
from netdiag.check.suite import Expectations, coverage, mistakes, read_suite
from netdiag.diagnosis import outcome_of
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from pointing import pointers, pointing


@pytest.mark.parametrize(
    ("expect", "met"),
    [
        ("{fires: [r1]}", True), ("{fires: [r2]}", False), ("{silent: [r2]}", True), ("{silent: [r1]}", False),
        ("{likely: [k0]}", True), ("{likely: [k1]}", False), ("{below: [k1]}", True), ("{below: [k0]}", False),
        ("{above: [[k0, k1]]}", True), ("{above: [[k1, k0]]}", False), ("{first: k0}", True), ("{first: k1}", False),
        ("{outcome: first_indication}", True), ("{outcome: findings}", False), ("{outcome: tie}", False),
        ("{opgave: null}", True), ("{opgave: t1}", False),
        ("{certainty: {k0: 0.6}}", True), ("{certainty: {'knelpunt:k0': 0.6}}", True), ("{certainty: {k0: 0.61}}", False),  # noqa: E501
        ("{certainty: {k0: 0.604}}", True), ("{certainty: {'pattern:p0': 0.4}}", True),
    ],
)  # fmt: skip
def test_an_expectation_is_met_where_it_came_true_and_only_there(
    small: Small, tmp_path: Path, expect: str, met: bool
) -> None:
    kb = small(rule("r1", S[0], K0) + rule("r2", S[1], K1) + rule("r3", S[0], P0, 0.4))
    (tried,) = suite_of(tmp_path, kb, vignette("{symptoms: {s0: 4}}", expect)).runs
    assert (mistakes(tried) == ()) is met


@pytest.mark.parametrize(
    ("symptoms", "outcome"),
    [
        ("{}", "insufficient_information"),
        ("{s0: 0, s1: 0}", "insufficient_information"),
        ("{s0: 0, s1: 0, s2: 0}", "no_finding"),
        ("{s0: 4, s1: 0}", "first_indication"),
        ("{s0: 4, s1: 4, s2: unknown}", "first_indication"),
        ("{s0: 4, s1: 0, s2: 0}", "findings"),
        ("{s0: 4, s1: 4, s2: 0}", "tie"),
        ("{s0: 4, s1: 3, s2: 0}", "findings"),
    ],
)
def test_a_case_ends_as_its_diagnosis_does(small: Small, tmp_path: Path, symptoms: str, outcome: str) -> None:
    """-ln(1 - 0.6) - -ln(1 - 0.45) is 0.32, far above 0.03."""
    kb = small(rule("r1", S[0], K0) + rule("r2", S[1], K1))
    (tried,) = suite_of(tmp_path, kb, vignette(f"{{symptoms: {symptoms}}}", f"{{outcome: {outcome}}}")).runs
    assert mistakes(tried) == ()
    assert diagnose(tried.case, kb).outcome == outcome


@pytest.mark.parametrize(("seen", "opgave"), [(4, "t1"), (2, "t1"), (0, None)])
def test_a_case_has_the_type_of_opgave_of_its_diagnosis(
    small: Small, tmp_path: Path, seen: int, opgave: str | None
) -> None:
    kb = small(rule("r1", S[0], "opgave: t1") + rule("r2", S[0], "opgave: t2", -0.6))
    expect = f"{{opgave: {opgave or 'null'}}}"
    (tried,) = suite_of(tmp_path, kb, vignette(f"{{symptoms: {{s0: {seen}}}}}", expect)).runs
    assert mistakes(tried) == ()
    assert diagnose(tried.case, kb).opgave.type == opgave


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (vignette("{}", "{fires: [r9]}"), "'r9' is not one of the rules"),
        (vignette("{}", "{fire: [r1]}"), "Did you mean 'fires'?"),
        (vignette("{}", "{above: [[k0, k9]]}"), "'k9' is not one of the knelpunten"),
        (vignette("{}", "{certainty: {k9: 0.2}}"), "'k9' is not a finding"),
        (vignette("{symptoms: {s9: 4}}", "{}"), "'s9' is not one of the symptoms"),
        ("  - {name: n, case: {}}\n", "key 'expect' is missing"),
        ("  - n\n", "'n' is not a mapping of keys to values"),
    ],
)
def test_a_suite_with_mistakes_is_refused(small: Small, tmp_path: Path, text: str, said: str) -> None:
    kb = small(rule("r1", S[0], K0))
    with pytest.raises(InputError) as error:
        suite_of(tmp_path, kb, text)
    assert said in str(error.value)


SHAPES = {
    "a number": "3", "a fraction": "0.5", "null": "null", "true": "true", "text": "r1", "a list": "[r1]",
    "a number in a list": "[3]", "null in a list": "[null]", "a list in a list": "[[r1]]", "a mapping": "{r1: 1}",
    "a mapping in a list": "[{r1: r1}]", "an empty mapping": "{}", "an empty text": "''", "three": "[[k0, k1, k0]]",
    "a pair of numbers": "[[1, 2]]", "pairs of lists": "[[[k0], [k1]]]", "no id": "[Not An Id]",
    "long": f"[{'r' * 5000}]",
    "a number in a mapping": "{k0: 2}", "text in a mapping": "{k0: high}", "null in a mapping": "{k0: null}",
    "a list in a mapping": "{k0: [0.6]}", "true in a mapping": "{k0: true}", "nothing like it": "{'': 0.5}",
    "no end": "{k0: 1e400}",
}  # fmt: skip
FITTING = {
    ("fires", "a list"), ("silent", "a list"),
    ("opgave", "null"), ("certainty", "an empty mapping"),
}  # fmt: skip
EXPECTED = ("fires", "silent", "likely", "below", "above", "first", "outcome", "opgave", "certainty")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", EXPECTED)
def test_an_expectation_of_another_shape_is_told_in_its_place(
    small: Small, tmp_path: Path, key: str, shape: str
) -> None:
    kb = small(rule("r1", S[0], K0))
    text = vignette("{symptoms: {s0: 4}}", f"{{{key}: {SHAPES[shape]}}}")
    if (key, shape) in FITTING:
        assert len(suite_of(tmp_path, kb, text).runs) == 1
        return
    with pytest.raises(InputError) as error:
        suite_of(tmp_path, kb, text)
    for problem in error.value.problems:
        assert problem.place is not None and problem.place.line == 2, problem
        assert len(str(problem)) < 500
    assert not set(str(error.value).split()) & {"TypeError", "Traceback"}


FILES = {
    "a list": "[]", "a number": "3", "nothing": "", "text": "cases", "no cases": "{}", "cases of nothing": "cases:",
    "no case": "cases: []", "a mapping of cases": "cases: {a: 1}", "a number of cases": "cases: 3",
    "another key": "cases: [{name: n, case: {}, expect: {}}]\nmore: 1", "null as a case": "cases: [null]",
    "a list as a case": "cases: [[]]", "a key of a vignette": "cases: [{nam: n, case: {}, expect: {}}]",
    "a list as a network": "cases: [{case: [], expect: {}}]", "null as a network": "cases: [{case: null, expect: {}}]",
    "null expected": "cases: [{case: {}, expect: null}]", "a list expected": "cases: [{case: {}, expect: [fires]}]",
    "a number as a name": "cases: [{name: 3, case: {}, expect: {}}]",
    "no name": "cases: [{name: '', case: {}, expect: {}}]",
    "a long name": f"cases: [{{name: {'n' * 301}, case: {{}}, expect: {{}}}}]",
    "a broken network": "cases: [{case: {symptoms: {s0: 9}}, expect: {}}]", "no YAML": "cases: [",
    "two documents": "cases: []\n---\ncases: []", "an anchor": "cases: [&a {case: {}, expect: {}}]",
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_suite_is_told_in_its_place(small: Small, tmp_path: Path, name: str) -> None:
    kb = small(rule("r1", S[0], K0))
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "x.yaml").write_text(FILES[name], encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_suite(tmp_path / "suite", kb)
    assert all(problem.place and problem.place.file.endswith("x.yaml") for problem in error.value.problems)


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ("{fires: 3}", "x.yaml:2:46: '3' is not a list."),
        ("{fire: [r1]}", "x.yaml:2:46: unknown key 'fire'. Did you mean 'fires'?"),
        ("{fires: [r2]}", "x.yaml:2:54: 'r2' is not one of the rules."),
        ("{certainty: {k2: 0.1}}", "x.yaml:2:58: 'k2' is not a finding of any rule. Did you mean 'knelpunt:k0'?"),
        ("{outcome: findins}", "Did you mean 'findings'?"),
    ],
)
def test_a_mistake_in_a_suite_has_its_place_and_the_near_word(
    small: Small, tmp_path: Path, expect: str, told: str
) -> None:
    kb = small(rule("r1", S[0], K0))
    with pytest.raises(InputError) as error:
        suite_of(tmp_path, kb, vignette("{symptoms: {}}", expect))
    assert told in str(error.value)


def test_all_that_is_wrong_with_a_suite_is_told_together(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", S[0], K0))
    texts = [vignette("{symptoms: {s9: 1}}", "{fires: [r9]}"), vignette("{}", "{likely: 3}"), "  - 3\n"]
    with pytest.raises(InputError) as error:
        suite_of(tmp_path, kb, *texts)
    assert [p.place.line for p in error.value.problems if p.place] == [2, 2, 3, 4]


def test_the_outcomes_that_can_be_expected_are_those_of_a_diagnosis() -> None:
    assert get_type_hints(Expectations)["outcome"] == get_type_hints(outcome_of)["return"]


def test_twenty_thousand_unknown_rules_are_told_in_short(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", S[0], K0))
    with pytest.raises(InputError) as error:
        suite_of(tmp_path, kb, vignette("{}", f"{{fires: [{', '.join(f'x{i}' for i in range(20_000))}]}}"))
    assert len(str(error.value)) < 10_000


def test_the_first_of_no_knelpunten_is_a_mistake_of_the_suite(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", S[0], P0))
    (tried,) = suite_of(tmp_path, kb, vignette("{symptoms: {s0: 4}}", "{first: k0}")).runs
    assert mistakes(tried) == ("first is None, wanted k0.",)


def test_the_rule_of_a_sign_is_expected_by_the_ids_of_pointers_and_sign(small: Small, tmp_path: Path) -> None:
    kb = small("  []", more=pointing(pointers("p", {"s0": 0.6, "s1": 0.4})))
    for expect, met in (("{fires: [p.s1], silent: [p.s0]}", True), ("{fires: [p.s0]}", False)):
        (tried,) = suite_of(tmp_path, kb, vignette("{symptoms: {s0: 0, s1: 4}}", expect)).runs
        assert (mistakes(tried) == ()) is met


def test_a_case_of_a_suite_may_call_symptoms_as_they_were_called(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", S[0], K0), fields={"s0": {"formerly": ["old"]}})
    (tried,) = suite_of(tmp_path, kb, vignette("{symptoms: {old: 4}}", "{fires: [r1]}")).runs
    assert mistakes(tried) == () and list(tried.case.symptoms) == ["s0"]


def test_a_folder_without_cases_is_refused(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no case files here"):
        read_suite(tmp_path, kb)


def test_coverage_tells_what_is_left_out(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", any_of(S[0], S[1]), K0) + rule("r2", all_of(S[2], no(S[3])), K1))
    found = coverage(suite_of(tmp_path, kb, vignette("{symptoms: {s0: 4, s2: 4, s3: 3}}", "{fires: [r1]}")), kb)
    assert (found.rules, found.parts, found.symptoms, found.knelpunten) == (0.5, 0.5, 0.75, 0.5)
    assert (found.unfired, found.unused, found.unreached) == (("r2",), ("s1",), ("k1",))
    assert found.unheld == ("r1: symptom:s1", "r2: symptom:s3")


def test_a_sign_of_pointers_is_covered_once_it_was_seen(small: Small, tmp_path: Path) -> None:
    kb = small("  []", symptoms=2, knelpunten=1, more=pointing(pointers("p", {"s0": 0.6, "s1": 0.4})))
    texts = [vignette("{symptoms: {s0: 4, s1: 0}}", "{fires: [p.s0]}")]
    found = coverage(suite_of(tmp_path, kb, *texts), kb)
    assert (found.rules, found.unfired, found.unheld) == (0.5, ("p.s1",), ("p.s1: symptom:s1",))
    texts.append(vignette("{symptoms: {s1: 1}}", "{fires: [p.s1]}", "m"))
    found = coverage(suite_of(tmp_path, kb, *texts), kb)
    assert (found.rules, found.unfired, found.unheld) == (1.0, (), ())
