"""The packages that some rooms need beside netdiag's own, imported when one is first needed.

package(name, extra)        a module of an extra, or an error with the pip line
  for_report(name)          of the extra `report`, unless another is named
  for_intake(name)          of the extra `intake`
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from netdiag.errors import InputError
from netdiag.messages import _


def package(name: str, extra: str) -> Any:
    """Return a module. Raises InputError with the pip line where it, or what it needs, is missing."""
    try:
        return import_module(name)
    except ImportError as error:
        missing = error.name or name
        raise InputError(
            _('this needs {missing}; in the folder of netdiag: python -m pip install ".[{extra}]"').format(
                missing=missing, extra=extra
            )
        ) from None


def for_report(name: str, extra: str = "report") -> Any:
    """Return a module that reports and pictures need."""
    return package(name, extra)


def for_intake(name: str) -> Any:
    """Return a module that forms, surveys and notes need."""
    return package(name, "intake")
