"""Days: a ``datetime`` is none, because it never equals a date and would miss every holiday."""

from __future__ import annotations

from wtoproc._typed import day_fault
from wtoproc.errors import EventError

__all__ = ["check_day"]


def check_day(value: object, name: str) -> None:
    """Refuse what is no day.

    Args:
        value: what was given.
        name: the function or field that takes the day, for the message.

    Raises:
        EventError: no date, or a datetime.
    """
    fault = day_fault(value, name)
    if fault:
        raise EventError(fault)
