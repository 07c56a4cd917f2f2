"""Changes and drops of rows: read from a reform file, and applied to the rows of a rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import attrs

from wtoproc.law.rows import PROPOSAL, Gate, InForce, Overlay, Row, nearest
from wtoproc.law.rulebook import Rulebook
from wtoproc.reform.contradictions import check_row
from wtoproc.reform.declarations import Head
from wtoproc.reform.keys import KEYS
from wtoproc.reform.row_values import Names, row_values
from wtoproc.reform.tables import WHEN, Faults, Table, Window, tables

__all__ = ["Change", "Changed", "changed", "check_together", "read_changes"]

_ONE_DAY = timedelta(days=1)


class Change(NamedTuple):
    """One table that changes or drops a row."""

    table: Table
    rule: str
    window: Window
    values: Mapping[str, Any] | None
    """None: the row is dropped."""


class Changed(NamedTuple):
    """The rows of a rulebook after the changes of a reform."""

    rows: list[Row]
    suspended: tuple[str, ...]
    """Ids of the rows that are dropped for a time."""


def read_changes(data: Mapping[str, Any], names: Names, head: Head, faults: Faults) -> Iterator[Change]:
    """The changes and drops of a file, without those of rules that do not exist."""
    for name in ("change", "drop"):
        for table in tables(data, name, faults):
            rule = table.text("id")
            if not rule:
                continue
            if rule not in names.base:
                near = nearest(rule, names.base, 3)
                remedy = f": did you mean {', '.join(near)}?" if near else "; wtoproc rules lists them"
                table.fault("id", f"no rule {rule!r}{remedy}", rule)
                continue
            window = table.window(head.window)
            _check_window(table, rule, window, names.base)
            if name == "drop":
                table.check_keys(("id", "from", "until"), rule)
            values = None if name == "drop" else _changed_values(table, names.base[rule], names)
            yield Change(table, rule, window, values)


def _check_window(table: Table, rule: str, window: Window, base: Rulebook) -> None:
    forces = [row.in_force for row in base.versions(rule)]
    if not any(window.meets(force) for force in forces):
        dates = ", ".join(f"{force.since} to {_day(force.until)}" for force in forces)
        table.fault("", f"{rule}: no version of it is in force then ({dates}): other dates, or none", rule)


def _day(day: date) -> str:
    return "no end" if day == date.max else str(day)


def _changed_values(table: Table, row: Row, names: Names) -> Mapping[str, Any]:
    """The values that a change gives a row."""
    keys = KEYS[type(row)]
    table.check_keys(("id", *WHEN, *keys), row.id)
    values = row_values(table, row.id, type(row), names)
    if not table.values.keys() & keys.keys():
        table.fault("", f"{row.id}: changes nothing: name a key, such as length or effect", row.id)
    if "overlay" in values:
        table.fault("overlay", f"{row.id}: a row stays in its set of rules: leave the key out", row.id)
    check_row(table, row, values)
    return values


def check_together(changes: Iterable[Change]) -> None:
    """Report each pair of changes of a row that cannot both apply on the same day."""
    listed = list(changes)
    for n, change in enumerate(listed):
        for earlier in listed[:n]:
            if earlier.rule == change.rule and earlier.window.meets(change.window):
                _check_two(earlier, change)


def _check_two(earlier: Change, change: Change) -> None:
    rule, place = change.rule, earlier.table.place
    if earlier.values is None and change.values is None:
        change.table.fault("", f"{rule} is dropped twice, also by {place}: keep one", rule)
    elif earlier.values is None or change.values is None:
        message = f"{rule} is changed and dropped at the same time, by {place} too: choose one"
        change.table.fault("", message, rule)
    else:
        for key in earlier.values.keys() & change.values.keys():
            message = f"{rule}: {place} changes {key} for the same time: keep one of the two"
            change.table.fault(key, message, rule)


def changed(base: Rulebook, changes: Iterable[Change], head: Overlay) -> Changed:
    """The rows of a rulebook once they are changed and dropped."""
    by_rule: dict[str, list[Change]] = {}
    for change in changes:
        by_rule.setdefault(change.rule, []).append(change)
    rows: list[Row] = []
    suspended: list[str] = []
    gone: set[str] = set()
    for rule in base:
        own = by_rule.get(rule, [])
        versions = _versions(base.versions(rule), own, head)
        if not versions:
            gone.add(rule)
        elif any(change.values is None for change in own):
            suspended.append(rule)
        rows += versions
    return Changed(_without(rows, gone), tuple(suspended))


def _versions(rows: Iterable[Row], changes: Iterable[Change], head: Overlay) -> list[Row]:
    """The versions of one rule after its changes."""
    versions = list(rows)
    for change in changes:
        versions = [part for row in versions for part in _parts(row, change, head)]
        if change.window.by and change.values is not None:
            # All versions are chosen by the same day, or one act would meet two of them, or none.
            versions = [_in_force(v, v.in_force.since, v.in_force.until, change.window.by) for v in versions]
    return versions


def _parts(row: Row, change: Change, head: Overlay) -> Iterator[Row]:
    """The parts of one version of a row: before the change, changed (unless dropped), and after it."""
    force, window = row.in_force, change.window
    if not window.meets(force):
        yield row
        return
    new = None if change.values is None else _evolved(row, change.values, head)
    if new is row:
        yield row
        return
    if force.since < window.since:
        yield _in_force(row, force.since, window.since - _ONE_DAY)
    if new is not None:
        yield _in_force(new, max(force.since, window.since), min(force.until, window.until))
    if window.until < force.until:
        yield _in_force(row, window.until + _ONE_DAY, force.until)


def _evolved(row: Row, values: Mapping[str, Any], head: Overlay) -> Row:
    """A row with other values; the row itself where they are the ones that it has."""
    other = {key: value for key, value in values.items() if getattr(row, key) != value}
    if not other:
        return row
    changed = "; ".join(
        f"{key} {_in_words(value)} in place of {_in_words(getattr(row, key))}"
        for key, value in other.items()
        if key != "summary"
    )
    changes: dict[str, Any] = {
        "reform": head.id,
        "verified": PROPOSAL,
        "checked": None,
        "read_in": (),
        "examples": (),
        "source": f"{head.source} (changes {row.source})",
        "summary": f"{row.summary} Changed by {head.id}: {changed}.",
    }
    if "length" in other:
        changes["uncountable"] = ""
    return attrs.evolve(row, **(changes | other))


def _in_words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {v}" for k, v in value.items()) or "none"
    return str(getattr(value, "word", value))


def _in_force(row: Row, since: date, until: date, by: str = "") -> Row:
    return attrs.evolve(row, in_force=InForce(since, until, by or row.in_force.by))


def _without(rows: list[Row], gone: set[str]) -> list[Row]:
    """The rows without those that are dropped for good, without their names in other rows and their own exceptions."""
    if not gone:
        return rows
    left: list[Row] = []
    more: set[str] = set()
    for row in rows:
        changes: dict[str, Any] = {}
        if gone & set(row.replaces):
            changes["replaces"] = tuple(r for r in row.replaces if r not in gone)
        if isinstance(row, Gate) and gone & set(row.exception_to):
            changes["exception_to"] = kept = tuple(r for r in row.exception_to if r not in gone)
            if not kept:
                more.add(row.id)
                continue
        left.append(attrs.evolve(row, **changes) if changes else row)
    return _without(left, more) if more else left
