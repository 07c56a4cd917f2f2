"""Clocks: when a period starts in a dispute, which steps move its end, and how the end rolls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from wtoproc._frozen import EMPTY
from wtoproc.judging.question import BASE, SCM_4
from wtoproc.law.rows import Period
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.after_adoption import reasonable_periods, results
from wtoproc.record.event import Event
from wtoproc.record.events import types_with
from wtoproc.record.record import Record
from wtoproc.terms.periods import Length
from wtoproc.terms.workdays import roll

_ONE_DAY = timedelta(days=1)
NO_READINGS: Mapping[str, str] = EMPTY


class Term(NamedTuple):
    """A period with its dates in a dispute: the day from which it is counted, and its end."""

    length: Length
    start: date
    """The day from which it is counted, itself not counted; for a period counted back, the day before which it lies."""
    nominal: date
    """The day that the count gives."""
    ends: date
    """The last day, rolled to a working day (WT/DSB/6); uncertain days are taken as working days."""
    ends_latest: date
    """The last day if no uncertain day was a working day."""
    certainty: str
    """ "sure", "pattern" (rests on the usual pattern of WTO holidays) or "uncertain"."""
    moved_by: Event | None = None
    """The step that moved the end: a later day set by the DSB, a suspension, ..."""
    paused: int = 0
    """Days by which suspensions lengthened it."""
    open_end: bool = False
    """Whether the end was moved to a day that is not on record; the end given is then the earliest possible."""


class Start(NamedTuple):
    """The event that started a clock, with the day from which it runs."""

    event: Event
    day: date
    exact: bool
    """False where the date that counts is not on record: the clock started on `day` or later."""


@lru_cache(maxsize=16384)
def term(length: Length, start: date, *, rolls: bool, first_day_in: bool) -> Term:
    """The term of this length from `start`; with `rolls`, its end moves to a working day (WT/DSB/6)."""
    nominal = length.after(start, first_day_in=first_day_in)
    return _ending(length, start, nominal, rolls=rolls)


def _ending(length: Length, start: date, nominal: date, *, rolls: bool) -> Term:
    if not rolls:
        return Term(length, start, nominal, nominal, nominal, "sure")
    rolled = roll(nominal)
    return Term(length, start, nominal, rolled.earliest, rolled.latest, rolled.certainty)


def length_of(period: Period, track: str, readings: Mapping[str, str], *, variant: str = "") -> Length | None:
    """The length of a period in a dispute under this track; None where it cannot be counted.

    `variant` names a case on record that gives it another length: "urgent", "with_delay".
    """
    if variant and variant in period.variants:
        return period.variants[variant]
    if track != BASE:
        special = period.variants.get(track.replace("-", "_"))
        if special is not None:
            return special
        if (
            track == "scm-4"
            and readings.get("scm_4_halving") == "all"
            and period.overlay == "dsu"
            and period.provision.startswith("DSU ")
            and period.length is not None
        ):
            return _halved(period.length)
    return period.length


@lru_cache(maxsize=256)
def _halved(length: Length) -> Length:
    # SCM 4.12 does not say how to round. Half of an odd number of days is rounded down.
    months = length.years * 12 + length.months
    days = length.weeks * 7 + length.days + (months % 2) * 30
    return Length(months=months // 2, days=days // 2)


def term_of(
    period: Period, start: date, track: str, readings: Mapping[str, str], *, variant: str = ""
) -> Term | None:
    """The term of a period from `start`, if no step moves its end; None where it cannot be counted."""
    length = length_of(period, track, readings, variant=variant)
    if length is None:
        return None
    if period.direction == "before":
        return _ending(length, start, length.before(start), rolls=period.rolls)
    return term(length, start, rolls=period.rolls, first_day_in=readings.get("day_count") == "first_day_in")


# ------------------------------------------------------------------ steps that move an end


def moved(  # noqa: PLR0917
    term: Term,
    period: Period,
    record: Record,
    proceeding: str,
    start: Event,
    day: date,
    readings: Mapping[str, str],
) -> Term:
    """The term after the steps on record since its start have moved its end, as of `day`."""
    paused = 0
    open_end = False
    by: Event | None = None
    for type_name in period.extended_by:
        known = record.all(type_name, proceeding)
        if (
            record.undated
            and type_name not in types_with("suspends")
            and _moved_on_no_day(record, type_name, proceeding, start, day)
        ):
            open_end, by = True, by or start
        if not known or _without_effect(type_name, period, readings):
            continue
        steps = [e for e in known if e.on >= start.on]
        if not steps:
            continue
        if steps[0].suspends:
            again = tuple(
                e for e in record.events if e.resumes == steps[0].suspends and e.proceeding == proceeding
            )
            days, unknown = _paused(steps, again, day)
            paused += days
            open_end |= unknown
            by = steps[-1]
            continue
        by = steps[-1]
        until = getattr(by, "until", None)
        if until is None or steps[0].on > term.ends_latest:
            open_end = True  # the new day is not on record, or was set only after the end had passed
        elif until > term.nominal:
            term = _ending(term.length, term.start, until, rolls=period.rolls)
    if by is None:
        return term
    if paused:
        term = _ending(term.length, term.start, term.nominal + timedelta(days=paused), rolls=period.rolls)
    return Term(*term[:6], by, paused, open_end)


def _moved_on_no_day(record: Record, type_name: str, proceeding: str, start: Event, day: date) -> bool:
    """Whether a step of this type, known to a month only, may have moved the end between the start and `day`."""
    return any(
        u.type == type_name and u.proceeding == proceeding and start.on <= u.last_day and u.first_day <= day
        for u in record.undated
    )


def _without_effect(type_name: str, period: Period, readings: Mapping[str, str]) -> bool:
    """Whether a step leaves the end where it is, under the readings taken."""
    if type_name == "adoption_deadline_extended":
        return readings.get("adoption_extension") == "no_provision"
    return (
        type_name == "panel_suspended"
        and "suspension_lengthens" in period.readings
        and readings.get("suspension_lengthens") == "listed"
    )


def _paused(stops: list[Event], starts: tuple[Event, ...], day: date) -> tuple[int, bool]:
    """The number of suspended days up to `day`, and whether the length of any suspension is unknown."""
    days, unknown, covered = 0, False, date.min
    for n, stop in enumerate(stops):
        begins = max(stop.on, covered)
        again = next((s.on for s in starts if s.on >= stop.on), None)
        nearest = stops[n + 1].on if n + 1 < len(stops) else day
        ends = again if again is not None and again <= nearest else getattr(stop, "until", None)
        if ends is None:
            unknown = True
            continue
        days += max(0, (ends - begins).days)
        covered = max(covered, ends)
    return days, unknown


def suspensions(record: Record, proceeding: str) -> list[Event]:
    """The suspensions of the whole panel since its establishment."""
    established = record.last("panel_established", proceeding)
    return [
        e
        for e in record.all("panel_suspended", proceeding)
        if (established is None or e.on >= established.on) and of_whole_panel(record, e)
    ]


def of_whole_panel(record: Record, suspension: Event) -> bool:
    """Whether a suspension stops the whole panel; if only some complainants ask, only their complaints stop."""
    asked = {code for e in record.all("panel_requested", suspension.proceeding) for code in e.by}
    return not set(suspension.by) & asked or asked <= {*suspension.by, record.head.respondent}


def suspension(record: Record, proceeding: str) -> Event | None:
    """The event that began the latest continuous suspension of a panel; a prolongation does not begin one (DSU 12.12)."""
    stops = suspensions(record, proceeding)
    if not stops:
        return None
    first = stops[-1]
    for earlier in reversed(stops[:-1]):
        until = getattr(earlier, "until", None)
        again = any(
            record.follows(r, earlier) and record.follows(first, r)
            for r in record.all("panel_resumed", proceeding)
        )
        if again or until is None or first.on > until + _ONE_DAY:
            break
        first = earlier
    return first


def resumed(record: Record, proceeding: str, since: Event) -> bool:
    """Whether the record shows that a panel resumed its work after a suspension."""
    if any(e.panel_work and e.proceeding == proceeding and record.follows(e, since) for e in record.events):
        return True
    return any(
        u.type == "panel_resumed" and u.proceeding == proceeding and u.last_day >= since.on
        for u in record.undated
    )


def term_in(  # noqa: PLR0917
    period: Period, record: Record, proceeding: str, start: Start, track: str, readings: Mapping[str, str]
) -> Term | None:
    """The term of a period from its start in a dispute, before any step moves its end."""
    whole = term_of(period, start.day, track, readings)
    if whole is None or period.clock_choice != "continuous" or readings.get("suspensions") != "add_up":
        return whole
    # Earlier suspensions have used a part of the twelve months.
    stops = [s for s in suspensions(record, proceeding) if s.on < start.event.on]
    used, _ = _paused(stops, record.all("panel_resumed", proceeding), start.event.on)
    return _ending(whole.length, whole.start, whole.nominal - timedelta(days=used), rolls=False)


def twelve_months(record: Record, rulebook: Rulebook, track: str, proceeding: str) -> Term | None:
    """The twelve months of the latest suspension (DSU 12.12); None if the panel is not suspended or has resumed."""
    begun = suspension(record, proceeding)
    rule = None if begun is None else rulebook.for_part("suspension-of-the-panel", begun.on, track=track)
    if begun is None or rule is None or resumed(record, proceeding, begun):
        return None
    row: Period = rule  # type: ignore[assignment]
    return term_in(row, record, proceeding, Start(begun, begun.on, exact=True), track, rulebook.chosen)


def suspended_until(record: Record, proceeding: str) -> date | None:
    """The day until which a panel is suspended; None if the latest suspension names none."""
    stops = suspensions(record, proceeding)
    return getattr(stops[-1], "until", None) if stops else None


def lapse_of_authority(record: Record, rulebook: Rulebook, track: str, proceeding: str) -> Term | None:
    """The twelve months after which the panel's authority lapses.

    None where no panel is suspended, or where the suspension named its last day, so that the panel resumed by itself.
    """
    twelve = twelve_months(record, rulebook, track, proceeding)
    until = suspended_until(record, proceeding)
    return None if twelve is None or (until is not None and until <= twelve.nominal) else twelve


# ------------------------------------------------------------------ events that start a clock


def has_plain_clock(period: Period) -> bool:
    """Whether the latest event of one type starts the period, on its own day."""
    return (
        len(period.clock) == 1
        and (period.clock_choice, period.clock_field, period.direction) == ("latest", "on", "after")
        and not period.clock[0].startswith("consultations_request")
    )


def start_of(
    period: Period,
    record: Record,
    proceeding: str,
    by: tuple[str, ...] = (),
    *,
    day: date = date.max,
    readings: Mapping[str, str] = NO_READINGS,
) -> Start | None:
    """The event that started a period's clock, for an act of `by` in a round on `day`; None if nothing started it.

    The latest event of the clock's types starts it, with these exceptions:

    * a wait for a panel request: the complainant's earliest request for consultations (a supplement keeps it);
    * a meeting of the DSB: the oldest panel request that stands;
    * a step after an appeal: the earliest notice that stands;
    * a suspension: the day on which it began;
    * several reasonable periods: the last one that has ended towards those who act.

    A withdrawn complaint stops the clocks that its request for consultations started.
    """
    if period.clock_choice == "standing":
        if period.clock[0] == "appeal_notified":
            first = record.appeals(proceeding).first
            return None if first is None else _started(period, first, readings)
        requests = record.standing_requests(proceeding)
        return _started(period, requests[0], readings) if requests else None
    if period.clock_choice == "continuous":
        begun = suspension(record, proceeding)
        return None if begun is None else _started(period, begun, readings)
    if period.clock_field == "period_end":
        return _end_that_counts(record, by, day, readings)
    if period.clock_choice == "result":
        ended = results(record)
        return _started(period, ended[-1], readings) if ended else None
    found: Event | None = None
    for type_name in period.clock:
        events = record.all(type_name, proceeding)
        if not events:
            continue
        if type_name.startswith("consultations_request"):
            event = _request_that_counts(period, record, events, by)
        else:
            event = events[-1]
        if event is not None and (found is None or event.on >= found.on):
            found = event
    return None if found is None else _started(period, found, readings)


def period_ends(
    record: Record, complainants: Iterable[str], readings: Mapping[str, str]
) -> list[tuple[date, Event]]:
    """The ends of the reasonable periods towards these complainants, with the steps that set them, earliest first."""
    ends = {
        (p.ends, p.event) for c in complainants for p in reasonable_periods(record, c) if p.ends is not None
    }
    if readings.get("period_end_rolls") == "yes":
        ends = {(roll(end).earliest, event) for end, event in ends}
    return sorted(ends, key=itemgetter(0))


def special_ends(record: Record, rulebook: Rulebook, track: str) -> list[date]:
    """The ends of the times that replace a reasonable period: the panel's (SCM 4.7), or six months (SCM 7.9)."""
    ended = results(record)
    if track == SCM_4:
        return sorted(e.comply_by for e in ended if getattr(e, "comply_by", None) is not None)  # type: ignore[attr-defined]
    row = rulebook.for_part("time-for-removal", track=track)
    if not isinstance(row, Period):
        return []
    terms = (term_of(row, e.on, track, rulebook.chosen) for e in ended)
    return sorted(term.nominal for term in terms if term is not None)


def _end_that_counts(
    record: Record, by: tuple[str, ...], day: date, readings: Mapping[str, str]
) -> Start | None:
    """The last reasonable period that has ended towards those who act; the first one if none has ended yet."""
    complainants = record.head.complainants
    ends = period_ends(record, [c for c in complainants if c in by] or complainants, readings)
    if not ends:
        return None
    over = [pair for pair in ends if pair[0] < day]
    end, event = over[-1] if over else ends[0]
    return Start(event, end, exact=True)


def _request_that_counts(
    period: Period, record: Record, events: tuple[Event, ...], by: tuple[str, ...]
) -> Event | None:
    """The request for consultations that starts a period for those who act; None if all are withdrawn."""
    earliest = period.clock_choice == "earliest"
    withdrawals = tuple(e for e in record.ends if not e.arrangement)
    if not withdrawals and not earliest:
        return events[-1]
    for event in events if earliest else reversed(events):
        if earliest and by and event.by and set(by).isdisjoint(event.by):
            continue
        if not withdrawals or not _withdrawn_since(record, event, withdrawals, by):
            return event
    return None


def _withdrawn_since(
    record: Record, request: Event, withdrawals: tuple[Event, ...], by: tuple[str, ...]
) -> bool:
    """Whether every Member for which a request for consultations counts has since withdrawn its complaint."""
    since = [w for w in withdrawals if record.follows(w, request)]
    claim = (set(request.by) & set(by)) or set(request.by)
    gone = {code for w in since for code in w.by}
    return any(not w.by or w.ends == "dispute" for w in since) or (bool(claim) and claim <= gone)


def _started(period: Period, event: Event, readings: Mapping[str, str]) -> Start | None:
    """The start that an event gives a period; None if the day that counts is not on record."""
    field = period.clock_field
    if field == "on":
        return Start(event, event.on, exact=True)
    if field == "received" and readings.get("consultations_clock") == "circulation":
        field = "circulated"
    day = getattr(event, field, None)
    if day is not None:
        return Start(event, day, exact=True)
    if period.direction == "before" or period.clock_field == "comply_by":
        return None
    # A request is received on its date unless the record says otherwise; circulation comes later.
    return Start(event, event.on, exact=period.clock_field == "received")


def first_open_day(period_end: date, readings: Mapping[str, str]) -> date:
    """The first day on which an act is allowed after a waiting period that ends on `period_end`."""
    return period_end if readings.get("waits_end") == "inclusive" else period_end + _ONE_DAY
