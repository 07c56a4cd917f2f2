"""The documentation names what the code holds: sources, charts, rooms, disputes outside the rules."""

from __future__ import annotations

import re
from pathlib import Path

import wtoproc as wto

ROOT = Path(__file__).parents[1]
KEY = re.compile(r"`([A-Z0-9][A-Za-z0-9.-]+)`")


def keys_of_sources() -> set[str]:
    """The keys in the first column of the tables."""
    text = (ROOT / "docs" / "sources.md").read_text("utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in KEY.findall(cell)}


def test_the_list_of_sources_is_the_one_that_the_rows_name() -> None:
    named = {key for rule in wto.DSU for row in wto.DSU.versions(rule) for key in row.read_in}
    assert len(named) > 60
    assert keys_of_sources() == named


def test_every_row_of_the_law_is_in_the_table_with_an_example_or_a_reason() -> None:
    without = {row.id for rule in wto.DSU for row in wto.DSU.versions(rule) if not row.examples}
    assert without == {"dsu-6.1-second-meeting", "scm-4.12"}  # counted in meetings; a rule about rules
    text = (ROOT / "docs" / "law.md").read_text("utf-8")
    assert all(f"`{rule}`" in text for rule in without)


def test_rows_that_only_open_a_door_or_call_for_a_meeting_are_listed() -> None:
    text = (ROOT / "docs" / "law.md").read_text("utf-8")
    for rule in wto.DSU:
        row = wto.DSU[rule]
        if getattr(row, "exception_to", ()) or getattr(row, "calls_only", False) or row.meta:
            assert f"`{rule}`" in text, rule


def test_every_overlay_is_told() -> None:
    text = (ROOT / "docs" / "law.md").read_text("utf-8")
    assert all(f"`{overlay}`" in text for overlay in wto.DSU.overlays)
