"""Moves: the acts that each actor could take next, and the windows of time in which it may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from wtoproc._line import line, table
from wtoproc._typed import plain
from wtoproc.judging.judge import judge
from wtoproc.judging.verdicts import Finding, Verdict
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.record.record import Record
from wtoproc.standing.course import next_steps
from wtoproc.standing.strands import StrandStates
from wtoproc.standing.turning import turning_days

__all__ = ["Move", "Window", "moves"]

_ONE_DAY = timedelta(days=1)


class Window(NamedTuple):
    """Consecutive days on which a move has the same verdict."""

    first: date
    """The first day."""
    last: date | None
    """The last day; None if nothing on record ends the window."""
    verdict: str
    """ "permitted", "conditional" or "barred"."""


class Move(NamedTuple):
    """An event type that an actor could take."""

    event: Event
    """The act on the day of asking."""
    actor: str
    """The role that could act, such as "complainant", "dsb" or "any_member"."""
    windows: tuple[Window, ...]
    """The windows from the day of the last recorded event on."""
    verdict: Verdict
    """The verdict on the act on the day of asking."""

    @property
    def type(self) -> str:
        """Name of the event type."""
        return self.event.type

    @property
    def by(self) -> tuple[str, ...]:
        """Code of the Member that would act; empty for an institution or for any Member."""
        return self.event.by

    @property
    def proceeding(self) -> str:
        """The round."""
        return self.event.proceeding

    @property
    def earliest(self) -> date | None:
        """The first day on which the move is permitted; None if there is no such day."""
        return next((w.first for w in self.windows if w.verdict == "permitted"), None)

    @property
    def latest(self) -> date | None:
        """The last day on which the move is permitted; None if there is no such day, or no last one."""
        days = [w.last for w in self.windows if w.verdict == "permitted"]
        return days[-1] if days else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings on the day of asking."""
        return self.verdict.findings

    def to_dict(self) -> dict[str, Any]:
        """The move with its windows as plain data for JSON, as ``--json`` prints it."""
        return {
            "type": self.type,
            "by": list(self.by),
            "actor": self.actor,
            "proceeding": self.proceeding,
            "earliest": plain(self.earliest),
            "latest": plain(self.latest),
            "windows": [
                {"from": w.first.isoformat(), "to": plain(w.last), "verdict": w.verdict} for w in self.windows
            ],
            "verdict": self.verdict.value,
            "findings": [f.to_dict() for f in self.findings],
        }

    def _repr_html_(self) -> str:
        rows = [(w.first, w.last or "no day in sight", w.verdict) for w in self.windows]
        return table(str(self), ("from", "to", "verdict"), rows)

    def __str__(self) -> str:
        return (
            f"{self.type.replace('_', ' ')} by {', '.join(self.by) or self.actor}: {self.verdict.value}, permitted from {self.earliest} {f'to {self.latest}' if self.latest else 'on'}"
            if self.earliest
            else f"{self.type.replace('_', ' ')} by {', '.join(self.by) or self.actor}: {self.verdict.value}, permitted on no day"
        )

    def __repr__(self) -> str:
        return line(self, str(self))


def moves(record: Record, rulebook: Rulebook, day: date) -> tuple[Move, ...]:
    """Every lawful next step on a record as of `day`, actor by actor, with its windows.

    These are the steps that the charts draw from the states of the strands and that a rule judges. A step that is
    barred on every day is left out, and so are the changes that time alone brings.
    """
    base = record.events[-1].on if record.events else day
    turns = turning_days(record, rulebook, base)
    lawful = []
    for step in next_steps(record, rulebook, StrandStates(record, rulebook).to(day)):
        event = rulebook.event(step.type)(on=day, by=step.by, proceeding=step.proceeding)
        windows = _windows(record, rulebook, event, turns)
        if any(w.verdict != "barred" for w in windows):
            lawful.append(Move(event, step.actor, windows, judge(record, event, rulebook)))
    return tuple(lawful)


def _windows(record: Record, rulebook: Rulebook, event: Event, turns: Iterable[date]) -> tuple[Window, ...]:
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
