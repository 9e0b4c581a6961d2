"""Case files of one network, joined into one case with all their respondents.

join(files, kb)             case files -> Joined
  Joined                      the case, and what one should know of the joining

The respondents of a file are put with those of the others. A file without any is what one person answered, and becomes
a respondent: its severities and features, without notes. What files state of the network must be the same in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from netdiag.cases import Case, Observation, Respondent, read_case
from netdiag.errors import InputError, Place, Problem
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.statable import ANSWERED, FIELDS
from netdiag.knowledge.yamlfile import YamlDocument, read
from netdiag.limits import RESPONDENTS
from netdiag.messages import _, counted
from netdiag.plaintext import shortened

TOLD: Final = ("name", "date", "description", "origin")  # for the reader: kept where all agree
WHOLE: Final = ("opgave", *FIELDS)  # one value each
BY_ID: Final = ("arrangement", "parts", *ANSWERED)  # a value for each id
MOST_COMPLAINTS: Final = 3
UNSAID: Final = (None, "unknown", "n/a")
SHOWN: Final = 60  # characters of a value in a message

Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """One case made of several, and what one should know of the joining."""

    case: Case
    remarks: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    document: YamlDocument
    case: Case

    @property
    def respondents(self) -> tuple[Respondent, ...]:
        """Its respondents, or the one person that it is of; none where nobody answered anything."""
        if self.case.respondents or not (self.case.symptoms or self.case.features):
            return self.case.respondents
        symptoms = {name: observation.severity for name, observation in self.case.symptoms.items()}
        return (Respondent(symptoms=symptoms, features=self.case.features),)

    def stated(self) -> Iterator[tuple[Path_, Any]]:
        """Yield what the file states of the network, by where in it that stands."""
        yield from (((name,), getattr(self.case, name)) for name in WHOLE)
        own = (*BY_ID, "symptoms") if self.case.respondents else tuple(name for name in BY_ID if name != "features")
        for name in own:
            yield from (((name, key), value) for key, value in getattr(self.case, name).items())


def join(files: Sequence[str], kb: KnowledgeBase) -> Joined:
    """Return the case that some files make together. Raises InputError with every problem in them, and between them."""
    parts = _read(files, kb)
    respondents = tuple(respondent for part in parts for respondent in part.respondents)
    if not respondents:
        raise InputError(_("nobody answered anything in these files."))
    if len(respondents) > RESPONDENTS.now:
        raise InputError([RESPONDENTS.reached()])
    told, remarks = _told(parts)
    data = {**told, **_stated(parts), "chief_complaint": _complaints(parts), "respondents": respondents}
    return Joined(Case.model_validate(data), (*remarks, *_left_out(parts)))


def _read(files: Sequence[str], kb: KnowledgeBase) -> list[_Part]:
    parts: list[_Part] = []
    problems = list(_given_twice(files))
    for file in files:
        try:
            document = read(file)
            parts.append(_Part(document, read_case(document, kb)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return parts


def _given_twice(files: Sequence[str]) -> Iterator[Problem]:
    counts = Counter(file if file == "-" else str(Path(file).resolve()) for file in files)
    yield from (
        Problem(_("given twice: its answers would count double."), Place(f)) for f, n in counts.items() if n > 1
    )


# --- what files state -------------------------------------------------------------------------------------------------


def _stated(parts: Iterable[_Part]) -> dict[str, Any]:
    """Return what files state of the network, by field. Raises InputError where two of them state something else."""
    first: dict[Path_, tuple[_Part, Any]] = {}
    problems: list[Problem] = []
    for part in parts:
        for path, value in part.stated():
            if _value(value) in UNSAID:
                continue
            other, said = first.setdefault(path, (part, value))
            if _value(said) != _value(value):
                problems.append(_conflict(path, (part, value), (other, said)))
    if problems:
        raise InputError(problems)
    stated: dict[str, Any] = {}
    for path, (_unused, value) in first.items():
        if len(path) == 1:
            stated[path[0]] = value
        else:
            stated.setdefault(path[0], {})[path[1]] = value
    return stated


def _value(value: Any) -> Any:
    return value.severity if isinstance(value, Observation) else value


def _conflict(path: Path_, here: tuple[_Part, Any], there: tuple[_Part, Any]) -> Problem:
    seen, other = _written(here[1]), _written(there[1])
    place = there[0].document.place(path)
    hint = _("Cases of one network state the same of it: change one, or leave it out.")
    return Problem(
        _("{path} is {seen} here and {other} in {place}.").format(
            path=".".join(path), seen=seen, other=other, place=place
        ),
        here[0].document.place(path),
        hint,
    )


def _written(value: Any) -> str:
    plain = value.model_dump(exclude_defaults=True) if hasattr(value, "model_dump") else value
    text = str(dict(plain) if isinstance(plain, Mapping) else plain)
    return f"'{shortened(text.lower() if isinstance(plain, bool) else text, SHOWN)}'"


def _told(parts: Sequence[_Part]) -> tuple[dict[str, Any], list[Problem]]:
    """Return what files tell the reader where all agree, and a remark where they do not."""
    told: dict[str, Any] = {}
    remarks: list[Problem] = []
    for name in TOLD:
        values = dict.fromkeys(value for part in parts if (value := getattr(part.case, name)))
        if len(values) == 1:
            told[name] = next(iter(values))
        elif values:
            remarks.append(
                Problem(
                    _("the files have {values} different values of '{name}'; none is kept.").format(
                        values=len(values), name=name
                    )
                )
            )
    return told, remarks


def _complaints(parts: Iterable[_Part]) -> tuple[str, ...]:
    """Return the chief complaints that most files name; of equals those named first."""
    counts = Counter(name for part in parts for name in part.case.chief_complaint)
    return tuple(name for name, _ in counts.most_common(MOST_COMPLAINTS))


def _left_out(parts: Iterable[_Part]) -> Iterator[Problem]:
    """Yield a remark on what a respondent does not hold."""
    single = [part.case for part in parts if not part.case.respondents]
    bare = (Observation(severity=o.severity) == o for case in single for o in case.symptoms.values())
    if count := sum(not is_bare for is_bare in bare):
        told = counted(
            "1 observation has a note, source or confidence, which answers of respondents do not; left out.",
            "{count} observations have a note, source or confidence, which answers of respondents do not; left out.",
            count,
        )
        yield Problem(told.format(count=count))
