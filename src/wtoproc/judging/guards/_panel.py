"""Guards on the establishment, composition, third parties and work of a panel (DSU 6 to 15)."""

from __future__ import annotations

from wtoproc.judging.clocks import (
    lapse_of_authority,
    resumed,
    suspended_until,
    suspension,
    term_of,
    twelve_months,
)
from wtoproc.judging.guards._actors import certain_parties, complains
from wtoproc.judging.guards._base import MET, OPEN, UNMET, Answer, State, already, gap_fact, gate, required
from wtoproc.judging.guards._consultations import end_of_complaint
from wtoproc.judging.question import SCM_4, Known, Question
from wtoproc.law.rows import Gate, Period
from wtoproc.record.event import Event
from wtoproc.terms.members import member, stands_for
from wtoproc.terms.workdays import roll

# ------------------------------------------------------------------ DSU 6: establishment


@gate("dsu-6.1-who")
def _complaint_stands(question: Question, _row: Gate) -> Answer | None:
    gone = end_of_complaint(question)
    if gone is not None:
        return Answer(State.BARRED, "complaint-ended", {"ended": gone, "when": gone.on})
    settled = question.record.last("mutually_agreed_solution_notified")
    if settled is not None:
        return Answer(State.NOTE, "after-settlement", {"when": settled.on})
    return MET


@gate("dsu-6.1-fn5-request")
def _special_meeting(question: Question, _row: Gate) -> Answer | None:
    return _request_stands(question)


def _request_stands(question: Question) -> Answer:
    """MET where a panel request stands; otherwise the objection."""
    record, event = question.record, question.event
    if record.standing_requests(event.proceeding):
        return MET
    if record.undated_before("panel_requested", event.proceeding, event.on):
        return MET
    requested = record.all("panel_requested", event.proceeding)
    if requested:
        return Answer(State.UNMET, "request-spent", {"when": requested[-1].on})
    missing = required(question, "panel_requested", "no-panel-request")
    return missing or MET


@gate("dsu-6.1-asked")
def _panel_asked_for(question: Question, _row: Gate) -> Answer | None:
    event = question.event
    stands = _request_stands(question)
    joins = getattr(event, "single_panel_with", ()) or question.record.head.joined_with
    if stands is not MET and joins and question.record.all("panel_established", event.proceeding):
        return Answer(State.MET, "joins-sitting-panel")
    return stands


def _deferrals(question: Question) -> int:
    """The number of times that the standing request was deferred; a revised request starts again at none."""
    record, proceeding = question.record, question.event.proceeding
    requests = record.standing_requests(proceeding)
    deferred = record.all("panel_deferred", proceeding)
    if not requests:
        return len(deferred)
    revised = [r for r in requests if getattr(r, "revised", None)]
    since = (revised[-1] if revised else requests[0]).on
    return sum(1 for d in deferred if d.on >= since)


@gate("dsu-6.1")
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


@gate("scm-4.4-first-meeting")
def _first_meeting_suffices(question: Question, _row: Gate) -> Answer | None:
    return Answer(State.MET, "prohibited-subsidies") if question.track == SCM_4 else UNMET


@gate("dsu-6.1-block-once")
def _block_once(question: Question, row: Gate) -> Answer | None:
    if question.track == SCM_4:
        return Answer(State.OPEN, "no-block-under-scm-4", facts=row.facts)
    record, event = question.record, question.event
    requests = record.standing_requests(event.proceeding)
    if requests:
        # With requests by two complainants on the agenda, the later one may be on the agenda for the first time.
        since = requests[-1].on
        blocked = sum(1 for d in record.all("panel_deferred", event.proceeding) if d.on >= since)
    else:
        blocked = _deferrals(question)
    return Answer(State.UNMET, "already-blocked", facts=row.facts) if blocked else MET


@gate("dsu-6-withdraw-request")
def _request_taken_back(question: Question, row: Gate) -> Answer | None:
    stands = _request_stands(question)
    if stands is MET:
        return MET
    if question.record.all("mutually_agreed_solution_notified"):
        return MET
    if question.knows("panel_established") is Known.YES:
        return Answer(State.UNMET, "panel-already-established", facts=row.facts)
    if stands.state is State.UNMET:
        return Answer(State.BARRED, stands.reason, stands.details)
    return stands


# ------------------------------------------------------------------ DSU 8: composition


def _composed_since_establishment(question: Question) -> Event | None:
    """The composition of the latest panel; None if that panel is not composed yet."""
    record, proceeding = question.record, question.event.proceeding
    composed = record.last("panel_composed", proceeding)
    established = record.last("panel_established", proceeding)
    if composed is None or (established is not None and established.on > composed.on):
        return None
    return composed


@gate("dsu-8.7-no-agreement")
def _composition_asked(question: Question, _row: Gate) -> Answer | None:
    return _no_panel_to_compose(question) or MET


def _no_panel_to_compose(question: Question) -> Answer | None:
    """The objection that there is no panel, that it has no task left, or that it is composed already."""
    missing = required(question, "panel_established", "no-panel") or _panel_over(question)
    if missing is not None:
        return missing
    composed = _composed_since_establishment(question)
    return Answer(State.UNMET, "already-composed", {"when": composed.on}) if composed else None


@gate("dsu-8-composed")
def _composition(question: Question, _row: Gate) -> Answer | None:
    missing = _no_panel_to_compose(question)
    if missing is not None:
        return missing
    if getattr(question.event, "how", None) == "director_general":
        return required(question, "panel_composition_requested", "director-general-not-asked") or MET
    return MET


@gate("dsu-8-recompose")
def _recomposition(question: Question, _row: Gate) -> Answer | None:
    missing = required(question, "panel_composed", "not-composed") or _panel_over(question)
    if missing is not None:
        return missing
    if question.knows("panel_report_circulated") is Known.YES:
        return Answer(State.UNMET, "report-out")
    return MET


# ------------------------------------------------------------------ DSU 9, 10: several complainants, third parties


@gate("dsu-9.1-single-panel")
def _single_panel(question: Question, _row: Gate) -> Answer | None:
    return OPEN if getattr(question.event, "single_panel_with", ()) else None


@gate("dsu-10.2")
def _third_party(question: Question, _row: Gate) -> Answer | None:
    missing = required(question, "panel_established", "no-panel")
    if missing is not None:
        return missing
    parties = certain_parties(question)
    day = question.day
    for code in question.event.by:
        if code in parties or (code == "EU" and any(stands_for(code, party, day) for party in parties)):
            return Answer(State.UNMET, "party-no-third-party", {"member": member(code)})
    return OPEN


# ------------------------------------------------------------------ DSU 12, 15: the panel's work

# In the order of DSU Appendix 3: once a later report is out, an earlier one comes too late.
_PANEL_REPORTS = ("interim_report_issued", "panel_report_issued", "panel_report_circulated")


@gate("dsu-order-panel-report")
def _panel_at_work(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    proceeding, type_name = event.proceeding, event.type
    over = already(question, "panel_report_circulated", "report-out") or _panel_over(question)
    if over is not None:
        return over
    if type_name in _PANEL_REPORTS:
        for later in _PANEL_REPORTS[_PANEL_REPORTS.index(type_name) + 1 :]:
            if record.happened(later, proceeding, event.on):
                return Answer(State.UNMET, "after-later-step", {"step": later})
    # A compliance panel is the original panel, so it needs no composition.
    sits = "panel_composed" if proceeding == "original" else "panel_established"
    missing = required(question, sits, "not-composed" if proceeding == "original" else "no-panel")
    if missing is not None:
        return missing
    settled = record.last("mutually_agreed_solution_notified", proceeding)
    if settled is not None and type_name == "panel_report_circulated":
        return Answer(State.NOTE, "brief-report", {"when": settled.on})
    return MET


def _panel_over(question: Question) -> Answer | None:
    """The objection that the panel has no task left: its authority has lapsed, or the complaint was withdrawn."""
    if question.event.type != "panel_report_circulated":
        recorded = _recorded_lapse(question)
        if recorded is not None:
            return recorded
        gone = end_of_complaint(question) if question.event.proceeding == "original" else None
        if gone is not None:
            return Answer(State.BARRED, "complaint-gone", {"ended": gone, "when": gone.on})
    return None


@gate("dsu-12.9-delay")
def _panel_delay(question: Question, _row: Gate) -> Answer | None:
    missing = required(question, "panel_established", "no-panel") or _panel_over(question)
    return missing or already(question, "panel_report_circulated", "report-out") or MET


@gate("dsu-12.12-request")
def _suspension_asked(question: Question, _row: Gate) -> Answer | None:
    missing = required(question, "panel_established", "no-panel") or already(
        question, "panel_report_circulated", "report-out"
    )
    if missing is not None:
        return missing
    record, event = question.record, question.event
    if event.by and not complains(question) and not record.all("arbitration_agreed", event.proceeding):
        return Answer(State.UNMET, "not-at-respondents-wish", {"by": event.by})
    over = _panel_over(question) or _lapsed(question)
    if over is not None:
        return over
    until = getattr(event, "until", None)
    longest = question.rulebook.for_part("suspension-of-the-panel", question.day, track=question.track)
    if until is not None and isinstance(longest, Period):
        begun = suspension(record, event.proceeding)
        goes_on = begun is not None and not resumed(record, event.proceeding, begun)
        since = begun.on if goes_on and begun is not None else event.on
        term = term_of(longest, since, question.track, question.rulebook.chosen)
        if term is not None and until > term.ends:
            return Answer(State.UNMET, "suspended-beyond", {"when": until, "term": term})
    return MET


def _recorded_lapse(question: Question) -> Answer | None:
    """The objection that the record shows a lapse of the present panel's authority."""
    record, event = question.record, question.event
    recorded = record.last("panel_authority_lapsed", event.proceeding)
    established = record.last("panel_established", event.proceeding)
    if recorded is None or (established is not None and established.on > recorded.on):
        return None
    return Answer(State.BARRED, "authority-lapsed", {"when": recorded.on})


def _lapsed(question: Question) -> Answer | None:
    """The objection that the panel's authority has lapsed, by a recorded lapse or because twelve months have run."""
    record, event = question.record, question.event
    recorded = _recorded_lapse(question)
    if recorded is not None:
        return recorded
    term = lapse_of_authority(record, question.rulebook, question.track, event.proceeding)
    if term is None or event.on <= term.ends:
        return None
    return Answer(State.GAP, "suspended-too-long", {"term": term}, (gap_fact("panel_resumed"),))


@gate("dsu-12.12-lapse")
def _not_lapsed(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if event.type == "panel_report_circulated":
        if not record.all("panel_suspended", event.proceeding):
            return None
        return _lapsed(question) or MET
    missing = required(question, "panel_suspended", "not-suspended")
    if missing is not None:
        return missing
    begun = suspension(record, event.proceeding)
    if begun is not None and resumed(record, event.proceeding, begun):
        return Answer(State.UNMET, "resumed-already")
    lapsed = _lapsed(question)
    # The period dsu-12.12 judges whether the twelve months have run; this gate looks at recorded lapses only.
    return lapsed if lapsed is not None and lapsed.state is State.BARRED else MET


@gate("dsu-12.12-roll")
def _resumption_rolls(question: Question, row: Gate) -> Answer | None:
    """Exception: the twelve months ended on a non-working day, and the act comes on the next working day."""
    term = lapse_of_authority(question.record, question.rulebook, question.track, question.event.proceeding)
    if term is None or question.day > roll(term.nominal).latest:
        return UNMET
    return Answer(State.OPEN, facts=row.facts)


@gate("dsu-12.12-until")
def _suspended_until_a_day(question: Question, _row: Gate) -> Answer | None:
    """Exception: the panel was suspended until a set day and resumed by itself."""
    until = suspended_until(question.record, question.event.proceeding)
    return Answer(State.MET, "suspended-until", {"when": until}) if until is not None else UNMET


@gate("dsu-12.12-lapsed-record")
def _lapse_recorded(question: Question, row: Gate) -> Answer | None:
    record, event = question.record, question.event
    missing = (
        required(question, "panel_suspended", "not-suspended")
        or already(question, "panel_report_circulated", "report-out")
        or _recorded_lapse(question)
    )
    if missing is not None:
        return missing
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
