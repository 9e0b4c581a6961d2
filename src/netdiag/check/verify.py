"""Do the compiled rules infer what a diagnosis inferred?

disagreements(diagnosis)        where `floats` or `matrix` differs from it: nowhere
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netdiag.inference import floats
from netdiag.inference.chain import Inference

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis

TOLERANCE: Final = 1e-9  # certainties that differ less agree: sums in another order differ in their last bits


def disagreements(made: Diagnosis) -> tuple[str, ...]:
    """Tell where the compiled rules, on floats and as a matrix, infer anything else than a diagnosis did."""
    from netdiag.inference import matrix  # NumPy is imported when it is first needed

    (on_matrix,) = matrix.infer([made.case], made.kb)
    others = (("floats", floats.infer(made.case, made.kb)), ("matrix", on_matrix))
    return tuple(line for name, other in others for line in _differences(made.inference, name, other))


def _differences(one: Inference, name: str, other: Inference) -> Iterator[str]:
    for finding in sorted(one.certainties.keys() | other.certainties.keys()):
        mine, its = one.certainties.get(finding), other.certainties.get(finding)
        if mine is None or its is None or not abs(mine - its) <= TOLERANCE:  # NaN agrees with nothing
            yield f"{finding}: {mine} by the diagnosis, {its} by {name}."
    fired = {(f.rule, f.refuted): f.contribution for f in one.firings}
    its_fired = {(f.rule, f.refuted): f.contribution for f in other.firings}
    for key in sorted(fired.keys() | its_fired.keys()):
        if key not in fired or key not in its_fired or not abs(fired[key] - its_fired[key]) <= TOLERANCE:
            yield f"rule {key[0]}: adds {fired.get(key)} by the diagnosis, {its_fired.get(key)} by {name}."
