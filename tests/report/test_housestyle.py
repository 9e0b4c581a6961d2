"""A firm's own Word or PowerPoint file: what is taken from it, and what is refused before it is used."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import RGBColor
from officed import WHOLE, packed, pages, parts, spoiled
from pptx import Presentation
from pptx.util import Inches

from conftest import ROOT
from netdiag.errors import InputError
from netdiag.report.deck import INSET, LAYOUTS, LEAST
from netdiag.report.docx import as_docx, own_styles
from netdiag.report.pptx import as_pptx, own_layouts
from netdiag.report.wordstyles import STYLES

RELS = "word/_rels/document.xml.rels"
RED = RGBColor(0xA0, 0, 0)


def saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def word() -> bytes:
    """A Word file with headings of its own, as Word saves one in which little else was used."""
    document = Document()
    for style in list(document.styles):
        if style.name not in ("Normal", "Heading 1", "Heading 2", "Default Paragraph Font", "Normal Table"):
            style.delete()
    document.styles["Heading 1"].font.color.rgb = RED
    document.styles["Normal"].font.name = "Georgia"
    document.add_paragraph("Cover of the firm")
    document.add_paragraph("[netdiag]")
    document.add_paragraph("Conditions of the firm")
    document.sections[0].footer.paragraphs[0].text = "Firm Ltd"
    document.part.drop_rel(next(r for r, rel in document.part.rels.items() if rel.reltype.endswith("/numbering")))
    return saved(document)


@pytest.fixture(scope="module")
def slides() -> bytes:
    presentation = Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text = "Old slide"
    return saved(presentation)


@pytest.fixture
def own(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def write(content: bytes, name: str) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


Own = Callable[[bytes, str], Path]


def message(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as raised:
        call()
    return str(raised.value)


# --- Word -------------------------------------------------------------------------------------------------------------


def test_the_styles_of_a_firm_are_taken_and_those_it_lacks_rest_on_its_letters(word: bytes, own: Own) -> None:
    document = Document(io.BytesIO(as_docx(WHOLE, house=own_styles(own(word, "firm.docx")))))
    assert document.styles["Heading 1"].font.color.rgb == RED
    assert all(name in document.styles for name in STYLES)
    assert document.styles["Netdiag Note"].font.name is None
    assert document.styles["Netdiag Note"].base_style.font.name == "Georgia"
    assert document.sections[0].footer.paragraphs[0].text == "Firm Ltd"


def test_the_report_comes_in_the_place_that_a_firm_marked(word: bytes, own: Own) -> None:
    texts = [p.text for p in Document(io.BytesIO(as_docx(WHOLE, house=own_styles(own(word, "firm.docx"))))).paragraphs]
    assert texts[:2] == ["Cover of the firm", "Network"]
    assert texts[-2:] == ["netdiag, knowledge 1", "Conditions of the firm"]


def test_without_a_mark_what_stood_in_the_file_goes(own: Own) -> None:
    document = Document()
    document.add_heading("Old", 1)
    document.add_table(1, 1)
    made = Document(io.BytesIO(as_docx(WHOLE, house=own_styles(own(saved(document), "firm.docx")))))
    assert made.paragraphs[0].text == "Network"
    assert "Old" not in [p.text for p in made.paragraphs]


def test_numbered_lists_of_a_firm_without_any_begin_anew_too(word: bytes, own: Own, tmp_path: Path) -> None:
    content = as_docx(WHOLE, house=own_styles(own(word, "firm.docx")))
    shown = " ".join("\n".join(pages(content, ".docx", tmp_path)).split())
    assert "1. Decide who decides" in shown and "2. Ask the payers" in shown and "3. Later" in shown


def moved_to_a_base(document: Any, own_level: bool) -> Any:
    """Move the numbering of List Number to a style that it is based on, two steps up."""
    numbered = document.styles["List Number"]
    firm, between = (document.styles.add_style(name, 1) for name in ("Firm Numbers", "Firm Text"))
    numbered.base_style, between.base_style = between, firm
    told = numbered.element.pPr.numPr
    firm.element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = told.numId.val
    numbered.element.pPr.remove(told)
    if own_level:
        numbered.element.pPr.get_or_add_numPr().get_or_add_ilvl().val = 0
    return firm


@pytest.mark.parametrize("own_level", [False, True])
def test_numbered_lists_begin_anew_where_a_style_has_its_numbers_from_another(own: Own, own_level: bool) -> None:
    document = Document()
    moved_to_a_base(document, own_level)
    made = Document(io.BytesIO(as_docx(WHOLE, house=own_styles(own(saved(document), "firm.docx")))))
    listed = [p._p.pPr for p in made.paragraphs if p.style.name == "List Number"]
    assert all(form.numPr is not None for form in listed)
    numbers = [form.numPr.numId.val for form in listed]
    assert numbers[0] == numbers[1] != numbers[2]
    starts = {
        n.numId: n.xpath("./w:lvlOverride/w:startOverride/@w:val") for n in made.part.numbering_part.element.num_lst
    }
    assert [starts[number] for number in numbers] == [["1"], ["1"], ["3"]]


def test_styles_that_are_based_on_each_other_in_a_ring_end(own: Own) -> None:
    document = Document()
    firm = moved_to_a_base(document, own_level=False)
    firm.base_style = document.styles["List Number"]
    firm.element.pPr.remove(firm.element.pPr.numPr)
    made = Document(io.BytesIO(as_docx(WHOLE, house=own_styles(own(saved(document), "firm.docx")))))
    assert "Later" in [p.text for p in made.paragraphs]


def test_a_report_of_netdiag_is_a_template_too(own: Own) -> None:
    first = as_docx(WHOLE)
    assert as_docx(WHOLE, house=own_styles(own(first, "firm.docx"))) == as_docx(
        WHOLE, house=own_styles(own(first, "again.docx"))
    )


@pytest.mark.parametrize("name", ["heading 1", "Heading 1", "HEADING 1"])
def test_a_style_is_known_however_it_is_written(word: bytes, own: Own, name: str) -> None:
    content = spoiled(word, "word/styles.xml", lambda xml: xml.replace(b'"heading 1"', f'"{name}"'.encode()))
    document = Document(io.BytesIO(as_docx(WHOLE, house=own_styles(own(content, "firm.docx")))))
    assert [s.name for s in document.styles].count("Heading 1") == 1


def test_a_template_of_word_is_taken_as_a_document(word: bytes, own: Own) -> None:
    dotx = spoiled(word, "[Content_Types].xml", lambda xml: xml.replace(b"document.main", b"template.main"))
    assert Document(io.BytesIO(as_docx(WHOLE, house=own_styles(own(dotx, "firm.dotx"))))).paragraphs


def test_a_style_that_only_the_firm_can_give_is_asked_for(own: Own) -> None:
    document = Document()
    document.styles["Heading 2"].delete()
    path = own(saved(document), "firm.docx")
    assert message(lambda: own_styles(path)).startswith(f"{path}: it has no style 'Heading 2'.")


def test_a_style_of_another_kind_is_told(own: Own) -> None:
    document = Document()
    document.styles["Strong"].delete()
    document.styles.add_style("Strong", 1)
    path = own(saved(document), "firm.docx")
    assert message(lambda: own_styles(path)) == (
        f"{path}: its style 'Strong' is of the kind paragraph. Wanted character."
    )


def test_the_template_that_a_file_was_made_from_is_let_go_of(word: bytes, own: Own) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    rel = f'<Relationship Id="rId9" Type="{kind}" Target="file:///c:/firm.dotx" TargetMode="External"/>'
    content = parts(word)
    whole = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    content["word/_rels/settings.xml.rels"] = whole.format(rel).encode()
    content["word/settings.xml"] = re.sub(
        rb"(<w:settings[^>]*>)", rb'\1<w:attachedTemplate r:id="rId9"/>', content["word/settings.xml"], count=1
    )
    made = parts(as_docx(WHOLE, house=own_styles(own(packed(content), "firm.docx"))))
    assert not [name for name, part in made.items() if b"attachedTemplate" in part or b"firm.dotx" in part]


# --- PowerPoint -------------------------------------------------------------------------------------------------------


def test_slides_of_a_firm_go_and_its_layouts_stay(slides: bytes, own: Own) -> None:
    made = Presentation(io.BytesIO(as_pptx(WHOLE, own_layouts(own(slides, "firm.pptx")))))
    assert (made.slide_width, made.slide_height) == (Inches(10), Inches(7.5))
    assert [slide.shapes.title.text for slide in made.slides][:2] == ["Network", "Brief"]
    assert [slide.slide_layout.name for slide in made.slides][:2] == ["Title Slide", "Title and Content"]
    assert len(made.slide_layouts) == 11


def test_layouts_are_known_by_their_kind_or_else_by_name(slides: bytes, own: Own) -> None:
    presentation = Presentation(io.BytesIO(slides))
    first, second = presentation.slide_layouts[0], presentation.slide_layouts[1]
    first.element.cSld.set("name", "Voorblad")
    del second.element.attrib["type"]
    second.element.cSld.set("name", "Titel en object")
    made = Presentation(io.BytesIO(as_pptx(WHOLE, own_layouts(own(saved(presentation), "firm.pptx")))))
    assert [slide.slide_layout.name for slide in made.slides][:2] == ["Voorblad", "Titel en object"]


def spoil_layout(slides: bytes, spoil: Callable[[Any], None]) -> bytes:
    presentation = Presentation(io.BytesIO(slides))
    spoil(presentation.slide_layouts[1])
    return saved(presentation)


def without(kinds: tuple[str | None, ...]) -> Callable[[Any], None]:
    def spoil(layout: Any) -> None:
        for place in list(layout.placeholders):
            if place.element.ph.get("type") in kinds:
                place.element.getparent().remove(place.element)

    return spoil


def renamed(layout: Any) -> None:
    layout.element.attrib.pop("type")
    layout.element.cSld.set("name", "Other")


def small(layout: Any) -> None:
    place = layout.placeholders[1]
    place.left, place.top, place.width, place.height = Inches(1), Inches(1), Inches(2), Inches(1)


@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (renamed, "it has no layout 'Title and Content'. Wanted one of that kind, or called Title and Content or"),
        (without(("title",)), "its layout 'Title and Content' has no title."),
        (without((None, "obj")), "its layout 'Title and Content' has no place for content."),
        (small, "the place for content of its layout 'Title and Content' is 144 by 72 points. Wanted at least 265 by"),
    ],
)
def test_layouts_that_will_not_do_are_told(slides: bytes, own: Own, spoil: Callable[[Any], None], seen: str) -> None:
    path = own(spoil_layout(slides, spoil), "firm.pptx")
    assert message(lambda: own_layouts(path)).startswith(f"{path}: {seen}")


def test_shows_and_sections_that_name_old_slides_go_with_them(slides: bytes, own: Own) -> None:
    told = b'<p:custShowLst><p:custShow name="x" id="0"><p:sldLst/></p:custShow></p:custShowLst></p:presentation>'
    content = spoiled(slides, "ppt/presentation.xml", lambda xml: xml.replace(b"</p:presentation>", told))
    made = parts(as_pptx(WHOLE, own_layouts(own(content, "firm.pptx"))))
    assert b"custShow" not in made["ppt/presentation.xml"] and b"extLst" not in made["ppt/presentation.xml"]


# --- hostile files ----------------------------------------------------------------------------------------------------


def related(kind: str, target: str, mode: str = "External") -> Callable[[bytes], bytes]:
    whole = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + kind
    rel = f'<Relationship Id="rId99" Type="{whole}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return lambda xml: xml.replace(b"</Relationships>", rel.encode())


@pytest.mark.parametrize(
    ("kind", "target", "mode", "seen"),
    [
        ("image", "https://example.org/x.png", "External", "it links to something outside itself: https://example.org"),
        ("hyperlink", "file:///etc/passwd", "External", "it links to something outside itself: file:///etc/passwd"),
        ("hyperlink", "\\\\host\\share", "External", "it links to something outside itself"),
        ("oleObject", "embeddings/o.bin", "Internal", "it holds what can run or comes from elsewhere: oleObject."),
        ("aFChunk", "x.html", "Internal", "it holds what can run or comes from elsewhere: aFChunk."),
        ("vbaProject", "vbaProject.bin", "Internal", "it holds what can run or comes from elsewhere: vbaProject."),
        ("frame", "https://example.org", "External", "it holds what can run or comes from elsewhere: frame."),
    ],
)
def test_what_runs_or_fetches_is_refused(word: bytes, own: Own, kind: str, target: str, mode: str, seen: str) -> None:
    path = own(spoiled(word, RELS, related(kind, target, mode)), "firm.docx")
    assert message(lambda: own_styles(path)).startswith(f"{path}: {seen}")


@pytest.mark.parametrize("target", ["https://example.org", "mailto:x@example.org"])
def test_a_link_that_a_reader_clicks_is_no_harm(word: bytes, own: Own, target: str) -> None:
    assert own_styles(own(spoiled(word, RELS, related("hyperlink", target)), "firm.docx"))


def with_field(word: bytes, *texts: str) -> bytes:
    """A file with a field in its header, told in some runs."""
    document = Document(io.BytesIO(word))
    paragraph = document.sections[0].header.paragraphs[0]._p
    for text in texts:
        run = document.element.makeelement(f"{{{document.element.nsmap['w']}}}r", {})
        told = run.makeelement(f"{{{document.element.nsmap['w']}}}instrText", {})
        told.text = text
        run.append(told)
        paragraph.append(run)
    return saved(document)


@pytest.mark.parametrize("code", ["INCLUDEPICTURE", "includetext", "DDEAUTO", "LINK"])
@pytest.mark.parametrize("split", [False, True])
def test_a_field_that_reads_other_files_is_refused(word: bytes, own: Own, code: str, split: bool) -> None:
    texts = [f" {code[:3]}", f"{code[3:]} x"] if split else [f" {code} x"]
    path = own(with_field(word, *texts), "firm.docx")
    assert f"has a field {code.upper()}, which reads other files." in message(lambda: own_styles(path))


def test_the_words_of_an_address_that_a_reader_clicks_are_no_field(word: bytes, own: Own) -> None:
    link = ' HYPERLINK "https://www.firma.nl/link/import" '
    assert own_styles(own(with_field(word, link[:20], link[20:]), "firm.docx"))
    for texts in ([link, 'LINK Excel.Sheet "https://x.nl/a"'], [' HYPERLINK "https://x.nl/', ' DDE "']):
        path = own(with_field(word, *texts), "firm.docx")
        assert "which reads other files." in message(lambda path=path: own_styles(path))


def test_macros_are_refused(word: bytes, own: Own) -> None:
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plainly = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    path = own(spoiled(word, "[Content_Types].xml", lambda xml: xml.replace(plainly, macros)), "firm.docm")
    assert message(lambda: own_styles(path)).startswith(f"{path}: it holds macros or controls.")


def test_a_type_of_document_is_refused(word: bytes, own: Own) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:styles'
    path = own(spoiled(word, "word/styles.xml", lambda xml: xml.replace(b"<w:styles", bomb, 1)), "firm.docx")
    assert "it declares a type of document" in message(lambda: own_styles(path))


@pytest.mark.parametrize(
    ("variable", "most", "seen"),
    [
        ("NETDIAG_MAX_UNPACKED_BYTES", 50_000, "more than 50,000 bytes when unpacked"),
        ("NETDIAG_MAX_BYTES", 5_000, "more than 5,000 bytes in one file"),
        ("NETDIAG_MAX_VALUES", 500, "more than 500 keys and values in one file"),
    ],
)
def test_a_file_that_unpacks_to_much_is_refused(
    word: bytes, own: Own, monkeypatch: pytest.MonkeyPatch, variable: str, most: int, seen: str
) -> None:
    monkeypatch.setenv(variable, str(most))
    path = own(word, "firm.docx")
    assert message(lambda: own_styles(path)).startswith(f"{path}: {seen}")


def test_a_part_that_unpacks_to_very_much_is_never_unpacked(word: bytes, own: Own) -> None:
    content = parts(word) | {"word/media/bomb.bin": b"\0" * 201_000_000}
    assert "bytes when unpacked" in message(lambda: own_styles(own(packed(content), "firm.docx")))


def twice(content: bytes) -> bytes:
    from zipfile import ZipFile

    made = io.BytesIO(content)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(made, "a") as archive:
        archive.writestr("word/styles.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda word: b"",
        lambda word: b"no file at all",
        lambda word: b"PK\x03\x04 nor this",
        lambda word: word[: len(word) // 2],
        lambda word: packed({}),
        lambda word: packed({"[Content_Types].xml": b"<Types/>"}),
        lambda word: packed({"[Content_Types].xml": b"<Types"}),
        lambda word: packed({k: v for k, v in parts(word).items() if k != "word/document.xml"}),
        lambda word: spoiled(word, "word/document.xml", lambda xml: b"<w:document"),
        lambda word: spoiled(word, "word/document.xml", lambda xml: b"<x/>"),
        lambda word: spoiled(word, "word/styles.xml", lambda xml: b"<x/>"),
        lambda word: spoiled(word, "word/styles.xml", lambda xml: xml.replace(b"UTF-8", b"cp1252", 1) + b"<"),
        lambda word: spoiled(word, RELS, lambda xml: b"<Relationships/>"),
        twice,
    ],
    ids=range(14),
)
def test_a_damaged_file_is_told_as_such(word: bytes, own: Own, spoil: Callable[[bytes], bytes]) -> None:
    path = own(spoil(word), "firm.docx")
    assert message(lambda: own_styles(path)).startswith(f"{path}: ")


@pytest.mark.parametrize("place", range(0, 30_000, 2_003))
def test_a_flipped_byte_is_never_the_end_of_it(word: bytes, own: Own, place: int) -> None:
    at = place % len(word)
    path = own(word[:at] + bytes([word[at] ^ 0xFF]) + word[at + 1 :], "firm.docx")
    try:
        as_docx(WHOLE, house=own_styles(path))
    except InputError as error:
        assert str(error).startswith(f"{path}: ")


def test_a_file_of_the_other_kind_is_told(word: bytes, slides: bytes, own: Own) -> None:
    path = own(slides, "firm.docx")
    assert message(lambda: own_styles(path)) == f"{path}: this is no Word file (.docx or .dotx)."
    path = own(word, "firm.pptx")
    assert message(lambda: own_layouts(path)) == f"{path}: this is no PowerPoint file (.pptx or .potx)."


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none.docx"
    assert message(lambda: own_styles(path)) == f"{path}: cannot read: No such file or directory."


def test_the_page_of_reports_names_each_style_and_layout() -> None:
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    cells = ", ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| "))
    told = {name.strip().lower() for name in cells.split(",")}
    assert {name.lower() for name in STYLES} <= told
    assert all(f"{name} (*{dutch}*)".lower() in told for name, dutch, *_ in LAYOUTS.values())
    assert f"{ceil(LEAST.width + INSET[0])} by {ceil(LEAST.height + INSET[1])} points" in page
