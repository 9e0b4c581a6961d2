"""From findings to a diagnosis: what was found, how firmly, on which signs, and what explains it best.

diagnose(case, kb)          Case -> Diagnosis
  outline                   (ranking)   shares, core, type of the opgave, outcome
  EvidenceIndex             (evidence)  a finding with its evidence, support, and signs still missing
  Planner                   (plan)      interventions, at most seven lines
  next_questions            (questions) what to ask next
  steps_back, weak_forces, phase_advice, precedents    (advice)
  respondents               (respondents) how far people agree, and what each group would conclude
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from netdiag import certainty
from netdiag.cases import Case, current
from netdiag.diagnosis.advice import (
    Doubt,
    Likeness,
    PhaseAdvice,
    phase_advice,
    precedents,
    steps_back,
    weak_forces,
)
from netdiag.diagnosis.evidence import EvidenceIndex, Finding
from netdiag.diagnosis.names import resolve
from netdiag.diagnosis.plan import PlanLine, Planner
from netdiag.diagnosis.questions import Ask, next_questions
from netdiag.diagnosis.ranking import Cause, OpgaveTyping, Outcome, Outline, Ranked, causes_first
from netdiag.diagnosis.ranking import outline as make_outline
from netdiag.errors import InputError, Problem
from netdiag.frozen import FrozenDict
from netdiag.inference import Inference
from netdiag.knowledge import KnowledgeBase, given
from netdiag.knowledge.statable import Answer
from netdiag.phrases import Language

if TYPE_CHECKING:
    from netdiag.diagnosis.respondents import Respondents


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What follows from one case. A conversation starter for the network's own table, never a verdict."""

    kb: KnowledgeBase
    case: Case
    inference: Inference
    outcome: Outcome
    opgave: OpgaveTyping
    parts: Mapping[str, OpgaveTyping]
    hoofdoorzaken: tuple[Cause, ...]
    knelpunten: tuple[Finding, ...]
    patterns: tuple[Finding, ...]
    governance: tuple[Finding, ...]
    interventions: tuple[PlanLine, ...]
    withheld: tuple[PlanLine, ...]
    unadvised: tuple[str, ...]
    bouwstenen: tuple[Doubt, ...]
    krachten: tuple[Doubt, ...]
    phase_advice: tuple[PhaseAdvice, ...]
    precedents: tuple[Likeness, ...]
    consequences: tuple[str, ...]
    unexplained: tuple[str, ...]
    unused: tuple[str, ...]
    ask_next: tuple[Ask, ...]
    respondents: Respondents | None = None

    @property
    def core(self) -> tuple[Finding, ...]:
        """The few knelpunten that together explain most of it: surest first, but each after what it can follow from."""
        by_id = {finding.id: finding for finding in self.knelpunten if finding.core}
        follows = {name: [f.knelpunt for f in finding.follows_from] for name, finding in by_id.items()}
        return tuple(by_id[name] for name in causes_first(list(by_id), follows))

    def finding(self, kind: str, name: str) -> Finding:
        """Return one finding of a kind (knelpunt, pattern, opgave, governance) by its id or label, however unsure.

        Raises InputError where there is no such kind, or nothing of it is called so.
        """
        kind, name = resolve(name, self.kb, kind)
        ranked = next((f for f in self.knelpunten if kind == "knelpunt" and f.id == name), None)
        return ranked or EvidenceIndex(self.case, self.inference, self.kb).finding(kind, name)

    # The only arrow that runs up: users look for these here, and rooms above carry them out.

    def why(self, finding: str, language: Language = "nl") -> str:
        """Return why a knelpunt, pattern or type of opgave was concluded, rule by rule. Raises InputError."""
        from netdiag.reasons import why

        return why(self, finding, language)

    def why_not(self, name: str, language: Language = "nl") -> str:
        """Return what keeps a finding from being surer, or an intervention out of the plan. Raises InputError."""
        from netdiag.reasons import why_not

        return why_not(self, name, language)

    def to_dict(self, language: Language = "nl") -> dict[str, Any]:
        """Return the diagnosis as plain data with stable keys (see docs/json.md). Raises InputError (language)."""
        from netdiag.report.data import to_dict

        return to_dict(self, language)

    def to_json(self, language: Language = "nl") -> str:
        """Return `to_dict` as JSON text: the same bytes for the same case and knowledge."""
        from netdiag.report.data import to_json

        return to_json(self, language)

    def to_text(self, language: Language = "nl") -> str:
        """Return the report as plain text, 80 columns wide. Raises InputError (language)."""
        from netdiag.report.text import as_text

        return as_text(self, language)

    def __repr__(self) -> str:
        from netdiag.report.brief import line

        return line(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from netdiag.report.brief import as_html, as_lines

        return {"text/plain": as_lines(self), "text/html": as_html(self)}


def diagnose(
    case: Case, kb: KnowledgeBase | None = None, *, engine: Literal["experta", "floats"] = "experta"
) -> Diagnosis:
    """Return the diagnosis of one case with a knowledge base (default: the shipped one).

    `engine` is what runs the rules: "experta", the reference, or "floats", the same rules compiled, which is many times
    quicker and gives the same diagnosis. Raises InputError where the case names a symptom, phase or other id that the
    knowledge base does not know, and where there is no such engine; TypeError for what is no Case or KnowledgeBase.
    """
    if not isinstance(case, Case):
        hint = "netdiag.load_case(path) reads a file, netdiag.Case(symptoms={...}) makes one."
        raise TypeError(f"diagnose wants a Case, and this is of type {type(case).__name__}. {hint}")
    kb = given(kb)
    case = current(case, kb)
    return from_inference(case, _infer(case, kb, engine), kb)


def _infer(case: Case, kb: KnowledgeBase, engine: str) -> Inference:
    if engine == "experta":
        from netdiag.inference.engine import infer  # experta is imported when it is first needed
    elif engine == "floats":
        from netdiag.inference.floats import infer
    else:
        raise InputError([Problem(f"'{engine}' is not an engine.", None, "Wanted experta or floats.")])
    return infer(case, kb)


def from_inference(case: Case, inference: Inference, kb: KnowledgeBase) -> Diagnosis:
    """Return the ranked, explained diagnosis that the certainties of one inference make."""
    evidence = EvidenceIndex(case, inference, kb)
    case_outline = make_outline(evidence)
    planner = Planner(case, case_outline, kb)
    core = case_outline.core
    knelpunten = tuple(_ranked(ranked, core, evidence) for ranked in case_outline.knelpunten)
    plan, used = planner.plan(), evidence.used()
    return Diagnosis(
        kb=kb,
        case=case,
        inference=inference,
        outcome=case_outline.outcome,
        opgave=case_outline.opgave,
        parts=FrozenDict({name: _typed(case, features, kb) for name, features in sorted(case.parts.items())}),
        hoofdoorzaken=case_outline.hoofdoorzaken,
        knelpunten=knelpunten,
        patterns=tuple(f for f in evidence.findings("pattern", kb.patterns) if certainty.holds(f.certainty)),
        governance=tuple(f for f in evidence.findings("governance", kb.governance_forms) if f.pro or f.contra),
        interventions=plan,
        withheld=planner.withheld(),
        unadvised=planner.unadvised(),
        bouwstenen=steps_back(case, kb),
        krachten=weak_forces(case, kb),
        phase_advice=phase_advice(case, [k.id for k in case_outline.holding], kb),
        precedents=precedents(case, [line.intervention for line in plan], kb),
        consequences=case_outline.consequences,
        unexplained=case_outline.unexplained,
        unused=tuple(s for s in evidence.answered if s not in used and evidence.degree(s) > 0),
        ask_next=next_questions(case, {f.id: f.certainty for f in knelpunten}, kb),
        respondents=_respondents(case, inference, core, kb) if case.respondents else None,
    )


def _respondents(case: Case, inference: Inference, core: tuple[str, ...], kb: KnowledgeBase) -> Respondents | None:
    from netdiag.diagnosis.respondents import respondents  # most cases have none

    return respondents(case, inference, core, kb)


def _typed(case: Case, features: Mapping[str, Answer], kb: KnowledgeBase) -> OpgaveTyping:
    """Return the type of a part of the opgave: by its own features, and where it has none by those of the whole."""
    part = Case(features={**case.answered, **features})
    return outline(part, _infer(part, kb, "floats"), kb).opgave


def _ranked(ranked: Ranked, core: tuple[str, ...], evidence: EvidenceIndex) -> Finding:
    """Return a knelpunt of an outline with its evidence, and those of the core that it can follow from."""
    record = evidence.kb.knelpunten[ranked.id]
    return replace(
        evidence.finding("knelpunt", ranked.id),
        explains=ranked.explains,
        core=ranked.core,
        hoofdoorzaak=record.hoofdoorzaak,
        follows_from=tuple(f for f in record.follows if f.knelpunt in core) if ranked.core else (),
    )


def outline(case: Case, inference: Inference, kb: KnowledgeBase) -> Outline:
    """Return what the diagnosis comes to, for a table of many cases; `from_inference` adds evidence and advice."""
    return make_outline(EvidenceIndex(case, inference, kb))
