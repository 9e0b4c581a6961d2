"""Why: the rules' own words, their signs and their sources, for a finding and against it.

why, why_not                Diagnosis and the id of a finding or an intervention -> text
explain                     Diagnosis and the id of a finding -> Explanation, the same as data
stands_on, would_hold       what it stands or falls with; what would make it hold
explanation, telling        ... what an Explanation holds, and how it is spoken and drawn
asked                       all of these as a command gives them
diff, changes               two diagnoses -> Diff: what moved, how far, and through which rules
difftext, diffwords         ... in words
what_if                     the diff with what would follow if something had been answered otherwise
compare, comparetext        the diff of one network at two times, with what of it may be chance; in words
likeness, liketext          which networks are most like one
archive                     ... and in which folder they are
robustness, firmtext        how firm a diagnosis is, and in words
next                        what to ask next: how, of whom, and why
versions, oldknowledge      which diagnoses change between two versions of the knowledge
"""
