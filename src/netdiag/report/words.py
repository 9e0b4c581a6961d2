"""The words of reports, in Dutch and English.

say(key, language, ...)         a phrase: of reports, or else one that all of netdiag shares
bare(text)                      a text without its full stop
date(day, language)             a day: 31 januari 2026
foot(version, language)         the last line of a report: which netdiag made it, by which knowledge
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from netdiag import phrases
from netdiag.phrases import Language, Pairs, filled

_WORDS: Final[Pairs] = {
    # lists
    "and_more": ("en nog {n}", "and {n} more"),
    "lead": (
        "Opening voor het gesprek, geen oordeel. Getallen als 0,49 zijn zekerheden, geen kansen; achter een signaal "
        "staat hoe sterk het is gezien, van 0 tot 4.",
        "Opens the conversation, no verdict. Numbers such as 0.49 are certainties, not probabilities; behind a sign "
        "stands how strongly it was seen, from 0 to 4.",
    ),
    # in short
    "brief": ("In het kort", "In short"),
    "brief_complaints": ("Wat werd genoemd", "What was complained of"),
    "brief_points": ("Waar het op wijst", "What it points to"),
    "brief_signs": ("Waaraan we dat zien", "How we see that"),
    "brief_well": ("Wat goed gaat", "What goes well"),
    "brief_first": ("Wat eerst te doen", "What to do first"),
    "brief_ask": ("Wat na te vragen", "What to ask"),
    "judged": (
        "Eigen oordeel van wie dit invulde, en door niemand zo gezegd: {n} van de {of} signalen.",
        "Judged so by whoever filled this in, and said so by nobody: {n} of the {of} signs.",
    ),
    "points_to": ("{knelpunt} ({column}), {told}.", "{knelpunt} ({column}), {told}."),
    "points_alike": (
        "{first} en {second} zijn even aannemelijk; vraag eerst door.",
        "{first} and {second} are equally plausible; ask further first.",
    ),
    "even_2": ("Twee hoofdoorzaken liggen dicht bij elkaar.", "Two main causes lie close together."),
    "even_more": (
        "Meer dan twee hoofdoorzaken liggen dicht bij elkaar.",
        "More than two main causes lie close together.",
    ),
    "consequences": ("Genoemde gevolgen", "Consequences that were named"),
    "opgave_open": (
        "het type is nog niet af te leiden. Deze vraag zegt het meest: {question}",
        "its type cannot be told yet. What would tell most: {question}",
    ),
    "step_back": ("Terug naar bouwsteen", "Go back to bouwsteen"),
    "answered_no": ("Hierop was het antwoord nee of deels", "Answered with no or partly"),
    "opgave_misfit": (
        "{cell}: nu '{present}'; hier past '{fitting}'.",
        "{cell}: now '{present}'; what fits here is '{fitting}'.",
    ),
    "opgave_differs": ("De antwoorden spreken elkaar tegen over: {axes}.", "The answers point both ways: {axes}."),
    "absent_n": ("{n} signalen", "{n} signs"),
    "for_knelpunt": ("knelpunt {numbers}", "bottleneck {numbers}"),
    "well_unknown": (
        "Daar is nog niets van genoteerd; vraag ernaar.",
        "Nothing of that has been noted yet; ask about it.",
    ),
    "no_advice_yet": ("Eerst meer vragen; er is nog geen advies.", "Ask further first; there is no advice yet."),
    "divided_first": (
        "Eerst bespreken waar de antwoorden uiteenlopen; er is nog geen advies.",
        "First talk over where answers differ; there is no advice yet.",
    ),
    "plays": ("Speelt dit ook? {signs}.", "Is this also the case? {signs}."),
    "by": ("door: {actors}", "by: {actors}"),
    "nothing_open": ("Wat de tafel zelf het meest bezighoudt.", "What occupies the table itself most."),
    # shares
    "shares": ("Verdeling over de hoofdoorzaken", "Shares of the main causes"),
    "shares_caption": (
        "Aandeel van elke hoofdoorzaak in wat is waargenomen",
        "Share of each main cause in what was observed",
    ),
    "shares_alt": ("Staafdiagram: {bars}.", "Bar chart: {bars}."),
    "table2_alt": (
        "De knelpunten van Tabel 2 per hoofdoorzaak, donkerder naarmate zij zekerder zijn: {found}.",
        "The bottlenecks of Tabel 2 by main cause, darker as they are surer: {found}.",
    ),
    # findings
    "for": ("want", "because"),
    "spoken_against": ("ertegen", "against"),
    "against_n": ("ertegen {n}", "against it {n}"),
    "no_core": ("Geen knelpunt komt er duidelijk uit.", "No bottleneck clearly comes out."),
    # what goes well
    "well": ("Wat goed gaat", "What goes well"),
    "absent": ("Gekeken, en het speelt niet", "Looked for, and not so"),
    # plan
    "plan_who": ("wie", "who"),
    "plan_for": ("voor", "for"),
    "seen": ("gezien", "seen"),
    "plan_signs": ("aanleiding", "prompted by"),
    "then": ("Daarna", "After that"),
    "first_unadvised": (
        "Voor '{knelpunt}' is hier geen advies: wat erop wijst, werd niet sterk genoeg waargenomen, of past bij geen "
        "advies. Vraag daar eerst over door.",
        "There is no advice here for '{knelpunt}': what points to it was not observed strongly enough, or suits no "
        "advice. Ask further about it first.",
    ),
    # dialogue
    "dialogue": ("Gespreksleidraad: vragen voor de tafel", "Dialogue guide: questions for the table"),
    "ask_recognise": (
        "Gezien is: {sign}. Herkent u dat, en wat doet het met de samenwerking?",
        "This was seen: {sign}. Do you recognise it, and what does it do to working together?",
    ),
    "ask_against": (
        "Er is gezien wat op '{knelpunt}' wijst, maar ook dit: {sign}. Hoe rijmen wij dat?",
        "Something points to '{knelpunt}', yet this was seen too: {sign}. How do we square that?",
    ),
    "ask_even": (
        "Wat moet het eerst worden aangepakt: {columns}? Ze wegen bijna even zwaar.",
        "What should be tackled first: {columns}? They weigh almost the same.",
    ),
    "ask_divided": (
        "De antwoorden lopen uiteen over: {sign}. Wat ziet de een dat de ander niet ziet?",
        "Answers differ on: {sign}. What does one see that another does not?",
    ),
    "ask_split": (
        "De antwoorden spreken elkaar tegen over: {axis}. Waar zit het verschil precies in?",
        "The answers point both ways on: {axis}. Where exactly does the difference lie?",
    ),
    "ask_unknown_subject": (
        "Velen weten niet hoe het staat met: {subject}. Wie aan deze tafel weet het wel?",
        "Many cannot tell how things stand with: {subject}. Who at this table can?",
    ),
    "ask_unknown": (
        "Dit kon niemand zeggen: {sign} Wie kan het nagaan?",
        "Nobody could tell this: {sign} Who can find out?",
    ),
    "ask_form": ("Zou '{form}' hier beter passen?", "Would '{form}' suit better here?"),
    "ask_who": (
        "Wie pakt de eerste regel van het plan op, en wanneer horen wij ervan?",
        "Who takes up the first line of the plan, and when do we hear of it?",
    ),
    # what is left
    "observations": ("Wat is waargenomen", "What was observed"),
    "answers": ("Antwoorden over de opgave", "Answers about the task"),
    "yes": ("ja", "yes"),
    "partly": ("deels", "partly"),
    "no": ("nee", "no"),
    "observations_caption": (
        "Alle waarnemingen, de sterkste eerst; 4 is zeer sterk, 0 is: gekeken, en het speelt niet",
        "All observations, strongest first; 4 is very strong, 0 is: looked for, and not so",
    ),
    "observation": ("Signaal", "Sign"),
    "score": ("Score", "Score"),
    "seen_at": ("Waar gezien", "Where seen"),
    "note": ("Notitie", "Note"),
    "sure": ("zekerheid {value}", "certainty {value}"),
    "document": ("document", "document"),
    "meeting": ("overleg", "meeting"),
    "interview": ("gesprek", "interview"),
    "survey": ("vragenlijst", "survey"),
    "judgement": ("eigen oordeel", "own judgement"),
    "by_respondents": ("respondenten", "respondents"),
    "complaint": ("hoofdklacht", "chief complaint"),
    # opgave
    "cell": ("Kolom van Tabel 1", "Column of Tabel 1"),
    "fits_here": ("Past bij deze opgave", "Fits this task"),
    "present": ("Nu ingericht als", "Now set up as"),
    "table1_caption": ("Tabel 1: wat past bij een opgave die {type} is", "Tabel 1: what fits a task that is {type}"),
    # method
    "method": ("Hoe dit tot stand kwam", "How this came about"),
    "method_how": (
        "Uit {n} waarnemingen en de antwoorden over het netwerk volgen conclusies langs vaste regels. Van elke regel "
        "is vastgelegd of hij uit een bron komt of is afgeleid (netdiag explain toont het). Wat voor en wat tegen een "
        "knelpunt spreekt, wordt samengenomen tot één zekerheid.",
        "From {n} observations and the answers about the network, conclusions follow by fixed rules. Of each rule it "
        "is recorded whether it comes from a source or was inferred (netdiag explain shows it). What speaks for a "
        "bottleneck and against it is put together into one certainty.",
    ),
    "method_numbers": (
        "Een zekerheid loopt van -1 tot 1: vanaf 0,6 'waarschijnlijk', vanaf 0,2 'mogelijk'. Zij zegt hoe stevig de "
        "waarnemingen wijzen, en is geen maat voor hoe vaak iets voorkomt.",
        "A certainty runs from -1 to 1: from 0.6 on 'likely', from 0.2 on 'possible'. It says how firmly the "
        "observations point, and does not measure how often something occurs.",
    ),
    "method_limits": (
        "Grenzen: wat niemand heeft gezien of verteld, telt niet mee. Regels zijn gemaakt op basis van teksten en het "
        "oordeel van taalmodellen, niet op basis van metingen. Het is een opening voor het gesprek; wie aan tafel zit, "
        "weet meer.",
        "Limits: what nobody saw or told does not count. Rules were made from texts and the judgement of language "
        "models, not from measurements. It opens the conversation; who is at the table knows more.",
    ),
    "case_origin": ("Herkomst: {origin}", "Origin: {origin}"),
    "sources": (
        "Van de {n} regels die hier meetellen, staan er {said} in een bron; de andere zijn eigen redenering, vaak bij "
        "een passage daaruit. Bronnen",
        "Of the {n} rules that count here, {said} stand in a source; the others are own reasoning, often on a passage "
        "of one. Sources",
    ),
    "knowledge_of": (
        "Kennis waarop dit rust: versie {version}, hash {hash}.",
        "Knowledge this rests on: version {version}, hash {hash}.",
    ),
    "certainty_alt": (
        "Hoe zeker de knelpunten zijn, met de band waarin dat blijft als antwoorden en regels een stap anders zijn: "
        "{found}.",
        "How sure the bottlenecks are, with the band in which that stays if answers and rules are a step otherwise: "
        "{found}.",
    ),
    "picture_certainty": (
        "Hoe zeker de knelpunten zijn, en hoe ver dat kan schuiven",
        "How sure the bottlenecks are, and how far that may shift",
    ),
    "path_alt": (
        "Van signalen via knelpunten naar stappen van het plan. {told}.",
        "From signs through bottlenecks to steps of the plan. {told}.",
    ),
    "path_one": ("{knelpunt}: {signs}; stap {steps}", "{knelpunt}: {signs}; step {steps}"),
    "path_none": ("{knelpunt}: {signs}", "{knelpunt}: {signs}"),
    "respondents_alt": (
        "Hoe de antwoorden van respondenten uiteenlopen, vraag voor vraag; het meest verdeeld: {signs}.",
        "How the answers of respondents spread, question by question; most divided: {signs}.",
    ),
    "picture_shares": ("Aandeel van elke hoofdoorzaak", "Share of each main cause"),
    "picture_table2": (
        "De knelpunten in de indeling van Tabel 2, donkerder naarmate zij zekerder zijn",
        "The bottlenecks in the layout of Tabel 2, darker as they are surer",
    ),
    "picture_path": (
        "Van signalen via knelpunten naar wat te doen",
        "From signs through bottlenecks to what to do",
    ),
    "picture_respondents": (
        "Hoe de antwoorden van respondenten uiteenlopen",
        "How the answers of respondents spread",
    ),
    "picture_of": ("Figuur: {name}", "Figure: {name}"),
    "skip": ("Naar de inhoud", "Skip to content"),
    "contents": ("Inhoud", "Contents"),
    "page": ("bladzijde", "page"),
    "date": ("{day} {month} {year}", "{day} {month} {year}"),
}


def say(key: str, language: Language = "nl", **parts: object) -> str:
    """Return a phrase in a language, with its parts filled in."""
    if key in _WORDS:
        return filled(_WORDS, key, language, **parts)
    return phrases.say(key, language, **parts)


def bare(text: str) -> str:
    """Return a text without the full stop at its end."""
    return text.rstrip().rstrip(".")


def date(day: dt.date, language: Language = "nl") -> str:
    """Return a day as the language writes it."""
    month = filled(_MONTHS, str(day.month), language)
    return filled(_WORDS, "date", language, day=day.day, month=month, year=day.year)


def foot(version: str, language: Language = "nl") -> str:
    """Return which netdiag made a report, and by which version of the knowledge."""
    from netdiag import __version__

    return f"netdiag {__version__}, {say('knowledge', language).lower()} {version}"


_MONTHS: Final[Pairs] = {
    "1": ("januari", "January"), "2": ("februari", "February"), "3": ("maart", "March"), "4": ("april", "April"),
    "5": ("mei", "May"), "6": ("juni", "June"), "7": ("juli", "July"), "8": ("augustus", "August"),
    "9": ("september", "September"), "10": ("oktober", "October"), "11": ("november", "November"),
    "12": ("december", "December"),
}  # fmt: skip
