"""A report as a Word file: what python-docx reads back, what LibreOffice shows, what Word would refuse."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from officed import ACTING, DOT, SIGNS, WHOLE, assert_valid, pages, parts, section, story

import netdiag
from netdiag.phrases import Language
from netdiag.report.blocks import Bullets, Item, Paragraph, Picture, Story, plain
from netdiag.report.docx import as_docx
from netdiag.report.story import story as told
from shipped import EXAMPLES


def read(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def styled(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


@pytest.fixture(scope="module")
def document() -> Any:
    return read(as_docx(WHOLE))


def test_headings_lists_and_notes_have_styles_of_their_own(document: Any) -> None:
    assert styled(document, "Title") == ["Network"]
    assert styled(document, "Subtitle") == ["No verdict."]
    assert styled(document, "Heading 1") == ["Brief", "Shares", "Knelpunten", "Plan", "Dialogue", "Method"]
    assert styled(document, "Heading 2") == ["Details"]
    assert styled(document, "List Number") == ["Decide who decides", "Ask the payers [meeting]", "Later"]
    assert styled(document, "List Bullet 2") == ["for: nobody decides", "who: board", "for:"]
    assert styled(document, "List Bullet 3") == ["leadership"]
    assert styled(document, "Netdiag Note") == ["and 2 more", "Mind.", "netdiag, knowledge 1"]


def test_inline_text_keeps_what_it_is(document: Any) -> None:
    line = next(p for p in document.paragraphs if p.text.startswith("Read"))
    assert [(run.text, run.style.name) for run in line.runs] == [
        ("Read ", "Default Paragraph Font"),
        ("this", "Strong"),
        (" (there)", "Netdiag Source"),
    ]


def test_each_numbered_list_begins_where_it_should(document: Any) -> None:
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    starts = {n.numId: n.xpath("./w:lvlOverride/w:startOverride/@w:val") for n in numbering(document)}
    assert [starts[number] for number in numbers] == [["1"], ["1"], ["3"]]


def numbering(document: Any) -> Any:
    return document.part.numbering_part.element.num_lst


def test_a_table_repeats_its_headings_has_a_caption_and_is_described(document: Any) -> None:
    table = document.tables[-1]
    assert table.style.name == "Netdiag Table"
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Sign", "Score"],
        ["Nobody decides", "4"],
        ["Nobody pays", "3"],
    ]
    assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True, False, False]
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    assert table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val") == ["What was observed"]
    assert styled(document, "Caption") == ["Share of each", "What was observed"]


def test_columns_share_the_width_of_the_text() -> None:
    words = SIGNS._replace(rows=(SIGNS.rows[0]._replace(cells=(plain("word " * 40), plain("4"))),))
    document = read(as_docx(story(section("details", words))))
    wide, narrow = (column.w for column in document.tables[0]._tbl.tblGrid.gridCol_lst)
    page = document.sections[0]
    assert 0.98 < (wide + narrow) / (page.page_width - page.left_margin - page.right_margin) <= 1
    assert wide > 5 * narrow


def test_contents_are_a_field_that_holds_its_entries_as_links(document: Any) -> None:
    links = document.element.body.xpath(".//w:hyperlink[@w:anchor]")
    marks = document.element.body.xpath(".//w:bookmarkStart/@w:name")
    assert ["".join(t.text for t in link.iter(qn("w:t"))) for link in links] == [
        "Brief", "Shares", "Knelpunten", "Plan", "Dialogue", "Method", "Details",
    ]  # fmt: skip
    assert [link.get(qn("w:anchor")) for link in links] == marks
    assert styled(document, "toc 2") == ["Details"]
    kinds = document.element.body.xpath(".//w:fldChar/@w:fldCharType")
    assert kinds == ["begin", "separate", "end"]
    assert document.element.body.xpath("string(.//w:instrText)").split()[0] == "TOC"


def test_a_report_of_few_sections_has_no_contents() -> None:
    few = WHOLE._replace(sections=WHOLE.sections[:5])
    assert not read(as_docx(few)).element.body.xpath(".//w:fldChar")


def test_a_picture_stands_in_its_place_with_what_it_shows_and_instead_of_the_table() -> None:
    document = read(as_docx(WHOLE, {"shares": DOT}))
    assert document.element.body.xpath(".//wp:docPr/@descr") == ["Bars: 60% and 40%."]
    assert [table.style.name for table in document.tables] == ["Netdiag Table"]
    assert "Share of each" in styled(document, "Caption")
    assert len(read(as_docx(WHOLE)).tables) == 2


def test_a_picture_says_below_it_what_it_is_and_stays_with_that() -> None:
    path = section("knelpunten", Picture("path", "From signs to steps."))
    picture, caption = read(as_docx(story(path), {"path": DOT})).paragraphs[-3:-1]
    assert caption.text == "From signs through bottlenecks to what to do" and caption.style.name == "Caption"
    assert picture.paragraph_format.keep_with_next and not caption.paragraph_format.keep_with_next


def test_a_wide_picture_is_made_as_wide_as_the_text() -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 4000, 2, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (4001 * 2))
    wide = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    document = read(as_docx(WHOLE, {"shares": wide}))
    page = document.sections[0]
    assert document.inline_shapes[0].width == page.page_width - page.left_margin - page.right_margin


def test_pages_are_numbered_and_say_whose_they_are(document: Any) -> None:
    page = document.sections[0]
    assert page.header.paragraphs[0].text == "Network"
    fields = page.footer._element.xpath(".//w:instrText")
    assert [field.text.strip() for field in fields] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize(("language", "region"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_the_language_is_told(language: Language, region: str) -> None:
    document = read(as_docx(WHOLE._replace(language=language)))
    assert set(document.styles.element.xpath(".//w:lang/@w:val")) == {region}
    assert document.core_properties.language == region


def test_the_same_story_gives_the_same_bytes_and_no_time() -> None:
    first, second = (as_docx(WHOLE, {"shares": DOT}) for _ in range(2))
    assert first == second
    core = etree.fromstring(parts(first)["docProps/core.xml"])
    assert {e.text for e in core.iter() if e.text and "T" in e.text and e.text.endswith("Z")} == {
        "1980-01-01T00:00:00Z"
    }


def test_styles_that_no_report_uses_are_left_out(document: Any) -> None:
    assert len(list(document.styles)) < 30
    assert not [name for name in parts(as_docx(WHOLE)) if "stylesWithEffects" in name]


# --- hostile text -----------------------------------------------------------------------------------------------------

MARKUP = "]]></w:t><w:p>&amp;{{7*7}}=1+1"


def of(text: str) -> Story:
    blocks = (Paragraph(plain(text)), Bullets((Item(plain(text), (Item(plain(text)),)),), more=text))
    table = SIGNS._replace(caption=text, headers=(text, text), rows=(SIGNS.rows[0]._replace(cells=(plain(text),) * 2),))
    whole = story(*(s._replace(heading=text) for s in WHOLE.sections), section("more", *blocks, table), title=text)
    return whole._replace(lead=(text,), foot=text)


def test_text_is_never_markup_and_holds_nothing_that_acts() -> None:
    content = as_docx(of(ACTING + MARKUP))
    assert_valid(content)
    for paragraph in read(content).paragraphs:
        assert paragraph.text.isprintable()
    assert styled(read(content), "Title")[0].endswith(MARKUP)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_makes_a_file_that_can_be_read(text: str) -> None:
    assert_valid(as_docx(of(text)))


def test_a_name_of_500_characters_stands_whole_but_for_where_word_takes_less() -> None:
    document = read(as_docx(WHOLE._replace(title="W" * 500)))
    assert styled(document, "Title") == ["W" * 500]
    assert len(document.core_properties.title) == 255
    assert len(document.sections[0].header.paragraphs[0].text) == 80


# --- by LibreOffice ---------------------------------------------------------------------------------------------------


def test_libreoffice_shows_all_of_it(tmp_path: Path) -> None:
    shown = "\n".join(pages(as_docx(WHOLE, {"shares": DOT}), ".docx", tmp_path))
    for text in ("Contents", "1. Decide who decides", "3. Later", "What was observed", "page 1 / "):
        assert " ".join(text.split()) in " ".join(shown.split())


def test_libreoffice_shows_a_whole_diagnosis(tmp_path: Path) -> None:
    d = netdiag.diagnose(netdiag.load_case(EXAMPLES[0]), engine="floats")
    shown = pages(as_docx(told(d, "nl", "full")), ".docx", tmp_path)
    assert len(shown) > 2
    heading = "Wat is waargenomen"
    assert any(heading in page for page in shown)


@pytest.mark.parametrize("length", ["short", "default", "full"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_heading_of_a_diagnosis_is_in_the_file(language: Language, length: Any) -> None:
    d = netdiag.diagnose(netdiag.load_case(EXAMPLES[0]), engine="floats")
    whole = told(d, language, length)
    document = read(as_docx(whole))
    assert styled(document, "Heading 1") + styled(document, "Heading 2") == [
        *(s.heading for s in whole.sections if s.level == 2),
        *(s.heading for s in whole.sections if s.level == 3),
    ]
