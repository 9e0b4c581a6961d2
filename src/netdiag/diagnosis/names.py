"""The findings one can ask for by name: their kinds, and which one an id or a label means.

resolve(name, kb)               id or label -> kind and id
called(name, records)           the records that an id or a label means
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from netdiag.errors import InputError, Problem, did_you_mean
from netdiag.knowledge import Entry, KnowledgeBase
from netdiag.messages import _

Named = TypeVar("Named", bound=Entry)
KINDS: Final = {
    "knelpunt": "knelpunten",
    "pattern": "patterns",
    "opgave": "opgaven",
    "governance": "governance_forms",
}


def entry(kind: str, name: str, kb: KnowledgeBase) -> Entry:
    """Return what knowledge declares of a finding."""
    record: Entry = getattr(kb, KINDS[kind])[name]
    return record


def resolve(name: Any, kb: KnowledgeBase, kind: str | None = None, or_advice: bool = False) -> tuple[str, str]:
    """Return kind and id of the finding that an id or a label (nl, en) means, of one kind or of any.

    Raises InputError where nothing is called so; `or_advice` says that interventions were looked through already.
    """
    if kind is not None and kind not in KINDS:
        hint = did_you_mean(str(kind), KINDS) or _("Wanted one of {kinds}.").format(kinds=", ".join(KINDS))
        raise InputError([Problem(_("'{kind}' is not a kind of finding.").format(kind=kind), None, hint)])
    sections = {one: getattr(kb, KINDS[one]) for one in ([kind] if kind else KINDS)}
    found = [(one, record.id) for one, records in sections.items() for record in called(name, records)]
    if found:
        return min(found, key=lambda one: one[1] != name)  # an id before a label
    wanted = _("a {kind}").format(kind=kind) if kind else _("a knelpunt, pattern, type of opgave or form of governance")
    records = [record for section in sections.values() for record in section.values()]
    near = [text for record in records for text in (record.id, *record.labels)]
    if or_advice:
        wanted = _("a knelpunt, pattern, type of opgave, form of governance or intervention")
        near += kb.interventions
    containing = next((id_ for id_ in sorted(record.id for record in records) if name and str(name) in id_), "")
    hint = did_you_mean(str(name), near) or (
        _("Did you mean '{containing}'?").format(containing=containing) if containing else ""
    )
    raise InputError(
        [
            Problem(
                _("'{name}' is not {wanted}.").format(name=name, wanted=wanted),
                None,
                hint or _("`netdiag tables` lists the knelpunten."),
            )
        ]
    )


def called(name: Any, records: Mapping[str, Named]) -> Iterator[Named]:
    """Yield the record with an id, then those with a label: in any case, with its last full stop or without."""
    if isinstance(name, str):
        yield from (record for record in (records.get(name),) if record is not None)
        wanted = _bare(name)
        yield from (record for record in records.values() if wanted in map(_bare, record.labels))


def _bare(label: str) -> str:
    return label.rstrip(".?").casefold()
