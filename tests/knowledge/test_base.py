from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT, intervention, rule, symptom
from netdiag.errors import KnowledgeError
from netdiag.knowledge import Entry, KnowledgeBase, Text
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from pointing import pointers, pointing

Make = Callable[..., KnowledgeBase]
SHIPPED = ROOT / "knowledge", ROOT / "rules"

TABEL_1 = {
    "Overzichtelijk": (
        "Gericht op ontwerpen", "Routine-uitwerking", "Directe interventie op opgave", "SMART geformuleerd op output",
    ),
    "Gecompliceerd": (
        "Gericht op onderzoeken", "Expert-uitwerking", "Eensgezindheid over kennis",
        "Kaderstellend op input en throughput",
    ),
    "Principieel": (
        "Adaptief krachtig", "Samen zoeken", "Formulering van gezamenlijk doel", "Kaderstellend op throughput",
    ),
    "Taai": ("Adaptief prudent", "Samen leren", "Ontwikkelen wederzijds begrip", "Kaderstellend op outcome"),
}  # fmt: skip

TABEL_2 = {
    "Onvoldoende aanwezige kennis": (
        "Onvoldoende definitie van probleemstelling",
        "Onvoldoende analyse van de opgave",
        "Afwezigheid van belangrijke data en informatie",
        "Afwezigheid van belangrijke inhoudelijke kennis",
        "Er wordt onvoldoende rekening gehouden met belangrijke onzekerheden",
        "Beoogde resultaten zijn niet consistent met elkaar",
        "Beoogde activiteiten zijn niet consistent met elkaar",
    ),
    "Gebrek aan gelijkgerichtheid": (
        "Uiteenlopende belangen",
        "Uiteenlopende informatieposities",
        "Uiteenlopende kennisposities",
        "Uiteenlopende ervaringen",
        "Aanwezigheid van belemmerende emoties",
        "Verschil in urgentiebeleving",
    ),
    "Knelpunten in de structuur": (
        "Verantwoordelijkheid voor opgave is onduidelijk of betwist",
        "Verantwoordelijkheid voor vraagstuk is onduidelijk of betwist",
        "Relevante stakeholders zijn niet betrokken",
        "Geen omgeving om met elkaar te leren, af te stemmen en te besluiten",
        "Onvoldoende spelregels voor afstemming en besluitvorming",
        "Onvoldoende mogelijkheid om te sturen op kaders regulier arrangement",
    ),
    "Knelpunten in het bouwproces": (
        "Geen passende strategie voor vraagstuk",
        "Onvoldoende duidelijke fasering",
        "Onvoldoende voorspelbaarheid",
        "Teveel ongepaste partijdigheid",
        "Onvoldoende leiderschap",
        "Onvoldoende mandaat en middelen",
        "Onvoldoende competenties",
    ),
}


@cache
def lines(file: str) -> list[str]:
    return Path(file).read_text(encoding="utf-8").splitlines()


def overlay(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return folder


# --- the tables -------------------------------------------------------------------------------------------------------


def test_tabel_1_stands_there_verbatim_and_in_order(kb: KnowledgeBase) -> None:
    found = {
        o.nl: (o.cells.bouwstenen, o.cells.krachten, o.cells.resultaten, o.cells.activiteiten)
        for o in kb.opgaven.values()
    }
    assert found == TABEL_1
    assert list(found) == list(TABEL_1)
    assert list(kb.cells) == ["bouwstenen", "krachten", "resultaten", "activiteiten"]


def test_tabel_2_stands_there_verbatim_and_in_order(kb: KnowledgeBase) -> None:
    found: dict[str, tuple[str, ...]] = {column.nl: () for column in kb.hoofdoorzaken.values()}
    for knelpunt in kb.knelpunten.values():
        found[kb.hoofdoorzaken[knelpunt.hoofdoorzaak].nl] += (knelpunt.nl,)
    assert found == TABEL_2
    assert list(found) == list(TABEL_2)
    assert [len(column) for column in found.values()] == [7, 6, 6, 7]
    assert len(kb.knelpunten) == 26


def test_each_hoofdoorzaak_has_a_family_of_interventions_of_its_own(kb: KnowledgeBase) -> None:
    assert len(kb.hoofdoorzaken) == len(kb.families) == 4
    assert {column.family for column in kb.hoofdoorzaken.values()} == set(kb.families)


def test_seven_bouwstenen_with_twenty_questions(kb: KnowledgeBase) -> None:
    counts = [sum(q.bouwsteen == name for q in kb.questions.values()) for name in kb.bouwstenen]
    assert counts == [2, 4, 4, 2, 3, 2, 3]
    assert len(kb.questions) == 20


def test_seven_drijvende_krachten_and_both_axes(kb: KnowledgeBase) -> None:
    assert len(kb.drijvende_krachten) == 7
    assert {tuple(sorted(o.axes.items())) for o in kb.opgaven.values()} == {
        (("goals-agreed", agreed), ("knowledge-certain", certain))
        for agreed in (True, False)
        for certain in (True, False)
    }


def test_every_knelpunt_has_rules_signs_and_an_intervention_that_answers_it_first(kb: KnowledgeBase) -> None:
    signs: dict[str, set[str]] = {name: set() for name in kb.knelpunten}
    for r in kb.rules.values():
        if r.then.knelpunt and r.then.certainty > 0:
            signs[r.then.knelpunt] |= {leaf.symptom for leaf in pr.speaking(r.if_) if leaf.keyword == "symptom"}
    answered = {i.answers[0] for i in kb.interventions.values()}
    assert [name for name, found in signs.items() if not found] == []
    assert set(kb.knelpunten) - answered == set()


def test_every_feature_tells_of_an_axis_and_features_tell_of_both(kb: KnowledgeBase) -> None:
    told = [(leaf.feature, r.then.axis) for r in kb.rules.values() for leaf in pr.leaves(r.if_)
            if leaf.keyword == "feature"]  # fmt: skip
    assert ({feature for feature, _ in told}, {axis for _, axis in told}) == (set(kb.features), set(kb.axes))


def test_each_type_of_opgave_follows_from_both_axes_on_the_sides_where_it_lies(kb: KnowledgeBase) -> None:
    for name, record in kb.opgaven.items():
        (one,) = (r for r in kb.rules.values() if r.then.opgave == name)
        sides = {part.axis if isinstance(part, pr.AxisIs) else part.not_.axis: isinstance(part, pr.AxisIs)
                 for part in one.if_.children}  # fmt: skip
        assert (one.if_.keyword, sides, one.then.certainty) == ("all", dict(record.axes), 1), name


def test_every_record_says_where_it_comes_from_in_both_languages(kb: KnowledgeBase) -> None:
    for section in m.SECTIONS:
        for name, record in getattr(kb, section).items():
            if isinstance(record, Entry | m.Rule | m.Pointers):
                assert record.source.doc or record.source.support == "inferred", name
            if isinstance(record, Text):
                assert record.label("nl") and record.label("en"), name


# --- folders ----------------------------------------------------------------------------------------------------------


def test_the_shipped_knowledge_is_found_from_any_folder(kb: KnowledgeBase, tmp_path: Path) -> None:
    code = "from netdiag import KnowledgeBase; print(KnowledgeBase.default().hash)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"{kb.hash}\n"


def test_the_default_is_what_the_shipped_folders_hold_and_read_once(kb: KnowledgeBase) -> None:
    fresh = KnowledgeBase.load(*SHIPPED)
    assert KnowledgeBase.default() is kb
    assert fresh.hash == kb.hash
    assert kb.version == kb.hash[:12]
    for section in m.SECTIONS:
        assert list(getattr(fresh, section).items()) == list(getattr(kb, section).items())


def test_a_record_knows_its_place(kb: KnowledgeBase) -> None:
    place = kb.places["opgaven", "taai"]
    line = Path(place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert Path(place.file) == ROOT / "knowledge" / "opgaven.yaml"
    assert line == "  - id: taai"
    pointed = [name for name in kb.rules if m.POINTED in name]
    assert len(kb.places) == sum(len(getattr(kb, section)) for section in m.SECTIONS) - len(pointed)


def test_a_rule_that_pointers_stand_for_has_the_place_of_its_sign(kb: KnowledgeBase) -> None:
    pointed = [name for name in kb.rules if m.POINTED in name]
    assert len(pointed) > 1000
    for name in pointed[::20]:
        of, sign = name.split(m.POINTED)
        place, whole = kb.places["rules", name], kb.places["pointers", of]
        assert place.file == whole.file and (place.line, place.column) > (whole.line, whole.column)
        line = lines(place.file)[place.line - 1]
        assert line[place.column - 1 :].startswith(f"{sign}:"), name


def test_mistakes_of_several_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("symptom: []\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("rules: {}\n", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.yml").write_text("name: &x 1\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        KnowledgeBase.load(tmp_path)
    assert [Path(p.place.file).name for p in caught.value.problems if p.place] == ["a.yaml", "b.yaml", "c.yml"]


def test_files_that_are_not_yaml_are_left_alone(small: Make, tmp_path: Path) -> None:
    before = small(rule("r", "{symptom: s0}", "knelpunt: k0"))
    (tmp_path / "kb" / "notes.txt").write_text("{", encoding="utf-8")
    assert KnowledgeBase.load(tmp_path / "kb").hash == before.hash


# --- pointers ---------------------------------------------------------------------------------------------------------


def as_written(r: m.Rule) -> dict[str, Any]:
    return r.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def test_each_sign_of_pointers_is_a_rule(small: Make) -> None:
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0"), more=pointing(pointers("p", {"s1": 0.6, "s2": -0.2}, "k1")))
    assert list(kb.rules) == ["p.s1", "p.s2", "r"]
    assert as_written(kb.rules["p.s1"]) == {
        "id": "p.s1", "if": {"symptom": "s1"}, "then": {"knelpunt": "k1", "certainty": 0.6}, "necessity": 0.15,
        "because": {"nl": "want", "en": "for"}, "source": {"support": "inferred"},
    }  # fmt: skip
    assert as_written(kb.rules["p.s2"])["then"] == {"knelpunt": "k1", "certainty": -0.2}
    assert list(kb.pointers) == ["p"] and dict(kb.pointers["p"].signs) == {"s1": 0.6, "s2": -0.2}


@pytest.mark.parametrize(
    ("sure", "necessity"), [(0.2, 0), (0.39, 0), (0.4, 0.1), (0.5, 0.125), (1, 0.25), (-0.39, 0), (-0.6, 0.15)]
)
def test_the_necessity_of_a_pointing_sign_is_a_quarter_of_its_certainty_from_0_4_on(
    small: Make, sure: float, necessity: float
) -> None:
    kb = small("  []", more=pointing(pointers("p", {"s0": sure})))
    assert (kb.rules["p.s0"].then.certainty, kb.rules["p.s0"].necessity) == (sure, necessity)


def test_a_general_sign_and_its_special_cases_are_rules_of_one_evidence_group(small: Make) -> None:
    fields = {"s2": {"under": ["s0"]}, "s1": {"under": ["s0"]}}
    more = pointing(pointers("p", {"s0": 0.6, "s1": 0.4}), pointers("q", {"s2": -0.4, "s3": 0.4}))
    kb = small("  []", fields=fields, more=more)
    assert {name: as_written(r)["if"] for name, r in kb.rules.items()} == {
        f"{of}.{sign}": {"symptom": sign} for of, sign in (("p", "s0"), ("p", "s1"), ("q", "s2"), ("q", "s3"))
    }
    assert dict(kb.derived.special_of) == {"s0": ("s1", "s2")}
    assert set(kb.derived.evidence_of) == {"p.s0", "p.s1", "q.s2"}
    assert len(set(kb.derived.evidence_of.values())) == 1


def test_what_stands_under_unless_is_read_and_speaks_for_nothing(small: Make) -> None:
    kb = small(rule("r", "{all: [{symptom: s0}, {unless: {symptom: s1}}]}", "knelpunt: k0", 0.6))
    assert kb.derived.speaking_for == {"knelpunt:k0": ("s0",)}
    assert kb.derived.single_signs == {"s0": {"k0": 0.6}}
    assert kb.derived.bearing == {"knelpunt:k0": {"s0": 0.6}}
    assert kb.derived.readers == {"symptom:s0": ("r",), "symptom:s1": ("r",)}


def test_advice_for_a_general_sign_is_advice_for_its_special_cases(small: Make) -> None:
    special = {"s1": {"under": ["s0"]}, "s2": {"under": ["s0", "s3"]}}
    given = [intervention("a", "k0", signs={"s0": 3}), intervention("b", "k0", signs=["s3", "s1"])]
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0"), fields=special, interventions=given)
    assert kb.derived.meant_for == {"a": {"s0": 3, "s1": 3, "s2": 3}, "b": {"s3": 2, "s1": 2, "s2": 2}}
    assert kb.derived.advised_for == {"s0": {"a": 3}, "s1": {"a": 3, "b": 2}, "s2": {"a": 3, "b": 2}, "s3": {"b": 2}}


def test_a_special_case_has_a_mark_of_its_own_or_none_and_else_the_highest_of_its_general_ones(small: Make) -> None:
    special = {name: {"under": ["s0", "s1"]} for name in ("s2", "s3", "s4")}
    given = [intervention("a", "k0", signs={"s0": 1, "s2": 0, "s3": 1.5, "s1": 2.5})]
    kb = small(rule("r", "{symptom: s0}", "knelpunt: k0"), symptoms=5, fields=special, interventions=given)
    assert kb.derived.meant_for == {"a": {"s0": 1, "s3": 1.5, "s4": 2.5, "s1": 2.5}}


@pytest.mark.parametrize(
    ("signs", "told"),
    [
        ({"s0": 4}, "less than or equal to 3"),
        ({"s0": -1}, "greater than or equal to 0"),
        ({"s0": 0}, "no sign has a mark above 0; leave signs out where an intervention is meant for none"),
        ({"s9": 2}, "'s9'"),
        (["s9"], "'s9'"),
        ("s0", "'s0' is not a mapping of keys to values"),
    ],
)
def test_marks_that_are_none_are_told(small: Make, signs: object, told: str) -> None:
    with pytest.raises(KnowledgeError, match=told):
        small(rule("r", "{symptom: s0}", "knelpunt: k0"), interventions=[intervention("a", "k0", signs=signs)])


def test_pointers_and_what_they_stand_for_survive_a_pickle(small: Make) -> None:
    kb = small("  []", more=pointing(pointers("p", {"s0": 0.6})))
    again = pickle.loads(pickle.dumps(kb))
    assert again == kb and dict(again.rules) == dict(kb.rules) and dict(again.pointers) == dict(kb.pointers)
    assert again.places["rules", "p.s0"] == kb.places["rules", "p.s0"]


def test_an_overlay_replaces_pointers_by_id_and_all_their_rules_with_them(small: Make, tmp_path: Path) -> None:
    first = small(
        rule("r", "{symptom: s0}", "knelpunt: k0"),
        more=pointing(pointers("p", {"s0": 0.6, "s1": 0.4}), pointers("q", {"s2": 0.2})),
    )
    before = dict(first.rules)
    second = first.overlay(overlay(tmp_path / "mine", pointing(pointers("p", {"s1": -0.2, "s3": 0.8}, "k1"))))
    assert list(second.rules) == ["p.s1", "p.s3", "q.s2", "r"]
    assert second.rules["p.s1"].then.finding == ("knelpunt", "k1")
    assert second.places["rules", "p.s1"].file.endswith("mine.yaml")
    assert second.places["rules", "q.s2"] == first.places["rules", "q.s2"]
    assert dict(first.rules) == before and second.hash != first.hash


def test_special_cases_that_an_overlay_adds_count_once_with_the_general_sign_below(small: Make, tmp_path: Path) -> None:
    first = small("  []", more=pointing(pointers("p", {"s0": 0.6})))
    text = f"symptoms:\n{symptom('special', under='[s0]')}{pointing(pointers('q', {'special': 0.4}))}"
    second = first.overlay(overlay(tmp_path / "mine", text))
    assert dict(first.derived.evidence_of) == {}
    assert second.derived.evidence_of["p.s0"] == second.derived.evidence_of["q.special"]


def test_a_special_case_that_an_overlay_puts_apart_counts_apart(small: Make, tmp_path: Path) -> None:
    first = small("  []", fields={"s1": {"under": ["s0"]}}, more=pointing(pointers("p", {"s0": 0.6, "s1": 0.4})))
    second = first.overlay(overlay(tmp_path / "mine", f"symptoms:\n{symptom('s1')}"))
    assert set(first.derived.evidence_of) == {"p.s0", "p.s1"}
    assert dict(second.derived.evidence_of) == dict(second.derived.special_of) == {}


def test_an_overlay_cannot_put_a_rule_in_the_place_of_a_sign(small: Make, tmp_path: Path) -> None:
    first = small("  []", more=pointing(pointers("p", {"s0": 0.6})))
    with pytest.raises(KnowledgeError, match=r"id 'p\.s0' has a dot\."):
        first.overlay(overlay(tmp_path / "mine", f"rules:\n{rule('p.s0', '{symptom: s0}', 'knelpunt: k0')}"))


def test_a_symptom_is_a_sign_that_stands_alone_unless_it_says_otherwise(small: Make) -> None:
    more = {"kind": "consequence", "under": ["s1"], "formerly": ["old"], "heard_as": {"nl": ["Tja."], "en": ["Well."]}}
    kb = small("  []", fields={"s0": more})
    plain, said = kb.symptoms["s1"], kb.symptoms["s0"]
    assert (plain.kind, plain.under, plain.formerly, plain.heard_as.nl, plain.heard_as.en) == ("sign", (), (), (), ())
    assert (said.kind, said.under, said.formerly) == ("consequence", ("s1",), ("old",))
    assert (said.heard_as.nl, said.heard_as.en) == (("Tja.",), ("Well.",))
    assert dict(kb.derived.formerly) == {"old": "s0"}


def test_no_former_id_of_a_shipped_symptom_is_an_id_of_today_or_of_two(kb: KnowledgeBase) -> None:
    former = [name for symptom in kb.symptoms.values() for name in symptom.formerly]
    assert len(former) == len(set(former)) > 0
    assert set(former) & set(kb.symptoms) == set()


def test_special_cases_stand_under_general_signs_that_stand_under_none(kb: KnowledgeBase) -> None:
    assert kb.derived.special_of
    assert [name for name in kb.derived.special_of if kb.symptoms[name].under] == []


# --- overlay ----------------------------------------------------------------------------------------------------------


def test_an_overlay_adds_and_leaves_the_first_one_untouched(small: Make, tmp_path: Path) -> None:
    first = small(rule("r", "{symptom: s0}", "knelpunt: k0"))
    before = {section: dict(getattr(first, section)) for section in m.SECTIONS}
    text = f"symptoms:\n{symptom('mine')}rules:\n{rule('r-mine', '{symptom: mine}', 'knelpunt: k1')}"
    second = first.overlay(overlay(tmp_path / "mine", text))
    assert set(second.symptoms) - set(first.symptoms) == {"mine"}
    assert set(second.rules) - set(first.rules) == {"r-mine"}
    assert {section: dict(getattr(first, section)) for section in m.SECTIONS} == before
    assert second.hash != first.hash


def test_an_overlay_replaces_by_id(small: Make, tmp_path: Path) -> None:
    first = small(rule("r", "{symptom: s0}", "knelpunt: k0", 0.6))
    second = first.overlay(overlay(tmp_path / "mine", f"rules:\n{rule('r', '{symptom: s1}', 'knelpunt: k1', 0.3)}"))
    assert first.rules["r"].then.certainty == 0.6
    assert list(second.rules) == ["r"]
    assert (second.rules["r"].then.finding, second.rules["r"].then.certainty) == (("knelpunt", "k1"), 0.3)
    assert second.places["rules", "r"].file.endswith("mine.yaml")


def test_an_overlay_on_an_overlay_keeps_both(small: Make, tmp_path: Path) -> None:
    first = small(rule("r", "{symptom: s0}", "knelpunt: k0"))
    second = first.overlay(overlay(tmp_path / "a", f"symptoms:\n{symptom('one')}"))
    third = second.overlay(overlay(tmp_path / "b", f"symptoms:\n{symptom('two')}"))
    assert {"s0", "one", "two"} <= set(third.symptoms)


def test_an_overlay_that_says_the_same_is_the_same_knowledge(small: Make, tmp_path: Path) -> None:
    first = small(rule("r", "{symptom: s0}", "knelpunt: k0"))
    assert first.overlay(overlay(tmp_path / "mine", f"symptoms:\n{symptom('s0')}")).hash == first.hash


def test_an_overlay_works_on_the_shipped_knowledge(kb: KnowledgeBase, tmp_path: Path) -> None:
    name = next(iter(kb.rules))
    text = f"rules:\n{rule('my-own-rule', '{symptom: nobody-watches-trends}', 'knelpunt: onvoldoende-leiderschap')}"
    mine = kb.overlay(overlay(tmp_path / "mine", text))
    assert set(mine.rules) - set(kb.rules) == {"my-own-rule"}
    assert mine.rules[name] == kb.rules[name]
    assert "my-own-rule" not in kb.rules


# --- frozen, ordered --------------------------------------------------------------------------------------------------


def test_a_knowledge_base_is_read_only(kb: KnowledgeBase) -> None:
    with pytest.raises(AttributeError):
        kb.symptoms = {}  # type: ignore[misc]
    for section in m.SECTIONS:
        with pytest.raises(TypeError):
            getattr(kb, section)["new"] = None
    with pytest.raises(ValueError, match="frozen"):
        next(iter(kb.symptoms.values())).nl = "anders"


def test_neither_hash_nor_order_depends_on_how_files_are_cut_or_ordered(small: Make, tmp_path: Path) -> None:
    rules = [rule(f"r{i}", f"{{symptom: s{i}}}", f"knelpunt: k{i % 2}") for i in range(4)]
    together = small("".join(rules))
    text = (tmp_path / "kb" / "all.yaml").read_text(encoding="utf-8")
    (tmp_path / "kb" / "all.yaml").write_text(text[: text.index("rules:")], encoding="utf-8")
    for i, one in enumerate(reversed(rules)):
        (tmp_path / "kb" / f"{i}.yaml").write_text(f"rules:\n{one}", encoding="utf-8")
    apart = KnowledgeBase.load(tmp_path / "kb")
    assert apart.hash == together.hash
    for section in m.SECTIONS:
        assert list(getattr(apart, section).items()) == list(getattr(together, section).items())


def test_the_hash_sees_every_change(small: Make) -> None:
    texts = [rule("r", "{symptom: s0}", "knelpunt: k0", certainty) for certainty in (0.6, 0.61)]
    texts.append(rule("r", "{symptom: s1}", "knelpunt: k0", 0.6))
    assert len({small(text).hash for text in texts}) == 3


def test_the_hash_sees_every_change_of_pointers(small: Make) -> None:
    signs = [{"s0": 0.6}, {"s0": 0.61}, {"s1": 0.6}, {"s0": 0.6, "s1": 0.6}]
    hashes = {small("  []", more=pointing(pointers("p", of))).hash for of in signs}
    assert len({*hashes, small("  []", more=pointing(pointers("p", signs[0], "k1"))).hash}) == 5


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_shipped_files_are_read_alike_where_yaml_has_no_c_library(folder: Path) -> None:
    def events(text: str, loader: Any) -> list[tuple[str, Any]]:
        return [(type(event).__name__, getattr(event, "value", None)) for event in yaml.parse(text, Loader=loader)]

    for file in folder.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert events(text, yaml.SafeLoader) == events(text, yaml.CSafeLoader), file
