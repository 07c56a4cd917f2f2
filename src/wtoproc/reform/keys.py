"""The keys that a row has in a reform file, and the values that the law knows for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from wtoproc._typed import Field
from wtoproc.law.grades import GRADES
from wtoproc.law.rows import (
    CLOCK_CHOICES,
    CLOCK_FIELDS,
    DIRECTIONS,
    EFFECTS,
    JUDGED_ON,
    KINDS,
    NEEDS,
    PARTS,
    Gate,
    Period,
    Row,
)

__all__ = ["CHOICES", "ID", "KEYS", "REQUIRED", "TYPE_NAME"]

ID = re.compile(r"[a-z0-9][a-z0-9.()-]*")
TYPE_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "effect": EFFECTS,
    "clock_field": CLOCK_FIELDS,
    "clock_choice": CLOCK_CHOICES,
    "judged_on": JUDGED_ON,
    "direction": DIRECTIONS,
    "needs": NEEDS,
    "part": PARTS,
    "proceedings": ("original", "compliance"),
    "if_met": tuple(GRADES),
    "if_not": tuple(GRADES),
    "if_unknown": tuple(GRADES),
    "force": ("shall", "should", "may"),
}
"""The values of the keys that take one of a few."""
# What the reader itself fills in, or what has another place in the file.
_NOT_WRITTEN = frozenset({"id", "reform", "in_force", "examples", "read_in", "verified", "checked", "meta"})
_LENGTHS = frozenset({"length", "length_min"})


def _form(field: Field) -> str:
    """How a key is written in TOML: "text", "truth", "length", "texts" (one or a list), "lengths" (a table)."""
    if field.name in _LENGTHS:
        return "length"
    kind = str(field.type)
    if kind == "bool":
        return "truth"
    if kind.startswith("tuple"):
        return "texts"
    return "lengths" if kind.startswith("Mapping") else "text"


KEYS: Mapping[type[Row], Mapping[str, str]] = {
    cls: {f.name: _form(f) for f in attrs.fields(cls) if f.name not in _NOT_WRITTEN} for cls in (Period, Gate)
}
"""The keys of each kind of row, with the form in which each is written."""
REQUIRED: Mapping[type[Row], tuple[str, ...]] = {
    Period: ("provision", "governs", "actor", "summary", "clock", "kind", "length", "effect"),
    Gate: ("provision", "governs", "actor", "summary"),
}
"""The keys that a new row must have."""
