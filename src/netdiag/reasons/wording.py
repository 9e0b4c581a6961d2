"""What the reasons share: a finding by its id or label, its heading, and evidence as lines of text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from netdiag import certainty
from netdiag.errors import InputError, Problem, did_you_mean
from netdiag.knowledge import Entry, Source
from netdiag.phrases import Language, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netdiag.diagnosis import Diagnosis, Evidence, Finding
    from netdiag.knowledge import KnowledgeBase


WIDTH: Final = 80


def wrapped(lines: list[str]) -> str:
    """Wrap each line at 80 columns, its continuation two columns further in than it began."""
    rows = []
    for line in lines:
        margin = " " * (len(line) - len(line.lstrip()) + 2)
        rows += textwrap.wrap(line, WIDTH, subsequent_indent=margin, break_on_hyphens=False, break_long_words=False)
    return "\n".join(rows)


def find(diagnosis: Diagnosis, name: str) -> Finding:
    """Return a knelpunt, pattern, type of opgave or form of governance by its id or label. Raises InputError."""
    kinds = _kinds(diagnosis.kb)
    known = {label: r.id for index in kinds.values() for r in index.values() for label in (r.id, r.nl, r.en)}
    name = known.get(name, name)
    kind = next((kind for kind, index in kinds.items() if name in index), None)
    if kind is None:
        inside = next((known_id for known_id in sorted(set(known.values())) if name in known_id), "")
        hint = did_you_mean(name, known) or (f"Did you mean '{inside}'?" if inside else "")
        message = f"'{name}' is not a knelpunt, pattern, type of opgave or form of governance."
        raise InputError([Problem(message, None, hint or "`netdiag tables` lists the knelpunten.")])
    return diagnosis.finding(kind, name)


def _kinds(kb: KnowledgeBase) -> Mapping[str, Mapping[str, Entry]]:
    return {
        "knelpunt": kb.knelpunten,
        "pattern": kb.patterns,
        "opgave": kb.opgaven,
        "governance": kb.governance_forms,
    }


def heading(diagnosis: Diagnosis, finding: Finding, language: Language) -> str:
    """Return label, word and certainty of a finding on one line."""
    label = next(index[finding.id].label(language) for index in _kinds(diagnosis.kb).values() if finding.id in index)
    return f"{label}, {say(certainty.word(finding.certainty), language)} ({finding.certainty:.2f})"


def evidence_lines(diagnosis: Diagnosis, evidence: tuple[Evidence, ...], lead: str, language: Language) -> list[str]:
    """Return evidence as lines: the rule in words, its signs, its source."""
    lines = []
    for item in evidence:
        rule = diagnosis.kb.rules[item.rule]
        note = f" [{say('refuted', language)}]" if item.refuted else ""
        lines.append(f"  {lead} {rule.because.label(language)}{note} ({item.contribution:+.2f}, {item.rule})")
        lines += [f"      - {_sign(diagnosis, symptom, language)}" for symptom in item.symptoms]
        lines.append(f"      {say('source', language)}: {_source(rule.source, language)}")
    return lines


def _sign(diagnosis: Diagnosis, symptom: str, language: Language) -> str:
    severity = diagnosis.case.symptoms[symptom].severity
    note = f", {say('absent_sign', language)}" if severity == 0 else ""
    return f"{diagnosis.kb.symptoms[symptom].label(language)} ({severity}{note})"


def _source(source: Source, language: Language) -> str:
    inferred = say("inferred", language)
    passage = f"{source.doc}, {source.section}" if source.doc else inferred
    return passage if source.support == "text" or not source.doc else f"{passage} ({inferred})"
