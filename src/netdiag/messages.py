"""Messages in the language of whoever reads them; English is what stands in the source, gettext has the others.

_(message)                    the message in the language that is spoken
counted(one, more, count)     the form that fits a number
marked(message)               a message that `_` tells later
  speak(language)             from now on, in this process; spoken() tells which
  languages()                 those there are: English, and each folder of locale/
translated(text, language)    content, whatever language is spoken: None where its file lacks it

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
    catalogue = _catalogue(LOCALE, language)
    told = catalogue.pgettext(context, text) if context else catalogue.gettext(text)
    return told if told != text else None


def spoken() -> str:
    """Return the language that messages are told in."""
    return _now[0]
