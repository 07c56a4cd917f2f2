"""The covered agreements: the names that disputes cite, the titles, and the first and last days in force."""

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
    """Last day on which nobody may bring a dispute under it against a developing Member that is not least developed."""

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
    """The first days on which an agreement is in force, is no longer in force, or has no grace period any more."""
    days: set[date] = set()
    for agreement in agreements().values():
        days.add(agreement.since)
        days |= {day + _ONE_DAY for day in (agreement.until, agreement.grace_until) if day and day < date.max}
    return frozenset(days)
