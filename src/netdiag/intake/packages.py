"""The packages that forms, surveys and notes need beside netdiag's own, imported when one is first needed.

package(name)       a module of `netdiag[intake]`, or an error with the pip line
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from netdiag.errors import InputError
from netdiag.messages import _


def package(name: str) -> Any:
    """Return a module. Raises InputError with the pip line where it, or what it needs, is missing."""
    try:
        return import_module(name)
    except ImportError as error:
        missing = error.name or name
        raise InputError(
            _('this needs {missing}: python -m pip install "netdiag[intake]"').format(missing=missing)
        ) from None
