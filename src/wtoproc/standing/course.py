"""The course of a dispute: the steps that its charts draw next, who may take them, and the days that matter.

A course is a record with the state of each strand, updated step by step. Random histories, the search and the
forecast are built on it; one step costs about as much as a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from wtoproc._frozen import EMPTY
from wtoproc._line import line
from wtoproc.errors import RecordError
from wtoproc.judging.clocks import Start, Term, start_of
from wtoproc.judging.judge import NOT_JUDGED, judge
from wtoproc.judging.question import Question, track_of
from wtoproc.judging.running import counted, moved_by_record
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.rows import Period
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.record.events import types
from wtoproc.record.record import Head, Record
from wtoproc.standing.strands import Position, Strand, StrandStates
from wtoproc.standing.turning import after_the_last_step, ends_of
from wtoproc.terms.agreements import first_day_of_wto

__all__ = ["RESULTS", "Course", "Step", "is_lawful", "next_steps"]

_ONE_DAY = timedelta(days=1)


class Step(NamedTuple):
    """A step that a chart draws from the present state of a strand, for one actor."""

    type: str
    """Name of the event type."""
    strand: Strand
    actor: str
    """The role that could act, such as "complainant", "dsb" or "any_member"."""
    by: tuple[str, ...]
    """Code of the Member that would act; empty for an institution or for any Member."""
    source: str
    """State of the strand before the step."""
    dest: str
    """State of the strand after the step; the same one where the step does not move it."""
    forward: bool
    """Whether `dest` comes later in the procedure than `source`, or starts again after an end."""
    ends: bool
    """Whether the step ends its strand without a result: withdrawn, settled, terminated or lapsed."""
    joint: bool = False
    """Whether the step needs the consent of both sides, whoever notifies it."""

    @property
    def proceeding(self) -> str:
        """The round."""
        return self.strand.proceeding

    def __str__(self) -> str:
        return f"{self.type.replace('_', ' ')} by {', '.join(self.by) or self.actor}: {self.strand.chart} {self.source} to {self.dest}"

    def __repr__(self) -> str:
        return line(self, str(self))


_WITHOUT_RESULT = frozenset({"withdrawn", "settled", "terminated", "lapsed"})
RESULTS = frozenset({"adopted", "award_notified", "authorized"})
"""States in which a strand has its result: adopted reports, an award, an authorization to retaliate."""


# These steps can change the next steps without moving a strand: another track, requesting Member or round.
_OPENS = frozenset({"consultations_requested", "panel_requested"}) | {
    t.type for t in types() if "panel_requested" in t.withdraws
}


def next_steps(record: Record, rulebook: Rulebook, states: Mapping[Strand, str]) -> Iterator[Step]:
    """The steps that the charts draw from the states of the strands and that a rule judges.

    Changes that time alone brings are left out. Once a round has its result, a new compliance round may begin.
    """
    head, track = record.head, track_of(record)
    headless = record.first_request is None and bool(record.events)
    known = _KNOWN.setdefault(rulebook, {})
    seen = set()
    for strand, state in _with_new_round(record, rulebook, states):
        key = (strand, state, track, head.complainants, head.respondent)
        drawn = known.get(key)
        if drawn is None:
            if len(known) >= _KEPT:
                known.clear()
            drawn = known[key] = tuple(_drawn(rulebook, strand, state, track, head))
        for step in drawn:
            if headless and step.type == "consultations_requested":
                continue  # `Record` refuses a request after other steps
            offered = step
            if step.type == "panel_deferred":
                # The DSB defers because the other side does not agree.
                asked = record.standing_requests(strand.proceeding)
                if asked and set(asked[0].by) == {head.respondent}:
                    offered = step._replace(actor="complainant", by=head.complainants[:1])
            act = (offered.type, strand.proceeding, offered.by)
            if act not in seen:
                seen.add(act)
                yield offered


# The steps from a state are computed once for each set of parties.
_KNOWN: WeakKeyDictionary[Rulebook, dict[tuple[Any, ...], tuple[Step, ...]]] = WeakKeyDictionary()
_KEPT = 8192


def _drawn(rulebook: Rulebook, strand: Strand, state: str, track: str, head: Head) -> Iterator[Step]:
    chart = rulebook.charts[strand.chart]
    compliance = strand.proceeding != "original"
    for edge in chart.leaving(state):
        type_name, dest = edge.trigger, edge.dest
        event_type = rulebook.event(type_name)
        if event_type.by_time:
            continue
        plan = rulebook.plan(type_name, compliance=compliance, track=track)
        if plan is None or not plan.rows:
            continue
        forward = dest != state and (state in chart.ends or chart.follows(dest, state))
        ends = dest != state and dest in _WITHOUT_RESULT
        for actor, by in _actors(rulebook, type_name, strand, head):
            yield Step(type_name, strand, actor, by, state, dest, forward, ends, event_type.joint)


def _with_new_round(
    record: Record, rulebook: Rulebook, states: Mapping[Strand, str]
) -> Iterator[tuple[Strand, str]]:
    """The states with the next compliance round added once the original round has its result."""
    yield from states.items()
    if states[Strand("adjudication", "original")] in RESULTS:
        rounds = len(record.proceedings())
        new = Strand("adjudication", "compliance" if rounds == 1 else f"compliance-{rounds}")
        if new not in states:
            yield new, rulebook.charts["adjudication"].start


def _actors(
    rulebook: Rulebook, type_name: str, strand: Strand, head: Head
) -> list[tuple[str, tuple[str, ...]]]:
    """The actors that could take a type of step in a strand: role and Member."""
    original = strand.proceeding == "original"
    mine = head.complainants if strand.complainant is None else (strand.complainant,)
    complainants: list[tuple[str, tuple[str, ...]]] = [("complainant", (code,)) for code in mine]
    respondent: list[tuple[str, tuple[str, ...]]] = [("respondent", (head.respondent,))]
    if type_name == "panel_deferred":
        return respondent
    taken_by = rulebook.event(type_name).taken_by
    if taken_by and taken_by not in _PARTIES:
        # Where each complainant has a strand, the act names the complainant of its strand.
        apart = strand.complainant is not None and len(head.complainants) > 1
        return [(taken_by, mine if apart else ())]
    roles = rulebook.roles(type_name, compliance=not original)
    if "third_participant" in roles:
        return [("third_participant", ())]
    if not _OF_APPEALS.isdisjoint(roles):
        return complainants + respondent
    if "complainant" in roles and original:
        return complainants
    if "respondent" in roles and original:
        return respondent
    if not _OF_PARTIES.isdisjoint(roles):
        return complainants + respondent
    return [(roles[0] if roles else "anybody", ())]


_OF_APPEALS = frozenset({"appellant", "other_appellant", "appellee"})
_OF_PARTIES = frozenset({"complainant", "respondent", "party"})
_PARTIES = ("complainant", "respondent", "party")


def is_lawful(verdict: Verdict) -> bool:
    """Whether a verdict permits the act and rests on a rule in force."""
    return verdict.permitted and verdict.findings[0].row != NOT_JUDGED


class _Running(NamedTuple):
    """A period that has started, with its start and its term."""

    row: Period
    start: Start
    term: Term


class Course:
    """A dispute with the state of each strand. Immutable: `after` returns the course after one more step.

    Get one with `Course.of`.
    """

    __slots__ = ("_positions", "_running", "_steps", "_walk", "record", "rulebook")

    record: Record
    rulebook: Rulebook

    def __init__(
        self,
        record: Record,
        rulebook: Rulebook,
        walk: StrandStates,
        running: Mapping[tuple[str, str], _Running],
    ) -> None:
        self.record = record
        self.rulebook = rulebook
        self._walk = walk
        self._running = running
        self._steps: tuple[Step, ...] | None = None
        self._positions: frozenset[Position] | None = None

    @classmethod
    def of(cls, record: Record, rulebook: Rulebook) -> Course:
        """The course of a dispute after the last step on its record."""
        walk = StrandStates(record, rulebook)
        walk.to(None)
        running: Mapping[tuple[str, str], _Running] = {}
        for event in record.events:
            running = _running_after(running, record, rulebook, event)
        return cls(record, rulebook, walk, running)

    @property
    def day(self) -> date:
        """The day of the last step."""
        events = self.record.events
        return events[-1].on if events else first_day_of_wto()

    @property
    def states(self) -> Mapping[Strand, str]:
        """The state of each strand after the last step."""
        return self._walk.states

    @property
    def positions(self) -> frozenset[Position]:
        """The positions of the strands that have left their first state.

        Consultations are left out from the panel request or the award on, because they no longer change what can
        follow, until the adjudication ends without a result.
        """
        if self._positions is None:
            walk, charts = self._walk, self.rulebook.charts
            self._positions = frozenset(
                walk.position(strand)
                for strand, state in walk.states.items()
                if state != charts[strand.chart].start
                and not (strand.chart == "consultations" and self._passed(strand))
            )
        return self._positions

    def _passed(self, consultations: Strand) -> bool:
        """Whether the adjudication of the same round has begun, and has not ended without a result."""
        chart = self.rulebook.charts["adjudication"]
        state = self.states.get(Strand("adjudication", consultations.proceeding), chart.start)
        return state != chart.start and (state not in chart.ends or state in RESULTS)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that the charts draw next, whether or not they are lawful yet."""
        if self._steps is None:
            self._steps = tuple(next_steps(self.record, self.rulebook, self.states))
        return self._steps

    def days(self, type_name: str | None = None) -> tuple[date, ...]:
        """Days worth testing: the last step and the day after it, and the days around each period end.

        Around a period end are the day before, the day itself and the day after, as counted and as rolled.

        Args:
            type_name: only the periods that govern this event type.
        """
        since = self.day
        days = after_the_last_step(since)
        for row, _, term in self._running.values():
            if type_name is None or type_name in row.governs:
                for end in ends_of(term):
                    days |= {end - _ONE_DAY, end, end + _ONE_DAY}
        return tuple(sorted(day for day in days if day >= since))

    def event(self, step: Step, day: date, **fields: Any) -> Event:
        """The event for a step; all parties are the authors of a joint step.

        Args:
            step: one of `steps`.
            day: the day of the event.
            fields: more fields of the event; `by` names other authors than the step does.
        """
        fields.setdefault("by", self._parties(step) if step.joint else step.by)
        return self.rulebook.event(step.type)(on=day, proceeding=step.proceeding, **fields)

    def _parties(self, step: Step) -> tuple[str, ...]:
        head = self.record.head
        mine = (step.strand.complainant,) if step.strand.complainant else head.complainants
        return (*mine, head.respondent)

    def judged(self, event: Event) -> Verdict:
        """The verdict on a step that has happened, so that it proves the facts that it presupposes.

        The record may hold nothing after it.
        """
        return judge(self.record, event, self.rulebook, afterwards=True)

    def lawful(self, event: Event) -> bool:
        """Whether a step that has happened is permitted and a rule judges it: a step that no rule judges is not lawful here."""
        return is_lawful(self.judged(event))

    def earliest(self, step: Step, **fields: Any) -> Event | None:
        """The event for a step on its first lawful day, if nothing else happens; None if there is no such day.

        Args:
            step: one of `steps`.
            fields: more fields of the event.
        """
        for day in self.days():
            event = self.event(step, day, **fields)
            if self.lawful(event):
                return event
        return None

    def after(self, event: Event) -> Course:
        """The course after `event`, which may not come before the last step.

        Raises:
            RecordError: an event before the last step, or before the request for consultations.
        """
        if event.on < self.day and self.record.events:
            raise RecordError(
                f"{event.type} on {event.on} comes before the last step, on {self.day}: add steps to a course in the order of their dates",
                event=event,
            )
        record = self.record.appended(event)
        walk = self._walk.then(record, event)
        running = _running_after(self._running, record, self.rulebook, event)
        course = Course(record, self.rulebook, walk, running)
        if event.type not in _OPENS and event.proceeding == "original" and walk.states == self._walk.states:
            course._steps = self._steps
        return course

    # A search keeps thousands of courses, so the hash uses the last step only.
    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Course):
            return NotImplemented
        return self.record == other.record and self.rulebook == other.rulebook

    def __hash__(self) -> int:
        events = self.record.events
        return hash((len(events), events[-1] if events else None))

    def __reduce__(self) -> tuple[Any, ...]:
        return Course.of, (self.record, self.rulebook)

    def __repr__(self) -> str:
        return f"<Course of {self.record!r}>"


def _running_after(
    running: Mapping[tuple[str, str], _Running], record: Record, rulebook: Rulebook, event: Event
) -> Mapping[tuple[str, str], _Running]:
    """The periods that may run after an event.

    Periods whose conditions fail may be among them: their ends only say which days are worth judging.
    """
    proceeding, type_name = event.proceeding, event.type
    started, moving = rulebook.started_by(type_name)
    if not started and not moving:
        return running
    track = track_of(record)
    question = Question(record, event, rulebook, EMPTY, afterwards=False, track=track)
    after = dict(running)
    for row in started:
        if not rulebook.runs(row, track, proceeding):
            continue
        start = start_of(row, record, proceeding, event.by, day=event.on, readings=rulebook.chosen)
        term = None if start is None else counted(row, start, question)
        if start is not None and term is not None:
            after[row.id, proceeding] = _Running(row, start, term)
    for row in moving:
        known = after.get((row.id, proceeding))
        # Counted from the start again, because earlier steps that moved the end are on record too.
        term = None if known is None else counted(row, known.start, question)
        if known is not None and term is not None:
            term = moved_by_record(term, row, known.start, question, event.on)
            after[row.id, proceeding] = known._replace(term=term)
    return after
