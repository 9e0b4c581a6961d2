"""Many networks at a glance: which knelpunten where, which networks are alike, which are like no other.

overview(results, kb)       a table of results (as `diagnose_frame` makes it) -> Overview
KINDS                       the kinds of files of one
  Overview                    to_html(language), to_xlsx(language); itself in a notebook
    Network                     one network: its certainties, its core and plan, the networks nearest to it
    Spread, CauseSpread         one knelpunt, one hoofdoorzaak, over all networks

Likeness of two networks is that of their knelpunten: the weighted Jaccard (Ruzicka) of the certainties that hold,
sum of w x min(a, b) over sum of w x max(a, b), from 0 to 1, where w is how rare a knelpunt is among the networks:
ln((1 + networks) / (1 + networks that have it)) + 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np

from netdiag import certainty
from netdiag.diagnosis import Outcome
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase, given
from netdiag.limits import NETWORKS
from netdiag.messages import _
from netdiag.packages import for_tables as package
from netdiag.phrases import Language

if TYPE_CHECKING:
    import pandas as pd

    Floats = np.ndarray[Any, np.dtype[np.float64]]

NEAREST: Final = 3  # networks
BLOCK: Final = 256  # networks held against all others at once: 10 MB an array, for 5,000
FENCE: Final = 1.5  # spreads of the middle half below it, from which a network is like no other (Tukey)
ENOUGH: Final = 5  # networks, from which one can be unlike the rest
STEPS: Final = 2  # of the nearest networks
JOINED_BY: Final = ";"  # ids in one cell of results
KINDS: Final = (".html", ".xlsx")
NEEDED: Final = ("name", "outcome", "error", "core", "plan")


@dataclass(frozen=True, slots=True)
class Near:
    """Another network, by its place in the overview, and how like it is, from 0 to 1."""

    place: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Network:
    """One network: `certainties` by knelpunt in the order of the knowledge, None where it could not be diagnosed.

    `near` are the networks most like it, `steps` interventions that most of their plans have and its own has not.
    `file` is where it comes from, where another network has the same name: one network at several dates has.
    """

    name: str
    source: str
    outcome: str | None
    error: str | None
    certainties: tuple[float, ...] | None
    core: tuple[str, ...]
    plan: tuple[str, ...]
    causes: Mapping[str, float]
    near: tuple[Near, ...] = ()
    steps: tuple[str, ...] = ()
    is_unlike: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """One knelpunt: in how many networks it is likely, possible, and in the core."""

    id: str
    likely: int
    possible: int
    core: int


@dataclass(frozen=True, slots=True)
class CauseSpread:
    """One hoofdoorzaak: in how many networks it comes first, and its mean share."""

    id: str
    first: int
    share: float


@dataclass(frozen=True)
class Overview:
    """Many networks: `networks` in the order in which like ones stand together, those not diagnosed at the end.

    Equal tables give equal overviews. `steps` are the interventions that stand in most plans, with in how many.
    """

    kb: KnowledgeBase = field(repr=False)
    networks: tuple[Network, ...] = field(repr=False)
    knelpunten: tuple[Spread, ...] = field(repr=False)
    causes: tuple[CauseSpread, ...]
    outcomes: Mapping[str, int]
    steps: tuple[tuple[str, int], ...] = field(repr=False)

    @property
    def diagnosed(self) -> tuple[Network, ...]:
        """The networks that have a diagnosis."""
        return tuple(network for network in self.networks if network.certainties is not None)

    @property
    def failed(self) -> tuple[Network, ...]:
        """The networks that could not be diagnosed."""
        return tuple(network for network in self.networks if network.certainties is None)

    def to_html(self, language: Language = "nl") -> str:
        """Return it as one page that needs nothing else. Raises InputError (language)."""
        from netdiag.report.overview_html import as_html

        return as_html(self, language)

    def to_xlsx(self, language: Language = "nl") -> bytes:
        """Return it as the bytes of an Excel file: summary, heat map, networks. Raises InputError (language)."""
        from netdiag.report.overview_excel import as_xlsx

        return as_xlsx(self, language)

    def _repr_html_(self) -> str:
        from netdiag.report.overview_html import as_view

        return as_view(self)


def overview(results: pd.DataFrame, kb: KnowledgeBase | None = None) -> Overview:
    """Return the overview of a table of results. Raises InputError where it is none, or holds more than `limits`."""
    kb = given(kb)
    _check(results, kb)
    networks = _networks(results.to_dict("records"), kb)
    diagnosed = [network for network in networks if network.certainties is not None]
    ordered = _with_nearest(sorted(diagnosed, key=lambda network: _place(network, kb)), kb)
    plans = Counter(step for network in ordered for step in network.plan)
    return Overview(
        kb=kb,
        networks=(*ordered, *(network for network in networks if network.certainties is None)),
        knelpunten=tuple(_spread(i, name, ordered) for i, name in enumerate(kb.knelpunten)),
        causes=tuple(_cause(name, ordered) for name in kb.hoofdoorzaken),
        outcomes=dict(sorted(Counter(network.outcome for network in ordered if network.outcome).items())),
        steps=tuple(sorted(plans.items(), key=lambda item: (-item[1], item[0]))),
    )


def _check(results: Any, kb: KnowledgeBase) -> None:
    if not isinstance(results, package("pandas").DataFrame):
        raise InputError(
            _("wanted a table (pandas DataFrame), and this is of type {kind}.").format(kind=type(results).__name__)
        )
    wanted = [*NEEDED, *(f"certainty_{name}" for name in kb.knelpunten)]
    if missing := [name for name in wanted if name not in results]:
        raise InputError(_("it is no table of results: it has no column '{missing}'.").format(missing=missing[0]))
    if len(results) > NETWORKS.now:
        raise InputError([NETWORKS.reached()])


# --- networks ---------------------------------------------------------------------------------------------------------


def _networks(rows: Sequence[Mapping[Any, Any]], kb: KnowledgeBase) -> list[Network]:
    networks = [_network(row, kb) for row in rows]
    names = Counter(network.name for network in networks)
    short = Counter((network.name, _file(row)) for network, row in zip(networks, rows, strict=True))
    return [
        replace(network, file=file if short[network.name, file := _file(row)] == 1 else network.source)
        if names[network.name] > 1
        else network
        for network, row in zip(networks, rows, strict=True)
    ]


def _file(row: Mapping[Any, Any]) -> str:
    """Return the name of the file that a network comes from, and its row in a table of several."""
    number = row.get("row")
    rows = [f"{number:.0f}"] if isinstance(number, int | float) and number == number else []
    return ":".join(filter(None, [PurePath(_text(row.get("source")) or "").name, *rows]))


def _network(row: Mapping[Any, Any], kb: KnowledgeBase) -> Network:
    values = [_float(row[f"certainty_{name}"]) for name in kb.knelpunten]
    error = _text(row["error"])
    return Network(
        name=_text(row["name"]) or "",
        source=_text(row.get("source")) or "",
        outcome=row["outcome"] if _text(row["outcome"]) in get_args(Outcome) else None,
        error=error,
        certainties=None if error else tuple(value if value is not None else 0.0 for value in values),
        core=tuple(name for name in _ids(row["core"]) if name in kb.knelpunten),
        plan=tuple(name for name in _ids(row["plan"]) if name in kb.interventions),
        causes=dict(_causes(row, kb)),
    )


def _text(cell: Any) -> str | None:
    return cell if isinstance(cell, str) and cell.strip() else None


def _float(cell: Any) -> float | None:
    """Return a certainty, None where there is none; what is beyond -1 and 1 is no certainty either."""
    return float(cell) if isinstance(cell, int | float) and -1 <= cell <= 1 else None


def _ids(cell: Any) -> list[str]:
    return [name for name in (_text(cell) or "").split(JOINED_BY) if name]


def _causes(row: Mapping[Any, Any], kb: KnowledgeBase) -> list[tuple[str, float]]:
    pairs = [(_text(row.get(f"hoofdoorzaak_{i}")), _float(row.get(f"hoofdoorzaak_{i}_share"))) for i in range(1, 5)]
    return [(name, share) for name, share in pairs if name and name in kb.hoofdoorzaken and share is not None]


def _place(network: Network, kb: KnowledgeBase) -> tuple[Any, ...]:
    """Return where a network stands: by its first hoofdoorzaak, then its surest knelpunt, then its name."""
    causes = list(kb.hoofdoorzaken)
    first = max(network.causes, key=lambda name: (network.causes[name], -causes.index(name)), default=None)
    values = network.certainties or ()
    surest = max(range(len(values)), key=lambda i: (values[i], -i), default=0)
    is_found = bool(values) and certainty.holds(values[surest])
    return (
        causes.index(first) if first else len(causes),
        surest if is_found else len(values),
        -values[surest] if is_found else 0.0,
        network.name,
        network.source,
    )


def _spread(i: int, name: str, networks: Sequence[Network]) -> Spread:
    words = Counter(certainty.band(network.certainties[i]) for network in networks if network.certainties)
    return Spread(name, words["likely"], words["possible"], sum(name in network.core for network in networks))


def _cause(name: str, networks: Sequence[Network]) -> CauseSpread:
    shares = [network.causes.get(name, 0.0) for network in networks if network.causes]
    first = sum(max(n.causes, key=lambda one: n.causes[one]) == name for n in networks if n.causes)
    return CauseSpread(name, first, sum(shares) / len(shares) if shares else 0.0)


# --- likeness ---------------------------------------------------------------------------------------------------------


def _with_nearest(networks: Sequence[Network], kb: KnowledgeBase) -> list[Network]:
    """Return the networks with those nearest to each, what these do, and whether it is like no other."""
    held = np.array([[v if certainty.holds(v) else 0.0 for v in n.certainties or ()] for n in networks])
    if not len(held):
        return []
    near = _nearest(held)
    unlike = _unlike([likes[0].likeness if likes else None for likes in near])
    return [
        replace(network, near=likes, steps=_steps(network, [networks[one.place] for one in likes]), is_unlike=is_unlike)
        for network, likes, is_unlike in zip(networks, near, unlike, strict=True)
    ]


def _nearest(held: Floats) -> list[tuple[Near, ...]]:
    """Return for each network those most like it; none for one in which no knelpunt holds, or that shares none."""
    having = (held > 0).sum(axis=0)
    weighted = held * (np.log((1 + len(held)) / (1 + having)) + 1)
    return [near for begin in range(0, len(held), BLOCK) for near in _of_block(weighted, begin)]


def _of_block(weighted: Floats, begin: int) -> list[tuple[Near, ...]]:
    block = weighted[begin : begin + BLOCK]
    both = np.zeros((len(block), len(weighted)))
    for i in range(weighted.shape[1]):
        both += np.minimum(block[:, i, None], weighted[None, :, i])
    either = block.sum(axis=1)[:, None] + weighted.sum(axis=1)[None, :] - both
    likeness = np.round(np.divide(both, either, out=np.zeros_like(both), where=either > 0), 6)
    likeness[np.arange(len(block)), np.arange(begin, begin + len(block))] = -1  # no network is near itself
    order = np.argsort(-likeness, axis=1, kind="stable")[:, :NEAREST]
    return [
        tuple(Near(int(j), float(row[j])) for j in places if row[j] > 0)
        for row, places in zip(likeness, order, strict=True)
    ]


def _unlike(nearest: Sequence[float | None]) -> list[bool]:
    """Return which networks are far less like their nearest than the others are like theirs."""
    known = [value for value in nearest if value is not None]
    if len(known) < ENOUGH:
        return [False] * len(nearest)
    low, high = np.percentile(known, [25, 75])
    return [value is not None and bool(value < low - FENCE * (high - low)) for value in nearest]


def _steps(network: Network, near: Sequence[Network]) -> tuple[str, ...]:
    """Return interventions that two or more of the nearest networks plan and this one does not."""
    planned = Counter(step for other in near for step in other.plan if step not in network.plan)
    ranked = sorted((name for name, count in planned.items() if count > 1), key=lambda name: (-planned[name], name))
    return tuple(ranked[:STEPS])
