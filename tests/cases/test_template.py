from __future__ import annotations

import re

import pytest

from netdiag.cases import read_case
from netdiag.cases.template import case_template, features_of, full_template
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.yamlfile import parse
from netdiag.phrases import LANGUAGES, Language

SCREEN = 30  # lines


def uncommented(text: str) -> str:
    """The template with every line in use that holds a key."""
    lines = [line for line in text.splitlines()[3:] if not line.startswith("# 0 ")]
    return "\n".join(re.sub(r"^( *)# ?(?=( *)[a-z0-9_-]+:( |$))", r"\1", line) for line in lines) + "\n"


def signs(text: str) -> set[str]:
    return set(re.findall(r"(?m)^  #([a-z0-9-]+): 3", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_fits_on_a_screen_and_names_all_features(kb: KnowledgeBase, language: Language) -> None:
    text = case_template(kb, language)
    assert len(text.splitlines()) <= SCREEN
    assert [f.id for f in kb.features.values() if f"{f.id}: unknown  # {f.label(language)}" not in text] == []
    assert 1 <= len(signs(text)) <= 5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subjects", [(), ("money",), ("learning", "money")])
def test_a_template_in_full_use_is_a_case(kb: KnowledgeBase, language: Language, subjects: tuple[str, ...]) -> None:
    case = read_case(parse(uncommented(case_template(kb, language, subjects)), "case"), kb)
    assert set(case.features) == set(kb.features)
    assert set(case.symptoms) == signs(case_template(kb, language, subjects))


def test_a_template_as_it_stands_has_a_name_and_no_more(kb: KnowledgeBase) -> None:
    assert parse(case_template(kb)).data == {"name": "Naam van het netwerk", "symptoms": None}


def test_every_sign_of_the_subjects_stands_in_it_and_no_other(kb: KnowledgeBase) -> None:
    text = case_template(kb, "nl", ["money", "learning"])
    assert signs(text) == {s.id for s in kb.symptoms.values() if s.group in ("money", "learning")}


def test_answers_given_stand_in_it(kb: KnowledgeBase) -> None:
    first, second = list(kb.features)[:2]
    known = features_of(f" {first} = Ja, {second}=partly,", kb)
    assert known == {first: "yes", second: "partly"}
    assert parse(case_template(kb, "en", features=known)).data["features"] == known


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("merger-of-organisation=yes", "Did you mean 'merger-of-organisations'?"),
        ("qqqq=yes", "Wanted done-as-routine-elsewhere, "),
        ("merger-of-organisations=maybe", "'maybe' is no answer to merger-of-organisations."),
        ("merger-of-organisations", "'' is no answer to merger-of-organisations."),
        ("merger-of-organisations=yes,merger-of-organisations=no", "'merger-of-organisations' is given twice."),
    ],
)
def test_features_there_are_not_and_answers_there_are_not_are_told(kb: KnowledgeBase, text: str, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        features_of(text, kb)


def test_all_that_is_wrong_with_features_is_told_at_once(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError) as raised:
        features_of("a=yes,b=no,merger-of-organisations=1", kb)
    assert len(raised.value.problems) == 3


def test_the_full_template_has_the_core_signs_of_all_subjects(kb: KnowledgeBase) -> None:
    assert signs(full_template(kb)) == {s.id for s in kb.symptoms.values() if s.core}
