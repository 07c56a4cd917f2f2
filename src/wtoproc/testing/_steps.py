"""Turns three small numbers (which, when, how) into a lawful step.

The first number picks a step that a chart draws. If the law bars it on the day picked, another day or the next step is
tried. So every number gives a lawful step as long as there is one, and 0 gives the plainest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from wtoproc.analysis.fields import Answers, event_of
from wtoproc.law.charts import RETALIATION
from wtoproc.law.grades import Grade
from wtoproc.record.event import Event
from wtoproc.standing.course import Course, Step, is_lawful
from wtoproc.standing.strands import Strand
from wtoproc.terms.agreements import first_day_of_wto
from wtoproc.terms.members import all_members, member

__all__ = [
    "FIRST_DAYS",
    "HOW",
    "WHEN",
    "WHICH",
    "Bounds",
    "first_request",
    "lawful_step",
    "outsider",
]

_ONE_DAY = timedelta(days=1)
WHICH, WHEN, HOW = 1023, 255, 63
"""The largest of each number."""
FIRST_DAYS = (
    date(2012, 1, 9),
    date(1996, 1, 8),
    date(2004, 1, 12),
    date(2020, 1, 13),
    date(1999, 1, 11),
    date(2025, 1, 6),
)
"""Days on which a dispute begins, so that each version of the law is met; all are Mondays."""


class Bounds(NamedTuple):
    """The limits of a history."""

    rounds: int = 2
    """Most rounds on compliance."""
    retaliation: bool = True
    ends: bool = True
    """Whether a dispute may end without a result."""
    by: str | None = None
    """The only Member whose steps may be drawn; None for all."""
    last_day: date = date(2190, 1, 1)

    def hold(self, event: Event) -> bool:
        """Whether an event lies within the limits on rounds and retaliation."""
        if not self.retaliation and event.type in _OF_RETALIATION:
            return False
        return event.proceeding == "original" or _round(event.proceeding) <= self.rounds

    def allow(self, step: Step) -> bool:
        """Whether a step lies within the limits."""
        if not self.retaliation and step.strand.chart == "retaliation":
            return False
        if (step.ends and not self.ends) or (self.by is not None and self.by not in step.by):
            return False
        return step.proceeding == "original" or _round(step.proceeding) <= self.rounds


_OF_RETALIATION = frozenset(t for t in RETALIATION.triggers if t.startswith("retaliation_"))


def _round(proceeding: str) -> int:
    _, _, number = proceeding.partition("-")
    return int(number or 1)


def lawful_step(  # noqa: PLR0917  three numbers and where to use them
    course: Course, which: int, when: int, how: int, bounds: Bounds, only: tuple[str, str] | None = None
) -> Event | None:
    """A lawful next step; None if there is none within the bounds.

    Args:
        course: where the dispute stands.
        which: picks the step: mostly one that leads on, sometimes one that leaves its strand in place, seldom an end
            without a result.
        when: picks the day, mostly one around the end of a period.
        how: picks the fields.
        bounds: what may be drawn.
        only: a step of this event type in this round.
    """
    for step in _in_turn(course, which, bounds, only):
        event = _on_a_lawful_day(course, step, when, how, bounds, patient=only is not None)
        if event is not None:
            return event
    return None


def _in_turn(course: Course, which: int, bounds: Bounds, only: tuple[str, str] | None) -> Iterator[Step]:
    """The steps, beginning with the one that the number picks."""
    turn = which % 32
    if turn == 31:
        kinds = (_SELDOM, _ON, _ASIDE)
    elif turn >= BESIDE:
        kinds = (_ASIDE, _ON, _SELDOM)
    else:
        kinds = (_ON, _ASIDE, _SELDOM)
    plain = turn < _PLAINEST
    for kind in kinds:
        group = [
            step
            for step in course.steps
            if (step.forward or kind is not _ON)
            and (only is None or (step.type, step.proceeding) == only)
            and _kind(course, step) is kind
            and bounds.allow(step)
        ]
        if len(group) > 1:
            group.sort(key=_plainness if plain else lambda step: (_place(step.type, step.by) - which) & WHICH)
        yield from group


_ON, _ASIDE, _SELDOM = "on", "aside", "seldom"


def _kind(course: Course, step: Step) -> str:
    if step.ends or _unripe(course, step):
        return _SELDOM
    return _ON if step.forward else _ASIDE


BESIDE = 22
"""Of 32 turns, the first that takes a step which leaves its strand in place."""
_PLAINEST = 15


@lru_cache(maxsize=1024)
def _place(type_name: str, by: tuple[str, ...]) -> int:
    """The place of a step among all: the same in every position, so that a number keeps its meaning."""
    return crc32("".join((type_name, *by)).encode()) & WHICH


def _unripe(course: Course, step: Step) -> bool:
    """Whether a step opens a strand unusually early: retaliation before anything is due, an award without a panel."""
    chart, _, complainant = step.strand
    if chart == "retaliation":
        return course.states.get(Strand("implementation", "original", complainant)) == "nothing_due"
    return (chart == "implementation" and step.source == "nothing_due") or (
        step.type == "arbitration_award_notified" and step.source == "no_request"
    )


def _plainness(step: Step) -> int:
    """Rank of a step: steps to a panel and its report come first, and retaliation before consultations."""
    if step.proceeding != "original":
        return 4
    if step.type in _TO_A_RESULT:
        return 0
    return _PLAIN.get(step.strand.chart, 3)


# The steps that this strategy takes first if nothing else is asked for.
_TO_A_RESULT = frozenset({"panel_requested", "panel_established"})
_PLAIN = {"adjudication": 0, "implementation": 1, "retaliation": 2}


def _on_a_lawful_day(
    course: Course, step: Step, when: int, how: int, bounds: Bounds, *, patient: bool
) -> Event | None:
    fields = _authors(course, step, how)
    held_back: frozenset[str] = frozenset()
    for day in _days(course, step.type, when):
        if day > bounds.last_day:
            continue
        event = event_of(course, step, day, _answers(course, step, how), **fields)
        verdict = course.judged(event)
        if is_lawful(verdict):
            return event
        gates = frozenset(
            f.rule for f in verdict.objections if f.grade >= Grade.CONDITIONAL and f.row.kind == "gate"
        )
        if gates & held_back and not patient:
            return None  # if no period holds a step back, another day seldom helps
        held_back = gates
    return None


def _days(course: Course, type_name: str, when: int) -> Iterator[date]:
    """Candidate days, starting at the drawn one: around the ends of the periods that govern the step, around those
    of any period, or at some distance from the last step.
    """
    kind, place = when % 4, when // 4
    if kind == 3:
        yield course.day + timedelta(days=2 + 5 * place)
    days = course.days() if kind == 2 else course.days(type_name)
    at = place % len(days)
    yield from days[at:]
    yield from days[:at]
    if kind != 2:
        yield from (day for day in course.days() if day not in days)


def _authors(course: Course, step: Step, how: int) -> Mapping[str, Any]:
    """The authors of a step, if all complainants act together; else nothing."""
    complainants = course.record.head.complainants
    if (
        step.actor == "complainant"
        and len(complainants) > 1
        and how % 2
        and step.strand.complainant is None
        and not step.joint
    ):
        return {"by": complainants}
    return {}


def _answers(course: Course, step: Step, how: int) -> Answers:
    """The values of the fields of an event that a number picks, mostly the usual ones."""
    special = ""
    if step.type == "consultations_requested" and how % 4 == 3 and "SCM" in course.record.head.agreements:
        special = "SCM 4.1" if how % 8 == 3 else "SCM 7.1"
    return Answers(
        recommendations=how % 4 != 3,
        months=6 + how % 10,
        later=how,
        with_end=how % 2 == 1,
        urgent=how % 8 == 7,
        days_to_arrive=2 if how % 8 == 5 else 0,
        special=special,
    )


def first_request(course: Course, day: date, how: int) -> Event:
    """The request for consultations with which a dispute begins."""
    complainants = course.record.head.complainants
    step = next(s for s in course.steps if s.type == "consultations_requested")
    by = complainants[:1] if how % 16 == 15 else complainants
    return event_of(course, step, day, _answers(course, step, how), by=by)


def outsider(*parties: str) -> str:
    """A Member since 1995 that is none of these."""
    return next(
        code for code in all_members() if code not in parties and member(code).acceded == first_day_of_wto()
    )
