"""The edges that a reform draws in the charts, and those that lose their gate with a dropped row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs

from wtoproc.law.charts import Chart, Edge
from wtoproc.record.event import Event
from wtoproc.record.events import type_named
from wtoproc.reform.row_values import Names
from wtoproc.reform.tables import Faults, Table, hint, tables

__all__ = ["drawn_charts"]


def drawn_charts(
    data: Mapping[str, Any], names: Names, rules: Collection[str], faults: Faults
) -> Mapping[str, Chart]:
    """The charts of a rulebook as a reform leaves them.

    Args:
        data: what the file holds.
        names: the names that it may use, with the rulebook beneath.
        rules: the ids of the rules of the reformed law.
        faults: where faults go.
    """
    charts = {name: chart.with_gates(rules) for name, chart in names.base.charts.items()}
    own = frozenset({*names.base.events, *names.events})
    for table in tables(data, "edge", faults):
        table.check_keys(("chart", "trigger", "source", "dest", "gate"))
        name = table.text("chart")
        if name not in charts:
            if name:
                table.fault("chart", f"{name!r} is no chart: one of {', '.join(charts)}")
            continue
        edge = Edge(_trigger(table, own, names), "", table.values.get("dest") or "", "")
        sources = _sources(table)
        if sources:
            edge = edge._replace(gate=_gate(table, rules))
            charts[name] = _drawn(table, charts[name], edge, sources, own)
    for number, kind in enumerate(names.events.values()):
        if kind.ends:
            charts = {
                name: _ended(chart, kind, own, f"event[{number}].ends", faults)
                for name, chart in charts.items()
            }
    return charts


# The step whose edges a new one that ends as much takes where it draws none of its own.
_ENDS_LIKE = {"complaint": "complaint_withdrawn", "dispute": "dispute_terminated"}


def _ended(chart: Chart, kind: type[Event], own: frozenset[str], place: str, faults: Faults) -> Chart:
    """A chart in which a step that ends the dispute or a complaint leads to an end, so that status and verdicts agree."""
    new = []
    for edge in chart.edges:
        if edge.trigger != _ENDS_LIKE[kind.ends]:
            continue
        if not chart.drawn(edge.source, kind.type):
            new.append(edge._replace(trigger=kind.type, gate=""))
        elif edge.dest in chart.ends and (dest := chart.step(edge.source, kind.type)) not in chart.ends:
            faults.add(
                place,
                f"{kind.type} ends the {kind.ends}, but leads from {edge.source!r} to {dest!r}, which is no end: "
                f"leave that edge out, and it leads to {edge.dest!r}",
            )
    return attrs.evolve(chart, edges=(*chart.edges, *new), own=own)


def _trigger(table: Table, own: Collection[str], names: Names) -> str:
    """The event type of an edge; "" with a fault where there is none."""
    trigger = table.text("trigger")
    if trigger and trigger not in own and not _is_type(trigger):
        table.fault("trigger", f"{trigger!r} is no event type{hint(trigger, names.steps)}")
        return ""
    return trigger


def _is_type(type_name: str) -> bool:
    try:
        type_named(type_name)
    except ValueError:
        return False
    return True


def _sources(table: Table) -> list[Any]:
    """The states from which an edge leads; none with a fault."""
    sources = table.values.get("source", [])
    sources = [sources] if isinstance(sources, str) else sources
    if isinstance(sources, list) and sources:
        return sources
    table.fault("source", 'is missing: the states it leads from, such as ["held", "failed"]')
    return []


def _gate(table: Table, rules: Collection[str]) -> str:
    gate = table.text("gate", default="")
    if gate and gate not in rules:
        table.fault("gate", f"no rule {gate!r}{hint(gate, rules)}", gate)
    return gate


def _drawn(table: Table, chart: Chart, edge: Edge, sources: list[Any], own: frozenset[str]) -> Chart:
    """A chart with an edge from each of the sources; as it was where one of them is faulty."""
    before = len(table.faults)
    _check_states(table, chart, "source", sources)
    _check_states(table, chart, "dest", [edge.dest] if edge.dest else [])
    for state in sources:
        if state in chart.states and chart.drawn(state, edge.trigger):
            table.fault("source", f"{edge.trigger} leads from {state!r} already: an act leads one way only")
    if len(set(map(str, sources))) < len(sources):
        table.fault("source", "names a state twice: keep one")
    if len(table.faults) > before or not edge.trigger:
        return chart
    new = tuple(edge._replace(source=state, dest=edge.dest or state) for state in sources)
    return attrs.evolve(chart, edges=(*chart.edges, *new), own=own)


def _check_states(table: Table, chart: Chart, key: str, states: list[Any]) -> None:
    for state in states:
        if state not in chart.states:
            table.fault(key, f"{chart.name} has no state {state!r}{hint(str(state), chart.states)}")
