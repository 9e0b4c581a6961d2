"""Jinja2 templates of reports: those of netdiag, and a firm's own, which are checked before use and run in a sandbox.

own_template(file, kind)        -> OwnTemplate, for "html" or "markdown"
rendered(name, kind, values, own)       a template with its values filled in

A firm's template sees the story, the pictures and what is named in GLOBALS, and reaches nothing else: no file but
netdiag's own templates, nothing of Python. Text of a case never becomes markup in it.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from netdiag.errors import InputError, Nearest, Place, Problem
from netdiag.files import reason
from netdiag.messages import _
from netdiag.packages import for_report as package

Kind = Literal["html", "markdown"]

OWN: Final = "\0own"  # how a firm's template is called here: no file can be, and so none of netdiag's is hidden
FOLDER: Final = Path(__file__).parent / "templates"
LARGEST: Final = 1_000_000  # bytes of a template
LONGEST: Final = 50_000_000  # characters that come of it
VALUES: Final = ("story", "pictures", "say", "kind", "inline", "plain")  # what a template may name
BUILT_IN: Final = ("range", "dict", "cycler", "joiner", "namespace")  # ... of Jinja2
UNSAFE: Final = ("safe", "random")  # filters: one lets markup through, one gives other bytes each time


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A firm's own template: its file, and the text in it."""

    file: str
    text: str


def own_template(file: Path | str, kind: Kind) -> OwnTemplate:
    """Return a firm's own template, checked. Raises InputError that tells the line of each mistake."""
    own = OwnTemplate(str(file), _read(str(file)))
    problems = list(_mistakes(own, kind))
    if problems:
        raise InputError(problems)
    return own


def _read(file: str) -> str:
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise InputError(
                [Problem(_("more than {largest:,} bytes in a template.").format(largest=LARGEST), Place(file))]
            )
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([Problem(_("this is not text in UTF-8."), Place(file), _("Save it as UTF-8."))]) from error
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError([Problem(_("cannot read: {error}.").format(error=reason(error)), Place(file))]) from error


def _mistakes(own: OwnTemplate, kind: Kind) -> Iterator[Problem]:
    """Yield what is wrong with a template that one can see without filling it in."""
    jinja, environment = package("jinja2"), _environment(kind, {}, own)
    try:
        tree = environment.parse(own.text)
        environment.compile(own.text)
    except (jinja.TemplateSyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", 0) or 0
        yield Problem(f"{_sentence(error)}", Place(own.file, line, 1 if line else 0))
        return
    nodes = package("jinja2.nodes")
    unknown = package("jinja2.meta").find_undeclared_variables(tree) - set(VALUES) - set(BUILT_IN)
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name in unknown:
            hint = Nearest((name.name,), VALUES, _("A template knows {values}.").format(values=", ".join(VALUES)))
            yield Problem(
                _("'{name}' is not known here.").format(name=name.name), Place(own.file, name.lineno, 1), hint
            )
    for node in tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)):
        yield Problem(_("autoescape cannot be turned off."), Place(own.file, node.lineno, 1), _("Leave it out."))


def rendered(name: str, kind: Kind, values: Mapping[str, Any], own: OwnTemplate | None = None) -> str:
    """Return a template of netdiag's own, or that of a firm, filled in; it ends in one line break.

    Raises InputError where a firm's template fails, with its line.
    """
    environment = _environment(kind, values, own)
    if own is None:
        return _ended(environment.get_template(name).render())
    try:
        return _ended(_bounded(environment.get_template(OWN), own))
    except InputError:
        raise
    except Exception as error:
        line = _line(error, own)
        raise InputError([Problem(_sentence(error), Place(own.file, line, 1 if line else 0))]) from error


def _ended(text: str) -> str:
    return text.rstrip() + "\n"


def _bounded(template: Any, own: OwnTemplate) -> str:
    made, length = [], 0
    for piece in template.generate():
        made.append(piece)
        length += len(piece)
        if length > LONGEST:
            raise InputError(
                [
                    Problem(
                        _("more than {longest:,} characters come of this template.").format(longest=LONGEST),
                        Place(own.file),
                    )
                ]
            )
    return "".join(made)


def _line(error: BaseException, own: OwnTemplate) -> int:
    """Return the line of a firm's template in which an error came up; 0 where it is none of its lines."""
    if getattr(error, "lineno", None):
        return int(error.lineno)  # type: ignore[attr-defined]
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own.file]
    return lines[-1] if lines else 0


def _sentence(error: BaseException) -> str:
    told = " ".join(str(error).split()) or type(error).__name__
    return told if told.endswith(".") else f"{told}."


def _environment(kind: Kind, values: Mapping[str, Any], own: OwnTemplate | None) -> Any:
    """Return an environment in which a template finds these values, netdiag's templates, and nothing else."""
    jinja, sandbox = package("jinja2"), package("jinja2.sandbox")
    environment = sandbox.ImmutableSandboxedEnvironment(
        loader=jinja.FunctionLoader(lambda name: _source(name, own)),
        autoescape=kind == "html",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja.StrictUndefined,
    )
    environment.globals = {name: environment.globals[name] for name in BUILT_IN} | dict(values)
    for name in UNSAFE:
        del environment.filters[name]
    return environment


def _source(name: str, own: OwnTemplate | None) -> tuple[str, str, None] | None:
    if own is not None and name == OWN:
        return own.text, own.file, None
    shipped = {file.name: file for file in FOLDER.iterdir()}
    return (shipped[name].read_text(encoding="utf-8"), str(shipped[name]), None) if name in shipped else None
