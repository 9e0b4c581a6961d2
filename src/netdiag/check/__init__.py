"""Is the knowledge sound? Remarks on rules and words, suites of cases, mutation testing, evaluators held to each other.

check                       all that `netdiag check` tells, as a value, as text and as JSON
lint                        what a person should look at in a knowledge base that loads
suite, mutate               cases with what must come of them, and whether they notice a changed rule
verify                      do the compiled rules infer what a diagnosis inferred?
"""
