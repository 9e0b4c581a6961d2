"""The words of a conversation, and its keys.

word(key, language)         a phrase, its parts filled in
keys(language)              what is done, or answered -> the key for it
severity_keys, answer_keys  the keys by which one answers, each with its word
  meant(key, language)      what such a key stands for
"""

from __future__ import annotations

from typing import Final

from netdiag.intake.formwords import answers, severities
from netdiag.messages import SOURCE
from netdiag.phrases import Language, Pairs, filled, in_full

_KEYS: Final[Pairs] = {
    "unknown": ("w", "u"), "n/a": ("v", "a"), "yes": ("j", "y"), "partly": ("d", "p"), "no": ("n", "n"),
    "back": ("t", "b"), "stop": ("s", "s"), "picture": ("b", "v"), "find": ("z", "f"),
}  # fmt: skip

SAID: Final = ("unknown", "n/a", "yes", "partly", "no")  # answers that have a letter

_WORDS: Final[Pairs] = {
    "back": ("terug", "back"),
    "stop": ("stoppen", "stop"),
    "picture": ("het beeld tot nu toe", "the picture so far"),
    "find": ("een ander signaal zoeken", "find another sign"),
    "help": ("hulp", "help"),
    "help_how": (
        "Eén toets is genoeg, zonder Enter. Met terug maakt u de laatste stap ongedaan.",
        "One key is enough, without Enter. Back undoes the last step.",
    ),
    "next": ("verder, niets hiervan", "next, none of these"),
    "choose": ("kies", "choose"),
    "none_of_these": ("geen van deze", "none of these"),
    "nothing_found": ("Daarbij is niets gevonden. Probeer andere woorden.", "Nothing was found. Try other words."),
    "nothing_before": ("Hiervoor is nog niets gevraagd.", "Nothing was asked before this."),
    "severity": ("Hoe sterk speelt dit?", "How strongly is this so?"),
    "heard": ("U hoort bijvoorbeeld: {saying}", "You may hear, for instance: {saying}"),
    # --- notes
    "decides": (
        "netdiag stelt voor en beslist niets. Kies per uitspraak wat er gezegd wordt, en hoe sterk.",
        "netdiag proposes and decides nothing. Choose for each statement what it says, and how strongly.",
    ),
    "read_head": (
        "Voorstellen uit notities. netdiag beslist niets: een regel met # telt niet mee. Haal # weg voor wat klopt en "
        "zet de ernst in plaats van unknown: 0 afwezig, 1 licht, 2 matig, 3 sterk, 4 zeer sterk.",
        "Proposals from notes. netdiag decides nothing: a line with # does not count. Take # away where it is right, "
        "and put the severity in place of unknown: 0 absent, 1 slight, 2 moderate, 3 strong, 4 very strong.",
    ),
    "names": (
        "De citaten zijn letterlijk. Staan er namen van mensen in, haal die dan weg.",
        "The quotes are literal. If they hold names of people, take those out.",
    ),
    "denied": ("let op: ontkenning ({words})", "mind: a denial ({words})"),
    "doubted": ("let op: voorbehoud ({words})", "mind: a doubt ({words})"),
    "above": ("hierboven al genoteerd: {signs}", "noted above already: {signs}"),
    "again": (
        "staat ook bij een eerdere uitspraak, haal # bij hoogstens één ervan weg: {signs}",
        "stands with an earlier statement too, take # away at one of them at most: {signs}",
    ),
    "statement": ("Uitspraak {number} van {count}", "Statement {number} of {count}"),
    "accepted": ("Genoteerd: {label} ({severity})", "Noted: {label} ({severity})"),
    "find_other": ("Zoek met woorden (Enter: terug):", "Find by words (Enter: back):"),
    "read_done": ("Dat waren alle uitspraken.", "Those were all statements."),
    # --- interview
    "mark": (
        "bewaard gesprek; dezelfde opdracht gaat verder waar het bleef.",
        "a consultation that is kept; the same command goes on where it stopped.",
    ),
    "begin": (
        "Eén toets per antwoord; elk antwoord wordt bewaard in {name}. Stoppen mag altijd: dezelfde opdracht gaat "
        "verder.",
        "One key for each answer; every answer is kept in {name}. Stop when you like: the same command goes on.",
    ),
    "resumed": (
        "Verder waar u was: {features} kenmerken en {symptoms} signalen zijn al beantwoord.",
        "On from where you were: {features} features and {symptoms} signs have been answered.",
    ),
    "name": ("Hoe heet het netwerk? (Enter: overslaan)", "What is the network called? (Enter: skip)"),
    "complaint": (
        "Waar lopen de mensen in het netwerk als eerste op vast?",
        "What do people in the network bring up first?",
    ),
    "more": ("Wat speelt er verder, of gaat juist goed?", "What else is so, or goes well?"),
    "type": (
        "Typ een paar woorden (Enter: niets meer; {back} terug, {picture} het beeld, {stop} stoppen):",
        "Type a few words (Enter: nothing more; {back} back, {picture} the picture, {stop} stop):",
    ),
    "why_feature": (
        "Waarom dit: het zegt het meest over het type opgave, en daarmee over wat past.",
        "Why this: it tells most of the type of task, and so of what fits.",
    ),
    "why_complaint": (
        "Waarom dit: wat mensen zelf als eerste noemen, weegt zwaarder.",
        "Why this: what people bring up first weighs more.",
    ),
    "why_more": (
        "Waarom dit: enkele vragen leverden niets op, en u weet het beste wat er is.",
        "Why this: some questions found nothing, and you know best what there is.",
    ),
    "why_sign": ("Waarom dit: het zegt het meest over: {knelpunten}.", "Why this: it tells most about: {knelpunten}."),
    "why_first": (
        "Waarom dit: het zegt veel, en er is nog weinig bekend.",
        "Why this: it tells much, and little is known yet.",
    ),
    "enough": (
        "Geen enkele vraag alleen verandert naar verwachting het beeld nog veel. Alle kernsignalen samen soms wel: "
        "netdiag next {file} --round. Hieronder staat de diagnose.",
        "No single question is expected to change the picture much any more. All core signs together may: netdiag next "
        "{file} --round. The diagnosis stands below.",
    ),
    "stopped": (
        "Gestopt; bewaard in {name}. Dezelfde opdracht gaat verder.",
        "Stopped; kept in {name}. The same command goes on.",
    ),
    "kept": (
        "Gestopt. Dezelfde opdracht gaat verder; hieronder staat de diagnose tot nu toe.",
        "Stopped. The same command goes on; the diagnosis so far stands below.",
    ),
    "so_far": ("Het beeld tot nu toe", "The picture so far"),
    "nothing_yet": ("Nog niets wijst op een knelpunt.", "Nothing points to a bottleneck yet."),
    "opgave": ("Type opgave: {type}", "Type of task: {type}"),
}


def word(key: str, language: Language, **parts: object) -> str:
    """Return a phrase in a language, its parts filled in."""
    return filled(_WORDS, key, language, **parts)


def keys(language: Language) -> dict[str, str]:
    """Return the key for all that is done, or answered without a number.

    Those of a further language are English where they are no different letters.
    """
    told = in_full(_KEYS, language)
    letters = {key for key in told.values() if len(key) == 1 and key.isalpha()}
    return told if len(letters) == len(told) else in_full(_KEYS, SOURCE)


def severity_keys(language: Language) -> dict[str, str]:
    """Return the keys by which a severity is told, each with its word."""
    called = keys(language)
    return {called.get(value, value): told for value, told in severities(language)}


def answer_keys(language: Language) -> dict[str, str]:
    """Return the keys by which a feature is answered, each with its word."""
    called = keys(language)
    return {called[value]: told for value, told in answers(language)}


def meant(key: str, language: Language) -> int | str:
    """Return what a key of a severity or an answer stands for: 0..4, yes, unknown ..."""
    if key.isdecimal():
        return int(key)
    called = keys(language)
    return next(value for value in SAID if called[value] == key)
