"""A diagnosis as plain data and as JSON: its keys, its values, the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from conftest import intervention, made, sign
from netdiag import Case, KnowledgeBase, diagnose
from shipped import diagnoses

Small = Callable[..., KnowledgeBase]

KEYS = {
    "": ["netdiag", "knowledge", "language", "outcome", "opgave", "hoofdoorzaken", "knelpunten", "patterns",
         "governance", "interventions", "withheld", "unadvised", "bouwstenen", "krachten",
         "phase_advice", "precedents", "consequences", "unexplained",
         "unused", "ask_next", "respondents", "case"],
    "knowledge": ["version", "hash"],
    "opgave": ["type", "label", "certainty", "stated", "axes", "left", "ask", "split", "fitting", "misfits", "parts"],
    "parts": ["part", "type", "label", "certainty", "stated", "axes", "left", "ask", "split", "fitting", "misfits"],
    "misfits": ["cell", "present", "fitting", "certainty"],
    "hoofdoorzaken": ["id", "label", "share", "certainty", "even"],
    "knelpunten": ["id", "label", "hoofdoorzaak", "certainty", "word", "support", "core", "follows_from",
                   "brings_along", "explains", "for", "against", "missing"],
    "follows_from": ["knelpunt", "because"],
    "for": ["rule", "contribution", "refuted", "symptoms", "despite", "because", "source"],
    "source": ["doc", "section", "support"],
    "patterns": ["id", "label", "certainty", "word", "for", "against", "ask"],
    "governance": ["id", "label", "certainty"],
    "interventions": ["id", "label", "family", "answers", "priority", "actor", "effort", "bouwstenen", "krachten",
                      "source", "because", "contra", "too_late", "mind", "tensions"],
    "answers": ["knelpunten", "symptoms", "complaints"],
    "bouwstenen": ["id", "label", "certainty", "symptoms", "questions"],
    "phase_advice": ["principle", "intervention", "label"],
    "precedents": ["id", "label", "features", "symptoms", "interventions", "result", "tone"],
    "unexplained": ["id", "label"],
    "ask_next": ["id", "label", "bears_on", "value"],
    "respondents": ["n", "signs", "unknown_subjects", "groups"],
    "signs": ["id", "label", "n", "median", "agreement", "counts", "unknown"],
    "unknown_subjects": ["id", "label", "asked", "unknown"],
    "groups": ["by", "name", "n", "symptoms", "outcome", "hoofdoorzaken", "knelpunten", "differs", "appears",
               "disappears"],
    "groups/hoofdoorzaken": ["id", "share"],
    "groups/knelpunten": ["id", "label", "certainty"],
    "groups/symptoms": ["n", "median"],
}  # fmt: skip
ALIKE = {
    "krachten": "bouwstenen",
    "against": "for",
    "withheld": "interventions",
    "unused": "unexplained",
    "unadvised": "unexplained",
    "consequences": "unexplained",
}


def with_groups() -> Case:
    """Seven of one role and five without, who differ, and cannot tell of one sign."""
    answers = [("bestuurder", 4)] * 7 + [(None, 0)] * 5
    return Case.model_validate(
        {
            "respondents": [
                {"role": role, "symptoms": {"no-felt-urgency": score, "who-pays-what-recurs": "unknown"}}
                for role, score in answers
            ]
        }
    )


def test_json_has_the_same_keys_in_the_same_order_for_every_case() -> None:
    met = set()

    def check(value: Any, under: str) -> None:
        if isinstance(value, list):
            for item in value:
                check(item, under)
        elif isinstance(value, dict) and under not in ("case", "axes", "fitting", "counts"):
            named = under == "groups/symptoms" and all(isinstance(inner, dict) for inner in value.values())
            if not named:
                assert list(value) == KEYS[ALIKE.get(under, under)], under
                met.add(ALIKE.get(under, under))
            for key, inner in value.items():
                inside = under.partition("/")[0] == "groups"
                check(inner, under if named else f"groups/{key}" if inside else key)

    first, *others = (d for _, d in diagnoses())
    check(json.loads(diagnose(with_groups(), first.kb, engine="floats").to_json()), "")
    with_part = diagnose(first.case.replace(parts={"deel": {}}), first.kb, engine="floats")
    for d in (with_part, *others):
        check(json.loads(d.to_json()), "")
    assert met == set(KEYS)


def test_the_data_are_those_of_the_diagnosis_to_four_decimals(small: Small) -> None:
    """k0 is at (0.6 - 0.2) / (1 - 0.2). Of s0 it takes 0.6 * 0.5 ** 2, k1 0.4 * 0.4 ** 2: 150 to 64."""
    contra = [{"if": {"symptom": "s2"}, "nl": "Niet nu.", "en": "Not now."}]
    kb = small(
        sign("s0", "k0", 0.6) + sign("s0", "k1", 0.4) + sign("s1", "k0", 0.6, ", necessity: 0.2"),
        fields={"k1": {"hoofdoorzaak": "h2"}},
        hoofdoorzaken=[{"id": "h2", "family": "f", "order": 2}],
        interventions=[intervention("talk", "k0", "k1", contra=contra)],
    )
    data = made(kb, s0=4, s1=0).to_dict("en")
    assert data["outcome"] == "first_indication"
    assert data["hoofdoorzaken"] == [
        {"id": "h", "label": "h", "share": 0.7009, "certainty": 0.5, "even": True},
        {"id": "h2", "label": "h2", "share": 0.2991, "certainty": 0.4, "even": False},
    ]
    inferred = {"doc": None, "section": None, "support": "inferred"}
    reason = {"despite": [], "because": "for", "source": inferred}
    assert data["knelpunten"][0] == {  # type: ignore[index]
        "id": "k0", "label": "k0", "hoofdoorzaak": "h", "certainty": 0.5, "word": "possible", "support": 1.0,
        "core": True, "follows_from": [], "brings_along": [], "explains": ["s0"],
        "for": [{"rule": "s0-k0", "contribution": 0.6, "refuted": False, "symptoms": ["s0"], **reason}],
        "against": [{"rule": "s1-k0", "contribution": -0.2, "refuted": True, "symptoms": ["s1"], **reason}],
        "missing": [],
    }  # fmt: skip
    assert data["interventions"] == [
        {
            "id": "talk", "label": "talk", "family": "f",
            "answers": {"knelpunten": ["k0", "k1"], "symptoms": ["s0"], "complaints": []},
            "priority": 1, "actor": ["bestuur"], "effort": "low", "bouwstenen": [], "krachten": [],
            "source": inferred, "because": "because", "contra": ["Not now."], "too_late": [], "mind": [],
            "tensions": [],
        }
    ]  # fmt: skip
    assert data["case"] == {"name": "test", "symptoms": {"s0": {"severity": 4}, "s1": {"severity": 0}}}


def test_json_is_the_dict_and_the_same_bytes_every_time() -> None:
    _, d = diagnoses()[0]
    again = diagnose(d.case, d.kb)
    assert json.loads(d.to_json("en")) == d.to_dict("en")
    assert again.to_json() == d.to_json()
    assert d.to_json().endswith("}\n")
    assert "-0.0," not in d.to_json()


def test_languages_differ_in_labels_and_in_nothing_else() -> None:
    _, d = diagnoses()[0]
    dutch, english = d.to_dict("nl"), d.to_dict("en")
    assert (dutch["language"], english["language"]) == ("nl", "en")
    assert dutch["knelpunten"] != english["knelpunten"]

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            said = ("label", "because", "ask", "contra", "mind", "language", "fitting", "result")
            return {key: bare(inner) for key, inner in value.items() if key not in said}
        return [bare(item) for item in value] if isinstance(value, list) else value

    assert bare(dutch) == bare(english)
