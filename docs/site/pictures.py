"""The pictures of the site: what the screen shows, and the beginning of a report.

    python docs/site/pictures.py        writes docs/pictures: SVG of the screen, PNG of report pages (needs chromium)

    screen(language)        the short diagnosis of a shipped example as a terminal shows it, as SVG
    report(language)        the page of a report on the case of a start page

The same source gives the same SVG; a PNG depends on the browser and its letters too.
"""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

import netdiag
from netdiag.cases import read_case
from netdiag.knowledge.yamlfile import parse
from netdiag.phrases import Language
from netdiag.report.text import print_diagnosis

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
EXAMPLE = "examples/ronde-tafel-bestuurders.yaml"
LANGUAGES: tuple[Language, ...] = ("nl", "en")
PAGES = {"nl": "van-notities-naar-word.md", "en": "from-notes-to-word.md"}
CASE = re.compile(r"^```yaml case \S+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }}
.{unique_id}-matrix {{ font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font: bold 16px sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />\
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""  # that of rich, without the letters it would fetch


def screen(language: Language) -> str:
    """Return the short diagnosis of the example as a terminal of 80 columns shows it, as SVG."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    print_diagnosis(netdiag.diagnose(netdiag.load_case(ROOT / EXAMPLE)), console, language, "short")
    asked = f"netdiag diagnose {EXAMPLE} --short" + (" --lang en" if language == "en" else "")
    drawn = console.export_svg(title=asked, theme=DIMMED_MONOKAI, code_format=SVG, unique_id="screen")
    return re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE)


def report(language: Language) -> str:
    """Return the report on the case that the start page of a language shows, as HTML."""
    shown = CASE.search((ROOT / "docs" / "start" / PAGES[language]).read_text(encoding="utf-8"))
    assert shown
    kb = netdiag.KnowledgeBase.default()
    return netdiag.diagnose(read_case(parse(shown[1], "case.yaml"), kb), kb).to_report(".html", language).decode()


def _photographed(browser: Browser, page: str) -> bytes:
    tab = browser.new_page(viewport={"width": 820, "height": 600})
    tab.set_content(page)
    return tab.screenshot()


def main() -> None:
    """Write all pictures."""
    PICTURES.mkdir(exist_ok=True)
    for language in LANGUAGES:
        (PICTURES / f"diagnosis-{language}.svg").write_text(screen(language), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"))
        for language in LANGUAGES:
            (PICTURES / f"report-{language}.png").write_bytes(_photographed(browser, report(language)))
        browser.close()


if __name__ == "__main__":
    main()
