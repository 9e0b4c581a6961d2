"""The template of a case file, of one screen or with every field; its first line names the schema for editors.

case_template(kb, language)     name, features of the opgave, chief complaint, and a few signs or those of some subjects
full_template(kb, language)     every field once, and the core signs of all subjects
with_signs_to_fill_in(case, kb, names)      a case as it is, and below it some signs to fill in, subject by subject
subjects_of(chosen, kb)         the subjects that were chosen, in the order of the knowledge; all where none was
features_of(text, kb)           features and their answers, as `--features` gives them: "some-feature=yes,another=no"
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from netdiag.cases.case import Case
from netdiag.cases.observation import ANSWER_WORDS
from netdiag.errors import InputError, Nearest, Problem, did_you_mean
from netdiag.knowledge import Entry, KnowledgeBase
from netdiag.knowledge.statable import ANSWERED, FIELDS, CaseField
from netdiag.messages import _
from netdiag.phrases import Language, Pairs, in_full
from netdiag.plaintext import printable

SCHEMA_NAME: Final = "netdiag-case.schema.json"
SIZE: Final = 12  # organisations, as an example
EXAMPLES: Final = 3  # signs in a template without subjects: of as many subjects the first
EXAMPLE: Final = "3"  # a severity
UNKNOWN: Final = "unknown"  # until somebody says how strongly
JUDGEMENT: Final = "judgement"  # where somebody saw it who was told no such thing

_WORDS: Final[Pairs] = {
    "head": (
        "Eén netwerk, zoals het is waargenomen. Alleen symptoms is nodig.",
        "One network, as it was observed. Only symptoms is needed.",
    ),
    "find": (
        "Zoek een symptoom met woorden: netdiag symptoms WOORDEN. Dan: netdiag diagnose DIT-BESTAND",
        "Find a symptom by words: netdiag symptoms WORDS. Make the diagnosis: netdiag diagnose THIS-FILE",
    ),
    "name": ("Naam van het netwerk", "Name of the network"),
    "opgave": (
        "type van de opgave, alleen als u het zeker weet; anders leidt netdiag het af",
        "type of the task, only if you are sure; otherwise netdiag infers it",
    ),
    "size": ("aantal organisaties", "number of organisations"),
    "mandated": ("true: van buiten opgelegd; false: vrijwillig", "true: imposed from outside; false: voluntary"),
    "arrangement": ("hoe het netwerk nu is ingericht (Tabel 1)", "how the network is set up now (Tabel 1)"),
    "features": (
        "wat voor opgave het is; yes, partly, no of unknown. Hieruit volgt het type (Tabel 1)",
        "what kind of task it is; yes, partly, no or unknown. The type follows from it (Tabel 1)",
    ),
    "bouwstenen": ("gezet? yes, partly, no of unknown", "taken? yes, partly, no or unknown"),
    "krachten": ("sterkte 0..4", "strength 0..4"),
    "chief": (
        "hoogstens drie: wat mensen in het netwerk als eerste noemen",
        "at most three: what people in the network bring up first",
    ),
    "more": (
        "Elk onderwerp met zijn signalen: netdiag new --subjects {subjects}. Alle velden: netdiag new --full",
        "A subject with all its signs: netdiag new --subjects {subjects}. Every field: netdiag new --full",
    ),
    "example": (
        "Voorbeelden; haal het hekje weg waar iets speelt, en zet er eigen signalen bij.",
        "Examples; take away the # of what is so, and add signs of your own.",
    ),
    "part": (
        "Hieronder staat een deel van de signalen; netdiag symptoms toont ze alle.",
        "Below stands a part of the signs; netdiag symptoms shows them all.",
    ),
    "symptoms": (
        "0 afwezig, 1 licht, 2 matig, 3 sterk, 4 zeer sterk; of unknown (weet niet), n/a (n.v.t.)",
        "0 absent, 1 slight, 2 moderate, 3 strong, 4 very strong; or unknown, n/a",
    ),
    "long": (
        "uitgebreid: {severity: 3, confidence: 0.8, source: interview, note: ...}",
        "in full: {severity: 3, confidence: 0.8, source: interview, note: ...}",
    ),
}


def case_template(
    kb: KnowledgeBase,
    language: Language = "nl",
    subjects: Collection[str] = (),
    features: Mapping[str, str] | None = None,
) -> str:
    """Return a case file to fill in that fits on a screen; with subjects, every sign of theirs follows as a comment."""
    say, known = in_full(_WORDS, language), features or {}
    lines = [
        *_head(say),
        f"{'' if known else '# '}features:  # {say['features']}",
        *(_feature_line(f, known, language) for f in kb.features.values()),
        f"# chief_complaint: []  # {say['chief']}",
        f"# {say['symptoms']}",
        "symptoms:",
    ]
    for group in subjects:
        lines += _signs(kb, group, language, kb.symptoms)
    if not subjects:
        lines += [f"  # {say['example']}", *_examples(kb, language)]
    lines += [f"# {say['more'].format(subjects=','.join(list(kb.groups)[:2]))}"]
    return "\n".join(lines) + "\n"


def full_template(kb: KnowledgeBase, language: Language = "nl") -> str:
    """Return a case file to fill in: the core symptoms stand in it as comments, subject by subject."""
    say = in_full(_WORDS, language)
    lines = [
        *_head(say),
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
    for group in kb.groups:
        lines += _signs(kb, group, language, {s.id for s in kb.symptoms.values() if s.core})
    return "\n".join(lines) + "\n"


def with_signs_to_fill_in(case: Case, kb: KnowledgeBase, names: Collection[str], language: Language = "nl") -> str:
    """Return a case file of the same case, in which these signs follow as comments, as judgements still to be made."""
    bare = case.replace(symptoms={})
    rest = bare.to_yaml() if bare != Case() else ""
    among, answer = {*names}, f"{{severity: {UNKNOWN}, source: {JUDGEMENT}}}"
    lines = [line for group in kb.groups for line in _signs(kb, group, language, among, answer)]
    seen = Case(symptoms=case.symptoms).to_yaml() if case.symptoms else "symptoms:\n"
    return rest + seen + "".join(f"{line}\n" for line in lines)


def subjects_of(chosen: Collection[str], kb: KnowledgeBase) -> list[str]:
    """Return the subjects that were chosen, or all where none was. Raises InputError for one there is not."""
    unknown = [name for name in chosen if name not in kb.groups]
    if unknown:
        known = tuple(kb.groups)
        raise InputError(
            Problem(_("'{name}' is not a subject.").format(name=name), None, Nearest((name,), known, listed=True))
            for name in unknown
        )
    return [name for name in kb.groups if name in chosen] or list(kb.groups)


def features_of(text: str, kb: KnowledgeBase) -> dict[str, str]:
    """Return feature -> answer of "some-feature=yes,another=no". Raises InputError for what is neither."""
    pairs = [tuple(map(str.strip, pair.partition("="))) for pair in text.split(",") if pair.strip()]
    answers = [(name, ANSWER_WORDS.get(answer.lower(), answer)) for name, _equals, answer in pairs]
    problems = [problem for name, answer in answers for problem in _wrong(name, answer, kb)]
    counts = Counter(name for name, _answer in answers)
    problems += [Problem(_("'{name}' is given twice.").format(name=name)) for name, n in counts.items() if n > 1]
    if problems:
        raise InputError(problems)
    return dict(answers)


def _wrong(name: str, answer: str, kb: KnowledgeBase) -> Iterator[Problem]:
    answers = ANSWERED["features"].values
    if name not in kb.features:
        hint = did_you_mean(name, kb.features) or _("Wanted {features}.").format(features=", ".join(kb.features))
        yield Problem(_("'{name}' is not one of the features.").format(name=name), None, hint)
    elif answer not in answers:
        yield Problem(
            _("'{answer}' is no answer to {name}.").format(answer=answer, name=name),
            None,
            _("Write {name}=, and {answers}.").format(name=name, answers=", ".join(map(str, answers))),
        )


def _head(say: Mapping[str, str]) -> list[str]:
    first = f"# yaml-language-server: $schema={SCHEMA_NAME}"
    return [first, f"# {say['head']}", f"# {say['find']}", "", f"name: {say['name']}"]


def _feature_line(feature: Entry, known: Mapping[str, str], language: Language) -> str:
    mark = "" if feature.id in known else "# "
    return f"{mark}  {feature.id}: {known.get(feature.id, 'unknown')}  # {_label(feature, language)}"


def _examples(kb: KnowledgeBase, language: Language) -> list[str]:
    first = {s.group: s for s in reversed(list(kb.symptoms.values())) if s.core and not s.strength}
    return [_sign_line(first[group], language) for group in kb.groups if group in first][:EXAMPLES]


def _signs(
    kb: KnowledgeBase, group: str, language: Language, among: Collection[str], answer: str = EXAMPLE
) -> list[str]:
    """Return the lines of a subject: its name, and those of its signs that are among these; none where it has none."""
    signs = [s for s in kb.symptoms.values() if s.group == group and s.id in among]
    title = ["", f"  # -- {_label(kb.groups[group], language)}"] if signs else []
    return [*title, *(_sign_line(s, language, answer) for s in signs)]


def _sign_line(sign: Entry, language: Language, answer: str = EXAMPLE) -> str:
    """Return a sign as a comment that stands where it should as soon as the # is gone."""
    return f"  #{sign.id}: {answer}  # {_label(sign, language)}"


def _field_line(field: CaseField, note: str | None, kb: KnowledgeBase) -> str:
    """Return a line for one field of a case: its first value as example, and the note or all its values."""
    values = [str(v).lower() for v in (getattr(kb, field.section) if field.section else field.options)]
    return f"# {field.name}: {values[0] if values else SIZE}  # {note or ', '.join(values)}"


def _label(entry: Entry, language: Language) -> str:
    """Return a label on one line: what follows a line end in it would not be a comment."""
    return printable(entry.label(language), " ")


def _first(names: Iterable[str]) -> str:
    return next(iter(names), "")
