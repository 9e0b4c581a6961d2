"""The terminal under the command line: what is printed and written, progress, and the exit status.

screens()                       standard streams that bear any text, and say so when they cannot be written to
status_of(run)                  run a command -> exit status; every error told on standard error
tidying()                       what is begun here is tidied up at Ctrl-C, and at whatever else can be caught
standard_console, show          a console for standard output; text on it, wrapped
print_text, print_data          text for people, in the encoding of the screen; data for programs, always UTF-8
write, write_bytes              to standard output, or whole to a file
progress, tell, note            how far long work is, and what one should know, on standard error
"""

from __future__ import annotations

import codecs
import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from netdiag.errors import InputError, KnowledgeError, NetdiagError, Problem
from netdiag.files import OutputError, check_target, reason, write_text, write_whole
from netdiag.messages import _
from netdiag.plaintext import escaped, wrapped

if TYPE_CHECKING:
    from rich.console import Console

Tell = Callable[[int, int | None], None]  # how many are done, of how many

READER_LEFT: Final = 141  # as a shell tells of a program that a closed pipe ended
STOPPED: Final = 130  # ... and that Ctrl-C did
ENDING: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
MOMENT: Final = 0.01  # seconds
NARROWEST: Final = 20  # columns; a report in less cannot be read
PLAINER: Final = "netdiag.plainer"


# --- standard streams -------------------------------------------------------------------------------------------------


class NoReaderError(Exception):
    """Whoever read our output has enough of it."""


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise NoReaderError from None
    except OSError as error:
        raise OutputError(_("standard output: cannot write: {error}.").format(error=reason(error))) from error


class _Output(io.TextIOWrapper):
    """Standard output. Raises OutputError, and NoReaderError, which no library takes for an error of its own."""

    def write(self, text: str) -> int:
        with _told():
            return super().write(text)

    def flush(self) -> None:
        with _told():
            super().flush()


class _Messages(io.TextIOWrapper):
    """Standard error: where it cannot be written to, nobody is left to be told."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


@contextmanager
def screens() -> Iterator[None]:
    """While a command runs, replace characters that a screen cannot show, and tell when a stream cannot be written."""
    _fill_gaps()
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = _stream(_Output, 1, sys.stdout), _stream(_Messages, 2, sys.stderr)
    try:
        yield
    finally:
        _let_go(sys.stdout)
        _let_go(sys.stderr)
        sys.stdin, sys.stdout, sys.stderr = before


def _fill_gaps() -> None:
    """Put an empty file in the place of each standard stream that is closed, so that no other file gets its number.

    Nothing can be written to the one for standard output: that is told as any other reason.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)


def _stream(kind: type[io.TextIOWrapper], number: int, now: Any) -> Any:
    """Return a stream that writes what `now` writes; `now` itself where it has no file, as in a test or a notebook."""
    try:
        number = now.fileno() if now else number
    except (OSError, AttributeError, ValueError):
        return now
    buffer = open(number, "wb", closefd=False)  # noqa: SIM115  (lives as long as the stream)
    return kind(buffer, now.encoding if now else "utf-8", PLAINER, line_buffering=buffer.isatty())


def _let_go(stream: TextIO) -> None:
    """Flush a stream; what it cannot get rid of goes nowhere, and not again when Python ends."""
    try:
        stream.flush()
    except (OSError, NoReaderError, OutputError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks: a letter by the one under its accent, and else by a question mark."""
    from unicodedata import normalize

    if not isinstance(error, UnicodeEncodeError):
        raise error
    bare = (normalize("NFD", character)[0] for character in error.object[error.start : error.end])
    return "".join(c if c.isascii() else "?" for c in bare), error.end


codecs.register_error(PLAINER, _plainer)


# --- exit status ------------------------------------------------------------------------------------------------------


def status_of(run: Callable[[], Any]) -> int:
    """Run a command and return its exit status; what went wrong is told on standard error, without a traceback."""
    global _ended
    _ended = None
    try:
        status = _status_as_left(run)
        sys.stdout.flush()
        return status
    except NetdiagError as error:
        for problem in error.problems:
            tell(str(problem))
        return _status_for(error)
    except KeyboardInterrupt:
        return STOPPED
    except (BrokenPipeError, NoReaderError):
        return READER_LEFT
    except Exception as error:
        if _ended is not None:  # which a library that called back took for an error of its own
            return _ended
        if os.environ.get("NETDIAG_DEBUG"):
            raise
        tell(
            _("netdiag itself failed: {kind}: {what}").format(
                kind=type(error).__name__, what=" ".join(str(error).split())
            )
        )
        tell(_("Set NETDIAG_DEBUG=1 to see where, and please report it."))
        return 1


def _status_as_left(run: Callable[[], Any]) -> int:
    try:
        run()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # click turns it into an exit of its own
            raise NoReaderError from None
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    return 0


def _status_for(error: NetdiagError) -> int:
    statuses = ((OutputError, 4), (InputError, 2), (KnowledgeError, 3))
    return next((status for kind, status in statuses if isinstance(error, kind)), 1)


@contextmanager
def tidying() -> Iterator[None]:
    """Have Ctrl-C, and what else ends a process, raise instead of end it at once, so that nothing is left behind."""
    import shutil  # noqa: F401  (what `files` takes: an import in the midst of writing could swallow the interruption)
    import tempfile  # noqa: F401

    before = {number: signal.signal(number, handler) for number, handler in _raising().items()}
    hook = sys.unraisablehook
    sys.unraisablehook = partial(_again, hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _raising() -> dict[int, Any]:
    """Return handlers that raise, for signals that end the process at once; one that is ignored stays so."""
    wanted: dict[int, Any] = {number: _leave for number in ENDING if signal.getsignal(number) is signal.SIG_DFL}
    if callable(signal.getsignal(signal.SIGINT)):
        wanted[signal.SIGINT] = _leave
    return wanted


_ended: int | None = None  # the status of a signal that ended what runs


def _again(hook: Callable[[sys.UnraisableHookArgs], Any], found: sys.UnraisableHookArgs) -> None:
    """Send a signal again that came where nothing can be raised: while an object goes, as in the midst of an import."""
    if _ended is not None and found.exc_type in (KeyboardInterrupt, SystemExit):
        told = threading.Event()  # nothing can be raised here either, however long it takes to begin a thread
        threading.Thread(target=_send, args=(_ended - 128, told), daemon=True).start()
        told.set()
    else:
        hook(found)


def _send(number: int, told: threading.Event) -> None:
    told.wait()
    time.sleep(MOMENT)
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:  # which ends a wait
        signal.pthread_kill(main, number)
    else:
        signal.raise_signal(number)


def _leave(number: int, _: object) -> None:
    global _ended
    _ended = 128 + number
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(_ended)


# --- standard output --------------------------------------------------------------------------------------------------


def standard_console() -> Console:
    """Return a console for standard output: as wide as the terminal, 80 columns where there is none."""
    from rich.console import Console

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 80)
    console.width = max(NARROWEST, console.width)
    return console


def show(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    """Print text, wrapped; what is indented hangs two columns further in."""
    from rich.text import Text

    rows = wrapped(text.lstrip("\n"), console.width, indent, 2 if indent else 0)
    for row in ([""] if text.startswith("\n") else []) + rows:
        console.print(Text(row, style=style), soft_wrap=True)


def print_text(text: str) -> None:
    """Print text for people, in the encoding of the screen."""
    sys.stdout.write(text)


def print_data(text: str) -> None:
    """Print text for programs: UTF-8, the same bytes on every system."""
    _print_bytes(text.encode("utf-8", "replace"))


def _print_bytes(data: bytes) -> None:
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode())
        return
    with _told():
        buffer.write(data)
        buffer.flush()


def as_json(value: object) -> str:
    """Return plain data as JSON text, indented, ending in a line break; what a terminal would act on is escaped."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=1)) + "\n"


def write(data: str, target: str, force: bool = True) -> None:
    """Write data to standard output (`-`), or whole or not at all to a file."""
    if target == "-":
        print_data(data)
        return
    with tidying():
        write_text(target, data, force)


def write_bytes(data: bytes, target: str, force: bool = True) -> None:
    """Write the bytes of a file to standard output (`-`), or whole or not at all to a file."""
    if target == "-":
        _print_bytes(data)
        return
    with tidying():
        write_whole(target, lambda made: made.write_bytes(data), force)


def check_output(target: str, inputs: Iterable[Path | str | int], force: bool) -> None:
    """Refuse, before there is work to lose, what `write` may not write. Raises InputError."""
    if target != "-":
        check_target(target, inputs, force)


# --- standard error ---------------------------------------------------------------------------------------------------


@contextmanager
def progress(what: str) -> Iterator[Tell]:
    """Show on standard error how many networks, mutants, ... are done, of how many, and how long it will take."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    shown = (BarColumn(), MofNCompleteColumn(), TextColumn(what), TimeElapsedColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with tidying(), Progress(*shown, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, count: bar.update(task, completed=done, total=count)


def tell(text: str) -> None:
    """Print on standard error, if there is one."""
    print(text, file=sys.stderr or io.StringIO())


def note(problem: Problem) -> None:
    """Print on standard error what is worth knowing and stopped nothing."""
    tell(_("note: {problem}").format(problem=problem))
