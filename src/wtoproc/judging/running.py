"""Whether a row runs in a dispute, since when, and how long; verdicts, deadlines and courses share the answers.

Whether a row belongs to the dispute's track and round does not depend on the record: see `Rulebook.runs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wtoproc.judging import guards
from wtoproc.judging.clocks import Start, Term, moved, term_in, term_of
from wtoproc.judging.question import Question
from wtoproc.law.rows import Gate, Period, Row
from wtoproc.record.record import Record

__all__ = ["Conditions", "case_of", "counted", "in_force", "is_cited", "moved_by_record", "replaced_by"]


def is_cited(row: Row, record: Record) -> bool:
    """Whether the dispute cites an agreement to which the row belongs; True for a row that belongs to none."""
    return not row.agreements or not set(row.agreements).isdisjoint(record.head.agreements)


class Conditions:
    """The conditions for a row to run in a dispute, prepared for quick checks."""

    __slots__ = ("_agreements", "_need", "_upon")

    def __init__(self, row: Row) -> None:
        self._agreements = frozenset(row.agreements)
        self._need = guards.need_of(row)
        self._upon = row.only_upon if isinstance(row, Gate) else ()

    def hold(self, question: Question) -> bool:
        """Whether the dispute cites an agreement of the row, its named condition holds, and a fact that it needs is given."""
        given = question.given
        if self._upon and not (given and any(given.get(fact) for fact in self._upon)):
            return False
        if self._agreements and self._agreements.isdisjoint(question.record.head.agreements):
            return False
        return self._need is None or self._need(question)


def replaced_by(rows: Iterable[Row]) -> frozenset[str]:
    """The ids of the rows that these rows replace while they run."""
    return frozenset(rule for row in rows for rule in row.replaces)


def in_force(row: Row, question: Question, since: date) -> bool:
    """Whether a row is in force for an act: a gate on the day of the act, a period on the day that `in_force.by` names.

    Args:
        row: the row.
        question: the act.
        since: the day on which the period starts.
    """
    by = row.in_force.by
    day = question.event.on
    if isinstance(row, Period):
        if by == "clock":
            day = since
        elif by == "request" and question.record.first_request is not None:
            day = question.record.first_request
    return row.in_force.covers(day)


def case_of(row: Period, question: Question) -> str:
    """The case on record that gives a period another length ("urgent", "with_delay"); "" for none."""
    return next((name for name, holds in guards.cases_of(row) if holds(question)), "")


def counted(row: Period, start: Start, question: Question) -> Term | None:
    """The term of a period from its start, before any step moves its end; None where it cannot be counted."""
    track, chosen = question.track, question.rulebook.chosen
    if row.clock_choice == "continuous":
        return term_in(row, question.record, question.event.proceeding, start, track, chosen)
    return term_of(row, start.day, track, chosen, variant=case_of(row, question))


def moved_by_record(term: Term, row: Period, start: Start, question: Question, day: date) -> Term:
    """The term after the steps on record have moved its end, as of `day`."""
    record, proceeding = question.record, question.event.proceeding
    for type_name in row.extended_by:
        if record.undated or record.last(type_name, proceeding) is not None:
            return moved(term, row, record, proceeding, start.event, day, question.rulebook.chosen)
    return term
