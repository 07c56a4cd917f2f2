"""The house: each room imports only from those above it, and importing the package costs next to nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import wtoproc as wto

SOURCE = Path(wto.__file__).parent
# In the order of the house; a room may import those before it.
ROOMS = [
    "errors", "_reader", "members", "provisions", "periods", "workdays", "events", "implementation", "record", "casefile", "charts",
    "verdicts", "rulebook", "question", "clocks", "guards", "overlay", "judge", "readings", "strands", "status", "deadlines", "course", "moves", "wording",
    "dispute", "comparison", "search", "exploration", "live", "docket", "experience", "forecast", "plain", "testing", "pytest_plugin", "cli",
]  # fmt: skip


def imported(path: Path) -> set[str]:
    """Rooms imported when the module is, not those it fetches inside a function or for a type checker."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("wtoproc"):
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    return found


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


FILES = [p for p in sorted(SOURCE.rglob("*.py")) if room(p) not in ("__init__", "__main__", "_entry")]


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in FILES} == set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_rooms_import_only_from_those_above(path: Path) -> None:
    allowed = set(ROOMS[: ROOMS.index(room(path)) + 1])
    assert imported(path) <= allowed


def test_only_the_command_reads_the_clock_and_prints() -> None:
    for path in FILES:
        if room(path) == "cli":
            continue
        names = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not names & {"today", "now", "print", "time"}, path


def run(code: str) -> str:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def test_a_first_verdict_imports_no_extra_and_reads_no_case_file() -> None:
    code = (
        "import sys; from datetime import date; import wtoproc as wto\n"
        "case = wto.Dispute(complainants='KOR', respondent='JPN', agreements=['GATT 1994'])\n"
        "case = case.record(wto.ConsultationsRequested(on=date(2019, 9, 11), by='KOR'))\n"
        "case.may(wto.PanelRequested(on=date(2019, 11, 18), by='KOR'))\n"
        "print(*(m for m in ('cattrs', 'transitions', 'click', 'rich', 'hypothesis', 'scipy', 'numpy') if m in sys.modules))"
    )
    assert run(code).split() == []


def test_public_names_are_there_and_a_misspelt_one_is_an_error() -> None:
    for name in dir(wto):
        assert getattr(wto, name) is not None or name.startswith("__")
    with pytest.raises(AttributeError, match="PanelRequestd"):
        wto.PanelRequestd  # noqa: B018
