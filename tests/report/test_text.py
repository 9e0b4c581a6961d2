"""The report in words: what a line says, and what is left out, on small knowledge bases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import Fields, intervention, made, rule, sign
from netdiag import Diagnosis, KnowledgeBase
from netdiag.phrases import Language
from netdiag.report.text import as_text

Small = Callable[..., KnowledgeBase]


def sections(d: Diagnosis, language: Language = "en") -> dict[str, list[str]]:
    """The lines under each title of the report."""
    found = {}
    for paragraph in as_text(d, language).split("\n\n"):
        title, *lines = paragraph.splitlines()
        found[title] = [line.strip() for line in lines]
    return found


# --- outcome and opgave -----------------------------------------------------------------------------------------------


def test_parts_of_the_opgave_are_told_by_name(small: Small) -> None:
    told = rule("told", "{feature: f0, is: 'yes'}", "opgave: t1", 0.8)
    kb = small(told, features=[{"id": "f0", "order": 1}], cells=CELLS)
    text = as_text(made(kb, {"parts": {"privacy\x1b[1m": {"f0": "yes"}, "techniek": {"f0": "no"}}}), "en")
    assert [line.strip() for line in text.splitlines() if "Part " in line] == [
        "Part 'privacy [1m': t1 (likely, 0.80)",
        "Part 'techniek': not known yet",
    ]


@pytest.mark.parametrize(
    ("seen", "line"),
    [
        ({"s0": 4, "s1": 4, "s2": 0}, "Two or more bottlenecks are equally plausible; ask further first."),
        ({"s0": 0, "s1": 0, "s2": 0}, "What was observed points to no bottleneck."),
        ({"s0": 0}, "Too little is known to say anything."),
        ({"s0": 4, "s1": 2}, "This is a first indication: there are too few answers yet for more."),
    ],
)
def test_an_outcome_other_than_findings_is_told(small: Small, seen: Fields, line: str) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1"))
    assert line in as_text(made(kb, **seen), "en").splitlines()
    assert line not in as_text(made(kb, s0=4, s1=2, s2=0), "en").splitlines()


CELLS = [{"id": name, "order": i} for i, name in enumerate(("bouwstenen", "krachten", "resultaten", "activiteiten"))]
TYPES = rule("one", "{symptom: s0}", "opgave: t1", 0.8) + rule("two", "{symptom: s1}", "opgave: t2", 0.6)


def test_the_type_of_opgave_is_told_with_its_first_reason_and_row_of_tabel_1(small: Small) -> None:
    more = rule("more", "{symptom: s2}", "opgave: t1", 0.2)
    assert sections(made(small(TYPES + more, cells=CELLS), s0=3, s1=2, s2=1))["Task"] == [
        "t1 (likely, 0.62)",
        *("for: for", "signs: s0 (3)"),
        "What fits this (Tabel 1): bouwstenen: one a; krachten: one b; resultaten: one",
        "c; activiteiten: one d.",
    ]


def test_a_stated_type_of_opgave_is_told_as_stated(small: Small) -> None:
    lines = sections(made(small(TYPES, cells=CELLS), {"opgave": "t2"}, s0=4))["Task"]
    assert lines[0] == "t2 (as stated)"
    assert lines[1].startswith("What fits this (Tabel 1)")


def test_a_misfit_is_told_by_its_cell(small: Small) -> None:
    d = made(small(TYPES, cells=CELLS), {"arrangement": {"krachten": "t2", "bouwstenen": "t1"}}, s0=4)
    assert sections(d)["Task"][-1] == "- krachten: set up as 'two b'; 'one b' fits this task"
    assert sections(d, "nl")["Opgave"][-1] == "- krachten: ingericht als 'twee b'; bij deze opgave past 'een b'"
    assert sections(d, "nl")["Opgave"][-3].startswith("Hierbij past (Tabel 1): bouwstenen: een a; krachten: een b;")


def test_a_doubtful_type_of_opgave_is_not_told(small: Small) -> None:
    d = made(small(rule("one", "{symptom: s0}", "opgave: t1", 0.15)), s0=4)
    assert sections(d)["Task"] == ["The type of task cannot be told from these observations."]


def test_an_unknown_type_of_opgave_is_told(small: Small) -> None:
    assert sections(made(small(TYPES)))["Task"] == ["The type of task cannot be told from these observations."]


# --- shares -----------------------------------------------------------------------------------------------------------

CELLED = {
    name: dict.fromkeys(("bouwstenen", "krachten", "resultaten", "activiteiten"), "x") for name in ("cells", "cells_en")
}
H2: Fields = {"hoofdoorzaken": [{"id": "h2", "family": "f", "order": 2}], "fields": {"k1": {"hoofdoorzaak": "h2"}}}


def test_shares_are_told_in_per_cent_with_a_bar(small: Small) -> None:
    d = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=2)
    assert sections(d)["What it points to"] == ["67%  █████████████         h", "33%  ███████               h2"]


@pytest.mark.parametrize(
    ("second", "line"),
    [
        (0.146, ["1%                        h2"]),  # 0.1825 ** 3 of what the first has: 0.6% of all
        (0.132, []),  # 0.165 ** 3: 0.45%
    ],
)
def test_a_share_that_rounds_to_nothing_is_left_out(small: Small, second: float, line: list[str]) -> None:
    d = made(small(sign("s0", "k0", 0.8) + sign("s0", "k1", second), **H2), s0=4)
    assert sections(d)["What it points to"][1:] == line


def test_where_nothing_was_found_no_shares_are_told(small: Small) -> None:
    assert "What it points to" not in sections(made(small(sign("s0", "k0")), s0=0))


def test_columns_within_a_tenth_are_told_to_be_even(small: Small) -> None:
    near = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=3)
    apart = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=1)
    said = "are even: one answer can turn their order."
    assert not any(line.endswith(said) for line in sections(apart)["What it points to"])
    even = made(small(sign("s0", "k0") + sign("s1", "k1"), **H2), s0=4, s1=4)
    assert sections(even)["What it points to"][-1] == f"h and h2 {said}"
    assert sections(even, "nl")["Waar het op wijst"][-1].startswith("h en h2 liggen gelijkop:")
    assert [cause.even for cause in near.hoofdoorzaken] == [True, False]


def test_a_surest_knelpunt_in_another_column_is_told(small: Small) -> None:
    """k1 is surest at 0.8, and column h has more signs: 0.6 of each of four."""
    rules = sign("s0", "k1", 0.8) + "".join(sign(f"s{i}", f"k{i}", 0.6) for i in (2, 3, 4))
    kb = small(rules, 5, 5, **H2)
    d = made(kb, s0=4, s2=4, s3=4, s4=4)
    assert sections(d)["What it points to"][-1] == "The surest bottleneck, k1, lies in another column: h2."


# --- knelpunten and patterns ------------------------------------------------------------------------------------------

CORE, ALSO = "Bottlenecks that together explain the picture", "Also possible"


def test_a_knelpunt_of_the_core_is_told_with_its_two_heaviest_reasons_on_each_side(small: Small) -> None:
    values = (0.2, 0.6, 0.4, -0.4, -0.2, -0.6)
    kb = small("".join(sign(f"s{i}", "k0", value) for i, value in enumerate(values)), symptoms=6)
    d = made(kb, s0=4, s1=4, s2=3, s3=2, s4=2, s5=2)  # for 0.776, against 0.496
    assert sections(d)[CORE] == [
        "k0: possible (0.55)",
        *("for: for", "signs: s1 (4)", "for: for", "signs: s2 (3)"),
        *("but: for", "signs: s5 (2)", "but: for", "signs: s3 (2)"),
    ]


def test_a_knelpunt_of_one_sign_says_that_it_rests_on_one_observation(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"))
    assert sections(made(kb, s0=4))[CORE][:2] == ["k0: likely (0.60)", "rests on one observation"]
    assert "rests on one observation" not in sections(made(kb, s0=4, s1=4))[CORE]


def test_a_necessary_sign_observed_absent_is_told_as_such(small: Small) -> None:
    kb = small(sign("s0", "k0", 0.8) + sign("s1", "k0", 0.6, ", necessity: 0.2"))
    assert sections(made(kb, s0=4, s1=0))[CORE][-2:] == ["but: for", "signs: s1 (observed not to be so)"]


def test_what_is_found_beside_the_core_is_told_as_also_possible(small: Small) -> None:
    rules = sign("s0", "k0") + sign("s0", "k1", 0.4) + sign("s0", "k2", 0.19)
    d = made(small(rules, knelpunten=3), s0=4)
    assert sections(d)[CORE][0] == "k0: likely (0.60)"
    assert sections(d)[ALSO] == ["- k1: possible (0.40)"]
    assert ALSO not in sections(made(small(sign("s0", "k0")), s0=4))


def test_the_five_surest_patterns_are_told_with_what_they_ask(small: Small) -> None:
    rules = "".join(rule(f"r{i}", "{symptom: s0}", f"pattern: p{i}", 0.8 - i / 10) for i in range(6))
    asking = {"p1": {"ask": {"nl": "Wie?", "en": "Who?"}}}
    assert sections(made(small(rules, patterns=6, fields=asking), s0=4))["Patterns people recognise"] == [
        "- p0 (0.80).",
        "- p1 (0.70). Who?",
        "- p2 (0.60).",
        "- p3 (0.50).",
        "- p4 (0.40).",
    ]


# --- advice -----------------------------------------------------------------------------------------------------------


def against(symptom: str, **more: object) -> Fields:
    return {"if": {"symptom": symptom}, "nl": "Niet nu.", "en": "Not now.", **more}


def test_a_line_of_the_plan_tells_who_how_much_work_and_what_for(small: Small) -> None:
    mind = [against("s1", mind=True)]
    advice = [
        intervention("talk", "k0", "k1", actor=["bestuur", "gemeente"], contra=mind),
        intervention("act", "k1", effort="high", order=3),
    ]
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.4), interventions=advice)
    assert sections(made(kb, s0=4, s1=4))["What to do first"] == [
        "1. talk",
        "who: board, municipality (light); for: k0; k1",
        "mind: Not now.",
        "2. act",
        "who: board (far-reaching); for: k1",
    ]


def test_what_is_withheld_is_told_with_the_reason_that_holds(small: Small) -> None:
    contra = [against("s1"), {**against("s2"), "en": "Never."}]
    kb = small(sign("s0", "k0"), interventions=[intervention("talk", "k0"), intervention("act", "k0", contra=contra)])
    d = made(kb, s0=4, s2=4)
    assert sections(d)["What to do first"] == ["1. talk", "who: board (light); for: k0"]
    assert sections(d)["Not yet"] == ["- act Never."]
    assert "Not yet" not in sections(made(kb, s0=4))


def test_what_is_withheld_is_told_also_where_no_advice_is_left(small: Small) -> None:
    kb = small(sign("s0", "k0"), interventions=[intervention("act", "k0", contra=[against("s1")])])
    told = sections(made(kb, s0=4, s1=4))
    assert "What to do first" not in told
    assert told["Not yet"][0].startswith("- act ")


def test_four_principles_tell_what_they_ask_for_in_this_phase(small: Small) -> None:
    principles = [{"id": f"x{i}", "knelpunten": ["k0"], "cells": {"begin": f"do{i}"}} for i in range(5)]
    kb = small(sign("s0", "k0"), interventions=[intervention(f"do{i}", "k1") for i in range(5)], principles=principles)
    lines = sections(made(kb, {"phase": "begin"}, s0=4))["What the principles ask for in this phase"]
    assert lines == ["- x0: do0", "- x1: do1", "- x2: do2", "- x3: do3"]


def test_the_first_step_back_is_told_with_its_open_questions_and_the_others_after(small: Small) -> None:
    kb = small(
        "  []",
        bouwstenen=[{"id": "start", "order": 1}, {"id": "middle", "order": 2}, {"id": "end", "order": 3}],
        questions=[{"id": f"q{i}", "bouwsteen": step} for i, step in enumerate(("start", "start", "middle"))],
    )
    answers = {"q0": "no", "q1": "yes", "q2": "no"}
    d = made(kb, {"questions": answers, "bouwstenen": {"start": "no", "end": "no"}})
    assert sections(d)["First go back to this bouwsteen"] == ["start (0.80)", "- q0", "Then review: middle; end."]


def test_the_three_weakest_forces_are_told(small: Small) -> None:
    forces = [{"id": f"f{i}"} for i in range(5)]
    kb = small("  []", fields={"s0": {"krachten": ["f3"]}}, drijvende_krachten=forces)
    d = made(kb, {"krachten": {"f0": 1, "f1": 3, "f2": 0, "f4": 1}}, s0=3)
    assert sections(d)["Driving forces that seem weak"] == ["- f2 (1.00)", "- f0 (0.50)", "- f4 (0.50)"]


# --- governance -------------------------------------------------------------------------------------------------------


def governed(small: Small, *values: float) -> KnowledgeBase:
    """A knowledge base in which s0 speaks for forms g0, g1, ... by these values."""
    rules = "".join(rule(f"r{i}", "{symptom: s0}", f"governance: g{i}", value) for i, value in enumerate(values))
    return small(rules, governance_forms=[{"id": f"g{i}", "predictors": {}} for i in range(len(values))])


def form(d: Diagnosis) -> str:
    return " ".join(sections(d)["Form of governance, as a question for the table"])


def test_the_form_of_governance_that_fits_best_is_asked_about_with_its_near_rivals(small: Small) -> None:
    said = form(made(governed(small, 0.5, 0.8, 0.65, 0.61), s0=4))
    assert said.startswith("Would g1 suit better here? (0.80) Nearly as fitting: g2, g3. It fits what was observed")


def test_a_form_without_near_rivals_is_asked_about_alone(small: Small) -> None:
    assert form(made(governed(small, 0.5, 0.8), s0=4)).startswith("Would g1 suit better here? (0.80) It fits")


def test_a_rival_that_does_not_hold_itself_is_not_named(small: Small) -> None:
    assert form(made(governed(small, 0.3, 0.15), s0=4)).startswith("Would g0 suit better here? (0.30) It fits")


def test_the_present_form_where_it_fits_best_is_told_to_fit(small: Small) -> None:
    kb = governed(small, 0.8, 0.7)
    wanted = "The present form, g0, fits what was observed (0.80). Nearly as fitting: g1."
    assert form(made(kb, {"governance": "g0"}, s0=4)) == wanted
    assert form(made(kb, {"governance": "g1"}, s0=4)).startswith("Would g0 suit better here?")


def test_where_no_form_fits_none_is_asked_about(small: Small) -> None:
    assert not [title for title in sections(made(governed(small, 0.19, -0.6), s0=4)) if title.startswith("Form")]


# --- precedents, questions, what is left ------------------------------------------------------------------------------


def test_a_precedent_is_told_with_what_came_of_it(small: Small) -> None:
    result = [{"nl": "af", "en": "done"}, {"nl": "beter", "en": "better"}]
    kb = small("  []", precedents=[{"id": "one", "symptoms": ["s0"], "result": result}])
    assert sections(made(kb, s0=4))["Networks from the sources that resemble this one"] == ["- one: done; better"]


def test_what_to_ask_next_is_told_with_its_id(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"), fields={"s1": {"en": "Nobody calls."}})
    assert sections(made(kb, s0=4))["Ask next"] == ["- Nobody calls. (s1)"]


def test_what_is_unexplained_is_not_told_again_as_unused(small: Small) -> None:
    d = made(small(sign("s0", "k0"), fields={"s2": {"strength": True}}), s0=4, s1=4, s2=4)
    assert (d.unexplained, d.unused) == (("s1",), ("s1", "s2"))
    assert sections(d)["Observed, but explained by nothing"] == ["- s1 (s1)"]
    assert sections(d)["Observed, but used by no rule"] == ["- s2 (s2)"]


# --- form -------------------------------------------------------------------------------------------------------------


def test_control_characters_of_a_case_do_not_reach_the_page(small: Small) -> None:
    first = as_text(made(small("  []"), {"name": "a\x1b[31mb\tc"}), "en").splitlines()[0]
    assert first == "a [31mb c"


def test_the_report_speaks_dutch_unless_told_otherwise(small: Small) -> None:
    d = made(small(sign("s0", "k0")), s0=4)
    assert "Waar het op wijst" in as_text(d).splitlines()
    assert "What it points to" in as_text(d, "en").splitlines()


# --- what is left over ------------------------------------------------------------------------------------------------


def test_consequences_are_told_apart_from_what_nothing_explains(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"), fields={"s1": {"kind": "consequence"}, "s2": {"kind": "sign"}})
    told = sections(made(kb, s0=4, s1=4, s2=4))
    assert told["Consequences that were named (they say nothing of the cause)"] == ["- s1 (s1)"]
    assert told["Observed, but explained by nothing"] == ["- s2 (s2)"]
    assert "Observed, but used by no rule" not in told


def test_a_chief_complaint_without_advice_is_told(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k0"), interventions=[intervention("talk", "k0", signs=["s1"])])
    told = sections(made(kb, {"chief_complaint": ["s0", "s1"]}, s0=4, s1=4))
    assert told["Chief complaints for which there is no advice here"] == ["- s0 (s0)"]
    assert told["What to do first"][1] == "who: board (light); for: chief complaint: s1; k0"


def test_a_knelpunt_is_told_to_follow_from_another_of_the_core(small: Small) -> None:
    follows = [{"knelpunt": "k0", "because": {"nl": "daarom", "en": "since"}, "source": {"support": "inferred"}}]
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.8), fields={"k1": {"follows": follows}})
    lines = sections(made(kb, s0=4, s1=4))[CORE]
    assert [line for line in lines if line.startswith("k")] == ["k0: likely (0.60)", "k1: likely (0.80)"]
    assert "may follow from k0: since" in lines
    assert not any(line.startswith("may follow") for line in sections(made(kb, s1=4))[CORE])


def test_where_one_axis_is_known_the_two_types_left_and_the_deciding_question_are_told(small: Small) -> None:
    rules = rule("yes", "{feature: f0, is: 'yes'}", "axis: knows") + rule(
        "no", "{feature: f1, is: 'no'}", "axis: wants"
    )
    axes = [{"id": "wants"}]
    types = [{"id": f"t{i}", "order": i, "axes": {"knows": True, "wants": i > 3}, **CELLED} for i in (3, 4)]
    kb = small(rules, axes=axes, opgaven=types, features=[{"id": "f0", "order": 1}, {"id": "f1", "order": 2}])
    assert sections(made(kb, {"features": {"f0": "yes"}}))["Task"] == [
        "The type of task is t1 or t3 or t4. What decides: f1"
    ]
    assert sections(made(kb))["Task"] == [
        "The type of task cannot be told from these observations.",
        "What would tell most: f0",
    ]
