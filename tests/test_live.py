"""wto.machine: the law before `transitions`, one plain model a strand, all strands moved or none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from transitions import Machine
from transitions.extensions.asyncio import AsyncMachine

import wtoproc as wto
from tests.histories import dispute, event
from wtoproc.errors import MachineError
from wtoproc.law.charts import CHARTS, Chart, Edge

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


class TestTheUsersOwn:
    def test_callbacks_on_states_and_triggers(self) -> None:
        case, seen = live(ASKED), []
        case.machines["adjudication"].on_enter_panel_requested(lambda **told: seen.append(told["event"].type))
        case.machines["consultations"].before_panel_requested(
            lambda **told: seen.append(told["verdict"].value)
        )
        case.panel_requested(on=date(2020, 1, 2), by="KOR")
        assert sorted(seen) == ["panel_requested", "permitted"]

    def test_callbacks_belong_to_one_dispute(self) -> None:
        first, second, seen = live(ASKED), live(ASKED), []
        first.machines["adjudication"].on_enter_panel_requested(lambda **_: seen.append(1))
        second.panel_requested(on=date(2020, 1, 2), by="KOR")
        assert seen == []

    def test_a_callback_that_fails_leaves_everything_as_it_was(self) -> None:
        case = live(ASKED)

        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        case.machines["adjudication"].on_enter_panel_requested(fail)
        before = dict(case.state)
        with pytest.raises(ZeroDivisionError):
            case.panel_requested(on=date(2020, 1, 2), by="KOR")
        assert case.state == before
        assert len(case.dispute.events) == 1

    def test_another_machine_class(self) -> None:
        class Counting(Machine):
            """A machine of the user's own."""

        case = live(ASKED, machine_class=Counting)
        assert isinstance(case.machines["consultations"], Counting)
        assert case.panel_requested(on=date(2020, 1, 2), by="KOR")

    def test_coroutines_are_refused(self) -> None:
        with pytest.raises(MachineError, match="coroutines"):
            live(ASKED, machine_class=AsyncMachine)


class TestCharts:
    @pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda c: c.name)
    def test_every_named_gate_is_a_rule(self, chart: Chart) -> None:
        for edge in chart.edges:
            assert not edge.gate or edge.gate in wto.DSU, edge

    @pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda c: c.name)
    def test_stepping_is_total_and_the_machine_agrees(self, chart: Chart) -> None:
        machine = wto.machine(dispute(ASKED)).machines[chart.name]
        for trigger in chart.triggers:
            for state in chart.states:
                found = machine.get_transitions(trigger, state)
                assert [t.dest for t in found] == [chart.step(state, trigger)]

    @pytest.mark.parametrize(
        ("edges", "word"),
        [
            ((Edge("panel_requested", "a", "b", ""), Edge("panel_deferred", "a", "c", "")), "no way on"),
            ((Edge("panel_requested", "a", "c", ""),), "nothing leads to b"),
            ((Edge("panel_requested", "a", "z", ""),), "unknown state"),
            ((Edge("panel_requested", "a", "b", ""), Edge("panel_requested", "a", "c", "")), "two ways"),
        ],
    )
    def test_faulty_tables_are_refused(self, edges: tuple[Edge, ...], word: str) -> None:
        with pytest.raises(MachineError, match=word):
            Chart(name="faulty", states=("a", "b", "c"), ends=frozenset({"c"}), edges=edges)
