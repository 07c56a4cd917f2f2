"""The steps of a path: events, each with the period that held it back and the period that bounds it.

An `Event` has happened, or a question is asked about it. A `Step` is a possible next step of a chart, with its actors but
without a day. A `Move` is a step with the windows of time in which it may be taken. A `PathStep` is an event on a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from wtoproc._line import line
from wtoproc._typed import plain
from wtoproc.judging.judge import judge
from wtoproc.judging.question import track_of
from wtoproc.judging.verdicts import Verdict
from wtoproc.judging.wording import words
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Period
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.standing.course import Course, Step

__all__ = [
    "PARTIES", "PathStep", "clocks_for", "facts_needed", "is_put_off", "named_in", "never_lawful", "path_step", "steps_by_time",
]  # fmt: skip

PARTIES = ("complainant", "respondent")
_ENDLESS = ("bars", "lapses")
# An objection with one of these details (a step is missing, or has come in between) applies on every later day too.
_NOT_CURED_BY_TIME = frozenset({"missing", "clock", "step"})


class PathStep(NamedTuple):
    """A step on a path: an event with the period that held it back and the period that bounds it."""

    event: Event
    actor: str
    """"complainant", "respondent", an institution ("dsb", "panel", ...) or "time"."""
    joint: bool
    """Whether it needs the consent of both sides."""
    given: tuple[str, ...]
    """Ids of the open facts without which it is lawful on no day; mostly empty."""
    waited: str
    """Id of the waiting period after which it comes on the first free day; "" if none held it back."""
    latest: date | None
    """The last day by law, if nothing else happens: the end of the limit or target that runs; None if none runs."""
    bound: str
    """Id of the rule that sets this last day, or that bounds the step otherwise than in days; "" if none does."""

    @property
    def parties(self) -> frozenset[str]:
        """The parties whose consent it needs: none, one, or both; both for a step that depends on open facts."""
        if self.joint or self.given:
            return frozenset(PARTIES)
        return frozenset(PARTIES).intersection((self.actor,))

    def to_dict(self) -> dict[str, Any]:
        """The step as plain data for JSON, as ``--json`` prints it."""
        return {
            "event": self.event.to_dict(),
            "actor": self.actor,
            "joint": self.joint,
            "given": list(self.given),
            "waited": self.waited,
            "latest": plain(self.latest),
            "bound": self.bound,
        }

    def __str__(self) -> str:
        by = "both parties" if self.joint else self.actor
        return f"{words(self.event.type)} by {by} on {self.event.on}, {f'by {self.latest} at the latest' if self.latest else 'without a last day'}"

    def __repr__(self) -> str:
        return line(self, str(self))


def path_step(course: Course, step: Step, verdict: Verdict, given: tuple[str, ...] = ()) -> PathStep:
    """The path step for a verdict that permits a step, or would permit it if some facts held."""
    event = verdict.event
    latest, bound = _last_day(course, step, verdict)
    waited = next(
        (f.rule for f in verdict.findings if f.row.kind == "wait" and f.details.get("opens") == event.on), ""
    )
    return PathStep(event, step.actor, step.joint, given, waited, latest, bound)


def steps_by_time(course: Course) -> Iterator[Step]:
    """The steps that time alone takes: a reasonable period ends, a panel loses its authority."""
    for strand, state in course.states.items():
        chart = course.rulebook.charts[strand.chart]
        for edge in chart.leaving(state):
            if course.rulebook.event(edge.trigger).by_time and edge.dest != state:
                yield Step(edge.trigger, strand, "time", (), state, edge.dest, True, False)


def is_put_off(course: Course, step: Step) -> bool:
    """Whether the DSB deferred the panel on the day of the last step, and so decides at a later meeting (DSU 6.1)."""
    return step.type == "panel_established" and any(
        event.type == "panel_deferred" and event.proceeding == step.proceeding and event.on == course.day
        for event in course.record.events[-2:]
    )


def named_in(verdict: Verdict) -> set[str]:
    """The steps that objections to an act name as missing, or that would set an objection aside."""
    found: set[str] = set()
    for finding in verdict.objections:
        row = finding.row
        found |= {str(finding.details[key]) for key in ("missing", "clock") if key in finding.details}
        found.update(getattr(row, "requires", ()), getattr(row, "waived_by", ()))
    return found


def never_lawful(verdict: Verdict) -> bool:
    """Whether a rule bars an act on every later day too, unless something happens."""
    return any(
        f.grade is Grade.BARRED and not _NOT_CURED_BY_TIME.isdisjoint(f.details) for f in verdict.objections
    )


def facts_needed(course: Course, verdict: Verdict) -> tuple[str, ...]:
    """The open facts that make a conditional act lawful: only one, if one is enough."""
    for fact in verdict.facts:
        answered = judge(course.record, verdict.event, course.rulebook, given={fact: True}, afterwards=True)
        if answered.permitted:
            return (fact,)
    return verdict.facts


@lru_cache(maxsize=1024)
def clocks_for(rulebook: Rulebook, type_names: frozenset[str]) -> frozenset[str]:
    """Types of the steps that start a limit or target for acts of these types."""
    return frozenset(
        clock
        for type_name in type_names
        for row in rulebook.rules_for(type_name)
        if isinstance(row, Period) and row.kind != "wait" and row.length is not None
        for clock in row.clock
    )


def _last_day(course: Course, step: Step, verdict: Verdict) -> tuple[date | None, str]:
    """The last day of an act by law, and the id of the rule that sets it.

    A limit that bars takes precedence over one that is only overrun, a limit over a target, and a target with an effect
    over one without. Of several periods the first end counts; of targets with the same clock the last, because the longer
    one is the most that the text allows (60 and 90 days of DSU 17.5).
    """
    ends: dict[tuple[int, tuple[str, ...]], tuple[date, str]] = {}
    key: tuple[int, tuple[str, ...]]
    for finding in verdict.findings:
        row, term = finding.row, finding.details.get("term")
        if not isinstance(row, Period) or row.kind == "wait" or term is None:
            continue
        if row.judged_on != "act" or row.direction != "after" or term.ends < verdict.event.on:
            continue
        if row.kind == "limit":
            key = (0 if row.effect in _ENDLESS else 1, (row.id,))
        else:
            key = (3 if row.effect == "none" else 2, row.clock)
        ends[key] = max(ends.get(key, (date.min, "")), (term.ends, row.id))
    if ends:
        gravest = min(rank for rank, _ in ends)
        return min(end for (rank, _), end in ends.items() if rank == gravest)
    return None, _uncountable(course, step, verdict.event.on)


def _uncountable(course: Course, step: Step, day: date) -> str:
    """Id of the rule that bounds a step otherwise than in days, such as by the second meeting of the DSB; else ""."""
    track = track_of(course.record)
    for row in _without_length(course.rulebook, step.type):
        if course.rulebook.runs(row, track, step.proceeding) and row.in_force.covers(day):
            return row.id
    return ""


@lru_cache(maxsize=1024)
def _without_length(rulebook: Rulebook, type_name: str) -> tuple[Period, ...]:
    return tuple(
        row
        for row in rulebook.rules_for(type_name)
        if isinstance(row, Period) and row.kind != "wait" and row.length is None and not row.meta
    )
