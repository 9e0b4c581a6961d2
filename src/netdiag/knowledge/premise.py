"""What a rule may ask: a premise is one keyword, one small record; here is all that a keyword means.

    Premise                     any of the records in PREMISES, told apart by keyword
      Leaf                      reads one fact: a symptom, a finding, or what a case states
      Counted                   holds if enough of its children do: all, any, of
      Not, Unless
    leaves(premise)             the parts that read a fact, in the order written
    speaking(premise)           ... but for those under an `unless`
      key(leaf)                 the name of that fact: "symptom:x", "case:size>=10", "knelpunt:y"
    size(premise)               how many parts it is made of
    stated(leaf, value)         degree of a leaf that compares a value the case states
    reader(premise)             facts -> degree in [-1, 1]; a fact not given counts as 0
    tracer(premise)             facts -> those that made it hold

To add a keyword: a record here, and its place in KINDS. A Counted needs no more. What is neither Leaf nor Counted also
needs its row in `inference/compiler.py` and `diagnosis/carriers.py` (on rows of cases), and in `check/logic.py` (as
plain logic).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from typing_extensions import TypeAliasType

from netdiag import certainty
from netdiag.knowledge.fields import Id, Record, RefersTo
from netdiag.knowledge.statable import CELLS, FIELDS, Status
from netdiag.messages import _

Facts = Mapping[str, float]
Reader = Callable[[Facts], float]
Tracer = Callable[[Facts, bool], tuple[str, ...]]
Path_ = tuple[str | int, ...]


class Part(Record):
    """What each keyword tells of itself."""

    keyword: ClassVar[str]

    @property
    def children(self) -> tuple[Any, ...]:
        """The premises directly inside this one."""
        return ()

    def reader(self) -> Reader:
        """Return the function from facts to the degree to which this holds."""
        raise NotImplementedError

    def tracer(self) -> Tracer:
        """Return the function from facts, and whether this was refuted, to the facts that carried it."""
        return lambda facts, refuted: ()


# --- leaves -----------------------------------------------------------------------------------------------------------


class Leaf(Part):
    """Reads one fact, whose kind is the keyword and whose name stands under it."""

    def reader(self) -> Reader:
        """Return what reads the fact; one not given counts as 0."""
        name = key(self)
        return lambda facts: facts.get(name, 0.0)

    def tracer(self) -> Tracer:
        """Return what names the fact, whatever it is."""
        carried = (key(self),)
        return lambda facts, refuted: carried


class SymptomIs(Leaf):
    """`symptom: id`: the degree to which it was observed."""

    keyword = "symptom"
    symptom: Annotated[Id, RefersTo("symptoms")]


class DividedOn(Leaf):
    """`divided: id`: to what degree respondents answer a symptom differently; 0 where they agree, or nobody asked."""

    keyword = "divided"
    divided: Annotated[Id, RefersTo("symptoms")]


class PatternIs(Leaf):
    """`pattern: id`: the certainty of a pattern that other rules conclude."""

    keyword = "pattern"
    pattern: Annotated[Id, RefersTo("patterns")]


class KnelpuntIs(Leaf):
    """`knelpunt: id`: the certainty of a knelpunt."""

    keyword = "knelpunt"
    knelpunt: Annotated[Id, RefersTo("knelpunten")]


class OpgaveIs(Leaf):
    """`opgave: id`: the certainty that the opgave is of this type."""

    keyword = "opgave"
    opgave: Annotated[Id, RefersTo("opgaven")]


class AxisIs(Leaf):
    """`axis: id`: the position on one of the two axes behind Tabel 1."""

    keyword = "axis"
    axis: Annotated[Id, RefersTo("axes")]


class GovernanceFits(Leaf):
    """`governance: id`: the certainty that this governance form would fit."""

    keyword = "governance"
    governance: Annotated[Id, RefersTo("governance_forms")]


class MisfitIs(Leaf):
    """`misfit: cell`: the network is set up for another opgave type than the one it has."""

    keyword = "misfit"
    misfit: CELLS


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value if isinstance(value, tuple) else (value,)


Scalar = bool | int | str
Statuses = Annotated[tuple[Status, ...], BeforeValidator(_as_tuple, tuple[Status, ...] | Status)]


class CaseIs(Leaf):
    """`case: field` with `is`, `at_least` or `at_most`: 1 if so, -1 if not so, 0 if not known."""

    keyword = "case"
    case: Literal["phase", "governance", "size", "mandated", "funding", "members", "work", "scale", "abroad"]
    is_: Annotated[tuple[Scalar, ...], BeforeValidator(_as_tuple, tuple[Scalar, ...] | Scalar)] | None = Field(
        default=None, alias="is"
    )
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _compares(self) -> CaseIs:
        if (self.is_ is None) == (self.at_least is None and self.at_most is None):
            raise ValueError(_("case needs either is, or at_least and/or at_most"))
        field = FIELDS[self.case]
        if not field.number and self.is_ is None:
            raise ValueError(_("case: {case} has no at_least or at_most").format(case=self.case))
        if field.options and self.is_ and not all(map(field.allows, self.is_)):
            raise ValueError(_("case: {case} is {options}").format(case=self.case, options=field.shown_options))
        return self


class BouwsteenIs(Leaf):
    """`bouwsteen: id` with `is`: how far this step of building was taken."""

    keyword = "bouwsteen"
    bouwsteen: Annotated[Id, RefersTo("bouwstenen")]
    is_: Statuses = Field(alias="is")


class FeatureIs(Leaf):
    """`feature: id` with `is`: whether the task is of this kind."""

    keyword = "feature"
    feature: Annotated[Id, RefersTo("features")]
    is_: Statuses = Field(alias="is")


class QuestionIs(Leaf):
    """`question: id` with `is`: how a closing question was answered."""

    keyword = "question"
    question: Annotated[Id, RefersTo("questions")]
    is_: Statuses = Field(alias="is")


class KrachtIs(Leaf):
    """`kracht: id` with `at_least` or `at_most`: the strength 0..4 of a drijvende kracht."""

    keyword = "kracht"
    kracht: Annotated[Id, RefersTo("drijvende_krachten")]
    at_least: int | None = Field(default=None, ge=0, le=4)
    at_most: int | None = Field(default=None, ge=0, le=4)

    @model_validator(mode="after")
    def _compares(self) -> KrachtIs:
        if self.at_least is None and self.at_most is None:
            raise ValueError(_("kracht needs at_least and/or at_most"))
        return self


# --- premises made of premises ----------------------------------------------------------------------------------------


class Composite(Part):
    """Made of other premises: a list of them, or one, stands under the keyword."""

    @property
    def children(self) -> tuple[Any, ...]:
        """The premises directly inside this one."""
        inside = getattr(self, self._attribute)
        return inside if isinstance(inside, tuple) else (inside,)

    def with_children(self, children: Sequence[Any]) -> Self:
        """Return this premise with other children."""
        has_list = isinstance(getattr(self, self._attribute), tuple)
        return self.model_copy(update={self._attribute: tuple(children) if has_list else children[0]})

    def place_of(self, child: int) -> Path_:
        """Return the path in the file from this premise to a child."""
        has_list = isinstance(getattr(self, self._attribute), tuple)
        return (self.keyword, child) if has_list else (self.keyword,)

    @property
    def _attribute(self) -> str:
        return self.keyword if self.keyword in type(self).model_fields else f"{self.keyword}_"


class Counted(Composite):
    """Holds to the degree that `count` of its children reach: the count-th greatest of their degrees."""

    @property
    def count(self) -> int:
        """How many of the children must hold."""
        raise NotImplementedError

    def reader(self) -> Reader:
        """Return what reads the children and takes the count-th greatest degree."""
        readers = [reader(child) for child in self.children]
        join = _join(self.count, len(readers))
        return lambda facts: join([read(facts) for read in readers])

    def tracer(self) -> Tracer:
        """Return what names the facts behind the greatest children, as many as are needed, and equals with them.

        A gate of n is refuted where all but n - 1 of its children are: turned round it is a gate as well.
        """
        children = [(reader(child), tracer(child)) for child in self.children]
        needed = {False: self.count, True: len(children) - self.count + 1}

        def trace(facts: Facts, refuted: bool) -> tuple[str, ...]:
            degrees = [-read(facts) if refuted else read(facts) for read, _ in children]
            least = certainty.nth_of(needed[refuted], degrees) - certainty.TOLERANCE
            traced = (inside for degree, (_, inside) in zip(degrees, children, strict=True) if degree >= least)
            return tuple(fact for inside in traced for fact in inside(facts, refuted))

        return trace


def _join(count: int, parts: int) -> Callable[[list[float]], float]:
    if count == parts:
        return certainty.all_of
    return certainty.any_of if count == 1 else lambda degrees: certainty.nth_of(count, degrees)


class AllOf(Counted):
    """`all: [...]`: every part holds."""

    keyword = "all"
    all: Annotated[tuple[Premise, ...], Field(min_length=1)]

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.all)


class AnyOf(Counted):
    """`any: [...]`: at least one part holds."""

    keyword = "any"
    any: Annotated[tuple[Premise, ...], Field(min_length=1)]

    @property
    def count(self) -> int:
        """One of them."""
        return 1


class AtLeast(Counted):
    """`at_least: n` `of: [...]`: n or more parts hold."""

    keyword = "of"
    at_least: int = Field(ge=1)
    of: Annotated[tuple[Premise, ...], Field(min_length=1)]

    @property
    def count(self) -> int:
        """The number asked for."""
        return self.at_least

    def with_children(self, children: Sequence[Any]) -> Self:
        """Return this premise with other children; of fewer than it asks for it asks for all."""
        return self.model_copy(update={"of": tuple(children), "at_least": min(self.at_least, len(children))})

    @model_validator(mode="after")
    def _can_hold(self) -> AtLeast:
        if self.at_least > len(self.of):
            raise ValueError(
                _("at_least: {at_least} of {of} can never hold").format(at_least=self.at_least, of=len(self.of))
            )
        return self


class Not(Composite):
    """`not: premise`: observed to be absent."""

    keyword = "not"
    not_: Premise = Field(alias="not")

    def reader(self) -> Reader:
        """Return what changes the sign of the degree inside."""
        read = reader(self.not_)
        return lambda facts: certainty.negate(read(facts))

    def tracer(self) -> Tracer:
        """Return what names the facts that refuted the premise inside."""
        inside = tracer(self.not_)
        return lambda facts, refuted: inside(facts, not refuted)


class Unless(Composite):
    """`unless: premise`: holds as far as the premise inside does not, known or not; inside `all` only."""

    keyword = "unless"
    unless: Premise

    def reader(self) -> Reader:
        """Return 1 minus the degree of the premise inside, or 1 where that is below 0."""
        read = reader(self.unless)
        return lambda facts: 1.0 - max(0.0, read(facts))


KINDS: Final[tuple[type[Part], ...]] = (
    SymptomIs, DividedOn, PatternIs, KnelpuntIs, OpgaveIs, AxisIs, GovernanceFits, CaseIs, FeatureIs, BouwsteenIs,
    QuestionIs, KrachtIs, MisfitIs, AllOf, AnyOf, AtLeast, Not, Unless,
)  # fmt: skip
PREMISES: Final[dict[str, type[Part]]] = {kind.keyword: kind for kind in KINDS}


def _keyword(value: Any) -> str | None:
    if isinstance(value, Part):
        return value.keyword
    if not isinstance(value, dict):
        return None
    return next((word for word in PREMISES if word in value), None)


if TYPE_CHECKING:
    Premise = Any
else:
    Premise = TypeAliasType(  # a name of its own, so that its schema is made once for all places of a record
        "Premise",
        Annotated[
            Union[tuple(Annotated[kind, Tag(keyword)] for keyword, kind in PREMISES.items())],  # noqa: UP007
            Discriminator(_keyword),
        ],
    )


# --- what a premise reads ---------------------------------------------------------------------------------------------


def leaves(premise: Any) -> Iterator[Any]:
    """Yield the parts of a premise that read a fact, in the order written."""
    return (leaf for leaf, _ in placed(premise))


def speaking(premise: Any) -> Iterator[Any]:
    """Yield the parts that read a fact and speak for the premise: all but those under an `unless`."""
    if not premise.children:
        yield premise
    elif not isinstance(premise, Unless):
        for child in premise.children:
            yield from speaking(child)


def placed(premise: Any, path: Path_ = ()) -> Iterator[tuple[Any, Path_]]:
    """Yield each part that reads a fact, with its path in the file."""
    if not premise.children:
        yield premise, path
    for i, child in enumerate(premise.children):
        yield from placed(child, path + premise.place_of(i))


def size(premise: Any) -> int:
    """Return of how many parts a premise is made, itself and those inside others among them."""
    return 1 + sum(map(size, premise.children))


def key(leaf: Any) -> str:
    """Return the name of the fact that a leaf reads."""
    name: str = leaf.keyword + ":" + getattr(leaf, leaf.keyword)
    if isinstance(leaf, CaseIs | FeatureIs | BouwsteenIs | QuestionIs) and leaf.is_ is not None:
        return f"{name}={'|'.join(str(value).lower() for value in leaf.is_)}"
    if not isinstance(leaf, CaseIs | KrachtIs):
        return name
    low, high = leaf.at_least, leaf.at_most
    return f"{name}{'' if low is None else f'>={low}'}{'' if high is None else f'<={high}'}"


def kind(key: str) -> str:
    """Return the keyword in the name of a fact."""
    return key.partition(":")[0]


class Stated(NamedTuple):
    """A leaf that compares a value the case states, as plain data: `name` is a field of the case or an id."""

    keyword: str
    name: str
    is_: Sequence[Any] | None
    at_least: int | None
    at_most: int | None

    @classmethod
    def of(cls, leaf: Any) -> Stated:
        """Return a leaf as plain data."""
        compared = (getattr(leaf, name, None) for name in ("is_", "at_least", "at_most"))
        return cls(leaf.keyword, getattr(leaf, leaf.keyword), *compared)


def stated(leaf: Stated | Any, value: Any) -> float:
    """Return the degree of a leaf that compares a value the case states: 1 if it fits, -1 if not, 0 if not known."""
    if value is None or value in ("unknown", "n/a"):
        return 0.0
    wanted = getattr(leaf, "is_", None)
    if wanted is not None:
        return 1.0 if value in wanted else -1.0
    fits = (leaf.at_least is None or value >= leaf.at_least) and (leaf.at_most is None or value <= leaf.at_most)
    return 1.0 if fits else -1.0


def reader(premise: Any) -> Reader:
    """Return the function from facts to the degree to which the premise holds, in [-1, 1]."""
    read: Reader = premise.reader()
    return read


def tracer(premise: Any) -> Tracer:
    """Return the function from facts to those of them that made the premise hold or, refuted, known to be absent.

    Of `all` these are all parts, of `any` the greatest, of `at_least` the n greatest, equals with them; what is absent
    carries under `not`; an `unless` carries nothing, as it only did not stand in the way.
    """
    made: Tracer = premise.tracer()
    return made
