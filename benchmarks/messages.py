"""Hold the messages in other languages against what the source says.

    python benchmarks/messages.py            print what each language lacks, and exit with 1 where one does
    python benchmarks/messages.py --write    bring netdiag.pot and every netdiag.po up to date, and compile them

      extracted()            every message of the source, the help and typer among them
      catalogue(file)        a .po file
      lacking(found)         messages that it does not tell
      mistaken(found)        ... or whose parts it does not have, as {name}

A further language is a folder of src/netdiag/locale: copy netdiag.pot to xx/LC_MESSAGES/netdiag.po and fill it in.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

from netdiag.cli import app
from netdiag.helptext import paragraphs
from netdiag.messages import DOMAIN, LOCALE

SRC: Final = LOCALE.parent
POT: Final = LOCALE / f"{DOMAIN}.pot"
CALLS: Final = {"_": None, "marked": None, "counted": (1, 2)}
TYPER: Final = (  # what typer asks gettext for, or shows of its own
    "Arguments", "Options", "Commands", "Error", "Aborted.", "[required]", "[default: {}]",
    "Try [blue]'{command_path} {help_option}'[/] for help.", "No such command {name!r}.", "[OPTIONS]",
    "COMMAND [ARGS]...", "Show this message and exit.", "Missing command.",
)  # fmt: skip
PART: Final = re.compile(r"\{[^{} ,]*\}")


def extracted() -> Catalog:
    """Return every message there is, each with the files it stands in."""
    made = Catalog(project="netdiag", charset="utf-8", fuzzy=False)
    found = extract_from_dir(SRC, [("**.py", "python")], keywords=CALLS, comment_tags=())
    for file, _line, message, _comments, _context in sorted(found, key=lambda one: (one[0], one[1])):
        made.add(message, locations=[(f"src/netdiag/{file}", None)])
    for message in dict.fromkeys((*TYPER, *_help())):
        made.add(message, locations=[("src/netdiag/cli.py", None)])
    for message in made:
        message.flags -= {"python-format", "python-brace-format"}
    return made


def _help() -> Iterator[str]:
    group: Any = get_command(app)
    for command in (group, *group.commands.values()):
        yield from filter(None, paragraphs(inspect.cleandoc(command.help or "")))
        for param in command.params:
            yield from filter(None, (getattr(param, "help", None), param.metavar))


def catalogue(file: Path) -> Catalog:
    """Return a .po file, as it stands there."""
    with file.open("rb") as opened:
        return read_po(opened, locale=file.parts[-3], domain=DOMAIN, abort_invalid=True)


def catalogues() -> dict[str, Path]:
    """Return the .po file of each language."""
    return {file.parts[-3]: file for file in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))}


def lacking(found: Catalog) -> list[str]:
    """Return messages of the source that a language does not tell."""
    return [str(message.id) for message in extracted() if message.id and not _told(found.get(message.id))]


def _told(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def mistaken(found: Catalog) -> list[str]:
    """Return messages whose translation has other parts to be filled in."""
    return [str(message.id) for message in found if message.id and _told(message) and _differ(message)]


def _differ(message: Message) -> bool:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    told = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return any(_parts(a) != _parts(b) for a, b in zip(ids, told, strict=True))


def _parts(text: str) -> set[str]:
    return set(PART.findall(text))


def bring_up_to_date() -> None:
    """Write netdiag.pot, and every netdiag.po with the messages of the source, no others; compile each."""
    template = extracted()
    _write(POT, template)
    for file in catalogues().values():
        known = catalogue(file)
        known.update(template, no_fuzzy_matching=True, update_header_comment=False)
        known.obsolete.clear()
        for message in known:
            message.flags -= {"python-format", "python-brace-format"}
        _write(file, known)
        with file.with_suffix(".mo").open("wb") as made:
            write_mo(made, known)


def _write(file: Path, what: Catalog) -> None:
    with file.open("wb") as made:
        write_po(made, what, width=120, omit_header=False, sort_by_file=False, include_lineno=False)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = (
        line
        for line in lines
        if not re.match(
            r'"(POT-Creation|PO-Revision)-Date|"(Last-Translator|Language-Team|Generated-By|Report-Msgid)', line
        )
    )
    file.write_text(
        "".join(line for line in kept if not re.match(r"# (Copyright|This file|FIRST|Translations? )|#$", line)),
        encoding="utf-8",
    )


def main() -> int:
    if "--write" in sys.argv[1:]:
        bring_up_to_date()
    wrong = 0
    for language, file in catalogues().items():
        found = catalogue(file)
        lines = [*(f"lacks {one}" for one in lacking(found)), *(f"other parts: {one}" for one in mistaken(found))]
        wrong += len(lines)
        print(*(f"{language}: {line}" for line in lines), sep="\n", end="\n" if lines else "")
        print(f"{language}: {len(list(found)) - 1} messages, {len(lines)} wanting.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
