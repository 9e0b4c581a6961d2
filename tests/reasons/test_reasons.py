"""Why a finding was concluded and why not more firmly, word by word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import made, rule
from netdiag import InputError, KnowledgeBase

Make = Callable[..., KnowledgeBase]


@pytest.fixture
def kb(small: Make) -> KnowledgeBase:
    return small(
        rule("a", "{symptom: s0}", "knelpunt: k0", 0.6)
        + rule("b", "{symptom: s1}", "knelpunt: k0", -0.3)
        + rule("c", "{symptom: s2}", "knelpunt: k0", 0.4)
        + rule("d", "{symptom: s3}", "knelpunt: k0", 0.6, ", necessity: 0.2")
    )


def test_why_tells_each_rule_for_and_against_with_its_signs_and_source(kb: KnowledgeBase) -> None:
    assert made(kb, s0=4, s1=4, s3=0).why("k0", "en").splitlines() == [
        "Why: k0, possible (0.28)",  # (0.6 - 0.44) / (1 - 0.44)
        "  for for (+0.60, a)",
        "      - s0 (4)",
        "      source: own reasoning",
        "  but for (-0.30, b)",
        "      - s1 (4)",
        "      source: own reasoning",
        "  but for [a necessary sign is absent] (-0.20, d)",
        "      - s3 (0, observed not to be so)",
        "      source: own reasoning",
    ]


def test_why_not_tells_what_speaks_against_and_which_signs_would_strengthen_it(kb: KnowledgeBase) -> None:
    assert made(kb, s0=4, s1=4, s3=4).why_not("k0", "en").splitlines() == [
        "Why not stronger: k0, likely (0.77)",  # (0.84 - 0.3) / (1 - 0.3)
        "  but for (-0.30, b)",
        "      - s1 (4)",
        "      source: own reasoning",
        "  Would gain if seen:",
        "    - s2 (s2)",
    ]


def test_where_nothing_points_to_a_finding_that_is_told(kb: KnowledgeBase) -> None:
    assert made(kb, s0=4).why("k1", "nl").splitlines() == [
        "Waarom: k1, onduidelijk (0,00)",
        "  Niets van wat is waargenomen wijst hierop.",
    ]


def test_why_tells_of_the_type_of_opgave_too(small: Make) -> None:
    d = made(small(rule("a", "{symptom: s0}", "opgave: t1")), s0=4)
    assert "(+0.60, a)" in d.why("t1", "en")


@pytest.mark.parametrize("ask", ["why", "why_not"])
def test_asking_for_what_does_not_exist_is_told(small: Make, ask: str) -> None:
    d = made(small(rule("a", "{symptom: s0}", "knelpunt: k0")), s0=4)
    with pytest.raises(InputError, match=r"'k9' is not a knelpunt, pattern, type of opgave or form of governance\."):
        getattr(d, ask)("k9")
