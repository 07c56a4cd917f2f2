"""Finds positions by name, and the shortest and longest lawful paths between them in a graph."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

import attrs

from wtoproc.analysis.graph import Graph, Path
from wtoproc.analysis.search import Arc, Goal, Late
from wtoproc.analysis.steps import PARTIES, PathStep
from wtoproc.errors import ExplorationError
from wtoproc.judging.wording import with_round
from wtoproc.standing.course import Course
from wtoproc.standing.strands import Position

__all__ = ["Paths", "Stands", "Takes"]


@attrs.frozen
class Takes:
    """Goal: one of the steps has a given type and round."""

    type: str
    proceeding: str

    def __call__(self, steps: tuple[PathStep, ...], course: Course) -> bool:  # noqa: ARG002  a Goal
        """Whether one of the steps has this type and round."""
        return any(s.event.type == self.type and s.event.proceeding == self.proceeding for s in steps)


@attrs.frozen
class Stands:
    """Goal: a strand of a given chart and round has a given state."""

    chart: str
    proceeding: str
    state: str

    def __call__(self, steps: tuple[PathStep, ...], course: Course) -> bool:  # noqa: ARG002  a Goal
        """Whether such a strand of the course has this state."""
        return any(
            strand[:2] == (self.chart, self.proceeding) and state == self.state
            for strand, state in course.states.items()
        )


class Paths:
    """Finds paths through a graph between named positions."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._known_steps: dict[tuple[Goal, frozenset[str]], Mapping[frozenset[Position], int]] = {}

    def shortest(self, *positions: str, joint: bool = True, without: Iterable[str] = ()) -> Path | None:
        """The lawful path with the fewest days; see `Exploration.shortest`."""
        specs = self._specs(positions)
        left_out = frozenset(self._type_name(type_name) for type_name in without)
        allowed = [
            (joint or len(way.parties) < 2) and left_out.isdisjoint(s.event.type for s in way.steps)
            for way in self.graph.ways
        ]
        nearing = self.graph.can_reach(
            {
                way.source
                for n, way in enumerate(self.graph.ways)
                if allowed[n] and specs[-1](way.steps, self.graph.courses[way.dest])
            },
            lambda way: way.dest >= 0,
        )
        nearer = {self.graph.courses[n].positions for n in nearing}

        def allows(arc: Arc) -> bool:
            if not joint and len(arc.parties) > 1:
                return False
            if not left_out.isdisjoint(s.event.type for s in arc.steps):
                return False
            return arc.course.positions in nearer or specs[-1](arc.steps, arc.course)

        sources = self._sources(specs[0], allows)
        entry = self.graph.search.shortest(sources, specs[1:], allows)
        return None if entry is None else self.graph.path_of(entry, len(specs) - 1)

    def longest(self, *positions: str, prompt: Iterable[str] = ()) -> Path | None:
        """The lawful path with the most days; see `Exploration.longest`."""
        specs = self._specs(positions)
        actors = {step.actor for way in self.graph.ways for step in way.steps}
        hasty = tuple(prompt)
        for actor in hasty:
            if actor not in actors:
                raise ExplorationError(f"no actor {actor!r}: one of {', '.join(sorted(actors))}")
        sources = self._sources(specs[0], lambda arc: len(arc.parties) < 2)
        return self.between(sources, specs[1:], prompt=hasty)

    def between(
        self,
        sources: Iterable[Course],
        goals: tuple[Goal, ...],
        *,
        prompt: Collection[str],
        idle: Collection[str] = (),
    ) -> Path | None:
        """The longest path from some courses through some goals; idle parties do nothing. See `longest`."""
        ahead = self._steps_left(goals[-1], frozenset(idle))
        helped = (
            ahead if not prompt else self._steps_left(goals[-1], frozenset((*idle, *PARTIES)) - set(prompt))
        )
        late = Late(frozenset(prompt), frozenset(idle), ahead, helped)
        entry = self.graph.search.longest(sources, goals, late)
        return None if entry is None else self.graph.path_of(entry, len(goals))

    def _steps_left(self, goal: Goal, idle: frozenset[str]) -> Mapping[frozenset[Position], int]:
        """How many steps each position is from a goal, without joint steps, ends, and steps of idle parties."""
        key = (goal, idle)
        if key not in self._known_steps:
            allowed = [
                way for way in self.graph.ways if len(way.parties) < 2 and way.parties.isdisjoint(idle)
            ]
            back: dict[int, list[int]] = defaultdict(list)
            for way in allowed:
                if not way.ends:
                    back[way.dest].append(way.source)
            left: dict[int, int] = {}
            layer = {way.source for way in allowed if goal(way.steps, self.graph.courses[way.dest])}
            while layer:
                left.update(dict.fromkeys(layer, 1 + max(left.values(), default=0)))
                layer = {source for number in layer for source in back[number] if source not in left}
            self._known_steps[key] = {
                self.graph.courses[number].positions: steps for number, steps in left.items()
            }
        return self._known_steps[key]

    def _sources(self, spec: Goal, allows: Callable[[Arc], bool]) -> list[Course]:
        """The courses that have just reached a position, each with its own history."""
        first = self.graph.courses[0]
        found = [first] if spec(self.graph.opening, first) else []
        found += [
            arc.course
            for way, arc in zip(self.graph.ways, self.graph.arcs, strict=True)
            if spec(arc.steps, arc.course) and allows(arc) and not self._has_met(way.source, spec)
        ]
        return found

    def _has_met(self, number: int, spec: Goal) -> bool:
        """Whether the history of a position has already met a goal."""
        while number:
            way, arc = self.graph.reaching[number]
            if spec(arc.steps, arc.course):
                return True
            number = way.source
        return spec(self.graph.opening, self.graph.courses[0])

    def _specs(self, positions: tuple[str, ...]) -> tuple[Goal, ...]:
        if len(positions) < 2:
            raise ExplorationError(
                "a path needs two positions or more: name where it begins and where it ends"
            )
        return tuple(self._spec(name) for name in positions)

    def _spec(self, name: str) -> Goal:
        if not isinstance(name, str):
            raise ExplorationError(f"{name!r} is no position: name an event type or a state")
        text, _, rest = name.strip().partition("(")
        proceeding = rest.rstrip(") ").strip() or "original"
        text = text.strip().rstrip(":")
        if ":" in rest:  # "adjudication (compliance): appealed"
            proceeding, _, state = rest.partition(":")
            proceeding, text = proceeding.rstrip(") ").strip(), f"{text}:{state}"
        chart, colon, state = text.partition(":")
        if colon:
            wanted = (chart.strip(), proceeding, state.strip().replace(" ", "_"))
            if wanted not in self._states:
                raise self._unknown(name)
            return Stands(*wanted)
        type_name = text.replace("-", "_").replace(" ", "_")
        if type_name != "consultations_requested" and (type_name, proceeding) not in self._type_names:
            raise self._unknown(name)
        return Takes(type_name, proceeding)

    def _type_name(self, name: str) -> str:
        type_name = str(name).replace("-", "_").replace(" ", "_")
        if type_name not in {known for known, _ in self._type_names}:
            raise self._unknown(str(name))
        return type_name

    @cached_property
    def _type_names(self) -> frozenset[tuple[str, str]]:
        return frozenset((s.event.type, s.event.proceeding) for way in self.graph.ways for s in way.steps)

    @cached_property
    def _states(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(
            (s.strand.chart, s.strand.proceeding, s.state) for n in self.graph.nodes for s in n.positions
        )

    def _unknown(self, name: str) -> ExplorationError:
        names = [with_round(type_name, p) for type_name, p in self._type_names] + [
            f"{with_round(chart, p)}: {state}" for chart, p, state in self._states
        ]
        near = difflib.get_close_matches(name.strip().replace("-", "_"), sorted(names), n=2, cutoff=0.4)
        hint = f": did you mean {' or '.join(map(repr, near))}?" if near else ""
        return ExplorationError(f"{name!r} is no position that can be reached here{hint}", position=name)
