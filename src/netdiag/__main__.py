"""The process `netdiag`, or `python -m netdiag`: Ctrl-C ends it quietly, from its first import to its last word.

main()      run the command line

What has something to tidy up says so (`terminal.tidying`). Everything else ends at once: an interruption in the midst
of an import can be taken for another error, or for none.
"""

from __future__ import annotations

import os
import signal
from typing import Final

SIZES: Final = ("COLUMNS", "LINES", "TERMINAL_WIDTH")


def main() -> None:
    """Run the command line; where Ctrl-C is ignored, as in the background, it stays so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _quit)
    _forget_odd_sizes()
    from netdiag.cli import main

    main()


def _forget_odd_sizes() -> None:
    """Take sizes of the screen out of the environment that cannot be: rich and typer would fail on them."""
    for name in SIZES:
        text = os.environ.get(name, "20")
        if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) >= 20):
            del os.environ[name]


def _quit(*_: object) -> None:
    os._exit(130)


if __name__ == "__main__":
    main()
