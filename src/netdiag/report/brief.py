"""A diagnosis in a few lines, and as one view in a notebook; the report has the rest.

line(diagnosis)                 one line, for `print`
as_lines(diagnosis)             heading, shares, core, first steps: a screen at most
as_html(diagnosis)              the same as a table; text from cases and knowledge is never markup
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Final

from netdiag.phrases import Language, say, told
from netdiag.plaintext import printable, shortened, wrapped
from netdiag.report import people

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis, Finding

WIDTH: Final = 80
FIRST: Final = 3  # steps of the plan, signs of a finding
NAME: Final = 60  # characters of the network's name
TOP_LEFT: Final = 'style="vertical-align:top;text-align:left"'  # notebooks put cells to the right


def line(diagnosis: Diagnosis) -> str:
    """Return what a diagnosis comes to on one line."""
    d = diagnosis
    core = ", ".join(f"{f.id} {told(f.certainty, 'en')}" for f in d.core[:FIRST])
    count = sum(o.scored for o in d.case.observed.values())
    name = f" {shortened(d.case.name, NAME)!r}" if d.case.name else ""
    return f"<Diagnosis{name}: {d.outcome}{'; ' + core if core else ''}; symptoms scored: {count}>"


def as_lines(diagnosis: Diagnosis, language: Language = "nl") -> str:
    """Return heading, shares, the core with its signs, and the first steps, as text of 80 columns."""
    shares = (printable(share, " ") for share in _shares(diagnosis, language))
    rows = [_heading(diagnosis, language), *shares, ""]
    for finding in diagnosis.core:
        rows += wrapped(_named(diagnosis, finding, language), WIDTH, 0, 2)
        rows += wrapped("; ".join(_signs(diagnosis, finding, language)), WIDTH, 4)
    steps = _steps(diagnosis, language)
    rows += ["", say("plan", language), *(row for step in steps for row in wrapped(step, WIDTH, 2, 3))] if steps else []
    return "\n".join(rows)


def as_html(diagnosis: Diagnosis, language: Language = "nl") -> str:
    """Return the same as one piece of HTML."""
    rows = "".join(
        f"<tr {TOP_LEFT}><td>{_safe(_named(diagnosis, finding, language))}</td>"
        f"<td>{_listed(_signs(diagnosis, finding, language))}</td></tr>"
        for finding in diagnosis.core
    )
    steps = "".join(f"<li>{_safe(step.partition('. ')[2])}</li>" for step in _steps(diagnosis, language))
    return (
        f'<div lang="{language}"><h4>{escape(_heading(diagnosis, language))}</h4>'
        f"<p>{_listed(_shares(diagnosis, language))}</p>"
        f"<table><thead><tr><th>{escape(say('knelpunten', language))}</th>"
        f"<th>{escape(say('signs', language))}</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{escape(say('plan', language))}</p><ol>{steps}</ol>"
        f"<p><small>{escape(say('starter', language))}</small></p></div>"
    )


def _listed(texts: Iterable[str]) -> str:
    return "<br>".join(map(_safe, texts))


def _safe(text: str) -> str:
    return escape(printable(text, " "))


def _heading(d: Diagnosis, language: Language) -> str:
    return f"{printable(d.case.name, ' ') or say('unnamed', language)}. {say(d.outcome, language)}"


def _shares(d: Diagnosis, language: Language) -> list[str]:
    return [
        f"{cause.share:4.0%} {d.kb.hoofdoorzaken[cause.id].label(language)}" for cause in d.hoofdoorzaken if cause.share
    ]


def _named(d: Diagnosis, finding: Finding, language: Language) -> str:
    return f"{d.kb.knelpunten[finding.id].label(language)}: {told(finding.certainty, language)}"


def _signs(d: Diagnosis, finding: Finding, language: Language) -> list[str]:
    shown = finding.explains[:FIRST]
    return [f"{d.kb.symptoms[s].label(language).rstrip('.')} ({people.seen(d, s, language)})" for s in shown]


def _steps(d: Diagnosis, language: Language) -> list[str]:
    lines = d.interventions[:FIRST]
    return [f"{i}. {d.kb.interventions[line.intervention].label(language)}" for i, line in enumerate(lines, 1)]
