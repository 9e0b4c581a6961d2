"""Pictures: well-formed, the same each time, nothing cut or overlapping, nothing told of fewer than five people."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from conftest import ROOT, intervention, made, sign
from netdiag import terminal
from netdiag.cases import Case
from netdiag.certainty import holds
from netdiag.cli import app
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.errors import InputError
from netdiag.knowledge import KnowledgeBase
from netdiag.report import sheet
from netdiag.report.plot_certainty import shade, ticks
from netdiag.report.plot_change import MOST
from netdiag.report.plots import PICTURES, Picture, picture
from shipped import EXAMPLES, example_diagnosis

EXAMPLE = ROOT / "examples" / "ronde-tafel-bestuurders.yaml"
OTHER = ROOT / "examples" / "q-koorts.yaml"
SVG = "{http://www.w3.org/2000/svg}"
LONG = ("W" * 500, "Een heel lang $opschrift^ <b>dat</b> maar niet ophoudt " * 9)


def drawn(name: str, d: Diagnosis, language: Any = "nl", **more: Any) -> Picture:
    if name == "change":
        more["before"] = example_diagnosis(OTHER)
    return picture(name, d, language, **more)


def asked(*answers: dict[str, int]) -> Diagnosis:
    return diagnose(Case(respondents=[{"role": "a", "symptoms": given} for given in answers]), engine="floats")


@pytest.fixture(scope="module")
def people(kb: KnowledgeBase) -> Diagnosis:
    signs = [name for name, s in kb.symptoms.items() if not s.strength][:20]
    return asked(*({name: (3 * i + j) % 5 for j, name in enumerate(signs)} for i in range(31)))


@pytest.fixture(scope="module")
def largest(kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Diagnosis:
    """Every trouble at its strongest, and labels of 500 characters everywhere."""
    folder = tmp_path_factory.mktemp("overlay")
    sections = {
        name: [{**raw, "nl": LONG[i % 2][:500], "en": LONG[i % 2][:500]} for i, raw in enumerate(raws.raw.values())]
        for name in ("hoofdoorzaken", "knelpunten", "symptoms", "interventions")
        if (raws := getattr(kb, name))
    }
    (folder / "k.yaml").write_text(json.dumps(sections), encoding="utf-8")
    case = Case(name="N" * 300, date="2026-01-31", symptoms={n: 4 for n, s in kb.symptoms.items() if not s.strength})
    return diagnose(case, kb.overlay(folder), engine="floats")


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", PICTURES)
def test_an_svg_is_well_formed_and_says_in_words_what_it_shows(name: str, language: Any, people: Diagnosis) -> None:
    made = drawn(name, people if name == "respondents" else example_diagnosis(EXAMPLE), language)
    tree = ET.fromstring(made.svg())
    assert tree.tag == f"{SVG}svg" and tree.get("role") == "img" and tree.get("lang") == language
    title = tree.find(f"{SVG}title")
    assert title is not None and title.text == made.alt and title.get("id") == tree.get("aria-labelledby")
    assert float(str(tree.get("width")).removesuffix("pt")) == made.width
    assert made.png(72).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", PICTURES)
def test_ids_of_two_pictures_on_a_page_do_not_clash(name: str, people: Diagnosis) -> None:
    tree = ET.fromstring(drawn(name, people if name == "respondents" else example_diagnosis(EXAMPLE)).svg())
    ids = [str(one.get("id")) for one in tree.iter() if one.get("id")]
    assert ids and len(ids) == len(set(ids)) and all(one.startswith(f"{name}-") for one in ids)


AGAIN = """
import hashlib, netdiag
from netdiag.report.plots import PICTURES, picture
case = netdiag.load_case({case!r})
people = [{{"symptoms": {{"partners-compete": severity}}}} for severity in (0, 1, 3, 3, 4)]
d = netdiag.diagnose(case.replace(respondents=people))
old = netdiag.diagnose(netdiag.load_case({old!r}))
for name in PICTURES:
    made = picture(name, d, before=old if name == "change" else None)
    print(hashlib.sha256(made.svg() + made.png()).hexdigest())
"""


def test_the_same_diagnosis_gives_the_same_bytes_in_any_process() -> None:
    code = AGAIN.format(case=str(EXAMPLE), old=str(OTHER))
    told = [
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    ]
    assert told[0].stdout == told[1].stdout != b""


def test_settings_of_the_user_do_not_show_and_stay() -> None:
    d = example_diagnosis(EXAMPLE)
    plain = picture("path", d).svg()
    with matplotlib.rc_context({"font.size": 30, "savefig.facecolor": "red", "savefig.bbox": "tight"}):
        assert picture("path", d).svg() == plain
        assert matplotlib.rcParams["font.size"] == 30


def test_hostile_text_is_no_markup_and_no_formula() -> None:
    name = "<script>alert(1)</script> & $\\frac{1}{0}$ \x1b]0;x\x07 \u202e 日本 \U0001f600"
    d = diagnose(Case(name=name, symptoms={"partners-compete": 4}), engine="floats")
    for one in ("shares", "table2", "certainty", "path"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of characters that the font lacks, too
            made = picture(one, d)
            svg = made.svg().decode()
        ET.fromstring(svg)
        assert "<script" not in svg and "\x1b" not in svg and "\u202e" not in svg


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_surest_knelpunten_are_named_in_words(file: Path) -> None:
    d = example_diagnosis(file)
    surest = sorted((f for f in d.knelpunten if holds(f.certainty)), key=lambda f: -f.certainty)[:2]
    told = picture("table2", d, "en").alt.partition("Surest: ")[2]
    assert [d.kb.knelpunten[f.id].en in told for f in surest] == [True] * len(surest)
    numbers = [float(n) for n in re.findall(r"\((\d\.\d\d)\)", told)]
    assert numbers == sorted(numbers, reverse=True)


# --- what is drawn ----------------------------------------------------------------------------------------------------


def texts(made: Picture) -> list[tuple[str, Any]]:
    """Each text of a picture with the box that it takes, in pixels; none may stick out."""
    with matplotlib.rc_context(sheet.SETTINGS):
        figure = sheet._figure(made.sheet)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        found = [t for t in figure.axes[0].texts if t.get_text()]
        return [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in found]


def assert_neat(made: Picture) -> None:
    every = texts(made)
    wide, high = made.width / 72 * 100, made.height / 72 * 100
    for text, box in every:
        assert box.x0 >= -1 and box.x1 <= wide + 1 and box.y0 >= -1 and box.y1 <= high + 1, text
    for (one, box), (other, second) in combinations(every, 2):
        across = min(box.x1, second.x1) - max(box.x0, second.x0)
        down = min(box.y1, second.y1) - max(box.y0, second.y0)
        assert across <= 0.5 or down <= 3, (one, other)  # boxes of lines hold ascenders of letters that are not there


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_nothing_overlaps_or_is_cut_in_the_examples(file: Path) -> None:
    for name, language in zip(PICTURES, ("nl", "en") * 3, strict=True):
        if name not in ("change", "respondents"):
            assert_neat(drawn(name, example_diagnosis(file), language))


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_overlaps_or_is_cut_in_the_smallest_and_the_largest_case(
    name: str, largest: Diagnosis, people: Diagnosis
) -> None:
    strengths = {sign: 4 for sign, record in people.kb.symptoms.items() if record.strength}
    well = diagnose(Case(symptoms=strengths), engine="floats")
    assert shade(well.knelpunten[-1].certainty).hatch
    for d in (people,) if name == "respondents" else (diagnose(Case(), engine="floats"), largest, people, well):
        assert_neat(drawn(name, d))
        assert_neat(drawn(name, d, titled=False))


def test_bands_are_drawn_and_reach_below_nought(people: Diagnosis) -> None:
    d = example_diagnosis(EXAMPLE)
    bands = {f.id: (f.certainty - 0.9, min(1.0, f.certainty + 0.1)) for f in d.knelpunten}
    made = picture("certainty", d, bands=bands)
    assert_neat(made)
    assert len(made.sheet.artists) > len(picture("certainty", d).sheet.artists)
    assert "-0,4" in [text for text, _ in texts(made)]


@pytest.mark.parametrize("low", [0.1, 0.0, -0.1, -0.45, -0.9])
def test_a_scale_of_certainty_has_a_line_where_a_word_begins(low: float) -> None:
    d = example_diagnosis(EXAMPLE)
    made = picture("certainty", d, bands={f.id: (low, 0.9) for f in d.knelpunten})
    assert {"0,0", "0,2", "0,6", "1,0"} <= {text for text, _ in texts(made)}


def test_the_scales_of_a_change_run_no_farther_than_what_is_shown() -> None:
    assert ticks([0.31, 0.05]) == [0.0, 0.2, 0.4]
    assert ticks([-0.21, 0.6]) == [-0.4, -0.2, 0.0, 0.2, 0.4, 0.6]
    assert ticks([0.2, 0.2]) == [0.2, 0.4]
    shown = {text for text, _ in texts(drawn("change", example_diagnosis(EXAMPLE)))}
    assert "60%" in shown and not {"100%", "-1,00"} & shown


def test_a_path_tells_of_each_knelpunt_which_steps_answer_it_or_that_none_does_yet(
    small: Callable[..., KnowledgeBase], monkeypatch: pytest.MonkeyPatch
) -> None:
    d = made(small(sign("s0", "k0") + sign("s1", "k1", 0.4), interventions=[intervention("talk", "k1")]), s0=4, s1=4)
    assert picture("path", d, "en").alt.endswith("k0: 's0'; no step in the plan yet. k1: on 's1'; answered by step 1.")
    assert "k0: 's0'; nog geen stap in het plan. k1: op 's1'; aangepakt door stap 1." in picture("path", d, "nl").alt
    monkeypatch.setattr("netdiag.report.plot_path.STEPS", 0)  # what is not drawn stands in the plan all the same
    assert picture("path", d, "en").alt.endswith("k1: on 's1'; answered by step 1.")


def test_steps_stand_in_their_order_and_each_leads_back_to_what_it_is_for() -> None:
    d = example_diagnosis(EXAMPLE)
    numbered = [text for text, _ in texts(picture("path", d, "en")) if re.match(r"\d\. ", text)]
    assert [int(text.partition(".")[0]) for text in numbered] == [line.priority for line in d.interventions]


@pytest.mark.usefixtures("cover")
def test_a_step_for_no_knelpunt_of_the_core_comes_from_another_or_from_its_sign(
    small: Callable[..., KnowledgeBase],
) -> None:
    talk, write = intervention("talk", "k1", signs=["s1"]), intervention("write", "k2", signs=["s2"])
    kb = small(sign("s0", "k0") + sign("s0", "k1", 0.5), 3, 3, interventions=[talk, write])
    d = made(kb, {"chief_complaint": ["s1", "s2"]}, s0=4, s1=4, s2=4)
    assert [f.id for f in d.core] == ["k0"]
    drawn = picture("path", d, "en")
    assert {"k1", "0.50 · found too", "s2"} <= {text for text, _ in texts(drawn)}
    assert drawn.alt.endswith("k1: on 's0'; answered by step 1. Step 2: on 's2'.")


def test_a_comparison_says_how_many_knelpunten_it_leaves_out(largest: Diagnosis) -> None:
    before = example_diagnosis(OTHER)
    old = {f.id for f in before.knelpunten if holds(f.certainty)}
    left = len(old | {f.id for f in largest.knelpunten if holds(f.certainty)}) - MOST
    assert left > 0
    made = picture("change", largest, "en", before=before)
    assert f"not drawn: {left}" in [text for text, _ in texts(made)]
    few = picture("change", before, "en", before=before)
    assert len(old) <= MOST and not any("not drawn" in text for text, _ in texts(few))


@settings(deadline=None)
@given(st.text(max_size=200), st.floats(20, 300), st.integers(1, 4))
def test_folded_text_fits_and_loses_nothing_without_an_ellipsis(text: str, width: float, most: int) -> None:
    lines = sheet.folded(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(sheet.wide(line, 8.5) <= width + 1e-6 for line in lines)
    if not lines[-1].endswith(sheet.ELLIPSIS):
        assert "".join("".join(lines).split()) == "".join(sheet.shown(text).split())


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_reads_on_every_shade_and_shades_are_told_apart_in_grey() -> None:
    shades = [shade(value) for value in (0.0, 0.2, 0.4, 0.6, 0.8)]
    assert all(contrast(one.fill, one.ink) >= 4.5 for one in shades)
    assert contrast(sheet.SOFT, sheet.PAPER) >= 4.5
    assert all(contrast(one.fill, two.fill) >= 1.2 for one, two in pairwise(shades))
    assert shade(-0.2).hatch and not shade(-0.19).hatch


# --- respondents ------------------------------------------------------------------------------------------------------


def test_nothing_is_drawn_of_a_question_that_fewer_than_five_answered() -> None:
    made = picture("respondents", asked(*[{"partners-compete": 4}] * 4), "en")
    assert "five or more" in made.alt
    both = asked(*[{"partners-compete": 4}] * 4, *[{"no-plan-of-approach": 3}] * 5)
    told = " ".join(text for text, _ in texts(picture("respondents", both, "en")))
    assert both.kb.symptoms["partners-compete"].en.split()[-1] not in told
    with pytest.raises(InputError, match=r"^the picture 'respondents' shows .*, and this case has none\.$"):
        picture("respondents", example_diagnosis(EXAMPLE), "en")


@pytest.mark.parametrize("few", [2, 3, 4])
def test_one_and_four_people_look_the_same(few: int) -> None:
    def answers(count: int) -> bytes:
        people = [{"partners-compete": 3}] * 20 + [{"partners-compete": 4}] * count
        return picture("respondents", asked(*people)).svg()

    assert answers(1) == answers(few) != answers(5)


# --- asking for one ---------------------------------------------------------------------------------------------------


def test_what_there_is_not_is_told_with_what_there_is() -> None:
    d = example_diagnosis(EXAMPLE)
    with pytest.raises(InputError, match=r"'share' is not a picture\. Did you mean 'shares'\? Wanted one of shares"):
        picture("share", d)
    with pytest.raises(
        InputError, match=r"wants an earlier one too\. An earlier one goes with change: before=diagnosis\.$"
    ):
        picture("change", d)
    with pytest.raises(InputError, match="takes no earlier one"):
        picture("path", d, before=d)
    with pytest.raises(InputError, match="'xx' is not a language"):
        picture("path", d, "xx")  # type: ignore[arg-type]


def test_a_picture_shows_itself_in_a_notebook() -> None:
    made = example_diagnosis(EXAMPLE).picture("shares", "en")
    view = made._repr_mimebundle_()
    assert view["image/svg+xml"] == made.svg().decode() and view["text/plain"] == made.alt
    assert "Lack of alignment 58%" in made.alt


def test_the_docs_tell_of_every_picture() -> None:
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \| .* \|$", page.partition("## Pictures")[2], re.MULTILINE)[
        : len(PICTURES)
    ] == list(PICTURES)


def call(capfdbinary: Any, *words: str) -> tuple[int, bytes, str]:
    status = terminal.status_of(lambda: app(list(words)))
    out, err = capfdbinary.readouterr()
    return status, out, err.decode()


def test_the_command_writes_svg_and_png_and_tells_what_they_show(tmp_path: Path, capfdbinary: Any) -> None:
    made = drawn("path", example_diagnosis(EXAMPLE), "en")
    for kind, wanted in ((".svg", made.svg()), (".png", made.png())):
        target = tmp_path / f"p{kind}"
        assert call(capfdbinary, "picture", str(EXAMPLE), "path", "-o", str(target), "--lang", "en") == (
            0, b"", made.alt + "\n",
        )  # fmt: skip
        assert target.read_bytes() == wanted
        status, _, err = call(capfdbinary, "picture", str(EXAMPLE), "path", "-o", str(target))
        assert status == 2 and "--force" in err
    before = ("--before", str(OTHER))
    assert call(capfdbinary, "picture", str(EXAMPLE), "change", *before)[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing"], "'nothing' is not a picture. Wanted one of shares, table2"),
        (["path", "-o", "p.gif"], "p.gif: wanted a name ending in .svg, .png."),
        (["change"], "An earlier one goes with change: --before CASE."),
        (["path", "--before", str(OTHER)], "An earlier one goes with change: --before CASE."),
    ],
)
def test_a_wrong_call_is_told_before_there_is_work(words: list[str], told: str, capfdbinary: Any) -> None:
    status, out, err = call(capfdbinary, "picture", "no-such-case.yaml", *words)
    assert (status, out) == (2, b"") and told in err
