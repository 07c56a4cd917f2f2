"""Contradictions in a reform: lengths that do not fit together, within a period and between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from wtoproc.law.rows import Period, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.reform.tables import Faults, Table
from wtoproc.terms.periods import Length

__all__ = ["check_row", "check_waits"]

# A period of no days at all belongs to a day that somebody sets.
_SET_DAYS = frozenset({"comply_by", "period_end", "expected_on"})
_SOME_DAY = date(2001, 1, 1)


def check_row(table: Table, row: Row, values: Mapping[str, Any]) -> None:
    """Report values of a row that contradict each other."""
    if not isinstance(row, Period):
        return
    length = values.get("length", row.length)
    shorter = values.get("length_min", row.length_min)
    field = values.get("clock_field", row.clock_field)
    if "length" in values and _is_nothing(length) and field not in _SET_DAYS:
        table.fault(
            "length", f"{row.id}: a period of no length is none: give it one, or drop the row", row.id
        )
    if isinstance(length, Length) and isinstance(shorter, Length) and _longer(shorter, length):
        table.fault("length_min", f"{row.id}: {shorter} is longer than the whole length, {length}", row.id)


def _is_nothing(length: object) -> bool:
    return isinstance(length, Length) and not (length.years or length.months or length.weeks or length.days)


def _longer(one: Length, other: Length) -> bool:
    return one.after(_SOME_DAY) > other.after(_SOME_DAY)


def check_waits(rows: Iterable[Row], base: Rulebook, reform: str, faults: Faults) -> None:
    """Report each act that must wait for longer than the time within which it must be done."""
    rows = list(rows)
    touched = {row.id for row in rows if row.reform == reform}
    for wait, limit in _waits_and_limits(rows):
        if not {wait.id, limit.id} & touched or not _same_time(wait, limit):
            continue
        if wait.length and limit.length and _longer(wait.length, limit.length):
            faults.add(
                "change" if wait.id in base and limit.id in base else "period",
                f"{wait.id} holds {' and '.join(sorted(set(wait.governs) & set(limit.governs)))} back for "
                f"{wait.length}, but {limit.id} wants it within {limit.length} of the same day: "
                "shorten the one or lengthen the other",
                wait.id if wait.id in touched else limit.id,
            )


def _waits_and_limits(rows: Iterable[Row]) -> Iterator[tuple[Period, Period]]:
    """Each waiting period, paired with each limit on the same acts."""
    periods = [row for row in rows if isinstance(row, Period) and row.length is not None and not row.meta]
    limits = [row for row in periods if row.kind == "limit" and row.effect in ("bars", "overrun", "lapses")]
    for wait in periods:
        if wait.kind == "wait" and wait.effect == "bars":
            for limit in limits:
                yield wait, limit


def _same_time(one: Period, other: Period) -> bool:
    """Whether two periods run side by side from the same day, towards the same act."""
    same = ("clock_field", "direction", "needs", "judged_on", "overlay")
    shared = ("governs", "clock", "proceedings")
    return (
        one.direction == "after"
        and all(getattr(one, key) == getattr(other, key) for key in same)
        and all(set(getattr(one, key)) & set(getattr(other, key)) for key in shared)
        and (not one.agreements or not other.agreements or bool(set(one.agreements) & set(other.agreements)))
        and one.id not in other.replaces
        and other.id not in one.replaces
        and one.in_force.since <= other.in_force.until
        and other.in_force.since <= one.in_force.until
    )
