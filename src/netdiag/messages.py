"""Messages in the language of whoever reads them; English is what stands in the source, gettext has the others.

_(message)                    the message in the language that is spoken
counted(one, more, count)     the form that fits a number
marked(message)               a message that `_` tells later
  speak(language)             from now on, in this process; spoken() tells which
  languages()                 those there are: English, and each folder of locale/
translated(text, language)    content, whatever language is spoken: None where its file lacks it
fillable(text, told)          whether a translation can be filled in as its text is
compiled(file)                the .mo file that gettext reads, made of a .po file

A language is a file: locale/nl/LC_MESSAGES/netdiag.po. It is read when that language is spoken, and not before.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import NullTranslations

DOMAIN: Final = "netdiag"
LOCALE: Final = Path(__file__).parent / "locale"
SOURCE: Final = "en"

_now: tuple[str, NullTranslations | None] = SOURCE, None


def _(message: str) -> str:
    """Return a message in the language that is spoken; what a catalogue lacks stays English."""
    catalogue = _now[1]
    return catalogue.gettext(message) if catalogue and message else message


def counted(one: str, more: str, count: int) -> str:
    """Return the form of a message that fits a number, in the language that is spoken."""
    catalogue = _now[1]
    return catalogue.ngettext(one, more, count) if catalogue else one if count == 1 else more


def marked(message: str) -> str:
    """Return the message itself: it is told later, by `_`."""
    return message


def languages() -> tuple[str, ...]:
    """Return the languages of messages, English first."""
    return SOURCE, *_with_a_file(LOCALE)


@cache
def _with_a_file(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(file.parts[-3] for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def speak(language: str) -> None:
    """Tell messages in this language from now on, in this process. Raises ValueError for one there is not."""
    global _now
    if language == SOURCE:
        _now = SOURCE, None
        return
    if language not in languages():
        told = _("'{language}' is not a language of messages; wanted one of {languages}.")
        raise ValueError(told.format(language=language, languages=", ".join(languages())))
    _now = language, _catalogue(LOCALE, language)


@cache
def _catalogue(folder: Path, language: str) -> NullTranslations:
    from gettext import translation

    return translation(DOMAIN, folder, [language])


def translated(text: str, language: str, context: str = "") -> str | None:
    """Return what the file of a language says for an English text, or None; `context` tells two uses of it apart.

    Raises FileNotFoundError for a language there is no file for.
    """
    catalogue = _content(LOCALE, language)
    return (catalogue.pgettext(context, text) if context else catalogue.gettext(text)) or None


@cache
def _content(folder: Path, language: str) -> NullTranslations:
    """Return a catalogue that tells "" of what it lacks."""
    from copy import copy
    from gettext import NullTranslations

    class Lacking(NullTranslations):
        def gettext(self, message: str) -> str:
            return ""

        def pgettext(self, context: str, message: str) -> str:
            return ""

    catalogue = copy(_catalogue(folder, language))
    catalogue.add_fallback(Lacking())
    return catalogue


def fillable(text: str, told: str) -> bool:
    """Return whether a translation has parts of its text alone, so that it can be filled in as that is."""
    wanted, has = _parts(text), _parts(told)
    return wanted is None or (has is not None and has <= wanted)


def _parts(text: str) -> set[tuple[str | None, ...]] | None:
    """Return what is to be filled in, with its form; None where braces are something else."""
    from string import Formatter

    try:
        parts = {tuple(part) for _text, *part in Formatter().parse(text) if part[0] is not None}
    except ValueError:  # a brace that stands alone
        return None
    return parts if all(not name or name.isidentifier() for name, *_form in parts) else None


def spoken() -> str:
    """Return the language that messages are told in."""
    return _now[0]


def compiled(catalogue: Path) -> Path:
    """Write what gettext reads beside a .po file, and return where; what cannot be filled in is left out.

    Raises ValueError where it is no .po file.
    """
    import datetime as dt
    from itertools import zip_longest

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        with catalogue.open("rb") as read:
            found = read_po(read, locale=catalogue.parts[-3], domain=DOMAIN, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise ValueError(f"{catalogue}: {error}") from error
    for message in found:
        *_first, last = texts = [message.id] if isinstance(message.id, str) else [*message.id]
        told = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
        if not all(fillable(text, form) for text, form in zip_longest(texts, told, fillvalue=last)):
            message.string = ""
    found.creation_date = dt.datetime(2020, 2, 2, tzinfo=dt.UTC)  # or it is that of now, and no two builds are alike
    made = catalogue.with_suffix(".mo")
    with made.open("wb") as written:
        write_mo(written, found)
    return made
