"""Guards on implementation, compliance rounds, compensation and retaliation (DSU 21, 22, 23)."""

from __future__ import annotations

from datetime import date

import attrs

from wtoproc.judging.clocks import Term, period_ends, special_ends, term_of
from wtoproc.judging.guards._base import MET, Answer, State, gap_fact, gate, required, when_last
from wtoproc.judging.question import SCM_4, SCM_7, Known, Question
from wtoproc.law.rows import Gate, Period
from wtoproc.record.after_adoption import (
    compliance_found,
    concerned,
    end_set_by,
    reasonable_periods,
    recommends,
    results,
    retaliation,
)
from wtoproc.record.event import Event
from wtoproc.record.record import Record

# ------------------------------------------------------------------ DSU 21: implementation


def _no_result(question: Question, reason: str = "nothing-adopted") -> Answer | None:
    """The objection that the original proceeding has no result (adopted reports, or an award); None where it has one."""
    record, event = question.record, question.event
    if results(record) or record.undated_before("reports_adopted", "original", event.on):
        return None
    return required(question, "reports_adopted", reason, "original")


def _nothing_to_implement(question: Question) -> Answer | None:
    """The objection that the results ask nothing of the respondent, or that nobody can tell; None where they do."""
    missing = _no_result(question)
    if missing is not None:
        return missing
    asked = recommends(question.record, concerned(question.record, question.event))
    if asked is False:
        return Answer(State.UNMET, "no-recommendations")
    if asked is None and results(question.record):
        return Answer(State.GAP, "recommendations-unknown", facts=("recommendations-adopted",))
    return None


@gate("dsu-21.3-needs-recommendation")
def _due_for_implementation(question: Question, _row: Gate) -> Answer | None:
    if question.event.proceeding != "original":
        return Answer(State.UNMET, "no-second-period")
    missing = _nothing_to_implement(question)
    if missing is not None:
        return missing
    record, event = question.record, question.event
    ended = results(record)
    ends = end_set_by(record, event) if event.reasonable_period == "sets" else None
    if ends is not None and ended and ends < ended[0].on:
        return Answer(State.UNMET, "period-before-adoption", {"ends": ends, "when": ended[0].on})
    return _solved_with(question, ended[-1] if ended else None) or MET


def _ends_towards(question: Question) -> list[date]:
    """The ends of the reasonable periods towards those whom the act concerns, earliest first."""
    record = question.record
    mine = concerned(record, question.event)
    ends = [end for end, _ in period_ends(record, mine, question.rulebook.chosen)]
    return sorted({*ends, *special_ends(record, question.rulebook, question.track)})


@gate("dsu-21.3c")
def _period_not_agreed(question: Question, _row: Gate) -> Answer | None:
    record = question.record
    set_by: Event | None = None
    for complainant in concerned(record, question.event):
        periods = [
            p.event for p in reasonable_periods(record, complainant) if p.event.reasonable_period == "sets"
        ]
        if not periods:
            undated = when_last(question, "reasonable_period_agreed") if set_by is None else None
            known = record.last("reasonable_period_agreed")
            return Answer(State.UNMET, "period-set", {"when": undated}) if undated and known is None else MET
        set_by = periods[-1]
    return MET if set_by is None else Answer(State.UNMET, "period-set", {"when": set_by.on})


@gate("dsu-21.3c-arbitrator")
def _period_before_arbitrator(question: Question, _row: Gate) -> Answer | None:
    missing = required(question, "reasonable_period_arbitration_requested", "no-period-arbitration")
    if missing is not None:
        return missing
    record, event = question.record, question.event
    asked = record.last("reasonable_period_arbitration_requested")
    towards = [reasonable_periods(record, c) for c in concerned(record, event)]
    done = [p[-1].event for p in towards if p and p[-1].event.reasonable_period == "sets"]
    since = [e for e in done if asked is None or record.follows(e, asked)]
    if since and len(since) == len(towards):
        # Once the parties agree, the arbitrator has nothing to determine (DSU 21.3(c)).
        return Answer(State.UNMET, "period-set", {"when": since[-1].on})
    return MET


@gate("dsu-21.3-extend")
def _period_extended(question: Question, row: Gate) -> Answer | None:
    record = question.record
    if any(reasonable_periods(record, c) for c in concerned(record, question.event)):
        return MET
    return Answer(State.UNMET, "no-period-set", facts=row.facts)


@gate("dsu-21.3-expired")
def _period_expired(question: Question, row: Gate) -> Answer | None:
    record, event = question.record, question.event
    periods = [p for c in concerned(record, event) for p in reasonable_periods(record, c)]
    ends = [p.ends for p in periods if p.ends is not None]
    if not ends:
        reason = "no-period-set" if not periods else "period-end-unknown"
        return Answer(State.UNMET, reason, facts=row.facts)
    if event.on in ends:
        return MET
    nearest = min(ends, key=lambda end: abs((end - event.on).days))
    if event.on < nearest:
        return Answer(State.UNMET, "period-runs-still", {"when": nearest}, row.facts)
    return Answer(State.NOTE, "period-ended-before", {"when": nearest})


@gate("dsu-21.6-surveillance")
@gate("dsu-compliance-claim")
@gate("dsu-sequencing")
@gate("dsu-22.1-compensation")
def _after_recommendations(question: Question, _row: Gate) -> Answer | None:
    return _nothing_to_implement(question) or MET


@gate("dsu-21.5-disputed")
def _compliance_denied(question: Question, row: Gate) -> Answer | None:
    missing = _nothing_to_implement(question)
    if missing is not None:
        return missing
    return MET if _time_is_over(question) else Answer(State.GAP, "before-period-end", facts=row.facts)


def _time_is_over(question: Question) -> bool:
    """Whether the respondent's time has ended towards those who act, or the respondent claims to have complied."""
    record, event = question.record, question.event
    if record.happened("compliance_claimed", "original", event.on):
        return True
    if record.undated_before("reasonable_period_expired", "original", event.on):
        return True
    ends = _ends_towards(question)
    return bool(ends) and ends[0] < event.on


# ------------------------------------------------------------------ DSU 21.5: compliance rounds


@gate("dsu-21.5-disagreement")
def _compliance_disagreement(question: Question, _row: Gate) -> Answer | None:
    record, event = question.record, question.event
    if question.rulebook.chosen.get("consultations_before_21_5") == "required" and not record.all(
        "consultations_requested", event.proceeding
    ):
        return Answer(State.OPEN, "no-consultations", facts=("no-objection-to-consultations",))
    missing = _nothing_to_implement(question)
    if missing is not None:
        return missing
    disputed = any(
        set(concerned(record, e)) & {*concerned(record, event)} for e in record.all("compliance_disputed")
    )
    over = _solved_with(question)
    if over is not None:
        return over
    if disputed or _time_is_over(question):
        return MET
    return Answer(State.OPEN, "before-period-end", facts=("compliance-disagreement",))


@gate("dsu-21.5-original-panel")
def _original_panel(question: Question, row: Gate) -> Answer | None:
    if question.knows("panel_composed", "original") is Known.NO:
        return Answer(State.UNMET, "no-original-panel")
    return Answer(State.OPEN, facts=row.facts)


# ------------------------------------------------------------------ DSU 22, 23: compensation and retaliation


def authorized(question: Question) -> tuple[str, ...]:
    """The complainants whose retaliation an act concerns: those that it names, else those whose next step it is."""
    record, event = question.record, question.event
    named = concerned(record, event)
    if named != record.head.complainants or len(named) == 1:
        return named
    return tuple(c for c in named if retaliation(record, c).waits_for(event.type)) or named


# Steps in the retaliation of one complainant, with the attribute of `retaliation` that shows the step.
_OF_ONE = {
    "retaliation_arbitration_decided": "decision",
    "retaliation_arbitration_referred": "referral",
    "retaliation_objected": "objection",
}


def reaches(type_name: str, question: Question, complainants: tuple[str, ...] = ()) -> bool:
    """Whether a step on record was taken towards all complainants whom an act or a deadline concerns."""
    record, state = question.record, _OF_ONE.get(type_name)
    if len(record.head.complainants) == 1 or record.undated_before(type_name, "original", question.day):
        return True
    if state is None and type_name != "sequencing_agreed":
        return True  # a step of the whole dispute
    mine = complainants or authorized(question)
    if state is None:
        return all(_order_with(record, (c,)) is not None for c in mine)
    return all(getattr(retaliation(record, c), state) is not None for c in mine)


def _order_with(record: Record, mine: tuple[str, ...]) -> Event | None:
    """The last agreement on the order of DSU 21.5 and 22 with one of these complainants."""
    agreed = record.all("sequencing_agreed")
    return next((e for e in reversed(agreed) if not set(concerned(record, e)).isdisjoint(mine)), None)


def _requested(question: Question) -> Answer | None:
    """The objection that a complainant concerned has no standing request to retaliate; None where each has one."""
    record, event = question.record, question.event
    if record.undated_before("retaliation_requested", "original", event.on):
        return None
    for complainant in authorized(question):
        state = retaliation(record, complainant)
        if state.request is None:
            asked, withdrawn = (
                [e for e in record.all(type_name) if complainant in concerned(record, e)]
                for type_name in ("retaliation_requested", "retaliation_request_withdrawn")
            )
            if state.decision is not None and not asked:
                continue  # there was a decision, so there was a request
            if withdrawn:
                return Answer(State.BARRED, "retaliation-request-withdrawn", {"when": withdrawn[-1].on})
            if asked:
                return Answer(State.BARRED, "retaliation-over")
            missing = required(question, "retaliation_requested", "no-retaliation-request")
            return missing or Answer(State.BARRED, "no-retaliation-request", {"by": (complainant,)})
    return None


@gate("dsu-22.2")
def _may_ask_to_retaliate(question: Question, row: Gate) -> Answer | None:
    event = question.event
    if len(event.by) < 2:
        return _may_retaliate(question, row)
    alone = (question._replace(event=attrs.evolve(event, by=(code,))) for code in event.by)
    return max((_may_retaliate(one, row) for one in alone), key=lambda answer: _GRAVITY.index(answer.state))


# From no objection to the gravest one.
_GRAVITY = (State.MET, State.NOTE, State.OPEN, State.GAP, State.UNMET, State.BARRED)


def _may_retaliate(question: Question, row: Gate) -> Answer:
    missing = _nothing_to_implement(question)
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
            return _sequenced(question, None)  # the respondent claims compliance, so its time is over
        return Answer(State.GAP, "no-period-on-record", facts=row.facts)
    past = [end for end in ends if end < question.day]
    if not past:
        return Answer(State.GAP, "period-runs-still", {"when": ends[0]}, ("earlier-request-agreed",))
    return _sequenced(question, past[-1])


def _settled_with(
    question: Question, mine: tuple[str, ...], since: Event | None = None, arrangement: str | None = None
) -> Answer | None:
    """The objection that the dispute ended, or was settled with one of these complainants, since a step; else None."""
    record = question.record

    steps = [
        e
        for e in record.events
        if (e.ends or e.arrangement)
        and e.proceeding == "original"
        and not set(concerned(record, e)).isdisjoint(mine)
        and (since is None or record.follows(e, since))
    ]
    ended = next((e for e in reversed(steps) if not e.arrangement), None)
    if ended is not None:
        return Answer(State.BARRED, "after-the-end", {"step": ended.type, "when": ended.on})
    arranged = next(
        (e for e in reversed(steps) if e.arrangement and arrangement in (None, e.arrangement)), None
    )
    if arranged is None:
        return None
    return Answer(State.GAP, "arranged", {"when": arranged.on}, ("arrangement-ended",))


def _solved_with(question: Question, since: Event | None = None) -> Answer | None:
    """The objection that the dispute ended or a solution was notified since a step; else None.

    An understanding or compensation does not prevent implementation or DSU 21.5, as the Appellate Body held in
    EC - Bananas III (Article 21.5 - Ecuador II, US).
    """
    mine = concerned(question.record, question.event)
    return _settled_with(question, mine, since, "solution")


def _sequenced(question: Question, ended: date | None) -> Answer:
    """The answer to a request to retaliate by the order of DSU 21.5 and 22 and by the 30 days of 22.6."""
    record = question.record
    mine = concerned(record, question.event)
    complied = compliance_found(record, mine)
    if complied:
        return Answer(State.UNMET, "compliance-found")
    non_compliance = complied is False
    agreed = _order_with(record, mine)
    if agreed is not None:
        if non_compliance:
            return Answer(State.MET, "after-non-compliance-found")
        return Answer(State.GAP, "order-agreed", {"when": agreed.on}, ("agreed-order-kept",))
    if question.rulebook.chosen.get("sequencing") == "21_5_first" and not non_compliance:
        return Answer(State.GAP, "no-compliance-finding", facts=("agreed-order-kept",))
    late = _after_the_window(question, ended)
    if late is not None and question.rulebook.chosen.get("late_request") != "right_stays":
        return Answer(State.GAP, "window-over", {"term": late}, ("late-request-uncontested",))
    return MET if non_compliance else Answer(State.NOTE, "before-any-finding")


def _after_the_window(question: Question, ended: date | None) -> Term | None:
    """The term of the 30 days of DSU 22.6 if it ended before the request; None otherwise."""
    row = (
        None
        if ended is None
        else question.rulebook.for_part("window-for-authorization", ended, track=question.track)
    )
    if ended is None or not isinstance(row, Period) or question.track in (SCM_4, SCM_7):
        return None
    term = term_of(row, ended, question.track, question.rulebook.chosen)
    return term if term is not None and question.day > term.ends else None


@gate("dsu-22.2-who")
def _complainant_retaliates(question: Question, _row: Gate) -> Answer | None:
    event = question.event
    return (
        MET
        if not event.by or question.by_complainant()
        else Answer(State.UNMET, "not-complainant", {"by": event.by})
    )


@gate("dsu-22-understanding")
def _understanding(question: Question, _row: Gate) -> Answer | None:
    return _no_result(question) or MET


@gate("dsu-22-withdraw-request")
def _retaliation_request_taken_back(question: Question, _row: Gate) -> Answer | None:
    missing = _requested(question)
    if missing is not None:
        return missing
    states = [retaliation(question.record, c) for c in authorized(question)]
    if any(s.granted for s in states):
        return Answer(State.UNMET, "retaliation-authorized")
    return MET


@gate("dsu-22.6-objection")
def _retaliation_opposed(question: Question, _row: Gate) -> Answer | None:
    missing = _requested(question)
    if missing is not None:
        return missing
    states = [retaliation(question.record, c) for c in authorized(question)]
    if any(s.decision is not None for s in states):
        return Answer(State.UNMET, "no-second-arbitration")
    if any(s.granted for s in states):
        return Answer(State.UNMET, "retaliation-authorized")
    return MET


def _referred(question: Question) -> Answer | None:
    """The objection that the matter is not before arbitrators; None where it is."""
    record, event = question.record, question.event
    states = [retaliation(record, c) for c in authorized(question)]
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
    missing = required(question, "retaliation_arbitration_referred", "no-referral")
    return missing or Answer(State.BARRED, "no-referral")


@gate("dsu-22.6-arbitrator")
def _retaliation_decided(question: Question, _row: Gate) -> Answer | None:
    return _referred(question) or MET


@gate("dsu-22.6-suspended")
def _retaliation_arbitration_stopped(question: Question, _row: Gate) -> Answer | None:
    missing = _referred(question)
    if missing is not None:
        return missing
    if question.event.type == "retaliation_arbitration_resumed" and not any(
        retaliation(question.record, c).suspended for c in authorized(question)
    ):
        # A sequencing agreement may itself suspend the arbitration.
        if question.record.all("sequencing_agreed"):
            return Answer(State.NOTE, "suspended-by-agreement")
        return _unless_unrecorded(question, "retaliation_arbitration_suspended", "arbitration-not-suspended")
    return MET


def _unless_unrecorded(question: Question, type_name: str, reason: str) -> Answer:
    """The objection that a step is missing; conditional where the record cannot tell, MET where only its month is known."""
    if question.record.undated_before(type_name, "original", question.day):
        return MET
    if question.silence(type_name) is Known.CANNOT_TELL:
        return Answer(State.GAP, reason, facts=(gap_fact(type_name),))
    return Answer(State.UNMET, reason)


@gate("dsu-22.6-no-suspension")
def _no_authorization_meanwhile(question: Question, _row: Gate) -> Answer | None:
    missing = _requested(question)
    if missing is not None:
        return missing
    states = [retaliation(question.record, c) for c in authorized(question)]
    record = question.record
    if any(s.before_arbitrators for s in states):
        runs = _unless_unrecorded(question, "retaliation_arbitration_decided", "arbitration-runs")
        if runs is not MET:
            return runs
    if any(s.granted for s in states):
        return Answer(State.UNMET, "retaliation-authorized")
    mine = authorized(question)
    if compliance_found(record, mine):
        return Answer(State.UNMET, "compliance-found")
    asked = next((s.request for s in states if s.request is not None), None)
    return (asked and _settled_with(question, mine, asked)) or MET


@gate("dsu-22.8")
def _retaliation_ends(question: Question, _row: Gate) -> Answer | None:
    return _no_authorization(question) or MET


def _no_authorization(question: Question) -> Answer | None:
    """The objection that no authorization to retaliate is in force; None where one is."""
    record, event = question.record, question.event
    if any(retaliation(record, c).authorization is not None for c in authorized(question)):
        return None
    if record.undated_before("retaliation_authorized", "original", event.on):
        return None
    missing = required(question, "retaliation_authorized", "not-authorized")
    return missing or Answer(State.BARRED, "not-authorized")


@gate("dsu-23.2")
def _no_self_help(question: Question, _row: Gate) -> Answer | None:
    missing = _no_authorization(question)
    if missing is not None:
        return missing
    mine = authorized(question)
    granted = [retaliation(question.record, c).authorization for c in mine]
    since = next((event for event in granted if event is not None), None)
    return (since and _settled_with(question, mine, since)) or MET


@gate("dsu-22-of-the-dispute")
def _outside_rounds(question: Question, _row: Gate) -> Answer | None:
    return MET if question.event.proceeding == "original" else Answer(State.UNMET, "not-of-a-round")
