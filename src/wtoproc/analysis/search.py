"""Searches from a course for the positions that can follow. A `Policy` says how; every search uses this module.

A search keeps one course for each position: the one that reaches it first, or last. It takes a step on its first lawful
day, or, for actors that do not hurry, on their last.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from wtoproc.analysis.fields import USUAL, Answers, event_of, has_field
from wtoproc.analysis.steps import (
    PARTIES,
    PathStep,
    clocks_for,
    facts_needed,
    is_put_off,
    named_in,
    never_lawful,
    path_step,
    steps_by_time,
)
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.rulebook import Rulebook
from wtoproc.standing.course import Course, Step, is_lawful
from wtoproc.standing.strands import Position

__all__ = ["Arc", "Entry", "Goal", "Late", "Policy", "Search", "first_step"]

_Place = tuple[frozenset[Position], frozenset[tuple[str, str]]]


class Arc(NamedTuple):
    """Transition: one step, or an enabling step and one more."""

    steps: tuple[PathStep, ...]
    drawn: Step
    """The last of the steps, as the chart draws it."""
    course: Course
    """The course after it."""

    @property
    def given(self) -> int:
        """How many open facts it assumes."""
        return sum(len(step.given) for step in self.steps)

    @property
    def parties(self) -> frozenset[str]:
        """The parties whose consent it needs."""
        return frozenset().union(*(step.parties for step in self.steps))


Goal = Callable[[tuple[PathStep, ...], Course], bool]
"""Function of the steps that led to a course, and the course: whether they meet a position that is searched for."""


class Policy(NamedTuple):
    """How a search proceeds: which steps it tries, with which fields, on which days, and when it stops."""

    tries: Callable[[Course, Step], bool]
    """Whether the search tries a step that a chart draws, or that time alone takes."""
    answers: Answers = USUAL
    """The values of the fields of the events."""
    both_results: bool = True
    """Whether the search tries the adoption of reports both with and without recommendations; else as in `answers`."""
    beside: frozenset[str] = frozenset()
    """Types of steps to take although they leave their strand in place; others are taken only if they enable a step."""
    full_time: bool = False
    """Whether institutions take each step but the last on the last day that the law gives them."""
    fewest: str = "days"
    """What the shortest path minimizes: "days" or "steps"."""
    most: int | None = None
    """The number of positions after which a search gives up; None for no limit."""


class Entry(NamedTuple):
    """A course that a search has reached, and the way there."""

    course: Course
    stage: int
    """How many of the goals have been met."""
    days: int
    before: Entry | None
    arc: Arc | None
    open: tuple[PathStep, ...] = ()
    """The steps on the way that have no last day, or after which no step is possible."""
    given: tuple[str, ...] = ()
    """Ids of the open facts assumed on the way."""

    @property
    def arcs(self) -> tuple[Arc, ...]:
        """The transitions from the beginning of the search."""
        arcs, entry = [], self
        while entry.before is not None and entry.arc is not None:
            arcs.append(entry.arc)
            entry = entry.before
        return tuple(reversed(arcs))

    @property
    def first(self) -> Course:
        """The course at which the search began."""
        entry = self
        while entry.before is not None:
            entry = entry.before
        return entry.course


class Late(NamedTuple):
    """Conditions of a longest path: who acts at once, who does nothing, and how far each position is from the goal."""

    prompt: frozenset[str]
    """Actors that act at once."""
    idle: frozenset[str]
    """Parties that do nothing."""
    ahead: Mapping[frozenset[Position], int]
    """Number of steps to the last goal, for each position from which it can be reached."""
    helped: Mapping[frozenset[Position], int]
    """The same without the parties that are not prompt."""

    def leads(self, arc: Arc, goal: Goal) -> bool:
        """Whether an arc meets a goal, or leads to a position from which it can be met."""
        return goal(arc.steps, arc.course) or arc.course.positions in self.ahead


class Search:
    """Searches for what can follow, and remembers the result for each course."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.cut_off = False
        """Whether the last search stopped before it had seen every position."""
        self._known: dict[Course, tuple[Arc, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: all but what it remembers."""
        return {**vars(self), "_known": {}}

    # -------------------------------------------------------------- one position further

    def onward(self, course: Course) -> tuple[Arc, ...]:
        """Every transition from a course to another position, each step on its first lawful day.

        If a step is lawful on no day, it is tried after an enabling step that an objection to it names (an agreement on
        arbitration); failing that, with the open facts on which it depends.
        """
        found = self._known.get(course)
        if found is None:
            found = self._known[course] = tuple(self._onward(course))
        return found

    def _onward(self, course: Course) -> Iterator[Arc]:
        policy = self.policy
        here = self._place(course)
        for step in (*course.steps, *steps_by_time(course)):
            if not policy.tries(course, step) or (
                step.source == step.dest and step.type not in policy.beside
            ):
                continue
            for answers in self._answers(course, step):
                arc = self._arc(course, step, answers)
                if arc is not None and self._place(arc.course) != here:
                    yield arc

    def _answers(self, course: Course, step: Step) -> tuple[Answers, ...]:
        usual = self.policy.answers
        if self.policy.both_results and has_field(course, step.type, "recommendations"):
            return usual._replace(recommendations=True), usual._replace(recommendations=False)
        return (usual,)

    def _place(self, course: Course) -> _Place:
        """Key for which a search keeps one course: the position, and the steps taken that left their strand in place."""
        beside = self.policy.beside
        if not beside:
            return course.positions, frozenset()
        taken = frozenset((e.type, e.proceeding) for e in course.record.events if e.type in beside)
        return course.positions, taken

    def _arc(self, course: Course, step: Step, answers: Answers) -> Arc | None:
        taken, named = first_step(course, step, answers)
        if taken is not None and not taken.given:
            return Arc((taken,), step, course.after(taken.event))
        for beside in course.steps:
            if beside.source != beside.dest or beside.type not in named:
                continue
            if not self.policy.tries(course, beside):
                continue
            opening, _ = first_step(course, beside, self.policy.answers)
            if opening is None or opening.given:
                continue
            then = course.after(opening.event)
            opened, _ = first_step(then, step, answers)
            if opened is not None and not opened.given:
                return Arc((opening, opened), step, then.after(opened.event))
        return None if taken is None else Arc((taken,), step, course.after(taken.event))

    def on(self, course: Course, arc: Arc, day: date) -> Arc | None:
        """The same arc with its last step on another day; None if that is not lawful."""
        here = course
        for step in arc.steps[:-1]:
            here = here.after(step.event)
        known = arc.steps[-1].event
        result = getattr(known, "recommendations", None)
        answers = self.policy.answers
        if result is not None:
            answers = answers._replace(recommendations=result)
        event = event_of(here, arc.drawn, day, answers)
        verdict = here.judged(event)
        if not verdict.permitted:
            return None
        return Arc((*arc.steps[:-1], path_step(here, arc.drawn, verdict)), arc.drawn, here.after(event))

    # -------------------------------------------------------------- the shortest way

    def reached(
        self,
        sources: Iterable[Course],
        goals: tuple[Goal, ...] = (),
        allows: Callable[[Arc], bool] | None = None,
    ) -> Iterator[Entry]:
        """Every position that can be reached from the sources, once for each number of goals met.

        Positions come in the order of the open facts assumed, then of days, then of steps; of steps before days if the
        policy asks for the fewest steps. `cut_off` is then true if the policy has stopped the search.

        Args:
            sources: courses at which the search begins.
            goals: the goals to meet, in this order.
            allows: whether an arc may be used; by default every arc.
        """
        self.cut_off = False
        turn = count()
        by_steps = self.policy.fewest == "steps"
        heap = [
            ((0, 0, _ordinal(course), 0, next(turn)), Entry(course, 0, 0, None, None)) for course in sources
        ]
        heapq.heapify(heap)
        done: set[tuple[_Place, int]] = set()
        while heap:
            cost, entry = heapq.heappop(heap)
            key = (self._place(entry.course), entry.stage)
            if key in done:
                continue
            if self.policy.most is not None and len(done) == self.policy.most:
                self.cut_off = True
                return
            done.add(key)
            yield entry
            given, first, since, then, _ = cost
            for found in self.onward(entry.course):
                if allows is not None and not allows(found):
                    continue
                arc, stage = self._in_time(entry, found, goals)
                days = entry.days + (arc.course.day - entry.course.day).days
                facts = tuple(dict.fromkeys((*entry.given, *(f for step in arc.steps for f in step.given))))
                further = Entry(arc.course, stage, days, entry, arc, given=facts)
                steps = (first if by_steps else then) + len(arc.steps)
                order = (steps, since, days) if by_steps else (days, since, steps)
                heapq.heappush(heap, ((given + arc.given, *order, next(turn)), further))

    def _in_time(self, entry: Entry, arc: Arc, goals: tuple[Goal, ...]) -> tuple[Arc, int]:
        """An arc on the day that the policy gives its author, and how many goals are then met."""
        stage = entry.stage
        if stage < len(goals) and goals[stage](arc.steps, arc.course):
            return arc, stage + 1
        latest = arc.steps[-1].latest
        if self.policy.full_time and latest is not None and arc.steps[-1].actor not in PARTIES:
            return self.on(entry.course, arc, latest) or arc, stage
        return arc, stage

    def shortest(
        self,
        sources: Iterable[Course],
        goals: tuple[Goal, ...],
        allows: Callable[[Arc], bool] | None = None,
    ) -> Entry | None:
        """The first entry of `reached` that has met all goals; None if there is none, or if the search was stopped."""
        return next((e for e in self.reached(sources, goals, allows) if e.stage == len(goals)), None)

    # -------------------------------------------------------------- the longest way

    def longest(self, sources: Iterable[Course], goals: tuple[Goal, ...], late: Late) -> Entry | None:
        """The entry that has met all goals after the most days, each step on its last day by law; None if there is none.

        Every step goes forward in its chart, so positions are taken in the order of the charts and each once.

        Args:
            sources: courses at which the search begins, each at the first position.
            goals: the goals to meet, in this order.
            late: who acts at once, who does nothing, and how far the last goal is.
        """
        best: dict[tuple[frozenset[Position], int], Entry] = {}
        turn = count()
        heap: list[tuple[int, int, tuple[frozenset[Position], int]]] = []

        def keep(entry: Entry) -> None:
            key = (entry.course.positions, entry.stage)
            known = best.get(key)
            if known is None:
                heapq.heappush(heap, (_rank(entry.course), next(turn), key))
            if known is None or (bool(entry.open), entry.days) > (bool(known.open), known.days):
                best[key] = entry

        for course in sources:
            keep(Entry(course, 0, 0, None, None))
        found: list[Entry] = []
        while heap:
            _, _, key = heapq.heappop(heap)
            entry = best[key]
            if entry.stage == len(goals):
                found.append(entry)
                continue
            goal = goals[entry.stage]
            for arc, open_ in self._late(entry.course, goal, late):
                days = entry.days + (arc.course.day - entry.course.day).days
                stage = entry.stage + goal(arc.steps, arc.course)
                reached = Entry(arc.course, stage, days, entry, arc, (*entry.open, *open_))
                if stage == len(goals) or arc.course.positions in late.ahead:
                    keep(reached)
                if open_ and arc.course.positions not in late.helped and stage < len(goals):
                    found.append(reached)
        return max(found, key=lambda e: (e.stage < len(goals), bool(e.open), e.days), default=None)

    def _late(self, course: Course, goal: Goal, late: Late) -> Iterator[tuple[Arc, tuple[PathStep, ...]]]:
        """The arcs that a longest path can take from a course, each on its last day, with the steps that have none."""
        arcs = self._forward(course, goal, late.idle)
        yield from _traps(course, arcs, goal, late)
        start, opening, clocks = self._opening(course, arcs, goal, late)
        waiting = [arc for arc in self._forward(start, goal, late.idle) if late.leads(arc, goal)]
        at_once = [arc for arc in waiting if _comes_at_once(course, arc, goal, late, clocks)]
        cap = self._cap(waiting, at_once)
        for arc in waiting:
            whole = arc._replace(steps=(*opening, *arc.steps))
            if arc.steps[-1].actor in late.prompt:
                if arc in at_once:
                    yield whole, ()
            elif cap is None or arc.course.day <= cap[0]:  # later, the dispute has moved on already
                day, bound = self._end(arc)
                if cap is not None and (day is None or day > cap[0]):
                    day, bound = cap
                if day is None:
                    yield whole, (arc.steps[-1],)
                    continue
                moved = self._moved_to(start, arc, day)
                last = moved.steps[-1]._replace(latest=day if bound else None, bound=bound)
                yield moved._replace(steps=(*opening, *moved.steps[:-1], last)), ()

    def _opening(
        self, course: Course, arcs: list[Arc], goal: Goal, late: Late
    ) -> tuple[Course, tuple[PathStep, ...], frozenset[str]]:
        """Lets a prompt actor start a period for a step that nothing bounds.

        Returns the course after that, the step that starts the period, and the types of all steps that start one.
        """
        unbound = [
            arc
            for arc in arcs
            if late.leads(arc, goal) and arc.steps[-1].actor not in late.prompt and self._end(arc)[0] is None
        ]
        clocks = clocks_for(course.rulebook, frozenset(arc.drawn.type for arc in unbound))
        for step in course.steps:
            beside = step.source == step.dest and not step.joint
            if beside and step.actor in late.prompt and step.type in clocks:
                taken, _ = first_step(course, step, self.policy.answers)
                if taken is not None and not taken.given:
                    return course.after(taken.event), (taken,), clocks
        return course, (), clocks

    def _cap(self, waiting: list[Arc], at_once: list[Arc]) -> tuple[date, str] | None:
        """The day by which the next step comes, and the rule that sets it; None if nothing does.

        Nobody can wait longer than a prompt actor does, or than time or an institution may.
        """
        ends = [(arc.course.day, "") for arc in at_once]
        for arc in waiting:
            actor = arc.steps[-1].actor
            if actor == "time":
                ends.append((arc.course.day, ""))
            elif actor not in PARTIES:
                day, bound = self._end(arc)
                if day is not None:
                    ends.append((day, bound))
        return min(ends, default=None)

    def _forward(self, course: Course, goal: Goal, idle: frozenset[str]) -> list[Arc]:
        """The arcs that lead forward without the consent of both sides, without idle parties and without an end."""
        rank = _rank(course)
        return [
            arc
            for arc in self.onward(course)
            if len(arc.parties) < 2
            and not arc.parties & idle
            and (not arc.drawn.ends or goal(arc.steps, arc.course))
            and _rank(arc.course) > rank
        ]

    def _end(self, arc: Arc) -> tuple[date | None, str]:
        """Last lawful day of the arc, else its author's next deadline, with the rule that sets it."""
        step = arc.steps[-1]
        if step.latest is not None or step.actor in PARTIES:
            return step.latest, step.bound
        owed = [
            (later.steps[-1].latest, later.steps[-1].bound)
            for later in self.onward(arc.course)
            if later.steps[-1].actor == step.actor and later.steps[-1].latest is not None
        ]
        return min(owed, default=(None, step.bound))

    def _moved_to(self, course: Course, arc: Arc, day: date) -> Arc:
        """An arc on a day, or on the last lawful day before it."""
        first = arc.course.day
        for known in (day, *reversed(course.days())):
            if first < known <= day:
                found = self.on(course, arc, known)
                if found is not None:
                    return found
        return arc


def first_step(
    course: Course, step: Step, answers: Answers = USUAL
) -> tuple[PathStep | None, frozenset[str]]:
    """A step on its first lawful day, or else on the day with the fewest open facts; and the steps that objections name."""
    conditional: list[Verdict] = []
    named: set[str] = set()
    for day in course.days():
        if day == course.day and is_put_off(course, step):
            continue
        verdict = course.judged(event_of(course, step, day, answers))
        if verdict.permitted:
            return (path_step(course, step, verdict) if is_lawful(verdict) else None), frozenset()
        named |= named_in(verdict)
        if verdict.conditional:
            conditional.append(verdict)
        elif never_lawful(verdict):
            break
    if not conditional:
        return None, frozenset(named)
    verdict = min(conditional, key=lambda v: (len(v.facts), v.event.on))
    return path_step(course, step, verdict, facts_needed(course, verdict)), frozenset(named)


def _traps(
    course: Course, arcs: list[Arc], goal: Goal, late: Late
) -> Iterator[tuple[Arc, tuple[PathStep, ...]]]:
    """The arcs by which a party that is not prompt can strand the dispute."""
    if not late.prompt or course.positions not in late.helped:
        return
    for arc in arcs:
        met = goal(arc.steps, arc.course) or arc.course.positions in late.helped
        if arc.parties and not arc.parties & late.prompt and not met:
            yield arc, (arc.steps[-1],)


def _comes_at_once(course: Course, arc: Arc, goal: Goal, late: Late, clocks: frozenset[str]) -> bool:
    """Whether a prompt actor takes an arc: it brings the goal nearer, or starts a period for a step that nothing bounds."""
    near = late.helped if course.positions in late.helped else late.ahead
    here = near.get(course.positions, 0)
    return arc.steps[-1].actor in late.prompt and (
        goal(arc.steps, arc.course) or near.get(arc.course.positions, here) < here or arc.drawn.type in clocks
    )


def _ordinal(course: Course) -> int:
    return course.day.toordinal()


def _rank(course: Course) -> int:
    """How far all strands together have come in the order of their charts."""
    return sum(_places(course.rulebook, s.chart)[state] for s, state in course.states.items())


@lru_cache(maxsize=256)
def _places(rulebook: Rulebook, chart: str) -> Mapping[str, int]:
    return {state: n for n, state in enumerate(rulebook.charts[chart].states)}
