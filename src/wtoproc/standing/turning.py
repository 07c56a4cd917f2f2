"""The days on which a verdict can change without a step, and the days before a step changes a deadline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from wtoproc.judging import guards
from wtoproc.judging.clocks import Start, Term, moved, period_ends, start_of, term_in, term_of
from wtoproc.judging.question import track_of
from wtoproc.judging.running import is_cited
from wtoproc.law.rows import Period, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import own_fields
from wtoproc.record.record import Record
from wtoproc.terms import agreements
from wtoproc.terms.members import member
from wtoproc.terms.workdays import roll

__all__ = ["after_the_last_step", "ends_of", "eves", "turning_days"]

_ONE_DAY = timedelta(days=1)


def after_the_last_step(day: date) -> set[date]:
    """The day of the last step and the day after it, since some rules tell an act on that day from a later one."""
    return {day, day + _ONE_DAY}


def ends_of(term: Term) -> set[date]:
    """The possible last days of a period: as counted, and as rolled with uncertain days taken both ways."""
    return {term.nominal, term.ends, term.ends_latest}


def eves(record: Record, rulebook: Rulebook) -> set[date]:
    """The days before the steps that stop a clock or restart it, on which a period last shows its old dates."""
    days: set[date] = set()
    started: set[tuple[str, str]] = set()
    for event in record.events:
        clocks = {name for row in rulebook.started_by(event.type)[0] for name in row.clock}
        anew = any((name, event.proceeding) in started for name in clocks)
        if anew or event.withdraws or event.answers or event.ends:
            days.add(event.on - _ONE_DAY)
        started.add((event.type, event.proceeding))
    return days


def turning_days(record: Record, rulebook: Rulebook, since: date) -> tuple[date, ...]:
    """The days from `since` on, in order, on which the verdict on an act can differ from that of the day before.

    The record may hold nothing later than `since`. A verdict need not differ on these days: callers judge each of them.
    """
    days = after_the_last_step(since)
    for term in _terms(record, rulebook, since):
        rolled = roll(term.nominal)  # some periods roll in practice only
        ends = ends_of(term) | {rolled.earliest, rolled.latest}
        days |= ends | {end + _ONE_DAY for end in ends}
    days |= _of_the_record(record)
    days |= _of_the_law(record, rulebook)
    for code in (*record.head.complainants, record.head.respondent):
        days |= member(code).turning_days
    return tuple(sorted(day for day in days if day >= since))


def _terms(record: Record, rulebook: Rulebook, day: date) -> Iterator[Term]:
    """Every term of every period that a step on record can have started, before and after its end was moved.

    Which of them counts depends on who acts and on the row's conditions, so all are given.
    """
    track, chosen = track_of(record), rulebook.chosen
    rounds = record.proceedings()
    for rule in rulebook:
        for row in rulebook.versions(rule):
            if not isinstance(row, Period) or row.length is None or not _belongs(row, record, rulebook):
                continue
            for proceeding in rounds:
                for start in _starts(row, record, proceeding, rulebook):
                    for term in _as_counted(row, start, track, chosen):
                        yield term
                        if row.extended_by:
                            yield moved(term, row, record, proceeding, start.event, day, chosen)
                    if row.clock_choice == "continuous":
                        used = term_in(row, record, proceeding, start, track, chosen)
                        if used is not None:
                            yield used


def _as_counted(row: Period, start: Start, track: str, chosen: Mapping[str, str]) -> Iterator[Term]:
    """The terms of a period from its start, one for each length that it can have on the track."""
    for case in ("", *(name for name, _ in guards.cases_of(row))):
        term = term_of(row, start.day, track, chosen, variant=case)
        if term is not None:
            yield term


def _belongs(row: Row, record: Record, rulebook: Rulebook) -> bool:
    """Whether a row can judge any act of the dispute."""
    track = track_of(record)
    return is_cited(row, record) and any(rulebook.runs(row, track, which) for which in row.proceedings)


def _starts(row: Period, record: Record, proceeding: str, rulebook: Rulebook) -> Iterator[Start]:
    """The possible starts of a period in a round: each step of its clock, and the one that its `clock_choice` picks."""
    if row.clock_field == "period_end":
        for end, event in period_ends(record, record.head.complainants, rulebook.chosen):
            yield Start(event, end, exact=True)
        return
    for type_name in row.clock:
        for event in record.all(type_name, proceeding):
            # Where the row counts from a day that the step names, gates may still count from the step itself.
            named = getattr(event, row.clock_field, None)
            for day in dict.fromkeys((event.on, event.on if named is None else named)):
                yield Start(event, day, exact=True)
    if row.clock_choice in ("standing", "continuous", "result"):
        start = start_of(row, record, proceeding, readings=rulebook.chosen)
        if start is not None:
            yield start


def _of_the_record(record: Record) -> set[date]:
    """The days that steps name (an end, a later day), and the bounds of steps that are known to a month only."""
    days: set[date] = set()
    for event in record.events:
        for field in own_fields(type(event)):
            named = getattr(event, field.name)
            if isinstance(named, date):
                days |= {named, named + _ONE_DAY}
    for undated in record.undated:
        days |= {undated.first_day, undated.last_day + _ONE_DAY}
    return days


def _of_the_law(record: Record, rulebook: Rulebook) -> set[date]:
    """The days on which a row enters into force or ceases to be, and the days on which an agreement begins or ends."""
    days = set(agreements.turning_days())
    for rule in rulebook:
        for row in rulebook.versions(rule):
            if not _belongs(row, record, rulebook):
                continue
            days.add(row.in_force.since)
            if row.in_force.until < date.max:
                days.add(row.in_force.until + _ONE_DAY)
    return days
