"""judge(record, event, rulebook): every rule that governs the event is asked, and its answers are kept."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wtoproc import guards
from wtoproc.clocks import first_open_day, start_of, term_of
from wtoproc.guards import State, gap_fact
from wtoproc.question import DECISION_1966, Known, Question, track_of
from wtoproc.rulebook import Gate, Period
from wtoproc.verdicts import Finding, Grade, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from wtoproc.clocks import Start, Term
    from wtoproc.events import Event
    from wtoproc.guards import Answer
    from wtoproc.record import Record
    from wtoproc.rulebook import Plan, Row, Rulebook

__all__ = ["judge"]

NO_FACTS: Mapping[str, bool] = MappingProxyType({})
_NO_DETAILS: Mapping[str, object] = MappingProxyType({})

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
    plan = rulebook.plan(event.wire, compliance=event.proceeding != "original", track=track)
    if plan is None or not plan.rows:
        says = "not-judged" if plan is None else "not-regulated"
        note = Finding(NOT_JUDGED, Grade.NOTE, says, _NO_DETAILS)
        return Verdict(event, [note], Grade.NOTE, answers, rulebook)
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
    for asked in plan.asked or _prepared(plan):
        row = asked.row
        if replaced is not None and row.id in replaced:
            continue
        if asked.need is not None and not asked.need(question):
            continue
        role = asked.role
        if role is not None and acting:
            if role not in roles:
                roles[role] = guards.wrong_actor(role, question)
            wrong = roles[role]
            if wrong is not None:
                findings.append(Finding(row, Grade.BARRED, wrong.says, wrong.details))
                worst = Grade.BARRED
                continue
        finding = asked.ask(asked, question)
        if finding is not None:
            findings.append(finding)
            if finding.grade > worst:  # noqa: PLR1730  max() costs a call for every rule
                worst = finding.grade
    if not findings:
        findings.append(Finding(NOT_JUDGED, Grade.NOTE, "not-judged", _NO_DETAILS))
        worst = Grade.NOTE
    return Verdict(event, findings, worst, answers, rulebook)


class _Asked:
    """A row made ready to be asked: whatever does not depend on the act is worked out once."""

    __slots__ = ("always", "ask", "exceptions", "guard", "kept", "mild", "need", "role", "row", "terms")

    def __init__(self, row: Row, exceptions: tuple[Gate, ...]) -> None:
        self.row: Any = row
        self.exceptions = exceptions
        self.always = row.in_force.always
        self.need = guards.need_of(row)
        self.role = guards.role_of(row)
        self.mild = (
            isinstance(row, Gate)
            and row.if_met is row.if_unknown is Grade.PERMITTED
            and not row.proved_by_occurrence
        )
        self.guard = guards.guard_of(row) if isinstance(row, Gate) else None
        self.kept = Finding(
            row, row.if_met if isinstance(row, Gate) else Grade.PERMITTED, "summary", _NO_DETAILS
        )
        self.terms: dict[date, Term | None] = {}
        self.ask: Callable[[_Asked, Question], Finding | None] = (
            _ask_gate if isinstance(row, Gate) else _ask_period
        )


def _prepared(plan: Plan) -> tuple[_Asked, ...]:
    plan.asked = tuple(_Asked(row, plan.exceptions.get(row.id, ())) for row in plan.rows)
    return plan.asked


def _ask_gate(asked: _Asked, question: Question) -> Finding | None:
    row: Gate = asked.row
    if not asked.always and not row.in_force.covers(question.event.on):
        return None
    answer = guards.MET if asked.guard is None else asked.guard(question, row)
    if answer is guards.MET or (answer is guards.OPEN and asked.mild and not question.given):
        return asked.kept
    if answer is None:
        return None
    grade, says, facts = _graded(row, answer, question)
    if asked.exceptions and answer.state is not State.BARRED and answer.state is not State.MET:
        # An exception that is met gives the better reason, before whatever the act itself may prove.
        objection = Finding(row, Grade.CONDITIONAL, answer.says, answer.details, facts)
        found = _under_exceptions(question, asked.exceptions, objection)
        if grade >= Grade.CONDITIONAL or found.exception is not None:
            return found if found.exception is not None else found._replace(grade=grade)
    if grade is asked.kept.grade and says == "summary" and not answer.details:
        return asked.kept
    return Finding(row, grade, says, answer.details, facts)


def _graded(row: Gate, answer: Answer, question: Question) -> tuple[Grade, str, tuple[str, ...]]:
    state = answer.state
    if state is State.MET:
        return row.if_met, answer.says, ()
    if state is State.NOTE:
        return max(row.if_met, Grade.NOTE), answer.says, ()
    if state is State.BARRED:
        return Grade.BARRED, answer.says, ()
    if state is State.UNMET and row.if_not is not Grade.CONDITIONAL:
        return row.if_not, answer.says, ()
    facts = answer.facts or row.facts
    unknown = Grade.CONDITIONAL if state is State.GAP or state is State.UNMET else row.if_unknown
    open_facts, settled = _still_open(row, facts, question)
    if settled is True:
        proved = not any(question.given.get(f) for f in facts)
        return max(row.if_met, Grade.NOTE), "proved" if proved else "given", ()
    if settled is False and facts:
        return (Grade.BARRED if row.if_not >= Grade.CONDITIONAL else row.if_not), answer.says, ()
    return unknown, answer.says, open_facts if unknown is Grade.CONDITIONAL else ()


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
        if not exception.runs_in(question.event.proceeding):
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
        says = "set-aside" if "term" in objection.details else "set-aside-gate"
        details = {**objection.details, "exception": exception, "reason": answer.says}
        return Finding(objection.row, Grade.PERMITTED, says, details, (), exception.id)
    if objection.grade is Grade.BARRED and not waiting:
        return objection
    facts = tuple(dict.fromkeys((*waiting, *objection.facts)))
    return objection._replace(grade=Grade.CONDITIONAL, facts=facts)


def _ask_period(asked: _Asked, question: Question) -> Finding | None:
    row: Period = asked.row
    event = question.event
    start = start_of(row, question.record, event.proceeding, event.by)
    if start is None:
        return _without_clock(row, question) if row.clock_required else None
    if not asked.always and not row.in_force.covers(_day_that_counts(row, question, start)):
        return None
    try:
        term = asked.terms[start.day]
    except KeyError:
        term = term_of(row, start.day, question.track, question.rulebook.chosen)
        asked.terms[start.day] = term
    if term is None:
        return None
    for wire in row.waived_by:
        if question.knows(wire) is Known.YES:
            return Finding(row, Grade.PERMITTED, "waived", {"term": term, "by": wire})
    if row.kind == "wait":
        return _ask_wait(row, question, asked.exceptions, start, term)
    return _ask_end(row, question, start, term)


def _day_that_counts(row: Row, question: Question, start: Start) -> date:
    """The day by which the dates of force of a row are chosen."""
    if row.in_force.by == "clock":
        return start.day
    if row.in_force.by == "request" and question.record.first_request is not None:
        return question.record.first_request
    return question.event.on


def _without_clock(row: Period, question: Question) -> Finding | None:
    if any(question.record.undated_before(w, question.event.proceeding, question.day) for w in row.clock):
        return None
    details = {"clock": row.clock[0]}
    if question.record.silence(row.clock[0]) is Known.NO or row.clock[0] in _index_of(question):
        return Finding(row, Grade.BARRED, "no-clock", details)
    fact = gap_fact(row.clock[0])
    if question.given.get(fact):
        return Finding(row, Grade.NOTE, "given", details)
    if fact in question.given:
        return Finding(row, Grade.BARRED, "no-clock", details)
    return Finding(row, Grade.CONDITIONAL, "no-clock", details, (fact,))


def _index_of(question: Question) -> tuple[str, ...]:
    """Clock events that are on record but run no more (a withdrawn complaint): a partial record hides nothing."""
    request = "consultations_requested"
    return (request,) if question.record.all(request, question.event.proceeding) else ()


def _ask_wait(
    row: Period, question: Question, exceptions: tuple[Gate, ...], start: Start, term: Term
) -> Finding:
    day = question.day
    opens = first_open_day(term.nominal, question.rulebook.chosen)
    details = {"term": term, "opens": opens, "start": start.event}
    if day >= opens:
        longer = tuple(f for f in row.extended_by_fact if question.given.get(f))
        if not longer:
            return Finding(row, Grade.PERMITTED, "wait-over", details)
        return _open_objection(row, question, exceptions, "wait-extended", details, row.waived_by_fact)
    says = "wait-early"
    facts = row.waived_by_fact
    if day == term.nominal:
        says, facts = "wait-last-day", (*facts, "last-day-suffices")
    return _open_objection(row, question, exceptions, says, details, facts)


def _open_objection(  # noqa: PLR0917
    row: Period,
    question: Question,
    exceptions: tuple[Gate, ...],
    says: str,
    details: Mapping[str, object],
    facts: tuple[str, ...],
) -> Finding:
    still, settled = _still_open(row, facts, question)
    if settled is True:
        proved = not any(question.given.get(f) for f in facts)
        return Finding(row, Grade.NOTE, "proved" if proved else "given", details)
    grade = Grade.CONDITIONAL if still else Grade.BARRED
    objection = Finding(row, grade, says, details, still)
    if exceptions:
        return _under_exceptions(question, exceptions, objection)
    return objection


# What only opens a door to the other side, or does nothing, breaks nothing when it comes late.
_LATE = {"bars": Grade.BARRED, "lapses": Grade.BARRED, "opens": Grade.NOTE, "none": Grade.NOTE}


def _ask_end(row: Period, question: Question, start: Start, term: Term) -> Finding:
    """A limit or a target: was the act in time?"""
    day = question.day
    details = {"term": term, "start": start.event}
    if row.effect not in ("bars", "lapses"):
        earlier = (e for wire in row.governs for e in question.record.all(wire, question.event.proceeding))
        if any(e.on >= start.event.on for e in earlier):
            return Finding(row, Grade.PERMITTED, "spent", details)
    if day <= term.ends:
        return Finding(row, Grade.PERMITTED, "in-time" if day <= term.nominal else "in-time-rolled", details)
    late = _LATE.get(row.effect, Grade.OVERRUN)
    facts = row.waived_by_fact + row.extended_by_fact
    says = "late"
    if question.record.head.coverage == "partial":
        # An extension that a partial record lacks would cure the act.
        facts = (*facts, "extension-unrecorded")
    if not start.exact:
        says, facts = "late-unless-circulated", ("circulated-later", *facts)
    elif day <= term.ends_latest:
        says, facts = "wto-closed", ("wto-closed", *facts)
    still, settled = _still_open(row, facts, question)
    if settled is True:
        proved = not any(question.given.get(f) for f in facts)
        return Finding(row, Grade.NOTE, "proved" if proved else "given", details)
    if late < Grade.BARRED:
        return Finding(row, Grade.NOTE if says == "wto-closed" else late, says, details)
    return Finding(row, Grade.CONDITIONAL if still else Grade.BARRED, says, details, still)
