"""Strands: the runnings of the charts in a dispute, and where each stands on a day.

A strand is one chart in one round. Acts move it along its chart; time alone moves it where a panel stays suspended
for too long (DSU 12.12).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from wtoproc.charts import CHARTS
from wtoproc.clocks import lapse_of_authority
from wtoproc.question import track_of
from wtoproc.record import Appeals, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wtoproc.events import Event
    from wtoproc.rulebook import Rulebook

__all__ = ["Position", "lapsed", "moved_strands", "positions"]

_ONE_DAY = timedelta(days=1)
Key = tuple[str, str]


class Position(NamedTuple):
    """Where one strand stands."""

    chart: str
    proceeding: str
    complainant: str | None
    """Set where the strand runs for each complainant by itself."""
    state: str


_ENDS_ALL = frozenset({"complaint_withdrawn", "mutually_agreed_solution_notified", "dispute_terminated"})


@cache
def _known_to(chart: str) -> frozenset[str]:
    return frozenset(CHARTS[chart].triggers)


def moved_strands(wire: str, proceeding: str, strands: Iterable[Key]) -> list[Key]:
    """The strands (chart, proceeding) that an act moves: its own round's, and for an end of the dispute all."""
    if wire in _ENDS_ALL and proceeding == "original":
        return [key for key in strands if wire in _known_to(key[0])]
    return [(name, proceeding) for name in CHARTS if wire in _known_to(name)]


def positions(record: Record, rulebook: Rulebook, day: date | None = None) -> tuple[Position, ...]:
    """Where each strand stands at the end of `day`, or after the last step; the original round first.

    Steps known to a month count from its last day.
    """
    states = _Walk(record, rulebook).to(day)
    return tuple(
        Position(name, proceeding, None, state)
        for (name, proceeding), state in sorted(states.items(), key=_in_order)
        if proceeding == "original" or state != CHARTS[name].start
    )


class _Walk:
    """The steps of a record taken one by one along the charts."""

    def __init__(self, record: Record, rulebook: Rulebook) -> None:
        self.record = record
        self.rulebook = rulebook
        self.states: dict[Key, str] = {(name, "original"): chart.start for name, chart in CHARTS.items()}
        self.withdrawn: set[str] = set()
        self.appeals: dict[str, Appeals] = {}

    def to(self, day: date | None) -> dict[Key, str]:
        record = self.record
        steps: list[tuple[date, str, str, Event | None]] = [
            (e.on, e.wire, e.proceeding, e) for e in record.events
        ]
        late = [u for u in record.undated if day is None or u.last_day <= day]
        if late:
            steps += [(u.last_day, u.type, u.proceeding, None) for u in late]
            steps.sort(key=lambda step: step[0])
        for on, wire, proceeding, event in steps:
            self._let_time_pass(on)
            if event is None or self._counts(event):
                self._step(wire, proceeding)
        if day is not None:
            self._let_time_pass(day)
        return self.states

    def _counts(self, event: Event) -> bool:
        """Whether an act moves anything: an end reached by some of several leaves the others where they are."""
        wire = event.wire
        if wire == "complaint_withdrawn" and event.by:
            self.withdrawn |= set(event.by)
            return self.withdrawn.issuperset(self.record.head.complainants)
        if wire == "consultations_requested":
            self.withdrawn -= set(event.by)
        if wire in ("appeal_notified", "other_appeal_notified", "appeal_withdrawn"):
            before = self.appeals.get(event.proceeding, Appeals())
            self.appeals[event.proceeding] = after = before.after(event)
            return wire != "appeal_withdrawn" or not after.standing
        if wire == "appellate_body_report_circulated":
            self.appeals.pop(event.proceeding, None)
        return True

    def _step(self, wire: str, proceeding: str) -> None:
        states = self.states
        for key in moved_strands(wire, proceeding, states):
            chart = CHARTS[key[0]]
            reached = chart.step(states.get(key, chart.start), wire)
            if key in states or reached != chart.start:
                states[key] = reached

    def _let_time_pass(self, day: date) -> None:
        self.states |= lapsed(self.record, self.rulebook, self.states, day)


def lapsed(record: Record, rulebook: Rulebook, states: Mapping[Key, str], day: date) -> dict[Key, str]:
    """The strands that time alone has moved by `day`, before any step of that day, with their new states.

    A panel suspended for more than twelve months has lost its authority, whether or not a lapse is recorded.
    """
    found = {}
    for key, state in states.items():
        if state.startswith("suspended"):
            past = record.upto(day - _ONE_DAY)
            term = lapse_of_authority(past, rulebook, track_of(past), key[1])
            if term is not None and day > term.ends:
                found[key] = CHARTS[key[0]].step(state, "panel_authority_lapsed")
    return found


def _in_order(item: tuple[Key, str]) -> tuple[bool, int, str, int]:
    (name, proceeding), _ = item
    return (proceeding != "original", len(proceeding), proceeding, list(CHARTS).index(name))
