"""judge(record, event, rulebook): every rule that governs the event is asked, and its answers are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wtoproc._frozen import EMPTY
from wtoproc.judging import guards
from wtoproc.judging.clocks import (
    Start,
    Term,
    moved,
    start_of,
    term_in,
    term_of,
)
from wtoproc.judging.guards import Answer, State, gap_fact
from wtoproc.judging.plan import Asked, Running, plan_of
from wtoproc.judging.question import DECISION_1966, Known, Question, track_of
from wtoproc.judging.verdicts import Finding, Verdict
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate, Period, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.after_adoption import concerned, end_set_by
from wtoproc.record.events import Event
from wtoproc.record.record import Record
from wtoproc.terms.workdays import roll

__all__ = ["judge"]

NO_FACTS: Mapping[str, bool] = EMPTY
_NO_DETAILS: Mapping[str, object] = EMPTY

# Speaks where no row does, so that silence is never taken for a blessing.
NOT_JUDGED = Gate(
    id="not-judged",
    provision="DSU",
    governs=(),
    actor="anybody",
    summary="No rule of this rulebook judges this kind of step.",
    source="the rulebook itself",
    verified="text read",
    cannot_object="it only says that nothing was judged",
)


def judge(
    record: Record,
    event: Event,
    rulebook: Rulebook,
    *,
    given: Mapping[str, bool] | None = None,
    afterwards: bool = False,
) -> Verdict:
    """The verdict on an act, seen from the record before it.

    Args:
        record: what happened before the act (nothing later may be in it).
        event: the act.
        rulebook: the law to judge by.
        given: answers to open facts, by fact id.
        afterwards: True where the act has happened, so that what only its happening can prove is proved.
    """
    answers = given or NO_FACTS
    track = track_of(record, event)
    if track == "dsu" and answers and answers.get("invokes-1966-decision"):
        track = DECISION_1966
    plan = plan_of(rulebook, event.type, compliance=event.proceeding != "original", track=track)
    if plan is None or not plan.asked:
        reason = "not-judged" if plan is None else "not-regulated"
        note = Finding(NOT_JUDGED, Grade.NOTE, reason, _NO_DETAILS)
        return Verdict(event, [note], Grade.NOTE, answers, rulebook, afterwards=afterwards)
    question = Question(record, event, rulebook, answers, afterwards, track)
    replaced: set[str] | None = None
    if plan.conditional_replacers:
        for row in plan.conditional_replacers:
            if guards.needs_hold(row, question):
                replaced = (replaced or set()) | set(row.replaces)
    findings: list[Finding] = []
    worst = Grade.PERMITTED
    roles: dict[str, Answer | None] = {}
    acting = bool(event.by)
    for asked in plan.asked:
        if replaced is not None and asked.row.id in replaced:
            continue
        if asked.limited and not asked.runs(question):
            continue
        role = asked.role
        if role is not None and acting:
            if role not in roles:
                roles[role] = guards.wrong_actor(role, question)
            wrong = roles[role]
            if wrong is not None and asked.in_force_on(event.on):
                objection = _wrong_actor(asked.row, wrong, question)
                worst = max(worst, objection.grade)
                findings.append(objection)
                continue
        finding = _ask_gate(asked, question) if asked.is_gate else _ask_period(asked, question)
        if finding is not None:
            findings.append(finding)
            if finding.grade > worst:  # noqa: PLR1730  max() costs a call for every rule
                worst = finding.grade
    if not findings:
        findings.append(Finding(NOT_JUDGED, Grade.NOTE, "not-judged", _NO_DETAILS))
        worst = Grade.NOTE
    return Verdict(event, findings, worst, answers, rulebook, afterwards=afterwards)


def _wrong_actor(row: Row, wrong: Answer, question: Question) -> Finding:
    """The objection that the act is not this Member's; open where it may act as a party of a joined dispute."""
    still, settled = _still_open(row, wrong.facts, question)
    if settled is True:
        return Finding(row, Grade.NOTE, "given", wrong.details)
    return Finding(
        row, Grade.CONDITIONAL if still else Grade.BARRED, wrong.reason, wrong.details, question.facts(still)
    )


def _ask_gate(asked: Asked, question: Question) -> Finding | None:
    row: Gate = asked.row
    if not asked.always and not row.in_force.covers(question.event.on):
        return None
    answer = guards.MET if asked.guard is None else asked.guard(question, row)
    if answer is guards.MET or (answer is guards.OPEN and asked.mild and not question.given):
        return asked.kept
    if answer is None:
        return None
    grade, reason, facts = _graded(row, answer, question)
    if asked.exceptions and answer.state is not State.BARRED and answer.state is not State.MET:
        # An exception that is met gives the better reason, before whatever the act itself may prove.
        objection = Finding(row, Grade.CONDITIONAL, answer.reason, answer.details, question.facts(facts))
        found = _under_exceptions(question, asked.exceptions, objection)
        if grade >= Grade.CONDITIONAL or found.exception is not None:
            return found if found.exception is not None else found._replace(grade=grade)
    if grade is asked.kept.grade and reason == "summary" and not answer.details:
        return asked.kept
    return Finding(row, grade, reason, answer.details, question.facts(facts))


def _graded(row: Gate, answer: Answer, question: Question) -> tuple[Grade, str, tuple[str, ...]]:
    state = answer.state
    if state is State.MET:
        return row.if_met, answer.reason, ()
    if state is State.NOTE:
        return max(row.if_met, Grade.NOTE), answer.reason, ()
    if state is State.BARRED:
        return Grade.BARRED, answer.reason, ()
    if state is State.UNMET and row.if_not is not Grade.CONDITIONAL:
        return row.if_not, answer.reason, ()
    facts = answer.facts or row.facts
    unknown = Grade.CONDITIONAL if state is State.GAP or state is State.UNMET else row.if_unknown
    open_facts, settled = _still_open(row, facts, question)
    if settled is True:
        proved = not any(question.given.get(f) for f in facts)
        return max(row.if_met, Grade.NOTE), "proved" if proved else "given", ()
    if settled is False and facts:
        if "missing" in answer.details:
            return Grade.BARRED, answer.reason, ()  # a step that did not happen, as on a complete record
        return (Grade.BARRED if row.if_not >= Grade.CONDITIONAL else row.if_not), answer.reason, ()
    return unknown, answer.reason, open_facts if unknown is Grade.CONDITIONAL else ()


def _still_open(row: Row, facts: tuple[str, ...], question: Question) -> tuple[tuple[str, ...], bool | None]:
    """The facts that nobody has answered; True if one is answered for the act, False if all are against it."""
    given = question.given
    for fact in facts:
        if given.get(fact) or (question.afterwards and fact in row.proved_by_occurrence):
            return (), True
    still = tuple(f for f in facts if f not in given) if given else facts
    return still, None if still else False


def _under_exceptions(question: Question, exceptions: tuple[Gate, ...], objection: Finding) -> Finding:
    """What becomes of an objection once the rules that open the door earlier have been asked."""
    waiting: list[str] = []
    for exception in exceptions:
        if not exception.runs_in(question.event.proceeding) or not exception.in_force.covers(question.day):
            continue
        answer = guards.answer(exception, question)
        if answer is None or answer.state is State.UNMET:
            continue
        if answer.state is not State.MET:
            still, settled = _still_open(exception, answer.facts or exception.facts, question)
            if settled is None:
                waiting += still
                continue
            if settled is False:
                continue
        reason = "set-aside" if "term" in objection.details else "set-aside-gate"
        details = {
            **objection.details,
            "exception": exception,
            "reason": answer.reason,
            "found": answer.details,
        }
        return Finding(objection.row, Grade.PERMITTED, reason, details, (), exception.id)
    if objection.grade is Grade.BARRED and not waiting:
        return objection
    awaits = tuple(dict.fromkeys((*question.facts(waiting), *objection.awaits)))
    return objection._replace(grade=Grade.CONDITIONAL, awaits=awaits)


def _ask_period(asked: Asked, question: Question) -> Finding | None:
    row: Period = asked.row
    record, event = question.record, question.event
    proceeding, day = event.proceeding, event.on
    begun: Event | None
    if asked.clock is not None:
        begun, exact = record.last(asked.clock, proceeding), True
        since = day if begun is None else begun.on
    elif row.direction == "before":
        return _ask_before(asked, question)
    else:
        start = start_of(row, record, proceeding, event.by, day=day, readings=question.rulebook.chosen)
        begun, since, exact = (None, day, True) if start is None else start
    if begun is None:
        if not row.clock_required or not (asked.always or row.in_force.covers(day)):
            return None
        return _without_clock(row, question)
    if not asked.always and not row.in_force.covers(_day_that_counts(row, question, since)):
        return None
    if row.judged_on == "period_end":
        set_to = end_set_by(record, event)
        if set_to is None:
            return None  # what the act sets is not on record
        day = set_to
    found = _ask_since(asked, question, Start(begun, since, exact), day)
    return _of_period_set(found, day) if row.judged_on == "period_end" else found


def _of_period_set(found: Finding | None, ends: date) -> Finding | None:
    """What is said of an act that is measured by the end of the period that it sets."""
    reason = None if found is None else {"late": "set-too-long", "in-time": "set-within"}.get(found.reason)
    if found is None or reason is None:
        return found
    return found._replace(reason=reason, details={**found.details, "set_to": ends})


def _ask_since(asked: Asked, question: Question, start: Start, day: date) -> Finding | None:
    """A period that has started: was the act, or what it sets, in time on `day`?"""
    row: Period = asked.row
    record, proceeding = question.record, question.event.proceeding
    running = asked.running(start.day, question)
    if running is None:
        return None
    term = running.term
    if row.clock_choice == "continuous":
        term = term_in(row, record, proceeding, start, question.track, question.rulebook.chosen) or term
    for type_name in row.waived_by:
        if record.happened(type_name, proceeding, day) and guards.reaches(type_name, question):
            return Finding(row, Grade.PERMITTED, "waived", {"term": term, "by": type_name})
    for type_name in row.extended_by:
        if record.last(type_name, proceeding) is not None or record.undated:
            term = moved(term, row, record, proceeding, start.event, day, question.rulebook.chosen)
            break
    if row.kind == "wait":
        if day >= running.opens and not (row.extended_by_fact and question.given):
            return running.in_time
        return _ask_wait(asked, question, running)
    if day <= term.nominal and term is running.term:
        return running.in_time
    return _ask_end(asked, question, start, term, day)


def _ask_before(asked: Asked, question: Question) -> Finding | None:
    """A period counted back from a day ahead: the meeting, the expected circulation."""
    row: Period = asked.row
    event = question.event
    if not asked.always and not row.in_force.covers(event.on):
        return None
    told = event if event.type in row.clock else _last_of(row, question)
    ahead = None if told is None else getattr(told, row.clock_field, None)
    if ahead is None:
        details = {"length": row.length}
        if row.effect != "bars":
            return Finding(row, Grade.NOTE, "no-day-ahead", details)
        still, settled = _still_open(row, row.waived_by_fact, question)
        if settled is True:
            return Finding(row, Grade.NOTE, "given", details)
        awaits = question.facts(still)
        return Finding(row, Grade.CONDITIONAL if still else Grade.BARRED, "no-day-ahead", details, awaits)
    term = term_of(row, ahead, question.track, question.rulebook.chosen)
    if term is None:
        return None
    if event.on <= term.nominal:
        return Finding(row, Grade.PERMITTED, "in-time-before", {"term": term})
    return _late(asked, question, "late-before", {"term": term}, row.waived_by_fact)


def _last_of(row: Period, question: Question) -> Event | None:
    found = [question.record.last(type_name, question.event.proceeding) for type_name in row.clock]
    return max((e for e in found if e is not None), key=lambda e: e.on, default=None)


def _day_that_counts(row: Row, question: Question, since: date) -> date:
    """The day by which the dates of force of a row are chosen."""
    if row.in_force.by == "clock":
        return since
    if row.in_force.by == "request" and question.record.first_request is not None:
        return question.record.first_request
    return question.event.on


def _without_clock(row: Period, question: Question) -> Finding | None:
    if any(question.record.undated_before(w, question.event.proceeding, question.day) for w in row.clock):
        return None
    details = {"clock": row.clock[0]}
    if question.silence(row.clock[0]) is Known.NO or row.clock[0] in _index_of(question):
        return Finding(row, Grade.BARRED, "no-clock", details)
    fact = gap_fact(row.clock[0])
    if question.given.get(fact):
        return Finding(row, Grade.NOTE, "given", details)
    if fact in question.given:
        return Finding(row, Grade.BARRED, "no-clock", details)
    return Finding(row, Grade.CONDITIONAL, "no-clock", details, question.facts((fact,)))


def _index_of(question: Question) -> tuple[str, ...]:
    """Clock events that are on record but run no more (a withdrawn complaint): a partial record hides nothing."""
    request = "consultations_requested"
    return (request,) if question.record.all(request, question.event.proceeding) else ()


def _ask_wait(asked: Asked, question: Question, running: Running) -> Finding:
    row: Period = asked.row
    term, day = running.term, question.event.on
    details = running.in_time.details
    if day >= running.opens:
        if not any(question.given.get(f) for f in row.extended_by_fact):
            return running.in_time
        return _open_objection(asked, question, "wait-extended", details, row.waived_by_fact)
    if row.judged_on == "meeting" and _is_filing(question):
        return Finding(row, Grade.NOTE, "wait-for-meeting", details)
    reason = "wait-early"
    facts = row.waived_by_fact
    if day == term.nominal:
        reason, facts = "wait-last-day", (*facts, "last-day-suffices")
    return _open_objection(asked, question, reason, details, facts)


def _is_filing(question: Question) -> bool:
    """Whether the act only files what a DSB meeting will take up, and is not judged by its own day."""
    return (
        question.event.type == "retaliation_requested"
        and question.rulebook.chosen.get("wait_holds_back") != "filing"
    )


def _open_objection(
    asked: Asked, question: Question, reason: str, details: Mapping[str, object], facts: tuple[str, ...]
) -> Finding:
    row: Period = asked.row
    still, settled = _still_open(row, facts, question)
    if settled is True:
        proved = not any(question.given.get(f) for f in facts)
        return Finding(row, Grade.NOTE, "proved" if proved else "given", details)
    grade = Grade.CONDITIONAL if still else Grade.BARRED
    objection = Finding(row, grade, reason, details, question.facts(still))
    return _under_exceptions(question, asked.exceptions, objection) if asked.exceptions else objection


# What only opens a door to the other side, or does nothing, breaks nothing when it comes late.
_LATE = {"bars": Grade.BARRED, "lapses": Grade.BARRED, "opens": Grade.NOTE, "none": Grade.NOTE}


def _ask_end(asked: Asked, question: Question, start: Start, term: Term, day: date) -> Finding:
    """A limit or a target whose counted end has passed, or was moved: was the act in time?"""
    row: Period = asked.row
    record, event = question.record, question.event
    details: dict[str, object] = {"term": term}
    if day <= term.nominal:
        return Finding(row, Grade.PERMITTED, "in-time" if term.moved_by is None else "in-time-moved", details)
    if day <= term.ends:
        # That the day which the DSB has set rolls like the days of the text is by analogy only.
        by_analogy = term.moved_by is not None
        return Finding(
            row,
            Grade.NOTE if by_analogy else Grade.PERMITTED,
            "in-time-by-analogy" if by_analogy else "in-time-rolled",
            details,
        )
    if row.effect not in ("bars", "lapses"):
        for type_name in row.governs:
            for earlier in record.all(type_name, event.proceeding):
                if earlier.on >= start.event.on and _for_the_same(row, record, earlier, event):
                    return Finding(row, Grade.PERMITTED, "spent", details)
    if row.rolls_in_practice and day <= roll(term.nominal).latest:
        return Finding(row, Grade.NOTE, "in-practice", details)
    facts = row.waived_by_fact + row.extended_by_fact
    if term.open_end:
        until = getattr(term.moved_by, "until", None)
        reason, fact = (
            ("open-end", "moved-end-covers-day") if until is None else ("moved-late", "late-extension-good")
        )
        if row.effect not in ("bars", "lapses"):
            return Finding(row, Grade.NOTE, reason, details)
        return _late(asked, question, reason, details, (fact, *facts))
    if record.head.coverage == "partial":
        # An extension that a partial record lacks would cure the act.
        facts = (*facts, "extension-unrecorded")
    if not start.exact:
        return _late(asked, question, "late-unless-circulated", details, ("circulated-later", *facts))
    if day <= term.ends_latest:
        return _late(asked, question, "wto-closed", details, ("wto-closed", *facts))
    reason = "late"
    for type_name in row.announced_by:
        for notice in record.all(type_name, event.proceeding):
            if notice.on >= start.event.on:
                reason, details["notice"] = "late-announced", notice
                break
    if reason != "late" and question.rulebook.chosen.get("notice_of_delay") == "extends":
        return Finding(row, Grade.NOTE, reason, details)
    return _late(asked, question, reason, details, facts)


def _for_the_same(row: Period, record: Record, earlier: Event, event: Event) -> bool:
    """Whether two acts share a complainant; asked of periods that run for each by itself."""
    return row.clock_field != "period_end" or not set(concerned(record, earlier)).isdisjoint(
        concerned(record, event)
    )


def _late(
    asked: Asked, question: Question, reason: str, details: Mapping[str, object], facts: tuple[str, ...]
) -> Finding:
    """A late act, with the open facts that would cure it."""
    row: Period = asked.row
    late = _LATE.get(row.effect, Grade.OVERRUN)
    if late < Grade.BARRED:
        _, settled = _still_open(row, facts, question)
        if settled is not True:
            return Finding(row, Grade.NOTE if reason == "wto-closed" else late, reason, details)
    return _open_objection(asked, question, reason, details, facts)
