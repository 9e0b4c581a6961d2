"""The program's own words in Dutch and English; what a knowledge file says is said there.

say(key, language)              a phrase
filled(words, key, language)    the same of other words than those here; in_full(words, language) is all of them
in_language(nl, en, language)   one of two; in a further language what its file has for the English one
number, counted_out             a certainty as a number, and a large number
told                            a certainty, with its word before it
score                           a severity, also one halfway, or that nobody could tell
languages()                     those that content is told in
checked(language)               the language, if there is such a one
region(language)                which Dutch, which English: what spelling checkers go by

A further language is a file (see `messages`): what it lacks is told in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from netdiag import certainty, messages
from netdiag.errors import InputError, Problem
from netdiag.messages import _, translated

Language: TypeAlias = str  # one of `languages()`
Pairs: TypeAlias = Mapping[str, tuple[str, str]]  # by a key, Dutch and English
LANGUAGES: Final = ("nl", "en")  # those of the source itself, and of knowledge files


def in_language(nl: str, en: str, language: Language, context: str = "") -> str:
    """Return one of two texts; in a further language what its file has for the English one, or else that one."""
    if language == "nl":
        return nl
    return en if language == "en" else translated(en, language, context) or en


def filled(words: Pairs, key: str, language: Language, /, **parts: object) -> str:
    """Return one of some words in a language, with its parts filled in."""
    return in_language(*words[key], language, key).format(**parts)


def in_full(words: Pairs, language: Language) -> dict[str, str]:
    """Return all of some words in a language, by their key, no parts filled in."""
    return {key: in_language(*texts, language, key) for key, texts in words.items()}


_PHRASES: Final[Pairs] = {
    "likely": ("waarschijnlijk", "likely"),
    "possible": ("mogelijk", "possible"),
    "unclear": ("onduidelijk", "unclear"),
    "unlikely": ("onwaarschijnlijk", "unlikely"),
    "unnamed": ("Netwerk zonder naam", "Network without a name"),
    "starter": (
        "Een opening voor het gesprek in het netwerk zelf, geen oordeel.",
        "A conversation starter for the network's own table, not a verdict.",
    ),
    "factors": (
        "Getallen zijn zekerheidsfactoren van -1 tot 1, geen kansen.",
        "Numbers are certainty factors from -1 to 1, not probabilities.",
    ),
    "findings": ("Er zijn aanwijzingen gevonden.", "There are findings."),
    "first_indication": (
        "Dit is een eerste aanwijzing: er zijn nog te weinig antwoorden voor meer.",
        "This is a first indication: there are too few answers yet for more.",
    ),
    "no_finding": ("Uit wat is waargenomen volgt geen knelpunt.", "What was observed points to no bottleneck."),
    "insufficient_information": (
        "Er is te weinig bekend om iets te kunnen zeggen.",
        "Too little is known to say anything.",
    ),
    "tie": (
        "Twee of meer knelpunten zijn even aannemelijk; vraag eerst door.",
        "Two or more bottlenecks are equally plausible; ask further first.",
    ),
    "opgave": ("Opgave", "Task"),
    "opgave_unknown": (
        "Het type opgave is uit deze waarnemingen niet af te leiden.",
        "The type of task cannot be told from these observations.",
    ),
    "opgave_half": (
        "Het type opgave is {types}. Wat beslist: {question}",
        "The type of task is {types}. What decides: {question}",
    ),
    "not_known": ("nog niet bekend", "not known yet"),
    "opgave_part": ("Onderdeel '{part}': {type}", "Part '{part}': {type}"),
    "opgave_split": (
        "De antwoorden spreken elkaar tegen over: {axes}; bespreek het.",
        "The answers point both ways on: {axes}; talk it over.",
    ),
    "opgave_sides": ("{axis}. Ervoor: {most} Ertegen: {against}", "{axis}. For it: {most} Against it: {against}"),
    "opgave_ask": ("Deze vraag zegt het meest: {question}", "What would tell most: {question}"),
    "stated": ("zo opgegeven", "as stated"),
    "even": (
        "{columns} liggen dicht bij elkaar: één antwoord kan de volgorde omdraaien.",
        "{columns} lie close together: one answer can turn their order.",
    ),
    "elsewhere": (
        "Het knelpunt dat vooraan staat, '{knelpunt}', hoort bij een andere hoofdoorzaak: {column}.",
        "The bottleneck that comes first, '{knelpunt}', belongs to another main cause: {column}.",
    ),
    "and": ("en", "and"),
    "or": ("of", "or"),
    "follows_from": ("kan volgen uit {knelpunt}", "may follow from {knelpunt}"),
    "brings_along": (
        "Waar dit speelt, ziet men vaker dan elders ook {others}.",
        "Where this is so, one sees {others} more often than elsewhere.",
    ),
    "above_brings": (
        "Staat boven {surer}, al is dat zekerder: waar dit speelt, ziet men vaker dan elders ook {others}.",
        "Stands above {surer}, though that is surer: where this is so, one sees {others} more often than elsewhere.",
    ),
    "above_on_screen": (
        "Staat boven {surer}, al is dat zekerder: past beter bij de rest.",
        "Stands above {surer}, though that is surer: fits the rest better.",
    ),
    "above": (
        "Staat boven {surer}, al is dat zekerder: wat hier verder is gevonden, ziet men minder vaak samen met {surer}.",
        "Stands above {surer}, though that is surer: what else was found is seen less often together with {surer}.",
    ),
    "unadvised": ("Hoofdklachten waarvoor hier geen advies is", "Chief complaints for which there is no advice here"),
    "knelpunten": ("Knelpunten die samen het meeste verklaren", "Bottlenecks that together explain most"),
    "knelpunten_one": ("Het knelpunt dat het meeste verklaart", "The bottleneck that explains most"),
    "also": ("Ook gevonden", "Found too"),
    "for": ("want", "for"),
    "against": ("maar", "but"),
    "slightly_for": ("wijst er licht op", "points there slightly"),
    "slightly_against": ("spreekt er licht tegen", "speaks slightly against"),
    "signs": ("signalen", "signs"),
    "absent_sign": ("waargenomen dat dit niet speelt", "observed not to be so"),
    "one_sign": ("rust op één waarneming", "rests on one observation"),
    "patterns": ("Herkenbare patronen", "Patterns people recognise"),
    "governance": ("Besturingsvorm, als vraag voor de tafel", "Form of governance, as a question for the table"),
    "governance_ask": (
        "Zou een {form} hier beter passen? ({value}){rivals} Dat past bij wat is waargenomen; de theorie is zwak "
        "bevestigd, dus bespreek het.",
        "Would {form} suit better here? ({value}){rivals} It fits what was observed; the theory is weakly confirmed, "
        "so talk it over.",
    ),
    "governance_present": (
        "De huidige vorm, {form}, past bij wat is waargenomen ({value}).{rivals}",
        "The present form, {form}, fits what was observed ({value}).{rivals}",
    ),
    "rivals": (" Bijna even passend: {forms}.", " Nearly as fitting: {forms}."),
    "step_back": ("Terug naar deze bouwsteen", "Go back to this bouwsteen"),
    "later_steps": ("Daarna nalopen: {steps}.", "Then review: {steps}."),
    "forces": ("Drijvende krachten die zwak lijken", "Driving forces that seem weak"),
    "phase": ("Wat de principes in deze fase vragen", "What the principles ask for in this phase"),
    "precedents": ("Netwerken uit de bronnen die hierop lijken", "Networks from the sources that resemble this one"),
    "plan": ("Wat eerst te doen", "What to do first"),
    "withheld": ("Nu nog niet", "Not yet"),
    "ask": ("Ga na of dit speelt", "Ask next"),
    "unexplained": ("Waargenomen, maar door niets verklaard", "Observed, but explained by nothing"),
    "unused": ("Waargenomen, maar door geen regel gebruikt", "Observed, but used by no rule"),
    "knowledge": ("Kennis", "Knowledge"),
    "none": ("geen", "none"),
    "why": ("Waarom", "Why"),
    "why_not": ("Waarom niet sterker", "Why not stronger"),
    "nothing_points": ("Niets van wat is waargenomen wijst hierop.", "Nothing that was observed points to this."),
    "would": ("Sterker als ook dit wordt gezien:", "Would gain if seen:"),
    "source": ("bron", "source"),
    "inferred": ("eigen redenering", "own reasoning"),
    "mind": ("let op", "mind"),
    "low": ("licht", "light"),
    "medium": ("vraagt tijd en mensen", "takes time and people"),
    "high": ("ingrijpend", "far-reaching"),
    "for_complaint": ("hoofdklacht", "chief complaint"),
    "in_plan": ("Dit staat in het plan, op plaats {place}.", "This is in the plan, in place {place}."),
    "answers_nothing": (
        "Het pakt geen knelpunt aan dat hier speelt, en geen hoofdklacht.",
        "It answers no bottleneck that plays here and no chief complaint.",
    ),
    "no_sign": (
        "Geen van de signalen waarvoor het bedoeld is, werd waargenomen: {about}",
        "None of the signs it is meant for was observed: {about}",
    ),
    "not_called_for": ("Aan wat het vereist, is hier niet voldaan.", "What it requires is not met here."),
    "next_time": ("Voor een volgende poging", "For a next attempt"),
    "other_work": ("Het past bij ander werk: {about}.", "It suits other work: {about}."),
    "other_scale": ("Het past bij een andere schaal: {about}.", "It suits another scale: {about}."),
    "other_country": ("Het kan alleen in Nederland.", "It can be done in the Netherlands only."),
    "too_late": ("Daarvoor is het te laat: {about}", "It is too late for that: {about}"),
    "tension": (
        "Het spreekt ander advies tegen dat hier beter past: {about}",
        "It contradicts other advice that suits better here: {about}",
    ),
    "same_idea": (
        "Het plan bevat al iets van dezelfde strekking: {about}",
        "The plan already has something to the same effect: {about}",
    ),
    "seen_too_weakly": (
        "Waarvoor het bedoeld is, werd niet sterk genoeg waargenomen en is geen hoofdklacht.",
        "What it is meant for was not observed strongly enough, and is no chief complaint.",
    ),
    "no_room": (
        "Er is geen plaats voor: ander advies gaat voor, of het voegt te weinig toe.",
        "There is no room for it: other advice comes first, or it adds too little.",
    ),
    "from_survey": (
        "Antwoorden van respondenten; hieronder staat waar zij vandaan komen en op welke schaal zij gegeven zijn.",
        "Answers of respondents; below stands where they come from and on which scale they were given.",
    ),
    "matched": ("past op: {words}", "matched by: {words}"),
    "resembles": ("delen van woorden", "parts of words"),
    "respondents": ("Respondenten", "Respondents"),
    "respondents_n": (
        "Aantal respondenten: {n}. Per signaal telt hun mediaan.",
        "Number of respondents: {n}. For each sign their median counts.",
    ),
    "respondents_few": (
        "Het zijn er minder dan vijf: wie hen kent, kan antwoorden herkennen.",
        "They are fewer than five: whoever knows them may recognise answers.",
    ),
    "respondents_few_on": (
        "Signalen waarop minder dan vijf van hen een score gaven: {signs}. Wie hen kent, kan die antwoorden herkennen.",
        "Signs that fewer than five of them scored: {signs}. Whoever knows them may recognise those answers.",
    ),
    "respondents_hidden": (
        "Van groepen kleiner dan vijf wordt niets getoond, ook niet door aftrekken.",
        "Nothing is shown of groups smaller than five, also not by subtraction.",
    ),
    "respondents_differ": ("Hier antwoorden zij verschillend; bespreek het", "Here their answers differ; talk it over"),
    "respondents_unknown": ("Hiervan weten velen het niet", "Of this many cannot tell"),
    "unknown_of": ("{subject}: {unknown} van {asked}", "{subject}: {unknown} of {asked}"),
    "divided": ("verdeeld", "divided"),
    "lone_voice": ("afwijkende stem", "a lone voice"),
    "agreed": ("eens", "agreed"),
    "some_spread": ("enige spreiding", "some spread"),
    "median": ("mediaan {score}", "median {score}"),
    "cannot_tell": ("weet niet", "unknown"),
    "not_applicable": ("n.v.t.", "n/a"),
    "group_role": (
        "Rol '{name}': {n} mensen, {signs} signalen met vijf of meer antwoorden",
        "Role '{name}': {n} people, {signs} signs with five answers or more",
    ),
    "group_organisation": (
        "Organisatie '{name}': {n} mensen, {signs} signalen met vijf of meer antwoorden",
        "Organisation '{name}': {n} people, {signs} signs with five answers or more",
    ),
    "group_differs": ("anders dan allen samen", "unlike all together"),
    "group_and_all": ("{own}, allen {all}", "{own}, all {all}"),
    "group_right": ("als deze groep gelijk heeft", "if this group is right"),
    "group_appears": ("komt erbij: {knelpunten}", "comes in: {knelpunten}"),
    "group_disappears": ("valt af: {knelpunten}", "drops out: {knelpunten}"),
    "group_same": ("verklaren dezelfde knelpunten het beeld", "the same bottlenecks explain the picture"),
    "seen_how": ("ernst", "severity"),
    "seen_where": ("waargenomen", "observed"),
    "seen_document": ("document", "document"),
    "seen_meeting": ("overleg", "meeting"),
    "seen_interview": ("gesprek", "interview"),
    "seen_survey": ("vragenlijst", "survey"),
    "seen_judgement": ("eigen oordeel", "own judgement"),
    "refuted": ("noodzakelijk signaal ontbreekt", "a necessary sign is absent"),
    "decimal_mark": (",", "."),
    "thousands_mark": (".", ","),
}


def say(key: str, language: Language = "nl", **parts: object) -> str:
    """Return a phrase in a language, with its parts filled in."""
    return filled(_PHRASES, key, language, **parts)


def languages() -> tuple[Language, ...]:
    """Return the languages that content is told in: Dutch and English, and what else there is a file for."""
    return *LANGUAGES, *(language for language in messages.languages() if language not in LANGUAGES)


def checked(language: Any) -> Language:
    """Return the language. Raises InputError where it is not one there is."""
    if language not in LANGUAGES and language not in languages():
        raise InputError(
            [
                Problem(
                    _("'{language}' is not a language of netdiag.").format(language=language),
                    None,
                    _("Wanted {languages}.").format(languages=_(" or ").join(languages())),
                )
            ]
        )
    known: Language = language
    return known


def region(language: Language) -> str:
    """Return the language with its region; a further one is told by itself."""
    return {"nl": "nl-NL", "en": "en-GB"}.get(language, language)


def number(value: float, language: Language = "nl", sign: str = "") -> str:
    """Return a certainty with two decimals, cut and not rounded, as the language writes it: 0,59 or 0.59."""
    return _as_written(f"{certainty.shown(value):{sign}.2f}", language)


def counted_out(count: int, language: Language) -> str:
    """Return a whole number as the language writes it: 1.024 or 1,024."""
    return f"{count:,}".replace(",", say("thousands_mark", language))


def score(severity: float | str, language: Language = "nl") -> str:
    """Return a severity as the language writes it: 3, 2,5 or 2.5; of one that is no number, its word."""
    if isinstance(severity, str):
        return say("cannot_tell" if severity == "unknown" else "not_applicable", language)
    return _as_written(f"{severity:g}", language)


def _as_written(number: str, language: Language) -> str:
    return number.replace(".", say("decimal_mark", language))


def told(value: float, language: Language = "nl") -> str:
    """Return the word for a certainty and the number: waarschijnlijk (0,62)."""
    return f"{say(certainty.band(value), language)} ({number(value, language)})"
