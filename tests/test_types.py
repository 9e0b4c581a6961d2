"""What the pages show type-checks for a user: mypy, strict, without plugins."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

PAGES = ("README.md", "docs/python.md")


def test_the_python_of_the_pages_passes_mypy_strict_without_plugins(tmp_path: Path) -> None:
    for name in PAGES:
        page = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        assert blocks, name
        (tmp_path / f"{Path(name).stem.lower()}_shown.py").write_text("\n".join(blocks), encoding="utf-8")
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\n[mypy-experta.*]\nignore_missing_imports = true\n")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
