"""A short plan of interventions: first things first, fitted to the case, and covering the core.

make_plan(kb, case, facts, candidates, core, opgave)
  interventions             the ids alone, for a table of many cases
  _fitting                  every intervention that answers a found knelpunt, with its priority
  _blocked                  a contra-indication holds
  _tensions                 advice that contradicts other advice: the side that does not hold stays out
withheld(...)               what would answer the core but is advised against now, and why
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from netdiag import certainty
from netdiag.cases import Case
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m

MOST: Final = 7  # what fits on the agenda of one meeting

# How much an intervention answers a knelpunt that it names first, second, third
ANSWERS: Final = (1.0, 0.7, 0.5)
# Factors for what fits or does not fit the case; what the case does not tell counts as 1
FITS, MISFITS = 1.15, 0.7
# Factors for advice that names its signs: one of them was observed, very strongly; none was
MEANT, NOT_MEANT = 1.4, 0.8
EFFORT: Final = {"low": 1.0, "medium": 0.95, "high": 0.85}  # of equally good advice the lighter comes first
PER_KNELPUNT: Final = 3  # lines for one knelpunt, so that a plan does not circle round one subject

Candidate = tuple[str, float, tuple[str, ...]]  # knelpunt, certainty, symptoms it explains


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of the plan: what to do, and which knelpunten and symptoms it answers.

    `contra` is when not to do it (in a plan: what does not hold now; withheld: what does), `mind` what to bear in mind.
    """

    intervention: str
    knelpunten: tuple[str, ...]
    symptoms: tuple[str, ...]
    priority: int
    contra: tuple[m.Contra, ...] = ()
    mind: tuple[m.Contra, ...] = ()
    tensions: tuple[str, ...] = ()


def make_plan(
    kb: KnowledgeBase,
    case: Case,
    facts: Mapping[str, float],
    candidates: Sequence[Candidate],
    core: Collection[str],
    opgave: str | None,
) -> tuple[Advice, ...]:
    """Return at most seven lines that answer the candidates, every core knelpunt first, in order of work.

    `candidates` are the knelpunten that hold, surest first. Lines are ordered by stage (understand, agree, carry out)
    and within a stage by priority.
    """
    chosen = interventions(kb, case, facts, candidates, core, opgave)
    return tuple(_line(kb, name, i + 1, candidates, facts) for i, name in enumerate(chosen))


def interventions(
    kb: KnowledgeBase,
    case: Case,
    facts: Mapping[str, float],
    candidates: Sequence[Candidate],
    core: Collection[str],
    opgave: str | None,
) -> list[str]:
    """Return the ids alone of the lines of `make_plan`, for a table of many cases."""
    worth = _fitting(kb, case, facts, candidates, opgave)
    out = _out_by_tension(kb, facts)
    ranked = sorted(
        (name for name in worth if name not in out), key=lambda name: (certainty.descending(worth[name]), name)
    )
    chosen = _choose(kb, ranked, [name for name, _, _ in candidates], core, facts)
    chosen.sort(key=lambda name: (kb.interventions[name].order, ranked.index(name)))
    return chosen


def withheld(
    kb: KnowledgeBase, facts: Mapping[str, float], candidates: Sequence[Candidate], core: Collection[str]
) -> tuple[Advice, ...]:
    """Return what answers a core knelpunt first but has a contra-indication that holds now."""
    surest = {name for name, _, _ in candidates if name in core}
    found = [i.id for i in _answering(kb, surest) if i.answers[0] in surest and _blocked(kb, i, facts)]
    return tuple(_line(kb, name, 0, candidates, facts, holding=True) for name in found)


def _fitting(
    kb: KnowledgeBase,
    case: Case,
    facts: Mapping[str, float],
    candidates: Sequence[Candidate],
    opgave: str | None,
) -> dict[str, float]:
    sure = {name: value for name, value, _ in candidates}
    observed = {key[8:]: value for key, value in facts.items() if value > 0 and key.startswith("symptom:")}
    worth = {}
    phase, governance = case.phase, case.governance
    for i in _answering(kb, sure):
        answers = [sure[name] * weight for name, weight in zip(i.answers, ANSWERS, strict=False) if name in sure]
        if answers and (best := max(answers)) > 0:
            extra = 0.1 * (sum(answers) - best)  # answering a second knelpunt too is worth a little
            fit = _fit(i.opgave, opgave) * _fit(i.phase, phase) * _fit(i.governance, governance)
            worth[i.id] = (best + extra) * fit * _meant(i.signs, observed) * EFFORT[i.effort]
    return worth


def _meant(signs: Sequence[str], observed: Mapping[str, float]) -> float:
    """Advice made for a sign that was observed comes before advice that is as good in general."""
    if not signs:
        return 1.0
    if observed.keys().isdisjoint(signs):
        return NOT_MEANT
    return 1 + (MEANT - 1) * max(observed[name] for name in signs if name in observed)


def _answering(kb: KnowledgeBase, knelpunten: Iterable[str]) -> list[m.Intervention]:
    """Interventions that answer any of these knelpunten, in the order of the knowledge base."""
    wanted = {name for knelpunt in knelpunten for name in kb.derived.answers.get(knelpunt, ())}
    return [kb.interventions[name] for name in kb.interventions if name in wanted]


def _fit(wanted: Sequence[str], present: str | None) -> float:
    if not wanted or present is None:
        return 1.0
    return FITS if present in wanted else MISFITS


def _choose(
    kb: KnowledgeBase,
    ranked: Sequence[str],
    knelpunten: Sequence[str],
    core: Collection[str],
    facts: Mapping[str, float],
) -> list[str]:
    """First the best answer to each core knelpunt, then the best of what is left; nothing with a contra-indication.

    Contra-indications are looked at only for what would be chosen, as most of what answers a knelpunt never is.
    """
    chosen: list[str] = []
    lines: dict[str, int] = {}
    found = set(knelpunten)
    first_answer: dict[str, list[str]] = {}
    for name in ranked:
        first_answer.setdefault(kb.interventions[name].answers[0], []).append(name)

    def take(name: str, subject: str) -> None:
        chosen.append(name)
        lines[subject] = lines.get(subject, 0) + 1

    def allowed(name: str) -> bool:
        i = kb.interventions[name]
        return name not in chosen and not _blocked(kb, i, facts) and _called_for(kb, i, facts)

    for knelpunt in (name for name in knelpunten if name in core):
        best = next(filter(allowed, first_answer.get(knelpunt, ())), None)
        if best and len(chosen) < MOST:
            take(best, knelpunt)
    for name in ranked:
        if len(chosen) >= MOST:
            break
        subject = next(k for k in kb.interventions[name].answers if k in found)
        if lines.get(subject, 0) < PER_KNELPUNT and allowed(name):
            take(name, subject)
    return chosen


def _blocked(kb: KnowledgeBase, intervention: m.Intervention, facts: Mapping[str, float]) -> bool:
    return any(_holds(kb, contra.if_, facts) for contra in intervention.contra if not contra.mind)


def _called_for(kb: KnowledgeBase, intervention: m.Intervention, facts: Mapping[str, float]) -> bool:
    needs = intervention.needs
    return needs is None or certainty.holds(_ready(kb, needs).read(facts))


def _holds(kb: KnowledgeBase, premise: object, facts: Mapping[str, float]) -> bool:
    """A contra-indication needs a firm sign: a finding that is merely possible does not forbid anything."""
    ready = _ready(kb, premise)
    degree = ready.read(facts)
    return certainty.word(degree) == "likely" if ready.on_findings else certainty.holds(degree)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A premise ready to be read; it keeps the premise alive, by whose identity it is found."""

    premise: object
    read: pr.Reader
    on_findings: bool


def _ready(kb: KnowledgeBase, premise: object) -> _Ready:
    """To make a reader costs ten times a reading, and in a batch the same premises are read for every case."""
    mine = _readers.setdefault(kb, {})
    found = mine.get(id(premise))
    if found is None:
        on_findings = any(leaf.keyword in m.FINDINGS for leaf in pr.leaves(premise))
        found = mine[id(premise)] = _Ready(premise, pr.reader(premise), on_findings)
    return found


_readers: WeakKeyDictionary[KnowledgeBase, dict[int, _Ready]] = WeakKeyDictionary()


def _out_by_tension(kb: KnowledgeBase, facts: Mapping[str, float]) -> set[str]:
    """Interventions on the losing side of a tension; where no side holds, only the side named first may speak."""
    out: set[str] = set()
    for tension in kb.tensions.values():
        degrees = [_ready(kb, side.if_).read(facts) for side in tension.sides]
        best = max(range(len(degrees)), key=lambda i: (certainty.holds(degrees[i]), degrees[i], -i))
        winner = best if certainty.holds(degrees[best]) else 0
        kept = set(tension.sides[winner].interventions)
        out |= {name for i, side in enumerate(tension.sides) if i != winner for name in side.interventions} - kept
    return out


def _line(
    kb: KnowledgeBase,
    name: str,
    priority: int,
    candidates: Sequence[Candidate],
    facts: Mapping[str, float],
    holding: bool = False,
) -> Advice:
    intervention = kb.interventions[name]
    explains = {knelpunt: symptoms for knelpunt, _, symptoms in candidates}
    answered = tuple(k for k in intervention.answers if k in explains)
    meant = [s for s in intervention.signs if facts.get(f"symptom:{s}", 0.0) > 0]
    symptoms = dict.fromkeys([*meant, *(s for k in answered for s in explains[k][:3])])
    contra = tuple(c for c in intervention.contra if not c.mind and _holds(kb, c.if_, facts) == holding)
    mind = tuple(c for c in intervention.contra if c.mind and _holds(kb, c.if_, facts))
    tensions = tuple(t.id for t in kb.tensions.values() if any(name in side.interventions for side in t.sides))
    return Advice(name, answered, tuple(symptoms), priority, contra, mind, tensions)
