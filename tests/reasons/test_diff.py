"""The reasoned difference of two diagnoses: empty, mirrored, accounted for by its rules; and how it is told."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from conftest import Fields, intervention, made, rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag import Case, Diagnosis, InputError, KnowledgeBase, certainty, diagnose
from netdiag.reasons.changes import Change
from netdiag.reasons.diff import Counted, Diff, Move, RuleMove, diff
from shipped import EXAMPLES, example_diagnosis

Make = Callable[..., KnowledgeBase]
CLOSE = 1e-9
drawn_settings = settings(
    max_examples=40,
    deadline=None,
    phases=NO_SHRINK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def drawn_kb(small: Make, rules: str) -> KnowledgeBase:
    return small(rules, symptoms=SYMPTOMS, knelpunten=KNELPUNTEN, patterns=PATTERNS, more=GROUPS)


def floats(case: Case, kb: KnowledgeBase) -> Diagnosis:
    return diagnose(case, kb, engine="floats")


# --- what holds of every difference -----------------------------------------------------------------------------------


def mirrored(value: Any) -> Any:
    """A difference with before and after exchanged, in it and in all that it holds."""
    if isinstance(value, tuple):
        return tuple(map(mirrored, value))
    if not isinstance(value, Change | Counted | RuleMove | Diff) and not hasattr(value, "before"):
        return value
    fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    turned = {_turned(name): mirrored(inside) for name, inside in fields.items()}
    if isinstance(value, RuleMove):
        turned["edit"] = {"new": "gone", "gone": "new"}.get(value.edit or "", value.edit)
    if isinstance(value, Diff) and value.outcome:
        turned["outcome"] = value.outcome[::-1]
    return dataclasses.replace(value, **turned)


def _turned(name: str) -> str:
    return name.replace("before", "\0").replace("after", "before").replace("\0", "after")


def counting(d: Diagnosis, finding: str) -> Counter[float]:
    """The contributions that count for a finding: of one evidence group the strongest on each side."""
    free, strongest = Counter[float](), dict[tuple[str, bool], float]()
    for firing in (f for f in d.inference.firings if f.finding == finding):
        if group := d.kb.derived.evidence_of.get(firing.rule):
            side = group, firing.contribution > 0
            strongest[side] = max(strongest.get(side, 0.0), firing.contribution, key=abs)
        else:
            free[firing.contribution] += 1
    return free + Counter(strongest.values())


def assert_replays(move: Move, before: Diagnosis, after: Diagnosis) -> None:
    """With its rules moved, what counted before makes the certainty after."""
    counted = counting(before, f"knelpunt:{move.id}")
    gone = Counter(m.before.value for m in move.rules if m.before.value)
    assert not gone - counted
    now = (counted - gone) + Counter(m.after.value for m in move.rules if m.after.value)
    value = certainty.combine(now.elements())
    assert abs(value - after.inference.certainties.get(f"knelpunt:{move.id}", 0.0)) <= CLOSE


def assert_sound(before: Diagnosis, after: Diagnosis) -> None:
    found = diff(before, after)
    assert not diff(before, before)
    assert diff(after, before) == mirrored(found)
    for move in found.knelpunten:
        assert_replays(move, before, after)
        assert bool(move.rules) >= (abs(move.by) > CLOSE)
    for language in ("nl", "en"):
        assert all(len(line) <= 80 for line in found.to_text(language).splitlines())


@given(rule_bases(), Cases, Cases)
@drawn_settings
def test_of_two_cases_it_is_mirrored_and_its_rules_account_for_each_move(
    small: Make, rules: str, one: Case, other: Case
) -> None:
    kb = drawn_kb(small, rules)
    assert_sound(floats(one, kb), floats(other, kb))


@given(rule_bases(), rule_bases(), Cases)
@drawn_settings
def test_of_two_knowledge_bases_it_is_so_too(small: Make, rules: str, others: str, case: Case) -> None:
    assert_sound(floats(case, drawn_kb(small, rules)), floats(case, drawn_kb(small, others)))


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_of_two_shipped_cases_it_is_so_too(number: int) -> None:
    assert_sound(example_diagnosis(EXAMPLES[number]), example_diagnosis(EXAMPLES[number - 1]))


@given(rule_bases(), Cases, Cases)
@drawn_settings
def test_every_change_of_a_knelpunt_has_an_observation_behind_it(
    small: Make, rules: str, one: Case, other: Case
) -> None:
    kb = drawn_kb(small, rules)
    found = diff(floats(one, kb), floats(other, kb))
    assert [m.rule for move in found.knelpunten for m in move.rules if not m.behind] == []


# --- one difference ---------------------------------------------------------------------------------------------------


@pytest.fixture
def kb(small: Make) -> KnowledgeBase:
    return small(
        rule("a", "{symptom: s0}", "knelpunt: k0", 0.6)
        + rule("b", "{symptom: s1}", "knelpunt: k0", 0.4)
        + rule("p", "{symptom: s2}", "pattern: p0", 0.8)
        + rule("c", "{pattern: p0}", "knelpunt: k1", 0.5)
    )


def test_a_move_has_its_rules_with_both_contributions_and_what_was_observed(kb: KnowledgeBase) -> None:
    found = diff(made(kb, s0=4, s1=4), made(kb, s0=2, s1=4))
    change = Change("symptom", "s0", 4, 2)
    assert found.changes == (change,)
    (move,) = found.knelpunten
    assert move.before and move.after
    assert (round(move.before.certainty, 9), round(move.after.certainty, 9)) == (0.76, 0.58)  # 1 - .4*.6, 1 - .7*.6
    assert move.rules == (RuleMove("a", Counted(0.6, True), Counted(0.3, True), (change,)),)


def test_behind_a_rule_on_a_pattern_stands_the_sign_that_the_pattern_rests_on(kb: KnowledgeBase) -> None:
    found = diff(made(kb, s2=4), made(kb, s2=2, s3=4))
    rules = {m.rule: m.behind for move in found.knelpunten for m in move.rules}
    assert rules == {"c": (Change("symptom", "s2", 4, 2),)}


def test_of_one_evidence_group_it_tells_which_rule_counts(small: Make) -> None:
    groups = "evidence_groups: [{id: e, nl: e, en: e, source: {support: inferred, why: {nl: w, en: w}}}]\n"
    kb = small(sign("s0", "k0", 0.6, ", evidence: e") + sign("s1", "k0", 0.4, ", evidence: e"), more=groups)
    (move,) = diff(made(kb, s0=4, s1=4), made(kb, s0=0, s1=4)).knelpunten
    assert {(m.rule, m.before, m.after) for m in move.rules} == {
        ("s0-k0", Counted(0.6, True), Counted()),
        ("s1-k0", Counted(0.4, False), Counted(0.4, True)),
    }
    assert {m.behind for m in move.rules} == {(Change("symptom", "s0", 4, 0),)}


def test_of_equally_strong_rules_in_a_group_the_one_that_counts_both_times_is_no_move(small: Make) -> None:
    groups = "evidence_groups: [{id: e, nl: e, en: e, source: {support: inferred, why: {nl: w, en: w}}}]\n"
    tied = sign("s0", "k0", 0.6, ", evidence: e") + sign("s1", "k0", 0.6, ", evidence: e")
    kb = small(tied + sign("s2", "k0", 0.4), more=groups)
    (move,) = diff(made(kb, s0=4, s1=4, s2=4), made(kb, s1=4, s2=2)).knelpunten
    assert [m.rule for m in move.rules] == ["s2-k0"]


def test_a_stated_type_of_opgave_stands_behind_what_it_moves(small: Make) -> None:
    kb = small(rule("a", "{opgave: t1}", "knelpunt: k0", 0.6))
    found = diff(made(kb), made(kb, {"opgave": "t1"}))
    (move,) = found.knelpunten
    assert move.rules[0].behind == (Change("opgave", "type", None, "t1"),)
    assert found.opgave and (found.opgave.before, found.opgave.after) == (None, "t1")


def test_the_confidence_and_the_place_of_a_complaint_are_changes(kb: KnowledgeBase) -> None:
    before = made(kb, {"chief_complaint": ["s0", "s1"]}, s0=4, s1={"severity": 4, "confidence": 0.5})
    after = made(kb, {"chief_complaint": ["s1"]}, s0=4, s1=4)
    assert diff(before, after).changes == (
        Change("complaint", "s0", 1, None),
        Change("complaint", "s1", 2, 1),
        Change("confidence", "s1", 0.5, 1.0),
    )


def test_a_sign_under_its_former_id_is_no_change(small: Make, tmp_path: Path) -> None:
    old = small(sign("s0", "k0"))
    file = tmp_path / "kb" / "all.yaml"
    text = (
        file.read_text(encoding="utf-8")
        .replace("id: s0,", "id: t0, formerly: [s0],")
        .replace("symptom: s0", "symptom: t0")
    )
    file.write_text(text, encoding="utf-8")
    new = KnowledgeBase.load(tmp_path / "kb")
    found = diff(made(old, {"chief_complaint": ["s0"]}, s0=4), made(new, {"chief_complaint": ["s0"]}, s0=4))
    assert (found.changes, found.knelpunten) == ((), ())


def test_edited_rules_are_told_as_such(small: Make) -> None:
    old = small(sign("s0", "k0", 0.6) + sign("s1", "k0", 0.4))
    new = small(sign("s0", "k0", 0.8) + sign("s2", "k0", 0.4))
    (move,) = diff(made(old, s0=4, s1=4, s2=4), made(new, s0=4, s1=4, s2=4)).knelpunten
    assert {m.rule: m.edit for m in move.rules} == {"s0-k0": "changed", "s1-k0": "gone", "s2-k0": "new"}


@pytest.fixture
def advised(small: Make) -> KnowledgeBase:
    lines: list[Fields] = [intervention("ask", "k0", signs=["s0"]), intervention("build", "k0", signs=["s1"])]
    return small(sign("s0", "k0") + sign("s1", "k0"), interventions=lines)


def test_a_line_of_the_plan_has_its_places_and_what_kept_it_out(advised: KnowledgeBase) -> None:
    found = diff(made(advised, s0=4, s1=0), made(advised, s0=0, s1=4))
    came, went = sorted(found.plan, key=lambda move: move.before is not None)
    assert (came.intervention, came.before, came.after) == ("build", None, 1)
    assert [o.kind for o in came.kept_out_before] == ["no_sign"]
    assert (went.intervention, went.before, went.after) == ("ask", 1, None)
    assert [o.kind for o in went.kept_out_after] == ["no_sign"]
    assert went.behind == (Change("symptom", "s0", 4, 0),)


# --- how it is told ---------------------------------------------------------------------------------------------------


def test_a_share_that_stays_is_told_beside_those_that_moved(small: Make) -> None:
    causes = {f"k{i}": {"hoofdoorzaak": name} for i, name in enumerate("hab")}
    rules = "".join(sign(f"s{i}", f"k{i}") for i in range(3))
    columns = [{"id": name, "family": "f", "order": 2} for name in "ab"]
    kb = small(rules, knelpunten=3, fields=causes, hoofdoorzaken=columns)
    before, after = made(kb, s0=2, s1=4, s2=2), made(kb, s0=1, s1=4, s2=3)
    text = diff(before, after).to_text("en").splitlines()
    start = text.index("Shares of the main causes")
    assert text[start + 1 : start + 4] == ["  a: stays at 50%", "  b: from 25% to 38%", "  h: from 25% to 12%"]


def test_it_is_told_with_the_rule_in_words_and_what_it_adds(kb: KnowledgeBase) -> None:
    text = diff(made(kb, s0=4, s1=4), made(kb, s0=2, s1=4)).to_text("en")
    assert text.splitlines() == [
        "test: what changes",
        "Numbers are certainty factors from -1 to 1, not probabilities.",
        "",
        "What was observed or stated otherwise",
        "  - s0: from 4 to 2",
        "",
        "The shares of the main causes stay the same.",
        "",
        "Bottlenecks",
        "  k0: from likely (0.76) to possible (0.58)",
        "    by: for (was +0.60, now +0.30; a)",
    ]


def test_it_is_told_in_dutch_too(kb: KnowledgeBase) -> None:
    text = diff(made(kb, s0=4, s1=4), made(kb, s0=2, s1=4)).to_text("nl")
    assert "  k0: van waarschijnlijk (0,76) naar mogelijk (0,58)" in text.splitlines()
    assert "    door: want (was +0,60, nu +0,30; a)" in text.splitlines()


def test_where_nothing_differs_that_is_told(kb: KnowledgeBase) -> None:
    d = made(kb, s0=4)
    assert diff(d, d).to_text("en").splitlines()[-1] == "Nothing changes."


def test_where_nothing_comes_of_it_that_is_told(kb: KnowledgeBase) -> None:
    assert diff(made(kb, s0=4), made(kb, s0=4, s3=4)).to_text("en").splitlines()[-2:] == [
        "  - s3 (4)",
        "The picture stays the same.",
    ]


def test_many_changes_are_told_by_what_happened_to_the_sign(small: Make) -> None:
    kb = small(sign("s0", "k0"), symptoms=8)
    before = made(kb, s0=1, s1=4, s2=4, s3=4, s4="unknown")
    text = diff(before, made(kb, s0=4, s1=1, s4=2, s5=3, s6="unknown")).to_text("en")
    heads = [line for line in text.splitlines() if not line.startswith(" ")]
    assert heads[3:8] == [
        "Observed more strongly",
        "Observed less strongly",
        "Newly observed",
        "Not observed or asked again",
        "Stated or answered otherwise",
    ]


def test_a_language_there_is_not_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="'xx' is not a language of netdiag"):
        diff(made(kb), made(kb)).to_text("xx")


def test_plain_data_has_ids_and_numbers(kb: KnowledgeBase) -> None:
    data = diff(made(kb, s0=4), made(kb, s0=2)).to_dict()
    assert list(data) == ["changes", "knelpunten", "shares", "opgave", "outcome", "plan"]
    assert data["changes"] == [{"kind": "symptom", "name": "s0", "before": 4, "after": 2}]
    assert data["knelpunten"][0]["rules"][0]["before"] == {"contribution": 0.6, "counts": True}


def test_what_comes_first_is_told_only_where_something_did_both_times(small: Make) -> None:
    other = {"id": "h2", "family": "f", "order": 2}
    fields = {"k1": {"hoofdoorzaak": "h2"}}
    kb = small(sign("s0", "k0") + sign("s1", "k1"), hoofdoorzaken=[other], fields=fields)
    assert "First was h, and now h2." in diff(made(kb, s0=4), made(kb, s1=4)).to_text("en")
    assert "First was" not in diff(made(kb), made(kb, s1=4)).to_text("en")
    assert "First was" not in diff(made(kb, s1=4), made(kb)).to_text("en")
