"""The disputed readings on which a verdict rests: another choice would change it."""

from __future__ import annotations

from typing import Any, NamedTuple

from wtoproc._line import line
from wtoproc.judging.judge import judge
from wtoproc.judging.question import track_of
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.grades import Grade
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.record import Record

__all__ = ["OtherReading", "other_readings"]


class OtherReading(NamedTuple):
    """A disputed point on which a verdict rests, and the verdict under another answer to it."""

    reading: str
    """Id of the point, such as "waits_end"."""
    taken: str
    """The choice on which the verdict rests."""
    choice: str
    """The other choice."""
    verdict: Verdict
    """The verdict under the other choice."""

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain data for JSON, as ``wtoproc may --json`` prints it."""
        return {
            "reading": self.reading,
            "taken": self.taken,
            "choice": self.choice,
            "verdict": self.verdict.value,
        }

    def __str__(self) -> str:
        return f"{self.reading}={self.choice} instead of {self.taken}: {self.verdict.value}"

    def __repr__(self) -> str:
        return line(self, str(self))


def other_readings(record: Record, verdict: Verdict, rulebook: Rulebook) -> tuple[OtherReading, ...]:
    """The other answers to disputed points that would change a verdict or one of its findings.

    Args:
        record: what happened before the act.
        verdict: the verdict on the act by `rulebook`.
        rulebook: the law that judged it.
    """
    event = verdict.event
    plan = rulebook.plan(event.type, compliance=event.proceeding != "original", track=track_of(record, event))
    if plan is None:
        return ()
    asked = {*plan.rows, *(row for rows in plan.exceptions.values() for row in rows)}
    named = {name for row in asked for name in row.all_readings}
    others = []
    for name, point in rulebook.readings.items():
        taken = rulebook.chosen[name]
        for choice in point.choices if name in named else ():
            if choice == taken:
                continue
            under = rulebook.reading(**{name: choice})
            other = judge(record, event, under, given=verdict.given, afterwards=verdict.afterwards)
            if _outcomes(other) != _outcomes(verdict):
                others.append(OtherReading(name, taken, choice, other))
    return tuple(others)


def _outcomes(verdict: Verdict) -> set[tuple[str, Grade, str]]:
    """The rule, grade and reason of each finding."""
    return {(f.rule, f.grade, f.reason) for f in verdict.findings}
