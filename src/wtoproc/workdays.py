"""The working days of the WTO: the public home of `roll`, `status` and `why`."""

from wtoproc.terms.workdays import DayStatus, roll, status, why

__all__ = ["DayStatus", "roll", "status", "why"]
