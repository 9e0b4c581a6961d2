"""What findings rest on: the firings for and against each, and the symptoms behind them.

EvidenceIndex               the firings of one inference, by what they conclude
  finding(kind, id)         -> Finding with its evidence, support, and signs still missing
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from netdiag import certainty
from netdiag.cases import Case, observed_degree
from netdiag.inference import Firing, Inference
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.phrases import number

MAX_MISSING: Final = 5
DEEP: Final = 32  # strata from which firings are traced from the first on, so that none leads far back


@dataclass(frozen=True, slots=True)
class Evidence:
    """One firing as evidence for or against a finding: the rule, what it adds, and the symptoms that carried it.

    `despite` names the symptoms that spoke against a finding on the way, and so made it weaker.
    """

    rule: str
    contribution: float
    symptoms: tuple[str, ...]
    refuted: bool = False
    despite: tuple[str, ...] = ()


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
    follows_from: tuple[m.Follows, ...] = ()
    brings_along: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the heart of it: all of it is hundreds of characters, and a list of them a screenful."""
        against = len({name for evidence in self.contra for name in evidence.symptoms})
        signs = f"explains {len(self.explains)} signs, {against} against"
        return f"<Finding {self.id}: {self.word} ({number(self.certainty, 'en')}), {signs}>"


class Behind(NamedTuple):
    """What a firing rests on: each symptom that carried it, with its share; and those that weakened it on the way.

    The shares of what was observed to be so sum to 1, or there are none; what was observed absent has a share of 0.
    """

    symptoms: Mapping[str, float]
    despite: tuple[str, ...] = ()


def _together(parts: Iterable[tuple[Behind, float]]) -> Behind:
    """Return the sum of weighted shares, made to sum to 1 again."""
    shares: dict[str, float] = {}
    despite: set[str] = set()
    for behind, weight in parts:
        despite.update(behind.despite)
        for name, share in behind.symptoms.items():
            shares[name] = shares.get(name, 0.0) + share * weight
    total = sum(shares.values()) or 1.0
    symptoms = {name: share / total for name, share in sorted(shares.items())}
    return Behind(symptoms, tuple(sorted(despite - symptoms.keys())))


def is_trouble(symptom: m.Symptom) -> bool:
    """Return whether a symptom wants a cause: a strength does not, nor what is only a consequence."""
    return not symptom.strength and symptom.kind != "consequence"


def troubles_of(case: Case, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the troubles that were seen and want a cause, in the order of their ids."""
    scored = (name for name, o in sorted(case.observed.items()) if o.scored and observed_degree(o) > 0)
    return tuple(name for name in scored if is_trouble(kb.symptoms[name]))


class EvidenceIndex:
    """The firings of one inference, indexed by what they conclude, with the symptoms each rests on."""

    def __init__(self, case: Case, inference: Inference, kb: KnowledgeBase) -> None:
        self.case, self.inference, self.kb = case, inference, kb
        self.by_finding = inference.by_finding
        self._roots: dict[tuple[str, bool], Behind] = {}
        self._behind: dict[tuple[str, bool], Behind] = {}
        for firing in inference.firings if len(kb.strata) > DEEP else ():
            self.behind(firing)
        # the symptoms with a score, whatever it is, in the order of their ids; of these what is only a consequence
        self.answered = tuple(sorted(name for name, o in case.observed.items() if o.scored))
        seen = [n for n in self.answered if not kb.symptoms[n].strength and self.degree(n) > 0]
        self.consequences = tuple(n for n in seen if kb.symptoms[n].kind == "consequence")
        self.troubles = troubles_of(case, kb)

    def used(self) -> set[str]:
        """Return the symptoms that any firing rests on."""
        return {name for firing in self.inference.firings for name in self.behind(firing).symptoms}

    def degree(self, symptom: str) -> float:
        """Return the degree in [-1, 1] to which a symptom of the case was observed."""
        return observed_degree(self.case.observed[symptom])

    def behind(self, firing: Firing) -> Behind:
        """Map each symptom behind a firing to its share, and name those that weakened it on the way."""
        key = firing.rule, firing.refuted
        if key not in self._behind:
            carried = self._trace(firing.rule)(self.inference.degrees, firing.refuted)
            self._behind[key] = _together((self._behind_fact(fact), 1.0) for fact in carried)
        return self._behind[key]

    def _trace(self, rule: str) -> pr.Tracer:
        tracers = _tracers(self.kb)
        if rule not in tracers:
            tracers[rule] = pr.tracer(self.kb.rules[rule].if_)
        return tracers[rule]

    def _behind_fact(self, fact: str) -> Behind:
        kind, _, name = fact.partition(":")
        degree = self.inference.degrees.get(fact, 0.0)
        if kind == "symptom":
            return Behind({name: 1.0 if degree > 0 else 0.0} if degree else {})
        if kind == pr.DividedOn.keyword:
            return Behind({name: 1.0} if degree else {})
        if kind == "misfit":
            return self._behind_misfit(name)
        return self._behind_finding(fact, degree > 0) if kind in m.FINDINGS else Behind({})

    def _behind_misfit(self, cell: Any) -> Behind:
        """Return what is behind a misfit: what speaks for the likeliest other type, and against the present one."""
        certainties = {name: self.inference.degrees.get(f"opgave:{name}", 0.0) for name in self.kb.opgaven}
        present = self.case.arrangement[cell]
        likeliest = next((name for name in certainty.ranked(certainties) if name != present), present)
        misfits = certainties[likeliest] > certainties[present]
        sides = ((likeliest, misfits), (present, not misfits))
        carried = _together(
            (self._behind_finding(f"opgave:{name}", holds), abs(certainties[name]))
            for name, holds in sides
            if (certainties[name] > 0) == holds
        )
        others = [self._behind_finding(f"opgave:{name}", not holds) for name, holds in sides]
        despite = {name for other in others for name in (*other.symptoms, *other.despite)}
        return Behind(carried.symptoms, tuple(sorted({*carried.despite, *despite} - carried.symptoms.keys())))

    def _behind_finding(self, finding: str, holds: bool) -> Behind:
        """Return what is behind a finding on the way: firings on its own side carry it, the others count as despite."""
        if (finding, holds) not in self._roots:
            firings = self.by_finding.get(finding, ())
            supporting = [f for f in firings if (f.contribution > 0) == holds]
            opposing = [f for f in firings if (f.contribution > 0) != holds]
            carried = _together((self.behind(f), abs(f.contribution)) for f in supporting)
            despite = {name for f in opposing for name in (*self.behind(f).symptoms, *self.behind(f).despite)}
            against = {*carried.despite, *despite} - carried.symptoms.keys()
            self._roots[finding, holds] = Behind(carried.symptoms, tuple(sorted(against)))
        return self._roots[finding, holds]

    def findings(self, kind: str, ids: Iterable[str]) -> tuple[Finding, ...]:
        """Return all findings of a kind, surest first; equals in the order of their ids."""
        return tuple(self.finding(kind, name) for name in certainty.ranked(self.inference.of_kind(kind, ids)))

    def finding(self, kind: str, name: str) -> Finding:
        """Return one finding with its evidence, support and the signs still missing."""
        key = f"{kind}:{name}"
        value = self.inference.certainties.get(key, 0.0)
        evidence = sorted(
            (self._evidence(firing) for firing in self.by_finding.get(key, ())),
            key=lambda e: (certainty.descending(abs(e.contribution)), e.rule),
        )
        return Finding(
            id=name,
            certainty=value,
            word=certainty.band(value),
            support=self._support(key),
            pro=tuple(e for e in evidence if e.contribution > 0),
            contra=tuple(e for e in evidence if e.contribution < 0),
            missing=self._missing(key),
        )

    def _evidence(self, firing: Firing) -> Evidence:
        behind = self.behind(firing)
        return Evidence(firing.rule, firing.contribution, tuple(behind.symptoms), firing.refuted, behind.despite)

    def _bearing(self, finding: str) -> Mapping[str, float]:
        """Map symptoms that bear on a finding straight away to the strongest certainty of a rule that reads one."""
        return self.kb.derived.bearing.get(finding, {})

    def _support(self, finding: str) -> float:
        weights = self._bearing(finding)
        known_weight = sum(w for name, w in weights.items() if f"symptom:{name}" in self.inference.degrees)
        return known_weight / sum(weights.values()) if weights else 0.0

    def _missing(self, finding: str) -> tuple[str, ...]:
        """Return the signs not yet answered that would speak for a finding, those that bear most on it first."""
        ranked = self.kb.derived.speaking_for.get(finding, ())
        return tuple(islice((name for name in ranked if name not in self.answered), MAX_MISSING))


@per_knowledge
def _tracers(_: KnowledgeBase) -> dict[str, pr.Tracer]:
    """Compiled tracers by rule: in a batch the same rules fire in case after case."""
    return {}
