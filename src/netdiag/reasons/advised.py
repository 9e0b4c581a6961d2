"""Why an intervention is in the plan, or what kept it out.

advised(diagnosis, name)    -> Advised, or None where no intervention is called so
in_plan(advised)            the same as text
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from netdiag.diagnosis import Diagnosis, Obstacle, PlanLine, called
from netdiag.knowledge import Entry
from netdiag.knowledge.records import Intervention
from netdiag.phrases import Language, checked, say, score, told
from netdiag.reasons.difftext import obstacle_text
from netdiag.reasons.premises import quoted
from netdiag.reasons.whywords import Words, word
from netdiag.reasons.wording import as_text


@dataclass(frozen=True, slots=True)
class Advised:
    """An intervention: its place in the plan (from 1) and what put it there, or the obstacles that kept it out.

    `complaints` and `signs` are symptoms that were seen, each with its severity; `findings` are the knelpunten that it
    answers, with their certainty. `too_late` is what was seen after which it is for a next attempt. `less_fit` says of
    what was kept out which of phase, opgave and governance it suits less, so that other advice comes first.
    """

    id: str
    label: Words
    place: int | None
    at_once: bool = False
    complaints: tuple[tuple[str, Words], ...] = ()
    findings: tuple[tuple[str, Words, float], ...] = ()
    signs: tuple[tuple[str, Words], ...] = ()
    too_late: tuple[tuple[str, Words], ...] = ()
    obstacles: tuple[tuple[Obstacle, Words], ...] = ()
    less_fit: tuple[tuple[str, Words], ...] = ()

    def to_dict(self, language: Language = "nl") -> dict[str, Any]:
        """Return the same as plain data. Raises InputError (language)."""
        checked(language)
        signs = {"complaints": self.complaints, "signs": self.signs, "too_late": self.too_late}
        return {
            "kind": "intervention",
            "id": self.id,
            "label": self.label.label(language),
            "place": self.place,
            "at_once": self.at_once,
            **{key: [{"id": i, "label": w.label(language)} for i, w in found] for key, found in signs.items()},
            "findings": [{"id": i, "label": w.label(language), "certainty": c} for i, w, c in self.findings],
            "obstacles": [
                {"kind": o.kind, "about": list(o.about), "text": w.label(language)} for o, w in self.obstacles
            ],
            "less_fit": [{"of": of, "suits": suits.label(language)} for of, suits in self.less_fit],
        }


def advised(diagnosis: Diagnosis, name: str) -> Advised | None:
    """Return why an intervention is in the plan, or what kept it out; None where none has this id or label."""
    found = next(called(name, diagnosis.kb.interventions), None)
    if found is None:
        return None
    line = next((line for line in diagnosis.interventions if line.intervention == found.id), None)
    return _placed(diagnosis, found, line) if line else _kept_out(diagnosis, found)


def _kept_out(diagnosis: Diagnosis, i: Intervention) -> Advised:
    obstacles = diagnosis._planner.kept_out(i.id)
    told_ = tuple((o, Words.told(partial(obstacle_text, o, [diagnosis]))) for o in obstacles)
    return Advised(i.id, Words.of(i), None, obstacles=told_, less_fit=tuple(_less_fit(diagnosis, i)))


def _placed(diagnosis: Diagnosis, i: Intervention, line: PlanLine) -> Advised:
    certainties, knelpunten = diagnosis.inference.certainties, diagnosis.kb.knelpunten
    meant = diagnosis.kb.derived.meant_for[i.id]
    signs = [name for name in line.symptoms if name in meant and name not in line.complaints]
    return Advised(
        id=i.id,
        label=Words.of(i),
        place=line.priority,
        at_once=diagnosis._planner.cannot_wait(i),
        complaints=_seen_of(diagnosis, line.complaints),
        findings=tuple((k, Words.of(knelpunten[k]), certainties[f"knelpunt:{k}"]) for k in line.knelpunten),
        signs=_seen_of(diagnosis, signs),
        too_late=_seen_of(diagnosis, line.too_late),
    )


def _less_fit(diagnosis: Diagnosis, i: Intervention) -> Iterator[tuple[str, Words]]:
    """Yield what an intervention suits of which the case has another: phase, type of opgave, form of governance."""
    case, kb = diagnosis.case, diagnosis.kb
    for of, suits, present, section in (
        ("phase", i.phase, case.phase, kb.phases),
        ("opgave", i.opgave, diagnosis.opgave.type, kb.opgaven),
        ("governance", i.governance, case.governance, kb.governance_forms),
    ):
        if suits and present is not None and present not in suits:
            yield of, Words.told(partial(_joined, [section[name] for name in suits]))


def _joined(records: Sequence[Entry], language: Language) -> str:
    return "; ".join(record.label(language) for record in records)


def _seen_of(diagnosis: Diagnosis, symptoms: Iterable[str]) -> tuple[tuple[str, Words], ...]:
    return tuple((name, _seen(diagnosis, name)) for name in symptoms)


def _seen(diagnosis: Diagnosis, symptom: str) -> Words:
    label, severity = diagnosis.kb.symptoms[symptom], diagnosis.case.observed[symptom].severity
    return Words.told(lambda language: f"{quoted(label.label(language))} ({score(severity, language)})")


def in_plan(advice: Advised, language: Language = "nl") -> str:
    """Return the place of an intervention in the plan and why it stands there, or all that kept it out, as text."""
    return as_text([advice.label.label(language), *_lines(advice, language)])


def _lines(advice: Advised, language: Language) -> Iterator[str]:
    if advice.place is None:
        yield from (f"  - {text.label(language)}" for _, text in advice.obstacles)
        yield from (f"  - {word(f'suits_{of}', language, about=w.label(language))}" for of, w in advice.less_fit)
        return
    yield f"  {say('in_plan', language, place=advice.place)}"
    if advice.at_once:
        yield f"  - {word('placed_at_once', language)}"
    findings = [f"{label.label(language)}, {told(c, language)}" for _, label, c in advice.findings]
    for key, parts in (
        ("placed_complaints", _labels(advice.complaints, language)),
        ("placed_findings", findings),
        ("placed_signs", _labels(advice.signs, language)),
        ("placed_late", _labels(advice.too_late, language)),
    ):
        if parts:
            yield f"  - {word(key, language, parts='; '.join(parts))}"


def _labels(some: Sequence[tuple[str, Words]], language: Language) -> list[str]:
    return [text.label(language) for _, text in some]
