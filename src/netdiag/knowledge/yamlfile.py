"""YAML text to plain data, strictly, with a place for every node.

    read(path)                bytes -> YamlDocument
      parse(text, name)       text -> YamlDocument: one pass over libyaml's events
        _Builder              events -> dict, list, str, int, float, bool, None
    YamlDocument.place(path)      (key, index, ...) -> Place; composed only when an error needs it
    write(data)               plain data -> YAML text that `parse` gives back

Refused: equal keys in one mapping, anchors and aliases, tags, several documents, keys that are not text, more than
MAX_DEPTH levels, more than MAX_BYTES. Only `true`, `false`, `null`, numbers and text exist: `no`, `on`, `12:30` and
dates stay the text they are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml
from yaml import events as ev
from yaml.reader import Reader

from netdiag.errors import InputError, Place, Problem
from netdiag.plaintext import shortened

MAX_BYTES: Final = 8_000_000  # the largest shipped file has some 200 kB
MAX_DEPTH: Final = 40  # a premise nested this deep cannot be read by a person either
MAX_DIGITS: Final = 18
MAX_SHOWN: Final = 60  # characters of a key or tag in a message

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(rf"[-+]?[0-9]{{1,{MAX_DIGITS}}}")
_FLOAT = re.compile(
    rf"[-+]?(?:[0-9]{{0,{MAX_DIGITS}}}\.[0-9]{{1,{MAX_DIGITS}}}(?:[eE][-+]?[0-9]{{1,3}})?"
    rf"|[0-9]{{1,{MAX_DIGITS}}}[eE][-+]?[0-9]{{1,3}})"
)
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}

Path_ = Sequence[str | int]


@dataclass(frozen=True)
class YamlDocument:
    """Plain data read from one file, and where each part of it stands."""

    name: str
    text: str
    data: Any = field(repr=False)

    def place(self, path: Path_ = ()) -> Place:
        """Return the place of `path`: of its key if it ends in one, or of the nearest part that exists."""
        node, spot = self._tree, None
        for step in path:
            if isinstance(node, yaml.MappingNode):
                pair = next((p for p in node.value if p[0].value == step), None)
                if pair is None:
                    break
                spot, node = pair
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                spot = node = node.value[step]
            else:
                break
        mark = (spot or self._tree).start_mark if self._tree is not None else None
        return Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)

    @cached_property
    def _tree(self) -> Any:
        return yaml.compose(self.text, Loader=_Loader)


def read(path: Path | str) -> YamlDocument:
    """Return one YAML file as plain data; `-` is standard input. Raises InputError with every problem of its form."""
    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        if name == "<stdin>":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(path).open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(f"cannot read: {error.strerror or error}.", Place(name))]) from error
    if len(raw) > MAX_BYTES:
        raise InputError([Problem(f"larger than {MAX_BYTES // 1_000_000} MB.", Place(name))])
    try:
        return parse(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem("not UTF-8 text.", Place(name, line, 1), "Save the file as UTF-8.")
        raise InputError([problem]) from error


def parse(text: str, name: str = "<text>") -> YamlDocument:
    """Return YAML text as plain data; `name` stands in messages. Raises InputError."""
    builder = _Builder(name)
    try:
        loader = _Loader(text)
        try:
            builder.build(loader.get_event)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise InputError([*builder.problems, _syntax_problem(error, name, text)]) from error
    if builder.problems:
        raise InputError(builder.problems)
    return YamlDocument(name, text, builder.root)


def _syntax_problem(error: yaml.YAMLError, name: str, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
    hint = "Quote the text if it holds ': ' or begins with a special character."
    if "cannot start any token" in message:
        hint = "Indent with spaces, not tabs, and quote text that begins with a special character."
    elif "expected key" in message or "block end" in message:
        hint = "Look at the indentation, and at brackets {} or [] left on the line above."
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
    if "nesting depth" in message:  # libyaml looks a thousand signs ahead, and from 0.2.6 on gives up there by itself
        return _too_deep(place)
    if not mark and (bad := Reader.NON_PRINTABLE.search(text)):
        place = Place(name, text.count("\n", 0, bad.start()) + 1, bad.start() - text.rfind("\n", 0, bad.start()))
    return Problem(f"not valid YAML: {message}.", place, hint if mark else "")


def _too_deep(place: Place) -> Problem:
    return Problem(f"nested more than {MAX_DEPTH} levels deep.", place)


class _Builder:
    """Builds plain data from parse events.

    `_open` is the stack of containers being filled and `_keys` the key each mapping waits to fill. One method with
    local names, since this loop runs for every scalar of the knowledge base at each start.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Any = None
        self.problems: list[Problem] = []

    def build(self, next_event: Callable[[], Any]) -> None:
        """Take events until the stream ends. Raises InputError where nesting is too deep to go on."""
        stack: list[Any] = []
        keys: list[Any] = []
        documents = 0
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is ev.ScalarEvent:
                value = event.value
                if stack and keys[-1] is _NO_KEY and type(stack[-1]) is dict:
                    pass  # a key stays the text it is
                elif not event.style:
                    value = _plain_value(value)
            elif kind is ev.MappingStartEvent:
                value = {}
            elif kind is ev.SequenceStartEvent:
                value = []
            elif kind is ev.MappingEndEvent or kind is ev.SequenceEndEvent:
                stack.pop()
                keys.pop()
                continue
            elif kind is ev.AliasEvent:
                self._complain("aliases (*) are not allowed; write the value out.", event)
                value = None
            else:
                documents += kind is ev.DocumentStartEvent
                if documents > 1:
                    self._complain("a second document (---) is not allowed.", event)
                    return
                continue
            if event.anchor is not None and kind is not ev.AliasEvent:
                self._complain("anchors (&) are not allowed; write the value out.", event)
            if kind is not ev.AliasEvent and event.tag is not None:
                self._complain(f"tags ({shortened(event.tag, MAX_SHOWN)}) are not allowed.", event)
            if not stack:
                self.root = value
            elif type(container := stack[-1]) is list:
                container.append(value)
            elif keys[-1] is _NO_KEY:
                keys[-1] = self._key(value, container, event)
            else:
                container[keys[-1]] = value
                keys[-1] = _NO_KEY
            if kind is not ev.ScalarEvent and kind is not ev.AliasEvent:
                stack.append(value)
                keys.append(_NO_KEY)
                if len(stack) > MAX_DEPTH:
                    raise InputError([*self.problems, _too_deep(self._place(event))])

    def _key(self, key: Any, container: dict[Any, Any], event: Any) -> str:
        if type(key) is not str:
            self._complain("a key must be text.", event)
            return repr(key)
        if key in container:
            self._complain(f"key '{shortened(key, MAX_SHOWN)}' stands here twice.", event)
        return key

    def _complain(self, message: str, event: Any) -> None:
        self.problems.append(Problem(message, self._place(event)))

    def _place(self, event: Any) -> Place:
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)


_NO_KEY: Final = object()


def _plain_value(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789":
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def write(data: Any) -> str:
    """Return plain data as YAML text that `parse` reads back to the same data, in the order given."""
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return text


class _Dumper(yaml.SafeDumper):
    """Quotes also the text that only `parse` would take for a number, and escapes what is no printable character."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _quoted_if_need_be(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = isinstance(_plain_value(text), str) and text.replace("\n", "").isprintable()
    style = None if plain else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _quoted_if_need_be)
