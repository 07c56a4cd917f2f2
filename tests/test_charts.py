"""The charts as tables: which acts change a state, and which are still possible."""

from __future__ import annotations

from itertools import product

import pytest

import wtoproc as wto
from wtoproc.errors import MachineError
from wtoproc.law.charts import ADJUDICATION, CHARTS, CONSULTATIONS, IMPLEMENTATION, RETALIATION, Chart, Edge

EVERY = pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda c: c.name)


class TestSteps:
    """Records have gaps: an act without a drawn edge moves to the state that it normally leads to, if that is later."""

    def test_drawn_steps_follow_the_procedure(self) -> None:
        state = ADJUDICATION.start
        for trigger, after in (
            ("panel_requested", "panel_requested"),
            ("panel_deferred", "deferred"),
            ("panel_established", "established"),
            ("panel_composed", "composed"),
            ("panel_report_circulated", "report_circulated"),
            ("appeal_notified", "appealed"),
            ("appellate_body_report_circulated", "appellate_report_circulated"),
            ("reports_adopted", "adopted"),
        ):
            assert ADJUDICATION.drawn(state, trigger)
            state = ADJUDICATION.step(state, trigger)
            assert state == after

    def test_a_step_over_a_gap_lands_ahead(self) -> None:
        assert not ADJUDICATION.drawn("no_request", "panel_established")
        assert ADJUDICATION.step("no_request", "panel_established") == "established"
        assert ADJUDICATION.step("established", "reports_adopted") == "adopted"

    def test_nothing_moves_back_or_out_of_an_end(self) -> None:
        assert ADJUDICATION.step("report_circulated", "panel_established") == "report_circulated"
        assert ADJUDICATION.step("established", "panel_established") == "established"
        assert ADJUDICATION.step("adopted", "mutually_agreed_solution_notified") == "adopted"
        assert ADJUDICATION.step("lapsed", "reports_adopted") == "lapsed"

    def test_what_only_loops_lands_nowhere(self) -> None:
        assert ADJUDICATION.step("no_request", "third_party_interest_notified") == "no_request"

    def test_a_step_of_another_chart_moves_nothing(self) -> None:
        assert not CONSULTATIONS.knows("reports_adopted")
        assert CONSULTATIONS.step("requested", "reports_adopted") == "requested"

    def test_the_first_edge_of_the_table_says_where_an_act_lands(self) -> None:
        chart = Chart(
            name="mine",
            states=("a", "b", "c", "d"),
            ends=frozenset({"d"}),
            edges=(
                Edge("panel_deferred", "a", "a", ""),
                Edge("panel_requested", "a", "b", ""),
                Edge("panel_deferred", "b", "c", ""),
                Edge("panel_requested", "c", "d", ""),
            ),
        )
        assert chart.start == "a"
        assert chart.triggers == ("panel_deferred", "panel_requested")
        assert chart.step("b", "panel_requested") == "b"
        assert chart.step("c", "panel_requested") == "d"
        assert chart.step("a", "panel_deferred") == "a"

    @EVERY
    def test_drawn_and_undrawn_steps_are_all_there_are(self, chart: Chart) -> None:
        drawn = {(edge.trigger, edge.source): edge.dest for edge in chart.edges}
        others = {(edge.trigger, edge.source): edge for edge in chart.undrawn()}
        assert drawn.keys().isdisjoint(others)
        assert drawn.keys() | others.keys() == set(product(chart.triggers, chart.states))
        for (trigger, state), edge in others.items():
            assert (edge.dest, edge.gate) == (chart.step(state, trigger), "")
            assert chart.states.index(edge.dest) >= chart.states.index(state)

    @EVERY
    def test_the_edges_that_leave_a_state(self, chart: Chart) -> None:
        for state in chart.states:
            assert list(chart.leaving(state)) == [edge for edge in chart.edges if edge.source == state]

    @EVERY
    def test_it_knows_its_triggers_and_no_other(self, chart: Chart) -> None:
        assert all(chart.knows(trigger) for trigger in chart.triggers)
        assert len(set(chart.triggers)) == len(chart.triggers)
        assert not chart.knows("no_such_step")


class TestAhead:
    """Whether drawn edges still lead to an act, which decides if an unmet deadline is still shown."""

    @pytest.mark.parametrize(
        ("chart", "state", "trigger", "leads"),
        [
            (ADJUDICATION, "no_request", "reports_adopted", True),
            (ADJUDICATION, "report_circulated", "appeal_notified", True),
            (ADJUDICATION, "report_circulated", "panel_composed", False),
            (ADJUDICATION, "suspended", "panel_report_circulated", True),
            (
                ADJUDICATION,
                "adopted",
                "arbitration_agreed",
                False,
            ),  # drawn from this end, and yet nothing follows
            (ADJUDICATION, "withdrawn", "panel_requested", False),
            (CONSULTATIONS, "requested", "panel_requested", True),
            (CONSULTATIONS, "concluded", "consultations_held", False),
            (IMPLEMENTATION, "due", "compliance_disputed", True),
            (IMPLEMENTATION, "period_over", "reasonable_period_awarded", False),
            (RETALIATION, "not_requested", "retaliation_authorized", True),
            (RETALIATION, "authorized", "retaliation_objected", False),
        ],
    )
    def test_ahead(self, chart: Chart, state: str, trigger: str, leads: bool) -> None:
        assert chart.ahead(state, trigger) is leads

    @EVERY
    def test_what_is_drawn_from_an_open_state_lies_ahead(self, chart: Chart) -> None:
        for edge in chart.edges:
            assert chart.ahead(edge.source, edge.trigger) is (edge.source not in chart.ends)

    def test_no_path_leads_through_an_end(self) -> None:
        chart = Chart(name="ended", states=("a", "b", "c"), ends=frozenset({"b", "c"}), edges=(
            Edge("panel_requested", "a", "b", ""), Edge("panel_established", "b", "c", ""),
        ))  # fmt: skip
        assert not chart.ahead("a", "panel_established")


class TestEventTypes:
    EDGES = (Edge("harvest_counted", "a", "b", ""),)

    def test_those_of_a_rulebook_alone_are_named_beside_the_table(self) -> None:
        chart = Chart(
            name="own",
            states=("a", "b"),
            ends=frozenset({"b"}),
            edges=self.EDGES,
            own=frozenset({"harvest_counted"}),
        )
        assert chart.step("a", "harvest_counted") == "b"
        with pytest.raises(wto.EventError, match="harvest_counted"):
            Chart(name="own", states=("a", "b"), ends=frozenset({"b"}), edges=self.EDGES)

    @pytest.mark.parametrize(
        "edge", [Edge("panel_requested", "z", "b", ""), Edge("panel_requested", "a", "z", "")]
    )
    def test_a_fault_names_the_chart_and_the_place(self, edge: Edge) -> None:
        with pytest.raises(MachineError, match=r"^mine: panel_requested names the unknown state 'z'$"):
            Chart(
                name="mine",
                states=("a", "b"),
                ends=frozenset({"b"}),
                edges=(edge, Edge("panel_deferred", "a", "b", "")),
            )

    def test_states_without_a_way_in_or_out_are_named_in_order(self) -> None:
        edges = (Edge("panel_requested", "a", "b", ""),)
        with pytest.raises(MachineError, match=r"^mine: nothing leads to c, d: add an edge to each$"):
            Chart(name="mine", states=("a", "b", "d", "c"), ends=frozenset({"b", "c", "d"}), edges=edges)
        traps = (*edges, Edge("panel_deferred", "a", "c", ""), Edge("panel_established", "b", "b", ""))
        with pytest.raises(
            MachineError,
            match=r"^mine: no way on from b, c: add an edge from each, or list it among the ends$",
        ):
            Chart(name="mine", states=("a", "c", "b"), ends=frozenset(), edges=traps)
