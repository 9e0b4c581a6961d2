"""The words in which differences are told, Dutch and English.

word(key, language)         a phrase, its parts filled in
"""

from __future__ import annotations

from typing import Final

from netdiag.phrases import Language, Pairs, filled

_WORDS: Final[Pairs] = {
    "nothing": ("Er verandert niets.", "Nothing changes."),
    "same_picture": ("Het beeld blijft hetzelfde.", "The picture stays the same."),
    "observed": ("Wat anders is waargenomen of gesteld", "What was observed or stated otherwise"),
    "stronger": ("Sterker waargenomen", "Observed more strongly"),
    "weaker": ("Zwakker waargenomen", "Observed less strongly"),
    "seen": ("Nieuw waargenomen", "Newly observed"),
    "unseen": ("Niet opnieuw waargenomen of gevraagd", "Not observed or asked again"),
    "stated": ("Anders gesteld of geantwoord", "Stated or answered otherwise"),
    "was": ("was {value}", "was {value}"),
    "from_to": ("van {before} naar {after}", "from {before} to {after}"),
    "unsaid": ("niet gevraagd", "not asked"),
    "unstated": ("niet gesteld", "not stated"),
    "case": ("{label}", "{label}"),
    "opgave": ("type opgave", "type of task"),
    "axis": ("as '{label}'", "axis '{label}'"),
    "arrangement": ("inrichting, {label}", "arrangement, {label}"),
    "feature": ("{label}", "{label}"),
    "part": ("onderdeel {label}", "part {label}"),
    "bouwsteen": ("bouwsteen '{label}'", "bouwsteen '{label}'"),
    "question": ("{label}", "{label}"),
    "kracht": ("drijvende kracht '{label}'", "driving force '{label}'"),
    "complaint": ("hoofdklacht '{label}', op plaats", "chief complaint '{label}', in place"),
    "no_place": ("geen", "none"),
    "symptom": ("{label}", "{label}"),
    "confidence": ("zekerheid van '{label}'", "confidence in '{label}'"),
    "divided": ("hoe eens men het is over '{label}'", "how far people agree on '{label}'"),
    "no_label": ("niet verdeeld", "not divided"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
    "partly": ("deels", "partly"),
    "unknown": ("weet niet", "unknown"),
    "outcome": ("Uitkomst van de diagnose", "Outcome of the diagnosis"),
    "before": ("eerst", "before"),
    "after": ("nu", "now"),
    "opgave_type": ("Type opgave", "Type of task"),
    "not_known": ("niet bekend", "not known"),
    "shares": ("Verdeling over de hoofdoorzaken", "Shares of the main causes"),
    "stays_at": ("blijft {value}", "stays at {value}"),
    "shares_same": (
        "De verdeling over de hoofdoorzaken blijft gelijk.",
        "The shares of the main causes stay the same.",
    ),
    "first_place": ("Bovenaan stond {before}, en nu {after}.", "First was {before}, and now {after}."),
    "knelpunten": ("Knelpunten", "Bottlenecks"),
    "place": ("van plaats {before} naar {after}", "from place {before} to {after}"),
    "enters": (
        "komt bij de knelpunten die samen het beeld verklaren",
        "joins the bottlenecks that together explain the picture",
    ),
    "leaves": (
        "valt weg uit de knelpunten die samen het beeld verklaren",
        "leaves the bottlenecks that together explain the picture",
    ),
    "holds": ("geldt nu wel", "now holds"),
    "no_longer": ("geldt niet meer", "no longer holds"),
    "not_there": ("staat niet in deze kennis", "is not in this knowledge"),
    "rule": ("door", "by"),
    "was_now": ("was {before}, nu {after}", "was {before}, now {after}"),
    "silent": ("niets", "nothing"),
    "overruled": (
        "{value}, wat niet telt naast een sterker teken van hetzelfde",
        "{value}, which does not count beside a stronger sign of the same",
    ),
    "new": ("nieuwe regel", "new rule"),
    "gone": ("vervallen regel", "dropped rule"),
    "changed": ("gewijzigde regel", "edited rule"),
    "more_rules": ("en {n} regels met minder gewicht", "and {n} rules of less weight"),
    "one_more_rule": ("en één regel met minder gewicht", "and one rule of less weight"),
    "more_moves": (
        "Nog {n} knelpunten schoven minder of alleen van plaats.",
        "Another {n} bottlenecks moved less, or in place only.",
    ),
    "one_more_move": (
        "Nog één knelpunt schoof minder of alleen van plaats.",
        "Another bottleneck moved less, or in place only.",
    ),
    "more_changes": ("en nog {n}", "and {n} more"),
    "by_chance": (
        "kan toeval zijn: niet meer dan één antwoord doet",
        "may be chance: no more than one answer can do",
    ),
    "clearly": ("meer dan andere invullers", "more than other observers"),
    "clear_means": (
        "'Meer dan andere invullers' is een verschuiving die groter is dan wat anderen ervan zouden maken die "
        "hetzelfde netwerk zien.",
        "'More than other observers' is a move greater than what others would make of it who see the same network.",
    ),
    "moves_by_chance": (
        "Knelpunten die niet meer verschoven dan wanneer één antwoord één stap anders uitvalt",
        "Bottlenecks that moved no more than one answer shifting by one step would cause",
    ),
    "plan": ("Plan", "Plan"),
    "came": ("Komt erbij, op plaats {place}: {label}", "Comes in, in place {place}: {label}"),
    "went": ("Valt weg, van plaats {place}: {label}", "Drops out, from place {place}: {label}"),
    "moved": ("Schuift van plaats {before} naar {after}: {label}", "Moves from place {before} to {after}: {label}"),
    "kept_out_before": ("eerst niet: {why}", "not before: {why}"),
    "kept_out_after": ("nu niet: {why}", "not now: {why}"),
    "differs": ("{name}: wat er verandert", "{name}: what changes"),
    "compared": ("{before} en {after}: wat er veranderde", "{before} and {after}: what changed"),
    "asked_again": ("Opnieuw gevraagd", "Asked again"),
    "asked_of": (
        "{again} van de {signs} signalen van de eerste keer.",
        "{again} of the {signs} signs of the first time.",
    ),
    "asked_few": (
        "Er is weinig opnieuw gevraagd, en wat niet is gevraagd, telt nu niet mee. Een knelpunt kan daardoor zakken "
        "zonder dat er in het netwerk iets veranderde.",
        "Little was asked again, and what was not asked does not count now. A bottleneck may drop by that alone, while "
        "nothing changed in the network.",
    ),
    "none_asked": (
        "niets, want de eerste keer kreeg geen enkel signaal een score.",
        "nothing, as no sign was scored the first time.",
    ),
    "first": ("eerste keer", "first time"),
    "second": ("tweede keer", "second time"),
    "chance": (
        "Wat één antwoord dat één stap anders is ook kan doen, staat apart: dat kan toeval zijn.",
        "What one answer one step otherwise can do as well stands apart: it may be chance.",
    ),
    "other_network": (
        "Let op: dit zijn twee namen, '{before}' en '{after}'.",
        "Mind: these are two names, '{before}' and '{after}'.",
    ),
    "other_order": ("Let op: de tweede is ouder dan de eerste.", "Mind: the second is older than the first."),
    "people": ("Wie antwoordden", "Who answered"),
    "people_n": (
        "Toen {before} respondenten, nu {after}. Of het dezelfde mensen zijn, is niet bekend.",
        "Then {before} respondents, now {after}. Whether they are the same people is not known.",
    ),
    "people_no": ("geen", "no"),
    "people_none": ("geen", "none"),
    "people_other": (
        "Andere mensen zien andere dingen: een verschil kan ook daarvan komen.",
        "Other people see other things: a difference can come of that too.",
    ),
    "role": ("Rol '{name}': toen {before}, nu {after}", "Role '{name}': then {before}, now {after}"),
    "role_alike": ("Rol '{name}': ongeveer evenveel als toen", "Role '{name}': about as many as then"),
    "hidden": ("niet getoond", "not shown"),
    "hidden_few": (
        "Van rollen waarin het minder dan vijf mensen scheelt, staan er geen aantallen.",
        "Of roles that differ by fewer than five people no numbers are shown.",
    ),
    "aims": ("Wat het vorige plan wilde raken", "What the earlier plan aimed at"),
    "aims_caution": (
        "Een signaal dat zwakker is geworden, bewijst niet dat de maatregel dat deed.",
        "A sign that became weaker does not prove that the intervention did it.",
    ),
    "eased": ("zwakker", "weaker"),
    "worse": ("sterker", "stronger"),
    "same": ("gelijk", "the same"),
    "same_signs": ("signalen die gelijk bleven: {n}", "signs that stayed the same: {n}"),
    "unasked": ("niet opnieuw gevraagd", "not asked again"),
    "one_step": ("{how}, één stap of minder", "{how}, one step or less"),
    "versions": ("Kennis {old} en daarna {new}", "Knowledge {old}, and then {new}"),
    "edits": (
        "Regels: {new} nieuw, {gone} vervallen, {changed} gewijzigd.",
        "Rules: {new} new, {gone} dropped, {changed} edited.",
    ),
    "networks": (
        "Netwerken: {cases}; van {changed} verandert de diagnose.",
        "Networks: {cases}; the diagnosis of {changed} changes.",
    ),
    "in_first": ("waar het eerst op wijst: {n}", "what it points to first: {n}"),
    "in_core": (
        "de knelpunten die samen het beeld verklaren: {n}",
        "the bottlenecks that together explain the picture: {n}",
    ),
    "in_type": ("het type opgave: {n}", "the type of task: {n}"),
    "in_outcome": ("de uitkomst van de diagnose: {n}", "the outcome of the diagnosis: {n}"),
    "in_plan": ("het plan: {n}", "the plan: {n}"),
    "unread_earlier": ("niet te lezen met de eerdere kennis", "cannot be read with the earlier knowledge"),
    "unread_later": ("niet te lezen met de latere kennis", "cannot be read with the later knowledge"),
    "through": ("Door welke regels, bij hoeveel netwerken", "Through which rules, in how many networks"),
    "more_networks": ("Nog {n} netwerken veranderen.", "Another {n} networks change."),
    "like": ("{name}: netwerken die hierop lijken", "{name}: networks like this one"),
    "like_means": (
        "Gelijkenis loopt van 0 (niets gedeeld) tot 1 (alles). Netwerken die op elkaar lijken, kunnen toch iets anders "
        "nodig hebben.",
        "Likeness runs from 0 (nothing shared) to 1 (all). Networks that are alike may yet need something else.",
    ),
    "like_weights": (
        "Signalen wegen {symptom}, knelpunten {knelpunt}, wat gesteld is {case}; wat weinig netwerken hebben, telt "
        "zwaarder.",
        "Signs weigh {symptom}, bottlenecks {knelpunt}, what is stated {case}; what few networks have counts for more.",
    ),
    "like_none": ("Geen ander netwerk deelt hier iets mee.", "No other network shares anything with it."),
    "shared": ("samen", "both"),
    "here": ("alleen hier", "here only"),
    "there": ("alleen daar", "there only"),
    "knelpunt": ("knelpunt '{label}'", "bottleneck '{label}'"),
    "stays": ("staat nog in het plan", "is still in the plan"),
}


def word(key: str, language: Language = "nl", **parts: object) -> str:
    """Return a phrase in a language, with its parts filled in."""
    return filled(_WORDS, key, language, **parts)
