"""A dict that nobody can change: hashable, picklable, equal to a dict with the same items.

FrozenDict                      the value
FrozenMap[K, V]                 the same as the type of a record's field
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator

from netdiag.messages import _

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenDict(dict[Key, Value]):
    """A dict that keeps the order it was made in and refuses to be changed; hashable if its values are."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)

    @classmethod
    def fromkeys(cls, iterable: Iterable[Any], value: Any = None) -> Any:
        """Return one with these keys; that of dict makes it empty and then fills it, which is refused."""
        return cls(dict.fromkeys(iterable, value))

    def __or__(self, other: Any) -> Any:
        return {**self, **other}

    def _refuse(self, *_args: Any, **_more: Any) -> NoReturn:
        raise TypeError(_("this mapping cannot be changed; make a new one, as {**old, key: value}"))

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


if TYPE_CHECKING:
    FrozenMap = Mapping
else:
    FrozenMap = Annotated[dict[Key, Value], AfterValidator(FrozenDict)]
