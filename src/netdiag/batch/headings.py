"""What the headings of one table say.

meanings(heading, kb)           the columns that it may name
layout(headings, kb, extra)     which column of a case each names; or that it is carried along, or left out
  Layout
repeated(named, extra)          what is wrong where several name one column

A heading is the id of a column or a label of it. One that is neither is a mistake, unless `extra` says otherwise.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from netdiag.batch.columns import columns_in, names_of_columns, plain
from netdiag.errors import InputError, Place, Problem, did_you_mean
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.limits import COLUMNS
from netdiag.messages import _
from netdiag.plaintext import shortened

Extra = Literal["error", "keep", "ignore"]  # what becomes of columns that are no part of a case
Named = Sequence[tuple[str, tuple[str, ...]]]  # headings, each with the ids that it may name
MAX_SHOWN: Final = 10  # columns that are told one by one
LONGEST_SHOWN: Final = 300  # characters of a heading that are told: more than a label has
MISTYPED: Final = 0.8  # difflib ratio from which a heading is one of a case, mistyped, and no column of one's own
KINDS: Final = 64  # of letters


@dataclass(frozen=True, slots=True)
class Layout:
    """What the headings of a table say: the id of the column that each names; those carried along; those left out."""

    columns: Mapping[str, str]
    kept: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def meanings(heading: str, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the columns that a heading may name; for an id, as most tables have them, without looking further."""
    return (heading,) if heading in columns_in(kb) else names_of_columns(kb).find(heading)


def layout(
    headings: Sequence[str],
    kb: KnowledgeBase,
    extra: Extra = "error",
    taken: Collection[str] = (),
    place: Place | None = None,
) -> Layout:
    """Return what the headings of a table say. Raises InputError with all that is wrong with them.

    What is carried along may not be called as what is `taken`: the columns that it will stand beside. A table that has
    a place was read by a command, whose options a hint then names; any other was made in Python.
    """
    if extra not in get_args(Extra):
        raise InputError(_("'{extra}' is not one of {wanted}.").format(extra=extra, wanted=", ".join(get_args(Extra))))
    if len(headings) > COLUMNS.now:
        raise InputError([COLUMNS.reached(place)])
    named = [(heading, meanings(heading, kb)) for heading in headings]
    extras = [heading for heading, ids in named if not ids]
    problems = [*_ambiguous(named), *repeated(named, extra), *_unknown(extras, kb, extra, place is not None)]
    if extra == "keep":
        problems += _taken(extras, taken)
    if extra != "error" and len(extras) == len(named) > 0:
        problems.append(Problem(_("none of its columns is a part of a case.")))
    if problems:
        raise InputError([Problem(problem.message, place, problem.hint) for problem in problems])
    columns = {heading: ids[0] for heading, ids in named if ids}
    return Layout(columns, tuple(extras), ()) if extra == "keep" else Layout(columns, (), tuple(extras))


def _shown(heading: str) -> str:
    return shortened(heading, LONGEST_SHOWN)


def _ambiguous(named: Named) -> Iterator[Problem]:
    for heading, ids in named:
        if len(ids) > 1:
            yield Problem(
                _("column '{heading}' may be {ids}.").format(heading=_shown(heading), ids=_(" or ").join(ids)),
                hint=_("Give it the id of the one it is."),
            )


def repeated(named: Named, extra: Extra = "ignore") -> Iterator[Problem]:
    """Yield the columns that mean the same, or that would be carried along under one name."""
    headings: dict[str, list[str]] = {}
    for heading, ids in named:
        if len(ids) == 1 or (extra == "keep" and heading.strip()):
            headings.setdefault(ids[0] if ids else heading, []).append(heading)
    for name, alike in headings.items():
        if len(set(alike)) > 1:
            listed = _(" and ").join(f"'{_shown(heading)}'" for heading in dict.fromkeys(alike))
            yield Problem(_("columns {listed} are both {name}.").format(listed=listed, name=_shown(name)))
        elif len(alike) > 1:
            yield Problem(_("column '{alike}' stands there twice.").format(alike=_shown(alike[0])))


def _taken(extras: Sequence[str], taken: Collection[str]) -> Iterator[Problem]:
    spoken = set(map(plain, taken))
    for heading in extras:
        if plain(heading) in spoken:
            yield Problem(
                _("column '{heading}' cannot be carried along: one of the results is called so.").format(
                    heading=_shown(heading)
                ),
                hint=_("Give it another name."),
            )


def _unknown(extras: Sequence[str], kb: KnowledgeBase, extra: Extra, is_read: bool) -> Iterator[Problem]:
    """Yield the columns that are no part of a case, and may not be carried along or left out."""
    refused = list(dict.fromkeys(heading for heading in extras if extra == "error" or _refused(heading, kb, extra)))
    yield from (_problem(heading, kb, is_read) for heading in refused[:MAX_SHOWN])
    if len(refused) > MAX_SHOWN:
        hint = _("`netdiag symptoms` lists the symptoms.")
        yield Problem(_("and {refused} more columns like these.").format(refused=len(refused) - MAX_SHOWN), hint=hint)


def _refused(heading: str, kb: KnowledgeBase, extra: Extra) -> bool:
    return bool(_mistyped(heading, kb)) if heading.strip() else extra == "keep"


def _problem(heading: str, kb: KnowledgeBase, is_read: bool) -> Problem:
    if not heading.strip():
        return Problem(_("a column has no name."))
    hint = _mistyped(heading, kb) or did_you_mean(heading, columns_in(kb))
    otherwise = (
        _("`--extra keep` carries it along, `--extra ignore` leaves it out.")
        if is_read
        else _('`extra="keep"` carries it along, `extra="ignore"` leaves it out.')
    )
    return Problem(
        _("column '{heading}' is neither a symptom nor a part of a case.").format(heading=_shown(heading)),
        hint=hint or otherwise,
    )


def _mistyped(heading: str, kb: KnowledgeBase) -> str:
    """Return a hint with the name that a heading nearly has; "" if there is none."""
    said = plain(heading)
    near = difflib.get_close_matches(said, _alike(said, kb), n=1, cutoff=MISTYPED)
    return _("Did you mean '{near}'?").format(near=near[0]) if near else ""


def _alike(said: str, kb: KnowledgeBase) -> list[str]:
    """Return the names that share enough letters with some words to be near these; the order of letters apart."""
    import numpy as np

    names, lengths, letters = _spelt(kb)
    shared = np.minimum(letters, _letters([said])).sum(axis=1)
    return [names[i] for i in (2 * shared >= MISTYPED * (lengths + len(said))).nonzero()[0]]


@per_knowledge
def _spelt(kb: KnowledgeBase) -> tuple[list[str], Any, Any]:
    """Return all names of columns, how long each is, and its letters."""
    import numpy as np

    known = names_of_columns(kb)
    names = [*known.ids, *known.labels]
    return names, np.array(list(map(len, names))), _letters(names)


def _letters(words: Sequence[str]) -> Any:
    """Return how often each letter stands in each of some words, (words x kinds); some letters count as one kind."""
    import numpy as np

    return np.array([np.bincount([ord(c) % KINDS for c in word], minlength=KINDS) for word in words])
