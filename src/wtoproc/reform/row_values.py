"""The values of rows in a reform file: read by their form, with each name in them checked against those that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from wtoproc.errors import RulebookError
from wtoproc.judging import guards
from wtoproc.law.grades import GRADES
from wtoproc.law.rows import Fact, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import DECLARED, Event
from wtoproc.record.events import types
from wtoproc.reform.keys import CHOICES, KEYS
from wtoproc.reform.tables import Faults, Table, hint, written_ids
from wtoproc.terms.periods import Length
from wtoproc.terms.provisions import TRACKS, Provision

__all__ = ["Names", "check_names", "row_values"]

_MISSING = object()
_STEPS = (
    *(key for key, default in DECLARED.items() if isinstance(default, tuple)),
    "governs",
    "clock",
    "waived_by",
    "extended_by",
    "announced_by",
    "requires",
    "forbids",
)
_FACTS = ("facts", "speaks_upon", "only_upon", "waived_by_fact", "extended_by_fact", "proved_by_occurrence")
_RULES = ("replaces", "exception_to")
# By key: which names it takes, and what a message calls one of them; "" for the key itself.
_GROUPS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(_STEPS, ("steps", "event type")),
    **dict.fromkeys(_FACTS, ("all_facts", "fact; a new one needs a table [[fact]]")),
    **dict.fromkeys(_RULES, ("rules", "rule")),
    "readings": ("readings", "reading"),
    "actor": ("actors", ""),
    "overlay": ("overlays", ""),
}


@attrs.frozen(eq=False)
class Names:
    """The names that a reform file may use: those of the rulebook beneath, and those that the file brings in."""

    base: Rulebook
    data: Mapping[str, Any]
    events: Mapping[str, type[Event]] = attrs.field(factory=dict)
    """The event types that the file brings in."""
    facts: Mapping[str, Fact] = attrs.field(factory=dict)
    """The open facts that the file brings in."""

    @property
    def actors(self) -> list[str]:
        """The roles that a row or an event type may name."""
        used = {row.actor for rule in self.base for row in self.base.versions(rule)}
        return sorted(used | guards.roles() | {"anybody"})

    @property
    def steps(self) -> list[str]:
        """Every event type."""
        return [*(kind.type for kind in types()), *self.base.events, *self.events]

    @property
    def all_facts(self) -> list[str]:
        """Every open fact."""
        return [*self.base.facts, *self.facts]

    @property
    def rules(self) -> list[str]:
        """Every rule, those that the file adds included."""
        return [*self.base, *written_ids(self.data)]

    @property
    def readings(self) -> list[str]:
        """Every reading."""
        return list(self.base.readings)

    @property
    def overlays(self) -> list[str]:
        """Every set of rules."""
        return list(self.base.overlays)


def row_values(table: Table, rule: str, cls: type[Row], names: Names) -> dict[str, Any]:
    """The values of a table for a kind of row, in the form that the row needs; faulty ones are left out."""
    found = {}
    for key, form in KEYS[cls].items():
        if key in table.values:
            value = _value(table, rule, key, form, names)
            if value is not _MISSING:
                found[key] = value
    return found


def _value(table: Table, rule: str, key: str, form: str, names: Names) -> Any:
    """The value of a key as a row holds it; `_MISSING` with a fault."""
    place, value = f"{table.place}.{key}", table.values[key]
    if form == "truth":
        if isinstance(value, bool):
            return value
        return _wrong(table.faults, place, f"{rule}: {value!r} is neither true nor false", rule)
    if form == "length":
        return _length(table.faults, place, rule, value)
    if form == "lengths":
        return _variants(table.faults, place, rule, value)
    return _texts(table, rule, key, form, names)


def _texts(table: Table, rule: str, key: str, form: str, names: Names) -> Any:
    """A text, several, or a grade."""
    place, value = f"{table.place}.{key}", table.values[key]
    if form == "text" and not isinstance(value, str):
        return _wrong(table.faults, place, f"{rule}: {value!r} is no text", rule)
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return _wrong(table.faults, place, f"{rule}: {value!r} is neither a text nor a list of texts", rule)
    before = len(table.faults)
    check_names(table, rule, key, texts, names)
    if len(table.faults) > before:
        return _MISSING
    if key in ("if_met", "if_not", "if_unknown"):
        return GRADES[value]
    return value if form == "text" else tuple(texts)


def _wrong(faults: Faults, place: str, message: str, rule: str) -> Any:
    faults.add(place, message, rule)
    return _MISSING


def _length(faults: Faults, place: str, rule: str, value: object) -> Any:
    try:
        return Length.parse(value if isinstance(value, str) else str(value))
    except RulebookError as error:
        return _wrong(faults, place, f"{rule}: {error}", rule)


def _variants(faults: Faults, place: str, rule: str, value: object) -> Any:
    known = {*guards.cases(), *(track.replace("-", "_") for track in TRACKS.values())}
    if not isinstance(value, dict):
        return _wrong(faults, place, f'{rule}: {value!r} is no table: write {{ urgent = "10 days" }}', rule)
    found = {}
    for case, length in value.items():
        if case not in known:
            faults.add(f"{place}.{case}", f"{rule}: no such case: one of {', '.join(sorted(known))}", rule)
        found[case] = _length(faults, f"{place}.{case}", rule, length)
    return _MISSING if _MISSING in found.values() else found


def check_names(table: Table, rule: str, key: str, written: Iterable[str], names: Names) -> None:
    """A fault for each name under a key that nothing has."""
    if key == "provision":
        _check_provisions(table, rule, written)
        return
    if key in CHOICES:
        known, what = list(CHOICES[key]), ""
    elif key in _GROUPS:
        group, what = _GROUPS[key]
        known = getattr(names, group)
    else:
        return
    for name in written:
        if name not in known:
            remedy = hint(name, known, listed=key in CHOICES)
            table.fault(key, f"{rule}: {name!r} is no {what or f'{key} of {rule}'}{remedy}", rule)


def _check_provisions(table: Table, rule: str, written: Iterable[str]) -> None:
    for name in written:
        try:
            Provision.parse(name)
        except RulebookError as error:
            table.fault("provision", f"{rule}: {error}", rule)
