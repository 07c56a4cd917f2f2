"""Guards on Members, the ends of a dispute and consultations (DSU 1, 3, 4)."""

from __future__ import annotations

from datetime import date

from wtoproc.judging.clocks import start_of, term_of
from wtoproc.judging.guards._actors import complains
from wtoproc.judging.guards._base import MET, OPEN, UNMET, Answer, State, gap_fact, gate, is_urgent, required
from wtoproc.judging.question import SCM_4, Known, Question
from wtoproc.law.rows import Gate, Period
from wtoproc.record.event import Event
from wtoproc.record.events import ConsultationsRequested
from wtoproc.terms.agreements import agreements
from wtoproc.terms.members import all_members

# ------------------------------------------------------------------ DSU 1: Members and rules


@gate("dsu-1.1-members")
def _members(question: Question, _row: Gate) -> Answer | None:
    event, head = question.event, question.record.head
    parties: tuple[str, ...] = event.by
    if isinstance(event, ConsultationsRequested):
        parties = (*event.by, head.respondent)
    known, day = all_members(), event.on
    if day < agreements()["WTO Agreement"].since:
        return Answer(State.BARRED, "before-the-wto")
    for code in parties:
        if known[code].acceded > day:
            return Answer(State.BARRED, "not-yet-member", {"member": known[code]})
    if isinstance(event, ConsultationsRequested) and event.proceeding == "original":
        if event.by and not question.by_complainant():
            return Answer(State.BARRED, "not-complainant", {"by": event.by})
        known_agreements = agreements()
        covered = [
            n for n in head.agreements if n in known_agreements and known_agreements[n].covers(event.on)
        ]
        if not covered:
            return Answer(State.OPEN, "no-covered-agreement", {"agreements": head.agreements})
        unknown = tuple(name for name in head.agreements if name not in known_agreements)
        if unknown:
            return Answer(
                State.NOTE,
                "unknown-agreement",
                {"agreements": unknown, "known": tuple(sorted(known_agreements))},
            )
    return MET


@gate("dsu-1.2-chair-asked")
def _chair_asked(question: Question, _row: Gate) -> Answer | None:
    missing = required(question, "panel_established", "no-panel")
    if missing is not None:
        return missing
    row = question.rulebook.for_part("agreement-on-special-rules", question.day, track=question.track)
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


def dispute_begun(question: Question) -> Answer | None:
    """MET where the dispute or the round has begun, with a request for consultations or for a panel; else the objection."""
    event = question.event
    if event.proceeding != "original":
        if question.record.happened("consultations_requested", event.proceeding, event.on):
            return MET
        return required(question, "panel_requested", "no-round") or MET
    if question.knows("panel_requested", "original") is Known.YES:
        return MET
    return required(question, "consultations_requested", "no-dispute", "original") or MET


@gate("dsu-3.6-mas")
def _mutually_agreed_solution(question: Question, _row: Gate) -> Answer | None:
    begun = dispute_begun(question)
    return OPEN if begun is MET else begun


@gate("dsu-terminated")
def _terminated(question: Question, _row: Gate) -> Answer | None:
    return dispute_begun(question)


@gate("dsu-withdrawal")
def _withdrawal(question: Question, _row: Gate) -> Answer | None:
    begun = dispute_begun(question)
    if begun is not MET:
        return begun
    gone = end_of_complaint(question) if question.event.proceeding == "original" else None
    if gone is not None:
        return Answer(State.BARRED, "already-ended", {"ended": gone, "when": gone.on})
    if question.event.by and question.event.proceeding != "original" and not complains(question):
        return Answer(State.BARRED, "not-complainant-here", {"by": question.event.by})
    if question.knows("panel_report_circulated") is Known.YES:
        return Answer(State.UNMET, "after-report")
    return MET


def end_of_complaint(question: Question) -> Event | None:
    """The step that ended the complaint of all who act: a withdrawal, or the end of the whole dispute.

    None where no step did, or where they have requested consultations again since. A solution does not end a complaint.
    """
    record = question.record
    ends = [e for e in record.ends if not e.arrangement]
    if not ends:
        return None
    complainants = set(record.head.complainants)
    acting = (set(question.event.by) & complainants) or complainants
    for gone in reversed(ends):
        if gone.ends == "dispute" or acting <= (set(gone.by) or complainants):
            anew = [e for e in record.all("consultations_requested") if record.follows(e, gone)]
            return None if any(not e.by or acting & set(e.by) for e in anew) else gone
    return None


# ------------------------------------------------------------------ DSU 4: consultations


@gate("dsu-4.3-direct")
def _direct_request(question: Question, _row: Gate) -> Answer | None:
    """Exception: the respondent refused, did not answer in time, or did not enter into consultations in time."""
    record, event = question.record, question.event
    waiting = question.rulebook.for_part("consultations")
    start = (
        start_of(waiting, record, event.proceeding, event.by, readings=question.rulebook.chosen)
        if isinstance(waiting, Period)
        else None
    )
    if start is None:
        return UNMET
    if any(e.on >= start.day for e in record.all("consultations_refused", event.proceeding)):
        return Answer(State.MET, "refused")
    reply_end = _end(question, "reply", start.day)
    enter_end = _end(question, "urgent-entry" if is_urgent(question) else "entry", start.day)
    held = [e.on for e in record.all("consultations_held", event.proceeding) if e.on >= start.day]
    entered = any(enter_end is None or day <= enter_end for day in held)
    facts: list[str] = []
    # If consultations were held in time, a missing or late answer no longer matters.
    if reply_end is not None and question.day > reply_end and not entered:
        replies = [e.on for e in record.all("consultations_accepted", event.proceeding) if e.on >= start.day]
        if not any(day <= reply_end for day in replies):
            facts.append("no-reply-in-time")
    if enter_end is not None and question.day > enter_end and not entered:
        facts.append("no-entry-in-time")
    return Answer(State.OPEN, "summary", facts=tuple(facts)) if facts else UNMET


def _end(question: Question, part: str, start: date) -> date | None:
    """The last day, rolled, of the period that has this part and starts on `start`."""
    row = question.rulebook.for_part(part, start, track=question.track)
    if not isinstance(row, Period):
        return None
    term = term_of(row, start, question.track, question.rulebook.chosen)
    return None if term is None else term.ends_latest


@gate("dsu-4.7-joint")
def _joint_failure(question: Question, _row: Gate) -> Answer | None:
    """Exception: both parties consider that consultations have failed."""
    if question.record.all("consultations_failed_jointly", question.event.proceeding):
        return Answer(State.MET, "failed-jointly")
    return OPEN


@gate("dsu-4.8-urgency")
def _urgency(question: Question, _row: Gate) -> Answer | None:
    """Exception: the case is urgent and its shorter wait has ended."""
    record, event = question.record, question.event
    row = question.rulebook.for_part("urgent-consultations")
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


@gate("dsu-4-before-panel")
def _consultations_before_panel(question: Question, row: Gate) -> Answer | None:
    event, record = question.event, question.record
    provision = getattr(event, "provision", None) or ""
    if provision.startswith("ATC 8.10") and agreements()["ATC"].covers(event.on):
        return Answer(State.MET, "no-consultations-needed")
    requests = record.all("consultations_requested", event.proceeding)
    consulted = {code for asked in requests for code in asked.by}
    if any(not event.by or not asked.by for asked in requests):
        return MET
    if not consulted.isdisjoint(event.by):
        if record.head.joined_with or question.afterwards or consulted.issuperset(event.by):
            return MET
        return Answer(State.GAP, "not-all-consulted", facts=("party-of-joined-dispute",))
    if question.track == SCM_4 and requests:
        return MET
    if record.undated_before("consultations_requested", event.proceeding, event.on):
        return MET
    if requests or record.silence("consultations_requested") is Known.NO:
        return Answer(State.UNMET, "no-consultations")
    return Answer(State.GAP, "no-consultations", facts=(gap_fact("consultations_requested"), *row.facts))


@gate("dsu-4.7-failed-jointly")
def _both_consider_it_failed(question: Question, _row: Gate) -> Answer | None:
    missing = required(question, "consultations_requested", "no-dispute")
    if missing is not None:
        return missing
    if question.event.by and not (question.by_complainant() and question.by_respondent()):
        return Answer(State.UNMET, "one-side-only")
    if question.knows("panel_requested") is Known.YES:
        return Answer(State.UNMET, "panel-already-requested")
    return MET


@gate("dsu-4-supplement")
def _supplement(question: Question, _row: Gate) -> Answer | None:
    return required(question, "consultations_requested", "no-dispute") or MET
