"""A report as slides of PowerPoint: text to edit, a chart of its own kind, and the reasons as notes for who speaks.

as_pptx(story, house)       the bytes of the file, the same for the same story
own_layouts(path)           a firm's own file, read and tried -> HouseStyle

Text is reckoned to fit its box: of a list as many items are shown as fit in letters that can be read; what does not fit
even so is cut, and stands whole in the notes. No part of a file tells when
it was made.
"""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any, Final

from netdiag.packages import for_report as package
from netdiag.packed import MADE, timeless
from netdiag.phrases import Language, region
from netdiag.plaintext import shortened
from netdiag.report.blocks import Part, Story, plain
from netdiag.report.deck import POINT, Deck, content_of, new_deck, room
from netdiag.report.fitting import Box, Line, first_whole, fitted, of
from netdiag.report.housestyle import TRIAL, HouseStyle, filling, house_style
from netdiag.report.office import safe, tell
from netdiag.report.slides import Slide, slides

COVER_SIZES: Final = (36, 32, 28, 24, 20, 16)
LEAD_SIZES: Final = (18, 16, 14, 12)
HEADING_SIZES: Final = (28, 26, 24, 22, 20, 18)
SIZES: Final = (20, 19, 18, 17, 16, 15, 14, 13, 12)
READABLE: Final = SIZES[:-2]  # from the back of a room: items are left out before letters get smaller
CAPTION_SIZES: Final = (15, 14, 13, 12, 11, 10)
FIRMS: Final = 1.2  # how much wider than reckoned a firm's letters may be
OURS: Final = 1.05
LABEL: Final = 60  # characters of a label beside a bar
CAPTION: Final = 34.0  # points above a chart
NOTES: Final = 20_000  # characters of the notes of one slide


def as_pptx(story: Story, house: HouseStyle | None = None) -> bytes:
    """Return a story as the bytes of a PowerPoint file.

    Raises InputError where the firm's own file will not do, or python-pptx is missing.
    """
    with filling(house):
        return _written(story, new_deck(house))


def own_layouts(path: Path | str) -> HouseStyle:
    """Return a firm's own PowerPoint file, tried. Raises InputError for one that will not do."""
    house = house_style(path, "powerpoint")
    as_pptx(TRIAL, house)
    return house


def _written(story: Story, deck: Deck) -> bytes:
    writer = _Writer(deck, story.language)
    for slide in slides(story):
        writer.write(slide)
    tell(deck.presentation.core_properties, story)
    made = io.BytesIO()
    deck.presentation.save(made)
    return timeless(made.getvalue())


class _Writer:
    """Writes slides into a presentation, one after the other."""

    def __init__(self, deck: Deck, language: Language) -> None:
        self.deck, self.language = deck, language
        self.spare = OURS if deck.is_own else FIRMS

    def write(self, slide: Slide) -> None:
        """Write one slide with its notes."""
        is_cover = slide.id == "cover"
        made = self.deck.presentation.slides.add_slide(self.deck.cover if is_cover else self.deck.content)
        self._fill(made.shapes.title, [Line(plain(slide.heading))], COVER_SIZES if is_cover else HEADING_SIZES)
        if is_cover:
            self._lead(made, slide)
        elif slide.bars:
            self._chart(made, slide)
        else:
            box = room(self.deck.place)
            shown = first_whole(slide.versions, box, READABLE, self.spare) or slide.lines
            self._fill(content_of(made), shown, SIZES, box)
        self._without_empty(made)
        self._number(made)
        self._notes(made, slide)

    def _lead(self, made: Any, slide: Slide) -> None:
        below = next((p for p in made.placeholders if p.element.ph.get("type") in ("subTitle", "body")), None)
        if below is not None:
            self._fill(below, slide.lines, LEAD_SIZES)

    def _fill(self, place: Any, lines: Any, sizes: tuple[int, ...], box: Box | None = None) -> None:
        """Put lines into a place, in letters as large as it has room for."""
        size, shown = fitted(lines, box or room(place), sizes, self.spare)
        frame = place.text_frame
        frame.word_wrap = True
        frame.auto_size = package("pptx.enum.text").MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
        for number, line in enumerate(shown):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.level = line.level
            if line.number is not None:
                _numbered(paragraph, line.number)
            for part in line.parts:
                self._run(paragraph, part, of(size, line.level))

    def _run(self, paragraph: Any, part: Part, size: float) -> None:
        run = paragraph.add_run()
        run.text = safe(part.text)
        run.font.size = package("pptx.util").Pt(size)
        run.font.bold = True if part.kind == "strong" else None
        run.font.italic = True if part.kind == "source" else None
        run._r.get_or_add_rPr().set("lang", region(self.language))

    # figures

    def _chart(self, made: Any, slide: Slide) -> None:
        """Draw key figures as a bar chart that PowerPoint can edit, in the place for content."""
        unused, place = content_of(made).element, self.deck.place
        left, top, width, height = place.left, place.top, place.width, place.height
        unused.getparent().remove(unused)
        self._caption(made, slide, (left, top, width))
        down = round(CAPTION * POINT)
        kind = package("pptx.enum.chart").XL_CHART_TYPE.BAR_CLUSTERED
        frame = made.shapes.add_chart(kind, left, top + down, width, height - down, _figures(slide))
        frame._element.nvGraphicFramePr.cNvPr.set("descr", safe(slide.alt))
        frame.chart.part.chart_workbook.update_from_xlsx_blob(_workbook(slide))
        _dress(frame.chart)

    def _caption(self, made: Any, slide: Slide, place: tuple[int, int, int]) -> None:
        box = made.shapes.add_textbox(*place, round(CAPTION * POINT))
        self._fill(box, [Line(plain(slide.caption))], CAPTION_SIZES)

    # what a slide has beside its content

    def _without_empty(self, made: Any) -> None:
        """Take out places that hold nothing: they would say 'Click to add text'."""
        for place in list(made.placeholders):
            if place.has_text_frame and not place.text_frame.text:
                place.element.getparent().remove(place.element)

    def _number(self, made: Any) -> None:
        """Show the number of the slide where its layout has a place for it."""
        for place in made.slide_layout.placeholders:
            if place.element.ph.get("type") == "sldNum" and made.slide_layout is not self.deck.cover:
                number = copy.deepcopy(place.element)
                made.shapes._spTree.append(number)
                number.nvSpPr.cNvPr.set("id", str(max(shape.shape_id for shape in made.shapes) + 1))

    def _notes(self, made: Any, slide: Slide) -> None:
        text = "\n".join(map(safe, slide.notes))
        frame = made.notes_slide.notes_text_frame
        if frame is not None:  # a firm's notes may have no place for them
            frame.text = text[:NOTES]


def _numbered(paragraph: Any, number: int) -> None:
    """Have PowerPoint number a paragraph, from its number on."""
    form = paragraph._p.get_or_add_pPr()
    form.append(form.makeelement(package("pptx.oxml.ns").qn("a:buFont"), {"typeface": "+mj-lt"}))
    form.append(
        form.makeelement(package("pptx.oxml.ns").qn("a:buAutoNum"), {"type": "arabicPeriod", "startAt": str(number)})
    )


# --- the chart --------------------------------------------------------------------------------------------------------


def _labels(slide: Slide) -> list[str]:
    return [shortened(safe(bar.label), LABEL) for bar in slide.bars]


def _figures(slide: Slide) -> Any:
    figures = package("pptx.chart.data").CategoryChartData(number_format="0%")
    figures.categories = _labels(slide)
    figures.add_series(shortened(safe(slide.caption), LABEL), [round(bar.share, 4) for bar in slide.bars])
    return figures


def _workbook(slide: Slide) -> bytes:
    """Return the table behind a chart, its text never a formula or a link, and without the time it was made."""
    made = io.BytesIO()
    plainly = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with package("xlsxwriter").Workbook(made, plainly) as book:
        book.set_properties({"created": MADE, "author": "netdiag"})
        sheet, share = book.add_worksheet(), book.add_format({"num_format": "0%"})
        sheet.write_string(0, 1, shortened(safe(slide.caption), LABEL))
        for row, (label, bar) in enumerate(zip(_labels(slide), slide.bars, strict=True), 1):
            sheet.write_string(row, 0, label)
            sheet.write_number(row, 1, round(bar.share, 4), share)
    return timeless(made.getvalue())


def _dress(chart: Any) -> None:
    """Draw the largest at the top, each with its figure beside it, and nothing that tells nothing."""
    points = package("pptx.util").Pt
    for number in chart._chartSpace.xpath("//c:axId | //c:crossAx"):  # which may not be below 0
        number.set("val", number.get("val").lstrip("-"))
    chart.has_legend, chart.has_title = False, False
    chart.font.size = points(14)
    chart.font.color.theme_color = package("pptx.enum.dml").MSO_THEME_COLOR.TEXT_1
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.fill.background()
    chart.category_axis.major_tick_mark = package("pptx.enum.chart").XL_TICK_MARK.NONE
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    chart.value_axis.minimum_scale = 0
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels, plot.vary_by_categories = 60, True, False
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0%", False
    plot.data_labels.font.size, plot.data_labels.font.bold = points(16), True
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.theme_color = package("pptx.enum.dml").MSO_THEME_COLOR.ACCENT_1
