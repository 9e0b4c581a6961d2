"""Many cases: each is diagnosed, and none stops the others.

    diagnose_many(cases, kb)        cases -> Diagnosis or error, one by one, in order
    diagnose_frame(df, kb)          table -> table, one row a case; pure, so that Dask, Spark or Ray can run it
      table_of(cases, kb, names)    cases -> the same
    Reference                       names a knowledge base, so that other processes load the very same

The findings of a thousand cases are worked out at once (`matrix`); so are the rows of a table (`rows`), and what its
cells say (`known`).
Tables (`table`, `results`) need pandas and pyarrow: the extra `tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from netdiag.batch import results, table
from netdiag.batch.cells import called
from netdiag.batch.headings import Extra, layout
from netdiag.batch.table import Problematic
from netdiag.cases import Case
from netdiag.diagnosis import Diagnosis, from_inference
from netdiag.errors import InputError, KnowledgeError, NetdiagError
from netdiag.knowledge import KnowledgeBase, given
from netdiag.knowledge.folders import shipped_folders
from netdiag.messages import _
from netdiag.packages import for_tables as package

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE: Final = 1000  # cases whose findings are worked out together: few megabytes, and more is hardly faster

ROWS_AT_ONCE: Final = 5000  # rows of a table that are read together: some tens of megabytes


def diagnose_many(cases: Iterable[Problematic], kb: KnowledgeBase | None = None) -> Iterator[Diagnosis | NetdiagError]:
    """Yield for each case its diagnosis, or the error that kept it from being diagnosed, in the order of the cases.

    A case that could not be read may be given as its error, and is yielded as such. The diagnoses are those of
    `diagnose`, but for the last bits of floating point; they are worked out a thousand at a time.
    """
    known = given(kb)
    for case, inference in _inferences(cases, known):
        if isinstance(case, NetdiagError):
            yield case
        else:
            yield from_inference(case, inference, known)


def _inferences(cases: Iterable[Problematic], kb: KnowledgeBase) -> Iterator[tuple[Any, Any]]:
    """Yield (case, inference), or (error, None), in order."""
    from netdiag.batch.known import check  # NumPy is imported when it is first needed
    from netdiag.inference import matrix

    remaining = iter(cases)
    while chunk := list(islice(remaining, AT_ONCE)):
        checked = [check(case, kb) for case in chunk]
        inferred = matrix.infer([case for case in checked if isinstance(case, Case)], kb)
        for case in checked:
            yield case, next(inferred) if isinstance(case, Case) else None


def table_of(cases: Sequence[Problematic], kb: KnowledgeBase, names: Sequence[str]) -> pd.DataFrame:
    """Return a table with a row of results for each case; `names` holds what to call those that could not be read."""
    from netdiag.batch import known, rows

    return results.as_table(rows.told(known.of_cases(cases, kb, names), kb), kb)


def table_of_rows(
    df: pd.DataFrame, columns: Mapping[str, str], kb: KnowledgeBase, first: int = 1, plan: bool = True
) -> pd.DataFrame:
    """Return a row of results for each row of a table; `columns` maps its headings to columns of a table of cases.

    A row without a name is called by its number, counted from `first`.
    """
    from netdiag.batch import known, rows

    parts = []
    for start in range(0, max(1, len(df)), ROWS_AT_ONCE):
        some = df.iloc[start : start + ROWS_AT_ONCE] if len(df) > ROWS_AT_ONCE else df
        parts.append(rows.told(known.of_table(table.Rows(some, columns, kb, first + start), kb), kb, plan))
    return results.as_table(rows.joined(parts), kb)


@dataclass(frozen=True, slots=True)
class Reference:
    """Names a knowledge base by where it lies and by its hash, so that other processes load the very same.

    Without folders it is the shipped one.
    """

    folders: tuple[str, ...]
    hash: str

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Reference:
        """Return what refers to a knowledge base. Raises TypeError for what is none."""
        kb = given(kb)
        shipped = tuple(kb.folders) == tuple(shipped_folders())
        return cls(() if shipped else tuple(str(folder.resolve()) for folder in kb.folders), kb.hash)

    def load(self) -> KnowledgeBase:
        """Return the knowledge base; read once in a process. Raises KnowledgeError if it is not the same."""
        return _load(self)


@cache
def _load(reference: Reference) -> KnowledgeBase:
    kb = KnowledgeBase.load(*reference.folders) if reference.folders else KnowledgeBase.default()
    if kb.hash != reference.hash:
        raise KnowledgeError(
            _(
                "this process has knowledge {version}, and {hash} was asked for. "
                "Install the same netdiag and the same knowledge on every machine."
            ).format(version=kb.version, hash=reference.hash[:12])
        )
    return kb


def diagnose_frame(
    df: pd.DataFrame, kb: KnowledgeBase | Reference | None = None, extra: Extra = "error", *, plan: bool = True
) -> pd.DataFrame:
    """Return one row of results for each row of a table, with the same index; a row is a case, a column a symptom.

    A cell is a severity 0..4, a word for one, `unknown` or `n/a`; blank is not asked. A row that is wrong gets an
    error, and the others their diagnosis. Columns that are no part of a case are a mistake, or with `extra` "keep"
    carried along before the results, as they are, or with "ignore" left out. The plan takes as long as all the rest:
    with `plan=False` that column is left out.
    Give a `Reference` where the function is sent to other processes.
    Raises InputError for a heading that is wrong, ImportError without pandas, KnowledgeError from `Reference.load`.
    """
    known = _known(kb)
    if not isinstance(df, package("pandas").DataFrame):
        raise InputError(
            _("wanted a table (pandas DataFrame), and this is of type {kind}.").format(kind=type(df).__name__)
        )
    headings = layout(list(map(called, df.columns)), known, extra, results.columns_out(known))
    diagnosed = table_of_rows(df, headings.columns, known, plan=plan).set_axis(df.index)
    return _beside(df, headings.kept, diagnosed) if headings.kept else diagnosed


def _known(kb: KnowledgeBase | Reference | None) -> KnowledgeBase:
    if not isinstance(kb, KnowledgeBase | Reference | None):
        raise InputError(
            _("wanted a KnowledgeBase or a Reference, and this is of type {kind}.").format(kind=type(kb).__name__)
        )
    return kb.load() if isinstance(kb, Reference) else given(kb)


def _beside(df: pd.DataFrame, kept: Sequence[str], diagnosed: pd.DataFrame) -> pd.DataFrame:
    """Return results with columns of their table before them."""
    own = df.loc[:, [called(name) in kept for name in df.columns]].set_axis(list(kept), axis=1)
    both: pd.DataFrame = package("pandas").concat([own, diagnosed], axis=1)
    return both


def empty_result(kb: KnowledgeBase | None = None) -> pd.DataFrame:
    """Return a result of no rows: the `meta` of Dask, and the schema of others."""
    return table_of([], given(kb), [])
