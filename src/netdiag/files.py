"""Files written whole or not at all, and none that nobody meant to lose.

check_suffix(file, kinds)               is there such a kind of file?
check_target(path, inputs, force)       what may not be written is refused before there is work to lose
write_whole(path, write, force)         made in a folder of its own beside the target, then put in its place
write_text(path, text, force)           the same, for text as UTF-8
OutputError                             the system does not let it be written     (exit status 4)

Links are followed, mode and owner kept. What is no regular file (/dev/stdout, a pipe, >(...)) is written straight to.
"""

from __future__ import annotations

import os
import signal
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO, Final

from netdiag.errors import InputError, Nearest, Place, Problem
from netdiag.messages import _, marked

UNFINISHED: Final = ".netdiag-"  # begins the name of a folder in which a file is being written
ENDING: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
MOST_LINKS: Final = 40  # one after the other: as many as Linux follows
REASONS: Final = (  # of systems, as they word them
    marked("No such file or directory"),
    marked("Permission denied"),
    marked("Is a directory"),
    marked("Not a directory"),
    marked("No space left on device"),
    marked("Read-only file system"),
    marked("File name too long"),
    marked("Too many levels of symbolic links"),
    marked("Input/output error"),
)
TAKEN: Final = marked("exists already. --force replaces it.")


class OutputError(InputError):
    """What was asked for cannot be written: a full disk, a folder that is read-only, standard output closed."""


# --- before the work --------------------------------------------------------------------------------------------------


def check_suffix(file: Path | str, kinds: Iterable[str]) -> str:
    """Return the suffix of a file, in small letters. Raises InputError for one that is not among the kinds."""
    kind, known = Path(file).suffix.lower(), tuple(kinds)
    if kind not in known:
        wanted = _("wanted a name ending in {kinds}.").format(kinds=", ".join(known))
        raise InputError([Problem(wanted, Place(str(file)), Nearest((kind,), known))])
    return kind


def check_target(path: Path | str, inputs: Iterable[Path | str | int] = (), force: bool = False) -> None:
    """Refuse a target that cannot be a file, is one of the inputs, or is there already unless `force`.

    An input is a file, by any of its names, or the number of an open one. Raises InputError; OutputError where the
    file is read-only.
    """
    there = _look(path)
    if there is None or not stat.S_ISREG(there.st_mode):
        return
    if any(_is_same(there, one) for one in inputs):
        raise InputError(_("{path}: is read in this run, and is not written over.").format(path=path))
    if _descriptor(Path(path)) is not None:
        return
    if not force:
        raise InputError(f"{path}: {_(TAKEN)}")
    if not there.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise OutputError(_("{path}: cannot write: it is read-only.").format(path=path))


def _look(path: Path | str) -> os.stat_result | None:
    """Return what stands at a path; None where nothing does and something can. Raises InputError."""
    if not str(path):
        raise InputError(_("no file to write to: its name is empty."))
    there = _stat(path)
    if str(path).endswith(("/", os.sep)) or (there and stat.S_ISDIR(there.st_mode)):
        raise InputError(_("{path}: is a folder.").format(path=path))
    if there is None and not (folder := _real(path).parent).is_dir():
        raise InputError(_("{path}: there is no folder {folder}.").format(path=path, folder=folder))
    return there


def _stat(path: Path | str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116  (a Path would have lost the slash at its end)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # too long a name, a loop of links, a NUL
        raise InputError(_("{path}: cannot write: {error}.").format(path=path, error=reason(error))) from error


def _is_same(there: os.stat_result, one: Path | str | int) -> bool:
    try:
        return os.path.samestat(there, os.stat(one))  # noqa: PTH116  (also a number)
    except (OSError, ValueError):
        return False


def _real(path: Path | str) -> Path:
    """Return where links lead; the path as it was given where there are none."""
    real = Path(os.path.realpath(path))
    return real if Path(path).is_symlink() else Path(path)


def reason(error: Exception) -> str:
    """Return why the system, or what reads a file, refused, in its own words; the usual ones in the language spoken."""
    said = str(getattr(error, "strerror", None) or error).strip().rstrip(".")
    return _(said or type(error).__name__)


# --- the writing ------------------------------------------------------------------------------------------------------


def write_whole(
    path: Path | str, write: Callable[[Path], object], force: bool = True, within: Path | None = None
) -> None:
    """Have `write` fill a new file, and give it the name `path` when it is complete and on the disk.

    Without `force`, nothing takes the place of a file that came there meanwhile (InputError). The new file is made in a
    folder of its own beside the target, or `within` a folder of the same disk. Raises OutputError where the system
    refuses, BrokenPipeError where who reads a pipe left.
    """
    target = _real(path)
    straight = _is_stream(path)
    beside = None if straight else within or target.parent
    with _told(path), _new_file(beside, target.suffix) as made:
        write(made)
        if straight:
            _pour_out(made, path)
        else:
            _put(made, target, force)


def write_text(path: Path | str, text: str, force: bool = True) -> None:
    """Write text as UTF-8, as `write_whole` does; to a stream without a file in between."""
    data = text.encode("utf-8", "replace")
    if not _is_stream(path):
        write_whole(path, lambda made: made.write_bytes(data), force)
        return
    with _told(path), _opened(path) as stream:
        stream.write(data)


@contextmanager
def _told(path: Path | str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except FileExistsError as error:
        raise InputError(f"{path}: {_(TAKEN)}") from error
    except OSError as error:
        raise OutputError(_("{path}: cannot write: {error}.").format(path=path, error=reason(error))) from error


@contextmanager
def _new_file(beside: Path | None, suffix: str) -> Iterator[Path]:
    """Yield the name of a file in a new folder that only we may enter; take the folder away in the end."""
    from tempfile import TemporaryDirectory

    folder = None
    try:
        with undisturbed():
            folder = TemporaryDirectory(prefix=UNFINISHED, dir=beside, ignore_cleanup_errors=True)
        yield Path(folder.name, f"new{suffix[:10]}")
    finally:
        if folder is not None:
            with undisturbed():
                folder.cleanup()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back signals that end the program until what is done here is done: a folder made, or a process.

    Where one came between a folder and who knows of it, the folder stayed. One that is ignored stays so. Elsewhere than
    in the main thread no signal comes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    handled = [number for number in ENDING if signal.getsignal(number) not in (None, signal.SIG_IGN)]
    before = [(number, signal.signal(number, note)) for number in handled]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _put(made: Path, target: Path, force: bool) -> None:
    _to_disk(made)
    if not force:
        _put_where_none_is(made, target)
    elif target.exists() and not _dressed_as(target, made):
        _write_over(made, target)
    else:
        made.replace(target)
    _names_to_disk(target.parent)


def _put_where_none_is(made: Path, target: Path) -> None:
    try:
        target.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError as error:  # a disk without hard links
        if target.exists():
            raise FileExistsError from error
        made.replace(target)


def _dressed_as(target: Path, made: Path) -> bool:
    """Give a new file the mode, owner and attributes of the old; say whether it may take its place.

    It may not where the old one is another user's, or has other names that would stay old.
    """
    from shutil import copystat

    old = target.stat()
    try:
        if hasattr(os, "chown"):
            os.chown(made, old.st_uid, old.st_gid)
        copystat(target, made)
        os.utime(made)
    except PermissionError:
        return False
    return old.st_nlink == 1


def _write_over(made: Path, target: Path) -> None:
    """Write a complete file into an old one, with room for all of it before the first byte is lost."""
    from shutil import copyfileobj

    with made.open("rb") as source, target.open("r+b") as file:
        _reserve(file, os.fstat(source.fileno()).st_size)
        copyfileobj(source, file)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _reserve(file: BinaryIO, size: int) -> None:
    before = os.fstat(file.fileno()).st_size
    if size > before and hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError:
            file.truncate(before)
            raise


def _to_disk(file: Path) -> None:
    """Wait until a file would survive a power cut."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _names_to_disk(folder: Path) -> None:
    """Wait until the names in a folder would survive a power cut, where the system can do that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


# --- streams ----------------------------------------------------------------------------------------------------------


def _is_stream(path: Path | str) -> bool:
    """Say whether a path is of an open file, a pipe, a terminal, a device: what cannot be replaced by a file."""
    try:
        return _descriptor(Path(path)) is not None or not stat.S_ISREG(Path(path).stat().st_mode)
    except OSError:
        return False


def _descriptor(path: Path) -> int | None:
    """Return the number of the open file that a path such as /dev/stdout stands for; None where it is a file's own."""
    of_ours = os.path.realpath("/dev/fd")
    for _unused in range(MOST_LINKS):
        if path.name.isdecimal() and os.path.realpath(path.parent) == of_ours:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _pour_out(made: Path, path: Path | str) -> None:
    from shutil import copyfileobj

    with made.open("rb") as source, _opened(path) as stream:
        copyfileobj(source, stream)


def _opened(path: Path | str) -> BinaryIO:
    """Open a stream to go on writing where it stands: what was written to it stays."""
    number = _descriptor(Path(path))
    return os.fdopen(os.open(path, os.O_WRONLY) if number is None else os.dup(number), "wb")
