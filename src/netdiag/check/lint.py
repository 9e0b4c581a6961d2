"""What a person should look at in a knowledge base that loads: rules that contradict, repeat or never speak.

    lint(kb)                    knowledge base -> remarks, gravest first
      _CHECKS                   one function a check; each yields remarks
      LintContext               what the checks share: premises as logic, what can be reached (context)

After the anomalies of CHECK (Nguyen and others 1987) and KB-Reducer (Ginsberg 1988): redundancy, conflict, circularity
(refused at load already), deficiency; taken over to rules that carry certainties, where two rules that say the same do
no harm by being useless but by counting double. An error makes a conclusion wrong or impossible, a warning is likely a
slip, an info may well be meant so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from netdiag.check.context import SEVERITIES, LintContext, Remark
from netdiag.check.lint_knelpunten import bars, companions, evidence, lookalikes, neighbours
from netdiag.check.lint_premises import counted_twice, premises, scale
from netdiag.check.lint_reach import deficient, interventions, unreachable, unread
from netdiag.check.lint_rules import double_counting, opposed, redundant, unnecessary
from netdiag.check.lint_words import general, labels, not_in_the_file, sentences, untranslated, words
from netdiag.knowledge import KnowledgeBase


def lint(kb: KnowledgeBase) -> tuple[Remark, ...]:
    """Return every remark on a knowledge base, gravest first, within that by the name of the check and its place."""
    context = LintContext(kb)
    remarks = {remark for check in _CHECKS for remark in check(context)}
    return tuple(sorted(remarks, key=_order))


def _order(remark: Remark) -> tuple[int, str, str, int, int, str]:
    place = remark.place
    return SEVERITIES.index(remark.severity), remark.check, place.file, place.line, place.column, remark.message


_CHECKS: Final[tuple[Callable[[LintContext], Iterator[Remark]], ...]] = (
    redundant,
    opposed,
    double_counting,
    unnecessary,
    premises,
    scale,
    unread,
    unreachable,
    interventions,
    words,
    untranslated,
    not_in_the_file,
    sentences,
    labels,
    evidence,
    counted_twice,
    bars,
    lookalikes,
    neighbours,
    deficient,
    companions,
    general,
)
