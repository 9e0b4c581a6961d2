"""The report as text: how blocks stand on a page of 80 columns, and that nothing in it acts on a screen."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from conftest import made, rule, sign
from netdiag import Diagnosis, KnowledgeBase
from netdiag.report.blocks import (
    Bar,
    Bars,
    Bullets,
    Item,
    Note,
    Paragraph,
    Part,
    Row,
    Section,
    Story,
    Table,
    plain,
    strong,
)
from netdiag.report.text import as_text, print_diagnosis, rendered

Small = Callable[..., KnowledgeBase]


def page(*blocks: object) -> list[str]:
    """The lines of a report with one section of these blocks, below its heading."""
    section = Section("x", "Heading", tuple(blocks))  # type: ignore[arg-type]
    text = rendered(Story("Title", "en", ("Lead",), (section,), "Foot", "v", "h"))
    lines = text.splitlines()
    assert lines[:4] == ["Title", "Lead", "", "Heading"] and lines[-2:] == ["", "Foot"] and text.endswith("\n")
    return lines[4:-2]


NOTE = Note(plain("a note"))


def test_running_text_and_notes_are_wrapped_and_set_in() -> None:
    assert page(Paragraph(plain("word " * 20)), NOTE) == [f"  {'word ' * 14}word", f"  {'word ' * 4}word", "  a note"]


def test_lists_have_marks_and_what_stands_under_an_item_is_set_in() -> None:
    under = (Item(plain("why"), (Item(plain("sign " * 18)),)),)
    assert page(Bullets((Item(strong("one"), under), Item(plain("two"))), more="and 3 more")) == [
        "  - one",
        "    why",
        f"    - {'sign ' * 14}sign",
        "      sign sign sign",
        "  - two",
        "  … and 3 more",
    ]
    assert page(Bullets((Item(plain("one"), (Item(plain("why")),)),), numbered=True, start=9)) == [
        "  9. one",
        "     why",
    ]


def test_a_row_of_a_table_is_one_line_with_the_headers_of_what_it_says() -> None:
    row = Row((plain("Sign"), plain("3"), plain(""), plain("a note")))
    table = Table("Caption", ("Sign", "Score", "Where", "Note"), (row,), ("left",) * 4, more="and 1 more")
    assert page(table) == ["  - Sign: score 3; note a note", "  … and 1 more"]


def test_shares_have_bars() -> None:
    bars = Bars("Caption", (Bar("h", 0.67, "67%"), Bar("h2", 0.33, "33%")))
    assert page(bars) == ["   67%  █████████████         h", "   33%  ███████               h2"]


def test_where_a_screen_has_no_blocks_bars_are_of_a_plain_character(small: Small) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    print_diagnosis(made(small(sign("s0", "k0")), s0=4), Console(file=stream, width=80), "en")
    stream.seek(0)
    assert "  100%  ####################  h" in stream.read().splitlines()


def test_sections_of_one_paragraph_stand_together_with_their_headings_on_the_line() -> None:
    one, two = (Section(name, name, (Paragraph(plain("text")),)) for name in ("one", "two"))
    three = Section("three", "three", (NOTE,))
    text = rendered(Story("Title", "en", (), (one, two, three), "Foot", "v", "h"))
    assert text.splitlines()[1:] == ["", "one: text", "two: text", "", "three", "  a note", "", "Foot"]


def test_what_stands_out_is_bold_and_sources_are_dim_on_a_terminal(small: Small) -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=True, color_system="standard", highlight=False)
    print_diagnosis(made(small(sign("s0", "k0")), s0=4), console, "en")
    assert "1. \x1b[1mk0\x1b[0m: likely (0.60)" in stream.getvalue()
    assert "\x1b[2mnetdiag" in stream.getvalue()


@pytest.mark.parametrize("length", ["short", "screen", "default", "full"])
def test_no_line_is_wider_than_the_page(small: Small, length: str) -> None:
    d = made(small(sign("s0", "k0"), fields={"s0": {"en": "long " * 90}, "k0": {"en": "x" * 300}}), s0=4)
    assert max(map(len, as_text(d, "en", length).splitlines())) <= 80  # type: ignore[arg-type]


def test_control_characters_of_a_case_do_not_reach_the_page(small: Small) -> None:
    told = rule("told", "{feature: f0, is: 'yes'}", "opgave: t1", 0.8)
    kb = small(told, features=[{"id": "f0", "order": 1}])
    text = as_text(made(kb, {"name": "a\x1b[31mb\tc", "parts": {"privacy\x1b[1m": {"f0": "yes"}}}), "en")
    assert text.splitlines()[0] == "a [31mb c"
    assert "Part 'privacy [1m': t1" in text and "\x1b" not in text


def test_names_in_square_brackets_are_no_markup(small: Small) -> None:
    assert as_text(made(small("  []"), {"name": "[bold]a[/bold]"})).splitlines()[0] == "[bold]a[/bold]"


def test_the_report_speaks_dutch_unless_told_otherwise(small: Small) -> None:
    d = made(small(sign("s0", "k0")), s0=4)
    assert "Verdeling over de hoofdoorzaken" in as_text(d).splitlines()
    assert "Shares of the main causes" in as_text(d, "en").splitlines()


def test_the_method_gives_the_same_text(small: Small) -> None:
    d: Diagnosis = made(small(sign("s0", "k0")), s0=4)
    assert d.to_text() == as_text(d, "nl", "screen")
    assert d.to_text("en", "full") == as_text(d, "en", "full")
    assert Part("x") == plain("x")[0]
