"""The packages that some rooms need beside netdiag's own, imported when one is first needed.

package(name, extra)        a module of an extra, or an error with the pip line
  for_report(name)          of the extra `report`
  for_intake(name)          of the extra `intake`
  for_tables(name)          of the extra `tables`
MissingPackageError         that error, which is an ImportError too
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from netdiag.errors import InputError
from netdiag.messages import _


class MissingPackageError(InputError, ImportError):
    """A package is not there that what was asked for needs."""


def package(name: str, extra: str) -> Any:
    """Return a module. Raises MissingPackageError with the pip line where it, or what it needs, is missing."""
    try:
        return import_module(name)
    except ImportError as error:
        missing = error.name or name
        raise MissingPackageError(
            _('this needs {missing}; in the folder of netdiag: python -m pip install ".[{extra}]"').format(
                missing=missing, extra=extra
            )
        ) from None


def for_report(name: str) -> Any:
    """Return a module that reports and pictures need."""
    return package(name, "report")


def for_intake(name: str) -> Any:
    """Return a module that forms, surveys and notes need."""
    return package(name, "intake")


def for_tables(name: str) -> Any:
    """Return a module that tables need."""
    return package(name, "tables")
