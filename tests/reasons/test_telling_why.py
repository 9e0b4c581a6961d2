"""An explanation in words and pictures: three lengths, a tree, a flowchart, data; and as a command."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import netdiag
from conftest import made, rule, sign
from netdiag import InputError, KnowledgeBase, certainty
from netdiag.cases import Case
from netdiag.cli import app
from netdiag.knowledge import premise as pr
from netdiag.knowledge.statable import CELLS, FIELDS
from netdiag.phrases import LANGUAGES
from netdiag.reasons.items import Item
from netdiag.reasons.premises import answered, in_words
from netdiag.reasons.telling import LENGTHS, as_mermaid, as_tree
from netdiag.reasons.whywords import _WORDS, FIELD_WORDS
from shipped import EXAMPLES, example_diagnosis

Make = Callable[..., KnowledgeBase]
SIZE_NL, SIZE_EN = "het aantal organisaties", "the number of organisations"
SCALE_NL = "schaal is lokaal of regionaal"
GROUP = "evidence_groups: [{id: e, nl: groep, en: group, source: {support: inferred, why: {nl: w, en: w}}}]\n"


@pytest.fixture
def kb(small: Make) -> KnowledgeBase:
    """s0 and s1 point to k0, s2 too but in one group with s1; s3 speaks against it."""
    return small(
        rule("a", "{symptom: s0}", "knelpunt: k0", 0.6)
        + rule("b", "{symptom: s1}", "knelpunt: k0", 0.4, ", evidence: e")
        + rule("c", "{symptom: s2}", "knelpunt: k0", 0.3, ", evidence: e")
        + rule("d", "{symptom: s3}", "knelpunt: k0", -0.3),
        more=GROUP,
    )


def test_a_line_names_what_weighs_most_for_and_against(kb: KnowledgeBase) -> None:
    d = made(kb, s0=4, s1=3, s2=4, s3=4)
    assert d.why("k0", "en", "line") == (  # 0.4 * 0.7 against 0.7
        'k0: likely (0.60), because of "s0" (4) and "s1" (3); but "s3" (4).'
    )
    assert d.why("k0", "nl", "line") == 'k0: waarschijnlijk (0,60), want "s0" (4) en "s1" (3); maar "s3" (4).'


def test_what_weakened_a_rule_is_no_reason_in_any_length_or_picture(small: Make) -> None:
    kb = small(rule("a", "{all: [{symptom: s0}, {unless: {symptom: s1}}]}", "knelpunt: k0"))
    d = made(kb, s0=4, s1=1)
    assert d.why("k0", "en", "line") == 'k0: possible (0.45), because of "s0" (4).'
    assert 'What weighs most is "s0" (4).' in d.why("k0", "en", "table")
    assert "      - s0 (4)\n      - weakened by: s1 (1)\n" in d.why("k0", "en")
    why = d.explain("k0")
    assert '  s1 -. "weakens" .-> r0' in as_mermaid(why, "en").splitlines()
    assert why.to_dict("en")["steps"][0]["weakened_by"] == [{"kind": "symptom", "id": "s1"}]


def test_a_finding_on_the_way_that_is_not_so_is_named_as_that(small: Make) -> None:
    kb = small(rule("a", "{symptom: s0}", "pattern: p0", -0.8) + rule("b", "{not: {pattern: p0}}", "knelpunt: k0"))
    assert made(kb, s0=4).why("k0", "en", "line") == 'k0: possible (0.48), because of not "p0".'


def test_of_a_misfit_the_type_that_there_is_and_the_one_it_is_set_up_for_are_named() -> None:
    case = Case(opgave={"type": "taai"}, arrangement={"activiteiten": "overzichtelijk"})
    d = netdiag.diagnose(case, KnowledgeBase.default(), engine="floats")
    assert d.why("geen-passende-strategie", "en", "line").endswith(
        'because of "Requirements for activities": Clear, "Wicked" and not "Clear".'
    )


def test_a_rule_that_rests_on_an_unless_alone_is_told_by_what_it_says(small: Make) -> None:
    d = made(small(rule("a", "{all: [{unless: {symptom: s0}}]}", "knelpunt: k0")), s1=1)
    assert d.why("k0", "en", "table") == "k0: likely (0.60). for"


@pytest.mark.parametrize(
    ("symptoms", "line"),
    [
        ({}, "k0: unclear (0.00); nothing that was observed points to it."),
        ({"s3": 4}, 'k0: unlikely (-0.30); what speaks against it: "s3" (4).'),
        ({"s0": 4}, 'k0: likely (0.60), because of "s0" (4).'),
    ],
)
def test_a_line_of_nothing_and_of_one_side(kb: KnowledgeBase, symptoms: dict[str, int], line: str) -> None:
    assert made(kb, **symptoms).why("k0", "en", "line") == line


def test_a_line_counts_what_it_does_not_name(small: Make) -> None:
    d = made(
        small("".join(sign(f"s{i}", "k0", 0.9 - i / 10) for i in range(5)), symptoms=5), s0=4, s1=4, s2=4, s3=4, s4=4
    )
    assert d.why("k0", "nl", "line").endswith('want "s0" (4), "s1" (4), "s2" (4) en nog 2.')


def test_a_paragraph_gives_the_reasons_and_what_does_not_count(kb: KnowledgeBase) -> None:
    d = made(kb, s0=4, s1=4, s2=4, s3=4)
    assert " ".join(d.why("k0", "en", "table").split()) == (
        'k0: likely (0.65). What weighs most is "s0" (4) and "s1" (4). for What speaks against it: "s3" (4). for '
        "One observation says what another says already, and does not count separately. This rests on 3 observations."
    )


def test_the_ledger_tells_how_certain_all_is_by_then_and_which_of_a_group_had_spoken(kb: KnowledgeBase) -> None:
    told = made(kb, s0=4, s1=4, s2=4).why("k0", "en").splitlines()
    assert [line.strip() for line in told if "together" in line] == ["together now 0.60", "together now 0.76"]
    assert told[-4:] == [
        "  Does not count separately:",
        "    - for for (+0.30, c)",
        "        - s2 (4)",
        '        belongs to "group"; of that only "s1" (4) counts',
    ]


def test_an_observation_is_told_with_how_sure_it_is_where_it_was_made_and_its_note(kb: KnowledgeBase) -> None:
    seen = {"severity": 2.5, "confidence": 0.8, "source": "interview", "note": "tweemaal gehoord"}
    d = made(kb, s0=seen)
    observation = "s0 (2,5; zekerheid van de waarneming 0,80; gesprek; notitie: tweemaal gehoord)"
    assert observation in " ".join(d.why("k0").split())


def test_a_finding_on_the_way_has_its_own_ledger(small: Make) -> None:
    kb = small(rule("a", "{symptom: s0}", "pattern: p0", 0.8) + rule("b", "{pattern: p0}", "knelpunt: k0", 0.5))
    told = made(kb, s0=4).why("k0", "en").splitlines()
    assert '      - by way of "p0", likely (0.80)' in told
    at = told.index('On the way: "p0", likely (0.80)')
    assert told[at + 1 : at + 3] == ["  for for (+0.80, a)", "      - s0 (4)"]


def test_a_rule_of_several_parts_is_told_in_words(small: Make) -> None:
    kb = small(rule("a", "{all: [{symptom: s0}, {any: [{symptom: s1}, {not: {symptom: s2}}]}]}", "knelpunt: k0"))
    told = made(kb, s0=4, s1=4, s2=0).why("k0", "en").splitlines()
    assert '      rule: "s0" and ("s1" or not "s2")' in told
    assert "      - s2 (0, observed not to be so) [seen too, but not needed here]" in told


def test_a_length_that_there_is_not_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match=r"'lin' is not a length of a reason\. Did you mean 'line'\?"):
        made(kb).why("k0", length="lin")  # type: ignore[arg-type]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_an_example_is_told_in_every_length(length: Any, language: Any) -> None:
    d = example_diagnosis(EXAMPLES[-1])
    for name in (*d.kb.knelpunten, *d.kb.patterns, *d.kb.opgaven, *d.kb.governance_forms):
        told = d.why(name, language, length)
        assert told and "{" not in told
        assert length == "line" or all(len(line) <= 80 or " " not in line.strip() for line in told.splitlines())
        assert length != "line" or "\n" not in told


# --- where it stands --------------------------------------------------------------------------------------------------


def test_why_a_knelpunt_stands_before_a_surer_one_is_told(small: Make) -> None:
    fields = {
        "k0": {"seen": 0.1, "brings": {"k2": 0.1}},
        "k1": {"brings": {"k0": 0.9, "k2": 0.1}},
        "k2": {"seen": 0.3},
    }
    signs = sign("s0", "k0", 0.6) + sign("s1", "k1", 0.5) + sign("s2", "k2", 0.3)
    d = made(small(signs, 3, 3, fields=fields), s0=4, s1=4, s2=4)
    why = d.explain("k1")
    assert (why.place, [one.id for one in why.company]) == (1, ["k0", "k2"])
    # half of 0.6 times ln 9, and of 0.3 times -ln 3
    assert [one.adds for one in why.company] == pytest.approx([0.6592, -0.1648], abs=1e-4)
    told = " ".join(why.to_text("en", "table").split())
    assert told.endswith(
        'It stands in place 1 of the order. Where this is so, one sees "k0" more often than elsewhere.'
    )
    assert why.to_text("en").splitlines()[-2:] == [
        '  It stands in place 1 of the order. Where this is so, one sees "k0" (+0.65)',
        '    more often than elsewhere. Less often one sees "k2" (-0.16) there.',
    ]
    assert d.explain("k0").place == 2
    assert why.to_dict("en")["company"][0] == {
        "id": "k0", "label": "k0", "certainty": pytest.approx(0.6), "adds": pytest.approx(0.6592, abs=1e-4),
    }  # fmt: skip


def test_what_does_not_hold_and_what_is_no_knelpunt_has_no_place(small: Make) -> None:
    kb = small(sign("s0", "k0", 0.1) + rule("p", "{symptom: s1}", "pattern: p0"), knelpunten=2)
    d = made(kb, s0=4, s1=4)
    assert d.explain("k0").place is d.explain("p0").place is None
    assert not d.explain("k0").company and "place" not in d.explain("k0").to_text("en")


def test_evidence_and_company_make_the_order_of_the_examples() -> None:
    for d in map(example_diagnosis, EXAMPLES):
        holding = [f for f in d.knelpunten if certainty.holds(f.certainty)]
        why = [d.explain(f.id) for f in holding]
        places = [one.place for one in why if one.place]
        assert places == list(range(1, len(d.core) + 1))
        assert [one.id for one in why if one.place] == [f.id for f in d.core]
        firm = [-math.log(1 - one.certainty) + sum(c.adds for c in one.company) for one in why]
        assert firm == pytest.approx(sorted(firm, reverse=True)), d.case.name


# --- premises in words ------------------------------------------------------------------------------------------------


def words_of(kb: KnowledgeBase, premise: dict[str, Any]) -> tuple[str, str]:
    parsed = kb.rules["a"].model_validate({**_plain(kb), "if": premise}).if_
    words = in_words(parsed, kb)
    return words.nl, words.en


def _plain(kb: KnowledgeBase) -> dict[str, Any]:
    return json.loads(kb.rules["a"].model_dump_json(by_alias=True, exclude_none=True, exclude={"if_"}))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("premise", "nl", "en"),
    [
        ({"symptom": "s0"}, '"s0"', '"s0"'),
        ({"divided": "s0"}, 'antwoorden verschillen over "s0"', 'answers differ on "s0"'),
        ({"opgave": "t1"}, 'een opgave van het type "t1"', 'a task of the type "t1"'),
        ({"case": "size", "at_least": 9}, f"{SIZE_NL} is 9 of meer", f"{SIZE_EN} is 9 or more"),
        ({"case": "size", "at_least": 2, "at_most": 5}, f"{SIZE_NL} is 2 tot en met 5", f"{SIZE_EN} is 2 to 5"),
        ({"case": "mandated", "is": True}, "opgelegd is ja", "imposed is yes"),
        ({"case": "phase", "is": "begin"}, "de fase is begin", "the phase is begin"),
        ({"case": "scale", "is": ["local", "regional"]}, f"de {SCALE_NL}", "the scale is local or regional"),
        ({"at_least": 2, "of": [{"symptom": "s0"}, {"symptom": "s1"}]}, '"s0" en "s1"', '"s0" and "s1"'),
        (
            {"at_least": 2, "of": [{"symptom": "s0"}, {"symptom": "s1"}, {"pattern": "p0"}]},
            'minstens 2 van deze: "s0"; "s1"; het patroon "p0"',
            'at least 2 of these: "s0"; "s1"; the pattern "p0"',
        ),
        ({"all": [{"unless": {"symptom": "s1"}}]}, 'tenzij "s1"', 'unless "s1"'),
        ({"all": [{"symptom": "s0"}, {"unless": {"symptom": "s1"}}]}, '"s0", tenzij "s1"', '"s0", unless "s1"'),
    ],
)  # fmt: skip
def test_a_premise_in_words(small: Make, premise: dict[str, Any], nl: str, en: str) -> None:
    assert words_of(small(rule("a", "{symptom: s0}", "knelpunt: k0")), premise) == (nl, en)


def test_every_rule_that_is_shipped_can_be_told(kb: KnowledgeBase) -> None:
    shipped = KnowledgeBase.default()
    for one in shipped.rules.values():
        words = in_words(one.if_, shipped)
        assert words.nl and words.en and "{" not in words.nl + words.en, one.id


def test_every_keyword_and_every_field_has_its_words() -> None:
    joined = {"all", "any", "of", "symptom"}  # which are told by their parts, or by their label
    assert {keyword for keyword in pr.PREMISES if keyword not in joined} <= set(_WORDS)
    assert set(FIELD_WORDS) == set(FIELDS)


def test_what_a_cell_is_set_up_for_is_told_by_the_label_of_the_type() -> None:
    shipped = KnowledgeBase.default()
    cell, name = get_args(CELLS)[0], next(iter(shipped.opgaven))
    assert answered("arrangement", cell, name, shipped).nl == shipped.opgaven[name].nl


# --- pictures and data ------------------------------------------------------------------------------------------------


def lines_of(tree: Any) -> list[str]:
    return [tree.label.plain, *(line for child in tree.children for line in lines_of(child))]


def test_a_tree_tells_each_finding_on_the_way_once(small: Make) -> None:
    kb = small(
        rule("a", "{symptom: s0}", "pattern: p0", 0.8)
        + rule("b", "{pattern: p0}", "knelpunt: k0", 0.5)
        + rule("c", "{all: [{pattern: p0}, {symptom: s1}]}", "knelpunt: k0", 0.5)
    )
    told = lines_of(as_tree(made(kb, s0=4, s1=4).explain("k0"), "en"))
    assert told[0] == "k0, likely (0.64)"  # 1 - 0.6 ** 2
    assert told.count("for for (+0.80, a)") == 1 and told.count('by way of "p0", likely (0.80)') == 2


def test_a_flowchart_has_a_node_for_what_counts_and_an_arrow_for_each_rule(kb: KnowledgeBase) -> None:
    assert as_mermaid(made(kb, s0=4, s1=4, s2=4, s3=4).explain("k0"), "en").splitlines() == [
        "flowchart LR",
        '  f0(["k0, likely (0.65)"])',
        '  s0["#34;s0#34; (4)"]',
        '  s1["#34;s1#34; (4)"]',
        '  s2["#34;s3#34; (4)"]',
        '  s0 -- "+0.60" --> f0',
        '  s1 -- "+0.40" --> f0',
        '  s2 -. "-0.30" .-> f0',
    ]


@given(label=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(str.strip))
def test_no_label_is_more_than_text_to_a_flowchart(label: str) -> None:
    from netdiag.reasons.telling import _mermaid

    text = _mermaid(label)
    assert re.fullmatch(r'"(?:\w|[ ,.:+()%-]|#\d+;)*"', text)


def test_data_are_plain_and_tell_all(kb: KnowledgeBase) -> None:
    why = made(kb, s0=4, s1=4, s2=4, s3=4).explain("k0")
    data = json.loads(json.dumps(why.to_dict("en")))
    assert (data["id"], data["word"], data["holds"]) == ("k0", "likely", True)
    assert [step["standing"] for step in data["steps"]] == ["counts", "counts", "counts", "outspoken"]
    assert {one["id"]: one["matters"] for one in data["observations"]} == {
        "s0": True,
        "s1": True,
        "s3": True,
        "s2": False,
    }
    with pytest.raises(InputError, match="'xx' is not a language"):
        why.to_dict("xx")  # type: ignore[arg-type]


def test_a_note_of_a_consultant_is_told_and_of_respondents_only_how_far_they_agree(kb: KnowledgeBase) -> None:
    people = [{"role": "arts", "symptoms": {"s0": 4, "s1": 3}} for _ in range(3)]
    d = netdiag.diagnose(Case(symptoms={"s0": {"severity": 4, "note": "eigen notitie"}}, respondents=people), kb)
    seen = {one.item: one for one in d.explain("k0").observations}
    assert seen[Item("symptom", "s0")].note == "eigen notitie"
    assert (seen[Item("symptom", "s1")].note, seen[Item("symptom", "s1")].agreement) == (None, "agreed")
    assert all("arts" not in d.why("k0", "nl", length) for length in LENGTHS)


# --- the command ------------------------------------------------------------------------------------------------------

EXAMPLE = str(EXAMPLES[-1])


def explained(*words: str) -> str:
    done = CliRunner().invoke(app, ["explain", EXAMPLE, *words, "--lang", "en"])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_gives_what_python_gives() -> None:
    d = example_diagnosis(EXAMPLES[-1])
    why = d.explain(d.core[0].id)
    assert why.to_text("en", "line") == d.why(why.id, "en", "line") and why.to_tree("en").children
    first, advice = d.core[0].id, d.interventions[0].intervention
    assert explained(first) == d.why(first, "en") + "\n"
    assert explained(first, "--length", "table") == d.why(first, "en", "table") + "\n"
    assert explained(first, "--not") == d.why_not(first, "en") + "\n"
    assert explained(first, "--format", "mermaid") == why.to_mermaid("en")
    assert json.loads(explained(first, "--format", "json")) == d.explain(first).to_dict("en")
    assert json.loads(explained(first, "--falls", "--format", "json")) == d.stands_on(first).to_dict("en")
    assert json.loads(explained(advice, "--format", "json"))["place"] == 1
    assert explained(advice) == d.why(advice, "en") + "\n"
    assert first not in explained(first, "--format", "tree") and "├" in explained(first, "--format", "tree")


def test_the_command_tells_of_what_does_not_hold() -> None:
    d = example_diagnosis(EXAMPLES[-1])
    last = d.knelpunten[-1].id
    data = json.loads(explained(last, "--not", "--format", "json"))
    assert {key: data[key] for key in ("id", "sets", "holds")} == {
        key: d.would_hold(last).to_dict("en")[key] for key in ("id", "sets", "holds")
    }
    assert "does not hold now" in explained(last, "--falls")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--not", "--falls"], "ask one at a time"),
        (["--not", "--format", "tree"], "--not has no tree."),
        (["--falls", "--length", "line"], "--falls has one length only."),
        (["--format", "json", "--length", "table"], "--format json has one length only."),
    ],
)
def test_what_does_not_go_together_is_told(words: list[str], told: str) -> None:
    done = CliRunner().invoke(app, ["explain", EXAMPLE, "onvoldoende-leiderschap", *words])
    assert isinstance(done.exception, InputError) and told in str(done.exception)


@pytest.mark.parametrize("form", ["tree", "mermaid"])
def test_of_advice_there_is_no_picture(form: str) -> None:
    advice = example_diagnosis(EXAMPLES[-1]).interventions[0].intervention
    done = CliRunner().invoke(app, ["explain", EXAMPLE, advice, "--format", form])
    assert isinstance(done.exception, InputError) and "there is no picture" in str(done.exception)


@pytest.mark.parametrize("form", ["text", "json"])
def test_advice_does_not_stand_or_fall(form: str) -> None:
    advice = example_diagnosis(EXAMPLES[-1]).interventions[0].intervention
    done = CliRunner().invoke(app, ["explain", EXAMPLE, advice, "--falls", "--format", form])
    assert isinstance(done.exception, InputError)
    assert str(done.exception) == f"'{advice}' is an intervention, which does not stand or fall. Leave --falls out."
