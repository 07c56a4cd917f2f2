"""Strands: one chart in one round of a dispute each, and the state of each on a day.

Implementation and retaliation have one strand for each complainant. Acts move a strand along its chart. Time alone
moves it in two cases: a panel is suspended for more than twelve months (DSU 12.12), or a reasonable period ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple

from wtoproc.judging.clocks import lapse_of_authority, of_whole_panel, period_ends
from wtoproc.judging.question import track_of
from wtoproc.law.charts import BY_COMPLAINANT, CHARTS
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.after_adoption import appeals_to_arbitrators, concerned
from wtoproc.record.event import Event
from wtoproc.record.record import Appeals, Record

__all__ = ["Position", "Strand", "StrandStates", "in_rounds", "lapsed", "positions"]

_ONE_DAY = timedelta(days=1)


class Strand(NamedTuple):
    """One chart in one round, for one complainant where each has its own."""

    chart: str
    proceeding: str
    complainant: str | None = None
    """The complainant, where each has a strand of its own; else None."""


class Position(NamedTuple):
    """The state of one strand."""

    chart: str
    proceeding: str
    complainant: str | None
    """The complainant, where each has a strand of its own; else None."""
    state: str
    by: str = ""
    """Code of the Member that brought it there, where a party may take that step back (an appeal); else ""."""

    @property
    def strand(self) -> Strand:
        """The strand itself, without its state."""
        return Strand(self.chart, self.proceeding, self.complainant)

    def to_dict(self) -> dict[str, Any]:
        """The position as plain data for JSON, as ``--json`` prints it."""
        return self._asdict()


def positions(record: Record, rulebook: Rulebook, day: date | None = None) -> tuple[Position, ...]:
    """The state of each strand at the end of `day`, or after the last step; the original round first.

    Strands of compliance rounds, of implementation and of retaliation appear once a step has moved them. Steps
    known to a month count from its last day.
    """
    walk = StrandStates(record, rulebook)
    states = walk.to(day)
    return tuple(
        walk.position(strand)
        for strand, state in sorted(states.items(), key=_in_order)
        if state != rulebook.charts[strand.chart].start
        or (strand.proceeding == "original" and strand.complainant is None)
    )


class StrandStates:
    """The states of all strands, kept while the steps of a record are taken one by one."""

    def __init__(self, record: Record, rulebook: Rulebook) -> None:
        self.record = record
        self.rulebook = rulebook
        self.states: dict[Strand, str] = {}
        for name, chart in rulebook.charts.items():
            for complainant in record.head.complainants if name in BY_COMPLAINANT else (None,):
                self.states[Strand(name, "original", complainant)] = chart.start
        self._takers: dict[Strand, str] = {}
        self._gone: set[tuple[str, str]] = set()
        self._appeals: dict[str, Appeals] = {}
        self._passed = date.min

    def to(self, day: date | None) -> dict[Strand, str]:
        """The states after every step on record, and after the changes that time alone brings by `day`."""
        record = self.record
        steps: list[tuple[date, str, str, Event | None]] = [
            (e.on, e.type, e.proceeding, e) for e in record.events
        ]
        late = [u for u in record.undated if day is None or u.last_day <= day]
        if late:
            steps += [(u.last_day, u.type, u.proceeding, None) for u in late]
            steps.sort(key=lambda step: step[0])
        for on, type_name, proceeding, event in steps:
            self._take(on, type_name, proceeding, event)
        if day is not None and day > self._passed:
            self._let_time_pass(day)
        return self.states

    def position(self, strand: Strand) -> Position:
        """The position of a strand, with the Member that brought it there if it can take the step back."""
        state = self.states[strand]
        by = self._takers.get(strand, "")
        if by and not _can_be_taken_back(self.rulebook, strand.chart, strand.proceeding, state):
            by = ""
        return Position(*strand, state, by)

    def then(self, record: Record, event: Event) -> StrandStates:
        """The states after one more step, which is the last one of `record`."""
        walk = object.__new__(StrandStates)
        walk.record, walk.rulebook = record, self.rulebook
        walk.states, walk._takers = self.states.copy(), self._takers.copy()
        walk._gone, walk._appeals, walk._passed = self._gone.copy(), self._appeals.copy(), self._passed
        walk._take(event.on, event.type, event.proceeding, event)
        return walk

    def _take(self, on: date, type_name: str, proceeding: str, event: Event | None) -> None:
        if on > self._passed:  # time passes once a day, before the steps of that day
            self._let_time_pass(on)
            self._passed = on
        for strand in self.moved(type_name, proceeding, event):
            chart = self.rulebook.charts[strand.chart]
            reached = chart.step(self.states.get(strand, chart.start), type_name)
            if strand in self.states or reached != chart.start:
                if reached != self.states.get(strand):
                    self._takers[strand] = event.by[0] if event is not None and len(event.by) == 1 else ""
                self.states[strand] = reached

    def moved(self, type_name: str, proceeding: str, event: Event | None) -> list[Strand]:
        """The strands that this step moves.

        These are the strands of its round, or all strands if it ends the dispute. Where each complainant has a strand,
        only the strands of the complainants concerned move.
        """
        partly = event is not None and not self._counts(event)
        # Another rulebook may not know a step that a reform adds, so the event's own class is asked.
        kind = self.rulebook.event(type_name) if event is None else type(event)
        if kind.ends and proceeding == "original":
            known = [
                s
                for s, state in self.states.items()
                if self.rulebook.charts[s.chart].knows(type_name)
                and (s.complainant is None or state != self.rulebook.charts[s.chart].start)
            ]
        else:
            known = [
                Strand(name, proceeding)
                for name, chart in self.rulebook.charts.items()
                if name not in BY_COMPLAINANT and chart.knows(type_name)
            ]
            known += [
                s
                for s in self.states
                if s.complainant is not None
                and proceeding == "original"
                and self.rulebook.charts[s.chart].knows(type_name)
            ]
        return [
            s for s in known if (not partly if s.complainant is None else self._concerns(s, type_name, event))
        ]

    def _concerns(self, strand: Strand, type_name: str, event: Event | None) -> bool:
        """Whether a step concerns the complainant of a strand: it names that one, or names none and the strand waits for it."""
        if event is not None and event.result and getattr(event, "recommendations", None) is False:
            return False
        everybody = self.record.head.complainants
        named = everybody if event is None else concerned(self.record, event)
        if len(everybody) == 1:
            return True
        if named != everybody:
            return strand.complainant in named
        chart = self.rulebook.charts[strand.chart]
        waiting = [
            s for s, state in self.states.items() if s.chart == strand.chart and chart.drawn(state, type_name)
        ]
        return not waiting or strand in waiting

    def _counts(self, event: Event) -> bool:
        """Whether an act moves the strands that all complainants share; the end of one complaint among several does not."""
        type_name = event.type
        if event.suspends == "panel":
            return of_whole_panel(self.record, event)
        if event.ends == "complaint":
            return self._ended_for_all(event)
        if type_name == "consultations_requested":
            self._gone -= {(event.proceeding, code) for code in event.by}
        if type_name in ("appeal_notified", "other_appeal_notified", "appeal_withdrawn"):
            before = self._appeals.get(event.proceeding, Appeals())
            self._appeals[event.proceeding] = after = before.after(event)
            return type_name != "appeal_withdrawn" or not after.standing
        if type_name == "arbitration_withdrawn":
            before_it = takewhile(lambda e: e is not event, self.record.events)
            return not appeals_to_arbitrators((*before_it, event), event.proceeding)
        if type_name == "appellate_body_report_circulated":
            self._appeals.pop(event.proceeding, None)
        return True

    def _ended_for_all(self, event: Event) -> bool:
        """Whether a withdrawal or a solution has ended the last complaint of that round."""
        proceeding = event.proceeding
        asked = {code for e in self.record.all("panel_requested", proceeding) for code in e.by}
        complaining = set(self.record.head.complainants) if proceeding == "original" or not asked else asked
        named = set(event.by) & complaining
        if not named:
            return True
        self._gone |= {(proceeding, code) for code in named}
        return all((proceeding, code) in self._gone for code in complaining)

    def _let_time_pass(self, day: date) -> None:
        moved = lapsed(self.record, self.rulebook, self.states, day)
        self.states |= moved
        for strand in moved:
            self._takers.pop(strand, None)


@lru_cache(maxsize=1024)
def _can_be_taken_back(rulebook: Rulebook, chart: str, proceeding: str, state: str) -> bool:
    """Whether either party alone may move a strand back from a state."""
    drawn = rulebook.charts[chart]
    return state not in drawn.ends and any(
        drawn.follows(state, edge.dest)
        and not rulebook.event(edge.trigger).joint
        and "party" in rulebook.roles(edge.trigger, compliance=proceeding != "original")
        for edge in drawn.leaving(state)
    )


def lapsed(record: Record, rulebook: Rulebook, states: Mapping[Strand, str], day: date) -> dict[Strand, str]:
    """The strands that time alone has moved by `day`, before any step of that day, with their new states.

    A panel that is suspended for more than twelve months loses its authority, whether or not a lapse is recorded. A
    reasonable period is over on the day after its last day.
    """
    reached = {}
    past: Record | None = None
    for strand, state in states.items():
        if state == "period_running" and strand.complainant is not None:
            past = past or record.upto(day - _ONE_DAY)
            ends = period_ends(past, [strand.complainant], rulebook.chosen)
            if ends and day > ends[-1][0]:
                reached[strand] = rulebook.charts[strand.chart].step(state, "reasonable_period_expired")
        elif state.startswith("suspended"):
            past = past or record.upto(day - _ONE_DAY)
            term = lapse_of_authority(past, rulebook, track_of(past), strand.proceeding)
            if term is not None and day > term.ends:
                reached[strand] = rulebook.charts[strand.chart].step(state, "panel_authority_lapsed")
    return reached


def _in_order(item: tuple[Strand, str]) -> tuple[bool, int, str, int, str]:
    strand, _ = item
    proceeding = strand.proceeding
    return (
        proceeding != "original", len(proceeding), proceeding, _ORDER.get(strand.chart, len(_ORDER)),
        strand.complainant or "",
    )  # fmt: skip


_ORDER = {name: n for n, name in enumerate(CHARTS)}


def in_rounds(proceedings: Iterable[str]) -> list[str]:
    """The rounds in their order, the original one first."""
    return sorted(set(proceedings), key=lambda p: (p != "original", len(p), p))
