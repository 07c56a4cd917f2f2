"""Dead ends: positions in which a strand is stuck for a party, or for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from wtoproc._line import line
from wtoproc.analysis.graph import Graph, Path, Way, components, unique
from wtoproc.analysis.steps import PARTIES
from wtoproc.judging.wording import with_round
from wtoproc.standing.course import RESULTS
from wtoproc.standing.strands import Position, Strand

__all__ = ["DeadEnd", "dead_ends"]

_WITH_RESULT = frozenset({"adjudication", "retaliation"})


class DeadEnd(NamedTuple):
    """A position of a strand from which a party cannot get to a result without the other party.

    A result is the adoption of reports, an award, or an authorization to retaliate. An end that comes by itself (a
    panel's authority lapses) counts as a way out; withdrawing one's own complaint does not. Consultations and
    implementation last as long as the parties want: there only a position that nobody can leave is a dead end.
    """

    strand: Strand
    state: str
    by: str
    """Code of the Member that brought the strand there, if that matters; else ""."""
    party: str
    """The party that is stuck: "complainant" or "respondent"; "both" if nobody can take a further step."""
    reached_by: tuple[str, ...]
    """The parties that can bring the strand there alone; empty if only an institution or time does."""
    alone: tuple[str, ...]
    """Types of the steps by which the other party alone can lead out."""
    jointly: tuple[str, ...]
    """Types of the steps by which both parties together can lead out."""
    facts: tuple[str, ...]
    """Ids of the open facts any of which would allow a further step."""
    positions: tuple[int, ...]
    """Numbers of the positions."""
    path: Path
    """The shortest path there, from the request for consultations."""

    def to_dict(self) -> dict[str, Any]:
        """The dead end as plain data for JSON, as ``--json`` prints it."""
        return {
            **self.strand._asdict(),
            "state": self.state,
            "by": self.by,
            "party": self.party,
            "reached_by": list(self.reached_by),
            "alone": list(self.alone),
            "jointly": list(self.jointly),
            "facts": list(self.facts),
            "positions": list(self.positions),
            "path": self.path.to_dict(),
        }

    def __str__(self) -> str:
        whom = "both sides" if self.party == "both" else f"the {self.party}"
        by = f" by {self.by}" if self.by else ""
        return f"{with_round(self.strand.chart, self.strand.proceeding)}: {self.state}{by} is a dead end for {whom}"

    def __repr__(self) -> str:
        return line(self, str(self))


def dead_ends(graph: Graph) -> tuple[DeadEnd, ...]:
    """Every dead end of a graph."""
    return tuple(_DeadEnds(graph).found())


class _DeadEnds:
    """Looks for dead ends in a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def found(self) -> Iterator[DeadEnd]:
        for strand in self.graph.strands:
            where = {n.number: s for n in self.graph.nodes for s in n.positions if s.strand == strand}
            waiting = {number for number, s in where.items() if self._under_way(s)}
            stuck = {number for number in waiting if not self.graph.leaving[number]}
            yield from self._paths_by_state(where, stuck, "both", stuck)
            if strand.chart not in _WITH_RESULT:
                continue
            for party in PARTIES:
                goal = {
                    number
                    for number, s in where.items()
                    # A respondent may want an end without a result.
                    if s.state in RESULTS or (party == "respondent" and number not in waiting)
                }
                out = self.graph.can_reach(goal, partial(_without_other, party=party))
                caught = waiting - out - stuck
                last = self._last_ones(where, caught, party)
                yield from self._paths_by_state(where, last, party, caught)

    def _last_ones(self, where: Mapping[int, Position], caught: set[int], party: str) -> set[int]:
        """The positions without a way out in which the strand stays; the others only lead to them."""
        moves = {
            (where[way.source], where[way.dest])
            for way in self.graph.ways
            if way.source in caught and way.dest in caught and _without_other(way, party)
        }
        held = sorted({where[number] for number in caught})
        index = {position: n for n, position in enumerate(held)}
        part = components(len(held), [(index[a], index[b]) for a, b in moves])
        leading_on = {part[index[a]] for a, b in moves if part[index[a]] != part[index[b]]}
        return {number for number in caught if part[index[where[number]]] not in leading_on}

    def _paths_by_state(
        self, where: Mapping[int, Position], last: set[int], party: str, caught: set[int]
    ) -> Iterator[DeadEnd]:
        groups: dict[Position, set[int]] = defaultdict(set)
        for number in sorted(last):
            groups[where[number]].add(number)
        for position, here in groups.items():
            into = [way for way in self.graph.ways if way.dest in here and self._leads_forward(way, position)]
            away = [
                way
                for way in self.graph.ways
                if way.source in here and self.graph.moves(way, position.strand)
            ]
            out = [way for way in away if way.dest not in caught]
            other = set(PARTIES) - {party}
            yield DeadEnd(
                position.strand,
                position.state,
                position.by,
                party,
                tuple(p for p in PARTIES if any(way.parties == {p} for way in into)),
                unique(way.type for way in out if way.parties == other),
                unique(way.type for way in out if len(way.parties) > 1 and not way.given),
                unique(fact for way in away for fact in way.given),
                tuple(sorted(here)),
                self.graph.path_to(min(here)),
            )

    def _leads_forward(self, way: Way, position: Position) -> bool:
        """Whether a way brings a strand forward to this position, and not back."""
        before = self.graph.state(way.source, position.strand)
        return self.graph.rulebook.charts[position.strand.chart].follows(position.state, before)

    def _under_way(self, position: Position) -> bool:
        chart = self.graph.rulebook.charts[position.strand.chart]
        return position.state not in chart.ends and position.state not in RESULTS


def _without_other(way: Way, party: str) -> bool:
    """Whether a way needs no other party, and does not end a strand at a party's will."""
    return way.parties <= {party} and not (way.ends and way.parties)
