"""What a notebook shows of an explanation: each rule that spoke, with what it adds and what it rests on.

as_html(explanation)        one piece of HTML, in Dutch as all that notebooks show; text of others is never markup
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from netdiag.phrases import number, say, told
from netdiag.plaintext import printable
from netdiag.reasons.telling import observation

if TYPE_CHECKING:
    from netdiag.reasons.explanation import Explanation, Step

TOP_LEFT: Final = 'style="vertical-align:top;text-align:left"'  # notebooks put cells to the right


def as_html(explanation: Explanation) -> str:
    """Return the rules for and against a finding as a table, in the order in which they count; then what idles."""
    own = explanation.own
    head = f"{own.label.label()}: {told(own.certainty)}"
    steps = (*own.pro, *own.contra, *own.idle)
    rows = "".join(_row(explanation, step) for step in steps)
    return f'<div lang="nl"><h4>{_safe(say("why"))}: {_safe(head)}</h4><table><tbody>{rows}</tbody></table></div>'


def _row(explanation: Explanation, step: Step) -> str:
    """Return one rule: what it adds (in brackets where it does not count), why, and what was observed."""
    seen = {one.item: one for one in explanation.seen}
    added = number(step.contribution, sign="+")
    rests = "<br>".join(_safe(observation(seen[item])) for item in step.seen if item in seen)
    cells = (
        escape(added if step.running is not None else f"({added})"),
        f"{_safe(step.because.label())}<br><small>{_safe(step.rule)}</small>",
        rests,
    )
    return f"<tr {TOP_LEFT}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _safe(text: str) -> str:
    return escape(printable(text, " "))
