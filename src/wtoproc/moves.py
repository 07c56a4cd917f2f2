"""Moves: what each actor could do next, and the windows of time in which it may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from wtoproc.deadlines import running_periods
from wtoproc.judge import judge
from wtoproc.members import member
from wtoproc.question import track_of
from wtoproc.rulebook import Gate
from wtoproc.strands import Strand, Walk
from wtoproc.workdays import roll

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wtoproc.events import Event
    from wtoproc.record import Record
    from wtoproc.rulebook import Rulebook
    from wtoproc.verdicts import Finding, Verdict

__all__ = ["Move", "Window", "moves"]

_ONE_DAY = timedelta(days=1)
# Ends of the peace with which rules of the guards change by date alone.
_DATED_RULES = (date(2005, 1, 1),)


class Window(NamedTuple):
    """A stretch of days on which a move has one verdict."""

    first: date
    last: date | None
    """None: no end in sight on what is on record."""
    verdict: str


class Move(NamedTuple):
    """An event type that an actor could take."""

    event: Event
    """The act as it was judged, on the day of asking."""
    actor: str
    """Who could act: a role where no single Member is meant ("dsb", "any_member", ...)."""
    windows: tuple[Window, ...]
    """From the day of the last recorded event on: since then nothing but the calendar has changed."""
    verdict: Verdict
    """On the day of asking."""

    @property
    def type(self) -> str:
        """Wire name of the event type."""
        return self.event.wire

    @property
    def by(self) -> tuple[str, ...]:
        """Code of the Member that would act; empty for an institution or any Member."""
        return self.event.by

    @property
    def proceeding(self) -> str:
        """The round."""
        return self.event.proceeding

    @property
    def earliest(self) -> date | None:
        """The first day on which the move is permitted; None if there is none."""
        return next((w.first for w in self.windows if w.verdict == "permitted"), None)

    @property
    def latest(self) -> date | None:
        """The last day on which it is permitted; None if it has no end, or no such day."""
        days = [w.last for w in self.windows if w.verdict == "permitted"]
        return days[-1] if days else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings on the day of asking."""
        return self.verdict.findings


def moves(record: Record, rulebook: Rulebook, day: date) -> tuple[Move, ...]:
    """Every lawful next step on a record as of `day`, actor by actor, with its windows.

    Steps are those that the charts draw from where the strands stand, as far as a rule judges them;
    a step that is barred on every day is left out, and what time alone does is no step of anybody.
    """
    base = record.events[-1].on if record.events else day
    turns = _turning_days(record, rulebook, base)
    found = []
    seen = set()
    for wire, strand in _next_steps(record, rulebook, day):
        for actor, by in _actors(record, rulebook, wire, strand):
            if (wire, strand.proceeding, by) in seen:
                continue
            seen.add((wire, strand.proceeding, by))
            event = rulebook.event(wire)(on=day, by=by, proceeding=strand.proceeding)
            windows = _windows(record, rulebook, event, turns)
            if any(w.verdict != "barred" for w in windows):
                found.append(Move(event, actor, windows, judge(record, event, rulebook)))
    return tuple(found)


def _next_steps(record: Record, rulebook: Rulebook, day: date) -> Iterator[tuple[str, Strand]]:
    states = dict(Walk(record, rulebook).to(day))
    if states[Strand("adjudication", "original")] in ("adopted", "award_notified"):
        rounds = len(record.proceedings())
        new = Strand("adjudication", "compliance" if rounds == 1 else f"compliance-{rounds}")
        states[new] = rulebook.charts["adjudication"].start
    track = track_of(record)
    for strand, state in states.items():
        chart = rulebook.charts[strand.chart]
        for wire in chart.triggers:
            if wire not in _BY_TIME and chart.drawn(state, wire):
                plan = rulebook.plan(wire, compliance=strand.proceeding != "original", track=track)
                if plan is not None and plan.rows:
                    yield wire, strand


def _actors(
    record: Record, rulebook: Rulebook, wire: str, strand: Strand
) -> list[tuple[str, tuple[str, ...]]]:
    head, proceeding = record.head, strand.proceeding
    roles = [
        row.actor
        for row in rulebook.rules_for(wire)
        if row.runs_in(proceeding) and not (isinstance(row, Gate) and (row.exception_to or row.cannot_object))
    ]
    mine = head.complainants if strand.complainant is None else (strand.complainant,)
    complainants: list[tuple[str, tuple[str, ...]]] = [("complainant", (code,)) for code in mine]
    respondent: list[tuple[str, tuple[str, ...]]] = [("respondent", (head.respondent,))]
    if wire == "panel_deferred":
        # The DSB defers because the other side does not agree.
        asked = record.standing_requests(proceeding)
        return complainants if asked and set(asked[0].by) == {head.respondent} else respondent
    if wire in _OF_INSTITUTIONS:
        # Where each complainant has a strand of its own, the act is one towards its complainant.
        apart = strand.complainant is not None and len(head.complainants) > 1
        return [(_OF_INSTITUTIONS[wire], mine if apart else ())]
    if "third_participant" in roles:
        return [("third_participant", ())]
    if {"appellant", "other_appellant", "appellee"} & set(roles):
        return complainants + respondent
    if "complainant" in roles and proceeding == "original":
        return complainants
    if "respondent" in roles and proceeding == "original":
        return respondent
    if {"complainant", "respondent", "party"} & set(roles):
        return complainants + respondent
    return [(roles[0] if roles else "anybody", ())]


# They record what time has done: a period that has run out, an authority that has lapsed.
_BY_TIME = frozenset({"reasonable_period_expired", "panel_authority_lapsed"})
# Rules on these speak to the parties who ask; the act is another's.
_OF_INSTITUTIONS = {
    "panel_established": "dsb",
    "panel_composed": "dg",
    "panel_recomposed": "dg",
    "special_rules_determined": "dsb_chair",
    "join_consultations_requested": "any_member",
    "third_party_interest_notified": "any_member",
    "panel_timetable_fixed": "panel",
    "first_substantive_meeting": "panel",
    "second_substantive_meeting": "panel",
    "descriptive_part_issued": "panel",
    "panel_delay_notified": "panel",
    "interim_report_issued": "panel",
    "interim_review_ended": "panel",
    "panel_report_issued": "panel",
    "panel_report_circulated": "panel",
    "anticipated_circulation_notified": "panel",
    "panel_report_objected": "any_member",
    "adoption_deadline_extended": "dsb",
    "appeal_hearing_held": "appellate_body",
    "reports_adopted": "dsb",
    "reasonable_period_awarded": "arbitrator",
    "reasonable_period_arbitrator_appointed": "dg",
    "implementation_on_dsb_agenda": "dsb",
    "retaliation_arbitration_decided": "arbitrator",
    "retaliation_authorized": "dsb",
    "arbitration_award_notified": "arbitrator",
}


def _turning_days(record: Record, rulebook: Rulebook, base: date) -> list[date]:
    """The days from `base` on which a verdict can change although nothing happens."""
    days = {base, *_DATED_RULES}
    for row, _, _, term, _ in running_periods(record, rulebook, base):
        days |= {term.nominal, term.ends, term.ends_latest}
        rolled = roll(term.nominal)
        ends = {term.nominal, term.ends, term.ends_latest, rolled.earliest, rolled.latest}
        days |= {end + _ONE_DAY for end in ends}
        days |= _bounds(row.in_force.since, row.in_force.until)
    for rule in rulebook:
        days |= {
            d for row in rulebook.versions(rule) for d in _bounds(row.in_force.since, row.in_force.until)
        }
    for code in (*record.head.complainants, record.head.respondent):
        found = member(code)
        days.add(found.acceded)
        days |= _bounds(found.eu_from, found.eu_until)
        if found.ldc_from_year is not None:
            days.add(date(found.ldc_from_year, 1, 1))
            if found.ldc_until is not None:
                days |= {
                    found.ldc_until + _ONE_DAY,
                    found.ldc_until.replace(year=found.ldc_until.year + 3) + _ONE_DAY,
                }
    for undated in record.undated:
        days |= {undated.first_day, undated.last_day + _ONE_DAY}
    for event in record.events:
        expires: date | None = getattr(event, "expires", None)
        if expires is not None:
            days.add(expires + _ONE_DAY)
    return sorted(d for d in days if d >= base)


def _bounds(first: date | None, last: date | None) -> set[date]:
    days = set()
    if first is not None:
        days.add(first)
    if last is not None and last < date.max:
        days.add(last + _ONE_DAY)
    return days


def _windows(record: Record, rulebook: Rulebook, event: Event, turns: list[date]) -> tuple[Window, ...]:
    windows: list[Window] = []
    make = type(event)
    for turn in turns:
        verdict = judge(record, make(on=turn, by=event.by, proceeding=event.proceeding), rulebook).value
        if windows and windows[-1].verdict == verdict:
            continue
        if windows:
            windows[-1] = windows[-1]._replace(last=turn - _ONE_DAY)
        windows.append(Window(turn, None, verdict))
    return tuple(windows)
