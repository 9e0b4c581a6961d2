"""What a diagnosis tells of respondents, as plain data and as blocks of a report.

data(diagnosis, language)       plain data with stable keys
blocks(diagnosis, language)     of the report, heading apart
seen(diagnosis, sign, ...)      the score of a sign as it stands behind its label
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from netdiag import numbers
from netdiag.phrases import Language, say, score, told
from netdiag.report.blocks import (
    BEYOND_SHORT,
    Block,
    Bullets,
    Item,
    Note,
    Paragraph,
    by_place,
    plain,
    strong,
)
from netdiag.report.words import bare

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis
    from netdiag.diagnosis.groups import Answered
    from netdiag.diagnosis.respondents import GroupDiagnosis, Respondents, SignAnswers

TOLD: Final = ("divided", "lone_voice")  # how far people agree, where it is worth a word
SIGNS: Final = 6  # on which people differ, in a document
GROUPS: Final = 8  # ... and groups
DIFFERING: Final = 3  # signs that are told of a group
FEW: Final = 5  # people: of fewer, who knows them may know what each said


# --- data -------------------------------------------------------------------------------------------------------------


def data(d: Diagnosis, language: Language = "nl") -> dict[str, Any] | None:
    """Return what respondents answered as plain data; None where nobody was asked."""
    if d.respondents is None:
        return None
    return {
        "n": d.respondents.n,
        "signs": [_sign(d, answers, language) for answers in d.respondents.signs],
        "unknown_subjects": [
            {"id": x.subject, "label": d.kb.groups[x.subject].label(language), "asked": x.asked, "unknown": x.unknown}
            for x in d.respondents.unknown_subjects
        ],
        "groups": [_group(d, group, language) for group in d.respondents.groups],
    }


def _sign(d: Diagnosis, answers: SignAnswers, language: Language) -> dict[str, Any]:
    counts = answers.counts
    return {
        "id": answers.symptom,
        "label": d.kb.symptoms[answers.symptom].label(language),
        "n": answers.n,
        "median": _short(answers.median),
        "agreement": answers.label,
        "counts": None if counts is None else {str(_short(severity)): count for severity, count in counts.items()},
        "unknown": answers.unknown,
    }


def _group(d: Diagnosis, group: GroupDiagnosis, language: Language) -> dict[str, Any]:
    return {
        "by": group.by,
        "name": group.name,
        "n": group.n,
        "symptoms": {name: _answered(answered) for name, answered in group.symptoms.items()},
        "outcome": group.outcome,
        "hoofdoorzaken": [{"id": cause.id, "share": numbers.share(cause.share)} for cause in group.hoofdoorzaken],
        "knelpunten": [
            {
                "id": k.id,
                "label": d.kb.knelpunten[k.id].label(language),
                "certainty": numbers.certainty(k.certainty),
            }
            for k in group.knelpunten
        ],
        "differs": list(group.differs),
        "appears": list(group.appears),
        "disappears": list(group.disappears),
    }


def _answered(answered: Answered) -> dict[str, float]:
    return {"n": answered.n, "median": _short(answered.median)}


def _short(severity: float) -> float:
    return int(severity) if severity == int(severity) else severity


# --- text -------------------------------------------------------------------------------------------------------------


def seen(d: Diagnosis, sign: str, language: Language) -> str:
    """Return the score of a sign, and how far people agree where they do not."""
    severity = d.case.observed[sign].severity
    label = d.respondents.label(sign) if d.respondents else None
    if label in TOLD:
        return f"{score(severity, language)}; {say(str(label), language)}"
    return say("absent_sign", language) if severity == 0 else score(severity, language)


def blocks(d: Diagnosis, language: Language = "nl") -> tuple[Block, ...]:
    """Return what is told of respondents; nothing where nobody was asked."""
    r = d.respondents
    if r is None:
        return ()
    few = sum(answers.n < FEW for answers in r.signs)
    said = [say("respondents_n", language, n=r.n)]
    if r.n < FEW:
        said.append(say("respondents_few", language))
    elif few:
        said.append(say("respondents_few_on", language, signs=few))
    told_ = (_apart(d, r, language), _unknown(d, r, language), _groups(d, r, language))
    hidden = [Note(plain(say("respondents_hidden", language)), BEYOND_SHORT)] if r.n >= FEW else []
    return (Paragraph(plain(" ".join(said))), *(block for blocks in told_ for block in blocks), *hidden)


def _apart(d: Diagnosis, r: Respondents, language: Language) -> list[Block]:
    apart = [answers for answers in r.signs if answers.label in TOLD]
    texts = [f"{_label(d, answers.symptom, language)}: {_answers(answers, language)}" for answers in apart]
    return _listed(say("respondents_differ", language), [Item(plain(text)) for text in texts], SIGNS)


def _unknown(d: Diagnosis, r: Respondents, language: Language) -> list[Block]:
    told_ = [
        say("unknown_of", language, subject=d.kb.groups[x.subject].label(language), unknown=x.unknown, asked=x.asked)
        for x in r.unknown_subjects
    ]
    return _listed(say("respondents_unknown", language), [Item(plain(text)) for text in told_], SIGNS)


def _groups(d: Diagnosis, r: Respondents, language: Language) -> list[Block]:
    return _listed("", [_of_group(d, group, language) for group in r.groups], GROUPS)


def _listed(lead: str, items: list[Item], most: int) -> list[Block]:
    """Return a list under its lead, of which a screen has two items, and a document so many."""
    if not items:
        return []
    placed = tuple(item._replace(lengths=by_place(i, most)) for i, item in enumerate(items))
    return [*([Paragraph(plain(f"{lead}:"))] if lead else []), Bullets(placed)]


def _answers(answers: SignAnswers, language: Language) -> str:
    told_ = [say(str(answers.label), language), say("median", language, score=score(answers.median, language))]
    counts = sorted((answers.counts or {}).items())
    given = ", ".join(f"{count} x {score(severity, language)}" for severity, count in counts)
    return f"{', '.join(told_)}{f' ({given})' if given else ''}"


def _of_group(d: Diagnosis, group: GroupDiagnosis, language: Language) -> Item:
    told_ = [_findings(d, group, language) or say(group.outcome, language)]
    if group.differs:
        differing = (_differing(d, group, name, language) for name in group.differs[:DIFFERING])
        told_.append(f"{say('group_differs', language)}: {'; '.join(differing)}")
    told_.append(_if_right(d, group, language))
    name = say(f"group_{group.by}", language, name=group.name, n=group.n, signs=len(group.symptoms))
    return Item(strong(name), tuple(Item(plain(text)) for text in told_))


def _findings(d: Diagnosis, group: GroupDiagnosis, language: Language) -> str:
    found = ((d.kb.knelpunten[k.id].label(language), told(k.certainty, language)) for k in group.knelpunten)
    return "; ".join(f"{label}: {certain}" for label, certain in found)


def _differing(d: Diagnosis, group: GroupDiagnosis, sign: str, language: Language) -> str:
    own, all_ = group.symptoms[sign].median, d.case.tallied[sign].median
    scores = say("group_and_all", language, own=score(own, language), all=score(all_, language))
    return f"{_label(d, sign, language)} ({scores})"


def _if_right(d: Diagnosis, group: GroupDiagnosis, language: Language) -> str:
    """Return what would come into the core and leave it, if this group were right."""
    changes: Mapping[str, tuple[str, ...]] = {"group_appears": group.appears, "group_disappears": group.disappears}
    told_ = [
        say(key, language, knelpunten="; ".join(d.kb.knelpunten[name].label(language) for name in names))
        for key, names in changes.items()
        if names
    ]
    return f"{say('group_right', language)}: {', '.join(told_) or say('group_same', language)}."


def _label(d: Diagnosis, sign: str, language: Language) -> str:
    return bare(d.kb.symptoms[sign].label(language))
