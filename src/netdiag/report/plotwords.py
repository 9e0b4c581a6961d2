"""The words of pictures, Dutch and English.

word(key, language)         a phrase, its parts filled in
listed(texts, language)     texts as one: a, b and c
share(value)                a share as it is written: 58%
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from netdiag.phrases import Language, Pairs, filled

_WORDS: Final[Pairs] = {
    # --- titles
    "shares": ("Verdeling over de vier hoofdoorzaken", "Shares of the four main causes"),
    "table2": ("De knelpunten in de opstelling van Tabel 2", "The bottlenecks in the layout of Tabel 2"),
    "certainty": ("Hoe zeker de knelpunten zijn", "How sure the bottlenecks are"),
    "path": ("Van signalen via knelpunten naar wat te doen", "From signs through bottlenecks to what to do"),
    "respondents": ("Wat de respondenten antwoordden", "What respondents answered"),
    "change": ("Wat veranderde tussen twee momenten", "What changed between two dates"),
    # --- what is drawn
    "points_to_nothing": ("Wat is waargenomen wijst nergens naar.", "What was observed points nowhere."),
    "surest": ("zekerste knelpunt: {name}, {told}", "surest bottleneck: {name}, {told}"),
    "even_first": ("dicht bij elkaar aan kop", "close together in the lead"),
    "shares_say": (
        "Het deel van wat is waargenomen dat naar de knelpunten van elke hoofdoorzaak wijst.",
        "The part of what was observed that points to the bottlenecks of each main cause.",
    ),
    "unlikely": ("onwaarschijnlijk", "unlikely"),
    "unclear": ("onduidelijk", "unclear"),
    "from": ("vanaf {value}", "from {value}"),
    "core_mark": ("verklaart mee het beeld", "helps explain the picture"),
    "factors": (
        "Zekerheidsfactoren van -1 tot 1, geen kansen.",
        "Certainty factors from -1 to 1, not probabilities.",
    ),
    "percentages": (
        "Boven de kolommen: het deel van wat is waargenomen.",
        "Above the columns: the part of what was observed.",
    ),
    "band": ("band: waar negen van tien herhalingen uitkomen", "band: where nine of ten repetitions come out"),
    "other": ("ook gevonden", "found too"),
    "none_holds": ("Geen knelpunt houdt stand.", "No bottleneck holds."),
    "more_bottlenecks": ("Nog {n} knelpunten met minder zekerheid.", "Another {n} bottlenecks with less certainty."),
    "signs": ("Signalen", "Signs"),
    "bottlenecks": ("Knelpunten", "Bottlenecks"),
    "do_first": ("Wat eerst te doen", "What to do first"),
    "path_says": (
        "Hoe breder een band, hoe meer het signaal bijdraagt.",
        "The wider a band, the more the sign contributes.",
    ),
    "not_drawn": ("niet getekend: {n}", "not drawn: {n}"),
    "none_of_five": (
        "Op geen enkel signaal gaven vijf of meer mensen een score; daarom is niets getoond.",
        "On no sign did five or more people give a score; therefore nothing is shown.",
    ),
    "severity_0": ("speelt niet", "not so"),
    "severity_4": ("zeer sterk", "very strong"),
    "median_mark": ("mediaan", "median"),
    "fewer_than": ("minder dan {n} mensen", "fewer than {n} people"),
    "between": ("{low} tot {high}", "{low} to {high}"),
    "or_more": ("{n} of meer", "{n} or more"),
    "less_told": (
        "Aantallen zijn klassen; signalen met minder dan vijf antwoorden staan er niet in.",
        "Numbers are classes; signs with fewer than five answers are left out.",
    ),
    "more_questions": (
        "Nog {n} signalen, waarover men het meer eens is.",
        "Another {n} signs, on which people agree more.",
    ),
    "divided": ("verdeeld", "divided"),
    "lone_voice": ("afwijkende stem", "a lone voice"),
    "agreed": ("eens", "agreed"),
    "some_spread": ("enige spreiding", "some spread"),
    "then": ("toen", "then"),
    "now": ("nu", "now"),
    "causes": ("Hoofdoorzaken, aandeel", "Main causes, share"),
    "certainties": ("Knelpunten, zekerheid", "Bottlenecks, certainty"),
    "nothing_held": ("Op geen van beide momenten houdt een knelpunt stand.", "At neither date does a bottleneck hold."),
    # --- in words
    "alt_shares": ("Staafdiagram. {shares}.", "Bar chart. {shares}."),
    "alt_table2": (
        "Tabel met vier kolommen en {n} knelpunten, donkerder naarmate zekerder. {found}",
        "Table of four columns and {n} bottlenecks, the darker the surer. {found}",
    ),
    "alt_certainty": (
        "Puntdiagram van de zekerheid van {n} knelpunten. {found}",
        "Dot chart of the certainty of {n} bottlenecks. {found}",
    ),
    "alt_path": (
        "Stroomdiagram van signalen via knelpunten naar stappen. {found}",
        "Flow from signs through bottlenecks to steps. {found}",
    ),
    "alt_path_one": (
        "{knelpunt}: op {signs}; aangepakt door stap {steps}.",
        "{knelpunt}: on {signs}; answered by step {steps}.",
    ),
    "alt_path_none": (
        "{knelpunt}: {signs}; nog geen stap in het plan.",
        "{knelpunt}: {signs}; no step in the plan yet.",
    ),
    "alt_path_step": ("Stap {step}: op '{sign}'.", "Step {step}: on '{sign}'."),
    "alt_respondents": (
        "Spreiding van de antwoorden op {n} signalen, van 0 tot 4. {found}",
        "Spread of answers on {n} signs, from 0 to 4. {found}",
    ),
    "alt_respondents_one": ("{sign}: mediaan {median}, {label}.", "{sign}: median {median}, {label}."),
    "alt_change": ("Twee momenten naast elkaar. {found}", "Two dates side by side. {found}"),
    "alt_change_one": ("{name}: van {old} naar {new}", "{name}: from {old} to {new}"),
    "likely_or_possible": ("Zekerst: {found}.", "Surest: {found}."),
    "no_sign": ("geen signaal", "no sign"),
    "and": ("en", "and"),
}


def word(key: str, language: Language, **parts: object) -> str:
    """Return a phrase in a language, with its parts filled in."""
    return filled(_WORDS, key, language, **parts)


def listed(texts: Sequence[str], language: Language) -> str:
    """Return texts as one: a, b and c."""
    *first, last = texts
    return f"{', '.join(first)} {word('and', language)} {last}" if first else last


def share(value: float) -> str:
    """Return a share as it is written: 58%."""
    return f"{round(100 * value)}%"
