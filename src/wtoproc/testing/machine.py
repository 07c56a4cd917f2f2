"""A Hypothesis state machine over a dispute: subclass it to test a system of your own against this library."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from wtoproc.dispute import Dispute
from wtoproc.errors import RecordError
from wtoproc.judging.verdicts import Verdict
from wtoproc.record.event import Event
from wtoproc.standing.course import Course
from wtoproc.testing._steps import Bounds, lawful_step
from wtoproc.testing._ways import barred
from wtoproc.testing.strategies import NUMBERS, disputes

__all__ = ["ProcedureMachine"]


@st.composite
def _beginnings(draw: st.DrawFn) -> Dispute:
    machine: ProcedureMachine = draw(st.runner())
    return draw(machine.beginnings)


@st.composite
def _steps(draw: st.DrawFn) -> Event:
    """Mostly a lawful next step; one in eight that the law bars."""
    machine: ProcedureMachine = draw(st.runner())
    which, when, how = draw(NUMBERS)
    course = machine.course
    if machine.attempts and when % 8 == 7:
        found = barred(course, which)
        if found is not None:
            return found.event
    event = lawful_step(course, which, when, how, Bounds(machine.rounds, machine.retaliation))
    if event is None:
        raise RecordError(f"{course.record!r}: no next step is lawful on any day")
    return event


class ProcedureMachine(RuleBasedStateMachine):
    """A dispute that proceeds by lawful and barred steps, with hooks for the system under test.

    Override `begun`, `recorded` and `refused`; add rules and invariants as in any state machine of Hypothesis. Every
    step is either lawful on its day or barred by the law; none is discarded.
    ``YourMachine.TestCase`` is the test, ``YourMachine.TestCase.settings`` its settings.
    """

    beginnings: ClassVar[st.SearchStrategy[Dispute]] = disputes(max_size=1)
    """How a dispute begins: any strategy of lawful disputes, with a rulebook of your own if you like."""
    rounds: ClassVar[int] = 2
    """The most rounds on compliance."""
    retaliation: ClassVar[bool] = True
    """Whether anybody may ask for retaliation."""
    attempts: ClassVar[bool] = True
    """Whether one step in eight is barred by the law and goes to `refused`."""

    course: Course
    """The dispute with the state of each strand."""

    @property
    def dispute(self) -> Dispute:
        """The dispute so far."""
        return Dispute.from_course(self.course)

    @property
    def day(self) -> date:
        """The day of the last step."""
        return self.course.day

    @initialize(dispute=_beginnings())
    def begin(self, dispute: Dispute) -> None:
        """A dispute begins."""
        self.course = dispute.course()
        self.begun(dispute)

    @rule(event=_steps())
    def step(self, event: Event) -> None:
        """A step is taken or, where the law bars it, attempted."""
        verdict = self.course.judged(event)
        if verdict.barred:
            self.refused(event, verdict)
        else:
            self.course = self.course.after(event)
            self.recorded(event, verdict)

    def begun(self, dispute: Dispute) -> None:
        """A dispute has begun; its events are on record. Override it to open the case in your system."""

    def recorded(self, event: Event, verdict: Verdict) -> None:
        """A lawful step has been recorded. Override it to take the step in your system."""

    def refused(self, event: Event, verdict: Verdict) -> None:
        """The law bars a step, which is not recorded. Override it to see your system refuse it too."""
