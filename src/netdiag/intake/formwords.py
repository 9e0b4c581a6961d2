"""The words of a questionnaire.

words(language)             every text of a form by its key
spoken(value, word)         an answer as people choose it
severities, answers         what can be answered to a sign, and to a feature of the opgave: value, word
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from netdiag.messages import SOURCE
from netdiag.phrases import Language, Pairs, filled, in_full

Choices = tuple[tuple[str, str], ...]  # value, word

_CHOICES: Final[Pairs] = {
    "0": ("afwezig", "absent"), "1": ("licht", "slight"), "2": ("matig", "moderate"), "3": ("sterk", "strong"),
    "4": ("zeer sterk", "very strong"), "unknown": ("weet niet", "don't know"), "n/a": ("n.v.t.", "n/a"),
    "yes": ("ja", "yes"), "partly": ("deels", "partly"), "no": ("nee", "no"),
}  # fmt: skip


def severities(language: Language) -> Choices:
    """Return what can be answered to a sign."""
    return _choices(("0", "1", "2", "3", "4", "unknown", "n/a"), language)


def answers(language: Language) -> Choices:
    """Return what can be answered to a feature of the opgave."""
    return _choices(("yes", "partly", "no", "unknown"), language)


def _choices(values: Sequence[str], language: Language) -> Choices:
    """Return what can be chosen; in a further language English where two of its words are alike."""
    told = [filled(_CHOICES, value, language) for value in values]
    if len(set(told)) < len(told):
        told = [filled(_CHOICES, value, SOURCE) for value in values]
    return tuple(zip(values, told, strict=True))


_WORDS: Final[Pairs] = {
    "title": ("Vragenlijst over de samenwerking", "Questionnaire about the cooperation"),
    "intro": (
        "Hoe staat het ervoor in dit netwerk? Er zijn geen goede of foute antwoorden; het gaat om wat u zelf ziet. "
        "U mag een vraag overslaan.",
        "How do things stand in this network? There are no right or wrong answers; what counts is what you see "
        "yourself. You may skip a question.",
    ),
    "private": (
        "Uw naam wordt niet gevraagd. Schrijf ook elders geen namen op. Uitkomsten van groepen kleiner dan vijf "
        "worden niet getoond.",
        "Your name is not asked. Please write no names elsewhere either. Results of groups smaller than five are not "
        "shown.",
    ),
    "you": ("Over u", "About you"),
    "role": ("Wat is uw rol of functie?", "What is your role or position?"),
    "organisation": ("Voor welk soort organisatie werkt u?", "What kind of organisation do you work for?"),
    "pick": ("Kies", "Choose"),
    "features": ("De opgave", "The task"),
    "features_how": (
        "Eerst enkele vragen over wat het netwerk wil bereiken.",
        "First some questions about what the network wants to achieve.",
    ),
    "signs": ("De samenwerking", "The cooperation"),
    "signs_how": (
        "Hieronder staan uitspraken, gunstige en ongunstige door elkaar. Hoe sterk ziet u dit in het netwerk? "
        "Kies 'weet niet' als u het niet weet, en 'n.v.t.' als de uitspraak hier niet van toepassing is.",
        "Below are statements, favourable and unfavourable mixed. How strongly do you see this in the network? "
        "Choose 'don't know' if you do not know, and 'n/a' if the statement does not apply here.",
    ),
    "number": ("nr", "no"),
    "question": ("vraag", "question"),
    "answer": ("antwoord", "answer"),
    "answers": ("antwoorden", "answers"),
    "subject": ("onderwerp", "subject"),
    "mark": (
        "Zet een kruisje in het vakje van uw antwoord.",
        "Put a cross in the box of your answer.",
    ),
    "fill": (
        "Kies in de kolom 'antwoord' een waarde uit de lijst, en bewaar het bestand.",
        "Choose a value from the list in the column 'answer', and save the file.",
    ),
    "wrong": ("Kies een antwoord uit de lijst.", "Choose an answer from the list."),
    "done": ("beantwoord", "answered"),
    "of": ("van", "of"),
    "save": ("Antwoorden bewaren als bestand", "Save the answers as a file"),
    "save_how": (
        "Alles blijft op dit apparaat tot u het bestand bewaart. Stuur dat bestand daarna naar wie u om de antwoorden "
        "vroeg.",
        "Everything stays on this device until you save the file. Then send that file to the person who asked for your "
        "answers.",
    ),
    "saved": ("Bewaard als", "Saved as"),
    "unanswered": ("Niet beantwoord (dat mag):", "Not answered (which is fine):"),
    "by_hand": ("Lukt bewaren niet? Kopieer deze tekst.", "Saving does not work? Copy this text."),
    "wipe": ("Alles wissen", "Erase everything"),
    "wipe_sure": ("Alle antwoorden wissen?", "Erase all answers?"),
    "wiped": ("Alle antwoorden zijn gewist.", "All answers were erased."),
    "file": ("netdiag-antwoorden", "netdiag-answers"),
    "no_script": (
        "Dit formulier heeft JavaScript nodig om de antwoorden te bewaren.",
        "This form needs JavaScript to save the answers.",
    ),
}


def words(language: Language) -> dict[str, str]:
    """Return every text of a form by its key."""
    return in_full(_WORDS, language)


def spoken(value: str, word: str) -> str:
    """Return an answer as people choose it: a severity with its number."""
    return f"{value} {word}" if value.isdecimal() else word
