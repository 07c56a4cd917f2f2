"""Published days compared with calculated ones: reasonable periods, their extensions and ends, later days for adoption.

Where a record gives both a length and a last day the two agree, except in the disputes that docs/departures.md lists.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import wtoproc as wto
from wtoproc import docket
from wtoproc.record.after_adoption import reasonable_periods, results
from wtoproc.terms.periods import Length

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPARTURES = Path(__file__).parents[2] / "docs" / "departures.md"
DAY = r"(\d{4}-\d\d-\d\d)"
LISTED = re.compile(rf"^\| DS(\d+) \| (\d[^|]+) \| {DAY} \| {DAY} \| {DAY} \| \S", re.MULTILINE)
SETS = ("reasonable_period_agreed", "reasonable_period_awarded", "reasonable_period_extended")
# Their records give the day of the end and nothing to reckon it from.
END_ALONE = {31, 257}


class Published(NamedTuple):
    """A reasonable period whose length and last day are both on record."""

    number: int
    length: str
    adopted: date
    reckoned: date
    ends: date


def listed() -> set[Published]:
    rows = LISTED.findall(DEPARTURES.read_text("utf-8"))
    return {Published(int(n), length, *map(date.fromisoformat, days)) for n, length, *days in rows}


def published() -> Iterator[Published]:
    """Of every dispute, complete or partial, steps known to a month included."""
    for number in docket.numbers():
        record = docket.load(number).on_record
        steps = [(e.on, e.months, e.days, e.expires) for type_name in SETS for e in record.all(type_name)]
        steps += [
            (u.last_day, *(u.fields.get(key) for key in ("months", "days", "expires")))
            for u in record.undated
            if u.type in SETS
        ]
        for day, months, days, ends in steps:
            length = Length(months=months or 0, days=days or 0)
            adopted = [result.on for result in results(record) if result.on <= day]
            if ends and adopted and length != Length():
                yield Published(number, str(length), adopted[-1], length.after(adopted[-1]), ends)


def events(*type_names: str) -> list[tuple[int, wto.Event]]:
    """All steps of these types in the docket, in every round."""
    return [(n, e) for n in docket.numbers() for e in docket.load(n).events if e.type in type_names]


def name(value: object) -> str | None:
    return f"{value.type}-{value.on}" if isinstance(value, wto.Event) else None


def test_a_length_counted_from_the_adoption_gives_the_published_end() -> None:
    found = list(published())
    assert len(found) > 75
    assert {p for p in found if p.reckoned != p.ends} == listed()


@pytest.mark.parametrize(("number", "event"), events(*SETS), ids=name)
def test_a_published_end_wins_over_a_reckoned_one(number: int, event: wto.Event) -> None:
    record = docket.load(number).on_record
    ends = {p.ends for c in record.head.complainants for p in reasonable_periods(record.upto(event.on), c)}
    if event.expires is not None:
        assert event.expires in ends
    elif event.months or event.days:
        [result] = results(record)
        assert Length(months=event.months or 0, days=event.days or 0).after(result.on) in ends
    else:
        assert ends == {None}


@pytest.mark.parametrize(("number", "event"), events("reasonable_period_expired"), ids=name)
def test_a_period_is_over_on_the_day_on_record(number: int, event: wto.Event) -> None:
    """The end calculated from what was on record before, without the recorded end."""
    case = docket.load(number)
    before = case.on_record.upto(event.on - timedelta(days=1))
    ends = {p.ends for p in reasonable_periods(before) if p.event.type in SETS}
    ends |= {u.fields.get("expires") for u in before.undated if u.type in SETS}
    if number == 267:  # US - Upland Cotton: the panel's time under SCM 4.7, then the six months of SCM 7.9
        [result] = results(before)
        ends = {date(2005, 7, 1), Length(months=6).after(result.on)}
    assert (not ends) == (number in END_ALONE)
    assert event.on in ends or number in END_ALONE


@pytest.mark.parametrize(("number", "event"), events("adoption_deadline_extended"), ids=name)
def test_a_longer_window_for_adoption_and_appeal_ends_on_the_published_day(
    number: int, event: wto.Event
) -> None:
    windows = {
        d.rule: d.nominal
        for d in docket.load(number).as_of(event.on).deadlines()
        if d.proceeding == event.proceeding and d.rule in ("dsu-16.4-appeal", "dsu-16.4-adopt")
    }
    assert windows == {"dsu-16.4-appeal": event.until, "dsu-16.4-adopt": event.until}


def test_there_is_something_to_compare() -> None:
    assert len(events(*SETS)) > 100
    assert len(events("reasonable_period_expired")) > 25
    assert len(events("adoption_deadline_extended")) > 20
