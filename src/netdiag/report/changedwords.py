"""The words of the report on what changed, Dutch and English.

say(key, language, ...)     a phrase of it, or else one that reports or differences have
"""

from __future__ import annotations

from typing import Final

from netdiag.phrases import Language, Pairs, filled
from netdiag.report import words

_WORDS: Final[Pairs] = {
    "between": ("Wat er veranderde tussen {before} en {after}", "What changed between {before} and {after}"),
    "first": ("de eerste keer", "the first time"),
    "second": ("de tweede keer", "the second time"),
    "then": ("Toen", "Then"),
    "now": ("Nu", "Now"),
    # in short
    "better": ("Wat beter ging", "What went better"),
    "worse": ("Wat slechter ging", "What went worse"),
    "front": ("Wat voorop staat", "What stands in front"),
    "first_now": ("Wat nu eerst te doen", "What to do first now"),
    "went": ("'{sign}' ging {ends}.", "'{sign}' went {ends}."),
    "clear": (
        "Dat is meer dan andere invullers zouden verschillen.",
        "That is more than other observers would differ by.",
    ),
    "not_clear": ("Zoveel kunnen andere invullers ook verschillen.", "Other observers may differ by as much."),
    "sign_only": (
        "'{sign}' ging {ends}; geen knelpunt schoof daardoor duidelijk.",
        "'{sign}' went {ends}; no bottleneck clearly moved by it.",
    ),
    "nothing_eased": (
        "Van wat beide keren is gevraagd, werd niets zoveel beter dat het geen toeval kan zijn.",
        "Of what was asked both times, nothing became so much better that it cannot be chance.",
    ),
    "nothing_worse": (
        "Van wat beide keren is gevraagd, werd niets zoveel slechter dat het geen toeval kan zijn.",
        "Of what was asked both times, nothing became so much worse that it cannot be chance.",
    ),
    "front_same": ("Nog steeds '{knelpunt}': {told}.", "Still '{knelpunt}': {told}."),
    "front_other": (
        "Nu '{new}', {told}; toen '{old}', dat nu {old_told} is.",
        "Now '{new}', {told}; then '{old}', which is {old_told} now.",
    ),
    "front_unasked": (
        "Waar dat vooral op rustte, is niet opnieuw gevraagd.",
        "What that rested on above all was not asked again.",
    ),
    "front_came": (
        "Nu '{new}', {told}; toen kwam er geen knelpunt duidelijk uit.",
        "Now '{new}', {told}; then no bottleneck clearly came out.",
    ),
    "front_went": (
        "Nu komt geen knelpunt er duidelijk uit; toen was dat '{old}'.",
        "Now no bottleneck clearly comes out; then it was '{old}'.",
    ),
    "front_none": (
        "Op geen van beide momenten komt een knelpunt er duidelijk uit.",
        "At neither time does a bottleneck clearly come out.",
    ),
    "still": (
        "Stappen van het eerdere plan die er nog in staan: {still} van {lines}.",
        "Steps of the earlier plan that are still in it: {still} of {lines}.",
    ),
    "no_steps": ("Er volgt nu geen advies.", "No advice follows now."),
    # shares, knelpunten
    "difference": ("Verschil", "Difference"),
    "shares_caption": ("Aandeel van elke hoofdoorzaak, toen en nu", "Share of each main cause, then and now"),
    "cause": ("Hoofdoorzaak", "Main cause"),
    "stayed": ("gelijk", "the same"),
    "chance": ("kan toeval zijn", "may be chance"),
    "beyond": ("meer dan één antwoord doet", "more than one answer can do"),
    "clearly": ("meer dan andere invullers", "more than other observers"),
    "relative": (
        "De aandelen van de hoofdoorzaken zijn delen van één geheel: daalt de ene, dan stijgen de andere, ook als "
        "daarover geen enkel antwoord veranderde.",
        "Shares of main causes are parts of one whole: where one drops the others rise, even if no answer about them "
        "changed.",
    ),
    "rose_alone": (
        "Alleen gestegen doordat andere hoofdoorzaken daalden: {causes}. Geen knelpunt daarin werd zekerder.",
        "Rose only because other main causes dropped: {causes}. No bottleneck in it became surer.",
    ),
    "differences_mean": (
        "'Kan toeval zijn': één antwoord dat één stap anders uitvalt, geeft hetzelfde verschil. 'Meer dan één antwoord "
        "doet': een groter verschil, dat andere invullers ook kunnen geven. 'Meer dan andere invullers': groter dan "
        "anderen ervan zouden maken die hetzelfde netwerk zien.",
        "'May be chance': one answer that turns out one step otherwise makes the same difference. 'More than one "
        "answer can do': a greater one, which other observers may make too. 'More than other observers': greater than "
        "others would make of it who see the same network.",
    ),
    "new_ground": ("nieuw gevraagd", "newly asked"),
    "unasked_ground": ("niet opnieuw gevraagd", "not asked again"),
    "grounds_mean": (
        "'Niet opnieuw gevraagd' en 'nieuw gevraagd': het verschil rust vooral op een signaal dat maar één van beide "
        "keren een score kreeg. Dat zegt niet dat er in het netwerk iets veranderde.",
        "'Not asked again' and 'newly asked': the difference rests above all on a sign that was scored only one of the "
        "two times. That does not tell that anything changed in the network.",
    ),
    "knelpunten": ("Knelpunten die verschoven, en waardoor", "Bottlenecks that moved, and by what"),
    "standing": ("Alle knelpunten, toen en nu", "All bottlenecks, then and now"),
    "knelpunten_caption": (
        "Zekerheid van de knelpunten die toen of nu mogelijk (vanaf 0,2) of waarschijnlijk (vanaf 0,6) zijn",
        "Certainty of the bottlenecks that are possible (from 0.2) or likely (from 0.6) then or now",
    ),
    "knelpunt": ("Knelpunt", "Bottleneck"),
    "none_moved": (
        "Geen knelpunt schoof meer dan één antwoord kan doen.",
        "No bottleneck moved more than one answer can do.",
    ),
    "picture_alt": ("Twee momenten naast elkaar. {told}.", "Two times side by side. {told}."),
    "picture": ("Wat veranderde, van toen (open) naar nu (dicht)", "What changed, from then (open) to now (filled)"),
    # signs
    "signs": ("Signalen, toen en nu", "Signs, then and now"),
    "signs_caption": (
        "Signalen die anders scoorden; 4 is zeer sterk, 0 is: gekeken, en het speelt niet",
        "Signs that scored otherwise; 4 is very strong, 0 is: looked for, and not so",
    ),
    "sign": ("Signaal", "Sign"),
    "course": ("Verloop", "Course"),
    "eased": ("beter", "better"),
    "turned_worse": ("slechter", "worse"),
    "same_n": (
        "Signalen die beide keren hetzelfde scoorden: {n}.",
        "Signs that scored the same both times: {n}.",
    ),
    "new_signs": ("Nieuw gescoord", "Newly scored"),
    "unasked_signs": (
        "Niet opnieuw gevraagd, of nu niet te zeggen",
        "Not asked again, or nobody could tell now",
    ),
    "stated_otherwise": ("Anders gesteld of geantwoord", "Stated or answered otherwise"),
    # respondents
    "few_on": (
        "Signalen waarop toen of nu minder dan vijf mensen een score gaven: {n}. Wie hen kent, kan die antwoorden "
        "herkennen.",
        "Signs that fewer than five people scored then or now: {n}. Whoever knows them may recognise those answers.",
    ),
    # plan
    "plan": ("Het plan, nu en toen", "The plan, now and then"),
    "plan_now": ("Wat nu te doen", "What to do now"),
    "new_step": ("nieuw in het plan", "new in the plan"),
    "kept_step": ("stond er al in", "was in it already"),
    "earlier_plan": ("Wat er van het eerdere plan terechtkwam", "What became of the earlier plan"),
    "kept": ("Staat nog in het plan.", "Is still in the plan."),
    "dropped": ("Staat niet meer in het plan.", "Is no longer in the plan."),
    "dropped_unasked": (
        "Staat niet meer in het plan: de signalen waarvoor het bedoeld was, zijn niet opnieuw gevraagd.",
        "Is no longer in the plan: the signs it was meant for were not asked again.",
    ),
    "no_proof": (
        "Een signaal dat beter werd, bewijst niet dat de maatregel dat deed.",
        "A sign that became better does not prove that the intervention did it.",
    ),
    # method
    "how": (
        "Twee keer is hetzelfde netwerk beschreven: toen met {then} gescoorde signalen, nu met {now}. Langs dezelfde "
        "regels volgde uit elk een diagnose, en die twee liggen hier naast elkaar.",
        "The same network was described twice: then by {then} scored signs, now by {now}. By the same rules a "
        "diagnosis followed from each, and here these two stand side by side.",
    ),
    "limits": (
        "Grenzen: andere mensen zien andere dingen, en wie de tweede keer invulde, hoeft niet dezelfde te zijn. Wat "
        "niet opnieuw is gevraagd, telt nu niet mee. En dat iets veranderde, zegt nog niet waardoor.",
        "Limits: other people see other things, and whoever observed the second time need not be the same. What was "
        "not asked again does not count now. And that something changed does not tell what did it.",
    ),
}


def say(key: str, language: Language = "nl", **parts: object) -> str:
    """Return a phrase in a language, with its parts filled in."""
    return filled(_WORDS, key, language, **parts) if key in _WORDS else words.say(key, language, **parts)
