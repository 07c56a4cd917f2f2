"""The graph of every position that a dispute can reach under a rulebook, and answers about it.

The graph starts from a request for consultations between two parties. It holds every position that lawful steps of the
parties, of the institutions and of time can bring about, each step on its first lawful day. It answers where the dead
ends are, who can block what and for how long, which cycles there are, how many days lie between two positions at least
and at most, and what another rulebook changes.

A position is the states of all strands. One history represents each position: the first that reaches it. Every way is
lawful after that history; a rule that depends on more of the past than the position may be missed. The search takes
steps that lead on. It takes a step that leaves its strand in place (a submission, a hearing) only if that step opens or
bounds another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import attrs

from wtoproc._line import line
from wtoproc._typed import day_fault
from wtoproc.analysis.blocks import Block, blocks
from wtoproc.analysis.cycles import Cycle, cycles
from wtoproc.analysis.dead_ends import DeadEnd, dead_ends
from wtoproc.analysis.fields import Answers
from wtoproc.analysis.graph import Graph, Node, Path, Scope, Way
from wtoproc.analysis.paths import Paths
from wtoproc.analysis.search import Policy, Search
from wtoproc.analysis.steps import PathStep
from wtoproc.dispute import Dispute
from wtoproc.errors import ExplorationError, MissingExtraError
from wtoproc.judging.wording import with_round, words
from wtoproc.law.rulebook import Rulebook, dsu
from wtoproc.record.events import ConsultationsRequested
from wtoproc.terms.agreements import first_day_of_wto

__all__ = [
    "Block", "Cycle", "DeadEnd", "Exploration", "ExplorationChange", "Node", "Path", "PathStep", "StepChange", "Way", "explore",
]  # fmt: skip

FIRST_DAY = date(2025, 1, 6)
"""The default day of the request for consultations: under the law of today, without an Appellate Body."""
COMPLAINANT, RESPONDENT = "KOR", "IND"
MONTHS = 8


class StepChange(NamedTuple):
    """A step whose first or last day, counted from the state of its strand, differs under another rulebook."""

    where: str
    """The state: "consultations: held"."""
    step: str
    """Type name."""
    actor: str
    before: tuple[int, int | None]
    """First and last lawful day, in days from the first position with that state; None without a last day."""
    after: tuple[int, int | None]
    """The same under the other rulebook."""

    def __str__(self) -> str:
        before, after = (
            f"day {first} to {'no last day' if last is None else last}"
            for first, last in (self.before, self.after)
        )
        return f"{words(self.step)} by {self.actor} after {self.where}: {before} before, {after} after"

    def __repr__(self) -> str:
        return line(self, str(self))


class ExplorationChange(NamedTuple):
    """The differences between two explorations; in each pair the first item is before, the second after."""

    before: Exploration
    after: Exploration
    positions: tuple[tuple[str, ...], tuple[str, ...]]
    """Names of the positions that only one of the two has."""
    dead_ends: tuple[tuple[DeadEnd, ...], tuple[DeadEnd, ...]]
    """The dead ends that only one of the two has."""
    blocks: tuple[tuple[Block | None, Block | None], ...]
    """Blocks that only one of the two has (None for the other), or that last for another time."""
    earliest: tuple[tuple[str, int | None, int | None], ...]
    """Steps whose first lawful day differs, in days from the request for consultations; None if the step is never lawful,
    or only if open facts hold."""
    steps: tuple[StepChange, ...]
    """Steps whose first or last day after the same state differs."""

    @property
    def same(self) -> bool:
        """Whether the two explorations are the same."""
        return not (any(self.positions) or any(self.dead_ends) or self.blocks or self.earliest or self.steps)

    def to_dict(self) -> dict[str, Any]:
        """The differences as plain data for JSON, as ``--json`` prints it."""
        return {
            "overlay": list(self.after.rulebook.overlays.values())[-1].to_dict(),
            "rulebook": self.after.rulebook.fingerprint(),
            "positions": {"before": list(self.positions[0]), "after": list(self.positions[1])},
            "dead_ends": {
                "before": [end.to_dict() for end in self.dead_ends[0]],
                "after": [end.to_dict() for end in self.dead_ends[1]],
            },
            "blocks": [
                {
                    "before": None if before is None else before.to_dict(),
                    "after": None if after is None else after.to_dict(),
                }
                for before, after in self.blocks
            ],
            "earliest": [{"step": step, "before": b, "after": a} for step, b, a in self.earliest],
            "steps": [
                {
                    "where": moved.where,
                    "step": moved.step,
                    "actor": moved.actor,
                    "before": {"days": moved.before[0], "latest": moved.before[1]},
                    "after": {"days": moved.after[0], "latest": moved.after[1]},
                }
                for moved in self.steps
            ],
        }

    def __str__(self) -> str:
        counts = (
            (sum(map(len, self.positions)), "positions"),
            (sum(map(len, self.dead_ends)), "dead ends"),
            (len(self.blocks), "blocks"),
            (len(self.earliest), "first days"),
            (len(self.steps), "steps"),
        )
        return (
            ", ".join(f"{number} {what}" for number, what in counts if number) + " differ"
            if not self.same
            else "nothing differs"
        )

    def __repr__(self) -> str:
        return line(self, str(self))


def explore(
    rulebook: Rulebook | None = None,
    *,
    on: date = FIRST_DAY,
    complainant: str = COMPLAINANT,
    respondent: str = RESPONDENT,
    agreements: Iterable[str] = ("GATT 1994",),
    rounds: int = 0,
    retaliation: bool = True,
    months: int = MONTHS,
) -> Exploration:
    """The positions that a dispute can reach under a rulebook, from a request for consultations.

    Args:
        rulebook: the law; the DSU as it stands by default.
        on: the day of the request, in Geneva. By default 6 January 2025.
        complainant: code of the complaining Member. By default Korea against India, neither of which takes part in the
            MPIA.
        respondent: code of the responding Member.
        agreements: names of the agreements cited.
        rounds: rounds on compliance (DSU 21.5), none or one; with one there are thirty times as many positions.
        retaliation: whether to follow retaliation.
        months: length of a reasonable period, in months from the adoption.

    Raises:
        RecordError: an unknown Member, or a party against itself.
        ExplorationError: more than one party on a side, `on` is no date from 1995 to 2149, more than one round, months below one,
            `retaliation` is neither True nor False.
    """
    if not (isinstance(complainant, str) and isinstance(respondent, str)):
        raise ExplorationError("one complainant and one respondent: name each by its code, such as KOR")
    fault = day_fault(on, "explore")
    if fault:
        raise ExplorationError(fault)
    if not first_day_of_wto() <= on <= date(2150, 1, 1):
        raise ExplorationError(f"{on} cannot be explored: a request for consultations from 1995 to 2149")
    if rounds not in (0, 1):
        raise ExplorationError(f"{rounds!r} rounds on compliance: none or one")
    if not isinstance(retaliation, bool):
        raise ExplorationError(f"{retaliation!r}: retaliation takes True or False")
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= 120:
        raise ExplorationError(f"{months!r}: a reasonable period has 1 to 120 months")
    start = Dispute(
        complainants=complainant,
        respondent=respondent,
        agreements=agreements,
        rulebook=dsu() if rulebook is None else rulebook,
    )
    scope = Scope(rounds, retaliation, months)
    search = Search(Policy(scope.holds, Answers(months=months)))
    first = start.course().after(ConsultationsRequested(on=on, by=complainant))
    return Exploration(Graph(start, scope, first, search))


@attrs.frozen(eq=False, repr=False)
class Exploration:
    """The graph of reachable positions, which `explore` returns; dead ends, blocks and cycles are computed on demand."""

    _graph: Graph

    @property
    def start(self) -> Dispute:
        """The parties, without an event."""
        return self._graph.start

    @property
    def scope(self) -> Scope:
        """The limits of the search."""
        return self._graph.scope

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The positions, in the order in which they are reached."""
        return self._graph.nodes

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways from one position to another, each on its first lawful day."""
        return self._graph.ways

    @property
    def rulebook(self) -> Rulebook:
        """The law that was explored."""
        return self._graph.rulebook

    @property
    def day(self) -> date:
        """The day of the request for consultations."""
        return self._graph.day

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Exploration):
            return NotImplemented
        return (self.start, self.scope, self.nodes, self.ways) == (
            other.start,
            other.scope,
            other.nodes,
            other.ways,
        )

    def __hash__(self) -> int:
        return hash((self.start, self.scope, len(self.nodes), len(self.ways)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Exploration, (self._graph,)

    def __str__(self) -> str:
        return f"from {self.day}: {len(self.nodes)} positions, {len(self.ways)} ways"

    def __repr__(self) -> str:
        return line(self, str(self))

    @cached_property
    def dead_ends(self) -> tuple[DeadEnd, ...]:
        """Positions in which a strand is stuck for a party, or for both."""
        return dead_ends(self._graph)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Acts by which one party alone can hold up a step, and for how long; the longest first."""
        return blocks(self._paths)

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Shortest loop for each backward step, by who can close it: each party alone, otherwise both together."""
        return cycles(self._graph)

    @cached_property
    def _paths(self) -> Paths:
        return Paths(self._graph)

    def earliest(self, type_: str, proceeding: str = "original") -> int | None:
        """The first lawful day of a step, in days from the request for consultations; None if there is none.

        Args:
            type_: type name of an event type.
            proceeding: the round.
        """
        return self._firsts.get((type_, proceeding))

    @cached_property
    def _firsts(self) -> Mapping[tuple[str, str], int]:
        firsts: dict[tuple[str, str], int] = {}
        for way in self.ways:
            node = self.nodes[way.source]
            if not node.given and not way.given:
                for step in way.steps:
                    key = (step.event.type, step.event.proceeding)
                    days = (step.event.on - self.day).days
                    firsts[key] = min(firsts.get(key, days), days)
        return firsts

    def shortest(self, *positions: str, joint: bool = True, without: Iterable[str] = ()) -> Path | None:
        """The lawful path through some positions that takes the fewest days; None if there is none.

        Args:
            positions: two or more, in order: an event type ("panel_requested") is the position just after that event, a
                state ("adjudication: appealed") the position in which a strand has just reached it. A round other than
                the original one stands in brackets ("panel_requested (compliance)").
            joint: False to leave out steps that need the consent of both sides or depend on open facts.
            without: event types not to use, by type name.

        Raises:
            ExplorationError: an unknown position or event type, or fewer than two positions.
        """
        return self._paths.shortest(*positions, joint=joint, without=without)

    def longest(self, *positions: str, prompt: Iterable[str] = ()) -> Path | None:
        """The lawful path through some positions that takes the most days; None if there is none.

        Each step comes on its last day by law and goes forward in its chart, so no position comes twice. The path has
        no step on which both sides must agree, and no end without a result. A step without a last day of its own must
        come by its author's next deadline (a panel's interim report within the 6 months for its report). If nothing
        bounds a step, the path has no length and names the step in `open`.

        Args:
            positions: as for `shortest`.
            prompt: those who act at once if that brings the last position nearer or starts a period that bounds
                the next step: "complainant", "respondent", or an institution. If another party can strand the
                dispute, `open` names its step too.

        Raises:
            ExplorationError: an unknown position or actor, or fewer than two positions.
        """
        return self._paths.longest(*positions, prompt=prompt)

    def to_networkx(self) -> Any:
        """The graph as a ``networkx.MultiDiGraph``, for other analyses and for drawing.

        Nodes are the numbers of the positions, with ``name``, ``days`` and ``states`` (chart, round, complainant,
        state); edges have ``type``, ``proceeding``, ``actor``, ``parties``, ``days``, ``latest``, ``bound``, ``given`` and
        ``steps``, as a `Way` has them.

        Raises:
            MissingExtraError: without the extra ``explore``.
        """
        try:
            import networkx as nx  # noqa: PLC0415  an extra
        except ModuleNotFoundError:
            raise MissingExtraError("explore", "a networkx graph") from None
        graph = nx.MultiDiGraph(rulebook=self.rulebook.fingerprint(), day=self.day)
        for node in self.nodes:
            graph.add_node(
                node.number,
                name=node.name,
                days=node.days,
                states=tuple((*s.strand, s.state) for s in node.positions),
            )
        for way in self.ways:
            graph.add_edge(
                way.source, way.dest, type=way.type, proceeding=way.proceeding, actor=way.actor,
                parties=tuple(sorted(way.parties)), days=way.days, latest=way.latest, bound=way.bound, given=way.given,
                steps=tuple(step.event.type for step in way.steps),
            )  # fmt: skip
        return graph

    # -------------------------------------------------------------- two rulebooks

    def compare(self, other: Exploration) -> ExplorationChange:
        """The differences of another exploration: positions, dead ends, blocks, and the days of each step.

        Raises:
            ExplorationError: the other exploration begins on another day, with other parties, or goes less far.
        """
        if (self.day, self.scope, self.start.head) != (other.day, other.scope, other.start.head):
            raise ExplorationError("compare two explorations with the same day, parties and scope")
        mine, theirs = {n.name: n for n in self.nodes}, {n.name: n for n in other.nodes}
        positions = (
            tuple(name for name in mine if name not in theirs),
            tuple(name for name in theirs if name not in mine),
        )
        ends = ({_end_key(d): d for d in self.dead_ends}, {_end_key(d): d for d in other.dead_ends})
        dead_ends = (
            tuple(d for key, d in ends[0].items() if key not in ends[1]),
            tuple(d for key, d in ends[1].items() if key not in ends[0]),
        )
        before = {_block_key(b): b for b in self.blocks}
        after = {_block_key(b): b for b in other.blocks}
        blocks = tuple(
            (before.get(key), after.get(key))
            for key in dict.fromkeys((*before, *after))
            if _length(before.get(key)) != _length(after.get(key))
        )
        firsts = tuple(
            (with_round(*key), self._firsts.get(key), other._firsts.get(key))
            for key in dict.fromkeys((*self._firsts, *other._firsts))
            if self._firsts.get(key) != other._firsts.get(key)
        )
        spans, theirs_ = self._spans, other._spans
        steps = tuple(
            StepChange(*key, span, theirs_[key])
            for key, span in spans.items()
            if key in theirs_ and theirs_[key] != span
        )
        return ExplorationChange(self, other, positions, dead_ends, blocks, firsts, steps)

    @cached_property
    def _spans(self) -> Mapping[tuple[str, str, str], tuple[int, int | None]]:
        """The first and last day of each step from each state of its strand, in the first position with that state."""
        spans: dict[tuple[str, str, str], tuple[int, int | None]] = {}
        for way in self.ways:
            if not way.given and not self.nodes[way.source].given:
                where = f"{with_round(way.strand.chart, way.proceeding)}: {self._graph.state(way.source, way.strand)}"
                spans.setdefault((where, way.type, way.actor), (way.days, way.latest))
        return spans

    def to_dict(self) -> dict[str, Any]:
        """The positions, ways, dead ends, blocks and cycles as plain data for JSON."""
        return {
            "rulebook": self.rulebook.fingerprint(),
            "on": self.day.isoformat(),
            "complainant": self.start.complainants[0],
            "respondent": self.start.respondent,
            "agreements": list(self.start.agreements),
            "rounds": self.scope.rounds,
            "retaliation": self.scope.retaliation,
            "months": self.scope.months,
            "positions": [node.to_dict() for node in self.nodes],
            "ways": [way.to_dict() for way in self.ways],
            "dead_ends": [end.to_dict() for end in self.dead_ends],
            "blocks": [block.to_dict() for block in self.blocks],
            "cycles": [cycle.to_dict() for cycle in self.cycles],
        }


def _end_key(end: DeadEnd) -> tuple[object, ...]:
    return end.strand, end.state, end.by, end.party


def _block_key(block: Block) -> tuple[object, ...]:
    return block.party, block.act, block.blocks, block.proceeding, block.actor, block.for_ever


def _length(block: Block | None) -> tuple[object, ...] | None:
    return None if block is None else (block.least, block.most)
