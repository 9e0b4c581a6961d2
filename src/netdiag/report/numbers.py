"""The numbers of a diagnosis as data (`netdiag.numbers`)."""

from netdiag.numbers import certainty, share

__all__ = ["certainty", "share"]
