"""YAML text to plain data, strictly, with a place for every node.

    read(path)                a regular file, or `-` -> YamlDocument
      raw_of(path)            its bytes, no more than `limits` allows
      parse(text, name)       text -> YamlDocument: one pass over libyaml's events
        _Builder              events -> dict, list, str, int, float, bool, None
    YamlDocument.place(path)      (key, index, ...) -> Place; a second pass, once, when an error first needs it
    write(data)               plain data -> YAML text that `parse` gives back
      quoted(text)            text -> a key on one line, however long

Refused: equal keys in one mapping, anchors and aliases, tags, several documents, keys that are not text, and more than
`limits` allows, which is told before memory is taken. Only `true`, `false`, `null`, numbers and text exist: `no`, `on`,
`12:30` and dates stay the text they are.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from yaml import events as ev
from yaml.reader import Reader

from netdiag.errors import TOLD, InputError, Place, Problem
from netdiag.files import reason
from netdiag.limits import BYTES, DEPTH, VALUES
from netdiag.messages import _
from netdiag.plaintext import escaped, shortened

MAX_DIGITS: Final = 18
MAX_DECIMALS: Final = 21  # as Python writes a float: seventeen digits, and up to four noughts before them
MAX_SHOWN: Final = 60  # characters of a key or tag in a message

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(rf"[-+]?[0-9]{{1,{MAX_DIGITS}}}")
_FLOAT = re.compile(
    rf"[-+]?(?:[0-9]{{0,{MAX_DIGITS}}}\.[0-9]{{1,{MAX_DECIMALS}}}(?:[eE][-+]?[0-9]{{1,3}})?"
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
        spot = self._root
        for step in path:
            below: Any = spot.inside if spot else None
            if not (step in below if isinstance(below, dict) else isinstance(step, int) and step < len(below or ())):
                break
            spot = below[step]
        return Place(self.name, spot.line + 1, spot.column + 1) if spot else Place(self.name)

    @cached_property
    def _root(self) -> _Spot | None:
        loader = _Loader(self.text)
        try:
            next_event = loader.get_event
            next_event()
            empty = type(next_event()) is ev.StreamEndEvent
            return None if empty else _spot(next_event(), next_event)
        finally:
            loader.dispose()


class _Spot(NamedTuple):
    """Where a value stands, or its key, and where that stands which is inside it."""

    line: int
    column: int
    inside: Any  # of a mapping its spots by key, of a list its spots


def _spot(event: Any, next_event: Callable[[], Any], mark: Any = None) -> _Spot:
    inside: Any = None
    if type(event) is ev.MappingStartEvent:
        keys = _until(ev.MappingEndEvent, next_event)
        inside = {key.value: _spot(next_event(), next_event, key.start_mark) for key in keys}
    elif type(event) is ev.SequenceStartEvent:
        inside = [_spot(item, next_event) for item in _until(ev.SequenceEndEvent, next_event)]
    mark = mark or event.start_mark
    return _Spot(mark.line, mark.column, inside)


def _until(end: type, next_event: Callable[[], Any]) -> Iterator[Any]:
    while type(event := next_event()) is not end:
        yield event


def read(path: Path | str) -> YamlDocument:
    """Return one YAML file as plain data; `-` is standard input. Raises InputError with every problem of its form."""
    name, raw = raw_of(path)
    try:
        return parse(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(_("not UTF-8 text."), Place(name, line, 1), _("Save the file as UTF-8."))
        raise InputError([problem]) from error


def raw_of(path: Path | str) -> tuple[str, bytes]:
    """Return the name of a regular file, or of standard input (`-`), for messages, and its bytes. Raises InputError."""
    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        raw = _start_of(path, BYTES.now + 1)
    except (OSError, ValueError) as error:  # also a name with a NUL in it, or standard input closed by the program
        raise InputError([Problem(_("cannot read: {error}.").format(error=reason(error)), Place(name))]) from error
    if len(raw) > BYTES.now:
        raise InputError([BYTES.reached(Place(name))])
    return name, raw


def _start_of(path: Path | str, most: int) -> bytes:
    if str(path) != "-":
        with open(path, "rb", opener=_without_waiting) as stream:
            size = os.fstat(stream.fileno()).st_size  # room for all that may be read is not made for a small file
            raw = stream.read(min(size + 1, most))
            return raw if len(raw) <= size else raw + stream.read(most - len(raw))
    if sys.stdin is None:
        raise OSError(_("standard input is closed"))
    return sys.stdin.buffer.read(most)


def _without_waiting(path: str, flags: int) -> int:
    """Open a regular file; a FIFO would wait for its writer, a device may never end. Raises OSError."""
    opened = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(opened).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):  # of a folder `open` itself says that it is one
        return opened
    os.close(opened)
    raise OSError(_("this is no regular file; `-` reads standard input"))


def parse(text: str, name: str = "<text>") -> YamlDocument:
    """Return YAML text as plain data; `name` stands in messages. Raises InputError."""
    builder = _Builder(name)
    try:
        loader = _Loader(text)
        try:
            builder.build(loader.get_event if len(text) < VALUES.now // 2 else _bounded(loader.get_event, name))
        finally:
            loader.dispose()
    except UnicodeEncodeError as error:
        raise InputError([Problem(_("not Unicode text: half a character."), Place(name))]) from error
    except yaml.YAMLError as error:
        raise InputError([*builder.told(), _syntax_problem(error, name, text)]) from error
    if problems := builder.told():
        raise InputError(problems)
    return YamlDocument(name, text, builder.root)


def _bounded(next_event: Callable[[], Any], name: str) -> Callable[[], Any]:
    """Return what gives the next event, of values no more than the limit; a text can hold three in two characters."""
    left = VALUES.now

    def bounded() -> Any:
        nonlocal left
        event = next_event()
        left -= isinstance(event, ev.NodeEvent)
        if left < 0:
            raise InputError([VALUES.reached(_place(name, event))])
        return event

    return bounded


def _place(name: str, event: Any) -> Place:
    return Place(name, event.start_mark.line + 1, event.start_mark.column + 1)


def _syntax_problem(error: yaml.YAMLError, name: str, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or getattr(error, "reason", None) or _("not readable")
    hint = _("Quote the text if it holds ': ' or begins with a special character.")
    if "cannot start any token" in message:
        hint = _("Indent with spaces, not tabs, and quote text that begins with a special character.")
    elif "expected key" in message or "block end" in message:
        hint = _("Look at the indentation, and at brackets {} or [] left on the line above.")
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
    if "nesting depth" in message:  # libyaml looks a thousand signs ahead, and from 0.2.6 on gives up there by itself
        return _too_deep(place)
    if not mark and (bad := Reader.NON_PRINTABLE.search(text)):
        place = Place(name, text.count("\n", 0, bad.start()) + 1, bad.start() - text.rfind("\n", 0, bad.start()))
    return Problem(_("not valid YAML: {message}.").format(message=message), place, hint if mark else "")


def _too_deep(place: Place) -> Problem:
    return Problem(_("nested more than {now} levels deep.").format(now=DEPTH.now), place)


class _Builder:
    """Builds plain data from parse events.

    `_open` is the stack of containers being filled and `_keys` the key each mapping waits to fill. One method with
    local names, since this loop runs for every scalar of the knowledge base at each start.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Any = None
        self.problems: list[Problem] = []
        self.untold = 0

    def told(self) -> list[Problem]:
        """Return the problems, the last of which stands for all that come after it too."""
        if self.untold:
            self.problems[-1] = replace(self.problems[-1], count=1 + self.untold)
        return self.problems

    def build(self, next_event: Callable[[], Any]) -> None:
        """Take events until the stream ends. Raises InputError where nesting is too deep to go on."""
        stack: list[Any] = []
        keys: list[Any] = []
        documents = 0
        deepest = DEPTH.now
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is ev.ScalarEvent:
                value = event.value
                if stack and keys[-1] is _NO_KEY and type(stack[-1]) is dict:
                    pass  # a key stays the text it is
                elif not event.style:
                    value = plain_value(value)
            elif kind is ev.MappingStartEvent:
                value = {}
            elif kind is ev.SequenceStartEvent:
                value = []
            elif kind is ev.MappingEndEvent or kind is ev.SequenceEndEvent:
                stack.pop()
                keys.pop()
                continue
            elif kind is ev.AliasEvent:
                self._complain(_("aliases (*) are not allowed; write the value out."), event)
                value = None
            else:
                documents += kind is ev.DocumentStartEvent
                if documents > 1:
                    self._complain(_("a second document (---) is not allowed."), event)
                    return
                continue
            if event.anchor is not None and kind is not ev.AliasEvent:
                self._complain(_("anchors (&) are not allowed; write the value out."), event)
            if kind is not ev.AliasEvent and event.tag is not None:
                self._complain(_("tags ({tag}) are not allowed.").format(tag=shortened(event.tag, MAX_SHOWN)), event)
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
                if len(stack) > deepest:
                    raise InputError([_too_deep(_place(self.name, event))])

    def _key(self, key: Any, container: dict[Any, Any], event: Any) -> str:
        if type(key) is not str:
            self._complain(_("a key must be text."), event)
            return repr(key)
        if key in container:
            self._complain(_("key '{key}' stands here twice.").format(key=shortened(key, MAX_SHOWN)), event)
        return key

    def _complain(self, message: str, event: Any) -> None:
        if len(self.problems) > TOLD:
            self.untold += 1
        else:
            self.problems.append(Problem(message, _place(self.name, event)))


_NO_KEY: Final = object()


def plain_value(text: str) -> Any:
    """Return what text without quotes stands for: true, false, nothing, a number, or that text."""
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
    return _escaped(text)  # such text stands in double quotes


def quoted(text: str) -> str:
    """Return text as YAML on one line, whatever stands in it and however long it is: a key that `write` would break."""
    return _escaped(json.dumps(text, ensure_ascii=False))


def _escaped(text: str) -> str:
    return escaped(text, lambda odd: f"\\U{ord(odd):08X}")


class _Dumper(yaml.SafeDumper):
    """Quotes also the text that only `parse` would take for a number, and escapes what is no printable character."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _quoted_if_need_be(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = isinstance(plain_value(text), str) and text.replace("\n", "").isprintable()
    style = None if plain else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _quoted_if_need_be)
