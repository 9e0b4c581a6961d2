"""Why something was concluded, as data: what was concluded, step by step, and what was observed behind it.

Explanation                 a finding, how certain it is, and the ledgers and observations that make it so
  Ledger                    one finding, it or one on the way to it: every rule that spoke for or against
    Step                    one rule: in words, how firm, what it adds, how certain all is with it, its sources
      Cited                 where a text says it, or why it was reasoned so
  Seen                      one observation or answer, with its note, and where it was observed
  Companion                 of a knelpunt: another that was found, and what it says of which stands first
to_dict, to_text, to_tree, to_mermaid       of an Explanation: plain data, and what it is told and drawn as

Replaying nothing but `rules` on nothing but `observations` gives the same certainty, and without any one of them
another, unless there were more than `why.MOST_TRIMMED` of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from netdiag import certainty as cf
from netdiag import numbers
from netdiag.cases import Label
from netdiag.phrases import Language, checked
from netdiag.reasons.items import Item
from netdiag.reasons.whywords import Words

if TYPE_CHECKING:
    from rich.tree import Tree

    from netdiag.reasons.telling import Length

Standing = Literal["counts", "outspoken", "spare"]


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation or answer: a severity 0..4 or a value, how sure it is (0..1), with its note and where observed.

    `agreement` is how far respondents agree on it. `matters` says that the conclusion would be otherwise without it.
    """

    item: Item
    label: Words
    value: int | float | str | bool
    said: Words
    degree: float
    confidence: float = 1.0
    source: str | None = None
    note: str | None = None
    agreement: Label | None = None
    matters: bool = True


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage of a source, or what netdiag reasons for itself (`why`), or both."""

    doc: str | None
    section: str | None
    inferred: bool
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that spoke: `degree` is how far its premise holds, and `contribution` what that adds, in [-1, 1].

    `running` is how certain the finding is with this step and those before it; None where it does not count.
    `standing` is `outspoken` where its evidence group had spoken already, by the rule `spoken_by`, and `spare` where
    the conclusion is the same without it. `seen` are the items that carried it, `also` those that said the same, and
    `through` the findings ("pattern:x") on the way. `weakened_by` and `weakened_through` are the items and the findings
    that made its degree less: as they stand under an `unless`, or as they speak against a misfit.
    """

    rule: str
    premise: Words
    because: Words
    certainty: float
    degree: float
    contribution: float
    refuted: bool
    compound: bool
    running: float | None
    seen: tuple[Item, ...]
    also: tuple[Item, ...]
    through: tuple[str, ...]
    weakened_by: tuple[Item, ...]
    weakened_through: tuple[str, ...]
    sources: tuple[Cited, ...]
    standing: Standing = "counts"
    spoken_by: str | None = None
    group: Words | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """One finding ("knelpunt:x") and the rules that spoke: those for it, those against it, those that do not count.

    Of a finding that the case itself states there are none.
    """

    finding: str
    label: Words
    certainty: float
    stated: bool
    steps: tuple[Step, ...]

    @property
    def pro(self) -> tuple[Step, ...]:
        """The steps for it that count, strongest first."""
        return tuple(s for s in self.steps if s.running is not None and s.contribution > 0)

    @property
    def contra(self) -> tuple[Step, ...]:
        """The steps against it that count, strongest first."""
        return tuple(s for s in self.steps if s.running is not None and s.contribution < 0)

    @property
    def idle(self) -> tuple[Step, ...]:
        """The steps that do not count, as their evidence group had spoken already."""
        return tuple(s for s in self.steps if s.running is None)


@dataclass(frozen=True, slots=True)
class Companion:
    """Another knelpunt that was found, and what it adds to the standing of this one, or takes from it.

    `adds` is on the scale of the evidence, -ln(1 - certainty); below 0 where the other is seen less often with it.
    """

    id: str
    label: Words
    certainty: float
    adds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a finding is as certain as it is. `ledgers` begins with its own, and goes on with those on the way to it.

    Of a knelpunt that holds, `place` is where it stands in the core, from 1 on, None outside it, and `company` what the
    others say of that, the weightiest first: -ln(1 - certainty) and all they add make its standing. They change no
    certainty.
    """

    kind: str
    id: str
    ledgers: tuple[Ledger, ...]
    seen: tuple[Seen, ...]
    trimmed: bool = True
    place: int | None = None
    company: tuple[Companion, ...] = ()

    @property
    def own(self) -> Ledger:
        """The ledger of the finding itself."""
        return self.ledgers[0]

    @property
    def label(self) -> Words:
        """What the finding is called."""
        return self.own.label

    @property
    def certainty(self) -> float:
        """How certain the finding is, in [-1, 1]."""
        return self.own.certainty

    @property
    def holds(self) -> bool:
        """Whether it holds: whether it is at least possible."""
        return cf.holds(self.certainty)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that make it as certain as it is."""
        return tuple(s.rule for ledger in self.ledgers for s in ledger.steps if s.standing == "counts")

    @property
    def observations(self) -> tuple[Seen, ...]:
        """The observations and answers that make it as certain as it is."""
        return tuple(one for one in self.seen if one.matters)

    def to_dict(self, language: Language = "nl") -> dict[str, Any]:
        """Return the explanation as plain data. Raises InputError (language)."""
        checked(language)
        own = _ledger(self.own, language)
        return {
            "kind": self.kind,
            "id": self.id,
            "label": own["label"],
            "certainty": numbers.certainty(self.certainty),
            "word": cf.band(self.certainty),
            "holds": self.holds,
            "stated": self.own.stated,
            "steps": own["steps"],
            "on_the_way": [_ledger(ledger, language) for ledger in self.ledgers[1:]],
            "observations": [seen_to_dict(one, language) for one in self.seen],
            "trimmed": self.trimmed,
            "place": self.place,
            "company": [
                {
                    "id": one.id,
                    "label": one.label.label(language),
                    "certainty": numbers.certainty(one.certainty),
                    "adds": numbers.certainty(one.adds),
                }
                for one in self.company
            ],
        }

    def to_text(self, language: Language = "nl", length: Length = "full") -> str:
        """Return the explanation as text: one line, a paragraph or the ledger. Raises InputError."""
        from netdiag.reasons.telling import told_in

        return told_in(self, length, language)

    def to_tree(self, language: Language = "nl") -> Tree:
        """Return the ledger as a tree that rich prints. Raises InputError (language)."""
        from netdiag.reasons.telling import as_tree

        return as_tree(self, language)

    def to_mermaid(self, language: Language = "nl") -> str:
        """Return a Mermaid flowchart of what counts. Raises InputError (language)."""
        from netdiag.reasons.telling import as_mermaid

        return as_mermaid(self, language)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from netdiag.reasons.telling import told_in
        from netdiag.reasons.view import as_html

        return {"text/plain": told_in(self), "text/html": as_html(self)}


def _ledger(ledger: Ledger, language: Language) -> dict[str, Any]:
    return {
        "finding": ledger.finding,
        "label": ledger.label.label(language),
        "certainty": numbers.certainty(ledger.certainty),
        "word": cf.band(ledger.certainty),
        "stated": ledger.stated,
        "steps": [_step(step, language) for step in ledger.steps],
    }


def _step(step: Step, language: Language) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "premise": step.premise.label(language),
        "because": step.because.label(language),
        "certainty": step.certainty,
        "degree": numbers.certainty(step.degree),
        "contribution": numbers.certainty(step.contribution),
        "refuted": step.refuted,
        "running": None if step.running is None else numbers.certainty(step.running),
        "standing": step.standing,
        "spoken_by": step.spoken_by,
        "group": step.group.label(language) if step.group else None,
        "observations": [_plain(item) for item in step.seen],
        "also": [_plain(item) for item in step.also],
        "through": list(step.through),
        "weakened_by": [_plain(item) for item in step.weakened_by],
        "weakened_through": list(step.weakened_through),
        "sources": [_cited(cited, language) for cited in step.sources],
    }


def _plain(item: Item) -> Mapping[str, str]:
    return {"kind": item.kind, "id": item.id}


def _cited(cited: Cited, language: Language) -> dict[str, Any]:
    why = cited.why.label(language) if cited.why else None
    return {"doc": cited.doc, "section": cited.section, "inferred": cited.inferred, "why": why}


def seen_to_dict(one: Seen, language: Language) -> dict[str, Any]:
    """Return an observation as plain data."""
    return {
        **_plain(one.item),
        "label": one.label.label(language),
        "value": one.value,
        "degree": numbers.certainty(one.degree),
        "confidence": one.confidence,
        "source": one.source,
        "note": one.note,
        "agreement": one.agreement,
        "matters": one.matters,
    }
