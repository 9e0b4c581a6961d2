"""From certainties to a diagnosis: findings ranked, a plan, advice, and what to ask next.

diagnose                    Case -> Diagnosis
from_inference, outline     the same from an inference, whole or without evidence and advice
Diagnosis, Finding, Evidence, Cause, Misfit, OpgaveTyping, PlanLine, Obstacle, Doubt     the values it holds
respondents, groups         what a diagnosis tells of respondents, and which groups of them may be shown
many, carriers, plans       what many cases come to, what that rests on, and their plans: as arrays
telling                     signs and features whose answer is expected to change the picture most
left_of_round               core troubles that a case does not tell of yet
entry, resolve, called      findings, and other records, by their id or label
Planner, Outcome, outcome_of       the plan alone, and in which of five ways a diagnosis ends
in_order, said_by_others    which knelpunt stands before which, and what the others say of that
troubles_of, is_trouble     what was seen and wants a cause
"""

from netdiag.diagnosis.advice import Doubt
from netdiag.diagnosis.diagnosis import Diagnosis, diagnose, from_inference, outline
from netdiag.diagnosis.evidence import Evidence, Finding, is_trouble, troubles_of
from netdiag.diagnosis.fitting import Obstacle
from netdiag.diagnosis.names import called, entry, resolve
from netdiag.diagnosis.plan import PlanLine, Planner
from netdiag.diagnosis.questions import left_of_round
from netdiag.diagnosis.ranking import Cause, Misfit, OpgaveTyping, Outcome, outcome_of
from netdiag.diagnosis.standing import in_order, said_by_others

__all__ = [
    "Cause",
    "Diagnosis",
    "Doubt",
    "Evidence",
    "Finding",
    "Misfit",
    "Obstacle",
    "OpgaveTyping",
    "Outcome",
    "PlanLine",
    "Planner",
    "called",
    "diagnose",
    "entry",
    "from_inference",
    "in_order",
    "is_trouble",
    "left_of_round",
    "outcome_of",
    "outline",
    "resolve",
    "said_by_others",
    "troubles_of",
]
