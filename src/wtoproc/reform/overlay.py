"""Overlays that users write: a reform of the law as a TOML file, read, checked and laid over a rulebook.

A file changes rows, drops them, adds periods and gates, and may bring in facts, event types and edges of its own;
docs/reform.md has the keys. All faults are told at once; nothing is half applied. The rulebook beneath stays as it is.
"""

from __future__ import annotations

import copy
import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from wtoproc import _reader
from wtoproc._typed import Field
from wtoproc.errors import CaseFileError, Fault, OverlayError, RulebookError
from wtoproc.judging import guards
from wtoproc.law.charts import Chart, Edge
from wtoproc.law.grades import GRADES
from wtoproc.law.rows import (
    CLOCK_CHOICES,
    CLOCK_FIELDS,
    DIRECTIONS,
    EFFECTS,
    IN_FORCE_BY,
    JUDGED_ON,
    KINDS,
    NEEDS,
    PARTS,
    PROPOSAL,
    Fact,
    Gate,
    InForce,
    Overlay,
    Period,
    Row,
    gap_fact_of,
)
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.events import CHOICES, DECLARED, OWN_KINDS, Event, define, type_named, types
from wtoproc.terms.periods import Length
from wtoproc.terms.provisions import TRACKS, Provision

__all__ = ["applied", "json_schema", "proposals"]

_ONE_DAY = timedelta(days=1)
_ID = re.compile(r"[a-z0-9][a-z0-9.()-]*")
_TYPE_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_TABLES = ("overlay", "change", "drop", "period", "gate", "fact", "event", "edge")
_WHEN = ("from", "until", "by")
# What the reader itself fills in, or what has another place in the file.
_NOT_WRITTEN = frozenset({"id", "reform", "in_force", "examples", "read_in", "verified", "checked", "meta"})
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "effect": EFFECTS,
    "clock_field": CLOCK_FIELDS,
    "clock_choice": CLOCK_CHOICES,
    "judged_on": JUDGED_ON,
    "direction": DIRECTIONS,
    "needs": NEEDS,
    "part": PARTS,
    "proceedings": ("original", "compliance"),
    "if_met": tuple(GRADES),
    "if_not": tuple(GRADES),
    "if_unknown": tuple(GRADES),
    "force": ("shall", "should", "may"),
}
_STEPS = frozenset({"governs", "clock", "waived_by", "extended_by", "announced_by", "requires", "forbids"})
_FACTS = frozenset(
    {"facts", "speaks_upon", "only_upon", "waived_by_fact", "extended_by_fact", "proved_by_occurrence"}
)
_RULES = frozenset({"replaces", "exception_to"})
_LENGTHS = frozenset({"length", "length_min"})
# A period of no days at all belongs to a day that somebody sets.
_SET_DAYS = frozenset({"comply_by", "period_end", "expected_on"})
_OF_EVENTS = frozenset({"on", "by", "proceeding", "note", "extra", "type", "month", "public", "words"})
_MISSING = object()


def _form(field: Field) -> str:
    """How a key is written in TOML: "text", "truth", "length", "texts" (one or a list), "lengths" (a table)."""
    if field.name in _LENGTHS:
        return "length"
    kind = str(field.type)
    if kind == "bool":
        return "truth"
    if kind.startswith("tuple"):
        return "texts"
    return "lengths" if kind.startswith("Mapping") else "text"


_KEYS: Mapping[type[Row], Mapping[str, str]] = {
    cls: {f.name: _form(f) for f in attrs.fields(cls) if f.name not in _NOT_WRITTEN} for cls in (Period, Gate)
}
_NEEDED = {Period: ("provision", "governs", "actor", "summary", "clock", "kind", "length", "effect"),
           Gate: ("provision", "governs", "actor", "summary")}  # fmt: skip


def proposals() -> tuple[str, ...]:
    """Names of the worked proposals that ship with the package, for `Rulebook.overlay`."""
    return tuple(sorted(file.stem for file in Path(_reader.package_path("reform/proposals")).glob("*.toml")))


def applied(
    rulebook: Rulebook, source: str | os.PathLike[str] | Mapping[str, Any], table: Mapping[str, Any]
) -> Rulebook:
    """A rulebook with an overlay laid over it; see `Rulebook.overlay`.

    Args:
        rulebook: the law to reform.
        source: a TOML file, the name of a shipped proposal, or what such a file holds, for messages.
        table: what it holds.

    Raises:
        OverlayError: it cannot be applied; every fault is named.
    """
    name = "the overlay" if isinstance(source, Mapping) else str(source)
    return _Reform(rulebook, name, table).made()


def table_of(source: str | os.PathLike[str] | Mapping[str, Any]) -> Mapping[str, Any]:
    """What an overlay holds: a copy of a mapping, or what is read from a file or a shipped proposal.

    Raises:
        OverlayError: the file cannot be read.
    """
    return copy.deepcopy(dict(source)) if isinstance(source, Mapping) else _table(str(source))


def _table(name: str) -> dict[str, Any]:
    path = name
    if not Path(name).exists():
        shipped = proposals()
        if name not in shipped:
            near = difflib.get_close_matches(name, shipped, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            told = f"no such file, and no shipped proposal{hint}: those are {', '.join(shipped)}"
            raise OverlayError(name, [Fault("", told)])
        path = _reader.package_path(f"reform/proposals/{name}.toml")
    if Path(path).is_dir():
        raise OverlayError(name, [Fault("", "is a folder: name an overlay in it, a .toml file")])
    try:
        return _reader.read_toml(path)
    except CaseFileError as error:
        faults = [f._replace(message=f.message.replace("case file", "overlay")) for f in error.faults]
        raise OverlayError(name, faults) from None


class _Window(NamedTuple):
    """From when until when a table of the file counts, both days included."""

    since: date
    until: date
    by: str

    def meets(self, other: _Window | InForce) -> bool:
        return self.since <= other.until and other.since <= self.until

    @property
    def always(self) -> bool:
        return self.since == date.min and self.until == date.max


class _Change(NamedTuple):
    """One table that changes or drops a row."""

    place: str
    rule: str
    window: _Window
    values: Mapping[str, Any] | None
    """None: the row is dropped."""


class _Reform:
    """One file on its way into a rulebook; faults gather until the end."""

    def __init__(self, base: Rulebook, file: str, data: Mapping[str, Any]) -> None:
        self.base = base
        self.file = file
        self.data = data
        self.faults: list[Fault] = []
        self.actors = sorted(
            {row.actor for rule in base for row in base.versions(rule)} | guards.roles() | {"anybody"}
        )
        self.rule = ""
        self.head = Overlay("", "")
        self.whole = _Window(date.min, date.max, "")
        self.events: dict[str, type[Event]] = {}
        self.facts: dict[str, Fact] = {}
        self.touched: set[str] = set()

    # -------------------------------------------------------------- the whole

    def made(self) -> Rulebook:
        """The new rulebook.

        Raises:
            OverlayError: with every fault of the file.
        """
        for key in self.data:
            if key not in _TABLES:
                self._fault(str(key), f"unknown table{self._near(str(key), _TABLES)}")
        self._read_head()
        self._read_events()
        self._read_facts()
        changes = [
            *self._changes("change"),
            *self._changes("drop"),
        ]
        self._check_together(changes)
        new = [*self._new_rows("period", Period), *self._new_rows("gate", Gate)]
        self._refuse_if_faulty()
        rows = self._changed(changes, new)
        charts = self._charts({row.id for row in rows})
        self._check_waits(rows)
        self._refuse_if_faulty()
        try:
            return Rulebook(
                rows,
                [*self.base.facts.values(), *self.facts.values()],
                self.base.readings.values(),
                chosen=self.base.chosen,
                overlays=[*self.base.overlays.values(), self.head],
                charts=charts,
                events={**self.base.events, **self.events},
            )
        except RulebookError as error:
            raise OverlayError(self.file, [Fault("", str(error))], rule=error.rule) from None

    def _refuse_if_faulty(self) -> None:
        if self.faults:
            raise OverlayError(self.file, self.faults, rule=self.rule)

    def _fault(self, place: str, message: str, rule: str = "") -> None:
        self.rule = self.rule or rule
        self.faults.append(Fault(place, message))

    def _near(self, name: str, known: Iterable[str], *, listed: bool = False) -> str:
        choices = list(known)
        near = difflib.get_close_matches(name, choices, n=1)
        if near and not listed:
            return f": did you mean {near[0]}?"
        return f": one of {', '.join(choices)}" if len(choices) <= 24 else ""

    # -------------------------------------------------------------- small parts of any table

    def _tables(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        listed = self.data.get(name, [])
        if not isinstance(listed, list):
            self._fault(name, f"is a single table: write [[{name}]]")
            return
        for n, table in enumerate(listed):
            if isinstance(table, dict):
                yield f"{name}[{n}]", table
            else:
                self._fault(f"{name}[{n}]", f"is no table: write [[{name}]]")

    def _text(self, place: str, table: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
        """A text of a table; "" with a fault where it is missing or none."""
        value = table.get(key, default)
        if value is None:
            self._fault(f"{place}.{key}", "is missing")
            return ""
        if not isinstance(value, str) or (not value.strip() and default is None):
            self._fault(f"{place}.{key}", f"{value!r} is no text")
            return ""
        return value

    def _truth(self, place: str, table: Mapping[str, Any], key: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self._fault(f"{place}.{key}", f"{value!r} is neither true nor false")
            return default
        return value

    def _only(self, place: str, table: Mapping[str, Any], known: Iterable[str], rule: str = "") -> None:
        choices = tuple(known)
        for key in table:
            if key not in choices:
                of = f" of {rule}" if rule else ""
                near = difflib.get_close_matches(key, choices, n=1)
                hint = f": did you mean {near[0]}?" if near else f": known are {', '.join(choices)}"
                self._fault(f"{place}.{key}", f"unknown key{of}{hint}", rule)

    def _window(self, place: str, table: Mapping[str, Any]) -> _Window:
        days = {}
        for key in ("from", "until"):
            day = table.get(key)
            if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
                self._fault(f"{place}.{key}", f"{day!r} is no date: write {key} = 2027-01-01, without quotes")
                day = None
            days[key] = day
        since, until = days["from"] or self.whole.since, days["until"] or self.whole.until
        if since > until:
            self._fault(f"{place}.until", f"{until} lies before {since}, from which it counts")
            until = date.max
        by = table.get("by", self.whole.by)
        if by not in ("", *IN_FORCE_BY):
            self._fault(f"{place}.by", f"{by!r}: one of {', '.join(IN_FORCE_BY)}")
            by = ""
        return _Window(since, until, by)

    # -------------------------------------------------------------- head, events, facts

    def _read_head(self) -> None:
        table = self.data.get("overlay")
        if not isinstance(table, dict):
            self._fault("overlay", "is missing: write [overlay] with id, title and source")
            return
        self._only("overlay", table, ("id", "title", "source", "paraphrase", "notes", *_WHEN))
        name = self._text("overlay", table, "id")
        if name and not _ID.fullmatch(name):
            self._fault(
                "overlay.id", f'{name!r} is no id: small letters, digits and hyphens, such as "faster-panels"'
            )
        elif name in self.base.overlays:
            self._fault("overlay.id", f"{name!r} lies in this rulebook already: give the overlay another id")
        title = self._text("overlay", table, "title")
        source = self._text("overlay", table, "source")
        paraphrase = self._truth("overlay", table, "paraphrase", default=False)
        self._text("overlay", table, "notes", default="")
        self.whole = self._window("overlay", table)
        self.head = Overlay(name, title, source, paraphrase)

    def _read_events(self) -> None:
        known = {kind.type for kind in types()} | self.base.events.keys()
        for place, table in self._tables("event"):
            self._only(place, table, ("type", "title", "fields", *DECLARED))
            type_name = self._text(place, table, "type")
            if type_name and not _TYPE_NAME.fullmatch(type_name):
                self._fault(f"{place}.type", f'{type_name!r} is no type name: write "early_harvest_agreed"')
            elif type_name in known or type_name in self.events:
                self._fault(
                    f"{place}.type",
                    f"the event type {type_name!r} exists already: use it, or choose another name",
                )
            title = self._text(place, table, "title")
            declared = self._declared(place, table)
            fields = self._event_fields(place, table.get("fields", {}))
            if type_name and _TYPE_NAME.fullmatch(type_name) and type_name not in known:
                self.events[type_name] = define(type_name, title, fields, declared)
                gap = gap_fact_of(type_name)
                self.facts[gap.id] = attrs.evolve(gap, reform=self.head.id)

    def _declared(self, place: str, table: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        """What an event type declares beside its fields: the class attributes of an event of the package."""
        found: list[tuple[str, Any]] = []
        for key in DECLARED.keys() & table.keys():
            default = DECLARED[key]
            if isinstance(default, bool):
                found.append((key, self._truth(place, table, key, default=default)))
            elif isinstance(default, tuple):
                listed = table[key]
                names = [listed] if isinstance(listed, str) else listed
                if isinstance(names, list) and all(isinstance(name, str) for name in names):
                    self._check_names(f"{place}.{key}", place, "clock", names)
                    found.append((key, tuple(names)))
                else:
                    self._fault(f"{place}.{key}", f"{listed!r} is neither a text nor a list of texts")
            else:
                value = self._text(place, table, key)
                known = CHOICES.get(key, self.actors)
                if value and value not in known:
                    self._fault(f"{place}.{key}", f"{value!r} is no {key}: one of {', '.join(known)}")
                found.append((key, value))
        return tuple(sorted(found))

    def _event_fields(self, place: str, table: object) -> tuple[tuple[str, str], ...]:
        if not isinstance(table, dict):
            self._fault(
                f"{place}.fields",
                f'is no table: write fields = {{ until = "date" }}, with {", ".join(OWN_KINDS)}',
            )
            return ()
        fields = []
        for name, kind in table.items():
            if not _FIELD.fullmatch(name) or name in _OF_EVENTS or name.startswith("x_"):
                self._fault(f"{place}.fields.{name}", "is no name for a field: every event has on, by, proceeding and note; "
                            "x_ begins a user's own keys")  # fmt: skip
            elif kind not in OWN_KINDS:
                self._fault(f"{place}.fields.{name}", f"{kind!r} is no kind: one of {', '.join(OWN_KINDS)}")
            else:
                fields.append((name, kind))
        return tuple(fields)

    def _read_facts(self) -> None:
        for place, table in self._tables("fact"):
            self._only(place, table, ("id", "question", "clause", "who", "helps"))
            name = self._text(place, table, "id")
            if name and not _ID.fullmatch(name):
                self._fault(f"{place}.id", f'{name!r} is no id: write "parties-agree"')
            elif name in self.base.facts or name in self.facts:
                self._fault(
                    f"{place}.id", f"the fact {name!r} exists already: name it in a row, without a table here"
                )
            question, clause, who = (self._text(place, table, key) for key in ("question", "clause", "who"))
            helps = self._truth(place, table, "helps", default=True)
            if name not in self.base.facts:
                self.facts[name] = Fact(name, question, clause, who, helps, self.head.id)

    # -------------------------------------------------------------- values of rows

    def _value(self, place: str, rule: str, key: str, form: str, value: Any) -> Any:
        """The value of a key as a row holds it; `_MISSING` with a fault."""
        if form == "truth":
            if isinstance(value, bool):
                return value
            return self._wrong(place, f"{rule}: {value!r} is neither true nor false", rule)
        if form == "length":
            return self._length(place, rule, value)
        if form == "lengths":
            return self._variants(place, rule, value)
        texts = [value] if isinstance(value, str) else value
        if form == "text" and not isinstance(value, str):
            return self._wrong(place, f"{rule}: {value!r} is no text", rule)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return self._wrong(place, f"{rule}: {value!r} is neither a text nor a list of texts", rule)
        before = len(self.faults)
        self._check_names(place, rule, key, texts)
        if len(self.faults) > before:
            return _MISSING
        if key in ("if_met", "if_not", "if_unknown"):
            return GRADES[value]
        return value if form == "text" else tuple(texts)

    def _wrong(self, place: str, message: str, rule: str) -> Any:
        self._fault(place, message, rule)
        return _MISSING

    def _length(self, place: str, rule: str, value: object) -> Any:
        try:
            return Length.parse(value if isinstance(value, str) else str(value))
        except RulebookError as error:
            return self._wrong(place, f"{rule}: {error}", rule)

    def _variants(self, place: str, rule: str, value: object) -> Any:
        known = {*guards.cases(), *(track.replace("-", "_") for track in TRACKS.values())}
        if not isinstance(value, dict):
            return self._wrong(place, f'{rule}: {value!r} is no table: write {{ urgent = "10 days" }}', rule)
        found = {}
        for case, length in value.items():
            if case not in known:
                self._fault(
                    f"{place}.{case}", f"{rule}: no such case: one of {', '.join(sorted(known))}", rule
                )
            found[case] = self._length(f"{place}.{case}", rule, length)
        return _MISSING if _MISSING in found.values() else found

    def _check_names(self, place: str, rule: str, key: str, names: Iterable[str]) -> None:
        known: Iterable[str] | None = None
        what = f"{key} of {rule}"
        if key in _CHOICES:
            known = _CHOICES[key]
        elif key == "actor":
            known = self.actors
        elif key == "overlay":
            known = list(self.base.overlays)
        elif key in _STEPS:
            known, what = [*(kind.type for kind in types()), *self.base.events, *self.events], "event type"
        elif key in _FACTS:
            known, what = [*self.base.facts, *self.facts], "fact; a new one needs a table [[fact]]"
        elif key in _RULES:
            known, what = [*self.base, *self._written_ids()], "rule"
        elif key == "readings":
            known, what = list(self.base.readings), "reading"
        elif key == "provision":
            for name in names:
                try:
                    Provision.parse(name)
                except RulebookError as error:
                    self._fault(place, f"{rule}: {error}", rule)
        if known is None:
            return
        for name in names:
            if name not in known:
                closed = key in _CHOICES or key in ("actor", "overlay")
                hint = self._near(name, known, listed=key in _CHOICES)
                self._fault(place, f"{rule}: {name!r} is no {what}{hint if hint or not closed else ''}", rule)

    def _written_ids(self) -> list[str]:
        return [
            str(table["id"])
            for kind in ("period", "gate")
            for table in self.data.get(kind, ())
            if isinstance(table, dict) and "id" in table
        ]

    # -------------------------------------------------------------- changes and drops

    def _changes(self, name: str) -> Iterator[_Change]:
        for place, table in self._tables(name):
            rule = self._text(place, table, "id")
            if not rule:
                continue
            if rule not in self.base:
                near = difflib.get_close_matches(rule, list(self.base), n=3)
                hint = f": did you mean {', '.join(near)}?" if near else "; wtoproc rules lists them"
                self._fault(f"{place}.id", f"no rule {rule!r}{hint}", rule)
                continue
            row = self.base[rule]
            window = self._window(place, table)
            self._check_window(place, rule, window)
            if name == "drop":
                self._only(place, table, ("id", "from", "until"), rule)
                yield _Change(place, rule, window, None)
                continue
            keys = _KEYS[type(row)]
            self._only(place, table, ("id", *_WHEN, *keys), rule)
            values = {
                key: found
                for key, form in keys.items()
                if key in table
                and (found := self._value(f"{place}.{key}", rule, key, form, table[key])) is not _MISSING
            }
            if not table.keys() & keys.keys():
                self._fault(place, f"{rule}: changes nothing: name a key, such as length or effect", rule)
            if "overlay" in values:
                self._fault(
                    f"{place}.overlay", f"{rule}: a row stays in its set of rules: leave the key out", rule
                )
            self._check_row(place, row, values)
            yield _Change(place, rule, window, values)

    def _check_window(self, place: str, rule: str, window: _Window) -> None:
        if not any(window.meets(row.in_force) for row in self.base.versions(rule)):
            told = ", ".join(
                f"{r.in_force.since} to {_day(r.in_force.until)}" for r in self.base.versions(rule)
            )
            self._fault(
                place, f"{rule}: no version of it is in force then ({told}): other dates, or none", rule
            )

    def _check_row(self, place: str, row: Row, values: Mapping[str, Any]) -> None:
        """What must fit together within a row once it is changed."""
        if not isinstance(row, Period):
            return
        length = values.get("length", row.length)
        shorter = values.get("length_min", row.length_min)
        field = values.get("clock_field", row.clock_field)
        nothing = isinstance(length, Length) and not (
            length.years or length.months or length.weeks or length.days
        )
        if nothing and "length" in values and field not in _SET_DAYS:
            self._fault(
                f"{place}.length",
                f"{row.id}: a period of no length is none: give it one, or drop the row",
                row.id,
            )
        if isinstance(length, Length) and isinstance(shorter, Length) and _longer(shorter, length):
            self._fault(
                f"{place}.length_min",
                f"{row.id}: {shorter} is longer than the whole length, {length}",
                row.id,
            )

    def _check_together(self, changes: list[_Change]) -> None:
        for n, change in enumerate(changes):
            for other in changes[:n]:
                if other.rule != change.rule or not other.window.meets(change.window):
                    continue
                if other.values is None and change.values is None:
                    self._fault(
                        change.place,
                        f"{change.rule} is dropped twice, also by {other.place}: keep one",
                        change.rule,
                    )
                elif other.values is None or change.values is None:
                    told = f"{change.rule} is changed and dropped at the same time, by {other.place} too: choose one"
                    self._fault(change.place, told, change.rule)
                else:
                    for key in other.values.keys() & change.values.keys():
                        told = f"{change.rule}: {other.place} changes {key} for the same time: keep one of the two"
                        self._fault(f"{change.place}.{key}", told, change.rule)

    def _changed(self, changes: list[_Change], new: list[Row]) -> list[Row]:
        """The rows of the new rulebook."""
        rows: list[Row] = []
        suspends: list[str] = []
        gone: set[str] = set()
        for rule in self.base:
            versions = list(self.base.versions(rule))
            for change in changes:
                if change.rule == rule:
                    versions = [part for row in versions for part in self._parts(row, change)]
                    if change.window.by and change.values is not None:
                        # All versions are chosen by the same day, or one act would meet two of them, or none.
                        versions = [
                            _in_force(v, v.in_force.since, v.in_force.until, change.window.by)
                            for v in versions
                        ]
            if not versions:
                gone.add(rule)
            elif any(c.rule == rule and c.values is None for c in changes):
                suspends.append(rule)
            rows += versions
        self.head = attrs.evolve(self.head, suspends=tuple(suspends))
        return _without(rows, gone) + new

    def _parts(self, row: Row, change: _Change) -> Iterator[Row]:
        """What becomes of one version of a row: what came before, the changed one unless it is dropped, what follows."""
        force, window = row.in_force, change.window
        if not window.meets(force):
            yield row
            return
        new = None if change.values is None else self._evolved(row, change.values)
        if new is row:
            yield row
            return
        if force.since < window.since:
            yield _in_force(row, force.since, window.since - _ONE_DAY)
        if new is not None:
            yield _in_force(new, max(force.since, window.since), min(force.until, window.until))
        if window.until < force.until:
            yield _in_force(row, window.until + _ONE_DAY, force.until)

    def _evolved(self, row: Row, values: Mapping[str, Any]) -> Row:
        """A row with other values; the row itself where they are the ones that it has."""
        other = {key: value for key, value in values.items() if getattr(row, key) != value}
        if not other:
            return row
        self.touched.add(row.id)
        told = "; ".join(
            f"{key} {_value_in_words(v)} in place of {_value_in_words(getattr(row, key))}"
            for key, v in other.items()
            if key != "summary"
        )
        changes: dict[str, Any] = {
            "reform": self.head.id,
            "verified": PROPOSAL,
            "checked": None,
            "read_in": (),
            "examples": (),
            "source": f"{self.head.source} (changes {row.source})",
            "summary": f"{row.summary} Changed by {self.head.id}: {told}.",
        }
        if "length" in other:
            changes["uncountable"] = ""
        return attrs.evolve(row, **(changes | other))

    # -------------------------------------------------------------- new rows

    def _new_rows(self, name: str, cls: type[Period | Gate]) -> Iterator[Row]:
        seen = [str(table.get("id")) for other in ("period", "gate") for _, table in self._quietly(other)]
        for place, table in self._tables(name):
            before = len(self.faults)
            rule = self._text(place, table, "id")
            if rule and not _ID.fullmatch(rule):
                self._fault(f"{place}.id", f'{rule!r} is no id: write "my-4.7-notice"', rule)
            if rule in self.base:
                self._fault(
                    f"{place}.id",
                    f"the rule {rule!r} exists already: change it with [[change]], or choose another id",
                    rule,
                )
            elif seen.count(rule) > 1:
                self._fault(
                    f"{place}.id", f"{rule!r} stands twice in this file: give each row its own id", rule
                )
            self._only(place, table, ("id", *_WHEN, *_KEYS[cls]), rule)
            for key in _NEEDED[cls]:
                if key not in table and not (key == "length" and "uncountable" in table):
                    self._fault(f"{place}.{key}", f"{rule}: is missing", rule)
            values = {
                key: found
                for key, form in _KEYS[cls].items()
                if key in table
                and (found := self._value(f"{place}.{key}", rule, key, form, table[key])) is not _MISSING
            }
            window = self._window(place, table)
            if values.get("replaces") and not window.always:
                self._fault(f"{place}.replaces", f"{rule}: a row with dates replaces none: drop or change the other row "
                            "for the same dates", rule)  # fmt: skip
            if cls is Gate and not self._decides(values):
                self._fault(place, f"{rule}: decides nothing: give it requires, forbids, facts, an actor among "
                            f"{', '.join(sorted(guards.roles()))}, or say in cannot_object why it never objects", rule)  # fmt: skip
            if len(self.faults) > before:
                continue
            first = window.since if window.since > date.min else date(1995, 1, 1)
            values |= {"id": rule, "reform": self.head.id, "verified": PROPOSAL,
                       "in_force": InForce(first, window.until, window.by or "clock")}  # fmt: skip
            values.setdefault("source", self.head.source)
            row = cls(**values)
            self._check_row(place, row, values)
            self.touched.add(rule)
            yield row

    def _quietly(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        listed = self.data.get(name, [])
        yield from (
            (name, table) for table in (listed if isinstance(listed, list) else ()) if isinstance(table, dict)
        )

    @staticmethod
    def _decides(values: Mapping[str, Any]) -> bool:
        return bool(
            any(values.get(key) for key in ("requires", "forbids", "facts", "cannot_object"))
            or values.get("actor") in guards.roles()
        )

    # -------------------------------------------------------------- edges

    def _charts(self, rules: set[str]) -> Mapping[str, Chart]:
        charts = dict(self.base.charts)
        # A gate that is gone orders no step; the step itself stays drawn.
        for name, chart in charts.items():
            if any(edge.gate and edge.gate not in rules and edge.gate in self.base for edge in chart.edges):
                edges = tuple(e._replace(gate=e.gate if e.gate in rules else "") for e in chart.edges)
                charts[name] = attrs.evolve(chart, edges=edges)
        own = frozenset({*self.base.events, *self.events})
        for place, table in self._tables("edge"):
            self._only(place, table, ("chart", "trigger", "source", "dest", "gate"))
            name = self._text(place, table, "chart")
            if name not in charts:
                if name:
                    self._fault(f"{place}.chart", f"{name!r} is no chart: one of {', '.join(charts)}")
                continue
            trigger = self._text(place, table, "trigger")
            if trigger and trigger not in own and not _is_type(trigger):
                hint = self._near(trigger, [*(kind.type for kind in types()), *own])
                self._fault(f"{place}.trigger", f"{trigger!r} is no event type{hint}")
                trigger = ""
            sources = table.get("source", [])
            sources = [sources] if isinstance(sources, str) else sources
            if not isinstance(sources, list) or not sources:
                self._fault(
                    f"{place}.source", 'is missing: the states it leads from, such as ["held", "failed"]'
                )
                continue
            dest = table.get("dest")
            gate = self._text(place, table, "gate", default="")
            if gate and gate not in rules:
                self._fault(f"{place}.gate", f"no rule {gate!r}{self._near(gate, rules)}", gate)
            charts[name] = self._drawn(place, charts[name], Edge(trigger, "", dest or "", gate), sources, own)
        return charts

    def _drawn(self, place: str, chart: Chart, edge: Edge, sources: list[Any], own: frozenset[str]) -> Chart:
        before = len(self.faults)
        for key, states in (("source", sources), ("dest", [edge.dest] if edge.dest else [])):
            for state in states:
                if state not in chart.states:
                    hint = self._near(str(state), chart.states)
                    self._fault(f"{place}.{key}", f"{chart.name} has no state {state!r}{hint}")
        for state in sources:
            if state in chart.states and chart.drawn(state, edge.trigger):
                self._fault(
                    f"{place}.source",
                    f"{edge.trigger} leads from {state!r} already: an act leads one way only",
                )
        if len(set(map(str, sources))) < len(sources):
            self._fault(f"{place}.source", "names a state twice: keep one")
        if len(self.faults) > before or not edge.trigger:
            return chart
        new = tuple(edge._replace(source=state, dest=edge.dest or state) for state in sources)
        return attrs.evolve(chart, edges=(*chart.edges, *new), own=own)

    # -------------------------------------------------------------- contradictions between rows

    def _check_waits(self, rows: list[Row]) -> None:
        """No act may be held back for longer than the time within which it must be done."""
        periods = [row for row in rows if isinstance(row, Period) and row.length is not None and not row.meta]
        waits = [row for row in periods if row.kind == "wait" and row.effect == "bars"]
        limits = [
            row for row in periods if row.kind == "limit" and row.effect in ("bars", "overrun", "lapses")
        ]
        for wait in waits:
            for limit in limits:
                if not {wait.id, limit.id} & self.touched or not _same_time(wait, limit):
                    continue
                if wait.length and limit.length and _longer(wait.length, limit.length):
                    self._fault(
                        "change" if wait.id in self.base and limit.id in self.base else "period",
                        f"{wait.id} holds {' and '.join(sorted(set(wait.governs) & set(limit.governs)))} back for "
                        f"{wait.length}, but {limit.id} wants it within {limit.length} of the same day: "
                        "shorten the one or lengthen the other",
                        wait.id if wait.id in self.touched else limit.id,
                    )


def _same_time(one: Period, other: Period) -> bool:
    """Whether two periods run side by side from the same day, towards the same act."""
    same = all(
        getattr(one, key) == getattr(other, key) for key in ("clock_field", "direction", "needs", "judged_on")
    )
    return (
        same
        and one.direction == "after"
        and bool(set(one.governs) & set(other.governs))
        and bool(set(one.clock) & set(other.clock))
        and bool(set(one.proceedings) & set(other.proceedings))
        and one.overlay == other.overlay
        and (not one.agreements or not other.agreements or bool(set(one.agreements) & set(other.agreements)))
        and one.id not in other.replaces
        and other.id not in one.replaces
        and one.in_force.since <= other.in_force.until
        and other.in_force.since <= one.in_force.until
    )


_SOME_DAY = date(2001, 1, 1)


def _longer(one: Length, other: Length) -> bool:
    return one.after(_SOME_DAY) > other.after(_SOME_DAY)


def _is_type(type_name: str) -> bool:
    try:
        type_named(type_name)
    except ValueError:
        return False
    return True


def _day(day: date) -> str:
    return "no end" if day == date.max else str(day)


def _value_in_words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "none"
    if hasattr(value, "items"):
        return ", ".join(f"{k} {v}" for k, v in value.items()) or "none"
    return str(getattr(value, "word", value))


def _in_force(row: Row, since: date, until: date, by: str = "") -> Row:
    return attrs.evolve(row, in_force=InForce(since, until, by or row.in_force.by))


def _without(rows: list[Row], gone: set[str]) -> list[Row]:
    """The rows that are left when some are gone for good: without what named them, or was an exception to them alone."""
    if not gone:
        return rows
    left: list[Row] = []
    more: set[str] = set()
    for row in rows:
        changes: dict[str, Any] = {}
        if gone & set(row.replaces):
            changes["replaces"] = tuple(r for r in row.replaces if r not in gone)
        if isinstance(row, Gate) and gone & set(row.exception_to):
            changes["exception_to"] = kept = tuple(r for r in row.exception_to if r not in gone)
            if not kept:
                more.add(row.id)
                continue
        left.append(attrs.evolve(row, **changes) if changes else row)
    return _without(left, more) if more else left


# ------------------------------------------------------------------ the schema


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an overlay as parsed from TOML, days as ISO texts; made from the rows' own keys."""
    text = {"type": "string"}
    texts = {"anyOf": [text, {"type": "array", "items": text}]}
    length = {"type": "string", "pattern": r"^\d+ (year|month|week|day)s?( \d+ (month|week|day)s?)*$"}
    forms: dict[str, Any] = {
        "text": text,
        "truth": {"type": "boolean"},
        "length": length,
        "lengths": {"type": "object", "additionalProperties": length},
        "texts": texts,
    }
    day = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
    when = {"from": day, "until": day, "by": {"enum": list(IN_FORCE_BY)}}
    name = {"type": "string", "pattern": f"^{_ID.pattern}$"}

    def of(key: str, form: str) -> dict[str, Any]:
        if key not in _CHOICES:
            return dict(forms[form])
        one = {"enum": list(_CHOICES[key])}
        return one if form == "text" else {"anyOf": [one, {"type": "array", "items": one}]}

    def table(properties: dict[str, Any], required: Iterable[str]) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties,
            "required": list(required),
            "additionalProperties": False,
        }

    def many(properties: dict[str, Any], required: Iterable[str]) -> dict[str, Any]:
        return {"type": "array", "items": table(properties, required)}

    def row(cls: type[Row]) -> dict[str, Any]:
        return {"id": name, **when, **{key: of(key, form) for key, form in _KEYS[cls].items()}}

    def needed(cls: type[Row]) -> list[str]:
        return ["id", *(key for key in _NEEDED[cls] if key != "length")]

    def declared(key: str) -> dict[str, Any]:
        if isinstance(DECLARED[key], bool):
            return dict(forms["truth"])
        if isinstance(DECLARED[key], tuple):
            return dict(texts)
        return {"enum": list(CHOICES[key])} if key in CHOICES else dict(text)

    kinds = {"type": "object", "additionalProperties": {"enum": list(OWN_KINDS)}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An overlay of wtoproc: a reform of the law",
        "type": "object",
        "required": ["overlay"],
        "properties": {
            "overlay": table(
                {"id": name, "title": text, "source": text, "paraphrase": forms["truth"], "notes": text, **when},
                ("id", "title", "source"),
            ),
            "change": many({**row(Gate), **row(Period)}, ("id",)),
            "drop": many({"id": name, "from": day, "until": day}, ("id",)),
            "period": many(row(Period), needed(Period)),
            "gate": many(row(Gate), needed(Gate)),
            "fact": many(
                {"id": name, "question": text, "clause": text, "who": text, "helps": forms["truth"]},
                ("id", "question", "clause", "who"),
            ),
            "event": many(
                {"type": {"type": "string", "pattern": f"^{_TYPE_NAME.pattern}$"}, "title": text, "fields": kinds,
                 **{key: declared(key) for key in DECLARED}},
                ("type", "title"),
            ),
            "edge": many(
                {"chart": text, "trigger": text, "source": texts, "dest": text, "gate": text},
                ("chart", "trigger", "source"),
            ),
        },
        "additionalProperties": False,
    }  # fmt: skip
