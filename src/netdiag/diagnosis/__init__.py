"""From certainties to a diagnosis: findings ranked, a plan, advice, and what to ask next.

diagnose                    Case -> Diagnosis
from_inference, outline     the same from an inference, whole or as much as a table has room for
Diagnosis, Finding, Evidence, OpgaveTyping, PlanLine, Obstacle, Doubt     the values it holds
respondents, groups         what a diagnosis tells of respondents, and which groups of them may be shown
entry, resolve              findings by their id or label
Planner, outcome_of         the plan alone, and in which of five ways a diagnosis ends
"""

from netdiag.diagnosis.advice import Doubt
from netdiag.diagnosis.diagnosis import Diagnosis, diagnose, from_inference, outline
from netdiag.diagnosis.evidence import Evidence, Finding
from netdiag.diagnosis.fitting import Obstacle
from netdiag.diagnosis.names import entry, resolve
from netdiag.diagnosis.plan import PlanLine, Planner
from netdiag.diagnosis.ranking import OpgaveTyping, outcome_of

__all__ = [
    "Diagnosis",
    "Doubt",
    "Evidence",
    "Finding",
    "Obstacle",
    "OpgaveTyping",
    "PlanLine",
    "Planner",
    "diagnose",
    "entry",
    "from_inference",
    "outcome_of",
    "outline",
    "resolve",
]
