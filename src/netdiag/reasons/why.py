"""Why a finding was concluded: every rule that spoke for or against it, its signs and its sources."""

from __future__ import annotations

from netdiag.diagnosis import Diagnosis
from netdiag.phrases import Language, checked, say
from netdiag.reasons.wording import as_text, evidence_lines, find


def why(diagnosis: Diagnosis, name: str, language: Language = "nl") -> str:
    """Return the reasons for and against a knelpunt or pattern as text. Raises InputError for an unknown id."""
    finding, heading = find(diagnosis, name, checked(language))
    lines = [f"{say('why', language)}: {heading}"]
    lines += evidence_lines(diagnosis, finding.pro, say("for", language), language)
    lines += evidence_lines(diagnosis, finding.contra, say("against", language), language)
    if len(lines) == 1:
        lines.append(f"  {say('nothing_points', language)}")
    return as_text(lines)
