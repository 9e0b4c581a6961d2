"""A diagnosis, a case and knowledge as pandas DataFrames, to work on in a notebook; pandas is imported when used.

of_diagnosis(d, of, language)       one of PARTS: knelpunten, hoofdoorzaken, reasons, plan, signs
of_case(case, kb, language)         what was observed, one row for each sign
of_section(section)                 the records of one section of the knowledge
of_values(kind, values)             values of one dataclass, a row each

Numbers stay numbers; what there are several of stands in one cell, as a tuple. The index is the id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from netdiag import numbers
from netdiag.cases import Case
from netdiag.errors import InputError, Problem, did_you_mean
from netdiag.knowledge import KnowledgeBase
from netdiag.messages import _
from netdiag.packages import for_tables as package
from netdiag.phrases import Language, checked

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis, Finding

Rows = Iterable[dict[str, Any]]


# --- a diagnosis ------------------------------------------------------------------------------------------------------


def of_diagnosis(d: Diagnosis, of: str = "knelpunten", language: Language = "nl") -> Any:
    """Return a part of a diagnosis as a DataFrame, in the order of the diagnosis. Raises InputError (part, language).

    `reasons` has a row for each rule that fired for or against a knelpunt, so its ids come more than once.
    """
    if of not in PARTS:
        wanted = _("Wanted one of {parts}.").format(parts=", ".join(PARTS))
        hint = f"{did_you_mean(of, PARTS)} {wanted}".strip()
        raise InputError([Problem(_("'{of}' is no part of a diagnosis.").format(of=of), None, hint)])
    columns, rows = PARTS[of]
    return _frame(columns, rows(d, checked(language)))


def _knelpunten(d: Diagnosis, language: Language) -> Rows:
    for f in d.knelpunten:
        yield {
            "id": f.id,
            "label": d.kb.knelpunten[f.id].label(language),
            "hoofdoorzaak": f.hoofdoorzaak,
            "certainty": numbers.certainty(f.certainty),
            "word": f.word,
            "core": f.core,
            "support": numbers.share(f.support),
            "explains": f.explains,
            "missing": f.missing,
        }


def _hoofdoorzaken(d: Diagnosis, language: Language) -> Rows:
    for cause in d.hoofdoorzaken:
        label = d.kb.hoofdoorzaken[cause.id].label(language)
        share = numbers.share(cause.share)
        yield {
            "id": cause.id,
            "label": label,
            "share": share,
            "certainty": numbers.certainty(cause.certainty),
            "even": cause.even,
        }


def _reasons(d: Diagnosis, language: Language) -> Rows:
    return (row for f in d.knelpunten for row in _reasons_of(d, f, language))


def _reasons_of(d: Diagnosis, f: Finding, language: Language) -> Rows:
    for e in (*f.pro, *f.contra):
        rule = d.kb.rules[e.rule]
        yield {
            "id": f.id,
            "label": d.kb.knelpunten[f.id].label(language),
            "rule": e.rule,
            "contribution": numbers.certainty(e.contribution),
            "because": rule.because.label(language),
            "signs": e.symptoms,
            "despite": e.despite,
            "source": str(rule.source),
        }


def _plan(d: Diagnosis, language: Language) -> Rows:
    for line in d.interventions:
        record = d.kb.interventions[line.intervention]
        yield {
            "id": line.intervention,
            "priority": line.priority,
            "label": record.label(language),
            "actors": tuple(d.kb.actors[actor].label(language) for actor in record.actor),
            "effort": record.effort,
            "knelpunten": line.knelpunten,
            "signs": line.symptoms,
            "complaints": line.complaints,
            "next_attempt": bool(line.too_late),
        }


def _signs(d: Diagnosis, language: Language) -> Rows:
    explained = {name: f.id for f in reversed(d.knelpunten) for name in f.explains}
    for row in _observed(d.case, d.kb, language):
        name = row["id"]
        yield {**row, "knelpunt": explained.get(name), "unexplained": name in d.unexplained}


OBSERVED: Final = ("id", "label", "subject", "severity", "confidence", "strength", "chief_complaint", "source", "note")
PARTS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Diagnosis, Language], Rows]]]] = {
    "knelpunten": (
        ("id", "label", "hoofdoorzaak", "certainty", "word", "core", "support", "explains", "missing"), _knelpunten,
    ),
    "hoofdoorzaken": (("id", "label", "share", "certainty", "even"), _hoofdoorzaken),
    "reasons": (("id", "label", "rule", "contribution", "because", "signs", "despite", "source"), _reasons),
    "plan": (
        ("id", "priority", "label", "actors", "effort", "knelpunten", "signs", "complaints", "next_attempt"), _plan,
    ),
    "signs": ((*OBSERVED, "knelpunt", "unexplained"), _signs),
}  # fmt: skip


# --- a case, knowledge ------------------------------------------------------------------------------------------------


def of_case(case: Case, kb: KnowledgeBase, language: Language = "nl") -> Any:
    """Return what was observed as a DataFrame: of respondents what they say together, and nothing of each."""
    return _frame(OBSERVED, _observed(case, kb, checked(language)))


def _observed(case: Case, kb: KnowledgeBase, language: Language) -> Rows:
    """Yield a row for each sign; one that nobody could tell of, or that does not apply, has no severity."""
    for name, o in case.observed.items():
        record = kb.symptoms.get(name)
        yield {
            "id": name,
            "label": record.label(language) if record else name,
            "subject": kb.groups[record.group].label(language) if record else None,
            "severity": o.severity if o.scored else None,
            "confidence": o.confidence,
            "strength": record.strength if record else False,
            "chief_complaint": name in case.chief_complaint,
            "source": o.source,
            "note": o.note,
        }


def of_section(section: Mapping[str, Any]) -> Any:
    """Return the records of a section as a DataFrame; where each comes from has columns of its own."""
    rows = [_record(record) for record in section.values()]
    columns = list(dict.fromkeys(key for row in rows for key in row)) or ["id"]
    return _frame(columns, rows)


def of_values(kind: Any, values: Iterable[Any]) -> Any:
    """Return values of a dataclass that have an id as a DataFrame."""
    names = [field.name for field in fields(kind)]
    return _frame(names, [{name: getattr(value, name) for name in names} for value in values])


def _record(record: Any) -> dict[str, Any]:
    data = record.model_dump(by_alias=True)
    source = data.pop("source", None) or {}
    data |= {f"source_{key}": source.get(key) for key in ("doc", "section", "support") if source}
    return {"id": data.pop("id"), **data}


def _frame(columns: Iterable[str], rows: Rows) -> Any:
    made = package("pandas").DataFrame.from_records(list(rows), columns=list(columns))
    typed = {name: kind for name, kind in TYPES.items() if name in made}
    return made.astype(typed).set_index("id")


TYPES: Final = {"severity": "Float64", "confidence": "Float64"}
