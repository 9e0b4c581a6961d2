"""Plain data to records, with every problem told in its place.

validate(model, data, document, path)     -> (record or None, problems)
  worded                                  one pydantic error -> what is said of it, and a hint
  _steps                                  pydantic's location -> the path in the file

Nothing is taken for what it only looks like: a number is not written as text, and neither is `true`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from netdiag.errors import SIMILAR_ENOUGH, TOLD, Nearest, Problem, earliest, similar_words
from netdiag.knowledge import premise as pr
from netdiag.knowledge.fields import ID_PATTERN
from netdiag.knowledge.records import PREMISE_KEYS
from netdiag.knowledge.yamlfile import MAX_SHOWN, YamlDocument, plain_value
from netdiag.limits import RECORD_VALUES
from netdiag.messages import _, marked
from netdiag.plaintext import shortened

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[str | int, ...]


def validate(
    kind: type[Model], data: Any, document: YamlDocument, path: Steps = ()
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Return `data`, found at `path` in `document`, as a record of `kind`, or None; and its problems."""
    most = RECORD_VALUES.now
    if len(document.text) > most // 2 and _values(data) > most:  # a text can hold three values in two characters
        return None, (RECORD_VALUES.reached(document.place(path)),)
    try:
        return kind.model_validate(_as_tuples(data), strict=True), ()
    except ValidationError as error:
        return None, tuple(_problems(kind, error, data, document, path))
    except RecursionError:
        return None, (Problem(_("nested too deeply to be read."), document.place(path)),)


def _values(data: Any) -> int:
    if isinstance(data, dict):
        return 1 + len(data) + sum(map(_values, data.values()))
    return 1 + sum(map(_values, data)) if isinstance(data, list | tuple) else 1


def _as_tuples(data: Any) -> Any:
    """Return data with its lists as tuples, which is what strict records want."""
    if type(data) is dict:
        return {key: _as_tuples(value) if type(value) in _NESTED else value for key, value in data.items()}
    return tuple(map(_as_tuples, data)) if type(data) is list else data


_NESTED: Final = frozenset((dict, list))


def _problems(
    kind: type[BaseModel], error: ValidationError, data: Any, document: YamlDocument, path: Steps
) -> Iterator[Problem]:
    errors = error.errors(include_url=False)
    missing = _missing(errors)
    meant = _misspelt(errors, missing)
    wrong = (e for e in errors if not _follows(e, missing))
    for place, e, count in earliest((document.place(path + _steps(e["loc"], data)), e) for e in wrong):
        is_unknown = e["type"] == "extra_forbidden"
        message, hint = _unknown_key(kind, e["loc"], meant.get(e["loc"])) if is_unknown else worded(e)
        yield Problem(message, place, hint, count)


Location = tuple[str | int, ...]
Hint = str | Nearest


def _missing(errors: Sequence[Any]) -> dict[Location, set[str]]:
    """Return the keys that are missing, by where they are."""
    missing: dict[Location, set[str]] = {}
    for e in errors:
        if e["type"] == "missing":
            missing.setdefault(e["loc"][:-1], set()).add(str(e["loc"][-1]))
    return missing


def _misspelt(errors: Sequence[Any], missing: dict[Location, set[str]]) -> dict[Location, str]:
    """Return which missing key is meant by some unknown ones, and take it from the missing."""
    meant: dict[Location, str] = {}
    unknown = (e["loc"] for e in errors if missing and e["type"] == "extra_forbidden")
    for location in islice(unknown, TOLD if len(missing) == 1 else None):
        wanted = missing.get(location[:-1], set())
        for name in similar_words(str(location[-1]), wanted, 1, SIMILAR_ENOUGH):
            meant[location] = name
            wanted.discard(name)
    return meant


def _unknown_key(kind: type[BaseModel], location: Location, meant: str | None) -> tuple[str, Hint]:
    key, known = str(location[-1]), _known_keys(kind, kind_of(location[:-1]))
    return _("unknown key '{key}'.").format(key=shortened(key, MAX_SHOWN)), Nearest(
        (key,), (meant,) if meant else known
    )


def _follows(e: Any, missing: Mapping[Location, set[str]]) -> bool:
    """Tell whether an error is only what another one caused, which is told."""
    if e["type"] == "missing":
        return str(e["loc"][-1]) not in missing[e["loc"][:-1]]  # a misspelt key is told instead
    short = e["type"] == "too_short"
    return short and len(e["input"]) >= int(e["ctx"]["min_length"])  # pydantic leaves out the items told on their own


def kind_of(parent: Location) -> str | None:
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
        is_child = isinstance(data, list | tuple) and isinstance(step, int) and step < len(data)
        if is_child or (isinstance(data, dict) and step in data):
            data = data[step]
            parent = steps[-1] if steps else None
            steps.append(step)
            tag_next = step in ONE_INSIDE or (isinstance(step, int) and parent in MANY_INSIDE)
    return tuple(steps)


Wording = Callable[[Any], tuple[str, Hint]]


def _unknown_premise(e: Any) -> tuple[str, Hint]:
    seen = e["input"]
    keys = tuple(islice(seen, 3)) if isinstance(seen, dict) else ()
    shown = f"'{shortened(keys[0], MAX_SHOWN)}'" if keys else _("this")
    return _("{shown} is not a premise; wanted one of {premises}.").format(
        shown=shown, premises=", ".join(pr.PREMISES)
    ), Nearest(keys, pr.PREMISES)


def _as_pydantic_says(e: Any) -> tuple[str, Hint]:
    wanted = e["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{wanted}." if isinstance(e["input"], dict) else _("{seen}: {wanted}.").format(
        seen=_seen(e["input"]), wanted=wanted
    ), ""


def _at_least(e: Any) -> tuple[str, Hint]:
    told = _("{seen}: should be greater than or equal to {least}.")
    return told.format(seen=_seen(e["input"]), least=f"{e['ctx']['ge']:g}"), ""


def _below(e: Any) -> tuple[str, Hint]:
    told = _("{seen}: should be less than {limit}.")
    return told.format(seen=_seen(e["input"]), limit=f"{e['ctx']['lt']:g}"), ""


def _at_most(e: Any) -> tuple[str, Hint]:
    told = _("{seen}: should be less than or equal to {most}.")
    return told.format(seen=_seen(e["input"]), most=f"{e['ctx']['le']:g}"), ""


def _not_in_list(e: Any) -> tuple[str, Hint]:
    options = _expected(e["ctx"]["expected"])
    return _("{seen} is not one of {options}.").format(seen=_seen(e["input"]), options=", ".join(options)), Nearest(
        (str(e["input"]),), options
    )


@cache
def _expected(words: str) -> tuple[str, ...]:
    return tuple(word.strip("'") for word in words.replace(" or ", ", ").split(", "))


def _not_an_id(e: Any) -> tuple[str, Hint]:
    if e["ctx"]["pattern"] != ID_PATTERN:
        return _as_pydantic_says(e)
    return _("{seen} is not an id.").format(seen=_seen(e["input"])), _("An id is lower-case words joined by hyphens.")


def _not(wanted: str) -> Wording:
    def told(e: Any) -> tuple[str, Hint]:
        seen = e["input"]
        quoted = isinstance(seen, str) and not isinstance(plain_value(seen), str)
        return _("{seen} is not {wanted}.").format(seen=_seen(seen), wanted=_(wanted)), _(
            "Write it without quotes."
        ) if quoted else ""

    return told


_WORDING: Final[dict[str, Wording]] = {
    "missing": lambda e: (_("key '{key}' is missing.").format(key=e["loc"][-1]), ""),
    "union_tag_not_found": _unknown_premise,
    "literal_error": _not_in_list,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
    "less_than": _below,
    "string_pattern_mismatch": _not_an_id,
    "string_type": lambda e: (
        _("{seen} is not text.").format(seen=_seen(e["input"])),
        _("Quote it if it is meant as text."),
    ),
    "model_type": lambda e: (_("{seen} is not a mapping of keys to values.").format(seen=_seen(e["input"])), ""),
    "dict_type": lambda e: (_("{seen} is not a mapping of keys to values.").format(seen=_seen(e["input"])), ""),
    "tuple_type": lambda e: (_("{seen} is not a list.").format(seen=_seen(e["input"])), ""),
    **dict.fromkeys(("int_type", "int_parsing"), _not(marked("a whole number"))),
    **dict.fromkeys(("float_type", "float_parsing"), _not("a number")),
    **dict.fromkeys(("bool_type", "bool_parsing"), _not(marked("true or false"))),
    "too_short": lambda e: (_("at least {count} needed here.").format(count=e["ctx"]["min_length"]), ""),
    "too_long": lambda e: (_("at most {count} are allowed here.").format(count=e["ctx"]["max_length"]), ""),
    "string_too_short": lambda e: (_("this text is empty."), ""),
    "string_too_long": lambda e: (
        _("this text is longer than {count} characters.").format(count=e["ctx"]["max_length"]),
        "",
    ),
}


def worded(error: Any) -> tuple[str, Hint]:
    """Return what one pydantic error says, in our words, and a hint."""
    return _WORDING.get(error["type"], _as_pydantic_says)(error)


def _seen(value: Any, most: int = 40) -> str:
    if value is None or isinstance(value, list | tuple | dict):
        return _("nothing") if value is None else _("a list") if not isinstance(value, dict) else _("a mapping")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{shortened(text, most)}'"
