"""Reports as files: the same bytes each time, no text of a case does harm, templates are checked before use."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from conftest import intervention, made, sign
from netdiag import Case, Diagnosis, KnowledgeBase, diagnose
from netdiag.errors import InputError
from netdiag.report.documents import KINDS, document, house_style
from netdiag.report.html import as_html
from netdiag.report.markdown import as_markdown, escaped
from netdiag.report.story import story
from netdiag.report.templating import own_template
from shipped import EXAMPLES, example_diagnosis

Small = Callable[..., KnowledgeBase]

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><b>bold</b>",
    "{{ 7 * 7 }}{% raw %}",
    "[link](http://a.example) ![x](http://a.example/x.png)",
    "# heading\n\n- item\n1. one\n***",
    "| a | b |\n| --- | --- |",
    "`code` _x_ **y** ~~z~~ <!-- --> &lt; &#60;",
    "https://a.example www.a.example me@a.example $x$",
    "\x00\x1b[31m\u202eevil\u2066\ud7ff\u2028",
    "=1+1",
    "  - item",
    "   1. x",
)


class Tags(HTMLParser):
    """The tags of a page, and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, int] = {}
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    return tags


def hostile(text: str) -> Diagnosis:
    """A diagnosis in which a hostile text stands wherever a case or knowledge can put text."""
    safe = "".join(c for c in text if c not in "\x00") or "x"
    people = [
        {"role": safe.replace("@", "(at)")[:90], "symptoms": {s: 4}} for s in ("no-felt-urgency",) for _ in range(6)
    ]
    case = Case(
        name=safe,
        description=safe,
        origin=safe,
        symptoms={
            "no-clear-agreements": {"severity": 4, "source": "interview", "note": safe},
            "partners-distrust-each-other": 3,
        },
        parts={safe.replace("@", "(at)")[:90]: {}},
        chief_complaint=["no-clear-agreements"],
        respondents=people,
    )
    return diagnose(case, engine="floats")


# --- every kind -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_case_gives_the_same_bytes_in_another_process(kind: str, tmp_path: Path) -> None:
    file = EXAMPLES[0]
    code = (
        "import sys, netdiag; d = netdiag.diagnose(netdiag.load_case(sys.argv[1]));"
        "open(sys.argv[2], 'wb').write(d.to_report(sys.argv[3], 'en'))"
    )
    subprocess.run([sys.executable, "-c", code, str(file), str(tmp_path / "out"), kind], check=True)
    assert (tmp_path / "out").read_bytes() == example_diagnosis(file).to_report(kind, "en")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_least_a_case_can_say_has_a_report_too(kind: str, language: Any) -> None:
    assert document(diagnose(Case(symptoms={}), engine="floats"), kind, language)


@pytest.mark.parametrize(("kind", "told"), [(".pdf", ""), ("html", ""), (".htm", " Did you mean '.html'?")])
def test_a_kind_there_is_not_is_refused(kind: str, told: str) -> None:
    with pytest.raises(InputError) as raised:
        document(diagnose(Case(symptoms={}), engine="floats"), kind)
    assert str(raised.value) == f"*{kind}: wanted a name ending in .txt, .md, .html, .docx, .pptx.{told}"


def test_a_text_file_has_the_length_of_a_screen_and_a_document_more(small: Small) -> None:
    d = made(small(sign("s0", "k0")), s0=4)
    assert d.to_report(".txt", "en").decode() == d.to_text("en")
    assert document(d, ".md", "en").decode() == as_markdown(story(d, "en", "default"))
    assert document(d, ".md", "en", "full").decode() == as_markdown(story(d, "en", "full"))


def test_text_takes_no_template(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="takes no template"):
        house_style(tmp_path / "x.txt", ".txt")
    assert house_style(None, ".txt") is None


# --- HTML -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("length", ["short", "default", "full"])
def test_no_text_of_a_case_becomes_markup_on_a_page(text: str, length: Any) -> None:
    d, plain = hostile(text), hostile("x")
    page, harmless = (parsed(as_html(story(one, "nl", length))) for one in (d, plain))
    assert page.seen == harmless.seen
    assert "\x1b" not in "".join(page.text) and "\u202e" not in "".join(page.text)


def test_a_page_tells_what_the_story_tells(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.4), interventions=[intervention("talk", "k0")])
    d = diagnose(Case(name="R&D <x>", symptoms={"s0": {"severity": 4, "note": "a < b"}, "s1": 2, "s2": 0}), kb)
    page = as_html(story(d, "en", "full"))
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>R&amp;D &lt;x&gt;</title>" in page and "a &lt; b" in page
    assert "<strong>k0</strong>: likely (0.60)" in page
    assert re.search(r'<th scope="col" class="left">Sign</th>\n<th scope="col" class="right">Score</th>', page)
    assert '<th scope="row" class="left">s0</th>\n<td class="right">4</td>' in page
    assert page.count("<h1>") == page.count("<main") == page.count("<header>") == page.count("<footer>") == 1


def test_a_page_asks_nothing_of_a_server_and_runs_nothing() -> None:
    page = example_diagnosis(EXAMPLES[0]).to_report(".html").decode()
    assert "default-src 'none'" in page
    assert "<script" not in page and "<iframe" not in page
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page) == []
    assert re.findall(r"url\((?!#)[^)]*\)", page) == []


def test_pictures_stand_where_the_story_has_a_place_for_them() -> None:
    d = example_diagnosis(EXAMPLES[0])
    page = d.to_report(".html", "nl").decode()
    assert page.count("<figure>") == page.count("<svg") == 2
    assert all(f"{name}-alt" in page for name in ("table2", "path"))
    assert "<svg" not in d.to_report(".html", "nl", "short").decode()
    assert 'id="certainty-alt"' in d.to_report(".html", "nl", "full").decode()


# --- Markdown ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("# a", r"\# a"),
        ("- a - b", r"\- a - b"),
        ("12. a", r"12\. a"),
        ("  - item", r"  \- item"),
        ("   1. x", r"   1\. x"),
        ("a_b *c* `d` [e](f)", r"a\_b \*c\* \`d\` \[e\](f)"),
        ("<b> & &amp; R&D", r"&lt;b\> & \&amp; R\&D"),
        ("http://a www.b c@d", r"http\://a www\.b c\@d"),
        ("a|b\nc\x1bd", r"a\|b c d"),
        ("Zeker (0,95): ja.", "Zeker (0,95): ja."),
    ],
)
def test_marks_of_markdown_are_escaped(text: str, harmless: str) -> None:
    assert escaped(text) == harmless


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_case_becomes_a_mark_of_markdown(text: str) -> None:
    """As many lines, headings, items and cells as with a harmless text in its place; no link, no HTML."""
    bad, good = (as_markdown(story(hostile(each), "nl", "full")) for each in (text, "x"))
    shape = lambda told: [re.match(r"(?:[#>|\- ]|\d+[.)] )*", line)[0] for line in told.splitlines()]  # type: ignore[index]  # noqa: E731
    assert shape(bad) == shape(good)
    assert not re.search(r"(?<!\\)[<\[]|(?<!\\)://|(?<!\\)@", bad)


def test_markdown_has_headings_lists_and_tables(small: Small) -> None:
    kb = small(sign("s0", "k0") + sign("s1", "k1", 0.4), interventions=[intervention("talk", "k0")])
    text = as_markdown(story(made(kb, s0=4, s1=2), "en", "full"))
    assert text.startswith("# test\n\nOpens the conversation")
    assert "\n\n## What to do first\n\n1. **talk**\n   - **Who:** board (light)\n" in text
    head = ["| Sign | Score | Where seen | Note |", "| --- | ---: | --- | --- |"]
    rows = [*head, "| s0 | 4 |  |  |", "| s1 | 2 |  |  |"]
    assert "\n".join(["", "", *rows, "", ""]) in text
    under = ["   - Rests on one observation.", "   - **Because:** for", "      - **Signs:** s0 (4)"]
    assert "\n".join(["", "", "1. **k0**: likely (0.60)", *under, "2. **k1**"]) in text
    assert not re.search(r"\n{3,}", text) and text.endswith("\n") and not text.endswith("\n\n")


# --- a firm's own templates -------------------------------------------------------------------------------------------


def own(folder: Path, text: str, name: str = "house.html") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_template_may_stand_on_that_of_netdiag_and_change_its_parts(small: Small, tmp_path: Path) -> None:
    d = made(small(sign("s0", "k0")), s0=4)
    text = """{% extends "report.html" %}
{% block style %}{{ super() }} :root { --strong: #7a003c; }{% endblock %}
{% block top %}<p class="firm">Firm & Co</p>{% endblock %}
"""
    page = d.to_report(".html", "en", template=own(tmp_path, text)).decode()
    assert "--strong: #7a003c" in page and '<p class="firm">' in page
    assert "k0</strong>: likely (0.60)" in page
    parsed(page)


def test_a_template_of_ones_own_has_the_story_and_its_blocks(small: Small, tmp_path: Path) -> None:
    d = made(small(sign("s0", "k0")), {"name": "<b>"}, s0=4)
    text = """{% from "blocks.html" import block %}
<h1>{{ story.title }}</h1>{% for part in story.sections %}<h2>{{ part.heading }}</h2>
{% for one in part.blocks %}{{ block(one) }}{{ kind(one) }}{% endfor %}{% endfor %}
{{ story.version }} {{ say("plan_who") }}
"""
    page = d.to_report(".html", "en", "short", own(tmp_path, text)).decode()
    assert page.startswith("<h1>&lt;b&gt;</h1><h2>In short</h2>")
    assert page.endswith(f"{d.kb.version} who\n")
    markdown = own(tmp_path, '{% extends "report.md" %}{% block top %}# Report\n{% endblock %}', "house.md")
    assert d.to_report(".md", "en", template=markdown).decode().startswith("# Report\n")


@pytest.mark.parametrize("name", ["report.html", "blocks.html"])
def test_a_template_may_be_called_as_one_of_netdiag(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    d = made(small(sign("s0", "k0")), s0=4)
    text = '{% extends "report.html" %}{% block top %}<p class="firm">Firm</p>{% endblock %}'
    page = d.to_report(".html", "en", template=own(tmp_path, text, "other.html"))
    own(tmp_path, text, name)
    monkeypatch.chdir(tmp_path)
    assert d.to_report(".html", "en", template=Path(name)) == page and b'<p class="firm">' in page


def test_a_template_of_markdown_may_be_called_as_that_of_netdiag(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(tmp_path, '{% extends "report.md" %}{% block top %}# Firm\n{% endblock %}', "report.md")
    monkeypatch.chdir(tmp_path)
    d = made(small(sign("s0", "k0")), s0=4)
    assert d.to_report(".md", "en", template=Path("report.md")).decode().startswith("# Firm\n")


def test_an_error_in_a_template_called_as_that_of_netdiag_has_its_line(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(tmp_path, "a\n{{ 1 / 0 }}", "report.html")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^report\.html:2:1: "):
        made(small(sign("s0", "k0")), s0=4).to_report(".html", template=Path("report.html"))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a\n{{ stroy.title }}", 2, "'stroy' is not known here. Did you mean 'story'?"),
        ("{{ config }}", 1, "'config' is not known here. A template knows story, pictures, say, kind, inline, plain."),
        ("a\nb\n{% if story %}", 3, "Unexpected end of template"),
        ("a\n{{ story.title | nonsense }}", 2, "No filter named 'nonsense'"),
        ("{{ story.title | safe }}", 1, "No filter named 'safe'"),
        ("a\n{% autoescape false %}{{ story.title }}{% endautoescape %}", 2, "autoescape cannot be turned off."),
        ("{{ story.title | random }}", 1, "No filter named 'random'"),
    ],
)
def test_a_template_is_checked_before_use(tmp_path: Path, text: str, line: int, told: str) -> None:
    with pytest.raises(InputError) as raised:
        own_template(own(tmp_path, text), "html")
    problem = raised.value.problems[0]
    assert told in str(problem)
    assert problem.place is not None and problem.place.line == line


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a\n{{ story.titel }}", 2, "has no attribute 'titel'"),
        ("a\n\n{{ story.__class__.__mro__ }}", 3, "unsafe"),
        ("{{ story.title.__class__ }}", 1, "unsafe"),
        ("{{ ''.__class__ }}", 1, "unsafe"),
        ('a\n{% include "/etc/hostname" %}', 2, "/etc/hostname"),
        ('{% include "../__init__.py" %}', 1, "../__init__.py"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ('a\n{{ say("nothing") }}', 2, "nothing"),
        ("{% for i in range(10 ** 9) %}{% endfor %}", 1, "Range too big"),
    ],
)
def test_what_fails_in_a_template_is_told_with_its_line(
    small: Small, tmp_path: Path, text: str, line: int, told: str
) -> None:
    d = made(small(sign("s0", "k0")), s0=4)
    with pytest.raises(InputError) as raised:
        d.to_report(".html", template=own(tmp_path, text))
    problem = raised.value.problems[0]
    assert told in str(problem)
    assert problem.place is not None and problem.place.line == line


def test_a_template_that_makes_too_much_is_stopped(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netdiag.report.templating.LONGEST", 1000)
    d = made(small(sign("s0", "k0")), s0=4)
    with pytest.raises(InputError, match="more than 1,000 characters"):
        d.to_report(".html", template=own(tmp_path, "{% for i in range(99) %}0123456789ab{% endfor %}"))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 1_000_001, None])
def test_a_file_that_is_no_template_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "x.html").write_bytes(content)
    with pytest.raises(InputError, match=r"UTF-8|bytes in a template|cannot read"):
        own_template(tmp_path / "x.html", "html")
