"""The words of an overview of many networks, Dutch and English.

word(key, language)         a phrase, its parts filled in
"""

from __future__ import annotations

from typing import Final

from netdiag.phrases import Language, Pairs, filled

_WORDS: Final[Pairs] = {
    "title": ("Overzicht van {n} netwerken", "Overview of {n} networks"),
    "title_one": ("Overzicht van één netwerk", "Overview of one network"),
    "starter": (
        "Een opening voor gesprekken in de netwerken zelf, geen oordeel en geen ranglijst.",
        "A start for conversations in the networks themselves, not a verdict and not a ranking.",
    ),
    "factors": (
        "Getallen zijn zekerheidsfactoren van -1 tot 1, geen kansen.",
        "Numbers are certainty factors from -1 to 1, not probabilities.",
    ),
    "brief": ("In het kort", "In short"),
    "most": (
        "Het vaakst gevonden: {name}, in {n} van {all} netwerken.",
        "Found most often: {name}, in {n} of {all} networks.",
    ),
    "nothing_found": ("In geen netwerk houdt een knelpunt stand.", "In no network does a bottleneck hold."),
    "first_cause": (
        "De hoofdoorzaak die het vaakst vooropstaat: {name}, in {n} van {all} netwerken.",
        "The main cause that comes first most often: {name}, in {n} of {all} networks.",
    ),
    "unlike_told": ("Op geen ander lijken: {names}.", "Like no other: {names}."),
    "and_others": ("en nog {n}", "and {n} others"),
    "outcomes": ("Uitkomst van de diagnose", "Outcome of the diagnosis"),
    "outcome": ("Uitkomst", "Outcome"),
    "networks": ("Netwerken", "Networks"),
    "network": ("Netwerk", "Network"),
    "causes": ("Hoofdoorzaken over de netwerken", "Main causes over the networks"),
    "cause": ("Hoofdoorzaak", "Main cause"),
    "first": ("Staat voorop in", "Comes first in"),
    "share": ("Gemiddeld aandeel", "Mean share"),
    "knelpunten": ("Welke knelpunten, in hoeveel netwerken", "Which bottlenecks, in how many networks"),
    "knelpunt": ("Knelpunt", "Bottleneck"),
    "likely": ("Waarschijnlijk", "Likely"),
    "possible": ("Mogelijk", "Possible"),
    "core": ("Verklaart mee het beeld", "Helps explain the picture"),
    "spread": ("Verdeling", "Spread"),
    "heat": ("Kaart van knelpunten en netwerken", "Map of bottlenecks and networks"),
    "heat_says": (
        "Hoe donkerder, hoe zekerder. Netwerken die op elkaar lijken staan bij elkaar. Een leeg vak: het knelpunt "
        "houdt daar geen stand.",
        "The darker, the surer. Networks that are alike stand together. An empty cell: the bottleneck does not hold "
        "there.",
    ),
    "heat_cut": (
        "Hier staan {shown} van {all} netwerken; het Excel-bestand heeft ze alle.",
        "Here stand {shown} of {all} networks; the Excel file has them all.",
    ),
    "steps": ("Wat de plannen het vaakst bevatten", "What plans hold most often"),
    "step": ("Stap", "Step"),
    "alike": ("Netwerken die op elkaar lijken", "Networks that are alike"),
    "alike_says": (
        "Gelijkenis van 0 tot 1, naar de knelpunten die gelden; zeldzame tellen zwaarder. Stappen: wat ten minste twee "
        "van de drie meest gelijkende netwerken in hun plan hebben, en dit netwerk niet.",
        "Likeness from 0 to 1, by the bottlenecks that hold; rare ones count for more. Steps: what at least two of the "
        "three most similar networks have in their plan, and this network has not.",
    ),
    "nearest": ("Lijkt op", "Is like"),
    "their_steps": ("Stappen van die netwerken", "Steps of those networks"),
    "unlike": ("lijkt op geen ander", "is like no other"),
    "none": ("geen", "none"),
    "failed": ("Niet gelezen", "Not read"),
    "failed_says": ("Deze netwerken hebben geen diagnose.", "These networks have no diagnosis."),
    "error": ("Wat er mis was", "What was wrong"),
    "file": ("Bestand", "File"),
    "method": ("Werkwijze", "Method"),
    "method_says": (
        "netdiag {version}, kennis {knowledge}. Dezelfde resultaten geven hetzelfde overzicht.",
        "netdiag {version}, knowledge {knowledge}. The same results give the same overview.",
    ),
    "summary": ("Samenvatting", "Summary"),
    "map": ("Kaart", "Map"),
    "unnamed": ("Netwerk zonder naam", "Network without a name"),
    "legend": ("Zekerheid", "Certainty"),
    "from": ("vanaf {value}", "from {value}"),
    "scroll": ("Kaart, opzij te schuiven", "Map, to scroll sideways"),
}


def word(key: str, language: Language, **parts: object) -> str:
    """Return a phrase in a language, with its parts filled in."""
    return filled(_WORDS, key, language, **parts)
