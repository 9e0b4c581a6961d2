"""A diagnosis in a few lines, and a diagnosis or a case as one view in a notebook; the report has the rest.

line(diagnosis)                 one line, for `print`
as_lines(diagnosis)             heading, shares, core, first steps: a screen at most
as_html(diagnosis)              the same as a table; text from cases and knowledge is never markup
case_as_html(case, kb)          what was observed, as a table, strongest first
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Final

from netdiag.phrases import Language, say, score, told
from netdiag.plaintext import printable, shortened, wrapped
from netdiag.report import people
from netdiag.report.words import bare

if TYPE_CHECKING:
    from netdiag.cases import Case, Observation
    from netdiag.diagnosis import Diagnosis, Finding
    from netdiag.knowledge import KnowledgeBase

WIDTH: Final = 80
FIRST: Final = 3  # steps of the plan, signs of a finding
NAME: Final = 60  # characters of the network's name
ROWS: Final = 60  # signs of a case
SMALLEST: Final = 0.005  # share that is shown: less is 0%
LONGEST: Final = 16  # width of a bar that is all of it, in letters
BAR: Final = "display:inline-block;height:0.8em;background:#143f66"
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
        f"{_bars(diagnosis, language)}"
        f"<table><thead><tr><th>{escape(say('knelpunten', language))}</th>"
        f"<th>{escape(say('signs', language))}</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{escape(say('plan', language))}</p><ol>{steps}</ol>"
        f"<p><small>{escape(say('starter', language))}</small></p></div>"
    )


def _bars(d: Diagnosis, language: Language) -> str:
    """Return the shares as bars, each with its number and label."""
    rows = ((cause.share, d.kb.hoofdoorzaken[cause.id].label(language)) for cause in d.hoofdoorzaken)
    rows = ((share, label) for share, label in rows if share >= SMALLEST)
    return "".join(
        f'<div><span style="{BAR};width:{share * LONGEST:.1f}em"></span> {share:.0%} {_safe(label)}</div>'
        for share, label in rows
    )


def case_as_html(case: Case, kb: KnowledgeBase, language: Language = "nl") -> str:
    """Return what was observed as one piece of HTML: of respondents what they say together, and nothing of each."""
    ordered = sorted(case.observed.items(), key=lambda item: (-_severity(item[1]), item[0]))
    rows = "".join(_observed(case, kb, name, observation, language) for name, observation in ordered[:ROWS])
    more = f"<p>… {len(ordered) - ROWS}</p>" if len(ordered) > ROWS else ""
    heads = "".join(f"<th>{escape(say(key, language))}</th>" for key in ("signs", "seen_how", "seen_where"))
    return (
        f'<div lang="{language}"><h4>{_safe(case.name) or say("unnamed", language)}</h4>'
        f"<p>{_safe(_about(case, language))}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}</div>"
    )


def _about(case: Case, language: Language) -> str:
    told = [str(case.date)] if case.date else []
    told += [say("respondents_n", language, n=len(case.respondents))] if case.respondents else []
    return " · ".join(told)


def _severity(observation: Observation) -> float:
    return -1.0 if isinstance(observation.severity, str) else observation.severity


def _observed(case: Case, kb: KnowledgeBase, name: str, o: Observation, language: Language) -> str:
    record = kb.symptoms.get(name)
    label = f"{record.label(language) if record else name}{' (+)' if record and record.strength else ''}"
    label += f" ({say('for_complaint', language)})" if name in case.chief_complaint else ""
    where = ": ".join(filter(None, (o.source and say(f"seen_{o.source}", language), o.note)))
    cells = (label, score(o.severity, language), where)
    return f"<tr {TOP_LEFT}>{''.join(f'<td>{_safe(cell)}</td>' for cell in cells)}</tr>"


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
    return [f"{bare(d.kb.symptoms[s].label(language))} ({people.seen(d, s, language)})" for s in shown]


def _steps(d: Diagnosis, language: Language) -> list[str]:
    lines = d.interventions[:FIRST]
    return [f"{i}. {d.kb.interventions[line.intervention].label(language)}" for i, line in enumerate(lines, 1)]
