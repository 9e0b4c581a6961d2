"""The findings one can ask for by name: their kinds, and which one an id or a label means.

resolve(name, kb)               id or label -> kind and id
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from netdiag.errors import InputError, Problem, did_you_mean
from netdiag.knowledge import Entry, KnowledgeBase
from netdiag.messages import _

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
    by_name = _by_name(kb, [kind] if kind else list(KINDS))
    if name in by_name:
        return by_name[name]
    wanted = _("a {kind}").format(kind=kind) if kind else _("a knelpunt, pattern, type of opgave or form of governance")
    near = list(by_name)
    if or_advice:
        wanted = _("a knelpunt, pattern, type of opgave, form of governance or intervention")
        near += kb.interventions
    containing = next((id_ for _unused, id_ in sorted(by_name.values()) if str(name) in id_), "")
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


def _by_name(kb: KnowledgeBase, kinds: list[str]) -> Mapping[str, tuple[str, str]]:
    """Map ids and labels of findings to (kind, id); an id before a label, and an earlier kind before a later one."""
    records = [(kind, record) for kind in kinds for record in getattr(kb, KINDS[kind]).values()]
    ids = {record.id: (kind, record.id) for kind, record in reversed(records)}
    labels = {text: (kind, record.id) for kind, record in reversed(records) for text in record.labels}
    return {**labels, **ids}
