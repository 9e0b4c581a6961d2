"""What every diagnosis keeps to, on all shipped cases and on random ones; values stand in the tests of its parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import made, rule
from netdiag import certainty
from netdiag.diagnosis import Diagnosis
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.phrases import number
from shipped import diagnoses

Make = Callable[..., KnowledgeBase]


def troubles(d: Diagnosis) -> set[str]:
    """Symptoms that were observed, strengths apart."""
    return {
        name
        for name, seen in d.case.symptoms.items()
        if isinstance(seen.severity, int) and seen.severity * seen.confidence > 0 and not d.kb.symptoms[name].strength
    }


# --- every shipped case -----------------------------------------------------------------------------------------------


def test_shares_sum_to_one_or_are_all_nothing() -> None:
    sums = set()
    for name, d in diagnoses():
        shares = [cause.share for cause in d.hoofdoorzaken]
        assert all(0 <= share <= 1 + 1e-9 for share in shares), name
        assert len(shares) == 4, name
        if any(shares):
            assert sum(shares) == pytest.approx(1), name
        else:
            assert not any(f.explains for f in d.knelpunten), name
        sums.add(round(sum(shares)))
    assert sums >= {1}


def test_the_core_covers_all_that_is_explained_and_no_member_is_superfluous() -> None:
    sizes = set()
    for name, d in diagnoses():
        explained = {s for f in d.knelpunten for s in f.explains}
        assert {s for f in d.core for s in f.explains} == explained, name
        for one in d.core:
            others = {s for f in d.core if f is not one for s in f.explains}
            assert others != explained, f"{name}: {one.id} could go"
        sizes.add(len(d.core))
    assert max(sizes) > 1


def test_every_trouble_observed_is_explained_or_told_as_unexplained() -> None:
    left = 0
    for name, d in diagnoses():
        explained = {s for f in d.knelpunten for s in f.explains}
        assert explained | set(d.unexplained) == troubles(d), name
        assert not explained & set(d.unexplained), name
        left += len(d.unexplained)
    assert left


def test_only_knelpunten_that_hold_explain() -> None:
    for name, d in diagnoses():
        assert all(certainty.holds(f.certainty) for f in d.knelpunten if f.explains), name


def test_every_observation_that_no_rule_used_is_told(kb: KnowledgeBase) -> None:
    read = {leaf.symptom for r in kb.rules.values() for leaf in pr.leaves(r.if_) if leaf.keyword == "symptom"}
    told = 0
    for name, d in diagnoses():
        answered = {s for s, seen in d.case.symptoms.items() if isinstance(seen.severity, int)}
        assert (answered - read) <= set(d.unused) <= answered, name
        evidence = {s for f in (*d.knelpunten, *d.patterns) for e in (*f.pro, *f.contra) for s in e.symptoms}
        assert not evidence & set(d.unused), name
        told += len(d.unused)
    assert told


def test_findings_are_ranked_by_their_certainty() -> None:
    for name, d in diagnoses():
        assert {f.id for f in d.knelpunten} == set(d.kb.knelpunten), name
        for group in (d.knelpunten, d.patterns, d.governance):
            sure = [round(f.certainty, 9) for f in group]
            assert sure == sorted(sure, reverse=True), name
        assert all(-1 <= f.certainty <= 1 and 0 <= f.support <= 1 + 1e-9 for f in d.knelpunten), name


def holds(d: Diagnosis, premise: object) -> bool:
    """A finding forbids from 0.6 on, an observation from 0.2 on; a stated or likeliest opgave counts as what it is."""
    known = dict(d.inference.degrees)
    if d.opgave.type:
        known[f"opgave:{d.opgave.type}"] = max(d.opgave.certainty, 0.0)
    finding = any(leaf.keyword in m.FINDINGS for leaf in pr.leaves(premise))
    return float(pr.reader(premise)(known)) >= (0.6 if finding else 0.2)


def test_a_plan_has_at_most_seven_lines_that_answer_what_was_found() -> None:
    longest = 0
    for name, d in diagnoses():
        lines = d.interventions
        assert len(lines) <= 7, name
        assert [line.priority for line in lines] == list(range(1, len(lines) + 1)), name
        assert len({line.intervention for line in lines}) == len(lines), name
        found = {f.id for f in d.knelpunten if certainty.holds(f.certainty)}
        assert all(line.knelpunten and set(line.knelpunten) <= found for line in lines), name
        stages = [d.kb.interventions[line.intervention].order for line in lines]
        assert stages == sorted(stages), name
        longest = max(longest, len(lines))
    assert longest == 7


def test_no_line_of_a_plan_has_a_contra_indication_that_holds() -> None:
    contras = 0
    for name, d in diagnoses():
        for line in d.interventions:
            against = [c for c in d.kb.interventions[line.intervention].contra if not c.mind]
            contras += len(against)
            assert not [c.en for c in against if holds(d, c.if_)], f"{name}: {line.intervention}"
    assert contras


def test_what_is_withheld_has_a_contra_indication_that_holds_and_is_not_in_the_plan() -> None:
    withheld = 0
    for name, d in diagnoses():
        plan = {line.intervention for line in d.interventions}
        for line in d.withheld:
            assert line.intervention not in plan, name
            assert any(holds(d, c.if_) for c in d.kb.interventions[line.intervention].contra), name
            assert line.contra, name
        withheld += len(d.withheld)
    assert withheld


def test_two_sides_of_a_tension_never_stand_in_one_plan(kb: KnowledgeBase) -> None:
    met = 0
    for name, d in diagnoses():
        plan = {line.intervention for line in d.interventions}
        for tension in kb.tensions.values():
            sides = [set(side.interventions) for side in tension.sides]
            spoken = [plan & side - set().union(*sides[:i], *sides[i + 1 :]) for i, side in enumerate(sides)]
            assert sum(bool(side) for side in spoken) <= 1, f"{name}: {tension.id}"
            met += any(spoken)
    assert met


def test_what_to_ask_next_was_not_asked_yet() -> None:
    asked = 0
    for name, d in diagnoses():
        assert len(d.ask_next) <= 5, name
        assert not {ask.symptom for ask in d.ask_next} & set(d.case.symptoms), name
        asked += len(d.ask_next)
    assert asked


def test_every_finding_can_be_accounted_for_in_both_languages() -> None:
    for name, d in diagnoses()[::5]:
        for f in (*d.core, *d.patterns, *d.governance):
            for language in ("nl", "en"):
                told = d.why(f.id, language)  # type: ignore[arg-type]
                assert all(e.rule in told for e in (*f.pro, *f.contra)), f"{name}: {f.id}"
                assert f"({number(f.certainty, language)})" in told  # type: ignore[arg-type]
                held_back = d.why_not(f.id, language)  # type: ignore[arg-type]
                assert all(e.rule in held_back for e in f.contra), f"{name}: {f.id}"


def test_a_diagnosis_is_read_only(small: Make) -> None:
    d = made(small(rule("a", "{symptom: s0}", "knelpunt: k0")), s0=4)
    with pytest.raises(AttributeError):
        d.outcome = "tie"  # type: ignore[misc]


# --- random cases -----------------------------------------------------------------------------------------------------

Scores = st.dictionaries(
    st.sampled_from([f"s{i}" for i in range(6)]), st.sampled_from([0, 1, 2, 3, 4, "unknown", "n/a"]), max_size=6
)


def test_a_stronger_sign_for_a_knelpunt_never_lowers_its_certainty(small: Make) -> None:
    kb = small(
        rule("one", "{symptom: s0}", "knelpunt: k0", 0.6, ", necessity: 0.4")
        + rule("two", "{symptom: s1}", "knelpunt: k0", 0.3)
        + rule("both", "{all: [{symptom: s0}, {symptom: s1}]}", "knelpunt: k0", 0.5)
        + rule("chain", "{any: [{symptom: s1}, {symptom: s2}]}", "pattern: p0", 0.9)
        + rule("through", "{all: [{pattern: p0}, {unless: {symptom: s4}}]}", "knelpunt: k0", 0.4)
        + rule("some", "{at_least: 2, of: [{symptom: s0}, {symptom: s1}, {symptom: s2}]}", "knelpunt: k0", 0.3)
        + rule("against", "{symptom: s3}", "knelpunt: k0", -0.5)
        + rule("more-against", "{all: [{symptom: s3}, {symptom: s5}]}", "knelpunt: k0", -0.3),
        symptoms=6,
    )

    def sure(scores: dict[str, object]) -> float:
        return next(f.certainty for f in made(kb, **scores).knelpunten if f.id == "k0")

    @given(Scores, st.sampled_from(["s0", "s1", "s2"]), st.integers(0, 4))
    def check(scores: dict[str, object], sign: str, severity: int) -> None:
        before = scores.get(sign)
        as_number = before if isinstance(before, int) and before else 0
        if severity == 0 or severity < as_number:
            return
        assert sure({**scores, sign: severity}) >= sure(scores) - 1e-9

    @given(Scores, st.sampled_from(["s3", "s5"]), st.integers(1, 4))
    def check_against(scores: dict[str, object], sign: str, severity: int) -> None:
        before = scores.get(sign)
        if isinstance(before, int) and severity < before:
            return
        assert sure({**scores, sign: severity}) <= sure(scores) + 1e-9

    check()
    check_against()
    assert sure({"s0": 4}) > sure({}) == 0 > sure({"s3": 4})
