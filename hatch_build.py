"""Build hook: keeps knowledge and messages compiled, in a wheel and beside an editable install alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KeepCompiled(BuildHookInterface):
    """Compiles knowledge/, rules/ and the messages in other languages; a mistake in any of them does not build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write src/netdiag/_data/compiled.json and locale/*/LC_MESSAGES/netdiag.mo, and put them in the wheel."""
        sys.path.insert(0, str(Path(self.root, "src")))
        try:
            from netdiag.knowledge.base import keep_shipped
            from netdiag.knowledge.compiled import COPY
            from netdiag.messages import DOMAIN, LOCALE, compiled

            keep_shipped()
            catalogues = [compiled(file) for file in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")]
        finally:
            sys.path.pop(0)
        build_data["artifacts"] += [f"/{file.relative_to(self.root).as_posix()}" for file in (COPY, *catalogues)]
