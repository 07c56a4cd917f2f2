"""The tables of a reform file: each key is checked when it is read, and faults gather until all are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import attrs

from wtoproc.errors import Fault, OverlayError
from wtoproc.law.rows import IN_FORCE_BY, InForce, nearest

__all__ = ["ALWAYS", "WHEN", "Faults", "Table", "Window", "hint", "tables", "written_ids"]

WHEN = ("from", "until", "by")


class Faults:
    """The faults of one file, in the order in which they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []
        self.rule = ""
        """The first rule that a fault is about."""

    def __len__(self) -> int:
        return len(self.found)

    def add(self, place: str, message: str, rule: str = "") -> None:
        """Keep a fault."""
        self.rule = self.rule or rule
        self.found.append(Fault(place, message))

    def refuse(self) -> None:
        """Refuse the file if it has a fault.

        Raises:
            OverlayError: with every fault so far.
        """
        if self.found:
            raise OverlayError(self.file, self.found, rule=self.rule)


class Window(NamedTuple):
    """From when until when a table of the file counts, both days included."""

    since: date
    until: date
    by: str

    def meets(self, other: Window | InForce) -> bool:
        """Whether they have a day in common."""
        return self.since <= other.until and other.since <= self.until

    @property
    def always(self) -> bool:
        """Whether it has neither a first nor a last day."""
        return self.since == date.min and self.until == date.max


ALWAYS = Window(date.min, date.max, "")


@attrs.frozen(eq=False)
class Table:
    """One table of a file, with its place. A wrong value is reported as a fault, never as an exception."""

    place: str
    values: Mapping[str, Any]
    faults: Faults

    def fault(self, key: str, message: str, rule: str = "") -> None:
        """Keep a fault of a key; "" for the whole table."""
        self.faults.add(f"{self.place}.{key}" if key else self.place, message, rule)

    def text(self, key: str, *, default: str | None = None) -> str:
        """The text under a key; "" with a fault where it is missing or no text."""
        value = self.values.get(key, default)
        if value is None:
            self.fault(key, "is missing")
            return ""
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.fault(key, f"{value!r} is no text")
            return ""
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        """The truth value under a key; the default with a fault where it is none."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.fault(key, f"{value!r} is neither true nor false")
            return default
        return value

    def check_keys(self, known: Iterable[str], rule: str = "") -> None:
        """A fault for each key that this kind of table does not have."""
        choices = tuple(known)
        for key in self.values:
            if key not in choices:
                of = f" of {rule}" if rule else ""
                near = nearest(key, choices, 1)
                remedy = f": did you mean {near[0]}?" if near else f": known are {', '.join(choices)}"
                self.fault(key, f"unknown key{of}{remedy}", rule)

    def window(self, whole: Window) -> Window:
        """When the table counts; what it leaves out is as for the whole file."""
        since, until = self._day("from") or whole.since, self._day("until") or whole.until
        if since > until:
            self.fault("until", f"{until} lies before {since}, from which it counts")
            until = date.max
        by = self.values.get("by", whole.by)
        if by not in ("", *IN_FORCE_BY):
            self.fault("by", f"{by!r}: one of {', '.join(IN_FORCE_BY)}")
            by = ""
        return Window(since, until, by)

    def _day(self, key: str) -> date | None:
        day = self.values.get(key)
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            self.fault(key, f"{day!r} is no date: write {key} = 2027-01-01, without quotes")
            return None
        return day


def tables(data: Mapping[str, Any], name: str, faults: Faults) -> Iterator[Table]:
    """The tables of a file that stand under one name."""
    listed = data.get(name, [])
    if not isinstance(listed, list):
        faults.add(name, f"is a single table: write [[{name}]]")
        return
    for n, values in enumerate(listed):
        if isinstance(values, dict):
            yield Table(f"{name}[{n}]", values, faults)
        else:
            faults.add(f"{name}[{n}]", f"is no table: write [[{name}]]")


def written_ids(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the new rows of a file, as they are written."""
    listed = (table for name in ("period", "gate") for table in _listed(data.get(name)))
    return tuple(str(table["id"]) for table in listed if isinstance(table, dict) and "id" in table)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def hint(name: str, known: Iterable[str], *, listed: bool = False) -> str:
    """The end of a message about an unknown name: the nearest known name, or all if they are few."""
    choices = list(known)
    near = nearest(name, choices, 1)
    if near and not listed:
        return f": did you mean {near[0]}?"
    return f": one of {', '.join(choices)}" if len(choices) <= 24 else ""
