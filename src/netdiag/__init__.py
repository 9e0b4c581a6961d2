"""netdiag: diagnoses inter-organisational networks that stall.

    kb = netdiag.KnowledgeBase.default()
    case = netdiag.load_case("case.yaml")
    d = netdiag.diagnose(case)
    print(d.why(d.knelpunten[0].id))

Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "Case",
    "Diagnosis",
    "InputError",
    "KnowledgeBase",
    "KnowledgeError",
    "NetdiagError",
    "Observation",
    "__version__",
    "compare",
    "diagnose",
    "diagnose_many",
    "load_case",
]

_HOMES = {
    "Case": "cases",
    "Diagnosis": "diagnosis",
    "InputError": "errors",
    "KnowledgeBase": "knowledge",
    "KnowledgeError": "errors",
    "NetdiagError": "errors",
    "Observation": "cases",
    "compare": "reasons.compare",
    "diagnose": "diagnosis",
    "diagnose_many": "batch",
    "load_case": "cases",
}

if TYPE_CHECKING:
    from netdiag.batch import diagnose_many
    from netdiag.cases import Case, Observation, load_case
    from netdiag.diagnosis import Diagnosis, diagnose
    from netdiag.errors import InputError, KnowledgeError, NetdiagError
    from netdiag.knowledge import KnowledgeBase
    from netdiag.reasons.compare import compare


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'netdiag' has no attribute '{name}'")
    value = getattr(import_module(f"netdiag.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
