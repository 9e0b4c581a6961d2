"""README and docs are true: what they show is run, and what there is stands in them."""

from __future__ import annotations

import csv
import doctest
import gc
import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import netdiag
from conftest import ROOT
from netdiag.cases import Case, Observation, load_case, read_case
from netdiag.cli import app, main
from netdiag.diagnosis import Diagnosis
from netdiag.knowledge import Entry, KnowledgeBase, folders, yamlfile
from netdiag.knowledge import premise as pr
from netdiag.knowledge import records as m
from netdiag.knowledge.yamlfile import parse
from shipped import EXAMPLES, example_diagnosis

README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, *DOCS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md"]
BLOCK = re.compile(r"^```([^\n`]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN_DOCTEST = doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    kind: str
    words: tuple[str, ...]
    text: str
    line: int


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Every overlay reads the shipped files again: parse those once."""
    remembered = cache(yamlfile.read)

    def read(path: Path) -> object:
        return remembered(path) if Path(path).is_relative_to(ROOT) else yamlfile.read(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "read", read)
        yield


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        kind, *words = found[1].split()
        yield Block(kind, tuple(words), found[2], text.count("\n", 0, found.start()) + 2)


class Page:
    """One page run from top to bottom in a folder of its own, with the examples at hand."""

    def __init__(self, page: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.page, self.folder, self.capsys = page, folder, capsys
        self.names: dict[str, Any] = {"__name__": "page"}
        self.cases: list[Path] = []
        self.overlays: set[str] = set()

    def run(self) -> None:
        every = list(blocks(self.page))
        for block in every:  # files first: a block may use what is shown further down
            self._write(block)
        kb = KnowledgeBase.default()
        for overlay in sorted(self.overlays):
            kb = kb.overlay(overlay)
        for case in self.cases:
            load_case(case, kb)
        for block in every:
            if block.kind == "python":
                self._python(block)
            elif block.kind == "console":
                self._console(block)

    def _write(self, block: Block) -> None:
        if block.kind not in ("yaml", "csv") and not (block.kind == "text" and block.words):
            return
        role, *rest = block.words if block.words else ("",)
        if role not in ("case", "rules", "knowledge"):
            rest = [role]
        for name in filter(None, rest):
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_file():
                assert target.read_text(encoding="utf-8") == block.text, f"{name} is shown otherwise"
            target.write_text(block.text, encoding="utf-8")
        if role == "case":
            self.cases.append(self.folder / rest[0])
        elif role in ("rules", "knowledge"):
            self.overlays.add(str(self.folder / Path(rest[0]).parts[0]))

    def _python(self, block: Block) -> None:
        name = f"{self.page.name}, line {block.line}"
        if ">>>" not in block.text:
            exec(compile("\n" * (block.line - 1) + block.text, str(self.page), "exec"), self.names)
            self.capsys.readouterr()
            return
        test = doctest.DocTestParser().get_doctest(block.text, self.names, name, str(self.page), block.line - 1)
        told: list[str] = []
        failed = doctest.DocTestRunner(optionflags=SHOWN_DOCTEST).run(test, out=told.append, clear_globs=False)
        self.names.update(test.globs)
        assert not failed.failed, "".join(told)

    def _console(self, block: Block) -> None:
        wanted = int(dict(word.split("=") for word in block.words).get("exit", 0))
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            status, out = call(shlex.split(command), self.capsys)
            assert status == wanted, f"{command}: status {status}\n{out}"
            problem = compare(shown.splitlines(), out.splitlines())
            assert problem is None, f"{self.page.name}, $ {command}: {problem}\n--- what it prints:\n{out}"


def call(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run `netdiag ...` or `python FILE` of this checkout here; its status and all that it printed."""
    capsys.readouterr()
    before, path = sys.argv, list(sys.path)
    try:
        if words[0] == "netdiag":
            sys.argv = words
            main()
        else:
            assert words[0] == "python", f"cannot run {words[0]}"
            sys.argv = [str(ROOT / words[1]), *words[2:]]
            sys.path.insert(0, str((ROOT / words[1]).parent))
            runpy.run_path(sys.argv[0], run_name="__main__")
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    finally:
        sys.argv, sys.path[:] = before, path
        gc.unfreeze()  # the command line stops collecting, as it is about to end; a test is not
        gc.enable()
    told = capsys.readouterr()
    return status, told.out + told.err


def compare(shown: list[str], real: list[str]) -> str | None:
    """Hold shown lines against the real ones; only a line `…` may leave lines out, anywhere it stands."""
    shown, real = [s.rstrip() for s in shown], [s.rstrip() for s in real]
    while shown and not shown[-1]:
        shown.pop()
    while real and not real[-1]:
        real.pop()
    at, gap = 0, False
    for line in shown:
        if line == "…":
            gap = True
            continue
        while gap and at < len(real) and real[at] != line:
            at += 1
        if at >= len(real) or real[at] != line:
            return f"not so: {line!r}" + (f", but {real[at]!r}" if at < len(real) else "")
        at, gap = at + 1, False
    return None if gap or at == len(real) else f"left out without …: {real[at]!r}"


def test_compare_lets_only_an_ellipsis_leave_lines_out() -> None:
    real = ["a", "b", "c"]
    assert compare(["a", "b", "c"], real) is None
    assert compare(["a", "…"], real) is None
    assert compare(["…", "c"], real) is None
    assert compare(["a", "b"], real) is not None
    assert compare(["a", "c"], real) is not None
    assert compare(["b", "…"], real) is not None
    assert compare(["a", "…", "d"], real) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_of_a_page_runs_and_gives_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for name in ("docs", "benchmarks", "tests"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Page(page, tmp_path, capsys).run()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            path, _, part = target.partition("#")
            file = page.parent / path if path else page
            assert file.exists(), target
            if part:
                heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                assert part in {re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-") for head in heads}, target


def test_every_page_is_linked_from_the_readme() -> None:
    readme = README.read_text(encoding="utf-8")
    unlinked = [
        p.name for p in (ROOT / "docs").iterdir() if p.suffix in (".md", ".csv") and f"](docs/{p.name})" not in readme
    ]
    assert unlinked == []


def test_the_readme_documents_every_command_and_no_other() -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    rows = set(re.findall(r"^\| `netdiag ([\w-]+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {name.replace("_", "-") for name in commands}


def test_the_commands_that_set_up_are_those_of_the_example() -> None:
    readme = README.read_text(encoding="utf-8")
    setup = re.search(r"\.venv/bin/(netdiag .+)$", readme, re.MULTILINE)
    shown = re.search(r"^\$ (.+)$", readme, re.MULTILINE)
    assert setup and shown and setup[1] == shown[1]


def test_python_page_names_all_that_is_public() -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert [name for name in netdiag.__all__ if f"`netdiag.{name}" not in text] == []
    members = [name for name in vars(Diagnosis) if not name.startswith("_")]
    members += [name for name in Diagnosis.__dataclass_fields__ if not name.startswith("_")]
    named = set(re.findall(r"`(\w+)", text))
    assert sorted(set(members) - named) == []
    assert [section for section in m.SECTIONS if f"`kb.{section}`" not in text] == []


def first_cells(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^\| (.+?) \|", text, re.MULTILINE)


def test_rule_language_names_every_premise_and_key() -> None:
    cells = " ".join(first_cells("rule-language.md"))
    assert [word for word in pr.PREMISES if f"`{word}:" not in cells] == []
    keys = [field.alias or name for name, field in m.Rule.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in cells] == []


def test_case_page_names_every_field() -> None:
    cells = first_cells("case-file.md")
    fields = [*Case.model_fields, *Observation.model_fields]
    assert [name for name in fields if f"`{name}`" not in cells] == []


def test_knowledge_page_names_every_section_with_its_fields() -> None:
    text = (ROOT / "docs" / "knowledge-files.md").read_text(encoding="utf-8").partition("\n### source")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| .*? \|(.*)\|$", text, re.MULTILINE))
    assert list(rows) == list(m.SECTIONS)
    for section, record in m.SECTIONS.items():
        if section != "rules":
            own = set(record.model_fields) - set(Entry.model_fields)
            assert set(re.findall(r"`(\w+)`", rows[section])) - {"source"} == own, section


def test_architecture_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Room by room")[2]
    rows = re.findall(r"^\| (`[\w/`, ]+`) \|", text, re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"`([\w/]+)`", row)]
    source = ROOT / "src" / "netdiag"
    found = {file.relative_to(source).with_suffix("").as_posix() for file in source.rglob("*.py")}
    assert sorted(told) == sorted(name for name in found if "__" not in name)


# --- JSON -------------------------------------------------------------------------------------------------------------

PATTERN_FOR_AND_AGAINST = {
    "professionals-not-involved": 4,
    "plan-handed-down-from-above": 4,
    "network-decisions-not-implemented-in-line": 4,
    "extra-tasks-unwelcome": 4,
    "professionals-help-shape-it": 2,
}
ADVISED_AGAINST = {"needed-technique-not-there-yet": 4, "solution-stands-where-problem-should": 4}
OPEN = {  # their keys are ids, cells, severities, or the fields of a case
    "opgave.axes", "opgave.fitting", "respondents.signs[].counts", "respondents.groups[].symptoms", "case",
}  # fmt: skip
PEOPLE = [
    {"role": "arts", "symptoms": {"no-felt-urgency": 4}},
    {"role": "bestuurder", "symptoms": {"no-felt-urgency": 0}},
]
UNSURE = {"symptoms": {"who-pays-what-recurs": "unknown"}}


def documented_keys() -> dict[str, set[str]]:
    """Path of an object -> its keys, as docs/json.md has them."""
    found: dict[str, set[str]] = {}
    paths: list[str] = []
    for line in (ROOT / "docs" / "json.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            paths = ["" if path == "diagnosis" else path for path in re.findall(r"`([^`]+)`", line)]
        elif key := re.match(r"\| `(\w+)` \|", line):
            for path in paths:
                found.setdefault(path, set()).add(key[1])
    return found


def real_keys(value: Any, path: str, found: dict[str, set[str]]) -> None:
    if isinstance(value, list):
        for item in value:
            real_keys(item, f"{path}[]", found)
    elif isinstance(value, dict) and path not in OPEN:
        known = found.setdefault(path, set(value))
        assert known == set(value), f"{path}: now these keys, then those"
        for key, item in value.items():
            real_keys(item, f"{path}.{key}".lstrip("."), found)


def test_json_page_has_exactly_the_keys_of_the_output() -> None:
    long = next(block for block in blocks(ROOT / "docs" / "case-file.md") if "long.yaml" in block.words)
    found: dict[str, set[str]] = {}
    case = read_case(parse(long.text, "long.yaml"), KnowledgeBase.default())
    hardly_seen = {"clients-refuse-or-avoid-help": {"severity": 1, "confidence": 0.5}}
    doubted = netdiag.Case(name="a pattern with something against it", symptoms=PATTERN_FOR_AND_AGAINST | hardly_seen)
    stuck = netdiag.Case(symptoms=ADVISED_AGAINST, chief_complaint=list(ADVISED_AGAINST)[:1])
    people = netdiag.Case(respondents=[*PEOPLE * 6, *[UNSURE] * 5])
    for diagnosis in (*map(netdiag.diagnose, (people, case, doubted, stuck)), *map(example_diagnosis, EXAMPLES)):
        real_keys(diagnosis.to_dict("en"), "", found)
    assert found == documented_keys()


# --- provenance -------------------------------------------------------------------------------------------------------


def provenance() -> list[dict[str, str]]:
    with (ROOT / "docs" / "provenance.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def into(row: dict[str, str]) -> list[str]:
    return row["into"].split(";") if row["into"] else []


def test_provenance_has_each_item_once() -> None:
    rows = provenance()
    assert len(rows) == 835
    assert len({row["item"] for row in rows}) == 835
    assert {row["fate"] for row in rows} == {"kept", "merged", "split", "left-out"}


def test_provenance_leads_to_what_is_declared(kb: KnowledgeBase) -> None:
    declared = {name for section in m.SECTIONS for name in getattr(kb, section)}
    assert [(row["item"], name) for row in provenance() for name in into(row) if name not in declared] == []
    for row in provenance():
        assert bool(into(row)) == (row["fate"] != "left-out"), row["item"]


def test_provenance_says_why_an_item_was_not_simply_kept() -> None:
    assert [row["item"] for row in provenance() if row["fate"] != "kept" and not row["why"].strip()] == []


def test_symptoms_and_interventions_beyond_the_texts_are_marked_inferred(kb: KnowledgeBase) -> None:
    reached = {name for row in provenance() for name in into(row)}
    for section in ("symptoms", "interventions"):
        records = getattr(kb, section).values()
        assert [r.id for r in records if r.id not in reached and r.source.support != "inferred"] == [], section


def test_patterns_name_their_own_passage(kb: KnowledgeBase) -> None:
    """The table of provenance has no patterns: each tells itself where it comes from."""
    assert {name for row in provenance() for name in into(row)} & set(kb.patterns) == set()
    for pattern in kb.patterns.values():
        assert pattern.source.support == "inferred" or pattern.source.section, pattern.id
