"""One network as it was observed: a case made or read, held against the vocabulary, and turned into facts.

Case, Observation           what was observed, frozen
load_case, read_case        a case file -> Case, every mistake with its line
check_case, current         the same check of ids for a Case made in Python; ids of before under their names of today
facts, Facts                what the rules may read of it
observed_degree             degree of one observation
respondents                 when answers are divided, and what that counts
Respondent, Tally, Label    one who answered, what all answered to one question, how far they agree
template, schema            a case file to fill in, and what editors complete it by
"""

from netdiag.cases.case import Case
from netdiag.cases.casefile import check_case, current, load_case, read_case
from netdiag.cases.facts import Facts, facts
from netdiag.cases.observation import Observation, observed_degree
from netdiag.cases.respondents import Label, Respondent, Tally

__all__ = [
    "Case",
    "Facts",
    "Label",
    "Observation",
    "Respondent",
    "Tally",
    "check_case",
    "current",
    "facts",
    "load_case",
    "observed_degree",
    "read_case",
]
