"""A sheet to draw on, in points from the top left, and how it becomes SVG or PNG: the same bytes each time.

    Sheet                       what is drawn: text, boxes, lines, dots, ribbons; how far down it reaches
    folded(text, width, ...)    text as lines no wider than so many points, cut with an ellipsis
    as_svg, as_png              a Sheet as the bytes of a file

Text is never a formula, and is drawn as outlines of the one font that comes with matplotlib: what was looked at once
looks so everywhere. A character that the font lacks is drawn as an empty box.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from io import BytesIO
from typing import Any, Final, Literal

from netdiag.packages import for_report as package
from netdiag.plaintext import printable

WIDTH: Final = 520.0  # points: the text of a page of A4
INCH: Final = 72.0  # points
EDGE: Final = 3.0  # points of paper around all that is drawn
DOTS: Final = 200  # of a PNG, to the inch
FONT: Final = "DejaVu Sans"
LEADING: Final = 1.28  # from line to line, in sizes of the letters
ASCENT: Final = 0.93  # from the top of a line to its base
ELLIPSIS: Final = "…"
MISSING: Final = "□"

# one family of blues from light to dark, told apart by lightness alone; greys for what is not the matter itself
INK: Final = "#16212c"
SOFT: Final = "#55616d"  # of small print: 6 to 1 on white
RULE: Final = "#c3ccd5"
PAPER: Final = "#ffffff"
SHADES: Final = ("#dbe7f1", "#a9c5de", "#3f739c", "#143f66")  # weakest to strongest
ON_SHADES: Final = (INK, INK, PAPER, PAPER)  # the ink that reads on each
STRONG: Final = SHADES[3]
MIDDLE: Final = SHADES[2]
PALE: Final = SHADES[0]

Side = Literal["left", "center", "right"]
Weight = Literal["normal", "bold"]
Artist = Callable[[Any], object]  # draws something on matplotlib's axes


@dataclass
class Sheet:
    """What is drawn, in points from the top left; `bottom` is how far down it reaches."""

    width: float = WIDTH
    bottom: float = 0.0
    artists: list[Artist] = field(default_factory=list)

    def text(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        size: float = 8.5,
        colour: str = INK,
        side: Side = "left",
        weight: Weight = "normal",
    ) -> float:
        """Write lines below each other from `top` down, and return where the next would begin."""
        for line in map(shown, lines):
            self._line_of_text(x, top + ASCENT * size, line, size, colour, side, weight)
            top += LEADING * size
        self._reach(top)
        return top

    def _line_of_text(
        self, x: float, base: float, line: str, size: float, colour: str, side: Side, weight: Weight
    ) -> None:
        look = {"fontsize": size, "color": colour, "ha": side, "va": "baseline", "fontweight": weight, "family": FONT}
        self.artists.append(lambda axes: axes.text(x, base, line, parse_math=False, zorder=5, **look))

    def box(
        self,
        x: float,
        top: float,
        width: float,
        height: float,
        fill: str = PAPER,
        edge: str | None = None,
        thick: float = 0.8,
        hatch: str = "",
    ) -> None:
        """Draw a rectangle; without an edge it is filled alone."""
        look = {"facecolor": fill, "edgecolor": edge or "none", "linewidth": thick if edge else 0, "hatch": hatch}
        shapes = package("matplotlib.patches")
        self.artists.append(
            lambda axes: axes.add_patch(shapes.Rectangle((x, top), width, height, zorder=2, joinstyle="miter", **look))
        )
        self._reach(top + height)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str = RULE, thick: float = 0.8, dashed: bool = False
    ) -> None:
        """Draw a line through points, behind boxes; one that is dashed before them."""
        style, depth = ((0, (3, 2.5)), 3) if dashed else ("-", 1)
        self._stroke(xs, ys, {"color": colour, "linewidth": thick, "linestyle": style, "zorder": depth})

    def tick(self, x: float, top: float, bottom: float) -> None:
        """Draw an upright mark, before all else."""
        self._stroke([x, x], [top, bottom], {"color": INK, "linewidth": 1.7, "zorder": 6})

    def _stroke(self, xs: Sequence[float], ys: Sequence[float], look: dict[str, Any]) -> None:
        lines = package("matplotlib.lines")
        self.artists.append(lambda axes: axes.add_line(lines.Line2D(xs, ys, solid_capstyle="butt", **look)))
        self._reach(max(ys))

    def dot(self, x: float, y: float, radius: float, fill: str = STRONG, edge: str = PAPER, thick: float = 1.0) -> None:
        """Draw a disc around a point."""
        shapes = package("matplotlib.patches")
        look = {"facecolor": fill, "edgecolor": edge, "linewidth": thick, "zorder": 4}
        self.artists.append(lambda axes: axes.add_patch(shapes.Circle((x, y), radius, **look)))
        self._reach(y + radius)

    def arrow(self, x: float, y: float, to_x: float, colour: str = STRONG) -> None:
        """Draw a level arrow from a point to another, its head at the end."""
        shapes = package("matplotlib.patches")
        look = {"arrowstyle": "-|>,head_length=3.6,head_width=2", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 1}
        self.artists.append(
            lambda axes: axes.add_patch(
                shapes.FancyArrowPatch((x, y), (to_x, y), color=colour, linewidth=1.6, zorder=3, **look)
            )
        )

    def ribbon(self, x: float, y: float, to_x: float, to_y: float, thick: float, colour: str) -> None:
        """Draw a curved band between two points, level at both ends, and as thick where it is steep."""
        paths, shapes = package("matplotlib.path"), package("matplotlib.patches")
        middle, curve = (x + to_x) / 2, paths.Path.CURVE4
        corners = [(x, y), (middle, y), (middle, to_y), (to_x, to_y)]
        path = paths.Path(corners, [paths.Path.MOVETO, curve, curve, curve])
        look = {"facecolor": "none", "edgecolor": colour, "linewidth": thick, "capstyle": "butt", "zorder": 1}
        self.artists.append(lambda axes: axes.add_patch(shapes.PathPatch(path, **look)))

    def _reach(self, y: float) -> None:
        self.bottom = max(self.bottom, y)


# --- text that fits ---------------------------------------------------------------------------------------------------


def folded(text: str, width: float, most: int = 3, size: float = 8.5, weight: Weight = "normal") -> list[str]:
    """Return text as at most so many lines, none wider than `width` points; what is cut ends in an ellipsis."""
    lines: list[str] = []
    for line in _all_lines(shown(text), width, size, weight):
        if len(lines) == most:
            return [*lines[:-1], _cut(lines[-1], width, size, weight)]
        lines.append(line)
    return lines or [""]


def shown(text: str) -> str:
    """Return text with the characters that can be drawn, and an empty box for each that cannot."""
    plain = " ".join(printable(text, " ").split())
    return "".join(c if _has(ord(c)) else MISSING for c in plain)


def _all_lines(text: str, width: float, size: float, weight: Weight) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if wide(longer, size, weight) <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = _pieces(word, width, size, weight)
        yield from full
    if line:
        yield line


def _pieces(word: str, width: float, size: float, weight: Weight) -> list[str]:
    """Return a word in pieces that fit: whole where it does."""
    if wide(word, size, weight) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and wide(pieces[-1] + letter, size, weight) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, width: float, size: float, weight: Weight) -> str:
    while line and wide(line.rstrip() + ELLIPSIS, size, weight) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def wide(text: str, size: float, weight: Weight = "normal") -> float:
    """Return how wide a line of text is, in points."""
    return sum(_advance(ord(letter), weight) for letter in text) * size


@cache
def _font(weight: Weight) -> Any:
    manager = package("matplotlib.font_manager")
    file = manager.findfont(manager.FontProperties(family=FONT, weight=weight))
    font = package("matplotlib.ft2font").FT2Font(file)
    font.set_size(1000, INCH)
    return font


@cache
def _advance(letter: int, weight: Weight) -> float:
    """Return how far a letter moves the next one on, in sizes of the letters."""
    unhinted = package("matplotlib.ft2font").LoadFlags.NO_HINTING
    return float(_font(weight).load_char(letter, flags=unhinted).linearHoriAdvance) / 65536 / 1000


@cache
def _has(letter: int) -> bool:
    return bool(_font("normal").get_char_index(letter)) and bool(_font("bold").get_char_index(letter))


# --- files ------------------------------------------------------------------------------------------------------------

SETTINGS: Final = {
    "svg.fonttype": "path", "svg.hashsalt": "netdiag", "hatch.linewidth": 0.6, "hatch.color": "#7c8894",
    "text.hinting": "no_hinting",
}  # fmt: skip
SECRETIVE: Final = {
    "Date": None,
    "Creator": None,
    "Format": None,
    "Type": None,
}  # no metadata: they change by themselves
NAMED: Final = re.compile(r'(\bid="|xlink:href="#|url\(#)')
OPENING: Final = re.compile(r"<svg [^>]*>")


def as_svg(sheet: Sheet, name: str, alt: str, language: str) -> bytes:
    """Return a sheet as SVG with a text in place of it; ids begin with `name`: several can stand on one page."""
    drawn = _saved(sheet, "svg", metadata=SECRETIVE).decode()
    drawn = NAMED.sub(rf"\g<1>{name}-", drawn[drawn.index("<svg") :])
    opened = OPENING.search(drawn)
    assert opened
    head = opened[0].replace("<svg ", f'<svg role="img" lang="{language}" aria-labelledby="{name}-alt" ', 1)
    said = escape(printable(alt, " "))
    return f'{head}\n <title id="{name}-alt">{said}</title>{drawn[opened.end() :]}'.encode()


def as_png(sheet: Sheet, dots: int = DOTS) -> bytes:
    """Return a sheet as PNG, of so many dots to the inch."""
    return _saved(sheet, "png", dpi=dots, metadata={"Software": None})


def _saved(sheet: Sheet, form: str, **more: Any) -> bytes:
    stream, matplotlib = BytesIO(), package("matplotlib")
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # of what a user has set, nothing shows
        matplotlib.rcParams.update(SETTINGS)
        _figure(sheet).savefig(stream, format=form, **more)
    return stream.getvalue()


def _figure(sheet: Sheet) -> Any:
    """Return the figure of a sheet: one pair of axes over all of it, in points, with y downwards."""
    left, right, bottom = -EDGE, sheet.width + EDGE, sheet.bottom + EDGE
    size = (right - left) / INCH, (bottom + EDGE) / INCH
    figure = package("matplotlib.figure").Figure(figsize=size, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1), frameon=False)
    axes.set(xlim=(left, right), ylim=(bottom, -EDGE), xticks=(), yticks=())
    for draw in sheet.artists:
        draw(axes)
    return figure
