"""What a report says, whatever its form: on small knowledge bases, and that a short one loses nothing of importance."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from telling import lines

from conftest import Fields, intervention, made, rule, sign
from netdiag import Case, Diagnosis, KnowledgeBase, diagnose
from netdiag.errors import InputError
from netdiag.report.blocks import LENGTHS, Length
from netdiag.report.story import story

Small = Callable[..., KnowledgeBase]


# --- in short ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", LENGTHS)
def test_every_report_opens_with_a_few_lines_to_read_aloud(small: Small, length: Length) -> None:
    fields = {"s0": {"en": "Haste."}, "s1": {"en": "No money."}, "s2": {"strength": True, "en": "Trust."}}
    kb = small(
        sign("s0", "k0", 0.8) + sign("s1", "k0", 0.6), 4, fields=fields, interventions=[intervention("talk", "k0")]
    )
    d = made(kb, s0=4, s1=3, s2=2)
    first = story(d, "en", length).sections[0]
    assert first.id == "brief"
    assert lines(d, "brief", length) == [
        "What it points to: k0 (h), likely (0.89). No single answer changes which bottleneck comes first.",
        "How we see that: 'Haste' (4) and 'No money' (3).",
        "What goes well: Trust.",
        "What to do first: talk (by: board).",
        "What to ask: What occupies the table itself most.",
    ]


@pytest.mark.parametrize(
    ("seen", "line"),
    [
        ({"s0": 4, "s1": 4, "s2": 0}, "k0 and k1 are equally plausible; ask further first."),
        ({"s0": 0, "s1": 0, "s2": 0}, "What was observed points to no bottleneck."),
        ({"s0": 0}, "Too little is known to say anything."),
        ({"s0": 4, "s1": 2}, "This is a first indication: there are too few answers yet for more. k0 (h), likely"),
        ({"s0": 4, "s1": 2, "s2": 0}, "k0 (h), likely (0.60)."),
    ],
)
def test_the_first_line_says_how_firm_it_is(small: Small, seen: Fields, line: str) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1"), **H2)
    first = lines(made(kb, **seen), "brief")[0].removeprefix("What it points to: ")
    assert first.startswith(line)


def test_where_little_is_known_the_five_lines_say_what_to_do_about_it(small: Small) -> None:
    d = made(small(sign("s0", "k0")), s1=2)
    assert lines(d, "brief")[1:] == [
        "What goes well: Nothing of that has been noted yet; ask about it.",
        "What to do first: Ask further first; there is no advice yet.",
        "What to ask: Is this also the case? s0.",
    ]


def test_without_advice_people_who_are_divided_talk_that_over_first(small: Small) -> None:
    people = [{"symptoms": {"s0": severity}} for severity in (0, 1, 3, 4)]
    d = diagnose(Case(respondents=people), small(sign("s0", "k0")))
    assert "What to do first: First talk over where answers differ; there is no advice yet." in lines(d, "brief")


def test_what_is_for_a_next_attempt_is_told_to_be(small: Small) -> None:
    late = [intervention("late", "k0", not_after=["s1"])]
    d = made(small(sign("s0", "k0") + sign("s1", "k0"), interventions=late), s0=4, s1=4)
    assert lines(d, "plan") == [
        "For a next attempt:",
        "late",
        "  Who: board (light)",
        "  Because: because",
        "  Prompted by: s0 (4); s1 (4)",
        "  For: k0",
    ]
    assert "What to do first: For a next attempt: late (by: board)." in lines(d, "brief")


# --- opgave -----------------------------------------------------------------------------------------------------------

CELLS = [{"id": name, "order": i} for i, name in enumerate(("bouwstenen", "krachten", "resultaten", "activiteiten"))]
TYPES = rule("one", "{symptom: s0}", "opgave: t1", 0.8) + rule("two", "{symptom: s1}", "opgave: t2", 0.6)
TABEL1 = ["bouwstenen | one a", "krachten | one b", "resultaten | one c", "activiteiten | one d"]


def test_parts_of_the_opgave_are_told_by_name(small: Small) -> None:
    rules = rule("told", "{feature: f0, is: 'yes'}", "opgave: t1", 0.8)
    kb = small(rules, features=[{"id": "f0", "order": 1}], cells=CELLS)
    d = made(kb, {"parts": {"privacy": {"f0": "yes"}, "techniek": {"f0": "no"}}})
    assert [line for line in lines(d, "opgave") if "Part " in line] == [
        "Part 'privacy': t1: likely (0.80).",
        "Part 'techniek': not known yet. The type of task cannot be told from these observations.",
    ]


def test_the_type_of_opgave_is_told_with_its_first_reason_and_row_of_tabel_1(small: Small) -> None:
    more = rule("more", "{symptom: s2}", "opgave: t1", 0.2)
    d = made(small(TYPES + more, cells=CELLS), s0=3, s1=2, s2=1)
    assert lines(d, "opgave") == [
        "t1: likely (0.62). for Signs: s0 (3).",
        "Tabel 1: what fits a task that is t1",
        "Column of Tabel 1 | Fits this task",
        *TABEL1,
    ]
    assert lines(d, "opgave", "screen") == ["t1: likely (0.62)."]


def test_a_stated_type_of_opgave_is_told_as_stated(small: Small) -> None:
    d = made(small(TYPES, cells=CELLS), {"opgave": "t2"}, s0=4)
    assert lines(d, "opgave")[0] == lines(d, "opgave", "screen")[0] == "t2 (as stated)."


def test_a_misfit_stands_beside_what_fits_also_on_a_screen(small: Small) -> None:
    d = made(small(TYPES, cells=CELLS), {"arrangement": {"krachten": "t2", "bouwstenen": "t1"}}, s0=4)
    rows = [
        "bouwstenen | one a | one a",
        "krachten | one b | two b",
        "resultaten | one c | ",
        "activiteiten | one d | ",
    ]
    assert lines(d, "opgave")[-5:] == ["Column of Tabel 1 | Fits this task | Now set up as", *rows]
    assert lines(d, "opgave", "screen") == ["t1: likely (0.80). krachten: now 'two b'; what fits here is 'one b'."]


def test_an_axis_on_which_answers_contradict_each_other_is_told(small: Small) -> None:
    rules = rule("yes", "{feature: f0, is: 'yes'}", "axis: knows") + rule(
        "no", "{feature: f1, is: 'yes'}", "axis: knows", -0.6
    )
    kb = small(rules, features=[{"id": f"f{i}", "order": i} for i in range(2)])
    d = made(kb, {"features": {"f0": "yes", "f1": "yes"}})
    assert d.opgave.split == ("knows",)
    assert lines(d, "opgave")[-2:] == [
        "The answers point both ways on: knows; talk it over.",
        "knows. For it: f0 Yes. for Against it: f1 Yes. for",
    ]
    assert lines(d, "answers", "full") == ["f0 yes", "f1 yes"] and not lines(d, "answers")
    assert lines(d, "opgave", "screen")[0].endswith("The answers point both ways: knows.")
    assert "The answers point both ways on: knows. Where exactly does the difference lie?" in lines(d, "dialogue")


def test_a_type_that_is_not_known_or_doubtful_is_not_told(small: Small) -> None:
    doubtful = made(small(rule("one", "{symptom: s0}", "opgave: t1", 0.15)), s0=4)
    for d in (doubtful, made(small(TYPES))):
        assert lines(d, "opgave") == ["The type of task cannot be told from these observations."]


def test_where_one_axis_is_known_the_two_types_left_and_the_deciding_question_are_told(small: Small) -> None:
    rules = rule("yes", "{feature: f0, is: 'yes'}", "axis: knows") + rule(
        "no", "{feature: f1, is: 'no'}", "axis: wants"
    )
    types = [{"id": f"t{i}", "order": i, "axes": {"knows": True, "wants": i > 3}, **CELLED} for i in (3, 4)]
    kb = small(rules, axes=[{"id": "wants"}], opgaven=types, features=[{"id": f"f{i}", "order": i} for i in range(2)])
    half = "The type of task is t1 or t3 or t4. What decides: f1"
    assert lines(made(kb, {"features": {"f0": "yes"}}), "opgave") == [half]
    assert lines(made(kb, {"features": {"f0": "yes"}}), "opgave", "screen") == [half]
    assert lines(made(kb), "opgave")[1] == "What would tell most: f0"
    assert lines(made(kb), "opgave", "screen") == ["its type cannot be told yet. What would tell most: f0"]
    assert "f0" in lines(made(kb), "dialogue")


# --- shares -----------------------------------------------------------------------------------------------------------

CELLED = {
    name: dict.fromkeys(("bouwstenen", "krachten", "resultaten", "activiteiten"), "x") for name in ("cells", "cells_en")
}
H2: Fields = {"hoofdoorzaken": [{"id": "h2", "family": "f", "order": 2}], "fields": {"k1": {"hoofdoorzaak": "h2"}}}


def test_shares_are_told_in_per_cent(small: Small) -> None:
    d = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=2)
    assert lines(d, "shares") == ["h: 67%", "h2: 33%"]


@pytest.mark.parametrize(
    ("second", "line"),
    [
        (0.146, ["h2: 1%"]),  # 0.1825 ** 3 of what the first has: 0.6% of all
        (0.132, []),  # 0.165 ** 3: 0.45%
    ],
)
def test_a_share_that_rounds_to_nothing_is_left_out(small: Small, second: float, line: list[str]) -> None:
    d = made(small(sign("s0", "k0", 0.8) + sign("s0", "k1", second), **H2), s0=4)
    assert lines(d, "shares")[1:] == line


def test_where_nothing_was_found_no_shares_are_told(small: Small) -> None:
    assert lines(made(small(sign("s0", "k0")), s0=0), "shares") == []


def test_columns_within_a_tenth_are_told_to_be_even(small: Small) -> None:
    near = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=3)
    apart = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=1)
    even = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=4)
    assert lines(apart, "shares")[2:] == []
    assert lines(even, "shares")[2:] == ["h and h2 lie close together: one answer can turn their order."]
    assert lines(even, "shares", language="nl")[2].startswith("h en h2 liggen dicht bij elkaar:")
    assert "What should be tackled first: h or h2? They weigh almost the same." in lines(even, "dialogue")
    assert [cause.even for cause in near.hoofdoorzaken] == [True, False]


def test_a_first_knelpunt_in_another_column_is_told(small: Small) -> None:
    """k1 is surest at 0.8, and column h has more signs: 0.6 of each of four."""
    rules = sign("s0", "k1", 0.8) + "".join(sign(f"s{i}", f"k{i}", 0.6) for i in (2, 3, 4))
    d = made(small(rules, 5, 5, **H2), s0=4, s2=4, s3=4, s4=4)
    assert lines(d, "shares")[-1] == "The bottleneck that comes first, 'k1', belongs to another main cause: h2."


# --- knelpunten and patterns ------------------------------------------------------------------------------------------


def test_a_knelpunt_is_told_with_what_speaks_for_it_and_against_it(small: Small) -> None:
    values = (0.2, 0.6, 0.4, -0.4, -0.2, -0.6)
    kb = small("".join(sign(f"s{i}", "k0", value) for i, value in enumerate(values)), symptoms=6)
    d = made(kb, s0=4, s1=4, s2=3, s3=2, s4=2, s5=2)  # for 0.776, against 0.496
    assert lines(d, "knelpunten", "short") == ["k0: possible (0.55)"]
    assert lines(d, "knelpunten", "screen") == ["k0: possible (0.55). s1 (4); s2 (3); and 1 more. Against: s5 (2)."]
    *told, firm = lines(d, "knelpunten")
    assert told == [
        "k0: possible (0.55)",
        *("  Because: for", "  Signs: ", "    s1 (4)", "    s2 (3)", "    s0 (4)"),
        *("  Against: ", "    s5 (2)", "    s3 (2)", "    s4 (2)"),
    ]
    assert firm == d.firm_line("en")
    told = [f"s{i} ({d.case.observed[f's{i}'].severity})" for i in (1, 2, 0, 5, 3, 4)]
    pairs = [
        line
        for lead, name in zip(("Because",) * 3 + ("But",) * 3, told, strict=True)
        for line in (f"  {lead}: for", f"    Signs: {name}")
    ]
    assert lines(d, "knelpunten", "full") == ["k0: possible (0.55)", *pairs, firm]


def test_a_sign_is_told_with_where_it_was_seen_and_what_was_noted(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"))
    observed = {
        "s0": {"severity": 4, "source": "interview", "note": "said\nby two"},
        "s1": {"severity": 3, "note": "x"},
    }
    d = diagnose(Case(symptoms=observed), kb)
    assert lines(d, "knelpunten")[3:5] == ["    s0 (4) [interview: said by two]", "    s1 (3) [x]"]
    assert lines(d, "observations", "full")[2:] == ["s0 | 4 | interview | said by two", "s1 | 3 |  | x"]


def test_the_observations_are_told_gravest_first_with_certainty_and_complaint(small: Small) -> None:
    kb = small(sign("s0", "k0"))
    observed = {"s0": 1, "s1": {"severity": 4, "confidence": 0.5}, "s2": "unknown"}
    d = diagnose(Case(symptoms=observed, chief_complaint=["s0"]), kb)
    assert lines(d, "observations", "full")[1:] == [
        "Sign | Score | Where seen | Note",
        "s1 | 4 | certainty 0.5 | ",
        "s0 (chief complaint) | 1 |  | ",
        "s2 | unknown |  | ",
    ]
    assert lines(d, "observations") == []


def test_a_knelpunt_of_one_sign_says_that_it_rests_on_one_observation(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"))
    assert lines(made(kb, s0=4), "knelpunten")[1] == "  Rests on one observation."
    assert lines(made(kb, s0=4), "knelpunten", "screen") == ["k0: likely (0.60) (rests on one observation). s0 (4)."]
    assert "  Rests on one observation." not in lines(made(kb, s0=4, s1=4), "knelpunten")


def test_a_necessary_sign_observed_absent_is_told_as_such(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k0", 0.6, ", necessity: 0.2"))
    assert lines(made(kb, s0=4, s1=0), "knelpunten")[-3:-1] == ["  Against: ", "    s1 (observed not to be so)"]


def test_what_is_found_beside_the_core_is_told_as_also_possible(small: Small) -> None:
    values = (0.8, 0.7, 0.6, 0.4, 0.19)
    rules = "".join(sign("s0", f"k{i}", value) for i, value in enumerate(values))
    d = made(small(rules, knelpunten=5), s0=4)
    assert lines(d, "also") == ["k3: possible (0.40)"]
    assert lines(d, "also", "screen") == ["k3 (0.40)."]
    assert lines(made(small(sign("s0", "k0")), s0=4), "also") == []


def test_a_knelpunt_is_told_to_follow_from_another_that_stands_before_it(small: Small) -> None:
    follows = [{"knelpunt": "k1", "because": {"nl": "daarom", "en": "since"}, "source": {"support": "inferred"}}]
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.8), fields={"k0": {"follows": follows}})
    told = lines(made(kb, s0=4, s1=4), "knelpunten")
    assert [line for line in told if line.startswith("k")] == ["k1: likely (0.80)", "k0: likely (0.60)"]
    assert "  May follow from k1: since" in told
    assert not any("follow" in line for line in lines(made(kb, s0=4), "knelpunten"))
    assert not any("follow" in line for line in lines(made(kb, s0=4, s1=2), "knelpunten"))


def test_why_a_knelpunt_stands_above_a_surer_one_is_told_on_every_screen_and_paper(small: Small) -> None:
    fields = {"k0": {"seen": 0.1}, "k1": {"brings": {"k0": 0.9}}}
    d = made(small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.5), fields=fields), s0=4, s1=4)
    why = "Stands above 'k0', though that is surer: where this is so, one sees 'k0' more often than elsewhere."
    brief = "Stands above 2, though that is surer: fits the rest better."
    assert [line.endswith(brief) for line in lines(d, "knelpunten", "screen")[:2]] == [True, False]
    assert lines(d, "knelpunten").count(f"  {why}") == 1
    assert "  Where this is so, one sees 'k0' more often than elsewhere." in lines(d, "knelpunten", "full")


def test_what_stands_before_a_knelpunt_is_not_told_to_be_brought_along_by_it(small: Small) -> None:
    fields = {"k0": {"seen": 0.1, "brings": {"k1": 0.9}}, "k1": {"seen": 0.1, "brings": {"k0": 0.9}}}
    d = made(small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.5), fields=fields), s0=4, s1=4)
    assert [f.brings_along for f in d.core] == [("k1",), ("k0",)]
    told = "\n".join(lines(d, "knelpunten", "full"))
    assert "one sees 'k1' more often" in told and "one sees 'k0' more often" not in told


def test_that_others_are_seldom_seen_with_the_surer_one_is_told(small: Small) -> None:
    fields = {"k0": {"brings": {"k1": 0.1}}, "k1": {"seen": 0.9}}
    d = made(small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.55), fields=fields), s0=4, s1=4)
    why = "  Stands above 'k0', though that is surer: what else was found is seen less often together with 'k0'."
    assert why in lines(d, "knelpunten")


def test_patterns_are_told_surest_first_and_what_they_ask_is_asked(small: Small) -> None:
    rules = "".join(rule(f"r{i}", "{symptom: s0}", f"pattern: p{i}", 0.9 - i / 10) for i in range(7))
    asking = {"p1": {"ask": {"nl": "Wie?", "en": "Who?"}}}
    d = made(small(rules, patterns=7, fields=asking), s0=4)
    assert lines(d, "patterns")[:2] == ["p0: likely (0.90).", "p1: likely (0.80)."]
    assert lines(d, "patterns")[-1] == "... and 1 more"
    assert "p6: possible (0.30)." in lines(d, "patterns", "full")
    assert "Who?" in lines(d, "dialogue")


# --- what goes well, what is left -------------------------------------------------------------------------------------


def test_what_goes_well_has_its_own_part_and_what_is_not_so_another(small: Small) -> None:
    kb = small(sign("s0", "k0"), 4, fields={"s1": {"strength": True}, "s2": {"strength": True}})
    d = made(kb, s0=4, s1=2, s2=4, s3=0)
    assert lines(d, "well") == ["s2 (4)", "s1 (2)"]
    assert lines(d, "well", "screen") == ["s2 (4); s1 (2)."]
    assert lines(d, "absent") == ["s3"]
    assert lines(d, "absent", "screen") == ["s3."]
    assert lines(made(kb, s0=0, s3=0), "absent", "screen") == ["2 signs."]
    assert lines(made(kb, s0=4), "well") == lines(made(kb, s0=4), "absent") == []


def test_consequences_are_told_apart_from_what_nothing_explains(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"), fields={"s1": {"kind": "consequence"}, "s2": {"kind": "sign"}})
    d = made(kb, s0=4, s1=4, s2=4)
    assert lines(d, "consequences") == ["s1 (4)"]
    assert lines(d, "unexplained") == ["s2 (4)"]
    assert lines(d, "unused", "full") == []


def test_what_goes_well_is_not_told_again_as_unused(small: Small) -> None:
    d = made(small(sign("s0", "k0"), fields={"s2": {"strength": True}}), s0=4, s1=4, s2=4)
    assert (d.unexplained, d.unused) == (("s1",), ("s1", "s2"))
    assert lines(d, "unexplained", "full") == ["s1 (4)"]
    assert lines(d, "unused", "full") == []
    assert lines(d, "well", "full") == ["s2 (4)"]


# --- advice -----------------------------------------------------------------------------------------------------------


def against(symptom: str, **more: object) -> Fields:
    return {"if": {"symptom": symptom}, "nl": "Niet nu.", "en": "Not now.", **more}


def test_a_line_of_the_plan_tells_who_how_much_work_what_for_and_on_which_signs(small: Small) -> None:
    mind = [against("s1", mind=True)]
    advice = [
        intervention("talk", "k0", "k1", actor=["bestuur", "gemeente"], contra=mind),
        intervention("act", "k1", effort="high", order=3),
    ]
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.4), interventions=advice)
    d = made(kb, s0=4, s1=4)
    assert lines(d, "plan") == [
        "talk",
        *("  Who: board, municipality (light)", "  Because: because", "  Mind: Not now."),
        *("  Prompted by: s0 (4); s1 (4)", "  For: k0; k1"),
        "act",
        *("  Who: board (far-reaching)", "  Because: because", "  Prompted by: s1 (4)", "  For: k1"),
    ]
    assert lines(d, "plan", "screen") == [
        "talk [board, municipality; bottleneck 1 and 2] Mind: Not now.",
        "act [board; bottleneck 2]",
    ]
    assert lines(d, "plan", "short") == ["talk", "act"]


def test_a_short_report_has_the_first_three_lines_of_the_plan_and_says_so(small: Small) -> None:
    advice = [intervention(f"do{i}", f"k{i}", signs=[f"s{i}"]) for i in range(4)]
    kb = small("".join(sign(f"s{i}", f"k{i}") for i in range(4)), 4, 4, interventions=advice)
    d = made(kb, s0=4, s1=4, s2=4, s3=4)
    assert len(d.interventions) == 4
    assert lines(d, "plan", "short")[2:] == ["do2", "... and 1 more"]
    told = [line for line in lines(d, "plan") if not line.startswith("  ")]
    assert told == ["do0", "do1", "do2", "After that:", "do3"]


def test_a_line_of_the_plan_is_tied_to_the_chief_complaint_it_answers(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"), interventions=[intervention("talk", "k0", signs=["s1"])])
    d = made(kb, {"chief_complaint": ["s0", "s1"]}, s0=4, s1=4)
    assert lines(d, "plan")[3:] == ["  Prompted by: s1 (4), chief complaint", "  For: k0"]
    assert lines(d, "plan", "screen") == ["talk [board; chief complaint: s1]"]
    assert lines(d, "unadvised") == ["s0"]


def test_that_the_plan_has_nothing_for_what_stands_first_is_told(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.4), interventions=[intervention("talk", "k1", signs=["s1"])])
    assert lines(made(kb, s0=4, s1=4), "plan")[-1].startswith("There is no advice here for 'k0': what points to it")
    assert not any("no advice here" in line for line in lines(made(kb, s1=4), "plan"))


def test_what_is_withheld_is_told_with_the_reason_that_holds(small: Small) -> None:
    contra = [against("s1"), {**against("s2"), "en": "Never."}]
    kb = small(sign("s0", "k0"), interventions=[intervention("talk", "k0"), intervention("act", "k0", contra=contra)])
    assert lines(made(kb, s0=4, s2=4), "withheld") == ["act Why: Never."]
    assert lines(made(kb, s0=4, s2=4), "withheld", "screen") == ["act Why: Never."]
    assert lines(made(kb, s0=4), "withheld") == []
    alone = small(sign("s0", "k0"), interventions=[intervention("act", "k0", contra=[against("s1")])])
    assert lines(made(alone, s0=4, s1=4), "plan") == []
    assert lines(made(alone, s0=4, s1=4), "withheld")[0].startswith("act ")


def test_principles_tell_what_they_ask_for_in_this_phase(small: Small) -> None:
    principles = [{"id": f"x{i}", "knelpunten": ["k0"], "cells": {"begin": f"do{i}"}} for i in range(2)]
    kb = small(sign("s0", "k0"), interventions=[intervention(f"do{i}", "k1") for i in range(2)], principles=principles)
    assert lines(made(kb, {"phase": "begin"}, s0=4), "phase", "full") == ["x0: do0", "x1: do1"]


def test_the_step_to_go_back_to_is_told_with_its_questions_and_those_still_open(small: Small) -> None:
    kb = small(
        "  []",
        bouwstenen=[{"id": "start", "order": 1}, {"id": "middle", "order": 2}, {"id": "end", "order": 3}],
        questions=[{"id": f"q{i}", "bouwsteen": step} for i, step in enumerate(("start", "start", "middle", "start"))],
    )
    answers = {"q0": "no", "q1": "yes", "q2": "no"}
    d = made(kb, {"questions": answers, "bouwstenen": {"start": "no", "end": "no"}})
    assert lines(d, "building") == ["start (0.80).", "Answered with no or partly:", "q0"]
    assert lines(d, "building", "full")[-1] == "Then review: middle; end."
    assert lines(d, "dialogue") == ["q0", "q3"]


def test_forces_that_seem_weak_are_told_weakest_first(small: Small) -> None:
    kb = small("  []", fields={"s0": {"krachten": ["f3"]}}, drijvende_krachten=[{"id": f"f{i}"} for i in range(5)])
    d = made(kb, {"krachten": {"f0": 1, "f1": 3, "f2": 0, "f4": 1}}, s0=3)
    assert lines(d, "forces") == ["f2 (1.00)", "f0 (0.50)", "f4 (0.50)", "f3 (0.30)"]


# --- governance -------------------------------------------------------------------------------------------------------


def governed(small: Small, *values: float) -> KnowledgeBase:
    """A knowledge base in which s0 speaks for forms g0, g1, ... by these values."""
    rules = "".join(rule(f"r{i}", "{symptom: s0}", f"governance: g{i}", value) for i, value in enumerate(values))
    return small(rules, governance_forms=[{"id": f"g{i}", "predictors": {}} for i in range(len(values))])


def form(d: Diagnosis) -> str:
    return " ".join(lines(d, "governance"))


def test_the_form_of_governance_that_fits_best_is_asked_about_with_its_near_rivals(small: Small) -> None:
    d = made(governed(small, 0.5, 0.8, 0.65, 0.61), s0=4)
    assert form(d).startswith("Would g1 suit better here? (0.80) Nearly as fitting: g2, g3. It fits what was observed")
    assert "Would 'g1' suit better here?" in lines(d, "dialogue")


def test_a_rival_that_is_not_near_or_does_not_hold_is_not_named(small: Small) -> None:
    assert form(made(governed(small, 0.5, 0.8), s0=4)).startswith("Would g1 suit better here? (0.80) It fits")
    assert form(made(governed(small, 0.3, 0.15), s0=4)).startswith("Would g0 suit better here? (0.30) It fits")


def test_the_present_form_where_it_fits_best_is_told_to_fit(small: Small) -> None:
    kb = governed(small, 0.8, 0.7)
    present = made(kb, {"governance": "g0"}, s0=4)
    assert form(present) == "The present form, g0, fits what was observed (0.80). Nearly as fitting: g1. for"
    assert not any("suit better" in line for line in lines(present, "dialogue"))
    assert form(made(kb, {"governance": "g1"}, s0=4)).startswith("Would g0 suit better here?")


def test_where_no_form_fits_none_is_asked_about(small: Small) -> None:
    assert form(made(governed(small, 0.19, -0.6), s0=4)) == ""


# --- what to ask, precedents ------------------------------------------------------------------------------------------


def test_what_to_ask_next_is_told_with_what_it_bears_on(small: Small) -> None:
    rules = sign("s0", "k0") + sign("s0", "k1") + sign("s1", "k1")
    d = made(small(rules, fields={"s1": {"en": "Nobody calls."}}), s0=4)
    assert lines(d, "ask") == [f"Nobody calls{' (k1)' if d.ask_next[0].bears_on else ''}"]
    assert lines(d, "brief")[-1] == "What to ask: Is this also the case? Nobody calls."


def test_the_table_is_asked_about_findings_splits_and_what_is_not_known(small: Small) -> None:
    rules = sign("s0", "k0", 0.8) + sign("s1", "k0", -0.2) + rule("d", "{divided: s2}", "knelpunt: k1", 0.2)
    kb = small(rules, 4, interventions=[intervention("talk", "k0")])
    people = [{"symptoms": {"s2": score, "s3": "unknown"}} for score in (0, 0, 0, 4, 4, 4)]
    d = diagnose(Case(symptoms={"s0": 4, "s1": 2, "s3": "unknown"}, respondents=people), kb)
    assert lines(d, "dialogue") == [
        "This was seen: 's0'. Do you recognise it, and what does it do to working together?",
        "Answers differ on: 's2'. What does one see that another does not?",
        "Something points to 'k0', yet this was seen too: 's1'. How do we square that?",
        "Many cannot tell how things stand with: g. Who at this table can?",
        "This was seen: 's2'. Do you recognise it, and what does it do to working together?",
        "Nobody could tell this: s3 Who can find out?",
        "Who takes up the first line of the plan, and when do we hear of it?",
    ]
    assert lines(d, "dialogue", "screen")[-2:] == [lines(d, "dialogue")[-1], "... and 4 more"]


def test_a_precedent_is_told_with_what_came_of_it(small: Small) -> None:
    result = [{"nl": "af", "en": "done"}, {"nl": "beter", "en": "better"}]
    kb = small("  []", precedents=[{"id": "one", "symptoms": ["s0"], "result": result}])
    assert lines(made(kb, s0=4), "precedents") == ["one: done; better."]


# --- lengths ----------------------------------------------------------------------------------------------------------


def test_a_report_says_on_what_knowledge_it_rests(small: Small) -> None:
    kb = small(sign("s0", "k0"))
    d = made(kb, s0=4)
    assert kb.version in story(d, "en", "short").foot
    assert any(kb.hash in line for line in lines(d, "method"))


def test_a_date_stands_under_the_title(small: Small) -> None:
    d = made(small(sign("s0", "k0")), {"date": "2026-03-09"}, s0=4)
    assert story(d, "nl").lead[0] == "9 maart 2026"
    assert story(d, "en").lead[0] == "9 March 2026"


@pytest.mark.parametrize(("language", "length"), [("xx", "default"), ("nl", "long")])
def test_a_language_or_length_there_is_not_is_refused(small: Small, language: str, length: str) -> None:
    with pytest.raises(InputError, match="is not a"):
        story(made(small(sign("s0", "k0")), s0=4), language, length)  # type: ignore[arg-type]
