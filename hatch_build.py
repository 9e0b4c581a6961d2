"""Build hook: keeps the knowledge compiled, in a wheel and beside an editable install alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KeepCompiled(BuildHookInterface):
    """Reads, checks and compiles knowledge/ and rules/; a knowledge base with a mistake in it does not build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write src/netdiag/_data/compiled.json and put it in the wheel."""
        sys.path.insert(0, str(Path(self.root, "src")))
        try:
            from netdiag.knowledge.base import keep_shipped
            from netdiag.knowledge.compiled import COPY

            keep_shipped()
        finally:
            sys.path.pop(0)
        build_data["artifacts"].append(f"/{COPY.relative_to(self.root).as_posix()}")
