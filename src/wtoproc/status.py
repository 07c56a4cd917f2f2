"""The status of a dispute in the categories that the WTO itself publishes."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from wtoproc.charts import CHARTS
from wtoproc.strands import positions

if TYPE_CHECKING:
    from datetime import date

    from wtoproc.events import Event
    from wtoproc.record import Record
    from wtoproc.rulebook import Rulebook

__all__ = ["Status", "statuses"]


class Status(enum.StrEnum):
    """The WTO's categories, in its own words."""

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
    """The status, or the two that hold at once, of a record as of `day` (nothing later may be in it)."""
    found = {(p.chart, p.proceeding): p.state for p in positions(record, rulebook, day)}
    state = found["adjudication", "original"]
    if state in ("adopted", "award_notified"):
        return _after_adoption(record, found)
    talking = found["consultations", "original"] not in CHARTS["consultations"].ends
    if state in ("withdrawn", "settled", "terminated", "lapsed") and talking:
        return (Status.IN_CONSULTATIONS,)  # begun anew
    if state == "no_request" and found["consultations", "original"] in (
        "withdrawn",
        "settled",
        "terminated",
    ):
        return (Status.SETTLED,)
    return (_BY_STATE[state],)


def _recommends(events: tuple[Event, ...]) -> bool:
    return any(getattr(e, "recommendations", None) is not False for e in events)


def _after_adoption(record: Record, found: dict[tuple[str, str], str]) -> tuple[Status, ...]:
    """Of claim, understanding, compliance round and retaliation the latest says where the dispute stands."""
    results = record.all("reports_adopted") + record.all("arbitration_award_notified")
    steps: list[tuple[date, int, Status]] = []

    def step(status: Status, *wires: str) -> None:
        steps.extend((e.on, len(steps), status) for wire in wires for e in record.all(wire))

    if not _recommends(results):
        steps.append((results[-1].on, 0, Status.ADOPTED_NO_ACTION))
    else:
        steps.extend((e.on, 0, Status.ADOPTED_WITH_RECOMMENDATION) for e in results[-1:])
    step(Status.IMPLEMENTATION_NOTIFIED, "compliance_claimed")
    step(
        Status.SOLUTION_ON_IMPLEMENTATION,
        "compliance_understanding_notified",
        "mutually_agreed_solution_notified",
    )
    step(Status.SETTLED, "complaint_withdrawn", "dispute_terminated")
    step(Status.RETALIATION_REQUESTED, "retaliation_requested")
    step(Status.RETALIATION_GRANTED, "retaliation_authorized")
    ongoing: list[Status] = []
    for (chart, proceeding), state in found.items():
        if chart != "adjudication" or proceeding == "original":
            continue
        adopted = record.all("reports_adopted", proceeding)
        if adopted:
            status = Status.NON_COMPLIANCE_FOUND if _recommends(adopted) else Status.COMPLIANCE_FOUND
            steps.append((adopted[-1].on, len(steps), status))
        elif state in _BY_STATE and state not in (
            "no_request",
            "withdrawn",
            "settled",
            "terminated",
            "lapsed",
        ):
            asked = record.all("panel_requested", proceeding)
            if asked:
                steps.append((asked[-1].on, len(steps), Status.COMPLIANCE_ONGOING))
                ongoing.append(Status.COMPLIANCE_ONGOING)
    latest = max(steps)[2] if steps else Status.ADOPTED_WITH_RECOMMENDATION
    if latest is Status.RETALIATION_REQUESTED and ongoing:
        return (Status.COMPLIANCE_ONGOING, Status.RETALIATION_REQUESTED)
    return (latest,)
