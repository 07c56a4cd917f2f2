"""The law files: one order of keys, no value that is the default, and the day of the last check of every row."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

import wtoproc as wto
from wtoproc.law.rows import Gate, InForce, Period, Row, row_from_table

LAW = Path(wto.__file__).parent / "law"
FILES = sorted(file for file in LAW.rglob("*.toml") if file.stem not in ("facts", "readings"))
KEYS = re.findall(r"^\| `(\w+)` \|", (LAW / "README.md").read_text("utf-8"), re.MULTILINE)
"""The keys as the legend lists them."""
ROWS = [
    pytest.param(cls, table, id=f"{table['id']}-{file.stem}-{n}")
    for file in FILES
    for name, cls in (("period", Period), ("gate", Gate))
    for n, table in enumerate(tomllib.loads(file.read_text("utf-8")).get(name, []))
]
TABLES = [pytest.param(row.values[1], id=row.id) for row in ROWS]


def default_of(field: attrs.Attribute[Any]) -> object:
    found = field.default
    if isinstance(found, attrs.Factory):  # type: ignore[arg-type]
        found = found.factory()  # type: ignore[union-attr]
    return list(found) if isinstance(found, tuple) else getattr(found, "word", found)


def test_the_legend_explains_every_key_once() -> None:
    known = {f.name for cls in (Period, Gate) for f in attrs.fields(cls)} - {"overlay", "reform"}
    assert len(KEYS) == len(set(KEYS))
    assert set(KEYS) == known


@pytest.mark.parametrize("table", TABLES)
def test_keys_stand_in_the_order_of_the_legend(table: dict[str, Any]) -> None:
    assert list(table) == sorted(table, key=KEYS.index)


@pytest.mark.parametrize(("cls", "table"), ROWS)
def test_no_row_repeats_a_default(cls: type[Row], table: dict[str, Any]) -> None:
    fields = {f.name: f for f in attrs.fields(cls)}
    for key, value in table.items():
        if key == "in_force":
            usual = {"from": InForce().since, "until": InForce().until, "by": InForce().by}
            assert value
            assert not [part for part, day in value.items() if usual[part] == day]
        else:
            written = [value] if isinstance(value, str) and fields[key].converter else value
            assert written != default_of(fields[key]), key


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_the_day_of_its_last_check_or_is_from_memory(table: dict[str, Any]) -> None:
    assert table["verified"] in ("text read", "from memory")
    if table["verified"] == "from memory":
        assert "checked" not in table
    else:
        assert date(2026, 11, 24) <= table["checked"] <= datetime.now(tz=UTC).date()


def test_a_row_read_in_its_text_without_a_day_is_refused() -> None:
    cls, table = next(p.values for p in ROWS if "checked" in p.values[1])  # type: ignore[operator]
    with pytest.raises(wto.RulebookError, match="checked"):
        row_from_table(cls, {k: v for k, v in table.items() if k != "checked"}, "dsu")


def test_every_file_is_loaded() -> None:
    rows = [row for name in wto.DSU for row in wto.DSU.versions(name)]
    assert len(rows) == len(ROWS)
