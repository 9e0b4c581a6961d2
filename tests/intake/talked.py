"""A conversation without a terminal: what is typed is known beforehand, what is shown is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Scripted:
    """Types one answer after another, a key or a line, and keeps what it was shown; Ctrl-C when it has no more."""

    def __init__(self, typed: Iterable[str]) -> None:
        self.typed = list(typed)
        self.shown: list[str] = []

    def show(self, text: str, indent: int = 0) -> None:
        self.shown.append(text)

    def key(self, keys: Mapping[str, str]) -> str:
        pressed = self._next()
        assert pressed in keys, f"no key {pressed!r} among {list(keys)}"
        return pressed

    def line(self, asked: str) -> str:
        self.shown.append(asked)
        return self._next()

    def _next(self) -> str:
        if not self.typed:
            raise KeyboardInterrupt
        return self.typed.pop(0)
