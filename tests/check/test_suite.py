"""A suite of cases: what its authors expect, what is wrong with it, what it reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from checking import K0, K1, P0, S, Small, all_of, any_of, no, suite_of, vignette
from conftest import rule
from netdiag.check.suite import coverage, mistakes, read_suite
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase


@pytest.mark.parametrize(
    ("expect", "met"),
    [
        ("{fires: [r1]}", True), ("{fires: [r2]}", False), ("{silent: [r2]}", True), ("{silent: [r1]}", False),
        ("{likely: [k0]}", True), ("{likely: [k1]}", False), ("{below: [k1]}", True), ("{below: [k0]}", False),
        ("{above: [[k0, k1]]}", True), ("{above: [[k1, k0]]}", False), ("{first: k0}", True), ("{first: k1}", False),
        ("{outcome: findings}", True), ("{outcome: tie}", False), ("{opgave: null}", True), ("{opgave: t1}", False),
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
    ("text", "said"),
    [
        (vignette("{}", "{fires: [r9]}"), "'r9' is not one of the rules"),
        (vignette("{}", "{fire: [r1]}"), "Did you mean 'fires'?"),
        (vignette("{}", "{above: [[k0, k9]]}"), "'k9' is not one of the knelpunten"),
        (vignette("{}", "{certainty: {k9: 0.2}}"), "'k9' is not a finding"),
        (vignette("{symptoms: {s9: 4}}", "{}"), "'s9' is not one of the symptoms"),
        ("  - {name: n, case: {}}\n", "this is not {name, case, expect}"),
        ("  - n\n", "this is not {name, case, expect}"),
    ],
)
def test_a_suite_with_mistakes_is_refused(small: Small, tmp_path: Path, text: str, said: str) -> None:
    kb = small(rule("r1", S[0], K0))
    with pytest.raises(InputError) as error:
        suite_of(tmp_path, kb, text)
    assert said in str(error.value)


def test_a_folder_without_cases_is_refused(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no case files here"):
        read_suite(tmp_path, kb)


def test_coverage_tells_what_is_left_out(small: Small, tmp_path: Path) -> None:
    kb = small(rule("r1", any_of(S[0], S[1]), K0) + rule("r2", all_of(S[2], no(S[3])), K1))
    found = coverage(suite_of(tmp_path, kb, vignette("{symptoms: {s0: 4, s2: 4, s3: 3}}", "{fires: [r1]}")), kb)
    assert (found.rules, found.parts, found.symptoms, found.knelpunten) == (0.5, 0.5, 0.75, 0.5)
    assert (found.unfired, found.unused, found.unreached) == (("r2",), ("s1",), ("k1",))
    assert found.unheld == ("r1: symptom:s1", "r2: symptom:s3")
