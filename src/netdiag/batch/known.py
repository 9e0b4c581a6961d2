"""What is known of many cases, as arrays.

of_cases(cases, kb, names)          of cases, or of what is wrong with each
of_table(rows, kb)                  of rows of a table, without making a case of each
  Known                             names, errors, facts, how many symptoms were scored, what is stated

What a cell says is what a case with that cell alone says, and is worked out once: rows are put together from it. Cells
that say something together (a severity and its confidence) are taken together. A row that holds anything else, or that
is wrong, is read as a case. So what cells mean, and what is wrong with one, is told in one place: `table`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from netdiag.batch import table
from netdiag.batch.cells import blank
from netdiag.batch.coded import coded
from netdiag.batch.columns import Column, columns_in
from netdiag.batch.table import Problematic, Rows
from netdiag.cases import Case, check_case, facts
from netdiag.diagnosis.carriers import Truths
from netdiag.diagnosis.plans import STATED, Stated
from netdiag.errors import InputError, NetdiagError
from netdiag.inference.instructions import Index, Matrix
from netdiag.inference.matrix import MatrixEvaluator
from netdiag.knowledge import KnowledgeBase, per_knowledge
from netdiag.messages import _

KEPT: Final = 50_000  # kinds of cells whose meaning is kept
LONGEST: Final = 100  # characters of a cell, or a name, that is not read as a case
PLAIN: Final = frozenset((str, int, float, bool, np.bool_, np.int64, np.float64))  # types of cells that are kept
ALONE, NOTHING = 0, 1  # in place of a number: the row is read as a case; nothing is said


@dataclass(frozen=True)
class Known:
    """What is known of some cases.

    names         of each case
    errors        of each what is wrong with it, or None; nothing is known of it then
    facts         (cases x facts), in the order of the evaluator
    answered      (cases,) how many symptoms were scored
    stated        what advice goes by
    """

    names: list[str]
    errors: list[str | None]
    facts: Matrix
    answered: Index
    stated: Stated

    @classmethod
    def nothing(cls, names: Sequence[str], evaluator: MatrixEvaluator) -> Known:
        """Return that nothing is known yet."""
        known = np.zeros((len(names), len(evaluator.names)))
        known[:, len(evaluator.names) - len(evaluator.given) :] = np.nan
        return cls(list(names), [None] * len(names), known, np.zeros(len(names), np.intp), Stated.nothing(len(names)))

    def part(self, start: int, end: int) -> Known:
        """Return what is known of some of the cases."""
        if start == 0 and end >= len(self.names):
            return self
        at = slice(start, end)
        stated = Stated(
            {name: values[at] for name, values in self.stated.fields.items()},
            {case - start: names for case, names in self.stated.complaints.items() if start <= case < end},
        )
        return Known(self.names[at], self.errors[at], self.facts[at], self.answered[at], stated)

    def add(self, i: int, case: Problematic, kb: KnowledgeBase) -> None:
        """Add what one case says, or what is wrong with it."""
        checked = check(case, kb)
        if isinstance(checked, Case):
            said = _said(checked, kb)
            self.names[i] = checked.name
            self.facts[i, list(said.places)] = said.degrees
            self.answered[i] = said.answered
            self.state(i, said)
        else:
            self.errors[i] = "; ".join(map(str, checked.problems))

    def state(self, i: int, said: _Said) -> None:
        """Add what is stated in one case."""
        for name, value in said.fields:
            self.stated.fields[name][i] = value
        if said.complaints:
            self.stated.complaints[i] = said.complaints

    def complaints(self, kb: KnowledgeBase) -> Truths:
        """Return which symptoms are chief complaints: (cases x symptoms)."""
        complaints = np.zeros((len(self.names), len(kb.symptoms)), bool)
        if self.stated.complaints:
            at = {name: i for i, name in enumerate(kb.symptoms)}
            for case, names in self.stated.complaints.items():
                complaints[case, [at[name] for name in names]] = True
        return complaints


def check(case: Problematic, kb: KnowledgeBase) -> Problematic:
    """Return a case with its symptoms under the ids of today, or what is wrong with it."""
    if isinstance(case, NetdiagError):
        return case
    if not isinstance(case, Case):
        return InputError(_("wanted a Case, and this is of type {kind}.").format(kind=type(case).__name__))
    try:
        return check_case(case, kb)
    except NetdiagError as error:
        return error


def of_cases(cases: Sequence[Problematic], kb: KnowledgeBase, names: Sequence[str]) -> Known:
    """Return what is known of cases; `names` holds what to call those that could not be read."""
    known = Known.nothing(names, MatrixEvaluator.of(kb))
    for i, case in enumerate(cases):
        known.add(i, case, kb)
    return known


# --- tables -----------------------------------------------------------------------------------------------------------


def _is_plainly_named(cell: Any, name: str) -> bool:
    return cell is None or (_is_plain(cell) and 0 < len(name) <= LONGEST)


class _Said(NamedTuple):
    """What a case says: its facts by their places, how many symptoms were scored, what advice goes by."""

    places: tuple[int, ...] = ()
    degrees: tuple[float, ...] = ()
    answered: int = 0
    fields: tuple[tuple[str, Any], ...] = ()
    complaints: tuple[str, ...] = ()


def _said(case: Case, kb: KnowledgeBase) -> _Said:
    evaluator = MatrixEvaluator.of(kb)
    columns = evaluator.columns(facts(case, kb), case)
    return _Said(
        places=tuple(evaluator.row_of[name] for name in columns),
        degrees=tuple(columns.values()),
        answered=sum(observation.scored for observation in case.observed.values()),
        fields=tuple((name, value) for name in STATED if (value := getattr(case, name)) is not None),
        complaints=case.chief_complaint,
    )


def of_table(rows: Rows, kb: KnowledgeBase) -> Known:
    """Return what is known of the rows of a table."""
    known = Known.nothing(rows.names, MatrixEvaluator.of(kb))
    meanings = _meanings(kb)
    case, column, number = meanings.read(rows, kb)
    plainly = map(_is_plainly_named, rows.naming, known.names)
    alone = ~np.fromiter(plainly, bool, len(rows))
    alone[case[number == ALONE]] = True
    alone[list(meanings.astray(case, column, number, rows))] = True
    ours = ~alone[case]
    meanings.add(known, case[ours], number[ours])
    for i in np.flatnonzero(alone).tolist():
        known.add(i, rows.case(i, kb), kb)
    return known


class _Meanings:
    """What cells say, by their column and content, of one knowledge base, of which it keeps no hold.

    Each kind of cell has a number. None is taken back: where there are `KEPT`, a row with another is read as a case.
    """

    def __init__(self, unit_of: Mapping[str, str]) -> None:
        self._unit_of = unit_of  # column -> what it tells of, some of them together
        self.said = [_Said(), _Said()]  # of ALONE and NOTHING
        self._numbers: dict[Any, int] = {}  # by the column, type and content of each cell
        self._lock = threading.Lock()

    def read(self, rows: Rows, kb: KnowledgeBase) -> tuple[Index, Index, Index]:
        """Return of each cell, but for names, its row, its column and its number; of several together the first."""
        ids = rows.ids
        row, column, code, contents = coded(rows.df, [j for j, name in enumerate(ids) if name not in (None, "name")])
        kinds, kind = np.unique(column * max(1, len(contents)) + code, return_inverse=True)
        places, codes = np.divmod(kinds, max(1, len(contents)))
        said = [(str(ids[j]), contents[c]) for j, c in zip(places.tolist(), codes.tolist(), strict=True)]
        numbers = [self._number((cell,), kb) if kept is None else kept for cell, kept in self._kept(said)]
        number = np.array(numbers, np.intp)[kind]
        for together in self._together(row, column, number, ids):
            number[together[0]] = self._number(tuple(said[kind[at]] for at in together), kb)
            number[together[1:]] = NOTHING
        return row, column, number

    def _together(self, row: Index, column: Index, number: Index, ids: Sequence[str | None]) -> Iterator[list[int]]:
        """Yield the places of cells of one row that say something together."""
        units = [self._unit_of[name] if name else "" for name in ids]
        times = Counter(units)
        shared = np.array([times[unit] > 1 for unit in units], bool)
        groups: dict[tuple[int, str], list[int]] = {}
        for at in np.flatnonzero(shared[column] & (number != NOTHING)).tolist():
            groups.setdefault((int(row[at]), units[column[at]]), []).append(at)
        return (group for group in groups.values() if len(group) > 1)

    def _kept(self, said: Sequence[tuple[str, Any]]) -> Iterator[tuple[tuple[str, Any], int | None]]:
        """Yield each cell with the number that is kept of it, if any."""
        for name, content in said:
            try:
                yield (name, content), self._numbers.get((name, content.__class__, content))
            except TypeError:  # a list, say
                yield (name, content), ALONE

    def _number(self, cells: tuple[tuple[str, Any], ...], kb: KnowledgeBase) -> int:
        """Return the number of a cell, or of several that say something together."""
        if not all(map(_is_plain, (cell for _, cell in cells))):
            return ALONE
        keys = tuple((name, cell.__class__, cell) for name, cell in cells)
        key = keys if len(keys) > 1 else keys[0]
        if key not in self._numbers and len(self._numbers) < KEPT:
            with self._lock:
                self._numbers[key] = self._learned(dict(cells), kb)
        return self._numbers.get(key, ALONE)

    def _learned(self, cells: Mapping[str, Any], kb: KnowledgeBase) -> int:
        if all(map(blank, cells.values())):
            return NOTHING
        case = table.case_of({name: cell for name, cell in cells.items() if not blank(cell)}, columns_in(kb), kb)
        if isinstance(case, NetdiagError):
            return ALONE
        self.said.append(_said(case, kb))
        return len(self.said) - 1

    def astray(self, case: Index, column: Index, number: Index, rows: Rows) -> Iterator[int]:
        """Yield the rows with a chief complaint that is not among their symptoms."""
        for at in np.flatnonzero(number > NOTHING).tolist() if "chief_complaint" in rows.ids else ():
            if complaints := self.said[number[at]].complaints:
                row = slice(*np.searchsorted(case, (case[at], case[at] + 1)))  # rows stand in their order
                there = column[row][number[row] != NOTHING].tolist()
                if not {self._unit_of[str(rows.ids[j])] for j in there}.issuperset(complaints):
                    yield int(case[at])

    def add(self, known: Known, case: Index, number: Index) -> None:
        """Add what cells say, by the row of each and its number."""
        kinds, kind = np.unique(number, return_inverse=True)
        said = [self.said[i] for i in kinds.tolist()]
        count = np.array([len(one.places) for one in said], np.intp)
        starts = np.cumsum(count) - count
        times = count[kind]
        at = np.arange(times.sum()) + np.repeat(starts[kind] - np.cumsum(times) + times, times)
        places = np.array([place for one in said for place in one.places], np.intp)
        degrees = np.array([degree for one in said for degree in one.degrees])
        known.facts[np.repeat(case, times), places[at]] = degrees[at]
        answered = np.array([one.answered for one in said], np.intp)
        known.answered[:] += np.bincount(case, answered[kind], len(known.answered)).astype(np.intp)
        stating = np.array([bool(one.fields or one.complaints) for one in said], bool)
        for entry in np.flatnonzero(stating[kind]).tolist():
            known.state(int(case[entry]), said[kind[entry]])


@per_knowledge
def _meanings(kb: KnowledgeBase) -> _Meanings:
    return _Meanings(_units(kb))


def _units(kb: KnowledgeBase) -> dict[str, str]:
    return {name: _unit(column, kb) for name, column in columns_in(kb).items()}


def _unit(column: Column, kb: KnowledgeBase) -> str:
    """Return what a column tells of, some of them together: the symptom as it is called now, the opgave, itself."""
    if column.path[0] == "symptoms":
        return kb.derived.formerly.get(column.path[1], column.path[1])
    return "opgave" if column.path[0] == "opgave" else f"{column.id} alone"


def _is_plain(cell: Any) -> bool:
    return type(cell) in PLAIN and (not isinstance(cell, str) or len(cell) <= LONGEST)
