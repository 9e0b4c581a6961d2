"""The picture so far, in a few lines: type of opgave, hoofdoorzaken, surest knelpunten.

picture(case, kb, language)     Case -> lines
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netdiag.cases import Case
from netdiag.diagnosis import outline
from netdiag.inference.floats import infer
from netdiag.intake.talkwords import word
from netdiag.knowledge import KnowledgeBase
from netdiag.phrases import Language, told

FIRST: Final = 5  # knelpunten: as many as a core holds


def picture(case: Case, kb: KnowledgeBase, language: Language) -> Iterator[str]:
    """Yield what a case comes to so far: the share of each hoofdoorzaak, and the knelpunten that hold."""
    found = outline(case, infer(case, kb), kb)
    if found.opgave.type:
        yield word("opgave", language, type=kb.opgaven[found.opgave.type].label(language))
    for cause in found.hoofdoorzaken:
        if cause.share:
            yield f"{cause.share:4.0%} {kb.hoofdoorzaken[cause.id].label(language)}"
    for knelpunt in found.holding[:FIRST]:
        yield f"- {kb.knelpunten[knelpunt.id].label(language)}: {told(knelpunt.certainty, language)}"
    if not found.holding:
        yield word("nothing_yet", language)
