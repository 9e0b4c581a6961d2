"""The styles of a Word report: netdiag's own, or those of a firm's own file.

new_document(language, house)   an empty document with all styles that a report uses
STYLES                          their names, and what each is for; docs/reports.md tells them to firms
INSERT                          the paragraph of a firm's own file in whose place the report comes

A firm's own file must have the headings; of the other styles, netdiag's own is put in for each that it lacks.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from netdiag.messages import _
from netdiag.packages import for_report as package
from netdiag.phrases import Language, region
from netdiag.report.housestyle import HouseStyle, refused
from netdiag.report.sheet import INK, PALE, RULE, SOFT, STRONG

INSERT: Final = "[netdiag]"
FONT: Final = "Arial"  # as wide everywhere: LibreOffice has one of the same measures
GREY: Final = "EDEDED"  # behind the headings of tables in a firm's own file
TABLE: Final = "Netdiag Table"
NEEDED: Final = ("Heading 1", "Heading 2")
PARAGRAPH, CHARACTER, TABULAR = 1, 2, 3  # kinds of styles, as python-docx numbers them
KINDS: Final = {PARAGRAPH: "paragraph", CHARACTER: "character", TABULAR: "table"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a style looks: points, colour, space before and after in points."""

    size: float
    bold: bool = False
    colour: str = INK
    before: float = 0
    after: float = 6
    indent: float = 0  # points, of all lines
    tight: bool = False  # lines close to each other
    stays: bool = False  # with what comes after it


LOOKS: Final = {
    "Normal": Look(10.5),
    "Title": Look(24, bold=True, colour=STRONG, after=4),
    "Subtitle": Look(10.5, colour=SOFT, after=2),
    "Heading 1": Look(16, bold=True, colour=STRONG, before=20, after=6, stays=True),
    "Heading 2": Look(12.5, bold=True, colour=STRONG, before=12, after=4, stays=True),
    "Heading 3": Look(10.5, bold=True, colour=INK, before=8, after=2, stays=True),
    "List Bullet": Look(10.5, after=3),
    "List Bullet 2": Look(10, colour=SOFT, after=2),
    "List Bullet 3": Look(9.5, colour=SOFT, after=2),
    "List Number": Look(10.5, after=3),
    "Caption": Look(9.5, bold=True, colour=SOFT, before=8, after=4, stays=True),
    "TOC Heading": Look(12.5, bold=True, colour=STRONG, before=16, after=4, stays=True),
    "toc 1": Look(10, after=1, tight=True),
    "toc 2": Look(10, colour=SOFT, after=1, indent=14, tight=True),
    "Header": Look(8.5, colour=SOFT, after=0),
    "Footer": Look(8.5, colour=SOFT, after=0),
    "Netdiag Note": Look(9.5, colour=SOFT),
    "Netdiag Cell": Look(9, before=2, after=2, tight=True),
}
STYLES: Final = {  # name -> which kind of style, and what it is of
    **dict.fromkeys(LOOKS, PARAGRAPH),
    "Strong": CHARACTER,
    "Netdiag Source": CHARACTER,
    TABLE: TABULAR,
}


def new_document(language: Language, house: HouseStyle | None = None) -> Any:
    """Return an empty Word document with the styles of STYLES. Raises InputError for a firm's file that will not do."""
    own = _own()
    document = own if house is None else _of_firm(house, own)
    _without_doubles(document)
    _speak(document, region(language))
    return document


def _of_firm(house: HouseStyle, own: Any) -> Any:
    document = package("docx").Document(house.stream())
    assert document.sections, "it has no pages"
    _call_as_word_does(document)
    _check(document, house.file)
    for name in STYLES:
        if name not in document.styles:
            _lend(own, document, name)
    _let_go(document)
    return document


def _without_doubles(document: Any) -> None:
    """Take out the second set of styles that Word 2010 kept beside the first: they would differ now."""
    rels = document.part.rels
    for name in [name for name, rel in rels.items() if rel.reltype.endswith("/stylesWithEffects")]:
        del rels[name]


def _call_as_word_does(document: Any) -> None:
    """Give styles the names that Word gives them: LibreOffice writes some with a capital."""
    inside = package("docx.styles").BabelFish.ui2internal
    known = {inside(name).lower(): inside(name) for name in STYLES}
    for name in document.styles.element.iterfind(_q("w:style/w:name")):
        called = name.get(_q("w:val"), "")
        name.set(_q("w:val"), known.get(called.lower(), called))


def _check(document: Any, file: str) -> None:
    """Raise InputError where a style is missing that only the firm can give, or is of another kind."""
    there = {style.name: style.type.value for style in document.styles if style.name}
    missing = [name for name in NEEDED if name not in there]
    if missing:
        listed = "', '".join(missing)
        seen = _("it has no style '{listed}'.").format(listed=listed)
        wanted = _("Use each once in the template and save it, or start from a report of netdiag.")
        raise refused(file, seen, wanted)
    for name, kind in STYLES.items():
        if there.get(name, kind) != kind:
            raise refused(
                file,
                _("its style '{name}' is of the kind {there}.").format(name=name, there=_kind(there[name])),
                _("Wanted {kind}.").format(kind=_kind(kind)),
            )


def _kind(kind: int) -> str:
    return KINDS.get(kind, "list")


def _let_go(document: Any) -> None:
    """Let go of the template that a file was made from: Word would fetch it."""
    for element in document.settings.element.findall(_q("w:attachedTemplate")):
        document.settings.element.remove(element)
    rels = document.part.part_related_by(package("docx.opc.constants").RELATIONSHIP_TYPE.SETTINGS).rels
    for name in [name for name, rel in rels.items() if rel.is_external]:
        del rels[name]


# --- netdiag's own ----------------------------------------------------------------------------------------------------


def _own() -> Any:
    document = package("docx").Document()
    _without_rest(document)
    for name in STYLES:
        if name not in document.styles:
            _add(document, name)
    for name, look in LOOKS.items():
        _dress(document.styles[name], look)
    _dress_text(document)
    _page(document)
    return document


def _without_rest(document: Any) -> None:
    """Take out the many styles that no report uses: who edits one finds what is in use."""
    kept = {*STYLES, "Default Paragraph Font", "Normal Table", "No List", "Table Grid"}
    for style in list(document.styles):
        if style.name not in kept:
            style.delete()
    for style in document.styles.element.findall(_q("w:style")):
        for link in style.findall(_q("w:link")):
            style.remove(link)


def _add(document: Any, name: str) -> None:
    if name == TABLE:
        document.styles.element.append(package("docx.oxml").parse_xml(_table_style()))
        return
    style = document.styles.add_style(name, STYLES[name], builtin=name.startswith("toc"))
    style.base_style = document.styles["Normal"] if STYLES[name] == PARAGRAPH else None
    style.quick_style = True


def _dress(style: Any, look: Look) -> None:
    shared = package("docx.shared")
    for old in (*style.element.findall(_q("w:rPr")), *style.element.findall(_q("w:pPr/w:pBdr"))):
        old.getparent().remove(old)
    font, form = style.font, style.paragraph_format
    font.name, font.size, font.bold = FONT, shared.Pt(look.size), look.bold or None
    font.color.rgb = shared.RGBColor.from_string(look.colour.lstrip("#").upper())
    form.space_before, form.space_after = shared.Pt(look.before), shared.Pt(look.after)
    form.line_spacing = 1.0 if look.tight or look.size > 11 else 1.15
    form.keep_with_next, form.widow_control = look.stays, True
    if look.indent:
        form.left_indent = shared.Pt(look.indent)


def _dress_text(document: Any) -> None:
    shared = package("docx.shared")
    source = document.styles["Netdiag Source"]
    source.font.italic = True
    source.font.color.rgb = shared.RGBColor.from_string(SOFT.lstrip("#").upper())
    document.styles["Strong"].font.bold = True


def _page(document: Any) -> None:
    """Make it A4, upright."""
    cm, section = package("docx.shared").Cm, document.sections[0]
    section.page_width, section.page_height = cm(21), cm(29.7)
    section.left_margin = section.right_margin = cm(2.3)
    section.top_margin, section.bottom_margin = cm(2.2), cm(2)
    section.header_distance = section.footer_distance = cm(1.1)


def _table_style() -> str:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="{}"'
    thin, thick = line.format(RULE.lstrip("#")), line.format(STRONG.lstrip("#")).replace('"4"', '"8"', 1)
    return f"""
<w:style {_names()} w:type="table" w:customStyle="1" w:styleId="NetdiagTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders><w:top {thick}/><w:bottom {thin}/><w:insideH {thin}/></w:tblBorders>
    <w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr><w:tcBorders><w:bottom {thick}/></w:tcBorders>
      <w:shd w:val="clear" w:color="auto" w:fill="{PALE.lstrip("#")}"/></w:tcPr>
  </w:tblStylePr>
</w:style>"""


# --- a style lent -----------------------------------------------------------------------------------------------------


def _lend(own: Any, document: Any, name: str) -> None:
    """Put netdiag's own style into a firm's file, with the numbering of its list where it has one."""
    lent = copy.deepcopy(own.styles[name].element)
    _without_colours(lent)
    for base in lent.findall(_q("w:basedOn")):
        _rest(base, own, document)
    for number in lent.iter(_q("w:numId")):
        own_number = int(number.get(_q("w:val")))
        number.set(_q("w:val"), str(_lend_list(document, own, own_number)))
    if lent.get(_q("w:styleId")) in {style.style_id for style in document.styles}:
        lent.set(_q("w:styleId"), f"Netdiag{lent.get(_q('w:styleId'))}")
    document.styles.element.append(lent)


def _without_colours(style: Any) -> None:
    """Take letters and colours out of a style: those of the firm are taken over from what it rests on."""
    for mark in (*style.iter(_q("w:rFonts")), *style.findall(_q("w:rPr/w:color"))):
        mark.getparent().remove(mark)
    for element in style.iter():
        if element.get(_q("w:color")):
            element.set(_q("w:color"), "auto")
        if element.get(_q("w:fill")):
            element.set(_q("w:fill"), GREY)


def _rest(base: Any, own: Any, document: Any) -> None:
    """Have a lent style rest on the firm's style of the same name; on none where the firm has none."""
    name = next(style.name for style in own.styles if style.style_id == base.get(_q("w:val")))
    if name in document.styles:
        base.set(_q("w:val"), document.styles[name].style_id)
    else:
        base.getparent().remove(base)


def _lend_list(document: Any, own: Any, number: int) -> int:
    """Copy how a list is numbered into a document that may have no lists yet; return its number there."""
    source, target = own.part.numbering_part.element, numbering(document)
    num = next(n for n in source.num_lst if n.numId == number)
    abstract = copy.deepcopy(_abstract(source, num.abstractNumId.val))
    there = target.findall(_q("w:abstractNum"))
    new = max((int(a.get(_q("w:abstractNumId"))) for a in there), default=0) + 1
    abstract.set(_q("w:abstractNumId"), str(new))
    for old in (*abstract.findall(_q("w:nsid")), *abstract.iter(_q("w:pStyle"))):
        old.getparent().remove(old)
    before = (*there, *target.findall(_q("w:numPicBullet")))
    target.insert(max(map(target.index, before), default=-1) + 1, abstract)
    return int(target.add_num(new).numId)


def _abstract(numbers: Any, wanted: int) -> Any:
    return next(a for a in numbers.findall(_q("w:abstractNum")) if a.get(_q("w:abstractNumId")) == str(wanted))


def numbering(document: Any) -> Any:
    """Return how lists are numbered in a document; an empty part for it where there is none."""
    constants = package("docx.opc.constants")
    try:
        return document.part.part_related_by(constants.RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        parts, uri = package("docx.parts.numbering"), package("docx.opc.packuri").PackURI("/word/numbering.xml")
        content = f"<w:numbering {_names()}/>"
        element = package("docx.oxml").parse_xml(content)
        part = parts.NumberingPart(uri, constants.CONTENT_TYPE.WML_NUMBERING, element, document.part.package)
        document.part.relate_to(part, constants.RELATIONSHIP_TYPE.NUMBERING)
        return part.element


# --- language ---------------------------------------------------------------------------------------------------------


def _speak(document: Any, region: str) -> None:
    """Say in which language the text is, so that it is checked and read aloud in that."""
    for style in _defaults(document):
        language = style.find(_q("w:lang"))
        if language is None:
            language = package("docx.oxml").OxmlElement("w:lang")
            style.append(language)
        language.set(_q("w:val"), region)


def _defaults(document: Any) -> Iterator[Any]:
    """Yield where the language of text is said that says none itself."""
    styles, oxml = document.styles.element, package("docx.oxml")
    defaults = styles.find(_q("w:docDefaults/w:rPrDefault/w:rPr"))
    if defaults is None:
        whole = oxml.parse_xml(f"<w:docDefaults {_names()}><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>")
        for old in styles.findall(_q("w:docDefaults")):
            styles.remove(old)
        styles.insert(0, whole)
        defaults = whole.find(_q("w:rPrDefault/w:rPr"))
    yield defaults
    yield from (lang.getparent() for lang in styles.iter(_q("w:lang")) if lang.getparent() is not defaults)


def _q(path: str) -> str:
    """Return a path of elements with the name of Word's vocabulary written out."""
    name: str = package("docx.oxml.ns").nsmap["w"]
    return path.replace("w:", f"{{{name}}}")


def _names() -> str:
    declared: str = package("docx.oxml.ns").nsdecls("w")
    return declared
