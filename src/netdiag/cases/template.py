"""The template of a case file: every field once, explained, and a first line by which editors find the schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netdiag.knowledge import Entry, KnowledgeBase
from netdiag.knowledge.statable import FIELDS, CaseField
from netdiag.phrases import Language
from netdiag.plaintext import printable

SCHEMA_NAME: Final = "netdiag-case.schema.json"
SIZE: Final = 12  # organisations, as an example

_WORDS: Final = {
    "nl": {
        "head": "Eén netwerk, zoals het is waargenomen. Alleen symptoms is nodig.",
        "find": "Zoek een symptoom met woorden: netdiag symptoms WOORDEN. Dan: netdiag diagnose DIT-BESTAND",
        "name": "Naam van het netwerk",
        "opgave": "type van de opgave, alleen als u het zeker weet; anders leidt netdiag het af",
        "size": "aantal organisaties",
        "mandated": "true: van buiten opgelegd; false: vrijwillig",
        "arrangement": "hoe het netwerk nu is ingericht (Tabel 1)",
        "features": "wat voor opgave het is; yes, partly, no of unknown. Hieruit volgt het type (Tabel 1)",
        "bouwstenen": "gezet? yes, partly, no of unknown",
        "krachten": "sterkte 0..4",
        "chief": "hoogstens drie: wat mensen in het netwerk als eerste noemen",
        "part": "Hieronder staat een deel van de signalen; netdiag symptoms toont ze alle.",
        "symptoms": "0 afwezig, 1 licht, 2 matig, 3 sterk, 4 zeer sterk; of unknown (weet niet), n/a (n.v.t.)",
        "long": "uitgebreid: {severity: 3, confidence: 0.8, source: interview, note: ...}",
    },
    "en": {
        "head": "One network, as it was observed. Only symptoms is needed.",
        "find": "Find a symptom by words: netdiag symptoms WORDS. Make the diagnosis: netdiag diagnose THIS-FILE",
        "name": "Name of the network",
        "opgave": "type of the task, only if you are sure; otherwise netdiag infers it",
        "size": "number of organisations",
        "mandated": "true: imposed from outside; false: voluntary",
        "arrangement": "how the network is set up now (Tabel 1)",
        "features": "what kind of task it is; yes, partly, no or unknown. The type follows from it (Tabel 1)",
        "bouwstenen": "taken? yes, partly, no or unknown",
        "krachten": "strength 0..4",
        "chief": "at most three: what people in the network bring up first",
        "part": "Below stands a part of the signs; netdiag symptoms shows them all.",
        "symptoms": "0 absent, 1 slight, 2 moderate, 3 strong, 4 very strong; or unknown, n/a",
        "long": "in full: {severity: 3, confidence: 0.8, source: interview, note: ...}",
    },
}


def case_template(kb: KnowledgeBase, language: Language = "nl") -> str:
    """Return a case file to fill in: the core symptoms stand in it as comments, subject by subject."""
    say = _WORDS[language]
    lines = [
        f"# yaml-language-server: $schema={SCHEMA_NAME}",
        f"# {say['head']}",
        f"# {say['find']}",
        "",
        f"name: {say['name']}",
        "# date: 2026-01-31",
        f"# opgave: {_first(kb.opgaven)}  # {say['opgave']}: {', '.join(kb.opgaven)}",
        *(_field_line(field, say.get(field.name), kb) for field in FIELDS.values()),
        f"# arrangement:  # {say['arrangement']}: {', '.join(kb.opgaven)}",
        *(f"#   {cell}: {_first(kb.opgaven)}" for cell in kb.cells),
        f"# features:  # {say['features']}",
        *(f"#   {f.id}: unknown  # {_label(f, language)}" for f in kb.features.values()),
        f"# bouwstenen:  # {say['bouwstenen']}",
        *(f"#   {name}: partly" for name in kb.bouwstenen),
        f"# krachten:  # {say['krachten']}",
        *(f"#   {name}: 2" for name in kb.drijvende_krachten),
        f"# chief_complaint: []  # {say['chief']}",
        "",
        f"# {say['symptoms']}",
        f"# {say['long']}",
        f"# {say['part']}",
        "symptoms:",
    ]
    for group in kb.groups.values():
        core = [s for s in kb.symptoms.values() if s.group == group.id and s.core]
        lines += ["", f"  # -- {_label(group, language)}"] if core else []
        lines += [f"  # {s.id}: 3  # {_label(s, language)}" for s in core]
    return "\n".join(lines) + "\n"


def _field_line(field: CaseField, note: str | None, kb: KnowledgeBase) -> str:
    """Return a line for one field of a case: its first value as example, and the note or all its values."""
    values = [str(v).lower() for v in (getattr(kb, field.section) if field.section else field.options)]
    return f"# {field.name}: {values[0] if values else SIZE}  # {note or ', '.join(values)}"


def _label(entry: Entry, language: Language) -> str:
    """Return a label on one line: what follows a line end in it would not be a comment."""
    return printable(entry.label(language), " ")


def _first(names: Iterable[str]) -> str:
    return next(iter(names), "")
