"""Gates that are no periods: the condition of each, under its provision, in the treaty's order.

A guard gets a `Question` and returns an `Answer`, or None where the rule has nothing to say of this act. What an
answer does to the act (permits, bars, leaves a note) stands in the gate's row. A gate without a guard here is
decided by its open facts alone.
"""

from __future__ import annotations

import enum
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wtoproc.clocks import (
    lapse_of_authority,
    moved,
    period_ends,
    resumed,
    special_ends,
    start_of,
    suspended_until,
    suspension,
    term_of,
    twelve_months,
)  # fmt: skip
from wtoproc.events import ConsultationsRequested
from wtoproc.implementation import (
    appeals_to_arbitrators,
    compliance_found,
    concerned,
    reasonable_periods,
    recommends,
    results,
    retaliation,
)  # fmt: skip
from wtoproc.members import all_members, member, stands_for
from wtoproc.question import SCM_4, SCM_7, Known
from wtoproc.rulebook import Gate, Period
from wtoproc.verdicts import Grade
from wtoproc.workdays import roll

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wtoproc.clocks import Term
    from wtoproc.events import Event
    from wtoproc.question import Question
    from wtoproc.record import Record
    from wtoproc.rulebook import Row

_NO_DETAILS: Mapping[str, object] = MappingProxyType({})


class State(enum.Enum):
    """How a condition stands on the record."""

    MET = "met"
    NOTE = "met, with something to remark"
    UNMET = "not met"
    BARRED = "not met, and no fact could mend it"
    OPEN = "rests on an open fact"
    GAP = "rests on a fact or step that the record lacks, whatever the row says of open facts"


class Answer(NamedTuple):
    """What a guard found."""

    state: State
    says: str = "summary"
    """Which sentence tells it."""
    details: Mapping[str, object] = _NO_DETAILS
    facts: tuple[str, ...] = ()
    """Open facts it rests on; the row's own where none are named."""


MET = Answer(State.MET)
OPEN = Answer(State.OPEN)
UNMET = Answer(State.UNMET)

_GUARDS: dict[str, Callable[[Question, Gate], Answer | None]] = {}


def _gate(
    rule: str,
) -> Callable[[Callable[[Question, Gate], Answer | None]], Callable[[Question, Gate], Answer | None]]:
    def register(
        guard: Callable[[Question, Gate], Answer | None],
    ) -> Callable[[Question, Gate], Answer | None]:
        _GUARDS[rule] = guard
        return guard

    return register


def guard_of(row: Gate) -> Callable[[Question, Gate], Answer | None] | None:
    """The guard of a gate; one without rests on its open facts, or is always met."""
    if row.requires or row.forbids:
        return _declared
    return _GUARDS.get(row.id) or (_rests_on_facts if row.facts else None)


def _declared(question: Question, row: Gate) -> Answer | None:
    """A gate that names the steps which must come first, or may not have come: for rows that users write.

    Where the row has a guard too, that one is asked first. A step that a partial record does not show is not held
    against the act: nothing is forbidden on a guess. The row's facts come on top of the steps, or in their place where
    it is conditional without them.
    """
    mends = row.if_not is Grade.CONDITIONAL
    guard = _GUARDS.get(row.id)
    found = MET if guard is None else guard(question, row)
    if found is None or found.state not in (State.MET, State.NOTE):
        return found
    for wire in row.requires:
        known = question.knows(wire)
        if known is Known.NO:
            return Answer(State.UNMET, "required-step", {"step": wire})
        if known is Known.CANNOT_TELL:
            facts = (gap_fact(wire), *(row.facts if mends else ()))
            return Answer(State.GAP, "required-step", {"step": wire}, facts)
    for wire in row.forbids:
        if question.knows(wire) is Known.YES:
            return Answer(State.UNMET, "forbidden-step", {"step": wire})
    return OPEN if guard is None and row.facts and not mends else found


def _rests_on_facts(_question: Question, _row: Gate) -> Answer | None:
    return OPEN


def answer(row: Gate, question: Question) -> Answer | None:
    """What the guard of a gate finds."""
    guard = guard_of(row)
    return MET if guard is None else guard(question, row)


def roles() -> frozenset[str]:
    """The actors for whom it is checked who acts."""
    return frozenset(_ROLES)


def cases() -> frozenset[str]:
    """The cases, besides tracks, in which a period can have another length."""
    return frozenset(_CASES)


def registered() -> frozenset[str]:
    """Ids of the gates that have a guard."""
    return frozenset(_GUARDS)


def gap_fact(wire: str) -> str:
    """Id of the fact that a step happened which the record does not show."""
    return f"{wire.replace('_', '-')}-unrecorded"


def _when(question: Question, wire: str) -> str | None:
    """When a step of this type last happened in the round of the act, as a day or a month; None if it did not."""
    return question.record.when(wire, question.event.proceeding, question.event.on)


def _requires(question: Question, wire: str, says: str, proceeding: str | None = None) -> Answer | None:
    """None where a step of this type happened; otherwise the answer that its absence gives."""
    known = question.knows(wire, proceeding)
    if known is Known.YES:
        return None
    details = {"missing": wire}
    if known is Known.NO:
        return Answer(State.BARRED, says, details)
    return Answer(State.GAP, says, details, (gap_fact(wire),))


# ------------------------------------------------------------------ who acts


def _acting_party(question: Question) -> bool:
    return question.by_complainant() or question.by_respondent()


def _acting_complainant(question: Question) -> bool:
    # In a compliance round either side may be the one that complains (DSU 21.5).
    return question.by_complainant() or (question.event.proceeding != "original" and question.by_respondent())


def _acting_outsider(question: Question) -> bool:
    """Whether nobody who acts is a party to these consultations."""
    record, proceeding = question.record, question.event.proceeding
    asked = {code for e in record.all("consultations_requested", proceeding) for code in e.by}
    asked |= set(record.head.complainants if proceeding == "original" else ())
    respondent = record.head.respondent
    return not any(code == respondent or code in asked for code in question.event.by)


def _acting_respondent(question: Question) -> bool:
    """Whether the respondent acts; in a round on compliance either side may stand on that side of it."""
    if question.event.proceeding == "original":
        return question.by_respondent()
    asked = question.record.standing_requests(question.event.proceeding)
    if question.event.wire == "panel_deferred" and asked and set(question.event.by) <= set(asked[0].by):
        return False  # nobody refuses its own request
    return question.by_respondent() or question.by_complainant()


def _acting_appellant(question: Question) -> bool:
    """Whether one of those who act has appealed, or nobody is named as appellant."""
    appeals = question.record.appeals(question.event.proceeding).standing
    named = {code for appeal in appeals for code in appeal.by}
    return not named.isdisjoint(question.event.by) or not named


def _acting_other_party(question: Question) -> bool:
    """Whether a party acts that is not the first appellant."""
    appeals = question.record.appeals(question.event.proceeding).standing
    first = set(appeals[0].by) if appeals else set()
    return _acting_party(question) and not set(question.event.by) <= first


def _acting_appellee(question: Question) -> bool:
    """Whether a party acts against which somebody else has appealed."""
    appeals = question.record.appeals(question.event.proceeding).standing
    others = any(not appeal.by or not set(question.event.by) >= set(appeal.by) for appeal in appeals)
    return _acting_party(question) and (others or not appeals)


def _acting_panel_party(question: Question) -> bool:
    """Whether a party before the panel acts: a complainant that did not ask for it, or has gone, is none."""
    day, parties = question.event.on, _parties_before_the_panel(question)
    return any(
        code in parties or (code == "EU" and any(stands_for(code, party, day) for party in parties))
        for code in question.event.by
    )


def _acting_third_party(question: Question) -> bool:
    """Whether nobody who acts is certain to be a party before the panel."""
    return not set(question.event.by) & _certain_parties(question)


_ROLES: dict[str, tuple[Callable[[Question], bool], str]] = {
    "complainant": (_acting_complainant, "not-complainant"),
    "respondent": (_acting_respondent, "not-respondent"),
    "party": (_acting_party, "not-party"),
    "other_member": (_acting_outsider, "is-party"),
    "appellant": (_acting_appellant, "not-appellant"),
    "other_appellant": (_acting_other_party, "not-other-appellant"),
    "appellee": (_acting_appellee, "not-appellee"),
    "third_participant": (_acting_third_party, "is-party-here"),
    "panel_party": (_acting_panel_party, "not-party-here"),
}


# The rules on these speak to those who put the item on the agenda or refuse it; the act is the DSB's,
# and whoever is named beside it is no actor. Any Member present may refuse (DSU 2.4).
_OF_THE_DSB = frozenset({"panel_deferred", "panel_established"})
# Who is a party here is asked of the panel, not of the dispute.
_OF_THE_PANEL = frozenset(
    {
        "panel_suspended", "rebuttals_received", "descriptive_part_comments", "interim_review_requested", "appeal_notified",
        "other_appeal_notified", "appeal_withdrawn", "clerical_correction_requested",
        "panel_suspension_for_appeal_requested", "arbitration_appeal_notified",
    }
)  # fmt: skip
# Entering into consultations is the respondent's duty; the meeting is both parties'.
_OF_BOTH = frozenset({"consultations_held"})


def role_of(row: Row) -> str | None:
    """The role whose act a row judges, where those who act are checked; None where nobody is."""
    if row.cannot_object or row.actor not in _ROLES or set(row.governs) <= _OF_THE_DSB:
        return None
    return "party" if set(row.governs) <= _OF_BOTH else row.actor


def wrong_actor(role: str, question: Question) -> Answer | None:
    """The objection that the act is not this Member's to take. One party among several who act suffices."""
    wire = question.event.wire
    if wire in _OF_THE_DSB:
        return None
    if question.track == SCM_4 and role == "complainant" and wire == "panel_requested":
        role = "party"  # SCM 4.4: any party to the consultations may refer the matter
    if role == "party" and wire in _OF_THE_PANEL:
        role = "panel_party"
    fits, says = _ROLES[role]
    if fits(question):
        return None
    details = {"by": question.event.by}
    if (
        question.record.head.joined_with
        and role in ("complainant", "party", "panel_party")
        and says.startswith("not-")
    ):
        return Answer(State.GAP, says, details, ("party-of-joined-dispute",))
    return Answer(State.BARRED, says, details)


# ------------------------------------------------------------------ conditions for a row to run


def need_of(row: Row) -> Callable[[Question], bool] | None:
    """The named condition for a row to run; None where it always runs."""
    return None if row.needs is None else _NEEDS[row.needs]


def needs_hold(row: Row, question: Question) -> bool:
    """Whether the named condition of a row holds on the record."""
    need = need_of(row)
    return need is None or need(question)


def cases_of(row: Period) -> tuple[tuple[str, Callable[[Question], bool]], ...]:
    """The cases in which a period has another length, with what tells that they hold on the record."""
    return tuple((name, holds) for name, holds in _CASES.items() if name in row.variants)


def _delayed(question: Question) -> bool:
    """Whether the panel or the Appellate Body told the DSB that it would be late (DSU 12.9, 17.5)."""
    record, proceeding = question.record, question.event.proceeding
    return any(record.all(w, proceeding) for w in ("panel_delay_notified", "appellate_body_delay_notified"))


def is_urgent(question: Question) -> bool:
    """Whether a request for consultations of this round invoked urgency or perishable goods (DSU 4.8)."""
    return question.event.proceeding in question.record.urgent


def _good_offices_in_time(question: Question) -> bool:
    started = question.record.all("good_offices_started", question.event.proceeding)
    if not started:
        return False
    requests = question.record.all("consultations_requested", question.event.proceeding)
    row = question.rulebook.at("dsu-5.4", requests[0].on) if requests else None
    if not isinstance(row, Period):
        return False
    term = term_of(row, requests[0].on, question.track, question.rulebook.chosen)
    return term is not None and any(requests[0].on <= s.on <= term.nominal for s in started)


def _invokes_1966_decision(question: Question) -> bool:
    provision = getattr(question.event, "provision", None) or ""
    return provision.startswith("DSU 3.12") or bool(question.given.get("invokes-1966-decision"))


def _appealed(question: Question) -> bool:
    return bool(question.record.all("appeal_notified", question.event.proceeding))


_NEEDS: dict[str, Callable[[Question], bool]] = {
    "appealed": _appealed,
    "not-appealed": lambda question: not _appealed(question),
    "recommendations": lambda question: recommends(question.record) is True,
    "referred-to-arbitration": lambda question: any(
        retaliation(question.record, c).before_arbitrators
        or retaliation(question.record, c).decision is not None
        for c in _authorized(question)
    ),
    "mpia-parties": lambda question: _mpia_between_parties(question) is not False,
    "appeal-arbitration": lambda question: bool(
        question.record.all("arbitration_agreed", question.event.proceeding)
        or question.record.all("arbitration_agreed")
    ),
    "urgent": is_urgent,
    "good-offices-within-60-days": _good_offices_in_time,
    "invokes-1966-decision": _invokes_1966_decision,
}


_CASES: dict[str, Callable[[Question], bool]] = {"urgent": is_urgent, "with_delay": _delayed}


# ------------------------------------------------------------------ DSU 1: Members and rules


@_gate("dsu-1.1-members")
def _members(question: Question, _row: Gate) -> Answer | None:
    event, head = question.event, question.record.head
    parties: tuple[str, ...] = event.by
    if isinstance(event, ConsultationsRequested):
        parties = (*event.by, head.respondent)
    known, day = all_members(), event.on
    if day < _WTO_BEGINS:
        return Answer(State.BARRED, "before-the-wto")
    for code in parties:
        if known[code].acceded > day:
            return Answer(State.BARRED, "not-yet-member", {"member": known[code]})
    if isinstance(event, ConsultationsRequested) and event.proceeding == "original":
        if event.by and not question.by_complainant():
            return Answer(State.BARRED, "not-complainant", {"by": event.by})
        covered = [name for name in head.agreements if name in COVERED]
        if not covered:
            return Answer(State.OPEN, "no-covered-agreement", {"agreements": head.agreements})
    return MET


_WTO_BEGINS = date(1995, 1, 1)
# Names as the docket cites them (DSU Appendix 1; protocols of accession are part of the WTO Agreement).
COVERED = frozenset(
    {
        "WTO Agreement", "GATT 1994", "Agriculture", "SPS", "ATC", "TBT", "TRIMs", "Anti-dumping",
        "Customs Valuation", "PSI", "Rules of Origin", "Import Licensing", "SCM", "Safeguards", "GATS",
        "TRIPS", "DSU", "GPA", "Civil Aircraft", "Protocol of Accession", "Trade Facilitation",
        "Fisheries Subsidies",
    }
)  # fmt: skip


@_gate("dsu-1.2-chair-asked")
def _chair_asked(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_established", "no-panel")
    if missing is not None:
        return missing
    row = question.rulebook.at("dsu-1.2-agree", question.day)
    start = start_of(row, question.record, question.event.proceeding) if isinstance(row, Period) else None
    if start is None or not isinstance(row, Period):
        return MET
    term = term_of(row, start.day, question.track, question.rulebook.chosen)
    if term is not None and question.day <= term.ends:
        return Answer(State.UNMET, "still-time-to-agree", {"term": term})
    if question.knows("special_rules_agreed") is Known.YES:
        return Answer(State.UNMET, "already-agreed")
    return MET


# ------------------------------------------------------------------ DSU 3: ends of a dispute


def _dispute_begun(question: Question) -> Answer | None:
    """A dispute begins with a request for consultations, or at once with a panel request (ATC 8.10)."""
    event = question.event
    if event.proceeding != "original":
        if question.record.happened("consultations_requested", event.proceeding, event.on):
            return MET
        return _requires(question, "panel_requested", "no-round") or MET
    if question.knows("panel_requested", "original") is Known.YES:
        return MET
    return _requires(question, "consultations_requested", "no-dispute", "original") or MET


@_gate("dsu-3.6-mas")
def _mutually_agreed_solution(question: Question, _row: Gate) -> Answer | None:
    begun = _dispute_begun(question)
    return OPEN if begun is MET else begun


@_gate("dsu-terminated")
def _terminated(question: Question, _row: Gate) -> Answer | None:
    return _dispute_begun(question)


@_gate("dsu-withdrawal")
def _withdrawal(question: Question, _row: Gate) -> Answer | None:
    begun = _dispute_begun(question)
    if begun is not MET:
        return begun
    gone = _withdrawn(question) if question.event.proceeding == "original" else None
    if gone is not None:
        return Answer(State.BARRED, "already-withdrawn", {"when": gone.on})
    if question.event.by and question.event.proceeding != "original" and not _complains(question):
        return Answer(State.BARRED, "not-complainant-here", {"by": question.event.by})
    if question.knows("panel_report_circulated") is Known.YES:
        return Answer(State.UNMET, "after-report")
    return MET


def _withdrawn(question: Question) -> Event | None:
    """The withdrawal that ended the complaint of all who act, unless they have begun anew since."""
    record = question.record
    withdrawals = record.all("complaint_withdrawn")
    if not withdrawals:
        return None
    complainants = set(record.head.complainants)
    acting = (set(question.event.by) & complainants) or complainants
    for gone in reversed(withdrawals):
        if acting <= (set(gone.by) or complainants):
            anew = [e for e in record.all("consultations_requested") if e.on > gone.on]
            return None if any(not e.by or acting & set(e.by) for e in anew) else gone
    return None


# ------------------------------------------------------------------ DSU 4: consultations


@_gate("dsu-4.3-direct")
def _direct_road(question: Question, _row: Gate) -> Answer | None:
    """Exception: refused, not answered in time, or not entered into in time."""
    record, event = question.record, question.event
    waiting = question.rulebook.get("dsu-4.7")
    start = (
        start_of(waiting, record, event.proceeding, event.by, readings=question.rulebook.chosen)
        if isinstance(waiting, Period)
        else None
    )
    if start is None:
        return UNMET
    if any(e.on >= start.day for e in record.all("consultations_refused", event.proceeding)):
        return Answer(State.MET, "refused")
    reply_end = _end(question, "dsu-4.3-reply", start.day)
    enter_end = _end(question, "dsu-4.8-enter" if is_urgent(question) else "dsu-4.3-enter", start.day)
    held = [e.on for e in record.all("consultations_held", event.proceeding) if e.on >= start.day]
    entered = any(enter_end is None or day <= enter_end for day in held)
    facts: list[str] = []
    # A meeting in time shows that the request was answered, whatever day the answer bore.
    if reply_end is not None and question.day > reply_end and not entered:
        replies = [e.on for e in record.all("consultations_accepted", event.proceeding) if e.on >= start.day]
        if not any(day <= reply_end for day in replies):
            facts.append("no-reply-in-time")
    if enter_end is not None and question.day > enter_end and not entered:
        facts.append("no-entry-in-time")
    return Answer(State.OPEN, "summary", facts=tuple(facts)) if facts else UNMET


def _end(question: Question, rule: str, start: date) -> date | None:
    """Last day, rolled, of a period of the rulebook that starts on `start`."""
    row = question.rulebook.at(rule, start)
    if not isinstance(row, Period):
        return None
    term = term_of(row, start, question.track, question.rulebook.chosen)
    return None if term is None else term.ends_latest


@_gate("dsu-4.7-joint")
def _joint_failure(question: Question, _row: Gate) -> Answer | None:
    """Exception: both parties consider that consultations have failed."""
    if question.record.all("consultations_failed_jointly", question.event.proceeding):
        return Answer(State.MET, "failed-jointly")
    return OPEN


@_gate("dsu-4.8-urgency")
def _urgency(question: Question, _row: Gate) -> Answer | None:
    """Exception: an urgent case, once its shorter wait has run."""
    record, event = question.record, question.event
    row = question.rulebook.get("dsu-4.8-panel")
    if not isinstance(row, Period):
        return UNMET
    start = start_of(row, record, event.proceeding, event.by)
    if start is None:
        return UNMET
    row = question.rulebook.at(row.id, start.day)
    term = (
        term_of(row, start.day, question.track, question.rulebook.chosen) if isinstance(row, Period) else None
    )
    if term is None or question.day <= term.nominal:
        return UNMET
    return OPEN


@_gate("dsu-4-before-panel")
def _consultations_before_panel(question: Question, row: Gate) -> Answer | None:
    event, record = question.event, question.record
    provision = getattr(event, "provision", None) or ""
    if provision.startswith("ATC 8.10") and event.on <= _ATC_ENDS:
        return Answer(State.MET, "no-consultations-needed")
    requests = record.all("consultations_requested", event.proceeding)
    for asked in requests:
        if not event.by or not asked.by or not set(asked.by).isdisjoint(event.by):
            return MET
    if question.track == SCM_4 and requests:
        return MET
    if record.undated_before("consultations_requested", event.proceeding, event.on):
        return MET
    if requests or record.silence("consultations_requested") is Known.NO:
        return Answer(State.UNMET, "no-consultations")
    return Answer(State.GAP, "no-consultations", facts=(gap_fact("consultations_requested"), *row.facts))


_ATC_ENDS = date(2004, 12, 31)


@_gate("dsu-4.7-failed-jointly")
def _both_hold_it_failed(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "consultations_requested", "no-dispute")
    if missing is not None:
        return missing
    if question.event.by and not (question.by_complainant() and question.by_respondent()):
        return Answer(State.UNMET, "one-side-only")
    if question.knows("panel_requested") is Known.YES:
        return Answer(State.UNMET, "panel-already-requested")
    return MET


@_gate("dsu-4-supplement")
def _supplement(question: Question, row: Gate) -> Answer | None:
    missing = _requires(question, "consultations_requested", "no-dispute")
    if missing is not None:
        return missing
    if question.knows("panel_requested") is Known.YES:
        return Answer(State.UNMET, "panel-already-requested", facts=row.facts)
    return MET


@_gate("dsu-4.11-join")
def _joining(question: Question, _row: Gate) -> Answer | None:
    return _requires(question, "join_consultations_requested", "nobody-asked-to-join") or OPEN


# ------------------------------------------------------------------ DSU 5: good offices


@_gate("dsu-5.3-asked")
def _good_offices_asked(_question: Question, _row: Gate) -> Answer | None:
    return MET


@_gate("dsu-5.3-end")
def _good_offices_end(question: Question, _row: Gate) -> Answer | None:
    return _requires(question, "good_offices_started", "no-good-offices") or MET


# ------------------------------------------------------------------ DSU 6: establishment


@_gate("dsu-6.1-who")
def _complaint_stands(question: Question, _row: Gate) -> Answer | None:
    gone = _withdrawn(question)
    if gone is not None:
        return Answer(State.BARRED, "complaint-withdrawn", {"when": gone.on})
    settled = question.record.last("mutually_agreed_solution_notified")
    if settled is not None:
        return Answer(State.NOTE, "after-settlement", {"when": settled.on})
    return MET


@_gate("dsu-6.1-fn5-request")
def _special_meeting(question: Question, _row: Gate) -> Answer | None:
    return _request_stands(question)


def _request_stands(question: Question) -> Answer:
    record, event = question.record, question.event
    if record.standing_requests(event.proceeding):
        return MET
    if record.undated_before("panel_requested", event.proceeding, event.on):
        return MET
    requested = record.all("panel_requested", event.proceeding)
    if requested:
        return Answer(State.UNMET, "request-spent", {"when": requested[-1].on})
    missing = _requires(question, "panel_requested", "no-panel-request")
    return missing or MET


@_gate("dsu-6.1-asked")
def _panel_asked_for(question: Question, _row: Gate) -> Answer | None:
    event = question.event
    stands = _request_stands(question)
    joins = getattr(event, "single_panel_with", ()) or question.record.head.joined_with
    if stands is not MET and joins and question.record.all("panel_established", event.proceeding):
        return Answer(State.MET, "joins-sitting-panel")
    return stands


def _deferrals(question: Question) -> int:
    """How often the request that stands has been deferred; a revised request starts afresh."""
    record, proceeding = question.record, question.event.proceeding
    requests = record.standing_requests(proceeding)
    deferred = record.all("panel_deferred", proceeding)
    if not requests:
        return len(deferred)
    revised = [r for r in requests if getattr(r, "revised", None)]
    since = (revised[-1] if revised else requests[0]).on
    return sum(1 for d in deferred if d.on >= since)


@_gate("dsu-6.1")
def _second_meeting(question: Question, row: Gate) -> Answer | None:
    if question.given.get("consensus-against-panel"):
        return Answer(State.BARRED, "consensus-against-panel")
    event, record = question.event, question.record
    if _deferrals(question) or record.undated_before("panel_deferred", event.proceeding, event.on):
        return Answer(State.MET, "second-meeting")
    if event.proceeding != "original":
        if record.all("sequencing_agreed"):
            return Answer(State.MET, "sequencing-promises-panel")
        if question.rulebook.chosen.get("referral_meetings") == "first_meeting":
            return MET
    return Answer(State.OPEN, "first-meeting", facts=row.facts)


@_gate("scm-4.4-first-meeting")
def _first_meeting_suffices(question: Question, _row: Gate) -> Answer | None:
    return Answer(State.MET, "prohibited-subsidies") if question.track == SCM_4 else UNMET


@_gate("dsu-6.1-block-once")
def _block_once(question: Question, row: Gate) -> Answer | None:
    if question.track == SCM_4:
        return Answer(State.OPEN, "no-block-under-scm-4", facts=row.facts)
    record, event = question.record, question.event
    requests = record.standing_requests(event.proceeding)
    if requests:
        # With requests of two complainants on the agenda, the later one may still be at its first meeting.
        since = requests[-1].on
        blocked = sum(1 for d in record.all("panel_deferred", event.proceeding) if d.on >= since)
    else:
        blocked = _deferrals(question)
    return Answer(State.UNMET, "already-blocked", facts=row.facts) if blocked else MET


@_gate("dsu-6-withdraw-request")
def _request_taken_back(question: Question, row: Gate) -> Answer | None:
    stands = _request_stands(question)
    if stands is MET:
        return MET
    if question.record.all("mutually_agreed_solution_notified"):
        return MET
    if question.knows("panel_established") is Known.YES:
        return Answer(State.UNMET, "panel-already-established", facts=row.facts)
    if stands.state is State.UNMET:
        return Answer(State.BARRED, stands.says, stands.details)
    return stands


# ------------------------------------------------------------------ DSU 8: composition


def _composed_since_establishment(question: Question) -> Event | None:
    record, proceeding = question.record, question.event.proceeding
    composed = record.last("panel_composed", proceeding)
    established = record.last("panel_established", proceeding)
    if composed is None or (established is not None and established.on > composed.on):
        return None
    return composed


@_gate("dsu-8.7-no-agreement")
def _composition_asked(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_established", "no-panel") or _panel_over(question)
    if missing is not None:
        return missing
    composed = _composed_since_establishment(question)
    return Answer(State.UNMET, "already-composed", {"when": composed.on}) if composed else MET


@_gate("dsu-8-composed")
def _composition(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_established", "no-panel") or _panel_over(question)
    if missing is not None:
        return missing
    composed = _composed_since_establishment(question)
    if composed is not None:
        return Answer(State.UNMET, "already-composed", {"when": composed.on})
    if getattr(question.event, "how", None) == "director_general":
        return _requires(question, "panel_composition_requested", "director-general-not-asked") or MET
    return MET


@_gate("dsu-8-recompose")
def _recomposition(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_composed", "not-composed") or _panel_over(question)
    if missing is not None:
        return missing
    if question.knows("panel_report_circulated") is Known.YES:
        return Answer(State.UNMET, "report-out")
    return MET


# ------------------------------------------------------------------ DSU 9, 10: several complainants, third parties


@_gate("dsu-9.1-single-panel")
def _single_panel(question: Question, _row: Gate) -> Answer | None:
    return OPEN if getattr(question.event, "single_panel_with", ()) else None


@_gate("dsu-10.2")
def _third_party(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_established", "no-panel")
    if missing is not None:
        return missing
    parties = _certain_parties(question)
    day = question.day
    for code in question.event.by:
        if code in parties or (code == "EU" and any(stands_for(code, party, day) for party in parties)):
            return Answer(State.UNMET, "party-no-third-party", {"member": member(code)})
    return OPEN


def _parties_before_the_panel(question: Question) -> set[str]:
    """Who is a party is asked of the panel: a complainant that did not ask for it may be a third party there."""
    record, proceeding = question.record, question.event.proceeding
    head = record.head
    asked = {code for e in record.all("panel_requested", proceeding) for code in e.by}
    if asked <= {head.respondent} and (asked or proceeding == "original"):
        # Nobody is named, or the respondent itself asked (DSU 21.5): all complainants are before that panel.
        asked = set(head.complainants)
    return (asked - _gone(record, proceeding)) | {head.respondent}


def _certain_parties(question: Question) -> set[str]:
    """The parties that cannot be third parties: where the respondent asked, a complainant need not take part."""
    record, proceeding = question.record, question.event.proceeding
    asked = {code for e in record.all("panel_requested", proceeding) for code in e.by}
    if asked == {record.head.respondent}:
        return asked
    return _parties_before_the_panel(question)


def _gone(record: Record, proceeding: str) -> set[str]:
    """The complainants that have withdrawn and not begun anew."""
    gone: dict[str, date] = {c: w.on for w in record.all("complaint_withdrawn", proceeding) for c in w.by}
    anew = [(c, e.on) for e in record.all("consultations_requested", proceeding) for c in e.by]
    return {c for c, day in gone.items() if not any(code == c and on > day for code, on in anew)}


# ------------------------------------------------------------------ DSU 12, 15: the panel's work

# In the order of Appendix 3; what comes after a later one has been done comes too late.
_PANEL_REPORTS = ("interim_report_issued", "panel_report_issued", "panel_report_circulated")


@_gate("dsu-order-panel-report")
def _panel_at_work(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    proceeding, wire = event.proceeding, event.wire
    reported = _when(question, "panel_report_circulated")
    if reported is not None:
        return Answer(State.UNMET, "report-out", {"when": reported})
    over = _panel_over(question)
    if over is not None:
        return over
    if wire in _PANEL_REPORTS:
        for later in _PANEL_REPORTS[_PANEL_REPORTS.index(wire) + 1 :]:
            if record.happened(later, proceeding, event.on):
                return Answer(State.UNMET, "after-later-step", {"step": later})
    # A compliance panel is the original one: the referral suffices.
    sits = "panel_composed" if proceeding == "original" else "panel_established"
    missing = _requires(question, sits, "not-composed" if proceeding == "original" else "no-panel")
    if missing is not None:
        return missing
    settled = record.last("mutually_agreed_solution_notified", proceeding)
    if settled is not None and wire == "panel_report_circulated":
        return Answer(State.NOTE, "brief-report", {"when": settled.on})
    return MET


def _panel_over(question: Question) -> Answer | None:
    """The objection that the panel has no task left: its authority lapsed, or the complaint was withdrawn."""
    if question.event.wire != "panel_report_circulated":
        recorded = _recorded_lapse(question)
        if recorded is not None:
            return recorded
        gone = _withdrawn(question) if question.event.proceeding == "original" else None
        if gone is not None:
            return Answer(State.BARRED, "complaint-gone", {"when": gone.on})
    return None


@_gate("dsu-12.9-delay")
def _panel_delay(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_established", "no-panel") or _panel_over(question)
    if missing is not None:
        return missing
    reported = _when(question, "panel_report_circulated")
    return Answer(State.UNMET, "report-out", {"when": reported}) if reported else MET


@_gate("dsu-12.12-request")
def _suspension_asked(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_established", "no-panel")
    if missing is not None:
        return missing
    record, event = question.record, question.event
    reported = _when(question, "panel_report_circulated")
    if reported is not None:
        return Answer(State.UNMET, "report-out", {"when": reported})
    if event.by and not _complains(question) and not record.all("arbitration_agreed", event.proceeding):
        return Answer(State.UNMET, "not-at-respondents-wish", {"by": event.by})
    over = _panel_over(question) or _lapsed(question)
    if over is not None:
        return over
    until = getattr(event, "until", None)
    longest = question.rulebook.at("dsu-12.12", question.day)
    if until is not None and isinstance(longest, Period):
        begun = suspension(record, event.proceeding)
        goes_on = begun is not None and not resumed(record, event.proceeding, begun)
        since = begun.on if goes_on and begun is not None else event.on
        term = term_of(longest, since, question.track, question.rulebook.chosen)
        if term is not None and until > term.ends:
            return Answer(State.UNMET, "suspended-beyond", {"when": until, "term": term})
    return MET


def _complains(question: Question) -> bool:
    """Whether the complaining party acts: in a compliance round the one that asked for that panel."""
    record, event = question.record, question.event
    if event.proceeding == "original":
        return question.by_complainant() and _acting_panel_party(question)
    asked = {code for e in record.all("panel_requested", event.proceeding) for code in e.by}
    return _acting_party(question) and (not asked or not asked.isdisjoint(event.by))


def _recorded_lapse(question: Question) -> Answer | None:
    """The objection that a lapse of the authority of the panel that sits is on record."""
    record, event = question.record, question.event
    recorded = record.last("panel_authority_lapsed", event.proceeding)
    established = record.last("panel_established", event.proceeding)
    if recorded is None or (established is not None and established.on > recorded.on):
        return None
    return Answer(State.BARRED, "authority-lapsed", {"when": recorded.on})


def _lapsed(question: Question) -> Answer | None:
    """The objection that the panel's authority has lapsed, by a recorded lapse or by the twelve months alone."""
    record, event = question.record, question.event
    recorded = _recorded_lapse(question)
    if recorded is not None:
        return recorded
    term = lapse_of_authority(record, question.rulebook, question.track, event.proceeding)
    if term is None or event.on <= term.ends:
        return None
    return Answer(State.GAP, "suspended-too-long", {"term": term}, (gap_fact("panel_resumed"),))


@_gate("dsu-12.12-lapse")
def _not_lapsed(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if event.wire == "panel_report_circulated":
        if not record.all("panel_suspended", event.proceeding):
            return None
        return _lapsed(question) or MET
    missing = _requires(question, "panel_suspended", "not-suspended")
    if missing is not None:
        return missing
    begun = suspension(record, event.proceeding)
    if begun is not None and resumed(record, event.proceeding, begun):
        return Answer(State.UNMET, "resumed-already")
    lapsed = _lapsed(question)
    # That the twelve months have run is for dsu-12.12 to say; here only what is recorded speaks.
    return lapsed if lapsed is not None and lapsed.state is State.BARRED else MET


@_gate("dsu-12.12-roll")
def _resumption_rolls(question: Question, row: Gate) -> Answer | None:
    """Exception: the first working day after a last day that was none."""
    term = lapse_of_authority(question.record, question.rulebook, question.track, question.event.proceeding)
    if term is None or question.day > roll(term.nominal).latest:
        return UNMET
    return Answer(State.OPEN, facts=row.facts)


@_gate("dsu-12.12-until")
def _suspended_until_a_day(question: Question, _row: Gate) -> Answer | None:
    """Exception: the panel was suspended until a set day, and took up its work by itself."""
    until = suspended_until(question.record, question.event.proceeding)
    return Answer(State.MET, "suspended-until", {"when": until}) if until is not None else UNMET


@_gate("dsu-12.12-lapsed-record")
def _lapse_recorded(question: Question, row: Gate) -> Answer | None:
    record, event = question.record, question.event
    missing = _requires(question, "panel_suspended", "not-suspended")
    if missing is not None:
        return missing
    reported = _when(question, "panel_report_circulated")
    if reported is not None:
        return Answer(State.UNMET, "report-out", {"when": reported})
    recorded = _recorded_lapse(question)
    if recorded is not None:
        return recorded
    term = twelve_months(record, question.rulebook, question.track, event.proceeding)
    if term is None:
        begun = suspension(record, event.proceeding)
        if begun is not None and resumed(record, event.proceeding, begun):
            return Answer(State.UNMET, "resumed-already")
        return MET
    if event.on < term.ends:
        return Answer(State.OPEN, "lapse-early", {"term": term}, row.facts)
    until = suspended_until(record, event.proceeding)
    if until is not None and until <= term.nominal:
        return Answer(State.GAP, "suspended-until", {"when": until}, (gap_fact("panel_suspended"),))
    return Answer(State.NOTE, "lapse-on-anniversary", {"term": term}) if event.on == term.ends else MET


# ------------------------------------------------------------------ DSU 16, 17: adoption and appeal


@_gate("dsu-16.4-negative-consensus")
def _panel_report_for_adoption(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_report_circulated", "no-report")
    if missing is not None:
        return missing
    record, event = question.record, question.event
    adopted = _when(question, "reports_adopted")
    if adopted is not None:
        return Answer(State.BARRED, "already-adopted", {"when": adopted})
    if question.given.get("consensus-against-adoption"):
        return Answer(State.BARRED, "consensus-against-adoption")
    settled = record.last("mutually_agreed_solution_notified", event.proceeding)
    if settled is not None:
        return Answer(State.NOTE, "after-settlement-step", {"when": settled.on})
    return _only_by_consensus(question) or MET


def _only_by_consensus(question: Question) -> Answer | None:
    """Under some readings a late report needs a positive consensus."""
    chosen, record, event = question.rulebook.chosen, question.record, question.event
    facts = ("consensus-for-adoption",)
    if chosen.get("late_adoption") == "positive_consensus" and not _appealed(question):
        over = _window_over(question)
        if over is not None:
            return Answer(State.GAP, "window-closed", {"term": over}, facts)
    report = record.last("appellate_body_report_circulated", event.proceeding)
    if chosen.get("late_appellate_report") == "positive_consensus" and report is not None:
        first = record.appeals(event.proceeding).answered
        longest = max(
            _rows_on(question, "appellate_body_report_circulated", "target"), key=_days, default=None
        )
        if first is not None and longest is not None:
            term = term_of(longest, first.on, question.track, chosen)
            if term is not None and report.on > term.ends:
                return Answer(State.GAP, "late-appellate-report", {"term": term}, facts)
    return None


def _rows_on(question: Question, wire: str, kind: str) -> list[Period]:
    """The periods of a kind that govern a type of act in this round, under the dispute's track."""
    plan = question.rulebook.plan(
        wire, compliance=question.event.proceeding != "original", track=question.track
    )
    return [] if plan is None else [r for r in plan.rows if isinstance(r, Period) and r.kind == kind]


def _days(row: Period) -> int:
    return 0 if row.length is None else (row.length.after(_SOME_DAY) - _SOME_DAY).days


_SOME_DAY = date(2001, 1, 1)


def _window_over(question: Question) -> Term | None:
    """The window for adoption as the DSB has moved it, where it has closed; None while it is open."""
    record, proceeding = question.record, question.event.proceeding
    start = record.last("panel_report_circulated", proceeding)
    rows = [r for r in _rows_on(question, "reports_adopted", "limit") if "panel_report_circulated" in r.clock]
    if start is None or not rows:
        return None
    chosen = question.rulebook.chosen
    term = term_of(rows[0], start.on, question.track, chosen)
    if term is None:
        return None
    term = moved(term, rows[0], record, proceeding, start, question.day, chosen)
    return term if question.day > term.ends_latest and not term.open_end else None


@_gate("dsu-16.2-report")
def _report_to_object_to(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_report_circulated", "no-report")
    if missing is not None:
        return missing
    adopted = _when(question, "reports_adopted")
    return Answer(State.UNMET, "already-adopted", {"when": adopted}) if adopted else MET


@_gate("dsu-16.4-extension")
def _adoption_extended(question: Question, row: Gate) -> Answer | None:
    missing = _requires(question, "panel_report_circulated", "no-report")
    if missing is not None:
        return missing
    event = question.event
    adopted = _when(question, "reports_adopted")
    if adopted is not None:
        return Answer(State.BARRED, "already-adopted", {"when": adopted})
    if _standing_appeal(question) is not None:
        return Answer(State.UNMET, "appeal-stands", facts=row.facts)
    if question.rulebook.chosen.get("adoption_extension") == "no_provision":
        return Answer(State.UNMET, "no-extension", facts=row.facts)
    over = _window_over(question)
    if over is not None:
        return Answer(State.UNMET, "extended-too-late", {"term": over}, row.facts)
    until = getattr(event, "until", None)
    if until is not None and until <= event.on:
        return Answer(State.UNMET, "extended-to-the-past", {"when": until}, row.facts)
    return MET


@_gate("dsu-16.4-appeal-blocks")
def _no_appeal_pending(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    since = _standing_appeal(question)
    if since is None:
        return MET
    details = {"when": since}
    if record.silence("appellate_body_report_circulated") is Known.CANNOT_TELL:
        facts = (gap_fact("appellate_body_report_circulated"), gap_fact("appeal_withdrawn"))
        return Answer(State.GAP, "appeal-pending", details, facts)
    if event.on < _quorum_lost(question):
        return Answer(State.BARRED, "appeal-pending", details)
    if question.rulebook.chosen.get("appeal_into_the_void") == "blocks_nothing":
        return Answer(State.NOTE, "appeal-into-the-void", details)
    return Answer(State.BARRED, "appeal-into-the-void", details)


def _standing_appeal(question: Question) -> str | None:
    """When the appeal was notified that still stands, as a day or a month; None where none does."""
    record, event = question.record, question.event
    proceeding, day = event.proceeding, event.on
    ended = [
        u.first_day
        for u in record.undated
        if u.type in ("appellate_body_report_circulated", "appeal_withdrawn")
        and u.proceeding == proceeding
        and u.first_day <= day
    ]
    standing = record.appeals(proceeding).standing
    if standing:
        return None if any(e >= standing[0].on.replace(day=1) for e in ended) else standing[0].on.isoformat()
    begun = [
        u
        for u in record.undated
        if u.type == "appeal_notified" and u.proceeding == proceeding and u.first_day <= day
    ]
    if not begun or ended or record.all("appellate_body_report_circulated", proceeding):
        return None
    if any(w.on >= begun[-1].first_day for w in record.all("appeal_withdrawn", proceeding)):
        return None
    return begun[-1].month


def _quorum_lost(question: Question) -> date:
    """First day on which no division of the Appellate Body can be formed."""
    row = question.rulebook.get("ab-quorum")
    return date.max if row is None else row.in_force.since


@_gate("dsu-17.14-adopt")
def _appellate_report_for_adoption(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if not record.all("appellate_body_report_circulated", event.proceeding):
        return None
    if question.given.get("consensus-against-adoption"):
        return Answer(State.BARRED, "consensus-against-adoption")
    return MET


@_gate("dsu-16.4-appeal-before-adoption")
def _appeal_before_adoption(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "panel_report_circulated", "no-report")
    if missing is not None:
        return missing
    record, event = question.record, question.event
    adopted = _when(question, "reports_adopted")
    if adopted is not None:
        return Answer(State.UNMET, "already-adopted", {"when": adopted})
    if _reported_on(question):
        return Answer(
            State.UNMET, "appeal-answered", {"when": _when(question, "appellate_body_report_circulated")}
        )
    if event.on >= _quorum_lost(question):
        return Answer(State.NOTE, "into-the-void")
    settled = record.last("mutually_agreed_solution_notified", event.proceeding)
    return Answer(State.NOTE, "after-settlement-step", {"when": settled.on}) if settled else MET


def _reported_on(question: Question) -> bool:
    """Whether the Appellate Body has reported on an appeal, and not only that one was withdrawn."""
    record, event = question.record, question.event
    if not record.happened("appellate_body_report_circulated", event.proceeding, event.on):
        return False
    return record.appeals(event.proceeding).answered is not None or not record.all(
        "appeal_withdrawn", event.proceeding
    )


@_gate("dsu-17.4-who")
def _parties_appeal(question: Question, _row: Gate) -> Answer | None:
    if not question.event.by or _acting_panel_party(question):
        return MET
    return Answer(State.UNMET, "not-party-here", {"by": question.event.by})


@_gate("dsu-21.5-appeal")
def _compliance_report_appealed(question: Question, _row: Gate) -> Answer | None:
    return _requires(question, "panel_report_circulated", "no-report") or MET


@_gate("no-appeal-agreement")
def _promise_not_to_appeal(_question: Question, row: Gate) -> Answer | None:
    return Answer(State.UNMET, "promised-not-to-appeal", facts=row.facts)


@_gate("dsu-17.5-delay")
def _appellate_delay(question: Question, _row: Gate) -> Answer | None:
    return _pending_appeal(question) or MET


def _pending_appeal(question: Question) -> Answer | None:
    """None where an appeal stands; otherwise the objection that none does."""
    if _standing_appeal(question) is not None:
        return None
    if _reported_on(question):
        return Answer(
            State.BARRED, "appeal-answered", {"when": _when(question, "appellate_body_report_circulated")}
        )
    withdrawn = _when(question, "appeal_withdrawn")
    if withdrawn is not None:
        return Answer(State.BARRED, "appeal-withdrawn", {"when": withdrawn})
    return _requires(question, "appeal_notified", "no-appeal")


@_gate("dsu-17.9-pending")
def _filing_in_appeal(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if record.all("arbitration_appeal_notified", event.proceeding) and not record.all(
        "arbitration_award_notified", event.proceeding
    ):
        return MET
    return _pending_appeal(question) or MET


@_gate("dsu-17-order-report")
def _appellate_report(question: Question, _row: Gate) -> Answer | None:
    missing = _pending_appeal(question)
    if missing is not None and missing.says == "appeal-withdrawn":
        # Practice: a short report may still say that the appeal was withdrawn.
        return Answer(State.NOTE, "report-on-withdrawal", missing.details)
    return missing or MET


@_gate("ab-quorum")
def _division_of_three(question: Question, row: Gate) -> Answer | None:
    standing = question.record.appeals(question.event.proceeding).standing
    if not standing:
        return None
    if standing[0].on >= row.in_force.since:
        if row.in_force.always:
            return Answer(State.BARRED, "no-division-at-all")  # the law of a day, taken for every day
        return Answer(State.BARRED, "no-division", {"since": row.in_force.since, "when": standing[0].on})
    return Answer(State.OPEN, "division-began-before", {"since": row.in_force.since}, row.facts)


@_gate("wp-23-other-appeal")
def _other_appeal(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    to_arbitrators = record.all("arbitration_appeal_notified", event.proceeding)
    if to_arbitrators and not record.all("appeal_notified", event.proceeding):
        first: Event | None = to_arbitrators[0]
    else:
        missing = _pending_appeal(question)
        if missing is not None:
            return missing
        first = record.appeals(event.proceeding).first
    # Where the appeal is known to a month only, nobody can tell whose it was.
    if first is not None and event.by and first.by and set(event.by) <= set(first.by):
        return Answer(State.UNMET, "own-appeal", {"by": event.by})
    return MET


@_gate("wp-23-own-appeal")
def _own_right_of_appeal(question: Question, _row: Gate) -> Answer | None:
    """Exception: the window of DSU 16.4 is still open."""
    record, proceeding = question.record, question.event.proceeding
    reported = record.last("panel_report_circulated", proceeding)
    if reported is None or record.all("reports_adopted", proceeding):
        return UNMET
    windows = (
        question.rulebook.at(rule, reported.on)
        for rule in ("dsu-16.4-appeal", "scm-4.8-appeal", "scm-7.6-appeal")
    )
    row = next((r for r in windows if isinstance(r, Period) and r.overlay in (question.track, "dsu")), None)
    if row is None:
        return UNMET
    term = term_of(row, reported.on, question.track, question.rulebook.chosen)
    if term is None:
        return UNMET
    term = moved(term, row, record, proceeding, reported, question.day, question.rulebook.chosen)
    return Answer(State.MET, "window-still-open", {"term": term}) if question.day <= term.ends else UNMET


@_gate("wp-30-withdrawal")
def _appeal_taken_back(question: Question, _row: Gate) -> Answer | None:
    missing = _pending_appeal(question)
    if missing is not None:
        return missing
    if question.event.by and not _acting_appellant(question):
        return Answer(State.UNMET, "not-appellant", {"by": question.event.by})
    return MET


@_gate("wp-30-refiling")
def _refiled(question: Question, row: Gate) -> Answer | None:
    """Exception: an appeal filed anew after a withdrawal that reserved the right to do so."""
    gone = question.record.all("appeal_withdrawn", question.event.proceeding)
    mine = [w for w in gone if not w.by or not question.event.by or set(w.by) & set(question.event.by)]
    return Answer(State.OPEN, "refiled", {"when": mine[-1].on}, row.facts) if mine else UNMET


@_gate("dsu-19.1")
def _recommending(question: Question, _row: Gate) -> Answer | None:
    return _RECOMMENDING[getattr(question.event, "recommendations", None)]


_RECOMMENDING = {
    None: Answer(State.NOTE, "recommendations-not-told"),
    True: Answer(State.MET, "recommends"),
    False: Answer(State.MET, "recommends-nothing"),
}


@_gate("dsu-26.2")
def _situation_complaint(_question: Question, row: Gate) -> Answer | None:
    return Answer(State.UNMET, "situation-complaint", facts=row.facts)


# ------------------------------------------------------------------ DSU 21: implementation


def _adopted(question: Question, says: str = "nothing-adopted") -> Answer | None:
    """None where the original proceeding has a result (reports adopted, or the award in their place)."""
    record, event = question.record, question.event
    if results(record) or record.undated_before("reports_adopted", "original", event.on):
        return None
    return _requires(question, "reports_adopted", says, "original")


def _something_to_implement(question: Question) -> Answer | None:
    """None where the results ask something of the respondent; otherwise what speaks against it or is open."""
    missing = _adopted(question)
    if missing is not None:
        return missing
    asked = recommends(question.record, concerned(question.record, question.event))
    if asked is False:
        return Answer(State.UNMET, "no-recommendations")
    if asked is None and results(question.record):
        return Answer(State.GAP, "recommendations-unknown", facts=("recommendations-adopted",))
    return None


@_gate("dsu-21.3-needs-recommendation")
def _due_for_implementation(question: Question, _row: Gate) -> Answer | None:
    if question.event.proceeding != "original":
        return Answer(State.UNMET, "no-second-period")
    return _something_to_implement(question) or MET


def _ends_towards(question: Question) -> list[date]:
    """Ends of the reasonable periods towards those whom the act concerns, the earliest first."""
    record = question.record
    mine = concerned(record, question.event)
    ends = [end for end, _ in period_ends(record, mine, question.rulebook.chosen)]
    return sorted({*ends, *special_ends(record, question.rulebook, question.track)})


@_gate("dsu-21.3c")
def _period_not_agreed(question: Question, _row: Gate) -> Answer | None:
    record = question.record
    set_by: Event | None = None
    for complainant in concerned(record, question.event):
        periods = [p.event for p in reasonable_periods(record, complainant) if p.event.wire in _SETTLES]
        if not periods:
            undated = _when(question, "reasonable_period_agreed") if set_by is None else None
            known = record.last("reasonable_period_agreed")
            return Answer(State.UNMET, "period-set", {"when": undated}) if undated and known is None else MET
        set_by = periods[-1]
    return MET if set_by is None else Answer(State.UNMET, "period-set", {"when": set_by.on})


_SETTLES = ("reasonable_period_agreed", "reasonable_period_awarded")


@_gate("dsu-21.3c-arbitrator")
def _period_before_arbitrator(question: Question, _row: Gate) -> Answer | None:
    missing = _requires(question, "reasonable_period_arbitration_requested", "no-period-arbitration")
    if missing is not None:
        return missing
    record, event = question.record, question.event
    asked = record.last("reasonable_period_arbitration_requested")
    towards = [reasonable_periods(record, c) for c in concerned(record, event)]
    done = [p[-1].event for p in towards if p and p[-1].event.wire in _SETTLES]
    since = [e for e in done if asked is None or record.follows(e, asked)]
    if since and len(since) == len(towards):
        # An agreement leaves the arbitrator nothing to determine (DSU 21.3(c)).
        return Answer(State.UNMET, "period-set", {"when": since[-1].on})
    return MET


@_gate("dsu-21.3-extend")
def _period_extended(question: Question, row: Gate) -> Answer | None:
    record = question.record
    if any(reasonable_periods(record, c) for c in concerned(record, question.event)):
        return MET
    return Answer(State.UNMET, "no-period-set", facts=row.facts)


@_gate("dsu-21.3-expired")
def _period_expired(question: Question, row: Gate) -> Answer | None:
    record, event = question.record, question.event
    periods = [p for c in concerned(record, event) for p in reasonable_periods(record, c)]
    ends = [p.ends for p in periods if p.ends is not None]
    if not ends:
        says = "no-period-set" if not periods else "period-end-unknown"
        return Answer(State.UNMET, says, facts=row.facts)
    if event.on in ends:
        return MET
    nearest = min(ends, key=lambda end: abs((end - event.on).days))
    if event.on < nearest:
        return Answer(State.UNMET, "period-runs-still", {"when": nearest}, row.facts)
    return Answer(State.NOTE, "period-ended-before", {"when": nearest})


@_gate("dsu-21.6-surveillance")
def _under_surveillance(question: Question, _row: Gate) -> Answer | None:
    return _something_to_implement(question) or MET


@_gate("dsu-compliance-claim")
def _compliance_claimed(question: Question, _row: Gate) -> Answer | None:
    return _something_to_implement(question) or MET


@_gate("dsu-21.5-disputed")
def _compliance_denied(question: Question, row: Gate) -> Answer | None:
    missing = _something_to_implement(question)
    if missing is not None:
        return missing
    return MET if _time_is_over(question) else Answer(State.GAP, "before-period-end", facts=row.facts)


def _time_is_over(question: Question) -> bool:
    """Whether the respondent's time has run towards those who act, or it says itself that it has complied."""
    record, event = question.record, question.event
    if record.happened("compliance_claimed", "original", event.on):
        return True
    if record.undated_before("reasonable_period_expired", "original", event.on):
        return True
    ends = _ends_towards(question)
    return bool(ends) and ends[0] < event.on


@_gate("dsu-sequencing")
def _order_agreed(question: Question, _row: Gate) -> Answer | None:
    return _something_to_implement(question) or MET


# ------------------------------------------------------------------ DSU 21.5: compliance rounds


@_gate("dsu-21.5-disagreement")
def _compliance_disagreement(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if question.rulebook.chosen.get("consultations_before_21_5") == "required" and not record.all(
        "consultations_requested", event.proceeding
    ):
        return Answer(State.OPEN, "no-consultations", facts=("no-objection-to-consultations",))
    missing = _something_to_implement(question)
    if missing is not None:
        return missing
    disputed = any(
        set(concerned(record, e)) & {*concerned(record, event)} for e in record.all("compliance_disputed")
    )
    if disputed or _time_is_over(question):
        return MET
    return Answer(State.OPEN, "before-period-end", facts=("compliance-disagreement",))


@_gate("dsu-21.5-original-panel")
def _original_panel(question: Question, row: Gate) -> Answer | None:
    if question.knows("panel_composed", "original") is Known.NO:
        return Answer(State.UNMET, "no-original-panel")
    return Answer(State.OPEN, facts=row.facts)


# ------------------------------------------------------------------ DSU 22, 23: compensation and retaliation


def _authorized(question: Question) -> tuple[str, ...]:
    """The complainants whose retaliation an act concerns: those it names, else those that wait for it."""
    record, event = question.record, question.event
    named = concerned(record, event)
    if named != record.head.complainants or len(named) == 1:
        return named
    return tuple(c for c in named if retaliation(record, c).waits_for(event.wire)) or named


# Steps of one complainant's retaliation, with what shows that it has come so far.
_OF_ONE = {
    "retaliation_arbitration_decided": "decision",
    "retaliation_arbitration_referred": "referral",
    "retaliation_objected": "objection",
}


def reaches(wire: str, question: Question, complainants: tuple[str, ...] = ()) -> bool:
    """Whether a step that has happened was taken towards all whom an act, or a deadline of some, concerns."""
    record, state = question.record, _OF_ONE.get(wire)
    if len(record.head.complainants) == 1 or record.undated_before(wire, "original", question.day):
        return True
    if state is None and wire != "sequencing_agreed":
        return True  # a step of the whole dispute
    mine = complainants or _authorized(question)
    if state is None:
        return all(_order_with(record, (c,)) is not None for c in mine)
    return all(getattr(retaliation(record, c), state) is not None for c in mine)


def _order_with(record: Record, mine: tuple[str, ...]) -> Event | None:
    """The last agreement on the order of DSU 21.5 and 22 with one of these complainants."""
    agreed = record.all("sequencing_agreed")
    return next((e for e in reversed(agreed) if not set(concerned(record, e)).isdisjoint(mine)), None)


def _requested(question: Question) -> Answer | None:
    """None where each complainant that the act concerns has a request that stands."""
    record, event = question.record, question.event
    if record.undated_before("retaliation_requested", "original", event.on):
        return None
    for complainant in _authorized(question):
        state = retaliation(record, complainant)
        if state.request is None:
            asked, withdrawn = (
                [e for e in record.all(wire) if complainant in concerned(record, e)]
                for wire in ("retaliation_requested", "retaliation_request_withdrawn")
            )
            if state.decision is not None and not asked:
                continue  # decided, so there was one
            if withdrawn:
                return Answer(State.BARRED, "retaliation-request-withdrawn", {"when": withdrawn[-1].on})
            if asked:
                return Answer(State.BARRED, "retaliation-over")
            missing = _requires(question, "retaliation_requested", "no-retaliation-request")
            return missing or Answer(State.BARRED, "no-retaliation-request", {"by": (complainant,)})
    return None


@_gate("dsu-22.2")
def _may_ask_to_retaliate(question: Question, row: Gate) -> Answer | None:
    missing = _something_to_implement(question)
    if missing is not None:
        return missing
    record = question.record
    mine = concerned(record, question.event)
    if any(retaliation(record, c).decision is not None for c in mine):
        return Answer(State.MET, "after-the-decision")
    over = _settled_with(question, mine)
    if over is not None:
        return over
    ends = _ends_towards(question)
    if not ends:
        if record.all("compliance_claimed"):
            return _sequenced(question, None)  # by its own word the respondent's time is over
        return Answer(State.GAP, "no-period-on-record", facts=row.facts)
    past = [end for end in ends if end < question.day]
    if not past:
        return Answer(State.GAP, "period-runs-still", {"when": ends[0]}, ("earlier-request-agreed",))
    return _sequenced(question, past[-1])


_ARRANGEMENTS = (
    "compensation_agreed",
    "compliance_understanding_notified",
    "mutually_agreed_solution_notified",
)
_ENDS = ("complaint_withdrawn", "dispute_terminated")


def _settled_with(question: Question, mine: tuple[str, ...], since: Event | None = None) -> Answer | None:
    """What an end of the dispute or an arrangement with one of these complainants, since a step, leaves of its rights."""
    record = question.record

    def last(wires: tuple[str, ...]) -> Event | None:
        steps = [
            e
            for wire in wires
            for e in record.all(wire)
            if not set(concerned(record, e)).isdisjoint(mine) and (since is None or record.follows(e, since))
        ]
        return max(steps, key=lambda e: e.on, default=None)

    ended = last(_ENDS)
    if ended is not None:
        return Answer(State.BARRED, "after-the-end", {"step": ended.wire, "when": ended.on})
    arranged = last(_ARRANGEMENTS)
    if arranged is None:
        return None
    return Answer(State.GAP, "arranged", {"when": arranged.on}, ("arrangement-ended",))


def _sequenced(question: Question, ended: date | None) -> Answer:
    """Whether the order of DSU 21.5 and 22, and the 30 days of 22.6, leave the request open."""
    record = question.record
    mine = concerned(record, question.event)
    complied = compliance_found(record, mine)
    if complied:
        return Answer(State.UNMET, "compliance-found")
    found = complied is False
    agreed = _order_with(record, mine)
    if agreed is not None:
        if found:
            return Answer(State.MET, "after-non-compliance-found")
        return Answer(State.GAP, "order-agreed", {"when": agreed.on}, ("agreed-order-kept",))
    if question.rulebook.chosen.get("sequencing") == "21_5_first" and not found:
        return Answer(State.GAP, "no-compliance-finding", facts=("agreed-order-kept",))
    late = _after_the_window(question, ended)
    if late is not None and question.rulebook.chosen.get("late_request") != "right_stays":
        return Answer(State.GAP, "window-over", {"term": late}, ("late-request-uncontested",))
    return MET if found else Answer(State.NOTE, "before-any-finding")


def _after_the_window(question: Question, ended: date | None) -> Term | None:
    """The 30 days of DSU 22.6 where they have run before the request; None while they run."""
    row = None if ended is None else question.rulebook.at("dsu-22.6-authorize", ended)
    if ended is None or not isinstance(row, Period) or question.track in (SCM_4, SCM_7):
        return None
    term = term_of(row, ended, question.track, question.rulebook.chosen)
    return term if term is not None and question.day > term.ends else None


@_gate("dsu-22.2-who")
def _complainant_retaliates(question: Question, _row: Gate) -> Answer | None:
    event = question.event
    return (
        MET
        if not event.by or question.by_complainant()
        else Answer(State.UNMET, "not-complainant", {"by": event.by})
    )


@_gate("dsu-22.1-compensation")
def _compensation(question: Question, _row: Gate) -> Answer | None:
    return _something_to_implement(question) or MET


@_gate("dsu-22-understanding")
def _understanding(question: Question, _row: Gate) -> Answer | None:
    return _adopted(question) or MET


@_gate("dsu-22-withdraw-request")
def _retaliation_request_taken_back(question: Question, _row: Gate) -> Answer | None:
    missing = _requested(question)
    if missing is not None:
        return missing
    states = [retaliation(question.record, c) for c in _authorized(question)]
    if any(s.granted for s in states):
        return Answer(State.UNMET, "retaliation-authorized")
    return MET


@_gate("dsu-22.6-objection")
def _retaliation_opposed(question: Question, _row: Gate) -> Answer | None:
    missing = _requested(question)
    if missing is not None:
        return missing
    states = [retaliation(question.record, c) for c in _authorized(question)]
    if any(s.decision is not None for s in states):
        return Answer(State.UNMET, "no-second-arbitration")
    if any(s.granted for s in states):
        return Answer(State.UNMET, "retaliation-authorized")
    return MET


def _referred(question: Question) -> Answer | None:
    """None where the matter is before arbitrators."""
    record, event = question.record, question.event
    states = [retaliation(record, c) for c in _authorized(question)]
    if states and all(s.decision is not None and not s.undecided for s in states):
        return Answer(State.UNMET, "retaliation-decided")
    if any(s.before_arbitrators or (s.decision is not None and s.undecided) for s in states):
        return None
    if any(
        record.undated_before(w, "original", event.on)
        for w in ("retaliation_arbitration_referred", "retaliation_objected")
    ):
        return None
    gone = record.last("retaliation_request_withdrawn")
    if gone is not None and not any(s.request for s in states):
        return Answer(State.BARRED, "retaliation-request-withdrawn", {"when": gone.on})
    missing = _requires(question, "retaliation_arbitration_referred", "no-referral")
    return missing or Answer(State.BARRED, "no-referral")


@_gate("dsu-22.6-arbitrator")
def _retaliation_decided(question: Question, _row: Gate) -> Answer | None:
    return _referred(question) or MET


@_gate("dsu-22.6-suspended")
def _retaliation_arbitration_stopped(question: Question, _row: Gate) -> Answer | None:
    missing = _referred(question)
    if missing is not None:
        return missing
    if question.event.wire == "retaliation_arbitration_resumed" and not any(
        retaliation(question.record, c).suspended for c in _authorized(question)
    ):
        # A sequencing agreement may itself suspend the arbitration.
        if question.record.all("sequencing_agreed"):
            return Answer(State.NOTE, "suspended-by-agreement")
        return Answer(State.UNMET, "arbitration-not-suspended")
    return MET


@_gate("dsu-22.6-no-suspension")
def _no_authorization_meanwhile(question: Question, _row: Gate) -> Answer | None:
    missing = _requested(question)
    if missing is not None:
        return missing
    states = [retaliation(question.record, c) for c in _authorized(question)]
    record = question.record
    if any(s.before_arbitrators for s in states) and not record.undated_before(
        "retaliation_arbitration_decided", "original", question.day
    ):
        return Answer(State.UNMET, "arbitration-runs")
    if any(s.granted for s in states):
        return Answer(State.UNMET, "retaliation-authorized")
    mine = _authorized(question)
    if compliance_found(record, mine):
        return Answer(State.UNMET, "compliance-found")
    asked = next((s.request for s in states if s.request is not None), None)
    return (asked and _settled_with(question, mine, asked)) or MET


@_gate("dsu-22.8")
def _retaliation_ends(question: Question, _row: Gate) -> Answer | None:
    return _authorization_stands(question) or MET


def _authorization_stands(question: Question) -> Answer | None:
    record, event = question.record, question.event
    if any(retaliation(record, c).authorization is not None for c in _authorized(question)):
        return None
    if record.undated_before("retaliation_authorized", "original", event.on):
        return None
    missing = _requires(question, "retaliation_authorized", "not-authorized")
    return missing or Answer(State.BARRED, "not-authorized")


@_gate("dsu-23.2")
def _no_self_help(question: Question, _row: Gate) -> Answer | None:
    missing = _authorization_stands(question)
    if missing is not None:
        return missing
    mine = _authorized(question)
    granted = [retaliation(question.record, c).authorization for c in mine]
    since = next((event for event in granted if event is not None), None)
    return (since and _settled_with(question, mine, since)) or MET


@_gate("dsu-22-of-the-dispute")
def _outside_rounds(question: Question, _row: Gate) -> Answer | None:
    return MET if question.event.proceeding == "original" else Answer(State.UNMET, "not-of-a-round")


# ------------------------------------------------------------------ DSU 25: arbitration


def _mpia_between_parties(question: Question) -> bool | None:
    """Whether both parties take part in the MPIA on the day of their procedures; None where the sources cannot tell."""
    record, event = question.record, question.event
    agreed = record.last("arbitration_agreed", event.proceeding) or record.last("arbitration_agreed")
    day = event.on if agreed is None else agreed.on
    known = all_members()
    told = [known[code].in_mpia(day) for code in (*record.head.complainants, record.head.respondent)]
    if False in told:
        return False
    return None if None in told else True


@_gate("dsu-25.2")
def _arbitration_agreed(question: Question, row: Gate) -> Answer | None:
    begun = _dispute_begun(question)
    if begun is not MET:
        return begun
    if question.by_complainant() and question.by_respondent():
        return MET
    return Answer(State.OPEN, facts=row.facts)


@_gate("mpia-participants")
def _mpia_or_ad_hoc(question: Question, _row: Gate) -> Answer | None:
    parties = _mpia_between_parties(question)
    if parties is False:
        return Answer(State.NOTE, "ad-hoc-procedures")
    return MET if parties else Answer(State.NOTE, "mpia-unknown")


def _procedures_agreed(question: Question) -> Answer | None:
    record, event = question.record, question.event
    if record.all("arbitration_agreed") and not record.all("arbitration_agreed", event.proceeding):
        return None
    return _requires(question, "arbitration_agreed", "no-arbitration-agreed")


@_gate("dsu-25-appeal-arbitration")
def _appeal_to_arbitrators(question: Question, row: Gate) -> Answer | None:
    missing = _procedures_agreed(question)
    if missing is not None:
        return missing
    record, event = question.record, question.event
    reported = record.last("panel_report_circulated", event.proceeding)
    if reported is not None:
        return Answer(State.UNMET, "report-out", {"when": reported.on})
    awarded = record.last("arbitration_award_notified", event.proceeding)
    if awarded is not None:
        return Answer(State.UNMET, "award-given", {"when": awarded.on})
    missing = _requires(question, "panel_established", "no-panel")
    if missing is not None:
        return missing
    if question.event.by and not _acting_party(question):
        return Answer(State.BARRED, "not-party", {"by": event.by})
    if record.happened("panel_report_issued", event.proceeding, event.on):
        return MET
    return Answer(State.OPEN, "report-not-with-parties", facts=row.facts)


@_gate("mpia-I-18-withdrawal")
def _arbitration_taken_back(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    missing = _requires(question, "arbitration_appeal_notified", "no-arbitration-appeal")
    if missing is not None:
        return missing
    awarded = record.last("arbitration_award_notified", event.proceeding)
    if awarded is not None:
        return Answer(State.UNMET, "award-given", {"when": awarded.on})
    gone = record.last("arbitration_withdrawn", event.proceeding)
    standing = appeals_to_arbitrators(record.events, event.proceeding)
    if gone is not None and not standing:
        return Answer(State.UNMET, "arbitration-withdrawn", {"when": gone.on})
    appellants = {code for appeal in standing for code in appeal.by}
    if event.by and appellants and appellants.isdisjoint(event.by):
        return Answer(State.UNMET, "not-appellant", {"by": event.by})
    return MET


@_gate("mpia-no-void-appeal")
def _no_appeal_beside_arbitration(_question: Question, _row: Gate) -> Answer | None:
    return Answer(State.UNMET, "bound-by-procedures")


@_gate("dsu-25.4")
def _award(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    missing = _procedures_agreed(question)
    if missing is not None:
        return missing
    gone = record.last("arbitration_withdrawn", event.proceeding)
    if gone is not None and not appeals_to_arbitrators(record.events, event.proceeding):
        return Answer(State.UNMET, "arbitration-withdrawn", {"when": gone.on})
    awarded = record.last("arbitration_award_notified", event.proceeding)
    return Answer(State.UNMET, "award-given", {"when": awarded.on}) if awarded else MET


@_gate("mpia-order")
def _steps_before_arbitration(question: Question, _row: Gate) -> Answer | None:
    missing = _procedures_agreed(question)
    if missing is not None:
        return missing
    reported = question.record.last("panel_report_circulated", question.event.proceeding)
    return Answer(State.UNMET, "report-out", {"when": reported.on}) if reported else MET


# ------------------------------------------------------------------ single agreements


@_gate("tfa-20")
def _grace_period(question: Question, row: Gate) -> Answer | None:
    if member(question.record.head.respondent).is_ldc(question.day):
        return Answer(State.OPEN, "summary", facts=row.facts)
    claimed = question.given.get("trade-facilitation-grace")
    return Answer(State.OPEN, "summary", facts=row.facts) if claimed and question.day <= _GRACE_ENDS else None


# Two years from entry into force, for developing Members that are not least developed (Trade Facilitation 20.1).
_GRACE_ENDS = date(2019, 2, 22)


@_gate("atc-8.10-direct")
def _after_the_textiles_body(question: Question, _row: Gate) -> Answer | None:
    """Exception: the matter comes from the Textiles Monitoring Body."""
    provision = getattr(question.event, "provision", None) or ""
    return Answer(State.MET, "no-consultations-needed") if provision.startswith("ATC 8.10") else UNMET


# ------------------------------------------------------------------ DSU 24: least-developed Members


@_gate("dsu-24.1")
def _restraint(question: Question, _row: Gate) -> Answer | None:
    respondent = all_members()[question.record.head.respondent]
    if respondent.ldc_from_year is None or not respondent.is_ldc(question.day):
        return None
    return Answer(State.UNMET, "least-developed", {"member": respondent})


@_gate("dsu-24.2")
def _good_offices_for_ldc(question: Question, _row: Gate) -> Answer | None:
    head = question.record.head
    if any(member(code).is_ldc(question.day) for code in (*head.complainants, head.respondent)):
        return MET
    return None
