"""How much netdiag takes in: every limit, what it counts, and how to set another.

Limit                   one limit: `now` is its value, `reached` the problem that tells of it
  BYTES, VALUES, DEPTH      of one YAML file
  RECORD_VALUES             of one case, or one record of knowledge
  ENTRIES                   of a folder of YAML files
  SEARCHED                  of a search for symptoms
  STATEMENTS                of notes
  RESPONDENTS               of one case
  PARTS                     of one premise
  COLUMNS, ROWS, CELLS, CELL_CHARACTERS, ROW_CHARACTERS, TABLE_BYTES, UNPACKED_BYTES    of one table
  FILES                     of one batch
  NETWORKS                  of an overview

A limit stands in its variable of the environment, such as NETDIAG_MAX_VALUES, which the processes of a batch share too.
How many problems are told in full is `errors.TOLD`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from netdiag.errors import InputError, Place, Problem
from netdiag.messages import _, marked


@dataclass(frozen=True, slots=True)
class Limit:
    """The most there may be of something; `most` bounds what the environment can ask for."""

    name: str
    default: int
    what: str
    most: int = 10**12

    @property
    def variable(self) -> str:
        """The variable of the environment that sets another limit."""
        return f"NETDIAG_MAX_{self.name}"

    @property
    def now(self) -> int:
        """The limit that holds. Raises InputError where its variable is no whole number from 1 to `most`."""
        text = os.environ.get(self.variable)
        return self.default if text is None else self._set(text)

    def _set(self, text: str) -> int:
        digits = text if text.isascii() and text.isdecimal() and len(text) <= len(str(self.most)) else "0"
        if not 1 <= int(digits) <= self.most:
            raise InputError(
                [
                    Problem(
                        _("{variable} is not a whole number from 1 to {most}.").format(
                            variable=self.variable, most=self.most
                        )
                    )
                ]
            )
        return int(digits)

    def reached(self, place: Place | None = None) -> Problem:
        """Return the problem to tell where there is more than the limit."""
        return Problem(
            _("more than {now:,} {what}.").format(now=self.now, what=_(self.what)),
            place,
            _("{variable} sets another limit.").format(variable=self.variable),
        )


BYTES: Final = Limit(
    "BYTES", 8_000_000, marked("bytes in one file"), most=10**9
)  # the largest shipped file has some 200 kB
VALUES: Final = Limit("VALUES", 600_000, marked("keys and values in one file"))
RECORD_VALUES: Final = Limit("RECORD_VALUES", 250_000, marked("keys and values in one case or record"))
DEPTH: Final = Limit("DEPTH", 40, marked("levels of nesting"), most=100)  # nobody can read a premise this deep
ENTRIES: Final = Limit("ENTRIES", 50_000, marked("files and folders in one folder"))
SEARCHED: Final = Limit("SEARCHED", 100, marked("different words to look for"))
STATEMENTS: Final = Limit("STATEMENTS", 5_000, marked("statements in the notes"))  # some two days of interviews
RESPONDENTS: Final = Limit("RESPONDENTS", 10_000, marked("respondents in one case"))
PARTS: Final = Limit("PARTS", 2_000, marked("parts in one premise"))
COLUMNS: Final = Limit("COLUMNS", 5_000, marked("columns in one table"))
CELLS: Final = Limit("CELLS", 20_000_000, marked("cells in one table"))
CELL_CHARACTERS: Final = Limit("CELL_CHARACTERS", 100_000, marked("characters in one cell"))
UNPACKED_BYTES: Final = Limit("UNPACKED_BYTES", 200_000_000, marked("bytes when unpacked"))
FILES: Final = Limit("FILES", 250_000, marked("files in one batch"))
TABLE_BYTES: Final = Limit("TABLE_BYTES", 2_000_000_000, marked("bytes in one table"))
ROWS: Final = Limit("ROWS", 10_000_000, marked("rows in one table"))
NETWORKS: Final = Limit(
    "NETWORKS", 5_000, marked("networks in one overview"), most=20_000
)  # each is held against all others
ROW_CHARACTERS: Final = Limit("ROW_CHARACTERS", 2_000_000, marked("characters in one row"))
