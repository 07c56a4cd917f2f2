"""The check that a value is a day. A ``datetime`` is refused: it never equals a date, so it would miss every holiday."""

from __future__ import annotations

from wtoproc._typed import day_fault
from wtoproc.errors import EventError

__all__ = ["check_day"]


def check_day(value: object, name: str) -> None:
    """Raise an error if a value is no day.

    Args:
        value: what was given.
        name: the function or field that takes the day, for the message.

    Raises:
        EventError: the value is no date, or is a datetime.
    """
    fault = day_fault(value, name)
    if fault:
        raise EventError(fault)
