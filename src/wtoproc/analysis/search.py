"""From a course to what can follow: the steps that lead on, each on its first lawful day, and searches along them.

A place is a course with who brought each strand to where it stands, as far as that matters. Searches keep one place
for each position: the one that reaches it first, or last.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from wtoproc.judging.judge import judge
from wtoproc.judging.question import track_of
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Period
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.events import Event, own_fields
from wtoproc.standing.course import Course, Step, is_lawful
from wtoproc.standing.strands import Strand
from wtoproc.terms.periods import Length

__all__ = ["PARTIES", "RESULTS", "Act", "Arc", "Entry", "Goal", "Place", "Scope", "Search", "Standing"]

PARTIES = ("complainant", "respondent")
_ENDLESS = ("bars", "lapses")


class Standing(NamedTuple):
    """Where a strand stands once it has left its start."""

    strand: Strand
    state: str
    by: str
    """Code of the Member that brought it there, where either party may do so and take it back (an appeal); "" elsewhere."""


class Act(NamedTuple):
    """A step taken, with the periods that hold it back and that bound it."""

    event: Event
    actor: str
    """"complainant", "respondent", an institution ("dsb", "panel", ...) or "time"."""
    joint: bool
    """Whether it takes the consent of both sides."""
    given: tuple[str, ...]
    """Ids of the open facts without which it is not lawful on any day; empty for nearly all."""
    waited: str
    """Id of the waiting period after which it comes on the first free day; "" where none held it back."""
    latest: date | None
    """The last day by law, if nothing else happens: the end of the limit or target that runs; None without one."""
    bound: str
    """Id of the row that sets this last day, or that bounds it by something else than days; "" where none does."""

    @property
    def parties(self) -> frozenset[str]:
        """Whose consent it takes: no party's, one's, or both's. What waits for open facts nobody brings about alone."""
        if self.joint or self.given:
            return frozenset(PARTIES)
        return frozenset(PARTIES).intersection((self.actor,))


class Place(NamedTuple):
    """A course, with who brought its strands where they stand."""

    course: Course
    takers: Mapping[Strand, str]

    @property
    def standing(self) -> frozenset[Standing]:
        """The position: every strand that has left its start.

        Consultations count until a panel is asked for, or an award given, and again once that has ended without
        result: talks beside a panel change nothing.
        """
        course = self.course
        states, charts = course.states, course.rulebook.charts
        return frozenset(
            Standing(strand, state, self.takers.get(strand, ""))
            for strand, state in states.items()
            if state != charts[strand.chart].start
            and not (strand.chart == "consultations" and _passed(course, strand))
        )

    def after(self, event: Event) -> Place:
        """The place once a step has been taken."""
        course = self.course.after(event)
        before = self.course.states
        takers = dict(self.takers)
        for strand, state in course.states.items():
            if before.get(strand) != state:
                takers.pop(strand, None)
                if len(event.by) == 1 and _can_be_taken_back(course.rulebook, strand, state):
                    takers[strand] = event.by[0]
        return Place(course, takers)


class Arc(NamedTuple):
    """Transition: one act, or an enabling act plus one."""

    acts: tuple[Act, ...]
    step: Step
    """The last of them, as the chart draws it."""
    place: Place
    """Where it leads."""

    @property
    def given(self) -> int:
        """How many open facts it takes for granted."""
        return sum(len(act.given) for act in self.acts)

    @property
    def parties(self) -> frozenset[str]:
        """The parties without whose consent it is not taken."""
        return frozenset().union(*(act.parties for act in self.acts))


Goal = Callable[[tuple[Act, ...], Place], bool]
"""Whether acts that have led to a place have met a position that was asked for."""


class Scope(NamedTuple):
    """How far a search goes."""

    rounds: int
    """Most rounds on compliance."""
    retaliation: bool
    months: int
    """How long a reasonable period lasts, in months from the adoption."""

    def allows(self, step: Step) -> bool:
        """Whether a step lies within."""
        if step.strand.chart == "retaliation" and not self.retaliation:
            return False
        proceeding = step.proceeding
        return proceeding == "original" or int(proceeding.partition("-")[2] or 1) <= self.rounds


class Entry(NamedTuple):
    """A place that a search has reached, and how."""

    place: Place
    stage: int
    """How many of the positions asked for are behind it."""
    days: int
    before: Entry | None
    arc: Arc | None
    open: tuple[Act, ...] = ()
    """The acts on the way that have no last day, or after which nothing leads on."""

    @property
    def arcs(self) -> tuple[Arc, ...]:
        """The way from where the search began."""
        found, entry = [], self
        while entry.before is not None and entry.arc is not None:
            found.append(entry.arc)
            entry = entry.before
        return tuple(reversed(found))

    @property
    def first(self) -> Place:
        """Where it began."""
        entry = self
        while entry.before is not None:
            entry = entry.before
        return entry.place


class Search:
    """Looks for what can follow, and remembers it: the same place is asked once."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._known: dict[Course, tuple[Arc, ...]] = {}

    # -------------------------------------------------------------- one position further

    def onward(self, place: Place) -> tuple[Arc, ...]:
        """Everything that leads from a place to another position, each step on its first lawful day.

        A step that is lawful on no day by itself is tried after the steps beside the way that the objections to it
        name (an agreement on arbitration); failing that, with the open facts that it waits for.
        """
        found = self._known.get(place.course)
        if found is None:
            found = self._known[place.course] = tuple(self._onward(place))
        return found

    def _onward(self, place: Place) -> Iterator[Arc]:
        course, here = place.course, place.standing
        for step in (*course.steps, *_by_time(course)):
            if step.source == step.dest or not self.scope.allows(step):
                continue
            answers = (True, False) if _asks(course.rulebook, step.type, "recommendations") else (None,)
            for recommendations in answers:
                arc = self._arc(place, step, recommendations)
                if arc is not None and arc.place.standing != here:
                    yield arc

    def _arc(self, place: Place, step: Step, recommendations: bool | None) -> Arc | None:
        course = place.course
        act, named = self._first(course, step, recommendations)
        if act is not None and not act.given:
            return Arc((act,), step, place.after(act.event))
        for beside in course.steps:
            if beside.source != beside.dest or beside.type not in named or not self.scope.allows(beside):
                continue
            opening, _ = self._first(course, beside)
            if opening is None or opening.given:
                continue
            then = place.after(opening.event)
            opened, _ = self._first(then.course, step, recommendations)
            if opened is not None and not opened.given:
                return Arc((opening, opened), step, then.after(opened.event))
        return None if act is None else Arc((act,), step, place.after(act.event))

    def _first(
        self, course: Course, step: Step, recommendations: bool | None = None
    ) -> tuple[Act | None, frozenset[str]]:
        """A step on its first lawful day; or on the day with the fewest open facts, with what the objections name."""
        conditional: list[Verdict] = []
        named: set[str] = set()
        for day in course.days():
            if day == course.day and _put_off(course, step):
                continue
            verdict = course.judged(self.event(course, step, day, recommendations))
            if verdict.permitted:
                return (_act(course, step, verdict) if is_lawful(verdict) else None), frozenset()
            named |= _named(verdict)
            if verdict.conditional:
                conditional.append(verdict)
            elif any(
                not _NOT_CURED_BY_TIME.isdisjoint(f.details)
                for f in verdict.objections
                if f.grade is Grade.BARRED
            ):
                break
        if not conditional:
            return None, frozenset(named)
        verdict = min(conditional, key=lambda v: (len(v.facts), v.event.on))
        return _act(course, step, verdict, _needed(course, verdict)), frozenset(named)

    def event(self, course: Course, step: Step, day: date, recommendations: bool | None = None) -> Event:
        """A step as an event on a day, with the fields that decide something."""
        fields: dict[str, Any] = {}
        if recommendations is not None:
            fields["recommendations"] = recommendations
        if step.type == "reasonable_period_extended":
            fields["expires"] = Length(months=self.scope.months).after(day)
        elif _asks(course.rulebook, step.type, "months"):
            fields["months"] = self.scope.months
        if step.type == "panel_requested" and step.proceeding != "original":
            fields["provision"] = "DSU 21.5"
        return course.event(step, day, **fields)

    def on(self, place: Place, arc: Arc, day: date) -> Arc | None:
        """The same arc with its last act on another day, where that is lawful."""
        here = place
        for act in arc.acts[:-1]:
            here = here.after(act.event)
        told = arc.acts[-1].event
        event = self.event(here.course, arc.step, day, getattr(told, "recommendations", None))
        verdict = here.course.judged(event)
        if not verdict.permitted:
            return None
        return Arc((*arc.acts[:-1], _act(here.course, arc.step, verdict)), arc.step, here.after(event))

    # -------------------------------------------------------------- the shortest way

    def shortest(
        self,
        sources: Iterable[Place],
        goals: tuple[Goal, ...],
        allows: Callable[[Arc], bool],
    ) -> Entry | None:
        """The way from one of the sources that is past all goals, in their order, after the fewest days.

        Fewer open facts taken for granted come before fewer days, fewer acts after them.

        Args:
            sources: where the search begins, already past the first position.
            goals: what the acts of an arc, with the place where they lead, must meet.
            allows: arcs that may be used.
        """
        turn = count()
        heap = [
            ((0, 0, (place.course.day - date.min).days, 0, next(turn)), Entry(place, 0, 0, None, None))
            for place in sources
        ]
        heapq.heapify(heap)
        done: set[tuple[frozenset[Standing], int]] = set()
        while heap:
            cost, entry = heapq.heappop(heap)
            if entry.stage == len(goals):
                return entry
            key = (entry.place.standing, entry.stage)
            if key in done:
                continue
            done.add(key)
            for arc in self.onward(entry.place):
                if not allows(arc):
                    continue
                stage = entry.stage + goals[entry.stage](arc.acts, arc.place)
                days = entry.days + (arc.place.course.day - entry.place.course.day).days
                reached = Entry(arc.place, stage, days, entry, arc)
                given, _, since, acts, _ = cost
                cost_ = (given + arc.given, days, since, acts + len(arc.acts), next(turn))
                heapq.heappush(heap, (cost_, reached))
        return None

    # -------------------------------------------------------------- the longest way

    def longest(
        self,
        sources: Iterable[Place],
        goals: tuple[Goal, ...],
        *,
        prompt: frozenset[str],
        idle: frozenset[str],
        ahead: Mapping[frozenset[Standing], int],
        helped: Mapping[frozenset[Standing], int],
    ) -> Entry | None:
        """The way from one of the sources that is past all goals after the most days, each step on its last day by law.

        Every step goes forward in its chart, so positions are taken in the order of the charts and each once.

        Args:
            sources: where the search begins, already past the first position.
            goals: what the acts of an arc, with the place where they lead, must meet.
            prompt: who acts at once.
            idle: parties that do nothing.
            ahead: for each position from which the last goal can be reached, how many steps it is away.
            helped: the same without the parties that are not prompt.
        """
        best: dict[tuple[frozenset[Standing], int], Entry] = {}
        turn = count()
        heap: list[tuple[int, int, tuple[frozenset[Standing], int]]] = []

        def keep(entry: Entry) -> None:
            key = (entry.place.standing, entry.stage)
            known = best.get(key)
            if known is None:
                heapq.heappush(heap, (_rank(entry.place), next(turn), key))
            if known is None or (bool(entry.open), entry.days) > (bool(known.open), known.days):
                best[key] = entry

        for place in sources:
            keep(Entry(place, 0, 0, None, None))
        found: list[Entry] = []
        while heap:
            _, _, key = heapq.heappop(heap)
            entry = best[key]
            if entry.stage == len(goals):
                found.append(entry)
                continue
            goal = goals[entry.stage]
            for arc, open_ in self._late(entry.place, goal, prompt, idle, ahead, helped):
                days = entry.days + (arc.place.course.day - entry.place.course.day).days
                stage = entry.stage + goal(arc.acts, arc.place)
                reached = Entry(arc.place, stage, days, entry, arc, (*entry.open, *open_))
                if stage == len(goals) or arc.place.standing in ahead:
                    keep(reached)
                if open_ and arc.place.standing not in helped and stage < len(goals):
                    found.append(reached)
        return max(found, key=lambda e: (e.stage < len(goals), bool(e.open), e.days), default=None)

    def _late(  # noqa: PLR0917  what `longest` is asked
        self,
        place: Place,
        goal: Goal,
        prompt: frozenset[str],
        idle: frozenset[str],
        ahead: Mapping[frozenset[Standing], int],
        helped: Mapping[frozenset[Standing], int],
    ) -> Iterator[tuple[Arc, tuple[Act, ...]]]:
        """The arcs of the longest way from a place, each on its last day, with the acts that have none."""
        near = helped if place.standing in helped else ahead
        here = near.get(place.standing, 0)
        arcs = self._forward(place, goal, idle)
        if prompt and place.standing in helped:
            for arc in arcs:
                # A party that is not prompt leads to where nobody else leads on.
                met = goal(arc.acts, arc.place) or arc.place.standing in helped
                if arc.parties and not arc.parties & prompt and not met:
                    yield arc, (arc.acts[-1],)
        waiting = [arc for arc in arcs if goal(arc.acts, arc.place) or arc.place.standing in ahead]
        unbound = [a for a in waiting if a.acts[-1].actor not in prompt and self._end(a)[0] is None]
        place_ = place
        opening: tuple[Act, ...] = ()
        clocks = _clocks(place.course.rulebook, frozenset(a.step.type for a in unbound))
        for step in place.course.steps:
            if step.source == step.dest and step.actor in prompt and step.type in clocks and not step.joint:
                act, _ = self._first(place.course, step)
                if act is not None and not act.given:
                    place_, opening = place.after(act.event), (act,)
                    arcs = self._forward(place_, goal, idle)
                    waiting = [a for a in arcs if goal(a.acts, a.place) or a.place.standing in ahead]
                    break
        at_once = [
            arc
            for arc in waiting
            if arc.acts[-1].actor in prompt
            and (
                goal(arc.acts, arc.place)
                or near.get(arc.place.standing, here) < here
                or arc.step.type in clocks
            )
        ]
        # Nobody waits longer than the prompt do, or than an institution may.
        musts = [(arc.place.course.day, "") for arc in at_once]
        for arc in waiting:
            actor = arc.acts[-1].actor
            if actor == "time":
                musts.append((arc.place.course.day, ""))
            elif actor not in PARTIES:
                ends, bound = self._end(arc)
                if ends is not None:
                    musts.append((ends, bound))
        cap = min(musts, default=None)
        for arc in waiting:
            told = arc._replace(acts=(*opening, *arc.acts))
            if arc.acts[-1].actor in prompt:
                if arc in at_once:
                    yield told, ()
                continue
            if cap is not None and arc.place.course.day > cap[0]:
                continue  # the dispute has moved on before
            day, bound = self._end(arc)
            if cap is not None and (day is None or day > cap[0]):
                day, bound = cap
            if day is None:
                yield told, (arc.acts[-1],)
                continue
            late = self._moved_to(place_, arc, day)
            last = late.acts[-1]._replace(latest=day if bound else None, bound=bound)
            yield late._replace(acts=(*opening, *late.acts[:-1], last)), ()

    def _forward(self, place: Place, goal: Goal, idle: frozenset[str]) -> list[Arc]:
        """What leads forward without the consent of both sides, without idle parties and without an end."""
        rank = _rank(place)
        return [
            arc
            for arc in self.onward(place)
            if len(arc.parties) < 2
            and not arc.parties & idle
            and (not arc.step.ends or goal(arc.acts, arc.place))
            and _rank(arc.place) > rank
        ]

    def _end(self, arc: Arc) -> tuple[date | None, str]:
        """Last lawful day of the arc, else its author's next deadline, with the row that sets it."""
        act = arc.acts[-1]
        if act.latest is not None or act.actor in PARTIES:
            return act.latest, act.bound
        owed = [
            (later.acts[-1].latest, later.acts[-1].bound)
            for later in self.onward(arc.place)
            if later.acts[-1].actor == act.actor and later.acts[-1].latest is not None
        ]
        return min(owed, default=(None, act.bound))

    def _moved_to(self, place: Place, arc: Arc, day: date) -> Arc:
        """An arc on a day, or on the last one before it on which it is lawful."""
        first = arc.place.course.day
        for known in (day, *reversed(place.course.days())):
            if first < known <= day:
                found = self.on(place, arc, known)
                if found is not None:
                    return found
        return arc


# ------------------------------------------------------------------ what a position is made of

RESULTS = frozenset({"adopted", "award_notified", "authorized"})
"""States in which a strand has what it was for: adopted reports, an award, an authorization to retaliate."""


def _passed(course: Course, consultations: Strand) -> bool:
    """Whether the adjudication of the same round has taken the place of the consultations."""
    chart = course.rulebook.charts["adjudication"]
    state = course.states.get(Strand("adjudication", consultations.proceeding), chart.start)
    return state != chart.start and (state not in chart.ends or state in RESULTS)


@lru_cache(maxsize=1024)
def _can_be_taken_back(rulebook: Rulebook, strand: Strand, state: str) -> bool:
    """Whether either party may draw a strand back from a state."""
    chart = rulebook.charts[strand.chart]
    compliance = strand.proceeding != "original"
    return state not in chart.ends and any(
        chart.follows(state, edge.dest)
        and not rulebook.event(edge.trigger).joint
        and "party" in rulebook.roles(edge.trigger, compliance=compliance)
        for edge in chart.leaving(state)
    )


def _rank(place: Place) -> int:
    """How far the strands have come in the order of the procedure, together."""
    course = place.course
    return sum(_places(course.rulebook, s.chart)[state] for s, state in course.states.items())


@lru_cache(maxsize=256)
def _places(rulebook: Rulebook, chart: str) -> Mapping[str, int]:
    return {state: n for n, state in enumerate(rulebook.charts[chart].states)}


@lru_cache(maxsize=1024)
def _clocks(rulebook: Rulebook, type_names: frozenset[str]) -> frozenset[str]:
    """The steps that start a limit or a target for acts of these types."""
    return frozenset(
        clock
        for type_name in type_names
        for row in rulebook.rules_for(type_name)
        if isinstance(row, Period) and row.kind != "wait" and row.length is not None
        for clock in row.clock
    )


# ------------------------------------------------------------------ steps as acts

# Of a step that is missing, or that has come in between, an objection speaks on every later day too.
_NOT_CURED_BY_TIME = frozenset({"missing", "clock", "step"})


def _by_time(course: Course) -> Iterator[Step]:
    """What time alone does, as steps of nobody: a reasonable period ends, a panel loses its authority."""
    for strand, state in course.states.items():
        chart = course.rulebook.charts[strand.chart]
        for edge in chart.leaving(state):
            if course.rulebook.event(edge.trigger).by_time and edge.dest != state:
                yield Step(edge.trigger, strand, "time", (), state, edge.dest, True, False)


@lru_cache(maxsize=4096)
def _asks(rulebook: Rulebook, type_name: str, field: str) -> bool:
    return any(f.name == field for f in own_fields(rulebook.event(type_name)))


def _put_off(course: Course, step: Step) -> bool:
    """Whether the DSB has put an item off on the day of the last step: it decides at a later meeting (DSU 6.1)."""
    return step.type == "panel_established" and any(
        event.type == "panel_deferred" and event.proceeding == step.proceeding and event.on == course.day
        for event in course.record.events[-2:]
    )


def _named(verdict: Verdict) -> set[str]:
    """The steps that the objections to an act say are missing, or would set the objection aside."""
    found: set[str] = set()
    for finding in verdict.objections:
        row = finding.row
        found |= {str(finding.details[key]) for key in ("missing", "clock") if key in finding.details}
        found.update(getattr(row, "requires", ()), getattr(row, "waived_by", ()))
    return found


def _needed(course: Course, verdict: Verdict) -> tuple[str, ...]:
    """The open facts that make a conditional act lawful: one, if one will do."""
    for fact in verdict.facts:
        answered = judge(course.record, verdict.event, course.rulebook, given={fact: True}, afterwards=True)
        if answered.permitted:
            return (fact,)
    return verdict.facts


def _act(course: Course, step: Step, verdict: Verdict, given: tuple[str, ...] = ()) -> Act:
    event = verdict.event
    latest, bound = _last_day(course, step, verdict)
    waited = next(
        (f.rule for f in verdict.findings if f.row.kind == "wait" and f.details.get("opens") == event.on), ""
    )
    return Act(event, step.actor, step.joint, given, waited, latest, bound)


def _last_day(course: Course, step: Step, verdict: Verdict) -> tuple[date | None, str]:
    """The last day of an act by law, and the row that sets it.

    A limit that bars comes before one that is only overrun, a limit before a target, a target that something hangs on
    before one that nothing does. Of several the first end counts, but of targets with one clock the last: the longer
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
    """The row that bounds a step by something else than days: the second meeting of the DSB."""
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
