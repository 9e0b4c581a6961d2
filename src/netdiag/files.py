"""Files written whole or not at all.

write_whole(path, write)        to a temporary name beside it, then renamed
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from netdiag.errors import InputError


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have `write` fill a file beside `path`, and give it that name when it is complete. Raises InputError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"{path}: cannot write: {error.strerror or error}.") from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
