"""The periods and gates that a reform file adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wtoproc.judging import guards
from wtoproc.law.rows import PROPOSAL, Gate, InForce, Period, Row
from wtoproc.reform.contradictions import check_row
from wtoproc.reform.declarations import Head
from wtoproc.reform.keys import ID, KEYS, REQUIRED
from wtoproc.reform.row_values import Names, row_values
from wtoproc.reform.tables import WHEN, Faults, Table, Window, tables, written_ids
from wtoproc.terms.agreements import first_day_of_wto

__all__ = ["read_rows"]


def read_rows(data: Mapping[str, Any], names: Names, head: Head, faults: Faults) -> Iterator[Row]:
    """The new rows of a file, without those that have a fault."""
    kinds: tuple[tuple[str, type[Period | Gate]], ...] = (("period", Period), ("gate", Gate))
    for name, cls in kinds:
        for table in tables(data, name, faults):
            before = len(faults)
            rule = table.text("id")
            _check_id(table, rule, names)
            _check_keys(table, rule, cls)
            values = row_values(table, rule, cls, names)
            window = table.window(head.window)
            _check_use(table, rule, cls, values, window)
            if len(faults) == before:
                values.setdefault("source", head.overlay.source)
                row = cls(
                    **values, id=rule, reform=head.overlay.id, verified=PROPOSAL, in_force=_force(window)
                )
                check_row(table, row, values)
                yield row


def _check_id(table: Table, rule: str, names: Names) -> None:
    if rule and not ID.fullmatch(rule):
        table.fault("id", f'{rule!r} is no id: write "my-4.7-notice"', rule)
    if rule in names.base:
        table.fault(
            "id", f"the rule {rule!r} exists already: change it with [[change]], or choose another id", rule
        )
    elif written_ids(names.data).count(rule) > 1:
        table.fault("id", f"{rule!r} stands twice in this file: give each row its own id", rule)


def _check_keys(table: Table, rule: str, cls: type[Row]) -> None:
    table.check_keys(("id", *WHEN, *KEYS[cls]), rule)
    for key in REQUIRED[cls]:
        if key not in table.values and not (key == "length" and "uncountable" in table.values):
            table.fault(key, f"{rule}: is missing", rule)


def _check_use(table: Table, rule: str, cls: type[Row], values: Mapping[str, Any], window: Window) -> None:
    """A fault where the row would replace others for a time only, or is a gate that tests nothing."""
    if values.get("replaces") and not window.always:
        table.fault("replaces", f"{rule}: a row with dates replaces none: drop or change the other row "
                    "for the same dates", rule)  # fmt: skip
    if cls is Gate and not _decides(values):
        table.fault("", f"{rule}: decides nothing: give it requires, forbids, facts, an actor among "
                    f"{', '.join(sorted(guards.roles()))}, or say in cannot_object why it never objects", rule)  # fmt: skip


def _decides(values: Mapping[str, Any]) -> bool:
    return bool(
        any(values.get(key) for key in ("requires", "forbids", "facts", "cannot_object"))
        or values.get("actor") in guards.roles()
    )


def _force(window: Window) -> InForce:
    first = window.since if window.since > date.min else first_day_of_wto()
    return InForce(first, window.until, window.by or "clock")
