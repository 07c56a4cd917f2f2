"""Guards on adoption and appeal (DSU 16, 17, 19, 20)."""

from __future__ import annotations

from datetime import date

from wtoproc.judging.clocks import Term, moved, term_of
from wtoproc.judging.guards._actors import acting_appellant, acting_panel_party
from wtoproc.judging.guards._base import (
    MET,
    UNMET,
    Answer,
    State,
    already,
    appealed,
    gap_fact,
    gate,
    required,
)
from wtoproc.judging.question import Known, Question
from wtoproc.law.rows import Gate, Period
from wtoproc.record.event import Event


@gate("dsu-16.4-negative-consensus")
def _panel_report_for_adoption(question: Question, _row: Gate) -> Answer | None:
    missing = _report_not_adopted(question, State.BARRED)
    if missing is not None:
        return missing
    if question.given.get("consensus-against-adoption"):
        return Answer(State.BARRED, "consensus-against-adoption")
    return _after_settlement(question) or _only_by_consensus(question) or MET


def _report_not_adopted(question: Question, adopted: State = State.UNMET) -> Answer | None:
    """The objection that no panel report is circulated, or that it is adopted; None where neither is so."""
    missing = required(question, "panel_report_circulated", "no-report")
    return missing or already(question, "reports_adopted", "already-adopted", adopted)


def _after_settlement(question: Question) -> Answer | None:
    """The note that a solution was notified before; None where none was."""
    settled = question.record.last("mutually_agreed_solution_notified", question.event.proceeding)
    return Answer(State.NOTE, "after-settlement-step", {"when": settled.on}) if settled else None


def _only_by_consensus(question: Question) -> Answer | None:
    """The condition of a positive consensus for a late report, which two readings require; None otherwise."""
    chosen, record, event = question.rulebook.chosen, question.record, question.event
    facts = ("consensus-for-adoption",)
    if chosen.get("late_adoption") == "positive_consensus" and not appealed(question):
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


def _rows_on(question: Question, type_name: str, kind: str) -> list[Period]:
    """The periods of this kind that govern an event type in this round, under the dispute's track."""
    plan = question.rulebook.plan(
        type_name, compliance=question.event.proceeding != "original", track=question.track
    )
    return [] if plan is None else [r for r in plan.rows if isinstance(r, Period) and r.kind == kind]


def _days(row: Period) -> int:
    return 0 if row.length is None else (row.length.after(_SOME_DAY) - _SOME_DAY).days


_SOME_DAY = date(2001, 1, 1)


def _window_over(question: Question) -> Term | None:
    """The term of the window for adoption, as the DSB has moved it, if it has closed; None while it is open."""
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


@gate("dsu-16.4-extension")
def _adoption_extended(question: Question, row: Gate) -> Answer | None:
    missing = _report_not_adopted(question, State.BARRED)
    if missing is not None:
        return missing
    event = question.event
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


@gate("dsu-16.4-appeal-blocks")
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
        return Answer(State.NOTE, "void-blocks-nothing", details)
    return Answer(State.BARRED, "appeal-into-the-void", details)


def _standing_appeal(question: Question) -> str | None:
    """The day or month on which the pending appeal was notified; None where no appeal is pending."""
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
    """The first day on which no division of the Appellate Body can be formed; `date.max` where there is none."""
    row = question.rulebook.for_part("quorum")
    return date.max if row is None else row.in_force.since


@gate("dsu-17.14-adopt")
def _appellate_report_for_adoption(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if not record.all("appellate_body_report_circulated", event.proceeding):
        return None
    if question.given.get("consensus-against-adoption"):
        return Answer(State.BARRED, "consensus-against-adoption")
    return MET


@gate("dsu-16.4-appeal-before-adoption")
def _appeal_before_adoption(question: Question, _row: Gate) -> Answer | None:
    missing = _report_not_adopted(question)
    if missing is not None:
        return missing
    record, event = question.record, question.event
    if _reported_on(question):
        return already(question, "appellate_body_report_circulated", "appeal-answered")
    # Two notices on one day are appeals against two reports.
    standing = record.appeals(event.proceeding).standing
    mine = [a for a in standing if a.on < event.on and set(event.by) & set(a.by)]
    if mine:
        return Answer(State.UNMET, "own-appeal-pending", {"when": mine[0].on})
    if event.on >= _quorum_lost(question):
        return Answer(State.NOTE, "into-the-void")
    return _after_settlement(question) or MET


def _reported_on(question: Question) -> bool:
    """Whether the Appellate Body has reported on an appeal, not only on the withdrawal of one."""
    record, event = question.record, question.event
    if not record.happened("appellate_body_report_circulated", event.proceeding, event.on):
        return False
    return record.appeals(event.proceeding).answered is not None or not record.all(
        "appeal_withdrawn", event.proceeding
    )


@gate("dsu-17.4-who")
def _parties_appeal(question: Question, _row: Gate) -> Answer | None:
    if not question.event.by or acting_panel_party(question):
        return MET
    return Answer(State.UNMET, "not-party-here", {"by": question.event.by})


@gate("no-appeal-agreement")
def _promise_not_to_appeal(_question: Question, row: Gate) -> Answer | None:
    return Answer(State.UNMET, "promised-not-to-appeal", facts=row.facts)


@gate("dsu-17.5-delay")
def _appellate_delay(question: Question, _row: Gate) -> Answer | None:
    return _pending_appeal(question) or MET


def _pending_appeal(question: Question) -> Answer | None:
    """The objection that no appeal is pending; None where one is."""
    if _standing_appeal(question) is not None:
        return None
    if _reported_on(question):
        return already(question, "appellate_body_report_circulated", "appeal-answered", State.BARRED)
    withdrawn = already(question, "appeal_withdrawn", "appeal-withdrawn", State.BARRED)
    return withdrawn or required(question, "appeal_notified", "no-appeal")


@gate("dsu-17.9-pending")
def _filing_in_appeal(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if record.all("arbitration_appeal_notified", event.proceeding) and not record.all(
        "arbitration_award_notified", event.proceeding
    ):
        return MET
    return _pending_appeal(question) or MET


@gate("dsu-17-order-report")
def _appellate_report(question: Question, _row: Gate) -> Answer | None:
    missing = _pending_appeal(question)
    if missing is not None and missing.reason == "appeal-withdrawn":
        # In practice the Appellate Body may still circulate a short report on the withdrawal.
        return Answer(State.NOTE, "report-on-withdrawal", missing.details)
    return missing or MET


@gate("ab-quorum")
def _division_of_three(question: Question, row: Gate) -> Answer | None:
    standing = question.record.appeals(question.event.proceeding).standing
    if not standing:
        return None
    if standing[0].on >= row.in_force.since:
        if row.in_force.always:
            return Answer(
                State.BARRED, "no-division-at-all"
            )  # a rulebook that applies the law of one day to every day
        return Answer(State.BARRED, "no-division", {"since": row.in_force.since, "when": standing[0].on})
    return Answer(State.OPEN, "division-began-before", {"since": row.in_force.since}, row.facts)


@gate("wp-23-other-appeal")
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
    # An appeal that is known to a month only has no author on record.
    if first is not None and event.by and first.by and set(event.by) <= set(first.by):
        return Answer(State.UNMET, "own-appeal", {"by": event.by})
    return MET


@gate("wp-23-own-appeal")
def _own_right_of_appeal(question: Question, _row: Gate) -> Answer | None:
    """Exception: the window for an appeal (DSU 16.4) is still open."""
    record, proceeding = question.record, question.event.proceeding
    reported = record.last("panel_report_circulated", proceeding)
    if reported is None or record.all("reports_adopted", proceeding):
        return UNMET
    row = question.rulebook.for_part("window-for-appeal", reported.on, track=question.track)
    if not isinstance(row, Period):
        return UNMET
    term = term_of(row, reported.on, question.track, question.rulebook.chosen)
    if term is None:
        return UNMET
    term = moved(term, row, record, proceeding, reported, question.day, question.rulebook.chosen)
    return Answer(State.MET, "window-still-open", {"term": term}) if question.day <= term.ends else UNMET


@gate("wp-30-withdrawal")
def _appeal_taken_back(question: Question, _row: Gate) -> Answer | None:
    missing = _pending_appeal(question)
    if missing is not None:
        return missing
    if question.event.by and not acting_appellant(question):
        return Answer(State.UNMET, "not-appellant", {"by": question.event.by})
    return MET


@gate("wp-30-refiling")
def _refiled(question: Question, row: Gate) -> Answer | None:
    """Exception: the appellant withdrew an earlier appeal and reserved the right to file it again."""
    gone = question.record.all("appeal_withdrawn", question.event.proceeding)
    mine = [w for w in gone if not w.by or not question.event.by or set(w.by) & set(question.event.by)]
    return Answer(State.OPEN, "refiled", {"when": mine[-1].on}, row.facts) if mine else UNMET


@gate("dsu-19.1")
def _recommending(question: Question, _row: Gate) -> Answer | None:
    return _RECOMMENDING[getattr(question.event, "recommendations", None)]


_RECOMMENDING = {
    None: Answer(State.NOTE, "recommendations-not-stated"),
    True: Answer(State.MET, "recommends"),
    False: Answer(State.MET, "recommends-nothing"),
}


@gate("dsu-26.2")
def _situation_complaint(_question: Question, row: Gate) -> Answer | None:
    return Answer(State.UNMET, "situation-complaint", facts=row.facts)
