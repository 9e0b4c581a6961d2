"""What a case comes to: shares of the hoofdoorzaken, the core, the type of opgave, and how the diagnosis ends.

outline(evidence)           EvidenceIndex -> Outline: a diagnosis without evidence and advice
  _masses                   mass of every symptom divided over the knelpunten it speaks for
  _causes                   the share of each hoofdoorzaak in it
  in_order                  (standing)  which knelpunt stands before which
  _core                     the few knelpunten that together explain most of it
  _opgave                   type, or what would decide it; misfits with Tabel 1
  outcome_of
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from netdiag import certainty
from netdiag.diagnosis.evidence import EvidenceIndex
from netdiag.diagnosis.standing import in_order, standings
from netdiag.frozen import FrozenDict
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import premise as pr

Outcome = Literal["findings", "first_indication", "no_finding", "insufficient_information", "tie"]

# measured in docs/measured.md, all of them
CHIEF_COMPLAINT_WEIGHT: Final = 2.0
SHARPNESS: Final = 2  # 0 shares a sign out by what it points to alone; beyond 4 the surest knelpunt takes all
ENOUGH_ANSWERS: Final = 3  # fewer answered symptoms than this are a first indication at most
EVEN: Final = 0.1  # hoofdoorzaken within this share of the first are even with it: one answer could turn them
TIE_MARGIN: Final = 0.03  # of how firmly they stand, so that more of the same evidence does not make a tie
CLASHES: Final = 2 / 3  # of the strongest answer: one that speaks the other way so strongly contradicts it
LEAST_IN_CORE: Final = 3  # the first that hold: measured in docs/measured.md
MOST_IN_CORE: Final = 5  # what a table can hold
LEAST_GAIN: Final = 0.05  # of what all knelpunten together explain: a member that adds less is no part of the core


@dataclass(frozen=True, slots=True)
class Cause:
    """A hoofdoorzaak: the share of what was observed that ends in its column, and its surest knelpunt.

    `even` says that it is first, or so near the first that one answer could turn them.
    """

    id: str
    share: float
    certainty: float
    even: bool = False


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell of Tabel 1 that is set up for another type of opgave than the one the network has."""

    cell: str
    present: str
    fitting: str
    certainty: float


@dataclass(frozen=True, slots=True)
class OpgaveTyping:
    """The type of opgave, how sure that is, and what does not fit it. `type` is None where an axis is not known.

    `left` are the two types that remain where one axis is known, `ask` the feature that would tell most of the other;
    `split` are axes on which answers contradict each other.
    """

    type: str | None
    certainty: float
    stated: bool
    axes: Mapping[str, float]
    left: tuple[str, ...] = ()
    ask: str | None = None
    split: tuple[str, ...] = ()
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
    consequences: tuple[str, ...]
    context: Mapping[str, float] = field(repr=False)

    @property
    def core(self) -> tuple[str, ...]:
        """The ids of the knelpunten in the core, in their order."""
        return tuple(k.id for k in self.knelpunten if k.core)

    @property
    def holding(self) -> tuple[Ranked, ...]:
        """The knelpunten that hold, in their order."""
        return tuple(k for k in self.knelpunten if certainty.holds(k.certainty))

    @property
    def plan_opgave(self) -> str | None:
        """The type of opgave that a plan may fit itself to."""
        return self.opgave.type


def outline(evidence: EvidenceIndex) -> Outline:
    """Return what the diagnosis comes to, without the evidence and advice that take most of the time to gather."""
    kb, inference = evidence.kb, evidence.inference
    found = inference.of_kind("knelpunt", kb.knelpunten)
    troubles = len(evidence.troubles)
    order = in_order(found, troubles, kb)
    surest = {name: found[name] for name in certainty.ranked(found)}
    masses = _masses(evidence, surest)
    core = _core(surest, order, evidence)
    return Outline(
        outcome=outcome_of(found, len(evidence.answered), troubles, kb),
        opgave=_opgave(evidence),
        hoofdoorzaken=_causes(surest, masses, kb),
        knelpunten=tuple(Ranked(name, found[name], _explained_by(masses, name), name in core) for name in order),
        unexplained=tuple(name for name in evidence.troubles if name not in masses),
        consequences=evidence.consequences,
        context=inference.degrees,
    )


# --- masses, shares, core ---------------------------------------------------------------------------------------------

Masses = Mapping[str, Mapping[str, float]]


def _masses(evidence: EvidenceIndex, surest: Mapping[str, float]) -> Masses:
    """Map each observed trouble to its mass, divided over the knelpunten it speaks for: symptom -> knelpunt -> mass.

    The mass of a symptom is all that it contributes, twice that for a chief complaint: one that points nowhere firmly
    weighs little. It goes to the knelpunten in proportion to what the symptom contributed to each times the certainty
    each reached to the power SHARPNESS: a knelpunt that other signs support too takes most of a sign that fits several.
    """
    reached = {name: value for name, value in surest.items() if value > 0}
    masses = {}
    for symptom, pulls in _pulls(evidence, reached).items():
        weight = CHIEF_COMPLAINT_WEIGHT if symptom in evidence.case.chief_complaint else 1.0
        sharp = {name: pull * reached[name] ** SHARPNESS for name, pull in pulls.items()}
        mass = weight * sum(pulls.values()) / sum(sharp.values())
        masses[symptom] = {name: mass * pull for name, pull in sorted(sharp.items())}
    return masses


def _pulls(evidence: EvidenceIndex, knelpunten: Iterable[str]) -> dict[str, dict[str, float]]:
    """Map each observed trouble to what it contributed to each knelpunt: symptom -> knelpunt -> contribution."""
    pulls: dict[str, dict[str, float]] = {name: {} for name in evidence.troubles}
    for name in knelpunten:
        for firing in evidence.by_finding.get(f"knelpunt:{name}", ()):
            if firing.contribution > 0:
                for symptom, share in evidence.behind(firing).symptoms.items():
                    if share and symptom in pulls:
                        pulls[symptom][name] = pulls[symptom].get(name, 0.0) + share * firing.contribution
    return {symptom: by_knelpunt for symptom, by_knelpunt in pulls.items() if by_knelpunt}


def _explained_by(masses: Masses, knelpunt: str) -> tuple[str, ...]:
    return tuple(certainty.ranked({s: parts[knelpunt] for s, parts in masses.items() if knelpunt in parts}))


def _core(surest: Mapping[str, float], order: Sequence[str], evidence: EvidenceIndex) -> frozenset[str]:
    """Return the first three in order, and what explains most besides of what was observed: greedy partial cover.

    A knelpunt explains a symptom as far as the symptom points there and it is itself sure. Each time the one that adds
    most joins, until there are five or the next would add less than a twentieth. What is left are smaller matters.
    """
    certainty_by_id = {name: value for name, value in surest.items() if certainty.holds(value)}
    worth: dict[str, dict[str, float]] = {name: {} for name in certainty_by_id}
    for symptom, pulls in _pulls(evidence, certainty_by_id).items():
        weight = CHIEF_COMPLAINT_WEIGHT if symptom in evidence.case.chief_complaint else 1.0
        for name, pull in pulls.items():
            worth[name][symptom] = weight * min(pull, evidence.degree(symptom)) * certainty_by_id[name]
    everything = sum(_explained(worth, worth).values())
    chosen = [name for name in order if name in worth][:LEAST_IN_CORE]
    while len(chosen) < min(MOST_IN_CORE, len(worth)):
        before = sum(_explained(worth, chosen).values())
        gains = {
            name: sum(_explained(worth, [*chosen, name]).values()) - before for name in worth if name not in chosen
        }
        best = max(gains, key=lambda name: (round(gains[name], 9), certainty_by_id[name]))
        if gains[best] <= LEAST_GAIN * everything + certainty.TOLERANCE:
            break
        chosen.append(best)
    return frozenset(chosen)


def _explained(worth: Mapping[str, Mapping[str, float]], chosen: Iterable[str]) -> dict[str, float]:
    """Map each symptom to how well the best of some knelpunten explains it."""
    best: dict[str, float] = {}
    for name in chosen:
        for symptom, value in worth[name].items():
            best[symptom] = max(best.get(symptom, 0.0), value)
    return best


def _causes(found: Mapping[str, float], masses: Masses, kb: KnowledgeBase) -> tuple[Cause, ...]:
    share = dict.fromkeys(kb.hoofdoorzaken, 0.0)
    for parts in masses.values():
        for name, part in parts.items():
            share[kb.knelpunten[name].hoofdoorzaak] += part
    total = sum(share.values())
    surest = dict.fromkeys(kb.hoofdoorzaken, -1.0)
    for name, value in found.items():
        column = kb.knelpunten[name].hoofdoorzaak
        surest[column] = max(surest[column], value)
    shares = {name: value / total if total else 0.0 for name, value in share.items()}
    least = max(shares.values(), default=0.0) - EVEN + certainty.TOLERANCE
    causes = [Cause(name, value, surest[name], total > 0 and value >= least) for name, value in shares.items()]
    return tuple(sorted(causes, key=lambda c: (certainty.descending(c.share), certainty.descending(c.certainty), c.id)))


# --- opgave and outcome -----------------------------------------------------------------------------------------------


def _opgave(evidence: EvidenceIndex) -> OpgaveTyping:
    """Return the type of opgave: known only where both axes are, and as sure as the less sure of them."""
    case, inference, kb = evidence.case, evidence.inference, evidence.kb
    certainty_by_type = inference.of_kind("opgave", kb.opgaven)
    best = next(iter(certainty.ranked(certainty_by_type)), None)
    known = best if best and certainty.holds(certainty_by_type[best]) else None
    axes = FrozenDict(inference.of_kind("axis", kb.axes))
    misfits = [
        Misfit(cell, present, known, degree)
        for cell, present in sorted(case.arrangement.items())
        if known and certainty.holds(degree := inference.degrees.get(f"misfit:{cell}", 0.0))
    ]
    return OpgaveTyping(
        type=known,
        certainty=certainty_by_type[known] if known else 0.0,
        stated=case.opgave is not None and case.opgave.type is not None,
        axes=axes,
        left=() if known else _left(axes, kb),
        ask=None if known else _deciding(axes, evidence),
        split=tuple(name for name, value in axes.items() if _is_split(name, value, evidence)),
        misfits=tuple(misfits),
    )


def _left(axes: Mapping[str, float], kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the types that lie where the known axes say; none where no axis is known."""
    sides = {name: value > 0 for name, value in axes.items() if certainty.holds(abs(value))}
    return tuple(name for name, o in kb.opgaven.items() if sides.items() <= dict(o.axes).items()) if sides else ()


def _deciding(axes: Mapping[str, float], evidence: EvidenceIndex) -> str | None:
    """Return the feature not yet answered that says most of the axis of which least is known."""
    by_axis = features_of_axes(evidence.kb)
    open_axes = [
        name for name in sorted(axes, key=lambda name: abs(axes[name])) if not certainty.holds(abs(axes[name]))
    ]
    asked = (feature for axis in open_axes for feature in by_axis.get(axis, ()))
    return next((feature for feature in asked if feature not in evidence.case.answered), None)


def _is_split(axis: str, value: float, evidence: EvidenceIndex) -> bool:
    """Return whether an axis is unsure, and the strongest answer on one side nearly as strong as that on the other."""
    given = [f.contribution for f in evidence.by_finding.get(f"axis:{axis}", ())]
    less, more = sorted((max(given, default=0.0), -min(given, default=0.0)))
    clash = certainty.holds(less) and less >= CLASHES * more - certainty.TOLERANCE
    return clash and certainty.band(abs(value)) != "likely"


@per_knowledge
def features_of_axes(kb: KnowledgeBase) -> Mapping[str, tuple[str, ...]]:
    """Map each axis to the features that tell of it, those that tell most first."""
    weights: dict[str, dict[str, float]] = {}
    readers = (rules for fact, rules in kb.derived.readers.items() if pr.kind(fact) == pr.FeatureIs.keyword)
    for rule in (kb.rules[name] for name in dict.fromkeys(name for names in readers for name in names)):
        if rule.then.axis and isinstance(rule.if_, pr.FeatureIs):
            by_feature = weights.setdefault(rule.then.axis, {})
            by_feature[rule.if_.feature] = by_feature.get(rule.if_.feature, 0.0) + abs(rule.then.certainty)
    order = list(kb.features)
    return {
        axis: tuple(sorted(found, key=lambda name: (certainty.descending(found[name]), order.index(name))))
        for axis, found in weights.items()
    }


def outcome_of(certainties: Mapping[str, float], answered: int, troubles: int, kb: KnowledgeBase) -> Outcome:
    """Return in which of five ways a diagnosis ends.

    `certainties` are those of the knelpunten by id; `answered` is the number of symptoms scored, `troubles` that of
    the troubles seen.
    """
    firm = sorted(standings(certainties, troubles, kb).values(), reverse=True)
    if not firm:
        return "no_finding" if answered >= ENOUGH_ANSWERS else "insufficient_information"
    if answered < ENOUGH_ANSWERS:
        return "first_indication"
    return "tie" if len(firm) > 1 and firm[0] - firm[1] < TIE_MARGIN else "findings"
