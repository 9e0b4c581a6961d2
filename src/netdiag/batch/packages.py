"""The packages that tables need beside netdiag's own, imported when one is first needed.

package(name)       a module of `netdiag[tables]`, or an error with the pip line
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from netdiag.messages import _


def package(name: str) -> Any:
    """Return a module. Raises ImportError with the pip line where it, or what it needs, is missing."""
    try:
        return import_module(name)
    except ImportError as error:
        missing = error.name or name
        raise ImportError(
            _('tables need {missing}: python -m pip install "netdiag[tables]"').format(missing=missing), name=missing
        ) from None
