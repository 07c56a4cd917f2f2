"""Rulebooks: immutable collections of rows of law, overlays, open facts and readings.

The base is the DSU. Special or additional rules are overlays, whose rows add to it or replace rows of it.
A rulebook maps ids to rows, in the order of the treaty: ``DSU["dsu-4.7"]``, ``DSU.rules_for(PanelRequested)``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from types import ModuleType
from typing import Any

import attrs

from wtoproc._frozen import EMPTY, FrozenDict
from wtoproc._line import line
from wtoproc._reader import package_files, package_toml
from wtoproc.errors import RulebookError, UnknownRuleError
from wtoproc.law.charts import CHARTS, Chart
from wtoproc.law.rows import (
    Fact,
    Gate,
    InForce,
    Overlay,
    Period,
    Reading,
    Row,
    gap_fact_of,
    nearest,
    row_from_table,
)
from wtoproc.record.event import Event, define
from wtoproc.record.events import type_named, types
from wtoproc.terms.days import check_day
from wtoproc.terms.provisions import BASE, Provision

__all__ = ["Fact", "Gate", "Overlay", "Period", "Reading", "Row", "Rulebook", "dsu"]

_NO_TYPES: Mapping[str, type[Event]] = EMPTY


class Plan:
    """The rows that judge an event type, in original or compliance proceedings, on one track."""

    __slots__ = ("conditional_replacers", "exceptions", "rows")

    def __init__(
        self,
        rows: tuple[Row, ...],
        conditional_replacers: tuple[Row, ...],
        exceptions: Mapping[str, tuple[Gate, ...]],
    ) -> None:
        self.rows = rows
        self.conditional_replacers = conditional_replacers
        """Rows that replace others only if their conditions hold."""
        self.exceptions = exceptions
        """The exceptions to a row, by the id of that row."""


class Rulebook(Mapping[str, Row]):
    """An immutable, ordered mapping of rule ids to rows of law, with facts and readings.

    ``rulebook[id]`` gives a row (its latest version), iteration gives the ids in the order of the treaty.

    Raises:
        RulebookError: a row or an edge of the given charts names what the rulebook lacks. Without given charts, the
            steps are drawn as in the package; those whose gate is not among the rows have none.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        facts: Iterable[Fact] = (),
        readings: Iterable[Reading] = (),
        *,
        chosen: Mapping[str, str] | None = None,
        overlays: Iterable[Overlay] = (),
        charts: Mapping[str, Chart] | None = None,
        events: Mapping[str, type[Event]] = _NO_TYPES,
    ) -> None:
        versions: dict[str, list[Row]] = {}
        for row in rows:
            versions.setdefault(row.id, []).append(row)
        ordered = sorted(versions, key=lambda name: Provision.parse(versions[name][0].provision))
        self._versions = {name: tuple(sorted(versions[name], key=_since)) for name in ordered}
        self.facts: Mapping[str, Fact] = FrozenDict({f.id: f for f in facts})
        """The open facts on which verdicts may depend, by id."""
        self.readings: Mapping[str, Reading] = FrozenDict({r.id: r for r in readings})
        """The disputed points of law, by id."""
        self.chosen: Mapping[str, str] = FrozenDict(
            {r.id: r.default for r in self.readings.values()} | dict(chosen or {})
        )
        """The chosen answer on each disputed point."""
        named = {overlay.id: overlay for overlay in overlays}
        for rows_of_id in versions.values():
            for row in rows_of_id:
                named.setdefault(row.overlay, Overlay(row.overlay, row.overlay))
        self.overlays: Mapping[str, Overlay] = FrozenDict(named)
        """The overlays that its rows come from, by id, the base first."""
        self.charts: Mapping[str, Chart] = _with_gates(CHARTS, versions) if charts is None else charts
        """The charts, by name: the order of steps under this law."""
        self.events: Mapping[str, type[Event]] = FrozenDict(dict(events))
        """The event types that only this rulebook knows, by type name; `event` finds all event types."""
        self._plans: dict[tuple[str, bool, str], Plan | None] = {}
        self._roles: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._running: dict[tuple[str, bool], tuple[Row, ...]] = {}
        self._periods: dict[tuple[str, bool], tuple[Period, ...]] = {}
        self._clocks: dict[str, tuple[tuple[Period, ...], tuple[Period, ...]]] = {}
        self._read_otherwise: dict[tuple[tuple[str, str], ...], Rulebook] = {}
        self._recipe: tuple[tuple[Any, ...], ...] = ()
        self._check()

    def __getitem__(self, rule: str) -> Row:
        found = self._versions.get(rule)
        if found is None:
            near = nearest(str(rule), self._versions, 3)
            hint = f": did you mean {', '.join(near)}?" if near else ""
            raise UnknownRuleError(f"no rule {rule!r}{hint}", rule=str(rule))
        return found[-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def __repr__(self) -> str:
        return line(self, f"{len(self)} rules: {' + '.join(self.overlays)}")

    def __hash__(self) -> int:
        return hash(self.fingerprint())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rulebook) and self.fingerprint() == other.fingerprint()

    def __copy__(self) -> Rulebook:
        return self

    def __deepcopy__(self, memo: object) -> Rulebook:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        if self._recipe:
            return _remade, (self._recipe, self.fingerprint())
        events = {name: event_type.definition for name, event_type in self.events.items()}
        charts = None if self.charts is CHARTS else dict(self.charts)
        content = (tuple(self._rows()), tuple(self.facts.values()), tuple(self.readings.values()))
        return _made_of, (content, dict(self.chosen), tuple(self.overlays.values()), charts, events)

    def versions(self, rule: str) -> tuple[Row, ...]:
        """Every version of a row, the oldest first."""
        return self._versions.get(rule, ())

    def at(self, rule: str, day: date) -> Row | None:
        """The version of a row in force on a day, or else its latest version; None if there is no such row.

        Raises:
            EventError: `day` is no date, or a datetime.
        """
        if type(day) is not date:
            check_day(day, "at")
        versions = self._versions.get(rule, ())
        return next((row for row in versions if row.in_force.covers(day)), versions[-1] if versions else None)

    def for_part(self, part: str, day: date | None = None, *, track: str = BASE) -> Row | None:
        """The row with this part, in force on a day or in its latest version; None if there is none.

        A special rule of the track comes before the rule that it replaces; rules of other tracks are left out.

        Raises:
            EventError: `day` is no date, or a datetime.
        """
        if day is not None and type(day) is not date:
            check_day(day, "for_part")
        names = self._parts.get(part, ())
        special = (name for name in names if self[name].overlay == track)
        usual = (name for name in names if self.overlays[self[name].overlay].runs_everywhere)
        name = next(special, None) or next(usual, None)
        if name is None:
            return None
        return self[name] if day is None else self.at(name, day)

    @cached_property
    def _parts(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, rows in self._versions.items():
            for part in {row.part for row in rows if row.part}:
                found[part] = (*found.get(part, ()), name)
        return found

    def event(self, type_name: str) -> type[Event]:
        """The event type with this name, also if only this rulebook knows it.

        Raises:
            EventError: there is none; the message names the nearest.
        """
        return self.events.get(type_name) or type_named(type_name)

    def fact(self, name: str) -> Fact:
        """The open fact with this id; one that the rulebook does not have is described by its id alone."""
        return self.facts.get(name) or Fact(name, f"Does {name!r} hold?", f"{name!r} holds", "the parties")

    def rules_for(self, event_type: type[Event] | str) -> tuple[Row, ...]:
        """The rows that govern an event type, in the order of the treaty, exceptions and overlays included.

        Raises:
            EventError: there is no such event type.
        """
        type_name = getattr(event_type, "type", None) or self.event(str(event_type)).type
        return tuple(row for rows in self._versions.values() for row in rows if type_name in row.governs)

    def roles(self, type_name: str, *, compliance: bool) -> tuple[str, ...]:
        """The roles that may take this step, from the rows that can object to it in that kind of round."""
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
        """The periods that an event of this type starts, and those whose end it moves."""
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
            RulebookError: there is no such reading or choice; the message names the possible ones.
        """
        for name, choice in chosen.items():
            point = self.readings.get(name)
            if point is None:
                raise RulebookError(f"no reading {name!r}: one of {', '.join(self.readings)}")
            if choice not in point.choices:
                raise RulebookError(f"{name} has no choice {choice!r}: one of {', '.join(point.choices)}")
        key = tuple(sorted(chosen.items()))
        if key not in self._read_otherwise:
            other = self._with(self._rows(), {**self.chosen, **chosen})
            self._read_otherwise[key] = _made_by(self, other, "reading", key)
        return self._read_otherwise[key]

    def on(self, day: date) -> Rulebook:
        """The law of a day: the rows in force on it, without their dates, so that they judge acts on any day.

        The law of 1998 can thus judge a dispute of 2015, which the rulebook itself judges by the rows of 2015.

        Raises:
            EventError: `day` is no date, or a datetime.
        """
        check_day(day, "on")
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

        kept = [
            row
            for row in rows
            if not (isinstance(row, Gate) and row.exception_to) or ids & {*row.exception_to}
        ]
        charts = _with_gates(self.charts, {row.id for row in kept})
        return _made_by(self, self._with(map(alone, kept), self.chosen, charts), "on", day)

    def overlay(self, source: str | os.PathLike[str] | Mapping[str, Any]) -> Rulebook:
        """The law with a reform: ``DSU.overlay("faster.toml")``, ``DSU.overlay("walker-2019")``.

        Args:
            source: a TOML file, the name of a proposal that ships with the package, or what such a file holds as a
                mapping.

        Raises:
            OverlayError: the file cannot be read or applied; every fault is named with its place and remedy.
        """
        from wtoproc.reform.overlay import applied, table_of  # noqa: PLC0415  most users never write a reform

        table = table_of(source)
        return _made_by(self, applied(self, source, table), "overlay", table)

    def _rows(self) -> Iterator[Row]:
        return (row for versions in self._versions.values() for row in versions)

    def _with(
        self, rows: Iterable[Row], chosen: Mapping[str, str], charts: Mapping[str, Chart] | None = None
    ) -> Rulebook:
        return Rulebook(
            rows,
            self.facts.values(),
            self.readings.values(),
            chosen=chosen,
            overlays=self.overlays.values(),
            charts=self.charts if charts is None else charts,
            events=self.events,
        )

    def fingerprint(self, given: Mapping[str, bool] | None = None) -> str:
        """A short hash of the law and of the facts given: with the same hash, all answers are the same.

        It covers the rows, except for words that only explain them, and the readings, facts, charts and event types.
        """
        if not given:
            return self._fingerprint
        return _hash([self._fingerprint, sorted(given.items())])

    @cached_property
    def _fingerprint(self) -> str:
        named = {name for row in self._rows() for name in row.all_steps}
        named.update(edge.trigger for chart in self.charts.values() for edge in chart.edges)
        return _hash(
            {
                "rows": [
                    row._operative()  # noqa: SLF001
                    for name in sorted(self._versions)
                    for row in self._versions[name]
                ],
                "readings": dict(self.chosen),
                "facts": [list(attrs.astuple(self.facts[name])) for name in sorted(self.facts)],
                "charts": [
                    [name, chart.states, sorted(chart.ends), chart.edges]
                    for name, chart in sorted(self.charts.items())
                ],
                "events": [_of_kind(self.event(name)) for name in sorted({*named, *self.events})],
            }
        )

    def runs(self, row: Row, track: str, proceeding: str) -> bool:
        """Whether a row judges acts in a round of disputes on this track ("dsu" for none)."""
        on_track = row.overlay == track or self.overlays[row.overlay].runs_everywhere
        return on_track and not row.meta and row.runs_in(proceeding)

    def running(self, track: str, proceeding: str) -> tuple[Row, ...]:
        """The rows that judge acts in a round of disputes on this track, in the order of the treaty."""
        key = (track, proceeding != "original")
        if key not in self._running:
            self._running[key] = tuple(row for row in self._rows() if self.runs(row, track, proceeding))
        return self._running[key]

    def periods(self, track: str, proceeding: str) -> tuple[Period, ...]:
        """The periods among them."""
        key = (track, proceeding != "original")
        if key not in self._periods:
            rows = self.running(track, proceeding)
            self._periods[key] = tuple(row for row in rows if isinstance(row, Period))
        return self._periods[key]

    def plan(self, type_name: str, *, compliance: bool, track: str) -> Plan | None:
        """The rows that judge an event type; None if no row of this rulebook governs it.

        `track` names the overlay under which the dispute runs ("dsu" for none).
        """
        key = (type_name, compliance, track)
        try:
            return self._plans[key]
        except KeyError:
            plan = self._plans[key] = self._made(type_name, compliance=compliance, track=track)
            return plan

    def _made(self, type_name: str, *, compliance: bool, track: str) -> Plan | None:
        if not any(type_name in row.governs for row in self._rows()):
            return None
        running = self.running(track, "compliance" if compliance else "original")
        replaced = {r for row in running if row.replaces and not row.conditional for r in row.replaces}
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
        replacers = tuple(row for row in rows if row.conditional and row.replaces)
        return Plan(tuple(rows), replacers, FrozenDict(exceptions))

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
        for chart in self.charts.values():
            self._check_gates(chart)
        for reading, choice in self.chosen.items():
            if choice not in self.readings[reading].choices:
                raise RulebookError(f"{reading} has no choice {choice!r}")

    def _check_row(self, row: Row, known_events: set[str]) -> None:
        for type_name in row.all_steps:
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

    def _check_gates(self, chart: Chart) -> None:
        for edge in chart.edges:
            if edge.gate and edge.gate not in self._versions:
                near = nearest(edge.gate, self._versions, 1)
                hint = f": did you mean {near[0]}?" if near else ""
                raise RulebookError(
                    f"{chart.name}: the edge of {edge.trigger} from {edge.source!r} names {edge.gate!r} as its gate, but "
                    f"there is no such rule{hint}",
                    rule=edge.gate,
                )


def _with_gates(charts: Mapping[str, Chart], rules: Container[str]) -> Mapping[str, Chart]:
    """Charts for a law that has these rules alone."""
    fitting = {name: chart.with_gates(rules) for name, chart in charts.items()}
    return charts if all(fitting[name] is chart for name, chart in charts.items()) else FrozenDict(fitting)


def _hash(value: object) -> str:
    import hashlib  # noqa: PLC0415  most verdicts are never asked for it
    import json  # noqa: PLC0415

    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _of_kind(event_type: type[Event]) -> list[Any]:
    """The name, fields and class attributes of an event type, for the fingerprint."""
    fields = {f.name: repr(f.default) for f in attrs.fields(event_type)}
    kinds: dict[str, str] = {}
    marks: dict[str, str] = {}
    for cls in reversed(event_type.__mro__[:-1]):
        kinds |= {name: str(kind) for name, kind in cls.__annotations__.items() if name in fields}
        marks |= {
            name: repr(sorted(value) if isinstance(value, frozenset) else value)
            for name, value in vars(cls).items()
            if not name.startswith("_") and name not in fields and not _is_code(value)
        }
    return [event_type.type, fields, kinds, marks]


def _is_code(value: object) -> bool:
    return callable(value) or isinstance(value, (classmethod, staticmethod, property))


def _since(row: Row) -> date:
    return row.in_force.since


# The base has a folder with a file for each article; every other instrument is one file.
_LAW = (
    "dsu", "scm-4", "scm-7", "scm-8", "decision-1966", "gpa-1994", "safeguards", "atc", "wp-1996", "wp-2005", "wp-2010",
    "mpia",
)  # fmt: skip


def _tables(overlay: str) -> list[dict[str, Any]]:
    """The content of the law files of an overlay."""
    files = package_files("law/dsu") if overlay == "dsu" else (f"law/{overlay}.toml",)
    return [package_toml(file) for file in files]


@cache
def dsu() -> Rulebook:
    """The law in force: the DSU and the overlays that ship with the package."""
    rows: list[Row] = []
    overlays: list[Overlay] = []
    for name in _LAW:
        tables = _tables(name)
        rows += [row_from_table(Period, row, name) for table in tables for row in table.get("period", ())]
        rows += [row_from_table(Gate, row, name) for table in tables for row in table.get("gate", ())]
        overlays += [Overlay(id=name, **table["overlay"]) for table in tables if "overlay" in table]
    facts = [Fact(**table) for table in package_toml("law/facts.toml")["fact"]]
    readings = [Reading(**table) for table in package_toml("law/readings.toml")["reading"]]
    gaps = [gap_fact_of(event_type.type) for event_type in types()]
    law = Rulebook(rows, [*facts, *gaps], readings, overlays=overlays, charts=CHARTS)
    law._recipe = (("dsu",),)  # noqa: SLF001
    return law


def _made_by(parent: Rulebook, made: Rulebook, *step: Any) -> Rulebook:
    """A rulebook that remembers the step by which it was made from another, so that pickling stores only that."""
    if parent._recipe:  # noqa: SLF001  the same module
        made._recipe = (*parent._recipe, step)  # noqa: SLF001
    return made


# Rulebooks that this process has unpickled, by fingerprint, so that each is made once.
_KNOWN: dict[str, Rulebook] = {}
_KEPT = 64


def _remade(recipe: tuple[tuple[Any, ...], ...], fingerprint: str) -> Rulebook:
    """Make a pickled rulebook again, by the same steps as before.

    Raises:
        RulebookError: the steps give another law here than in the process that pickled it.
    """
    found = _KNOWN.get(fingerprint)
    if found is None:
        found = dsu()
        for name, argument in recipe[1:]:
            found = found.reading(**dict(argument)) if name == "reading" else getattr(found, name)(argument)
        if found.fingerprint() != fingerprint:
            raise RulebookError(
                f"this value was pickled under another law (fingerprint {fingerprint}; here the same steps give "
                f"{found.fingerprint()}): use the same version of wtoproc on both sides"
            )
        if len(_KNOWN) >= _KEPT:
            _KNOWN.clear()
        _KNOWN[fingerprint] = found
    return found


def _made_of(
    content: tuple[tuple[Row, ...], tuple[Fact, ...], tuple[Reading, ...]],
    chosen: Mapping[str, str],
    overlays: tuple[Overlay, ...],
    charts: Mapping[str, Chart] | None,
    events: Mapping[str, tuple[Any, ...]],
) -> Rulebook:
    """Make a pickled rulebook again from its rows."""
    return Rulebook(
        *content,
        chosen=chosen,
        overlays=overlays,
        charts=CHARTS if charts is None else FrozenDict(charts),
        events={name: define(*definition) for name, definition in events.items()},
    )


class _Law(ModuleType):
    """The class of this module, so that ``wtoproc.rulebook(on=date(1998, 1, 1))`` can be called."""

    def __call__(self, *, on: date | None = None) -> Rulebook:
        """The law that ships with the package; with `on`, the rows in force on that day, which then judge every act."""
        return dsu() if on is None else dsu().on(on)


sys.modules[__name__].__class__ = _Law
