"""From findings to a diagnosis: what was found, how firmly, on which signs, and what explains it best.

diagnose(case, kb)          Case -> Diagnosis
  outline                   all that a table of many cases has room for, without evidence and advice
    _masses                 mass of every symptom divided over the knelpunten it speaks for
    _causes                 the share of each hoofdoorzaak in it
    _core                   the few knelpunten that together explain what can be explained
    _opgave                 type, runner-up, misfits with Tabel 1
  _Ground                   a finding with its evidence, support, and signs still missing
  make_plan                 (plan)      interventions, at most seven lines
  next_questions            (questions) what to ask next
  steps_back, weak_forces, phase_advice, precedents    (advice)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from netdiag import advice, certainty
from netdiag import model as m
from netdiag.case import observed_degree
from netdiag.chain import Firing, Inference
from netdiag.engine import infer
from netdiag.knowledge import KnowledgeBase
from netdiag.plan import Advice, make_plan, withheld
from netdiag.questions import Ask, next_questions

Outcome = Literal["findings", "no_finding", "insufficient_information", "tie"]

CHIEF_COMPLAINT_WEIGHT: Final = 2.0  # measured in docs/method.md
SHARPNESS: Final = 4  # likewise: 1 shares a doubtful sign out widely, beyond 6 the surest takes all
ENOUGH_ANSWERS: Final = 3  # fewer answered symptoms than this cannot rule anything out
SAME: Final = 0.02  # a tenth of the smallest step of the certainty scale: closer than this is equal


@dataclass(frozen=True, slots=True)
class Evidence:
    """One firing as evidence for or against a finding: the rule, what it adds, and the symptoms behind it."""

    rule: str
    contribution: float
    symptoms: tuple[str, ...]
    refuted: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A conclusion and how firmly it stands: certainty in [-1, 1], support in [0, 1]."""

    id: str
    certainty: float
    word: str
    support: float
    pro: tuple[Evidence, ...]
    contra: tuple[Evidence, ...]
    explains: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    core: bool = False
    hoofdoorzaak: str | None = None


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

    `context` and `candidates` are what a plan is made of. `plan_opgave` is the type of opgave if it holds.
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
    def candidates(self) -> tuple[tuple[str, float, tuple[str, ...]], ...]:
        """The knelpunten that hold, surest first, each with its certainty and what it explains."""
        return tuple((k.id, k.certainty, k.explains) for k in self.knelpunten if certainty.holds(k.certainty))

    @property
    def plan_opgave(self) -> str | None:
        """The type of opgave that a plan may fit itself to: a doubtful one decides nothing."""
        return self.opgave.type if certainty.holds(self.opgave.certainty) else None


@dataclass(frozen=True)
class Diagnosis:
    """What follows from one case. A conversation starter for the network's own table, never a verdict."""

    kb: KnowledgeBase = field(repr=False)
    case: m.Case = field(repr=False)
    inference: Inference = field(repr=False)
    outcome: Outcome
    opgave: OpgaveTyping
    hoofdoorzaken: tuple[Cause, ...]
    knelpunten: tuple[Finding, ...]
    patterns: tuple[Finding, ...]
    governance: tuple[Finding, ...]
    interventions: tuple[Advice, ...]
    withheld: tuple[Advice, ...]
    bouwstenen: tuple[advice.Doubt, ...]
    krachten: tuple[advice.Doubt, ...]
    phase_advice: tuple[advice.PhaseAdvice, ...]
    precedents: tuple[advice.Likeness, ...]
    unexplained: tuple[str, ...]
    unused: tuple[str, ...]
    ask_next: tuple[Ask, ...]

    @property
    def core(self) -> tuple[Finding, ...]:
        """The few knelpunten that together explain all that can be explained, surest first."""
        return tuple(finding for finding in self.knelpunten if finding.core)

    def finding(self, kind: str, name: str) -> Finding:
        """Return one finding of a kind (knelpunt, pattern, opgave, governance), however unsure."""
        ranked = next((f for f in self.knelpunten if kind == "knelpunt" and f.id == name), None)
        return ranked or _Ground(self.kb, self.case, self.inference).finding(kind, name)

    def why(self, finding: str, language: m.Language = "nl") -> str:
        """Say why a knelpunt, pattern or type of opgave was concluded, rule by rule. Raises InputError if unknown."""
        from netdiag.explain import why

        return why(self, finding, language)

    def why_not(self, finding: str, language: m.Language = "nl") -> str:
        """Say what keeps a finding from being more certain, and what would change that. Raises InputError."""
        from netdiag.explain import why_not

        return why_not(self, finding, language)

    def to_dict(self, language: m.Language = "nl") -> dict[str, object]:
        """Return the diagnosis as plain data with stable keys (see docs/json.md)."""
        from netdiag.report.data import to_dict

        return to_dict(self, language)

    def to_json(self, language: m.Language = "nl") -> str:
        """Return `to_dict` as JSON text: the same bytes for the same case and knowledge."""
        from netdiag.report.data import to_json

        return to_json(self, language)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from netdiag.report.text import as_text

        return {"text/plain": as_text(self)}


def diagnose(case: m.Case, kb: KnowledgeBase | None = None) -> Diagnosis:
    """Diagnose one case with a knowledge base (default: the shipped one).

    Raises InputError where the case names a symptom, phase or other id that the knowledge base does not know.
    """
    kb = kb or KnowledgeBase.default()
    return from_inference(kb, case, infer(kb, case))


def from_inference(kb: KnowledgeBase, case: m.Case, inference: Inference) -> Diagnosis:
    """Turn the certainties of one inference into a ranked, explained diagnosis."""
    ground = _Ground(kb, case, inference)
    made = _outline(ground)
    knelpunten = tuple(ground.ranked(ranked) for ranked in made.knelpunten)
    candidates, core = made.candidates, frozenset(made.core)
    plan = make_plan(kb, case, made.context, candidates, core, made.plan_opgave)
    return Diagnosis(
        kb=kb,
        case=case,
        inference=inference,
        outcome=made.outcome,
        opgave=made.opgave,
        hoofdoorzaken=made.hoofdoorzaken,
        knelpunten=knelpunten,
        patterns=tuple(f for f in ground.findings("pattern", kb.patterns) if certainty.holds(f.certainty)),
        governance=tuple(f for f in ground.findings("governance", kb.governance_forms) if f.pro or f.contra),
        interventions=plan,
        withheld=withheld(kb, made.context, candidates, core),
        bouwstenen=advice.steps_back(kb, case),
        krachten=advice.weak_forces(kb, case),
        phase_advice=advice.phase_advice(kb, case, [name for name, _, _ in candidates]),
        precedents=advice.precedents(kb, case, [line.intervention for line in plan]),
        unexplained=made.unexplained,
        unused=tuple(s for s in ground.answered if s not in ground.used() and ground.degree(s) > 0),
        ask_next=next_questions(kb, case, {f.id: f.certainty for f in knelpunten}, core),
    )


def outline(kb: KnowledgeBase, case: m.Case, inference: Inference) -> Outline:
    """Return what the diagnosis comes to, for a table of many cases; `from_inference` adds evidence and advice."""
    return _outline(_Ground(kb, case, inference))


def _outline(ground: _Ground) -> Outline:
    kb, inference = ground.kb, ground.inference
    sure = {name: inference.certainties.get(f"knelpunt:{name}", 0.0) for name in kb.knelpunten}
    found = tuple(Ranked(name, sure[name]) for name in _by_certainty(sure))
    masses = _masses(ground, found)
    core = _core(found, masses)
    opgave = _opgave(kb, ground.case, inference)
    stated = {f"opgave:{opgave.type}": max(opgave.certainty, 0.0)} if opgave.type else {}
    return Outline(
        outcome=outcome_of([f.certainty for f in found], len(ground.answered)),
        opgave=opgave,
        hoofdoorzaken=_causes(kb, found, masses),
        knelpunten=tuple(Ranked(f.id, f.certainty, _explained_by(masses, f.id), f.id in core) for f in found),
        unexplained=tuple(name for name in ground.troubles if name not in masses),
        context={**inference.degrees, **stated},
    )


def _by_certainty(sure: Mapping[str, float]) -> list[str]:
    """Surest first; equals in the order of their ids."""
    return sorted(sure, key=lambda name: (-round(sure[name], 9), name))


# --- what findings rest on --------------------------------------------------------------------------------------------


class _Ground:
    """The firings of one inference, indexed by what they conclude, with the symptoms each rests on."""

    def __init__(self, kb: KnowledgeBase, case: m.Case, inference: Inference) -> None:
        self.kb, self.case, self.inference = kb, case, inference
        self.by_finding: dict[str, list[Firing]] = {}
        for firing in inference.firings:
            self.by_finding.setdefault(firing.finding, []).append(firing)
        self._roots: dict[str, dict[str, float]] = {}
        self._behind: dict[str, dict[str, float]] = {}
        # the symptoms with a score, whatever it is, in the order of their ids; of these those observed, strengths apart
        self.answered = tuple(sorted(name for name, o in case.symptoms.items() if isinstance(o.severity, int)))
        self.troubles = tuple(n for n in self.answered if not kb.symptoms[n].strength and self.degree(n) > 0)

    def used(self) -> set[str]:
        """Return the symptoms that any firing rests on."""
        return {name for firing in self.inference.firings for name in self.behind(firing)}

    def degree(self, symptom: str) -> float:
        return observed_degree(self.case.symptoms[symptom])

    def behind(self, firing: Firing) -> dict[str, float]:
        """Symptoms that a firing rests on, straight or through other findings, with their part in it (sum <= 1).

        It does not depend on how the rule fired, so that it is worked out once for each rule.
        """
        if firing.rule not in self._behind:
            self._behind[firing.rule] = self._parts(firing.rule)
        return self._behind[firing.rule]

    def _parts(self, rule: str) -> dict[str, float]:
        parts: dict[str, float] = {}
        for key in self.kb.derived.reads[rule]:
            kind, _, symptom = key.partition(":")
            if kind == "symptom" and self.inference.degrees.get(key):
                parts[symptom] = parts.get(symptom, 0.0) + 1.0
            elif kind in m.FINDINGS:
                for name, part in self._behind_finding(key).items():
                    parts[name] = parts.get(name, 0.0) + part
        whole = sum(parts.values())
        return {name: part / whole for name, part in sorted(parts.items())} if whole else {}

    def _behind_finding(self, finding: str) -> dict[str, float]:
        if finding not in self._roots:
            weights: dict[str, float] = {}
            for firing in self.by_finding.get(finding, ()):
                if firing.contribution > 0:
                    for name, part in self.behind(firing).items():
                        weights[name] = weights.get(name, 0.0) + part * firing.contribution
            whole = sum(weights.values())
            self._roots[finding] = {name: w / whole for name, w in sorted(weights.items())} if whole else {}
        return self._roots[finding]

    def findings(self, kind: str, ids: Iterable[str]) -> tuple[Finding, ...]:
        """Return all findings of a kind, surest first; equals in the order of their ids."""
        sure = {name: self.inference.certainties.get(f"{kind}:{name}", 0.0) for name in ids}
        return tuple(self.finding(kind, name) for name in _by_certainty(sure))

    def ranked(self, ranked: Ranked) -> Finding:
        """Return a knelpunt of an outline with its evidence."""
        column = self.kb.knelpunten[ranked.id].hoofdoorzaak
        found = self.finding("knelpunt", ranked.id)
        return replace(found, explains=ranked.explains, core=ranked.core, hoofdoorzaak=column)

    def finding(self, kind: str, name: str) -> Finding:
        """Return one finding with its evidence, support and the signs still missing."""
        key = f"{kind}:{name}"
        value = self.inference.certainties.get(key, 0.0)
        evidence = sorted(
            (self._evidence(firing) for firing in self.by_finding.get(key, ())),
            key=lambda e: (-abs(round(e.contribution, 9)), e.rule),
        )
        return Finding(
            id=name,
            certainty=value,
            word=certainty.word(value),
            support=self._support(key),
            pro=tuple(e for e in evidence if e.contribution > 0),
            contra=tuple(e for e in evidence if e.contribution < 0),
            missing=self._missing(key),
        )

    def _evidence(self, firing: Firing) -> Evidence:
        return Evidence(firing.rule, firing.contribution, tuple(self.behind(firing)), firing.refuted)

    def _bearing(self, finding: str) -> Mapping[str, float]:
        """Symptoms that bear on a finding straight away, with the strongest certainty of a rule that reads one."""
        return self.kb.derived.bearing.get(finding, {})

    def _support(self, finding: str) -> float:
        weights = self._bearing(finding)
        known = sum(w for name, w in weights.items() if f"symptom:{name}" in self.inference.degrees)
        return known / sum(weights.values()) if weights else 0.0

    def _missing(self, finding: str) -> tuple[str, ...]:
        weights = self._bearing(finding)
        open_ = [name for name in weights if name not in self.answered]
        return tuple(sorted(open_, key=lambda name: (-weights[name], name))[:5])


# --- masses, shares, core ---------------------------------------------------------------------------------------------

Masses = Mapping[str, Mapping[str, float]]


def _masses(ground: _Ground, found: tuple[Ranked, ...]) -> Masses:
    """Divide the mass of each observed trouble over the knelpunten it speaks for: symptom -> knelpunt -> mass.

    The mass of a symptom is its degree, twice that for a chief complaint. It goes to the knelpunten that hold, in
    proportion to what the symptom contributed to each times the certainty each reached to the power SHARPNESS: a
    knelpunt that other signs support too takes most of a sign that fits several.
    """
    reached = {f.id: f.certainty for f in found if certainty.holds(f.certainty)}
    pull: dict[str, dict[str, float]] = {}
    for name, value in reached.items():
        for firing in ground.by_finding.get(f"knelpunt:{name}", ()):
            if firing.contribution > 0:
                for symptom, part in ground.behind(firing).items():
                    mine = pull.setdefault(symptom, {})
                    mine[name] = mine.get(name, 0.0) + part * firing.contribution * value**SHARPNESS
    masses = {}
    for symptom in ground.troubles:
        if symptom in pull:
            weight = CHIEF_COMPLAINT_WEIGHT if symptom in ground.case.chief_complaint else 1.0
            whole = sum(pull[symptom].values())
            mass = ground.degree(symptom) * weight
            masses[symptom] = {name: mass * part / whole for name, part in sorted(pull[symptom].items())}
    return masses


def _explained_by(masses: Masses, knelpunt: str) -> tuple[str, ...]:
    return tuple(
        sorted((s for s, parts in masses.items() if knelpunt in parts), key=lambda s: (-masses[s][knelpunt], s))
    )


def _core(found: tuple[Ranked, ...], masses: Masses) -> frozenset[str]:
    """Greedy parsimonious covering (after Reggia, Nau & Wang 1983): each time the knelpunt that takes most of the mass
    not yet explained, until all that can be explained is; then drop whatever the others made superfluous."""
    weight = {symptom: sum(parts.values()) for symptom, parts in masses.items()}
    sure = {f.id: f.certainty for f in found}
    left = set(masses)
    chosen: list[str] = []
    while left:
        gains: dict[str, float] = {}
        for symptom in sorted(left):
            for name, part in masses[symptom].items():
                gains[name] = gains.get(name, 0.0) + part
        best = min(gains, key=lambda name: (-round(gains[name], 9), -round(sure[name], 9), name))
        chosen.append(best)
        left -= {symptom for symptom in left if best in masses[symptom]}
    for name in sorted(chosen, key=lambda name: (sure[name], name)):
        others = [other for other in chosen if other != name]
        if all(any(other in masses[symptom] for other in others) for symptom in weight):
            chosen = others
    return frozenset(chosen)


def _causes(kb: KnowledgeBase, knelpunten: tuple[Ranked, ...], masses: Masses) -> tuple[Cause, ...]:
    share = dict.fromkeys(kb.hoofdoorzaken, 0.0)
    for parts in masses.values():
        for name, part in parts.items():
            share[kb.knelpunten[name].hoofdoorzaak] += part
    whole = sum(share.values())
    surest = dict.fromkeys(kb.hoofdoorzaken, -1.0)
    for f in knelpunten:
        column = kb.knelpunten[f.id].hoofdoorzaak
        surest[column] = max(surest[column], f.certainty)
    causes = [Cause(name, share[name] / whole if whole else 0.0, surest[name]) for name in kb.hoofdoorzaken]
    return tuple(sorted(causes, key=lambda c: (-round(c.share, 9), -round(c.certainty, 9), c.id)))


# --- opgave and outcome -----------------------------------------------------------------------------------------------


def _opgave(kb: KnowledgeBase, case: m.Case, inference: Inference) -> OpgaveTyping:
    sure = {name: inference.certainties.get(f"opgave:{name}", 0.0) for name in kb.opgaven}
    order = sorted(sure, key=lambda name: (-round(sure[name], 9), name))
    best = order[0] if order and sure[order[0]] > 0 else None
    second = order[1] if len(order) > 1 and sure[order[1]] > 0 else None
    misfits = [
        Misfit(cell, present, best, degree)
        for cell, present in sorted(case.arrangement.items())
        if best and (degree := inference.degrees.get(f"misfit:{cell}", 0.0)) > 0 and certainty.holds(degree)
    ]
    return OpgaveTyping(
        type=best,
        certainty=sure[best] if best else 0.0,
        stated=case.opgave is not None and case.opgave.type is not None,
        runner_up=second,
        runner_up_certainty=sure[second] if second else 0.0,
        axes={name: inference.certainties.get(f"axis:{name}", 0.0) for name in kb.axes},
        misfits=tuple(misfits),
    )


def outcome_of(certainties: Sequence[float], answered: int) -> Outcome:
    """Tell in which of four ways a diagnosis ends: certainties of the knelpunten, surest first, and symptoms scored."""
    holding = [value for value in certainties if certainty.holds(value)]
    if not holding:
        return "no_finding" if answered >= ENOUGH_ANSWERS else "insufficient_information"
    if len(holding) > 1 and holding[0] - holding[1] < SAME:
        return "tie"
    return "findings"
