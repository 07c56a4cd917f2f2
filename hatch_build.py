"""Compile the law for the wheel: the TOML rows once more as JSON, which a fresh process reads ten times as fast.

The TOML files stay the law: `wtoproc._reader.package_toml` takes the JSON only while it matches them to the byte.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LawHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes ``law/compiled.json`` before a wheel is built, an editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write the file and name it as an artifact of the build."""
        source = str(Path(self.root) / "src")
        sys.path.insert(0, source)
        try:
            from wtoproc._reader import compile_tables  # noqa: PLC0415  the package lies in the folder to be built
        finally:
            sys.path.remove(source)
        build_data["artifacts"].append(compile_tables())
