"""Properties that hold the spine together, over random histories of the modelled steps."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import wtoproc as wto
from wtoproc.judging.clocks import term_of
from wtoproc.law.charts import CHARTS
from wtoproc.law.rows import Period
from wtoproc.record.event import own_fields
from wtoproc.record.events import type_named, types
from wtoproc.standing.strands import positions

DSU = wto.DSU
START = date(2019, 9, 11)
PARTIES = ["KOR", "USA", "JPN", "BRA"]
WIRES = sorted({type_name for chart in CHARTS.values() for type_name in chart.triggers})
ROUNDS = ["original", "original", "original", "compliance", "compliance-2"]
FIELDS = {
    "urgent": st.sampled_from([None, True]),
    "provision": st.sampled_from([None, None, "SCM 4.4", "DSU 21.5", "DSU 3.12"]),
    "revised": st.sampled_from([None, True]),
    "how": st.sampled_from([None, "agreed", "director_general"]),
    "recommendations": st.sampled_from([None, True, False]),
}


@st.composite
def events(draw: st.DrawFn, type_names: list[str] = WIRES) -> wto.Event:
    type_name = draw(st.sampled_from(type_names))
    kind = type_named(type_name)
    day = START + timedelta(days=draw(st.integers(0, 500)))
    own = {f.name: draw(FIELDS[f.name]) for f in own_fields(kind) if f.name in FIELDS}
    by = draw(st.lists(st.sampled_from(PARTIES), max_size=2, unique=True))
    if type_name == "consultations_requested":
        by = [code for code in by if code != "JPN"]
    return kind(on=day, by=by, proceeding=draw(st.sampled_from(ROUNDS)), **own)


@st.composite
def disputes(draw: st.DrawFn, size: int = 12) -> wto.Dispute:
    case = wto.Dispute(
        complainants=draw(st.sampled_from([["KOR"], ["KOR", "USA"]])),
        respondent="JPN",
        agreements=["GATT 1994", "SCM"],
        coverage=draw(st.sampled_from(["complete", "complete", "partial"])),
    )
    case = case.record(wto.ConsultationsRequested(on=START, by=case.complainants))
    for event in draw(st.lists(events(), max_size=size)):
        case = case.record(event, departure=True)
    return case


def states(case: wto.Dispute) -> dict[tuple[str, ...], str]:
    return {tuple(filter(None, p[:3])): p.state for p in positions(case.on_record, case.rulebook)}


@given(disputes(size=8), events())
def test_a_verdict_never_depends_on_later_events(case: wto.Dispute, event: wto.Event) -> None:
    later = [e for e in case.events if e.on > event.on]
    shorter = case
    for e in later:
        shorter = shorter.without(e)
    assert case.may(event) == shorter.may(event)


@given(disputes(size=6), st.randoms(use_true_random=False))
def test_events_of_different_days_may_be_recorded_in_any_order(case: wto.Dispute, random: Any) -> None:
    days = [e.on for e in case.events]
    assume(len(set(days)) == len(days))
    shuffled = list(case.events)
    random.shuffle(shuffled)
    empty = wto.Dispute(
        complainants=case.complainants,
        respondent="JPN",
        agreements=case.agreements,
        coverage=case.coverage,
    )
    assert empty.record(*shuffled, departure=True) == case
    one_by_one = empty
    # The request first: no record can hold what lies before it.
    for e in [case.events[0], *(e for e in shuffled if e is not case.events[0])]:
        one_by_one = one_by_one.record(e, departure=True)
    assert one_by_one == case


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(disputes(size=8), st.lists(st.integers(0, 900), min_size=1, max_size=6))
def test_moves_and_may_never_contradict_each_other(case: wto.Dispute, offsets: list[int]) -> None:
    base = case.events[-1].on
    for move in case.as_of(base).moves():
        turns = [w.first for w in move.windows] + [w.last for w in move.windows if w.last is not None]
        for day in {*turns, *(base + timedelta(days=n) for n in offsets)}:
            window = next(w for w in move.windows if w.first <= day and (w.last is None or day <= w.last))
            act = type(move.event)(on=day, by=move.by, proceeding=move.proceeding)
            assert case.may(act).value == window.verdict, (move, day)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(disputes(size=6))
def test_windows_tile_time_without_gap_or_overlap(case: wto.Dispute) -> None:
    for move in case.as_of(case.events[-1].on).moves():
        for earlier, later in itertools.pairwise(move.windows):
            assert earlier.last is not None
            assert earlier.last + timedelta(days=1) == later.first
            assert earlier.verdict != later.verdict
        assert move.windows[0].first == case.events[-1].on
        assert move.windows[-1].last is None


PERIODS = [
    row for rule in DSU for row in DSU.versions(rule) if isinstance(row, Period) and row.length is not None
]


@given(
    st.sampled_from(PERIODS),
    st.dates(date(1995, 1, 1), date(2029, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(["dsu", "scm-4"]),
)
def test_deadlines_are_monotone_in_their_start(row: Period, start: date, later: int, track: str) -> None:
    first = term_of(row, start, track, DSU.chosen)
    second = term_of(row, start + timedelta(days=later), track, DSU.chosen)
    assert first is not None
    assert second is not None
    assert first.nominal <= second.nominal
    assert first.ends <= second.ends
    assert first.ends_latest <= second.ends_latest
    assert first.nominal <= first.ends <= first.ends_latest
    assert (first.nominal <= start) if row.direction == "before" else (start <= first.nominal)


@given(disputes(size=8))
def test_without_undoes_record(case: wto.Dispute) -> None:
    extra = wto.ConsultationsHeld(on=case.events[-1].on, note="to be taken out again")
    assert case.record(extra, departure=True).without(extra) == case
    assert case.replace(case.events[-1], case.events[-1]) == case


@given(disputes(size=8), events())
def test_facts_answered_for_the_act_never_make_it_worse(case: wto.Dispute, event: wto.Event) -> None:
    verdict = case.may(event)
    helpful = {fact: True for fact in verdict.facts if DSU.facts[fact].helps}
    assert case.may(event, given=helpful).findings is not None
    if verdict.conditional:
        assert verdict.facts, "a conditional verdict names the facts it waits for"
        assert not case.may(event, given=helpful).barred
        refused = case.may(event, given=dict.fromkeys(verdict.facts, False))
        assert not refused.permitted


def test_every_type_can_be_recorded_and_judged() -> None:
    case = wto.Dispute(complainants="KOR", respondent="JPN", agreements=["GATT 1994"])
    case = case.record(wto.ConsultationsRequested(on=START, by="KOR"))
    for kind in types():
        event = kind(on=date(2021, 1, 4))
        assert event in case.record(event, departure=True).events
        assert str(case.may(event))
