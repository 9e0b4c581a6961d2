"""What the reasons share: a finding by its id or label, its heading, and evidence as lines of text."""

from __future__ import annotations

from typing import Final

from netdiag.diagnosis import Diagnosis, Evidence, Finding, entry, resolve
from netdiag.knowledge import Source
from netdiag.phrases import Language, number, say, score, told
from netdiag.plaintext import wrapped

WIDTH: Final = 80


def as_text(lines: list[str]) -> str:
    """Return lines as text wrapped at 80 columns, each continuation two columns further in than its line."""
    rows = []
    for line in lines:
        text = line.lstrip()
        rows += wrapped(text, WIDTH, len(line) - len(text), 2)
    return "\n".join(rows)


def find(diagnosis: Diagnosis, name: str, language: Language) -> tuple[Finding, str]:
    """Return a finding by its id or label, and its label, word and certainty on one line. Raises InputError."""
    kind, id_ = resolve(name, diagnosis.kb)
    finding = diagnosis.finding(kind, id_)
    return finding, f"{entry(kind, id_, diagnosis.kb).label(language)}, {told(finding.certainty, language)}"


def evidence_lines(diagnosis: Diagnosis, evidence: tuple[Evidence, ...], lead: str, language: Language) -> list[str]:
    """Return evidence as lines: the rule in words, its signs, its source."""
    lines = []
    for item in evidence:
        rule = diagnosis.kb.rules[item.rule]
        note = f" [{say('refuted', language)}]" if item.refuted else ""
        weight = number(item.contribution, language, "+")
        lines.append(f"  {lead} {rule.because.label(language)}{note} ({weight}, {item.rule})")
        lines += [f"      - {_sign(diagnosis, symptom, language)}" for symptom in item.symptoms]
        lines.append(f"      {say('source', language)}: {_source(rule.source, language)}")
    return lines


def _sign(diagnosis: Diagnosis, symptom: str, language: Language) -> str:
    severity = diagnosis.case.observed[symptom].severity
    note = f", {say('absent_sign', language)}" if severity == 0 else ""
    label = diagnosis.respondents.label(symptom) if diagnosis.respondents else None
    agreement = f"; {say(label, language)}" if label else ""
    return f"{diagnosis.kb.symptoms[symptom].label(language)} ({score(severity, language)}{note}{agreement})"


def _source(source: Source, language: Language) -> str:
    inferred = say("inferred", language)
    passage = f"{source.doc}, {source.section}" if source.doc else inferred
    return passage if source.support == "text" or not source.doc else f"{passage} ({inferred})"
