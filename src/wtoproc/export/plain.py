"""Converts values to plain data for JSON, as ``--json`` prints them. Days are ISO texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from wtoproc._typed import plain
from wtoproc.analysis.comparison import Comparison, summarize
from wtoproc.analysis.exploration import Exploration, ExplorationChange, Path
from wtoproc.dispute import Dispute, Snapshot
from wtoproc.judging.verdicts import Verdict
from wtoproc.law.rows import Fact, Gate, Period, Reading, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event


def reviewed_data(dispute: Dispute, file: str, index: int, event: Event, verdict: Verdict) -> dict[str, Any]:
    """One reviewed event of a replay."""
    return {
        "dispute": dispute.number,
        "file": file,
        "index": index,
        "on": event.on.isoformat(),
        "type": event.type,
        "proceeding": event.proceeding,
        "by": list(event.by),
        "verdict": verdict.value,
        "findings": [f.to_dict() for f in verdict.findings],
    }


def replay_data(
    dispute: Dispute, file: str, verdicts: Iterable[Verdict], snapshot: Snapshot
) -> dict[str, Any]:
    """The totals of the replay of one dispute."""
    values = [(v.value, any(f.grade.word == "overrun" for f in v.findings)) for v in verdicts]
    return {
        "dispute": dispute.number,
        "file": file,
        "coverage": dispute.coverage,
        "events": len(values),
        "permitted": sum(1 for value, _ in values if value == "permitted"),
        "conditional": sum(1 for value, _ in values if value == "conditional"),
        "barred": sum(1 for value, _ in values if value == "barred"),
        "overruns": sum(1 for _, overrun in values if overrun),
        "status": [str(s) for s in snapshot.statuses],
    }


def deadlines_data(snapshot: Snapshot) -> dict[str, Any]:
    """The deadlines of a dispute on a day."""
    return {
        "dispute": snapshot.dispute.number,
        "on": snapshot.day.isoformat(),
        "deadlines": [d.to_dict() for d in snapshot.deadlines()],
    }


def moves_data(snapshot: Snapshot) -> dict[str, Any]:
    """The moves in a dispute on a day."""
    return {
        "dispute": snapshot.dispute.number,
        "on": snapshot.day.isoformat(),
        "moves": [m.to_dict() for m in snapshot.moves()],
    }


def show_data(snapshot: Snapshot, reviewed: Iterable[tuple[Event, Verdict]]) -> dict[str, Any]:
    """A dispute on a day: head, status, positions, history with verdicts, deadlines."""
    dispute = snapshot.dispute
    return {
        **snapshot.to_dict(),
        "title": dispute.title,
        "complainants": list(dispute.complainants),
        "respondent": dispute.respondent,
        "agreements": list(dispute.agreements),
        "joined_with": list(dispute.head.joined_with),
        "track": dispute.head.track or None,
        "defences": list(dispute.defences),
        "coverage": dispute.coverage,
        "history": [
            {
                "event": event.to_dict(),
                "verdict": verdict.value,
                "findings": [f.to_dict() for f in verdict.findings],
            }
            for event, verdict in reviewed
        ],
        "undated": [u.to_dict() for u in dispute.undated],
        "deadlines": [d.to_dict() for d in snapshot.deadlines()],
    }


def diff_data(reform: Rulebook, day: date, found: Iterable[tuple[str, Comparison]]) -> dict[str, Any]:
    """The changes that a reform makes, by dispute and by rule."""
    compared = list(found)
    return {
        "overlay": list(reform.overlays.values())[-1].to_dict(),
        "on": day.isoformat(),
        "disputes": [{**comparison.to_dict(), "file": name} for name, comparison in compared],
        "rules": [rule._asdict() for rule in summarize(comparison for _, comparison in compared)],
    }


def exploration_data(
    found: Exploration, paths: Mapping[str, Path | None], change: ExplorationChange | None
) -> dict[str, Any]:
    """The reachable positions of a rulebook, paths between positions, and the changes under another rulebook."""
    return {
        **found.to_dict(),
        "paths": {name: path if path is None else path.to_dict() for name, path in paths.items()},
        "change": None if change is None else change.to_dict(),
    }


def row_data(row: Row) -> dict[str, Any]:
    """One version of a rule."""
    since, until = row.in_force.since, row.in_force.until
    data: dict[str, Any] = {
        "id": row.id,
        "provision": row.provision,
        "kind": row.kind,
        "part": row.part,
        "summary": row.summary,
        "source": row.source,
        "overlay": row.reform or row.overlay,
        "from": since.isoformat(),
        "until": None if until == date.max else until.isoformat(),
        "governs": list(row.governs),
        "actor": row.actor,
        "proceedings": list(row.proceedings),
        "verified": row.verified,
        "checked": None if row.checked is None else row.checked.isoformat(),
        "read_in": list(row.read_in),
        "readings": list(row.all_readings),
        "cannot_object": row.cannot_object or None,
        "facts": list(row.all_facts),
        "agreements": list(row.agreements),
        "notes": row.notes,
        "examples": [plain(example) for example in row.examples],
    }
    if isinstance(row, Period):
        data |= {
            "clock": list(row.clock),
            "length": str(row.length) if row.length is not None else None,
            "uncountable": row.uncountable or None,
            "length_min": str(row.length_min) if row.length_min is not None else None,
            "direction": row.direction,
            "extended_by": list(row.extended_by),
            "announced_by": list(row.announced_by),
            "variants": {k: str(v) for k, v in row.variants.items()},
            "rolls": row.rolls,
            "effect": row.effect,
        }
    elif isinstance(row, Gate):
        data |= {
            "exception_to": list(row.exception_to),
            "if_met": row.if_met.word,
            "if_not": row.if_not.word,
            "if_unknown": row.if_unknown.word,
            "requires": list(row.requires),
            "forbids": list(row.forbids),
            "if_missing": row.if_missing or None,
            "if_done": row.if_done or None,
        }
    return data


def rules_data(rulebook: Rulebook, rules: Iterable[str]) -> dict[str, Any]:
    """Some rules, each in every version."""
    return {
        "rulebook": rulebook.fingerprint(),
        "rules": [row_data(row) for rule in rules for row in rulebook.versions(rule)],
    }


def reading_data(reading: Reading, taken: str) -> dict[str, Any]:
    """A disputed point with its choices and the one taken."""
    return {
        "id": reading.id,
        "question": reading.question,
        "choices": dict(reading.choices),
        "default": reading.default,
        "taken": taken,
        "source": reading.source,
    }


def fact_data(fact: Fact, rules: Iterable[str]) -> dict[str, Any]:
    """An open fact with the rules that depend on it."""
    data = attrs.asdict(fact, filter=lambda field, value: field.name != "reform" or bool(value))
    return {**data, "rules": list(rules)}
