"""What a case comes to: shares of the hoofdoorzaken, the core, the type of opgave, and how the diagnosis ends.

outline(evidence)           EvidenceIndex -> Outline: all that a table of many cases has room for
  _masses                   mass of every symptom divided over the knelpunten it speaks for
  _causes                   the share of each hoofdoorzaak in it
  _core                     the few knelpunten that together explain what can be explained
  _opgave                   type, runner-up, misfits with Tabel 1
  outcome_of
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from netdiag import certainty
from netdiag.cases import Case
from netdiag.diagnosis.evidence import EvidenceIndex
from netdiag.frozen import FrozenDict
from netdiag.inference import Inference
from netdiag.knowledge import KnowledgeBase

Outcome = Literal["findings", "no_finding", "insufficient_information", "tie"]

CHIEF_COMPLAINT_WEIGHT: Final = 2.0  # measured in docs/method.md
SHARPNESS: Final = 4  # likewise: 1 shares a doubtful sign out widely, beyond 6 the surest takes all
ENOUGH_ANSWERS: Final = 3  # fewer answered symptoms than this cannot rule anything out
TIE_MARGIN: Final = 0.02  # a tenth of the smallest step of the certainty scale: closer than this is equal


@dataclass(frozen=True, slots=True)
class Cause:
    """A hoofdoorzaak: the share of what was observed that ends in its column, and its surest knelpunt."""

    id: str
    share: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell of Tabel 1 that is set up for another type of opgave than the one the network has."""

    cell: str
    present: str
    fitting: str
    certainty: float


@dataclass(frozen=True, slots=True)
class OpgaveTyping:
    """The type of opgave, how sure that is, the runner-up, and what does not fit it. `type` is None when unknown."""

    type: str | None
    certainty: float
    stated: bool
    runner_up: str | None
    runner_up_certainty: float
    axes: Mapping[str, float]
    misfits: tuple[Misfit, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A knelpunt in its place: how sure, which symptoms it explains best, and whether it is in the core."""

    id: str
    certainty: float
    explains: tuple[str, ...] = ()
    core: bool = False


@dataclass(frozen=True)
class Outline:
    """What a diagnosis comes to, without the evidence and advice that take most of the time to gather.

    A plan is made of `context` and of what is `holding`. `plan_opgave` is the type of opgave if it holds.
    """

    outcome: Outcome
    opgave: OpgaveTyping
    hoofdoorzaken: tuple[Cause, ...]
    knelpunten: tuple[Ranked, ...]
    unexplained: tuple[str, ...]
    context: Mapping[str, float] = field(repr=False)

    @property
    def core(self) -> tuple[str, ...]:
        """The ids of the knelpunten in the core, surest first."""
        return tuple(k.id for k in self.knelpunten if k.core)

    @property
    def holding(self) -> tuple[Ranked, ...]:
        """The knelpunten that hold, surest first."""
        return tuple(k for k in self.knelpunten if certainty.holds(k.certainty))

    @property
    def plan_opgave(self) -> str | None:
        """The type of opgave that a plan may fit itself to: a doubtful one decides nothing."""
        return self.opgave.type if certainty.holds(self.opgave.certainty) else None


def outline(evidence: EvidenceIndex) -> Outline:
    """Return what the diagnosis comes to, without the evidence and advice that take most of the time to gather."""
    kb, inference = evidence.kb, evidence.inference
    certainty_by_id = {name: inference.certainties.get(f"knelpunt:{name}", 0.0) for name in kb.knelpunten}
    ranked = tuple(Ranked(name, certainty_by_id[name]) for name in certainty.ranked(certainty_by_id))
    masses = _masses(evidence, ranked)
    core = _core(ranked, masses)
    return Outline(
        outcome=outcome_of([f.certainty for f in ranked], len(evidence.answered)),
        opgave=_opgave(evidence.case, inference, kb),
        hoofdoorzaken=_causes(ranked, masses, kb),
        knelpunten=tuple(Ranked(f.id, f.certainty, _explained_by(masses, f.id), f.id in core) for f in ranked),
        unexplained=tuple(name for name in evidence.troubles if name not in masses),
        context=inference.degrees,
    )


# --- masses, shares, core ---------------------------------------------------------------------------------------------

Masses = Mapping[str, Mapping[str, float]]


def _masses(evidence: EvidenceIndex, ranked: tuple[Ranked, ...]) -> Masses:
    """Map each observed trouble to its mass, divided over the knelpunten it speaks for: symptom -> knelpunt -> mass.

    The mass of a symptom is its degree, twice that for a chief complaint. It goes to the knelpunten that hold, in
    proportion to what the symptom contributed to each times the certainty each reached to the power SHARPNESS: a
    knelpunt that other signs support too takes most of a sign that fits several.
    """
    reached = {f.id: f.certainty for f in ranked if certainty.holds(f.certainty)}
    pull: dict[str, dict[str, float]] = {}
    for name, value in reached.items():
        for firing in evidence.by_finding.get(f"knelpunt:{name}", ()):
            if firing.contribution > 0:
                for symptom, share in evidence.behind(firing).symptoms.items():
                    by_knelpunt = pull.setdefault(symptom, {}) if share else {}
                    by_knelpunt[name] = by_knelpunt.get(name, 0.0) + share * firing.contribution * value**SHARPNESS
    masses = {}
    for symptom in evidence.troubles:
        if symptom in pull:
            weight = CHIEF_COMPLAINT_WEIGHT if symptom in evidence.case.chief_complaint else 1.0
            total = sum(pull[symptom].values())
            mass = evidence.degree(symptom) * weight
            masses[symptom] = {name: mass * share / total for name, share in sorted(pull[symptom].items())}
    return masses


def _explained_by(masses: Masses, knelpunt: str) -> tuple[str, ...]:
    return tuple(certainty.ranked({s: parts[knelpunt] for s, parts in masses.items() if knelpunt in parts}))


def _core(ranked: tuple[Ranked, ...], masses: Masses) -> frozenset[str]:
    """Return a few knelpunten that together explain all that can be: greedy parsimonious covering.

    After Reggia, Nau & Wang (1983): each time the knelpunt that takes most of the mass not yet explained, until all
    that can be explained is; then whatever the others made superfluous is dropped.
    """
    weight = {symptom: sum(parts.values()) for symptom, parts in masses.items()}
    certainty_by_id = {f.id: f.certainty for f in ranked}
    unexplained = set(masses)
    chosen: list[str] = []
    while unexplained:
        gains: dict[str, float] = {}
        for symptom in sorted(unexplained):
            for name, part in masses[symptom].items():
                gains[name] = gains.get(name, 0.0) + part
        best = min(
            gains,
            key=lambda name: (certainty.descending(gains[name]), certainty.descending(certainty_by_id[name]), name),
        )
        chosen.append(best)
        unexplained -= {symptom for symptom in unexplained if best in masses[symptom]}
    for name in sorted(chosen, key=lambda name: (certainty.descending(-certainty_by_id[name]), name)):
        others = [other for other in chosen if other != name]
        if all(any(other in masses[symptom] for other in others) for symptom in weight):
            chosen = others
    return frozenset(chosen)


def _causes(knelpunten: tuple[Ranked, ...], masses: Masses, kb: KnowledgeBase) -> tuple[Cause, ...]:
    share = dict.fromkeys(kb.hoofdoorzaken, 0.0)
    for parts in masses.values():
        for name, part in parts.items():
            share[kb.knelpunten[name].hoofdoorzaak] += part
    total = sum(share.values())
    surest = dict.fromkeys(kb.hoofdoorzaken, -1.0)
    for f in knelpunten:
        column = kb.knelpunten[f.id].hoofdoorzaak
        surest[column] = max(surest[column], f.certainty)
    causes = [Cause(name, share[name] / total if total else 0.0, surest[name]) for name in kb.hoofdoorzaken]
    return tuple(sorted(causes, key=lambda c: (certainty.descending(c.share), certainty.descending(c.certainty), c.id)))


# --- opgave and outcome -----------------------------------------------------------------------------------------------


def _opgave(case: Case, inference: Inference, kb: KnowledgeBase) -> OpgaveTyping:
    certainty_by_type = {name: inference.certainties.get(f"opgave:{name}", 0.0) for name in kb.opgaven}
    order = certainty.ranked(certainty_by_type)
    best = order[0] if order and certainty_by_type[order[0]] > 0 else None
    runner_up = order[1] if len(order) > 1 and certainty_by_type[order[1]] > 0 else None
    misfits = [
        Misfit(cell, present, best, degree)
        for cell, present in sorted(case.arrangement.items())
        if best and certainty.holds(degree := inference.degrees.get(f"misfit:{cell}", 0.0))
    ]
    return OpgaveTyping(
        type=best,
        certainty=certainty_by_type[best] if best else 0.0,
        stated=case.opgave is not None and case.opgave.type is not None,
        runner_up=runner_up,
        runner_up_certainty=certainty_by_type[runner_up] if runner_up else 0.0,
        axes=FrozenDict({name: inference.certainties.get(f"axis:{name}", 0.0) for name in kb.axes}),
        misfits=tuple(misfits),
    )


def outcome_of(certainties: Sequence[float], answered: int) -> Outcome:
    """Return in which of four ways a diagnosis ends.

    `certainties` are those of the knelpunten, surest first; `answered` is the number of symptoms scored.
    """
    holding = [value for value in certainties if certainty.holds(value)]
    if not holding:
        return "no_finding" if answered >= ENOUGH_ANSWERS else "insufficient_information"
    if len(holding) > 1 and holding[0] - holding[1] < TIE_MARGIN - certainty.TOLERANCE:
        return "tie"
    return "findings"
