"""The terminal under the command line: what is printed and written, progress, and the exit status.

status_of(run)                  run a command -> exit status; every error told on standard error
standard_console, show          a console for standard output; text on it, wrapped
write(text, target)             to standard output, or whole to a file
progress, note                  how far long work is, and what one should know, on standard error
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netdiag.errors import InputError, KnowledgeError, NetdiagError, Problem
from netdiag.files import write_whole
from netdiag.plaintext import wrapped

if TYPE_CHECKING:
    from rich.console import Console

Tell = Callable[[int, int | None], None]  # how many are done, of how many


def status_of(run: Callable[[], Any]) -> int:
    """Run a command and return its exit status; what went wrong is told on standard error, without a traceback."""
    try:
        run()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # click turns it into an exit of its own
            return _reader_left()
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except NetdiagError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 3 if isinstance(error, KnowledgeError) else 2 if isinstance(error, InputError) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:
        if os.environ.get("NETDIAG_DEBUG"):
            raise
        print(f"netdiag itself failed: {type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)
        print("Set NETDIAG_DEBUG=1 to see where, and please report it.", file=sys.stderr)
        return 1
    return 0


def _reader_left() -> int:
    """Return exit status 0, with nothing more to write at exit: whoever read our output has enough of it."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  (stays open until the process ends)
    return 0


def standard_console() -> Console:
    """Return a console for standard output: as wide as the terminal, 80 columns where there is none."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 80)


def show(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    """Print text, wrapped; what is indented hangs two columns further in."""
    from rich.text import Text

    rows = wrapped(text.lstrip("\n"), console.width, indent, 2 if indent else 0)
    for row in ([""] if text.startswith("\n") else []) + rows:
        console.print(Text(row, style=style), soft_wrap=True)


def as_json(value: object) -> str:
    """Return plain data as JSON text, indented, ending in a line break."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def write(text: str, target: str) -> None:
    """Write whole or not at all: to a temporary name beside the target, then rename."""
    if target == "-":
        sys.stdout.write(text)
        return
    write_whole(Path(target), lambda path: path.write_text(text, encoding="utf-8", newline="\n"))


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
    with Progress(*shown, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, count: bar.update(task, completed=done, total=count)


def note(problem: Problem) -> None:
    """Print on standard error what is worth knowing and stopped nothing."""
    print(f"note: {problem}", file=sys.stderr)
