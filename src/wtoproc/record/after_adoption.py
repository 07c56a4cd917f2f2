"""Facts on record about the time after adoption: reasonable periods, compliance and retaliation, by complainant.

Implementation and retaliation run for each complainant separately. An act that names complainants concerns those; one
that names none concerns every complainant that waits for it. The rules of law are elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wtoproc.record.event import Event
from wtoproc.record.record import Record
from wtoproc.record.towards import (
    NOTHING_ASKED,
    ReasonablePeriod,
    Retaliation,
    by_end,
    concerned_among,
    end_set_among,
    reaches,
)

__all__ = [
    "ReasonablePeriod", "Retaliation", "appeals_to_arbitrators", "compliance_found", "concerned", "end_set_by",
    "reasonable_periods", "recommends", "results", "retaliation", "retaliation_steps",
]  # fmt: skip


def results(record: Record) -> tuple[Event, ...]:
    """The adoptions that ended the original adjudication, or the awards that replace them (DSU 25.4)."""
    return record.results


def recommends(record: Record, complainants: Iterable[str] = ()) -> bool | None:
    """Whether adopted reports or awards recommend something, in general or for these complainants.

    None if the record does not tell, or has no such report or award.
    """
    mine = set(complainants)
    recommended = [
        getattr(event, "recommendations", None)
        for event in results(record)
        if not mine or not mine.isdisjoint(concerned(record, event))
    ]
    if True in recommended:
        return True
    return None if not recommended or None in recommended else False


def concerned(record: Record, event: Event) -> tuple[str, ...]:
    """The complainants that an act names; all of them if it names none."""
    return concerned_among(record.head.complainants, event)


def compliance_found(record: Record, complainants: Iterable[str]) -> bool | None:
    """Whether the last adopted reports on compliance find compliance; None if there are none for these complainants.

    Reports in rounds that only other complainants requested do not count.
    """
    mine = {*complainants, record.head.respondent}
    last: Event | None = None
    for proceeding in record.proceedings():
        if proceeding == "original":
            continue
        asked = {code for e in record.all("panel_requested", proceeding) for code in e.by}
        if asked and asked.isdisjoint(mine):
            continue
        for event in record.all("reports_adopted", proceeding):
            if getattr(event, "recommendations", None) is not None and (last is None or event.on >= last.on):
                last = event
    return None if last is None else not getattr(last, "recommendations", True)


def appeals_to_arbitrators(events: Iterable[Event], proceeding: str) -> list[Event]:
    """The appeals before arbitrators that are still pending after these events (DSU 25, MPIA Annex I 18).

    A withdrawal takes back the appeals of the Members that it names, or all appeals if it names none.
    """
    begun, standing = False, []
    for event in events:
        if event.proceeding != proceeding:
            continue
        if event.type == "arbitration_appeal_notified" or (begun and event.type == "other_appeal_notified"):
            begun = True
            standing.append(event)
        elif event.type == "arbitration_withdrawn":
            standing = [a for a in standing if event.by and a.by and not set(a.by) <= set(event.by)]
    return standing


def reasonable_periods(record: Record, complainant: str | None = None) -> tuple[ReasonablePeriod, ...]:
    """The reasonable periods for a complainant, or for all complainants, ordered by their ends."""
    towards = record.periods.towards
    if complainant is not None:
        return towards.get(complainant, ())
    periods = dict.fromkeys(period for standing in towards.values() for period in standing)
    return tuple(sorted(periods, key=by_end))


def end_set_by(record: Record, event: Event) -> date | None:
    """The end of the reasonable period that an act sets: as published, or counted from the adoption."""
    return end_set_among(record.head.complainants, record.results, event)


def retaliation(record: Record, complainant: str) -> Retaliation:
    """The stage that retaliation has reached for a complainant."""
    return record.retaliations.get(complainant, NOTHING_ASKED)


def retaliation_steps(record: Record, complainant: str) -> tuple[Event, ...]:
    """The steps of retaliation that concern a complainant: they name it, or name nobody while it waits for them."""
    state, steps = NOTHING_ASKED, []
    for event in record.of_retaliation:
        if reaches(record.head.complainants, event, complainant, state):
            state = state.after(event)
            steps.append(event)
    return tuple(steps)
