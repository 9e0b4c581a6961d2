"""Why a finding was concluded and why not more firmly, and what kept advice out of the plan, word by word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import Fields, intervention, made, rule, sign
from netdiag import InputError, KnowledgeBase
from shipped import EXAMPLES, example_diagnosis

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
        "      together now 0.60",
        "  but for (-0.30, b)",
        "      - s1 (4)",
        "      source: own reasoning",
        "      together now 0.42",
        "  but for [a necessary sign is absent] (-0.20, d)",
        "      - s3 (0, observed not to be so)",
        "      source: own reasoning",
        "      together now 0.28",
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
    told = r"'k9' is not a knelpunt, pattern, type of opgave, form of governance or intervention\."
    with pytest.raises(InputError, match=told):
        getattr(d, ask)("k9")


@pytest.mark.parametrize("ask", ["why", "why_not"])
def test_an_intervention_that_is_mistyped_is_told_the_nearest(small: Make, ask: str) -> None:
    d = made(small(sign("s0", "k0"), interventions=[intervention("talk-together", "k0", signs=["s0"])]), s0=4)
    with pytest.raises(InputError, match=r"Did you mean 'talk-together'\?"):
        getattr(d, ask)("talk-togther")


# --- advice -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def advised(small: Make) -> KnowledgeBase:
    """s0 points to k0, of which three lines are as many as a plan has; `slow` and `fast` contradict each other."""
    against = {"if": {"symptom": "s1"}, "nl": "Dat maakt het erger.", "en": "That makes it worse."}
    sides = [
        {"if": {"symptom": "s1"}, "nl": "een", "en": "one", "interventions": ["slow"]},
        {"if": {"symptom": "s2"}, "nl": "ander", "en": "other", "interventions": ["fast"]},
    ]
    meant = {"signs": ["s0"]}
    return small(
        sign("s0", "k0"),
        interventions=[
            *(intervention(name, "k0", idea=f"{name}-too", **meant) for name in "abc"),
            intervention("barred", "k0", contra=[against], **meant),
            intervention("elsewhere", "k0", work=["care", "ict"], scale=["local"], only_nl=True, **meant),
            intervention("fast", "k0", **meant, effort="medium"),
            intervention("full", "k0", **meant, effort="high"),
            intervention("like", "k0", idea="a-too", **meant, effort="high"),
            intervention("named", "k0", nl="Praat met elkaar.", en="Talk together.", signs=["s1", "s3"]),
            intervention("needy", "k0", needs={"symptom": "s3"}, **meant),
            intervention("other", "k1", signs=["s2"]),
            intervention("slow", "k0", **meant, effort="medium"),
        ],
        tensions=[{"id": "pace", "nl": "tempo", "en": "pace", "advice": {"nl": "t", "en": "t"}, "sides": sides}],
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "b",
            [
                "b",
                "  This is in the plan, in place 2.",
                "  - It is for: k0, likely (0.60)",
                '  - It is meant for what was seen: "s0" (4)',
            ],
        ),
        ("barred", ["barred", "  - That makes it worse."]),
        (
            "elsewhere",
            [
                "elsewhere",
                "  - It suits other work: care; ict.",
                "  - It suits another scale: local.",
                "  - It can be done in the Netherlands only.",
            ],
        ),
        ("fast", ["fast", "  - It contradicts other advice that suits better here: pace"]),
        (
            "full",
            [
                "full",
                "  - There is no room for it: other advice comes first, or it adds too little.",
            ],
        ),
        ("like", ["like", "  - The plan already has something to the same effect: a"]),
        ("needy", ["needy", "  - What it requires is not met here."]),
        ("other", ["other", "  - It answers no bottleneck that plays here and no chief complaint."]),
    ],
)
def test_why_not_of_advice_tells_its_place_or_all_that_kept_it_out(
    advised: KnowledgeBase, name: str, lines: list[str]
) -> None:
    stated = {"work": "building", "scale": "national", "abroad": True}
    assert made(advised, stated, s0=4, s1=4, s2=2).why_not(name, "en").splitlines() == lines


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "a",
            [
                "a",
                "  Dit staat in het plan, op plaats 1.",
                "  - Het pakt aan: k0, waarschijnlijk (0,60)",
                '  - Het is bedoeld voor wat gezien is: "s0" (4)',
            ],
        ),
        ("barred", ["barred", "  - Dat maakt het erger."]),
        (
            "full",
            [
                "full",
                "  - Er is geen plaats voor: ander advies gaat voor, of het voegt te weinig toe.",
            ],
        ),
        ("slow", ["slow", "  - Het spreekt ander advies tegen dat hier beter past: tempo"]),
        ("like", ["like", "  - Het plan bevat al iets van dezelfde strekking: a"]),
        ("needy", ["needy", "  - Aan wat het vereist, is hier niet voldaan."]),
        ("other", ["other", "  - Het pakt geen knelpunt aan dat hier speelt, en geen hoofdklacht."]),
    ],
)
def test_why_not_of_advice_is_told_in_dutch_too(advised: KnowledgeBase, name: str, lines: list[str]) -> None:
    d = made(advised, s0=4, s1=1, s2=2)
    assert d.why_not(name, "nl").splitlines() == lines
    assert d.why_not(name) == d.why_not(name, "nl")


@pytest.mark.parametrize(
    ("field", "wanted", "other", "told"),
    [
        ("work", ["care", "ict", "building"], "money", "Het past bij ander werk: zorg; ict; bouw."),
        ("work", ["money", "organisation"], "ict", "Het past bij ander werk: geld; organisatie."),
        ("scale", ["local", "regional"], "national", "Het past bij een andere schaal: lokaal; regionaal."),
        ("scale", ["national"], "local", "Het past bij een andere schaal: landelijk."),
    ],
)
def test_the_work_and_scale_that_advice_suits_are_told_in_dutch_words(
    small: Make, field: str, wanted: list[str], other: str, told: str
) -> None:
    kb = small(sign("s0", "k0"), interventions=[intervention("a", "k0", signs=["s0"], **{field: wanted})])
    d = made(kb, {field: other}, s0=4)
    assert d.why_not("a", "nl").splitlines() == ["a", f"  - {told}"]
    assert d.why_not("a", "en").splitlines()[1].endswith(f": {'; '.join(wanted)}.")


@pytest.mark.parametrize("name", ["named", "Praat met elkaar.", "Talk together."])
def test_advice_is_found_by_its_id_and_by_its_label_in_either_language(advised: KnowledgeBase, name: str) -> None:
    assert made(advised, s0=4).why_not(name, "en").splitlines() == [
        "Talk together.",
        "  - None of the signs it is meant for was observed: s1; s3",
    ]


def test_labels_in_a_row_are_told_without_their_full_stops(small: Make) -> None:
    fields = {"s1": {"nl": "Een.", "en": "One."}, "s2": {"nl": "Twee.", "en": "Two."}}
    kb = small(sign("s0", "k0"), fields=fields, interventions=[intervention("a", "k0", signs=["s1", "s2"])])
    (line,) = made(kb, s0=4).why_not("a", "en").splitlines()[1:]
    assert line == "  - None of the signs it is meant for was observed: One; Two"


def test_why_not_of_what_answers_a_chief_complaint_is_its_place(advised: KnowledgeBase) -> None:
    """It goes before three lines on k0, though k1 was not found."""
    told: Fields = {"chief_complaint": ["s2"]}
    assert made(advised, told, s0=4, s2=2).why_not("other", "en").splitlines() == [
        "other",
        "  This is in the plan, in place 1.",
        '  - It answers the chief complaint: "s2" (2)',
    ]


def test_advice_that_cannot_wait_and_advice_that_is_too_late_are_told_so(small: Make) -> None:
    late = intervention("late", "k0", signs=["s0"], not_after=["s1"])
    kb = small(sign("s0", "k0"), interventions=[late, intervention("now", "k0", signs=["s0"], at_once=True)])
    d = made(kb, s0=4, s1=3)
    assert "  - It cannot wait." in d.why("now", "en").splitlines()
    assert '  - It is for a next attempt, as was seen: "s1" (3)' in d.why("late", "en").splitlines()


def test_advice_is_not_said_to_be_unable_to_wait_where_it_can(small: Make) -> None:
    """Though it is advice of that kind: its sign is no complaint, and was not seen that strongly."""
    kb = small(sign("s0", "k0"), interventions=[intervention("now", "k0", signs=["s0"], at_once=True)])
    told = made(kb, s0={"severity": 4, "confidence": 0.8}).why("now", "en").splitlines()
    assert "  This is in the plan, in place 1." in told and "  - It cannot wait." not in told


def test_advice_that_suits_another_phase_or_type_of_opgave_is_told_so(small: Make) -> None:
    others = [intervention(name, "k0", signs=["s0"], effort="low") for name in "abc"]
    kb = small(sign("s0", "k0"), interventions=[*others, intervention("late", "k0", signs=["s0"], opgave=["t2"])])
    told = made(kb, {"opgave": "t1"}, s0=4).why("late", "en").splitlines()
    assert told[-1] == "  - It suits another type of task better: t2."
    assert not any("suits" in line for line in made(kb, {"opgave": "t2"}, s0=4).why("late", "en").splitlines())


@pytest.mark.parametrize("name", ["a", "full", "barred"])
def test_why_of_advice_is_its_place_or_what_kept_it_out_as_well(advised: KnowledgeBase, name: str) -> None:
    d = made(advised, s0=4, s1=1)
    assert d.why(name) == d.why_not(name)


def test_all_shipped_advice_is_accounted_for_in_both_languages() -> None:
    kb = KnowledgeBase.default()
    d = example_diagnosis(EXAMPLES[0])
    place = {line.intervention: line.priority for line in d.interventions}
    for name, i in kb.interventions.items():
        for language, label in (("nl", i.nl), ("en", i.en)):
            told = " ".join(d.why_not(name, language).split())  # type: ignore[arg-type]
            assert told.startswith(label), name
            reasons = told.removeprefix(label)
            assert reasons and ("{" not in reasons), name
            assert (str(place[name]) in reasons) if name in place else reasons.startswith(" - "), name
