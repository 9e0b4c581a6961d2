"""Answers as survey tools have them, to severity 0..4: by number or by word, Dutch or English.

OWN                         the scale of netdiag's own forms
scale_of(answers)           the scale that all answers of some columns are on
  Scale                       its name, and what each answer on it comes to
mostly_numbers(answers)     whether answers are numbers, some of them perhaps with words
numbered(text)              a scale named as `1-5`, or `5-1` where the first is the strongest
severity(text, scale)       one answer: 0..4 in half steps, "unknown", "n/a", None where nothing was answered
feature(text)               one answer about the opgave: yes, partly, no or unknown

A scale of numbers is stretched over 0..4. A word has its own place whatever else a column holds. To agree with a
statement is to say that it is so; whether that is trouble or strength is a matter of the sign.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from netdiag.errors import InputError, Problem
from netdiag.intake.formwords import answers, severities
from netdiag.intake.layouts import plain
from netdiag.messages import _
from netdiag.phrases import LANGUAGES, Language, languages

HIGHEST: Final = 4
LARGEST: Final = 100  # of a scale of numbers
SCALE: Final = re.compile(r"(\d{1,3})\s*(?:-|\N{EN DASH}|\.\.|to|tot)\s*(\d{1,3})")
DIGITS: Final = r"(\d{1,3}(?:[.,]\d{1,20})?)"  # also 7,5 and 66.666666666666, as sliders and means have it
NUMBER: Final = re.compile(rf"[a-z]?{DIGITS}")  # also A4, as LimeSurvey codes an answer
NUMBER_AND_WORDS: Final = re.compile(rf"{DIGITS}(?:\s*[-\N{{EN DASH}}=:.)(]\s*|\s+)([^\W\d].*)")

BLANK: Final = frozenset({"", "-", "geen antwoord", "no answer", "niet beantwoord", "not answered"})
UNKNOWN: Final = frozenset({
    "unknown", "weet niet", "weet ik niet", "ik weet het niet", "geen idee", "geen mening", "weet niet/geen mening",
    "weet niet / geen mening", "don't know", "dont know", "do not know", "i don't know", "no opinion", "not sure",
    "don't know/no opinion", "don't know / no opinion", "onbekend", "dk", "wn", "kan ik niet beoordelen", "cannot say",
})  # fmt: skip
NOT_APPLICABLE: Final = frozenset({
    "n/a", "na", "n.a", "nvt", "n.v.t", "niet van toepassing", "not applicable", "does not apply",
})  # fmt: skip
FEATURES: Final = {
    **dict.fromkeys(("yes", "ja", "y", "j", "true", "waar"), "yes"),
    **dict.fromkeys(("partly", "deels", "gedeeltelijk", "partially", "in part", "ten dele"), "partly"),
    **dict.fromkeys(("no", "nee", "neen", "n", "false", "onwaar"), "no"),
}

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {  # each place from low to high, its words separated by |
    "severity": (
        "absent|afwezig|niet aanwezig|not present|none",
        "slight|licht",
        "moderate|matig",
        "strong|sterk",
        "very strong|zeer sterk|heel sterk",
    ),
    "agreement": (
        "strongly disagree|helemaal mee oneens|helemaal niet mee eens|zeer mee oneens|volledig mee oneens|"
        "sterk mee oneens|helemaal oneens|zeer oneens|completely disagree|totally disagree|volledig oneens",
        "disagree|mee oneens|oneens|niet mee eens|somewhat disagree|enigszins mee oneens|beetje mee oneens|"
        "tend to disagree",
        "neither agree nor disagree|neutral|neutraal|niet mee eens, niet mee oneens|noch mee eens, noch mee oneens|"
        "noch mee eens noch mee oneens|niet mee eens en niet mee oneens|niet eens, niet oneens|niet oneens/niet eens|"
        "noch eens noch oneens|niet mee eens/niet mee oneens|niet eens/niet oneens|undecided",
        "agree|mee eens|eens|somewhat agree|enigszins mee eens|beetje mee eens|tend to agree",
        "strongly agree|helemaal mee eens|zeer mee eens|volledig mee eens|sterk mee eens|helemaal eens|zeer eens|"
        "completely agree|totally agree|volledig eens",
    ),
    "agreement in seven steps": (
        "strongly disagree|helemaal mee oneens|zeer mee oneens",
        "disagree|mee oneens|oneens",
        "somewhat disagree|enigszins mee oneens|enigszins oneens|beetje mee oneens|slightly disagree",
        "neither agree nor disagree|neutral|neutraal|niet mee eens, niet mee oneens|noch mee eens, noch mee oneens|"
        "noch mee eens noch mee oneens",
        "somewhat agree|enigszins mee eens|enigszins eens|beetje mee eens|slightly agree",
        "agree|mee eens|eens",
        "strongly agree|helemaal mee eens|zeer mee eens",
    ),
    "frequency": (
        "never|nooit",
        "rarely|seldom|zelden",
        "sometimes|soms|af en toe|occasionally|regelmatig niet",
        "often|vaak|regelmatig|frequently|usually|meestal",
        "always|altijd|(bijna) altijd|(almost) always",
    ),
    "degree": (
        "not at all|helemaal niet|in het geheel niet",
        "slightly|a little|een beetje|nauwelijks|in geringe mate|to a small extent|hardly",
        "moderately|somewhat|enigszins|in zekere mate|to some extent|redelijk",
        "very|considerably|grotendeels|in hoge mate|to a large extent|largely|behoorlijk|a lot|veel",
        "extremely|completely|volledig|helemaal|in zeer hoge mate|to a very large extent|fully|zeer veel",
    ),
    "no to yes": (
        "no|nee|n",
        "rather not|eerder niet|probably not|meer niet dan wel",
        "partly|deels|gedeeltelijk|partially|soms wel soms niet",
        "rather yes|eerder wel|probably|meer wel dan niet",
        "yes|ja|y|j",
    ),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale by name: what each answer on it comes to, in 0..4; of one of numbers its ends, that of absent first."""

    name: str
    values: Mapping[str, float]
    ends: tuple[int, int] | None = None

    def at(self, number: float) -> float | None:
        """Return what a number comes to, whole or not; None where it is not between the ends."""
        if self.ends is None or not min(self.ends) <= number <= max(self.ends):
            return None
        value = _stretched(number, min(self.ends), max(self.ends))
        return value if self.ends[0] < self.ends[1] else HIGHEST - value


def _of_words(name: str) -> Scale:
    places = _WORDS[name]
    values = {word: _stretched(n, 0, len(places) - 1) for n, place in enumerate(places) for word in place.split("|")}
    return Scale(name, values)


def _stretched(number: float, lowest: int, highest: int) -> float:
    """Return where a number falls when a scale is stretched over 0..4, to the nearest half."""
    doubled = 2 * HIGHEST * (number - lowest) / (highest - lowest)
    halves = int(doubled + 0.5)
    return halves / 2


_WORD_SCALES: Final = tuple(map(_of_words, _WORDS))
OWN: Final = Scale(f"0-{HIGHEST}", _WORD_SCALES[0].values, (0, HIGHEST))


def numbered(text: str) -> Scale:
    """Return a scale of numbers named by its ends, the one that means absent first. Raises InputError."""
    ends = SCALE.fullmatch(text.strip())
    low, high = (int(ends[1]), int(ends[2])) if ends else (0, 0)
    if low == high or max(low, high) > LARGEST:
        hint = _("Wanted two numbers such as 1-5, the one that means absent first.")
        raise InputError([Problem(_("'{text}' is not a scale.").format(text=text[:40]), None, hint)])
    return Scale(f"{low}-{high}", {}, (low, high))


def scale_of(answers: Iterable[str], given: Scale | None = None) -> Scale | None:
    """Return the scale that all answers are on that say something; None where there is no such scale, or none says.

    `given` is that of numbers with words, where it is known. Raises InputError where numbers may be on several scales.
    """
    said = {_key(answer) for answer in answers} - BLANK - UNKNOWN - NOT_APPLICABLE
    bare, labelled = _by_kind(said)
    if _are_words(said):
        of_words = _fitting({_words_in(answer) for answer in said - bare})
        return of_words or (given if labelled else None) or _of_numbers(_numbers(labelled))
    return _of_numbers(_numbers(bare | labelled))


def mostly_numbers(answers: Iterable[str]) -> bool:
    """Say whether answers are numbers, some of them perhaps with words."""
    said = {_key(answer) for answer in answers} - BLANK - UNKNOWN - NOT_APPLICABLE
    return bool(said) and not _are_words(said)


def _are_words(said: Collection[str]) -> bool:
    bare, labelled = _by_kind(said)
    return not bare or 2 * len({*said} - bare - labelled) > len(said)


def _by_kind(said: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the answers that are numbers alone, and those that are a number with words."""
    bare = {answer for answer in said if NUMBER.fullmatch(answer)}
    return bare, {answer for answer in said if answer not in bare and NUMBER_AND_WORDS.fullmatch(answer)}


def _numbers(answers: Iterable[str]) -> set[float]:
    found = (NUMBER.fullmatch(answer) or NUMBER_AND_WORDS.fullmatch(answer) for answer in answers)
    return {_number(match[1]) for match in found if match}


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _fitting(words: Collection[str]) -> Scale | None:
    """Return the first scale of words on which most of the answers stand, at least half of them."""
    counts = {scale.name: sum(word in scale.values for word in words) for scale in _WORD_SCALES}
    best = max(_WORD_SCALES, key=lambda scale: counts[scale.name])
    seven = next(scale for scale in _WORD_SCALES if len(set(scale.values.values())) > HIGHEST + 1)
    if counts[seven.name] == counts[best.name] and _needs_seven(words):
        best = seven
    return best if 2 * counts[best.name] >= len(words) > 0 else None


def _needs_seven(words: Collection[str]) -> bool:
    """Say whether agreement stands there both plain and somewhat, which five steps cannot hold."""
    return bool({"agree", "mee eens", "eens", "disagree", "mee oneens", "oneens"} & {*words}) and any(
        word.startswith(("somewhat", "enigszins", "beetje", "slightly")) for word in words
    )


def _of_numbers(numbers: Collection[float]) -> Scale | None:
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    if low == 0:
        return _first_holding(high, ("0-4", "0-5", "0-10", "0-100"))
    if high == HIGHEST + 1:
        return numbered("1-5")
    fitting = [name for name in ("0-4", "1-4", "1-5", "1-7", "0-10", "1-10") if high <= int(name.split("-")[1])]
    if not fitting:
        return _first_holding(high, ("0-100",))
    wanted = (
        _("Name it: `--scale {fitting}`, or one of {others}.").format(fitting=fitting[0], others=", ".join(fitting[1:]))
        if fitting[1:]
        else ""
    )
    raise InputError(
        [
            Problem(
                _("answers from {low} to {high} may be on several scales.").format(low=f"{low:g}", high=f"{high:g}"),
                None,
                wanted,
            )
        ]
    )


def _first_holding(highest: float, names: Iterable[str]) -> Scale | None:
    return next((numbered(name) for name in names if highest <= int(name.split("-")[1])), None)


def severity(text: str, scale: Scale | None) -> float | str | None:
    """Return what one answer comes to; None for a blank. Raises ValueError where it is not on the scale."""
    key = _key(text)
    for words, meaning in ((BLANK, None), (UNKNOWN, "unknown"), (NOT_APPLICABLE, "n/a")):
        if key in words:
            return meaning
    value = _on(scale, key) if scale else None
    if value is None:
        raise ValueError(
            _("'{text}' is not on the scale {scale}.").format(
                text=text[:60], scale=scale.name if scale else _("of this column")
            )
        )
    return int(value) if value == int(value) else value


def _on(scale: Scale, key: str) -> float | None:
    said = next((scale.values[name] for name in (key, _words_in(key)) if name in scale.values), None)
    number = NUMBER.fullmatch(key) or NUMBER_AND_WORDS.match(key)
    return said if said is not None or number is None else scale.at(_number(number[1]))


def _words_in(key: str) -> str:
    """Return the words of an answer such as `4 - zeer sterk`; "" where it is a number alone."""
    if NUMBER.fullmatch(key):
        return ""
    both = NUMBER_AND_WORDS.match(key)
    return both[2].strip(" )(") if both else key


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    key = text.strip().casefold()
    if NUMBER.fullmatch(key):
        return key
    said = plain(text)
    return _further(languages()).get(said, said)


@cache
def _further(every: Sequence[Language]) -> dict[str, str]:
    """Map what is answered in the forms of a further language to what it stands for."""
    known = {word for language in LANGUAGES for word in _answered(language)}
    further = (_answered(language) for language in every if language not in LANGUAGES)
    return {word: value for words in further for word, value in words.items() if word not in known}


def _answered(language: Language) -> dict[str, str]:
    return {plain(word): value for value, word in (*severities(language), *answers(language))}


def feature(text: str) -> str | None:
    """Return what an answer about the opgave comes to; None for a blank. Raises ValueError."""
    key = _key(text)
    if key in BLANK or key in NOT_APPLICABLE:
        return None
    if key in UNKNOWN:
        return "unknown"
    if key not in FEATURES:
        raise ValueError(_("'{text}' is not yes, partly, no or unknown.").format(text=text[:60]))
    return FEATURES[key]
