"""What `netdiag explain` gives: why, why not, or what it stands or falls with, in one of four forms.

check_asked(ask, form, length)              whether these go together
answer(diagnosis, name, ask, form, ...)     the answer as text, Mermaid or JSON data
tree(diagnosis, name, language)             why, as a tree of rich
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netdiag.diagnosis import Diagnosis
from netdiag.errors import InputError, Problem
from netdiag.messages import _
from netdiag.phrases import Language
from netdiag.reasons.advised import advised
from netdiag.reasons.explanation import Explanation
from netdiag.reasons.stands_on import StandsOn, falls, stands_on
from netdiag.reasons.telling import Length, as_mermaid, as_tree
from netdiag.reasons.why import explain, why
from netdiag.reasons.why_not import why_not, why_not_data

if TYPE_CHECKING:
    from rich.tree import Tree

PICTURES: Final = ("tree", "mermaid")


def check_asked(ask: str, form: str, length: str) -> None:
    """Raise InputError where a length or a picture is asked for of what has none. `ask` is why, not or falls."""
    if form in PICTURES and ask != "why":
        raise InputError(
            [
                Problem(
                    _("--{ask} has no {form}.").format(ask=ask, form=form),
                    None,
                    _("Wanted text or json, or leave it out."),
                )
            ]
        )
    if length != "full" and (form != "text" or ask != "why"):
        what = f"--{ask}" if ask != "why" else f"--format {form}"
        raise InputError([Problem(_("{what} has one length only.").format(what=what), None, _("Leave --length out."))])


def answer(diagnosis: Diagnosis, name: str, ask: str, form: str, length: Length, language: Language) -> str | Any:
    """Return the answer as text, or as plain data where `form` is json. Raises InputError for an unknown name."""
    if form == "json":
        return _data(diagnosis, name, ask, language)
    if form == "mermaid":
        return as_mermaid(_explained(diagnosis, name), language)
    if ask == "falls":
        return falls(_stands_on(diagnosis, name), language)
    return why_not(diagnosis, name, language) if ask == "not" else why(diagnosis, name, language, length)


def tree(diagnosis: Diagnosis, name: str, language: Language) -> Tree:
    """Return why a finding was concluded as a tree. Raises InputError for what is no finding."""
    return as_tree(_explained(diagnosis, name), language)


def _data(diagnosis: Diagnosis, name: str, ask: str, language: Language) -> dict[str, Any]:
    advice = advised(diagnosis, name) if ask != "falls" else None
    if advice:
        return advice.to_dict(language)
    if ask == "falls":
        return _stands_on(diagnosis, name).to_dict(language)
    return why_not_data(diagnosis, name, language) if ask == "not" else explain(diagnosis, name, True).to_dict(language)


def _explained(diagnosis: Diagnosis, name: str) -> Explanation:
    if advised(diagnosis, name):
        message = _("'{name}' is an intervention, of which there is no picture.").format(name=name)
        raise InputError([Problem(message, None, _("Wanted text."))])
    return explain(diagnosis, name, True)


def _stands_on(diagnosis: Diagnosis, name: str) -> StandsOn:
    if advised(diagnosis, name):
        message = _("'{name}' is an intervention, which does not stand or fall.").format(name=name)
        raise InputError([Problem(message, None, _("Leave --falls out."))])
    return stands_on(diagnosis, name)
