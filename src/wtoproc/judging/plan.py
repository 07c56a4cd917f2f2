"""The rows that judge a type of event, prepared for quick verdicts and kept for each rulebook."""

from __future__ import annotations

import weakref
from datetime import date
from typing import Any, NamedTuple

from wtoproc._frozen import EMPTY
from wtoproc.judging import guards
from wtoproc.judging.clocks import Start, Term, first_open_day, has_plain_clock
from wtoproc.judging.question import Question
from wtoproc.judging.running import Conditions, case_of, counted
from wtoproc.judging.verdicts import Finding
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate, Period, Row
from wtoproc.law.rulebook import Rulebook

__all__ = ["Asked", "Counted", "Plan", "plan_of"]


class Asked:
    """A row prepared for verdicts: what does not depend on the act is computed once."""

    __slots__ = (
        "always", "clock", "conditional", "conditions", "continuous", "counts", "exceptions", "guard", "has_cases", "is_gate", "kept", "mild",
        "role", "row",
    )  # fmt: skip

    def __init__(self, row: Row, exceptions: tuple[Gate, ...]) -> None:
        self.row: Any = row
        self.exceptions = exceptions
        self.always = row.in_force.always
        self.role = guards.role_of(row)
        self.mild = (
            isinstance(row, Gate)
            and row.if_met is row.if_unknown is Grade.PERMITTED
            and not row.proved_by_occurrence
        )
        self.guard = guards.guard_of(row) if isinstance(row, Gate) else None
        self.kept = Finding(row, row.if_met if isinstance(row, Gate) else Grade.PERMITTED, "summary", EMPTY)
        self.conditions = Conditions(row)
        self.conditional = row.conditional
        # The latest event of one type starts the clock of most rows; the other rows ask `start_of`.
        self.clock = row.clock[0] if isinstance(row, Period) and has_plain_clock(row) else None
        self.continuous = isinstance(row, Period) and row.clock_choice == "continuous"
        self.has_cases = isinstance(row, Period) and bool(guards.cases_of(row))
        self.counts: dict[date | tuple[date, str], Counted | None] = {}
        self.is_gate = isinstance(row, Gate)

    def in_force_on(self, day: date) -> bool:
        """Whether the row is in force on the day of an act."""
        return self.always or self.row.in_force.covers(day)

    def counted(self, start: Start, question: Question) -> Counted | None:
        """The row's period from its start if no step moves its end; computed once for each day; None if uncountable."""
        if self.continuous:  # depends on more than the day
            return self._count(start, question)
        key = (start.day, case_of(self.row, question)) if self.has_cases else start.day
        try:
            return self.counts[key]
        except KeyError:
            if len(self.counts) >= _KEPT:
                self.counts.clear()
            found = self.counts[key] = self._count(start, question)
            return found

    def _count(self, start: Start, question: Question) -> Counted | None:
        term = counted(self.row, start, question)
        return None if term is None else Counted(self.row, term, question)


_KEPT = 4096


class Counted:
    """A period that runs from one day, with the finding on an act that keeps it."""

    __slots__ = ("in_time", "opens", "term")

    def __init__(self, row: Period, term: Term, question: Question) -> None:
        self.term = term
        self.opens = first_open_day(term.nominal, question.rulebook.chosen)
        if row.kind == "wait":
            self.in_time = Finding(row, Grade.PERMITTED, "wait-over", {"term": term, "opens": self.opens})
        else:
            self.in_time = Finding(row, Grade.PERMITTED, "in-time", {"term": term})


class Plan(NamedTuple):
    """The prepared rows that judge one event type in one kind of round under one track."""

    asked: tuple[Asked, ...]
    conditional_replacers: tuple[Asked, ...]
    """The rows that replace others only while their conditions hold."""
    roles: tuple[str, ...]
    """The roles whose act these rows judge, each once."""


# Keyed by id(), because the hash of a rulebook costs more than most verdicts; an entry is deleted with its rulebook.
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
            plan = Plan(
                asked,
                tuple(row for row in asked if row.row in rows.conditional_replacers),
                tuple(dict.fromkeys(row.role for row in asked if row.role is not None)),
            )
        plans[key] = plan
        return plan
