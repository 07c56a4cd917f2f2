"""The kit finds the faults of the table; see docs/faults.md, and `find.py` for the command."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

_spec = spec_from_file_location("find_faults", Path(__file__).with_name("find.py"))
find = module_from_spec(_spec)
sys.modules[_spec.name] = find
_spec.loader.exec_module(find)

FAULTS = find.faults()


def test_the_table_is_large_enough_and_all_but_few_are_found() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS) >= 30
    assert sum(not fault.why for fault in FAULTS) >= find.LEAST
    assert len({fault.kind for fault in FAULTS}) > 15
    in_law = sum(fault.file.startswith("law/") for fault in FAULTS)
    assert 0.4 < in_law / len(FAULTS) < 0.6


def test_the_page_shows_the_table() -> None:
    page = find.PAGE.read_text("utf-8")
    rows = [line.rsplit(" | ", 1) for line in find.between(page, "table").splitlines()]
    assert [row[0] for row in rows] == [line.rsplit(" | ", 1)[0] for line in find.table({}).splitlines()]
    assert all(int(row[1].removesuffix(" |")) <= find.EXAMPLES for row in rows[2:])
    assert find.between(page, "missed").strip() == find.missed()


@pytest.mark.parametrize("fault", [f for f in FAULTS if not f.why], ids=lambda fault: fault.id)
def test_a_fault_is_found(fault: find.Fault) -> None:
    result = find.attempt(fault.property, fault)
    assert result.told
    assert "Error" not in result.told  # an answer is wrong; nothing breaks down
    # The histories that find it find nothing where there is no fault.
    assert not find.tried_here(fault.property, result.tried).told
