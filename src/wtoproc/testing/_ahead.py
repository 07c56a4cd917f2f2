"""Searches from a course, for the properties that ask which steps can still follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wtoproc.analysis.fields import USUAL, first_event
from wtoproc.analysis.graph import Scope
from wtoproc.analysis.paths import Takes
from wtoproc.analysis.search import Arc, Policy, Search
from wtoproc.record.event import Event
from wtoproc.standing.course import Course, Step

__all__ = ["lawful_steps", "shortest_without", "soonest"]


def lawful_steps(course: Course) -> Iterator[tuple[Step, Event]]:
    """The possible next steps if nothing else happens, each as an event on its first lawful day."""
    for step in course.steps:
        event = first_event(course, step)
        if event is not None:
            yield step, event


_MOST = 80
"""Search limit, in positions visited; beyond it the result is unknown."""


def _anew(course: Course, step: Step) -> bool:
    """Whether a step restarts a strand that has ended."""
    return step.source in course.rulebook.charts[step.strand.chart].ends


def _without(course: Course, goal: tuple[str, str], party: str | None) -> Callable[[Course, Step], bool]:
    """A function that says which steps a search tries: forward ones without a party's help, and the goal in any case.

    It tries no step that ends or restarts a strand, that the party takes, or that needs the party's consent.
    """
    rounds = {*course.record.proceedings(), "compliance"}

    def tries(here: Course, step: Step) -> bool:
        if step.proceeding not in rounds:
            return False
        beside = step.source == step.dest or (step.type, step.proceeding) == goal
        if not beside and (step.ends or not step.forward or _anew(here, step)):
            return False
        return party is None or not (step.joint or party in step.by)

    return tries


def shortest_without(
    course: Course, goal: tuple[str, str], party: str, *, full_time: bool = False
) -> tuple[Course | None, bool]:
    """The course to the first step of a type and round without a party's help, and whether the search was complete."""
    tries = _without(course, goal, party)
    search = Search(Policy(tries, both_results=False, full_time=full_time, most=_MOST))
    entry = search.shortest([course], (Takes(*goal),), lambda arc: not arc.given)
    return (None if entry is None else entry.course), not search.cut_off


def soonest(course: Course, goal: tuple[str, str], days: int) -> Course | None:
    """The course to the first step of a type and round with any help, if it takes fewer than a number of days."""
    scope = Scope(rounds=len(course.record.proceedings()) - 1, retaliation=True, months=USUAL.months)
    wanted = Takes(*goal)

    def allows(arc: Arc) -> bool:
        return not arc.given and (wanted(arc.steps, arc.course) or _lies_ahead(arc.course, goal))

    for entry in Search(Policy(scope.holds, most=_MOST)).reached([course], (wanted,), allows):
        if entry.stage or entry.days >= days:
            return entry.course if entry.days < days else None
    return None


def _lies_ahead(course: Course, goal: tuple[str, str]) -> bool:
    """Whether a chart draws a step of a type and round from the state of a strand, or from a later state."""
    type_name, proceeding = goal
    return any(
        chart.knows(type_name)
        and any(
            chart.drawn(state, type_name) or chart.ahead(state, type_name)
            for strand, state in course.states.items()
            if strand.chart == name and strand.proceeding == proceeding
        )
        for name, chart in course.rulebook.charts.items()
    )
