"""Live disputes: the law decides first, all strands move or none, and every state follows from the record."""

from __future__ import annotations

import copy
import pickle
import threading
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from transitions import EventData, Machine
from transitions import MachineError as TransitionsError
from transitions.core import Condition
from transitions.extensions import (
    GraphMachine,
    HierarchicalMachine,
    LockedGraphMachine,
    LockedHierarchicalMachine,
    LockedMachine,
    factory,
    markup,
)  # fmt: skip
from transitions.extensions.asyncio import AsyncMachine
from transitions.extensions.nesting import NestedState
from transitions.extensions.states import Tags, Volatile, add_state_features

import wtoproc as wto
from tests.histories import dispute, event
from wtoproc.errors import MachineError
from wtoproc.law.charts import CHARTS, Chart, Edge
from wtoproc.standing.strands import positions

ASKED = "2019-09-11 consultations_requested KOR"


def live(*lines: str, **options: Any) -> wto.LiveDispute:
    return wto.machine(dispute(*lines), **options)


class TestFiring:
    def test_triggers_bear_the_type_names(self) -> None:
        case = live()
        assert case.consultations_requested(on=date(2019, 9, 11), by="KOR")
        assert case.strand("consultations").state == "requested"
        assert case.dispute.events[-1] == event(ASKED)
        assert "may_panel_requested" in dir(case)
        with pytest.raises(AttributeError, match="no_such_step"):
            case.no_such_step(on=date(2020, 1, 1))

    def test_a_barred_trigger_does_not_fire_and_its_verdict_stays(self) -> None:
        case = live(ASKED)
        assert not case.panel_established(on=date(2020, 1, 2))
        assert case.verdict is not None
        assert case.verdict.barred
        assert len(case.dispute.events) == 1

    def test_asking_moves_nothing(self) -> None:
        case = live(ASKED)
        assert case.may_panel_requested(on=date(2020, 1, 2), by="KOR")
        assert not case.may_panel_requested(on=date(2020, 1, 2), by="BRA")
        assert case.state["adjudication", "original"] == "no_request"

    def test_a_conditional_act_fires_unless_strict(self) -> None:
        early = {"on": date(2019, 10, 1), "by": "KOR"}
        assert live(ASKED).panel_requested(**early)
        strict = live(ASKED, strict=True)
        assert not strict.panel_requested(**early)
        assert strict.verdict is not None
        assert strict.verdict.conditional
        assert strict.panel_requested(**early, given={"consultations-failed-jointly": True})

    def test_one_act_moves_two_strands(self) -> None:
        case = live(ASKED)
        assert case.panel_requested(on=date(2020, 1, 2), by="KOR")
        assert case.state == {
            ("consultations", "original"): "concluded",
            ("adjudication", "original"): "panel_requested",
        }

    def test_rounds_have_strands_of_their_own(self) -> None:
        case = live(
            ASKED,
            "2020-06-18 panel_requested KOR",
            "2020-07-29 panel_established",
            "2020-09-28 panel_composed",
            "2021-06-01 panel_report_circulated",
            "2021-06-28 reports_adopted recommendations=true",
            "2022-03-01 compliance_claimed JPN",
        )
        with pytest.raises(MachineError, match="compliance"):
            case.strand("adjudication", "compliance")
        assert case.panel_requested(on=date(2022, 5, 2), by="KOR", proceeding="compliance")
        assert case.strand("adjudication", "compliance").state == "panel_requested"
        assert case.strand("adjudication").state == "adopted"


def agree(case: wto.LiveDispute) -> bool:
    """Whether the models, `state` and the record give the same state for every strand."""
    recorded = {
        tuple(filter(None, p[:3])): p.state for p in positions(case.dispute.on_record, case.dispute.rulebook)
    }
    models = {tuple(filter(None, m.strand)): m.state for m in case.strands}
    return recorded == dict(case.state) == models


def request(**fields: Any) -> dict[str, Any]:
    return {"on": date(2020, 1, 2), "by": "KOR"} | fields


def must(machine: Machine, trigger: str, condition: Callable[..., bool]) -> None:
    """Put a condition of the user's own before every transition of a trigger."""
    for transition in machine.get_transitions(trigger):
        transition.conditions.append(Condition(condition))


PERIOD = (
    ASKED,
    "2020-06-18 panel_requested KOR",
    "2020-07-29 panel_established",
    "2020-09-28 panel_composed",
    "2021-06-01 panel_report_circulated",
    "2021-06-28 reports_adopted recommendations=true",
    "2021-07-20 implementation_intention_stated JPN",
    "2021-08-02 reasonable_period_agreed KOR,JPN months=6",
)


class TestTheUsersOwn:
    def test_callbacks_on_states_and_triggers(self) -> None:
        case, seen = live(ASKED), []
        case.machines["adjudication"].on_enter_panel_requested(lambda event, **_: seen.append(event.type))
        case.machines["consultations"].before_panel_requested(lambda verdict, **_: seen.append(verdict.value))
        case.panel_requested(**request())
        assert sorted(seen) == ["panel_requested", "permitted"]

    def test_callbacks_belong_to_one_dispute(self) -> None:
        first, second, seen = live(ASKED), live(ASKED), []
        for case, name in ((first, "first"), (second, "second")):
            case.machines["adjudication"].on_enter_panel_requested(lambda name=name, **_: seen.append(name))
        second.panel_requested(**request())
        third = live(ASKED)
        assert third.strand("adjudication").state == "no_request"
        third.panel_requested(**request())
        assert seen == ["second"]

    def test_a_callback_that_fails_leaves_everything_as_it_was(self) -> None:
        case = live(ASKED)

        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        case.machines["adjudication"].on_enter_panel_requested(fail)
        before = dict(case.state)
        with pytest.raises(ZeroDivisionError):
            case.panel_requested(**request())
        assert case.state == before
        assert len(case.dispute.events) == 1
        assert agree(case)

    @pytest.mark.parametrize("chart", ["consultations", "adjudication"])
    def test_a_condition_that_refuses_holds_back_every_strand(self, chart: str) -> None:
        case, seen = live(ASKED), []
        for machine in case.machines.values():
            machine.before_state_change.append(lambda **_: seen.append(1))
        must(case.machines[chart], "panel_requested", lambda event, **_: event.on.year > 2020)
        assert not case.may_panel_requested(**request())
        assert not case.panel_requested(**request())
        assert case.verdict is not None
        assert case.verdict.permitted
        assert (seen, len(case.dispute.events)) == ([], 1)
        assert agree(case)
        assert case.panel_requested(**request(on=date(2021, 1, 5)))
        assert agree(case)

    def test_a_condition_that_changes_its_mind_leaves_everything_as_it_was(self) -> None:
        case, answers = live(ASKED), iter([True, False])
        must(case.machines["adjudication"], "panel_requested", lambda **_: next(answers))
        assert not case.panel_requested(**request())
        assert len(case.dispute.events) == 1
        assert agree(case)

    def test_asking_minds_the_conditions_of_strands_to_come(self) -> None:
        lines = (*PERIOD, "2022-03-01 compliance_claimed JPN")
        case = live(*lines)
        must(case.machines["adjudication"], "panel_requested", lambda **_: False)
        again = request(on=date(2022, 5, 2), proceeding="compliance")
        assert live(*lines).may_panel_requested(**again)
        assert not case.may_panel_requested(**again)
        assert not case.panel_requested(**again)
        assert agree(case)

    def test_conditions_see_the_state_that_time_has_brought(self) -> None:
        case, seen = live(*PERIOD), []
        assert case.state["implementation", "original", "KOR"] == "period_running"

        def look(event_data: EventData) -> bool:
            seen.append(event_data.state.name)
            return False

        case = live(*PERIOD, machine_class=partial(Machine, send_event=True))
        must(case.machines["implementation"], "compliance_claimed", look)
        late = {"on": date(2022, 3, 1), "by": "JPN"}
        assert not case.may_compliance_claimed(**late)
        assert not case.compliance_claimed(**late)
        assert set(seen) == {"period_over"}
        assert agree(case)  # nothing is recorded for that day, so nothing has changed

    def test_an_act_that_no_edge_draws_has_what_all_of_its_trigger_have(self) -> None:
        def lived() -> wto.LiveDispute:
            return wto.machine(dispute(ASKED, "2020-01-02 panel_requested KOR", coverage="partial"))

        composed = {"on": date(2020, 6, 2)}
        case, seen = lived(), []
        machine = case.machines["adjudication"]
        assert not machine.get_transitions("panel_composed", "panel_requested")
        machine.before_panel_composed(lambda **_: seen.append("before"))
        machine.on_enter_composed(lambda **_: seen.append("enter"))
        machine.get_transitions("panel_composed", "established")[0].after.append(
            lambda **_: seen.append("one")
        )
        assert case.panel_composed(**composed)
        assert seen == ["before", "enter"]
        assert agree(case)
        held = lived()
        must(held.machines["adjudication"], "panel_composed", wants := lambda **_: False)
        assert not held.panel_composed(**composed)
        for transition in held.machines["adjudication"].get_transitions("panel_composed"):
            assert wants in [condition.func for condition in transition.conditions]
        assert agree(held)

    def test_reaching_an_end_is_final(self) -> None:
        seen: list[str] = []
        ends = partial(Machine, on_final=lambda event, **_: seen.append(event.type))
        case = live(ASKED, machine_class=ends)
        case.panel_requested(**request())
        assert case.complaint_withdrawn(on=date(2020, 2, 3), by="KOR")
        assert seen == ["panel_requested", "complaint_withdrawn", "complaint_withdrawn"]

    def test_a_transition_of_ones_own_that_leads_elsewhere_is_refused(self) -> None:
        case = live(ASKED)
        must(case.machines["adjudication"], "panel_requested", lambda **_: False)
        case.machines["adjudication"].add_transition("panel_requested", "no_request", "adopted")
        with pytest.raises(MachineError, match="adopted"):
            case.panel_requested(**request())
        assert len(case.dispute.events) == 1
        assert agree(case)


class TestNobodyElseMovesAStrand:
    def test_a_state_is_not_set_past_the_record(self) -> None:
        case = live(ASKED)
        machine, model = case.machines["adjudication"], case.strand("adjudication")
        with pytest.raises(MachineError, match="follows from the record"):
            machine.set_state("adopted", model)
        with pytest.raises(MachineError, match="follows from the record"):
            machine.set_state("adopted")
        with pytest.raises(MachineError, match="follows from the record"):
            model.state = "adopted"
        assert agree(case)
        assert case.panel_requested(**request())
        with pytest.raises(MachineError, match="follows from the record"):
            machine.set_state("adopted", model)
        assert agree(case)

    def test_nor_inside_a_callback(self) -> None:
        for chart in ("adjudication", "consultations"):
            case = live(ASKED)
            machine, model = case.machines[chart], case.strand(chart)
            case.machines["adjudication"].on_enter_panel_requested(
                lambda m=machine, of=model, **_: m.set_state("settled", of)
            )
            with pytest.raises(MachineError, match="settled"):
                case.panel_requested(**request())
            assert len(case.dispute.events) == 1
            assert agree(case)

    def test_a_strand_is_not_triggered_past_the_law(self) -> None:
        case = live(ASKED)
        model = case.strand("adjudication")
        for call in (model.panel_requested, model.may_panel_requested):
            with pytest.raises(MachineError, match=r"live\.panel_requested"):
                call(**request())
        with pytest.raises(MachineError, match=r"live\.panel_requested"):
            case.machines["adjudication"].dispatch("panel_requested")
        case.machines["adjudication"].on_enter_panel_requested(lambda **_: model.panel_deferred())
        with pytest.raises(MachineError, match="does not move by itself"):
            case.panel_requested(**request())
        assert agree(case)

    def test_the_dispute_is_not_swapped(self) -> None:
        case = live(ASKED)
        with pytest.raises(AttributeError):
            case.dispute = dispute()  # type: ignore[misc]


class TestActsInsideCallbacks:
    """Acts fired in a callback wait until the act that called it is recorded, as in a queued machine."""

    HOOKS = (
        "before_panel_requested",
        "after_panel_requested",
        "on_enter_panel_requested",
        "on_exit_no_request",
    )

    @pytest.mark.parametrize("hook", HOOKS)
    def test_they_follow_the_act_around_them(self, hook: str) -> None:
        case, answers = live(ASKED), []
        defer = lambda **_: answers.append(case.panel_deferred(on=date(2020, 1, 27)))  # noqa: E731
        getattr(case.machines["adjudication"], hook)(defer)
        states = []
        case.machines["adjudication"].on_exit_panel_requested(lambda **_: states.append(dict(case.state)))
        assert case.panel_requested(**request())
        assert answers == [True]
        assert [e.type for e in case.dispute.events] == [
            "consultations_requested",
            "panel_requested",
            "panel_deferred",
        ]
        # It began once both strands of the act around it stood where that led.
        assert states == [
            {
                ("consultations", "original"): "concluded",
                ("adjudication", "original"): "panel_requested",
            }
        ]
        assert case.state["adjudication", "original"] == "deferred"
        assert agree(case)

    def test_several_strands_and_several_acts_keep_their_order(self) -> None:
        case = live(ASKED)
        case.machines["consultations"].before_panel_requested(
            lambda **_: case.panel_deferred(on=date(2020, 1, 27))
        )
        case.machines["adjudication"].after_panel_requested(
            lambda **_: case.panel_established(on=date(2020, 2, 27))
        )
        assert case.panel_requested(**request())
        assert [e.type for e in case.dispute.events[2:]] == ["panel_deferred", "panel_established"]
        assert agree(case)

    def test_one_that_the_law_bars_does_not_fire(self) -> None:
        case = live(ASKED)
        case.machines["adjudication"].after_panel_requested(
            lambda **_: case.panel_composed(on=date(2020, 1, 3))
        )
        assert case.panel_requested(**request())
        assert case.verdict is not None
        assert (case.verdict.event.type, case.verdict.barred) == ("panel_composed", True)
        assert len(case.dispute.events) == 2
        assert agree(case)

    @pytest.mark.parametrize("hook", ["before_panel_requested", "on_enter_panel_requested"])
    def test_they_are_dropped_with_an_act_that_fails(self, hook: str) -> None:
        case = live(ASKED)
        machine = case.machines["adjudication"]
        getattr(machine, hook)(lambda **_: case.dispute_terminated(on=date(2020, 1, 3)))

        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        machine.after_panel_requested(fail)
        with pytest.raises(ZeroDivisionError):
            case.panel_requested(**request())
        assert len(case.dispute.events) == 1
        assert agree(case)
        machine.get_transitions("panel_requested", "no_request")[0].after.clear()
        assert case.panel_requested(**request())
        assert [e.type for e in case.dispute.events[1:]] == ["panel_requested", "dispute_terminated"]
        assert agree(case)

    def test_they_are_dropped_with_an_act_that_a_condition_holds_back(self) -> None:
        case, answers = live(ASKED), iter([True, False])
        case.machines["consultations"].before_panel_requested(
            lambda **_: case.consultations_held(on=date(2020, 1, 2))
        )
        must(case.machines["adjudication"], "panel_requested", lambda **_: next(answers))
        assert not case.panel_requested(**request())
        assert len(case.dispute.events) == 1
        assert agree(case)

    def test_an_exception_in_one_leaves_the_act_around_it_recorded(self) -> None:
        case = live(ASKED)
        machine = case.machines["adjudication"]
        machine.after_panel_requested(lambda **_: case.panel_deferred(on=date(2020, 1, 27)))
        machine.after_panel_requested(lambda **_: case.panel_established(on=date(2020, 2, 27)))

        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        machine.on_enter_deferred(fail)
        with pytest.raises(ZeroDivisionError):
            case.panel_requested(**request())
        assert [e.type for e in case.dispute.events[1:]] == ["panel_requested"]
        assert agree(case)
        assert case.may_panel_established(on=date(2020, 2, 27))  # what waited is gone, and nothing is stuck

    def test_a_condition_fires_nothing(self) -> None:
        case = live(ASKED)
        must(
            case.machines["adjudication"],
            "panel_requested",
            lambda **_: case.dispute_terminated(on=date(2020, 1, 3)),
        )
        for call in (case.may_panel_requested, case.panel_requested):
            with pytest.raises(MachineError, match="only ask"):
                call(**request())
        assert len(case.dispute.events) == 1
        assert agree(case)

    def test_asking_inside_a_callback_is_refused(self) -> None:
        case = live(ASKED)
        case.machines["adjudication"].after_panel_requested(
            lambda **_: case.may_panel_deferred(on=date(2020, 1, 27))
        )
        with pytest.raises(MachineError, match=r"live\.dispute\.may"):
            case.panel_requested(**request())
        assert agree(case)


class TestTime:
    def heard(self, case: wto.Dispute) -> tuple[wto.LiveDispute, list[tuple[str, str]]]:
        """A live dispute, and where its transitions lead from and to, as they happen."""
        steps: list[tuple[str, str]] = []

        def hear(event_data: EventData) -> None:
            steps.append((event_data.transition.source, event_data.model.state))

        kind = partial(Machine, send_event=True, after_state_change=hear)
        return wto.machine(case, machine_class=kind), steps

    def test_an_act_dated_before_the_last_one_takes_its_place(self) -> None:
        case, steps = self.heard(
            dispute(ASKED, "2020-01-02 panel_requested KOR", "2020-02-27 panel_established")
        )
        assert case.panel_deferred(on=date(2020, 1, 27))
        assert steps == [("panel_requested", "deferred")]
        assert case.dispute.events[2].type == "panel_deferred"
        assert case.state["adjudication", "original"] == "established"
        assert agree(case)

    def test_a_step_known_to_its_month_counts_from_its_last_day(self) -> None:
        case, steps = self.heard(
            wto.Dispute(
                complainants="KOR",
                respondent="JPN",
                undated=[wto.Undated("2020-03", "panel_established")],
            ).record(event(ASKED), event("2020-01-02 panel_requested KOR"))
        )
        assert case.strand("adjudication").state == "established"
        assert case.panel_deferred(on=date(2020, 3, 27))
        assert steps == [("panel_requested", "deferred")]
        assert agree(case)

    def test_time_alone_moves_a_strand_with_the_next_act(self) -> None:
        running = "implementation", "original", "KOR"
        for day, state in ((28, "period_running"), (29, "period_over")):  # six months from 28 June
            case, steps = self.heard(dispute(*PERIOD))
            on = date(2021, 12, day)
            assert not case.panel_composed(on=on)
            assert case.may_status_report_submitted(on=on, by="JPN")
            assert case.state[running] == "period_running"
            assert agree(case)
            assert case.status_report_submitted(on=on, by="JPN")
            assert steps == [(state, state)]
            assert case.state[running] == state
            assert agree(case)

    def test_a_strand_begins_at_the_start_of_its_chart(self) -> None:
        case, steps = self.heard(dispute(*PERIOD, "2022-03-01 compliance_claimed JPN"))
        assert case.panel_requested(**request(on=date(2022, 5, 2), proceeding="compliance"))
        assert ("no_request", "panel_requested") in steps
        assert agree(case)

    def test_a_day_comes_once_before_all_its_steps(self) -> None:
        case, steps = self.heard(
            dispute(*PERIOD, "2021-12-29 reasonable_period_extended KOR,JPN expires=2022-03-28")
        )
        assert case.status_report_submitted(on=date(2021, 12, 29), by="JPN")
        assert steps == [("period_running", "period_running")]
        assert agree(case)


class Flat(NestedState):
    """A state whose name is no path."""

    separator = "."


class FlatMachine(HierarchicalMachine):
    """A hierarchical machine as the message of the refusal proposes it."""

    state_cls = Flat


class FlatLockedMachine(LockedHierarchicalMachine):
    """The same machine with locks."""

    state_cls = Flat


class SendsEvents(Machine):
    """A machine that decides for itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "send_event": True})


class Auto(Machine):
    """A machine that jumps."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "auto_transitions": True})


class StartsElsewhere(Machine):
    """A machine with a start of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "initial": "begun"})


class Bare(Machine):
    """A machine that takes nothing."""

    def __init__(self) -> None:
        super().__init__()


@add_state_features(Tags, Volatile)
class Featured(Machine):
    """A machine whose states have features."""


def made(kind: type[Machine]) -> Callable[..., Machine]:
    """A function that makes a machine: neither a class nor a partial one."""

    def make(**options: Any) -> Machine:
        return kind(**options)

    return make


DRAWN = partial(GraphMachine, graph_engine="mermaid")
WORKING = {
    "send_event": partial(Machine, send_event=True),
    "send_event of a class": SendsEvents,
    "queued": partial(Machine, queued=True),
    "queued and send_event": partial(LockedMachine, queued=True, send_event=True),
    "invalid triggers ignored": partial(Machine, ignore_invalid_triggers=True),
    "another attribute": partial(Machine, model_attribute="stage"),
    "ordered": partial(Machine, ordered_transitions=True),
    "another start": StartsElsewhere,
    "features": Featured,
    "locked": LockedMachine,
    "markup": markup.MarkupMachine,
    "drawn": DRAWN,
    "drawn and locked": partial(LockedGraphMachine, graph_engine="mermaid"),
    "hierarchical": FlatMachine,
    "hierarchical and locked": FlatLockedMachine,
    "a function": made(Machine),
}  # fmt: skip
REFUSED = {
    "coroutines": AsyncMachine,
    "has coroutines": partial(AsyncMachine, queued=True),
    "coroutines for": made(AsyncMachine),
    "nesting": HierarchicalMachine,
    "KeyError": made(HierarchicalMachine),
    "auto_transitions=False": Auto,
    "model_override": partial(Machine, model_override=True),
    "another name": partial(Machine, model_attribute="chart"),
    "for something else": partial(Machine, model_attribute="strand"),
    "cannot be same": partial(Machine, model_attribute="panel_requested"),
    "not a Machine": dict,
    "unexpected keyword": Bare,
}


class TestMachineClasses:
    @pytest.mark.parametrize("machine_class", WORKING.values(), ids=WORKING)
    def test_these_work(self, machine_class: Any) -> None:
        case, seen = live(ASKED, machine_class=machine_class), []
        machine = case.machines["adjudication"]
        machine.get_state("panel_requested").add_callback("enter", lambda *a, **k: seen.append((a, k)))
        assert case.may_panel_requested(**request())
        assert not case.may_panel_composed(on=date(2020, 1, 2))
        assert case.panel_requested(**request())
        assert not case.panel_composed(on=date(2020, 1, 3))
        ((positional, named),) = seen
        fields = positional[0].kwargs if machine.send_event else named
        assert fields == {"event": case.dispute.events[-1], "verdict": fields["verdict"]}
        assert fields["verdict"].permitted
        assert case.strand("adjudication").state == "panel_requested"
        assert agree(case)
        must(machine, "panel_deferred", lambda *_, **__: False)
        assert not case.panel_deferred(on=date(2020, 1, 27))
        assert agree(case)

        def fail(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError

        machine.get_state("established").add_callback("enter", fail)
        with pytest.raises(ZeroDivisionError):
            case.panel_established(on=date(2020, 2, 27))
        assert len(case.dispute.events) == 2
        assert agree(case)

    @pytest.mark.parametrize(("words", "machine_class"), REFUSED.items())
    def test_these_are_refused_in_words(self, words: str, machine_class: Any) -> None:
        with pytest.raises(MachineError, match=words):
            live(ASKED, machine_class=machine_class)

    def test_every_class_of_the_package_works_or_is_refused(self) -> None:
        found = {
            kind
            for module in (factory, markup)
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Machine)
        }
        refused = set()
        for kind in found:
            try:
                assert live(ASKED, machine_class=kind).panel_requested(**request()), kind
            except MachineError:
                refused.add(kind.__name__)
        assert len(found) > 12
        assert refused == {k.__name__ for k in found if "Async" in k.__name__ or "Hierarchical" in k.__name__}

    def test_a_user_names_the_attribute(self) -> None:
        case = live(ASKED, machine_class=partial(Machine, model_attribute="stage"))
        model = case.strand("consultations")
        assert (model.stage, model.state) == ("requested", "requested")  # type: ignore[attr-defined]
        case.panel_requested(**request())
        assert model.stage == "concluded"  # type: ignore[attr-defined]
        assert model.is_stage_concluded()  # type: ignore[attr-defined]

    def test_a_queued_machine_says_so_when_a_condition_changes_its_mind(self) -> None:
        case = live(ASKED, machine_class=partial(Machine, queued=True))
        answers = iter([True, False])
        must(case.machines["adjudication"], "panel_requested", lambda **_: next(answers))
        assert not case.panel_requested(**request())
        assert agree(case)

    def test_callbacks_for_all_events_and_for_exceptions(self) -> None:
        seen: list[str] = []

        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        hooks = {
            name: partial(lambda name, **_: seen.append(name), name)
            for name in ("finalize_event", "prepare_event", "on_exception")
        }
        case = live(ASKED, machine_class=partial(Machine, **hooks))
        case.machines["adjudication"].on_enter_panel_requested(fail)
        assert not case.panel_requested(**request())  # the exception went to the callback for exceptions
        assert {"finalize_event", "prepare_event", "on_exception"} == set(seen)
        assert len(case.dispute.events) == 1
        assert agree(case)

    def test_the_packages_own_errors_pass(self) -> None:
        def fail(**_: Any) -> None:
            raise TransitionsError("mine")

        case = live(ASKED)
        case.machines["adjudication"].on_enter_panel_requested(fail)
        with pytest.raises(TransitionsError, match="mine"):
            case.panel_requested(**request())
        assert agree(case)

    def test_a_picture_shows_where_the_record_stands(self) -> None:
        case = live(ASKED, machine_class=DRAWN)

        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        case.machines["adjudication"].after_panel_requested(fail)
        with pytest.raises(ZeroDivisionError):
            case.panel_requested(**request())
        picture = case.strand("adjudication").get_graph().source  # type: ignore[attr-defined]
        (active,) = [
            line for line in picture.splitlines() if line.strip().startswith("Class") and "s_active" in line
        ]
        assert "no_request" in active
        assert picture.count("-->") < 260  # the drawn edges, not every landing

    def test_threads_take_turns(self) -> None:
        case, begun, answers = live(ASKED, machine_class=LockedMachine), threading.Event(), []

        def dawdle(**_: Any) -> None:
            begun.set()
            time.sleep(0.02)

        case.machines["adjudication"].before_panel_requested(dawdle)
        thread = threading.Thread(target=case.panel_requested, kwargs=request())
        thread.start()
        begun.wait()
        answers.append(case.panel_composed(on=date(2020, 1, 3)))  # judged after the other act, not queued
        answers.append(case.panel_deferred(on=date(2020, 1, 27)))
        thread.join()
        assert answers == [False, True]
        assert [e.type for e in case.dispute.events[1:]] == ["panel_requested", "panel_deferred"]
        assert agree(case)

    def test_a_class_that_watches_the_state_hears_of_what_is_undone(self) -> None:
        seen: list[str] = []

        class Watching(Machine):
            def set_state(self, state: Any, model: Any = None) -> None:
                super().set_state(state, model)
                seen.append(getattr(state, "name", state))

        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        case = live(ASKED, machine_class=Watching)
        case.machines["adjudication"].after_panel_requested(fail)
        seen.clear()
        with pytest.raises(ZeroDivisionError):
            case.panel_requested(**request())
        assert seen == ["concluded", "panel_requested", "requested", "no_request"]


def through_pickle(case: wto.LiveDispute) -> Any:
    return pickle.loads(pickle.dumps(case))  # noqa: S301  its own


class TestCopies:
    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, through_pickle])
    @pytest.mark.parametrize("machine_class", [Machine, SendsEvents, partial(Machine, queued=True)])
    def test_a_copy_is_a_live_dispute_of_its_own(
        self, again: Callable[[wto.LiveDispute], wto.LiveDispute], machine_class: Any
    ) -> None:
        case, seen = live(ASKED, strict=True, machine_class=machine_class), []
        case.machines["adjudication"].on_enter_panel_requested(lambda *_, **__: seen.append(1))
        assert not case.panel_composed(on=date(2020, 1, 2))
        other = again(case)
        assert (other.dispute, other.strict) == (case.dispute, True)
        assert case.verdict is not None
        assert other.verdict == case.verdict
        assert type(other.machines["adjudication"]) is type(case.machines["adjudication"])
        assert other.panel_requested(**request())
        assert seen == []  # callbacks stay with the one they were registered on
        assert len(case.dispute.events) == 1
        assert agree(case)
        assert agree(other)
        assert case.panel_requested(**request())
        assert seen == [1]

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle.dumps])
    def test_a_strand_alone_is_not_copied(self, again: Callable[[Any], Any]) -> None:
        case = live(ASKED)
        with pytest.raises(MachineError, match=r"live\.dispute"):
            again(case.strand("adjudication"))


class TestCharts:
    @pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda c: c.name)
    def test_every_named_gate_is_a_rule(self, chart: Chart) -> None:
        for edge in chart.edges:
            assert not edge.gate or edge.gate in wto.DSU, edge

    @pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda c: c.name)
    def test_the_machine_has_the_drawn_edges(self, chart: Chart) -> None:
        machine = wto.machine(dispute(ASKED)).machines[chart.name]
        for trigger in chart.triggers:
            for state in chart.states:
                found = [t.dest for t in machine.get_transitions(trigger, state)]
                assert found == [chart.step(state, trigger)] * chart.drawn(state, trigger)
        assert [s.name for s in machine.states.values() if s.final] == [
            s for s in chart.states if s in chart.ends
        ]

    @pytest.mark.parametrize(
        ("edges", "word"),
        [
            ((Edge("panel_requested", "a", "b", ""), Edge("panel_deferred", "a", "c", "")), "no way on"),
            ((Edge("panel_requested", "a", "c", ""),), "nothing leads to b"),
            ((Edge("panel_requested", "a", "z", ""),), "unknown state"),
            ((Edge("panel_requested", "a", "b", ""), Edge("panel_requested", "a", "c", "")), "to two others"),
        ],
    )
    def test_faulty_tables_are_refused(self, edges: tuple[Edge, ...], word: str) -> None:
        with pytest.raises(MachineError, match=word):
            Chart(name="faulty", states=("a", "b", "c"), ends=frozenset({"c"}), edges=edges)
