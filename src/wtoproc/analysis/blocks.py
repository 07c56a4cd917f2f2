"""Blocks: the acts by which one party alone can hold up a step, and for how long."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from wtoproc._line import line
from wtoproc.analysis.graph import Graph, Node, Path, Way, unique
from wtoproc.analysis.paths import Paths, Takes
from wtoproc.analysis.search import Arc, Entry
from wtoproc.analysis.steps import PARTIES
from wtoproc.judging.wording import words
from wtoproc.standing.course import Course
from wtoproc.standing.strands import Strand
from wtoproc.terms.periods import Length

__all__ = ["Block", "blocks"]

_NEVER = 10**9
_EXAMPLES = 3


class Block(NamedTuple):
    """An act by which one party alone holds up a step of an institution or of the other side."""

    party: str
    """"complainant" or "respondent"."""
    act: str
    """Type name of the party's act; "" if the party only has to withhold its consent in the DSB."""
    blocks: str
    """Type name of the step held up."""
    proceeding: str
    actor: str
    """Who would take that step."""
    least: int | None
    """The least number of days by which the first lawful day of the step moves; None if the block lasts until the party
    gives way or both agree."""
    most: int | None
    """Days from the act to the last day of the step by law, if the party does nothing more and the other side acts at
    once; None if no period bounds them."""
    rules: tuple[str, ...]
    """Ids of the rules behind it: the periods counted in `most`, or the rule that requires consent."""
    path: Path
    """The shortest path to the act, with the act."""

    @property
    def for_ever(self) -> bool:
        """Whether only the party itself, or both sides together, can end the block."""
        return self.least is None

    def to_dict(self) -> dict[str, Any]:
        """The block as plain data for JSON, as ``--json`` prints it."""
        return {
            "party": self.party,
            "act": self.act,
            "blocks": self.blocks,
            "proceeding": self.proceeding,
            "actor": self.actor,
            "for_ever": self.for_ever,
            "least": self.least,
            "most": self.most,
            "rules": list(self.rules),
            "path": self.path.to_dict(),
        }

    def __str__(self) -> str:
        act = words(self.act) if self.act else "not consenting"
        long = "for ever" if self.least is None else f"for at least {Length(days=self.least)}"
        return f"the {self.party} holds up {words(self.blocks)} {long} by {act}"

    def __repr__(self) -> str:
        return line(self, str(self))


def blocks(paths: Paths) -> tuple[Block, ...]:
    """Every block, the longest first."""
    found = _Blocks(paths)
    return tuple(sorted([*found.by_acting(), *found.by_not_consenting()], key=_weight))


class _Blocks:
    """Looks for blocks in a graph."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.graph: Graph = paths.graph
        self._known: dict[tuple[str, str, str], list[int]] = {}

    def by_acting(self) -> Iterator[Block]:
        tried: dict[tuple[str, str, str, str, str, bool], list[tuple[Way, Way]]] = defaultdict(list)
        for party in PARTIES:
            for node in self._plainest:
                leaving = self.graph.leaving[node.number]
                acts = [way for way in leaving if self._holds_up(way, party)]
                steps = [
                    way
                    for way in leaving
                    if way.actor not in (party, "time") and len(way.parties) < 2 and not way.ends
                ]
                for wanted in steps:
                    for act in acts:
                        if act.days <= wanted.days and not self._overtakes(act, wanted):
                            left = self._distances(party, wanted)[act.dest]
                            for_ever = left == _NEVER
                            later = act.days + left > wanted.days
                            if not later and not self.graph.moves(act, wanted.strand):
                                continue
                            key = (party, act.type, wanted.type, wanted.proceeding, wanted.actor, for_ever)
                            tried[key].append((act, wanted))
        for (party, _, _, _, _, for_ever), pairs in tried.items():
            found = [self._block(party, *pair, for_ever=for_ever) for pair in pairs[:_EXAMPLES]]
            blocks = [block for block in found if block is not None]
            if blocks:
                yield min(blocks, key=_weight)

    @cached_property
    def _plainest(self) -> tuple[Node, ...]:
        """The positions, those reached without joint steps first."""
        return tuple(
            sorted(
                self.graph.nodes,
                key=lambda n: (sum(a.joint for a in self.graph.path_to(n.number).steps), n.number),
            )
        )

    def _block(self, party: str, act: Way, wanted: Way, *, for_ever: bool) -> Block | None:
        """The block that an act makes, with its days; None if the act holds nothing up."""
        arc = self.graph.arc_of(act)
        goal = Takes(wanted.type, wanted.proceeding)
        least = most = None
        rules: tuple[str, ...] = ()
        if not for_ever:
            entry = self._soonest(arc.course, wanted, party)
            if entry is None:
                return None
            least = max(0, act.days + entry.days - wanted.days)
            (other,) = set(PARTIES) - {party}
            after = self.paths.between([arc.course], (goal,), prompt=(other,), idle=(party,))
            if after is not None:
                most, rules = after.days, unique(a.bound for a in after.steps if a.bound)
            if not least and len(entry.arcs) == 1:
                # The step is still lawful at once; the act blocks it only if its last day is later.
                without = self.paths.between(
                    [self.graph.courses[act.source]], (goal,), prompt=(other,), idle=(party,)
                )
                before = None if without is None else without.days
                if before is None or (most is not None and act.days + most <= before):
                    return None
        path = self.graph.path_to(act.source, arc)
        return Block(party, act.type, wanted.type, wanted.proceeding, wanted.actor, least, most, rules, path)

    def _soonest(self, course: Course, wanted: Way, party: str) -> Entry | None:
        """The shortest way to a step without a party's help; ways that stay in the strand of the step come first."""
        goal = Takes(wanted.type, wanted.proceeding)
        left = self._distances(party, wanted)
        nearing = {self.graph.courses[n].positions for n, distance in enumerate(left) if distance != _NEVER}

        def free(arc: Arc) -> bool:
            if arc.parties & {party} or len(arc.parties) > 1:
                return False
            return arc.course.positions in nearing or goal(arc.steps, arc.course)

        near = self.graph.search.shortest(
            [course], (goal,), lambda arc: free(arc) and arc.drawn.strand == wanted.strand
        )
        if near is not None and not near.days:
            return near
        return self.graph.search.shortest([course], (goal,), free) or near

    def _holds_up(self, way: Way, party: str) -> bool:
        """Whether a party alone can take a way, and the way goes forward and ends nothing."""
        chart = self.graph.rulebook.charts[way.strand.chart]
        forward = chart.follows(way.state, self.graph.state(way.source, way.strand))
        return way.parties == {party} and not way.ends and forward

    def by_not_consenting(self) -> Iterator[Block]:
        """Blocks in the DSB: a decision that depends on open facts needs consensus, so any party can object (DSU 2.4)."""
        known = {(way.type, way.proceeding) for way in self.graph.ways if not way.given}
        for way in self.graph.ways:
            key = (way.type, way.proceeding)
            if way.actor != "dsb" or way.ends or key in known:
                continue
            known.add(key)
            asked_by = {before.parties for before in self._into(way.source, way.strand)}
            rules = unique(
                row.id
                for row in self.graph.rulebook.rules_for(way.type)
                if not set(row.all_facts).isdisjoint(way.given)
            )
            for party in PARTIES:
                if asked_by != {frozenset((party,))}:
                    path = self.graph.path_to(way.source)
                    yield Block(party, "", *key, way.actor, None, None, rules, path)

    def _into(self, number: int, strand: Strand) -> list[Way]:
        """The ways that bring a strand to its state in a position, whatever the states of the other strands."""
        state = self.graph.state(number, strand)
        return [
            way
            for way in self.graph.ways
            if self.graph.state(way.dest, strand) == state and self.graph.moves(way, strand)
        ]

    def _overtakes(self, act: Way, wanted: Way) -> bool:
        """Whether an act moves the strand of a step at least as far forward as the step would."""
        state = self.graph.state(act.dest, wanted.strand)
        chart = self.graph.rulebook.charts[wanted.strand.chart]
        return state in chart.ends or not chart.follows(wanted.state, state)

    def _distances(self, party: str, wanted: Way) -> list[int]:
        """Fewest days from each position to a step, without a party's help and without joint steps."""
        key = (party, wanted.type, wanted.proceeding)
        if key not in self._known:
            allowed, back = self._without[party]
            best = [_NEVER] * len(self.graph.nodes)
            heap = [(w.days, w.source) for w in allowed if (w.type, w.proceeding) == key[1:]]
            heapq.heapify(heap)
            while heap:
                days, number = heapq.heappop(heap)
                if days >= best[number]:
                    continue
                best[number] = days
                for way in back[number]:
                    heapq.heappush(heap, (days + way.days, way.source))
            self._known[key] = best
        return self._known[key]

    @cached_property
    def _without(self) -> dict[str, tuple[list[Way], dict[int, list[Way]]]]:
        """For each party, the ways that need neither its help nor the consent of both, and the same ways by destination."""
        found = {}
        for party in PARTIES:
            allowed = [way for way in self.graph.ways if not way.parties & {party} and len(way.parties) < 2]
            back: dict[int, list[Way]] = defaultdict(list)
            for way in allowed:
                back[way.dest].append(way)
            found[party] = (allowed, back)
        return found


def _weight(block: Block) -> tuple[bool, int, str, str, str]:
    return not block.for_ever, -(block.most or block.least or 0), block.party, block.act, block.blocks
