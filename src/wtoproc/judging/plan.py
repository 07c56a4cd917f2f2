"""The plan of a verdict: the rows that judge a kind of step, made ready to be asked, and kept for each rulebook."""

from __future__ import annotations

import weakref
from datetime import date
from typing import Any, NamedTuple

from wtoproc._frozen import EMPTY
from wtoproc.judging import guards
from wtoproc.judging.clocks import Term, first_open_day, has_plain_clock, term_of
from wtoproc.judging.question import Question
from wtoproc.judging.verdicts import Finding
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate, Period, Row
from wtoproc.law.rulebook import Rulebook

__all__ = ["Asked", "Plan", "Running", "plan_of"]


class Asked:
    """A row made ready to be asked: whatever does not depend on the act is worked out once."""

    __slots__ = (
        "agreements", "always", "cases", "clock", "exceptions", "guard", "is_gate", "kept", "limited", "mild", "need", "role",
        "row", "runnings", "upon",
    )  # fmt: skip

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
        self.kept = Finding(row, row.if_met if isinstance(row, Gate) else Grade.PERMITTED, "summary", EMPTY)
        self.agreements = frozenset(row.agreements)
        self.upon = row.only_upon if isinstance(row, Gate) else ()
        self.limited = self.need is not None or bool(self.agreements) or bool(self.upon)
        # Of most rows the latest event of one type starts the clock; the others ask `start_of`.
        self.clock = row.clock[0] if isinstance(row, Period) and has_plain_clock(row) else None
        self.cases = guards.cases_of(row) if isinstance(row, Period) else ()
        self.runnings: dict[date | tuple[date, str], Running | None] = {}
        self.is_gate = isinstance(row, Gate)

    def in_force_on(self, day: date) -> bool:
        """Whether the row is in force on the day of an act, so that it can say whose act it is."""
        return self.always or self.row.in_force.covers(day)

    def runs(self, question: Question) -> bool:
        """Whether the row's condition holds on the record, and an agreement that it belongs to is cited."""
        given = question.given
        if self.upon and not (given and any(given.get(fact) for fact in self.upon)):
            return False
        if self.agreements and self.agreements.isdisjoint(question.record.head.agreements):
            return False
        return self.need is None or self.need(question)

    def running(self, day: date, question: Question) -> Running | None:
        """The row's period as it runs from `day` if nothing moves its end; worked out once a day."""
        variant = next((name for name, holds in self.cases if holds(question)), "") if self.cases else ""
        key = (day, variant) if variant else day
        try:
            return self.runnings[key]
        except KeyError:
            term = term_of(self.row, day, question.track, question.rulebook.chosen, variant=variant)
            found = None if term is None else Running(self.row, term, question)
            if len(self.runnings) >= _KEPT:
                self.runnings.clear()
            self.runnings[key] = found
            return found


_KEPT = 4096


class Running:
    """A period that runs from one day, with what is said of an act that keeps it."""

    __slots__ = ("in_time", "opens", "term")

    def __init__(self, row: Period, term: Term, question: Question) -> None:
        self.term = term
        self.opens = first_open_day(term.nominal, question.rulebook.chosen)
        if row.kind == "wait":
            self.in_time = Finding(row, Grade.PERMITTED, "wait-over", {"term": term, "opens": self.opens})
        else:
            self.in_time = Finding(row, Grade.PERMITTED, "in-time", {"term": term})


class Plan(NamedTuple):
    """The rows that judge one event type in one kind of round under one track, ready to be asked."""

    asked: tuple[Asked, ...]
    conditional_replacers: tuple[Row, ...]
    """Rows that replace others only while their `needs` hold."""


# By the identity of the rulebook, because its hash costs more than most verdicts; each entry goes with its rulebook.
_PLANS: dict[int, dict[tuple[str, bool, str], Plan | None]] = {}


def plan_of(rulebook: Rulebook, type_name: str, *, compliance: bool, track: str) -> Plan | None:
    """The plan by which a rulebook judges an event type; None where no row of the rulebook governs it."""
    plans = _PLANS.get(id(rulebook))
    if plans is None:
        plans = _PLANS[id(rulebook)] = {}
        weakref.finalize(rulebook, _PLANS.pop, id(rulebook), None).atexit = False
    key = (type_name, compliance, track)
    try:
        return plans[key]
    except KeyError:
        rows = rulebook.plan(type_name, compliance=compliance, track=track)
        plan = None
        if rows is not None:
            asked = tuple(Asked(row, rows.exceptions.get(row.id, ())) for row in rows.rows)
            plan = Plan(asked, rows.conditional_replacers)
        plans[key] = plan
        return plan
