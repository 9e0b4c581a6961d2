"""The words of reasons, in each language.

word(key, language)         a phrase, its parts filled in
in_each(key)                the same in each language
Words                       what is told in each
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from netdiag.knowledge import Text
from netdiag.phrases import Language, Pairs, checked, filled, languages


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in Dutch and English, and in each further language there is."""

    nl: str
    en: str
    further: tuple[tuple[Language, str], ...] = ()

    @classmethod
    def told(cls, tell: Callable[[Language], str]) -> Words:
        """Return what is told in each language."""
        nl, en, *further = languages()
        return cls(tell(nl), tell(en), tuple((language, tell(language)) for language in further))

    @classmethod
    def of(cls, text: Text) -> Words:
        """Return the words of a text of the knowledge."""
        return cls.told(text.label)

    def label(self, language: Language = "nl") -> str:
        """Return the words in one language. Raises InputError for one there is not."""
        return {"nl": self.nl, "en": self.en, **dict(self.further)}.get(checked(language), self.en)


_WORDS: Final[Pairs] = {
    # --- premises
    "and": (" en ", " and "),
    "or": (" of ", " or "),
    "of_these": ("minstens {count} van deze: {parts}", "at least {count} of these: {parts}"),
    "not": ("niet {part}", "not {part}"),
    "unless": ("tenzij {part}", "unless {part}"),
    "divided": ("antwoorden verschillen over {label}", "answers differ on {label}"),
    "pattern": ("het patroon {label}", "the pattern {label}"),
    "knelpunt": ("het knelpunt {label}", "the bottleneck {label}"),
    "opgave": ("een opgave van het type {label}", "a task of the type {label}"),
    "axis": ("{label}", "{label}"),
    "governance": ("besturingsvorm {label} past", "form of governance {label} fits"),
    "misfit": (
        "{label} ingericht voor een ander type opgave",
        "{label} set up for another type of task",
    ),
    "case": ("{label} is {values}", "{label} is {values}"),
    "bouwsteen": ("bouwsteen {label}: {values}", "bouwsteen {label}: {values}"),
    "feature": ("{label}: {values}", "{label}: {values}"),
    "question": ("{label}: {values}", "{label}: {values}"),
    "kracht": ("drijvende kracht {label}: {values}", "driving force {label}: {values}"),
    "stated_opgave": ("het type opgave, zoals opgegeven", "the type of task, as stated"),
    "at_least": ("{least} of meer", "{least} or more"),
    "at_most": ("{most} of minder", "{most} or less"),
    "between": ("{least} tot en met {most}", "{least} to {most}"),
    "yes": ("ja", "yes"),
    "partly": ("deels", "partly"),
    "no": ("nee", "no"),
    "True": ("ja", "yes"),
    "False": ("nee", "no"),
    # --- where something was observed
    "document": ("document", "document"),
    "meeting": ("overleg", "meeting"),
    "interview": ("gesprek", "interview"),
    "survey": ("vragenlijst", "survey"),
    "judgement": ("eigen oordeel", "own judgement"),
    "note": ("notitie: {note}", "note: {note}"),
    "confidence": ("zekerheid van de waarneming {value}", "certainty of the observation {value}"),
    "same_too": ("ook gezien, maar hier niet nodig", "seen too, but not needed here"),
    # --- why
    "rule": ("regel", "rule"),
    "inferred_from": ("eigen redenering, bij {passage}", "own reasoning, on {passage}"),
    "makes": ("samen nu {value}", "together now {value}"),
    "stated": ("zo opgegeven", "as stated"),
    "on_the_way": ("Onderweg: {label}, {told}", "On the way: {label}, {told}"),
    "by_way_of": ("via {what}", "by way of {what}"),
    "weakened": ("verzwakt door: {what}", "weakened by: {what}"),
    "weakens": ("verzwakt", "weakens"),
    "idle": ("Telt niet apart mee", "Does not count separately"),
    "outspoken_group": (
        "hoort bij {group}; daarvan telt alleen {sign}",
        "belongs to {group}; of that only {sign} counts",
    ),
    "divided_group": ("verdeelde antwoorden", "divided answers"),
    "spare": ("zonder dit is het hier even zeker", "without it this is as certain"),
    "untrimmed": (
        "Er is zoveel genoemd dat niet is nagegaan wat er weggelaten kan worden.",
        "So much is named that it was not checked what could be left out.",
    ),
    "line_for": ("{label}: {told}, want {signs}", "{label}: {told}, because of {signs}"),
    "line_more": (" en nog {count}", " and {count} more"),
    "line_against": ("; maar {signs}", "; but {signs}"),
    "line_only_against": (
        "{label}: {told}; er spreekt tegen: {signs}",
        "{label}: {told}; what speaks against it: {signs}",
    ),
    "line_nothing": (
        "{label}: {told}; niets van wat is waargenomen wijst hierop",
        "{label}: {told}; nothing that was observed points to it",
    ),
    "line_stated": ("{label}: {told}, zo opgegeven", "{label}: {told}, as stated"),
    "table_head": ("{label}: {told}.", "{label}: {told}."),
    "table_for": ("Het zwaarst weegt {signs}.", "What weighs most is {signs}."),
    "table_for_next": ("Daarnaast {signs}.", "Besides, {signs}."),
    "table_more": ("Nog {count} dingen wijzen erop.", "{count} more things point to it."),
    "table_one_more": ("Nog één ding wijst erop.", "One more thing points to it."),
    "table_against": ("Hiertegen spreekt {signs}.", "What speaks against it: {signs}."),
    "table_more_against": ("En nog {count} dingen spreken ertegen.", "And {count} more things speak against it."),
    "table_one_more_against": ("En nog één ding spreekt ertegen.", "And one more thing speaks against it."),
    "table_idle": (
        "{count} waarnemingen zeggen wat een andere al zegt, en tellen niet apart mee.",
        "{count} observations say what another says already, and do not count separately.",
    ),
    "table_one_idle": (
        "Eén waarneming zegt wat een andere al zegt, en telt niet apart mee.",
        "One observation says what another says already, and does not count separately.",
    ),
    "table_rests": ("Dit rust op {count} waarnemingen.", "This rests on {count} observations."),
    "table_rests_on_one": ("Dit rust op één waarneming.", "This rests on one observation."),
    "absent": ("{label} (niet gezien)", "{label} (not seen)"),
    # --- where it stands
    "place": (
        "In de volgorde staat het op plaats {place}.",
        "It stands in place {place} of the order.",
    ),
    "not_in_core": (
        "Het hoort niet bij de knelpunten die samen het meeste verklaren.",
        "It is not among the bottlenecks that together explain most.",
    ),
    "company": (
        "Waar dit speelt, ziet men vaker dan elders ook {others}.",
        "Where this is so, one sees {others} more often than elsewhere.",
    ),
    "company_against": ("Minder vaak ziet men daar {others}.", "Less often one sees {others} there."),
    # --- what it stands or falls with
    "falls": ("Wat dit onderuit zou halen: {heading}", "What would bring this down: {heading}"),
    "falls_not": (
        "Dit geldt nu niet. Wat het zou laten gelden staat onder --not.",
        "This does not hold now. What would make it hold is told by --not.",
    ),
    "falls_one": (
        "Zonder deze waarneming houdt het geen stand:",
        "Without this observation it does not hold:",
    ),
    "falls_each": (
        "Zonder één van deze waarnemingen houdt het al geen stand:",
        "If any one of these observations drops out, it no longer holds:",
    ),
    "falls_some": (
        "Pas zonder {count} van de {of} waarnemingen houdt het geen stand, zoals zonder deze samen:",
        "It fails only if {count} of the {of} observations drop out, for example these together:",
    ),
    "falls_never": (
        "Het blijft gelden, welke waarneming er ook wegvalt.",
        "It goes on holding, whichever observation drops out.",
    ),
    "falls_unknown": ("Er is niets gevonden; niet alles is nagegaan.", "Nothing was found; not all was tried."),
    "then": ("dan {told}", "then {told}"),
    "more_sets": ("Er zijn er meer.", "There are more."),
    "unproved": (
        "Niet alles is nagegaan: misschien zijn er kleinere combinaties.",
        "Not all was tried: there may be smaller combinations.",
    ),
    # --- why not
    "not_held": ("Waarom niet", "Why not"),
    "nearest": ("Wat er het dichtst bij kwam:", "What came nearest:"),
    "lacks": ("ontbreekt: {parts}", "lacking: {parts}"),
    "too_weak": ("te zwak of te onzeker gezien: {parts}", "seen too weakly or too unsurely: {parts}"),
    "has": ("is er: {parts}", "there is: {parts}"),
    "would_hold": (
        "Het zou gelden als ook dit zo is; één ervan is genoeg:",
        "It would hold if this were so too; one of them is enough:",
    ),
    "would_hold_together": (
        "Het zou gelden als ook dit samen zo is; één van de regels is genoeg:",
        "It would hold if this were so together; one of the lines is enough:",
    ),
    "would_not": (
        "Geen antwoord dat nog open staat zou het laten gelden, ook geen {count} samen.",
        "No answer that is still open would make it hold, nor any {count} together.",
    ),
    "none_found": (
        "Er is niets gevonden dat het zou laten gelden; niet alles is nagegaan.",
        "Nothing was found that would make it hold; not all was tried.",
    ),
    "plus": (", en ", ", and "),
    "at_severity": ("{label} ({score} of sterker)", "{label} ({score} or stronger)"),
    "at_strongest": ("{label} ({score})", "{label} ({score})"),
    "if_absent": ("{label} (nagegaan, en niet gezien)", "{label} (looked for, and not seen)"),
    "if_answered": ("{label}: {value}", "{label}: {value}"),
    # --- advice
    "suits_phase": ("Het past beter bij een andere fase: {about}.", "It suits another phase better: {about}."),
    "suits_opgave": (
        "Het past beter bij een ander type opgave: {about}.",
        "It suits another type of task better: {about}.",
    ),
    "suits_governance": (
        "Het past beter bij een andere besturingsvorm: {about}.",
        "It suits another form of governance better: {about}.",
    ),
    "placed_at_once": ("Het kan niet wachten.", "It cannot wait."),
    "placed_complaints": ("Het antwoordt op de hoofdklacht: {parts}", "It answers the chief complaint: {parts}"),
    "placed_findings": ("Het pakt aan: {parts}", "It is for: {parts}"),
    "placed_signs": ("Het is bedoeld voor wat gezien is: {parts}", "It is meant for what was seen: {parts}"),
    "placed_late": (
        "Het is voor een volgende poging, want gezien is: {parts}",
        "It is for a next attempt, as was seen: {parts}",
    ),
}
FIELD_WORDS: Final[Pairs] = {  # fields of a case
    "phase": ("de fase", "the phase"),
    "governance": ("de besturingsvorm", "the form of governance"),
    "size": ("het aantal organisaties", "the number of organisations"),
    "mandated": ("opgelegd", "imposed"),
    "funding": ("de financiering", "the funding"),
    "members": ("het lidmaatschap", "the membership"),
    "work": ("het soort werk", "the kind of work"),
    "scale": ("de schaal", "the scale"),
    "abroad": ("buiten Nederland", "outside the Netherlands"),
}


def word(key: str, language: Language = "nl", **parts: object) -> str:
    """Return a phrase in a language, with its parts filled in."""
    return filled(_WORDS, key, language, **parts)


def in_each(key: str) -> Words:
    """Return a phrase without parts in each language."""
    return Words.told(partial(filled, _WORDS, key))
