"""What keeps a finding from holding, or from being more certain, and what would change that; what kept advice out.

why_not(diagnosis, name)        Diagnosis and the id of a finding or an intervention -> text
why_not_data(diagnosis, name)   of a finding the same as plain data
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from netdiag.certainty import SEVEREST
from netdiag.diagnosis import Diagnosis
from netdiag.phrases import Language, checked, say, told
from netdiag.reasons.advised import advised, in_plan
from netdiag.reasons.explanation import Explanation
from netdiag.reasons.items import SYMPTOM
from netdiag.reasons.premises import quoted
from netdiag.reasons.telling import against, observation
from netdiag.reasons.why import explain
from netdiag.reasons.whywords import word
from netdiag.reasons.wording import as_text
from netdiag.reasons.would_hold import MOST_TOGETHER, Answer, Near, WouldHold, would_hold

MOST_SIGNS: Final = 5


def why_not(diagnosis: Diagnosis, name: str, language: Language = "nl") -> str:
    """Return what speaks against a finding and what would make it hold or surer, or what kept advice out of the plan.

    `name` is the id or label of a finding or an intervention. Raises InputError for what is neither.
    """
    advice = advised(diagnosis, name)
    if advice:
        return in_plan(advice, checked(language))
    explanation = explain(diagnosis, name, True)
    lines = _not_surer if explanation.holds else _not_held
    return as_text(list(lines(diagnosis, explanation, checked(language))))


def why_not_data(diagnosis: Diagnosis, name: str, language: Language = "nl") -> dict[str, Any]:
    """Return the same of a finding as plain data: what `would_hold` says, `against` it, and signs for it (`open`)."""
    explanation = explain(diagnosis, name, True)
    steps = explanation.to_dict(language)["steps"]
    return {
        **would_hold(diagnosis, name).to_dict(language),
        "against": [step for step in steps if step["contribution"] < 0],
        "open": list(islice(_open_signs(diagnosis, explanation.own.finding), MOST_SIGNS)),
    }


def _heading(explanation: Explanation, key: str, language: Language) -> str:
    return f"{key}: {explanation.label.label(language)}, {told(explanation.certainty, language)}"


def _not_surer(diagnosis: Diagnosis, explanation: Explanation, language: Language) -> Iterator[str]:
    """Yield what speaks against a finding that holds, and the signs that would make it surer."""
    yield _heading(explanation, say("why_not", language), language)
    yield from against(explanation, language)
    yield f"  {say('would', language)}"
    signs = list(islice(_open_signs(diagnosis, explanation.own.finding), MOST_SIGNS))
    yield from (f"    - {diagnosis.kb.symptoms[s].label(language)} ({s})" for s in signs)
    if not signs:
        yield f"    {say('none', language)}"


def _open_signs(diagnosis: Diagnosis, finding: str) -> Iterator[str]:
    """Yield the troubles without a score that would speak for a finding, those that bear most on it first."""
    case, kb = diagnosis.case, diagnosis.kb
    for name in kb.derived.speaking_for.get(finding, ()):
        scored = name in case.observed and case.observed[name].scored
        if not scored and not kb.symptoms[name].strength:
            yield name


def _not_held(diagnosis: Diagnosis, explanation: Explanation, language: Language) -> Iterator[str]:
    """Yield what speaks against a finding that does not hold, what came near, and what would make it hold."""
    yield _heading(explanation, word("not_held", language), language)
    yield from against(explanation, language)
    made = would_hold(diagnosis, explanation.own.finding.partition(":")[2])
    near = [one for one in made.near if one.has or one.weak]
    if near:
        yield f"  {word('nearest', language)}"
    for one in near:
        yield from _came_near(one, language)
    yield from _sets(made, language)


def _came_near(near: Near, language: Language) -> Iterator[str]:
    yield f"    - {near.because.label(language)} ({near.rule})"
    lacking = [_open(answer, language) for answer in near.lacks]
    for key, parts in (("has", near.has), ("too_weak", near.weak)):
        if parts:
            yield f"        {word(key, language, parts='; '.join(observation(one, language) for one in parts))}"
    if lacking:
        yield f"        {word('lacks', language, parts='; '.join(lacking))}"


def _sets(made: WouldHold, language: Language) -> Iterator[str]:
    if not made.sets:
        yield f"  {word('would_not' if made.proved else 'none_found', language, count=MOST_TOGETHER)}"
        return
    alone = len(made.sets[0].answers) == 1
    yield f"  {word('would_hold' if alone else 'would_hold_together', language)}"
    for one in made.sets:
        answers = [f"{_open(answer, language)} ({answer.item.id})" for answer in one.answers]
        yield f"    - {word('plus', language).join(answers)}"
    if made.more:
        yield f"  {word('more_sets', language)}"
    if not made.proved:
        yield f"  {word('unproved', language)}"


def _open(answer: Answer, language: Language) -> str:
    """Return an answer still open within a sentence."""
    label, said = quoted(answer.label.label(language)), answer.said.label(language)
    if answer.item.kind != SYMPTOM:
        return word("if_answered", language, label=label, value=said)
    if answer.value == 0:
        return word("if_absent", language, label=label)
    return word("at_strongest" if answer.value == SEVEREST else "at_severity", language, label=label, score=said)
