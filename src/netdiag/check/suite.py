"""A suite of cases with what their authors expect, and how much of the knowledge it touches.

    read_suite(folder, kb)      folder of YAML files, each `cases: [{name, case, expect}]` -> Suite
      SuiteFile, Vignette, Expectations     what may stand in such a file
    CaseRun                     one case with what came of it
      mistakes(run)             every expectation that is not met
    coverage(suite, kb)         shares of rules, premise parts, symptoms and knelpunten that the suite reaches

Expectations: `fires` and `silent` name rules; `likely`, `below`, `above` and `first` knelpunten; `outcome`, `opgave`;
`certainty` maps findings ("pattern:x", or the id of a knelpunt) to a value, exact to 0.005.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from netdiag import certainty
from netdiag.cases import Case, read_case
from netdiag.diagnosis import Outcome, in_order, outcome_of, troubles_of
from netdiag.errors import InputError, Nearest, Place, Problem
from netdiag.inference.chain import Firing, Inference
from netdiag.inference.floats import infer
from netdiag.knowledge import Id, KnowledgeBase
from netdiag.knowledge import premise as pr
from netdiag.knowledge.fields import Record, RuleId
from netdiag.knowledge.folders import yaml_files
from netdiag.knowledge.reading import Steps, validate
from netdiag.knowledge.yamlfile import MAX_SHOWN, YamlDocument, read
from netdiag.messages import _
from netdiag.plaintext import shortened

EXACT: Final = 0.005  # half of the last digit that a recorded certainty shows
Expect = Mapping[str, Any]
NAMED: Final = {
    "fires": "rules",
    "silent": "rules",
    "likely": "knelpunten",
    "below": "knelpunten",
    "above": "knelpunten",
    "first": "knelpunten",
    "opgave": "opgaven",
}  # expectation -> the section of the knowledge that its ids are of


class Expectations(Record):
    """What a vignette expects; what it leaves out may come as it likes."""

    fires: tuple[RuleId, ...] = ()
    silent: tuple[RuleId, ...] = ()
    likely: tuple[Id, ...] = ()
    below: tuple[Id, ...] = ()
    above: tuple[tuple[Id, Id], ...] = ()
    first: Id = ""
    outcome: Outcome = "findings"
    opgave: Id | None = None
    certainty: dict[str, Annotated[float, Field(ge=-1, le=1)]] = Field(default_factory=dict)


class Vignette(Record):
    """One case of a suite as it stands in a file; the case itself is read as any other."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=300)] = ""
    case: Any
    expect: Expectations


class SuiteFile(Record):
    """One file of a suite."""

    cases: Annotated[tuple[Any, ...], Field(min_length=1)]


@dataclass(frozen=True)
class CaseRun:
    """One case of a suite, what is expected of it, and what was inferred."""

    name: str
    place: Place
    case: Case = field(repr=False)
    expect: Expect = field(repr=False)
    inference: Inference = field(repr=False)
    kb: KnowledgeBase = field(repr=False)

    @cached_property
    def fired(self) -> frozenset[str]:
        """Rules whose premise held; a necessity refuted is no firing of the rule."""
        return frozenset(firing.rule for firing in self.inference.firings if not firing.refuted)

    @property
    def firings(self) -> Mapping[str, tuple[Firing, ...]]:
        """Firings by the finding they speak of."""
        return self.inference.by_finding

    @cached_property
    def answered(self) -> int:
        """Number of symptoms that were scored."""
        return sum(o.scored for o in self.case.observed.values())

    @cached_property
    def troubles(self) -> int:
        """Number of troubles that were seen."""
        return len(troubles_of(self.case, self.kb))

    def observed(self, fired: Collection[str], certainties: Mapping[str, float]) -> Observed:
        """Return what its expectations are held against, where these rules fired and this was concluded."""
        return Observed(fired, certainties, self.answered, self.troubles, self.kb)


@dataclass(frozen=True)
class Suite:
    """Cases of one or more folders, tried with one knowledge base."""

    runs: tuple[CaseRun, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares in [0, 1] of the knowledge that a suite reaches, and what it leaves out."""

    rules: float
    parts: float
    symptoms: float
    knelpunten: float
    unfired: tuple[str, ...]
    unheld: tuple[str, ...]
    unused: tuple[str, ...]
    unreached: tuple[str, ...]


def read_suite(folder: Path | str, kb: KnowledgeBase) -> Suite:
    """Return every case of every YAML file in a folder and below it, with what follows from it.

    Raises InputError with every problem in them, each with its line.
    """
    files = yaml_files(Path(folder))
    if not files:
        raise InputError([Problem(_("no case files here."), Place(str(folder)))])
    problems: list[Problem] = []
    runs = [run for file in files for run in _read_file(file, kb, problems)]
    if problems:
        raise InputError(problems)
    return Suite(tuple(runs))


def _read_file(file: Path, kb: KnowledgeBase, problems: list[Problem]) -> Iterator[CaseRun]:
    """Yield the cases of one file, and note what is wrong with it."""
    try:
        document = read(file)
    except InputError as error:
        problems += error.problems
        return
    whole, wrong = validate(SuiteFile, document.data, document)
    problems += wrong
    for i, entry in enumerate(document.data["cases"] if whole else ()):
        run, wrong = _read_vignette(document, i, entry, kb)
        problems += wrong
        if run:
            yield run


def _read_vignette(
    document: YamlDocument, number: int, entry: Any, kb: KnowledgeBase
) -> tuple[CaseRun | None, tuple[Problem, ...]]:
    """Return one case with what follows from it, or None; and what is wrong with it."""
    at: Steps = ("cases", number)
    vignette, wrong = validate(Vignette, entry, document, at)
    if vignette is None:
        return None, wrong
    problems = tuple(_undeclared(vignette.expect, kb, document, (*at, "expect")))
    try:
        case = read_case(document, kb, (*at, "case"))
    except InputError as error:
        return None, (*problems, *error.problems)
    if problems:
        return None, problems
    name = vignette.name or f"case {number + 1}"
    expect = {key: getattr(vignette.expect, key) for key in entry["expect"]}
    run = case if case.name else case.replace(name=name)
    return CaseRun(name, document.place(at), run, expect, infer(case, kb), kb), ()


def _undeclared(expect: Expectations, kb: KnowledgeBase, document: YamlDocument, at: Steps) -> Iterator[Problem]:
    """Yield each expectation that names what is not there."""
    for path, name in _named(expect):
        section = NAMED[str(path[0])]
        if name not in getattr(kb, section):
            hint = Nearest((name,), getattr(kb, section))
            yield Problem(
                _("'{name}' is not one of the {section}.").format(name=name, section=section),
                document.place((*at, *path)),
                hint,
            )
    findings = set(kb.derived.concludes.values() if expect.certainty else ())
    for name in expect.certainty:
        if _finding(name) not in findings:
            place, shown = document.place((*at, "certainty", name)), shortened(name, MAX_SHOWN)
            yield Problem(
                _("'{shown}' is not a finding of any rule.").format(shown=shown),
                place,
                Nearest((_finding(name),), findings),
            )


def _named(expect: Expectations) -> Iterator[tuple[Steps, str]]:
    """Yield each id that is expected, with its path; a pair of `above` has two."""
    for key in NAMED.keys() & expect.model_fields_set:
        yield from _ids(getattr(expect, key), (key,))


def _ids(value: str | tuple[Any, ...] | None, path: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield path, value
    elif value:
        for i, item in enumerate(value):
            yield from _ids(item, (*path, i))


def _finding(name: str) -> str:
    return name if ":" in name else f"knelpunt:{name}"


# --- expectations -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Observed:
    """What an expectation is held against."""

    fired: Collection[str]
    certainties: Mapping[str, float]
    answered: int
    troubles: int
    kb: KnowledgeBase

    def sure(self, name: str) -> float:
        """Return the certainty of a finding, or of a knelpunt by its id; 0 where nothing is known of it."""
        return round(self.certainties.get(_finding(name), 0.0), 9)

    def of_kind(self, kind: str) -> dict[str, float]:
        """Map the findings of a kind to their certainty."""
        return {key.partition(":")[2]: value for key, value in self.certainties.items() if key.startswith(f"{kind}:")}

    def first(self) -> str | None:
        """Return the knelpunt that stands first, if anything is known of one."""
        return next(iter(in_order(self.of_kind("knelpunt"), self.troubles, self.kb)), None)

    def outcome(self) -> str:
        """Return in which of five ways the diagnosis ends."""
        return outcome_of(self.of_kind("knelpunt"), self.answered, self.troubles, self.kb)

    def opgave(self) -> str | None:
        """Return the type of opgave, None where it is not known."""
        types = self.of_kind("opgave")
        best = next(iter(certainty.ranked(types)), None)
        return best if best and certainty.holds(types[best]) else None


def mistakes(run: CaseRun) -> tuple[str, ...]:
    """Return every expectation of a case that is not met, in words."""
    return tuple(failures(run.expect, run.observed(run.fired, run.inference.certainties)))


def failures(expect: Expect, seen: Observed) -> Iterator[str]:
    """Yield each expectation that is not met, in words."""
    for key, wanted in expect.items():
        yield from _CHECKS[key](wanted, seen)


def _fires(wanted: Any, seen: Observed) -> Iterator[str]:
    yield from (_("{name} did not fire.").format(name=name) for name in wanted if name not in seen.fired)


def _silent(wanted: Any, seen: Observed) -> Iterator[str]:
    yield from (_("{name} fired.").format(name=name) for name in wanted if name in seen.fired)


def _likely(wanted: Any, seen: Observed) -> Iterator[str]:
    yield from (
        _("{k} only {sure:.2f}, wanted >= {likely}.").format(k=k, sure=seen.sure(k), likely=certainty.LIKELY)
        for k in wanted
        if seen.sure(k) < certainty.LIKELY
    )


def _below(wanted: Any, seen: Observed) -> Iterator[str]:
    yield from (
        _("{k} is {sure:.2f}, wanted < {holds}.").format(k=k, sure=seen.sure(k), holds=certainty.THRESHOLD)
        for k in wanted
        if seen.sure(k) >= certainty.THRESHOLD
    )


def _above(wanted: Any, seen: Observed) -> Iterator[str]:
    for more, less in wanted:
        if seen.sure(more) <= seen.sure(less):
            yield _("{more} ({surer:.2f}) is not above {less} ({other:.2f}).").format(
                more=more, surer=seen.sure(more), less=less, other=seen.sure(less)
            )


def _first(wanted: Any, seen: Observed) -> Iterator[str]:
    if (first := seen.first()) != wanted:
        yield _("first is {first}, wanted {wanted}.").format(first=first, wanted=wanted)


def _outcome(wanted: Any, seen: Observed) -> Iterator[str]:
    if seen.outcome() != wanted:
        yield _("outcome is {outcome}, wanted {wanted}.").format(outcome=seen.outcome(), wanted=wanted)


def _opgave(wanted: Any, seen: Observed) -> Iterator[str]:
    if seen.opgave() != wanted:
        yield _("opgave is {opgave}, wanted {wanted}.").format(opgave=seen.opgave(), wanted=wanted)


def _certainty(wanted: Any, seen: Observed) -> Iterator[str]:
    for name, value in wanted.items():
        if abs(seen.sure(name) - value) > EXACT:
            yield _("{name} is {sure:.3f}, wanted {value}.").format(name=name, sure=seen.sure(name), value=value)


_CHECKS: Final[dict[str, Callable[[Any, Observed], Iterator[str]]]] = {
    "fires": _fires,
    "silent": _silent,
    "likely": _likely,
    "below": _below,
    "above": _above,
    "first": _first,
    "outcome": _outcome,
    "opgave": _opgave,
    "certainty": _certainty,
}


# --- coverage ---------------------------------------------------------------------------------------------------------


def coverage(suite: Suite, kb: KnowledgeBase) -> Coverage:
    """Return what a suite reaches: rules that fired, parts that held, symptoms observed, knelpunten that held.

    A part is a leaf of a premise. Under `not` it counts once the fact was observed absent, under `unless` once it
    stood in the way.
    """
    fired: set[str] = set()
    held: set[tuple[str, bool]] = set()
    observed: set[str] = set()
    reached: set[str] = set()
    for run in suite.runs:
        fired |= run.fired
        held |= {(key, v > 0) for key, v in run.inference.degrees.items() if certainty.holds(abs(v))}
        observed |= run.case.observed.keys()
        reached |= {key for key, value in run.inference.certainties.items() if certainty.holds(value)}
    parts = [(rule.id, *part) for rule in kb.rules.values() for part in _parts(rule.if_)]
    unheld = [f"{rule}: {key}" for rule, key, wanted in parts if (key, wanted) not in held]
    unreached = [name for name in kb.knelpunten if f"knelpunt:{name}" not in reached]
    unfired, unused = kb.rules.keys() - fired, kb.symptoms.keys() - observed
    return Coverage(
        _share(unfired, kb.rules), _share(unheld, parts), _share(unused, kb.symptoms), _share(unreached, kb.knelpunten),
        tuple(sorted(unfired)), tuple(unheld), tuple(sorted(unused)), tuple(unreached),
    )  # fmt: skip


def _share(missed: Collection[Any], whole: Collection[Any]) -> float:
    return 1 - len(missed) / len(whole) if whole else 1.0


def _parts(premise: Any, wanted: bool = True) -> Iterator[tuple[str, bool]]:
    inner = premise.children
    if not inner:
        yield pr.key(premise), wanted
    for part in inner:
        yield from _parts(part, wanted != isinstance(premise, pr.Not))
