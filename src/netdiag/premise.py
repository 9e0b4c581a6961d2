"""What a premise reads, and to what degree it holds.

    leaves(premise)             the parts that read a fact, in the order written
      key(leaf)                 the name of that fact: "symptom:x", "case:size>=10", "knelpunt:y"
    stated(leaf, value)         degree of a leaf that compares a value the case states
    reader(premise)             facts -> degree in [-1, 1]; a fact not given counts as 0

One keyword is one row in `_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from netdiag import certainty
from netdiag import model as m

Facts = Mapping[str, float]
Reader = Callable[[Facts], float]


def parts(premise: Any) -> tuple[Any, ...]:
    """Return the premises directly inside this one."""
    if isinstance(premise, m.AllOf):
        return premise.all
    if isinstance(premise, m.AnyOf):
        return premise.any
    if isinstance(premise, m.AtLeast):
        return premise.of
    if isinstance(premise, m.Not):
        return (premise.not_,)
    return (premise.unless,) if isinstance(premise, m.Unless) else ()


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
    m.AllOf: lambda i: ("all", i),
    m.AnyOf: lambda i: ("any", i),
    m.AtLeast: lambda i: ("of", i),
    m.Not: lambda i: ("not",),
    m.Unless: lambda i: ("unless",),
}


_WORDS: Final = {kind: word for word, kind in m.PREMISES.items()}


def word(leaf: Any) -> str:
    """Return the keyword of a leaf: symptom, case, knelpunt, ..."""
    return _WORDS[type(leaf)]


def key(leaf: Any) -> str:
    """Return the name of the fact that a leaf reads."""
    keyword = word(leaf)
    name = f"{keyword}:{getattr(leaf, keyword)}"
    if isinstance(leaf, m.CaseIs | m.BouwsteenIs | m.QuestionIs) and leaf.is_ is not None:
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


def _not(premise: m.Not) -> Reader:
    read = reader(premise.not_)
    return lambda facts: certainty.negate(read(facts))


def _unless(premise: m.Unless) -> Reader:
    read = reader(premise.unless)
    return lambda facts: 0.0 if certainty.holds(read(facts)) else 1.0


_READERS: Final[dict[type, Callable[[Any], Reader]]] = {
    **dict.fromkeys(m.PREMISES.values(), _leaf),
    m.AllOf: lambda p: _joined(certainty.all_of, p.all),
    m.AnyOf: lambda p: _joined(certainty.any_of, p.any),
    m.AtLeast: lambda p: _joined(partial(certainty.nth_of, p.at_least), p.of),
    m.Not: _not,
    m.Unless: _unless,
}
