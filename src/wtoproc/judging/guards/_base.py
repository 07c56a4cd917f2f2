"""What all guards use: their answers, the register by gate, and questions to the record about a step."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import NamedTuple

from wtoproc._frozen import EMPTY
from wtoproc.judging.question import Known, Question
from wtoproc.law.grades import Grade
from wtoproc.law.rows import Gate

_NO_DETAILS: Mapping[str, object] = EMPTY


class State(enum.Enum):
    """Whether a condition is met, by the record."""

    MET = "met"
    NOTE = "met, with a remark"
    UNMET = "not met"
    BARRED = "not met, and no fact could cure that"
    OPEN = "depends on an open fact"
    GAP = "depends on a fact or step that the record lacks: conditional, whatever the row's `if_unknown` says"


class Answer(NamedTuple):
    """The answer of a guard: whether its condition is met, and why."""

    state: State
    reason: str = "summary"
    """Key of its sentence in `wording.SENTENCES`."""
    details: Mapping[str, object] = _NO_DETAILS
    facts: tuple[str, ...] = ()
    """The open facts on which it depends; the row's own where none are named."""


MET = Answer(State.MET)
OPEN = Answer(State.OPEN)
UNMET = Answer(State.UNMET)

_GUARDS: dict[str, Callable[[Question, Gate], Answer | None]] = {}


def gate(
    rule: str,
) -> Callable[[Callable[[Question, Gate], Answer | None]], Callable[[Question, Gate], Answer | None]]:
    """A decorator that registers a function as the guard of the gate with this id."""

    def register(
        guard: Callable[[Question, Gate], Answer | None],
    ) -> Callable[[Question, Gate], Answer | None]:
        _GUARDS[rule] = guard
        return guard

    return register


def guard_of(row: Gate) -> Callable[[Question, Gate], Answer | None] | None:
    """The guard of a gate; without one of its own a gate depends on its open facts, or None: it is always met."""
    if row.requires or row.forbids:
        return _declared
    return _GUARDS.get(row.id) or (_rests_on_facts if row.facts else None)


def _declared(question: Question, row: Gate) -> Answer | None:
    """The answer of a gate whose row lists required or forbidden steps.

    A guard of the gate's own answers first. On a partial record a missing step may have happened: a required one
    leaves the answer open, a forbidden one does not object. The row's facts are asked besides the steps; where the row
    is conditional if not met, they can cure the objection.
    """
    facts_cure = row.if_not is Grade.CONDITIONAL
    guard = _GUARDS.get(row.id)
    first = MET if guard is None else guard(question, row)
    if first is None or first.state not in (State.MET, State.NOTE):
        return first
    for type_name in row.requires:
        known = question.knows(type_name)
        if known is Known.NO:
            return Answer(State.UNMET, "required-step", {"step": type_name})
        if known is Known.CANNOT_TELL:
            facts = (gap_fact(type_name), *(row.facts if facts_cure else ()))
            return Answer(State.GAP, "required-step", {"step": type_name}, facts)
    for type_name in row.forbids:
        if question.knows(type_name) is Known.YES:
            return Answer(
                State.UNMET, "forbidden-step", {"step": type_name, "when": when_last(question, type_name)}
            )
    return OPEN if guard is None and row.facts and not facts_cure else first


def _rests_on_facts(_question: Question, _row: Gate) -> Answer | None:
    return OPEN


def answer(row: Gate, question: Question) -> Answer | None:
    """The answer of the gate's guard."""
    guard = guard_of(row)
    return MET if guard is None else guard(question, row)


def registered() -> frozenset[str]:
    """Ids of the gates that have a guard of their own."""
    return frozenset(_GUARDS)


def gap_fact(type_name: str) -> str:
    """Id of the fact that a step of this type happened although the record does not show it."""
    return f"{type_name.replace('_', '-')}-unrecorded"


def when_last(question: Question, type_name: str) -> str | None:
    """When a step of this type last happened in the round of the act, as a day or a month; None if it did not."""
    return question.record.when(type_name, question.event.proceeding, question.event.on)


def already(question: Question, type_name: str, reason: str, state: State = State.UNMET) -> Answer | None:
    """The objection that a step has already happened, so that the act comes too late; None where it has not."""
    when = when_last(question, type_name)
    return None if when is None else Answer(state, reason, {"when": when})


def required(question: Question, type_name: str, reason: str, proceeding: str | None = None) -> Answer | None:
    """The objection that a step of this type has not happened, or may not have; None where it has."""
    known = question.knows(type_name, proceeding)
    if known is Known.YES:
        return None
    details = {"missing": type_name}
    if known is Known.NO:
        return Answer(State.BARRED, reason, details)
    return Answer(State.GAP, reason, details, (gap_fact(type_name),))


def is_urgent(question: Question) -> bool:
    """Whether a request for consultations of this round invoked urgency or perishable goods (DSU 4.8)."""
    return question.event.proceeding in question.record.urgent


def appealed(question: Question) -> bool:
    """Whether an appeal was notified in the round of the act."""
    return bool(question.record.all("appeal_notified", question.event.proceeding))
