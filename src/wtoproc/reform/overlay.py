"""Overlays that users write: a reform of the law as a TOML file, found, checked and laid over a rulebook.

A file changes rows, drops them, adds periods and gates, and may bring in facts, event types and edges of its own;
docs/reform.md has the keys. An error lists all faults of a file. A file with a fault is not applied at all.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from wtoproc import _reader
from wtoproc.errors import CaseFileError, Fault, OverlayError, RulebookError
from wtoproc.law.rows import nearest
from wtoproc.law.rulebook import Rulebook
from wtoproc.reform.changes import changed, check_together, read_changes
from wtoproc.reform.contradictions import check_waits
from wtoproc.reform.declarations import read_events, read_facts, read_head
from wtoproc.reform.edges import drawn_charts
from wtoproc.reform.new_rows import read_rows
from wtoproc.reform.row_values import Names
from wtoproc.reform.tables import Faults, hint

__all__ = ["applied", "proposals", "table_of"]

_TABLES = ("overlay", "change", "drop", "period", "gate", "fact", "event", "edge")


def proposals() -> tuple[str, ...]:
    """Names of the worked proposals that ship with the package, for `Rulebook.overlay`."""
    return tuple(sorted(file.stem for file in Path(_reader.package_path("reform/proposals")).glob("*.toml")))


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
            near = nearest(name, shipped, 1)
            remedy = f" (did you mean {near[0]}?)" if near else ""
            message = f"no such file, and no shipped proposal{remedy}: those are {', '.join(shipped)}"
            raise OverlayError(name, [Fault("", message)])
        path = _reader.package_path(f"reform/proposals/{name}.toml")
    if Path(path).is_dir():
        raise OverlayError(name, [Fault("", "is a folder: name an overlay in it, a .toml file")])
    try:
        return _reader.read_toml(path)
    except CaseFileError as error:
        faults = [f._replace(message=f.message.replace("case file", "overlay")) for f in error.faults]
        raise OverlayError(name, faults) from None


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
    faults = Faults("the overlay" if isinstance(source, Mapping) else str(source))
    for key in table:
        if key not in _TABLES:
            faults.add(str(key), f"unknown table{hint(str(key), _TABLES)}")
    head = read_head(table, rulebook, faults)
    names = Names(rulebook, table)
    names = attrs.evolve(names, events=read_events(table, names, faults))
    names = attrs.evolve(names, facts=read_facts(table, names, head.overlay, faults))
    changes = list(read_changes(table, names, head, faults))
    check_together(changes)
    new = list(read_rows(table, names, head, faults))
    faults.refuse()
    kept, suspended = changed(rulebook, changes, head.overlay)
    rows = [*kept, *new]
    charts = drawn_charts(table, names, {row.id for row in rows}, faults)
    check_waits(rows, rulebook, head.overlay.id, faults)
    faults.refuse()
    try:
        return Rulebook(
            rows,
            [*rulebook.facts.values(), *names.facts.values()],
            rulebook.readings.values(),
            chosen=rulebook.chosen,
            overlays=[*rulebook.overlays.values(), attrs.evolve(head.overlay, suspends=suspended)],
            charts=charts,
            events={**rulebook.events, **names.events},
        )
    except RulebookError as error:
        raise OverlayError(faults.file, [Fault("", str(error))], rule=error.rule) from None
