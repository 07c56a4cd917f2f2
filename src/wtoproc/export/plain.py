"""Values as plain data for JSON: the contract of ``--json``. Days are ISO texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from wtoproc.analysis.comparison import Comparison, summarize, word
from wtoproc.analysis.estimates import Estimate
from wtoproc.analysis.exploration import Block, DeadEnd, Exploration, ExplorationChange, Path, PathStep
from wtoproc.analysis.forecast import Between, Forecast, StageForecast
from wtoproc.dispute import Dispute, Snapshot
from wtoproc.judging.readings import OtherReading
from wtoproc.judging.verdicts import Finding, Verdict
from wtoproc.law.rows import Fact, Gate, Period, Reading, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.casefile import event_data
from wtoproc.record.events import Event
from wtoproc.standing.deadlines import Deadline
from wtoproc.standing.moves import Move
from wtoproc.standing.strands import Position


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_value(v) for v in value]
    return value


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding."""
    return {
        "rule": finding.rule,
        "provision": finding.provision,
        "overlay": finding.overlay,
        "grade": finding.grade.word,
        "text": finding.text,
        "facts": list(finding.facts),
        "readings": list(finding.row.all_readings),
        "exception": finding.exception,
    }


def verdict_data(verdict: Verdict, otherwise: Iterable[OtherReading]) -> dict[str, Any]:
    """A verdict with all its findings, and what other readings of disputed points would make of it."""
    return {
        "event": event_data(verdict.event),
        "verdict": verdict.value,
        "findings": [finding_data(f) for f in verdict.findings],
        "facts": list(verdict.facts),
        "readings": [
            {"reading": o.reading, "taken": o.taken, "choice": o.choice, "verdict": o.verdict.value}
            for o in otherwise
        ],
        "rulebook": verdict.rulebook,
    }


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
        "findings": [finding_data(f) for f in verdict.findings],
    }


def replay_data(
    dispute: Dispute, file: str, verdicts: Iterable[Verdict], snapshot: Snapshot
) -> dict[str, Any]:
    """The sum of a replay."""
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


def position_data(position: Position) -> dict[str, Any]:
    """Where a strand stands."""
    return position._asdict()


def status_data(snapshot: Snapshot) -> dict[str, Any]:
    """The status of a dispute on a day."""
    return {
        "dispute": snapshot.dispute.number,
        "on": snapshot.day.isoformat(),
        "status": [str(s) for s in snapshot.statuses],
        "positions": [position_data(p) for p in snapshot.positions],
    }


def deadline_data(deadline: Deadline, rulebook: Rulebook) -> dict[str, Any]:
    """A deadline, with the disputed points of law that its row rests on."""
    return {
        "rule": deadline.rule,
        "provision": deadline.provision,
        "proceeding": deadline.proceeding,
        "clock": deadline.clock,
        "started": deadline.started.isoformat(),
        "governs": list(deadline.governs),
        "actor": deadline.actor,
        "kind": deadline.kind,
        "length": str(deadline.length),
        "nominal": deadline.nominal.isoformat(),
        "ends": deadline.ends.isoformat(),
        "ends_latest": _value(deadline.ends_latest),
        "certainty": deadline.certainty,
        "state": deadline.state,
        "days_left": deadline.days_left,
        "done": _value(deadline.done),
        "complainants": list(deadline.complainants),
        "readings": list(rulebook[deadline.rule].all_readings),
        "text": deadline.text,
    }


def deadlines_data(snapshot: Snapshot) -> dict[str, Any]:
    """The deadlines of a dispute on a day."""
    return {
        "dispute": snapshot.dispute.number,
        "on": snapshot.day.isoformat(),
        "deadlines": [deadline_data(d, snapshot.dispute.rulebook) for d in snapshot.deadlines()],
    }


def move_data(move: Move) -> dict[str, Any]:
    """A move with its windows."""
    return {
        "type": move.type,
        "by": list(move.by),
        "actor": move.actor,
        "proceeding": move.proceeding,
        "earliest": _value(move.earliest),
        "latest": _value(move.latest),
        "windows": [
            {"from": w.first.isoformat(), "to": _value(w.last), "verdict": w.verdict} for w in move.windows
        ],
        "verdict": move.verdict.value,
        "findings": [finding_data(f) for f in move.findings],
    }


def moves_data(snapshot: Snapshot) -> dict[str, Any]:
    """The moves in a dispute on a day."""
    return {
        "dispute": snapshot.dispute.number,
        "on": snapshot.day.isoformat(),
        "moves": [move_data(m) for m in snapshot.moves()],
    }


def forecast_data(forecast: Forecast) -> dict[str, Any]:
    """What a dispute has before it, by law and by experience."""
    return {
        "dispute": forecast.dispute.number,
        "on": forecast.day.isoformat(),
        "known_to": forecast.known_to.isoformat(),
        "stages": [_stage_data(told) for told in forecast.stages],
        "notes": list(forecast.notes),
    }


def _stage_data(told: StageForecast) -> dict[str, Any]:
    return {
        "stage": told.stage.id,
        "title": told.stage.title,
        "proceeding": told.proceeding,
        "complainant": told.complainant,
        "running": told.running,
        "since": _value(told.since),
        "lasted": told.lasted,
        "ends_with": [_between_data(step) for step in told.ends_with],
        "between": [_between_data(step) for step in told.between],
        "law": {
            "earliest": _value(told.earliest),
            "conditional": told.conditional,
            "latest": _value(told.latest),
            "bounds": [{key: _value(value) for key, value in b._asdict().items()} for b in told.bounds],
            "unbounded": told.unbounded or None,
        },
        "practice": None if told.practice is None else _estimate_data(told.practice),
        "expected": None if told.expected is None else _value(told.expected),
        "untold": told.untold or None,
    }


def _between_data(step: Between) -> dict[str, Any]:
    return {"type": step.type, "drivers": list(step.drivers)}


def _estimate_data(estimate: Estimate) -> dict[str, Any]:
    """How long a stage takes, in days from its start."""
    return {key: _value(value) for key, value in estimate._asdict().items() if key != "stage"}


def show_data(snapshot: Snapshot, reviewed: Iterable[tuple[Event, Verdict]]) -> dict[str, Any]:
    """A dispute on a day: head, status, positions, history with verdicts, deadlines."""
    dispute = snapshot.dispute
    return {
        **status_data(snapshot),
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
                "event": event_data(event),
                "verdict": verdict.value,
                "findings": [finding_data(f) for f in verdict.findings],
            }
            for event, verdict in reviewed
        ],
        "undated": [{"month": u.month, "type": u.type, **u.fields} for u in dispute.undated],
        "deadlines": [deadline_data(d, snapshot.dispute.rulebook) for d in snapshot.deadlines()],
    }


def _reform_data(reform: Rulebook) -> dict[str, Any]:
    """The overlay that was laid over the law last."""
    overlay = list(reform.overlays.values())[-1]
    return {
        "id": overlay.id,
        "title": overlay.title,
        "source": overlay.source,
        "paraphrase": overlay.paraphrase,
    }


def diff_data(reform: Rulebook, day: date, found: Iterable[tuple[str, Comparison]]) -> dict[str, Any]:
    """What a reform would have changed, dispute by dispute and rule by rule."""
    compared = list(found)
    return {
        "overlay": _reform_data(reform),
        "on": day.isoformat(),
        "disputes": [
            {
                "dispute": comparison.dispute.number,
                "file": name,
                "verdicts": [
                    {
                        "event": event_data(change.event),
                        "before": word(change.before),
                        "after": word(change.after),
                        "rules": list(change.rules),
                        "findings_before": [finding_data(f) for f in change.deciding_before],
                        "findings_after": [finding_data(f) for f in change.deciding_after],
                    }
                    for change in comparison.verdicts
                ],
                "deadlines": [
                    {
                        "rule": change.rule,
                        "proceeding": change.proceeding,
                        "before": _deadline_or_none(change.before, comparison.dispute.rulebook),
                        "after": _deadline_or_none(change.after, reform),
                    }
                    for change in comparison.deadlines
                ],
            }
            for name, comparison in compared
        ],
        "rules": [rule._asdict() for rule in summarize(comparison for _, comparison in compared)],
    }


def exploration_data(
    found: Exploration, paths: Mapping[str, Path | None], change: ExplorationChange | None
) -> dict[str, Any]:
    """The reachable positions of a rulebook, paths between positions, and what another rulebook changes."""
    return {
        "rulebook": found.rulebook.fingerprint(),
        "on": found.day.isoformat(),
        "complainant": found.start.complainants[0],
        "respondent": found.start.respondent,
        "agreements": list(found.start.agreements),
        "rounds": found.scope.rounds,
        "retaliation": found.scope.retaliation,
        "months": found.scope.months,
        "positions": [
            {
                "number": node.number,
                "name": node.name,
                "days": node.days,
                "given": list(node.given),
                "states": [position_data(p) for p in node.positions],
            }
            for node in found.nodes
        ],
        "ways": [
            {
                "source": way.source,
                "dest": way.dest,
                "type": way.type,
                "proceeding": way.proceeding,
                "actor": way.actor,
                "parties": sorted(way.parties),
                "days": way.days,
                "latest": way.latest,
                "bound": way.bound,
                "given": list(way.given),
                "ends": way.ends,
                "steps": [step.event.type for step in way.steps],
            }
            for way in found.ways
        ],
        "dead_ends": [_dead_end_data(end) for end in found.dead_ends],
        "blocks": [_block_data(block) for block in found.blocks],
        "cycles": [
            {
                **cycle.strand._asdict(),
                "steps": [
                    {"source": source, "type": type_name, "dest": dest, "actor": actor}
                    for source, type_name, dest, actor in cycle.steps
                ],
                "parties": list(cycle.parties),
            }
            for cycle in found.cycles
        ],
        "paths": {name: path if path is None else _path_data(path) for name, path in paths.items()},
        "change": None if change is None else _change_data(change),
    }


def _change_data(change: ExplorationChange) -> dict[str, Any]:
    return {
        "overlay": _reform_data(change.after.rulebook),
        "rulebook": change.after.rulebook.fingerprint(),
        "positions": {"before": list(change.positions[0]), "after": list(change.positions[1])},
        "dead_ends": {
            "before": [_dead_end_data(end) for end in change.dead_ends[0]],
            "after": [_dead_end_data(end) for end in change.dead_ends[1]],
        },
        "blocks": [
            {
                "before": None if before is None else _block_data(before),
                "after": None if after is None else _block_data(after),
            }
            for before, after in change.blocks
        ],
        "earliest": [{"step": step, "before": b, "after": a} for step, b, a in change.earliest],
        "steps": [
            {
                "where": moved.where,
                "step": moved.step,
                "actor": moved.actor,
                "before": {"days": moved.before[0], "latest": moved.before[1]},
                "after": {"days": moved.after[0], "latest": moved.after[1]},
            }
            for moved in change.steps
        ],
    }


def _dead_end_data(end: DeadEnd) -> dict[str, Any]:
    return {
        **end.strand._asdict(),
        "state": end.state,
        "by": end.by,
        "party": end.party,
        "reached_by": list(end.reached_by),
        "alone": list(end.alone),
        "jointly": list(end.jointly),
        "facts": list(end.facts),
        "positions": list(end.positions),
        "path": _path_data(end.path),
    }


def _block_data(block: Block) -> dict[str, Any]:
    return {
        "party": block.party,
        "act": block.act,
        "blocks": block.blocks,
        "proceeding": block.proceeding,
        "actor": block.actor,
        "for_ever": block.for_ever,
        "least": block.least,
        "most": block.most,
        "rules": list(block.rules),
        "path": _path_data(block.path),
    }


def _path_data(path: Path) -> dict[str, Any]:
    return {
        "days": path.days,
        "before": [event_data(event) for event in path.before],
        "steps": [_path_step_data(step) for step in path.steps],
        "open": [path.steps.index(step) for step in path.open],
        "reached": path.reached,
        "given": list(path.given),
    }


def _path_step_data(step: PathStep) -> dict[str, Any]:
    return {
        "event": event_data(step.event),
        "actor": step.actor,
        "joint": step.joint,
        "given": list(step.given),
        "waited": step.waited,
        "latest": _value(step.latest),
        "bound": step.bound,
    }


def _deadline_or_none(deadline: Deadline | None, rulebook: Rulebook) -> dict[str, Any] | None:
    return None if deadline is None else deadline_data(deadline, rulebook)


def row_data(row: Row) -> dict[str, Any]:
    """A row of law."""
    since, until = row.in_force.since, row.in_force.until
    data: dict[str, Any] = {
        "id": row.id,
        "provision": row.provision,
        "kind": row.kind,
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
        "examples": [{k: _plain(v) for k, v in example.items()} for example in row.examples],
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


def _plain(value: Any) -> Any:
    return [_plain(v) for v in value] if isinstance(value, list) else _value(value)


def rules_data(rulebook: Rulebook, rules: Iterable[str]) -> dict[str, Any]:
    """Rows of law, every version of each."""
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
    """An open fact with the rules that wait for it."""
    data = attrs.asdict(fact, filter=lambda field, value: field.name != "reform" or bool(value))
    return {**data, "rules": list(rules)}
