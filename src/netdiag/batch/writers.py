"""A table of results, written as a file of some kind.

WRITERS             the suffix of a file -> what writes one; rows come in pieces
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netdiag.batch.packages import package

if TYPE_CHECKING:
    import pandas as pd

FORMULA: Final = ("=", "+", "-", "@")  # a spreadsheet runs a cell that begins so
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def _write_csv(frames: Iterable[Any], path: Path, empty: pd.DataFrame) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        empty.to_csv(file, index=False, lineterminator="\n")
        for frame in frames:
            for column in ("source", "name", "error"):
                frame[column] = frame[column].map(_harmless, na_action="ignore")
            frame.to_csv(file, index=False, header=False, lineterminator="\n")


def _harmless(text: str) -> str:
    """Keep text that came from a case from ending a line, or from being run by a spreadsheet."""
    plain = CONTROL.sub(" ", text)
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def _write_jsonl(frames: Iterable[Any], path: Path, empty: pd.DataFrame) -> None:
    missing = package("pandas").isna
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for frame in frames:
            for record in frame.to_dict("records"):
                plain = {name: None if missing(value) else value for name, value in record.items()}
                file.write(json.dumps(plain, ensure_ascii=False) + "\n")


def _write_parquet(frames: Iterable[Any], path: Path, empty: pd.DataFrame) -> None:
    pa, pq = package("pyarrow"), package("pyarrow.parquet")

    schema = pa.Schema.from_pandas(empty, preserve_index=False)
    with pq.ParquetWriter(path, schema) as writer:
        for frame in frames:
            writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))


WRITERS: Final[dict[str, Callable[[Iterable[Any], Path, Any], None]]] = {
    ".csv": _write_csv,
    ".jsonl": _write_jsonl,
    ".parquet": _write_parquet,
}
