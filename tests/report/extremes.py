"""The largest and the smallest that a case can hold."""

from __future__ import annotations

from netdiag import Case, Diagnosis, KnowledgeBase, diagnose

LONG = "Regionaalzorgnetwerkoverlegvoorzitter " * 12 + "x" * 40  # words that no column is made for


def smallest() -> Diagnosis:
    """A case of which nothing is known."""
    return diagnose(Case(symptoms={}), engine="floats")


def largest() -> Diagnosis:
    """Every symptom seen, each with a note; every question answered; all texts as long as they may be; many people."""
    kb = KnowledgeBase.default()
    severities = (4, 3, 2, 1, 0, "unknown")
    noted = {"source": "interview", "note": LONG}
    seen = {name: {"severity": severities[i % 6], **noted} for i, name in enumerate(kb.symptoms) if i % 9}
    asked = [*kb.symptoms][::9]
    people = [
        {
            "role": f"{'rol' * 30}{i % 4}",
            "organisation": LONG[:90],
            "symptoms": {n: (7 * i + j) % 5 for j, n in enumerate(asked)},
        }
        for i in range(60)
    ]
    case = Case(
        name=LONG[:300],
        date="2026-11-28",
        description=LONG * 4,
        origin=LONG,
        phase=next(iter(kb.phases)),
        governance=next(iter(kb.governance_forms)),
        arrangement={"bouwstenen": next(iter(kb.opgaven)), "krachten": [*kb.opgaven][1]},
        features=dict.fromkeys(kb.features, "yes"),
        questions=dict.fromkeys(kb.questions, "no"),
        parts={LONG[:90]: dict.fromkeys(kb.features, "no")},
        chief_complaint=[*kb.symptoms][:3],
        symptoms=seen,
        respondents=people,
    )
    return diagnose(case, kb, engine="floats")
