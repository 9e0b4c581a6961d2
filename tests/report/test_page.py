"""The page of a report in a real browser: readable on a phone and on A4, for who sees and who hears it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from extremes import largest, smallest
from playwright.sync_api import Browser, sync_playwright

from netdiag import Diagnosis
from shipped import EXAMPLES, example_diagnosis

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
WIDTHS = (390, 1280)
A4: tuple[float, float] = (595.0, 842.0)  # points
CASES = {"example": lambda: example_diagnosis(EXAMPLES[0]), "largest": largest, "smallest": smallest}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=CASES)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Diagnosis = CASES[request.param]()
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_bytes(made.to_report(".html", "nl", "full" if request.param == "example" else None))
    return file


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_readable_at_this_width_and_asks_for_nothing(width: int, page_file: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, requests, told = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(page_file.as_uri())
    assert told == []
    assert [url for url in requests if url != page_file.as_uri() and not url.startswith("data:")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert [f"{v['id']}: {v['impact']}" for v in found.response["violations"]] == []
    context.close()


def test_it_works_without_scripts(page_file: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.is_visible("#h-brief")
    context.close()


CUT = """() => [...document.querySelectorAll("tr, figure, .brief")].map((e) => e.getBoundingClientRect())
    .filter((r) => r.width > 0).map((r) => [r.left, r.right, r.height])"""


def test_on_a4_nothing_sticks_out_and_no_row_is_higher_than_a_page(page_file: Path, browser: Browser) -> None:
    """Rows of tables are kept whole by the page; that can only hold for those that fit on one."""
    millimetre = 96 / 25.4
    context = browser.new_context(viewport={"width": round(174 * millimetre), "height": 800})
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(page_file.as_uri())
    for left, right, height in page.evaluate(CUT):
        assert left >= -1 and right <= 174 * millimetre + 1
        assert height <= 259 * millimetre
    context.close()


def test_a_knelpunt_is_printed_over_two_pages_rather_than_leaving_one_half_empty(browser: Browser) -> None:
    page = browser.new_page()
    page.emulate_media(media="print")
    page.set_content(example_diagnosis(EXAMPLES[0]).to_report(".html", "nl").decode())
    inside = "getComputedStyle(document.querySelector('.{} > ol > li')).breakInside"
    assert [page.evaluate(inside.format(name)) for name in ("knelpunten", "plan")] == ["auto", "auto"]
    assert page.evaluate("getComputedStyle(document.querySelector('.under')).breakBefore") == "avoid"
    page.close()


def test_the_pdf_of_a_page_is_a4(page_file: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    sizes: set[Any] = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[0 0 ([\d. ]+)\]", pdf)}
    assert sizes
    assert all(abs(size - wanted) < 1.5 for found in sizes for size, wanted in zip(found, A4, strict=True))
    page.close()
