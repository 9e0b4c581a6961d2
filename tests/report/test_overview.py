"""An overview of many networks: counts, likeness, what is unlike the rest; read back; as a page and in Excel."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, sync_playwright

from conftest import ROOT
from netdiag import terminal
from netdiag.batch import Writing, columns_out
from netdiag.batch.pieces import run
from netdiag.batch.reread import reread
from netdiag.cli import app
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.report.overview import Network, Overview, overview
from netdiag.report.overview_html import named

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e =1+1 & \"'"
KB = KnowledgeBase.default()
IDS = list(KB.knelpunten)
CAUSES = list(KB.hoofdoorzaken)
STEPS = list(KB.interventions)


def row(name: str, certainties: Mapping[int, float], **more: Any) -> dict[str, Any]:
    """A row of results in which these knelpunten, by place, have these certainties."""
    told = {f"certainty_{IDS[i]}": certainties.get(i, 0.0) for i in range(len(IDS))}
    return {"name": name, "outcome": "findings", "error": None, "core": "", "plan": "", **told, **more}


def made(*rows: Mapping[str, Any]) -> Overview:
    return overview(pd.DataFrame.from_records(list(rows), columns=list(columns_out(KB))), KB)


def by_name(found: Overview) -> dict[str, Network]:
    return {network.name: network for network in found.networks}


# --- what it says -----------------------------------------------------------------------------------------------------


def test_knelpunten_are_counted_by_their_word_and_in_the_core() -> None:
    found = made(row("a", {0: 0.7, 1: 0.2}, core=IDS[0]), row("b", {0: 0.59, 1: -0.5}), row("c", {0: 0.6}))
    assert [(s.id, s.likely, s.possible, s.core) for s in found.knelpunten[:3]] == [
        (IDS[0], 2, 1, 1), (IDS[1], 0, 1, 0), (IDS[2], 0, 0, 0),
    ]  # fmt: skip
    assert found.outcomes == {"findings": 3}


def test_hoofdoorzaken_have_how_often_they_come_first_and_their_mean_share() -> None:
    first = {"hoofdoorzaak_1": CAUSES[1], "hoofdoorzaak_1_share": 0.75}
    second = {"hoofdoorzaak_2": CAUSES[0], "hoofdoorzaak_2_share": 0.25}
    found = made(row("a", {0: 0.7}, **first, **second), row("b", {0: 0.7}, **first), row("nothing", {}))
    assert [(c.first, round(c.share, 3)) for c in found.causes] == [(0, 0.125), (2, 0.75), (0, 0), (0, 0)]


def test_networks_of_one_name_are_told_apart_by_their_file() -> None:
    files = {
        "north": ["q3/n.yaml"],
        "south": ["q3/s.yaml", "q4/s.yaml"],
        "west": ["t.csv", "t.csv"],
        "east": ["e1.yaml", "e2.yaml"],
    }
    rows = [
        row(name, {}, source=f, row=i if f == "t.csv" else None)
        for name, fs in files.items()
        for i, f in enumerate(fs, 2)
    ]
    assert sorted(named(network, "en") for network in overview(pd.DataFrame(rows), KB).networks) == [
        "east (e1.yaml)", "east (e2.yaml)", "north", "south (q3/s.yaml)", "south (q4/s.yaml)", "west (t.csv:2)",
        "west (t.csv:3)",
    ]  # fmt: skip
    assert [named(network, "en") for network in made(row("a", {}), row("a", {})).networks] == ["a", "a"]


def test_likeness_is_worked_out_by_hand() -> None:
    found = by_name(
        made(row("a", {0: 0.8, 1: 0.4}), row("b", {0: 0.4, 1: 0.4}), row("c", {2: 0.9}), row("d", {3: 0.1}))
    )
    # knelpunten 0 and 1 are as rare as each other: both 0.4 + 0.4, either 0.8 + 0.4
    assert [round(near.likeness, 4) for near in found["a"].near] == [0.6667]
    assert found["b"].near[0].likeness == found["a"].near[0].likeness
    assert found["c"].near == found["d"].near == ()


def test_networks_that_are_alike_stand_together_and_point_to_each_other() -> None:
    found = made(row("a", {5: 0.9}), row("b", {1: 0.9}), row("c", {5: 0.8}))
    assert [network.name for network in found.networks] == ["b", "a", "c"]
    assert [found.networks[near.place].name for near in by_name(found)["c"].near] == ["a"]


def test_steps_are_what_two_of_the_nearest_plan_and_a_network_does_not() -> None:
    plan = ";".join(STEPS[:3])
    found = by_name(
        made(row("a", {0: 0.8}, plan=STEPS[0]), row("b", {0: 0.8}, plan=plan), row("c", {0: 0.8}, plan=plan))
    )
    assert found["a"].steps == tuple(STEPS[1:3]) and found["b"].steps == ()


def test_a_network_far_less_like_its_nearest_is_like_no_other() -> None:
    alike = [row(f"n{i}", {0: 0.8 + i / 100, 1: 0.5}) for i in range(6)]
    found = made(*alike, row("other", {0: 0.2, 7: 0.9, 8: 0.9, 9: 0.9}))
    assert [network.name for network in found.networks if network.is_unlike] == ["other"]
    assert not any(network.is_unlike for network in made(*alike[:3], row("other", {0: 0.2, 7: 0.9})).networks)


VALUES = st.lists(st.floats(-1, 1).map(lambda v: round(v, 3)), min_size=4, max_size=4)


@settings(deadline=None, max_examples=50)
@given(st.lists(VALUES, min_size=2, max_size=7))
def test_the_nearest_network_is_the_one_with_the_greatest_weighted_jaccard(rows: Sequence[Sequence[float]]) -> None:
    from math import log

    held = [[v if v >= 0.2 else 0.0 for v in values] for values in rows]
    weight = [log((1 + len(held)) / (1 + sum(values[i] > 0 for values in held))) + 1 for i in range(4)]

    def likeness(one: Sequence[float], other: Sequence[float]) -> float:
        pairs = list(zip(weight, one, other, strict=True))
        either = sum(w * max(a, b) for w, a, b in pairs)
        return sum(w * min(a, b) for w, a, b in pairs) / either if either else 0.0

    found = by_name(made(*(row(str(i), dict(enumerate(values))) for i, values in enumerate(rows))))
    for i, values in enumerate(held):
        best = max(likeness(values, other) for j, other in enumerate(held) if j != i)
        near = found[str(i)].near
        assert (near[0].likeness if near else 0.0) == pytest.approx(best, abs=2e-6)
        assert [one.likeness for one in near] == sorted((one.likeness for one in near), reverse=True)


def test_what_could_not_be_diagnosed_stands_at_the_end_with_its_error() -> None:
    bad = {**dict.fromkeys(columns_out(KB)), "name": "bad", "error": "no such symptom"}
    found = made(bad, row("good", {0: 0.7}))
    assert [network.name for network in found.failed] == ["bad"] and found.networks[-1].name == "bad"
    assert "no such symptom" in found.to_html() and "good" in found.to_html()


def test_tables_that_are_none_of_results_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="wanted a table"):
        overview([], KB)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="it has no column 'outcome'"):
        overview(pd.DataFrame({"name": ["a"]}), KB)
    monkeypatch.setenv("NETDIAG_MAX_NETWORKS", "1")
    with pytest.raises(InputError, match="more than 1 networks in one overview"):
        made(row("a", {}), row("b", {}))


# --- read back --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples and a broken case, diagnosed, as files of every kind."""
    folder = tmp_path_factory.mktemp("results")
    broken = folder / "broken.yaml"
    broken.write_text("name: kapot\nsymptoms: {no-such-sign: 3}\n", encoding="utf-8")
    cases = [str(ROOT / "examples"), str(broken)]
    for file, writing in {
        "plain.csv": Writing(), "plain.xlsx": Writing(), "plain.parquet": Writing(), "plain.jsonl": Writing(),
        "nl.csv": Writing("nl", "excel-nl"), "en.xlsx": Writing("en"),
    }.items():  # fmt: skip
        run(cases, folder / file, KB, writing=writing)
    return folder


@pytest.mark.parametrize("file", ["plain.xlsx", "plain.parquet", "plain.jsonl", "nl.csv", "en.xlsx"])
def test_results_of_every_kind_read_back_the_same(results: Path, file: str) -> None:
    pd.testing.assert_frame_equal(reread(results / file, KB), reread(results / "plain.csv", KB))


def test_an_overview_of_what_was_read_back_names_every_network(results: Path) -> None:
    found = overview(reread(results / "plain.csv", KB), KB)
    assert len(found.diagnosed) == len(list((ROOT / "examples").glob("*.yaml")))
    assert [Path(network.source).name for network in found.failed] == ["broken.yaml"]
    page = found.to_html("en")
    assert all(network.name.replace("'", "&#39;") in page for network in found.networks)


def _line(**cells: object) -> str:
    return json.dumps({**dict.fromkeys(("name", "outcome", "core", "plan")), **cells}) + "\n"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.txt", "", "is no table of results. Wanted .csv, .xlsx, .parquet, .jsonl."),
        ("a.csv", "name,severity\nx,3\n", "is no table of results: it has no column 'outcome'."),
        ("a.csv", "name,outcome,core,plan\n", "holds no network."),
        (
            "a.csv",
            "name,outcome,core,plan,opgave_certainty\nx,tie,,,much\n",
            "column 'opgave_certainty': not a number.",
        ),
        ("a.csv", "name,outcome,core,plan,opgave_certainty\nx,tie,,,1_0\n", "'opgave_certainty': not a number."),
        ("a.csv", "name,outcome,core,plan,row\nx,tie,,,0.5\n", "column 'row': not a number."),
        ("a.csv", "name,outcome,core,plan,row\nx,tie,,,inf\n", "column 'row': not a number."),
        ("a.jsonl", _line(opgave_certainty=True), "column 'opgave_certainty': not a number."),
        ("a.jsonl", _line(opgave_certainty=[1]), "column 'opgave_certainty': not a number."),
        ("a.jsonl", _line(opgave_certainty=2**1024 - 1), "column 'opgave_certainty': not a number."),
        ("a.csv", "name,Naam,outcome,core,plan\nx,y,tie,,\n", "columns 'name' and 'Naam' are both name."),
        ("a.csv", "name,outcome,core,plan,name\nx,tie,,,y\n", "column 'name' stands there twice."),
        ("a.csv", "", "nothing in it."),
        ("a.jsonl", "nonsense\n", "is no row of results. Wanted an object of JSON on each line."),
        ("a.jsonl", "[1]\n", "is no row of results."),
        ("a.jsonl", "[" * 100_000, "is no row of results."),
        ("a.xlsx", "no zip", "cannot be read as a table"),
        ("a.parquet", "no parquet", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_of_results_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        reread(file, KB)
    assert told in str(raised.value) and name in str(raised.value)


def test_half_a_surrogate_pair_in_a_row_is_read_as_what_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(_line(name="a\ud800", core="\ud800"), encoding="utf-8")
    assert reread(file, KB)[["name", "core"]].values.tolist() == [["a?", "?"]]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.sampled_from([*list(columns_out(KB))[:20], "source", "row", "Naam", "other"]), ANYTHING))
def test_whatever_stands_in_a_row_makes_a_network_or_is_told(cells: dict[str, Any]) -> None:
    row_ = {**dict.fromkeys(("name", "outcome", "core", "plan", "error")), **cells}
    with TemporaryDirectory() as folder:
        file = Path(folder, "a.jsonl")
        file.write_text(json.dumps(row_) + "\n", encoding="utf-8")
        try:
            found = overview(reread(file, KB), KB)
        except InputError as error:
            assert "a.jsonl" in str(error)
        else:
            assert len(found.networks) == 1 and found.to_html() and found.to_xlsx()


def test_a_file_that_is_not_there_or_holds_too_many_is_told(
    tmp_path: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("csv", "jsonl"):
        with pytest.raises(InputError, match=f"none.{kind}"):
            reread(tmp_path / f"none.{kind}", KB)
    monkeypatch.setenv("NETDIAG_MAX_NETWORKS", "3")
    with pytest.raises(InputError, match="more than 3 networks in one overview"):
        reread(results / "plain.csv", KB)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_the_system_does_not_let_be_read_is_told_as_it_says(kind: str, tmp_path: Path) -> None:
    """Nothing can be read from the beginning of one's own memory, which is a regular file of Linux."""
    folder, memory = tmp_path / f"folder.{kind}", tmp_path / f"memory.{kind}"
    folder.mkdir()
    with pytest.raises(InputError, match=f"folder.{kind}: cannot be read as a table: it is no regular file"):
        reread(folder, KB)
    if Path("/proc/self/mem").exists():
        memory.symlink_to("/proc/self/mem")
        with pytest.raises(InputError, match=f"memory.{kind}: cannot be read as a table: Input/output error"):
            reread(memory, KB)


# --- the page ---------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def hostile() -> Overview:
    bad = {**dict.fromkeys(columns_out(KB)), "name": HOSTILE, "error": HOSTILE * 99}
    long = row("L" * 500, dict.fromkeys(range(len(IDS)), 0.9), core=IDS[0], plan=";".join(STEPS[:2]))
    return made(row(HOSTILE, {0: 0.9}), long, row("", {}), bad, row("=2+5", {1: 0.5}, outcome="tie"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_text_of_results_is_no_markup_on_the_page(hostile: Overview, language: Any) -> None:
    page = hostile.to_html(language)
    tags = Tags(page).found
    assert not {"script", "img", "link", "iframe", "a"} & {tag for tag, _ in tags}
    assert not any(name in ("src", "href") or name.startswith("on") for _, attrs in tags for name in attrs)
    assert "\x1b" not in page and "\u202e" not in page and ("html", {"lang": language}) in tags
    assert "L" * 200 not in page
    assert page == hostile.to_html(language)
    view = hostile._repr_html_()
    assert "<script" not in view


def test_headings_of_the_map_stand_over_their_columns(hostile: Overview) -> None:
    page = hostile.to_html()
    spans = [int(str(attrs["colspan"])) for tag, attrs in Tags(page).found if attrs.get("scope") == "colgroup"]
    assert spans == [7, 6, 6, 7]


def test_of_more_networks_than_a_page_shows_the_page_says_so() -> None:
    found = made(*(row(f"n{i}", {0: 0.9}) for i in range(301)))
    assert "Hier staan 300 van 301 netwerken" in found.to_html("nl")
    assert "Here stand" not in made(row("a", {0: 0.9})).to_html("en")


def test_an_overview_of_nothing_found_is_still_one() -> None:
    for found in (made(row("a", {})), made({**dict.fromkeys(columns_out(KB)), "name": "x", "error": "e"})):
        assert "In no network does a bottleneck hold." in found.to_html("en")
        assert found.to_xlsx("en").startswith(b"PK")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_nothing_is_fetched_and_nothing_runs_over_the_edge(
    browser: Browser, hostile: Overview, results: Path, tmp_path: Path, width: int
) -> None:
    for i, found in enumerate((hostile, overview(reread(results / "plain.csv", KB), KB))):
        file = tmp_path / f"{i}.html"
        file.write_text(found.to_html("nl"), encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": 800})
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert [one for one in asked if one != file.as_uri()] == [] and said == []
        assert Axe().run(page).response["violations"] == []
        page.close()


# --- the Excel file ---------------------------------------------------------------------------------------------------


def test_nothing_in_the_excel_file_is_a_formula_and_the_same_gives_the_same_bytes(hostile: Overview) -> None:
    data = hostile.to_xlsx("en")
    assert data == hostile.to_xlsx("en")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Summary", "Map", "Networks"]
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith("="))
    assert any(cell.value == "=2+5" for cell in cells)


@pytest.mark.parametrize("name", ["=1", "\uff1d1+1", "\u200b=1", " @x", '"+1"', "\ufe66a", "\u22121"])
def test_whatever_may_be_a_formula_is_marked_as_text_as_in_a_table_of_results(name: str, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(_line(name=name), encoding="utf-8")
    book = openpyxl.load_workbook(io.BytesIO(overview(reread(tmp_path / "rows.jsonl", KB), KB).to_xlsx("en")))
    assert book["Networks"]["A2"].quotePrefix


def test_the_map_in_excel_has_every_network_and_its_certainties(hostile: Overview) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(hostile.to_xlsx("nl")))["Kaart"]
    assert sheet.max_row == 1 + len(hostile.diagnosed) and sheet.max_column == 1 + len(IDS)
    values = [cell.value for cell in sheet[2]][1:]
    assert values == pytest.approx(list(hostile.diagnosed[0].certainties or ()))
    assert sheet.freeze_panes == "B2"


# --- the command ------------------------------------------------------------------------------------------------------


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = terminal.status_of(lambda: app(["overview", *words]))
    told = capsys.readouterr()
    return status, told.out, told.err


def test_the_command_writes_a_page_and_an_excel_file(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = overview(reread(results / "nl.csv", KB), KB)
    for kind, wanted in ((".html", found.to_html("en").encode()), (".xlsx", found.to_xlsx("en"))):
        target = tmp_path / f"o{kind}"
        words = (str(results / "nl.csv"), "-o", str(target), "--lang", "en")
        assert call(capsys, *words) == (0, "", f"{len(found.networks)} networks; wrote {target}.\n")
        assert target.read_bytes() == wanted
        assert call(capsys, *words)[0] == 2
        assert call(capsys, *words, "--force")[0] == 0


def test_a_wrong_call_of_the_command_is_told(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = call(capsys, str(results / "plain.csv"), "-o", "o.pdf")
    assert (status, err) == (2, "o.pdf: wanted a name ending in .html, .xlsx.\n")
    own = str(results / "plain.xlsx")
    status, _, err = call(capsys, own, "-o", own, "--force")
    assert status == 2 and "is read in this run" in err
    (tmp_path / "rows.jsonl").write_text(json.dumps({"name": "a"}), encoding="utf-8")
    status, _, err = call(capsys, str(tmp_path / "rows.jsonl"), "-o", str(tmp_path / "o.html"))
    assert status == 2 and "it has no column 'outcome'" in err
