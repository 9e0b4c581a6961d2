"""What changed in a network between two times, and what of it may be chance.

compare(before, after)      two diagnoses -> Comparison
  drawn(diagnosis)            between which figures nine of ten draws lie
  Comparison                the reasoned difference, who answered, what the earlier plan aimed at
    Aim, SignMove           a line of the earlier plan, and how a sign was scored both times
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from netdiag.cases import Case
from netdiag.diagnosis import Diagnosis, PlanLine
from netdiag.errors import InputError, Problem
from netdiag.frozen import FrozenDict
from netdiag.messages import _
from netdiag.reasons.bands import STEP, Bands, bands, is_beyond
from netdiag.reasons.diff import Diff, diff
from netdiag.reasons.people import Panel, panel
from netdiag.reasons.robustness import Draws, FirmCause, FirmKnelpunt, bands_of_draws

Both = tuple[Bands, Bands]  # of before and of after
Course = Literal["eased", "worse", "same", "unasked"]


@dataclass(frozen=True, slots=True)
class SignMove:
    """A sign of the first time: its severity then and now (None: not scored now).

    `clear` says that it moved by more than one step.
    """

    symptom: str
    before: float
    after: float | None
    course: Course
    clear: bool


@dataclass(frozen=True, slots=True)
class Aim:
    """A line of the earlier plan, its place then and now (None: it is not in the plan any more), and its signs."""

    intervention: str
    place: int
    place_now: int | None
    signs: tuple[SignMove, ...]


@dataclass(frozen=True)
class Comparison:
    """What changed between two diagnoses of one network, with two bands of both: `steps` is what one answer, one step
    otherwise, can do, `draws` where nine of ten draws lie (`how_firm`).

    `chance` are the ids of knelpunten and hoofdoorzaken that moved no farther than the first, seen from both times, and
    `clear` those that moved farther than the second.
    """

    diff: Diff
    steps: Both
    draws: Both
    panel: Panel | None
    aims: tuple[Aim, ...]

    @cached_property
    def signs(self) -> tuple[SignMove, ...]:
        """How each sign that was scored the first time was scored then and now."""
        before, now = self.diff.before, self.diff.after.case
        return tuple(_sign_moves(before.case.observed, before, now))

    @property
    def asked_again(self) -> int:
        """How many of these signs were asked again, also where nobody could tell."""
        return sum(sign.symptom in self.diff.after.case.observed for sign in self.signs)

    @cached_property
    def chance(self) -> frozenset[str]:
        """What moved no farther than one answer, one step otherwise, can do."""
        return frozenset(self._moved() - self._beyond(self.steps))

    @cached_property
    def clear(self) -> frozenset[str]:
        """What moved farther than nine of ten draws do."""
        return frozenset(self._beyond(self.draws) - self.chance)

    def _moved(self) -> set[str]:
        return {move.id for move in self.diff.knelpunten} | {shift.id for shift in self.diff.shares}

    def _beyond(self, both: Both) -> set[str]:
        """Return what moved out of its band of before, and came from outside its band of now."""
        old, new = both
        knelpunten = (
            move.id
            for move in self.diff.knelpunten
            if move.before
            and move.after
            and is_beyond(move.before.certainty, move.after.certainty, old.knelpunten[move.id], new.knelpunten[move.id])
        )
        shares = (
            shift.id
            for shift in self.diff.shares
            if is_beyond(shift.before, shift.after, old.shares[shift.id], new.shares[shift.id])
        )
        return {*knelpunten, *shares}

    def to_text(self, language: str = "nl") -> str:
        """Return the comparison in words, 80 columns wide. Raises InputError (language)."""
        from netdiag.reasons.comparetext import as_text

        return as_text(self, language)

    def __repr__(self) -> str:
        moved = len(self.diff.knelpunten), len(self.diff.shares)
        told = f"{moved[0]} knelpunten and {moved[1]} shares moved, {len(self.clear)} of these clearly"
        return f"<Comparison: {told}>"

    def _repr_html_(self) -> str:
        from netdiag.reasons.view import of_text

        return of_text(self.to_text())

    def to_report(self, kind: str, language: str = "nl", template: Path | None = None) -> bytes:
        """Return a report on it as the bytes of a file: ".html", ".docx", ".pptx", ".md", ".txt". Raises InputError."""
        from netdiag.report.documents import document_of_change, house_style

        return document_of_change(self, kind, language, house_style(template, kind))

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data: ids and numbers."""
        from netdiag.reasons.comparetext import to_dict

        return to_dict(self)


def compare(before: Diagnosis, after: Diagnosis) -> Comparison:
    """Return what changed between two diagnoses of one network, the earlier first.

    Raises TypeError for what is no Diagnosis, and InputError where they are not made by the same knowledge: `diff`
    tells what another makes of a case.
    """
    for one in (before, after):
        if not isinstance(one, Diagnosis):
            told = _("compare wants two diagnoses, and this is of type {kind}. netdiag.diagnose(case) makes one.")
            raise TypeError(told.format(kind=type(one).__name__))
    if before.kb != after.kb:
        raise InputError(
            [
                Problem(
                    _("the two diagnoses are not made by the same knowledge, so that what moved may come of that."),
                    None,
                    _("Diagnose both with the same knowledge."),
                )
            ]
        )
    return Comparison(
        diff=diff(before, after),
        steps=(bands(before), bands(after)),
        draws=(drawn(before), drawn(after)),
        panel=panel(before.case.respondents, after.case.respondents),
        aims=tuple(_aims(before, after)),
    )


def drawn(diagnosis: Diagnosis) -> Bands:
    """Return between which figures nine of ten draws lie."""
    knelpunten, causes = bands_of_draws(diagnosis, Draws(diagnosis))
    return Bands(_ends(knelpunten), _ends(causes))


def _ends(found: Iterable[FirmKnelpunt | FirmCause]) -> Mapping[str, tuple[float, float]]:
    return FrozenDict({one.id: (one.low, one.high) for one in found})


def _aims(before: Diagnosis, after: Diagnosis) -> Iterator[Aim]:
    places = {line.intervention: line.priority for line in after.interventions}
    for line in before.interventions:
        signs = tuple(_sign_moves(_aimed_at(line, before), before, after.case))
        yield Aim(line.intervention, line.priority, places.get(line.intervention), signs)


def _aimed_at(line: PlanLine, before: Diagnosis) -> Sequence[str]:
    """Return the signs that an intervention names; where it names none, those of the knelpunten it answers."""
    aimed = before.kb.derived.meant_for[line.intervention]
    return [name for name in line.symptoms if name in aimed] or line.symptoms


def _sign_moves(names: Iterable[str], before: Diagnosis, now: Case) -> Iterator[SignMove]:
    for name in names:
        old, new = _score(before.case, name), _score(now, name)
        if old is not None:
            course = _course(old, new, bool(before.kb.symptoms[name].strength))
            yield SignMove(name, old, new, course, new is not None and abs(new - old) > STEP)


def _score(case: Case, name: str) -> float | None:
    seen = case.observed.get(name)
    return None if seen is None or isinstance(seen.severity, str) else float(seen.severity)


def _course(old: float, new: float | None, is_strength: bool) -> Course:
    if new is None:
        return "unasked"
    if new == old:
        return "same"
    return "eased" if (new < old) != is_strength else "worse"
