"""Which of some networks is most like one: by what they share, the rare telling more than the common.

nearest(diagnosis, others)      name -> diagnosis -> tuple[Like, ...], the most alike first
  known_by(diagnosis)           what a network is known by: signs and knelpunten to a degree, and what is stated of it
  rarity(networks)              how much each of these weighs

Likeness is Gower's general coefficient with weights, from 0 (nothing shared) to 1 (all). Signs and knelpunten count as
far as both networks have them over as far as either has (that neither has one tells nothing); what is stated counts
where it is stated of both, and is the same or not. A weight is that of its kind (KINDS) times how rare it is among them
all: ln((1 + networks) / (1 + networks that have it)) + 1, the smoothed inverse document frequency of text search.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from netdiag import certainty
from netdiag.cases import observed_degree
from netdiag.diagnosis import Diagnosis
from netdiag.errors import at_least_one
from netdiag.knowledge.statable import FIELDS

Trait = tuple[str, str, str]  # kind, name, and of what is stated its value: ("feature", id, "yes")
KINDS: Final[Mapping[str, float]] = {  # measured in docs/reasons.md
    "symptom": 1.0, "knelpunt": 1.0, "feature": 0.1, "case": 0.1, "opgave": 0.1,
}  # fmt: skip
STATED: Final = ("feature", "case", "opgave")
MOST: Final = 5  # networks, unless more are asked for


@dataclass(frozen=True, slots=True)
class Held:
    """Something that two networks have or one has: to what degree here and there, and how much it weighs."""

    kind: str
    name: str
    value: str
    here: float
    there: float
    weight: float


@dataclass(frozen=True, slots=True)
class Like:
    """A network, how like it is, what both have, and what one has; both begin with what tells most."""

    name: str
    diagnosis: Diagnosis = field(repr=False)
    likeness: float
    shared: tuple[Held, ...]
    differs: tuple[Held, ...]


def nearest(diagnosis: Diagnosis, others: Mapping[str, Diagnosis], most: int | None = MOST) -> tuple[Like, ...]:
    """Return the networks most like one, by name, the most alike first: so many, or with None all of them.

    Raises InputError where that is less than one.
    """
    at_least_one(most)
    own = known_by(diagnosis)
    known = {name: known_by(other) for name, other in others.items()}
    weights = rarity([own, *known.values()])
    likes = [_like(name, others[name], own, found, weights) for name, found in known.items()]
    return tuple(sorted(likes, key=lambda one: (certainty.descending(one.likeness), one.name))[:most])


Known = Mapping[Trait, float]


def known_by(diagnosis: Diagnosis) -> Known:
    """Return what a network is known by, each to a degree in (0, 1]; a special sign is its general one too."""
    found: dict[Trait, float] = {}
    for trait, degree in (*_signs(diagnosis), *_stated(diagnosis), *_concluded(diagnosis)):
        found[trait] = max(degree, found.get(trait, 0.0))
    return found


def _signs(diagnosis: Diagnosis) -> Iterator[tuple[Trait, float]]:
    for name, seen in diagnosis.case.observed.items():
        degree = observed_degree(seen)
        if degree > 0:
            yield from ((("symptom", one, ""), degree) for one in (name, *diagnosis.kb.symptoms[name].under))


def _stated(diagnosis: Diagnosis) -> Iterator[tuple[Trait, float]]:
    case = diagnosis.case
    yield from ((("feature", name, answer), 1.0) for name, answer in case.answered.items() if answer != "unknown")
    values = ((f.name, getattr(case, f.name)) for f in FIELDS.values() if not f.number)
    yield from ((("case", name, str(value).lower()), 1.0) for name, value in values if value is not None)


def _concluded(diagnosis: Diagnosis) -> Iterator[tuple[Trait, float]]:
    yield from ((("knelpunt", ranked.id, ""), ranked.certainty) for ranked in diagnosis._outline.holding)
    if diagnosis.opgave.type:
        yield ("opgave", "type", diagnosis.opgave.type), 1.0


def rarity(networks: Sequence[Known]) -> Mapping[Trait, float]:
    """Return the weight of each trait: that of its kind where all networks have it, more the fewer do."""
    having = Counter(trait for network in networks for trait in network)
    return {trait: KINDS[trait[0]] * (math.log((1 + len(networks)) / (1 + n)) + 1) for trait, n in having.items()}


def likeness(here: Known, there: Known, weights: Mapping[Trait, float]) -> float:
    """Return how alike two networks are, in [0, 1]; 0 where there is nothing to compare them by."""
    return _ratio(_compared(here, there, weights))


def _ratio(traits: Sequence[Held]) -> float:
    """Return what two networks have in common of these traits, over what either has."""
    whole = math.fsum(trait.weight * max(trait.here, trait.there) for trait in traits)
    both = math.fsum(trait.weight * min(trait.here, trait.there) for trait in traits)
    return both / whole if whole else 0.0


def _compared(here: Known, there: Known, weights: Mapping[Trait, float]) -> list[Held]:
    """Return the traits of either that count: of what is stated, those of which something is stated of both."""
    asked = {trait[:2] for trait in here} & {trait[:2] for trait in there}
    every = sorted(here.keys() | there.keys())
    counted = [trait for trait in every if trait[0] not in STATED or trait[:2] in asked]
    return [Held(*trait, here.get(trait, 0.0), there.get(trait, 0.0), weights[trait]) for trait in counted]


def _like(name: str, other: Diagnosis, here: Known, there: Known, weights: Mapping[Trait, float]) -> Like:
    traits = sorted(_compared(here, there, weights), key=_telling)
    shared = tuple(trait for trait in traits if trait.here and trait.there)
    differs = tuple(trait for trait in traits if not (trait.here and trait.there))
    return Like(name, other, _ratio(traits), shared, differs)


def _telling(trait: Held) -> tuple[float, str, str, str]:
    """Sort by how much a trait tells of likeness, or of difference, the most first."""
    counted = min(trait.here, trait.there) or max(trait.here, trait.there)
    return certainty.descending(trait.weight * counted), trait.kind, trait.name, trait.value
