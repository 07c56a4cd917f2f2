"""Counting of periods, and the WTO's calendar."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc.terms import workdays
from wtoproc.terms.periods import Length, OutOfTimeError
from wtoproc.terms.workdays import DayStatus, easter, roll, status, why

DATA = Path(__file__).parent / "data"
DAYS = st.dates(date(1995, 1, 1), date(2035, 11, 30))
LENGTHS = st.builds(
    Length,
    years=st.integers(0, 5),
    months=st.integers(0, 30),
    weeks=st.integers(0, 20),
    days=st.integers(0, 400),
)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert found, f"{name} is empty"
    return found


class TestLength:
    @pytest.mark.parametrize("row", [*rows("reckonings.csv"), *rows("doubtful.csv")], ids=lambda r: r["why"])
    def test_reckonings(self, row: dict[str, str]) -> None:
        length = Length.parse(row["length"])
        assert length.after(date.fromisoformat(row["start"])) == date.fromisoformat(row["ends"])

    @given(LENGTHS)
    def test_text_and_value_say_the_same(self, length: Length) -> None:
        assert Length.parse(str(length)) == length

    @pytest.mark.parametrize(
        "text",
        ["", " ", "60", "days", "sixty days", "-5 days", "5 days 2 months", "2 DSB meetings", "1 month 1 month",
         "60days", " 60 days", "60 days ", "1.5 months", "9999999999 days", None, 60],
    )  # fmt: skip
    def test_what_is_no_length(self, text: Any) -> None:
        with pytest.raises(wto.RulebookError, match=r"is no length.*60 days"):
            Length.parse(text)

    @given(LENGTHS, DAYS, st.integers(0, 800))
    def test_a_later_start_never_ends_earlier(self, length: Length, start: date, later: int) -> None:
        assert length.after(start) <= length.after(start + timedelta(days=later))

    @given(DAYS, st.integers(1, 60))
    def test_a_month_ends_on_the_same_number_or_on_the_last_day(self, start: date, months: int) -> None:
        end = Length(months=months).after(start)
        assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
        assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)

    @given(DAYS, st.integers(0, 400))
    def test_days_count_every_calendar_day(self, start: date, days: int) -> None:
        length = Length(days=days)
        assert (length.after(start) - start).days == days
        assert length.before(length.after(start)) == start

    @given(LENGTHS)
    def test_without_months_it_is_a_difference_of_days(self, length: Length) -> None:
        if length.years or length.months:
            assert length.plain is None
        else:
            assert length.plain == timedelta(days=length.weeks * 7 + length.days)

    @pytest.mark.parametrize(
        ("length", "day", "before"),
        [
            ("10 days", "2020-07-29", "2020-07-19"),
            ("1 week", "2020-03-05", "2020-02-27"),
            ("1 month", "2020-03-31", "2020-02-29"),
            ("1 year", "2020-02-29", "2019-02-28"),
            ("1 month 10 days", "2020-03-11", "2020-02-01"),
        ],
    )
    def test_counted_back(self, length: str, day: str, before: str) -> None:
        assert Length.parse(length).before(date.fromisoformat(day)).isoformat() == before

    @pytest.mark.parametrize(
        ("length", "text"),
        [
            (Length(), "0 days"),
            (Length(days=1), "1 day"),
            (Length(years=1, months=2, weeks=1, days=10), "1 year 2 months 1 week 10 days"),
        ],
    )
    def test_in_words(self, length: Length, text: str) -> None:
        assert str(length) == text

    def test_counting_the_first_day_ends_days_a_day_earlier_and_months_on_the_same_day(self) -> None:
        start = date(2019, 9, 11)
        assert Length.parse("60 days").after(start, first_day_in=True) == date(2019, 11, 9)
        assert Length.parse("2 months").after(start, first_day_in=True) == date(2019, 11, 11)
        assert Length.parse("2 months 10 days").after(start, first_day_in=True) == date(2019, 11, 20)
        assert Length().after(start, first_day_in=True) == start

    def test_beyond_the_calendar_is_an_error_of_ours(self) -> None:
        with pytest.raises(OutOfTimeError, match="5000 days from 9999-01-01 end beyond"):
            Length.parse("5000 days").after(date(9999, 1, 1))
        with pytest.raises(OutOfTimeError, match="beyond"):
            Length.parse("5000 days").after(date(9999, 1, 1), first_day_in=True)
        with pytest.raises(OutOfTimeError, match="beyond"):
            Length.parse("60 days").before(date(1, 1, 1))
        assert Length.parse("11 months").after(date(9999, 1, 31)) == date(9999, 12, 31)
        assert Length.parse("11 months").before(date(1, 12, 31)) == date(1, 1, 31)
        with pytest.raises(OutOfTimeError, match="beyond"):
            Length.parse("12 months").after(date(9999, 6, 1))
        with pytest.raises(OutOfTimeError, match="beyond"):
            Length.parse("12 months").before(date(1, 6, 1))


class TestHolidays:
    @pytest.mark.parametrize("row", rows("movable_days.csv"), ids=lambda r: r["year"])
    def test_movable_days(self, row: dict[str, str]) -> None:
        names = {
            "good_friday": "Good Friday",
            "easter_monday": "Easter Monday",
            "ascension": "Ascension Day",
            "whit_monday": "Whit Monday",
            "jeune_genevois": "Jeûne genevois",
        }
        year = int(row["year"])
        for column, name in names.items():
            day = date.fromisoformat(f"{row['year']}-{row[column]}")
            assert why(day) == name
            sure = year < 2025 or column in ("good_friday", "easter_monday", "ascension")
            assert status(day) is (DayStatus.CLOSED if sure else DayStatus.UNCERTAIN)
            assert why(day - timedelta(days=1)) != name
            assert why(day + timedelta(days=1)) != name

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2020, 1, 1), DayStatus.CLOSED),
            (date(2020, 1, 2), DayStatus.UNCERTAIN),
            (date(2020, 1, 3), DayStatus.WORKING),
            (date(2019, 12, 25), DayStatus.CLOSED),
            (date(2019, 12, 31), DayStatus.UNCERTAIN),
            (date(2008, 8, 1), DayStatus.WORKING),  # the DSB met that day
            (date(2018, 8, 1), DayStatus.UNCERTAIN),
            (date(2020, 3, 18), DayStatus.WORKING),  # meetings suspended, documents received
            (date(2019, 11, 11), DayStatus.WORKING),  # a holiday of the United States only
            (date(2019, 7, 4), DayStatus.WORKING),
            (date(2019, 9, 8), DayStatus.CLOSED),  # a Sunday
            (date(1994, 12, 30), DayStatus.UNCERTAIN),  # before the WTO
            (date(1995, 1, 3), DayStatus.WORKING),
            (date(2035, 12, 20), DayStatus.WORKING),
            (date(2036, 1, 4), DayStatus.UNCERTAIN),  # beyond the pattern
            (date(2040, 5, 4), DayStatus.UNCERTAIN),
            (date(2040, 5, 5), DayStatus.CLOSED),  # a Saturday in any year
        ],
    )
    def test_days(self, day: date, expected: DayStatus) -> None:
        assert status(day) is expected

    @given(st.integers(1583, 4099))
    def test_easter_by_another_computus(self, year: int) -> None:
        # Meeus, Astronomical Algorithms, chapter 8: no table and no exceptions.
        golden, (century, of_century) = year % 19, divmod(year, 100)
        leap, rest = divmod(century, 4)
        epact = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
        weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
        late = (golden + 11 * epact + 22 * weekday) // 451
        month, day = divmod(epact + weekday - 7 * late + 114, 31)
        assert easter(year) == date(year, month, day + 1)

    @pytest.mark.parametrize(
        "day",
        # The earliest and the latest, and years in which the rule for the moon has its exceptions.
        [
            "1818-03-22",
            "1886-04-25",
            "1954-04-18",
            "1981-04-19",
            "2019-04-21",
            "2038-04-25",
            "2049-04-18",
            "2285-03-22",
        ],
    )
    def test_easters_that_are_known(self, day: str) -> None:
        assert easter(int(day[:4])).isoformat() == day

    def test_easter_falls_on_sundays_between_its_limits(self) -> None:
        for year in range(1995, 2036):
            assert easter(year).weekday() == 6
            assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2019, 9, 21), "Saturday"),
            (date(2019, 9, 22), "Sunday"),
            (date(2019, 9, 23), ""),
            (date(2040, 5, 5), "Saturday"),
            (date(2040, 12, 25), ""),  # beyond the pattern nobody can tell
        ],
    )
    def test_why(self, day: date, said: str) -> None:
        assert why(day) == said

    @pytest.mark.parametrize("rule", ["", "easter", "12-2", "whitsun+1", "easter+", " 12-25"])
    def test_what_is_no_rule_for_a_holiday(self, rule: str) -> None:
        with pytest.raises(wto.RulebookError, match="is no rule for a holiday"):
            workdays._day_of(rule, 2019)

    @given(st.dates(date(1995, 1, 1), date(2035, 12, 31)))
    def test_a_holiday_bears_its_name(self, day: date) -> None:
        assert bool(why(day)) == (status(day) is not DayStatus.WORKING)


class TestRolling:
    """WT/DSB/6: the end of a Member's period moves from a non-working day to the next working day."""

    def test_a_weekend_is_certain(self) -> None:
        assert roll(date(2019, 9, 21)) == (date(2019, 9, 23), date(2019, 9, 23), "sure")

    def test_a_holiday_rests_on_the_pattern(self) -> None:
        # DS611: day 20 was Easter Sunday, the notice came on the Tuesday after and was accepted.
        assert roll(date(2025, 4, 20)) == (date(2025, 4, 22), date(2025, 4, 22), "pattern")

    def test_an_uncertain_day_gives_two_ends(self) -> None:
        assert roll(date(2019, 12, 31)) == (date(2019, 12, 31), date(2020, 1, 3), "uncertain")

    @pytest.mark.parametrize("day", [date(1994, 12, 25), date(2036, 1, 5), date(2041, 12, 25)])
    def test_outside_the_pattern_the_nominal_end_stands(self, day: date) -> None:
        assert roll(day) == (day, day, "uncertain")

    @given(DAYS)
    def test_what_is_passed_over_was_closed_or_may_have_been(self, day: date) -> None:
        found = roll(day)
        passed = [day + timedelta(days=n) for n in range((found.latest - day).days)]
        assert all(status(d) is not DayStatus.WORKING for d in passed)
        assert all(status(d) is DayStatus.CLOSED for d in passed if d < found.earliest)
        assert status(found.latest) is DayStatus.WORKING
        holiday = any(d.weekday() < 5 for d in passed)
        assert found.certainty == (
            "uncertain" if found.earliest != found.latest else "pattern" if holiday else "sure"
        )

    @given(DAYS)
    def test_never_earlier_and_always_on_a_day_that_may_work(self, day: date) -> None:
        found = roll(day)
        assert day <= found.earliest <= found.latest
        assert status(found.earliest) is not DayStatus.CLOSED
        assert (found.latest - day).days <= 14
        if status(day) is DayStatus.WORKING:
            assert found == (day, day, "sure")

    @given(DAYS, st.integers(0, 30))
    def test_monotone(self, day: date, later: int) -> None:
        second = roll(day + timedelta(days=later)) if day.year < 2035 else roll(day)
        assert roll(day).earliest <= second.earliest
        assert roll(day).latest <= second.latest
