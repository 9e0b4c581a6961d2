"""An overview of many networks as one HTML page: no scripts, and nothing that is fetched.

as_html(overview, language)     the page; the same overview gives the same text
as_view(overview)               its summary, for a notebook
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

from netdiag import __version__, certainty
from netdiag.phrases import Language, checked, number, say
from netdiag.plaintext import printable
from netdiag.report.overviewwords import word
from netdiag.report.templating import rendered

if TYPE_CHECKING:
    from netdiag.report.overview import Network, Overview

SHOWN: Final = 300  # networks on a page: more is not looked through
STEPS: Final = 10
NAMED: Final = 5  # networks in a sentence
LONGEST: Final = 120  # characters of a label
HEADING: Final = 90  # characters of a heading that stands upright
ERROR: Final = 400
SHADES: Final = ((0.8, "s4"), (0.6, "s3"), (0.4, "s2"), (0.2, "s1"))  # certainties from which a cell is that dark


def as_html(o: Overview, language: Language = "nl") -> str:
    """Return an overview as one page. Raises InputError (language)."""
    return rendered("overview.html", "html", _content(o, checked(language)))


def as_view(o: Overview, language: Language = "nl") -> str:
    """Return the heading and the lines in short as one piece of HTML."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in brief(o, language))
    return f'<div lang="{language}"><h4>{escape(title(o, language))}</h4><ul>{lines}</ul></div>'


def _content(o: Overview, language: Language) -> dict[str, Any]:
    shown = o.diagnosed[:SHOWN]
    return {
        "language": language,
        "say": lambda key: word(key, language),
        "title": title(o, language),
        "brief": list(brief(o, language)),
        "causes": list(_causes(o, language)),
        "outcomes": [(say(name, language), count) for name, count in o.outcomes.items()],
        "knelpunten": list(_knelpunten(o, language)),
        "heat": [{"name": named(n, language), "cells": list(_cells(n, language))} for n in shown],
        "cut": _cut(len(shown), len(o.diagnosed), language),
        "groups": list(_groups(o, language)),
        "columns": [tidy(k.label(language), HEADING) for k in o.kb.knelpunten.values()],
        "legend": [{"shade": shade, "label": _from(step, language)} for step, shade in reversed(SHADES)],
        "steps": [(tidy(o.kb.interventions[name].label(language), 300), n) for name, n in o.steps[:STEPS]],
        "alike": [_alike(o, network, language) for network in shown],
        "failed": list(_failed(o, language)),
        "failed_cut": _cut(min(SHOWN, len(o.failed)), len(o.failed), language),
        "method": word("method_says", language, version=__version__, knowledge=o.kb.version),
    }


# --- in short ---------------------------------------------------------------------------------------------------------


def title(o: Overview, language: Language) -> str:
    """Return the heading of an overview."""
    return word("title", language, n=len(o.networks)) if len(o.networks) != 1 else word("title_one", language)


def brief(o: Overview, language: Language) -> Iterator[str]:
    """Yield the few lines that say most."""
    found = sorted(o.knelpunten, key=lambda one: -(one.likely + one.possible))
    if not found or not found[0].likely + found[0].possible:
        yield word("nothing_found", language)
        return
    name = tidy(o.kb.knelpunten[found[0].id].label(language))
    yield word("most", language, name=name, n=found[0].likely + found[0].possible, all=len(o.diagnosed))
    first = max(o.causes, key=lambda cause: cause.first)
    name = tidy(o.kb.hoofdoorzaken[first.id].label(language))
    yield word("first_cause", language, name=name, n=first.first, all=len(o.diagnosed))
    if unlike := [named(network, language) for network in o.diagnosed if network.is_unlike]:
        more = [word("and_others", language, n=len(unlike) - NAMED)] if len(unlike) > NAMED else []
        yield word("unlike_told", language, names="; ".join([*unlike[:NAMED], *more]))


# --- tables -----------------------------------------------------------------------------------------------------------


def _causes(o: Overview, language: Language) -> Iterator[Mapping[str, Any]]:
    for cause in o.causes:
        label = tidy(o.kb.hoofdoorzaken[cause.id].label(language))
        yield {"label": label, "first": cause.first, "share": f"{round(100 * cause.share)}%"}


def _knelpunten(o: Overview, language: Language) -> Iterator[Mapping[str, Any]]:
    """Yield the knelpunten, most often found first."""
    count = max(len(o.diagnosed), 1)
    for one in sorted(o.knelpunten, key=lambda one: (-one.likely - one.possible, -one.likely)):
        yield {
            "label": tidy(o.kb.knelpunten[one.id].label(language)),
            "likely": one.likely,
            "possible": one.possible,
            "core": one.core,
            "likely_width": round(100 * one.likely / count, 1),
            "possible_width": round(100 * one.possible / count, 1),
        }


def _groups(o: Overview, language: Language) -> Iterator[Mapping[str, Any]]:
    """Yield the hoofdoorzaken over the columns of the map: the knelpunten stand in their order."""
    causes = [k.hoofdoorzaak for k in o.kb.knelpunten.values()]
    starts = [i for i, cause in enumerate(causes) if i == 0 or cause != causes[i - 1]]
    for begin, end in zip(starts, [*starts[1:], len(causes)], strict=True):
        yield {"label": tidy(o.kb.hoofdoorzaken[causes[begin]].label(language), HEADING), "span": end - begin}


def _cells(network: Network, language: Language) -> Iterator[Mapping[str, str]]:
    for value in network.certainties or ():
        yield {"shade": shade(value), "text": number(value, language) if certainty.holds(value) else ""}


def shade(value: float) -> str:
    """Return how dark a certainty is: s1 to s4, or nothing where it does not hold."""
    return next((name for step, name in SHADES if value >= step - certainty.TOLERANCE), "")


def _from(step: float, language: Language) -> str:
    return word("from", language, value=number(step, language))


def _cut(shown: int, every: int, language: Language) -> str:
    return word("heat_cut", language, shown=shown, all=every) if shown < every else ""


def _alike(o: Overview, network: Network, language: Language) -> Mapping[str, Any]:
    near = ((o.networks[one.place], one.likeness) for one in network.near)
    return {
        "name": named(network, language),
        "unlike": network.is_unlike,
        "near": [f"{named(other, language)} ({number(likeness, language)})" for other, likeness in near],
        "steps": [tidy(o.kb.interventions[name].label(language), 300) for name in network.steps],
    }


def _failed(o: Overview, language: Language) -> Iterable[Mapping[str, str]]:
    for network in o.failed[:SHOWN]:
        error = tidy(network.error or "", ERROR)
        yield {"name": named(network, language), "source": tidy(network.source), "error": error}


def named(network: Network, language: Language) -> str:
    """Return what a network is called, and its file where another is called so too."""
    name = tidy(network.name) or word("unnamed", language)
    return f"{name} ({tidy(network.file)})" if network.file else name


def tidy(text: str, most: int = LONGEST) -> str:
    """Return text on one line, without what acts on who reads it, of at most so many characters."""
    plain = " ".join(printable(text, " ").split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
