"""Prints the lowest versions that pyproject.toml allows, as constraints for pip: ``python .ci/lowest.py > constraints``.

They cover the package, its extras and what the tests need; whatever these depend on is pip's choice.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

FLOOR = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


def floors() -> dict[str, str]:
    """The floor of each requirement, by the name of its project."""
    settings = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text("utf-8"))
    project = settings["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    found: dict[str, str] = {}
    for requirement in [*(text for texts in lists for text in texts), *settings["dependency-groups"]["test"]]:
        floor = FLOOR.fullmatch(requirement)
        if floor is None:
            raise SystemExit(f"{requirement!r} has no floor: write NAME>=VERSION")
        if found.setdefault(floor[1], floor[2]) != floor[2]:
            raise SystemExit(f"{floor[1]} has two floors, {found[floor[1]]} and {floor[2]}")
    return found


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in floors().items()))
