"""The status of a dispute in the categories that the WTO itself publishes."""

from __future__ import annotations

import enum
from datetime import date

from wtoproc.law.rulebook import Rulebook
from wtoproc.record.after_adoption import concerned, results, retaliation
from wtoproc.record.event import Event
from wtoproc.record.record import Record
from wtoproc.standing.strands import positions

__all__ = ["Status", "statuses"]


class Status(enum.StrEnum):
    """The categories of the WTO, in its own words."""

    IN_CONSULTATIONS = "In consultations"
    PANEL_ESTABLISHED = "Panel established, but not yet composed"
    PANEL_COMPOSED = "Panel composed"
    PANEL_REPORT_CIRCULATED = "Panel report circulated"
    UNDER_APPEAL = "Panel report under appeal"
    APPELLATE_BODY_REPORT_CIRCULATED = "Appellate Body report circulated"
    ADOPTED_NO_ACTION = "Report(s) adopted, no further action required"
    ADOPTED_WITH_RECOMMENDATION = "Report(s) adopted, with recommendation to bring measure(s) into conformity"
    IMPLEMENTATION_NOTIFIED = "Implementation notified by respondent"
    SOLUTION_ON_IMPLEMENTATION = "Mutually acceptable solution on implementation notified"
    SETTLED = "Settled or terminated (withdrawn, mutually agreed solution)"
    LAPSED = "Authority for panel lapsed"
    COMPLIANCE_ONGOING = "Compliance proceedings ongoing"
    NON_COMPLIANCE_FOUND = "Compliance proceedings completed with finding(s) of non-compliance"
    COMPLIANCE_FOUND = "Compliance proceedings completed without finding of non-compliance"
    RETALIATION_REQUESTED = "Authorization to retaliate requested (including 22.6 arbitration)"
    RETALIATION_GRANTED = "Authorization to retaliate granted"


_BY_STATE = {
    "no_request": Status.IN_CONSULTATIONS,
    "panel_requested": Status.IN_CONSULTATIONS,
    "deferred": Status.IN_CONSULTATIONS,
    "established": Status.PANEL_ESTABLISHED,
    "composition_requested": Status.PANEL_ESTABLISHED,
    "suspended_before_composition": Status.PANEL_ESTABLISHED,
    "composed": Status.PANEL_COMPOSED,
    "suspended": Status.PANEL_COMPOSED,
    "interim_report": Status.PANEL_COMPOSED,
    "report_issued": Status.PANEL_COMPOSED,
    "arbitration_appeal": Status.PANEL_COMPOSED,
    "report_circulated": Status.PANEL_REPORT_CIRCULATED,
    "appealed": Status.UNDER_APPEAL,
    "appellate_report_circulated": Status.APPELLATE_BODY_REPORT_CIRCULATED,
    "lapsed": Status.LAPSED,
    "withdrawn": Status.SETTLED,
    "settled": Status.SETTLED,
    "terminated": Status.SETTLED,
}


def statuses(record: Record, rulebook: Rulebook, day: date) -> tuple[Status, ...]:
    """The status of a dispute as of `day`; two where both hold at once, none before the first step.

    The record may hold nothing later than `day`.
    """
    if not record.events and all(step.first_day > day for step in record.undated):
        return ()
    states = {(p.chart, p.proceeding): p.state for p in positions(record, rulebook, day) if not p.complainant}
    state = states["adjudication", "original"]
    if state in ("adopted", "award_notified"):
        return _after_adoption(record, states)
    consultations = rulebook.charts["consultations"]
    talking = states["consultations", "original"] not in {consultations.start, *consultations.ends}
    if state in ("withdrawn", "settled", "terminated", "lapsed") and talking:
        return (Status.IN_CONSULTATIONS,)  # consultations were requested again
    if state == "no_request" and (
        states["consultations", "original"] in ("withdrawn", "settled", "terminated")
        # Before any panel request the WTO counts a solution with some complainants as the end of the dispute.
        or any(e.arrangement == "solution" for e in record.ends)
    ):
        return (Status.SETTLED,)
    return (_BY_STATE[state],)


def _recommends(events: tuple[Event, ...]) -> bool:
    """Whether one of these results recommends something, or does not say."""
    # The record does not say what an adoption without a day recommends, so recommendations are assumed.
    return not events or any(getattr(e, "recommendations", None) is not False for e in events)


_OPEN_ROUND = frozenset(_BY_STATE) - {"no_request", "withdrawn", "settled", "terminated", "lapsed"}


def _after_adoption(record: Record, states: dict[tuple[str, str], str]) -> tuple[Status, ...]:
    """The status after adoption: the latest claim, arrangement, compliance round or step of retaliation decides."""
    ended = results(record)
    steps: list[tuple[date, int, Status]] = []

    first = Status.ADOPTED_WITH_RECOMMENDATION if _recommends(ended) else Status.ADOPTED_NO_ACTION
    if ended:
        steps.append((ended[-1].on, 0, first))
    # After an award in place of adopted reports, a claim of compliance does not change the WTO's status.
    if record.all("reports_adopted"):
        steps.extend(
            (e.on, len(steps), Status.IMPLEMENTATION_NOTIFIED)
            for e in record.all("compliance_claimed")
            if not _claim_without_effect(record, e)
        )
    steps.extend(
        (e.on, len(steps), Status.SOLUTION_ON_IMPLEMENTATION)
        for e in _arrangements(record)
        if not _arranged_beside(record, e)
    )
    steps.extend((e.on, len(steps), Status.SETTLED) for e in record.ends if not e.arrangement)
    towards = [retaliation(record, complainant) for complainant in record.head.complainants]
    for retaliating in towards:
        steps.extend(
            (event.on, len(steps), status)
            for status, event in (
                (Status.RETALIATION_REQUESTED, retaliating.request if retaliating.pending else None),
                (Status.RETALIATION_GRANTED, retaliating.authorization),
            )
            if event is not None
        )
    pending = any(state.pending for state in towards)
    ongoing = False
    for (chart, proceeding), stage in states.items():
        if chart != "adjudication" or proceeding == "original":
            continue
        adopted = record.all("reports_adopted", proceeding)
        if adopted:
            status = Status.NON_COMPLIANCE_FOUND if _recommends(adopted) else Status.COMPLIANCE_FOUND
            steps.append((adopted[-1].on, len(steps), status))
        elif stage in _OPEN_ROUND and record.all("panel_requested", proceeding):
            steps.append(
                (record.all("panel_requested", proceeding)[-1].on, len(steps), Status.COMPLIANCE_ONGOING)
            )
            ongoing = True
    latest = max(steps)[2] if steps else first
    if ongoing and pending and latest in (Status.COMPLIANCE_ONGOING, Status.RETALIATION_REQUESTED):
        return (Status.COMPLIANCE_ONGOING, Status.RETALIATION_REQUESTED)
    if (
        ongoing
        and latest is Status.SOLUTION_ON_IMPLEMENTATION
        and not any(e.arrangement == "solution" for e in record.ends)
    ):
        return (Status.COMPLIANCE_ONGOING,)
    return (latest,)


def _arrangements(record: Record) -> list[Event]:
    """The solutions and understandings on implementation, without agreements on compensation."""
    return [
        e
        for e in record.events
        if e.arrangement in ("solution", "understanding") and e.proceeding == "original"
    ]


def _arranged_beside(record: Record, arrangement: Event) -> bool:
    """Whether another complainant had a request or an authorization to retaliate, which the arrangement leaves as it is."""
    others = set(record.head.complainants).difference(*(concerned(record, e) for e in _arrangements(record)))
    towards = [retaliation(record.upto(arrangement.on), complainant) for complainant in others]
    return any(state.request is not None or state.authorization is not None for state in towards)


def _claim_without_effect(record: Record, claim: Event) -> bool:
    """Whether a claim of compliance came after an authorization to retaliate and was disputed."""
    granted = any(e.on <= claim.on for e in record.all("retaliation_authorized"))
    return granted and any(e.on >= claim.on for e in record.all("compliance_disputed"))
