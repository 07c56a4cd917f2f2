"""The rulebook: rows of law, overlays, open facts and readings, as one immutable collection.

The base is the DSU; special or additional rules are overlays whose rows add to it or replace rows by id.
A rulebook maps ids to rows, in the order of the treaty: ``DSU["dsu-4.7"]``, ``DSU.rules_for(PanelRequested)``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

import attrs

from wtoproc._reader import package_toml
from wtoproc.errors import RulebookError, UnknownRuleError
from wtoproc.judging.verdicts import GRADES, Grade
from wtoproc.law.charts import CHARTS
from wtoproc.record.events import type_named, types
from wtoproc.terms.periods import Length
from wtoproc.terms.provisions import TRACKS, Provision

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from wtoproc.law.charts import Chart
    from wtoproc.record.events import Event

__all__ = ["Fact", "Gate", "Overlay", "Period", "Reading", "Row", "Rulebook", "dsu"]

_NO_TYPES: Mapping[str, type[Event]] = MappingProxyType({})
_FOREVER = date.max
_FIRST_DAY = date(1995, 1, 1)
_ON_TRACKS = frozenset(TRACKS.values())
KINDS = ("wait", "limit", "target")
EFFECTS = ("bars", "overrun", "opens", "none", "lapses")
CLOCK_FIELDS = ("on", "received", "circulated", "meeting", "expected_on", "comply_by", "period_end")
CLOCK_CHOICES = ("latest", "earliest", "standing", "continuous", "result")
JUDGED_ON = ("act", "meeting", "period_end")
DIRECTIONS = ("after", "before")
NEEDS = (
    "urgent", "good-offices-within-60-days", "invokes-1966-decision", "appealed", "not-appealed", "recommendations",
    "referred-to-arbitration", "mpia-parties", "appeal-arbitration",
)  # fmt: skip
IN_FORCE_BY = ("clock", "act", "request")
PROPOSAL = "proposal"
"""What `verified` says of a row that an overlay made or changed: no treaty text stands behind it."""


def _tuple(value: str | Iterable[Any]) -> tuple[Any, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _one_of(*choices: str) -> Any:
    def check(row: Row, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None and value not in choices:
            raise RulebookError(
                f"{row.id}: {attribute.name} is {value!r}: one of {', '.join(choices)}", rule=row.id
            )

    return check


def _frozen(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


@attrs.frozen
class InForce:
    """Dates of force of a row: first and last day, both included, and what day is tested."""

    since: date = _FIRST_DAY
    until: date = _FOREVER
    by: str = "clock"
    """"clock" (the day on which the period starts), "act", or "request" (for consultations)."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> InForce:
        """From the ``in_force`` table of a row."""
        unknown = table.keys() - {"from", "until", "by"}
        if unknown or table.get("by", "clock") not in IN_FORCE_BY:
            raise RulebookError(
                f"in_force has from, until and by (one of {', '.join(IN_FORCE_BY)}): {dict(table)}"
            )
        return cls(table.get("from", _FIRST_DAY), table.get("until", _FOREVER), table.get("by", "clock"))

    def covers(self, day: date) -> bool:
        """Whether the row is in force on `day`."""
        return self.since <= day <= self.until

    @property
    def always(self) -> bool:
        """Whether it is in force for the whole life of the WTO."""
        return self.since <= _FIRST_DAY and self.until == _FOREVER


@attrs.frozen(kw_only=True, eq=False)
class Row:
    """What periods and gates have in common: one rule of law with its citation."""

    id: str
    provision: str
    governs: tuple[str, ...] = attrs.field(converter=_tuple)
    """Types of the events that it judges."""
    actor: str
    """Who acts: complainant, respondent, party, third_party, any_member, dsb, dg, ..."""
    summary: str
    """The rule in plain words."""
    source: str
    verified: str
    """"text read", or "from memory" where the provision has not been re-read for this row."""
    overlay: str = "dsu"
    reform: str = ""
    """Id of the user's overlay that made or changed it; "" for the law that ships."""
    proceedings: tuple[str, ...] = attrs.field(default=("original",), converter=_tuple)
    agreements: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Names of agreements: the row runs only where the dispute cites one of them; empty for every dispute."""
    in_force: InForce = attrs.field(factory=InForce)
    needs: str | None = attrs.field(default=None, validator=_one_of(*NEEDS))
    """Named condition for the row to run at all."""
    proved_by_occurrence: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts that the act itself proves, once it has happened."""
    replaces: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the rows that it sets aside while it runs."""
    readings: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the readings that it rests on, besides those on how its kind of period is counted."""
    read_in: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    notes: str = ""
    meta: bool = False
    """A rule about rules, which judges nothing by itself."""
    cannot_object: str = ""
    """Why the rule never objects, where it does not."""
    examples: tuple[Mapping[str, Any], ...] = attrs.field(default=(), converter=_tuple, hash=False)

    kind = "rule"

    @property
    def from_memory(self) -> bool:
        """Whether the provision still waits to be re-read."""
        return self.verified not in ("text read", PROPOSAL)

    @property
    def all_facts(self) -> tuple[str, ...]:
        """Ids of every open fact that the row names."""
        named = self.proved_by_occurrence
        if isinstance(self, Period):
            named = (*self.waived_by_fact, *self.extended_by_fact, *named)
        elif isinstance(self, Gate):
            named = (*self.facts, *self.speaks_upon, *self.only_upon, *named)
        return tuple(dict.fromkeys(named))

    @property
    def all_readings(self) -> tuple[str, ...]:
        """Ids of every reading that it rests on: those that it names, and those on counting that touch its kind."""
        named = self.readings
        if isinstance(self, Period) and self.length is not None:
            counted = {
                "day_count": bool(self.length.days) and self.direction == "after",
                "waits_end": self.kind == "wait",
                "consultations_clock": self.clock_field == "received",
                "period_end_rolls": self.clock_field == "period_end",
                "notice_of_delay": bool(self.announced_by),
            }
            named = (*named, *(reading for reading, touched in counted.items() if touched))
        return tuple(dict.fromkeys(named))

    def runs_in(self, proceeding: str) -> bool:
        """Whether the row runs in a round ("original", "compliance", "compliance-2", ...)."""
        return ("original" if proceeding == "original" else "compliance") in self.proceedings

    def _operative(self) -> dict[str, Any]:
        told = {"summary", "notes", "source", "read_in", "examples"}
        return {
            f.name: str(value)
            for f in attrs.fields(type(self))
            if f.name not in told and (value := getattr(self, f.name)) != f.default
        }


@attrs.frozen(kw_only=True, eq=False)
class Period(Row):
    """A time-period: from its clock, an actor may (or must) act not before (or not after) its end."""

    clock: tuple[str, ...] = attrs.field(converter=_tuple)
    """Types of the events that start it."""
    clock_field: str = attrs.field(default="on", validator=_one_of(*CLOCK_FIELDS))
    """Which of the clock event's dates counts; "period_end": the end of each reasonable period that is set."""
    clock_choice: str = attrs.field(default="latest", validator=_one_of(*CLOCK_CHOICES))
    """Which event counts where several could start it: the "latest", the "earliest" of the complainant that acts,
    the one that is "standing" (a panel request, an appeal), the first of a "continuous" suspension, or the "result" of
    the original adjudication (reports adopted, or the award in their place)."""
    judged_on: str = attrs.field(default="act", validator=_one_of(*JUDGED_ON))
    """Which day counts: the act's; that of the DSB "meeting" which takes a filing up, so that an early filing is only
    a note; or the "period_end" that the act sets."""
    direction: str = attrs.field(default="after", validator=_one_of(*DIRECTIONS))
    """"before" where the period is counted back from its clock, such as a DSB meeting."""
    clock_required: bool = False
    """Whether the governed act presupposes the clock event."""
    kind: str = attrs.field(validator=_one_of(*KINDS))
    """"wait" (not before its end), "limit" (not after it), "target" (meant by it)."""
    length: Length | None = None
    """None where it cannot be counted in days or months; `uncountable` then says why."""
    length_min: Length | None = None
    """The shorter end, where the text gives a span."""
    uncountable: str = ""
    variants: Mapping[str, Length] = attrs.field(factory=dict, converter=_frozen, hash=False)
    """Its length in other cases; "scm_4", "scm_7": disputes run under those rules; "urgent": cases of urgency;
    "with_delay": where the panel or the Appellate Body told the DSB that it would be late."""
    waived_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events that set it aside, whenever they came before the act."""
    waived_by_fact: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    extended_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events after its start that move its end: to their `until`, by the length of a suspension, or to no day on record."""
    announced_by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Events by which whoever must act tells that it will be late; they move no end."""
    extended_by_fact: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    rolls: bool = False
    """Whether WT/DSB/6 moves its end to the next working day."""
    rolls_in_practice: bool = False
    """Whether an act on the next working day is not treated as late although WT/DSB/6 does not reach it."""
    effect: str = attrs.field(validator=_one_of(*EFFECTS))
    """What missing it does."""
    calls_only: bool = False
    """Whether it calls for a meeting, so that it is a deadline to be shown and judges no act."""
    force: str = "shall"


@attrs.frozen(kw_only=True, eq=False)
class Gate(Row):
    """A rule of who may do what and on which condition, where no period decides."""

    if_met: Grade = Grade.PERMITTED
    if_not: Grade = Grade.BARRED
    if_unknown: Grade = Grade.CONDITIONAL
    facts: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts that decide it where the record cannot."""
    speaks_upon: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts upon which the rule objects where somebody says that they hold; otherwise it lets them be."""
    only_upon: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Open facts without which the rule is not asked at all: somebody says that one of them holds."""
    exception_to: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Ids of the rows that it sets aside when it is met; an exception gives no finding of its own."""
    requires: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Types of steps each of which must have happened in the round of the act; for gates without a guard."""
    forbids: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    """Types of steps none of which may have happened in the round of the act; likewise."""

    kind = "gate"


@attrs.frozen
class Fact:
    """Something that no event shows and a verdict may wait for."""

    id: str
    question: str
    """One question in plain words, to be answered yes or no."""
    clause: str
    """The same as the end of a sentence that begins with "only if"."""
    who: str
    """Who knows it."""
    helps: bool = True
    """Whether "yes" speaks for the act."""
    reform: str = ""
    """Id of the user's overlay that it comes from; "" for the law that ships."""


@attrs.frozen
class Overlay:
    """A set of rows with a name: the base, special or additional rules, working procedures, a reform."""

    id: str
    title: str
    source: str = ""
    """Where a reform stands, or what it follows; "" for the law that ships, whose rows say it."""
    paraphrase: bool = False
    """Whether its rows are our own words for somebody else's proposal."""
    suspends: tuple[str, ...] = ()
    """Ids of rows that it drops for a time, so that their versions leave a gap."""

    @property
    def runs_everywhere(self) -> bool:
        """Whether it runs in every dispute, by its dates, and not only on a track of its own ("SCM 4")."""
        return self.id not in _ON_TRACKS


@attrs.frozen
class Reading:
    """A disputed point of law: the answers that can be taken, and the one taken by default."""

    id: str
    question: str
    choices: Mapping[str, str] = attrs.field(converter=_frozen, hash=False)
    """What each choice means, by its name."""
    default: str
    source: str


_FIELDS = {cls: {f.name: f for f in attrs.fields(cls)} for cls in (Period, Gate)}


def _row(cls: type[Period | Gate], table: Mapping[str, Any], overlay: str) -> Row:
    values = dict(table)
    name = str(values.get("id", "?"))
    known = _FIELDS[cls]
    for key in values:
        if key not in known:
            near = _nearest(key, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise RulebookError(f"{name}: a {cls.__name__.lower()} has no key {key!r}{hint}", rule=name)
    values["overlay"] = overlay
    if "in_force" in values:
        values["in_force"] = InForce.of(values["in_force"])
    if cls is Period:
        values["variants"] = {k: Length.parse(v) for k, v in values.get("variants", {}).items()}
        if not values.get("uncountable"):
            values["length"] = Length.parse(values["length"])
        else:
            values["length"] = None
        if "length_min" in values:
            values["length_min"] = Length.parse(values["length_min"])
    else:
        for key in ("if_met", "if_not", "if_unknown"):
            if key in values:
                values[key] = GRADES[values[key]]
    try:
        return cls(**values)
    except TypeError as error:
        raise RulebookError(f"{name}: {error}", rule=name) from None


class Plan:
    """The rows that judge one event type in one kind of round under one track, ready to be asked."""

    __slots__ = ("asked", "conditional_replacers", "exceptions", "rows")

    def __init__(
        self,
        rows: tuple[Row, ...],
        conditional_replacers: tuple[Row, ...],
        exceptions: Mapping[str, tuple[Gate, ...]],
    ) -> None:
        self.rows = rows
        self.asked: tuple[Any, ...] = ()
        """The same rows as the judge has made them ready."""
        self.conditional_replacers = conditional_replacers
        """Rows that replace others only while their `needs` hold."""
        self.exceptions = exceptions
        """By the id of the row that they set aside."""


class Rulebook(Mapping[str, Row]):
    """An ordered, immutable set of rules with its facts and readings.

    ``rulebook[id]`` gives a row (its latest version), iteration gives the ids in the order of the treaty.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        facts: Iterable[Fact] = (),
        readings: Iterable[Reading] = (),
        *,
        chosen: Mapping[str, str] | None = None,
        overlays: Iterable[Overlay] = (),
        charts: Mapping[str, Chart] = CHARTS,
        events: Mapping[str, type[Event]] = _NO_TYPES,
    ) -> None:
        versions: dict[str, list[Row]] = {}
        for row in rows:
            versions.setdefault(row.id, []).append(row)
        ordered = sorted(versions, key=lambda name: Provision.parse(versions[name][0].provision))
        self._versions = {name: tuple(sorted(versions[name], key=_since)) for name in ordered}
        self.facts: Mapping[str, Fact] = MappingProxyType({f.id: f for f in facts})
        """The open facts that verdicts may wait for, by id."""
        self.readings: Mapping[str, Reading] = MappingProxyType({r.id: r for r in readings})
        """The disputed points, by id."""
        self.chosen: Mapping[str, str] = MappingProxyType(
            {r.id: r.default for r in self.readings.values()} | dict(chosen or {})
        )
        """The choice taken for each reading."""
        told = {overlay.id: overlay for overlay in overlays}
        for rows_of_id in versions.values():
            for row in rows_of_id:
                told.setdefault(row.overlay, Overlay(row.overlay, row.overlay))
        self.overlays: Mapping[str, Overlay] = MappingProxyType(told)
        """The sets of rows in it by their ids, the base first."""
        self.charts: Mapping[str, Chart] = charts
        """The charts, by name: the order of steps that this law draws."""
        self.events: Mapping[str, type[Event]] = MappingProxyType(dict(events))
        """The event types that only this rulebook knows, by their type names; `event` gives any."""
        self.own_facts = frozenset(fact.id for fact in self.facts.values() if fact.reform)
        """Ids of the facts that overlays of users have brought in."""
        self._plans: dict[tuple[str, bool, str], Plan | None] = {}
        self._roles: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._clocks: dict[str, tuple[tuple[Period, ...], tuple[Period, ...]]] = {}
        self._read_otherwise: dict[tuple[tuple[str, str], ...], Rulebook] = {}
        self._check()

    def __getitem__(self, rule: str) -> Row:
        found = self._versions.get(rule)
        if found is None:
            near = _nearest(str(rule), self._versions, 3)
            hint = f": did you mean {', '.join(near)}?" if near else ""
            raise UnknownRuleError(f"no rule {rule!r}{hint}", rule=str(rule))
        return found[-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def __repr__(self) -> str:
        return f"<Rulebook {' + '.join(self.overlays)}: {len(self)} rules>"

    def __hash__(self) -> int:
        return hash(self.fingerprint())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rulebook) and self.fingerprint() == other.fingerprint()

    def versions(self, rule: str) -> tuple[Row, ...]:
        """Every version of a row, the oldest first."""
        return self._versions.get(rule, ())

    def at(self, rule: str, day: date) -> Row | None:
        """The version of a row that is in force on a day, or its latest; None where there is no such row."""
        versions = self._versions.get(rule, ())
        return next((row for row in versions if row.in_force.covers(day)), versions[-1] if versions else None)

    def event(self, type_name: str) -> type[Event]:
        """An event type by its name: one of everybody's, or of this rulebook alone.

        Raises:
            EventError: there is none; the message names the nearest.
        """
        return self.events.get(type_name) or type_named(type_name)

    def rules_for(self, event_type: type[Event] | str) -> tuple[Row, ...]:
        """The rows that govern an event type, in the order of the treaty, exceptions and overlays included."""
        type_name = self.event(event_type).type if isinstance(event_type, str) else event_type.type
        return tuple(row for rows in self._versions.values() for row in rows if type_name in row.governs)

    def roles(self, type_name: str, *, compliance: bool) -> tuple[str, ...]:
        """Whose act an event type is, by the rows that can object to it in a kind of round; each role once."""
        key = (type_name, compliance)
        if key not in self._roles:
            proceeding = "compliance" if compliance else "original"
            self._roles[key] = tuple(
                dict.fromkeys(
                    row.actor
                    for row in self.rules_for(type_name)
                    if row.runs_in(proceeding)
                    and not (isinstance(row, Gate) and (row.exception_to or row.cannot_object))
                )
            )
        return self._roles[key]

    def started_by(self, type_name: str) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
        """The periods that an event type starts, and those whose end it moves."""
        if type_name not in self._clocks:
            periods = [row for row in self._rows() if isinstance(row, Period) and not row.meta]
            self._clocks[type_name] = (
                tuple(row for row in periods if type_name in row.clock and row.length is not None),
                tuple(row for row in periods if type_name in row.extended_by),
            )
        return self._clocks[type_name]

    def reading(self, **chosen: str) -> Rulebook:
        """The same law under other readings: ``DSU.reading(waits_end="inclusive")``.

        Raises:
            RulebookError: no such reading or choice; the message names those there are.
        """
        for name, choice in chosen.items():
            point = self.readings.get(name)
            if point is None:
                raise RulebookError(f"no reading {name!r}: one of {', '.join(self.readings)}")
            if choice not in point.choices:
                raise RulebookError(f"{name} has no choice {choice!r}: one of {', '.join(point.choices)}")
        key = tuple(sorted(chosen.items()))
        if key not in self._read_otherwise:
            self._read_otherwise[key] = self._with(self._rows(), {**self.chosen, **chosen})
        return self._read_otherwise[key]

    def on(self, day: date) -> Rulebook:
        """The law of a day: the rows then in force, applied to whatever is judged by them.

        The dates of force are gone from its rows. So the law of 1998 may judge a dispute of 2015, which the rulebook
        itself would judge by the rows of 2015.
        """
        rows = [row for row in self._rows() if row.in_force.covers(day)]
        ids = {row.id for row in rows}

        def alone(row: Row) -> Row:
            changes: dict[str, Any] = {
                "in_force": InForce(),
                "replaces": [other for other in row.replaces if other in ids],
            }
            if isinstance(row, Gate):
                changes["exception_to"] = [other for other in row.exception_to if other in ids]
            return attrs.evolve(row, **changes)

        kept = (
            row
            for row in rows
            if not (isinstance(row, Gate) and row.exception_to) or ids & {*row.exception_to}
        )
        return self._with(map(alone, kept), self.chosen)

    def overlay(self, source: str | os.PathLike[str] | Mapping[str, Any]) -> Rulebook:
        """The law as a reform would have it: ``DSU.overlay("faster.toml")``, ``DSU.overlay("walker-2019")``.

        Args:
            source: a TOML file, the name of a proposal that ships with the package, or what such a file holds as a
                mapping.

        Raises:
            OverlayError: the file cannot be read or applied; every fault is named with its place and remedy.
        """
        from wtoproc.reform.overlay import applied  # noqa: PLC0415  most users never write a reform

        return applied(self, source)

    def _rows(self) -> Iterator[Row]:
        return (row for versions in self._versions.values() for row in versions)

    def _with(self, rows: Iterable[Row], chosen: Mapping[str, str]) -> Rulebook:
        return Rulebook(
            rows,
            self.facts.values(),
            self.readings.values(),
            chosen=chosen,
            overlays=self.overlays.values(),
            charts=self.charts,
            events=self.events,
        )

    def fingerprint(self, given: Mapping[str, bool] | None = None) -> str:
        """A short hash of the rows, overlays and readings, and of the facts given: same hash, same answers."""
        if not given:
            return self._fingerprint
        return _hash([self._fingerprint, sorted(given.items())])

    @cached_property
    def _fingerprint(self) -> str:
        law = [row._operative() for name in sorted(self._versions) for row in self._versions[name]]  # noqa: SLF001
        own = [
            [name, *edge]
            for name, chart in sorted(self.charts.items())
            if chart is not CHARTS.get(name)
            for edge in chart.edges
        ]
        return _hash([law, dict(self.chosen), own] if own else [law, dict(self.chosen)])

    def runs(self, row: Row, track: str) -> bool:
        """Whether the overlay of a row runs in disputes on this track ("dsu" for none)."""
        return row.overlay == track or self.overlays[row.overlay].runs_everywhere

    def plan(self, type_name: str, *, compliance: bool, track: str) -> Plan | None:
        """The rows that judge an event type; None where no row of this rulebook governs it.

        `track` names the overlay under which the dispute runs ("dsu" for none).
        """
        key = (type_name, compliance, track)
        try:
            return self._plans[key]
        except KeyError:
            plan = self._plans[key] = self._made(type_name, compliance=compliance, track=track)
            return plan

    def _made(self, type_name: str, *, compliance: bool, track: str) -> Plan | None:
        if not any(type_name in row.governs for rows in self._versions.values() for row in rows):
            return None
        proceeding = "compliance" if compliance else "original"
        running = [
            row
            for rows in self._versions.values()
            for row in rows
            if not row.meta and self.runs(row, track) and row.runs_in(proceeding)
        ]
        replaced = {r for row in running if row.needs is None for r in row.replaces}
        rows: list[Row] = []
        exceptions: dict[str, tuple[Gate, ...]] = {}
        for row in running:
            if type_name not in row.governs or row.id in replaced:
                continue
            if isinstance(row, Gate) and row.exception_to:
                for name in row.exception_to:
                    exceptions[name] = (*exceptions.get(name, ()), row)
            elif not (isinstance(row, Period) and (row.length is None or row.calls_only)):
                rows.append(row)
        replacers = tuple(row for row in rows if row.needs is not None and row.replaces)
        return Plan(tuple(rows), replacers, MappingProxyType(exceptions))

    def _check(self) -> None:
        known_events = {t.type for t in types()} | self.events.keys()
        suspended = {rule for overlay in self.overlays.values() for rule in overlay.suspends}
        for name, rows in self._versions.items():
            for earlier, later in pairwise(rows):
                if name in suspended and earlier.in_force.until < later.in_force.since:
                    continue
                if earlier.in_force.until + timedelta(days=1) != later.in_force.since:
                    raise RulebookError(f"{name}: its versions leave a gap or overlap in time", rule=name)
            for row in rows:
                self._check_row(row, known_events)
        for reading, choice in self.chosen.items():
            if choice not in self.readings[reading].choices:
                raise RulebookError(f"{reading} has no choice {choice!r}")

    def _check_row(self, row: Row, known_events: set[str]) -> None:
        clocks = row.clock if isinstance(row, Period) else ()
        moving = (*row.waived_by, *row.extended_by, *row.announced_by) if isinstance(row, Period) else ()
        steps = (*row.requires, *row.forbids) if isinstance(row, Gate) else ()
        for type_name in (*row.governs, *clocks, *moving, *steps):
            if type_name not in known_events:
                raise RulebookError(f"{row.id}: {type_name!r} is no event type", rule=row.id)
        for fact in row.all_facts:
            if fact not in self.facts:
                raise RulebookError(f"{row.id}: {fact!r} is no fact of this rulebook", rule=row.id)
        others = (*row.replaces, *(row.exception_to if isinstance(row, Gate) else ()))
        for other in others:
            if other not in self._versions:
                raise RulebookError(f"{row.id}: there is no rule {other!r}", rule=row.id)
        for reading in row.readings:
            if reading not in self.readings:
                raise RulebookError(f"{row.id}: there is no reading {reading!r}", rule=row.id)


def _nearest(name: str, known: Iterable[str], count: int) -> list[str]:
    import difflib  # noqa: PLC0415  only on the way to an error

    return difflib.get_close_matches(name, list(known), n=count)


def _hash(value: object) -> str:
    import hashlib  # noqa: PLC0415  most verdicts are never asked for it
    import json  # noqa: PLC0415

    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _since(row: Row) -> date:
    return row.in_force.since


def gap_fact_of(type_name: str) -> Fact:
    """The fact that a step of this type happened although the record does not show it."""
    words = type_name.replace("_", " ")
    return Fact(
        id=f"{type_name.replace('_', '-')}-unrecorded",
        question=f"Did the step '{words}' happen before, although the record does not show it?",
        clause=f"the step '{words}', which the record does not show, happened before",
        who="the parties; the documents of the dispute",
    )


# One overlay a file, the base first; readings and facts serve all of them.
_LAW = (
    "dsu", "scm-4", "scm-7", "scm-8", "decision-1966", "gpa-1994", "safeguards", "atc", "wp-1996", "wp-2005", "wp-2010",
    "mpia",
)  # fmt: skip


@cache
def dsu() -> Rulebook:
    """The law as it stands: the DSU and the overlays that ship with the package."""
    laws = {name: package_toml(f"law/{name}.toml") for name in (*_LAW, "facts", "readings")}
    rows: list[Row] = []
    for name in _LAW:
        rows += [_row(Period, table, name) for table in laws[name].get("period", ())]
        rows += [_row(Gate, table, name) for table in laws[name].get("gate", ())]
    facts = [Fact(**table) for table in laws["facts"]["fact"]]
    readings = [Reading(**table) for table in laws["readings"]["reading"]]
    gaps = [gap_fact_of(event_type.type) for event_type in types()]
    overlays = [Overlay(id=name, **laws[name]["overlay"]) for name in _LAW]
    return Rulebook(rows, [*facts, *gaps], readings, overlays=overlays)


class _Law(ModuleType):
    """This module, which may be called: ``wtoproc.rulebook(on=date(1998, 1, 1))`` is the law of that day."""

    def __call__(self, *, on: date | None = None) -> Rulebook:
        """The law that ships with the package, whole or as of a day."""
        return dsu() if on is None else dsu().on(on)


sys.modules[__name__].__class__ = _Law
