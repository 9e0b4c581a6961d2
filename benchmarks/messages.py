"""Hold the messages in other languages against what the source says.

python benchmarks/messages.py            print what each language lacks, and exit with 1 where one does
python benchmarks/messages.py --write    bring every netdiag.po up to date, and compile it
python benchmarks/messages.py --add fr   begin one for a further language

  messages()             every message of the source, the help and typer among them
  content(kb)            words of reports and texts of the knowledge, which a file has for languages but nl and en
  catalogue(file)        a .po file
  lacking(found)         messages and content that it does not tell
  mistaken(found)        ... or whose parts it does not have, as {name}
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

from netdiag.cli import app
from netdiag.helptext import paragraphs
from netdiag.knowledge import KnowledgeBase
from netdiag.knowledge.records import SECTIONS, texts_of
from netdiag.knowledge.statable import FIELDS
from netdiag.messages import DOMAIN, LOCALE, compiled, fillable
from netdiag.phrases import LANGUAGES

SRC: Final = LOCALE.parent
CALLS: Final = {"_": None, "marked": None, "counted": (1, 2)}
TYPER: Final = (  # what typer asks gettext for, or shows of its own
    "Arguments", "Options", "Commands", "Error", "Aborted.", "[required]", "[default: {}]",
    "Try [blue]'{command_path} {help_option}'[/] for help.", "No such command {name!r}.", "[OPTIONS]",
    "COMMAND [ARGS]...", "Show this message and exit.", "Missing command.",
)  # fmt: skip
TABLE: Final = re.compile(r"\b(?:filled|in_full)(?:\(|, )([A-Z_]+), ")
SHOWN: Final = 40  # of what a language lacks
PART: Final = re.compile(r"\{[^{} ,]*\}")


def extracted(language: str) -> Catalog:
    """Return all that a language is to tell, each with the files it stands in."""
    made = messages()
    if language not in LANGUAGES:
        for context, text in content(KnowledgeBase.default()):
            made.add(text, context=context or None)
    return made


def messages() -> Catalog:
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


def content(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield each word of reports, with its key, and each text of the knowledge; in English."""
    for words in tables():
        yield from ((key, english) for key, (_dutch, english) in words.items())
    for field in FIELDS.values():
        yield from (("", text) for text in (field.name, *field.spoken))
    for section in SECTIONS:
        yield from (("", text) for record in getattr(kb, section).values() for text in texts_of(record))


def tables() -> Iterator[Mapping[str, tuple[str, str]]]:
    """Yield every table of words: what the source fills in by a key."""
    for file in sorted(SRC.rglob("*.py")):
        names = dict.fromkeys(found[1] for found in TABLE.finditer(file.read_text(encoding="utf-8")))
        module = ".".join(file.relative_to(SRC.parent).with_suffix("").parts)
        yield from (getattr(import_module(module), name) for name in names)


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
    """Return what a language is to tell and does not."""
    wanted = extracted(str(found.locale))
    return [_named(m) for m in wanted if m.id and not _told(found.get(m.id, m.context))]


def _told(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def mistaken(found: Catalog) -> list[str]:
    """Return messages whose translation has other parts to be filled in."""
    return [_named(message) for message in found if message.id and _told(message) and _differ(message)]


def _named(message: Message) -> str:
    return f"{message.id} ({message.context})" if message.context else str(message.id)


def _differ(message: Message) -> bool:
    ids, told = _forms(message.id), _forms(message.string)
    forms = [*zip(ids[:1], told[:1], strict=True), *((ids[-1], form) for form in told[1:])]
    return any(_parts(text) != _parts(form) or not fillable(text, form) for text, form in forms)


def _forms(told: Any) -> Sequence[str]:
    return (told,) if isinstance(told, str) else told


def _parts(text: str) -> set[str]:
    return set(PART.findall(text))


def bring_up_to_date() -> None:
    """Write every netdiag.po with what it is to tell, no others; compile each."""
    for language, file in catalogues().items():
        known = catalogue(file)
        known.update(extracted(language), no_fuzzy_matching=True, update_header_comment=False)
        known.obsolete.clear()
        for message in known:
            message.flags -= {"python-format", "python-brace-format"}
        _write(file, known)
        compiled(file)


def add(language: str) -> None:
    """Begin the file of a further language; what it does not tell yet is told in English. Raises ValueError."""
    if not re.fullmatch(r"[a-z]{2,3}", language) or language in LANGUAGES:
        raise ValueError(f"'{language}' is no further language; wanted two or three letters, such as fr")
    made = Catalog(locale=language, project="netdiag", charset="utf-8", fuzzy=False)
    file = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not file.exists():
        file.parent.mkdir(parents=True)
        _write(file, made)


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
    match sys.argv[1:]:
        case ["--add", language]:
            try:
                add(language)
            except ValueError as error:
                print(error)
                return 1
            bring_up_to_date()
        case ["--write"]:
            bring_up_to_date()
        case []:
            pass
        case _:
            print(__doc__)
            return 2
    wrong = 0
    for language, file in catalogues().items():
        found = catalogue(file)
        lines = [*(f"other parts: {one}" for one in mistaken(found)), *(f"lacks {one}" for one in lacking(found))]
        wrong += len(lines)
        print(*(f"{language}: {line}" for line in lines[:SHOWN]), sep="\n", end="\n" if lines else "")
        if len(lines) > SHOWN:
            print(f"{language}: ... and {len(lines) - SHOWN} more")
        print(f"{language}: {len(list(found)) - 1} messages, {len(lines)} wanting.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
