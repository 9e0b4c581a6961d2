"""A report as slides: which there are, what python-pptx reads back, that text stays in its box."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from officed import ACTING, SIGNS, WHOLE, assert_valid, pages, parts, section, story
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.text import MSO_AUTO_SIZE

import netdiag
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.phrases import Language
from netdiag.report.blocks import Bar, Bars, Bullets, Item, Length, Note, Paragraph, Story, plain, strong
from netdiag.report.docx import as_docx
from netdiag.report.fitting import Box, Line, fitted
from netdiag.report.pptx import OURS, as_pptx
from netdiag.report.slides import slides
from netdiag.report.story import story as told
from shipped import EXAMPLES

POINT = 12700


def read(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def shown(slide: Any) -> list[str]:
    """The paragraphs of a slide, its number apart."""
    frames = [s.text_frame for s in slide.shapes if s.has_text_frame and "Number" not in s.name]
    return [paragraph.text for frame in frames for paragraph in frame.paragraphs if paragraph.text]


@pytest.fixture(scope="module")
def deck() -> Any:
    return read(as_pptx(WHOLE))


# --- which slides -----------------------------------------------------------------------------------------------------


def test_there_are_seven_slides_at_most_and_what_a_board_looks_at_comes_first() -> None:
    names = ("brief", "shares", "knelpunten", "well", "opgave", "respondents", "plan", "dialogue", "ask", "method")
    every = story(*(section(name, Paragraph(plain(name))) for name in names))
    assert [slide.id for slide in slides(every)] == [
        "cover", "brief", "shares", "knelpunten", "respondents", "plan", "dialogue",
    ]  # fmt: skip


def test_what_there_is_room_for_comes_in_where_the_story_has_it() -> None:
    names = ("brief", "well", "opgave", "ask", "patterns", "method")
    few = story(*(section(name, Paragraph(plain(name))) for name in names))
    assert [slide.id for slide in slides(few)] == ["cover", "brief", "well", "opgave", "method"]


def test_what_goes_well_and_what_to_ask_share_a_slide() -> None:
    well, ask = (section(name, Bullets((Item(plain(f"{name} 1")),))) for name in ("well", "ask"))
    slide = slides(story(well, ask))[1]
    assert slide.heading == "Well · Ask"
    assert [(line.text, line.level) for line in slide.lines] == [("Well", 0), ("well 1", 1), ("Ask", 0), ("ask 1", 1)]
    assert slide.notes == ("Well", "- well 1", "Ask", "- ask 1")


def test_of_a_list_all_is_shown_or_ever_fewer_items_and_how_many_more_there_are() -> None:
    items = tuple(Item(strong(f"k{i}"), (Item(plain(f"who {i}")), Item(plain(f"seen {i}")))) for i in range(6))
    slide = slides(story(section("plan", Bullets(items))))[1]
    assert [line.text for line in slide.lines] == [text for i in range(6) for text in (f"k{i}", f"who {i}")]
    assert [[line.text for line in lines] for lines in slide.versions[1:4]] == [
        [f"k{i} who {i}" for i in range(6)],
        [*(text for i in range(5) for text in (f"k{i}", f"who {i}")), "and 1 more"],
        [*(f"k{i} who {i}" for i in range(5)), "and 1 more"],
    ]
    assert [text.strip() for text in slide.notes][-3:] == ["- k5", "- who 5", "- seen 5"]


@pytest.mark.parametrize("length", ["default", "full"])
def test_of_a_knelpunt_its_heaviest_sign_is_shown(length: Length) -> None:
    d = netdiag.diagnose(netdiag.load_case(EXAMPLES[0]), engine="floats")
    slide = next(slide for slide in slides(told(d, "en", length)) if slide.id == "knelpunten")
    heaviest = [f.pro[0].symptoms[0] for f in d.core]
    shown = [line.text for line in slide.lines if line.level == 1]
    assert len(shown) == len(d.core)
    for text, name in zip(shown, heaviest, strict=True):
        assert text.startswith(f"Seen: {d.kb.symptoms[name].en.rstrip('.')} (") and text.endswith(")")


def test_items_are_left_out_only_where_a_slide_is_full() -> None:
    def shown_of(count: int) -> list[str]:
        items = tuple(
            Item(strong(f"Step {i} that takes up most of one line of a slide, if not all of it")) for i in range(count)
        )
        return shown(read(as_pptx(story(section("plan", Bullets(items, numbered=True))))).slides[1])[1:]

    assert len(shown_of(9)) == 9
    assert shown_of(30)[-1] == "and 20 more"


def test_a_table_and_a_remark_become_lines() -> None:
    slide = slides(story(section("opgave", SIGNS, Note(plain("Mind.")))))[1]
    assert [line.text for line in slide.lines] == ["Nobody decides: 4", "Nobody pays: 3", "Mind."]
    assert slide.notes == ("Nobody decides: 4", "Nobody pays: 3", "Mind.")


def test_where_something_was_seen_is_for_the_speaker() -> None:
    slide = next(slide for slide in slides(WHOLE) if slide.id == "plan")
    assert [line.text for line in slide.lines if line.level == 0] == ["Decide who decides", "Ask the payers", "Later"]
    assert "2. Ask the payers [meeting]" in slide.notes


# --- the file ---------------------------------------------------------------------------------------------------------


def test_text_is_text_to_edit_and_lists_are_numbered_by_powerpoint(deck: Any) -> None:
    plan = next(slide for slide in deck.slides if slide.shapes.title.text == "Plan")
    assert shown(plan) == ["Plan", "Decide who decides", "who: board", "Ask the payers", "Later"]
    starts = plan.shapes._spTree.xpath(".//a:buAutoNum/@startAt")
    assert starts == ["1", "2", "3"]
    assert plan.shapes._spTree.xpath(".//a:p[a:pPr/@lvl='1']//a:t/text()") == ["who: board"]


def test_key_figures_are_a_chart_of_powerpoint_that_is_described(deck: Any) -> None:
    frame = next(shape for shape in deck.slides[2].shapes if shape.has_chart)
    assert list(frame.chart.plots[0].categories) == ["Knowledge", "=1+1"]
    assert list(frame.chart.plots[0].series[0].values) == [0.6, 0.4]
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == "Bars: 60% and 40%."
    assert frame._element.chart_rId
    numbers = frame.chart._chartSpace.xpath("//c:axId/@val | //c:crossAx/@val")
    assert min(map(int, numbers)) > 0


def test_the_table_behind_a_chart_holds_text_and_no_formula(deck: Any) -> None:
    chart = next(shape for shape in deck.slides[2].shapes if shape.has_chart).chart
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        [None, "Share of each"],
        ["Knowledge", 0.6],
        ["=1+1", 0.4],
    ]
    assert sheet["A3"].data_type == "s"


def test_the_notes_tell_all_that_the_section_does(deck: Any) -> None:
    notes = [slide.notes_slide.notes_text_frame.text.splitlines() for slide in deck.slides]
    assert notes[0] == ["Network", "No verdict.", "netdiag, knowledge 1"]
    assert notes[2] == ["Knowledge: 60%", "=1+1: 40%"]
    assert notes[3] == ["- Leadership", "    - for: nobody decides", "and 2 more"]


def test_slides_have_numbers_and_no_empty_places(deck: Any) -> None:
    assert [len(slide.shapes._spTree.xpath(".//a:fld[@type='slidenum']")) for slide in deck.slides] == [0] + [1] * 6
    for slide in deck.slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(set(ids)) == len(ids)
        assert all(shape.text_frame.text for shape in slide.placeholders)


@pytest.mark.parametrize(("language", "region"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_the_language_is_told(language: Language, region: str) -> None:
    deck = read(as_pptx(WHOLE._replace(language=language)))
    runs = [run for slide in deck.slides for run in slide.shapes._spTree.xpath(".//a:r/a:rPr/@lang")]
    assert set(runs) == {region} and deck.core_properties.language == region


def test_the_same_story_gives_the_same_bytes_and_no_time() -> None:
    first, second = as_pptx(WHOLE), as_pptx(WHOLE)
    assert first == second
    book = next(part for name, part in parts(first).items() if name.endswith(".xlsx"))
    for content in (first, book):
        core = etree.fromstring(parts(content)["docProps/core.xml"])
        assert set(core.xpath("//*[contains(text(), ':00:')]/text()")) == {"1980-01-01T00:00:00Z"}


@pytest.mark.parametrize(("write", "missing"), [(as_docx, "docx"), (as_pptx, "pptx"), (as_pptx, "xlsxwriter")])
def test_a_package_that_is_missing_is_told(
    monkeypatch: pytest.MonkeyPatch, write: Callable[[Story], bytes], missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=rf'^this needs {missing}; in the folder of netdiag: .+"\.\[report\]"$'):
        write(WHOLE)


# --- hostile text -----------------------------------------------------------------------------------------------------


def of(text: str) -> Story:
    """A story of which every text is the same."""
    items = Bullets((Item(plain(text), (Item(plain(text)),)),) * 9, numbered=True, more=text)
    bars = Bars(text, (Bar(text, 0.6, text), Bar(text, 0.4, text)))
    names = ("knelpunten", "plan", "dialogue", "method", "respondents")
    sections = (section("shares", bars), *(section(name, items, Paragraph(plain(text))) for name in names))
    whole = story(*(s._replace(heading=text) for s in sections), title=text)
    return whole._replace(lead=(text,), foot=text)


def test_text_is_never_markup_and_holds_nothing_that_acts() -> None:
    markup = "]]></a:t><a:p>&amp;{{7*7}}=1+1"
    content = as_pptx(of(ACTING + markup))
    assert_valid(content)
    for slide in read(content).slides:
        assert all(text.isprintable() for text in shown(slide))
        assert all(line.isprintable() for line in slide.notes_slide.notes_text_frame.text.split("\n"))
        assert slide.shapes.title.text.endswith(markup)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=30))
def test_any_text_makes_a_file_that_can_be_read(text: str) -> None:
    assert_valid(as_pptx(of(text)))


# --- text in its box --------------------------------------------------------------------------------------------------

LONG = {
    "words": "bestuurlijke afstemming over de opgave " * 30,
    "one word": "W" * 900,
    "capitals": "VERANTWOORDELIJKHEID " * 40,
    "wide": "网络诊断" * 120,
    "short": "kort",
    "mixed": "Ijzeren verantwoordelijkheid; " * 3,
}


def test_what_fits_keeps_the_largest_size_and_what_does_not_is_cut() -> None:
    box = Box(400, 100)
    assert fitted([Line(plain("one"))], box, (20, 12), OURS)[0] == 20
    size, kept = fitted([Line(plain(f"line {i}")) for i in range(50)], box, (20, 12), OURS)
    assert size == 12 and 2 <= len(kept) < 10 and kept[-1].text == "…"
    _, (alone,) = fitted([Line(plain("word " * 200))], Box(400, 200), (12,), OURS)
    assert alone.text.endswith("…") and len(alone.text) == 400


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=300), st.integers(0, 1)), min_size=1, max_size=12))
def test_what_was_fitted_fits(lines: list[tuple[str, int]]) -> None:
    box, sizes = Box(300, 120), (20, 16, 12)
    size, kept = fitted([Line(plain(text), level) for text, level in lines], box, sizes, OURS)
    again, same = fitted(kept, box, (size,), OURS)
    assert (again, same) == (size, kept)


def overflowing(content: bytes, folder: Path) -> list[str]:
    """The places whose text LibreOffice draws outside them, where nothing makes it smaller."""
    deck = read(content)
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and "Number" not in shape.name:
                shape.text_frame.auto_size = MSO_AUTO_SIZE.NONE
    made = io.BytesIO()
    deck.save(made)
    pages(made.getvalue(), ".pptx", folder)
    reader = shutil.which("pdftotext")
    assert reader
    done = subprocess.run([reader, "-bbox", str(folder / "report.pdf"), "-"], check=True, capture_output=True)
    drawn = done.stdout.decode("utf-8", "replace").split("<page ")[1:]
    return [problem for slide, page in zip(deck.slides, drawn, strict=True) for problem in _outside(slide, page)]


WORD = re.compile(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"')


def _outside(slide: Any, page: str) -> list[str]:
    """The places of a slide beyond whose bottom or side words are drawn, down to where the next place begins."""
    words = [tuple(map(float, found.groups())) for found in WORD.finditer(page)]
    places = sorted((shape for shape in slide.shapes if "Number" not in shape.name), key=lambda shape: shape.top)
    found = []
    for place, following in zip(places, [*places[1:], None], strict=True):
        below = following.top / POINT if following else 500
        here = [word for word in words if place.top / POINT <= (word[1] + word[3]) / 2 < below]
        right, bottom = (place.left + place.width) / POINT, (place.top + place.height) / POINT
        if place.has_text_frame and any(word[2] > right + 2 or word[3] > bottom + 2 for word in here):
            found.append(f"{slide.shapes.title.text[:20]}: {place.name}")
    return found


@pytest.mark.parametrize("name", LONG)
def test_text_of_any_length_stays_in_its_box(name: str, tmp_path: Path) -> None:
    without_bars = of(LONG[name])._replace(sections=of(LONG[name]).sections[1:])
    assert overflowing(as_pptx(without_bars), tmp_path) == []


def test_the_largest_case_stays_in_its_boxes(kb: KnowledgeBase, tmp_path: Path) -> None:
    case = netdiag.Case.model_validate({"name": "Zorgnetwerk " * 25, "symptoms": dict.fromkeys(kb.symptoms, 4)})
    whole = told(netdiag.diagnose(case, kb, engine="floats"), "nl", "full")
    assert overflowing(as_pptx(whole._replace(title="Zorgnetwerk " * 41)), tmp_path) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_case_in_which_nothing_was_seen_has_five_slides_or_more(kb: KnowledgeBase, language: Language) -> None:
    whole = told(netdiag.diagnose(netdiag.Case(), kb, engine="floats"), language)
    assert 5 <= len(read(as_pptx(whole)).slides) <= 7


def test_libreoffice_shows_all_slides_of_a_diagnosis(tmp_path: Path) -> None:
    whole = told(netdiag.diagnose(netdiag.load_case(EXAMPLES[0]), engine="floats"), "nl")
    drawn = pages(as_pptx(whole), ".pptx", tmp_path)
    assert len(drawn) == len(slides(whole)) >= 5
    assert all(slide.heading.split()[0] in page for slide, page in zip(slides(whole), drawn, strict=True))
