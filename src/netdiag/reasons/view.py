"""What a notebook shows of reasons, each as one piece of HTML, in Dutch as all that notebooks show.

as_html(explanation)        each rule that spoke, with what it adds and what it rests on
of_firmness(firmness)       each knelpunt that comes among the first, with its band and how often
of_next(found)              each question, how to find out, how far its answer may change the picture
of_text(text)               what is told in words alone

Text of others is never markup.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from netdiag.knowledge import given
from netdiag.phrases import number, say, told
from netdiag.plaintext import printable
from netdiag.reasons.firmtext import SELDOM
from netdiag.reasons.firmwords import word
from netdiag.reasons.telling import observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netdiag.reasons.explanation import Explanation, Step
    from netdiag.reasons.next import Next
    from netdiag.reasons.robustness import Firmness

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


def of_firmness(firmness: Firmness) -> str:
    """Return each knelpunt that comes among the first as a row, then the answers that the first place hangs on."""
    shown = [one for one in firmness.knelpunten if one.among_first > SELDOM]
    rows = [
        (_label(k.id), number(k.certainty), number(k.low), number(k.high), f"{k.first:.0%}", f"{k.among_first:.0%}")
        for k in shown
    ]
    keys = ("knelpunt_head", "certainty_head", "low_head", "high_head", "first_head", "among_head")
    turns = "; ".join(_label(turn.id) for turn in firmness.hangs_on)
    return _table(
        word("firm", "nl"), keys, rows, f"{word('hangs', 'nl')}: {turns}" if turns else word("hangs_not", "nl")
    )


def of_next(found: Next) -> str:
    """Return each question as a row, then how many there are beyond these."""
    rows = [
        (
            _label(q.id),
            "; ".join(word(way, "nl") for way in q.ways or ("initiator",)),
            ", ".join(map(_label, q.whom)),
            number(q.change),
        )
        for q in found.questions
    ]
    more = word("more_asked", "nl", n=found.more) if found.more else ""
    return _table(word("next", "nl"), ("question_head", "how_head", "whom_head", "change_head"), rows, more)


def _label(name: str) -> str:
    """Return what the shipped knowledge calls an id, or the id of a record of one's own: values hold ids alone."""
    kb = given(None)
    sections = (kb.knelpunten, kb.symptoms, kb.features, kb.actors)
    return next((section[name].label("nl").rstrip(".") for section in sections if name in section), name)


def of_text(text: str) -> str:
    """Return what is told in words, its lines as they are."""
    lines = "\n".join(map(_safe, text.split("\n")))
    return f'<div lang="nl"><pre style="white-space:pre-wrap">{lines}</pre></div>'


def _table(title: str, keys: Iterable[str], rows: Iterable[Sequence[str]], end: str) -> str:
    heads = "".join(f"<th>{_safe(word(key, 'nl'))}</th>" for key in keys)
    body = "".join(f"<tr {TOP_LEFT}>{''.join(f'<td>{_safe(cell)}</td>' for cell in row)}</tr>" for row in rows)
    table = f"<table><thead><tr {TOP_LEFT}>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div lang="nl"><h4>{_safe(title)}</h4>{table}<p>{_safe(end)}</p></div>'


def _safe(text: str) -> str:
    return escape(printable(text, " "))
