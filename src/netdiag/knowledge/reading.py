"""Plain data to records, with every problem told in its place.

validate(model, data, document, path)     -> (record or None, problems)
  _problem                                one pydantic error -> one Problem
    _steps                                pydantic's location -> the path in the file
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from netdiag.errors import Problem, did_you_mean
from netdiag.knowledge import premise as pr
from netdiag.knowledge.fields import ID_PATTERN
from netdiag.knowledge.records import PREMISE_KEYS
from netdiag.knowledge.yamlfile import YamlDocument
from netdiag.plaintext import shortened

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[str | int, ...]


def validate(
    kind: type[Model], data: Any, document: YamlDocument, path: Steps = ()
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Return `data`, found at `path` in `document`, as a record of `kind`, or None; and its problems."""
    try:
        return kind.model_validate(data), ()
    except ValidationError as error:
        return None, tuple(_problems(kind, error, data, document, path))
    except RecursionError:
        return None, (Problem("nested too deeply to be read.", document.place(path)),)


def _problems(
    kind: type[BaseModel], error: ValidationError, data: Any, document: YamlDocument, path: Steps
) -> list[Problem]:
    errors = error.errors(include_url=False)
    missing = {(e["loc"][:-1], str(e["loc"][-1])) for e in errors if e["type"] == "missing"}
    explained = set()
    problems = []
    for e in errors:
        if e["type"] == "extra_forbidden":
            parent, key = e["loc"][:-1], str(e["loc"][-1])
            wanted = [name for where, name in missing if where == parent]
            hint = did_you_mean(key, wanted) or did_you_mean(key, _known_keys(kind, kind_of(e, parent)))
            explained |= {(parent, name) for name in wanted if f"'{name}'" in hint}
            problems.append(Problem(f"unknown key '{key}'.", document.place(path + _steps(e["loc"], data)), hint))
    for e in errors:
        if e["type"] == "too_short" and len(e["input"]) >= e["ctx"]["min_length"]:
            continue  # pydantic leaves out the items told on their own
        if e["type"] == "missing" and (e["loc"][:-1], str(e["loc"][-1])) in explained:
            continue  # the misspelt key told above is what caused it
        if e["type"] != "extra_forbidden":
            message, hint = worded(e)
            problems.append(Problem(message, document.place(path + _steps(e["loc"], data)), hint))
    return problems


def kind_of(error: Any, parent: tuple[str | int, ...]) -> str | None:
    """Return the premise keyword that an unknown key stands beside, or None."""
    return str(parent[-1]) if parent and parent[-1] in pr.PREMISES else None


@cache
def _known_keys(kind: type[BaseModel], premise: str | None) -> tuple[str, ...]:
    records = [pr.PREMISES[premise]] if premise else [kind, *_inside(kind)]
    return tuple(sorted({f.alias or name for record in records for name, f in record.model_fields.items()}))


def _inside(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the records that the fields of a record hold, premises apart."""
    for field in kind.model_fields.values():
        yield from _records_in(field.annotation)


def _records_in(annotation: Any) -> Iterator[type[BaseModel]]:
    is_record = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    if is_record and annotation not in pr.PREMISES.values():
        yield annotation
    for part in get_args(annotation):
        yield from _records_in(part)


MANY_INSIDE: Final = frozenset(kind.keyword for kind in pr.KINDS if issubclass(kind, pr.Counted))
ONE_INSIDE: Final = frozenset((*PREMISE_KEYS, *(k.keyword for k in pr.KINDS if issubclass(k, pr.Not | pr.Unless))))


def _steps(location: Sequence[str | int], data: Any) -> Steps:
    """Return the path in the file: pydantic's location without the tags of premises and of union members."""
    steps: list[str | int] = []
    tag_next = False
    for step in location:
        if tag_next:
            tag_next = False
            continue
        is_child = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if is_child or (isinstance(data, dict) and step in data):
            data = data[step]
            parent = steps[-1] if steps else None
            steps.append(step)
            tag_next = step in ONE_INSIDE or (isinstance(step, int) and parent in MANY_INSIDE)
    return tuple(steps)


Wording = Callable[[Any], tuple[str, str]]


def _unknown_premise(e: Any) -> tuple[str, str]:
    seen = e["input"]
    keys = [str(key) for key in seen] if isinstance(seen, dict) else []
    shown = f"'{keys[0]}'" if keys else "this"
    hint = next((h for key in keys if (h := did_you_mean(key, pr.PREMISES))), "")
    return f"{shown} is not a premise; wanted one of {', '.join(pr.PREMISES)}.", hint


def _as_pydantic_says(e: Any) -> tuple[str, str]:
    wanted = e["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{wanted}." if isinstance(e["input"], dict) else f"{_seen(e['input'])}: {wanted}.", ""


def _not_in_list(e: Any) -> tuple[str, str]:
    options = [word.strip("'") for word in e["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    hint = did_you_mean(str(e["input"]), options)
    return f"{_seen(e['input'])} is not one of {', '.join(options)}.", hint


def _not_an_id(e: Any) -> tuple[str, str]:
    if e["ctx"]["pattern"] != ID_PATTERN:
        return _as_pydantic_says(e)
    return f"{_seen(e['input'])} is not an id.", "An id is lower-case words joined by hyphens."


_WORDING: Final[dict[str, Wording]] = {
    "missing": lambda e: (f"key '{e['loc'][-1]}' is missing.", ""),
    "union_tag_not_found": _unknown_premise,
    "literal_error": _not_in_list,
    "string_pattern_mismatch": _not_an_id,
    "string_type": lambda e: (f"{_seen(e['input'])} is not text.", "Quote it if it is meant as text."),
    "model_type": lambda e: (f"{_seen(e['input'])} is not a mapping of keys to values.", ""),
    "dict_type": lambda e: (f"{_seen(e['input'])} is not a mapping of keys to values.", ""),
    "tuple_type": lambda e: (f"{_seen(e['input'])} is not a list.", ""),
    "int_parsing": lambda e: (f"{_seen(e['input'])} is not a whole number.", ""),
    "float_parsing": lambda e: (f"{_seen(e['input'])} is not a number.", ""),
    "too_short": lambda e: (f"at least {e['ctx']['min_length']} needed here.", ""),
    "too_long": lambda e: (f"at most {e['ctx']['max_length']} are allowed here.", ""),
    "string_too_short": lambda e: ("this text is empty.", ""),
    "string_too_long": lambda e: (f"this text is longer than {e['ctx']['max_length']} characters.", ""),
}


def worded(error: Any) -> tuple[str, str]:
    """Return what one pydantic error says, in our words, and a hint."""
    return _WORDING.get(error["type"], _as_pydantic_says)(error)


def _seen(value: Any, most: int = 40) -> str:
    if value is None or isinstance(value, list | dict):
        return "nothing" if value is None else "a list" if isinstance(value, list) else "a mapping"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{shortened(text, most)}'"
