"""Files of Word, PowerPoint and Excel, which are packed parts, written so that they do not tell when.

MADE                        the time that stands in each: the first that a packed file can tell
Timeless                    a packed file being written, without times
save_workbook(book, target) a workbook of openpyxl, so written
timeless(content)           a packed file anew, its parts as they are, without times
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MADE: Final = dt.datetime(1980, 1, 1)


class Timeless(ZipFile):
    """A zip file that does not tell when it was made, so that two of the same are the same."""

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        """Add a part under its name alone."""
        super().writestr(ZipInfo(getattr(name, "filename", name)), data, ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        """Add a file under its name alone, piece by piece: one of a million rows is not held in memory."""
        inside = ZipInfo(arcname)
        inside.compress_type, inside.file_size = ZIP_DEFLATED, Path(filename).stat().st_size
        with Path(filename).open("rb") as source, self.open(inside, "w") as target:
            shutil.copyfileobj(source, target)


def save_workbook(book: Any, target: Path | IO[bytes]) -> None:
    """Save a workbook of openpyxl; the same gives the same bytes."""
    writer = import_module("openpyxl.writer.excel")  # which is there, as the book is of it
    book.properties.created = book.properties.modified = MADE
    with Timeless(target, "w", ZIP_DEFLATED) as archive:
        writer.ExcelWriter(book, archive).write_data()


def timeless(content: bytes) -> bytes:
    """Return a packed file anew: the same parts in the same order, and no times."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, Timeless(made, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, source.read(part))
    return made.getvalue()
