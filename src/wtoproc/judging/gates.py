"""The finding of a gate on an act: its guard's answer, the facts that are open, the exceptions that set it aside."""

from __future__ import annotations

from wtoproc.judging import guards
from wtoproc.judging.guards import Answer, State
from wtoproc.judging.plan import Asked
from wtoproc.judging.question import Question
from wtoproc.judging.running import in_force
from wtoproc.judging.verdicts import Finding
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate, Row

__all__ = ["ask_gate", "still_open", "under_exceptions"]


def ask_gate(asked: Asked, question: Question) -> Finding | None:
    """The finding of a gate on an act; None where the gate does not concern the act."""
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
        # A met exception is the better reason, so it goes before a fact that the act itself proves.
        objection = Finding(row, Grade.CONDITIONAL, answer.reason, answer.details, question.facts(facts))
        finding = under_exceptions(question, asked.exceptions, objection)
        if grade >= Grade.CONDITIONAL or finding.exception is not None:
            return finding if finding.exception is not None else finding._replace(grade=grade)
    if grade is asked.kept.grade and reason == "summary" and not answer.details:
        return asked.kept
    return Finding(row, grade, reason, answer.details, question.facts(facts))


def _graded(row: Gate, answer: Answer, question: Question) -> tuple[Grade, str, tuple[str, ...]]:
    """The grade that a guard's answer gives the act, with its reason and the facts that are open."""
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
    open_facts, settled = still_open(row, facts, question)
    if settled is True:
        proved = not any(question.given.get(f) for f in facts)
        return max(row.if_met, Grade.NOTE), "proved" if proved else "given", ()
    if settled is False and facts:
        if "missing" in answer.details:
            return Grade.BARRED, answer.reason, ()  # the caller answered that the missing step did not happen
        return (Grade.BARRED if row.if_not >= Grade.CONDITIONAL else row.if_not), answer.reason, ()
    return unknown, answer.reason, open_facts if unknown is Grade.CONDITIONAL else ()


def still_open(row: Row, facts: tuple[str, ...], question: Question) -> tuple[tuple[str, ...], bool | None]:
    """The facts that nobody has answered; with True if one is answered in favour of the act, False if all against it."""
    given = question.given
    for fact in facts:
        if given.get(fact) or (question.afterwards and fact in row.proved_by_occurrence):
            return (), True
    still = tuple(f for f in facts if f not in given) if given else facts
    return still, None if still else False


def under_exceptions(question: Question, exceptions: tuple[Gate, ...], objection: Finding) -> Finding:
    """The objection after the exceptions to its rule are asked: set aside, conditional on their facts, or unchanged."""
    waiting: list[str] = []
    for exception in exceptions:
        if not in_force(exception, question, question.day):
            continue
        answer = guards.answer(exception, question)
        if answer is None or answer.state is State.UNMET:
            continue
        if answer.state is not State.MET:
            still, settled = still_open(exception, answer.facts or exception.facts, question)
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
