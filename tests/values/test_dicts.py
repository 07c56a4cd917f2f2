"""`to_dict` gives what the command prints; `from_dict` gives back an equal value."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

import wtoproc as wto
from wtoproc import docket
from wtoproc.record.casefile import json_schema

from .samples import reform, samples
from .test_fields import made

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def schema(name: str, *inner: str) -> Any:
    found = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    part = found
    for key in inner:
        part = part[key]
    return {"$defs": found.get("$defs", {}), **part}


def fits(data: Any, wanted: Any) -> None:
    through = json.loads(json.dumps(data))
    assert through == data
    jsonschema.Draft202012Validator(wanted).validate(through)


CASES = (
    (wto.Verdict, schema("may")),
    (wto.Finding, schema("may", "properties", "findings", "items")),
    (wto.Snapshot, schema("status")),
    (wto.Position, schema("status", "properties", "positions", "items")),
    (wto.Deadline, schema("deadlines", "properties", "deadlines", "items")),
    (wto.Move, schema("moves", "properties", "moves", "items")),
    (wto.Forecast, schema("forecast")),
    (wto.StageForecast, schema("forecast", "properties", "stages", "items")),
    (wto.VerdictChange, schema("diff", "properties", "disputes", "items", "properties", "verdicts", "items")),
    (
        wto.DeadlineChange,
        schema("diff", "properties", "disputes", "items", "properties", "deadlines", "items"),
    ),
    (wto.Dispute, json_schema()),
)


@pytest.mark.parametrize(("cls", "wanted"), CASES, ids=[cls.__name__ for cls, _ in CASES])
def test_it_fits_the_schema_of_the_command(cls: type[Any], wanted: Any) -> None:
    for value in samples()[cls]:
        if getattr(value, "rulebook", None) is reform():  # with a step of its own, which only that law knows
            continue
        fits(value.to_dict(), wanted)


def test_a_comparison_is_what_diff_prints_of_a_dispute() -> None:
    wanted = schema("diff", "properties", "disputes", "items")
    for value in samples()[wto.Comparison]:
        fits({**value.to_dict(), "file": "DS316"}, wanted)


def test_an_exploration_is_what_explore_prints_without_paths() -> None:
    for value in samples()[wto.Exploration]:
        change = samples()[wto.ExplorationChange][0].to_dict()
        fits({**value.to_dict(), "paths": {}, "change": change}, schema("explore"))


def test_a_real_dispute_comes_back_equal() -> None:
    for number in docket.numbers():
        case = docket.load(number)
        data = json.loads(json.dumps(case.to_dict()))
        assert wto.Dispute.from_dict(data) == case
        assert [wto.Event.from_dict(event.to_dict()) for event in case.events] == list(case.events)


@settings(max_examples=100, deadline=None)
@given(made())
def test_a_made_dispute_comes_back_equal(case: wto.Dispute) -> None:
    assert wto.Dispute.from_dict(json.loads(json.dumps(case.to_dict()))) == case


def test_an_event_type_of_a_reform_needs_its_rulebook() -> None:
    case = next(c for c in samples()[wto.Dispute] if c.rulebook == reform())
    assert wto.Dispute.from_dict(case.to_dict(), reform()) == case
    assert wto.Event.from_dict(case.events[-1].to_dict(), reform()) == case.events[-1]
    assert type(case.events[-1]).from_dict(case.events[-1].to_dict()) == case.events[-1]
    with pytest.raises(wto.CaseFileError, match="mediation_offered"):
        wto.Dispute.from_dict(case.to_dict())


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(wto.CaseFileError) as caught:
        wto.Event.from_dict({"type": "panel_requested", "on": "11/9/2019", "by": ["KRO"]})
    assert [fault.path for fault in caught.value.faults] == ["on", "by"]
    with pytest.raises(wto.CaseFileError, match="is no event"):
        wto.Event.from_dict([])  # type: ignore[arg-type]
    with pytest.raises(wto.CaseFileError, match="is no case file"):
        wto.Dispute.from_dict("a.json")  # type: ignore[arg-type]
    with pytest.raises(wto.CaseFileError) as caught:
        wto.Dispute.from_dict({"format": "wtoproc.case/1"})
    assert [fault.path for fault in caught.value.faults] == ["complainants", "respondent", "events"]


def test_a_verdict_lists_what_other_readings_say() -> None:
    case = docket.load(590)
    verdict = case.may(wto.PanelRequested(on=date(2019, 11, 10), by="KOR"))
    otherwise = case.other_readings(verdict)
    assert otherwise
    assert [o["reading"] for o in verdict.to_dict(otherwise)["readings"]] == [o.reading for o in otherwise]
