"""The words in which is told how firm a diagnosis is, and what to ask next, Dutch and English.

word(key, language)         a phrase, its parts filled in
"""

from __future__ import annotations

from typing import Final

from netdiag.phrases import Language, Pairs, filled

_WORDS: Final[Pairs] = {
    # --- over the columns of a notebook
    "knelpunt_head": ("knelpunt", "bottleneck"),
    "certainty_head": ("zekerheid", "certainty"),
    "low_head": ("van", "from"),
    "high_head": ("tot", "to"),
    "first_head": ("vooraan", "first"),
    "among_head": ("bij de eerste drie", "among the first three"),
    "question_head": ("na te vragen", "to ask"),
    "how_head": ("hoe", "how"),
    "whom_head": ("bij wie", "whom"),
    "change_head": ("verandert het beeld", "changes the picture"),
    # --- how firm
    "firm": ("Hoe stevig staat dit", "How firm this is"),
    "made_again": (
        "De diagnose is {draws} keer opnieuw gemaakt, elke keer met een deel van de antwoorden en van de regels iets "
        "anders. Wat hieronder staat, zegt hoezeer het beeld afhangt van wat is ingevuld en van hoe sterk de regels "
        "spreken. Het zegt niet of het beeld klopt.",
        "The diagnosis was made again {draws} times, each time with some of the answers and of the rules a little "
        "otherwise. What stands below tells how much the picture depends on what was filled in and on how firmly the "
        "rules speak. It does not tell whether the picture is right.",
    ),
    "assumed": ("Aangenomen is", "What is assumed"),
    "assume_answers": (
        "van elke {shifted} antwoorden is er één een stap ernstiger en één een stap minder ernstig",
        "of every {shifted} answers one is a step more severe, and one a step less",
    ),
    "assume_rules": (
        "van elke {stepped} regels spreekt er één een stap van de schaal ({step}) sterker, en één een stap zwakker; "
        "een regel keert nooit om",
        "of every {stepped} rules one speaks a step of the scale ({step}) more firmly, and one a step less; no rule is "
        "turned round",
    ),
    "assume_pieces": (
        "van elke {left_out} signalen was er één niet gezien; signalen die hetzelfde zeggen, vallen samen weg",
        "of every {left_out} signs one was not seen; signs that say the same thing are left out together",
    ),
    "assume_people": (
        "van signalen waarop vijf of meer mensen een score gaven, is opnieuw gekozen wie er antwoordde, uit alle {n} "
        "respondenten",
        "of signs that five people or more scored, who answered was chosen anew from all {n} respondents",
    ),
    "assume_same": (
        "kenmerken van de opgave, hoofdklachten en wat verder over het netwerk is gesteld, blijven staan",
        "features of the task, chief complaints and what else was stated of the network stay as they are",
    ),
    "causes": ("Verdeling over de hoofdoorzaken", "Shares of the main causes"),
    "cause": (
        "{label}: {share}, van {low} tot {high}; vooraan in {first}",
        "{label}: {share}, from {low} to {high}; first in {first}",
    ),
    "knelpunten": ("Knelpunten", "Bottlenecks"),
    "knelpunt": (
        "{label}: {told}, van {low} tot {high}; bij de eerste drie in {among}, vooraan in {first}",
        "{label}: {told}, from {low} to {high}; among the first three in {among}, first in {first}",
    ),
    "of_draws": ("{count} van {draws}", "{count} of {draws}"),
    "band": (
        "Van ... tot: daartussen ligt het in negen van de tien keer.",
        "From ... to: between these it lies nine times out of ten.",
    ),
    "hangs": ("Hangt aan één antwoord", "Hangs on one answer"),
    "hangs_not": (
        "Wat vooraan staat, hangt niet aan één antwoord.",
        "No single answer changes what comes first.",
    ),
    "left_out": (
        "Zonder het antwoord op '{label}' komt '{first}' vooraan",
        "Without the answer to '{label}', '{first}' comes first",
    ),
    "left_out_nothing": (
        "Zonder het antwoord op '{label}' wijst niets duidelijk ergens op",
        "Without the answer to '{label}' nothing clearly points anywhere",
    ),
    "other_end": (
        "Was het antwoord op '{label}' andersom, dan kwam '{first}' vooraan",
        "If the answer to '{label}' were the opposite, '{first}' would come first",
    ),
    "other_end_nothing": (
        "Was het antwoord op '{label}' andersom, dan wees niets duidelijk ergens op",
        "If the answer to '{label}' were the opposite, nothing would clearly point anywhere",
    ),
    "nothing": (
        "Niets wijst duidelijk genoeg op een knelpunt om te zeggen hoe stevig het staat.",
        "Nothing points to a bottleneck clearly enough to say how firm it is.",
    ),
    "line_not": (
        "Hoe stevig: welk knelpunt vooraan staat, hangt niet aan één antwoord.",
        "How firm: no single answer changes which bottleneck comes first.",
    ),
    "line_one": (
        "Hoe stevig: wat vooraan staat, hangt aan één antwoord. {turn}.",
        "How firm: what comes first hangs on one answer. {turn}.",
    ),
    "line_more": (
        "Hoe stevig: wat vooraan staat, hangt aan {n} antwoorden, elk op zichzelf. {turn}.",
        "How firm: what comes first hangs on {n} answers, each by itself. {turn}.",
    ),
    # --- what to ask next
    "next": ("Wat nu te vragen", "What to ask next"),
    "next_how": (
        "Van elk open signaal en kenmerk is met alle regels doorgerekend wat een antwoord aan het beeld verandert. "
        "Vooraan staat wat naar verwachting het meest verandert voor de minste moeite. Een verandering van 0 laat "
        "alles zoals het is, 1 vervangt het hele beeld.",
        "For every open sign and feature all rules were run to see what an answer changes in the picture. First comes "
        "what is expected to change most for the least effort. A change of 0 leaves all as it is, 1 replaces the whole "
        "picture.",
    ),
    "enough": (
        "Genoeg gevraagd: geen enkel antwoord verandert naar verwachting het beeld nog veel. Wie verder wil, kan het "
        "best hiermee beginnen.",
        "Enough was asked: no answer is expected to change the picture much any more. Whoever wants to go on had best "
        "begin with these.",
    ),
    "nothing_open": (
        "Er is niets meer te vragen dat het beeld verandert.",
        "There is nothing left to ask that changes the picture.",
    ),
    "how": ("hoe: {ways}", "how: {ways}"),
    "or": ("; of ", "; or "),
    "interview": ("vraag het in een gesprek", "ask it in an interview"),
    "document": ("zoek het op in stukken", "look it up in documents"),
    "meeting": ("let erop in een overleg", "look for it in a meeting"),
    "survey": ("vraag het aan velen, in een vragenlijst", "ask many people, by a questionnaire"),
    "initiator": ("vraag het aan wie de opgave kent", "ask whoever knows the task"),
    "whom": ("bij wie: onder anderen {actors}", "whom: {actors} among others"),
    "heard": ("u hoort bijvoorbeeld: {saying}", "you may hear, for instance: {saying}"),
    "parts": (
        "waarom hier: het maakt uit tussen '{one}' en '{other}'",
        "why here: it decides between '{one}' and '{other}'",
    ),
    "bears": ("waarom hier: het zegt het meest over {knelpunten}", "why here: it tells most of {knelpunten}"),
    "of_opgave": (
        "waarom hier: het zegt het meest over het type opgave",
        "why here: it tells most of the type of task",
    ),
    "change": ("verwachte verandering: {change}", "expected change: {change}"),
    "more_asked": (
        "Nog {n} andere zeggen iets; what_next(most=20) toont er meer.",
        "Another {n} tell something; what_next(most=20) shows more of them.",
    ),
    "more": (
        "Nog {n} andere zeggen iets; --most toont er meer.",
        "Another {n} tell something; --most shows more of them.",
    ),
    "round": (
        "Is alles verteld, ga dan één keer na welke kernsignalen dit netwerk als geheel laat zien: netdiag next "
        "{file} --round zet de {n} klaar waarover nog niets is gezegd. Mensen vertellen wat er gebeurde, zelden "
        "wat erachter zit.",
        "When all is told, go through the core signs once and see which of them this network shows as a whole: "
        "netdiag next {file} --round lists the {n} not yet spoken of. People tell what happened, seldom what lies "
        "behind it.",
    ),
    "your_file": ("UW-BESTAND", "YOUR-FILE"),
    "round_how": (
        "Eerst het netwerk zoals u het invulde, en daaronder de kernsignalen waarover nog niets is gezegd.\n"
        "Haal het # weg bij wat volgens u speelt, alles bij elkaar genomen, ook als niemand het zo zei, en vervang\n"
        "unknown door hoe sterk: 1 licht, 2 matig, 3 sterk, 4 zeer sterk; 0 alleen als u weet dat het niet speelt.\n"
        "Laat de rest staan. Zei iemand het toch? Zet bij source dan interview, meeting, document of survey.",
        "First the network as you described it, and below it the core signs not yet spoken of.\n"
        "Remove the # before what you see in this network, all in all, even if nobody put it so, and replace\n"
        "unknown by how strongly: 1 slight, 2 moderate, 3 strong, 4 very strong; 0 only if you know it is not so.\n"
        "Leave the rest as is. Did somebody say it after all? Then put interview, meeting, document or survey as "
        "source.",
    ),
    "round_done": ("Alle kernsignalen zijn nagegaan.", "All core signs are covered."),
}  # fmt: skip


def word(key: str, language: Language, **parts: object) -> str:
    """Return a phrase in a language, its parts filled in."""
    return filled(_WORDS, key, language, **parts)
