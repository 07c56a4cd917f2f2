"""The finding of a period on an act: in time, too early or late, and which open facts would cure that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wtoproc.judging import guards
from wtoproc.judging.clocks import Start, Term, start_of, term_of
from wtoproc.judging.gates import still_open, under_exceptions
from wtoproc.judging.guards import gap_fact
from wtoproc.judging.plan import Asked, Counted
from wtoproc.judging.question import Known, Question
from wtoproc.judging.running import in_force, moved_by_record
from wtoproc.judging.verdicts import Finding
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Period
from wtoproc.record.after_adoption import concerned, end_set_by
from wtoproc.record.event import Event
from wtoproc.record.record import Record
from wtoproc.terms.workdays import roll

__all__ = ["ask_period"]


def ask_period(asked: Asked, question: Question) -> Finding | None:
    """The finding of a period on an act; None where the period does not run or cannot be counted."""
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
    if not asked.always and not in_force(row, question, since):
        return None
    if row.judged_on == "period_end":
        set_to = end_set_by(record, event)
        if set_to is None:
            return None  # the act sets an end that is not on record
        day = set_to
    finding = _ask_since(asked, question, Start(begun, since, exact), day)
    return _of_period_set(finding, day) if row.judged_on == "period_end" else finding


def _of_period_set(finding: Finding | None, ends: date) -> Finding | None:
    """The finding in the words for an act that sets a period, which ends on `ends`."""
    reason = (
        None if finding is None else {"late": "set-too-long", "in-time": "set-within"}.get(finding.reason)
    )
    if finding is None or reason is None:
        return finding
    return finding._replace(reason=reason, details={**finding.details, "set_to": ends})


def _ask_since(asked: Asked, question: Question, start: Start, day: date) -> Finding | None:
    """The finding of a period that has started on an act, or on the end that the act sets, on `day`."""
    row: Period = asked.row
    record, proceeding = question.record, question.event.proceeding
    running = asked.counted(start, question)
    if running is None:
        return None
    term = running.term
    for type_name in row.waived_by:
        if record.happened(type_name, proceeding, day) and guards.reaches(type_name, question):
            return Finding(row, Grade.PERMITTED, "waived", {"term": term, "by": type_name})
    if row.extended_by:
        term = moved_by_record(term, row, start, question, day)
    if row.kind == "wait":
        if day >= running.opens and not (row.extended_by_fact and question.given):
            return running.in_time
        return _ask_wait(asked, question, running)
    if day <= term.nominal and term is running.term:
        return running.in_time
    return _ask_end(asked, question, start, term, day)


def _ask_before(asked: Asked, question: Question) -> Finding | None:
    """The finding of a period that is counted back from a later day: a meeting, an expected circulation."""
    row: Period = asked.row
    event = question.event
    if not asked.always and not row.in_force.covers(event.on):
        return None
    clock_event = event if event.type in row.clock else _last_of(row, question)
    ahead = None if clock_event is None else getattr(clock_event, row.clock_field, None)
    if ahead is None:
        details = {"length": row.length}
        if row.effect != "bars":
            return Finding(row, Grade.NOTE, "no-day-ahead", details)
        still, settled = still_open(row, row.waived_by_fact, question)
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
    """The latest event on record that can start the period."""
    events = [question.record.last(type_name, question.event.proceeding) for type_name in row.clock]
    return max((e for e in events if e is not None), key=lambda e: e.on, default=None)


def _without_clock(row: Period, question: Question) -> Finding | None:
    """The finding of a period that nothing on record has started."""
    if any(question.record.undated_before(w, question.event.proceeding, question.day) for w in row.clock):
        return None
    details = {"clock": row.clock[0]}
    if question.silence(row.clock[0]) is Known.NO or row.clock[0] in _spent_clocks(question):
        return Finding(row, Grade.BARRED, "no-clock", details)
    fact = gap_fact(row.clock[0])
    if question.given.get(fact):
        return Finding(row, Grade.NOTE, "given", details)
    if fact in question.given:
        return Finding(row, Grade.BARRED, "no-clock", details)
    return Finding(row, Grade.CONDITIONAL, "no-clock", details, question.facts((fact,)))


def _spent_clocks(question: Question) -> tuple[str, ...]:
    """Types of clock events that are on record and no longer count, because the complaint was withdrawn."""
    request = "consultations_requested"
    return (request,) if question.record.all(request, question.event.proceeding) else ()


def _ask_wait(asked: Asked, question: Question, running: Counted) -> Finding:
    """The finding of a waiting period that has started."""
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
    """Whether the act files a request for a later DSB meeting, so that the day of the meeting counts."""
    return (
        question.event.type == "retaliation_requested"
        and question.rulebook.chosen.get("wait_holds_back") != "filing"
    )


def _open_objection(
    asked: Asked, question: Question, reason: str, details: Mapping[str, object], facts: tuple[str, ...]
) -> Finding:
    """An objection: conditional while facts that would cure it are open, a note if one of them holds, else barred."""
    row: Period = asked.row
    still, settled = still_open(row, facts, question)
    if settled is True:
        proved = not any(question.given.get(f) for f in facts)
        return Finding(row, Grade.NOTE, "proved" if proved else "given", details)
    grade = Grade.CONDITIONAL if still else Grade.BARRED
    objection = Finding(row, grade, reason, details, question.facts(still))
    return under_exceptions(question, asked.exceptions, objection) if asked.exceptions else objection


# A period that only gives the other side a choice, or has no effect, is not overrun when the act comes late.
_LATE = {"bars": Grade.BARRED, "lapses": Grade.BARRED, "opens": Grade.NOTE, "none": Grade.NOTE}


def _ask_end(asked: Asked, question: Question, start: Start, term: Term, day: date) -> Finding:
    """The finding of a limit or a target whose counted end has passed or was moved."""
    row: Period = asked.row
    if day <= term.ends:
        return _in_time(row, term, day)
    if row.effect not in _FINAL and _is_spent(row, start, question):
        return Finding(row, Grade.PERMITTED, "spent", {"term": term})
    if row.rolls_in_practice and day <= roll(term.nominal).latest:
        return Finding(row, Grade.NOTE, "in-practice", {"term": term})
    if term.open_end:
        return _after_open_end(asked, question, term)
    return _after_end(asked, question, start, term, day)


# With these effects an act after the end is barred. With the others the first act since the start counts, late or not.
_FINAL = ("bars", "lapses")


def _in_time(row: Period, term: Term, day: date) -> Finding:
    """The finding on an act in time: by the counted end, a moved end, or an end rolled to a working day."""
    details = {"term": term}
    if day <= term.nominal:
        return Finding(row, Grade.PERMITTED, "in-time" if term.moved_by is None else "in-time-moved", details)
    if term.moved_by is None:
        return Finding(row, Grade.PERMITTED, "in-time-rolled", details)
    # WT/DSB/6 rolls the days of the text; for a day that the DSB has set it applies by analogy only.
    return Finding(row, Grade.NOTE, "in-time-by-analogy", details)


def _is_spent(row: Period, start: Start, question: Question) -> bool:
    """Whether an earlier act since the start already did what the period requires."""
    record, event = question.record, question.event
    return any(
        earlier.on >= start.event.on and _for_the_same(row, record, earlier, event)
        for type_name in row.governs
        for earlier in record.all(type_name, event.proceeding)
    )


def _after_open_end(asked: Asked, question: Question, term: Term) -> Finding:
    """The finding on an act after an end that was moved to an unknown day, or moved only after it had passed."""
    row: Period = asked.row
    if getattr(term.moved_by, "until", None) is None:
        reason, fact = "open-end", "moved-end-covers-day"
    else:
        reason, fact = "moved-late", "late-extension-good"
    details = {"term": term}
    if row.effect not in _FINAL:
        return Finding(row, Grade.NOTE, reason, details)
    return _late(asked, question, reason, details, (fact, *row.waived_by_fact, *row.extended_by_fact))


def _after_end(asked: Asked, question: Question, start: Start, term: Term, day: date) -> Finding:
    """The finding on an act after the end: late, or open where the start or a working day is uncertain."""
    row: Period = asked.row
    facts = row.waived_by_fact + row.extended_by_fact
    if question.record.head.coverage == "partial":
        # An extension that a partial record lacks would cure the act.
        facts = (*facts, "extension-unrecorded")
    details: dict[str, object] = {"term": term}
    if not start.exact:
        return _late(asked, question, "late-unless-circulated", details, ("circulated-later", *facts))
    if day <= term.ends_latest:
        return _late(asked, question, "wto-closed", details, ("wto-closed", *facts))
    notice = _notice_of_delay(row, start, question)
    if notice is None:
        return _late(asked, question, "late", details, facts)
    details["notice"] = notice
    if question.rulebook.chosen.get("notice_of_delay") == "extends":
        return Finding(row, Grade.NOTE, "late-announced", details)
    return _late(asked, question, "late-announced", details, facts)


def _notice_of_delay(row: Period, start: Start, question: Question) -> Event | None:
    """The notice since the start that the act will be late; None without one."""
    notices = [
        next(
            (e for e in question.record.all(name, question.event.proceeding) if e.on >= start.event.on), None
        )
        for name in row.announced_by
    ]
    return next((notice for notice in reversed(notices) if notice is not None), None)


def _for_the_same(row: Period, record: Record, earlier: Event, event: Event) -> bool:
    """Whether two acts concern the same complainant; always true unless the period runs for each one separately."""
    return row.clock_field != "period_end" or not set(concerned(record, earlier)).isdisjoint(
        concerned(record, event)
    )


def _late(
    asked: Asked, question: Question, reason: str, details: Mapping[str, object], facts: tuple[str, ...]
) -> Finding:
    """The finding on a late act, with the open facts that would cure it."""
    row: Period = asked.row
    late = _LATE.get(row.effect, Grade.OVERRUN)
    if late < Grade.BARRED:
        _, settled = still_open(row, facts, question)
        if settled is not True:
            return Finding(row, Grade.NOTE if reason == "wto-closed" else late, reason, details)
    return _open_objection(asked, question, reason, details, facts)
