"""Premises: the record of each keyword, what it reads, and to what degree it holds.

    Premise                     one keyword, one small record
    leaves(premise)             the parts that read a fact, in the order written
      key(leaf)                 the name of that fact: "symptom:x", "case:size>=10", "knelpunt:y"
    stated(leaf, value)         degree of a leaf that compares a value the case states
    reader(premise)             facts -> degree in [-1, 1]; a fact not given counts as 0

One keyword is one row in `PREMISES` and one in `_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from netdiag import certainty
from netdiag.knowledge.fields import Id, Record

CASE_FIELDS = Literal["phase", "governance", "size", "mandated", "funding", "members"]
CASE_VALUES: Final[dict[str, tuple[str | bool, ...]]] = {
    "mandated": (True, False),
    "funding": ("structural", "temporary", "none"),
    "members": ("fixed", "open"),
}
CELLS = Literal["bouwstenen", "krachten", "resultaten", "activiteiten"]
Status = Literal["yes", "partly", "no"]
Answer = Literal["yes", "partly", "no", "unknown"]


def _either(options: tuple[str | bool, ...]) -> str:
    if isinstance(options[0], bool):
        return "true or false"
    return f"one of {', '.join(map(str, options))}"


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value if isinstance(value, tuple) else (value,)


Scalar = bool | int | str


Statuses = Annotated[tuple[Status, ...], BeforeValidator(_as_tuple, tuple[Status, ...] | Status)]


class SymptomIs(Record):
    """`symptom: id`: the degree to which it was observed."""

    symptom: Id


class PatternIs(Record):
    """`pattern: id`: the certainty of a pattern that other rules conclude."""

    pattern: Id


class KnelpuntIs(Record):
    """`knelpunt: id`: the certainty of a knelpunt."""

    knelpunt: Id


class OpgaveIs(Record):
    """`opgave: id`: the certainty that the opgave is of this type."""

    opgave: Id


class AxisIs(Record):
    """`axis: id`: the position on one of the two axes behind Tabel 1."""

    axis: Id


class GovernanceFits(Record):
    """`governance: id`: the certainty that this governance form would fit."""

    governance: Id


class CaseIs(Record):
    """`case: field` with `is`, `at_least` or `at_most`: 1 if so, -1 if not so, 0 if not known."""

    case: CASE_FIELDS
    is_: Annotated[tuple[Scalar, ...], BeforeValidator(_as_tuple, tuple[Scalar, ...] | Scalar)] | None = Field(
        None, alias="is"
    )
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _compares(self) -> CaseIs:
        if (self.is_ is None) == (self.at_least is None and self.at_most is None):
            raise ValueError("case needs either is, or at_least and/or at_most")
        if self.case != "size" and self.is_ is None:
            raise ValueError(f"case: {self.case} has no at_least or at_most")
        options = CASE_VALUES.get(self.case)
        if options and self.is_ and not all(type(v) is type(options[0]) and v in options for v in self.is_):
            raise ValueError(f"case: {self.case} is {_either(options)}")
        return self


class BouwsteenIs(Record):
    """`bouwsteen: id` with `is`: how far this step of building was taken."""

    bouwsteen: Id
    is_: Statuses = Field(alias="is")


class QuestionIs(Record):
    """`question: id` with `is`: how a closing question was answered."""

    question: Id
    is_: Statuses = Field(alias="is")


class KrachtIs(Record):
    """`kracht: id` with `at_least` or `at_most`: the strength 0..4 of a drijvende kracht."""

    kracht: Id
    at_least: int | None = Field(None, ge=0, le=4)
    at_most: int | None = Field(None, ge=0, le=4)

    @model_validator(mode="after")
    def _compares(self) -> KrachtIs:
        if self.at_least is None and self.at_most is None:
            raise ValueError("kracht needs at_least and/or at_most")
        return self


class MisfitIs(Record):
    """`misfit: cell`: the network is set up for another opgave type than the one it has."""

    misfit: CELLS


class AllOf(Record):
    """`all: [...]`: every part holds."""

    all: Annotated[tuple[Premise, ...], Field(min_length=1)]


class AnyOf(Record):
    """`any: [...]`: at least one part holds."""

    any: Annotated[tuple[Premise, ...], Field(min_length=1)]


class AtLeast(Record):
    """`at_least: n` `of: [...]`: n or more parts hold."""

    at_least: int = Field(ge=1)
    of: Annotated[tuple[Premise, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_hold(self) -> AtLeast:
        if self.at_least > len(self.of):
            raise ValueError(f"at_least: {self.at_least} of {len(self.of)} can never hold")
        return self


class Not(Record):
    """`not: premise`: observed to be absent."""

    not_: Premise = Field(alias="not")


class Unless(Record):
    """`unless: premise`: does not hold, known or not; inside `all` only."""

    unless: Premise


PREMISES: Final[dict[str, type[Record]]] = {
    "symptom": SymptomIs,
    "pattern": PatternIs,
    "knelpunt": KnelpuntIs,
    "opgave": OpgaveIs,
    "axis": AxisIs,
    "governance": GovernanceFits,
    "case": CaseIs,
    "bouwsteen": BouwsteenIs,
    "question": QuestionIs,
    "kracht": KrachtIs,
    "misfit": MisfitIs,
    "all": AllOf,
    "any": AnyOf,
    "of": AtLeast,
    "not": Not,
    "unless": Unless,
}


def _keyword(value: Any) -> str | None:
    if isinstance(value, Record):
        return next(word for word, kind in PREMISES.items() if type(value) is kind)
    if not isinstance(value, dict):
        return None
    return next((word for word in PREMISES if word in value), None)


Premise = Annotated[
    Annotated[SymptomIs, Tag("symptom")]
    | Annotated[PatternIs, Tag("pattern")]
    | Annotated[KnelpuntIs, Tag("knelpunt")]
    | Annotated[OpgaveIs, Tag("opgave")]
    | Annotated[AxisIs, Tag("axis")]
    | Annotated[GovernanceFits, Tag("governance")]
    | Annotated[CaseIs, Tag("case")]
    | Annotated[BouwsteenIs, Tag("bouwsteen")]
    | Annotated[QuestionIs, Tag("question")]
    | Annotated[KrachtIs, Tag("kracht")]
    | Annotated[MisfitIs, Tag("misfit")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[AtLeast, Tag("of")]
    | Annotated[Not, Tag("not")]
    | Annotated[Unless, Tag("unless")],
    Discriminator(_keyword),
]


# --- what a premise reads ---------------------------------------------------------------------------------------------

Facts = Mapping[str, float]
Reader = Callable[[Facts], float]


def parts(premise: Any) -> tuple[Any, ...]:
    """Return the premises directly inside this one."""
    if isinstance(premise, AllOf):
        return premise.all
    if isinstance(premise, AnyOf):
        return premise.any
    if isinstance(premise, AtLeast):
        return premise.of
    if isinstance(premise, Not):
        return (premise.not_,)
    return (premise.unless,) if isinstance(premise, Unless) else ()


def leaves(premise: Any) -> Iterator[Any]:
    """Yield the parts of a premise that read a fact, in the order written."""
    return (leaf for leaf, _ in placed(premise))


def placed(premise: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    """Yield each part that reads a fact, with its path in the file."""
    inner = parts(premise)
    if not inner:
        yield premise, path
    for i, part in enumerate(inner):
        yield from placed(part, path + _INNER[type(premise)](i))


_INNER: Final[dict[type, Callable[[int], tuple[str | int, ...]]]] = {
    AllOf: lambda i: ("all", i),
    AnyOf: lambda i: ("any", i),
    AtLeast: lambda i: ("of", i),
    Not: lambda i: ("not",),
    Unless: lambda i: ("unless",),
}


_WORDS: Final = {kind: word for word, kind in PREMISES.items()}


def word(leaf: Any) -> str:
    """Return the keyword of a leaf: symptom, case, knelpunt, ..."""
    return _WORDS[type(leaf)]


def key(leaf: Any) -> str:
    """Return the name of the fact that a leaf reads."""
    keyword = word(leaf)
    name = f"{keyword}:{getattr(leaf, keyword)}"
    if isinstance(leaf, CaseIs | BouwsteenIs | QuestionIs) and leaf.is_ is not None:
        return f"{name}={'|'.join(str(value).lower() for value in leaf.is_)}"
    low, high = getattr(leaf, "at_least", None), getattr(leaf, "at_most", None)
    return f"{name}{'' if low is None else f'>={low}'}{'' if high is None else f'<={high}'}"


def kind(key: str) -> str:
    """Return the keyword in the name of a fact."""
    return key.partition(":")[0]


class Stated(NamedTuple):
    """A leaf that compares a value the case states, as plain data: `name` is a field of the case or an id."""

    word: str
    name: str
    is_: Sequence[Any] | None
    at_least: int | None
    at_most: int | None

    @classmethod
    def of(cls, leaf: Any) -> Stated:
        """Describe a leaf."""
        compared = (getattr(leaf, name, None) for name in ("is_", "at_least", "at_most"))
        return cls(word(leaf), getattr(leaf, word(leaf)), *compared)


def stated(leaf: Stated | Any, value: Any) -> float:
    """Degree of a leaf that compares a value the case states: 1 if it fits, -1 if not, 0 if not known."""
    if value is None or value in ("unknown", "n/a"):
        return 0.0
    wanted = getattr(leaf, "is_", None)
    if wanted is not None:
        return 1.0 if value in wanted else -1.0
    fits = (leaf.at_least is None or value >= leaf.at_least) and (leaf.at_most is None or value <= leaf.at_most)
    return 1.0 if fits else -1.0


def reader(premise: Any) -> Reader:
    """Return the function from facts to the degree to which the premise holds, in [-1, 1]."""
    return _READERS[type(premise)](premise)


def _leaf(leaf: Any) -> Reader:
    name = key(leaf)
    return lambda facts: facts.get(name, 0.0)


def _joined(join: Callable[[list[float]], float], inner: Sequence[Any]) -> Reader:
    readers = [reader(part) for part in inner]
    return lambda facts: join([read(facts) for read in readers])


def _not(premise: Not) -> Reader:
    read = reader(premise.not_)
    return lambda facts: certainty.negate(read(facts))


def _unless(premise: Unless) -> Reader:
    read = reader(premise.unless)
    return lambda facts: 0.0 if certainty.holds(read(facts)) else 1.0


_READERS: Final[dict[type, Callable[[Any], Reader]]] = {
    **dict.fromkeys(PREMISES.values(), _leaf),
    AllOf: lambda p: _joined(certainty.all_of, p.all),
    AnyOf: lambda p: _joined(certainty.any_of, p.any),
    AtLeast: lambda p: _joined(partial(certainty.nth_of, p.at_least), p.of),
    Not: _not,
    Unless: _unless,
}
