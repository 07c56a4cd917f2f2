"""Makes the events that a search tries, with usual values in their fields; for explorer, forecast and testing kit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event, own_fields
from wtoproc.standing.course import Course, Step, is_lawful
from wtoproc.terms.periods import Length

__all__ = ["USUAL", "Answers", "event_of", "first_event", "has_field"]


class Answers(NamedTuple):
    """The values of those fields of an invented event that decide something. The defaults are the usual values."""

    recommendations: bool = True
    """Whether adopted reports, or an award, ask the respondent to act."""
    months: int = 8
    """Length of a reasonable period in months from the adoption, and of its extension."""
    later: int = 0
    """Days to add to a day that an event sets."""
    with_end: bool = False
    """Whether a suspension names the day on which it ends."""
    urgent: bool = False
    """Whether a request invokes urgency (DSU 4.8)."""
    days_to_arrive: int = 0
    """Days from the sending of a request to its receipt; 0 if the event names one day only."""
    special: str = ""
    """Provision of the special rules that the request for consultations invokes; "" for the DSU."""


USUAL = Answers()


@lru_cache(maxsize=1024)
def _names(rulebook: Rulebook, type_name: str) -> frozenset[str]:
    return frozenset(field.name for field in own_fields(rulebook.event(type_name)))


def has_field(course: Course, type_name: str, field: str) -> bool:
    """Whether events of a type have this field of their own."""
    return field in _names(course.rulebook, type_name)


def event_of(course: Course, step: Step, day: date, answers: Answers = USUAL, **fields: Any) -> Event:
    """A step as an event on a day, with a value in each field that decides something.

    Args:
        course: where the dispute stands.
        step: one of its steps.
        day: the day.
        answers: the values of its fields.
        fields: fields that are known already, such as `by`.
    """
    return course.event(step, day, **_fields(course, step, day, answers), **fields)


def first_event(course: Course, step: Step, answers: Answers = USUAL) -> Event | None:
    """A step as an event on its first lawful day if nothing else happens; None if no day is lawful."""
    for day in course.days():
        event = event_of(course, step, day, answers)
        if is_lawful(course.judged(event)):
            return event
    return None


def _fields(course: Course, step: Step, day: date, answers: Answers) -> Mapping[str, Any]:
    """The fields of an event that decide something, as the answers fill them."""
    names = _names(course.rulebook, step.type)
    if not names:
        return {}
    extends = step.type == "reasonable_period_extended"
    possible = {
        "recommendations": answers.recommendations,
        "expires": Length(months=answers.months).after(day) + timedelta(days=answers.later)
        if extends
        else None,
        "months": None if extends else answers.months,
        "urgent": answers.urgent or None,
        "provision": _provision(course, step, answers.special) or None,
    }
    days = _days_from(course, step, answers)
    possible |= {name: day + timedelta(days=days[name]) for name in names & days.keys() if days[name]}
    return {name: value for name, value in possible.items() if name in names and value is not None}


def _days_from(course: Course, step: Step, answers: Answers) -> dict[str, int]:
    """How many days after an event each day lies that it may name; 0 if it names none."""
    names_end = answers.with_end or step.type == "adoption_deadline_extended"
    return {
        "comply_by": 90 if (course.record.provision or "").startswith("SCM 4") else 0,
        "until": 30 + answers.later if names_end else 0,
        "expected_on": 60 + answers.later,
        "received": answers.days_to_arrive,
    }


def _provision(course: Course, step: Step, special: str) -> str:
    """The provision that a request invokes: that of its track, or DSU 21.5 on compliance."""
    if step.type == "consultations_requested":
        return special
    if step.type == "panel_requested" and step.proceeding != "original":
        return "DSU 21.5"
    if step.type == "panel_requested":
        return _ON_THE_SAME_TRACK.get(course.record.provision or "", "")
    return ""


_ON_THE_SAME_TRACK = {
    "SCM 4.1": "SCM 4.4",
    "SCM 7.1": "SCM 7.4",
    "DSU 3.12": "DSU 3.12",
    "GPA XXII": "GPA XXII",
}
