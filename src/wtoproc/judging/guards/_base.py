"""What the guards share: their answers, the register of gates, and how they ask the record for a step."""

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
    """How a condition stands on the record."""

    MET = "met"
    NOTE = "met, with something to remark"
    UNMET = "not met"
    BARRED = "not met, and no fact could mend it"
    OPEN = "rests on an open fact"
    GAP = "rests on a fact or step that the record lacks, whatever the row says of open facts"


class Answer(NamedTuple):
    """What a guard found."""

    state: State
    reason: str = "summary"
    """Which sentence tells it."""
    details: Mapping[str, object] = _NO_DETAILS
    facts: tuple[str, ...] = ()
    """Open facts it rests on; the row's own where none are named."""


MET = Answer(State.MET)
OPEN = Answer(State.OPEN)
UNMET = Answer(State.UNMET)

_GUARDS: dict[str, Callable[[Question, Gate], Answer | None]] = {}


def gate(
    rule: str,
) -> Callable[[Callable[[Question, Gate], Answer | None]], Callable[[Question, Gate], Answer | None]]:
    def register(
        guard: Callable[[Question, Gate], Answer | None],
    ) -> Callable[[Question, Gate], Answer | None]:
        _GUARDS[rule] = guard
        return guard

    return register


def guard_of(row: Gate) -> Callable[[Question, Gate], Answer | None] | None:
    """The guard of a gate; one without rests on its open facts, or is always met."""
    if row.requires or row.forbids:
        return _declared
    return _GUARDS.get(row.id) or (_rests_on_facts if row.facts else None)


def _declared(question: Question, row: Gate) -> Answer | None:
    """A gate that names the steps which must come first, or may not have come.

    Where the row has a guard too, that one is asked first. A step that a partial record does not show is not held
    against the act: nothing is forbidden on a guess. The row's facts come on top of the steps, or in their place where
    it is conditional without them.
    """
    mends = row.if_not is Grade.CONDITIONAL
    guard = _GUARDS.get(row.id)
    found = MET if guard is None else guard(question, row)
    if found is None or found.state not in (State.MET, State.NOTE):
        return found
    for type_name in row.requires:
        known = question.knows(type_name)
        if known is Known.NO:
            return Answer(State.UNMET, "required-step", {"step": type_name})
        if known is Known.CANNOT_TELL:
            facts = (gap_fact(type_name), *(row.facts if mends else ()))
            return Answer(State.GAP, "required-step", {"step": type_name}, facts)
    for type_name in row.forbids:
        if question.knows(type_name) is Known.YES:
            return Answer(
                State.UNMET, "forbidden-step", {"step": type_name, "when": when_last(question, type_name)}
            )
    return OPEN if guard is None and row.facts and not mends else found


def _rests_on_facts(_question: Question, _row: Gate) -> Answer | None:
    return OPEN


def answer(row: Gate, question: Question) -> Answer | None:
    """What the guard of a gate finds."""
    guard = guard_of(row)
    return MET if guard is None else guard(question, row)


def registered() -> frozenset[str]:
    """Ids of the gates that have a guard."""
    return frozenset(_GUARDS)


def gap_fact(type_name: str) -> str:
    """Id of the fact that a step happened which the record does not show."""
    return f"{type_name.replace('_', '-')}-unrecorded"


def when_last(question: Question, type_name: str) -> str | None:
    """When a step of this type last happened in the round of the act, as a day or a month; None if it did not."""
    return question.record.when(type_name, question.event.proceeding, question.event.on)


def already(question: Question, type_name: str, reason: str, state: State = State.UNMET) -> Answer | None:
    """The objection that a step has happened after which the act comes too late; None where it has not."""
    when = when_last(question, type_name)
    return None if when is None else Answer(state, reason, {"when": when})


def required(question: Question, type_name: str, reason: str, proceeding: str | None = None) -> Answer | None:
    """None where a step of this type happened; otherwise the answer that its absence gives."""
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
    return bool(question.record.all("appeal_notified", question.event.proceeding))
