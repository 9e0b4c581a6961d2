"""A diagnosis told in one language: labels, certainties, signs with where they were seen.

Teller(diagnosis, language, firm)
  say, lead                   phrases
  told, number                a certainty with its word, and alone
  label(section, id)          what knowledge calls something
  seen, signs                 signs with their score as inline text
  sign, noted                 ... and with where and how they were noted
  row, listed                 a few things in a row
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netdiag import phrases
from netdiag.phrases import Language
from netdiag.plaintext import shortened
from netdiag.report import people
from netdiag.report.blocks import Inline, Part, plain, strong
from netdiag.report.words import bare, say

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis

NOTE: Final = 160  # characters of a note beside its sign; a full report has all of it among the observations


@dataclass(frozen=True, slots=True)
class Teller:
    """A diagnosis, the language to tell it in, and in a line how firm it is, which takes work to find out."""

    d: Diagnosis
    language: Language
    firm: str = ""

    def say(self, key: str, **parts: object) -> str:
        """Return a phrase of reports."""
        return say(key, self.language, **parts)

    def lead(self, key: str) -> Inline:
        """Return a phrase as it stands out before what it leads to."""
        return strong(f"{self.say(key).capitalize()}: ")

    def told(self, value: float) -> str:
        """Return a certainty as word and number: waarschijnlijk (0,62)."""
        return phrases.told(value, self.language)

    def number(self, value: float) -> str:
        """Return a certainty as a number."""
        return phrases.number(value, self.language)

    def label(self, section: str, name: str) -> str:
        """Return the label of a record, without a full stop at its end."""
        text: str = getattr(self.d.kb, section)[name].label(self.language)
        return bare(text)

    def labels(self, section: str, names: Iterable[str]) -> str:
        """Return labels in a row: a, b and c."""
        return self.row([self.label(section, name) for name in names])

    def row(self, texts: Sequence[str]) -> str:
        """Return texts in a row: a, b and c."""
        return f" {self.say('and')} ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))

    def seen(self, name: str) -> Inline:
        """Return a sign with its score."""
        return plain(f"{self.label('symptoms', name)} ({people.seen(self.d, name, self.language)})")

    def sign(self, name: str) -> Inline:
        """Return a sign with its score, and where and how it was noted."""
        where = self.where(name)
        return (*self.seen(name), Part(f" [{where}]", "source")) if where else self.seen(name)

    def where(self, name: str) -> str:
        """Return where a sign was seen, and the note that was made of it: its beginning, where it is long."""
        observed = self.d.case.observed[name]
        kind = self.say(observed.source) if observed.source else ""
        return ": ".join(filter(None, (kind, shortened(" ".join((observed.note or "").split()), NOTE))))

    def signs(self, names: Sequence[str], most: int | None = None) -> Inline:
        """Return signs one after another, at most so many, and how many more there are."""
        return self.listed(list(map(self.seen, names)), most)

    def noted(self, names: Sequence[str], most: int | None = None) -> Inline:
        """Return the same, each with where and how it was noted."""
        return self.listed(list(map(self.sign, names)), most)

    def listed(self, told: Sequence[Inline], most: int | None) -> Inline:
        """Return things told one after another, at most so many, and how many more there are."""
        shown = told[:most]
        left = len(told) - len(shown)
        more = [plain(self.say("and_more", n=left))] if left else []
        return tuple(part for said in (*shown, *more) for part in (Part("; "), *said))[1:]
