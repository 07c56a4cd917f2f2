"""The charts: small state machines, one for each strand of the procedure, as tables.

A strand is one running of a chart in one round. The drawn edges are the lawful order of steps; each names the gate
behind it. Real life departs from the text and records have gaps, so stepping is total: an act for which no edge is
drawn lands where such acts land if that lies ahead, and moves nothing otherwise. The law judges it either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from wtoproc.errors import MachineError
from wtoproc.events import by_wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ADJUDICATION", "CHARTS", "CONSULTATIONS", "Chart", "Edge"]


class Edge(NamedTuple):
    """A drawn edge: from a state, an act leads to another (or the same) state through a gate."""

    trigger: str
    """Wire name of the event."""
    source: str
    dest: str
    gate: str
    """Id of the rule behind it; "" where no rule orders the step."""


@attrs.frozen
class Chart:
    """A state machine of one strand.

    Raises:
        MachineError: the table is faulty (an unreachable state, an accidental trap, an unknown event).
    """

    name: str
    states: tuple[str, ...]
    """In the order of the procedure; the first one is the start."""
    ends: frozenset[str]
    """States in which the strand is over."""
    edges: tuple[Edge, ...]
    _steps: Mapping[tuple[str, str], str] = attrs.field(init=False, repr=False, eq=False)
    _lands: Mapping[str, str] = attrs.field(init=False, repr=False, eq=False)
    _rank: Mapping[str, int] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        rank = {state: n for n, state in enumerate(self.states)}
        object.__setattr__(self, "_rank", rank)
        object.__setattr__(self, "_steps", {(e.trigger, e.source): e.dest for e in self.edges})
        lands: dict[str, str] = {}
        for edge in self.edges:
            if edge.source != edge.dest:
                lands.setdefault(edge.trigger, edge.dest)
        object.__setattr__(self, "_lands", lands)
        self._check()

    @property
    def start(self) -> str:
        """The state before anything has happened."""
        return self.states[0]

    @property
    def triggers(self) -> tuple[str, ...]:
        """Wire names of the events that the chart knows."""
        return tuple(dict.fromkeys(edge.trigger for edge in self.edges))

    def step(self, state: str, trigger: str) -> str:
        """The state after an act; total, so that every record has a position."""
        found = self._steps.get((trigger, state))
        if found is not None:
            return found
        landing = self._lands.get(trigger)
        if landing is None or state in self.ends or self._rank[landing] <= self._rank[state]:
            return state
        return landing

    def drawn(self, state: str, trigger: str) -> bool:
        """Whether the step is a drawn one."""
        return (trigger, state) in self._steps

    def ahead(self, state: str, trigger: str) -> bool:
        """Whether a drawn path leads on from a state to where an act may be taken; from an end nothing does."""
        seen, waiting = {state}, [state] if state not in self.ends else []
        while waiting:
            here = waiting.pop()
            if self.drawn(here, trigger):
                return True
            new = {e.dest for e in self.edges if e.source == here} - seen - self.ends
            seen |= new
            waiting += new
        return False

    def undrawn(self) -> Iterator[Edge]:
        """Where acts land for which no edge is drawn; stepping is total with these."""
        for trigger in self.triggers:
            for state in self.states:
                if not self.drawn(state, trigger):
                    yield Edge(trigger, state, self.step(state, trigger), "")

    def _check(self) -> None:
        known = set(self.states)
        for edge in self.edges:
            by_wire(edge.trigger)
            for state in (edge.source, edge.dest):
                if state not in known:
                    raise MachineError(f"{self.name}: {edge.trigger} names the unknown state {state!r}")
        if len(self._steps) != len(self.edges):
            raise MachineError(f"{self.name}: an act leads two ways from one state")
        reached, waiting = {self.start}, [self.start]
        while waiting:
            state = waiting.pop()
            new = {e.dest for e in self.edges if e.source == state} - reached
            reached |= new
            waiting += new
        if reached != known:
            raise MachineError(f"{self.name}: nothing leads to {', '.join(sorted(known - reached))}")
        leads_on = {e.source for e in self.edges if e.source != e.dest}
        traps = known - leads_on - self.ends
        if traps:
            raise MachineError(f"{self.name}: no way on from {', '.join(sorted(traps))}")


def _edges(*table: tuple[str, str, str | None, str]) -> tuple[Edge, ...]:
    """Edges from rows of (trigger, sources, destination or None for a loop, gate)."""
    return tuple(
        Edge(trigger, source, dest or source, gate)
        for trigger, sources, dest, gate in table
        for source in sources.split()
    )


def _states(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_TALKING = "requested accepted refused held failed"

CONSULTATIONS = Chart(
    name="consultations",
    states=_states(
        "not_requested requested accepted refused held failed concluded withdrawn settled terminated"
    ),
    ends=frozenset({"concluded", "withdrawn", "settled", "terminated"}),
    edges=_edges(
        # Anew after an end or a lapse, or by another complainant while the first already has its panel.
        (
            "consultations_requested",
            "not_requested concluded withdrawn settled terminated",
            "requested",
            "dsu-1.1-members",
        ),
        ("consultations_request_supplemented", _TALKING, None, "dsu-4-supplement"),
        ("join_consultations_requested", _TALKING, None, "dsu-4.11"),
        ("join_consultations_accepted", _TALKING, None, "dsu-4.11-join"),
        ("join_consultations_rejected", _TALKING, None, "dsu-4.11-join"),
        ("consultations_accepted", "requested", "accepted", "dsu-4.3-reply"),
        ("consultations_accepted", "accepted held", None, "dsu-4.3-reply"),
        ("consultations_refused", "requested accepted", "refused", "dsu-4.3-reply"),
        ("consultations_held", "requested accepted refused", "held", "dsu-4.3-enter"),
        ("consultations_held", "held failed", None, "dsu-4.3-enter"),
        ("consultations_failed_jointly", "requested accepted held", "failed", "dsu-4.7-failed-jointly"),
        # Good offices run beside every stage and may go on during the panel (DSU 5.3, 5.5).
        ("good_offices_requested", f"{_TALKING} concluded", None, "dsu-5.3-asked"),
        ("good_offices_started", f"{_TALKING} concluded", None, "dsu-5.3-good-offices"),
        ("good_offices_ended", f"{_TALKING} concluded", None, "dsu-5.3-end"),
        ("panel_requested", _TALKING, "concluded", "dsu-4-before-panel"),
        ("complaint_withdrawn", f"{_TALKING} concluded", "withdrawn", "dsu-withdrawal"),
        ("mutually_agreed_solution_notified", f"{_TALKING} concluded", "settled", "dsu-3.6-mas"),
        ("dispute_terminated", f"{_TALKING} concluded", "terminated", "dsu-terminated"),
    ),
)

_BEFORE_PANEL = "no_request panel_requested deferred"
_REPORTING = "composed interim_report report_issued"
_AT_WORK = f"established composition_requested {_REPORTING}"
_STANDSTILL = "suspended suspended_before_composition"
_WITH_PANEL = f"{_AT_WORK} {_STANDSTILL}"
_UNDER_WAY = f"panel_requested deferred {_WITH_PANEL} report_circulated"
_OVER = "lapsed withdrawn settled terminated"
_AFTER_REPORT = "appealed appellate_report_circulated arbitration_appeal"

ADJUDICATION = Chart(
    name="adjudication",
    states=_states(
        "no_request panel_requested deferred established composition_requested suspended_before_composition "
        "composed suspended interim_report report_issued report_circulated appealed appellate_report_circulated "
        "arbitration_appeal adopted award_notified lapsed withdrawn settled terminated"
    ),
    ends=frozenset({"adopted", "award_notified", "lapsed", "withdrawn", "settled", "terminated"}),
    edges=_edges(
        ("panel_requested", f"no_request {_OVER}", "panel_requested", "dsu-6.1-who"),
        ("panel_requested", "panel_requested deferred", None, "dsu-6.1-who"),
        ("panel_request_withdrawn", "panel_requested deferred", "no_request", "dsu-6-withdraw-request"),
        ("dsb_meeting_requested", "panel_requested deferred", None, "dsu-6.1-fn5-request"),
        ("panel_deferred", "panel_requested", "deferred", "dsu-6.1-block-once"),
        ("panel_deferred", "deferred", None, "dsu-6.1-block-once"),
        ("panel_established", "panel_requested deferred", "established", "dsu-6.1"),
        ("third_party_interest_notified", _WITH_PANEL, None, "dsu-10.2"),
        ("special_terms_of_reference_agreed", _WITH_PANEL, None, "dsu-7.1"),
        ("five_panelists_agreed", "established composition_requested", None, "dsu-8.5"),
        ("special_rules_agreed", _WITH_PANEL, None, "dsu-1.2-agree"),
        ("special_rules_determination_requested", _WITH_PANEL, None, "dsu-1.2-chair-asked"),
        ("special_rules_determined", _WITH_PANEL, None, "dsu-1.2-chair"),
        ("panel_composition_requested", "established", "composition_requested", "dsu-8.7-no-agreement"),
        ("panel_composed", "established composition_requested", "composed", "dsu-8-composed"),
        ("panel_recomposed", f"suspended {_REPORTING}", None, "dsu-8-recompose"),
        # The panel's work: the steps of Appendix 3, which leave the state alone up to the interim report.
        ("panel_timetable_fixed", "composed", None, "dsu-order-panel-report"),
        ("first_submission_complainant", "composed", None, "dsu-order-panel-report"),
        ("first_submission_respondent", "composed", None, "dsu-order-panel-report"),
        ("first_substantive_meeting", "composed", None, "dsu-order-panel-report"),
        ("rebuttals_received", "composed", None, "dsu-order-panel-report"),
        ("second_substantive_meeting", "composed", None, "dsu-order-panel-report"),
        ("descriptive_part_issued", "composed", None, "dsu-order-panel-report"),
        ("descriptive_part_comments", "composed", None, "dsu-order-panel-report"),
        ("panel_delay_notified", _WITH_PANEL, None, "dsu-12.9-delay"),
        (
            "panel_suspended",
            "established composition_requested",
            "suspended_before_composition",
            "dsu-12.12-request",
        ),
        ("panel_suspended", _REPORTING, "suspended", "dsu-12.12-request"),
        ("panel_suspended", _STANDSTILL, None, "dsu-12.12-request"),
        ("panel_resumed", "suspended_before_composition", "established", "dsu-12.12-lapse"),
        ("panel_resumed", "suspended", "composed", "dsu-12.12-lapse"),
        ("panel_authority_lapsed", _STANDSTILL, "lapsed", "dsu-12.12-lapsed-record"),
        ("interim_report_issued", "composed", "interim_report", "dsu-order-panel-report"),
        ("interim_review_requested", "interim_report", None, "dsu-order-panel-report"),
        ("interim_review_ended", "interim_report", None, "dsu-order-panel-report"),
        ("panel_report_issued", "composed interim_report", "report_issued", "dsu-order-panel-report"),
        # A panel suspended until a set day takes up its work without a recorded step.
        ("panel_report_circulated", f"suspended {_REPORTING}", "report_circulated", "dsu-order-panel-report"),
        # After a settlement the panel still circulates a brief report (DSU 12.7).
        ("panel_report_circulated", "settled", None, "dsu-order-panel-report"),
        ("panel_report_objected", "report_circulated", None, "dsu-16.2"),
        ("adoption_deadline_extended", "report_circulated", None, "dsu-16.4-extension"),
        ("appeal_notified", "report_circulated", "appealed", "dsu-16.4-appeal-before-adoption"),
        ("appeal_notified", "appealed", None, "dsu-16.4-appeal-before-adoption"),
        ("other_appeal_notified", "appealed", None, "wp-23-other-appeal"),
        ("appellant_submission_filed", "appealed", None, "dsu-17.9-pending"),
        ("other_appellant_submission_filed", "appealed", None, "dsu-17.9-pending"),
        ("appellee_submission_filed", "appealed", None, "dsu-17.9-pending"),
        ("third_participant_submission_filed", "appealed", None, "dsu-17.9-pending"),
        ("clerical_correction_requested", "appealed", None, "dsu-17.9-pending"),
        ("appeal_hearing_held", "appealed", None, "dsu-17.9-pending"),
        ("appellate_body_delay_notified", "appealed", None, "dsu-17.5-delay"),
        # Back to the DSB once the last appeal is withdrawn; a report may still say so.
        ("appeal_withdrawn", "appealed", "report_circulated", "wp-30-withdrawal"),
        (
            "appellate_body_report_circulated",
            "appealed report_circulated",
            "appellate_report_circulated",
            "dsu-17-order-report",
        ),
        ("reports_adopted", "report_circulated", "adopted", "dsu-16.4-negative-consensus"),
        ("reports_adopted", "appellate_report_circulated", "adopted", "dsu-17.14-adopt"),
        ("arbitration_agreed", f"{_BEFORE_PANEL} {_WITH_PANEL} report_circulated appealed", None, ""),
        ("anticipated_circulation_notified", _REPORTING, None, ""),
        ("panel_suspension_for_appeal_requested", "report_issued", None, ""),
        ("arbitration_appeal_notified", "report_issued suspended", "arbitration_appeal", ""),
        ("arbitration_withdrawn", "arbitration_appeal", "report_issued", ""),
        # Article 25 as a means of its own needs no panel.
        ("arbitration_award_notified", "arbitration_appeal no_request", "award_notified", ""),
        # Before any panel request there is nothing to end here; the consultations end.
        ("complaint_withdrawn", "no_request", None, "dsu-withdrawal"),
        ("mutually_agreed_solution_notified", "no_request", None, "dsu-3.6-mas"),
        ("dispute_terminated", "no_request", None, "dsu-terminated"),
        ("complaint_withdrawn", f"{_UNDER_WAY} lapsed", "withdrawn", "dsu-withdrawal"),
        (
            "mutually_agreed_solution_notified",
            f"{_UNDER_WAY} {_AFTER_REPORT} lapsed",
            "settled",
            "dsu-3.6-mas",
        ),
        ("dispute_terminated", f"{_UNDER_WAY} {_AFTER_REPORT} lapsed", "terminated", "dsu-terminated"),
    ),
)

CHARTS: Mapping[str, Chart] = {chart.name: chart for chart in (CONSULTATIONS, ADJUDICATION)}
