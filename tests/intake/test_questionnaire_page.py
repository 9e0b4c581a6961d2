"""The HTML form in a real browser: filled by keyboard, kept until saved, read back; no request leaves the page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from surveyed import respondents, surveyed

from netdiag.intake.forms import write_form
from netdiag.intake.questionnaire import questionnaire
from netdiag.intake.survey import Choices, read_survey
from netdiag.knowledge import KnowledgeBase

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
WIDTHS = (390, 1280)
BROKEN_STORAGE = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


class Opened:
    """A page with what it asked for and what its console said."""

    def __init__(self, browser: Browser, path: Path, width: int, before: str = "") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 800}, accept_downloads=True)
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.told: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.told.append(message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())
        if before:
            self.page.add_init_script(before)
        self.url = path.as_uri()
        self.page.goto(self.url)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focus(self) -> tuple[str, str, list[str]]:
        """Kind and name of what has the focus, and the values to choose from."""
        script = """() => { const at = document.activeElement;
            const all = at.type === "radio" ? [...document.getElementsByName(at.name)].map((one) => one.value)
                : [...(at.options || [])].map((one) => one.value);
            return [at.type || "", at.name || at.id, all]; }"""
        kind, name, values = self.page.evaluate(script)
        return kind, name, values

    def fill(self, respondent: dict[str, Any]) -> None:
        """Answer every question by keyboard, from the top, and go to the button at the end."""
        said = {**respondent, **respondent["features"], **respondent["symptoms"]}
        while True:
            self.press("Tab")
            kind, name, values = self.focus()
            if kind == "submit":
                return
            answer = str(said[name]) if name in said else ""
            if kind == "text":
                self.page.keyboard.type(answer)
            elif kind == "radio" and answer:
                self.press("Space", *["ArrowRight"] * values.index(answer))
            elif kind == "select-one" and answer:
                self.press(*["ArrowDown"] * values.index(answer))

    def reloaded(self, far: str) -> bool:
        """Whether the page tells so many answers when opened again; a browser writes what it keeps in its own time."""
        for _ in range(50):
            self.page.reload()
            if self.page.text_content("#far") == far:
                return True
            self.page.wait_for_timeout(100)
        return False

    def saved(self, folder: Path) -> Path:
        with self.page.expect_download() as waited:
            self.press("Enter")
        target = folder / waited.value.suggested_filename
        waited.value.save_as(target)
        return target


@pytest.fixture
def own(tmp_path: Path) -> KnowledgeBase:
    (tmp_path / "kb").mkdir()
    return surveyed(tmp_path / "kb")


def form(own: KnowledgeBase, folder: Path, language: Any = "nl") -> Path:
    asked = questionnaire(own, language, 'Zorg & "co" <b>', full=True, role=("bestuurder", "verpleegkundige"))
    write_form(asked, folder / "form.html")
    return folder / "form.html"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_filled_by_keyboard_alone_is_read_back_to_the_same_answers(
    width: int, language: str, own: KnowledgeBase, tmp_path: Path, browser: Browser
) -> None:
    paths = []
    for respondent in respondents()[:2]:
        opened = Opened(browser, form(own, tmp_path, language), width)
        opened.fill(respondent)
        assert opened.page.text_content("#far") == "7"
        paths.append(opened.saved(tmp_path))
        assert paths[-1].name in (opened.page.text_content("#told") or "")
        assert json.loads(opened.page.input_value("#text")) == json.loads(paths[-1].read_text(encoding="utf-8"))
        assert opened.told == []
        assert [url for url in opened.requests if url != opened.url and not url.startswith(("data:", "blob:"))] == []
        opened.context.close()
    survey = read_survey(paths, own, Choices())
    assert list(survey.respondents) == respondents()[:2]
    assert survey.remarks == ()


def test_what_was_typed_is_kept_until_it_is_saved(own: KnowledgeBase, tmp_path: Path, browser: Browser) -> None:
    opened = Opened(browser, form(own, tmp_path), 390)
    opened.fill(respondents()[0])
    assert opened.reloaded("7")
    assert opened.page.input_value("select[name=role]") == "bestuurder"
    opened.page.focus("button[type=submit]")
    first = opened.saved(tmp_path)
    assert json.loads(first.read_text(encoding="utf-8"))["organisation"] == "gemeente"
    assert opened.reloaded("0")
    opened.context.close()


def test_everything_can_be_erased(own: KnowledgeBase, tmp_path: Path, browser: Browser) -> None:
    opened = Opened(browser, form(own, tmp_path), 390)
    opened.fill(respondents()[0])
    opened.page.focus("#wipe")
    opened.press("Enter")
    assert opened.page.text_content("#far") == "0"
    assert opened.reloaded("0")
    opened.context.close()


def test_a_browser_that_keeps_nothing_still_saves(own: KnowledgeBase, tmp_path: Path, browser: Browser) -> None:
    opened = Opened(browser, form(own, tmp_path), 390, before=BROKEN_STORAGE)
    opened.fill(respondents()[1])
    assert list(read_survey([opened.saved(tmp_path)], own, Choices()).respondents) == respondents()[1:2]
    assert opened.told == []
    opened.context.close()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(
    width: int, language: Any, kb: KnowledgeBase, tmp_path: Path, browser: Browser
) -> None:
    write_form(questionnaire(kb, language, "Netwerk", role=("a", "b")), tmp_path / "form.html")
    opened = Opened(browser, tmp_path / "form.html", width)
    assert [found["id"] for found in Axe().run(opened.page).response["violations"]] == []
    opened.page.check("input[type=radio] >> nth=2", force=True)
    assert [found["id"] for found in Axe().run(opened.page).response["violations"]] == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    assert opened.told == []
    opened.context.close()
