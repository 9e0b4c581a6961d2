"""Which single answer the first place hangs on: each answer left out, and each at the other end.

flips(case, kb)             every single answer turned, and the facts that the case then states
hangs_on(diagnosis)         the answers that alone, turned, put another knelpunt first
  Turn                        such an answer, how it was turned, and what comes first then

It runs on floats, and only what an answer bears on is worked out anew: quick enough for every report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from netdiag import certainty
from netdiag.cases import Case, Observation
from netdiag.diagnosis import Diagnosis, in_order, is_trouble, troubles_of
from netdiag.inference.again import Again
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.reasons.changes import stated_of

Kind = Literal["symptom", "feature"]
How = Literal["left_out", "other_end"]

MIDDLE: Final = 2  # of the severities: from here on the other end is 0, below it 4
OPPOSITE: Final = {"yes": "no", "no": "yes"}


@dataclass(frozen=True, slots=True)
class Flip:
    """One answer turned: `facts` are the degrees that change with it, 0 for what is then not known."""

    kind: Kind
    id: str
    how: How
    facts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer that alone changes what comes first; `first` is what comes first then, None where nothing holds."""

    kind: Kind
    id: str
    how: How
    first: str | None


def flips(case: Case, kb: KnowledgeBase) -> Iterator[Flip]:
    """Yield every answer left out, and then at the other end where it has one; signs by id, then features."""
    for name, seen in sorted(case.observed.items()):
        if seen.scored and seen.confidence:
            facts = {f"symptom:{name}": 0.0}
            divided = {f"{pr.DividedOn.keyword}:{name}": 0.0} if name in case.tallied else {}
            yield Flip("symptom", name, "left_out", {**facts, **divided})
            yield Flip("symptom", name, "other_end", {f"symptom:{name}": _other_end(seen)})
    for name, answer in sorted(case.answered.items()):
        leaves = dict(stated_of(kb).get(("feature", name), ()))
        if leaves and answer != "unknown":
            yield Flip("feature", name, "left_out", dict.fromkeys(leaves, 0.0))
            turned = OPPOSITE.get(answer)
            if turned:
                yield Flip("feature", name, "other_end", {key: pr.stated(leaf, turned) for key, leaf in leaves.items()})


def _other_end(seen: Observation) -> float:
    assert not isinstance(seen.severity, str)
    return certainty.degree(0 if seen.severity >= MIDDLE else certainty.SEVEREST, seen.confidence)


def hangs_on(diagnosis: Diagnosis) -> tuple[Turn, ...]:
    """Return the answers that alone put another knelpunt first; those first that do so by being left out."""
    case, kb = diagnosis.case, diagnosis.kb
    again = Again(diagnosis.inference, case, kb)
    before = diagnosis.inference.of_kind("knelpunt", kb.knelpunten)
    troubles = frozenset(troubles_of(case, kb))

    def first(flip: Flip) -> str | None:
        found = again.changed(flip.facts)
        seen = troubles - {flip.id} if flip.kind == "symptom" else troubles
        more = flip.facts.get(f"symptom:{flip.id}", 0.0) > 0 and is_trouble(kb.symptoms[flip.id])
        certainties = {name: found.get(f"knelpunt:{name}", value) for name, value in before.items()}
        return first_of(certainties, len(seen) + more, kb)

    return turns(((flip, first(flip)) for flip in flips(case, kb)), first_of(before, len(troubles), kb))


def first_of(certainties: Mapping[str, float], troubles: int, kb: KnowledgeBase) -> str | None:
    """Return which knelpunt comes first, if it holds."""
    best = next(iter(in_order(certainties, troubles, kb)), None)
    return best if best and certainty.holds(certainties[best]) else None


def turns(tried: Iterable[tuple[Flip, str | None]], now: str | None) -> tuple[Turn, ...]:
    """Return the answers that put something else first, each once, what was left out before what was turned."""
    found: dict[tuple[str, str], Turn] = {}
    for flip, first in tried:
        if first != now:
            found.setdefault((flip.kind, flip.id), Turn(flip.kind, flip.id, flip.how, first))
    return tuple(sorted(found.values(), key=lambda turn: turn.how))
