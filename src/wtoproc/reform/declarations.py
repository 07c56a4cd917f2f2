"""The parts of a reform file besides rows: its head, its event types and its open facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import attrs

from wtoproc.law.rows import Fact, Overlay, gap_fact_of
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import DECLARED, DECLARED_TEXTS, OWN_KINDS, Event, define
from wtoproc.record.events import types
from wtoproc.reform.keys import ID, TYPE_NAME
from wtoproc.reform.row_values import Names, check_names
from wtoproc.reform.tables import ALWAYS, WHEN, Faults, Table, Window, tables

__all__ = ["Head", "read_events", "read_facts", "read_head"]

_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_OF_EVENTS = frozenset({"on", "by", "proceeding", "note", "extra", "type", "month", "public", "words"})


class Head(NamedTuple):
    """What a file says of the reform as a whole."""

    overlay: Overlay
    window: Window


def read_head(data: Mapping[str, Any], base: Rulebook, faults: Faults) -> Head:
    """The head of a file: the set of rules that it makes, and when that counts."""
    values = data.get("overlay")
    if not isinstance(values, dict):
        faults.add("overlay", "is missing: write [overlay] with id, title and source")
        return Head(Overlay("", ""), ALWAYS)
    table = Table("overlay", values, faults)
    table.check_keys(("id", "title", "source", "paraphrase", "notes", *WHEN))
    name = table.text("id")
    if name and not ID.fullmatch(name):
        table.fault("id", f'{name!r} is no id: small letters, digits and hyphens, such as "faster-panels"')
    elif name in base.overlays:
        table.fault("id", f"{name!r} lies in this rulebook already: give the overlay another id")
    title, source = table.text("title"), table.text("source")
    paraphrase = table.truth("paraphrase", default=False)
    table.text("notes", default="")
    return Head(Overlay(name, title, source, paraphrase), table.window(ALWAYS))


def read_events(data: Mapping[str, Any], names: Names, faults: Faults) -> dict[str, type[Event]]:
    """The event types that a file adds, by their names."""
    found: dict[str, type[Event]] = {}
    names = attrs.evolve(names, events=found)  # a type may name those that stand before it
    known = {kind.type for kind in types()} | names.base.events.keys()
    for table in tables(data, "event", faults):
        table.check_keys(("type", "title", "fields", *DECLARED))
        type_name = table.text("type")
        if type_name and not TYPE_NAME.fullmatch(type_name):
            table.fault("type", f'{type_name!r} is no type name: write "early_harvest_agreed"')
        elif type_name in known or type_name in found:
            table.fault(
                "type", f"the event type {type_name!r} exists already: use it, or choose another name"
            )
        title = table.text("title")
        declared = tuple(sorted(_declared(table, names)))
        fields = tuple(_fields(table))
        if TYPE_NAME.fullmatch(type_name) and type_name not in known:
            found[type_name] = define(type_name, title, fields, declared)
    return found


def _declared(table: Table, names: Names) -> Iterator[tuple[str, Any]]:
    """What an event type declares beside its fields: the class attributes of an event of the package."""
    for key in DECLARED.keys() & table.values.keys():
        default = DECLARED[key]
        if isinstance(default, bool):
            yield key, table.truth(key, default=default)
        elif isinstance(default, tuple):
            yield from _declared_types(table, key, names)
        else:
            value = table.text(key)
            known = DECLARED_TEXTS.get(key, names.actors)
            if value and value not in known:
                table.fault(key, f"{value!r} is no {key}: one of {', '.join(known)}")
            yield key, value


def _declared_types(table: Table, key: str, names: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    listed = table.values[key]
    written = [listed] if isinstance(listed, str) else listed
    if isinstance(written, list) and all(isinstance(name, str) for name in written):
        check_names(table, table.place, key, written, names)
        yield key, tuple(written)
    else:
        table.fault(key, f"{listed!r} is neither a text nor a list of texts")


def _fields(table: Table) -> Iterator[tuple[str, str]]:
    """The fields of an event type, each with its kind."""
    fields = table.values.get("fields", {})
    if not isinstance(fields, dict):
        table.fault(
            "fields", f'is no table: write fields = {{ until = "date" }}, with {", ".join(OWN_KINDS)}'
        )
        return
    for name, kind in fields.items():
        if not _FIELD.fullmatch(name) or name in _OF_EVENTS or name.startswith("x_"):
            table.fault(f"fields.{name}", "is no name for a field: every event has on, by, proceeding and note; "
                        "x_ begins a user's own keys")  # fmt: skip
        elif kind not in OWN_KINDS:
            table.fault(f"fields.{name}", f"{kind!r} is no kind: one of {', '.join(OWN_KINDS)}")
        else:
            yield name, kind


def read_facts(data: Mapping[str, Any], names: Names, head: Overlay, faults: Faults) -> dict[str, Fact]:
    """The open facts that a file adds, by their ids: its own, and for each of its event types that none is recorded."""
    gaps = (attrs.evolve(gap_fact_of(type_name), reform=head.id) for type_name in names.events)
    found = {gap.id: gap for gap in gaps}
    for table in tables(data, "fact", faults):
        table.check_keys(("id", "question", "clause", "who", "helps"))
        name = table.text("id")
        if name and not ID.fullmatch(name):
            table.fault("id", f'{name!r} is no id: write "parties-agree"')
        elif name in names.base.facts or name in found:
            table.fault("id", f"the fact {name!r} exists already: name it in a row, without a table here")
        question, clause, who = (table.text(key) for key in ("question", "clause", "who"))
        helps = table.truth("helps", default=True)
        if name not in names.base.facts:
            found[name] = Fact(name, question, clause, who, helps, head.id)
    return found
