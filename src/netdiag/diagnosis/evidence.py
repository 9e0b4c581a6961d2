"""What findings rest on: the firings for and against each, and the symptoms behind them.

EvidenceIndex               the firings of one inference, by what they conclude
  finding(kind, id)         -> Finding with its evidence, support, and signs still missing
by_certainty                ids in order, surest first
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netdiag import certainty
from netdiag.cases import Case, observed_degree
from netdiag.inference import Firing, Inference
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge import records as m


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


class EvidenceIndex:
    """The firings of one inference, indexed by what they conclude, with the symptoms each rests on."""

    def __init__(self, kb: KnowledgeBase, case: Case, inference: Inference) -> None:
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
        """Degree in [-1, 1] to which a symptom of the case was observed."""
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
        return tuple(self.finding(kind, name) for name in by_certainty(sure))

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


def by_certainty(sure: Mapping[str, float]) -> list[str]:
    """Surest first; equals in the order of their ids."""
    return sorted(sure, key=lambda name: (-round(sure[name], 9), name))
