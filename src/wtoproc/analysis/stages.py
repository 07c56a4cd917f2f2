"""The stages of the procedure whose durations are measured, each with the steps that begin and end it."""

from __future__ import annotations

from typing import NamedTuple

from wtoproc._line import line
from wtoproc.errors import WTOProcError

__all__ = ["SET_BEFOREHAND", "STAGES", "Stage", "stage"]


class Stage(NamedTuple):
    """A part of the procedure between two steps."""

    id: str
    title: str
    begins: str
    """Type name of the step that starts it."""
    ends: tuple[str, ...]
    """Type names of the steps that complete it."""
    leaves: tuple[str, ...] = ()
    """Steps by which a dispute leaves it without completing it, besides the ends of the dispute."""
    over: tuple[str, ...] = ()
    """Later steps: if one of them is on record and no end is, the duration of the stage is unknown."""
    rounds: str = "original"
    """The rounds in which it occurs: "original", "compliance" or "any"."""
    once: bool = False
    """Whether only the first passage of a round counts."""
    for_each: bool = False
    """Whether each complainant passes through it separately."""

    def __str__(self) -> str:
        return f"{self.id}: {self.title}"

    def __repr__(self) -> str:
        return line(self, str(self))


# A stage is defined by the steps between which it lies.
STAGES: tuple[Stage, ...] = (
    Stage(
        "consultations", "consultations to panel request", "consultations_requested", ("panel_requested",),
        over=("panel_established",), once=True,
    ),
    Stage(
        "panel-request", "panel request to establishment", "panel_requested", ("panel_established",),
        leaves=("panel_request_withdrawn",), over=("panel_composed", "panel_report_circulated"),
    ),
    Stage(
        "composition", "establishment to composition", "panel_established", ("panel_composed",),
        leaves=("panel_authority_lapsed",), over=("panel_report_circulated", "reports_adopted"), once=True,
    ),
    Stage(
        "panel", "composition to panel report", "panel_composed", ("panel_report_circulated",),
        leaves=("panel_authority_lapsed", "arbitration_appeal_notified"), over=("reports_adopted", "appeal_notified"),
    ),
    Stage(
        "panel-report", "panel report to adoption or appeal", "panel_report_circulated",
        ("reports_adopted", "appeal_notified", "arbitration_appeal_notified"),
        over=("appellate_body_report_circulated",), rounds="any",
    ),
    Stage(
        "appeal", "appeal to Appellate Body report", "appeal_notified", ("appellate_body_report_circulated",),
        leaves=("appeal_withdrawn",), over=("reports_adopted",), rounds="any",
    ),
    Stage(
        "arbitration-appeal", "appeal before arbitrators to the award", "arbitration_appeal_notified",
        ("arbitration_award_notified",), leaves=("arbitration_withdrawn",), rounds="any",
    ),
    Stage(
        "appellate-report", "Appellate Body report to adoption", "appellate_body_report_circulated",
        ("reports_adopted",), over=("reasonable_period_agreed",), rounds="any",
    ),
    Stage(
        "setting", "adoption to a reasonable period being set", "reports_adopted",
        ("reasonable_period_agreed", "reasonable_period_awarded"),
        leaves=("compliance_claimed", "compliance_understanding_notified"),
        over=("reasonable_period_extended", "reasonable_period_expired"), once=True,
    ),
    Stage(
        "award", "arbitration on the period to the award", "reasonable_period_arbitration_requested",
        ("reasonable_period_awarded",), leaves=("reasonable_period_agreed",), over=("reasonable_period_expired",),
    ),
    Stage("reasonable-period", "adoption to the end of the reasonable period", "reports_adopted", (), once=True),
    Stage(
        "compliance-panel", "referral on compliance to panel report", "panel_established",
        ("panel_report_circulated",), leaves=("panel_authority_lapsed",),
        over=("reports_adopted", "appeal_notified"), rounds="compliance",
    ),
    Stage(
        "retaliation", "retaliation request to the arbitrator's decision", "retaliation_requested",
        ("retaliation_arbitration_decided",),
        leaves=("retaliation_request_withdrawn", "retaliation_authorized", "compliance_understanding_notified"),
        once=True, for_each=True,
    ),
    Stage(
        "authorization", "the arbitrator's decision to authorization", "retaliation_arbitration_decided",
        ("retaliation_authorized",),
        leaves=("retaliation_request_withdrawn", "compliance_understanding_notified"), for_each=True,
    ),
)  # fmt: skip
_BY_ID = {s.id: s for s in STAGES}
SET_BEFOREHAND = "reasonable-period"
"""Id of the stage whose end is set beforehand: its length is known as soon as the period is set."""


def stage(name: str) -> Stage:
    """A stage by its id.

    Raises:
        WTOProcError: there is no such stage.
    """
    try:
        return _BY_ID[name]
    except KeyError:
        raise WTOProcError(f"no stage {name!r}: one of {', '.join(_BY_ID)}") from None
