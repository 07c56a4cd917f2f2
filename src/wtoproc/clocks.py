"""Clocks: when a period starts in a dispute, when it ends, how its end rolls. Judging and deadlines share it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wtoproc.periods import Length
from wtoproc.question import SCM_4
from wtoproc.workdays import roll

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wtoproc.events import Event
    from wtoproc.record import Record
    from wtoproc.rulebook import Period

_ONE_DAY = timedelta(days=1)


class Term(NamedTuple):
    """One running of a period: its first day, which is not counted, and its end."""

    length: Length
    start: date
    nominal: date
    """The day that the count gives."""
    ends: date
    """The last day after rolling to a working day (WT/DSB/6), uncertain days taken as working."""
    ends_latest: date
    """The last day if every uncertain day was none."""
    certainty: str
    """ "sure", "pattern" (rests on a holiday of the pattern) or "uncertain"."""


class Start(NamedTuple):
    """What started a clock."""

    event: Event
    day: date
    exact: bool
    """False where the date that counts is not on record: the clock started on `day` or later."""


@lru_cache(maxsize=16384)
def term(length: Length, start: date, *, rolls: bool, first_day_in: bool) -> Term:
    """The running of a period of this length from `start`; `rolls` where WT/DSB/6 moves its end."""
    nominal = length.after(start, first_day_in=first_day_in)
    if not rolls:
        return Term(length, start, nominal, nominal, nominal, "sure")
    rolled = roll(nominal)
    return Term(length, start, nominal, rolled.earliest, rolled.latest, rolled.certainty)


def length_of(period: Period, track: str, readings: Mapping[str, str]) -> Length | None:
    """How long a period is in a dispute under this track; None where it cannot be counted."""
    if track == SCM_4:
        variant = period.variants.get("scm_4")
        if variant is not None:
            return variant
        if (
            readings.get("scm_4_halving") == "all"
            and period.overlay == "dsu"
            and period.id.startswith("dsu-")
            and period.length is not None
        ):
            return _halved(period.length)
    return period.length


@lru_cache(maxsize=256)
def _halved(length: Length) -> Length:
    # SCM 4.12 rounds nowhere: half of an odd number of days has passed before its last day begins.
    months = length.years * 12 + length.months
    days = length.weeks * 7 + length.days + (months % 2) * 30
    return Length(months=months // 2, days=days // 2)


def term_of(period: Period, start: date, track: str, readings: Mapping[str, str]) -> Term | None:
    """The running of a row's period from `start`; None where its length cannot be counted."""
    length = length_of(period, track, readings)
    if length is None:
        return None
    return term(length, start, rolls=period.rolls, first_day_in=readings.get("day_count") == "first_day_in")


def start_of(period: Period, record: Record, proceeding: str, by: tuple[str, ...] = ()) -> Start | None:
    """What started a period's clock on this record, for an act of `by` in a round; None if nothing did.

    The latest event counts; for waits on a panel request the earliest request for consultations of
    that complainant (supplements keep it); for the DSB's meetings the oldest panel request that stands.
    A withdrawn complaint stops the clocks that its request for consultations started.
    """
    if period.clock_choice == "standing":
        requests = record.standing_requests(proceeding)
        return _started(period, requests[0]) if requests else None
    found: Event | None = None
    for wire in period.clock:
        events = record.all(wire, proceeding)
        if not events:
            continue
        if wire.startswith("consultations_request"):
            event = _request_that_counts(period, record, events, by)
        else:
            event = events[-1]
        if event is not None and (found is None or event.on >= found.on):
            found = event
    return None if found is None else _started(period, found)


def _request_that_counts(
    period: Period, record: Record, events: tuple[Event, ...], by: tuple[str, ...]
) -> Event | None:
    earliest = period.clock_choice == "earliest"
    withdrawals = record.all("complaint_withdrawn")
    if not withdrawals and not earliest:
        return events[-1]
    for event in events if earliest else reversed(events):
        if earliest and by and event.by and set(by).isdisjoint(event.by):
            continue
        if not withdrawals or not _withdrawn_since(event, withdrawals, by):
            return event
    return None


def _withdrawn_since(request: Event, withdrawals: tuple[Event, ...], by: tuple[str, ...]) -> bool:
    """Whether all for whom a request for consultations counts have withdrawn their complaint since."""
    since = [w for w in withdrawals if w.on >= request.on]
    claim = (set(request.by) & set(by)) or set(request.by)
    gone = {code for w in since for code in w.by}
    return any(not w.by for w in since) or (bool(claim) and claim <= gone)


def _started(period: Period, event: Event) -> Start:
    if period.clock_field == "on":
        return Start(event, event.on, exact=True)
    day = getattr(event, period.clock_field, None)
    if day is not None:
        return Start(event, day, exact=True)
    # A request is received on its date unless the record says otherwise; circulation comes later.
    return Start(event, event.on, exact=period.clock_field == "received")


def first_open_day(period_end: date, readings: Mapping[str, str]) -> date:
    """The first day on which an act is free of a waiting period that ends on `period_end`."""
    return period_end if readings.get("waits_end") == "inclusive" else period_end + _ONE_DAY
