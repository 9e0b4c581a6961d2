"""What keeps a finding from being more certain, and which signs would change that."""

from __future__ import annotations

from netdiag.diagnosis import Diagnosis
from netdiag.phrases import Language, checked, say
from netdiag.reasons.wording import as_text, evidence_lines, find


def why_not(diagnosis: Diagnosis, name: str, language: Language = "nl") -> str:
    """Return what speaks against a finding and which unasked signs would strengthen it. Raises InputError."""
    finding, heading = find(diagnosis, name, checked(language))
    lines = [f"{say('why_not', language)}: {heading}"]
    lines += evidence_lines(diagnosis, finding.contra, say("against", language), language)
    lines.append(f"  {say('would', language)}")
    signs = [s for s in finding.missing if not diagnosis.kb.symptoms[s].strength]
    lines += [f"    - {diagnosis.kb.symptoms[s].label(language)} ({s})" for s in signs] or [
        f"    {say('none', language)}"
    ]
    return as_text(lines)
