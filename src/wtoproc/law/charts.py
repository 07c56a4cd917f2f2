"""The charts: state machines for the parts of the procedure, as tables.

A strand is a chart in one round, where necessary for one complainant. The drawn edges show the lawful order of steps;
each names the rule behind it. Practice departs from the text and records have gaps, so every act has an effect: without
a drawn edge it moves to the state that the act normally leads to, if that is later; otherwise nothing changes. The law
judges the act either way.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

import attrs

from wtoproc._line import line
from wtoproc.errors import MachineError
from wtoproc.record.events import type_named

__all__ = [
    "ADJUDICATION", "BY_COMPLAINANT", "CHARTS", "CONSULTATIONS", "IMPLEMENTATION", "RETALIATION", "Chart", "Edge",
]  # fmt: skip


class Edge(NamedTuple):
    """A drawn edge: an act that leads from a state to another or the same state, and the rule behind it."""

    trigger: str
    """The type of the event."""
    source: str
    dest: str
    gate: str
    """The id of the rule that judges the order of the step; "" if there is none."""


@attrs.frozen(repr=False)
class Chart:
    """A state machine for a part of the procedure.

    Raises:
        MachineError: the table is faulty (an unreachable state, a state without a way on, an unknown event).
    """

    name: str
    states: tuple[str, ...]
    """The states in the order of the procedure; the first one is the start."""
    ends: frozenset[str]
    """States in which the strand is over."""
    edges: tuple[Edge, ...]
    own: frozenset[str] = frozenset()
    """The names of event types that only its rulebook knows."""
    _steps: Mapping[tuple[str, str], str] = attrs.field(init=False, repr=False, eq=False)
    _lands: Mapping[str, str] = attrs.field(init=False, repr=False, eq=False)
    _rank: Mapping[str, int] = attrs.field(init=False, repr=False, eq=False)
    _known: frozenset[str] = attrs.field(init=False, repr=False, eq=False)
    _leaving: Mapping[str, tuple[Edge, ...]] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        rank = {state: n for n, state in enumerate(self.states)}
        object.__setattr__(self, "_rank", rank)
        object.__setattr__(self, "_known", frozenset(edge.trigger for edge in self.edges))
        object.__setattr__(self, "_steps", {(e.trigger, e.source): e.dest for e in self.edges})
        leaving: dict[str, tuple[Edge, ...]] = {}
        for edge in self.edges:
            leaving[edge.source] = (*leaving.get(edge.source, ()), edge)
        object.__setattr__(self, "_leaving", leaving)
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
        """The types of the events that are steps of the chart."""
        return tuple(dict.fromkeys(edge.trigger for edge in self.edges))

    def knows(self, trigger: str) -> bool:
        """Whether an event of this type is a step of the chart."""
        return trigger in self._known

    def step(self, state: str, trigger: str) -> str:
        """The state after an act. It always exists, so every record has a position."""
        found = self._steps.get((trigger, state))
        if found is not None:
            return found
        landing = self._lands.get(trigger)
        if landing is None or state in self.ends or self._rank[landing] <= self._rank[state]:
            return state
        return landing

    def drawn(self, state: str, trigger: str) -> bool:
        """Whether there is a drawn edge for an act from a state."""
        return (trigger, state) in self._steps

    def follows(self, state: str, other: str) -> bool:
        """Whether a state comes after another in the order of the procedure."""
        return self._rank[state] > self._rank[other]

    def leaving(self, state: str) -> tuple[Edge, ...]:
        """The drawn edges from a state, including those that stay in it."""
        return self._leaving.get(state, ())

    def ahead(self, state: str, trigger: str) -> bool:
        """Whether drawn edges lead from a state to one in which an act may be taken; never from an end."""
        seen, waiting = {state}, [state] if state not in self.ends else []
        while waiting:
            here = waiting.pop()
            if self.drawn(here, trigger):
                return True
            new = {e.dest for e in self.edges if e.source == here} - seen - self.ends
            seen |= new
            waiting += new
        return False

    def with_gates(self, rules: Container[str]) -> Chart:
        """This chart for a law that has these rules alone: steps whose gate is none of them are drawn without one."""
        edges = tuple(e if e.gate in rules or not e.gate else e._replace(gate="") for e in self.edges)
        return self if edges == self.edges else attrs.evolve(self, edges=edges)

    def undrawn(self) -> Iterator[Edge]:
        """The effects of acts without a drawn edge, as edges: with the drawn ones, every act has one in every state."""
        for trigger in self.triggers:
            for state in self.states:
                if not self.drawn(state, trigger):
                    yield Edge(trigger, state, self.step(state, trigger), "")

    def _check(self) -> None:
        known = set(self.states)
        for edge in self.edges:
            if edge.trigger not in self.own:
                type_named(edge.trigger)
            for state in (edge.source, edge.dest):
                if state not in known:
                    raise MachineError(f"{self.name}: {edge.trigger} names the unknown state {state!r}")
        if len(self._steps) != len(self.edges):
            raise MachineError(
                f"{self.name}: an act leads from one state to two others: keep one of the edges"
            )
        reached, waiting = {self.start}, [self.start]
        while waiting:
            state = waiting.pop()
            new = {e.dest for e in self.edges if e.source == state} - reached
            reached |= new
            waiting += new
        if reached != known:
            raise MachineError(
                f"{self.name}: nothing leads to {', '.join(sorted(known - reached))}: add an edge to each"
            )
        leads_on = {e.source for e in self.edges if e.source != e.dest}
        traps = known - leads_on - self.ends
        if traps:
            raise MachineError(
                f"{self.name}: no way on from {', '.join(sorted(traps))}: add an edge from each, or list it among the ends"
            )

    def __str__(self) -> str:
        return f"{self.name}: {len(self.states)} states, {len(self.edges)} edges"

    def __repr__(self) -> str:
        return line(self, str(self))


def _edges(*table: tuple[str, str, str | None, str]) -> tuple[Edge, ...]:
    """Edges from rows of trigger, sources, destination (None: stays in the state) and rule."""
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
        # Again after an end or a lapse, or by another complainant while the first already has its panel.
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
        # Good offices are possible at any stage and may continue during the panel process (DSU 5.3, 5.5).
        ("good_offices_requested", f"{_TALKING} concluded", None, "dsu-5.3-asked"),
        ("good_offices_started", f"{_TALKING} concluded", None, "dsu-5.3-good-offices"),
        ("good_offices_ended", f"{_TALKING} concluded", None, "dsu-5.3-end"),
        ("panel_requested", _TALKING, "concluded", "dsu-4-before-panel"),
        # Most compliance rounds have no consultations that a panel request could conclude.
        ("panel_requested", "not_requested", None, "dsu-4-before-panel"),
        ("complaint_withdrawn", f"{_TALKING} concluded", "withdrawn", "dsu-withdrawal"),
        ("mutually_agreed_solution_notified", f"{_TALKING} concluded", "settled", "dsu-3.6-mas"),
        ("dispute_terminated", f"{_TALKING} concluded", "terminated", "dsu-terminated"),
    ),
)

_BEFORE_PANEL = "no_request panel_requested deferred"
_REPORTING = "composed interim_report report_issued"
# A compliance panel is the original one, so it is at work from the referral on, without composition.
_UNCOMPOSED = "established composition_requested"
_AT_WORK = f"{_UNCOMPOSED} {_REPORTING}"
_STANDSTILL = "suspended suspended_before_composition"
_WITH_PANEL = f"{_AT_WORK} {_STANDSTILL}"
_BEFORE_REPORT = f"panel_requested deferred {_WITH_PANEL}"
_UNDER_WAY = f"{_BEFORE_REPORT} report_circulated"
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
        # The steps of Appendix 3 up to the interim report do not change the state.
        ("panel_timetable_fixed", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
        ("first_submission_complainant", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
        ("first_submission_respondent", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
        ("first_substantive_meeting", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
        ("rebuttals_received", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
        ("second_substantive_meeting", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
        ("descriptive_part_issued", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
        ("descriptive_part_comments", f"composed {_UNCOMPOSED}", None, "dsu-order-panel-report"),
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
        ("interim_report_issued", f"composed {_UNCOMPOSED}", "interim_report", "dsu-order-panel-report"),
        ("interim_review_requested", "interim_report", None, "dsu-order-panel-report"),
        ("interim_review_ended", "interim_report", None, "dsu-order-panel-report"),
        (
            "panel_report_issued",
            f"composed interim_report {_UNCOMPOSED}",
            "report_issued",
            "dsu-order-panel-report",
        ),
        # A panel that is suspended until a set day resumes its work without a recorded step.
        (
            "panel_report_circulated",
            f"suspended suspended_before_composition {_AT_WORK}",
            "report_circulated",
            "dsu-order-panel-report",
        ),
        # After a settlement the panel still circulates a brief report (DSU 12.7).
        ("panel_report_circulated", "settled", None, "dsu-order-panel-report"),
        ("panel_report_objected", "report_circulated", None, "dsu-16.2-report"),
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
        # After the last withdrawal the DSB may adopt the panel report; the Appellate Body still reports the withdrawal.
        ("appeal_withdrawn", "appealed", "report_circulated", "wp-30-withdrawal"),
        (
            "appellate_body_report_circulated",
            "appealed report_circulated",
            "appellate_report_circulated",
            "dsu-17-order-report",
        ),
        # The DSB may adopt a circulated report despite a solution or a later withdrawal.
        ("reports_adopted", "report_circulated settled", "adopted", "dsu-16.4-negative-consensus"),
        ("complaint_withdrawn", "report_circulated", None, "dsu-withdrawal"),
        ("reports_adopted", "appellate_report_circulated", "adopted", "dsu-17.14-adopt"),
        (
            "arbitration_agreed",
            f"{_BEFORE_PANEL} {_WITH_PANEL} report_circulated appealed adopted",
            None,
            "dsu-25.2",
        ),
        ("anticipated_circulation_notified", _REPORTING, None, "mpia-order"),
        ("panel_suspension_for_appeal_requested", _REPORTING, None, "mpia-order"),
        (
            "arbitration_appeal_notified",
            f"suspended {_REPORTING}",
            "arbitration_appeal",
            "dsu-25-appeal-arbitration",
        ),
        ("other_appeal_notified", "arbitration_appeal", None, "wp-23-other-appeal"),
        ("appellant_submission_filed", "arbitration_appeal", None, "dsu-17.9-pending"),
        ("other_appellant_submission_filed", "arbitration_appeal", None, "dsu-17.9-pending"),
        ("appellee_submission_filed", "arbitration_appeal", None, "dsu-17.9-pending"),
        ("third_participant_submission_filed", "arbitration_appeal", None, "dsu-17.9-pending"),
        ("appeal_hearing_held", "arbitration_appeal", None, "dsu-17.9-pending"),
        ("arbitration_withdrawn", "arbitration_appeal", "suspended", "mpia-I-18-withdrawal"),
        # Arbitration under Article 25 needs no panel; in addition to adopted reports it does not change the state.
        ("arbitration_award_notified", "arbitration_appeal no_request", "award_notified", "dsu-25.4"),
        ("arbitration_award_notified", "adopted", None, "dsu-25.4"),
        # Before a panel request only the consultations end.
        ("complaint_withdrawn", "no_request", None, "dsu-withdrawal"),
        ("mutually_agreed_solution_notified", "no_request", None, "dsu-3.6-mas"),
        ("dispute_terminated", "no_request", None, "dsu-terminated"),
        ("complaint_withdrawn", f"{_BEFORE_REPORT} lapsed", "withdrawn", "dsu-withdrawal"),
        (
            "mutually_agreed_solution_notified",
            f"{_UNDER_WAY} {_AFTER_REPORT} lapsed",
            "settled",
            "dsu-3.6-mas",
        ),
        ("dispute_terminated", f"{_UNDER_WAY} {_AFTER_REPORT} lapsed", "terminated", "dsu-terminated"),
    ),
)

_DUE = "due intentions_stated period_arbitration period_running period_over compliance_claimed compliance_disputed"
_AFTERWARDS = f"{_DUE} understanding"

IMPLEMENTATION = Chart(
    name="implementation",
    states=_states(
        "nothing_due due intentions_stated period_arbitration period_running period_over compliance_claimed "
        "compliance_disputed understanding settled withdrawn terminated"
    ),
    ends=frozenset({"settled", "withdrawn", "terminated"}),
    edges=_edges(
        # Reports without recommendations do not change the state.
        ("reports_adopted", "nothing_due", "due", "dsu-19.1"),
        ("arbitration_award_notified", "nothing_due", "due", "dsu-25.4"),
        ("implementation_intention_stated", "due", "intentions_stated", "dsu-21.3-needs-recommendation"),
        (
            "implementation_intention_stated",
            "intentions_stated period_arbitration period_running period_over compliance_claimed",
            None,
            "dsu-21.3-needs-recommendation",
        ),
        (
            "reasonable_period_agreed",
            "due intentions_stated period_arbitration",
            "period_running",
            "dsu-21.3-needs-recommendation",
        ),
        (
            "reasonable_period_agreed",
            "period_running compliance_claimed",
            None,
            "dsu-21.3-needs-recommendation",
        ),
        (
            "reasonable_period_arbitration_requested",
            "due intentions_stated",
            "period_arbitration",
            "dsu-21.3c",
        ),
        ("reasonable_period_arbitration_requested", "period_arbitration", None, "dsu-21.3c"),
        ("reasonable_period_arbitrator_appointed", "period_arbitration", None, "dsu-21.3c-arbitrator"),
        ("reasonable_period_awarded", "period_arbitration", "period_running", "dsu-21.3c-arbitrator"),
        ("reasonable_period_extended", "period_running", None, "dsu-21.3-extend"),
        ("reasonable_period_extended", "period_over", "period_running", "dsu-21.3-extend"),
        ("reasonable_period_expired", "period_running", "period_over", "dsu-21.3-expired"),
        ("reasonable_period_expired", "period_over compliance_claimed", None, "dsu-21.3-expired"),
        ("implementation_on_dsb_agenda", _AFTERWARDS, None, "dsu-21.6-surveillance"),
        ("status_report_submitted", _AFTERWARDS, None, "dsu-21.6-surveillance"),
        (
            "compliance_claimed",
            "due intentions_stated period_arbitration period_running period_over compliance_disputed understanding",
            "compliance_claimed",
            "dsu-compliance-claim",
        ),
        ("compliance_claimed", "compliance_claimed", None, "dsu-compliance-claim"),
        (
            "compliance_disputed",
            "compliance_claimed period_over understanding",
            "compliance_disputed",
            "dsu-21.5-disputed",
        ),
        ("compliance_disputed", "compliance_disputed", None, "dsu-21.5-disputed"),
        ("sequencing_agreed", _AFTERWARDS, None, "dsu-sequencing"),
        ("compensation_talks_requested", _AFTERWARDS, None, "dsu-22.1-compensation"),
        ("compensation_agreed", _AFTERWARDS, None, "dsu-22.1-compensation"),
        ("compliance_understanding_notified", _DUE, "understanding", "dsu-22-understanding"),
        ("compliance_understanding_notified", "understanding", None, "dsu-22-understanding"),
        ("mutually_agreed_solution_notified", _AFTERWARDS, "settled", "dsu-3.6-mas"),
        ("complaint_withdrawn", _AFTERWARDS, "withdrawn", "dsu-withdrawal"),
        ("dispute_terminated", _AFTERWARDS, "terminated", "dsu-terminated"),
    ),
)

_PENDING = "requested objected in_arbitration arbitration_suspended decided"

RETALIATION = Chart(
    name="retaliation",
    states=_states(
        "not_requested requested objected in_arbitration arbitration_suspended decided authorized ended settled "
        "withdrawn terminated"
    ),
    ends=frozenset({"ended", "settled", "withdrawn", "terminated"}),
    edges=_edges(
        ("retaliation_requested", "not_requested ended", "requested", "dsu-22.2"),
        # An amended request, or the second one, which follows the decision (DSU 22.7).
        ("retaliation_requested", f"{_PENDING} authorized", None, "dsu-22.2"),
        (
            "retaliation_request_withdrawn",
            "requested objected in_arbitration arbitration_suspended",
            "not_requested",
            "dsu-22-withdraw-request",
        ),
        ("retaliation_request_withdrawn", "decided", None, "dsu-22-withdraw-request"),
        ("retaliation_objected", "requested", "objected", "dsu-22.6-objection"),
        ("retaliation_objected", "objected in_arbitration", None, "dsu-22.6-objection"),
        ("retaliation_arbitration_referred", "requested objected", "in_arbitration", "dsu-22.6-objection"),
        ("retaliation_arbitration_referred", "in_arbitration", None, "dsu-22.6-objection"),
        (
            "retaliation_arbitration_suspended",
            "objected in_arbitration",
            "arbitration_suspended",
            "dsu-22.6-suspended",
        ),
        ("retaliation_arbitration_resumed", "arbitration_suspended", "in_arbitration", "dsu-22.6-suspended"),
        (
            "retaliation_arbitration_decided",
            "objected in_arbitration arbitration_suspended",
            "decided",
            "dsu-22.6-arbitrator",
        ),
        ("retaliation_authorized", "requested decided", "authorized", "dsu-22.6-no-suspension"),
        ("concessions_suspended", "authorized", None, "dsu-23.2"),
        ("retaliation_ended", "authorized", "ended", "dsu-22.8"),
        ("mutually_agreed_solution_notified", f"{_PENDING} authorized", "settled", "dsu-3.6-mas"),
        ("complaint_withdrawn", f"{_PENDING} authorized", "withdrawn", "dsu-withdrawal"),
        ("dispute_terminated", f"{_PENDING} authorized", "terminated", "dsu-terminated"),
    ),
)

CHARTS: Mapping[str, Chart] = {
    chart.name: chart for chart in (CONSULTATIONS, ADJUDICATION, IMPLEMENTATION, RETALIATION)
}
# These run in the original proceeding, for each complainant separately.
BY_COMPLAINANT = frozenset({"implementation", "retaliation"})
