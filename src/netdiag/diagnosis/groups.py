"""Which groups of respondents may be shown, and what they answered: nothing of fewer than five people.

groups(respondents)         -> Groups of one role or one organisation that may be shown, with their medians
  safe(answered, people)      of groups of these sizes, those of which something may be shown
  apart(answered, people)     whether two break-downs, laid side by side, tell nothing of fewer than five

What is shown of the whole is known. So whoever subtracts the shown groups from it is left with all other people
together, and their answers must be five or more: where they are fewer, the smallest group that was to be shown is
hidden too. That holds for each question by itself, as not everybody answered it. Organisations are shown beside roles
only as far as each combination of the two that anybody is in gave five answers too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from netdiag.cases import Respondent, Tally
from netdiag.frozen import FrozenDict

By = Literal["role", "organisation"]

LEAST: Final = 5  # people, that anything is shown of
MOST_GROUPS: Final = 12  # of one break-down: a table that people can read
REST: Final = ""  # whoever is in no group that is shown

Sizes = Mapping[Any, int]
Places = Sequence[str]  # of each person the group in which he is shown, or REST


@dataclass(frozen=True, slots=True)
class Answered:
    """What a group answered to one question: how many gave a score, and the median of these."""

    n: int
    median: float


@dataclass(frozen=True, slots=True)
class Group:
    """People of one role or organisation, five or more, and their answers, each of five people or more."""

    by: By
    name: str
    n: int
    symptoms: Mapping[str, Answered]


def groups(respondents: Sequence[Respondent]) -> tuple[Group, ...]:
    """Return the groups that may be shown, roles first, each break-down from the largest to the smallest."""
    people = [person for person in respondents if any(map(_is_score, person.symptoms.values()))]
    roles, organisations = _placed(people, "role"), _placed(people, "organisation")
    both = Counter(zip(roles, organisations, strict=True))
    if not apart(both, both):
        organisations = [REST] * len(people)
    by_role, by_organisation = _medians(people, roles, organisations)
    return (*_named(people, "role", roles, by_role), *_named(people, "organisation", organisations, by_organisation))


def safe(answered: Sizes, people: Sizes) -> frozenset[Any]:
    """Return the groups of which something may be shown, by how many answered in each, and how many are in it."""
    ordered = sorted((-size, name) for name, size in answered.items() if name != REST and size >= LEAST)
    shown = [name for _, name in ordered[:MOST_GROUPS]]
    while shown and _left(people, shown) and _left(answered, shown) < LEAST:
        shown.pop()
    return frozenset(shown)


def _left(sizes: Sizes, shown: Sequence[str]) -> int:
    return sum(sizes.values()) - sum(sizes[name] for name in shown)


def apart(answered: Sizes, people: Sizes) -> bool:
    """Return whether five or more answered in each combination of two break-downs that anybody is in."""
    return all(answered.get(both, 0) >= LEAST for both in people)


def _is_score(severity: Any) -> bool:
    return severity is not None and not isinstance(severity, str)


# --- who is in which group --------------------------------------------------------------------------------------------


def _placed(people: Sequence[Respondent], by: By) -> Places:
    """Return for each person the group in which he may be shown, as it is compared: in small letters."""
    keys = [_called(person, by).casefold() for person in people]
    sizes = Counter(keys)
    return _within(keys, safe(sizes, sizes))


def _within(places: Places, shown: frozenset[str]) -> Places:
    return [place if place in shown else REST for place in places]


def _called(person: Respondent, by: By) -> str:
    return " ".join((getattr(person, by) or "").split())


def _named(
    people: Sequence[Respondent], by: By, places: Places, answers: Mapping[str, Mapping[str, Answered]]
) -> list[Group]:
    """Return the groups, each called as most in it call it."""
    names: dict[str, Counter[str]] = {}
    for person, place in zip(people, places, strict=True):
        names.setdefault(place, Counter())[_called(person, by)] += 1
    sizes = Counter(places)
    shown = sorted(sizes.keys() - {REST}, key=lambda place: (-sizes[place], place))
    return [Group(by, _commonest(names[p]), sizes[p], FrozenDict(answers.get(p, {}))) for p in shown]


def _commonest(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], name))


# --- what they answered -----------------------------------------------------------------------------------------------

Medians = dict[str, dict[str, Answered]]  # group -> symptom


def _medians(people: Sequence[Respondent], roles: Places, organisations: Places) -> tuple[Medians, Medians]:
    """Return what may be shown of the answers of each role, and of each organisation."""
    of_roles: Medians = {}
    of_organisations: Medians = {}
    for name in sorted({name for person in people for name in person.symptoms}):
        scores = [person.symptoms.get(name) for person in people]
        by_role, by_organisation = _shown_of(scores, roles), _shown_of(scores, organisations)
        both = list(zip(by_role, by_organisation, strict=True))
        _note(of_roles, name, scores, by_role)
        if apart(_sizes(scores, both), Counter(both)):
            _note(of_organisations, name, scores, by_organisation)
    return of_roles, of_organisations


def _shown_of(scores: Sequence[Any], places: Places) -> Places:
    return _within(places, safe(_sizes(scores, places), Counter(places)))


def _sizes(scores: Sequence[Any], places: Sequence[Any]) -> Sizes:
    return Counter(place for score, place in zip(scores, places, strict=True) if _is_score(score))


def _note(medians: Medians, name: str, scores: Sequence[Any], places: Places) -> None:
    own: dict[str, list[float]] = {}
    for score, place in zip(scores, places, strict=True):
        if place != REST and _is_score(score):
            own.setdefault(place, []).append(score)
    for place, given in own.items():
        medians.setdefault(place, {})[name] = Answered(len(given), Tally(tuple(sorted(given))).median)
