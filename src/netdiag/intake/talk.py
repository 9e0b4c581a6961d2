"""A conversation on a terminal: lines shown, one key or one line asked. What is asked stands elsewhere.

Talk                        what a conversation needs
  on_terminal()             the same with a person at the terminal, by prompt_toolkit
  can_talk()                whether there is a person at both ends
picked(words, ...)          the sign that a person picks of those that words find
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

from netdiag.intake.reading import found
from netdiag.intake.talkwords import word
from netdiag.knowledge import KnowledgeBase
from netdiag.packages import for_intake as package
from netdiag.phrases import Language
from netdiag.plaintext import printable, wrapped

SHOWN: Final = 9  # signs found that are shown: as many as one key can choose from
WIDEST: Final = 100  # columns; longer lines are hard to read
ENTER: Final = "enter"
HELP: Final = ("h", "?")  # the last is shown


class Talk(Protocol):
    """What a conversation needs: something shown, one key of some, one line. KeyboardInterrupt ends it."""

    def show(self, text: str, indent: int = 0) -> None:
        """Show a paragraph; an empty one is a blank line."""

    def key(self, keys: Mapping[str, str]) -> str:
        """Return the key that was pressed, of those there are; each with what it does."""

    def line(self, asked: str) -> str:
        """Return the line that was typed, without blanks around it."""


def can_talk() -> bool:
    """Return whether a person is at both ends of this program."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def on_terminal(language: Language) -> Talk:
    """Return a conversation with the person at the terminal. Raises InputError where prompt_toolkit is missing."""
    package("prompt_toolkit")
    return _Terminal(language)


class _Terminal:
    def __init__(self, language: Language) -> None:
        self.language = language

    def show(self, text: str, indent: int = 0) -> None:
        from shutil import get_terminal_size

        width = min(WIDEST, max(20, get_terminal_size().columns - 1))
        sys.stdout.write("\n".join(wrapped(text, width, indent, 2 if indent else 0)) + "\n")

    def key(self, keys: Mapping[str, str]) -> str:
        helping = {key: word("help", self.language) for key in HELP if key not in keys}
        self.show("  ".join(f"[{key}] {does}" for key, does in (*_gathered(keys), *[*helping.items()][-1:])))
        while (pressed := _prompted("> ", _bindings({**keys, **helping}))) in helping:
            self.show(word("help_how", self.language))
            for key, does in _gathered(keys):
                self.show(f"[{key}] {does}", 2)
        return pressed

    def line(self, asked: str) -> str:
        self.show(asked)
        return printable(_prompted(">> ")).strip()


def _prompted(mark: str, bindings: Any = None) -> str:
    """Return what a prompt ends with. The end of the input is an interruption: there is nobody to ask."""
    from prompt_toolkit import PromptSession

    session: Any = PromptSession()
    if bindings:
        _forget_typed(session)
    try:
        return str(session.prompt(mark, key_bindings=bindings))
    except EOFError:
        raise KeyboardInterrupt from None


def _forget_typed(session: Any) -> None:
    """Throw away keys that were pressed before there was something to answer."""
    from prompt_toolkit.input.typeahead import clear_typeahead

    clear_typeahead(session.app.input)
    with suppress(ImportError, OSError, ValueError):  # where there is no such terminal
        import termios

        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _gathered(keys: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return the keys as they are shown: digits that do the same as one range."""
    same: dict[str, list[str]] = {}
    for key, does in keys.items():
        same.setdefault(does, []).append(key)
    return [(found[0] if len(found) == 1 else f"{found[0]}-{found[-1]}", does) for does, found in same.items()]


def _bindings(keys: Mapping[str, str]) -> Any:
    """Return key bindings by which one key ends a prompt, and any other does nothing."""
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.keys import Keys

    bindings = KeyBindings()
    bindings.add(Keys.Any)(lambda event: None)
    bindings.add(Keys.BracketedPaste)(lambda event: None)
    for key in (ENTER, *(key for key in keys if key != ENTER)):
        bindings.add(key)(_ending(key) if key in keys else lambda event: None)
    return bindings


def _ending(key: str) -> Any:
    def end(event: Any) -> None:
        event.current_buffer.insert_text("" if key == ENTER else key)
        event.app.exit(result=key)

    return end


def picked(words: str, talk: Talk, kb: KnowledgeBase, language: Language) -> str:
    """Return the sign that a person picks of those that words find; "" where it is none of them."""
    hits = found(words, kb, SHOWN)
    if not hits:
        talk.show(word("nothing_found", language))
        return ""
    for number, hit in enumerate(hits, 1):
        talk.show(f"{number} {hit.symptom.label(language)}", 2)
    picks = {str(number): word("choose", language) for number in range(1, len(hits) + 1)}
    key = talk.key({**picks, ENTER: word("none_of_these", language)})
    return "" if key == ENTER else hits[int(key) - 1].symptom.id
