"""The covered agreements: their names as disputes cite them, their titles, and the days on which they begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import attrs

from wtoproc._frozen import FrozenDict
from wtoproc._reader import package_toml

__all__ = ["Agreement", "agreements", "turning_days"]

_ONE_DAY = timedelta(days=1)


@attrs.frozen
class Agreement:
    """An agreement under which a dispute may be brought (DSU Appendix 1)."""

    name: str
    """As disputes cite it: "GATT 1994", "SPS", ..."""
    title: str
    since: date = date(1995, 1, 1)
    """First day in force."""
    until: date = date.max
    """Last day in force."""
    grace_until: date | None = None
    """Last day on which developing Members that are not least developed may not be brought to dispute settlement on it."""

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day <= self.until


@cache
def agreements() -> Mapping[str, Agreement]:
    """Every covered agreement by its name."""
    listed = (Agreement(**table) for table in package_toml("terms/data/agreements.toml")["agreement"])
    return FrozenDict({agreement.name: agreement for agreement in listed})


@cache
def turning_days() -> frozenset[date]:
    """The days on which an agreement begins to bind, or binds no longer, or a time of grace is over."""
    days: set[date] = set()
    for agreement in agreements().values():
        days.add(agreement.since)
        days |= {day + _ONE_DAY for day in (agreement.until, agreement.grace_until) if day and day < date.max}
    return frozenset(days)
