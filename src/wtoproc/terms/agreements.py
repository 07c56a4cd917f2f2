"""The covered agreements: the names that disputes cite, the titles, and the first and last days in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import attrs

from wtoproc._frozen import FrozenDict
from wtoproc._reader import package_toml

__all__ = ["Agreement", "agreements", "first_day_of_wto", "turning_days"]

_ONE_DAY = timedelta(days=1)


@attrs.frozen
class Agreement:
    """An agreement under which a dispute may be brought (DSU Appendix 1)."""

    name: str
    """As disputes cite it: "GATT 1994", "SPS", ..."""
    title: str
    since: date
    """First day in force."""
    until: date = date.max
    """Last day in force."""
    grace_until: date | None = None
    """Last day on which nobody may bring a dispute under it against a developing Member that is not least developed."""

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day <= self.until


@cache
def first_day_of_wto() -> date:
    """The day on which the WTO Agreement entered into force, and with it the DSU; no dispute is older."""
    day: date = next(table["since"] for table in _listed() if table["name"] == "WTO Agreement")
    return day


def _listed() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = package_toml("terms/data/agreements.toml")["agreement"]
    return listed


@cache
def agreements() -> Mapping[str, Agreement]:
    """Every covered agreement by its name."""
    first = first_day_of_wto()
    listed = (Agreement(**{"since": first, **table}) for table in _listed())
    return FrozenDict({agreement.name: agreement for agreement in listed})


@cache
def turning_days() -> frozenset[date]:
    """The first days on which an agreement is in force, is no longer in force, or has no grace period any more."""
    days: set[date] = set()
    for agreement in agreements().values():
        days.add(agreement.since)
        days |= {day + _ONE_DAY for day in (agreement.until, agreement.grace_until) if day and day < date.max}
    return frozenset(days)
