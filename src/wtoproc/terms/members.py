"""WTO Members: codes, names and dates of accession (WTO Agreement XI, XII).

Codes are ISO 3166-1 alpha-3; the European Union (Communities) is ``EU``. Dates are Geneva dates.
A Member declares itself to be a developing one; there is no official list, so the table has no such column.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import attrs

from wtoproc._line import line
from wtoproc._reader import package_text, package_toml
from wtoproc.errors import WTOProcError
from wtoproc.terms.days import check_day

__all__ = ["Member", "UnknownMemberError", "all_members", "is_member", "member", "stands_for"]


class UnknownMemberError(WTOProcError, KeyError):
    """A code that belongs to no WTO Member.

    Attributes:
        code: the code as given.
    """

    def __init__(self, code: object) -> None:
        import difflib  # noqa: PLC0415  only on the way to an error

        known = list(all_members())
        text = str(code)
        by_name = [m.code for m in all_members().values() if text.casefold() == m.name.casefold()]
        near = by_name or difflib.get_close_matches(text.upper(), known, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        self.message = f"{text!r} is no WTO Member: write its ISO 3166-1 alpha-3 code, or EU{hint}"
        self.code = code
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


_ONE_DAY = timedelta(days=1)


@attrs.frozen
class Member:
    """A Member of the WTO."""

    code: str
    name: str
    acceded: date
    """First day of membership."""
    eu_from: date | None = None
    """First day in the European Union, not before 1995-01-01."""
    eu_until: date | None = None
    """Last day in the European Union."""
    ldc_from_year: int | None = None
    """Year from which the United Nations list it as least developed (from memory)."""
    ldc_until: date | None = None
    """Last day on that list."""
    mpia_from: date | None = None
    """First day on which it is known to take part in the interim appeal arbitration arrangement (MPIA)."""
    mpia_by: date | None = None
    """Latest day by which a source shows it as participant, where the day of joining is not known."""
    notes: str = ""

    def in_mpia(self, day: date) -> bool | None:
        """Whether it takes part in the MPIA on `day`; None if the sources do not tell.

        Before the day from which our sources are incomplete (`terms/data/mpia.toml`), a Member that none of them names is
        taken not to take part.

        Raises:
            EventError: `day` is no date, or a datetime.
        """
        if type(day) is not date:
            check_day(day, "in_mpia")
        if self.mpia_from is not None:
            return self.mpia_from <= day
        if self.mpia_by is not None:
            return True if self.mpia_by <= day else None
        return None if day >= _mpia_lists_incomplete_from() else False

    @property
    def turning_days(self) -> frozenset[date]:
        """The days from which its membership, or the answer of `in_mpia`, `in_eu` or `is_ldc`, may be different."""
        days = {self.acceded, self.eu_from, self.mpia_from, self.mpia_by, _mpia_lists_incomplete_from()}
        if self.eu_until is not None:
            days.add(self.eu_until + _ONE_DAY)
        if self.ldc_from_year is not None:
            days.add(date(self.ldc_from_year, 1, 1))
        if self.ldc_until is not None:
            days.add(self._last_day_as_ldc(self.ldc_until) + _ONE_DAY)
        return frozenset(day for day in days if day is not None)

    def in_eu(self, day: date) -> bool:
        """Whether it is a member State of the European Union on `day`.

        Raises:
            EventError: `day` is no date, or a datetime.
        """
        if type(day) is not date:
            check_day(day, "in_eu")
        return (
            self.eu_from is not None
            and self.eu_from <= day
            and (self.eu_until is None or day <= self.eu_until)
        )

    def is_ldc(self, day: date) -> bool:
        """Whether DSU 24 counts it as least developed on `day`.

        A Member that was still on the list after 1 March 2024 keeps that status for three more years (a decision of
        the thirteenth Ministerial Conference, stated here from memory).

        Raises:
            EventError: `day` is no date, or a datetime.
        """
        if type(day) is not date:
            check_day(day, "is_ldc")
        if self.ldc_from_year is None or day.year < self.ldc_from_year:
            return False
        return self.ldc_until is None or day <= self._last_day_as_ldc(self.ldc_until)

    @staticmethod
    def _last_day_as_ldc(listed_until: date) -> date:
        if listed_until < date(2024, 3, 2):
            return listed_until
        return listed_until.replace(year=listed_until.year + 3)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def __repr__(self) -> str:
        return line(self, f"{self.code}: {self.name}")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _mpia_lists_incomplete_from() -> date:
    """The first day on which a Member that no source names may take part in the MPIA."""
    day: date = package_toml("terms/data/mpia.toml")["lists_incomplete_from"]
    return day


@cache
def all_members() -> Mapping[str, Member]:
    """Every Member by its code, in the order of the table."""
    import csv  # noqa: PLC0415  read once

    rows = csv.DictReader(package_text("terms/data/members.csv").splitlines())
    return {
        row["code"]: Member(
            code=row["code"],
            name=row["name"],
            acceded=date.fromisoformat(row["accession_date"]),
            eu_from=_day(row["eu_from"]),
            eu_until=_day(row["eu_until"]),
            ldc_from_year=int(row["ldc_from_year"]) if row["ldc_from_year"] else None,
            ldc_until=_day(row["ldc_until"]),
            mpia_from=_day(row["mpia_from"]),
            mpia_by=_day(row["mpia_by"]),
            notes=row["notes"],
        )
        for row in rows
    }


def member(code: str) -> Member:
    """The Member with this code.

    Raises:
        UnknownMemberError: no Member has it; the message names the nearest.
    """
    found = all_members().get(code)
    if found is None:
        raise UnknownMemberError(code)
    return found


def is_member(code: str) -> bool:
    """Whether a Member has this code, whenever it acceded."""
    return code in all_members()


def stands_for(actor: str, party: str, day: date) -> bool:
    """Whether `actor` can act for `party` on `day`.

    Each Member acts for itself, and the EU also for its member States.

    Raises:
        EventError: `day` is no date, or a datetime.
    """
    if type(day) is not date:
        check_day(day, "stands_for")
    return actor == party or (actor == "EU" and member(party).in_eu(day))
