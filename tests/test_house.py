"""How the rooms of src build on each other, what their modules may use, and what they may not contain."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from netdiag.knowledge import KnowledgeBase

SRC = ROOT / "src" / "netdiag"
FILES = sorted(SRC.rglob("*.py"))
GROUND = (
    "plaintext", "messages", "errors", "limits", "spreadsheet", "files", "packed", "packages", "certainty", "numbers",
    "phrases", "frozen",
)  # fmt: skip
ROOMS = {  # from the ground up; in each room its modules, likewise
    "knowledge": (
        "view", "yamlfile", "statable", "fields", "premise", "records", "section", "reading", "derived", "folders",
        "references", "compiled", "hit", "base", "kept", "schema", "terms", "search",
    ),
    "cases": ("observation", "respondents", "case", "casefile", "facts", "schema", "template"),
    "inference": ("chain", "engine", "floats", "again", "instructions", "compiler", "matrix"),
    "diagnosis": (
        "names", "evidence", "standing", "ranking", "carriers", "many", "fitting", "plan", "plans", "advice",
        "questions", "telling", "groups", "respondents", "diagnosis",
    ),
    "reasons": (
        "wording", "changes", "diff", "diffwords", "difftext", "what_if", "bands", "people", "likeness", "liketext",
        "archive", "oldknowledge", "versions", "versiontext",
        "flips", "resampled", "robustness", "firmwords", "firmtext", "next",
        "items", "target", "needed", "smallest", "bearing", "whywords", "premises", "explanation", "telling", "view",
        "advised", "why", "stands_on", "would_hold", "why_not", "asked",
        "compare", "comparetext",
    ),
    "check": (
        "logic", "context", "lint_rules", "lint_premises", "lint_reach", "lint_words", "lint_knelpunten", "lint",
        "suite", "mutate", "check", "verify",
    ),
    "batch": (
        "cells", "columns", "headings", "table", "coded", "known", "results", "rows", "batch",
        "readers", "sources", "chunks", "writers", "reread", "finished", "join", "pieces",
    ),
    "report": (
        "words", "blocks", "people", "data", "teller", "lists", "reasons", "guide", "task", "steps", "story",
        "changedwords", "changed",
        "text", "sheet", "plotwords", "plot_certainty", "plot_path", "plot_people", "plot_change", "plots",
        "office", "templating", "html", "markdown",
        "housestyle", "fitting", "slides", "wordstyles", "deck", "docx", "pptx", "documents",
        "brief", "frames",
        "overviewwords", "overview", "overview_html", "overview_excel",
    ),
    "intake": (
        "formwords", "choosing", "questionnaire", "form_excel", "form_word", "form_html", "forms",
        "exports", "layouts", "scales", "mapping", "ownforms", "scaling", "entries", "survey", "join",
        "documents", "statements", "talkwords", "reading", "picture", "interview", "talk", "consult",
    ),
}  # fmt: skip
LANDING = ("knowledge", "cases", "inference", "diagnosis")  # each builds on those before; of the others none on another
BESIDE = {"report": {"reasons"}}  # ... but that what changed is told in a report as the reasons tell it
UP = {  # where imports run up, inside methods: what users look for on a value
    "diagnosis/diagnosis.py",
    "cases/case.py",
    "knowledge/base.py",
    "reasons/explanation.py",
    "reasons/diff.py",  # to_text and to_dict of what users get
    "reasons/compare.py",
    "reasons/robustness.py",
    "reasons/next.py",
    "reasons/versions.py",
    "knowledge/section.py",
    "report/overview.py",
}
HEAVY = ("numpy", "pandas", "pydantic", "experta", "rich", "bm25s", "Stemmer", "rapidfuzz", "prompt_toolkit")


def named(file: Path) -> str:
    return file.relative_to(SRC).as_posix()


def imported(tree: ast.AST, everywhere: bool = True) -> Iterator[tuple[str, str]]:
    """Module and name of all that a tree imports; unless everywhere, functions and what is for types alone apart."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((str(node.module), alias.name) for alias in node.names)
        elif everywhere or not (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_for_types(node)):
            yield from imported(node, everywhere)


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def own(file: Path, everywhere: bool = True) -> Iterator[tuple[str, ...]]:
    """What a file imports of netdiag, as the parts of a path: ("certainty",), ("knowledge", "premise", "reader")."""
    for module, name in imported(parsed(file), everywhere):
        parts = (*module.split("."), *([name] if name else []))
        if parts[0] == "netdiag":
            yield parts[1:]


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def below(room: str) -> set[str]:
    """The rooms that a room may use."""
    return set(LANDING[: LANDING.index(room)] if room in LANDING else LANDING) | BESIDE.get(room, set())


def handed_on(room: str) -> set[str]:
    """What a room's entrance hands on: the names at the left of its first lines."""
    promise = ast.get_docstring(parsed(SRC / room / "__init__.py")) or ""
    return {name for left in re.findall(r"(?m)^(\S.*?)  ", promise) for name in re.findall(r"\w+", left)}


def test_every_module_has_its_place() -> None:
    there = {named(file) for file in FILES if not file.name.startswith("__")} - {"cli.py", "helptext.py", "terminal.py"}
    assert there == {f"{name}.py" for name in GROUND} | {f"{r}/{n}.py" for r, names in ROOMS.items() for n in names}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_opens_with_one_sentence_that_says_what_it_is_for(room: str) -> None:
    first = (ast.get_docstring(parsed(SRC / room / "__init__.py")) or "").split("\n\n")[0]
    assert first.endswith((".", "?")) and "\n" not in first


@pytest.mark.parametrize("file", FILES, ids=named)
def test_imports_run_one_way(file: Path) -> None:
    room, _, name = named(file).removesuffix(".py").rpartition("/")
    if name in ("__main__", "cli", "helptext", "terminal") or (name == "__init__" and not room):
        return
    for parts in own(file, everywhere=named(file) not in UP):
        first, *inside = parts
        if not room:
            assert first in GROUND[: GROUND.index(name)], parts
        elif first == room and name != "__init__":
            assert inside[0] in ROOMS[room][: ROOMS[room].index(name)], parts
        elif first != room:
            assert first in below(room) | set(GROUND) | {"__version__"}, parts


@pytest.mark.parametrize("file", [file for file in FILES if file.name != "__init__.py"], ids=named)
def test_a_room_is_entered_by_what_its_entrance_hands_on(file: Path) -> None:
    room = named(file).partition("/")[0]
    for first, *inside in own(file):
        if first in ROOMS and first != room:
            assert inside[0] in handed_on(first), (first, *inside)


def test_only_engine_imports_experta() -> None:
    users = {named(file) for file in FILES for module, _ in imported(parsed(file)) if module.startswith("experta")}
    assert users == {"inference/engine.py"}


@pytest.mark.parametrize("then", ["", "; netdiag.__all__; dir(netdiag); netdiag.__version__"])
def test_importing_netdiag_imports_nothing_heavy(then: str) -> None:
    code = f"import sys, netdiag{then}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_src_names_no_symptom_knelpunt_pattern_or_intervention(kb: KnowledgeBase) -> None:
    ids = [
        name for index in (kb.symptoms, kb.knelpunten, kb.patterns, kb.interventions) for name in index if "-" in name
    ]
    assert len(ids) > 500
    word = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])")
    for file in FILES:
        assert set(word.findall(file.read_text(encoding="utf-8"))) & set(ids) == set(), file.name


def test_no_file_of_src_prints_but_the_command_line() -> None:
    for file in FILES:
        calls = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call)]
        prints = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert not prints or named(file) in ("cli.py", "terminal.py"), file.name
