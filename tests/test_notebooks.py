"""The notebooks of examples/ run from top to bottom, show what they promise, and hold no outputs."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def outputs(notebook: Any) -> list[tuple[str, dict[str, Any]]]:
    """What cells show: kind of output, and what it holds by type."""
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [(one.output_type, dict(one.get("data", {"text/plain": one.get("text", "")}))) for one in shown]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_without_outputs_and_as_jupyter_writes_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code and all(not cell.outputs and cell.execution_count is None for cell in code)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    assert notebook.cells[0].source.startswith("# ")


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_from_top_to_bottom_and_shows_pictures_and_tables(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel and its sockets, which say nothing of netdiag
        nbclient.NotebookClient(notebook, timeout=100, resources={"metadata": {"path": str(file.parent)}}).execute()
    shown = outputs(notebook)
    told = [data for kind, data in shown if kind == "stream"]
    assert {kind for kind, _ in shown} <= {"stream", "execute_result"} and told
    types = {kind for _, data in shown for kind in data}
    assert {"image/svg+xml", "text/html"} <= types
    assert not any("Traceback" in str(data) or "object at 0x" in str(data) for _, data in shown)


def test_three_notebooks_are_told_of_in_the_docs() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert len(NOTEBOOKS) == 3 and all(f"../examples/{file.name})" in page for file in NOTEBOOKS)
