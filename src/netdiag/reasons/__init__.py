"""Why: the rules' own words, their signs and their sources, for a finding and against it.

why, why_not                Diagnosis and the id of a finding -> text
"""

from netdiag.reasons.why import why
from netdiag.reasons.why_not import why_not

__all__ = ["why", "why_not"]
