"""Pictures of a diagnosis, for reports and by themselves: SVG or PNG, with a text that says what they show.

picture(name, diagnosis, language)      -> Picture; PICTURES has the names
check_name, check_kind                  is there such a picture, such a kind of file?
bands(name, diagnosis)                  the bands that a picture wants
  Picture                                 svg(), png(), alt; itself in a notebook

Shades of one colour that differ in lightness, and marks of another form beside them: read in grey, too. The same
diagnosis gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from netdiag.errors import InputError, Problem, did_you_mean
from netdiag.files import check_suffix
from netdiag.messages import _
from netdiag.phrases import Language, checked, say
from netdiag.report.plot_certainty import Bands, causes, certainties, tabel2
from netdiag.report.plot_change import change
from netdiag.report.plot_path import path
from netdiag.report.plot_people import people
from netdiag.report.plotwords import word
from netdiag.report.sheet import EDGE, SOFT, Sheet, as_png, as_svg, folded

if TYPE_CHECKING:
    from netdiag.diagnosis import Diagnosis


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; `alt` says in words what it shows. Width and height are in points, 72 to the inch."""

    name: str
    alt: str
    language: Language
    sheet: Sheet = field(repr=False)

    @property
    def width(self) -> float:
        """How wide it is, in points."""
        return self.sheet.width + 2 * EDGE

    @property
    def height(self) -> float:
        """How high it is, in points."""
        return self.sheet.bottom + 2 * EDGE

    def svg(self) -> bytes:
        """Return it as the bytes of an SVG file, its alt text inside."""
        return as_svg(self.sheet, self.name, self.alt, self.language)

    def png(self, dots: int = 200) -> bytes:
        """Return it as the bytes of a PNG file of so many dots to the inch."""
        return as_png(self.sheet, dots)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"image/svg+xml": self.svg().decode(), "text/plain": self.alt}


@dataclass(frozen=True, slots=True)
class _Asked:
    d: Diagnosis
    language: Language
    bands: Bands
    before: Diagnosis | None


PICTURES: Final[Mapping[str, Callable[[Sheet, _Asked], str]]] = {
    "shares": lambda sheet, asked: causes(sheet, asked.d, asked.language),
    "table2": lambda sheet, asked: tabel2(sheet, asked.d, asked.language),
    "certainty": lambda sheet, asked: certainties(sheet, asked.d, asked.language, asked.bands),
    "path": lambda sheet, asked: path(sheet, asked.d, asked.language),
    "respondents": lambda sheet, asked: people(sheet, asked.d, asked.language),
    "change": lambda sheet, asked: change(sheet, asked.d, asked.before or asked.d, asked.language),
}

COMPARING: Final = "change"
KINDS: Final = (".svg", ".png")


def picture(
    name: str,
    diagnosis: Diagnosis,
    language: Language = "nl",
    *,
    bands: Bands | None = None,
    before: Diagnosis | None = None,
    titled: bool = True,
) -> Picture:
    """Return a picture of a diagnosis; one without a title goes where a caption stands below it.

    `bands` are, for each knelpunt, where its certainty lies (low, high); `before` is the diagnosis of an earlier date,
    which "change" wants. Raises InputError for a name or a language that there is not, where `before` is missing or too
    much, where a case has no respondents to draw, and where matplotlib is missing.
    """
    check_name(name, before is not None, "before=diagnosis")
    sheet = Sheet()
    if titled:
        _title(sheet, name, diagnosis, checked(language))
    alt = PICTURES[name](sheet, _Asked(diagnosis, checked(language), bands or {}, before))
    return Picture(name, f"{word(name, language)}. {alt}", language, sheet)


def bands(name: str, diagnosis: Diagnosis) -> Bands | None:
    """Return where the certainty of each knelpunt lies, for a picture that shows it: it takes a while to find out."""
    if name != "certainty":
        return None
    return {k.id: (k.low, k.high) for k in diagnosis.how_firm().knelpunten}


def check_name(name: str, has_before: bool, way: str = "") -> None:
    """Raise InputError where there is no such picture, or it wants an earlier diagnosis and has none, or none and has.

    The message says what to give, in the `way` of who asks; without one, as a command takes it.
    """
    if name not in PICTURES:
        wanted = _("Wanted one of {pictures}.").format(pictures=", ".join(PICTURES))
        hint = f"{did_you_mean(name, PICTURES)} {wanted}".strip()
        raise InputError([Problem(_("'{name}' is not a picture.").format(name=name), None, hint)])
    if (name == COMPARING) != has_before:
        hint = _("An earlier one goes with {comparing}: {way}.").format(
            comparing=COMPARING, way=way or _("--before CASE")
        )
        told = (
            _("compares two diagnoses, and wants an earlier one too")
            if name == COMPARING
            else _("takes no earlier one")
        )
        raise InputError([Problem(_("the picture '{name}' {told}.").format(name=name, told=told), None, hint)])


def check_kind(file: str) -> str:
    """Return the kind of a picture's file, .svg or .png; standard output gets SVG. Raises InputError for another."""
    return ".svg" if file == "-" else check_suffix(file, KINDS)


def _title(sheet: Sheet, name: str, d: Diagnosis, language: Language) -> None:
    sheet.text(0, 2, folded(word(name, language), sheet.width, 2, 12, "bold"), 12, weight="bold")
    about = d.case.name or say("unnamed", language)
    if d.case.date:
        about = f"{folded(about, sheet.width - 70, 1)[0]} · {d.case.date}"
    sheet.text(0, sheet.bottom + 1, folded(about, sheet.width, 2, 8.5), 8.5, SOFT)
    sheet.bottom += 9
