"""A value of every public class, for tests that concern all values."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import wtoproc as wto
from wtoproc import charts, docket, experience, live, periods, testing, workdays
from wtoproc.judging import judge, verdicts
from wtoproc.law import rulebook
from wtoproc.record.events import types
from wtoproc.terms import members

MODULES = (wto, testing, docket, workdays, periods, charts, experience, rulebook, members, verdicts)
REFORM: dict[str, Any] = {
    "overlay": {"id": "mine", "title": "A reform with a step of its own", "source": "made"},
    "event": [{"type": "mediation_offered", "title": "Mediation is offered", "fields": {"until": "date"}}],
    "change": [{"id": "dsu-4.7", "length": "30 days"}],
}
# Made by a metaclass of another library, or holding machines of its own: refused or tested where they stand.
ELSEWHERE = {testing.ProcedureMachine, live.LiveDispute}
DAY = date(2020, 6, 18)


def public_classes() -> Iterator[type[Any]]:
    """Every class with a public name."""
    seen = set()
    for module in MODULES:
        for name in getattr(module, "__all__", None) or dir(module):
            found = getattr(module, name)
            if inspect.isclass(found) and found.__module__.startswith("wtoproc") and not name.startswith("_"):
                seen.add(found)
    return iter(sorted(seen, key=lambda c: (c.__module__, c.__name__)))


@cache
def reform() -> wto.Rulebook:
    return wto.DSU.overlay(REFORM)


def _errors() -> Iterator[Exception]:
    fault = wto.errors.Fault("events[3].on", "is no date", "panel_requested")
    case = docket.load(590)
    event = wto.PanelRequested(on=date(2019, 9, 12), by="KOR")
    yield wto.WTOProcError("a message")
    yield wto.EventError("a message", event_type="panel_requested", field="on")
    yield wto.RecordError("a message", event=case.events[0])
    yield wto.ProcedureError(event, case.may(event))
    yield wto.CaseFileError("a.json", [fault, fault])
    yield wto.RulebookError("a message", rule="dsu-4.7")
    yield wto.OverlayError("a.toml", [fault, fault], rule="dsu-4.7")
    yield wto.UnknownRuleError("no rule", rule="x")
    yield wto.MachineError("a message")
    yield wto.ExplorationError("a message", position="1")
    yield wto.DrawError("a message")
    yield wto.MissingExtraError("toml", "writing")
    yield periods.OutOfTimeError("a message")
    yield members.UnknownMemberError("USX")
    yield verdicts.VerdictError("a message")


@cache
def samples() -> Mapping[type[Any], tuple[Any, ...]]:
    """The values, by class; some classes have several."""
    case = docket.load(590)
    mine = wto.Dispute(
        complainants="KOR",
        respondent="JPN",
        title="With 'quotes' and \"more\"",
        extra={"x_a": [1, {"b": None}]},
        undated=[wto.Undated("2020-05", "consultations_held", {"by": ["KOR"], "x_b": 1})],
        rulebook=reform(),
    )
    own = reform().event("mediation_offered")(on=DAY, until=DAY)
    mine = mine.record(
        wto.ConsultationsRequested(on=date(2020, 4, 1), by="KOR", extra={"x_c": 1}), own, departure=True
    )
    event = wto.PanelRequested(on=date(2019, 9, 12), by="KOR")
    verdict = case.may(event)
    now = docket.load(316).as_of(date(2015, 1, 1))
    other = wto.compare(docket.load(316), wto.DSU.overlay("walker-2019"))
    graph = wto.explore(rounds=0, retaliation=False)
    quicker = wto.explore(reform(), rounds=0, retaliation=False)
    forecast = docket.load(597).as_of(date(2021, 1, 1)).forecast()
    known = experience.shipped()
    coverage = experience.Coverage("panel", 5, 4, 1, 0, 2, 1, 0)
    tested = experience.BackTest((coverage,), coverage)
    broken = testing.Counterexample(mine, "it breaks", own)
    change = graph.compare(quicker)
    found: list[Any] = [
        case, mine, case.on_record, mine.on_record, case.head, case.to_case(), mine.to_case(), *mine.undated, now,
        *now.positions, *now.statuses, *now.moves(), *now.deadlines(), *(w for m in now.moves() for w in m.windows),
        verdict, mine.may(own), *verdict.findings, *(g for g in wto.Grade), testing.Unlawful(case, event, verdict), wto.OtherReading("waits_end", "day_after", "inclusive", verdict), other, *other.verdicts,
        *other.deadlines, graph, *graph.nodes[:3], *graph.ways[:3], *graph.dead_ends, *(e.path for e in graph.dead_ends), *(s for e in graph.dead_ends for s in e.path.steps), *graph.blocks, *graph.cycles, change,
        *change.steps, forecast, *forecast.stages, known, *known.passages[:3], *known.left_out[:3], *known.figures("all"), tested, coverage,
        *(s.practice for s in forecast.stages if s.practice),
        experience.stage("panel"), mine.course(), *case.course().steps, *case.course().states, wto.member("EU"),
        wto.DSU, reform(), wto.DSU.reading(waits_end="inclusive"), wto.DSU.on(DAY), reform().reading(waits_end="inclusive").on(DAY),
        rulebook.Rulebook([wto.DSU["dsu-4.7"], judge.NOT_JUDGED], wto.DSU.facts.values(), wto.DSU.readings.values()),
        wto.DSU["dsu-4.7"], judge.NOT_JUDGED, *wto.DSU.readings.values(), *reform().overlays.values(), *wto.DSU.facts.values(),
        periods.Length(days=60), workdays.DayStatus.CLOSED, workdays.roll(DAY), charts.CONSULTATIONS, *charts.CONSULTATIONS.edges[:3],
        broken, testing.properties.no_dead_end, testing.Outcome(testing.properties.no_dead_end, reform(), broken, 5), *_errors(), own,
    ]  # fmt: skip
    by_class: dict[type[Any], tuple[Any, ...]] = {}
    for value in found:
        by_class[type(value)] = (*by_class.get(type(value), ()), value)
    for kind in types():
        by_class[kind] = (kind(on=DAY, by="KOR", note="a note", extra={"x_a": [1]}),)
    return by_class
