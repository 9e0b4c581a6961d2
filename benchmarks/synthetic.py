"""Synthetic cases and rules in the shape of the shipped ones, from a seed; for benchmarks and examples."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from netdiag.knowledge import KnowledgeBase

OWN_SIGNS = 5  # of each of its knelpunten
OTHER_SIGNS = 3
ABSENT = 3


def networks(kb: KnowledgeBase, count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield networks as symptom -> severity: each has one to three knelpunten, with signs that rules read for them."""
    rng = random.Random(seed)
    bearing = {name: sorted(kb.derived.bearing.get(f"knelpunt:{name}", ())) for name in kb.knelpunten}
    bearing = {name: signs for name, signs in bearing.items() if signs}
    every = list(kb.symptoms)
    for i in range(count):
        seen: dict[str, Any] = {}
        for name in rng.sample(list(bearing), rng.randint(1, 3)):
            seen |= {sign: rng.randint(2, 4) for sign in rng.sample(bearing[name], min(OWN_SIGNS, len(bearing[name])))}
        seen |= {sign: rng.randint(1, 3) for sign in rng.sample(every, OTHER_SIGNS)}
        seen |= dict.fromkeys(rng.sample(every, ABSENT), 0)
        yield {"name": f"network-{seed}-{i}", **seen}


def table(kb: KnowledgeBase, count: int, seed: int = 1) -> pd.DataFrame:
    """Return networks as a table: one column a symptom; None where nobody asked; severities as text."""
    import numpy as np
    import pandas as pd

    place = {name: j for j, name in enumerate(kb.symptoms)}
    cells = np.full((count, len(place)), None, dtype=object)
    names = []
    for i, network in enumerate(networks(kb, count, seed)):
        names.append(network.pop("name"))
        for sign, severity in network.items():
            cells[i, place[sign]] = str(severity)
    return pd.DataFrame({"name": names}).join(pd.DataFrame(cells, columns=list(place)))
