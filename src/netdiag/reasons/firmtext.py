"""How firm a diagnosis is, in words and as plain data.

one_line(diagnosis, language)           one line for a report; "" where nothing holds
as_text(diagnosis, firmness, language)  all of it, 80 columns wide
to_dict(firmness)                       ids and numbers
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from netdiag import certainty, numbers
from netdiag.diagnosis import Diagnosis
from netdiag.phrases import Language, checked, counted_out, number, score, told
from netdiag.plaintext import printable
from netdiag.reasons.firmwords import word
from netdiag.reasons.flips import Turn, hangs_on
from netdiag.reasons.wording import as_text as wrapped

if TYPE_CHECKING:
    from netdiag.reasons.robustness import FirmCause, FirmKnelpunt, Firmness

MOST: Final = 8  # knelpunten told
SELDOM: Final = 0.05  # of the draws: what is among the first three no more often is not told
MOST_TURNS: Final = 5


def one_line(diagnosis: Diagnosis, language: str = "nl") -> str:
    """Return how firm the first place is, by single answers alone: quick, and without NumPy. Raises InputError."""
    lang = checked(language)
    if not any(certainty.holds(finding.certainty) for finding in diagnosis.knelpunten):
        return ""
    found = hangs_on(diagnosis)
    if not found:
        return word("line_not", lang)
    turn = _turn(diagnosis, found[0], "knelpunten", lang)
    return printable(word("line_one" if len(found) == 1 else "line_more", lang, n=len(found), turn=turn))


def as_text(diagnosis: Diagnosis, firmness: Firmness, language: str = "nl") -> str:
    """Return how firm a diagnosis is in words. Raises InputError where there is no such language."""
    return wrapped(list(_lines(diagnosis, firmness, checked(language))))


def _lines(diagnosis: Diagnosis, firmness: Firmness, language: Language) -> Iterator[str]:
    yield word("firm", language)
    if not any(certainty.holds(one.certainty) for one in firmness.knelpunten):
        yield f"  {word('nothing', language)}"
        return
    yield f"  {word('made_again', language, draws=counted_out(firmness.draws, language))}"
    yield from ("", word("causes", language))
    yield from (f"  {_cause(diagnosis, one, firmness, language)}" for one in firmness.hoofdoorzaken if one.high > 0)
    yield from _hanging(diagnosis, firmness.cause_hangs_on, "hoofdoorzaken", language)
    yield from ("", word("knelpunten", language))
    shown = [one for one in firmness.knelpunten if one.among_first > SELDOM][:MOST]
    yield from (f"  {_knelpunt(diagnosis, one, firmness, language)}" for one in shown)
    yield from _hanging(diagnosis, firmness.hangs_on, "knelpunten", language)
    yield from ("", word("assumed", language))
    yield from (f"  - {line}." for line in _assumed(firmness, language))
    yield f"  - {word('band', language)}"


def _assumed(firmness: Firmness, language: Language) -> Iterator[str]:
    keys = ("assume_answers", "assume_people", "assume_rules", "assume_pieces", "assume_same")
    parts = {**asdict(firmness.assumed), "step": score(firmness.assumed.step, language), "n": firmness.people}
    yield from (word(key, language, **parts) for key in keys if firmness.people or key != "assume_people")


def _cause(diagnosis: Diagnosis, one: FirmCause, firmness: Firmness, language: Language) -> str:
    label = diagnosis.kb.hoofdoorzaken[one.id].label(language)
    share, low, high = (f"{round(100 * value)}%" for value in (one.share, one.low, one.high))
    return word(
        "cause", language, label=label, share=share, low=low, high=high, first=_of(one.first, firmness, language)
    )


def _knelpunt(diagnosis: Diagnosis, one: FirmKnelpunt, firmness: Firmness, language: Language) -> str:
    return word(
        "knelpunt",
        language,
        label=diagnosis.kb.knelpunten[one.id].label(language),
        told=told(one.certainty, language),
        low=number(one.low, language),
        high=number(one.high, language),
        among=_of(one.among_first, firmness, language),
        first=_of(one.first, firmness, language),
    )


def _of(share: float, firmness: Firmness, language: Language) -> str:
    count = counted_out(round(share * firmness.draws), language)
    return word("of_draws", language, count=count, draws=counted_out(firmness.draws, language))


def _hanging(diagnosis: Diagnosis, found: tuple[Turn, ...], section: str, language: Language) -> Iterator[str]:
    if not found:
        yield f"  {word('hangs_not', language)}"
        return
    yield f"  {word('hangs', language)}"
    yield from (f"    - {_turn(diagnosis, turn, section, language)}." for turn in found[:MOST_TURNS])


def _turn(diagnosis: Diagnosis, turn: Turn, section: str, language: Language) -> str:
    entries = diagnosis.kb.symptoms if turn.kind == "symptom" else diagnosis.kb.features
    label = entries[turn.id].label(language).rstrip(".")
    if turn.first is None:
        return word(f"{turn.how}_nothing", language, label=label)
    return word(turn.how, language, label=label, first=getattr(diagnosis.kb, section)[turn.first].label(language))


def to_dict(firmness: Firmness) -> dict[str, Any]:
    """Return ids and numbers as plain data, of four decimals: certainties cut, shares rounded."""
    plain: dict[str, Any] = _plain(asdict(firmness))
    for one, data in zip(firmness.knelpunten, plain["knelpunten"], strict=True):
        data |= {name: numbers.certainty(getattr(one, name)) for name in ("certainty", "low", "high")}
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return numbers.share(value) if isinstance(value, float) else value
