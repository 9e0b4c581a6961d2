"""Forward chaining: from the facts of a case to the certainty of every finding, with each firing kept.

Firing, Inference           what a run of the rules gives
chain                       what the ways of running them share
engine                      the rules on experta: the reference
again                       one inference made again with some facts changed
floats, matrix              the same rules compiled, for one case and for thousands at once
instructions                the arrays that these work on
"""

from netdiag.inference.chain import Firing, Inference

__all__ = ["Firing", "Inference"]
