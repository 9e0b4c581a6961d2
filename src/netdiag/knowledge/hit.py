"""What a search for symptoms comes back with.

Hit         a symptom that was found, how well it matches, and by which words
"""

from __future__ import annotations

from dataclasses import dataclass

from netdiag.knowledge import records as m


@dataclass(frozen=True, slots=True)
class Hit:
    """A symptom that was found, and why: `words` are those of the `matched` text that match, a label or a saying of it.

    Scores compare the hits of one search, and say nothing of those of another.
    """

    symptom: m.Symptom
    score: float
    matched: str
    words: tuple[str, ...]
