"""How firm a diagnosis is: what is drawn, what is made of it, and which single answers the first place hangs on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pytest import approx

from conftest import made, rule, sign
from drawn import GROUPS, KNELPUNTEN, NO_SHRINK, PATTERNS, SYMPTOMS, Cases, rule_bases
from netdiag import Diagnosis, KnowledgeBase, diagnose
from netdiag.cases import Case, Facts
from netdiag.diagnosis.many import Outlines
from netdiag.frozen import FrozenDict
from netdiag.inference.floats import FloatEvaluator
from netdiag.phrases import LANGUAGES
from netdiag.reasons import firmtext, robustness
from netdiag.reasons.flips import Turn, flips, hangs_on
from netdiag.reasons.robustness import DRAWS, FAINTEST, FIRMEST, STEP, Draws, how_firm
from rules_otherwise import with_factors
from shipped import EXAMPLES, example_diagnosis

Small = Callable[..., KnowledgeBase]


def drawn(d: Diagnosis) -> tuple[Any, Any]:
    """All draws of a diagnosis: facts (draws x names), scales (rules x draws)."""
    known, scales = zip(*Draws(d), strict=True)
    return np.concatenate(known), np.concatenate(scales, axis=1)


def values(d: Diagnosis, fact: str) -> dict[float, int]:
    """How often each degree of a fact is drawn."""
    column = drawn(d)[0][:, Outlines.of(d.kb).evaluator.row_of[fact]]
    return {float(value): int(count) for value, count in zip(*np.unique(column, return_counts=True), strict=True)}


def test_what_is_drawn_is_the_same_each_time_it_is_gone_through(small: Small) -> None:
    draws = Draws(made(small(sign("s0", "k0")), s0=3))
    for (known, scales), (again, scales_again) in zip(draws, draws, strict=True):
        assert np.array_equal(known, again, equal_nan=True) and np.array_equal(scales, scales_again)


@pytest.mark.parametrize("file", EXAMPLES[2:4], ids=lambda file: file.stem)
def test_a_certainty_is_the_same_number_in_all_data(file: Any) -> None:
    d = example_diagnosis(file)
    of_firmness = {one["id"]: one["certainty"] for one in firmtext.to_dict(how_firm(d))["knelpunten"]}
    for one in d.to_dict()["knelpunten"]:
        assert one["certainty"] == of_firmness[one["id"]] == d.explain(one["id"]).to_dict()["certainty"]


# --- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "degrees"),
    [(0, [-1.0, 0.0, 0.25]), (1, [-1.0, 0.0, 0.25, 0.5]), (3, [0.0, 0.5, 0.75, 1.0]), (4, [0.0, 0.75, 1.0])],
)
def test_an_answer_moves_a_step_within_the_scale_or_is_left_out(
    small: Small, severity: int, degrees: list[float]
) -> None:
    found = values(made(small(sign("s0", "k0")), s0=severity), "symptom:s0")
    assert sorted(found) == degrees
    assert sum(found.values()) == DRAWS
    assert 100 < found[0.0] < 190  # one in seven
    assert max(found, key=found.__getitem__) == (severity / 4 if severity else -1.0)


def test_the_confidence_of_an_answer_stays(small: Small) -> None:
    seen = {"severity": 2, "confidence": 0.5}
    assert sorted(values(made(small(sign("s0", "k0")), s0=seen), "symptom:s0")) == [0.0, 0.125, 0.25, 0.375]


def test_what_is_unknown_stays_unknown(small: Small) -> None:
    d = made(small(sign("s0", "k0") + sign("s1", "k0")), s0=3, s1="unknown")
    assert values(d, "symptom:s1") == {0.0: DRAWS}


def test_what_is_stated_otherwise_stays(small: Small) -> None:
    kb = small(sign("s0", "k0") + rule("r", "{case: mandated, is: true}", "knelpunt: k1"))
    assert values(made(kb, {"mandated": True}, s0=3), "case:mandated=true") == {1.0: DRAWS}


def test_signs_of_one_evidence_group_are_left_out_together(small: Small) -> None:
    """s1 and s2 stand under s0 and say the same thing as it; s3 says another."""
    rules = "".join(sign(f"s{i}", "k0") for i in range(4))
    kb = small(rules, fields={"s1": {"under": ["s0"]}, "s2": {"under": ["s0"]}})
    known, _ = drawn(made(kb, s1=3, s2=4, s3=3))
    rows = Outlines.of(kb).evaluator.row_of
    one, two, other = (known[:, rows[f"symptom:{name}"]] == 0 for name in ("s1", "s2", "s3"))
    assert (one == two).all()
    assert (one != other).any()


def test_a_rule_moves_a_step_of_the_scale_and_is_never_turned_round_nor_made_certain(small: Small) -> None:
    rules = sign("s0", "k0", 0.1) + sign("s1", "k0", 0.5) + sign("s2", "k0", -0.9) + sign("s3", "k0", 1.0)
    d = made(small(rules), s0=3)
    _, scales = drawn(d)
    found = {}
    for one, scale in zip(Outlines.of(d.kb).evaluator.rules, scales, strict=True):
        found[one.id] = sorted({round(value, 9) for value in (one.then.certainty * scale).tolist()})
    assert found["s0-k0"] == approx([FAINTEST, 0.1, 0.1 + STEP])
    assert found["s1-k0"] == approx([0.5 - STEP, 0.5, 0.5 + STEP])
    assert found["s2-k0"] == approx([-FIRMEST, -0.9, STEP - 0.9])
    assert found["s3-k0"] == [1.0]


PEOPLE = [{"role": "a", "symptoms": {"s0": score}} for score in (0, 0, 4, 4, 4)]


def test_of_what_five_people_scored_it_is_drawn_who_answered(small: Small) -> None:
    d = made(small(sign("s0", "k0")), {"respondents": PEOPLE})
    found = values(d, "symptom:s0")
    assert how_firm(d).people == 5
    assert set(found) == {-1.0, -0.5, 0.0, 0.5, 1.0}  # all alike, divided, left out


def test_of_what_fewer_scored_or_somebody_else_observed_it_is_a_step(small: Small) -> None:
    kb = small(sign("s0", "k0"))
    few, beside = made(kb, {"respondents": PEOPLE[2:]}), made(kb, {"respondents": PEOPLE}, s0=3)
    assert sorted(values(few, "symptom:s0")) == [0.0, 0.75, 1.0]
    assert sorted(values(beside, "symptom:s0")) == [0.0, 0.5, 0.75, 1.0]
    assert how_firm(few).people == how_firm(beside).people == 0


# --- what comes of it -------------------------------------------------------------------------------------------------


def test_draws_are_the_diagnoses_of_these_facts_by_rules_of_these_certainties(kb: KnowledgeBase) -> None:
    d = example_diagnosis(EXAMPLES[0])
    known, scales = drawn(d)
    outlines = Outlines.of(kb)
    made_again = outlines.outline(known[:3], None, None, scales[:, :3])
    for i in range(3):
        by_rule = dict(zip((one.id for one in outlines.evaluator.rules), scales[:, i].tolist(), strict=True))
        names = zip(outlines.evaluator.names, known[i].tolist(), strict=True)
        facts = {name: value for name, value in names if value and value == value and ":" in name}
        stated = FrozenDict({name: value for name, value in facts.items() if not name.startswith("arrangement:")})
        other = with_factors(kb, by_rule)
        found = FloatEvaluator.of(other).infer(Facts(stated, d.inference.facts.given), d.case).certainties
        wanted = [found.get(f"knelpunt:{name}", 0.0) for name in kb.knelpunten]
        assert made_again.certainty[i].tolist() == approx(wanted, abs=1e-9)


def test_a_diagnosis_that_rests_on_one_sign_lies_where_that_sign_can_bring_it(small: Small) -> None:
    """0.75 of 0.6 as it is; left out in one of seven draws, so that the lower end is 0; 1.0 of 0.8 is the most."""
    [one, _] = how_firm(made(small(sign("s0", "k0")), s0=3)).knelpunten
    assert (one.id, one.certainty, one.low) == ("k0", approx(0.45), 0.0)
    assert 0.45 < one.high <= 0.8
    assert 0.8 < one.first == one.among_first < 0.9


def test_what_leads_far_comes_first_nearly_always_and_what_is_even_half_the_time(small: Small) -> None:
    rules = "".join(sign(f"s{i}", "k0", 0.6) for i in range(4)) + sign("s4", "k1", 0.3)
    far = how_firm(made(small(rules, symptoms=5), s0=4, s1=4, s2=4, s3=4, s4=3)).knelpunten
    even = how_firm(made(small(sign("s0", "k0") + sign("s1", "k1")), s0=3, s1=3)).knelpunten
    assert far[0].first > 0.98
    assert abs(even[0].first - even[1].first) < 0.4 < even[0].first + even[1].first <= 1.0


@settings(max_examples=10, phases=NO_SHRINK, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rules=rule_bases(), case=Cases)
def test_bands_and_shares_are_in_their_bounds_whatever_the_case(small: Small, rules: str, case: Case) -> None:
    d = diagnose(case, small(rules, SYMPTOMS, KNELPUNTEN, PATTERNS, more=GROUPS), engine="floats")
    firm = how_firm(d)
    assert [one.id for one in firm.knelpunten] == [finding.id for finding in d.knelpunten]
    for one in firm.knelpunten:
        assert -1 <= one.low <= one.high <= 1
        assert 0 <= one.first <= one.among_first <= 1
    assert sum(one.first for one in firm.knelpunten) <= 1 + 1e-9
    for cause in firm.hoofdoorzaken:
        assert 0 <= cause.low <= cause.high <= 1 and 0 <= cause.first <= 1


def test_the_same_case_has_the_same_bytes_in_every_process() -> None:
    code = (
        "import json, netdiag; from netdiag.reasons.firmtext import to_dict;"
        f"d = netdiag.diagnose(netdiag.load_case({str(EXAMPLES[1])!r}));"
        "print(json.dumps(to_dict(d.how_firm())))"
    )
    run = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment).stdout
        for environment in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"})
    ]
    assert run[0] == run[1] == json.dumps(firmtext.to_dict(how_firm(example_diagnosis(EXAMPLES[1])))) + "\n"


# --- which single answers the first place hangs on --------------------------------------------------------------------


def test_an_answer_hangs_where_without_it_another_comes_first(small: Small) -> None:
    """k0 stands at 0.6 by s0, k1 at 0.5 by s1: without s0, k1 comes first. Without s1 nothing changes."""
    d = made(small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.5)), s0=4, s1=4)
    assert hangs_on(d) == (Turn("symptom", "s0", "left_out", "k1"),)


def test_an_answer_hangs_where_its_opposite_puts_another_first(small: Small) -> None:
    """s1 is not so; if it were, k1 would stand at 0.9, and k0 stands at 0.8."""
    d = made(small(sign("s0", "k0", 0.6) + sign("s2", "k0", 0.5) + sign("s1", "k1", 0.9)), s0=4, s1=0, s2=4)
    assert hangs_on(d) == (Turn("symptom", "s1", "other_end", "k1"),)


def test_where_nothing_holds_without_an_answer_nothing_comes_first(small: Small) -> None:
    assert hangs_on(made(small(sign("s0", "k0")), s0=4)) == (Turn("symptom", "s0", "left_out", None),)


def test_a_feature_is_an_answer_too(small: Small) -> None:
    rules = rule("yes", "{feature: f0, is: yes}", "knelpunt: k1", 0.8) + sign("s0", "k0")
    kb = small(rules, features=[{"id": "f0", "order": 1}, {"id": "f1", "order": 2}])
    yes = made(kb, {"features": {"f0": "yes", "f1": "no"}}, s0=4)
    assert hangs_on(yes) == (Turn("feature", "f0", "left_out", "k0"),)
    assert Turn("feature", "f0", "other_end", "k1") in hangs_on(made(kb, {"features": {"f0": "no"}}, s0=4))
    assert [flip.how for flip in flips(made(kb, {"features": {"f0": "unknown", "f1": "yes"}}).case, kb)] == []


def test_the_hoofdoorzaak_hangs_on_answers_of_its_own(small: Small) -> None:
    """k0 and k1 are of h, k2 of i: without s2 and s3 alone h has half of it or more."""
    more = [{"id": "i", "family": "f", "order": 2}]
    kb = small(
        sign("s0", "k0", 0.5) + sign("s1", "k1", 0.4) + sign("s2", "k2", 0.8),
        knelpunten=3, fields={"k2": {"hoofdoorzaak": "i"}}, hoofdoorzaken=more,
    )  # fmt: skip
    firm = how_firm(made(kb, s0=4, s1=4, s2=4))
    assert [(turn.id, turn.first) for turn in firm.cause_hangs_on] == [("s0", "i"), ("s1", "i")]
    assert [(turn.id, turn.first) for turn in firm.hangs_on] == [("s2", "k0")]


# --- in words ---------------------------------------------------------------------------------------------------------


def test_one_line_tells_the_answer_that_it_hangs_on(small: Small) -> None:
    d = made(small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.5)), s0=4, s1=4)
    assert d.firm_line("en") == (
        "How firm: what comes first hangs on one answer. Without the answer to 's0', 'k1' comes first."
    )
    assert d.firm_line() == (
        "Hoe stevig: wat vooraan staat, hangt aan één antwoord. Zonder het antwoord op 's0' komt 'k1' vooraan."
    )


def test_one_line_tells_of_how_many_or_none(small: Small) -> None:
    more = made(small(sign("s0", "k0", 0.5) + sign("s1", "k0", 0.4) + sign("s2", "k1", 0.6)), s0=4, s1=4, s2=4)
    none = made(small(sign("s0", "k0", 0.7) + sign("s1", "k0", 0.7)), s0=4, s1=4)
    assert more.firm_line("en").startswith("How firm: what comes first hangs on 2 answers, each by itself.")
    assert none.firm_line("en") == "How firm: no single answer changes which bottleneck comes first."
    assert made(small(sign("s0", "k0")), s0=0).firm_line() == ""


def test_one_line_takes_no_arrays() -> None:
    code = (
        f"import sys, netdiag; d = netdiag.diagnose(netdiag.load_case({str(EXAMPLES[0])!r}));"
        "assert d.firm_line(); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_assumptions_are_told_and_it_is_not_called_a_chance(small: Small, language: Any) -> None:
    d = made(small(sign("s0", "k0")), {"respondents": PEOPLE})
    text = " ".join(firmtext.as_text(d, how_firm(d), language).split())
    told = {
        "nl": ["1.000 keer", "van elke 8 antwoorden", "van elke 6 regels", "(0,2)", "van elke 7 signalen", "alle 5"],
        "en": ["1,000 times", "every 8 answers", "every 6 rules", "(0.2)", "every 7 signs", "all 5"],
    }
    assert [part for part in told[language] if part not in text] == []
    assert not any(word in text.lower() for word in ("kans", "waarschijnlijkheid", "chance", "probability"))


def test_where_nothing_was_found_only_that_is_told(small: Small) -> None:
    d = made(small(sign("s0", "k0")), s0=0)
    assert firmtext.as_text(d, how_firm(d), "en").splitlines() == [
        "How firm this is",
        "  Nothing points to a bottleneck clearly enough to say how firm it is.",
    ]


def test_no_more_is_told_than_a_table_wants(small: Small) -> None:
    rules = "".join(sign(f"s{i}", f"k{i}", 0.5) for i in range(12))
    d = made(small(rules, symptoms=12, knelpunten=12), **{f"s{i}": 3 for i in range(12)})
    lines = firmtext.as_text(d, how_firm(d), "en").splitlines()
    assert sum(line.startswith("  k") for line in lines) == 8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", EXAMPLES[:3], ids=lambda file: file.stem)
def test_it_is_told_in_lines_that_a_terminal_has_room_for(file: Any, language: Any) -> None:
    d = example_diagnosis(file)
    lines = firmtext.as_text(d, how_firm(d), language).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("{" in line for line in lines)


def test_in_blocks_there_are_as_many_draws_and_answers(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    d = made(small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.5)), s0=4, s1=4)
    whole = how_firm(d)
    monkeypatch.setattr(robustness, "SPACE", 8 * 1000)  # some thirty draws at a time
    known, scales = drawn(d)
    assert len(known) == scales.shape[1] == DRAWS and Draws(d).size < 100
    again = how_firm(d)
    assert (again.hangs_on, again.cause_hangs_on) == (whole.hangs_on, whole.cause_hangs_on)
    assert again.knelpunten[0].first == approx(whole.knelpunten[0].first, abs=0.1)


def test_the_order_in_which_people_stand_and_who_they_are_tells_nothing() -> None:
    kb = KnowledgeBase.default()
    signs = list(kb.symptoms)[:6]
    people = [{"role": f"r{i % 3}", "symptoms": {sign: (i + j) % 5 for j, sign in enumerate(signs)}} for i in range(7)]
    firm = how_firm(diagnose(Case(respondents=people), kb))
    again = [{**person, "role": "other"} for person in reversed(people)]
    assert how_firm(diagnose(Case(respondents=again), kb)) == firm
