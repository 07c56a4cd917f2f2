"""Cycles: steps that lead back to the state from which they began, so that a dispute can last without bound."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from wtoproc._line import line
from wtoproc.analysis.graph import Graph, components
from wtoproc.analysis.steps import PARTIES
from wtoproc.judging.wording import with_round, words
from wtoproc.standing.strands import Strand

__all__ = ["Cycle", "cycles"]

_Turn: TypeAlias = tuple[str, str, str, str, frozenset[str]]


class Cycle(NamedTuple):
    """Steps of one strand that lead back to the state from which they began."""

    strand: Strand
    steps: tuple[tuple[str, str, str, str], ...]
    """For each step: the state before, its type name, the state after, and the actor; the backward step first."""
    parties: tuple[str, ...]
    """The parties whose steps or consent it takes: one, or both; empty if it takes no party."""

    def to_dict(self) -> dict[str, Any]:
        """The cycle as plain data for JSON, as ``--json`` prints it."""
        return {
            **self.strand._asdict(),
            "steps": [
                {"source": source, "type": type_name, "dest": dest, "actor": actor}
                for source, type_name, dest, actor in self.steps
            ],
            "parties": list(self.parties),
        }

    def __str__(self) -> str:
        steps = ", ".join(words(type_name) for _, type_name, _, _ in self.steps)
        return f"{with_round(self.strand.chart, self.strand.proceeding)}: from {self.steps[0][0]} back to it by {steps}"

    def __repr__(self) -> str:
        return line(self, str(self))


def cycles(graph: Graph) -> tuple[Cycle, ...]:
    """Shortest loop for each backward step, by who can close it: each party alone, otherwise both together.

    A step is backward if it leads back in its chart or restarts a strand that has ended.
    """
    return _Cycles(graph).found()


class _Cycles:
    """Looks for cycles in a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._known_turns: dict[tuple[Strand, tuple[str, ...]], tuple[_Turn, ...]] = {}

    def found(self) -> tuple[Cycle, ...]:
        """The cycles; see `cycles`."""
        found: dict[tuple[object, ...], Cycle] = {}
        for strand in self.graph.strands:
            order = {state: n for n, state in enumerate(self.graph.rulebook.charts[strand.chart].states)}
            for parties in (*((p,) for p in PARTIES), PARTIES):
                for turn in self._turns(strand, parties):
                    if order[turn[2]] > order[turn[0]]:
                        continue
                    steps = _circle(turn, self._turns(strand, parties))
                    needed = tuple(p for p in PARTIES if any(p in step[4] for step in steps))
                    key = (strand, frozenset(step[:3] for step in steps))
                    if steps and key not in found and (needed == parties or len(parties) > 1):
                        found[key] = Cycle(strand, tuple(step[:4] for step in steps), needed)
        return tuple(found.values())

    def _turns(self, strand: Strand, parties: tuple[str, ...]) -> tuple[_Turn, ...]:
        """The steps of a strand that lie on a loop which these parties can close."""
        key = (strand, parties)
        if key not in self._known_turns:
            allowed = [way for way in self.graph.ways if way.parties <= set(parties) and not way.given]
            around = components(len(self.graph.nodes), [(w.source, w.dest) for w in allowed])
            chart = self.graph.rulebook.charts[strand.chart]
            self._known_turns[key] = tuple(
                dict.fromkeys(
                    (
                        self.graph.state(w.source, strand),
                        w.type,
                        self.graph.state(w.dest, strand),
                        w.actor,
                        w.parties,
                    )
                    for w in allowed
                    if around[w.source] == around[w.dest]
                    and self.graph.moves(w, strand)
                    and chart.drawn(self.graph.state(w.source, strand), w.type)
                )
            )
        return self._known_turns[key]


def _circle(turn: _Turn, turns: tuple[_Turn, ...]) -> tuple[_Turn, ...]:
    """A backward step and the fewest steps that lead to it again; empty if none do."""
    paths: dict[str, tuple[_Turn, ...]] = {turn[2]: (turn,)}
    waiting = [turn[2]]
    for state in waiting:
        for step in turns:
            if step[0] == state and step[2] == turn[0]:
                return (*paths[state], step)
            if step[0] == state and step[2] not in paths:
                paths[step[2]] = (*paths[state], step)
                waiting.append(step[2])
    return ()
