"""From findings to a diagnosis: what was found, how firmly, on which signs, and what explains it best.

diagnose(case, kb)          Case -> Diagnosis, of which each part is worked out when it is first looked at
  outline                   (ranking)   shares, core, type of the opgave, outcome
  EvidenceIndex             (evidence)  a finding with its evidence, support, and signs still missing
  Planner                   (plan)      interventions, at most seven lines
  next_questions            (questions) what to ask next
  steps_back, weak_forces, phase_advice, precedents    (advice)
  respondents               (respondents) how far people agree, and what each group would conclude
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
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
from netdiag.diagnosis.ranking import Cause, OpgaveTyping, Outcome, Outline, Ranked
from netdiag.diagnosis.ranking import outline as make_outline
from netdiag.diagnosis.standing import brought_along
from netdiag.errors import InputError, Problem
from netdiag.frozen import FrozenDict
from netdiag.inference import Inference
from netdiag.knowledge import KnowledgeBase, given
from netdiag.knowledge.statable import Answer
from netdiag.messages import _
from netdiag.phrases import Language

if TYPE_CHECKING:
    from netdiag.diagnosis.respondents import Respondents
    from netdiag.reasons.diff import Diff
    from netdiag.reasons.explanation import Explanation
    from netdiag.reasons.likeness import Like
    from netdiag.reasons.next import Next
    from netdiag.reasons.robustness import Firmness
    from netdiag.reasons.stands_on import StandsOn
    from netdiag.reasons.telling import Length
    from netdiag.reasons.would_hold import WouldHold
    from netdiag.report.blocks import Length as ReportLength


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What follows from one case. A conversation starter for the network's own table, never a verdict.

    A case, what was inferred from it and the knowledge make it, and two are equal if these are. All else is worked out
    when it is first looked at, and kept.
    """

    kb: KnowledgeBase
    case: Case
    inference: Inference

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.kb, self.case, self.inference)

    @cached_property
    def outcome(self) -> Outcome:
        """In which of five ways it ends."""
        return self._outline.outcome

    @cached_property
    def opgave(self) -> OpgaveTyping:
        """The type of opgave, how sure it is, and what does not fit it."""
        return self._outline.opgave

    @cached_property
    def parts(self) -> Mapping[str, OpgaveTyping]:
        """The type of each part of the opgave that the case tells of."""
        parts = sorted(self.case.parts.items())
        return FrozenDict({name: _typed(self.case, features, self.kb) for name, features in parts})

    @cached_property
    def hoofdoorzaken(self) -> tuple[Cause, ...]:
        """The hoofdoorzaken with their shares, the greatest first."""
        return self._outline.hoofdoorzaken

    @cached_property
    def knelpunten(self) -> tuple[Finding, ...]:
        """All knelpunten with their evidence: those that hold before the others, the firmest standing first."""
        made = self._outline
        holding = {k.id: k.certainty for k in made.holding}
        return tuple(_ranked(ranked, made.core, holding, self._evidence) for ranked in made.knelpunten)

    @cached_property
    def patterns(self) -> tuple[Finding, ...]:
        """The patterns that hold, surest first."""
        found = self._evidence.findings("pattern", self.kb.patterns)
        return tuple(f for f in found if certainty.holds(f.certainty))

    @cached_property
    def governance(self) -> tuple[Finding, ...]:
        """The forms of governance of which anything is known to fit or not, surest first."""
        found = self._evidence.findings("governance", self.kb.governance_forms)
        return tuple(f for f in found if f.pro or f.contra)

    @cached_property
    def interventions(self) -> tuple[PlanLine, ...]:
        """The plan: at most seven lines."""
        return self._planner.plan()

    @cached_property
    def withheld(self) -> tuple[PlanLine, ...]:
        """What would answer the core but is advised against now."""
        return self._planner.withheld()

    @cached_property
    def unadvised(self) -> tuple[str, ...]:
        """Chief complaints for which the plan has no line."""
        return self._planner.unadvised()

    @cached_property
    def bouwstenen(self) -> tuple[Doubt, ...]:
        """The bouwstenen in doubt, in building order."""
        return steps_back(self.case, self.kb)

    @cached_property
    def krachten(self) -> tuple[Doubt, ...]:
        """The drijvende krachten that are weak, weakest first."""
        return weak_forces(self.case, self.kb)

    @cached_property
    def phase_advice(self) -> tuple[PhaseAdvice, ...]:
        """What the principles ask for in the phase that the network is in."""
        return phase_advice(self.case, [k.id for k in self._outline.holding], self.kb)

    @cached_property
    def precedents(self) -> tuple[Likeness, ...]:
        """The networks of the sources most like this one."""
        return precedents(self.case, [line.intervention for line in self.interventions], self.kb)

    @cached_property
    def consequences(self) -> tuple[str, ...]:
        """Symptoms observed that are only consequences."""
        return self._outline.consequences

    @property
    def has_ended(self) -> bool:
        """Whether a symptom was observed that ends the network: then there is none left to build on."""
        return any(self.kb.symptoms[name].ends and self._evidence.degree(name) > 0 for name in self._evidence.answered)

    @cached_property
    def unexplained(self) -> tuple[str, ...]:
        """Symptoms observed that speak for no knelpunt."""
        return self._outline.unexplained

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """Symptoms observed on which no rule that fired rests."""
        used = self._evidence.used()
        return tuple(s for s in self._evidence.answered if s not in used and self._evidence.degree(s) > 0)

    @cached_property
    def ask_next(self) -> tuple[Ask, ...]:
        """What to look for next, the most telling first."""
        return next_questions(self.case, {k.id: k.certainty for k in self._outline.knelpunten}, self.kb)

    @cached_property
    def respondents(self) -> Respondents | None:
        """What respondents answered, and what groups of them would conclude; None where nobody was asked."""
        if not self.case.respondents:
            return None
        from netdiag.diagnosis.respondents import respondents  # most cases have none

        return respondents(self.case, self.inference, self._outline.core, self.kb)

    @property
    def core(self) -> tuple[Finding, ...]:
        """The few knelpunten that together explain most of it, in their order."""
        by_id = {finding.id: finding for finding in self.knelpunten if finding.core}
        return tuple(by_id[name] for name in self._outline.core)

    # Not for users; rooms above use these, so that nothing is worked out twice.

    @cached_property
    def _evidence(self) -> EvidenceIndex:
        return EvidenceIndex(self.case, self.inference, self.kb)

    @cached_property
    def _outline(self) -> Outline:
        return make_outline(self._evidence)

    @cached_property
    def _planner(self) -> Planner:
        return Planner(self.case, self._outline, self.kb)

    def finding(self, kind: str, name: str) -> Finding:
        """Return one finding of a kind (knelpunt, pattern, opgave, governance) by its id or label, however unsure.

        Raises InputError where there is no such kind, or nothing of it is called so.
        """
        kind, name = resolve(name, self.kb, kind)
        ranked = next((f for f in self.knelpunten if kind == "knelpunt" and f.id == name), None)
        return ranked or self._evidence.finding(kind, name)

    # The only arrow that runs up: users look for these here, and rooms above carry them out.

    def why(self, name: str, language: Language = "nl", length: Length = "full") -> str:
        """Return why a finding was concluded, rule by rule, or an intervention is in the plan. Raises InputError."""
        from netdiag.reasons.why import why

        return why(self, name, language, length)

    def explain(self, name: str) -> Explanation:
        """Return why a finding was concluded as data: an Explanation. Raises InputError."""
        from netdiag.reasons.why import explain

        return explain(self, name)

    def stands_on(self, name: str) -> StandsOn:
        """Return the smallest sets of observations without which a finding would not hold. Raises InputError."""
        from netdiag.reasons.stands_on import stands_on

        return stands_on(self, name)

    def would_hold(self, name: str) -> WouldHold:
        """Return the smallest sets of open answers that would make a finding hold. Raises InputError."""
        from netdiag.reasons.would_hold import would_hold

        return would_hold(self, name)

    def why_not(self, name: str, language: Language = "nl") -> str:
        """Return what keeps a finding from being surer, or an intervention out of the plan. Raises InputError."""
        from netdiag.reasons.why_not import why_not

        return why_not(self, name, language)

    def what_if(self, changes: Mapping[str, Any]) -> Diff:
        """Return what would differ if some things had been answered otherwise: name -> value, None for no answer."""
        from netdiag.reasons.what_if import what_if

        return what_if(self, changes)

    def nearest(self, others: Mapping[str, Diagnosis], most: int | None = 5) -> tuple[Like, ...]:
        """Return the networks most like this one, by name, the most alike first; with `most=None` all."""
        from netdiag.reasons.likeness import nearest

        return nearest(self, others, most)

    def how_firm(self) -> Firmness:
        """Return how far the picture depends on single answers, steps of severity and the rules, over 1,000 draws."""
        from netdiag.reasons.robustness import how_firm

        return how_firm(self)

    def firm_line(self, language: Language = "nl") -> str:
        """Return one line on the answers that the first place hangs on; "" where nothing holds. Raises InputError."""
        from netdiag.reasons.firmtext import one_line

        return one_line(self, language)

    def what_next(self, most: int = 10) -> Next:
        """Return what to ask next: what changes the picture most for its effort, of whom, how. Raises InputError."""
        from netdiag.reasons.next import what_next

        return what_next(self, most)

    def to_dict(self, language: Language = "nl") -> dict[str, Any]:
        """Return the diagnosis as plain data with stable keys (see docs/json.md). Raises InputError (language)."""
        from netdiag.report.data import to_dict

        return to_dict(self, language)

    def to_json(self, language: Language = "nl") -> str:
        """Return `to_dict` as JSON text: the same bytes for the same case and knowledge."""
        from netdiag.report.data import to_json

        return to_json(self, language)

    def to_text(self, language: Language = "nl", length: ReportLength = "screen") -> str:
        """Return the report as plain text, 80 columns wide: short, screen, default or full. Raises InputError."""
        from netdiag.report.text import as_text

        return as_text(self, language, length)

    def to_report(
        self, kind: str, language: Language = "nl", length: ReportLength | None = None, template: Path | None = None
    ) -> bytes:
        """Return the report as the bytes of a file: ".html", ".docx", ".pptx", ".md", ".txt". Raises InputError."""
        from netdiag.report.documents import document, house_style

        return document(self, kind, language, length, house_style(template, kind))

    def to_frame(self, of: str = "knelpunten", language: Language = "nl") -> Any:
        """Return knelpunten, hoofdoorzaken, reasons, plan or signs as a pandas DataFrame. Raises InputError."""
        from netdiag.report.frames import of_diagnosis

        return of_diagnosis(self, of, language)

    def picture(self, name: str, language: Language = "nl", **more: Any) -> Any:
        """Return a picture: shares, table2, certainty, path, respondents, change (`before=`). Raises InputError."""
        from netdiag.report.plots import picture

        return picture(name, self, language, **more)

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
        hint = _("netdiag.load_case(path) reads a file, netdiag.Case(symptoms={...}) makes one.")
        raise TypeError(
            _("diagnose wants a Case, and this is of type {kind}. {hint}").format(kind=type(case).__name__, hint=hint)
        )
    kb = given(kb)
    case = current(case, kb)
    return from_inference(case, _infer(case, kb, engine), kb)


def _infer(case: Case, kb: KnowledgeBase, engine: str) -> Inference:
    if engine == "experta":
        from netdiag.inference.engine import infer  # experta is imported when it is first needed
    elif engine == "floats":
        from netdiag.inference.floats import infer
    else:
        raise InputError(
            [Problem(_("'{engine}' is not an engine.").format(engine=engine), None, _("Wanted experta or floats."))]
        )
    return infer(case, kb)


def from_inference(case: Case, inference: Inference, kb: KnowledgeBase) -> Diagnosis:
    """Return the ranked, explained diagnosis that the certainties of one inference make."""
    return Diagnosis(kb, case, inference)


def _typed(case: Case, features: Mapping[str, Answer], kb: KnowledgeBase) -> OpgaveTyping:
    """Return the type of a part of the opgave: by its own features, and where it has none by those of the whole."""
    part = Case(features={**case.answered, **features})
    return outline(part, _infer(part, kb, "floats"), kb).opgave


def _ranked(ranked: Ranked, core: Sequence[str], holding: Mapping[str, float], evidence: EvidenceIndex) -> Finding:
    """Return a knelpunt of an outline with its evidence; one of the core also with what it goes with.

    That is those that stand before it in the core and that it can follow from, and those that hold that it brings along
    more often than is usual.
    """
    record = evidence.kb.knelpunten[ranked.id]
    before = core[: core.index(ranked.id)] if ranked.core else ()
    return replace(
        evidence.finding("knelpunt", ranked.id),
        explains=ranked.explains,
        core=ranked.core,
        hoofdoorzaak=record.hoofdoorzaak,
        follows_from=tuple(f for f in record.follows if f.knelpunt in before),
        brings_along=brought_along(ranked.id, holding, evidence.kb) if ranked.core else (),
    )


def outline(case: Case, inference: Inference, kb: KnowledgeBase) -> Outline:
    """Return what the diagnosis comes to, without evidence and advice; `from_inference` makes these too."""
    return make_outline(EvidenceIndex(case, inference, kb))
