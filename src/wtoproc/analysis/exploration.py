"""The reachable positions of a rulebook, with who can move: a graph, and what a lawyer would ask of it.

Two parties, one dispute, one first day: every position that their lawful steps, those of the institutions and time can
bring about, each step on its first lawful day. From it: dead ends, who can block what and for how long, cycles, the
shortest and the longest way between two positions in days, and what another rulebook changes.

A position is where the strands stand. Each is represented by one history, the one that reaches it first; so every way
told is lawful as it is told, while what hangs on more of the past than the position may be missed. The search takes the
steps that lead on; one that leaves its strand where it is (a submission, a hearing) is taken only where it opens or
bounds another.
"""

from __future__ import annotations

import difflib
import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeAlias

import attrs

from wtoproc.analysis.search import PARTIES, RESULTS, Act, Arc, Entry, Goal, Place, Scope, Search, Standing
from wtoproc.dispute import Dispute
from wtoproc.errors import ExplorationError, MissingExtraError
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.rulebook import Rulebook, dsu
from wtoproc.record.events import ConsultationsRequested, Event
from wtoproc.standing.strands import Strand

__all__ = [
    "Act", "Block", "Cycle", "DeadEnd", "Exploration", "ExplorationChange", "Node", "Path", "StepChange", "Way",
    "explore",
]  # fmt: skip

FIRST_DAY = date(2025, 1, 6)
"""The day of the request for consultations unless another is given: the law of today, with no Appellate Body."""
COMPLAINANT, RESPONDENT = "KOR", "IND"
MONTHS = 8


class Node(NamedTuple):
    """A position that can be reached."""

    number: int
    """In the order in which they are reached; 0 is the request for consultations."""
    standing: tuple[Standing, ...]
    """The strands that have left their start; consultations only until a panel is asked for."""
    days: int
    """Days from the request for consultations until it can be reached."""
    history: tuple[Event, ...]
    """The events that reach it first."""
    given: tuple[str, ...]
    """Ids of the open facts without which it cannot be reached; empty for nearly all."""

    @property
    def name(self) -> str:
        """The position in words: "adjudication: appealed by IND"."""
        return "; ".join(_state_name(s) for s in self.standing)


class Way(NamedTuple):
    """What leads from one position to another."""

    source: int
    """Number of the position that it leaves."""
    dest: int
    """Number of the position that it reaches."""
    acts: tuple[Act, ...]
    """Mostly one; two where a step beside the way has to open it."""
    strand: Strand
    state: str
    """Where its strand then stands."""
    ends: bool
    """Whether its strand is then over without a result."""
    days: int
    """Days from the source, reached at the earliest, to the last of its acts, at the earliest."""
    parties: frozenset[str]
    """The parties without whose consent it is not taken: nobody, one of them, or both."""

    @property
    def type(self) -> str:
        """Type name of its last act."""
        return self.acts[-1].event.type

    @property
    def proceeding(self) -> str:
        """Its round."""
        return self.strand.proceeding

    @property
    def actor(self) -> str:
        """Who takes the last act: "complainant", "respondent", an institution, "time"."""
        return self.acts[-1].actor

    @property
    def latest(self) -> int | None:
        """Days from the source to the last day of the last act by law; None where nothing that can be counted bounds it."""
        last = self.acts[-1]
        return None if last.latest is None else self.days + (last.latest - last.event.on).days

    @property
    def bound(self) -> str:
        """Id of the row that bounds it, in days or otherwise; "" where none does."""
        return self.acts[-1].bound

    @property
    def given(self) -> tuple[str, ...]:
        """Ids of the open facts that it waits for."""
        return tuple(fact for act in self.acts for fact in act.given)


class Path(NamedTuple):
    """A lawful way between positions, day by day."""

    before: tuple[Event, ...]
    """What came before: a history that reaches the first position."""
    acts: tuple[Act, ...]
    """The steps from the first position to the last."""
    days: int | None
    """Days from the first position to the last; None where an act has no last day."""
    open: tuple[Act, ...]
    """Of the longest path: the acts that no period bounds in days, or after which there is no way on. The days of
    what follows them are then the first possible ones."""
    reached: bool
    """Whether it reaches the last position; False only of a longest path that a party can lead to where nobody else
    leads on."""
    start: Dispute
    """The parties, without an event."""

    @property
    def dispute(self) -> Dispute:
        """The path as a dispute."""
        return self.start.record(*self.before, *(act.event for act in self.acts), departure=True)

    @property
    def given(self) -> tuple[str, ...]:
        """Ids of the open facts that it takes for granted."""
        return tuple(dict.fromkeys(fact for act in self.acts for fact in act.given))

    def review(self) -> tuple[tuple[Event, Verdict], ...]:
        """The verdict on each of its steps, as `Dispute.review` gives it."""
        return self.dispute.review(given=dict.fromkeys(self.given, True))


class DeadEnd(NamedTuple):
    """Where a strand is stuck for a party: no step of its own, of an institution or of time leads it to a result.

    Results are adopted reports, an award, an authorization to retaliate; an end that comes by itself (a panel's
    authority lapses) is a way out too, giving up the own complaint is none. Consultations and implementation are the
    parties' own affair and stand as long as they let them: of them only a position is told that nobody can leave.
    """

    strand: Strand
    state: str
    by: str
    """Code of the Member that brought the strand there, where that matters; "" elsewhere."""
    party: str
    """For whom: "complainant" or "respondent"; "both" where no step of anybody leads on."""
    reached_by: tuple[str, ...]
    """The parties that can take it there by a step of their own; empty where an institution does, or time."""
    alone: tuple[str, ...]
    """Types of the steps by which the other side alone can lead out."""
    jointly: tuple[str, ...]
    """Types of the steps by which both together can lead out."""
    facts: tuple[str, ...]
    """Ids of the open facts of which one would move the strand on if it held."""
    positions: tuple[int, ...]
    """Numbers of the positions."""
    path: Path
    """The shortest way there, from the request for consultations."""


class Block(NamedTuple):
    """An act by which one party alone holds up a step of an institution or of the other side."""

    party: str
    """"complainant" or "respondent"."""
    act: str
    """Type name of what it does; "" where it is enough not to consent in the DSB."""
    blocks: str
    """Type name of the step held up."""
    proceeding: str
    actor: str
    """Who would take that step."""
    least: int | None
    """By how many days its first lawful day moves, at least; None for ever, unless the party itself relents or both
    agree."""
    most: int | None
    """Days from the act to the last day of the step by law, if the party does nothing more and the other side never
    waits; None where that cannot be counted."""
    rules: tuple[str, ...]
    """Ids of the rows behind it: the periods counted in `most`, or the rule that wants consent."""
    path: Path
    """The shortest way to where it is done, with the act."""

    @property
    def for_ever(self) -> bool:
        """Whether nothing but the party itself, or both sides together, can end it."""
        return self.least is None


class Cycle(NamedTuple):
    """Steps of one strand that lead back to where they began, so that a dispute can last without bound."""

    strand: Strand
    steps: tuple[tuple[str, str, str, str], ...]
    """Where the strand stands, type name of the step, where it stands then, and the actor; the step back first."""
    parties: tuple[str, ...]
    """The parties whose steps or consent it takes: one alone can turn it, or both must; empty where nobody need."""


class StepChange(NamedTuple):
    """A step that another rulebook moves in time, seen from where its strand stands."""

    where: str
    """The state: "consultations: held"."""
    step: str
    """Type name."""
    actor: str
    before: tuple[int, int | None]
    """Its first and last lawful day, in days from the position that is reached first; None without a last day."""
    after: tuple[int, int | None]
    """The same under the other rulebook."""


class ExplorationChange(NamedTuple):
    """What another rulebook changes: each pair holds what only the first has, or says, and what only the other."""

    before: Exploration
    after: Exploration
    positions: tuple[tuple[str, ...], tuple[str, ...]]
    """Names of positions."""
    dead_ends: tuple[tuple[DeadEnd, ...], tuple[DeadEnd, ...]]
    blocks: tuple[tuple[Block | None, Block | None], ...]
    """Blocks that one of the two lacks, or that hold for another time."""
    earliest: tuple[tuple[str, int | None, int | None], ...]
    """Steps whose first lawful day differs, with days from the request for consultations; None where it cannot come
    about, or only if open facts hold."""
    steps: tuple[StepChange, ...]
    """Steps that come sooner or later after the same position, or whose last day does."""

    @property
    def same(self) -> bool:
        """Whether the two do not differ."""
        return not (any(self.positions) or any(self.dead_ends) or self.blocks or self.earliest or self.steps)


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
    """The reachable positions of a rulebook, from a request for consultations.

    Args:
        rulebook: the law; the DSU as it stands by default.
        on: the day of the request, in Geneva. By default 6 January 2025.
        complainant: code of the complaining Member. By default Korea against India, neither of which takes part in the
            MPIA.
        respondent: code of the responding Member.
        agreements: names of the agreements cited.
        rounds: rounds on compliance (DSU 21.5), none or one; with one there are thirty times as many positions.
        retaliation: whether to follow retaliation.
        months: how long a reasonable period lasts, in months from the adoption.

    Raises:
        RecordError: an unknown Member, or a party against itself.
        ExplorationError: more than one party on a side, `on` is no date from 1995 to 2149, more than one round, months below one.
    """
    if not (isinstance(complainant, str) and isinstance(respondent, str)):
        raise ExplorationError("one complainant and one respondent: name each by its code, such as KOR")
    if not isinstance(on, date) or isinstance(on, datetime):
        raise ExplorationError(f"{on!r} is no day: on takes a datetime.date, such as date(2025, 1, 6)")
    if not date(1995, 1, 1) <= on <= date(2150, 1, 1):
        raise ExplorationError(f"{on} cannot be explored: a request for consultations from 1995 to 2149")
    if rounds not in (0, 1):
        raise ExplorationError(f"{rounds!r} rounds on compliance: none or one")
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= 120:
        raise ExplorationError(f"{months!r}: a reasonable period has 1 to 120 months")
    start = Dispute(
        complainants=complainant,
        respondent=respondent,
        agreements=agreements,
        rulebook=dsu() if rulebook is None else rulebook,
    )
    first = Place(start.course(), {}).after(ConsultationsRequested(on=on, by=complainant))
    return Exploration._of(start, first, Search(Scope(rounds, retaliation, months)))  # noqa: SLF001  made here


@attrs.frozen(eq=False, repr=False)
class Exploration:
    """The graph of reachable positions. Get one with `explore`; dead ends, blocks and cycles are worked out when asked."""

    start: Dispute
    """The parties, without an event."""
    scope: Scope
    """How far the search went."""
    nodes: tuple[Node, ...]
    """The positions, in the order in which they are reached."""
    ways: tuple[Way, ...]
    """What leads from one to another, each on its first lawful day."""
    _places: tuple[Place, ...]
    _search: Search
    _arcs: tuple[Arc, ...]

    @classmethod
    def _of(cls, start: Dispute, first: Place, search: Search) -> Exploration:
        since = first.course.day
        turn = 0
        heap: list[tuple[int, int, int, int, Place, tuple[str, ...]]] = [(0, 0, 0, 0, first, ())]
        found: dict[frozenset[Standing], int] = {}
        nodes: list[Node] = []
        places: list[Place] = []
        while heap:
            given, days, acts, _, place, facts = heapq.heappop(heap)
            key = place.standing
            if key in found:
                continue
            found[key] = len(nodes)
            nodes.append(Node(len(nodes), _ordered(key), days, place.course.record.events, facts))
            places.append(place)
            for arc in search.onward(place):
                turn += 1
                day = (arc.place.course.day - since).days
                told = tuple(dict.fromkeys((*facts, *(f for act in arc.acts for f in act.given))))
                heapq.heappush(heap, (given + arc.given, day, acts + len(arc.acts), turn, arc.place, told))
        ways, arcs = [], []
        for node, place in zip(nodes, places, strict=True):
            for arc in search.onward(place):
                days = (arc.place.course.day - place.course.day).days
                step = arc.step
                dest = found[arc.place.standing]
                ways.append(
                    Way(node.number, dest, arc.acts, step.strand, step.dest, step.ends, days, arc.parties)
                )
                arcs.append(arc)
        return cls(start, search.scope, tuple(nodes), tuple(ways), tuple(places), search, tuple(arcs))

    @property
    def rulebook(self) -> Rulebook:
        """The law that was explored."""
        return self.start.rulebook

    @property
    def day(self) -> date:
        """The day of the request for consultations."""
        return self.nodes[0].history[0].on

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

    def __repr__(self) -> str:
        return f"<Exploration from {self.day}: {len(self.nodes)} positions, {len(self.ways)} ways>"

    # -------------------------------------------------------------- dead ends

    @cached_property
    def dead_ends(self) -> tuple[DeadEnd, ...]:
        """Where a strand is stuck for a party, or for both."""
        return tuple(self._dead_ends())

    def _dead_ends(self) -> Iterator[DeadEnd]:
        for strand in self._strands:
            where = {n.number: s for n in self.nodes for s in n.standing if s.strand == strand}
            waiting = {number for number, s in where.items() if self._under_way(s)}
            stuck = {number for number in waiting if not self._leaving[number]}
            yield from self._paths_by_state(where, stuck, "both", stuck)
            if strand.chart not in _WITH_RESULT:
                continue
            for party in PARTIES:
                goal = {
                    number
                    for number, s in where.items()
                    # An end without result is what a respondent may wish for.
                    if s.state in RESULTS or (party == "respondent" and number not in waiting)
                }
                out = self._can_reach(goal, partial(_without_other, party=party))
                caught = waiting - out - stuck
                last = self._last_ones(where, caught, party)
                yield from self._paths_by_state(where, last, party, caught)

    def _last_ones(self, where: Mapping[int, Standing], caught: set[int], party: str) -> set[int]:
        """Of the positions without a way out those where the strand stays: the others only lead there."""
        moves = {
            (where[way.source], where[way.dest])
            for way in self.ways
            if way.source in caught and way.dest in caught and _without_other(way, party)
        }
        held = sorted({where[number] for number in caught})
        index = {standing: n for n, standing in enumerate(held)}
        part = _components(len(held), [(index[a], index[b]) for a, b in moves])
        leading_on = {part[index[a]] for a, b in moves if part[index[a]] != part[index[b]]}
        return {number for number in caught if part[index[where[number]]] not in leading_on}

    def _paths_by_state(
        self, where: Mapping[int, Standing], last: set[int], party: str, caught: set[int]
    ) -> Iterator[DeadEnd]:
        groups: dict[Standing, set[int]] = defaultdict(set)
        for number in sorted(last):
            groups[where[number]].add(number)
        for standing, here in groups.items():
            into = [way for way in self.ways if way.dest in here and self._leads_forward(way, standing)]
            away = [way for way in self.ways if way.source in here and self._moves(way, standing.strand)]
            out = [way for way in away if way.dest not in caught]
            other = set(PARTIES) - {party}
            yield DeadEnd(
                standing.strand,
                standing.state,
                standing.by,
                party,
                tuple(p for p in PARTIES if any(way.parties == {p} for way in into)),
                _unique(way.type for way in out if way.parties == other),
                _unique(way.type for way in out if len(way.parties) > 1 and not way.given),
                _unique(fact for way in away for fact in way.given),
                tuple(sorted(here)),
                self._path_to(min(here)),
            )

    def _leads_forward(self, way: Way, standing: Standing) -> bool:
        """Whether a way takes a strand on to where it stands, and not back."""
        before = self._state(way.source, standing.strand)
        return self.rulebook.charts[standing.strand.chart].follows(standing.state, before)

    def _under_way(self, standing: Standing) -> bool:
        chart = self.rulebook.charts[standing.strand.chart]
        return standing.state not in chart.ends and standing.state not in RESULTS

    def _moves(self, way: Way, strand: Strand) -> bool:
        """Whether a way moves a strand."""
        return _state_of(self.nodes[way.source], strand) != _state_of(self.nodes[way.dest], strand)

    # -------------------------------------------------------------- blocks

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Who can hold up what by an act of its own, and for how long; the longest first."""
        found = [*self._by_acting(), *self._by_not_consenting()]
        return tuple(sorted(found, key=_weight))

    def _by_acting(self) -> Iterator[Block]:
        tried: dict[tuple[str, str, str, str, str, bool], list[tuple[Way, Way]]] = defaultdict(list)
        for party in PARTIES:
            free = self._distances[party]
            for node in self._plainest:
                leaving = self._leaving[node.number]
                mine = [way for way in leaving if self._holds_up(way, party)]
                theirs = [
                    way
                    for way in leaving
                    if way.actor not in (party, "time") and len(way.parties) < 2 and not way.ends
                ]
                for wanted in theirs:
                    for act in mine:
                        if act.days <= wanted.days and not self._overtakes(act, wanted):
                            left = free(wanted)[act.dest]
                            for_ever = left == _NEVER
                            later = act.days + left > wanted.days
                            if not later and not self._moves(act, wanted.strand):
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
        """The positions, first those that are reached without joint steps."""
        return tuple(
            sorted(self.nodes, key=lambda n: (sum(a.joint for a in self._path_to(n.number).acts), n.number))
        )

    def _block(self, party: str, act: Way, wanted: Way, *, for_ever: bool) -> Block | None:
        """A block, its days counted along the history that begins where it is done; None if it holds nothing up."""
        arc = self._arc_of(act)
        goal = _Takes(wanted.type, wanted.proceeding)
        least = most = None
        rules: tuple[str, ...] = ()
        if not for_ever:
            entry = self._soonest(arc.place, wanted, party)
            if entry is None:
                return None
            least = max(0, act.days + entry.days - wanted.days)
            (other,) = set(PARTIES) - {party}
            after = self._longest([arc.place], (goal,), prompt=(other,), idle=(party,))
            if after is not None:
                most, rules = after.days, _unique(a.bound for a in after.acts if a.bound)
            if not least and len(entry.arcs) == 1:
                # It still follows at once: is its last day later, at least?
                without = self._longest([self._places[act.source]], (goal,), prompt=(other,), idle=(party,))
                before = None if without is None else without.days
                if before is None or (most is not None and act.days + most <= before):
                    return None
        path = self._path_to(act.source, arc)
        return Block(party, act.type, wanted.type, wanted.proceeding, wanted.actor, least, most, rules, path)

    def _soonest(self, place: Place, wanted: Way, party: str) -> Entry | None:
        """The shortest way to a step without a party's help: along its own strand if that takes no day, else any."""
        goal = _Takes(wanted.type, wanted.proceeding)
        left = self._distances[party](wanted)
        nearing = {self._places[n].standing for n, distance in enumerate(left) if distance != _NEVER}

        def free(arc: Arc) -> bool:
            if arc.parties & {party} or len(arc.parties) > 1:
                return False
            return arc.place.standing in nearing or goal(arc.acts, arc.place)

        near = self._search.shortest(
            [place], (goal,), lambda arc: free(arc) and arc.step.strand == wanted.strand
        )
        if near is not None and not near.days:
            return near
        return self._search.shortest([place], (goal,), free) or near

    def _holds_up(self, way: Way, party: str) -> bool:
        """Whether a way is a party's own and neither ends nor takes back what it has asked for."""
        chart = self.rulebook.charts[way.strand.chart]
        forward = chart.follows(way.state, self._state(way.source, way.strand))
        return way.parties == {party} and not way.ends and forward

    def _by_not_consenting(self) -> Iterator[Block]:
        """What the DSB decides only if open facts hold is decided by consensus: whoever is present can object (DSU 2.4)."""
        told = {(way.type, way.proceeding) for way in self.ways if not way.given}
        for way in self.ways:
            key = (way.type, way.proceeding)
            if way.actor != "dsb" or way.ends or key in told:
                continue
            told.add(key)
            asked_by = {before.parties for before in self._into(way.source, way.strand)}
            rules = _unique(
                row.id
                for row in self.rulebook.rules_for(way.type)
                if not set(row.all_facts).isdisjoint(way.given)
            )
            for party in PARTIES:
                if asked_by != {frozenset((party,))}:
                    path = self._path_to(way.source)
                    yield Block(party, "", *key, way.actor, None, None, rules, path)

    def _into(self, number: int, strand: Strand) -> list[Way]:
        """The ways that bring a strand to where it stands in a position, wherever the other strands stand."""
        state = self._state(number, strand)
        return [
            way for way in self.ways if self._state(way.dest, strand) == state and self._moves(way, strand)
        ]

    def _overtakes(self, act: Way, wanted: Way) -> bool:
        """Whether an act takes the strand of a step as far as that step would have, or further."""
        state = self._state(act.dest, wanted.strand)
        chart = self.rulebook.charts[wanted.strand.chart]
        return state in chart.ends or not chart.follows(wanted.state, state)

    @cached_property
    def _distances(self) -> Mapping[str, Callable[[Way], list[int]]]:
        return {party: self._distances_without(party) for party in PARTIES}

    def _distances_without(self, party: str) -> Callable[[Way], list[int]]:
        """For a step: days from each position to it without a party's help and without joint steps."""
        allowed = [way for way in self.ways if not way.parties & {party} and len(way.parties) < 2]
        back: dict[int, list[Way]] = defaultdict(list)
        for way in allowed:
            back[way.dest].append(way)
        known: dict[tuple[str, str], list[int]] = {}

        def distances(wanted: Way) -> list[int]:
            key = (wanted.type, wanted.proceeding)
            if key not in known:
                best = [_NEVER] * len(self.nodes)
                heap = [(w.days, w.source) for w in allowed if (w.type, w.proceeding) == key]
                heapq.heapify(heap)
                while heap:
                    days, number = heapq.heappop(heap)
                    if days >= best[number]:
                        continue
                    best[number] = days
                    for way in back[number]:
                        heapq.heappush(heap, (days + way.days, way.source))
                known[key] = best
            return known[key]

        return distances

    # -------------------------------------------------------------- cycles

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Shortest loop for each backward step, by who can close it: each party alone, otherwise both together.
        A step is backward if it leads back in its chart or begins anew after an end.
        """
        found: dict[tuple[object, ...], Cycle] = {}
        for strand in self._strands:
            order = {state: n for n, state in enumerate(self.rulebook.charts[strand.chart].states)}
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
        """The moves of a strand within circles that these parties can close: source, step, destination, actor, consent."""
        key = (strand, parties)
        if key not in self._known_turns:
            allowed = [way for way in self.ways if way.parties <= set(parties) and not way.given]
            around = _components(len(self.nodes), [(w.source, w.dest) for w in allowed])
            chart = self.rulebook.charts[strand.chart]
            self._known_turns[key] = tuple(
                dict.fromkeys(
                    (self._state(w.source, strand), w.type, self._state(w.dest, strand), w.actor, w.parties)
                    for w in allowed
                    if around[w.source] == around[w.dest]
                    and self._moves(w, strand)
                    and chart.drawn(self._state(w.source, strand), w.type)
                )
            )
        return self._known_turns[key]

    @cached_property
    def _known_turns(self) -> dict[tuple[Strand, tuple[str, ...]], tuple[_Turn, ...]]:
        return {}

    def _state(self, number: int, strand: Strand) -> str:
        """Where a strand stands in a position."""
        return self._places[number].course.states.get(strand) or self.rulebook.charts[strand.chart].start

    # -------------------------------------------------------------- paths

    def earliest(self, type_: str, proceeding: str = "original") -> int | None:
        """The first day on which a step is lawful, in days from the request for consultations; None if none is.

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
                for act in way.acts:
                    key = (act.event.type, act.event.proceeding)
                    days = (act.event.on - self.day).days
                    firsts[key] = min(firsts.get(key, days), days)
        return firsts

    def shortest(self, *positions: str, joint: bool = True, without: Iterable[str] = ()) -> Path | None:
        """The shortest lawful way through positions, in days from the first to the last; None where there is none.

        Args:
            positions: two or more, in order: an event type ("panel_requested"), for where it has just happened, or a
                state ("adjudication: appealed"), for where a strand has just come to stand; a round of its own in
                brackets ("panel_requested (compliance)").
            joint: False to leave out what takes both sides' consent, or waits for open facts.
            without: event types not to use, by type name.

        Raises:
            ExplorationError: an unknown position or event type, or fewer than two positions.
        """
        specs = self._specs(positions)
        left_out = frozenset(self._type_name(type_name) for type_name in without)
        allowed = [
            (joint or len(way.parties) < 2) and left_out.isdisjoint(a.event.type for a in way.acts)
            for way in self.ways
        ]
        nearing = self._can_reach(
            {
                way.source
                for n, way in enumerate(self.ways)
                if allowed[n] and specs[-1](way.acts, self._places[way.dest])
            },
            lambda way: way.dest >= 0,
        )
        standing = {self._places[n].standing for n in nearing}

        def allows(arc: Arc) -> bool:
            if not joint and len(arc.parties) > 1:
                return False
            if not left_out.isdisjoint(a.event.type for a in arc.acts):
                return False
            return arc.place.standing in standing or specs[-1](arc.acts, arc.place)

        sources = self._sources(specs[0], allows)
        entry = self._search.shortest(sources, specs[1:], allows)
        return None if entry is None else self._path(entry, len(specs) - 1)

    def longest(self, *positions: str, prompt: Iterable[str] = ()) -> Path | None:
        """The longest lawful way through positions; None where there is none.

        Each step comes on its last day by law and goes forward in its chart, so no position comes twice. What both
        sides must agree on is left out, and so is an end without result. A step without a last day of its own is
        bounded by what its author still owes (a panel's interim report by the 6 months for its report); where nothing
        bounds it, the path has no length and names the step in `open`.

        Args:
            positions: as for `shortest`.
            prompt: who acts at once wherever that brings the last position nearer, or starts a period that bounds
                what all wait for: "complainant", "respondent", or an institution. If a party that is not prompt can
                lead to where nobody else leads on, that is named in `open` too.

        Raises:
            ExplorationError: an unknown position or actor, or fewer than two positions.
        """
        specs = self._specs(positions)
        actors = {act.actor for way in self.ways for act in way.acts}
        hasty = tuple(prompt)
        for actor in hasty:
            if actor not in actors:
                raise ExplorationError(f"nobody called {actor!r} acts here: {', '.join(sorted(actors))}")
        sources = self._sources(specs[0], lambda arc: len(arc.parties) < 2)
        return self._longest(sources, specs[1:], prompt=hasty)

    def _longest(
        self,
        sources: Iterable[Place],
        goals: tuple[Goal, ...],
        *,
        prompt: Collection[str],
        idle: Collection[str] = (),
    ) -> Path | None:
        """See `longest`; parties that are idle do nothing."""
        ahead = self._steps_left(goals[-1], frozenset(idle))
        helped = (
            ahead if not prompt else self._steps_left(goals[-1], frozenset((*idle, *PARTIES)) - set(prompt))
        )
        entry = self._search.longest(
            sources, goals, prompt=frozenset(prompt), idle=frozenset(idle), ahead=ahead, helped=helped
        )
        return None if entry is None else self._path(entry, len(goals))

    def _steps_left(self, goal: Goal, idle: frozenset[str]) -> Mapping[frozenset[Standing], int]:
        """How many steps each position is from a goal, without joint steps, ends, and steps of parties that are idle."""
        key = (goal, idle)
        if key not in self._known_steps:
            allowed = [way for way in self.ways if len(way.parties) < 2 and way.parties.isdisjoint(idle)]
            back: dict[int, list[int]] = defaultdict(list)
            for way in allowed:
                if not way.ends:
                    back[way.dest].append(way.source)
            left: dict[int, int] = {}
            layer = {way.source for way in allowed if goal(way.acts, self._places[way.dest])}
            while layer:
                left.update(dict.fromkeys(layer, 1 + max(left.values(), default=0)))
                layer = {source for number in layer for source in back[number] if source not in left}
            self._known_steps[key] = {self._places[number].standing: steps for number, steps in left.items()}
        return self._known_steps[key]

    @cached_property
    def _known_steps(self) -> dict[tuple[Goal, frozenset[str]], Mapping[frozenset[Standing], int]]:
        return {}

    def _sources(self, spec: Goal, allows: Callable[[Arc], bool]) -> list[Place]:
        """The places where a position has just been reached, each with its own history."""
        first = self._places[0]
        found = [first] if spec(self._opening, first) else []
        found += [
            arc.place
            for way, arc in zip(self.ways, self._arcs, strict=True)
            if spec(arc.acts, arc.place) and allows(arc) and not self._has_met(way.source, spec)
        ]
        return found

    @property
    def _opening(self) -> tuple[Act, ...]:
        """The request for consultations as an act."""
        return (Act(self.nodes[0].history[0], "complainant", False, (), "", None, ""),)

    def _has_met(self, number: int, spec: Goal) -> bool:
        """Whether the history of a position has met a position that was asked for."""
        while number:
            way, arc = self._reaching[number]
            if spec(arc.acts, arc.place):
                return True
            number = way.source
        return spec(self._opening, self._places[0])

    def _path(self, entry: Entry, goals: int) -> Path:
        acts = tuple(act for arc in entry.arcs for act in arc.acts)
        before = entry.first.course.record.events
        return Path(
            before, acts, None if entry.open else entry.days, entry.open, entry.stage == goals, self.start
        )

    def _path_to(self, number: int, arc: Arc | None = None) -> Path:
        """The history that represents a position as a path from the request, with an arc behind it."""
        acts: list[Act] = [] if arc is None else list(arc.acts)
        while number:
            way, arc = self._reaching[number]
            acts[:0] = arc.acts
            number = way.source
        first = self.nodes[0].history
        days = (acts[-1].event.on - first[0].on).days if acts else 0
        return Path(first, tuple(acts), days, (), True, self.start)

    def _arc_of(self, way: Way) -> Arc:
        return self._arcs[self._numbers[id(way)]]

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        return {id(way): n for n, way in enumerate(self.ways)}

    @cached_property
    def _reaching(self) -> Mapping[int, tuple[Way, Arc]]:
        """The way by which each position is reached first."""
        histories = {place.course.record.events: n for n, place in enumerate(self._places)}
        found: dict[int, tuple[Way, Arc]] = {}
        for way, arc in zip(self.ways, self._arcs, strict=True):
            if histories.get(arc.place.course.record.events) == way.dest:
                found.setdefault(way.dest, (way, arc))
        return found

    # -------------------------------------------------------------- names of positions

    def _specs(self, positions: tuple[str, ...]) -> tuple[Goal, ...]:
        if len(positions) < 2:
            raise ExplorationError("a path runs from one position to another: name two or more")
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
            return _Stands(*wanted)
        type_name = text.replace("-", "_").replace(" ", "_")
        if type_name != "consultations_requested" and (type_name, proceeding) not in self._type_names:
            raise self._unknown(name)
        return _Takes(type_name, proceeding)

    def _type_name(self, name: str) -> str:
        type_name = str(name).replace("-", "_").replace(" ", "_")
        if type_name not in {known for known, _ in self._type_names}:
            raise self._unknown(str(name))
        return type_name

    @cached_property
    def _type_names(self) -> frozenset[tuple[str, str]]:
        return frozenset((a.event.type, a.event.proceeding) for way in self.ways for a in way.acts)

    @cached_property
    def _states(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(
            (s.strand.chart, s.strand.proceeding, s.state) for n in self.nodes for s in n.standing
        )

    def _unknown(self, name: str) -> ExplorationError:
        names = [_with_round(type_name, p) for type_name, p in self._type_names] + [
            f"{_with_round(chart, p)}: {state}" for chart, p, state in self._states
        ]
        near = difflib.get_close_matches(name.strip().replace("-", "_"), sorted(names), n=2, cutoff=0.4)
        hint = f": did you mean {' or '.join(map(repr, near))}?" if near else ""
        return ExplorationError(f"{name!r} is no position that can be reached here{hint}", position=name)

    # -------------------------------------------------------------- the graph itself

    @cached_property
    def _strands(self) -> tuple[Strand, ...]:
        return tuple(dict.fromkeys(s.strand for node in self.nodes for s in node.standing))

    @cached_property
    def _leaving(self) -> tuple[tuple[Way, ...], ...]:
        out: list[list[Way]] = [[] for _ in self.nodes]
        for way in self.ways:
            out[way.source].append(way)
        return tuple(map(tuple, out))

    def _can_reach(self, goal: set[int], allows: Callable[[Way], bool]) -> set[int]:
        """The positions from which allowed ways lead to one of the goal."""
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

    def to_networkx(self) -> Any:
        """The graph as a ``networkx.MultiDiGraph``, for other questions and for drawing.

        Nodes are the numbers of the positions, with ``name``, ``days`` and ``states`` (chart, round, complainant,
        state); edges have ``type``, ``proceeding``, ``actor``, ``parties``, ``days``, ``latest``, ``bound``, ``given`` and
        ``acts``, as a `Way` has them.

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
                states=tuple((*s.strand, s.state) for s in node.standing),
            )
        for way in self.ways:
            graph.add_edge(
                way.source, way.dest, type=way.type, proceeding=way.proceeding, actor=way.actor,
                parties=tuple(sorted(way.parties)), days=way.days, latest=way.latest, bound=way.bound, given=way.given,
                acts=tuple(act.event.type for act in way.acts),
            )  # fmt: skip
        return graph

    # -------------------------------------------------------------- two rulebooks

    def compare(self, other: Exploration) -> ExplorationChange:
        """What another rulebook changes: positions, dead ends, blocks, and the first lawful day of each step.

        Raises:
            ExplorationError: the other exploration begins on another day, with other parties, or goes less far.
        """
        if (self.day, self.scope, self.start.head) != (other.day, other.scope, other.start.head):
            raise ExplorationError(
                "two explorations compare only from one day, with one pair of parties and one scope"
            )
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
            (_with_round(*key), self._firsts.get(key), other._firsts.get(key))
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
        """The first and last day of each step from each state of its strand, in the position that is reached first."""
        spans: dict[tuple[str, str, str], tuple[int, int | None]] = {}
        for way in self.ways:
            if not way.given and not self.nodes[way.source].given:
                where = (
                    f"{_with_round(way.strand.chart, way.proceeding)}: {self._state(way.source, way.strand)}"
                )
                spans.setdefault((where, way.type, way.actor), (way.days, way.latest))
        return spans


# ------------------------------------------------------------------ small words


_NEVER = 10**9
_EXAMPLES = 3
_Turn: TypeAlias = tuple[str, str, str, str, frozenset[str]]
_WITH_RESULT = frozenset({"adjudication", "retaliation"})


def _ordered(key: Iterable[Standing]) -> tuple[Standing, ...]:
    return tuple(
        sorted(
            key,
            key=lambda s: (s.strand.proceeding != "original", s.strand.chart not in _WITH_RESULT, *s[0][:2]),
        )
    )


def _state_name(standing: Standing) -> str:
    by = f" by {standing.by}" if standing.by else ""
    return f"{_with_round(standing.strand.chart, standing.strand.proceeding)}: {standing.state}{by}"


def _with_round(name: str, proceeding: str) -> str:
    return name if proceeding == "original" else f"{name} ({proceeding})"


def _state_of(node: Node, strand: Strand) -> str | None:
    return next((s.state for s in node.standing if s.strand == strand), None)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _without_other(way: Way, party: str) -> bool:
    """Whether a way needs nobody but a party, and gives nothing up."""
    return way.parties <= {party} and not (way.ends and way.parties)


def _circle(turn: _Turn, turns: tuple[_Turn, ...]) -> tuple[_Turn, ...]:
    """A step back and the fewest steps that lead to it again."""
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


@attrs.frozen
class _Takes:
    """Whether an act of a type is among the acts."""

    type: str
    proceeding: str

    def __call__(self, acts: tuple[Act, ...], place: Place) -> bool:  # noqa: ARG002  a Goal
        return any(a.event.type == self.type and a.event.proceeding == self.proceeding for a in acts)


@attrs.frozen
class _Stands:
    """Whether a strand stands in a state."""

    chart: str
    proceeding: str
    state: str

    def __call__(self, acts: tuple[Act, ...], place: Place) -> bool:  # noqa: ARG002  a Goal
        return any(
            strand[:2] == (self.chart, self.proceeding) and state == self.state
            for strand, state in place.course.states.items()
        )


def _weight(block: Block) -> tuple[bool, int, str, str, str]:
    return not block.for_ever, -(block.most or block.least or 0), block.party, block.act, block.blocks


def _end_key(end: DeadEnd) -> tuple[object, ...]:
    return end.strand, end.state, end.by, end.party


def _block_key(block: Block) -> tuple[object, ...]:
    return block.party, block.act, block.blocks, block.proceeding, block.actor, block.for_ever


def _length(block: Block | None) -> tuple[object, ...] | None:
    return None if block is None else (block.least, block.most)


def _components(size: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """For each node a number that it shares with those that lead to it and that it leads to (Kosaraju)."""
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
