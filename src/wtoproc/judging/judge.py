"""judge(record, event, rulebook): the verdict on an event, with the finding of every rule that governs it."""

from __future__ import annotations

from collections.abc import Mapping

from wtoproc._frozen import EMPTY
from wtoproc.judging import guards
from wtoproc.judging.gates import ask_gate, still_open
from wtoproc.judging.guards import Answer
from wtoproc.judging.periods import ask_period
from wtoproc.judging.plan import Plan, plan_of
from wtoproc.judging.question import DECISION_1966, Question, track_of
from wtoproc.judging.running import replaced_by
from wtoproc.judging.verdicts import Finding, Verdict
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate, Row
from wtoproc.law.rulebook import Rulebook
from wtoproc.record.event import Event
from wtoproc.record.record import Record

__all__ = ["judge"]

NO_FACTS: Mapping[str, bool] = EMPTY
_NO_DETAILS: Mapping[str, object] = EMPTY

# Stands in where no row judges, so that silence never looks like permission.
NOT_JUDGED = Gate(
    id="not-judged",
    provision="DSU",
    governs=(),
    actor="anybody",
    summary="No rule of this rulebook judges this kind of step.",
    source="the rulebook itself",
    verified="text read",
    cannot_object="it only notes that no rule judges the step",
)


def judge(
    record: Record,
    event: Event,
    rulebook: Rulebook,
    *,
    given: Mapping[str, bool] | None = None,
    afterwards: bool = False,
) -> Verdict:
    """The verdict on an act, given the record before it.

    Args:
        record: what happened before the act (nothing later may be in it).
        event: the act.
        rulebook: the law to judge by.
        given: answers to open facts, by fact id.
        afterwards: whether the act has happened, so that it proves the facts that it presupposes.
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
    replaced = _replaced(plan, question) if plan.conditional_replacers else None
    lacking = _roles_lacking(plan, question) if event.by else None
    findings: list[Finding] = []
    worst = Grade.PERMITTED
    for asked in plan.asked:
        if replaced is not None and asked.row.id in replaced:
            continue
        if asked.conditional and not asked.conditions.hold(question):
            continue
        finding: Finding | None
        if lacking and asked.role in lacking and asked.in_force_on(event.on):
            finding = _wrong_actor(asked.row, lacking[asked.role], question)
        else:
            finding = ask_gate(asked, question) if asked.is_gate else ask_period(asked, question)
        if finding is not None:
            findings.append(finding)
            if finding.grade > worst:  # noqa: PLR1730  max() costs a call for every rule
                worst = finding.grade
    if not findings:
        findings.append(Finding(NOT_JUDGED, Grade.NOTE, "not-judged", _NO_DETAILS))
        worst = Grade.NOTE
    return Verdict(event, findings, worst, answers, rulebook, afterwards=afterwards)


def _replaced(plan: Plan, question: Question) -> frozenset[str]:
    """The ids of the rows that are replaced by rows whose conditions hold."""
    return replaced_by(a.row for a in plan.conditional_replacers if a.conditions.hold(question))


def _roles_lacking(plan: Plan, question: Question) -> dict[str, Answer]:
    """The roles that the act needs and those who act lack, each with the objection."""
    objections = {role: guards.wrong_actor(role, question) for role in plan.roles}
    return {role: wrong for role, wrong in objections.items() if wrong is not None}


def _wrong_actor(row: Row, wrong: Answer, question: Question) -> Finding:
    """The objection that the act is not this Member's to take; open where it may be a party to a joined dispute."""
    still, settled = still_open(row, wrong.facts, question)
    if settled is True:
        return Finding(row, Grade.NOTE, "given", wrong.details)
    return Finding(
        row, Grade.CONDITIONAL if still else Grade.BARRED, wrong.reason, wrong.details, question.facts(still)
    )
