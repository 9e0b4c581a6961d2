"""A report as a Word file: real styles, headings, contents, tables with headings that are repeated; meant to be edited.

as_docx(story, pictures, house)     the bytes of the file, the same for the same story
own_styles(path)                    a firm's own file, read and tried -> HouseStyle

The contents are a field whose entries stand there already, as links. Word asks once whether to fill in the page
numbers; LibreOffice does so by Update Index. No part of a file tells when it was made.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from netdiag.packages import for_report as package
from netdiag.packed import timeless
from netdiag.plaintext import shortened
from netdiag.report.blocks import Bars, Block, Bullets, Inline, Item, Note, Paragraph, Picture, Row, Story, Table, plain
from netdiag.report.housestyle import TRIAL, HouseStyle, filling, house_style
from netdiag.report.office import safe, tell
from netdiag.report.words import say
from netdiag.report.wordstyles import INSERT, STYLES, TABLE, new_document, numbering

HEADER_NAME: Final = 80  # characters of the title at the head of a page
TOC_AFTER: Final = 1  # sections that come before the contents: the first page tells it all
FEW_SECTIONS: Final = 5  # a report of no more needs no contents
SHORT: Final = 8  # rows of a table that is kept on one page
EDGES: Final = 4  # of a cell, in characters
WORD, WIDE = 24, 60  # the longest word and the most text for which a column makes room, in characters
CHARACTERS: Final = 100  # of a line of cells, over the width of the text
LETTERS: Final = {"strong": "Strong", "source": "Netdiag Source"}  # kinds of inline text
DEEPEST: Final = 3  # level of headings, and of lists
A4_WIDTH, LEAST_WIDTH = 7_560_000, 914_400  # of python-docx's units: 21 cm, and an inch
TWIPS: Final = 635  # of python-docx's units in one of Word's


def as_docx(story: Story, pictures: Mapping[str, bytes] | None = None, house: HouseStyle | None = None) -> bytes:
    """Return a story as the bytes of a Word file.

    `pictures` holds PNG by the name of their place; a place without one is left out. Raises InputError where the firm's
    own file will not do, or python-docx is missing.
    """
    with filling(house):
        return _written(story, pictures or {}, house)


def own_styles(path: Path | str) -> HouseStyle:
    """Return a firm's own Word file, tried. Raises InputError for one that will not do."""
    house = house_style(path, "word")
    as_docx(TRIAL, house=house)
    return house


def _written(story: Story, pictures: Mapping[str, bytes], house: HouseStyle | None) -> bytes:
    document = new_document(story.language, house)
    writer = _Writer(document, story, pictures)
    tail = _cleared(document)
    writer.write()
    for element in tail:
        document.element.body.insert(len(document.element.body) - 1, element)
    if house is None:
        writer.margins()
    tell(document.core_properties, story)
    made = io.BytesIO()
    document.save(made)
    return timeless(made.getvalue())


def _cleared(document: Any) -> list[Any]:
    """Empty a document up to where the report goes; return what comes after it."""
    body = document.element.body
    inside = [element for element in body if not element.tag.endswith("}sectPr")]
    place = next((i for i, element in enumerate(inside) if _is_place(element)), None)
    for element in inside if place is None else inside[place:]:
        body.remove(element)
    return [] if place is None else inside[place + 1 :]


def _is_place(element: Any) -> bool:
    """Say whether a paragraph is the one in whose place the report comes."""
    said = "".join(text.text or "" for text in element.iter(package("docx.oxml.ns").qn("w:t")))
    return element.tag.endswith("}p") and said.strip() == INSERT


class _Writer:
    """Writes a story into a document, block by block, at its end."""

    def __init__(self, document: Any, story: Story, pictures: Mapping[str, bytes]) -> None:
        self.document, self.story, self.pictures = document, story, pictures
        self.ids = {name: document.styles[name].style_id for name in STYLES}  # looking one up is slow

    def write(self) -> None:
        """Write everything."""
        self._line(plain(self.story.title), "Title")
        for text in self.story.lead:
            self._line(plain(text), "Subtitle")
        for number, section in enumerate(self.story.sections):
            if number == TOC_AFTER and len(self.story.sections) > FEW_SECTIONS:
                self._contents()
            self._heading(section.heading, section.level - 1, number)
            for before, block, after in zip(
                (None, *section.blocks), section.blocks, (*section.blocks[1:], None), strict=False
            ):
                self._block(block, before, after)
        self._line(plain(self.story.foot), "Netdiag Note")

    # headings and contents

    def _heading(self, text: str, level: int, number: int) -> None:
        heading = self._line(plain(text), f"Heading {_within(level)}")
        mark = f'{_names()} w:id="{number + 1}"'
        heading._p.append(_xml(f'<w:bookmarkStart {mark} w:name="{_anchor(number)}"/>'))
        heading._p.append(_xml(f"<w:bookmarkEnd {mark}/>"))

    def _contents(self) -> None:
        """Write the contents: a field, and in it what it comes to, but for the numbers of pages."""
        self._line(plain(say("contents", self.story.language)), "TOC Heading")
        entries = [
            self._entry(section.heading, section.level - 1, number)
            for number, section in enumerate(self.story.sections)
            if section.level - 1 <= 2
        ]
        first = 1 if entries[0]._p.pPr is not None else 0
        for offset, piece in enumerate(_field_begun(r' TOC \o "1-2" \h \z \u ', renewed=True)):
            entries[0]._p.insert(first + offset, piece)
        entries[-1]._p.append(_field_mark("end"))

    def _entry(self, text: str, level: int, number: int) -> Any:
        entry = self._line((), f"toc {_within(level, 2)}")
        link = _xml(f'<w:hyperlink {_names()} w:anchor="{_anchor(number)}" w:history="1"/>')
        link.append(_run(text))
        entry._p.append(link)
        return entry

    # blocks

    def _block(self, block: Block, before: Block | None, after: Block | None) -> None:
        if isinstance(block, Paragraph):
            self._line(block.parts, "Normal")
        elif isinstance(block, Note):
            self._line(block.parts, "Netdiag Note")
        elif isinstance(block, Bullets):
            self._bullets(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Bars):
            self._bars(block, isinstance(after, Picture) and after.name in self.pictures)
        else:
            self._picture(block, headed=isinstance(before, Bars))

    def _line(self, parts: Inline, style: str) -> Any:
        paragraph = self.document.add_paragraph()
        self._fill(paragraph._p, parts, style)
        return paragraph

    def _fill(self, paragraph: Any, parts: Inline, style: str) -> None:
        paragraph.style = self.ids[style]
        for part in parts:
            paragraph.append(_run(part.text, self.ids.get(LETTERS.get(part.kind, ""), "")))

    def _more(self, text: str) -> None:
        if text:
            self._line(plain(text), "Netdiag Note")

    def _bullets(self, block: Bullets) -> None:
        number = self._new_number(block.start) if block.numbered else None
        for item in block.items:
            self._item(item, number)
        self._more(block.more)

    def _item(self, item: Item, number: int | None) -> None:
        line = self._line(item.parts, "List Bullet" if number is None else "List Number")
        if number is not None:
            line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
            line._p.pPr.numPr.get_or_add_ilvl().val = 0
        line.paragraph_format.keep_with_next = bool(item.under) or None
        self._under(item.under, 2)

    def _under(self, items: Sequence[Item], level: int) -> None:
        for item in items:
            self._line(item.parts, f"List Bullet {_within(level)}")
            self._under(item.under, level + 1)

    def _new_number(self, start: int) -> int | None:
        """Return the number of a list that begins anew; None where the firm's style has no numbering."""
        numbers = numbering(self.document)
        own = _number_of(self.document.styles["List Number"])
        pattern = next((n for n in numbers.num_lst if n.numId == own), None)
        if pattern is None:
            return None
        made = numbers.add_num(pattern.abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    def _bars(self, block: Bars, pictured: bool) -> None:
        """Write key figures as a table; where a picture of them follows, what is above it alone."""
        if pictured:
            self._line(plain(block.caption), "Caption")
            return
        rows = tuple(Row((plain(bar.label), plain(bar.value))) for bar in block.bars)
        self._table(Table(block.caption, (), rows, ("left", "right")))

    def _table(self, block: Table) -> None:
        if block.caption:
            self._line(plain(block.caption), "Caption")
        made = self.document.add_table(rows=0, cols=len(block.align))
        made.style, made.autofit = TABLE, False
        _describe(made, block, self._widths(block))
        if block.headers:
            self._row(made, [plain(header) for header in block.headers], block)
            made.rows[0]._tr.get_or_add_trPr().append(_xml(f"<w:tblHeader {_names()}/>"))
        for row in block.rows:
            self._row(made, row.cells, block)
        if len(block.rows) <= SHORT:
            _together(made)
        self._more(block.more)
        if not block.more:
            self._line((), "Netdiag Cell")

    def _row(self, table: Any, cells: Sequence[Inline], block: Table) -> None:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(_xml(f"<w:cantSplit {_names()}/>"))
        for cell, parts, side in zip(row._tr.tc_lst, cells, block.align, strict=True):
            paragraph = cell.p_lst[0]
            self._fill(paragraph, parts, "Netdiag Cell")
            if side == "right":
                paragraph.alignment = package("docx.enum.text").WD_ALIGN_PARAGRAPH.RIGHT

    def _widths(self, block: Table) -> list[int]:
        """Return how wide columns are, in Word's own units: room for each word, and the rest by what stands in them."""
        texts = [[header] if block.headers else [] for header in block.headers or block.align]
        for row in block.rows:
            for column, parts in zip(texts, row.cells, strict=True):
                column.append("".join(part.text for part in parts))
        return _shared_out(texts, self._text_width() // TWIPS)

    def _text_width(self) -> int:
        section = self.document.sections[-1]
        edges = (section.left_margin or 0) + (section.right_margin or 0)
        return max(LEAST_WIDTH, int((section.page_width or A4_WIDTH) - edges))

    def _picture(self, block: Picture, headed: bool) -> None:
        """Write a picture, and below it what it is, unless that stands above it."""
        content = self.pictures.get(block.name)
        if content is None:
            return
        place = self._line((), "Normal")
        shape = place.add_run().add_picture(io.BytesIO(content))
        if shape.width > self._text_width():
            shape.height = int(shape.height * self._text_width() / shape.width)
            shape.width = self._text_width()
        shape._inline.docPr.set("descr", safe(block.alt))
        shape._inline.docPr.set("name", block.name)
        if block.caption or not headed:
            place.paragraph_format.keep_with_next = True
            told = block.caption or say(f"picture_{block.name}", self.story.language)
            caption = self._line(plain(told), "Caption")
            caption.paragraph_format.keep_with_next = False

    # margins

    def margins(self) -> None:
        """Write what stands at the head and foot of each page: whose report it is, and the page."""
        section = self.document.sections[0]
        section.header.paragraphs[0].add_run(shortened(safe(self.story.title), HEADER_NAME))
        foot = section.footer.paragraphs[0]
        foot._p.append(_run(f"{say('page', self.story.language)} "))
        for piece in (*_field("PAGE"), _run(" / "), *_field("NUMPAGES")):
            foot._p.append(piece)


def _number_of(style: Any) -> int | None:
    """Return the number of the list that a style belongs to, its own or that of a style it is based on."""
    seen = set()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        told = style.element.xpath("./w:pPr/w:numPr/w:numId")
        if told:
            return int(told[0].val)
        style = style.base_style
    return None


def _within(level: int, most: int = DEEPEST) -> int:
    return min(most, max(1, level))


def _anchor(number: int) -> str:
    return f"_Toc{number + 1:08d}"


def _shared_out(columns: Sequence[Sequence[str]], whole: int) -> list[int]:
    """Share out a width among columns of texts."""
    words = [max((len(word) for text in texts for word in text.split()), default=1) for texts in columns]
    least = [min(WORD, longest) + EDGES for longest in words]
    lengths = [min(WIDE, max(map(len, texts), default=0)) for texts in columns]
    weights = [max(room, length) for room, length in zip(least, lengths, strict=True)]
    spare = max(0, CHARACTERS - sum(least))
    more = [weight - room for weight, room in zip(weights, least, strict=True)]
    rooms = [room + spare * extra / (sum(more) or 1) for room, extra in zip(least, more, strict=True)]
    return [int(whole * room / sum(rooms)) for room in rooms]


def _together(table: Any) -> None:
    """Keep the rows of a table on one page."""
    for row in table._tbl.tr_lst[:-1]:
        for cell in row.tc_lst:
            for paragraph in cell.p_lst:
                paragraph.get_or_add_pPr().keepNext_val = True


def _describe(table: Any, block: Table, widths: Sequence[int]) -> None:
    """Say what a table is for who cannot see it, and how wide its columns are."""
    form = table._tbl.tblPr
    for old in form.xpath("./w:tblLook"):
        form.remove(old)
    first = int(bool(block.headers))
    look = f'w:val="{"0020" if first else "0000"}" w:firstRow="{first}" w:lastRow="0" w:firstColumn="0"'
    form.append(_xml(f'<w:tblLook {_names()} {look} w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'))
    described = _xml(f'<w:tblCaption {_names()} w:val=""/>')
    described.set(package("docx.oxml.ns").qn("w:val"), safe(block.caption))
    form.append(described)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width * TWIPS


# --- pieces of Word ---------------------------------------------------------------------------------------------------


def _field(code: str) -> list[Any]:
    return [*_field_begun(f" {code} "), _run("1"), _field_mark("end")]


def _field_begun(code: str, renewed: bool = False) -> list[Any]:
    """Return what begins a field, up to what it comes to; one that is renewed is worked out when the file is opened."""
    text = _xml(f'<w:r {_names()}><w:instrText xml:space="preserve"/></w:r>')
    text[0].text = code
    return [_field_mark("begin", ' w:dirty="true"' if renewed else ""), text, _field_mark("separate")]


def _field_mark(kind: str, more: str = "") -> Any:
    return _xml(f'<w:r {_names()}><w:fldChar w:fldCharType="{kind}"{more}/></w:r>')


def _run(text: str, style: str = "") -> Any:
    run = _xml(f'<w:r {_names()}><w:t xml:space="preserve"/></w:r>')
    run[0].text = safe(text)
    if style:
        run.style = style
    return run


def _xml(text: str) -> Any:
    return package("docx.oxml").parse_xml(text)


def _names() -> str:
    declared: str = package("docx.oxml.ns").nsdecls("w")
    return declared
