"""Which language the command line speaks, and its help and complaints in it.

Group, Command        what typer shows, in the language of the call
  language_of(args, environment)     of messages, help and prompts
  content_language(environment)      of reports and other content, where --lang is left out

The words that typer tells by gettext come from netdiag's own catalogue; of those it has in English alone, WORDS has the
forms, to be found again in what it tells.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup

from netdiag.messages import DOMAIN, LOCALE, _, languages, marked, speak
from netdiag.terminal import tell

VARIABLE: Final = "NETDIAG_LANG"
LOCALES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts

USAGE: Final = marked("Usage: ")
WORDS: Final = (  # the longer before those that begin alike
    marked("Missing argument {name}."),
    marked("Missing option {name}."),
    marked("No such option: {name} (Possible options: {others})"),
    marked("No such option: {name}"),
    marked("{problem}. Did you mean {others}?"),
    marked("Got unexpected extra argument(s) ({names})"),
    marked("Option {name} requires an argument."),
    marked("Option {name} does not take a value."),
    marked("Invalid value for {name}: Value error, {value} is not one of {others}."),
    marked("Invalid value for {name}: Input should be greater than or equal to {least}"),
    marked("Invalid value for {name}: Input should be a valid integer, unable to parse string as an integer"),
    marked("Invalid value for {name}: {problem}"),
)


class _Translated:
    """What a command and the group of them have in common."""

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace(USAGE, _(USAGE), 1)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None and option.help:
            option.help = _(option.help)
        return option


class Command(_Translated, TyperCommand):
    """A command whose help is in the language of the call."""


class Group(_Translated, TyperGroup):
    """All commands; it finds out which language to speak before anything is parsed."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Speak the language of the call, have it in the help, and in what `--lang` is where it is left out."""
        self._speak(args)
        content = {"lang": content_language(os.environ)}
        extra["default_map"] = dict.fromkeys(self.commands, content)
        with _complaints():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what typer has against the call is told in its language."""
        with _complaints():
            return super().invoke(ctx)

    def _speak(self, args: Sequence[str]) -> None:
        language = language_of(args, os.environ)
        speak(language)
        _teach_typer(language)
        if language != "en":
            for command in (self, *self.commands.values()):
                _translate(command)
        wanted = os.environ.get(VARIABLE, "")
        if wanted and wanted not in languages():
            known = ", ".join(languages())
            tell(
                _("note: NETDIAG_LANG is '{wanted}'; wanted one of {known}. It is left out.").format(
                    wanted=wanted[:40], known=known
                )
            )


def language_of(args: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language of messages: that of --lang, NETDIAG_LANG or the locale, and else English."""
    asked = (_option(args), environment.get(VARIABLE, ""), _of_locale(environment))
    return next((language for language in asked if language in languages()), "en")


def content_language(environment: Mapping[str, str]) -> str:
    """Return the language of content where --lang is left out: of NETDIAG_LANG or the locale, and else Dutch."""
    asked = (environment.get(VARIABLE, ""), _of_locale(environment))
    return next((language for language in asked if language in languages()), "nl")


def _option(args: Sequence[str]) -> str:
    """Return what --lang says, before anything is parsed."""
    told = (arg.partition("=")[2] or after for arg, after in pairwise([*args, ""]) if _is_lang(arg))
    return next(told, "")


def _is_lang(arg: str) -> bool:
    return arg == "--lang" or arg.startswith("--lang=")


def _of_locale(environment: Mapping[str, str]) -> str:
    told = next(filter(None, (environment.get(name, "") for name in LOCALES)), "")
    return re.split(r"[_.@-]", told.lower())[0]


def _teach_typer(language: str) -> None:
    """Have typer, which asks gettext for its words, find them in netdiag's own catalogue."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)


def _translate(command: Any) -> None:
    command.help = translated(command.help)
    for name in ("options_metavar", "subcommand_metavar"):
        if getattr(command, name, None):
            setattr(command, name, _(getattr(command, name)))
    for param in command.params:
        param.metavar = _(param.metavar) if param.metavar else None
        if getattr(param, "help", None):
            param.help = _(param.help)


def translated(text: str | None) -> str:
    """Return a help text in the language that is spoken; each paragraph is a message of its own."""
    return "\n\n".join(_(paragraph) for paragraph in paragraphs(text))


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a help text, each on one line."""
    return [" ".join(lines.split()) for lines in (text or "").split("\n\n")]


@contextmanager
def _complaints() -> Iterator[None]:
    """Turn what typer has against a call into the language that is spoken."""
    try:
        yield
    except Exception as error:
        if hasattr(error, "format_message"):
            told = _in_words(error.format_message())
            error.format_message = lambda: told
        raise


def _in_words(told: str) -> str:
    for form in WORDS:
        if found := re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(form)), told, re.DOTALL):
            return _(form).format(**found.groupdict())
    return told
