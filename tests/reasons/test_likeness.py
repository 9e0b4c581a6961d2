"""Which networks are most like one: worked out by hand, between 0 and 1, the same both ways; from a folder."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import made, rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag import Case, InputError, KnowledgeBase, diagnose
from netdiag.reasons.archive import read_archive
from netdiag.reasons.likeness import KINDS, known_by, likeness, nearest, rarity
from netdiag.reasons.liketext import as_text, to_dict

Make = Callable[..., KnowledgeBase]


@pytest.fixture
def kb(small: Make) -> KnowledgeBase:
    features = [{"id": "urgent", "order": 1}]
    return small(rule("never", "{symptom: s3}", "knelpunt: k0"), features=features, symptoms=5)


def test_likeness_is_what_is_shared_over_what_either_has_the_rare_weighing_more(kb: KnowledgeBase) -> None:
    ours = made(kb, s0=4, s1=2)
    (first, second) = nearest(ours, {"a": made(kb, s0=4, s2=4), "b": made(kb, s0=4, s1=4)})
    common, rarer, rarest = (math.log(4 / (1 + n)) + 1 for n in (3, 2, 1))
    assert (first.name, second.name) == ("b", "a")
    assert first.likeness == pytest.approx((common + rarer / 2) / (common + rarer))
    assert second.likeness == pytest.approx(common / (common + rarer / 2 + rarest))


@pytest.mark.parametrize("most", [0, -1])
def test_no_network_at_all_is_refused(kb: KnowledgeBase, most: int) -> None:
    with pytest.raises(InputError, match=rf"{most} is none\. Wanted 1 or more\."):
        nearest(made(kb, s0=4), {"a": made(kb, s0=4)}, most)


def test_a_rare_shared_sign_tells_more_than_a_common_one(kb: KnowledgeBase) -> None:
    others = {"rare": made(kb, s0=4), "common": made(kb, s1=4), **{f"n{i}": made(kb, s1=4, s2=4) for i in range(5)}}
    assert nearest(made(kb, s0=4, s1=4), others)[0].name == "rare"


def test_what_both_have_and_what_one_has_is_told_the_rarest_first(kb: KnowledgeBase) -> None:
    others = {"a": made(kb, s0=4, s1=4, s2=3), "b": made(kb, s1=4)}
    first = nearest(made(kb, s0=4, s1=4, s4=1), others)[0]
    assert [trait.name for trait in first.shared] == ["s0", "s1"]
    assert [(trait.name, trait.here, trait.there) for trait in first.differs] == [("s2", 0, 0.75), ("s4", 0.25, 0)]


def test_a_special_sign_is_like_its_general_one(small: Make) -> None:
    kb = small(sign("s3", "k0"), fields={"s1": {"under": ["s0"]}})
    assert ("symptom", "s0", "") in known_by(made(kb, s1=4))
    (like,) = nearest(made(kb, s1=4), {"a": made(kb, s0=4)})
    assert [trait.name for trait in like.shared] == ["s0"]


def test_what_is_stated_counts_only_where_it_is_of_both(kb: KnowledgeBase) -> None:
    ours = made(kb, {"features": {"urgent": "yes"}}, s0=4)
    alike = {"same": {"features": {"urgent": "yes"}}, "other": {"features": {"urgent": "no"}}, "unasked": {}}
    found = {like.name: like.likeness for like in nearest(ours, {n: made(kb, s, s0=4) for n, s in alike.items()})}
    assert found["same"] == found["unasked"] == 1
    assert found["other"] < 1


def test_findings_and_what_is_absent(small: Make) -> None:
    kb = small(sign("s0", "k0", 0.8))
    traits = known_by(made(kb, s0=4, s1=0, s2="unknown"))
    assert traits == {("symptom", "s0", ""): 1.0, ("knelpunt", "k0", ""): pytest.approx(0.8)}


@given(rule_bases(), st.lists(Cases, min_size=2, max_size=4))
@settings(
    max_examples=40,
    deadline=None,
    phases=NO_SHRINK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_likeness_lies_in_0_to_1_is_the_same_both_ways_and_1_of_itself(
    small: Make, rules: str, cases: list[Case]
) -> None:
    kb = small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)
    known = [known_by(diagnose(case, kb, engine="floats")) for case in cases]
    weights = rarity(known)
    for one in known:
        assert likeness(one, one, weights) == (1 if one else 0)
        for other in known:
            assert 0 <= likeness(one, other, weights) <= 1
            assert likeness(one, other, weights) == likeness(other, one, weights)
    assert all(weight >= KINDS[trait[0]] for trait, weight in weights.items())


def test_it_is_told_with_what_is_shared_and_what_differs(kb: KnowledgeBase) -> None:
    ours = made(kb, s0=4, s1=4)
    text = as_text(ours, nearest(ours, {"a.yaml": made(kb, s0=4, s2=4)}), "en").splitlines()
    assert text[-7:] == [
        "1. test (a.yaml): 0.26",  # 1 / (1 + 2 (ln 1.5 + 1))
        "  both:",
        "    - s0",
        "  here only:",
        "    - s1",
        "  there only:",
        "    - s2",
    ]


def test_where_nothing_is_shared_that_is_told(kb: KnowledgeBase) -> None:
    ours = made(kb, s0=4)
    assert as_text(ours, nearest(ours, {"a": made(kb, s1=4)}), "nl").splitlines()[-1].startswith("Geen ander netwerk")


def test_plain_data_has_no_diagnosis_but_its_name(kb: KnowledgeBase) -> None:
    (data,) = to_dict(nearest(made(kb, s0=4), {"a": made(kb, s0=4)}))
    assert (data["name"], data["diagnosis"], data["likeness"]) == ("a", "test", 1)


# --- a folder ---------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_with_its_subfolders_without_one_file(kb: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("in/a.yaml", "in/deep/b.yml", "in/own.yaml"):
        (tmp_path / name).write_text("symptoms: {s0: 4}\n", encoding="utf-8")
    (tmp_path / "in" / "c.yaml").write_text("symptoms: {s9: 4}\n", encoding="utf-8")
    (tmp_path / "in" / "notes.txt").write_text("no case", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "in" / "own.yaml")
    cases, problems = read_archive(tmp_path / "in", kb, tmp_path / "link.yaml")
    assert list(cases) == ["a.yaml", "deep/b.yml"]
    assert [problem.message for problem in problems] == ["'s9' is not one of the symptoms."]


@pytest.mark.parametrize("name", ["missing", "empty", "wrong"])
def test_a_folder_without_a_case_that_can_be_read_is_refused(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "a.yaml").write_text("symptoms: {s9: 4}\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_archive(tmp_path / name, kb)
