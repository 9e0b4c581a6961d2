"""From findings to a diagnosis: what was found, how firmly, on which signs, and what explains it best.

diagnose(case, kb)          Case -> Diagnosis
  outline                   (ranking)   shares, core, type of the opgave, outcome
  EvidenceIndex             (evidence)  a finding with its evidence, support, and signs still missing
  make_plan                 (plan)      interventions, at most seven lines
  next_questions            (questions) what to ask next
  steps_back, weak_forces, phase_advice, precedents    (advice)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from netdiag import certainty
from netdiag.cases import Case
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
from netdiag.diagnosis.plan import Advice, make_plan, withheld
from netdiag.diagnosis.questions import Ask, next_questions
from netdiag.diagnosis.ranking import Cause, OpgaveTyping, Outcome, Outline, Ranked
from netdiag.diagnosis.ranking import outline as make_outline
from netdiag.errors import InputError, Problem
from netdiag.inference import Inference
from netdiag.knowledge import KnowledgeBase
from netdiag.phrases import Language


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What follows from one case. A conversation starter for the network's own table, never a verdict."""

    kb: KnowledgeBase
    case: Case
    inference: Inference
    outcome: Outcome
    opgave: OpgaveTyping
    hoofdoorzaken: tuple[Cause, ...]
    knelpunten: tuple[Finding, ...]
    patterns: tuple[Finding, ...]
    governance: tuple[Finding, ...]
    interventions: tuple[Advice, ...]
    withheld: tuple[Advice, ...]
    bouwstenen: tuple[Doubt, ...]
    krachten: tuple[Doubt, ...]
    phase_advice: tuple[PhaseAdvice, ...]
    precedents: tuple[Likeness, ...]
    unexplained: tuple[str, ...]
    unused: tuple[str, ...]
    ask_next: tuple[Ask, ...]

    @property
    def core(self) -> tuple[Finding, ...]:
        """The few knelpunten that together explain all that can be explained, surest first."""
        return tuple(finding for finding in self.knelpunten if finding.core)

    def finding(self, kind: str, name: str) -> Finding:
        """Return one finding of a kind (knelpunt, pattern, opgave, governance) by its id or label, however unsure.

        Raises InputError where there is no such kind, or nothing of it is called so.
        """
        kind, name = resolve(name, self.kb, kind)
        ranked = next((f for f in self.knelpunten if kind == "knelpunt" and f.id == name), None)
        return ranked or EvidenceIndex(self.kb, self.case, self.inference).finding(kind, name)

    # The only arrow that runs up: users look for these here, and rooms above carry them out.

    def why(self, finding: str, language: Language = "nl") -> str:
        """Say why a knelpunt, pattern or type of opgave was concluded, rule by rule. Raises InputError if unknown."""
        from netdiag.reasons import why

        return why(self, finding, language)

    def why_not(self, finding: str, language: Language = "nl") -> str:
        """Say what keeps a finding from being more certain, and what would change that. Raises InputError."""
        from netdiag.reasons import why_not

        return why_not(self, finding, language)

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
    """Diagnose one case with a knowledge base (default: the shipped one).

    `engine` is what runs the rules: "experta", the reference, or "floats", the same rules compiled, which is many times
    quicker and gives the same diagnosis. Raises InputError where the case names a symptom, phase or other id that the
    knowledge base does not know, and where there is no such engine; TypeError for what is not a Case.
    """
    if not isinstance(case, Case):
        hint = "netdiag.load_case(path) reads a file, netdiag.Case(symptoms={...}) makes one."
        raise TypeError(f"diagnose wants a Case, and this is of type {type(case).__name__}. {hint}")
    kb = kb or KnowledgeBase.default()
    return from_inference(kb, case, _infer(kb, case, engine))


def _infer(kb: KnowledgeBase, case: Case, engine: str) -> Inference:
    if engine == "experta":
        from netdiag.inference.engine import infer  # experta is imported when it is first needed
    elif engine == "floats":
        from netdiag.inference.floats import infer
    else:
        raise InputError([Problem(f"'{engine}' is not an engine.", None, "Wanted experta or floats.")])
    return infer(kb, case)


def from_inference(kb: KnowledgeBase, case: Case, inference: Inference) -> Diagnosis:
    """Turn the certainties of one inference into a ranked, explained diagnosis."""
    ground = EvidenceIndex(kb, case, inference)
    made = make_outline(ground)
    knelpunten = tuple(_ranked(ground, ranked) for ranked in made.knelpunten)
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
        bouwstenen=steps_back(kb, case),
        krachten=weak_forces(kb, case),
        phase_advice=phase_advice(kb, case, [name for name, _, _ in candidates]),
        precedents=precedents(kb, case, [line.intervention for line in plan]),
        unexplained=made.unexplained,
        unused=tuple(s for s in ground.answered if s not in ground.used() and ground.degree(s) > 0),
        ask_next=next_questions(kb, case, {f.id: f.certainty for f in knelpunten}, core),
    )


def _ranked(ground: EvidenceIndex, ranked: Ranked) -> Finding:
    """Return a knelpunt of an outline with its evidence."""
    column = ground.kb.knelpunten[ranked.id].hoofdoorzaak
    found = ground.finding("knelpunt", ranked.id)
    return replace(found, explains=ranked.explains, core=ranked.core, hoofdoorzaak=column)


def outline(kb: KnowledgeBase, case: Case, inference: Inference) -> Outline:
    """Return what the diagnosis comes to, for a table of many cases; `from_inference` adds evidence and advice."""
    return make_outline(EvidenceIndex(kb, case, inference))
