"""Finished chunks, kept beside the output until all are there.

alone(output)           no other run writes this output; gives the folder of its finished chunks
  Finished              chunks by name: whole, or not there

A chunk is kept with a hash of its name and bytes, so that one that a power cut or a full disk damaged counts as not
there. Only what has a name of ours is ever removed.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netdiag.errors import InputError, NetdiagError
from netdiag.files import UNFINISHED, OutputError, reason, write_whole
from netdiag.messages import _
from netdiag.packages import for_tables as package

if TYPE_CHECKING:
    import pandas as pd

CHUNK: Final = re.compile(r"[0-9]{8,}-[0-9a-f]{32}")
OURS: Final = re.compile(rf"lock|{CHUNK.pattern}|{re.escape(UNFINISHED)}\w+")
DIGEST: Final = sha256().digest_size
LONGEST: Final = 200  # bytes of a name, from which a folder beside it could not be called after it


@dataclass(frozen=True, slots=True)
class Finished:
    """The folder of the finished chunks of one run."""

    folder: Path

    @property
    def lock(self) -> Path:
        """What a run holds while it works here."""
        return self.folder / "lock"

    def holds(self, name: str) -> bool:
        """Say whether a chunk is there, whole."""
        return self._content(name) is not None

    def read(self, name: str) -> io.BytesIO:
        """Return a chunk as a Parquet file. Raises NetdiagError where it is not there, whole."""
        content = self._content(name)
        if content is None:
            raise NetdiagError(
                _("{folder}: was damaged. Give the same command again to do it again.").format(
                    folder=self.folder / name
                )
            )
        return io.BytesIO(content)

    def _content(self, name: str) -> bytes | None:
        try:
            kept = (self.folder / name).read_bytes()
        except OSError:
            return None
        content = kept[DIGEST:]
        return content if _digest(name, content) == kept[:DIGEST] else None

    def keep(self, name: str, frame: pd.DataFrame) -> None:
        """Write a chunk, whole and to the disk. Raises OutputError."""
        stream = io.BytesIO()
        frame.to_parquet(stream, index=False)
        content = stream.getvalue()
        kept = _digest(name, content) + content
        write_whole(self.folder / name, lambda path: path.write_bytes(kept), within=self.folder)

    def is_empty(self) -> bool:
        """Say whether no chunk is there to go on with."""
        return not any(CHUNK.fullmatch(file.name) for file in self.folder.iterdir())

    def remove(self) -> None:
        """Take away all that is ours, and the folder if nothing else is in it."""
        self._remove_but({self.lock.name})
        with suppress(OSError):  # Windows does not let go of a file that is open
            self.lock.unlink()
        with suppress(OSError):  # somebody else put something there
            self.folder.rmdir()

    def tidy(self) -> None:
        """Take away what a killed run was writing."""
        self._remove_but({file.name for file in self.folder.iterdir() if not file.name.startswith(UNFINISHED)})

    def _remove_but(self, stays: set[str]) -> None:
        for file in self.folder.iterdir():
            if file.name in stays or not OURS.fullmatch(file.name):
                continue
            if file.is_dir() and not file.is_symlink():
                shutil.rmtree(file, ignore_errors=True)
                continue
            with suppress(OSError):
                file.unlink()


def _digest(name: str, content: bytes) -> bytes:
    """Return a hash of a chunk and of what it is called, so that it is of no use under another name."""
    return sha256(name.encode() + content).digest()


@contextmanager
def alone(output: Path) -> Iterator[Finished]:
    """Give the folder of the finished chunks of an output, and let no other run write that output meanwhile.

    The system lets go of the lock when a run is killed. Raises InputError where another run has it, and where the
    folder is not ours; OutputError where the system does not let it be written.
    """
    filelock = package("filelock")

    finished = Finished(_beside(output))
    lock = filelock.FileLock(finished.lock, timeout=0)
    try:
        _make(finished.folder)
        lock.acquire()
    except filelock.Timeout:
        raise InputError(_("{output}: another run is writing it.").format(output=output)) from None
    except OSError as error:
        raise OutputError(_("{output}: cannot write: {error}.").format(output=output, error=reason(error))) from error
    try:
        finished.tidy()
        yield finished
    finally:
        if finished.folder.is_dir() and finished.is_empty():
            finished.remove()  # while it is held, so that it is no other run's
        lock.release()


def _beside(output: Path) -> Path:
    """Return the folder that is called after an output, on its disk."""
    real = Path(os.path.realpath(output))
    target = real if real.is_file() or (output.is_symlink() and real.parent.is_dir()) else output
    name = target.name if len(os.fsencode(target.name)) <= LONGEST else sha256(os.fsencode(target.name)).hexdigest()
    return target.with_name(f".{name}.parts")


def _make(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not _is_ours(folder):
        raise InputError(
            _("{folder}: is there already, and not of netdiag. Move it, or write the results elsewhere.").format(
                folder=folder
            )
        )


def _is_ours(folder: Path) -> bool:
    there = folder.lstat()
    mine = not hasattr(os, "geteuid") or there.st_uid == os.geteuid()
    return stat.S_ISDIR(there.st_mode) and mine and all(map(_is_of_ours, folder.iterdir()))


def _is_of_ours(file: Path) -> bool:
    kind = stat.S_ISDIR if file.name.startswith(UNFINISHED) else stat.S_ISREG
    return bool(OURS.fullmatch(file.name)) and kind(file.lstat().st_mode)
