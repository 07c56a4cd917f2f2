"""Builds the graph of reachable positions: nodes, the ways between them, and a history for each position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from wtoproc._line import line
from wtoproc.analysis.search import Arc, Entry, Search
from wtoproc.analysis.steps import PathStep
from wtoproc.dispute import Dispute
from wtoproc.judging.verdicts import Verdict
from wtoproc.judging.wording import with_round, words
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.standing.course import Course, Step
from wtoproc.standing.strands import Position, Strand
from wtoproc.terms.periods import Length

__all__ = ["Graph", "Node", "Path", "Scope", "Way", "components", "unique"]


class Scope(NamedTuple):
    """The limits of an exploration."""

    rounds: int
    """The greatest number of rounds on compliance."""
    retaliation: bool
    months: int
    """Length of a reasonable period, in months from the adoption."""

    def holds(self, course: Course, step: Step) -> bool:  # noqa: ARG002  what a policy tries
        """Whether a step lies within the limits."""
        if step.strand.chart == "retaliation" and not self.retaliation:
            return False
        proceeding = step.proceeding
        return proceeding == "original" or int(proceeding.partition("-")[2] or 1) <= self.rounds


class Node(NamedTuple):
    """A position that can be reached."""

    number: int
    """Its place in the order in which positions are reached; 0 is the request for consultations."""
    positions: tuple[Position, ...]
    """The strands that have left their start; consultations count only until a panel is requested."""
    days: int
    """Days from the request for consultations until it can be reached."""
    history: tuple[Event, ...]
    """The events of the first history that reaches it."""
    given: tuple[str, ...]
    """Ids of the open facts without which it cannot be reached; mostly empty."""

    @property
    def name(self) -> str:
        """The position in words: "adjudication: appealed by IND"."""
        return "; ".join(_state_name(s) for s in self.positions)

    def to_dict(self) -> dict[str, Any]:
        """The position as plain data for JSON, as ``--json`` prints it."""
        return {
            "number": self.number,
            "name": self.name,
            "days": self.days,
            "given": list(self.given),
            "states": [position.to_dict() for position in self.positions],
        }

    def __str__(self) -> str:
        return f"{self.name} (position {self.number}, after {Length(days=self.days)})"

    def __repr__(self) -> str:
        return line(self, str(self))


class Way(NamedTuple):
    """One step, or an enabling step and one more, from one position to another."""

    source: int
    """Number of the position that it leaves."""
    dest: int
    """Number of the position that it reaches."""
    steps: tuple[PathStep, ...]
    """Mostly one; two if another step must enable it first."""
    strand: Strand
    state: str
    """State of its strand after the way."""
    ends: bool
    """Whether its strand then has ended without a result."""
    days: int
    """Days from the source to the last of its steps, each on its first lawful day."""
    parties: frozenset[str]
    """The parties whose consent it needs: none, one, or both."""

    @property
    def type(self) -> str:
        """Type name of its last step."""
        return self.steps[-1].event.type

    @property
    def proceeding(self) -> str:
        """Its round."""
        return self.strand.proceeding

    @property
    def actor(self) -> str:
        """Who takes the last step: "complainant", "respondent", an institution, "time"."""
        return self.steps[-1].actor

    @property
    def latest(self) -> int | None:
        """Days from the source to the last day of the last step by law; None if no countable period bounds it."""
        last = self.steps[-1]
        return None if last.latest is None else self.days + (last.latest - last.event.on).days

    @property
    def bound(self) -> str:
        """Id of the rule that bounds its last step, in days or otherwise; "" if none does."""
        return self.steps[-1].bound

    @property
    def given(self) -> tuple[str, ...]:
        """Ids of the open facts on which it depends."""
        return tuple(fact for step in self.steps for fact in step.given)

    def to_dict(self) -> dict[str, Any]:
        """The way as plain data for JSON, as ``--json`` prints it."""
        return {
            "source": self.source,
            "dest": self.dest,
            "type": self.type,
            "proceeding": self.proceeding,
            "actor": self.actor,
            "parties": sorted(self.parties),
            "days": self.days,
            "latest": self.latest,
            "bound": self.bound,
            "given": list(self.given),
            "ends": self.ends,
            "steps": [step.event.type for step in self.steps],
        }

    def __str__(self) -> str:
        return f"{words(self.type)} by {self.actor} leads from position {self.source} to {self.dest} in {Length(days=self.days)}"

    def __repr__(self) -> str:
        return line(self, str(self))


class Path(NamedTuple):
    """A lawful path between positions, day by day."""

    before: tuple[Event, ...]
    """A history that reaches the first position."""
    steps: tuple[PathStep, ...]
    """The steps from the first position to the last."""
    days: int | None
    """Days from the first position to the last; None if a step has no last day."""
    open: tuple[PathStep, ...]
    """In a longest path, the steps that no period bounds in days, or after which no step is possible. The steps that
    follow them come on their first lawful days."""
    reached: bool
    """Whether it reaches the last position; False only for a longest path that one party can strand."""
    start: Dispute
    """The parties, without an event."""

    @property
    def dispute(self) -> Dispute:
        """The path as a dispute."""
        return self.start.record(*self.before, *(step.event for step in self.steps), departure=True)

    @property
    def given(self) -> tuple[str, ...]:
        """Ids of the open facts that it assumes."""
        return tuple(dict.fromkeys(fact for step in self.steps for fact in step.given))

    def review(self) -> tuple[tuple[Event, Verdict], ...]:
        """The verdict on each of its steps, as `Dispute.review` gives it."""
        return self.dispute.review(given=dict.fromkeys(self.given, True))

    def to_dict(self) -> dict[str, Any]:
        """The path as plain data for JSON, as ``--json`` prints it."""
        return {
            "days": self.days,
            "before": [event.to_dict() for event in self.before],
            "steps": [step.to_dict() for step in self.steps],
            "open": [self.steps.index(step) for step in self.open],
            "reached": self.reached,
            "given": list(self.given),
        }

    def __str__(self) -> str:
        first, last = (
            words(e.type) for e in (self.before[-1], (*self.before, *(s.event for s in self.steps))[-1])
        )
        long = "days that nothing bounds" if self.days is None else str(Length(days=self.days))
        return f"{len(self.steps)} steps from {first} to {last} in {long}"

    def __repr__(self) -> str:
        return line(self, str(self))


_WITH_RESULT = frozenset({"adjudication", "retaliation"})


class Graph:
    """Every position that a search reaches from a course, and the ways between them."""

    def __init__(self, start: Dispute, scope: Scope, first: Course, search: Search) -> None:
        self.start = start
        """The parties, without an event."""
        self.scope = scope
        self.search = search
        entries = list(search.reached([first]))
        self.courses: tuple[Course, ...] = tuple(entry.course for entry in entries)
        """The course that represents each position."""
        self.nodes: tuple[Node, ...] = tuple(
            Node(n, _ordered(e.course.positions), e.days, e.course.record.events, e.given)
            for n, e in enumerate(entries)
        )
        numbers = {course.positions: n for n, course in enumerate(self.courses)}
        ways, arcs = [], []
        for node, course in zip(self.nodes, self.courses, strict=True):
            for arc in search.onward(course):
                days = (arc.course.day - course.day).days
                drawn = arc.drawn
                dest = numbers[arc.course.positions]
                ways.append(
                    Way(node.number, dest, arc.steps, drawn.strand, drawn.dest, drawn.ends, days, arc.parties)
                )
                arcs.append(arc)
        self.ways: tuple[Way, ...] = tuple(ways)
        self.arcs: tuple[Arc, ...] = tuple(arcs)
        """The transition behind each of the ways."""

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: all but what is worked out again when it is asked for."""
        kept = vars(self).items()
        return {
            key: value for key, value in kept if not isinstance(getattr(Graph, key, None), cached_property)
        }

    @property
    def rulebook(self) -> Rulebook:
        """The law that was explored."""
        return self.start.rulebook

    @property
    def day(self) -> date:
        """The day of the request for consultations."""
        return self.nodes[0].history[0].on

    def moves(self, way: Way, strand: Strand) -> bool:
        """Whether a way changes the state of a strand."""
        return _state_of(self.nodes[way.source], strand) != _state_of(self.nodes[way.dest], strand)

    def state(self, number: int, strand: Strand) -> str:
        """State of a strand in a position."""
        return self.courses[number].states.get(strand) or self.rulebook.charts[strand.chart].start

    @property
    def opening(self) -> tuple[PathStep, ...]:
        """The request for consultations as a step of a path."""
        return (PathStep(self.nodes[0].history[0], "complainant", False, (), "", None, ""),)

    def path_of(self, entry: Entry, goals: int) -> Path:
        """The result of a search as a path; `goals` is the number of positions to reach after the first."""
        steps = tuple(step for arc in entry.arcs for step in arc.steps)
        before = entry.first.record.events
        return Path(
            before, steps, None if entry.open else entry.days, entry.open, entry.stage == goals, self.start
        )

    def path_to(self, number: int, arc: Arc | None = None) -> Path:
        """The path from the request to a position, with one more transition if an arc is given."""
        steps: list[PathStep] = [] if arc is None else list(arc.steps)
        while number:
            way, arc = self.reaching[number]
            steps[:0] = arc.steps
            number = way.source
        first = self.nodes[0].history
        days = (steps[-1].event.on - first[0].on).days if steps else 0
        return Path(first, tuple(steps), days, (), True, self.start)

    def arc_of(self, way: Way) -> Arc:
        """The transition behind a way."""
        return next(arc for known, arc in self._arcs[way.source] if known == way)

    @cached_property
    def _arcs(self) -> tuple[tuple[tuple[Way, Arc], ...], ...]:
        """The ways that leave each position, with the transitions behind them."""
        out: list[list[tuple[Way, Arc]]] = [[] for _ in self.nodes]
        for way, arc in zip(self.ways, self.arcs, strict=True):
            out[way.source].append((way, arc))
        return tuple(map(tuple, out))

    @cached_property
    def reaching(self) -> Mapping[int, tuple[Way, Arc]]:
        """The way that first reaches each position, with its transition."""
        histories = {course.record.events: n for n, course in enumerate(self.courses)}
        found: dict[int, tuple[Way, Arc]] = {}
        for way, arc in zip(self.ways, self.arcs, strict=True):
            if histories.get(arc.course.record.events) == way.dest:
                found.setdefault(way.dest, (way, arc))
        return found

    # -------------------------------------------------------------- names of positions

    @cached_property
    def strands(self) -> tuple[Strand, ...]:
        """Every strand that has left its start in some position."""
        return tuple(dict.fromkeys(s.strand for node in self.nodes for s in node.positions))

    @cached_property
    def leaving(self) -> tuple[tuple[Way, ...], ...]:
        """The ways that leave each position."""
        out: list[list[Way]] = [[] for _ in self.nodes]
        for way in self.ways:
            out[way.source].append(way)
        return tuple(map(tuple, out))

    def can_reach(self, goal: set[int], allows: Callable[[Way], bool]) -> set[int]:
        """The positions from which allowed ways lead to a position of the goal."""
        back: dict[int, list[int]] = defaultdict(list)
        for way in self.ways:
            if allows(way):
                back[way.dest].append(way.source)
        reached, waiting = set(goal), list(goal)
        while waiting:
            for number in back[waiting.pop()]:
                if number not in reached:
                    reached.add(number)
                    waiting.append(number)
        return reached


def _ordered(key: Iterable[Position]) -> tuple[Position, ...]:
    return tuple(
        sorted(
            key,
            key=lambda s: (s.proceeding != "original", s.chart not in _WITH_RESULT, s.chart, s.proceeding),
        )
    )


def _state_name(position: Position) -> str:
    by = f" by {position.by}" if position.by else ""
    return f"{with_round(position.strand.chart, position.strand.proceeding)}: {position.state}{by}"


def _state_of(node: Node, strand: Strand) -> str | None:
    return next((s.state for s in node.positions if s.strand == strand), None)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in the order given."""
    return tuple(dict.fromkeys(names))


def components(size: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """A number for each node; two nodes have the same if each can be reached from the other (Kosaraju)."""
    out: list[list[int]] = [[] for _ in range(size)]
    into: list[list[int]] = [[] for _ in range(size)]
    for source, dest in edges:
        out[source].append(dest)
        into[dest].append(source)
    seen, order = [False] * size, []
    for root in range(size):
        stack = [] if seen[root] else [(root, iter(out[root]))]
        seen[root] = True
        while stack:
            node, rest = stack[-1]
            following = next((n for n in rest if not seen[n]), None)
            if following is None:
                order.append(node)
                stack.pop()
            else:
                seen[following] = True
                stack.append((following, iter(out[following])))
    component = [-1] * size
    for root in reversed(order):
        waiting = [root] if component[root] < 0 else []
        while waiting:
            node = waiting.pop()
            component[node] = root
            waiting += [n for n in into[node] if component[n] < 0]
    return component
