"""How the modules of src build on each other, and what they may not contain."""

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
ORDER = (
    "errors", "files", "certainty", "yamlfile", "model", "records", "premise", "derived", "compiled", "knowledge",
    "case", "phrases", "logic", "chain", "engine", "floats", "matrix", "questions", "plan", "advice", "explain",
    "diagnosis", "search", "schema", "template", "suite", "mutate", "lint", "check", "report", "verify", "table",
    "batch", "sources", "pieces", "cli",
)  # fmt: skip
HEAVY = ("numpy", "pandas", "pydantic", "experta", "rich")


def layer(file: Path) -> str:
    """The module of a file; what stands in a package counts as that package."""
    return file.relative_to(SRC).parts[0].removesuffix(".py")


def imported(tree: ast.AST, everywhere: bool) -> Iterator[str]:
    """Names of the modules that a tree imports; unless everywhere, functions and TYPE_CHECKING apart."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif everywhere or not (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or for_typing(node)):
            yield from imported(node, everywhere)


def for_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_every_module_has_its_layer() -> None:
    assert {layer(file) for file in FILES} - {"__init__", "__main__"} == set(ORDER)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SRC)))
def test_a_module_imports_only_from_earlier_layers(file: Path) -> None:
    mine = layer(file)
    allowed = set() if mine == "__init__" else set(ORDER) if mine == "__main__" else set(ORDER[: ORDER.index(mine)])
    names = [name.split(".") for name in imported(parsed(file), everywhere=False)]
    own = {parts[1] for parts in names if parts[0] == "netdiag" and len(parts) > 1}
    assert own - allowed - ({mine} if file.parent != SRC else set()) == set()


def test_only_engine_imports_experta() -> None:
    users = {layer(file) for file in FILES for name in imported(parsed(file), everywhere=True) if "experta" in name}
    assert users == {"engine"}


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
        assert not prints or layer(file) == "cli", file.name
