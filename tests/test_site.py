"""The documentation site builds, leads nowhere wrong, asks nothing of a server, and its pages run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import netdiag
from conftest import ROOT
from netdiag.cli import app
from netdiag.knowledge.yamlfile import parse
from test_docs import Page, blocks, call, read_once

pytest.importorskip("mkdocs", reason="the site needs the extra docs")

__all__ = ["read_once"]
DOCS = ROOT / "docs"
PAGES = [*sorted(page for page in DOCS.rglob("*.md") if page.parent != DOCS), DOCS / "index.md"]
NOT_RUN = {"recipes.md": {"r"}}  # no R where the tests run
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FETCHES = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}
LOADED = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "manifest", "modulepreload"}


@dataclass
class Read(HTMLParser):
    """What a page links to, what it fetches, and the ids in it."""

    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {key: value or "" for key, value in attrs}
        self.ids |= {of[key] for key in ("id", "name") if key in of}
        if tag == "a" and "href" in of:
            self.links.append(of["href"])
        if tag == "link" and LOADED & set(of.get("rel", "").split()):
            self.fetched.append(of["href"])
        if FETCHES.get(tag) in of:
            self.fetched.append(of[FETCHES[tag]])


@cache
def read(file: Path) -> Read:
    found = Read()
    found.feed(file.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False
    )
    assert run.returncode == 0, run.stderr
    return folder


def pages(site: Path) -> Iterator[tuple[Path, Read]]:
    found = [file for file in sorted(site.rglob("*.html")) if file.name != "404.html"]
    assert len(found) > len(PAGES)
    return ((file, read(file)) for file in found)


def test_every_link_anchor_and_file_of_a_page_is_there(site: Path) -> None:
    for file, page in pages(site):
        for target in page.links + page.fetched:
            parts = urlsplit(target)
            if parts.scheme or target == "/.":
                continue
            found = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            assert found.is_file(), (file.name, target)
            if parts.fragment and found.suffix == ".html":
                assert unquote(parts.fragment) in read(found).ids | {"__skip"}, (file.name, target)


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    elsewhere = [
        (file.name, target) for file, page in pages(site) for target in page.fetched if urlsplit(target).netloc
    ]
    assert elsewhere == []
    for file in [*site.rglob("*.css"), *(site / "pictures").iterdir()]:
        text = file.read_bytes().decode("utf-8", errors="ignore")
        assert re.findall(r"url\(['\"]?(?:https?:)?//[^)]*\)|@import[^;]*", text) == [], file.name


def test_no_page_shows_a_fence_or_the_words_of_a_test(site: Path) -> None:
    for file, _ in pages(site):
        text = file.read_text(encoding="utf-8")
        assert "```" not in re.sub(r"<(code|script)\b.*?</\1>", "", text, flags=re.DOTALL), file.name


def test_every_command_stands_in_a_page_and_in_the_reference(site: Path) -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    names = {name.rstrip("_").replace("_", "-") for name in commands}
    told = "".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    assert {name for name in names if not re.search(rf"\bnetdiag {name}\b(?!-)", told)} == set()
    assert names <= read(site / "reference" / "commands.html").ids


def test_every_public_name_stands_in_the_reference(site: Path) -> None:
    page = site / "reference" / "api.html"
    anchors = {name.rpartition(".")[2] for name in read(page).ids}
    text = page.read_text(encoding="utf-8")
    assert [name for name in netdiag.__all__ if name not in anchors and f"netdiag.{name}<" not in text] == []


def is_dutch(page: Path) -> bool:
    return " het " in page.read_text(encoding="utf-8")


def test_dutch_pages_say_that_they_are_dutch(site: Path) -> None:
    for page in (DOCS / "start").glob("*.md"):
        dutch = is_dutch(page)
        built = (site / "start" / f"{page.stem}.html").read_text(encoding="utf-8")
        assert (re.findall(r'<html lang="(\w+)"', built) == ["nl"]) is dutch, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_of_a_page_runs_and_gives_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NETDIAG_LANG", "nl" if is_dutch(page) else "en")
    kinds = {block.kind for block in blocks(page)}
    assert kinds - {"python", "console", "yaml", "csv", "text", "sh"} == NOT_RUN.get(page.name, set())
    Page(page, tmp_path, capsys).run()


@pytest.mark.parametrize(("page", "lang"), [("van-notities-naar-word", "nl"), ("from-notes-to-word", "en")])
def test_each_sign_of_the_case_is_among_the_proposals_for_the_notes(
    page: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = {block.words[-1]: block.text for block in blocks(DOCS / "start" / f"{page}.md") if block.words}
    notes, case = (next(text for name, text in shown.items() if name.endswith(end)) for end in (".md", ".yaml"))
    (tmp_path / "notes.md").write_text(notes, encoding="utf-8")
    _, told = call(["netdiag", "read", str(tmp_path / "notes.md"), "--lang", lang], capsys)
    chosen = parse(case).data["symptoms"]
    assert len(chosen) >= 6
    assert [sign for sign in chosen if f"  #{sign}: " not in told] == []


def test_the_pictures_of_the_screen_are_those_of_today() -> None:
    pytest.importorskip("playwright")
    run = subprocess.run(
        [sys.executable, "-c", "import pictures as p; print(*(p.screen(x) for x in p.LANGUAGES), sep='\\0', end='')"],
        cwd=DOCS / "site", capture_output=True, text=True, encoding="utf-8", check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    kept = [(DOCS / "pictures" / f"diagnosis-{x}.svg").read_text(encoding="utf-8") for x in ("nl", "en")]
    assert run.stdout.split("\0") == kept, "python docs/site/pictures.py makes them again"


def test_pictures_are_small() -> None:
    assert [file.name for file in (DOCS / "pictures").iterdir() if file.stat().st_size > 120_000] == []


def test_the_site_is_not_committed_and_its_command_is_told() -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert re.search(r"^site_dir: build/", config, re.MULTILINE) and "build/" in ignored
    assert "mkdocs build --strict" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "mkdocs.yml" in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_site_on_disk_searches_and_asks_nothing_of_a_server(site: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        tab = browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        for name in ("index", "reports", "start/van-notities-naar-word", "guide/instruments", "reference/api"):
            tab.goto((site / f"{name}.html").as_uri())
            found = Axe().run(tab, options={"preload": False}).response["violations"]
            serious = [v["id"] + str(v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
            assert serious == [], name
        tab.fill("input.md-search__input", "huisstijl")
        tab.wait_for_selector(".md-search-result__item a", state="attached")
        hits = [link.get_attribute("href") for link in tab.query_selector_all(".md-search-result__item a")]
        browser.close()
    assert any("van-notities-naar-word.html" in (hit or "") for hit in hits)
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
