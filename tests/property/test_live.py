"""The live machine and the record agree, over random histories: barred steps, several rounds, several complainants, gaps."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import Machine

import wtoproc as wto
from tests.property.test_spine import START, disputes, events, states
from wtoproc.standing.strands import StrandStates

MACHINES = {
    "never looked at": None,
    "looked at": Machine,
    "that send events": partial(Machine, send_event=True),
    "queued": partial(Machine, queued=True),
}
machines = st.sampled_from(list(MACHINES.values()))


def live_of(case: wto.Dispute, machine_class: Any) -> wto.LiveDispute:
    """A live dispute whose machines are built, unless there is no machine class."""
    if machine_class is None:
        return wto.machine(case)
    live = wto.machine(case, machine_class=machine_class)
    dict(live.machines)
    return live


def agree(live: wto.LiveDispute) -> None:
    """The summary and, where they are built, the models say what the record says."""
    recorded = states(live.dispute)
    assert live.state == recorded
    assert {tuple(filter(None, model.strand)): model.state for model in live.strands} == recorded


@st.composite
def with_gaps(draw: st.DrawFn) -> wto.Dispute:
    """A dispute of which some steps are known to their month."""
    case = draw(disputes(size=8))
    kept, undated = [case.events[0]], []
    for event in case.events[1:]:
        if draw(st.integers(0, 3)):
            kept.append(event)
        else:
            fields = {"by": list(event.by), "proceeding": event.proceeding}
            undated.append(wto.Undated(f"{event.on:%Y-%m}", event.type, fields))
    head = {
        "complainants": case.complainants,
        "respondent": case.respondent,
        "agreements": case.agreements,
        "coverage": case.coverage,
    }
    return wto.Dispute(**head, undated=undated).record(*kept, departure=True)


@given(disputes() | with_gaps(), events(), machines)
def test_an_act_fires_where_record_takes_it(case: wto.Dispute, event: wto.Event, machine_class: Any) -> None:
    """Whatever its day: before the last recorded act, between steps known to a month, after time has moved a strand."""
    live = live_of(case, machine_class)
    before = dict(live.state)
    assert before == states(case)
    may = live.may(event)
    agree(live)
    fired = live.fire(event)
    assert may == fired
    try:
        after = case.record(event)
    except wto.ProcedureError as error:
        assert not fired
        assert live.state == before
        assert live.verdict == error.verdict  # noqa: PT017
    else:
        assert fired
        assert live.dispute == after
    agree(live)


@given(st.lists(events(), min_size=1, max_size=10), machines)
def test_a_history_that_is_played_ends_where_the_record_does(
    history: list[wto.Event], machine_class: Any
) -> None:
    case = wto.Dispute(complainants=["KOR", "USA"], respondent="JPN", agreements=["GATT 1994"])
    case = case.record(wto.ConsultationsRequested(on=START, by=["KOR", "USA"]))
    live = live_of(case, machine_class)
    for event in sorted(history, key=lambda e: e.on):
        if live.fire(event):
            case = case.record(event)
        else:
            with pytest.raises(wto.ProcedureError):
                case.record(event)
        agree(live)
    assert live.dispute == case


@given(disputes(), st.lists(events(), min_size=2, max_size=4))
def test_acts_fired_inside_callbacks_are_recorded_as_if_one_followed_the_other(
    case: wto.Dispute, acts: list[wto.Event]
) -> None:
    live, waiting = live_of(case, Machine), acts[1:]

    def next_act(**_: Any) -> None:
        if waiting:
            assert live.fire(waiting.pop(0))

    for machine in live.machines.values():
        machine.before_state_change.append(next_act)
        machine.after_state_change.append(next_act)
    live.fire(acts[0])
    fired = acts[: len(acts) - len(waiting)]
    for act in fired:
        if not case.may(act).barred:
            case = case.record(act)
    assert live.dispute == case
    agree(live)


@given(disputes(), events(), st.integers(1, 4))
def test_a_callback_that_fails_changes_nothing(case: wto.Dispute, event: wto.Event, at: int) -> None:
    live, called = live_of(case, Machine), [0]

    def fail_once(**_: Any) -> None:
        called[0] += 1
        if called[0] == at:
            raise ZeroDivisionError

    for machine in live.machines.values():
        machine.before_state_change.append(fail_once)
        machine.after_state_change.append(fail_once)
    try:
        fired = live.fire(event)
    except ZeroDivisionError:
        assert live.dispute == case
    else:
        assert fired == (live.dispute != case)
    agree(live)


@given(disputes(), events())
def test_each_strand_that_an_act_moves_is_heard_once(case: wto.Dispute, event: wto.Event) -> None:
    """A callback on all transitions hears of the state that the record gives each strand after the act."""
    seen = []
    live = wto.machine(
        case,
        machine_class=partial(
            Machine,
            send_event=True,
            after_state_change=lambda data: seen.append((data.model.strand, data.model.state)),
        ),
    )
    last = event.on >= case.events[-1].on
    if live.fire(event) and last:
        walk = StrandStates(live.dispute.on_record, live.dispute.rulebook)
        after = walk.to(None)
        assert len(dict(seen)) == len(seen)
        for strand, state in seen:
            assert after.get(strand, live.dispute.rulebook.charts[strand.chart].start) == state
