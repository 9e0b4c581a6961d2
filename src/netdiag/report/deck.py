"""The slides to fill of a PowerPoint report: netdiag's own, or the layouts of a firm's own file.

new_deck(house)             an empty presentation -> Deck
Deck                        the presentation, its layouts for a cover and for content, where content goes
LAYOUTS                     which layouts those are; docs/reports.md tells them to firms

A firm's layouts are known by their kind, which PowerPoint keeps in every language, or else by their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from netdiag.messages import _
from netdiag.packages import for_report as package
from netdiag.report.fitting import Box
from netdiag.report.housestyle import HouseStyle, refused
from netdiag.report.sheet import INK, PALE, PAPER, SOFT, STRONG

LAYOUTS: Final = {  # kind -> how it is called in PowerPoint
    "title": ("Title Slide", "Titeldia"),
    "obj": ("Title and Content", "Titel en object", "Titel en inhoud"),
}
POINT: Final = 12700  # of python-pptx's units
INCH: Final = 72 * POINT
WIDE, HIGH = round(13.333 * INCH), round(7.5 * INCH)
EDGE: Final = round(0.7 * INCH)  # left and right of text
INSET: Final = 14.4, 7.2  # points that a box keeps free inside: left and right, above and below
LEAST: Final = Box(250, 110)  # points: less holds nothing that can be read
COLOURS: Final = {
    "dk1": INK, "lt1": PAPER, "dk2": STRONG, "lt2": PALE, "accent1": STRONG, "accent2": "#4f86b3", "accent3": "#a9c5de",
    "accent4": SOFT, "accent5": "#c3ccd5", "accent6": INK, "hlink": STRONG, "folHlink": SOFT,
}  # fmt: skip
TITLES: Final = ("title", "ctrTitle")
CONTENTS: Final = ("obj", "body", "")  # kinds of places for content; one without a kind is for all


@dataclass(frozen=True, slots=True)
class Deck:
    """An empty presentation, and its two layouts."""

    presentation: Any
    cover: Any
    content: Any
    is_own: bool

    @property
    def place(self) -> Any:
        """Where content goes, as its layout has it: on a slide it may be taken for another place of the same number."""
        return content_of(self.content)


def new_deck(house: HouseStyle | None = None) -> Deck:
    """Return an empty presentation to fill. Raises InputError for a firm's file that will not do."""
    if house is None:
        return _own()
    deck = _of_firm(house)
    _emptied(deck.presentation)
    return deck


def room(place: Any) -> Box:
    """Return how much text a place has room for, its margins apart."""
    return Box((place.width or 0) / POINT - INSET[0], (place.height or 0) / POINT - INSET[1])


def content_of(slide: Any) -> Any:
    """Return the first place for content of a slide or layout; None where it has none."""
    return next((place for place in slide.placeholders if _kind(place) in CONTENTS), None)


def _kind(place: Any) -> str:
    return str(place.element.ph.get("type", ""))


# --- a firm's ---------------------------------------------------------------------------------------------------------


def _of_firm(house: HouseStyle) -> Deck:
    presentation = package("pptx").Presentation(house.stream())
    layouts = [layout for master in presentation.slide_masters for layout in master.slide_layouts]
    cover, content = (_layout(layouts, kind, house.file) for kind in LAYOUTS)
    _check_content(content, house.file)
    return Deck(presentation, cover, content, is_own=False)


def _layout(layouts: list[Any], kind: str, file: str) -> Any:
    of_kind = [layout for layout in layouts if layout.element.get("type") == kind]
    named = [layout for layout in layouts if layout.name.strip() in LAYOUTS[kind]]
    for layout in (*of_kind, *named):
        if not any(_kind(place) in TITLES for place in layout.placeholders):
            raise refused(
                file,
                _("its layout '{name}' has no title.").format(name=layout.name),
                _("Put a title into it, in the slide master."),
            )
        return layout
    has = "', '".join(layout.name for layout in layouts[:20])
    wanted = _("Wanted one of that kind, or called {layouts}. It has '{has}'.").format(
        layouts=_(" or ").join(LAYOUTS[kind]), has=has
    )
    raise refused(file, _("it has no layout '{layouts}'.").format(layouts=LAYOUTS[kind][0]), wanted)


def _check_content(layout: Any, file: str) -> None:
    place = content_of(layout)
    if place is None:
        wanted = _("Put a place for content into it, in the slide master.")
        raise refused(file, _("its layout '{name}' has no place for content.").format(name=layout.name), wanted)
    box = room(place)
    if (
        box.width < LEAST.width or box.height < LEAST.height
    ):  # told as PowerPoint tells it, with what is kept free inside
        across, down = INSET
        seen = _("the place for content of its layout '{name}' is {width:.0f} by {height:.0f} points.").format(
            name=layout.name, width=box.width + across, height=box.height + down
        )
        wanted = _("Wanted at least {width:.0f} by {height:.0f}.").format(
            width=ceil(LEAST.width + across), height=ceil(LEAST.height + down)
        )
        raise refused(file, seen, wanted)


def _emptied(presentation: Any) -> None:
    """Take out the slides of a firm's file, and all that tells of them."""
    element = presentation.element
    for slide in () if element.sldIdLst is None else list(element.sldIdLst):
        presentation.part.drop_rel(slide.rId)
        element.sldIdLst.remove(slide)
    for name in ("custShowLst", "extLst"):  # shows and sections, which name slides
        for told in element.xpath(f"./p:{name}"):
            element.remove(told)


# --- netdiag's own ----------------------------------------------------------------------------------------------------


def _own() -> Deck:
    presentation = package("pptx").Presentation()
    presentation.slide_width, presentation.slide_height = WIDE, HIGH
    kept = {layout.element.get("type"): layout for layout in presentation.slide_layouts}
    for kind, layout in kept.items():
        if kind not in LAYOUTS:
            presentation.slide_layouts.remove(layout)
    _dress_master(presentation.slide_master)
    _dress_cover(kept["title"])
    return Deck(presentation, kept["title"], kept["obj"], is_own=True)


def _dress_master(master: Any) -> None:
    _colour(master)
    places = {_kind(place): place for place in master.placeholders}
    _place(places["title"], EDGE, 0.45, WIDE - 2 * EDGE, 1.0)
    _place(places["body"], EDGE, 1.6, WIDE - 2 * EDGE, 5.1)
    _place(places["dt"], EDGE, 6.95, 2 * INCH, 0.35)
    _place(places["ftr"], 4 * INCH, 6.95, 5 * INCH, 0.35)
    _place(places["sldNum"], WIDE - EDGE - INCH, 6.95, INCH, 0.35)
    title, body = (master.element.xpath(f"./p:txStyles/p:{name}Style/a:lvl1pPr")[0] for name in ("title", "body"))
    title.set("algn", "l")
    title.find(_q("a:defRPr")).set("b", "1")
    for colour in title.iter(_q("a:schemeClr")):
        colour.set("val", "tx2")
    for level, points in zip(body.getparent(), (20, 17, 15, 14, 14), strict=False):
        level.find(_q("a:defRPr")).set("sz", str(points * 100))
    title.find(_q("a:defRPr")).set("sz", "2800")
    master.shapes._spTree.insert(2, _bar())


def _place(place: Any, left: int, top: float, width: int, height: float) -> None:
    place.left, place.top, place.width, place.height = left, round(top * INCH), width, round(height * INCH)


def _colour(master: Any) -> None:
    """Put colours and letters into the theme."""
    related = package("pptx.opc.constants").RELATIONSHIP_TYPE.THEME
    part = master.part.part_related_by(related)
    theme = package("lxml.etree").fromstring(part.blob)
    for name, colour in COLOURS.items():
        for place in theme.iter(_q(f"a:{name}")):
            for old in list(place):
                place.remove(old)
            place.append(place.makeelement(_q("a:srgbClr"), {"val": colour.lstrip("#")}))
    for font in theme.iter(_q("a:latin")):
        font.set("typeface", "Arial")
    part._blob = package("lxml.etree").tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _dress_cover(layout: Any) -> None:
    """Make the cover dark, its text light."""
    scheme = (
        f'<p:bg {_names()}><p:bgPr><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    )
    layout.element.cSld.insert(0, _xml(scheme))
    title, subtitle = (place for place in layout.placeholders if _kind(place) in ("ctrTitle", "subTitle"))
    _place(title, EDGE, 1.9, WIDE - 2 * EDGE, 1.9)
    _place(subtitle, EDGE, 4.0, WIDE - 2 * EDGE, 1.6)
    for place, colour, anchor in ((title, "bg1", "b"), (subtitle, "bg2", "t")):
        body = place.text_frame._txBody
        body.bodyPr.set("anchor", anchor)
        for old in body.findall(_q("a:lstStyle")):
            body.remove(old)
        body.insert(1, _xml(_first_level(colour)))


def _first_level(colour: str) -> str:
    fill = f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
    levels = f'<a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/><a:defRPr>{fill}</a:defRPr></a:lvl1pPr>'
    return f"<a:lstStyle {_names()}>{levels}</a:lstStyle>"


def _bar() -> Any:
    """Return a thin bar along the top of a slide."""
    return _xml(
        f'<p:sp {_names()}><p:nvSpPr><p:cNvPr id="90" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{WIDE}" cy="{round(0.14 * INCH)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _xml(text: str) -> Any:
    return package("pptx.oxml").parse_xml(text)


def _q(name: str) -> str:
    qualified: str = package("pptx.oxml.ns").qn(name)
    return qualified


def _names() -> str:
    declared: str = package("pptx.oxml.ns").nsdecls("a", "p", "r")
    return declared
