"""Files of Word and PowerPoint in tests: a story to write, parts to look at and to spoil, pages by LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree

from netdiag.report.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Item,
    Note,
    Paragraph,
    Part,
    Picture,
    Row,
    Section,
    Story,
    Table,
    plain,
    source,
    strong,
)

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)  # a picture of one point

ACTING = "".join(map(chr, (*range(32), 0x7F, 0x85, 0x202E, 0x2066, 0xFFFE, 0xFFFF))) + "\ud800"

SHARES = Bars("Share of each", (Bar("Knowledge", 0.6, "60%"), Bar("=1+1", 0.4, "40%")))
SIGNS = Table(
    "What was observed",
    ("Sign", "Score"),
    (Row((plain("Nobody decides"), plain("4"))), Row((strong("Nobody pays"), plain("3")))),
    ("left", "right"),
)
PLAN = Bullets(
    (
        Item(
            strong("Decide who decides"), (Item(plain("who: board")), Item(plain("for:"), (Item(plain("leadership")),)))
        ),
        Item((*plain("Ask the payers"), *source(" [meeting]"))),
    ),
    numbered=True,
)


def section(name: str, *blocks: Block, level: int = 2) -> Section:
    return Section(name, name.title(), blocks, level)


def story(*sections: Section, title: str = "Network") -> Story:
    return Story(title, "en", ("No verdict.",), sections, "netdiag, knowledge 1", "1", "hash")


WHOLE = story(
    section("brief", Bullets((Item((*strong("Points to: "), *plain("leadership."))),))),
    section("shares", SHARES, Picture("shares", "Bars: 60% and 40%.")),
    section(
        "knelpunten", Bullets((Item(strong("Leadership"), (Item(plain("for: nobody decides")),)),), more="and 2 more")
    ),
    section("plan", PLAN, Bullets((Item(plain("Later")),), numbered=True, start=3)),
    section("dialogue", Bullets((Item(plain("Who decides?")),))),
    section(
        "method", Paragraph((Part("Read "), Part("this", "strong"), Part(" (there)", "source"))), Note(plain("Mind."))
    ),
    section("details", SIGNS, level=3),
)


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a packed file."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_valid(content: bytes) -> None:
    for name, part in parts(content).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)


def packed(content: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return made.getvalue()


def spoiled(content: bytes, name: str, spoil: Callable[[bytes], bytes]) -> bytes:
    """A packed file with another part in the place of one."""
    return packed({part: spoil(whole) if part == name else whole for part, whole in parts(content).items()})


def pages(content: bytes, suffix: str, folder: Path) -> list[str]:
    """The text of each page as LibreOffice shows it, from a PDF that it makes; skips where there is no LibreOffice."""
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if not office or not reader:
        pytest.skip("no LibreOffice or no pdftotext")
    file = folder / f"report{suffix}"
    file.write_bytes(content)
    own = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    to_pdf = [office, own, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(to_pdf, check=True, capture_output=True, timeout=100)
    done = subprocess.run([reader, "-layout", str(file.with_suffix(".pdf")), "-"], check=True, capture_output=True)
    return done.stdout.decode("utf-8", "replace").split("\f")[:-1]
