"""A further language is a file: one in which every text stands between « and » shows what is not told by it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

from conftest import ROOT
from netdiag import cli, messages
from netdiag.batch import results
from netdiag.cases import load_case
from netdiag.cases.template import case_template, full_template
from netdiag.check.lint import lint
from netdiag.diagnosis import Diagnosis, diagnose
from netdiag.errors import InputError
from netdiag.intake import scales
from netdiag.intake.formwords import answers, severities
from netdiag.intake.scales import OWN, feature, severity
from netdiag.intake.talkwords import answer_keys, keys, severity_keys
from netdiag.knowledge import KnowledgeBase
from netdiag.reasons.next import as_text as next_text
from netdiag.report.blocks import LENGTHS, Length

sys.path.append(str(ROOT / "benchmarks"))
import messages as held  # benchmarks/messages.py

LANGUAGE = "fy"
EXAMPLES = ("q-koorts", "haagse-wijkteams", "ronde-tafel-bestuurders")
AS_WRITTEN = re.compile(  # notes, hash and version, ids, names
    r"\[.*?\]|[0-9a-f]{12}|netdiag \d\S*|\(Berenschot|Tabel \d|\([a-z0-9.-]+\)|[a-z0-9]+(-[a-z0-9.]+)+"
)


@pytest.fixture(scope="module")
def locale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the file of a language that tells everything."""
    folder = tmp_path_factory.mktemp("locale")
    shutil.copytree(messages.LOCALE / "nl", folder / "nl")
    write_file(folder, told)
    return folder


def told(text: str) -> str:
    """Return a text as its language tells it; a report takes part of one."""
    firm = "How firm: "
    if text.startswith(firm):
        return f"«{firm}»: " + ". ".join(f"«{part}»" for part in text.removeprefix(firm).split(". "))
    return f"«{text}»"


def write_file(folder: Path, tell: Callable[[str], str]) -> None:
    made = held.extracted(LANGUAGE)
    for message in made:
        if message.id:
            ids = message.id
            message.string = tuple(map(tell, ids)) if isinstance(ids, tuple | list) else tell(ids)
    file = folder / LANGUAGE / "LC_MESSAGES" / f"{messages.DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, made)


@pytest.fixture
def further(locale: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(messages, "LOCALE", locale)
    scales._further.cache_clear()
    yield LANGUAGE
    scales._further.cache_clear()


@pytest.fixture(params=EXAMPLES)
def diagnosis(request: pytest.FixtureRequest, kb: KnowledgeBase) -> Diagnosis:
    return diagnose(load_case(ROOT / "examples" / f"{request.param}.yaml", kb), kb)


def untold(text: str, *known: str) -> str:
    """Return the words that no file of a language tells: not between « and », and not as they were written."""
    text = " ".join(text.split())
    for name in filter(None, known):
        text = text.replace(name, "")
    before = ""
    while before != text:
        before, text = text, re.sub(r"«[^«»]*»", "", text)
    return " ".join(re.findall(r"[^\W\d_]{2,}", AS_WRITTEN.sub("", text)))


def written(d: Diagnosis) -> list[str]:
    """What is told as it was written: in the case, and where a rule comes from."""
    sources = [rule.source for rule in d.kb.rules.values()]
    passages = {f"{source.doc}, {source.section}" for source in sources if source.doc}
    notes = {o.note for o in d.case.observed.values() if o.note}
    return sorted({d.case.name, *passages, *notes}, key=len, reverse=True)


# --- what is told by the file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", LENGTHS)
def test_a_report_is_told_by_the_file(further: str, diagnosis: Diagnosis, length: Length) -> None:
    assert untold(diagnosis.to_text(further, length), *written(diagnosis)) == ""


def test_reasons_are_told_by_the_file(further: str, diagnosis: Diagnosis) -> None:
    for knelpunt in (diagnosis.core[0].id, diagnosis.knelpunten[-1].id):
        assert untold(diagnosis.why(knelpunt, further), *written(diagnosis)) == ""
        assert untold(diagnosis.why_not(knelpunt, further), *written(diagnosis)) == ""
    for line in diagnosis.interventions:
        assert untold(diagnosis.why_not(line.intervention, further)) == ""


def test_templates_are_told_by_the_file(further: str, kb: KnowledgeBase) -> None:
    for template in (case_template(kb, further, list(kb.groups)[:1]), full_template(kb, further)):
        comments = [line.rpartition("  # ")[2] for line in template.splitlines() if line.count("#") > 1]
        assert comments and not [line for line in comments if "«" not in line and " " in line and "," not in line]


def test_headings_of_results_are_told_by_the_file(further: str, kb: KnowledgeBase) -> None:
    assert {untold(heading) for heading in results.headings(kb, further).values()} == {""}


def test_what_is_answered_is_told_by_the_file_and_read_back(further: str) -> None:
    for value, word in severities(further):
        assert word.startswith("«") and severity(word, OWN) == (int(value) if value.isdecimal() else value)
    assert [feature(word) for _, word in answers(further)] == [value for value, _ in answers(further)]
    assert len(severity_keys(further)) == len(severities(further)) and len(answer_keys(further)) == 4


PROGRAM = """
import sys
from pathlib import Path
from netdiag import messages
messages.LOCALE = Path(sys.argv.pop(1))
from netdiag.__main__ import main
main()
"""


def test_the_command_line_takes_the_language(locale: Path) -> None:
    def run(*arguments: str) -> str:
        command = [sys.executable, "-c", PROGRAM, str(locale), *arguments, "--lang", LANGUAGE]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout

    assert untold(run("tables")) == ""
    assert run("diagnose", "examples/q-koorts.yaml").count("«") > 50
    assert "nl|en|fy" in run("diagnose", "--help")


def test_what_is_asked_next_is_told_by_the_file(further: str, diagnosis: Diagnosis) -> None:
    assert untold(next_text(diagnosis, diagnosis.what_next(), further)) == ""


# --- mistakes in it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["o", "oui", "1"])
def test_keys_that_are_no_different_letters_are_english(
    letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = set(keys("en").values())
    write_file(tmp_path, lambda text: letter if text in letters else "")
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    assert keys(LANGUAGE) == keys("en")


def test_answers_that_are_alike_are_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path, lambda text: "ja" if text in ("yes", "partly") else "")
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    assert answers(LANGUAGE) == answers("en")


def test_a_word_of_dutch_or_english_keeps_its_meaning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scales._further.cache_clear()
    write_file(tmp_path, lambda text: {"yes": "no", "no": "nope"}.get(text, ""))
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    assert (feature("no"), feature("nope")) == ("no", "no")


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgid "'{name}' is given twice."
msgstr "%s"

msgid "not UTF-8 text."
msgstr "gjin UTF-8."
"""


def compiled_as(folder: Path, text: str) -> Path:
    file = folder / LANGUAGE / "LC_MESSAGES" / f"{messages.DOMAIN}.po"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return messages.compiled(file)


@pytest.mark.parametrize("told", ["{namme}", "{}", "{name:d}", "{name!z}", "{name} {", "}", "{na me}"])
def test_what_cannot_be_filled_in_is_told_in_english(
    told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_as(tmp_path, PO % told)
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.speak(LANGUAGE)
    assert messages._("'{name}' is given twice.").format(name="a") == "'a' is given twice."
    assert messages._("not UTF-8 text.") == "gjin UTF-8."


def test_a_file_that_cannot_be_read_is_named_and_compiles_to_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"fy/LC_MESSAGES/netdiag\.po: "):
        compiled_as(tmp_path, "<<<<<<< HEAD\n")
    assert not list(tmp_path.rglob("*.mo"))


@pytest.mark.parametrize("language", ["nl", "en", "", "fr-BE", "../evil", "Français"])
def test_what_is_no_further_language_is_not_begun(language: str) -> None:
    before = sorted(held.LOCALE.iterdir())
    with pytest.raises(ValueError, match="no further language"):
        held.add(language)
    assert sorted(held.LOCALE.iterdir()) == before


def test_a_plural_may_have_more_forms_than_english() -> None:
    found = held.Catalog(locale="fr")
    one, more = "{n} sign", "{n} signs"
    assert held.mistaken(found) == []
    found.add((one, more), ("{n} signe", "{n} de signes", "{n} signes"))
    assert held.mistaken(found) == []
    found[one].string = ("{n} signe", "{m} signes", "{n} signes")
    assert len(held.mistaken(found)) == 1


# --- what it lacks ----------------------------------------------------------------------------------------------------


def test_what_the_file_lacks_is_told_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kb: KnowledgeBase
) -> None:
    write_file(tmp_path, lambda text: "")
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    d = diagnose(load_case(ROOT / "examples" / "q-koorts.yaml", kb), kb)
    assert d.to_text(LANGUAGE, "full") == d.to_text("en", "full")


def test_a_check_tells_what_the_file_lacks(
    further: str, kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [r for r in lint(kb) if r.check == "not-in-the-file"]
    write_file(tmp_path / "same", lambda text: text)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "same")
    assert not [r for r in lint(kb) if r.check == "not-in-the-file"]
    first = next(iter(kb.sources.values())).en
    write_file(tmp_path, lambda text: "" if text == first else f"«{text}»")
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    (remark,) = [r for r in lint(kb) if r.check == "not-in-the-file"]
    assert re.match(rf"1 of \d+ texts are not in the file of '{further}'", remark.message)


def test_a_file_tells_all_that_nl_and_en_have_in_the_source() -> None:
    nl, fy = held.extracted("nl"), held.extracted(LANGUAGE)
    assert {m.id for m in nl} < {m.id for m in fy}
    assert held.lacking(fy) and not held.lacking(held.catalogue(held.catalogues()["nl"]))


def test_two_uses_of_one_english_word_are_told_apart() -> None:
    dutch: dict[tuple[str, str], set[str]] = {}
    for words in held.tables():
        for key, (nl, en) in words.items():
            dutch.setdefault((key, en), set()).add(nl)
    assert [use for use, told in dutch.items() if len(told) > 1] == []


def test_a_language_without_a_file_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(InputError, match=r"'fy' is not a language of netdiag\. Wanted nl or en"):
        next(iter(kb.symptoms.values())).label(LANGUAGE)
    assert LANGUAGE not in [lang.value for lang in cli.Lang]
