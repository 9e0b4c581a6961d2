"""Do the compiled rules infer what a diagnosis inferred?

disagreements(diagnosis)        where `floats` or `matrix` differs from it: nowhere
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netdiag.inference import floats
from netdiag.inference.chain import Inference
from netdiag.messages import _

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis

TOLERANCE: Final = 1e-9  # certainties that differ less agree: sums in another order differ in their last bits


def disagreements(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return a line for each thing that the compiled rules, on floats or as a matrix, infer otherwise."""
    from netdiag.inference import matrix  # NumPy is imported when it is first needed

    (on_matrix,) = matrix.infer([diagnosis.case], diagnosis.kb)
    inferences = (("floats", floats.infer(diagnosis.case, diagnosis.kb)), ("matrix", on_matrix))
    return tuple(line for name, inference in inferences for line in _differences(diagnosis.inference, name, inference))


def _differences(one: Inference, name: str, other: Inference) -> Iterator[str]:
    for finding in sorted(one.certainties.keys() | other.certainties.keys()):
        here, there = one.certainties.get(finding), other.certainties.get(finding)
        if here is None or there is None or not abs(here - there) <= TOLERANCE:  # NaN agrees with nothing
            yield _("{finding}: {here} by the diagnosis, {there} by {name}.").format(
                finding=finding, here=here, there=there, name=name
            )
    fired = {(f.rule, f.refuted): f.contribution for f in one.firings}
    other_fired = {(f.rule, f.refuted): f.contribution for f in other.firings}
    for key in sorted(fired.keys() | other_fired.keys()):
        if key not in fired or key not in other_fired or not abs(fired[key] - other_fired[key]) <= TOLERANCE:
            yield _("rule {key}: adds {here} by the diagnosis, {there} by {name}.").format(
                key=key[0], here=fired.get(key), there=other_fired.get(key), name=name
            )
