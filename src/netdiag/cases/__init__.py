"""One network as it was observed: a case made or read, held against the vocabulary, and turned into facts.

Case, Observation           what was observed, frozen
load_case, read_case        a case file -> Case, every mistake with its line
check_case                  the same check of ids for a Case made in Python
facts, Facts                what the rules may read of it
observed_degree             degree of one observation
template, schema            a case file to fill in, and what editors complete it by
"""

from netdiag.cases.case import Case, Observation
from netdiag.cases.casefile import check_case, load_case, read_case
from netdiag.cases.facts import Facts, facts, observed_degree

__all__ = ["Case", "Facts", "Observation", "check_case", "facts", "load_case", "observed_degree", "read_case"]
