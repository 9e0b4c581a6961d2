"""Which knelpunt stands first: by how sure each is, and by how well it goes with the others that were found.

standings                   certainties -> how firmly each knelpunt stands as what lies behind the rest
in_order                    ... -> their ids, those that hold before the others
company                     how far others that were found count, by the number of troubles seen
said_by_others              what each of those found says of one
brought_along               of those found, what one brings along more often than is usual
lifts                       knelpunt -> others -> how much more often, as a logarithm
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from netdiag import certainty
from netdiag.knowledge import KnowledgeBase, per_knowledge

HALF: Final = 1  # of n troubles seen, others that were found count for n - 1 of n + HALF; measured in docs/measured.md


def standings(certainties: Mapping[str, float], troubles: int, kb: KnowledgeBase) -> dict[str, float]:
    """Return how firmly each knelpunt that holds stands as what lies behind the rest: evidence, as of `evidence_for`.

    To what its signs say is added what the others say: each by how much more often it is seen in networks with this
    main cause than in others, as a logarithm, times its certainty. Contributions to a certainty multiply in
    1 - certainty; as logarithms they add up, and so does this. `troubles` is how many were seen.
    """
    found, others = _found(certainties, troubles), lifts(kb)
    return {
        name: evidence_for(value) + math.fsum(lift * found[other] for other, lift in others[name] if other in found)
        for name, value in certainties.items()
        if certainty.holds(value)
    }


def said_by_others(name: str, certainties: Mapping[str, float], troubles: int, kb: KnowledgeBase) -> dict[str, float]:
    """Map the others that were found to what each adds to the standing of a knelpunt, or takes, most first."""
    found = _found(certainties, troubles)
    said = {other: lift * found[other] for other, lift in lifts(kb)[name] if other in found}
    return {other: said[other] for other in certainty.ranked({other: abs(value) for other, value in said.items()})}


def _found(certainties: Mapping[str, float], troubles: int) -> dict[str, float]:
    share = company(troubles)
    return {name: share * value for name, value in certainties.items() if value > 0}


def company(troubles: int) -> float:
    """Return how far others that were found count, in [0, 1): one sign may point to several, and vouches for none."""
    return max(troubles - 1, 0) / (troubles + HALF)


def in_order(certainties: Mapping[str, float], troubles: int, kb: KnowledgeBase) -> list[str]:
    """Return the ids of knelpunten: those that hold, the firmest standing first, and then the others, surest first."""
    firm = standings(certainties, troubles, kb)
    return sorted(
        certainties, key=lambda name: (name not in firm, certainty.descending(firm.get(name, certainties[name])), name)
    )


def brought_along(name: str, found: Mapping[str, float], kb: KnowledgeBase) -> tuple[str, ...]:
    """Return those found that a knelpunt brings along more often than is usual: first what says most for it."""
    more = {other: lift * found[other] for other, lift in lifts(kb)[name] if lift > 0 and other in found}
    return tuple(certainty.ranked(more))


@per_knowledge
def lifts(kb: KnowledgeBase) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Map each knelpunt to the others it brings along more or less often than is usual, and the logarithm of that."""
    usual = {name: record.seen for name, record in kb.knelpunten.items()}
    return {
        name: tuple((other, math.log(share / seen)) for other, share in record.brings.items() if (seen := usual[other]))
        for name, record in kb.knelpunten.items()
    }


def evidence_for(value: float) -> float:
    """Return how much evidence makes a certainty: contributions multiply in 1 - certainty, so here they add up."""
    return -math.log(max(1 - value, certainty.TOLERANCE))
