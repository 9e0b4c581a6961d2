"""What every diagnosis keeps to, on all shipped cases and on random ones; values stand in the tests of its parts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import made, rule, sign
from netdiag import certainty
from netdiag.diagnosis import Diagnosis
from netdiag.diagnosis.evidence import EvidenceIndex
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.phrases import number
from shipped import diagnoses

Make = Callable[..., KnowledgeBase]


def observed(d: Diagnosis) -> set[str]:
    """Symptoms that were observed, strengths too."""
    symptoms = d.case.observed.items()
    return {name for name, seen in symptoms if seen.scored and seen.severity * seen.confidence > 0}


def troubles(d: Diagnosis) -> set[str]:
    """What was observed and is no strength."""
    return {name for name in observed(d) if not d.kb.symptoms[name].strength}


def found(d: Diagnosis) -> list[str]:
    return [f.id for f in d.knelpunten if certainty.holds(f.certainty)]


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


def test_hoofdoorzaken_are_even_where_less_than_a_tenth_parts_them_from_the_first() -> None:
    several = 0
    for name, d in diagnoses():
        shares = {cause.id: cause.share for cause in d.hoofdoorzaken}
        first = d.hoofdoorzaken[0].share
        near = {cause for cause, share in shares.items() if first > 0 and first - share < 0.1}
        assert {cause.id for cause in d.hoofdoorzaken if cause.even} == near, name
        several += len(near) > 1
    assert several


def worth(d: Diagnosis) -> dict[str, dict[str, float]]:
    """How well each knelpunt explains each trouble: by what that adds, at most its degree, times its own certainty."""
    index = EvidenceIndex(d.case, d.inference, d.kb)
    explained: dict[str, dict[str, float]] = {name: {} for name in found(d)}
    for firing in d.inference.firings:
        kind, _, name = firing.finding.partition(":")
        if kind == "knelpunt" and name in explained and firing.contribution > 0:
            for symptom, share in index.behind(firing).symptoms.items():
                explained[name][symptom] = explained[name].get(symptom, 0.0) + share * firing.contribution
    sure = {f.id: f.certainty for f in d.knelpunten}
    wanted = troubles(d) - set(d.consequences)
    weight = {s: 2 if s in d.case.chief_complaint else 1 for s in wanted}
    return {
        name: {s: weight[s] * min(pull, index.degree(s)) * sure[name] for s, pull in pulls.items() if s in wanted}
        for name, pulls in explained.items()
    }


def together(worths: dict[str, dict[str, float]], names: list[str]) -> float:
    best: dict[str, float] = {}
    for name in names:
        for symptom, value in worths[name].items():
            best[symptom] = max(best.get(symptom, 0.0), value)
    return sum(best.values())


def test_what_stays_out_of_a_core_of_fewer_than_five_would_add_less_than_a_twentieth() -> None:
    left_out = 0
    for name, d in diagnoses():
        core, worths = [f.id for f in d.core], worth(d)
        assert set(core) <= set(worths), name
        assert bool(core) == bool(worths), name
        assert len(core) <= 5, name
        gains = [together(worths, [*core, other]) - together(worths, core) for other in worths if other not in core]
        if len(core) < 5:
            assert all(gain < 0.05 * together(worths, list(worths)) + 1e-9 for gain in gains), name
        left_out += len(gains)
    assert left_out


def test_the_first_three_that_hold_are_in_the_core_and_told_first() -> None:
    for name, d in diagnoses():
        first = [f.id for f in d.knelpunten if certainty.holds(f.certainty)][:3]
        assert [f.id for f in d.core][: len(first)] == first, name


def test_the_knelpunt_that_alone_explains_most_of_more_is_in_the_core() -> None:
    for name, d in diagnoses():
        alone = {one: together(worths, [one]) for worths in (worth(d),) for one in worths}
        assert len(d.core) < 5 or max(alone[f.id] for f in d.core) == pytest.approx(max(alone.values())), name


def test_the_core_tells_of_each_what_it_goes_with() -> None:
    told = 0
    for name, d in diagnoses():
        core, found = {f.id for f in d.core}, {f.id for f in d.knelpunten if certainty.holds(f.certainty)}
        assert core == {f.id for f in d.knelpunten if f.core}, name
        for i, f in enumerate(d.core):
            record, before = d.kb.knelpunten[f.id], {other.id for other in d.core[:i]}
            assert {link.knelpunt for link in f.follows_from} == {link.knelpunt for link in record.follows} & before
            more = {other for other, share in record.brings.items() if share > (d.kb.knelpunten[other].seen or 1)}
            assert set(f.brings_along) == more & found, f"{name}: {f.id}"
            told += len(f.brings_along)
        assert not any(f.follows_from or f.brings_along for f in d.knelpunten if not f.core), name
    assert told


def test_every_trouble_observed_is_explained_or_a_consequence_or_told_as_unexplained() -> None:
    left = consequences = 0
    for name, d in diagnoses():
        explained = {s for f in d.knelpunten for s in f.explains}
        assert set(d.consequences) == {s for s in troubles(d) if d.kb.symptoms[s].kind == "consequence"}, name
        assert explained | set(d.unexplained) | set(d.consequences) == troubles(d), name
        assert not explained & set(d.unexplained), name
        assert not {*explained, *d.unexplained} & set(d.consequences), name
        left += len(d.unexplained)
        consequences += len(d.consequences)
    assert left
    assert consequences


def test_only_knelpunten_with_more_for_than_against_them_explain() -> None:
    for name, d in diagnoses():
        assert all(f.certainty > 0 for f in d.knelpunten if f.explains), name


def test_what_holds_is_a_finding_only_on_three_answers() -> None:
    outcomes = set()
    for name, d in diagnoses():
        answers = sum(seen.scored for seen in d.case.observed.values())
        if found(d):
            assert (d.outcome == "first_indication") == (answers < 3), name
            assert d.outcome in ("first_indication", "findings", "tie"), name
        else:
            assert d.outcome == ("no_finding" if answers >= 3 else "insufficient_information"), name
        outcomes.add(d.outcome)
    assert outcomes == {"first_indication", "findings", "tie", "no_finding", "insufficient_information"}


def test_the_type_of_opgave_is_known_where_both_axes_are_and_two_are_left_where_one_is() -> None:
    known = left = 0
    for name, d in diagnoses():
        o = d.opgave
        sure = [axis for axis, value in o.axes.items() if certainty.holds(abs(value))]
        assert (o.type is not None) == (len(sure) == 2), name
        assert len(o.left) == (2 if len(sure) == 1 else 0), name
        assert o.ask is None or (o.type is None and o.ask not in d.case.features), name
        if o.type and not o.stated:
            assert o.certainty == pytest.approx(min(map(abs, o.axes.values()))), name
        for one in (*o.left, *([o.type] if o.type else [])):
            sides = d.kb.opgaven[one].axes
            assert all(sides[axis] == (o.axes[axis] > 0) for axis in sure), f"{name}: {one}"
        known += o.type is not None
        left += bool(o.left)
    assert known
    assert left


def test_every_observation_that_no_rule_used_is_told(kb: KnowledgeBase) -> None:
    read = {leaf.symptom for r in kb.rules.values() for leaf in pr.leaves(r.if_) if leaf.keyword == "symptom"}
    told = 0
    for name, d in diagnoses():
        answered = {s for s, seen in d.case.observed.items() if seen.scored}
        assert (observed(d) - read) <= set(d.unused) <= observed(d) <= answered, name
        evidence = {s for f in (*d.knelpunten, *d.patterns) for e in (*f.pro, *f.contra) for s in e.symptoms}
        assert not evidence & set(d.unused), name
        told += len(d.unused)
    assert told


def test_patterns_and_forms_are_ranked_by_their_certainty_and_knelpunten_that_hold_come_first() -> None:
    for name, d in diagnoses():
        assert {f.id for f in d.knelpunten} == set(d.kb.knelpunten), name
        held = [certainty.holds(f.certainty) for f in d.knelpunten]
        assert held == sorted(held, reverse=True), name
        for group in (d.patterns, d.governance):
            sure = [round(f.certainty, 9) for f in group]
            assert sure == sorted(sure, reverse=True), name
        assert all(-1 <= f.certainty <= 1 and 0 <= f.support <= 1 + 1e-9 for f in d.knelpunten), name


def holds(d: Diagnosis, premise: object) -> bool:
    """A finding forbids from 0.6 on, an observation from 0.2 on."""
    finding = any(leaf.keyword in m.FINDINGS for leaf in pr.leaves(premise))
    return float(pr.reader(premise)(d.inference.degrees)) >= (0.6 if finding else 0.2)


def signs_seen(d: Diagnosis, intervention: str) -> set[str]:
    """What was observed of the signs that an intervention names, or of special cases of them."""
    return {s for s in observed(d) if mark(d, intervention, s)}


def mark(d: Diagnosis, intervention: str, symptom: str) -> float:
    """The mark of a sign: its own, or the highest of the general ones that it is a case of; 0 where it has none."""
    marks = d.kb.interventions[intervention].signs
    general = [marks[one] for one in d.kb.symptoms[symptom].under if one in marks]
    return marks.get(symptom, max(general, default=0))


def subject(d: Diagnosis, intervention: str) -> str:
    """The first knelpunt that an intervention answers and that was found, or else the first that it answers."""
    answers = d.kb.interventions[intervention].answers
    return next((k for k in answers if k in found(d)), answers[0])


def test_a_plan_has_at_most_seven_lines_that_answer_what_was_found_or_told() -> None:
    longest = 0
    for name, d in diagnoses():
        lines = d.interventions
        assert len(lines) <= 7, name
        assert [line.priority for line in lines] == list(range(1, len(lines) + 1)), name
        assert len({line.intervention for line in lines}) == len(lines), name
        told = {*d.case.chief_complaint, *d.consequences}
        for line in lines:
            answers = d.kb.interventions[line.intervention].answers
            assert set(line.knelpunten) == set(answers) & set(found(d)), f"{name}: {line.intervention}"
            at_once = d.kb.interventions[line.intervention].at_once
            assert at_once or line.knelpunten or signs_seen(d, line.intervention) & told, f"{name}: {line.intervention}"
            assert signs_seen(d, line.intervention) <= set(line.symptoms) <= observed(d), f"{name}: {line.intervention}"
        longest = max(longest, len(lines))
    assert longest == 7


def too_late(d: Diagnosis, intervention: str) -> set[str]:
    ends = set(d.kb.interventions[intervention].not_after)
    return {s for s in observed(d) if ends & {s, *d.kb.symptoms[s].under}}


def test_what_is_too_late_stands_last_with_what_made_it_so() -> None:
    late = 0
    for name, d in diagnoses():
        lines = [line.intervention for line in d.interventions]
        assert all(set(line.too_late) == too_late(d, line.intervention) for line in d.interventions), name
        places = [2 if too_late(d, one) else 0 if signs_seen(d, one) else 1 for one in lines]
        assert places == sorted(places), name
        late += places.count(2)
    assert late


def test_every_line_answers_a_sign_that_was_seen_or_names_none() -> None:
    answering = 0
    for name, d in diagnoses():
        for line in d.interventions:
            i = d.kb.interventions[line.intervention]
            assert signs_seen(d, i.id) or not i.signs, f"{name}: {i.id}"
            answering += bool(signs_seen(d, i.id))
    assert answering


def cannot_wait(d: Diagnosis, intervention: str) -> bool:
    alarming = any(
        degree_of(d, s) >= (0.6 if s in d.case.chief_complaint else 0.9)
        for s in signs_seen(d, intervention)
        if mark(d, intervention, s) == max(d.kb.derived.meant_for[intervention].values())
    )
    return d.kb.interventions[intervention].at_once and alarming and not too_late(d, intervention)


def aside(d: Diagnosis, intervention: str) -> int:
    """0 for what names a chief complaint that is a cause, 1 for what names another cause, 2 for the rest."""
    causes = signs_seen(d, intervention) - set(d.consequences)
    return 0 if causes & set(d.case.chief_complaint) else 1 if causes else 2


def test_lines_that_answer_what_was_seen_go_by_what_cannot_wait_then_complaints_then_knelpunt_and_stage() -> None:
    """Of each what can lead comes first; of what answers complaints the better first step."""
    urgent, complaints = 0, 0
    for name, d in diagnoses():
        order = list(dict.fromkeys([f.id for f in d.core] + found(d)))
        keys = []
        for line in d.interventions:
            i = d.kb.interventions[line.intervention]
            about = subject(d, i.id)
            if signs_seen(d, i.id) and about in order and not too_late(d, i.id):
                first = max((round(mark(d, i.id, s)) for s in complaints_of(d, [i.id])), default=0)
                waits, asked = not cannot_wait(d, i.id), aside(d, i.id)
                keys.append((waits, asked, not i.leads, -first, order.index(about), i.order))
        assert keys == sorted(keys), name
        urgent += sum(not waits for waits, *_ in keys)
        complaints += [about for *_, about, _ in keys] != sorted(about for *_, about, _ in keys)
    assert urgent and complaints


def degree_of(d: Diagnosis, symptom: str) -> float:
    return d.inference.degrees[f"symptom:{symptom}"]


def complaints_of(d: Diagnosis, interventions: list[str]) -> set[str]:
    """The chief complaints that any of some interventions is meant for."""
    return {s for one in interventions for s in signs_seen(d, one) & set(d.case.chief_complaint)}


def test_a_plan_has_one_line_an_idea_and_three_a_knelpunt_at_most_but_for_chief_complaints() -> None:
    most = 0
    for name, d in diagnoses():
        lines = [line.intervention for line in d.interventions]
        for one, other in combinations(lines, 2):
            if (d.kb.interventions[one].idea or one) == (d.kb.interventions[other].idea or other):
                assert complaints_of(d, [one]) != complaints_of(d, [other]), f"{name}: {one}, {other}"
        for about in {subject(d, one) for one in lines}:
            group = [one for one in lines if subject(d, one) == about]
            urgent = [one for one in group if cannot_wait(d, one)]
            assert len(group) <= max(3, len(urgent) + len(complaints_of(d, group))), f"{name}: {about}"
            most = max(most, len(group))
    assert most >= 3


def test_each_chief_complaint_observed_has_a_line_that_names_it_or_is_told_to_have_none() -> None:
    told = 0
    for name, d in diagnoses():
        named = {s for line in d.interventions for s in signs_seen(d, line.intervention)}
        wanted = [s for s in d.case.chief_complaint if s in observed(d)]
        assert list(d.unadvised) == [s for s in wanted if s not in named], name
        for line in d.interventions:
            assert set(line.complaints) == signs_seen(d, line.intervention) & set(wanted), name
            told += len(line.complaints)
    assert told


def test_what_is_in_a_plan_suits_the_case() -> None:
    bounded = 0
    for name, d in diagnoses():
        for line in d.interventions:
            i = d.kb.interventions[line.intervention]
            assert not i.work or d.case.work in (None, *i.work), f"{name}: {i.id}"
            assert not i.scale or d.case.scale in (None, *i.scale), f"{name}: {i.id}"
            assert not (i.only_nl and d.case.abroad), f"{name}: {i.id}"
            bounded += bool(i.work or i.scale or i.only_nl)
    assert bounded


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
            i = d.kb.interventions[line.intervention]
            assert i.id not in plan, name
            assert set(line.contra) == {c for c in i.contra if not c.mind and holds(d, c.if_)}, f"{name}: {i.id}"
            assert line.contra, f"{name}: {i.id}"
            assert i.answers[0] in {f.id for f in d.core}, f"{name}: {i.id}"
            assert signs_seen(d, i.id) or not i.signs, f"{name}: {i.id}"
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
        assert not {ask.symptom for ask in d.ask_next} & set(d.case.observed), name
        general = {name for special in observed(d) for name in d.kb.symptoms[special].under}
        assert not {ask.symptom for ask in d.ask_next} & general, name
        asked += len(d.ask_next)
    assert asked


def unbroken(text: str) -> str:
    """Text without its breaks: the id of a rule can be longer than a line."""
    return "".join(text.split())


def test_every_finding_can_be_accounted_for_in_both_languages() -> None:
    for name, d in diagnoses()[::5]:
        for f in (*d.core, *d.patterns, *d.governance):
            for language in ("nl", "en"):
                told = d.why(f.id, language)  # type: ignore[arg-type]
                assert all(e.rule in unbroken(told) for e in (*f.pro, *f.contra)), f"{name}: {f.id}"
                assert f"({number(f.certainty, language)})" in told  # type: ignore[arg-type]
                held_back = d.why_not(f.id, language)  # type: ignore[arg-type]
                assert all(e.rule in unbroken(held_back) for e in f.contra), f"{name}: {f.id}"


def test_a_diagnosis_is_read_only(small: Make) -> None:
    d = made(small(rule("a", "{symptom: s0}", "knelpunt: k0")), s0=4)
    with pytest.raises(AttributeError):
        d.outcome = "tie"  # type: ignore[misc]


def test_ids_of_before_are_taken_for_those_of_today(small: Make) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1"), fields={"s0": {"formerly": ["of-old", "older"]}})
    d = made(kb, {"chief_complaint": ["older"]}, **{"of-old": 2, "older": 4, "s1": 1})
    assert d == made(kb, {"chief_complaint": ["s0"]}, s0=4, s1=1)
    assert (d.case.chief_complaint, d.knelpunten[0].explains) == (("s0",), ("s0",))


@pytest.mark.parametrize("special", [1, 2, 3, 4])
def test_a_general_sign_and_a_special_case_of_it_count_as_the_stronger_and_are_both_explained(
    small: Make, special: int
) -> None:
    kb = small(sign("s0", "k0", 0.4) + sign("s1", "k0", 0.6), fields={"s1": {"under": ["s0"]}})
    d = made(kb, s0=4, s1=special)
    assert d.knelpunten[0].certainty == pytest.approx(max(0.4, 0.6 * special / 4))
    assert set(d.knelpunten[0].explains) == {"s0", "s1"}
    assert (d.unexplained, d.unused) == ((), ())


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
