"""The WTO's non-working days, and how WT/DSB/6 moves the end of a Member's period.

The holidays follow a pattern, not a record (see ``data/workdays.toml``). Weekends are certain, and so in practice are
some holidays; others are uncertain. A period that ends on an uncertain day has an earliest and a latest end.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from wtoproc._reader import package_toml
from wtoproc.errors import RulebookError
from wtoproc.terms.days import check_day

__all__ = ["DayStatus", "Rolled", "roll", "status", "why"]

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_RULE = re.compile(r"(?:(\d\d)-(\d\d)|(easter|first-sunday-september)([+-]\d+))")


class DayStatus(enum.Enum):
    """Whether the WTO works on a day."""

    WORKING = "working"
    CLOSED = "closed"
    UNCERTAIN = "uncertain"


class Rolled(NamedTuple):
    """The end of a period after WT/DSB/6."""

    earliest: date
    """The last day of the period if uncertain days are working days."""
    latest: date
    """The last day of the period if they are not."""
    certainty: str
    """ "sure": only weekends matter. "pattern": holidays of the pattern matter too. "uncertain": the two days differ or
    may be wrong."""


class _Year(NamedTuple):
    closed: frozenset[date]
    uncertain: frozenset[date]
    names: Mapping[date, str]


def easter(year: int) -> date:
    """Easter Sunday of a year (Gregorian computus)."""
    century = year // 100
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= (moon // 28) * (1 - (moon // 28) * (29 // (moon + 1)) * ((21 - year % 19) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def _day_of(rule: str, year: int) -> date:
    found = _RULE.fullmatch(rule)
    if found is None:
        raise RulebookError(f"{rule!r} is no rule for a holiday")
    if found[1]:
        return date(year, int(found[1]), int(found[2]))
    if found[3] == "easter":
        return easter(year) + timedelta(days=int(found[4]))
    first = date(year, 9, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + int(found[4]))


@cache
def _table() -> Mapping[str, Any]:
    return package_toml("terms/data/workdays.toml")


@cache
def _year(year: int) -> _Year | None:
    """The holidays of a year; None outside the years that the pattern covers."""
    table = _table()
    if not table["verified_from"].year <= year <= table["computed_until"].year:
        return None
    days: dict[str, set[date]] = {"closed": set(), "uncertain": set()}
    names: dict[date, str] = {}
    for holiday in table["holiday"]:
        if holiday.get("from", 0) <= year <= holiday.get("until", 9999):
            day = _day_of(holiday["day"], year)
            days[holiday["status"]].add(day)
            names.setdefault(day, holiday["name"])
    closed = frozenset(days["closed"])
    return _Year(closed, frozenset(days["uncertain"]) - closed, names)


def status(day: date) -> DayStatus:
    """Whether the WTO works on `day`. Outside 1995 to 2035 only weekends are known; all other days are uncertain.

    Raises:
        EventError: `day` is no date, or a datetime.
    """
    check_day(day, "status")
    if day.weekday() >= _SATURDAY:
        return DayStatus.CLOSED
    holidays = _year(day.year)
    if holidays is None:
        return DayStatus.UNCERTAIN
    if day in holidays.closed:
        return DayStatus.CLOSED
    return DayStatus.UNCERTAIN if day in holidays.uncertain else DayStatus.WORKING


def why(day: date) -> str:
    """Why the WTO is closed, or may be, on `day`: "Saturday", "Good Friday", ...; "" on a working day.

    Raises:
        EventError: `day` is no date, or a datetime.
    """
    check_day(day, "why")
    if day.weekday() >= _SATURDAY:
        return ("Saturday", "Sunday")[day.weekday() - _SATURDAY]
    holidays = _year(day.year)
    return "" if holidays is None else holidays.names.get(day, "")


@lru_cache(maxsize=16384)
def roll(day: date) -> Rolled:
    """The last day of a period that nominally ends on `day`, moved to a working day if necessary (WT/DSB/6).

    Outside the years of the pattern it is `day` itself, marked uncertain.

    Raises:
        EventError: `day` is no date, or a datetime.
    """
    check_day(day, "roll")
    if _year(day.year) is None:
        return Rolled(day, day, "uncertain")
    earliest, rests_on_pattern = _next(day, skip_uncertain=False)
    latest, _ = _next(day, skip_uncertain=True)
    if earliest != latest:
        return Rolled(earliest, latest, "uncertain")
    return Rolled(earliest, latest, "pattern" if rests_on_pattern else "sure")


def _next(day: date, *, skip_uncertain: bool) -> tuple[date, bool]:
    """The first working day from `day` on, and whether a holiday of the pattern lies before it."""
    passed = False
    while True:
        if day.weekday() < _SATURDAY:
            holidays = _year(day.year)
            if holidays is None:
                return day, passed
            if day not in holidays.closed and not (skip_uncertain and day in holidays.uncertain):
                return day, passed
            passed = True
        day += _ONE_DAY
