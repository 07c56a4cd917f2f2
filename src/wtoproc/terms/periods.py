"""Lengths of time-periods, and how they are counted.

The first day does not count and every later calendar day does, so a period of N days from a date ends N days later.
A period of months ends on the same day of a later month, or on its last day if that month is shorter. Months are
added first, then weeks and days.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import attrs

from wtoproc._typed import shown
from wtoproc.errors import RulebookError, WTOProcError
from wtoproc.terms.days import check_day

__all__ = ["Length", "OutOfTimeError"]

_UNITS = ("year", "month", "week", "day")
_TEXT = re.compile(
    r"(?:(?P<year>\d{1,3}) years?)? ?(?:(?P<month>\d{1,4}) months?)? ?"
    r"(?:(?P<week>\d{1,4}) weeks?)? ?(?:(?P<day>\d{1,5}) days?)?"
)
_ONE_DAY = timedelta(days=1)


class OutOfTimeError(WTOProcError, ValueError):
    """A period ends outside the years 1 to 9999, which dates can express."""


@attrs.frozen(slots=False)
class Length:
    """The length of a period in years, months, weeks and days, each zero or more.

    Raises:
        RulebookError: one of them is no whole number, or less than zero.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    def __attrs_post_init__(self) -> None:
        for unit in _UNITS:
            number = getattr(self, f"{unit}s")
            if type(number) is not int or number < 0:
                raise RulebookError(
                    f"{shown(number)} {unit}s are no length: write a whole number, zero or more, such as Length({unit}s=2)"
                )

    def __reduce__(self) -> tuple[Any, ...]:
        return Length, (self.years, self.months, self.weeks, self.days)

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read a length such as "60 days", "1 week", "9 months", "2 years" or "4 months 15 days" (larger units first).

        Raises:
            RulebookError: the text is no length.
        """
        found = _TEXT.fullmatch(text) if isinstance(text, str) else None
        if not found or not any(found.groups()) or text != text.strip():
            raise RulebookError(
                f'{text!r} is no length: write "60 days", "1 week", "9 months", "2 years" or "4 months 15 days"'
            )
        return cls(*(int(found[unit] or 0) for unit in _UNITS))

    def __str__(self) -> str:
        numbers = zip((self.years, self.months, self.weeks, self.days), _UNITS, strict=True)
        parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in numbers if number]
        return " ".join(parts) or "0 days"

    @cached_property
    def plain(self) -> timedelta | None:
        """The length in days; None if it contains months or years."""
        return None if self._whole_months else self._rest

    @cached_property
    def _whole_months(self) -> int:
        return self.years * 12 + self.months

    @cached_property
    def _rest(self) -> timedelta:
        return timedelta(days=self.weeks * 7 + self.days)

    def after(self, start: date, *, first_day_in: bool = False) -> date:
        """The last day of a period that starts on `start`; that day itself does not count.

        Args:
            start: the day of the event.
            first_day_in: count that day too, so that a period with days or weeks ends one day earlier.

        Raises:
            OutOfTimeError: the end lies beyond the year 9999.
            EventError: `start` is no date, or a datetime.
        """
        if type(start) is not date:
            check_day(start, "after")
        if not first_day_in and self.plain is not None:
            try:
                return start + self.plain
            except OverflowError:
                raise OutOfTimeError(f"{self} from {start} end beyond the calendar") from None
        try:
            end = _add_months(start, self._whole_months) if self._whole_months else start
            end += self._rest
        except (OverflowError, ValueError):
            raise OutOfTimeError(f"{self} from {start} end beyond the calendar") from None
        return end - _ONE_DAY if first_day_in and self._rest else end

    def before(self, day: date) -> date:
        """The last day that lies at least this length before `day`.

        Raises:
            OutOfTimeError: it lies before the year 1.
            EventError: `day` is no date, or a datetime.
        """
        if type(day) is not date:
            check_day(day, "before")
        try:
            end = day - self._rest
            return _add_months(end, -self._whole_months) if self._whole_months else end
        except (OverflowError, ValueError):
            raise OutOfTimeError(f"{self} before {day} lie beyond the calendar") from None


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
