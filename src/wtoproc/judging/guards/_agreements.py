"""Gates of single agreements, and least-developed Members (DSU 24)."""

from __future__ import annotations

from datetime import date

from wtoproc.judging.guards._base import MET, UNMET, Answer, State, gate
from wtoproc.judging.question import Question
from wtoproc.law.rows import Gate
from wtoproc.terms.agreements import agreements
from wtoproc.terms.members import all_members, member

# ------------------------------------------------------------------ single agreements


@gate("tfa-20")
def _grace_period(question: Question, row: Gate) -> Answer | None:
    if member(question.record.head.respondent).is_ldc(question.day):
        return Answer(State.OPEN, "summary", facts=row.facts)
    claimed = question.given.get("trade-facilitation-grace")
    return Answer(State.OPEN, "summary", facts=row.facts) if claimed and _in_grace(question.day) else None


def _in_grace(day: date) -> bool:
    ends = agreements()["Trade Facilitation"].grace_until
    return ends is not None and day <= ends


@gate("atc-8.10-direct")
def _after_the_textiles_body(question: Question, _row: Gate) -> Answer | None:
    """Exception: the matter was before the Textiles Monitoring Body."""
    provision = getattr(question.event, "provision", None) or ""
    return Answer(State.MET, "no-consultations-needed") if provision.startswith("ATC 8.10") else UNMET


# ------------------------------------------------------------------ DSU 24: least-developed Members


@gate("dsu-24.1")
def _restraint(question: Question, _row: Gate) -> Answer | None:
    respondent = all_members()[question.record.head.respondent]
    if respondent.ldc_from_year is None or not respondent.is_ldc(question.day):
        return None
    return Answer(State.UNMET, "least-developed", {"member": respondent})


@gate("dsu-24.2")
def _good_offices_for_ldc(question: Question, _row: Gate) -> Answer | None:
    head = question.record.head
    if any(member(code).is_ldc(question.day) for code in (*head.complainants, head.respondent)):
        return MET
    return None


@gate("trips-64")
def _moratorium(_question: Question, row: Gate) -> Answer | None:
    """During the moratorium no such complaint is allowed; a row with facts leaves it open whether it applies."""
    return Answer(State.OPEN, facts=row.facts) if row.facts else Answer(State.BARRED, "moratorium")
